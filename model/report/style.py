"""How every figure looks: type, colour, heading and caption. Drawn on Agg, without pyplot or a display."""

import textwrap
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

import xarray as xr
from matplotlib import rc_context
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

from model.dataset import price_note
from model.files import written_whole

INK, QUIET, RULE, PALE = "#1b1f24", "#5c6670", "#c9ced3", "#e4e7ea"
BLUE, PALE_BLUE = "#0b5c93", "#94c4e4"
ORANGE, PALE_ORANGE = "#b8480a", "#f2b483"  # blue against orange: distinct in every common colour blindness
GAIN, LOSS = BLUE, ORANGE
BAND_COLOURS = (ORANGE, PALE_ORANGE, PALE, PALE_BLUE, BLUE)
BAND_INKS = ("white", INK, QUIET, INK, "white")
INSTRUMENT_COLOURS = {  # keys of model.indicators.instruments.INSTRUMENTS
    "income_tax": BLUE,
    "national_insurance": PALE_BLUE,
    "student_loan": "#1f3a6e",
    "child_benefit": "#d9a7c7",
    "child_benefit_charge": "#8c3a78",
    "universal_credit": ORANGE,
    "council_tax_reduction": PALE_ORANGE,
    "housing_benefit": "#7d6b2f",
    "discretionary_housing_payment": "#b9a36a",
    "pension_credit": "#cdbb6d",
    "carers_allowance": "#c2554f",
    "scottish_child_payment": "#4f8f6b",
    "tax_free_childcare": "#a9d3b9",
    "school_meals": "#3d4d57",
    "employer_costs": "#5a4a78",
    "other": "#9aa3ab",
}
WIDTH = 7.2  # inches: the text width of an A4 report
LEFT = 0.035  # of the width: headings and captions begin here
_LINE = 0.152  # inches from one line of the caption to the next
_SETTINGS: Any = {
    "font.family": ["DejaVu Sans"],  # comes with matplotlib: the same on every machine
    "font.size": 8.0,
    "text.color": INK,
    "axes.labelcolor": QUIET,
    "axes.edgecolor": RULE,
    "axes.linewidth": 0.7,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.axisbelow": True,
    "xtick.color": INK,
    "ytick.color": INK,
    "xtick.major.size": 0.0,
    "ytick.major.size": 0.0,
    "axes.unicode_minus": True,
    "text.hinting": "none",  # the same widths at every resolution
    "svg.hashsalt": "opportunity-uk",
    "svg.fonttype": "path",
}


class Canvas(NamedTuple):
    """A figure with its heading and caption set, and the room left between them, in fractions of its height."""

    figure: Figure
    bottom: float
    top: float
    inch: float  # one inch as a fraction of the height


@contextmanager
def house_style() -> Iterator[None]:
    """The settings of every figure, for as long as it is drawn and saved."""
    with rc_context(_SETTINGS):
        yield


def new_figure(height: float, title: str, subtitle: str, caption: str) -> Canvas:
    """A figure with heading and caption, and room between them for the axes.

    `height` is that of the room for axes in inches; the heading and the wrapped caption add to it.
    """
    lines = [line for paragraph in caption.split("\n") for line in textwrap.wrap(paragraph, 146)]
    heading, foot = 0.74, 0.24 + _LINE * len(lines)
    whole = height + heading + foot
    figure = Figure(figsize=(WIDTH, whole))
    FigureCanvasAgg(figure)
    figure.text(LEFT, 1.0 - 0.17 / whole, title, fontsize=11.5, fontweight="bold", va="top")
    figure.text(LEFT, 1.0 - 0.42 / whole, subtitle, fontsize=8.5, color=QUIET, va="top")
    figure.text(
        LEFT,
        (foot - 0.12) / whole,
        "\n".join(lines),
        fontsize=6.4,
        color=QUIET,
        va="top",
        linespacing=_LINE * 72.0 / 6.4 / 1.17,
    )
    return Canvas(figure, foot / whole, 1.0 - heading / whole, 1.0 / whole)


def bare(axes: Axes, *spines: str) -> None:
    """Hide every spine and tick but those of the sides named."""
    for side, spine in axes.spines.items():
        spine.set_visible(side in spines)


def save(figure: Figure, path: Path, dots_per_inch: int) -> Path:
    """The figure as SVG or PNG by the suffix of `path`, without date or software, whole or not at all."""
    form = path.suffix.lstrip(".")
    metadata = {"Date": None} if form == "svg" else {"Software": None}
    with written_whole(path) as temporary:
        figure.savefig(temporary, format=form, dpi=dots_per_inch, facecolor="white", metadata=metadata)
    return path


def law_and_source(dataset: xr.Dataset) -> str:
    """The last line of every caption: vintage of the law, price base if it is another year's, package and seed."""
    source = str(dataset.attrs["source"]).split(",")[0]
    note = price_note(dataset)
    law = str(dataset.attrs["law"]) + (f". {note}" if note else "")
    return f"{law}. Source: {source}, seed {dataset.attrs['seed']}."
