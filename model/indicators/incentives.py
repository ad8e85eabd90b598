"""Work incentives over the population: marginal, participation and replacement rates by group, before and after.

Groups are those of the baseline, so that a change is one of rates and not of who is in a group. Every statistic is
weighted by people; the means of instruments add up to the mean of the rate.
"""

from collections.abc import Iterator, Mapping
from typing import NamedTuple

import numpy as np

from model.indicators.instruments import INSTRUMENTS
from model.indicators.weighted import quantile, quantile_group
from model.population.schema import Array, Region, Tenure

RATES = {
    "marginal": "Effective marginal tax rate",
    "participation": "Participation tax rate",
    "replacement": "Replacement rate",
}
THRESHOLDS = (50, 60, 70, 80, 100)
"""Per cent; a share above counts rates above it by more than rounding."""
QUARTILES = {"lower_quartile": 0.25, "median": 0.5, "upper_quartile": 0.75}
TENTHS = 10
_ROUNDING = 1e-9
COLUMNS = ("rate", "group_kind", "group", "label", "people", "statistic", "baseline", "scenario", "change")


class Worker(NamedTuple):
    """Who people are in the baseline, one entry per person, shape (people,)."""

    weight: Array  # people represented
    earnings: Array  # £/year, pay and profit
    is_in_work: Array
    could_enter: Array  # out of work and able to work
    is_woman: Array
    has_partner: Array
    partner_in_work: Array
    children: Array  # dependent children of the family
    tenure: Array  # schema.Tenure
    region: Array  # schema.Region
    has_universal_credit: Array  # the family


class Group(NamedTuple):
    """A group of people: kind, name, label, and who is in it, shape (people,)."""

    kind: str
    name: str
    label: str
    members: Array


def groups(worker: Worker) -> list[Group]:
    """Every group that rates are shown for."""
    couple, parent, works = worker.has_partner, worker.children > 0, worker.partner_in_work
    named = {
        "everyone": {"all": np.ones(couple.size, dtype=bool)},
        "work": {"in_work": worker.is_in_work, "out_of_work": worker.could_enter},
        "sex": {"men": ~worker.is_woman, "women": worker.is_woman},
        "family": {
            "single": ~couple & ~parent,
            "lone_parent": ~couple & parent,
            "couple_without_children_partner_works": couple & ~parent & works,
            "couple_without_children_partner_does_not": couple & ~parent & ~works,
            "couple_with_children_partner_works": couple & parent & works,
            "couple_with_children_partner_does_not": couple & parent & ~works,
        },
        "children": {
            "none": ~parent,
            "one": worker.children == 1,
            "two": worker.children == 2,
            "three_or_more": worker.children > 2,
        },
        "universal_credit": {"receives": worker.has_universal_credit, "does_not": ~worker.has_universal_credit},
        "tenure": {place.name.lower(): worker.tenure == place for place in Tenure},
        "region": {place.name.lower(): worker.region == place for place in Region},
        "earnings_tenth": _tenths(worker),
    }
    return [
        Group(kind, name, _label(kind, name), members)
        for kind, of_kind in named.items()
        for name, members in of_kind.items()
    ]


def _label(kind: str, name: str) -> str:
    """A group in words."""
    words = {"tenure": "", "region": "", "universal_credit": "Universal Credit: ", "children": "Children: "}
    said = f"{words.get(kind, '')}{name}".replace("_", " ").replace(" ha", " housing association")
    return f"Earnings tenth {name}" if kind == "earnings_tenth" else said[0].upper() + said[1:]


def _tenths(worker: Worker) -> dict[str, Array]:
    """Tenths of those in work by their own earnings, 1 the lowest."""
    tenth = np.zeros(worker.weight.size, dtype=np.int64)
    if worker.is_in_work.any():
        in_work = worker.is_in_work
        tenth[in_work] = quantile_group(worker.earnings[in_work], worker.weight[in_work], TENTHS)
    return {str(number): tenth == number for number in range(1, TENTHS + 1)}


def statistics(rate: Array, parts: Array | None, weight: Array) -> dict[str, float]:
    """Statistics of a rate, shape (people,), and the mean of its parts, shape (instruments, people)."""
    share = weight / weight.sum()
    middle = quantile(rate, weight, np.array(list(QUARTILES.values())))
    found = {"mean": float(share @ rate)} | dict(zip(QUARTILES, middle.tolist(), strict=True))
    found |= {f"share_above_{n}": float(share @ (rate > n / 100.0 + _ROUNDING)) for n in THRESHOLDS}
    if parts is not None:
        found |= {f"mean:{name}": float(part @ share) for name, part in zip(INSTRUMENTS, parts, strict=True)}
    return found


def incentives(
    worker: Worker, before: Mapping[str, Array], after: Mapping[str, Array]
) -> Iterator[tuple[str, str, str, str, float, str, float, float, float]]:
    """Rows of the tidy table, columns COLUMNS, for every rate and group that has anybody.

    Args:
        worker: who people are.
        before, after: under baseline and scenario the rates of RATES, NaN for those whom a rate is not of: by
            instrument, shape (instruments, people), or `replacement` whole, shape (people,).
    """
    every = groups(worker)
    for rate in RATES:
        pair = (before[rate], after[rate])
        wholes = [each if each.ndim == 1 else each.sum(axis=0) for each in pair]
        known = ~np.isnan(wholes[0]) & ~np.isnan(wholes[1])
        for group in every:
            chosen = group.members & known
            weight = worker.weight[chosen]
            if not weight.any():
                continue
            old, new = (
                statistics(whole[chosen], each[:, chosen] if each.ndim == 2 else None, weight)
                for whole, each in zip(wholes, pair, strict=True)
            )
            people = float(weight.sum())
            for name, value in old.items():
                of = (rate, group.kind, group.name, group.label, people, name)
                yield (*of, value, new[name], new[name] - value)
