"""From settings to results: load the population and the law, assess, measure, build the Dataset, write.

Baselines are assessed once however many scenarios share them; a population is packed once a year.
"""

import logging
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from model.behaviour.elasticities import Elasticities
from model.behaviour.participation import expected_change, moves_of, with_moves
from model.behaviour.people import Situation, situation_of
from model.behaviour.rates import GainsKept, Rates, Subject, gains_kept, rates_of
from model.behaviour.respond import gains_fan, respond, totals
from model.calibration.population import load_population as _load_population
from model.calibration.population import population_fingerprint, replicates_for, weighting_for
from model.calibration.validation import compare, render
from model.calibration.weighting import diagnostics, histogram, render_diagnostics
from model.economy.forecast import LongRun, load_forecast
from model.engine.assess import Assessment, Workspace, assess, assess_into, prepare
from model.engine.net_income import is_dependent_child
from model.errors import LeverError, ScenarioError
from model.indicators.attainment import attainment_measures
from model.indicators.behavioural import Response, without_response
from model.indicators.fans import WEALTH_TAX, Fans, flat_gains, wealth_fan
from model.indicators.groups import groups_of
from model.indicators.living_standards import Indicator, living_standards, named
from model.indicators.measured import Measured
from model.indicators.pay_gaps import pay_gaps
from model.indicators.poverty import ABSOLUTE_BASE_YEAR, AbsoluteLines, absolute_lines
from model.indicators.survey import reported
from model.indicators.variable import Definitions
from model.levers import Active, active_levers, all_levers, conflicts, is_of_law
from model.levers.lever import Context
from model.measurement import measured_with
from model.partitions import whole_country, write_partitions
from model.policy import Law, load_policy
from model.population.belonging import household_of_people, weight_of_people
from model.population.schema import Population, Region
from model.settings import Baseline, Levers, Settings, merge_levers
from model.settings import Population as PopulationSettings

if TYPE_CHECKING:
    import xarray as xr

    from model.dataset import Provenance

log = logging.getLogger("model")
VALIDATED_YEARS = (2023, 2024, 2025, 2026)
LAW = "Law to Budget 2025 (26 November 2025); the Budget of 28 October 2026 is not included"
Progress = Callable[..., None]


MOST_CHANGED = 400_000
"""Households of populations changed by levers that are kept, the last always: 8 populations of 50,000."""


class Prepared(NamedTuple):
    """A population of one fiscal year, its packed form, and what is worked out of it once for many laws."""

    population: Population
    workspace: Workspace
    kept: dict[tuple[Any, ...], Any]


def load_population(settings: PopulationSettings, year: int, threads: int | None = None) -> Population:
    """The population that the settings describe, in amounts of a fiscal year."""
    return _load_population(settings.households, settings.seed, settings.path, year, threads, settings.survey)


