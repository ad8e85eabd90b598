"""The weighted population: small samples calibrate for any seed, and weights reach what a sample can reach."""

import numpy as np
import pytest

from model.calibration.fields import link
from model.calibration.population import weighted_population
from model.calibration.solve import LOWER, UPPER, calibrate
from model.errors import CalibrationError, ConfigurationError
from model.population.synthesis import synthesise


@pytest.fixture(autouse=True)
def own_cache(tmp_path, monkeypatch):
    """Populations are made, not found; compiled kernels stay where they are."""
    monkeypatch.setenv("OPPORTUNITY_UK_CACHE", str(tmp_path))


@pytest.mark.parametrize("households", [1_000, 2_000])
@pytest.mark.parametrize("seed", [1, 2, 3, 4, 5])
def test_small_populations_calibrate(households, seed):
    population = weighted_population(households, seed)
    weight = population.households.weight
    ratio = weight / synthesise(households, seed).households.weight
    assert np.all((ratio > 0.95 * LOWER) & (ratio < 1.05 * UPPER))
    # ONS, mid-2025 less communal residents, by age, sex and region: 68.5m; half a standard error is a percent
    people = weight @ np.bincount(link(population).household_of_person)
    assert people == pytest.approx(68.5e6, rel=0.03)
    assert weight.sum() ** 2 / (weight**2).sum() > 0.6 * households


def test_too_few_households_are_refused():
    with pytest.raises(ConfigurationError, match="at least 1000"):
        weighted_population(999, 1)


def test_the_gap_before_weighting_may_differ_by_total():
    matrix = np.column_stack([np.ones(100), np.r_[np.ones(50), np.zeros(50)]])
    values, weights = np.array([100.0, 30.0]), np.ones(100)
    names = ["all", "half"]
    with pytest.raises(CalibrationError, match="half"):
        calibrate(matrix, values, weights, names=names, refuse_beyond=np.array([0.6, 0.5]))
    calibration = calibrate(matrix, values, weights, names=names, refuse_beyond=np.array([0.1, 0.7]))
    assert calibration.achieved == pytest.approx(values)
