"""Figures of the laws of motion: one YAML file a part, each figure with its source."""

from functools import cache
from pathlib import Path

import pandas as pd
import yaml

from model.errors import ParameterFileError
from model.population.synthesis.figures import CHECKED, Figures

FOLDER = Path(__file__).resolve().parent / "parameters"


@cache
def load_motion(part: str) -> Figures:
    """The figures of a part of the laws of motion. Raises ParameterFileError where one has no source."""
    with (FOLDER / f"{part}.yaml").open(encoding="utf-8") as stream:
        return Figures(part, yaml.load(stream, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader)))


@cache
def load_table(name: str) -> pd.DataFrame:
    """A CSV table of the folder; its source stands in tables.yaml. Raises ParameterFileError without one."""
    with (FOLDER / "tables.yaml").open(encoding="utf-8") as stream:
        entry = yaml.safe_load(stream).get(name, {})
    if not entry.get("source") or entry.get("checked") not in CHECKED:
        raise ParameterFileError(f"tables.yaml: '{name}' needs a source and one of {CHECKED}")
    return pd.read_csv(FOLDER / f"{name}.csv")
