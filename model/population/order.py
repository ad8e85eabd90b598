"""From the ids of three tables to the schema's order of people, benefit units and households.

Whatever the ids get wrong is named by file, column and row.
"""

from typing import NamedTuple

import numpy as np

from model.errors import TableError
from model.population.cells import Source, at
from model.population.schema import Array, Role

HEAD = "is_household_head"
MOST_MEMBERS = 1_000  # of a household: more is a mistake in the ids, and counts of children hold 16 bits
ORDER_FIELDS = (
    "person_id",
    "benefit_unit_id",
    "household_id",
    "role",
    "age",
    "months_since_last_birthday",
    HEAD,
)
"""The fields of records that their order follows from."""


class Order(NamedTuple):
    """Where the rows of the tables stand in a population.

    `persons` and `units` hold the rows of their tables in the schema's order, and `first_person` and
    `first_unit` the offsets; households keep the order of their table.
    """

    persons: Array
    units: Array
    first_person: Array
    first_unit: Array


def find_order(rows: dict[str, Array], sources: dict[str, Source]) -> Order:
    """The schema's order of the rows of three tables.

    Raises TableError for an id given twice or that belongs to nothing, a household or unit without members, a
    unit without a head or with two, with two partners, and a household with two heads or too many members.
    """
    for table, source in sources.items():
        if not len(rows[table]):
            raise TableError(f"{source.name}: no rows")
    persons, units, households = rows["persons"], rows["benefit_units"], rows["households"]
    unit_id, person_unit_id = np.array(units["benefit_unit_id"]), np.array(persons["benefit_unit_id"])
    household_id, unit_household_id = np.array(households["household_id"]), np.array(units["household_id"])
    _check_ids(np.array(persons["person_id"]), sources["persons"], "person_id")
    _check_ids(unit_id, sources["benefit_units"], "benefit_unit_id")
    _check_ids(household_id, sources["households"], "household_id")
    unit_of_person = _place(person_unit_id, unit_id, sources["persons"], "benefit_unit_id")
    _place(np.array(persons["household_id"]), household_id, sources["persons"], "household_id")
    household_of_unit = _place(unit_household_id, household_id, sources["benefit_units"], "household_id")
    household_of_person = household_of_unit[unit_of_person]
    elsewhere = np.array(persons["household_id"]) != unit_household_id[unit_of_person]
    if elsewhere.any():
        row = int(np.flatnonzero(elsewhere)[0])
        raise TableError(
            f"{at(sources['persons'], 'household_id', row)}: '{persons['household_id'][row]}', but benefit unit "
            f"{person_unit_id[row]} is in household {unit_household_id[unit_of_person[row]]}"
        )
    _check_members(units, unit_of_person, sources["benefit_units"], "benefit_unit_id", "person")
    _check_members(households, household_of_unit, sources["households"], "household_id", "benefit unit")
    _check_size(households, household_of_person, sources["households"])
    role = np.array(persons["role"])
    for found, name in ((Role.HEAD, "heads"), (Role.PARTNER, "partners")):
        _check_one(role == found, unit_of_person, sources["persons"], "role", f"benefit unit has two {name}")
    headless = np.bincount(unit_of_person[role == Role.HEAD], minlength=len(units)) == 0
    if headless.any():
        row = int(np.flatnonzero(headless)[0])
        raise TableError(
            f"{at(sources['benefit_units'], 'benefit_unit_id', row)}: {unit_id[row]} has no head in "
            f"{sources['persons'].name}; one person of it needs role HEAD"
        )
    is_head = np.array(persons[HEAD])
    _check_one(is_head, household_of_person, sources["persons"], HEAD, "household has two heads")

    has_head = np.zeros(len(units), dtype=bool)
    has_head[unit_of_person[is_head]] = True  # the head's unit comes first
    in_order = np.lexsort((~has_head, household_of_unit))
    rank = np.empty(len(units), dtype=np.int64)
    rank[in_order] = np.arange(len(units))
    age_in_months = 12 * np.array(persons["age"], dtype=np.int64) + persons["months_since_last_birthday"]
    eldest_first = np.where(role == Role.CHILD, -age_in_months, 0)
    rank_of_person = rank[unit_of_person]
    people_in_order = np.lexsort((eldest_first, role, rank_of_person))
    return Order(
        people_in_order,
        in_order,
        np.searchsorted(rank_of_person[people_in_order], np.arange(len(units) + 1)),
        np.searchsorted(household_of_unit[in_order], np.arange(len(households) + 1)),
    )


def _check_ids(ids: Array, source: Source, column: str) -> None:
    """No id is given twice."""
    by_id = np.argsort(ids, kind="stable")
    again = by_id[1:][ids[by_id[1:]] == ids[by_id[:-1]]]
    if again.size:
        row = int(again.min())
        raise TableError(f"{at(source, column, row)}: id {ids[row]} is given twice")


def _place(ids: Array, parents: Array, source: Source, column: str) -> Array:
    """The row of the parent table that each row belongs to."""
    by_id = np.argsort(parents, kind="stable")
    places = by_id[np.minimum(np.searchsorted(parents, ids, sorter=by_id), len(parents) - 1)]
    orphan = parents[places] != ids
    if orphan.any():
        row = int(np.flatnonzero(orphan)[0])
        raise TableError(f"{at(source, column, row)}: no such id {ids[row]}")
    return places


def _check_members(parents: Array, places: Array, source: Source, column: str, member: str) -> None:
    """Every unit has a person and every household a unit."""
    empty = np.bincount(places, minlength=len(parents)) == 0
    if empty.any():
        row = int(np.flatnonzero(empty)[0])
        raise TableError(f"{at(source, column, row)}: {parents[column][row]} has no {member}")


def _check_size(households: Array, household_of_person: Array, source: Source) -> None:
    """No household has more members than any home."""
    members = np.bincount(household_of_person, minlength=len(households))
    crowded = np.flatnonzero(members > MOST_MEMBERS)
    if crowded.size:
        row = int(crowded[0])
        raise TableError(
            f"{at(source, 'household_id', row)}: {households['household_id'][row]} has {members[row]:,} members; "
            f"at most {MOST_MEMBERS:,}"
        )


def _check_one(chosen: Array, places: Array, source: Source, column: str, says: str) -> None:
    """No two of the chosen people are in the same place."""
    rows = np.flatnonzero(chosen)
    where = places[rows]
    by_place = np.argsort(where, kind="stable")
    again = by_place[1:][where[by_place[1:]] == where[by_place[:-1]]]
    if again.size:
        raise TableError(f"{at(source, column, int(rows[again].min()))}: the {says}")
