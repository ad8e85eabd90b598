"""From override strings to `Settings`: Hydra composes, this module guards it and turns errors into one line.

Hydra's configuration loader is used without its application wrapper, which exits with status 1, prints
tracebacks and leaves folders behind. Nothing named in a configuration is ever called: a `_target_` is refused.
"""

import copy
import dataclasses
import itertools
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from enum import Enum
from functools import cache
from pathlib import Path
from typing import Any, get_type_hints

import numpy as np
from hydra._internal.config_loader_impl import ConfigLoaderImpl
from hydra._internal.utils import create_config_search_path
from hydra.core.config_search_path import SearchPathQuery
from hydra.core.config_store import ConfigStore
from hydra.core.object_type import ObjectType
from hydra.core.override_parser.overrides_parser import OverridesParser
from hydra.core.override_parser.types import Override, OverrideType
from hydra.core.plugins import Plugins
from hydra.core.utils import setup_globals
from hydra.errors import HydraException
from hydra.types import RunMode
from omegaconf import DictConfig, OmegaConf
from omegaconf.errors import MissingMandatoryValue, OmegaConfBaseException

from model.composition import check_ranges, compose_packages, named_baseline
from model.config_source import NO_INTERPOLATION, GuardedSource, ScenarioSource, shipped
from model.errors import ConfigurationError, UnknownNameError, nearest
from model.settings import BASE_YEAR, ONE_LAW, Configuration, Settings, Task

GROUPS = (
    "population", "baseline", "indicators", "behaviour", "uncertainty", "report", "family", "targets", "scenario",
)  # fmt: skip
HYDRA_SETTINGS = ("hydra.run.dir", "hydra.sweep.dir", "hydra.verbose")
SWEPT = ("scenario", "levers")
Loaded = dict[tuple[str, ...], tuple[Configuration, Mapping[str, Any]]]


def compose(
    overrides: Sequence[str] = (),
    levers: Mapping[str, Any] | None = None,
    config_dir: Path | None = None,
) -> Settings:
    """Settings of one run.

    Args:
        overrides: as on the command line, `year=2026`, `scenario=[a,b]`, `levers.PROGRAMME.PARAMETER=0.5`.
        levers: parameter path to a value, which holds from `year`, or to {year: value}.
        config_dir: a folder of the user's own with groups in it (`scenario/NAME.yaml`).

    Raises:
        UserError: one of its kinds for each mistake; see model/errors.py.
    """
    loader = _loader(config_dir and config_dir.resolve())
    parsed = _parse(overrides, loader)
    for override in parsed:
        if override.is_sweep_override():
            key, _, values = str(override.input_line).partition("=")
            composed = f"{key}=[{values}] puts them together, " if key == "scenario" else ""
            raise ConfigurationError(f"'{key}={values}' names several: {composed}-m runs each")
    return _compose(parsed, _plain(levers or {}), loader)


def compose_sweep(overrides: Sequence[str], config_dir: Path | None = None) -> list[Settings]:
    """Settings of every run of a sweep (`-m`), in the order given; all write to one folder.

    Raises:
        UserError: as `compose`; and when anything but scenarios and levers is swept.
    """
    loader = _loader(config_dir and config_dir.resolve())
    choices: list[list[str]] = []
    for override in _parse(overrides, loader):
        choices.append(_choices_swept(override) if override.is_sweep_override() else [str(override.input_line)])
    loaded: Loaded = {}
    swept = {line for lines in choices if len(lines) > 1 for line in lines}
    jobs: dict[str, Settings] = {}
    for lines in itertools.product(*choices):
        changed = [line.removeprefix("levers.") for line in lines if line in swept and line.startswith("levers.")]
        named = ", ".join(changed) or "levers"
        job = _compose(_parse(lines, loader), {}, loader, RunMode.MULTIRUN, named, loaded)
        if job.scenario_name in jobs:
            raise ConfigurationError(f"the sweep holds scenario '{job.scenario_name}' twice")
        folder = next(iter(jobs.values())).folder if jobs else job.folder
        jobs[job.scenario_name] = dataclasses.replace(job, folder=folder)
    return list(jobs.values())


