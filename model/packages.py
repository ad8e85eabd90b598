"""`task=compare`: scenarios side by side, packages measure by measure, and targets met or missed."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict
from typing import NamedTuple

import numpy as np
import pandas as pd

from model.compare import Decomposition, decompose
from model.dataset import DISTRIBUTION_NAME, Result, build_dataset, package_version, write
from model.files import written_whole
from model.indicators.exchequer import OF_LAW, PROGRAMMES
from model.indicators.fans import WEALTH_TAX, fans, labels
from model.indicators.measured import Measured
from model.indicators.outcomes import NET_COST, Cell, cells, target_name
from model.indicators.poverty import AbsoluteLines
from model.indicators.variable import Definitions
from model.pipeline import (
    Progress,
    Study,
    check_sweep,
    law_statement,
    levers_written,
    merged,
    provenance_of,
)
from model.report.comparison import FANS_COLUMNS, PARTS_COLUMNS, TABLE_COLUMNS, render, write_figures
from model.report.tables import label, write_csv
from model.report.uncertainty import chances_text, write_uncertainty
from model.settings import Levers, Settings, merge_levers
from model.uncertainty.run import with_uncertainty

GOAL_COLUMNS = ["scenario", "year", "target", "name", "threshold", "value", "distance", "is_met"]
MOST_TAKEN_APART = 20
"""Scenarios of a sweep up to which packages are taken apart by measure; a longer one compares them whole."""


class Measure(NamedTuple):
    """A part of a package that may be left out: its name, title and levers."""

    name: str
    title: str
    levers: Levers


def measures_of(job: Settings) -> list[Measure]:
    """The measures of a scenario in the order given.

    Several packages are each a measure. A package alone is taken apart by what its levers belong to: each
    programme of the law and each lever is a measure.
    """
    if len(job.packages) > 1:
        return [
            Measure(name, package.title or label(name), package.levers) for name, package in job.packages.items()
        ]
    parts: dict[str, Levers] = {}
    for package in job.packages.values():
        for path, lever in package.levers.items():
            parts.setdefault(path.partition(".")[0], {})[path] = lever
    return [Measure(name, label(name), levers) for name, levers in parts.items()]


class Before(NamedTuple):
    """A baseline in a year: what scenarios are compared with."""

    measured: Measured
    lines: AbsoluteLines
    cells: list[Cell]


class Baselines:
    """The baselines of a study, each measured once however many scenarios share it."""

    def __init__(self, study: Study, programmes: Sequence[str]) -> None:
        """Start with nothing measured; `programmes` are those of every number's scenario."""
        self.study, self.programmes = study, programmes
        self.definitions = Definitions(**asdict(study.settings.indicators))
        self.known: dict[tuple[str, int], Before] = {}

    def of(self, job: Settings, year: int) -> Before:
        """The baseline of a job, measured at the first call."""
        key = (repr(job.baseline), year)
        if key not in self.known:
            measured = self.study.measure(year, job.baseline, merged(job.baseline))
            lines = self.study.absolute_lines(year, job.baseline, self.definitions)
            prices = self.study.price_level(year, job.baseline)
            found = cells(measured, measured, lines, self.definitions, self.programmes, prices)
            self.known[key] = Before(measured, lines, found)
        return self.known[key]


