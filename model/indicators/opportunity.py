"""Inequality of opportunity before effort: how much of an inequality follows from what nobody chose.

Roemer (1998), measured ex ante by the mean log deviation (Ferreira and Gignoux 2011) and by the Gini coefficient
among adults of 25 to 59. Two ways: by types, people alike in all circumstances having their type's mean; and by a
regression of the logarithm on every circumstance without crossings. Both are lower bounds, since circumstances
that are not observed are left out, and rise with chance where types are small: a type of fewer than LEAST_TYPE
people is joined to others, from the last circumstance to the first. Shares of the two indices are different
numbers: 30% of a Gini coefficient is about a tenth of the mean log deviation.

Departures: region is that of residence, not of birth; disability is of today, not from childhood.
"""

from collections.abc import Callable, Mapping

import numpy as np

from model.indicators import weighted
from model.indicators.measured import Array
from model.indicators.subject import Subject
from model.population.net_wealth import net_wealth

LEAST_TYPE = 200
FLOOR = 1_000.0
"""£ a year, or £ of wealth: less counts as this."""
Whole = dict[tuple[str, str], float]
ALL = ("everyone", "all")


def circumstances(subject: Subject, rows: Array) -> dict[str, Array]:
    """Codes of what nobody chose, for some people, each of shape (rows,); the finest division of each."""
    people, divided = subject.population.people, subject.divided
    return {
        "parental_class": people.parental_class[rows].astype(np.intp),
        "sex": people.sex[rows].astype(np.intp),
        "ethnicity": divided["ethnicity"].codes[rows],
        "parental_education": people.parent_has_degree[rows].astype(np.intp),
        "disability": people.is_disabled[rows].astype(np.intp),
        "region": divided["region"].codes[rows],
    }


def types(codes: Mapping[str, Array], least: int = LEAST_TYPE) -> Array:
    """Type of each person, numbered from zero: people alike in all circumstances, small types joined.

    Of those in a type of fewer than `least` the last circumstance is forgotten, and so on; who is left is one
    type.
    """
    size = next(iter(codes.values())).size
    found, free, following = np.zeros(size, dtype=np.int64), np.arange(size), 1
    for depth in range(len(codes), 0, -1):
        key = np.zeros(free.size, dtype=np.int64)
        for values in list(codes.values())[:depth]:
            key = key * (int(values.max(initial=0)) + 1) + values[free]
        _, number, counts = np.unique(key, return_inverse=True, return_counts=True)
        is_large = counts[number] >= least
        found[free[is_large]] = following + number[is_large]
        following += counts.size
        free = free[~is_large]
    return np.asarray(np.unique(found, return_inverse=True)[1])


def smoothed(values: Array, weight: Array, groups: Array) -> Array:
    """Mean of each person's group in place of the value."""
    total = np.bincount(groups, weight)
    with np.errstate(invalid="ignore"):
        return np.asarray((np.bincount(groups, weight * values) / total)[groups])


def expected(values: Array, weight: Array, codes: Mapping[str, Array]) -> Array:
    """Value expected from circumstances by a weighted regression of its logarithm on a constant for each.

    People alike in every circumstance are one observation: the coefficients are the same.
    """
    joint = np.zeros(values.size, dtype=np.int64)
    for each in codes.values():
        joint = joint * (int(each.max(initial=0)) + 1) + each
    _, first, number = np.unique(joint, return_index=True, return_inverse=True)
    columns = [np.ones(first.size)]
    for each in codes.values():
        columns += [(each[first] == code).astype(np.float64) for code in np.unique(each[first])[1:]]
    design = np.array(columns)
    moments = (design * np.bincount(number, weight)) @ design.T
    fitted = np.linalg.pinv(moments) @ (design @ np.bincount(number, weight * np.log(values)))
    return np.asarray(np.exp(fitted @ design)[number])


def mean_log_deviation(values: Array, weight: Array) -> float:
    """Mean of log(mean / value), values positive."""
    return float(np.log(weighted.mean(values, weight)) - weighted.mean(np.log(values), weight))


def shares(values: Array, weight: Array, codes: Mapping[str, Array], least: int = LEAST_TYPE) -> dict[str, Whole]:
    """Opportunity's share of inequality by index (`mld`, `gini`), a fraction of the whole.

    Returns: for each index, of types (`everyone`, `all`), by regression (`method`, `regression`), and of each
        circumstance alone (`circumstance`, name). NaN where there is no inequality.
    """
    ways: dict[tuple[str, str], Array] = {
        ALL: smoothed(values, weight, types(codes, least)),
        ("method", "regression"): expected(values, weight, codes),
    }
    ways |= {("circumstance", name): smoothed(values, weight, each) for name, each in codes.items()}
    indices: dict[str, Callable[[Array, Array], float]] = {"mld": mean_log_deviation, "gini": weighted.gini}
    whole = {name: index(values, weight) for name, index in indices.items()}
    return {
        name: {key: index(of, weight) / whole[name] if whole[name] > 0.0 else np.nan for key, of in ways.items()}
        for name, index in indices.items()
    }


def opportunity(subject: Subject, outcome: str) -> dict[str, Whole]:
    """The shares of `income` (equivalised, before housing costs), `earnings` of those at work, or `wealth`."""
    people = subject.population.people
    earned = people.employment_income + people.self_employment_income
    chosen = subject.chosen("adult_25_to_59") & (subject.weight > 0.0)
    if outcome == "income":
        values = subject.income("bhc")
    elif outcome == "earnings":
        values, chosen = earned, chosen & (earned > 0.0)
    else:
        held = subject.measured.wealth
        values = net_wealth(people) if held is None else held.total
    rows = np.flatnonzero(chosen)
    if not rows.size:
        return {"mld": {ALL: np.nan}, "gini": {ALL: np.nan}}
    return shares(np.maximum(values[rows], FLOOR), subject.weight[rows], circumstances(subject, rows))


def parental_wealth_slope(subject: Subject) -> Whole:
    """Slope of the rank of own wealth, among adults of the same ten years, on that of the parents' wealth.

    Of adults of 25 to 64 whose parents' rank is known.
    """
    people, held = subject.population.people, subject.measured.wealth
    if held is None or not held.total.any():
        return {ALL: np.nan}
    chosen = held.is_adult & (people.age >= 25) & (people.age < 65) & (subject.weight > 0.0)
    rows = np.flatnonzero(chosen)
    if not rows.size:
        return {ALL: np.nan}
    rank = np.empty(rows.size)
    decade = (people.age[rows] - 25) // 10
    for group in np.unique(decade):
        inside = decade == group
        rank[inside] = ranks(held.total[rows][inside], subject.weight[rows][inside])
    parents, weight = people.parental_wealth_rank[rows].astype(np.float64), subject.weight[rows]
    apart = parents - weighted.mean(parents, weight)
    spread = weight @ apart**2
    return {ALL: float((weight * apart) @ rank / spread) if spread > 0.0 else float("nan")}


def ranks(values: Array, weight: Array) -> Array:
    """Fractional rank of each, in (0, 1); equal values share their mean rank."""
    _, place = np.unique(values, return_inverse=True)
    at = np.bincount(place, weight)
    return np.asarray(((np.cumsum(at) - 0.5 * at) / at.sum())[place])
