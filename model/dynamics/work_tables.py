"""What work looked like at the start: who works, for how long and for how much, by kind of person.

The tables are made once, from the first state, and stay: a cross-section of any later year would look like the
first if people of each kind were as many. They are the only place where work looks beyond a community.
"""

from math import erf
from typing import Any, NamedTuple

import numpy as np

from model.dynamics.partners import has_partner
from model.dynamics.state import State
from model.policy.schedule import WEEKS_IN_YEAR
from model.population.classifications import EmploymentStatus, Qualification
from model.population.net_wealth import net_wealth
from model.population.schema import Array, Role, Sex
from model.random import normal_quantiles

WORKING = (EmploymentStatus.EMPLOYEE, EmploymentStatus.SELF_EMPLOYED, EmploymentStatus.OWNER_MANAGER)
AGE_FROM = np.array([16, 18, 20, 22, 25, 30, 35, 40, 45, 50, 55, 58, 60, 62, 64, 66, 68, 70, 75])
"""Bands of age of the equation of work."""
ENTRY_AGE, OLDEST_WORKER, YOUNG_TO = 16, 79, 25
OLD = 58
"""Age from which qualifications count otherwise, and a later State Pension age keeps people in work."""
SCHOOL_AGE, END_OF_CHILDCARE = 5, 12
BANDS_OF_QUALIFICATION, BANDS_OF_CHILD, FLAGS = len(Qualification), 5, 4
OF_AGE = BANDS_OF_QUALIFICATION * BANDS_OF_CHILD * 2**FLAGS
"""Cells of the equation of work between one band of age and the next."""
CELLS = 2 * AGE_FROM.size * OF_AGE
PAY_AGES = np.array([18.0, 21.0, 24.0, 28.0, 35.0, 45.0, 55.0, 65.0])
"""Ages at which the distribution of pay is known; between them it is drawn in a straight line."""
PAY_BOUNDS = np.array([0, 20, 23, 26, 31, 40, 50, 60])
FIRST_SCORE, SCORES_IN_ONE = -3.0, 4
LAST_SCORE = 3.5
SCORES = np.linspace(FIRST_SCORE, LAST_SCORE, 27)
RANKS = (np.arange(200) + 0.5) / 200.0
CHILD_FROM = np.array([0, 3, 5, 12])
"""Bands of the age of the youngest child."""
HOURS_KINDS, YOUNGEST, YOUNG, OLDER = 8, 5, 6, 7
"""Kinds of people by usual hours: bands of the youngest child from 25 to 59, then under 22, 22 to 24, from 60."""
RIDGE, STEPS = 1.0, 12
KINDS_OF_INACTIVITY = (
    EmploymentStatus.UNEMPLOYED,
    EmploymentStatus.LONG_TERM_SICK,
    EmploymentStatus.LOOKING_AFTER_HOME,
    EmploymentStatus.OTHER_INACTIVE,
    EmploymentStatus.RETIRED,
)
INACTIVE_AGES = np.array([16, 20, 25, 30, 35, 40, 45, 50, 54, 57, 60, 62, 64, 66])
PEOPLE_ALIKE = 3.0
"""Weight, in people, of the shares of those of an age and health where few are of one sex with young children."""
OLDEST, NO_CHILD = 120, 999
EARNINGS_BANDS = 5


