"""For whom a scenario is good: where it improves an indicator on average and widens a gap between groups.

Gaps are the named pairs of the catalogue and, in every grouping, that between the group which is worst off in the
baseline and the one which is best off: the same two groups in the scenario. A gap widens where its size grows, in
whichever direction it points; a relative gap is that fraction.
"""

import math
from collections.abc import Iterator
from typing import NamedTuple

import numpy as np
import pandas as pd
import xarray as xr

from model.dataset import DRAW
from model.indicators.catalogue import Indicator, catalogue
from model.indicators.divisions import EVERYONE, SEPARATOR
from model.indicators.full_set import GAP
from model.indicators.measured import Array
from model.report.tables import comparisons, decimals_of

NAMED, WORST_AND_BEST = "named pair", "worst and best group"
LEAST = 1e-9
"""A change smaller than this share of the baseline is rounding."""
SEEN = 0.01
"""Part of a gap by which it must widen to be printed; the file has all."""
MOST_SHOWN = 8


class Flag(NamedTuple):
    """An indicator that a scenario improves on average while a gap in it widens; errors and chance need draws."""

    scenario: str
    year: int
    indicator: str
    label: str
    unit: str
    grouping: str
    gap: str
    kind: str
    average_in_baseline: float
    average: float
    gap_in_baseline: float
    gap_in_scenario: float
    widening: float
    gap_error: float
    widening_error: float
    chance: float


class _Numbers(NamedTuple):
    """Levels by cell and values by entry of the full set in a scenario and its baseline, with their draws."""

    level: Array
    value: Array


def for_whom(dataset: xr.Dataset) -> pd.DataFrame:
    """Every flag of every scenario and year of a Dataset with the full set: columns as Flag.

    `chance` is the share of draws in which both hold: the average improves and the gap widens.
    """
    flags = [
        flag
        for scenario in comparisons(dataset)
        for year in dataset["year"].values.tolist()
        for flag in _flags(dataset, scenario, year)
    ]
    return pd.DataFrame(flags, columns=Flag._fields)


def _flags(dataset: xr.Dataset, scenario: str, year: int) -> Iterator[Flag]:
    baseline = dataset["baseline"].sel(scenario=scenario).item()
    names = dataset["indicator"].values.tolist()
    cells = list(zip(dataset["indicator_grouping"].values, dataset["indicator_group"].values, strict=True))
    keys = zip(*(dataset[f"entry_{part}"].values for part in ("indicator", "grouping", "group")), strict=True)
    entries = {key: place for place, key in enumerate(keys)}
    before, after = (_numbers(dataset, name, year) for name in (baseline, scenario))
    everyone = next(place for place, (grouping, _) in enumerate(cells) if grouping == EVERYONE)
    for row, name in enumerate(names):
        each = catalogue()[name]
        sign = {"lower": -1.0, "higher": 1.0}.get(each.better)
        if sign is None:
            continue
        average = before.level[row, everyone], after.level[row, everyone]
        better = sign * (average[1] - average[0])
        if not better[0] > LEAST * abs(average[0][0]):
            continue
        for grouping, gap, kind, old, new in _gaps_of(each, row, cells, entries, before, after, sign):
            widening = np.abs(new) - np.abs(old)
            if widening[0] > LEAST * max(abs(old[0]), abs(average[0][0]) * (each.gap == "difference")):
                about = scenario, year, name, each.label, each.unit, grouping, gap, kind
                numbers = [float(a[0]) for a in (*average, old, new, widening)]
                yield Flag._make((*about, *numbers, *_of_draws(better[1:], old[1:], widening[1:])))


def _of_draws(better: Array, gap: Array, widening: Array) -> tuple[float, float, float]:
    """Standard errors of the gap and of its widening, and the chance of the flag; NaN without draws."""
    if widening.size < 2:
        return np.nan, np.nan, np.nan
    chance = float(np.mean((better > 0.0) & (widening > 0.0)))
    return float(gap.std(ddof=1)), float(widening.std(ddof=1)), chance


