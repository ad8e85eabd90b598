"""Curves, change and progressivity of the whole distribution: what no single group has.

Progressivity ranks people by market income: net household income with taxes added back and benefits taken off,
equivalised. Taxes and benefits that the income measure leaves out (employers' contributions, Capital Gains Tax,
Tax-Free Childcare, Inheritance Tax, services) are no part of it.
"""

import numpy as np

from model.indicators import by_group, weighted
from model.indicators.exchequer import PROGRAMMES
from model.indicators.measured import Array, Measured, equivalised, person_weight
from model.indicators.opportunity import ALL, Whole, ranks
from model.indicators.subject import Subject

PERCENTILES = tuple(range(1, 100))
OUTSIDE_INCOME = ("capital_gains_tax", "tax_free_childcare")
DECOMPOSED = ("life_stage", "sex", "ethnicity", "disability", "region", "tenure", "family_type", "children")
FLOOR = 1_000.0


def lorenz(subject: Subject, concept: str) -> Whole:
    """Share of income held by the lowest per cent of persons, at each percentile; negative incomes as nothing."""
    income = np.maximum(equivalised(subject.measured, concept), 0.0)
    found = weighted.lorenz(income, person_weight(subject.measured), np.array(PERCENTILES) / 100.0)
    return {("percentile", str(at)): float(value) for at, value in zip(PERCENTILES, found, strict=True)}


def growth_incidence(subject: Subject, concept: str) -> Whole:
    """Growth from the baseline of each percentile of equivalised income, a fraction; whoever stands there.

    NaN where the percentile of the baseline is not positive.
    """
    shares = np.array(PERCENTILES) / 100.0
    after, before = (
        weighted.quantile(equivalised(frame, concept), person_weight(frame), shares)
        for frame in (subject.measured, subject.baseline)
    )
    with np.errstate(divide="ignore", invalid="ignore"):
        growth = np.where(before > 0.0, after / before - 1.0, np.nan)
    return {("percentile", str(at)): float(value) for at, value in zip(PERCENTILES, growth, strict=True)}


def transitions(subject: Subject, concept: str) -> Whole:
    """Share of the persons of each decile of the baseline who stand in each decile of the scenario: `3>4`."""
    weight = person_weight(subject.baseline)
    before, after = (
        weighted.quantile_group(equivalised(frame, concept), weight, 10) - 1
        for frame in (subject.baseline, subject.measured)
    )
    table = np.bincount(10 * before + after, weight, 100).reshape(10, 10)
    with np.errstate(invalid="ignore"):
        table = table / table.sum(axis=1, keepdims=True)
    return {("transition", f"{i + 1}>{j + 1}"): float(table[i, j]) for i in range(10) for j in range(10)}


def decomposition(subject: Subject, concept: str) -> Whole:
    """Mean log deviation within and between the groups of each division of DECOMPOSED; they add up to the whole.

    Incomes below FLOOR count as FLOOR.
    """
    income = np.maximum(subject.income(concept), FLOOR)
    taken = by_group.sample(subject.chosen("person"), subject.weight, [subject.divided[n] for n in DECOMPOSED])
    income = income[taken.rows]
    mean = by_group.means(taken, income)
    inside = np.log(mean) - by_group.means(taken, np.log(income))
    overall = weighted.mean(income, taken.weight)
    found: Whole = {}
    start = 0
    for name, size in zip(DECOMPOSED, taken.sizes, strict=True):
        part = slice(start, start + size)
        share = taken.total[part] / taken.total[part].sum()
        present = share > 0.0
        found[name, "within"] = float(share[present] @ inside[part][present])
        found[name, "between"] = float(share[present] @ np.log(overall / mean[part][present]))
        start += size
    return found


def _in_income(measured: Measured) -> dict[str, float]:
    """Programmes that the income measure takes off or adds, with the sign of what households get."""
    signs = {"tax": -1.0, "benefit": 1.0}
    return {
        name: signs[PROGRAMMES[name].kind]
        for name in measured.programmes
        if PROGRAMMES[name].kind in signs and name not in OUTSIDE_INCOME
    }


def progressivity(subject: Subject) -> dict[str, Whole]:
    """Kakwani and Suits indices of each tax and benefit, and the redistribution of the whole system.

    Returns: by measure, `kakwani` (concentration less the Gini coefficient of market income; a benefit with the
        sign turned, so that positive is progressive), `suits` (the same against the share of income), and
        `redistribution`: what each programme adds to the fall of the Gini coefficient before people change places,
        all together (`reynolds_smolensky`), and what the change of places takes back (`reranking`). Lambert
        (2001). A programme that pays nothing has none of them.
    """
    measured = subject.measured
    signs, scale, weight = _in_income(measured), measured.equivalence_bhc, person_weight(measured)
    net = measured.net_income_bhc / scale
    amounts = {name: measured.programmes[name] / scale for name in signs}
    market = net - sum(sign * amounts[name] for name, sign in signs.items())
    rank = ranks(market, weight)
    mean = weighted.mean(market, weight)
    found: dict[str, Whole] = {"kakwani": {}, "suits": {}, "redistribution": {}}
    if not mean > 0.0:
        return {name: {ALL: np.nan} for name in found}

    def concentration(values: Array) -> float:
        total = weighted.mean(values, weight)
        return float(weighted.mean(values * (2.0 * rank - 1.0), weight) / total) if total else float("nan")

    unequal, after = concentration(market), concentration(net)
    held = _income_before(market, weight)
    final = weighted.mean(net, weight) / mean
    for name, sign in signs.items():
        level = weighted.mean(amounts[name], weight)
        if not level:
            continue  # nothing is paid: neither for the rich nor for the poor
        index = -sign * (concentration(amounts[name]) - unequal)
        found["kakwani"]["programme", name] = index
        against = weighted.mean(amounts[name] * (2.0 * held - 1.0), weight) / level
        found["suits"]["programme", name] = float(-sign * against)
        found["redistribution"]["programme", name] = level / mean * index / final
    places = float(weighted.gini(net, weight, False) - after)
    found["redistribution"] |= {("system", "reynolds_smolensky"): unequal - after, ("system", "reranking"): places}
    return found


def _income_before(market: Array, weight: Array) -> Array:
    """Share of market income of everybody poorer, and half of those with the same: the axis of the Suits index.

    Negative market incomes count as nothing.
    """
    values, place = np.unique(np.maximum(market, 0.0), return_inverse=True)
    at = np.bincount(place, weight) * values
    return np.asarray(((np.cumsum(at) - 0.5 * at) / at.sum())[place])