class WorkTables(NamedTuple):
    """Tables of the start; codes as in the functions of this module."""

    in_work: Array  # log odds of being in work by cell, shape (CELLS,)
    kinds: Array  # shares of employees, self-employed and owner-managers, shape (2 sexes, age bands, 3)
    log_pay: Array  # log hourly pay of employees, shape (2 sexes, 2 qualifications, ages to OLDEST, SCORES)
    log_profit: Array  # log profit, shape (2 sexes, SCORES)
    owner_pay: Array  # pay of owner-managers by rank, shape (RANKS,)
    log_dividend: Array  # log dividends of owner-managers, shape (SCORES,)
    hours: Array  # hours a week by rank, shape (2 sexes, HOURS_KINDS, RANKS)
    student_hours: Array  # hours of students who work, by rank
    part_of_year: Array  # pay of a year over that of 52 weeks, by rank, shape (RANKS,)
    paid_out_of_work: Array  # share of healthy people out of work who had pay in the year, shape ()
    pay_out_of_work: Array  # that pay by rank, shape (RANKS,)
    scores_drawn: Array  # mean and deviation of scores of lifetime pay, shape (2 out of work or not employees, 2)
    contributions: Array  # contributions over pay, by rank, shape (RANKS,)
    personal_contributions: Array  # share of the self-employed who pay them, and those over profit, shape (2,)
    inactive: Array  # shares of KINDS_OF_INACTIVITY, shape (2 sexes, ages, 2 young child, 2 disabled, kinds)
    state_pension: Array  # share of the full State Pension of new pensioners by rank, shape (2 sexes, RANKS)
    student_support: Array  # student support by rank, shape (RANKS,)
    parents_wealth: Array  # net wealth per parent of parents of 40 to 59 by rank, £ of the start, shape (RANKS,)
    family_earnings: Array  # bounds of earnings of families whose adults all work, shape (EARNINGS_BANDS - 1,)
    childcare: Array  # shares of children paid for, shape (2 under school age or not, EARNINGS_BANDS)
    childcare_costs: Array  # costs of a child paid for by rank, shape (2, RANKS)


def hours_kind(age: Array, child: Array) -> Array:
    """Kind of people by usual hours, shape of the ages; `child` is the band of the youngest child."""
    return np.asarray(np.select([age < 22, age < 25, age >= 60], [YOUNGEST, YOUNG, OLDER], child))


def is_adult(state: State) -> Array:
    """Whether a person may work: no dependent child."""
    return np.asarray(state.population.people.role != Role.CHILD)


def youngest_child(state: State, years_ago: int = 0) -> Array:
    """Band of the youngest child of each person's unit: 0 none, 1 to 4 by CHILD_FROM, shape (people,).

    Of some years ago: as if nobody had moved, of those born by then.
    """
    people, units, _ = state.population
    age = people.age.astype(np.int64) - years_ago
    of_child = np.where((people.role == Role.CHILD) & (age >= 0), age, NO_CHILD)
    youngest = np.minimum.reduceat(of_child, units.first_person[:-1])
    band = np.where(youngest < NO_CHILD, np.searchsorted(CHILD_FROM, youngest, side="right"), 0)
    return np.repeat(band, np.diff(units.first_person))


def cell_of_work(state: State, persons: Array, child: Array, partner: Array) -> Array:
    """Number of each person's cell of the equation of work, shape (persons,)."""
    people = state.population.people
    code = (people.sex[persons] == Sex.FEMALE) * AGE_FROM.size + _BAND_OF_AGE[people.age[persons]]
    code = code * BANDS_OF_QUALIFICATION + people.qualification[persons]
    code = code * BANDS_OF_CHILD + child[persons]
    for flag in (partner, people.is_disabled, people.in_higher_education, people.has_lcwra):
        code = code * 2 + flag[persons]
    return np.asarray(code)


_BAND_OF_AGE = np.maximum(np.searchsorted(AGE_FROM, np.arange(OLDEST + 31), side="right") - 1, 0)


