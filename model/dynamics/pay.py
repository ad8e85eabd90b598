"""What people in work earn: a standard score for each person, and the distribution of the start it is read from.

The score has a part for life, a part that fades slowly and a part of the year; both moving parts are mostly still
and sometimes leap, which gives the fat tails of changes of pay. Pay is the place of the score in the distribution
of people of that sex, age and qualification, uprated by average earnings, so that inequality of pay given age
stays as it was and people move within it. Who was paid more or less than the table says keeps that distance.
"""

import numpy as np

from model.dynamics.employment import drawn_rank_of_hours, normal_below
from model.dynamics.figures import load_motion
from model.dynamics.processes import Process
from model.dynamics.state import State
from model.dynamics.work_tables import (
    ENTRY_AGE,
    FIRST_SCORE,
    LAST_SCORE,
    WORKING,
    WorkTables,
    at_rank,
    at_score,
    is_in_work,
    log_pay_at,
    may_have_brief_job,
    may_work,
    score_of_rank,
)
from model.dynamics.year import Year
from model.policy.minimum_wage import minimum_hourly_wage
from model.policy.schedule import WEEKS_IN_YEAR
from model.population.classifications import EmploymentStatus, Qualification
from model.population.schema import Array, Role, Sex
from model.random import normal, uniform


def begin_pay(state: State, tables: WorkTables, seed: int) -> None:
    """Scores of everybody at the start: of employees by their pay, of others by the rank they were drawn with."""
    people, life = state.population.people, state.life
    adults = np.flatnonzero(people.age >= ENTRY_AGE)
    ids = people.person_id[adults]
    # the table of pay is one of employees, so that others stand in it about where employees do
    works = is_in_work(people.employment_status[adults])
    mean, deviation = tables.scores_drawn[works.astype(np.int64)].T
    score = (score_of_rank(people.earnings_rank[adults]) - mean) / deviation
    employee = (people.hourly_pay[adults] > 0.0) & works
    score[employee] = _score_of_pay(state, tables, adults[employee])
    figures = load_motion("work")
    fixed, lasting = figures["fixed_share_of_pay"], figures["persistent_share_of_pay"]
    rest = 1.0 - fixed - lasting
    # the parts given their sum: each its share of it, and noise that adds to nothing
    a = normal(seed, ids, 0, Process.PAY_AT_START_FIXED)
    b = normal(seed, ids, 0, Process.PAY_AT_START_PERSISTENT)
    life.earnings_fixed[adults] = fixed * score + np.sqrt(fixed * (1.0 - fixed)) * a
    left = score - life.earnings_fixed[adults]
    part = lasting / (lasting + rest)
    life.earnings_persistent[adults] = part * left + np.sqrt(lasting * rest / (lasting + rest)) * b
    life.earnings_transitory[adults] = left - life.earnings_persistent[adults]


def _score_of_pay(state: State, tables: WorkTables, persons: Array) -> Array:
    """The standard score at which the table gives a person's pay, by bisection."""
    people = state.population.people
    target = np.log(people.hourly_pay[persons])
    low, high = np.full(persons.size, FIRST_SCORE), np.full(persons.size, LAST_SCORE)
    for _ in range(24):
        middle = 0.5 * (low + high)
        above = _log_pay(state, tables, persons, middle) > target
        high, low = np.where(above, middle, high), np.where(above, low, middle)
    return 0.5 * (low + high)


def _log_pay(state: State, tables: WorkTables, persons: Array, score: Array, years_ago: int = 0) -> Array:
    """Log hourly pay of the start that people have at some scores, with the age of some years ago."""
    people = state.population.people
    return log_pay_at(
        tables.log_pay,
        people.sex[persons] == Sex.FEMALE,
        people.qualification[persons] == Qualification.LEVEL_4_OR_ABOVE,
        people.age[persons] - years_ago,
        score,
    )


def pay(state: State, year: Year) -> None:
    """Pay and profits of the year."""
    people, life, tables = state.population.people, state.life, year.work
    before = life.earnings_fixed + life.earnings_persistent + life.earnings_transitory
    _new_scores(state, year)
    score = life.earnings_fixed + life.earnings_persistent + life.earnings_transitory
    status, works = people.employment_status, people.hours_worked_weekly > 0.0
    of = {kind: np.flatnonzero(works & (status == kind)) for kind in WORKING}
    _stopped(state, year, np.flatnonzero(~works & (people.role != Role.CHILD)))
    _employees(state, year, of[EmploymentStatus.EMPLOYEE], score, before, tables)
    _self_employed(state, year, of[EmploymentStatus.SELF_EMPLOYED], score, before)
    _owners(state, year, of[EmploymentStatus.OWNER_MANAGER], score, before)


def _new_scores(state: State, year: Year) -> None:
    """This year's moving parts of the scores of those who may work."""
    people, life, figures = state.population.people, state.life, load_motion("work")
    persons = may_work(state)
    ids = people.person_id[persons]
    shock = _mixture(year, ids, "persistent_shock", Process.PAY_PERSISTENT_KIND)
    kept = figures["persistence_of_pay"]
    life.earnings_persistent[persons] = kept * life.earnings_persistent[persons] + shock
    life.earnings_transitory[persons] = _mixture(year, ids, "transitory_shock", Process.PAY_TRANSITORY_KIND)


