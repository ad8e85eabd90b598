"""The synthetic population against published margins, before any weighting.

A tolerance is a published or judged model error, wide enough for four standard errors of a sample of this size;
calibration removes what is left.
"""

import math

import numpy as np
import pytest
from drawn import Drawn, drawn_population

from model.population.schema import DlaRate, Tenure


@pytest.fixture(scope="module")
def margins() -> Drawn:
    return drawn_population()


def weighted_quantile(values, weights, probability):
    order = np.argsort(values)
    cumulative = np.cumsum(weights[order])
    return values[order][np.searchsorted(cumulative, probability * cumulative[-1])]


def test_people_by_age(margins):
    age = margins.people.age
    # ONS, 2022-based projection for 2025 less communal residents; ONS Families and households 2025: 68.5m
    assert margins.millions(age >= 0) == pytest.approx(68.5, rel=0.02)
    assert margins.millions(age < 16) == pytest.approx(12.3, rel=0.04)
    assert margins.millions(age >= 66) == pytest.approx(12.2, rel=0.04)
    assert margins.share(margins.woman, age >= 16) == pytest.approx(0.513, abs=0.02)


def test_households_by_size_and_families_with_children(margins):
    # ONS, Families and households 2025, thousand households
    size = np.bincount(margins.household)
    weight = margins.households.weight
    for people, published, tolerance in ((1, 8.57, 0.04), (2, 9.90, 0.05), (3, 4.55, 0.08), (4, 4.21, 0.11)):
        assert (weight * (size == people)).sum() / 1e6 == pytest.approx(published, rel=tolerance)
    families = (margins.unit_weight * (margins.children > 0)).sum() / 1e6
    assert families == pytest.approx(8.5, rel=0.05)
    large = (margins.unit_weight * (margins.children >= 3)).sum() / 1e6
    assert large == pytest.approx(1.2, rel=0.12)


def test_employment_by_age_and_sex(margins):
    # ONS, Labour Force Survey 2025
    age = margins.people.age
    working = margins.people.hours_worked_weekly > 0.0
    among = (age >= 16) & (age < 65)
    assert margins.share(working, among & ~margins.woman) == pytest.approx(0.78, abs=0.02)
    assert margins.share(working, among & margins.woman) == pytest.approx(0.72, abs=0.02)
    assert margins.share(working, (age >= 35) & (age < 50) & margins.woman) == pytest.approx(0.81, abs=0.02)


def test_employment_of_disabled_people(margins):
    # ONS, A08, October to December 2023: 5.53m of 10.21m of 16 to 64; the rest of that age, LFS, some 82%
    among = (margins.people.age >= 16) & (margins.people.age < 65)
    working, disabled = margins.people.hours_worked_weekly > 0.0, margins.people.is_disabled
    error = 4.0 * math.sqrt(1.6 * 0.25 / (among & disabled).sum())  # base weights cost some of the sample
    assert margins.share(working, among & disabled) == pytest.approx(5.53 / 10.21, abs=error + 0.005)
    assert 0.79 < margins.share(working, among & ~disabled) < 0.83


def test_hourly_pay_of_full_year_employees(margins):
    # ASHE April 2025, p10 12.44, p50 17.96, p90 37.16, raised by half a year of growth
    people = margins.people
    hours = people.hours_worked_weekly
    employee = (hours > 0.0) & (people.employment_income > 0.0) & (people.self_employment_income == 0.0)
    hourly = people.employment_income[employee] / hours[employee] / 52.0
    weight = margins.weight[employee][hourly >= 10.0]
    hourly = hourly[hourly >= 10.0]
    assert weighted_quantile(hourly, weight, 0.5) == pytest.approx(18.1, rel=0.06)
    assert weighted_quantile(hourly, weight, 0.9) == pytest.approx(37.5, rel=0.06)


def test_incomes_by_type(margins):
    # HMRC SPI 2023-24 uprated (taxpayers and the rest); DWP State Pension March 2026
    people = margins.people
    assert margins.billions(people.employment_income) == pytest.approx(1_210, rel=0.05)
    # profits have a Pareto tail: a quarter for the model and three standard errors of this sample
    profits = people.self_employment_income
    error = 3.0 * np.sqrt(((margins.weight * profits) ** 2).sum()) / 1e9
    assert margins.billions(profits) == pytest.approx(128, abs=0.25 * 128 + error)
    assert margins.billions(people.private_pension_income) == pytest.approx(150, rel=0.06)
    assert margins.billions(people.dividend_income) == pytest.approx(78, rel=0.20)
    assert margins.billions(people.savings_interest) == pytest.approx(25, rel=0.18)
    assert margins.billions(people.property_income) == pytest.approx(32, rel=0.15)


def test_state_pension_amounts(margins):
    weekly = margins.people.state_pension_received / 52.0
    receives = weekly > 0.0
    assert np.average(weekly[receives], weights=margins.weight[receives]) == pytest.approx(221.42, rel=0.01)
    assert margins.share(weekly < 100.0, receives) == pytest.approx(0.011, abs=0.005)
    assert margins.share(weekly < 150.0, receives) == pytest.approx(0.090, abs=0.02)
    assert margins.share(weekly < 200.0, receives) == pytest.approx(0.272, abs=0.03)


