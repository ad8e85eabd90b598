"""What each measure of a package does: alone, stacked in the order given, and free of the order (Shapley value).

Everything here works on a value function: from a set of measures, a bit for each, to numbers, shape (outcomes,).
L. S. Shapley, "A value for n-person games", Contributions to the Theory of Games II (1953); A. F. Shorrocks,
"Decomposition procedures for distributional analysis", Journal of Economic Inequality 11 (2013).
"""

import math
from collections.abc import Callable
from typing import NamedTuple

import numpy as np

from model.random import Variable, uniform

Array = np.ndarray
Value = Callable[[int], Array]
MOST_EXACT = 10
"""Measures up to which the Shapley value is exact: 1,024 sets."""
ORDERS = 100
"""Orders that are drawn beyond: at most as many sets as the exact value of ten measures needs."""


class Decomposition(NamedTuple):
    """What each measure does to each outcome; the shares of either kind add up to the whole.

    All but `whole` and `interaction` have the shape (measures, outcomes), those two (outcomes,).
    """

    alone: Array  # the measure without the others
    stacked: Array  # added to those before it, in the order given
    order_free: Array  # Shapley value: the mean over all orders
    standard_error: Array  # of the Shapley value; nil where it is exact
    whole: Array
    interaction: Array  # the whole less the sum of the measures alone


def decompose(value: Value, measures: int, seed: int = 0) -> Decomposition:
    """What each of a number of measures does; beyond MOST_EXACT the orders are drawn with a key of `seed`."""
    nothing = value(0)
    alone = np.array([value(1 << k) - nothing for k in range(measures)])
    whole = value((1 << measures) - 1) - nothing
    stacked = marginals(value, np.arange(measures))
    if measures <= MOST_EXACT:
        order_free = shapley(value, measures)
        error = np.zeros_like(order_free)
    else:
        order_free, error = shapley_sampled(value, measures, seed, ORDERS)
    return Decomposition(alone, stacked, order_free, error, whole, whole - alone.sum(axis=0))


def marginals(value: Value, order: Array) -> Array:
    """What each measure adds to those before it in an order, by measure, shape (measures, outcomes)."""
    chosen, before = 0, value(0)
    added = np.empty((order.size, before.size))
    for measure in order.tolist():
        chosen |= 1 << measure
        after = value(chosen)
        added[measure], before = after - before, after
    return added


def shapley(value: Value, measures: int) -> Array:
    """The exact Shapley value of each measure, shape (measures, outcomes): every set is valued once."""
    values = [value(chosen) for chosen in range(1 << measures)]
    result = np.zeros((measures, values[0].size))
    for chosen, before in enumerate(values):
        size = chosen.bit_count()
        if size == measures:
            continue
        share = 1.0 / (measures * math.comb(measures - 1, size))
        for measure in range(measures):
            if not chosen >> measure & 1:
                result[measure] += share * (values[chosen | 1 << measure] - before)
    return result


def shapley_sampled(value: Value, measures: int, seed: int, orders: int) -> tuple[Array, Array]:
    """Mean over drawn orders and its standard error, both of shape (measures, outcomes).

    Order k is a pure function of the seed and k. The means add up to the whole as each order does.
    """
    added = np.array([marginals(value, drawn_order(seed, number, measures)) for number in range(orders)])
    return added.mean(axis=0), added.std(axis=0, ddof=1) / np.sqrt(orders)


def drawn_order(seed: int, number: int, measures: int) -> Array:
    """An order of the measures, each as likely, keyed on the seed and the number of the order."""
    ids = np.full(measures, number, dtype=np.int64)
    return np.argsort(uniform(seed, ids, np.arange(measures), Variable.MEASURE_ORDER), kind="stable")
