"""What only a projection can say: poverty that lasts, homes by age, wealth by parents, and who is there.

Definitions: persistent poverty is being below 60% of the median after housing costs in at least three of the last
four years (DWP, Income Dynamics). The wealth gap is the difference between the tenth with most wealth and the
sixth tenth, mean wealth per adult of each (Resolution Foundation, Before the fall, 2025), in £ and in years of the
median pay of full-time employees. A household has enough for short-term stability if its savings cover three
months of essentials and housing costs.
"""

from collections.abc import Sequence
from itertools import pairwise
from typing import Any

import numpy as np

from model.dynamics.places import is_owned
from model.dynamics.state import State
from model.dynamics.year import EVENTS, Transfer, Year
from model.engine.net_income import is_dependent_child
from model.indicators import weighted
from model.indicators.measured import Array, Measured
from model.indicators.variable import HOUSEHOLDS, MONEY, PERSONS, SHARE, STOCK, Variable
from model.population.classifications import Qualification
from model.population.schema import Role

AGE_BANDS = (0, 5, 16, 25, 35, 45, 55, 65, 75, 85)
OWNER_AGES = (16, 25, 35, 45, 55, 65, 75)
PARENTS_FIFTHS = (1, 2, 3, 4, 5)
LASTING_GROUPS = ("everyone", "children", "working_age_adults", "pensioners")
YEARS_FOR_PERSISTENCE, YEARS_POOR = 4, 3
FULL_TIME_FROM = 30.0
MIDDLE_AGES = (35, 54)
YOUNG_ADULTS = (25, 34)
TENTHS, MIDDLE_TENTH = 10, 6


def label(bounds: tuple[int, ...]) -> list[str]:
    """Labels of bands of age, by lower bounds."""
    ends = [f"{low}-{high - 1}" for low, high in pairwise(bounds)]
    return [*ends, f"{bounds[-1]}+"]


def over_time(state: State, measured: Measured, is_pensioner: Array, prices: float) -> dict[str, Array]:
    """The variables of `variables`, each an array with its dimensions; `prices` is the level on the first year."""
    people, _, households = state.population
    household = state.household()
    weight = households.weight[household]
    is_child = is_dependent_child(people.role, people.age, people.education, people.in_higher_education)
    held = measured.wealth
    assert held is not None
    adult = people.role != Role.CHILD
    richer = np.flatnonzero(adult)
    richer = richer[np.argsort(held.total[richer], kind="stable")]
    wealth, of_adults = held.total[richer] / prices, weight[richer]
    gap = _gap(wealth, of_adults)
    pay = people.employment_income
    full_time = (people.hours_worked_weekly >= FULL_TIME_FROM) & (pay > 0.0)
    median_pay = weighted.median(pay[full_time] / prices, weight[full_time]) if full_time.any() else np.nan
    savings = np.bincount(household, held.savings, minlength=measured.weight.size)
    stable = weighted.mean((savings >= held.essentials).astype(np.float64), measured.weight)
    fifth = np.clip((people.parental_wealth_rank * len(PARENTS_FIFTHS)).astype(np.int64), 0, 4)
    of_parents = [richer[fifth[richer] == number - 1] for number in PARENTS_FIFTHS]
    return {
        "people_by_age": _by_band(people.age, weight, AGE_BANDS),
        "households": np.asarray(measured.weight.sum()),
        "persistent_poverty_rate": _lasting(state, weight, is_child.astype(bool), is_pensioner),
        "home_ownership_rate": _ownership(state, measured),
        "adults_living_with_parents_rate": _with_parents(state, weight, household),
        "degree_rate": np.asarray(
            _mean((people.qualification == Qualification.LEVEL_4_OR_ABOVE).astype(np.float64), weight, adult)
        ),
        "wealth_gap": np.asarray(gap),
        "wealth_gap_in_years_of_pay": np.asarray(gap / median_pay),
        "wealth_p90_less_p10": np.asarray(
            weighted.quantile(wealth, of_adults, 0.9) - weighted.quantile(wealth, of_adults, 0.1)
        ),
        "wealth_equity_rate": np.asarray(stable),
        "median_wealth_at_25_to_34": np.asarray(
            _median(held.total / prices, weight, adult & _of_young(people.age))
        ),
        "mean_wealth_at_25_to_34": np.asarray(_mean(held.total / prices, weight, adult & _of_young(people.age))),
        "inherited_by_parents": np.array([_mean(state.life.inherited, weight, of) for of in of_parents]),
        "gifts_by_parents": np.array([_mean(state.life.gifts_received, weight, of) for of in of_parents]),
        "median_wealth_by_parents": np.array([_median(held.total / prices, weight, of) for of in of_parents]),
        "wealth_rank_slope": np.asarray(_rank_slope(state, held.total, weight)),
        "earnings_elasticity": np.asarray(_elasticity(state, weight)),
    }


