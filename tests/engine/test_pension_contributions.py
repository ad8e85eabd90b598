"""Pension contributions in means tests: only relieved ones count, none after the 75th birthday (FA 2004 s.188)."""

from types import SimpleNamespace

import pytest
from test_couples import assessed, couple

from model.engine.pension_age import gross_income
from model.policy import load_policy


@pytest.mark.parametrize(
    ("age", "earned"),
    [
        (74, 13_300.00),  # 14,000 less 700; 146 of tax on it less the spouse's allowance is nothing
        (75, 13_966.00),  # 14,000 less 286 of tax and 252 of it taken off: 34
    ],
)
def test_universal_credit_deducts_relievable_contributions_only(age, earned):
    """A mixed-age couple: SI 2013/376 reg 53(1), 55(5) with FA 2004 s.188(3)(a)."""
    pair = couple(age=[age, 44], employment_income=[14_000.0, 0.0], employee_pension_contributions=[700.0, 0.0])
    assert assessed(pair).uc_earned_income[0] == pytest.approx(earned, abs=0.005)


@pytest.mark.parametrize(
    ("age", "pay", "total_income", "gross"),
    [
        (74, 14_000.0, 13_300.0, 14_000.0),
        (75, 14_000.0, 14_000.0, 14_000.0),
        (74, 500.0, 0.0, 500.0),  # contributions above the pay
    ],
)
def test_gross_income_of_a_non_dependant_is_before_contributions(age, pay, total_income, gross):
    """Normal gross weekly income: SI 2006/214 reg 55(2). What was not deducted is not added back."""
    people = [SimpleNamespace(age=age, employee_pension_contributions=700.0)]
    result = SimpleNamespace(people=[SimpleNamespace(pay=pay, total_income=total_income)])
    assert gross_income(0, people, load_policy(2025).policy, result) == gross
