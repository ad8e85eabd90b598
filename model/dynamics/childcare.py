"""What families pay for childcare: children are paid for where every adult works, by a number of their own.

Shares by family earnings and costs are those of the start; both move with average earnings.
"""

import numpy as np

from model.dynamics.processes import Process
from model.dynamics.state import State
from model.dynamics.work_tables import END_OF_CHILDCARE, SCHOOL_AGE, at_rank, family_earnings
from model.dynamics.year import Year
from model.population.schema import Role


def childcare(state: State, year: Year) -> None:
    """Costs of the year of every child under 12."""
    people, tables = state.population.people, year.work
    earned, all_work = family_earnings(state)
    level = year.earnings()
    may = (people.role == Role.CHILD) & all_work & (people.age < END_OF_CHILDCARE)
    children = np.flatnonzero(may)
    ids = people.person_id[children]
    band = np.searchsorted(tables.family_earnings, earned[children] / level, side="right")
    school = (people.age[children] >= SCHOOL_AGE).astype(np.int64)
    pays = year.lasting_uniform(ids, Process.CHILDCARE) < tables.childcare[school, band]
    rank = year.lasting_uniform(ids, Process.CHILDCARE_COSTS)
    before_school, at_school = (at_rank(costs, rank) for costs in tables.childcare_costs)
    cost = np.where(school == 1, at_school, before_school)
    people.childcare_costs[people.role == Role.CHILD] = 0.0
    people.childcare_costs[children] = np.where(pays, level * cost, 0.0)
