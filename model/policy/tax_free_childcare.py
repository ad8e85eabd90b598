"""Tax-Free Childcare: the state's top-up of what working parents pay into a childcare account."""

from typing import NamedTuple

from model.compile import rule
from model.policy.schedule import WEEKS_IN_YEAR

QUARTERS_IN_YEAR = 4.0
MONTHS_FROM_1_SEPTEMBER_TO_6_OCTOBER = 1


class TaxFreeChildcare(NamedTuple):
    """Parameters of Tax-Free Childcare; values and sources in tax_free_childcare.yaml."""

    top_up_rate: float
    maximum_payment_quarterly: float
    maximum_payment_disabled_quarterly: float
    child_last_birthday: int
    disabled_child_last_birthday: int
    minimum_hours_weekly: float
    income_limit: float
    is_counted_in_net_income: bool


@rule
def is_tax_free_childcare_child(
    age: int, months_since_last_birthday: int, is_disabled: bool, law: TaxFreeChildcare
) -> bool:
    """Whether a child qualifies on 6 October. Childcare Payments Act 2014 s.14; SI 2015/448 reg.5.

    Until the 1 September after the 11th birthday, of a disabled child the 16th. A child just past that
    birthday still qualifies when it fell after 1 September; whole months place it within five days.

    Not modelled: the part of the year before 1 September of a child who no longer qualifies on 6 October.
    """
    last_birthday = law.disabled_child_last_birthday if is_disabled else law.child_last_birthday
    return age < last_birthday or (
        age == last_birthday and months_since_last_birthday < MONTHS_FROM_1_SEPTEMBER_TO_6_OCTOBER
    )


@rule
def meets_tax_free_childcare_work_condition(
    earnings: float, minimum_hourly_wage: float, is_treated_as_working: bool, law: TaxFreeChildcare
) -> bool:
    """Whether one parent is in qualifying paid work. Childcare Payments Act 2014 s.9; SI 2015/448 reg.9.

    Wages and profits of at least 16 hours a week at the minimum wage of the parent's age over 52 weeks.
    `is_treated_as_working`: on Carer's Allowance, or with limited capability for work, beside a working
    partner.

    Not modelled: the first year of self-employment; parents on leave or about to start work.
    """
    minimum_earnings = WEEKS_IN_YEAR * law.minimum_hours_weekly * minimum_hourly_wage
    return is_treated_as_working or earnings >= minimum_earnings


@rule
def is_within_tax_free_childcare_income_limit(adjusted_net_income: float, law: TaxFreeChildcare) -> bool:
    """Whether a parent's adjusted net income is within the limit. Childcare Payments Act 2014 s.10."""
    return adjusted_net_income <= law.income_limit


@rule
def tax_free_childcare_of_child(childcare_costs: float, is_disabled: bool, law: TaxFreeChildcare) -> float:
    """Top-up for one qualifying child, £ a year. Childcare Payments Act 2014 s.1(4), s.19(5).

    `childcare_costs` are the costs met from the account, the top-up included: of £100 the parent pays £80.
    Costs are spread evenly over the four entitlement periods.
    """
    payment = max(0.0, childcare_costs) / (1.0 + law.top_up_rate)
    quarterly = law.maximum_payment_disabled_quarterly if is_disabled else law.maximum_payment_quarterly
    return law.top_up_rate * min(payment, QUARTERS_IN_YEAR * quarterly)


@rule
def tax_free_childcare(
    top_up_of_children: float,
    claimant_qualifies: bool,
    has_partner: bool,
    partner_qualifies: bool,
    universal_credit: float,
) -> float:
    """Top-up of an entitled family, £ a year, before take-up. Childcare Payments Act 2014 s.3, s.9 to s.11.

    A parent qualifies who meets both the work condition and the income limit; a family paid Universal Credit
    does not. `top_up_of_children` sums `tax_free_childcare_of_child`.

    Not modelled: childcare vouchers, bursaries; accounts of parents who live apart.
    """
    if not claimant_qualifies or (has_partner and not partner_qualifies) or universal_credit > 0.0:
        return 0.0
    return top_up_of_children
