"""Who leaves the parents' home, or a home shared with others, without a partner.

Not modelled: those who come back; halls of residence, which are not in the population: students who live in one
count as not having left.
"""

import numpy as np

from model.dynamics.figures import load_motion
from model.dynamics.lettings import home_to_let
from model.dynamics.partners import heads_of_home, lives_with_parents, partner_of
from model.dynamics.places import Places
from model.dynamics.processes import Process
from model.dynamics.state import State
from model.dynamics.year import Year
from model.population.schema import Array, Role, Sex


def leaves_home(state: State, places: Places, year: Year) -> None:
    """Note who set up a home of their own, alone or with others who leave the same year."""
    figures, people = load_motion("households"), state.population.people
    grown = np.flatnonzero(
        places.stays
        & (places.role != Role.CHILD)
        & (people.age >= figures["youngest_to_leave"])
        & ~heads_of_home(places)
        & (places.household() < state.population.households.weight.size)
    )
    grown = grown[partner_of(places)[grown] < 0]
    at_home = lives_with_parents(places)[grown]
    age = people.age[grown]
    by_sex = figures["leaves_parents_by_sex"]
    from_parents = figures.curve("leaves_parents", age) * np.where(people.sex[grown] == Sex.MALE, *by_sex)
    chance = np.where(at_home, from_parents, figures.curve("leaves_shared_home", age))
    leaves = year.uniform(people.person_id[grown], Process.LEAVING_HOME) < chance
    leaver, at_home = grown[leaves], at_home[leaves]
    _set_up(state, places, year, leaver, at_home)


def _set_up(state: State, places: Places, year: Year, leaver: Array, at_home: Array) -> None:
    """New households: some share one with others of the community who drew the same number of a home."""
    figures, people = load_motion("households"), state.population.people
    age, ids = people.age[leaver], people.person_id[leaver]
    child = np.flatnonzero(places.stays & (places.role == Role.CHILD))
    has_children = np.bincount(places.unit[child], minlength=places.unit_like.size)[places.unit[leaver]] > 0
    shares = (year.uniform(ids, Process.SHARED_HOME) < figures.curve("leavers_who_share", age)) & ~has_children
    number = (year.uniform(ids, Process.SHARED_HOME, 1) * figures["shared_homes"]).astype(np.int64)
    community = state.life.community[leaver]
    band = np.searchsorted(figures["sharers_bands"], age, side="right")
    alone = -1 - np.arange(leaver.size)
    group = np.where(shares, (community * 8 + band) * 1024 + number, alone)
    # the one with the smallest id of a group founds its home
    order = np.lexsort((ids, group))
    first = np.r_[True, group[order][1:] != group[order][:-1]]
    member = np.cumsum(first) - 1
    founder = leaver[order[first]]
    home = home_to_let(places, year, founder, np.bincount(member, minlength=founder.size))
    found = home >= 0
    household = np.full(founder.size, -1, dtype=np.int64)
    household[found] = places.new_households(founder[found], home[found])
    of = household[member]
    moves = of >= 0
    year.happened["homes_left"] = int((at_home[order] & moves).sum())
    places.move_units(places.unit[leaver[order[moves]]], of[moves])
