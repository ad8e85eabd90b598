"""What is left of a year's income, and where it goes: saving by income and age, debts repaid, windfalls kept.

Adults of a household share its net income after housing costs. Under 65 a share of income is saved that rises with
it, and more by those who mean to buy a home, nothing by most of those with next to no savings; from 65 savings run
down slowly in real terms, whatever the income.
Saving pays off the mortgage as agreed, then half of it unsecured debt, the rest goes into cash and investments.
Dissaving takes cash, investments, then debt to a limit, beyond which consumption gives way: no asset falls below
zero. Taxes on capital and what levers take or pay come out of savings before.

Interest on unsecured debt and on loans for let property is paid out of income. Contributions to pensions are no
part of the income shared here; they were saved before.
"""

import numpy as np

from model.dynamics.figures import load_motion
from model.dynamics.holdings import home_loan, isa_cash, liquid, pay, receive
from model.dynamics.lived import Lived
from model.dynamics.processes import Process
from model.dynamics.purchases import saves_for_a_home
from model.dynamics.state import State
from model.dynamics.year import Transfer, Year
from model.population.schema import Array, Role


def settle_payments(state: State, year: Year, lived: Lived) -> None:
    """Capital Gains Tax and what levers take or pay, out of and into savings; part of a windfall is spent."""
    people = state.population.people
    before = liquid(people)
    locked = lived.paid - lived.saved
    taken = np.maximum(-lived.saved, 0.0) + np.maximum(-locked, 0.0) + lived.assessment.capital_gains_tax
    who = np.flatnonzero(taken > 0.0)
    pay(people, who, taken[who])
    people.cash_savings[:] += np.maximum(lived.saved, 0.0)
    into = np.maximum(locked, 0.0)
    people.investments[:] += into
    people.cost_basis_investments[:] += into
    _spend_windfalls(state, year, lived, before)


def _spend_windfalls(state: State, year: Year, lived: Lived, before: Array) -> None:
    """A tenth of what was inherited or granted is spent at once, more by those without savings."""
    people, b = state.population.people, load_motion("wealth")["windfall_spent"]
    inherited = np.zeros(state.size)
    for kind, _, recipient, amount, tax in year.transfers.entries:
        if kind == Transfer.ESTATE_TO_HEIR:
            place = state.position(recipient)
            np.add.at(inherited, place[place >= 0], (amount - tax)[place >= 0])
    windfall = inherited + np.maximum(lived.saved, 0.0)
    who = np.flatnonzero(windfall > 0.0)
    month = _income_of_adult(state, lived)[who] * b["months"] / 12.0
    is_constrained = before[who] - inherited[who] < month
    spent = windfall[who] * np.where(is_constrained, b["constrained"], b["usual"])
    pay(people, who, np.minimum(spent, liquid(people)[who]))


def _income_of_adult(state: State, lived: Lived) -> Array:
    """Net income after housing costs of the household over its adults, £, shape (people,); children none."""
    household = state.household()
    is_adult = state.population.people.role != Role.CHILD
    adults = np.bincount(household, is_adult, minlength=lived.net_income_ahc.size)
    return np.asarray((lived.net_income_ahc / np.maximum(adults, 1.0))[household] * is_adult)


def save(state: State, year: Year, lived: Lived) -> None:
    """Save or spend what is left of the year's income, and repay mortgages."""
    people, figures = state.population.people, load_motion("wealth")
    income = _income_of_adult(state, lived)
    debt_rate = year.growth("cpi_year") + figures["other_debt_above_prices"]
    income = income - debt_rate * people.other_debt - figures["new_mortgage_rate"]["mean"] * state.life.let_loan
    repaid = _repay_mortgages(state, lived)
    is_adult, is_old = people.role != Role.CHILD, people.age >= figures["old_age"]["begins"]
    old = np.flatnonzero(is_adult & is_old)
    _run_down(state, year, old)
    young = np.flatnonzero(is_adult & ~is_old)
    b = figures["saving"]
    mine = income[young]
    middle = b["middle"] * year.earnings()
    rate = b["constant"] + b["slope"] * np.log(np.maximum(mine, 1.0) / middle)
    rate = np.where(people.age[young] < b["student"], 0.0, np.clip(rate, b["least"], b["most"]))
    for_a_home = saves_for_a_home(state, year)[young]
    rate = rate + figures["saving_for_a_home"]["of_income"] * for_a_home
    mine = np.maximum(mine, 0.0)
    flow = np.maximum(rate * mine - repaid[young], np.minimum(rate, b["least"]) * mine)
    flow = np.where(~for_a_home & _lives_from_hand_to_mouth(state, year, young, mine), np.minimum(flow, 0.0), flow)
    puts = flow > 0.0
    _put_away(state, year, young[puts], flow[puts])
    _draw_on(state, young[~puts], -flow[~puts], mine[~puts])


