"""What holds for every household as an adult earns more, and for every population however it is weighted.

One example is 2,000 copies of each of some random households along a grid of earnings: a whole schedule at once.
"""

from functools import lru_cache
from itertools import pairwise

import numpy as np
from budget_schedules import Schedule, schedules
from cliffs import CLIFFS, OVERLAPS, TAX_FALLS, TAXES
from hypothesis import given, settings
from hypothesis import strategies as st
from random_households import EDGES, random_households, take

from model.dataset import Provenance, Result, build_dataset
from model.engine.assess import assess, results
from model.indicators.poverty import absolute_lines
from model.measurement import measure
from model.policy import load_policy
from model.population.schema import Population, Role

HOUSEHOLDS = 20
STEPS = (1.0, 10.0, 100.0)
YEARS = (2023, 2025, 2026, 2030)
PENNY = 0.01
WINDOW = 1_000.0
ROUNDED = 4.0
"""What rounding can add over a window, £: the charge and a loan to a pound, the allowance to a pound at 67.5%."""
MAY_BE_NEGATIVE = {"market_income", "net_income_with_gains", "net_income_ahc"}
"""Losses of the self-employed and of landlords, and housing costs above income."""
load = lru_cache(load_policy)
stable = settings(deadline=None, max_examples=10, derandomize=True)


@st.composite
def grids(draw):
    """A law, random households, and where their schedules start and how fine they are."""
    step = draw(st.sampled_from(STEPS))
    starts = st.sampled_from(EDGES) | st.floats(0.0, 150_000.0)
    start = 0.0 if step == max(STEPS) else max(0.0, draw(starts) - 500.0 * step)
    return draw(st.sampled_from(YEARS)), draw(st.integers(0, 1_000_000)), start, step


@lru_cache(maxsize=16)
def drawn(grid: tuple[int, int, float, float]) -> list[Schedule]:
    """The schedules of a grid: kept, because the properties share their examples."""
    year, seed, start, step = grid
    return schedules(load(year), seed, HOUSEHOLDS, start, step)


def at(s: Schedule, k: int) -> str:
    """What to look at when a property fails: the step and every result that it moves."""
    moved = {
        name: [(int(i), float(v[k, i]), float(v[k + 1, i])) for i in np.flatnonzero(v[k] != v[k + 1])]
        for name, v in s.found.items()
        if (v[k] != v[k + 1]).any()
    }
    household = int(s.household.households.household_id[0])
    return f"{s.law.policy.year}, household {household}, person {s.person} at £{s.earnings[k]:,.0f}: {moved}"


def change(s: Schedule, name: str) -> np.ndarray:
    """How far a result of the household lowers its income at each step, £: a tax up, a benefit down."""
    moved = np.diff(s.total(name))
    return moved if name in TAXES else -moved


def explained(s: Schedule) -> np.ndarray:
    """What the cliffs met at each step take: the sum of what their results move against the household, £."""
    largest: dict[str, np.ndarray] = {}
    for cliff in CLIFFS:
        for name in cliff.moves:
            most = np.where(cliff.is_met(s), cliff.largest, 0.0)
            largest[name] = np.maximum(largest.get(name, 0.0), most)
    return np.sum([np.clip(change(s, name), 0.0, most) for name, most in largest.items()], axis=0)


def overlapping(s: Schedule, apart: int) -> np.ndarray:
    """What the taxes that a means test or taper overlaps with take over so many steps, £, where one does."""
    most = np.zeros(s.earnings.size - apart)
    for overlap in OVERLAPS:
        values = overlap.amount(s)
        tested = overlap.tested(s)
        is_met = tested[apart:] < tested[:-apart]
        most = np.maximum(most, np.where(is_met, values[apart:] - values[:-apart], 0.0))
    return most


@stable
@given(grids())
def test_tax_never_falls_as_earnings_rise(grid):
    """Income Tax and National Insurance of each person and of the household, outside `TAX_FALLS`."""
    for s in drawn(grid):
        tax = s.found["income_tax"] + s.found["national_insurance"]
        for paid, is_household in ((tax, False), (tax.sum(axis=1, keepdims=True), True)):
            fall = -np.diff(paid, axis=0)
            for exception in TAX_FALLS:
                if exception.holds_for_household or not is_household:
                    fall = fall - exception.most(s)[:, : fall.shape[1]]
            k = int(fall.max(axis=1).argmax())
            assert fall[k].max() <= PENNY, at(s, k)


@stable
@given(grids())
def test_income_falls_only_at_named_cliffs(grid):
    for s in drawn(grid):
        fall = -np.diff(s.net_income())
        k = int((fall - explained(s) - overlapping(s, 1)).argmax())
        assert fall[k] <= max(0.0, explained(s)[k] + overlapping(s, 1)[k]) + PENNY, at(s, k)


@stable
@given(grids())
def test_marginal_rates_lie_between_nought_and_one(grid):
    """Over £1,000, in windows that meet no cliff but those that only round, and less what overlaps."""
    for s in drawn(grid):
        apart = round(WINDOW / (s.earnings[1] - s.earnings[0]))
        jumps = np.any([cliff.is_met(s) for cliff in CLIFFS if np.isinf(cliff.largest)], axis=0)
        before = np.concatenate(([0], np.cumsum(jumps)))
        is_clear = before[apart:] == before[:-apart]
        net = s.net_income()
        kept = net[apart:] - net[:-apart]
        above = np.where(is_clear, kept - WINDOW, -np.inf)
        below = np.where(is_clear, -kept - overlapping(s, apart), -np.inf)
        assert above.max() <= ROUNDED, at(s, int(above.argmax()))
        assert below.max() <= ROUNDED, at(s, int(below.argmax()))


