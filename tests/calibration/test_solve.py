"""The bounded calibration: exact where it must be, soft where it may be, and honest when it cannot."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import root

from model.calibration import calibrate, weight_ratio
from model.errors import CalibrationError


def problem(seed: int, households: int = 400, targets: int = 6):
    random = np.random.default_rng(seed)
    matrix = (random.random((households, targets)) < 0.4) * random.lognormal(0.0, 0.8, (households, targets))
    weights = random.uniform(50.0, 150.0, households)
    values = (weights @ matrix) * np.exp(random.normal(0.0, 0.12, targets))
    return matrix, values, weights


def test_two_groups_by_hand():
    """Two disjoint groups: every household of a group moves by the same factor, target / total."""
    matrix = np.array([[1.0, 0.0], [1.0, 0.0], [0.0, 1.0], [0.0, 1.0], [0.0, 1.0]])
    result = calibrate(matrix, np.array([250.0, 270.0]), np.full(5, 100.0))
    np.testing.assert_allclose(result.weights, [125.0, 125.0, 90.0, 90.0, 90.0], rtol=1e-7)
    np.testing.assert_allclose(result.achieved, [250.0, 270.0], rtol=1e-7)
    assert result.effective_sample_size == pytest.approx(520.0**2 / (2 * 125.0**2 + 3 * 90.0**2))


def test_multiplier_by_hand():
    """F(u) = 1.25 with L = .2, U = 5: e^u = (U - 1)(1.25 - L) / ((1 - L)(U - 1.25)) = 1.4; A = 1.5."""
    result = calibrate(np.ones((4, 1)), np.array([500.0]), np.full(4, 100.0))
    assert result.multipliers[0] == pytest.approx(math.log(1.4) / 1.5, rel=1e-7)


@pytest.mark.parametrize("tolerance", [0.0, 0.02])
def test_multipliers_solve_the_equations_as_scipy_does(tolerance):
    matrix, values, weights = problem(3)
    tolerances = np.full(len(values), tolerance)
    softness = 20.0
    result = calibrate(matrix, values, weights, tolerances, softness=softness)
    scaled, shares = matrix * weights.sum() / values, weights / weights.sum()

    def equations(multipliers):
        ratio = weight_ratio(scaled, multipliers)
        return (shares * ratio) @ scaled - 1.0 + softness * tolerances**2 * multipliers

    oracle = root(equations, np.zeros(len(values)), tol=1e-12)
    assert oracle.success
    np.testing.assert_allclose(result.weights, weights * weight_ratio(scaled, oracle.x), rtol=1e-6)


def test_close_to_raking_when_the_bounds_are_far_away():
    """With L near 0 and U large the distance tends to raking, whose solution iterates by hand."""
    random = np.random.default_rng(5)
    row, column = random.integers(0, 3, 300), random.integers(0, 2, 300)
    matrix = np.concatenate([np.eye(3)[row], np.eye(2)[column][:, :1]], axis=1)
    rows, first = np.array([110.0, 95.0, 95.0]), 160.0
    raked = np.ones(300)
    for _ in range(200):
        for k in range(3):
            raked[row == k] *= rows[k] / raked[row == k].sum()
        raked[column == 0] *= first / raked[column == 0].sum()
        raked[column == 1] *= (300.0 - first) / raked[column == 1].sum()
    result = calibrate(matrix, np.append(rows, first), np.ones(300), lower=1e-9, upper=1e9)
    np.testing.assert_allclose(result.weights, raked, rtol=1e-5)


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 10_000))
def test_exact_targets_are_met_within_the_bounds(seed):
    matrix, values, weights = problem(seed)
    result = calibrate(matrix, values, weights)
    np.testing.assert_allclose(result.achieved, values, rtol=1e-6)
    np.testing.assert_allclose(result.weights @ matrix, values, rtol=1e-6)
    ratio = result.weights / weights
    assert (ratio > 0.2).all() and (ratio < 5.0).all() and (result.weights > 0).all()
    np.testing.assert_allclose(result.weights, weights * weight_ratio(matrix, result.multipliers), rtol=1e-12)


def test_nothing_moves_when_the_targets_are_already_met():
    matrix, _, weights = problem(1)
    result = calibrate(matrix, weights @ matrix, weights)
    np.testing.assert_allclose(result.weights, weights, rtol=1e-12)
    assert result.iterations == 0 and result.share_at_bounds == 0.0 and result.warnings == ()


def test_order_of_households_and_targets_does_not_matter():
    matrix, values, weights = problem(2)
    random = np.random.default_rng(0)
    households, targets = random.permutation(len(weights)), random.permutation(len(values))
    straight = calibrate(matrix, values, weights, np.full(6, 0.01))
    shuffled = calibrate(matrix[households][:, targets], values[targets], weights[households], np.full(6, 0.01))
    np.testing.assert_allclose(shuffled.weights, straight.weights[households], rtol=1e-5)


def test_single_precision_matrix_gives_the_same_weights():
    matrix, values, weights = problem(4)
    double, single = calibrate(matrix, values, weights), calibrate(matrix.astype(np.float32), values, weights)
    np.testing.assert_allclose(single.weights, double.weights, rtol=1e-4)


@pytest.mark.parametrize(("tolerances", "ratio"), [((0.01, 0.03), 1 / 9), ((0.03, 0.01), 9)])
def test_contradicting_soft_targets_share_their_misses_by_tolerance_squared(tolerances, ratio):
    """Two values for one total, 10% apart: the multipliers are opposite, so errors stand as tolerance²."""
    result = calibrate(np.ones((50, 2)), np.array([5_000.0, 5_500.0]), np.full(50, 100.0), np.array(tolerances))
    assert 5_000.0 < result.weights.sum() < 5_500.0
    assert -result.residuals[0] / result.residuals[1] == pytest.approx(ratio, rel=0.12)


def test_the_softness_leaves_the_median_miss_at_a_tenth_of_the_tolerance():
    matrix, values, weights = problem(6, households=2_000, targets=12)
    tolerances = np.linspace(0.005, 0.05, 12)
    result = calibrate(matrix, values, weights, tolerances)
    assert 0.07 < np.median(np.abs(result.residuals) / tolerances) < 0.13


def test_an_exact_target_stays_exact_beside_soft_ones():
    matrix, values, weights = problem(7)
    tolerances = np.full(6, 0.05)
    tolerances[2] = 0.0
    result = calibrate(matrix, values, weights, tolerances)
    assert abs(result.residuals[2]) < 1e-6
    assert np.abs(result.residuals[[0, 1, 3, 4, 5]]).max() > 1e-4


def test_repeated_consistent_targets_are_no_trouble():
    matrix, values, weights = problem(8)
    result = calibrate(np.column_stack([matrix, matrix[:, 0]]), np.append(values, values[0]), weights)
    np.testing.assert_allclose(result.achieved[:6], values, rtol=1e-5)


def test_contradicting_exact_targets_are_refused():
    with pytest.raises(CalibrationError, match="cannot be met"):
        calibrate(np.ones((20, 2)), np.array([2_000.0, 2_200.0]), np.full(20, 100.0))


def test_a_target_without_households_is_named():
    matrix = np.array([[1.0, 0.0], [1.0, 0.0]])
    with pytest.raises(CalibrationError, match="'unicorns': no household"):
        calibrate(matrix, np.array([2.0, 5.0]), np.ones(2), names=["people", "unicorns"])


def test_a_target_far_away_is_refused_and_one_off_by_30_percent_is_reported():
    matrix = np.ones((10, 1))
    with pytest.raises(CalibrationError, match=r"'people': the population has 0.38 times"):
        calibrate(matrix, np.array([26.0]), np.ones(10), names=["people"])
    result = calibrate(matrix, np.array([14.0]), np.ones(10), names=["people"])
    assert result.warnings == ("target 'people': 0.71 times the published total before weighting",)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"values": np.array([0.0])}, "zero or not finite"),
        ({"values": np.array([np.nan])}, "zero or not finite"),
        ({"matrix": np.array([[1.0], [np.inf]])}, "contribution is not finite"),
        ({"base_weights": np.array([1.0, 0.0])}, "base weights"),
        ({"tolerances": np.array([-0.1])}, "tolerance"),
        ({"lower": 1.2}, "bounds"),
        ({"names": ["a", "b"]}, "do not fit"),
    ],
)
def test_bad_arguments_are_refused(change, message):
    arguments = {"matrix": np.ones((2, 1)), "values": np.array([2.0]), "base_weights": np.ones(2)} | change
    with pytest.raises(CalibrationError, match=message):
        calibrate(**arguments)
