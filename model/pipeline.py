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

from model.attainment.pupils import pupils_of
from model.behaviour.people import Situation, situation_of
from model.behaviour.rates import Rates, Subject, rates_of
from model.behaviour.respond import expected_employment, gains_fan, respond, totals
from model.calibration.population import load_population as _load_population
from model.calibration.population import population_fingerprint, replicates_for, weighting_for
from model.calibration.validation import compare, render
from model.calibration.weighting import diagnostics, histogram, render_diagnostics
from model.economy.forecast import load_forecast
from model.engine.assess import Assessment, Workspace, assess, assess_into, prepare
from model.engine.deaths import expected_inheritance_tax
from model.engine.net_income import is_dependent_child
from model.errors import LeverError, ScenarioError
from model.files import written_whole
from model.indicators.attainment import attainment_measures
from model.indicators.behavioural import Response, without_response
from model.indicators.groups import groups_of
from model.indicators.living_standards import Indicator, living_standards, named
from model.indicators.measured import Measured, family_type
from model.indicators.pay_gaps import pay_gaps
from model.indicators.poverty import AbsoluteLines, absolute_lines
from model.indicators.survey import reported
from model.indicators.variable import Definitions
from model.indicators.wealth import wealth_of
from model.levers import Active, active_levers, all_levers, conflicts, is_of_law
from model.levers.lever import Context, Effect, Lever
from model.partitions import whole_country, write_partitions
from model.policy import Law, load_policy
from model.population.belonging import household_of_people, sum_by_household, weight_of_people
from model.population.schema import Population, Region, Role
from model.settings import Baseline, Levers, Settings, merge_levers
from model.settings import Population as PopulationSettings

if TYPE_CHECKING:
    import pandas as pd
    import xarray as xr

log = logging.getLogger("model")
ABSOLUTE_BASE_YEAR = 2024
VALIDATED_YEARS = (2023, 2024, 2025, 2026)
LAW = "Law to Budget 2025 (26 November 2025); the Budget of 28 October 2026 is not included"
Progress = Callable[..., None]


class Prepared(NamedTuple):
    """A population of one fiscal year and its packed form."""

    population: Population
    workspace: Workspace


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

    def population(self, year: int, levers: Sequence[Active] = (), context: Context | None = None) -> Prepared:
        """The population of a fiscal year as levers leave it, made at the first call; one changed is kept."""
        changing = [active for active in levers if active.lever.population]
        key = (year, *((active.lever.name, active.settings) for active in changing))
        if key not in self.prepared:
            for stale in [old for old in self.prepared if old[0] == year and len(old) > 1]:
                del self.prepared[stale]
            if changing:
                population = self.population(year).population
                for lever, settings in changing:
                    assert lever.population and context
                    population = lever.population(settings, population, context)
            else:
                population = load_population(self.settings.population, year, self.settings.threads)
            self.prepared[key] = Prepared(population, prepare(population))
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
        forecast = load_forecast(baseline.forecast)
        active = active_levers(levers, year, forecast)
        of_law: Levers = {path: dict(lever) for path, lever in levers.items() if is_of_law(path)}
        for lever, settings in active:
            if lever.policy:
                of_law = merge_levers(of_law, {p: {year: v} for p, v in lever.policy(settings, year).items()})
        law = load_policy(year, of_law, baseline.last_announcement, baseline.forecast)
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
        measured = measured_with(active, prepared.population, results, context)
        if is_baseline:
            self.measured[key] = measured
        return measured

    def respond(self, year: int, baseline: Baseline, levers: Levers) -> tuple[Measured, Response]:
        """A scenario after people have responded to what it changes of its baseline, and before that."""
        static = self.measure(year, baseline, levers)
        threads, elasticities = self.settings.threads, self.settings.behaviour
        law, active, context = self.law(year, baseline, levers)
        changed = Subject(*self.population(year, active, context), law, threads)
        context = context._replace(before=self.population(year).population)
        key = (year, repr(baseline))
        if key not in self.rates:
            law, of_baseline, known = self.law(year, baseline, merged(baseline))
            subject = Subject(*self.population(year, of_baseline, known), law, threads)
            results = subject.assess()
            at = situation_of(subject.population, results.is_over_state_pension_age)
            income = results.adjusted_net_income.copy()
            self.rates[key] = at, income, rates_of(subject, at)
        at, income, before = self.rates[key]
        after = rates_of(changed, at)
        population = respond(changed.population, at, income, before, after, elasticities)
        response = Response(
            static,
            gains_fan(changed, at, before, after),
            *totals(at, changed.population, population),
            expected_employment(at, before, after, elasticities),
        )
        results = assess(population, changed.law, threads)
        return measured_with(active, population, results, context), response

    def absolute_lines(self, year: int, baseline: Baseline, definitions: Definitions) -> AbsoluteLines:
        """Lines fixed at the median of 2024-25 under the baseline's law, carried to a year by prices."""
        base = self.measure(ABSOLUTE_BASE_YEAR, baseline, merged(baseline))
        prices = load_forecast(baseline.forecast).index("cpi_year", ABSOLUTE_BASE_YEAR, year)
        return absolute_lines(base, prices, prices, definitions)


