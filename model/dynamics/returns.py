"""Returns of a year by class, and the incomes they pay: interest, dividends and rents the law taxes.

Interest outside ISAs, dividends and rents are income of the year, spent or saved like any other; the rest of a
return adds to the asset. Rates of interest, of dividends and of rents are those of the first year, so that nothing
jumps. Prices of homes follow the forecast with a shock of each home; shares earn a mean above prices, a shock of
each portfolio and, where the option is set, one of the market that all share.
"""

import numpy as np

from model.dynamics.figures import load_motion
from model.dynamics.holdings import isa_cash
from model.dynamics.processes import Process
from model.dynamics.state import State
from model.dynamics.year import Year
from model.population.belonging import unit_of_people
from model.population.classifications import EmploymentStatus
from model.population.schema import Array, Role


def earn_returns(state: State, year: Year) -> None:
    """Move every asset but pensions by its return, and set the incomes from wealth of the year."""
    people, figures = state.population.people, load_motion("wealth")
    prices, homes = year.growth("cpi_year"), year.growth("house_prices")
    _interest_and_dividends(state, year)
    people.other_financial_wealth[:] *= 1.0 + prices
    _homes(state, year, homes)
    own = _shock(
        year,
        people.person_id,
        Process.OTHER_PROPERTY_RETURN,
        figures["other_property_own_spread"],
        people.other_property,
    )
    people.other_property[:] *= (1.0 + homes) * own
    people.property_income[:] *= (1.0 + homes) * own
    people.agricultural_assets[:] *= 1.0 + homes
    _businesses(state, year)
    people.physical_wealth[:] *= 1.0 + prices


def _shock(year: Year, ids: Array, process: Process, spread: float, held: Array) -> Array:
    """Factors of mean one for those who hold something, shape of the ids."""
    factor = np.ones(ids.size)
    who = np.flatnonzero(held > 0.0)
    factor[who] = np.exp(spread * year.normal(ids[who], process) - 0.5 * spread**2)
    return factor


def _ranked(state: State) -> Array:
    """Return above the mean by rank of wealth, a fraction, shape (people,)."""
    return np.asarray(load_motion("wealth")["rank_spread"] * (state.population.people.wealth_rank - 0.5))


def _interest_and_dividends(state: State, year: Year) -> None:
    """Interest, dividends, and growth of cash and investments."""
    people, figures = state.population.people, load_motion("wealth")
    in_isa = isa_cash(people)
    taxable = people.cash_savings - in_isa
    interest = _rate(year, "interest on cash", people.savings_interest, taxable)
    people.savings_interest[:] = interest * taxable

    invested_in_isa = np.minimum(people.isa_balance - in_isa, people.investments)
    shares = np.maximum(people.investments - invested_in_isa, 0.0)
    holds = _shareholders(state, year, shares)
    drawn = people.dividend_income - people.owner_manager_dividends
    dividends = _rate(year, "dividends on shares", drawn, np.where(holds, shares, 0.0)) * np.where(
        holds, shares, 0.0
    )
    # the least a holder has keeps them known as one
    people.dividend_income[:] = people.owner_manager_dividends + np.where(holds, np.maximum(dividends, 0.01), 0.0)

    b = figures["equity"]
    mean = year.growth("cpi_year") + b["above_prices"] + _ranked(state)
    market = b["is_shared_drawn"] * b["shared"] * year.shared_normal(Process.EQUITY_MARKET)
    own = _shock(year, people.person_id, Process.EQUITY_RETURN, b["own"], people.investments)
    total = np.maximum((1.0 + mean) * own * np.exp(market - 0.5 * (b["is_shared_drawn"] * b["shared"]) ** 2), 0.05)
    people.cash_savings[:] += interest * in_isa
    people.investments[:] = np.maximum(people.investments * total - dividends, 0.0)
    people.isa_balance[:] = np.minimum(
        in_isa * (1.0 + interest) + invested_in_isa * total, people.cash_savings + people.investments
    )


def _rate(year: Year, name: str, income: Array, stock: Array) -> float:
    """Income per pound of a stock as the first year of the projection finds it, the same ever after."""
    return float(year.alignment.factor(name, year.first, lambda: income.sum() / max(stock.sum(), 1.0)))


def _shareholders(state: State, year: Year, shares: Array) -> Array:
    """Who holds shares that pay taxable dividends: those who did, and a few of the others by their savings."""
    people, b = state.population.people, load_motion("wealth")["dividends_holder"]
    holds = (people.dividend_income - people.owner_manager_dividends > 0.0) & (shares > 0.0)
    others = np.flatnonzero((shares > 0.0) & ~holds)
    level = np.log(np.maximum(people.cash_savings + people.investments, 1.0)[others] / year.prices())
    chance = b["begins"] * b["share"] / (1.0 + np.exp(-b["slope"] * (level - b["level"])))
    begins = year.uniform(people.person_id[others], Process.BEGINS_TO_HOLD_SHARES) < chance
    holds[others[begins]] = True
    return holds


def _homes(state: State, year: Year, growth: float) -> None:
    """Homes by the forecast and a shock of each home, the same for all who own it."""
    people, households = state.population.people, state.population.households
    spread = load_motion("wealth")["home_own_spread"]
    factor = _shock(year, households.household_id, Process.HOME_VALUE, spread, households.main_residence_value)
    people.main_home[:] *= ((1.0 + growth) * factor)[state.household()]


def _businesses(state: State, year: Year) -> None:
    """Businesses with earnings and a shock of their own; a firm worth less than its profits grows."""
    people, b = state.population.people, load_motion("wealth")["business"]
    growth = (1.0 + year.growth("average_earnings") + _ranked(state)) * _shock(
        year, people.person_id, Process.BUSINESS_RETURN, b["own"], people.business_assets
    )
    people.business_assets[:] *= growth
    is_self_employed = people.employment_status == EmploymentStatus.SELF_EMPLOYED
    norm = b["of_profit"] * np.maximum(people.self_employment_income, 0.0) * is_self_employed
    norm = norm + b["of_dividend"] * people.owner_manager_dividends
    people.business_assets[:] += b["adjusts"] * np.maximum(norm - people.business_assets, 0.0)


def count_capital(state: State, year: Year) -> None:
    """Capital of each unit that benefits count: savings and let property, less loans on it, of the couple."""
    people, units = state.population.people, state.population.units
    countable = people.cash_savings + people.investments + people.other_property - state.life.let_loan
    mine = np.where(people.role != Role.CHILD, countable, 0.0)
    total = np.bincount(unit_of_people(state.population), mine, minlength=units.capital.size)
    units.capital[:] = np.maximum(np.round(total), 0.0)
