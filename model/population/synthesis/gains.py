"""Block 7: what assets cost, realised gains of the year by size, and carried interest.

Gains follow the gains there are: who realises any rises with the unrealised gains on taxable investments, other
property and businesses; how large, with what is sold, a let or second home whole, shares and businesses in part.
How many people realise gains of which size is HMRC's; gains by rank of income follow and are compared only.
"""

from typing import NamedTuple

import numpy as np

from model.population.schema import Region
from model.population.synthesis.figures import load_figures
from model.population.synthesis.fitting import Fit, normal_cumulative, pareto_tail, quantiles
from model.population.synthesis.people import Persons
from model.population.synthesis.skeleton import Skeleton
from model.population.synthesis.wealth import Wealth
from model.population.synthesis.work import Work
from model.random import Variable, normal, uniform

Array = np.ndarray
CLASSES = ("investments", "property", "business")


class Gains(NamedTuple):
    """Cost of each person's assets (£), gains realised in the year and carried interest (£ a year)."""

    cost_basis_investments: Array
    cost_basis_property: Array
    cost_basis_business: Array
    capital_gains: Array
    capital_gains_residential_property: Array
    capital_gains_business_assets: Array
    business_asset_relief_used: Array
    carried_interest: Array


def cost_share(years: Array, growth: float, least: float) -> Array:
    """Cost of an asset as a share of its value, by the years it has been held."""
    return np.maximum(np.exp(-growth * years), least)


def _costs(skeleton: Skeleton, values: dict[str, Array], seed: int) -> dict[str, Array]:
    """Cost of each class, £: years held are exponential and no more than those since the age of 18."""
    figures = load_figures("wealth")
    ids, slot = skeleton.key(), skeleton.slot
    costs = {}
    for number, name in enumerate(CLASSES):
        years = -figures["years_held"][name] * np.log(uniform(seed, ids, slot, Variable.YEARS_HELD, number))
        years = np.minimum(years, np.maximum(skeleton.age - 18.0, 0.0))
        share = cost_share(years, figures["growth_a_year"][name], figures["least_cost"])
        costs[name] = np.round(values[name] * share, 2)
    return costs


def _carried_interest(skeleton: Skeleton, work: Work, seed: int, fit: Fit) -> Array:
    """Carried interest of a few thousand highly paid people, mostly in London, £ a year."""
    b = load_figures("wealth")["carried_interest"]
    ids, slot = skeleton.key(), skeleton.slot
    able = (work.employment_income >= b["paid_from"]) & (skeleton.age >= 30)
    linear = b["pay"] * np.log(np.maximum(work.employment_income, 1.0) / b["paid_from"])
    linear = linear + b["london"] * (skeleton.region[skeleton.household] == Region.LONDON)
    linear = np.where(able, linear, -40.0)
    chance = fit.probability("carried_interest", linear, b["people"] / b["adults"] * (skeleton.age >= 16))
    receives = able & (uniform(seed, ids, slot, Variable.CARRIED_INTEREST) < chance)
    spread = b["spread"] * normal(seed, ids, slot, Variable.CARRIED_INTEREST, 1)
    return np.where(receives, np.round(b["mean"] * np.exp(spread - 0.5 * b["spread"] ** 2), 2), 0.0)


def draw_gains(skeleton: Skeleton, persons: Persons, work: Work, wealth: Wealth, seed: int, fit: Fit) -> Gains:
    """Draw costs, realised gains by size and kind, and carried interest.

    Not modelled: losses; gains of trusts; reinvestment and deferral; assets held at death, whose gains go untaxed.
    """
    figures = load_figures("wealth")
    ids, slot, adult = skeleton.key(), skeleton.slot, persons.is_adult
    values = {
        "investments": np.maximum(wealth.investments - wealth.isa_balance, 0.0),
        "property": wealth.other_property,
        "business": wealth.business_assets + wealth.agricultural_assets,
    }
    costs = _costs(skeleton, values, seed)
    unrealised = {name: np.maximum(values[name] - costs[name], 0.0) for name in CLASSES}
    b = figures["gain"]
    chance = np.zeros(len(adult))
    linear = b["gains"] * np.log1p(sum(unrealised.values()))[adult]
    chance[adult] = fit.probability("capital_gain", linear, b["share_of_adults"])
    realises = adult & (normal_cumulative(-skeleton.latent(seed, Variable.CAPITAL_GAIN)) < chance)

    def kind(name: str, may: Array, share: float, variable: Variable) -> Array:
        flagged = np.zeros(len(adult), dtype=bool)
        wanted = np.full(len(adult), share)[realises]
        linear = np.where(may, 0.0, -40.0)[realises]
        level = fit.probability(name, linear, wanted)
        flagged[realises] = uniform(seed, ids[realises], slot[realises], variable) < level
        return flagged & may

    residential = kind(
        "residential_gain",
        unrealised["property"] > 0.0,
        figures["residential_share"],
        Variable.CAPITAL_GAIN_RESIDENTIAL,
    )
    of_business = kind(
        "business_gain",
        (values["business"] > 0.0) & ~residential,
        figures["business_relief_share"],
        Variable.CAPITAL_GAIN_BUSINESS,
    )

    # a home is sold whole, shares and businesses in part
    sold = np.where(
        residential, unrealised["property"], b["share_sold"] * (unrealised["investments"] + unrealised["business"])
    )
    # unrealised gains have a Pareto tail, longer than the normal one: uncapped, it would lengthen that of sizes
    drawn = np.minimum(fit.normal_score("gain_unrealised", np.log1p(sold[realises])), b["highest_score"])
    own = skeleton.latent(seed, Variable.CAPITAL_GAIN_SIZE)[realises]
    rank = normal_cumulative(b["size_gains"] * drawn + np.sqrt(1.0 - b["size_gains"] ** 2) * own)
    tail, points = figures["gain_tail"], figures["gain_quantiles"]
    top = pareto_tail(rank, tail["start"], points[max(points)], tail["exponent"], tail["highest"])
    gains = np.zeros(len(adult))
    gains[realises] = np.round(np.where(rank > tail["start"], top, quantiles(rank, points)), 2)
    b = figures["business_relief_used"]
    sold_before = of_business & (uniform(seed, ids, slot, Variable.BUSINESS_RELIEF_USED) < b["share"])
    used = -b["mean"] * np.log(uniform(seed, ids, slot, Variable.BUSINESS_RELIEF_USED, 1))
    return Gains(
        cost_basis_investments=costs["investments"],
        cost_basis_property=costs["property"],
        cost_basis_business=costs["business"],
        capital_gains=gains,
        capital_gains_residential_property=np.where(residential, gains, 0.0),
        capital_gains_business_assets=np.where(of_business, gains, 0.0),
        business_asset_relief_used=np.where(sold_before, np.round(np.minimum(used, 1e6), 2), 0.0),
        carried_interest=_carried_interest(skeleton, work, seed, fit),
    )