class Study:
    """One run over years and scenarios: holds the prepared populations, so that each is made once."""

    def __init__(self, settings: Settings) -> None:
        """Start with the population of a run's settings; nothing is loaded yet."""
        self.settings = settings
        self.prepared: dict[tuple[Any, ...], Prepared] = {}
        self.replicated: dict[int, np.ndarray] = {}
        self.measured: dict[tuple[Any, ...], Measured] = {}
        self.rates: dict[tuple[Any, ...], tuple[Situation, np.ndarray, Rates]] = {}
        self.gains_kept: dict[tuple[Any, ...], GainsKept] = {}

    def population(self, year: int, levers: Sequence[Active] = (), context: Context | None = None) -> Prepared:
        """The population of a fiscal year as levers leave it, made once; the last changed are kept."""
        changing = [active for active in levers if active.lever.population]
        key = (year, *((active.lever.name, active.settings) for active in changing))
        if key not in self.prepared:
            if changing:
                population = self.population(year).population
                most = max(MOST_CHANGED // population.households.weight.size, 1)
                changed = [old for old in self.prepared if len(old) > 1]
                for stale in changed[: max(len(changed) - most + 1, 0)]:
                    del self.prepared[stale]
                for lever, settings in changing:
                    assert lever.population and context
                    population = lever.population(settings, population, context)
            else:
                population = load_population(self.settings.population, year, self.settings.threads)
            self.prepared[key] = Prepared(population, prepare(population), {})
        return self.prepared[key]

    def replicates(self, year: int) -> np.ndarray | None:
        """Replicate weights of a year, shape (replicates, households), made at the first call; or None."""
        asked = self.settings.population
        if asked.replicates and year not in self.replicated:
            population, threads = self.population(year).population, self.settings.threads
            self.replicated[year] = replicates_for(
                population, asked.households or 0, asked.seed, year, asked.replicates, threads
            )
        return self.replicated.get(year)

    def assess(
        self, year: int, baseline: Baseline, levers: Mapping[str, Mapping[Any, Any]]
    ) -> tuple[Prepared, Assessment, tuple[Active, ...], Context]:
        """Assess one law with its levers; the arrays are overwritten by the next call of the same year."""
        law, active, context = self.law(year, baseline, levers)
        prepared = self.population(year, active, context)
        context = context._replace(before=self.population(year).population)
        return prepared, assess_into(prepared.workspace, law, self.settings.threads), active, context

    def law(
        self, year: int, baseline: Baseline, levers: Mapping[str, Mapping[Any, Any]]
    ) -> tuple[Law, tuple[Active, ...], Context]:
        """The law of a year with levers, those that are more than parameters, and what their hooks may know."""
        forecast = load_forecast(baseline.forecast, baseline.long_run)
        active = active_levers(levers, year, forecast)
        of_law: Levers = {path: dict(lever) for path, lever in levers.items() if is_of_law(path)}
        for lever, settings in active:
            if lever.policy:
                of_law = merge_levers(of_law, {p: {year: v} for p, v in lever.policy(settings, year).items()})
        law = load_policy(year, of_law, baseline.last_announcement, baseline.forecast, baseline.long_run)
        context = Context(year, forecast, law.policy, self.settings.population.seed)
        return law, active, context

    def measure(self, year: int, baseline: Baseline, levers: Levers) -> Measured:
        """Net incomes and programme amounts of one law; those of a baseline are kept for its scenarios."""
        is_baseline = levers == merged(baseline)
        key = (year, repr(baseline))
        if is_baseline and key in self.measured:
            return self.measured[key]
        try:
            prepared, results, active, context = self.assess(year, baseline, levers)
        except ArithmeticError as problem:
            raise LeverError(f"the levers make the law of {year} impossible to work out: {problem}") from None
        measured = measured_with(active, prepared.population, results, context, prepared.kept)
        if is_baseline:
            self.measured[key] = measured
        return measured

    def subject(self, year: int, baseline: Baseline, levers: Levers) -> Subject:
        """A population under a law, to be assessed again and again."""
        law, active, context = self.law(year, baseline, levers)
        prepared = self.population(year, active, context)
        return Subject(prepared.population, prepared.workspace, law, self.settings.threads)

    def gains_fan(self, year: int, baseline: Baseline, levers: Levers) -> np.ndarray:
        """Capital Gains Tax of a scenario along the elasticities of gains, if nothing else responds."""
        key = (year, repr(baseline))
        if key not in self.gains_kept:
            self.gains_kept[key] = gains_kept(self.subject(year, baseline, merged(baseline)))
        changed = self.subject(year, baseline, levers)
        return gains_fan(changed, self.gains_kept[key], gains_kept(changed))

    def fans(self, year: int, baseline: Baseline, levers: Levers, measured: Measured) -> Fans:
        """Revenue of taxes on gains and wealth along the elasticities; `measured` is before any response."""
        responds = self.changes_gains_tax(year, baseline, levers)
        gains = self.gains_fan(year, baseline, levers) if responds else flat_gains(measured)
        return Fans(gains, wealth_fan(measured))

    def changes_gains_tax(self, year: int, baseline: Baseline, levers: Levers) -> bool:
        """Whether a scenario changes the law of Capital Gains Tax in a year."""
        if levers == merged(baseline):
            return False
        before, after = (self.law(year, baseline, each)[0].policy for each in (merged(baseline), levers))
        return before.capital_gains_tax != after.capital_gains_tax

    def respond(
        self, year: int, baseline: Baseline, levers: Levers, elasticities: Elasticities | None = None
    ) -> tuple[Measured, Response]:
        """A scenario after people have responded to what it changes of its baseline, and before that.

        By the elasticities given, or those of the run's settings.
        """
        static = self.measure(year, baseline, levers)
        elasticities = elasticities or self.settings.behaviour
        _, active, context = self.law(year, baseline, levers)
        changed = self.subject(year, baseline, levers)
        context = context._replace(before=self.population(year).population)
        key = (year, repr(baseline))
        if key not in self.rates:
            subject = self.subject(year, baseline, merged(baseline))
            results = subject.assess()
            at = situation_of(subject.population, results.is_over_state_pension_age)
            income = results.adjusted_net_income.copy()
            self.rates[key] = at, income, rates_of(subject, at)
        at, income, before = self.rates[key]
        after = rates_of(changed, at)
        change = expected_change(at, before, after, elasticities.participation)
        seed = self.settings.population.seed
        moves = moves_of(self.population(year).population.people, at, change, seed)
        population = respond(changed.population, at, income, before, after, elasticities)
        population = with_moves(population, moves)
        response = Response(
            static,
            *totals(at, changed.population, population),
            moves.expected,
            moves.drawn,
            moves.standard_error,
        )
        results = assess(population, changed.law, self.settings.threads)
        return measured_with(active, population, results, context, {}), response

    def price_level(self, year: int, baseline: Baseline) -> float:
        """Consumer prices of the year that amounts are shown in, relative to a fiscal year."""
        if self.settings.prices is None:
            return 1.0
        return load_forecast(baseline.forecast, baseline.long_run).index("cpi_year", year, self.settings.prices)

    def people(self, year: int, baseline: Baseline, levers: Levers) -> Population:
        """The people of a scenario as its levers leave them, before they respond."""
        _, active, context = self.law(year, baseline, levers)
        return self.population(year, active, context).population

    def absolute_lines(self, year: int, baseline: Baseline, definitions: Definitions) -> AbsoluteLines:
        """Lines fixed at the median of 2024-25 under the baseline's law, carried to a year by prices."""
        base = self.measure(ABSOLUTE_BASE_YEAR, baseline, merged(baseline))
        prices = load_forecast(baseline.forecast).index("cpi_year", ABSOLUTE_BASE_YEAR, year)
        return absolute_lines(base, prices, prices, definitions)


def levers_written(jobs: list[Settings]) -> tuple[str, ...]:
    """Programmes of the exchequer that the levers named in some scenarios may write."""
    named = {path.partition(".")[0] for job in jobs for path in job.levers if not is_of_law(path)}
    return tuple(dict.fromkeys(programme for name in named for programme in all_levers()[name].programmes))


def lever_conflicts(job: Settings) -> list[str]:
    """A line for each thing that two levers of a scenario write in its first year."""
    return conflicts(
        active_levers(job.levers, job.year, load_forecast(job.baseline.forecast, job.baseline.long_run))
    )


def merged(baseline: Baseline) -> Levers:
    """Levers of a baseline."""
    return {path: dict(lever) for path, lever in baseline.levers.items()}


def law_statement(baseline: Baseline) -> str:
    """The law and forecast that results of a baseline stand on, in a sentence."""
    is_law = baseline.long_run == LongRun.law
    long_run = "" if is_law else f"; after 2030-31 what moves amounts: {baseline.long_run}"
    if baseline.last_announcement is None:
        return LAW + long_run
    day = baseline.last_announcement
    return f"Law as announced by {day.day} {day:%B %Y}, forecast {baseline.forecast}{long_run}"


def check_sweep(jobs: list[Settings]) -> None:
    """Raise ScenarioError unless the jobs of a sweep share all but scenario, baseline and levers."""
    first = jobs[0]
    for job in jobs[1:]:
        for shared in ("population", "years", "indicators", "full_set", "behaviour", "uncertainty", "prices"):
            if getattr(job, shared) != getattr(first, shared):
                raise ScenarioError(
                    "a sweep gives one dataset: its jobs may differ in scenario, baseline and levers only"
                )
    names = [job.scenario_name for job in jobs]
    if len(set(names)) < len(names):
        doubled = next(name for name in names if names.count(name) > 1)
        raise ScenarioError(f"scenario '{doubled}' stands twice in the sweep")


def run_scenarios(jobs: list[Settings], progress: Progress, study: Study | None = None) -> "xr.Dataset":
    """Every scenario and the baselines they are compared with, measured and put into one Dataset.

    `study` keeps what was prepared for the caller, who may go on with it.

    Raises ScenarioError when two jobs of a sweep would stand at the same place of the Dataset, or differ in
    what the whole Dataset shares: population, years and definitions.
    """
    from model.dataset import Result, build_dataset
    from model.indicator_dataset import FullSets

    first = jobs[0]
    check_sweep(jobs)
    definitions = Definitions(**asdict(first.indicators))
    full, least = first.full_set, (first.full_set.least_people, first.full_set.least_events)
    full_sets = FullSets(full.is_written(len(jobs)), full.crossings, least, definitions)
    study, responds = study or Study(first), first.behaviour.name != "none"
    total = 3 + len(first.years) * (len(jobs) + 1)
    progress("population; on the first run the law is compiled, under a minute", total)

    is_gains_fan = responds or any(
        study.changes_gains_tax(year, job.baseline, job.levers) for job in jobs for year in job.years
    )
    is_wealth_fan = WEALTH_TAX in levers_written(jobs)

    def shown(fans: Fans) -> Fans:
        return Fans(fans.capital_gains_tax if is_gains_fan else None, fans.wealth_tax if is_wealth_fan else None)

    def results() -> Iterator[Result]:
        done: set[str] = set()
        for job in jobs:
            baseline = job.baseline
            for year in job.years:
                progress(f"law and households of {year}-{(year + 1) % 100:02d}: {job.scenario_name}")
                lines = study.absolute_lines(year, baseline, definitions)
                base = study.measure(year, baseline, merged(baseline))
                level = study.price_level(year, baseline)
                if baseline.name not in done:
                    still = without_response(base) if responds else None
                    revenue = shown(study.fans(year, baseline, merged(baseline), base))
                    result = Result(baseline.name, baseline.name, year, base, base, lines, still, revenue, level)
                    of_baseline = merged(baseline)
                    yield full_sets.add(result, baseline.forecast, study.people, year, baseline, of_baseline)
                if job.scenario_name != baseline.name:
                    response = None
                    if responds:
                        measured, response = study.respond(year, baseline, job.levers)
                    else:
                        measured = study.measure(year, baseline, job.levers)
                    static = response.static if response else measured
                    revenue = shown(study.fans(year, baseline, job.levers, static))
                    names = job.scenario_name, baseline.name
                    result = Result(*names, year, measured, base, lines, response, revenue, level)
                    yield full_sets.add(result, baseline.forecast, study.people, year, baseline, job.levers)
            done.add(baseline.name)

    for line in dict.fromkeys(line for job in jobs for line in lever_conflicts(job)):
        log.warning(line)
    provenance = provenance_of(jobs, study)
    dataset = full_sets.on(build_dataset(results(), provenance, definitions, levers_written(jobs)))
    progress("results")
    return dataset


def provenance_of(jobs: list[Settings], study: Study) -> "Provenance":
    """Where the results of a sweep come from."""
    from model.dataset import Provenance

    first = jobs[0]
    is_command = sys.argv[0].endswith(("__main__.py", "opportunity-uk"))
    return Provenance(
        " ".join(["python -m model", *sys.argv[1:]]) if is_command else "",
        "---\n".join(job.composed_yaml for job in jobs),
        population_fingerprint(study.population(first.year).population),
        first.population.seed,
        law=" | ".join(dict.fromkeys(law_statement(job.baseline) for job in jobs)),
        behaviour=None if first.behaviour.name == "none" else first.behaviour,
        prices=first.prices,
    )


def write_results(dataset: "xr.Dataset", folder: Path, settings: Settings) -> None:
    """The Dataset, tables and figures of a run in its folder, and the headline table on stdout."""
    from model.dataset import write
    from model.report.figures import FIGURES
    from model.report.write import ReportSettings, headline_text, write_report

    write(dataset, folder)
    write_report(
        dataset,
        folder,
        ReportSettings(
            tables=settings.report.tables,
            figures=tuple(FIGURES) if settings.report.figures else (),
            indicators=tuple(settings.full_set.figures),
        ),
    )
    if settings.report.headline:
        print(headline_text(dataset))


def validate(settings: Settings, folder: Path) -> None:
    """The population under its baseline beside every published figure: text on stdout and a report.

    A drawn population is compared in the fiscal year of each figure, 2023-24 to 2026-27 or the nearest of them;
    tables of one's own in the year of the settings. `validation.html` holds everything, `validation.csv` the
    figures, `validation_summary.csv` how close they are, `living_standards.csv` every indicator by group, and
    `figures/` each figure of the report and its numbers. `calibration.csv` holds the totals that a drawn
    population was weighted to in the year of the settings, `weights.csv` the weights relative to base weights.
    """
    import pandas as pd

    from model.calibration.targets import figures_by_year
    from model.calibration.validation import with_other_models
    from model.report.tables import write_csv
    from model.report.validation import write_validation

    study = Study(settings)
    definitions, drawn = Definitions(**asdict(settings.indicators)), settings.population.path is None
    years = VALIDATED_YEARS if drawn else (settings.year,)
    compared, measured = [], []
    for year, targets in figures_by_year(years).items():
        layers, errors = living_standards_of(study, settings.baseline, definitions, year)
        measured += [
            {"year": year, "layer": layer, **i._asdict()} for layer, found in layers.items() for i in found
        ]
        prepared, results, _, _ = study.assess(year, settings.baseline, merged(settings.baseline))
        population = prepared.population
        weight = population.households.weight
        indicators = named(layers["administrative"]) | pay_gaps(population.people, weight_of_people(population))
        indicators |= attainment_of(population)
        indicators |= {f"survey_{name}": value for name, value in named(layers["survey"]).items()}
        compared.append(
            compare(
                targets,
                population,
                results,
                weight,
                indicators,
                replicates=study.replicates(year),
                indicator_errors=errors,
            )
        )
    comparison = with_other_models(pd.concat(compared, ignore_index=True))
    write_csv(pd.DataFrame(measured), folder / "living_standards.csv")
    write_validation(comparison, folder, law_statement(settings.baseline), settings.population.seed)
    print(render(comparison))
    if drawn:
        asked = settings.population
        weighting = weighting_for(asked.households or 0, asked.seed, year, threads=settings.threads)
        write_csv(diagnostics(weighting), folder / "calibration.csv")
        write_csv(histogram(weighting), folder / "weights.csv")
        print(render_diagnostics(weighting))


def living_standards_of(
    study: Study, baseline: Baseline, definitions: Definitions, year: int
) -> tuple[dict[str, list[Indicator]], dict[str, float]]:
    """Incomes, poverty and inequality of a year in two layers: as they are, and as a survey finds them.

    Beside them the standard errors of the first by name, none without replicate weights. The line of absolute
    poverty is taken as given, the relative ones move with each replicate.
    """
    measured = study.measure(year, baseline, merged(baseline))
    population, seed = study.population(year).population, study.settings.population.seed
    lines = study.absolute_lines(year, baseline, definitions)
    results = study.assess(year, baseline, merged(baseline))[1]
    receives = (results.pip + results.dla + results.attendance_allowance) > 0.0
    people = population.people
    is_child = is_dependent_child(people.role, people.age, people.education, people.in_higher_education)
    groups = groups_of(population, is_child.astype(bool), results.is_over_state_pension_age, receives)
    layers = {"administrative": measured, "survey": reported(measured, population, results, seed)}
    found = {name: living_standards(layer, groups, lines, definitions) for name, layer in layers.items()}
    replicates = study.replicates(year)
    if replicates is None:
        return found, {}
    others = [
        named(living_standards(measured._replace(weight=weight), groups, lines, definitions))
        for weight in replicates
    ]
    errors = {
        name: float(np.sqrt(np.mean([(other[name] - value) ** 2 for other in others])))
        for name, value in named(found["administrative"]).items()
    }
    return found, errors


def attainment_of(population: Population) -> dict[str, float]:
    """Gaps and correlations of attainment in England, by the names of the published figures."""
    people, _, households = population
    weight = np.where(households.region < Region.WALES, households.weight, 0.0)
    return attainment_measures(people, weight[household_of_people(population)])


def export_population(settings: Settings, folder: Path, progress: Progress) -> None:
    """The population of a run's first year as three tables, in the format the model itself reads.

    Every household of the country is written in partitions, each a folder of the three tables.
    """
    from model.policy.housing_support import brma_names
    from model.population.tables import write_tables

    if settings.population.path is None and settings.population.households is None:
        country = whole_country(settings.population.seed, settings.year)
        print(write_partitions(country, folder, settings.format.value, settings.threads, progress))
        return
    population = load_population(settings.population, settings.year, settings.threads)
    for path in write_tables(population, folder, settings.format.value, brma_names()):
        print(path)
