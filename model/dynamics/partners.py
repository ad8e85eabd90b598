"""Who lives as a couple, in the state and after the moves noted so far, and who heads a home."""

import numpy as np

from model.dynamics.places import Places
from model.dynamics.state import State
from model.population.schema import Array, Role


def has_partner(state: State) -> Array:
    """Whether the person is one of a couple, shape (people,)."""
    people, units, _ = state.population
    of_unit = np.maximum.reduceat(people.role == Role.PARTNER, units.first_person[:-1])
    return np.repeat(of_unit, np.diff(units.first_person)) & (people.role != Role.CHILD)


def partner_of_head(state: State, head: Array) -> Array:
    """Index of the partner of each head, who stands next, -1 without one; shape of `head`."""
    role = state.population.people.role
    following = np.minimum(head + 1, role.size - 1)
    return np.where((role[following] == Role.PARTNER) & (following > head), following, -1)


def partner_of(places: Places, among: Array | None = None) -> Array:
    """Index of each person's partner, -1 without one, shape (people,); who died or left the country has none.

    Args:
        places: the moves so far.
        among: who counts, a flag of each; those who stay where it is not given.
    """
    role, unit = places.role, places.unit
    among = places.stays if among is None else among
    heads = np.flatnonzero(among & (role == Role.HEAD))
    partners = np.flatnonzero(among & (role == Role.PARTNER))
    with_partner = np.full(places.unit_like.size, -1, dtype=np.int64)
    with_partner[unit[partners]] = partners
    partner = np.full(role.size, -1, dtype=np.int64)
    partner[heads] = with_partner[unit[heads]]
    paired = heads[partner[heads] >= 0]
    partner[partner[paired]] = paired
    return partner


def heads_of_home(places: Places) -> Array:
    """Whether a person is an adult of the family whose home it is: the first of the state's household.

    Shape (people,). Who moved to another household this year, or set one up, heads none.
    """
    units, households = places.state.population.units, places.state.population.households
    first = np.zeros(units.is_married.size, dtype=bool)
    head = households.first_unit[:-1]
    first[head] = places.unit_household[head] == np.arange(head.size)
    adult = places.stays & (places.role != Role.CHILD)
    at_home = adult & (places.unit < first.size)
    at_home[at_home] = first[places.unit[at_home]]
    return at_home


def lives_with_parents(places: Places) -> Array:
    """Whether an adult lives in the home of a parent who heads it, shape (people,)."""
    people, units, households = places.state.population
    adult = np.flatnonzero(places.stays & (places.role != Role.CHILD) & ~heads_of_home(places))
    household = places.household()[adult]
    known = household < households.weight.size
    adult, household = adult[known], household[known]
    head = units.first_person[households.first_unit[household]]
    follows = np.minimum(head + 1, people.age.size - 1)
    result = np.zeros(people.age.size, dtype=bool)
    found = np.zeros(adult.size, dtype=bool)
    for link in (people.mother_id[adult], people.father_id[adult]):
        found |= (link != 0) & ((link == people.person_id[head]) | (link == people.person_id[follows]))
    result[adult] = found
    return result


def pairs_within(some: Array, others: Array) -> tuple[Array, Array]:
    """Every pair of two groups within a community, by place in each; `others`, their communities, is in order."""
    start = np.searchsorted(others, some, side="left")
    count = np.searchsorted(others, some, side="right") - start
    begins = np.cumsum(count) - count
    return np.repeat(np.arange(some.size), count), np.arange(count.sum()) + np.repeat(start - begins, count)
