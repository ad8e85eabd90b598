"""Marginal and participation tax rates: known by hand from statute, split by instrument, and adding up."""

import numpy as np
import pytest

from model.behaviour.jobs import ENDING_WITH_WORK, entered, jobs_of
from model.behaviour.people import situation_of
from model.behaviour.rates import Subject, one_of_each_household
from model.behaviour.work_incentives import work_incentives
from model.budget_constraint import population_of_family
from model.configuration import compose
from model.engine.assess import prepare
from model.indicators.instruments import INSTRUMENTS
from model.pipeline import load_population
from model.policy import load_policy
from model.population.schema import Sex, StudentLoanPlan
from model.settings import Family

LAW = load_policy(2025)
OWNER = {"tenure": "OWNED_OUTRIGHT", "rent": 0.0, "capital": 50_000.0}
SINGLE = Family(adults=[30], **OWNER)
LONE_PARENT = Family(adults=[32], children=[4, 7])
ONE_EARNER = Family(adults=[35, 35], children=[4, 7], **OWNER)
NAMES = list(INSTRUMENTS)


def subject_of(population, law=LAW):
    subject = Subject(population, prepare(population), law, 1)
    at = situation_of(population, subject.assess().is_over_state_pension_age.copy())
    return subject, at


def found(family, earnings, **changed):
    """Work incentives of the first adult of a family at some earnings: marginal and participation, by name."""
    population = population_of_family(family, np.array([round(100 * earnings)]))
    columns = {name: np.full_like(getattr(population.people, name), 0) for name in changed}
    for name, value in changed.items():
        columns[name][0] = value
    subject, at = subject_of(population._replace(people=population.people._replace(**columns)))
    rates = work_incentives(subject, at, np.full(at.household.size, -1))
    pairs = (rates.marginal[:, 0], rates.participation[:, 0])
    return [dict(zip(NAMES, parts, strict=True)) | {"whole": parts.sum()} for parts in pairs]


@pytest.mark.parametrize(
    ("family", "earnings", "changed", "marginal"),
    [
        (SINGLE, 10_000.0, {}, {}),
        # ITA 2007 s.10; SSCBA 1992 s.8: 20% and 8%, 40% and 2%
        (SINGLE, 30_000.0, {}, {"income_tax": 0.20, "national_insurance": 0.08}),
        (SINGLE, 60_000.0, {}, {"income_tax": 0.40, "national_insurance": 0.02}),
        # ITA 2007 s.35: half of each pound above £100,000 comes off the allowance
        (SINGLE, 110_000.0, {}, {"income_tax": 0.60, "national_insurance": 0.02}),
        (SINGLE, 200_000.0, {}, {"income_tax": 0.45, "national_insurance": 0.02}),
        # SSCBA 1992 s.15: 6% on profits
        (
            SINGLE,
            0.0,
            {"self_employment_income": 30_000.0},
            {"income_tax": 0.20, "national_insurance": 0.06},
        ),
        # Education (Student Loans) (Repayment) Regulations 2009: 9% above the threshold
        (
            SINGLE,
            40_000.0,
            {"student_loan_plan": StudentLoanPlan.PLAN_2},
            {"income_tax": 0.20, "national_insurance": 0.08, "student_loan": 0.09},
        ),
        # Universal Credit Regulations 2013 reg.22: 55% of net earnings, 0.28 + 0.55 x 0.72 = 67.6%
        (
            LONE_PARENT,
            20_000.0,
            {},
            {"income_tax": 0.20, "national_insurance": 0.08, "universal_credit": 0.55 * 0.72},
        ),
        # ITEPA 2003 s.681C: 1% of £2,251 for each £200
        (
            ONE_EARNER,
            65_000.0,
            {},
            {"income_tax": 0.40, "national_insurance": 0.02, "child_benefit_charge": 0.05 * 2.2516},
        ),
    ],
    ids=["none", "basic", "higher", "allowance", "additional", "self_employed", "loan", "credit", "charge"],
)
def test_marginal_rates_are_those_of_statute(family, earnings, changed, marginal):
    parts, _ = found(family, earnings, **changed)
    # the allowance, the charge and repayments are whole pounds, of 1,000
    for name in NAMES:
        assert parts[name] == pytest.approx(marginal.get(name, 0.0), abs=0.0021), name
    assert parts["whole"] == pytest.approx(sum(marginal.values()), abs=0.0021)


def test_participation_rates_are_those_of_statute():
    """28% of what lies above £12,570, out of £30,000; a lone parent loses credit beyond the work allowance too."""
    _, parts = found(SINGLE, 30_000.0)
    assert parts["whole"] == pytest.approx(0.28 * (30_000 - 12_570) / 30_000, abs=1e-4)
    _, parts = found(LONE_PARENT, 20_000.0)
    kept = 20_000 - 0.28 * (20_000 - 12_570)
    allowance = 12.0 * LAW.policy.universal_credit.work_allowance_lower_monthly
    assert parts["universal_credit"] == pytest.approx(0.55 * (kept - allowance) / 20_000, abs=2e-4)
    assert parts["whole"] == pytest.approx(sum(parts[name] for name in NAMES))


def test_what_somebody_saves_for_a_pension_is_not_taken():
    _, saving = found(SINGLE, 30_000.0, employee_pension_contributions=1_500.0)
    # net pay: the contribution bears no Income Tax (FA 2004 s.193)
    assert saving["whole"] == pytest.approx((0.28 * 17_430 - 0.20 * 1_500) / 30_000, abs=1e-4)
    assert saving["other"] == pytest.approx(0.0, abs=1e-9)


