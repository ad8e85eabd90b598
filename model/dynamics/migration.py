"""Who comes to the country and who leaves it, in whole families.

Those who come are like households of the first year that had lately come; they are drawn for their own community,
so often that the ages and sexes of all who come are those projected. Not modelled: moves within the country;
people who come to join a household; those who come to communal establishments. What emigrants own goes with them.
"""

from typing import Any

import numpy as np

from model.dynamics.figures import load_figures, load_table
from model.dynamics.places import OWNED, Places
from model.dynamics.processes import Process
from model.dynamics.state import Family, Life, State
from model.dynamics.year import Year
from model.population.belonging import household_of_people, lives_with, sum_by_household, unit_of_people
from model.population.classifications import Birthplace
from model.population.parts import repeated
from model.population.schema import Array, BenefitUnits, Households, People, Population, Role, columns
from model.random import mix, uniform

COPIES_A_YEAR = 8
"""A household has fewer copies than this in a year: copies of two years never share an id."""
ROUNDS = 60
STOCKS = tuple(name for name, column in columns(People).items() if column.unit == "£")


def newcomers(state: State) -> Family:
    """Households of the first state that had lately come: no adult was here before, and none owns the home."""
    people, households = state.population.people, state.population.households
    lately = (people.birthplace != Birthplace.UNITED_KINGDOM) & (
        people.years_since_arrival <= load_figures("migration")["arrived_within"]
    )
    settled = sum_by_household(state.population, (people.role != Role.CHILD) & ~lately)
    chosen = (settled == 0) & ~np.isin(households.tenure, OWNED)
    return _copies(Family(state.population, state.life), chosen.astype(np.int64))


def _copies(of: Family, copies: Array) -> Family:
    """Each household as many times as `copies` says, with the lives of its people."""
    units, households = of.population.units, of.population.households
    first = units.first_person[households.first_unit]
    chosen = np.repeat(np.arange(copies.size), copies)
    count = np.diff(first)[chosen]
    person = np.arange(count.sum()) + np.repeat(first[:-1][chosen] - (np.cumsum(count) - count), count)
    return Family(repeated(of.population, copies), Life(*(values[person] for values in of.life)))


def moves_country(state: State, places: Places, year: Year) -> None:
    """Note who left the country and who came to it since the year before; end what conditions have run out."""
    _emigrate(state, places, year)
    if state.newcomers and state.newcomers.population.households.weight.size:
        places.welcome(_immigrants(state, state.newcomers, year))
    _settle(state, year)


def _flows(direction: str, year: int, weight: float) -> Array:
    """People of the model who come or leave in the year to `year` by sex and band of ages, shape (2, bands)."""
    figures, table = load_figures("migration"), load_table("migration_by_age")
    years = (2024, 2028)
    share = float(np.clip((year - 1 - years[0]) / (years[1] - years[0]), 0.0, 1.0))
    by_sex = [
        (1.0 - share) * table[f"{direction}_{sex}_{years[0]}"] + share * table[f"{direction}_{sex}_{years[1]}"]
        for sex in ("male", "female")
    ]
    flows = np.array(by_sex, dtype=float)
    total = figures.curve(f"totals_{direction}", np.array(year - 1.0)) * figures["in_private_households"]
    return np.asarray(flows * (total / flows.sum()) / weight)


def _cell(people: Any) -> Array:
    """Number of the sex and band of ages of persons."""
    bounds = load_table("migration_by_age")["age"].to_numpy()
    return np.asarray(people.sex * bounds.size + np.searchsorted(bounds, people.age, side="right") - 1)


def _immigrants(state: State, pool: Family, year: Year) -> Family:
    """Households that come this year: copies of those of the pool, each as often as its members are wanted."""
    cell, household = _cell(pool.population.people), household_of_people(pool.population)
    size = np.bincount(household).astype(np.float64)

    def found() -> Array:
        wanted = _flows("in", year.number, float(state.population.households.weight[0])).ravel()
        factor = np.full(wanted.size, wanted.sum() / cell.size)
        for _ in range(ROUNDS):
            often = np.bincount(household, factor[cell], minlength=size.size) / size
            expected = np.bincount(cell, often[household], minlength=wanted.size)
            factor = factor * np.where(expected > 0.0, wanted / np.where(expected > 0.0, expected, 1.0), 0.0)
        often = np.bincount(household, factor[cell], minlength=size.size) / size
        return factor * wanted.sum() / (often * size).sum()

    factor = year.alignment.factor("immigration", year.number, found)
    often = np.bincount(household, factor[cell], minlength=size.size) / size
    units, households = pool.population.units, pool.population.households
    ids = pool.population.people.person_id[units.first_person[households.first_unit[:-1]]]
    copies = np.floor(often + year.uniform(ids, Process.IMMIGRATION)).astype(np.int64)
    copies = np.minimum(copies, COPIES_A_YEAR - 1)
    come = [_arrived(_copies(pool, (copies > k).astype(np.int64)), year, k) for k in range(int(copies.max()))]
    return _together(come) if come else _copies(pool, copies)


