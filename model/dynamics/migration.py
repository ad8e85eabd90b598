"""Who comes to the country and who leaves it, in whole families.

Those who come are like households of the first year that had lately come; they are drawn for their own community,
so often that the ages and sexes of all who come are those projected. Not modelled: moves within the country;
people who come to join a household; those who come to communal establishments. What emigrants own goes with them.
"""

from typing import Any

import numpy as np

from model.dynamics.figures import load_motion, load_table
from model.dynamics.places import Places, is_owned
from model.dynamics.processes import Process
from model.dynamics.state import Family, Life, State
from model.dynamics.year import Year
from model.population.belonging import household_of_people, lives_with, sum_by_household, unit_of_people
from model.population.classifications import Birthplace
from model.population.parts import chosen, places_within, taken
from model.population.schema import Array, Households, People, Population, Role, columns
from model.population.uprating import uprate
from model.random import mix, uniform

COPIES_A_YEAR = 8
"""A household has fewer copies than this in a year: copies of two years never share an id."""
ROUNDS, STEPS, FEWEST = 120, 3.0, 0.05
"""Of the search for how often households come: rounds, share of a step taken, people that count as none."""
EMIGRATION_ROUNDS = 6
STOCKS = tuple(name for name, column in columns(People).items() if column.unit == "£")


def newcomers(state: State) -> Family:
    """Households of the first state that had lately come: no adult was here before, and none owns the home."""
    people, households = state.population.people, state.population.households
    lately = (people.birthplace != Birthplace.UNITED_KINGDOM) & (
        people.years_since_arrival <= load_motion("migration")["arrived_within"]
    )
    settled = sum_by_household(state.population, (people.role != Role.CHILD) & ~lately)
    lately_come = np.flatnonzero((settled == 0) & ~is_owned(households.tenure))
    return _households(Family(state.population, state.life), lately_come)


def _households(of: Family, numbers: Array) -> Family:
    """Some households by number, in the order given and as often as given, with the lives of their people."""
    population, person = chosen(of.population, numbers)
    return Family(population, Life(**taken(of.life, person)))


def moves_country(state: State, places: Places, year: Year) -> None:
    """Note who left the country and who came to it since the year before; end what conditions have run out."""
    _emigrate(state, places, year)
    if year.newcomers and year.newcomers.life.community.size:
        come = _immigrants(state, year.newcomers, year)
        year.happened["immigrants"] = come.life.community.size
        places.welcome(come)
    _settle(state, year)


def _flows(direction: str, year: int, weight: float) -> Array:
    """People of the model who come or leave in the year to `year` by sex and band of ages, shape (2, bands)."""
    figures, table = load_motion("migration"), load_table("migration_by_age")
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
    """Households that come this year: copies of those of the pool, each as often as its members are wanted.

    How often is the product of a factor for each member's age and sex, the weights nearest to equal ones that
    bring each age and sex to what is projected (generalised iterative scaling, Darroch and Ratcliff 1972).
    """
    cell, household = _cell(pool.population.people), household_of_people(pool.population)

    def often(of_cell: Array) -> Array:
        return np.asarray(np.exp(np.bincount(household, of_cell[cell])))

    def found() -> Array:
        wanted = _flows("in", year.number, float(state.population.households.weight[0])).ravel()
        of_cell = np.zeros(wanted.size)
        for _ in range(ROUNDS):
            expected = np.bincount(cell, often(of_cell)[household], minlength=wanted.size)
            off = np.log(np.maximum(wanted, FEWEST) / np.maximum(expected, FEWEST))
            of_cell = of_cell + np.clip(off, -1.0, 1.0) / STEPS
        return of_cell

    copies = often(year.alignment.factor("immigration", year.number, found))
    units, households = pool.population.units, pool.population.households
    ids = pool.population.people.person_id[units.first_person[households.first_unit[:-1]]]
    copies = np.floor(copies + year.uniform(ids, Process.IMMIGRATION)).astype(np.int64)
    weight = float(state.population.households.weight[0])
    return _arrived(pool, np.minimum(copies, COPIES_A_YEAR - 1), year, weight)


def _arrived(pool: Family, copies: Array, year: Year, weight: float) -> Family:
    """Copies of households of the pool with ids of their own, newly come and with less of their own."""
    shares = _come_alone(pool, year)
    pool = pool._replace(population=uprate(pool.population, year.first, year.number, year.forecast))
    community = pool.life.community[pool.population.units.first_person[pool.population.households.first_unit[:-1]]]
    number, copy = np.repeat(np.arange(copies.size), copies), places_within(copies)
    order = np.lexsort((copy, number, shares[number], community[number]))
    number, copy = number[order], copy[order]
    links = [
        np.where(lives_with(pool.population, of), of, 0)
        for of in (pool.population.people.mother_id, pool.population.people.father_id)
    ]
    for_links = pool.population.people._replace(mother_id=links[0], father_id=links[1])
    come = _households(pool._replace(population=pool.population._replace(people=for_links)), number)
    people, units, households = population = come.population
    slot = COPIES_A_YEAR * year.number + copy
    of_people = slot[household_of_people(population)]
    for link in (people.mother_id, people.father_id):
        link[:] = np.where(link != 0, mix(link, of_people), 0)
    people.person_id[:] = mix(people.person_id, of_people)
    units.benefit_unit_id[:] = mix(units.benefit_unit_id, np.repeat(slot, np.diff(households.first_unit)))
    households.household_id[:] = mix(households.household_id, slot)
    households.weight[:] = weight
    head = units.first_person[:-1][unit_of_people(population)]
    abroad = people.birthplace != Birthplace.UNITED_KINGDOM
    people.birthplace[:] = np.where(abroad, people.birthplace, people.birthplace[head])
    people.years_since_arrival[:] = 1
    share = load_motion("migration")["wealth_on_arrival"]
    for name in STOCKS:
        getattr(people, name)[:] *= share
    return _sharing(come, shares[number], community[number])


