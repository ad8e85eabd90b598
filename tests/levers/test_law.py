"""Levers within the household's law: each moves what its card says, and nothing where it is set to nothing."""

import numpy as np
import pytest

from model.economy.forecast import load_forecast
from model.engine.assess import assess
from model.levers import settings_of
from model.levers.capital_gains_return_allowance import CapitalGainsReturnAllowance, exempt_share, leave_out
from model.levers.lever import Context
from model.levers.minimum_wage_raised import MinimumWageRaised, raise_pay, set_law
from model.levers.proportional_property_tax import (
    ENGLISH_BILLS,
    ProportionalPropertyTax,
    collect,
    end_council_tax,
    set_bills_and_rents,
    tax_of,
)
from model.policy import load_policy
from model.policy.basic_income import basic_income, counted_basic_income, taxable_basic_income
from model.policy.benefit_cap import benefit_cap_limit
from model.policy.capital_gains_tax import share_charged
from model.policy.child_benefit import income_charged
from model.policy.council_tax import CouncilTax
from model.policy.investment_income_contributions import investment_income_contributions
from model.policy.universal_credit import is_exempt_from_child_limit, reduction_above_protected_minimum
from model.population.schema import Region, Tenure
from tests.engine.random_households import random_households
from tests.runs import change_of, run_small

LAW = load_policy(2026)
CONTEXT = Context(2026, load_forecast(), LAW.policy, 1)


@pytest.fixture(scope="module")
def population():
    """Made-up households with hourly pay and homes of known value."""
    made = random_households(1_500, seed=26)
    people, _, households = made
    works = (people.employment_income > 0.0) & (people.age >= 16)
    hourly = np.where(works, 8.0 + np.arange(people.age.size) % 20, 0.0)
    values = 50_000.0 + 1_000.0 * (np.arange(households.weight.size) % 700)
    return made._replace(
        people=people._replace(hourly_pay=hourly), households=households._replace(dwelling_value=values)
    )


def results_of(population, levers):
    return assess(population, load_policy(2026, levers), 1)


def moved(before, after):
    """Results that differ between two assessments."""
    return {
        name for name, values in before._asdict().items() if values.tobytes() != getattr(after, name).tobytes()
    }


# --- contributions on investment income


def contributions(dividends, earnings, is_over_age=False, age=40, **changes):
    law = LAW.policy.investment_income_contributions._replace(main_rate=0.08, additional_rate=0.02, **changes)
    return investment_income_contributions(
        dividends, 0.0, 0.0, earnings, age, is_over_age, LAW.policy.national_insurance, law
    )


def test_contributions_on_investment_income_share_the_bands_with_earnings():
    assert contributions(12_570.0, 0.0) == 0.0
    assert contributions(13_570.0, 0.0) == pytest.approx(80.0)
    assert contributions(1_000.0, 30_000.0) == pytest.approx(80.0)
    assert contributions(1_000.0, 60_000.0) == pytest.approx(20.0)
    assert contributions(2_000.0, 49_270.0) == pytest.approx(80.0 + 20.0)


def test_contributions_on_investment_income_with_allowance_age_and_flat_rate():
    assert contributions(1_500.0, 60_000.0, allowance=1_000.0) == pytest.approx(10.0)
    assert contributions(1_000.0, 0.0, shares_bands_with_earnings=False) == pytest.approx(80.0)
    assert contributions(1_000.0, 60_000.0, True) == pytest.approx(20.0)
    assert contributions(1_000.0, 60_000.0, True, charges_over_state_pension_age=False) == 0.0
    assert contributions(1_000.0, 60_000.0, age=15) == 0.0
    assert contributions(1_000.0, 60_000.0, charges_dividends=False) == 0.0
    law = LAW.policy.investment_income_contributions._replace(main_rate=0.08, additional_rate=0.02)
    rest = LAW.policy.national_insurance
    assert investment_income_contributions(0.0, 500.0, -900.0, 60_000.0, 40, False, rest, law) == pytest.approx(
        10.0
    )


def test_contributions_on_investment_income_lower_income_and_nothing_else(population):
    levers = {"investment_income_contributions.main_rate": {2026: 0.08}}
    before, after = results_of(population, {}), results_of(population, levers)
    assert moved(before, after) == {
        "investment_income_contributions", "taxes", "net_income_with_gains", "net_income_bhc", "net_income_ahc",
    }  # fmt: skip


