"""The figures of the laws of motion: a YAML file each, with sources as in the population's blocks."""

from pathlib import Path

from model.population.synthesis.figures import Figures
from model.population.synthesis.figures import load_figures as _load_figures

FOLDER = Path(__file__).resolve().parent / "parameters"


def load_figures(block: str) -> Figures:
    """The figures of a law of motion. Raises ParameterFileError where one has no source."""
    return _load_figures(block, FOLDER)
