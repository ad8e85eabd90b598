"""The record of State Pension contributions, drawn once, as a share of the full rate, when somebody turns 66.

Ranks follow the lasting part of pay; shares are those of people of 66 to 69 at the start, by sex. The law pays
from State Pension age on, whatever that is by then.
"""

import numpy as np

from model.dynamics.employment import normal_below
from model.dynamics.figures import load_motion
from model.dynamics.processes import Process
from model.dynamics.state import State
from model.dynamics.work_tables import at_rank
from model.dynamics.year import Year
from model.population.schema import Sex
from model.random import normal

DRAWN_AT = 66


def state_pensions(state: State, year: Year) -> None:
    """Shares of the full State Pension of those who turn 66."""
    people, life = state.population.people, state.life
    new = np.flatnonzero((people.age == DRAWN_AT) & ~(people.state_pension_share > 0.0))
    figures = load_motion("work")
    loading = figures["state_pension_of_pay"]
    own = normal(year.seed, people.person_id[new], 0, Process.STATE_PENSION_SHARE)
    lasting = life.earnings_fixed[new] / np.sqrt(figures["fixed_share_of_pay"])
    rank = normal_below(loading * lasting + np.sqrt(1.0 - loading**2) * own)
    female = people.sex[new] == Sex.FEMALE
    men, women = year.work.state_pension
    people.state_pension_share[new] = np.where(female, at_rank(women, rank), at_rank(men, rank))
