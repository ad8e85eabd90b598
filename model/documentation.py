"""`task=document`: the pages of docs/ that follow from the code, so that they cannot say something else.

`data_dictionary.md` from the schema and the results, `parameters.md` from the parameter files, `indicators.md`
from the catalogue of indicators, and the second part of `coverage.md`, what each rule leaves out, from the
docstrings; its first part is written by hand. A page for each lever in `levers/` from its card, its settings, and
the comparison with published costings found in the folder (`costings.csv`, of `task=costings`).
"""

import re
from collections import Counter
from collections.abc import Iterator
from enum import IntEnum
from importlib import import_module
from inspect import cleandoc, isclass, isfunction
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from model.calculate import WRITTEN
from model.costings import last_compared, lines
from model.economy.forecast import load_forecast
from model.economy.long_run import LAST_OUTLOOK_YEAR, LAST_YEAR
from model.engine.assess import results
from model.errors import ParameterFileError, nearest
from model.files import written_whole
from model.indicators.page import indicators
from model.levers.cards import Card, page, read_cards
from model.policy import PROGRAMMES
from model.policy.load import (
    CHECKED,
    FIRST_YEAR,
    Parameter,
    fiscal_year_of,
    parameter_value,
    read_parameters,
)
from model.population.order import HEAD
from model.population.schema import Column, columns
from model.population.tables import CLAIMS, ENTITIES, LINKS, OFFSETS, REPORTED_BILL, REQUIRED, USUAL_AREA

MARK = "<!-- From here on written by `python -m model task=document`: from the docstrings of the rules. -->"
MADE = "<!-- Written by `python -m model task=document hydra.run.dir=docs`; not by hand. -->"
KINDS: dict[type, str] = {np.float64: "number", np.bool_: "true or false"}
NOT_MODELLED = re.compile(r"Not modelled:(.*?)(?:\n\s*\n|$)", re.DOTALL)


def write_pages(folder: Path) -> list[Path]:
    """Write the pages into a folder; of a coverage page that is there, only the second part."""
    paths = []
    for name, text in pages(folder).items():
        paths.append(folder / name)
        with written_whole(paths[-1]) as temporary:
            temporary.write_text(text, encoding="utf-8")
    return paths


def pages(folder: Path) -> dict[str, str]:
    """The text of each page by file name; the first part of the coverage page is that found in the folder."""
    coverage = folder / "coverage.md"
    by_hand = coverage.read_text(encoding="utf-8").partition(MARK)[0] if coverage.is_file() else "# Coverage\n\n"
    compared = last_compared(folder)
    cards = {name: [MADE, *page(card), *estimates(card, compared)] for name, card in read_cards().items()}
    return {
        "data_dictionary.md": "\n".join(data_dictionary()) + "\n",
        "parameters.md": "\n".join(parameters()) + "\n",
        "indicators.md": "\n".join([MADE, *indicators()]) + "\n",
        "coverage.md": by_hand + "\n".join([MARK, "", *left_out()]) + "\n",
        **{f"levers/{name}.md": "\n".join(text) for name, text in cards.items()},
    }


def estimates(card: Card, compared: pd.DataFrame) -> Iterator[str]:
    """The published estimates that a card names, beside ours. Raises ParameterFileError for one that is none."""
    for name in card.estimates:
        if name not in set(compared.costing):
            raise ParameterFileError(f"{card.name}.yaml: estimate '{name}'; {nearest(name, compared.costing)}")
    yield from ("## Published estimates beside ours", "")
    if not card.estimates:
        yield from ("None is known.", "")
        return
    yield "As [costings.md](../costings.md) has them; a star marks a row that is not scored."
    yield from ("", *lines(compared[compared.costing.isin(card.estimates)]), "")


