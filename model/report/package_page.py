"""A package on one page: what, for whom, how sure, by when; for a minister to read, from a Dataset alone.

No script, no address outside the page. Each drawing has its numbers in a table, as CSV in the page and beside it.
"""

from collections.abc import Iterator, Mapping
from html import escape
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import xarray as xr

from model.files import written_whole
from model.indicators.catalogue import EVIDENCE, catalogue
from model.report import svg
from model.report.agenda import AGENDA, attainment_by_group, attainment_marks, by_group, cards, name_of, whole
from model.report.html import csv_link, document, figure, folded, table
from model.report.package_evidence import by_when, how_made, how_sure, not_modelled, of_scenario, widening
from model.report.tables import CONCEPTS, MEASURES, write_csv
from model.report.words import View, answer, is_nothing, level, moved, number, prices_of, responding, view_of

STYLE = """
body{max-width:68rem}h3{font-size:1.05rem;margin:1.4rem 0 .4rem}
header p.sub{color:#5c6670;margin-top:-.6rem}p{max-width:46rem}
.answer{background:#f3f6f8;border-left:4px solid #0b5c93;padding:.6rem 1rem;margin-bottom:1rem}
.answer p{margin:.2rem 0;font-size:1.06rem;max-width:none}nav{margin:1rem 0}
caption{max-width:calc(100vw - 3rem)}
.tiles,.cards,.pair{display:grid;gap:1rem;grid-template-columns:repeat(auto-fit,minmax(min(100%,14rem),1fr));padding:0}
.tiles div{border:1px solid #c9ced3;padding:.6rem .8rem}.tiles strong{display:block;font-size:1.45rem}
.cards,.pair{grid-template-columns:repeat(auto-fit,minmax(min(100%,27rem),1fr));align-items:start}
.card{border:1px solid #c9ced3;padding:.2rem 1rem .8rem;min-width:0}.card h3{margin-top:.8rem}
.card .what{color:#5c6670;margin:0 0 .4rem}.grade{white-space:nowrap;border:1px solid #5c6670;border-radius:.2rem;
padding:0 .35rem;font-size:.8rem;color:#1b1f24}
dl{display:grid;grid-template-columns:auto 1fr;gap:.15rem .8rem;margin:.4rem 0;font-size:.92rem}
dt{color:#5c6670;max-width:10rem}dd{margin:0}svg.d{width:100%;max-width:34rem;height:auto;display:block;
font-family:system-ui,sans-serif}figcaption{color:#5c6670;font-size:.8rem;max-width:34rem;margin-top:.3rem}
details{margin:.35rem 0}summary{cursor:pointer;color:#0b5c93}a{color:#0b5c93}a.csv{font-size:.82rem}
code{font-size:.85rem;overflow-wrap:anywhere}pre{white-space:pre-wrap;background:#f3f6f8;padding:.6rem}
nav a{display:inline-block;padding:.15rem 0}:focus-visible{outline:2px solid #b8480a;outline-offset:2px}
@page{size:A4;margin:15mm}
.print{display:none}
@media(max-width:40rem){td.n,th.n{white-space:normal}th{min-width:6.5rem}thead th.n{min-width:0}}
@media print{html,body{font-size:11px}h2,h3{break-after:avoid}.wide{overflow:visible}.print{display:block}
.tiles{grid-template-columns:repeat(4,1fr)}.pair{display:block}.cards{grid-template-columns:1fr 1fr}
.card{break-inside:avoid}dt{max-width:8rem}svg.d{max-width:10cm}td.n{white-space:normal}
details,a.csv{display:none}.answer{border:1px solid #0b5c93}}
"""
SECTIONS = {
    "costs": "What it does and what it costs",
    "gains": "Who gains and who loses",
    "poverty": "Poverty",
    "inequality": "Inequality and wealth",
    "attainment": "Attainment",
    "indicators": "The indicators of the opportunity agenda",
    "whom": "For whom: where the average improves and a gap widens",
    "sure": "How sure",
    "when": "By when",
    "missing": "What is not modelled",
    "made": "How this was made",
}
AHC = {"income_concept": "ahc"}
OF_INCOME = (
    ("gini", "Gini coefficient", "index"),
    ("p90_p10", "P90/P10", "ratio"),
    ("palma_ratio", "Highest tenth over lowest four tenths", "ratio"),
    ("top_10_percent_share", "Share of the highest tenth", "share"),
    ("top_1_percent_share", "Share of the highest hundredth", "share"),
    ("median_income", "Median, £ a year, as of a couple", "£"),
)
OF_WEALTH = (
    "wealth_median",
    "wealth_p90_less_p10",
    "wealth_gini",
    "wealth_top_10_share",
    "wealth_top_1_share",
    "adult_wealth_median",
    "savings_below_1000",
    "short_term_stability",
)
GROUP_NAMES = {
    "Children, one in household": "One child in household",
    "Children, two in household": "Two children",
    "Children, three or more": "Three or more",
    "Rent from ha": "Rent from association",
}
RATES = ("Poverty", "Without", "With", "Points", "Thousand")


