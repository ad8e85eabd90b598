"""One forecast vintage: growth of prices, earnings, incomes, rents and population by fiscal year.

The outlook's own years come from the vintage's file, those beyond it to 2060-61 from the rules of `long_run.yaml`.
"""

from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import yaml

from model.economy import long_run as long_run_rules
from model.errors import ParameterFileError, UnknownNameError, YearError, nearest

FOLDER = Path(__file__).resolve().parent
DEFAULT = "obr_march_2026"


class LongRun(StrEnum):
    """What moves amounts of the law beyond the outlook.

    law: each its own rule of uprating; what has none stays in money. cpi: what has none moves with prices.
    earnings: benefits and thresholds that have none, or follow prices, move with earnings.
    """

    law = "law"
    cpi = "cpi"
    earnings = "earnings"


class Series(NamedTuple):
    """Growth between one fiscal year and the next, by the later year, with the source of the outlook's years."""

    label: str
    source: str
    href: str
    checked: str
    growth: dict[int, float]


@dataclass(frozen=True)
class Forecast:
    """A vintage of growth series, and what moves amounts of the law beyond it."""

    name: str
    series: dict[str, Series]
    long_run: LongRun = LongRun.law

    def growth(self, series: str, year: int) -> float:
        """Growth of a series from fiscal year `year - 1` to `year`, a fraction. Raises YearError outside it."""
        if series not in self.series:
            raise UnknownNameError(f"forecast {self.name}: no series '{series}'; {nearest(series, self.series)}")
        growth = self.series[series].growth
        if year not in growth:
            raise YearError(f"forecast {self.name}: '{series}' covers {min(growth)} to {max(growth)}, not {year}")
        return growth[year]

    def index(self, series: str, from_year: int, to_year: int) -> float:
        """Level of a series in `to_year` relative to `from_year`; either may be the later."""
        if to_year < from_year:
            return 1.0 / self.index(series, to_year, from_year)
        level = 1.0
        for year in range(from_year + 1, to_year + 1):
            level *= 1.0 + self.growth(series, year)
        return level


def vintages() -> list[str]:
    """Names of the forecasts there are."""
    return sorted(path.stem for path in FOLDER.glob("*.yaml") if path.name != long_run_rules.PATH.name)


@cache
def load_forecast(name: str = DEFAULT, long_run: str = LongRun.law) -> Forecast:
    """The forecast vintage of that name, carried on to 2060-61; `long_run` is one of `LongRun`.

    Raises UnknownNameError when there is none, ParameterFileError when a series has no source or no long-run rule.
    """
    known = vintages()
    if name not in known:
        raise UnknownNameError(f"forecast '{name}' does not exist; {nearest(name, known)}")
    if long_run not in list(LongRun):
        raise UnknownNameError(f"long_run '{long_run}' does not exist; {nearest(long_run, list(LongRun))}")
    with (FOLDER / f"{name}.yaml").open(encoding="utf-8") as stream:
        raw: dict[str, Any] = yaml.load(stream, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))
    for series, entry in raw.items():
        for key in Series._fields:
            if not entry.get(key):
                raise ParameterFileError(f"{name}.yaml: series '{series}' has no '{key}'")
    growth = long_run_rules.carried_on({series: entry["growth"] for series, entry in raw.items()})
    carried = {series: Series(**(entry | {"growth": growth[series]})) for series, entry in raw.items()}
    return Forecast(name, carried, LongRun(long_run))
