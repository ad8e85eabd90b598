"""The full set of indicators of a run as part of its Dataset, and as one tidy table.

Indicator by cell (a group of a grouping) in `indicator_level` and its companions; gaps between named pairs, curves
and measures of the whole population along `indicator_entry` in `indicator_value`.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd
import xarray as xr

from model.dataset import Result, against_baseline
from model.economy.forecast import load_forecast
from model.indicators.catalogue import catalogue
from model.indicators.divisions import crossing_names
from model.indicators.full_set import FullSet, Thresholds, full_set
from model.indicators.subject import Subject
from model.indicators.variable import Definitions
from model.population.schema import Population

Key = tuple[str, int]
LEVELS = {
    "level": ("indicator_level", "Indicator by group; NaN: suppressed, nobody, or not yet modelled"),
    "shrunk": (
        "indicator_shrunk",
        "Indicator by group after empirical Bayes shrinkage; means only, not suppressed",
    ),
    "observations": ("indicator_observations", "People or households observed"),
    "people": ("indicator_people", "People or households they stand for"),
}


class FullSets:
    """The full sets of a run, worked out as its scenarios are measured; nothing where they are not asked for."""

    def __init__(
        self, is_wanted: bool, crossings: Sequence[str], least: tuple[int, int], definitions: Definitions
    ) -> None:
        """Nothing is worked out yet; `least` are the thresholds of suppression, people and events.

        Raises UnknownNameError for a crossing of groupings that do not exist.
        """
        self.is_wanted, self.thresholds, self.definitions = is_wanted, Thresholds(*least), definitions
        self.crossings = crossing_names(crossings)
        self.found: dict[Key, FullSet] = {}

    def add(self, result: Result, forecast: str, people: Callable[..., Population], *of: Any) -> Result:
        """Work out the full set of a result, whose people are `people(*of)`; the result as it was."""
        if self.is_wanted:
            subject = Subject(
                people(*of),
                result.measured,
                result.baseline_measured,
                result.absolute_lines,
                result.year,
                load_forecast(forecast),
                self.definitions,
                self.crossings,
            )
            self.found[result.scenario, result.year] = full_set(subject, thresholds=self.thresholds)
        return result

    def on(self, dataset: xr.Dataset) -> xr.Dataset:
        """The Dataset of the run with its full sets."""
        if not self.is_wanted:
            return dataset
        scenarios, years = dataset["scenario"].values.tolist(), dataset["year"].values.tolist()
        return dataset.merge(indicator_dataset(self.found, scenarios, years), combine_attrs="override")


def indicator_dataset(found: Mapping[Key, FullSet], scenarios: list[str], years: list[int]) -> xr.Dataset:
    """The full set of every scenario and year as variables that begin with `indicator_`.

    A gap, curve or programme that one scenario has and another has not is NaN in the other.
    """
    first = next(iter(found.values()))
    entries = list(dict.fromkeys(entry for each in found.values() for entry in each.others))
    dims = ("scenario", "year")
    variables: dict[str, Any] = {}
    for field, (name, long_name) in LEVELS.items():
        values = np.array([[getattr(found[s, y], field) for y in years] for s in scenarios])
        unit = "see indicator_unit" if field in ("level", "shrunk") else "1"
        variables[name] = ((*dims, "indicator", "indicator_cell"), values, {"long_name": long_name, "units": unit})
    others = [[[found[s, y].others.get(entry, np.nan) for entry in entries] for y in years] for s in scenarios]
    long_name = "Gaps, curves and measures of the whole population"
    variables["indicator_value"] = (
        (*dims, "indicator_entry"),
        np.array(others, dtype=np.float64).reshape(len(scenarios), len(years), len(entries)),
        {"long_name": long_name, "units": "see the catalogue, docs/indicators.md"},
    )
    described = catalogue()

    def text(dim: str, values: list[Any], long_name: str) -> tuple[str, Any, dict[str, str]]:
        return dim, np.array(values, dtype=str), {"long_name": long_name}

    coordinates = {
        "indicator": text("indicator", list(first.indicators), "Indicator"),
        "indicator_grouping": text("indicator_cell", [grouping for grouping, _ in first.cells], "Grouping"),
        "indicator_group": text("indicator_cell", [group for _, group in first.cells], "Group"),
    } | {
        f"indicator_{field}": text(
            "indicator", [getattr(described[name], field) for name in first.indicators], field.capitalize()
        )
        for field in (
            "label",
            "area",
            "unit",
            "analysed",
            "better",
            "evidence",
            "responds",
            "definition",
            "source",
        )
    }
    for place, part in enumerate(("indicator", "grouping", "group")):
        named = [entry[place] for entry in entries]
        coordinates[f"entry_{part}"] = text("indicator_entry", named, f"{part.capitalize()} of the entry")
    return xr.Dataset(variables, coordinates)


def indicator_table(dataset: xr.Dataset) -> pd.DataFrame:
    """One row for each scenario, year, indicator and group or entry: level, change, counts and shrinkage.

    Rows without anybody and those not yet modelled are left out; `status` says which levels are suppressed.
    """
    parts = [_cells(dataset), _entries(dataset)]
    table = pd.concat(parts, ignore_index=True)
    known = pd.DataFrame(
        [
            {
                "indicator": name,
                "label": each.label,
                "area": each.area,
                "unit": each.unit,
                "evidence": each.evidence,
            }
            for name, each in catalogue().items()
        ]
    )
    table = table.merge(known, on="indicator", how="left")
    first = ["scenario", "baseline", "year", "indicator", "label", "area", "unit", "evidence", "grouping", "group"]
    levels = [
        "level",
        "level_in_baseline",
        "change",
        "shrunk",
        "shrunk_change",
        "observations",
        "people",
        "status",
    ]
    return table[[*first, *levels]]


def _cells(dataset: xr.Dataset) -> pd.DataFrame:
    level, shrunk = dataset["indicator_level"], dataset["indicator_shrunk"]
    names = {
        "level": level,
        "level_in_baseline": against_baseline(level),
        "shrunk": shrunk,
        "shrunk_in_baseline": against_baseline(shrunk),
        "observations": dataset["indicator_observations"],
        "people": dataset["indicator_people"],
    }
    columns = {name: values.values.reshape(-1) for name, values in names.items()}
    places = np.indices(level.shape).reshape(level.ndim, -1)
    table = pd.DataFrame(
        _of_runs(dataset, places)
        | {
            "indicator": dataset["indicator"].values[places[2]],
            "grouping": dataset["indicator_grouping"].values[places[3]],
            "group": dataset["indicator_group"].values[places[3]],
        }
        | columns
    )
    table = table[table["observations"] > 0.0]
    table["change"] = table["level"] - table["level_in_baseline"]
    table["shrunk_change"] = table["shrunk"] - table.pop("shrunk_in_baseline")
    return table.assign(status=np.where(table["level"].isna(), "suppressed", "shown"))


def _entries(dataset: xr.Dataset) -> pd.DataFrame:
    value = dataset["indicator_value"]
    places = np.indices(value.shape).reshape(value.ndim, -1)
    table = pd.DataFrame(
        _of_runs(dataset, places)
        | {
            "indicator": dataset["entry_indicator"].values[places[2]],
            "grouping": dataset["entry_grouping"].values[places[2]],
            "group": dataset["entry_group"].values[places[2]],
            "level": value.values.reshape(-1),
            "level_in_baseline": against_baseline(value).values.reshape(-1),
        }
    )
    table["change"] = table["level"] - table["level_in_baseline"]
    return table[table["level"].notna()].assign(status="shown")


def _of_runs(dataset: xr.Dataset, places: np.ndarray) -> dict[str, np.ndarray]:
    return {
        "scenario": dataset["scenario"].values[places[0]],
        "baseline": dataset["baseline"].values[places[0]],
        "year": dataset["year"].values[places[1]],
    }
