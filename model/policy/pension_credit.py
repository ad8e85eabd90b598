"""State Pension Credit: guarantee credit and savings credit."""

from math import ceil
from typing import NamedTuple

from model.compile import rule
from model.policy.schedule import WEEKS_IN_YEAR


class PensionCredit(NamedTuple):
    """Parameters of State Pension Credit; values and sources in pension_credit.yaml."""

    standard_minimum_guarantee_single_weekly: float
    standard_minimum_guarantee_couple_weekly: float
    severe_disability_addition_weekly: float
    carer_addition_weekly: float
    child_addition_weekly: float
    eldest_child_born_before_april_2017_weekly: float
    disabled_child_addition_weekly: float
    severely_disabled_child_addition_weekly: float
    savings_credit_threshold_single_weekly: float
    savings_credit_threshold_couple_weekly: float
    savings_credit_rate: float
    savings_credit_reduction_rate: float
    deemed_income_disregard: float
    deemed_income_step: float
    deemed_income_per_step_weekly: float
    earnings_disregard_single_weekly: float
    earnings_disregard_couple_weekly: float
    earnings_disregard_higher_weekly: float
    pension_contributions_deducted_rate: float
    smallest_payment_weekly: float
    mixed_age_couples_excluded: bool
    all_income_tax_deducted: bool
    savings_credit_needs_both_of_couple: bool


@rule
def is_eligible(is_over_age: bool, has_partner: bool, is_partner_over_age: bool, law: PensionCredit) -> bool:
    """Whether the qualifying age is met. SPCA 2002 s.1, s.4(1A): both of a couple, for claims since 15 May 2019.

    Not modelled: mixed-age couples entitled without a break since 14 May 2019 (SI 2019/37).
    """
    if not has_partner:
        return is_over_age
    if law.mixed_age_couples_excluded:
        return is_over_age and is_partner_over_age
    return is_over_age or is_partner_over_age


@rule
def severe_disability_premiums(recipients: int, cared_for: int, is_couple: bool, has_non_dependant: bool) -> int:
    """Severe disability premiums due, 0 to 2; arguments as for the addition. SI 2002/1792 reg.6(4)-(5)."""
    members = 2 if is_couple else 1
    if has_non_dependant or recipients < members or cared_for >= members:
        return 0
    return members - cared_for


@rule
def severe_disability_addition(
    recipients: int, cared_for: int, is_couple: bool, has_non_dependant: bool, law: PensionCredit
) -> float:
    """Severe disability addition, £ a year. SI 2002/1792 reg.6(4)-(5), Sch.I Part I.

    Not modelled: a partner who is severely sight impaired; joint occupiers who are not non-dependants.

    Args:
        recipients: claimant and partner with Attendance Allowance, PIP daily living or DLA care at the middle
            rate or above (0 to 2); of a couple both must have it.
        cared_for: how many of them someone is paid Carer's Allowance or the carer element for.
        is_couple: whether there is a partner.
        has_non_dependant: whether another adult normally lives with them.
        law: the parameters.
    """
    premiums = severe_disability_premiums(recipients, cared_for, is_couple, has_non_dependant)
    return WEEKS_IN_YEAR * law.severe_disability_addition_weekly * premiums


@rule
def carer_addition(carers: int, law: PensionCredit) -> float:
    """Carer addition for each member entitled to Carer's Allowance, £ a year. Reg.6(6)(a), (8); Sch.I Part II."""
    return WEEKS_IN_YEAR * law.carer_addition_weekly * carers


@rule
def child_additions(
    children: int,
    eldest_born_before_april_2017: bool,
    disabled_children: int,
    severely_disabled_children: int,
    law: PensionCredit,
) -> float:
    """Additions for children and qualifying young persons, £ a year. Reg.6(6)(d), Sch.IIA paras.9-10.

    There is no two-child limit. `disabled_children` have DLA or PIP short of the highest care or enhanced daily
    living rate; the severely disabled have that rate.
    """
    if children == 0:
        return 0.0
    weekly = law.child_addition_weekly * children
    if eldest_born_before_april_2017:
        weekly += law.eldest_child_born_before_april_2017_weekly - law.child_addition_weekly
    weekly += law.disabled_child_addition_weekly * disabled_children
    weekly += law.severely_disabled_child_addition_weekly * severely_disabled_children
    return WEEKS_IN_YEAR * weekly


@rule
def standard_minimum_guarantee(is_couple: bool, law: PensionCredit) -> float:
    """Standard minimum guarantee, £ a year. SPCA 2002 s.2(4)-(5); reg.6(1)."""
    if is_couple:
        return WEEKS_IN_YEAR * law.standard_minimum_guarantee_couple_weekly
    return WEEKS_IN_YEAR * law.standard_minimum_guarantee_single_weekly