# --- basic income


def test_basic_income_goes_by_age():
    law = LAW.policy.basic_income._replace(child_weekly=40.0, adult_weekly=60.0, pensioner_weekly=190.0)
    assert basic_income(17, False, law) == 52.0 * 40.0
    assert basic_income(18, False, law) == 52.0 * 60.0
    assert basic_income(70, True, law) == 52.0 * 190.0
    assert taxable_basic_income(100.0, 40, law) == 0.0
    taxed = law._replace(is_taxable=True, counted_share=0.5)
    assert taxable_basic_income(100.0, 40, taxed) == 100.0 and taxable_basic_income(100.0, 10, taxed) == 0.0
    assert counted_basic_income(100.0, taxed) == 50.0


def test_basic_income_that_nothing_counts_is_on_top_of_everything(population):
    before = results_of(population, {})
    after = results_of(
        population, {f"basic_income.{age}_weekly": {2026: 50.0} for age in ("child", "adult", "pensioner")}
    )
    people_from = population.units.first_person[population.households.first_unit]
    np.testing.assert_allclose(after.benefits - before.benefits, 2_600.0 * np.diff(people_from), atol=0.01)
    assert (after.universal_credit == before.universal_credit).all()
    assert (after.income_tax == before.income_tax).all()


def test_basic_income_that_is_counted_is_unearned_income_of_means_tests(population):
    paid = {"basic_income.adult_weekly": {2026: 50.0}}
    before = results_of(population, {})
    counted = results_of(population, paid | {"basic_income.counted_share": {2026: 1.0}})
    amount = np.add.reduceat(counted.basic_income, population.units.first_person[:-1])
    np.testing.assert_allclose(counted.uc_unearned_income - before.uc_unearned_income, amount, atol=0.01)
    assert (counted.uc_income_reduction <= before.uc_income_reduction + amount + 0.01).mean() > 0.99
    assert counted.universal_credit.sum() < before.universal_credit.sum()
    assert counted.pension_credit_income.sum() >= before.pension_credit_income.sum()
    taxed = results_of(population, paid | {"basic_income.is_taxable": {2026: True}})
    assert (taxed.total_income >= before.total_income).all() and taxed.income_tax.sum() > before.income_tax.sum()


# --- Universal Credit, the cap and Child Benefit


def test_families_in_which_somebody_works_may_be_outside_the_child_limit(population):
    law = LAW.policy.universal_credit._replace(child_limit_exempts_working=True)
    assert is_exempt_from_child_limit(True, law) and not is_exempt_from_child_limit(False, law)
    limit = {"universal_credit.child_limit_applies": {2026: True}}
    limited = results_of(population, limit)
    exempting = results_of(population, limit | {"universal_credit.child_limit_exempts_working": {2026: True}})
    without = results_of(population, {})
    gains = exempting.uc_child_element - limited.uc_child_element
    is_exempt = gains > 0.0
    assert is_exempt.sum() > 10
    assert (exempting.uc_child_element[is_exempt] == without.uc_child_element[is_exempt]).all()
    people, units, _ = population
    works = (people.employment_income > 0.0) | (people.self_employment_income != 0.0)
    assert np.add.reduceat(works, units.first_person[:-1])[is_exempt].all()
    still = without.uc_child_element - exempting.uc_child_element
    assert (still > 0.0).any(), "families out of work stay within it"


def test_the_cap_leaves_the_protected_minimum():
    law = LAW.policy.universal_credit._replace(protected_minimum_share=1.0)
    assert reduction_above_protected_minimum(3_000.0, 9_000.0, 5_000.0, law) == 3_000.0
    assert reduction_above_protected_minimum(6_000.0, 9_000.0, 5_000.0, law) == 4_000.0
    assert reduction_above_protected_minimum(1_000.0, 3_000.0, 5_000.0, law) == 0.0
    assert reduction_above_protected_minimum(9_000.0, 9_000.0, 5_000.0, LAW.policy.universal_credit) == 9_000.0


def test_the_limits_of_the_cap_can_be_multiplied():
    law = LAW.policy.benefit_cap
    doubled = law._replace(limit_multiplier=2.0)
    assert benefit_cap_limit(True, False, True, doubled) == 2.0 * benefit_cap_limit(True, False, True, law)


