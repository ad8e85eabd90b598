"""A cap on how fast private rents rise within a tenancy: sitting tenants pay less, their landlords receive less.

Without a cap rents rise with the forecast of private rents. A tenancy's rent is capped for each year since the cap
began in which it did not change hands; the length of each tenancy is a draw of its own. New lets are as before,
unless a rise is set.

Not modelled: landlords who sell, tenants who stay longer because it is cheaper, and quality.
"""

from typing import NamedTuple

import numpy as np

from model.engine.assess import Assessment
from model.levers import rents
from model.levers.lever import NOT_ESTIMABLE, Context, Effect, Lever, Outcome
from model.population.schema import Array, Population, Tenure
from model.random import Variable, uniform


class PrivateRents(NamedTuple):
    """Settings of the cap on rises of rent."""

    applies: bool
    first_year: int
    highest_rise: float
    follows_prices_and_pay: bool
    turnover: float
    new_let_rise: float


def highest_rise(settings: PrivateRents, year: int, context: Context) -> float:
    """Rise of rent allowed from one year to the next, a fraction."""
    if not settings.follows_prices_and_pay:
        return settings.highest_rise
    growth = context.forecast.growth
    return min(settings.highest_rise, growth("cpi_year", year), growth("average_earnings", year))


def ratio(settings: PrivateRents, population: Population, context: Context) -> Array:
    """Rent under the cap over rent without it, shape (households,); 1 for all but private tenants."""
    households = population.households
    draw = uniform(context.seed, households.household_id, 0, Variable.TENANCY_LENGTH)
    found = np.ones(households.weight.size)
    is_sitting = households.tenure == Tenure.RENT_PRIVATELY
    is_new = np.zeros(households.weight.size, dtype=bool)
    for years_ago, year in enumerate(range(context.year, settings.first_year - 1, -1)):
        is_still = is_sitting & (draw < (1.0 - settings.turnover) ** (years_ago + 1))
        is_new |= is_sitting & ~is_still
        free = context.forecast.growth("private_rents", year)
        capped = min(free, highest_rise(settings, year, context))
        found = np.where(is_still, found * (1.0 + capped) / (1.0 + free), found)
        is_sitting = is_still
    return np.where(is_new, found * (1.0 + settings.new_let_rise), found)


def change_of_rents(settings: PrivateRents, population: Population, context: Context) -> Array:
    """Change of each household's rent, £ a year, shape (households,)."""
    return population.households.rent * (ratio(settings, population, context) - 1.0)


def cap(settings: PrivateRents, population: Population, context: Context) -> Population:
    """The population with capped rents, and its landlords with as much less."""
    return rents.with_rents(population, change_of_rents(settings, population, context))


def count(settings: PrivateRents, population: Population, results: Assessment, context: Context) -> Effect:
    """Whom the cap reaches and what it moves from landlords to tenants."""
    assert context.before is not None
    weight = context.before.households.weight
    change = change_of_rents(settings, context.before, context)
    total = float(weight @ change)
    return Effect(
        {},
        None,
        {
            "reach": Outcome("Tenants whose rent is lower", "households", float(weight @ (change < 0.0))),
            "rents": Outcome("Change of rents", "£/year", total),
            "landlords": Outcome("Change of landlords' incomes before tax", "£/year", total),
            "new_lets": Outcome(
                "Rents of new lets",
                "fraction",
                settings.new_let_rise,
                low=0.0,
                high=0.10,
                evidence="about +5% uncontrolled beside controlled rents (Kholodilin 2024): off unless set",
            ),
            "supply": Outcome(
                "Homes let privately",
                "fraction",
                float("nan"),
                NOT_ESTIMABLE,
                evidence="-3% to -6%, sign surer than size; quality and moves fall too (Kholodilin 2024)",
            ),
        },
    )


LEVER = Lever(
    name="private_rents",
    settings=PrivateRents,
    reads=("population.households.tenure", "population.households.rent", "population.people.property_income"),
    writes=rents.WRITTEN,
    population=cap,
    results=count,
)
