"""The settings of a run: what a user may set, as typed dataclasses, and what a task receives.

`Configuration` is the schema that Hydra checks every key and type against. `Settings` is what is left when
the packages are composed, the baseline chosen and the ranges checked: plain Python, nothing of Hydra.
"""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import Any

from omegaconf import MISSING

from model.behaviour.elasticities import Elasticities
from model.economy.forecast import LongRun

Levers = dict[str, dict[Any, Any]]
Files = list[str]
ONE_LAW = ("calculate", "explain", "budget_constraint")
"""Tasks that look at one law: the baseline's, unless a scenario is named."""
BASE_YEAR = 2024
"""Fiscal year whose households `task=population` writes when no year is named."""
MOST_HOUSEHOLDS = 40_000_000
"""More than there are: about 29 million in the United Kingdom."""
LARGEST_SEED = 2**63 - 1
FEWEST_REPLICATES, MOST_REPLICATES = 20, 1_000
FEWEST_DRAWS, MOST_DRAWS = 20, 2_000


class Task(StrEnum):
    """What `python -m model` can do."""

    run = "run"
    list = "list"
    validate = "validate"
    costings = "costings"
    population = "population"
    calculate = "calculate"
    explain = "explain"
    budget_constraint = "budget_constraint"
    incentives = "incentives"
    compare = "compare"
    solve = "solve"
    project = "project"
    report = "report"
    document = "document"


class Listing(StrEnum):
    """What `task=list` can print."""

    all = "all"
    scenarios = "scenarios"
    baselines = "baselines"
    parameters = "parameters"


class TableFormat(StrEnum):
    """File format of the tables that a task writes."""

    parquet = "parquet"
    csv = "csv"
    dta = "dta"


class Over(StrEnum):
    """What a budget constraint runs over."""

    earnings = "earnings"
    hours = "hours"


class Survey(StrEnum):
    """Surveys that are read as they are delivered."""

    frs = "frs"


@dataclass
class Population:
    """Where the households come from: drawn (`path` None) or read from a folder of tables or of a survey.

    `households` None takes every household: those of the tables or survey, or with `task=population` those of the
    country. `replicates` bootstrap replicates of the weights give `task=validate` standard errors; 0: none.
    `survey` None: a folder holds tables of our own format. `seed` also draws what a survey does not observe.
    """

    households: int | None = 50_000
    seed: int = 1
    path: str | None = MISSING
    replicates: int = 0
    survey: Survey | None = None


@dataclass
class Baseline:
    """The law and the forecast that a scenario is compared with; `long_run` moves its amounts after 2030-31."""

    name: str = "current_law"
    title: str = ""
    announced_by: str | None = None
    forecast: str = "obr_march_2026"
    long_run: LongRun = LongRun.law
    levers: dict[str, Any] = field(default_factory=dict)

    @property
    def last_announcement(self) -> dt.date | None:
        """Date after which announcements are left out of the law; None leaves out nothing."""
        return dt.date.fromisoformat(self.announced_by) if self.announced_by else None


@dataclass
class Package:
    """One policy package: a scenario file, or the levers of the command line."""

    title: str = ""
    baseline: str | None = None
    levers: dict[str, Any] = field(default_factory=dict)


@dataclass
class Indicators:
    """Definitions behind the indicators: fractions of the median, £ a week, a fraction of net income."""

    relative_line_rate: float = 0.60
    deep_line_rate: float = 0.50
    gain_threshold_weekly: float = 1.0
    large_change_rate: float = 0.05


@dataclass
class FullSet:
    """The full set of indicators by group, in `indicators.csv` and `results.nc`.

    `write` None: in a run of one scenario, not in a sweep. A cell with fewer observed people, or fewer with or
    without an event that is counted, is suppressed. `crossings` are two or three groupings joined by *; `figures`
    names indicators that are drawn by group.
    """

    write: bool | None = None
    least_people: int = 100
    least_events: int = 30
    crossings: Files = field(default_factory=lambda: ["sex*ethnicity*disability"])
    figures: Files = field(default_factory=list)

    def is_written(self, jobs: int) -> bool:
        """Whether a run of so many scenarios has the full set."""
        return jobs == 1 if self.write is None else self.write


@dataclass
class Uncertainty:
    """Intervals from so many draws of households, evidence and claims; `name` is off, quick or full.

    `catalogue_draws` of them also work out the full set of indicators, where the run has it; 0: none.
    """

    name: str = "off"
    draws: int = 0
    catalogue_draws: int = 20

    @property
    def is_on(self) -> bool:
        """Whether a run has intervals."""
        return self.name != "off"


@dataclass
class Report:
    """What is printed and written; `projection` is the folder of `task=project` that `task=report` draws from."""

    headline: bool = True
    tables: bool = True
    figures: bool = True
    projection: str | None = None


