"""Curves, redistribution and opportunity: exact sums, plain loops and what they are by construction."""

from itertools import pairwise
from math import log

import numpy as np
import pytest
from made_up_people import measured_of, population, subject

from model.indicators import redistribution, weighted
from model.indicators.measured import equivalised, person_weight
from model.indicators.opportunity import (
    ALL,
    expected,
    mean_log_deviation,
    opportunity,
    parental_wealth_slope,
    ranks,
    shares,
    smoothed,
    types,
)


@pytest.fixture(scope="module")
def people():
    return population()


@pytest.fixture(scope="module")
def about(people):
    return subject(people)


@pytest.fixture(scope="module")
def raised(people, about):
    return subject(people, measured_of(people, raise_by=3_000.0), about.measured)


def test_within_and_between_add_up_to_the_whole(about):
    income = np.maximum(about.income("ahc"), redistribution.FLOOR)
    whole = mean_log_deviation(income, about.weight)
    parts = redistribution.decomposition(about, "ahc")
    for name in redistribution.DECOMPOSED:
        assert parts[name, "within"] + parts[name, "between"] == pytest.approx(whole)
        assert parts[name, "between"] >= -1e-12


def test_what_programmes_redistribute_adds_up_to_reynolds_smolensky(about):
    measured = about.measured
    found = redistribution.progressivity(about)["redistribution"]
    parts = [value for (grouping, _), value in found.items() if grouping == "programme"]
    assert len(parts) == 2  # employers' contributions are no part of income
    assert sum(parts) == pytest.approx(found["system", "reynolds_smolensky"])
    weight, net = person_weight(measured), equivalised(measured, "bhc")
    taken = measured.programmes["income_tax"] - measured.programmes["universal_credit"]
    market = net + taken / measured.equivalence_bhc
    fall = weighted.gini(market, weight, False) - weighted.gini(net, weight, False)
    assert found["system", "reynolds_smolensky"] - found["system", "reranking"] == pytest.approx(fall)
    assert found["system", "reranking"] >= 0.0


def test_a_proportional_tax_is_neutral_and_kakwani_is_by_plain_arithmetic(people, about):
    flat = about.measured._replace(net_income_bhc=np.abs(about.measured.net_income_bhc) + 100.0)
    tax = 0.25 * (flat.net_income_bhc / 0.75)
    found = redistribution.progressivity(
        subject(people, flat._replace(programmes={"income_tax": tax}), about.measured)
    )
    for measure in ("kakwani", "suits"):
        assert found[measure]["programme", "income_tax"] == pytest.approx(0.0, abs=1e-9)
    # two households, one person each: all of the tax is paid by the richer
    poor, rich = 0.0, 10.0
    market, paid, rank = (poor + 10.0, rich + 20.0), (0.0, 10.0), (0.25, 0.75)
    gini = sum(m * (2.0 * r - 1.0) for m, r in zip(market, rank, strict=True)) / sum(market)
    concentration = sum(p * (2.0 * r - 1.0) for p, r in zip(paid, rank, strict=True)) / sum(paid)
    assert (gini, concentration) == (0.25, 0.5)
    np.testing.assert_allclose(ranks(np.array(market), np.ones(2)), rank)


def test_suits_is_the_area_between_the_diagonal_and_the_curve(about):
    measured = about.measured
    weight, scale = person_weight(measured), measured.equivalence_bhc
    taken = measured.programmes["income_tax"] - measured.programmes["universal_credit"]
    market = np.maximum((measured.net_income_bhc + taken) / scale, 0.0)
    order = np.argsort(market, kind="stable")
    income = np.concatenate(([0.0], np.cumsum((weight * market)[order]))) / (weight @ market)
    tax = weight * measured.programmes["income_tax"] / scale
    paid = np.concatenate(([0.0], np.cumsum(tax[order]))) / tax.sum()
    area = sum(0.5 * (a + b) * (y - x) for (a, b), (x, y) in zip(pairwise(paid), pairwise(income), strict=True))
    found = redistribution.progressivity(about)["suits"]["programme", "income_tax"]
    assert found == pytest.approx(1.0 - 2.0 * area, abs=1e-6)


def test_growth_incidence_and_transitions(people, about, raised):
    same = redistribution.growth_incidence(about, "ahc")
    assert {value for value in same.values() if np.isfinite(value)} == {0.0}
    stay = redistribution.transitions(about, "bhc")
    for i in range(1, 11):
        for j in range(1, 11):
            assert stay["transition", f"{i}>{j}"] == (1.0 if i == j else 0.0)
    moved = redistribution.transitions(raised, "bhc")
    for i in range(1, 11):
        assert sum(moved["transition", f"{i}>{j}"] for j in range(1, 11)) == pytest.approx(1.0)
    median = [
        weighted.median(equivalised(each.measured, "ahc"), person_weight(each.measured))
        for each in (about, raised)
    ]
    growth = redistribution.growth_incidence(raised, "ahc")["percentile", "50"]
    assert growth == pytest.approx(median[1] / median[0] - 1.0)