def _numbers(dataset: xr.Dataset, scenario: str, year: int) -> _Numbers:
    """Numbers with the estimate first and the draws after it, along the last axis."""
    of = dataset.sel(scenario=scenario, year=year)
    found = []
    for name in ("indicator_level", "indicator_value"):
        parts = [of[name].values[..., None]] + ([of[name + DRAW].values] if name + DRAW in of else [])
        found.append(np.concatenate(parts, axis=-1))
    return _Numbers(*found)


def _gaps_of(
    indicator: Indicator,
    row: int,
    cells: list[tuple[str, str]],
    entries: dict[tuple[str, str, str], int],
    before: _Numbers,
    after: _Numbers,
    sign: float,
) -> Iterator[tuple[str, str, str, Array, Array]]:
    """Grouping, name and kind of each gap of an indicator, with its size in the baseline and in the scenario."""
    for pair in indicator.gaps:
        place = entries.get((indicator.name, GAP, pair.name))
        if place is not None and not np.isnan(before.value[place, 0] + after.value[place, 0]):
            yield pair.grouping, pair.name, NAMED, before.value[place], after.value[place]
    for grouping in dict.fromkeys(grouping for grouping, _ in cells):
        if grouping == EVERYONE or SEPARATOR in grouping:
            continue
        known = [
            k
            for k, (of, _) in enumerate(cells)
            if of == grouping and not np.isnan(before.level[row, k, 0] + after.level[row, k, 0])
        ]
        if len(known) < 2:
            continue
        by_level = sorted(known, key=lambda k: sign * before.level[row, k, 0])
        worst, best = by_level[0], by_level[-1]
        name = f"{grouping}:{cells[worst][1]}-{cells[best][1]}"
        yield grouping, name, WORST_AND_BEST, *(n.level[row, worst] - n.level[row, best] for n in (before, after))


def for_whom_text(dataset: xr.Dataset, scenario: str, year: int) -> str:
    """The named gaps that widen, the surest first, in words; empty without the full set or a flag."""
    if "indicator_level" not in dataset:
        return ""
    flags = list(_flags(dataset, scenario, year))
    named = [flag for flag in flags if flag.kind == NAMED and _is_seen(flag)]
    if not flags:
        return ""
    named.sort(key=lambda f: (-np.nan_to_num(f.chance), -f.widening / max(abs(f.gap_in_baseline), LEAST)))
    lines = [f"{'Better on average, wider gap':<90}{'Gap':>10}{'Widening':>10}{'Chance':>10}", "─" * 120]
    for flag in named[:MOST_SHOWN]:
        gap = f"{abs(flag.gap_in_baseline):,.{_decimals(flag.gap_error, flag.gap_in_baseline)}f}"
        decimals = _decimals(flag.widening_error, flag.gap_in_baseline)
        widening = f"+{flag.widening:,.{decimals}f}"
        chance = "" if np.isnan(flag.chance) else f"{flag.chance:.0%}"
        what = f"{flag.label}, {flag.gap.replace('_', ' ')}"
        lines.append(f"  {what[:88]:<88}{gap:>10}{widening:>10}{chance:>10}".rstrip())
    more = len(flags) - min(len(named), MOST_SHOWN)
    if more:
        lines.append(f"  {more} more, those between the worst and the best group included, in for_whom.csv")
    return "\n".join(lines)


def _is_seen(flag: Flag) -> bool:
    """Whether a gap widens by a hundredth of itself: what is less is not printed."""
    return bool(flag.widening >= SEEN * abs(flag.gap_in_baseline))


def _decimals(error: float, value: float) -> int:
    """Decimals that a standard error allows; without one, those of three digits."""
    three = 2 - math.floor(math.log10(abs(value))) if value else 0
    return max(min(decimals_of(error, three), 9), 0)
