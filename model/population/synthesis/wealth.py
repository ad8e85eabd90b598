"""Block 6: capital of families and the income it yields; realised gains.

Only what tax and benefits need: pensions, business assets and the top tail of wealth are not modelled here.
"""

from typing import NamedTuple

import numpy as np

from model.population.schema import Role, Tenure
from model.population.synthesis.figures import load_figures
from model.population.synthesis.fitting import Fit, logistic, normal_cumulative, pareto_tail, quantiles
from model.population.synthesis.housing import Homes
from model.population.synthesis.incomes import Incomes
from model.population.synthesis.people import Persons
from model.population.synthesis.skeleton import Skeleton
from model.population.synthesis.work import Work
from model.random import Variable, normal, uniform

Array = np.ndarray


class Wealth(NamedTuple):
    """Capital of each unit (£) and each person's income from it (£ a year)."""

    capital: Array
    savings_interest: Array
    dividend_income: Array
    property_income: Array
    capital_gains: Array
    capital_gains_residential_property: Array


def draw_wealth(
    skeleton: Skeleton,
    persons: Persons,
    work: Work,
    incomes: Incomes,
    homes: Homes,
    seed: int,
    fit: Fit,
) -> Wealth:
    """Draw savings, shares and let property of each unit, and share their income between partners."""
    figures = load_figures("wealth")
    of = skeleton.unit_household
    ids, slot = skeleton.household_id[of], skeleton.unit_slot
    first = skeleton.first_person[:-1]
    age = skeleton.age[first].astype(float)
    is_head_unit = skeleton.first_unit[:-1][of] == np.arange(len(of))
    tenure = homes.tenure[of]
    owner = np.isin(tenure, (Tenure.OWNED_OUTRIGHT, Tenure.OWNED_WITH_MORTGAGE)) & is_head_unit
    social = np.isin(tenure, (Tenure.RENT_FROM_COUNCIL, Tenure.RENT_FROM_HA))
    private = tenure == Tenure.RENT_PRIVATELY
    adults = np.maximum(np.bincount(skeleton.unit, persons.is_adult), 1)
    lifetime = np.bincount(skeleton.unit, work.lifetime_earnings * persons.is_adult) / adults
    score_wealth, score_income = work.wealth_score[first], homes.income_score[of]

    b = figures["financial"]
    structured = b["income"] * score_income + b["lifetime"] * lifetime + b["wealth"] * score_wealth
    z = b["structured"] * fit.normal_score("financial_structured", structured)
    z = z + b["own"] * normal(seed, ids, slot, Variable.FINANCIAL)
    level = b["constant"] + b["age"] * figures.curve("financial_age", age) + b["spread"] * z
    level = level + b["owner"] * owner + b["private_renter"] * private + b["social_renter"] * social
    level = level + b["lone_parent"] * persons.is_lone_parent[first]
    level = level + b["at_home"] * (~is_head_unit & ~private & ~social)
    amount = np.exp(level)
    tail = figures["financial_tail"]
    rank = fit.rank("financial", level)
    start = fit.quantile("financial_at_tail", amount, tail["start"])
    top = pareto_tail(rank, tail["start"], start, tail["exponent"], tail["highest"])
    amount = np.where(rank > tail["start"], top, amount)
    empty = figures["financial_empty"]
    is_empty = uniform(seed, ids, slot, Variable.FINANCIAL_EMPTY) < np.where(
        social, empty["social"], empty["others"]
    )
    amount = amount * np.where(is_empty, empty["keeps"], 1.0)

    b = figures["cash_share"]
    cash_share = np.clip(b["mean"] + b["deviation"] * normal(seed, ids, slot, Variable.CASH_SHARE), 0.02, 1.0)
    cash_share = cash_share * np.where(amount > b["above"], b["factor"], 1.0)
    b = figures["interest"]
    interest = amount * cash_share * b["rate"] * b["taxable"]
    b = figures["dividends"]
    holder_chance = b["holders"] * logistic(b["holder_slope"] * (level - b["holder_level"]))
    holds = uniform(seed, ids, slot, Variable.SHAREHOLDER) < holder_chance
    dividends = amount * (1.0 - cash_share) * b["rate"] * b["taxable"] * holds

    b = figures["other_property"]
    linear = b["intercept"] + b["income"] * score_income + b["wealth"] * score_wealth + b["age"] * (age - 50.0)
    has_property = (uniform(seed, ids, slot, Variable.OTHER_PROPERTY) < logistic(linear)) & ~social & (age >= 25)
    price = load_figures("housing")["house_price"][skeleton.region[of]]
    spread = b["spread"] * normal(seed, ids, slot, Variable.OTHER_PROPERTY_VALUE)
    property_value = has_property * b["price_factor"] * price * np.exp(spread)
    is_let = uniform(seed, ids, slot, Variable.OTHER_PROPERTY, 1) < b["let_share"]
    rents = property_value * b["yield"] * is_let

    # shared between partners: half each, or any share in some couples
    share = np.full(len(of), 0.5)
    unequal = uniform(seed, ids, slot, Variable.FINANCIAL_SPLIT) < figures["unequal_share_of_couples"]
    share = np.where(unequal, uniform(seed, ids, slot, Variable.FINANCIAL_SPLIT, 1), share)
    paired = persons.has_partner[first]
    mine = np.where(paired, share, 1.0)[skeleton.unit]
    mine = np.where(skeleton.role == Role.PARTNER, 1.0 - mine, mine)
    mine = np.where(skeleton.role == Role.CHILD, 0.0, mine)
    interest_own = interest[skeleton.unit] * mine
    dividends_own = dividends[skeleton.unit] * mine + work.owner_manager_dividends
    rents_own = rents[skeleton.unit] * mine
    total = work.employment_income + work.self_employment_income + incomes.private_pension_income
    total = total + incomes.state_pension_received + interest_own + dividends_own + rents_own
    gains, residential = _gains(skeleton, persons, total, work.wealth_score, seed, fit)
    return Wealth(
        capital=np.round(amount + property_value),
        savings_interest=np.round(interest_own, 2),
        dividend_income=np.round(dividends_own, 2),
        property_income=np.round(rents_own, 2),
        capital_gains=gains,
        capital_gains_residential_property=residential,
    )


