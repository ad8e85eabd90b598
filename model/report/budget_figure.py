"""The figure of a budget constraint: net income, and marginal and participation tax rates by instrument."""

from collections.abc import Mapping
from typing import Any, NamedTuple

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle
from matplotlib.ticker import FuncFormatter

from model.piecewise import Piece, Steps, jump_after, without_steps
from model.report import style

DRAWN_THROUGH = Steps(jump=100.0, distance=1_000.0, off=1.5)
POINTS = 800
LOWEST_PARTICIPATION = 0.02  # of the range: nearer to no earnings the rate has no meaning
MOST_LABELS = 6
SMALLEST_LABEL = 0.5  # £: below it a payment has only taken the place of another
_PANEL, _GAP = 1.6, 0.4  # inches


class Drawn(NamedTuple):
    """What the figure shows: a schedule over units, its first component net income, the others instruments.

    `pounds` and `across` are what a unit is in £ of earnings and along the axis (pounds, or hours a week).
    """

    pieces: list[Piece]
    instruments: Mapping[str, str]
    pounds: float
    across: float
    is_over_hours: bool
    whose: str
    description: str
    law: str


def draw(drawn: Drawn) -> Figure:
    """The three panels, over earnings or hours."""
    pieces = without_steps(drawn.pieces, DRAWN_THROUGH, drawn.pounds)
    caption = (
        "Net income of the household before housing costs, with free school meals and Tax-Free Childcare; "
        "childcare is not deducted. Marginal rate: the part of another pound of earnings that is not kept, by the "
        "instrument that takes it. Participation rate: the part of all earnings not kept, compared with no "
        "earnings of this adult. Kinks are exact; rounding to whole pounds and the steps of the Child Benefit "
        "charge are drawn as slopes (the CSV has every step of the charge). Triangles: net income jumps by the "
        "amount shown. Everything that can be claimed is.\n"
        f"{drawn.law} Source: opportunity-uk."
    )
    canvas = style.new_figure(
        3 * _PANEL + 2 * _GAP + 0.93, "What a family keeps of its earnings", drawn.description, caption
    )
    bottoms = [canvas.bottom + (0.34 + k * (_PANEL + _GAP)) * canvas.inch for k in (2, 1, 0)]
    panels = [canvas.figure.add_axes((0.085, bottom, 0.885, _PANEL * canvas.inch)) for bottom in bottoms]
    titles = ("Net income, £ thousand a year", "Marginal tax rate, %", "Participation tax rate, %")
    for axes, title, bottom in zip(panels, titles, bottoms, strict=True):
        place = bottom + (_PANEL + 0.1) * canvas.inch
        canvas.figure.text(style.LEFT, place, title, fontsize=8.5, fontweight="bold", va="bottom")
        style.bare(axes, "bottom")
        axes.grid(axis="y", color=style.PALE, linewidth=0.6)
        axes.set_xlim(0.0, drawn.across * pieces[-1].end)
        axes.tick_params(labelsize=7.2)
        axes.xaxis.set_major_formatter(FuncFormatter(_plain if drawn.is_over_hours else _thousands))
    _net_income(panels[0], drawn, pieces)
    shown = _marginal(panels[1], drawn, pieces) | _participation(panels[2], drawn, pieces)
    _key(canvas, {name: words for name, words in drawn.instruments.items() if name in shown})
    earned = f"Gross earnings{drawn.whose}, £ thousand a year"
    across = f"Hours a week{drawn.whose}" if drawn.is_over_hours else earned
    panels[2].set_xlabel(across, fontsize=7.5, loc="left")
    return canvas.figure


def _thousands(value: float, _: Any) -> str:
    return f"{value / 1000.0:g}"


def _plain(value: float, _: Any) -> str:
    return f"{value:g}"


def _net_income(axes: Axes, drawn: Drawn, pieces: list[Piece]) -> None:
    """Net income, and for comparison the earnings themselves on top of income without them."""
    places = np.array([pieces[0].start, *(piece.end for piece in pieces)])
    across = drawn.across * places
    net = np.array([pieces[0].first[0], *(piece.last[0] for piece in pieces)])
    gross = net[0] + drawn.pounds * places
    top = 1.12 * net.max()
    axes.plot(across, gross, color=style.QUIET, linewidth=0.8, linestyle=(0, (4, 3)))
    axes.plot(across, net, color=style.INK, linewidth=1.6)
    axes.set_ylim(0.0, top)
    axes.yaxis.set_major_formatter(FuncFormatter(_thousands))
    axes.tick_params(axis="x", labelbottom=False)
    reach = min(0.55 * across[-1], float(np.interp(0.82 * top, gross, across)))
    at = float(np.interp(reach, across, gross))
    words: dict[str, Any] = {"fontsize": 7.0, "color": style.QUIET}
    axes.text(reach - 0.01 * across[-1], at, "if all were kept", ha="right", va="bottom", **words)


