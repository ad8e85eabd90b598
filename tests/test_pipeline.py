"""From settings to results: every scenario runs, no change of policy changes nothing, baselines are shared."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

import model
from model.configuration import compose
from model.economy.forecast import LongRun, load_forecast
from model.errors import ScenarioError
from model.indicators.variable import Definitions
from model.pipeline import Study, law_statement, merged
from model.policy import PROGRAMMES, load_policy
from model.report.style import law_and_source
from model.report.tables import headlines
from model.report.write import headline_text
from model.settings import Baseline
from tests.runs import run

SCENARIOS = sorted(path.stem for path in (Path(__file__).parents[1] / "scenarios").glob("*.yaml"))


@pytest.mark.parametrize("scenario", SCENARIOS)
def test_every_scenario_composes_runs_and_does_something(scenario):
    settings = compose([f"scenario={scenario}", "population=small", "year=2025", "horizon=2026"])
    assert settings.levers and settings.packages[scenario].title
    dataset = run(settings)
    assert list(dataset.year.values) == [2025, 2026]
    assert list(dataset.scenario.values) == [settings.baseline.name, scenario]
    assert list(dataset.baseline.values) == [settings.baseline.name] * 2
    for name, values in dataset.data_vars.items():
        no_level = ("lever_outcome", "indicator_", "attainment_change")  # not estimable, too few, or not modelled
        may_be_missing = name in {"mean_gain", "mean_loss"} or name.startswith(no_level)
        assert may_be_missing or np.isfinite(values.values).all(), name
        assert values.attrs["units"] and values.attrs["long_name"], name
    moved = (dataset["net_spending"].diff("scenario") != 0.0).any("scenario")
    assert moved.any() or dataset["outcome"].size, "the scenario changes and says nothing in either year"


def test_a_scenario_without_change_changes_no_variable():
    """Levers at the values of the law go through everything and come out as the baseline did, to the last bit."""
    settings = compose(["scenario=[]", "population=small", "year=2025", "horizon=2026"])
    laws = {year: load_policy(year).policy for year in settings.years}
    levers = {
        f"{programme}.{name}": {year: getattr(getattr(law, programme), name) for year, law in laws.items()}
        for programme in PROGRAMMES
        for name in getattr(laws[2025], programme)._fields
    }
    dataset = run(replace(settings, scenario_name="unchanged", levers=levers))
    for name, values in dataset.data_vars.items():
        before, after = (values.sel(scenario=scenario).values for scenario in ("current_law", "unchanged"))
        np.testing.assert_array_equal(before, after, err_msg=name)
    for name in ("households_gaining", "households_losing", "total_gain", "total_loss"):
        assert (dataset[name] == 0.0).all(), name


def test_the_cost_of_a_scenario_is_what_households_gain():
    """Employer contributions and Tax-Free Childcare apart, which are in no household's income."""
    dataset = run(compose(["scenario=child_benefit_raised", "population=small", "year=2025"])).sel(year=2025)
    change = dataset.diff("scenario").isel(scenario=0)
    outside = change["programme_amount"].sel(programme=["employer_national_insurance", "tax_free_childcare"])
    cost = change["net_spending"] + outside.sel(programme="employer_national_insurance")
    cost = float(cost - outside.sel(programme="tax_free_childcare"))
    after = dataset.isel(scenario=1)
    gain = float((after["total_gain"] - after["total_loss"]).sum())
    # Gains below £1 a week are no gain, and income that stays below zero is set to zero before and after.
    assert cost == pytest.approx(gain, rel=0.005)
    assert cost > 1e9


def test_a_sweep_is_one_dataset_and_assesses_its_baseline_once():
    def asked(name):
        return [f"scenario={name}", "baseline=current_law", "population=small", "year=2025"]

    dataset = run(*(compose(asked(name)) for name in SCENARIOS))
    assert list(dataset.scenario.values) == ["current_law", *SCENARIOS]
    alone = run(compose([*asked(SCENARIOS[0]), "full_set.write=false"])).sel(scenario=SCENARIOS[0])
    # what levers of the other scenarios pay and report stands in the sweep alone
    shared = dataset.sel(scenario=SCENARIOS[0], programme=alone["programme"], outcome=alone["outcome"])
    for name, values in alone.data_vars.items():
        np.testing.assert_array_equal(shared[name].values, values.values, err_msg=name)


def test_jobs_that_do_not_go_together_are_refused():
    one = compose(["scenario=both_removed", "population=small", "year=2025"])
    with pytest.raises(ScenarioError, match="twice"):
        run(one, one)
    with pytest.raises(ScenarioError, match="one dataset"):
        run(one, compose(["scenario=benefit_cap_removed", "population=small", "year=2026"]))


def test_study_keeps_what_scenarios_share():
    settings = compose(["scenario=[]", "population=small", "year=2025"])
    study = Study(settings)
    first = study.measure(2025, settings.baseline, merged(settings.baseline))
    kept = first.net_income_bhc.copy()
    other = study.measure(2025, settings.baseline, {"child_benefit.eldest_weekly": {2025: 500.0}})
    assert study.measure(2025, settings.baseline, merged(settings.baseline)) is first
    np.testing.assert_array_equal(first.net_income_bhc, kept)
    assert (other.net_income_bhc > kept).any()
    lines = study.absolute_lines(2025, settings.baseline, Definitions())
    assert all(value > 0.0 for value in lines)


def test_simulate_returns_the_dataset():
    dataset = model.simulate(
        "benefit_cap_removed", 2025, population="small", levers={"child_benefit.eldest_weekly": 30.0}
    )
    assert dataset.sizes["scenario"] == 2 and dataset.sizes["year"] == 1
    assert float(dataset["net_spending"].diff("scenario").squeeze()) > 0.0


def test_the_law_that_results_stand_on_says_what_moves_amounts_later():
    assert "2030-31" not in law_statement(Baseline())
    for announced in (None, "2025-03-26"):
        moved = law_statement(Baseline(announced_by=announced, long_run=LongRun.earnings))
        assert moved.endswith("after 2030-31 what moves amounts: earnings")


def test_a_run_in_prices_of_another_year():
    """Every amount moves with consumer prices, and units and labels with it; rates and people stay."""
    asked = ["population=small", "year=2026", "scenario=citizens_inheritance"]
    nominal, real = (run(compose([*asked, *more])) for more in ([], ["prices=2024"]))
    index = load_forecast().index("cpi_year", 2026, 2024)
    assert 0.9 < index < 1.0
    for name, values in nominal.data_vars.items():
        if name.startswith("lever_outcome"):
            continue
        is_money = values.attrs["units"].startswith("GBP")
        np.testing.assert_allclose(real[name], values * (index if is_money else 1.0), rtol=1e-12, err_msg=name)
        assert real[name].attrs["units"] == values.attrs["units"].replace("GBP_2026", "GBP_2024")
        if is_money:
            assert real[name].attrs["price_base"].endswith("prices of 2024-25")
    in_pounds = np.char.startswith(nominal["outcome_unit"].values.astype(str), "£")
    factor = np.where(in_pounds, index, 1.0)
    np.testing.assert_allclose(real["lever_outcome"], nominal["lever_outcome"] * factor, rtol=1e-12)
    assert "Amounts in prices of 2024-25" in headline_text(real)
    assert "Amounts in prices" not in headline_text(nominal)
    assert set(headlines(real)["prices"]) == {"2024-25"} and set(headlines(nominal)["prices"]) == {"2026-27"}
    assert "Amounts in prices of 2024-25" in law_and_source(real)
