"""Dated YAML beside each programme becomes the law of one fiscal year, with levers applied.

A parameter file maps each field of the programme's NamedTuple to its label, unit, uprating rule and dated
values. A value counts from its date; a change in April counts for the whole fiscal year. A change within
the year is treated as the parameter's `change` says: `at_date` (the default) takes the value in force on
6 October, `weighted` the average over the days of the year. Beyond the last dated value the uprating rule
carries it forward, from the years of `later_uprating` on another one: `{2031: cpi}` where a freeze ends by law in
April 2031. Beyond the outlook the forecast's `LongRun` says what moves amounts of money.

Levers replace values: `{"child_benefit.eldest_weekly": {2025: 30.0}}` holds from 2025-26 and then moves as the
law's own value does, legislated freezes and rises included, unless the lever says `uprating: frozen` (or names
a series of the forecast).
"""

import datetime as dt
import math
from collections.abc import Mapping
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import Any, NamedTuple

import yaml

from model.economy.forecast import Forecast, load_forecast
from model.economy.long_run import LAST_YEAR
from model.errors import LeverError, ParameterFileError, UnknownNameError, YearError, nearest
from model.policy.uprating import FROZEN, is_money, rules, uprate

FOLDER = Path(__file__).resolve().parent
FIRST_YEAR = 2023
LARGEST = 1e12
CHECKED = ("read", "second_hand", "recalled", "computed_by_hand", "assumption")
LeverValue = Mapping[Any, Any]
Levers = Mapping[str, LeverValue]


class DatedValue(NamedTuple):
    """One value of one parameter: from when, since when known, where from, and how the source was seen."""

    date: dt.date
    announced: dt.date
    value: float | int | bool
    source: str
    href: str
    checked: str


class Parameter(NamedTuple):
    """One parameter of a programme: its path, declared type, description and dated values."""

    path: str
    kind: type
    label: str
    unit: str
    uprating: str
    change: str
    round_to: float | None
    real_uplift: dict[int, float]
    real_uplift_announced: dt.date | None
    later_uprating: dict[int, str]
    values: tuple[DatedValue, ...]


_PARAMETER_KEYS = {
    "label",
    "unit",
    "uprating",
    "change",
    "round_to",
    "real_uplift",
    "real_uplift_announced",
    "later_uprating",
    "values",
}
_VALUE_KEYS = {"value", "announced", "source", "href", "checked"}


@cache
def read_parameters(programme: str) -> dict[str, Parameter]:
    """Every parameter of a programme by field name, checked against the fields of its NamedTuple.

    Raises ParameterFileError: see `read_parameter_file`.
    """
    return read_parameter_file(FOLDER / f"{programme}.yaml", programme, programme_fields(programme))


def read_parameter_file(path: Path, prefix: str, fields: Mapping[str, type]) -> dict[str, Parameter]:
    """The parameters of one YAML by field name; their paths begin with the prefix.

    Raises ParameterFileError when a value has no source, a field is unknown or missing, dates are not
    sorted, or a value has the wrong type.
    """
    with path.open(encoding="utf-8") as stream:
        try:
            raw = yaml.load(stream, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))
        except yaml.YAMLError as problem:
            raise ParameterFileError(f"{path.name}: {' '.join(str(problem).split())}") from None
    if not isinstance(raw, Mapping):
        raise ParameterFileError(f"{path.name}: expected a mapping of parameters")
    for name in raw:
        if name not in fields:
            raise ParameterFileError(f"{path.name}: unknown parameter '{name}'; {nearest(name, fields)}")
    missing = [name for name in fields if name not in raw]
    if missing:
        raise ParameterFileError(f"{path.name}: no entry for '{missing[0]}'")
    return {name: _read_parameter(prefix, name, fields[name], raw[name]) for name in fields}


def programme_class(programme: str) -> Any:
    """The parameter NamedTuple of a programme module: the class named like the module in CamelCase."""
    module = import_module(f"model.policy.{programme}")
    return getattr(module, "".join(part.capitalize() for part in programme.split("_")))


def programme_fields(programme: str) -> dict[str, type]:
    """Parameter names of a programme with their declared types."""
    return dict(programme_class(programme).__annotations__)