def measured_with(
    active: Sequence[Active], population: Population, results: Assessment, context: Context
) -> Measured:
    """The measurement of an assessment with what levers pay and take."""
    measured = with_capital(measure(population, results), population, context)
    for lever, settings in active:
        if lever.results:
            measured = with_effect(measured, lever, lever.results(settings, population, results, context))
    return measured


def with_effect(measured: Measured, lever: Lever, effect: Effect) -> Measured:
    """A measurement with what a lever pays and takes added; what it writes must be what it says it writes."""
    strange = set(effect.programmes) - set(lever.programmes)
    assert not strange, f"lever {lever.name} writes {sorted(strange)} without saying so"
    programmes = dict(measured.programmes)
    for name, amount in effect.programmes.items():
        programmes[name] = programmes[name] + amount if name in programmes else amount
    outcomes = {**measured.outcomes, **{f"{lever.name}.{name}": found for name, found in effect.outcomes.items()}}
    doses = measured.doses
    if measured.pupils is not None:
        of_pupils = measured.pupils.person
        doses += tuple(dose._replace(amount=dose.amount[of_pupils]) for dose in effect.doses)
    measured = measured._replace(programmes=programmes, outcomes=outcomes, doses=doses)
    if measured.wealth is not None:
        changed = {"total": effect.wealth, "savings": effect.savings}
        held = {n: getattr(measured.wealth, n) + change for n, change in changed.items() if change is not None}
        measured = measured._replace(wealth=measured.wealth._replace(**held))
    if effect.net_income is None:
        return measured
    moved = np.maximum(measured.net_income_bhc + effect.net_income, 0.0)  # income before housing costs ends at nil
    return measured._replace(
        net_income_bhc=moved, net_income_ahc=measured.net_income_ahc + moved - measured.net_income_bhc
    )


def with_capital(measured: Measured, population: Population, context: Context) -> Measured:
    """A measurement with the Inheritance Tax of deaths expected in the year, and who owns what."""
    tax = sum_by_household(population, expected_inheritance_tax(population, context.policy))
    prices = context.forecast.index("cpi_year", ABSOLUTE_BASE_YEAR, context.year)
    return measured._replace(
        programmes=dict(measured.programmes) | {"inheritance_tax": tax},
        wealth=wealth_of(population, measured, prices),
    )


def levers_written(jobs: list[Settings]) -> tuple[str, ...]:
    """Programmes of the exchequer that the levers named in some scenarios may write."""
    named = {path.partition(".")[0] for job in jobs for path in job.levers if not is_of_law(path)}
    return tuple(dict.fromkeys(programme for name in named for programme in all_levers()[name].programmes))


def lever_conflicts(job: Settings) -> list[str]:
    """A line for each thing that two levers of a scenario write in its first year."""
    return conflicts(active_levers(job.levers, job.year, load_forecast(job.baseline.forecast)))


