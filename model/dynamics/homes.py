"""Homes of a year: who owns the one they live in, mortgages, and homes given up or shared out when people part.

Wealth is people's: a household owns its home as far as its members do. Its tenure, value and mortgage follow from
theirs after every year's moves. Who leaves a home owned together is bought out by a loan within the other's means,
or it is sold; who moves in with others sells. A household whose owners are gone rents a home
like that of a private tenant of the community.
"""

import numpy as np

from model.dynamics.figures import load_motion
from model.dynamics.holdings import home_loan, pay, receive
from model.dynamics.places import HOME, Places, is_owned
from model.dynamics.processes import Process
from model.dynamics.state import State
from model.dynamics.year import Transfer, Year
from model.population.belonging import household_of_people
from model.population.schema import Array, Tenure

LEAST_LOAN = 1.0


def settle_separation(state: State, year: Year, leaver: Array, stayer: Array) -> None:
    """Share out the homes of couples who part, indices of who leaves and who stays in the home.

    The one who stays pays the other's equity as far as a loan within a multiple of earnings and the value of the
    home reaches, so that less is paid where it does not (the rest is set against pensions and other claims, which
    are not followed); who cannot carry the loans there are sells. Other wealth stays with whom it belongs to.
    """
    people, b = state.population.people, load_motion("wealth")["lending"]
    owned = people.main_home[leaver] > 0.0
    leaver, stayer = leaver[owned], stayer[owned]
    loan = home_loan(state)
    equity = np.maximum(people.main_home[leaver] - loan[leaver], 0.0)
    value = people.main_home[leaver] + people.main_home[stayer]
    earned = np.maximum(people.employment_income + people.self_employment_income, 0.0)[stayer]
    room = np.minimum(b["loan_to_income"] * earned, b["loan_to_value"] * value) - loan[leaver] - loan[stayer]
    can = (room >= 0.0) | (loan[leaver] <= 0.0)
    equity = np.minimum(equity, np.maximum(room, 0.0))
    _sell(state, np.concatenate([leaver[~can], stayer[~can]]))
    leaver, stayer, equity = leaver[can], stayer[can], equity[can]
    people.main_home[stayer] += people.main_home[leaver]
    people.mortgage_debt[stayer] += loan[leaver] + equity
    people.main_home[leaver] = 0.0
    people.mortgage_debt[leaver] -= loan[leaver]
    receive(people, leaver, equity)
    year.transfers.add(Transfer.SEPARATION, people.person_id[stayer], people.person_id[leaver], equity)


def leave_homes(state: State, places: Places, year: Year) -> None:
    """Owners who move out part with the home: a partner who stays buys them out, else they sell.

    The last event of a year. Who emigrates takes what they own along.
    """
    people = state.population.people
    before, after = state.household(), places.household()
    mover = np.flatnonzero((people.main_home > 0.0) & places.stays & (before != after))
    if not mover.size:
        return
    stays = (people.main_home > 0.0) & places.stays & (before == after)
    owner = np.full(state.population.households.weight.size, -1, dtype=np.int64)
    owner[before[stays]] = np.flatnonzero(stays)
    # one mover of a home is bought out, any other sells
    _, first = np.unique(before[mover], return_index=True)
    bought = np.zeros(mover.size, dtype=bool)
    bought[first] = owner[before[mover[first]]] >= 0
    settle_separation(state, year, mover[bought], owner[before[mover[bought]]])
    _sell(state, mover[~bought])


def _sell(state: State, persons: Array) -> None:
    """Sell persons' shares of their homes: equity becomes cash, what the price does not repay is still owed."""
    people = state.population.people
    loan = home_loan(state)[persons]
    equity = people.main_home[persons] - loan
    people.main_home[persons] = 0.0
    people.mortgage_debt[persons] -= loan
    receive(people, persons, np.maximum(equity, 0.0))
    pay(people, persons, np.maximum(-equity, 0.0))


def keep_homes(state: State, year: Year) -> None:
    """Tenure, value and mortgage of every household from what its members own, and what the mortgage costs."""
    settle_households(state, year)
    _renew_mortgages(state, year)
    _charge_mortgages(state, year)


def settle_households(state: State, year: Year) -> None:
    """Household columns from its members' homes and loans; households whose owners are gone rent."""
    people, households = state.population.people, state.population.households
    household, count = household_of_people(state.population), households.weight.size
    value = np.bincount(household, people.main_home, minlength=count)
    loan = np.bincount(household, home_loan(state) * (people.main_home > 0.0), minlength=count)
    loan = np.where(loan > LEAST_LOAN, loan, 0.0)
    owned = value > 0.0
    _rent(state, year, np.flatnonzero(~owned & is_owned(households.tenure)))
    households.tenure[owned] = np.where(loan[owned] > 0.0, Tenure.OWNED_WITH_MORTGAGE, Tenure.OWNED_OUTRIGHT)
    households.rent[owned] = 0.0
    households.main_residence_value[:] = value
    households.dwelling_value[owned] = value[owned]
    households.mortgage_balance[:] = loan
    for name in ("mortgage_rate", "mortgage_interest", "mortgage_capital_repayment"):
        getattr(households, name)[loan <= 0.0] = 0.0


