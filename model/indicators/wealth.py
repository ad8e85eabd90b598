"""Wealth: its distribution among households and adults, gaps between groups, and who lacks savings.

Net wealth is every asset less debts, private pensions, businesses and belongings included, student loans left
out (ONS, Wealth and Assets Survey, with businesses). Levels at the end of the year before anybody responds: a
lever of the year has paid or taken its amount. NaN where wealth is not known, as in tables without such columns.
"""

from enum import IntEnum

import numpy as np

from model.indicators import weighted
from model.indicators.measured import Array, Measured, Wealth
from model.indicators.variable import HOUSEHOLDS, SHARE, STOCK, Variable
from model.population.belonging import household_of_people
from model.population.classifications import EthnicGroup
from model.population.net_wealth import net_wealth
from model.population.schema import Population, Role, Sex, Tenure

UNITS = ("household", "adult")
TOP_SHARES = (0.1, 0.01, 0.001)
SAVINGS_LINES = ("500", "1000", "three_months_essentials")
ESSENTIALS_WEEKLY = 205.0
"""£ a week of a couple in 2024-25: food, utilities, travel. Joseph Rowntree Foundation and Trussell (2024),
"Guarantee our Essentials"; £120 for a single person is the same on the scale for incomes after housing costs."""
WEEKS = 13.0


class AgeBand(IntEnum):
    """Age of adults, by lower bound."""

    UNDER_25 = 0
    FROM_25_TO_34 = 25
    FROM_35_TO_44 = 35
    FROM_45_TO_54 = 45
    FROM_55_TO_64 = 55
    FROM_65_TO_74 = 65
    FROM_75 = 75


def _labels(kind: str, codes: type[IntEnum]) -> dict[str, str]:
    names = [code.name.lower() for code in codes]
    return {f"{kind}_{name}": name.replace("_", " ").capitalize() for name in names}


GROUPS: dict[str, str] = (
    {"all": "All adults"}
    | _labels("age", AgeBand)
    | _labels("sex", Sex)
    | _labels("ethnicity", EthnicGroup)
    | _labels("tenure", Tenure)
)


def wealth_of(population: Population, measured: Measured, prices: float) -> Wealth:
    """Who owns what; `prices` is the level of consumer prices on 2024-25, by which essentials have risen."""
    people = population.people
    weekly = prices * ESSENTIALS_WEEKLY * measured.equivalence_ahc
    housing = (measured.net_income_bhc - measured.net_income_ahc) / 52.0
    return Wealth(
        household=household_of_people(population),
        age=people.age,
        sex=people.sex,
        ethnic_group=people.ethnic_group,
        is_adult=people.role != Role.CHILD,
        total=net_wealth(people),
        savings=people.cash_savings + people.investments,
        essentials=WEEKS * (weekly + np.maximum(housing, 0.0)),
    )


def wealth(measured: Measured) -> dict[str, Array]:
    """The variables of `variables`, each an array with its dimensions."""
    held = measured.wealth
    if held is None or not held.total.any():
        sizes = {"wealth_unit": len(UNITS), "top": len(TOP_SHARES), "wealth_group": len(GROUPS)}
        sizes["savings_line"] = len(SAVINGS_LINES)
        return {n: np.full([sizes[dim] for dim in v.dims], np.nan) for n, v in variables().items()}
    households = measured.weight.size
    of_household = np.bincount(held.household, held.total, minlength=households)
    place = np.argsort(of_household, kind="stable")
    adults = _adults_by_wealth(held)
    weight = measured.weight[adults.household]
    # sorted once: what is sorted is not sorted again for each statistic and group
    samples: tuple[tuple[Array, Array], ...] = (
        (of_household[place], measured.weight[place]),
        (adults.total, weight),
    )
    groups = [_of_group(adults.total, weight, members) for members in _members(measured, adults)]
    means, medians = np.array(groups).T
    men, women = list(GROUPS).index("sex_male"), list(GROUPS).index("sex_female")
    return {
        "total_wealth": np.array([weighted.total(v, w) for v, w in samples]),
        "median_wealth": np.array([weighted.median(v, w) for v, w in samples]),
        "wealth_gini": np.array([weighted.gini(v, w, False) for v, w in samples]),
        "wealth_top_share": np.array([[weighted.top_share(v, w, top) for top in TOP_SHARES] for v, w in samples]),
        "wealth_p90_p10": np.array([weighted.percentile_ratio(v, w, 0.9, 0.1) for v, w in samples]),
        "mean_wealth_of_group": means,
        "median_wealth_of_group": medians,
        "wealth_gap_women_men": means[men] - means[women],
        "share_short_of_savings": _short_of_savings(measured, held),
    }


