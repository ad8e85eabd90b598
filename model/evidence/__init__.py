"""What studies found that programmes and circumstances do to attainment, a finding a row of effects.csv.

Effects are standard deviations of attainment within a cohort at the dose of the study, as a policy and not as a
trial; another unit stands in its column. Strands of the EEF Toolkit stand at a fifth of their pooled effect, a
tenth to two fifths: large trials and national programmes find about that much of it. The central value is the
study's own, or the middle of its range; no value at all: no usable evidence, which is not an effect of nothing.
Costs of the Toolkit are bands, whose upper edge stands here (1,200 where the band is open).

Kinds: `study` and `toolkit`, programmes that may be provided; `channel`, circumstances of a child; `entry`, entry
to higher education; `own`, rows of the user's (`evidence_files`). How an effect is carried through childhood is
`model.attainment`'s matter; the columns that it reads:

    ages      first and last year of age in which the dose was given
    years     years of dose behind the effect
    repeats   adds: a year of dose brings its share of the effect, up to the years of the study
              each: every dose brings all of it
              tops_up: a year brings all of it; another year restores what has faded, for no study gave it twice
    seen_at   ages at which the study saw the effect; none: at the end of the dose
    fades     rule: by the rule of fading out; lasting: it does not; gone: nothing is left at the next stage
"""

import csv
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import yaml

from model.errors import ParameterFileError, nearest
from model.policy.load import CHECKED
from model.population.classifications import SchoolPhase

FILE = Path(__file__).resolve().parent / "effects.csv"
STRENGTHS = ("strong", "moderate", "weak", "none")
PROGRAMMES = ("study", "toolkit", "own")
KINDS = (*PROGRAMMES, "channel", "entry")
REPEATS = ("adds", "each", "tops_up")
FADES = ("rule", "lasting", "gone")
STAGES = (5, 7, 11, 16)
GROUPS_STUDIED = ("free_meals", "ethnicity", "region", "sex", "special_needs", "income")
LAST_AGE = 18
LARGEST_EFFECT = 5.0
FIRST_OWN_CODE = 1000
_DEFAULTS = {
    "years": "1",
    "repeats": "tops_up",
    "seen_at": "",
    "fades": "rule",
    "unit": "SD",
    "population": "",
    "disadvantaged_low": "",
    "disadvantaged": "",
    "disadvantaged_high": "",
    "groups_studied": "",
    "lasting": "",
    "subgroups": "",
}
_REQUIRED = (
    "code",
    "title",
    "phases",
    "ages",
    "effect_low",
    "effect",
    "effect_high",
    "dose",
    "cost_per_pupil",
    "strength",
    "source",
    "checked",
)


class Range(NamedTuple):
    """An effect with the ends of its range; NaN where nothing usable is known."""

    low: float
    central: float
    high: float

    @property
    def is_known(self) -> bool:
        """Whether there is an estimate at all."""
        return self.central == self.central


class Finding(NamedTuple):
    """One finding: its number and name, whom it is of, its effect and cost, and where that is from.

    `disadvantaged` is the effect on pupils with free school meals in six years where it was found apart, `effect`
    then that on the others; None: the same for both. The cost is £ a pupil and year.
    """

    code: int
    name: str
    title: str
    kind: str
    phases: tuple[SchoolPhase, ...]
    first_age: int
    last_age: int
    years: int
    repeats: str
    seen_at: tuple[int, ...]
    fades: str
    unit: str
    population: str
    effect: Range
    disadvantaged: Range | None
    groups_studied: tuple[str, ...]
    dose: str
    cost_per_pupil: float
    lasting: str
    subgroups: str
    strength: str
    source: str
    checked: str

    @property
    def evidence(self) -> str:
        """The effect and what it rests on, in a sentence."""
        size = "no usable estimate of attainment"
        if self.effect.is_known:
            size = _in_words(self.effect, self.unit)
            if self.disadvantaged:
                size = f"disadvantaged {_in_words(self.disadvantaged, self.unit)}; others {size}"
            size += f" ({self.dose})"
        parts = (size, self.lasting, self.subgroups, self.assumed, f"evidence {self.strength}", self.source)
        return f"{self.title}: " + "; ".join(part for part in parts if part)

    @property
    def assumed(self) -> str:
        """Groups that the effect is taken to be equal for, because no study tells them apart."""
        among = [group for group in GROUPS_STUDIED[:5] if group not in self.groups_studied]
        if not self.effect.is_known or not among:
            return ""
        return "assumed equal by " + ", ".join(group.replace("_", " ") for group in among)


