"""Early years: centres for families with children under five, as Sure Start was.

Funded hours and the rates paid for them are parameters of the law (`childcare_entitlement`), a memorandum of the
exchequer. Centres are a service in kind: no income of the year moves.
"""

from typing import NamedTuple

import numpy as np

from model.engine.assess import Assessment
from model.levers.lever import NOT_YET_MODELLED, Context, Effect, Lever, Outcome
from model.levers.places import is_in_england, shared_out
from model.population.belonging import sum_by_household, unit_of_people
from model.population.schema import Population, Role

LATER = {
    "school_readiness": (
        "Good level of development at 5",
        "fraction",
        "hours in nursery: about nothing at 5 that lasts to 11 (Blanden, Del Bono, McNally and Rabe 2016); "
        "the two-child limit, an income loss: nothing found at 5 (IFS 2025)",
    ),
    "five_good_gcses": (
        "Five good GCSEs at 16",
        "fraction",
        "+1 percentage point with a Sure Start centre within 2.5 km before age 5 (IFS 2025), eleven years on",
    ),
    "lifetime_earnings": (
        "Lifetime earnings after tax of a child reached",
        "£",
        "£7,800 a person, £2.05 of benefits for £1 (IFS 2025); from the first centres with their outreach, none "
        "from the later ones (IFS 2024)",
    ),
    "mothers_employment": (
        "Employment of mothers",
        "fraction",
        "responses of participation to net childcare cost",
    ),
}


class EarlyYears(NamedTuple):
    """Settings of spending on early years centres."""

    applies: bool
    spending: float
    age_below: int
    only_universal_credit: bool


def reached(settings: EarlyYears, population: Population, results: Assessment) -> np.ndarray:
    """Children of England whom the centres are for, a flag for each person."""
    people = population.people
    found = (people.role == Role.CHILD) & (people.age < settings.age_below)
    if settings.only_universal_credit:
        found &= results.universal_credit[unit_of_people(population)] > 0.0
    return found


def spend(settings: EarlyYears, population: Population, results: Assessment, context: Context) -> Effect:
    """Spending shared out over the children reached, and the value of funded hours beside it."""
    weight = population.households.weight
    count = sum_by_household(population, reached(settings, population, results)) * is_in_england(population)
    services = shared_out(settings.spending, count, weight)
    children, cost = float(weight @ count), float(weight @ services)
    hours = float(weight @ sum_by_household(population, results.childcare_entitlement))
    return Effect(
        {"early_years_centres": services},
        None,
        {
            "reach": Outcome("Children whom early years centres are for", "children", children),
            "cost": Outcome("Cost of early years centres", "£/year", cost),
            "funded_hours": Outcome("Value of funded hours, full take-up, not in net spending", "£/year", hours),
            **{
                name: Outcome(label, unit, float("nan"), NOT_YET_MODELLED, evidence=evidence)
                for name, (label, unit, evidence) in LATER.items()
            },
        },
    )


LEVER = Lever(
    name="early_years",
    settings=EarlyYears,
    reads=(
        "population.people.age",
        "population.people.role",
        "population.households.region",
        "results.universal_credit",
        "results.childcare_entitlement",
    ),
    writes=("programme.early_years_centres",),
    results=spend,
)
