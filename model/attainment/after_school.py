"""What follows school: Level 3, higher education, a degree, earnings at 30 and over a life, by the score at 16.

Probabilities, not draws, for statics; `realised` turns them into what each child does, by draws of its own that
no scenario changes. That a change of the score at 16 by policy moves what follows as the score itself does is an
upper bound: part of what goes with scores is not caused by them.
"""

from typing import NamedTuple

import numpy as np

from model.attainment.chain import parameters
from model.random import Variable, uniform

Array = np.ndarray


class AfterSchool(NamedTuple):
    """Expected outcomes of each child, shape (…, children)."""

    level_3: Array  # probability by 19
    higher_education: Array  # probability by 19
    high_tariff: Array  # probability
    degree: Array  # probability
    log_earnings_at_30: Array  # against a score of nought without a degree
    lifetime_earnings: Array  # £ against a score of nought, not discounted


def normal_probability(score: Array) -> Array:
    """Standard normal distribution function, to about 1e-7 within five deviations; any shape."""
    x = np.abs(np.asarray(score, dtype=np.float64)) / np.sqrt(2.0)
    t = 1.0 / (1.0 + 0.3275911 * x)  # Abramowitz and Stegun 7.1.26
    series = t * (0.254829592 + t * (-0.284496736 + t * (1.421413741 + t * (-1.453152027 + t * 1.061405429))))
    upper = 0.5 * series * np.exp(-x * x)
    return np.asarray(np.where(np.asarray(score) >= 0.0, 1.0 - upper, upper))


def after_school(score_at_16: Array, is_girl: Array, is_disadvantaged: Array) -> AfterSchool:
    """Expected outcomes by the score at 16, shape (…, children); flags of shape (children,)."""
    p = parameters()

    def probit(name: str) -> Array:
        b = p[name]
        index = b["constant"] + b["score"] * score_at_16 + b.get("disadvantaged", 0.0) * is_disadvantaged
        return normal_probability(index + b.get("girl", 0.0) * is_girl)

    b, completes, life = p["log_earnings_at_30"], p["degree_of_entrants"], p["lifetime_of_one_grade"]
    entry = probit("higher_education")
    degree = entry * np.where(is_disadvantaged, completes["disadvantaged"], completes["others"])
    slope = b["score"] * np.where(is_disadvantaged, b["disadvantaged"], b["others"])
    premium = np.where(is_girl, b["degree_women"], b["degree_men"])
    return AfterSchool(
        level_3=probit("level_3"),
        higher_education=entry,
        high_tariff=probit("high_tariff"),
        degree=degree,
        log_earnings_at_30=slope * score_at_16 + premium * degree,
        lifetime_earnings=life["pounds"] * life["subjects"] * life["grades_of_one_deviation"] * score_at_16,
    )


class Realised(NamedTuple):
    """What each child does, flags of shape (children,)."""

    level_3: Array
    higher_education: Array
    high_tariff: Array
    degree: Array


def realised(expected: AfterSchool, person_id: Array, seed: int) -> Realised:
    """Outcomes of the children by draws keyed on the person: better prospects only ever add children.

    Those at a university of high tariff are among those who enter: one draw decides both.
    """

    def draw(variable: Variable) -> Array:
        return uniform(seed, person_id, 0, variable)

    at_entry = draw(Variable.HIGHER_EDUCATION)
    enters = at_entry < expected.higher_education
    share = expected.degree / np.maximum(expected.higher_education, 1e-12)
    return Realised(
        level_3=draw(Variable.LEVEL_3) < expected.level_3,
        higher_education=enters,
        high_tariff=enters & (at_entry < expected.high_tariff),
        degree=enters & (draw(Variable.DEGREE) < share),
    )
