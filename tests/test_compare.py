"""What each measure of a package does: the shares add up, equals share equally, and drawn orders are fair."""

from itertools import permutations

import numpy as np
import pytest

from model.compare import MOST_EXACT, decompose, drawn_order, marginals, shapley, shapley_sampled


def game(measures, seed=3):
    """A value function with two outcomes for each set, all different, and how often each set was asked for."""
    values = np.random.default_rng(seed).normal(size=(1 << measures, 2))
    asked = []

    def value(chosen):
        asked.append(chosen)
        return values[chosen]

    return value, asked


def test_the_shapley_value_is_the_mean_over_all_orders():
    value, _ = game(4)
    orders = [marginals(value, np.array(order)) for order in permutations(range(4))]
    np.testing.assert_allclose(shapley(value, 4), np.mean(orders, axis=0), atol=1e-12)


@pytest.mark.parametrize("measures", [1, 2, 5, MOST_EXACT])
def test_the_shares_add_up_to_the_whole(measures):
    value, _ = game(measures)
    found = decompose(value, measures)
    whole = value((1 << measures) - 1) - value(0)
    for shares in (found.stacked, found.order_free):
        np.testing.assert_allclose(shares.sum(axis=0), whole, atol=1e-12)
    np.testing.assert_allclose(found.interaction, whole - found.alone.sum(axis=0), atol=1e-12)
    assert (found.standard_error == 0.0).all()


def test_the_exact_value_asks_for_every_set_once():
    value, asked = game(6)
    shapley(value, 6)
    assert sorted(asked) == list(range(64))


def test_equal_measures_have_equal_shares_and_a_null_measure_none():
    """The first two do the same with any others; the last does nothing."""

    def value(chosen):
        pair, third = (chosen & 3).bit_count(), chosen >> 2 & 1
        return np.array([10.0 * pair**2 + 7.0 * third - 3.0 * pair * third])

    first, second, third, null = shapley(value, 4)[:, 0]
    assert first == pytest.approx(second) and null == pytest.approx(0.0, abs=1e-12)
    assert first + second + third == pytest.approx(value(7)[0])


def test_measures_that_do_not_interact_have_one_share():
    effects = np.array([[3.0], [-1.0], [0.5]])

    def value(chosen):
        return sum((effects[k] for k in range(3) if chosen >> k & 1), np.zeros(1))

    found = decompose(value, 3)
    for shares in (found.alone, found.stacked, found.order_free):
        np.testing.assert_allclose(shares, effects)
    np.testing.assert_allclose(found.interaction, 0.0, atol=1e-12)


def test_drawn_orders_are_near_the_exact_value():
    """Within 4.5 standard errors for each of 12 numbers; the shares still add up; the same seed, the same bits."""
    value, _ = game(6)
    mean, error = shapley_sampled(value, 6, 1, 400)
    assert (np.abs(mean - shapley(value, 6)) < 4.5 * error).all()
    np.testing.assert_allclose(mean.sum(axis=0), value(63) - value(0), atol=1e-12)
    np.testing.assert_array_equal(mean, shapley_sampled(value, 6, 1, 400)[0])
    assert (mean != shapley_sampled(value, 6, 2, 400)[0]).any()


def test_every_order_is_as_likely():
    orders, number = list(permutations(range(3))), 3_000
    drawn = [tuple(drawn_order(5, k, 3).tolist()) for k in range(number)]
    counts = np.array([drawn.count(order) for order in orders])
    expected = number / len(orders)
    assert np.sum((counts - expected) ** 2) / expected < 20.5  # chi-squared, 5 degrees: p = 0.001


def test_beyond_ten_measures_orders_are_drawn_with_a_standard_error():
    effects = np.arange(1.0, 12.0)

    def value(chosen):
        alone = sum(effects[k] for k in range(11) if chosen >> k & 1)
        return np.array([alone, alone**2])

    found = decompose(value, 11, seed=1)
    np.testing.assert_allclose(found.order_free[:, 0], effects)
    assert (found.standard_error[:, 1] > 0.0).all()
    np.testing.assert_allclose(found.order_free.sum(axis=0), found.whole)
