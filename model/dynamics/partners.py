"""Who lives as a couple after the moves noted so far, and who their children are."""

import numpy as np

from model.dynamics.places import Places
from model.population.schema import Array, Role, Tenure


def partner_of(places: Places) -> Array:
    """Index of each person's partner, -1 without one, shape (people,); who died or left the country has none."""
    stays, role, unit = places.stays, places.role, places.unit
    heads = np.flatnonzero(stays & (role == Role.HEAD))
    partners = np.flatnonzero(stays & (role == Role.PARTNER))
    with_partner = np.full(places.unit_like.size, -1, dtype=np.int64)
    with_partner[unit[partners]] = partners
    partner = np.full(stays.size, -1, dtype=np.int64)
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


def is_owned(tenure: Array) -> Array:
    """Whether homes of some tenures are their occupiers' own."""
    return (tenure == Tenure.OWNED_OUTRIGHT) | (tenure == Tenure.OWNED_WITH_MORTGAGE)


def pairs_within(some: Array, others: Array) -> tuple[Array, Array]:
    """Every pair of two groups within a community, by place in each; `others`, their communities, is in order."""
    start = np.searchsorted(others, some, side="left")
    count = np.searchsorted(others, some, side="right") - start
    begins = np.cumsum(count) - count
    return np.repeat(np.arange(some.size), count), np.arange(count.sum()) + np.repeat(start - begins, count)