def _gains(
    skeleton: Skeleton, persons: Persons, total_income: Array, wealth: Array, seed: int, fit: Fit
) -> tuple[Array, Array]:
    """Realised gains of the year, £, by rank of total income, and the part on residential property.

    Not modelled: losses; gains held by trusts; cost basis of the assets.
    """
    figures = load_figures("wealth")
    ids, slot = skeleton.key(), skeleton.slot
    adult = persons.is_adult
    rank = np.zeros(len(adult))
    noise = 1e-6 * normal(seed, ids, slot, Variable.CAPITAL_GAIN, 1)
    rank[adult] = fit.rank("total_income", (np.log(np.maximum(total_income, 1.0)) + noise)[adult])
    chance = quantiles(rank, figures["gain_chance"])
    realises = adult & (uniform(seed, ids, slot, Variable.CAPITAL_GAIN) < chance) & (wealth > -0.5)
    size_rank = normal_cumulative(normal(seed, ids, slot, Variable.CAPITAL_GAIN_SIZE))
    tail = figures["gain_tail"]
    points = figures["gain_quantiles"]
    top = pareto_tail(size_rank, tail["start"], points[max(points)], tail["exponent"], tail["highest"])
    size = np.where(size_rank > tail["start"], top, quantiles(size_rank, points))
    gains = np.where(realises, np.round(size, 2), 0.0)
    residential = uniform(seed, ids, slot, Variable.CAPITAL_GAIN_RESIDENTIAL) < figures["residential_share"]
    return gains, np.where(residential & (gains < 5e6), gains, 0.0)
