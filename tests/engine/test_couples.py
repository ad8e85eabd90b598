"""One couple at a time: elections, income floors, opting out of Child Benefit, and the cap made up in Scotland."""

import numpy as np
import pytest

from model.engine.assess import assess
from model.policy import load_policy
from model.population.schema import BenefitUnits, Households, People, Population, Region, Role, Tenure, defaults


def couple(children=0, region=Region.NORTH_EAST, units=None, households=None, **people):
    """A couple of 40 with children of 8; fields of people as lists of the couple's values."""
    roles = [Role.HEAD, Role.PARTNER] + [Role.CHILD] * children
    members = defaults(People, len(roles))
    members["role"][:] = roles
    members["age"][:] = [40, 40] + [8] * children
    for name, values in people.items():
        members[name][: len(values)] = values
    unit, household = defaults(BenefitUnits, 1), defaults(Households, 1)
    unit["first_person"][:] = [0, len(roles)]
    unit["is_married"][:] = True
    household["first_unit"][:] = [0, 1]
    household["region"][:] = region
    for fields, values in ((unit, units), (household, households)):
        for name, value in (values or {}).items():
            fields[name][:] = value
    return Population(People(**members), BenefitUnits(**unit), Households(**household))


def assessed(population, year=2025, levers=None):
    return assess(population, load_policy(year, levers), 1)


@pytest.mark.parametrize("order", [[0, 1], [1, 0]])
def test_the_spouse_with_more_tax_gives_where_that_is_better(order):
    """11,000 of pay and 4,000 of dividends bear 168.88, or 279.13 without 1,260; the other's 126 falls away."""
    pay, dividends = np.array([11_000.0, 13_200.0])[order], np.array([4_000.0, 0.0])[order]
    found = assessed(couple(employment_income=pay, dividend_income=dividends))
    np.testing.assert_allclose(found.income_tax, np.array([279.125, 0.0])[order], atol=0.005)
    np.testing.assert_allclose(found.marriage_allowance, np.array([0.0, 126.0])[order], atol=0.005)


@pytest.mark.parametrize("order", [[0, 1], [1, 0]])
def test_two_income_floors_are_the_sum_of_both_thresholds(order):
    """35 hours at 12.21 each, less tax and Class 4: 2 x 19,712.63; at Scottish rates 2 x 19,740.90."""
    profits = np.array([3_000.0, 9_000.0])[order]
    assert assessed(couple(self_employment_income=profits)).uc_earned_income[0] == pytest.approx(
        39_425.26, abs=0.01
    )
    in_scotland = couple(self_employment_income=profits, region=Region.SCOTLAND)
    assert assessed(in_scotland).uc_earned_income[0] == pytest.approx(39_481.80, abs=0.01)


@pytest.mark.parametrize("order", [[0, 1], [1, 0]])
def test_earnings_of_one_above_the_threshold_lower_the_floor_of_the_other(order):
    """A partner's 25,000 net is above 19,712.63: together they are taken to have the two thresholds."""
    pay, profit = np.array([0.0, 29_000.0])[order], np.array([3_000.0, 0.0])[order]
    found = assessed(couple(employment_income=pay, self_employment_income=profit))
    assert found.uc_earned_income[0] == pytest.approx(39_425.26, abs=0.01)


@pytest.mark.parametrize("order", [[0, 1], [1, 0]])
def test_equal_earners_name_the_carer_whose_naming_suits_them(order):
    """Neither earns, one has a business: with a child of 1 the one named as its carer has no floor."""
    population = couple(1, self_employment_income=np.array([-1.0, 0.0])[order])
    population.people.age[2] = 1
    assert assessed(population).uc_earned_income[0] == 0.0


def test_families_opt_out_only_where_the_charge_takes_all():
    below = couple(1, units={"child_benefit_opt_out_draw": 0.0}, employment_income=[79_000.0, 0.0])
    above = couple(1, units={"child_benefit_opt_out_draw": 0.0}, employment_income=[80_000.0, 0.0])
    assert assessed(below).child_benefit[0] > 0.0
    assert assessed(above).child_benefit[0] == 0.0
    assert assessed(above).high_income_child_benefit_charge.sum() == 0.0
    raised = assessed(above, levers={"child_benefit.charge_threshold": {2025: 70_000.0}})
    assert raised.child_benefit[0] > raised.high_income_child_benefit_charge.sum() > 0.0


def test_a_family_that_never_opts_out_pays_the_charge():
    found = assessed(couple(1, employment_income=[80_000.0, 0.0]))
    assert found.high_income_child_benefit_charge.sum() == np.floor(found.child_benefit[0])


def test_scotland_makes_up_the_cap_outside_the_award():
    home = {"tenure": Tenure.RENT_FROM_COUNCIL, "rent": 9_000.0, "num_bedrooms": 4}
    in_england = assessed(couple(5, households=home), 2026)
    in_scotland = assessed(couple(5, households=home, region=Region.SCOTLAND), 2026)
    assert in_scotland.uc_benefit_cap_reduction[0] == in_england.uc_benefit_cap_reduction[0] > 0.0
    assert in_england.discretionary_housing_payment[0] == 0.0
    assert in_scotland.discretionary_housing_payment[0] == min(9_000.0, in_scotland.uc_benefit_cap_reduction[0])
    never = {"benefit_cap_mitigation_take_up_draw": 1.0}
    unclaimed = assessed(couple(5, units=never, households=home, region=Region.SCOTLAND), 2026)
    assert unclaimed.discretionary_housing_payment[0] == 0.0


def test_sacrificed_pay_above_2000_bears_both_contributions_from_2029():
    """Deloitte on Budget 2025: 50,000 less 10% costs the employee 240 and the employer 450 more."""
    population = couple(
        employment_income=[45_000.0, 0.0], pension_contributions_by_salary_sacrifice=[5_000.0, 0.0]
    )
    spared = assessed(population, 2029, {"national_insurance.salary_sacrifice_is_charged": {2029: False}})
    charged = assessed(population, 2029)
    assert charged.ni_class_1_employee[0] - spared.ni_class_1_employee[0] == pytest.approx(240.0)
    assert charged.ni_employer[0] - spared.ni_employer[0] == pytest.approx(450.0)
    assert charged.income_tax[0] == spared.income_tax[0]


def test_children_beyond_the_limit_are_counted_whether_or_not_it_applies():
    """Three children of 8 in 2025-26, born after the date: one beyond the limit, an element withheld or not."""
    family = couple(children=3, units={"universal_credit_take_up_draw": 0.0})
    limited = assessed(family)
    spared = assessed(family, levers={"universal_credit.child_limit_applies": {2025: False}})
    assert limited.children_beyond_child_limit[0] == spared.children_beyond_child_limit[0] == 1
    assert limited.two_child_limit_loss[0] > 0.0 and spared.two_child_limit_loss[0] == 0.0
