"""First purchases: tenants who buy a home like one of an owner nearby, within what they have saved and can borrow.

The chance rises and falls with age and rises with earnings, and is high for those whose savings pay half of their
home, who mostly owned one. The purchase happens where a deposit and a loan within a multiple of earnings pay for
it. Parents help some. The couple that heads the household buys, half each. Adults who live with parents or share
a home and would buy leave it for that: they rent until the end of the year, when they buy.
"""

import numpy as np

from model.dynamics.figures import load_motion
from model.dynamics.gifts import give_help, offered_help
from model.dynamics.holdings import liquid, pay
from model.dynamics.homes import copy_home, neighbours, settle_households
from model.dynamics.lived import Lived
from model.dynamics.partners import partner_of_head
from model.dynamics.places import is_owned
from model.dynamics.processes import Process
from model.dynamics.state import State
from model.dynamics.year import Year
from model.population.schema import Array, Role, Tenure

SOCIAL = (Tenure.RENT_FROM_COUNCIL, Tenure.RENT_FROM_HA)


def saves_for_a_home(state: State, year: Year) -> Array:
    """Adults without a home who mean to buy one and put money by for it, a flag, shape (people,).

    Who means to buy is settled for life; tenants of social landlords do not.
    """
    people, b = state.population.people, load_motion("wealth")["saving_for_a_home"]
    social = np.isin(state.population.households.tenure, SOCIAL)[state.household()]
    may = (people.role != Role.CHILD) & (people.main_home <= 0.0) & ~social & (people.employment_income > 0.0)
    who = np.flatnonzero(may & (people.age >= b["from"]) & (people.age < b["to"]))
    saves = np.zeros(state.size, dtype=bool)
    saves[who] = year.lasting_uniform(people.person_id[who], Process.MEANS_TO_BUY) < b["share"]
    return saves


def buy_homes(state: State, year: Year, lived: Lived) -> None:
    """Purchases of the year, and every household's home settled after them."""
    population, households, people = state.population, state.population.households, state.population.people
    tenants = np.flatnonzero(~is_owned(households.tenure))
    head = population.units.first_person[households.first_unit[:-1]][tenants]
    partner = partner_of_head(state, head)
    earned = _earned(state, head, partner)
    chance = _chance_of_tenants(state, year, tenants, head, earned, partner)
    wants = year.uniform(people.person_id[head], Process.HOME_PURCHASE) < chance
    tenants, head, partner, earned = tenants[wants], head[wants], partner[wants], earned[wants]
    parent, help_ = offered_help(state, year, head, partner)
    deposit = _deposit(state, year, head, partner) + help_
    like = _choose(state, year, tenants, _dearest(deposit, earned))
    buys = like >= 0
    give_help(state, year, parent[buys], head[buys], help_[buys])
    _buy(state, tenants[buys], like[buys], head[buys], partner[buys], deposit[buys])
    settle_households(state, year)


def sets_out_to_buy(state: State, year: Year, person: Array) -> Array:
    """Whether adults who live in others' homes leave to buy one of their own this year, flags, shape of `person`.

    Their draw of the year is that of tenants, so that who leaves to buy also wants to when the year ends.
    """
    people, alone = state.population.people, np.full(person.size, -1)
    earned = _earned(state, person, alone)
    chance = load_motion("wealth")["purchase"]["from_others_home"] * _chance(state, year, person, earned, alone)
    sets_out = year.uniform(people.person_id[person], Process.HOME_PURCHASE) < chance
    wants = person[sets_out]
    _, help_ = offered_help(state, year, wants, alone[: wants.size])
    most = _dearest(_deposit(state, year, wants, alone[: wants.size]) + help_, earned[sets_out])
    sets_out[sets_out] = _affordable(state, year, state.household()[wants], most) >= 0
    return sets_out


def _deposit(state: State, year: Year, head: Array, partner: Array) -> Array:
    """Savings that buyers put down, £."""
    own = liquid(state.population.people)
    both = own[head] + np.where(partner >= 0, own[partner], 0.0)
    return np.asarray(np.maximum(both - load_motion("wealth")["purchase"]["least_kept"] * year.prices(), 0.0))


