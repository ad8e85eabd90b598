"""Bounded calibration of household weights to published totals.

Deville and Särndal (1992), case 6 of their distances (the logit with bounds): the new weight of a
household is `w = d F(A x'λ)`, where `d` is its base weight, `x` its contributions to the totals and

    F(u) = (L(U - 1) + U(1 - L) e^u) / ((U - 1) + (1 - L) e^u),    A = (U - L) / ((1 - L)(U - 1)),

so that every weight stays between L and U times its base weight. With columns scaled by their target
(`Z = X / target`) the multipliers solve `Z'w - 1 + P λ = 0`. P is zero for an exact target; a soft target
has `P = k tolerance²`, so that conflicting totals share their misses in proportion to their tolerances.

Base weights may differ by household; the bounds are relative to them. A household adds to some twenty of the
totals, so contributions are kept without their zeros (`Contributions`), some 250 bytes a household, and the
Newton matrix is added up household by household: in one order, whatever the number of threads.
"""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from model.calibration.contributions import (
    Contributions,
    add_products,
    add_totals,
    fill_indices,
    solve_in_place,
    sparse,
)
from model.errors import CalibrationError
from model.population.schema import Array

LOWER, UPPER = 0.2, 5.0
REFUSE_BEYOND, WARN_BEYOND = 0.60, 0.25
TYPICAL_MISS = 0.1
LEAST_SOFTNESS, MOST_SOFTNESS = 0.1, 1e5  # below, flat contradictions would need unbounded multipliers
MAXIMUM_ITERATIONS = 100
CONVERGED = 1e-8
NEARLY_CONVERGED = 1e-4
"""Largest residual while the softness is looked for: it is a matter of tenths."""


class Calibration(NamedTuple):
    """Weights and how well they reach the totals."""

    weights: Array
    multipliers: Array
    penalty: Array
    before: Array
    achieved: Array
    residuals: Array
    iterations: int
    effective_sample_size: float
    share_at_bounds: float
    warnings: tuple[str, ...]


class _Problem(NamedTuple):
    """Contributions, the factor that gives each column the published total 1, and base weights that sum to 1."""

    contributions: Contributions
    factors: Array
    shares: Array
    lower: float
    upper: float


def calibrate(
    matrix: Array | Contributions,
    values: Array,
    base_weights: Array,
    tolerances: Array | None = None,
    names: Sequence[str] | None = None,
    lower: float = LOWER,
    upper: float = UPPER,
    softness: float | None = None,
    refuse_beyond: float | Array = REFUSE_BEYOND,
) -> Calibration:
    """Weights within `lower` and `upper` times the base weights whose totals are `values`.

    Args:
        matrix: contribution of each household to each total, shape (households, targets).
        values: published totals, shape (targets,); none may be zero.
        base_weights: households each row stands for, shape (households,).
        tolerances: relative tolerance of each total; 0 (the default) is met exactly.
        names: names of the totals for messages.
        lower, upper: bounds of the new weight relative to the base weight, lower < 1 < upper.
        softness: k in the penalty k tolerance²; by default chosen so that the median soft target misses
            by a tenth of its tolerance.
        refuse_beyond: largest relative gap before weighting, one number or one of each total.

    Returns:
        Calibration; `before` are the totals with the base weights, `residuals` are relative (achieved / value
        - 1), `multipliers` are such that the weights equal
        `base_weights * weight_ratio(matrix, multipliers, lower, upper)`.

    Raises:
        CalibrationError: no household contributes to a target, a target is too far away before
            weighting, or exact targets contradict one another or the bounds.
    """
    contributions = matrix if isinstance(matrix, Contributions) else sparse(matrix)
    values = np.asarray(values, dtype=np.float64)
    base_weights = np.asarray(base_weights, dtype=np.float64)
    tolerances = np.zeros(len(values)) if tolerances is None else np.asarray(tolerances, dtype=np.float64)
    names = [f"target {j}" for j in range(len(values))] if names is None else list(names)
    _check_arguments(contributions, values, base_weights, tolerances, names, lower, upper)
    problem = _problem(contributions, values, base_weights, base_weights.sum(), lower, upper)
    before = _totals(problem, problem.shares)
    warnings = _check_before_weighting(before, contributions, names, refuse_beyond)
    multipliers, penalty, iterations = _solve(problem, tolerances, names, softness)
    ratio = _ratio(problem, multipliers)
    weights = base_weights * ratio
    achieved = _totals(problem, problem.shares * ratio)
    room = 1e-3 * (upper - lower)
    return Calibration(
        weights,
        multipliers * problem.factors,
        penalty,
        values * before,
        values * achieved,
        achieved - 1.0,
        iterations,
        effective_sample_size(weights),
        float(np.mean((ratio < lower + room) | (ratio > upper - room))),
        warnings,
    )


