"""Statistics of every group at once: weighted means by counting, ordered statistics from one shared sort.

A variable is sorted once for all divisions; within a division the sorted people are only dealt out to their
groups, a stable sort of small integers, which NumPy does by digits. Definitions are those of `weighted`, which
the tests hold this module to.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple

import numpy as np

from model.indicators.divisions import Division
from model.indicators.measured import Array

# A share of a group's weight closer than this to a boundary lies on it: cumulative weights are sums of floats.
TOLERANCE = 1e-10
MOST_JOINT_CELLS = 4_096


class _Pack(NamedTuple):
    """Several divisions counted at once, by the joint cells of their groups.

    Attributes:
        codes: joint cell of each observation, shape (observations,).
        member: 1 where a joint cell is part of a group, shape (groups of the divisions, joint cells).
    """

    codes: Array
    member: Array


class Sample(NamedTuple):
    """Those whom an indicator is about, with their groups; observations without weight are left out.

    Attributes:
        rows: their positions among all people, shape (observations,).
        weight: what each stands for, shape (observations,).
        codes: group within each division, the number of groups for none: each of shape (observations,).
        sizes: number of groups of each division.
        packs: divisions counted together.
        observations, total, squares: number, sum of weights and of squared weights in each group of every
            division, one division after the other, shape (groups,).
    """

    rows: Array
    weight: Array
    codes: tuple[Array, ...]
    sizes: tuple[int, ...]
    packs: tuple["_Pack", ...]
    observations: Array
    total: Array
    squares: Array


def sample(chosen: Array, weight: Array, divided: Sequence[Division]) -> Sample:
    """The sample of those chosen, a flag for each person; `weight` has shape (people,)."""
    rows = np.flatnonzero(chosen & (weight > 0.0))
    codes = tuple(division.codes[rows] for division in divided)
    sizes = tuple(len(division.groups) for division in divided)
    weight, nothing = weight[rows], np.empty(0)
    packs = tuple(_pack(codes[start:end], sizes[start:end]) for start, end in _together(sizes))
    empty = Sample(rows, weight, codes, sizes, packs, nothing, nothing, nothing)
    ones = np.ones(rows.size)
    return empty._replace(
        observations=sums(empty._replace(weight=ones), ones), total=sums(empty, ones), squares=sums(empty, weight)
    )


def _together(sizes: Sequence[int]) -> list[tuple[int, int]]:
    """Runs of divisions, as start and end, whose joint cells are few enough to be counted at once."""
    runs, start, cells = [], 0, 1
    for number, size in enumerate(sizes):
        if number > start and cells * (size + 1) > MOST_JOINT_CELLS:
            runs.append((start, number))
            start, cells = number, 1
        cells *= size + 1
    return [*runs, (start, len(sizes))]


def _pack(codes: Sequence[Array], sizes: Sequence[int]) -> _Pack:
    joint = np.zeros(codes[0].size, dtype=np.intp)
    for each, size in zip(codes, sizes, strict=True):
        joint = joint * (size + 1) + each
    cells = np.unravel_index(np.arange(np.prod([size + 1 for size in sizes])), [size + 1 for size in sizes])
    members = [each == np.arange(size)[:, None] for each, size in zip(cells, sizes, strict=True)]
    return _Pack(joint, np.concatenate(members).astype(np.float64))


def sums(taken: Sample, values: Array) -> Array:
    """Sum of weight times value in each group, shape (groups,)."""
    amounts = taken.weight * values
    return np.concatenate(
        [pack.member @ np.bincount(pack.codes, amounts, pack.member.shape[1]) for pack in taken.packs]
    )


def means(taken: Sample, values: Array) -> Array:
    """Mean of each group, NaN where it has nobody, shape (groups,)."""
    with np.errstate(invalid="ignore"):
        return np.asarray(sums(taken, values) / taken.total)


class _Segments(NamedTuple):
    """One division, group after group, sorted by value within each; groups without people left out.

    Attributes:
        place: positions of the groups among all of the division, shape (present,).
        first, last: their first and last observation, shape (present,).
        values, share: value, and weight over that of the group, shape (observations,).
        rank: weight of the group up to and with the observation, plus the number of groups before.
        held: cumulative sum of share times value over all groups, from zero, shape (observations + 1,).
    """

    place: Array
    first: Array
    last: Array
    values: Array
    share: Array
    rank: Array
    held: Array


def ordered(taken: Sample, values: Array, wanted: Sequence[str]) -> dict[str, Array]:
    """Statistics by name (keys of ORDERED) of each group, NaN where it has nobody, shape (groups,)."""
    order = np.argsort(values, kind="stable")
    values, weight = values[order], taken.weight[order]
    found: dict[str, list[Array]] = {name: [] for name in wanted}
    start = 0
    for codes, size in zip(taken.codes, taken.sizes, strict=True):
        segments = _segments(values, weight, codes[order], taken.total[start : start + size])
        for name in wanted:
            of_groups = np.full(size, np.nan)
            if segments.place.size:
                of_groups[segments.place] = ORDERED[name](segments)
            found[name].append(of_groups)
        start += size
    return {name: np.concatenate(parts) for name, parts in found.items()}


def _segments(values: Array, weight: Array, codes: Array, total: Array) -> _Segments:
    size = total.size
    dealt = np.argsort(codes.astype(np.uint8 if size < 255 else np.uint16), kind="stable")
    counts = np.bincount(codes, minlength=size + 1)[:size]
    dealt = dealt[: counts.sum()]  # those in no group come last
    place = np.flatnonzero(counts)
    last = np.cumsum(counts[place]) - 1
    first = last - counts[place] + 1
    values, codes = values[dealt], codes[dealt]
    share = weight[dealt] / total[codes]
    running = np.cumsum(share)
    before = np.concatenate(([0.0], running[last[:-1]])) if place.size else np.empty(0)
    number = np.repeat(np.arange(place.size), counts[place])
    rank = running - before[number] + number if place.size else running
    held = np.concatenate(([0.0], np.cumsum(share * values)))
    return _Segments(place, first, last, values, share, rank, held)


def _quantile(segments: _Segments, share: float) -> Array:
    """The quantile of each group, of `weighted.quantile`."""
    at = np.arange(segments.place.size) + share
    lower = np.searchsorted(segments.rank, at - TOLERANCE, side="left")
    upper = np.searchsorted(segments.rank, at + TOLERANCE, side="right")
    low = segments.values[np.clip(lower, segments.first, segments.last)]
    return np.asarray(0.5 * (low + segments.values[np.clip(upper, segments.first, segments.last)]))


def _lorenz(segments: _Segments, share: float) -> Array:
    """Share of a group's total held by its lowest `share`, of `weighted.lorenz`; NaN without a total."""
    number = np.arange(segments.place.size)
    whole = segments.held[segments.last + 1] - segments.held[segments.first]
    at = np.clip(np.searchsorted(segments.rank, number + share, side="left"), segments.first, segments.last)
    over = segments.rank[at] - (number + share)
    held = segments.held[at + 1] - segments.held[segments.first] - over * segments.values[at]
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.asarray(np.where(whole > 0.0, held / whole, np.nan))