def _columns_of_cells(cells: Array) -> Array:
    """Columns of the equation of work for some cells, shape (cells, columns)."""
    rest, flags = cells >> FLAGS, [(cells >> place) & 1 for place in range(FLAGS - 1, -1, -1)]
    partner, disabled, student, lcwra = flags
    rest, child = np.divmod(rest, BANDS_OF_CHILD)
    sex_and_age, qualification = np.divmod(rest, BANDS_OF_QUALIFICATION)
    female, band = np.divmod(sex_and_age, AGE_FROM.size)
    old = AGE_FROM[band] >= OLD
    columns = np.zeros((cells.size, 2 * AGE_FROM.size + 24))
    rows, at = np.arange(cells.size), 2 * AGE_FROM.size
    columns[rows, sex_and_age] = 1.0
    columns[rows, at + qualification + BANDS_OF_QUALIFICATION * old] = 1.0
    columns[rows, at + 8 + child + BANDS_OF_CHILD * female] = 1.0
    degree = qualification == Qualification.LEVEL_4_OR_ABOVE
    columns[:, at + 18] = (female == 1) & degree & (child > 0) & (child < 3)
    columns[:, at + 19] = partner * (1 - female)
    columns[:, at + 20] = partner * female
    columns[:, at + 21] = disabled
    columns[:, at + 22] = student
    columns[:, at + 23] = lcwra
    return columns


def _log_odds(cells: Array, works: Array) -> Array:
    """Log odds of work by cell: a logistic equation by Newton's method, a small penalty keeps it finite."""
    people = np.bincount(cells, minlength=CELLS)
    used = np.flatnonzero(people)
    working = np.bincount(cells, works, minlength=CELLS)[used]
    x, n = _columns_of_cells(used), people[used]
    b = np.zeros(x.shape[1])
    for _ in range(STEPS):
        p = 1.0 / (1.0 + np.exp(-(x @ b)))
        slope = x.T @ (working - n * p) - RIDGE * b
        curve = (x * (n * p * (1.0 - p))[:, None]).T @ x + RIDGE * np.eye(b.size)
        step = np.linalg.solve(curve, slope)
        b = b + step
        if np.abs(step).max() < 1e-6:
            break
    return np.asarray(_columns_of_cells(np.arange(CELLS)) @ b)


def probability(log_odds: Array) -> Array:
    """Logistic probability, shape as given."""
    return np.asarray(1.0 / (1.0 + np.exp(-log_odds)))


def may_work(state: State) -> Array:
    """Indices of adults of an age to work."""
    return np.flatnonzero(is_adult(state) & (state.population.people.age <= OLDEST_WORKER))


def is_in_work(employment_status: Array) -> Array:
    """Whether a main activity is work, shape as given."""
    return np.asarray(_IS_WORK[employment_status])


_IS_WORK = np.isin(np.arange(len(EmploymentStatus)), WORKING)


