"""Arithmetic that several programmes share: the statutory year, banded charges and tapers."""

from model.compile import rule

WEEKS_IN_YEAR = 52.0
MONTHS_IN_YEAR = 12.0


@rule
def amount_between(income: float, lower: float, upper: float) -> float:
    """The part of `income` that lies between two limits, £ a year; never negative."""
    return max(0.0, min(income, upper) - lower)


@rule
def taper(amount: float, income: float, threshold: float, rate: float) -> float:
    """`amount` less `rate` of the income above `threshold`, £ a year; never negative."""
    return max(0.0, amount - rate * max(0.0, income - threshold))
