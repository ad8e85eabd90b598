"""Everybody in order again: a state from the places noted in a year.

Households stand by community and number, units by household and number, people by unit and role. Children whose
parents are gone join the nearest adults: a parent elsewhere, adults of the same household, or a couple of the
community. Nothing looks beyond a community.
"""

from typing import Any

import numpy as np

from model.dynamics.places import HOME, NOT_BROUGHT, YOUNGEST_ALONE, Everybody, Places, everybody, is_owned
from model.dynamics.processes import Process
from model.dynamics.state import Life, State
from model.population.schema import Array, BenefitUnits, Households, People, Population, Role
from model.population.synthesis.household_traits import Members, bedroom_standard
from model.population.synthesis.take_up import DRAWS
from model.random import uniform

ROLE_STEP, OLDEST_MONTHS = 4096, 4095


def regroup(places: Places) -> State:
    """The state of the same year with everybody where the places say, in arrays of its own."""
    state, all_ = places.state, everybody(places)
    age, months = _column(all_, "age"), _column(all_, "months_since_last_birthday")
    unit, role = _with_guardians(places.seed, state.year, all_, age)

    # households that somebody lives in, by community and number; their units, those that came last, by number
    living = np.flatnonzero(all_.stays)
    lived_in = np.zeros(all_.unit_like.size, dtype=bool)
    lived_in[unit[living]] = True
    used_units = np.flatnonzero(lived_in)
    of = all_.unit_household[used_units]
    came = np.zeros(all_.unit_like.size, dtype=bool)
    stood = state.population.households.first_unit
    came[: stood[-1]] = all_.unit_household[: stood[-1]] != np.repeat(np.arange(stood.size - 1), np.diff(stood))
    order = np.lexsort((used_units, came[used_units], of, all_.household_community[of]))
    used_units, of = used_units[order], of[order]
    starts = np.flatnonzero(np.r_[True, of[1:] != of[:-1]])
    used_households = of[starts]
    place_of_unit = np.full(all_.unit_like.size, -1, dtype=np.int64)
    place_of_unit[used_units] = np.arange(used_units.size)
    older = OLDEST_MONTHS - np.minimum(12 * age[living].astype(np.int64) + months[living], OLDEST_MONTHS)
    key = (place_of_unit[unit[living]] * 4 + role[living]) * ROLE_STEP + older
    persons = living[np.argsort(key, kind="stable")]

    members = np.bincount(place_of_unit[unit[persons]], minlength=used_units.size)
    first_person = np.concatenate([[0], np.cumsum(members)])
    first_unit = np.concatenate([starts, [used_units.size]]).astype(np.int64)
    people = People(**_taken([part._asdict() for part in all_.people], persons))
    life = Life(**_taken([part._asdict() for part in all_.life], persons))
    people.role[:] = role[persons]
    people.role[first_person[:-1]] = Role.HEAD
    units = _units(places, all_, used_units, first_person)
    has_partner = np.maximum.reduceat(people.role == Role.PARTNER, first_person[:-1])
    units.is_married[:] = all_.is_married[used_units] & has_partner
    together = np.repeat(has_partner, members) & (people.role != Role.CHILD)
    life.years_together[~together] = 0
    households = _households(places, all_, used_households, first_unit, people, units)
    return State(state.year, Population(people, units, households), life)


def _column(all_: Everybody, name: str) -> Array:
    """A column of everybody in the order of `all_`."""
    parts = [getattr(part, name) for part in all_.people]
    return np.concatenate(parts) if len(parts) > 1 else np.asarray(parts[0])


def _taken(parts: list[dict[str, Array]], places: Array) -> dict[str, Array]:
    """Every column at some places of the parts below one another: the first part is much the largest."""
    size = next(iter(parts[0].values())).size
    beyond = np.flatnonzero(places >= size)
    made = {}
    for name, column in parts[0].items():
        taken = column.take(places, axis=0, mode="clip")
        if beyond.size:
            taken[beyond] = np.concatenate([part[name] for part in parts[1:]])[places[beyond] - size]
        made[name] = taken
    return made


def _with_guardians(seed: int, year: int, all_: Everybody, age: Array) -> tuple[Array, Array]:
    """Unit and role of everybody, children left without an adult placed with one."""
    unit, role = all_.unit.copy(), all_.role.copy()
    has_adult = np.zeros(all_.unit_like.size, dtype=bool)
    has_adult[unit[all_.stays & (role != Role.CHILD)]] = True
    left = np.flatnonzero(all_.stays & ~has_adult[unit])
    if not left.size:
        return unit, role
    grown = left[age[left] >= YOUNGEST_ALONE]
    # the eldest of those who can stand alone heads the unit that is left, with the younger ones as its children
    eldest = grown[np.lexsort((grown, -age[grown], unit[grown]))]
    eldest = eldest[np.r_[True, unit[eldest][1:] != unit[eldest][:-1]]] if eldest.size else eldest
    role[eldest] = Role.HEAD
    has_adult[unit[eldest]] = True
    left = left[~has_adult[unit[left]]]
    if left.size:
        unit[left] = _guardians(seed, year, all_, unit, has_adult, left)
    return unit, role


