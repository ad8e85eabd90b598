"""Causes that join the blocks: years spent here, entry to higher education, the year's work, who lives about."""

import math

import numpy as np
import pytest

from model.population.classifications import Birthplace, EthnicGroup
from model.population.schema import Role, StudentLoanPlan
from model.population.synthesis.figures import load_figures, regional_table
from model.population.synthesis.origins import _working_life_here
from model.population.synthesis.skeleton import MAIN_GROUP, draw_skeleton
from model.population.synthesis.student_loans import NOW
from tests.population.drawn import drawn_population

REGION_ERROR = 0.05  # what four standard errors of families, not persons, leave


@pytest.fixture(scope="module")
def drawn():
    return drawn_population()


def test_working_life_here_by_hand():
    age = np.array([42, 42, 42, 76, 17])
    place = np.array([Birthplace.UNITED_KINGDOM, *[Birthplace.ELSEWHERE] * 4])
    years = np.array([0, 12, 30, 22, 5])
    # 12 of 24 years; here since childhood; came at 54 and worked to 66 at most, 12 of 48; not yet of age
    assert _working_life_here(age, place, years) == pytest.approx([1.0, 0.5, 1.0, 0.25, 1.0])


def test_people_who_came_lately_have_less_of_a_pension(drawn):
    people, age = drawn.people, drawn.people.age
    over = (age >= 66) & (people.role != Role.CHILD)
    late = over & (people.birthplace != Birthplace.UNITED_KINGDOM) & (age - people.years_since_arrival > 56)
    home = over & (people.birthplace == Birthplace.UNITED_KINGDOM)
    receives = people.state_pension_received > 0.0
    assert late.sum() > 50
    assert drawn.share(receives, late) < 0.5 < 0.98 < drawn.share(receives, home)
    working = (age >= 45) & (age < 60) & (people.role != Role.CHILD)
    pension = people.defined_contribution_pension + people.defined_benefit_pension
    recent = working & (people.birthplace != Birthplace.UNITED_KINGDOM) & (people.years_since_arrival < 10)
    native = working & (people.birthplace == Birthplace.UNITED_KINGDOM)
    assert np.median(pension[recent]) < 0.5 * np.median(pension[native])


def test_student_loans_have_a_plan_and_a_balance_or_neither(drawn):
    people, age = drawn.people, drawn.people.age
    owes = people.student_loan_plan != StudentLoanPlan.NONE
    assert np.array_equal(owes, people.student_loan_balance > 0.0)
    assert not np.any(owes & (people.role == Role.CHILD))
    # nobody who entered at 18 or later before 1998 has one, Plan 2 began in 2012, Plan 5 in 2023
    assert age[owes].max() < NOW - 1998 + 41
    assert age[people.student_loan_plan == StudentLoanPlan.PLAN_5].min() >= 18
    assert np.average(age[people.student_loan_plan == StudentLoanPlan.PLAN_5]) < 27
    came_as_adult = (people.birthplace != Birthplace.UNITED_KINGDOM) & (age - people.years_since_arrival > 18)
    assert not np.any(owes & came_as_adult)


def test_part_of_the_year_is_paid_as_often_as_judged(drawn):
    people = drawn.people
    pay = people.hourly_pay * people.hours_worked_weekly * 52.0
    in_work = (people.hourly_pay > 0.0) & (people.hours_worked_weekly > 0.0)
    # directors' low salaries end at the personal allowance and are not pay for part of the year
    share = people.employment_income[in_work] / pay[in_work]
    partly = (share < 0.96) & (people.employment_income[in_work] != 12_570.0)
    weight = drawn.weight[in_work]
    assert np.average(partly, weights=weight) == pytest.approx(
        load_figures("work")["part_year_share"], abs=4.0 * math.sqrt(0.09 * 0.91 / in_work.sum()) + 0.015
    )
    # over a year what those in work did not work balances what those out of work did
    lost = np.sum(weight * partly * (1.0 - share))
    out = people.hours_worked_weekly == 0.0
    gained = np.sum(drawn.weight[out] * (people.employment_income[out] > 0.0)) * 0.43
    assert 0.6 < gained / lost < 1.7


def test_ethnic_groups_of_residents_by_region():
    skeleton = draw_skeleton(np.arange(1, 60_001, dtype=np.int64), 3, oversample=False)
    region = skeleton.region[skeleton.household]
    published = regional_table("ethnic_group_by_region")
    for number, shares in enumerate(published):
        here = region == number
        families = len(np.unique(skeleton.unit[here]))
        for main in range(1, MAIN_GROUP.max() + 1):
            wanted = shares[main == MAIN_GROUP].sum() / shares.sum()
            found = np.mean(MAIN_GROUP[skeleton.ethnicity[here]] == main)
            # members of a household are of one group: three of them count as one
            error = 4.0 * math.sqrt(wanted * (1.0 - wanted) / (families / 1.5))
            assert found == pytest.approx(wanted, abs=error + REGION_ERROR * wanted), (number, main)


def test_mixed_couples_are_rarer_where_few_others_live():
    skeleton = draw_skeleton(np.arange(1, 60_001, dtype=np.int64), 4, oversample=False)
    partner = np.flatnonzero(skeleton.role == Role.PARTNER)
    head = skeleton.first_person[:-1][skeleton.unit[partner]]
    white = skeleton.ethnicity[head] == EthnicGroup.WHITE
    mixed = skeleton.ethnicity[partner] != skeleton.ethnicity[head]
    share = 1.0 - regional_table("ethnic_group_by_region")[:, EthnicGroup.WHITE]
    about = share[skeleton.region[skeleton.household[partner]]]
    few, many = white & (about < 0.10), white & (about > 0.20)
    assert mixed[few].mean() < 0.5 * mixed[many].mean()
