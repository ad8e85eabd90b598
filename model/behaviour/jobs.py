"""The job that somebody out of work would have: that of an employee like them, as nobody out of work has a wage.

Like them: same sex, partnered or not, age of the youngest child, age and qualification. Those out of work may earn
less than employees of the same description do; nothing is taken off for that.
"""

import numpy as np

from model.behaviour.people import NO_CHILD, Situation
from model.behaviour.rates import MOVING_WITH_HOURS
from model.population.classifications import Qualification
from model.population.schema import Array, People, Population
from model.random import Variable, uniform

CHILD_AGES, AGES = (5, 11, NO_CHILD), (25, 50)
"""Youngest child under 5, 5 to 10, older, none; adults under 25, under 50, older."""
OF_JOB = (*MOVING_WITH_HOURS, "hours_worked_weekly")
ENDING_WITH_WORK = ("jobseekers_allowance", "employment_and_support_allowance")


def cells(people: People, at: Situation) -> Array:
    """The description of each person that jobs are matched by, a number from 0, shape (people,)."""
    youngest = np.searchsorted(CHILD_AGES, at.youngest_child, side="right")
    age = np.searchsorted(AGES, people.age, side="right")
    has_degree = people.qualification == Qualification.LEVEL_4_OR_ABOVE
    number = at.is_woman.astype(np.int64)
    for part, size in (
        (at.has_partner, 2),
        (youngest, 1 + len(CHILD_AGES)),
        (age, 1 + len(AGES)),
        (has_degree, 2),
    ):
        number = number * size + part
    return number


def employees(people: People, at: Situation) -> Array:
    """Those whose jobs may be entered, shape (people,): free to work, employed at present and nothing else."""
    is_employee = (people.employment_income > 0.0) & (people.hours_worked_weekly > 0.0)
    return at.is_free & is_employee & (people.self_employment_income == 0.0)


def jobs_of(people: People, at: Situation, likelihood: Array, seed: int) -> Array:
    """For each person out of work the employee whose job they would enter, an index; -1 for all others.

    Args:
        people, at: of the baseline.
        likelihood: of each employee to be chosen among those alike, people, shape (people,).
        seed: of the run; the draw is that of the person, the same in every scenario.
    """
    entering = np.flatnonzero(at.could_enter)
    draws = uniform(seed, people.person_id[entering], 0, Variable.JOB_ENTERED)
    found = np.full(at.household.size, -1)
    chances = np.where(employees(people, at), likelihood, 0.0)
    if not (chances > 0.0).any():
        return found
    # where nobody alike has a job: anybody of the same sex, then anybody
    for cell in (np.zeros_like(at.household), at.is_woman.astype(np.int64), cells(people, at)):
        job = _drawn(cell, chances, cell[entering], draws)
        found[entering] = np.where(job >= 0, job, found[entering])
    return found


def _drawn(cell: Array, chances: Array, wanted: Array, draws: Array) -> Array:
    """An index of the cell that each entry wants, drawn in proportion to chances; -1 where the cell has none."""
    chosen = np.flatnonzero(chances > 0.0)
    chosen = chosen[np.argsort(cell[chosen], kind="stable")]
    ends = np.cumsum(chances[chosen])
    bounds = np.concatenate(([0.0], ends))
    first, last = (np.searchsorted(cell[chosen], wanted, side=side) for side in ("left", "right"))
    at = np.searchsorted(ends, bounds[first] + draws * (bounds[last] - bounds[first]), side="right")
    at = np.clip(at, first, np.maximum(first, last - 1))
    return np.where(last > first, chosen[np.minimum(at, chosen.size - 1)], -1)


def entered(population: Population, chosen: Array, job: Array) -> dict[str, Array]:
    """Columns of people with the chosen, shape (people,), in the jobs of those that `job` names."""
    people, of = population.people, np.maximum(job, 0)
    columns = {name: np.where(chosen, getattr(people, name)[of], getattr(people, name)) for name in OF_JOB}
    ended = {name: np.where(chosen, 0.0, getattr(people, name)) for name in ENDING_WITH_WORK}
    return columns | ended
