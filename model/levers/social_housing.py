"""Social homes: households in most need move from private rents and temporary accommodation to a social rent.

Homes are let in order of need. The grounds are those of reasonable preference (Housing Act 1996 s.166A(3)):
homelessness, overcrowded or poor homes, disability, hardship; hardship is the share of income and rent that
rent takes, and counts more with each other ground. People without recourse to public funds are not eligible
(s.160ZA). England.

In a projection the homes of a year are let that year, and whoever has moved in stays a social tenant: homes add up
over the years, and those built stand when building ends.

Not modelled: market rents and building elsewhere in answer, rents by size and place of the new home, and who
moves into the homes that are left.
"""

from typing import NamedTuple

import numpy as np

from model.dynamics.state import State
from model.dynamics.year import Year
from model.engine.assess import Assessment
from model.levers.lever import NOT_YET_MODELLED, Context, Effect, Lever, Outcome
from model.levers.places import is_in_england, shared_out
from model.population.belonging import sum_by_household
from model.population.schema import Array, Population, Tenure
from model.random import Variable, uniform


class SocialHousing(NamedTuple):
    """Settings of building social homes."""

    applies: bool
    homes: float
    first_year: int
    rent_share: float
    grant_per_home: float


def years_of_building(settings: SocialHousing, context: Context) -> int:
    """Years whose homes are let, the year itself included; at least none. In a projection the year's alone."""
    years = max(0, context.year - settings.first_year + 1)
    return min(years, 1) if context.is_projected else years


def need(population: Population) -> Array:
    """Need of each household for a social home, 0 and more, shape (households,)."""
    people, _, households = population
    income = sum_by_household(
        population,
        people.employment_income
        + np.maximum(people.self_employment_income, 0.0)
        + people.private_pension_income
        + people.state_pension_received
        + people.savings_interest
        + people.dividend_income,
    )
    rent_share = households.rent / np.maximum(households.rent + income, 1.0)
    is_disabled = sum_by_household(population, people.is_disabled | people.has_lcwra) > 0.0
    is_overcrowded = households.bedrooms_needed > households.num_bedrooms
    flags = (households.is_in_temporary_accommodation, is_overcrowded, ~households.is_decent, is_disabled)
    grounds = np.sum(flags, axis=0)
    return np.asarray(rent_share * (1.0 + grounds))


def is_housed(settings: SocialHousing, population: Population, context: Context) -> Array:
    """Households let one of the homes built so far, a flag for each.

    Highest need first; a household whose weight straddles the last home is housed if half of it fits.
    """
    units, households = population.units, population.households
    is_open = households.is_in_temporary_accommodation | (households.tenure == Tenure.RENT_PRIVATELY)
    is_open &= is_in_england(population) & (households.rent > 0.0)
    is_open &= ~units.has_no_recourse[households.first_unit[:-1]]
    place = np.flatnonzero(is_open)
    draw = uniform(context.seed, households.household_id[place], 0, Variable.SOCIAL_LETTING)
    place = place[np.lexsort((draw, -need(population)[place]))]
    weight = households.weight[place]
    homes = settings.homes * years_of_building(settings, context)
    housed = np.zeros(households.weight.size, dtype=bool)
    housed[place[np.cumsum(weight) - 0.5 * weight < homes]] = True
    return housed


def house(settings: SocialHousing, population: Population, context: Context) -> Population:
    """The population with those housed in decent social homes of the size they need."""
    households = population.households
    housed = is_housed(settings, population, context)
    was_private = housed & (households.tenure == Tenure.RENT_PRIVATELY)
    return population._replace(
        households=households._replace(
            tenure=np.where(was_private, Tenure.RENT_FROM_HA, households.tenure).astype(households.tenure.dtype),
            rent=np.where(was_private, settings.rent_share * households.rent, households.rent),
            num_bedrooms=np.where(housed, households.bedrooms_needed, households.num_bedrooms),
            is_decent=households.is_decent | housed,
            is_in_temporary_accommodation=households.is_in_temporary_accommodation & ~housed,
        )
    )


def pay(settings: SocialHousing, population: Population, results: Assessment, context: Context) -> Effect:
    """Grants for the homes of the year, shown with the households housed so far, and what happened to rents."""
    assert context.before is not None
    before = context.before.households
    weight = before.weight
    housed = is_housed(settings, context.before, context)
    years = years_of_building(settings, context)
    cost = settings.homes * settings.grant_per_home if years else 0.0
    grants = shared_out(cost, housed.astype(np.float64), weight)
    was_private = housed & (before.tenure == Tenure.RENT_PRIVATELY)
    fall = (1.0 - settings.rent_share) * float(weight[was_private] @ before.rent[was_private])
    return Effect(
        {"social_housing": grants},
        None,
        {
            "reach": Outcome("Households housed so far", "households", float(weight @ housed)),
            "from_temporary_accommodation": Outcome(
                "of them from temporary accommodation",
                "households",
                float(weight @ (housed & before.is_in_temporary_accommodation)),
            ),
            "rents": Outcome("Change of their rents, before housing support", "£/year", -fall),
            "cost": Outcome("Grants for homes of the year", "£/year", float(weight @ grants)),
            "market_rents": Outcome(
                "Market rents",
                "fraction",
                float("nan"),
                NOT_YET_MODELLED,
                evidence="-2% with 1% more homes; 90,000 homes are 0.35%, less 0 to 50% of private building lost",
            ),
        },
    )


def stay(settings: SocialHousing, state: State, year: Year, population: Population) -> None:
    """Who was housed this year stays so, unless the household has bought a home since; writes into the state."""
    before, lived_in = state.population.households, population.households
    to_social = (lived_in.tenure == Tenure.RENT_FROM_HA) & (before.tenure == Tenure.RENT_PRIVATELY)
    from_temporary = before.is_in_temporary_accommodation & ~lived_in.is_in_temporary_accommodation
    housed = np.flatnonzero(to_social | (from_temporary & (before.rent > 0.0)))
    for name in ("tenure", "rent", "num_bedrooms", "is_decent", "is_in_temporary_accommodation"):
        getattr(before, name)[housed] = getattr(lived_in, name)[housed]


LEVER = Lever(
    name="social_housing",
    settings=SocialHousing,
    reads=(
        "population.households.rent",
        "population.households.tenure",
        "population.households.region",
        "population.households.bedrooms_needed",
        "population.households.num_bedrooms",
        "population.households.is_decent",
        "population.households.is_in_temporary_accommodation",
        "population.units.has_no_recourse",
        "population.people.is_disabled",
        "population.people.has_lcwra",
        "population.people.employment_income",
    ),
    writes=(
        "population.households.rent",
        "population.households.tenure",
        "population.households.num_bedrooms",
        "population.households.is_decent",
        "population.households.is_in_temporary_accommodation",
        "programme.social_housing",
    ),
    population=house,
    results=pay,
    transition=stay,
)
