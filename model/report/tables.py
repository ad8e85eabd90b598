"""The headline table of a scenario: a tidy DataFrame, its text for the terminal, and CSV."""

import math
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
import xarray as xr

from model.attainment.chain import VARIANTS
from model.dataset import DRAW, HIGH, LOW, fiscal_year, price_note
from model.files import written_whole
from model.indicators.attainment import eef_months
from model.indicators.fans import labels
from model.indicators.measured import Array

CONCEPTS = {"bhc": "before housing costs", "ahc": "after housing costs"}
MEASURES = {"relative": "Relative poverty", "absolute": "Absolute poverty", "deep": "Deep poverty"}
AGE_GROUPS = ("everyone", "children", "working_age_adults", "pensioners")
SHARE_OF_GAIN = "Share of the gain"
OUTCOMES = "Levers"
FANS = "Revenue if only the base responds, £bn a year"
ATTAINMENT = "Attainment after a childhood of it, England"
SHOWN_MEASURES = ("score_5", "score_11", "score_16", "higher_education", "earnings_at_30")
SHOWN_PUPILS = {"disadvantaged": "disadvantaged", "others": "others"}


class Row(NamedTuple):
    """One line of the headline table; amounts in `unit`, NaN where there is nothing to say."""

    section: str
    measure: str
    unit: str
    baseline: float
    scenario: float
    change: float
    baseline_error: float = np.nan  # standard errors and the interval of the change, where there are draws
    scenario_error: float = np.nan
    change_error: float = np.nan
    change_low: float = np.nan
    change_high: float = np.nan
    below_zero: float = np.nan


OF_LEVELS = Row._fields[:6]


def label(name: str) -> str:
    """The name of a scenario in words: two_child_limit_removed is 'Two-child limit removed'."""
    return name.replace("two_child", "two-child").replace("_", " ").capitalize()


def comparisons(dataset: xr.Dataset) -> list[str]:
    """Scenarios that are compared with another; the baselines themselves are left out."""
    pairs = zip(dataset["scenario"].values.tolist(), dataset["baseline"].values.tolist(), strict=True)
    return [scenario for scenario, baseline in pairs if scenario != baseline]


def headline(dataset: xr.Dataset, scenario: str, year: int) -> pd.DataFrame:
    """Headline table of a scenario against its baseline in a year: one row a measure, columns as Row.

    Columns of errors are there only in a Dataset with draws.
    """
    after = dataset.sel(scenario=scenario, year=year)
    before = dataset.sel(scenario=after["baseline"].item(), year=year)
    sections = (
        _exchequer, _fans, _outcomes, _attainment, _households, _poverty, _inequality, _deciles,
    )  # fmt: skip
    rows = [row for section in sections for row in section(before, after)]
    if f"net_spending{DRAW}" not in dataset:
        return pd.DataFrame([row[: len(OF_LEVELS)] for row in rows], columns=OF_LEVELS)
    errors, known = _errors(before, after), len(OF_LEVELS)
    return pd.DataFrame([Row._make((*row[:known], *errors.get(row[:3], row[known:]))) for row in rows])


def _errors(before: xr.Dataset, after: xr.Dataset) -> dict[tuple[str, str, str], tuple[Any, ...]]:
    """What a Row says of errors, by section, measure and unit, in the sections that draws are made of."""
    names = [str(name) for name in after.data_vars if str(name).endswith(DRAW)]
    old, new = (data[names].rename({n: n.removesuffix(DRAW) for n in names}) for data in (before, after))
    found = {}
    for section in (_exchequer, _households, _poverty, _inequality, _deciles):
        for row in section(old, new):
            known = [np.asarray(values, dtype=np.float64) for values in row[3:6]]
            errors = [values.std(ddof=1) if values.ndim and np.ptp(values) else np.nan for values in known]
            low, high = np.quantile(known[2], (LOW, HIGH)) if known[2].ndim else (np.nan, np.nan)
            below = float(np.mean(known[2] < 0.0)) if known[2].ndim else np.nan
            found[row[:3]] = (*errors, low, high, below)
    return found


def _plain(values: xr.DataArray | Array) -> Any:
    """A number, or the numbers of the draws."""
    found = np.asarray(values, dtype=np.float64)
    return found if found.ndim else float(found)


def _level(section: str, measure: str, unit: str, before: xr.DataArray, after: xr.DataArray) -> Row:
    """A row of two levels and their difference."""
    return Row(section, measure, unit, _plain(before), _plain(after), _plain(after) - _plain(before))


