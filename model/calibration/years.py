"""The totals of one fiscal year: of each figure the row of that year, else the nearest one, moved.

Rows of one figure carry the year at the end of their name where there are several. A row that is calibrated to is
moved to another year by `moves_with`: names joined by `*`, each of them

* `people`, those of the row's area, sex and ages in the projection by age and sex, or `people 66..125`, of its
  area and the ages named;
* a series of `series/levels.csv`: caseloads, spending, employment, wages and salaries;
* a series of the forecast of the economy;
* `none`: the row stands for its own year only.

Where nothing is said, a count moves with people or with households, and a sum as the population's own amounts do.
Limits of income, gains and wealth in a row that is moved follow `LIMITS_MOVE_WITH`, save the personal allowance,
which is frozen.
A rule that ends takes its rows with it (`until`). Figures from 2026-27 are projections: they have twice the
tolerance and are never scored.
"""

import csv
import re
from functools import cache
from pathlib import Path

from model.calibration.targets import Condition, Target, load_targets
from model.economy.forecast import load_forecast
from model.economy.long_run import LAST_OUTLOOK_YEAR
from model.errors import ParameterFileError, YearError, nearest
from model.population.uprating import AGGREGATES, HOUSEHOLDS, PEOPLE, UNITS

FOLDER = Path(__file__).resolve().parent / "series"
FIRST_PROJECTED_YEAR = 2026
PROJECTED_TOLERANCE = 2.0
PERSONAL_ALLOWANCE = 12_570.0
PARTS_OF = {
    "Great Britain": ("England", "Wales", "Scotland"),
    "England and Wales": ("England", "Wales"),
}
BANDS = ((0, 14), (15, 64), (65, 125))
AMOUNTS = PEOPLE | UNITS | HOUSEHOLDS
LIMITS_MOVE_WITH = {
    "total_income": "average_earnings",
    "capital_gains": PEOPLE["capital_gains"],
    "household_survey_wealth": "house_prices",
    "household_total_wealth": "financial_wealth",
}
"""Fields whose limits in a row are carried to another year, and the series of the forecast that carries them."""


def totals_for(year: int) -> tuple[Target, ...]:
    """The totals that the population of one fiscal year is weighted to.

    Raises YearError where a series that a total moves with does not cover the year, and beyond the outlook.
    """
    check_weighted_year(year)
    rows = _nearest_rows(load_targets("calibrate"), year)
    return tuple(moved(target, year) for target in rows if target.year == year or target.moves_with != "none")


def check_weighted_year(year: int) -> None:
    """Raise YearError beyond the outlook, where there are no totals to weight to: people have to be moved then."""
    if year > LAST_OUTLOOK_YEAR:
        last = f"{LAST_OUTLOOK_YEAR}-{(LAST_OUTLOOK_YEAR + 1) % 100:02d}"
        raise YearError(
            f"year {year}: drawn households are weighted to totals up to {last}; task=project carries them beyond"
        )


def moved(target: Target, year: int) -> Target:
    """A total carried from the year it was published for to another, with the tolerance it has there."""
    tolerance = target.tolerance * (PROJECTED_TOLERANCE if year >= FIRST_PROJECTED_YEAR else 1.0)
    if target.year == year:
        return target._replace(tolerance=tolerance)
    value = target.value
    for name in (target.moves_with or _usual_series(target)).split("*"):
        value *= _growth(name.strip(), target, year)
    where = tuple(_moved_limit(condition, target.year, year) for condition in target.where)
    return target._replace(value=value, where=where, tolerance=tolerance, scored=False)


def _nearest_rows(targets: tuple[Target, ...], year: int) -> list[Target]:
    """Of each figure whose rule exists in the year, the row of the nearest year; of two as near, the earlier."""
    chosen: dict[str, Target] = {}
    for target in targets:
        if target.until is not None and year > target.until:
            continue
        figure = re.sub(r"_20\d\d$", "", target.target)
        best = chosen.get(figure)
        if best is None or (abs(target.year - year), target.year) < (abs(best.year - year), best.year):
            chosen[figure] = target
    return list(chosen.values())


