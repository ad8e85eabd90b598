"""The population beside published figures: what it gives, what was published, and their ratio."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd

from model.calibration.fields import Field, Links, fields_of, link
from model.calibration.targets import Target, contribution, measured, selected
from model.population.schema import Array, Population

WITHIN = 0.15
COLUMNS = (
    "target",
    "published",
    "model",
    "ratio",
    "unit",
    "year",
    "geography",
    "role",
    "scored",
    "is_within",
    "standard_error",
    "checked",
    "source",
    "title",
)


def compare(
    targets: Sequence[Target],
    population: Population,
    results: Any,
    weights: Array,
    indicators: Mapping[str, float] | None = None,
    within: float = WITHIN,
    replicates: Array | None = None,
    indicator_errors: Mapping[str, float] | None = None,
) -> pd.DataFrame:
    """One row per target: published and modelled value, ratio, source, year and role; scored ones come first.

    `standard_error` is that of the modelled value for the draw of households, empty without replicates.

    Args:
        targets: figures to compare with, of the fiscal year assessed or close to it.
        population, results: the population and what the law gives and takes.
        weights: households represented, shape (households,).
        indicators: values by name for targets whose entity is `indicator`; a name that is missing
            leaves the model's value empty.
        within: largest relative gap at which `is_within` is true.
        replicates: replicate weights, shape (replicates, households).
        indicator_errors: standard errors of the indicators.

    Raises:
        ParameterFileError: a target names a field that does not exist.
    """
    fields, links, rows = fields_of(population, results), link(population), []
    for target in targets:
        if target.entity == "indicator":
            model = float((indicators or {}).get(target.measure[0], np.nan))
            error = float((indicator_errors or {}).get(target.measure[0], np.nan))
        else:
            model = evaluate(target, fields, links, weights)
            error = np.nan if replicates is None else _error(target, fields, links, model, replicates)
        ratio = model / target.value if target.value else np.nan
        rows.append(
            (
                target.target,
                target.value,
                model,
                ratio,
                target.unit,
                target.year,
                target.geography,
                target.role,
                target.scored,
                bool(abs(ratio - 1.0) <= within),
                error,
                target.checked,
                target.source,
                target.title,
            )
        )
    table = pd.DataFrame(rows, columns=list(COLUMNS))
    return table.sort_values("scored", ascending=False, kind="stable", ignore_index=True)


def evaluate(target: Target, fields: Mapping[str, Field], links: Links, weights: Array) -> float:
    """Weighted value of one target's measure; NaN when nobody is selected."""
    kind = target.measure[0]
    if kind in ("count", "sum"):
        return float(weights @ contribution(target, fields, links))
    owner = {
        "people": links.household_of_person,
        "units": links.household_of_unit,
        "households": np.arange(links.lengths["households"]),
    }[target.entity]
    mask = selected(target, fields, links)
    values = measured(target, fields, links)[mask].astype(np.float64)
    weight = weights[owner][mask]
    if weight.sum() == 0:
        return float("nan")
    if kind == "mean":
        return float(np.average(values, weights=weight))
    order = np.argsort(values, kind="stable")
    values, reached = values[order], np.cumsum(weight[order])
    if kind in ("median", "percentile"):
        fraction = 0.5 if kind == "median" else float(target.measure[2])
        return float(values[np.searchsorted(reached, fraction * reached[-1])])
    if kind == "gini":
        return _gini(values, weight[order])
    return _top_share(values, weight[order], float(target.measure[2]))


def _error(target: Target, fields: Mapping[str, Field], links: Links, estimate: float, replicates: Array) -> float:
    """Standard error of a target's value: root mean square difference of its replicates from it."""
    if target.measure[0] in ("count", "sum"):
        values = replicates @ contribution(target, fields, links)
    else:
        values = np.array([evaluate(target, fields, links, weights) for weights in replicates])
    return float(np.sqrt(np.mean((values - estimate) ** 2)))


def _gini(values: Array, weight: Array) -> float:
    """Gini coefficient of values in ascending order; negative values count as they stand."""
    middle = np.cumsum(weight) - 0.5 * weight
    total = weight.sum()
    return float((weight * values) @ (2.0 * middle / total - 1.0) / (weight @ values))


def _top_share(values: Array, weight: Array, fraction: float) -> float:
    """Share of the sum of values (ascending) held by the top `fraction` of entries, the marginal one split."""
    above = weight.sum() - np.cumsum(weight)
    counted = np.clip(fraction * weight.sum() - above, 0.0, weight)
    return float((counted @ values) / (weight @ values))


def render(comparison: pd.DataFrame) -> str:
    """The comparison as text, a line per figure, and how many are close.

    `*` marks scored figures further off than allowed, `-` others.
    """
    lines = [
        f"  {'figure':<62} {'published':>16} {'model':>16} {'ratio':>6}  "
        f"{'year':<8} {'role':<9} {'scored':<6} source"
    ]
    for row in comparison.to_dict("records"):
        far = np.isfinite(row["ratio"]) and not row["is_within"]
        mark = ("*" if row["scored"] else "-") if far else " "
        ratio = f"{row['ratio']:6.2f}" if np.isfinite(row["ratio"]) else f"{'–':>6}"
        year = f"{row['year']}-{(row['year'] + 1) % 100:02d}"
        error = f" ±{_figure(row['standard_error'])}" if np.isfinite(row["standard_error"]) else ""
        lines.append(
            f"{mark} {row['target']:<62} {_figure(row['published']):>16} {_figure(row['model']):>16} {ratio}  "
            f"{year:<8} {row['role']:<9} {'yes' if row['scored'] else 'no':<6} {row['source']}{error}"
        )
    compared = comparison[np.isfinite(comparison.ratio)]
    parts = {
        "scored": compared[compared.scored],
        "calibrated to": compared[compared.role == "calibrate"],
        "held back": compared[compared.role == "validate"],
        "all": compared,
    }
    for words, part in parts.items():
        near = int(part.is_within.sum())
        share = f" ({near / len(part):.0%})" if len(part) else ""
        lines.append(f"{words}: {near} of {len(part)} figures within {WITHIN:.0%}{share}")
    return "\n".join(lines)


def _figure(value: float) -> str:
    """A number with the digits worth reading."""
    if not np.isfinite(value):
        return "–"
    return f"{value:,.0f}" if abs(value) >= 100 else f"{value:.3f}"
