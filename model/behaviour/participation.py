"""Who starts and who stops working: expected by the elasticities, and drawn so that incomes and costs follow.

The elasticity says by what share the people in work of a group change. Where the share falls, each of them leaves
with that probability. Where it rises, people out of work who are described alike enter, as many as are expected in
all, into the jobs of those whose gain from work rose. One draw a person, the same in every scenario, decides: a
larger change moves the same people and more. Over draws, those who move are those expected, to the person.

Drawn and not weighted: a household in two states with fractions of its weight would have no income of its own to
be poor or rich by. The price is noise, which `standard_error` says.
"""

from typing import NamedTuple

import numpy as np

from model.behaviour.elasticities import Participation
from model.behaviour.jobs import cells, entered, jobs_of
from model.behaviour.people import Situation, of_participation
from model.behaviour.rates import LEAST_INCOME, Rates, idle
from model.population.schema import Array, People, Population
from model.random import Variable, uniform


class Moves(NamedTuple):
    """Who starts and stops working, one entry per person, shape (people,), and how many people that is."""

    leaving: Array
    entering: Array
    job: Array  # index of the employee whose job is entered
    expected: float  # people, entries less exits
    drawn: float  # the same, as drawn
    standard_error: float  # of what is drawn


def expected_change(at: Situation, before: Rates, after: Rates, elasticity: Participation) -> Array:
    """Expected change of people in work for each of them, shape (people,): elasticity times that of log gain."""
    gain_before, gain_after = (np.maximum(rates.gain_from_work, LEAST_INCOME) for rates in (before, after))
    change = of_participation(at, elasticity) * np.log(gain_after / gain_before)
    return np.where(at.is_free, np.maximum(change, -1.0), 0.0)


def entry_chances(people: People, at: Situation, change: Array) -> Array:
    """Probability that each person enters work, shape (people,), so that as many do as `change` expects.

    More than a description has out of work are taken from all descriptions alike.
    """
    cell = cells(people, at)
    wanted = np.bincount(cell, at.weight * np.maximum(change, 0.0))
    able = np.bincount(cell, at.weight * at.could_enter)
    chance = np.minimum(1.0, np.divide(wanted, able, out=np.zeros(able.size), where=able > 0.0))
    left = float(able @ (1.0 - chance))
    if left > 0.0:
        chance = chance + (1.0 - chance) * min(1.0, float(wanted.sum() - able @ chance) / left)
    return np.where(at.could_enter, chance[cell], 0.0)


def moves_of(people: People, at: Situation, change: Array, seed: int) -> Moves:
    """Who moves, by the draw of each person.

    Args:
        people, at: of the baseline.
        change: from `expected_change`.
        seed: of the run.
    """
    draws = uniform(seed, people.person_id, 0, Variable.WORK_ENTRY_OR_EXIT)
    leaves, enters = np.clip(-change, 0.0, 1.0), entry_chances(people, at, change)
    job = jobs_of(people, at, at.weight * np.maximum(change, 0.0), seed)
    leaving, entering = draws < leaves, (draws < enters) & (job >= 0)
    spread = leaves * (1.0 - leaves) + enters * (1.0 - enters)
    return Moves(
        leaving,
        entering,
        job,
        float(at.weight @ change),
        float(at.weight @ (entering.astype(float) - leaving)),
        float(np.sqrt(at.weight**2 @ spread)),
    )


def with_moves(population: Population, moves: Moves) -> Population:
    """The population with those who move in their jobs, or without one."""
    people = population.people
    columns = entered(population, moves.entering, moves.job)
    columns["hourly_pay"] = np.where(
        moves.entering, people.hourly_pay[np.maximum(moves.job, 0)], people.hourly_pay
    )
    columns["hourly_pay"] = np.where(moves.leaving, 0.0, columns["hourly_pay"])
    population = population._replace(people=people._replace(**columns))
    return population._replace(people=population.people._replace(**idle(population, moves.leaving)))
