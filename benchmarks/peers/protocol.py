"""What every engine of the benchmark does alike: read the same tables, time the same way, report one JSON line.

Imported by the scripts beside it, each of which runs inside its engine's own environment; it needs pandas only.
"""

import json
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

import pandas as pd

# Totals that every engine reports, £bn a year weighted by household, so that a reader sees how alike they are.
TOTALS = (
    "income_tax",
    "employee_national_insurance",
    "child_benefit",
    "universal_credit",
    "pension_credit",
    "state_pension",
    "household_net_income",
)


class Request(NamedTuple):
    """What the benchmark asks of an engine: the tables, the fiscal year, threads and repeats."""

    folder: Path
    year: int
    threads: int
    repeats: int


class Tables(NamedTuple):
    """The households as the benchmark wrote them: one row per person, benefit unit and household."""

    persons: pd.DataFrame
    units: pd.DataFrame
    households: pd.DataFrame


def request(arguments: list[str]) -> Request:
    """The request of a command line: folder, year, threads, repeats."""
    folder, year, threads, repeats = arguments
    return Request(Path(folder), int(year), int(threads), int(repeats))


def read_tables(folder: Path) -> Tables:
    """The three tables of `folder`; an empty cell is missing, the word NONE is a code."""
    persons, units, households = (
        pd.read_csv(folder / f"{name}.csv", keep_default_na=False, na_values=[""], low_memory=False)
        for name in ("persons", "benefit_units", "households")
    )
    return Tables(persons, units, households)


def timed(function: Callable[[], Any], repeats: int) -> tuple[Any, list[float]]:
    """The last result of a function and the seconds of each call."""
    seconds = []
    result = None
    for _ in range(repeats):
        began = time.perf_counter()
        result = function()
        seconds.append(time.perf_counter() - began)
    return result, seconds


def report(
    version: str,
    asked: Request,
    calculated: dict[str, list[float]],
    needed: tuple[str, ...],
    totals: dict[str, float],
) -> None:
    """Print one JSON line: seconds of every call by name, which calls one calculation needs, totals in £bn."""
    print(
        "RESULT "
        + json.dumps(
            {
                "version": version,
                "threads": asked.threads,
                "calculate_seconds": calculated,
                "needed": needed,
                "totals": {name: totals[name] / 1e9 for name in TOTALS},
            }
        )
    )
