"""Arrays as the kernel takes them: one record per person, unit and household, and one for the law.

A kernel that takes 150 arrays and 450 parameters one by one needs minutes to compile, because each call
inside it hands all of them on; records are handed on as one pointer each: 23 s instead of 143 s, and what
belongs to one person lies in one place in memory. A population is packed once and assessed as often as
wanted.
"""

from typing import Any, NamedTuple

import numpy as np

from model.policy import Policy
from model.population.schema import Array, Population, columns

_SCALARS: dict[type, str] = {float: "f8", int: "i8", bool: "?"}


class PopulationRecords(NamedTuple):
    """A population as record arrays; units and households have one row more, which holds the last offset."""

    people: Array
    units: Array
    households: Array


def pack_population(population: Population) -> PopulationRecords:
    """Copy what the law reads of a population into records, fields by the names of the schema."""
    people, units, households = population
    return PopulationRecords(
        _pack(people, people.age.size),
        _pack(units, units.capital.size + 1),
        _pack(households, households.weight.size + 1),
    )


def _pack(entity: Any, rows: int) -> Array:
    """The arrays of an entity that the law reads, as one record array of so many rows."""
    names = [name for name, column in columns(type(entity)).items() if column.is_law]
    kind = np.dtype([(name, getattr(entity, name).dtype) for name in names], align=True)
    records = np.zeros(rows, kind)
    for name in names:
        values = getattr(entity, name)
        records[name][: values.size] = values
    return records.view(np.recarray)


def pack_policy(policy: Policy) -> Array:
    """The law as an array of one record with a record for each programme, fields by the same names."""
    record = np.zeros(1, np.dtype(_fields_of(policy), align=True))
    _fill(record[0], policy)
    return record


def _fields_of(values: Any) -> list[tuple[str, Any]]:
    """Record fields of a nested NamedTuple of scalars."""
    return [
        (name, np.dtype(_fields_of(value), align=True) if hasattr(value, "_fields") else _SCALARS[type(value)])
        for name, value in zip(values._fields, values, strict=True)
    ]


def _fill(record: Any, values: Any) -> None:
    """Write a nested NamedTuple into a record of the same fields."""
    for name, value in zip(values._fields, values, strict=True):
        if hasattr(value, "_fields"):
            _fill(record[name], value)
        else:
            record[name] = value