def write_page(dataset: xr.Dataset, folder: Path, projection: xr.Dataset | None = None) -> list[Path]:
    """Write `report.html` and `report/*.csv`, the numbers of its drawings; the paths.

    The page is about the first comparison and year of the Dataset, which holds the full set of indicators.
    `projection` is the Dataset of a projection with the same scenario. Raises OutputError.
    """
    named = zip(dataset["scenario"].values.tolist(), dataset["baseline"].values.tolist(), strict=True)
    scenario = next(name for name, baseline in named if name != baseline)
    view = view_of(dataset, scenario, int(dataset["year"].values[0]))
    written = [write_csv(numbers, folder / "report" / f"{name}.csv") for name, numbers in drawn(view, projection)]
    path = folder / "report.html"
    with written_whole(path) as temporary:
        temporary.write_text(page(view, projection), encoding="utf-8")
    return [*written, path]


def drawn(view: View, projection: xr.Dataset | None) -> Iterator[tuple[str, pd.DataFrame]]:
    """The numbers of every drawing by name."""
    yield "deciles", deciles(view)
    yield "gainers_and_losers", bands(view)
    yield "family_types", family_types(view)
    yield "poverty", poverty(view, "relative")
    for entry in AGENDA:
        found = by_group(view, entry.indicator)
        if found["scenario"].notna().any() or not entry.attainment:
            yield entry.indicator, found
        else:
            yield entry.indicator, attainment_by_group(view, entry.attainment)
    if projection is not None:
        yield "projection", of_scenario(projection, view.scenario)


def page(view: View, projection: xr.Dataset | None = None) -> str:
    """The whole page as text."""
    made = {
        "costs": costs(view),
        "gains": who_gains(view),
        "poverty": in_poverty(view),
        "inequality": inequality(view),
        "attainment": attainment(view),
        "indicators": agenda(view),
        "whom": widening(view),
        "sure": how_sure(view),
        "when": by_when(view, projection),
        "missing": not_modelled(view),
        "made": how_made(view),
    }
    links = "".join(f'<a href="#{name}">{escape(title)}</a>' for name, title in SECTIONS.items())
    sections = "\n".join(
        f'<section aria-labelledby="{name}"><h2 id="{name}">{escape(SECTIONS[name])}</h2>{inner}</section>'
        for name, inner in made.items()
    )
    body = (
        f"<header><h1>{escape(view.title)}</h1>"
        f'<p class="sub">{escape(f"{view.fiscal_year}, compared with {view.law}")}</p></header>\n'
        f'<div class="answer"><p>{escape(answer(view))}</p></div>{tiles(view)}'
        f'<nav aria-label="Sections">{links}</nav><main>\n{sections}</main>\n'
    )
    return document(f"{view.title}, {view.fiscal_year}", STYLE, body)


def tiles(view: View) -> str:
    """Four numbers, each with unit and comparison."""
    cost = view.change("net_spending")[2]
    at = AHC | {"poverty_measure": "relative", "group": "children"}
    old, new, points = view.change("poverty_rate", **at)
    lowest, highest = (view.change("mean_net_income", decile=decile)[2] for decile in (1, 10))
    shown = (
        ("Exchequer", moved(cost, "£bn a year"), f"{'cost' if cost > 0.0 else 'yield'} above {view.law}"),
        (
            "Children in relative poverty",
            moved(points, "share"),
            f"{level(old, 'share')} to {level(new, 'share')}",
        ),
        ("Lowest tenth", moved(lowest, "£ a year"), "net income of a household, mean, compared with before"),
        ("Highest tenth", moved(highest, "£ a year"), "net income of a household, mean, compared with before"),
    )
    inner = "".join(
        f"<div>{escape(name)}<strong>{escape(value)}</strong><small>{escape(note)}</small></div>"
        for name, value, note in shown
    )
    return f'<div class="tiles">{inner}</div>'


