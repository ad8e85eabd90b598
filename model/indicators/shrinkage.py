"""Levels of small cells drawn towards what is expected of them: empirical Bayes, with a normal random cell effect.

Within one grouping every group is expected at the mean of all; where groupings are crossed, at what the groupings
add up to without interaction, as in the multilevel analysis of individual heterogeneity (MAIHDA; Evans and others
2018). The variance between cells is the method-of-moments estimate of DerSimonian and Laird (1986) with the
sampling variance of weighted means, pooled over the cells.
"""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from model.indicators.measured import Array


class Shrunk(NamedTuple):
    """Levels of the cells of one division after shrinkage, and the share of variance left to the random effect.

    Attributes:
        level: shape (cells,), NaN where there is nobody.
        unexplained: variance between cells beyond what is expected of them, over all variance between cells; NaN
            where there is none.
    """

    level: Array
    unexplained: float


def shrink(mean: Array, square: Array, total: Array, squares: Array, factors: Sequence[Array] = ()) -> Shrunk:
    """Cells drawn towards their expectation.

    Args:
        mean: level of each cell, shape (cells,), NaN where there is nobody.
        square: mean of the squared values.
        total, squares: sums of the weights and of the squared weights.
        factors: the group of each cell in each of the groupings that are crossed; none for a single grouping.
    """
    present = np.flatnonzero(np.isfinite(mean) & (squares > 0.0))
    level = np.full(mean.size, np.nan)
    if not present.size:
        return Shrunk(level, float("nan"))
    observed, size = mean[present], total[present] ** 2 / squares[present]
    inside = np.maximum(square[present] - observed**2, 0.0)
    sampling = float(size @ inside / size.sum()) / size
    design = _design([factor[present] for factor in factors], present.size)
    if not (sampling > 0.0).all() or present.size <= design.shape[1]:
        level[present] = observed
        return Shrunk(level, float("nan"))
    between = _between(observed, sampling, design)
    precision = 1.0 / (sampling + between)
    expectation = design @ _fit(observed, precision, design)
    level[present] = expectation + between * precision * (observed - expectation)
    explained = float(np.average((expectation - np.average(expectation, weights=size)) ** 2, weights=size))
    whole = between + explained
    return Shrunk(level, between / whole if whole > 0.0 else float("nan"))


def _design(factors: Sequence[Array], cells: int) -> Array:
    """A constant, and a column for each group of each factor but its first; columns that add nothing left out."""
    columns = [np.ones(cells)]
    for factor in factors:
        columns += [(factor == group).astype(np.float64) for group in np.unique(factor)[1:]]
    return np.array(columns).T


def _fit(values: Array, precision: Array, design: Array) -> Array:
    weighted = design * precision[:, None]
    return np.asarray(np.linalg.pinv(design.T @ weighted) @ (weighted.T @ values))


def _between(values: Array, sampling: Array, design: Array) -> float:
    """Variance between cells beyond the design, never negative."""
    precision = 1.0 / sampling
    residual = values - design @ _fit(values, precision, design)
    heterogeneity = float(precision @ residual**2)
    weighted = design * precision[:, None]
    inverse = np.linalg.pinv(design.T @ weighted)
    free = values.size - np.linalg.matrix_rank(design)
    scale = float(precision.sum() - np.trace(inverse @ (weighted.T @ weighted)))
    return max((heterogeneity - float(free)) / scale, 0.0) if scale > 0.0 and free > 0 else 0.0
