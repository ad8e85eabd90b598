"""The indicators of the opportunity agenda, a card each: level, change, gap, evidence, and by whom.

An entry of the agenda has one indicator of the catalogue that stands for it, a gap, and variants. Every number
comes from the Dataset; what an indicator is, from the catalogue.
"""

from html import escape
from typing import NamedTuple

import numpy as np
import pandas as pd

from model.indicators.catalogue import EVIDENCE, Gap, Indicator, catalogue
from model.indicators.divisions import EVERYONE, GROUPINGS, SEPARATOR
from model.report import svg
from model.report.html import csv_link, figure, folded, table
from model.report.words import NOTHING, View, direction, is_nothing, level, moved, number


class Entry(NamedTuple):
    """One entry of the agenda: its title, the indicator that stands for it, its gap, and others by prefix.

    `attainment` names the measure of attainment whose change stands in while the level is not modelled.
    """

    name: str
    title: str
    indicator: str
    gap: str
    variants: tuple[str, ...] = ()
    attainment: str = ""


AGENDA = (
    Entry("1", "Material deprivation", "material_deprivation", "life_stage:child-pensioner"),
    Entry(
        "2", "Relative poverty", "relative_poverty_ahc", "life_stage:child-pensioner",
        ("relative_poverty", "absolute_poverty", "deep_poverty", "poverty_", "persistent_poverty"),
    ),
    Entry(
        "3", "Below the Minimum Income Standard", "below_minimum_income", "life_stage:child-pensioner",
        ("below_three_quarters", "minimum_income"),
    ),
    Entry("4", "School readiness", "school_readiness", "free_meals:no-yes", (), "score_5"),
    Entry("5", "Attainment at 16", "gcse_attainment", "free_meals:no-yes", (), "score_16"),
    Entry("6", "Graduate attainment", "graduate_attainment", "free_meals:no-yes", (), "higher_education"),
    Entry("7", "Hourly pay gaps", "hourly_pay", "sex:female-male"),
    Entry(
        "8", "Inequality of income", "gini_ahc", "",
        ("gini_", "p90_", "palma", "s80", "top_10_share", "mean_log", "theil", "generalised", "atkinson", "lorenz",
         "income_growth", "decile_transition", "median_income", "kakwani", "suits", "redistribution"),
    ),
    Entry("9", "Below the real Living Wage", "below_real_living_wage", "sex:female-male"),
    Entry("10", "Homes that are not decent", "non_decent_home", "life_stage:child-pensioner"),
    Entry(
        "11", "Housing costs above 30% of income", "housing_costs_above_30", "life_stage:child-pensioner",
        ("housing_costs",),
    ),
    Entry("12", "Homelessness", "temporary_accommodation", "ethnicity:black-white", ("overcrowded",)),
    Entry("13", "Low birth weight", "low_birth_weight", "income_decile:1-10"),
    Entry("14", "Healthy life expectancy", "healthy_life_expectancy", "income_decile:10-1"),
    Entry("15", "Mental wellbeing", "mental_wellbeing", "income_decile:10-1"),
    Entry(
        "16", "The wealth gap", "wealth_p90_less_p10", "",
        ("wealth_", "adult_wealth", "savings_below", "short_term_stability"),
    ),
    Entry("17", "Inequality of opportunity", "opportunity_income_mld", "", ("opportunity_", "parental_wealth")),
)  # fmt: skip
DRAWN = ("life_stage", "ethnicity", "disability_in_household")
"""Groupings drawn of an indicator that has no gaps; of the others those of its gaps."""
SHORT = {
    "life_stage": "Stage of life",
    "disability": "Disability",
    "disability_in_household": "Disability in household",
    "free_meals": "Pupils of state schools",
    "children": "Children in household",
    "income_decile": "Tenth of income",
    "ethnicity": "Ethnic group",
}


YES_OR_NO = {
    "disability": {"yes": "disabled", "no": "not disabled"},
    "disability_in_household": {"yes": "someone disabled", "no": "nobody disabled"},
    "free_meals": {"yes": "free school meals", "no": "no free meals"},
}


class Moved(NamedTuple):
    """A level before and after; `baseline` and `scenario` NaN where there is none."""

    baseline: float
    scenario: float

    @property
    def change(self) -> float:
        """The difference."""
        return self.scenario - self.baseline


NONE = Moved(np.nan, np.nan)


def variants(entry: Entry) -> list[str]:
    """Other indicators of the catalogue that belong to an entry of the agenda."""
    return [name for name in catalogue() if name != entry.indicator and owner(name) == entry.name]


