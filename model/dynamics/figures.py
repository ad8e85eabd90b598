"""Figures of the laws of motion: one YAML file a part, each figure with its source."""

from functools import cache
from pathlib import Path

import yaml

from model.population.synthesis.figures import Figures

FOLDER = Path(__file__).resolve().parent / "parameters"


@cache
def load_motion(part: str) -> Figures:
    """The figures of a part of the laws of motion. Raises ParameterFileError where one has no source."""
    with (FOLDER / f"{part}.yaml").open(encoding="utf-8") as stream:
        return Figures(part, yaml.load(stream, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader)))