def costs(view: View) -> str:
    """What each measure does and costs alone, and the change of each tax and benefit."""
    parts = [
        f"<p>{escape(prices_of(view))}. Positive: the exchequer pays. {escape(responding(view).capitalize())}.</p>"
    ]
    if "measure_net_cost" in view.after:
        parts += [measures_table(view), measures_described(view)]
    rows, whole_sum = [], view.change("net_spending")[2]
    for k, kind in enumerate(view.dataset["programme_kind"].values.tolist()):
        old, new = (float(data["programme_amount"].values[k]) for data in (view.before, view.after))
        sign = -1.0 if "tax" in kind else 1.0
        if not is_nothing(new - old, "£bn a year") or abs(new - old) >= 5e6:
            name = str(view.dataset["programme_label"].values[k])
            amounts = [f"{value / 1e9:,.2f}".replace("-", "−") for value in (old, new)]
            rows.append((name, *amounts, billions(sign * (new - old))))
    rows.append(("All together", "", "", billions(whole_sum)))
    heads = ("Tax or benefit", "Without", "With", "Cost")
    return "".join(parts) + table("What changes for the exchequer by tax and benefit, £bn a year", heads, rows)


def billions(value: float) -> str:
    """£bn with two decimals and a sign."""
    shown = round(value / 1e9, 2)
    return f"{shown:+.2f}".replace("-", "−") if shown else "0"


def measures_table(view: View) -> str:
    """Each measure alone: cost and children in poverty, and what they do only together."""
    cost, children = (view.after[name].values for name in ("measure_net_cost", "measure_children_in_poverty"))
    titles = view.dataset["measure_title"].values.tolist()
    shown = [*zip(titles, cost.tolist(), children.tolist(), strict=True)]
    total = view.change("net_spending")[2]
    at = AHC | {"poverty_measure": "relative", "group": "children"}
    poor = view.change("people_in_poverty", **at)[2]
    shown.append(
        ("Together, beyond the sum of each alone", total - float(cost.sum()), poor - float(children.sum()))
    )
    shown.append(("The package", total, poor))
    rows = [(str(title), billions(amount), number(count, "thousand")) for title, amount, count in shown]
    heads = ("Measure", "£bn a year", "Thousand children")
    note = "" if str(view.dataset.attrs.get("behaviour", "none")) == "none" else ", before anybody responds"
    return table(
        f"Each measure alone{note}: cost, and change of children in relative poverty after housing costs",
        heads,
        rows,
    )


def measures_described(view: View) -> str:
    """What each measure is, what the package sets, and the law today; on demand."""
    columns = [view.dataset[f"measure_{name}"].values.tolist() for name in ("title", "what", "sets", "law_today")]
    rows = list(zip(*columns, strict=True))
    heads = ("Measure", "What", "Set here", "Law today")
    return folded("What each measure is, and the law today", table("Measures", heads, rows, {1, 2, 3}))


def deciles(view: View) -> pd.DataFrame:
    """Mean net household income by tenth, without, with, and the change."""
    before, after = (data["mean_net_income"].values for data in (view.before, view.after))
    names = view.dataset["decile"].values
    return pd.DataFrame({"decile": names, "baseline": before, "scenario": after, "change": after - before})


def bands(view: View) -> pd.DataFrame:
    """Share of the households of each tenth in five bands of gain and loss, and of all."""
    counts = view.after["households_by_band"].transpose("decile", "band").values
    counts = np.vstack([counts, counts.sum(axis=0)])
    whole_row = counts.sum(axis=1, keepdims=True)
    shares = np.divide(counts, whole_row, out=np.zeros_like(counts), where=whole_row > 0.0)
    names = [*map(str, view.dataset["decile"].values), "all"]
    return pd.DataFrame(shares, columns=view.dataset["band"].values.tolist()).assign(decile=names)


def family_types(view: View) -> pd.DataFrame:
    """Median equivalised income by type of family, without, with, and the change."""
    found = by_group(view, "median_income_bhc")
    return found[found["grouping"] == "family_type"]


def decile_name(name: str) -> str:
    """A tenth in words."""
    return {"1": "1 (lowest)", "10": "10 (highest)", "all": "All"}.get(name, name)


