"""The second half of the page about a package: for whom, how sure, by when, what is missing, how it was made."""

import re
from collections.abc import Iterator
from html import escape

import numpy as np
import pandas as pd
import xarray as xr

from model.dataset import fiscal_year
from model.indicators.catalogue import catalogue
from model.levers.cards import STRENGTHS
from model.report import svg
from model.report.agenda import AGENDA, can_move, gap_unit, gap_words, gaps, when, whole
from model.report.html import csv_link, folded, table
from model.report.projection import PATHS, drawn_of, first_and_last, paths
from model.report.tables import label
from model.report.words import View, direction, is_nothing, level, moved, prices_of, responding

RELATIVE = {"income_concept": "ahc", "poverty_measure": "relative"}
HEADLINES: tuple[tuple[str, str, str, dict[str, str]], ...] = (
    ("Cost to the exchequer", "net_spending", "£bn a year", {}),
    ("Children in relative poverty", "poverty_rate", "share", RELATIVE | {"group": "children"}),
    ("Everyone in relative poverty", "poverty_rate", "share", RELATIVE | {"group": "everyone"}),
    ("Pensioners in relative poverty", "poverty_rate", "share", RELATIVE | {"group": "pensioners"}),
    ("Gini coefficient after housing costs", "gini", "index", {"income_concept": "ahc"}),
)
"""What is shown with its interval under "How sure": in words, variable, unit, and where; after housing costs."""
NO_CLAIM = "none used: the law itself and nothing beyond"


def widening(view: View) -> str:
    """Indicators whose average gets better while a gap grows: those of the agenda, and the others on demand."""
    heads = ("Better on average", "Change", "Gap that widens: between", "Gap", "Change of gap")
    caption = "The gap is the first group less the second, without → with the package"
    main = [entry.indicator for entry in AGENDA]
    first = [row for name in main for row in _widening(view, name)]
    others = [row for name in catalogue() if name not in main for row in _widening(view, name)]
    count = len({row[0] for row in first})
    said = (
        f"Of the {len(main)} indicators of the agenda {count or 'none'} {'get' if count > 1 else 'gets'} better "
        "on average while a difference between two groups grows, in the digits shown."
    )
    folds = folded(f"{len(others)} gaps of other measures", table(caption, heads, others, {2})) if others else ""
    return f"<p>{said}</p>{table(caption, heads, first, {2}) if first else ''}{folds}"


def _widening(view: View, name: str) -> Iterator[tuple[str, ...]]:
    """The gaps of one indicator that grow, if it gets better on average."""
    known, found = catalogue()[name], whole(view, name)
    is_still = not can_move(known) or is_nothing(found.change, known.unit)
    if is_still or direction(found.change, known.better) != "better":
        return
    unit, of = gap_unit(known), gaps(view, name)
    for gap in known.gaps:
        if gap.name not in of:
            continue
        old, new = (level(value, unit) for value in of[gap.name])
        if old != new and abs(of[gap.name].scenario) > abs(of[gap.name].baseline):
            shown = known.label, moved(found.change, known.unit), gap_words(gap), f"{old} → {new}"
            yield *shown, moved(of[gap.name].change, unit)


def how_sure(view: View) -> str:
    """Whether there are intervals, the evidence on each measure, and outcomes whose evidence gives a range."""
    attributes = view.dataset.attrs
    said = (
        f"Intervals of changes: {attributes['uncertainty']}."
        if "uncertainty" in attributes
        else "Interval not computed: this run has one population and central values. uncertainty=quick computes "
        "it where this version has that setting; other seeds (population.seed=2) show what is chance."
    )
    first = (
        f"<p>{said} Taxes, benefits, poverty and inequality are arithmetic on the law and a synthetic population; "
        "how close it lies to published figures is in docs/validation.md (task=validate).</p>"
    )
    return first + _intervals(view) + _strengths(view) + _ranged(view)


def _intervals(view: View) -> str:
    """The changes of cost, poverty and inequality with the ends of their intervals, where there are any."""
    rows = []
    for words, name, unit, at in HEADLINES:
        ends = view.interval(name, (), **at)
        if ends:
            rows.append((words, *(moved(value, unit) for value in (ends[0], view.change(name, **at)[2], ends[1]))))
    return table("Changes and their intervals", ("Change", "Low", "Central", "High"), rows) if rows else ""