def test_the_child_benefit_charge_can_look_at_the_couple(population):
    law = LAW.policy.child_benefit
    assert income_charged(50_000.0, 30_000.0, law) == 50_000.0
    assert income_charged(50_000.0, 30_000.0, law._replace(charge_on_couple_income=True)) == 80_000.0
    before = results_of(population, {})
    after = results_of(population, {"child_benefit.charge_on_couple_income": {2026: True}})
    assert after.high_income_child_benefit_charge.sum() != before.high_income_child_benefit_charge.sum()
    gone = results_of(population, {"child_benefit.charge_rate_per_step": {2026: 0.0}})
    assert gone.high_income_child_benefit_charge.sum() == 0.0
    assert (gone.child_benefit >= before.child_benefit).all()


# --- capital gains


def test_the_allowance_for_return_leaves_out_a_share_of_the_gain():
    settings = CapitalGainsReturnAllowance(True, 0.04, 0.08)
    # ten years at 8% make 100 into 215.89; at 4% they would have made 148.02: 48.02 of the gain of 115.89
    share = exempt_share(np.array([215.892]), np.array([100.0]), settings)
    assert share == pytest.approx(48.024 / 115.892, abs=1e-4)
    assert exempt_share(np.array([90.0, 50.0]), np.array([100.0, 0.0]), settings).tolist() == [0.0, 0.0]
    assert exempt_share(np.array([200.0]), np.array([100.0]), settings._replace(exempt_rate=0.0)) == 0.0
    assert exempt_share(np.array([200.0]), np.array([100.0]), settings._replace(growth_rate=0.04)) == 1.0
    assert share_charged(1_000.0, 250.0) == 0.75 and share_charged(1_000.0, 0.0) == 1.0
    assert share_charged(-5.0, 0.0) == 1.0 and share_charged(100.0, 500.0) == 0.0


def test_the_allowance_for_return_moves_the_tax_on_gains_and_no_income(population):
    people = population.people._replace(
        capital_gains_return_exempt=np.zeros(population.people.age.size),
        investments=np.full(population.people.age.size, 50_000.0),
        cost_basis_investments=np.full(population.people.age.size, 20_000.0),
    )
    without = population._replace(people=people)
    settings = CapitalGainsReturnAllowance(True, 0.04, 0.08)
    before = assess(without, LAW, 1)
    after = assess(leave_out(settings, without, CONTEXT), LAW, 1)
    assert moved(before, after) == {"capital_gains_tax", "net_income_with_gains"}
    assert (after.capital_gains_tax <= before.capital_gains_tax).all()
    nothing = assess(leave_out(settings._replace(exempt_rate=0.0), without, CONTEXT), LAW, 1)
    assert not moved(before, nothing)


def test_gains_at_the_rates_of_income_bear_more(population):
    levers = {"capital_gains_tax.aligned_with_income_tax": {2026: True}}
    before, aligned = results_of(population, {}), results_of(population, levers)
    assert moved(before, aligned) == {"capital_gains_tax", "net_income_with_gains"}
    assert aligned.capital_gains_tax.sum() > before.capital_gains_tax.sum()
    withdrawn = results_of(
        population, levers | {"capital_gains_tax.business_asset_disposal_relief_limit": {2026: 0.0}}
    )
    assert (withdrawn.capital_gains_tax >= aligned.capital_gains_tax - 0.01).all()


# --- property


PROPERTY = ProportionalPropertyTax(True, 0.005, 1.0, True, 0.0)


def test_the_property_tax_is_of_england_and_of_owners(population):
    households = population.households
    tax = tax_of(PROPERTY, households)
    is_in_england = households.region < Region.WALES
    np.testing.assert_allclose(tax[is_in_england], 0.005 * households.dwelling_value[is_in_england])
    assert (tax[~is_in_england] == 0.0).all()
    effect = collect(PROPERTY, population, assess(population, LAW, 1), CONTEXT)
    is_owner = households.tenure < Tenure.RENT_FROM_COUNCIL
    np.testing.assert_array_equal(effect.net_income, np.where(is_owner, -tax, 0.0))
    weight = households.weight
    landlords = effect.outcomes["landlords"].value
    assert weight @ effect.programmes["proportional_property_tax"] == pytest.approx(
        -weight @ effect.net_income + landlords
    )
    land = PROPERTY._replace(taxed_share=0.7)
    np.testing.assert_allclose(tax_of(land, households), 0.7 * tax)


