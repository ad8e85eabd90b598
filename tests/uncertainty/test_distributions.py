"""What draws change: keyed by name and number, medians where the files put them, certainties kept."""

import numpy as np
import pytest

from model.attainment.reform import INTERVAL_END, Dose, drawn_score_changes, score_changes
from model.configuration import compose
from model.errors import ParameterFileError
from model.policy import load_policy
from model.population.schema import Population
from model.uncertainty import distributions
from model.uncertainty.distributions import (
    central_positions,
    drawn_elasticities,
    drawn_take_up,
    moved_rate,
    position,
    ranges,
    redrawn_claims,
)

DRAWS = 400


def test_positions_are_standard_normal_and_of_their_own():
    drawn = np.array([position("a", 1, k) for k in range(DRAWS)])
    assert abs(drawn.mean()) < 4.0 / np.sqrt(DRAWS)
    assert abs(drawn.var() - 1.0) < 4.0 * np.sqrt(2.0 / DRAWS)
    other = np.array([position("b", 1, k) for k in range(DRAWS)])
    assert abs(np.corrcoef(drawn, other)[0, 1]) < 4.0 / np.sqrt(DRAWS)
    assert position("a", 1, 7) == drawn[7] != position("a", 2, 7)


def test_the_level_of_take_up_lies_within_its_range_nine_times_of_ten():
    take_up = load_policy(2025).policy.take_up
    spread = ranges("take_up")["housing_benefit"]
    rates = np.array([drawn_take_up(take_up, 1, k).housing_benefit_pension_age_rate for k in range(DRAWS)])
    inside = np.mean((rates >= spread.low) & (rates <= spread.high))
    assert abs(inside - 0.9) < 4.0 * np.sqrt(0.9 * 0.1 / DRAWS)
    assert ((rates > 0.0) & (rates < 1.0)).all()
    assert drawn_take_up(take_up, 1, 3) == drawn_take_up(take_up, 1, 3) != drawn_take_up(take_up, 1, 4)


def test_a_curve_keeps_its_shape_and_certain_rates_stay():
    take_up = load_policy(2025).policy.take_up
    for k in range(50):
        drawn = drawn_take_up(take_up, 1, k)
        for curve in distributions.CURVES:
            least, rise = (getattr(drawn, f"{curve}_{part}_rate") for part in ("minimum", "rise"))
            assert 0.0 < least < least + rise < 1.0
    sure = drawn_take_up(take_up._replace(pension_credit_minimum_rate=1.0, child_benefit_rate=0.0), 1, 1)
    assert (sure.pension_credit_minimum_rate, sure.child_benefit_rate) == (1.0, 0.0)
    assert moved_rate(0.3, 0.0) == pytest.approx(0.3) and moved_rate(0.3, 1.0) > 0.3


def test_elasticities_keep_their_sign_and_the_factors_of_fifths():
    given = compose(["behaviour=academic", "population=small"]).behaviour
    gains = []
    for k in range(DRAWS):
        drawn = drawn_elasticities(given, 1, k)
        assert drawn.participation.second_fifth == given.participation.second_fifth
        assert drawn.hours_income.men_and_single_women < 0.0 < drawn.capital_gains.main
        assert drawn.capital_gains.business == pytest.approx(drawn.capital_gains.main)
        gains.append(drawn.capital_gains.main)
    assert given == compose(["behaviour=academic", "population=small"]).behaviour
    inside = np.mean((np.array(gains) > 0.67) & (np.array(gains) < 1.5))  # moderate evidence
    assert abs(inside - 0.9) < 4.0 * np.sqrt(0.9 * 0.1 / DRAWS)


def test_the_ends_and_the_middle_of_the_evidence():
    flags = np.array([True, False, False])
    doses = [Dose("family_income", np.array([1.0, 2.0, -1.0])), Dose("sure_start_centre", np.ones(3), 0, 4)]
    variants = score_changes(doses, flags)
    for variant, z in ((0, -INTERVAL_END), (1, 0.0), (2, INTERVAL_END)):
        drawn = drawn_score_changes(doses, flags, dict.fromkeys(central_positions(), z))
        np.testing.assert_allclose(drawn[0], variants[variant], atol=1e-15)


def test_claims_are_drawn_again_but_certain_ones(made_population):
    first, second = (redrawn_claims(made_population, 1, k) for k in (1, 2))
    name = "universal_credit_take_up_draw"
    units = made_population.units
    certain = (getattr(units, name) == 0.0) | (getattr(units, name) == 1.0)
    assert certain.any() and not certain.all()
    np.testing.assert_array_equal(first[name][certain], getattr(units, name)[certain])
    assert (first[name][~certain] != second[name][~certain]).all()
    assert ((first[name] >= 0.0) & (first[name] <= 1.0)).all()


@pytest.fixture(scope="module")
def made_population() -> Population:
    from model.pipeline import load_population

    population = load_population(compose(["population=small"]).population, 2025)
    draws = population.units.universal_credit_take_up_draw.copy()
    draws[:3] = (0.0, 1.0, 1.0)
    return population._replace(units=population.units._replace(universal_credit_take_up_draw=draws))


def test_a_range_without_source_is_refused(tmp_path, monkeypatch):
    path = tmp_path / "ranges.yaml"
    monkeypatch.setattr(distributions, "FILE", path)
    for entry, words in (
        ("{low: 1, central: 2, high: 3, source: '', checked: read}", "source"),
        ("{low: 3, central: 2, high: 1, source: x, checked: read}", "rise"),
    ):
        path.write_text(f"take_up:\n  x: {entry}\n", encoding="utf-8")
        ranges.cache_clear()
        with pytest.raises(ParameterFileError, match=words):
            ranges("take_up")
    ranges.cache_clear()
