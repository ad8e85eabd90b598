"""Block 5: tenure, mortgages, values, bedrooms, rents, council tax bands, other housing costs."""

from typing import NamedTuple

import numpy as np

from model.population.classifications import EthnicGroup
from model.population.schema import Region, Role, Tenure
from model.population.synthesis.figures import load_figures, load_table, regional_table
from model.population.synthesis.fitting import Fit
from model.population.synthesis.incomes import Incomes
from model.population.synthesis.people import Persons
from model.population.synthesis.skeleton import HouseholdType, Skeleton, choose
from model.population.synthesis.work import WEEKS_IN_YEAR, Work
from model.random import Variable, normal, uniform

Array = np.ndarray
SOUTH = (Region.EAST_OF_ENGLAND, Region.SOUTH_EAST, Region.SOUTH_WEST)
SIZES = ("one_bedroom", "two_bedrooms", "three_bedrooms", "four_bedrooms")


class Homes(NamedTuple):
    """The home of each household, shape (households,); amounts in £ a year, values in £."""

    income_score: Array
    tenure: Array
    brma: Array
    num_bedrooms: Array
    value: Array
    mortgage_balance: Array
    mortgage_interest: Array
    mortgage_capital_repayment: Array
    rent: Array
    council_tax_band: Array
    domestic_rates: Array
    other_housing_costs: Array


class HouseholdTraits(NamedTuple):
    """What decides housing, shape (households,): the reference person is the older of the head and partner."""

    age: Array
    lifetime: Array
    wealth: Array
    income: Array
    has_couple: Array
    is_lone_parent: Array
    disabled_adult: Array
    nobody_works: Array
    no_recourse: Array
    adults: Array
    children: Array
    need: Array


def _traits(
    skeleton: Skeleton, persons: Persons, work: Work, incomes: Incomes, seed: int, fit: Fit
) -> HouseholdTraits:
    """Traits of each household, with the normal score of its provisional equivalised income."""
    households = len(skeleton.region)
    of = skeleton.household
    first = skeleton.first_person[skeleton.first_unit[:-1]]

    def total(values: Array) -> Array:
        return np.bincount(of, values, minlength=households)

    in_head_unit = skeleton.unit == skeleton.first_unit[:-1][of]
    leading = in_head_unit & (skeleton.role != Role.CHILD)
    age = np.zeros(households, dtype=np.int64)
    np.maximum.at(age, of[leading], skeleton.age[leading])
    adults = total(persons.is_adult)
    gross = work.employment_income + work.self_employment_income + work.owner_manager_dividends
    gross = gross + incomes.state_pension_received + incomes.private_pension_income
    under_14 = total(skeleton.age < 14)
    people = total(np.ones(len(of)))
    scale = 0.67 + 0.33 * np.maximum(people - under_14 - 1, 0) + 0.20 * under_14
    rough = (total(gross) * 0.8 + 6000.0 * np.exp(-np.maximum(total(gross), 0.0) / 12000.0) * adults) / scale
    noise = 0.12 * normal(seed, skeleton.household_id, 0, Variable.OTHER_HOUSING_COSTS, 1)
    score = np.log(np.maximum(rough, 500.0)) + noise
    couples = total(skeleton.role == Role.PARTNER)
    young = total(skeleton.age < 16)
    return HouseholdTraits(
        age=age,
        lifetime=total(work.lifetime_earnings * leading) / np.maximum(total(leading), 1),
        wealth=work.wealth_score[first],
        income=fit.normal_score("household_income", score),
        has_couple=persons.has_partner[first],
        is_lone_parent=persons.is_lone_parent[first],
        disabled_adult=total(persons.is_disabled & leading) > 0,
        nobody_works=(total(work.is_working) == 0) & (age < 66),
        no_recourse=persons.has_no_recourse[first],
        adults=adults,
        children=persons.children[first],
        need=np.maximum(people - young - couples + np.ceil(young / 2.0), 1.0),
    )


