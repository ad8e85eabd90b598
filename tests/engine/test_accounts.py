"""The accounts close: net income is what a household gets less what it pays, and the exchequer pays the rest."""

import numpy as np
import pytest

from model.engine.assess import Assessment, assess
from model.engine.assess import results as columns_of_results
from model.indicators.exchequer import OF_LAW, PROGRAMMES, SIGN, programme_amounts
from model.measurement import measure
from model.policy import load_policy
from model.population.schema import Role

PENNY = 0.01
"""£: sums of some thirty amounts in another order differ by rounding far below it."""

# What programme_amounts holds that net income does not count, or counts otherwise.
NOT_INCOME = (
    "employer_national_insurance",
    "capital_gains_tax",
    "childcare_entitlement",
    "tax_free_childcare",
    "student_loan_repayments",
)


def of_households(population, results):
    """Sums over the people and the units of each household."""
    people_from = population.units.first_person[population.households.first_unit[:-1]]
    units_from = population.households.first_unit[:-1]
    return (
        lambda *names: np.add.reduceat(sum(results[name] for name in names), people_from),
        lambda *names: np.add.reduceat(sum(results[name] for name in names), units_from),
    )


# Where each result of money stands in the accounts. A new one must be given its place here.
BENEFITS_OF_PEOPLE = (
    "state_pension",
    "pip",
    "dla",
    "attendance_allowance",
    "carers_allowance",
    "scottish_carer_supplement",
    "winter_fuel_payment",
    "scottish_child_payment",
    "contributory_benefits",
    "school_meals",
    "basic_income",
)
BENEFITS_OF_UNITS = (
    "universal_credit",
    "child_benefit",
    "pension_credit",
    "housing_benefit",
    "discretionary_housing_payment",
    "council_tax_reduction",
)
TAXES_OF_PEOPLE = (
    "income_tax",
    "national_insurance",
    "investment_income_contributions",
    "student_loan_repayment",
)
TAXES_OF_HOUSEHOLDS = ("council_tax", "high_value_council_tax_surcharge")
OUTSIDE_INCOME = ("ni_employer", "tax_free_childcare", "capital_gains_tax", "childcare_entitlement")
TOTALS = (
    "market_income",
    "benefits",
    "taxes",
    "pension_contributions",
    "net_income_with_gains",
    "net_income_bhc",
    "net_income_ahc",
)
PARTS_AND_STEPS = (
    "total_income",
    "adjusted_net_income",
    "personal_allowance",
    "pay",
    "tax_on_earnings",
    "tax_on_investments",
    "marriage_allowance",
    "high_income_child_benefit_charge",
    "winter_fuel_charge",
    "ni_class_1_employee",
    "ni_class_2",
    "ni_class_4",
    "child_benefit_entitlement",
    "minimum_guarantee",
    "pension_credit_income",
    "guarantee_credit",
    "savings_credit",
    "two_child_limit_loss",
    "uc_standard_allowance",
    "uc_child_element",
    "uc_disability_elements",
    "uc_carer_element",
    "uc_childcare_element",
    "uc_housing_costs_element",
    "uc_maximum_amount",
    "uc_work_allowance",
    "uc_earned_income",
    "uc_unearned_income",
    "uc_income_reduction",
    "uc_benefit_cap_reduction",
    "universal_credit_entitlement",
)


def test_every_amount_has_its_place_in_the_accounts():
    placed = (
        *BENEFITS_OF_PEOPLE,
        *BENEFITS_OF_UNITS,
        *TAXES_OF_PEOPLE,
        *TAXES_OF_HOUSEHOLDS,
        *OUTSIDE_INCOME,
        *TOTALS,
        *PARTS_AND_STEPS,
    )
    assert len(placed) == len(set(placed))
    money = {name for name, column in columns_of_results().items() if column.unit == "£/year"}
    assert not money - set(placed), f"without a place in the accounts: {sorted(money - set(placed))}"
    assert not set(placed) - money, f"no such result: {sorted(set(placed) - money)}"


