"""A projection in a table of its first year and last, and in figures over the years; each figure with its CSV.

Where there are several seeds a line is their mean and the band around it reaches from the lowest to the highest.
"""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pandas as pd
import xarray as xr
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from model.dataset import fiscal_year
from model.files import written_whole
from model.report import style
from model.report.tables import label, write_csv

FORMATS = ("svg", "png")
SHORT_RUN, MEDIUM_RUN = 5, 15
"""Years up to which a path is read as a forecast, and as a projection; beyond, it is a scenario."""
COLOURS = (style.BLUE, style.ORANGE, "#4c7a34", "#7a4f9a", style.PALE_BLUE, style.PALE_ORANGE)
MOST_SCENARIOS = len(COLOURS)


class Indicator(NamedTuple):
    """One indicator over the years: its name, how to take it from the Dataset, its unit and how to print it."""

    name: str
    title: str
    unit: str
    form: str
    scale: float
    take: Callable[[xr.Dataset], xr.DataArray]


def _of(variable: str, **at: str | float) -> Callable[[xr.Dataset], xr.DataArray]:
    """A variable at some labels."""
    return lambda d: d[variable].sel(at)


def _share(name: str, title: str, variable: str, **at: str | float) -> Indicator:
    """A fraction that is shown in per cent."""
    return Indicator(name, title, "%", "{:.1f}", 100.0, _of(variable, **at))


def _poverty(name: str, title: str, group: str = "everyone", measure: str = "relative") -> Indicator:
    return _share(name, title, "poverty_rate", group=group, income_concept="ahc", poverty_measure=measure)


def _gap(name: str, title: str, age: int, effect: str = "central") -> Indicator:
    return Indicator(name, title, "SD", "{:.3f}", 1.0, _of("attainment_gap", taken_at=age, effect_size=effect))


PATHS = (
    _poverty("child_poverty", "Children in poverty", "children"),
    _poverty("poverty", "People in poverty"),
    _poverty("pensioner_poverty", "Pensioners in poverty", "pensioners"),
    _poverty("deep_poverty", "People in deep poverty", measure="deep"),
    _poverty("absolute_poverty", "People in absolute poverty", measure="absolute"),
    _share(
        "persistent_child_poverty", "Children in persistent poverty", "persistent_poverty_rate",
        lasting_group="children",
    ),
    _share("gini", "Gini of income", "gini", income_concept="ahc"),
    _share("wealth_gini", "Gini of wealth of adults", "wealth_gini", wealth_unit="adult"),
    _share(
        "wealth_top_tenth", "Share of wealth of the richest tenth", "wealth_top_share",
        wealth_unit="adult", top=0.1,
    ),
    Indicator("wealth_gap", "Wealth gap, top less sixth tenth", "£000", "{:,.0f}", 1e-3, _of("wealth_gap")),
    Indicator(
        "wealth_gap_in_years_of_pay", "Wealth gap in years of full-time pay", "years", "{:.1f}", 1.0,
        _of("wealth_gap_in_years_of_pay"),
    ),
    _share(
        "savings_under_1000", "Households with less than £1,000", "share_short_of_savings", savings_line="1000",
    ),
    _share("wealth_equity", "Households with three months' savings", "wealth_equity_rate"),
    _share("young_owners", "Home owners, head 25 to 34", "home_ownership_rate", head_age="25-34"),
    _share("owners", "Home owners", "home_ownership_rate", head_age="all"),
    Indicator(
        "young_wealth", "Median wealth at 25 to 34", "£000", "{:,.1f}", 1e-3, _of("median_wealth_at_25_to_34")
    ),
    *(_gap(f"attainment_gap_{age}", f"Attainment gap at {age}", age) for age in (5, 11, 16)),
    *(
        _gap(f"attainment_gap_16_{end}", f"Attainment gap at 16, {end} effect", 16, end) for end in ("low", "high")
    ),
    _share(
        "level_3_disadvantaged", "Level 3 at 19 to 21, disadvantaged", "level_3_rate", meals_group="disadvantaged"
    ),
    _share(
        "university_disadvantaged", "University by 21, disadvantaged", "higher_education_rate",
        meals_group="disadvantaged",
    ),
    _share(
        "degree_disadvantaged", "Degree at 25 to 27, disadvantaged", "degree_rate_by_meals",
        meals_group="disadvantaged",
    ),
    Indicator(
        "wealth_rank_slope", "Rank of wealth on parents' rank, 35 to 54", "slope", "{:.2f}", 1.0,
        _of("wealth_rank_slope"),
    ),
    Indicator(
        "estates_to_heirs", "Estates passed to heirs", "£bn", "{:,.0f}", 1e-9,
        _of("transfer_amount", transfer="estate_to_heir"),
    ),
    Indicator("net_spending", "Benefits less taxes", "£bn", "{:,.0f}", 1e-9, _of("net_spending")),
)  # fmt: skip
DRAWN = (
    "child_poverty", "poverty", "gini",
    "wealth_gap", "savings_under_1000", "young_owners",
    "young_wealth", "attainment_gap_16", "university_disadvantaged",
)  # fmt: skip


