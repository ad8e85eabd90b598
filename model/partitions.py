"""The whole country one for one, written a partition at a time: bounded memory, any number of workers, resumable.

A partition is a folder of the three tables with the households of some whole communities. Each household is drawn,
weighted by the multipliers of a fit to 200,000 households, and written as many times as its weight says:
`floor(w + u)` copies, with `u` a uniform number of its own. Nothing crosses a partition, so neither their size nor
the number of workers changes a household. A partition stands whole under its name or not at all; those that stand
are kept when the same command is given again.
"""

import csv
import json
import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import NamedTuple

import numpy as np

from model.calibration.population import DATA_ENDINGS, SYNTHESIS_PARTS, weighting_for
from model.calibration.solve import weight_ratio
from model.calibration.weighting import Weighting, fitted_contributions
from model.compile import PACKAGE, source_fingerprint
from model.economy.forecast import load_forecast
from model.errors import OutputError
from model.files import folder_written_whole, written_whole
from model.policy.housing_support import brma_names
from model.population.parts import repeated
from model.population.schema import Array, Population
from model.population.synthesis import (
    COMMUNITY,
    FIGURES_YEAR,
    number_of_households,
    solved_on_reference,
    synthesise_part,
)
from model.population.synthesis.take_up import with_health_claims
from model.population.tables import write_tables
from model.population.uprating import uprate
from model.random import Variable, uniform

COMMUNITIES_PER_PARTITION = 64
FITTED_ON = 200_000
NAME = "partition_{:05d}"
PATTERN = "partition_" + 5 * "[0-9]"
MANIFEST = "partitions.json"
TOTALS = "totals.csv"
Progress = Callable[..., None]


class Country(NamedTuple):
    """What is written: communities of one seed in amounts of a fiscal year; each candidate has one base weight."""

    seed: int
    year: int
    communities: int
    base_weight: float


def whole_country(seed: int, year: int) -> Country:
    """The households of the United Kingdom one for one: as many candidates as there are, to whole communities."""
    households = number_of_households()
    communities = int(np.ceil(households / COMMUNITY))
    return Country(seed, year, communities, households / (communities * COMMUNITY))


def write_partitions(
    country: Country,
    folder: Path,
    file_format: str,
    threads: int | None = None,
    progress: Progress = lambda step, total=None: None,
    communities_per_partition: int = COMMUNITIES_PER_PARTITION,
    fitted_on: int = FITTED_ON,
) -> Path:
    """Write the partitions that a folder does not hold yet; returns the table of totals over all of them.

    Raises OutputError when the folder holds partitions of another population or cannot be written.
    """
    _check_manifest(country, folder, file_format, communities_per_partition, fitted_on)
    progress("weights")
    weighting = weighting_for(fitted_on, country.seed, country.year, threads=threads)
    starts = range(0, country.communities, communities_per_partition)
    missing = [
        (number, first) for number, first in enumerate(starts) if not (folder / NAME.format(number)).is_dir()
    ]
    progress(f"{len(missing)} of {len(starts)} partitions to write", total=len(missing) + 2)

    def write(number: int, first: int) -> int:
        last = min(first + communities_per_partition, country.communities)
        with folder_written_whole(folder / NAME.format(number)) as room:
            _write_partition(country, first, last, weighting, room, file_format)
        return number

    solved_on_reference()  # once, before the workers share it
    workers = threads or os.cpu_count() or 1
    with ThreadPoolExecutor(workers) as pool:
        for number in pool.map(lambda job: write(*job), missing):
            progress(NAME.format(number))
    return _write_totals(folder, weighting)


def partitions_of(folder: Path) -> list[Path]:
    """The partitions that a folder holds, in order; none if it holds none."""
    return sorted(path for path in folder.glob(PATTERN) if path.is_dir())


def candidates(country: Country, first: int, last: int) -> Population:
    """The households of communities `first` to `last - 1` in amounts of the year, with base weights."""
    drawn = synthesise_part(first * COMMUNITY, last * COMMUNITY, country.seed, country.base_weight)
    moved = uprate(drawn, FIGURES_YEAR, country.year, load_forecast())
    return with_health_claims(moved, country.year, country.seed)


def copies_of(weights: Array, household_ids: Array, seed: int) -> Array:
    """How often each household is written: its weight rounded up or down, by chance in proportion to the rest."""
    return np.floor(weights + uniform(seed, household_ids, 0, Variable.COPIES)).astype(np.int64)


def _write_partition(
    country: Country, first: int, last: int, weighting: Weighting, room: Path, file_format: str
) -> None:
    """The households of some communities as tables with a weight of 1, and what they add to the totals."""
    population = candidates(country, first, last)
    contributions = fitted_contributions(population, weighting, country.year, threads=1)
    households = population.households
    weights = households.weight * weight_ratio(contributions, weighting.multipliers)
    copies = copies_of(weights, households.household_id, country.seed)
    written = repeated(population, copies)
    written.households.weight[:] = 1.0
    write_tables(written, room, file_format, brma_names())
    with (room / TOTALS).open("w", encoding="utf-8", newline="") as stream:
        rows = csv.writer(stream)
        rows.writerow(("target", "total"))
        rows.writerow(("households", int(copies.sum())))
        totals = contributions.totals(copies.astype(np.float64))
        rows.writerows((name, repr(float(total))) for name, total in zip(weighting.names, totals, strict=True))


def _write_totals(folder: Path, weighting: Weighting) -> Path:
    """What all partitions come to beside the totals aimed at, as `totals.csv`."""
    sums: dict[str, float] = {}
    for partition in partitions_of(folder):
        with (partition / TOTALS).open(encoding="utf-8", newline="") as stream:
            for row in csv.DictReader(stream):
                sums[row["target"]] = sums.get(row["target"], 0.0) + float(row["total"])
    path = folder / TOTALS
    with written_whole(path) as temporary, temporary.open("w", encoding="utf-8", newline="") as stream:
        rows = csv.writer(stream)
        rows.writerow(("target", "value", "total", "ratio"))
        rows.writerow(("households", "", int(sums["households"]), ""))
        for name, value in zip(weighting.names, weighting.values, strict=True):
            rows.writerow((name, value, sums[str(name)], sums[str(name)] / value))
    return path


def _check_manifest(country: Country, folder: Path, *settings: object) -> None:
    """Say in the folder what its partitions follow from; raise OutputError if it says something else."""
    sources = source_fingerprint(PACKAGE, (*SYNTHESIS_PARTS, "partitions.py"), DATA_ENDINGS)
    wanted = json.dumps({**country._asdict(), "settings": [*settings], "sources": sources}, indent=1)
    path = folder / MANIFEST
    if path.exists():
        if path.read_text(encoding="utf-8") != wanted:
            problem = "holds partitions of other settings or an earlier version; name a new folder"
            raise OutputError(f"output folder '{folder}' {problem}")
        return
    with written_whole(path) as temporary:
        temporary.write_text(wanted, encoding="utf-8")