def _adults_by_wealth(held: Wealth) -> Wealth:
    """The adults of a frame from the poorest to the richest; `essentials` stays by household."""
    adult = np.flatnonzero(held.is_adult)
    order = adult[np.argsort(held.total[adult], kind="stable")]
    by_person = {name: values[order] for name, values in held._asdict().items() if name != "essentials"}
    return held._replace(**by_person)


def _of_group(total: Array, weight: Array, members: Array) -> tuple[float, float]:
    """Mean and median wealth of some people, £; NaN where there are none."""
    if not weight[members].any():
        return np.nan, np.nan
    return weighted.mean(total[members], weight[members]), weighted.median(total[members], weight[members])


def _members(measured: Measured, held: Wealth) -> list[Array]:
    """A flag for each person and group, in the order of GROUPS."""
    bounds = np.array(list(AgeBand), dtype=np.int64)
    band = bounds[np.searchsorted(bounds, held.age, side="right") - 1]
    divisions: tuple[tuple[Array, type[IntEnum]], ...] = (
        (band, AgeBand),
        (held.sex, Sex),
        (held.ethnic_group, EthnicGroup),
        (measured.tenure[held.household], Tenure),
    )
    return [held.is_adult] + [held.is_adult & (codes == code) for codes, kinds in divisions for code in kinds]


def _short_of_savings(measured: Measured, held: Wealth) -> Array:
    """Share of households whose savings are below each of SAVINGS_LINES."""
    savings = np.bincount(held.household, held.savings, minlength=measured.weight.size)
    short = (savings < 500.0, savings < 1000.0, savings < held.essentials)
    return np.array([weighted.mean(below.astype(np.float64), measured.weight) for below in short])


def variables() -> dict[str, Variable]:
    """Description of every variable of wealth."""
    either = {
        "unit_of_analysis": "household with the wealth of all members, or adult with what the person owns",
        "weights": "households or persons",
        "wealth_concept": "assets less debts with pensions, businesses and belongings, before anybody responds",
    }
    adults = either | {"unit_of_analysis": "adult with what the person owns", "weights": "persons"}
    savings = HOUSEHOLDS | {
        "savings": "cash and investments of all members",
        "three_months_essentials": "13 weeks of £205 for a couple in 2024-25, equivalised, and housing costs",
    }
    unit = ("wealth_unit",)
    return {
        "total_wealth": Variable(unit, "Total net wealth", STOCK, either),
        "median_wealth": Variable(unit, "Median net wealth", STOCK, either),
        "wealth_gini": Variable(unit, "Gini coefficient of net wealth", SHARE, either),
        "wealth_top_share": Variable((*unit, "top"), "Share of net wealth of the richest", SHARE, either),
        "wealth_p90_p10": Variable(unit, "Ratio of the 90th to the 10th percentile of net wealth", SHARE, either),
        "mean_wealth_of_group": Variable(("wealth_group",), "Mean net wealth of adults", STOCK, adults),
        "median_wealth_of_group": Variable(("wealth_group",), "Median net wealth of adults", STOCK, adults),
        "wealth_gap_women_men": Variable((), "Mean net wealth of men less that of women", STOCK, adults),
        "share_short_of_savings": Variable(
            ("savings_line",), "Households with less in savings than a stated amount", SHARE, savings
        ),
    }
