"""A universal savings account: everybody entitled may deposit a little each month, and the state matches a part.

Whether somebody takes it up is drawn once for a person: the same people save in every year and scenario. The match
is capital, no income of the year. What is deposited comes out of other savings unless the settings say otherwise.
"""

from typing import NamedTuple

import numpy as np

from model.engine.assess import Assessment
from model.indicators import weighted
from model.levers.lever import NOT_YET_MODELLED, Context, Effect, Lever, Outcome
from model.levers.places import of_couples
from model.population.belonging import sum_by_household, unit_of_people, weight_of_people
from model.population.schema import Array, Population, Role
from model.random import Variable, uniform

MONTHS = 12.0
LINES = (500.0, 1000.0)


class UniversalSavingsAccount(NamedTuple):
    """Settings of the account; values and sources in universal_savings_account.yaml."""

    applies: bool
    match_rate: float
    matched_deposit_monthly: float
    deposit_monthly: float
    is_universal: bool
    lowest_age: int
    highest_age: int
    take_up_rate: float
    take_up_low_rate: float
    take_up_high_rate: float
    new_saving_rate: float


def is_eligible(settings: UniversalSavingsAccount, population: Population, results: Assessment) -> Array:
    """Whether each person is entitled: all adults of the ages, or those on Universal Credit with earnings.

    Of a couple on Universal Credit both are entitled if either earns (Help to Save, from April 2025).
    """
    people = population.people
    if settings.is_universal:
        return np.asarray(
            (people.role != Role.CHILD)
            & (people.age >= settings.lowest_age)
            & (people.age <= settings.highest_age)
        )
    earnings, _ = of_couples(population, people.employment_income + np.maximum(people.self_employment_income, 0.0))
    on_credit = results.universal_credit[unit_of_people(population)] > 0.0
    return np.asarray((people.role != Role.CHILD) & on_credit & (earnings >= 1.0))


def pay(
    settings: UniversalSavingsAccount, population: Population, results: Assessment, context: Context
) -> Effect:
    """Matches of the year by household, reach, cost, and how many households lack savings before and after."""
    eligible = is_eligible(settings, population, results)
    draw = uniform(context.seed, population.people.person_id, 0, Variable.SAVINGS_ACCOUNT_TAKE_UP)
    saves = eligible & (draw < settings.take_up_rate)
    match = settings.match_rate * MONTHS * min(settings.deposit_monthly, settings.matched_deposit_monthly)
    gain = match + settings.new_saving_rate * MONTHS * settings.deposit_monthly
    matches, gains = (np.where(saves, amount, 0.0) for amount in (match, gain))
    weight = weight_of_people(population)
    most = match * float(weight @ eligible)
    cost = float(weight @ matches)
    outcomes = {
        "eligible": Outcome("People entitled to a savings account", "people", float(weight @ eligible)),
        "reach": Outcome("People with a savings account", "people", float(weight @ saves)),
        "cost": Outcome(
            "Cost of the match", "£/year", cost,
            low=min(cost, settings.take_up_low_rate * most), high=max(cost, settings.take_up_high_rate * most),
            evidence="range: take-up of a tenth (Help to Save) to six tenths (enrolment unless one opts out)",
        ),
        **_short_of_savings(population, gains),
        "new_saving": Outcome(
            "New saving that the match brings about", "£/year", float("nan"), NOT_YET_MODELLED,
            evidence="0 to £0.30 for each £1 of match; the Saving Gateway pilots could not tell it from nothing",
        ),
    }  # fmt: skip
    programmes = {"savings_account_match": sum_by_household(population, matches)}
    return Effect(programmes, None, outcomes, wealth=gains, savings=gains)


def _short_of_savings(population: Population, gains: Array) -> dict[str, Outcome]:
    """Share of households with less than stated amounts in cash and investments, before and after a year."""
    held = sum_by_household(population, population.people.cash_savings + population.people.investments)
    found = {}
    for when, savings in (("before", held), ("after", held + sum_by_household(population, gains))):
        for line in LINES:
            share = weighted.mean((savings < line).astype(np.float64), population.households.weight)
            label = f"Households with savings below £{line:,.0f}, {when}"
            found[f"below_{line:.0f}_{when}"] = Outcome(label, "fraction", share)
    return found


LEVER = Lever(
    name="universal_savings_account",
    settings=UniversalSavingsAccount,
    reads=("population.people.age",
           "population.people.employment_income", "population.people.self_employment_income",
           "population.people.cash_savings", "population.people.investments", "results.universal_credit"),
    writes=("programme.savings_account_match", "results.wealth"),
    results=pay,
)  # fmt: skip
