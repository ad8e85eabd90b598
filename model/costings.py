"""`task=costings`: published costings of reforms beside the model, each on its own year, law and concept.

The table of published figures is `model/evidence/published_costings.csv`, one row a figure. `levers` and
`before` are JSON, parameter path to what it is in the year of the row:

    0.21                        a value
    {"add": 0.01}               more than the law of the baseline has in that year
    {"multiply": 1.1}           a multiple of it
    {"as_in": "current_law"}    what another baseline has in that year

`before` changes the law that a reform is compared with, where no baseline is that law; `levers` make the reform.
`response` names the set of elasticities after whose response the row is compared; without one nobody responds.
A row without levers cannot be expressed, and its `reason` says why; of the others `reason` says why they differ.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from model.configuration import choices_of, compose
from model.errors import ParameterFileError
from model.files import written_whole
from model.indicators.exchequer import PROGRAMMES, SIGN
from model.indicators.measured import Array, Measured, equivalised, person_weight
from model.indicators.weighted import median
from model.levers import all_levers, is_of_law
from model.pipeline import Progress, Study, merged
from model.policy import load_policy, parameters_by_path
from model.settings import Baseline, Levers, Settings, merge_levers

TABLE = Path(__file__).parent / "evidence" / "published_costings.csv"
KINDS = {
    "ready_reckoner": ("Ready reckoner of taxes and Child Benefit", 0.10),
    "taxes": ("Other taxes", 0.15),
    "benefits": ("Benefits", 0.15),
    "poverty": ("Poverty", 0.20),
    "capital": ("Gains, investment income, wealth and inheritances, nobody responds", 0.20),
    "responses": ("Gains, after response", 0.20),
}
"""Title of each kind of costing, and the aim: how far from one the median row's ratio may be."""
COUNTS = ("children_in_poverty", "people_in_poverty", "households_gaining")
GAIN_A_YEAR = 52.0
"""£ a year from which a household is counted as gaining: £1 a week, as in the headline table."""
RESULTS = "costings.csv"
TEXTS = ("baseline", "before", "levers", "quantity", "basis", "response", "unit", "kind", "reason")
"""Columns of words, which are empty where nothing is said."""
COLUMNS = [
    *("costing", "title", "kind", "publisher", "source", "checked", "year", "baseline", "before", "levers"),
    *("quantity", "basis", "response", "unit", "published", "low", "high", "scored", "reason"),
]


@dataclass(frozen=True)
class Costing:
    """One published figure that levers can express: an effect in the fiscal year `year`, £bn or thousands.

    `quantity` is `net` (all programmes), programmes of the exchequer joined by `+`, or one of COUNTS. Amounts are
    positive where the exchequer gains, counts where there are more. `response` is empty where nobody responds.
    """

    costing: str
    year: int
    baseline: str
    before: Mapping[str, Any]
    levers: Mapping[str, Any]
    quantity: str
    response: str


def published() -> pd.DataFrame:
    """Every published figure, one row each, of COLUMNS. Raises ParameterFileError for a table that is wrong."""
    table = _read(TABLE)
    if list(table.columns) != COLUMNS or table.costing.duplicated().any():
        raise ParameterFileError(
            f"{TABLE.name}: the columns are {', '.join(COLUMNS)}, and each costing stands once"
        )
    return table


def last_compared(folder: Path) -> pd.DataFrame:
    """The comparison as it was last written to a folder; without one, the published figures alone."""
    path = folder / RESULTS
    return _read(path) if path.is_file() else published().assign(model=np.nan, ratio=np.nan)


def _read(path: Path) -> pd.DataFrame:
    table = pd.read_csv(path, true_values=["yes"], false_values=["no"])
    return table.fillna(dict.fromkeys(TEXTS, ""))


def expressed(table: pd.DataFrame) -> list[Costing]:
    """The rows that levers can express. Raises ParameterFileError for one that is wrong."""
    rows = [_costing(row) for row in table[table.levers != ""].to_dict("records")]
    for row in rows:
        _check(row)
    return rows


