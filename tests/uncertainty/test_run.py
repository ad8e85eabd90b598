"""Intervals of a run: they cover the truth, nothing changes by nothing, variances add up, any threads will do."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from model.configuration import compose, compose_sweep
from model.errors import ConfigurationError, UnknownNameError
from model.indicators.weighted import mean
from model.report.for_whom import for_whom, for_whom_text
from model.report.tables import decimals_of, headline
from model.report.uncertainty import between_scenarios, drawn_names, uncertainty_table
from model.report.write import ReportSettings, write_report
from model.uncertainty.ensemble import resampled_weights
from model.uncertainty.run import run_with_uncertainty
from tests.runs import quiet

SMALL = ["population=small", "year=2025", "report.figures=false"]
QUICK = [*SMALL, "uncertainty=quick", "uncertainty.draws=20", "full_set.write=false"]


def run(*jobs):
    """The Dataset of jobs, without progress."""
    return run_with_uncertainty(list(jobs), quiet)


@pytest.fixture(scope="module")
def dataset():
    return run(compose([*SMALL, "scenario=child_benefit_raised", "uncertainty=quick", "uncertainty.draws=20"]))


def test_intervals_cover_the_truth_as_often_as_they_say():
    """Samples from a known distribution: nine of ten intervals hold the mean they were drawn from."""
    samples, households, replicates = 300, 400, 100
    source, covered, errors = np.random.default_rng(1), 0, []
    for sample in range(samples):
        income = source.lognormal(0.0, 0.5, households)
        weights = resampled_weights(np.full(households, 70.0), replicates, seed=sample)
        assert weights.sum(axis=1) == pytest.approx(70.0 * households)
        means = [mean(income, weight) for weight in weights]
        low, high = np.quantile(means, (0.05, 0.95))
        covered += low <= np.exp(0.125) <= high
        errors.append(np.std(means, ddof=1))
    # 100 replicates and a skew of 1.7 bring the nominal 0.90 to about 0.885
    assert abs(covered / samples - 0.89) < 4.0 * np.sqrt(0.9 * 0.1 / samples)
    truth = np.sqrt((np.exp(0.25) - 1.0) * np.exp(0.25) / households)
    assert np.mean(errors) == pytest.approx(truth, rel=0.05)


def test_a_reform_of_nothing_changes_nothing_in_any_draw():
    settings = compose([*QUICK, "scenario=[]"])
    found = run(
        replace(settings, scenario_name="unchanged", levers={"child_benefit.eldest_weekly": {2025: 26.05}})
    )
    assert found.sizes["scenario"] == 2
    for name in drawn_names(found):
        draws = found[f"{name}_draw"]
        np.testing.assert_array_equal(draws.isel(scenario=1), draws.isel(scenario=0), err_msg=name)
        if name not in ("mean_gain", "mean_loss"):
            assert (found[f"{name}_change_standard_error"] == 0.0).all(), name
            assert (found[f"{name}_change_below_zero"] == 0.0).all(), name


def test_the_parts_of_the_variance_add_up(dataset):
    for name in ("poverty_rate", "net_spending", "gini"):
        for prefix in (name, f"{name}_change"):
            parts = dataset[f"{prefix}_variance"]
            together = parts.sel(error_source=["sampling", "parameters", "take_up", "interaction"]).sum(
                "error_source"
            )
            np.testing.assert_allclose(together, parts.sel(error_source="total"), rtol=1e-9)
            error = dataset[f"{prefix}_standard_error"]
            np.testing.assert_allclose(error**2, parts.sel(error_source="total"), rtol=1e-9)
    spending = dataset["net_spending_variance"].sel(scenario="current_law", year=2025)
    assert (spending.sel(error_source=["sampling", "take_up", "monte_carlo"]) > 0.0).all()
    assert spending.sel(error_source="parameters") == 0.0
    change = dataset["attainment_change_change_variance"].sel(scenario="child_benefit_raised", year=2025)
    score = change.sel(pupil_group="disadvantaged", attainment_measure="score_11")
    assert score.sel(error_source="parameters") > 0.0


def test_intervals_hold_the_estimate_of_a_change_that_is_sure(dataset):
    after = dataset.sel(scenario="child_benefit_raised", year=2025)
    cost = float(after["net_spending"] - dataset["net_spending"].sel(scenario="current_law", year=2025))
    assert after["net_spending_change_low"] < cost < after["net_spending_change_high"]
    assert after["net_spending_change_below_zero"] == 0.0
    # common draws: the change is far surer than either level
    assert after["net_spending_change_standard_error"] < 0.2 * after["net_spending_standard_error"]
    assert "no survey design" in dataset.attrs["uncertainty"]


def test_the_same_seed_gives_the_same_bits_for_any_number_of_threads():
    asked = [*QUICK, "scenario=child_benefit_raised"]
    one, three = (run(compose([*asked, f"threads={threads}"])) for threads in (1, 3))
    for name in one.data_vars:
        np.testing.assert_array_equal(one[name].values, three[name].values, err_msg=str(name))
    other = run(compose([*asked, "population.seed=2"]))
    assert (other["net_spending_draw"] != one["net_spending_draw"]).any()


def test_behaviour_draws_elasticities():
    found = run(compose([*QUICK, "scenario=child_benefit_raised", "behaviour=official"]))
    parts = found["net_spending_change_variance"].sel(scenario="child_benefit_raised", year=2025)
    assert parts.sel(error_source="parameters") > 0.0
    assert (found["net_spending_draw"].std("draw") > 0.0).all()


def test_tables_and_digits(dataset, tmp_path):
    write_report(dataset, tmp_path, ReportSettings(figures=()))
    table = pd.read_csv(tmp_path / "uncertainty.csv", low_memory=False)
    assert not table.duplicated(["scenario", "year", "variable", "place"]).any()
    assert len(table) == len(uncertainty_table(dataset))
    of = table[(table["variable"] == "poverty_rate") & (table["place"] == "children:ahc:relative")]
    row = of[of["scenario"] == "child_benefit_raised"].iloc[0]
    assert row["change_low"] <= row["change_high"] and row["change"] == pytest.approx(
        row["level"] - of[of["scenario"] == "current_law"]["level"].item()
    )
    assert row["variance_sampling"] + row["variance_parameters"] + row["variance_take_up"] + row[
        "variance_interaction"
    ] == pytest.approx(1.0)
    assert "indicator_level" in set(table["variable"])
    chances = between_scenarios(dataset)
    pair = chances[(chances["variable"] == "net_spending")].set_index("scenario")["chance_lower"]
    assert pair["current_law"] == 1.0 and pair["child_benefit_raised"] == 0.0
    rows = headline(dataset, "child_benefit_raised", 2025).set_index(["section", "measure", "unit"])
    drawn = rows.loc[("Relative poverty, after housing costs", "Children", "fraction")]
    assert drawn["change_low"] == pytest.approx(row["change_low"])
    assert drawn["change_error"] == pytest.approx(row["change_standard_error"])
    text = (tmp_path / "headline.txt").read_text(encoding="utf-8")
    assert "Change, 5% to 95%" in text


@pytest.mark.parametrize(
    ("error", "most", "expected"), [(0.023, 4, 2), (0.9, 1, 1), (4.0, 1, 0), (37.0, 0, -1), (0.0, 2, 2)]
)
def test_no_digit_below_the_first_of_the_standard_error(error, most, expected):
    assert decimals_of(error, most) == expected


def test_for_whom_flags_only_what_improves_and_widens(dataset):
    table = for_whom(dataset)
    assert len(table) and set(table["kind"]) == {"named pair", "worst and best group"}
    assert (table["widening"] > 0.0).all() and table["chance"].between(0.0, 1.0).all()
    from model.indicators.catalogue import catalogue

    sign = np.array([1.0 if catalogue()[name].better == "higher" else -1.0 for name in table["indicator"]])
    assert (sign * (table["average"] - table["average_in_baseline"]) > 0.0).all()
    size = table["gap_in_scenario"].abs() - table["gap_in_baseline"].abs()
    np.testing.assert_allclose(size, table["widening"])
    assert "Better on average, wider gap" in for_whom_text(dataset, "child_benefit_raised", 2025)


def test_a_gap_between_those_the_reform_leaves_out_and_those_it_reaches_is_flagged(dataset):
    """Child Benefit leaves pensioners as they are: relative poverty falls and theirs does not."""
    table = for_whom(dataset)
    chosen = table[(table["indicator"] == "deep_poverty_ahc") & (table["gap"].str.startswith("family_type:"))]
    levels = dataset["indicator_level"].sel(year=2025)
    place = dataset["indicator"].values.tolist().index("deep_poverty_ahc")
    for flag in chosen.itertuples():
        worst, best = flag.gap.removeprefix("family_type:").split("-")
        groups = dataset["indicator_group"].values.tolist()
        of = [levels.sel(scenario="child_benefit_raised")[place, groups.index(name)] for name in (worst, best)]
        assert flag.gap_in_scenario == pytest.approx(float(of[0] - of[1]))


@pytest.mark.parametrize(
    ("overrides", "kind", "words"),
    [
        (["uncertainty=quik"], UnknownNameError, "'quick'"),
        (["uncertainty=quick", "uncertainty.draws=5"], ConfigurationError, "less than 20"),
        (["uncertainty=quick", "uncertainty.draws=5000"], ConfigurationError, "more than 2000"),
        (["uncertainty.draws=50"], ConfigurationError, "uncertainty=quick or full"),
        (["uncertainty=quick", "task=project", "horizon=2030"], ConfigurationError, "task=run or compare"),
        (["uncertainty=quick", "uncertainty.catalogue_draws=-1"], ConfigurationError, "less than 0"),
        (["uncertainty=quick", "uncertainty.draw=30"], UnknownNameError, "uncertainty.draws"),
    ],
)
def test_bad_settings_give_one_line(overrides, kind, words):
    with pytest.raises(kind, match=words) as problem:
        compose([*SMALL, *overrides])
    assert "\n" not in str(problem.value)


def test_too_many_scenarios_are_refused():
    job = compose([*QUICK, "scenario=child_benefit_raised"])
    many = [replace(job, scenario_name=f"s{k}") for k in range(21)]
    from model.pipeline import Study
    from model.uncertainty.run import with_uncertainty

    with pytest.raises(ConfigurationError, match="up to 20"):
        with_uncertainty(None, many, Study(job), quiet)


def test_a_comparison_says_which_of_two_packages_is_lower(tmp_path, capsys):
    from model.packages import compare

    swept = [*QUICK, "task=compare", "baseline=current_law", "scenario=child_benefit_raised,benefit_cap_removed"]
    jobs = [replace(job, folder=tmp_path) for job in compose_sweep(swept)]
    compare(jobs, quiet)
    assert "Chance that the row is lower than the column" in capsys.readouterr().out
    table = pd.read_csv(tmp_path / "uncertainty_between_scenarios.csv")
    spending = table[table["variable"] == "net_spending"].set_index(["scenario", "other_scenario"])["chance_lower"]
    assert spending["benefit_cap_removed", "child_benefit_raised"] == 1.0
    assert spending["child_benefit_raised", "benefit_cap_removed"] == 0.0
