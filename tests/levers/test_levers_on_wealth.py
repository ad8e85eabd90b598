"""Levers on wealth, on households made by hand: who pays and gains, what moves and what does not."""

from itertools import pairwise

import numpy as np
import pytest

from model.configuration import compose
from model.economy.forecast import load_forecast
from model.engine.assess import assess
from model.engine.deaths import (
    expected_inheritance_tax,
    is_survived_by_spouse,
    last_estates,
    probability_of_death,
)
from model.engine.estate import assess_estates
from model.indicators.exchequer import PROGRAMMES, SIGN
from model.indicators.measured import Wealth
from model.indicators.wealth import GROUPS, SAVINGS_LINES, TOP_SHARES, wealth, wealth_of
from model.levers import SHIPPED, active_levers, conflicts
from model.levers.citizens_inheritance import recipients
from model.levers.lever import Context
from model.levers.universal_savings_account import is_eligible
from model.levers.wealth_tax import charge, responsive_rate, share_of_largest, tax_of_people, taxable_wealth
from model.measurement import measure, with_capital, with_effect
from model.policy import load_policy
from model.population.belonging import sum_by_household
from model.population.net_wealth import net_wealth
from model.population.schema import BenefitUnits, Households, People, Population, Role, Sex, defaults
from tests.runs import run

FORECAST = load_forecast()
YEAR = 2026
WEIGHT = 1000.0


def country():
    """A rich couple, a widow of 85, a parent of 25 on low pay with a child, and a couple of pensioners."""
    people, units, households = defaults(People, 7), defaults(BenefitUnits, 4), defaults(Households, 4)
    people |= {
        "person_id": np.arange(1, 8),
        "role": np.array([0, 1, 0, 0, 2, 0, 1], dtype=np.int8),
        "age": np.array([60, 58, 85, 25, 4, 80, 82], dtype=np.int16),
        "sex": np.array([0, 1, 1, 1, 0, 0, 1], dtype=np.int8),
        "employment_income": np.array([150_000.0, 0.0, 0.0, 9_000.0, 0.0, 0.0, 0.0]),
        "main_home": np.array([2e6, 2e6, 9e5, 0.0, 0.0, 2e5, 2e5]),
        "mortgage_debt": np.array([5e5, 5e5, 0.0, 0.0, 0.0, 0.0, 0.0]),
        "cash_savings": np.array([1e6, 0.0, 3e5, 300.0, 0.0, 5e3, 400.0]),
        "investments": np.array([3e7, 0.0, 1e5, 0.0, 0.0, 0.0, 0.0]),
        "business_assets": np.array([5e6, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0]),
        "defined_contribution_pension": np.array([1e6, 0.0, 2e5, 0.0, 0.0, 0.0, 0.0]),
    }
    units |= {
        "first_person": np.array([0, 2, 3, 5, 7]),
        "is_married": np.array([True, False, False, True]),
        "benefit_unit_id": np.arange(4),
    }
    households |= {
        "household_id": np.arange(4),
        "first_unit": np.arange(5),
        "weight": np.full(4, WEIGHT),
        "tenure": np.array([1, 0, 4, 0], dtype=np.int8),
        "rent": np.array([0.0, 0.0, 9_000.0, 0.0]),
    }
    return Population(People(**people), BenefitUnits(**units), Households(**households))


@pytest.fixture(scope="module")
def made():
    population = country()
    law = load_policy(YEAR)
    results = assess(population, law, 1)
    context = Context(YEAR, FORECAST, law.policy, 1)
    return population, results, context, with_capital(measure(population, results), population, context, {})


def settings(name, year=YEAR, **values):
    """Settings of a lever that applies, some of them changed."""
    (active,) = active_levers({f"{name}.applies": {year: True}}, year, FORECAST)
    return active.settings._replace(**values)


def effect(made, name, context=None, **values):
    population, results, of_run, before = made
    lever = SHIPPED[name]
    found = lever.results(settings(name, **values), population, results, context or of_run)
    return found, with_effect(before, lever, found)


