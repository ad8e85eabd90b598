"""Published totals in model terms: `targets/*.csv`, and the household contributions each one adds up.

A row selects entries of an entity (`people`, `units`, `households`) and measures them:

* `measure`: `count`, `sum FIELD`, `mean FIELD`, `median FIELD`, `percentile FIELD FRACTION` (the value with that
  fraction of the entries below it), `gini FIELD`, or `top_share FIELD FRACTION` (share of the field's sum held by
  the top fraction). Only counts and sums can be calibrated to. With the entity `indicator` the measure is the
  name of an indicator computed elsewhere.
* `where`: conditions `FIELD OPERATOR VALUE` joined by `;`, all of which must hold. Operators are
  `== != < <= > >= in`; `in` takes a range `16..24`, both ends included, or alternatives `social|private`.
  Values are numbers or the lower-case names of a code.
* `geography` restricts as well: a country, a region, or a group of countries.

Fields are those of `model.calibration.fields`. `role` says whether a row may be calibrated to
(`calibrate`) or is held back to validate (`validate`); `scored` marks the comparisons a population is
judged by; `checked` says how the source was seen. `moves_with` says what carries a total to other years and
`until` the last year of the rule it measures (model.calibration.years); both may be left out. The subject of a row
is the name of its file.
"""

import csv
import math
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from model.calibration.fields import ENTITIES, Field, Links, fields_of, link, on_entity, sum_to_households
from model.errors import CalibrationError, ParameterFileError, nearest
from model.population.schema import Array, Population, Region

FOLDER = Path(__file__).resolve().parent / "targets"
ROLES = ("calibrate", "validate")
CHECKED = ("read", "second_hand", "recalled", "assumption")
MEASURES = ("count", "sum", "mean", "median", "percentile", "gini", "top_share")
WITH_FRACTION = ("percentile", "top_share")
FIRST_FORECAST_YEAR = 2026
OPERATORS = ("==", "!=", "<", "<=", ">", ">=", "in")
GEOGRAPHIES: Mapping[str, tuple[str, ...]] = {
    "United Kingdom": (),
    "Great Britain": ("country", "!=", "northern_ireland"),
    "England and Wales": ("country", "in", "england|wales"),
    "England": ("country", "==", "england"),
    "Wales": ("country", "==", "wales"),
    "Scotland": ("country", "==", "scotland"),
    "Northern Ireland": ("country", "==", "northern_ireland"),
} | {
    name: ("region", "==", region.name.lower())
    for name, region in zip(
        (
            "North East",
            "North West",
            "Yorkshire and The Humber",
            "East Midlands",
            "West Midlands",
            "East of England",
            "London",
            "South East",
            "South West",
        ),
        Region,
        strict=False,
    )
}


class Condition(NamedTuple):
    """One comparison of a field with a value, as written."""

    field: str
    operator: str
    value: str


class Target(NamedTuple):
    """One published figure: what it measures, its value, year, source and use."""

    target: str
    entity: str
    measure: tuple[str, ...]
    where: tuple[Condition, ...]
    value: float
    unit: str
    year: int
    geography: str
    source: str
    title: str
    checked: str
    role: str
    tolerance: float
    scored: bool
    note: str
    moves_with: str = ""
    until: int | None = None
    subject: str = ""


def load_targets(role: str | None = None, year: int | None = None) -> tuple[Target, ...]:
    """Every published figure in `targets/*.csv`, or those of one role and fiscal year.

    Raises ParameterFileError when a row is malformed, has no source, or repeats a name.
    """
    return tuple(
        target
        for target in _read_all()
        if (role is None or target.role == role) and (year is None or target.year == year)
    )


def figures_by_year(years: Sequence[int]) -> dict[int, tuple[Target, ...]]:
    """Every published figure under the year of the model it is set beside: its own, or the nearest of `years`.

    A figure of another year is shown and not scored, nor is one of a year that is still a forecast.
    """
    found: dict[int, list[Target]] = {year: [] for year in years}
    for target in load_targets():
        year = min(years, key=lambda year: abs(year - target.year))
        is_of_year = target.year == year and year < FIRST_FORECAST_YEAR
        found[year].append(target._replace(scored=target.scored and is_of_year))
    return {year: tuple(targets) for year, targets in found.items()}


@cache
def _read_all() -> tuple[Target, ...]:
    targets: dict[str, Target] = {}
    for path in sorted(FOLDER.glob("*.csv")):
        with path.open(encoding="utf-8", newline="") as stream:
            for row in csv.DictReader(stream):
                target = read_target(row, path.name)._replace(subject=path.stem)
                if target.target in targets:
                    raise ParameterFileError(f"{path.name}: target '{target.target}' appears twice")
                targets[target.target] = target
    return tuple(targets.values())


def read_target(row: Mapping[str, str], file: str = "targets") -> Target:
    """One row of a target table, every entry checked; raises ParameterFileError."""
    name = row.get("target") or "?"
    where = f"{file}, target '{name}'"
    for column in set(Target._fields) - set(Target._field_defaults):
        if row.get(column) is None or (column not in ("where", "note") and not row[column].strip()):
            raise ParameterFileError(f"{where}: '{column}' is missing")
    closed = {"role": ROLES, "checked": CHECKED, "geography": tuple(GEOGRAPHIES), "scored": ("yes", "no")}
    for column, allowed in closed.items():
        if row[column] not in allowed:
            raise ParameterFileError(f"{where}: {column} '{row[column]}'; {nearest(row[column], allowed)}")
    entity = row["entity"]
    if entity not in (*ENTITIES, "indicator"):
        raise ParameterFileError(f"{where}: entity '{entity}'; {nearest(entity, (*ENTITIES, 'indicator'))}")
    measure = tuple(row["measure"].split())
    if entity != "indicator":
        _check_measure(where, measure)
    if row["role"] == "calibrate" and (entity == "indicator" or measure[0] not in ("count", "sum")):
        raise ParameterFileError(f"{where}: only counts and sums can be calibrated to")
    return Target(
        name,
        entity,
        measure,
        tuple(_condition(text, where) for text in row["where"].split(";") if text.strip()),
        _number(row["value"], where, "value"),
        row["unit"],
        int(_number(row["year"], where, "year")),
        row["geography"],
        row["source"],
        row["title"],
        row["checked"],
        row["role"],
        _number(row["tolerance"], where, "tolerance"),
        row["scored"] == "yes",
        row["note"],
        row.get("moves_with") or "",
        int(_number(row["until"], where, "until")) if row.get("until") else None,
    )


