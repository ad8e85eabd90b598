"""What work looked like at the start: who works, for how long and for how much, by kind of person.

The tables are made once, from the first state, and stay: a cross-section of any later year would look like the
first if people of each kind were as many. They are the only place where work looks beyond a community.
"""

from math import erf
from typing import Any, NamedTuple

import numpy as np

from model.dynamics.state import State
from model.population.classifications import EmploymentStatus, Qualification
from model.population.net_wealth import net_wealth
from model.population.schema import Array, Role, Sex
from model.random import normal_quantiles

WORKING = (EmploymentStatus.EMPLOYEE, EmploymentStatus.SELF_EMPLOYED, EmploymentStatus.OWNER_MANAGER)
AGE_FROM = np.array([16, 18, 20, 22, 25, 30, 35, 40, 45, 50, 55, 58, 60, 62, 64, 66, 68, 70, 75])
"""Bands of age of the equation of work."""
OLDEST_WORKER = 79
PAY_AGES = np.array([18.0, 21.0, 24.0, 28.0, 35.0, 45.0, 55.0, 65.0])
"""Ages at which the distribution of pay is known; between them it is drawn in a straight line."""
PAY_BOUNDS = np.array([0, 20, 23, 26, 31, 40, 50, 60])
SCORES = np.concatenate([[-3.0], np.linspace(-2.5, 2.5, 21), [2.75, 3.0, 3.25, 3.5]])
RANKS = (np.arange(200) + 0.5) / 200.0
CHILD_FROM = np.array([0, 3, 5, 12])
"""Bands of the age of the youngest child."""
RIDGE, STEPS = 1.0, 12
KINDS_OF_INACTIVITY = (
    EmploymentStatus.UNEMPLOYED,
    EmploymentStatus.LONG_TERM_SICK,
    EmploymentStatus.LOOKING_AFTER_HOME,
    EmploymentStatus.RETIRED,
    EmploymentStatus.OTHER_INACTIVE,
)
INACTIVE_AGES = np.array([16, 25, 35, 50, 60, 66])


class WorkTables(NamedTuple):
    """Tables of the start; codes as in the functions of this module."""

    in_work: Array  # coefficients of the equation of work
    kinds: Array  # shares of employees, self-employed and owner-managers, shape (2 sexes, age bands, 3)
    log_pay: Array  # log hourly pay of employees, shape (2 sexes, 2 qualifications, PAY_AGES, SCORES)
    log_profit: Array  # log profit, shape (2 sexes, SCORES)
    owner_pay: Array  # pay of owner-managers by rank, shape (RANKS,)
    log_dividend: Array  # log dividends of owner-managers, shape (SCORES,)
    hours: Array  # hours a week by rank, shape (2 sexes, 5 kinds of youngest child, RANKS)
    student_hours: Array  # hours of students who work, by rank
    part_of_year: Array  # pay of a year over that of 52 weeks, by rank, shape (RANKS,)
    contributions: Array  # contributions over pay, by rank, shape (RANKS,)
    inactive: (
        Array  # cumulated shares of KINDS_OF_INACTIVITY, shape (2 sexes, ages, 2 with a child under 5, kinds)
    )
    state_pension: Array  # share of the full State Pension of new pensioners by rank, shape (2 sexes, RANKS)
    student_support: Array  # student support by rank, shape (RANKS,)
    parents_wealth: Array  # net wealth per parent of parents of 40 to 59 by rank, £ of the start, shape (RANKS,)


def is_adult(state: State) -> Array:
    """Whether a person may work: no dependent child."""
    return np.asarray(state.population.people.role != Role.CHILD)


def youngest_child(state: State) -> Array:
    """Band of the youngest child of each person's unit: 0 none, 1 to 4 by CHILD_FROM, shape (people,)."""
    people, units, _ = state.population
    first = units.first_person[:-1]
    of_child = np.where(people.role == Role.CHILD, people.age.astype(np.int64), 999)
    youngest = np.minimum.reduceat(of_child, first)
    band = np.where(youngest < 999, np.searchsorted(CHILD_FROM, youngest, side="right"), 0)
    return np.repeat(band, np.diff(units.first_person))


def has_partner(state: State) -> Array:
    """Whether the person is one of a couple, shape (people,)."""
    people, units, _ = state.population
    of_unit = np.maximum.reduceat(people.role == Role.PARTNER, units.first_person[:-1])
    return np.repeat(of_unit, np.diff(units.first_person)) & (people.role != Role.CHILD)


