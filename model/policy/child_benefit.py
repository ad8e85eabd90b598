"""Child Benefit and the High Income Child Benefit Charge."""

from math import floor
from typing import NamedTuple

from model.compile import rule
from model.policy.schedule import WEEKS_IN_YEAR


class ChildBenefit(NamedTuple):
    """Parameters of Child Benefit and its charge; values and sources in child_benefit.yaml."""

    eldest_weekly: float
    additional_weekly: float
    child_age_limit: int
    young_person_age_limit: int
    charge_threshold: float
    charge_step: float
    charge_rate_per_step: float
    charge_on_couple_income: bool


@rule
def is_child_or_qualifying_young_person(age: int, is_in_education: bool, law: ChildBenefit) -> bool:
    """Whether Child Benefit is payable for a person of this age. SSCBA 1992 s.142; SI 2006/223 reg.3-7.

    Not modelled: the extension period after leaving education at 16 or 17 (reg.5), and terminal dates (reg.7).
    """
    return age < law.child_age_limit or (age < law.young_person_age_limit and is_in_education)


@rule
def child_benefit(children: int, law: ChildBenefit) -> float:
    """Child Benefit entitlement before the charge, £ a year. SSCBA 1992 s.141, s.145; SI 2006/965 reg.2."""
    if children == 0:
        return 0.0
    return WEEKS_IN_YEAR * (law.eldest_weekly + law.additional_weekly * (children - 1))


@rule
def income_charged(income: float, partner_income: float, law: ChildBenefit) -> float:
    """Adjusted net income that the charge looks at, £ a year: of one partner, or of both. ITEPA 2003 s.681B.

    In law that of the partner with more; a household base, announced in 2024 and given up, was of both.
    """
    return income + partner_income if law.charge_on_couple_income else income


@rule
def high_income_child_benefit_charge(entitlement: float, adjusted_net_income: float, law: ChildBenefit) -> float:
    """Charge on the partner with the higher income, £ a year. ITEPA 2003 s.681B, s.681C.

    The benefit, the percentage and the charge are each rounded down to a whole number (s.681C(3)).

    Not modelled: part-year claims and changes of partner within the year (s.681D).
    """
    excess = adjusted_net_income - law.charge_threshold
    if excess <= 0.0 or entitlement <= 0.0:
        return 0.0
    percentage = min(100.0, floor(excess / law.charge_step) * law.charge_rate_per_step * 100.0)
    return float(floor(floor(entitlement) * percentage / 100.0))
