"""How an indicator describes itself: dimensions, unit and definitions of one variable of the results."""

from typing import NamedTuple

MONEY = "GBP per year"
STOCK = "GBP"
SHARE = "1"


class Definitions(NamedTuple):
    """Thresholds an analyst may set: fractions of the median, £ a week, and a fraction of net income."""

    relative_line_rate: float = 0.60
    deep_line_rate: float = 0.50
    gain_threshold_weekly: float = 1.0
    large_change_rate: float = 0.05


class Variable(NamedTuple):
    """Dimensions after scenario and year, what the variable is, its CF unit, and further attributes.

    `is_comparison`: compares a scenario with its baseline household by household, and so has no level.
    """

    dims: tuple[str, ...]
    long_name: str
    units: str
    attributes: dict[str, str]
    is_comparison: bool = False


PERSONS = {"unit_of_analysis": "person, with the equivalised income of the household", "weights": "persons"}
HOUSEHOLDS = {"unit_of_analysis": "household", "weights": "households"}
EQUIVALISED = {
    "income_concept": "net household income, before (bhc) or after (ahc) housing costs, equivalised",
    "equivalence_scale": "modified OECD as in HBAI, couple without children = 1",
}
UNEQUIVALISED = {
    "income_concept": "net household income before housing costs, not equivalised",
    "equivalence_scale": "none",
}
RANKED = {
    "ranking_variable": "equivalised net household income before housing costs in the baseline; "
    "tenths of persons, 1 = lowest",
    "ranking_equivalence_scale": "modified OECD as in HBAI, couple without children = 1",
}