def _ratio(upper: Array, lower: Array) -> Array:
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.asarray(np.where(lower > 0.0, upper / lower, np.nan))


def _gini(segments: _Segments) -> Array:
    """Gini coefficient of each group, of `weighted.gini` with values as they are; NaN without a mean."""
    number = np.repeat(np.arange(segments.place.size), segments.last - segments.first + 1)
    middle = segments.rank - number - 0.5 * segments.share
    moment = np.add.reduceat(segments.share * segments.values * (2.0 * middle - 1.0), segments.first)
    return _ratio(moment, np.add.reduceat(segments.share * segments.values, segments.first))


ORDERED: Mapping[str, Callable[[_Segments], Array]] = {
    "median": lambda s: _quantile(s, 0.5),
    "p90_p10": lambda s: _ratio(_quantile(s, 0.9), _quantile(s, 0.1)),
    "p90_less_p10": lambda s: _quantile(s, 0.9) - _quantile(s, 0.1),
    "gini": _gini,
    "palma": lambda s: _ratio(1.0 - _lorenz(s, 0.9), _lorenz(s, 0.4)),
    "s80_s20": lambda s: _ratio(1.0 - _lorenz(s, 0.8), _lorenz(s, 0.2)),
    "top_10_share": lambda s: 1.0 - _lorenz(s, 0.9),
    "top_1_share": lambda s: 1.0 - _lorenz(s, 0.99),
}
_POWERS: Mapping[str, Callable[[Array], Array]] = {
    "mean": lambda y: y,
    "log": np.log,
    "value_log": lambda y: y * np.log(y),
    "root": np.sqrt,
    "inverse": lambda y: 1.0 / y,
    "square": np.square,
}
MOMENTS: Mapping[str, tuple[str, Callable[[Array, Array], Array]]] = {
    "mean_log_deviation": ("log", lambda mean, log: np.log(mean) - log),
    "theil": ("value_log", lambda mean, value_log: value_log / mean - np.log(mean)),
    "generalised_entropy_2": ("square", lambda mean, square: 0.5 * (square / mean**2 - 1.0)),
    "atkinson_0_5": ("root", lambda mean, root: 1.0 - root**2 / mean),
    "atkinson_1": ("log", lambda mean, log: 1.0 - np.exp(log) / mean),
    "atkinson_2": ("inverse", lambda mean, inverse: 1.0 - 1.0 / (mean * inverse)),
}


def entropies(taken: Sample, values: Array, wanted: Sequence[str]) -> dict[str, Array]:
    """Indices that follow from means (keys of MOMENTS) of each group, values positive, each of shape (groups,)."""
    mean = means(taken, values)
    needed = {MOMENTS[name][0] for name in wanted}
    powers = {power: means(taken, _POWERS[power](values)) for power in needed}
    return {name: MOMENTS[name][1](mean, powers[MOMENTS[name][0]]) for name in wanted}
