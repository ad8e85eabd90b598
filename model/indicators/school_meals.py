"""Free school meals and disadvantage under every rule: who is on it, the gap by it, and whom it cannot see.

When a rule widens, the gap by that rule narrows though no child learns more: the same scores are divided
differently. The gap by a fixed definition of income stands beside each rule's own.
"""

from typing import NamedTuple

import numpy as np

from model.calibration.fields import is_state_pupil
from model.indicators.attainment import disadvantage_gap_index, epi_months
from model.population.belonging import household_of_people, unit_of_people
from model.population.classifications import EthnicGroup, SpecialNeeds
from model.population.schema import People, Population, Region, Tenure

Array = np.ndarray
LAST_AGE_SEEN = 15
RULES = {
    "limit": "Net earnings to £7,400, registered",
    "roll": "That, or protected: the roll to August 2026",
    "universal_credit": "Any Universal Credit family, registered: from September 2026",
    "ever_6": "Disadvantaged: on the roll in one of six years",
    "pupil_premium": "Pupil premium: on the £7,400 rule or Ever 6",
    "poorest_quarter": "Poorest quarter by income after housing costs",
}
"""How a pupil may count as poor to the school system; the last is a fixed definition that no rule moves."""
STAGES = (5, 11, 16)


class Roll(NamedTuple):
    """Pupils of state schools, in the unit of the weights."""

    pupils: float
    entitled: float
    registered: float
    protected: float

    @property
    def on_roll(self) -> float:
        """Those entitled who registered, and those protected."""
        return self.registered + self.protected


def roll(
    people: People,
    weight: Array,
    is_entitled_by_income: Array,
    registration_share: float,
    has_protection: bool,
) -> Roll:
    """Pupils on the roll under one rule.

    Args:
        people: the population's people; the roll they were on in January 2025 stands with them.
        weight: people each one represents, shape (people,); zero leaves one out, a country for instance.
        is_entitled_by_income: whether the law gives free meals for the family's benefits and earnings, shape
            (people,). The engine's `has_free_school_meals` with the universal years of each country at nil.
        registration_share: of those entitled who register; the draw is the one of the population.
        has_protection: whether pupils once entitled keep their meals: in England until August 2026.
    """
    pupil = is_state_pupil(people)
    entitled = pupil & is_entitled_by_income
    registered = entitled & (people.free_school_meals_registration_draw < registration_share)
    protected = pupil & ~registered & people.is_protected_free_school_meals & has_protection

    def count(chosen: Array) -> float:
        return float(weight[chosen].sum())

    return Roll(count(pupil), count(entitled), count(registered), count(protected))


def rules(
    people: People, by_limit: Array, by_universal_credit: Array, registration_share: float, poorest_quarter: Array
) -> dict[str, Array]:
    """Pupils of each of RULES, a flag for each person.

    Args:
        by_limit: entitled with net earnings within £7,400, universal infant meals left out, shape (people,).
        by_universal_credit: entitled as of September 2026, universal infant meals left out, shape (people,).
        registration_share: of those entitled who register; one draw serves every rule, so that they are nested.
        poorest_quarter: in the lowest quarter of pupils by income, shape (people,).
    """
    pupil = is_state_pupil(people)
    registers = pupil & (people.free_school_meals_registration_draw < registration_share)
    limit = registers & by_limit
    roll_before = limit | (pupil & people.is_protected_free_school_meals)
    ever_6 = pupil & people.was_ever_6_free_school_meals
    return {
        "limit": limit,
        "roll": roll_before,
        "universal_credit": registers & by_universal_credit,
        "ever_6": ever_6,
        "pupil_premium": ever_6 | limit,
        "poorest_quarter": pupil & poorest_quarter,
    }


