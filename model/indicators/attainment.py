"""Units of attainment: standard deviations, months of progress, the disadvantage gap index and pass rates.

Every score is kept in standard deviations of the cohort and converted only here, for showing. The months of the
Education Endowment Foundation (of an effect) and of the Education Policy Institute (of a gap) are not the same
unit: one is never added to or taken from the other.
"""

from math import erfc, sqrt
from typing import NamedTuple

import numpy as np

from model.calibration.fields import is_state_pupil
from model.population.classifications import SpecialNeeds
from model.population.schema import People
from model.random import normal_quantile

Array = np.ndarray
# least effect in standard deviations of 1, 2 … 12 months' progress; EEF, Teaching and Learning Toolkit
EEF_LEAST_EFFECT = (0.02, 0.10, 0.19, 0.27, 0.36, 0.45, 0.53, 0.62, 0.70, 0.79, 0.88, 0.96)
EEF_GREATEST_EFFECT = 1.0
# EPI months of one standard deviation, from the gaps of EPI 2024 in months over the same gaps in pass rates
EPI_MONTHS_OF_ONE_DEVIATION = {5: 8.6, 11: 17.6, 16: 26.3}
ATTAINMENT_8_OF_ONE_DEVIATION = 20.0
ATTAINMENT_8_OF_ONE_GRADE = 10.0
INDEX_OF_ALL_RANKS = 20.0


class Interval(NamedTuple):
    """Lowest and highest effect, in standard deviations."""

    low: float
    high: float


def eef_months(effect: float) -> int:
    """Months of progress of an effect in standard deviations, of either sign. EEF Toolkit, to two decimals."""
    size = round(abs(effect), 2)
    months = sum(size >= least for least in EEF_LEAST_EFFECT)
    return months if effect >= 0.0 else -months


def effect_of_eef_months(months: int) -> Interval:
    """Effects in standard deviations that the EEF Toolkit calls so many months' progress, 0 to 12.

    Raises ValueError outside that range.
    """
    bounds = (-0.01, *EEF_LEAST_EFFECT, EEF_GREATEST_EFFECT + 0.01)
    if not 0 <= months <= len(EEF_LEAST_EFFECT):
        raise ValueError(f"{months} months of progress: 0 to {len(EEF_LEAST_EFFECT)}")
    return Interval(bounds[months], round(bounds[months + 1] - 0.01, 2))


def epi_months(gap: float, age: int) -> float:
    """Months by which a gap in standard deviations at 5, 11 or 16 is stated by the Education Policy Institute."""
    return gap * EPI_MONTHS_OF_ONE_DEVIATION[age]


def gap_of_epi_months(months: float, age: int) -> float:
    """Gap in standard deviations of a gap in months of the Education Policy Institute at 5, 11 or 16."""
    return months / EPI_MONTHS_OF_ONE_DEVIATION[age]


def gap_of_index(index: float) -> float:
    """Gap in standard deviations of a disadvantage gap index of DfE, normal scores of equal spread."""
    return sqrt(2.0) * normal_quantile(0.5 + index / INDEX_OF_ALL_RANKS)


def index_of_gap(gap: float) -> float:
    """Disadvantage gap index of DfE of a gap in standard deviations, normal scores of equal spread."""
    above = 0.5 * erfc(-gap / 2.0)
    return INDEX_OF_ALL_RANKS * (above - 0.5)


def gap_of_pass_rates(higher: float, lower: float) -> float:
    """Gap in standard deviations of two pass rates, fractions, normal scores of equal spread."""
    return normal_quantile(higher) - normal_quantile(lower)


def attainment_8_of_gap(gap: float) -> float:
    """Points of Attainment 8 of a gap in standard deviations; ten points are a grade in every slot."""
    return gap * ATTAINMENT_8_OF_ONE_DEVIATION


def disadvantage_gap_index(score: Array, is_disadvantaged: Array, weight: Array) -> float:
    """Disadvantage gap index of DfE: twenty times the difference of mean percentile ranks, others less them.

    Args:
        score: in any unit, shape (pupils,); equal scores share their mean rank.
        is_disadvantaged: flag, shape (pupils,).
        weight: pupils represented, shape (pupils,).

    Returns: from -10 to 10, 0 for no gap; NaN where either group is empty.
    """
    others = ~is_disadvantaged
    if not weight[others].sum() or not weight[is_disadvantaged].sum():
        return float("nan")
    _, place = np.unique(score, return_inverse=True)
    at = np.bincount(place, weights=weight)
    rank = ((np.cumsum(at) - 0.5 * at) / at.sum())[place]
    difference = np.average(rank[others], weights=weight[others]) - np.average(
        rank[is_disadvantaged], weights=weight[is_disadvantaged]
    )
    return float(INDEX_OF_ALL_RANKS * difference)


def attainment_measures(people: People, weight: Array) -> dict[str, float]:
    """Gaps and correlations of the scores of state pupils, by the names of the published figures.

    Args:
        weight: pupils each person represents, shape (people,); zero leaves one out, a country for instance.

    Returns: the disadvantage gap index at 11 and 16; gaps of special needs in months of the Education Policy
        Institute at 5, 11 and 16; correlations of the scores at 5, 11 and 16.
    """
    chosen = is_state_pupil(people) & (weight > 0.0)
    weight, needs = weight[chosen], people.special_needs[chosen]
    score = {age: getattr(people, f"attainment_{age}")[chosen].astype(float) for age in (5, 11, 16)}
    disadvantaged = people.was_ever_6_free_school_meals[chosen]
    measures = {
        f"disadvantage_gap_index_{age}": disadvantage_gap_index(score[age], disadvantaged, weight)
        for age in (11, 16)
    }
    for kind, code in (("support", SpecialNeeds.SUPPORT), ("plan", SpecialNeeds.PLAN)):
        for age, values in score.items():
            gap = _mean(values, weight, needs == SpecialNeeds.NONE) - _mean(values, weight, needs == code)
            measures[f"special_needs_{kind}_gap_months_{age}"] = epi_months(gap, age)
    for younger, older in ((5, 11), (11, 16), (5, 16)):
        covariance = np.cov(score[younger], score[older], aweights=weight)
        correlation = covariance[0, 1] / np.sqrt(covariance[0, 0] * covariance[1, 1])
        measures[f"attainment_correlation_{younger}_{older}"] = float(correlation)
    return measures


def _mean(values: Array, weight: Array, chosen: Array) -> float:
    """Weighted mean of those chosen, NaN of none."""
    total = float(weight[chosen].sum())
    return float(values[chosen] @ weight[chosen]) / total if total else float("nan")
