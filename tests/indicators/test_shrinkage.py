"""Empirical Bayes: what is certain stays, what is noise goes to the mean, and crossings to what adds up."""

import numpy as np
import pytest

from model.indicators.shrinkage import shrink


def moments(rows):
    """Mean, mean square, total and squared weights of lists of values of weight one."""
    size = np.array([len(row) for row in rows], dtype=float)
    return (
        np.array([np.mean(row) for row in rows]),
        np.array([np.mean(np.square(row)) for row in rows]),
        size,
        size,
    )


def test_shrinkage_by_plain_arithmetic():
    """DerSimonian and Laird by hand: three cells of 4, 9 and 16 with a variance of 1 inside."""
    mean, size = np.array([0.0, 1.0, 3.0]), np.array([4.0, 9.0, 16.0])
    found = shrink(mean, mean**2 + 1.0, size, size)
    fixed = sum(n * y for n, y in zip(size, mean, strict=True)) / 29.0
    spread = sum(n * (y - fixed) ** 2 for n, y in zip(size, mean, strict=True))
    between = (spread - 2.0) / (29.0 - (16.0 + 81.0 + 256.0) / 29.0)
    precision = 1.0 / (1.0 / size + between)
    centre = float(precision @ mean / precision.sum())
    assert found.level == pytest.approx(centre + between * precision * (mean - centre))
    assert abs(found.level[0] - centre) < abs(mean[0] - centre)


def test_cells_that_differ_by_no_more_than_chance_all_get_the_mean():
    found = shrink(*moments([[0.0, 1.0, 0.0, 1.0], [1.0, 0.0, 1.0, 0.0], [0.0, 0.0, 1.0, 1.0]]))
    assert found.level == pytest.approx([0.5, 0.5, 0.5])


def test_large_cells_keep_their_levels():
    mean, size = np.array([0.1, 0.3, 0.6]), np.full(3, 1e9)
    found = shrink(mean, mean, size, size)
    assert found.level == pytest.approx(mean, rel=1e-6)


def test_crossed_cells_without_interaction_are_explained_by_their_groupings():
    first, second = np.array([0, 0, 1, 1, 2, 2]), np.array([0, 1, 0, 1, 0, 1])
    mean, size = 1.0 + 2.0 * first + 0.5 * second, np.full(6, 50.0)
    found = shrink(mean, mean**2 + 1.0, size, size, (first, second))
    assert found.level == pytest.approx(mean)
    assert found.unexplained == pytest.approx(0.0)
    mean = mean + np.where((first == 2) & (second == 1), 3.0, 0.0)
    assert 0.05 < shrink(mean, mean**2 + 1.0, size, size, (first, second)).unexplained < 1.0


def test_empty_cells_stay_empty_and_a_single_one_stays_as_it_is():
    mean = np.array([np.nan, 0.4])
    size = np.array([0.0, 10.0])
    found = shrink(mean, mean, size, size)
    assert np.isnan(found.level[0])
    assert found.level[1] == 0.4
