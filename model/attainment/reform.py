"""What a reform would change if it held for the whole childhood of each pupil: the steady state of a cohort.

Channels are what differs between a scenario and its baseline (family income, free meals, homes) and what levers
provide (doses). Income acts by its size and by how poor the family is: in full in the lower two fifths of
incomes after housing costs, three tenths of it above. Everything else stays as it is today: nobody moves, no
school changes, and the year's doses are those of every year.
"""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

import numpy as np

from model.attainment.chain import AGES, FAMILY_INCOME, held, parameters
from model.attainment.pupils import Pupils
from model.evidence import STAGES, findings

Array = np.ndarray
THOUSAND = 1_000.0
INTERVAL_END = 1.6448536269514722
"""Standard normal number above which one in twenty lies."""
LOWER_FIFTHS = 2
"""Fifths of incomes in which income acts in full."""
SCHOOL_READINESS = (
    "school readiness at 5 does not move with income in the central variant: the two-child limit took £3,514 a "
    "year from each family with a further child and left no trace in the good level of development at 5, small "
    "effects ruled out (IFS and Nesta 2025); high: £1,000 a year adds 0.03 standard deviations, as American "
    "studies found"
)
STATES = {
    "overcrowding": "is_overcrowded",
    "poor_housing": "is_poorly_housed",
    "temporary_accommodation": "is_in_temporary_accommodation",
    "universal_school_meals": "has_free_meals",
}
"""Findings whose dose is a circumstance of the pupil, as the scenario changes it."""
FIRST_AGE = {"universal_school_meals": 7}
"""Meals of Reception to Year 2 are everybody's already: a family's entitlement adds those from Year 3."""


class Dose(NamedTuple):
    """What a lever gives each person in a year of age, and in which years of age.

    `amount` is in doses of the finding: of shape (people,) in a lever, (pupils,) where pupils are compared.
    """

    finding: str
    amount: Array
    first_age: int = 0
    last_age: int = AGES - 1


def doses_of(
    baseline: Pupils, scenario: Pupils, income_change: Array, has_lower_income: Array, of_levers: Sequence[Dose]
) -> tuple[Dose, ...]:
    """Doses of every channel that a scenario moves; those that move nobody are left out.

    Args:
        income_change: of the pupil's household, £ a year, shape (pupils,).
        has_lower_income: in the lower two fifths of the baseline's incomes, shape (pupils,).
        of_levers: amounts of shape (pupils,).
    """
    depth = np.where(has_lower_income, 1.0, parameters()["upper_incomes"])
    found = [Dose(FAMILY_INCOME, income_change / THOUSAND * depth)]
    for name, field in STATES.items():
        moved = getattr(scenario, field).astype(np.float64) - getattr(baseline, field)
        found.append(Dose(name, moved, FIRST_AGE.get(name, 0)))
    return tuple(dose for dose in (*found, *of_levers) if dose.amount.any())


def score_changes(doses: Sequence[Dose], is_disadvantaged: Array, years: int = AGES) -> Array:
    """Change of the score at each stage, shape (3, pupils, STAGES), low, central and high effects.

    `years`: how long the reform has held when a pupil reaches the stage. NaN for everybody at a stage of which
    the evidence of one of the doses says nothing: not estimable, which is not nil.
    """
    result = np.zeros((3, is_disadvantaged.size, len(STAGES)))
    for dose in doses:
        ages = dose.first_age, dose.last_age, years
        unit = np.where(
            is_disadvantaged[:, None],
            held(dose.finding, *ages, is_disadvantaged=True)[:, None, :],
            held(dose.finding, *ages)[:, None, :],
        )
        result += dose.amount[:, None] * unit
    return result


def drawn_score_changes(
    doses: Sequence[Dose], is_disadvantaged: Array, positions: Mapping[str, float], years: int = AGES
) -> Array:
    """Change of the score at each stage by effects drawn within their ranges, shape (1, pupils, STAGES).

    `positions`: of each finding a standard normal number: nil is the central effect, and what is left of it at a
    stage; INTERVAL_END is the high end of both, its negative the low end; linear between and beyond.
    """
    result = np.zeros((1, is_disadvantaged.size, len(STAGES)))
    for dose in doses:
        position = positions[dose.finding] / INTERVAL_END
        others, disadvantaged = (
            _at_position(held(dose.finding, dose.first_age, dose.last_age, years, flag), position)
            for flag in (False, True)
        )
        result[0] += dose.amount[:, None] * np.where(is_disadvantaged[:, None], disadvantaged, others)
    return result


def _at_position(unit: Array, position: float) -> Array:
    low, central, high = unit
    return np.asarray(central + max(position, 0.0) * (high - central) + min(position, 0.0) * (central - low))


def reasons(doses: Sequence[Dose]) -> tuple[str, ...]:
    """What the changes rest on, a sentence for each channel that moves."""
    table: Mapping[str, str] = {name: found.evidence for name, found in findings().items()}
    return tuple(SCHOOL_READINESS if dose.finding == FAMILY_INCOME else table[dose.finding] for dose in doses)
