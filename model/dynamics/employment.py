"""Who is in work, as what and for how many hours.

Whoever leans towards work by more than people alike lean on average is in work: a standard score, part of it for
life and part fading, stands against the probability of an equation of age, sex, qualification, youngest child,
partner, disability and study. The shares of people in work hold therefore by kind of person, and a person's
work lasts. The correlation of a year follows UKHLS transitions (`work.yaml`).

From 58 on a later State Pension age moves the equation's age by the part of the shift that estimates find.
"""

from functools import cache
from math import erf

import numpy as np

from model.dynamics.figures import load_figures
from model.dynamics.processes import Process
from model.dynamics.state import State
from model.dynamics.work_tables import (
    CHILD_FROM,
    INACTIVE_AGES,
    KINDS_OF_INACTIVITY,
    OLDEST_WORKER,
    WORKING,
    WorkTables,
    at_rank,
    features,
    has_partner,
    kind_band,
    may_work,
    probability_of_work,
    standard_score,
    youngest_child,
)
from model.dynamics.year import Year
from model.population.classifications import EmploymentStatus
from model.population.schema import Array, Role, Sex
from model.random import normal, uniform

OLD = 58.0
NORMAL_BELOW = np.linspace(-6.0, 6.0, 4001)
"""Scores at which the normal distribution is tabulated."""


def begin_work(state: State, tables: WorkTables, seed: int) -> None:
    """Leanings, ranks and habits of everybody at the start, in agreement with what they do then."""
    people, life = state.population.people, state.life
    ids = people.person_id
    works = np.isin(people.employment_status, WORKING)
    persons = may_work(state)
    p = np.full(ids.size, 0.5)
    columns = features(
        state, persons, people.age[persons].astype(np.float64), youngest_child(state), has_partner(state)
    )
    p[persons] = probability_of_work(tables.in_work, columns)
    u = uniform(seed, ids, 0, Process.WORK_AT_START)
    known = np.zeros(ids.size, dtype=bool)
    known[persons] = True
    rank = np.where(known, np.where(works, u * p, p + u * (1.0 - p)), u)
    score = standard_score(rank)
    share = load_figures("work")["fixed_share_of_work"]
    life.work_fixed[:] = np.sqrt(share) * score
    life.work_fixed[:] += np.sqrt(1.0 - share) * np.sqrt(share) * normal(seed, ids, 0, Process.WORK_FIXED)
    life.work_persistent[:] = score - life.work_fixed
    life.kind_of_work[:] = np.where(works, people.employment_status, 0)
    life.hours_rank[:] = uniform(seed, ids, 0, Process.HOURS_RANK)
    pay = people.employment_income
    rate = np.divide(people.employee_pension_contributions, pay, out=np.zeros(ids.size), where=pay > 0.0)
    drawn = at_rank(tables.contributions, uniform(seed, ids, 0, Process.CONTRIBUTION_RATE))
    life.contribution_rate[:] = np.where(works & (pay > 0.0), rate, drawn)


def employment(state: State, year: Year) -> None:
    """Who is in work this year, as what, and for how many hours; the pay follows in `pay`."""
    people, life, tables = state.population.people, state.life, year.work
    figures = load_figures("work")
    share, kept = figures["fixed_share_of_work"], figures["persistence_of_work"]
    ids = people.person_id
    shock = year.normal(ids, Process.WORK_PERSISTENT)
    life.work_persistent[:] = kept * life.work_persistent + np.sqrt((1.0 - share) * (1.0 - kept**2)) * shock
    persons = may_work(state)
    child, partner = youngest_child(state), has_partner(state)
    age = people.age[persons].astype(np.float64)
    later = figures["share_of_later_pension_age"] * _shift_of_pension_age(state, persons, year)
    shifted = np.where(age >= OLD, np.maximum(age - later, OLD), age)
    columns = features(state, persons, shifted, child, partner)
    p = probability_of_work(tables.in_work, columns)
    score = life.work_fixed[persons] + life.work_persistent[persons]
    works = np.zeros(ids.size, dtype=bool)
    works[persons] = normal_below(score) < p
    worked = people.hours_worked_weekly > 0.0
    _start_work(state, year, np.flatnonzero(works & ~worked), child)
    _change_hours(state, year, np.flatnonzero(works & worked), child)
    _stop_work(state, year, np.flatnonzero(worked & ~works), child)
    _retire(state, year)


def normal_below(score: Array) -> Array:
    """Standard normal distribution at some scores, from a table to 1e-6."""
    return np.asarray(np.interp(score, NORMAL_BELOW, _distribution()))


@cache
def _distribution() -> Array:
    return np.array([0.5 * (1.0 + erf(score / 2.0**0.5)) for score in NORMAL_BELOW])


