"""What an assessment does not depend on: threads, neighbours, order, what stood in its places before."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from random_households import random_households, take

from model.engine import assess as engine
from model.engine.assess import as_assessment, assess, assess_into, prepare, results
from model.engine.records import pack_policy
from model.policy import PROGRAMMES, load_policy
from model.policy.load import read_parameters

LAW = load_policy(2025)


def assert_same_bits(one, other):
    """Every column of two assessments is the same to the last bit."""
    assert one.keys() == other.keys()
    for name, values in one.items():
        assert values.tobytes() == other[name].tobytes(), name


@pytest.mark.parametrize("threads", [2, 5])
def test_threads_do_not_matter(many, threads, monkeypatch):
    monkeypatch.setattr(engine, "HOUSEHOLDS_PER_TASK", 100)
    alone = many.of(LAW)
    together = assess_into(many.workspace, LAW, threads)
    assert_same_bits(alone, together._asdict())


def test_the_number_of_tasks_follows_the_threads(many, monkeypatch):
    """The test above shares out work: with 5 threads there are 20 ranges that cover every household once."""
    ranges = []
    monkeypatch.setattr(engine, "HOUSEHOLDS_PER_TASK", 100)
    monkeypatch.setattr(engine, "assess_range", lambda start, stop, *_: ranges.append((start, stop)))
    assess_into(many.workspace, LAW, 5)
    ranges.sort()
    assert len(ranges) == 20
    assert [start for start, _ in ranges] == [0, *(stop for _, stop in ranges[:-1])]
    assert ranges[-1][1] == many.workspace.households


def test_halves_give_what_the_whole_gives(many):
    whole = many.of(LAW)
    households = many.workspace.households
    halves = [
        assess(take(many.population, part), LAW, 1)._asdict()
        for part in (np.arange(households // 2), np.arange(households // 2, households))
    ]
    assert_same_bits(whole, {name: np.concatenate([half[name] for half in halves]) for name in whole})


@settings(max_examples=5, deadline=None)
@given(seed=st.integers(0, 10_000))
def test_order_and_neighbours_do_not_matter(seed):
    population = random_households(60, seed)
    mixed = np.random.default_rng(seed).permutation(60)[:50]
    ordered = assess(take(population, np.sort(mixed)), LAW, 1)
    shuffled = assess(take(take(population, mixed), np.argsort(mixed)), LAW, 1)
    assert_same_bits(ordered._asdict(), shuffled._asdict())
    one = assess(take(population, mixed[:1]), LAW, 1)
    assert one.net_income_bhc[0] == assess(population, LAW, 1).net_income_bhc[mixed[0]]


def test_every_result_is_written_and_none_read_before(many):
    """Whatever stood in the results before, the same comes out."""
    workspace = prepare(take(many.population, np.arange(500)))

    def after(number, flag):
        for name, column in as_assessment(workspace.results)._asdict().items():
            column[...] = flag if results()[name].dtype is np.bool_ else number
        return {name: values.copy() for name, values in assess_into(workspace, LAW, 1)._asdict().items()}

    assert_same_bits(after(-12_345, True), after(23_456, False))


def test_levers_at_the_value_of_the_law_change_nothing(many):
    levers = {
        f"{programme}.{name}": {2025: getattr(getattr(LAW.policy, programme), name)}
        for programme in PROGRAMMES
        for name in read_parameters(programme)
    }
    assert_same_bits(many.of(LAW), many.of(load_policy(2025, levers)))


def test_the_law_reaches_the_kernel_whole():
    """Every parameter stands in the record of the law under its own name."""
    record = pack_policy(LAW.policy)[0]
    assert record.dtype.names == LAW.policy._fields
    for programme in PROGRAMMES:
        for name, value in getattr(LAW.policy, programme)._asdict().items():
            assert record[programme][name] == value, f"{programme}.{name}"
