"""Divisions of people into groups by which every indicator of the full set is shown, and their crossings.

A person has the region, tenure, family type, number of children and decile of the household. Deciles are those of
the baseline, so that a reform moves nobody from one to another: tenths of persons by equivalised net household
income before housing costs, tenths of households by net wealth. Everything else is as the scenario leaves it.
"""

from collections.abc import Sequence
from enum import IntEnum
from itertools import pairwise
from typing import NamedTuple

import numpy as np

from model.calibration.fields import is_state_pupil
from model.engine.net_income import is_dependent_child
from model.errors import UnknownNameError, nearest
from model.indicators.measured import Array, FamilyType, Measured, equivalised, person_weight
from model.indicators.weighted import quantile_group
from model.population.belonging import household_of_people
from model.population.classifications import EthnicGroup
from model.population.schema import Population, Region, Sex, Tenure

AGES = (0, 5, 11, 16, 25, 35, 45, 55, 65, 75)
BROAD_GROUPS = ("white", "mixed", "asian", "black", "other")
_BROAD = {
    EthnicGroup.WHITE: 0,
    EthnicGroup.MIXED: 1,
    EthnicGroup.INDIAN: 2,
    EthnicGroup.PAKISTANI: 2,
    EthnicGroup.BANGLADESHI: 2,
    EthnicGroup.CHINESE: 2,
    EthnicGroup.OTHER_ASIAN: 2,
    EthnicGroup.BLACK_AFRICAN: 3,
    EthnicGroup.BLACK_CARIBBEAN_OTHER: 3,
    EthnicGroup.OTHER: 4,
}
EVERYONE = "everyone"
SEPARATOR = "*"
GROUPINGS: dict[str, str] = {
    EVERYONE: "Everyone",
    "life_stage": "Child, working age or pensioner",
    "age": "Age",
    "sex": "Sex",
    "ethnicity": "Ethnic group, five",
    "ethnic_group": "Ethnic group, ten",
    "disability": "Disability, own",
    "disability_in_household": "Somebody disabled in the household",
    "region": "Region or country",
    "tenure": "Tenure",
    "family_type": "Type of the head's family",
    "children": "Dependent children in the household",
    "income_decile": "Decile of income in the baseline",
    "wealth_decile": "Decile of household wealth in the baseline",
    "free_meals": "Free school meals, pupils of state schools",
}


class Division(NamedTuple):
    """People by group.

    Attributes:
        name: a key of GROUPINGS, or several joined by SEPARATOR.
        groups: names of the groups.
        codes: position in `groups` of each person, `len(groups)` for one who is in none, shape (people,).
    """

    name: str
    groups: tuple[str, ...]
    codes: Array


def divisions(population: Population, measured: Measured, baseline: Measured) -> dict[str, Division]:
    """Every division of GROUPINGS, in that order.

    Args:
        population: the people whom `measured` measures.
        measured: a scenario.
        baseline: what it is compared with, the same households; itself for a baseline.
    """
    people, _, households = population
    household = household_of_people(population)
    stage = life_stage(population, measured)
    has_disabled = np.bincount(household[people.is_disabled], minlength=measured.weight.size) > 0
    income = equivalised(baseline, "bhc")
    held = baseline.wealth
    wealth: Array = np.zeros(income.size)
    if held is not None:
        wealth = np.bincount(held.household, held.total, minlength=income.size)
    has_wealth = bool(wealth.any())
    deciles = tuple(str(decile) for decile in range(1, 11))
    by_income = quantile_group(income, person_weight(baseline), 10) - 1
    by_wealth = quantile_group(wealth, baseline.weight, 10) - 1 if has_wealth else np.full(income.size, 10)
    broad = np.array([_BROAD[group] for group in EthnicGroup])
    pupil, flags = is_state_pupil(people), ("no", "yes")
    found: dict[str, tuple[tuple[str, ...], Array]] = {
        EVERYONE: (("all",), np.zeros(people.age.size)),
        "life_stage": (("child", "working_age", "pensioner"), stage),
        "age": (_ages(), np.searchsorted(AGES, people.age, side="right") - 1),
        "sex": (_names(Sex), people.sex),
        "ethnicity": (BROAD_GROUPS, broad[people.ethnic_group]),
        "ethnic_group": (_names(EthnicGroup), people.ethnic_group),
        "disability": (flags, people.is_disabled),
        "disability_in_household": (flags, has_disabled[household]),
        "region": (_names(Region), households.region[household]),
        "tenure": (_names(Tenure), households.tenure[household]),
        "family_type": (_names(FamilyType), measured.family_type[household]),
        "children": (("0", "1", "2", "3_or_more"), np.minimum(measured.children, 3)[household]),
        "income_decile": (deciles, by_income[household]),
        "wealth_decile": (deciles, by_wealth[household]),
        "free_meals": (flags, np.where(pupil, people.receives_free_school_meals, 2)),
    }
    return {name: Division(name, groups, codes.astype(np.intp)) for name, (groups, codes) in found.items()}


def crossing_names(crossings: Sequence[str]) -> list[tuple[str, ...]]:
    """The groupings of each crossing, written as `sex*ethnicity`.

    Raises UnknownNameError for a grouping that does not exist, or fewer than two or more than three.
    """
    found = []
    for crossing in crossings:
        names = tuple(name.strip() for name in crossing.split(SEPARATOR))
        for name in names:
            if name not in GROUPINGS:
                raise UnknownNameError(f"grouping '{name}' does not exist; {nearest(name, GROUPINGS)}")
        if not 2 <= len(set(names)) == len(names) <= 3:
            raise UnknownNameError(f"crossing '{crossing}': two or three different groupings are crossed")
        found.append(names)
    return found


def crossed(single: dict[str, Division], names: Sequence[str]) -> Division:
    """The intersectional cells of two or three divisions: groups are named `female*black*yes`."""
    groups: tuple[str, ...] = ("",)
    codes, outside = np.zeros(1, dtype=np.intp), np.zeros(1, dtype=bool)
    for division in (single[name] for name in names):
        size = len(division.groups)
        groups = tuple(
            f"{group}{SEPARATOR}{more}".lstrip(SEPARATOR) for group in groups for more in division.groups
        )
        codes = codes * size + division.codes
        outside = outside | (division.codes == size)
    return Division(SEPARATOR.join(names), groups, np.where(outside, len(groups), codes))


def life_stage(population: Population, measured: Measured) -> Array:
    """0 for a dependent child, 1 for an adult of working age, 2 for one over State Pension age.

    `measured.pensioners` says how many of a household are over that age: its oldest adults.
    """
    people, household = population.people, household_of_people(population)
    is_child = is_dependent_child(people.role, people.age, people.education, people.in_higher_education)
    is_child = np.asarray(is_child, dtype=bool)
    months = 12 * people.age.astype(np.int64) + people.months_since_last_birthday
    order = np.lexsort((np.where(is_child, 0, -months), household))
    first = np.searchsorted(household, np.arange(measured.weight.size))
    place = np.empty(order.size, dtype=np.int64)
    place[order] = np.arange(order.size) - first[household[order]]
    is_pensioner = ~is_child & (place < measured.pensioners[household])
    return np.where(is_child, 0, np.where(is_pensioner, 2, 1))


def _names(codes: type[IntEnum]) -> tuple[str, ...]:
    return tuple(code.name.lower() for code in codes)


def _ages() -> tuple[str, ...]:
    return (*(f"{low}_to_{high - 1}" for low, high in pairwise(AGES)), f"{AGES[-1]}_and_over")
