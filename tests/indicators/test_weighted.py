"""Weighted statistics: small cases worked by hand, brute-force formulas, and what holds for any data."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from model.indicators import weighted

ONES = np.ones(4)
VALUES = np.array([10.0, 20.0, 30.0, 40.0])
STATISTICS = {
    "mean": weighted.mean,
    "median": weighted.median,
    "gini": weighted.gini,
    "p90_p10": lambda values, weights: weighted.percentile_ratio(values, weights, 0.9, 0.1),
    "top_share": lambda values, weights: weighted.top_share(values, weights, 0.1),
    "s80_s20": weighted.s80_s20,
    "palma": weighted.palma,
    "atkinson": lambda values, weights: weighted.atkinson(values, weights, 0.5),
    "atkinson_one": lambda values, weights: weighted.atkinson(values, weights, 1.0),
    "theil": weighted.theil,
    "gap": lambda values, weights: weighted.fgt(values, weights, 50.0, 1.0),
}
SCALE_FREE = ("gini", "p90_p10", "top_share", "s80_s20", "palma", "atkinson", "atkinson_one", "theil")
incomes = st.lists(
    st.tuples(st.floats(1.0, 1e5), st.integers(1, 9).map(float)),
    min_size=1,
    max_size=30,
).map(lambda pairs: tuple(np.array(column) for column in zip(*pairs, strict=True)))


def brute_gini(values, weights):
    pairs = np.abs(values[:, None] - values[None, :]) * weights[:, None] * weights[None, :]
    return pairs.sum() / (2.0 * weights.sum() ** 2 * np.average(values, weights=weights))


def test_total_and_mean():
    assert weighted.total(VALUES, np.array([1.0, 0.0, 2.0, 1.0])) == 110.0
    assert weighted.mean(VALUES, np.array([1.0, 0.0, 2.0, 1.0])) == 27.5


@pytest.mark.parametrize(
    ("share", "expected"),
    # cumulative weight .25 .50 .75 1: met exactly, the average with the next; else the value that exceeds it
    [(0.0, 10.0), (0.2, 10.0), (0.25, 15.0), (0.26, 20.0), (0.5, 25.0), (0.75, 35.0), (0.9, 40.0), (1.0, 40.0)],
)
def test_quantile_of_four(share, expected):
    assert weighted.quantile(VALUES, ONES, share) == expected


def test_quantile_with_unequal_weights():
    # cumulative weights 1, 4, 5 of 5
    assert weighted.median(np.array([3.0, 1.0, 2.0]), np.array([1.0, 1.0, 3.0])) == 2.0
    assert weighted.quantile(
        np.array([3.0, 1.0, 2.0]), np.array([1.0, 1.0, 3.0]), np.array([0.2, 0.8])
    ).tolist() == [1.5, 2.5]


def test_quantile_ignores_observations_of_no_weight():
    assert weighted.quantile(np.array([-99.0, 1.0, 2.0, 99.0]), np.array([0.0, 1.0, 1.0, 0.0]), 0.5) == 1.5
    assert weighted.quantile(np.array([-99.0, 1.0]), np.array([0.0, 1.0]), 0.0) == 1.0


def test_quantile_agrees_with_numpy_definition_2():
    values = np.random.default_rng(1).normal(size=101)
    share = np.linspace(0.0, 1.0, 41)
    expected = np.quantile(values, share, method="averaged_inverted_cdf")
    assert weighted.quantile(values, np.ones(101), share) == pytest.approx(expected)


def test_percentile_ratio_is_undefined_on_nothing():
    assert np.isnan(weighted.percentile_ratio(np.array([0.0, 0.0, 5.0]), np.ones(3), 0.9, 0.1))


def test_quantile_groups_hold_equal_weight():
    draws = np.random.default_rng(2)
    values, weights = draws.normal(size=5000), draws.uniform(0.5, 2.0, 5000)
    group = weighted.quantile_group(values, weights, 10)
    held = np.bincount(group, weights=weights)[1:]
    assert held.size == 10
    assert np.abs(held - weights.sum() / 10).max() <= weights.max()
    assert all(values[group == g].max() <= values[group == g + 1].min() for g in range(1, 10))


def test_quantile_group_by_hand():
    # middles of weight at 1/8, 3/8, 5/8, 7/8
    assert weighted.quantile_group(VALUES[::-1], ONES, 2).tolist() == [2, 2, 1, 1]
    assert weighted.quantile_group(np.array([1.0, 2.0]), np.array([9.0, 1.0]), 10).tolist() == [5, 10]
    assert weighted.quantile_group(np.full(10, 7.0), np.ones(10), 10).tolist() == list(range(1, 11))


def test_gini_by_hand():
    # sum of |differences| over ordered pairs 2 x (10+20+30+10+20+10) = 200; / (2 x 16 x 25)
    assert weighted.gini(VALUES, ONES) == pytest.approx(0.25)
    assert weighted.gini(np.full(5, 3.0), np.ones(5)) == pytest.approx(0.0)
    assert weighted.gini(np.array([0.0, 0.0, 0.0, 1.0]), ONES) == pytest.approx(0.75)


def test_gini_sets_negative_incomes_to_zero_unless_told_otherwise():
    values = np.array([-5.0, 5.0, 10.0])
    assert weighted.gini(values, np.ones(3)) == pytest.approx(
        weighted.gini(np.array([0.0, 5.0, 10.0]), np.ones(3))
    )
    assert weighted.gini(values, np.ones(3), negative_to_zero=False) == pytest.approx(
        brute_gini(values, np.ones(3))
    )
    assert np.isnan(weighted.gini(np.array([-1.0, 0.0]), np.ones(2)))


def test_shares_by_hand():
    values = np.arange(1.0, 11.0)  # total 55
    ones = np.ones(10)
    assert weighted.top_share(values, ones, 0.1) == pytest.approx(10 / 55)
    assert weighted.top_share(values, ones, 0.05) == pytest.approx(5 / 55)
    assert weighted.s80_s20(values, ones) == pytest.approx(19 / 3)
    assert weighted.palma(values, ones) == pytest.approx(10 / 10)
    assert weighted.lorenz(values, ones, np.array([0.0, 0.5, 1.0])) == pytest.approx([0.0, 15 / 55, 1.0])


@pytest.mark.parametrize(
    ("alpha", "expected"),
    # line 30: 10 and 20 are below, 30 is not; shortfalls 2/3 and 1/3
    [(0, 0.5), (1, 0.25), (2, (4 / 9 + 1 / 9) / 4)],
)
def test_fgt_by_hand(alpha, expected):
    assert weighted.fgt(VALUES, ONES, 30.0, alpha) == pytest.approx(expected)


def test_atkinson_and_theil_by_hand():
    values, weights = np.array([1.0, 4.0]), np.ones(2)
    assert weighted.atkinson(values, weights, 1.0) == pytest.approx(
        1.0 - 2.0 / 2.5
    )  # geometric over arithmetic mean
    assert weighted.atkinson(values, weights, 2.0) == pytest.approx(1.0 - 1.6 / 2.5)  # harmonic
    assert weighted.theil(values, weights) == pytest.approx((0.4 * np.log(0.4) + 1.6 * np.log(1.6)) / 2.0)
    assert weighted.theil(np.array([0.0, 1.0]), weights) == pytest.approx(np.log(2.0))


@pytest.mark.parametrize("name", STATISTICS)
@pytest.mark.parametrize(
    ("values", "weights", "message"),
    [
        ([], [], "no observations"),
        ([1.0, np.nan], [1.0, 1.0], "NaN"),
        ([1.0, np.inf], [1.0, 1.0], "infinite"),
        ([1.0, 2.0], [1.0, -1.0], "negative"),
        ([1.0, 2.0], [1.0, np.nan], "NaN"),
        ([1.0, 2.0], [0.0, 0.0], "zero"),
        ([1.0, 2.0], [1.0], "length"),
    ],
)
def test_bad_input_is_refused(name, values, weights, message):
    with pytest.raises(ValueError, match=message):
        STATISTICS[name](np.array(values), np.array(weights))


@pytest.mark.parametrize(
    "call",
    [
        lambda: weighted.quantile(VALUES, ONES, 1.1),
        lambda: weighted.fgt(VALUES, ONES, 0.0, 1),
        lambda: weighted.fgt(VALUES, ONES, np.nan, 1),
        lambda: weighted.atkinson(np.array([0.0, 1.0]), np.ones(2), 1.0),
        lambda: weighted.theil(np.array([-1.0, 2.0]), np.ones(2)),
    ],
)
def test_arguments_out_of_range_are_refused(call):
    with pytest.raises(ValueError):
        call()


@settings(max_examples=150, deadline=None)
@given(incomes)
def test_gini_is_half_the_relative_mean_difference(data):
    assert weighted.gini(*data) == pytest.approx(brute_gini(*data), abs=1e-12)


@settings(max_examples=60, deadline=None)
@given(incomes, st.floats(0.01, 100.0))
def test_measures_of_inequality_ignore_the_unit(data, factor):
    values, weights = data
    for name in SCALE_FREE:
        before, after = STATISTICS[name](values, weights), STATISTICS[name](factor * values, weights)
        assert after == pytest.approx(before, rel=1e-9, abs=1e-9, nan_ok=True), name


@settings(max_examples=60, deadline=None)
@given(incomes)
def test_a_weight_of_n_is_n_observations(data):
    values, weights = data
    split = np.repeat(values, weights.astype(int))
    for name, statistic in STATISTICS.items():
        expected = statistic(split, np.ones(split.size))
        assert statistic(values, weights) == pytest.approx(expected, rel=1e-9, abs=1e-9, nan_ok=True), name


@settings(max_examples=60, deadline=None)
@given(incomes, st.randoms(use_true_random=False), st.floats(0.001, 1000.0))
def test_order_and_scale_of_the_weights_do_not_matter(data, randoms, factor):
    values, weights = data
    order = np.array(randoms.sample(range(values.size), values.size))
    for name, statistic in STATISTICS.items():
        expected = statistic(values, weights)
        shuffled = statistic(values[order], factor * weights[order])
        assert shuffled == pytest.approx(expected, rel=1e-9, abs=1e-9, nan_ok=True), name


@settings(max_examples=60, deadline=None)
@given(incomes)
def test_a_transfer_from_rich_to_poor_never_raises_inequality(data):
    values, _ = data
    weights = np.ones(values.size)
    high, low = values.argmax(), values.argmin()
    amount = (values[high] - values[low]) / 4.0
    moved = values.copy()
    moved[high] -= amount
    moved[low] += amount
    for name in ("gini", "atkinson", "theil"):
        assert STATISTICS[name](moved, weights) <= STATISTICS[name](values, weights) + 1e-9
