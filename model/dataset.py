"""The results of a run as one xarray Dataset: self-describing, and written whole or not at all.

Levels per scenario. Dimensions: scenario (always with the baselines), year (2025 is 2025-26), and those each
variable needs. The coordinate `baseline` names the scenario that each scenario is compared with.
"""

import datetime as dt
import hashlib
import platform
import subprocess
from collections.abc import Iterable, Mapping, Sequence
from importlib import metadata
from pathlib import Path
from typing import Any, NamedTuple

import numba
import numpy as np
import xarray as xr

from model.behaviour.elasticities import Elasticities, numbers
from model.compile import PACKAGE, source_fingerprint
from model.errors import ScenarioError, TableError, UnknownNameError, nearest
from model.files import written_whole
from model.indicators import (
    attainment_effects,
    behavioural,
    distribution,
    exchequer,
    fans,
    inequality,
    poverty,
    wealth,
)
from model.indicators.measured import GROUPS, INCOME_CONCEPTS, Measured, check
from model.indicators.variable import MONEY, STOCK, Definitions, Variable
from model.levers.lever import Outcome

Coordinate = tuple[str, Any, dict[str, str]]
DISTRIBUTION_NAME = "opportunity-uk"
DRAW = "_draw"
"""What the name of a variable of draws ends in."""
LOW, HIGH = 0.05, 0.95
"""Ends of the intervals of draws."""
COMPARISON = "household by household with the baseline of the scenario; zero in the baseline itself"
_JOINED = (
    "title",
    "history",
    "config_yaml",
    "config_sha256",
    "data_sha256",
    "code_sha256",
    "git_commit",
    "seed",
)


class Result(NamedTuple):
    """One scenario in one year, with what it is compared with; a baseline names itself."""

    scenario: str
    baseline: str
    year: int
    measured: Measured
    baseline_measured: Measured
    absolute_lines: poverty.AbsoluteLines
    response: behavioural.Response | None = None
    revenue: fans.Fans = fans.Fans()
    price_level: float = 1.0  # of the year whose prices amounts are shown in, relative to `year`


class Provenance(NamedTuple):
    """Where results come from: what the caller knows; versions and hashes of the code are added."""

    command: str
    config_yaml: str
    data_sha256: str
    seed: int
    law: str
    behaviour: Elasticities | None = None  # None: static
    prices: int | None = None  # fiscal year whose prices amounts are in; None: each year's own
    title: str = "Poverty, inequality and incomes in the United Kingdom under tax and benefit policy"


def build_dataset(
    results: Iterable[Result],
    provenance: Provenance,
    definitions: Definitions | None = None,
    of_levers: Sequence[str] = (),
) -> xr.Dataset:
    """The Dataset of a run. Results may be a generator: each frame is measured, then let go.

    `of_levers` names the programmes that levers of any scenario may add: nil where a lever does not apply.

    Raises ScenarioError when a baseline or a pair of scenario and year is missing or given twice.
    """
    definitions = definitions or Definitions()
    measures: dict[tuple[str, int], dict[str, Any]] = {}
    outcomes: dict[tuple[str, int], Mapping[str, Outcome]] = {}
    baselines: dict[str, str] = {}
    programmes: tuple[str, ...] = ()
    for result in results:
        key = (result.scenario, result.year)
        if key in measures or baselines.setdefault(result.scenario, result.baseline) != result.baseline:
            raise ScenarioError(f"scenario '{result.scenario}' is given twice, or with two baselines")
        check(result.measured)
        programmes = programmes or in_table_order({*result.measured.programmes, *of_levers})
        if set(result.measured.programmes) | set(of_levers) != set(programmes):
            raise ScenarioError(f"scenario '{result.scenario}': its programmes differ from those of the others")
        measures[key] = measure(result, programmes, definitions)
        outcomes[key] = {name: _priced(o, result.price_level) for name, o in result.measured.outcomes.items()}
    described = describe(definitions)
    if provenance.behaviour is not None:
        described |= behavioural.variables()
    shown = next(iter(measures.values()), {})
    described |= {name: variable for name, variable in fans.variables().items() if name in shown}
    coordinates = common_coordinates(programmes, definitions)
    return assemble(measures, outcomes, baselines, described, coordinates, provenance)


