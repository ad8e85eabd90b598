"""The full set in a run: Dataset, tidy table and figure; asked for or not."""

import numpy as np
import pandas as pd
import pytest

from model.configuration import compose, compose_sweep
from model.errors import UnknownNameError
from model.indicator_dataset import indicator_table
from model.pipeline import write_results
from model.report.indicator_figure import indicator_figure
from tests.runs import run

SETTINGS = ["scenario=child_benefit_raised", "population=small", "year=2025", "report.figures=false"]


@pytest.fixture(scope="module")
def dataset():
    return run(compose(SETTINGS))


def test_the_full_set_agrees_with_the_other_variables_of_the_dataset(dataset):
    place = dataset["indicator"].values.tolist().index
    for concept in ("bhc", "ahc"):
        everyone = dataset["poverty_rate"].sel(group="everyone", income_concept=concept)
        for measure in ("relative", "absolute", "deep"):
            found = dataset["indicator_level"][..., place(f"{measure}_poverty_{concept}"), 0]
            np.testing.assert_allclose(found, everyone.sel(poverty_measure=measure))
        found = dataset["indicator_level"][..., place(f"gini_{concept}"), 0]
        np.testing.assert_allclose(found, dataset["gini"].sel(income_concept=concept))


def test_the_table_says_each_thing_once_and_the_baseline_has_no_change(dataset):
    table = indicator_table(dataset)
    assert not table.duplicated(["scenario", "year", "indicator", "grouping", "group"]).any()
    assert (table.loc[table["scenario"] == "current_law", "change"].dropna() == 0.0).all()
    changed = table[(table["scenario"] == "child_benefit_raised") & (table["indicator"] == "relative_poverty_ahc")]
    children = changed[(changed["grouping"] == "life_stage") & (changed["group"] == "child")]["change"].item()
    assert children < 0.0
    assert set(table["status"]) == {"shown", "suppressed"}
    assert table.loc[table["status"] == "suppressed", "level"].isna().all()
    assert {"gap", "percentile", "transition", "programme", "sex*ethnicity*disability"} <= set(table["grouping"])
    assert table["label"].notna().all()


def test_a_sweep_has_no_full_set_unless_it_is_asked_for():
    swept = [*SETTINGS[1:], "scenario=child_benefit_raised,both_removed"]
    assert "indicator_level" not in run(*compose_sweep(swept))
    asked = run(*compose_sweep([*swept, "full_set.write=true"]))
    assert asked["indicator_level"].sizes["scenario"] == asked.sizes["scenario"] > 2
    assert "indicator_level" not in run(compose([*SETTINGS, "full_set.write=false"]))


def test_the_files_of_a_run(dataset, tmp_path):
    write_results(dataset, tmp_path, compose([*SETTINGS, "full_set.figures=[relative_poverty_ahc]"]))
    table = pd.read_csv(tmp_path / "indicators.csv", low_memory=False)
    assert len(table) == len(indicator_table(dataset))
    stem = tmp_path / "figures" / "child_benefit_raised_2025_indicator_relative_poverty_ahc"
    for suffix in (".csv", ".png", ".svg"):
        assert stem.with_suffix(suffix).stat().st_size > 0


def test_an_unknown_indicator_or_crossing_is_refused(dataset):
    with pytest.raises(UnknownNameError, match="'relative_poverty_ahc'"):
        indicator_figure(dataset, "child_benefit_raised", 2025, "relative_poverty_ach")
    with pytest.raises(UnknownNameError, match="'tenure'"):
        run(compose([*SETTINGS, "full_set.crossings=[sex*tenur]"]))
