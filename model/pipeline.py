"""From settings to results: load the population and the law, assess, measure, build the Dataset, write.

Baselines are assessed once however many scenarios share them; a population is packed once a year.
"""

import logging
import sys
from collections.abc import Callable, Iterator, Mapping
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from model.calibration.population import load_population as _load_population
from model.calibration.population import population_fingerprint
from model.economy.forecast import load_forecast
from model.engine.assess import Assessment, Workspace, assess_into, prepare
from model.engine.net_income import DEPENDENT_AGE, DEPENDENT_IN_EDUCATION_AGE
from model.errors import LeverError, ScenarioError
from model.indicators.attainment import attainment_measures
from model.indicators.living_standards import Children, living_standards
from model.indicators.measured import Measured, family_type
from model.indicators.poverty import AbsoluteLines, absolute_lines
from model.indicators.variable import Definitions
from model.policy import load_policy
from model.population.schema import Education, People, Population, Region, Role
from model.settings import Baseline, Levers, Settings
from model.settings import Population as PopulationSettings

if TYPE_CHECKING:
    import xarray as xr

log = logging.getLogger("model")
ABSOLUTE_BASE_YEAR = 2024
LAW = "Law to Budget 2025 (26 November 2025); the Budget of 28 October 2026 is not included"
Progress = Callable[..., None]


class Prepared(NamedTuple):
    """A population of one fiscal year and its packed form."""

    population: Population
    workspace: Workspace


def load_population(settings: PopulationSettings, year: int, threads: int | None = None) -> Population:
    """The population that the settings describe, in amounts of a fiscal year."""
    return _load_population(settings.households, settings.seed, settings.path, year, threads)


class Study:
    """One run over years and scenarios: holds the prepared populations, so that each is made once."""

    def __init__(self, settings: Settings) -> None:
        """Start with the population of a run's settings; nothing is loaded yet."""
        self.settings = settings
        self.prepared: dict[int, Prepared] = {}
        self.measured: dict[tuple[Any, ...], Measured] = {}

    def population(self, year: int) -> Prepared:
        """The population of a fiscal year, made at the first call."""
        if year not in self.prepared:
            population = load_population(self.settings.population, year, self.settings.threads)
            self.prepared[year] = Prepared(population, prepare(population))
        return self.prepared[year]

    def assess(self, year: int, baseline: Baseline, levers: Mapping[str, Mapping[Any, Any]]) -> Assessment:
        """Assess one law; the arrays are overwritten by the next call of the same year."""
        law = load_policy(year, levers, baseline.last_announcement, baseline.forecast)
        return assess_into(self.population(year).workspace, law, self.settings.threads)

    def measure(self, year: int, baseline: Baseline, levers: Levers) -> Measured:
        """Net incomes and programme amounts of one law; those of a baseline are kept for its scenarios."""
        is_baseline = levers == merged(baseline)
        key = (year, repr(baseline))
        if is_baseline and key in self.measured:
            return self.measured[key]
        try:
            results = self.assess(year, baseline, levers)
        except ArithmeticError as problem:
            raise LeverError(f"the levers make the law of {year} impossible to work out: {problem}") from None
        measured = measure(self.population(year).population, results)
        if is_baseline:
            self.measured[key] = measured
        return measured

    def absolute_lines(self, year: int, baseline: Baseline, definitions: Definitions) -> AbsoluteLines:
        """Lines fixed at the median of 2024-25 under the baseline's law, carried to a year by prices."""
        base = self.measure(ABSOLUTE_BASE_YEAR, baseline, merged(baseline))
        prices = load_forecast(baseline.forecast).index("cpi_year", ABSOLUTE_BASE_YEAR, year)
        return absolute_lines(base, prices, prices, definitions)


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
    dependants = np.add.reduceat(is_dependent_child(people), units.first_person[:-1])
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
    )


def is_dependent_child(people: People) -> np.ndarray:
    """Dependent children in HBAI, one entry a person: under 16, or 16 to 19 in non-advanced education."""
    in_school = (people.education != Education.NOT_IN_EDUCATION) & (people.education != Education.TERTIARY)
    in_school &= ~people.in_higher_education
    is_young = (people.age < DEPENDENT_AGE) | ((people.age < DEPENDENT_IN_EDUCATION_AGE) & in_school)
    return ((people.role == Role.CHILD) & is_young).astype(np.int64)


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
        "capital_gains_tax": of_people(results.capital_gains_tax),
        "council_tax": results.council_tax + results.high_value_council_tax_surcharge,
        "domestic_rates": population.households.domestic_rates.copy(),
        "universal_credit": of_units(results.universal_credit),
        "child_benefit": of_units(results.child_benefit),
        "state_pension": of_people(results.state_pension),
        "pension_credit": of_units(results.pension_credit),
        "housing_benefit": of_units(results.housing_benefit),
        "council_tax_reduction": of_units(results.council_tax_reduction),
        "disability_benefits": of_people(results.pip + results.dla + results.attendance_allowance),
        "carers_allowance": of_people(results.carers_allowance + results.scottish_carer_supplement),
        "contributory_benefits": of_people(results.contributory_benefits),
        "school_meals": of_people(results.school_meals),
        "scottish_child_payment": of_people(results.scottish_child_payment),
        "winter_fuel_payment": of_people(results.winter_fuel_payment),
        "tax_free_childcare": of_people(results.tax_free_childcare),
        "childcare_entitlement": of_people(results.childcare_entitlement),
        "student_loan_repayments": of_people(results.student_loan_repayment),
    }


