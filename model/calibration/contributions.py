"""Contributions of households to totals, without the zeros: what calibration adds up, in one order.

Compressed sparse rows. The loops run over households one after the other in double precision, so sums have the
same bits for any number of threads, and a household's own index for any partition.
"""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from model.compile import kernel
from model.population.schema import Array


class Contributions(NamedTuple):
    """Household i contributes `value[k]` to total `target[k]`, k from `first[i]` to `first[i + 1]`."""

    first: Array
    target: Array
    value: Array
    targets: int

    def counts(self) -> Array:
        """Households that contribute to each total, shape (targets,)."""
        return np.bincount(self.target, minlength=self.targets)

    def totals(self, weights: Array) -> Array:
        """Weighted sum of each total, shape (targets,)."""
        totals = np.zeros(self.targets)
        add_totals(self.first, self.target, self.value, weights, totals)
        return totals

    def squares(self, weights: Array) -> Array:
        """Sum of (weight x contribution)² of each total, shape (targets,)."""
        totals = np.zeros(self.targets)
        add_totals(self.first, self.target, self.value**2, weights**2, totals)
        return totals

    def keep(self, columns: Array) -> "Contributions":
        """The contributions to some of the totals, by their positions."""
        place = np.full(self.targets, -1, dtype=np.int16)
        place[columns] = np.arange(len(columns), dtype=np.int16)
        kept = place[self.target] >= 0
        before = np.concatenate([[0], np.cumsum(kept)])
        return Contributions(before[self.first], place[self.target[kept]], self.value[kept], len(columns))


def sparse(matrix: Array) -> Contributions:
    """A dense matrix, shape (households, targets), without its zeros."""
    matrix = np.asarray(matrix)
    rows, columns = np.nonzero(matrix)
    first = np.searchsorted(rows, np.arange(len(matrix) + 1)).astype(np.int64)
    return Contributions(
        first, columns.astype(np.int16), matrix[rows, columns].astype(np.float64), matrix.shape[1]
    )


def joined(parts: Sequence[Contributions]) -> Contributions:
    """The contributions of consecutive blocks of households as one."""
    ends = np.cumsum([0, *(part.first[-1] for part in parts)])
    first = [part.first[:-1] + end for part, end in zip(parts, ends, strict=False)]
    return Contributions(
        np.concatenate([*first, ends[-1:]]).astype(np.int64),
        np.concatenate([part.target for part in parts]),
        np.concatenate([part.value for part in parts]),
        parts[0].targets,
    )


@kernel
def fill_indices(first: Array, target: Array, value: Array, multipliers: Array, indices: Array) -> None:
    """x'λ of each household, shape (households,)."""
    for i in range(len(indices)):
        total = 0.0
        for k in range(first[i], first[i + 1]):
            total += value[k] * multipliers[target[k]]
        indices[i] = total


@kernel
def add_totals(first: Array, target: Array, value: Array, weights: Array, totals: Array) -> None:
    """Add each household's weighted contributions to the totals."""
    for i in range(len(weights)):
        for k in range(first[i], first[i + 1]):
            totals[target[k]] += weights[i] * value[k]


@kernel
def add_products(first: Array, target: Array, value: Array, slopes: Array, products: Array) -> None:
    """Add slope x x' of each household to a matrix, shape (targets, targets); its lower triangle only."""
    for i in range(len(slopes)):
        if slopes[i] > 0.0:
            for k in range(first[i], first[i + 1]):
                scaled = slopes[i] * value[k]
                row = target[k]
                for other in range(first[i], k + 1):
                    products[row, target[other]] += scaled * value[other]


@kernel
def solve_in_place(matrix: Array, vector: Array) -> None:
    """Solve a positive definite system by Cholesky's factors of its lower triangle; both arrays are overwritten.

    Written out so that the last bits do not hang on the number of threads of a linear algebra library.
    """
    size = len(vector)
    for i in range(size):
        for j in range(i + 1):
            total = matrix[i, j]
            for k in range(j):
                total -= matrix[i, k] * matrix[j, k]
            if i == j:
                matrix[i, i] = np.sqrt(max(total, 1e-13 * matrix[i, i]))
            else:
                matrix[i, j] = total / matrix[j, j]
    for i in range(size):
        for k in range(i):
            vector[i] -= matrix[i, k] * vector[k]
        vector[i] /= matrix[i, i]
    for i in range(size - 1, -1, -1):
        for k in range(i + 1, size):
            vector[i] -= matrix[k, i] * vector[k]
        vector[i] /= matrix[i, i]
