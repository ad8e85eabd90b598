"""Every indicator of the catalogue for every group, in one scenario and year: levels, gaps, counts and shrinkage.

The projection calls `full_set` each year with the people and the measurement of that year.
"""

from collections.abc import Callable, Iterator, Mapping
from typing import Any, NamedTuple

import numpy as np

from model.indicators import by_group
from model.indicators.catalogue import WHOLE, Indicator, catalogue
from model.indicators.divisions import SEPARATOR, Division
from model.indicators.measured import Array
from model.indicators.shrinkage import Shrunk, shrink
from model.indicators.subject import Subject

GAP = "gap"
UNEXPLAINED = "variance_beyond_main_effects"


class Thresholds(NamedTuple):
    """A cell with fewer observed people, or fewer with or without an event that is counted, is not shown."""

    least_people: int = 100
    least_events: int = 30


class FullSet(NamedTuple):
    """Every indicator of one scenario in one year.

    Attributes:
        indicators: names of those that groups have, in the order of the catalogue.
        cells: grouping and group of each cell.
        level: NaN where a cell is suppressed or empty, and for what is not yet modelled, shape (indicators,
        cells). shrunk: level after empirical Bayes shrinkage, of means; not suppressed.
        observations: people or households observed.
        people: what they stand for.
        others: gaps (grouping GAP), curves and measures of the whole population, by indicator, grouping and group.
    """

    indicators: tuple[str, ...]
    cells: tuple[tuple[str, str], ...]
    level: Array
    shrunk: Array
    observations: Array
    people: Array
    others: dict[tuple[str, str, str], float]


def full_set(
    subject: Subject, indicators: Mapping[str, Indicator] | None = None, thresholds: Thresholds | None = None
) -> FullSet:
    """Every indicator by every group of the subject's divisions.

    Args:
        subject: people and measurement of a scenario in a year.
        indicators: those wanted, of the catalogue unless given; see `catalogue.with_values`.
        thresholds: of suppression.
    """
    indicators, thresholds = catalogue() if indicators is None else indicators, thresholds or Thresholds()
    divided = tuple(subject.divided.values())
    cells = tuple((division.name, group) for division in divided for group in division.groups)
    names = tuple(name for name, each in indicators.items() if each.statistic != WHOLE)
    shape = (len(names), len(cells))
    level, shrunk, observations, people = (np.full(shape, np.nan) for _ in range(4))
    found = FullSet(names, cells, level, shrunk, observations, people, {})
    at = {name: row for row, name in enumerate(names)}
    for together in _by_values(indicators):
        _fill(found, [at[each.name] for each in together], together, subject, divided, thresholds)
    for name in names:
        found.others.update(_gaps(found, at[name], indicators[name]))
    for name, each in indicators.items():
        if each.of_whole is not None:
            found.others.update({(name, *key): value for key, value in each.of_whole(subject).items()})
    return found


def _by_values(indicators: Mapping[str, Indicator]) -> Iterator[list[Indicator]]:
    """Indicators with functions, those of the same values of the same people together: one sort serves them."""
    together: dict[tuple[str, Callable[..., Any]], list[Indicator]] = {}
    for each in indicators.values():
        if each.of_people is not None:
            together.setdefault((each.analysed, each.of_people), []).append(each)
    yield from together.values()


def _fill(
    found: FullSet,
    rows: list[int],
    together: list[Indicator],
    subject: Subject,
    divided: tuple[Division, ...],
    thresholds: Thresholds,
) -> None:
    """Levels, shrunk levels and counts of indicators of the same values."""
    first = together[0]
    assert first.of_people is not None
    of_people = first.of_people(subject)
    taken = subject.sample(first.analysed)
    values = of_people[taken.rows]
    if values.dtype != np.bool_ and not np.isfinite(values).all():
        known = subject.chosen(first.analysed) & np.isfinite(of_people)
        taken = by_group.sample(known, subject.weight, divided)
        values = of_people[taken.rows]
    is_event, values = values.dtype == np.bool_, values.astype(np.float64)
    statistics = [each.statistic for each in together]
    level = _statistics(taken, values, statistics)
    is_shown = taken.observations >= max(thresholds.least_people, 1)
    if is_event:
        events = by_group.sums(taken._replace(weight=np.ones(taken.weight.size)), values)
        is_shown &= np.minimum(events, taken.observations - events) >= thresholds.least_events
    for row, each in zip(rows, together, strict=True):
        found.level[row] = np.where(is_shown, level[each.statistic], np.nan)
        found.observations[row], found.people[row] = taken.observations, taken.total
        if each.statistic == "mean":
            square = level["mean"] if is_event else by_group.means(taken, np.square(values))
            found.shrunk[row], others = _shrunk(taken, level["mean"], square, divided)
            found.others.update({(each.name, *key): value for key, value in others.items()})


def _statistics(taken: by_group.Sample, values: Array, wanted: list[str]) -> dict[str, Array]:
    """Each statistic of every group."""
    found = {"mean": by_group.means(taken, values)} if "mean" in wanted else {}
    in_order = [name for name in wanted if name in by_group.ORDERED]
    of_means = [name for name in wanted if name in by_group.MOMENTS]
    if in_order:
        found |= by_group.ordered(taken, values, in_order)
    if of_means:
        found |= by_group.entropies(taken, values, of_means)
    return found


def _shrunk(
    taken: by_group.Sample, mean: Array, square: Array, divided: tuple[Division, ...]
) -> tuple[Array, dict[tuple[str, str], float]]:
    """Shrunk levels of every group, and the unexplained share of variance of each crossing."""
    levels, others, start = [], {}, 0
    for division, size in zip(divided, taken.sizes, strict=True):
        part = slice(start, start + size)
        factors = _factors(division)
        shrunk: Shrunk = shrink(mean[part], square[part], taken.total[part], taken.squares[part], factors)
        levels.append(shrunk.level)
        if factors:
            others[division.name, UNEXPLAINED] = shrunk.unexplained
        start += size
    return np.concatenate(levels), others


def _factors(division: Division) -> list[Array]:
    """Groups that each cell of a crossing is made of, a row for each grouping; none for a single grouping."""
    if SEPARATOR not in division.name:
        return []
    parts = np.array([group.split(SEPARATOR) for group in division.groups]).T
    return [np.unique(part, return_inverse=True)[1] for part in parts]


def _gaps(found: FullSet, row: int, indicator: Indicator) -> dict[tuple[str, str, str], float]:
    """Level of the group less that of the reference, or what it lacks as a fraction of the reference."""
    place = {cell: column for column, cell in enumerate(found.cells)}
    gaps = {}
    for gap in indicator.gaps:
        group, reference = (
            float(found.level[row, place[gap.grouping, name]]) for name in (gap.group, gap.reference)
        )
        if indicator.gap == "difference":
            value = group - reference
        else:
            value = (reference - group) / reference if reference else float("nan")
        gaps[indicator.name, GAP, gap.name] = value
    return gaps
