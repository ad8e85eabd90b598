"""Carer's Allowance, and in Scotland Carer Support Payment with its supplements."""

from typing import NamedTuple

from model.compile import rule
from model.policy.schedule import WEEKS_IN_YEAR

SUPPLEMENTS_IN_YEAR = 2.0


class CarersAllowance(NamedTuple):
    """Parameters of Carer's Allowance; values and sources in carers_allowance.yaml."""

    weekly_amount: float
    earnings_limit_weekly: float
    pension_contribution_deduction_rate: float
    minimum_hours_weekly: float
    minimum_age: int
    scottish_students_qualify: bool
    scottish_student_age_limit: int
    scottish_supplement_half_yearly: float
    scottish_supplement_weekly: float


@rule
def carer_net_earnings(
    employment_income: float,
    self_employment_income: float,
    income_tax: float,
    national_insurance: float,
    pension_contributions: float,
    law: CarersAllowance,
) -> float:
    """A carer's earnings net of tax, National Insurance and half of pension contributions, £ a year.

    SI 1996/2745.
        `income_tax` is that on earnings alone; a trading loss does not reduce wages.

    Not modelled: expenses, care paid for while at work, averaging over a cycle of work.
    """
    earnings = max(0.0, employment_income) + max(0.0, self_employment_income)
    pension_deduction = law.pension_contribution_deduction_rate * pension_contributions
    return max(0.0, earnings - income_tax - national_insurance - pension_deduction)


@rule
def carer_education_excludes(
    age: int,
    is_in_full_time_education: bool,
    is_in_higher_education: bool,
    is_in_scotland: bool,
    law: CarersAllowance,
) -> bool:
    """Whether full-time education bars a carer. SSCBA 1992 s.70(3); SI 1976/409 reg.5; SSI 2023/302.

    Scotland bars only students under 20 in non-advanced education.

    Not modelled: exceptional circumstances of students of 16 to 19 in Scotland.
    """
    if not is_in_full_time_education:
        return False
    if is_in_scotland and law.scottish_students_qualify:
        return age < law.scottish_student_age_limit and not is_in_higher_education
    return True


@rule
def has_regular_and_substantial_care(
    age: int, care_hours_weekly: float, is_barred_by_education: bool, law: CarersAllowance
) -> bool:
    """Whether a person has regular and substantial caring responsibilities. SI 2013/376 reg.30(1), (2).

    The conditions of Carer's Allowance but for the earnings limit, claimed or not. They open the carer element
    and the other provisions of Universal Credit for carers.

    Not modelled: those who derive earned income from the caring (reg.30(3)).
    """
    is_caring = care_hours_weekly >= law.minimum_hours_weekly
    return age >= law.minimum_age and is_caring and not is_barred_by_education


@rule
def is_entitled_to_carers_allowance(
    age: int,
    care_hours_weekly: float,
    net_earnings: float,
    is_barred_by_education: bool,
    law: CarersAllowance,
) -> bool:
    """Whether a carer meets the conditions of entitlement. SSCBA 1992 s.70(1); SI 1976/409 reg.4, reg.8.

    True also where the allowance is then reduced to nothing by the State Pension: the underlying entitlement,
    which opens carer elements and premiums. `care_hours_weekly` are hours for one person with a qualifying
    award (`disability.receives_care_qualifying_benefit`).

    Not modelled: two carers of one person, breaks in care, residence.
    """
    return (
        has_regular_and_substantial_care(age, care_hours_weekly, is_barred_by_education, law)
        and net_earnings <= WEEKS_IN_YEAR * law.earnings_limit_weekly
    )


@rule
def carers_allowance(is_entitled: bool, overlapping_benefits: float, law: CarersAllowance) -> float:
    """Carer's Allowance or Carer Support Payment in payment, £ a year. SSCBA 1992 Sch.4; SI 1979/597 reg.4.

    Taxable. Reduced pound for pound by State Pension and other earnings-replacement benefits.
    """
    if not is_entitled:
        return 0.0
    return max(0.0, WEEKS_IN_YEAR * law.weekly_amount - max(0.0, overlapping_benefits))


@rule
def scottish_carer_supplement(allowance_paid: float, is_in_scotland: bool, law: CarersAllowance) -> float:
    """Carer's Allowance Supplement, from 2026-27 the Scottish Carer Supplement, £ a year. SS(S)A 2018 s.81.

    Paid in full with any amount in payment and not with an underlying entitlement; means tests ignore it.

    Not modelled: Carer Additional Person Payment, Young Carer Grant.
    """
    if not is_in_scotland or allowance_paid <= 0.0:
        return 0.0
    half_yearly = SUPPLEMENTS_IN_YEAR * law.scottish_supplement_half_yearly
    return half_yearly + WEEKS_IN_YEAR * law.scottish_supplement_weekly