def _come_alone(pool: Family, year: Year) -> Array:
    """Whether each household of the pool is a person alone who would share a home here, shape (households,)."""
    b, (people, units, households) = load_motion("migration")["newcomers_who_share"], pool.population
    first = units.first_person[households.first_unit]
    head = first[:-1]
    draw = year.uniform(people.person_id[head], Process.IMMIGRATION, 1)
    return np.asarray((np.diff(first) == 1) & (people.age[head] < b["under"]) & (draw < b["share"]))


def _sharing(come: Family, shares: Array, community: Array) -> Family:
    """Those who come alone and share put together, some to a home; they follow one another in each community."""
    units, households = come.population.units, come.population.households
    size = load_motion("migration")["newcomers_who_share"]["people"]
    starts = np.r_[True, (shares[1:] != shares[:-1]) | (community[1:] != community[:-1])]
    place = np.arange(shares.size) - np.maximum.accumulate(np.where(starts, np.arange(shares.size), 0))
    founds = np.flatnonzero(~shares | (place % size == 0))
    first_unit = np.r_[households.first_unit[:-1][founds], households.first_unit[-1]]
    together = Households(**taken(households, founds) | {"first_unit": first_unit})
    return come._replace(population=Population(come.population.people, units, together))


def _emigrate(state: State, places: Places, year: Year) -> None:
    """Note families who left: all who live in a home its owners leave, else the family alone."""
    people, households = state.population.people, state.population.households
    b = load_motion("migration")["leaves_again"]
    abroad = people.birthplace != Birthplace.UNITED_KINGDOM
    lately = abroad & (people.years_since_arrival <= b["lately"])
    often = np.where(abroad, np.where(lately, b["abroad_lately"], b["abroad"]), b["born_here"])
    often = np.where(people.main_home > 0.0, b["owners"] * often, often)
    cell, unit = _cell(people), places.unit
    members = np.maximum(np.bincount(unit, places.stays, minlength=places.unit_like.size), 1.0)
    owners = _unit_of_owners(state, places)
    goes_along = owners >= 0

    def of_units(factor: Array) -> Array:
        rate = often * factor[cell] * places.stays
        return np.minimum(np.bincount(unit, rate, minlength=members.size) / members, 1.0)

    def found() -> Array:
        wanted = _flows("out", year.number, float(households.weight[0])).ravel()
        there = np.bincount(cell, often * places.stays, minlength=wanted.size)
        factor = wanted / np.maximum(there, 1e-9)
        for _ in range(EMIGRATION_ROUNDS):
            leaves = of_units(factor)
            stays = (1.0 - leaves[unit]) * np.where(goes_along, 1.0 - leaves[owners], 1.0)
            expected = np.bincount(cell, places.stays * (1.0 - stays), minlength=wanted.size)
            factor = factor * wanted / np.maximum(expected, 1e-9)
        return factor

    chance = of_units(year.alignment.factor("emigration", year.number, found))
    head = np.flatnonzero(places.stays & (places.role == Role.HEAD))
    goes = np.zeros(members.size, dtype=bool)
    goes[unit[head]] = year.uniform(people.person_id[head], Process.EMIGRATION) < chance[unit[head]]
    leaves = np.flatnonzero(places.stays & (goes[unit] | (goes_along & goes[owners])))
    year.happened["emigrants"] = leaves.size
    places.leave(leaves)


def _unit_of_owners(state: State, places: Places) -> Array:
    """Unit of the owners of the home that people live in without being of it, -1 elsewhere, shape (people,)."""
    households = state.population.households
    first = np.full(places.household_like.size, -1, dtype=np.int64)
    owned = np.flatnonzero(is_owned(households.tenure))
    first[owned] = households.first_unit[owned]
    first[owned] = np.where(places.unit_household[first[owned]] == owned, first[owned], -1)
    owners = first[places.household()]
    return np.where(owners == places.unit, -1, owners)


def _settle(state: State, year: Year) -> None:
    """Families who have been here long enough have recourse to public funds."""
    people, units, _ = state.population
    b = load_motion("migration")["settles"]
    without = np.flatnonzero(units.has_no_recourse)
    head = units.first_person[:-1][without]
    limit = b["from"] + b["spread"] * uniform(year.seed, people.person_id[head], 0, Process.RECOURSE)
    units.has_no_recourse[without] = people.years_since_arrival[head] <= limit
