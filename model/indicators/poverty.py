"""Income poverty: rates, counts, lines and gaps. Definitions of HBAI (DWP), person-weighted.

Relative: below 60% of the contemporary median of the same scenario. Absolute: below 60% of the 2024-25
median of the baseline, held constant in real terms. Deep: below 50% of the contemporary median. Below is
strictly below.
"""

from typing import NamedTuple

import numpy as np

from model.indicators.measured import (
    GROUPS,
    INCOME_CONCEPTS,
    Array,
    Measured,
    equivalised,
    person_weight,
    sum_over_people,
)
from model.indicators.variable import EQUIVALISED, HOUSEHOLDS, MONEY, PERSONS, SHARE, Definitions, Variable
from model.indicators.weighted import median

MEASURES = ("relative", "absolute", "deep")
ABSOLUTE_BASE_YEAR = 2024


class AbsoluteLines(NamedTuple):
    """Absolute poverty lines of one year before and after housing costs, nominal £ a year, equivalised."""

    bhc: float
    ahc: float


def absolute_lines(
    base: Measured, price_index_bhc: float, price_index_ahc: float, definitions: Definitions | None = None
) -> AbsoluteLines:
    """Lines of a year, from the population of 2024-25 under baseline law and prices relative to then.

    HBAI deflates incomes after housing costs by a CPI without housing: give the CPI twice for want of one.
    """
    rate = (definitions or Definitions()).relative_line_rate
    weight = person_weight(base)
    bhc, ahc = (rate * median(equivalised(base, concept), weight) for concept in INCOME_CONCEPTS)
    return AbsoluteLines(bhc * price_index_bhc, ahc * price_index_ahc)


def poverty(measured: Measured, absolute: AbsoluteLines, definitions: Definitions) -> dict[str, Array]:
    """The variables of `variables`, each an array with its dimensions; NaN for a group that has nobody."""
    population = sum_over_people(measured, np.ones(measured.weight.size))
    weight = person_weight(measured)
    shape = (len(GROUPS), len(INCOME_CONCEPTS), len(MEASURES))
    count, gap = np.zeros(shape), np.zeros(shape)
    line, shortfall = np.zeros(shape[1:]), np.zeros(shape[1:])
    middle = np.zeros(shape[1])
    for column, concept in enumerate(INCOME_CONCEPTS):
        income = equivalised(measured, concept)
        scale = measured.equivalence_bhc if concept == "bhc" else measured.equivalence_ahc
        middle[column] = median(income, weight)
        line[column] = (
            definitions.relative_line_rate * middle[column],
            getattr(absolute, concept),
            definitions.deep_line_rate * middle[column],
        )
        for which in range(len(MEASURES)):
            missing = np.maximum(line[column, which] - income, 0.0)
            count[:, column, which] = sum_over_people(measured, missing > 0.0)
            gap[:, column, which] = sum_over_people(measured, missing) / line[column, which]
            shortfall[column, which] = np.sum(measured.weight * missing * scale)
    with np.errstate(invalid="ignore"):
        rate, gap = count / population[:, None, None], gap / population[:, None, None]
    return {
        "population": population,
        "people_in_poverty": count,
        "poverty_rate": rate,
        "poverty_gap": gap,
        "poverty_line": line,
        "poverty_shortfall": shortfall,
        "median_income": middle,
    }


def variables(definitions: Definitions) -> dict[str, Variable]:
    """Description of every poverty variable."""
    relative, deep = f"{definitions.relative_line_rate:.0%}", f"{definitions.deep_line_rate:.0%}"
    lines = {
        "poverty_line": f"relative: {relative} of the median of the same scenario and year; "
        f"absolute: {relative} of the 2024-25 median of the baseline, uprated by prices; "
        f"deep: {deep} of the median of the same scenario and year",
        "reference": "Households Below Average Income, Department for Work and Pensions",
    }
    poor = EQUIVALISED | PERSONS | lines
    by_group = ("group", "income_concept", "poverty_measure")
    by_line = ("income_concept", "poverty_measure")
    return {
        "population": Variable(("group",), "People of the group", "persons", PERSONS),
        "people_in_poverty": Variable(by_group, "People below the poverty line", "persons", poor),
        "poverty_rate": Variable(by_group, "Share of people below the poverty line", SHARE, poor),
        "poverty_gap": Variable(
            by_group, "Poverty gap: mean shortfall of all people as a fraction of the line", SHARE, poor
        ),
        "poverty_line": Variable(by_line, "Poverty line, couple without children", MONEY, EQUIVALISED | lines),
        "poverty_shortfall": Variable(
            by_line,
            "Income that would bring every household up to the line",
            MONEY,
            EQUIVALISED | HOUSEHOLDS | lines,
        ),
        "median_income": Variable(
            ("income_concept",), "Median equivalised net household income", MONEY, EQUIVALISED | PERSONS
        ),
    }
