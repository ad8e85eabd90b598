"""Net wealth of a person: the classes it adds up and takes off."""

from typing import Any

import numpy as np

from model.population.schema import Array

ASSETS = (
    "cash_savings",
    "investments",
    "other_financial_wealth",
    "main_home",
    "other_property",
    "defined_contribution_pension",
    "defined_benefit_pension",
    "business_assets",
    "agricultural_assets",
    "physical_wealth",
)
DEBTS = ("mortgage_debt", "other_debt")


def net_wealth(people: Any) -> Array:
    """Every asset of a person less mortgages and other debts, without student loans, £, shape (people,).

    Args:
        people: anything with an array for each class: `People`, or the wealth block while it is drawn.
    """
    owned = sum(getattr(people, name) for name in ASSETS)
    return np.asarray(owned - sum(getattr(people, name) for name in DEBTS))
