"""Small drawings as SVG whose text stays text: legible on a telephone, searchable, a few kilobytes each.

All are 360 units wide, the width of a telephone. Better and worse differ in shape as well as in colour. The
numbers stand in a table beside each; the drawing itself is described in one sentence.
"""

from collections.abc import Sequence
from html import escape
from typing import NamedTuple

import numpy as np

from model.report.style import (
    BAND_COLOURS,
    BAND_INKS,
    BLUE,
    INK,
    ORANGE,
    PALE,
    QUIET,
    RULE,
)

WIDTH, ROW, NAMES, RIGHT = 360.0, 16.0, 148.0, 50.0
"""Width, height of a row, room for names at the left and for values at the right."""
LETTERS = 25
"""Longest name that fits there."""


class Mark(NamedTuple):
    """A row of a drawing: its name, level before and after, what stands at the right, and if it is better.

    `is_better` None: neither. A row without numbers is a heading.
    """

    name: str
    before: float = np.nan
    after: float = np.nan
    text: str = ""
    is_better: bool | None = None


def drawing(height: float, parts: Sequence[str], description: str) -> str:
    """The element around the parts."""
    return (
        f'<svg class="d" role="img" aria-label="{escape(description)}" viewBox="0 0 {WIDTH:g} {height:g}" '
        f'font-size="11">{"".join(parts)}</svg>'
    )


def text(x: float, y: float, words: str, anchor: str = "start", ink: str = INK, more: str = "") -> str:
    """Words at a place."""
    return f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}" fill="{ink}"{more}>{escape(words)}</text>'


def line(x1: float, y1: float, x2: float, y2: float, ink: str, width: float = 1.0) -> str:
    """A straight line."""
    return f'<path d="M{x1:.1f} {y1:.1f}L{x2:.1f} {y2:.1f}" stroke="{ink}" stroke-width="{width:g}"/>'


def shorter(name: str) -> str:
    """A name that fits its room."""
    return name if len(name) <= LETTERS else f"{name[: LETTERS - 1].rstrip()}…"


def ticks(low: float, high: float) -> list[float]:
    """Three or four round values that span a range."""
    span = max(high - low, 1e-12)
    rough = span / 3.0
    size = 10.0 ** np.floor(np.log10(rough))
    step = size * next(factor for factor in (1.0, 2.0, 2.5, 5.0, 10.0) if factor * size >= rough)
    return [float(tick) for tick in np.arange(np.ceil(low / step), np.floor(high / step) + 1.0) * step]


def dots(marks: Sequence[Mark], description: str) -> str:
    """Levels before (hollow) and after (full: a diamond where worse, else a circle) by group."""
    found = np.array([[mark.before, mark.after] for mark in marks]).reshape(-1)
    shown = found[np.isfinite(found)]
    low, high = (float(shown.min()), float(shown.max())) if shown.size else (0.0, 1.0)
    low, high = (low - 0.5, high + 0.5) if low == high else (low, high)
    left, right = NAMES + 8.0, WIDTH - RIGHT - 8.0
    bottom = ROW * len(marks) + 6.0

    def place(value: float) -> float:
        return left + (right - left) * (value - low) / (high - low)

    parts = []
    for tick in ticks(low, high):
        parts.append(line(place(tick), 2.0, place(tick), bottom, PALE))
        words = (f"{tick / 1e6:g}m" if abs(tick) >= 1e6 else f"{tick:,.6g}").replace("-", "−")
        parts.append(text(place(tick), bottom + 11.0, words, "middle", QUIET, ' font-size="9.5"'))
    for row, mark in enumerate(marks):
        y = ROW * (row + 0.5) + 2.0
        if np.isnan(mark.before) and not mark.text:
            parts.append(text(0.0, y + 4.0, mark.name, more=' font-weight="600"'))
            continue
        parts.append(text(NAMES, y + 4.0, shorter(mark.name), "end", QUIET))
        parts.append(text(WIDTH, y + 4.0, mark.text, "end"))
        if np.isfinite(mark.before) and np.isfinite(mark.after):
            parts += _pair(place(mark.before), place(mark.after), y, mark.is_better)
    return drawing(bottom + 16.0, parts, description)


def _pair(before: float, after: float, y: float, is_better: bool | None) -> list[str]:
    """A hollow dot, a full mark and the line between them."""
    ink = ORANGE if is_better is False else BLUE if is_better else QUIET
    mark = f'<circle cx="{after:.1f}" cy="{y:.1f}" r="3.4" fill="{ink}"/>'
    if is_better is False:
        mark = f'<path d="M{after:.1f} {y - 4.6:.1f}l4.6 4.6l-4.6 4.6l-4.6-4.6z" fill="{ink}"/>'
    hollow = f'<circle cx="{before:.1f}" cy="{y:.1f}" r="4" fill="white" stroke="{QUIET}"/>'
    return [line(before, y, after, y, RULE, 1.6), hollow, mark]