class Refit(NamedTuple):
    """What another calibration of the same households starts from: totals, multipliers and penalties of the first.

    `total` is the sum of the first base weights.
    """

    values: Array
    multipliers: Array
    penalty: Array
    total: float


def recalibrate(contributions: Contributions, base_weights: Array, refit: Refit, steps: int = 2) -> Array:
    """Weights for other base weights of the same households: some Newton steps from converged multipliers.

    Args:
        contributions: those of the first calibration.
        base_weights: shape (households,); those of a bootstrap replicate may be zero.
        refit: the first calibration.
        steps: Newton steps.
    """
    problem = _problem(contributions, refit.values, base_weights, refit.total, LOWER, UPPER)
    multipliers = refit.multipliers / problem.factors
    for _ in range(steps):
        ratio = _ratio(problem, multipliers)
        residual = _residual(problem, ratio, refit.penalty, multipliers)
        multipliers = multipliers + _step(problem, ratio, residual, refit.penalty)
    return np.asarray(base_weights * _ratio(problem, multipliers))


def weight_ratio(
    matrix: Array | Contributions, multipliers: Array, lower: float = LOWER, upper: float = UPPER
) -> Array:
    """F(A x'λ): new weight relative to base weight of each household, from its own contributions only."""
    contributions = matrix if isinstance(matrix, Contributions) else sparse(matrix)
    indices = np.empty(len(contributions.first) - 1)
    fill_indices(contributions.first, contributions.target, contributions.value, multipliers, indices)
    return _logit(_slope(lower, upper) * indices, lower, upper)


def effective_sample_size(weights: Array) -> float:
    """Kish's effective sample size, (Σw)² / Σw²."""
    return float(weights.sum() ** 2 / np.square(weights).sum())


def _problem(
    contributions: Contributions, values: Array, base_weights: Array, total: float, lower: float, upper: float
) -> _Problem:
    """The scaled problem; `total` is the sum of the base weights it is scaled by."""
    return _Problem(contributions, total / values, base_weights / total, lower, upper)


def _totals(problem: _Problem, shares: Array) -> Array:
    """Z'w, shape (targets,): each total relative to the published one."""
    contributions = problem.contributions
    totals = np.zeros(len(problem.factors))
    add_totals(contributions.first, contributions.target, contributions.value, shares, totals)
    return totals * problem.factors


def _check_arguments(
    contributions: Contributions,
    values: Array,
    base_weights: Array,
    tolerances: Array,
    names: Sequence[str],
    lower: float,
    upper: float,
) -> None:
    """Raise CalibrationError for shapes, numbers or bounds that make no sense."""
    shape = (len(contributions.first) - 1, contributions.targets)
    if shape != (len(base_weights), len(values)) or not len(names) == len(values) == len(tolerances):
        raise CalibrationError(
            f"calibration: matrix {shape}, {len(base_weights)} weights, {len(values)} values, "
            f"{len(tolerances)} tolerances and {len(names)} names do not fit together"
        )
    if not 0.0 <= lower < 1.0 < upper:
        raise CalibrationError(f"calibration: bounds must satisfy 0 <= lower < 1 < upper, not {lower} and {upper}")
    if not (np.isfinite(base_weights).all() and (base_weights > 0).all()):
        raise CalibrationError("calibration: base weights must be positive and finite")
    for j, name in enumerate(names):
        if not np.isfinite(values[j]) or values[j] == 0:
            raise CalibrationError(f"target '{name}': value {values[j]} is zero or not finite")
        if not np.isfinite(tolerances[j]) or tolerances[j] < 0:
            raise CalibrationError(f"target '{name}': tolerance {tolerances[j]} is negative or not finite")
    is_finite = np.isfinite(contributions.value)
    if not is_finite.all():
        name = names[int(contributions.target[int(np.argmin(is_finite))])]
        raise CalibrationError(f"target '{name}': a household's contribution is not finite")


def _check_before_weighting(
    before: Array, contributions: Contributions, names: Sequence[str], refuse_beyond: float | Array
) -> tuple[str, ...]:
    """Warnings for targets 25% off before weighting; raises for those out of reach."""
    warnings = []
    limits = np.broadcast_to(refuse_beyond, len(names))
    contributing = contributions.counts()
    for j, name in enumerate(names):
        if not contributing[j]:
            raise CalibrationError(f"target '{name}': no household contributes to it")
        off = before[j] - 1.0
        if abs(off) > limits[j]:
            raise CalibrationError(
                f"target '{name}': the population has {before[j]:.2f} times the published total before weighting "
                f"(limit {max(0.0, 1 - limits[j]):.2f} to {1 + limits[j]:.2f}); change the model, not the weights"
            )
        if abs(off) > WARN_BEYOND:
            warnings.append(f"target '{name}': {before[j]:.2f} times the published total before weighting")
    return tuple(warnings)


