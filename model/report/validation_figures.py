"""Figures of the validation report, each drawn from rows of the comparison alone.

Every function takes the comparison and gives a figure and the table of what it shows, or None where the
comparison has no such rows.
"""

from collections.abc import Callable, Mapping

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from model.calibration.validation import fiscal
from model.report.style import BLUE, INK, ORANGE, QUIET, RULE, bare, new_figure

Drawn = tuple[Figure, pd.DataFrame] | None
NUMBERS = ["target", "label", "year", "published", "model", "ratio", "role", "source"]
MARKS = "Published: open circle. Model: filled circle. Right: ratio of the model to the published figure."
FAMILY_TYPES = {
    "single": "Single",
    "lone_parent": "Lone parent",
    "couple": "Couple",
    "couple_with_children": "Couple with children",
}
POVERTY_GROUPS = {
    "all": "Everyone",
    "children": "Children",
    "working_age_adults": "Working-age adults",
    "pensioners": "Pensioners",
    "in_couples_with_children": "Couples with children",
    "in_lone_parent_families": "Lone-parent families",
    "in_couples_without_children": "Couples without children",
    "single_men_without_children": "Single men",
    "single_women_without_children": "Single women",
    "in_pensioner_couples": "Pensioner couples",
    "single_male_pensioners": "Single male pensioners",
    "single_female_pensioners": "Single female pensioners",
    "pensioners_owned_outright": "Pensioners, own outright",
    "pensioners_social_renters": "Pensioners, social renters",
    "pensioners_private_renters": "Pensioners, private renters",
    "children_in_working_families": "Children, somebody works",
    "children_in_workless_families": "Children, nobody works",
}
INCOME_POINTS = {"p10": "10th", "p30": "30th", "median": "Median", "mean": "Mean", "p70": "70th", "p90": "90th"}
WEALTH_POINTS = {"p10": "10th", "p25": "25th", "p50": "Median", "p75": "75th", "p90": "90th", "p99": "99th"}
AGES = {
    name: name.replace("_and_over", "+").replace("_", "–")
    for name in (
        *("0_4", "5_10", "11_15", "16_19", "20_24", "25_34"),
        *("35_44", "45_54", "55_64", "65_74", "75_84", "85_and_over"),
    )
}


def rows_named(comparison: pd.DataFrame, labels: Mapping[str, str]) -> pd.DataFrame:
    """Rows of the comparison whose figure is named, labelled, in the order named."""
    known = comparison.set_index("target", drop=False)
    chosen = known.loc[[name for name in labels if name in known.index]]
    chosen = chosen[np.isfinite(chosen.model)]
    return chosen.assign(label=chosen.target.map(labels))[NUMBERS].reset_index(drop=True)


def income_distribution(comparison: pd.DataFrame) -> Drawn:
    """Percentiles of equivalised net income beside HBAI."""
    labels = {
        f"{point}_{words}_housing_costs": f"{name}, {words}"
        for words in ("before", "after")
        for point, name in INCOME_POINTS.items()
    }
    title = "Equivalised net household income before and after housing costs"
    return _pairs(
        rows_named(comparison, labels), title, "£ a week, couple without children = 1", 1 / 52, "{:,.0f}"
    )


def poverty_by_group(comparison: pd.DataFrame) -> Drawn:
    """Relative poverty after housing costs by group beside HBAI."""
    stem = "relative_poverty_after_housing_costs"
    labels = {f"{stem}_{group}_2024": name for group, name in POVERTY_GROUPS.items()}
    title = "People in relative poverty after housing costs"
    return _pairs(rows_named(comparison, labels), title, "Per cent", 100.0, "{:.0f}")


def poverty_in_two_series(comparison: pd.DataFrame) -> Drawn:
    """Poverty of 2023-24 in both layers: beside the series linked to benefit records, and as a survey finds it."""
    stem = "relative_poverty_after_housing_costs"
    labels = {
        f"{layer}{stem}_{group}_2023": f"{POVERTY_GROUPS[group]}, {words}"
        for group in ("all", "children", "working_age_adults", "pensioners")
        for layer, words in (("", "linked to records"), ("survey_", "survey only"))
    }
    title = "Relative poverty after housing costs, linked to benefit records and by survey only"
    return _pairs(rows_named(comparison, labels), title, "Per cent", 100.0, "{:.0f}")


def universal_credit_by_family_type(comparison: pd.DataFrame) -> Drawn:
    """Families on Universal Credit by type."""
    labels = {f"universal_credit_{name}": words for name, words in FAMILY_TYPES.items()}
    return _pairs(rows_named(comparison, labels), "Families on Universal Credit", "Million", 1e-6, "{:.2f}")