def _usual_series(target: Target) -> str:
    """What a total moves with when its row does not say: as the population and its amounts move."""
    if target.measure[0] == "count":
        return "people" if target.entity == "people" else "households"
    field = target.measure[1]
    if field not in AMOUNTS:
        raise ParameterFileError(f"target '{target.target}': say what '{field}' moves with (moves_with)")
    return AMOUNTS[field] if AMOUNTS[field] in AGGREGATES else f"{AMOUNTS[field]} * households"


def _moved_limit(condition: Condition, from_year: int, to_year: int) -> Condition:
    """A condition on an amount with its limit carried along, as the amounts themselves are."""
    series = LIMITS_MOVE_WITH.get(condition.field)
    if series is None or (condition.field == "total_income" and float(condition.value) <= PERSONAL_ALLOWANCE):
        return condition
    forecast = load_forecast()
    index = forecast.index(series, from_year, to_year)
    if series in AGGREGATES:
        index /= forecast.index("households", from_year, to_year)
    return condition._replace(value=repr(float(condition.value) * index))


def _growth(series: str, target: Target, year: int) -> float:
    """Level of a series in a year relative to the target's own year."""
    if series.split()[0] == "people":
        return _people(series, target, year) / _people(series, target, target.year)
    levels, forecast = _levels(), load_forecast()
    if series in levels:
        return _of_year(levels[series], year, series) / _of_year(levels[series], target.year, series)
    if series in forecast.series:
        return forecast.index(series, target.year, year)
    names = {"people", "none", *levels, *forecast.series}
    raise ParameterFileError(f"target '{target.target}': moves_with '{series}'; {nearest(series, names)}")


def _people(series: str, target: Target, year: int) -> float:
    """People of a target's area, sex and ages by the projection, or of the ages that the series names."""
    sexes: tuple[str, ...] = ("female", "male", "all")
    ages = (0, 125)
    if series != "people":
        low, _, high = series.split()[1].partition("..")
        ages = (int(low), int(high))
    else:
        for condition in target.where:
            if condition.field == "sex" and condition.operator == "==":
                sexes = (condition.value,)
            elif condition.field == "age":
                ages = _ages(condition, ages)
    is_national = target.geography == "United Kingdom"
    if not is_national:  # areas are given for three bands of age, both sexes together
        sexes, ages = ("all",), ages if ages in BANDS else (0, 125)
    areas = PARTS_OF.get(target.geography, (target.geography,))
    return sum(
        _of_year(people, year, "people")
        for (area, sex, low, high), people in _projection().items()
        if area in areas and sex in sexes and low >= ages[0] and high <= ages[1]
    )


def _ages(condition: Condition, ages: tuple[int, int]) -> tuple[int, int]:
    """A range of ages narrowed by one condition."""
    if condition.operator == "in" and ".." in condition.value:
        low, _, high = condition.value.partition("..")
        return int(low), int(high)
    bound = int(condition.value)
    return {">=": (bound, ages[1]), "<=": (ages[0], bound), ">": (bound + 1, ages[1])}.get(
        condition.operator, ages
    )


def _of_year(levels: dict[int, float], year: int, series: str) -> float:
    if year not in levels:
        raise YearError(f"totals: '{series}' covers {min(levels)} to {max(levels)}, not {year}")
    return levels[year]


@cache
def _levels() -> dict[str, dict[int, float]]:
    """Levels of each series by fiscal year. Raises ParameterFileError for one without a source."""
    levels = {}
    for row in _rows("levels.csv"):
        if not (row["source"] and row["title"] and row["checked"]):
            raise ParameterFileError(f"levels.csv: series '{row['series']}' has no source")
        levels[row["series"]] = _by_year(row)
    return levels


@cache
def _projection() -> dict[tuple[str, str, int, int], dict[int, float]]:
    """People by area, sex and lowest and highest age, in the middle of each year.

    ONS, National population projections: 2022-based, principal projection (28 January 2025). The regions of
    England: mid-2023 estimates moved by the shares of the 2018-based subnational projections, scaled to England.
    """
    return {
        (row["geography"], row["sex"], int(row["age_from"]), int(row["age_to"])): _by_year(row)
        for row in _rows("people.csv")
    }


def _rows(name: str) -> list[dict[str, str]]:
    with (FOLDER / name).open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def _by_year(row: dict[str, str]) -> dict[int, float]:
    return {int(column): float(value) for column, value in row.items() if column.isdigit() and value}