def choices_of(group: str, config_dir: Path | None = None) -> dict[str, dict[str, Any]]:
    """Every choice of a group by name, as its file says."""
    loader = _loader(config_dir and config_dir.resolve())
    files = {name: loader.repository.load_config(f"{group}/{name}") for name in _options(group, loader)}
    return {name: OmegaConf.to_container(file.config) for name, file in files.items() if file}  # type: ignore[misc]


@cache
def _loader(config_dir: Path | None) -> ConfigLoaderImpl:
    """Hydra's loader over the shipped folders and, if there is one, the user's."""
    setup_globals()
    ConfigStore.instance().store(name="schema", node=Configuration)
    for source in (GuardedSource, ScenarioSource):
        Plugins.instance().register(source)
    path = create_config_search_path(f"{GuardedSource.scheme()}://{shipped('configs')}")
    path.append("scenarios", f"{ScenarioSource.scheme()}://{shipped('scenarios')}", anchor=SearchPathQuery("main"))
    if config_dir is not None:
        if not config_dir.is_dir():
            raise ConfigurationError(f"--config-dir {config_dir}: no such folder")
        user = f"{GuardedSource.scheme()}://{config_dir}"
        path.append("command-line", user, anchor=SearchPathQuery("scenarios"))
    return ConfigLoaderImpl(config_search_path=path)


def _options(group: str, loader: ConfigLoaderImpl) -> list[str]:
    """Names of the choices of a group."""
    return list(loader.get_group_options(group, ObjectType.CONFIG))


def _parse(lines: Iterable[str], loader: ConfigLoaderImpl) -> list[Override]:
    """Override lines as Hydra reads them, each checked."""
    parser = OverridesParser.create(config_loader=loader)
    parsed = []
    for line in lines:
        try:
            override = parser.parse_override(line)
        except (HydraException, ValueError, RecursionError) as problem:
            hint = str(problem).splitlines()[0] if "=" in line else "expected SETTING=VALUE"
            hint = "no such flag; -h shows what there is" if line.startswith("-") else hint
            raise ConfigurationError(f"'{line}': {hint}") from None
        override.config_loader = loader
        _check_override(override, loader)
        parsed.append(override)
    return parsed


def _check_override(override: Override, loader: ConfigLoaderImpl) -> None:
    """Refuse what would reach Hydra's own configuration or code, and any name that does not exist."""
    line, key = str(override.input_line), override.key_or_group
    if "_target_" in line:
        raise ConfigurationError(f"'{line}': '_target_' is refused: no configuration may name code")
    if "${" in line.replace("\\", ""):
        raise ConfigurationError(f"'{line}': {NO_INTERPOLATION}")
    if override.type == OverrideType.DEL or override.package is not None:
        raise ConfigurationError(f"'{line}': expected SETTING=VALUE (scenario=[] runs the baseline alone)")
    first, *rest = key.split(".")
    if first.partition("/")[0] == "hydra":
        if key not in HYDRA_SETTINGS:
            raise ConfigurationError(f"'{key}': of Hydra's own only {', '.join(HYDRA_SETTINGS)} may be set")
    elif key in GROUPS:
        _check_choice(override, loader)
    elif first != "levers":
        _check_setting(override, [first, *rest])


def _check_setting(override: Override, path: list[str]) -> None:
    """Raise UnknownNameError unless a dotted path is a setting, and its value a member if it is an enum."""
    kind: Any = Configuration
    for depth, name in enumerate(path):
        names = set(get_type_hints(kind)) - {"packages"} if dataclasses.is_dataclass(kind) else set()
        if kind is Configuration:
            names.add("scenario")
        if name not in names or name == "scenario":
            parents = path[:depth]
            raise UnknownNameError(f"no setting '{'.'.join(path)}'; {_nearest_setting(name, names, parents)}")
        kind = get_type_hints(kind)[name]
    if isinstance(kind, type) and issubclass(kind, Enum) and not override.is_sweep_override():
        value = str(override.value())
        if value not in kind.__members__:
            raise UnknownNameError(f"{path[-1]} '{value}' does not exist; {nearest(value, kind.__members__)}")