def _strengths(view: View) -> str:
    """How many claims of each strength every measure has; the claims themselves on demand."""
    data = view.dataset
    if "measure_evidence" not in data.coords:
        return ""
    claims = {
        str(title): [claim.split(": ", 1) for claim in str(said).split("\n") if claim]
        for title, said in zip(data["measure_title"].values, data["measure_evidence"].values, strict=True)
    }
    counts = [
        (title, *(str(sum(strength == kind for strength, _ in of)) for kind in STRENGTHS))
        for title, of in claims.items()
    ]
    rows = [(title, *claim) for title, of in claims.items() for claim in of or [["–", NO_CLAIM]]]
    caption = "Findings on what each measure does beyond the law itself, by strength of the evidence"
    every = table(caption, ("Measure", "Strength", "Finding, and source"), rows, {1, 2})
    return table(caption, ("Measure", *STRENGTHS), counts) + folded(f"The {len(rows)} findings", every)


def _ranged(view: View) -> str:
    """Outcomes of the measures that have a low and a high end; why, on demand."""
    found = list(_ranges(view))
    if not found:
        return ""
    ends = table(
        "Outcomes of the measures whose evidence gives a range",
        ("Outcome", "Low", "Central", "High"),
        [row[:4] for row in found],
    )
    reasons = "".join(f"<li>{escape(reason)}</li>" for reason in dict.fromkeys(row[4] for row in found) if reason)
    return ends + folded("Why these ranges", f"<ul>{reasons}</ul>")


def _outcomes(view: View) -> Iterator[tuple[int, str]]:
    """Places and names of the outcomes of the scenario's levers."""
    values = view.after["lever_outcome"].values
    names = view.dataset["outcome"].values.tolist()
    levers = {name.partition(".")[0] for name, value in zip(names, values, strict=True) if np.isfinite(value)}
    yield from ((k, name) for k, name in enumerate(names) if name.partition(".")[0] in levers)


def _ranges(view: View) -> Iterator[tuple[str, ...]]:
    data = view.dataset
    for k, name in _outcomes(view):
        ends = [float(view.after[f"lever_outcome{end}"].values[k]) for end in ("_low", "", "_high")]
        if np.isfinite(ends).all() and ends[0] != ends[2]:
            unit = str(data["outcome_unit"].values[k])
            shown = [outcome(value, unit) for value in ends]
            lever = label(name.partition(".")[0])
            yield f"{lever}: {data['outcome_label'].values[k]}", *shown, str(data["outcome_evidence"].values[k])


def outcome(value: float, unit: str) -> str:
    """An outcome of a lever in four digits with its unit; large amounts in £bn or £m."""
    if unit.startswith("£"):
        size, word = next((each for each in ((1e9, "bn"), (1e6, "m")) if abs(value) >= each[0]), (1.0, ""))
        amount = f"£{abs(value) / size:,.{2 if word else 0}f}{word}{unit[1:].replace('/', ' a ')}"
        return f"−{amount}" if value < 0.0 else amount
    if unit == "fraction":
        return level(value, "share")
    return f"{float(f'{value:.4g}'):,.15g} {unit.replace('/', ' a ')}".replace("-", "−")


def by_when(view: View, projection: xr.Dataset | None) -> str:
    """When each indicator can first respond, and the paths of a projection."""
    first = [
        (
            f"{entry.name}. {entry.title}",
            when(view, catalogue()[entry.indicator]),
            catalogue()[entry.indicator].evidence,
        )
        for entry in AGENDA
    ]
    parts = [
        table(
            "First year in which the model lets the package move an indicator",
            ("Indicator", "When", "Evidence"),
            first,
            {1, 2},
        )
    ]
    if projection is None:
        parts.append(
            "<p>Paths over thirty years are not on this page. To have them: "
            f"<code>python -m model task=project scenario={escape(view.scenario)} year={view.year} "
            f"horizon={view.year + 30} hydra.run.dir=FOLDER</code>, then this report with "
            "<code>report.projection=FOLDER</code>.</p>"
        )
        return "".join(parts)
    found = of_scenario(projection, view.scenario)
    forms = {path.name: path.form for path in PATHS}
    return "".join(parts) + _paths(view, found, forms) + _ends(found, forms)


def of_scenario(projection: xr.Dataset, scenario: str) -> pd.DataFrame:
    """The paths of a projection for one scenario and what it is compared with."""
    baseline = projection["baseline"].sel(scenario=scenario).item()
    found = paths(projection)
    return found[found["scenario"].isin([scenario, baseline])].reset_index(drop=True)


