"""Growth beyond the outlook: a rule for each series, to the last year of the law.

A rule is a path of its own, whose last rate holds, or follows other series (`average_earnings * population`: the
growth of the product) with something added (`plus`, a fraction). Each carries its source.
"""

from functools import cache
from math import prod
from pathlib import Path
from typing import Any, NamedTuple

import yaml

from model.errors import ParameterFileError, nearest

PATH = Path(__file__).resolve().parent / "long_run.yaml"
LAST_OUTLOOK_YEAR = 2030
"""Last fiscal year of the outlook and of announced law."""
LAST_YEAR = 2060
"""Last fiscal year that the rules reach."""
Growth = dict[int, float]


class LongRunRule(NamedTuple):
    """How one series grows beyond the outlook: `growth` by year from which it holds, or `follows` and `plus`."""

    label: str
    source: str
    href: str
    checked: str
    growth: Growth | None = None
    follows: str | None = None
    plus: float = 0.0

    @property
    def factors(self) -> tuple[str, ...]:
        """Names of the series that it follows."""
        return tuple(name.strip() for name in (self.follows or "").split("*") if name.strip())


@cache
def load_rules() -> dict[str, LongRunRule]:
    """The rule of every series.

    Raises ParameterFileError for a rule without source, or without exactly one of growth and follows.
    """
    with PATH.open(encoding="utf-8") as stream:
        raw: dict[str, dict[str, Any]] = yaml.load(stream, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))
    for name, entry in raw.items():
        for key in ("label", "source", "href", "checked"):
            if not entry.get(key):
                raise ParameterFileError(f"{PATH.name}: rule '{name}' has no '{key}'")
        unknown = set(entry) - set(LongRunRule._fields)
        if unknown:
            key = min(unknown)
            raise ParameterFileError(f"{PATH.name}: rule '{name}': {nearest(key, LongRunRule._fields)}")
        if ("growth" in entry) == ("follows" in entry):
            raise ParameterFileError(f"{PATH.name}: rule '{name}' needs growth or follows, one of the two")
    return {name: LongRunRule(**entry) for name, entry in raw.items()}


def carried_on(outlook: dict[str, Growth]) -> dict[str, Growth]:
    """Growth of every series of an outlook, its own years first and then by its rule to LAST_YEAR.

    Raises ParameterFileError for a series without a rule, or one that follows what the outlook does not have.
    """
    rules = load_rules()
    carried: dict[str, Growth] = {}

    def grow(name: str, asked_by: str) -> Growth:
        if name in carried:
            return carried[name]
        if name not in outlook or name not in rules:
            where = f"{PATH.name}: '{asked_by}' needs the series '{name}'"
            raise ParameterFileError(f"{where}; {nearest(name, outlook.keys() & rules.keys())}")
        rule, own = rules[name], outlook[name]
        followed = [grow(factor, name) for factor in rule.factors]
        years = range(max(own) + 1, LAST_YEAR + 1)
        carried[name] = dict(own) | {year: _growth_in(year, rule, followed) for year in years}
        return carried[name]

    return {name: grow(name, name) for name in outlook}


def _growth_in(year: int, rule: LongRunRule, followed: list[Growth]) -> float:
    """Growth of one year by a rule."""
    if rule.growth is not None:
        return rule.growth[max(entry for entry in rule.growth if entry <= year)]
    return round(prod(1.0 + growth[year] for growth in followed) - 1.0 + rule.plus, 6)
