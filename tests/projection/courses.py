"""Projections of a small population, a scenario beside its baseline, and what was found of both in each year."""

from functools import cache
from typing import NamedTuple

import numpy as np

from model.configuration import compose
from model.dynamics.state import State
from model.population.net_wealth import net_wealth
from model.projection import loop
from model.projection.loop import Found, Projection, copied
from tests.dynamics.lives import fresh

BASE = ["task=project", "population.households=4096", "population.seed=11"]


class Lived(NamedTuple):
    """A year of the baseline and of the scenario: what was found, the states at its end, what levers paid."""

    found: tuple[Found, Found]
    states: tuple[State, State]
    paid: np.ndarray
    saved: np.ndarray

    @property
    def outcomes(self):
        """Values of the outcomes of levers, by name."""
        return {name: outcome.value for name, outcome in self.found[1].outcomes.items()}

    def wealth(self) -> float:
        """Net wealth of everybody in the scenario less that in the baseline, £ of the people of the state."""
        without, with_ = (float(net_wealth(state.population.people).sum()) for state in self.states)
        return with_ - without


@cache
def lived(last: int, *words: str) -> dict[int, Lived]:
    """Years to the last of one scenario, by year."""
    projection = Projection([compose([*BASE, f"horizon={last}", "threads=1", *words])], fresh())
    years, of_year, end_year = {}, [], loop.end_year

    def noting(state, year, what):
        of_year.append(what)
        end_year(state, year, what)

    loop.end_year = noting
    try:
        for number in range(projection.first, last + 1):
            of_year.clear()
            found = tuple(projection.live(number).values())
            states = tuple(copied(course.state) for course in projection.courses)
            nothing = np.zeros(states[1].size)
            last_of = of_year[-1] if of_year else None
            years[number] = Lived(
                found,
                states,
                last_of.paid.copy() if last_of else nothing,
                last_of.saved.copy() if last_of else nothing,
            )
    finally:
        loop.end_year = end_year
    return years