class Assessed:
    """The numbers of every set of a scenario's measures in a year: the value function of `model.compare`."""

    def __init__(self, baselines: Baselines, job: Settings, year: int) -> None:
        """Measure the baseline; a set is assessed when it is first asked for, once."""
        self.study, self.programmes = baselines.study, baselines.programmes
        self.definitions = baselines.definitions
        self.job, self.year = job, year
        self.measures = measures_of(job)
        self.prices = self.study.price_level(year, job.baseline)
        self.before = baselines.of(job, year)
        self.known: dict[int, np.ndarray] = {0: np.array([cell.value for cell in self.before.cells])}

    def result(self) -> Result:
        """The scenario as the Dataset takes it; its numbers are those of the set of all measures."""
        job, before = self.job, self.before
        measured = self.study.measure(self.year, job.baseline, job.levers) if self.whole else before.measured
        self.known.setdefault(self.whole, np.array([cell.value for cell in self.numbers(measured)]))
        names = job.scenario_name, job.baseline.name
        return Result(*names, self.year, measured, before.measured, before.lines, price_level=self.prices)

    def cells(self, chosen: int) -> list[Cell]:
        """Every number under the baseline with some of the measures, a bit for each."""
        values = self.values(chosen).tolist()
        return [cell._replace(value=value) for cell, value in zip(self.before.cells, values, strict=True)]

    def under(self, levers: Levers) -> list[Cell]:
        """Every number under the baseline's law with any levers."""
        return self.numbers(self.study.measure(self.year, self.job.baseline, levers))

    def numbers(self, measured: Measured) -> list[Cell]:
        """Every number of a measurement beside the baseline."""
        before = self.before
        return cells(measured, before.measured, before.lines, self.definitions, self.programmes, self.prices)

    def values(self, chosen: int) -> np.ndarray:
        """The numbers of `cells`, shape (outcomes,)."""
        if chosen not in self.known:
            levers = [each.levers for k, each in enumerate(self.measures) if chosen >> k & 1]
            found = self.under(merge_levers(self.job.baseline.levers, *levers))
            self.known[chosen] = np.array([cell.value for cell in found])
        return self.known[chosen]

    @property
    def whole(self) -> int:
        """The set of all measures."""
        return (1 << len(self.measures)) - 1


def programmes_of(jobs: list[Settings]) -> tuple[str, ...]:
    """Programmes of the law, and those that levers of some scenario may write, in the order of PROGRAMMES."""
    named = {*OF_LAW, *levers_written(jobs)}
    return tuple(name for name in PROGRAMMES if name in named)


def compare(jobs: list[Settings], progress: Progress) -> None:
    """Assess, print the comparison, and write it with its figures into the folder of the first job.

    Raises ScenarioError when the jobs differ in more than scenario, baseline and levers.
    """
    check_sweep(jobs)
    first = jobs[0]
    study = Study(first)
    baselines = Baselines(study, programmes_of(jobs))
    progress("population; on the first run the law is compiled, under a minute", 2 + len(jobs) * len(first.years))
    tables, parts = [], [pd.DataFrame(columns=PARTS_COLUMNS)]
    fan_rows: list[tuple[str, int, int, str, str, float, float, float]] = []
    goals: list[tuple[str, int, str, str, float, float, float, bool]] = []

    def results() -> Iterator[Result]:
        done: set[str] = set()
        for job in jobs:
            for year in job.years:
                progress(f"{year}-{(year + 1) % 100:02d}, {len(measures_of(job))} measures: {job.scenario_name}")
                assessed = Assessed(baselines, job, year)
                result = assessed.result()
                if job.baseline.name not in done:
                    yield result._replace(scenario=job.baseline.name, measured=result.baseline_measured)
                if job.scenario_name != job.baseline.name:
                    yield result
                tables.append(comparison(assessed))
                if len(assessed.measures) > 1 and len(jobs) <= MOST_TAKEN_APART:
                    found = decompose(assessed.values, len(assessed.measures), job.population.seed)
                    parts.append(by_measure(assessed, found))
                goals.extend(held_against_targets(assessed))
                fan_rows.extend(along_elasticities(assessed))
            done.add(job.baseline.name)

    dataset = None
    if len(jobs) <= MOST_TAKEN_APART or first.uncertainty.is_on:
        provenance = provenance_of(jobs, study)
        dataset = build_dataset(results(), provenance, baselines.definitions, levers_written(jobs))
        dataset = with_uncertainty(dataset, jobs, study, progress)
    else:  # the tables alone
        for _ in results():
            pass
    progress("tables and figures")
    table, of_measures = pd.concat(tables, ignore_index=True), pd.concat(parts[1:] or parts, ignore_index=True)
    held = pd.DataFrame(goals, columns=GOAL_COLUMNS)
    law = " | ".join(dict.fromkeys(law_statement(job.baseline) for job in jobs))
    along = pd.DataFrame(fan_rows, columns=FANS_COLUMNS)
    chances = "" if dataset is None else chances_text(dataset)
    text = render(table, of_measures, held, along, law) + (f"\n\n{chances}" if chances else "")
    folder = first.folder
    if dataset is not None:
        write(dataset, folder)
        write_uncertainty(dataset, folder)
    write_csv(table, folder / "comparison.csv")
    if len(of_measures):
        write_csv(of_measures, folder / "comparison_by_measure.csv")
    if len(along):
        write_csv(along, folder / "comparison_fans.csv")
    if first.targets:
        write_csv(held, folder / "comparison_targets.csv")
    with written_whole(folder / "comparison.txt") as temporary:
        temporary.write_text(text + "\n", encoding="utf-8")
    if first.report.figures:
        source = f"{law}. Source: {DISTRIBUTION_NAME} {package_version()}, seed {first.population.seed}."
        write_figures(table, of_measures, first.year, source, folder / "figures")
    print(text)


