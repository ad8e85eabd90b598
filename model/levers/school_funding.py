"""School funding moved towards disadvantaged pupils: by a share of the core budget, or by the pupil premium.

The model has pupils and no schools: money follows the pupil. England, state schools, Reception to Year 11.
"""

from typing import NamedTuple

import numpy as np

from model.attainment.reform import Dose
from model.engine.assess import Assessment
from model.levers.attainment_outcomes import PHASE_AGES, attainment_outcomes, is_pupil
from model.levers.lever import Context, Effect, Lever, Outcome
from model.levers.places import is_in_england, shared_out
from model.population.belonging import sum_by_household
from model.population.classifications import SchoolPhase
from model.population.schema import Population

SPENDING = "school_spending"
THOUSAND = 1_000.0


class SchoolFunding(NamedTuple):
    """Settings of moving school funding."""

    applies: bool
    core_budget: float
    share_moved: float
    is_topped_up: bool
    premium_rise_primary: float
    premium_rise_secondary: float


class Pupils(NamedTuple):
    """Pupils of state schools in England by household, shape (households,)."""

    everybody: np.ndarray
    disadvantaged: np.ndarray
    disadvantaged_primary: np.ndarray
    disadvantaged_secondary: np.ndarray


def pupils(population: Population) -> Pupils:
    """Counts of pupils; disadvantaged: free school meals in one of the last six years, the premium's own test."""
    people = population.people
    is_primary = (people.school_phase == SchoolPhase.PRIMARY) & ~people.is_private_pupil
    is_secondary = (people.school_phase == SchoolPhase.SECONDARY) & ~people.is_private_pupil
    is_disadvantaged = people.was_ever_6_free_school_meals
    in_england = is_in_england(population)

    def count(selected: np.ndarray) -> np.ndarray:
        return sum_by_household(population, selected) * in_england

    return Pupils(
        count(is_primary | is_secondary),
        count((is_primary | is_secondary) & is_disadvantaged),
        count(is_primary & is_disadvantaged),
        count(is_secondary & is_disadvantaged),
    )


def move(settings: SchoolFunding, population: Population, results: Assessment, context: Context) -> Effect:
    """What each household's pupils gain or lose in kind, £ a year."""
    weight, counts = population.households.weight, pupils(population)
    moved = settings.share_moved * settings.core_budget if (weight @ counts.disadvantaged) > 0.0 else 0.0
    change = shared_out(moved, counts.disadvantaged, weight)
    if not settings.is_topped_up:
        change = change - shared_out(moved, counts.everybody, weight)
    change = change + settings.premium_rise_primary * counts.disadvantaged_primary
    change = change + settings.premium_rise_secondary * counts.disadvantaged_secondary
    disadvantaged = float(weight @ counts.disadvantaged)
    premium = settings.premium_rise_primary * float(weight @ counts.disadvantaged_primary)
    premium += settings.premium_rise_secondary * float(weight @ counts.disadvantaged_secondary)
    new_money = premium + (moved if settings.is_topped_up else 0.0)  # within the budget what is given is taken
    each = (moved + premium) / disadvantaged if disadvantaged > 0.0 else 0.0
    given = 0.0 if settings.is_topped_up else moved / max(float(weight @ counts.everybody), 1.0)
    doses = childhood(settings, population, moved / max(disadvantaged, 1.0), given)
    return Effect(
        {"school_funding": change},
        None,
        {
            "reach": Outcome("Disadvantaged pupils whose schools gain", "pupils", disadvantaged),
            "moved": Outcome("School funding moved to disadvantaged pupils", "£/year", moved + premium),
            "per_pupil": Outcome(
                "Moved to each disadvantaged pupil, before what every pupil gives", "£/year", each
            ),
            "cost": Outcome("New money for schools", "£/year", new_money),
            **attainment_outcomes(population, doses),
        },
        doses=doses,
    )


def childhood(settings: SchoolFunding, population: Population, gain: float, given: float) -> tuple[Dose, ...]:
    """£1,000 a year that each pupil's school gains or gives for it, in primary and in secondary school.

    Args: what moves to each disadvantaged pupil and what every pupil gives, £ a year.
    """
    pupil = is_pupil(population)
    is_disadvantaged = population.people.was_ever_6_free_school_meals
    phases = (
        (SchoolPhase.PRIMARY, settings.premium_rise_primary),
        (SchoolPhase.SECONDARY, settings.premium_rise_secondary),
    )
    return tuple(
        Dose(SPENDING, pupil * ((gain + premium) * is_disadvantaged - given) / THOUSAND, *PHASE_AGES[phase])
        for phase, premium in phases
    )


LEVER = Lever(
    name="school_funding",
    settings=SchoolFunding,
    reads=(
        "population.people.school_phase",
        "population.people.is_private_pupil",
        "population.people.was_ever_6_free_school_meals",
        "population.households.region",
    ),
    writes=("programme.school_funding",),
    results=move,
)
