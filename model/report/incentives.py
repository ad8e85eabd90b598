"""Work incentives of a population: the text for the terminal, and a figure with the table it draws."""

import textwrap
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.patches import Rectangle

from model.behaviour.rates import MORE_EARNINGS
from model.behaviour.work_incentives import LEAST_AMOUNT, WorkIncentives
from model.dataset import fiscal_year
from model.indicators.incentives import RATES, TENTHS, Worker, groups
from model.indicators.instruments import INSTRUMENTS
from model.report import style
from model.report.figures import Drawing
from model.report.tables import label

DEFINITION = (
    "Heads and partners from 18 to State Pension age. Marginal rate: the part of "
    f"£{MORE_EARNINGS:,.0f} a year more of gross earnings that the household does not keep. Participation rate: "
    "the part of all gross earnings that it does not keep, of those who earn "
    f"£{LEAST_AMOUNT:,.0f} a year or more, and of those out of work who could work, in the job of an employee "
    "like them. Household net income before housing costs, with Tax-Free Childcare; childcare is not deducted"
)
EDGES = np.array([0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1.0])
"""Bands of the distribution; below the first edge and above the last are bands of their own."""
PRINTED = ("everyone", "work", "sex", "family", "children", "universal_credit", "tenure", "earnings_tenth")
LEAST_SHOWN = 0.004
"""An instrument that takes less than this of every tenth on average is drawn with the others."""
SPLIT = ("marginal", "participation")
"""Rates that are printed, and split by instrument."""
SIDES = ("baseline", "scenario")
SHOWN = ("mean", "median", "share_above_70")
_WIDTH = 106
_BANDS = ("<10", *(f"{low}-{low + 10}" for low in range(10, 100, 10)), ">100")


def _points(value: float, is_change: bool = False) -> str:
    """A fraction in per cent, or a change in percentage points with its sign."""
    shown = round(100.0 * value, 1) + 0.0
    return format(shown, "+.1f" if is_change and shown else ".1f").replace("-", "−")


def render(table: pd.DataFrame, scenario: str, baseline: str, law: str) -> str:
    """Rates by group, then by instrument, of the one year that a table has."""
    year = int(table["year"].iloc[0])
    lines = [f"{label(scenario)}, {fiscal_year(year)}", f"Compared with: {label(baseline)}", law]
    heads = "".join(f"{head:>22}" for head in ("Mean", "Median", "Above 70%: share"))
    under = f"{'':<40}" + f"{'Before':>10}{'Change':>12}" * 3
    keys = ("rate", "group_kind", "group", "statistic", "baseline", "change")
    cells = {
        (rate, kind, group, name): f"{_points(old):>10}{_points(change, True):>12}"
        for rate, kind, group, name, old, change in zip(*(table[key].tolist() for key in keys), strict=True)
    }
    for rate in SPLIT:
        lines += ["", f"{RATES[rate] + ', %':<40}{heads}", under, "─" * _WIDTH]
        of_rate = table[table["rate"] == rate]
        columns = (of_rate[name].tolist() for name in ("group_kind", "group", "label"))
        for kind, group, words in dict.fromkeys(zip(*columns, strict=True)):
            if kind in PRINTED:
                lines.append(f"{words:<40}" + "".join(cells[rate, kind, group, name] for name in SHOWN))
    lines += ["", f"{'Mean rate by instrument, %':<40}{'Marginal':>22}{'Participation':>22}"]
    lines += [f"{'':<40}" + f"{'Before':>10}{'Change':>12}" * 2, "─" * _WIDTH]
    means = {f"mean:{name}": words for name, words in INSTRUMENTS.items()} | {"mean": "Together"}
    for name, words in means.items():
        lines.append(f"{words:<40}" + "".join(cells[rate, "everyone", "all", name] for rate in SPLIT))
    return "\n".join([*lines, "", *textwrap.wrap(f"{DEFINITION}.", _WIDTH)])