def income_tax_by_band(comparison: pd.DataFrame) -> Drawn:
    """Taxpayers by band of total income."""
    labels = {}
    for name in comparison.target:
        if name.startswith("taxpayers_income_"):
            limits = name.removeprefix("taxpayers_income_").replace("_and_over", "").split("_to_")
            labels[name] = "£" + " to ".join(f"{int(limit):,}" for limit in limits if limit.isdigit())
    labels = {name: words + (" and over" if "and_over" in name else "") for name, words in labels.items()}
    rows = rows_named(comparison, labels)
    return _pairs(rows, "Income Tax payers by total income", "Million", 1e-6, "{:.2f}")


def wealth_percentiles(comparison: pd.DataFrame) -> Drawn:
    """Percentiles of households' wealth."""
    labels = {f"wealth_{point}": name for point, name in WEALTH_POINTS.items()}
    return _pairs(rows_named(comparison, labels), "Total wealth of households", "£ thousand", 1e-3, "{:,.0f}")


def age_pyramid(comparison: pd.DataFrame) -> Drawn:
    """People by age and sex: outlines published, bars the model."""
    labels = {f"people_{sex}_{age}": f"{sex} {words}" for sex in ("female", "male") for age, words in AGES.items()}
    rows, bands = rows_named(comparison, labels), list(AGES)
    if len(rows) < 2:
        return None
    canvas = new_figure(
        3.2,
        "People by age and sex",
        "Million in each band of ages; bands differ in width",
        _caption(rows, "Published: outline. Model: bar."),
    )
    widest = rows[["published", "model"]].to_numpy().max() / 1e6
    bottom = canvas.bottom + 0.25 * canvas.inch
    axes: Axes = canvas.figure.add_axes((0.12, bottom, 0.82, canvas.top - bottom))
    for sex, sign, colour in (("female", 1.0, ORANGE), ("male", -1.0, BLUE)):
        part = rows[rows.label.str.startswith(f"{sex} ")]
        at = [bands.index(name.split("_", 2)[2]) for name in part.target]
        axes.barh(at, sign * part.model / 1e6, height=0.72, color=colour, alpha=0.75)
        axes.barh(at, sign * part.published / 1e6, height=0.72, facecolor="none", edgecolor=INK, linewidth=0.8)
        axes.text(sign * 0.8 * widest, len(bands) - 0.6, "Women" if sign > 0 else "Men", color=colour, ha="center")
    axes.set_yticks(range(len(bands)), list(AGES.values()))
    axes.axvline(0.0, color="white", linewidth=1.0)
    axes.xaxis.set_major_formatter(lambda value, _: f"{abs(value):g}")
    bare(axes)
    return canvas.figure, rows


FIGURES: dict[str, Callable[[pd.DataFrame], Drawn]] = {
    "income_distribution": income_distribution,
    "poverty_by_group": poverty_by_group,
    "poverty_in_two_series": poverty_in_two_series,
    "universal_credit_by_family_type": universal_credit_by_family_type,
    "income_tax_by_band": income_tax_by_band,
    "wealth_percentiles": wealth_percentiles,
    "age_pyramid": age_pyramid,
}
SUBJECTS = {
    "income_distribution": "living_standards",
    "poverty_by_group": "living_standards",
    "poverty_in_two_series": "living_standards",
    "universal_credit_by_family_type": "benefits",
    "income_tax_by_band": "work_and_incomes",
    "wealth_percentiles": "wealth",
    "age_pyramid": "people",
}


def _pairs(rows: pd.DataFrame, title: str, unit: str, scale: float, digits: str) -> Drawn:
    """One line a row: published and model joined by a rule, and the ratio at the right."""
    if rows.empty:
        return None
    canvas = new_figure(0.2 * len(rows) + 0.3, title, unit, _caption(rows))
    bottom = canvas.bottom + 0.25 * canvas.inch
    axes: Axes = canvas.figure.add_axes((0.3, bottom, 0.6, canvas.top - bottom))
    at = np.arange(len(rows))[::-1]
    published, model = rows.published * scale, rows.model * scale
    axes.hlines(at, np.minimum(published, model), np.maximum(published, model), color=RULE, linewidth=1.5)
    axes.plot(model, at, "o", color=BLUE, markersize=5.0)
    axes.plot(published, at, "o", markerfacecolor="none", markeredgecolor=INK, markersize=6.5)
    axes.set_yticks(at, rows.label)
    axes.set_ylim(-0.7, len(rows) - 0.3)
    axes.set_xlim(left=min(0.0, float(model.min())))
    axes.xaxis.set_major_formatter(lambda value, _: digits.format(value) if value else "0")
    axes.grid(axis="x", color=RULE, linewidth=0.4)
    for height, ratio in zip(at, rows.ratio, strict=True):
        axes.text(1.02, height, f"{ratio:.2f}", transform=axes.get_yaxis_transform(), va="center", color=QUIET)
    bare(axes)
    return canvas.figure, rows


def _caption(rows: pd.DataFrame, marks: str = MARKS) -> str:
    """What the marks are, whose figures they are, and of which years."""
    years = ", ".join(fiscal(int(year)) for year in sorted(rows.year.unique()))
    return f"{marks} Source: {'; '.join(dict.fromkeys(rows.source))}; {years}."