@pytest.mark.parametrize(
    "name", ["wealth_tax", "universal_savings_account", "citizens_inheritance", "multinational_reliefs"]
)
def test_capital_moves_no_income_and_the_accounts_close(made, name):
    found, after = effect(made, name)
    before = made[3]
    for field in ("net_income_bhc", "net_income_ahc"):
        np.testing.assert_array_equal(getattr(after, field), getattr(before, field))
    for programme, amounts in before.programmes.items():
        np.testing.assert_array_equal(after.programmes[programme], amounts)
    new = set(after.programmes) - set(before.programmes)
    assert new and new <= set(SHIPPED[name].programmes)
    assert all((amounts >= 0.0).all() for amounts in found.programmes.values())
    if found.wealth is not None:
        owners = sum_by_household(made[0], found.wealth)
        spending = sum(SIGN[PROGRAMMES[n].kind] * amounts for n, amounts in found.programmes.items())
        np.testing.assert_allclose(owners, spending, rtol=1e-12)


@pytest.mark.parametrize(
    ("name", "nothing"),
    [
        ("wealth_tax", {"first_rate": 0.0}),
        ("universal_savings_account", {"take_up_rate": 0.0}),
        ("citizens_inheritance", {"amount": 0.0}),
        ("multinational_reliefs", {"patent_box_withdrawn_rate": 0.0, "is_incidence_applied": True}),
    ],
)
def test_a_lever_set_to_nothing_is_the_baseline(made, name, nothing):
    found, after = effect(made, name, **nothing)
    assert all((amounts == 0.0).all() for amounts in found.programmes.values())
    before = made[3]
    for field in ("net_income_bhc", "net_income_ahc"):
        np.testing.assert_array_equal(getattr(after, field), getattr(before, field))
    for field in Wealth._fields:
        np.testing.assert_array_equal(getattr(after.wealth, field), getattr(before.wealth, field))


def test_a_wealth_tax_is_what_exceeds_the_threshold(made):
    found, after = effect(made, "wealth_tax")
    owned = 2e6 - 5e5 + 1e6 + 3e7 + 5e6 + 1e6
    assert found.wealth.tolist() == pytest.approx([-0.02 * (owned - 1e7), *[0.0] * 6])
    assert found.outcomes["revenue"].value == pytest.approx(WEIGHT * 0.02 * (owned - 1e7))
    assert found.outcomes["payers"].value == WEIGHT
    assert found.outcomes["revenue_within_survey_reach"].value == 0.0, "the survey reaches no further than 10m"
    low_to_high = found.outcomes["revenue_after_response"]
    assert 1.0 - low_to_high.low / found.outcomes["revenue"].value == pytest.approx(2 * 0.17)
    assert 1.0 - low_to_high.high / found.outcomes["revenue"].value == pytest.approx(2 * 0.07)
    np.testing.assert_array_equal(after.wealth.savings, made[3].wealth.savings)


def test_exemptions_couples_and_discounts(made):
    population = made[0]
    people = population.people
    plain = settings("wealth_tax")
    everything = taxable_wealth(plain, people)[0]
    for changed, less in (
        ({"is_main_home_exempt": True}, 1.5e6),
        ({"are_pensions_exempt": True}, 1e6),
        ({"is_business_exempt": True}, 5e6),
        ({"valuation_discount_rate": 0.1}, 0.1 * everything),
        ({"avoidance_rate": 0.2}, 0.2 * everything),
    ):
        assert everything - taxable_wealth(plain._replace(**changed), people)[0] == pytest.approx(less), changed
    together = plain._replace(is_per_couple=True, couple_threshold_factor=2.0)
    taxable = taxable_wealth(together, people)
    tax = tax_of_people(together, population, taxable)
    assert tax[0] + tax[1] == pytest.approx(0.02 * (taxable[0] + taxable[1] - 2e7))
    assert tax[0] / tax[1] == pytest.approx(taxable[0] / taxable[1])
    assert tax[4] == 0.0, "children are not taxed"


def test_bands_replace_each_other():
    bands = settings(
        "wealth_tax", first_threshold=1.0, first_rate=0.01, second_threshold=5.0, second_rate=0.02,
        third_threshold=10.0, third_rate=0.05,
    )  # fmt: skip
    assert charge(bands, np.array([0.5, 3.0, 7.0, 20.0])).tolist() == pytest.approx([0.0, 0.02, 0.08, 0.64])