def owner(indicator: str) -> str:
    """The entry of the agenda that an indicator belongs to; the longest prefix decides. Empty: none."""
    for entry in AGENDA:
        if entry.indicator == indicator:
            return entry.name
    fits = [
        (len(start), entry.name) for entry in AGENDA for start in entry.variants if indicator.startswith(start)
    ]
    return max(fits)[1] if fits else ""


def whole(view: View, indicator: str) -> Moved:
    """An indicator for everyone."""
    cells = by_group(view, indicator)
    found = cells[(cells["grouping"] == EVERYONE) & (cells["group"] == "all")]
    return Moved(float(found["baseline"].iloc[0]), float(found["scenario"].iloc[0])) if len(found) else NONE


def by_group(view: View, indicator: str) -> pd.DataFrame:
    """An indicator by group: grouping, group, baseline, scenario, change, observations; crossings left out."""
    data, rows = view.dataset, []
    if indicator in data["indicator"].values:
        before, after = (each.sel(indicator=indicator) for each in (view.before, view.after))
        rows = list(
            zip(
                data["indicator_grouping"].values.tolist(),
                data["indicator_group"].values.tolist(),
                before["indicator_level"].values.tolist(),
                after["indicator_level"].values.tolist(),
                after["indicator_observations"].values.tolist(),
                strict=True,
            )
        )
        rows = [row for row in rows if row[4] > 0.0 and SEPARATOR not in row[0]]
    else:
        rows = [(*row, np.nan) for row in entries(view, indicator)]
    found = pd.DataFrame(rows, columns=["grouping", "group", "baseline", "scenario", "observations"])
    found.insert(4, "change", found["scenario"] - found["baseline"])
    return found


def entries(view: View, indicator: str) -> list[tuple[str, str, float, float]]:
    """Gaps, curves and measures of the whole of one indicator: grouping, group, baseline, scenario."""
    data = view.dataset
    chosen = np.flatnonzero(data["entry_indicator"].values == indicator)
    return [
        (
            str(data["entry_grouping"].values[k]),
            str(data["entry_group"].values[k]),
            float(view.before["indicator_value"].values[k]),
            float(view.after["indicator_value"].values[k]),
        )
        for k in chosen.tolist()
    ]


def gaps(view: View, indicator: str) -> dict[str, Moved]:
    """Every named gap of an indicator that has a number."""
    found = {group: Moved(old, new) for grouping, group, old, new in entries(view, indicator) if grouping == "gap"}
    return {name: gap for name, gap in found.items() if np.isfinite(gap.baseline)}


def gap_words(gap: Gap) -> str:
    """A gap in words: who is compared with whom."""
    group, reference = (name_of(gap.grouping, name) for name in (gap.group, gap.reference))
    return f"{group} and {reference}"


def name_of(grouping: str, group: str) -> str:
    """A group in words."""
    if grouping.endswith("decile"):
        return {"1": "lowest tenth", "10": "highest tenth"}.get(group, f"tenth {group}")
    if grouping.startswith("ethnic"):
        return group.replace("_", " ").title()
    if group in ("yes", "no"):
        return YES_OR_NO.get(grouping, {}).get(group, group)
    if grouping == "children":
        return {"0": "no child", "1": "one child", "2": "two children"}.get(group, "three children or more")
    return {"all": "everyone", "rent_from_ha": "rent from association"}.get(group, group.replace("_", " "))


def gap_unit(indicator: Indicator) -> str:
    """The unit of the gaps of an indicator."""
    return "fraction" if indicator.gap == "relative" else indicator.unit


def when(view: View, indicator: Indicator) -> str:
    """The first year in which the model lets a reform move an indicator."""
    if indicator.responds.startswith("at once"):
        return f"{view.fiscal_year}{indicator.responds.removeprefix('at once')}"
    return indicator.responds


def can_move(indicator: Indicator) -> bool:
    """Whether the day after moves it at all; where not, no change is shown."""
    return indicator.responds.startswith("at once")


def change_words(indicator: Indicator, found: Moved) -> str:
    """The change of an indicator, or why there is none."""
    if not np.isfinite(found.scenario):
        return "not modelled" if not np.isfinite(found.baseline) else NOTHING
    return moved(found.change, indicator.unit) if can_move(indicator) or found.change else "not on the day after"


def cards(view: View) -> str:
    """A card for every entry of the agenda."""
    return f'<div class="cards">{"".join(card(view, entry) for entry in AGENDA)}</div>'


