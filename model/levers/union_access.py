"""Union access and recognition: collective agreements reach more employees, at a premium that may be nothing.

A scenario, no forecast: there is no official estimate of how far access and recognition raise coverage. Newly
covered employees are drawn among those who are no members, by a draw of their own, so that a wider coverage holds
everybody of a narrower one.
"""

from typing import NamedTuple

import numpy as np

from model.engine.assess import Assessment
from model.levers import pay
from model.levers.lever import NOT_ESTIMABLE, Context, Effect, Lever, Outcome
from model.population.belonging import weight_of_people
from model.population.classifications import EmploymentStatus
from model.population.schema import Array, Population
from model.random import Variable, uniform

PREMIUM_UPPER_HALF = 0.05  # average of 2001 to 2021 (Davies 2023)
PREMIUM_LOWER_HALF = 0.09  # 8% to 10% of the bottom half of pay, upper scenario
EVIDENCE = (
    "premium of members about 5% over 2001 to 2021 and about nothing by 2021 (Davies, WISERD 2023); larger at low "
    "pay in the 1990s, women 9%, manual workers 13% (Metcalf)"
)


class UnionAccess(NamedTuple):
    """Settings of union access and recognition."""

    applies: bool
    coverage_rise_private: float
    coverage_rise_public: float
    premium_lower_half: float
    premium_upper_half: float


def newly_covered(settings: UnionAccess, population: Population, seed: int) -> Array:
    """Employees whom a collective agreement newly covers, a flag for each person."""
    people = population.people
    weight = weight_of_people(population)
    draw = uniform(seed, people.person_id, 0, Variable.UNION_COVERED)
    covered = np.zeros(people.age.size, dtype=bool)
    sectors = ((False, settings.coverage_rise_private), (True, settings.coverage_rise_public))
    for is_public, rise in sectors:
        is_employee = (people.employment_status == EmploymentStatus.EMPLOYEE) & (
            people.is_public_sector == is_public
        )
        is_open = is_employee & ~people.is_union_member
        room = float(weight[is_open].sum())
        if room > 0.0:
            covered |= is_open & (draw < rise * float(weight[is_employee].sum()) / room)
    return covered


def is_in_lower_half(population: Population) -> Array:
    """Employees paid at most the median hourly pay of employees, a flag for each person."""
    people = population.people
    place = np.flatnonzero(people.employment_status == EmploymentStatus.EMPLOYEE)
    if not place.size:
        return np.zeros(people.age.size, dtype=bool)
    place = place[np.argsort(people.hourly_pay[place], kind="stable")]
    total = np.cumsum(weight_of_people(population)[place])
    median = people.hourly_pay[place[np.searchsorted(total, 0.5 * total[-1])]]
    return np.asarray(people.hourly_pay <= median)


def cover(settings: UnionAccess, population: Population, context: Context) -> Population:
    """The population with the pay of the newly covered higher by the premium."""
    premium = np.where(is_in_lower_half(population), settings.premium_lower_half, settings.premium_upper_half)
    return pay.with_pay(population, 1.0 + premium * newly_covered(settings, population, context.seed))


def count(settings: UnionAccess, population: Population, results: Assessment, context: Context) -> Effect:
    """How many are newly covered, and what the premium adds to pay: nothing to the upper scenario."""
    assert context.before is not None
    before = context.before
    weight = weight_of_people(before) * newly_covered(settings, before, context.seed)
    is_lower = is_in_lower_half(before)
    lower = float(weight[is_lower] @ before.people.employment_income[is_lower])
    upper = float(weight[~is_lower] @ before.people.employment_income[~is_lower])
    return Effect(
        {},
        None,
        {
            "reach": Outcome("Employees newly covered by collective agreements", "people", float(weight.sum())),
            "pay": Outcome(
                "Change of pay of the newly covered",
                "£/year",
                settings.premium_lower_half * lower + settings.premium_upper_half * upper,
                low=0.0,
                high=PREMIUM_LOWER_HALF * lower + PREMIUM_UPPER_HALF * upper,
                evidence=EVIDENCE,
            ),
            "employment": Outcome(
                "Employment",
                "people",
                float("nan"),
                NOT_ESTIMABLE,
                evidence="elasticity to the premium between -0.1 and nothing",
            ),
        },
    )


LEVER = Lever(
    name="union_access",
    settings=UnionAccess,
    reads=(
        "population.people.employment_income",
        "population.people.employment_status",
        "population.people.hourly_pay",
        "population.people.is_public_sector",
        "population.people.is_union_member",
    ),
    writes=pay.WRITTEN,
    population=cover,
    results=count,
)