def test_a_one_off_tax_is_paid_in_instalments_on_the_wealth_of_its_year(made):
    population, results, context, _ = made
    one_off = {"is_one_off": True, "first_threshold": 5e5, "first_rate": 0.05}
    whole, _ = effect(made, "wealth_tax", first_threshold=5e5, first_rate=0.05)
    part, _ = effect(made, "wealth_tax", **one_off)
    np.testing.assert_allclose(part.wealth, whole.wealth / 5.0)
    assert part.outcomes["instalments"].value == pytest.approx(whole.outcomes["revenue"].value)
    over = context._replace(year=2031)
    assert effect(made, "wealth_tax", over, **one_off)[0].outcomes["revenue"].value == 0.0
    grown = FORECAST.index("financial_wealth", 2026, 2028)
    people = population.people
    later = {
        n: getattr(people, n) * grown
        for n in ("main_home", "mortgage_debt", "cash_savings", "investments", "business_assets",
                  "defined_contribution_pension")
    }  # fmt: skip
    then = (population._replace(people=people._replace(**later)), results, context, made[3])
    same, _ = effect(then, "wealth_tax", context._replace(year=2028), **one_off)
    np.testing.assert_allclose(same.wealth, part.wealth)


def test_the_share_of_the_largest_payers_counts_the_last_in_part():
    tax, weight = np.array([1.0, 10.0, 4.0]), np.array([100.0, 10.0, 10.0])
    assert share_of_largest(tax, weight, 15) == pytest.approx((100.0 + 20.0) / 240.0)
    assert share_of_largest(tax, weight, 10_000) == 1.0
    assert share_of_largest(0.0 * tax, weight, 5) == 0.0


def test_the_savings_account_is_for_earners_on_universal_credit_or_for_all(made):
    population, results, _, before = made
    assert results.universal_credit[2] > 0.0
    narrow = is_eligible(settings("universal_savings_account"), population, results)
    assert narrow.tolist() == [False, False, False, True, False, False, False]
    wide = is_eligible(settings("universal_savings_account", is_universal=True), population, results)
    assert wide.tolist() == [True, True, False, True, False, False, False]
    found, after = effect(made, "universal_savings_account", take_up_rate=1.0)
    assert found.wealth[3] == 300.0 and found.savings[3] == 300.0
    outcomes = found.outcomes
    assert outcomes["cost"].value == pytest.approx(WEIGHT * 300.0)
    assert outcomes["below_500_before"].value == 0.25 and outcomes["below_500_after"].value == 0.0
    line = SAVINGS_LINES.index("500")
    assert wealth(before)["share_short_of_savings"][line] == 0.25
    assert wealth(after)["share_short_of_savings"][line] == 0.0
    more, _ = effect(made, "universal_savings_account", take_up_rate=1.0, new_saving_rate=0.5)
    assert more.wealth[3] == 600.0 and more.outcomes["cost"].value == outcomes["cost"].value


def test_take_up_of_the_savings_account_only_adds_people(made):
    saves = [
        effect(made, "universal_savings_account", is_universal=True, take_up_rate=rate)[0].wealth > 0.0
        for rate in (0.1, 0.4, 0.7, 1.0)
    ]
    assert all((more | ~fewer).all() for fewer, more in pairwise(saves))


def test_the_grant_raises_savings_unless_it_is_tied(made):
    cash, after = effect(made, "citizens_inheritance")
    tied, tied_after = effect(made, "citizens_inheritance", is_restricted=True)
    young = recipients(settings("citizens_inheritance"), made[0])
    assert young.tolist() == [False, False, False, True, False, False, False]
    amount = cash.wealth[3]
    assert amount == 10_000.0
    np.testing.assert_array_equal(tied.wealth, cash.wealth)
    assert (after.wealth.savings - made[3].wealth.savings)[3] == amount
    np.testing.assert_array_equal(tied_after.wealth.savings, made[3].wealth.savings)
    funded, _ = effect(made, "citizens_inheritance", receipts_tax_rate=0.2)
    assert (funded.programmes["receipts_tax"] > 0.0).tolist() == [False, True, False, False]


