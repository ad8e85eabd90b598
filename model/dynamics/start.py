"""Where the projection starts: households of equal weight, and the lives of the people in them."""

from typing import NamedTuple

import numpy as np

from model.calibration.population import weighted_population
from model.dynamics.births import children_so_far
from model.dynamics.couples import years_together
from model.dynamics.employment import begin_work
from model.dynamics.holdings import begin_wealth
from model.dynamics.migration import newcomers
from model.dynamics.pay import begin_pay
from model.dynamics.schooling import STAGES
from model.dynamics.state import Family, Life, State, nothing_lived
from model.dynamics.work_tables import WorkTables, work_tables
from model.population.belonging import household_of_people, lives_with
from model.population.parts import repeated
from model.population.schema import Array, Population
from model.population.synthesis import COMMUNITY
from model.population.synthesis.links import link_parents
from model.random import Variable, uniform

COPIED = (1 << 36) - 1
"""Mask of the number a household was drawn with: copies carry the number of the copy above it."""

LINKS = ("mother_id", "father_id")


class Start(NamedTuple):
    """The first year of every scenario, the same for all; the weight of a household; and tables of that year.

    `newcomers` are its households that had lately come to the country: those who come later are like them.
    """

    state: State
    weight: float
    work: WorkTables
    newcomers: Family


def start(households: int, seed: int, year: int, threads: int | None = None) -> Start:
    """The weighted population of a fiscal year as about as many households of equal weight.

    Each household is repeated `floor(w + u)` times, with `w` its weight over the mean weight and `u` a number of
    its own, so that a household of a community hangs on no other. Parents in other households are found again
    among the households that now stand in the community.
    """
    drawn = weighted_population(households, seed, year, threads)
    weight = float(drawn.households.weight.sum()) / drawn.households.weight.size
    state = _begin(of_equal_weight(drawn, weight, seed), seed, year)
    work = work_tables(state)
    begin_work(state, work, seed)
    begin_pay(state, work, seed)
    begin_wealth(state, seed)
    return Start(state, weight, work, newcomers(state))


def of_equal_weight(population: Population, weight: float, seed: int) -> Population:
    """Households repeated so that each stands for `weight`, with parents found anew."""
    ids = population.households.household_id
    wanted = population.households.weight / weight
    copies = np.floor(wanted + uniform(seed, ids, 0, Variable.COPIES)).astype(np.int64)
    people = population.people
    at_home = {n: np.where(lives_with(population, of), of, 0) for n, of in people._asdict().items() if n in LINKS}
    chosen = repeated(population._replace(people=people._replace(**at_home)), copies)
    chosen.households.weight[:] = weight
    community = community_of(chosen.households.household_id)
    whole = community < (ids.size // COMMUNITY)
    return link_parents(chosen, seed, community[whole])


def community_of(household_id: Array) -> Array:
    """Number of the community that a household was drawn in, or a copy of it, from 0."""
    return np.asarray(((household_id & COPIED) - 1) // COMMUNITY)


def _begin(population: Population, seed: int, year: int) -> State:
    """The first state: everybody's life as far as it is known."""
    life: Life = nothing_lived(population.people.age.size)
    household = household_of_people(population)
    life.community[:] = community_of(population.households.household_id)[household]
    state = State(year, population, life)
    life.years_together[:] = years_together(state, seed)
    life.children_born[:] = children_so_far(state)
    _forget_scores_before_school(state)
    return state


def _forget_scores_before_school(state: State) -> None:
    """Take back the scores of children too young for any: `schooling` gives them theirs with their background.

    The population draws what a child will score without regard to free meals that are yet to come.
    """
    people = state.population.people
    young = people.age < min(STAGES)
    for stage in STAGES:
        getattr(people, f"attainment_{stage}")[young] = np.nan
