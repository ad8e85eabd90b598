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

from model.errors import ConfigurationError, ScenarioError

PACKAGE = Path(__file__).resolve().parent


def shipped(folder: str) -> Path:
    """A folder of configuration files: inside the package when installed, else beside it in a clone."""
    installed = PACKAGE / folder
    return installed if installed.is_dir() else PACKAGE.parent / folder


class GuardedSource(FileConfigSource):
    """A folder of configuration files that may not name code to run, nor change Hydra's own settings."""

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
        try:
            result = super().load_config(self.path_in_folder(config_path))
            content = OmegaConf.to_container(result.config)
        except (yaml.YAMLError, UnicodeDecodeError, OmegaConfBaseException) as problem:
            raise ConfigurationError(f"{name}.yaml cannot be read: {' '.join(str(problem).split())}") from None
        if "_target_" in set(_keys(content)):
            raise ConfigurationError(f"{name}.yaml: '_target_' is refused: no configuration may name code")
        if config_path.startswith("scenario/"):
            _check_scenario(name.removeprefix("scenario/"), result)
        if name != "config" and isinstance(content, dict) and "hydra" in content:
            raise ConfigurationError(f"{name}.yaml: Hydra's own settings may not be set in a file")
        return result


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
        return config_path.startswith("scenario/") and super().is_config(self.path_in_folder(config_path))

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


def _keys(content: Any) -> Iterator[Any]:
    """Every key at any depth."""
    if isinstance(content, dict):
        for key, value in content.items():
            yield key
            yield from _keys(value)
    elif isinstance(content, builtins.list):
        for value in content:
            yield from _keys(value)