def _exchequer(before: xr.Dataset, after: xr.Dataset) -> Iterator[Row]:
    """Net cost and the change of taxes and benefits behind it."""
    section, unit = "Exchequer", "£bn/year"
    cost = _plain(after["net_spending"] - before["net_spending"]) / 1e9
    yield Row(section, "Cost to the exchequer", unit, np.nan, np.nan, cost)
    if "net_spending_static" in after:
        static = float(after["net_spending_static"] - before["net_spending_static"]) / 1e9
        yield Row(section, "Cost before anybody responds", unit, np.nan, np.nan, static)
    names = {
        "benefit": "Benefits",
        "tax": "Taxes paid by households",
        "employer_tax": "Employer National Insurance",
        "service": "Services in kind",
        "capital_grant": "Capital grants",
        "capital_tax": "Taxes on wealth and estates",
        "company_tax": "Taxes paid by companies, change",
    }
    for kind, name in names.items():
        chosen = before["programme_kind"].values == kind
        if chosen.any():
            totals = (data["programme_amount"].values[chosen].sum(axis=0) / 1e9 for data in (before, after))
            yield _level(section, name, unit, *totals)


def _fans(before: xr.Dataset, after: xr.Dataset) -> Iterator[Row]:
    """Revenue of taxes on gains and wealth by how much their bases respond, where the scenario moves it."""
    for name, words in labels().items():
        if name not in after or np.array_equal(before[name], after[name]):
            continue
        for old, new, place in zip(before[name].values / 1e9, after[name].values / 1e9, words, strict=True):
            yield Row(FANS, place, "£bn/year", float(old), float(new), float(new - old))


def _outcomes(before: xr.Dataset, after: xr.Dataset) -> Iterator[Row]:
    """Reach, cost and other totals of the scenario's levers; what is not modelled yet is said in words."""
    levers = {name.partition(".")[0] for name in after["outcome"].values[~np.isnan(after["lever_outcome"].values)]}
    for k, name in enumerate(after["outcome"].values.tolist()):
        if name.partition(".")[0] not in levers:
            continue
        status = str(after["outcome_status"].values[k])
        unit = str(after["outcome_unit"].values[k]) if status == "modelled" else status
        value = float(after["lever_outcome"].values[k])
        yield Row(OUTCOMES, str(after["outcome_label"].values[k]), unit, np.nan, np.nan, value)


def _attainment(before: xr.Dataset, after: xr.Dataset) -> Iterator[Row]:
    """Low, central and high change of attainment; nothing where the scenario moves none of it."""
    changes = after["attainment_change"]
    if before["scenario"].item() == after["scenario"].item() or not np.nan_to_num(changes, nan=1.0).any():
        return
    if not (after["attainment_pupils"] > 0.0).any():
        return
    for measure in SHOWN_MEASURES:
        chosen = changes.sel(attainment_measure=measure)
        label, unit = (str(chosen[f"attainment_measure_{word}"].item()) for word in ("label", "unit"))
        for group, words in SHOWN_PUPILS.items():
            for variant in VARIANTS:
                value = float(chosen.sel(pupil_group=group, effect_size=variant))
                said = unit if not np.isnan(value) else "not estimable"
                yield Row(ATTAINMENT, f"{label}, {words}: {variant}", said, np.nan, np.nan, value)


def attainment_table(dataset: xr.Dataset) -> pd.DataFrame:
    """Change of every measure of attainment by group of pupils, low, central and high side by side.

    Scores have the EEF's months of their central change beside them. What evidence cannot say is empty.
    """
    keys = ["scenario", "year", "pupil_group", "attainment_measure"]
    columns = [*keys, "unit", "pupils", *VARIANTS, "eef_months"]
    parts = []
    for scenario in comparisons(dataset):
        of = dataset.sel(scenario=scenario)
        if not (of["attainment_pupils"] > 0.0).any():
            continue
        wide = of["attainment_change"].to_series().unstack("effect_size").reset_index()
        pupils = of["attainment_pupils"].to_series().rename("pupils").reset_index()
        units = dict(
            zip(of["attainment_measure"].values, of["attainment_measure_unit"].values.tolist(), strict=True)
        )
        table = wide.merge(pupils, on=["year", "pupil_group"]).assign(scenario=scenario)
        table["unit"] = table["attainment_measure"].map(units)
        table["eef_months"] = [
            eef_months(value) if unit == "SD" and not np.isnan(value) else np.nan
            for value, unit in zip(table["central"], table["unit"], strict=True)
        ]
        parts.append(table[columns])
    return pd.concat(parts, ignore_index=True) if parts else pd.DataFrame(columns=columns)


