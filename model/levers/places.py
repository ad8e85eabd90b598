"""Where people stand: sums over the people of each household, and the household of each person."""

import numpy as np

from model.population.schema import Array, Population, Region, Role


def first_people(population: Population) -> Array:
    """Index of the first person of each household, shape (households,)."""
    return population.units.first_person[population.households.first_unit[:-1]]


def sum_by_household(population: Population, of_people: Array) -> Array:
    """Sum over the people of each household, shape (households,)."""
    return np.add.reduceat(of_people.astype(np.float64), first_people(population))


def household_of_people(population: Population) -> Array:
    """Index of each person's household, shape (people,)."""
    edges = population.units.first_person[population.households.first_unit]
    return np.repeat(np.arange(edges.size - 1), np.diff(edges))


def unit_of_people(population: Population) -> Array:
    """Index of each person's benefit unit, shape (people,)."""
    edges = population.units.first_person
    return np.repeat(np.arange(edges.size - 1), np.diff(edges))


def is_in_england(population: Population) -> Array:
    """Whether each household lives in England, shape (households,)."""
    return np.asarray(population.households.region < Region.WALES)


def weight_of_people(population: Population) -> Array:
    """Weight of each person's household, shape (people,)."""
    return np.asarray(population.households.weight[household_of_people(population)])


def shared_out(total: float, count: Array, weight: Array) -> Array:
    """A total of the country shared equally over everybody counted, £ a year of each household.

    Args: the total, £ a year; how many are counted in each household and the households represented, both of
    shape (households,). Nobody counted: nothing is paid.
    """
    everybody = float(weight @ count)
    return total / everybody * count if everybody > 0.0 else np.zeros(weight.size)


def of_couples(population: Population, amounts: Array) -> tuple[Array, Array]:
    """Sum of an amount over claimant and partner, given to both, and how many adults that is; children 0 and 0."""
    unit, adult = unit_of_people(population), population.people.role != Role.CHILD
    units = population.units.first_person.size - 1
    together = np.bincount(unit, np.where(adult, amounts, 0.0), minlength=units)[unit]
    adults = np.bincount(unit, adult.astype(np.float64), minlength=units)[unit]
    return np.where(adult, together, 0.0), np.where(adult, adults, 0.0)
