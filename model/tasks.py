"""What `python -m model` does: one function for each task, the folder it writes to, its log and progress."""

import logging
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from model.errors import ConfigurationError, OutputError, UserError
from model.settings import Listing, Settings, Task

log = logging.getLogger("model")


class Progress:
    """Names each step on stderr: a bar on a terminal, plain lines elsewhere. Owns the bar."""

    def __init__(self) -> None:
        """Start the clock; the bar appears with the first step."""
        self._start = time.perf_counter()
        self._bar: Any = None

    def __call__(self, step: str, total: int | None = None) -> None:
        """Begin a step; `total` says, once, how many there will be."""
        log.info(step)
        if not sys.stderr.isatty():
            print(f"{time.perf_counter() - self._start:6.1f} s  {step}", file=sys.stderr, flush=True)
            return
        if self._bar is None:
            from tqdm import tqdm

            self._bar = tqdm(
                desc=step, total=total, leave=False, bar_format="{bar:24} {n_fmt}/{total_fmt} {elapsed}  {desc}"
            )
        else:
            self._bar.update()
        if total is not None:
            self._bar.total = total
        self._bar.set_description_str(step)

    def close(self) -> None:
        """Take the bar off the screen."""
        if self._bar is not None:
            self._bar.close()


def run(jobs: list[Settings], progress: Progress) -> None:
    """`task=run`: assess each scenario and its baseline; dataset, tables, figures and the headline table."""
    from model import pipeline
    from model.uncertainty.run import run_with_uncertainty

    folder = jobs[0].folder
    dataset = run_with_uncertainty(jobs, progress)
    pipeline.write_results(dataset, folder, jobs[0])
    _write_settings(folder, jobs)


def validate(jobs: list[Settings], progress: Progress) -> None:
    """`task=validate`: population and baseline beside published totals."""
    from model import pipeline
    from model.school_rules import write_school_rules

    pipeline.validate(jobs[0], jobs[0].folder)
    write_school_rules(jobs[0], jobs[0].folder)
    _write_settings(jobs[0].folder, jobs)


def costings(jobs: list[Settings], progress: Progress) -> None:
    """`task=costings`: published costings of reforms beside what the model finds."""
    from model.costings import costings as compare_costings

    compare_costings(jobs[0], jobs[0].folder, progress)
    _write_settings(jobs[0].folder, jobs)


def export_population(jobs: list[Settings], progress: Progress) -> None:
    """`task=population`: the households of a run as tables, or those of the country in partitions."""
    from model import pipeline

    pipeline.export_population(jobs[0], jobs[0].folder, progress)
    _write_settings(jobs[0].folder, jobs)


def calculate(jobs: list[Settings], progress: Progress) -> None:
    """`task=calculate`: a user's own tables with what the law gives and takes."""
    from model.calculate import calculate as calculate_tables

    for path in calculate_tables(jobs[0], progress):
        print(path)
    _write_settings(jobs[0].folder, jobs)


def budget_constraint(jobs: list[Settings], progress: Progress) -> None:
    """`task=budget_constraint`: what a described family keeps of its earnings, as table and figure."""
    from model.budget_constraint import budget_constraint as draw_budget_constraint

    progress("schedule and figure", total=1)
    for path in draw_budget_constraint(jobs[0]):
        print(path)
    _write_settings(jobs[0].folder, jobs)


def incentives(jobs: list[Settings], progress: Progress) -> None:
    """`task=incentives`: marginal and participation tax rates of the population, before and after a scenario."""
    from model.incentives import incentives as compare_incentives

    compare_incentives(jobs[0], progress)
    _write_settings(jobs[0].folder, jobs)


def document(jobs: list[Settings], progress: Progress) -> None:
    """`task=document`: the pages of docs/ that follow from schema, results and parameter files."""
    from model.documentation import write_pages

    for path in write_pages(prepare_folder(jobs[0].folder)):
        print(path)


def explain(jobs: list[Settings], progress: Progress) -> None:
    """`task=explain`: every rule that one household passes through, as a tree on stdout; writes no file."""
    from model.single import explain_one

    known, call = explain_one(jobs[0])
    print("\n".join([*known, "", *call.lines(jobs[0].depth)]))


def print_names(jobs: list[Settings], progress: Progress) -> None:
    """`task=list`: scenarios, baselines and every parameter a lever can set, on stdout; writes no file."""
    from model.listing import baselines, parameters, scenarios

    sections = {Listing.scenarios: scenarios, Listing.baselines: baselines, Listing.parameters: parameters}
    for name, section in sections.items():
        if jobs[0].list in (name, Listing.all):
            print("\n".join(section(jobs[0])))


def compare(jobs: list[Settings], progress: Progress) -> None:
    """`task=compare`: scenarios side by side, packages measure by measure, targets met or missed."""
    from model.packages import compare as compare_scenarios

    compare_scenarios(jobs, progress)
    _write_settings(jobs[0].folder, jobs)


def solve(jobs: list[Settings], progress: Progress) -> None:
    """`task=solve`: the value of a lever at which a target is met."""
    from model.solve import solve as solve_lever

    solve_lever(jobs[0], progress)
    _write_settings(jobs[0].folder, jobs)


