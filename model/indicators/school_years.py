"""How children grow up in a projection: gaps between disadvantaged pupils and others, and what follows school.

State pupils of England. Disadvantaged are those with free school meals in one of six years, by the rule of the
projection (`dynamics.school_meals`) and in a scenario as in its baseline. A gap is over pupils who took the score
in the year or the two before, others less disadvantaged. Low and high stand on the change that a scenario makes;
the central one is what the people of the projection live with, and what follows school is by it.
"""

from collections.abc import Sequence
from typing import Any

import numpy as np

from model.attainment.chain import CENTRAL, VARIANTS
from model.dynamics.state import State
from model.evidence import STAGES
from model.indicators.measured import Array
from model.indicators.variable import SHARE, Variable
from model.population.classifications import Qualification
from model.population.schema import Region, Role

SHOWN = (5, 11, 16)
COHORTS = 3
MEALS_GROUPS = ("disadvantaged", "others")
AT_19, AT_25 = 19, 25
OLDEST_PUPIL = 15
"""Age at the start of the oldest whose free school meals are known."""
EARLIEST_RESPONSE = {
    "attainment_gap": "in the year after a reform starts at each age",
    "level_3_rate": "three years after, when pupils of 15 are 19",
    "higher_education_rate": "four years after, when pupils of 15 are 19",
    "degree_rate_by_meals": "ten years after, when pupils of 15 are 25",
}


def school_years(state: State, first: int) -> dict[str, Array]:
    """The variables of `variables`; `first` is the first year of the projection."""
    people = state.population.people
    in_england = state.population.households.region[state.household()] < Region.WALES
    of_state = in_england & ~people.is_private_pupil
    disadvantaged = people.was_ever_6_free_school_meals
    gaps = np.full((len(VARIANTS), len(SHOWN)), np.nan)
    for column, stage in enumerate(SHOWN):
        scores = getattr(people, f"attainment_{stage}")
        who = np.flatnonzero((people.age >= stage) & (people.age < stage + COHORTS) & of_state & ~np.isnan(scores))
        poor = disadvantaged[who]
        if poor.any() and not poor.all():
            change = state.life.score_change[who, :, STAGES.index(stage)]
            varied = scores[who, None].astype(np.float64) + change - change[:, [CENTRAL]]
            gaps[:, column] = varied[~poor].mean(axis=0) - varied[poor].mean(axis=0)
    qualified = people.qualification
    entered = people.in_higher_education | (qualified == Qualification.LEVEL_4_OR_ABOVE)
    since = state.year - first

    def by_meals(flags: Array, age: int) -> Array:
        if age + COHORTS - 1 - since > OLDEST_PUPIL:
            return np.full(len(MEALS_GROUPS), np.nan)
        of = (people.age >= age) & (people.age < age + COHORTS) & of_state & (people.years_since_arrival == 0)
        groups = (of & disadvantaged, of & ~disadvantaged)
        return np.array([flags[group].mean() if group.any() else np.nan for group in groups])

    return {
        "attainment_gap": gaps,
        "level_3_rate": by_meals(qualified >= Qualification.LEVEL_3, AT_19),
        "higher_education_rate": by_meals(entered, AT_19),
        "degree_rate_by_meals": by_meals(qualified == Qualification.LEVEL_4_OR_ABOVE, AT_25),
        "disadvantaged_share": np.asarray(_share(disadvantaged, of_state & (people.role == Role.CHILD)
                                                 & (people.age >= min(STAGES)) & (people.age <= OLDEST_PUPIL))),
    }  # fmt: skip


def _share(flags: Array, of: Array) -> float:
    return float(flags[of].mean()) if of.any() else np.nan


def coordinates() -> dict[str, tuple[str, Sequence[Any], str]]:
    """Dimension, labels and long name of each coordinate."""
    return {
        "effect_size": ("effect_size", list(VARIANTS), "End or middle of the evidence on what a scenario changes"),
        "taken_at": ("taken_at", list(SHOWN), "Age at which the score is taken"),
        "meals_group": ("meals_group", list(MEALS_GROUPS), "Free school meals in one of six years"),
    }


def variables() -> dict[str, Variable]:
    """Description of every variable."""
    of: dict[str, str] = {"unit_of_analysis": "state pupils of England, and those who were", "weights": "persons"}

    def told(name: str) -> dict[str, str]:
        return of | {"first_response": EARLIEST_RESPONSE[name]}

    groups = ("meals_group",)
    return {
        "attainment_gap": Variable(
            ("effect_size", "taken_at"), "Score of other pupils less that of disadvantaged ones", "SD",
            told("attainment_gap"),
        ),
        "level_3_rate": Variable(groups, "Level 3 or above at 19 to 21", SHARE, told("level_3_rate")),
        "higher_education_rate": Variable(
            groups, "Entered higher education by 19 to 21", SHARE, told("higher_education_rate")
        ),
        "degree_rate_by_meals": Variable(
            groups, "Level 4 or above at 25 to 27", SHARE, told("degree_rate_by_meals")
        ),
        "disadvantaged_share": Variable((), "Pupils with free school meals in one of six years", SHARE, of),
    }  # fmt: skip
