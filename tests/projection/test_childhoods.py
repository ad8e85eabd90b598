"""Children of a scenario beside those of its baseline: doses by the year, scores, and what follows school."""

import numpy as np
import pytest

from model.attainment import chain
from model.dynamics.school_meals import YEARS, settle_scores
from model.evidence import STAGES
from model.indicators.school_years import OLDEST_PUPIL, SHOWN
from model.population.schema import Role
from model.projection import checkpoint
from model.projection.childhood import Children, doses, unchanged
from model.projection.loop import Projection
from tests.dynamics import lives
from tests.dynamics.lives import fresh, same
from tests.projection.courses import BASE, compose, lived

REFORM = "scenario=two_child_limit_reinstated"
GRANT = "scenario=child_benefit_raised"


def of(ids, income, meals, provided):
    ids = np.array(ids)
    return Children(
        person=np.arange(ids.size) + 10,
        person_id=ids,
        income=np.array(income),
        depth=np.where(ids % 2, 1.0, 0.3),
        circumstances={"universal_school_meals": np.array(meals)},
        provided={name: np.array(amount) for name, amount in provided.items()},
        meals_years=np.zeros(ids.size, np.uint8),
        was_ever_6=np.zeros(ids.size, bool),
        scores=np.zeros((ids.size, 4)),
    )


def test_only_children_in_both_are_compared_and_by_the_baselines_depth():
    mine = of([1, 4, 7], [10.0, 12.0, 9.0], [True, True, False], {"phonics": [1.0, 1.0, 0.0]})
    theirs = of([1, 2, 4], [8.0, 1.0, 12.0], [False, True, True], {"school_spending": [0.5, 0.5, 0.0]})
    person, found = doses(mine, theirs)
    np.testing.assert_array_equal(person, [10, 11])
    np.testing.assert_allclose(found[chain.FAMILY_INCOME], [2.0, 0.0])
    np.testing.assert_allclose(found["universal_school_meals"], [1.0, 0.0])
    np.testing.assert_allclose(found["phonics"], [1.0, 1.0])
    np.testing.assert_allclose(found["school_spending"], [-0.5, 0.0])


def test_nothing_changes_before_the_reform_and_scores_taken_do_not_move():
    years = lived(2029, GRANT)
    first = min(number for number, year in years.items() if year.states[1].life.score_change.any())
    started = min(n for n, y in years.items() if y.found[1].indicators["net_spending"]
                  != y.found[0].indicators["net_spending"])  # fmt: skip
    assert first == started
    assert not any(years[number].states[0].life.score_change.any() for number in years)
    before, after = years[started - 1].states[1], years[2029].states[1]
    people = after.population.people
    change = after.life.score_change
    for place, stage in enumerate(STAGES):
        taken = before.position(people.person_id)
        was_past = (taken >= 0) & (before.population.people.age[taken] >= stage)
        assert not change[was_past, :, place].any(), stage
        reached = change[(people.role == Role.CHILD) & (people.age < stage), chain.CENTRAL, place]
        if stage >= 11:
            assert reached.mean() > 0.0, stage


def test_scores_are_those_of_the_baseline_and_the_central_change():
    year = lived(2029, GRANT)[2029]
    without, with_ = (state.population.people for state in year.states)
    place = year.states[0].position(with_.person_id)
    child = np.flatnonzero((place >= 0) & (with_.age <= 16))
    change = year.states[1].life.score_change[child, chain.CENTRAL]
    for number, stage in enumerate(STAGES):
        one, other = (getattr(p, f"attainment_{stage}")[at] for p, at in ((without, place[child]), (with_, child)))
        drawn = ~np.isnan(one)
        assert drawn.mean() > 0.5
        np.testing.assert_allclose((other - one)[drawn], change[drawn, number], atol=1e-5)
    low, central, high = year.states[1].life.score_change[child][:, :, STAGES.index(16)].mean(axis=0)
    assert low < central < high


