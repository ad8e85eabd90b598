"""The weights of a population for one fiscal year: calibrated to the totals of the year, with what they come to.

Contributions to the totals follow from the law of the year, which is assessed a block of households at a time, so
that memory grows by the contributions other than zero only. A household's weight is a function of its base
weight, its own contributions and the multipliers: `weights_of` gives those of any part of a population.
"""

import logging
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import pandas as pd

from model.calibration.contributions import Contributions, joined, sparse
from model.calibration.solve import REFUSE_BEYOND, calibrate, effective_sample_size, weight_ratio
from model.calibration.targets import Target, constraint_matrix
from model.calibration.years import totals_for
from model.engine.assess import assess
from model.policy import Law, load_policy
from model.population.parts import part
from model.population.schema import Array, Population

log = logging.getLogger("model")
HOUSEHOLDS_PER_BLOCK = 25_000
FEWEST_CONTRIBUTING = 20
LARGEST_SAMPLING_ERROR = 0.3
FEW_BY_NATURE = frozenset(
    {"wealth_rich_list_families", "gains_people_5000000_and_over", "gains_amount_5000000_and_over"}
)
"""Totals kept however few households they rest on: those have a third of all gains, and nearly a trillion."""
RATIOS = (0.0, 0.21, 0.3, 0.5, 0.7, 0.9, 1.1, 1.4, 2.0, 3.0, 4.9, np.inf)
"""Limits of the bands of the histogram of weight relative to base weight; the first and last are at a bound."""


class Weighting(NamedTuple):
    """Weights of one year and the fit behind them; totals are in the order of `names`."""

    weights: Array
    base_weights: Array
    names: Array
    values: Array
    tolerances: Array
    multipliers: Array
    penalty: Array
    before: Array
    achieved: Array
    share_at_bounds: Array


def weigh(population: Population, year: int, threads: int | None = None) -> Weighting:
    """Weights of a population in amounts of a fiscal year, calibrated to the totals of that year.

    A total that this many households leave uncertain by more than three tenths is left out, save `FEW_BY_NATURE`.
    The gap allowed before weighting grows by four standard errors, so that a small sample is refused for what the
    model gets wrong only.

    Raises CalibrationError when a total is out of reach, YearError for a year without totals.
    """
    targets = totals_for(year)
    contributions = contributions_of(targets, population, load_policy(year), threads)
    values = np.array([target.value for target in targets])
    base_weights = population.households.weight
    sampling = sampling_errors(contributions, values, base_weights)
    contributing = contributions.counts()
    is_kept = (contributing >= FEWEST_CONTRIBUTING) & (sampling < LARGEST_SAMPLING_ERROR)
    is_kept |= np.array([target.target in FEW_BY_NATURE for target in targets]) & (contributing > 0)
    kept = np.flatnonzero(is_kept)
    for dropped in np.flatnonzero(~is_kept):
        log.info(
            "target '%s' left out: %d households, sampling error %.0f%%",
            targets[dropped].target,
            contributing[dropped],
            100.0 * sampling[dropped],
        )
    names = [targets[k].target for k in kept]
    # What the sample itself leaves uncertain is no reason to bend weights: half a standard error is added.
    tolerances = np.hypot([targets[k].tolerance for k in kept], 0.5 * sampling[kept])
    calibration = calibrate(
        contributions.keep(kept),
        values[kept],
        base_weights,
        tolerances,
        names,
        refuse_beyond=REFUSE_BEYOND + 4.0 * sampling[kept],
    )
    for warning in calibration.warnings:
        log.info(warning)
    log.info(
        "calibrated %d households to %d totals of %d: effective sample size %.0f, %.1f%% at a bound",
        len(base_weights),
        len(kept),
        year,
        calibration.effective_sample_size,
        100.0 * calibration.share_at_bounds,
    )
    return Weighting(
        calibration.weights,
        base_weights,
        np.array(names),
        values[kept],
        tolerances,
        calibration.multipliers,
        calibration.penalty,
        calibration.before,
        calibration.achieved,
        np.array(calibration.share_at_bounds),
    )


