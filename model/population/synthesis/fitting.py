"""Whatever depends on the whole population: intercepts, rank tables, thresholds and scales.

A block states the gradient (the linear index, the score) and the published level of each cell; what makes the
level come out is solved here and nowhere else. `Fit()` solves on the population at hand and remembers; a Fit
that holds what another has solved only applies it. `synthesise` solves once, on a reference population of its
own, so that each household is a function of its own keys and of stored numbers: no partition, sample size or
seed changes another household.
"""

from collections.abc import Callable
from math import erfc

import numpy as np
from numpy.typing import ArrayLike

from model.compile import kernel
from model.random import normal_quantile

Array = np.ndarray
PROBABILITIES = np.linspace(0.005, 0.995, 199)
NORMAL_POINTS = np.array([normal_quantile(p) for p in PROBABILITIES])
BISECTIONS = 40
MULTIPLIER_STEPS = 60


def logistic(x: Array) -> Array:
    """Logistic function, 1 / (1 + exp(-x))."""
    return 1.0 / (1.0 + np.exp(-np.clip(x, -40.0, 40.0)))


def logit(x: Array) -> Array:
    """Logarithm of the odds of probabilities in (0, 1)."""
    return np.log(x / (1.0 - x))


@kernel
def _fill_normal_cumulative(values: Array, result: Array) -> None:
    """Standard normal distribution function of each value."""
    for i in range(len(values)):
        result[i] = 0.5 * erfc(-values[i] / 1.4142135623730951)


def normal_cumulative(values: Array) -> Array:
    """Standard normal distribution function."""
    result = np.empty(len(values))
    _fill_normal_cumulative(np.ascontiguousarray(values, dtype=float), result)
    return result