def _costing(row: Mapping[Any, Any]) -> Costing:
    try:
        before = json.loads(row["before"]) if row["before"] else {}
        levers = json.loads(row["levers"])
    except json.JSONDecodeError as problem:
        raise ParameterFileError(f"{TABLE.name}, {row['costing']}: levers are no JSON: {problem}") from None
    said = (row["quantity"], row["response"])
    return Costing(row["costing"], int(row["year"]), row["baseline"], before, levers, *said)


def _check(row: Costing) -> None:
    """Raise ParameterFileError for a path, baseline, set of elasticities or quantity that does not exist."""
    paths = parameters_by_path()
    for path in (*row.before, *row.levers):
        if path not in paths and path.partition(".")[0] not in all_levers():
            raise ParameterFileError(f"{TABLE.name}, {row.costing}: there is no lever '{path}'")
    if row.baseline not in choices_of("baseline"):
        raise ParameterFileError(f"{TABLE.name}, {row.costing}: there is no baseline '{row.baseline}'")
    if row.response and row.response not in choices_of("behaviour"):
        raise ParameterFileError(f"{TABLE.name}, {row.costing}: there is no behaviour '{row.response}'")
    if row.quantity != "net" and row.quantity not in COUNTS:
        for name in row.quantity.split("+"):
            if name not in PROGRAMMES:
                raise ParameterFileError(f"{TABLE.name}, {row.costing}: there is no programme '{name}'")


def law_of(row: Costing) -> tuple[Baseline, Levers, Levers]:
    """The baseline of a costing, its levers with `before`, and those with the reform too: values of its year."""
    baseline = baseline_named(row.baseline)
    before = merge_levers(merged(baseline), _values(row.before, row.year, baseline, merged(baseline)))
    return baseline, before, merge_levers(before, _values(row.levers, row.year, baseline, before))


def baseline_named(name: str) -> Baseline:
    """A baseline as its file says."""
    return Baseline(**choices_of("baseline")[name])


def _values(changes: Mapping[str, Any], year: int, baseline: Baseline, law: Levers) -> Levers:
    """Levers that make the changes, each from what the law has in the year."""
    return {path: {year: _value(path, change, year, baseline, law)} for path, change in changes.items()}


def _value(path: str, change: Any, year: int, baseline: Baseline, law: Levers) -> Any:
    if not isinstance(change, Mapping):
        return change
    if "as_in" in change:
        other = baseline_named(change["as_in"])
        return value_of(path, year, other, merged(other))
    value = value_of(path, year, baseline, law)
    return value + change["add"] if "add" in change else value * change["multiply"]


def value_of(path: str, year: int, baseline: Baseline, levers: Levers) -> Any:
    """What a parameter of the law is in a year under a baseline and levers."""
    programme, _, name = path.partition(".")
    of_law = {path: lever for path, lever in levers.items() if is_of_law(path)}
    law = load_policy(year, of_law, baseline.last_announcement, baseline.forecast, baseline.long_run)
    return getattr(getattr(law.policy, programme), name)


def effects(rows: Sequence[Costing], settings: Settings, progress: Progress) -> Iterator[tuple[str, float]]:
    """The model's effect of each costing by name. A law is assessed once however many rows stand on it."""
    years = sorted({row.year for row in rows})
    progress("population; on the first run the law is compiled, under a minute", len(years) + 1)
    for year in years:
        progress(f"costings of {year}-{(year + 1) % 100:02d}")
        study, laws = Study(settings), {}
        for row in (row for row in rows if row.year == year):
            baseline, *pair = law_of(row)
            keys = [f"{row.baseline} {sorted((path, str(lever)) for path, lever in law.items())}" for law in pair]
            keys[1] += row.response
            if keys[0] not in laws:
                laws[keys[0]] = study.measure(year, baseline, pair[0])
            if keys[1] not in laws:
                laws[keys[1]] = _reformed(study, row, baseline, *pair)
            yield row.costing, effect(row.quantity, laws[keys[0]], laws[keys[1]])


