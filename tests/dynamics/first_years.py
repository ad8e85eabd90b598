"""A small first state and some years of it, made once for the tests of who lives and with whom."""

from functools import cache

import numpy as np

from model.dynamics.order import begin_year
from model.dynamics.places import Places
from model.dynamics.state import Life, State
from model.dynamics.year import Alignment, Year
from model.population.schema import Array
from model.projection.loop import copied
from tests.dynamics.lives import FIRST, SEED, begun, year_of


def first() -> State:
    """The first state, free to be changed."""
    return copied(begun().state)


def next_state() -> tuple[State, Places, Year]:
    """The first state as that of the year after, nothing noted yet."""
    state = first()
    state = State(FIRST + 1, state.population, state.life)
    return state, Places(state, SEED), year_of(FIRST + 1)


@cache
def _lived() -> tuple[tuple[State, Year], ...]:
    alignment = Alignment()
    states = [(first(), year_of(FIRST, alignment))]
    for number in range(FIRST + 1, FIRST + 4):
        year = year_of(number, alignment)
        states.append((begin_year(copied(states[-1][0]), year), year))
    return tuple(states)


def lived() -> list[tuple[State, Year]]:
    """The first state and three years after it, each with its year."""
    return [(copied(state), year) for state, year in _lived()]


def same_life(one: Life, other: Life, where: Array) -> bool:
    """Whether lives are the same in every column, those of `one` at some places."""
    return all(np.array_equal(a[where], b) for a, b in zip(one, other, strict=True))
