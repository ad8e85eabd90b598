"""The dwelling: bedrooms, value, council tax band, energy rating and standard."""

import numpy as np

from model.population.classifications import EnergyRating, EthnicGroup
from model.population.schema import Region, Tenure
from model.population.synthesis.figures import load_figures, regional_table
from model.population.synthesis.fitting import Fit, pareto_tail
from model.population.synthesis.household_traits import HouseholdTraits
from model.population.synthesis.skeleton import HouseholdType, Skeleton, choose
from model.random import Variable, normal, uniform

Array = np.ndarray
FOUR_OR_MORE = 4
OWNED, SOCIAL, PRIVATE = range(3)
SECTOR = np.array([OWNED, OWNED, SOCIAL, SOCIAL, PRIVATE])
assert len(SECTOR) == len(Tenure)


def draw_bedrooms(skeleton: Skeleton, traits: HouseholdTraits, tenure: Array, seed: int, fit: Fit) -> Array:
    """Bedrooms: by rank of need, tenure and means in the region's stock, and one too few if overcrowded."""
    figures = load_figures("housing")
    ids, region, needed = skeleton.household_id, skeleton.region.astype(np.int64), traits.bedrooms_needed
    b = figures["size"]
    score = b["need"] * needed + b["income"] * traits.income + b["wealth"] * traits.wealth
    score = score + b["per_decade"] * (traits.age - 50) / 10 + figures["size_by_tenure"][tenure]
    rank = fit.rank("dwelling_size", score + normal(seed, ids, 0, Variable.BEDROOMS), region)
    stock = regional_table("households_by_region_and_bedrooms")
    cumulative = np.cumsum(stock, axis=1) / stock.sum(axis=1, keepdims=True)
    bedrooms = 1 + (rank[:, None] > cumulative[region][:, :-1]).sum(axis=1)
    beyond_four = choose(uniform(seed, ids, 0, Variable.LARGE_HOME), figures["four_five_six_bedrooms"])
    bedrooms = bedrooms + np.where(bedrooms == FOUR_OR_MORE, beyond_four, 0)

    b = figures["overcrowded"]
    ethnic, kind = skeleton.ethnicity[skeleton.head], skeleton.household_type
    linear = b["need"] * needed + b["income"] * traits.income + b["london"] * (region == Region.LONDON)
    linear = linear + b["multi_family"] * (kind == HouseholdType.MULTI_FAMILY)
    crowded_groups = (EthnicGroup.BANGLADESHI, EthnicGroup.PAKISTANI, EthnicGroup.BLACK_AFRICAN)
    linear = linear + b["ethnic_group"] * np.isin(ethnic, crowded_groups)
    linear = np.where(needed >= 2, linear, -25.0)
    sector = SECTOR[tenure]
    chance = fit.probability("overcrowded", linear, figures["overcrowded_share"][sector], sector)
    overcrowded = (uniform(seed, ids, 0, Variable.OVERCROWDED) < chance) & (needed >= 2)
    return np.where(overcrowded, needed - 1, np.maximum(bedrooms, needed)).astype(np.int8)


def draw_value(
    skeleton: Skeleton, traits: HouseholdTraits, tenure: Array, bedrooms: Array, seed: int, fit: Fit
) -> Array:
    """Value of the dwelling, £: around the region's mean price by size, means and tenure, with a Pareto tail."""
    figures = load_figures("housing")
    b = figures["value"]
    score = b["income"] * traits.income + b["wealth"] * traits.wealth
    score = score + b["own"] * normal(seed, skeleton.household_id, 0, Variable.VALUE)
    value = np.exp(b["spread"] * score + b["per_decade"] * (traits.age - 52) / 10 + b["per_bedroom"] * bedrooms)
    value = value * np.array([b["owned"], b["social"], b["private"]])[SECTOR[tenure]]
    tail = figures["value_tail"]
    rank = fit.rank("relative_value", np.log(value))
    start = fit.quantile("relative_value_at_tail", value, tail["start"])
    top = pareto_tail(rank, tail["start"], start, tail["exponent"], tail["highest"] * start)
    value = np.where(rank > tail["start"], top, value)
    region = skeleton.region.astype(np.int64)
    return np.round(value * fit.level("dwelling_value", value, region, figures["house_price"][region]))


def draw_council_tax_band(skeleton: Skeleton, value: Array, seed: int, fit: Fit) -> Array:
    """Band by the rank in the region of the value at valuation: today's with noise; 0 in Northern Ireland."""
    table = regional_table("dwellings_by_council_tax_band")
    region = skeleton.region.astype(np.int64)
    moved = load_figures("housing")["value_moved_since_valuation"]
    then = np.log(value) + moved * normal(seed, skeleton.household_id, 0, Variable.COUNCIL_TAX_VALUE)
    rank = fit.rank("council_tax_value", then, region)
    totals = np.maximum(table.sum(axis=1, keepdims=True), 1.0)
    cumulative = np.cumsum(table / totals, axis=1)
    band = 1 + (rank[:, None] > cumulative[region][:, :-1]).sum(axis=1)
    last = np.array([np.flatnonzero(row).max(initial=0) for row in table]) + 1
    return np.where(region == Region.NORTHERN_IRELAND, 0, np.minimum(band, last[region])).astype(np.int8)


def draw_condition(
    skeleton: Skeleton, traits: HouseholdTraits, tenure: Array, seed: int, fit: Fit
) -> tuple[Array, Array]:
    """Energy rating and whether the home is decent; the age of the dwelling, not kept, joins the two.

    Northern Ireland, Scotland and Wales have the shares of England by tenure.
    """
    figures = load_figures("housing")
    ids, sector = skeleton.household_id, SECTOR[tenure]
    old = normal(seed, ids, 0, Variable.DWELLING_AGE) + figures["old_by_region"][skeleton.region]
    b = figures["energy"]
    score = b["old"] * old + b["income"] * traits.income + normal(seed, ids, 0, Variable.ENERGY)
    rank = fit.rank("energy", score, tenure.astype(np.int64))
    cumulative = np.cumsum(np.array([figures["energy_rating_share"][name.name] for name in Tenure]), axis=1)
    rating = (rank[:, None] > cumulative[tenure][:, :-1]).sum(axis=1)

    b = figures["not_decent"]
    linear = b["old"] * old + b["cold"] * (rating >= EnergyRating.F) + b["income"] * traits.income
    chance = fit.probability("not_decent", linear, figures["not_decent_share"][sector], sector)
    return rating.astype(np.int8), uniform(seed, ids, 0, Variable.DECENT) >= chance
