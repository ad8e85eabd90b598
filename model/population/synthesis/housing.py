"""Block 5: tenure, market area, temporary accommodation, and with them the dwelling and what it costs."""

from typing import NamedTuple

import numpy as np

from model.population.schema import Region, Tenure
from model.population.synthesis.dwellings import (
    draw_bedrooms,
    draw_condition,
    draw_council_tax_band,
    draw_value,
)
from model.population.synthesis.figures import load_figures, load_table, regional_table
from model.population.synthesis.fitting import Fit
from model.population.synthesis.household_traits import HouseholdTraits, household_traits
from model.population.synthesis.housing_costs import domestic_rates, draw_mortgage, draw_other_costs, draw_rent
from model.population.synthesis.incomes import Incomes
from model.population.synthesis.people import Persons
from model.population.synthesis.skeleton import HouseholdType, Skeleton, choose
from model.population.synthesis.work import Work
from model.random import Variable, uniform

Array = np.ndarray


class Homes(NamedTuple):
    """The home of each household, shape (households,); amounts in £ a year, values in £."""

    income_score: Array
    tenure: Array
    brma: Array
    num_bedrooms: Array
    bedrooms_needed: Array
    dwelling_value: Array
    mortgage_balance: Array
    mortgage_rate: Array
    mortgage_interest: Array
    mortgage_capital_repayment: Array
    rent: Array
    council_tax_band: Array
    domestic_rates: Array
    other_housing_costs: Array
    energy_rating: Array
    is_decent: Array
    is_in_temporary_accommodation: Array


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
    linear = linear + figures.curve("owner_by_years_here", traits.years_here)
    band = figures.band("owner_rate", traits.age)
    chance = fit.probability("owner", linear, figures.step("owner_rate", traits.age), band)
    owns = uniform(seed, ids, 0, Variable.OWNS) < chance

    b = figures["social"]
    linear = b["income"] * traits.income + b["lifetime"] * traits.lifetime + b["wealth"] * traits.wealth
    linear = linear + b["disabled"] * traits.disabled_adult + b["lone_parent"] * traits.is_lone_parent
    linear = linear + b["nobody_works"] * traits.nobody_works + figures["social_by_ethnic_group"][ethnic]
    linear = linear + b["three_children"] * (traits.children >= 3)
    linear = linear + figures["social_by_region"][region] + b["sharers"] * sharers
    linear = linear + b["no_recourse"] * traits.no_recourse
    of_all = figures.step("social_share_of_all", traits.age)
    rate = of_all / (1.0 - figures.step("owner_rate", traits.age))
    chance = np.zeros(len(ids))
    chance[~owns] = fit.probability("social", linear[~owns], rate[~owns], band[~owns])
    social = ~owns & (uniform(seed, ids, 0, Variable.SOCIAL) < chance)
    council = social & (uniform(seed, ids, 0, Variable.COUNCIL) < figures["council_share"][region])

    mortgaged = owns & (uniform(seed, ids, 0, Variable.MORTGAGE) < _mortgaged(traits, owns, fit))
    tenure = np.full(len(ids), Tenure.RENT_PRIVATELY, dtype=np.int8)
    tenure[social] = Tenure.RENT_FROM_HA
    tenure[council] = Tenure.RENT_FROM_COUNCIL
    tenure[owns] = Tenure.OWNED_OUTRIGHT
    tenure[mortgaged] = Tenure.OWNED_WITH_MORTGAGE
    return tenure


def _mortgaged(traits: HouseholdTraits, owns: Array, fit: Fit) -> Array:
    """Chance of a mortgage, shape (households,): by age to its share of all owners, within an age by means."""
    figures = load_figures("housing")
    b = figures["mortgage_gradient"]
    age = traits.age[owns]
    shape = figures.curve("mortgage_share", age)
    share = fit.probability("mortgage_share", np.log(shape / (1.0 - shape)), figures["mortgage_share_of_owners"])
    means = b["wealth"] * traits.wealth[owns] + b["income"] * traits.income[owns]
    linear = np.log(share / (1.0 - share)) + (age > b["over"]) * means
    chance = np.zeros(len(owns))
    chance[owns] = fit.probability("mortgage", linear, share, figures.band("mortgage_share", age))
    return chance


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


def _temporary_accommodation(
    skeleton: Skeleton, traits: HouseholdTraits, tenure: Array, seed: int, fit: Fit
) -> Array:
    """Whether a council houses the household as homeless: renters under pension age with little income."""
    figures = load_figures("housing")
    b = figures["temporary_accommodation"]
    private = tenure == Tenure.RENT_PRIVATELY
    linear = b["income"] * traits.income + b["children"] * (traits.children > 0)
    linear = linear + b["lone_parent"] * traits.is_lone_parent + b["nobody_works"] * traits.nobody_works
    linear = linear + b["private"] * private + b["no_recourse"] * traits.no_recourse
    possible = (tenure >= Tenure.RENT_FROM_COUNCIL) & (traits.age < b["age_below"])
    possible = possible & ~np.isin(skeleton.household_type, (HouseholdType.SHARERS, HouseholdType.MULTI_FAMILY))
    households = regional_table("households_by_region_and_type").sum(axis=1) * 1000.0
    rate = figures["households_in_temporary_accommodation"] / households
    region = skeleton.region.astype(np.int64)
    chance = fit.probability("temporary", np.where(possible, linear, -25.0), rate[region], region)
    return possible & (uniform(seed, skeleton.household_id, 0, Variable.TEMPORARY_ACCOMMODATION) < chance)


def draw_homes(skeleton: Skeleton, persons: Persons, work: Work, incomes: Incomes, seed: int, fit: Fit) -> Homes:
    """Draw the home.

    Not modelled: shared ownership, rent-free tenancies, lodgers, second homes; supported housing under pension age
    with the Housing Benefit that pays for it.
    """
    traits = household_traits(skeleton, persons, work, incomes, seed, fit)
    tenure = _tenure(skeleton, traits, seed, fit)
    bedrooms = draw_bedrooms(skeleton, traits, tenure, seed, fit)
    brma = _brma(skeleton, seed)
    value = draw_value(skeleton, traits, tenure, bedrooms, seed, fit)
    mortgage = draw_mortgage(skeleton, traits, tenure, value, seed, fit)
    energy_rating, is_decent = draw_condition(skeleton, traits, tenure, seed, fit)
    return Homes(
        income_score=traits.income,
        tenure=tenure,
        brma=brma,
        num_bedrooms=bedrooms,
        bedrooms_needed=traits.bedrooms_needed.astype(np.int8),
        dwelling_value=value,
        mortgage_balance=mortgage.balance,
        mortgage_rate=mortgage.rate,
        mortgage_interest=mortgage.interest,
        mortgage_capital_repayment=mortgage.capital_repayment,
        rent=draw_rent(skeleton, traits, tenure, bedrooms, brma, seed, fit),
        council_tax_band=draw_council_tax_band(skeleton, value, seed, fit),
        domestic_rates=domestic_rates(skeleton, value),
        other_housing_costs=draw_other_costs(skeleton, tenure, bedrooms, seed, fit),
        energy_rating=energy_rating,
        is_decent=is_decent,
        is_in_temporary_accommodation=_temporary_accommodation(skeleton, traits, tenure, seed, fit),
    )
