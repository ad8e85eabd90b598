"""Block 7: one stored uniform for each benefit unit and programme, fixed for the life of the population."""

import numpy as np

from model.population.schema import Role
from model.population.synthesis.figures import load_figures
from model.population.synthesis.people import Awards
from model.population.synthesis.skeleton import Skeleton
from model.random import Variable, uniform

Array = np.ndarray
BELOW_ONE = np.nextafter(1.0, 0.0)
DRAWS = {
    "universal_credit_take_up_draw": Variable.TAKE_UP_UNIVERSAL_CREDIT,
    "pension_credit_take_up_draw": Variable.TAKE_UP_PENSION_CREDIT,
    "child_benefit_take_up_draw": Variable.TAKE_UP_CHILD_BENEFIT,
    "housing_benefit_take_up_draw": Variable.TAKE_UP_HOUSING_BENEFIT,
    "council_tax_reduction_take_up_draw": Variable.TAKE_UP_COUNCIL_TAX_REDUCTION,
    "tax_free_childcare_take_up_draw": Variable.TAKE_UP_TAX_FREE_CHILDCARE,
    "marriage_allowance_take_up_draw": Variable.TAKE_UP_MARRIAGE_ALLOWANCE,
    "benefit_cap_grace_draw": Variable.BENEFIT_CAP_GRACE,
}


def take_up_draws(skeleton: Skeleton, awards: Awards, hours: Array, seed: int) -> dict[str, Array]:
    """The draws by name of the schema's column, shape (units,).

    The draw of Universal Credit is moved by what the law's take-up curve does not see: lower, so that they claim
    more often, for families with someone who has the health element or cares, who have met the system, for lone
    parents, large families and single people in work; higher for couples with children.

    Args:
        hours: usual weekly hours of work of each person, 0 out of work, shape (people,).
    """
    figures = load_figures("take_up")
    ids = skeleton.household_id[skeleton.unit_household]
    units = len(ids)
    draws = {name: uniform(seed, ids, skeleton.unit_slot, variable) for name, variable in DRAWS.items()}
    has_health = np.bincount(skeleton.unit[awards.has_lcwra], minlength=units) > 0
    has_carer = np.bincount(skeleton.unit[awards.care_hours_weekly > 0.0], minlength=units) > 0
    has_partner = np.bincount(skeleton.unit[skeleton.role == Role.PARTNER], minlength=units) > 0
    factor = figures["health_element_factor"]
    factor = np.where(has_partner, factor["couple"], factor["single"])
    children = np.bincount(skeleton.unit[skeleton.role == Role.CHILD], minlength=units)
    in_work = np.bincount(skeleton.unit[hours > 0.0], minlength=units) > 0
    factors = (
        (has_health, factor),
        (has_carer, figures["carer_factor"]),
        (~has_partner & (children > 0), figures["lone_parent_factor"]),
        (~has_partner & (children == 0) & in_work, figures["single_in_work_factor"]),
        (has_partner & (children > 0), figures["couple_with_children_factor"]),
        (children >= 3, figures["three_children_factor"]),
    )
    draw = draws["universal_credit_take_up_draw"]
    for applies, size in factors:
        draw = draw * np.where(applies, size, 1.0)
    draws["universal_credit_take_up_draw"] = np.minimum(draw, BELOW_ONE)
    return draws


def opts_out_of_child_benefit(skeleton: Skeleton, total_income: Array, seed: int) -> Array:
    """Families with children and a high income that claim Child Benefit without payment, shape (units,)."""
    figures = load_figures("take_up")
    units = len(skeleton.unit_slot)
    highest = np.zeros(units)
    np.maximum.at(highest, skeleton.unit, total_income)
    has_children = np.bincount(skeleton.unit[skeleton.role == Role.CHILD], minlength=units) > 0
    ids = skeleton.household_id[skeleton.unit_household]
    draw = uniform(seed, ids, skeleton.unit_slot, Variable.CHILD_BENEFIT_OPT_OUT)
    return has_children & (highest > figures["opt_out_income"]) & (draw < figures["opt_out_share"])