def _shift_of_pension_age(state: State, persons: Array, year: Year) -> Array:
    """Years by which a person's State Pension age is above 66."""
    return np.asarray(np.clip(year.pension_age(state.population.people.age[persons]) - 66.0, 0.0, 5.0))


def _start_work(state: State, year: Year, persons: Array, child: Array) -> None:
    """People who were not in work begin: as what they were before, or as people of their age are."""
    people, life, tables = state.population.people, state.life, year.work
    ids = people.person_id[persons]
    female = (people.sex[persons] == Sex.FEMALE).astype(np.int64)
    shares = np.cumsum(tables.kinds[female, kind_band(people.age[persons])], axis=1)
    u = year.lasting_uniform(ids, Process.KIND_OF_WORK)
    drawn = np.array(WORKING)[np.minimum((u[:, None] >= shares).sum(axis=1), len(WORKING) - 1)]
    kind = np.where(life.kind_of_work[persons] > 0, life.kind_of_work[persons], drawn)
    kind = np.where(people.in_higher_education[persons], int(EmploymentStatus.EMPLOYEE), kind)
    people.employment_status[persons] = kind
    life.kind_of_work[persons] = kind
    people.hours_worked_weekly[persons] = _hours(state, tables, persons, child)
    for name in ("jobseekers_allowance", "employment_and_support_allowance", "maternity_allowance"):
        getattr(people, name)[persons] = 0.0


def _hours(state: State, tables: WorkTables, persons: Array, child: Array) -> Array:
    """Usual hours a week by sex, youngest child and rank."""
    people, rank = state.population.people, state.life.hours_rank[persons]
    female = people.sex[persons] == Sex.FEMALE
    hours = np.zeros(persons.size)
    for sex in (0, 1):
        for of in range(tables.hours.shape[1]):
            here = (female == bool(sex)) & (child[persons] == of)
            hours[here] = at_rank(tables.hours[sex, of], rank[here])
    student = people.in_higher_education[persons]
    hours[student] = at_rank(tables.student_hours, rank[student])
    return np.maximum(np.round(hours, 1), 1.0)


def _change_hours(state: State, year: Year, persons: Array, child: Array) -> None:
    """Women change their hours when a child is born or the youngest reaches another age; others keep theirs."""
    people = state.population.people
    female = people.sex[persons] == Sex.FEMALE
    before = _band_before(state)
    moved = persons[female & (before[persons] != child[persons])]
    graduated = persons[(people.employment_status[persons] == EmploymentStatus.STUDENT)]
    people.hours_worked_weekly[moved] = _hours(state, year.work, moved, child)
    people.employment_status[graduated] = np.maximum(state.life.kind_of_work[graduated], 1)


def _band_before(state: State) -> Array:
    """Band of the youngest child a year ago, as if nobody had moved: each a year younger, infants not born."""
    people, units, _ = state.population
    last_year = np.where((people.role == Role.CHILD) & (people.age > 0), people.age.astype(np.int64) - 1, 999)
    youngest = np.minimum.reduceat(last_year, units.first_person[:-1])
    band = np.where(youngest < 999, np.searchsorted(CHILD_FROM, youngest, side="right"), 0)
    return np.repeat(band, np.diff(units.first_person))


def _stop_work(state: State, year: Year, persons: Array, child: Array) -> None:
    """People who were in work stop, for a reason that people of their age have."""
    people, tables = state.population.people, year.work
    people.hours_worked_weekly[persons] = 0.0
    female = (people.sex[persons] == Sex.FEMALE).astype(np.int64)
    band = np.maximum(np.searchsorted(INACTIVE_AGES, people.age[persons], side="right") - 1, 0)
    young = ((child[persons] == 1) | (child[persons] == 2)).astype(np.int64)
    u = year.uniform(people.person_id[persons], Process.KIND_OF_INACTIVITY)
    number = (u[:, None] >= tables.inactive[female, band, young]).sum(axis=1)
    kind = np.array(KINDS_OF_INACTIVITY)[np.minimum(number, len(KINDS_OF_INACTIVITY) - 1)]
    kind = np.where(people.has_lcwra[persons], int(EmploymentStatus.LONG_TERM_SICK), kind)
    kind = np.where(people.in_higher_education[persons], int(EmploymentStatus.STUDENT), kind)
    people.employment_status[persons] = kind


def _retire(state: State, year: Year) -> None:
    """Nobody is unemployed or at home over State Pension age: who does not work then is retired."""
    people = state.population.people
    out = ~np.isin(people.employment_status, WORKING)
    of_age = people.age >= year.pension_age(people.age)
    people.employment_status[out & of_age] = EmploymentStatus.RETIRED
    stays = (people.age > OLDEST_WORKER) & ~out
    people.employment_status[stays] = EmploymentStatus.RETIRED
    people.hours_worked_weekly[stays] = 0.0
