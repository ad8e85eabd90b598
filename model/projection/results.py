"""The results of a projection as one Dataset over scenario and year, and over seeds where there are several."""

from typing import Any

import numpy as np
import xarray as xr

from model.dataset import Provenance, assemble, common_coordinates, named
from model.indicators import exchequer, inequality, over_time, poverty, school_years, wealth
from model.indicators.variable import Definitions, Variable
from model.projection.loop import Found

Rows = dict[tuple[str, int], Found]


def describe(definitions: Definitions) -> dict[str, Variable]:
    """Every variable of a projection."""
    return (
        exchequer.variables()
        | poverty.variables(definitions)
        | inequality.variables()
        | wealth.variables()
        | over_time.variables()
        | school_years.variables()
    )


def dataset_of(
    rows: Rows, baselines: dict[str, str], provenance: Provenance, definitions: Definitions
) -> xr.Dataset:
    """The Dataset of one seed; `baselines` names that of each scenario."""
    first = next(iter(rows.values()))
    coordinates: dict[str, Any] = dict(common_coordinates(first.programmes, definitions))
    for name, (dim, values, long_name) in (over_time.coordinates() | school_years.coordinates()).items():
        coordinates[name] = named(dim, list(values), long_name)
    return assemble(
        {key: found.indicators for key, found in rows.items()},
        {key: found.outcomes for key, found in rows.items()},
        baselines,
        describe(definitions),
        coordinates,
        provenance,
    )


def over_seeds(datasets: list[xr.Dataset], seeds: list[int]) -> xr.Dataset:
    """Datasets of several seeds along `seed`; one of a single seed as it is."""
    if len(datasets) == 1:
        return datasets[0]
    along = xr.DataArray(np.array(seeds), dims="seed", attrs={"long_name": "Seed of population and draws"})
    return xr.concat(
        datasets, along.rename("seed"), join="exact", data_vars="all", coords="minimal", compat="equals",
        combine_attrs="override",
    )  # fmt: skip
