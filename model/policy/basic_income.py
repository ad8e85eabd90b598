"""A basic income: a weekly amount to everybody by age, without a means test. Not the law: all amounts are nothing.

What finances it is set elsewhere in the law: the personal allowance, the rates of Income Tax and National
Insurance, Child Benefit and the State Pension.
"""

from typing import NamedTuple

from model.compile import rule
from model.policy.schedule import WEEKS_IN_YEAR


class BasicIncome(NamedTuple):
    """Parameters of a basic income; values and sources in basic_income.yaml."""

    child_weekly: float
    adult_weekly: float
    pensioner_weekly: float
    child_age_limit: int
    is_taxable: bool
    counted_share: float


@rule
def basic_income(age: int, is_over_state_pension_age: bool, law: BasicIncome) -> float:
    """Basic income of a person, £ a year: as a child, an adult or over State Pension age."""
    if age < law.child_age_limit:
        return WEEKS_IN_YEAR * law.child_weekly
    if is_over_state_pension_age:
        return WEEKS_IN_YEAR * law.pensioner_weekly
    return WEEKS_IN_YEAR * law.adult_weekly


@rule
def taxable_basic_income(amount: float, age: int, law: BasicIncome) -> float:
    """Basic income that Income Tax counts, £ a year: of adults where it is taxable, never of children."""
    return amount if law.is_taxable and age >= law.child_age_limit else 0.0


@rule
def counted_basic_income(amount: float, law: BasicIncome) -> float:
    """Basic income that means tests count as unearned income, £ a year.

    Universal Credit, and with it council tax reduction; Pension Credit and pension-age Housing Benefit. It does
    not count against the benefit cap.
    """
    return law.counted_share * amount
