"""`task=solve`: the value of one lever at which a package is revenue-neutral, or meets another target."""

import math
from collections.abc import Callable
from dataclasses import replace
from typing import NamedTuple

import pandas as pd

from model.economy.forecast import load_forecast
from model.errors import LeverError, UnknownNameError, nearest
from model.indicators.outcomes import NET_COST, target_name
from model.levers import all_parameters
from model.packages import Assessed, Baselines, programmes_of
from model.pipeline import Progress, Study
from model.policy.load import check_levers, parameter_value
from model.report.tables import write_csv
from model.settings import Settings, merge_levers

STEPS = {
    "£/week": 0.01,
    "£/month": 0.01,
    "£/hour": 0.01,
    "£/year": 1.0,
    "£": 1.0,
    "fraction": 0.001,
    "ratio": 0.01,
    "hours/week": 1.0,
    "count": 1.0,
    "households/year": 1.0,
}
"""The smallest change that a law would make to a parameter of a unit."""


class Trial(NamedTuple):
    """One value of the lever and how far the target then is from what was asked for."""

    lever: float
    distance: float


def crossing(
    distance: Callable[[float], float], low: float, high: float, step: float, show: Callable[[float], str]
) -> list[Trial]:
    """Trials of a bisection over whole steps between two values; the last is the nearest to the target.

    `show` writes a distance for a reader. Raises LeverError when both ends lie on the same side of the target.
    Where the distance crosses nothing several times, one of the crossings is found.
    """
    first, last = math.ceil(low / step - 1e-9), math.floor(high / step + 1e-9)
    if last <= first:
        raise LeverError(f"solve: between {low:g} and {high:g} there are no two steps of {step:g}")
    trials: dict[int, Trial] = {}

    def at(number: int) -> float:
        value = round(number * step, 6)
        trials[number] = Trial(value, distance(value))
        return trials[number].distance

    below, above = at(first), at(last)
    if below * above > 0.0:
        raise LeverError(
            f"solve: no solution between {trials[first].lever:,g} and {trials[last].lever:,g}: "
            f"the target is missed by {show(below)} at one and {show(above)} at the other"
        )
    while last - first > 1:
        middle = (first + last) // 2
        between = at(middle)
        if below * between <= 0.0:
            last = middle
        else:
            first, below = middle, between
    best = min((first, last), key=lambda number: abs(trials[number].distance))
    return [trial for number, trial in trials.items() if number != best] + [trials[best]]


def solve(settings: Settings, progress: Progress) -> None:
    """Find the lever of `settings.solve`, print it with the residual and write every trial to `solve.csv`.

    Raises LeverError for a lever that has no steps and for a target that no value in the bracket meets.
    """
    asked, year = settings.solve, settings.year
    path = str(asked.lever)
    step, low, high = bracket(settings, path)
    kind = all_parameters()[path].kind
    name = target_name(*asked.target.split(":", 1))
    jobs = [settings, replace(settings, levers={**settings.levers, path: {year: low}})]
    progress("population; on the first run the law is compiled, under a minute")
    assessed = Assessed(Baselines(Study(settings), programmes_of(jobs)), settings, year)

    def distance(value: float) -> float:
        progress(f"{path} = {value:,g}")
        found = assessed.under(merge_levers(settings.levers, {path: {year: kind(value)}}))
        return next(cell.value for cell in found if cell.name == name) - asked.value

    trials = crossing(distance, low, high, step, lambda value: shown(name, value))
    table = pd.DataFrame(trials).assign(target=asked.target, value=[t.distance + asked.value for t in trials])
    write_csv(table, settings.folder / "solve.csv")
    found = trials[-1]
    print(f"{path} = {found.lever:,.10g} (step {step:g}) in {year}-{(year + 1) % 100:02d}")
    print(f"{asked.target}: {shown(name, found.distance + asked.value)}, asked {shown(name, asked.value)}")
    print(f"residual {shown(name, found.distance)}")


def bracket(settings: Settings, path: str) -> tuple[float, float, float]:
    """Step of a lever and the values that it is sought between.

    Raises UnknownNameError for a lever that does not exist, LeverError for one that has no steps.
    """
    parameters = all_parameters()
    if path not in parameters:
        raise UnknownNameError(f"solve.lever: no parameter '{path}'; {nearest(path, parameters)}")
    parameter = parameters[path]
    if parameter.unit not in STEPS or parameter.kind is bool:
        raise LeverError(f"solve.lever: '{path}' is in {parameter.unit}: it cannot be solved for")
    step, asked, baseline = STEPS[parameter.unit], settings.solve, settings.baseline
    forecast = load_forecast(baseline.forecast, baseline.long_run)
    law = float(
        parameter_value(parameter, settings.year, forecast, baseline.last_announcement, settings.levers.get(path))
    )
    low = 0.0 if asked.low is None else asked.low
    highest = 1.0 if parameter.unit == "fraction" else max(2.0 * law, 100.0 * step)
    high = highest if asked.high is None else asked.high
    for value in (low, high):
        check_levers({path: {settings.year: parameter.kind(value)}}, parameters)
    return step, low, high


def shown(name: str, value: float) -> str:
    """A number of a target as a reader expects it: millions of pounds, per cent, or four decimals."""
    if name == NET_COST:
        return f"£{value / 1e6:,.1f}m a year".replace("£-", "−£")
    return f"{value:.4f}" if name.startswith("gini") else f"{100.0 * value:.2f}%".replace("-", "−")
