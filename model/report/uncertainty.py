"""Tables of intervals: every number with its error, and the chance that one scenario lies below another."""

from pathlib import Path

import numpy as np
import pandas as pd
import xarray as xr

from model.dataset import DRAW, against_baseline, fiscal_year
from model.report.tables import write_csv

COMPARED = (
    "net_spending",
    "poverty_rate",
    "people_in_poverty",
    "gini",
    "p90_p10",
    "indicator_level",
    "indicator_value",
)
"""Variables by which scenarios are compared with each other; of the full set, everyone and the gaps."""
PARTS = (
    "low", "high", "standard_error", "change_low", "change_high", "change_standard_error", "change_below_zero",
)  # fmt: skip


def write_uncertainty(dataset: xr.Dataset, folder: Path) -> list[Path]:
    """`uncertainty.csv` and `uncertainty_between_scenarios.csv`; nothing for a Dataset without draws."""
    if not any(str(name).endswith(DRAW) for name in dataset.data_vars):
        return []
    return [
        write_csv(uncertainty_table(dataset), folder / "uncertainty.csv"),
        write_csv(between_scenarios(dataset), folder / "uncertainty_between_scenarios.csv"),
    ]


def drawn_names(dataset: xr.Dataset) -> list[str]:
    """Variables that the Dataset has draws of."""
    return [str(name).removesuffix(DRAW) for name in dataset.data_vars if str(name).endswith(DRAW)]


def uncertainty_table(dataset: xr.Dataset) -> pd.DataFrame:
    """One row for each number of each scenario and year: level, change, intervals, and the variance by source.

    `place` names where along its dimensions a number of a variable stands. Columns `variance_SOURCE` are shares of
    the variance of the change, `level_variance_SOURCE` of that of the level; of nothing where nothing varies.
    """
    return pd.concat([_rows(dataset, name) for name in drawn_names(dataset)], ignore_index=True)


def _rows(dataset: xr.Dataset, name: str) -> pd.DataFrame:
    like = dataset[f"{name}_low"]
    level = dataset[name]
    if "effect_size" in level.dims:
        level = level.sel(effect_size="central")
    columns = {"level": level, "change": level - against_baseline(level)}
    columns |= {
        ("level_" if not part.startswith("change") else "") + part: dataset[f"{name}_{part}"] for part in PARTS
    }
    for prefix, variable in (("level_variance", f"{name}_variance"), ("variance", f"{name}_change_variance")):
        if variable in dataset:
            found = dataset[variable]
            total = found.sel(error_source="total")
            for source in found["error_source"].values.tolist()[:-1]:
                share = found.sel(error_source=source) / total.where(total > 0.0)
                columns[f"{prefix}_{source}"] = share
    places = np.indices(like.shape).reshape(like.ndim, -1)
    table = pd.DataFrame(
        {
            "scenario": dataset["scenario"].values[places[0]],
            "baseline": dataset["baseline"].values[places[0]],
            "year": dataset["year"].values[places[1]],
            "variable": name,
            "place": place_names(dataset, like.dims[2:]).reshape(-1)[
                np.ravel_multi_index(places[2:], like.shape[2:])
                if like.ndim > 2
                else np.zeros(places.shape[1], int)
            ],
            "units": str(dataset[name].attrs["units"]),
        }
        | {column: values.transpose(*like.dims).values.reshape(-1) for column, values in columns.items()}
    )
    return table[table["level"].notna()]


def place_names(dataset: xr.Dataset, dims: tuple[object, ...]) -> np.ndarray:
    """Names of the places along dimensions, joined by a colon, in the shape of the dimensions."""
    composed = {
        "indicator_cell": ("indicator_grouping", "indicator_group"),
        "indicator_entry": ("entry_indicator", "entry_grouping", "entry_group"),
    }
    found = np.array("", dtype=object)
    for dim in dims:
        parts = composed.get(str(dim), (str(dim),))
        joined = [":".join(map(str, each)) for each in zip(*(dataset[p].values for p in parts), strict=True)]
        found = found[..., None] + np.array([f":{each}" for each in joined], dtype=object)
    shape = found.shape
    return np.array([text.removeprefix(":") for text in found.reshape(-1)], dtype=object).reshape(shape)


def between_scenarios(dataset: xr.Dataset) -> pd.DataFrame:
    """The chance that a number is lower in one scenario than in another, on the same draws, each pair both ways.

    `chance_lower` is the share of draws; draws in which both are alike count for neither.
    """
    names = dataset["scenario"].values.tolist()
    parts = []
    for name in COMPARED:
        if name + DRAW not in dataset:
            continue
        draws = dataset[name + DRAW]
        places = place_names(dataset, draws.dims[2:-1]).reshape(-1)
        known = _compared(dataset, name).reshape(-1)
        for year in dataset["year"].values.tolist():
            values = {s: draws.sel(scenario=s, year=year).values.reshape(places.size, -1)[known] for s in names}
            for one in names:
                for other in names:
                    if one != other:
                        is_known = ~(np.isnan(values[one]) | np.isnan(values[other])).any(axis=1)
                        chance = (values[one] < values[other]).mean(axis=1)
                        parts.append(
                            pd.DataFrame(
                                {
                                    "year": year,
                                    "variable": name,
                                    "place": places[known],
                                    "scenario": one,
                                    "other_scenario": other,
                                    "chance_lower": chance,
                                }
                            )[is_known]
                        )
    return pd.concat(parts, ignore_index=True)


SHOWN = {
    ("net_spending", ""): "Net spending",
    ("poverty_rate", "everyone:ahc:relative"): "Relative poverty after housing costs",
    ("poverty_rate", "children:ahc:relative"): "Relative poverty after housing costs, children",
    ("poverty_rate", "pensioners:ahc:relative"): "Relative poverty after housing costs, pensioners",
    ("gini", "ahc"): "Gini coefficient after housing costs",
}
"""Numbers whose chances are printed, by variable and place."""


def chances_text(dataset: xr.Dataset) -> str:
    """For each of SHOWN a matrix: the chance that the scenario of the row is lower than that of the column."""
    if f"net_spending{DRAW}" not in dataset:
        return ""
    table, names = between_scenarios(dataset), dataset["scenario"].values.tolist()
    width = max(12, *(len(name) + 2 for name in names))
    lines: list[str] = []
    for year in dataset["year"].values.tolist():
        for (variable, place), words in SHOWN.items():
            chosen = table[(table["year"] == year) & (table["variable"] == variable) & (table["place"] == place)]
            wide = chosen.pivot(index="scenario", columns="other_scenario", values="chance_lower")
            lines += [
                "" if lines else "Chance that the row is lower than the column",
                f"{words}, {fiscal_year(year)}",
            ]
            lines.append(" " * width + "".join(f"{name:>{width}}" for name in names))
            for name in names:
                cells = ("" if name == other else f"{wide.loc[name, other]:.0%}" for other in names)
                lines.append(f"  {name:<{width - 2}}" + "".join(f"{cell:>{width}}" for cell in cells).rstrip())
    return "\n".join(lines)


def _compared(dataset: xr.Dataset, name: str) -> np.ndarray:
    """Which places of a variable are compared."""
    if name == "indicator_level":
        of = dataset["indicator_grouping"].values == "everyone"
        return np.tile(of, (dataset.sizes["indicator"], 1))
    if name == "indicator_value":
        return np.asarray(dataset["entry_grouping"].values == "gap")
    return np.ones(dataset[name].isel(scenario=0, year=0).shape, dtype=bool)