def _nearest_setting(name: str, names: set[str], parents: list[str]) -> str:
    """The clause that names the nearest setting, or says that there is nothing below its parent."""
    if not names:
        return f"'{'.'.join(parents)}' has no settings of its own"
    return nearest(".".join([*parents, name]), {".".join([*parents, sibling]) for sibling in names})


def _check_choice(override: Override, loader: ConfigLoaderImpl) -> None:
    """Raise UnknownNameError unless every choice of a group exists."""
    group = override.key_or_group
    options = _options(group, loader)
    values = list(override.sweep_iterator()) if override.is_sweep_override() else [override.value()]
    if not values:
        raise UnknownNameError(f"'{override.input_line}' matches nothing; {nearest('', options)}")
    for value in values:
        for name in value if isinstance(value, list) and group == "scenario" else [value]:
            if name not in options:
                alike = [option for option in options if option.lower() == str(name).lower()]
                if alike and not isinstance(name, str) and name is not None:
                    raise UnknownNameError(
                        f"{group} {name} reads as a number or truth value; as a name: \"{group}='{alike[0]}'\""
                    )
                raise UnknownNameError(f"{group} '{name}' does not exist; {nearest(str(name), options)}")


def _first(override: Override) -> str:
    """The setting or group that an override is about, without what follows the first dot."""
    return override.key_or_group.partition(".")[0]


def _choices_swept(override: Override) -> list[str]:
    """The overrides that a swept override stands for."""
    key = override.key_or_group
    if _first(override) not in SWEPT or not override.is_discrete_sweep():
        raise ConfigurationError(f"'{override.input_line}': -m runs over scenarios and levers only")
    return [f"{key}={value}" for value in override.sweep_string_iterator()]


def _compose(
    overrides: Sequence[Override],
    levers: Mapping[str, Any],
    loader: ConfigLoaderImpl,
    mode: RunMode = RunMode.RUN,
    name_of_levers: str = "levers",
    loaded: Loaded | None = None,
) -> Settings:
    """Settings from checked overrides: the baseline chosen, packages composed, ranges checked.

    `loaded` keeps what Hydra composed for the jobs of a sweep: those that differ in levers alone are loaded once.
    """
    loaded = {} if loaded is None else loaded
    lines = [str(override.input_line) for override in overrides if _first(override) != "levers"]
    levers = {**_levers_of(overrides), **levers}
    configuration, hydra = _load_once(lines, loader, mode, loaded)
    is_one_law = configuration.task in ONE_LAW or configuration.law_of is not None
    if is_one_law and not any(override.key_or_group == "scenario" for override in overrides):
        lines = ["scenario=[]", *lines]
        configuration, hydra = _load_once(lines, loader, mode, loaded)
    if configuration.task is Task.population and not any(o.key_or_group == "year" for o in overrides):
        lines = [f"year={BASE_YEAR}", *lines]
        configuration, hydra = _load_once(lines, loader, mode, loaded)
    if not any(override.key_or_group == "baseline" for override in overrides):
        baseline = named_baseline(configuration.packages)
        if baseline not in (None, configuration.baseline.name):
            options = _options("baseline", loader)
            if baseline not in options:
                raise UnknownNameError(f"baseline '{baseline}' does not exist; {nearest(str(baseline), options)}")
            configuration, hydra = _load_once([f"baseline={baseline}", *lines], loader, mode, loaded)
    configuration.levers.update(levers)
    check_ranges(configuration)
    with _one_line():
        composed_yaml = OmegaConf.to_yaml(OmegaConf.structured(configuration))
    return compose_packages(
        configuration,
        name_of_levers,
        folder=Path(hydra["folder"]),
        config_dir=next((Path(s.path) for s in loader.get_sources() if s.provider == "command-line"), None),
        verbose=bool(hydra["verbose"]),
        composed_yaml=composed_yaml,
    )


