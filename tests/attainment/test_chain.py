"""The chain of scores: a simulated study returns its effect, effects fade, a dose adds, none changes nothing."""

import numpy as np
import pytest

from model.attainment.chain import (
    AGES,
    FAMILY_INCOME,
    INCOME_FINDINGS,
    VARIANTS,
    changed_scores,
    held,
    kept,
    kernel,
    passed_on,
    start,
    step,
    total,
)
from model.errors import UnknownNameError
from model.evidence import STAGES, findings

FOUND = findings()
ON_SCORES = [found for found in FOUND.values() if found.kind != "entry" and found.effect.is_known]
BEFORE_16 = [found for found in ON_SCORES if found.first_age < AGES]


def simulated(name, doses_by_age, is_disadvantaged=False, scores=None):
    """Scores at the stages of one child who receives a dose at some ages, year by year, less the baseline."""
    baseline = np.zeros((1, len(STAGES))) if scores is None else scores
    state = start(1)
    for age in range(AGES):
        dose = np.array([doses_by_age.get(age, 0.0)])
        state = step(state, np.array([age]), {name: dose}, np.array([is_disadvantaged]))
    return changed_scores(baseline, state)[:, 0]


def study_of(found):
    """Doses by age and the stage or stages of the study: a dose a year, for as long as the study gave it."""
    if found.seen_at:
        stages = found.seen_at
        first = found.first_age
        last = min(found.last_age, max(stages) - 1)
        if found.repeats == "each":
            first = last
        return dict.fromkeys(range(first, last + 1), 1.0), stages
    reachable = [stage for stage in STAGES if found.first_age + found.years <= stage <= found.last_age + 1]
    stage = reachable[-1]
    return dict.fromkeys(range(stage - found.years, stage), 1.0), (stage,)


@pytest.mark.parametrize(
    "found", [one for one in BEFORE_16 if one.name not in INCOME_FINDINGS.values()], ids=lambda f: f.name
)
@pytest.mark.parametrize("is_disadvantaged", [False, True])
def test_simulating_the_study_returns_its_effect(found, is_disadvantaged):
    doses, stages = study_of(found)
    expected = found.disadvantaged if is_disadvantaged and found.disadvantaged else found.effect
    change = simulated(found.name, doses, is_disadvantaged)
    for stage in stages:
        np.testing.assert_allclose(change[:, STAGES.index(stage)], expected, atol=1e-12)


@pytest.mark.parametrize(("stage", "name"), INCOME_FINDINGS.items())
def test_a_thousand_pounds_from_birth_returns_the_income_effect(stage, name):
    change = simulated(FAMILY_INCOME, dict.fromkeys(range(stage), 1.0))
    np.testing.assert_allclose(change[:, STAGES.index(stage)], FOUND[name].effect, atol=1e-12)


def test_every_finding_of_scores_is_simulated_or_lies_after_16():
    after = {found.name for found in ON_SCORES} - {found.name for found in BEFORE_16}
    assert after == {"allowance_16_to_19"}
    assert np.array_equal(held("allowance_16_to_19"), np.zeros((3, len(STAGES))))


@pytest.mark.parametrize("name", [found.name for found in FOUND.values() if not found.effect.is_known])
def test_no_evidence_is_not_nil(name):
    assert np.isnan(held(name)).all()


def test_two_child_limit_leaves_school_readiness_in_the_central_variant():
    """£3,514 a year for five years: nothing at 5; the high end 0.11 standard deviations, as the study rejects."""
    change = simulated(FAMILY_INCOME, dict.fromkeys(range(5), -3.514))[:, 0]
    assert change[VARIANTS.index("central")] == 0.0 == change[VARIANTS.index("low")]
    assert change[VARIANTS.index("high")] == pytest.approx(-0.105, abs=0.001)


def test_income_counts_by_the_years_of_childhood_it_lasts():
    whole = simulated(FAMILY_INCOME, dict.fromkeys(range(16), 2.0))
    half = simulated(FAMILY_INCOME, dict.fromkeys(range(8, 16), 2.0))
    np.testing.assert_allclose(whole[:, 3], [0.0, 0.02, 0.06])
    np.testing.assert_allclose(half[:, 3], 0.5 * whole[:, 3])
    assert (half[:, :2] == 0.0).all(), "money after 8 does not reach back to 5 and 7"


