"""Groups of people that Households Below Average Income publishes, counted in every household.

A person has the type, work and disability of the family, the benefit unit, as in HBAI; region and tenure are the
household's. Full-time work is what respondents call so (DWP, Stat-Xplore, HBAI: economic status of the adult), as
in the Labour Force Survey, where a quarter of those in work say they work part-time: as many as work fewer than 30
hours a week, while those of exactly 30 are 5% more. Workless families with somebody of 60 or over are a class of
their own where everybody is counted; among adults of working age they are other inactive ones, as in the tables.
A family with a disability benefit is one that receives it; HBAI's are those of a survey which, though linked to
records, has too few recipients.
"""

from typing import NamedTuple

import numpy as np

from model.population.belonging import household_of_people, unit_of_people
from model.population.classifications import EmploymentStatus
from model.population.schema import Array, People, Population, Region, Role, Sex, Tenure

FULL_TIME_FROM = 30.0
OLDER_WORKLESS_AGE = 60
WORK = (
    "full_time_self_employed",
    "all_in_full_time_work",
    "one_full_time_one_part_time",
    "one_full_time_one_not_working",
    "part_time_only",
    "workless_60_or_over",
    "workless_unemployed",
    "workless_other",
)
AGES = {f"{low}_{low + 4}": (low, low + 4) for low in (65, 70, 75, 80)} | {"85_and_over": (85, 200)}
CHILD_AGES = {"0_to_4": (0, 4), "5_to_10": (5, 10), "11_to_15": (11, 15), "16_to_19": (16, 19)}


class Groups(NamedTuple):
    """Number of people of each group in each household.

    Attributes:
        labels: kind and name of each group; a name is unique.
        people: int16, shape (groups, households).
    """

    labels: tuple[tuple[str, str], ...]
    people: Array


class _Families(NamedTuple):
    """One entry per benefit unit, shape (units,)."""

    is_couple: Array
    is_pensioner: Array
    children: Array
    youngest: Array  # age of the youngest dependent child
    workers: Array
    full_time: Array
    work: Array  # position in WORK
    has_self_employed: Array  # full-time
    has_disabled_adult: Array
    has_disabled_child: Array
    has_disability_benefit: Array


def groups_of(
    population: Population, is_child: Array, is_over_pension_age: Array, receives_disability_benefit: Array
) -> Groups:
    """The groups of a population.

    Args:
        population: people, families and households.
        is_child: dependent children, shape (people,).
        is_over_pension_age: over State Pension age, shape (people,).
        receives_disability_benefit: PIP, DLA or Attendance Allowance, shape (people,).
    """
    people, units, households = population
    unit, household = unit_of_people(population), household_of_people(population)
    is_child = np.asarray(is_child, dtype=bool)
    is_pensioner = np.asarray(is_over_pension_age, dtype=bool) & ~is_child
    kinds = {"child": is_child, "working_age": ~is_child & ~is_pensioner, "pensioner": is_pensioner}
    families = _families(population, unit, is_child, is_pensioner, receives_disability_benefit)
    of_person = _Families(*(values[unit] for values in families))
    flags: dict[tuple[str, str], Array] = {
        ("everyone", "all"): np.ones(unit.size, dtype=bool),
        ("age group", "children"): is_child,
        ("age group", "working_age_adults"): kinds["working_age"],
        ("age group", "pensioners"): is_pensioner,
        ("age group", "men"): ~is_child & (people.sex == Sex.MALE),
        ("age group", "women"): ~is_child & (people.sex == Sex.FEMALE),
    }
    flags |= _by_family_type(of_person, people.sex, kinds)
    flags |= _by_work(of_person, kinds)
    flags |= _by_children(of_person, people.age, is_child, units.is_married[unit])
    flags |= _by_household_work(people, household, is_child)
    flags |= _by_disability(of_person, kinds)
    flags |= _by_age_and_tenure(people, households.tenure[household], is_pensioner)
    flags |= _by_region(households.region[household], kinds)
    size = households.first_unit.size - 1
    counted = [np.bincount(household[flag], minlength=size).astype(np.int16) for flag in flags.values()]
    return Groups(tuple(flags), np.array(counted))