def _read_parameter(programme: str, name: str, kind: type, raw: Mapping[str, Any]) -> Parameter:
    """One parameter from its YAML mapping, every entry checked."""
    path = f"{programme}.{name}"
    if not isinstance(raw, Mapping):
        raise ParameterFileError(f"{path}: expected a mapping of {', '.join(sorted(_PARAMETER_KEYS))}")
    unknown = set(raw) - _PARAMETER_KEYS
    if unknown:
        key = sorted(unknown)[0]
        raise ParameterFileError(f"{path}: unknown key '{key}'; {nearest(key, _PARAMETER_KEYS)}")
    for key in ("label", "unit", "uprating", "values"):
        if key not in raw:
            raise ParameterFileError(f"{path}: '{key}' is missing")
    later = raw.get("later_uprating") or {}
    for rule in (raw["uprating"], *later.values()):
        if rule not in rules():
            raise ParameterFileError(f"{path}: uprating '{rule}'; {nearest(str(rule), rules())}")
    if not all(isinstance(first, int) for first in later):
        raise ParameterFileError(f"{path}: later_uprating: expected {{year: rule}}")
    if raw.get("change", "at_date") not in ("at_date", "weighted"):
        raise ParameterFileError(f"{path}: change must be at_date or weighted")
    if not isinstance(raw["values"], Mapping) or not raw["values"]:
        raise ParameterFileError(f"{path}: no values")
    values = tuple(_read_value(path, kind, date, entry) for date, entry in raw["values"].items())
    if list(values) != sorted(values, key=lambda value: value.date):
        raise ParameterFileError(f"{path}: dates are not sorted")
    return Parameter(
        path,
        kind,
        raw["label"],
        raw["unit"],
        raw["uprating"],
        raw.get("change", "at_date"),
        raw.get("round_to"),
        dict(raw.get("real_uplift") or {}),
        raw.get("real_uplift_announced"),
        dict(sorted(later.items())),
        values,
    )


def _read_value(path: str, kind: type, date: Any, entry: Any) -> DatedValue:
    """One dated value, refused without a source or of the wrong type."""
    where = f"{path} {date}"
    if not isinstance(date, dt.date):
        raise ParameterFileError(f"{where}: not a date (YYYY-MM-DD)")
    if not isinstance(entry, Mapping) or set(entry) - _VALUE_KEYS:
        raise ParameterFileError(f"{where}: expected a mapping of {', '.join(sorted(_VALUE_KEYS))}")
    for key in ("value", "source", "href", "checked"):
        if entry.get(key) in (None, ""):
            raise ParameterFileError(f"{where}: '{key}' is missing")
    if entry["checked"] not in CHECKED:
        raise ParameterFileError(f"{where}: checked '{entry['checked']}'; {nearest(entry['checked'], CHECKED)}")
    try:
        value = cast(kind, entry["value"])
    except ValueError as problem:
        raise ParameterFileError(f"{where}: {problem}") from None
    announced = entry.get("announced", date)
    if not isinstance(announced, dt.date):
        raise ParameterFileError(f"{where}: announced {announced!r} is not a date (YYYY-MM-DD)")
    return DatedValue(date, announced, value, entry["source"], entry["href"], entry["checked"])


def cast(kind: type, value: Any) -> float | int | bool:
    """`value` as the declared type of a parameter; ValueError names what is wrong."""
    if kind is bool:
        if isinstance(value, bool):
            return value
        raise ValueError(f"{value!r} is not true or false")
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise ValueError(f"{value!r} is not a number")
    if not math.isfinite(value):
        raise ValueError(f"{value!r} is not finite")
    if kind is int:
        if float(value) != int(value):
            raise ValueError(f"{value!r} is not a whole number")
        return int(value)
    return float(value)


def fiscal_year_of(date: dt.date) -> int:
    """Fiscal year (2025 means 2025-26) in which a value dated `date` first counts; April dates count whole."""
    return date.year if date.month >= 4 else date.year - 1


def parameter_value(
    parameter: Parameter,
    year: int,
    forecast: Forecast,
    announced_by: dt.date | None = None,
    lever: LeverValue | None = None,
) -> float | int | bool:
    """Value of a parameter in a fiscal year under law announced by a date, with a lever if one is set.

    Raises LeverError for a bad lever and YearError for a year before the first dated value.
    """
    years = [entry for entry in lever or () if entry != "uprating" and entry <= year]
    if lever and years:
        return _lever_value(parameter, year, forecast, announced_by, lever, max(years))
    return _law_value(parameter, year, forecast, announced_by)


def _lever_value(
    parameter: Parameter,
    year: int,
    forecast: Forecast,
    announced_by: dt.date | None,
    lever: LeverValue,
    start: int,
) -> float | int | bool:
    """Value of a lever set in `start`, carried to `year`.

    Under the parameter's own uprating an amount moves as the law's does, legislated freezes and rises included;
    a frozen parameter holds until its freeze ends, a flag or a count always. A rule named in the lever moves it by
    the forecast alone.
    """
    value = cast(parameter.kind, lever[start])
    if parameter.kind is not float or year == start:
        return value
    if "uprating" in lever:
        return uprate(value, start, year, lever["uprating"], forecast, parameter.round_to)
    if parameter.uprating == FROZEN:
        return _carried(parameter, value, start, year, forecast)
    at_start = float(_law_value(parameter, start, forecast, announced_by))
    if at_start == value:
        return _law_value(parameter, year, forecast, announced_by)
    if at_start == 0.0:
        return _carried(parameter, value, start, year, forecast)
    moved = value / at_start * float(_law_value(parameter, year, forecast, announced_by))
    if parameter.round_to:
        moved = round(round(moved / parameter.round_to) * parameter.round_to, 6)
    return moved


