"""The population a run works on: synthesised, assessed, weighted to published totals, and kept in the cache.

The cache holds one file per population, named by a hash of everything it follows from: number of households,
seed, and every source and data file of the package.
"""

import hashlib
import logging
from functools import cache
from pathlib import Path

import numpy as np

from model.calibration.solve import calibrate
from model.calibration.targets import constraint_matrix, load_targets
from model.economy.forecast import load_forecast
from model.engine.assess import assess
from model.engine.compile import PACKAGE, cache_root
from model.errors import ConfigurationError, OutputError
from model.policy import load_policy
from model.policy.housing_support import brma_names
from model.population import store
from model.population.schema import Population
from model.population.synthesis import BASE_YEAR, synthesise
from model.population.tables import read_tables
from model.population.uprating import uprate

log = logging.getLogger("model")
DATA_ENDINGS = {".py", ".yaml", ".csv"}
FEWEST_HOUSEHOLDS = 1_000
FEWEST_CONTRIBUTING = 20


@cache
def package_fingerprint() -> str:
    """Hash of every source, parameter and data file of the package."""
    digest = hashlib.sha256()
    for path in sorted(PACKAGE.rglob("*")):
        if path.suffix in DATA_ENDINGS:
            digest.update(str(path.relative_to(PACKAGE)).encode())
            digest.update(path.read_bytes())
    return digest.hexdigest()[:24]


def population_fingerprint(population: Population) -> str:
    """Hash of every array of a population."""
    digest = hashlib.sha256()
    for entity in population:
        for name, values in entity._asdict().items():
            digest.update(name.encode())
            digest.update(np.ascontiguousarray(values).tobytes())
    return digest.hexdigest()


def weighted_population(households: int, seed: int, threads: int | None = None) -> Population:
    """A synthetic population of the base year, weighted to the published totals; from the cache if it is there.

    Raises ConfigurationError for too few households, CalibrationError when a target is out of reach.
    """
    if households < FEWEST_HOUSEHOLDS:
        raise ConfigurationError(f"population.households={households}: at least {FEWEST_HOUSEHOLDS}")
    path = cache_root() / "populations" / f"{package_fingerprint()}-{households}-{seed}.npz"
    try:
        return store.load(path)
    except (OSError, KeyError, ValueError):
        pass  # not there, or not whole: made anew
    population = synthesise(households, seed)
    targets = load_targets("calibrate", BASE_YEAR)
    results = assess(population, load_policy(BASE_YEAR), threads)
    matrix, values = constraint_matrix(targets, population, results)
    contributing = np.count_nonzero(matrix, axis=0)
    kept = np.flatnonzero(contributing >= FEWEST_CONTRIBUTING)
    for dropped in np.flatnonzero(contributing < FEWEST_CONTRIBUTING):
        log.info("target '%s' left out: %d households", targets[dropped].target, contributing[dropped])
    # What the sample itself leaves uncertain is no reason to bend weights: half a standard error is added.
    sampling = 1.0 / np.sqrt(contributing[kept])
    calibration = calibrate(
        matrix[:, kept],
        values[kept],
        population.households.weight,
        np.hypot([targets[k].tolerance for k in kept], 0.5 * sampling),
        [targets[k].target for k in kept],
        refuse_beyond=0.6 + 4.0 * float(sampling.max()),
    )
    for warning in calibration.warnings:
        log.info(warning)
    log.info(
        "calibrated %d households to %d targets: effective sample size %.0f, %.1f%% at a bound",
        households,
        len(targets),
        calibration.effective_sample_size,
        100.0 * calibration.share_at_bounds,
    )
    population = population._replace(
        households=population.households._replace(weight=np.ascontiguousarray(calibration.weights))
    )
    try:
        store.save(population, path)
    except OutputError as problem:
        log.warning("population not cached: %s", problem)
    return population


def load_population(
    households: int | None = 50_000,
    seed: int = 1,
    path: str | None = None,
    year: int = BASE_YEAR,
    threads: int | None = None,
) -> Population:
    """Households for a fiscal year: drawn from published statistics, or read from a folder of tables.

    A drawn population has its amounts and weights moved from the base year by the forecast; the amounts of
    tables are never moved.
    """
    if path is not None:
        return read_tables(Path(path), brma_names()).population
    drawn = weighted_population(households or 50_000, seed, threads)
    return uprate(drawn, BASE_YEAR, year, load_forecast())