def _check_measure(where: str, measure: tuple[str, ...]) -> None:
    kind = measure[0]
    if kind not in MEASURES:
        raise ParameterFileError(f"{where}: measure '{kind}'; {nearest(kind, MEASURES)}")
    if len(measure) != (1 if kind == "count" else 3 if kind in WITH_FRACTION else 2):
        raise ParameterFileError(f"{where}: measure '{' '.join(measure)}' has the wrong number of words")
    if kind in WITH_FRACTION and not 0 < _number(measure[2], where, "measure") < 1:
        raise ParameterFileError(f"{where}: {kind} takes a fraction between 0 and 1")


def _number(text: str, where: str, column: str) -> float:
    try:
        value = float(text)
    except ValueError:
        raise ParameterFileError(f"{where}: {column} '{text}' is not a number") from None
    if not math.isfinite(value):
        raise ParameterFileError(f"{where}: {column} '{text}' is not finite")
    return value


def _condition(text: str, where: str) -> Condition:
    words = text.split()
    if len(words) != 3:
        raise ParameterFileError(f"{where}: condition '{text.strip()}' is not FIELD OPERATOR VALUE")
    if words[1] not in OPERATORS:
        raise ParameterFileError(f"{where}: operator '{words[1]}'; {nearest(words[1], OPERATORS)}")
    return Condition(*words)


def constraint_matrix(targets: Sequence[Target], population: Population, results: Any) -> tuple[Array, Array]:
    """Contribution of each household to each total, shape (households, targets), and the published values.

    Raises ParameterFileError for a field that does not exist and CalibrationError for a target that is
    neither a count nor a sum.
    """
    fields, links = fields_of(population, results), link(population)
    matrix = np.zeros((links.lengths["households"], len(targets)))
    for j, target in enumerate(targets):
        matrix[:, j] = contribution(target, fields, links)
    return matrix, np.array([target.value for target in targets])


def contribution(target: Target, fields: Mapping[str, Field], links: Links) -> Array:
    """Contribution of each household to one total, shape (households,)."""
    if target.entity == "indicator" or target.measure[0] not in ("count", "sum"):
        raise CalibrationError(f"target '{target.target}': only counts and sums can be calibrated to")
    mask = selected(target, fields, links)
    amounts = mask.astype(np.float64)
    if target.measure[0] == "sum":
        amounts = np.where(mask, measured(target, fields, links), 0.0)
    return sum_to_households(amounts, target.entity, links)


def selected(target: Target, fields: Mapping[str, Field], links: Links) -> Array:
    """Which entries of the target's entity it counts: its conditions and its geography, a flag each."""
    mask = np.ones(links.lengths[target.entity], dtype=bool)
    conditions = target.where
    if GEOGRAPHIES[target.geography]:
        conditions = (*conditions, Condition(*GEOGRAPHIES[target.geography]))
    for condition in conditions:
        field = _field(condition.field, target, fields)
        values = on_entity(field, target.entity, links)
        if values is None:
            raise _upward(condition.field, field, target)
        mask &= _holds(condition, values, field.labels, target)
    return mask


def measured(target: Target, fields: Mapping[str, Field], links: Links) -> Array:
    """Values of the field a target sums or averages, one per entry of its entity."""
    field = _field(target.measure[1], target, fields)
    values = on_entity(field, target.entity, links)
    if values is None:
        raise _upward(target.measure[1], field, target)
    return values


def _field(name: str, target: Target, fields: Mapping[str, Field]) -> Field:
    if name not in fields:
        raise ParameterFileError(f"target '{target.target}': no field '{name}'; {nearest(name, fields)}")
    return fields[name]


def _upward(name: str, field: Field, target: Target) -> ParameterFileError:
    return ParameterFileError(
        f"target '{target.target}': '{name}' is a field of {field.entity} and cannot describe {target.entity}"
    )


def _holds(condition: Condition, values: Array, labels: tuple[str, ...], target: Target) -> Array:
    """One condition for every entry."""
    if condition.operator == "in" and ".." in condition.value:
        low, high = (_code(text, labels, target) for text in condition.value.split("..", 1))
        return (values >= low) & (values <= high)
    if condition.operator == "in":
        return np.isin(values, [_code(text, labels, target) for text in condition.value.split("|")])
    value = _code(condition.value, labels, target)
    match condition.operator:
        case "==":
            return values == value
        case "!=":
            return values != value
        case "<":
            return values < value
        case "<=":
            return values <= value
        case ">":
            return values > value
        case _:
            return values >= value


def _code(text: str, labels: tuple[str, ...], target: Target) -> float:
    """A number, or the code a name stands for."""
    if text in labels:
        return labels.index(text)
    try:
        return float(text)
    except ValueError:
        valid = labels or ("a number",)
        raise ParameterFileError(f"target '{target.target}': '{text}'; {nearest(text, valid)}") from None
