"""What people do and for whom: codes that agree with each other, and published margins before any weighting.

Tolerances are four standard errors of the sample, or the model error named beside them.
"""

import numpy as np
import pytest

from model.calibration.fields import WORK_PATTERNS, fields_of, link
from model.population.classifications import EmployerSize, EmploymentStatus, Industry, Occupation
from model.population.schema import Role, Sex
from model.population.synthesis import synthesise
from model.population.synthesis.figures import load_figures, load_table
from model.population.synthesis.fitting import Fit
from model.population.synthesis.work import at_mid_year, hourly_pay_at, pay_cell
from model.random import normal_quantile

HOUSEHOLDS = 20_000
DESIGN_EFFECT = 1.3
"""Members of one household are alike."""


@pytest.fixture(scope="module")
def population():
    return synthesise(HOUSEHOLDS, seed=20)


@pytest.fixture(scope="module")
def people(population):
    return population.people


def four_errors(share, size):
    return 4.0 * DESIGN_EFFECT * np.sqrt(share * (1.0 - share) / size)


def test_a_job_has_an_occupation_and_an_industry_and_nobody_else_has(people):
    status = people.employment_status
    works = np.isin(
        status, (EmploymentStatus.EMPLOYEE, EmploymentStatus.SELF_EMPLOYED, EmploymentStatus.OWNER_MANAGER)
    )
    assert np.array_equal(works, (people.hours_worked_weekly > 0.0) & (people.role != Role.CHILD))
    assert np.array_equal(works, people.occupation != Occupation.NONE)
    assert np.array_equal(works, people.industry != Industry.NONE)


def test_employers_members_and_contracts_are_those_of_employees(people):
    employee = people.employment_status == EmploymentStatus.EMPLOYEE
    assert np.array_equal(employee, people.employer_size != EmployerSize.NONE)
    for flag in (people.is_public_sector, people.is_union_member, people.has_zero_hours_contract):
        assert not flag[~employee].any()


def test_children_are_children_and_the_old_out_of_work_are_retired(people):
    child = people.role == Role.CHILD
    assert np.array_equal(child, people.employment_status == EmploymentStatus.CHILD)
    old = (people.age >= 66) & (people.hours_worked_weekly == 0.0) & ~child
    assert np.all(people.employment_status[old] == EmploymentStatus.RETIRED)


def test_only_employees_and_owner_managers_have_hourly_pay(people):
    paid = np.isin(people.employment_status, (EmploymentStatus.EMPLOYEE, EmploymentStatus.OWNER_MANAGER))
    adult = people.role != Role.CHILD
    assert np.array_equal(people.hourly_pay[adult] > 0.0, paid[adult])
    over_21 = paid & (people.age >= 21)
    assert people.hourly_pay[over_21].min() >= load_figures("work")["minimum_wage"][21]


def test_dividends_of_owner_managers_are_part_of_their_dividends(people):
    owner = people.employment_status == EmploymentStatus.OWNER_MANAGER
    assert not people.owner_manager_dividends[~owner].any()
    assert np.all(people.owner_manager_dividends <= people.dividend_income + 0.02)


def test_published_percentiles_come_back_at_their_ranks():
    figures, table = load_figures("work"), load_table("hourly_pay_by_sex_and_age")
    for row in range(len(table)):
        cell = np.full(3, row)
        score = np.array([normal_quantile(p) for p in (0.25, 0.5, 0.9)])
        wanted = table.loc[row, ["p25", "p50", "p90"]].to_numpy(dtype=float)
        assert hourly_pay_at(score, cell, figures) == pytest.approx(wanted, rel=1e-6)


def test_the_top_of_pay_is_a_falling_tail_below_the_highest():
    figures = load_figures("work")
    ranks = 1.0 - np.logspace(-1, -9, 200)
    score = np.array([normal_quantile(rank) for rank in ranks])
    pay = hourly_pay_at(score, np.full(len(score), 4), figures)
    assert np.all(np.diff(pay) >= 0.0) and pay[-1] <= figures["hourly_pay_tail"]["highest"]
    second = np.searchsorted(pay, 60.0), np.searchsorted(pay, 140.0)
    slope = np.diff(np.log(1.0 - ranks[list(second)])) / np.diff(np.log(pay[list(second)]))
    assert slope[0] == pytest.approx(-figures["hourly_pay_tail"]["second_exponent"], rel=1e-3)


