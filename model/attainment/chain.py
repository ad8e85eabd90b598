"""How a year's dose of something changes a child's scores at 5, 7, 11 and 16.

A dose is what a child receives in one year of age, in the unit of its finding (model/evidence): 1 for a programme
as studied, £1,000 for spending and income, a move, a year in an overcrowded home. A kernel is the change of each
score that a unit of dose in each year of age leaves, shape (3, AGES, STAGES), for the low, central and high effect
at once; NaN at stages of which the evidence says nothing. Kernels of a finding follow from its row:

    adds       each year of dose brings its share of the effect; the latest `years` of them count
    each       every dose brings all of it, as moves do
    tops_up    a year brings all of the effect, another restores what has faded: the largest of what is left counts

What is left fades by a rule between the end of the dose and the stage: 60% after a year, 40% after two, a quarter
in the end (low: nothing; high: 70%, and never more than the chain of scores itself passes on).

**Yearly use**, by a projection: a `State` holds, for each finding, what its doses so far have changed of every
stage, past and to come, so that a child's scores to come are prospects as in the population.

    state = start(children)
    state = step(state, age, {"school_spending": dose, "family_income": dose}, is_disadvantaged)   # each year
    scores = changed_scores(baseline_scores, state)            # shape (3, children, STAGES)

`age` is the child's age in whole years during the year, shape (children,); a child of 16 or over, or whose dose is
nil, is left as it was, bit for bit. Stages a child has passed no longer move: a kernel is nil for them.

**Static use**: `held` is the same for a dose received in every year of childhood, or in the `years` before each
stage.
"""

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import yaml

from model.errors import ParameterFileError, UnknownNameError, nearest
from model.evidence import STAGES, Finding, Range, findings

Array = np.ndarray
FILE = Path(__file__).resolve().parent / "parameters.yaml"
VARIANTS = ("low", "central", "high")
LOW, CENTRAL, HIGH = range(3)
AGES = 16
"""Years of age 0 to 15, in which a dose may act on a score at 16 or before."""
FAMILY_INCOME = "family_income"
INCOME_FINDINGS = {5: "income_at_5", 11: "income_at_11", 16: "income_at_16"}


@cache
def parameters() -> Mapping[str, Any]:
    """Values of parameters.yaml by name. Raises ParameterFileError for one without a source."""
    entries = yaml.safe_load(FILE.read_text(encoding="utf-8"))
    for name, entry in entries.items():
        if set(entry) != {"value", "source", "checked"}:
            raise ParameterFileError(f"attainment/{FILE.name}: '{name}' needs value, source and checked")
    return {name: entry["value"] for name, entry in entries.items()}


def passed_on(age: int, stage: int) -> float:
    """Share of a change at an age that the chain of scores carries to a later stage: an upper bound.

    Between 5, 11 and 16 geometric; before 5 all of it lasts to 5.
    """
    chain = parameters()["chain"]
    to_11 = chain["from_5_to_11"] ** (max(min(stage, 11) - max(age, 5), 0) / 6)
    to_16 = chain["from_11_to_16"] ** (max(stage - max(age, 11), 0) / 5)
    direct = chain["from_5_to_16"] if age <= 5 and stage == 16 else 0.0
    return float(to_11 * to_16 + direct)


def kept(age: int, stage: int) -> Array:
    """Share of a change at an age that is left at a stage, low, central and high; nil before it."""
    years = stage - age
    if years < 0:
        return np.zeros(3)
    if years == 0:
        return np.ones(3)
    p = parameters()
    one, two, least = (
        np.array(p[name]) for name in ("kept_after_one_year", "kept_after_two_years", "kept_at_least")
    )
    return np.minimum(np.maximum(one * (two / one) ** (years - 1), least), passed_on(age, stage))


def kernel(finding: Finding, is_disadvantaged: bool = False) -> Array:
    """Change of each stage by a unit of dose in each year of age, shape (3, AGES, STAGES); NaN: no evidence."""
    effect = finding.disadvantaged if is_disadvantaged and finding.disadvantaged else finding.effect
    result = np.zeros((3, AGES, len(STAGES)))
    first_seen = min(finding.seen_at, default=0)
    for place, stage in enumerate(STAGES):
        seen = max((age for age in finding.seen_at if age <= stage), default=0)
        if not effect.is_known or finding.first_age < stage < first_seen:
            result[:, :, place] = np.nan
            continue
        for age in _ages_that_count(finding, seen or stage):
            share = 1.0 / finding.years if finding.repeats == "adds" else 1.0
            result[:, age, place] = share * _left(effect, seen or age + 1, stage, finding.fades)
    return result