def happened(year: Year, weight: float) -> dict[str, Array]:
    """Events and transfers of a year; nothing of either in the first."""
    return {
        "event_count": np.array([weight * year.happened.get(name, 0) for name in EVENTS]),
        "transfer_amount": np.array([weight * year.transfers.total(kind) for kind in Transfer]),
        "inheritance_tax_on_estates": np.asarray(weight * year.transfers.tax()),
    }


def _of_young(age: Array) -> Array:
    """Whether people are of the ages at which a start in life shows."""
    return np.asarray((age >= YOUNG_ADULTS[0]) & (age <= YOUNG_ADULTS[1]))


def _by_band(age: Array, weight: Array, bounds: tuple[int, ...]) -> Array:
    """People of each band of age."""
    return np.bincount(np.searchsorted(bounds, age, side="right") - 1, weight, minlength=len(bounds))


def _mean(values: Array, weight: Array, of: Array) -> float:
    return weighted.mean(values[of], weight[of]) if weight[of].any() else np.nan


def _median(values: Array, weight: Array, of: Array) -> float:
    return weighted.median(values[of], weight[of]) if weight[of].any() else np.nan


def _gap(wealth: Array, weight: Array) -> float:
    """Mean wealth of the tenth with most less that of the sixth tenth, £."""
    tenth = weighted.quantile_group(wealth, weight, TENTHS)
    return _mean(wealth, weight, tenth == TENTHS) - _mean(wealth, weight, tenth == MIDDLE_TENTH)


def _lasting(state: State, weight: Array, is_child: Array, is_pensioner: Array) -> Array:
    """Share of each of LASTING_GROUPS poor in three of the last four years, of those known so long; else NaN."""
    recent = state.life.poor_years & ((1 << YEARS_FOR_PERSISTENCE) - 1)
    years = np.array([bin(bits).count("1") for bits in range(1 << YEARS_FOR_PERSISTENCE)])[recent]
    known = state.life.years_known >= YEARS_FOR_PERSISTENCE
    older = is_pensioner & ~is_child
    groups = (np.ones(known.size, dtype=bool), is_child, ~is_child & ~older, older)
    lasting = (years >= YEARS_POOR).astype(np.float64)
    return np.array([_mean(lasting, weight, known & of) for of in groups])


def _ownership(state: State, measured: Measured) -> Array:
    """Share of households that own their home by age of the head, and of all, last."""
    _, units, households = state.population
    head = units.first_person[households.first_unit[:-1]]
    owns = is_owned(households.tenure).astype(np.float64)
    band = np.searchsorted(OWNER_AGES, state.population.people.age[head], side="right") - 1
    of = [_mean(owns, measured.weight, band == number) for number in range(len(OWNER_AGES))]
    return np.array([*of, weighted.mean(owns, measured.weight)])


def _with_parents(state: State, weight: Array, household: Array) -> Array:
    """Share of people of 20 to 34 who live with a parent."""
    people = state.population.people
    young = np.flatnonzero((people.age >= 20) & (people.age <= 34))
    at_home = np.zeros(young.size, dtype=bool)
    for ids in (people.mother_id, people.father_id):
        parent = state.position(ids[young])
        at_home |= (parent >= 0) & (household[parent] == household[young])
    return np.asarray(weighted.mean(at_home.astype(np.float64), weight[young]))


def _rank_slope(state: State, wealth: Array, weight: Array) -> float:
    """Slope of the rank of wealth on the rank of parents' wealth, adults of 35 to 54."""
    people = state.population.people
    chosen = (people.age >= MIDDLE_AGES[0]) & (people.age <= MIDDLE_AGES[1])
    parents, own, w = people.parental_wealth_rank[chosen].astype(np.float64), wealth[chosen], weight[chosen]
    order = np.argsort(own, kind="stable")
    rank = np.empty(own.size)
    cumulated = np.cumsum(w[order])
    rank[order] = (cumulated - 0.5 * w[order]) / cumulated[-1]
    return _slope(rank, parents, w)