def _known(dataset: xr.Dataset) -> Iterator[Indicator]:
    """The paths that a Dataset holds: one of an earlier version may lack some."""
    for path in PATHS:
        try:
            path.take(dataset)
        except KeyError:
            continue
        yield path


def paths(dataset: xr.Dataset) -> pd.DataFrame:
    """Every path as a tidy table: scenario, year, indicator, unit, value, and lowest and highest over seeds."""
    rows = []
    for path in _known(dataset):
        values = path.scale * path.take(dataset)
        over = ["seed"] if "seed" in values.dims else []
        mean, low, high = (getattr(values, how)(over) if over else values for how in ("mean", "min", "max"))
        for scenario in dataset["scenario"].values.tolist():
            for year in dataset["year"].values.tolist():
                at = {"scenario": scenario, "year": year}
                found = (float(part.sel(at)) for part in (mean, low, high))
                rows.append((scenario, dataset["baseline"].sel(scenario=scenario).item(), year, path.name,
                             path.title, path.unit, *found))  # fmt: skip
    names = ["scenario", "baseline", "year", "indicator", "title", "unit", "value", "lowest", "highest"]
    return pd.DataFrame(rows, columns=names)


def first_and_last(table: pd.DataFrame) -> pd.DataFrame:
    """Each indicator in the first year and the last, with and without each package, and the difference."""
    first, last = table["year"].min(), table["year"].max()
    value = table.set_index(["scenario", "year", "indicator"])["value"]
    rows = []
    for scenario, baseline in dict(zip(table["scenario"], table["baseline"], strict=True)).items():
        if scenario == baseline:
            continue
        for path in (each for each in PATHS if (baseline, first, each.name) in value.index):
            start, without, with_ = (
                value[key]
                for key in ((baseline, first, path.name), (baseline, last, path.name), (scenario, last, path.name))
            )
            rows.append((scenario, path.name, path.title, path.unit, start, without, with_, with_ - without))
    names = ["scenario", "indicator", "title", "unit", "first_year", "last_without", "last_with", "difference"]
    return pd.DataFrame(rows, columns=names)


def projection_text(dataset: xr.Dataset) -> str:
    """The table of first and last year as text for the terminal."""
    table = first_and_last(paths(dataset))
    years = dataset["year"].values.tolist()
    lines = []
    for scenario, rows in table.groupby("scenario", sort=False):
        baseline = dataset["baseline"].sel(scenario=scenario).item()
        lines += [f"{label(str(scenario))}: {fiscal_year(years[0])} to {fiscal_year(years[-1])}", ""]
        heads = (fiscal_year(years[0]), fiscal_year(years[-1]), "with package", "difference")
        lines.append(f"{'':44}" + "".join(f"{head:>14}" for head in heads))
        forms = {path.name: path.form for path in PATHS}
        for row in rows.to_dict("records"):
            cells = [row[name] for name in ("first_year", "last_without", "last_with", "difference")]
            shown = [_shown(forms[row["indicator"]], value) for value in cells]
            lines.append(f"{row['title'] + ', ' + row['unit']:44}" + "".join(f"{cell:>14}" for cell in shown))
        lines += ["", f"Compared with {label(baseline).lower()}; money in prices of {fiscal_year(years[0])}, "
                  "spending and estates in those of each year.", ""]  # fmt: skip
    lines.append(str(dataset.attrs["law"]))
    return "\n".join(lines)


