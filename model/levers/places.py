"""Who a lever is for: homes in England, totals shared out, and what couples have together."""

import numpy as np

from model.population.belonging import unit_of_people
from model.population.schema import Array, Population, Region, Role


def is_in_england(population: Population) -> Array:
    """Whether each household lives in England, shape (households,)."""
    return np.asarray(population.households.region < Region.WALES)


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