def card(view: View, entry: Entry) -> str:
    """One entry: numbers, drawing by group, and on demand tables, definition and source."""
    known = catalogue()[entry.indicator]
    found = whole(view, entry.indicator)
    cells = by_group(view, entry.indicator)
    parts = [f'<h3 id="indicator_{entry.name}">{entry.name}. {escape(entry.title)}</h3>']
    parts.append(f'<p class="what">{escape(known.label)} <span class="grade">evidence {known.evidence}</span></p>')
    parts.append(_facts(view, entry, known, found))
    drawn = cells.dropna(subset=["baseline", "scenario"])
    if len(drawn):
        parts.append(figure(*_drawing(known, drawn)))
        parts.append(folded("Every group, as a table", _group_table(known, drawn) + csv_link(known.name, drawn)))
    elif entry.attainment:
        parts.append(_attainment(view, entry.attainment))
    parts.append(_gap_table(view, known))
    parts.append(_variant_table(view, entry))
    parts.append(folded("Definition, source and evidence", _definition(known), "definition"))
    return f'<article class="card" data-indicator="{known.name}" aria-labelledby="indicator_{entry.name}">' + (
        "".join(parts) + "</article>"
    )


def _facts(view: View, entry: Entry, known: Indicator, found: Moved) -> str:
    """Level, change, gap and year as terms and what they are."""
    change = change_words(known, found)
    word = direction(found.change, known.better) if not is_nothing(found.change, known.unit) else ""
    facts = [
        ("Without and with", f"{level(found.baseline, known.unit)} → {level(found.scenario, known.unit)}"),
        ("Change", f"{change}{f' ({word})' if word else ''}{interval(view, known.name, known.unit)}"),
    ]
    found_gaps, unit = gaps(view, known.name), gap_unit(known)
    chosen = next((gap for gap in known.gaps if gap.name == entry.gap and gap.name in found_gaps), None)
    chosen = chosen or next((gap for gap in known.gaps if gap.name in found_gaps), None)
    if chosen:
        gap = found_gaps[chosen.name]
        facts.append(
            (
                f"Gap, {gap_words(chosen)}",
                f"{level(gap.baseline, unit)} → {level(gap.scenario, unit)} ({moved(gap.change, unit)})",
            )
        )
    facts.append(("First year it can respond", when(view, known)))
    return "<dl>" + "".join(f"<dt>{escape(term)}</dt><dd>{escape(said)}</dd>" for term, said in facts) + "</dl>"


def interval(view: View, name: str, unit: str) -> str:
    """The 90% interval of the change of an indicator for everyone, where the Dataset has one."""
    if name not in view.dataset["indicator"].values:
        return ""
    cell = int(np.flatnonzero(view.dataset["indicator_grouping"].values == EVERYONE)[0])
    place = view.dataset["indicator"].values.tolist().index(name)
    ends = view.interval("indicator_level", (place, cell))
    return f"; interval {moved(ends[0], unit)} to {moved(ends[1], unit)}" if ends else ""


def _drawing(known: Indicator, cells: pd.DataFrame) -> tuple[str, str]:
    """Levels by group, and the caption."""
    marks: list[svg.Mark] = []
    asked = [EVERYONE, *(dict.fromkeys(gap.grouping for gap in known.gaps) or DRAWN)]
    chosen = [grouping for grouping in asked if (cells["grouping"] == grouping).any()]
    for grouping in chosen if len(chosen) > 1 else list(dict.fromkeys(cells["grouping"])):
        rows = cells[cells["grouping"] == grouping]
        if grouping != EVERYONE:
            heading = SHORT.get(grouping, GROUPINGS.get(grouping, grouping)).replace("_", " ")
            marks.append(svg.Mark(heading[:1].upper() + heading[1:]))
        for row in rows.to_dict("records"):
            change = float(row["change"])
            word = "" if is_nothing(change, known.unit) else direction(change, known.better)
            shown = number(change, known.unit)
            name = "Everyone" if grouping == EVERYONE else name_of(grouping, str(row["group"]))
            marks.append(
                svg.Mark(
                    name,
                    float(row["baseline"]),
                    float(row["scenario"]),
                    shown,
                    {"better": True, "worse": False}.get(word),
                )
            )
    scale = 100.0 if level(0.5, known.unit).startswith("50") else 1.0
    scaled = [mark._replace(before=scale * mark.before, after=scale * mark.after) for mark in marks]
    unit = {"share": "per cent; changes in percentage points", "index": "index"}.get(known.unit, known.unit)
    caption = (
        f"By group, {unit}. Hollow: without the package. Full: with it, a blue circle where better, an orange "
        "diamond where worse, grey where unchanged. At the right the change. Small groups are left out."
    )
    return svg.dots(scaled, f"{known.label} by group, without and with the package"), caption


