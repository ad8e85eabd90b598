"""Who is in work, as what and for how many hours; and why others are not.

Whoever leans towards work by more than people alike lean on average is in work: a standard score, part of it for
life and part fading, stands against the probability of an equation of age, sex, qualification, youngest child,
partner, disability and study. The shares of people in work hold therefore by kind of person, and a person's
work lasts. The correlation of a year follows UKHLS transitions (`work.yaml`). Of those out of work, the ones
nearest to it are unemployed, so that the unemployed soon work again; why the rest do not work they keep.

From 58 on a later State Pension age moves people's chances towards those of younger ones by the part of the shift
that estimates find. Unemployment follows the forecast: the log odds of work of everybody shift, and the share
unemployed of those out of work, so that the labour force is what the equation makes it.
"""

from functools import cache
from math import erf
from typing import NamedTuple

import numpy as np

from model.dynamics.figures import load_motion
from model.dynamics.partners import has_partner
from model.dynamics.processes import Process
from model.dynamics.state import State
from model.dynamics.work_tables import (
    AGE_FROM,
    ENTRY_AGE,
    HOURS_KINDS,
    INACTIVE_AGES,
    KINDS_OF_INACTIVITY,
    OF_AGE,
    OLD,
    OLDEST,
    OLDEST_WORKER,
    RANKS,
    WORKING,
    WorkTables,
    at_rank,
    between,
    cell_of_work,
    has_young_child,
    hours_kind,
    inactive_band,
    is_in_work,
    kind_band,
    may_work,
    probability,
    score_of_rank,
    standard_score,
    youngest_child,
)
from model.dynamics.year import Year
from model.population.classifications import EmploymentStatus
from model.population.schema import Array, Role, Sex
from model.random import normal, uniform

LASTING = KINDS_OF_INACTIVITY[1:]
"""Kinds of inactivity that are kept from year to year."""
MOST_SCORE, SCORES_IN_ONE = 6.0, 400
"""Bounds of the scores at which the normal distribution is tabulated, and how many there are in one."""
NEWTON_STEPS = 5
MOST_UNEMPLOYED = 0.95


def begin_work(state: State, tables: WorkTables, seed: int) -> None:
    """Leanings, ranks and habits of everybody of 16 and over at the start, in agreement with what they do then."""
    people, life = state.population.people, state.life
    adults = np.flatnonzero(people.age >= ENTRY_AGE)
    ids = people.person_id[adults]
    works = is_in_work(people.employment_status[adults])
    child, partner = youngest_child(state), has_partner(state)
    p = np.full(people.age.size, np.nan)
    persons = may_work(state)
    p[persons] = probability(tables.in_work)[cell_of_work(state, persons, child, partner)]
    p = p[adults]
    u = uniform(seed, ids, 0, Process.WORK_AT_START)
    unemployed = tables.inactive[*_cell_of_inactivity(state, adults, child), 0]
    is_unemployed = people.employment_status[adults] == EmploymentStatus.UNEMPLOYED
    is_student = people.in_higher_education[adults]
    distance = np.where(is_unemployed, u * unemployed, unemployed + u * (1.0 - unemployed))
    distance = np.where(is_student, u, distance)
    rank = np.where(np.isnan(p), u, np.where(works, u * p, p + distance * (1.0 - p)))
    score = standard_score(rank)
    share = load_motion("work")["fixed_share_of_work"]
    noise = np.sqrt((1.0 - share) * share) * normal(seed, ids, 0, Process.WORK_FIXED)
    life.work_fixed[adults] = share * score + noise
    life.work_persistent[adults] = score - life.work_fixed[adults]
    life.kind_of_work[adults] = np.where(works, people.employment_status[adults], 0)
    drawn = drawn_rank_of_hours(ids, score_of_rank(people.earnings_rank[adults]), seed)
    life.hours_rank[adults] = _rank_of_hours(state, tables, adults, child, drawn)
    pay = people.employment_income[adults]
    contributions = people.employee_pension_contributions[adults]
    rate = np.divide(contributions, pay, out=np.zeros(pay.size), where=pay > 0.0)
    drawn = at_rank(tables.contributions, uniform(seed, ids, 0, Process.CONTRIBUTION_RATE))
    life.contribution_rate[adults] = np.where(works & (pay > 0.0), rate, drawn)