def _mixture(year: Year, ids: Array, name: str, kind: Process) -> Array:
    """A shock that is mostly small and sometimes large."""
    shock = load_motion("work")[name]
    draw = Process.PAY_PERSISTENT if kind is Process.PAY_PERSISTENT_KIND else Process.PAY_TRANSITORY
    is_large = year.uniform(ids, kind) < shock["share_large"]
    return np.where(is_large, shock["large"], shock["small"]) * year.normal(ids, draw)


def _stopped(state: State, year: Year, persons: Array) -> None:
    """Who has stopped since last October was paid for a part of the fiscal year, or none; some had a brief job.

    Activity is that of 6 October, the middle of the year: who stopped before April had no pay in it.
    """
    people, tables = state.population.people, year.work
    ids, level = people.person_id[persons], year.earnings()
    former = people.hourly_pay[persons] > 0.0
    left = np.maximum(year.uniform(ids, Process.PART_OF_YEAR_SHARE) - 0.5, 0.0)
    growth = 1.0 + year.growth("average_earnings")
    earned = np.where(former, growth * left * people.employment_income[persons], 0.0)
    brief = may_have_brief_job(state)[persons] & (earned == 0.0)
    brief &= _lasting_rank(year, ids, Process.BRIEF_JOB, 0.5) < tables.paid_out_of_work
    pay_of_brief = level * at_rank(tables.pay_out_of_work, year.uniform(ids, Process.PAY_OF_BRIEF_JOB))
    people.employment_income[persons] = np.where(brief, pay_of_brief, earned)
    own = people.owner_manager_dividends[persons]
    people.dividend_income[persons] = np.maximum(people.dividend_income[persons] - own, 0.0)
    for name in ("self_employment_income", "owner_manager_dividends", "hourly_pay"):
        getattr(people, name)[persons] = 0.0
    people.pension_contributions_by_salary_sacrifice[persons] = 0.0
    people.personal_pension_contributions[persons] = 0.0
    people.uc_in_start_up_period[persons] = False


def _employees(state: State, year: Year, persons: Array, score: Array, before: Array, tables: WorkTables) -> None:
    """Hourly pay and pay of the year of employees, not below the minimum wage of their age."""
    people = state.population.people
    growth = 1.0 + year.growth("average_earnings")
    level = year.earnings()
    had = people.hourly_pay[persons] > 0.0
    now = _log_pay(state, tables, persons, score[persons])
    then = _log_pay(state, tables, persons, before[persons], 1)
    hourly = np.where(had, people.hourly_pay[persons] * growth * np.exp(now - then), level * np.exp(now))
    lowest = np.array([minimum_hourly_wage(age, year.policy.minimum_wage) for age in range(121)])
    hourly = np.maximum(hourly, lowest[np.minimum(people.age[persons], 120)])
    people.hourly_pay[persons] = hourly
    ids = people.person_id[persons]
    part = at_rank(tables.part_of_year, _rank_of_part_of_year(year, ids))
    begun = np.flatnonzero(~had)
    # whoever began before April has been paid for all of the fiscal year
    part[begun] = np.minimum(0.5 + year.uniform(ids[begun], Process.PART_OF_YEAR_SHARE), 1.0)
    spread = load_motion("work")["paid_beside_usual"]
    beside = np.exp(spread * year.normal(ids, Process.PAID_BESIDE_USUAL) - 0.5 * spread**2)
    people.employment_income[persons] = (
        WEEKS_IN_YEAR * part * beside * hourly * people.hours_worked_weekly[persons]
    )
    people.self_employment_income[persons] = np.where(had, people.self_employment_income[persons] * growth, 0.0)
    people.personal_pension_contributions[persons] = np.where(
        had, people.personal_pension_contributions[persons] * growth, 0.0
    )
    people.uc_in_start_up_period[persons] = False


def _rank_of_part_of_year(year: Year, ids: Array) -> Array:
    """Rank in the distribution of the part of the year worked, of people who were in work the year before.

    Some of it is their own for life. The lowest ranks are those of people who have just begun.
    """
    figures = load_motion("work")
    lasting, begun = figures["lasting_part_of_year"], figures["begun_in_the_year"]
    return np.asarray(begun + (1.0 - begun) * _lasting_rank(year, ids, Process.PART_OF_YEAR, lasting))


def _lasting_rank(year: Year, ids: Array, process: Process, lasting: float) -> Array:
    """Ranks of a year, part of whose scores people keep for life."""
    own = normal(year.seed, ids, 0, process)
    return normal_below(np.sqrt(lasting) * own + np.sqrt(1.0 - lasting) * year.normal(ids, process))


