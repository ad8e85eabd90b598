"""Pension wealth: pots and rights grow, are paid into while at work, and are drawn in retirement.

The value of a pension is what it pays a year times an annuity factor by age, at the level that the first year has.
What a pot pays is its value over the factor, so that no pot is ever used up; defined benefits rise with prices as
the forecast has pensions in payment. Rights not yet drawn grow at the rate they are discounted with.

Not modelled: transfers between schemes, pensions shared on divorce, a lump sum from defined benefits.
"""

import numpy as np

from model.dynamics.figures import load_motion
from model.dynamics.processes import Process
from model.dynamics.state import State
from model.dynamics.year import Year
from model.population.classifications import EmploymentStatus
from model.population.schema import Array, People


def draw_pensions(state: State, year: Year) -> None:
    """A year of every pension: growth and payments, contributions of the year, and who begins to draw."""
    people = state.population.people
    level = _level(people, year)
    _grow_and_pay(people, year, level)
    _contribute(people, year, level)
    _begin(people, year, level)


def _factor(age: Array) -> Array:
    """Value of a pound a year for life."""
    return load_motion("wealth").curve("annuity_factor", age)


def _level(people: People, year: Year) -> float:
    """Value of pensions in payment over their annuity value, as the retired of the first year have it."""

    def found() -> float:
        drawing = (people.employment_status == EmploymentStatus.RETIRED) & (people.private_pension_income > 0.0)
        wealth = (people.defined_contribution_pension + people.defined_benefit_pension)[drawing]
        paid = people.private_pension_income[drawing] * _factor(people.age[drawing] - 1.0)
        return float(wealth.sum() / max(paid.sum(), 1.0)) if drawing.any() else 1.0

    return float(year.alignment.factor("level of pensions", year.first, found))


def _grow_and_pay(people: People, year: Year, level: float) -> None:
    """Growth of pots and rights, and what those drawn pay; pensions in payment take the place of the old ones."""
    figures, prices = load_motion("wealth"), year.growth("cpi_year")
    who = np.flatnonzero(people.defined_contribution_pension + people.defined_benefit_pension > 0.0)
    pot, rights = people.defined_contribution_pension[who], people.defined_benefit_pension[who]
    age, drawn = people.age[who].astype(float), people.private_pension_income[who]
    before, now = level * _factor(age - 1.0), level * _factor(age)
    is_retired = (people.employment_status[who] == EmploymentStatus.RETIRED) | (
        age >= figures["drawing"]["latest"]
    )
    # somebody at work who draws a pension has rights beside the one in payment
    wealth = pot + rights
    in_payment = np.where(drawn > 0.0, np.where(is_retired, 1.0, np.minimum(drawn * before / wealth, 1.0)), 0.0)
    of_pot = drawn * pot / wealth
    paid = np.minimum(of_pot, pot)
    grown = (pot - paid) * (1.0 + prices + figures["pension_above_prices"])
    later = year.growth("private_pension_income")
    # what a pot pays next follows its value over the factor; rights pay more with prices
    scale = np.divide(grown * before, pot * now, out=np.ones(who.size), where=pot > 0.0)
    accruing = rights * (1.0 - in_payment) * (1.0 + prices + figures["defined_benefit_above_prices"])
    paying = rights * in_payment * (1.0 + later) * now / before
    people.defined_contribution_pension[who] = grown
    people.defined_benefit_pension[who] = accruing + paying
    people.private_pension_income[who] = of_pot * scale + (drawn - of_pot) * (1.0 + later)
    # a pension in payment without wealth behind it rises with prices
    others = np.flatnonzero(people.private_pension_income > 0.0)
    others = others[~np.isin(others, who, assume_unique=True)]
    people.private_pension_income[others] *= 1.0 + later


def _contribute(people: People, year: Year, level: float) -> None:
    """Contributions of members and employers to pots; rights of public employees who contribute."""
    figures = load_motion("wealth")
    paid = people.employee_pension_contributions + people.pension_contributions_by_salary_sacrifice
    who = np.flatnonzero((paid > 0.0) | (people.personal_pension_contributions > 0.0))
    in_scheme = people.is_public_sector[who] & (paid[who] > 0.0)
    employer = figures["employer_contribution"] * people.employment_income[who] * (paid[who] > 0.0)
    into_pot = people.personal_pension_contributions[who] + np.where(in_scheme, 0.0, paid[who] + employer)
    people.defined_contribution_pension[who] += into_pot
    members = who[in_scheme]
    years = np.maximum(figures["pension_age"] - people.age[members], 0.0)
    value = level * _factor(np.array([figures["pension_age"]]))[0]
    value = value * (1.0 + figures["defined_benefit_above_prices"]) ** -years
    rights = figures["defined_benefit_accrual"] * people.employment_income[members]
    people.defined_benefit_pension[members] += value * rights


def _begin(people: People, year: Year, level: float) -> None:
    """Retired people who begin to draw: a quarter of the pot in cash, a pension from the rest."""
    b = load_motion("wealth")["drawing"]
    wealth = people.defined_contribution_pension + people.defined_benefit_pension
    may = (wealth > 0.0) & (people.private_pension_income <= 0.0) & (people.age >= b["youngest"])
    may &= (people.employment_status == EmploymentStatus.RETIRED) | (people.age >= b["latest"])
    who = np.flatnonzero(may)
    chance = np.where(people.age[who] >= b["latest"], 1.0, b["begins"])
    who = who[year.uniform(people.person_id[who], Process.DRAWS_PENSION) < chance]
    lump = b["lump_sum"] * people.defined_contribution_pension[who]
    people.cash_savings[who] += lump
    people.defined_contribution_pension[who] -= lump
    people.private_pension_income[who] = (wealth[who] - lump) / (level * _factor(people.age[who]))