def drawn_rank_of_hours(ids: Array, score: Array, seed: int) -> Array:
    """Rank of usual hours of people who have not worked yet: the better paid work longer."""
    likeness = load_motion("work")["hours_of_pay"]
    own = normal(seed, ids, 0, Process.HOURS_RANK)
    return normal_below(likeness * score + np.sqrt(1.0 - likeness**2) * own)


def _rank_of_hours(state: State, tables: WorkTables, persons: Array, child: Array, drawn: Array) -> Array:
    """Rank of people's usual hours among people alike; the one drawn for those out of work and students."""
    people = state.population.people
    female, hours = people.sex[persons] == Sex.FEMALE, people.hours_worked_weekly[persons]
    known = (hours > 0.0) & ~people.in_higher_education[persons]
    kind = hours_kind(people.age[persons], child[persons])
    rank = drawn.copy()
    for sex in (0, 1):
        for of in range(HOURS_KINDS):
            here = known & (female == bool(sex)) & (kind == of)
            rank[here] = np.interp(hours[here], tables.hours[sex, of], RANKS)
    return rank


def employment(state: State, year: Year) -> None:
    """Who is in work this year, as what, and for how many hours; the pay follows in `pay`."""
    people, life, tables = state.population.people, state.life, year.work
    figures = load_motion("work")
    share, kept = figures["fixed_share_of_work"], figures["persistence_of_work"]
    persons = may_work(state)
    shock = year.normal(people.person_id[persons], Process.WORK_PERSISTENT)
    moved = np.sqrt((1.0 - share) * (1.0 - kept**2)) * shock
    life.work_persistent[persons] = kept * life.work_persistent[persons] + moved
    child, partner = youngest_child(state), has_partner(state)
    cells = cell_of_work(state, persons, child, partner)
    pension_age = year.pension_age(np.arange(OLDEST + 1))[np.minimum(people.age, OLDEST)]
    later = _later(people.age[persons], pension_age[persons], figures["share_of_later_pension_age"])
    younger = _younger(cells, people.age[persons], later)
    shift, of_unemployed = year.alignment.factor(
        "unemployment", year.number, lambda: _aligned(state, year, persons, cells, younger, child)
    )
    p = _probability(tables.in_work + shift, cells, younger)
    rank = normal_below(life.work_fixed[persons] + life.work_persistent[persons])
    now = rank < p
    works = np.zeros(people.age.size, dtype=bool)
    works[persons] = now
    worked = (people.hours_worked_weekly > 0.0) & is_in_work(people.employment_status)
    _start_work(state, year, np.flatnonzero(works & ~worked), child)
    _change_kind(state, year, np.flatnonzero(works & worked))
    _change_hours(state, year, np.flatnonzero(works & worked), child)
    people.hours_worked_weekly[persons[~now]] = 0.0
    distance = (rank[~now] - p[~now]) / (1.0 - p[~now])
    _out_of_work(state, year, persons[~now], distance, float(of_unemployed), child, pension_age)
    oldest = (people.age > OLDEST_WORKER) & (people.role != Role.CHILD)
    people.employment_status[oldest] = EmploymentStatus.RETIRED
    people.hours_worked_weekly[oldest] = 0.0


def _later(age: Array, pension_age: Array, share: float) -> Array:
    """Years by which people are to be taken as younger for a State Pension age above 66, shape (persons,)."""
    later = share * np.clip(pension_age - 66.0, 0.0, 5.0)
    return np.where(age >= OLD, np.minimum(later, age - OLD), 0.0)