def test_each_adult_has_a_rate_of_their_own():
    family = Family(adults=[35, 35], is_married=False, partner_earnings=60_000.0, **OWNER)
    population = population_of_family(family, np.array([2_000_000]))
    subject, at = subject_of(population)
    rates = work_incentives(subject, at, np.full(2, -1))
    np.testing.assert_allclose(rates.marginal.sum(axis=0), [0.28, 0.42], atol=1e-9)
    np.testing.assert_allclose(
        rates.participation.sum(axis=0),
        [0.28 * 7_430 / 20_000, (0.28 * 37_700 + 0.42 * 9_730) / 60_000],
        atol=1e-4,
    )
    both = (20_000 - 0.28 * 7_430, 60_000 - 0.28 * 37_700 - 0.42 * 9_730)
    bill = subject.assess().taxes[0] - sum((20_000, 60_000)) + sum(both)  # council tax
    np.testing.assert_allclose(
        rates.replacement,
        [(both[1] - bill) / (sum(both) - bill), (both[0] - bill) / (sum(both) - bill)],
        atol=1e-3,
    )


def test_turns_take_each_chosen_person_once_and_one_of_a_household():
    household = np.array([0, 0, 0, 1, 2, 2])
    chosen = np.array([True, False, True, True, False, True])
    turns = list(one_of_each_household(household, chosen))
    np.testing.assert_array_equal(np.sum(turns, axis=0), chosen)
    assert all(np.bincount(household[turn]).max() <= 1 for turn in turns) and len(turns) == 2
    assert not list(one_of_each_household(household, np.zeros(6, dtype=bool)))


@pytest.fixture(scope="module")
def drawn():
    """The small population with its situation, the jobs entered, and its work incentives."""
    subject, at = subject_of(load_population(compose(["population=small"]).population, 2025))
    job = jobs_of(subject.population.people, at, at.weight, 1)
    return subject, at, job, work_incentives(subject, at, job)


def test_parts_are_what_the_household_does_not_keep(drawn):
    """Against net income itself, of the households whose only earner of the turn is the first."""
    subject, at, _, rates = drawn
    people = subject.population.people
    first = next(one_of_each_household(at.household, at.is_in_work & at.is_of_working_age))
    is_employee = first & (people.employment_income >= people.self_employment_income)
    net = subject.assess().net_income_bhc.copy()
    top_up = np.bincount(at.household, weights=subject.assess().tax_free_childcare)
    more = subject.assess(employment_income=people.employment_income + 1_000.0 * is_employee)
    kept = more.net_income_bhc - net + np.bincount(at.household, weights=more.tax_free_childcare) - top_up
    whole = rates.marginal.sum(axis=0)
    able = is_employee & (net[at.household] > 0.0)
    assert able.sum() > 1_000
    np.testing.assert_allclose(whole[able], 1.0 - kept[at.household[able]] / 1_000.0, atol=1e-9)


def test_rates_are_of_those_they_are_of(drawn):
    _, at, job, rates = drawn
    known = ~np.isnan(rates.marginal[0])
    np.testing.assert_array_equal(known, at.is_in_work & at.is_of_working_age)
    entering = at.could_enter & (job >= 0)
    assert entering.any() and not np.isnan(rates.participation[:, entering]).any()
    assert np.isnan(rates.participation[:, ~entering & ~known]).all()
    assert (np.isnan(rates.marginal) == np.isnan(rates.marginal[0])).all()
    assert np.nanmin(rates.replacement) >= 0.0


def test_jobs_are_those_of_employees_alike_and_the_same_in_every_scenario(drawn):
    subject, at, job, _ = drawn
    people = subject.population.people
    entering = np.flatnonzero(at.could_enter)
    assert (job[~at.could_enter] == -1).all() and (job[entering] >= 0).all()
    donors = job[entering]
    assert at.is_free[donors].all() and (people.employment_income[donors] > 0.0).all()
    np.testing.assert_array_equal(people.sex[donors], people.sex[entering])
    np.testing.assert_array_equal(jobs_of(people, at, at.weight, 1), job)
    assert (jobs_of(people, at, at.weight, 2) != job).any()
    fewer = np.where(np.arange(job.size) % 2, at.weight, 0.0)
    assert (jobs_of(people, at, fewer, 1)[entering] % 2 == 1).all()
    nobody = jobs_of(people, at, np.zeros(job.size), 1)
    assert (nobody == -1).all()


def test_who_enters_a_job_has_its_pay_and_hours_and_no_benefit_of_being_out_of_work(drawn):
    subject, at, job, _ = drawn
    people = subject.population.people
    columns = entered(subject.population, at.could_enter, job)
    for name, values in columns.items():
        np.testing.assert_array_equal(values[~at.could_enter], getattr(people, name)[~at.could_enter])
        expected = 0.0 if name in ENDING_WITH_WORK else getattr(people, name)[job[at.could_enter]]
        np.testing.assert_array_equal(values[at.could_enter], expected)
    assert (columns["hours_worked_weekly"][at.could_enter] > 0.0).all()
    assert set(np.unique(people.sex[at.could_enter])) == {Sex.MALE, Sex.FEMALE}
