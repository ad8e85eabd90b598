"""The lines of `task=list` and of `--help`: what can be named on the command line."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from model.config_source import shipped
from model.configuration import GROUPS, choices_of
from model.settings import Settings

USAGE = """\
python -m model [SETTING=VALUE ...]          one scenario against its baseline
python -m model -m scenario=a,b [...]        several scenarios, one dataset
python -m model -m 'scenario=glob(*)'        every scenario
  --cfg job          print the composed settings and stop
  --config-dir DIR   look for groups (DIR/scenario/NAME.yaml, ...) in a folder of your own as well
  -h, --help         this page; docs/cli.md says more
"""


def scenarios(settings: Settings) -> Iterator[str]:
    """Scenarios: name, title, baseline and levers."""
    yield "Scenarios (scenario=NAME, scenario=[NAME,NAME])"
    for name, content in choices_of("scenario", settings.config_dir).items():
        for package in content["packages"].values():
            yield f"  {name:28} {package.get('title', '')} (against {package.get('baseline') or 'any baseline'})"
            yield from _levers(package)


def baselines(settings: Settings) -> Iterator[str]:
    """Baselines: name, title and last announcement."""
    yield "Baselines (baseline=NAME)"
    for name, content in choices_of("baseline", settings.config_dir).items():
        announced = f", announced by {content['announced_by']}" if content.get("announced_by") else ""
        yield f"  {name:28} {content.get('title', '')}{announced}"
        yield from _levers(content)


def parameters(settings: Settings) -> Iterator[str]:
    """Every parameter of the law: path, value of the baseline in `year`, unit, label."""
    from model.economy.forecast import load_forecast
    from model.policy import PROGRAMMES
    from model.policy.load import load_programme, read_parameters

    year, law = settings.year, settings.baseline
    forecast = load_forecast(law.forecast, law.long_run)
    yield f"Parameters (levers.PATH=VALUE), values of {law.name} in {year}-{(year + 1) % 100:02d}"
    for programme in PROGRAMMES:
        values = load_programme(programme, year, law.levers, law.last_announcement, forecast)
        for name, parameter in read_parameters(programme).items():
            value = f"{getattr(values, name)!s} {parameter.unit}"
            yield f"  {parameter.path:58} {value:24} {parameter.label}"


def usage(config_dir: Path | None = None) -> str:
    """The page of `--help`."""
    groups = "\n".join(f"  {group:12} {', '.join(choices_of(group, config_dir))}" for group in GROUPS)
    text = (shipped("configs") / "config.yaml").read_text(encoding="utf-8")
    plain = text.partition("- _self_")[2].partition("\nhydra:")[0].strip()
    settings = "\n".join(f"  {line}" for line in plain.splitlines())
    return f"{USAGE}\nGroups and their choices\n{groups}\n\nSettings and their defaults\n{settings}\n"


def _levers(content: Mapping[str, Any]) -> Iterator[str]:
    """Levers, one a line, as `universal_credit.taper_rate: 2025: 0.5, uprating: frozen`."""
    for path, lever in (content.get("levers") or {}).items():
        dated = ", ".join(f"{key}: {str(value).lower()}" for key, value in lever.items())
        yield f"  {'':28}   {path}: {dated}"