class Fit:
    """Solved numbers by name; solves and stores what it does not hold."""

    def __init__(self, solved: dict[str, Array] | None = None) -> None:
        """Start from numbers solved before, or empty."""
        self.solved: dict[str, Array] = {} if solved is None else solved

    def _stored(self, name: str, solve: Callable[[], Array]) -> Array:
        if name not in self.solved:
            self.solved[name] = solve()
        return self.solved[name]

    def probability(
        self,
        name: str,
        linear: Array,
        rate: ArrayLike,
        cell: Array | None = None,
        known: Array | None = None,
    ) -> Array:
        """Logit probabilities whose mean in each cell is the mean of `rate` there.

        Args:
            name: of the equation; its intercepts are stored under it.
            linear: index without intercept, shape (n,).
            rate: published rate, one number or shape (n,).
            cell: small integers, shape (n,); one cell if None.
            known: probabilities that stand as they are, NaN where the logit gives them, shape (n,).
        """
        cell = np.zeros(len(linear), dtype=np.int64) if cell is None else cell
        target = np.broadcast_to(np.asarray(rate, dtype=float), linear.shape)

        def chance(index: Array) -> Array:
            return logistic(index) if known is None else np.where(np.isnan(known), logistic(index), known)

        def solve() -> Array:
            size = np.maximum(np.bincount(cell), 1)
            wanted = np.bincount(cell, target) / size
            low, high = np.full(len(size), -30.0), np.full(len(size), 30.0)
            for _ in range(BISECTIONS):
                middle = 0.5 * (low + high)
                above = np.bincount(cell, chance(linear + middle[cell])) / size > wanted
                high = np.where(above, middle, high)
                low = np.where(above, low, middle)
            return 0.5 * (low + high)

        intercepts = self._stored(name, solve)
        return chance(linear + intercepts[np.minimum(cell, len(intercepts) - 1)])

    def choice(self, name: str, weight: Array, share: Array, draw: Array, cell: Array | None = None) -> Array:
        """Category of each entry, 0 to k - 1: relative odds times multipliers that bring each cell to its shares.

        Args:
            name: of the equation; its multipliers are stored under it.
            weight: relative odds of each category, shape (n, k), above zero.
            share: published shares of the categories, shape (cells, k).
            draw: uniform draws in (0, 1), shape (n,).
            cell: small integers, shape (n,); one cell if None.
        """
        cell = np.zeros(len(weight), dtype=np.int64) if cell is None else cell
        target = share / share.sum(axis=1, keepdims=True)

        def solve() -> Array:
            multiplier = np.ones_like(target)
            for number in range(len(target)):
                odds = weight[cell == number]
                for _ in range(MULTIPLIER_STEPS if len(odds) else 0):
                    chance = odds * multiplier[number]
                    mean = (chance / chance.sum(axis=1, keepdims=True)).mean(axis=0)
                    multiplier[number] *= target[number] / np.maximum(mean, 1e-12)
            return multiplier

        cumulative = np.cumsum(weight * self._stored(name, solve)[cell], axis=1)
        passed = draw[:, np.newaxis] * cumulative[:, -1:] > cumulative
        return np.minimum(passed.sum(axis=1), weight.shape[1] - 1)

    def normal_score(self, name: str, score: Array, cell: Array | None = None) -> Array:
        """Standard normal score of the rank within the cell, by the stored quantiles of the score.

        Beyond the outer quantiles (one in 200) the map is continued in a straight line, with the slope of the
        outer tenth: scores are sums of normal terms, and a straight line keeps the top of a Pareto tail from
        resting on a handful of the reference population's people.
        """
        cell = np.zeros(len(score), dtype=np.int64) if cell is None else cell

        def solve() -> Array:
            cells = int(cell.max()) + 1 if len(cell) else 1
            overall = np.quantile(score, PROBABILITIES) if len(score) else NORMAL_POINTS
            table = np.tile(overall, (cells, 1))
            for number in range(cells):
                chosen = score[cell == number]
                if len(chosen) >= 50:
                    table[number] = np.quantile(chosen, PROBABILITIES)
            return table + 1e-9 * NORMAL_POINTS

        table = self._stored(name, solve)
        result = np.empty(len(score))
        for number in range(len(table)):
            chosen = cell == number
            result[chosen] = _continued(score[chosen], table[number], NORMAL_POINTS)
        return result

    def rank(self, name: str, score: Array, cell: Array | None = None) -> Array:
        """Rank of the score within the cell, in (0, 1)."""
        return normal_cumulative(self.normal_score(name, score, cell))

    def lowest(self, name: str, score: Array, share: ArrayLike, cell: Array, eligible: Array) -> Array:
        """Flag the eligible with the lowest scores, so that they are `share` of everyone in the cell."""
        target = np.broadcast_to(np.asarray(share, dtype=float), score.shape)

        def solve() -> Array:
            cells = int(cell.max()) + 1
            thresholds = np.full(cells, -np.inf)
            for number in range(cells):
                here = cell == number
                able = score[here & eligible]
                wanted = target[here].sum()
                if len(able) and wanted > 0.0:
                    thresholds[number] = np.quantile(able, min(1.0, wanted / len(able)))
            return thresholds

        thresholds = self._stored(name, solve)
        return eligible & (score <= thresholds[np.minimum(cell, len(thresholds) - 1)])

    def scale(self, name: str, values: Array, mean: float) -> float:
        """Factor that brings the mean of the values to a published mean."""
        return float(self._stored(name, lambda: np.array([mean / max(values.mean(), 1e-9)]))[0])

    def quantile(self, name: str, values: Array, probability: float) -> float:
        """Quantile of the values."""
        return float(self._stored(name, lambda: np.array([np.quantile(values, probability)]))[0])

    def cell_quantile(self, name: str, values: Array, probability: Array, cell: Array) -> Array:
        """For each entry the quantile of its cell at the mean probability of the cell."""

        def solve() -> Array:
            quantile = np.zeros(int(cell.max()) + 1)
            for number in np.unique(cell):
                here = cell == number
                quantile[number] = np.quantile(values[here], probability[here].mean())
            return quantile

        quantile = self._stored(name, solve)
        return quantile[np.minimum(cell, len(quantile) - 1)]

    def level(self, name: str, values: Array, cell: Array, mean: ArrayLike) -> Array:
        """Factor for each entry that brings the mean of its cell to a published mean."""
        target = np.broadcast_to(np.asarray(mean, dtype=float), values.shape)

        def solve() -> Array:
            return np.bincount(cell, target) / np.maximum(np.bincount(cell, values), 1e-9)

        factors = self._stored(name, solve)
        return factors[np.minimum(cell, len(factors) - 1)]


def _continued(x: Array, points: Array, values: Array) -> Array:
    """Linear interpolation, continued beyond both ends with the slope of the outer tenth of the points."""
    result = np.interp(x, points, values)
    ends = len(points) // 10
    for inner, outer in ((ends, 0), (-ends - 1, -1)):
        slope = (values[outer] - values[inner]) / max(abs(points[outer] - points[inner]), 1e-9)
        slope *= np.sign(points[outer] - points[inner])
        beyond = x < points[0] if outer == 0 else x > points[-1]
        result[beyond] = values[outer] + (x[beyond] - points[outer]) * slope
    return result


def pareto_tail(rank: Array, start: float, at_start: float, exponent: float, highest: float) -> Array:
    """Amounts above the rank `start`, where the value is `at_start`: Pareto, truncated at `highest`."""
    below = 1.0 - (at_start / highest) ** exponent
    share = np.clip((rank - start) / (1.0 - start), 0.0, 1.0) * below
    return at_start * (1.0 - share) ** (-1.0 / exponent)


def quantiles(rank: Array, points: dict[float, float]) -> Array:
    """Amounts at ranks by linear interpolation of published quantiles."""
    return np.interp(rank, np.array(list(points), dtype=float), np.array(list(points.values()), dtype=float))
