"""Citizens' inheritance: a capital grant to everybody who reaches an age, and a tax on inheritances to fund it.

Capital is no income in Households Below Average Income, so poverty and incomes of the year do not move; the grant
is disregarded as capital in means tests for the year it is paid in. What becomes of it is the projection's.
"""

from typing import NamedTuple

import numpy as np

from model.dynamics.holdings import pay as take
from model.dynamics.state import State
from model.dynamics.year import Transfer, Year
from model.engine.assess import Assessment
from model.engine.deaths import last_estates
from model.engine.estate import assess_estates
from model.levers.lever import NOT_YET_MODELLED, Context, Effect, Lever, Outcome
from model.population.belonging import sum_by_household, weight_of_people
from model.population.schema import Array, Birthplace, Population


class CitizensInheritance(NamedTuple):
    """Settings of the citizens' inheritance."""

    applies: bool
    amount: float
    age: int
    residence_years: int
    is_restricted: bool
    receipts_tax_rate: float
    receipts_tax_allowance: float
    heirs_per_estate: float


def recipients(settings: CitizensInheritance, population: Population) -> Array:
    """Who is paid this year, a flag for each person: of the age, born here or resident for so many years.

    Not modelled: citizenship; people born here are counted as entitled.
    """
    people = population.people
    is_resident = people.birthplace == Birthplace.UNITED_KINGDOM
    is_resident |= people.years_since_arrival >= settings.residence_years
    return np.asarray((people.age == settings.age) & is_resident)


def receipts_tax(settings: CitizensInheritance, population: Population, context: Context) -> Array:
    """Tax on what heirs of the deaths expected this year receive, by person who may die, £ a year.

    Heirs share an estate alike after Inheritance Tax, each with the allowance. Not modelled: earlier receipts,
    which count towards a lifetime's allowance, and gifts.
    """
    left = last_estates(population)
    received = left.value + left.unused_pension - assess_estates(left.estates, context.policy)
    heirs = max(settings.heirs_per_estate, 1.0)
    tax = settings.receipts_tax_rate * heirs * np.maximum(received / heirs - settings.receipts_tax_allowance, 0.0)
    return np.bincount(left.person, left.probability * tax, minlength=population.people.age.size)


def pay(settings: CitizensInheritance, population: Population, results: Assessment, context: Context) -> Effect:
    """Grants of the year by household, reach and cost, and the tax that funds them if there is one."""
    grants = np.where(recipients(settings, population), settings.amount, 0.0)
    weight = weight_of_people(population)
    cost = float(weight @ grants)
    programmes = {"citizens_inheritance": sum_by_household(population, grants)}
    funded = 0.0
    if settings.receipts_tax_rate > 0.0:
        tax = receipts_tax(settings, population, context)
        programmes["receipts_tax"] = sum_by_household(population, tax)
        funded = float(weight @ tax)
    unknown = float("nan")
    outcomes = {
        "reach": Outcome("People paid the citizens' inheritance", "people", float(weight @ (grants > 0.0))),
        "cost": Outcome("Cost of the citizens' inheritance", "£/year", cost),
        "funded": Outcome("Revenue of the tax on inheritances received", "£/year", funded),
        "wealth_at_30": Outcome("Wealth at 30", "£", unknown, NOT_YET_MODELLED),
        "home_ownership_at_30": Outcome("Home ownership at 30", "fraction", unknown, NOT_YET_MODELLED),
    }
    savings = None if settings.is_restricted else grants
    return Effect(programmes, None, outcomes, wealth=grants, savings=savings)


def tax_heirs(settings: CitizensInheritance, state: State, year: Year, population: Population) -> None:
    """Take the tax on what heirs of the year received out of their savings, and add it to the year's transfers."""
    if settings.receipts_tax_rate <= 0.0:
        return
    people = state.population.people
    received = np.zeros(state.size)
    for kind, _, recipient, amount, tax in year.transfers.entries:
        if kind == Transfer.ESTATE_TO_HEIR:
            place = state.position(recipient)
            np.add.at(received, place[place >= 0], (amount - tax)[place >= 0])
    due = settings.receipts_tax_rate * np.maximum(received - settings.receipts_tax_allowance, 0.0)
    who = np.flatnonzero(due > 0.0)
    take(people, who, due[who])
    year.transfers.add(Transfer.RECEIPTS_TAX, people.person_id[who], 0, due[who])


LEVER = Lever(
    name="citizens_inheritance",
    settings=CitizensInheritance,
    reads=(
        "population.people.age",
        "population.people.birthplace",
        "population.people.years_since_arrival",
        "policy.inheritance_tax",
    ),
    writes=("programme.citizens_inheritance", "programme.receipts_tax", "results.wealth"),
    results=pay,
    transition=tax_heirs,
)