def _elasticity(state: State, weight: Array) -> float:
    """Slope of log usual earnings without this year's shock on those of a linked parent, children of 28 to 45."""
    people, life = state.population.people, state.life
    usual = life.earnings_fixed + life.earnings_persistent
    child = np.flatnonzero((people.age >= 28) & (people.age <= 45))
    parent = state.position(people.father_id[child])
    parent = np.where(parent >= 0, parent, state.position(people.mother_id[child]))
    found = parent >= 0
    if not found.any() or not usual.any():
        return np.nan
    return _slope(usual[child[found]], usual[parent[found]], weight[child[found]])


def _slope(y: Array, x: Array, weight: Array) -> float:
    """Weighted least-squares slope."""
    x = x - weighted.mean(x, weight)
    below = float(np.sum(weight * x * x))
    return float(np.sum(weight * x * (y - weighted.mean(y, weight))) / below) if below > 0.0 else np.nan


def coordinates() -> dict[str, tuple[str, Sequence[Any], str]]:
    """Dimension, labels and long name of each coordinate."""
    return {
        "age_band": ("age_band", label(AGE_BANDS), "Age"),
        "head_age": ("head_age", [*label(OWNER_AGES), "all"], "Age of the head of the household"),
        "lasting_group": ("lasting_group", list(LASTING_GROUPS), "Group of people"),
        "parents_fifth": ("parents_fifth", PARENTS_FIFTHS, "Fifth of parents' wealth, 1 = lowest"),
        "event": ("event", EVENTS, "Event"),
        "transfer": ("transfer", [kind.name.lower() for kind in Transfer], "Why wealth passes to another"),
    }


def variables() -> dict[str, Variable]:
    """Description of every variable."""
    real = {"price_base": "prices of the first year of the projection (CPI)"}
    adults = {"unit_of_analysis": "adult with what the person owns", "weights": "persons"} | real
    by_parents = ("parents_fifth",)
    return {
        "people_by_age": Variable(("age_band",), "People by age", "persons", PERSONS),
        "households": Variable((), "Households", "households", HOUSEHOLDS),
        "persistent_poverty_rate": Variable(
            ("lasting_group",), "Poor after housing costs in three of the last four years", SHARE, PERSONS
        ),
        "home_ownership_rate": Variable(("head_age",), "Households that own their home", SHARE, HOUSEHOLDS),
        "adults_living_with_parents_rate": Variable((), "People of 20 to 34 living with a parent", SHARE, PERSONS),
        "degree_rate": Variable((), "Adults with a qualification at level 4 or above", SHARE, PERSONS),
        "wealth_gap": Variable((), "Mean wealth of the richest tenth less that of the sixth", STOCK, adults),
        "wealth_gap_in_years_of_pay": Variable(
            (), "The wealth gap in years of median full-time pay", "years", adults
        ),
        "wealth_p90_less_p10": Variable((), "90th less 10th percentile of wealth", STOCK, adults),
        "wealth_equity_rate": Variable(
            (), "Households with savings for three months of essentials and housing", SHARE, HOUSEHOLDS
        ),
        "median_wealth_at_25_to_34": Variable((), "Median wealth of people of 25 to 34", STOCK, adults),
        "mean_wealth_at_25_to_34": Variable((), "Mean wealth of people of 25 to 34", STOCK, adults),
        "inherited_by_parents": Variable(by_parents, "Mean inheritance received since the start", STOCK, adults),
        "gifts_by_parents": Variable(by_parents, "Mean gifts received since the start", STOCK, adults),
        "median_wealth_by_parents": Variable(by_parents, "Median wealth by parents' wealth", STOCK, adults),
        "wealth_rank_slope": Variable((), "Slope of rank of wealth on rank of parents' wealth", SHARE, adults),
        "event_count": Variable(("event",), "People to whom it happened", "persons", PERSONS),
        "transfer_amount": Variable(("transfer",), "Wealth that passed from one to another", MONEY, PERSONS),
        "inheritance_tax_on_estates": Variable((), "Inheritance Tax on the estates of the dead", MONEY, PERSONS),
        "earnings_elasticity": Variable((), "Elasticity of usual earnings on a parent's", SHARE, PERSONS),
    }