def _group_table(known: Indicator, cells: pd.DataFrame) -> str:
    rows = [
        (
            GROUPINGS.get(row["grouping"], row["grouping"].replace("_", " ").capitalize()),
            name_of(row["grouping"], row["group"]),
            level(row["baseline"], known.unit),
            level(row["scenario"], known.unit),
            moved(row["change"], known.unit),
        )
        for row in cells.to_dict("records")
    ]
    heads = ("Grouping", "Group", "Without", "With", "Change")
    return table(f"{known.label}, by group", heads, rows, {1})


def _gap_table(view: View, known: Indicator) -> str:
    found, unit = gaps(view, known.name), gap_unit(known)
    rows = [
        (gap_words(gap), *(level(value, unit) for value in found[gap.name]), moved(found[gap.name].change, unit))
        for gap in known.gaps
        if gap.name in found
    ]
    if not rows:
        return ""
    kind = (
        "what the first lack as a share of the second" if known.gap == "relative" else "the first less the second"
    )
    return folded("Every gap", table(f"Gaps: {kind}", ("Between", "Without", "With", "Change"), rows))


def _variant_table(view: View, entry: Entry) -> str:
    rows = []
    for name in variants(entry):
        known, found = catalogue()[name], whole(view, name)
        curve = not np.isfinite(found.baseline) and bool(entries(view, name))
        change = "by programme, percentile or group: indicators.csv" if curve else change_words(known, found)
        levels = (level(value, known.unit) for value in found)
        rows.append((known.label, *levels, change, known.evidence, when(view, known)))
    if not rows:
        return ""
    heads = ("Indicator", "Without", "With", "Change", "Evidence", "Responds")
    return folded(f"{len(rows)} other measures", table("Other measures of the same", heads, rows, {4, 5}))


def _definition(known: Indicator) -> str:
    said = (
        ("Definition", f"{known.definition}."),
        ("Of each", f"{known.analysed}; unit: {known.unit}; better: {known.better}"),
        ("Evidence that a reform moves it", f"{known.evidence}: {EVIDENCE[known.evidence]}"),
        ("Source", f"{known.source} (seen: {known.checked.replace('_', ' ')})"),
        ("Name in the data", known.name),
    )
    return "<dl>" + "".join(f"<dt>{term}</dt><dd>{escape(words)}</dd>" for term, words in said) + "</dl>"


def _attainment(view: View, measure: str) -> str:
    """The change of a measure of attainment by group of pupils, in place of a level that is not modelled."""
    marks, rows = attainment_marks(view, measure)
    words = str(view.after["attainment_change"].sel(attainment_measure=measure)["attainment_measure_label"].item())
    if not marks:
        return f"<p>No change of attainment ({escape(words.lower())}) is estimated for this package.</p>"
    unit = str(view.after["attainment_change"].sel(attainment_measure=measure)["attainment_measure_unit"].item())
    caption = (
        f"The level is not modelled. {words}: central change by group of pupils and range from low to high, "
        f"{'points' if unit == 'fraction' else unit}, if the package had held for all their childhood. England."
    )
    heads = ("Pupils", "Low", "Central", "High")
    numbers = table(f"{words}, change by group of pupils", heads, rows)
    link = csv_link(f"change_of_{measure}", attainment_by_group(view, measure))
    drawing = figure(svg.spans(marks, f"{words}: change by group of pupils"), caption)
    return drawing + folded("Every group, as a table", numbers + link)


def attainment_by_group(view: View, measure: str) -> pd.DataFrame:
    """Low, central and high change of a measure of attainment by group of pupils."""
    change = (
        view.after["attainment_change"].sel(attainment_measure=measure).transpose("pupil_group", "effect_size")
    )
    found = pd.DataFrame(change.values, columns=change["effect_size"].values.tolist())
    found.insert(0, "pupil_group", change["pupil_group"].values)
    return found


def attainment_marks(
    view: View, measure: str
) -> tuple[list[tuple[str, float, float, float, str]], list[tuple[str, ...]]]:
    """Rows to draw and rows of text of a measure of attainment by group of pupils; empty where none moves."""
    change = view.after["attainment_change"].sel(attainment_measure=measure)
    unit = str(change["attainment_measure_unit"].item())
    marks, rows = [], []
    for group, label in zip(change["pupil_group"].values, change["pupil_group_label"].values, strict=True):
        low, central, high = (
            float(change.sel(pupil_group=group, effect_size=size)) for size in ("low", "central", "high")
        )
        if not np.isfinite(central):
            continue
        words = str(label).split(":")[0].replace(" of pupils by income after housing costs", "")
        marks.append((words, low, central, high, number(central, unit)))
        rows.append((str(label), *(moved(value, unit) for value in (low, central, high))))
    return (marks, rows) if any(mark[2] or mark[3] for mark in marks) else ([], [])
