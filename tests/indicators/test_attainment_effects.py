"""Attainment by group in a run: levers reach whom they say, income reforms act, a baseline changes nothing."""

import numpy as np
import pytest

from model.indicators.attainment_effects import GROUPS, MEASURES
from model.report.tables import attainment_table, headline, render
from tests.runs import run_small


@pytest.fixture(scope="module")
def limit_removed():
    return run_small("scenario=two_child_limit_removed", "year=2025")


def changes(dataset, group, measure, scenario=1):
    return (
        dataset["attainment_change"]
        .isel(scenario=scenario, year=0)
        .sel(pupil_group=group, attainment_measure=measure)
        .values
    )


def test_the_two_child_limit_leaves_school_readiness_and_shows_the_range_later(limit_removed):
    low, central, high = changes(limit_removed, "disadvantaged", "score_5")
    assert low == central == 0.0 < high
    for measure in ("score_11", "score_16", "level_3", "higher_education", "degree", "earnings_at_30"):
        low, central, high = changes(limit_removed, "disadvantaged", measure)
        assert low == 0.0 < central < high, measure
        assert changes(limit_removed, "others", measure)[1] < central, "the poor gain most"
    at_11, at_16 = (changes(limit_removed, "all", measure) for measure in ("score_11", "score_16"))
    np.testing.assert_allclose(at_11, at_16, rtol=1e-12)
    np.testing.assert_allclose(at_16[2], 3.0 * at_16[1], rtol=1e-12)


def test_a_baseline_changes_nothing(limit_removed):
    assert (limit_removed["attainment_change"].isel(scenario=0) == 0.0).all()


def test_groups_add_up(limit_removed):
    pupils = limit_removed["attainment_pupils"].isel(scenario=0, year=0)
    everybody = float(pupils.sel(pupil_group="all"))
    for kind in ("ethnicity", "region", "special_needs"):
        members = [name for name in GROUPS if name.startswith(f"{kind}_")]
        assert float(pupils.sel(pupil_group=members).sum()) == pytest.approx(everybody)
    assert float(pupils.sel(pupil_group=["disadvantaged", "others"]).sum()) == pytest.approx(everybody)
    weights = pupils.sel(pupil_group=["girls", "boys"]).values
    means = [changes(limit_removed, group, "score_16")[1] for group in ("girls", "boys")]
    assert weights @ means / everybody == pytest.approx(changes(limit_removed, "all", "score_16")[1])


def test_a_programme_reaches_the_disadvantaged_with_the_effect_of_the_table():
    dataset = run_small("scenario=education_programme", "year=2026")
    np.testing.assert_allclose(changes(dataset, "disadvantaged", "score_16"), [0.031, 0.062, 0.124])
    np.testing.assert_allclose(changes(dataset, "others", "score_16"), 0.0)
    assert not (dataset["net_spending"].diff("scenario") == 0.0).all()


def test_what_no_evidence_says_is_said_so_and_never_nil():
    dataset = run_small("scenario=early_years", "year=2026")
    for measure in ("score_5", "score_7", "score_11"):
        assert np.isnan(changes(dataset, "all", measure)).all()
    low, central, high = changes(dataset, "disadvantaged", "score_16")
    assert (low, central, high) == pytest.approx((0.0, 0.165, 0.18))
    table = attainment_table(dataset)
    assert len(table) == len(GROUPS) * len(MEASURES)
    assert table.loc[table["attainment_measure"] == "score_5", "central"].isna().all()
    chosen = table[(table["attainment_measure"] == "score_16") & (table["pupil_group"] == "disadvantaged")]
    assert chosen["eef_months"].item() == 2, "0.165 deviations"
    status = dict(zip(dataset["outcome"].values.tolist(), dataset["outcome_status"].values.tolist(), strict=True))
    assert status["early_years.score_5"] == "not estimable"
    assert status["early_years.mothers_employment"] == "not yet modelled"


def test_the_headline_shows_low_central_and_high(limit_removed):
    table = headline(limit_removed, "two_child_limit_removed", 2025)
    text = render(table, "two_child_limit_removed", "two_child_limit_retained", 2025, "law")
    line = next(line for line in text.splitlines() if line.startswith("  Score at 5, disadvantaged"))
    assert line.split()[-4:-2] == ["+0.000", "+0.000"] and line.endswith("SD")
    assert all(len(line) <= 88 for line in text.splitlines())


def test_maintenance_grants_move_entry_only_on_top_of_loans():
    for replaces, expected in ((True, 0.0), (False, 0.0395)):
        dataset = run_small(
            "scenario=[]",
            "year=2026",
            "levers.maintenance_grants.applies=true",
            f"levers.maintenance_grants.replaces_loan={str(replaces).lower()}",
        )
        outcome = dataset["lever_outcome"].isel(scenario=1, year=0).sel(outcome="maintenance_grants.participation")
        assert float(outcome) == pytest.approx(expected)


def test_low_and_high_are_the_ends_of_what_the_evidence_gives():
    """Pupils who give money lose most by the high effect: that is the low end of their change."""
    dataset = run_small("scenario=school_funding", "year=2026")
    low, central, high = changes(dataset, "others", "score_16")
    assert low < central < high == pytest.approx(0.0, abs=1e-12)
    assert changes(dataset, "all", "score_16") == pytest.approx(0.0, abs=1e-9), "the budget closes"