def data_dictionary() -> Iterator[str]:
    """Columns of the three tables that are read, and of the results written to them."""
    yield from (MADE, "# Data dictionary", "")
    yield from cleandoc(
        f"""
        Own households are three files in one folder: `persons`, `benefit_units` and `households`, each as `.csv`
        (UTF-8, header in the first line), `.csv.gz` or `.parquet`. `task=calculate` and `population=tables` read
        them, `task=population` writes them. Rows may stand in any order; ids are whole numbers of 64
        bits. Other columns are kept as they are and not used.

        Amounts are nominal £ a year of the fiscal year that is assessed and are never uprated. Ages are those on
        6 October of that year. Codes may be written in capitals or small letters, truths as true and false or 1
        and 0. An empty cell is an error, save in `{REPORTED_BILL}`. A mistake is one line with file, column, row
        (from 1, without the header) and the valid values.

        Every benefit unit has one person whose role is HEAD and at most one PARTNER; everybody else in it is a
        CHILD, a young person in education included. The first benefit unit of a household holds its head, who
        carries the rent: the one with `{HEAD}`, else the first that the table lists.
        """
    ).splitlines()
    for table in ENTITIES:
        yield from ("", f"## `{table}`: what is read", "", "| Column | Values | Unit | If absent | Meaning |")
        yield "|---|---|---|---|---|"
        yield from _columns_read(table)
    yield from ("", "Broad rental market area taken where `brma` is absent, by region:", "")
    yield ", ".join(f"{region.name} {area}" for region, area in USUAL_AREA.items()) + "."
    for table, made in WRITTEN.items():
        yield from ("", f"## `{table}`: what `task=calculate` writes", "")
        yield "All columns that were read, less those named as below, and then (£ a year):"
        yield from ("", "| Column | Meaning |", "|---|---|")
        yield from (f"| `{name}` | {column.meaning} |" for name, column in made.items())
    yield from ("", "## Results in Python", "")
    yield from ("`model.engine.assess.assess` returns an `Assessment` with one array for each of these.", "")
    yield from ("| Result | Entity | Unit | Meaning |", "|---|---|---|---|")
    yield from (
        f"| `{name}` | {found.entity} | {found.unit} | {found.meaning} |" for name, found in results().items()
    )


def _columns_read(table: str) -> Iterator[str]:
    """A row for each column of a table."""
    own = {name: column for name, column in columns(ENTITIES[table]).items() if name not in OFFSETS}
    links = {
        name: Column(np.int64, "id", f"of the {name.removesuffix('_id').replace('_', ' ')}")
        for name in LINKS[table]
    }
    drawn = set(CLAIMS.values())
    for name, column in [*links.items(), *own.items()]:
        if name == "council_tax_reported":
            meaning = "bill after discounts, before reduction; empty: the law computes it from the band"
            yield f"| `{REPORTED_BILL}` | number | £/year | the law computes it | {meaning} |"
            continue
        is_required = name in REQUIRED[table]
        absent = "**required**" if is_required else _default(name, column)
        meaning = column.meaning.replace("|", "\\|")
        meaning += "; see `would_claim_*`" if name in drawn and name != "marriage_allowance_take_up_draw" else ""
        yield f"| `{name}` | {_values(name, column)} | {column.unit} | {absent} | {meaning} |"
    if table == "persons":
        yield f"| `{HEAD}` | true or false | flag | the first listed | head of the household |"
    if table == "benefit_units":
        for name, field in CLAIMS.items():
            what = columns(ENTITIES[table])[field].meaning.partition(":")[0].removeprefix("take-up draw of ")
            yield f"| `{name}` | true or false | flag | true | whether it claims {what}, if entitled |"


def _values(name: str, column: Column) -> str:
    """What a column may hold."""
    if name == "brma":
        return "name of an area in `model/policy/local_housing_allowance.csv`"
    if column.codes is not None:
        return ", ".join(code.name for code in column.codes)
    return KINDS.get(column.dtype, "whole number")


def _default(name: str, column: Column) -> str:
    """The default of a column as a reader sees it."""
    if name == "brma":
        return "the usual one of the region, below"
    if column.codes is not None:
        return column.codes(int(column.default)).name
    if column.dtype is np.bool_:
        return str(bool(column.default)).lower()
    return f"{column.default:g}"