def work_tables(state: State) -> WorkTables:
    """The tables of a first state."""
    people = state.population.people
    persons = may_work(state)
    child, partner = youngest_child(state), has_partner(state)
    works = is_in_work(people.employment_status)
    cells = cell_of_work(state, persons, child, partner)
    female = (people.sex == Sex.FEMALE).astype(np.int64)
    employee = works & (people.employment_status == EmploymentStatus.EMPLOYEE) & (people.hourly_pay > 0.0)
    own = works & (people.employment_status == EmploymentStatus.SELF_EMPLOYED)
    profit = own & (people.self_employment_income > 0.0)
    owner = works & (people.employment_status == EmploymentStatus.OWNER_MANAGER)
    student = people.in_higher_education
    whole_year = WEEKS_IN_YEAR * people.hours_worked_weekly * people.hourly_pay
    part = people.employment_income[employee] / np.maximum(whole_year[employee], 1.0)
    rate = people.employee_pension_contributions[employee] / people.employment_income[employee]
    saves = profit & (people.personal_pension_contributions > 0.0)
    saved = people.personal_pension_contributions[saves].sum() / max(
        people.self_employment_income[saves].sum(), 1.0
    )
    idle = may_have_brief_job(state) & ~works
    of_age = (people.age >= 18) & (people.age < 66) & (people.role != Role.CHILD)
    own_account, scores = works & ~employee, score_of_rank(people.earnings_rank)
    new_pensioner = (people.age >= 66) & (people.age <= 69)
    hours, kind = people.hours_worked_weekly, hours_kind(people.age, child)
    bounds, shares, costs = _childcare(state)
    return WorkTables(
        in_work=_log_odds(cells, works[persons].astype(np.float64)),
        kinds=_kinds(people, works, female),
        log_pay=_log_pay(people, employee, female),
        log_profit=np.array(
            [_scores(np.log(people.self_employment_income[profit & (female == sex)])) for sex in (0, 1)]
        ),
        owner_pay=_ranks(people.employment_income[owner]),
        log_dividend=_scores(np.log(np.maximum(people.owner_manager_dividends[owner], 1.0))),
        hours=np.array(
            [
                [_ranks(hours[works & ~student & (female == sex) & (kind == of)]) for of in range(HOURS_KINDS)]
                for sex in (0, 1)
            ]
        ),
        student_hours=_ranks(hours[works & student]),
        part_of_year=_ranks(np.clip(part, 0.05, 1.05)),
        paid_out_of_work=np.array((people.employment_income[idle] > 0.0).mean()),
        pay_out_of_work=_ranks(people.employment_income[idle & (people.employment_income > 0.0)]),
        scores_drawn=np.array([[scores[of].mean(), scores[of].std()] for of in (of_age & ~works, own_account)]),
        contributions=_ranks(rate),
        personal_contributions=np.array([saves.sum() / max(profit.sum(), 1), saved]),
        inactive=_inactive(people, is_adult(state) & ~works & ~student, female, child),
        state_pension=np.array(
            [_ranks(people.state_pension_share[new_pensioner & (female == sex)]) for sex in (0, 1)]
        ),
        student_support=_ranks(people.student_support_income[student]),
        parents_wealth=_ranks(net_wealth(people)[is_adult(state) & (child > 0) & (abs(people.age - 49.5) < 10)]),
        family_earnings=bounds,
        childcare=shares,
        childcare_costs=costs,
    )


def may_have_brief_job(state: State) -> Array:
    """Whether somebody, if out of work on the day, may have had pay in the year: the healthy from 18 to 65."""
    people = state.population.people
    of_age = (people.age >= 18) & (people.age < 66) & (people.role != Role.CHILD)
    return np.asarray(of_age & ~people.is_disabled)


def family_earnings(state: State) -> tuple[Array, Array]:
    """Earnings of each person's unit, £ a year, and whether every adult of it works, shape (people,)."""
    people, units, _ = state.population
    first, members = units.first_person[:-1], np.diff(units.first_person)
    earned = people.employment_income + np.maximum(people.self_employment_income, 0.0)
    idle = (people.role != Role.CHILD) & ~is_in_work(people.employment_status)
    return (
        np.repeat(np.add.reduceat(earned, first), members),
        np.repeat(~np.logical_or.reduceat(idle, first), members),
    )


def _childcare(state: State) -> tuple[Array, Array, Array]:
    """Bounds of family earnings, shares of children paid for, and costs by rank."""
    people = state.population.people
    earned, all_work = family_earnings(state)
    children = np.flatnonzero((people.role == Role.CHILD) & (people.age < END_OF_CHILDCARE) & all_work)
    bounds = np.quantile(earned[children], np.arange(1, EARNINGS_BANDS) / EARNINGS_BANDS)
    band = np.searchsorted(bounds, earned[children], side="right")
    school, cost = (people.age[children] >= SCHOOL_AGE).astype(np.int64), people.childcare_costs[children]
    number, paid = np.zeros((2, EARNINGS_BANDS)), np.zeros((2, EARNINGS_BANDS))
    np.add.at(number, (school, band), 1.0)
    np.add.at(paid, (school, band), cost > 0.0)
    costs = np.array([_ranks(cost[(school == of) & (cost > 0.0)]) for of in (0, 1)])
    return bounds, paid / np.maximum(number, 1.0), costs


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
    """Shares of the kinds of work by sex and age; the few who work before 25 are taken together."""
    shares = np.full((2, AGE_FROM.size, len(WORKING)), 0.1)
    band = kind_band(np.where(people.age < YOUNG_TO, AGE_FROM[0], people.age))
    for number, kind in enumerate(WORKING):
        of = works & (people.employment_status == kind)
        np.add.at(shares[:, :, number], (female[of], band[of]), 1.0)
    shares[:, AGE_FROM < YOUNG_TO] = shares[:, :1]
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
    place = np.clip(np.interp(np.arange(OLDEST + 1), PAY_AGES, np.arange(PAY_AGES.size)), 0, PAY_AGES.size - 1)
    lower = np.minimum(place.astype(np.int64), PAY_AGES.size - 2)
    part = (place - lower)[:, None]
    return np.asarray((1.0 - part) * table[:, :, lower] + part * table[:, :, lower + 1])


