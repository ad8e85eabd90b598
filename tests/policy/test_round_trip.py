"""Round trip: the law of one year, changed lever by lever into that of another, is that other law.

So every parameter can be reached by a lever, takes every value that the law itself has, and stands alone: the
law depends on the year only through parameters and `Policy.year` (which places dates of birth).
"""

import random
from typing import Any

import numpy as np
import pytest

from model.policy import PROGRAMMES, Law, load_policy
from model.policy.load import FIRST_YEAR, LAST_YEAR, read_parameters

PAIRS = [(2023, 2026), (2026, 2023), (2025, 2030), (2025, 2060)]
PATHS = [(programme, name) for programme in PROGRAMMES for name in read_parameters(programme)]


def value(law: Law, programme: str, name: str) -> Any:
    return getattr(getattr(law.policy, programme), name)


def levers_from(start: int, target: Law) -> dict[str, dict[Any, Any]]:
    """A lever for every parameter: the target's value from the year of the start, held there."""
    return {
        f"{programme}.{name}": {start: value(target, programme, name), "uprating": "frozen"}
        for programme, name in PATHS
    }


def assert_same_law(found: Law, expected: Law, year: int) -> None:
    """The same parameters, of the same types, and the same tables; only the year is the other's."""
    assert found.policy.year == year
    for programme, name in PATHS:
        one, other = value(found, programme, name), value(expected, programme, name)
        assert one == other and type(one) is type(other), f"{programme}.{name}"
    assert found.policy._replace(year=expected.policy.year) == expected.policy
    for name in expected.tables._fields:
        np.testing.assert_array_equal(getattr(found.tables, name), getattr(expected.tables, name), err_msg=name)


@pytest.mark.parametrize(("start", "target"), PAIRS)
def test_levers_make_the_law_of_one_year_that_of_another(start, target):
    expected = load_policy(target)
    assert load_policy(start).policy._replace(year=target) != expected.policy
    assert_same_law(load_policy(start, levers_from(start, expected)), expected, start)


@pytest.mark.parametrize(("start", "target"), PAIRS)
def test_every_step_on_the_way_moves_its_own_parameter_only(start, target):
    """One lever after another, in an order of chance: what is changed is the target's, the rest the start's."""
    before, expected = load_policy(start), load_policy(target)
    steps = list(levers_from(start, expected).items())
    random.Random(start * target).shuffle(steps)
    changed = {programme: getattr(before.policy, programme) for programme in PROGRAMMES}
    levers: dict[str, dict[Any, Any]] = {}
    for path, lever in steps:
        programme, name = path.split(".")
        levers[path] = lever
        changed[programme] = changed[programme]._replace(**{name: lever[start]})
        assert load_policy(start, levers).policy._asdict() == {"year": start, **changed}, path
    assert_same_law(load_policy(start, levers), expected, start)


def test_the_order_of_levers_does_not_matter():
    start, target = PAIRS[0]
    levers = levers_from(start, load_policy(target))
    paths = list(levers)
    random.Random(1).shuffle(paths)
    assert_same_law(load_policy(start, {path: levers[path] for path in paths}), load_policy(target), start)


@pytest.mark.parametrize("year", range(FIRST_YEAR, LAST_YEAR + 1))
def test_levers_take_every_value_that_the_law_has(year):
    """No parameter of the law lies outside what a lever may be: below zero, or a fraction above one."""
    law = load_policy(year)
    assert_same_law(load_policy(year, levers_from(year, law)), law, year)