@rule
def deemed_income(capital: float, law: PensionCredit) -> float:
    """Income deemed from capital, £ a year: £1 a week for each £500 or part above £10,000. Reg.15(6)."""
    excess = capital - law.deemed_income_disregard
    if excess <= 0.0:
        return 0.0
    return WEEKS_IN_YEAR * law.deemed_income_per_step_weekly * ceil(excess / law.deemed_income_step)


@rule
def net_earnings(
    earnings: float,
    income_tax: float,
    national_insurance: float,
    pension_contributions: float,
    law: PensionCredit,
) -> float:
    """Earnings less the tax and contributions on them and half of pension contributions, £ a year. Reg.17A-17B."""
    deductions = income_tax + national_insurance + law.pension_contributions_deducted_rate * pension_contributions
    return max(0.0, earnings - deductions)


@rule
def earnings_disregard(is_couple: bool, has_higher_disregard: bool, law: PensionCredit) -> float:
    """Earnings left out of account, £ a year. Sch.VI paras.1-6.

    `has_higher_disregard`: lone parent, carer addition, or a disability benefit of the claimant or partner.
    """
    if has_higher_disregard:
        return WEEKS_IN_YEAR * law.earnings_disregard_higher_weekly
    if is_couple:
        return WEEKS_IN_YEAR * law.earnings_disregard_couple_weekly
    return WEEKS_IN_YEAR * law.earnings_disregard_single_weekly


@rule
def pension_credit_income(earnings_net: float, disregard: float, other_income: float, deemed: float) -> float:
    """Income for State Pension Credit of claimant and partner, £ a year. SPCA 2002 s.15; regs.15-17.

    `other_income`: State and private pensions less the income tax on them, and benefits that count (Carer's
    Allowance counts; disability benefits, Child Benefit and housing help do not). Interest, dividends and
    rents are left out: capital counts through `deemed`.

    Not modelled: £10 of war and widowed parent's pensions (Sch.IV), notional income (reg.18).
    """
    return max(0.0, max(0.0, earnings_net - disregard) + other_income + deemed)


@rule
def guarantee_credit(minimum_guarantee: float, income: float) -> float:
    """Guarantee credit, £ a year: what income lacks of the appropriate minimum guarantee. SPCA 2002 s.2(2)."""
    return max(0.0, minimum_guarantee - income)


@rule
def is_eligible_for_savings_credit(
    reached_before_april_2016: bool,
    has_partner: bool,
    partner_reached_before_april_2016: bool,
    law: PensionCredit,
) -> bool:
    """Whether savings credit may be paid: pensionable age before 6 April 2016. SPCA 2002 s.3(1); reg.7A.

    Of a couple both, with `savings_credit_needs_both_of_couple`; else either.

    Not modelled: couples with one member on each side of the date who have had it since before (reg.7A(b)).
    """
    if has_partner and not law.savings_credit_needs_both_of_couple:
        return reached_before_april_2016 or partner_reached_before_april_2016
    return reached_before_april_2016 and (not has_partner or partner_reached_before_april_2016)


@rule
def savings_credit(
    qualifying_income: float, income: float, minimum_guarantee: float, is_couple: bool, law: PensionCredit
) -> float:
    """Savings credit of somebody eligible for it, £ a year. SPCA 2002 s.3(3)-(7); regs.7 and 9.

    `qualifying_income` is income less contributory working-age benefits and maintenance (reg.9); the maximum
    is the share of the standard minimum guarantee above the threshold (s.3(7)).
    """
    if is_couple:
        threshold = WEEKS_IN_YEAR * law.savings_credit_threshold_couple_weekly
    else:
        threshold = WEEKS_IN_YEAR * law.savings_credit_threshold_single_weekly
    maximum = law.savings_credit_rate * max(0.0, standard_minimum_guarantee(is_couple, law) - threshold)
    built_up = min(maximum, law.savings_credit_rate * max(0.0, qualifying_income - threshold))
    return max(0.0, built_up - law.savings_credit_reduction_rate * max(0.0, income - minimum_guarantee))


@rule
def payable(guarantee: float, savings: float, law: PensionCredit) -> tuple[float, float]:
    """Guarantee and savings credit payable, £ a year: nothing below ten pence a week together. Reg.13."""
    if guarantee + savings < WEEKS_IN_YEAR * law.smallest_payment_weekly:
        return 0.0, 0.0
    return guarantee, savings
