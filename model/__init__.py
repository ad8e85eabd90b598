"""Microsimulation of income, poverty and inequality in the United Kingdom.

    from model import simulate

    results = simulate(scenario="two_child_limit_removed", year=2025)

Importing this module imports nothing heavy; the functions import what they need when called.
"""

from __future__ import annotations

import numbers
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import datetime as dt

    import xarray as xr

    from model.engine.explain import Call
    from model.policy import Law
    from model.population.schema import Population

__all__ = ["explain", "load_policy", "load_population", "simulate"]


def simulate(
    scenario: str | Sequence[str] | None = "two_child_limit_removed",
    year: int = 2025,
    *,
    baseline: str | None = None,
    households: int | None = None,
    seed: int | None = None,
    horizon: int | None = None,
    levers: Mapping[str, Any] | None = None,
    **settings: Any,
) -> xr.Dataset:
    """A scenario and its baseline assessed for fiscal years `year` to `horizon`; nothing is written.

    Args:
        scenario: a name, or several to be put together, the last one's levers first in rank; None for the
            baseline alone.
        year: first fiscal year; 2025 is 2025-26.
        baseline: what the scenario is compared with; None leaves the choice to the scenario.
        households: size of the synthetic population; None for 50,000.
        seed: of the synthetic population; None for 1.
        horizon: last fiscal year, inclusive; None for the first alone.
        levers: parameter path to a value, or to {year: value}, on top of the scenario.
        settings: any other setting by name, groups included: `population="small"`.

    Raises:
        model.errors.UserError: a name that does not exist, or a value that cannot be.
    """
    from model.configuration import compose
    from model.uncertainty.run import run_with_uncertainty

    chosen = {
        "baseline": baseline,
        "population.households": households,
        "population.seed": seed,
        "horizon": horizon,
    }
    composed = compose(_overrides({"scenario": _names(scenario), "year": year, **settings}, chosen), levers)
    return run_with_uncertainty([composed], lambda step, total=None: None)


def explain(
    household: int,
    year: int = 2025,
    scenario: str | Sequence[str] | None = None,
    *,
    path: str | None = None,
    baseline: str | None = None,
    households: int | None = None,
    seed: int | None = None,
    levers: Mapping[str, Any] | None = None,
) -> Call:
    """Every rule that one household passes through, with inputs, value and citation; `print` shows the tree.

    Args:
        household: its id, in the tables at `path` or in the synthetic population.
        year: fiscal year; 2025 is 2025-26.
        scenario: a name, or several; None for the law of the baseline.
        path: folder of the tables it is in; None for the synthetic population.
        baseline: the law that the scenario changes; None leaves the choice to the scenario.
        households: size of the synthetic population; None for 50,000.
        seed: of the synthetic population; None for 1.
        levers: parameter path to a value, or to {year: value}, on top of the scenario.

    Raises:
        model.errors.UserError: a name or household that does not exist, or a value that cannot be.
    """
    from model.configuration import compose
    from model.single import explain_one

    asked = {"task": "explain", "scenario": _names(scenario), "year": year, "household": household}
    chosen = {
        "baseline": baseline,
        "population.path": path,
        "population.households": households,
        "population.seed": seed,
    }
    return explain_one(compose(_overrides(asked, chosen), levers))[1]


def load_policy(
    year: int,
    levers: Mapping[str, Mapping[Any, Any]] | None = None,
    announced_by: dt.date | None = None,
    long_run: str = "law",
) -> Law:
    """The law of a fiscal year with levers applied; see `model.policy.load_policy`."""
    from model import policy

    return policy.load_policy(year, levers, announced_by, long_run=long_run)


def load_population(
    households: int | None = 50_000, seed: int = 1, path: str | None = None, year: int = 2025
) -> Population:
    """Households drawn from published statistics, or read from a folder of tables, for a fiscal year."""
    from model import pipeline
    from model.settings import Population as PopulationSettings

    return pipeline.load_population(PopulationSettings(households, seed, path), year)


def _names(scenario: str | Sequence[str] | None) -> Sequence[str]:
    """Scenarios as a list of names."""
    return [] if scenario is None else [scenario] if isinstance(scenario, str) else scenario


def _overrides(asked: Mapping[str, Any], chosen: Mapping[str, Any]) -> list[str]:
    """Settings as on the command line; of those `chosen`, the ones that are not None."""
    given = {name: value for name, value in chosen.items() if value is not None}
    return [f"{name}={_as_override(value)}" for name, value in {**asked, **given}.items()]


def _as_override(value: Any) -> str:
    """A Python value as Hydra writes it on the command line."""
    if value is None or isinstance(value, bool):
        return {None: "null", True: "true", False: "false"}[value]
    if isinstance(value, numbers.Number):
        return str(value)
    if isinstance(value, Mapping):
        return "{" + ",".join(f"{key}:{_as_override(entry)}" for key, entry in value.items()) + "}"
    if isinstance(value, Sequence) and not isinstance(value, str):
        return "[" + ",".join(map(_as_override, value)) + "]"
    text = str(value).replace("\\", "\\\\").replace("'", "\\'")
    return f"'{text}'"
