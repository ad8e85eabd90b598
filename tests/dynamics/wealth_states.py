"""A state of some thousand households, and years lived in it, for tests of the laws of motion of wealth."""

from functools import cache

import numpy as np

from model.dynamics.lived import Lived
from model.dynamics.state import State
from model.engine.assess import assess
from model.policy import load_policy
from model.population.net_wealth import ASSETS, DEBTS
from model.projection.loop import copied
from tests.dynamics import lives
from tests.dynamics.lives import FIRST

CLASSES = (*ASSETS, *DEBTS)


def state() -> State:
    """The first state of the tests, with columns of its own."""
    return copied(lives.begun().state)


def year_of(number: int = FIRST + 1, alignment=None):
    """A year of the baseline."""
    return lives.year_of(number, alignment)


@cache
def _assessed(number: int):
    return assess(state().population, load_policy(number))


def lived(of: State, number: int = FIRST + 1, paid: np.ndarray | None = None) -> Lived:
    """What the law left everybody of the state at the start, with what a lever paid into savings."""
    result = _assessed(number)
    nothing = np.zeros(of.size)
    paid = nothing if paid is None else paid
    is_poor = np.zeros(result.net_income_ahc.size, dtype=bool)
    return Lived(result.net_income_bhc, result.net_income_ahc, result.equivalence_bhc, is_poor, paid, paid, result)


def classes(of: State) -> dict[str, np.ndarray]:
    """Copies of what everybody owns and owes, by class, £."""
    return {name: getattr(of.population.people, name).copy() for name in CLASSES}


def net(holding: dict[str, np.ndarray]) -> np.ndarray:
    """Net wealth of each person, £."""
    return sum(holding[name] for name in ASSETS) - sum(holding[name] for name in DEBTS)
