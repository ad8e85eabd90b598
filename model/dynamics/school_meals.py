"""Which children are disadvantaged: free school meals in one of the last six years, by a rule that stays put.

The law widens in September 2026 to every family on Universal Credit, and disadvantage as the pupil premium counts
it does not. So the rule here is one of the start: families on Universal Credit whose earnings are within a limit,
found in the first year so that as many pupils meet it as were on the roll, and moved with average earnings.

What goes with poverty in scores, given the parents' degree and wealth, moves with a child's disadvantage until a
score is taken. It is an association, part of the baseline: the driver gives children of a scenario the
disadvantage of the baseline, so that no reform acts through it.
"""

import numpy as np

from model.dynamics.figures import load_motion
from model.dynamics.lived import Lived
from model.dynamics.schooling import STAGES
from model.dynamics.state import State
from model.dynamics.year import Year
from model.population.classifications import SchoolPhase
from model.population.schema import Array

YEARS = 6
LAST_AGE = 16
IN_SCHOOL = (SchoolPhase.PRIMARY, SchoolPhase.SECONDARY)
WAS_ONCE = 1 << 2
"""Who was on the roll before the start, and no longer is: three years ago, the middle of the years it may be."""


def remember_school_meals(state: State, year: Year, lived: Lived) -> None:
    """Note which children meet the rule this year, and which pupils have in one of the last six."""
    people, life, unit = state.population.people, state.life, state.unit()
    child = np.flatnonzero(people.age <= LAST_AGE)
    earned = np.maximum(people.employment_income, 0.0) + np.maximum(people.self_employment_income, 0.0)
    of_family = np.bincount(unit, earned, minlength=lived.assessment.universal_credit.size)[unit[child]]
    on_credit = lived.assessment.universal_credit[unit[child]] > 0.0
    pupil = np.isin(people.school_phase[child], IN_SCHOOL) & ~people.is_private_pupil[child]
    on_roll = people.receives_free_school_meals[child]

    def found() -> float:
        wanted = on_roll[pupil].mean() if pupil.any() else 0.0
        earnings = np.sort(of_family[pupil & on_credit])
        place = int(wanted * np.count_nonzero(pupil))
        return float(earnings[min(place, earnings.size - 1)]) if earnings.size else 0.0

    limit = year.alignment.factor("earnings limit of school meals", year.first, found)
    limit = limit * year.earnings()
    meets = on_credit & (of_family <= limit)
    if year.number == year.first:
        was = people.was_ever_6_free_school_meals[child] & ~on_roll
        life.meals_years[child] = np.where(pupil, on_roll + WAS_ONCE * was, meets)
        return
    known = (1 << YEARS) - 1
    life.meals_years[child] = ((life.meals_years[child].astype(np.int64) << 1) | meets) & known
    at_school = (1 << np.clip(people.age[child].astype(np.int64) - 3, 1, YEARS)) - 1
    ever = (life.meals_years[child] & at_school) != 0
    in_years = people.school_phase[child] != SchoolPhase.SIXTH_FORM
    in_years &= people.age[child] < LAST_AGE
    people.was_ever_6_free_school_meals[child] = np.where(
        in_years, ever & pupil, people.was_ever_6_free_school_meals[child]
    )


def settle_scores(state: State, year: Year, was_ever_6: Array) -> None:
    """What goes with disadvantage, where a child's has changed, into scores that are not yet taken.

    `was_ever_6` is that of the year before.
    """
    people, figures = state.population.people, load_motion("schooling")
    moved = people.was_ever_6_free_school_meals.astype(np.int8) - was_ever_6
    who = np.flatnonzero(moved != 0)
    for stage in STAGES:
        scores = getattr(people, f"attainment_{stage}")
        of = who[people.age[who] <= stage]
        scores[of] += figures["attainment"][stage]["disadvantaged"] * moved[of]


def is_disadvantaged(state: State, who: Array) -> Array:
    """Whether children are: pupils by six years, before school those whose family met the rule."""
    people = state.population.people
    before_school = (people.age[who] < min(STAGES)) & (state.life.meals_years[who] > 0)
    return np.asarray(people.was_ever_6_free_school_meals[who] | before_school)
