"""What a draw changes: levels of take-up, positions within the evidence, elasticities; each keyed by name.

Take-up moves on the scale of log odds, by one normal number for each programme, in every year and scenario: a
rate of nil or one stays. An elasticity is multiplied by a log-normal factor with median one, one for each group
of elasticities, wider the weaker its evidence. An effect of the evidence stands at a normal position within its
range, linear from the central value to either end: two half-normals. Ranges are from the 5th to the 95th
percentile.
"""

import zlib
from collections.abc import Mapping
from dataclasses import replace
from enum import IntEnum
from functools import cache
from pathlib import Path
from typing import NamedTuple

import numpy as np
import yaml

from model.attainment.chain import FAMILY_INCOME
from model.attainment.reform import INTERVAL_END
from model.behaviour.elasticities import Elasticities
from model.errors import ParameterFileError
from model.evidence import findings
from model.policy.load import CHECKED
from model.policy.take_up import TakeUp
from model.population.schema import Array, Population
from model.population.synthesis.take_up import DRAWS
from model.population.tables import CLAIMS
from model.random import mix, normal, uniform

FILE = Path(__file__).resolve().parent / "ranges.yaml"
RATES: Mapping[str, tuple[str, ...]] = {
    "pension_credit": (
        "pension_credit_centre_rate", "pension_credit_minimum_rate", "pension_credit_maximum_rate",
    ),
    "housing_benefit": ("housing_benefit_pension_age_rate",),
    "child_benefit": ("child_benefit_rate",),
    "council_tax_reduction": ("council_tax_reduction_with_benefit_rate", "council_tax_reduction_alone_rate"),
}  # fmt: skip
CURVES = ("universal_credit_out_of_work", "universal_credit_in_work")


class Parameter(IntEnum):
    """Numbers of what is drawn here, beside those of `random.Variable` and of the projection."""

    POSITION = 2000


class Spread(NamedTuple):
    """Ends and middle of what is drawn."""

    low: float
    central: float
    high: float


@cache
def ranges(kind: str) -> Mapping[str, Spread]:
    """Ranges of ranges.yaml of a kind, by name. Raises ParameterFileError for one without a source."""
    found = {}
    for name, entry in yaml.safe_load(FILE.read_text(encoding="utf-8"))[kind].items():
        if entry.get("checked") not in CHECKED or not entry.get("source"):
            raise ParameterFileError(f"{FILE.name}, '{name}': no source, or a status unknown")
        spread = Spread(entry["low"], entry["central"], entry["high"])
        if not spread.low <= spread.central <= spread.high:
            raise ParameterFileError(f"{FILE.name}, '{name}': low, central and high must rise")
        found[name] = spread
    return found


def position(name: str, seed: int, draw: int) -> float:
    """The standard normal number of what has this name in a draw: another name or draw, another number."""
    key = np.array([zlib.crc32(name.encode())], dtype=np.int64)
    return float(normal(seed, key, 0, Parameter.POSITION, draw)[0])


def central_positions() -> dict[str, float]:
    """The central effect of every finding, and of family income."""
    return dict.fromkeys((FAMILY_INCOME, *findings()), 0.0)


def evidence_positions(seed: int, draw: int) -> dict[str, float]:
    """Position of every finding within its range, and of family income."""
    return {name: position(f"evidence.{name}", seed, draw) for name in (FAMILY_INCOME, *findings())}


def drawn_take_up(take_up: TakeUp, seed: int, draw: int) -> TakeUp:
    """The parameters of take-up with the level of each programme moved on the scale of log odds."""
    moved: dict[str, float] = {}
    for programme, spread in ranges("take_up").items():
        at = position(f"take_up.{programme}", seed, draw) / INTERVAL_END
        low, central, high = (np.log(rate / (1.0 - rate)) for rate in spread)
        shift = at * float(high - central if at > 0.0 else central - low)
        for name in RATES.get(programme, ()):
            moved[name] = moved_rate(getattr(take_up, name), shift)
        if programme == "universal_credit":
            for curve in CURVES:
                least, rise = (getattr(take_up, f"{curve}_{part}_rate") for part in ("minimum", "rise"))
                start = moved_rate(least, shift)
                moved[f"{curve}_minimum_rate"] = start
                moved[f"{curve}_rise_rate"] = moved_rate(least + rise, shift) - start if rise else 0.0
    return take_up._replace(**moved)


def moved_rate(rate: float, shift: float) -> float:
    """A rate with its log odds moved; nil, one and what is no rate stay."""
    if not 0.0 < rate < 1.0:
        return rate
    odds = rate / (1.0 - rate) * float(np.exp(shift))
    return odds / (1.0 + odds)


def drawn_elasticities(elasticities: Elasticities, seed: int, draw: int) -> Elasticities:
    """A set of elasticities with each group multiplied by its factor; one without evidence counts as weak."""
    moved = {}
    for group, entry in vars(elasticities).items():
        if isinstance(entry, str):
            continue
        spread = ranges("elasticities").get(entry.evidence.strength) or ranges("elasticities")["weak"]
        at = position(f"elasticity.{group}", seed, draw) / INTERVAL_END
        factor = float(np.exp(at * np.log(spread.high if at > 0.0 else 1.0 / spread.low)))
        scaled = {
            name: value * factor
            for name, value in vars(entry).items()
            if name != "evidence" and not _is_shape(name)
        }
        moved[group] = replace(entry, **scaled)
    return replace(elasticities, **moved)


def _is_shape(name: str) -> bool:
    """Whether an elasticity's setting is a factor of others: `second_fifth` of participation."""
    return name.endswith("_fifth")


def redrawn_claims(population: Population, seed: int, draw: int) -> dict[str, Array]:
    """Other draws of who claims, by column, shape (units,); a draw of exactly 0 or 1 is certain and stays."""
    units, people = population.units, population.people
    heads = people.person_id[units.first_person[: units.capital.size]]
    again = int(mix(np.array([seed], dtype=np.int64), draw % 65_536)[0])
    found = {}
    for name in CLAIMS.values():
        kept = getattr(units, name)
        found[name] = np.where((kept > 0.0) & (kept < 1.0), uniform(again, heads, 0, DRAWS[name], draw), kept)
    return found