def merged(baseline: Baseline) -> Levers:
    """Levers of a baseline."""
    return {path: dict(lever) for path, lever in baseline.levers.items()}


def measure(population: Population, results: Assessment) -> Measured:
    """The measurement frame of DWP's definitions from one assessment: arrays of one entry per household.

    A household's family type is that of its head's benefit unit; an adult over State Pension age makes it a
    pensioner's.
    """
    people, units, households = population
    first_unit = households.first_unit[:-1]
    head = units.first_person[first_unit]
    persons = np.diff(units.first_person[households.first_unit])
    second = np.minimum(head + 1, people.age.size - 1)
    is_couple = (people.role[second] == Role.PARTNER) & (second < units.first_person[first_unit + 1])
    is_pensioner = results.is_over_state_pension_age[head] | (
        is_couple & results.is_over_state_pension_age[second]
    )
    is_child = is_dependent_child(people.role, people.age, people.education, people.in_higher_education)
    dependants = np.add.reduceat(is_child.astype(np.int64), units.first_person[:-1])
    children = results.children_in_household.astype(np.float64)
    pensioners = results.pensioners.astype(np.float64)
    return Measured(
        weight=households.weight,
        region=households.region,
        tenure=households.tenure,
        family_type=family_type(is_couple, dependants[first_unit] > 0, is_pensioner),
        net_income_bhc=results.net_income_bhc.copy(),
        net_income_ahc=results.net_income_ahc.copy(),
        equivalence_bhc=results.equivalence_bhc.copy(),
        equivalence_ahc=results.equivalence_ahc.copy(),
        persons=persons.astype(np.float64),
        children=children,
        working_age_adults=persons - children - pensioners,
        pensioners=pensioners,
        programmes=programme_amounts(population, results),
        pupils=pupils_of(population, results),
    )


def law_statement(baseline: Baseline) -> str:
    """The law and forecast that results of a baseline stand on, in a sentence."""
    if baseline.last_announcement is None:
        return LAW
    day = baseline.last_announcement
    return f"Law as announced by {day.day} {day:%B %Y}, forecast {baseline.forecast}"


def programme_amounts(population: Population, results: Assessment) -> dict[str, np.ndarray]:
    """What each household pays and receives by programme, £ a year; Income Tax without the charge shown apart."""
    people_from = population.units.first_person[population.households.first_unit[:-1]]
    units_from = population.households.first_unit[:-1]

    def of_people(values: np.ndarray) -> np.ndarray:
        return np.add.reduceat(values, people_from)

    def of_units(values: np.ndarray) -> np.ndarray:
        return np.add.reduceat(values, units_from)

    charge = results.high_income_child_benefit_charge
    return {
        "income_tax": of_people(results.income_tax - charge),
        "high_income_child_benefit_charge": of_people(charge),
        "employee_national_insurance": of_people(results.ni_class_1_employee),
        "self_employed_national_insurance": of_people(results.ni_class_2 + results.ni_class_4),
        "employer_national_insurance": of_people(results.ni_employer),
        "investment_income_contributions": of_people(results.investment_income_contributions),
        "capital_gains_tax": of_people(results.capital_gains_tax),
        "council_tax": results.council_tax + results.high_value_council_tax_surcharge,
        "domestic_rates": population.households.domestic_rates.copy(),
        "universal_credit": of_units(results.universal_credit),
        "child_benefit": of_units(results.child_benefit),
        "state_pension": of_people(results.state_pension),
        "pension_credit": of_units(results.pension_credit),
        "housing_benefit": of_units(results.housing_benefit),
        "discretionary_housing_payment": of_units(results.discretionary_housing_payment),
        "council_tax_reduction": of_units(results.council_tax_reduction),
        "disability_benefits": of_people(results.pip + results.dla + results.attendance_allowance),
        "carers_allowance": of_people(results.carers_allowance + results.scottish_carer_supplement),
        "contributory_benefits": of_people(results.contributory_benefits),
        "school_meals": of_people(results.school_meals),
        "scottish_child_payment": of_people(results.scottish_child_payment),
        "winter_fuel_payment": of_people(results.winter_fuel_payment),
        "basic_income": of_people(results.basic_income),
        "tax_free_childcare": of_people(results.tax_free_childcare),
        "childcare_entitlement": of_people(results.childcare_entitlement),
        "student_loan_repayments": of_people(results.student_loan_repayment),
    }