class _Younger(NamedTuple):
    """Those to be taken as younger: who, the cells of the two whole ages between which they stand, and where."""

    persons: Array
    cells: Array
    cells_a_year_on: Array
    part: Array


def _younger(cells: Array, age: Array, later: Array) -> _Younger:
    """People whose chances of work are those of some years younger."""
    moved = np.flatnonzero(later > 0.0)
    years = np.floor(later[moved]).astype(np.int64)
    of_age = age[moved].astype(np.int64)

    def cells_at(younger_by: Array) -> Array:
        bands = kind_band(of_age) - kind_band(np.maximum(of_age - younger_by, OLD))
        return np.asarray(cells[moved] - OF_AGE * bands)

    return _Younger(moved, cells_at(years), cells_at(years + 1), later[moved] - years)


def _probability(log_odds: Array, cells: Array, younger: _Younger) -> Array:
    """Probability of work, between those of two ages for who is to be taken as younger by a part of a year."""
    by_cell = probability(log_odds)
    p = by_cell[cells]
    part = younger.part
    p[younger.persons] = (1.0 - part) * by_cell[younger.cells] + part * by_cell[younger.cells_a_year_on]
    return np.asarray(p)


def _aligned(state: State, year: Year, persons: Array, cells: Array, younger: _Younger, child: Array) -> Array:
    """Shift of log odds of work, and factor of the share unemployed of those out of it, that meet the forecast."""
    tables, people = year.work, state.population.people
    target = load_motion("work").curve("unemployment", np.array([year.number]))[0]
    of_out = tables.inactive[*_cell_of_inactivity(state, persons, child), 0]
    of_out = np.where(
        people.in_higher_education[persons] | (people.age[persons] >= INACTIVE_AGES[-1]), 0.0, of_out
    )
    p = _probability(tables.in_work, cells, younger)
    force = p.sum() + ((1.0 - p) * of_out).sum()
    shift = 0.0
    for _ in range(NEWTON_STEPS):
        shift += ((1.0 - target) * force - p.sum()) / (p * (1.0 - p)).sum()
        p = _probability(tables.in_work + shift, cells, younger)
    return np.array([shift, target * force / ((1.0 - p) * of_out).sum()])


def normal_below(score: Array) -> Array:
    """Standard normal distribution at some scores, from a table to 1e-6."""
    return between(_distribution(), (score + MOST_SCORE) * SCORES_IN_ONE)


@cache
def _distribution() -> Array:
    scores = np.linspace(-MOST_SCORE, MOST_SCORE, int(2 * MOST_SCORE * SCORES_IN_ONE) + 1)
    return np.array([0.5 * (1.0 + erf(score / 2.0**0.5)) for score in scores])


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


def _change_kind(state: State, year: Year, persons: Array) -> None:
    """Those in work who reach another band of age change their kind of work as far as its shares there differ."""
    people, life = state.population.people, state.life
    age = people.age[persons]
    persons = persons[(AGE_FROM[kind_band(age)] == age) & ~people.in_higher_education[persons]]
    female = (people.sex[persons] == Sex.FEMALE).astype(np.int64)
    band = kind_band(people.age[persons])
    now, before = year.work.kinds[female, band], year.work.kinds[female, np.maximum(band - 1, 0)]
    rows, kind = np.arange(persons.size), people.employment_status[persons] - int(WORKING[0])
    kind = np.clip(kind, 0, len(WORKING) - 1)
    u = year.uniform(people.person_id[persons], Process.CHANGE_OF_KIND)
    leaves = u < 1.0 - now[rows, kind] / before[rows, kind]
    # where they go: the kinds whose share rises, by how much
    rises = np.cumsum(np.maximum(now - before, 0.0), axis=1)
    place = year.uniform(people.person_id[persons], Process.KIND_OF_WORK) * rises[:, -1]
    to = np.array(WORKING)[np.minimum((place[:, None] >= rises).sum(axis=1), len(WORKING) - 1)]
    people.employment_status[persons[leaves]] = to[leaves]
    life.kind_of_work[persons[leaves]] = to[leaves]