def _reformed(study: Study, row: Costing, baseline: Baseline, before: Levers, after: Levers) -> Measured:
    """The measurement of a reform: nobody responds, or all do as the elasticities of the row say."""
    if not row.response:
        return study.measure(row.year, baseline, after)
    elasticities = compose([f"behaviour={row.response}"]).behaviour
    return study.respond(row.year, replace(baseline, levers=before), after, elasticities)[0]


def effect(quantity: str, before: Measured, after: Measured) -> float:
    """What a reform does: £bn that the exchequer gains, or thousands of children, people or households more."""
    if quantity == "households_gaining":
        gain = after.net_income_bhc - before.net_income_bhc
        return float(np.sum(before.weight * (gain > GAIN_A_YEAR))) / 1e3
    if quantity in COUNTS:
        return (_poor(quantity, after) - _poor(quantity, before)) / 1e3
    names = _programmes(before, after) if quantity == "net" else quantity.split("+")
    return sum(_taken(name, after) - _taken(name, before) for name in names) / 1e9


def _poor(quantity: str, measured: Measured) -> float:
    """Children or people below 60% of the median of the same law after housing costs."""
    income = equivalised(measured, "ahc")
    is_poor = income < 0.6 * median(income, person_weight(measured))
    members = measured.children if quantity == "children_in_poverty" else measured.persons
    return float(np.sum(measured.weight * members * is_poor))


def _programmes(*measured: Measured) -> list[str]:
    return list(dict.fromkeys(name for each in measured for name in each.programmes))


def _taken(name: str, measured: Measured) -> float:
    """What the exchequer takes by a programme, £; less than nothing if it pays."""
    amount: Array = measured.programmes.get(name, np.zeros(measured.weight.size))
    return -SIGN[PROGRAMMES[name].kind] * float(np.sum(measured.weight * amount))


def compared(settings: Settings, progress: Progress) -> pd.DataFrame:
    """Every published figure with `model`, `ratio` and `is_within` the range or the aim of its kind.

    Rows that cannot be expressed, and those published as nil, have no ratio.
    """
    table = published()
    found = dict(effects(expressed(table), settings, progress))
    table["model"] = table.costing.map(found)
    table["ratio"] = table.model / table.published.where(table.published != 0.0)
    aim = table.kind.map({kind: aim for kind, (_, aim) in KINDS.items()})
    in_range = (table.model >= table.low) & (table.model <= table.high)
    table["is_within"] = ((table.ratio - 1.0).abs() <= aim) | in_range
    return table


def costings(settings: Settings, folder: Path, progress: Progress) -> None:
    """Write `costings.csv` and `costings.md`, and print how close the scored rows are by kind."""
    table = compared(settings, progress)
    with written_whole(folder / RESULTS) as temporary:
        table.to_csv(temporary, index=False, float_format="%.6g")
    with written_whole(folder / "costings.md") as temporary:
        temporary.write_text("\n".join(page(table, settings)) + "\n", encoding="utf-8")
    print("\n".join(summary(table)))


def summary(table: pd.DataFrame) -> Iterator[str]:
    """A table of Markdown: by kind, how many scored rows, how far the median is from one, how many are within."""
    yield "| Kind | Rows scored | Median distance from 1 | Aim | Within aim or range | Rows shown only |"
    yield "|---|---|---|---|---|---|"
    for kind, (title, aim) in KINDS.items():
        rows = table[(table.kind == kind) & table.model.notna()]
        scored = rows[rows.scored]
        distance = (scored.ratio - 1.0).abs().median()
        within = f"{scored.is_within.sum()} of {len(scored)}"
        yield f"| {title} | {len(scored)} | {distance:.0%} | {aim:.0%} | {within} | {len(rows) - len(scored)} |"


def page(table: pd.DataFrame, settings: Settings) -> Iterator[str]:
    """The page docs/costings.md: summary, a table for each kind, and what cannot be expressed."""
    asked = settings.population
    yield from HEAD.format(households=asked.households or 0, seed=asked.seed).splitlines()
    yield from ("", *summary(table))
    for kind, (title, _) in KINDS.items():
        rows = table[(table.kind == kind) & table.model.notna()]
        yield from ("", f"## {title}", "", *lines(rows))
    rows = table[table.levers == ""]
    yield from ("", f"## Not expressed: {len(rows)} rows", "", "| Reason | Rows |", "|---|---|")
    for reason, left_out in rows.groupby("reason", sort=True):
        names = ", ".join(f"`{name}`" for name in left_out.costing)
        yield f"| {reason} ({len(left_out)}) | {names} |"


