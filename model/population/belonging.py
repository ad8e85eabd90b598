"""Which unit and household people belong to, and sums over the people of a household."""

import numpy as np

from model.population.schema import Array, Population


def unit_of_people(population: Population) -> Array:
    """Index of each person's benefit unit, shape (people,)."""
    return _owner(population.units.first_person)


def household_of_units(population: Population) -> Array:
    """Index of each benefit unit's household, shape (units,)."""
    return _owner(population.households.first_unit)


def household_of_people(population: Population) -> Array:
    """Index of each person's household, shape (people,)."""
    return _owner(population.units.first_person[population.households.first_unit])


def weight_of_people(population: Population) -> Array:
    """Weight of each person's household, shape (people,)."""
    return np.asarray(population.households.weight[household_of_people(population)])


def sum_by_household(population: Population, of_people: Array) -> Array:
    """Sum over the people of each household, shape (households,)."""
    first = population.units.first_person[population.households.first_unit[:-1]]
    return np.asarray(np.add.reduceat(of_people.astype(np.float64), first))


def lives_with(population: Population, person_id: Array) -> Array:
    """Whether the person of each id lives in the same household as each person, shape (people,); 0 is nobody."""
    ids, household = population.people.person_id, household_of_people(population)
    order = np.argsort(ids, kind="stable")
    place = order[np.minimum(np.searchsorted(ids, person_id, sorter=order), ids.size - 1)]
    return np.asarray((ids[place] == person_id) & (person_id != 0) & (household[place] == household))


def _owner(first: Array) -> Array:
    """Index of the owner of each entry, from the first entry of each owner and the end."""
    return np.repeat(np.arange(first.size - 1), np.diff(first))
