"""Weights that make a population add up to published totals, and the totals themselves."""

from model.calibration.solve import Calibration, calibrate, weight_ratio
from model.calibration.targets import Target, constraint_matrix, figures_by_year, load_targets
from model.calibration.validation import compare, render
from model.calibration.years import totals_for

__all__ = [
    "Calibration",
    "Target",
    "calibrate",
    "compare",
    "constraint_matrix",
    "figures_by_year",
    "load_targets",
    "render",
    "totals_for",
    "weight_ratio",
]