def _in_words(effect: Range, unit: str) -> str:
    return f"{effect.low:+.3g} to {effect.high:+.3g} {unit}, central {effect.central:+.3g}"


_own: dict[str, Finding] = {}


def findings() -> dict[str, Finding]:
    """Every finding by name: those of effects.csv and those of the user's files. Raises ParameterFileError."""
    return _shipped() | _own


def interventions() -> dict[int, Finding]:
    """Every programme that may be provided, by its number. Raises ParameterFileError for a row not whole."""
    return {found.code: found for found in findings().values() if found.kind in PROGRAMMES}


@cache
def _shipped() -> dict[str, Finding]:
    with FILE.open(encoding="utf-8", newline="") as stream:
        found = [_finding(FILE.name, row) for row in csv.DictReader(stream)]
    by_name = {one.name: one for one in found}
    if len(by_name) < len(found) or len({one.code for one in found}) < len(found):
        raise ParameterFileError(f"{FILE.name}: a code or name stands twice")
    return by_name


def load_own_findings(paths: Sequence[Path]) -> None:
    """Read findings of the user's own: YAML files of names with the columns of effects.csv, kind left out.

    Codes are 1000 or more. What `_DEFAULTS` holds may be left out. Raises ParameterFileError, and then keeps none.
    """
    _own.clear()
    read: dict[str, Finding] = {}
    for path in paths:
        for name, raw in _mapping(path).items():
            where = f"{path.name}: {name}"
            found = _own_finding(path, str(name), raw)
            if name in _shipped() or name in read:
                raise ParameterFileError(f"{where}: the name is taken")
            if found.code in {one.code for one in read.values()}:
                raise ParameterFileError(f"{where}: code {found.code} is taken")
            read[str(name)] = found
    _own.update(read)


def _mapping(path: Path) -> Mapping[Any, Any]:
    if not path.is_file():
        raise ParameterFileError(f"evidence_files: no file '{path}'")
    try:
        raw = yaml.safe_load(path.read_text(encoding="utf-8"))
    except (yaml.YAMLError, UnicodeDecodeError) as problem:
        raise ParameterFileError(f"{path.name}: {' '.join(str(problem).split())}") from None
    if not isinstance(raw, Mapping):
        raise ParameterFileError(f"{path.name}: expected names of findings, each with its columns")
    return raw


def _own_finding(path: Path, name: str, raw: Any) -> Finding:
    where = f"{path.name}: {name}"
    if not isinstance(raw, Mapping):
        raise ParameterFileError(f"{where}: expected {', '.join(_REQUIRED)}")
    for key, value in raw.items():
        if key not in (*_REQUIRED, *_DEFAULTS):
            raise ParameterFileError(
                f"{where}: unknown column '{key}'; {nearest(str(key), (*_REQUIRED, *_DEFAULTS))}"
            )
        if isinstance(value, Mapping | list | bool):
            raise ParameterFileError(f"{where}: {key} must be a number or a text")
    missing = [key for key in _REQUIRED if key not in raw]
    if missing:
        raise ParameterFileError(f"{where}: '{missing[0]}' is missing")
    given = {key: "" if value is None else str(value) for key, value in raw.items()}
    found = _finding(path.name, {**_DEFAULTS, **given, "name": name, "kind": "own"})
    if found.code < FIRST_OWN_CODE:
        raise ParameterFileError(f"{where}: code {found.code} is kept; your own begin at {FIRST_OWN_CODE}")
    return found