def test_incidence_of_multinationals_moves_incomes_only_if_it_is_switched_on(made):
    found, _ = effect(made, "multinational_reliefs", is_incidence_applied=True)
    revenue = found.outcomes["revenue"].value
    weight = made[0].households.weight
    assert float(weight @ found.programmes["corporation_tax"]) == pytest.approx(revenue)
    assert -float(weight @ found.net_income) == pytest.approx(0.4 * revenue)
    assert -float(weight @ sum_by_household(made[0], found.wealth)) == pytest.approx(0.3 * revenue)
    parts = ("borne_by_workers", "borne_by_shareholders", "borne_abroad")
    assert sum(found.outcomes[n].value for n in parts) == pytest.approx(revenue)


def test_mortality_rises_with_age_falls_with_wealth_and_leaves_deaths_as_they_are():
    people = defaults(People, 2_000)
    people |= {"age": np.full(2_000, 60, dtype=np.int16), "sex": np.zeros(2_000, dtype=np.int8)}
    people |= {"wealth_rank": ((np.arange(2_000) + 0.5) / 2_000).astype(np.float32)}
    dies = probability_of_death(People(**people))
    assert dies.mean() == pytest.approx(0.0079, rel=0.10), "ONS: men of 60 in 2022-24"
    assert dies[0] / dies[-1] > 2.0 and (np.diff(dies) <= 0.0).mean() > 0.99
    older = probability_of_death(People(**(people | {"age": np.full(2_000, 85, dtype=np.int16)})))
    assert older.mean() == pytest.approx(0.093857, rel=1e-6) and older[0] / older[-1] < dies[0] / dies[-1]


def test_a_widow_pays_and_a_married_couple_does_not(made):
    population, _, context, before = made
    married = is_survived_by_spouse(population)
    assert married.tolist() == [True, True, False, False, False, True, True]
    tax = expected_inheritance_tax(population, context.policy)
    assert tax[2] > 0.0 and (np.delete(tax, 2) == 0.0).all()
    left = last_estates(population)
    of_widow = left.person == 2
    assert left.probability[of_widow].sum() == pytest.approx(probability_of_death(population.people)[2])
    assert left.value[of_widow].tolist() == pytest.approx([1.3e6] * 4)
    law = context.policy.inheritance_tax
    bands = sorted(
        law.nil_rate_band * (1 + late) + law.residence_nil_rate_band * (1 + late) * children
        for late in (0, 1)
        for children in (0, 1)
    )
    due = sorted(assess_estates(left.estates, context.policy)[of_widow], reverse=True)
    relief = law.unlisted_traded_shares_relief_rate * left.estates.unlisted_traded_shares[of_widow][0]
    assert 0.0 < relief < 2_500.0
    assert due == pytest.approx([0.4 * max(1.3e6 - relief - band, 0.0) for band in bands])
    np.testing.assert_array_equal(before.programmes["inheritance_tax"], sum_by_household(population, tax))


def test_closing_reliefs_sets_the_law_and_says_what_it_raises(made):
    population, results, context, _ = made
    package = settings("inheritance_tax_loopholes")
    levers = {path: {YEAR: v} for path, v in SHIPPED["inheritance_tax_loopholes"].policy(package, YEAR).items()}
    policy = load_policy(YEAR, levers).policy
    found = SHIPPED["inheritance_tax_loopholes"].results(
        package, population, results, context._replace(policy=policy)
    )
    more = expected_inheritance_tax(population, policy) - expected_inheritance_tax(population, context.policy)
    assert found.outcomes["yield"].value == pytest.approx(WEIGHT * more.sum()) and more.sum() > 0.0
    assert found.outcomes["yield_after_response"].low < found.outcomes["yield_after_response"].high
    assert found.outcomes["seven_year_rule"].status == "not estimable"
    unchanged = SHIPPED["inheritance_tax_loopholes"].results(package, population, results, context)
    assert unchanged.outcomes["yield"].value == 0.0