def check_sweep(jobs: list[Settings]) -> None:
    """Raise ScenarioError unless the jobs of a sweep share all but scenario, baseline and levers."""
    first = jobs[0]
    for job in jobs[1:]:
        for shared in ("population", "years", "indicators", "behaviour"):
            if getattr(job, shared) != getattr(first, shared):
                raise ScenarioError(
                    "a sweep gives one dataset: its jobs may differ in scenario, baseline and levers only"
                )
    names = [job.scenario_name for job in jobs]
    if len(set(names)) < len(names):
        doubled = next(name for name in names if names.count(name) > 1)
        raise ScenarioError(f"scenario '{doubled}' stands twice in the sweep")


def run_scenarios(jobs: list[Settings], progress: Progress) -> "xr.Dataset":
    """Every scenario and the baselines they are compared with, measured and put into one Dataset.

    Raises ScenarioError when two jobs of a sweep would stand at the same place of the Dataset, or differ in
    what the whole Dataset shares: population, years and definitions.
    """
    from model.dataset import Provenance, Result, build_dataset

    first = jobs[0]
    check_sweep(jobs)
    definitions = Definitions(**asdict(first.indicators))
    study, responds = Study(first), first.behaviour.name != "none"
    total = 3 + len(first.years) * (len(jobs) + 1)
    progress("population; on the first run the law is compiled, under a minute", total)
    data = population_fingerprint(study.population(first.year).population)

    def results() -> Iterator[Result]:
        done: set[str] = set()
        for job in jobs:
            baseline = job.baseline
            for year in job.years:
                progress(f"law and households of {year}-{(year + 1) % 100:02d}: {job.scenario_name}")
                lines = study.absolute_lines(year, baseline, definitions)
                base = study.measure(year, baseline, merged(baseline))
                if baseline.name not in done:
                    still = without_response(base) if responds else None
                    yield Result(baseline.name, baseline.name, year, base, base, lines, still)
                if job.scenario_name != baseline.name:
                    response = None
                    if responds:
                        measured, response = study.respond(year, baseline, job.levers)
                    else:
                        measured = study.measure(year, baseline, job.levers)
                    yield Result(job.scenario_name, baseline.name, year, measured, base, lines, response)
            done.add(baseline.name)

    for line in dict.fromkeys(line for job in jobs for line in lever_conflicts(job)):
        log.warning(line)
    provenance = Provenance(
        " ".join(["python -m model", *sys.argv[1:]])
        if sys.argv[0].endswith(("__main__.py", "opportunity-uk"))
        else "",
        "---\n".join(job.composed_yaml for job in jobs),
        data,
        first.population.seed,
        law=" | ".join(dict.fromkeys(law_statement(job.baseline) for job in jobs)),
        behaviour=first.behaviour if responds else None,
    )
    dataset = build_dataset(results(), provenance, definitions, levers_written(jobs))
    progress("results")
    return dataset


def write_results(dataset: "xr.Dataset", folder: Path, settings: Settings) -> None:
    """The Dataset, tables and figures of a run in its folder, and the headline table on stdout."""
    from model.dataset import write
    from model.report.figures import FIGURES
    from model.report.write import ReportSettings, headline_text, write_report

    write(dataset, folder)
    write_report(
        dataset,
        folder,
        ReportSettings(tables=settings.report.tables, figures=tuple(FIGURES) if settings.report.figures else ()),
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
        _write_table(diagnostics(weighting), folder / "calibration.csv")
        _write_table(histogram(weighting), folder / "weights.csv")
        print(render_diagnostics(weighting))


def _write_table(table: "pd.DataFrame", path: Path) -> None:
    with written_whole(path) as temporary:
        table.to_csv(temporary, index=False)


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