def _slope(lower: float, upper: float) -> float:
    """A, which gives F unit slope where the weight is unchanged."""
    return (upper - lower) / ((1.0 - lower) * (upper - 1.0))


def _logit(argument: Array, lower: float, upper: float) -> Array:
    """F of the logit distance."""
    odds = (1.0 - lower) * np.exp(np.clip(argument, -50.0, 50.0))
    return (lower * (upper - 1.0) + upper * odds) / ((upper - 1.0) + odds)


def _ratio(problem: _Problem, multipliers: Array) -> Array:
    """New weight relative to base weight, shape (households,)."""
    return weight_ratio(problem.contributions, multipliers * problem.factors, problem.lower, problem.upper)


def _derivative(ratio: Array, lower: float, upper: float) -> Array:
    """A F'(u) in terms of F itself: (F - L)(U - F) / ((1 - L)(U - 1))."""
    return (ratio - lower) * (upper - ratio) / ((1.0 - lower) * (upper - 1.0))


def _step(problem: _Problem, ratio: Array, residual: Array, penalty: Array) -> Array:
    """The Newton step: -(Z' diag(d A F') Z + P)⁻¹ residual."""
    contributions, factors = problem.contributions, problem.factors
    slopes = np.maximum(problem.shares * _derivative(ratio, problem.lower, problem.upper), 0.0)
    jacobian = np.zeros((len(factors), len(factors)))
    add_products(contributions.first, contributions.target, contributions.value, slopes, jacobian)
    jacobian *= np.outer(factors, factors)
    jacobian[np.diag_indices_from(jacobian)] += penalty + 1e-7 * jacobian.diagonal() + 1e-12
    step = -residual
    solve_in_place(jacobian, step)
    return step


def _solve(
    problem: _Problem, tolerances: Array, names: Sequence[str], softness: float | None
) -> tuple[Array, Array, int]:
    """Multipliers, penalties and Newton iterations; chooses the softness when it is not given."""
    multipliers = np.zeros(len(problem.factors))
    soft = tolerances > 0
    if softness is not None or not soft.any():
        penalty = (softness or 0.0) * tolerances**2
        multipliers, iterations = _newton(problem, penalty, multipliers, names, CONVERGED)
        return multipliers, penalty, iterations
    softness, iterations = 10.0, 0
    for _ in range(6):
        penalty = softness * tolerances**2
        multipliers, more = _newton(problem, penalty, multipliers, names, NEARLY_CONVERGED)
        iterations += more
        miss = float(np.median(softness * tolerances[soft] * np.abs(multipliers[soft])))
        if miss < 1e-6 or 0.8 * TYPICAL_MISS < miss < 1.25 * TYPICAL_MISS:
            break
        softness = float(np.clip(softness * TYPICAL_MISS / miss, LEAST_SOFTNESS, MOST_SOFTNESS))
    multipliers, more = _newton(problem, penalty, multipliers, names, CONVERGED)
    return multipliers, penalty, iterations + more


def _newton(
    problem: _Problem, penalty: Array, multipliers: Array, names: Sequence[str], converged: float
) -> tuple[Array, int]:
    """Root of Z'w - 1 + Pλ by Newton's method, halving the step until the absolute residuals shrink."""
    ratio = _ratio(problem, multipliers)
    residual = _residual(problem, ratio, penalty, multipliers)
    for iteration in range(MAXIMUM_ITERATIONS):
        if np.abs(residual).max() < converged:
            return multipliers, iteration
        step = _step(problem, ratio, residual, penalty)
        size, before = 1.0, np.abs(residual).sum()
        while size > 1e-6:
            trial = multipliers + size * step
            trial_ratio = _ratio(problem, trial)
            trial_residual = _residual(problem, trial_ratio, penalty, trial)
            if np.abs(trial_residual).sum() < before * (1.0 - 1e-3 * size):
                break
            size /= 2.0
        else:
            break
        multipliers, ratio, residual = trial, trial_ratio, trial_residual
    worst = int(np.argmax(np.abs(residual)))
    if abs(residual[worst]) < 1e-5:
        return multipliers, iteration
    raise CalibrationError(
        f"target '{names[worst]}': cannot be met ({residual[worst]:+.2%}) within bounds {problem.lower} to "
        f"{problem.upper} together with the other targets; give it a tolerance"
    )


def _residual(problem: _Problem, ratio: Array, penalty: Array, multipliers: Array) -> Array:
    """Z'w - 1 + Pλ, shape (targets,)."""
    return _totals(problem, problem.shares * ratio) - 1.0 + penalty * multipliers
