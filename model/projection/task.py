"""`task=project`: the years in turn, kept as they are done, and the results at the end."""

import dataclasses
import hashlib
import signal
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING, Any

from model.compile import PACKAGE, source_fingerprint
from model.dataset import Provenance, write
from model.errors import UserError
from model.indicators.variable import Definitions
from model.pipeline import check_sweep, law_statement, lever_conflicts, log, population_fingerprint
from model.projection import checkpoint
from model.projection.loop import Projection
from model.projection.results import dataset_of, over_seeds
from model.report.projection import projection_text, write_projection
from model.settings import Settings

if TYPE_CHECKING:
    import xarray as xr

Progress = Callable[..., None]
SECONDS_BETWEEN_CHECKPOINTS = 20.0
SOURCES = (".py", ".yaml", ".csv")


class StoppedError(UserError):
    """A projection stopped between two years by its user; the same command goes on."""


class _Interrupt:
    """Remembers the first Ctrl-C or request to end, to finish the year at hand; a second one ends at once."""

    def __init__(self) -> None:
        self.asked = False

    def __enter__(self) -> "_Interrupt":
        def ask(number: int, frame: FrameType | None) -> None:
            if self.asked:
                raise KeyboardInterrupt
            self.asked = True

        self.before: list[tuple[int, Any]] = []
        with suppress(ValueError):  # outside the main thread nobody can interrupt
            self.before = [(number, signal.signal(number, ask)) for number in (signal.SIGINT, signal.SIGTERM)]
        return self

    def __exit__(self, *problem: object) -> None:
        for number, handler in self.before:
            signal.signal(number, handler)


def project(jobs: list[Settings], progress: Progress) -> None:
    """Live the scenarios to the horizon and write what was found; a folder with a checkpoint is gone on with.

    Raises ScenarioError for scenarios that cannot stand together, OutputError for another run's checkpoint.
    """
    first = jobs[0]
    check_sweep(jobs)
    for line in dict.fromkeys(line for job in jobs for line in lever_conflicts(job)):
        log.warning(line)
    seeds = [first.population.seed + k for k in range(first.seeds)]
    years = first.horizon - first.year + 2
    progress("population; on the first run the law is compiled, under a minute", 2 + years * len(seeds))
    datasets = [_of_seed(jobs, seed, len(seeds) > 1, progress) for seed in seeds]
    dataset = over_seeds(datasets, seeds)
    progress("results")
    write(dataset, first.folder)
    write_projection(dataset, first.folder, first.report.tables, first.report.figures)
    for folder in (first.folder, *(first.folder / f"seed_{seed}" for seed in seeds)):
        checkpoint.remove(folder)
    if first.report.headline:
        print(projection_text(dataset))


def _of_seed(jobs: list[Settings], seed: int, is_one_of_many: bool, progress: Progress) -> "xr.Dataset":
    """The results of one seed."""
    jobs = [dataclasses.replace(job, population=dataclasses.replace(job.population, seed=seed)) for job in jobs]
    first = jobs[0]
    folder = first.folder / f"seed_{seed}" if is_one_of_many else first.folder
    projection = Projection(jobs)
    data = population_fingerprint(projection.courses[0].state.population)
    identity = _identity(jobs, data)
    rows = checkpoint.restore(folder, identity, projection)
    done = {year for _, year in rows}
    saved = time.perf_counter()
    with _Interrupt() as interrupt:
        for year in (first.year - 1, *first.years):
            progress(f"{year}-{(year + 1) % 100:02d}" + (f", seed {seed}" if is_one_of_many else ""))
            if year in done:
                continue
            rows |= {(name, year): found for name, found in projection.live(year).items()}
            is_last = year == first.horizon
            if interrupt.asked or (not is_last and time.perf_counter() - saved > SECONDS_BETWEEN_CHECKPOINTS):
                checkpoint.save(folder, identity, projection, rows)
                saved = time.perf_counter()
            if interrupt.asked and not is_last:
                raise StoppedError(
                    f"stopped after {year}-{(year + 1) % 100:02d}: the same command with "
                    f"hydra.run.dir={_shown(first.folder)} goes on from there"
                )
    baselines = {course.law.name: course.law.baseline.name for course in projection.courses}
    return dataset_of(
        rows, baselines, _provenance(jobs, data), Definitions(**dataclasses.asdict(first.indicators))
    )


def _shown(folder: Path) -> str:
    """The folder as the user would name it."""
    try:
        return str(folder.relative_to(Path.cwd()))
    except ValueError:
        return str(folder)


def _identity(jobs: list[Settings], data: str) -> str:
    """Hash of everything that decides a year: settings, population, and every source and data file."""
    digest = hashlib.sha256(data.encode())
    for job in jobs:
        settings = (job.scenario_name, job.baseline, job.levers, job.indicators, job.population, job.year)
        digest.update(repr(settings).encode())
    digest.update(source_fingerprint(PACKAGE, endings=SOURCES).encode())
    return digest.hexdigest()


def _provenance(jobs: list[Settings], data: str) -> Provenance:
    """Where the results come from."""
    first = jobs[0]
    return Provenance(
        " ".join(["python -m model", *sys.argv[1:]]),
        "---\n".join(job.composed_yaml for job in jobs),
        data,
        first.population.seed,
        law=" | ".join(dict.fromkeys(law_statement(job.baseline) for job in jobs)),
        title="Poverty and wealth in the United Kingdom, year by year, under tax and benefit policy",
    )
