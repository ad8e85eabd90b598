"""Incomes and poverty of one year under the names of the published tables of DWP's HBAI.

Rates are of people below 60% of the median, means and medians equivalised to a couple, £ a year. A child belongs
to a family: its own benefit unit, as in HBAI.
"""

from typing import NamedTuple

import numpy as np

from model.indicators.measured import Array, Measured, equivalised, person_weight
from model.indicators.poverty import AbsoluteLines
from model.indicators.variable import Definitions
from model.indicators.weighted import gini, mean, median, percentile_ratio

CONCEPTS = {"bhc": "before_housing_costs", "ahc": "after_housing_costs"}


class Children(NamedTuple):
    """Dependent children one by one, shape (children,): where they live and what their family is."""

    household: Array
    has_lone_parent: Array
    has_working_parent: Array


def living_standards(
    measured: Measured, children: Children, absolute: AbsoluteLines, definitions: Definitions
) -> dict[str, float]:
    """Medians, means, P90/P10, Gini and poverty rates by the names that published figures have.

    Args:
        measured: a population of one year under one law.
        children: each dependent child of it.
        absolute: the absolute lines of the year.
        definitions: the share of the median that makes the relative line.
    """
    named: dict[str, float] = {}
    groups = {
        "all": measured.persons,
        "children": measured.children,
        "working_age_adults": measured.working_age_adults,
        "pensioners": measured.pensioners,
    }
    families = {
        "children_of_lone_parents": children.has_lone_parent,
        "children_of_couples": ~children.has_lone_parent,
        "children_in_working_families": children.has_working_parent,
        "children_in_workless_families": ~children.has_working_parent,
    }
    weight = person_weight(measured)
    for concept, words in CONCEPTS.items():
        income = equivalised(measured, concept)
        named[f"median_{words}"] = median(income, weight)
        named[f"mean_{words}"] = mean(income, weight)
        named[f"p90_p10_{words}"] = percentile_ratio(income, weight, 0.9, 0.1)
        named[f"gini_{words}"] = gini(income, weight)
        relative = definitions.relative_line_rate * named[f"median_{words}"]
        for kind, line in (("relative", relative), ("absolute", getattr(absolute, concept))):
            poor = (income < line).astype(np.float64)
            for group, people in groups.items():
                named[f"{kind}_poverty_{words}_{group}"] = _mean(poor, measured.weight * people)
            of_child, weight_of_child = poor[children.household], measured.weight[children.household]
            for group, chosen in families.items():
                named[f"{kind}_poverty_{words}_{group}"] = _mean(of_child, weight_of_child * chosen)
    return named


def _mean(values: Array, weights: Array) -> float:
    """Weighted mean; NaN for a group that has nobody."""
    return mean(values, weights) if weights.sum() > 0.0 else float("nan")