def _tenure(skeleton: Skeleton, traits: HouseholdTraits, seed: int, fit: Fit) -> Array:
    """Tenure: own or rent, social or private, council or association, mortgage or none."""
    figures = load_figures("housing")
    ids, region, kind, ethnic = (
        skeleton.household_id,
        skeleton.region,
        skeleton.household_type,
        skeleton.ethnicity[skeleton.head],
    )
    sharers = kind == HouseholdType.SHARERS
    b = figures["owner"]
    linear = b["lifetime"] * traits.lifetime + b["income"] * traits.income + b["wealth"] * traits.wealth
    linear = linear + b["couple"] * traits.has_couple + figures["owner_by_region"][region]
    linear = linear + figures["owner_by_ethnic_group"][ethnic] + b["disabled"] * traits.disabled_adult
    linear = linear + b["nobody_works"] * traits.nobody_works + b["lone_parent"] * traits.is_lone_parent
    linear = linear + b["sharers"] * sharers + b["multi_family"] * (kind == HouseholdType.MULTI_FAMILY)
    linear = linear + b["three_adults"] * (traits.adults >= 3)
    band = figures.band("owner_rate", traits.age)
    chance = fit.probability("owner", linear, figures.step("owner_rate", traits.age), band)
    owns = uniform(seed, ids, 0, Variable.OWNS) < chance

    b = figures["social"]
    black_bangladeshi = np.isin(
        ethnic, (EthnicGroup.BANGLADESHI, EthnicGroup.BLACK_AFRICAN, EthnicGroup.BLACK_CARIBBEAN_OTHER)
    )
    linear = b["income"] * traits.income + b["lifetime"] * traits.lifetime + b["wealth"] * traits.wealth
    linear = linear + b["disabled"] * traits.disabled_adult + b["lone_parent"] * traits.is_lone_parent
    linear = linear + b["nobody_works"] * traits.nobody_works + b["black_bangladeshi"] * black_bangladeshi
    linear = linear + b["three_children"] * (traits.children >= 3)
    linear = linear + figures["social_by_region"][region] + b["sharers"] * sharers
    linear = linear + b["no_recourse"] * traits.no_recourse
    of_all = figures.step("social_share_of_all", traits.age)
    rate = of_all / (1.0 - figures.step("owner_rate", traits.age))
    chance = np.zeros(len(ids))
    chance[~owns] = fit.probability("social", linear[~owns], rate[~owns], band[~owns])
    social = ~owns & (uniform(seed, ids, 0, Variable.SOCIAL) < chance)
    council = social & (uniform(seed, ids, 0, Variable.COUNCIL) < figures["council_share"][region])

    b = figures["mortgage_gradient"]
    share = figures.curve("mortgage_share", traits.age)
    older = traits.age > b["over"]
    share = share + older * (b["wealth"] * traits.wealth + b["income"] * traits.income)
    mortgaged = owns & (uniform(seed, ids, 0, Variable.MORTGAGE) < share)
    tenure = np.full(len(ids), Tenure.RENT_PRIVATELY, dtype=np.int8)
    tenure[social] = Tenure.RENT_FROM_HA
    tenure[council] = Tenure.RENT_FROM_COUNCIL
    tenure[owns] = Tenure.OWNED_OUTRIGHT
    tenure[mortgaged] = Tenure.OWNED_WITH_MORTGAGE
    return tenure


def _bedrooms(skeleton: Skeleton, traits: HouseholdTraits, tenure: Array, seed: int) -> Array:
    """Bedrooms: the need of the household and some more or fewer by tenure."""
    beyond = load_figures("housing")["bedrooms_beyond_need"]
    draw = uniform(seed, skeleton.household_id, 0, Variable.BEDROOMS)
    owner = np.isin(tenure, (Tenure.OWNED_OUTRIGHT, Tenure.OWNED_WITH_MORTGAGE))
    more = choose(draw, np.array(beyond["owner"], dtype=float))
    more = np.where(traits.need >= 3, choose(draw, np.array(beyond["owner_large"], dtype=float)), more)
    private = choose(draw, np.array(beyond["private"], dtype=float)) - 1
    social = choose(draw, np.array(beyond["social"], dtype=float)) - 1
    rented = np.where(tenure == Tenure.RENT_PRIVATELY, private, social)
    return np.clip(traits.need + np.where(owner, more, rented), 1, 8).astype(np.int8)


def _brma(skeleton: Skeleton, seed: int) -> Array:
    """Broad rental market area within the region, by the number of private renters; row of local_rents."""
    table = load_table("private_renters_by_region_and_brma")
    names = load_table("local_rents").brma.tolist()
    draw = uniform(seed, skeleton.household_id, 0, Variable.BRMA)
    brma = np.zeros(len(draw), dtype=np.int16)
    for region in Region:
        here = table[table.region == region.name]
        chosen = skeleton.region == region
        rows = np.array([names.index(name) for name in here.brma], dtype=np.int16)
        brma[chosen] = rows[choose(draw[chosen], here.households.to_numpy(dtype=float))]
    return brma


