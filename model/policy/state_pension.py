"""State Pension: pensionable age by date of birth, the full rates, and who is paid."""

from typing import NamedTuple

from model.compile import rule
from model.policy.schedule import WEEKS_IN_YEAR
from model.population.schema import Sex

OCTOBER = 9  # months of the year before October


class StatePension(NamedTuple):
    """Parameters of the State Pension and pensionable age; values and sources in state_pension.yaml."""

    pensionable_age: int
    pensionable_age_after_first_rise: int
    first_rise_birth_year: int
    first_rise_birth_month: int
    pensionable_age_after_second_rise: int
    second_rise_birth_year: int
    second_rise_birth_month: int
    new_pension_birth_year_men: int
    new_pension_birth_year_women: int
    new_pension_birth_month: int
    new_weekly: float
    basic_weekly: float


@rule
def month_of_birth(age_in_months: int, year: int) -> int:
    """Month of birth, counted in months from year 0, from the age on 6 October of the fiscal year.

    Births count as of the 6th of the month: the statutory cohorts run from the 6th to the 5th.
    """
    return 12 * year + OCTOBER - age_in_months


@rule
def pensionable_age_in_months(birth: int, law: StatePension) -> int:
    """Pensionable age of a month of birth, months. Pensions Act 1995 Sch.4 para.1 as amended in 2014 s.26.

    Each later month of birth adds a month of age, until the next whole age is reached.

    Not modelled: births before 6 October 1954, whose lower ages were all passed before April 2023.
    """
    first = 12 * law.first_rise_birth_year + law.first_rise_birth_month - 1
    second = 12 * law.second_rise_birth_year + law.second_rise_birth_month - 1
    lowest = 12 * law.pensionable_age
    middle = 12 * law.pensionable_age_after_first_rise
    highest = 12 * law.pensionable_age_after_second_rise
    if birth >= second:
        return min(highest, middle + birth - second + 1)
    if birth >= first:
        return min(middle, lowest + birth - first + 1)
    return lowest


@rule
def is_over_state_pension_age(age_in_months: int, year: int, law: StatePension) -> bool:
    """Whether pensionable age has been reached by 6 October of the fiscal year. Pensions Act 1995 Sch.4."""
    return age_in_months >= pensionable_age_in_months(month_of_birth(age_in_months, year), law)


@rule
def is_new_state_pension(age_in_months: int, sex: int, year: int, law: StatePension) -> bool:
    """Whether pensionable age falls on or after 6 April 2016: the new State Pension. Pensions Act 2014 s.1."""
    birth = month_of_birth(age_in_months, year)
    birth_year = law.new_pension_birth_year_women if sex == Sex.FEMALE else law.new_pension_birth_year_men
    return birth >= 12 * birth_year + law.new_pension_birth_month - 1


@rule
def reached_pensionable_age_by(age_in_months: int, months_ago: int, year: int, law: StatePension) -> bool:
    """Whether pensionable age had been reached `months_ago` months before 6 October of the fiscal year.

    Valid for dates after 6 October 2020, when the rise to 66 was complete (Pensions Act 2011 s.1).
    """
    return age_in_months - months_ago >= pensionable_age_in_months(month_of_birth(age_in_months, year), law)


@rule
def had_reached_pensionable_age_by_april_2021(age_in_months: int, year: int, law: StatePension) -> bool:
    """Whether pensionable age was reached by 6 March 2021, that is before 1 April. SI 2006/214 Sch.3 para.1."""
    return reached_pensionable_age_by(age_in_months, 12 * (year - 2021) + 7, year, law)


@rule
def state_pension(received: float, is_over_age: bool) -> float:
    """State Pension paid, £ a year: the amount reported, once over pensionable age. SSCBA 1992 s.44; PA 2014 s.2.

    Not modelled: entitlement from the contribution record, deferral, the Category D and age 80 additions.
    """
    return received if is_over_age else 0.0


@rule
def full_state_pension(is_new: bool, law: StatePension) -> float:
    """Full new State Pension or full Category A basic pension, £ a year. PA 2014 s.3; SSCBA 1992 s.44(4)."""
    return WEEKS_IN_YEAR * (law.new_weekly if is_new else law.basic_weekly)


@rule
def state_pension_from_share(share: float, is_new: bool, is_over_age: bool, law: StatePension) -> float:
    """State Pension of a person entitled to `share` of the full rate, £ a year; the share may exceed 1.

    Not modelled: the additional and protected parts follow prices (SSAA 1992 s.150), not the full rate.
    """
    return share * full_state_pension(is_new, law) if is_over_age else 0.0
