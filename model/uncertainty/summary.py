"""Intervals of draws, of levels and changes; how the variance is made up; the chance of a change below zero."""

from collections.abc import Mapping, Sequence

import numpy as np
import xarray as xr

from model.dataset import DRAW, HIGH, LOW, against_baseline
from model.population.schema import Array
from model.uncertainty import SOURCES
from model.uncertainty.ensemble import Draws

PARTS = (*SOURCES, "interaction", "total")
"""Of a variance: each source alone, what they do only together (with the noise of the draws), and all of it.

`monte_carlo` is a part of `sampling` where households are drawn again, and then stands beside the sum."""


def summarised(dataset: xr.Dataset, years: Sequence[Draws], dims: Mapping[str, tuple[str, ...]]) -> xr.Dataset:
    """Draws and intervals of the variables that draws are of, as variables named after them.

    `NAME_draw`; `NAME_low`, `NAME_high`, `NAME_standard_error` of the level; `NAME_change_low` and so on;
    `NAME_change_below_zero`; `NAME_variance` and `NAME_change_variance` by `error_source`, without catalogue.

    Args:
        years: draws of each year of the Dataset.
        dims: dimensions of each variable beside scenario, year and draw.
    """
    variables: dict[str, xr.DataArray] = {}
    for name in years[0].joint:
        draws = _array(dataset, [each.joint[name] for each in years], dims[name])
        about = dataset[name].attrs
        change = draws - against_baseline(draws)
        variables[name + DRAW] = draws.assign_attrs(about | {"long_name": f"{about['long_name']}: draws"})
        for prefix, values in ((name, draws), (f"{name}_change", change)):
            words = about["long_name"] + (", change" if values is change else "")
            for part, found in intervals(values).items():
                variables[f"{prefix}_{part}"] = found.assign_attrs(
                    {"long_name": f"{words}: {part.replace('_', ' ')}", "units": about["units"]}
                )
            if years[0].alone:
                alone = {
                    source: _array(dataset, [each.alone[source][name] for each in years], dims[name])
                    for source in years[0].alone
                }
                if values is change:
                    alone = {source: each - against_baseline(each) for source, each in alone.items()}
                together = [source for source in alone if source != "monte_carlo" or "sampling" not in alone]
                variables[f"{prefix}_variance"] = variance(values, alone, together).assign_attrs(
                    {"long_name": f"{words}: variance by source", "units": f"({about['units']})^2"}
                )
        below = (change < 0.0).mean("draw").where(change.notnull().all("draw"))
        long_name = f"{about['long_name']}: chance that the change is below zero"
        variables[f"{name}_change_below_zero"] = below.assign_attrs({"long_name": long_name, "units": "1"})
    plain = {name: each.reset_coords(drop=True) for name, each in variables.items()}
    return xr.Dataset(plain).drop_vars("baseline", errors="ignore")


def _array(dataset: xr.Dataset, years: Sequence[Array], dims: tuple[str, ...]) -> xr.DataArray:
    """Draws of shape (draws, scenarios, ...) for each year, as (scenario, year, ..., draw) with coordinates."""
    values = np.moveaxis(np.stack(years, axis=2), 0, -1)
    coordinates = {dim: dataset[dim] for dim in ("scenario", "year", *dims) if dim in dataset.coords}
    found = xr.DataArray(values, coordinates, ("scenario", "year", *dims, "draw"))
    return found.assign_coords(baseline=("scenario", dataset["baseline"].values))


def intervals(draws: xr.DataArray) -> dict[str, xr.DataArray]:
    """Low and high end and standard error of draws; NaN where a draw has no value."""
    low, high = np.quantile(draws.values, (LOW, HIGH), axis=-1)
    like = draws.isel(draw=0, drop=True)
    return {
        "low": like.copy(data=low),
        "high": like.copy(data=high),
        "standard_error": _variance(draws) ** 0.5,
    }


def _variance(draws: xr.DataArray) -> xr.DataArray:
    """Variance over draws, exactly nil where all are alike."""
    found = draws.var("draw", ddof=1, skipna=False)
    return found.where(draws.max("draw") != draws.min("draw"), found * 0.0)


def variance(joint: xr.DataArray, alone: Mapping[str, xr.DataArray], together: Sequence[str]) -> xr.DataArray:
    """Variance along `error_source` (PARTS); sources `together`, the interaction included, add up to the total."""
    total = _variance(joint)
    nothing = total * np.nan
    parts = {source: _variance(each) for source, each in alone.items()}
    interaction = total - sum((parts[source] for source in together), start=total * 0.0)
    found = [parts.get(source, nothing) for source in SOURCES] + [interaction, total]
    return xr.concat(found, xr.DataArray(list(PARTS), dims="error_source", name="error_source")).transpose(
        ..., "error_source"
    )
