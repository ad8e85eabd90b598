"""Scottish Child Payment: a weekly amount for each child in a family on a low-income benefit."""

from typing import NamedTuple

from model.compile import rule
from model.policy.schedule import WEEKS_IN_YEAR


class ScottishChildPayment(NamedTuple):
    """Parameters of Scottish Child Payment; values and sources in scottish_child_payment.yaml."""

    weekly_amount: float
    under_one_weekly: float
    under_one_age_limit: int
    child_age_limit: int


@rule
def scottish_child_payment_of_child(age: int, law: ScottishChildPayment) -> float:
    """Scottish Child Payment for one child of a qualifying family, £ a year. SSI 2020/351 reg.20.

    A child is treated through the year as of the age on 6 October.
    """
    if age < law.under_one_age_limit:
        return WEEKS_IN_YEAR * law.under_one_weekly
    if age < law.child_age_limit:
        return WEEKS_IN_YEAR * law.weekly_amount
    return 0.0


@rule
def scottish_child_payment(
    payment_of_children: float, universal_credit: float, pension_credit: float, is_in_scotland: bool
) -> float:
    """Scottish Child Payment of a family, £ a year; untaxed and ignored by means tests. SSI 2020/351.

    `payment_of_children` sums `scottish_child_payment_of_child`. The family must be paid Universal Credit or
    Pension Credit of more than nothing.

    Not modelled: take-up apart from the qualifying benefit; tax credits and income-based legacy benefits;
    months of the year without an award.
    """
    if not is_in_scotland or universal_credit + pension_credit <= 0.0:
        return 0.0
    return payment_of_children
