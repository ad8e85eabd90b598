"""What people do at work and for whom: those who begin take it from somebody alike in their community.

Alike is who was in that kind of work already, of the same sex, qualification and band of age; among these the one
whose pay stands about where that of the person does. Who is out of work has no job, as in the population drawn.
"""

import numpy as np

from model.dynamics.employment import normal_below
from model.dynamics.processes import Process
from model.dynamics.state import State
from model.dynamics.work_tables import WORKING
from model.dynamics.year import Year
from model.population.classifications import EmploymentStatus, Occupation, Qualification
from model.population.schema import Array, Sex

OF_A_JOB = (
    "occupation", "industry", "is_public_sector", "employer_size", "is_union_member", "has_zero_hours_contract",
)  # fmt: skip
BANDS = np.array([0, 20, 25, 30, 40, 50, 60])
KINDS = len(WORKING)
MIDDLE_PAY = 15.0
"""Hourly pay, £ a year of the first year, that stands in the middle of the order of donors."""
CORRELATION = 0.7
"""Of the donor's place by pay with the person's."""


def jobs(state: State, year: Year) -> None:
    """Jobs of those who begin to work, and none for those who stop."""
    people = state.population.people
    works = people.hours_worked_weekly > 0.0
    has_job = people.occupation != Occupation.NONE
    stopped = np.flatnonzero(has_job & ~works)
    for name in OF_A_JOB:
        getattr(people, name)[stopped] = 0
    changed = _has_other_employer(state)
    begins = np.flatnonzero(works & (~has_job | changed))
    donors = np.flatnonzero(works & has_job & ~changed)
    if not begins.size or not donors.size:
        return
    taken = _donors(state, year, begins, donors)
    for name in OF_A_JOB:
        column = getattr(people, name)
        column[begins] = column[taken]


def _has_other_employer(state: State) -> Array:
    """Whether somebody has become an employee or ceased to be one since the job was drawn, shape (people,)."""
    people = state.population.people
    is_employee = people.employment_status == EmploymentStatus.EMPLOYEE
    return np.asarray((people.occupation != Occupation.NONE) & (is_employee != (people.employer_size > 0)))


def _donors(state: State, year: Year, persons: Array, donors: Array) -> Array:
    """Somebody alike for each person, from the finest cell of the community that has anybody."""
    people, life = state.population.people, state.life
    own = life.earnings_fixed + life.earnings_persistent
    draw = year.normal(people.person_id[persons], Process.JOB_DONOR)
    place = normal_below(CORRELATION * own[persons] + np.sqrt(1.0 - CORRELATION**2) * draw)
    level = MIDDLE_PAY * year.earnings()
    pay = people.hourly_pay[donors]
    order_within = pay / (pay + level)
    chosen = np.full(persons.size, -1, dtype=np.int64)
    for fineness in range(3):
        left = np.flatnonzero(chosen < 0)
        if not left.size:
            break
        cells = _cells(state, donors, fineness)
        order = np.argsort(cells + order_within, kind="stable")
        ordered = cells[order]
        wanted = _cells(state, persons[left], fineness)
        low, high = (np.searchsorted(ordered, wanted, side=side) for side in ("left", "right"))
        found = high > low
        of = low + np.minimum((place[left] * (high - low)).astype(np.int64), np.maximum(high - low - 1, 0))
        chosen[left[found]] = donors[order[of[found]]]
    return np.where(chosen < 0, donors[0], chosen)


def _cells(state: State, persons: Array, fineness: int) -> Array:
    """Cells of people: 0 by all traits, 1 by kind of work and sex, 2 by community alone; communities apart."""
    people = state.population.people
    kind = np.clip(people.employment_status[persons] - int(WORKING[0]), 0, KINDS - 1)
    cells = state.life.community[persons] * 2 + (people.sex[persons] == Sex.FEMALE)
    cells = cells * KINDS + kind
    if fineness == 0:
        band = np.searchsorted(BANDS, people.age[persons], side="right") - 1
        return np.asarray((cells * len(Qualification) + people.qualification[persons]) * BANDS.size + band)
    return np.asarray(cells if fineness == 1 else state.life.community[persons])
