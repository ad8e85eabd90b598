"""Where Hydra finds configuration files, and the guard over what they may say."""

import builtins
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml
from hydra._internal.core_plugins.file_config_source import FileConfigSource
from hydra.plugins.config_source import ConfigResult
from omegaconf import OmegaConf
from omegaconf.errors import OmegaConfBaseException
from yaml.constructor import SafeConstructor

from model.errors import ConfigurationError, LeverError, ScenarioError

PACKAGE = Path(__file__).resolve().parent
DEEPEST, LARGEST = 10, 10_000
"""How many levels and how many entries, aliases written out, a configuration file may have."""
TOO_DEEP = f"more than {DEEPEST} levels or {LARGEST:,} entries, or an anchor that holds itself"
NO_INTERPOLATION = "'${...}' is refused: a setting is what it says"


def shipped(folder: str) -> Path:
    """A folder of configuration files: inside the package when installed, else beside it in a clone."""
    installed = PACKAGE / folder
    return installed if installed.is_dir() else PACKAGE.parent / folder


class GuardedSource(FileConfigSource):
    """A folder of files that may not name code to run, read the environment, nor change Hydra's own settings."""

    @staticmethod
    def scheme() -> str:
        """Prefix of this kind of folder in Hydra's search path."""
        return "guarded"

    def path_in_folder(self, config_path: str) -> str:
        """Where in the folder the file is that Hydra calls GROUP/NAME."""
        return config_path

    def load_config(self, config_path: str) -> ConfigResult:
        """One file. Raises ConfigurationError when it cannot be read or holds what is refused."""
        name = config_path.removesuffix(".yaml")
        is_first = name == "config" and Path(self.path) == shipped("configs")
        file = self._normalize_file_name(self.path_in_folder(config_path))
        try:
            with (Path(self.path) / file).open(encoding="utf-8") as stream:
                _check_tree(f"{name}.yaml", yaml.compose(stream, Loader=yaml.SafeLoader))
            result = super().load_config(self.path_in_folder(config_path))
            content = OmegaConf.to_container(result.config)
        except RecursionError:
            raise ConfigurationError(f"{name}.yaml: {TOO_DEEP}") from None
        except (yaml.YAMLError, ValueError, OSError, OmegaConfBaseException) as problem:
            raise ConfigurationError(f"{name}.yaml cannot be read: {' '.join(str(problem).split())}") from None
        entries = list(_entries(content))
        if "_target_" in entries:
            raise ConfigurationError(f"{name}.yaml: '_target_' is refused: no configuration may name code")
        for entry in entries:
            if isinstance(entry, str) and "${" in entry and not is_first:
                raise ConfigurationError(f"{name}.yaml: '{_short(entry)}': {NO_INTERPOLATION}")
        if config_path.startswith("scenario/"):
            _check_scenario(name.removeprefix("scenario/"), result)
        elif not isinstance(content, dict):
            raise ConfigurationError(f"{name}.yaml: expected settings, found {_short(content)}")
        elif config_path.startswith("baseline/") and "levers" in content:
            _check_levers(f"{name}.yaml", content["levers"])
        of_hydra = "hydra" in list(result.config) or str(result.header.get("package")).startswith("hydra")
        if of_hydra and not is_first:
            raise ConfigurationError(f"{name}.yaml: Hydra's own settings may not be set in a file")
        return result

    def is_config(self, config_path: str) -> bool:
        """Whether the path is a file of a group; of files in no group only the project's own counts."""
        return ("/" in config_path or Path(self.path) == shipped("configs")) and super().is_config(config_path)


