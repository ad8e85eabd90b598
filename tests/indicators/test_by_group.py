"""Statistics of all groups at once beside `weighted`, group by group, and plain Python."""

from math import log

import numpy as np
import pytest

from model.indicators import weighted
from model.indicators.by_group import MOMENTS, ORDERED, entropies, means, ordered, sample, sums
from model.indicators.divisions import Division

ONE_BY_ONE = {
    "median": weighted.median,
    "p90_p10": lambda v, w: weighted.percentile_ratio(v, w, 0.9, 0.1),
    "p90_less_p10": lambda v, w: float(np.subtract(*weighted.quantile(v, w, np.array([0.9, 0.1])))),
    "gini": lambda v, w: weighted.gini(v, w, negative_to_zero=False),
    "palma": weighted.palma,
    "s80_s20": weighted.s80_s20,
    "top_10_share": lambda v, w: weighted.top_share(v, w, 0.1),
    "top_1_share": lambda v, w: weighted.top_share(v, w, 0.01),
}
OF_POSITIVE = {
    "theil": weighted.theil,
    "atkinson_0_5": lambda v, w: weighted.atkinson(v, w, 0.5),
    "atkinson_1": lambda v, w: weighted.atkinson(v, w, 1.0),
    "atkinson_2": lambda v, w: weighted.atkinson(v, w, 2.0),
}


def observations(seed, size=600, levels=40):
    """Values with ties, zeros, negatives; some without weight; a group of one, one empty, some people in none."""
    draws = np.random.default_rng(seed)
    values = np.round(draws.normal(2.0, 3.0, size) * levels) / levels
    values[:20] = 0.0
    weight = draws.choice([0.0, 1.0, 1.0, 2.5, 7.0], size)
    codes = draws.integers(0, 5, size)
    codes[codes == 3] = 6  # in none: six groups, number 3 empty
    codes[5], weight[5] = 5, 2.0  # a group of one
    other = draws.integers(0, 2, size)
    divided = [Division("six", tuple("abcdef"), codes), Division("two", ("x", "y"), other)]
    return values, weight, divided


def taken_of(values, weight, divided):
    taken = sample(np.ones(values.size, dtype=bool), weight, divided)
    return taken, values[taken.rows]


def group_by_group(values, weight, divided, statistic):
    found = []
    for division in divided:
        for group in range(len(division.groups)):
            inside = (division.codes == group) & (weight > 0.0)
            found.append(statistic(values[inside], weight[inside]) if inside.any() else np.nan)
    return np.array(found)


@pytest.mark.parametrize("seed", range(5))
@pytest.mark.parametrize("name", ORDERED)
def test_ordered_statistics_are_those_of_each_group_alone(name, seed):
    values, weight, divided = observations(seed)
    taken, kept = taken_of(values, weight, divided)
    expected = group_by_group(values, weight, divided, ONE_BY_ONE[name])
    np.testing.assert_allclose(ordered(taken, kept, [name])[name], expected, rtol=1e-9, atol=1e-12)


@pytest.mark.parametrize("name", OF_POSITIVE)
def test_entropies_are_those_of_each_group_alone(name):
    values, weight, divided = observations(1)
    values = np.abs(values) + 0.25
    taken, kept = taken_of(values, weight, divided)
    expected = group_by_group(values, weight, divided, OF_POSITIVE[name])
    np.testing.assert_allclose(entropies(taken, kept, [name])[name], expected, rtol=1e-9, atol=1e-12)


def test_mean_log_deviation_and_generalised_entropy_by_plain_arithmetic():
    values, weight = [1.0, 1.0, 2.0, 4.0], [1.0, 2.0, 1.0, 3.0]
    taken, kept = taken_of(np.array(values), np.array(weight), [Division("all", ("all",), np.zeros(4, dtype=int))])
    whole = sum(weight)
    mean = sum(w * v for v, w in zip(values, weight, strict=True)) / whole
    deviation = sum(w * log(mean / v) for v, w in zip(values, weight, strict=True)) / whole
    entropy = sum(w * ((v / mean) ** 2 - 1.0) for v, w in zip(values, weight, strict=True)) / (2.0 * whole)
    found = entropies(taken, kept, list(MOMENTS))
    assert found["mean_log_deviation"] == pytest.approx([deviation])
    assert found["generalised_entropy_2"] == pytest.approx([entropy])


def test_means_and_counts_are_those_of_each_group_alone():
    values, weight, divided = observations(3)
    taken, kept = taken_of(values, weight, divided)
    np.testing.assert_allclose(means(taken, kept), group_by_group(values, weight, divided, weighted.mean))
    number = group_by_group(values, weight, divided, lambda v, w: float(v.size))
    np.testing.assert_array_equal(taken.observations, np.nan_to_num(number))
    np.testing.assert_allclose(
        taken.total, np.nan_to_num(group_by_group(values, weight, divided, lambda v, w: w.sum()))
    )
    np.testing.assert_allclose(taken.squares, sums(taken, taken.weight))


@pytest.mark.parametrize("name", [*ORDERED, *MOMENTS])
def test_a_permutation_a_split_of_weights_and_another_scale_of_weights_change_nothing(name):
    values, weight, divided = observations(4)
    values = np.abs(values) + 0.5

    def found(values, weight, divided):
        taken, kept = taken_of(values, weight, divided)
        return ordered(taken, kept, [name])[name] if name in ORDERED else entropies(taken, kept, [name])[name]

    plain = found(values, weight, divided)
    order = np.random.default_rng(0).permutation(values.size)
    twice = np.repeat(np.arange(values.size), 2)
    for rows, factor in ((order, 1.0), (twice, 0.5), (np.arange(values.size), 1_234.5)):
        moved = [division._replace(codes=division.codes[rows]) for division in divided]
        np.testing.assert_allclose(found(values[rows], factor * weight[rows], moved), plain, rtol=1e-9, atol=1e-12)


@pytest.mark.parametrize("name", ["gini", "palma", "s80_s20", "p90_p10", "top_10_share", *MOMENTS])
def test_the_unit_of_money_does_not_change_inequality(name):
    values, weight, divided = observations(2)
    values = np.abs(values) + 0.5
    taken, kept = taken_of(values, weight, divided)
    work = ordered if name in ORDERED else entropies
    np.testing.assert_allclose(
        work(taken, 1_000.0 * kept, [name])[name], work(taken, kept, [name])[name], rtol=1e-8, atol=1e-12
    )


def test_nobody_gives_no_number():
    values, _, divided = observations(1)
    taken, kept = taken_of(values, np.zeros(values.size), divided)
    assert np.isnan(ordered(taken, kept, ["median", "gini"])["gini"]).all()
    assert np.isnan(means(taken, kept)).all()