def assemble(
    measures: Mapping[tuple[str, int], Mapping[str, Any]],
    outcomes: Mapping[tuple[str, int], Mapping[str, Outcome]],
    baselines: Mapping[str, str],
    described: Mapping[str, Variable],
    coordinates: Mapping[str, Coordinate],
    provenance: Provenance,
) -> xr.Dataset:
    """A Dataset of what was measured by scenario and year; `baselines` names that of each scenario.

    Raises ScenarioError when a baseline or a pair of scenario and year is missing.
    """
    scenarios, years = list(baselines), sorted({year for _, year in measures})
    for scenario, baseline in baselines.items():
        if baselines.get(baseline) != baseline:
            raise ScenarioError(f"scenario '{scenario}': its baseline '{baseline}' is not among the results")
        for year in years:
            if (scenario, year) not in measures:
                raise ScenarioError(f"scenario '{scenario}' has no result for {year}, another has")
    if not scenarios:
        raise ScenarioError("no results")
    variables = {
        name: (
            ("scenario", "year", *variable.dims),
            np.array([[measures[scenario, year][name] for year in years] for scenario in scenarios]),
            _attributes(variable, years, provenance.prices),
        )
        for name, variable in described.items()
    }
    of_run = {
        "scenario": named("scenario", scenarios, "Policy scenario"),
        "baseline": named("scenario", list(baselines.values()), "Scenario it is compared with"),
        "year": named("year", years, "Fiscal year, by the calendar year of its 6 April", units="1"),
    }
    used = set[str]().union(*(variable.dims for variable in described.values()))
    coordinates = of_run | {name: entry for name, entry in coordinates.items() if entry[0] in used}
    dataset = xr.Dataset(variables, coordinates, file_attributes(provenance))
    return dataset.merge(lever_outcomes(outcomes, scenarios, years), combine_attrs="override")


def lever_outcomes(
    outcomes: Mapping[tuple[str, int], Mapping[str, Outcome]], scenarios: list[str], years: list[int]
) -> xr.Dataset:
    """Reach, cost and other totals of levers along `outcome`, NaN where a lever does not apply or does not know.

    Whether a number is modelled, not yet modelled or not estimable stands in the coordinate `outcome_status`.
    """
    found = {name: outcome for of_run in outcomes.values() for name, outcome in of_run.items()}

    def values(field: str) -> np.ndarray:
        missing = Outcome("", "", float("nan"))
        rows = [
            [[getattr(outcomes[scenario, year].get(name, missing), field) for name in found] for year in years]
            for scenario in scenarios
        ]
        return np.array(rows, dtype=np.float64).reshape(len(scenarios), len(years), len(found))

    dims = ("scenario", "year", "outcome")
    comment = "totals of the households represented; NaN: see outcome_status"
    return xr.Dataset(
        {
            "lever_outcome": (
                dims,
                values("value"),
                {"long_name": "Outcome of a lever", "units": "see outcome_unit", "comment": comment},
            ),
            "lever_outcome_low": (
                dims,
                values("low"),
                {"long_name": "Outcome of a lever, low end of the evidence", "units": "see outcome_unit"},
            ),
            "lever_outcome_high": (
                dims,
                values("high"),
                {"long_name": "Outcome of a lever, high end of the evidence", "units": "see outcome_unit"},
            ),
        },
        {
            "outcome": ("outcome", np.array(list(found), dtype=str), {"long_name": "Lever and outcome"}),
            "outcome_label": (
                "outcome",
                np.array([outcome.label for outcome in found.values()], dtype=str),
                {"long_name": "Label of the outcome"},
            ),
            "outcome_unit": (
                "outcome",
                np.array([outcome.unit for outcome in found.values()], dtype=str),
                {"long_name": "Unit of the outcome"},
            ),
            "outcome_status": (
                "outcome",
                np.array([outcome.status for outcome in found.values()], dtype=str),
                {"long_name": "modelled, not yet modelled or not estimable"},
            ),
            "outcome_evidence": (
                "outcome",
                np.array([outcome.evidence for outcome in found.values()], dtype=str),
                {"long_name": "Evidence behind the outcome"},
            ),
        },
    )


