"""The validation report: one HTML page that stands alone, and the tables behind it as CSV.

Everything on the page comes from the comparison with published figures: a row of a table for each of its rows, the
figures drawn from those rows, and the summary counted from them. No script, no address outside the page.
"""

import re
from html import escape
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from model.calibration.validation import OTHER_MODELS, ROLE_WORDS, fiscal, read_other_models, summary
from model.files import written_whole
from model.report.html import document, inline
from model.report.style import house_style, save
from model.report.tables import label, write_csv
from model.report.validation_figures import FIGURES, SUBJECTS

CHECKED_WORDS = {
    "read": "read at the source",
    "second_hand": "from a copy of the source",
    "recalled": "recalled",
    "assumption": "derived",
}
TITLES = {"work_and_incomes": "Work and incomes", "spending_by_year": "Spending by year"}
HEADINGS = ("Figure", "Year", "Area", "Published", "Model", "Ratio", "0.5 – 1 – 1.5", "Use", "Scored", "Source")
STYLE = """
svg.b{width:6rem;height:.7rem}.far{font-weight:700}
@media print{h2{break-before:page}}
"""


def write_validation(comparison: pd.DataFrame, folder: Path, law: str, seed: int) -> list[Path]:
    """Write `validation.html`, `validation.csv`, `validation_summary.csv` and `figures/*.{svg,csv}`; the paths.

    Args:
        comparison: as `calibration.validation.compare` gives it, with the columns of other models.
        folder: where to write.
        law: the law and forecast, in a sentence.
        seed: of the population.

    Raises OutputError when a file cannot be written.
    """
    overview = summary(comparison)
    written = [
        write_csv(comparison, folder / "validation.csv"),
        write_csv(overview, folder / "validation_summary.csv"),
    ]
    drawn: dict[str, str] = {}
    with house_style():
        for name, draw in FIGURES.items():
            made = draw(comparison)
            if made is not None:
                figure, table = made
                written.append(write_csv(table, folder / "figures" / f"{name}.csv"))
                written.append(save(figure, folder / "figures" / f"{name}.svg", 200))
                drawn[name] = inline(figure, f"{label(name)}; the numbers are in figures/{name}.csv")
    path = folder / "validation.html"
    with written_whole(path) as temporary:
        temporary.write_text(page(comparison, overview, drawn, law, seed), encoding="utf-8")
    return [*written, path]


def page(comparison: pd.DataFrame, overview: pd.DataFrame, drawn: dict[str, str], law: str, seed: int) -> str:
    """The whole page as text; `drawn` has the figures as SVG by name."""
    subjects = list(dict.fromkeys(comparison.subject))
    links = "".join(f'<a href="#{subject}">{heading(subject)}</a>' for subject in subjects)
    sections = "\n".join(
        section(subject, comparison[comparison.subject == subject], drawn) for subject in subjects
    )
    title = "The population beside published figures"
    return document(
        title,
        STYLE,
        f"""<h1>{title}</h1>
<p>{escape(law)}. Seed {seed}. {len(comparison)} figures, of which {int(comparison.scored.sum())} are scored:
those read in a table or a copy of it, for a year that is over or nearly so. The others are shown only. Figures
calibrated to are among the totals that weights are fitted to. Figures held back are not: docs/held_back.csv has
the measures to which nothing may be fitted, docs/held_back.md which of them were seen before it was made.</p>
<nav aria-label="Subjects">{links}</nav>
<main><h2 id="summary">How close</h2>{summary_table(overview)}{furthest(comparison)}
{sections}
<h2 id="other_models">Other models</h2>{other_models_table()}</main>""",
    )


def heading(subject: str) -> str:
    """Title of a subject: the name of its table of figures in words."""
    return escape(TITLES.get(subject, label(subject)))


def section(subject: str, rows: pd.DataFrame, drawn: dict[str, str]) -> str:
    """Heading, figures and table of one subject."""
    pictures = "".join(f"<figure>{svg}</figure>" for name, svg in drawn.items() if SUBJECTS[name] == subject)
    others = [model for model in OTHER_MODELS if rows[model.lower()].notna().any()]
    head = "".join(f'<th scope="col">{name}</th>' for name in (*HEADINGS, *others))
    body = "\n".join(table_row(row, others) for row in rows.to_dict("records"))
    caption = f"{len(rows)} figures, {int(rows.scored.sum())} scored. Bold: a scored figure more than 15% off."
    return (
        f'<section aria-labelledby="{subject}"><h2 id="{subject}">{heading(subject)}</h2>{pictures}'
        f'<div class="wide"><table><caption>{caption}</caption><thead><tr>{head}</tr></thead>'
        f"<tbody>\n{body}\n</tbody></table></div></section>"
    )


