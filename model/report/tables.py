"""The headline table of a scenario: a tidy DataFrame, its text for the terminal, and CSV."""

from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pandas as pd
import xarray as xr

from model.attainment.chain import VARIANTS
from model.dataset import fiscal_year, price_note
from model.files import written_whole
from model.indicators.attainment import eef_months
from model.indicators.fans import labels

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


def label(name: str) -> str:
    """The name of a scenario in words: two_child_limit_removed is 'Two-child limit removed'."""
    return name.replace("two_child", "two-child").replace("_", " ").capitalize()


def comparisons(dataset: xr.Dataset) -> list[str]:
    """Scenarios that are compared with another; the baselines themselves are left out."""
    pairs = zip(dataset["scenario"].values.tolist(), dataset["baseline"].values.tolist(), strict=True)
    return [scenario for scenario, baseline in pairs if scenario != baseline]


def headline(dataset: xr.Dataset, scenario: str, year: int) -> pd.DataFrame:
    """Headline table of a scenario against its baseline in a year: one row a measure, columns as Row."""
    after = dataset.sel(scenario=scenario, year=year)
    before = dataset.sel(scenario=after["baseline"].item(), year=year)
    sections = (
        _exchequer, _fans, _outcomes, _attainment, _households, _poverty, _inequality, _deciles,
    )  # fmt: skip
    return pd.DataFrame([row for section in sections for row in section(before, after)], columns=Row._fields)


def _level(section: str, measure: str, unit: str, before: xr.DataArray, after: xr.DataArray) -> Row:
    """A row of two levels and their difference."""
    return Row(section, measure, unit, float(before), float(after), float(after) - float(before))


def _exchequer(before: xr.Dataset, after: xr.Dataset) -> Iterator[Row]:
    """Net cost and the change of taxes and benefits behind it."""
    section, unit = "Exchequer", "£bn/year"
    cost = float(after["net_spending"] - before["net_spending"]) / 1e9
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
            totals = (data["programme_amount"].values[chosen].sum() / 1e9 for data in (before, after))
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
        yield Row(section, f"Households {name}", "households", np.nan, np.nan, float(after[count]))
        mean = f"Mean {'gain' if name == 'gaining' else 'loss'} of those {name}"
        yield Row(section, mean, "£/year", np.nan, np.nan, float(after[amount]))


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
    whole = float(gain.sum())
    for decile in gain["decile"].values.tolist():
        share = float(gain.sel(decile=decile)) / whole if whole > 0.0 else np.nan
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


def _number(value: float, unit: str, is_signed: bool = False) -> str:
    """A value as a reader expects it; blank for NaN, and no sign on a number that rounds to nothing."""
    if np.isnan(value):
        return ""
    form = _FORMATS[unit]
    shown = round(value * form.factor, form.decimals)
    sign = "+" if is_signed and shown else ""
    return f"{shown + 0.0:{sign},.{form.decimals}f}".replace("-", "−")


def _line(row: Row, people: Row | None) -> str:
    """One row of text; the change of the number of people stands at the end of a poverty rate."""
    measure = row.measure
    if row.section in ("Exchequer", "Households"):
        measure += f", {_FORMATS[row.unit].heading}"
    is_signed = row.unit == "£bn/year" or not np.isnan(row.baseline)
    cells = (
        _number(row.baseline, row.unit),
        _number(row.scenario, row.unit),
        _number(row.change, row.unit, is_signed) or "none",
        _number(people.change, people.unit, True) if people else "",
    )
    return f"  {measure:<{_WIDTH - 2}}" + "".join(f"{cell:>11}" for cell in cells).rstrip()


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
    """The headline table as text for the terminal, 88 columns wide."""
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
            lines.append("  " + "".join(f"{_number(row.change, row.unit) or 'none':>8}" for row in shown))
            continue
        is_poverty = (section, shown[0].measure) in people
        heads = ["Baseline", "Scenario", "Change"]
        heads = ["Baseline %", "Scenario %", "Points", "Thousands"] if is_poverty else heads
        lines += ["", f"{section:<{_WIDTH}}" + "".join(f"{head:>11}" for head in heads), "─" * 88]
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
        return pd.DataFrame(columns=[*keys, *Row._fields])
    return pd.concat(parts, ignore_index=True)[[*keys, *Row._fields]]
