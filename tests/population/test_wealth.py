"""Wealth by class, the tail, gains, ranks, inheritances: exact relations, and published figures fitted to."""

import numpy as np
import pytest

from model.population.net_wealth import ASSETS, DEBTS
from model.population.schema import Role, Tenure
from model.population.synthesis import synthesise
from model.population.synthesis.figures import load_figures
from model.population.synthesis.fitting import Fit
from model.population.synthesis.gains import cost_share
from model.population.synthesis.wealth_tail import raise_the_richest, tail_amounts

HOUSEHOLDS = 20_000


@pytest.fixture(scope="module")
def population():
    return synthesise(HOUSEHOLDS, seed=20)


def units_of(population):
    sizes = np.diff(population.units.first_person)
    return np.repeat(np.arange(len(sizes)), sizes)


def households_of(population):
    of_unit = np.repeat(np.arange(HOUSEHOLDS), np.diff(population.households.first_unit))
    return of_unit[units_of(population)]


def net_wealth(people):
    return sum(getattr(people, name) for name in ASSETS) - sum(getattr(people, name) for name in DEBTS)


def households_survey_wealth(population):
    people = population.people
    survey = net_wealth(people) - people.business_assets - people.agricultural_assets
    return np.bincount(households_of(population), survey)


def test_homes_and_mortgages_of_persons_add_up_to_those_of_the_household(population):
    people, _, homes = population
    of = households_of(population)
    owns = np.isin(homes.tenure, (Tenure.OWNED_OUTRIGHT, Tenure.OWNED_WITH_MORTGAGE))
    assert np.allclose(np.bincount(of, people.main_home), np.where(owns, homes.dwelling_value, 0.0), atol=0.02)
    assert np.all(np.bincount(of, people.mortgage_debt) >= homes.mortgage_balance - 0.02)


def test_benefit_capital_is_savings_investments_and_other_property_net_of_its_loan(population):
    people, units, homes = population
    unit, of = units_of(population), households_of(population)
    is_adult = people.role != Role.CHILD
    gross = people.cash_savings + people.investments + people.other_property
    on_home = np.zeros(len(unit))
    head_unit = population.households.first_unit[:-1]
    in_head_unit = is_adult & (unit == head_unit[of])
    adults = np.bincount(unit[is_adult], minlength=len(units.capital))
    on_home[in_head_unit] = homes.mortgage_balance[of[in_head_unit]] / adults[unit[in_head_unit]]
    countable = np.bincount(unit, gross - people.mortgage_debt + on_home)
    assert np.allclose(countable, units.capital, atol=0.6)
    assert np.all(units.capital >= 0.0)


def test_children_own_nothing_and_no_asset_is_negative(population):
    people = population.people
    child = people.role == Role.CHILD
    for name in (*ASSETS, *DEBTS, "isa_balance", "student_loan_balance", "inheritance_received", "capital_gains"):
        values = getattr(people, name)
        assert np.all(values >= 0.0) and not np.any(values[child]), name


def test_isas_are_part_of_savings_and_costs_no_more_than_values(population):
    people = population.people
    assert np.all(people.isa_balance <= people.cash_savings + people.investments + 0.02)
    assert np.all(people.cost_basis_investments <= people.investments + 0.02)
    assert np.all(people.cost_basis_property <= people.other_property + 0.02)
    assert np.all(people.cost_basis_business <= people.business_assets + people.agricultural_assets + 0.02)


def test_kinds_of_gain_are_part_of_gains_and_do_not_overlap(population):
    people = population.people
    kinds = people.capital_gains_residential_property + people.capital_gains_business_assets
    assert np.all(kinds <= people.capital_gains)
    assert np.all(people.business_asset_relief_used <= 1e6)
    assert np.all(people.other_property[people.capital_gains_residential_property > 0.0] > 0.0)


def test_cost_of_an_asset_falls_with_the_years_held():
    assert cost_share(np.array([0.0, 10.0, 100.0]), 0.05, 0.03) == pytest.approx([1.0, np.exp(-0.5), 0.03])


def test_survey_percentiles_of_household_wealth(population):
    """ONS 2020-22 moved to 2025-26: four standard errors, and a quarter of the smaller side for the model."""
    wealth, weight = households_survey_wealth(population), population.households.weight
    for share, level in ((0.10, 18_300), (0.50, 326_000), (0.90, 1_332_600), (0.99, 3_464_900)):
        error = 4.0 * np.sqrt(share * (1.0 - share) / HOUSEHOLDS)
        assert np.average(wealth < level, weights=weight) == pytest.approx(
            share, abs=error + 0.25 * min(share, 1.0 - share)
        )


def test_cash_savings_of_adults(population):
    """FCA, Financial Lives 2024: a tenth have 50,000 or more, a fifth 25,000 or more, half less than 5,500."""
    people = population.people
    adult = people.role != Role.CHILD
    cash, weight = people.cash_savings[adult], population.households.weight[households_of(population)][adult]
    error = 4.0 * np.sqrt(0.25 / len(cash))
    for level, share, model in ((50_000, 0.10, 0.02), (25_000, 0.20, 0.03), (5_500, 0.50, 0.05)):
        assert np.average(cash >= level, weights=weight) == pytest.approx(share, abs=error + model)


