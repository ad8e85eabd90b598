"""Children who are dependent no more: units of their own in the same home, with what only adults have."""

import numpy as np

from model.dynamics.figures import load_motion
from model.dynamics.places import Places
from model.dynamics.processes import Process
from model.dynamics.state import State
from model.dynamics.year import Year
from model.engine.net_income import is_dependent_child
from model.population.classifications import SexualOrientation
from model.population.schema import Array, Role
from model.population.synthesis.figures import load_figures
from model.population.synthesis.fitting import normal_cumulative
from model.random import normal, normal_quantiles, uniform

ADULT_TRAITS_FROM = 16


def comes_of_age(state: State, places: Places, year: Year) -> None:
    """Note units of those who are dependent children no more; draw the traits of those who turn 16."""
    people = state.population.people
    depends = is_dependent_child(places.role, people.age, people.education, people.in_higher_education)
    grown = np.flatnonzero(places.stays & (places.role == Role.CHILD) & ~depends)
    places.move(grown, places.new_units(grown, places.household()[grown]), Role.HEAD)
    _draw_traits(state, year, np.flatnonzero(places.stays & (people.age == ADULT_TRAITS_FROM)))


def _draw_traits(state: State, year: Year, who: Array) -> None:
    """Sexual orientation and gender identity, and the rank of wealth, for life; keyed by person alone."""
    people, figures = state.population.people, load_figures("people")
    ids, age = people.person_id[who], people.age[who]

    def draw(process: Process, attempt: int = 0) -> Array:
        return uniform(year.seed, ids, 0, process, attempt)

    position = draw(Process.ORIENTATION)
    is_gay = draw(Process.ORIENTATION, 1) < figures.step("gay_or_lesbian_single", age)
    kind = np.where(is_gay, SexualOrientation.GAY_OR_LESBIAN, SexualOrientation.BISEXUAL)
    kind = np.where(position < figures.step("lgb_share", age), kind, SexualOrientation.HETEROSEXUAL)
    is_other = position > 1.0 - figures["other_orientation_share"]
    people.sexual_orientation[who] = np.where(is_other, SexualOrientation.OTHER, kind)
    people.is_trans[who] = draw(Process.TRANS) < figures.step("trans_share", age)
    likeness = load_motion("households")["wealth_of_parents"]
    mother = state.position(people.mother_id[who])
    father = state.position(people.father_id[who])
    parent = np.where(mother >= 0, mother, father)
    rank = np.where(parent >= 0, people.wealth_rank[parent], people.parental_wealth_rank[who])
    people.parental_wealth_rank[who] = rank
    position = likeness * normal_quantiles(np.clip(rank, 1e-6, 1.0 - 1e-6))
    position = position + np.sqrt(1.0 - likeness**2) * normal(year.seed, ids, 0, Process.WEALTH_RANK)
    people.wealth_rank[who] = normal_cumulative(position)
