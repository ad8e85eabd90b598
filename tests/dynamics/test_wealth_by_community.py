"""A year of wealth in some communities alone is the year they have within the whole, to the last bit."""

import numpy as np

from model.dynamics.estates import settle_estates
from model.dynamics.lived import Lived
from model.dynamics.order import CIRCUMSTANCES, ENDINGS
from model.dynamics.places import Places
from model.dynamics.regroup import regroup
from model.dynamics.state import Life, State
from model.dynamics.year import Aligned, Alignment
from model.engine.assess import assess
from model.policy import load_policy
from model.population.parts import repeated
from tests.dynamics.lives import FIRST, SEED
from tests.dynamics.wealth_states import classes, state, year_of


def live(at, alignment):
    """A year of deaths, returns and saving, without changes of work or families."""
    year = year_of(alignment=alignment)
    people = at.population.people
    dead = np.flatnonzero((people.age > 80) & (people.person_id % 5 == 0))
    places = Places(at, SEED)
    settle_estates(at, places, year, dead)
    places.leave(dead)
    at = regroup(places)
    for circumstance in CIRCUMSTANCES:
        circumstance(at, year)
    result = assess(at.population, load_policy(year.number))
    nothing = np.zeros(at.size)
    poor = np.zeros(result.net_income_ahc.size, dtype=bool)
    of = Lived(
        result.net_income_bhc, result.net_income_ahc, result.equivalence_bhc, poor, nothing, nothing, result
    )
    for ending in ENDINGS:
        ending(at, year, of)
    return at


def test_a_part_of_the_communities_lives_the_same_year():
    whole = state()
    first = whole.population.units.first_person[whole.population.households.first_unit[:-1]]
    copies = (whole.life.community[first] < 2).astype(np.int64)
    population = repeated(whole.population, copies)
    size = population.people.age.size
    part = State(FIRST, population, Life(*(column[:size].copy() for column in whole.life)))
    alignment = Alignment()
    whole = live(whole, alignment)
    part = live(part, Aligned(alignment, FIRST + 1))
    assert (part.population.people.person_id == whole.population.people.person_id[: part.size]).all()
    for name, values in classes(part).items():
        assert (values == classes(whole)[name][: part.size]).all(), name
    for name in ("tenure", "mortgage_balance", "dwelling_value", "rent"):
        values = getattr(part.population.households, name)
        assert (values == getattr(whole.population.households, name)[: values.size]).all(), name
