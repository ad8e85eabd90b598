"""Disability benefits: Personal Independence Payment, Disability Living Allowance, Attendance Allowance.

Scotland's Adult Disability Payment, Child Disability Payment and Pension Age Disability Payment have the
same components and the same amounts; Northern Ireland has its own PIP, DLA and Attendance Allowance at
the same amounts. Awards are data; these rules turn them into money and into what they open elsewhere.
"""

from typing import NamedTuple

from model.compile import rule
from model.policy.schedule import WEEKS_IN_YEAR
from model.population.schema import AttendanceRate, DlaRate, PipRate


class Disability(NamedTuple):
    """Weekly amounts of the disability benefits; values and sources in disability.yaml."""

    pip_daily_living_standard_weekly: float
    pip_daily_living_enhanced_weekly: float
    pip_mobility_standard_weekly: float
    pip_mobility_enhanced_weekly: float
    dla_care_lowest_weekly: float
    dla_care_middle_weekly: float
    dla_care_highest_weekly: float
    dla_mobility_lower_weekly: float
    dla_mobility_higher_weekly: float
    dla_mobility_higher_minimum_age: int
    dla_mobility_lower_minimum_age: int
    attendance_allowance_lower_weekly: float
    attendance_allowance_higher_weekly: float


@rule
def pip_daily_living(award: int, law: Disability) -> float:
    """Daily living component of PIP or ADP, £ a year. Welfare Reform Act 2012 s.78; SI 2013/377 reg.24."""
    if award == PipRate.ENHANCED:
        return WEEKS_IN_YEAR * law.pip_daily_living_enhanced_weekly
    if award == PipRate.STANDARD:
        return WEEKS_IN_YEAR * law.pip_daily_living_standard_weekly
    return 0.0


@rule
def pip_mobility(award: int, law: Disability) -> float:
    """Mobility component of PIP or ADP, £ a year. Welfare Reform Act 2012 s.79; SI 2013/377 reg.24."""
    if award == PipRate.ENHANCED:
        return WEEKS_IN_YEAR * law.pip_mobility_enhanced_weekly
    if award == PipRate.STANDARD:
        return WEEKS_IN_YEAR * law.pip_mobility_standard_weekly
    return 0.0


@rule
def dla_care(award: int, law: Disability) -> float:
    """Care component of DLA or Child Disability Payment, £ a year. SSCBA 1992 s.72; SI 1991/2890 reg.4."""
    if award == DlaRate.HIGHER:
        return WEEKS_IN_YEAR * law.dla_care_highest_weekly
    if award == DlaRate.MIDDLE:
        return WEEKS_IN_YEAR * law.dla_care_middle_weekly
    if award == DlaRate.LOWER:
        return WEEKS_IN_YEAR * law.dla_care_lowest_weekly
    return 0.0


@rule
def dla_mobility(award: int, age: int, law: Disability) -> float:
    """Mobility component of DLA or Child Disability Payment, £ a year. SSCBA 1992 s.73; SI 1991/2890 reg.4.

    The higher rate starts at 3, the lower at 5 (s.73(1A)): an award coded before is not paid. There are two
    rates: a code above the lower is the higher.
    """
    if award > DlaRate.LOWER and age >= law.dla_mobility_higher_minimum_age:
        return WEEKS_IN_YEAR * law.dla_mobility_higher_weekly
    if award == DlaRate.LOWER and age >= law.dla_mobility_lower_minimum_age:
        return WEEKS_IN_YEAR * law.dla_mobility_lower_weekly
    return 0.0


@rule
def attendance_allowance(award: int, law: Disability) -> float:
    """Attendance Allowance or Pension Age Disability Payment, £ a year. SSCBA 1992 s.64 to s.66, Sch.4."""
    if award == AttendanceRate.HIGHER:
        return WEEKS_IN_YEAR * law.attendance_allowance_higher_weekly
    if award == AttendanceRate.LOWER:
        return WEEKS_IN_YEAR * law.attendance_allowance_lower_weekly
    return 0.0


@rule
def disability_benefits(
    daily_living_award: int,
    mobility_award: int,
    dla_care_award: int,
    dla_mobility_award: int,
    attendance_award: int,
    age: int,
    law: Disability,
) -> float:
    """All disability benefits of one person, £ a year; untaxed and ignored by every means test.

    Not modelled: days in hospital or a care home, Armed Forces Independence Payment, Scottish Adult DLA
    apart from DLA, Constant Attendance Allowance.
    """
    return (
        pip_daily_living(daily_living_award, law)
        + pip_mobility(mobility_award, law)
        + dla_care(dla_care_award, law)
        + dla_mobility(dla_mobility_award, age, law)
        + attendance_allowance(attendance_award, law)
    )


@rule
def receives_disability_benefit(
    daily_living_award: int,
    mobility_award: int,
    dla_care_award: int,
    dla_mobility_award: int,
    attendance_award: int,
) -> bool:
    """Whether a person has any award: exempts the family from the benefit cap. SI 2013/376 reg.83(1)."""
    return (
        daily_living_award > PipRate.NONE
        or mobility_award > PipRate.NONE
        or dla_care_award > DlaRate.NONE
        or dla_mobility_award > DlaRate.NONE
        or attendance_award > AttendanceRate.NONE
    )


@rule
def receives_care_qualifying_benefit(daily_living_award: int, dla_care_award: int, attendance_award: int) -> bool:
    """Whether a person's award counts as severe disability for a carer and for premiums. SSCBA 1992 s.70(2).

    Daily living at either rate, care at the middle or highest rate, or Attendance Allowance.
    """
    return (
        daily_living_award > PipRate.NONE
        or dla_care_award >= DlaRate.MIDDLE
        or attendance_award > AttendanceRate.NONE
    )


@rule
def receives_higher_rate_disability_benefit(
    daily_living_award: int, dla_care_award: int, attendance_award: int
) -> bool:
    """Whether a person has the highest care, enhanced daily living or higher attendance rate.

    For a child or young person this gives the higher disabled child addition. SI 2013/376 reg.24(2)(b).
    """
    return (
        daily_living_award == PipRate.ENHANCED
        or dla_care_award == DlaRate.HIGHER
        or attendance_award == AttendanceRate.HIGHER
    )