class RuleRow(NamedTuple):
    """One rule: its pupils, how many of them are poor, and the gap at each stage between the others and them."""

    rule: str
    label: str
    pupils: float
    share_of_pupils: float
    share_in_poverty: float
    gap_5: float  # standard deviations
    gap_11: float
    gap_16: float
    epi_months_5: float
    epi_months_11: float
    epi_months_16: float
    index_11: float
    index_16: float


def rule_rows(people: People, weight: Array, flags: dict[str, Array], is_poor: Array) -> list[RuleRow]:
    """Gaps of state pupils by every rule: the same scores, divided differently.

    Args: people represented, zero leaves one out; `rules`; relative poverty after housing costs, shape (people,).
    """
    chosen = is_state_pupil(people) & (weight > 0.0)
    weight = weight[chosen]
    scores = {stage: getattr(people, f"attainment_{stage}")[chosen].astype(float) for stage in STAGES}
    rows = []
    for rule, label in RULES.items():
        flag = flags[rule][chosen]
        inside, outside = weight * flag, weight * ~flag
        count = float(inside.sum())
        gaps = {stage: _mean_of(score, outside) - _mean_of(score, inside) for stage, score in scores.items()}
        rows.append(
            RuleRow(
                rule,
                label,
                count,
                count / float(weight.sum()),
                _mean_of(is_poor[chosen].astype(float), inside),
                *(gaps[stage] for stage in STAGES),
                *(epi_months(gaps[stage], stage) for stage in STAGES),
                *(disadvantage_gap_index(scores[stage], flag, weight) for stage in (11, 16)),
            )
        )
    return rows


def _mean_of(values: Array, weight: Array) -> float:
    total = float(weight.sum())
    return float(values @ weight) / total if total else float("nan")


class Unseen(NamedTuple):
    """Pupils of 4 to 15 in poverty of one group, and how many of them a rule does not find."""

    rule: str
    kind: str
    group: str
    in_poverty: float
    unseen: float
    share_unseen: float


def unseen_children(population: Population, weight: Array, seen: dict[str, Array], is_poor: Array) -> list[Unseen]:
    """Children in poverty whom the school system cannot see under each rule, by group.

    Pupils of state schools of 4 to 15. Meals for everybody of a year or a borough do not count as being seen: they
    feed a child and identify nobody.

    Args:
        weight: of people, zero leaves one out.
        seen: pupils whom each rule finds, by its name, shape (people,).
        is_poor: relative poverty after housing costs, shape (people,).
    """
    people = population.people
    poor = is_state_pupil(people) & (people.age <= LAST_AGE_SEEN) & is_poor & (weight > 0.0)
    groups = _groups(population)
    found = []
    for rule, flag in seen.items():
        missed = poor & ~flag
        for (kind, group), members in groups.items():
            count, lost = float(weight[poor & members].sum()), float(weight[missed & members].sum())
            found.append(Unseen(rule, kind, group, count, lost, lost / count if count else float("nan")))
    return found


def _groups(population: Population) -> dict[tuple[str, str], Array]:
    """Groups of people that unseen children are counted by, a flag for each person."""
    people, units, households = population
    unit, household = unit_of_people(population), household_of_people(population)
    works = np.bincount(unit, people.hours_worked_weekly > 0.0, minlength=units.first_person.size - 1) > 0.0
    region, tenure = households.region[household], households.tenure[household]
    groups = {("everyone", "all"): np.ones(people.age.size, dtype=bool)}
    for kind, codes, values in (
        ("ethnic group", EthnicGroup, people.ethnic_group),
        ("region", Region, region),
        ("tenure", Tenure, tenure),
        ("special needs", SpecialNeeds, people.special_needs),
    ):
        groups |= {(kind, code.name.lower()): values == code for code in codes}
    no_recourse = units.has_no_recourse[unit]
    return groups | {
        ("work", "family in work"): works[unit],
        ("work", "family out of work"): ~works[unit],
        ("disability", "child disabled"): people.is_disabled,
        ("recourse", "no recourse to public funds"): no_recourse,
        ("recourse", "recourse to public funds"): ~no_recourse,
    }
