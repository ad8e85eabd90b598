"""What a scenario changes in the lives of its children, year by year, and in their scores.

The doses of a year are the differences between the channels of the same child in the scenario and in its baseline:
income by depth in the baseline, meals, homes, and what levers provide. Money is in prices of the first year.
Children who live in only one of the two are not compared. Doses are carried by `attainment.chain`; the low,
central and high change stand in `Life.score_change`, and the central one acts: it is part of the child's scores
from then on, and so of the qualification, the degree and the pay that follow from them.
"""

from collections.abc import Mapping
from typing import NamedTuple

import numpy as np

from model.attainment import chain
from model.attainment.reform import FIRST_AGE, LOWER_FIFTHS, STATES, THOUSAND
from model.dynamics.school_meals import LAST_AGE, is_disadvantaged
from model.dynamics.state import State
from model.engine.assess import Assessment
from model.evidence import STAGES
from model.indicators import weighted
from model.indicators.measured import Measured, equivalised
from model.population.belonging import household_of_people
from model.population.schema import Array, Population

OF_MONEY = ("school_spending",)
"""Findings of which a dose that a lever provides is £1,000, in pounds of the year."""


class Children(NamedTuple):
    """Children of a scenario in a year by ascending id, shape (children,)."""

    person: Array  # index of the person
    person_id: Array
    income: Array  # net income of the household after housing costs, £1,000 in prices of the first year
    depth: Array  # how much of a change of income acts, by the fifth of incomes
    circumstances: Mapping[str, Array]  # by finding
    provided: Mapping[str, Array]  # doses of levers in the year, by finding
    meals_years: Array
    was_ever_6: Array
    scores: Array  # at STAGES, NaN where not yet drawn, shape (children, STAGES)


class Childhood(NamedTuple):
    """Changes of scores so far of children whom something reached, by ascending id."""

    person_id: Array
    levels: Mapping[str, Array]  # by finding, shape (3, children, STAGES)


def unchanged() -> Childhood:
    """Nothing has reached anybody."""
    return Childhood(np.zeros(0, dtype=np.int64), {})


def children_of(
    state: State, population: Population, measured: Measured, results: Assessment, prices: float
) -> Children:
    """Channels of the children of a year; `population` is the state's as levers left it."""
    people, households = population.people, population.households
    person = np.flatnonzero(people.age <= LAST_AGE)
    person = person[np.argsort(people.person_id[person])]
    of, age = household_of_people(population)[person], people.age[person]
    fifth = weighted.quantile_group(equivalised(measured, "ahc"), measured.weight * measured.persons, 5)
    now = {
        "is_overcrowded": households.num_bedrooms[of] < households.bedrooms_needed[of],
        "is_poorly_housed": ~households.is_decent[of],
        "is_in_temporary_accommodation": households.is_in_temporary_accommodation[of],
        "has_free_meals": np.asarray(results.has_free_school_meals[person], dtype=bool),
    }
    provided: dict[str, Array] = {}
    for dose in measured.doses:
        unit = prices if dose.finding in OF_MONEY else 1.0
        given = dose.amount[person] * ((age >= dose.first_age) & (age <= dose.last_age)) / unit
        provided[dose.finding] = provided.get(dose.finding, 0.0) + given
    return Children(
        person,
        people.person_id[person],
        measured.net_income_ahc[of] / (THOUSAND * prices),
        np.where(fifth[of] <= LOWER_FIFTHS, 1.0, chain.parameters()["upper_incomes"]),
        {name: now[field] & (age >= FIRST_AGE.get(name, 0)) for name, field in STATES.items()},
        provided,
        state.life.meals_years[person],
        people.was_ever_6_free_school_meals[person],
        np.stack([getattr(people, f"attainment_{stage}")[person] for stage in STAGES], axis=1),
    )


def in_both(mine: Children, theirs: Children) -> tuple[Array, Array]:
    """Places of the children who live in both, in each."""
    _, here, there = np.intersect1d(mine.person_id, theirs.person_id, assume_unique=True, return_indices=True)
    return here, there


def doses(mine: Children, theirs: Children) -> tuple[Array, dict[str, Array]]:
    """Indices of the children in both, by ascending id, and doses by which the scenario differs, by finding."""
    here, there = in_both(mine, theirs)
    found = {chain.FAMILY_INCOME: (mine.income[here] - theirs.income[there]) * theirs.depth[there]}
    for name, flags in mine.circumstances.items():
        found[name] = flags[here].astype(np.float64) - theirs.circumstances[name][there]
    for name in dict.fromkeys((*mine.provided, *theirs.provided)):
        given, before = (
            of.provided[name][places] if name in of.provided else np.zeros(places.size)
            for of, places in ((mine, here), (theirs, there))
        )
        found[name] = found.get(name, 0.0) + given - before
    return mine.person[here], found


def begin_as_in(state: State, mine: Children, theirs: Children) -> None:
    """Give the children of a scenario the disadvantage and the scores of the baseline, with what has changed.

    What a family has goes with scores, and a reform moves it, but acts only through what is known to cause.
    """
    here, there = in_both(mine, theirs)
    who = mine.person[here]
    scores = theirs.scores[there] + state.life.score_change[who, chain.CENTRAL]
    for place, stage in enumerate(STAGES):
        getattr(state.population.people, f"attainment_{stage}")[who] = scores[:, place]
    state.life.meals_years[who] = theirs.meals_years[there]
    state.population.people.was_ever_6_free_school_meals[who] = theirs.was_ever_6[there]


def live_on(childhood: Childhood, state: State, mine: Children, theirs: Children) -> Childhood:
    """The childhood after the year; what has changed in scores is written into the state."""
    people = state.population.people
    person, given = doses(mine, theirs)
    ids = people.person_id[person]
    reached = np.isin(ids, childhood.person_id)
    for dose in given.values():
        reached |= dose != 0.0
    if not reached.any():
        return unchanged()
    person, ids = person[reached], ids[reached]
    _, old, new = np.intersect1d(childhood.person_id, ids, assume_unique=True, return_indices=True)
    levels = {}
    for name, before in childhood.levels.items():
        levels[name] = np.zeros((len(chain.VARIANTS), ids.size, len(STAGES)))
        levels[name][:, new] = before[:, old]
    after = chain.step(
        chain.State(ids.size, levels),
        people.age[person],
        {name: dose[reached] for name, dose in given.items()},
        is_disadvantaged(state, person),
    )
    _write(state, person, chain.total(after))
    return Childhood(ids, after.levels)


def _write(state: State, person: Array, total: Array) -> None:
    """Add what is new of the central change to scores, those drawn already, and keep all three."""
    people, life = state.population.people, state.life
    changed = np.moveaxis(total, 0, 1).astype(np.float32)
    more = changed[:, chain.CENTRAL] - life.score_change[person, chain.CENTRAL]
    for place, stage in enumerate(STAGES):
        getattr(people, f"attainment_{stage}")[person] += more[:, place]
    life.score_change[person] = changed
