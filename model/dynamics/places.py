"""Where people live: the moves of a year are noted here, and `regroup` puts everybody in order once they are done.

Columns of a state stand by household, so a move would shift everything. Processes of the first half of a year
(deaths, separations, leaving home, couples, births, migration) therefore only note who goes where; the arrays of
the state keep their order until `regroup` sorts them.
"""

from collections.abc import Mapping
from typing import NamedTuple

import numpy as np

from model.dynamics.state import Family, Life, State, nothing_lived
from model.population.schema import Array, People, Role, Tenure, defaults
from model.random import mix

HOME = (
    "region", "brma", "tenure", "rent", "council_tax_band", "council_tax_reported", "domestic_rates",
    "num_bedrooms", "other_housing_costs", "dwelling_value", "is_decent", "energy_rating",
)  # fmt: skip
"""Columns of a household that belong to its dwelling."""
NOT_BROUGHT = (
    "mortgage_interest", "mortgage_capital_repayment", "main_residence_value", "mortgage_balance", "mortgage_rate",
    "is_in_temporary_accommodation",
)  # fmt: skip
"""Columns of a household that a new one does not have from the one its founder leaves."""
YOUNGEST_ALONE = 16
"""Age from which somebody without parents makes a unit of their own."""


def is_owned(tenure: Array) -> Array:
    """Whether homes of some tenures are their occupiers' own."""
    return (tenure == Tenure.OWNED_OUTRIGHT) | (tenure == Tenure.OWNED_WITH_MORTGAGE)


class Places:
    """Who lives with whom after the events noted so far; arrays by person follow the order of the state."""

    def __init__(self, state: State, seed: int) -> None:
        """Everybody where the state has them."""
        people, units, households = state.population
        self.state, self.seed = state, seed
        self.stays = np.ones(state.size, dtype=bool)
        self.unit = state.unit()
        self.role = people.role.copy()
        self.born: tuple[People, Life, Array] | None = None
        self.families: Family | None = None
        # units and households: those of the state, then new ones
        self.unit_household = np.repeat(np.arange(households.weight.size), np.diff(households.first_unit))
        self.unit_like = np.arange(units.is_married.size)
        self.unit_id = units.benefit_unit_id.copy()
        self.is_married = units.is_married.copy()
        self.household_like = np.arange(households.weight.size)
        self.household_home = np.arange(households.weight.size)
        self.household_id = households.household_id.copy()
        self.household_community = state.life.community[units.first_person[households.first_unit[:-1]]]

    def household(self) -> Array:
        """Number of each person's household now, shape (people,)."""
        return self.unit_household[self.unit]

    def leave(self, persons: Array) -> None:
        """Note that persons died or left the country."""
        self.stays[persons] = False

    def new_households(self, founder: Array, home: Array) -> Array:
        """Numbers of new households, one for each founder, in a home like that of the household `home`.

        The dwelling is rented if `home` is a let one: what is owned comes with its owners.
        """
        year = self.state.year
        made = np.arange(founder.size) + self.household_like.size
        of = self.household()[founder]
        ids = mix(self.state.population.people.person_id[founder], 2 * (year - 2000))
        self.household_like = np.concatenate([self.household_like, self.household_like[of]])
        self.household_home = np.concatenate([self.household_home, home])
        self.household_id = np.concatenate([self.household_id, ids])
        self.household_community = np.concatenate([self.household_community, self.state.life.community[founder]])
        return made

    def new_units(self, founder: Array, household: Array) -> Array:
        """Numbers of new units, one for each founder, who is not moved to it yet, in households by number."""
        year = self.state.year
        made = np.arange(founder.size) + self.unit_like.size
        ids = mix(self.state.population.people.person_id[founder], 2 * (year - 2000) + 1)
        self.unit_like = np.concatenate([self.unit_like, self.unit_like[self.unit[founder]]])
        self.unit_household = np.concatenate([self.unit_household, household])
        self.unit_id = np.concatenate([self.unit_id, ids])
        self.is_married = np.concatenate([self.is_married, np.zeros(founder.size, dtype=bool)])
        return made

    def move(self, persons: Array, unit: Array, role: Array | int) -> None:
        """Note that persons join units in a role."""
        self.unit[persons] = unit
        self.role[persons] = role

    def move_units(self, units: Array, household: Array) -> None:
        """Note that whole units move to households."""
        self.unit_household[units] = household

    def bear(self, mother: Array, people: Mapping[str, Array]) -> None:
        """Note a newborn child for each entry of `mother`, an index; `people` differs from the defaults."""
        assert self.born is None, "children are born once a year"
        columns = defaults(People, mother.size) | dict(people)
        life = nothing_lived(mother.size)._replace(community=self.state.life.community[mother])
        self.born = (People(**columns), life, mother)

    def welcome(self, families: Family) -> None:
        """Note households that come from elsewhere."""
        assert self.families is None, "families arrive once a year"
        self.families = families


class Everybody(NamedTuple):
    """People of the state, born and arrived, before they are put in order, shape (people,)."""

    people: list[People]
    life: list[Life]
    unit: Array
    role: Array
    stays: Array
    unit_like: Array
    unit_household: Array
    unit_id: Array
    is_married: Array
    household_like: Array
    household_home: Array
    household_id: Array
    household_community: Array


def everybody(places: Places) -> Everybody:
    """The state with those who came: born into their mother's unit, families into their own."""
    units, households = places.unit_like.size, places.household_like.size
    old_units, old_households = (getattr(places.state.population, of)[0].size for of in ("units", "households"))
    people, life = [places.state.population.people], [places.state.life]
    unit, role, stays = [places.unit], [places.role], [places.stays]
    made: dict[str, list[Array]] = {
        name: [getattr(places, name)]
        for name in Everybody._fields
        if name not in ("people", "life", "unit", "role", "stays")
    }
    if places.born:
        columns, lived, mother = places.born
        people.append(columns)
        life.append(lived)
        unit.append(places.unit[mother])
        role.append(np.full(mother.size, Role.CHILD, dtype=np.int8))
        stays.append(np.ones(mother.size, dtype=bool))
    if places.families:
        population, lived = places.families
        of = np.repeat(np.arange(population.units.is_married.size), np.diff(population.units.first_person))
        of_units = np.repeat(
            np.arange(population.households.weight.size), np.diff(population.households.first_unit)
        )
        people.append(population.people)
        life.append(lived)
        unit.append(of + units)
        role.append(population.people.role)
        stays.append(np.ones(of.size, dtype=bool))
        numbers = np.arange(population.households.weight.size)
        first = population.units.first_person[population.households.first_unit[:-1]]
        made["unit_like"].append(np.arange(of_units.size) + old_units)
        made["unit_household"].append(of_units + households)
        made["unit_id"].append(population.units.benefit_unit_id)
        made["is_married"].append(population.units.is_married)
        made["household_like"].append(numbers + old_households)
        made["household_home"].append(numbers + old_households)
        made["household_id"].append(population.households.household_id)
        made["household_community"].append(lived.community[first])
    return Everybody(
        people,
        life,
        np.concatenate(unit),
        np.concatenate(role),
        np.concatenate(stays),
        **{name: np.concatenate(parts) for name, parts in made.items()},
    )
