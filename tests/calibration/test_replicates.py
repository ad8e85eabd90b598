"""Bootstrap replicates: right on average, same for any threads, and errors as theory has them."""

import numpy as np
import pytest

from model.calibration.contributions import joined, sparse
from model.calibration.replicates import (
    bootstrap_factors,
    communities_of,
    replicate_weights,
    standard_error,
    strata_of,
)
from model.calibration.solve import calibrate
from model.calibration.weighting import Weighting, diagnostics, histogram, render_diagnostics

HOUSEHOLDS = 6_400


@pytest.fixture(scope="module")
def fitted():
    random = np.random.default_rng(3)
    matrix = np.column_stack(
        [np.ones(HOUSEHOLDS), random.random(HOUSEHOLDS) < 0.3, random.gamma(2.0, 1.0, HOUSEHOLDS)]
    )
    base = np.full(HOUSEHOLDS, 10.0)
    values = (base @ matrix) * np.array([1.02, 0.95, 1.05])
    tolerances = np.array([0.002, 0.01, 0.01])
    found = calibrate(matrix, values, base, tolerances)
    names = np.array(["households", "group", "money"])
    weighting = Weighting(
        found.weights, base, names, values, tolerances, found.multipliers, found.penalty, found.before,
        found.achieved, np.array(found.share_at_bounds),
    )  # fmt: skip
    return weighting, sparse(matrix), random.normal(0.0, 1.0, HOUSEHOLDS)


def test_factors_keep_the_number_of_households_on_average():
    stratum = np.zeros(HOUSEHOLDS, dtype=int)
    community = communities_of(HOUSEHOLDS)
    assert community.max() == 31
    factors = np.array([bootstrap_factors(stratum, community, k, seed=1) for k in range(400)])
    # communities are drawn whole, n - 1 of n with replacement: every replicate keeps the total
    assert np.allclose(factors.sum(axis=1), HOUSEHOLDS)
    assert all(len(np.unique(factors[0][community == k])) == 1 for k in range(32))
    # multinomial: variance of a factor is n / (n - 1) (1 - 1/n) = 1
    assert factors[:, 0].mean() == pytest.approx(1.0, abs=5 / np.sqrt(400))
    assert factors.std(axis=0).mean() == pytest.approx(1.0, abs=0.05)


def test_communities_are_drawn_within_strata():
    base = np.where(np.arange(HOUSEHOLDS) % 50 == 0, 1.0, 10.0)
    stratum = strata_of(base)
    assert set(stratum) == {0, 1}
    factors = bootstrap_factors(stratum, communities_of(HOUSEHOLDS), 0, seed=1)
    for number in (0, 1):
        assert factors[stratum == number].sum() == pytest.approx((stratum == number).sum())
    assert set(strata_of(np.arange(1.0, 101.0))) == {0}


def test_replicates_meet_the_totals_and_threads_change_nothing(fitted):
    weighting, contributions, _ = fitted
    replicates = replicate_weights(weighting, contributions, 30, seed=4, threads=1)
    assert np.array_equal(replicates, replicate_weights(weighting, contributions, 30, seed=4, threads=3))
    totals = np.array([contributions.totals(weights) for weights in replicates])
    assert np.abs(totals / weighting.values - 1.0).max() < 0.03
    assert (replicates >= 0).all()
    assert not np.array_equal(replicates[0], replicates[1])


def test_standard_error_of_a_mean_is_that_of_theory(fitted):
    """A variable unrelated to the totals: the error of its weighted mean is sd sqrt(Σw²) / Σw."""
    weighting, contributions, noise = fitted
    replicates = replicate_weights(weighting, contributions, 200, seed=4)
    found = standard_error(lambda w: float(np.average(noise, weights=w)), weighting.weights, replicates)
    theory = noise.std() * np.sqrt(np.square(weighting.weights).sum()) / weighting.weights.sum()
    # 31 degrees of freedom and 200 replicates: the error of the error is sqrt(1/62 + 1/400) = 14%
    assert found == pytest.approx(theory, rel=4 * 0.14)
    total = standard_error(lambda w: float(w.sum()), weighting.weights, replicates) / weighting.weights.sum()
    assert total < 0.2 * found / noise.std() * 10  # the number of households is calibrated to


def test_contributions_of_blocks_are_those_of_the_whole():
    random = np.random.default_rng(0)
    matrix = random.random((100, 5)) * (random.random((100, 5)) < 0.3)
    whole, blocks = sparse(matrix), joined([sparse(matrix[:33]), sparse(matrix[33:34]), sparse(matrix[34:])])
    for one, other in zip(whole, blocks, strict=True):
        assert np.array_equal(one, other)
    kept = whole.keep(np.array([1, 4]))
    assert np.allclose(kept.totals(np.ones(100)), matrix[:, [1, 4]].sum(axis=0))
    assert np.allclose(whole.squares(np.full(100, 2.0)), 4 * (matrix**2).sum(axis=0))
    assert np.array_equal(whole.counts(), (matrix > 0).sum(axis=0))


def test_diagnostics_name_the_worst_and_count_everyone(fitted):
    weighting, *_ = fitted
    table = diagnostics(weighting)
    assert table.misses.is_monotonic_decreasing and len(table) == 3
    assert table.set_index("target").ratio_before["group"] == pytest.approx(1 / 0.95)
    assert histogram(weighting).households.sum() == HOUSEHOLDS
    text = render_diagnostics(weighting, worst=2)
    assert "3 totals" in text and text.count("weighted") == 2
