"""Citizens' inheritance: a capital grant to everybody who reaches an age.

Capital is no income in Households Below Average Income, so poverty and incomes of the year do not move; the grant
is disregarded as capital in means tests for the year it is paid in. What becomes of it is the projection's.
"""

from typing import NamedTuple

import numpy as np

from model.engine.assess import Assessment
from model.levers.lever import NOT_YET_MODELLED, Context, Effect, Lever, Outcome
from model.population.schema import Birthplace, Population


class CitizensInheritance(NamedTuple):
    """Settings of the citizens' inheritance."""

    applies: bool
    amount: float
    age: int
    residence_years: int


def recipients(settings: CitizensInheritance, population: Population) -> np.ndarray:
    """Who is paid this year, a flag for each person: of the age, born here or resident for so many years.

    Not modelled: citizenship; people born here are counted as entitled.
    """
    people = population.people
    is_resident = people.birthplace == Birthplace.UNITED_KINGDOM
    is_resident |= people.years_since_arrival >= settings.residence_years
    return np.asarray((people.age == settings.age) & is_resident)


def pay(settings: CitizensInheritance, population: Population, results: Assessment, context: Context) -> Effect:
    """Grants of the year by household, reach and cost."""
    paid = recipients(settings, population)
    from_person = population.units.first_person[population.households.first_unit]
    count = np.add.reduceat(paid.astype(np.float64), from_person[:-1])
    grants = settings.amount * count
    weight = population.households.weight
    return Effect(
        {"citizens_inheritance": grants},
        None,
        {
            "reach": Outcome("People paid the citizens' inheritance", "people", float(weight @ count)),
            "cost": Outcome("Cost of the citizens' inheritance", "£/year", float(weight @ grants)),
            "wealth_at_30": Outcome("Wealth at 30", "£", float("nan"), NOT_YET_MODELLED),
            "home_ownership_at_30": Outcome("Home ownership at 30", "fraction", float("nan"), NOT_YET_MODELLED),
        },
    )


LEVER = Lever(
    name="citizens_inheritance",
    settings=CitizensInheritance,
    reads=("population.people.age", "population.people.birthplace", "population.people.years_since_arrival"),
    writes=("programme.citizens_inheritance",),
    results=pay,
)