def measure(result: Result, programmes: Sequence[str], definitions: Definitions) -> dict[str, Any]:
    """Every indicator of one scenario in one year, by variable name, amounts at its price level."""
    responded = behavioural.behavioural(result.response, programmes) if result.response else {}
    found = (
        responded
        | fans.fans(result.revenue)
        | exchequer.exchequer(result.measured, programmes)
        | poverty.poverty(result.measured, result.absolute_lines, definitions)
        | inequality.inequality(result.measured)
        | distribution.distribution(result.measured, result.baseline_measured, definitions)
        | wealth.wealth(result.measured)
        | attainment_effects.attainment(result.measured, result.baseline_measured)
    )
    if result.price_level == 1.0:
        return found
    described = describe(definitions) | behavioural.variables()
    return {n: v * (result.price_level if described[n].units in (MONEY, STOCK) else 1.0) for n, v in found.items()}


def _priced(outcome: Outcome, level: float) -> Outcome:
    """An outcome of a lever at a price level; what is not in pounds stays."""
    if not outcome.unit.startswith("£"):
        return outcome
    return outcome._replace(value=outcome.value * level, low=outcome.low * level, high=outcome.high * level)


def describe(definitions: Definitions) -> dict[str, Variable]:
    """Every variable of the Dataset with its dimensions, unit and definitions."""
    return (
        exchequer.variables()
        | poverty.variables(definitions)
        | inequality.variables()
        | distribution.variables(definitions)
        | wealth.variables()
        | attainment_effects.variables()
    )


def in_table_order(names: Iterable[str]) -> tuple[str, ...]:
    """Programme names in the order of exchequer.PROGRAMMES; an unknown one is refused."""
    exchequer.check_programmes(list(names))
    return tuple(name for name in exchequer.PROGRAMMES if name in set(names))


def _attributes(variable: Variable, years: list[int], prices: int | None) -> dict[str, str]:
    """CF attributes of a variable; money carries its price base."""
    attributes = {"long_name": variable.long_name, "units": variable.units} | variable.attributes
    if variable.units in (MONEY, STOCK):
        base = prices or (years[0] if len(years) == 1 else None)
        attributes["units"] = variable.units.replace("GBP", f"GBP_{base}") if base else variable.units
        kind = "nominal" if prices is None else "real, by the consumer prices (CPI) of the forecast"
        attributes["price_base"] = f"{kind}: prices of {fiscal_year(base) if base else 'each fiscal year'}"
    if variable.is_comparison:
        attributes["comparison"] = COMPARISON
    return attributes


def named(dim: str, values: Sequence[Any], long_name: str, **more: str) -> Coordinate:
    """A coordinate with its long name."""
    return dim, np.asarray(values), {"long_name": long_name} | more