def features(state: State, persons: Array, shifted_age: Array, child: Array, partner: Array) -> Array:
    """Columns of the equation of work, shape (persons, columns); `shifted_age` allows for a later pension age."""
    people = state.population.people
    female = people.sex[persons] == Sex.FEMALE
    band = np.searchsorted(AGE_FROM, shifted_age, side="right") - 1
    columns = np.zeros((persons.size, 2 * AGE_FROM.size + 24), dtype=np.float32)
    rows = np.arange(persons.size)
    columns[rows, np.where(female, AGE_FROM.size, 0) + band] = 1.0
    at = 2 * AGE_FROM.size
    qualification = people.qualification[persons].astype(np.int64)
    old = shifted_age >= 58
    columns[rows, at + qualification + 4 * old] = 1.0
    of_child = child[persons]
    columns[rows, at + 8 + of_child + 5 * female] = 1.0
    degree = qualification == Qualification.LEVEL_4_OR_ABOVE
    columns[:, at + 18] = female & degree & (of_child > 0) & (of_child < 3)
    columns[:, at + 19] = partner[persons] & ~female
    columns[:, at + 20] = partner[persons] & female
    columns[:, at + 21] = people.is_disabled[persons]
    columns[:, at + 22] = people.in_higher_education[persons]
    columns[:, at + 23] = people.has_lcwra[persons]
    return columns


def probability_of_work(coefficients: Array, columns: Array) -> Array:
    """Logistic probability, shape (persons,)."""
    return np.asarray(1.0 / (1.0 + np.exp(-(columns @ coefficients.astype(np.float32)).astype(np.float64))))


def _fitted(columns: Array, works: Array) -> Array:
    """Coefficients of a logistic equation by Newton's method, with a small penalty that keeps them finite."""
    x = columns.astype(np.float64)
    b = np.zeros(x.shape[1])
    for _ in range(STEPS):
        p = 1.0 / (1.0 + np.exp(-(x @ b)))
        slope = x.T @ (works - p) - RIDGE * b
        curve = (x * (p * (1.0 - p))[:, None]).T @ x + RIDGE * np.eye(b.size)
        step = np.linalg.solve(curve, slope)
        b = b + step
        if np.abs(step).max() < 1e-6:
            break
    return b


def may_work(state: State) -> Array:
    """Indices of adults of an age to work."""
    return np.flatnonzero(is_adult(state) & (state.population.people.age <= OLDEST_WORKER))


def work_tables(state: State) -> WorkTables:
    """The tables of a first state."""
    people = state.population.people
    persons = may_work(state)
    child, partner = youngest_child(state), has_partner(state)
    works = np.isin(people.employment_status, WORKING)
    columns = features(state, persons, people.age[persons].astype(np.float64), child, partner)
    coefficients = _fitted(columns, works[persons].astype(np.float64))
    female = (people.sex == Sex.FEMALE).astype(np.int64)
    employee = works & (people.employment_status == EmploymentStatus.EMPLOYEE) & (people.hourly_pay > 0.0)
    profit = works & (people.self_employment_income > 0.0)
    owner = works & (people.employment_status == EmploymentStatus.OWNER_MANAGER)
    student = people.in_higher_education
    whole_year = 52.0 * people.hours_worked_weekly * people.hourly_pay
    part = people.employment_income[employee] / np.maximum(whole_year[employee], 1.0)
    rate = people.employee_pension_contributions[employee] / people.employment_income[employee]
    new_pensioner = (people.age >= 66) & (people.age <= 69)
    hours = people.hours_worked_weekly
    return WorkTables(
        in_work=coefficients,
        kinds=_kinds(people, works, female),
        log_pay=_log_pay(people, employee, female),
        log_profit=np.array(
            [_scores(np.log(people.self_employment_income[profit & (female == sex)])) for sex in (0, 1)]
        ),
        owner_pay=_ranks(people.employment_income[owner]),
        log_dividend=_scores(np.log(np.maximum(people.owner_manager_dividends[owner], 1.0))),
        hours=np.array(
            [
                [_ranks(hours[works & ~student & (female == sex) & (child == of)]) for of in range(5)]
                for sex in (0, 1)
            ]
        ),
        student_hours=_ranks(hours[works & student]),
        part_of_year=_ranks(np.clip(part, 0.05, 1.05)),
        contributions=_ranks(rate),
        inactive=_inactive(people, is_adult(state) & ~works & ~student, female, child),
        state_pension=np.array(
            [_ranks(people.state_pension_share[new_pensioner & (female == sex)]) for sex in (0, 1)]
        ),
        student_support=_ranks(people.student_support_income[student]),
        parents_wealth=_ranks(net_wealth(people)[is_adult(state) & (child > 0) & (abs(people.age - 49.5) < 10)]),
    )


