"""Figures of one scenario against its baseline in one year, each with the tidy table it draws."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd
import xarray as xr
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Rectangle

from model.dataset import fiscal_year
from model.report import style
from model.report.tables import CONCEPTS, label

Drawing = tuple[Figure, pd.DataFrame]
_GROUPS_SHOWN = ("age", "number of children")
_RATE: dict[str, Any] = {
    "va": "center_baseline",
    "fontsize": 6.8,
    "zorder": 0.5,
    "bbox": {"facecolor": "white", "edgecolor": "none", "pad": 0.8},
}
_CENTRED: dict[str, Any] = {"ha": "center", "va": "center_baseline"}


def _pair(dataset: xr.Dataset, scenario: str, year: int) -> tuple[xr.Dataset, xr.Dataset]:
    """The baseline of a scenario, and the scenario, in a year."""
    after = dataset.sel(scenario=scenario, year=year)
    return dataset.sel(scenario=after["baseline"].item(), year=year), after


def _subtitle(what: str, after: xr.Dataset, year: int) -> str:
    """What is shown, of which comparison, in which year."""
    return f"{what}, {fiscal_year(year)}, compared with {label(after['baseline'].item()).lower()}"


def _minus(text: str) -> str:
    """A number with a true minus sign, and no sign if it is nothing."""
    return text.replace("-", "−") if any(digit in text for digit in "123456789") else text.lstrip("+-")


def decile_impact(dataset: xr.Dataset, scenario: str, year: int) -> Drawing:
    """Mean change of net household income by income decile: £ a year, and per cent of net income."""
    before, after = _pair(dataset, scenario, year)
    households = before["households"].values
    income = before["mean_net_income"].fillna(0.0).values  # a population too small for ten deciles
    change = after["mean_net_income"].fillna(0.0).values - income
    whole = np.sum(households * change) / households.sum(), np.sum(households * income) / households.sum()
    table = pd.DataFrame(
        {
            "decile": [*map(str, before["decile"].values), "all"],
            "mean_change": [*change, whole[0]],
            "baseline_mean_net_income": [*income, whole[1]],
        }
    )
    table["change_rate"] = (table["mean_change"] / table["baseline_mean_net_income"]).fillna(0.0)
    caption = (
        "Mean change over all households of the decile, gaining or not, in net household income before housing "
        "costs, not equivalised. Deciles hold equal numbers of people, ranked by equivalised net household income "
        "before housing costs (modified OECD scale) in the baseline; 1 is the lowest.\n"
        + style.law_and_source(dataset)
    )
    subtitle = _subtitle("Mean change in net household income by income decile", after, year)
    canvas = style.new_figure(2.55, label(scenario), subtitle, caption)
    panels = (
        ("£ a year", table["mean_change"].to_numpy(), "{:,.0f}"),
        ("% of net income", 100.0 * table["change_rate"].to_numpy(), "{:.1f}"),
    )
    for number, (unit, values, form) in enumerate(panels):
        left = style.LEFT + 0.49 * number
        bottom, height = canvas.bottom + 0.42 * canvas.inch, 1.78 * canvas.inch
        axes = canvas.figure.add_axes((left, bottom, 0.45, height))
        _decile_bars(axes, values, form)
        canvas.figure.text(left, canvas.top, unit, fontsize=8.5, fontweight="bold", va="top")
    return canvas.figure, table


def _decile_bars(axes: Axes, values: np.ndarray, form: str) -> None:
    """Ten bars and, set apart, that of all households; each with its value."""
    places = np.append(np.arange(1.0, 11.0), 11.6)
    colours = [style.GAIN if value >= 0.0 else style.LOSS for value in values]
    axes.bar(places, values, 0.76, color=colours)
    axes.patches[-1].set(facecolor="white", edgecolor=colours[-1], linewidth=1.2)
    axes.axhline(0.0, color=style.INK, linewidth=0.7)
    span = max(values.max(), 0.0) - min(values.min(), 0.0) or 1.0
    longest = max(len(form.format(value)) for value in values)
    size = {6: 6.0, 5: 6.5}.get(longest, 6.9 if longest < 5 else 5.3)
    for place, value in zip(places, values, strict=True):
        offset, align = (0.02 * span, "bottom") if value >= 0.0 else (-0.02 * span, "top")
        axes.text(place, value + offset, _minus(form.format(value)), ha="center", va=align, fontsize=size)
    axes.set_ylim(min(values.min(), 0.0) - 0.09 * span, max(values.max(), 0.0) + 0.09 * span)
    axes.set_xlim(0.45, 12.15)
    axes.set_xticks(places, [*map(str, range(1, 11)), "All"], fontsize=7.5)
    axes.set_xlabel("Income decile (1 = lowest)", fontsize=7.0, loc="left")
    axes.set_yticks([])
    style.bare(axes)


def gainers_and_losers(dataset: xr.Dataset, scenario: str, year: int) -> Drawing:
    """Share of the households of each decile in five bands of gain or loss, and of all households."""
    _, after = _pair(dataset, scenario, year)
    counts = after["households_by_band"].transpose("decile", "band").values
    counts = np.vstack([counts, counts.sum(axis=0)])
    households = counts.sum(axis=1, keepdims=True)
    shares = np.divide(counts, households, out=np.zeros_like(counts), where=households > 0.0)
    names = [*map(str, after["decile"].values), "all"]
    bands, words = after["band"].values.tolist(), after["band_label"].values.tolist()
    table = pd.DataFrame(
        [
            {"decile": name, "band": band, "households": counts[row, column], "share": shares[row, column]}
            for row, name in enumerate(names)
            for column, band in enumerate(bands)
        ]
    )
    attributes = after["households_by_band"].attrs
    caption = (
        f"Share of the households of the decile; {attributes['threshold']}; bands in per cent of baseline net "
        "household income before housing costs, not equivalised. Deciles hold equal numbers of people, ranked by "
        "equivalised net household income before housing costs (modified OECD scale) in the baseline; 1 is the "
        "lowest.\n" + style.law_and_source(dataset)
    )
    subtitle = _subtitle("Households gaining and losing by income decile, %", after, year)
    canvas = style.new_figure(3.2, label(scenario), subtitle, caption)
    axes = canvas.figure.add_axes((0.13, canvas.bottom + 0.08 * canvas.inch, 0.84, 2.85 * canvas.inch))
    places = np.append(np.arange(10.0, 0.0, -1.0), 11.5)
    start = np.zeros(len(names))
    for column in range(len(bands)):
        width = 100.0 * shares[:, column]
        axes.barh(places, width, 0.78, start, color=style.BAND_COLOURS[column], edgecolor="white", linewidth=0.6)
        for place, left, long in zip(places, start, width, strict=True):
            if long >= 4.0:
                ink = style.BAND_INKS[column]
                axes.text(left + long / 2.0, place, f"{long:.0f}", color=ink, fontsize=7.0, **_CENTRED)
        start = start + width
    ticks = [*map(str, range(1, 11)), "All"]
    ticks[0], ticks[9] = "Lowest  1", "Highest  10"
    axes.set_yticks(places, ticks, fontsize=7.5)
    axes.set_xlim(0.0, 100.0)
    axes.set_ylim(0.4, 12.1)
    axes.set_xticks([])
    style.bare(axes)
    _band_key(canvas, words)
    return canvas.figure, table


def _band_key(canvas: style.Canvas, words: list[str]) -> None:
    """The bands in their order, above the bars."""
    height = canvas.top - 0.09 * canvas.inch
    for column, word in enumerate(words):
        left = 0.13 + 0.84 * column / len(words)
        box = Rectangle((left, height - 0.045 * canvas.inch), 0.0125, 0.09 * canvas.inch)
        box.set(facecolor=style.BAND_COLOURS[column], transform=canvas.figure.transFigure)
        canvas.figure.add_artist(box)
        canvas.figure.text(left + 0.019, height, word, va="center_baseline", fontsize=7.2)


def poverty_by_group(dataset: xr.Dataset, scenario: str, year: int) -> Drawing:
    """Relative poverty rate of groups of people in baseline and scenario, before and after housing costs."""
    before, after = _pair(dataset, scenario, year)
    kinds = before["group_kind"].values
    chosen = np.isin(kinds, _GROUPS_SHOWN) & (before["population"].values > 0.0)
    groups = before["group"].values[chosen].tolist()
    rows = []
    for group in groups:
        for concept in reversed(CONCEPTS):
            cell = {"group": group, "income_concept": concept, "poverty_measure": "relative"}
            levels = {
                "baseline": float(before["poverty_rate"].sel(cell)),
                "scenario": float(after["poverty_rate"].sel(cell)),
            }
            rows.append({"group": group, "income_concept": concept} | levels)
    table = pd.DataFrame(rows)
    table["change"] = table["scenario"] - table["baseline"]
    line = str(before["poverty_rate"].attrs["poverty_line"]).split(";")[0].removeprefix("relative: ")
    caption = (
        f"Share of people whose household has less than {line}, by net income equivalised with the modified OECD "
        "scale. Changes in percentage points. Children: under 16, or 16 to 19 in non-advanced education; "
        "pensioners: over State Pension age. Definitions of Households Below Average Income (DWP).\n"
        + style.law_and_source(dataset)
    )
    subtitle = _subtitle("People in relative poverty, %", after, year)
    height = 0.27 * len(groups)
    canvas = style.new_figure(0.38 + height, label(scenario), subtitle, caption)
    names = [str(before["group_label"].sel(group=group).item()) for group in groups]
    limit = max(1.0, 100.0 * float(table[["baseline", "scenario"]].max().max()))
    for number, concept in enumerate(reversed(CONCEPTS)):
        left = 0.245 + 0.37 * number
        axes = canvas.figure.add_axes((left, canvas.bottom + 0.08 * canvas.inch, 0.355, height * canvas.inch))
        part = table[table["income_concept"] == concept]
        _dumbbells(axes, 100.0 * part["baseline"].to_numpy(), 100.0 * part["scenario"].to_numpy(), limit)
        title = CONCEPTS[concept].capitalize()
        canvas.figure.text(left, canvas.top, title, fontsize=8.5, fontweight="bold", va="top")
        canvas.figure.text(
            left + 0.35, canvas.top, "Change", fontsize=7.2, color=style.QUIET, ha="right", va="top"
        )
    middle = canvas.bottom + 0.08 * canvas.inch + 0.27 * (np.arange(len(groups))[::-1] + 0.5) * canvas.inch
    for name, place in zip(names, middle, strict=True):
        canvas.figure.text(style.LEFT, place, name, fontsize=7.5, va="center_baseline")
    _level_key(canvas)
    return canvas.figure, table


def _level_key(canvas: style.Canvas) -> None:
    """Hollow dot for the baseline, full dot for the scenario, beside the titles of the panels."""
    height = canvas.top - 0.065 * canvas.inch
    for left, word, face in ((style.LEFT, "Baseline", "white"), (style.LEFT + 0.095, "Scenario", style.QUIET)):
        dot = Line2D([left + 0.007], [height], marker="o", markersize=5.0, color=style.QUIET, markerfacecolor=face)
        dot.set_transform(canvas.figure.transFigure)
        canvas.figure.add_artist(dot)
        canvas.figure.text(left + 0.019, height, word, fontsize=7.2, color=style.QUIET, va="center_baseline")


def _dumbbells(axes: Axes, before: np.ndarray, after: np.ndarray, limit: float) -> None:
    """For each row a hollow dot (baseline), a full dot (scenario), the rates, and the change at the right."""
    places = np.arange(before.size)[::-1]
    axes.hlines(places, 0.0, 1.18 * limit, color=style.PALE, linewidth=0.7, zorder=0)
    for place, old, new in zip(places, before, after, strict=True):
        moved = new - old
        colour = style.QUIET if abs(moved) < 0.05 else style.GAIN if moved < 0.0 else style.LOSS
        axes.plot([old, new], [place, place], color=colour, linewidth=2.0, solid_capstyle="butt", zorder=1)
        axes.plot(old, place, "o", markersize=5.6, markerfacecolor="white", markeredgecolor=style.QUIET, zorder=2)
        axes.plot(new, place, "o", markersize=5.6, color=colour, zorder=3)
        gap = 0.035 * limit
        low, high = sorted((old, new))
        if high - low >= 0.05:
            axes.text(low - gap, place, f"{low:.1f}", ha="right", **_RATE)
        axes.text(high + gap, place, f"{high:.1f}", ha="left", **_RATE)
        text = _minus(f"{moved:+.1f}")
        axes.text(1.4 * limit, place, text, ha="right", va="center_baseline", fontsize=7.2, color=colour)
    axes.set_xlim(-0.14 * limit, 1.42 * limit)
    axes.set_ylim(-0.5, before.size - 0.5)
    axes.set_xticks([])
    axes.set_yticks([])
    style.bare(axes)


FIGURES: dict[str, Callable[[xr.Dataset, str, int], Drawing]] = {
    "decile_impact": decile_impact,
    "gainers_and_losers": gainers_and_losers,
    "poverty_by_group": poverty_by_group,
}