def _families(
    population: Population, unit: Array, is_child: Array, is_pensioner: Array, receives: Array
) -> _Families:
    """Composition, work and disability of each benefit unit."""
    people, size = population.people, population.units.first_person.size - 1

    def count(flag: Array) -> Array:
        return np.bincount(unit[flag], minlength=size)

    adult = ~is_child
    works = adult & (people.hours_worked_weekly > 0.0)
    full_time = works & (people.hours_worked_weekly >= FULL_TIME_FROM)
    profit = people.self_employment_income
    is_self_employed = full_time & (profit != 0.0) & (np.abs(profit) >= people.employment_income)
    youngest = np.full(size, 200)
    np.minimum.at(youngest, unit[is_child], people.age[is_child])
    is_couple = count(people.role == Role.PARTNER) > 0
    workers, full_timers = count(works), count(full_time)
    has_self_employed = count(is_self_employed) > 0
    part_time = workers - full_timers
    work = np.select(
        [
            has_self_employed,
            (full_timers > 0) & (full_timers >= 1 + is_couple),
            (full_timers > 0) & (part_time > 0),
            full_timers > 0,
            part_time > 0,
            count(adult & (people.age >= OLDER_WORKLESS_AGE)) > 0,
            count(adult & (people.employment_status == EmploymentStatus.UNEMPLOYED)) > 0,
        ],
        range(7),
        default=7,
    )
    return _Families(
        is_couple,
        count(is_pensioner) > 0,
        count(is_child),
        youngest,
        workers,
        full_timers,
        work,
        has_self_employed,
        count(adult & people.is_disabled) > 0,
        count(is_child & people.is_disabled) > 0,
        count(np.asarray(receives, dtype=bool)) > 0,
    )


def _by_family_type(family: _Families, sex: Array, kinds: dict[str, Array]) -> dict[tuple[str, str], Array]:
    parents, couple = family.children > 0, family.is_couple
    younger, older, adult = ~family.is_pensioner, family.is_pensioner, ~kinds["child"]
    man = sex == Sex.MALE
    types = {
        "in_pensioner_couples": older & couple,
        "single_male_pensioners": older & ~couple & man & adult,
        "single_female_pensioners": older & ~couple & ~man & adult,
        "in_couples_with_children": younger & couple & parents,
        "in_couples_without_children": younger & couple & ~parents,
        "in_lone_parent_families": younger & ~couple & parents,
        "single_men_without_children": younger & ~couple & ~parents & man,
        "single_women_without_children": younger & ~couple & ~parents & ~man,
    }
    working_age = {
        "working_age_without_children": ~parents,
        "working_age_couples_without_children": ~parents & couple,
        "working_age_single_without_children": ~parents & ~couple,
        "working_age_with_children": parents,
        "working_age_couples_with_children": parents & couple,
        "working_age_lone_parents": parents & ~couple,
    }
    pensioners = {
        "single_pensioners": kinds["pensioner"] & ~couple,
        "couple_pensioners": kinds["pensioner"] & couple,
    }
    return {("family type", name): flag for name, flag in (types | pensioners).items()} | {
        ("family type", name): kinds["working_age"] & flag for name, flag in working_age.items()
    }


def _by_work(family: _Families, kinds: dict[str, Array]) -> dict[tuple[str, str], Array]:
    adult, parents, works = kinds["working_age"], family.children > 0, family.workers > 0
    flags = {f"in_families_{name}": family.work == code for code, name in enumerate(WORK)}
    older, other = WORK.index("workless_60_or_over"), WORK.index("workless_other")
    of_adult = np.where(family.work == older, other, family.work)
    flags |= {
        f"working_age_{words}_{name}": adult & (parents == has) & (of_adult == code)
        for has, words in ((False, "without_children"), (True, "with_children"))
        for code, name in enumerate(WORK)
        if code != older
    }
    flags["working_age_in_working_families"] = adult & works
    flags["working_age_in_workless_families"] = adult & ~works
    return {("work of the family", name): flag for name, flag in flags.items()}