def _inactive(people: Any, of: Array, female: Array, child: Array) -> Array:
    """Shares of the kinds of those out of work by sex, age, whether a child is under 5, and disability."""
    band = inactive_band(people.age)
    young = has_young_child(child)
    disabled = people.is_disabled.astype(np.int64)
    shares = np.zeros((2, INACTIVE_AGES.size, 2, 2, len(KINDS_OF_INACTIVITY)))
    for number, kind in enumerate(KINDS_OF_INACTIVITY):
        here = of & (people.employment_status == kind)
        np.add.at(shares[..., number], (female[here], band[here], young[here], disabled[here]), 1.0)
    alike = shares.sum(axis=(0, 2), keepdims=True) + 0.02
    shares = shares + PEOPLE_ALIKE * alike / alike.sum(axis=-1, keepdims=True)
    return np.asarray(shares / shares.sum(axis=-1, keepdims=True))


def inactive_band(age: Array) -> Array:
    """Band of age for kinds of inactivity: by INACTIVE_AGES."""
    return np.maximum(np.searchsorted(INACTIVE_AGES, age, side="right") - 1, 0)


def has_young_child(child: Array) -> Array:
    """1 where the band of the youngest child is under 5, else 0."""
    return ((child == 1) | (child == 2)).astype(np.int64)


def standard_score(rank: Array) -> Array:
    """Standard normal score of a rank, kept off the ends."""
    return normal_quantiles(np.clip(rank, 1e-7, 1.0 - 1e-7))


def score_of_rank(rank: Array) -> Array:
    """Standard normal score of a rank as drawn, which is kept in single precision."""
    return normal_quantiles(np.clip(rank.astype(np.float64), 1e-4, 1.0 - 1e-4))


def between(table: Array, place: Array) -> Array:
    """Values of a table at places between its entries, numbered from 0: on a straight line, flat beyond."""
    at = np.clip(place, 0.0, table.size - 1.0)
    below = np.minimum(at.astype(np.int64), table.size - 2)
    low = table[below]
    return np.asarray(low + (at - below) * (table[below + 1] - low))


def at_rank(table: Array, rank: Array) -> Array:
    """The value of a table over RANKS at some ranks."""
    return between(table, rank * RANKS.size - 0.5)


def at_score(table: Array, score: Array) -> Array:
    """The value of a table over SCORES at some scores, flat beyond."""
    return between(table, (score - FIRST_SCORE) * SCORES_IN_ONE)


def log_pay_at(table: Array, female: Array, degree: Array, age: Array, score: Array) -> Array:
    """Log hourly pay at some scores: a line between the two nearest, flat beyond SCORES."""
    at = np.clip((score - FIRST_SCORE) * SCORES_IN_ONE, 0.0, SCORES.size - 1.0)
    below = np.minimum(at.astype(np.int64), SCORES.size - 2)
    place = ((2 * female + degree) * (OLDEST + 1) + np.clip(age, 0, OLDEST)) * SCORES.size + below
    flat = table.ravel()
    low = flat[place]
    return np.asarray(low + (at - below) * (flat[place + 1] - low))