def _households(before: xr.Dataset, after: xr.Dataset) -> Iterator[Row]:
    """Households gaining and losing and their mean gain and loss."""
    section = "Households"
    for name, count, amount in (
        ("gaining", "households_gaining", "mean_gain"),
        ("losing", "households_losing", "mean_loss"),
    ):
        yield Row(section, f"Households {name}", "households", np.nan, np.nan, _plain(after[count]))
        mean = f"Mean {'gain' if name == 'gaining' else 'loss'} of those {name}"
        yield Row(section, mean, "£/year", np.nan, np.nan, _plain(after[amount]))


def _poverty(before: xr.Dataset, after: xr.Dataset) -> Iterator[Row]:
    """Poverty rate of each age group, and the number of people, by measure and income concept."""
    for measure, title in MEASURES.items():
        for concept, words in CONCEPTS.items():
            for group in AGE_GROUPS:
                cell = {"group": group, "income_concept": concept, "poverty_measure": measure}
                name = str(before["group_label"].sel(group=group).item())
                for variable, unit in (("poverty_rate", "fraction"), ("people_in_poverty", "people")):
                    levels = (data[variable].sel(cell) for data in (before, after))
                    yield _level(f"{title}, {words}", name, unit, *levels)


def _inequality(before: xr.Dataset, after: xr.Dataset) -> Iterator[Row]:
    """Gini coefficient and P90/P10, before and after housing costs."""
    for variable, name, unit in (("gini", "Gini coefficient", "index"), ("p90_p10", "P90/P10", "ratio")):
        for concept, words in CONCEPTS.items():
            levels = (data[variable].sel(income_concept=concept) for data in (before, after))
            yield _level("Inequality", f"{name}, {words}", unit, *levels)


def _deciles(before: xr.Dataset, after: xr.Dataset) -> Iterator[Row]:
    """Share of the gain of all gaining households that each decile has."""
    gain = after["total_gain"]
    whole = np.asarray(gain.sum("decile"))
    for decile in gain["decile"].values.tolist():
        with np.errstate(invalid="ignore", divide="ignore"):
            share = _plain(np.where(whole > 0.0, gain.sel(decile=decile) / whole, np.nan))
        name = f"Decile {decile}" + {1: " (lowest income)", 10: " (highest income)"}.get(decile, "")
        yield Row(SHARE_OF_GAIN, name, "fraction", np.nan, np.nan, share)


class _Format(NamedTuple):
    """How a unit is shown in the terminal: multiplied by, decimals, and what the heading says of it."""

    factor: float
    decimals: int
    heading: str


_FORMATS = {
    "£bn/year": _Format(1.0, 2, "£bn a year"),
    "£/year": _Format(1.0, 0, "£ a year"),
    "households": _Format(1e-3, 0, "thousand"),
    "people": _Format(1e-3, 0, "thousand"),
    "fraction": _Format(100.0, 1, "%"),
    "index": _Format(1.0, 4, ""),
    "ratio": _Format(1.0, 2, ""),
}
_WIDTH = 44


def _number(value: float, unit: str, is_signed: bool = False, error: float = np.nan) -> str:
    """A value as a reader expects it, no digit below the first of its standard error; blank for NaN.

    No sign stands on a number that rounds to nothing.
    """
    if np.isnan(value):
        return ""
    form = _FORMATS[unit]
    decimals = decimals_of(error * form.factor, form.decimals)
    shown = round(value * form.factor, decimals)
    sign = "+" if is_signed and shown else ""
    return f"{shown + 0.0:{sign},.{max(decimals, 0)}f}".replace("-", "−")


def decimals_of(error: float, most: int) -> int:
    """Decimals that a standard error allows, negative for tens and hundreds; `most` without an error."""
    return min(most, -math.floor(math.log10(error))) if error > 0.0 else most


def _line(row: Row, people: Row | None) -> str:
    """One row of text; the change of the number of people stands at the end of a poverty rate."""
    measure = row.measure
    if row.section in ("Exchequer", "Households"):
        measure += f", {_FORMATS[row.unit].heading}"
    is_signed = row.unit == "£bn/year" or not np.isnan(row.baseline)
    cells = [
        _number(row.baseline, row.unit, error=row.baseline_error),
        _number(row.scenario, row.unit, error=row.scenario_error),
        _number(row.change, row.unit, is_signed, row.change_error) or "none",
        _number(people.change, people.unit, True, people.change_error) if people else "",
    ]
    line = f"  {measure:<{_WIDTH - 2}}" + "".join(f"{cell:>11}" for cell in cells)
    if not np.isnan(row.change_low):
        low, high = (
            _number(end, row.unit, is_signed, row.change_error) for end in (row.change_low, row.change_high)
        )
        line = f"{line:<88}{f'{low} to {high}':>24}" + (f"{row.below_zero:>8.0%}" if is_signed else "")
    return line.rstrip()