@dataclass
class Output:
    """How tables are written; `format` None: csv for `task=calculate`, parquet for `task=population`."""

    format: TableFormat | None = None


@dataclass
class Family:
    """A family described for its budget constraint: ages in years, money in £ a year, `hourly_wage` in £ an hour.

    `adults` holds one age or two; the first adult's earnings vary. `childcare_costs` are shared by the children
    under 12. `area` is the broad rental market area, None the usual one of the region. `hours_weekly` are those
    of full-time work: over earnings, hours follow from the wage up to them. `highest` is where the schedule
    ends, None £150,000 or 60 hours.
    """

    adults: list[int] = field(default_factory=lambda: [35])
    children: list[int] = field(default_factory=list)
    is_married: bool = True
    region: str = "NORTH_WEST"
    area: str | None = None
    tenure: str = "RENT_PRIVATELY"
    rent: float = 7_800.0
    num_bedrooms: int = 2
    council_tax_band: str = "B"
    hourly_wage: float = 13.0
    hours_weekly: float = 37.5
    partner_earnings: float = 0.0
    partner_hours_weekly: float = 0.0
    childcare_costs: float = 0.0
    capital: float = 0.0
    state_pension: float = 0.0
    private_pension: float = 0.0
    over: Over = Over.earnings
    highest: float | None = None


@dataclass
class Goal:
    """A goal that scenarios are held against: an indicator at or below a threshold, or at or above it.

    `indicator` and `group` are those of `solve.target`; `year` None: every year of the run.
    """

    title: str = ""
    indicator: str = MISSING
    group: str | None = None
    year: int | None = None
    threshold: float = MISSING
    at_least: bool = False
    source: str = ""


@dataclass
class Solve:
    """A lever to be found: `lever` such that `target` has `value`, between `low` and `high`.

    `target` is an indicator, or INDICATOR:GROUP. None: from nothing to one for a fraction, else to twice the law.
    """

    lever: str | None = None
    target: str = "net_cost"
    value: float = 0.0
    low: float | None = None
    high: float | None = None


@dataclass
class Configuration:
    """Everything a user may set; Hydra refuses any other key and any other type."""

    task: Task = Task.run
    year: int = 2025
    horizon: int | None = None
    population: Population = field(default_factory=Population)
    baseline: Baseline = field(default_factory=Baseline)
    indicators: Indicators = field(default_factory=Indicators)
    full_set: FullSet = field(default_factory=FullSet)
    report: Report = field(default_factory=Report)
    behaviour: Elasticities = field(default_factory=Elasticities)
    uncertainty: Uncertainty = field(default_factory=Uncertainty)
    packages: dict[str, Package] = field(default_factory=dict)
    levers: dict[str, Any] = field(default_factory=dict)
    lever_files: Files = field(default_factory=list)
    evidence_files: Files = field(default_factory=list)
    threads: int | None = None
    list: Listing = Listing.all
    output: Output = field(default_factory=Output)
    household: int | None = None
    depth: int | None = None
    family: Family = field(default_factory=Family)
    prices: int | None = None
    law_of: int | None = None
    targets: dict[str, Goal] = field(default_factory=dict)
    solve: Solve = field(default_factory=Solve)
    seeds: int = 1


@dataclass(frozen=True)
class Settings:
    """One scenario, its baseline and everything else a task needs to know.

    `levers` are those of the scenario's law: the baseline's with the packages' on top, later packages last.
    """

    task: Task
    scenario_name: str
    years: tuple[int, ...]
    population: Population
    baseline: Baseline
    indicators: Indicators
    full_set: FullSet
    report: Report
    behaviour: Elasticities
    uncertainty: Uncertainty
    packages: Mapping[str, Package]
    levers: Levers
    threads: int | None
    list: Listing
    format: TableFormat
    household: int | None
    depth: int | None
    family: Family
    prices: int | None
    targets: Mapping[str, Goal]
    solve: Solve
    seeds: int
    folder: Path
    config_dir: Path | None
    verbose: bool
    warnings: tuple[str, ...]
    composed_yaml: str

    @property
    def year(self) -> int:
        """First fiscal year; 2025 is 2025-26."""
        return self.years[0]

    @property
    def horizon(self) -> int:
        """Last fiscal year, inclusive."""
        return self.years[-1]


def merge_levers(*layers: Mapping[str, Mapping[Any, Any]]) -> Levers:
    """Levers of several layers as one: in each path, a later layer holds from its first year on.

    What an earlier layer says of years before that stays. The later layer decides how its value is uprated.
    """
    merged: Levers = {}
    for layer in layers:
        for path, lever in layer.items():
            first = min(year for year in lever if year != "uprating")
            earlier = {
                year: value for year, value in merged.get(path, {}).items() if year != "uprating" and year < first
            }
            merged[path] = {**earlier, **lever}
    return merged
