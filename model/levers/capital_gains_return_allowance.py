"""An allowance in Capital Gains Tax for a normal return on what an asset cost, or for the rise in prices alone.

The gain that such an allowance leaves out is what the cost would have earned at the exempt rate over the time the
asset was held. Nobody's time is known; with an asset that grew by a constant rate it follows from the ratio of
value to cost, so that only the two rates matter. Of a gain on value V and cost C the share left out is
((V/C)^k - 1) / (V/C - 1), k the logarithm of one plus the exempt rate over that of one plus the rate of growth.

The ratio is that of what the person holds: other property for gains on homes, businesses for gains with business
asset disposal relief, taxable investments and businesses together for the rest; what is sold is like what is kept.
"""

from typing import NamedTuple

import numpy as np

from model.engine.assess import Assessment
from model.levers.lever import NOT_ESTIMABLE, Context, Effect, Lever, Outcome
from model.population.belonging import weight_of_people
from model.population.schema import Array, People, Population


class CapitalGainsReturnAllowance(NamedTuple):
    """Settings of the allowance for return."""

    applies: bool
    exempt_rate: float
    growth_rate: float


def exempt_share(value: Array, cost: Array, settings: CapitalGainsReturnAllowance) -> Array:
    """Share of the gain on holdings of a value and a cost, £ each, that is left out; 0 without a gain."""
    has_gain = (cost > 0.0) & (value > cost)
    ratio = np.where(has_gain, value / np.where(has_gain, cost, 1.0), 2.0)
    if settings.growth_rate <= settings.exempt_rate:
        power = 1.0 if settings.exempt_rate > 0.0 else 0.0
    else:
        power = float(np.log1p(settings.exempt_rate) / np.log1p(settings.growth_rate))
    return np.where(has_gain, (ratio**power - 1.0) / (ratio - 1.0), 0.0)


def return_exempt(people: People, settings: CapitalGainsReturnAllowance) -> Array:
    """What the allowance leaves out of each person's gains of the year, £ a year."""
    residential, business = people.capital_gains_residential_property, people.capital_gains_business_assets
    other = np.maximum(0.0, people.capital_gains - residential - business)
    businesses = people.business_assets + people.agricultural_assets
    taxable = np.maximum(people.investments - people.isa_balance, 0.0) + businesses
    cost = people.cost_basis_investments + people.cost_basis_business
    return (
        other * exempt_share(taxable, cost, settings)
        + residential * exempt_share(people.other_property, people.cost_basis_property, settings)
        + business * exempt_share(businesses, people.cost_basis_business, settings)
    )


def leave_out(settings: CapitalGainsReturnAllowance, population: Population, context: Context) -> Population:
    """The population with the part of each person's gains that the allowance leaves out."""
    people = population.people
    return population._replace(people=people._replace(capital_gains_return_exempt=return_exempt(people, settings)))


def report(
    settings: CapitalGainsReturnAllowance, population: Population, results: Assessment, context: Context
) -> Effect:
    """Gains left out; what a year without time cannot show is said to be so."""
    weight = weight_of_people(population)
    exempt, nan = population.people.capital_gains_return_exempt, float("nan")
    return Effect(
        {},
        None,
        {
            "gains_exempt": Outcome(
                "Gains the allowance leaves out", "£/year", float(weight @ exempt)
            ),
            "death_uplift": Outcome(
                "Yield of ending the uplift at death", "£/year", nan, NOT_ESTIMABLE,
                evidence="gains unrealised at death are of no year of a household",
            ),
            "exit_charge": Outcome(
                "Yield of a charge on leaving the country", "£/year", nan, NOT_ESTIMABLE,
                evidence="who leaves, and with what gains, is not in the population",
            ),
        },
    )  # fmt: skip


LEVER = Lever(
    name="capital_gains_return_allowance",
    settings=CapitalGainsReturnAllowance,
    reads=(
        "population.people.capital_gains",
        "population.people.capital_gains_residential_property",
        "population.people.capital_gains_business_assets",
        "population.people.investments",
        "population.people.isa_balance",
        "population.people.other_property",
        "population.people.business_assets",
        "population.people.agricultural_assets",
        "population.people.cost_basis_investments",
        "population.people.cost_basis_property",
        "population.people.cost_basis_business",
    ),
    writes=("population.people.capital_gains_return_exempt",),
    population=leave_out,
    results=report,
)
