"""Early years: centres for families with children under five, as Sure Start was.

Funded hours and the rates paid for them are parameters of the law (`childcare_entitlement`), a memorandum of the
exchequer. Centres are a service in kind: no income of the year moves. What they do to attainment is Sure Start's
effect at 16, by what is spent on a child beside its £820 of 2023-24; what it did before 16 is not in the evidence
table, and funded hours are taken to do nothing.
"""

from typing import NamedTuple

import numpy as np

from model.attainment.reform import Dose
from model.engine.assess import Assessment
from model.evidence import findings
from model.levers.attainment_outcomes import attainment_outcomes, is_pupil, outcome_of
from model.levers.lever import NOT_YET_MODELLED, Context, Effect, Lever, Outcome
from model.levers.places import is_in_england, shared_out
from model.population.belonging import household_of_people, sum_by_household, unit_of_people
from model.population.schema import Population, Role

SURE_START = "sure_start_centre"
PRICES_OF_SURE_START = 2023
FOUND_LATER = {
    "five_good_gcses": ("Five good GCSEs at 16, children reached", "fraction", 0.01),
    "lifetime_earnings": ("Lifetime earnings after tax of a child reached", "£", 7_800.0),
}
"""What a Sure Start centre within 2.5 km before 5 brought: label, unit, amount. IFS (2025), Sure Start."""
LATER_EVIDENCE = (
    "IFS (2025): +1 percentage point and £7,800 a person with a Sure Start centre nearby, £2.05 of benefits for "
    "£1; low: nothing, as of the later centres (IFS 2024)"
)


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
    share = share_of_sure_start(cost / max(children, 1.0), context)
    doses = childhood(settings, population, results, share)
    return Effect(
        {"early_years_centres": services},
        None,
        {
            "reach": Outcome("Children whom early years centres are for", "children", children),
            "cost": Outcome("Cost of early years centres", "£/year", cost),
            "funded_hours": Outcome("Value of funded hours, full take-up, not in net spending", "£/year", hours),
            "mothers_employment": Outcome(
                "Employment of mothers",
                "fraction",
                float("nan"),
                NOT_YET_MODELLED,
                evidence="responses of participation to net childcare cost",
            ),
            **attainment_outcomes(population, doses),
            **{
                name: outcome_of(label, unit, np.array([0.0, share * amount, share * amount]), LATER_EVIDENCE)
                for name, (label, unit, amount) in FOUND_LATER.items()
            },
        },
        doses=doses,
    )


def share_of_sure_start(spent_on_child: float, context: Context) -> float:
    """Spending on a child, £ a year, beside Sure Start's; more than that is not taken to do more."""
    prices = context.forecast.index("cpi_year", PRICES_OF_SURE_START, context.year)
    return min(spent_on_child / prices / findings()[SURE_START].cost_per_pupil, 1.0)


def childhood(settings: EarlyYears, population: Population, results: Assessment, share: float) -> tuple[Dose, ...]:
    """A share of Sure Start in every year before 5, for the children reached and for pupils, who stand for them.

    Of pupils, whoever is on Universal Credit now was so then.
    """
    pupil = is_pupil(population)
    if settings.only_universal_credit:
        pupil &= results.universal_credit[unit_of_people(population)] > 0.0
    in_england = is_in_england(population)[household_of_people(population)]
    amount = share * (pupil | (reached(settings, population, results) & in_england))
    return (Dose(SURE_START, amount, 0, settings.age_below - 1),)


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
