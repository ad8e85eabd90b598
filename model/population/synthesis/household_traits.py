"""What decides how a household lives: who is in it, what it has, and the bedrooms it needs."""

from typing import NamedTuple

import numpy as np

from model.population.schema import Role, Sex
from model.population.synthesis.fitting import Fit
from model.population.synthesis.incomes import Incomes
from model.population.synthesis.people import Persons
from model.population.synthesis.skeleton import Skeleton
from model.population.synthesis.work import Work
from model.random import Variable, normal

Array = np.ndarray
OWN_ROOM_FROM = 21
ADOLESCENT_FROM = 10
LONGEST_LIFE = 125


class HouseholdTraits(NamedTuple):
    """Traits, shape (households,): the reference person is the older of the head and partner.

    `years_here` are the years lived in this country by whichever of the two came later.
    """

    age: Array
    lifetime: Array
    wealth: Array
    income: Array
    has_couple: Array
    is_lone_parent: Array
    disabled_adult: Array
    nobody_works: Array
    no_recourse: Array
    years_here: Array
    adults: Array
    children: Array
    bedrooms_needed: Array


def household_traits(
    skeleton: Skeleton, persons: Persons, work: Work, incomes: Incomes, seed: int, fit: Fit
) -> HouseholdTraits:
    """Traits of each household, with the normal score of its provisional equivalised income."""
    households = len(skeleton.region)
    of = skeleton.household
    first = skeleton.first_person[skeleton.first_unit[:-1]]

    def total(values: Array) -> Array:
        return np.bincount(of, values, minlength=households)

    in_head_unit = skeleton.unit == skeleton.first_unit[:-1][of]
    leading = in_head_unit & (skeleton.role != Role.CHILD)
    age = np.zeros(households, dtype=np.int64)
    np.maximum.at(age, of[leading], skeleton.age[leading])
    years_here = np.full(households, LONGEST_LIFE)
    np.minimum.at(years_here, of[leading], persons.years_here[leading])
    adults = total(persons.is_adult)
    gross = work.employment_income + work.self_employment_income + work.owner_manager_dividends
    gross = gross + incomes.state_pension_received + incomes.private_pension_income
    under_14 = total(skeleton.age < 14)
    people = total(np.ones(len(of)))
    scale = 0.67 + 0.33 * np.maximum(people - under_14 - 1, 0) + 0.20 * under_14
    rough = (total(gross) * 0.8 + 6000.0 * np.exp(-np.maximum(total(gross), 0.0) / 12000.0) * adults) / scale
    noise = 0.12 * normal(seed, skeleton.household_id, 0, Variable.OTHER_HOUSING_COSTS, 1)
    score = np.log(np.maximum(rough, 500.0)) + noise
    return HouseholdTraits(
        age=age,
        lifetime=total(work.lifetime_earnings * leading) / np.maximum(total(leading), 1),
        wealth=work.wealth_score[first],
        income=fit.normal_score("household_income", score),
        has_couple=persons.has_partner[first],
        is_lone_parent=persons.is_lone_parent[first],
        disabled_adult=total(persons.is_disabled & leading) > 0,
        nobody_works=(total(work.is_working) == 0) & (age < 66),
        no_recourse=persons.has_no_recourse[first],
        years_here=years_here,
        adults=adults,
        children=persons.children[first],
        bedrooms_needed=bedroom_standard(skeleton),
    )


class Members(NamedTuple):
    """Who lives in each household: the columns of `Skeleton` of these names."""

    region: Array
    household: Array
    unit: Array
    unit_slot: Array
    role: Array
    age: Array
    sex: Array


def bedroom_standard(skeleton: Skeleton | Members) -> Array:
    """Bedrooms each household needs by the bedroom standard of the English Housing Survey, shape (households,).

    One for each couple, each other person of 21 or over, each pair of the same sex from 10 to 20 and each pair
    under 10. Who is left over from 10 to 20 shares with a child under 10 of the same sex if there is one, and
    otherwise has a room, as has a child under 10 left over.
    """
    households, of, age = len(skeleton.region), skeleton.household, skeleton.age
    partner = skeleton.role == Role.PARTNER
    in_couple = np.bincount(skeleton.unit, partner, minlength=len(skeleton.unit_slot))[skeleton.unit] > 0
    in_couple = in_couple & (skeleton.role != Role.CHILD)
    man = skeleton.sex == Sex.MALE

    def count(which: Array) -> Array:
        return np.bincount(of[which], minlength=households)

    rooms = count(partner) + count(~in_couple & (age >= OWN_ROOM_FROM))
    adolescent = ~in_couple & (age >= ADOLESCENT_FROM) & (age < OWN_ROOM_FROM)
    young = age < ADOLESCENT_FROM
    unpaired_children = np.zeros(households, dtype=np.int64)
    for of_sex in (man, ~man):
        older, younger = count(adolescent & of_sex), count(young & of_sex)
        left_over = older % 2
        rooms = rooms + older // 2 + left_over
        unpaired_children += younger - np.minimum(left_over, younger)
    return rooms + (unpaired_children + 1) // 2
