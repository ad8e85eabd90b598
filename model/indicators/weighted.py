"""Weighted statistics: free functions of values and weights, shape (observations,).

A weight is the number of people (or households) an observation stands for, so that an observation of weight
two equals two observations of weight one, and only the ratios of the weights matter except in `total`.

Sorting dominates the cost, and NumPy's sort is as fast as a kernel: nothing here is compiled. Sums are
NumPy's own pairwise sums, the same bits on any number of threads.

Raises, in every function: ValueError when values and weights differ in length or are empty, when a value is
not finite, when a weight is negative or not finite, and when all weights are zero.
"""

import numpy as np

Array = np.ndarray
# Cumulative weights are sums of floats: a share of the total closer than this to a boundary lies on it.
TOLERANCE = 1e-12


def _checked(values: Array, weights: Array) -> tuple[Array, Array]:
    """Values and weights as float arrays, refused when they cannot be summarised."""
    values = np.asarray(values, dtype=np.float64)
    weights = np.asarray(weights, dtype=np.float64)
    if values.ndim != 1 or values.shape != weights.shape:
        raise ValueError(f"values {values.shape} and weights {weights.shape} must be of one length")
    if values.size == 0:
        raise ValueError("no observations")
    if not np.isfinite(values).all():
        raise ValueError("a value is NaN or infinite")
    if not np.isfinite(weights).all() or (weights < 0.0).any():
        raise ValueError("a weight is negative, NaN or infinite")
    if not weights.any():
        raise ValueError("all weights are zero")
    return values, weights


def _sorted(values: Array, weights: Array) -> tuple[Array, Array]:
    """Values from the lowest, equal ones as given, with their weights; what is sorted is not sorted again."""
    if (values[:-1] <= values[1:]).all():
        return values, weights
    order = np.argsort(values, kind="stable")
    return values[order], weights[order]


def total(values: Array, weights: Array) -> float:
    """Sum of weight times value, in the unit of the values."""
    values, weights = _checked(values, weights)
    return float(np.sum(values * weights))


def mean(values: Array, weights: Array) -> float:
    """Weighted arithmetic mean, in the unit of the values."""
    values, weights = _checked(values, weights)
    return float(np.sum(values * weights) / np.sum(weights))


def quantile(values: Array, weights: Array, share: float | Array) -> Array:
    """Quantiles at `share` (fractions in [0, 1]), in the unit of the values, shape of `share`.

    The smallest value whose cumulative weight exceeds the share of the total weight; where the cumulative
    weight meets the share exactly, the average of that value and the next. (Hyndman and Fan 1996,
    definition 2, the default of SAS, in which DWP produces HBAI, and of Stata.)
    """
    values, weights = _checked(values, weights)
    share = np.asarray(share, dtype=np.float64)
    if ((share < 0.0) | (share > 1.0)).any():
        raise ValueError("a quantile share lies outside [0, 1]")
    values, weights = _sorted(values[weights > 0.0], weights[weights > 0.0])
    cumulative = np.cumsum(weights)
    cumulative /= cumulative[-1]
    last = values.size - 1
    lower = np.searchsorted(cumulative, share - TOLERANCE, side="left")
    upper = np.searchsorted(cumulative, share + TOLERANCE, side="right")
    return 0.5 * (values[np.minimum(lower, last)] + values[np.minimum(upper, last)])


def median(values: Array, weights: Array) -> float:
    """Value with half the weight on either side, in the unit of the values; see `quantile`."""
    return float(quantile(values, weights, 0.5))


def percentile_ratio(values: Array, weights: Array, upper: float, lower: float) -> float:
    """Quantile at `upper` over that at `lower` (P90/P10 is 0.9, 0.1); NaN unless the lower is positive."""
    high, low = quantile(values, weights, np.array([upper, lower]))
    return float(high / low) if low > 0.0 else float("nan")