def _hours(state: State, tables: WorkTables, persons: Array, child: Array) -> Array:
    """Usual hours a week by sex, kind and rank."""
    people, rank = state.population.people, state.life.hours_rank[persons]
    female, kind = people.sex[persons] == Sex.FEMALE, hours_kind(people.age[persons], child[persons])
    hours = np.zeros(persons.size)
    for sex in (0, 1):
        for of in range(HOURS_KINDS):
            here = (female == bool(sex)) & (kind == of)
            hours[here] = at_rank(tables.hours[sex, of], rank[here])
    student = people.in_higher_education[persons]
    hours[student] = at_rank(tables.student_hours, rank[student])
    return np.maximum(np.round(hours, 1), 1.0)


def _change_hours(state: State, year: Year, persons: Array, child: Array) -> None:
    """People change their hours when a child is born or the youngest, or they, reach another age."""
    people = state.population.people
    kind = hours_kind(people.age, child)
    moves = (_kind_before(state) != kind)[persons] & ~people.in_higher_education[persons]
    moved = persons[moves]
    people.hours_worked_weekly[moved] = _hours(state, year.work, moved, child)


def _kind_before(state: State) -> Array:
    """Kind by usual hours a year ago, as if nobody had moved: all a year younger, infants not born."""
    return hours_kind(state.population.people.age - 1, youngest_child(state, years_ago=1))


def _cell_of_inactivity(state: State, persons: Array, child: Array) -> tuple[Array, ...]:
    """Place of people in the table of kinds of inactivity, but for the kind."""
    people = state.population.people
    return (
        (people.sex[persons] == Sex.FEMALE).astype(np.int64),
        inactive_band(people.age[persons]),
        has_young_child(child[persons]),
        people.is_disabled[persons].astype(np.int64),
    )


def _out_of_work(
    state: State,
    year: Year,
    persons: Array,
    distance: Array,
    of_unemployed: float,
    child: Array,
    pension_age: Array,
) -> None:
    """Why people do not work: `distance` (0, 1) is how far they are from work among those alike who do not."""
    people, age = state.population.people, state.population.people.age[persons]
    shares = year.work.inactive[_cell_of_inactivity(state, persons, child)]
    before = people.employment_status[persons]
    is_unemployed = distance < np.minimum(shares[:, 0] * of_unemployed, MOST_UNEMPLOYED)
    within = shares[:, 1:] / shares[:, 1:].sum(axis=1, keepdims=True)
    u = year.uniform(people.person_id[persons], Process.KIND_OF_INACTIVITY)
    drawn = np.array(LASTING)[(u[:, None] >= np.cumsum(within, axis=1)[:, :-1]).sum(axis=1)]
    stays = np.isin(before, LASTING)
    retires = stays & (u < _newly_retired(year, state, persons, child, within[:, -1]))
    kind = np.where(stays & ~retires, before, np.where(retires, int(EmploymentStatus.RETIRED), drawn))
    kind = np.where(is_unemployed, int(EmploymentStatus.UNEMPLOYED), kind)
    kind = np.where(age >= pension_age[persons], int(EmploymentStatus.RETIRED), kind)
    kind = np.where(people.in_higher_education[persons], int(EmploymentStatus.STUDENT), kind)
    people.employment_status[persons] = kind


def _newly_retired(year: Year, state: State, persons: Array, child: Array, retired: Array) -> Array:
    """Chance that somebody out of work retires on reaching another band of age: the shares retired rise by it."""
    sex, band, young, disabled = _cell_of_inactivity(state, persons, child)
    of_kinds = year.work.inactive[sex, np.maximum(band - 1, 0), young, disabled]
    below = of_kinds[:, -1] / of_kinds[:, 1:].sum(axis=1)
    reached = INACTIVE_AGES[band] == state.population.people.age[persons]
    return np.where(reached, np.clip((retired - below) / (1.0 - below), 0.0, 1.0), 0.0)
