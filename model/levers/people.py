"""What levers ask of a population again and again: weights of people, sums over a household or a couple."""

import numpy as np

from model.engine.deaths import of_households
from model.indicators.wealth import household_of_person
from model.population.schema import Array, Population, Role

__all__ = ["of_couples", "of_households", "unit_of_person", "weight_of_people"]


def weight_of_people(population: Population) -> Array:
    """People each person stands for, shape (people,)."""
    return population.households.weight[household_of_person(population)]


def unit_of_person(population: Population) -> Array:
    """Index of each person's benefit unit, shape (people,)."""
    first = population.units.first_person
    return np.repeat(np.arange(first.size - 1), np.diff(first))


def of_couples(population: Population, amounts: Array) -> tuple[Array, Array]:
    """Sum of an amount over claimant and partner, given to both, and how many adults that is; children 0 and 0."""
    unit, adult = unit_of_person(population), population.people.role != Role.CHILD
    units = population.units.first_person.size - 1
    together = np.bincount(unit, np.where(adult, amounts, 0.0), minlength=units)[unit]
    adults = np.bincount(unit, adult.astype(np.float64), minlength=units)[unit]
    return np.where(adult, together, 0.0), np.where(adult, adults, 0.0)
