"""The population beside published figures: what it gives, what was published, and their ratio."""

import csv
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from model.calibration.fields import Field, Links, fields_of, link
from model.calibration.targets import Target, contribution, load_targets, measured, selected
from model.errors import ParameterFileError, nearest
from model.population.schema import Array, Population

OTHERS = Path(__file__).resolve().parent / "other_models.csv"
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
    "note",
    "subject",
)
OTHER_MODELS = ("UKMOD", "PolicyEngine")
AIMS = {"calibrate": (0.01, 0.03), "validate": (0.05, 0.15)}
ROLE_WORDS = {"calibrate": "calibrated to", "validate": "held back"}


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
                target.note,
                target.subject,
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


def with_other_models(comparison: pd.DataFrame) -> pd.DataFrame:
    """The comparison with a column for each other model: its own ratio to the official figure, where published.

    `other_models.csv` has their sources. Raises ParameterFileError for a model or figure that does not exist.
    """
    names = {target.target for target in load_targets()}
    found: dict[str, dict[str, float]] = {model: {} for model in OTHER_MODELS}
    for row in read_other_models():
        for text, valid in ((row["model"], OTHER_MODELS), (row["target"], names)):
            if text not in valid:
                raise ParameterFileError(f"{OTHERS.name}: '{text}' does not exist; {nearest(text, valid)}")
        found[row["model"]][row["target"]] = float(row["ratio"])
    columns = {model.lower(): comparison.target.map(ratios) for model, ratios in found.items()}
    return comparison.assign(**columns)


def read_other_models() -> list[dict[str, str]]:
    """Rows of `other_models.csv`: figure, model, its ratio to the official figure, year, source and how seen."""
    with OTHERS.open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def summary(comparison: pd.DataFrame) -> pd.DataFrame:
    """How close the scored figures are, by role and then by subject within it, beside the aims.

    Columns: role, subject (empty for all), figures scored, median and ninth decile of the relative gap, the aims
    for both, whether both are met, and of how many figures the model has no value.
    """
    rows = []
    for role, (aim_median, aim_nine_in_ten) in AIMS.items():
        of_role = comparison[comparison.scored & (comparison.role == role)]
        for subject in ("", *sorted(of_role.subject.unique())):
            part = of_role[of_role.subject == subject] if subject else of_role
            gap = (part.ratio - 1.0).abs()
            known = gap[np.isfinite(gap)]
            middle, ninth = (known.quantile(share) if len(known) else np.nan for share in (0.5, 0.9))
            met = bool(middle <= aim_median and ninth <= aim_nine_in_ten)
            missing = len(gap) - len(known)
            rows.append((role, subject, len(known), middle, ninth, aim_median, aim_nine_in_ten, met, missing))
    names = ("role", "subject", "figures", "median_gap", "ninth_decile_gap", "aim_median", "aim_ninth_decile")
    return pd.DataFrame(rows, columns=[*names, "is_met", "without_model_value"])


def render(comparison: pd.DataFrame) -> str:
    """The comparison as text, a line per figure, and how close the scored ones are.

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
        source = row["source"]
        if np.isfinite(row["standard_error"]):
            source += f" ±{_figure(row['standard_error'])}"
        lines.append(
            f"{mark} {row['target']:<62} {_figure(row['published']):>16} {_figure(row['model']):>16} {ratio}  "
            f"{fiscal(row['year']):<8} {row['role']:<9} {'yes' if row['scored'] else 'no':<6} {source}"
        )
    return "\n".join([*lines, render_summary(summary(comparison))])


def render_summary(table: pd.DataFrame) -> str:
    """One line for each role: how close its scored figures are, and the aim."""
    lines = []
    for row in table[table.subject == ""].to_dict("records"):
        words = f"{ROLE_WORDS[row['role']]}: {row['figures']} figures scored"
        if row["figures"]:
            words += (
                f", half within {row['median_gap']:.1%} (aim {row['aim_median']:.0%}), nine in ten within "
                f"{row['ninth_decile_gap']:.1%} (aim {row['aim_ninth_decile']:.0%}): "
                f"{'met' if row['is_met'] else 'not met'}"
            )
        lines.append(words)
    return "\n".join(lines)


def fiscal(year: int) -> str:
    """2025 as 2025-26."""
    return f"{year}-{(year + 1) % 100:02d}"


def _figure(value: float) -> str:
    """A number with the digits worth reading."""
    if not np.isfinite(value):
        return "–"
    return f"{value:,.0f}" if abs(value) >= 100 else f"{value:.3f}"
