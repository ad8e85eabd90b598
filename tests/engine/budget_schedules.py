"""Households over the earnings of one adult: 2,000 copies of a household, assessed at once."""

from typing import NamedTuple

import numpy as np
from random_households import random_households, take

from model.engine.assess import assess, results
from model.policy import Law
from model.population.schema import Population, Role

POINTS = 2_000


class Schedule(NamedTuple):
    """One household at every point of a grid of one adult's earnings: results of shape (points, members)."""

    law: Law
    earnings: np.ndarray
    household: Population
    person: int
    partner: int
    unit: int
    found: dict[str, np.ndarray]

    def given(self, name: str) -> float:
        """What the household's tables say of the earner."""
        return float(getattr(self.household.people, name)[self.person])

    def own(self, name: str) -> np.ndarray:
        """A result of the earner, shape (points,)."""
        return self.found[name][:, self.person]

    def total(self, *names: str) -> np.ndarray:
        """Sum of results over the household, shape (points,)."""
        return np.sum([self.found[name].sum(axis=1) for name in names], axis=0)

    def net_income(self) -> np.ndarray:
        """Net income as DWP defines it, not floored, and Tax-Free Childcare, £ a year, shape (points,)."""
        found = self.found
        net = found["market_income"] + found["benefits"] - found["taxes"] - found["pension_contributions"]
        return net[:, 0] + self.total("tax_free_childcare")

    def net_earnings(self, person: int) -> np.ndarray:
        """Earnings of a person as Universal Credit counts them, £ a year, shape (points,)."""
        people = self.household.people
        earnings = self.earnings if person == self.person else people.employment_income[person]
        deducted = self.found["tax_on_earnings"][:, person] + self.found["national_insurance"][:, person]
        deducted = deducted + people.employee_pension_contributions[person]
        deducted = deducted + people.personal_pension_contributions[person]
        return np.maximum(0.0, earnings + max(0.0, people.self_employment_income[person]) - deducted)

    def gross_income_of_unit(self) -> np.ndarray:
        """Gross income of the earner and partner as deductions for non-dependants count it, £ a year."""
        total = sum(
            self.found[name][:, self.unit] for name in ("universal_credit", "pension_credit", "child_benefit")
        )
        for i in (self.person, self.partner):
            if i >= 0:
                contributions = self.household.people.employee_pension_contributions[i]
                total = total + self.found["total_income"][:, i] + contributions
        return np.asarray(total)


def claimants_or_not(population: Population) -> Population:
    """The same population, every family claiming whatever it is entitled to or never: draws of 0 or 1.

    Take-up that falls with the award is a model of behaviour, not a cliff of the law.
    """
    units = population.units
    draws = [name for name in units._fields if name.endswith("_draw")]
    return population._replace(units=units._replace(**{name: np.round(getattr(units, name)) for name in draws}))


def schedules(law: Law, seed: int, households: int, start: float, step: float) -> list[Schedule]:
    """A schedule for one adult, drawn at random, of each of so many random households."""
    population = claimants_or_not(random_households(households, seed))
    generator = np.random.default_rng(seed)
    return [schedule(law, take(population, np.array([h])), generator, start, step) for h in range(households)]


def schedule(
    law: Law, household: Population, generator: np.random.Generator, start: float, step: float
) -> Schedule:
    """The household at every point of the grid; earnings pay for the pension contributions taken from them."""
    adults = np.flatnonzero(household.people.role != Role.CHILD)
    person = int(generator.choice(adults))
    unit = int(np.searchsorted(household.units.first_person, person, side="right")) - 1
    partner = partner_of(household, person, unit)
    copies = take(household, np.zeros(POINTS, dtype=np.int64))
    lowest = np.ceil(max(start, household.people.employee_pension_contributions[person]))
    earnings = lowest + step * np.arange(POINTS)
    copies.people.employment_income[person :: household.people.age.size] = earnings
    assessment = assess(copies, law, 1)
    found = {name: getattr(assessment, name).reshape(POINTS, -1).astype(np.float64) for name in results()}
    return Schedule(law, earnings, household, person, partner, unit, found)


def partner_of(household: Population, person: int, unit: int) -> int:
    """The other adult of a unit, or -1."""
    people, first = household.people, int(household.units.first_person[unit])
    if person > first:
        return first
    has_partner = first + 1 < people.age.size and people.role[first + 1] == Role.PARTNER
    return first + 1 if has_partner else -1