def quantile_group(values: Array, weights: Array, groups: int) -> Array:
    """Group of each observation from 1 (lowest values) to `groups`, int64; the groups have equal weight.

    An observation belongs where the middle of its weight falls, so that a group's weight is exact to half
    an observation at either end. Equal values are ordered as given, and may be divided between two groups.
    """
    values, weights = _checked(values, weights)
    order = np.argsort(values, kind="stable")
    ordered = weights[order]
    cumulative = np.cumsum(ordered)
    middle = (cumulative - 0.5 * ordered) / cumulative[-1]
    group = np.empty(values.size, dtype=np.int64)
    group[order] = np.minimum(np.floor(groups * middle + TOLERANCE).astype(np.int64) + 1, groups)
    return group


def lorenz(values: Array, weights: Array, share: float | Array) -> Array:
    """Share of the total held by the lowest `share` of the weight, fractions; linear within an observation.

    NaN unless the total is positive.
    """
    values, weights = _checked(values, weights)
    values, weights = _sorted(values, weights)
    people = np.concatenate(([0.0], np.cumsum(weights)))
    held = np.concatenate(([0.0], np.cumsum(weights * values)))
    if held[-1] <= 0.0:
        return np.full(np.shape(share), np.nan)
    return np.asarray(np.interp(share, people / people[-1], held / held[-1]))


def top_share(values: Array, weights: Array, share: float) -> float:
    """Share of the total held by the highest `share` of the weight, a fraction."""
    return 1.0 - float(lorenz(values, weights, 1.0 - share))


def s80_s20(values: Array, weights: Array) -> float:
    """Total of the highest fifth over that of the lowest; NaN unless the lowest fifth holds something."""
    low, high = lorenz(values, weights, np.array([0.2, 0.8]))
    return float((1.0 - high) / low) if low > 0.0 else float("nan")


def palma(values: Array, weights: Array) -> float:
    """Total of the highest tenth over that of the lowest four tenths; NaN unless those hold something."""
    low, high = lorenz(values, weights, np.array([0.4, 0.9]))
    return float((1.0 - high) / low) if low > 0.0 else float("nan")


def gini(values: Array, weights: Array, negative_to_zero: bool = True) -> float:
    """Gini coefficient, a fraction: half the mean absolute difference over the mean.

    Negative values are set to zero, as HBAI does, unless `negative_to_zero` is false. NaN unless the mean is
    positive.
    """
    values, weights = _checked(values, weights)
    if negative_to_zero:
        values = np.maximum(values, 0.0)
    values, weights = _sorted(values, weights)
    cumulative = np.cumsum(weights)
    rank = (cumulative - 0.5 * weights) / cumulative[-1]
    held = np.sum(weights * values)
    return float(np.sum(weights * values * (2.0 * rank - 1.0)) / held) if held > 0.0 else float("nan")


def fgt(values: Array, weights: Array, line: float, alpha: float) -> float:
    """Foster-Greer-Thorbecke index of order `alpha`: mean of ((line - value) / line)^alpha below the line.

    0 gives the share below the line (strictly), 1 the gap as a fraction of the line, 2 its square. A negative
    value counts with its whole shortfall, which then exceeds the line.
    """
    values, weights = _checked(values, weights)
    if not line > 0.0:
        raise ValueError(f"the poverty line {line} is not positive")
    below = values < line
    shortfall = (line - values[below]) / line
    return float(np.sum(weights[below] * shortfall**alpha) / np.sum(weights))


def atkinson(values: Array, weights: Array, aversion: float) -> float:
    """Atkinson index, a fraction, with an `aversion` to inequality above zero; values must be positive."""
    values, weights = _checked(values, weights)
    if not (values > 0.0).all() or not aversion > 0.0:
        raise ValueError("the Atkinson index needs positive values and a positive aversion")
    relative = values / mean(values, weights)
    if aversion == 1.0:
        return 1.0 - float(np.exp(mean(np.log(relative), weights)))
    return 1.0 - float(mean(relative ** (1.0 - aversion), weights) ** (1.0 / (1.0 - aversion)))


def theil(values: Array, weights: Array) -> float:
    """Theil index T, mean of (value / mean) ln(value / mean); a zero counts as zero, none may be negative."""
    values, weights = _checked(values, weights)
    if (values < 0.0).any() or not values.any():
        raise ValueError("the Theil index needs values that are not negative and not all zero")
    relative = values / mean(values, weights)
    return mean(relative * np.log(np.where(relative > 0.0, relative, 1.0)), weights)
