"""Work, pay and schooling from year to year."""

from functools import cache

import numpy as np
import pytest

from model.dynamics.employment import normal_below
from model.dynamics.order import CIRCUMSTANCES, begin_year
from model.dynamics.partners import has_partner
from model.dynamics.pay import grow_up
from model.dynamics.state import State
from model.dynamics.work_tables import (
    SCORES,
    at_rank,
    cell_of_work,
    is_in_work,
    log_pay_at,
    may_work,
    probability,
    youngest_child,
)
from model.dynamics.year import Alignment, Year
from model.policy.minimum_wage import minimum_hourly_wage
from model.population.classifications import EmploymentStatus, Occupation, Qualification
from model.population.schema import Role, Sex, StudentLoanPlan
from model.projection.loop import copied
from tests.dynamics.lives import FIRST, begun, same, year_of

YEARS = 4


@cache
def _lived() -> tuple[tuple[State, ...], Alignment]:
    states, alignment = [copied(begun().state)], Alignment()
    for number in range(FIRST + 1, FIRST + YEARS + 1):
        states.append(copied(begin_year(copied(states[-1]), year_of(number, alignment))))
    return tuple(states), alignment


def after(years: int) -> State:
    """The state some years after the first, free to be changed."""
    return copied(_lived()[0][years])


def last_year() -> Year:
    return year_of(FIRST + YEARS, _lived()[1])


def works(state: State) -> np.ndarray:
    return is_in_work(state.population.people.employment_status)


def paired(one: State, other: State) -> tuple[np.ndarray, np.ndarray]:
    """Places in both states of those who are in both."""
    ids = one.population.people.person_id
    place = other.position(ids)
    return np.flatnonzero(place >= 0), place[place >= 0]


def expected_in_work(state: State, shift: float) -> tuple[np.ndarray, np.ndarray]:
    persons = may_work(state)
    cells = cell_of_work(state, persons, youngest_child(state), has_partner(state))
    return persons, probability(begun().work.in_work + shift)[cells]


def test_the_equation_gives_as_many_in_work_as_there_are_at_the_start_by_sex_and_age():
    state = after(0)
    persons, p = expected_in_work(state, 0.0)
    people = state.population.people
    for sex in Sex:
        for low, high in ((20, 24), (25, 34), (35, 49), (50, 57), (58, 65)):
            of = (people.sex[persons] == sex) & (people.age[persons] >= low) & (people.age[persons] <= high)
            # the penalty of the equation moves a group by less than its sampling error
            assert abs(works(state)[persons][of].sum() - p[of].sum()) < np.sqrt((p * (1.0 - p))[of].sum())


@pytest.mark.parametrize("years", [1, YEARS])
def test_shares_in_work_by_kind_of_person_hold_in_expectation(years):
    state = after(years)
    shift = float(_lived()[1].factors["unemployment", FIRST + years][0])
    persons, p = expected_in_work(state, shift)
    people = state.population.people
    young = people.age[persons] < 57  # a later State Pension age moves nobody of them
    child = youngest_child(state)[persons]
    for of in (
        people.sex[persons] == Sex.MALE,
        people.sex[persons] == Sex.FEMALE,
        people.is_disabled[persons],
        people.in_higher_education[persons],
        (people.sex[persons] == Sex.FEMALE) & (child > 0) & (child < 3),
        people.qualification[persons] == Qualification.LEVEL_4_OR_ABOVE,
    ):
        group = of & young
        error = np.sqrt((p * (1.0 - p))[group].sum())
        assert abs(works(state)[persons][group].sum() - p[group].sum()) < 4.0 * error


def test_unemployment_is_that_of_the_forecast_in_expectation():
    state = after(2)
    status = state.population.people.employment_status
    force = works(state).sum() + (status == EmploymentStatus.UNEMPLOYED).sum()
    rate = (status == EmploymentStatus.UNEMPLOYED).sum() / force
    assert abs(rate - 0.0528) < 4.0 * np.sqrt(0.0528 / force)


def test_work_lasts_and_the_unemployed_soon_work_again():
    one, other = after(1), after(2)
    at, then = paired(one, other)
    people = one.population.people
    prime = (people.age[at] >= 30) & (people.age[at] < 50) & (people.role[at] != Role.CHILD)
    was, is_ = works(one)[at], works(other)[then]
    unemployed = people.employment_status[at] == EmploymentStatus.UNEMPLOYED
    assert 0.95 < is_[prime & was].mean() < 0.99
    assert 0.06 < is_[prime & ~was].mean() < 0.25
    assert is_[prime & unemployed].mean() > 2.0 * is_[prime & ~was & ~unemployed].mean()


