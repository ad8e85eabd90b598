"""Who moves without a partner: out of the parents' home, back to it, into a shared home or a home alone.

Grown people without a partner live with parents, share a home with others, or head one. Those who leave the
parents join a rented home of people about as old, or rent one alone; tenants without children go back to parents
or give up a home of their own to share one; the oldest who live alone move in with a daughter or son.

Not modelled: halls of residence and care homes, which are not in the population: students who live in one count as
not having left.
"""

import numpy as np

from model.dynamics.figures import load_motion
from model.dynamics.lettings import home_to_let
from model.dynamics.partners import heads_of_home, lives_with_parents, partner_of
from model.dynamics.places import Places, is_owned
from model.dynamics.processes import Process
from model.dynamics.purchases import sets_out_to_buy
from model.dynamics.sharing import home_of_child, home_of_parents, home_to_share
from model.dynamics.state import State
from model.dynamics.year import Year
from model.population.schema import Array, Role, Sex, Tenure


def leaves_home(state: State, places: Places, year: Year) -> None:
    """Note who moved without a partner since the year before; nobody moves twice."""
    household, partner = places.household(), partner_of(places)
    settled = household < state.population.households.weight.size
    settled &= household == np.where(settled, state.household(), -1)
    single = places.stays & settled & (partner < 0) & (places.role == Role.HEAD)
    heads, with_parents = heads_of_home(places), lives_with_parents(places)
    has_children = _has_children(places)
    _moves_in_with_child(state, places, year, np.flatnonzero(single & heads & ~has_children))
    back = _moves_back(state, places, year, np.flatnonzero(single & ~with_parents & ~has_children))
    single[back] = False
    _sets_out(state, places, year, np.flatnonzero(single & ~heads), with_parents)
    _gives_up_own_home(state, places, year, np.flatnonzero(single & heads & ~has_children))


def _has_children(places: Places) -> Array:
    """Whether a person is of a unit with children, shape (people,)."""
    child = places.stays & (places.role == Role.CHILD)
    return np.asarray(np.bincount(places.unit[child], minlength=places.unit_like.size)[places.unit] > 0)


def _tenants_alone(state: State, places: Places, who: Array) -> Array:
    """Those of some heads who live in a home let by a private landlord with nobody else."""
    household = places.household()
    members = np.bincount(household[places.stays], minlength=places.household_like.size)[household[who]]
    private = state.population.households.tenure[household[who]] == Tenure.RENT_PRIVATELY
    return who[private & (members == 1)]


def _moves_in_with_child(state: State, places: Places, year: Year, who: Array) -> None:
    """The oldest who live alone: some move to the home of a daughter or son."""
    people, household = state.population.people, places.household()
    members = np.bincount(household[places.stays], minlength=places.household_like.size)[household[who]]
    who = who[members == 1]
    chance = load_motion("households").curve("moves_in_with_child", people.age[who])
    who = who[year.uniform(people.person_id[who], Process.MOVES_TO_CHILD) < chance]
    home = home_of_child(places, who)
    places.move_units(places.unit[who[home >= 0]], home[home >= 0])


def _moves_back(state: State, places: Places, year: Year, who: Array) -> Array:
    """Tenants and sharers who go back to a parent's home; returns who did."""
    people, heads = state.population.people, heads_of_home(places)
    chance = load_motion("households").curve("comes_back_to_parents", people.age[who])
    who = who[year.uniform(people.person_id[who], Process.COMES_BACK) < chance]
    own = heads[who]
    alone = np.isin(who, _tenants_alone(state, places, who[own]))
    let = ~is_owned(state.population.households.tenure[places.household()[who]])
    who = who[np.where(own, alone, let)]
    home = home_of_parents(places, who)
    who, home = who[home >= 0], home[home >= 0]
    places.move_units(places.unit[who], home)
    return who


def _sets_out(state: State, places: Places, year: Year, grown: Array, with_parents: Array) -> None:
    """People who head no home leave it: into one shared with others, or one alone, or to buy."""
    figures, people = load_motion("households"), state.population.people
    grown = grown[people.age[grown] >= figures["youngest_to_leave"]]
    at_home, age = with_parents[grown], people.age[grown]
    by_sex = figures["leaves_parents_by_sex"]
    from_parents = figures.curve("leaves_parents", age) * np.where(people.sex[grown] == Sex.MALE, *by_sex)
    chance = np.where(at_home, from_parents, figures.curve("leaves_shared_home", age))
    buys = sets_out_to_buy(state, year, grown)
    leaves = buys | (year.uniform(people.person_id[grown], Process.LEAVING_HOME) < chance)
    leaver, at_home, buys = grown[leaves], at_home[leaves], buys[leaves]
    wants = year.uniform(people.person_id[leaver], Process.SHARED_HOME, 1)
    shares = at_home & ~buys & ~_has_children(places)[leaver]
    shares &= wants < figures.curve("leavers_who_share", people.age[leaver])
    home = np.full(leaver.size, -1, dtype=np.int64)
    home[shares] = home_to_share(places, year, leaver[shares])
    alone = np.flatnonzero(home < 0)
    let = home_to_let(places, year, leaver[alone], np.ones(alone.size))
    alone, let = alone[let >= 0], let[let >= 0]
    home[alone] = places.new_households(leaver[alone], let)
    moves = home >= 0
    year.happened["homes_left"] = int((at_home & moves).sum())
    places.move_units(places.unit[leaver[moves]], home[moves])


def _gives_up_own_home(state: State, places: Places, year: Year, who: Array) -> None:
    """Private tenants who live alone: some move to a home shared with others."""
    people, who = state.population.people, _tenants_alone(state, places, who)
    chance = load_motion("households").curve("gives_up_own_home", people.age[who])
    who = who[year.uniform(people.person_id[who], Process.GIVES_UP_HOME) < chance]
    home = home_to_share(places, year, who)
    places.move_units(places.unit[who[home >= 0]], home[home >= 0])