def _marginal(axes: Axes, drawn: Drawn, pieces: list[Piece]) -> set[str]:
    """Marginal rates as areas, one on the other; the instruments that have any."""
    straight = [piece for piece in pieces if not piece.is_jump]
    across = drawn.across * np.array([(piece.start, piece.end) for piece in straight]).ravel()
    rates = np.array([-piece.slope()[1:] / drawn.pounds for piece in straight])
    shown = _stack(axes, across, np.repeat(rates, 2, axis=0), drawn.instruments)
    total = np.repeat(rates.sum(axis=1), 2)
    axes.plot(across, 100.0 * total, color=style.INK, linewidth=0.9)
    lowest = min(0.0, 10.0 * np.floor(10.0 * total.min()))
    axes.set_ylim(max(lowest, -40.0), max(100.0, min(140.0, 105.0 * total.max())))
    axes.tick_params(axis="x", labelbottom=False)
    jumps = [(k, jump_after(pieces, k)) for k, piece in enumerate(pieces) if piece.is_jump]
    jumps = [(k, size) for k, size in jumps if abs(size) >= SMALLEST_LABEL]  # one payment may replace another
    for k, size in sorted(jumps, key=lambda jump: -abs(jump[1]))[:MOST_LABELS]:
        place, high = drawn.across * pieces[k].end, axes.get_ylim()[1]
        mark = "v" if size < 0.0 else "^"
        axes.plot(place, 0.95 * high, mark, color=style.INK, markersize=4.0, clip_on=False)
        is_left = place > 0.85 * axes.get_xlim()[1]
        axes.annotate(
            f"{'−' if size < 0.0 else '+'}£{abs(size):,.0f}",
            (place, 0.95 * high),
            (-5 if is_left else 5, 0),
            textcoords="offset points",
            ha="right" if is_left else "left",
            va="center",
            fontsize=6.8,
        )
    return shown


def _participation(axes: Axes, drawn: Drawn, pieces: list[Piece]) -> set[str]:
    """Participation rates as areas, one on the other; the instruments that have any."""
    end = pieces[-1].end
    even = np.linspace(LOWEST_PARTICIPATION * end, end, POINTS)
    places = np.unique(np.concatenate([even, [p.start for p in pieces if p.start > even[0]]]))
    owner = np.minimum(np.searchsorted([piece.end for piece in pieces], places), len(pieces) - 1)
    values = np.array([pieces[k].value(place) for k, place in zip(owner, places, strict=True)])
    rates = -(values[:, 1:] - pieces[0].first[1:]) / (drawn.pounds * places[:, None])
    across = drawn.across * places
    shown = _stack(axes, across, rates, drawn.instruments)
    axes.plot(across, 100.0 * rates.sum(axis=1), color=style.INK, linewidth=0.9)
    lowest = min(0.0, 10.0 * np.floor(10.0 * rates.sum(axis=1).min()))
    axes.set_ylim(max(lowest, -40.0), 100.0)
    return shown


def _stack(axes: Axes, across: np.ndarray, rates: np.ndarray, instruments: Mapping[str, str]) -> set[str]:
    """Areas of rates by instrument: what takes above nothing, what gives below."""
    shown = set()
    for sign in (1.0, -1.0):
        base = np.zeros(len(across))
        for k, name in enumerate(instruments):
            part = 100.0 * sign * np.maximum(0.0, sign * rates[:, k])
            if np.abs(part).max() > 0.05:
                axes.fill_between(across, base, base + part, color=style.INSTRUMENT_COLOURS[name], linewidth=0.0)
                shown.add(name)
            base = base + part
    return shown


def _key(canvas: style.Canvas, instruments: Mapping[str, str]) -> None:
    """The instruments by colour, above the rates."""
    left, height = style.LEFT, canvas.top - 0.04 * canvas.inch
    for name, words in instruments.items():
        wide = 0.034 + 0.0082 * len(words)
        if left + wide > 0.99:
            left, height = style.LEFT, height - 0.17 * canvas.inch
        box = Rectangle((left, height - 0.045 * canvas.inch), 0.0125, 0.09 * canvas.inch)
        box.set(facecolor=style.INSTRUMENT_COLOURS[name], transform=canvas.figure.transFigure)
        canvas.figure.add_artist(box)
        canvas.figure.text(left + 0.018, height, words, va="center_baseline", fontsize=7.2)
        left += wide
