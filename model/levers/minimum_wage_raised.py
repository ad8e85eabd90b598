"""A higher minimum and living wage: hourly pay below a stated minimum is lifted to it, and pay follows.

Hours stay as they are; what the law reads of the minimum wage (the benefit cap, the minimum income floor,
childcare for working parents) rises with it. No job is lost: an elasticity of employment, nothing by default, is
said beside the results and applied to nobody.
"""

from collections.abc import Mapping
from typing import Any, NamedTuple

import numpy as np

from model.engine.assess import Assessment
from model.levers.lever import NOT_YET_MODELLED, Context, Effect, Lever, Outcome
from model.population.belonging import weight_of_people
from model.population.schema import Array, Population

ADULT_AGE, YOUTH_AGE = 21, 18


class MinimumWageRaised(NamedTuple):
    """Settings of a higher minimum wage."""

    applies: bool
    hourly_21_and_over: float
    hourly_18_to_20: float
    hourly_under_18: float
    own_wage_employment_elasticity: float


def minimum_of_age(settings: MinimumWageRaised, age: Array) -> Array:
    """The stated minimum of each person's age, £ an hour."""
    under = np.where(age >= YOUTH_AGE, settings.hourly_18_to_20, settings.hourly_under_18)
    return np.where(age >= ADULT_AGE, settings.hourly_21_and_over, under)


def set_law(settings: MinimumWageRaised, year: int) -> Mapping[str, Any]:
    """The rates of the law that reads them: a stated minimum of nothing leaves the law as it is."""
    stated = {
        "minimum_wage.national_living_wage_hourly": settings.hourly_21_and_over,
        "minimum_wage.rate_21_to_22_hourly": settings.hourly_21_and_over,
        "minimum_wage.rate_18_to_20_hourly": settings.hourly_18_to_20,
        "minimum_wage.rate_under_18_hourly": settings.hourly_under_18,
    }
    return {path: value for path, value in stated.items() if value > 0.0}


def raise_pay(settings: MinimumWageRaised, population: Population, context: Context) -> Population:
    """Hourly pay lifted to the minimum, and yearly pay in proportion; contributions to pensions stay.

    People with no known hourly pay keep theirs. Those paid below today's minimum (apprentices, underpayment) are
    lifted like others.
    """
    people = population.people
    minimum = minimum_of_age(settings, people.age)
    is_lifted = (people.hourly_pay > 0.0) & (people.hourly_pay < minimum)
    rise = np.where(is_lifted, minimum / np.where(is_lifted, people.hourly_pay, 1.0), 1.0)
    return population._replace(
        people=people._replace(
            employment_income=people.employment_income * rise,
            hourly_pay=np.where(is_lifted, minimum, people.hourly_pay),
        )
    )


def report(settings: MinimumWageRaised, population: Population, results: Assessment, context: Context) -> Effect:
    """How many are at the minimum, and the jobs that the elasticity takes; neither changes an income."""
    people = population.people
    weight = weight_of_people(population)
    at_minimum = (people.hourly_pay > 0.0) & (people.hourly_pay == minimum_of_age(settings, people.age))
    nan = float("nan")
    return Effect(
        {},
        None,
        {
            "reach": Outcome("People whose pay the minimum lifts", "people", float(weight @ at_minimum)),
            "elasticity": Outcome(
                "Elasticity of employment assumed",
                "ratio",
                settings.own_wage_employment_elasticity,
                evidence="nothing by default: evaluations of the Low Pay Commission and Dube (2019) find "
                "effects on employment near nothing at minima like today's",
            ),
            "employment": Outcome("People in work", "people", nan, NOT_YET_MODELLED),
            "prices": Outcome("Prices and profits of employers", "£/year", nan, NOT_YET_MODELLED),
        },
    )


LEVER = Lever(
    name="minimum_wage_raised",
    settings=MinimumWageRaised,
    reads=("population.people.age", "population.people.hourly_pay", "population.people.employment_income"),
    writes=(
        "population.people.hourly_pay",
        "population.people.employment_income",
        "policy.minimum_wage.national_living_wage_hourly",
        "policy.minimum_wage.rate_21_to_22_hourly",
        "policy.minimum_wage.rate_18_to_20_hourly",
        "policy.minimum_wage.rate_under_18_hourly",
    ),
    policy=set_law,
    population=raise_pay,
    results=report,
)