@pytest.mark.parametrize("year", [2023, 2025, 2028])
def test_net_income_is_income_and_benefits_less_taxes(many, year):
    law = load_policy(year)
    results = many.of(law)
    people, _, households = many.population
    of_people, of_units = of_households(many.population, results)
    inputs = many.population.people._asdict()
    people_from = many.population.units.first_person[households.first_unit[:-1]]
    market = np.add.reduceat(
        people.employment_income
        + people.self_employment_income
        + people.private_pension_income
        + people.savings_interest
        + people.dividend_income
        + people.property_income
        + people.maintenance_income
        + people.student_support_income,
        people_from,
    )
    benefits = of_people(*BENEFITS_OF_PEOPLE) + of_units(*BENEFITS_OF_UNITS)
    taxes = of_people(*TAXES_OF_PEOPLE) + households.domestic_rates
    taxes += sum(results[name] for name in TAXES_OF_HOUSEHOLDS)
    relief = np.where(
        people.age < law.policy.income_tax.pension_relief_age_limit, law.policy.income_tax.basic_rate, 0.0
    )
    paid = inputs["personal_pension_contributions"] * (1.0 - relief)
    contributions = np.add.reduceat(inputs["employee_pension_contributions"] + paid, people_from)
    housing_costs = households.rent + households.mortgage_interest + households.other_housing_costs
    net = market + benefits - taxes - contributions
    for name, expected in (
        ("market_income", market),
        ("benefits", benefits),
        ("taxes", taxes),
        ("pension_contributions", contributions),
        ("net_income_bhc", np.maximum(0.0, net)),
        ("net_income_ahc", np.maximum(0.0, net) - housing_costs),
    ):
        np.testing.assert_allclose(results[name], expected, rtol=0.0, atol=PENNY, err_msg=name)


def test_parts_add_up(many):
    results = many.of(load_policy(2025))
    for total, parts in (
        ("national_insurance", ("ni_class_1_employee", "ni_class_2", "ni_class_4")),
        ("pension_credit", ("guarantee_credit", "savings_credit")),
        (
            "uc_maximum_amount",
            (
                "uc_standard_allowance",
                "uc_child_element",
                "uc_disability_elements",
                "uc_carer_element",
                "uc_childcare_element",
                "uc_housing_costs_element",
            ),
        ),
    ):
        np.testing.assert_allclose(results[total], sum(results[part] for part in parts), atol=PENNY, err_msg=total)
    for paid, most in (
        ("universal_credit", results["universal_credit_entitlement"]),
        ("child_benefit", results["child_benefit_entitlement"]),
        ("universal_credit", results["uc_maximum_amount"]),
    ):
        assert (results[paid] <= most + PENNY).all(), paid


def test_nothing_is_negative_but_what_may_be(many):
    may_be_negative = {
        "market_income",
        "net_income_ahc",
        "net_income_with_gains",
        "total_income",
        "adjusted_net_income",
    }
    for year in (2023, 2025, 2028):
        for name, values in many.of(load_policy(year)).items():
            assert name in may_be_negative or (values >= 0).all(), (name, year, values.min())


def test_programmes_add_up_to_benefits_and_taxes(many):
    results = many.of(load_policy(2025))
    amounts = programme_amounts(many.population, Assessment(**results))

    def total(kind):
        return sum(amount for name, amount in amounts.items() if PROGRAMMES[name].kind == kind)

    benefits = total("benefit") - amounts["tax_free_childcare"]
    taxes = total("tax") - amounts["capital_gains_tax"] + amounts["student_loan_repayments"]
    np.testing.assert_allclose(benefits, results["benefits"], rtol=0.0, atol=PENNY)
    np.testing.assert_allclose(taxes, results["taxes"], rtol=0.0, atol=PENNY)


def test_every_programme_is_measured(many):
    """The exchequer's table and the pipeline name the same programmes, but for levers and the tax on deaths."""
    may_be_absent = {"inheritance_tax"}
    measured = set(programme_amounts(many.population, Assessment(**many.of(load_policy(2025)))))
    assert measured <= set(PROGRAMMES)
    assert set(OF_LAW) - measured == may_be_absent


