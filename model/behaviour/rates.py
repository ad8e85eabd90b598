"""What people keep of the next pound and of their work under a law, by assessing them again with a little more.

One assessment raises the earnings of one adult of every household, another those of the next, so that what
a household keeps is due to one person. Gains, dividends and interest are taxed person by person: one
assessment each.
"""

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np

from model.behaviour.people import Situation
from model.engine.assess import Assessment, Workspace, assess_into
from model.levers.pay import MOVING_WITH_PAY
from model.policy import Law
from model.population.schema import Array, Population

MORE_EARNINGS = 1_000.0
"""£ a year: above the steps that rounding makes, below the width of any band."""
MORE_CAPITAL_INCOME = 100.0
LEAST_INCOME = 1_000.0
"""£ a year: a lower net income of a household, or gain from work, says nothing in a logarithm."""
LEAST_KEPT, MOST_KEPT = 0.1, 1.0
"""A rate beyond these is a jump within the increment, not a slope; all else is below 90%."""
MOVING_WITH_HOURS = tuple(name for name in MOVING_WITH_PAY if name != "hourly_pay")
OF_WORK = (*MOVING_WITH_HOURS, "self_employment_income", "hours_worked_weekly")


class GainsKept(NamedTuple):
    """Shares kept of the next pound of realised gains under one law, shape (people,); 1 for who has none."""

    gains: Array  # neither residential nor relieved
    residential_gains: Array
    business_gains: Array


class Rates(NamedTuple):
    """Under one law, shape (people,): shares kept of the next pound, and £ a year; 1 and 0 for who has none."""

    earnings: Array
    gains: Array  # of gains neither residential nor relieved
    residential_gains: Array
    business_gains: Array
    dividends: Array
    interest: Array
    hourly_pay: Array  # £ an hour, 1 where unknown: only its ratio counts
    net_income: Array  # of the household
    gain_from_work: Array  # of the household, from this person's work


class Subject(NamedTuple):
    """A population under a law: what is assessed again and again."""

    population: Population
    workspace: Workspace
    law: Law
    threads: int | None = None

    def assess(self, **changed: Array) -> Assessment:
        """Assess with some columns of people changed; they are put back, results last until the next call."""
        people = self.workspace.population.people
        kept = {name: people[name].copy() for name in changed}
        for name in kept:
            people[name][:] = changed[name]
        try:
            return assess_into(self.workspace, self.law, self.threads)
        finally:
            for name, values in kept.items():
                people[name][:] = values


def rates_of(subject: Subject, at: Situation) -> Rates:
    """Everything that people respond to, under one law."""
    people = subject.population.people
    results = subject.assess()
    net_income = results.net_income_bhc[at.household]
    income_tax = results.income_tax + results.investment_income_contributions

    def kept_of_income(name: str) -> Array:
        has_any = getattr(people, name) > 0.0
        more = np.where(has_any, MORE_CAPITAL_INCOME, 0.0)
        found = subject.assess(**{name: getattr(people, name) + more})
        return _kept(found.income_tax + found.investment_income_contributions - income_tax, has_any)

    kept, gain_from_work = _work(subject, at, net_income)
    return Rates(
        earnings=kept,
        **gains_kept(subject)._asdict(),
        dividends=kept_of_income("dividend_income"),
        interest=kept_of_income("savings_interest"),
        hourly_pay=np.where(people.hourly_pay > 0.0, people.hourly_pay, 1.0),
        net_income=net_income,
        gain_from_work=gain_from_work,
    )


def gains_kept(subject: Subject) -> GainsKept:
    """What people keep of more gains of each kind."""
    people = subject.population.people
    tax = subject.assess().capital_gains_tax.copy()
    residential, business = people.capital_gains_residential_property, people.capital_gains_business_assets

    def kept(amount: Array, *names: str) -> Array:
        more = np.where(amount > 0.0, MORE_CAPITAL_INCOME, 0.0)
        found = subject.assess(**{name: getattr(people, name) + more for name in names})
        return _kept(found.capital_gains_tax - tax, amount > 0.0)

    return GainsKept(
        gains=kept(people.capital_gains - residential - business, "capital_gains"),
        residential_gains=kept(residential, "capital_gains", "capital_gains_residential_property"),
        business_gains=kept(business, "capital_gains", "capital_gains_business_assets"),
    )


def _kept(tax: Array, has_any: Array) -> Array:
    """Share kept of the increment of capital income, 1 for who has none."""
    return np.where(has_any, np.clip(1.0 - tax / MORE_CAPITAL_INCOME, LEAST_KEPT, MOST_KEPT), 1.0)


def _work(subject: Subject, at: Situation, net_income: Array) -> tuple[Array, Array]:
    """Share kept of more earnings, and what the household has from a person's work, £ a year; adult by adult."""
    kept, gain = np.ones(net_income.size), np.zeros(net_income.size)
    for chosen in one_of_each_household(at.household, at.is_in_work):
        more = subject.assess(**more_earnings(subject.population, chosen)).net_income_bhc[at.household]
        share = np.clip((more - net_income) / MORE_EARNINGS, LEAST_KEPT, MOST_KEPT)
        kept[chosen] = share[chosen]
        without = subject.assess(**idle(subject.population, chosen)).net_income_bhc[at.household]
        gain[chosen] = (net_income - without)[chosen]
    return kept, gain


def one_of_each_household(household: Array, chosen: Array) -> Iterator[Array]:
    """The chosen people in turns, shape (people,): the first of every household, then the second, and so on.

    What a household keeps in a turn is then due to one person.
    """
    before = np.concatenate(([0], np.cumsum(chosen)))[:-1]
    first = np.concatenate(([0], np.flatnonzero(np.diff(household)) + 1))
    place = before - np.repeat(before[first], np.diff(np.concatenate((first, [household.size]))))
    for nth in range(int(place[chosen].max(initial=-1)) + 1):
        yield chosen & (place == nth)


def more_earnings(population: Population, chosen: Array) -> dict[str, Array]:
    """Columns of people with MORE_EARNINGS more of the chosen: of pay, or of profit where that is the larger."""
    people = population.people
    is_employee = people.employment_income >= people.self_employment_income
    return {
        "employment_income": people.employment_income + MORE_EARNINGS * (chosen & is_employee),
        "self_employment_income": people.self_employment_income + MORE_EARNINGS * (chosen & ~is_employee),
    }


def idle(population: Population, chosen: Array) -> dict[str, Array]:
    """Columns of people with the chosen out of work."""
    return {name: np.where(chosen, 0.0, getattr(population.people, name)) for name in OF_WORK}