def _together(families: list[Family]) -> Family:
    """Families one below another."""
    parts = [family.population for family in families]
    first: dict[str, Array] = {}
    for entity, name in (("units", "first_person"), ("households", "first_unit")):
        counts = [np.diff(getattr(getattr(part, entity), name)) for part in parts]
        first[name] = np.concatenate([[0], np.cumsum(np.concatenate(counts))]).astype(np.int64)

    def below(tables: list[Any]) -> dict[str, Array]:
        return {
            name: first[name] if name in first else np.concatenate([getattr(table, name) for table in tables])
            for name in tables[0]._fields
        }

    return Family(
        Population(
            People(**below([part.people for part in parts])),
            BenefitUnits(**below([part.units for part in parts])),
            Households(**below([part.households for part in parts])),
        ),
        Life(**below([family.life for family in families])),
    )


def _arrived(come: Family, year: Year, copy: int) -> Family:
    """Households with ids of their own, newly come and with less of their own."""
    people, units, households = population = come.population
    slot = COPIES_A_YEAR * year.number + copy
    for link in (people.mother_id, people.father_id):
        link[:] = np.where(lives_with(population, link), mix(link, slot), 0)
    for ids in (people.person_id, units.benefit_unit_id, households.household_id):
        ids[:] = mix(ids, slot)
    abroad = people.birthplace != Birthplace.UNITED_KINGDOM
    unit = unit_of_people(population)
    head = units.first_person[:-1][unit]
    people.birthplace[:] = np.where(abroad, people.birthplace, people.birthplace[head])
    people.years_since_arrival[:] = 1
    share = load_figures("migration")["wealth_on_arrival"]
    for name in STOCKS:
        getattr(people, name)[:] *= share
    return come


def _emigrate(state: State, places: Places, year: Year) -> None:
    """Note families who left: all who live in a home its owners leave, else the family alone."""
    people, units, households = state.population
    b = load_figures("migration")["leaves_again"]
    abroad = people.birthplace != Birthplace.UNITED_KINGDOM
    lately = abroad & (people.years_since_arrival <= b["lately"])
    often = np.where(abroad, np.where(lately, b["abroad_lately"], b["abroad"]), b["born_here"])
    cell = _cell(people)

    def found() -> Array:
        wanted = _flows("out", year.number, float(households.weight[0])).ravel()
        there = np.bincount(cell, often * places.stays, minlength=wanted.size)
        return wanted / np.where(there > 0.0, there, 1.0)

    rate = often * year.alignment.factor("emigration", year.number, found)[cell]
    unit = places.unit
    adults = np.bincount(unit, places.stays, minlength=places.unit_like.size)
    of_unit = np.bincount(unit, rate * places.stays, minlength=adults.size) / np.maximum(adults, 1.0)
    head = np.flatnonzero(places.stays & (places.role == Role.HEAD))
    goes = np.zeros(adults.size, dtype=bool)
    drawn = year.uniform(people.person_id[head], Process.EMIGRATION)
    goes[unit[head]] = drawn < of_unit[unit[head]]
    owned = np.isin(households.tenure, OWNED)
    first = households.first_unit[:-1]
    all_go = np.zeros(places.household_like.size, dtype=bool)
    all_go[: owned.size] = owned & goes[first] & (places.unit_household[first] == np.arange(owned.size))
    places.leave(np.flatnonzero(goes[unit] | all_go[places.household()]))


def _settle(state: State, year: Year) -> None:
    """Families who have been here long enough have recourse to public funds."""
    people, units, _ = state.population
    b = load_figures("migration")["settles"]
    without = np.flatnonzero(units.has_no_recourse)
    head = units.first_person[:-1][without]
    limit = b["from"] + b["spread"] * uniform(year.seed, people.person_id[head], 0, Process.RECOURSE)
    units.has_no_recourse[without] = people.years_since_arrival[head] <= limit