def test_pay_of_employees_keeps_its_distribution_relative_to_average_earnings():
    first, last = after(0).population.people, after(YEARS).population.people
    level = last_year().forecast.index("average_earnings", FIRST, FIRST + YEARS)

    def log_pay(people, at_level):
        of = (people.employment_status == EmploymentStatus.EMPLOYEE) & (people.age >= 25) & (people.age < 60)
        return np.log(people.hourly_pay[of] / at_level)

    one, other = log_pay(first, 1.0), log_pay(last, level)
    # samples of some 3,500, of which most are the same people
    error = one.std() * np.sqrt(2.0 / one.size)
    for share in (0.25, 0.5, 0.75):
        assert abs(np.quantile(one, share) - np.quantile(other, share)) < 4.0 * error
    assert abs(one.std() - other.std()) < 4.0 * error


def test_most_pay_changes_little_and_some_much():
    one, other = after(1), after(2)
    at, then = paired(one, other)
    before, now = one.population.people, other.population.people
    employee = (before.hourly_pay[at] > 0.0) & (now.hourly_pay[then] > 0.0) & (before.age[at] >= 25)
    employee &= before.employment_status[at] == EmploymentStatus.EMPLOYEE
    employee &= now.employment_status[then] == EmploymentStatus.EMPLOYEE
    change = np.log(now.hourly_pay[then][employee] / before.hourly_pay[at][employee])
    change -= np.median(change)
    assert 0.03 < change.var() < 0.08
    assert (np.abs(change) < 0.05).mean() > 0.4
    assert ((change - change.mean()) ** 4).mean() / change.var() ** 2 > 8.0


def test_no_employee_is_paid_less_than_the_minimum_wage():
    people = after(YEARS).population.people
    law = last_year().policy.minimum_wage
    lowest = np.array([minimum_hourly_wage(age, law) for age in range(121)])
    employee = (people.employment_status == EmploymentStatus.EMPLOYEE) & (people.hours_worked_weekly > 0.0)
    assert (people.hourly_pay[employee] >= lowest[people.age[employee]] - 1e-9).all()


def test_activity_hours_and_jobs_agree():
    for years in range(1, YEARS + 1):
        state = after(years)
        people, at_work = state.population.people, works(state)
        assert (people.age[at_work] >= 16).all() and (people.role[at_work] != Role.CHILD).all()
        adult = people.role != Role.CHILD
        assert ((people.hours_worked_weekly > 0.0) == at_work)[adult].all()
        assert ((people.occupation != Occupation.NONE) == at_work)[adult].all()
        employee = people.employment_status == EmploymentStatus.EMPLOYEE
        assert ((people.employer_size > 0) == employee)[adult].all()
        assert (people.employment_status[adult] != EmploymentStatus.CHILD).all()
        assert (people.employment_income[adult & ~at_work] < people.employment_income[employee].max()).all()
        assert not people.self_employment_income[adult & ~at_work].any()


def test_nobody_over_pension_age_is_unemployed():
    state, year = after(YEARS), last_year()
    people = state.population.people
    over = people.age >= year.pension_age(people.age)
    assert not (people.employment_status[over] == EmploymentStatus.UNEMPLOYED).any()
    assert (people.employment_status[over] == EmploymentStatus.RETIRED).any()


def test_shares_of_the_state_pension_are_drawn_once_at_66():
    for years in range(YEARS):
        one, other = after(years), after(years + 1)
        at, then = paired(one, other)
        before, now = (
            one.population.people.state_pension_share[at],
            other.population.people.state_pension_share[then],
        )
        age = other.population.people.age[then]
        # those born since the start have no record yet, which is written as not a number
        assert np.array_equal(before[age != 66], now[age != 66], equal_nan=True)
        assert (before[age == 66] == 0.0).all()
        assert (now[age == 66] > 0.0).mean() > 0.9
    first, last = after(0).population.people, after(YEARS).population.people
    drawn = last.state_pension_share[(last.age >= 66) & (last.age <= 66 + YEARS)]
    table = first.state_pension_share[(first.age >= 66) & (first.age <= 69)]
    assert abs(drawn.mean() - table.mean()) < 4.0 * np.sqrt(drawn.var() / drawn.size + table.var() / table.size)


def test_students_are_young_have_support_and_leave_with_a_degree():
    one, other = after(2), after(3)
    people = other.population.people
    student = people.in_higher_education
    assert student.any() and (people.age[student] < 25).all()
    # 88% of students borrow
    has_loan = people.student_loan_plan[student] != StudentLoanPlan.NONE
    assert abs(has_loan.mean() - 0.88) < 0.03 + 4.0 * np.sqrt(0.88 * 0.12 / has_loan.size)
    at, then = paired(one, other)
    left = one.population.people.in_higher_education[at] & ~student[then]
    assert left.any()
    assert (people.qualification[then][left] == Qualification.LEVEL_4_OR_ABOVE).all()
    owed = one.population.people.student_loan_balance[at]
    stays = one.population.people.in_higher_education[at] & student[then]
    rise = (people.student_loan_balance[then] - owed)[stays & (owed > 0.0)]
    # a year's loan, once, with prices and interest of at most a tenth; less what a job beside the course repays
    assert (rise > 0.0).mean() > 0.95 and (rise < 1.1 * 16_700.0 + 0.1 * owed[stays & (owed > 0.0)]).all()


