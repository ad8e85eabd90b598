"""The figures the synthesis draws from: one YAML file a block and shared CSV tables, each with its source."""

from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import yaml

from model.errors import ParameterFileError
from model.population.schema import Region

Array = np.ndarray
FOLDER = Path(__file__).resolve().parent / "parameters"
CHECKED = ("read", "second_hand", "recalled", "computed_by_hand", "fitted", "assumption")


class Figures:
    """The figures of one block by name: lists come as arrays, mappings as they stand."""

    def __init__(self, block: str, entries: dict[str, dict[str, Any]]) -> None:
        """Check that every entry has a value, a source and says how the source was seen."""
        self.block = block
        self.values: dict[str, Any] = {}
        for name, entry in entries.items():
            if "value" not in entry or not entry.get("source") or entry.get("checked") not in CHECKED:
                raise ParameterFileError(f"{block}.yaml: '{name}' needs a value, a source and one of {CHECKED}")
            value = entry["value"]
            self.values[name] = np.array(value, dtype=float) if isinstance(value, list) else value

    def __getitem__(self, name: str) -> Any:
        """The figure of that name."""
        return self.values[name]

    def curve(self, name: str, at: Array) -> Array:
        """A figure given at some points, linear between them and flat beyond."""
        points = self.values[name]
        return np.interp(at, np.array(list(points), dtype=float), np.array(list(points.values()), dtype=float))

    def step(self, name: str, at: Array) -> Array:
        """A figure given by lower bounds: the value of the last bound not above the argument."""
        points = self.values[name]
        position = np.searchsorted(np.array(list(points), dtype=float), at, side="right") - 1
        return np.array(list(points.values()), dtype=float)[np.maximum(position, 0)]

    def band(self, name: str, at: Array) -> Array:
        """Number of the band, from 0, given the lower bounds of a stepped figure."""
        bounds = np.array(list(self.values[name]), dtype=float)
        return np.maximum(np.searchsorted(bounds, at, side="right") - 1, 0)


@cache
def load_figures(block: str) -> Figures:
    """The figures of a block. Raises ParameterFileError where one has no source."""
    with (FOLDER / f"{block}.yaml").open(encoding="utf-8") as stream:
        return Figures(block, yaml.load(stream, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader)))


@cache
def load_table(name: str) -> pd.DataFrame:
    """A CSV table of the folder; its source stands in tables.yaml. Raises ParameterFileError without one."""
    with (FOLDER / "tables.yaml").open(encoding="utf-8") as stream:
        sources = yaml.safe_load(stream)
    entry = sources.get(name, {})
    if not entry.get("source") or entry.get("checked") not in CHECKED:
        raise ParameterFileError(f"tables.yaml: '{name}' needs a source and one of {CHECKED}")
    return pd.read_csv(FOLDER / f"{name}.csv")


@cache
def regional_table(name: str) -> Array:
    """A table with one row a region, in the order of Region, as an array; regions without a row are zero."""
    table = load_table(name).set_index("region")
    return np.nan_to_num(table.reindex([region.name for region in Region]).to_numpy(dtype=float))