def _shown(form: str, value: float) -> str:
    """A number with a true minus sign, a dash where there is none."""
    return "–" if np.isnan(value) else form.format(value).replace("-", "−")


def write_projection(dataset: xr.Dataset, folder: Path, tables: bool, figures: bool) -> list[Path]:
    """Write `projection.csv`, `first_and_last.csv` and `.txt`, and `figures/`; the paths. Raises OutputError."""
    table = paths(dataset)
    written: list[Path] = []
    if tables:
        written += [
            write_csv(table, folder / "projection.csv"),
            write_csv(first_and_last(table), folder / "first_and_last.csv"),
        ]
        with written_whole(folder / "first_and_last.txt") as temporary:
            temporary.write_text(projection_text(dataset) + "\n", encoding="utf-8")
    if figures:
        with style.house_style():
            for name, draw in (("paths", draw_paths), ("ages", draw_ages), ("parents", draw_parents)):
                figure, drawn = draw(dataset)
                top = folder / "figures"
                written += [style.save(figure, top / f"{name}.{form}", 200) for form in FORMATS]
                written.append(write_csv(drawn, top / f"{name}.csv"))
    return written


def _courses(dataset: xr.Dataset) -> list[tuple[str, str]]:
    """Scenarios drawn with their colours, baselines first, in ink."""
    pairs = zip(dataset["scenario"].values.tolist(), dataset["baseline"].values.tolist(), strict=True)
    named = [(scenario, scenario == baseline) for scenario, baseline in pairs]
    others = [scenario for scenario, is_baseline in named if not is_baseline][:MOST_SCENARIOS]
    baselines = [scenario for scenario, is_baseline in named if is_baseline]
    return [(name, style.INK) for name in baselines] + list(zip(others, COLOURS, strict=False))


def _caption(dataset: xr.Dataset, what: str) -> str:
    first = int(dataset["year"].values[0])
    horizon = (
        f"Up to {fiscal_year(first + SHORT_RUN)} a path is close to a forecast, up to "
        f"{fiscal_year(first + MEDIUM_RUN)} (pale) a projection, beyond it one scenario among many."
    )
    return f"{what} {horizon}\n{style.law_and_source(dataset)}"


def _legend(canvas: style.Canvas, courses: list[tuple[str, str]]) -> None:
    """Names of the scenarios in their colours, in one line."""
    left = style.LEFT
    for name, colour in courses:
        text = label(name)
        canvas.figure.text(left, canvas.top + 0.02 * canvas.inch, text, color=colour, fontsize=8, weight="bold")
        left += 0.0098 * len(text) + 0.03


def draw_paths(dataset: xr.Dataset) -> tuple[Figure, pd.DataFrame]:
    """Nine indicators over the years, each scenario a line."""
    table = paths(dataset)
    drawn = table[table["indicator"].isin(DRAWN)]
    years = dataset["year"].values.tolist()
    title = "Poverty, wealth and chances" + (f", {fiscal_year(years[0])} to {fiscal_year(years[-1])}")
    caption = _caption(
        dataset,
        "Poverty is relative, after housing costs; wealth per adult in prices of the first year; attainment of "
        "pupils who took it within three years, others less those with free meals in six years.",
    )
    canvas = style.new_figure(
        6.12, title, "Without and with each package, nothing but policy between the lines", caption
    )
    courses = _courses(dataset)
    _legend(canvas, courses)
    for number, name in enumerate(drawn_of(drawn)):
        row, column = divmod(number, 3)
        bottom = canvas.bottom + (4.27 - 2.02 * row) * canvas.inch
        axes = canvas.figure.add_axes((style.LEFT + 0.03 + 0.325 * column, bottom, 0.27, 1.42 * canvas.inch))
        of = drawn[drawn["indicator"] == name]
        _lines(axes, of, courses, years)
        first = of.iloc[0]
        axes.set_title(f"{first['title']}, {first['unit']}", fontsize=7.6, loc="left", pad=4)
    return canvas.figure, drawn


