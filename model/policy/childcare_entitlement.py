"""Funded early education and childcare hours, and what they are worth. Childcare Acts 2006 and 2016.

A year has three terms of equal length: summer from 1 April, autumn from 1 September, spring from 1 January.
Hours begin in the term after the child reaches nine months, two or three years and end when school starts.
Parents' circumstances are those of the year. Hours that changed within a year, and rates, are averages over its
days (`change: weighted`).

The value is the average funding of an hour in England by the child's age, in every country.

Not modelled: hours not taken up, the grace period when parents stop working, foster children, Flying Start in
Wales, the Northern Ireland Childcare Subsidy Scheme, wraparound and holiday provision, and extra charges.
"""

from typing import NamedTuple

from model.compile import rule
from model.policy.schedule import WEEKS_IN_YEAR
from model.policy.school_meals import year_of_school
from model.population.schema import Region

TERMS_IN_YEAR = 3.0
MONTHS_FROM_31_MARCH = 6
MONTHS_FROM_31_AUGUST = 1
MONTHS_TO_31_DECEMBER = 3


class ChildcareEntitlement(NamedTuple):
    """Parameters of funded childcare hours; values and sources in childcare_entitlement.yaml."""

    universal_hours_weekly: float
    working_3_to_4_hours_weekly: float
    working_2_hours_weekly: float
    working_under_2_hours_weekly: float
    additional_support_hours_weekly: float
    weeks: float
    minimum_hours_weekly: float
    income_limit: float
    universal_credit_earnings_limit: float
    under_2_hourly: float
    two_year_old_hourly: float
    three_to_four_hourly: float
    scotland_hours: float
    wales_hours_weekly: float
    wales_working_hours_weekly: float
    wales_working_weeks: float
    northern_ireland_hours: float


@rule
def is_eligible_working_parent(
    earnings: float,
    minimum_hourly_wage: float,
    adjusted_net_income: float,
    is_treated_as_working: bool,
    law: ChildcareEntitlement,
) -> bool:
    """Whether one parent works and earns enough and not too much. Childcare Act 2016 s.1; SI 2022/1134.

    Earnings of at least 16 hours a week at the minimum wage of the parent's age, adjusted net income of no
    more than £100,000. `is_treated_as_working`: on Carer's Allowance or with limited capability for work, beside
    a working partner. Both parents of a couple must be eligible. Unlike Tax-Free Childcare, Universal Credit
    does not exclude.

    Not modelled: the first year of self-employment; parents on leave or about to start work.
    """
    if adjusted_net_income > law.income_limit:
        return False
    return is_treated_as_working or earnings >= WEEKS_IN_YEAR * law.minimum_hours_weekly * minimum_hourly_wage


@rule
def receives_additional_support(
    universal_credit: float,
    net_earnings: float,
    guarantee_credit: float,
    child_disability_allowance: float,
    law: ChildcareEntitlement,
) -> bool:
    """Whether a two-year-old in England has the hours for families receiving additional support. SI 2014/2147.

    `net_earnings` of both parents and the awards, £ a year. In Scotland the test is that of school meals
    (`has_school_meals_by_income`).

    Not modelled: education, health and care plans, looked-after and formerly looked-after children, families
    without recourse to public funds.
    """
    if guarantee_credit > 0.0 or child_disability_allowance > 0.0:
        return True
    return universal_credit > 0.0 and net_earnings <= law.universal_credit_earnings_limit


@rule
def weekly_hours_england(
    age_in_months: int, parents_qualify: bool, has_additional_support: bool, law: ChildcareEntitlement
) -> float:
    """Hours a week for a child below school of this age when the term begins. Childcare Act 2006 s.7; 2016 s.1."""
    if age_in_months < 9:
        return 0.0
    if age_in_months < 24:
        return law.working_under_2_hours_weekly if parents_qualify else 0.0
    if age_in_months < 36:
        working = law.working_2_hours_weekly if parents_qualify else 0.0
        support = law.additional_support_hours_weekly if has_additional_support else 0.0
        return max(working, support)
    return law.working_3_to_4_hours_weekly if parents_qualify else law.universal_hours_weekly


@rule
def hours_of_term(
    age_in_months: int,
    year: int,
    region: int,
    parents_qualify: bool,
    has_additional_support: bool,
    law: ChildcareEntitlement,
) -> float:
    """Funded hours of one child in one term.

    `age_in_months` when the term begins, `year` of school in that term (0: the last before school). Childcare
    Act 2006 s.7; Children and Young People (Scotland) Act 2014 s.47-48; Childcare Funding (Wales) Act 2019.
    """
    if year >= 1:
        return 0.0
    if region == Region.SCOTLAND:
        if age_in_months >= 36 or (age_in_months >= 24 and has_additional_support):
            return law.scotland_hours / TERMS_IN_YEAR
        return 0.0
    if region == Region.WALES:
        if age_in_months < 36:
            return 0.0
        if parents_qualify:
            return law.wales_working_hours_weekly * law.wales_working_weeks / TERMS_IN_YEAR
        return law.wales_hours_weekly * law.weeks / TERMS_IN_YEAR
    if region == Region.NORTHERN_IRELAND:
        return law.northern_ireland_hours / TERMS_IN_YEAR if year == 0 else 0.0
    hours_weekly = weekly_hours_england(age_in_months, parents_qualify, has_additional_support, law)
    return hours_weekly * law.weeks / TERMS_IN_YEAR


@rule
def hourly_value(age_in_months: int, law: ChildcareEntitlement) -> float:
    """Average funding of an hour by the child's age when the term begins, £. DfE national average rates."""
    if age_in_months < 24:
        return law.under_2_hourly
    if age_in_months < 36:
        return law.two_year_old_hourly
    return law.three_to_four_hourly


@rule
def childcare_entitlement(
    age: int,
    months_since_last_birthday: int,
    region: int,
    parents_qualify: bool,
    has_additional_support: bool,
    law: ChildcareEntitlement,
) -> tuple[float, float]:
    """Funded hours of one child and their value, hours and £ a year. Childcare Act 2006 s.7; 2016 s.1.

    The age is that on 6 October. Six months earlier, on 31 March, decides the summer term, one month earlier the
    autumn term, three months later the spring term; whole months place each birthday within six days. The summer
    term belongs to the school year before.
    """
    age_in_months = 12 * age + months_since_last_birthday
    year = year_of_school(age, months_since_last_birthday, region)
    at_summer = age_in_months - MONTHS_FROM_31_MARCH
    at_autumn = age_in_months - MONTHS_FROM_31_AUGUST
    at_spring = age_in_months + MONTHS_TO_31_DECEMBER
    summer = hours_of_term(at_summer, year - 1, region, parents_qualify, has_additional_support, law)
    autumn = hours_of_term(at_autumn, year, region, parents_qualify, has_additional_support, law)
    spring = hours_of_term(at_spring, year, region, parents_qualify, has_additional_support, law)
    value = (
        summer * hourly_value(at_summer, law)
        + autumn * hourly_value(at_autumn, law)
        + spring * hourly_value(at_spring, law)
    )
    return summer + autumn + spring, value
