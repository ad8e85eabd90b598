"""Scenarios side by side: the text of the comparison, and figures each with the table it draws."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd
from matplotlib import colormaps
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from model.dataset import fiscal_year
from model.indicators.outcomes import CHILDREN_IN_POVERTY, NET_COST
from model.report import style
from model.report.tables import label, write_csv

TABLE_COLUMNS = [
    "scenario", "baseline", "year", "prices", "section", "name", "label", "unit", "baseline_value",
    "scenario_value", "change",
]  # fmt: skip
PARTS_COLUMNS = [
    "scenario", "year", "prices", "name", "label", "unit", "measure", "measure_label", "alone", "in_order",
    "order_free", "standard_error",
]  # fmt: skip
FANS_COLUMNS = ["scenario", "year", "prices", "name", "label", "baseline_value", "scenario_value", "change"]
MOST_DRAWN = 8
"""Scenarios in one figure; the table has all."""
_COLOURS = (style.BLUE, style.ORANGE, style.PALE_BLUE, style.PALE_ORANGE, style.QUIET)
_SHORT = ("everyone", "children", "working_age_adults", "pensioners", "children_three_or_more")
_BAR = 0.13  # inches
Choice = Callable[[pd.DataFrame], pd.DataFrame]


def _number(value: float, form: str) -> str:
    """A number with a true minus sign, 'none' where there is none."""
    return "none" if np.isnan(value) else format(value + 0.0, form).replace("-", "−")


def cost_per_child(table: pd.DataFrame) -> pd.DataFrame:
    """Net cost for each child lifted out of relative poverty after housing costs, £ a year, by scenario and year.

    Missing where no child is lifted or nothing is spent.
    """
    keys = ["scenario", "year"]
    change = table[table["name"].isin([NET_COST, CHILDREN_IN_POVERTY])].pivot(
        index=keys, columns="name", values="change"
    )
    lifted, cost = -change[CHILDREN_IN_POVERTY], change[NET_COST]
    per_child = (cost / lifted).where((lifted > 0.5) & (cost > 0.0))
    found = pd.DataFrame({"cost": cost, "children_lifted": lifted, "cost_per_child": per_child})
    return found.reindex(list(dict.fromkeys(zip(table["scenario"], table["year"], strict=True)))).reset_index()


def render(table: pd.DataFrame, parts: pd.DataFrame, targets: pd.DataFrame, fans: pd.DataFrame, law: str) -> str:
    """The comparison as text for the terminal: scenarios, fans, then each package by measure, then the targets."""
    lines = [law]
    per_child = cost_per_child(table).set_index(["scenario", "year"])["cost_per_child"].to_dict()
    for year, prices in dict.fromkeys(zip(table["year"].tolist(), table["prices"].tolist(), strict=True)):
        of_year = table[table["year"] == year]
        change = of_year.pivot(index="scenario", columns="name", values="change")
        heads = ("Cost", "Children", "All", "Gini", "Gaining", "Losing", "£k/child")
        lines += [
            "",
            f"{fiscal_year(year)}, amounts in prices of {fiscal_year(prices)}; changes from the baseline",
        ]
        lines += [
            "Cost £bn a year; relative poverty AHC, points; Gini AHC × 100; households, thousand; cost per child "
            "out of poverty",
            f"{'Scenario':<36}" + "".join(f"{head:>10}" for head in heads),
            "─" * 106,
        ]
        for scenario in dict.fromkeys(of_year["scenario"]):
            row = change.loc[scenario]
            cells = (
                _number(row[NET_COST] / 1e9, "+,.2f"),
                _number(100.0 * row["relative_poverty_rate_ahc:children"], "+.1f"),
                _number(100.0 * row["relative_poverty_rate_ahc:everyone"], "+.1f"),
                _number(100.0 * row["gini_ahc"], "+.2f"),
                _number(row["households_gaining"] / 1e3, ",.0f"),
                _number(row["households_losing"] / 1e3, ",.0f"),
                _number(per_child[scenario, year] / 1e3, ",.1f"),
            )
            lines.append(f"{label(scenario)[:35]:<36}" + "".join(f"{cell:>10}" for cell in cells))
    lines += _fan_lines(fans)
    shown = parts[parts["name"].isin([NET_COST, CHILDREN_IN_POVERTY])]
    for scenario, year in dict.fromkeys(zip(shown["scenario"].tolist(), shown["year"].tolist(), strict=True)):
        package = shown[(shown["scenario"] == scenario) & (shown["year"] == year)]
        lines += ["", *_package_lines(scenario, year, package)]
    if len(targets):
        lines += ["", "Targets", "─" * 106]
    for scenario, year, target, name, _, _, distance, is_met in targets.values.tolist():
        factor, unit = (1e-9, "£bn a year") if name == NET_COST else (100.0, "points")
        verdict = f"{'met' if is_met else 'missed'} by {_number(abs(distance) * factor, ',.2f')} {unit}"
        lines.append(f"{label(scenario)}, {fiscal_year(year)}: {target}: {verdict}")
    return "\n".join(lines)


def _fan_lines(fans: pd.DataFrame) -> list[str]:
    """Revenue of taxes on gains and wealth by how much their bases respond; nothing without any."""
    lines = []
    for scenario, year in dict.fromkeys(zip(fans["scenario"].tolist(), fans["year"].tolist(), strict=True)):
        heads = "".join(f"{head:>14}" for head in ("Baseline", "Scenario", "Change"))
        lines += ["", f"{label(scenario)}, {fiscal_year(year)}"]
        lines += [f"{'Revenue if only the base responds, £bn a year':<64}{heads}", "─" * 106]
        of_run = fans[(fans["scenario"] == scenario) & (fans["year"] == year)]
        for _, _, _, _, words, before, after, change in of_run.values.tolist():
            shown = (_number(before / 1e9, ",.2f"), _number(after / 1e9, ",.2f"), _number(change / 1e9, "+,.2f"))
            lines.append(f"{words:<64}" + "".join(f"{cell:>14}" for cell in shown))
    return lines


def _package_lines(scenario: str, year: int, package: pd.DataFrame) -> list[str]:
    """What each measure of a package costs and does to child poverty: alone, in order, free of the order."""
    lines = [
        f"{label(scenario)}, {fiscal_year(year)}, by measure",
        f"{'':<36}{'Cost, £bn a year':^33}{'Children in poverty AHC, thousand':^36}",
        f"{'Measure':<36}" + "".join(f"{head:>11}" for head in ("Alone", "In order", "Order-free") * 2),
        "─" * 106,
    ]
    scale, forms = {NET_COST: 1e-9, CHILDREN_IN_POVERTY: 1e-3}, {NET_COST: "+,.2f", CHILDREN_IN_POVERTY: "+,.0f"}
    for measure in dict.fromkeys(package["measure"]):
        cells = ""
        for name in (NET_COST, CHILDREN_IN_POVERTY):
            row = package[(package["measure"] == measure) & (package["name"] == name)].iloc[0]
            for way in ("alone", "in_order", "order_free"):
                missing = np.isnan(row[way])
                cells += f"{'' if missing else _number(row[way] * scale[name], forms[name]):>11}"
        lines.append(f"{row['measure_label'][:35]:<36}{cells}".rstrip())
    if package["standard_error"].max() > 0.0:
        lines.append("Order-free values are means over drawn orders; standard errors in the CSV.")
    return lines


def _named(*names: str) -> Choice:
    return lambda table: table[table["name"].isin(names)]


def _begins(start: str) -> Choice:
    return lambda table: table[table["name"].str.startswith(start)]


def _costs(table: pd.DataFrame) -> pd.DataFrame:
    """Net cost, and the programmes whose cost changes by £1m or more in some scenario."""
    found = table[table["section"].isin(["Cost", "Cost by programme"])]
    moved = found.groupby("name")["change"].transform(lambda change: change.abs().max()) >= 1e6
    return found[moved | (found["name"] == NET_COST)]


def _per_child(table: pd.DataFrame) -> pd.DataFrame:
    found = cost_per_child(table)
    return found.assign(label="Cost per child", change=found["cost_per_child"])


FIGURES: dict[str, tuple[Choice, float, str]] = {
    "cost": (_costs, 1e-9, "Cost to the exchequer and by programme, £bn a year"),
    "poverty": (
        _named(*(f"relative_poverty_rate_ahc:{group}" for group in _SHORT)),
        100.0,
        "Change in relative poverty after housing costs, percentage points",
    ),
    "gini": (_named("gini_bhc", "gini_ahc"), 100.0, "Change in the Gini coefficient, hundredths"),
    "gainers_and_losers": (
        _named("households_gaining", "households_losing"),
        1e-3,
        "Households that gain and lose, thousand",
    ),
    "deciles": (
        _begins("decile:"),
        1.0,
        "Mean change in net income by income decile before housing costs, £ a year",
    ),
    "family_types": (_begins("family:"), 1.0, "Mean change in net income by family type, £ a year"),
    "cost_per_child": (
        _per_child,
        1e-3,
        "Cost for each child lifted out of relative poverty after housing costs, £ thousand a year",
    ),
}


def write_figures(table: pd.DataFrame, parts: pd.DataFrame, year: int, source: str, folder: Path) -> None:
    """Figures of one year into a folder: each as SVG and PNG beside the CSV of its numbers."""
    of_year, parts = table[table["year"] == year], parts[parts["year"] == year]
    prices = fiscal_year(int(of_year["prices"].iloc[0]))
    caption = f"Amounts in prices of {prices}; definitions of Households Below Average Income (DWP).\n{source}"
    with style.house_style():
        for name, (choice, factor, subtitle) in FIGURES.items():
            rows = choice(of_year)
            _save(_side_by_side(rows, factor, f"{subtitle}, {fiscal_year(year)}", caption), rows, folder / name)
        for number, scenario in enumerate(dict.fromkeys(parts["scenario"].tolist()), 1):
            rows = parts[(parts["scenario"] == scenario) & parts["name"].isin([NET_COST, CHILDREN_IN_POVERTY])]
            _save(_by_measure(rows, scenario, year, caption), rows, folder / f"by_measure_{number}")


def _save(figure: Figure, rows: pd.DataFrame, stem: Path) -> None:
    write_csv(rows, stem.with_name(f"{stem.name}.csv"))
    for form in ("svg", "png"):
        style.save(figure, stem.with_name(f"{stem.name}.{form}"), 200)


def _colours(count: int) -> list:
    """As many colours as there are things to tell apart."""
    if count <= len(_COLOURS):
        return list(_COLOURS[:count])
    return list(colormaps["cividis"](np.linspace(0.0, 0.95, count)))


def _bars(axes: Axes, labels: list[str], values: np.ndarray, errors: np.ndarray, form: str, missing: str) -> None:
    """Horizontal bars, shape (labels, series), the first label on top; each with its value."""
    count = values.shape[1]
    thick = 0.84 / count
    colours = _colours(count)
    finite = np.nan_to_num(values)
    span = max(finite.max(), 0.0) - min(finite.min(), 0.0) or 1.0
    for column in range(count):
        places = np.arange(len(labels))[::-1] + 0.42 - thick * (column + 0.5)
        whisker = errors[:, column] if errors.any() else None
        axes.barh(places, finite[:, column], 0.9 * thick, color=colours[column], xerr=whisker)
        for place, value in zip(places, values[:, column], strict=True):
            side = -1.0 if value < 0.0 else 1.0
            axes.text(
                np.nan_to_num(value) + 0.01 * span * side,
                place,
                _number(value, form) if not np.isnan(value) else missing,
                ha="right" if side < 0.0 else "left",
                va="center_baseline",
                fontsize=6.0,
            )
    axes.axvline(0.0, color=style.INK, linewidth=0.7)
    axes.set_xlim(min(finite.min(), 0.0) - 0.14 * span, max(finite.max(), 0.0) + 0.14 * span)
    axes.set_ylim(-0.5, len(labels) - 0.5)
    axes.set_yticks(np.arange(len(labels))[::-1], labels, fontsize=7.2)
    axes.set_xticks([])
    style.bare(axes)


def _side_by_side(rows: pd.DataFrame, factor: float, subtitle: str, caption: str) -> Figure:
    """Bars of the change in each number, one for each scenario."""
    scenarios = list(dict.fromkeys(rows["scenario"]))
    drawn = scenarios[:MOST_DRAWN]
    if len(scenarios) > MOST_DRAWN:
        caption = f"The first {MOST_DRAWN} of {len(scenarios)} scenarios; the table has all. {caption}"
    labels = list(dict.fromkeys(rows["label"]))
    wide = rows.pivot(index="label", columns="scenario", values="change").loc[labels, drawn]
    values = factor * wide.to_numpy(dtype=float)
    height = len(labels) * (_BAR * len(drawn) + 0.08)
    key = 0.17 * len(drawn)
    canvas = style.new_figure(height + key, "Scenarios compared", subtitle, caption)
    axes = canvas.figure.add_axes((0.3, canvas.bottom + 0.05 * canvas.inch, 0.67, height * canvas.inch))
    form = ",.0f" if np.nanmax(np.abs(values), initial=0.0) >= 100.0 else ",.2f"
    _bars(axes, labels, values, np.zeros_like(values), form, "none")
    _key(canvas, [label(name) for name in drawn])
    return canvas.figure


def _key(canvas: style.Canvas, words: list[str]) -> None:
    """One line for each series: its colour and name."""
    for number, (word, colour) in enumerate(zip(words, _colours(len(words)), strict=True)):
        height = canvas.top - 0.17 * (number - 0.2) * canvas.inch
        box = Rectangle((0.3, height - 0.045 * canvas.inch), 0.0125, 0.09 * canvas.inch)
        box.set(facecolor=colour, transform=canvas.figure.transFigure)
        canvas.figure.add_artist(box)
        canvas.figure.text(0.32, height, word, va="center_baseline", fontsize=7.2)


def _by_measure(rows: pd.DataFrame, scenario: str, year: int, caption: str) -> Figure:
    """Cost of each measure and what it does to child poverty: alone, in the order given, free of the order."""
    ways = {"alone": "Alone", "in_order": "In the order given", "order_free": "Free of the order (Shapley value)"}
    labels = list(dict.fromkeys(rows["measure_label"]))
    height = 0.5 * len(labels)
    canvas = style.new_figure(
        height + 0.75,
        label(scenario)[:80],
        f"What each measure does, {fiscal_year(year)}",
        caption,
    )
    titles = (
        (NET_COST, 1e-9, "Cost, £bn a year", ",.2f"),
        (CHILDREN_IN_POVERTY, 1e-3, "Children in poverty, thousand", ",.0f"),
    )
    for number, (name, factor, title, form) in enumerate(titles):
        part = rows[rows["name"] == name].set_index("measure_label").loc[labels]
        errors = np.zeros((len(labels), len(ways)))
        errors[:, 2] = factor * np.nan_to_num(part["standard_error"].to_numpy(dtype=float))
        left = 0.3 + 0.35 * number
        axes = canvas.figure.add_axes((left, canvas.bottom + 0.05 * canvas.inch, 0.33, height * canvas.inch))
        values = factor * part[list(ways)].to_numpy(dtype=float)
        _bars(axes, labels if number == 0 else [""] * len(labels), values, errors, form, "")
        place = canvas.bottom + (height + 0.1) * canvas.inch
        canvas.figure.text(left, place, title, fontsize=7.5, fontweight="bold")
    _key(canvas, list(ways.values()))
    return canvas.figure
