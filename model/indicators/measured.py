"""The measurement frame: what one scenario gives each household in one year, and who lives in it.

The definitions are those of Households Below Average Income (DWP): net household income, equivalised by the
modified OECD scale with a couple without children at 1, counted for every person of the household.
"""

from collections.abc import Mapping
from enum import IntEnum
from types import MappingProxyType
from typing import Any, NamedTuple

import numpy as np

from model.attainment.pupils import Pupils
from model.attainment.reform import Dose
from model.population.schema import Region, Tenure

Array = np.ndarray
INCOME_CONCEPTS = ("bhc", "ahc")


class FamilyType(IntEnum):
    """HBAI family type of the head's benefit unit; a pensioner is over State Pension age."""

    PENSIONER_COUPLE = 0
    SINGLE_PENSIONER = 1
    COUPLE_WITH_CHILDREN = 2
    COUPLE_WITHOUT_CHILDREN = 3
    LONE_PARENT = 4
    SINGLE_WITHOUT_CHILDREN = 5


class Wealth(NamedTuple):
    """Who owns what in one scenario and year: shape (people,), but `essentials` shape (households,)."""

    household: Array  # index of the person's household
    age: Array  # years
    sex: Array  # schema.Sex
    ethnic_group: Array  # classifications.EthnicGroup
    is_adult: Array  # no child of a benefit unit
    total: Array  # £: every asset less debts, pensions included
    savings: Array  # £: cash and investments, which can be spent within days
    essentials: Array  # £: what the household needs for three months, housing included


class Measured(NamedTuple):
    """One scenario in one year: arrays of one entry per household, shape (households,).

    Households stand in the same order in every scenario. `programmes` maps a name of
    `exchequer.PROGRAMMES` to what the household pays or receives, £ a year, never negative in sign by kind:
    a tax is what is paid, a benefit what is received.
    """

    weight: Array  # households represented
    region: Array  # schema.Region
    tenure: Array  # schema.Tenure
    family_type: Array  # FamilyType
    net_income_bhc: Array  # £/year, before housing costs, not equivalised
    net_income_ahc: Array  # £/year, after housing costs, not equivalised
    equivalence_bhc: Array  # modified OECD, couple = 1
    equivalence_ahc: Array  # companion scale after housing costs, couple = 1
    persons: Array
    children: Array  # dependent: under 16, or 16 to 19 in non-advanced education
    working_age_adults: Array
    pensioners: Array  # over State Pension age
    programmes: Mapping[str, Array]  # £/year
    outcomes: Mapping[str, Any] = MappingProxyType({})  # of levers: model.levers.lever.Outcome by "lever.name"
    wealth: Wealth | None = None  # of the people, where it is known
    pupils: Pupils | None = None  # of state schools in England, where they are known
    doses: tuple[Dose, ...] = ()  # what levers give children, amounts of shape (people,)


class Composition(NamedTuple):
    """Counts of people and equivalence scales, shape (households,): the fields of Measured of those names."""

    persons: Array
    children: Array
    working_age_adults: Array
    pensioners: Array
    equivalence_bhc: Array
    equivalence_ahc: Array


def composition(
    household: Array, age: Array, is_dependent_child: Array, is_pensioner: Array, households: int
) -> Composition:
    """People of each household by kind, and its modified OECD scales. DWP, HBAI Quality and Methodology.

    Before housing costs .67 for the first adult, .33 for each other person of 14 or over, .20 for each child
    under 14; after housing costs .58, .42 and .20.

    Args: arrays of shape (people,): the index of the person's household, age in years, and two flags.
    """

    def count(selected: Array) -> Array:
        return np.bincount(household[selected], minlength=households).astype(np.float64)

    is_child = np.asarray(is_dependent_child, dtype=bool)
    is_older = np.asarray(is_pensioner, dtype=bool) & ~is_child
    young = count(is_child & (age < 14))
    others = count(~(is_child & (age < 14))) - 1.0
    return Composition(
        persons=np.bincount(household, minlength=households).astype(np.float64),
        children=count(is_child),
        working_age_adults=count(~is_child & ~is_older),
        pensioners=count(is_older),
        equivalence_bhc=0.67 + 0.33 * others + 0.20 * young,
        equivalence_ahc=0.58 + 0.42 * others + 0.20 * young,
    )


