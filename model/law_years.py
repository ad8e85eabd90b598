"""The law of two fiscal years on one population: what a year changes, uprating and policy apart.

The population and its amounts are those of the later year. It is compared with the law of the earlier year as it
stood, in cash. One measure carries that law to the later year by the rule of each parameter, as if nothing had
been decided; each further measure is what one programme's law then differs by: decisions, freezes of amounts that
would have risen, and what a rise that was laid down differs from the forecast's prices or earnings by.

Not moved: Local Housing Allowance by area, which is a table, and the State Pension age of people, which follows
from their birth.
"""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from model.economy.forecast import Forecast, load_forecast
from model.policy import PROGRAMMES, parameters_by_path
from model.policy.load import Parameter, parameter_value
from model.settings import Baseline, Levers, Package

UPRATING = "uprating"


def three_laws(
    parameter: Parameter, first: int, last: int, forecast: Forecast, baseline: Baseline
) -> tuple[Any, Any, Any]:
    """A parameter of the earlier year, the same carried to the later by its rule, and that of the later law."""
    announced, lever = baseline.last_announcement, baseline.levers.get(parameter.path)
    before = parameter_value(parameter, first, forecast, announced, lever)
    rule = (lever or {}).get("uprating", parameter.uprating)
    carried = {first: before, "uprating": rule}
    uprated = parameter_value(parameter, last, forecast, announced, carried)
    return before, uprated, parameter_value(parameter, last, forecast, announced, lever)


def packages_between(first: int, last: int, baseline: Baseline) -> tuple[Baseline, Mapping[str, Package]]:
    """The law of the earlier year as a baseline, and what the later year changes as packages.

    Args:
        first, last: fiscal years of the two laws; `last` is also that of the population.
        baseline: whose law is meant; its levers hold in both years.
    """
    forecast = load_forecast(baseline.forecast, baseline.long_run)
    frozen: Levers = {path: dict(lever) for path, lever in baseline.levers.items()}
    changes: dict[str, Levers] = {name: {} for name in (UPRATING, *PROGRAMMES)}
    for path, parameter in parameters_by_path().items():
        before, uprated, after = three_laws(parameter, first, last, forecast, baseline)
        if not before == uprated == after:
            frozen[path] = held(before, last)
        if uprated != before:
            changes[UPRATING][path] = held(uprated, last)
        if after != uprated:
            changes[path.partition(".")[0]][path] = held(after, last)
    packages = {name: Package(title(name), None, dict(levers)) for name, levers in changes.items() if levers}
    year = f"{first}_{(first + 1) % 100:02d}"
    return replace(baseline, name=f"law_of_{year}", title="", levers=dict(frozen)), packages


def title(measure: str) -> str:
    """A measure in words."""
    words = measure.replace("_", " ")
    return "Uprating by the rules" if measure == UPRATING else f"{words[0].upper()}{words[1:]}, beyond its rules"


def held(value: Any, year: int) -> dict[Any, Any]:
    """A lever that holds a value from a year on."""
    return {year: value, "uprating": "frozen"}
