"""Policy packages put together: which baseline they are compared with, whose levers win, what is out of range."""

import datetime as dt
import math
from collections.abc import Mapping
from dataclasses import replace
from itertools import combinations
from pathlib import Path
from typing import Any

from model.behaviour.elasticities import numbers
from model.errors import ConfigurationError, LeverError, ScenarioError, UserError
from model.settings import (
    FEWEST_DRAWS,
    FEWEST_REPLICATES,
    LARGEST_SEED,
    MOST_DRAWS,
    MOST_HOUSEHOLDS,
    MOST_REPLICATES,
    Configuration,
    Levers,
    Package,
    Settings,
    TableFormat,
    Task,
    merge_levers,
)

MOST_SEEDS = 1_000
PROJECTED_FROM = range(2024, 2028)
"""First years of levers in a projection: it starts from the population of the year before."""
DRAW = (Task.run, Task.population, Task.explain, Task.compare, Task.solve)
"""Tasks that weight the households they draw to the totals of each year of the run."""
LEAST_ELASTICITY, GREATEST_ELASTICITY = -1.0, 10.0


def named_baseline(packages: Mapping[str, Package]) -> str | None:
    """The baseline that packages name, None if none does. Raises ScenarioError when they name different ones."""
    named = {package.baseline: name for name, package in packages.items() if package.baseline}
    if len(named) > 1:
        (one, first), (other, second) = list(named.items())[:2]
        raise ScenarioError(
            f"scenario '{first}' is compared with baseline '{one}' and '{second}' with '{other}': "
            f"say which, baseline={one} or baseline={other}"
        )
    return next(iter(named), None)


def check_ranges(configuration: Configuration) -> None:
    """Raise ConfigurationError or YearError for a setting whose type is right but whose value cannot be."""
    from model.calibration.years import check_weighted_year
    from model.economy.long_run import LAST_YEAR
    from model.policy.load import check_year

    year, horizon = configuration.year, configuration.horizon
    check_year(year)
    if horizon is not None and not year <= horizon <= LAST_YEAR:
        raise ConfigurationError(f"setting 'horizon': {horizon} is not between year {year} and {LAST_YEAR}")
    population = configuration.population
    if population.path is None and configuration.task in DRAW:
        check_weighted_year(horizon or year)
    if population.path is None and population.households is None and configuration.task is not Task.population:
        raise ConfigurationError(
            "setting 'population.households': null goes with population=tables or frs, or with task=population"
        )
    if population.path is None and population.survey is not None:
        raise ConfigurationError(
            "setting 'population.path' is needed: population.path=FOLDER of the survey's files"
        )
    if population.survey is not None and configuration.task is Task.calculate:
        raise ConfigurationError(
            "task=calculate takes tables: write the survey as tables first, task=population population=frs"
        )
    _at_least("population.households", population.households, 1)
    _at_most("population.households", population.households, MOST_HOUSEHOLDS)
    _at_least("population.seed", population.seed, 0)
    _at_most("population.seed", population.seed, LARGEST_SEED)
    if population.replicates != 0:
        _at_least("population.replicates", population.replicates, FEWEST_REPLICATES)
        _at_most("population.replicates", population.replicates, MOST_REPLICATES)
        if population.path is not None:
            raise ConfigurationError("setting 'population.replicates': goes with a drawn population only")
    _at_least("full_set.least_people", configuration.full_set.least_people, 0)
    _at_least("full_set.least_events", configuration.full_set.least_events, 0)
    _at_least("threads", configuration.threads, 1)
    _at_least("depth", configuration.depth, 1)
    if population.path is not None and not Path(population.path).is_dir():
        raise ConfigurationError(f"setting 'population.path': no folder '{population.path}'")
    for name, number in vars(configuration.indicators).items():
        if not 0.0 <= number <= (1.0 if name.endswith("_rate") else math.inf) or math.isinf(number):
            raise ConfigurationError(f"setting 'indicators.{name}': {number} is out of range")
    _check_behaviour(configuration)
    _check_uncertainty(configuration)
    _check_comparison(configuration)
    _check_projection(configuration)
    try:
        dt.date.fromisoformat(configuration.baseline.announced_by or "2025-01-01")
    except ValueError:
        problem = f"'{configuration.baseline.announced_by}' is not a date (YYYY-MM-DD)"
        raise ConfigurationError(f"setting 'baseline.announced_by': {problem}") from None