def who_gains(view: View) -> str:
    """Tenths of income, bands of gain and loss, and types of family."""
    found, shares, families = deciles(view), bands(view), family_types(view)
    changes = [float(change) for change in found["change"]]
    tenths = [decile_name(str(name)) for name in found["decile"]]
    marks = [
        svg.Mark(name, after=change, text=number(change, "£ a year"))
        for name, change in zip(tenths, changes, strict=True)
    ]
    labels = view.dataset["band_label"].values.tolist()
    names = [decile_name(name) for name in shares["decile"]]
    values = shares[view.dataset["band"].values.tolist()].to_numpy()
    rows = [_pounds(decile_name(str(row["decile"])), row) for row in found.to_dict("records")]
    caption = (
        "Mean change of net household income before housing costs, £ a year, by tenth of people ranked by income."
    )
    ranked = "Tenths of people by equivalised net income before housing costs without the package."
    first = figure(
        svg.bars(marks, "Mean change of net income by tenth of income"), f"{caption} {ranked}"
    ) + folded(
        "As a table", table(caption, ("Tenth", "Without", "With", "Change"), rows) + csv_link("deciles", found)
    )
    percent = [
        (name, *(f"{100.0 * share:.1f}%" for share in line)) for name, line in zip(names, values, strict=True)
    ]
    shown = "Share of households by size of gain or loss, per cent of net income, by tenth of income."
    second = figure(svg.bands(names, values, labels, shown), shown) + folded(
        "As a table", table(shown, ("Tenth", *labels), percent) + csv_link("gainers_and_losers", shares)
    )
    return f'<div class="pair"><div>{first}</div><div>{second}</div></div>{_families(families)}'


def _families(families: pd.DataFrame) -> str:
    """Median income by type of family, as a table."""
    names = [name_of("family_type", str(group)).capitalize() for group in families["group"]]
    rows = [_pounds(name, row) for name, row in zip(names, families.to_dict("records"), strict=True)]
    caption = "Median net income before housing costs by type of family, £ a year, equivalised as of a couple"
    return table(caption, ("Family", "Without", "With", "Change"), rows) + csv_link("family_types", families)


def _pounds(name: str, row: Mapping[Any, Any]) -> tuple[str, ...]:
    """An amount without and with, and the change, in pounds."""
    return name, level(row["baseline"], "£"), level(row["scenario"], "£"), moved(row["change"], "£")


def poverty(view: View, measure: str) -> pd.DataFrame:
    """Poverty after housing costs by group: rate and thousands without, with, and the change."""
    at = AHC | {"poverty_measure": measure}
    rates, people = (
        [data[name].sel(at).values for data in (view.before, view.after)]
        for name in ("poverty_rate", "people_in_poverty")
    )
    frame = pd.DataFrame(
        {
            "kind": view.dataset["group_kind"].values,
            "group": [GROUP_NAMES.get(str(name), str(name)) for name in view.dataset["group_label"].values],
            "baseline": rates[0],
            "scenario": rates[1],
            "change": rates[1] - rates[0],
            "people_change": people[1] - people[0],
        }
    )
    return frame[view.before["population"].values > 0.0].reset_index(drop=True)


def in_poverty(view: View) -> str:
    """Poverty of age groups by line; relative poverty drawn by group; relative and deep by group as tables."""
    line = str(view.before["poverty_rate"].attrs["poverty_line"]).split(";")[0].removeprefix("relative: ")
    caption = (
        f"People in relative poverty after housing costs, per cent: less than {line}. Hollow: without the "
        "package. Full: with it; blue circle fewer, orange diamond more. At the right the change in points."
    )
    marks = _poverty_marks(poverty(view, "relative"))
    drawing = figure(svg.dots(marks, "People in relative poverty by group"), caption)
    folds = "".join(_poverty_by_group(view, measure) for measure in ("relative", "deep"))
    return f'<div class="pair"><div>{_poverty_of_ages(view)}{folds}</div><div>{drawing}</div></div>'


def _poverty_marks(found: pd.DataFrame) -> list[svg.Mark]:
    """Rows to draw, each kind of group under its heading."""
    marks: list[svg.Mark] = []
    for kind, rows in found.groupby("kind", sort=False):
        marks.append(svg.Mark(str(kind).capitalize()))
        for row in rows.to_dict("records"):
            change = float(row["change"])
            better = None if is_nothing(change, "share") else change < 0.0
            ends = 100.0 * float(row["baseline"]), 100.0 * float(row["scenario"])
            marks.append(svg.Mark(str(row["group"]), *ends, number(change, "share"), better))
    return marks


