"""Inequality of equivalised household income, person-weighted, negative incomes set to zero as in HBAI."""

import numpy as np

from model.indicators import weighted
from model.indicators.measured import INCOME_CONCEPTS, Array, Measured, equivalised, person_weight
from model.indicators.variable import EQUIVALISED, MONEY, PERSONS, SHARE, Variable

QUINTILES = (1, 2, 3, 4, 5)


def inequality(measured: Measured) -> dict[str, Array]:
    """The variables of `variables`, each an array with its dimensions."""
    people = person_weight(measured)
    rows = []
    for concept in INCOME_CONCEPTS:
        income = np.maximum(equivalised(measured, concept), 0.0)
        order = np.argsort(income, kind="stable")  # once: what is sorted is not sorted again
        income, weight = income[order], people[order]
        cumulative = weighted.lorenz(income, weight, np.array([0.0, 0.2, 0.4, 0.6, 0.8, 1.0]))
        rows.append(
            {
                "mean_income": weighted.mean(equivalised(measured, concept), people),
                "gini": weighted.gini(income, weight),
                "p90_p10": weighted.percentile_ratio(income, weight, 0.9, 0.1),
                "p50_p10": weighted.percentile_ratio(income, weight, 0.5, 0.1),
                "top_10_percent_share": weighted.top_share(income, weight, 0.10),
                "top_1_percent_share": weighted.top_share(income, weight, 0.01),
                "palma_ratio": weighted.palma(income, weight),
                "quintile_share": np.diff(cumulative),
            }
        )
    return {name: np.array([row[name] for row in rows]) for name in rows[0]}


def variables() -> dict[str, Variable]:
    """Description of every inequality variable."""
    attributes = EQUIVALISED | PERSONS | {"negative_incomes": "set to zero"}
    concept = ("income_concept",)
    return {
        "mean_income": Variable(concept, "Mean equivalised net household income", MONEY, EQUIVALISED | PERSONS),
        "gini": Variable(concept, "Gini coefficient", SHARE, attributes),
        "p90_p10": Variable(concept, "Ratio of the 90th to the 10th percentile", SHARE, attributes),
        "p50_p10": Variable(concept, "Ratio of the median to the 10th percentile", SHARE, attributes),
        "top_10_percent_share": Variable(concept, "Share of income of the highest tenth", SHARE, attributes),
        "top_1_percent_share": Variable(concept, "Share of income of the highest hundredth", SHARE, attributes),
        "palma_ratio": Variable(
            concept, "Income of the highest tenth over that of the lowest four tenths", SHARE, attributes
        ),
        "quintile_share": Variable(
            ("income_concept", "quintile"),
            "Share of income of each fifth of people",
            SHARE,
            attributes | {"ranking_variable": "the income itself, in the same scenario; fifths of persons"},
        ),
    }