def common_coordinates(programmes: Sequence[str], definitions: Definitions) -> dict[str, Coordinate]:
    """Coordinates of groups, concepts, deciles and programmes with their labels."""
    entries = [exchequer.PROGRAMMES[name] for name in programmes]
    return {
        "group": named("group", list(GROUPS), "Group of people"),
        "group_label": named("group", [group.label for group in GROUPS.values()], "Label of the group"),
        "group_kind": named("group", [group.kind for group in GROUPS.values()], "Division it belongs to"),
        "income_concept": named("income_concept", INCOME_CONCEPTS, "Income before or after housing costs"),
        "poverty_measure": named("poverty_measure", poverty.MEASURES, "Poverty line"),
        "decile": named(
            "decile", distribution.DECILES, "Tenth of persons by baseline income, 1 = lowest", units="1"
        ),
        "band": named("band", distribution.BANDS, "Size of gain or loss"),
        "band_label": named("band", distribution.band_labels(definitions), "Label of the band"),
        "wealth_unit": named("wealth_unit", wealth.UNITS, "Households, or adults with what each owns"),
        "top": named("top", wealth.TOP_SHARES, "Richest share of households or adults", units="1"),
        "wealth_group": named("wealth_group", list(wealth.GROUPS), "Group of adults by wealth statistics"),
        "wealth_group_label": named("wealth_group", list(wealth.GROUPS.values()), "Label of the group"),
        "savings_line": named("savings_line", wealth.SAVINGS_LINES, "Amount of savings a household lacks"),
        "quintile": named("quintile", inequality.QUINTILES, "Fifth of persons by income, 1 = lowest", units="1"),
        "programme": named("programme", programmes, "Tax or benefit"),
        "gains_elasticity": named(
            "gains_elasticity",
            [main for main, _ in fans.GAINS_FAN],
            "Elasticity of realised gains",
            units="1",
        ),
        "gains_elasticity_business": named(
            "gains_elasticity",
            [business for _, business in fans.GAINS_FAN],
            "Elasticity of gains with business asset disposal relief",
            units="1",
        ),
        "wealth_response": named(
            "wealth_response",
            fans.WEALTH_FAN,
            "Share of the base lost for each 1% a year of wealth tax",
            units="1",
        ),
        "programme_label": named("programme", [entry.label for entry in entries], "Label of the programme"),
        "programme_kind": named(
            "programme",
            [entry.kind for entry in entries],
            "tax, employer_tax, benefit or memorandum (in no total)",
        ),
        **{name: named(*entry[:2], **entry[2]) for name, entry in attainment_effects.coordinates().items()},
    }