def _by_children(
    family: _Families, age: Array, is_child: Array, is_married: Array
) -> dict[tuple[str, str], Array]:
    couple, works = family.is_couple, family.workers > 0
    some_full_time = family.full_time > 0
    part_time = works & ~some_full_time
    names = ("self_employed", "both_in_full_time_work", *WORK[2:5])
    families = {
        "children_in_working_families": works,
        "children_in_workless_families": ~works,
        "children_of_lone_parents": ~couple,
        "children_of_lone_parents_in_full_time_work": ~couple & some_full_time,
        "children_of_lone_parents_in_part_time_work": ~couple & part_time,
        "children_of_lone_parents_not_working": ~couple & ~works,
        "children_of_couples": couple,
        "children_of_couples_both_not_working": couple & ~works,
        "children_of_married_couples": couple & is_married,
        "children_of_cohabiting_couples": couple & ~is_married,
    }
    families |= {f"children_of_couples_{name}": couple & (family.work == code) for code, name in enumerate(names)}
    sizes = {
        "children_in_1_child_families": family.children == 1,
        "children_in_2_child_families": family.children == 2,
        "children_in_3_or_more_child_families": family.children >= 3,
    }
    ages = {f"children_{name}": (age >= low) & (age <= high) for name, (low, high) in CHILD_AGES.items()} | {
        f"children_youngest_{name}": (family.youngest >= low) & (family.youngest <= high)
        for name, (low, high) in CHILD_AGES.items()
    }
    kinds = {"family of the child": families, "number of children": sizes, "age of children": ages}
    return {(kind, name): is_child & flag for kind, flags in kinds.items() for name, flag in flags.items()}


def _by_household_work(people: People, household: Array, is_child: Array) -> dict[tuple[str, str], Array]:
    hours = people.hours_worked_weekly
    adults = np.bincount(household[~is_child], minlength=household[-1] + 1)
    at_work = np.bincount(household[~is_child & (hours > 0.0)], minlength=household[-1] + 1)
    every, none = (at_work == adults)[household], (at_work == 0)[household]
    kind = "work of the household"
    return {
        (kind, "children_in_households_all_in_work"): is_child & every & ~none,
        (kind, "children_in_households_some_in_work"): is_child & ~every & ~none,
        (kind, "children_in_households_workless"): is_child & none,
    }


def _by_disability(family: _Families, kinds: dict[str, Array]) -> dict[tuple[str, str], Array]:
    child, any_disabled = family.has_disabled_child, family.has_disabled_adult | family.has_disabled_child
    who = {
        "people": np.ones(child.size, dtype=bool),
        "children": kinds["child"],
        "working_age": kinds["working_age"],
        "pensioners": kinds["pensioner"],
    }
    families = {
        "nobody_disabled": ~any_disabled,
        "somebody_disabled": any_disabled,
        "only_adults_disabled": any_disabled & ~child,
        "disabled_child": child,
        "disability_benefit": any_disabled & family.has_disability_benefit,
    }
    return {
        ("disability in the family", f"{whom}_in_families_{name}"): flag & chosen
        for whom, chosen in who.items()
        for name, flag in families.items()
    }


def _by_age_and_tenure(people: People, tenure: Array, is_pensioner: Array) -> dict[tuple[str, str], Array]:
    age, sex = people.age, people.sex
    flags = {
        ("age of pensioners", f"pensioners_{name}"): is_pensioner & (age >= low) & (age <= high)
        for name, (low, high) in AGES.items()
    }
    flags["age of pensioners", "pensioners_male"] = is_pensioner & (sex == Sex.MALE)
    flags["age of pensioners", "pensioners_female"] = is_pensioner & (sex == Sex.FEMALE)
    homes = {
        "owners": np.isin(tenure, (Tenure.OWNED_OUTRIGHT, Tenure.OWNED_WITH_MORTGAGE)),
        "owned_outright": tenure == Tenure.OWNED_OUTRIGHT,
        "mortgage": tenure == Tenure.OWNED_WITH_MORTGAGE,
        "social_renters": np.isin(tenure, (Tenure.RENT_FROM_COUNCIL, Tenure.RENT_FROM_HA)),
        "private_renters": tenure == Tenure.RENT_PRIVATELY,
    }
    flags |= {("tenure", f"pensioners_{name}"): is_pensioner & flag for name, flag in homes.items()}
    return flags | {("tenure", f"people_{name}"): flag for name, flag in homes.items()}


def _by_region(region: Array, kinds: dict[str, Array]) -> dict[tuple[str, str], Array]:
    who = {
        "people": np.ones(region.size, dtype=bool),
        "children": kinds["child"],
        "working_age": kinds["working_age"],
        "pensioners": kinds["pensioner"],
    }
    return {
        ("region", f"{whom}_{place.name.lower()}"): flag & (region == place)
        for whom, flag in who.items()
        for place in Region
    } | {("region", f"{whom}_england"): flag & (region < Region.WALES) for whom, flag in who.items()}
