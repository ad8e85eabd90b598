"""Rows of the survey's tables and the households, units and people they belong to."""

import numpy as np

from model.errors import TableError
from model.population.frs.files import Table
from model.population.schema import Array

UNITS_IN_HOUSEHOLD, PEOPLE_IN_HOUSEHOLD = 100, 100


def person_ids(table: Table) -> Array:
    """Our id of the person of each row."""
    return table.integers("SERNUM") * PEOPLE_IN_HOUSEHOLD + table.integers("PERSON")


def unit_ids(table: Table) -> Array:
    """Our id of the benefit unit of each row."""
    return table.integers("SERNUM") * UNITS_IN_HOUSEHOLD + table.integers("BENUNIT")


def places_of(table: Table, person_id: Array) -> Array:
    """Where the person of each row stands. Raises TableError for a row that belongs to nobody."""
    wanted, order = person_ids(table), np.argsort(person_id)
    place = order[np.minimum(np.searchsorted(person_id, wanted, sorter=order), len(order) - 1)]
    check_found(table, person_id[place] == wanted, "PERSON")
    return place


def sum_by_person(table: Table, values: Array, persons: Array) -> Array:
    """Values of a table summed over the rows of each person."""
    return np.bincount(places_of(table, persons["person_id"]), values, minlength=len(persons))


def check_found(table: Table, found: Array, variable: str) -> None:
    """Raise TableError for the first row whose household or person is not found."""
    if not found.all():
        row = int(np.flatnonzero(~found)[0])
        raise TableError(f"{table.name}.tab: variable '{variable}' row {row + 1}: belongs to nobody in the survey")