def lines(rows: pd.DataFrame) -> Iterator[str]:
    """A table of Markdown: what is published, what the model finds, and why they differ."""
    yield "| Costing | Year | Law | Published | Model | Ratio | Why they differ |"
    yield "|---|---|---|---|---|---|---|"
    yield from (_line(row) for row in rows.to_dict("records"))


def _line(row: Mapping[Any, Any]) -> str:
    """One row of the table, a range in brackets; a row that is not scored has a star."""
    is_money = row["unit"] == "£bn"
    digits = ".3f" if is_money and abs(row["published"]) < 1.0 else ".2f" if is_money else ",.0f"
    spread = f" ({row['low']:{digits}} to {row['high']:{digits}})" if pd.notna(row["low"]) else ""
    unit = "" if is_money or not row["unit"] else f" {row['unit']}"
    law = row["baseline"] + (" as changed" if row["before"] else "")
    quantity = row["quantity"].replace("+", ", ").replace("_", " ")
    response = f"{row['response']} response here" if row["response"] else ""
    said = ", ".join(word for word in (row["publisher"], row["basis"], response) if word)
    star = "" if row["scored"] else " *"
    year = "" if pd.isna(row["year"]) else f"{row['year']:.0f}-{(row['year'] + 1) % 100:02.0f}"
    title = "; ".join(word for word in (row["title"], said, quantity) if word)
    found = [_figure(row["model"], digits), _figure(row["ratio"], ".2f")]
    published = f"{_figure(row['published'], digits)}{spread}{unit}"
    cells = [f"`{row['costing']}`{star}: {title}", year, law, published, *found, row["reason"]]
    return f"| {' | '.join(cells)} |"


def _figure(value: float, digits: str) -> str:
    return "" if pd.isna(value) else f"{value:{digits}}"


HEAD = """\
# Published costings beside the model

<!-- Written by `python -m model task=costings`; not by hand. -->

Every published costing that a lever can express, on the year, law and poverty concept of its publisher:
`python -m model task=costings`, {households:,} households, seed {seed}. The published figures, their levers and
their sources are `model/evidence/published_costings.csv`. Nothing in the model is fitted to a row that is scored;
from 2026-27 weights hold families under the two-child limit to the number of the DWP and the OBR, and the official
response of dividends is computed from one row of the OBR. Both stand here without a score.

- £bn, positive where the exchequer gains. Counts are thousands, negative where there are fewer.
- Amounts accrue in the year they belong to. HMRC's ready reckoner is that of June 2025, on the law of the Spring
  Statement. Its column of 2026-27 holds receipts of the first year, in which Self Assessment has yet to pay: it is
  shown and not scored. 2027-28, the column for a model of accruals, and 2028-29 are scored.
- Nobody works, saves or claims differently, but in rows that name a response: there people respond as that set of
  elasticities says (`behaviour=official` or `academic`; docs/behaviour.md). It is named where response is most of
  the published figure and of a kind that the sets have: gains, and the additional rate. Any other figure published
  after response is scored against the static one only where no static figure is published.
- A star marks a row that is shown and not scored: first-year receipts, a figure after response beside which a
  static one stands, a count of families, a figure of nil, or a definition not given in full.
- Taxes on wealth, and gains taxed as income, that were published for years before 2023-24 are run on 2023-24, the
  first year of the population; the reason says so. A tax charged once is shown with all its instalments.
- "As changed" stands where no baseline is the law of the time: the few parameters that matter are set back to it.
- Poverty is below 60% of the median after housing costs, of the same law. The range in brackets is that of the
  published models for the same reform and year, or the publisher's own.
- Reasons are those of the run at this size; one that says "likely" has not been shown by a run of its own."""