def _check_behaviour(configuration: Configuration) -> None:
    is_none, elasticities = configuration.behaviour.name == "none", numbers(configuration.behaviour)
    if not is_none and configuration.task is not Task.run:
        raise ConfigurationError("setting 'behaviour': goes with task=run only")
    for name, number in elasticities.items():
        if is_none and number != 0.0:
            raise ConfigurationError(f"setting 'behaviour.{name}': goes with behaviour=official or academic")
        if not LEAST_ELASTICITY <= number <= GREATEST_ELASTICITY:
            between = f"between {LEAST_ELASTICITY:g} and {GREATEST_ELASTICITY:g}"
            raise ConfigurationError(f"setting 'behaviour.{name}': {number} is not {between}")


def _check_uncertainty(configuration: Configuration) -> None:
    """Raise unless intervals are of a task that has them, and of a number of draws that gives one."""
    asked = configuration.uncertainty
    if not asked.is_on:
        if asked.draws != 0:
            raise ConfigurationError("setting 'uncertainty.draws': goes with uncertainty=quick or full")
        return
    if configuration.task not in (Task.run, Task.compare):
        raise ConfigurationError("setting 'uncertainty': goes with task=run or compare")
    _at_least("uncertainty.draws", asked.draws, FEWEST_DRAWS)
    _at_most("uncertainty.draws", asked.draws, MOST_DRAWS)
    _at_least("uncertainty.catalogue_draws", asked.catalogue_draws, 0)
    _at_most("uncertainty.catalogue_draws", asked.catalogue_draws, MOST_DRAWS)


def _check_comparison(configuration: Configuration) -> None:
    """Raise unless prices, targets and what is solved for exist and go with the task."""
    from model.economy.forecast import load_forecast
    from model.indicators.outcomes import target_name
    from model.policy.load import check_year

    task, prices, solve = configuration.task, configuration.prices, configuration.solve
    if prices is not None:
        if task not in (Task.run, Task.compare):
            raise ConfigurationError("setting 'prices': goes with task=run or compare")
        for year in (configuration.year, configuration.horizon or configuration.year):
            load_forecast(configuration.baseline.forecast).index("cpi_year", year, prices)
    if configuration.law_of is not None:
        _check_law_of(configuration)
    for name, goal in configuration.targets.items():
        if task is not Task.compare:
            raise ConfigurationError("setting 'targets': goes with task=compare")
        try:
            target_name(goal.indicator, goal.group)
            check_year(configuration.year if goal.year is None else goal.year)
        except UserError as problem:
            raise type(problem)(f"targets: '{name}': {problem}") from None
    if task is Task.solve:
        if solve.lever is None:
            raise ConfigurationError("setting 'solve.lever' is needed: solve.lever=PROGRAMME.PARAMETER")
        indicator, _, group = solve.target.partition(":")
        target_name(indicator, group or None)
        for name in ("value", "low", "high"):
            if not math.isfinite(getattr(solve, name) or 0.0):
                raise ConfigurationError(f"setting 'solve.{name}': expected a number")


def _check_projection(configuration: Configuration) -> None:
    """Raise unless a projection has a year to start from, one to end in, and seeds."""
    _at_least("seeds", configuration.seeds, 1)
    _at_most("seeds", configuration.seeds, MOST_SEEDS)
    if configuration.task is not Task.project:
        if configuration.seeds != 1:
            raise ConfigurationError("setting 'seeds': goes with task=project")
        return
    if configuration.population.path is not None:
        raise ConfigurationError("task=project takes the drawn population: tables do not hold what lives need")
    if configuration.horizon is None:
        raise ConfigurationError("setting 'horizon' is needed: the last year of the projection, horizon=2050")
    if configuration.year not in PROJECTED_FROM:
        first, last = PROJECTED_FROM[0], PROJECTED_FROM[-1]
        raise ConfigurationError(f"setting 'year': levers of a projection start between {first} and {last}")


def _check_law_of(configuration: Configuration) -> None:
    """Raise unless the law of an earlier year is compared with that of the run's one year, without a scenario."""
    from model.policy.load import check_year

    first, year = configuration.law_of, configuration.year
    assert first is not None
    if configuration.task is not Task.compare:
        raise ConfigurationError("setting 'law_of': goes with task=compare")
    check_year(first)
    if first >= year:
        raise ConfigurationError(f"setting 'law_of': {first} is not before year {year}")
    if configuration.horizon not in (None, year):
        raise ConfigurationError("setting 'law_of': goes with one year, not with horizon")
    if configuration.packages or configuration.levers:
        raise ConfigurationError("setting 'law_of': compares two years of one law; no scenario or levers with it")