def project(jobs: list[Settings], progress: Progress) -> None:
    """`task=project`: the population lives on under each scenario and its baseline, year by year."""
    from model.projection.task import project as live

    live(jobs, progress)
    _write_settings(jobs[0].folder, jobs)


def report(jobs: list[Settings], progress: Progress) -> None:
    """`task=report`: a scenario on one HTML page: what, for whom, how sure, by when."""
    from model.reporting import report as write_report

    for path in write_report(jobs[0], progress):
        if path.suffix == ".html":
            print(path)
    _write_settings(jobs[0].folder, jobs)


TASKS: dict[Task, Callable[[list[Settings], Progress], None]] = {
    Task.run: run,
    Task.list: print_names,
    Task.validate: validate,
    Task.costings: costings,
    Task.population: export_population,
    Task.calculate: calculate,
    Task.explain: explain,
    Task.budget_constraint: budget_constraint,
    Task.incentives: incentives,
    Task.compare: compare,
    Task.solve: solve,
    Task.project: project,
    Task.report: report,
    Task.document: document,
}
SWEPT = (Task.run, Task.compare, Task.project)
WITHOUT_LOG = (Task.list, Task.explain, Task.document)
RESULTS = (
    "config.yaml",
    "results.nc",
    "indicators.csv",
    "headline.*",
    "figures",
    "validation.csv",
    "calibration.csv",
    "weights.csv",
    "costings.*",
    "persons.*",
    "benefit_units.*",
    "households.*",
    "data_dictionary.csv",
    "budget_constraint.*",
    "incentives.*",
    "comparison.*",
    "solve.csv",
    "projection.csv",
    "report.html",
    "first_and_last.*",
    "uncertainty*.csv",
    "for_whom.csv",
)
"""Files by which a folder is known to hold an earlier run; `task=document` alone writes over its own."""


def perform(jobs: list[Settings]) -> None:
    """Do the task that the settings name; a user's mistake leaves at most an empty folder.

    Raises OutputError, before any work, when the folder cannot be written or holds an earlier run.
    """
    settings = jobs[0]
    if settings.task not in SWEPT and len(jobs) > 1:
        raise ConfigurationError(
            f"task={settings.task} takes one scenario; -m goes with task=run, compare or project"
        )
    if settings.task in WITHOUT_LOG:
        TASKS[settings.task](jobs, Progress())
        return
    _refuse_earlier_run(settings)
    folder = prepare_folder(settings.folder)
    handlers = _start_log(folder, settings.verbose)
    progress = Progress()
    try:
        for job in jobs:
            for warning in job.warnings:
                log.warning(warning)
        TASKS[settings.task](jobs, progress)
        log.info("written to %s", folder)
    except UserError:
        _stop_log(handlers)
        (folder / "run.log").unlink(missing_ok=True)
        raise
    except Exception:
        log.exception("stopped")
        raise
    finally:
        progress.close()
        _stop_log(handlers)


def _refuse_earlier_run(settings: Settings) -> None:
    """Raise OutputError when the output folder holds files of an earlier run: results would be mixed."""
    folder, tables = settings.folder, settings.population.path
    if settings.task is Task.calculate and tables is not None and Path(tables).resolve() == folder.resolve():
        return  # that task says what is wrong with this
    for pattern in RESULTS:
        for path in folder.glob(pattern):
            problem = f"holds {path.name} of an earlier run; name a new folder, or none"
            raise OutputError(f"output folder '{folder}' {problem}")


def prepare_folder(folder: Path) -> Path:
    """Make the output folder and see that a file can be written there. Raises OutputError when not."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder):
            pass
    except OSError as problem:
        raise OutputError(f"output folder '{folder}': {problem.strerror or problem}") from None
    return folder


def _write_settings(folder: Path, jobs: list[Settings]) -> None:
    """The composed settings of each scenario as config.yaml, one YAML document each."""
    from model.files import written_whole

    with written_whole(folder / "config.yaml") as temporary:
        temporary.write_text("---\n".join(job.composed_yaml for job in jobs), encoding="utf-8")


def _start_log(folder: Path, verbose: bool) -> list[logging.Handler]:
    """Log to run.log in the folder; warnings, or everything if verbose, to stderr as well."""
    to_file = logging.FileHandler(folder / "run.log", mode="w", encoding="utf-8", delay=True)
    to_file.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(message)s"))
    to_screen = logging.StreamHandler()
    to_screen.setLevel(logging.INFO if verbose else logging.WARNING)
    to_screen.addFilter(lambda record: record.exc_info is None)
    to_screen.setFormatter(logging.Formatter("%(levelname)s: %(message)s"))
    log.setLevel(logging.INFO)
    log.propagate = False
    for handler in (to_file, to_screen):
        log.addHandler(handler)
    log.info("python -m model %s", " ".join(sys.argv[1:]))
    return [to_file, to_screen]


def _stop_log(handlers: list[logging.Handler]) -> None:
    """Close the log; later calls do nothing."""
    for handler in handlers:
        log.removeHandler(handler)
        handler.close()