def draw(
    worker: Worker,
    before: WorkIncentives,
    after: WorkIncentives,
    names: tuple[str, str],
    year: int,
    source: str,
) -> Drawing:
    """Marginal rates: their distribution before and after, and their mean by tenth of earnings and instrument.

    Args:
        worker: who people are.
        before, after: under baseline and scenario.
        names: of scenario and baseline.
        year: fiscal year.
        source: last line of the caption.
    """
    scenario, baseline = names
    shares = pd.DataFrame(
        {
            "panel": "distribution",
            "group": _BANDS,
            "baseline": _distribution(worker, before),
            "scenario": _distribution(worker, after),
        }
    )
    means = _means(worker, before, after)
    subtitle = f"Effective marginal tax rates of people in work, {fiscal_year(year)}, compared with "
    caption = f"{DEFINITION}. Tenths hold equal numbers of people in work, by their own earnings.\n{source}"
    canvas = style.new_figure(5.05, label(scenario), subtitle + label(baseline).lower(), caption)
    inch = canvas.inch
    top = canvas.figure.add_axes((0.07, canvas.bottom + 3.05 * inch, 0.9, 1.6 * inch))
    _bars(top, 100.0 * shares["baseline"].to_numpy(), 100.0 * shares["scenario"].to_numpy())
    heading: dict[str, Any] = {"fontsize": 8.5, "fontweight": "bold", "va": "top"}
    title = "Share of people in work by marginal rate, %"
    canvas.figure.text(style.LEFT, canvas.top, title, **heading)
    _pair_key(canvas)
    parts = _joined(means)
    for number, side in enumerate(SIDES):
        left = 0.07 + 0.47 * number
        axes = canvas.figure.add_axes((left, canvas.bottom + 0.75 * inch, 0.43, 1.55 * inch))
        _stacked(axes, parts, side, _limits(parts))
        words = f"Mean by tenth of earnings, %: {side}"
        canvas.figure.text(left - 0.035, canvas.bottom + 2.62 * inch, words, **heading)
    _instrument_key(canvas, list(dict.fromkeys(parts["instrument"])))
    return canvas.figure, pd.concat([shares, means], ignore_index=True)


def _distribution(worker: Worker, found: WorkIncentives) -> np.ndarray:
    """Share of people in work in each band of the marginal rate."""
    rate = found.marginal.sum(axis=0)
    known = ~np.isnan(rate)
    band = np.searchsorted(EDGES, rate[known] - 1e-9, side="right")
    counts = np.bincount(band, weights=worker.weight[known], minlength=EDGES.size + 1)
    return np.asarray(counts / counts.sum())


def _means(worker: Worker, before: WorkIncentives, after: WorkIncentives) -> pd.DataFrame:
    """Mean marginal rate of each tenth by instrument, under both laws."""
    rows = []
    for group in groups(worker):
        chosen = group.members & ~np.isnan(before.marginal[0])
        if group.kind != "earnings_tenth" or not chosen.any():
            continue
        share = worker.weight[chosen] / worker.weight[chosen].sum()
        pair = (before.marginal[:, chosen] @ share, after.marginal[:, chosen] @ share)
        for name, old, new in zip(INSTRUMENTS, *pair, strict=True):
            rows.append(("mean", group.name, name, old, new))
    return pd.DataFrame(rows, columns=["panel", "group", "instrument", *SIDES])


def _joined(means: pd.DataFrame) -> pd.DataFrame:
    """The means with small instruments put together as other, so that the parts still add up."""
    largest = means[list(SIDES)].abs().max(axis=1).groupby(means["instrument"]).transform("max")
    named = means.assign(instrument=means["instrument"].where(largest >= LEAST_SHOWN, "other"))
    whole = named.groupby(["group", "instrument"], sort=False)[list(SIDES)].sum().reset_index()
    place = whole["instrument"].map({name: number for number, name in enumerate(INSTRUMENTS)})
    return whole.iloc[np.argsort(place.to_numpy(), kind="stable")]