def file_attributes(provenance: Provenance) -> dict[str, Any]:
    """CF attributes of the file and everything needed to make it again."""
    now = dt.datetime.now(dt.UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    kind = "static" if provenance.behaviour is None else "behavioural"
    attributes = {
        "Conventions": "CF-1.11",
        "title": provenance.title,
        "source": f"{DISTRIBUTION_NAME} {package_version()}, {kind} microsimulation",
        "behaviour": _behaviour(provenance.behaviour),
        "history": f"{now} {provenance.command}",
        "references": "Households Below Average Income: Quality and Methodology (DWP)",
        "law": provenance.law,
        "prices": fiscal_year(provenance.prices) if provenance.prices else "of each fiscal year",
        "seed": str(provenance.seed),
        "config_yaml": provenance.config_yaml,
        "config_sha256": hashlib.sha256(provenance.config_yaml.encode()).hexdigest(),
        "data_sha256": provenance.data_sha256,
        "code_sha256": source_fingerprint(),
        "python_version": platform.python_version(),
        "numpy_version": np.__version__,
        "numba_version": numba.__version__,
    }
    commit = git_commit()
    return attributes | ({"git_commit": commit} if commit else {})


def _behaviour(elasticities: Elasticities | None) -> str:
    """The set of elasticities that was used, by name and number; sources stand in `config_yaml`."""
    if elasticities is None:
        return "none"
    return f"{elasticities.name}: " + ", ".join(f"{name}={n:g}" for name, n in numbers(elasticities).items())


def package_version() -> str:
    """Version of the installed distribution; 'not installed' when run from a bare checkout."""
    try:
        return metadata.version(DISTRIBUTION_NAME)
    except metadata.PackageNotFoundError:
        return "(not installed)"


def git_commit() -> str | None:
    """Commit of the checkout the code runs from, with '+changes' if edited; None outside a checkout."""
    root = PACKAGE.parent
    if not (root / ".git").exists():
        return None
    try:
        run = [
            subprocess.run(
                ["git", "-C", str(root), *words], capture_output=True, text=True, timeout=10, check=True
            )
            for words in (["rev-parse", "HEAD"], ["status", "--porcelain", "--untracked-files=no"])
        ]
    except (OSError, subprocess.SubprocessError):
        return None
    return run[0].stdout.strip() + ("+changes" if run[1].stdout.strip() else "")


def fiscal_year(year: int) -> str:
    """The fiscal year in words: 2025 is 2025-26."""
    return f"{year}-{(year + 1) % 100:02d}"


def price_note(dataset: xr.Dataset) -> str | None:
    """What a reader must be told of prices: nothing where amounts are in those of their own year."""
    prices = str(dataset.attrs["prices"])
    return None if prices.startswith("of") else f"Amounts in prices of {prices} (CPI)"


def against_baseline(levels: xr.DataArray) -> xr.DataArray:
    """The level of each scenario's baseline, on the scenario dimension of `levels`."""
    names = xr.DataArray(levels["baseline"].values, dims="scenario")
    return levels.sel(scenario=names).assign_coords(scenario=levels["scenario"], baseline=levels["baseline"])


def change(dataset: xr.Dataset, variable: str) -> xr.DataArray:
    """Level in each scenario less the level in its baseline, with the variable's attributes.

    Raises UnknownNameError for no such variable and for one that is a comparison already.
    """
    if variable not in dataset.data_vars:
        raise UnknownNameError(f"no variable '{variable}'; {nearest(variable, map(str, dataset.data_vars))}")
    levels = dataset[variable]
    if "comparison" in levels.attrs:
        raise UnknownNameError(f"'{variable}' has no change: it is a comparison with the baseline already")
    difference = levels - against_baseline(levels)
    difference.attrs = levels.attrs | {"long_name": f"Change in: {levels.attrs['long_name']}"}
    return difference.rename(variable)


def combine(datasets: Sequence[xr.Dataset]) -> xr.Dataset:
    """Datasets of one sweep as one along `scenario`; a scenario in several (a shared baseline) appears once.

    Raises ScenarioError when the same scenario differs between two, or the other dimensions do.
    """
    if not datasets:
        raise ScenarioError("no results to combine")
    kept: dict[str, xr.Dataset] = {}
    for dataset in datasets:
        for name in dataset["scenario"].values.tolist():
            part = dataset.sel(scenario=[name])
            if not part.equals(kept.setdefault(name, part)):
                raise ScenarioError(f"scenario '{name}' differs between the runs that are combined")
    try:
        combined = xr.concat(
            list(kept.values()), "scenario", join="exact", data_vars="all", coords="minimal", compat="equals",
            combine_attrs="override",
        )  # fmt: skip
    except ValueError as problem:
        raise ScenarioError(f"runs differ in years or programmes: {problem}") from None
    combined.attrs = dict(datasets[0].attrs)
    for name in _JOINED:
        values = list(dict.fromkeys(str(dataset.attrs[name]) for dataset in datasets if name in dataset.attrs))
        if len(values) > 1:
            combined.attrs[name] = ("\n---\n" if name == "config_yaml" else "\n").join(values)
    return combined


def write(dataset: xr.Dataset, folder: Path, name: str = "results.nc") -> Path:
    """The Dataset as NetCDF4 in `folder`; returns its path. Raises OutputError."""
    path = Path(folder) / name
    with written_whole(path) as temporary:
        dataset.to_netcdf(temporary, engine="h5netcdf", format="NETCDF4")
    return path


def read(path: Path) -> xr.Dataset:
    """A Dataset written by `write`, in memory. Raises TableError when it cannot be read."""
    try:
        with xr.open_dataset(path, engine="h5netcdf") as stored:
            return stored.load()
    except (OSError, ValueError) as problem:
        raise TableError(f"cannot read {path}: {problem}") from None
