"""Who people are where responses differ: household, partner, children, and who is free to change work."""

from typing import NamedTuple

import numpy as np

from model.behaviour.elasticities import Hours, Participation
from model.population.belonging import household_of_people
from model.population.schema import Array, Education, Population, Role, Sex

NO_CHILD = 99
YOUNGEST_WORKER = 18


class Situation(NamedTuple):
    """What elasticities differ by, one entry per person, shape (people,)."""

    household: Array  # index
    weight: Array  # people represented
    is_woman: Array
    has_partner: Array
    partner_in_work: Array
    youngest_child: Array  # years; NO_CHILD without one
    earnings: Array  # £/year, pay and profit, a loss none
    is_in_work: Array  # head or partner with earnings
    is_of_working_age: Array  # head or partner, 18 to State Pension age
    is_free: Array  # in work and of working age, not studying, not found unfit for work
    could_enter: Array  # as those who are free, but out of work


def situation_of(population: Population, is_over_state_pension_age: Array) -> Situation:
    """The situation of every person of a population."""
    people, units, households = population
    of_unit = np.diff(units.first_person)
    household = household_of_people(population)
    earnings = people.employment_income + np.maximum(people.self_employment_income, 0.0)
    is_adult = people.role != Role.CHILD
    at_work = is_adult & (earnings > 0.0)

    def over_unit(values: Array) -> Array:
        return np.repeat(np.add.reduceat(values.astype(np.int64), units.first_person[:-1]), of_unit)

    child_age = np.where(is_adult, NO_CHILD, people.age)
    studies = people.in_higher_education | (people.education != Education.NOT_IN_EDUCATION)
    of_age = is_adult & (people.age >= YOUNGEST_WORKER) & ~is_over_state_pension_age
    is_able = of_age & ~studies & ~people.has_lcwra
    return Situation(
        household=household,
        weight=households.weight[household],
        is_woman=people.sex == Sex.FEMALE,
        has_partner=is_adult & (over_unit(people.role == Role.PARTNER) > 0),
        partner_in_work=over_unit(at_work) > at_work,
        youngest_child=np.repeat(np.minimum.reduceat(child_age, units.first_person[:-1]), of_unit),
        earnings=earnings,
        is_in_work=at_work,
        is_of_working_age=of_age,
        is_free=at_work & is_able,
        could_enter=~at_work & is_able & (people.self_employment_income == 0.0),
    )


def of_hours(at: Situation, values: Hours) -> Array:
    """The elasticity of hours of each person, shape (people,)."""
    youngest = at.youngest_child
    partnered, lone = at.is_woman & at.has_partner, ~at.has_partner & (youngest < NO_CHILD)
    return np.select(
        [
            lone & (youngest <= 4),
            lone & (youngest <= 10),
            lone,
            partnered & (youngest <= 2),
            partnered & (youngest <= 4),
            partnered & (youngest <= 10),
            partnered & (youngest < NO_CHILD),
            partnered,
        ],
        [
            values.lone_parents_0_4,
            values.lone_parents_5_10,
            values.lone_parents_11,
            values.partnered_women_0_2,
            values.partnered_women_3_4,
            values.partnered_women_5_10,
            values.partnered_women_11,
            values.partnered_women,
        ],
        values.men_and_single_women,
    )


def of_participation(at: Situation, values: Participation) -> Array:
    """The elasticity of being in work of each person, shape (people,): its group's, by fifth of earnings."""
    youngest = at.youngest_child
    is_parent = youngest < NO_CHILD
    ages = [youngest <= 2, youngest <= 5, youngest <= 10, is_parent]
    lone, mother = is_parent & ~at.has_partner, is_parent & at.has_partner & at.is_woman
    kinds = {
        "lone_parents": lone,
        "mothers_partner_in_work": mother & at.partner_in_work,
        "mothers_partner_out_of_work": mother,
    }
    conditions = [kind & age for kind in kinds.values() for age in ages]
    chosen = [getattr(values, f"{kind}_{age}") for kind in kinds for age in ("0_2", "3_5", "6_10", "11")]
    conditions += [at.is_woman & at.partner_in_work, at.is_woman]
    chosen += [values.women_partner_in_work, values.women]
    by_fifth = np.array([1.0, values.second_fifth, values.third_fifth, values.fourth_fifth, values.highest_fifth])
    return np.select(conditions, chosen, values.men) * by_fifth[fifth_of_earnings(at)]


def fifth_of_earnings(at: Situation) -> Array:
    """Fifth, 0 to 4, of the earnings of those free to change work that each person's earnings lie in."""
    order = np.argsort(at.earnings, kind="stable")
    order = order[at.is_free[order]]
    if not order.size:
        return np.zeros(at.earnings.size, dtype=np.int64)
    total = np.cumsum(at.weight[order])
    edges = at.earnings[order[np.searchsorted(total, np.array([0.2, 0.4, 0.6, 0.8]) * total[-1])]]
    return np.searchsorted(edges, at.earnings, side="left")