def _limits(parts: pd.DataFrame) -> tuple[float, float]:
    """Where the axis of the stacked bars begins and ends, per cent: the same under both laws."""
    ends = [0.0]
    for _, rows in parts.groupby("group"):
        for side in SIDES:
            values = 100.0 * rows[side].to_numpy(dtype=float)
            ends += [float(values[values > 0.0].sum()), float(values[values < 0.0].sum())]
    return 1.1 * min(ends), 1.12 * max(ends)


def _bars(axes: Axes, before: np.ndarray, after: np.ndarray) -> None:
    """Two bars a band, before and after, each with its share."""
    places = np.arange(before.size, dtype=float)
    for shift, values, colour in ((-0.2, before, style.RULE), (0.2, after, style.BLUE)):
        axes.bar(places + shift, values, 0.38, color=colour)
        for place, value in zip(places, values, strict=True):
            axes.text(place + shift, value + 0.6, f"{value:.1f}", ha="center", va="bottom", fontsize=6.0)
    axes.set_xticks(places, _BANDS, fontsize=7.2)
    axes.set_xlabel("Effective marginal tax rate, %; a band holds its upper end", fontsize=7.0)
    axes.set_yticks([])
    axes.set_ylim(0.0, 1.12 * max(before.max(), after.max()))
    style.bare(axes, "bottom")


def _stacked(axes: Axes, parts: pd.DataFrame, side: str, limits: tuple[float, float]) -> None:
    """One bar a tenth, its instruments one on the other: what takes above nothing, what gives below."""
    tenths = [str(number) for number in range(1, TENTHS + 1)]
    places = np.arange(1.0, TENTHS + 1.0)
    above, below = np.zeros(TENTHS), np.zeros(TENTHS)
    for name in dict.fromkeys(parts["instrument"]):
        part = parts[parts["instrument"] == name].set_index("group")[side].reindex(tenths).fillna(0.0)
        values = 100.0 * part.to_numpy()
        axes.bar(places, values, 0.78, np.where(values > 0.0, above, below), color=style.INSTRUMENT_COLOURS[name])
        above, below = above + np.maximum(values, 0.0), below + np.minimum(values, 0.0)
    for place, total, high in zip(places, above + below, above, strict=True):
        axes.text(place, high + 0.8, f"{total:.0f}", ha="center", va="bottom", fontsize=6.6)
    axes.axhline(0.0, color=style.INK, linewidth=0.7)
    axes.set_xticks(places, tenths, fontsize=7.2)
    axes.set_yticks([])
    axes.set_ylim(*limits)
    style.bare(axes)


def _pair_key(canvas: style.Canvas) -> None:
    """Which bar is before and which after, at the right of the first heading."""
    height = canvas.top - 0.065 * canvas.inch
    for left, word, colour in ((0.8, "Baseline", style.RULE), (0.895, "Scenario", style.BLUE)):
        _box(canvas, left, height, colour)
        canvas.figure.text(left + 0.018, height, word, va="center_baseline", fontsize=7.2)


def _instrument_key(canvas: style.Canvas, instruments: list[str]) -> None:
    """The instruments by colour, below the bars."""
    left, height = style.LEFT, canvas.bottom + 0.36 * canvas.inch
    for name in instruments:
        wide = 0.034 + 0.0082 * len(INSTRUMENTS[name])
        if left + wide > 0.99:
            left, height = style.LEFT, height - 0.17 * canvas.inch
        _box(canvas, left, height, style.INSTRUMENT_COLOURS[name])
        canvas.figure.text(left + 0.018, height, INSTRUMENTS[name], va="center_baseline", fontsize=7.2)
        left += wide


def _box(canvas: style.Canvas, left: float, height: float, colour: str) -> None:
    box = Rectangle((left, height - 0.045 * canvas.inch), 0.0125, 0.09 * canvas.inch)
    box.set(facecolor=colour, transform=canvas.figure.transFigure)
    canvas.figure.add_artist(box)