def bars(marks: Sequence[Mark], description: str) -> str:
    """Signed lengths from nothing, `after` of each mark, to the right where positive."""
    values = np.array([mark.after for mark in marks])
    low, high = min(float(np.nanmin(values)), 0.0), max(float(np.nanmax(values)), 0.0)
    span, names = (high - low) or 1.0, 92.0
    left, right = names + (46.0 if low < 0.0 else 6.0), WIDTH - (46.0 if high > 0.0 else 6.0)

    def place(value: float) -> float:
        return left + (right - left) * (value - low) / span

    parts = []
    for row, mark in enumerate(marks):
        y = ROW * row + 2.0
        start, end = sorted((place(0.0), place(mark.after)))
        ink = BLUE if mark.after >= 0.0 else ORANGE
        box = f'<rect x="{start:.1f}" y="{y:.1f}" width="{end - start:.1f}" height="{ROW - 4.0:g}" fill="{ink}"/>'
        at, anchor = (end + 4.0, "start") if mark.after >= 0.0 else (start - 4.0, "end")
        parts += [text(names, y + 10.0, mark.name, "end", QUIET), box, text(at, y + 10.0, mark.text, anchor)]
    height = ROW * len(marks) + 2.0
    return drawing(height + 2.0, [*parts, line(place(0.0), 0.0, place(0.0), height, INK, 0.8)], description)


def bands(names: Sequence[str], shares: np.ndarray, labels: Sequence[str], description: str) -> str:
    """Shares of five bands that make a whole, a bar for each name; shape (names, bands)."""
    left, parts = 92.0, []
    for column, label in enumerate(labels):
        x, y = 120.0 * (column % 3), 4.0 + 15.0 * (column // 3)
        parts.append(f'<rect x="{x:g}" y="{y:g}" width="10" height="10" fill="{BAND_COLOURS[column]}"/>')
        parts.append(text(x + 14.0, y + 9.0, label, ink=INK, more=' font-size="10"'))
    for row, name in enumerate(names):
        y, start = 40.0 + ROW * row, left
        parts.append(text(left - 6.0, y + 10.0, name, "end", QUIET))
        for column, share in enumerate(shares[row]):
            wide = (WIDTH - left) * float(share)
            box = f'<rect x="{start:.1f}" y="{y:g}" width="{wide:.1f}" height="{ROW - 3.0:g}"'
            parts.append(f'{box} fill="{BAND_COLOURS[column]}" stroke="white" stroke-width=".6"/>')
            if share >= 0.06:
                middle, ink = start + wide / 2.0, BAND_INKS[column]
                parts.append(text(middle, y + 10.0, f"{100.0 * share:.0f}", "middle", ink, ' font-size="10"'))
            start += wide
    return drawing(42.0 + ROW * len(names), parts, description)


def spans(marks: Sequence[tuple[str, float, float, float, str]], description: str) -> str:
    """A central value and its range by group: name, low, central, high, and the text at the right."""
    found = np.array([mark[1:4] for mark in marks], dtype=float)
    low, high = min(float(np.nanmin(found)), 0.0), max(float(np.nanmax(found)), 0.0)
    span, left, right = (high - low) or 1.0, NAMES + 8.0, WIDTH - RIGHT - 8.0

    def place(value: float) -> float:
        return left + (right - left) * (value - low) / span

    bottom = ROW * len(marks) + 2.0
    parts = [line(place(0.0), 0.0, place(0.0), bottom, INK, 0.8)]
    for row, (name, lowest, central, highest, words) in enumerate(marks):
        y = ROW * (row + 0.5)
        parts.append(text(NAMES, y + 4.0, shorter(name), "end", QUIET))
        parts.append(text(WIDTH, y + 4.0, words, "end"))
        parts.append(line(place(lowest), y, place(highest), y, "#94c4e4", 4.0))
        parts.append(f'<circle cx="{place(central):.1f}" cy="{y:.1f}" r="3.4" fill="{BLUE}"/>')
    return drawing(bottom + 2.0, parts, description)


def paths(
    years: Sequence[int], courses: Sequence[tuple[str, Sequence[float]]], form: str, description: str
) -> str:
    """Lines over the years, the first in ink and dashed, each with its last value; names in their colour above."""
    found = np.array([values for _, values in courses], dtype=float)
    low, high = float(np.nanmin(found)), float(np.nanmax(found))
    span, left, right, top, bottom = (high - low) or 1.0, 8.0, WIDTH - 54.0, 30.0, 124.0
    inks, parts, ends = (QUIET, BLUE, ORANGE), [], []
    for number, (name, values) in enumerate(courses[:3]):
        points = [
            (
                left + (right - left) * k / max(len(years) - 1, 1),
                bottom - (bottom - top - 8.0) * (value - low) / span,
            )
            for k, value in enumerate(values)
            if np.isfinite(value)
        ]
        track = "L".join(f"{x:.1f} {y:.1f}" for x, y in points)
        dashes = ' stroke-dasharray="4 3"' if number == 0 else ""
        parts.append(f'<path d="M{track}" fill="none" stroke="{inks[number]}" stroke-width="2"{dashes}/>')
        if number == 0:
            start = form.format(values[0]).replace("-", "−")
            parts.append(text(points[0][0], points[0][1] - 6.0, start, ink=QUIET))
        parts.append(text(left + 120.0 * number, 11.0, shorter(name), ink=inks[number], more=' font-weight="600"'))
        ends.append((points[-1][1], form.format(values[-1]).replace("-", "−"), inks[number]))
    for number, (y, words, ink) in enumerate(sorted(ends)):
        below = sorted(ends)[number - 1][0] if number else -99.0
        parts.append(text(right + 5.0, max(y, below + 11.0) + 4.0, words, ink=ink))
    for at, anchor, year in ((left, "start", years[0]), (right, "end", years[-1])):
        parts.append(text(at, bottom + 14.0, f"{year}-{(year + 1) % 100:02d}", anchor, QUIET, ' font-size="10"'))
    return drawing(bottom + 20.0, [*parts, line(left, bottom + 2.0, right, bottom + 2.0, RULE)], description)