def family_type(is_couple: Array, has_children: Array, is_pensioner: Array) -> Array:
    """FamilyType of a benefit unit from three flags; a pensioner unit has an adult over State Pension age."""
    older = np.where(is_couple, FamilyType.PENSIONER_COUPLE, FamilyType.SINGLE_PENSIONER)
    parents = np.where(is_couple, FamilyType.COUPLE_WITH_CHILDREN, FamilyType.LONE_PARENT)
    others = np.where(is_couple, FamilyType.COUPLE_WITHOUT_CHILDREN, FamilyType.SINGLE_WITHOUT_CHILDREN)
    return np.where(is_pensioner, older, np.where(has_children, parents, others)).astype(np.int8)


def equivalised(measured: Measured, concept: str) -> Array:
    """Equivalised net household income before (`bhc`) or after (`ahc`) housing costs, £ a year."""
    if concept == "bhc":
        return measured.net_income_bhc / measured.equivalence_bhc
    return measured.net_income_ahc / measured.equivalence_ahc


def person_weight(measured: Measured) -> Array:
    """People each household stands for: its weight times its members."""
    return measured.weight * measured.persons


_NOT_BY_HOUSEHOLD = ("programmes", "outcomes", "wealth", "pupils", "doses")


def check(measured: Measured) -> None:
    """Raise ValueError unless every array has one finite entry per household and the people add up."""
    length = measured.weight.size
    arrays = {name: getattr(measured, name) for name in Measured._fields if name not in _NOT_BY_HOUSEHOLD}
    arrays |= {f"programmes.{name}": amount for name, amount in measured.programmes.items()}
    for name, array in arrays.items():
        if array.shape != (length,):
            raise ValueError(f"measured {name}: shape {array.shape}, expected ({length},)")
        if not np.isfinite(array).all():
            raise ValueError(f"measured {name}: not finite in household {np.argmin(np.isfinite(array))}")
    if (measured.weight < 0.0).any():
        raise ValueError("measured weight: negative")
    for name, codes in (("region", Region), ("tenure", Tenure), ("family_type", FamilyType)):
        if not np.isin(getattr(measured, name), list(codes)).all():
            raise ValueError(f"measured {name}: a code is not of {codes.__name__}")
    for name in ("persons", "equivalence_bhc", "equivalence_ahc"):
        if (getattr(measured, name) <= 0.0).any():
            raise ValueError(f"measured {name}: every household has somebody")
    if (measured.children + measured.working_age_adults + measured.pensioners != measured.persons).any():
        raise ValueError("measured: children, working-age adults and pensioners do not add up to persons")


class Group(NamedTuple):
    """A group of people whose poverty is counted: label, and the kind of division it belongs to."""

    label: str
    kind: str


_BY_AGE = {
    "everyone": Group("Everyone", "age"),
    "children": Group("Children", "age"),
    "working_age_adults": Group("Working-age adults", "age"),
    "pensioners": Group("Pensioners", "age"),
}
_BY_NUMBER_OF_CHILDREN = {
    "children_one": Group("Children, one in household", "number of children"),
    "children_two": Group("Children, two in household", "number of children"),
    "children_three_or_more": Group("Children, three or more", "number of children"),
}


def _of_codes(codes: type[IntEnum], kind: str) -> dict[str, Group]:
    """One group of all people for each code, named `kind` and code."""
    names = {code: code.name.lower() for code in codes}
    return {f"{kind}_{name}": Group(name.replace("_", " ").capitalize(), kind) for name in names.values()}


GROUPS: dict[str, Group] = (
    _BY_AGE
    | _BY_NUMBER_OF_CHILDREN
    | _of_codes(FamilyType, "family")
    | _of_codes(Tenure, "tenure")
    | _of_codes(Region, "region")
)


def sum_over_people(measured: Measured, amount: Array) -> Array:
    """Sum over the people of each group of an amount each person of a household has, in the order of GROUPS.

    With an amount of one it is the number of people of the group.
    """
    children, weighted = measured.children, measured.weight * amount
    by_age = [measured.persons, children, measured.working_age_adults, measured.pensioners]
    by_number = [children * (children == 1), children * (children == 2), children * (children >= 3)]
    sums = [np.array([np.sum(people * weighted) for people in by_age + by_number])]
    everyone = measured.persons * weighted
    for codes, kinds in (
        (measured.family_type, FamilyType),
        (measured.tenure, Tenure),
        (measured.region, Region),
    ):
        sums.append(np.bincount(codes, weights=everyone, minlength=len(kinds)))
    return np.concatenate(sums)