def _lives_from_hand_to_mouth(state: State, year: Year, persons: Array, income: Array) -> Array:
    """Whether people with next to no savings are of those who put nothing by, for life."""
    people, b = state.population.people, load_motion("wealth")["hand_to_mouth"]
    inclined = year.lasting_uniform(people.person_id[persons], Process.HAND_TO_MOUTH) < b["share"]
    return np.asarray(inclined & (liquid(people)[persons] < income * b["months"] / 12.0))


def _repay_mortgages(state: State, lived: Lived) -> Array:
    """Repay the capital agreed for the year, within a part of the income; returns what each owner repaid, £."""
    people, households = state.population.people, state.population.households
    loan, household = home_loan(state), state.household()
    most = load_motion("wealth")["allocation"]["repaid_of_income"] * np.maximum(lived.net_income_ahc, 0.0)
    capital = np.minimum(households.mortgage_capital_repayment, most)
    share = np.minimum(capital / np.maximum(households.mortgage_balance, 1.0), 1.0)
    repaid = np.asarray(loan * share[household])
    people.mortgage_debt[:] -= repaid
    return repaid


def _run_down(state: State, year: Year, old: Array) -> None:
    """Savings of the old change in real terms by a rule of their age, with the returns they had expected."""
    people, figures = state.population.people, load_motion("wealth")
    b = figures["old_age"]
    rule = np.where(people.age[old] < b["from"], b["younger"], b["older"])
    prices, real = year.growth("cpi_year"), figures["equity"]["above_prices"]
    cash, held = people.cash_savings[old], people.investments[old]
    interest = people.savings_interest[old] / np.maximum(cash - isa_cash(people)[old], 1.0)
    in_isa = np.minimum(interest, 0.1) * isa_cash(people)[old]
    people.cash_savings[old] = np.maximum(cash * (1.0 + prices + rule) - in_isa, 0.0)
    dividends = people.dividend_income[old] - people.owner_manager_dividends[old]
    flow = np.maximum(held * (rule - real) + dividends, -held)
    sold = np.divide(-np.minimum(flow, 0.0), held, out=np.zeros(old.size), where=held > 0.0)
    people.cost_basis_investments[old] = people.cost_basis_investments[old] * (1.0 - sold) + np.maximum(flow, 0.0)
    people.investments[old] = held + flow
    people.isa_balance[old] = np.minimum(people.isa_balance[old], liquid(people)[old])


def _put_away(state: State, year: Year, who: Array, flow: Array) -> None:
    """Saving of at least zero: debt first, then cash and investments, part of them in ISAs."""
    people, figures = state.population.people, load_motion("wealth")
    b, isa = figures["allocation"], figures["isa"]
    to_debt = np.minimum(people.other_debt[who], b["to_debt"] * flow)
    people.other_debt[who] -= to_debt
    kept = flow - to_debt
    receive(people, who, b["cash"] * kept)
    people.investments[who] += (1.0 - b["cash"]) * kept
    into_isa = np.minimum(isa["of_saving"] * kept, isa["limit"])
    people.isa_balance[who] = np.minimum(people.isa_balance[who] + into_isa, liquid(people)[who])
    people.cost_basis_investments[who] += (1.0 - b["cash"]) * kept * (1.0 - isa["of_saving"])


def _draw_on(state: State, who: Array, amount: Array, income: Array) -> None:
    """Dissaving as far as savings and credit reach."""
    people = state.population.people
    limit = load_motion("wealth")["allocation"]["limit_of_income"] * income
    room = np.maximum(limit - people.other_debt[who], 0.0)
    pay(people, who, np.minimum(amount, liquid(people)[who] + room))


def wear_and_replace(state: State, year: Year, lived: Lived) -> None:
    """Belongings move a tenth of the way a year to what goes with the income."""
    people, b = state.population.people, load_motion("wealth")["physical"]
    norm = b["of_income"] * np.maximum(_income_of_adult(state, lived), 0.0)
    is_adult = people.role != Role.CHILD
    people.physical_wealth[:] += is_adult * b["adjusts"] * (norm - people.physical_wealth)
