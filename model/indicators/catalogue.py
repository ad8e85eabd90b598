"""The table of indicators: what each is, where its definition comes from, and how it is worked out.

`catalogue.yaml` has one entry an indicator; `values` has a function for each name under `value`. An entry without
one is not yet modelled. `with_values` plugs functions of other parts of the model into such entries.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import yaml

from model.errors import ParameterFileError, UnknownNameError, nearest
from model.indicators import by_group
from model.indicators.divisions import GROUPINGS
from model.indicators.measured import Array
from model.indicators.opportunity import Whole
from model.indicators.subject import UNIVERSES, Subject
from model.indicators.values import VALUES, WHOLES

FILE = Path(__file__).resolve().parent / "catalogue.yaml"
CHECKED = ("read", "second_hand", "recalled", "computed_by_hand")
EVIDENCE = {
    "A": "arithmetic given the tax and benefit model, or strong causal evidence from the United Kingdom",
    "B": "causal evidence from abroad, or mixed",
    "C": "association",
    "D": "none",
}
WHOLE = "whole"
STATISTICS = ("mean", *by_group.ORDERED, *by_group.MOMENTS, WHOLE)
OfPeople = Callable[[Subject], Array]


class Gap(NamedTuple):
    """A named pair of groups of one grouping; the gap is the group's level less the reference's."""

    grouping: str
    group: str
    reference: str

    @property
    def name(self) -> str:
        """As in the table of results: `sex:female-male`."""
        return f"{self.grouping}:{self.group}-{self.reference}"


@dataclass(frozen=True)
class Indicator:
    """One indicator.

    Attributes:
        name, label, area, unit: `area` is that of the opportunity mission.
        analysed: unit of analysis, a key of subject.UNIVERSES.
        statistic: of STATISTICS; `whole` is worked out for the whole population at once.
        definition, source, checked: in words, whence, and how the source was seen.
        better: lower, higher or neither.
        evidence: a key of EVIDENCE: how a reform is known to move it.
        responds: when a reform can move it first.
        gaps: named pairs; `gap` is `difference`, or `relative` for what the group lacks over the reference.
        of_people: value of each person, shape (people,), of truths or numbers; None if there is none.
        of_whole: for the statistic `whole`, values by grouping and group.
    """

    name: str
    label: str
    area: str
    unit: str
    analysed: str
    statistic: str
    definition: str
    source: str
    checked: str
    better: str
    evidence: str
    responds: str
    gaps: tuple[Gap, ...]
    gap: str
    of_people: OfPeople | None = None
    of_whole: Callable[[Subject], Whole] | None = None

    @property
    def is_modelled(self) -> bool:
        """Whether there is anything to work out."""
        return self.of_people is not None or self.of_whole is not None


@cache
def catalogue() -> dict[str, Indicator]:
    """Every indicator by name. Raises ParameterFileError for an entry that does not hold together."""
    with FILE.open(encoding="utf-8") as stream:
        raw: dict[str, dict[str, Any]] = yaml.safe_load(stream)
    return {name: _indicator(name, dict(entry)) for name, entry in raw.items()}


def with_values(indicators: Mapping[str, Indicator], functions: Mapping[str, OfPeople]) -> dict[str, Indicator]:
    """The indicators with a function of people for those named, as for entries that are not yet modelled.

    A function takes a Subject and gives a value for each person, shape (people,); what it says of people outside
    the indicator's unit of analysis counts for nothing. NaN leaves a person out.

    Raises UnknownNameError for a name that is no indicator.
    """
    found = dict(indicators)
    for name, function in functions.items():
        if name not in found:
            raise UnknownNameError(f"indicator '{name}' does not exist; {nearest(name, found)}")
        found[name] = replace(found[name], of_people=function)
    return found


def _indicator(name: str, entry: dict[str, Any]) -> Indicator:
    """One entry, with its functions."""
    value, gaps = entry.pop("value"), tuple(_gap(name, text) for text in entry.pop("gaps"))
    for key, known in (
        ("analysed", UNIVERSES),
        ("statistic", STATISTICS),
        ("checked", CHECKED),
        ("evidence", EVIDENCE),
        ("better", ("lower", "higher", "neither")),
        ("gap", ("difference", "relative")),
    ):
        if entry.get(key) not in known:
            raise ParameterFileError(
                f"catalogue.yaml, '{name}': {key} '{entry.get(key)}' is none of {list(known)}"
            )
    functions: Mapping[str, Any] = WHOLES if entry["statistic"] == WHOLE else VALUES
    if value is not None and value not in functions:
        raise ParameterFileError(f"catalogue.yaml, '{name}': value '{value}' has no function")
    of: dict[str, Any] = {
        "of_whole" if entry["statistic"] == WHOLE else "of_people": functions.get(value) if value else None
    }
    try:
        return Indicator(name=name, gaps=gaps, **entry, **of)
    except TypeError as problem:
        raise ParameterFileError(f"catalogue.yaml, '{name}': {problem}") from None


def _gap(name: str, text: str) -> Gap:
    """A pair written as GROUPING:GROUP-REFERENCE."""
    grouping, _, pair = text.partition(":")
    group, _, reference = pair.partition("-")
    if grouping not in GROUPINGS or not reference:
        raise ParameterFileError(f"catalogue.yaml, '{name}': gap '{text}' is not GROUPING:GROUP-REFERENCE")
    return Gap(grouping, group, reference)
