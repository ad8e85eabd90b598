"""The Minimum Income Standard: what a household of each kind needs a year, as members of the public set it.

The four budgets of `minimum_income.csv` are published; other households are put together from them. A second adult
of working age and a child add what they add between the published families, the car of families with children
being shared out to the children; a pensioner alone needs 0.58 of the couple, as by the equivalence scale after
housing costs, and each adult beyond two what the second does. Not modelled: budgets of London and of the country,
ages of children, childcare, and differences between the first child and later ones.
"""

import csv
from functools import cache
from pathlib import Path

import numpy as np

from model.indicators.measured import Array, Measured
from model.policy.schedule import WEEKS_IN_YEAR

FILE = Path(__file__).resolve().parent / "minimum_income.csv"
SINGLE_PENSIONER = 0.58


@cache
def budgets() -> dict[str, float]:
    """Published budgets, £ a week of April 2025 without rent, childcare, council tax and water."""
    with FILE.open(encoding="utf-8", newline="") as stream:
        return {row["budget"]: float(row["weekly"]) for row in csv.DictReader(stream)}


def minimum_income(measured: Measured, prices: float) -> Array:
    """Budget after housing costs of each household, £ a year, shape (households,).

    `prices` is the level of consumer prices on 2025-26, by which the standard says budgets of later years rise
    until they are set anew.
    """
    of = budgets()
    second = of["couple_two_children"] - of["lone_parent_two_children"]
    child = (of["lone_parent_two_children"] - of["single_working_age"]) / 2.0
    couple, alone = of["pensioner_couple"], SINGLE_PENSIONER * of["pensioner_couple"]
    younger, older = measured.working_age_adults, measured.pensioners
    single = of["single_working_age"]
    adults = np.select(
        [younger == 0, younger > 0],
        [
            np.where(older > 1, couple + (older - 2) * (couple - alone), alone * older),
            single + (younger - 1) * second + older * (couple - alone),
        ],
    )
    only_children = (younger == 0) & (older == 0)  # a household of young people in education: the eldest is single
    weekly = np.where(only_children, single - child, adults) + child * measured.children
    return np.asarray(WEEKS_IN_YEAR * prices * weekly)