def _carried(
    parameter: Parameter,
    value: float,
    from_year: int,
    to_year: int,
    forecast: Forecast,
    real_uplift: Mapping[int, float] | None = None,
) -> float:
    """A value carried from one fiscal year to a later one by the rules of its parameter."""
    return uprate(
        value,
        from_year,
        to_year,
        parameter.uprating,
        forecast,
        parameter.round_to,
        real_uplift,
        parameter.later_uprating,
        is_money(parameter.unit),
    )


def _law_value(
    parameter: Parameter, year: int, forecast: Forecast, announced_by: dt.date | None
) -> float | int | bool:
    """Value of the law in a fiscal year, as announced by a date."""
    known = [
        v
        for v in parameter.values
        if announced_by is None or v.announced <= announced_by or v is parameter.values[0]
    ]
    applicable = [v for v in known if fiscal_year_of(v.date) <= year]
    if not applicable:
        raise YearError(
            f"{parameter.path}: no value for {year}-{(year + 1) % 100:02d}; the first is of {known[0].date}"
        )
    if parameter.change == "weighted":
        value = _weighted_over_year(applicable, year)
    else:
        in_force = [v for v in applicable if v.date <= dt.date(year, 10, 6)]
        if not in_force:
            raise YearError(f"{parameter.path}: no value on 6 October {year}; the first is of {known[0].date}")
        value = in_force[-1].value
    last = applicable[-1]
    if last is known[-1] and parameter.kind is float and fiscal_year_of(last.date) < year:
        is_announced = announced_by is None or (parameter.real_uplift_announced or announced_by) <= announced_by
        uplift = parameter.real_uplift if is_announced else None
        start = fiscal_year_of(last.date)
        value = _carried(parameter, last.value, start, year, forecast, uplift)
    return cast(parameter.kind, value)


def _weighted_over_year(values: list[DatedValue], year: int) -> float:
    """Day-weighted average over 6 April to 5 April of the values in force; a change in April counts whole."""
    start, end = dt.date(year, 4, 6), dt.date(year + 1, 4, 6)
    moments: list[tuple[dt.date, float]] = []
    for value in values:
        date = start if value.date <= dt.date(year, 4, 30) else value.date
        moments = [(d, v) for d, v in moments if d < date] + [(date, float(value.value))]
    total = 0.0
    for index, (date, value_in_force) in enumerate(moments):
        until = moments[index + 1][0] if index + 1 < len(moments) else end
        total += value_in_force * (until - date).days
    return total / (end - moments[0][0]).days


def load_programme(
    programme: str,
    year: int,
    levers: Levers | None = None,
    announced_by: dt.date | None = None,
    forecast: Forecast | None = None,
) -> Any:
    """The parameter NamedTuple of one programme for a fiscal year."""
    check_year(year)
    forecast = forecast or load_forecast()
    levers = levers or {}
    values = {
        name: parameter_value(parameter, year, forecast, announced_by, levers.get(parameter.path))
        for name, parameter in read_parameters(programme).items()
    }
    return programme_class(programme)(**values)


def check_year(year: int) -> None:
    """Raise YearError unless the law covers the fiscal year."""
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise YearError(f"year {year}: the law covers fiscal years {FIRST_YEAR} to {LAST_YEAR}")


def check_levers(levers: Levers, paths: Mapping[str, Parameter]) -> None:
    """Raise when a lever names none of the parameters given by path, or carries a wrong year, rule or value.

    Amounts may not be negative; a fraction lies in [0, 1].
    """
    for path, lever in levers.items():
        if path not in paths:
            raise UnknownNameError(f"lever '{path}': no such parameter; {nearest(path, paths)}")
        parameter = paths[path]
        if not isinstance(lever, Mapping) or not any(key != "uprating" for key in lever):
            raise LeverError(f"lever '{path}': expected {{year: value}}")
        for key, value in lever.items():
            if key == "uprating":
                if value not in rules():
                    raise LeverError(f"lever '{path}': uprating '{value}'; {nearest(str(value), rules())}")
                continue
            if not isinstance(key, int) or not FIRST_YEAR <= key <= LAST_YEAR:
                raise LeverError(
                    f"lever '{path}': year {key}: the law covers fiscal years {FIRST_YEAR} to {LAST_YEAR}"
                )
            try:
                number = cast(parameter.kind, value)
            except ValueError as problem:
                raise LeverError(f"lever '{path}' in {key}: {problem}") from None
            if abs(number) > LARGEST:
                raise LeverError(f"lever '{path}' in {key}: {value} is above {LARGEST:g}")
            if number < 0:
                raise LeverError(f"lever '{path}' in {key}: {value} is negative")
            if parameter.unit == "fraction" and number > 1:
                raise LeverError(f"lever '{path}' in {key}: {value} is not a fraction between 0 and 1")
