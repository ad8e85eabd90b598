"""Gifts of living parents: to first-time buyers, and now and then of the well-off to their children.

Gifts come out of cash and investments and are logged. What is given within seven years of a death is not followed
into Inheritance Tax.
"""

import numpy as np

from model.dynamics.figures import load_motion
from model.dynamics.heirs import children_of
from model.dynamics.holdings import liquid, pay, receive
from model.dynamics.lived import Lived
from model.dynamics.processes import Process
from model.dynamics.state import State
from model.dynamics.year import Transfer, Year
from model.population.net_wealth import net_wealth
from model.population.schema import Array


def offered_help(state: State, year: Year, buyer: Array, partner: Array) -> tuple[Array, Array]:
    """The parent who would help each buyer (index, -1 for nobody) and the amount, £, within the parent's means.

    Parents who look for a home themselves, as one of the couples given, help nobody.
    """
    people, b = state.population.people, load_motion("wealth")["parents_help"]
    ids = people.person_id[buyer]
    mother, father = state.position(people.mother_id[buyer]), state.position(people.father_id[buyer])
    parent = np.where(mother >= 0, mother, father)
    chance = np.where(people.age[buyer] < b["young"], b["young_share"], b["share"])
    helps = (parent >= 0) & (year.uniform(ids, Process.PARENTS_HELP) < chance)
    spread = b["spread"] * year.normal(ids, Process.PARENTS_HELP, 1)
    amount = b["mean"] * np.exp(spread - 0.5 * b["spread"] ** 2)
    amount = amount * year.forecast.index("house_prices", year.first, year.number)
    helps &= ~np.isin(parent, buyer) & ~np.isin(parent, partner)
    # what a parent has is shared by all the children who would be helped
    givers, of = np.unique(parent, return_inverse=True)
    asked = np.bincount(of, np.where(helps, amount, 0.0), minlength=givers.size)
    scale = np.minimum(b["of_liquid"] * liquid(people)[givers] / np.maximum(asked, 1e-9), 1.0)
    return np.where(helps, parent, -1), np.where(helps, amount * scale[of], 0.0)


def give_help(state: State, year: Year, parent: Array, buyer: Array, amount: Array) -> None:
    """Give what parents offered to those who buy."""
    helped = (parent >= 0) & (amount > 0.0)
    of_liquid = load_motion("wealth")["parents_help"]["of_liquid"]
    _give(state, year, parent[helped], buyer[helped], amount[helped], of_liquid)


def give_to_children(state: State, year: Year, lived: Lived) -> None:
    """Some of the well-off between 55 and 80 give to their children, equal parts."""
    people, b = state.population.people, load_motion("wealth")["gift"]
    may = np.flatnonzero((people.age >= b["from"]) & (people.age <= b["to"]))
    may = may[year.uniform(people.person_id[may], Process.GIFT) < b["chance"]]
    rich = net_wealth(people)[may] > b["wealth"] * year.prices()
    giver = may[rich]
    number, child = children_of(state, people.person_id[giver])
    spread = b["spread"] * year.normal(people.person_id[giver], Process.GIFT, 1)
    amount = b["mean"] * np.exp(spread - 0.5 * b["spread"] ** 2) * year.prices()
    children = np.bincount(number, minlength=giver.size)
    _give(state, year, giver[number], child, (amount / np.maximum(children, 1))[number], b["of_liquid"])


def _give(state: State, year: Year, giver: Array, to: Array, wanted: Array, of_liquid: float) -> None:
    """Pass amounts on, scaled down where a giver's come to more than a part of the savings."""
    people = state.population.people
    givers, of = np.unique(giver, return_inverse=True)
    total = np.bincount(of, wanted, minlength=givers.size)
    scale = np.minimum(of_liquid * liquid(people)[givers] / np.maximum(total, 1e-9), 1.0)
    amount = wanted * scale[of]
    pay(people, givers, np.bincount(of, amount, minlength=givers.size))
    receive(people, to, amount)
    np.add.at(state.life.gifts_received, to, amount / year.prices())
    year.transfers.add(Transfer.GIFT, people.person_id[giver], people.person_id[to], amount)
