"""Block 7: one stored uniform for each benefit unit and programme, fixed for the life of the population."""

import numpy as np

from model.population.schema import Population
from model.population.synthesis.figures import load_figures
from model.population.synthesis.skeleton import Skeleton
from model.random import Variable, uniform

Array = np.ndarray
DRAWS = {
    "universal_credit_take_up_draw": Variable.TAKE_UP_UNIVERSAL_CREDIT,
    "pension_credit_take_up_draw": Variable.TAKE_UP_PENSION_CREDIT,
    "child_benefit_take_up_draw": Variable.TAKE_UP_CHILD_BENEFIT,
    "housing_benefit_take_up_draw": Variable.TAKE_UP_HOUSING_BENEFIT,
    "council_tax_reduction_take_up_draw": Variable.TAKE_UP_COUNCIL_TAX_REDUCTION,
    "tax_free_childcare_take_up_draw": Variable.TAKE_UP_TAX_FREE_CHILDCARE,
    "marriage_allowance_take_up_draw": Variable.TAKE_UP_MARRIAGE_ALLOWANCE,
    "benefit_cap_grace_draw": Variable.BENEFIT_CAP_GRACE,
    "child_benefit_opt_out_draw": Variable.CHILD_BENEFIT_OPT_OUT,
    "benefit_cap_mitigation_take_up_draw": Variable.TAKE_UP_BENEFIT_CAP_MITIGATION,
}


def take_up_draws(skeleton: Skeleton, seed: int) -> dict[str, Array]:
    """The draws by name of the schema's column, plain uniforms, shape (units,).

    What makes families claim more or less often is in the law's take-up curve, not here.
    """
    ids = skeleton.household_id[skeleton.unit_household]
    return {name: uniform(seed, ids, skeleton.unit_slot, variable) for name, variable in DRAWS.items()}


def with_health_claims(population: Population, year: int, seed: int) -> Population:
    """A drawn population with the families whose health element, if they have it, began after April 2026.

    The share grows from year to year, and who is in it stays in it.
    """
    shares = load_figures("people")["health_claims_after_april_2026"]
    share = shares.get(min(year, max(shares)), 0.0)
    began = uniform(seed, population.units.benefit_unit_id, 0, Variable.HEALTH_CLAIM) < share
    return population._replace(units=population.units._replace(uc_health_claim_after_april_2026=began))