def _guardians(seed: int, year: int, all_: Everybody, unit: Array, has_adult: Array, left: Array) -> Array:
    """Units that take in children: a parent's, one of their household, or a couple's of their community."""
    ids = _column(all_, "person_id")
    taken_by = np.full(left.size, -1, dtype=np.int64)
    order = np.argsort(ids, kind="stable")
    for link in ("mother_id", "father_id"):
        parent = _column(all_, link)[left]
        place = order[np.minimum(np.searchsorted(ids, parent, sorter=order), ids.size - 1)]
        found = (ids[place] == parent) & (parent != 0) & all_.stays[place] & has_adult[unit[place]]
        taken_by = np.where((taken_by < 0) & found, unit[place], taken_by)
    with_adults = np.flatnonzero(has_adult)
    # the first unit with an adult of each household
    first = np.full(all_.household_like.size, -1, dtype=np.int64)
    first[all_.unit_household[with_adults][::-1]] = with_adults[::-1]
    taken_by = np.where(taken_by < 0, first[all_.unit_household[unit[left]]], taken_by)
    alone = np.flatnonzero(taken_by < 0)
    if alone.size:
        taken_by[alone] = _strangers(seed, year, all_, unit, left[alone])
    return taken_by


def _strangers(seed: int, year: int, all_: Everybody, unit: Array, children: Array) -> Array:
    """A couple of the community, else any adults of it, for children with nobody: siblings stay together.

    Families stand on a ring by a number of the year; each unit of children finds the next one from its own.
    """
    community = all_.household_community[all_.unit_household]
    found = np.full(children.size, -1, dtype=np.int64)
    mine = uniform(seed, all_.unit_id[unit[children]], year, Process.FOSTER_FAMILY)
    for role in (Role.PARTNER, Role.HEAD):
        near = np.zeros(all_.unit_like.size, dtype=bool)
        near[unit[all_.stays & (all_.role == role)]] = True
        family = np.flatnonzero(near)
        slot = uniform(seed, all_.unit_id[family], year, Process.FOSTER_FAMILY, 1)
        order = np.lexsort((slot, community[family]))
        family, key = family[order], (community[family] + slot)[order]
        of = community[unit[children]]
        begin, end = np.searchsorted(key, of), np.searchsorted(key, of + 1)
        at = np.searchsorted(key, of + mine)
        at = np.where(at < end, at, begin)
        open_ = (found < 0) & (end > begin)
        found[open_] = family[at[open_]]
    # a community without any adult: those of the next one
    found[found < 0] = family[np.minimum(begin, family.size - 1)][found < 0]
    return found


def _units(places: Places, all_: Everybody, used: Array, first_person: Array) -> BenefitUnits:
    """Units in order; a new one has draws of its own."""
    state = places.state
    parts: list[Any] = [state.population.units]
    if places.families:
        parts.append(places.families.population.units)
    columns = [{n: v for n, v in part._asdict().items() if n != "first_person"} for part in parts]
    taken = _taken(columns, all_.unit_like[used])
    units = BenefitUnits(**taken, first_person=first_person)
    units.benefit_unit_id[:] = all_.unit_id[used]
    own = state.population.units.is_married.size
    new = np.flatnonzero((used >= own) & (all_.unit_like[used] < own))
    for name, variable in DRAWS.items():
        getattr(units, name)[new] = uniform(places.seed, units.benefit_unit_id[new], 0, variable)
    return units


def _households(
    places: Places, all_: Everybody, used: Array, first_unit: Array, people: People, units: BenefitUnits
) -> Households:
    """Households in order; a new one has the dwelling of its like, and rents it."""
    state = places.state
    parts: list[Any] = [state.population.households]
    if places.families:
        parts.append(places.families.population.households)
    columns = [{n: v for n, v in part._asdict().items() if n != "first_unit"} for part in parts]
    taken = _taken(columns, all_.household_like[used])
    dwellings = _taken([{name: part[name] for name in HOME} for part in columns], all_.household_home[used])
    taken |= dwellings
    taken["household_id"] = all_.household_id[used]
    own = state.population.households.weight.size
    new = np.flatnonzero((used >= own) & (all_.household_like[used] < own))
    for name in NOT_BROUGHT:
        taken[name][new] = 0
    assert not is_owned(taken["tenure"][new]).any(), "a new household rents: a home is bought, never founded"
    households = Households(**taken, first_unit=first_unit)
    of_unit = np.repeat(np.arange(used.size), np.diff(first_unit))
    unit = np.repeat(np.arange(of_unit.size), np.diff(units.first_person))
    members = Members(
        region=households.region,
        household=of_unit[unit],
        unit=unit,
        unit_slot=units.benefit_unit_id,
        role=people.role,
        age=people.age,
        sex=people.sex,
    )
    households.bedrooms_needed[:] = bedroom_standard(members)
    return households
