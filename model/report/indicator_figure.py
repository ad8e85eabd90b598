"""One indicator of the full set by group: level in the baseline and a scenario, the change, and its table."""

import numpy as np
import pandas as pd
import xarray as xr

from model.dataset import fiscal_year
from model.errors import UnknownNameError, nearest
from model.indicators.divisions import GROUPINGS, SEPARATOR
from model.report import style
from model.report.figures import Drawing
from model.report.tables import label

ROW = 0.155  # inches


def indicator_figure(dataset: xr.Dataset, scenario: str, year: int, indicator: str) -> Drawing:
    """Level of an indicator in every group of single groupings, a hollow dot before and a full one after.

    Cells that are suppressed in either are left out of the figure and stay in the table. Raises UnknownNameError
    for an indicator that groups do not have.
    """
    known = dataset["indicator"].values.tolist()
    if indicator not in known:
        raise UnknownNameError(f"full_set.figures: no indicator '{indicator}'; {nearest(indicator, known)}")
    after = dataset.sel(scenario=scenario, year=year).isel(indicator=known.index(indicator))
    before = dataset.sel(scenario=after["baseline"].item(), year=year).isel(indicator=known.index(indicator))
    table = pd.DataFrame(
        {
            "grouping": after["indicator_grouping"].values,
            "group": after["indicator_group"].values,
            "baseline": before["indicator_level"].values,
            "scenario": after["indicator_level"].values,
            "shrunk": after["indicator_shrunk"].values,
            "observations": after["indicator_observations"].values,
            "people": after["indicator_people"].values,
        }
    )
    table["change"] = table["scenario"] - table["baseline"]
    shown = table[~table["grouping"].str.contains(SEPARATOR, regex=False)].dropna(subset=["change"])
    unit = str(after["indicator_unit"].item())
    caption = (
        f"{after['indicator_definition'].item()}. Unit of analysis: {after['indicator_analysed'].item()}. "
        f"Evidence {after['indicator_evidence'].item()}. Hollow: baseline; full: scenario. Groups with too few "
        f"observations are left out.\n{style.law_and_source(dataset)}"
    )
    shown_unit = "per cent" if unit == "share" else unit
    subtitle = f"{label(scenario)}, {shown_unit}, {fiscal_year(year)}"
    title = str(after["indicator_label"].item())
    height = ROW * (len(shown) + shown["grouping"].nunique() + 1) + 0.25
    canvas = style.new_figure(height, title, subtitle, caption)
    axes = canvas.figure.add_axes((0.30, canvas.bottom + 0.25 * canvas.inch, 0.56, (height - 0.25) * canvas.inch))
    style.bare(axes, "bottom")
    _dots(axes, shown, 100.0 if unit == "share" else 1.0)
    return canvas.figure, table


def _dots(axes: "style.Axes", shown: pd.DataFrame, scale: float) -> None:
    """A row for each group under the heading of its grouping; shares as per cent."""
    row, form = 0.0, "{:+.1f}" if scale == 100.0 else "{:+,.3g}"
    right = axes.get_yaxis_transform()
    for grouping, groups in shown.groupby("grouping", sort=False):
        heading = GROUPINGS[str(grouping)]
        axes.text(-0.47, row, heading, transform=right, ha="left", va="center", fontweight="bold")
        row += 1.0
        for each in groups.itertuples():
            before, after = scale * float(str(each.baseline)), scale * float(str(each.scenario))
            axes.plot([before, after], [row, row], color=style.RULE, linewidth=1.2, zorder=1)
            axes.plot(before, row, "o", markersize=4.2, markerfacecolor="white", markeredgecolor=style.QUIET)
            axes.plot(after, row, "o", markersize=3.4, color=style.BLUE)
            name = str(each.group).replace("_", " ")
            axes.text(-0.02, row, name, transform=right, ha="right", va="center", color=style.QUIET)
            change = form.format(after - before)
            change = change.replace("-", "−") if change.strip("+-0.") else "0"
            axes.text(1.02, row, change, transform=right, ha="left", va="center", color=style.INK)
            row += 1.0
    axes.set_ylim(row, -0.7)
    axes.set_yticks([])
    axes.grid(axis="x", color=style.PALE, linewidth=0.6)
    if not np.isfinite(shown["baseline"]).any():
        axes.set_xticks([])
