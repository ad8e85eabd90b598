"""What homes cost: rents, mortgages, water and service charges, rates in Northern Ireland. £ a year."""

from typing import NamedTuple

import numpy as np

from model.population.schema import Region, Tenure
from model.population.synthesis.figures import load_figures, load_table
from model.population.synthesis.fitting import Fit
from model.population.synthesis.household_traits import HouseholdTraits
from model.population.synthesis.skeleton import Skeleton
from model.population.synthesis.work import WEEKS_IN_YEAR
from model.random import Variable, normal, uniform

Array = np.ndarray
SIZES = ("one_bedroom", "two_bedrooms", "three_bedrooms", "four_bedrooms")
LARGEST_LOAN_TO_VALUE = 0.95
PENSION_AGE = 66


class Mortgages(NamedTuple):
    """Mortgages, shape (households,): £, a rate of a year, £ a year and £ a year; 0 without one."""

    balance: Array
    rate: Array
    interest: Array
    capital_repayment: Array


def draw_rent(
    skeleton: Skeleton,
    traits: HouseholdTraits,
    tenure: Array,
    bedrooms: Array,
    brma: Array,
    seed: int,
    fit: Fit,
) -> Array:
    """Rent gross of housing support, £ a year; 0 for owners."""
    private = tenure == Tenure.RENT_PRIVATELY
    weekly = np.zeros(len(tenure))
    weekly[private] = _private_rent(skeleton, traits, bedrooms, brma, seed, fit, private)
    for landlord, name in ((Tenure.RENT_FROM_COUNCIL, "council"), (Tenure.RENT_FROM_HA, "housing_association")):
        chosen = tenure == landlord
        weekly[chosen] = _social_rent(skeleton, traits, bedrooms, name, seed, fit, chosen)
    return np.round(weekly * WEEKS_IN_YEAR, 2)


def _private_rent(
    skeleton: Skeleton,
    traits: HouseholdTraits,
    bedrooms: Array,
    brma: Array,
    seed: int,
    fit: Fit,
    private: Array,
) -> Array:
    """Private rents, £ a week: the local rent of the size, with a gradient in income, to the mean of the region.

    A part of families with children and little income live where the allowance pays the whole rent.
    """
    figures = load_figures("housing")
    b = figures["private_rent"]
    ids, area = skeleton.household_id[private], brma[private]
    region = skeleton.region[private].astype(np.int64)
    local = load_table("local_rents")[list(SIZES)].to_numpy(dtype=float)
    children, income, age = traits.children[private], traits.income[private], traits.age[private]
    deviate = normal(seed, ids, 0, Variable.RENT)
    weekly = local[area, np.clip(bedrooms[private], 1, 4) - 1] ** figures["local_rent_exponent"]
    weekly = weekly * np.exp(b["spread"] * (b["income"] * income + b["own"] * deviate))
    weekly = weekly * np.exp(b["per_decade"] * (age - 40) / 10)
    alone_young = (traits.adults[private] == 1) & (age < 30) & (children == 0)
    weekly = weekly * np.where(alone_young, b["single_under_30"], 1.0)

    within = figures["rent_within_allowance"]
    limited = (children > 0) & (income < within["income_below"])
    limited = limited & (uniform(seed, ids, 0, Variable.RENT_WITHIN_ALLOWANCE) < within["share"])
    allowance = local[area, np.clip(traits.bedrooms_needed[private], 1, 4) - 1]
    bounded = allowance * np.exp(-within["spread"] * np.abs(deviate))
    mean = figures["private_rent_by_region"] * figures["private_rent_growth"]
    everyone = np.bincount(region, minlength=len(Region))
    free = np.bincount(region[~limited], minlength=len(Region))
    left = mean * everyone - np.bincount(region[limited], bounded[limited], minlength=len(Region))
    wanted = (left / np.maximum(free, 1))[region[~limited]]
    weekly[~limited] *= fit.level("private_rent", weekly[~limited], region[~limited], wanted)
    return np.where(limited, bounded, weekly)


def _social_rent(
    skeleton: Skeleton, traits: HouseholdTraits, bedrooms: Array, landlord: str, seed: int, fit: Fit, chosen: Array
) -> Array:
    """Social rents of one kind of landlord, £ a week: by size to the region's mean, and charges if sheltered."""
    figures = load_figures("housing")
    ids, region = skeleton.household_id[chosen], skeleton.region[chosen].astype(np.int64)
    weekly = figures["social_rent_by_bedrooms"][np.clip(bedrooms[chosen], 1, 5) - 1]
    weekly = weekly * np.exp(figures["social_rent_spread"] * normal(seed, ids, 0, Variable.RENT))
    mean = figures[f"{landlord}_rent_by_region"] * figures["social_rent_growth"]
    weekly = weekly * fit.level(f"{landlord}_rent", weekly, region, mean[region])
    b = figures["sheltered"]
    old_enough = (traits.age[chosen] >= PENSION_AGE) & (traits.children[chosen] == 0)
    sheltered = old_enough & (uniform(seed, ids, 0, Variable.SHELTERED) < b["share"])
    return weekly + np.where(sheltered, b["charge_weekly"], 0.0)