def _paths(view: View, found: pd.DataFrame, forms: dict[str, str]) -> str:
    """A small drawing of each path, without and with the package."""
    years = sorted(found["year"].unique().tolist())
    drawings = []
    for name in drawn_of(found):
        rows = found[found["indicator"] == name]
        courses = [
            (words, rows[(rows["scenario"] == view.scenario) == is_with].sort_values("year")["value"].tolist())
            for words, is_with in (("Without", False), ("With the package", True))
        ]
        if not np.isfinite(np.array([values for _, values in courses])).all():
            continue
        title = f"{rows['title'].iloc[0]}, {rows['unit'].iloc[0]}"
        drawing = svg.paths(years, courses, forms[name], f"{title}, without and with the package, by year")
        drawings.append(f"<div><h3>{escape(title)}</h3>{drawing}</div>")
    return f'<div class="cards">{"".join(drawings)}</div>'


def _ends(found: pd.DataFrame, forms: dict[str, str]) -> str:
    """The first year and the last, without and with the package."""
    rows = [
        (
            f"{row['title']}, {row['unit']}",
            *(
                "–" if np.isnan(row[name]) else forms[row["indicator"]].format(row[name]).replace("-", "−")
                for name in ("first_year", "last_without", "last_with", "difference")
            ),
        )
        for row in first_and_last(found).to_dict("records")
    ]
    start, end = fiscal_year(int(found["year"].min())), fiscal_year(int(found["year"].max()))
    heads = ("Indicator", start, f"{end} without", f"{end} with", "Difference")
    note = "Up to five years it is near a forecast, up to fifteen a projection, then one scenario among many"
    return table(f"First year and last; money in prices of {start}. {note}", heads, rows) + csv_link(
        "projection", found
    )


def not_modelled(view: View) -> str:
    """What the package would do that no number here holds."""
    data, items = view.dataset, []
    levels = {name: whole(view, name) for name in catalogue()}
    absent = [
        f"{known.label}: {known.responds}"
        for name, known in catalogue().items()
        if not known.is_modelled and not np.isfinite(levels[name].scenario)
    ]
    still = [
        f"{known.label}: {known.responds}"
        for known in catalogue().values()
        if known.is_modelled and not can_move(known)
    ]
    outcomes = [
        f"{label(name.partition('.')[0])}: {data['outcome_label'].values[k]}: {data['outcome_status'].values[k]}"
        for k, name in _outcomes(view)
        if str(data["outcome_status"].values[k]) != "modelled"
    ]
    for title, said in (
        ("No level", absent),
        ("Not moved on the day after", still),
        ("Of the measures", outcomes),
    ):
        if said:
            listed = "".join(f"<li>{escape(words)}</li>" for words in said)
            items.append(f"<h3>{title}</h3><ul>{listed}</ul>")
    if "measure_not_claimed" in data.coords:
        rows = [
            (str(title), str(words))
            for title, words in zip(data["measure_title"].values, data["measure_not_claimed"].values, strict=True)
            if str(words)
        ]
        items.append(
            folded(
                "What is not claimed of each measure", table("Not claimed", ("Measure", "Not claimed"), rows, {1})
            )
        )
    return "".join(items)


def how_made(view: View) -> str:
    """Law, population, seed, code and the commands that make it again."""
    attributes, settings = view.dataset.attrs, view.settings
    drawn_from = settings.get("population") or {}
    households = drawn_from.get("households")
    said = [
        ("Law", str(attributes["law"])),
        ("Compared with", view.law),
        ("Year", view.fiscal_year),
        ("Prices", prices_of(view)),
        ("Population", f"{households:,} households" if households else "as given"),
        ("Seed", str(attributes["seed"])),
        ("Responses", responding(view)),
        ("Definitions of poverty", str(attributes["references"])),
        ("Program", str(attributes["source"])),
        (
            "Population, code and settings",
            ", ".join(str(attributes[f"{name}_sha256"])[:12] for name in ("data", "code", "config")),
        ),
    ]
    listed = "".join(f"<dt>{escape(term)}</dt><dd>{escape(words)}</dd>" for term, words in said)
    command = f"scenario={view.scenario} year={view.year}"
    size = f" population.households={households} population.seed={attributes['seed']}" if households else ""
    commands = [command_of(str(attributes["history"])) or f"python -m model task=report {command}{size}"]
    commands += [
        f"python -m model task=compare {command}{size}",
        f"python -m model task=validate year={view.year}{size}",
    ]
    lines = escape("\n".join(commands))
    return (
        f"<dl>{listed}</dl><h3>To make it again</h3><pre><code>{lines}</code></pre>"
        "<p>The first makes this page, with every number in results.nc and indicators.csv; the second takes the "
        "package apart measure by measure; the third sets the population beside published figures.</p>"
    )


def command_of(history: str) -> str:
    """The command that made a Dataset, without its time and without the folders of the machine."""
    command = re.sub(r"^\S+ ?", "", history)
    words = [word for word in command.split(" ") if not word.startswith(("hydra.", "report.projection="))]
    return " ".join(words).strip()
