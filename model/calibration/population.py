"""The population a run works on: synthesised, assessed, weighted to published totals, and kept in the cache.

The cache holds one file per population, named by a hash of everything it follows from: number of households,
seed, and every source and data file that the population is made from.
"""

import hashlib
import logging
import os
from pathlib import Path

import numpy as np

from model.calibration.receipt import draws_given_receipt
from model.calibration.solve import REFUSE_BEYOND, calibrate
from model.calibration.targets import constraint_matrix, load_targets
from model.compile import COMPILED_PARTS, PACKAGE, cache_folder, keep_newest, source_fingerprint
from model.economy.forecast import load_forecast
from model.engine.assess import assess
from model.errors import ConfigurationError, OutputError
from model.policy import load_policy
from model.policy.housing_support import brma_names
from model.policy.load import FIRST_YEAR
from model.population import store
from model.population.frs import complete, read_survey
from model.population.schema import Population
from model.population.synthesis import BASE_YEAR, synthesise
from model.population.tables import read_tables
from model.population.uprating import uprate

log = logging.getLogger("model")
DONOR_HOUSEHOLDS = 50_000
DATA_ENDINGS = (".py", ".yaml", ".csv")
SYNTHESIS_PARTS = (*COMPILED_PARTS, "calibration")
POPULATIONS_KEPT = 12
FEWEST_HOUSEHOLDS = 1_000
FEWEST_CONTRIBUTING = 20
LARGEST_SAMPLING_ERROR = 0.3


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

    A total that this many households leave uncertain by more than three tenths is left out. The gap allowed before
    weighting grows by four standard errors, so that a small sample is refused for what the model gets wrong only.

    Raises ConfigurationError for too few households, CalibrationError when a target is out of reach.
    """
    if households < FEWEST_HOUSEHOLDS:
        raise ConfigurationError(f"population.households={households}: at least {FEWEST_HOUSEHOLDS}")
    folder = cache_folder("populations")
    path = None
    if folder is not None:
        path = folder / f"{source_fingerprint(PACKAGE, SYNTHESIS_PARTS, DATA_ENDINGS)}-{households}-{seed}.npz"
        try:
            population = store.load(path)
            os.utime(path)  # among the newest, which are kept
            return population
        except (OSError, KeyError, ValueError):
            pass  # not there, or not whole: made anew
    population = synthesise(households, seed)
    targets = load_targets("calibrate", BASE_YEAR)
    results = assess(population, load_policy(BASE_YEAR), threads)
    matrix, values = constraint_matrix(targets, population, results)
    weights = population.households.weight
    smaller = np.minimum(np.abs(weights @ matrix), np.abs(values))
    sampling = np.sqrt(weights**2 @ matrix**2) / np.maximum(smaller, 1e-9 * np.abs(values))
    is_kept = (np.count_nonzero(matrix, axis=0) >= FEWEST_CONTRIBUTING) & (sampling < LARGEST_SAMPLING_ERROR)
    kept = np.flatnonzero(is_kept)
    for dropped in np.flatnonzero(~is_kept):
        log.info("target '%s' left out: sampling error %.0f%%", targets[dropped].target, 100.0 * sampling[dropped])
    # What the sample itself leaves uncertain is no reason to bend weights: half a standard error is added.
    calibration = calibrate(
        matrix[:, kept],
        values[kept],
        weights,
        np.hypot([targets[k].tolerance for k in kept], 0.5 * sampling[kept]),
        [targets[k].target for k in kept],
        refuse_beyond=REFUSE_BEYOND + 4.0 * sampling[kept],
    )
    for warning in calibration.warnings:
        log.info(warning)
    log.info(
        "calibrated %d households to %d targets: effective sample size %.0f, %.1f%% at a bound",
        households,
        len(kept),
        calibration.effective_sample_size,
        100.0 * calibration.share_at_bounds,
    )
    population = population._replace(
        households=population.households._replace(weight=np.ascontiguousarray(calibration.weights))
    )
    if path is not None:
        try:
            store.save(population, path)
            keep_newest(path.parent, "*.npz", POPULATIONS_KEPT, path)
        except OutputError as problem:
            log.warning("population not cached: %s", problem)
    return population


def load_population(
    households: int | None = 50_000,
    seed: int = 1,
    path: str | None = None,
    year: int = BASE_YEAR,
    threads: int | None = None,
    survey: str | None = None,
) -> Population:
    """Households for a fiscal year: drawn from published statistics, or read from a folder of tables or a survey.

    A drawn population has its amounts and weights moved from the base year by the forecast, a survey from its own
    year; the amounts of tables are never moved.
    """
    if path is not None and survey is not None:
        return load_survey(Path(path), seed, year, threads)
    if path is not None:
        return read_tables(Path(path), brma_names()).population
    drawn = weighted_population(households or 50_000, seed, threads)
    return uprate(drawn, BASE_YEAR, year, load_forecast())


def load_survey(folder: Path, seed: int, year: int, threads: int | None = None) -> Population:
    """The Family Resources Survey in a folder, filled in from the model and moved to a fiscal year.

    Weights are the survey's grossing factors; they are not calibrated. Raises TableError for what is wrong in the
    files, YearError where the forecast does not reach back to the survey's year.
    """
    survey = read_survey(folder)
    forecast = load_forecast()
    donors = uprate(weighted_population(DONOR_HOUSEHOLDS, seed, threads), BASE_YEAR, survey.year, forecast)
    population = complete(survey, donors, seed)
    law_year = max(survey.year, FIRST_YEAR)
    then = uprate(population, survey.year, law_year, forecast)
    drawn = draws_given_receipt(then, survey.receipts, load_policy(law_year), threads)
    population = population._replace(units=population.units._replace(**drawn))
    log.info("survey of %d-%02d: %d households", survey.year, (survey.year + 1) % 100, len(survey.mortgage_left))
    return uprate(population, survey.year, year, forecast)