def parameters() -> Iterator[str]:
    """Every dated value of the law with its source, and what the forecast makes of it."""
    by_programme = {programme: read_parameters(programme) for programme in PROGRAMMES}
    values = [
        value for found in by_programme.values() for parameter in found.values() for value in parameter.values
    ]
    counts = Counter(value.checked for value in values)
    yield from (MADE, "# Parameters of the law", "")
    yield from cleandoc(
        f"""
        Every value of every parameter of the law, {FIRST_YEAR}-{(FIRST_YEAR + 1) % 100} to
        {LAST_OUTLOOK_YEAR}-{(LAST_OUTLOOK_YEAR + 1) % 100}, from the files beside the rules in `model/policy`:
        when it takes effect, where it is from, and how the source was seen. A *law* value stands in the source; a
        value *announced* before it takes effect says when; an *assumption* is ours, for the reason given; a
        *forecast* carries the last law value forward by its uprating rule (`model/economy`); where there is none,
        the last value holds. The law goes on to {LAST_YEAR}-{(LAST_YEAR + 1) % 100} by the same rules, or by the
        one that a row names for later years ([long_run.md](long_run.md)). A lever sets a parameter by its name:
        `levers.PROGRAMME.PARAMETER=VALUE`.

        Local Housing Allowance is a table of its own, `model/policy/local_housing_allowance.csv`.
        """
    ).splitlines()
    total = sum(len(found) for found in by_programme.values())
    yield from ("", f"{total} parameters, {len(values)} values. How the sources were seen:", "")
    yield from ("| Checked | Values | Meaning |", "|---|---|---|")
    meanings = {
        "read": "the text itself was read",
        "second_hand": "read as quoted elsewhere",
        "recalled": "from memory, not checked",
        "computed_by_hand": "worked out from a cited text",
        "assumption": "ours",
    }
    yield from (f"| {checked} | {counts[checked]} | {meanings[checked]} |" for checked in CHECKED)
    for programme, found in by_programme.items():
        yield from ("", f"## {programme.replace('_', ' ').capitalize()}", "")
        yield from ("| Parameter | From | Value | Kind | Source | Checked |", "|---|---|---|---|---|---|")
        for parameter in found.values():
            yield from _rows_of(parameter)


def _rows_of(parameter: Parameter) -> Iterator[str]:
    """A row for each dated value of a parameter, and one for the forecast."""
    name = f"`{parameter.path}`<br>{_cell(parameter.label)}, {parameter.unit}"
    if parameter.change == "weighted":
        name += "; weighted by days within a year"
    for value in parameter.values:
        kind = "assumption" if value.checked == "assumption" else "law"
        kind += f", announced {value.announced}" if value.announced != value.date else ""
        source = f"[{_cell(value.source)}]({value.href})" if value.href.startswith("http") else _cell(value.source)
        yield f"| {name} | {value.date} | {_number(value.value)} | {kind} | {source} | {value.checked} |"
        name = ""
    last = fiscal_year_of(parameter.values[-1].date)
    if last < LAST_OUTLOOK_YEAR and parameter.uprating != "frozen" and parameter.kind is float:
        forecast = load_forecast()
        ahead = range(max(last + 1, FIRST_YEAR), LAST_OUTLOOK_YEAR + 1)
        shown = ", ".join(f"{year}: {_number(parameter_value(parameter, year, forecast))}" for year in ahead)
        rule = parameter.uprating.replace("_", " ")
        yield f"| | {ahead[0]} on | {shown} | forecast, {rule} | {forecast.name} | |"
    for year, rule in parameter.later_uprating.items():
        yield f"| | {year} on | | forecast, {rule.replace('_', ' ')} | long run | |"


def _number(value: float | int | bool) -> str:
    """A value as a table holds it."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    return f"{value:,.10g}"


def _cell(text: str) -> str:
    """Text that cannot break a table or a link."""
    return " ".join(text.split()).replace("|", "\\|").replace("[", "(").replace("]", ")")


def left_out() -> Iterator[str]:
    """What each rule says it leaves out, by programme."""
    yield from ("## What each rule leaves out", "", "| Programme | Rule | Not modelled |", "|---|---|---|")
    package = Path(__file__).resolve().parent
    for folder in ("policy", "engine"):
        for path in sorted((package / folder).glob("*.py")):
            module = import_module(f"model.{folder}" if path.stem == "__init__" else f"model.{folder}.{path.stem}")
            title = path.stem.replace("_", " ")
            for name, text in _docstrings(module):
                for said in NOT_MODELLED.findall(text):
                    yield f"| {title} | {name} | {_cell(said)} |"


def _docstrings(module: Any) -> Iterator[tuple[str, str]]:
    """Names and docstrings of a module and what it defines, in the order of its text."""
    yield "the whole", module.__doc__ or ""
    own = [
        member
        for member in vars(module).values()
        if (isfunction(member) or isclass(member)) and member.__module__ == module.__name__
        if not (isclass(member) and issubclass(member, IntEnum))
    ]
    for member in own:
        yield f"`{member.__name__}`", cleandoc(member.__doc__ or "")
