"""The real Living Wage of a fiscal year: the rates that accredited employers must pay from May of it."""

import csv
from functools import cache
from pathlib import Path
from typing import NamedTuple

from model.economy.forecast import Forecast

FILE = Path(__file__).resolve().parent / "real_living_wage.csv"


class Rates(NamedTuple):
    """£ an hour from the age of 18."""

    uk: float
    london: float


@cache
def announced() -> dict[int, Rates]:
    """Rates by the fiscal year in which they come into force."""
    with FILE.open(encoding="utf-8", newline="") as stream:
        return {int(row["year"]): Rates(float(row["uk"]), float(row["london"])) for row in csv.DictReader(stream)}


def real_living_wage(year: int, forecast: Forecast) -> Rates:
    """Rates of a fiscal year; outside those announced the nearest, moved with average earnings."""
    known = announced()
    nearest = min(max(year, min(known)), max(known))
    level = forecast.index("average_earnings", nearest, year)
    return Rates(*(rate * level for rate in known[nearest]))