@stable
@given(grids())
def test_schedules_are_finite_and_benefits_never_negative(grid):
    for s in drawn(grid):
        for name, values in s.found.items():
            assert np.isfinite(values).all(), name
            assert name in MAY_BE_NEGATIVE or (values >= 0.0).all(), name


@settings(deadline=None, max_examples=10, derandomize=True)
@given(st.integers(0, 1_000_000), st.sampled_from(YEARS))
def test_results_are_finite_and_benefits_never_negative(seed, year):
    for name, values in assess(random_households(1_000, seed), load(year), 1)._asdict().items():
        assert np.isfinite(values).all(), name
        assert name in MAY_BE_NEGATIVE or (values >= 0.0).all(), name


def indicators(population):
    """The Dataset of a reform for a population."""
    law, reform = load(2025), load_policy(2025, {"child_benefit.eldest_weekly": {2025: 60.0}})
    before, after = (measure(population, assess(population, one, 1)) for one in (law, reform))
    lines = absolute_lines(before, 1.03, 1.03)
    frames = {"current_law": before, "reform": after}
    made = [Result(name, "current_law", 2025, frame, before, lines) for name, frame in frames.items()]
    return build_dataset(made, Provenance("", "", "0" * 64, 1, "a law"))


@settings(deadline=None, max_examples=10, derandomize=True)
@given(st.integers(0, 1_000_000))
def test_splitting_a_weight_changes_no_indicator(seed):
    """Each household as two that share its weight. A tenth divides no household, so only its sum is exact."""
    households = 400
    population = random_households(households, seed)
    share = np.random.default_rng(seed).random(households)
    twice = take(population, np.repeat(np.arange(households), 2))
    weight = twice.households.weight * np.column_stack((share, 1.0 - share)).ravel()
    whole = indicators(population)
    split = indicators(twice._replace(households=twice.households._replace(weight=weight)))
    assert set(whole) == set(split)
    for name, values in whole.items():
        one, other = values, split[name]
        if "decile" in values.dims:
            if not values.attrs["units"].startswith(("GBP_2025 per year", "households")) or name.startswith(
                "mean"
            ):
                continue
            one, other = one.sum("decile"), other.sum("decile")
        np.testing.assert_allclose(other.values, one.values, rtol=1e-9, atol=1e-6, err_msg=str(name))


def test_every_cliff_is_met():
    """Each of the list names results that exist, and is met by some household: none stands there for nothing."""
    met = {cliff.name: 0 for cliff in CLIFFS}
    for s in schedules(load(2025), 0, 150, 0.0, max(STEPS)):
        for cliff in CLIFFS:
            met[cliff.name] += int(cliff.is_met(s).any())
    for cliff in CLIFFS:
        assert set(cliff.moves) <= set(results()) and cliff.statute and met[cliff.name], cliff.name


def places_of_people(population: Population, units: np.ndarray) -> np.ndarray:
    """Places of the people of units taken in an order."""
    edges = population.units.first_person
    return np.concatenate([np.arange(edges[u], edges[u + 1]) for u in units])


@settings(deadline=None, max_examples=10, derandomize=True)
@given(st.integers(0, 1_000_000))
def test_the_order_of_units_after_the_first_does_not_matter(seed):
    """The head's unit stands first; the others have no order."""
    population = random_households(300, seed)
    people, units, households = population
    edges = households.first_unit
    order = np.concatenate(
        [np.r_[first, np.arange(last - 1, first, -1)] for first, last in pairwise(edges.tolist())]
    )
    places = places_of_people(population, order)
    sizes = np.diff(units.first_person)[order]
    mixed_units = type(units)(**{n: v if n == "first_person" else v[order] for n, v in units._asdict().items()})
    mixed_units = mixed_units._replace(first_person=np.concatenate(([0], np.cumsum(sizes))))
    mixed_people = type(people)(**{n: v[places] for n, v in people._asdict().items()})
    one = assess(population, load(2025), 1)._asdict()
    other = assess(Population(mixed_people, mixed_units, households), load(2025), 1)._asdict()
    of = {"person": places, "unit": order, "household": np.arange(edges.size - 1)}
    for name, result in results().items():
        expected = one[name][of[result.entity]]
        np.testing.assert_allclose(
            other[name].astype(float), expected.astype(float), rtol=1e-9, atol=1e-6, err_msg=name
        )


@settings(deadline=None, max_examples=10, derandomize=True)
@given(st.integers(0, 1_000_000))
def test_which_of_a_couple_is_named_first_does_not_matter(seed):
    households = 600
    population = random_households(households, seed)
    people, units, _ = population
    head = units.first_person[:-1]
    is_couple = np.append(people.role, Role.HEAD)[head + 1] == Role.PARTNER
    head = head[is_couple]
    places = np.arange(people.age.size)
    places[head], places[head + 1] = head + 1, head
    swapped = type(people)(**{n: v if n == "role" else v[places] for n, v in people._asdict().items()})
    one = assess(population, load(2025), 1)
    other = assess(population._replace(people=swapped), load(2025), 1)
    for name in ("net_income_with_gains", "benefits", "taxes"):
        expected, found = getattr(one, name), getattr(other, name)
        np.testing.assert_allclose(found, expected, rtol=1e-9, atol=1e-6, err_msg=name)