def _rent(state: State, year: Year, lost: Array) -> None:
    """Give households the dwelling of a private tenant of the community, of the region if there is one."""
    households = state.population.households
    if not lost.size:
        return
    like = neighbours(state, year, lost, households.tenure == Tenure.RENT_PRIVATELY, Process.HOME_RENTED, 1)[:, 0]
    found = like >= 0
    copy_home(state, lost[found], like[found])
    # nobody rents there: the home is let to those who live in it at a rent of the usual part of its value
    alone = lost[~found]
    households.tenure[alone] = Tenure.RENT_PRIVATELY
    households.rent[alone] = load_motion("wealth")["rent_of_value"] * households.dwelling_value[alone]


def copy_home(state: State, to: Array, like: Array) -> None:
    """Give households the dwelling, with its tenure and rent, of others."""
    households = state.population.households
    for name in HOME:
        column = getattr(households, name)
        column[to] = column[like]


def neighbours(state: State, year: Year, of: Array, may: Array, process: Process, number: int) -> Array:
    """Some households of the community that `may` holds for, of the same region where there are any.

    Returns indices, shape (of, number), -1 where there is none. Who may be chosen stands on a ring by a number
    of the year; each household looks at the next ones from its own.
    """
    population = state.population
    first = population.units.first_person[population.households.first_unit[:-1]]
    community, region = state.life.community[first], population.households.region.astype(np.int64)
    ids = population.households.household_id
    chosen = np.full((of.size, number), -1, dtype=np.int64)
    open_ = np.flatnonzero(may)
    slot = year.uniform(ids[open_], process)
    mine = year.uniform(ids[of], process, 1)
    for place in (16 * community + region, 16 * community):  # of the region, else of the whole community
        key = place[open_] + slot
        order = np.argsort(key)
        key, ring = key[order], open_[order]
        begin, end = np.searchsorted(key, place[of]), np.searchsorted(key, place[of] + 1)
        start = np.searchsorted(key, place[of] + mine) - begin
        size = np.maximum(end - begin, 1)
        at = begin[:, None] + (start[:, None] + np.arange(number)) % size[:, None]
        seen = ring[np.minimum(at, max(ring.size - 1, 0))] if ring.size else np.full(at.shape, -1)
        seen = np.where((np.arange(number) < (end - begin)[:, None]), seen, -1)
        chosen = np.where((chosen[:, :1] < 0), seen, chosen)
    return chosen


def _renew_mortgages(state: State, year: Year) -> None:
    """Deals that end, and new mortgages, get a rate of the day."""
    households, b = state.population.households, load_motion("wealth")["new_mortgage_rate"]
    owing = np.flatnonzero(households.mortgage_balance > 0.0)
    ids = households.household_id[owing]
    new = (year.uniform(ids, Process.MORTGAGE_RENEWED) < b["renewed"]) | (households.mortgage_rate[owing] <= 0.0)
    deviate = np.clip(year.normal(ids, Process.MORTGAGE_RATE), -2.5, 2.5)
    rate = b["mean"] + b["deviation"] * deviate
    households.mortgage_rate[owing] = np.where(new, rate, households.mortgage_rate[owing])


def _charge_mortgages(state: State, year: Year) -> None:
    """Interest and capital of the year: the rest of the loan over the years left, unless it is interest-only.

    The age by which a loan is to be repaid is the head's for life; a small rest
    is repaid at once.
    """
    population, households = state.population, state.population.households
    first = population.units.first_person[households.first_unit[:-1]]
    owing = np.flatnonzero(households.mortgage_balance > 0.0)
    balance, rate = households.mortgage_balance[owing], households.mortgage_rate[owing]
    head, b = first[owing], load_motion("wealth")["mortgage_ends"]
    at = year.lasting_uniform(population.people.person_id[head], Process.MORTGAGE_ENDS)
    ends = np.interp(at, np.array(list(b["age_by_rank"])), np.array(list(b["age_by_rank"].values())))
    years = np.clip(ends - population.people.age[head], b["fewest_years"], b["most_years"])
    years = np.where(balance < b["rest_paid_at_once"] * year.prices(), 1.0, years)
    interest = balance * rate
    repaid = balance * rate / (1.0 - (1.0 + rate) ** -years) - interest
    interest_only = (households.mortgage_interest[owing] > 0.0) & (
        households.mortgage_capital_repayment[owing] <= 0.0
    )
    households.mortgage_interest[owing] = interest
    households.mortgage_capital_repayment[owing] = np.where(interest_only, 0.0, np.minimum(repaid, balance))