def test_savings_differ_by_age_as_the_curve_says(population):
    """Incomes fall at pension age, and with them neither the rank among families of the age nor the savings."""
    people, homes = population.people, population.households
    head = population.units.first_person[homes.first_unit[:-1]]
    owner = np.isin(homes.tenure, (Tenure.OWNED_OUTRIGHT, Tenure.OWNED_WITH_MORTGAGE))
    families = units_of(population)
    savings = np.bincount(families, people.cash_savings + people.investments)[homes.first_unit[:-1]]
    couple = np.bincount(families, people.role == Role.PARTNER)[homes.first_unit[:-1]] > 0
    age, chosen = people.age[head], owner & couple

    def median(low, high):
        return np.median(savings[chosen & (age >= low) & (age < high)])

    figures = load_figures("wealth")
    rise = figures.curve("financial_age", 70.0) - figures.curve("financial_age", 40.0)
    # owners are a larger and so less select part of the old: three quarters of the rise are left among them
    assert median(66, 75) > np.exp(0.75 * figures["financial"]["age"] * rise) * median(36, 45)


def test_pension_wealth_of_people_and_what_of_it_is_in_payment(population):
    """ONS, Wealth and Assets Survey 2020-22: of people with a pension half have 57,500 or more; moved by 1.11."""
    people = population.people
    adult = people.age >= 16
    wealth = (people.defined_contribution_pension + people.defined_benefit_pension)[adult]
    weight = population.households.weight[households_of(population)][adult]
    holds = wealth > 0.0
    error = 4.0 * np.sqrt(0.25 / holds.sum())
    assert np.average(wealth[holds] >= 57_500 * 1.11, weights=weight[holds]) == pytest.approx(
        0.5, abs=error + 0.04
    )
    # 64% of adults held one in 2010-12, before automatic enrolment
    assert np.average(holds, weights=weight) == pytest.approx(0.65, abs=error + 0.04)
    drawn = people.private_pension_income[adult] > 0.0
    assert np.average(drawn, weights=weight * wealth) == pytest.approx(0.48, abs=0.08)


def test_homes_sold_are_owned_and_their_gain_is_smaller_than_that_of_a_business(population):
    """HMRC: 63,000 on residential property (2024-25), 174,000 on all there is (2023-24)."""
    people = population.people
    residential = people.capital_gains_residential_property > 0.0
    assert residential.any() and np.all(
        people.other_property[residential] > people.cost_basis_property[residential]
    )
    others = (people.capital_gains > 0.0) & ~residential
    weight = population.households.weight[households_of(population)]
    means = [np.average(people.capital_gains[chosen], weights=weight[chosen]) for chosen in (residential, others)]
    assert means[0] < means[1]


def test_parents_rank_correlates_with_the_own_as_published(population):
    people = population.people
    adult = people.role != Role.CHILD

    def ranks(values):
        return np.argsort(np.argsort(values[adult]))

    correlation = np.corrcoef(ranks(people.wealth_rank), ranks(people.parental_wealth_rank))[0, 1]
    error = 4.0 / np.sqrt(adult.sum())
    assert 0.35 - error < correlation < 0.40 + error
    for name in ("wealth_rank", "earnings_rank", "parental_wealth_rank"):
        values = getattr(people, name)
        assert np.all((values >= 0.0) & (values <= 1.0)), name


def test_people_with_richer_parents_have_inherited_more_and_older_people_more_often(population):
    people = population.people
    adult = people.role != Role.CHILD
    old = adult & (people.age >= 55) & (people.age < 75)
    young = adult & (people.age < 35)
    rich, poor = old & (people.parental_wealth_rank > 0.8), old & (people.parental_wealth_rank < 0.2)
    assert people.inheritance_received[rich].mean() > 3.0 * people.inheritance_received[poor].mean()
    assert np.mean(people.inheritance_received[old] > 0.0) > 2.0 * np.mean(
        people.inheritance_received[young] > 0.0
    )


def test_the_tail_joins_the_survey_to_the_rich_list():
    b = load_figures("wealth")["tail"]
    of_list = b["list_families"] / (b["share"] * b["households"])
    ranks = np.array([0.0, 0.5, 1.0 - of_list, 1.0])
    amounts = tail_amounts(ranks, 3.5e6)
    assert amounts[0] == pytest.approx(3.5e6)
    assert amounts[2] == pytest.approx(b["list_threshold"], rel=1e-9)
    assert amounts[3] * b["list_families"] == pytest.approx(b["list_total"])
    assert np.all(np.diff(amounts) > 0.0)
    exponent = np.log(amounts[1] / amounts[0]) / np.log(2.0)
    assert 1.0 / exponent == pytest.approx(np.log(1.0 / of_list) / np.log(b["list_threshold"] / 3.5e6))


def test_raising_a_household_leaves_the_others_and_meets_its_target():
    units = 10_000
    household, is_head = np.arange(units), np.ones(units, dtype=bool)
    own = np.random.default_rng(3).standard_normal(units)
    elsewhere = np.full(units, 100_000.0)
    liquid = np.exp(9.0 + 1.5 * np.random.default_rng(5).standard_normal(units))
    nothing = np.zeros(units)
    raised = raise_the_richest(household, is_head, elsewhere, nothing, liquid, nothing, own, Fit())
    rich = raised.is_raised
    assert rich.sum() == units // 100
    assert np.array_equal(raised.liquid[~rich], liquid[~rich]) and not np.any(raised.business[~rich])
    start = np.quantile(elsewhere + liquid, 0.99)
    total = elsewhere + raised.liquid + raised.business
    assert np.all(total[rich] >= start * (1.0 - 1e-9))
    # a hundred draws from a Pareto tail: the median within four standard errors of its logarithm
    b = load_figures("wealth")["tail"]
    exponent = np.log(b["share"] * b["households"] / b["list_families"]) / np.log(b["list_threshold"] / start)
    expected = start * 2.0 ** (1.0 / exponent)
    assert np.log(np.median(total[rich])) == pytest.approx(np.log(expected), abs=4.0 / (exponent * np.sqrt(100)))
