"""What people own and owe, as processes move it: payments out of savings, loans on the home, and the first year's.

A payment takes cash first, then investments, then is borrowed, so that no asset ever falls below zero.
"""

import numpy as np

from model.dynamics.figures import load_motion
from model.dynamics.partners import has_partner
from model.dynamics.processes import Process
from model.dynamics.state import State
from model.population.belonging import sum_by_household
from model.population.schema import Array, People, Role, Sex
from model.random import uniform


def home_loan(state: State) -> Array:
    """Part of each person's mortgage debt that is on the main home, £, shape (people,)."""
    return np.asarray(state.population.people.mortgage_debt - state.life.let_loan)


def liquid(people: People) -> Array:
    """Savings that can be spent, £, shape (people,)."""
    return np.asarray(people.cash_savings + people.investments)


def pay(people: People, who: Array, amount: Array) -> None:
    """Take amounts of at least zero from persons, each named once: cash, then investments, then unsecured debt."""
    from_cash = np.minimum(people.cash_savings[who], amount)
    left = amount - from_cash
    held = people.investments[who]
    sold = np.minimum(held, left)
    people.cash_savings[who] -= from_cash
    people.cost_basis_investments[who] *= 1.0 - sold / np.maximum(held, 1e-9)
    people.investments[who] = held - sold
    people.other_debt[who] += left - sold
    people.isa_balance[who] = np.minimum(people.isa_balance[who], liquid(people)[who])


def receive(people: People, who: Array, amount: Array) -> None:
    """Add amounts to the cash of persons, who may be named more than once."""
    np.add.at(people.cash_savings, who, amount)


def isa_cash(people: People) -> Array:
    """Part of the ISA balance held in cash, £, shape (people,): by what cash and investments put in."""
    share = load_motion("wealth")["isa"]
    cash, invested = share["cash"] * people.cash_savings, share["investments"] * people.investments
    part = cash / np.maximum(cash + invested, 1e-9)
    held = np.maximum(part * people.isa_balance, people.isa_balance - people.investments)
    return np.minimum(held, people.cash_savings)


def begin_wealth(state: State, seed: int) -> None:
    """What of wealth is known at the start only: loans on let property, and bands that late spouses left.

    A person's mortgage beyond the share of the home's is on other property. Who is widowed is drawn once by age
    and sex among people without a partner.
    """
    population, life = state.population, state.life
    people, _, households = population
    household = state.household()
    value = sum_by_household(population, people.main_home)
    on_home = households.mortgage_balance[household] * people.main_home / np.maximum(value[household], 1.0)
    beyond = np.maximum(people.mortgage_debt - on_home, 0.0)
    life.let_loan[:] = np.where(people.main_home > 0.0, np.where(beyond > 1.0, beyond, 0.0), people.mortgage_debt)
    figures = load_motion("wealth")
    woman = people.sex == Sex.FEMALE
    widowed = np.where(woman, figures.curve("widowed_women", people.age), figures.curve("widowed_men", people.age))
    alone = (people.role != Role.CHILD) & ~has_partner(state)
    life.late_spouse_bands[:] = alone & (uniform(seed, people.person_id, 0, Process.WIDOWED_AT_START) < widowed)