class ScenarioSource(GuardedSource):
    """The folder of scenarios, which Hydra sees as its group `scenario`."""

    @staticmethod
    def scheme() -> str:
        """Prefix of this kind of folder in Hydra's search path."""
        return "scenarios"

    def path_in_folder(self, config_path: str) -> str:
        """`scenario/NAME` is `NAME`."""
        return config_path.removeprefix("scenario/")

    def is_group(self, config_path: str) -> bool:
        """Whether the path is the folder itself or its group."""
        return config_path in ("", "scenario") and super().is_group("")

    def is_config(self, config_path: str) -> bool:
        """Whether the path is a scenario."""
        return config_path.startswith("scenario/") and FileConfigSource.is_config(
            self, self.path_in_folder(config_path)
        )

    def list(self, config_path: str, results_filter: Any) -> builtins.list[str]:
        """Names of the scenarios."""
        if config_path == "":
            return ["scenario"]
        return sorted(path.stem for path in Path(self.path).glob("*.yaml")) if config_path == "scenario" else []


def _check_scenario(name: str, result: ConfigResult) -> None:
    """Raise ScenarioError unless a scenario file sets packages, and nothing else, for the whole run."""
    if result.header.get("package") != "_global_":
        raise ScenarioError(f"scenario '{name}': the file must begin with '# @package _global_'")
    other = [str(key) for key in result.config if key != "packages"]
    if other or "packages" not in result.config:
        raise ScenarioError(f"scenario '{name}': expected 'packages' alone, found {', '.join(other) or 'nothing'}")
    packages = OmegaConf.to_container(result.config)["packages"]  # type: ignore[call-overload, index]
    if not isinstance(packages, dict):
        raise ConfigurationError(
            f"scenario '{name}': expected packages: {{name: package}}, not {_short(packages)}"
        )
    for key, package in packages.items():
        where = f"scenario '{name}': packages.{key}"
        if not isinstance(package, dict):
            raise ConfigurationError(f"{where}: expected title, baseline and levers, not {_short(package)}")
        for entry in ("title", "baseline"):
            if isinstance(package.get(entry), dict | builtins.list):
                raise ConfigurationError(f"{where}.{entry}: expected text, not {_short(package[entry])}")
        if "levers" in package:
            _check_levers(where, package["levers"])


def _check_levers(where: str, levers: Any) -> None:
    """Raise unless levers are {path: {year: value}}; composition checks paths, years and values."""
    if not isinstance(levers, dict):
        raise ConfigurationError(f"{where}.levers: expected {{path: {{year: value}}}}, not {_short(levers)}")
    for path, lever in levers.items():
        if not isinstance(lever, dict):
            raise LeverError(f"{where}: lever '{path}': expected {{year: value}}, not {_short(lever)}")


def _check_tree(name: str, root: yaml.Node | None) -> None:
    """Raise ConfigurationError for a file that is too deep or large, aliases written out, or has a key twice."""
    waiting = [(root, 1)] if root else []
    seen = 0
    while waiting:
        node, depth = waiting.pop()
        seen += 1
        if depth > DEEPEST or seen > LARGEST or len(node.value) > LARGEST:
            raise ConfigurationError(f"{name}: {TOO_DEEP}")
        below: builtins.list[yaml.Node] = []
        if isinstance(node, yaml.MappingNode):
            keys = [_key(key) for key, _ in node.value]
            twice = [key for key in keys if key is not None and keys.count(key) > 1]
            if twice:
                raise ConfigurationError(f"{name}: '{_short(twice[0])}' is there twice")
            below = [value for _, value in node.value]
        elif isinstance(node, yaml.SequenceNode):
            below = node.value
        waiting.extend((child, depth + 1) for child in below)


def _key(node: yaml.Node) -> str | None:
    """A key as text, a number in its usual form; None for what is not a plain key."""
    if not isinstance(node, yaml.ScalarNode) or node.tag == "tag:yaml.org,2002:merge":
        return None
    if node.tag == "tag:yaml.org,2002:int":
        return str(SafeConstructor().construct_yaml_int(node))
    return str(node.value)


def _entries(content: Any) -> Iterator[Any]:
    """Every key and every plain value at any depth."""
    if isinstance(content, dict):
        for key, value in content.items():
            yield key
            yield from _entries(value)
    elif isinstance(content, builtins.list):
        for value in content:
            yield from _entries(value)
    else:
        yield content


def _short(content: Any) -> str:
    """What was found, in at most 40 characters."""
    text = "null" if content is None else str(content)
    return text if len(text) <= 40 else f"{text[:39]}…"