def _ages_that_count(finding: Finding, stage: int) -> range:
    """Years of age whose dose counts at a stage."""
    last = min(finding.last_age, stage - 1, AGES - 1)
    first = max(finding.first_age, last - finding.years + 1) if finding.repeats == "adds" else finding.first_age
    return range(first, last + 1)


def _left(effect: Range, age: int, stage: int, fades: str) -> Array:
    """An effect at an age as it stands at a stage: its low end with the least that may be left, and so on."""
    values = np.array(effect)
    if fades == "lasting" or age == stage:
        return values
    if fades == "gone":
        return np.zeros(3)
    least, central, most = kept(age, stage)
    share = np.array([least if effect.low >= 0.0 else most, central, most if effect.high >= 0.0 else least])
    return values * share


def income_kernel() -> Array:
    """Change by £1,000 more of family income in one year of age: the mean over the years before a stage counts.

    At 7 the effect lies between those at 5 and 11, by age.
    """
    table = findings()
    effects = np.array([table[name].effect for name in INCOME_FINDINGS.values()])
    result = np.zeros((3, AGES, len(STAGES)))
    for place, stage in enumerate(STAGES):
        at_stage = [np.interp(stage, list(INCOME_FINDINGS), effects[:, variant]) for variant in range(3)]
        result[:, :stage, place] = np.array(at_stage)[:, None] / stage
    return result


class Channel(NamedTuple):
    """What doses of one finding do: kernels of the disadvantaged and of the others, and how doses combine."""

    others: Array
    disadvantaged: Array
    tops_up: bool


def channel(name: str) -> Channel:
    """The channel of a finding's name, or `family_income`. Raises UnknownNameError."""
    if name == FAMILY_INCOME:
        made = income_kernel()
        return Channel(made, made, False)
    table = findings()
    if name not in table:
        raise UnknownNameError(f"no finding '{name}'; {nearest(name, [FAMILY_INCOME, *table])}")
    found = table[name]
    return Channel(kernel(found), kernel(found, True), found.repeats == "tops_up")


class State(NamedTuple):
    """What doses so far have changed, by the name of their finding, each of shape (3, children, STAGES)."""

    children: int
    levels: Mapping[str, Array]


def start(children: int) -> State:
    """Nothing has changed yet."""
    return State(children, {})


def step(state: State, age: Array, doses: Mapping[str, Array], is_disadvantaged: Array) -> State:
    """The state after one more year.

    Args:
        age: whole years in the year, shape (children,).
        doses: amount received in the year, by finding or `family_income`, each of shape (children,).
        is_disadvantaged: free school meals in one of six years, shape (children,).
    """
    levels = dict(state.levels)
    for name, dose in doses.items():
        if not dose.any():
            continue
        before = levels.get(name, np.zeros((3, state.children, len(STAGES))))
        levels[name] = _after(channel(name), before, age, dose, is_disadvantaged)
    return State(state.children, levels)


def _after(found: Channel, before: Array, age: Array, dose: Array, is_disadvantaged: Array) -> Array:
    """Levels of one channel after a year; stages without evidence stay as they are."""
    place = np.minimum(age, AGES - 1)
    unit = np.where(is_disadvantaged[:, None], found.disadvantaged[:, place], found.others[:, place])
    change = np.where(age < AGES, dose, 0.0)[:, None] * np.nan_to_num(unit)
    if found.tops_up:
        return np.where(np.abs(change) > np.abs(before), change, before)
    return before + change


def total(state: State) -> Array:
    """Change of every stage by all channels, shape (3, children, STAGES), in standard deviations."""
    result = np.zeros((3, state.children, len(STAGES)))
    for level in state.levels.values():
        result += level
    return result


def changed_scores(baseline: Array, state: State) -> Array:
    """Scores of children, baseline of shape (children, STAGES), with low, central and high change: (3, …)."""
    return baseline + total(state)


def held(
    name: str, first_age: int = 0, last_age: int = AGES - 1, years: int = AGES, is_disadvantaged: bool = False
) -> Array:
    """Change of each stage by a unit of dose in every year of age from first to last, shape (3, STAGES).

    `years`: how long the reform has held when a child reaches each stage; AGES, the whole of childhood. NaN at
    stages of which the evidence says nothing; nil at those that come before any dose.
    """
    found = channel(name)
    unit = (found.disadvantaged if is_disadvantaged else found.others).copy()
    age = np.arange(AGES)[:, None]
    stages = np.array(STAGES)
    given = (age >= first_age) & (age <= last_age) & (age >= stages - years) & (age < stages)
    unit = np.where(given | (np.isnan(unit) & given.any(axis=0)), unit, 0.0)
    if not found.tops_up:
        return np.asarray(unit.sum(axis=1))
    strongest = np.argmax(np.abs(np.nan_to_num(unit)), axis=1)
    return np.take_along_axis(unit, strongest[:, None, :], axis=1)[:, 0, :]
