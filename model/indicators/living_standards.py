"""Incomes, inequality and poverty of one year under the names of the published tables of DWP's HBAI.

Rates are of people below 60% of the median (relative, absolute) or 50% (deep), means, medians and percentiles
equivalised to a couple, £ a year.
"""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from model.indicators.groups import Groups
from model.indicators.measured import Measured, equivalised, person_weight
from model.indicators.poverty import AbsoluteLines
from model.indicators.variable import Definitions
from model.indicators.weighted import gini, lorenz, mean, quantile

CONCEPTS = {"bhc": "before_housing_costs", "ahc": "after_housing_costs"}
PERCENTILES = (0.1, 0.2, 0.3, 0.4, 0.6, 0.7, 0.8, 0.9)
NO_GROUP = ("", "")


class Indicator(NamedTuple):
    """One value: what it is, before or after housing costs or neither, of which kind of group, of which group."""

    indicator: str
    income_concept: str
    group_type: str
    group: str
    value: float


def living_standards(
    measured: Measured, groups: Groups, absolute: AbsoluteLines, definitions: Definitions
) -> list[Indicator]:
    """Incomes, inequality, and people and poverty rates by group; a group that has nobody has the rate NaN.

    Args:
        measured: a population of one year under one law.
        groups: how many people of each group live in each household.
        absolute: the absolute lines of the year.
        definitions: the shares of the median that make the relative and deep lines.
    """
    found: list[Indicator] = []
    rates: dict[tuple[str, str], np.ndarray] = {}
    weight = person_weight(measured)
    for concept, words in CONCEPTS.items():
        income = equivalised(measured, concept)
        middle = float(quantile(income, weight, 0.5))
        found += _incomes(income, weight, middle, words)
        rates["relative_poverty", words] = income < definitions.relative_line_rate * middle
        rates["absolute_poverty", words] = income < getattr(absolute, concept)
        rates["deep_poverty", words] = income < definitions.deep_line_rate * middle
    poor = np.array(list(rates.values()))
    for label, counts in zip(groups.labels, groups.people, strict=True):
        homes = np.flatnonzero(counts)
        of_group = measured.weight[homes] * counts[homes]
        people = float(np.sum(of_group))
        found.append(Indicator("number_of", "", *label, people))
        share = np.sum(poor[:, homes] * of_group, axis=1) / people if people > 0.0 else np.full(len(rates), np.nan)
        found += [Indicator(*rate, *label, float(value)) for rate, value in zip(rates, share, strict=True)]
    return found


def named(indicators: Sequence[Indicator]) -> dict[str, float]:
    """Values by the name that published figures give them: indicator, concept and group, joined."""
    return {"_".join(filter(None, (i.indicator, i.income_concept, i.group))): i.value for i in indicators}


def _incomes(income: np.ndarray, weight: np.ndarray, middle: float, words: str) -> list[Indicator]:
    """Mean, percentiles, ratios, Gini coefficient and shares of all people's equivalised income."""
    points = dict(zip(PERCENTILES, quantile(income, weight, np.array(PERCENTILES)), strict=True))
    fifth, four_fifths, top_tenth, top_hundredth = lorenz(income, weight, np.array([0.2, 0.8, 0.9, 0.99]))
    values = {f"p{round(100 * share)}": float(value) for share, value in points.items()} | {
        "median": middle,
        "mean": mean(income, weight),
        "p90_p10": float(points[0.9] / points[0.1]) if points[0.1] > 0.0 else float("nan"),
        "gini": gini(income, weight),
        "bottom_fifth_share": float(fifth),
        "top_fifth_share": 1.0 - float(four_fifths),
        "top_10_percent_share": 1.0 - float(top_tenth),
        "top_1_percent_share": 1.0 - float(top_hundredth),
    }
    return [Indicator(name, words, *NO_GROUP, value) for name, value in values.items()]