def test_mothers_of_infants_are_paid_less_in_the_year_of_the_birth():
    state = after(2)
    people = state.population.people
    infants = np.flatnonzero(people.age == 0)
    mothers = np.unique(state.position(people.mother_id[infants]))
    mothers = mothers[(mothers >= 0) & (people.employment_status[mothers] == EmploymentStatus.EMPLOYEE)]
    usual = 52.0 * people.hours_worked_weekly[mothers] * people.hourly_pay[mothers]
    assert people.employment_income[mothers].sum() < 0.8 * usual.sum()


def test_childcare_is_paid_where_all_adults_work_in_shares_of_the_start():
    def share(state):
        people, units = state.population.people, state.population.units
        idle = (people.role != Role.CHILD) & ~works(state)
        all_work = ~np.logical_or.reduceat(idle, units.first_person[:-1])[state.unit()]
        young = (people.role == Role.CHILD) & (people.age < 12)
        assert not people.childcare_costs[young & ~all_work].any()
        return (people.childcare_costs[young & all_work] > 0.0).astype(float)

    one, other = share(after(0)), share(after(YEARS))
    assert abs(one.mean() - other.mean()) < 4.0 * np.sqrt(one.var() / one.size + other.var() / other.size)


def test_pay_goes_with_the_parents():
    state = after(0)
    people, life = state.population.people, state.life
    grown = np.flatnonzero(people.age == 15)
    year = year_of(FIRST + 1, Alignment())
    people.age[grown] = 16
    grow_up(state, year)
    father, mother = state.position(people.father_id[grown]), state.position(people.mother_id[grown])
    known = (father >= 0) | (mother >= 0)
    parent = np.where(father >= 0, father, mother)[known]
    correlation = np.corrcoef(life.earnings_fixed[grown[known]], life.earnings_fixed[parent])[0, 1]
    assert abs(correlation - 0.55) < 4.0 / np.sqrt(known.sum())
    assert life.hours_rank[grown].min() > 0.0


def test_a_part_of_communities_works_the_same_alone():
    whole, alignment = after(1), _lived()[1]
    alone = _communities(after(1), 2)
    for of in CIRCUMSTANCES[CIRCUMSTANCES.index(grow_up) :]:
        of(whole, year_of(FIRST + 2, alignment))
        of(alone, year_of(FIRST + 2, alignment))
    assert same(_communities(whole, 2), alone)


def test_what_one_person_earns_moves_no_others_work_or_pay():
    one, other = after(1), after(1)
    person = np.flatnonzero(other.population.people.employment_status == EmploymentStatus.EMPLOYEE)[7]
    number = other.population.people.person_id[person]
    other.population.people.hourly_pay[person] *= 2.0
    alignment = _lived()[1]
    one, other = (begin_year(state, year_of(FIRST + 2, alignment)) for state in (one, other))
    rest = one.population.people.person_id != number
    for name in ("employment_status", "hours_worked_weekly", "hourly_pay", "employment_income"):
        a, b = getattr(one.population.people, name), getattr(other.population.people, name)
        assert np.array_equal(a[rest], b[rest]), name
    own = one.position(np.array([number]))[0]
    assert other.population.people.hourly_pay[own] > 1.5 * one.population.people.hourly_pay[own]


def test_the_same_law_gives_the_same_work():
    alignment = _lived()[1]
    one, other = (begin_year(after(1), year_of(FIRST + 2, alignment)) for _ in range(2))
    assert same(one, other)


def test_the_table_of_pay_is_read_between_its_scores():
    table = begun().work.log_pay
    none, half = np.zeros(1, dtype=np.int64), np.array([0.5 * (SCORES[8] + SCORES[9])])
    found = log_pay_at(table, none, none, np.array([40]), half)
    assert found == pytest.approx(0.5 * (table[0, 0, 40, 8] + table[0, 0, 40, 9]))
    assert log_pay_at(table, none, none, np.array([40]), np.array([9.0])) == pytest.approx(table[0, 0, 40, -1])
    assert at_rank(np.arange(200.0), np.array([0.0])) == 0.0
    assert normal_below(np.array([0.0]))[0] == pytest.approx(0.5)


def _communities(state: State, number: int) -> State:
    """The first communities of a state alone."""
    people, units, households = state.population
    size = int(np.searchsorted(state.life.community, number))
    of_units = int(np.searchsorted(units.first_person, size))
    of_households = int(np.searchsorted(households.first_unit, of_units))

    def first(entity, rows, offsets=""):
        columns = entity._asdict()
        return type(entity)(**{n: v[: rows + (n == offsets)].copy() for n, v in columns.items()})

    population = type(state.population)(
        first(people, size), first(units, of_units, "first_person"), first(households, of_households, "first_unit")
    )
    return State(state.year, population, first(state.life, size))