def test_high_incomes_reach_a_million(margins):
    people = margins.people
    total = people.employment_income + people.self_employment_income + people.dividend_income
    total = total + people.savings_interest + people.property_income + people.private_pension_income
    total = total + people.state_pension_received
    assert margins.millions(total > 100_000.0) == pytest.approx(2.05, rel=0.15)
    assert margins.millions(total > 150_000.0) == pytest.approx(0.90, rel=0.20)
    assert 0.012 < margins.millions(total > 1_000_000.0) < 0.060


def test_tenure_and_rents(margins):
    # English Housing Survey 2024-25: 65% own, 16% social, 19% private; 8.7m mortgages in the United Kingdom
    households = margins.households
    share = np.bincount(households.tenure, households.weight, 5) / households.weight.sum()
    owners = share[Tenure.OWNED_OUTRIGHT] + share[Tenure.OWNED_WITH_MORTGAGE]
    assert owners == pytest.approx(0.65, abs=0.02)
    assert share[Tenure.RENT_PRIVATELY] == pytest.approx(0.19, abs=0.015)
    private = households.tenure == Tenure.RENT_PRIVATELY
    assert np.average(households.rent[private], weights=households.weight[private]) / 52.0 == pytest.approx(
        254, rel=0.05
    )
    mortgages = households.weight[households.tenure == Tenure.OWNED_WITH_MORTGAGE].sum() / 1e6
    assert mortgages == pytest.approx(8.7, rel=0.06)
    assert (households.weight * households.mortgage_interest).sum() / 1e9 == pytest.approx(57, rel=0.10)


def test_disability_awards(margins):
    # DWP and Social Security Scotland caseloads 2025-26; Northern Ireland added; 0.5m adults are still on DLA
    people = margins.people
    pip = (people.pip_daily_living > 0) | (people.pip_mobility > 0)
    assert margins.millions(pip) == pytest.approx(4.45, rel=0.08)
    assert margins.millions(people.attendance_allowance > 0) == pytest.approx(1.65, rel=0.10)
    dla = (people.dla_care > 0) | (people.dla_mobility > 0)
    assert margins.millions(dla) == pytest.approx(1.42, rel=0.10)
    # Hansard, 7 June 2000: of 2.08m on DLA 71% had care, 19% at the higher rate; 65% had higher mobility
    adult = dla & (people.age >= 16)
    deviation = 4.0 * np.sqrt(0.25 * (margins.weight[adult] ** 2).sum()) / margins.weight[adult].sum()
    for flag, published in (
        (people.dla_care > 0, 0.711),
        (people.dla_care == DlaRate.HIGHER, 0.190),
        (people.dla_mobility == DlaRate.HIGHER, 0.653),
    ):
        assert margins.share(flag, adult) == pytest.approx(published, abs=0.01 + deviation)


def test_large_families_and_lone_parents_work_less(margins):
    people = margins.people
    head = margins.units.first_person[:-1]
    working = people.hours_worked_weekly[head] > 0.0
    lone = (margins.children > 0) & ~margins.couple
    assert np.average(working[lone], weights=margins.unit_weight[lone]) == pytest.approx(0.67, abs=0.04)
    mothers = margins.couple & (margins.children > 0)

    def share_working(families):
        return np.average(working[families], weights=margins.unit_weight[families])

    large = mothers & (margins.children >= 3)
    assert share_working(mothers & (margins.children <= 2)) - share_working(large) > 0.10


def test_partners_pay_is_correlated(margins):
    people = margins.people
    head = margins.units.first_person[:-1][margins.couple]
    both = (people.employment_income[head] > 0.0) & (people.employment_income[head + 1] > 0.0)
    one, other = (np.log(people.employment_income[person][both]) for person in (head, head + 1))
    assert 0.08 < np.corrcoef(one, other)[0, 1] < 0.30


def test_pay_given_up_for_a_pension(margins):
    """HMRC, November 2025: 7.7m employees, 3.3m of them above £2,000, as are 26% of their basic-rate payers."""
    people = margins.people
    given_up = people.pension_contributions_by_salary_sacrifice
    gives_up = given_up > 0.0
    # four standard errors of the sample, some 3,000 people, are 7%; weights move the number by as much again
    assert margins.millions(gives_up) == pytest.approx(7.7, rel=0.15)
    assert margins.millions(given_up > 2_000.0) == pytest.approx(3.3, rel=0.2)
    basic = gives_up & (people.employment_income <= 50_270.0)
    assert margins.share(given_up > 2_000.0, basic) == pytest.approx(0.26, abs=0.05)
    # nobody saves by both, and what is given up is no part of a pay that is not there
    assert not (people.employee_pension_contributions[gives_up] > 0.0).any()
    assert (people.employment_income[gives_up] > 0.0).all()