def _self_employed(state: State, year: Year, persons: Array, score: Array, before: Array) -> None:
    """Profits of the self-employed: their own moved by their score, or those of the table when they begin."""
    people, tables = state.population.people, year.work
    growth = 1.0 + year.growth("average_earnings")
    level = year.earnings()
    slope = load_motion("work")["slope_of_profit"]
    ids, had = people.person_id[persons], people.self_employment_income[persons]
    female = people.sex[persons] == Sex.FEMALE
    begun = np.where(
        female, at_score(tables.log_profit[1], score[persons]), at_score(tables.log_profit[0], score[persons])
    )
    was_employee = people.hourly_pay[persons] > 0.0
    begins = was_employee | (had == 0.0)
    own = had * growth * np.exp(slope * (score[persons] - before[persons]))
    profit = np.where(begins, level * np.exp(begun), own)
    share, rate = tables.personal_contributions
    saved = people.personal_pension_contributions[persons] * np.divide(
        profit, had, out=np.zeros(persons.size), where=had > 0.0
    )
    begun_saving = np.where(year.lasting_uniform(ids, Process.PERSONAL_PENSION) < share, rate * profit, 0.0)
    people.personal_pension_contributions[persons] = np.where(begins, begun_saving, saved)
    people.self_employment_income[persons] = profit
    people.uc_in_start_up_period[persons] = begins
    people.hourly_pay[persons] = 0.0
    people.employment_income[persons] *= np.where(begins, 0.0, growth)


def _owners(state: State, year: Year, persons: Array, score: Array, before: Array) -> None:
    """Pay and dividends of owner-managers: the pay grows with earnings, the dividends move with the score."""
    people, tables = state.population.people, year.work
    growth = 1.0 + year.growth("average_earnings")
    level = year.earnings()
    slope = load_motion("work")["slope_of_profit"]
    own = people.owner_manager_dividends[persons]
    had = own > 0.0
    people.employment_income[persons] = np.where(
        had,
        people.employment_income[persons] * growth,
        level * at_rank(tables.owner_pay, normal_below(score[persons])),
    )
    moved = own * growth * np.exp(slope * (score[persons] - before[persons]))
    begun = level * np.exp(at_score(tables.log_dividend, score[persons]))
    others = np.maximum(people.dividend_income[persons] - own, 0.0)
    people.owner_manager_dividends[persons] = np.where(had, moved, begun)
    people.dividend_income[persons] = others + people.owner_manager_dividends[persons]
    hours = np.maximum(people.hours_worked_weekly[persons], 1.0)
    people.hourly_pay[persons] = np.where(
        had, people.hourly_pay[persons] * growth, people.employment_income[persons] / (WEEKS_IN_YEAR * hours)
    )
    people.self_employment_income[persons] = np.where(had, people.self_employment_income[persons] * growth, 0.0)
    people.uc_in_start_up_period[persons] = False


def grow_up(state: State, year: Year) -> None:
    """Who turns sixteen gets a score of pay that has to do with the parents', a leaning towards work, habits."""
    people, life, tables = state.population.people, state.life, year.work
    new = np.flatnonzero((people.age >= ENTRY_AGE) & (life.hours_rank == 0.0))
    if not new.size:
        return
    ids = people.person_id[new]
    figures = load_motion("work")
    drawn = normal(year.seed, ids, 0, Process.PAY_FIXED)
    mother, father = np.split(state.position(np.concatenate([people.mother_id[new], people.father_id[new]])), 2)
    of_parents = np.where(father >= 0, life.earnings_fixed[father], life.earnings_fixed[mother])
    known = (father >= 0) | (mother >= 0)
    attained = np.nan_to_num(people.attainment_16[new].astype(np.float64))
    deviation = np.sqrt(figures["fixed_share_of_pay"])
    of_parent, of_school = figures["fixed_pay_of_parents"], figures["fixed_pay_of_attainment"]
    rest = np.sqrt(np.maximum(1.0 - of_parent**2 - of_school**2, 0.0))
    life.earnings_fixed[new] = of_parent * np.where(known, of_parents, 0.0) + deviation * (
        of_school * attained + np.where(known, rest, np.sqrt(1.0 - of_school**2)) * drawn
    )
    # of what fades, whoever begins has as much as others: pay of the young is spread as it was at the start
    lasting = figures["persistent_share_of_pay"]
    life.earnings_persistent[new] = np.sqrt(lasting) * normal(year.seed, ids, 0, Process.PAY_AT_START_PERSISTENT)
    share = figures["fixed_share_of_work"]
    life.work_fixed[new] = np.sqrt(share) * normal(year.seed, ids, 0, Process.WORK_FIXED)
    life.work_persistent[new] = np.sqrt(1.0 - share) * normal(year.seed, ids, 0, Process.WORK_AT_START)
    score = life.earnings_fixed[new] + life.earnings_persistent[new]
    life.hours_rank[new] = drawn_rank_of_hours(ids, score, year.seed)
    life.contribution_rate[new] = at_rank(
        tables.contributions, uniform(year.seed, ids, 0, Process.CONTRIBUTION_RATE)
    )