def _dearest(deposit: Array, earned: Array) -> Array:
    """Highest price that a deposit and a loan pay for with the costs, £."""
    b = load_motion("wealth")["lending"]
    by_income = (deposit + b["loan_to_income"] * earned) / (1.0 + b["cost"])
    return np.asarray(np.minimum(by_income, deposit / (1.0 - b["loan_to_value"] + b["cost"])))


def _earned(state: State, head: Array, partner: Array) -> Array:
    """Earnings and pensions a lender counts, of the couple, £ a year."""
    people = state.population.people
    counts = people.employment_income + people.self_employment_income + people.private_pension_income
    counts = np.maximum(counts, 0.0)
    return np.asarray(counts[head] + np.where(partner >= 0, counts[partner], 0.0))


def _chance(state: State, year: Year, head: Array, earned: Array, partner: Array) -> Array:
    """Chance of buying of those who can, by age of the head and earnings."""
    b = load_motion("wealth")["purchase"]
    average = b["earnings"] * year.earnings()
    relative = earned / (average * np.where(partner >= 0, 1.5, 1.0))
    return _between(b["age"], state.population.people.age[head]) * _between(b["income"], relative)


def _chance_of_tenants(
    state: State, year: Year, tenants: Array, head: Array, earned: Array, partner: Array
) -> Array:
    """Chance of buying of tenants who can: high where savings pay half of the home, low of social landlords."""
    b, households = load_motion("wealth")["purchase"], state.population.households
    chance = _chance(state, year, head, earned, partner)
    own = liquid(state.population.people)
    savings = own[head] + np.where(partner >= 0, own[partner], 0.0)
    has_half = savings > 0.5 * households.dwelling_value[tenants]
    chance = np.where(has_half, np.maximum(chance, b["with_half_paid"]), chance)
    social = np.isin(households.tenure[tenants], SOCIAL)
    return np.asarray(chance * np.where(social, b["right_to_buy"], 1.0))


def _between(points: dict[float, float], at: Array) -> Array:
    """A figure given at some points, linear between them and flat beyond."""
    return np.interp(at, np.array(list(points), dtype=float), np.array(list(points.values()), dtype=float))


def _choose(state: State, year: Year, tenants: Array, most: Array) -> Array:
    """Household whose home each buys the like of, -1 where none can be paid.

    Tenants of social landlords, and those who find none, buy the one they rent.
    """
    households = state.population.households
    chosen = _affordable(state, year, tenants, most)
    social = np.isin(households.tenure[tenants], SOCIAL)
    rented = (households.dwelling_value[tenants] > 0.0) & (households.dwelling_value[tenants] <= most)
    return np.where(social | (chosen < 0), np.where(rented, tenants, -1), chosen)


def _affordable(state: State, year: Year, of: Array, most: Array) -> Array:
    """The dearest of some owners' homes near each household that can be paid, -1 where none can."""
    households, b = state.population.households, load_motion("wealth")["purchase"]
    near = neighbours(state, year, of, is_owned(households.tenure), Process.HOME_CHOSEN, int(b["choices"]))
    price = np.where(near >= 0, households.dwelling_value[near], np.inf)
    price = np.where(price <= most[:, None], price, -1.0)
    dearest = np.argmax(price, axis=1)
    rows = np.arange(of.size)
    return np.where(price[rows, dearest] > 0.0, near[rows, dearest], -1)


def _buy(state: State, tenants: Array, like: Array, head: Array, partner: Array, deposit: Array) -> None:
    """The couple pays the deposit and the costs, and owes the rest."""
    people, b = state.population.people, load_motion("wealth")["lending"]
    price = state.population.households.dwelling_value[like].copy()
    copy_home(state, tenants, like)
    down = np.minimum(deposit, price * (1.0 + b["cost"]))
    loan = price * (1.0 + b["cost"]) - down
    couple = partner >= 0
    own = liquid(people)
    both = own[head] + np.where(couple, own[partner], 0.0)
    part = np.where(couple, own[head] / np.maximum(both, 1e-9), 1.0)
    pay(people, head, part * down)
    pay(people, partner[couple], ((1.0 - part) * down)[couple])
    half = np.where(couple, 0.5, 1.0)
    for persons, share in ((head, half), (partner[couple], half[couple])):
        of = slice(None) if persons is head else couple
        people.main_home[persons] += share * price[of]
        people.mortgage_debt[persons] += share * loan[of]