def test_indicators_of_wealth_by_hand(made):
    population, _, _, before = made
    found = wealth(before)
    held = net_wealth(population.people)
    assert found["total_wealth"].tolist() == pytest.approx([WEIGHT * held.sum()] * 2)
    assert found["median_wealth"][0] == pytest.approx((405_400.0 + 1.5e6) / 2.0)
    means = dict(zip(GROUPS, found["mean_wealth_of_group"], strict=True))
    people = population.people
    for sex in Sex:
        chosen = (people.role != Role.CHILD) & (people.sex == sex)
        assert means[f"sex_{sex.name.lower()}"] == pytest.approx(held[chosen].mean())
    assert found["wealth_gap_women_men"] == pytest.approx(means["sex_male"] - means["sex_female"])
    assert np.isnan(means["age_from_35_to_44"])
    shares = found["wealth_top_share"][0]
    richest = held[:2].sum() / held.sum()
    assert shares == pytest.approx([4.0 * top * richest for top in TOP_SHARES]), "each household is a quarter"
    parent = before.wealth.essentials[2]
    weekly = 205.0 * FORECAST.index("cpi_year", 2024, YEAR) * before.equivalence_ahc[2]
    assert parent == pytest.approx(13.0 * (weekly + 9_000.0 / 52.0), rel=0.02)


def test_wealth_that_is_not_known_is_no_number(made):
    population, _, _, before = made
    assert all(np.isnan(values).all() for values in wealth(before._replace(wealth=None)).values())
    nothing = {n: np.zeros(7) for n in ("main_home", "mortgage_debt", "cash_savings", "investments",
                                        "business_assets", "defined_contribution_pension")}  # fmt: skip
    poor = population._replace(people=population.people._replace(**nothing))
    assert np.isnan(wealth(before._replace(wealth=wealth_of(poor, before, 1.0)))["wealth_gini"]).all()


def test_what_levers_add_to_wealth_is_no_conflict():
    both = {"wealth_tax.applies": {YEAR: True}, "universal_savings_account.applies": {YEAR: True}}
    assert conflicts(active_levers(both, YEAR, FORECAST)) == []


def test_sizes_on_the_small_population():
    """Wide bounds: 2,000 households hold about ten people above £10m."""
    names = ["wealth_tax", "universal_savings_account", "inheritance_tax_loopholes"]
    job = compose(["population=small", f"year={YEAR}", f"scenario=[{','.join(names)}]"])
    dataset = run(job).sel(year=YEAR)
    after, before = dataset.isel(scenario=1), dataset.isel(scenario=0)
    outcome = after["lever_outcome"].to_series()
    assert 3e9 < float(before["programme_amount"].sel(programme="inheritance_tax")) < 12e9, "OBR: 9.5bn"
    assert 1e9 < outcome["inheritance_tax_loopholes.yield"] < 12e9
    more = after["programme_amount"] - before["programme_amount"]
    assert float(more.sel(programme="inheritance_tax")) == pytest.approx(
        outcome["inheritance_tax_loopholes.yield"]
    )
    assert 2e6 < outcome["universal_savings_account.eligible"] < 6e6
    assert 0.0 < outcome["wealth_tax.revenue"] < 120e9
    paid = outcome["wealth_tax.revenue"] - outcome["universal_savings_account.cost"]
    fall = before["total_wealth"] - after["total_wealth"]
    assert fall.values == pytest.approx([paid, paid], rel=1e-3)
    assert (after["wealth_gini"] < before["wealth_gini"]).all()
    assert (after["share_short_of_savings"] <= before["share_short_of_savings"]).all()
    assert (after["poverty_rate"] == before["poverty_rate"]).all()
    assert (after["mean_income"] == before["mean_income"]).all()


def test_the_rate_that_the_base_responds_to_is_weighted_by_revenue():
    bands = settings("wealth_tax", first_threshold=1e6, first_rate=0.01, second_threshold=5e6, second_rate=0.03)
    taxable = np.array([2e6, 9e6, 5e5])
    tax = charge(bands, taxable)
    expected = (0.01 * 1e4 + 0.03 * 16e4) / 17e4
    assert responsive_rate(bands, tax, taxable, np.ones(3)) == pytest.approx(expected)
    once = settings("wealth_tax", is_one_off=True)
    assert responsive_rate(once, tax, taxable, np.ones(3)) == 0.0
    assert responsive_rate(bands, 0.0 * tax, taxable, np.ones(3)) == 0.0