def run_scenarios(jobs: list[Settings], progress: Progress) -> "xr.Dataset":
    """Every scenario and the baselines they are compared with, measured and put into one Dataset.

    Raises ScenarioError when two jobs of a sweep would stand at the same place of the Dataset, or differ in
    what the whole Dataset shares: population, years and definitions.
    """
    from model.dataset import Provenance, Result, build_dataset

    first = jobs[0]
    for job in jobs[1:]:
        if (job.population, job.years, job.indicators) != (first.population, first.years, first.indicators):
            raise ScenarioError(
                "a sweep gives one dataset: its jobs may differ in scenario, baseline and levers only"
            )
    names = [job.scenario_name for job in jobs]
    if len(set(names)) < len(names):
        doubled = next(name for name in names if names.count(name) > 1)
        raise ScenarioError(f"scenario '{doubled}' stands twice in the sweep")
    definitions = Definitions(**asdict(first.indicators))
    study = Study(first)
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
                    yield Result(baseline.name, baseline.name, year, base, base, lines)
                if job.scenario_name != baseline.name:
                    measured = study.measure(year, baseline, job.levers)
                    yield Result(job.scenario_name, baseline.name, year, measured, base, lines)
            done.add(baseline.name)

    provenance = Provenance(
        " ".join(["python -m model", *sys.argv[1:]])
        if sys.argv[0].endswith(("__main__.py", "opportunity-uk"))
        else "",
        "---\n".join(job.composed_yaml for job in jobs),
        data,
        first.population.seed,
        law=" | ".join(dict.fromkeys(law_statement(job.baseline) for job in jobs)),
    )
    dataset = build_dataset(results(), provenance, definitions)
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
    """The population under its baseline beside published figures: a table on stdout and validation.csv.

    Taxes, benefits and caseloads are those of the year of the settings, living standards those of 2024-25, the
    latest year that HBAI has.
    """
    from model.calibration.targets import figures_for
    from model.calibration.validation import compare, render
    from model.files import written_whole

    study = Study(settings)
    year = settings.year
    indicators = living_standards_of(study, settings.baseline, Definitions(**asdict(settings.indicators)))
    results = study.assess(year, settings.baseline, merged(settings.baseline))
    population = study.population(year).population
    indicators |= attainment_of(population)
    comparison = compare(figures_for(year), population, results, population.households.weight, indicators)
    with written_whole(folder / "validation.csv") as temporary:
        comparison.to_csv(temporary, index=False)
    print(render(comparison))


def living_standards_of(study: Study, baseline: Baseline, definitions: Definitions) -> dict[str, float]:
    """Incomes, poverty and inequality of 2024-25 under the baseline, by the names of the published figures."""
    year = ABSOLUTE_BASE_YEAR
    measured = study.measure(year, baseline, merged(baseline))
    lines = study.absolute_lines(year, baseline, definitions)
    return living_standards(measured, children_of(study.population(year).population), lines, definitions)


def attainment_of(population: Population) -> dict[str, float]:
    """Gaps and correlations of attainment in England, by the names of the published figures."""
    people, units, households = population
    weight = np.where(households.region < Region.WALES, households.weight, 0.0)
    of_unit = np.repeat(weight, np.diff(households.first_unit))
    return attainment_measures(people, np.repeat(of_unit, np.diff(units.first_person)))


def children_of(population: Population) -> Children:
    """Each dependent child's household, and whether its family has one parent and one at work."""
    people, units, households = population
    unit = np.repeat(np.arange(units.first_person.size - 1), np.diff(units.first_person))
    household_of_unit = np.repeat(np.arange(households.first_unit.size - 1), np.diff(households.first_unit))
    is_child = people.role == Role.CHILD
    works = ~is_child & (people.hours_worked_weekly > 0.0)
    working = np.bincount(unit[works], minlength=units.first_person.size - 1) > 0
    partnered = np.bincount(unit[people.role == Role.PARTNER], minlength=units.first_person.size - 1) > 0
    of_child = unit[is_child]
    return Children(household_of_unit[of_child], ~partnered[of_child], working[of_child])


def export_population(settings: Settings, folder: Path) -> None:
    """The population of a run's first year as three tables, in the format the model itself reads."""
    from model.policy.housing_support import brma_names
    from model.population.tables import write_tables

    population = load_population(settings.population, settings.year, settings.threads)
    for path in write_tables(population, folder, settings.format.value, brma_names()):
        print(path)