def test_a_pound_for_poor_children_narrows_the_gap_and_a_cut_widens_it():
    for scenario, sign in ((GRANT, -1.0), (REFORM, 1.0)):
        year = lived(2031, scenario)[2031]
        without, with_ = (found.indicators["attainment_gap"][:, SHOWN.index(16)] for found in year.found)
        assert np.ptp(without) == 0.0
        low, central, high = sign * (with_ - without)
        # where a home is left in one of the two alone, a child of the poorer pupils can weigh differently
        before, after = (state.population for state in year.states)
        is_same = np.array_equal(before.households.household_id, after.households.household_id)
        pupils = np.isin(before.people.age, (15, 16)) & before.people.was_ever_6_free_school_meals
        assert low == pytest.approx(0.0, abs=1e-6 if is_same else 2.0 / pupils.sum())
        if scenario == REFORM:  # the limit falls on large families, who are poor
            assert 0.0 < central < high


def test_scores_count_what_a_year_of_income_is_found_to_do():
    """A child of 10 with £1,000 more for a year: 0.010 over the sixteen years before 16."""
    held = chain.step(chain.start(1), np.array([10]), {chain.FAMILY_INCOME: np.array([1.0])}, np.array([False]))
    assert chain.total(held)[chain.CENTRAL, 0, -1] == pytest.approx(0.010 / 16)


def test_disadvantage_of_a_scenario_is_that_of_the_baseline():
    year = lived(2029, REFORM)[2029]
    without, with_ = (state.population.people for state in year.states)
    place = year.states[0].position(with_.person_id)
    child = np.flatnonzero((place >= 0) & (with_.age <= 16))
    np.testing.assert_array_equal(
        with_.was_ever_6_free_school_meals[child], without.was_ever_6_free_school_meals[place[child]]
    )


def test_pupils_are_disadvantaged_about_as_often_as_at_the_start():
    years = lived(2031, GRANT)
    shares = [float(year.found[0].indicators["disadvantaged_share"]) for year in years.values()]
    assert all(0.15 < share < 0.42 for share in shares)
    state = years[2031].states[0]
    assert (state.life.meals_years < 1 << YEARS).all()


def test_becoming_disadvantaged_lowers_scores_to_come_and_no_others():
    state = lives.lived(1)[-1]
    people = state.population.people
    before = {stage: getattr(people, f"attainment_{stage}").copy() for stage in STAGES}
    was = people.was_ever_6_free_school_meals.copy()
    pupil = np.flatnonzero((people.age == 9) & ~was & (people.years_since_arrival == 0))
    people.was_ever_6_free_school_meals[pupil] = True
    settle_scores(state, lives.year_of(2025), was)
    for stage in STAGES:
        moved = getattr(people, f"attainment_{stage}")[pupil] - before[stage][pupil]
        assert (moved < -0.3).all() if stage > 9 else (moved == 0.0).all()
        others = np.setdiff1d(np.arange(state.size), pupil)
        np.testing.assert_array_equal(getattr(people, f"attainment_{stage}")[others], before[stage][others])


def test_what_follows_school_is_not_known_of_cohorts_too_old_at_the_start():
    years = lived(2031, GRANT)
    for number, year in years.items():
        known = 19 + 2 - (number - 2024) <= OLDEST_PUPIL
        rate = year.found[0].indicators["level_3_rate"]
        assert np.isfinite(rate).all() == known, number
        assert np.isnan(year.found[0].indicators["degree_rate_by_meals"]).all()
    poor, others = years[2031].found[0].indicators["level_3_rate"]
    assert 0.0 < poor < others < 1.0


def test_a_childhood_goes_through_a_checkpoint(tmp_path):
    job = compose([*BASE, "horizon=2027", GRANT])
    whole, half, again = (Projection([job], fresh()) for _ in range(3))
    for year in range(2024, 2028):
        whole.live(year)
    rows = {(name, year): found for year in (2024, 2025, 2026) for name, found in half.live(year).items()}
    checkpoint.save(tmp_path, "me", half, rows)
    checkpoint.restore(tmp_path, "me", again)
    again.live(2027)
    for one, other in zip(again.courses, whole.courses, strict=True):
        assert same(one.state, other.state)
        np.testing.assert_array_equal(one.childhood.person_id, other.childhood.person_id)
    assert again.courses[1].childhood.person_id.size > 0
    assert unchanged().person_id.size == 0
