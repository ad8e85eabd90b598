"""Ages without edges: smooth distributions through the shares of bands."""

import numpy as np

from model.population.synthesis.figures import Figures
from model.random import Variable, uniform

Array = np.ndarray
MONTHS = 12
OLDER_FROM = 65


def monotone_cubic(at: Array, values: Array, points: Array, falls_to_zero: tuple[bool, bool]) -> Array:
    """Monotone cubic interpolation (Fritsch and Carlson 1980) of increasing values, for smooth distributions.

    Args:
        at: increasing abscissae, shape (k,).
        values: increasing ordinates, shape (k,).
        points: where to interpolate, between the first and last abscissa.
        falls_to_zero: whether the slope at the first and the last abscissa is nought.
    """
    width = np.diff(at)
    slope = np.diff(values) / width
    before, after = width[:-1], width[1:]
    inner = (before + after) * 3.0 / ((2 * after + before) / slope[:-1] + (after + 2 * before) / slope[1:])
    ends = [0.0 if falls else edge for falls, edge in zip(falls_to_zero, slope[[0, -1]], strict=True)]
    tangent = np.concatenate(([ends[0]], inner, [ends[1]]))
    piece = np.clip(np.searchsorted(at, points, side="right") - 1, 0, len(width) - 1)
    t = (points - at[piece]) / width[piece]
    rise = slope[piece] * t * t * (3.0 - 2.0 * t)
    bend = t * (1.0 - t) * ((1.0 - t) * tangent[piece] - t * tangent[piece + 1])
    return np.asarray(values[piece] + width[piece] * (rise + bend))


def age_from_bands(figures: Figures, name: str, seed: int, ids: Array, region: Array) -> Array:
    """Age in months of heads: smooth through the shares of the bands, tilted by region from 65 on.

    The density falls to nought at both ends but for ages in `cut`, where people enter or leave the type of
    household by its definition.
    """
    bands = figures[name]
    bounds = np.array(bands["from"], dtype=float)
    cut = bands.get("cut", ())
    smooth_end = (bands["from"][0] not in cut, bands["from"][-1] not in cut)
    months = np.arange(bounds[0] * MONTHS, bounds[-1] * MONTHS + 1)
    draws = uniform(seed, ids, 0, Variable.HEAD_AGE)
    result = np.zeros(len(ids), dtype=np.int64)
    for number, tilt in enumerate(figures["older_tilt_by_region"]):
        shares = np.array(bands["share"]) * np.where(bounds[:-1] >= OLDER_FROM, tilt, 1.0)
        cumulative = np.append(0.0, np.cumsum(shares / shares.sum()))
        smooth = monotone_cubic(bounds * MONTHS, cumulative, months, smooth_end)
        chosen = region == number
        result[chosen] = np.floor(np.interp(draws[chosen], smooth, months))
    return result


def reflect(values: Array, lowest: float | Array) -> Array:
    """Values below the lowest turned back above it, so that none pile up there."""
    return lowest + np.abs(values - lowest)
