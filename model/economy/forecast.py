"""One forecast vintage: growth of prices, earnings, incomes, rents and population by fiscal year."""

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import yaml

from model.errors import ParameterFileError, UnknownNameError, YearError, nearest

FOLDER = Path(__file__).resolve().parent
DEFAULT = "obr_march_2026"


class Series(NamedTuple):
    """Growth between one fiscal year and the next, by the later year, with its source."""

    label: str
    source: str
    href: str
    checked: str
    growth: dict[int, float]


@dataclass(frozen=True)
class Forecast:
    """A vintage of growth series."""

    name: str
    series: dict[str, Series]

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


@cache
def load_forecast(name: str = DEFAULT) -> Forecast:
    """The forecast vintage of that name.

    Raises UnknownNameError when there is none, ParameterFileError when a series has no source.
    """
    known = sorted(path.stem for path in FOLDER.glob("*.yaml"))
    if name not in known:
        raise UnknownNameError(f"forecast '{name}' does not exist; {nearest(name, known)}")
    with (FOLDER / f"{name}.yaml").open(encoding="utf-8") as stream:
        raw: dict[str, Any] = yaml.load(stream, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))
    for series, entry in raw.items():
        for key in Series._fields:
            if not entry.get(key):
                raise ParameterFileError(f"{name}.yaml: series '{series}' has no '{key}'")
    return Forecast(name, {series: Series(**entry) for series, entry in raw.items()})
