"""Take-up draws of families whose receipt a survey shows: conditional on what they are seen to do.

A family claims while its draw lies below the take-up probability p of its entitlement. A family that says it
receives a benefit keeps its draw u given that it claims, u p; one that is entitled but does not receive it keeps
its draw given that it does not, p + u (1 - p). Where the law gives nothing, p is 0: a recipient always claims what
a reform would give, and everybody else keeps a plain draw. The probability is found by asking the law itself with
one draw after another.
"""

import numpy as np

from model.engine.assess import Assessment, assess_into, prepare
from model.policy import Law
from model.population.frs import Receipts
from model.population.schema import Array, Population

HALVINGS = 12  # of the interval that holds the probability: it is known to one part in 4,096
# In the order of the law: what is claimed in one stage decides the entitlement of the next.
STAGES = (
    ("child_benefit",),
    ("universal_credit", "pension_credit"),
    ("housing_benefit", "council_tax_reduction"),
)


def draws_given_receipt(
    population: Population, receipts: Receipts, law: Law, threads: int | None = None
) -> dict[str, Array]:
    """Take-up draws by column of the schema, each of shape (units,).

    Args:
        population: in amounts of the law's year, with draws that know nothing of receipt.
        receipts: which units say they receive each benefit.
        law: of the survey's year, or the earliest there is.
    """
    drawn: dict[str, Array] = {}
    for stage in STAGES:
        so_far = population._replace(units=population.units._replace(**drawn))
        bounds = _take_up_probabilities(so_far, stage, law, threads)
        for programme, (low, high) in bounds.items():
            column = f"{programme}_take_up_draw"
            draw, receives = getattr(population.units, column), getattr(receipts, programme)
            drawn[column] = np.where(receives, draw * low, high + draw * (1.0 - high))
    return drawn


def _take_up_probabilities(
    population: Population, programmes: tuple[str, ...], law: Law, threads: int | None
) -> dict[str, tuple[Array, Array]]:
    """A draw with which each unit claims, and one with which it does not, close around its probability.

    Both are 0 for a unit that has nothing to claim.
    """
    size = len(population.units.capital)
    low = {programme: np.zeros(size) for programme in programmes}
    high = {programme: np.ones(size) for programme in programmes}
    for halving in range(HALVINGS + 1):
        # the first question is whether a unit that always claims has anything to claim
        asked = {name: np.zeros(size) if not halving else 0.5 * (low[name] + high[name]) for name in programmes}
        paid = _paid(population, asked, law, threads)
        for name in programmes:
            claims = getattr(paid, name) > 0.0
            high[name] = np.where(claims, high[name], asked[name])
            low[name] = np.where(claims, asked[name], low[name])
    return {name: (low[name], high[name]) for name in programmes}


def _paid(population: Population, draws: dict[str, Array], law: Law, threads: int | None) -> Assessment:
    """What is paid when the units hold these draws."""
    units = population.units._replace(**{f"{name}_take_up_draw": draw for name, draw in draws.items()})
    return assess_into(prepare(population._replace(units=units)), law, threads)