def weights_of(population: Population, weighting: Weighting, year: int, threads: int | None = None) -> Array:
    """Weights of other households of the same model by the multipliers of a fit, shape (households,)."""
    contributions = fitted_contributions(population, weighting, year, threads)
    return np.asarray(population.households.weight * weight_ratio(contributions, weighting.multipliers))


def fitted_contributions(
    population: Population, weighting: Weighting, year: int, threads: int | None = None
) -> Contributions:
    """Contributions of households to the totals that a fit was made to, under the law of a fiscal year."""
    by_name = {target.target: target for target in totals_for(year)}
    targets = [by_name[str(name)] for name in weighting.names]
    return contributions_of(targets, population, load_policy(year), threads)


def contributions_of(
    targets: Sequence[Target], population: Population, law: Law, threads: int | None = None
) -> Contributions:
    """Contributions of every household to every total under one law, some thousands of households at a time."""
    households = len(population.households.weight)
    parts = []
    for first in range(0, households, HOUSEHOLDS_PER_BLOCK):
        block = part(population, first, min(first + HOUSEHOLDS_PER_BLOCK, households))
        matrix, _ = constraint_matrix(targets, block, assess(block, law, threads))
        parts.append(sparse(matrix))
    return joined(parts)


def sampling_errors(contributions: Contributions, values: Array, weights: Array) -> Array:
    """Standard error that drawing the households gives each total, relative to the smaller of it and the aim."""
    smaller = np.minimum(np.abs(contributions.totals(weights)), np.abs(values))
    return np.sqrt(contributions.squares(weights)) / np.maximum(smaller, 1e-9 * np.abs(values))


def diagnostics(weighting: Weighting) -> pd.DataFrame:
    """One row per total: aim, tolerance, what the base weights and the weights give, both relative to the aim.

    `misses` is the relative gap left in tolerances; rows stand from the largest to the smallest.
    """
    table = pd.DataFrame(
        {
            "target": weighting.names,
            "value": weighting.values,
            "tolerance": weighting.tolerances,
            "before": weighting.before,
            "achieved": weighting.achieved,
            "ratio_before": weighting.before / weighting.values,
            "ratio": weighting.achieved / weighting.values,
            "multiplier": weighting.multipliers,
        }
    )
    table["misses"] = (table.ratio - 1.0).abs() / table.tolerance
    return table.sort_values("misses", ascending=False, kind="stable", ignore_index=True)


def histogram(weighting: Weighting) -> pd.DataFrame:
    """Households and the share of them by weight relative to base weight, in the bands of `RATIOS`."""
    counts, _ = np.histogram(weighting.weights / weighting.base_weights, RATIOS)
    return pd.DataFrame(
        {"from": RATIOS[:-1], "to": RATIOS[1:], "households": counts, "share": counts / counts.sum()}
    )


def render_diagnostics(weighting: Weighting, worst: int = 10) -> str:
    """How well the weights reach the totals, as text: size, effective size, histogram and the worst totals."""
    table, households = diagnostics(weighting), len(weighting.weights)
    effective = effective_sample_size(weighting.weights)
    lines = [
        f"weights: {households:,} households, {len(table)} totals, effective sample size {effective:,.0f} "
        f"({effective / households:.0%}), {float(weighting.share_at_bounds):.1%} at a bound",
        f"  median gap {np.median(np.abs(table.ratio_before - 1)):.1%} before weighting, "
        f"{np.median(np.abs(table.ratio - 1)):.1%} after",
        "  weight relative to base weight:",
    ]
    for band in histogram(weighting).to_dict("records"):
        above = "and over" if np.isinf(band["to"]) else f"to {band['to']:.2f}"
        lines.append(f"    {band['from']:4.2f} {above:<9} {band['share']:6.1%} {'#' * round(60 * band['share'])}")
    lines.append(f"  the {worst} totals furthest off, in tolerances:")
    for row in table.head(worst).to_dict("records"):
        lines.append(
            f"    {row['target']:<56} {row['value']:>18,.0f}  before {row['ratio_before']:5.2f}  "
            f"weighted {row['ratio']:5.2f}  {row['misses']:4.1f}"
        )
    return "\n".join(lines)