def table_row(row: dict[Any, Any], others: list[str]) -> str:
    """One figure of the comparison as a row of a table."""
    far = ' class="far"' if row["scored"] and np.isfinite(row["ratio"]) and not row["is_within"] else ""
    name = label(re.sub(r"_20\d\d$", "", row["target"]))
    note = f"<small>{escape(str(row['note']))}</small>" if row["note"] else ""
    cells = [
        f'<th scope="row">{escape(name)}{note}</th>',
        f"<td>{fiscal(row['year'])}</td>",
        f"<td>{escape(row['geography'])}</td>",
        f'<td class="n">{escape(amount(row["published"], row["unit"]))}</td>',
        f'<td class="n">{escape(amount(row["model"], row["unit"]))}</td>',
        f'<td class="n">{proportion(row["ratio"])}</td>',
        f"<td>{bar(row['ratio'])}</td>",
        f"<td>{ROLE_WORDS[row['role']]}</td>",
        f"<td>{'yes' if row['scored'] else 'no'}</td>",
        f"<td>{escape(row['source'])}<small>{escape(row['title'])}; {CHECKED_WORDS[row['checked']]}</small></td>",
        *(f'<td class="n">{proportion(row[model.lower()])}</td>' for model in others),
    ]
    return f'<tr data-target="{escape(row["target"])}"{far}>{"".join(cells)}</tr>'


def amount(value: float, unit: str) -> str:
    """A value with its unit, in the digits worth reading."""
    if not np.isfinite(value):
        return "–"
    if unit == "fraction":
        return f"{100.0 * value:.1f}%"
    sign, pounds = ("−" if value < 0.0 else ""), ("£" if unit.startswith("£") else "")
    size = abs(value)
    for least, letters in ((1e12, "tn"), (1e9, "bn"), (1e6, "m")):
        if size >= least:
            return f"{sign}{pounds}{size / least:,.2f}{letters}"
    return f"{sign}{pounds}{size:,.0f}" if size >= 100.0 else f"{sign}{pounds}{size:.2f}"


def proportion(ratio: float) -> str:
    """A ratio with two digits."""
    return f"{ratio:.2f}" if np.isfinite(ratio) else "–"


def bar(ratio: float) -> str:
    """A bar from one to the ratio, cut off at one half and one and a half; the number stands beside it."""
    if not np.isfinite(ratio):
        return ""
    end = float(np.clip(100.0 * (ratio - 0.5), 0.0, 100.0))
    left, width = min(50.0, end), abs(end - 50.0)
    colour = "#b8480a" if abs(ratio - 1.0) > 0.15 else "#0b5c93"
    return (
        '<svg class="b" viewBox="0 0 100 10" preserveAspectRatio="none" aria-hidden="true"><path d="M50 0V10" '
        f'stroke="#5c6670"/><rect x="{left:.1f}" y="2" width="{width:.1f}" height="6" fill="{colour}"/></svg>'
    )


def summary_table(overview: pd.DataFrame) -> str:
    """How close scored figures are by role and subject beside the aims, and where these are not met."""
    head = "".join(
        f'<th scope="col">{name}</th>'
        for name in (
            "Use",
            "Subject",
            "Scored",
            "Half within",
            "Nine in ten within",
            "Aim",
            "Met",
            "No model value",
        )
    )
    body = ""
    for row in overview.to_dict("records"):
        subject = heading(row["subject"]) if row["subject"] else "<strong>All</strong>"
        gaps = "".join(
            f'<td class="n">{"–" if np.isnan(row[name]) else format(row[name], ".1%")}</td>'
            for name in ("median_gap", "ninth_decile_gap")
        )
        body += (
            f'<tr><td>{ROLE_WORDS[row["role"]]}</td><th scope="row">{subject}</th>'
            f'<td class="n">{row["figures"]}</td>{gaps}'
            f"<td>{row['aim_median']:.0%}, {row['aim_ninth_decile']:.0%}</td>"
            f'<td>{"yes" if row["is_met"] else "no"}</td><td class="n">{row["without_model_value"]}</td></tr>'
        )
    caption = "Relative gaps of scored figures"
    return f"<table><caption>{caption}</caption><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"


def furthest(comparison: pd.DataFrame, number: int = 15) -> str:
    """The scored figures furthest off, by the ratio's distance from one."""
    scored = comparison[comparison.scored & np.isfinite(comparison.ratio)]
    worst = scored.assign(gap=(scored.ratio - 1.0).abs()).nlargest(number, "gap")
    items = "".join(
        f"<li>{escape(label(row['target']))}: {proportion(row['ratio'])} ({ROLE_WORDS[row['role']]})</li>"
        for row in worst.to_dict("records")
    )
    return f"<h3>Furthest off</h3><ol>{items}</ol>"


def other_models_table() -> str:
    """What other models publish about themselves, with the source."""
    body = "".join(
        f'<tr><th scope="row">{escape(label(row["target"]))}</th><td>{escape(row["model"])}</td>'
        f'<td class="n">{proportion(float(row["ratio"]))}</td><td>{fiscal(int(row["year"]))}</td>'
        f"<td>{escape(row['source'])}<small>{escape(row['title'])}; {CHECKED_WORDS[row['checked']]}; "
        f"{escape(row['note'])}</small></td></tr>"
        for row in read_other_models()
    )
    head = "".join(f'<th scope="col">{name}</th>' for name in ("Figure", "Model", "Ratio", "Year", "Source"))
    return (
        "<table><caption>Ratios of other models' results to official figures, by their own validation</caption>"
        f"<thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"
    )
