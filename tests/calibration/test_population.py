"""The weighted population: small samples calibrate for any seed, and weights reach what a sample can reach."""

import numpy as np
import pytest

from model.calibration.fields import link
from model.calibration.population import (
    base_population,
    unweighted_population,
    weighted_population,
    weighting_for,
)
from model.calibration.solve import LOWER, UPPER, calibrate
from model.calibration.weighting import weights_of
from model.economy.forecast import load_forecast
from model.errors import CalibrationError, ConfigurationError
from model.population.net_wealth import net_wealth
from model.population.parts import part
from model.population.synthesis import BASE_YEAR, FIGURES_YEAR, synthesise


@pytest.fixture(autouse=True)
def own_cache(tmp_path, monkeypatch):
    """Populations are made, not found; compiled kernels stay where they are."""
    monkeypatch.setenv("OPPORTUNITY_UK_CACHE", str(tmp_path))


@pytest.mark.parametrize("households", [1_000, 2_000])
@pytest.mark.parametrize("seed", [1, 2, 3, 4, 5])
def test_small_populations_calibrate(households, seed):
    population = weighted_population(households, seed, 2025)
    weight = population.households.weight
    ratio = weight / synthesise(households, seed).households.weight
    assert np.all((ratio > 0.95 * LOWER) & (ratio < 1.05 * UPPER))
    # ONS, mid-2025 less communal residents, by age, sex and region: 68.5m; half a standard error is a percent
    people = weight @ np.bincount(link(population).household_of_person)
    assert people == pytest.approx(68.5e6, rel=0.03)
    assert weight.sum() ** 2 / (weight**2).sum() > 0.6 * households


@pytest.mark.parametrize(("year", "people"), [(2023, 67.1e6), (2027, 69.4e6), (2030, 70.4e6)])
def test_every_year_has_the_same_households_and_its_own_weights(year, people):
    """ONS projection of the year less communal residents, as totals_for sums it by age and sex."""
    population, base = weighted_population(2_000, 1, year), base_population(2_000, 1)
    assert np.array_equal(population.households.household_id, base.households.household_id)
    assert np.array_equal(population.people.person_id, base.people.person_id)
    assert np.array_equal(population.people.age, base.people.age)
    weight = population.households.weight
    # half a sampling error of a percent is allowed for beside the tolerance
    assert weight @ np.bincount(link(population).household_of_person) == pytest.approx(people, rel=0.03)
    pay = base.people.employment_income > 0
    moved = population.people.employment_income[pay] / base.people.employment_income[pay]
    assert np.allclose(moved, load_forecast().index("average_earnings", BASE_YEAR, year))


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_the_largest_fortunes_weigh_what_the_tail_says_whatever_the_seed(seed):
    """Sunday Times: 350 families of 350m and over; before weighting a handful of households gives 200 to 1,300."""
    population = weighted_population(20_000, seed, 2025)
    linked, people = link(population), population.people
    wealth = np.bincount(linked.household_of_person, net_wealth(people) + 0.0)
    weight = population.households.weight
    assert weight[wealth >= 350e6].sum() == pytest.approx(350, rel=0.3)
    # HMRC: 2,000 people with a gain of £5m and over
    gains = weight[linked.household_of_person] @ (people.capital_gains >= 5e6)
    assert gains == pytest.approx(2_000, rel=0.4)
    middle = (wealth >= 10e6) & (wealth < 350e6)
    assert weight[middle].sum() == pytest.approx(63_830, rel=0.1)
    # at this size its sampling error softens the total, or leaves it out
    assert weight[middle] @ wealth[middle] == pytest.approx(1.634e12, rel=0.25)


def test_health_claims_after_april_2026_begin_year_by_year():
    """A quarter of those who would have the element in 2029-30; who has begun stays; nobody has before 2026."""
    began = {
        year: unweighted_population(2_000, 1, year).units.uc_health_claim_after_april_2026
        for year in (2025, 2026, 2029)
    }
    assert not began[2025].any()
    assert not (began[2026] & ~began[2029]).any()
    size = began[2029].size
    assert began[2029].mean() == pytest.approx(0.245, abs=4.0 * (0.245 * 0.755 / size) ** 0.5)


def test_drawn_amounts_are_moved_from_their_year_to_the_base_year():
    drawn, base = synthesise(1_000, 1), base_population(1_000, 1)
    rate = load_forecast().index("average_earnings", FIGURES_YEAR, BASE_YEAR)
    assert np.allclose(base.people.employment_income, drawn.people.employment_income * rate)
    assert (FIGURES_YEAR, BASE_YEAR) == (2025, 2024)


def test_weights_come_back_from_the_cache_and_follow_from_a_household_alone(tmp_path):
    made, found = weighting_for(2_000, 1, 2024), weighting_for(2_000, 1, 2024)
    assert len(list(tmp_path.glob("populations/weights-2000-1-2024-*.npz"))) == 1
    for one, other in zip(made, found, strict=True):
        assert np.array_equal(one, other)
    some = part(unweighted_population(2_000, 1, 2024), 700, 950)
    assert np.array_equal(weights_of(some, made, 2024, threads=1), made.weights[700:950])


def test_too_few_households_are_refused():
    with pytest.raises(ConfigurationError, match="at least 1000"):
        weighted_population(999, 1, 2024)


def test_the_gap_before_weighting_may_differ_by_total():
    matrix = np.column_stack([np.ones(100), np.r_[np.ones(50), np.zeros(50)]])
    values, weights = np.array([100.0, 30.0]), np.ones(100)
    names = ["all", "half"]
    with pytest.raises(CalibrationError, match="half"):
        calibrate(matrix, values, weights, names=names, refuse_beyond=np.array([0.6, 0.5]))
    calibration = calibrate(matrix, values, weights, names=names, refuse_beyond=np.array([0.1, 0.7]))
    assert calibration.achieved == pytest.approx(values)