def comparison(assessed: Assessed) -> pd.DataFrame:
    """Every number of a scenario beside its baseline: a row each, columns TABLE_COLUMNS."""
    job, year = assessed.job, assessed.year
    known = (job.scenario_name, job.baseline.name, year, job.prices or year)
    pairs = zip(assessed.cells(0), assessed.cells(assessed.whole), strict=True)
    rows = [
        (*known, after.section, after.name, after.label, after.unit, before.value, after.value)
        for before, after in pairs
    ]
    table = pd.DataFrame(rows, columns=TABLE_COLUMNS[:-1])
    return table.assign(change=table["scenario_value"] - table["baseline_value"])


def by_measure(assessed: Assessed, found: Decomposition) -> pd.DataFrame:
    """What each measure does to each number, and how much they do only together; columns PARTS_COLUMNS."""
    job, year = assessed.job, assessed.year
    rows = []
    for column, cell in enumerate(assessed.cells(0)):
        known = (job.scenario_name, year, job.prices or year, cell.name, cell.label, cell.unit)
        for k, measure in enumerate(assessed.measures):
            ways = (found.alone, found.stacked, found.order_free, found.standard_error)
            rows.append((*known, measure.name, measure.title, *(way[k, column] for way in ways)))
        joint = found.interaction[column]
        rows.append((*known, "interaction", "Together less the sum of each alone", joint, np.nan, np.nan, np.nan))
        whole = found.whole[column]
        rows.append((*known, "whole", "All together", whole, whole, whole, 0.0))
    return pd.DataFrame(rows, columns=PARTS_COLUMNS)


def along_elasticities(assessed: Assessed) -> Iterator[tuple[str, int, int, str, str, float, float, float]]:
    """Revenue of taxes on gains and wealth by how much their bases respond, where the scenario moves it."""
    study, job, year = assessed.study, assessed.job, assessed.year
    if not study.changes_gains_tax(year, job.baseline, job.levers) and WEALTH_TAX not in levers_written([job]):
        return
    laws = (merged(job.baseline), job.levers)
    before, after = (
        fans(study.fans(year, job.baseline, levers, study.measure(year, job.baseline, levers))) for levers in laws
    )
    for name, words in labels().items():
        if np.array_equal(before[name], after[name]):
            continue
        pairs = zip(before[name] * assessed.prices, after[name] * assessed.prices, words, strict=True)
        for old, new, place in pairs:
            yield job.scenario_name, year, job.prices or year, name, place, old, new, new - old


def held_against_targets(assessed: Assessed) -> Iterator[tuple[str, int, str, str, float, float, float, bool]]:
    """Each target of a year: threshold, value, how far beyond the threshold on the wrong side, and whether met."""
    values: Mapping[str, float] = {cell.name: cell.value for cell in assessed.cells(assessed.whole)}
    for name, goal in assessed.job.targets.items():
        if goal.year not in (None, assessed.year):
            continue
        full = target_name(goal.indicator, goal.group)
        threshold = goal.threshold * (assessed.prices if full == NET_COST else 1.0)
        beyond = (values[full] - threshold) * (-1.0 if goal.at_least else 1.0)
        yield (
            assessed.job.scenario_name,
            assessed.year,
            goal.title or name,
            full,
            threshold,
            values[full],
            beyond,
            beyond <= 0.0,
        )