def _at_least(setting: str, value: int | None, lowest: int) -> None:
    if value is not None and value < lowest:
        raise ConfigurationError(f"setting '{setting}': {value} is less than {lowest}")


def _at_most(setting: str, value: int | None, highest: int) -> None:
    if value is not None and value > highest:
        raise ConfigurationError(f"setting '{setting}': {value} is more than {highest}")


def compose_packages(
    configuration: Configuration,
    name_of_levers: str,
    **of_the_run: Any,
) -> Settings:
    """Settings of one scenario: its packages in order, the levers of the command line after them.

    `of_the_run` are the fields of Settings that composition does not decide: folder, verbose and the like.

    Raises UnknownNameError or LeverError for a lever that cannot be, naming the package it is in.
    """
    from model.economy.forecast import load_forecast

    baseline = configuration.baseline
    load_forecast(baseline.forecast)
    if configuration.evidence_files:
        from model.evidence import load_own_findings

        load_own_findings([Path(path) for path in configuration.evidence_files])
    if configuration.lever_files:
        from model.levers import load_own

        load_own([Path(path) for path in configuration.lever_files])
    baseline.levers = _whole_years(baseline.levers)
    packages = {
        name: replace(package, levers=_whole_years(package.levers))
        for name, package in configuration.packages.items()
    }
    if configuration.levers:
        packages[name_of_levers] = Package("Levers of the command line", None, _dated(configuration))
    _check_levers(f"baseline '{baseline.name}': ", baseline.levers)
    if configuration.law_of is not None:
        from model.law_years import packages_between

        baseline, years = packages_between(configuration.law_of, configuration.year, baseline)
        packages = dict(years)
    for name, package in packages.items():
        _check_levers(f"scenario '{name}': " if name in configuration.packages else "", package.levers)
    return Settings(
        task=configuration.task,
        scenario_name=_name(configuration, packages, baseline.name),
        years=tuple(range(configuration.year, (configuration.horizon or configuration.year) + 1)),
        population=configuration.population,
        baseline=baseline,
        indicators=configuration.indicators,
        full_set=configuration.full_set,
        report=configuration.report,
        behaviour=configuration.behaviour,
        uncertainty=configuration.uncertainty,
        packages=packages,
        levers=merge_levers(baseline.levers, *(package.levers for package in packages.values())),
        threads=configuration.threads,
        list=configuration.list,
        format=configuration.output.format
        or (TableFormat.csv if configuration.task is Task.calculate else TableFormat.parquet),
        household=configuration.household,
        depth=configuration.depth,
        family=configuration.family,
        prices=configuration.prices,
        targets=configuration.targets,
        solve=configuration.solve,
        seeds=configuration.seeds,
        warnings=() if configuration.law_of is not None else tuple(_conflicts(packages)),
        **of_the_run,
    )


def _name(configuration: Configuration, packages: Mapping[str, Package], baseline: str) -> str:
    """Name of a scenario: of its packages, or of the year whose law it is."""
    if configuration.law_of is None:
        return "+".join(packages) or baseline
    return f"law_of_{configuration.year}_{(configuration.year + 1) % 100:02d}"


def _dated(configuration: Configuration) -> Levers:
    """Levers of the command line by year: a bare value holds from the first year of the run."""
    return {
        path: dict(value) if isinstance(value, Mapping) else {configuration.year: value}
        for path, value in configuration.levers.items()
    }


def _whole_years(levers: Mapping[str, Any]) -> Levers:
    """Levers with a year that is written as text ("2025") as a number."""
    return {
        path: {
            int(key) if isinstance(key, str) and key.isascii() and key.isdigit() else key: value
            for key, value in lever.items()
        }
        if isinstance(lever, Mapping)
        else lever
        for path, lever in levers.items()
    }


def _check_levers(where: str, levers: Mapping[str, Any]) -> None:
    """Check levers against all there is to set; an error says in which package they stand."""
    if not levers:
        return
    from model.levers import all_parameters
    from model.policy.load import check_levers

    try:
        check_levers(levers, all_parameters())
    except OverflowError:
        raise LeverError(f"{where}a lever's value is too large to be a number") from None
    except UserError as problem:
        raise type(problem)(f"{where}{problem}") from None


def _conflicts(packages: Mapping[str, Package]) -> list[str]:
    """One line for each lever that two packages set differently; the later package's holds."""
    return [
        f"'{first}' and '{second}' both set {path}: {second}'s {after.levers[path]} holds"
        for (first, before), (second, after) in combinations(packages.items(), 2)
        for path in before.levers
        if path in after.levers and before.levers[path] != after.levers[path]
    ]