def test_the_lorenz_curve_rises_below_the_diagonal(about):
    curve = [redistribution.lorenz(about, "bhc")["percentile", str(at)] for at in range(1, 100)]
    assert all(a <= b for a, b in pairwise(curve))
    assert all(value <= at / 100.0 + 1e-12 for at, value in zip(range(1, 100), curve, strict=True))


def test_types_by_plain_arithmetic():
    codes = {"a": np.array([0, 0, 0, 0, 1, 1, 1, 2]), "b": np.array([0, 0, 1, 1, 0, 0, 1, 0])}
    found = types(codes, least=2)
    groups = {tuple(np.flatnonzero(found == number)) for number in np.unique(found)}
    # (1, 1) alone and (2, 0) alone lose b, then a: they are joined with each other
    assert groups == {(0, 1), (2, 3), (4, 5), (6, 7)}
    assert np.unique(types(codes, least=100)).size == 1


def test_shares_are_all_or_nothing_where_circumstances_decide_all_or_nothing():
    draws = np.random.default_rng(0)
    group, other = np.repeat([0, 1, 2, 3], 50), np.tile([0, 1], 100)
    weight = draws.uniform(1.0, 5.0, 200)
    decided = np.array([10.0, 20.0, 30.0, 40.0])[group]
    for found in shares(decided, weight, {"group": group, "other": other}, least=1).values():
        assert found[ALL] == pytest.approx(1.0)
        assert found["method", "regression"] == pytest.approx(1.0)
        assert found["circumstance", "group"] == pytest.approx(1.0)
    within = np.tile([5.0, 15.0], 100)  # every group has both, half and half
    found = shares(within, np.ones(200), {"group": group}, least=1)
    assert found["mld"][ALL] == pytest.approx(0.0, abs=1e-12)
    assert found["gini"][ALL] == pytest.approx(0.0, abs=1e-12)


def test_regression_beside_least_squares_of_every_person():
    draws = np.random.default_rng(1)
    size = 300
    codes = {"a": draws.integers(0, 3, size), "b": draws.integers(0, 4, size)}
    weight, values = draws.uniform(0.5, 3.0, size), draws.lognormal(10.0, 0.5, size)
    columns = [np.ones(size)] + [codes["a"] == k for k in (1, 2)] + [codes["b"] == k for k in (1, 2, 3)]
    design, root = np.array(columns, dtype=float).T, np.sqrt(weight)
    fitted = np.linalg.lstsq(design * root[:, None], np.log(values) * root, rcond=None)[0]
    np.testing.assert_allclose(expected(values, weight, codes), np.exp(design @ fitted))


def test_mean_log_deviation_and_smoothing_by_hand():
    values, weight = np.array([1.0, 3.0, 4.0]), np.array([1.0, 1.0, 2.0])
    mean = 3.0
    assert mean_log_deviation(values, weight) == pytest.approx((log(3.0) + log(1.0) + 2.0 * log(mean / 4.0)) / 4.0)
    np.testing.assert_allclose(smoothed(values, weight, np.array([0, 0, 1])), [2.0, 2.0, 4.0])


@pytest.mark.parametrize("outcome", ["income", "earnings", "wealth"])
def test_opportunity_lies_between_nothing_and_everything(about, outcome):
    for found in opportunity(about, outcome).values():
        assert all(-1e-12 <= value <= 1.0 for value in found.values())


def test_the_slope_is_one_where_wealth_follows_the_parents_and_nothing_where_it_does_not(people):
    size = people.people.age.size
    copied = people.people._replace(age=np.where(people.people.age >= 20, 40, people.people.age).astype(np.int16))
    followed = people._replace(people=copied)
    about = subject(followed)
    held = about.measured.wealth
    adult = np.flatnonzero(held.is_adult & (copied.age == 40) & (about.weight > 0.0))
    rank = np.full(size, 0.5)
    rank[adult] = ranks(held.total[adult], about.weight[adult])
    linked = followed._replace(people=copied._replace(parental_wealth_rank=rank))
    assert parental_wealth_slope(subject(linked))[ALL] == pytest.approx(1.0)
    # ranks drawn at random: the slope has a standard error of about one over the root of the number of adults
    assert abs(parental_wealth_slope(about)[ALL]) < 5.0 / np.sqrt(adult.size)