def _ranks(values: Array) -> Array:
    """Quantiles at RANKS; nothing where nobody is."""
    return np.quantile(values, RANKS) if values.size else np.zeros(RANKS.size)


def _scores(values: Array) -> Array:
    """Quantiles at the standard scores SCORES."""
    at = [0.5 * (1.0 + erf(score / 2.0**0.5)) for score in SCORES]
    return np.quantile(values, at) if values.size else np.zeros(SCORES.size)


def kind_band(age: Array) -> Array:
    """Band of age for the kind of work: by AGE_FROM."""
    return np.searchsorted(AGE_FROM, age, side="right") - 1


def _kinds(people: Any, works: Array, female: Array) -> Array:
    """Shares of the kinds of work by sex and age."""
    shares = np.ones((2, AGE_FROM.size, len(WORKING)))
    band = kind_band(people.age)
    for number, kind in enumerate(WORKING):
        of = works & (people.employment_status == kind)
        np.add.at(shares[:, :, number], (female[of], band[of]), 1.0)
    return shares / shares.sum(axis=2, keepdims=True)


def _log_pay(people: Any, employee: Array, female: Array) -> Array:
    """Log hourly pay of employees by sex, degree, age and standard score."""
    degree = people.qualification == Qualification.LEVEL_4_OR_ABOVE
    band = np.searchsorted(PAY_BOUNDS, people.age, side="right") - 1
    table = np.zeros((2, 2, PAY_AGES.size, SCORES.size))
    for sex in (0, 1):
        for graduate in (0, 1):
            for number in range(PAY_AGES.size):
                of = employee & (female == sex) & (degree == bool(graduate)) & (band == number)
                near = of if of.sum() >= 30 else employee & (female == sex) & (band == number)
                table[sex, graduate, number] = _scores(np.log(people.hourly_pay[near]))
    return table


def _inactive(people: Any, of: Array, female: Array, child: Array) -> Array:
    """Cumulated shares of the kinds of those out of work by sex, age and whether a child is under 5."""
    band = np.maximum(np.searchsorted(INACTIVE_AGES, people.age, side="right") - 1, 0)
    young = ((child == 1) | (child == 2)).astype(np.int64)
    shares = np.zeros((2, INACTIVE_AGES.size, 2, len(KINDS_OF_INACTIVITY)))
    for number, kind in enumerate(KINDS_OF_INACTIVITY):
        here = of & (people.employment_status == kind)
        np.add.at(shares[..., number], (female[here], band[here], young[here]), 1.0)
    shares += 0.02
    return np.asarray(np.cumsum(shares / shares.sum(axis=3, keepdims=True), axis=3))


def standard_score(rank: Array) -> Array:
    """Standard normal score of a rank, kept off the ends."""
    return normal_quantiles(np.clip(rank, 1e-7, 1.0 - 1e-7))


def at_rank(table: Array, rank: Array) -> Array:
    """The value of a table over RANKS at some ranks."""
    return np.asarray(np.interp(rank, RANKS, table))


def at_score(table: Array, score: Array) -> Array:
    """The value of a table over SCORES at some scores, flat beyond."""
    return np.asarray(np.interp(score, SCORES, table))


def log_pay_at(table: Array, female: Array, degree: Array, age: Array, score: Array) -> Array:
    """Log hourly pay at some scores: a line between the two nearest ages, flat beyond SCORES."""
    place = np.clip(np.interp(age, PAY_AGES, np.arange(PAY_AGES.size)), 0.0, PAY_AGES.size - 1.0)
    lower = np.minimum(place.astype(np.int64), PAY_AGES.size - 2)
    part = place - lower
    at = np.clip(np.interp(score, SCORES, np.arange(SCORES.size)), 0.0, SCORES.size - 1.0)
    below = np.minimum(at.astype(np.int64), SCORES.size - 2)
    along = at - below
    f, d = female.astype(np.int64), degree.astype(np.int64)

    def value(of_age: Array) -> Array:
        low, high = table[f, d, of_age, below], table[f, d, of_age, below + 1]
        return np.asarray(low + along * (high - low))

    young = value(lower)
    return np.asarray(young + part * (value(lower + 1) - young))
