"""Take-up: the probability that a family claims what it is entitled to.

Each family holds one uniform draw a programme, fixed for the life of the population. It claims while the
draw lies below the probability of its entitlement under the law assessed, so a larger award can only
add claims. The draws are plain uniforms: how often a kind of family claims is said by the parameters alone. A
draw of 0 always claims, a draw of 1 never does.
"""

from math import exp, floor
from typing import NamedTuple

from model.compile import rule


class TakeUp(NamedTuple):
    """Parameters of take-up; values and sources in take_up.yaml."""

    universal_credit_out_of_work_minimum_rate: float
    universal_credit_out_of_work_rise_rate: float
    universal_credit_out_of_work_scale: float
    universal_credit_out_of_work_lone_parent: float
    universal_credit_out_of_work_couple_with_children: float
    universal_credit_out_of_work_couple_without_children: float
    universal_credit_in_work_minimum_rate: float
    universal_credit_in_work_rise_rate: float
    universal_credit_in_work_scale: float
    universal_credit_in_work_couple_with_children: float
    universal_credit_in_work_couple_without_children: float
    universal_credit_in_work_lone_parent: float
    universal_credit_in_work_single: float
    universal_credit_three_or_more_children: float
    universal_credit_health_element_single: float
    universal_credit_health_element_couple: float
    universal_credit_carer: float
    universal_credit_owner: float
    universal_credit_adult_child: float
    universal_credit_maximum_rate: float
    pension_credit_centre_rate: float
    pension_credit_slope: float
    pension_credit_scale: float
    pension_credit_centre_share: float
    pension_credit_minimum_rate: float
    pension_credit_maximum_rate: float
    housing_benefit_pension_age_rate: float
    child_benefit_rate: float
    child_benefit_opt_out_rate: float
    benefit_cap_mitigation_rate: float
    council_tax_reduction_with_benefit_rate: float
    council_tax_reduction_alone_rate: float
    tax_free_childcare_rate: float
    marriage_allowance_rate: float


@rule
def claims(draw: float, probability: float) -> bool:
    """Whether a family with this draw claims; a draw of 1 never does, whatever the probability."""
    return draw < min(1.0, probability)


@rule
def universal_credit_take_up_probability(
    award: float,
    is_working: bool,
    is_couple: bool,
    children: int,
    has_lcwra: bool,
    is_carer: bool,
    is_owner: bool,
    is_adult_child: bool,
    law: TakeUp,
) -> float:
    """Probability that a family claims Universal Credit of `award` £ a year. Assumption, see take_up.yaml.

    `has_lcwra`: either member has limited capability for work-related activity. `is_carer`: either cares for a
    severely disabled person. `is_adult_child`: a single adult under 30 in a parent's household.
    """
    if award <= 0.0:
        return 0.0
    if is_working:
        probability = _rising(
            award,
            law.universal_credit_in_work_minimum_rate,
            law.universal_credit_in_work_rise_rate,
            law.universal_credit_in_work_scale,
        )
    else:
        probability = _rising(
            award,
            law.universal_credit_out_of_work_minimum_rate,
            law.universal_credit_out_of_work_rise_rate,
            law.universal_credit_out_of_work_scale,
        )
    probability *= _family_factor(is_working, is_couple, children, law)
    probability *= _circumstances_factor(is_couple, children, has_lcwra, is_carer, law)
    is_lone_parent = not is_couple and children > 0
    if is_owner and not is_lone_parent:
        probability *= law.universal_credit_owner
    if is_adult_child:
        probability *= law.universal_credit_adult_child
    return min(probability, law.universal_credit_maximum_rate)


@rule
def _rising(award: float, minimum_rate: float, rise_rate: float, scale: float) -> float:
    """Take-up that rises with the award from its minimum and levels off, a fraction."""
    if scale <= 0.0:
        return minimum_rate + rise_rate
    return minimum_rate + rise_rate * (1.0 - exp(-award / scale))


