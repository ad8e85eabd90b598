"""Changing private rents: what tenants pay less, landlords receive less, pound for pound."""

import numpy as np

from model.population.belonging import weight_of_people
from model.population.schema import Array, Population


def with_rents(population: Population, change: Array) -> Population:
    """The population with rents moved by `change`, £ a year of each household, and landlords' incomes with them.

    Every landlord bears the same share of the income from letting; more than all of it cannot be taken. Where
    no household lets, nobody bears it.
    """
    people, _, households = population
    weight = weight_of_people(population)
    is_letting = people.property_income > 0.0
    received = float(weight[is_letting] @ people.property_income[is_letting])
    total = float(households.weight @ change)
    ratio = max(0.0, 1.0 + total / received) if received > 0.0 else 1.0
    return population._replace(
        people=people._replace(
            property_income=np.where(is_letting, people.property_income * ratio, people.property_income)
        ),
        households=households._replace(rent=households.rent + change),
    )


WRITTEN = ("population.households.rent", "population.people.property_income")