@pytest.mark.parametrize(
    "levers",
    [
        {"child_benefit.eldest_weekly": {2025: 46.05}},
        {"universal_credit.taper_rate": {2025: 0.45}},
        {"universal_credit.child_limit_applies": {2025: False}, "benefit_cap.applies": {2025: False}},
        {"national_insurance.class_1_main_rate": {2025: 0.1}, "national_insurance.secondary_rate": {2025: 0.2}},
        {"income_tax.higher_rate": {2025: 0.45}, "income_tax.personal_allowance": {2025: 10_000.0}},
        {"pension_credit.standard_minimum_guarantee_single_weekly": {2025: 300.0}},
        {"council_tax.band_d_wales": {2025: 3_000.0}, "council_tax_reduction.taper_rate": {2025: 0.3}},
        {"student_loans.plan_2_threshold": {2025: 20_000.0}},
        {"basic_income.adult_weekly": {2025: 60.0}, "basic_income.counted_share": {2025: 0.5}},
        {"investment_income_contributions.main_rate": {2025: 0.08}},
        {"universal_credit.protected_minimum_share": {2025: 1.0}, "benefit_cap.limit_multiplier": {2025: 0.8}},
    ],
    ids=lambda levers: "+".join(levers),
)
def test_the_exchequer_pays_what_households_gain(many, levers):
    """Change of net spending without employer contributions = change of net income, household by household.

    Three more terms stand between them by definition: student loan repayments lower net income and are no
    tax, Tax-Free Childcare is spending and no income, and relief at source follows the basic rate.
    """
    before, after = (many.of(load_policy(2025, entry)) for entry in ({}, levers))
    amounts = [programme_amounts(many.population, Assessment(**results)) for results in (before, after)]
    change = {name: amounts[1][name] - amounts[0][name] for name in amounts[0]}
    spending = sum(SIGN[PROGRAMMES[name].kind] * change[name] for name in change if name not in NOT_INCOME)
    net = [
        results["market_income"] + results["benefits"] - results["taxes"] - results["pension_contributions"]
        for results in (before, after)
    ]
    assert np.abs(net[1] - net[0]).max() > 1.0
    gain = net[1] - net[0] + change["student_loan_repayments"]
    np.testing.assert_allclose(gain, spending, rtol=0.0, atol=PENNY)


def test_measured_frame_counts_everybody(many):
    results = many.of(load_policy(2025))
    frame = measure(many.population, Assessment(**results))
    assert frame.persons.sum() == many.population.people.age.size
    np.testing.assert_array_equal(frame.persons, frame.children + frame.working_age_adults + frame.pensioners)
    assert (frame.working_age_adults >= 0).all()
    assert (frame.equivalence_bhc >= 0.67).all() and (frame.equivalence_ahc >= 0.58).all()


def test_what_the_owner_of_a_company_takes_out_is_earned_for_universal_credit(many):
    """UC Regulations 2013, reg 77(3)(b): in full on top of pay; pay here covers its own deductions."""
    people, units, _ = many.population
    law = load_policy(2025)
    none = people._replace(
        owner_manager_dividends=np.zeros_like(people.owner_manager_dividends),
        self_employment_income=np.zeros_like(people.self_employment_income),
    )
    taken = np.where(people.role == Role.CHILD, 0.0, people.owner_manager_dividends)
    some = none._replace(owner_manager_dividends=taken)
    before, after = (assess(many.population._replace(people=p), law, 1) for p in (none, some))
    of_unit = np.add.reduceat(taken, units.first_person[:-1])
    is_earning = (before.uc_earned_income > 0.0) & (of_unit > 0.0)
    one_adult = np.add.reduceat((people.role != Role.CHILD).astype(int), units.first_person[:-1]) == 1
    checked = is_earning & one_adult
    assert checked.sum() > 20
    rise = after.uc_earned_income - before.uc_earned_income
    assert rise[checked] == pytest.approx(of_unit[checked], abs=0.01)
    # the award itself can rise: earnings lift the benefit cap
    assert np.all(after.uc_income_reduction >= before.uc_income_reduction - 0.01)