def test_the_property_tax_can_replace_council_tax_and_reach_rents(population):
    assert {f"council_tax.band_d_{region}" for region in ENGLISH_BILLS} <= set(end_council_tax(PROPERTY, 2026))
    assert {f"band_d_{region}" for region in ENGLISH_BILLS} <= set(CouncilTax._fields)
    assert not end_council_tax(PROPERTY._replace(replaces_council_tax=False), 2026)
    changed = set_bills_and_rents(PROPERTY, population, CONTEXT)
    law = load_policy(2026, {path: {2026: value} for path, value in end_council_tax(PROPERTY, 2026).items()})
    before, after = assess(population, LAW, 1), assess(changed, law, 1)
    is_in_england = population.households.region < Region.WALES
    assert (after.council_tax[is_in_england] == 0.0).all()
    assert (after.council_tax[~is_in_england] == before.council_tax[~is_in_england]).all()
    np.testing.assert_array_equal(changed.households.rent, population.households.rent)
    passed = set_bills_and_rents(PROPERTY._replace(pass_through_to_rents=0.5), population, CONTEXT)
    rise = passed.households.rent - population.households.rent
    is_let = (population.households.tenure == Tenure.RENT_PRIVATELY) & (population.households.rent > 0.0)
    np.testing.assert_allclose(
        rise, np.where(is_let, 0.5 * tax_of(PROPERTY, population.households), 0.0), atol=1e-6
    )


# --- minimum wage


def test_a_minimum_wage_lifts_pay_below_it_in_proportion(population):
    people = population.people
    settings = MinimumWageRaised(True, 15.0, 12.0, 9.0, 0.0)
    lifted = raise_pay(settings, population, CONTEXT).people
    is_below = (people.hourly_pay > 0.0) & (people.hourly_pay < 15.0) & (people.age >= 21)
    assert is_below.sum() > 50 and (lifted.hourly_pay[is_below] == 15.0).all()
    np.testing.assert_allclose(
        lifted.employment_income[is_below], people.employment_income[is_below] * 15.0 / people.hourly_pay[is_below]
    )
    is_above = (people.hourly_pay >= 15.0) | (people.hourly_pay == 0.0)
    assert (lifted.employment_income[is_above] == people.employment_income[is_above]).all()
    young = (people.age >= 18) & (people.age < 21) & (people.hourly_pay > 0.0)
    assert (lifted.hourly_pay[young] >= 12.0).all()
    assert set_law(settings, 2026)["minimum_wage.national_living_wage_hourly"] == 15.0


def test_a_minimum_wage_of_nothing_changes_nothing(population):
    nothing = MinimumWageRaised(True, 0.0, 0.0, 0.0, 0.0)
    unchanged = raise_pay(nothing, population, CONTEXT)
    for name, values in population.people._asdict().items():
        assert values.tobytes() == getattr(unchanged.people, name).tobytes(), name
    assert not set_law(nothing, 2026)
    defaults = settings_of("minimum_wage_raised")
    assert defaults["own_wage_employment_elasticity"].values[0].value == 0.0


# --- scenarios on the small population: sign and what they leave alone


@pytest.mark.parametrize(
    ("name", "programme", "low", "high"),
    [
        ("two_child_limit_at_three", "universal_credit", 0.5e9, 5e9),
        ("high_income_child_benefit_charge_abolished", "child_benefit", 0.2e9, 4e9),
        ("capital_gains_tax_aligned", "capital_gains_tax", 0.5e9, 60e9),
        ("national_insurance_on_investment_income", "investment_income_contributions", 1e9, 15e9),
        ("universal_basic_income", "basic_income", 150e9, 260e9),
        ("proportional_property_tax", "proportional_property_tax", 25e9, 55e9),
        ("local_housing_allowance_restored", "universal_credit", 0.3e9, 5e9),
        ("minimum_wage_raised", "income_tax", 0.5e9, 10e9),
        ("income_tax_rates_raised", "income_tax", 5e9, 14e9),
    ],
)
def test_scenarios_have_the_sign_and_size_of_their_cards(name, programme, low, high):
    dataset = run_small("year=2026", f"scenario={name}").sel(year=2026)
    assert low < change_of(dataset, programme) < high
    if name == "capital_gains_tax_aligned":
        assert (dataset["poverty_rate"].diff("scenario") == 0.0).all(), "gains are no income of DWP's definition"