def _poverty_by_group(view: View, measure: str) -> str:
    """One line of poverty by every group, on demand."""
    found = poverty(view, measure)
    rows = [
        _rate_row(row["group"], row["baseline"], row["scenario"], row["people_change"])
        for row in found.to_dict("records")
    ]
    title = f"{MEASURES[measure]}, after housing costs"
    return folded(f"{title}: every group", table(title, RATES, rows) + csv_link(f"{measure}_poverty", found))


def _poverty_of_ages(view: View) -> str:
    """Relative, deep and absolute poverty of children, adults and pensioners."""
    rows = []
    for measure in ("relative", "deep", "absolute"):
        for group in ("children", "working_age_adults", "pensioners", "everyone"):
            at = AHC | {"poverty_measure": measure, "group": group}
            old, new, _ = view.change("poverty_rate", **at)
            people = view.change("people_in_poverty", **at)[2]
            name = str(view.dataset["group_label"].sel(group=group).item()).lower()
            rows.append(_rate_row(f"{MEASURES[measure].split(' ')[0]}, {name}", old, new, people))
    caption = "After housing costs. Relative: below 60% of the median; deep: below 50%; absolute: line of 2024-25"
    return table(caption, RATES, rows)


def _rate_row(name: str, old: float, new: float, people: float) -> tuple[str, ...]:
    """A rate without and with, the change in points and in thousand people."""
    return name, level(old, "share"), level(new, "share"), number(new - old, "share"), number(people, "thousand")


def inequality(view: View) -> str:
    """Measures of income and of wealth, without and with."""
    first = _incomes(view, "ahc") + folded("Before housing costs", _incomes(view, "bhc"))
    wealth = []
    for indicator in OF_WEALTH:
        known, found = catalogue()[indicator], whole(view, indicator)
        wealth.append(
            (known.label, *(level(value, known.unit) for value in found), moved(found.change, known.unit))
        )
    heads = ("Measure", "Without", "With", "Change")
    note = "Wealth on the day after: before anybody has saved, given or moved differently."
    return f'<div class="pair"><div>{first}</div><div>{table("Wealth", heads, wealth)}<p>{note}</p></div></div>'


def _incomes(view: View, concept: str) -> str:
    """Inequality and level of incomes before or after housing costs."""
    rows = []
    for name, words, unit in OF_INCOME:
        old, new, change = view.change(name, income_concept=concept)
        rows.append((words, level(old, unit), level(new, unit), moved(change, unit)))
    return table(f"Income {CONCEPTS[concept]}", ("Measure", "Without", "With", "Change"), rows)


def attainment(view: View) -> str:
    """Low, central and high change of attainment of pupils, had the package held for their childhood."""
    rows = []
    for measure in view.dataset["attainment_measure"].values.tolist():
        for words, low, central, high in _of_pupils(view, str(measure)):
            rows.append((words, low, central, high))
    if not rows:
        return "<p>The package moves no measure of attainment that evidence can say anything of.</p>"
    caption = (
        "Change if the package had held for all of childhood, England, state schools; low, central and high "
        "effect of the studies. A score is in standard deviations (SD) of the cohort"
    )
    return table(caption, ("Measure and pupils", "Low", "Central", "High"), rows)


def _of_pupils(view: View, measure: str) -> Iterator[tuple[str, str, str, str]]:
    words = str(view.after["attainment_change"].sel(attainment_measure=measure)["attainment_measure_label"].item())
    for name, *cells in attainment_marks(view, measure)[1][:3]:
        low, central, high = cells
        yield f"{words}, {name.split(':')[0].lower()}", low, central, high


def agenda(view: View) -> str:
    """The cards, with what the grades mean."""
    grades = "".join(f"<dt>{grade}</dt><dd>{escape(words)}</dd>" for grade, words in EVIDENCE.items())
    return (
        "<p>Fifteen indicators, the wealth gap and inequality of opportunity. The grade says how a reform is "
        "known to move the indicator, not how well the level is known.</p>"
        '<p class="print">Definitions, sources and tables by group open on the page itself.</p>'
        f"<dl>{grades}</dl>{cards(view)}"
    )
