"""Free school meals: who is entitled on 6 October, and what the meals are worth in a year.

Entitlement is a flag by country: the first years of school for every pupil, by income after them. The value
is the English funding rate of a meal times the days of an academic year, wherever the pupil lives.

Changes in September (`change: at_date`) count for the whole fiscal year, as the autumn school census sees them:
the extension to every Universal Credit family in England counts from 2026-27, of which 217 days follow it.

Not modelled: transitional protection in England (2018 to 2026) and Wales, schemes of councils (London's primary
meals), asylum support, nursery classes, further education colleges, and pupils who do not eat the meal.
"""

from typing import NamedTuple

from model.compile import rule
from model.policy.schedule import MONTHS_IN_YEAR
from model.population.schema import Region

AGE_AT_START = 4
MONTHS_FROM_31_AUGUST = 1
MONTHS_FROM_28_FEBRUARY = 7
MONTHS_FROM_1_JULY = 3
LAST_COMPULSORY_YEAR = 12
LAST_YEAR_OF_SCHOOL = 14


class SchoolMeals(NamedTuple):
    """Parameters of free school meals; values and sources in school_meals.yaml."""

    meal_value: float
    school_days: float
    universal_years_england: int
    universal_years_wales: int
    universal_years_scotland: int
    universal_years_northern_ireland: int
    universal_credit_earnings_limit_england: float
    has_universal_credit_earnings_limit_england: bool
    universal_credit_earnings_limit_wales: float
    universal_credit_earnings_limit_scotland_monthly: float
    universal_credit_earnings_limit_northern_ireland: float
    scottish_child_payment_years: int
    is_counted_in_net_income: bool


@rule
def year_of_school(age: int, months_since_last_birthday: int, region: int) -> int:
    """Year of school on 6 October, count: 1 is Reception or Primary 1; 0 the year before; below 0 earlier.

    England and Wales: Reception in the September after the fourth birthday, that is aged 4 on 31 August; Year 1
    is 2 and Year 11 is 12. Northern Ireland: Primary 1 if aged 4 on 1 July. Scotland: Primary 1 in August if 5 by
    the end of next February. Years 1 to 7 are primary everywhere.

    Ages are whole months on 6 October. A child whose birthday is 31 August is then 1 month past it, one of
    7 September 0 months: 1 month or more counts, which misplaces only birthdays of 1 to 6 September. Likewise
    3 months past 1 July and 7 past 28 February (in Scotland 4 years 7 months), each within six days.

    Not modelled: deferred entry, repeated and skipped years.
    """
    if region == Region.SCOTLAND:
        months_past = MONTHS_FROM_28_FEBRUARY
    elif region == Region.NORTHERN_IRELAND:
        months_past = MONTHS_FROM_1_JULY
    else:
        months_past = MONTHS_FROM_31_AUGUST
    age_in_months = 12 * age + months_since_last_birthday
    return (age_in_months - months_past) // 12 - AGE_AT_START + 1


@rule
def is_pupil(year: int, is_in_education: bool) -> bool:
    """Whether in a year of school: 1 to 12 for everyone, 13 and 14 (sixth form) in education. EA 1996 s.8."""
    if year < 1 or year > LAST_YEAR_OF_SCHOOL:
        return False
    return year <= LAST_COMPULSORY_YEAR or is_in_education


@rule
def has_universal_school_meals(year: int, region: int, law: SchoolMeals) -> bool:
    """Whether every pupil of this year has free meals. Education Act 1996 s.512ZB; Education (Scotland) Act 1980.

    In Wales an offer of the Welsh Government to all primary schools, not a duty; in Northern Ireland nobody.
    """
    if region == Region.SCOTLAND:
        years = law.universal_years_scotland
    elif region == Region.WALES:
        years = law.universal_years_wales
    elif region == Region.NORTHERN_IRELAND:
        years = law.universal_years_northern_ireland
    else:
        years = law.universal_years_england
    return 1 <= year <= years


@rule
def is_within_universal_credit_limit(net_earnings: float, region: int, law: SchoolMeals) -> bool:
    """Whether a Universal Credit family's net earnings leave meals free. SI 2018/148; 1980 Act s.53(7)(c).

    `net_earnings`: of both parents, after tax, National Insurance and pension contributions, £ a year.

    Not modelled: the assessment period or periods that the law looks at, instead of the year.
    """
    if region == Region.SCOTLAND:
        return net_earnings <= MONTHS_IN_YEAR * law.universal_credit_earnings_limit_scotland_monthly
    if region == Region.WALES:
        return net_earnings <= law.universal_credit_earnings_limit_wales
    if region == Region.NORTHERN_IRELAND:
        return net_earnings <= law.universal_credit_earnings_limit_northern_ireland
    if not law.has_universal_credit_earnings_limit_england:
        return True
    return net_earnings <= law.universal_credit_earnings_limit_england


@rule
def has_school_meals_by_income(
    year: int,
    region: int,
    universal_credit: float,
    net_earnings: float,
    guarantee_credit: float,
    scottish_child_payment: float,
    law: SchoolMeals,
) -> bool:
    """Whether the family's benefits give free meals to a pupil of this year. Education Act 1996 s.512ZB(4).

    Amounts are the family's awards, £ a year; net earnings as in `is_within_universal_credit_limit`.

    Not modelled: Income Support, income-based Jobseeker's Allowance and income-related Employment and Support
    Allowance, which have ended; tax credits; pupils who claim in their own right.
    """
    if guarantee_credit > 0.0:
        return True
    if scottish_child_payment > 0.0 and 1 <= year <= law.scottish_child_payment_years:
        return True
    return universal_credit > 0.0 and is_within_universal_credit_limit(net_earnings, region, law)


@rule
def school_meals(is_entitled: bool, law: SchoolMeals) -> float:
    """Value of free school meals to one pupil, £ a year: a benefit in kind. DfE funding rate."""
    if is_entitled:
        return law.meal_value * law.school_days
    return 0.0
