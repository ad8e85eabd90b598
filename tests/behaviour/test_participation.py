"""Who starts and stops working: as many as expected, the same people in every scenario, and in the results."""

from dataclasses import replace

import numpy as np
import pytest

from model.behaviour.elasticities import Elasticities, Participation
from model.behaviour.jobs import cells
from model.behaviour.participation import entry_chances, expected_change, moves_of, with_moves
from model.behaviour.people import situation_of
from model.behaviour.rates import OF_WORK, Rates, Subject, rates_of
from model.configuration import compose
from model.engine.assess import prepare
from model.pipeline import load_population
from model.policy import load_policy
from tests.runs import run

YEAR = 2026
OFFICIAL = compose(["behaviour=official"]).behaviour.participation


@pytest.fixture(scope="module")
def drawn():
    """The small population, its situation, and the expected change with a lower taper."""
    population = load_population(compose(["population=small"]).population, YEAR)
    workspace = prepare(population)
    laws = (load_policy(YEAR), load_policy(YEAR, {"universal_credit.taper_rate": {YEAR: 0.4}}))
    subjects = [Subject(population, workspace, law, 1) for law in laws]
    at = situation_of(population, subjects[0].assess().is_over_state_pension_age.copy())
    before, after = (rates_of(subject, at) for subject in subjects)
    return population, at, expected_change(at, before, after, OFFICIAL)


def rates(gain):
    same = {name: np.ones(len(gain)) for name in Rates._fields}
    return Rates(**same | {"gain_from_work": np.asarray(gain, dtype=float)})


def test_the_expected_change_is_elasticity_times_that_of_the_log_gain(drawn):
    _, at, _ = drawn
    flat = Participation(
        **{name: 0.5 for name in vars(OFFICIAL) if name != "evidence" and not name.endswith("fifth")},
        **dict.fromkeys(("second_fifth", "third_fifth", "fourth_fifth", "highest_fifth"), 1.0),
    )
    gain = np.full(at.household.size, 10_000.0)
    change = expected_change(at, rates(gain), rates(1.1 * gain), flat)
    np.testing.assert_allclose(change, np.where(at.is_free, 0.5 * np.log(1.1), 0.0))
    assert expected_change(at, rates(1e6 * gain), rates(0.0 * gain), flat).min() == -1.0


def test_the_chances_of_entry_are_those_that_are_expected(drawn):
    population, at, change = drawn
    wanted = float(at.weight @ np.maximum(change, 0.0))
    chance = entry_chances(population.people, at, change)
    assert wanted > 0.0 and float(at.weight @ chance) == pytest.approx(wanted)
    assert (chance[~at.could_enter] == 0.0).all() and (chance <= 1.0).all()
    # one description wants more than it has out of work: others enter in their place
    of = cells(population.people, at)
    few = np.argmin(
        np.where(np.bincount(of, at.could_enter) > 0, np.bincount(of, at.weight * at.could_enter), np.inf)
    )
    crowded = np.where(at.is_free & (of == few), 5.0, 0.0)
    wanted = float(at.weight @ crowded)
    chance = entry_chances(population.people, at, crowded)
    assert (chance[at.could_enter & (of == few)] == 1.0).all()
    assert float(at.weight @ chance) == pytest.approx(min(wanted, float(at.weight @ at.could_enter)))


def test_on_average_those_who_move_are_those_expected(drawn):
    """Within 4.5 standard errors of the mean of 200 seeds, entries and exits alike."""
    population, at, change = drawn
    for each in (change, -change):
        moves = [moves_of(population.people, at, each, seed) for seed in range(200)]
        assert moves[0].expected == pytest.approx(float(at.weight @ each))
        error = moves[0].standard_error / np.sqrt(len(moves))
        assert np.mean([move.drawn for move in moves]) == pytest.approx(moves[0].expected, abs=4.5 * error)
        spread = np.std([move.drawn for move in moves])
        # the spread of 200 normal draws lies within 25% of the standard error with p > 0.99999
        assert spread == pytest.approx(moves[0].standard_error, rel=0.25)


def test_a_larger_change_moves_the_same_people_and_more(drawn):
    population, at, change = drawn
    small, large = (moves_of(population.people, at, factor * change, 1) for factor in (2.0, 4.0))
    assert (small.entering <= large.entering).all() and large.entering.sum() > small.entering.sum()
    small, large = (moves_of(population.people, at, -factor * change, 1) for factor in (2.0, 4.0))
    assert (small.leaving <= large.leaving).all() and large.leaving.sum() > small.leaving.sum()


def test_jobs_entered_are_those_whose_gain_rose(drawn):
    population, at, change = drawn
    moves = moves_of(population.people, at, 10.0 * change, 1)
    assert moves.entering.any() and (change[moves.job[moves.entering]] > 0.0).all()


def test_who_leaves_has_no_work_and_who_enters_a_job(drawn):
    population, at, change = drawn
    moves = moves_of(population.people, at, np.where(at.is_woman, 10.0, -10.0) * np.abs(change), 1)
    assert moves.leaving.any() and moves.entering.any()
    before, after = population.people, with_moves(population, moves).people
    for name in (*OF_WORK, "hourly_pay"):
        old, new = getattr(before, name), getattr(after, name)
        assert (new[moves.leaving] == 0.0).all(), name
        np.testing.assert_array_equal(new[~moves.leaving & ~moves.entering], old[~moves.leaving & ~moves.entering])
    jobs = moves.job[moves.entering]
    np.testing.assert_array_equal(after.employment_income[moves.entering], before.employment_income[jobs])
    assert (after.jobseekers_allowance[moves.entering] == 0.0).all()


def test_no_change_moves_nobody(drawn):
    population, at, change = drawn
    moves = moves_of(population.people, at, 0.0 * change, 1)
    assert not moves.leaving.any() and not moves.entering.any()
    assert (moves.expected, moves.drawn, moves.standard_error) == (0.0, 0.0, 0.0)
    for old, new in zip(population.people, with_moves(population, moves).people, strict=True):
        np.testing.assert_array_equal(old, new)


def test_moves_are_in_earnings_and_cost():
    """With participation alone: entries earn, pay tax and lose credit, so that the taper costs less."""
    settings = compose(
        ["scenario=[]", f"year={YEAR}", "population=small"], {"universal_credit.taper_rate": {YEAR: 0.2}}
    )
    alone = Elasticities("participation", participation=OFFICIAL)
    found = run(replace(settings, behaviour=alone)).isel(year=0)
    after = found.isel(scenario=1)
    assert float(after["employment_response"]) > 0.0 and float(after["earnings_response"]) > 0.0
    assert float(after["hours_response"]) > 0.0
    distance = abs(float(after["employment_response"] - after["employment_response_expected"]))
    assert 0.0 < distance < 4.5 * float(after["employment_response_error"])
    cost, static = (float(found[name].diff("scenario").item()) for name in ("net_spending", "net_spending_static"))
    assert 0.0 < cost < static
    assert float(found["employment_response"].isel(scenario=0)) == 0.0
