"""The population a run works on: drawn, moved to a fiscal year, weighted to its totals, and kept in the cache.

The cache holds the households once, in amounts of the base year, and the weights of each year; files are named by
a hash of everything they follow from: number of households, seed, year, and every source and data file that the
population is made from.
"""

import hashlib
import logging
import os
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

import numpy as np

from model.calibration.receipt import draws_given_receipt
from model.calibration.replicates import replicate_weights
from model.calibration.weighting import Weighting, fitted_contributions, weigh
from model.compile import COMPILED_PARTS, PACKAGE, cache_folder, keep_newest, source_fingerprint
from model.economy.forecast import load_forecast
from model.errors import ConfigurationError, OutputError
from model.policy import load_policy
from model.policy.housing_support import brma_names
from model.policy.load import FIRST_YEAR
from model.population import store
from model.population.frs import complete, read_survey
from model.population.schema import Array, Population
from model.population.synthesis import BASE_YEAR, FIGURES_YEAR, synthesise
from model.population.synthesis.take_up import with_health_claims
from model.population.tables import read_tables
from model.population.uprating import uprate

T = TypeVar("T")
log = logging.getLogger("model")
DONOR_HOUSEHOLDS = 50_000
DATA_ENDINGS = (".py", ".yaml", ".csv")
SYNTHESIS_PARTS = (*COMPILED_PARTS, "calibration")
POPULATIONS_KEPT = 12
WEIGHTS_KEPT = 48
FEWEST_HOUSEHOLDS = 1_000
MOST_CACHED = 200_000
"""Households of a population that is kept whole in the cache; of larger ones only the weights are."""


def population_fingerprint(population: Population) -> str:
    """Hash of every array of a population."""
    digest = hashlib.sha256()
    for entity in population:
        for name, values in entity._asdict().items():
            digest.update(name.encode())
            digest.update(np.ascontiguousarray(values).tobytes())
    return digest.hexdigest()


def base_population(households: int, seed: int) -> Population:
    """A drawn population in amounts of the base year with base weights; from the cache if it is there.

    Raises ConfigurationError for too few households.
    """
    if households < FEWEST_HOUSEHOLDS:
        raise ConfigurationError(f"population.households={households}: at least {FEWEST_HOUSEHOLDS}")

    def make() -> Population:
        return uprate(synthesise(households, seed), FIGURES_YEAR, BASE_YEAR, load_forecast())

    if households > MOST_CACHED:
        return make()
    return _kept(f"households-{households}-{seed}", POPULATIONS_KEPT, store.load, store.save, make)


def weighting_for(
    households: int, seed: int, year: int, population: Population | None = None, threads: int | None = None
) -> Weighting:
    """Weights of a drawn population for a fiscal year; from the cache if they are there.

    `population` saves drawing it again: the population in amounts of the year, with base weights.

    Raises ConfigurationError for too few households, CalibrationError when a total is out of reach.
    """

    def make() -> Weighting:
        given = population or unweighted_population(households, seed, year)
        return weigh(given, year, threads)

    name = f"weights-{households}-{seed}-{year}"
    return _kept(name, WEIGHTS_KEPT, store.reader(Weighting), store.save_arrays, make)


def unweighted_population(households: int, seed: int, year: int) -> Population:
    """A drawn population in amounts of a fiscal year, with base weights."""
    moved = uprate(base_population(households, seed), BASE_YEAR, year, load_forecast())
    return with_health_claims(moved, year, seed)


def weighted_population(households: int, seed: int, year: int, threads: int | None = None) -> Population:
    """A drawn population in amounts of a fiscal year, weighted to the published totals of that year."""
    population = unweighted_population(households, seed, year)
    weights = weighting_for(households, seed, year, population, threads).weights
    return population._replace(households=population.households._replace(weight=weights))


def replicates_for(
    population: Population, households: int, seed: int, year: int, replicates: int, threads: int | None = None
) -> Array:
    """Replicate weights of a population that `weighted_population` gave, shape (replicates, households)."""
    weighting = weighting_for(households, seed, year, threads=threads)
    contributions = fitted_contributions(population, weighting, year, threads)
    return replicate_weights(weighting, contributions, replicates, seed, threads)


def load_population(
    households: int | None = 50_000,
    seed: int = 1,
    path: str | None = None,
    year: int = BASE_YEAR,
    threads: int | None = None,
    survey: str | None = None,
) -> Population:
    """Households for a fiscal year: drawn from published statistics, or read from a folder of tables or a survey.

    The households drawn are the same in every year; their amounts are moved by the forecast and their weights
    calibrated to the totals of the year. A survey is moved from its own year, tables are never moved.
    """
    if path is not None and survey is not None:
        return load_survey(Path(path), seed, year, threads)
    if path is not None:
        return read_tables(Path(path), brma_names()).population
    return weighted_population(households or 50_000, seed, year, threads)


def _kept(
    name: str, number: int, load: Callable[[Path], T], save: Callable[[T, Path], None], make: Callable[[], T]
) -> T:
    """What the cache holds under a name and the sources as they are now; made anew if not there or not whole."""
    folder = cache_folder("populations")
    if folder is None:
        return make()
    path = folder / f"{name}-{source_fingerprint(PACKAGE, SYNTHESIS_PARTS, DATA_ENDINGS)}.npz"
    try:
        found = load(path)
        os.utime(path)  # among the newest, which are kept
        return found
    except (OSError, KeyError, ValueError):
        made = make()
    try:
        save(made, path)
        keep_newest(folder, f"{name.partition('-')[0]}-*.npz", number, path)
    except OutputError as problem:
        log.warning("population not cached: %s", problem)
    return made


def load_survey(folder: Path, seed: int, year: int, threads: int | None = None) -> Population:
    """The Family Resources Survey in a folder, filled in from the model and moved to a fiscal year.

    Weights are the survey's grossing factors; they are not calibrated. Raises TableError for what is wrong in the
    files, YearError where the forecast does not reach back to the survey's year.
    """
    survey = read_survey(folder)
    forecast = load_forecast()
    donors = uprate(base_population(DONOR_HOUSEHOLDS, seed), BASE_YEAR, survey.year, forecast)
    population = complete(survey, donors, seed)
    law_year = max(survey.year, FIRST_YEAR)
    then = uprate(population, survey.year, law_year, forecast)
    drawn = draws_given_receipt(then, survey.receipts, load_policy(law_year), threads)
    population = population._replace(units=population.units._replace(**drawn))
    log.info("survey of %d-%02d: %d households", survey.year, (survey.year + 1) % 100, len(survey.mortgage_left))
    return uprate(population, survey.year, year, forecast)
