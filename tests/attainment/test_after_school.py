"""What follows school: the normal distribution, published levels, and draws that no scenario changes."""

import numpy as np
import pytest

from model.attainment.after_school import after_school, normal_probability, realised
from model.attainment.chain import parameters
from model.random import normal_quantile


def test_the_normal_distribution():
    scores = np.linspace(-4.0, 4.0, 81)
    back = [normal_quantile(float(p)) for p in normal_probability(scores)]
    np.testing.assert_allclose(back, scores, atol=2e-3)
    np.testing.assert_allclose(normal_probability(scores) + normal_probability(-scores), 1.0, atol=1e-12)
    assert normal_probability(np.array(1.959964)) == pytest.approx(0.975, abs=1e-6)


def test_levels_are_those_published():
    """A gap of 0.725 deviations, a quarter disadvantaged. DfE: entry 2021/22, Level 3 (recalled); a point off."""
    draws = np.random.default_rng(1)
    count, gap = 200_000, 0.725
    is_disadvantaged, is_girl = draws.random(count) < 0.25, draws.random(count) < 0.5
    score = draws.normal(size=count) * np.sqrt(1.0 - 0.25 * 0.75 * gap**2) + gap * (0.25 - is_disadvantaged)
    found = after_school(score, is_girl, is_disadvantaged)
    for name, disadvantaged, others in (
        ("level_3", 0.50, 0.74),
        ("higher_education", 0.292, 0.494),
        ("high_tariff", 0.053, 0.146),
    ):
        values = getattr(found, name)
        assert values[is_disadvantaged].mean() == pytest.approx(disadvantaged, abs=0.01), name
        assert values[~is_disadvantaged].mean() == pytest.approx(others, abs=0.01), name


def test_everything_rises_with_the_score():
    scores = np.linspace(-3.0, 3.0, 61)
    for girl in (False, True):
        for disadvantaged in (False, True):
            found = after_school(scores, np.full(61, girl), np.full(61, disadvantaged))
            for name, values in found._asdict().items():
                assert (np.diff(values) > 0.0).all(), name


def test_a_life_of_one_grade_in_every_slot():
    """£23,000 a subject and grade, nine subjects (DfE 2021); half a deviation is a grade in every slot."""
    half = after_school(np.array([0.5]), np.array([True]), np.array([False])).lifetime_earnings
    assert half[0] == pytest.approx(207_000.0)


def test_slopes_of_earnings_differ_by_free_meals_as_published():
    slopes = parameters()["log_earnings_at_30"]
    assert slopes["disadvantaged"] / slopes["others"] == pytest.approx(1.0 - 0.09, abs=0.01)


def test_better_prospects_only_add_children_who_enter():
    ids, flags = np.arange(1, 20_001), np.zeros(20_000, dtype=bool)
    score = np.random.default_rng(2).normal(size=20_000)
    before = realised(after_school(score, flags, flags), ids, 1)
    after = realised(after_school(score + 0.3, flags, flags), ids, 1)
    for name in before._fields:
        assert (getattr(after, name) >= getattr(before, name)).all(), name
        assert getattr(after, name).sum() > getattr(before, name).sum(), name
    again = realised(after_school(score, flags, flags)._replace(), ids[::-1], 1)
    expected = realised(after_school(score[::-1], flags, flags), ids, 1)
    assert not np.array_equal(again.level_3, expected.level_3), "draws belong to the person, not to the place"
    expected_share = after_school(score, flags, flags).higher_education
    error = np.sqrt((expected_share * (1.0 - expected_share)).sum()) / 20_000
    assert before.higher_education.mean() == pytest.approx(expected_share.mean(), abs=4.0 * error)
    assert (before.high_tariff <= before.higher_education).all() and (
        before.degree <= before.higher_education
    ).all()