def draw_mortgage(
    skeleton: Skeleton, traits: HouseholdTraits, tenure: Array, value: Array, seed: int, fit: Fit
) -> Mortgages:
    """Balance by loan to value, rate by when the deal was struck, repayment over the years left to run."""
    figures = load_figures("housing")
    mortgaged = tenure == Tenure.OWNED_WITH_MORTGAGE
    ids, age = skeleton.household_id[mortgaged], traits.age[mortgaged]
    spread = figures["loan_to_value_spread"] * normal(seed, ids, 0, Variable.LOAN_TO_VALUE)
    b = figures["borrowing"]
    price = value[mortgaged] / figures["house_price"].mean()
    borrowing = price ** b["price"] * np.exp(b["income"] * traits.income[mortgaged])
    loan_to_value = figures.curve("loan_to_value", age) * borrowing * np.exp(spread)
    loan = np.minimum(loan_to_value, LARGEST_LOAN_TO_VALUE) * value[mortgaged]
    loan = loan * fit.scale("mortgage_balance", loan, figures["mortgage_balance_mean"])
    loan = np.round(np.minimum(loan, LARGEST_LOAN_TO_VALUE * value[mortgaged]))

    draw = uniform(seed, ids, 0, Variable.MORTGAGE_DEAL)
    deals, variable = figures["mortgage_deals"], figures.curve("variable_rate_share", age)
    is_variable = draw >= 1.0 - variable
    is_early = draw < deals["early_share"] * (1.0 - variable)
    kind = np.where(is_variable, 2, np.where(is_early, 0, 1))
    mean, deviation = (np.array(deals[name], dtype=float) for name in ("mean", "deviation"))
    rate = mean[kind] + deviation[kind] * np.clip(normal(seed, ids, 0, Variable.MORTGAGE_RATE), -2.5, 2.5)
    by_balance = rate * loan * (len(loan) / max(loan.sum(), 1.0))
    rate = rate * fit.scale("mortgage_rate", by_balance, figures["mortgage_rate_mean"])

    years = figures.curve("mortgage_years_left", age)
    payment = rate / (1.0 - (1.0 + rate) ** -years)
    interest_only = uniform(seed, ids, 0, Variable.INTEREST_ONLY) < figures.curve("interest_only_share", age)
    repaid = np.where(interest_only, 0.0, payment - rate)

    def of_all(values: Array) -> Array:
        result = np.zeros(len(tenure))
        result[mortgaged] = values
        return result

    return Mortgages(
        balance=of_all(loan),
        rate=of_all(rate),
        interest=of_all(np.round(loan * rate, 2)),
        capital_repayment=of_all(np.round(loan * repaid, 2)),
    )


def draw_other_costs(skeleton: Skeleton, tenure: Array, bedrooms: Array, seed: int, fit: Fit) -> Array:
    """Water of all; of owners insurance of the building, or the charges of a leasehold flat; £ a year.

    A leaseholder's service charge holds the insurance. Not modelled: charges of freehold estates and of leasehold
    houses; factors' charges in Scotland.
    """
    figures = load_figures("housing")
    ids, region = skeleton.household_id, skeleton.region.astype(np.int64)
    owner = np.isin(tenure, (Tenure.OWNED_OUTRIGHT, Tenure.OWNED_WITH_MORTGAGE))

    def spread(name: str, draw: int) -> Array:
        deviation = figures["other_costs_spread"][name]
        return np.exp(deviation * normal(seed, ids, 0, Variable.OTHER_HOUSING_COSTS, draw) - 0.5 * deviation**2)

    water = np.where(owner, figures["water_bill"]["owners"], figures["water_bill"]["renters"])
    water = water * figures["water_bill_by_nation"][np.maximum(region - Region.WALES, 0)] * spread("water", 0)
    linear = figures["leasehold_flat_per_bedroom"] * bedrooms[owner]
    rate = figures["leasehold_flat_share"][region[owner]]
    chance = np.zeros(len(owner))
    chance[owner] = fit.probability("leasehold_flat", linear, rate, region[owner])
    leasehold = owner & (uniform(seed, ids, 0, Variable.OTHER_HOUSING_COSTS, 3) < chance)
    london = skeleton.region == Region.LONDON
    charge = figures["leasehold_charge"]
    charges = np.where(london, charge["london"], charge["elsewhere"]) * spread("charge", 1)
    insurance = figures["buildings_insurance"] * owner * spread("insurance", 2)
    return np.round(water + np.where(leasehold, charges, insurance), 2)


def domestic_rates(skeleton: Skeleton, value: Array) -> Array:
    """Rates bill in Northern Ireland, £ a year."""
    share = load_figures("housing")["domestic_rates"]
    return np.round(np.where(skeleton.region == Region.NORTHERN_IRELAND, share * value, 0.0), 2)
