"""Cards of levers: what each is, the law today, its evidence, and what the model does not claim.

A card is a YAML in `cards/`, for levers of the package and for changes to the law alone. `task=document` writes
`docs/levers/NAME.md` from it, with the lever's settings, what it reads and writes, and published estimates beside
ours.
"""

from collections.abc import Iterator
from fnmatch import fnmatch
from pathlib import Path
from typing import Any, NamedTuple

import yaml

from model.errors import ParameterFileError, nearest
from model.levers import SHIPPED, settings_of
from model.policy import parameters_by_path
from model.policy.load import CHECKED, Parameter

FOLDER = Path(__file__).resolve().parent / "cards"
STRENGTHS = ("strong", "moderate", "weak", "none")
KEYS = (
    "title",
    "row",
    "what",
    "law_today",
    "law_parameters",
    "first_order",
    "second_round",
    "not_claimed",
    "estimates",
)


class Claim(NamedTuple):
    """One second-round effect: what is said, how strong the evidence is, where it stands and how it was seen."""

    claim: str
    strength: str
    source: str
    checked: str


class Card(NamedTuple):
    """Everything a reader is told of one lever; `estimates` names rows of published_costings.csv.

    `row` is the lever's number in the opportunity agenda, empty where it has none.
    """

    name: str
    title: str
    row: str
    what: str
    law_today: str
    law_parameters: tuple[str, ...]
    first_order: str
    second_round: tuple[Claim, ...]
    not_claimed: str
    estimates: tuple[str, ...]


def read_cards() -> dict[str, Card]:
    """Every card by name. Raises ParameterFileError for one that is not whole."""
    return {path.stem: _card(path) for path in sorted(FOLDER.glob("*.yaml"))}


def _card(path: Path) -> Card:
    raw = yaml.safe_load(path.read_text(encoding="utf-8"))
    for key in KEYS:
        if key not in raw:
            raise ParameterFileError(f"{path.name}: '{key}' is missing")
    for key in raw:
        if key not in KEYS:
            raise ParameterFileError(f"{path.name}: unknown key '{key}'; {nearest(key, KEYS)}")
    claims = tuple(_claim(path, entry) for entry in raw["second_round"])
    for pattern in raw["law_parameters"]:
        if not any(fnmatch(name, pattern) for name in parameters_by_path()):
            raise ParameterFileError(f"{path.name}: no parameter '{pattern}'")
    made = {
        **raw,
        "second_round": claims,
        "law_parameters": tuple(raw["law_parameters"]),
        "estimates": tuple(raw["estimates"]),
    }
    return Card(name=path.stem, **made)


def _claim(path: Path, entry: Any) -> Claim:
    if set(entry) != set(Claim._fields):
        raise ParameterFileError(f"{path.name}: a second-round effect has {', '.join(Claim._fields)}")
    claim = Claim(**entry)
    if claim.strength not in STRENGTHS:
        raise ParameterFileError(f"{path.name}: strength '{claim.strength}'; {nearest(claim.strength, STRENGTHS)}")
    if claim.checked not in CHECKED:
        raise ParameterFileError(f"{path.name}: checked '{claim.checked}'; {nearest(claim.checked, CHECKED)}")
    return claim


def page(card: Card) -> Iterator[str]:
    """The lines of a card's page in Markdown."""
    lever = SHIPPED.get(card.name)
    row = f"Row {card.row} of the agenda." if card.row else "Not a row of the agenda."
    yield from (f"# {card.title}", "", f"{row} {card.what}", "")
    yield from (f"**Law today.** {card.law_today}", "", f"**First-order effect.** {card.first_order}", "")
    parameters = list(settings_of(card.name).values()) if lever else []
    parameters += [
        parameter
        for name, parameter in parameters_by_path().items()
        if any(fnmatch(name, pattern) for pattern in card.law_parameters)
    ]
    yield from (
        "## What can be set",
        "",
        "| `levers.` | Meaning | Unit | Default or law | Source |",
        "|---|---|---|---|---|",
    )
    yield from map(_parameter_row, parameters)
    if lever:
        yield from ("", "## What it reads and writes", "")
        yield f"Reads: {', '.join(f'`{name}`' for name in lever.reads) or 'nothing'}."
        yield f"Writes: {', '.join(f'`{name}`' for name in lever.writes) or 'nothing'}."
    yield from ("", "## Second-round evidence", "")
    if card.second_round:
        yield from ("| Claim | Strength | Source | Seen |", "|---|---|---|---|")
        yield from (f"| {c.claim} | {c.strength} | {c.source} | {c.checked} |" for c in card.second_round)
    else:
        yield "None is used."
    yield from ("", f"**Not claimed.** {card.not_claimed}", "")


def _parameter_row(parameter: Parameter) -> str:
    last = parameter.values[-1]
    value = str(last.value).lower() if isinstance(last.value, bool) else f"{last.value:,}"
    return f"| `{parameter.path}` | {parameter.label} | {parameter.unit} | {value} ({last.date}) | {last.source} |"
