"""Units of attainment against the published bands and the gaps that must agree with each other."""

import numpy as np
import pytest
from made_up import pupils

from model.indicators.attainment import (
    attainment_8_of_gap,
    attainment_measures,
    disadvantage_gap_index,
    eef_months,
    effect_of_eef_months,
    epi_months,
    gap_of_epi_months,
    gap_of_index,
    gap_of_pass_rates,
    index_of_gap,
)

# Education Endowment Foundation, Teaching and Learning Toolkit: effect from and to, months
BANDS = (
    (-0.01, 0.01, 0), (0.02, 0.09, 1), (0.10, 0.18, 2), (0.19, 0.26, 3), (0.27, 0.35, 4), (0.36, 0.44, 5),
    (0.45, 0.52, 6), (0.53, 0.61, 7), (0.62, 0.69, 8), (0.70, 0.78, 9), (0.79, 0.87, 10), (0.88, 0.95, 11),
    (0.96, 1.00, 12),
)  # fmt: skip


@pytest.mark.parametrize(("low", "high", "months"), BANDS)
def test_months_of_the_toolkit(low, high, months):
    assert eef_months(low) == eef_months(high) == months
    assert eef_months(-high) == -months
    assert effect_of_eef_months(months) == (low, high)


def test_months_beyond_the_toolkit_are_refused():
    for months in (-1, 13):
        with pytest.raises(ValueError, match="0 to 12"):
            effect_of_eef_months(months)


@pytest.mark.parametrize(("index", "gap"), ((3.12, 0.568), (3.92, 0.725), (0.0, 0.0)))
def test_index_and_gap(index, gap):
    assert gap_of_index(index) == pytest.approx(gap, abs=0.001)
    assert index_of_gap(gap_of_index(index)) == pytest.approx(index, abs=1e-9)


def test_the_units_hang_together():
    """Key stage 2: index 3.12, pass rates 47 and 69; key stage 4: index 3.92, 26 and 53, 14.4 points; EPI 2024."""
    assert gap_of_pass_rates(0.69, 0.47) == pytest.approx(0.571, abs=0.001)
    assert gap_of_pass_rates(0.53, 0.26) == pytest.approx(0.719, abs=0.001)
    assert attainment_8_of_gap(0.72) == pytest.approx(14.4)
    for age, months, gap in ((5, 4.7, 0.545), (11, 10.0, 0.568), (16, 19.1, 0.725)):
        assert gap_of_epi_months(months, age) == pytest.approx(gap, abs=0.003)
        assert epi_months(gap_of_epi_months(months, age), age) == pytest.approx(months)
    assert epi_months(1.0, 16) > 2 * 12 and effect_of_eef_months(12).high == 1.0


def test_index_of_scores_is_that_of_their_gap():
    rng = np.random.default_rng(5)
    size, gap = 40_000, 0.7
    disadvantaged = np.arange(size) % 4 == 0
    score = rng.standard_normal(size) - gap * disadvantaged
    index = disadvantage_gap_index(score, disadvantaged, np.ones(size))
    # the standard error of a difference of mean ranks is at most sqrt(1/12 (1/n + 1/m)), twenty times
    error = 20.0 * np.sqrt((4.0 / size + 4.0 / (3.0 * size)) / 12.0)
    assert index == pytest.approx(index_of_gap(gap), abs=4.0 * error)


def test_index_counts_weights_and_ties():
    score, disadvantaged = np.array([0.0, 1.0, 1.0]), np.array([True, False, True])
    # ranks 1/6, 4/6 shared by the two equal ones: others .667, disadvantaged mean .417
    assert disadvantage_gap_index(score, disadvantaged, np.ones(3)) == pytest.approx(20 * (4 / 6 - 5 / 12))
    doubled = np.array([2.0, 1.0, 1.0])
    repeated = disadvantage_gap_index(np.append(score, 0.0), np.append(disadvantaged, True), np.ones(4))
    assert disadvantage_gap_index(score, disadvantaged, doubled) == pytest.approx(repeated)
    assert disadvantage_gap_index(score, ~disadvantaged, np.ones(3)) == pytest.approx(-20 * (4 / 6 - 5 / 12))
    assert np.isnan(disadvantage_gap_index(score, np.ones(3, dtype=bool), np.ones(3)))


def test_measures_of_the_pupils_of_one_country():
    people, weight = pupils()
    measures = attainment_measures(people, weight)
    # pupils() scores 1, 0, -1 without needs, with support, with a plan, twice, and a private pupil left out
    assert measures["special_needs_support_gap_months_5"] == pytest.approx(8.6)
    assert measures["special_needs_plan_gap_months_16"] == pytest.approx(2 * 26.3)
    assert measures["attainment_correlation_5_11"] == pytest.approx(1.0)
    # the plan's two pupils are the disadvantaged: mean ranks 4/6 and 1/6
    assert measures["disadvantage_gap_index_16"] == pytest.approx(20 * (4 / 6 - 1 / 6))
    elsewhere = weight * (np.arange(len(weight)) < 3)
    assert attainment_measures(people, elsewhere)["disadvantage_gap_index_16"] == pytest.approx(10.0)