def _rent(
    skeleton: Skeleton,
    traits: HouseholdTraits,
    tenure: Array,
    bedrooms: Array,
    brma: Array,
    seed: int,
    fit: Fit,
) -> Array:
    """Rent gross of housing support, £ a year: local rent of the size, or social rent by region and size."""
    figures = load_figures("housing")
    ids = skeleton.household_id
    local = load_table("local_rents")[list(SIZES)].to_numpy(dtype=float)
    deviate = normal(seed, ids, 0, Variable.RENT)
    private = tenure == Tenure.RENT_PRIVATELY
    b = figures["private_rent"]
    weekly = local[brma, np.clip(bedrooms, 1, 4) - 1] ** figures["local_rent_exponent"]
    weekly = weekly * np.exp(b["spread"] * (b["income"] * traits.income + b["own"] * deviate))
    alone_young = (traits.adults == 1) & (traits.age < 30) & (traits.children == 0)
    weekly = weekly * np.where(alone_young, b["single_under_30"], 1.0)
    weekly = weekly * np.where(traits.children >= 3, b["three_children"], 1.0)
    weekly = weekly * fit.scale("private_rent", weekly[private], b["mean_weekly"])

    b = figures["social_rent"]
    region = skeleton.region
    factor = np.where(
        region == Region.LONDON, b["london"], np.where(np.isin(region, SOUTH), b["south"], b["rest"])
    )
    social_weekly = factor * figures["social_rent_by_bedrooms"][np.clip(bedrooms, 1, 5) - 1]
    social_weekly = social_weekly * np.exp(b["spread"] * deviate)
    social = np.isin(tenure, (Tenure.RENT_FROM_COUNCIL, Tenure.RENT_FROM_HA))
    social_weekly = social_weekly * fit.scale("social_rent", social_weekly[social], b["mean_weekly"])
    return np.where(private, weekly, np.where(social, social_weekly, 0.0)) * WEEKS_IN_YEAR


def _council_tax_band(skeleton: Skeleton, value: Array, fit: Fit) -> Array:
    """Band by the rank of the dwelling's value in its region; 0 (none) in Northern Ireland."""
    table = regional_table("dwellings_by_council_tax_band")
    region = skeleton.region.astype(np.int64)
    rank = fit.rank("dwelling_value", np.log(value), region)
    totals = np.maximum(table.sum(axis=1, keepdims=True), 1.0)
    cumulative = np.cumsum(table / totals, axis=1)
    band = 1 + (rank[:, None] > cumulative[region][:, :-1]).sum(axis=1)
    last = np.array([np.flatnonzero(row).max(initial=0) for row in table]) + 1
    return np.where(region == Region.NORTHERN_IRELAND, 0, np.minimum(band, last[region])).astype(np.int8)


def draw_homes(skeleton: Skeleton, persons: Persons, work: Work, incomes: Incomes, seed: int, fit: Fit) -> Homes:
    """Draw the home. Not modelled: shared ownership, rent-free tenancies, lodgers, second homes."""
    figures = load_figures("housing")
    ids, region = skeleton.household_id, skeleton.region
    traits = _traits(skeleton, persons, work, incomes, seed, fit)
    tenure = _tenure(skeleton, traits, seed, fit)
    bedrooms = _bedrooms(skeleton, traits, tenure, seed)
    brma = _brma(skeleton, seed)
    owner = np.isin(tenure, (Tenure.OWNED_OUTRIGHT, Tenure.OWNED_WITH_MORTGAGE))

    b = figures["value"]
    score = b["income"] * traits.income + b["wealth"] * traits.wealth
    score = score + b["own"] * normal(seed, ids, 0, Variable.VALUE)
    value = figures["house_price"][region] * np.exp(b["spread"] * score + b["per_decade"] * (traits.age - 52) / 10)
    value = value * np.where(owner, b["owned"], b["rented"])

    mortgaged = tenure == Tenure.OWNED_WITH_MORTGAGE
    spread = figures["loan_to_value_spread"] * normal(seed, ids, 0, Variable.LOAN_TO_VALUE)
    loan = np.minimum(figures.curve("loan_to_value", traits.age) * np.exp(spread), 0.95) * value
    loan = np.where(mortgaged, loan, 0.0)
    b = figures["mortgage_rate"]
    rate = b["mean"] + b["deviation"] * normal(seed, ids, 0, Variable.MORTGAGE_RATE)
    b_other = figures["other_housing_costs"]
    other = b_other["mean"] * np.exp(b_other["spread"] * normal(seed, ids, 0, Variable.OTHER_HOUSING_COSTS))
    other = other * np.where(owner, 1.0, b_other["renters"])
    other = other * np.where(region == Region.SCOTLAND, b_other["scotland"], 1.0)
    northern = region == Region.NORTHERN_IRELAND
    return Homes(
        income_score=traits.income,
        tenure=tenure,
        brma=brma,
        num_bedrooms=bedrooms,
        value=np.round(value),
        mortgage_balance=np.round(loan),
        mortgage_interest=np.round(loan * np.clip(rate, figures["mortgage_rate"]["low"], b["high"]), 2),
        mortgage_capital_repayment=np.round(loan * figures.curve("repayment_share", traits.age), 2),
        rent=np.round(_rent(skeleton, traits, tenure, bedrooms, brma, seed, fit), 2),
        council_tax_band=_council_tax_band(skeleton, value, fit),
        domestic_rates=np.round(np.where(northern, figures["domestic_rates"] * value, 0.0), 2),
        other_housing_costs=np.round(other * np.where(northern, b_other["northern_ireland"], 1.0), 2),
    )
