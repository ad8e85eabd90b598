"""Bringing rented homes to the Decent Homes Standard: homes and bills change, incomes hardly do.

Homes that do not meet the standard are improved by a draw of their own, so that a larger share holds every home of
a smaller one. Those of bands D and below reach C. Landlords bear the cost; part of it returns in rents. England.
"""

from typing import NamedTuple

import numpy as np

from model.engine.assess import Assessment
from model.levers import rents
from model.levers.lever import NOT_ESTIMABLE, NOT_YET_MODELLED, Context, Effect, Lever, Outcome
from model.levers.places import is_in_england
from model.population.classifications import EnergyRating
from model.population.schema import Array, Population, Tenure
from model.random import Variable, uniform


class DecentHomes(NamedTuple):
    """Settings of bringing rented homes to standard."""

    applies: bool
    share_private: float
    share_social: float
    cost_per_home: float
    years: int
    interest_rate: float
    pass_through: float
    bill_saving: float


def is_improved(settings: DecentHomes, population: Population, context: Context) -> Array:
    """Homes brought to standard so far, a flag for each household."""
    households = population.households
    draw = uniform(context.seed, households.household_id, 0, Variable.HOME_IMPROVED)
    is_private = households.tenure == Tenure.RENT_PRIVATELY
    is_social = (households.tenure == Tenure.RENT_FROM_COUNCIL) | (households.tenure == Tenure.RENT_FROM_HA)
    share = np.where(is_private, settings.share_private, np.where(is_social, settings.share_social, 0.0))
    return ~households.is_decent & is_in_england(population) & (draw < share)


def annual_cost(settings: DecentHomes) -> float:
    """What a landlord's cost of one home comes to a year, £: an annuity over the years set."""
    cost, rate = settings.cost_per_home, settings.interest_rate
    if rate == 0.0:
        return cost / settings.years
    return cost * rate / (1.0 - (1.0 + rate) ** -settings.years)


def improve(settings: DecentHomes, population: Population, context: Context) -> Population:
    """The population with homes improved, and private rents and landlords' incomes up by what is passed on."""
    households = population.households
    improved = is_improved(settings, population, context)
    better = np.minimum(households.energy_rating, EnergyRating.C).astype(households.energy_rating.dtype)
    is_private = improved & (households.tenure == Tenure.RENT_PRIVATELY)
    change = settings.pass_through * annual_cost(settings) * is_private
    improved_population = population._replace(
        households=households._replace(
            is_decent=households.is_decent | improved,
            energy_rating=np.where(improved, better, households.energy_rating),
        )
    )
    return rents.with_rents(improved_population, change)


def count(settings: DecentHomes, population: Population, results: Assessment, context: Context) -> Effect:
    """Homes improved, what is left, who pays, and the bills saved, which are no income."""
    assert context.before is not None
    before = context.before.households
    weight = before.weight
    improved = is_improved(settings, context.before, context)
    is_private = before.tenure == Tenure.RENT_PRIVATELY
    warmer = improved & (before.energy_rating > EnergyRating.C)
    homes, private_homes = float(weight @ improved), float(weight @ (improved & is_private))
    tenants = float(weight @ (is_private & is_in_england(context.before)))
    left = float(weight @ (is_private & is_in_england(context.before) & ~before.is_decent & ~improved))
    return Effect(
        {},
        None,
        {
            "reach": Outcome("Rented homes brought to standard so far", "homes", homes),
            "not_decent": Outcome(
                "Privately rented homes of England not decent", "fraction", left / tenants if tenants else 0.0
            ),
            "cost": Outcome("Cost to landlords so far, once", "£", homes * settings.cost_per_home),
            "rents": Outcome(
                "Change of private rents",
                "£/year",
                settings.pass_through * annual_cost(settings) * private_homes,
                low=0.0,
                high=0.5 * annual_cost(settings) * private_homes,
                evidence="0 to 50% of the cost over five years returns in rents, weak",
            ),
            "bills": Outcome("Energy bills saved", "£/year", settings.bill_saving * float(weight @ warmer)),
            "fuel_poverty": Outcome("Households in fuel poverty", "households", float("nan"), NOT_YET_MODELLED),
            "health": Outcome(
                "Days of school and work lost to damp and cold", "days", float("nan"), NOT_ESTIMABLE
            ),
        },
    )


LEVER = Lever(
    name="decent_homes",
    settings=DecentHomes,
    reads=(
        "population.households.is_decent",
        "population.households.tenure",
        "population.households.region",
        "population.households.energy_rating",
    ),
    writes=(
        "population.households.is_decent",
        "population.households.energy_rating",
        *rents.WRITTEN,
    ),
    population=improve,
    results=count,
)