def drawn_of(table: pd.DataFrame) -> list[str]:
    """The indicators of the figure that a table holds."""
    return [name for name in DRAWN if (table["indicator"] == name).any()]


def _lines(axes: Axes, table: pd.DataFrame, courses: list[tuple[str, str]], years: list[int]) -> None:
    """One panel of lines over the years; the last value stands at the end of each."""
    style.bare(axes, "bottom")
    if years[-1] > years[0] + SHORT_RUN:
        axes.axvspan(years[0] + SHORT_RUN, years[-1], color=style.PALE, alpha=0.35, linewidth=0)
    if years[-1] > years[0] + MEDIUM_RUN:
        axes.axvspan(years[0] + MEDIUM_RUN, years[-1], color=style.PALE, alpha=0.55, linewidth=0)
    for name, colour in courses:
        of = table[table["scenario"] == name]
        axes.plot(of["year"], of["value"], color=colour, linewidth=1.4, linestyle="-")
        if (of["highest"] > of["lowest"]).any():
            axes.fill_between(of["year"], of["lowest"], of["highest"], color=colour, alpha=0.15, linewidth=0)
    known = table["value"].dropna()
    if not known.empty:
        axes.set_ylim(min(0.9 * float(known.min()), float(known.min())), 1.06 * float(known.max()))
    axes.tick_params(labelsize=6.5)
    axes.grid(axis="y", color=style.RULE, linewidth=0.4)
    step = max(1, (years[-1] - years[0]) // 4)
    axes.set_xticks(years[::step])


def draw_ages(dataset: xr.Dataset) -> tuple[Figure, pd.DataFrame]:
    """Home ownership by age of the head: the first year, the last without and with each package."""
    return _first_and_last_by(
        dataset, "home_ownership_rate", "head_age", 100.0, "Home ownership by age",
        "Households that own their home by age of the head, %", "Age of the head of the household.",
    )  # fmt: skip


def draw_parents(dataset: xr.Dataset) -> tuple[Figure, pd.DataFrame]:
    """Median wealth of adults by parents' wealth: the first year, the last without and with each package."""
    return _first_and_last_by(
        dataset, "median_wealth_by_parents", "parents_fifth", 1e-3, "Wealth by parents' wealth",
        "Median wealth of adults, £000 in prices of the first year", "Fifths of parents' wealth, 1 = lowest.",
    )  # fmt: skip


def _first_and_last_by(
    dataset: xr.Dataset, name: str, dim: str, scale: float, title: str, subtitle: str, what: str
) -> tuple[Figure, pd.DataFrame]:
    """Dots of the first year and the last by a coordinate."""
    values = scale * dataset[name]
    values = values.mean("seed") if "seed" in values.dims else values
    years, courses = dataset["year"].values.tolist(), _courses(dataset)
    labels = [str(of) for of in dataset[dim].values.tolist()]
    rows, marks = [], [(courses[0][0], years[0], style.RULE, fiscal_year(years[0]))]
    marks += [
        (name_, years[-1], colour, f"{fiscal_year(years[-1])}, {label(name_).lower()}")
        for name_, colour in courses
    ]
    caption = _caption(dataset, what)
    canvas = style.new_figure(2.6, title, subtitle, caption)
    axes = canvas.figure.add_axes((0.08, canvas.bottom + 0.35 * canvas.inch, 0.62, 2.1 * canvas.inch))
    for number, (scenario, year, colour, text) in enumerate(marks):
        found = values.sel(scenario=scenario, year=year).values
        axes.plot(np.arange(len(labels)) + 0.1 * (number - len(marks) / 2), found, "o", color=colour, markersize=5)
        canvas.figure.text(
            0.73, canvas.top - (0.3 + 0.18 * number) * canvas.inch, text, color=colour, fontsize=7.5
        )
        rows += [(scenario, year, of, value) for of, value in zip(labels, found, strict=True)]
    axes.set_xticks(np.arange(len(labels)), labels)
    axes.set_ylim(0.0, None)
    axes.grid(axis="y", color=style.RULE, linewidth=0.4)
    style.bare(axes, "bottom")
    return canvas.figure, pd.DataFrame(rows, columns=["scenario", "year", dim, "value"])
