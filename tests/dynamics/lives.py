"""A small first state and its years, made once for the tests of the projection."""

from functools import cache

import numpy as np

from model.dynamics.order import begin_year
from model.dynamics.start import Start, start
from model.dynamics.state import State
from model.dynamics.year import Aligned, Alignment, Year
from model.economy.forecast import load_forecast
from model.policy import load_policy
from model.projection.loop import copied

HOUSEHOLDS, SEED, FIRST = 4_096, 11, 2024


@cache
def begun() -> Start:
    """The start of the tests: four whole communities."""
    return start(HOUSEHOLDS, SEED, FIRST)


def fresh() -> Start:
    """The same start in arrays of its own: a projection uses it up."""
    return begun()._replace(state=copied(begun().state))


def year_of(number: int, alignment: Alignment | Aligned | None = None) -> Year:
    """A year of the law as it stands."""
    forecast = load_forecast()
    alignment = alignment if alignment is not None else Alignment()
    return Year(
        number,
        FIRST,
        SEED,
        forecast,
        load_policy(number).policy,
        alignment,
        begun().work,
        newcomers=begun().newcomers,
    )


@cache
def _lived(years: int) -> tuple[State, ...]:
    states = [copied(begun().state)]
    alignment = Alignment()
    for number in range(FIRST + 1, FIRST + years + 1):
        states.append(copied(begin_year(copied(states[-1]), year_of(number, alignment))))
    return tuple(states)


def lived(years: int) -> list[State]:
    """States of the first year and of those after it, without the law; copies, free to be changed."""
    return [copied(state) for state in _lived(years)]


def same(one: State, other: State) -> bool:
    """Whether two states have the same bits in every column."""
    parts = zip((*one.population, one.life), (*other.population, other.life), strict=True)
    return all(
        np.array_equal(a, b, equal_nan=a.dtype.kind == "f") for x, y in parts for a, b in zip(x, y, strict=True)
    )