def _finding(file: str, row: Mapping[str, str]) -> Finding:
    """One row, every column checked. Raises ParameterFileError."""
    where = f"{file}: {row['name']}"
    phases = {phase.name.lower(): phase for phase in SchoolPhase if phase}
    for column, valid in (
        ("strength", STRENGTHS),
        ("kind", KINDS),
        ("checked", CHECKED),
        ("repeats", REPEATS),
        ("fades", FADES),
    ):
        _one_of(where, column, row[column], valid)
    for column, several in (("phases", tuple(phases)), ("groups_studied", GROUPS_STUDIED)):
        for word in row[column].split():
            _one_of(where, column, word, several)
    for word in row["seen_at"].split():
        _one_of(where, "seen_at", word, tuple(map(str, STAGES)))
    first, _, last = row["ages"].partition("-")
    ages = int(_number(where, "ages", first)), int(_number(where, "ages", last or first))
    if not 0 <= ages[0] <= ages[1] <= LAST_AGE:
        raise ParameterFileError(f"{where}: ages '{row['ages']}'; two of 0 to {LAST_AGE}, as in 4-10")
    if row["kind"] in PROGRAMMES and not row["phases"]:
        raise ParameterFileError(f"{where}: a programme needs phases; {nearest('', phases)}")
    if not row["source"]:
        raise ParameterFileError(f"{where}: no source")
    disadvantaged = _range(where, "disadvantaged", row)
    return Finding(
        code=int(_number(where, "code", row["code"])),
        name=row["name"],
        title=row["title"],
        kind=row["kind"],
        phases=tuple(phases[phase] for phase in row["phases"].split()),
        first_age=ages[0],
        last_age=ages[1],
        years=int(_number(where, "years", row["years"], lowest=1.0)),
        repeats=row["repeats"],
        seen_at=tuple(int(age) for age in row["seen_at"].split()),
        fades=row["fades"],
        unit=row["unit"],
        population=row["population"],
        effect=_range(where, "effect", row),
        disadvantaged=disadvantaged if disadvantaged.is_known else None,
        groups_studied=tuple(row["groups_studied"].split()),
        dose=row["dose"],
        cost_per_pupil=_number(where, "cost_per_pupil", row["cost_per_pupil"]),
        lasting=row["lasting"],
        subgroups=row["subgroups"],
        strength=row["strength"],
        source=row["source"],
        checked=row["checked"],
    )


def _one_of(where: str, column: str, word: str, valid: Sequence[str]) -> None:
    if word not in valid:
        raise ParameterFileError(f"{where}: {column} '{word}'; {nearest(word, valid)}")


def _number(where: str, column: str, text: str, lowest: float = 0.0) -> float:
    try:
        value = float(text)
    except ValueError:
        raise ParameterFileError(f"{where}: {column} '{text}' is not a number") from None
    if not lowest <= value < 1e9:
        raise ParameterFileError(f"{where}: {column} {text} is not between {lowest:g} and a billion")
    return value


def _range(where: str, column: str, row: Mapping[str, str]) -> Range:
    """The three values of an effect, all or none, in standard deviations within -5 and 5."""
    texts = [row[f"{column}_low"], row[column], row[f"{column}_high"]]
    if not any(texts):
        return Range(float("nan"), float("nan"), float("nan"))
    try:
        values = [float(text) for text in texts]
    except ValueError:
        raise ParameterFileError(f"{where}: {column} needs low, central and high, all numbers or none") from None
    if not all(abs(value) <= LARGEST_EFFECT for value in values) or values != sorted(values):
        raise ParameterFileError(f"{where}: {column} must rise from low to high, within 5 of nil")
    return Range(*values)