def test_fading_out():
    assert kept(10, 11).tolist() == [0.6, 0.6, 0.7]
    assert kept(9, 11).tolist() == [0.4, 0.4, 0.7]
    assert kept(5, 11) == pytest.approx([0.6 * (2 / 3) ** 5, 0.25, 0.6]), "never more than the chain passes on"
    assert kept(11, 11).tolist() == [1.0, 1.0, 1.0] and kept(12, 11).tolist() == [0.0, 0.0, 0.0]
    shares = np.array([kept(5, stage) for stage in range(5, 17)])
    assert (np.diff(shares, axis=0)[:-1] <= 0.0).all() and (np.diff(shares, axis=1) >= 0.0).all()
    central = simulated("early_language", {4: 1.0})[1]
    np.testing.assert_allclose(central, 0.25 * np.array([1.0, 0.4, 0.25, 0.25]))


@pytest.mark.parametrize(
    ("age", "stage", "share"), [(5, 11, 0.6), (11, 16, 0.68), (5, 16, 0.6 * 0.68 + 0.13), (0, 5, 1.0)]
)
def test_what_the_chain_passes_on(age, stage, share):
    assert passed_on(age, stage) == pytest.approx(share)


def test_repeating_a_dose_restores_and_does_not_double():
    once = simulated("small_group_tuition", {15: 1.0})
    always = simulated("small_group_tuition", dict.fromkeys(range(4, 16), 1.0))
    np.testing.assert_array_equal(once[:, 3], always[:, 3])
    moves = simulated("home_move", {5: 1.0, 9: 1.0, 12: 1.0})
    np.testing.assert_allclose(moves[:, 3], 3.0 * np.array(FOUND["home_move"].effect))


@pytest.mark.parametrize("name", [FAMILY_INCOME, *(found.name for found in BEFORE_16)])
def test_a_childhood_year_by_year_is_the_steady_state(name):
    for is_disadvantaged in (False, True):
        change = simulated(name, dict.fromkeys(range(AGES), 0.7), is_disadvantaged)
        at_once = 0.7 * held(name, is_disadvantaged=is_disadvantaged)
        np.testing.assert_allclose(change, np.nan_to_num(at_once), atol=1e-12)


def test_years_held_grow_to_the_whole_childhood():
    values = np.array([held(FAMILY_INCOME, years=years)[1] for years in range(AGES + 1)])
    assert (values[0] == 0.0).all() and (np.diff(values, axis=0) >= -1e-15).all()
    np.testing.assert_allclose(values[-1], held(FAMILY_INCOME)[1])
    assert held(FAMILY_INCOME, years=4)[1, 3] == pytest.approx(0.01 * 4 / 16)


@pytest.mark.parametrize("found", BEFORE_16, ids=lambda f: f.name)
def test_more_of_a_good_thing_never_lowers_a_score(found):
    unit = np.nan_to_num(kernel(found))
    sign = np.sign(found.effect.central) or 1.0
    assert (sign * unit[1] >= 0.0).all()
    assert (np.diff(unit, axis=0) >= 0.0).all(), "low, central, high"


def test_nothing_given_is_the_baseline_bit_for_bit():
    scores = np.random.default_rng(1).normal(size=(50, len(STAGES))).astype(np.float32).astype(np.float64)
    state = step(
        start(50), np.arange(50) % 20, {FAMILY_INCOME: np.zeros(50), "phonics": np.zeros(50)}, np.zeros(50, bool)
    )
    assert not state.levels
    for variant in changed_scores(scores, state):
        assert variant.tobytes() == scores.tobytes()


def test_children_of_16_and_over_are_left_alone():
    ages = np.array([3, 15, 16, 18])
    state = step(start(4), ages, {FAMILY_INCOME: np.ones(4)}, np.zeros(4, bool))
    moved = (total(state) != 0.0).any(axis=(0, 2))
    assert moved.tolist() == [True, True, False, False]
    assert (total(state)[:, 1, :3] == 0.0).all(), "stages passed no longer move"


def test_an_unknown_finding_is_refused():
    with pytest.raises(UnknownNameError, match="family_income"):
        held("familly_income")