def _load_once(
    lines: list[str], loader: ConfigLoaderImpl, mode: RunMode, loaded: Loaded
) -> tuple[Configuration, Mapping[str, Any]]:
    """A copy of what `_load` gives, loaded at the first call with the same lines."""
    if tuple(lines) not in loaded:
        loaded[tuple(lines)] = _load(lines, loader, mode)
    return copy.deepcopy(loaded[tuple(lines)])


def _load(lines: list[str], loader: ConfigLoaderImpl, mode: RunMode) -> tuple[Configuration, Mapping[str, Any]]:
    """What Hydra composes, as typed settings, and its own settings that matter to a run."""
    with _one_line():
        composed: DictConfig = loader.load_configuration("config", lines, RunMode.RUN, from_shell=False)
        setting = "run" if mode == RunMode.RUN else "sweep"
        folder = composed.hydra[setting].dir
        if not folder.strip():
            raise ConfigurationError(f"'hydra.{setting}.dir=': expected a folder")
        hydra = {"folder": folder, "verbose": composed.hydra.verbose}
        OmegaConf.set_struct(composed, False)
        del composed["hydra"]
        configuration = OmegaConf.to_object(composed)
    assert isinstance(configuration, Configuration)
    return configuration, hydra


def _plain(levers: Any) -> dict[str, Any]:
    """Levers given in Python, with numpy's numbers as Python's. Raises ConfigurationError for anything else."""

    def number(value: Any) -> Any:
        return value.item() if isinstance(value, np.generic) else value

    if not isinstance(levers, Mapping) or not all(isinstance(path, str) for path in levers):
        raise ConfigurationError(f"levers: expected {{path: value}} or {{path: {{year: value}}}}, not {levers!r}")
    return {
        path: {number(year): number(entry) for year, entry in value.items()}
        if isinstance(value, Mapping)
        else number(value)
        for path, value in levers.items()
    }


def _levers_of(overrides: Sequence[Override]) -> dict[str, Any]:
    """Levers given as overrides, by parameter path."""
    levers: dict[str, Any] = {}
    for override in overrides:
        first, _, path = override.key_or_group.partition(".")
        if first == "levers" and path:
            levers[path] = override.value()
        elif first == "levers":
            value = override.value()
            if not isinstance(value, dict):
                raise ConfigurationError(f"'{override.input_line}': expected levers.PROGRAMME.PARAMETER=VALUE")
            levers.update(value)
    return levers


@contextmanager
def _one_line() -> Iterator[None]:
    """Errors of Hydra and OmegaConf as one line that names the setting and the nearest valid name."""
    try:
        yield
    except (HydraException, OmegaConfBaseException) as problem:
        cause: BaseException = problem
        while not isinstance(cause, OmegaConfBaseException) and (below := cause.__cause__ or cause.__context__):
            cause = below
        if not isinstance(cause, OmegaConfBaseException):
            raise ConfigurationError(str(problem).splitlines()[0]) from None
        setting = cause.full_key or cause.key
        where = f"setting '{setting}'" if setting not in (None, "") else "the settings cannot be put together"
        if isinstance(cause, MissingMandatoryValue):
            raise ConfigurationError(f"setting '{setting}' is needed: {setting}=VALUE") from None
        message = str(cause.msg or cause).splitlines()[0]
        is_null = "is not Optional" in message or "Incompatible value 'None'" in message
        message = "null is not a value of it" if is_null else message
        kind = cause.object_type
        if isinstance(cause, KeyError | AttributeError) and dataclasses.is_dataclass(kind):
            names = {field.name for field in dataclasses.fields(kind)}
            parents = str(setting).split(".")[:-1]
            raise UnknownNameError(
                f"no setting '{setting}'; {_nearest_setting(str(cause.key), names, parents)}"
            ) from None
        raise ConfigurationError(f"{where}: {message}") from None
