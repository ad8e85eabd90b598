"""Parts of a population: households from one place to another, and whole households repeated or left out."""

from typing import Any

import numpy as np

from model.population.belonging import lives_with
from model.population.schema import Array, Population
from model.random import mix

COPY_SHIFT = 36
"""Copy k of household i has the number i + k 2^36: no household that is drawn has one so large."""


def part(population: Population, first: int, last: int) -> Population:
    """Households `first` to `last - 1` by position; columns are views of those given."""
    people, units, households = population
    first_unit = households.first_unit[first : last + 1]
    first_person = units.first_person[first_unit[0] : first_unit[-1] + 1]
    return Population(
        people._replace(**_cut(people, first_person[0], first_person[-1])),
        units._replace(
            **_cut(units, first_unit[0], first_unit[-1]) | {"first_person": first_person - first_person[0]}
        ),
        households._replace(**_cut(households, first, last) | {"first_unit": first_unit - first_unit[0]}),
    )


def repeated(population: Population, copies: Array) -> Population:
    """Each household as many times as `copies` says, shape (households,), 0 leaving it out, in the same order.

    The first copy keeps the identifiers of household, units and persons; further copies get their own, which
    follow from those and the number of the copy. Parents at home are those of the same copy.
    """
    household, copy = np.repeat(np.arange(len(copies)), copies), places_within(copies)
    made, person = chosen(population, household)
    unit_copy = np.repeat(copy, np.diff(made.households.first_unit))
    person_copy = np.repeat(unit_copy, np.diff(made.units.first_person))
    ids = {"person_id": _renamed(made.people.person_id, person_copy)}
    for link in ("mother_id", "father_id"):
        at_home = lives_with(population, getattr(population.people, link))[person]
        ids[link] = _renamed(getattr(made.people, link), np.where(at_home, person_copy, 0))
    return Population(
        made.people._replace(**ids),
        made.units._replace(benefit_unit_id=_renamed(made.units.benefit_unit_id, unit_copy)),
        made.households._replace(household_id=made.households.household_id + (copy << COPY_SHIFT)),
    )


def chosen(population: Population, numbers: Array) -> tuple[Population, Array]:
    """Households by number, in the order given and as often as given, and where each of their people stood."""
    people, units, households = population
    unit, first_unit = _members(households.first_unit, numbers)
    person, first_person = _members(units.first_person, unit)
    made = Population(
        people._replace(**taken(people, person)),
        units._replace(**taken(units, unit) | {"first_person": first_person}),
        households._replace(**taken(households, numbers) | {"first_unit": first_unit}),
    )
    return made, person


def _cut(entity: Any, first: int, last: int) -> dict[str, Array]:
    """Every column from one place to another; offsets among them are replaced by the caller."""
    return {name: values[first:last] for name, values in entity._asdict().items()}


def taken(entity: Any, places: Array) -> dict[str, Array]:
    """Every column at some places; offsets among them are replaced by the caller."""
    return {name: values[places] for name, values in entity._asdict().items()}


def places_within(counts: Array) -> Array:
    """0, 1, 2 … within each run of the counts."""
    ends = np.cumsum(counts)
    total = int(ends[-1]) if len(ends) else 0
    return np.arange(total, dtype=np.int64) - np.repeat(ends - counts, counts)


def _members(first: Array, owners: Array) -> tuple[Array, Array]:
    """Places of the members of each owner in turn, and their offsets."""
    counts = np.diff(first)[owners]
    offsets = np.concatenate([[0], np.cumsum(counts)]).astype(np.int64)
    return np.repeat(first[:-1][owners], counts) + places_within(counts), offsets


def _renamed(ids: Array, copy: Array) -> Array:
    """Identifiers of copies: unchanged for the first, else crossed with a number that hangs on the copy alone."""
    return np.where(copy > 0, ids ^ mix(copy, 1), ids)