def test_pay_by_sex_and_age_is_that_of_the_pay_survey(people):
    table, figures = load_table("hourly_pay_by_sex_and_age"), load_figures("work")
    cell = pay_cell(people.age, people.sex == Sex.FEMALE)
    for row in (3, 4, 10, 11):
        pay = people.hourly_pay[(cell == row) & (people.employment_status == EmploymentStatus.EMPLOYEE)]
        above = np.mean(pay > at_mid_year(np.array([table.p50[row]]), figures)[0])
        assert above == pytest.approx(0.5, abs=four_errors(0.5, len(pay)) + 0.01)


def test_median_pay_within_occupations_is_near_the_pay_survey(people):
    table, figures = load_table("occupations"), load_figures("work")
    employee = people.employment_status == EmploymentStatus.EMPLOYEE
    for column, sex in (("men_p50", Sex.MALE), ("women_p50", Sex.FEMALE)):
        for row in range(len(table)):
            pay = people.hourly_pay[employee & (people.sex == sex) & (people.occupation == row + 1)]
            published = at_mid_year(table[column].to_numpy(dtype=float), figures)[row]
            # the model lies within 4%; the sample adds four errors of a median, density 0.8 of log pay
            assert np.median(pay) == pytest.approx(
                published, rel=0.05 + 2.0 * DESIGN_EFFECT / 0.8 / len(pay) ** 0.5
            )


def test_children_of_couples_by_work_of_their_parents(population):
    # DWP, HBAI FYE 2025, children of couples, million; the gradients were judged with these in view
    fields, links = fields_of(population), link(population)
    couple = fields["family_type"].values == fields["family_type"].labels.index("couple_with_children")
    # large families and small ethnic groups are drawn more often: base weights make up for it
    children = fields["dependent_children"].values * couple * population.households.weight[links.household_of_unit]
    share = np.bincount(fields["work_pattern"].values, children, len(WORK_PATTERNS)) / children.sum()
    published = np.array([1.884, 3.904, 2.426, 1.856, 0.675, 0.454])
    error = [four_errors(p, couple.sum()) for p in published / published.sum()]
    assert np.all(np.abs(share - published / published.sum()) <= np.array(error) + 0.012)
    assert links.lengths["units"] == len(couple)


def test_choice_brings_each_cell_to_its_shares_and_keeps_the_odds():
    generator = np.random.default_rng(5)
    size = 40_000
    tilt = generator.random(size)
    weight = np.stack((np.ones(size), np.exp(tilt), np.exp(-2.0 * tilt)), axis=1)
    cell = (generator.random(size) < 0.3).astype(np.int64)
    shares = np.array([[0.2, 0.5, 0.3], [0.6, 0.3, 0.1]])
    chosen = Fit().choice("test", weight, shares, generator.random(size), cell)
    for number in range(2):
        found = np.bincount(chosen[cell == number], minlength=3) / (cell == number).sum()
        assert found == pytest.approx(shares[number], abs=4.0 * np.sqrt(0.25 / (cell == number).sum()))
    assert tilt[chosen == 1].mean() > tilt[chosen == 0].mean() > tilt[chosen == 2].mean()


def test_private_pensions_of_spouses_go_together(population):
    people, units = population.people, population.units
    first = units.first_person[:-1]
    sizes = np.diff(units.first_person)
    couple = first[(sizes >= 2)]
    couple = couple[(people.role[couple + 1] == Role.PARTNER) & (people.age[couple] >= 66)]
    couple = couple[people.age[couple + 1] >= 66]
    one, other = (people.private_pension_income[person] > 0.0 for person in (couple, couple + 1))
    neither = np.mean(~one & ~other)
    assert neither > np.mean(~one) * np.mean(~other) + four_errors(0.1, len(couple))
