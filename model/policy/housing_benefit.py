"""Housing Benefit of renters over the qualifying age for State Pension Credit.

Working-age Housing Benefit is not modelled: every working-age renter is on Universal Credit.
"""

from math import ceil
from typing import NamedTuple

from model.compile import rule
from model.policy.schedule import WEEKS_IN_YEAR


class HousingBenefit(NamedTuple):
    """Parameters of pension-age Housing Benefit; values and sources in housing_benefit.yaml."""

    single_before_april_2021_weekly: float
    single_weekly: float
    couple_before_april_2021_weekly: float
    couple_weekly: float
    child_weekly: float
    disabled_child_premium_weekly: float
    enhanced_disability_premium_child_weekly: float
    severe_disability_premium_weekly: float
    carer_premium_weekly: float
    taper_rate: float
    smallest_payment_weekly: float
    capital_limit: float
    tariff_income_disregard: float
    tariff_income_step: float
    tariff_income_per_step_weekly: float
    earnings_disregard_single_weekly: float
    earnings_disregard_couple_weekly: float
    earnings_disregard_lone_parent_weekly: float
    earnings_disregard_higher_weekly: float
    earnings_disregard_additional_weekly: float
    full_hours_weekly: float
    full_hours_with_child_or_disability_weekly: float


@rule
def eligible_rent(rent: float, local_housing_allowance: float, is_private: bool) -> float:
    """Rent that Housing Benefit may meet, £ a year. SI 2006/214 regs.12-13D.

    The Local Housing Allowance caps private rents only.
    The reduction for spare rooms in social housing (SI 2006/213 reg.B13) does not reach pension-age tenants.

    Not modelled: ineligible service charges; the rent officer's figure for other excluded tenancies.
    """
    return min(rent, local_housing_allowance) if is_private else rent


@rule
def applicable_amount(
    is_couple: bool,
    reached_before_april_2021: bool,
    children: int,
    disabled_children: int,
    severely_disabled_children: int,
    severely_disabled_adults: int,
    carers: int,
    law: HousingBenefit,
) -> float:
    """Pension-age applicable amount, £ a year. SI 2006/214 reg.22, Sch.3.

    Not modelled: the family premium of claims before May 2016.

    Args:
        is_couple: whether there is a partner.
        reached_before_april_2021: pensionable age reached before 1 April 2021, by either of a couple.
        children: children whom the law counts (two at most until 5 April 2026, reg.22(1)(b)).
        disabled_children: children with any rate of DLA or PIP.
        severely_disabled_children: those among them with the highest care or enhanced daily living rate.
        severely_disabled_adults: severe disability premiums due, 0 to 2, on the tests of State Pension Credit.
        carers: claimant and partner entitled to Carer's Allowance.
        law: the parameters.
    """
    if is_couple:
        weekly = law.couple_before_april_2021_weekly if reached_before_april_2021 else law.couple_weekly
    else:
        weekly = law.single_before_april_2021_weekly if reached_before_april_2021 else law.single_weekly
    weekly += law.child_weekly * children
    weekly += law.disabled_child_premium_weekly * disabled_children
    weekly += law.enhanced_disability_premium_child_weekly * severely_disabled_children
    weekly += law.severe_disability_premium_weekly * severely_disabled_adults
    weekly += law.carer_premium_weekly * carers
    return WEEKS_IN_YEAR * weekly


@rule
def tariff_income(capital: float, law: HousingBenefit) -> float:
    """Income deemed from capital, £ a year: £1 a week for each £500 above £10,000. SI 2006/214 reg.29(2)."""
    excess = capital - law.tariff_income_disregard
    if excess <= 0.0:
        return 0.0
    return WEEKS_IN_YEAR * law.tariff_income_per_step_weekly * ceil(excess / law.tariff_income_step)


@rule
def earnings_disregard(
    is_couple: bool, is_lone_parent: bool, has_higher_disregard: bool, works_full_hours: bool, law: HousingBenefit
) -> float:
    """Earnings left out of account, £ a year. SI 2006/214 Sch.4 paras.1-9.

    `has_higher_disregard`: carer premium or a disability benefit; `works_full_hours`: 30 hours a week, or 16
    with children or a disability (para.9).
    """
    if is_lone_parent:
        weekly = law.earnings_disregard_lone_parent_weekly
    elif has_higher_disregard:
        weekly = law.earnings_disregard_higher_weekly
    elif is_couple:
        weekly = law.earnings_disregard_couple_weekly
    else:
        weekly = law.earnings_disregard_single_weekly
    if works_full_hours:
        weekly += law.earnings_disregard_additional_weekly
    return WEEKS_IN_YEAR * weekly


@rule
def works_full_hours(hours_weekly: float, has_child_or_disability: bool, law: HousingBenefit) -> bool:
    """Whether hours of work bring the further disregard of earnings. SI 2006/214 Sch.4 para.9."""
    if hours_weekly >= law.full_hours_weekly:
        return True
    return has_child_or_disability and hours_weekly >= law.full_hours_with_child_or_disability_weekly


@rule
def income(
    earnings_net: float, disregard: float, other_income: float, tariff: float, savings_credit: float
) -> float:
    """Income for pension-age Housing Benefit, £ a year. SI 2006/214 regs.27-33.

    As for State Pension Credit, with savings credit counted (reg.27(4)).

    Not modelled: child care charges (reg.31), £15 of widowed parent's allowance (Sch.5).
    """
    return max(0.0, max(0.0, earnings_net - disregard) + other_income + tariff + savings_credit)


@rule
def housing_benefit(
    rent_eligible: float,
    non_dependant_deductions: float,
    income_assessed: float,
    amount_applicable: float,
    capital: float,
    has_guarantee_credit: bool,
    law: HousingBenefit,
) -> float:
    """Pension-age Housing Benefit, £ a year. SSCBA 1992 s.130; SI 2006/214 regs.26, 43, 50, 51, 56.

    Guarantee credit passports to the eligible rent less non-dependant deductions, whatever the capital.
    """
    if not has_guarantee_credit and capital > law.capital_limit:
        return 0.0
    award = max(0.0, rent_eligible - non_dependant_deductions)
    if not has_guarantee_credit:
        award = max(0.0, award - law.taper_rate * max(0.0, income_assessed - amount_applicable))
    if award < WEEKS_IN_YEAR * law.smallest_payment_weekly:
        return 0.0
    return award
