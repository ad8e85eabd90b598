"""The benefit cap on Universal Credit: WRA 2012 s.96, SI 2013/376 Part 7 (reg.).

The reduction is that of the Department for Work and Pensions; what Scotland pays in its place stands apart.

Not modelled: assessment periods, the cap on Housing Benefit, widows' benefits (s.96(10)). Nobody whose unit is
wholly over pension age is on Universal Credit; a mixed-age couple on it is capped like others.
"""

from math import floor
from typing import NamedTuple

from model.compile import rule
from model.policy.schedule import MONTHS_IN_YEAR, WEEKS_IN_YEAR


class BenefitCap(NamedTuple):
    """Parameters of the benefit cap; values and sources in benefit_cap.yaml."""

    limit_single_in_london: float
    limit_family_in_london: float
    limit_single_outside_london: float
    limit_family_outside_london: float
    limit_multiplier: float
    applies: bool
    earnings_exception_hours_weekly: float
    grace_share: float
    northern_ireland_mitigation: bool
    scotland_mitigation: bool


@rule
def benefit_cap_limit(is_in_london: bool, is_couple: bool, has_children: bool, law: BenefitCap) -> float:
    """Relevant amount, £ a year: annual limit by place and family. Reg.80A(2)."""
    if is_couple or has_children:
        limit = law.limit_family_in_london if is_in_london else law.limit_family_outside_london
    else:
        limit = law.limit_single_in_london if is_in_london else law.limit_single_outside_london
    return law.limit_multiplier * limit


@rule
def earnings_exception_threshold(national_living_wage_hourly: float, law: BenefitCap) -> float:
    """Net earnings that lift the cap, £ a year: 16 hours at the national living wage. Reg.6(1A), 82(1)(a).

    Weekly amount by 52/12, in whole pounds a month. Earnings treated as had under the minimum income floor
    do not count (reg.82(4)).
    """
    weekly = law.earnings_exception_hours_weekly * national_living_wage_hourly
    return MONTHS_IN_YEAR * floor(weekly * WEEKS_IN_YEAR / MONTHS_IN_YEAR)


@rule
def is_in_grace_period(grace_draw: float, law: BenefitCap) -> bool:
    """Whether the unit is taken to be within nine months of leaving work. Reg.82(1)(b), (2), (3).

    An assumption in place of a work history: the unit's fixed draw from [0, 1) against a share.
    """
    return grace_draw < law.grace_share


@rule
def is_excepted_from_benefit_cap(
    has_lcwra_element: bool,
    is_carer: bool,
    adult_receives_disability_benefit: bool,
    child_receives_disability_benefit: bool,
    combined_earned_income: float,
    earnings_threshold: float,
) -> bool:
    """Whether the cap does not apply, by earnings or by benefits received. Reg.82(1)(a), 83.

    Carers: the carer element, Carer's Allowance or Carer Support Payment. Disability benefits: PIP, ADP, DLA,
    CDP, Attendance Allowance, Pension Age Disability Payment; of the unit's children too. An award excepts even
    while nothing is paid, as in hospital (reg.83(1)(h)).

    Not modelled: industrial injuries benefit, war pensions, armed forces payments, Guardian's Allowance; the
    support component of Employment and Support Allowance, which is not known apart: the health element stands
    for it.
    """
    if combined_earned_income >= earnings_threshold:
        return True
    return has_lcwra_element or is_carer or adult_receives_disability_benefit or child_receives_disability_benefit


@rule
def is_benefit_cap_made_up(is_in_northern_ireland: bool, has_children: bool, law: BenefitCap) -> bool:
    """Whether a supplementary payment in Northern Ireland makes up the whole reduction: families with children."""
    return law.northern_ireland_mitigation and is_in_northern_ireland and has_children


@rule
def benefit_cap_reduction(
    universal_credit: float,
    child_benefit: float,
    contributory_benefits: float,
    childcare_costs_element: float,
    limit: float,
    is_excepted: bool,
    law: BenefitCap,
) -> float:
    """Reduction of Universal Credit, £ a year. Reg.79 to 81; WRA 2012 s.96(10).

    Universal Credit before the cap, Child Benefit before its charge, and the adults' new-style Jobseeker's
    Allowance, Employment and Support Allowance and Maternity Allowance (in full, reg.80(4)) count against the
    limit. The excess is reduced by the childcare costs element (reg.81(1), (2)) and cannot be more than the award.
    """
    if is_excepted or not law.applies:
        return 0.0
    excess = universal_credit + child_benefit + contributory_benefits - limit
    return min(universal_credit, max(0.0, excess - childcare_costs_element))


@rule
def benefit_cap_mitigation(reduction: float, housing_costs: float, is_in_scotland: bool, law: BenefitCap) -> float:
    """Discretionary Housing Payment that makes up the cap in Scotland if claimed, £ a year. SS(S)A 2018 Part 5.

    Councils are to pay it to whoever is affected, up to what the home costs, and are reimbursed in full
    (Scottish Discretionary Housing Payment guidance manual, 2.3, 3.2, 24.2). `housing_costs`: rent, water and
    charges of a tenant; nothing for others.
    """
    if not is_in_scotland or not law.scotland_mitigation:
        return 0.0
    return min(reduction, housing_costs)