def _outcome_line(row: Row) -> str:
    """One outcome of a lever: four digits and the unit, or why there is no number."""
    shown = row.unit if np.isnan(row.change) else f"{float(f'{row.change:.4g}'):,.15g} {row.unit}"
    return f"  {row.measure:<{_WIDTH + 9}}{shown:>33}".rstrip()


_OF_ATTAINMENT = {"SD": (1.0, "SD", 3), "fraction": (100.0, "points", 2), "relative change": (100.0, "%", 2)}


def _attainment_lines(rows: list[Row]) -> Iterator[str]:
    """Low, central and high effect of each measure and group on one line."""
    for low, central, high in zip(rows[::3], rows[1::3], rows[2::3], strict=True):
        measure = central.measure.removesuffix(": central")
        if np.isnan(central.change):
            yield f"  {measure:<{_WIDTH + 9}}{'not estimable':>26}"
            continue
        factor, unit, decimals = _OF_ATTAINMENT[central.unit]
        shown = (f"{row.change * factor + 0.0:+.{decimals}f}".replace("-", "−") for row in (low, central, high))
        yield f"  {measure:<{_WIDTH - 2}}" + "".join(f"{cell:>12}" for cell in shown) + f"  {unit}"


def render(table: pd.DataFrame, scenario: str, baseline: str, year: int, law: str) -> str:
    """The headline table as text for the terminal, 88 columns wide, 120 with intervals."""
    rows = [Row(*values) for values in table.itertuples(index=False, name=None)]
    people = {(row.section, row.measure): row for row in rows if row.unit == "people"}
    lines = [f"{label(scenario)}, {fiscal_year(year)}", f"Compared with: {label(baseline)}", law]
    for section in dict.fromkeys(row.section for row in rows):
        shown = [row for row in rows if row.section == section and row.unit != "people"]
        if section == OUTCOMES:
            lines += ["", section, "─" * 88, *(_outcome_line(row) for row in rows if row.section == section)]
            continue
        if section == ATTAINMENT:
            sizes = "".join(f"{head:>12}" for head in ("Low", "Central", "High"))
            lines += ["", f"{section:<{_WIDTH}}{sizes}", "─" * 88, *_attainment_lines(shown)]
            continue
        if section == SHARE_OF_GAIN:
            lines += ["", f"{section} of all gaining, by baseline income decile, %", "─" * 88]
            lines.append("  " + "".join(f"{decile:>8}" for decile in range(1, len(shown) + 1)))
            lines.append(
                "  "
                + "".join(f"{_number(row.change, row.unit, error=row.change_error) or 'none':>8}" for row in shown)
            )
            continue
        is_poverty = (section, shown[0].measure) in people
        heads = ["Baseline", "Scenario", "Change"]
        heads = ["Baseline %", "Scenario %", "Points", "Thousands"] if is_poverty else heads
        head = f"{section:<{_WIDTH}}" + "".join(f"{head:>11}" for head in heads)
        is_drawn = any(not np.isnan(row.change_low) for row in shown)
        head = f"{head:<88}{'Change, 5% to 95%':>24}{'Below 0':>8}" if is_drawn else head
        lines += ["", head, "─" * (120 if is_drawn else 88)]
        lines += [_line(row, people.get((section, row.measure))) for row in shown]
    return "\n".join(lines)


def write_csv(table: pd.DataFrame, path: Path) -> Path:
    """A tidy CSV, UTF-8, whole or not at all; floats as written shortest that read back the same."""
    with written_whole(path) as temporary:
        table.to_csv(temporary, index=False, lineterminator="\n")
    return path


def headlines(dataset: xr.Dataset) -> pd.DataFrame:
    """Headline tables of every scenario and year one below another, with the names and the year of each."""
    parts = []
    for scenario in comparisons(dataset):
        for year in dataset["year"].values.tolist():
            table = headline(dataset, scenario, year)
            baseline = dataset["baseline"].sel(scenario=scenario).item()
            prices = fiscal_year(year) if price_note(dataset) is None else str(dataset.attrs["prices"])
            parts.append(table.assign(scenario_name=scenario, baseline_name=baseline, year=year, prices=prices))
    keys = ["scenario_name", "baseline_name", "year", "prices"]
    if not parts:
        return pd.DataFrame(columns=[*keys, *OF_LEVELS])
    return pd.concat(parts, ignore_index=True)[[*keys, *parts[0].columns.drop(keys)]]