@rule
def _family_factor(is_working: bool, is_couple: bool, children: int, law: TakeUp) -> float:
    """Take-up of Universal Credit by a kind of family relative to the curve, a ratio."""
    if is_working:
        if is_couple:
            if children > 0:
                return law.universal_credit_in_work_couple_with_children
            return law.universal_credit_in_work_couple_without_children
        if children > 0:
            return law.universal_credit_in_work_lone_parent
        return law.universal_credit_in_work_single
    if is_couple:
        if children > 0:
            return law.universal_credit_out_of_work_couple_with_children
        return law.universal_credit_out_of_work_couple_without_children
    if children > 0:
        return law.universal_credit_out_of_work_lone_parent
    return 1.0


@rule
def _circumstances_factor(is_couple: bool, children: int, has_lcwra: bool, is_carer: bool, law: TakeUp) -> float:
    """Take-up of Universal Credit by large families, the health element and carers relative to others, a ratio."""
    factor = 1.0
    if children >= 3:
        factor *= law.universal_credit_three_or_more_children
    if has_lcwra:
        if is_couple:
            factor *= law.universal_credit_health_element_couple
        else:
            factor *= law.universal_credit_health_element_single
    if is_carer:
        factor *= law.universal_credit_carer
    return factor


@rule
def pension_credit_take_up_probability(award: float, law: TakeUp) -> float:
    """Probability that a family claims Pension Credit of `award` £ a year. Assumption, see take_up.yaml."""
    if award <= 0.0:
        return 0.0
    distance = award / law.pension_credit_scale - law.pension_credit_centre_share
    probability = law.pension_credit_centre_rate + law.pension_credit_slope * distance
    return max(law.pension_credit_minimum_rate, min(probability, law.pension_credit_maximum_rate))


@rule
def housing_benefit_take_up_probability(award: float, law: TakeUp) -> float:
    """Probability that a family claims Housing Benefit. DWP, estimates of take-up, FYE 2024 (pensioners)."""
    if award <= 0.0:
        return 0.0
    return law.housing_benefit_pension_age_rate


@rule
def child_benefit_take_up_probability(award: float, law: TakeUp) -> float:
    """Probability that a family claims Child Benefit, opting out of payment apart. HMRC, August 2025."""
    if award <= 0.0:
        return 0.0
    return law.child_benefit_rate


@rule
def child_benefit_opt_out_probability(entitlement: float, charge: float, law: TakeUp) -> float:
    """Probability that a family takes no payment of Child Benefit: only where the charge takes all of it.

    SSAA 1992 s.13A (election not to receive). Assumption, see take_up.yaml. The charge takes whole pounds.
    """
    if entitlement <= 0.0 or charge < floor(entitlement):
        return 0.0
    return law.child_benefit_opt_out_rate


@rule
def benefit_cap_mitigation_take_up_probability(payment: float, law: TakeUp) -> float:
    """Probability that a capped family in Scotland has the payment that makes up the cap. Scottish Government."""
    if payment <= 0.0:
        return 0.0
    return law.benefit_cap_mitigation_rate


@rule
def council_tax_reduction_take_up_probability(
    award: float, claims_means_tested_benefit: bool, law: TakeUp
) -> float:
    """Probability that a household claims council tax reduction. Assumption, see take_up.yaml."""
    if award <= 0.0:
        return 0.0
    if claims_means_tested_benefit:
        return law.council_tax_reduction_with_benefit_rate
    return law.council_tax_reduction_alone_rate


@rule
def tax_free_childcare_take_up_probability(award: float, law: TakeUp) -> float:
    """Probability that an entitled family uses Tax-Free Childcare. Assumption, see take_up.yaml."""
    if award <= 0.0:
        return 0.0
    return law.tax_free_childcare_rate


@rule
def marriage_allowance_take_up_probability(tax_reduction: float, law: TakeUp) -> float:
    """Probability that an entitled couple claims the Marriage Allowance. House of Commons Library SN00870."""
    if tax_reduction <= 0.0:
        return 0.0
    return law.marriage_allowance_rate
