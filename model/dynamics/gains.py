"""Realised gains: few people realise any in a year, and most of the sum falls to few of them.

Who realises and how much rises with the unrealised gains there are, as at the start (the wealth block): the level
of the chance and the place of a gain among gains are found in the first year and kept, amounts against average
earnings. What is realised raises the cost of the assets left, as far as gains stood on them.

Not modelled: losses, timing by rates of tax (the behaviour of a policy is), gains on the main home.
"""

import numpy as np

from model.dynamics.figures import load_motion
from model.dynamics.processes import Process
from model.dynamics.state import State
from model.dynamics.year import Year
from model.population.schema import Array, People, Role
from model.population.synthesis.figures import load_figures as load_block
from model.population.synthesis.fitting import normal_cumulative, pareto_tail, quantiles

BASE_YEAR = 2025
"""Fiscal year whose pounds the sizes of gains are in."""


def realise_gains(state: State, year: Year) -> None:
    """Gains of the year by kind, and costs after them."""
    people, b = state.population.people, load_motion("wealth")["gain"]
    index = year.forecast.index("average_earnings", BASE_YEAR, year.number)
    kinds = _unrealised(people)
    total = kinds[0] + kinds[1] + kinds[2]
    who = np.flatnonzero((total > 0.0) & (people.role != Role.CHILD))
    log = np.log1p(total[who] / index)
    adults = float((people.role != Role.CHILD).sum())
    level, centre, spread = year.alignment.factor(
        "realised gains", year.first, lambda: _found(log, b["share_of_adults"] * adults, b["gains"])
    )
    chosen = year.uniform(people.person_id[who], Process.GAIN_REALISED) < _chance(log, level, b["gains"])
    who, log = who[chosen], log[chosen]
    score = np.minimum((log - centre) / spread, b["highest_score"])
    own = year.normal(people.person_id[who], Process.GAIN_SIZE)
    rank = normal_cumulative(b["size_gains"] * score + np.sqrt(1.0 - b["size_gains"] ** 2) * own)
    _record(people, year, who, np.round(_size(rank) * index, 2), kinds)


def _unrealised(people: People) -> tuple[Array, Array, Array]:
    """Gains on taxable investments, other property, and businesses and farms, £ each, shape (people,)."""
    shares = np.maximum(people.investments - people.isa_balance, 0.0) - people.cost_basis_investments
    property_ = people.other_property - people.cost_basis_property
    business = people.business_assets + people.agricultural_assets - people.cost_basis_business
    return np.maximum(shares, 0.0), np.maximum(property_, 0.0), np.maximum(business, 0.0)


def _chance(log: Array, level: float, slope: float) -> Array:
    return np.asarray(1.0 / (1.0 + np.exp(-(level + slope * log))))


def _found(log: Array, wanted: float, slope: float) -> Array:
    """Level of the chance that gives the number wanted, and mean and deviation of the log of those expected."""
    low, high = -40.0, 10.0
    for _ in range(50):
        middle = 0.5 * (low + high)
        low, high = (middle, high) if _chance(log, middle, slope).sum() < wanted else (low, middle)
    chance = _chance(log, low, slope)
    if not chance.sum() > 0.0:
        return np.array([low, 0.0, 1.0])
    mean = float(chance @ log / chance.sum())
    return np.array([low, mean, np.sqrt(max(float(chance @ (log - mean) ** 2 / chance.sum()), 1e-6))])


def _size(rank: Array) -> Array:
    """Size of a gain by its rank among gains, £ of the base year."""
    figures = load_block("wealth")
    tail, points = figures["gain_tail"], figures["gain_quantiles"]
    top = pareto_tail(rank, tail["start"], points[max(points)], tail["exponent"], tail["highest"])
    return np.asarray(np.where(rank > tail["start"], top, quantiles(rank, points)))


def _record(people: People, year: Year, who: Array, gain: Array, kinds: tuple[Array, Array, Array]) -> None:
    """Write the gains of the year and raise costs by them, each class by its part of the unrealised gains."""
    b = load_motion("wealth")["gain_kinds"]
    for name in ("capital_gains", "capital_gains_residential_property", "capital_gains_business_assets"):
        getattr(people, name)[:] = 0.0
    people.capital_gains[who] = gain
    shares, property_, business = (kind[who] for kind in kinds)
    u = year.uniform(people.person_id[who], Process.GAIN_KIND)
    # among all who realise, as many as the shares say, from those who can
    can_home = (people.other_property[who] > 0.0) & (gain < b["residential_most"])
    can_sell = business > 0.0
    residential = can_home & (u < min(1.0, b["residential"] / max(_part(year, "homes sold", can_home), 1e-9)))
    of_business = (
        can_sell & ~residential & (u > 1.0 - b["business"] / max(_part(year, "firms sold", can_sell), 1e-9))
    )
    people.capital_gains_residential_property[who] = np.where(residential, gain, 0.0)
    people.capital_gains_business_assets[who] = np.where(of_business, gain, 0.0)
    people.business_asset_relief_used[who] += np.where(of_business, np.minimum(gain, 1e6), 0.0)
    part = np.minimum(gain / np.maximum(shares + property_ + business, 1e-9), 1.0)
    people.cost_basis_investments[who] += part * shares
    people.cost_basis_property[who] += part * property_
    people.cost_basis_business[who] += part * business


def _part(year: Year, name: str, flag: Array) -> float:
    """Share of those who realise gains that a flag holds for, in the first year."""
    return float(year.alignment.factor(name, year.first, lambda: flag.mean() if flag.size else 1.0))
