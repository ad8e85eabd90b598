"""Levers that are more than a parameter of the law: the table of contents, one lever a line.

To add one: a module with a NamedTuple of settings and a `LEVER`, the YAML of its settings beside it, its card in
`cards/`, a line here, and a scenario of its name. A lever of one's own is the same in a file that `lever_files`
names: see docs/levers.md.
"""

import importlib.util
import sys
from collections.abc import Mapping, Sequence
from functools import cache
from itertools import combinations
from pathlib import Path
from types import ModuleType
from typing import Any, NamedTuple

from model.economy.forecast import Forecast
from model.errors import LeverError, UserError
from model.levers import (
    capital_gains_return_allowance,
    citizens_inheritance,
    decent_homes,
    early_years,
    education_programme,
    housing_rights,
    inheritance_tax_loopholes,
    maintenance_grants,
    minimum_wage_raised,
    multinational_reliefs,
    pay_ratio_reporting,
    private_rents,
    proportional_property_tax,
    school_funding,
    social_housing,
    union_access,
    universal_savings_account,
    wealth_tax,
    worker_representation,
)
from model.levers.lever import Lever
from model.policy import PROGRAMMES, parameters_by_path
from model.policy.load import Parameter, parameter_value, read_parameter_file

FOLDER = Path(__file__).resolve().parent
SHIPPED: dict[str, Lever] = {
    lever.name: lever
    for lever in (
        citizens_inheritance.LEVER,
        capital_gains_return_allowance.LEVER,
        decent_homes.LEVER,
        early_years.LEVER,
        education_programme.LEVER,
        housing_rights.LEVER,
        inheritance_tax_loopholes.LEVER,
        maintenance_grants.LEVER,
        minimum_wage_raised.LEVER,
        multinational_reliefs.LEVER,
        pay_ratio_reporting.LEVER,
        private_rents.LEVER,
        proportional_property_tax.LEVER,
        universal_savings_account.LEVER,
        school_funding.LEVER,
        social_housing.LEVER,
        union_access.LEVER,
        wealth_tax.LEVER,
        worker_representation.LEVER,
    )
}  # fmt: skip
_own: dict[str, tuple[Lever, Path]] = {}


class Active(NamedTuple):
    """A lever that applies in a year, with its settings of that year."""

    lever: Lever
    settings: Any


def all_levers() -> dict[str, Lever]:
    """Every lever by name: those of the package and those of the user's files."""
    return SHIPPED | {name: lever for name, (lever, _) in _own.items()}


def load_own(paths: Sequence[Path]) -> None:
    """Load levers from files of the user's own: a module with a `LEVER`, and a YAML of the same stem beside it.

    The file is Python and is run: only a file named by the user is. Raises LeverError for a file that is not one.
    """
    _own.clear()
    for path in paths:
        lever = getattr(_module(path), "LEVER", None)
        if not isinstance(lever, Lever):
            raise LeverError(f"{path}: no LEVER of type model.levers.lever.Lever")
        if lever.name in SHIPPED or lever.name in PROGRAMMES or lever.name in _own:
            raise LeverError(f"{path}: the name '{lever.name}' is taken")
        _own[lever.name] = (lever, path.with_suffix(".yaml"))
        settings_of(lever.name)


def _module(path: Path) -> ModuleType:
    """The module of a file, run once. Raises LeverError."""
    if not path.is_file() or not path.with_suffix(".yaml").is_file():
        missing = path if not path.is_file() else path.with_suffix(".yaml")
        raise LeverError(f"lever_files: no file '{missing}'")
    name = f"own_lever_{path.stem}"
    spec = importlib.util.spec_from_file_location(name, path)
    if spec is None or spec.loader is None:
        raise LeverError(f"{path}: not a Python file")
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    try:
        spec.loader.exec_module(module)
    except UserError:
        raise
    except Exception as problem:
        raise LeverError(f"{path}: {type(problem).__name__}: {problem}") from None
    return module


def settings_of(name: str) -> dict[str, Parameter]:
    """Settings of a lever by field name, checked against its NamedTuple. Raises ParameterFileError."""
    if name in _own:
        lever, path = _own[name]
        return read_parameter_file(path, name, dict(lever.settings.__annotations__))
    return _shipped_settings(name)


@cache
def _shipped_settings(name: str) -> dict[str, Parameter]:
    return read_parameter_file(FOLDER / f"{name}.yaml", name, dict(SHIPPED[name].settings.__annotations__))


def all_parameters() -> dict[str, Parameter]:
    """Everything that `levers.PATH` can set: parameters of the law and settings of levers, by path."""
    of_levers = {parameter.path: parameter for name in all_levers() for parameter in settings_of(name).values()}
    return parameters_by_path() | of_levers


def is_of_law(path: str) -> bool:
    """Whether a path names a parameter of the law rather than a setting of a lever."""
    return path.partition(".")[0] in PROGRAMMES


def active_levers(levers: Mapping[str, Mapping[Any, Any]], year: int, forecast: Forecast) -> tuple[Active, ...]:
    """Levers that apply in a year, with their settings, in the order in which a scenario names them first."""
    named = dict.fromkeys(path.partition(".")[0] for path in levers if not is_of_law(path))
    found = []
    for name in named:
        lever = all_levers()[name]
        values = {
            field: parameter_value(parameter, year, forecast, None, levers.get(parameter.path))
            for field, parameter in settings_of(name).items()
        }
        if values["applies"]:
            found.append(Active(lever, lever.settings(**values)))
    return tuple(found)


def conflicts(active: Sequence[Active]) -> list[str]:
    """A line for each thing that two levers write; what they add to results adds up and is none."""
    return [
        f"levers '{first.lever.name}' and '{second.lever.name}' both write {name}: "
        f"'{second.lever.name}' works on what '{first.lever.name}' leaves"
        for first, second in combinations(active, 2)
        for name in first.lever.writes
        if name in second.lever.writes and not name.startswith("results.")
    ]
