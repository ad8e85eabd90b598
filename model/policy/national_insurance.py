"""National Insurance contributions of employees, employers and the self-employed: SSCBA 1992, SI 2001/1004."""

from typing import NamedTuple

from model.compile import rule
from model.policy.schedule import WEEKS_IN_YEAR, amount_between

WEEKS_OF_CLASS_2_IN_MAXIMUM = 53.0
"""Weekly Class 2 contributions in the annual maximum: SI 2001/1004 reg.100(3) Step Three, to 2023-24."""


class NationalInsurance(NamedTuple):
    """Parameters of National Insurance; values and sources in national_insurance.yaml."""

    minimum_age: int
    primary_threshold: float
    upper_earnings_limit: float
    class_1_main_rate: float
    class_1_additional_rate: float
    secondary_threshold: float
    secondary_rate: float
    upper_secondary_threshold: float
    upper_secondary_threshold_age_limit: int
    class_2_weekly: float
    lower_profits_threshold: float
    lower_profits_limit: float
    upper_profits_limit: float
    class_4_main_rate: float
    class_4_additional_rate: float
    salary_sacrifice_is_charged: bool
    salary_sacrifice_exempt: float
    costs_passed_on_rate: float


@rule
def pay_after_costs_passed_on(pay: float, law: NationalInsurance) -> float:
    """Gross pay after what employers take off it for their own costs, £ a year.

    An assumption on who bears a cost of employers, such as contributions on sacrificed pay from April 2029: by
    default nothing is passed on, and pay is as it is given.
    """
    return pay * (1.0 - law.costs_passed_on_rate)


@rule
def pays_contributions(age: int, is_over_state_pension_age: bool, law: NationalInsurance) -> bool:
    """Whether liable to employee, Class 2 and Class 4 contributions. SSCBA 1992 s.6, s.11; SI 2001/1004 reg.91.

    Not modelled: Class 4 goes by the age at the start of the year, Class 1 by the age at each pay day.
    """
    return age >= law.minimum_age and not is_over_state_pension_age


@rule
def class_1_earnings(pay: float, sacrificed: float, law: NationalInsurance) -> float:
    """Earnings for Class 1, £ a year: from 2029-30 with pay given up for a pension above a limit. SSCBA 1992 s.4.

    National Insurance Contributions (Employer Pensions Contributions) Bill, clauses 1 and 2. `pay` is what is
    left after the sacrifice. Not modelled: how the limit falls to pay periods and several employments.
    """
    if not law.salary_sacrifice_is_charged:
        return pay
    return pay + max(0.0, sacrificed - law.salary_sacrifice_exempt)


@rule
def class_1_at_main_rate(
    earnings: float, age: int, is_over_state_pension_age: bool, law: NationalInsurance
) -> float:
    """Employee contributions at the main primary percentage, £ a year. SSCBA 1992 s.8(1)(a)."""
    if not pays_contributions(age, is_over_state_pension_age, law):
        return 0.0
    return law.class_1_main_rate * amount_between(earnings, law.primary_threshold, law.upper_earnings_limit)


@rule
def class_1_employee(earnings: float, age: int, is_over_state_pension_age: bool, law: NationalInsurance) -> float:
    """Primary Class 1 contributions, £ a year. SSCBA 1992 s.8; SI 2001/1004 reg.10, reg.11.

    Earnings are gross of net pay pension contributions and taken as one employment with level pay.

    Not modelled: weekly and monthly earnings periods, the annual maximum of several employments (reg.21),
    and the married women's reduced rate.
    """
    if not pays_contributions(age, is_over_state_pension_age, law):
        return 0.0
    additional = law.class_1_additional_rate * max(0.0, earnings - law.upper_earnings_limit)
    return class_1_at_main_rate(earnings, age, is_over_state_pension_age, law) + additional


@rule
def class_1_employer(earnings: float, age: int, law: NationalInsurance) -> float:
    """Secondary Class 1 contributions, £ a year, due past State Pension age too. SSCBA 1992 s.9, s.9A.

    Nothing is due up to the upper secondary threshold for employees under 21.

    Not modelled: the employment allowance, and the zero rates for apprentices under 25, veterans, freeports
    and investment zones.
    """
    if age < law.minimum_age:
        return 0.0
    threshold = law.secondary_threshold
    if age < law.upper_secondary_threshold_age_limit:
        threshold = max(threshold, law.upper_secondary_threshold)
    return law.secondary_rate * max(0.0, earnings - threshold)


@rule
def class_2(profits: float, age: int, is_over_state_pension_age: bool, law: NationalInsurance) -> float:
    """Class 2 contributions that must be paid, £ a year: none from April 2024. SSCBA 1992 s.11(2).

    Not modelled: voluntary contributions, and weeks without self-employment.
    """
    if profits <= law.lower_profits_threshold or not pays_contributions(age, is_over_state_pension_age, law):
        return 0.0
    return WEEKS_IN_YEAR * law.class_2_weekly


@rule
def class_4(
    profits: float, earnings: float, age: int, is_over_state_pension_age: bool, law: NationalInsurance
) -> float:
    """Class 4 contributions, £ a year, within the annual maximum. SSCBA 1992 s.15; SI 2001/1004 reg.100.

    The maximum is for those who also pay Class 1 or Class 2: what Class 4 at the main rate may add is limited
    by what they have paid at the main primary percentage; profits it leaves out bear the additional rate.
    """
    if profits <= 0.0 or not pays_contributions(age, is_over_state_pension_age, law):
        return 0.0
    main = law.class_4_main_rate * amount_between(profits, law.lower_profits_limit, law.upper_profits_limit)
    above_upper_limit = law.class_4_additional_rate * max(0.0, profits - law.upper_profits_limit)
    contributions = main + above_upper_limit
    main_class_1 = class_1_at_main_rate(earnings, age, is_over_state_pension_age, law)
    paid = main_class_1 + class_2(profits, age, is_over_state_pension_age, law)
    if paid <= 0.0 or law.class_4_main_rate <= 0.0:
        return contributions
    maximum = law.class_4_main_rate * (law.upper_profits_limit - law.lower_profits_limit)
    maximum += WEEKS_OF_CLASS_2_IN_MAXIMUM * law.class_2_weekly
    left = maximum - paid
    if left > paid + main:
        return contributions
    left = max(0.0, left)
    at_additional_rate = (
        amount_between(profits, law.lower_profits_limit, law.upper_profits_limit) - left / law.class_4_main_rate
    )
    ceiling = left + law.class_4_additional_rate * max(0.0, at_additional_rate) + above_upper_limit
    return min(contributions, ceiling)
