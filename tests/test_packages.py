"""`task=compare`: one table that agrees with the Dataset, packages by measure, prices, targets, figures."""

import numpy as np
import pandas as pd
import pytest

from model.configuration import compose, compose_sweep
from model.dataset import read
from model.economy.forecast import load_forecast
from model.errors import ConfigurationError, UnknownNameError, YearError
from model.indicators.outcomes import target_name
from model.packages import Assessed, Baselines, compare, measures_of, programmes_of
from model.pipeline import Study, run_scenarios

PACKAGE = "scenario=[benefit_cap_removed,child_benefit_raised,universal_credit_taper_cut]"
SHARED = ["task=compare", "population=small", "year=2026"]


def quiet(step, total=None):
    """No progress."""


@pytest.fixture(scope="module")
def compared(tmp_path_factory):
    """A package of three measures and its files."""
    folder = tmp_path_factory.mktemp("compared") / "out"
    job = compose([PACKAGE, *SHARED, f"hydra.run.dir={folder}", "targets=child_poverty_act_2010"])
    folder.mkdir()
    compare([job], quiet)
    return job, folder


def test_the_table_agrees_with_the_dataset(compared):
    job, folder = compared
    dataset = run_scenarios([job], quiet).sel(year=2026)
    table = pd.read_csv(folder / "comparison.csv").set_index("name")
    before, after = dataset.isel(scenario=0), dataset.isel(scenario=1)
    cost = float(after["net_spending"] - before["net_spending"])
    assert table.loc["net_cost", "change"] == pytest.approx(cost)
    programmes = table[table.index.str.startswith("programme:")]
    assert programmes["change"].sum() == pytest.approx(cost)
    cell = {"group": "children", "income_concept": "ahc", "poverty_measure": "relative"}
    assert table.loc["relative_poverty_rate_ahc:children", "scenario_value"] == float(
        after["poverty_rate"].sel(cell)
    )
    assert table.loc["gini_bhc", "baseline_value"] == float(before["gini"].sel(income_concept="bhc"))
    assert table.loc["households_gaining", "change"] == float(after["households_gaining"]) > 0.0
    assert table.loc["decile:1", "scenario_value"] == float(after["mean_net_income"].sel(decile=1))


def test_a_package_is_taken_apart_by_measure(compared):
    _, folder = compared
    parts = pd.read_csv(folder / "comparison_by_measure.csv")
    cost = parts[parts["name"] == "net_cost"].set_index("measure")
    measures = ["benefit_cap_removed", "child_benefit_raised", "universal_credit_taper_cut"]
    assert list(cost.index) == [*measures, "interaction", "whole"]
    whole = cost.loc["whole", "alone"]
    for way in ("in_order", "order_free"):
        assert cost.loc[measures, way].sum() == pytest.approx(whole)
    assert cost.loc[measures, "alone"].sum() + cost.loc["interaction", "alone"] == pytest.approx(whole)
    assert cost.loc["benefit_cap_removed", "in_order"] == cost.loc["benefit_cap_removed", "alone"]
    assert cost.loc["interaction", "alone"] > 0.0, "Child Benefit reaches more families without the cap"


def test_every_figure_has_its_numbers(compared):
    _, folder = compared
    figures = {path.stem for path in (folder / "figures").glob("*.svg")}
    assert figures == {
        "cost", "poverty", "gini", "gainers_and_losers", "deciles", "family_types", "cost_per_child",
        "by_measure_1",
    }  # fmt: skip
    for form in ("csv", "png"):
        assert {path.stem for path in (folder / "figures").glob(f"*.{form}")} == figures
    per_child = pd.read_csv(folder / "figures" / "cost_per_child.csv")
    assert (per_child["cost_per_child"] * per_child["children_lifted"]).iloc[0] == pytest.approx(
        per_child["cost"].iloc[0]
    )


def test_a_target_is_met_or_missed_by_how_much(compared):
    _, folder = compared
    held = pd.read_csv(folder / "comparison_targets.csv").iloc[0]
    assert held["distance"] == pytest.approx(held["value"] - 0.10)
    assert held["is_met"] == (held["value"] <= 0.10)
    assert ("met by" if held["is_met"] else "missed by") in (folder / "comparison.txt").read_text(encoding="utf-8")


def test_each_set_of_measures_is_assessed_once(monkeypatch):
    job = compose([PACKAGE, *SHARED])
    study = Study(job)
    assessed = Assessed(Baselines(study, programmes_of([job])), job, 2026)
    calls, measure = [], study.measure
    monkeypatch.setattr(study, "measure", lambda *given: calls.append(given) or measure(*given))
    for chosen in [*range(8), *range(8)]:
        assessed.values(chosen)
    assert len(calls) == 7, "all but the empty set, which is the baseline"


def test_amounts_in_prices_of_another_year():
    """Money moves with consumer prices; rates and people do not."""

    def found(*more):
        job = compose([*SHARED, "scenario=child_benefit_raised", *more])
        assessed = Assessed(Baselines(Study(job), programmes_of([job])), job, 2026)
        return {cell.name: cell for cell in assessed.cells(assessed.whole)}

    nominal, real = found(), found("prices=2024")
    index = load_forecast().index("cpi_year", 2026, 2024)
    assert 0.9 < index < 1.0
    for name, cell in nominal.items():
        factor = index if cell.unit == "£/year" else 1.0
        np.testing.assert_allclose(real[name].value, factor * cell.value, err_msg=name)


def test_the_dataset_beside_the_tables_is_that_of_a_run(compared):
    """One baseline and the package as a whole, whatever the number of measures."""
    job, folder = compared
    written, of_run = read(folder / "results.nc"), run_scenarios([job], quiet)
    assert written["scenario"].values.tolist() == ["current_law", job.scenario_name]
    for name, values in of_run.data_vars.items():
        if name.startswith("indicator_"):
            continue  # every indicator by every group is for runs of one scenario
        np.testing.assert_array_equal(written[name], values, err_msg=name)
        assert written[name].attrs == values.attrs


def test_what_the_measures_of_a_scenario_are():
    together = measures_of(compose([PACKAGE, *SHARED, "levers.child_benefit.eldest_weekly=60"]))
    assert [measure.name for measure in together][-2:] == ["universal_credit_taper_cut", "levers"]
    alone = measures_of(compose(["scenario=child_poverty", *SHARED]))
    assert [measure.name for measure in alone] == [
        "benefit_cap", "child_benefit", "universal_credit", "social_housing",
    ]  # fmt: skip
    assert len(alone[1].levers) == 2


def test_a_sweep_is_one_table(tmp_path, capsys):
    jobs = compose_sweep(
        [
            *SHARED,
            "scenario=[]",
            "levers.child_benefit.eldest_weekly=30,40",
            "targets=revenue_neutral",
            "report.figures=false",
            f"hydra.sweep.dir={tmp_path}",
        ]
    )
    compare(jobs, quiet)
    table = pd.read_csv(tmp_path / "comparison.csv")
    cost = table[table["name"] == "net_cost"].set_index("scenario")["change"]
    assert len(cost) == 2 and 0.0 < cost.iloc[0] < cost.iloc[1]
    assert not (tmp_path / "figures").exists() and not (tmp_path / "comparison_by_measure.csv").exists()
    assert capsys.readouterr().out.count("missed by") == 2


def test_the_baseline_alone_is_compared_with_itself(tmp_path):
    compare([compose([*SHARED, "scenario=[]", f"hydra.run.dir={tmp_path}"])], quiet)
    table = pd.read_csv(tmp_path / "comparison.csv")
    assert (table["change"].dropna() == 0.0).all() and len(table) > 400
    assert "none" in (tmp_path / "comparison.txt").read_text(encoding="utf-8"), "no child is lifted out of poverty"


@pytest.mark.parametrize(
    ("overrides", "kind", "said"),
    [
        (["task=validate", "prices=2024"], ConfigurationError, "task=run or compare"),
        (["prices=1900"], YearError, "1900|covers"),
        (["targets=child_poverty_act_2011"], UnknownNameError, "did you mean 'child_poverty_act_2010'"),
        (["task=run", "targets=revenue_neutral"], ConfigurationError, "task=compare"),
    ],
)
def test_a_mistake_is_named(overrides, kind, said):
    with pytest.raises(kind, match=said):
        compose([*SHARED, *overrides])


def test_a_target_of_ones_own_is_checked(tmp_path):
    (tmp_path / "targets").mkdir()
    (tmp_path / "targets" / "mine.yaml").write_text(
        "fewer_poor_pupils:\n  indicator: poverty_rate\n  group: childen\n  threshold: 0.2\n"
    )
    with pytest.raises(
        UnknownNameError, match=r"fewer_poor_pupils.*'childen' does not exist; did you mean 'children'"
    ):
        compose([*SHARED, "targets=mine"], config_dir=tmp_path)


def test_names_of_targets():
    assert target_name("poverty_rate", "children") == "relative_poverty_rate_ahc:children"
    assert target_name("gini") == "gini_ahc"
    for indicator, group in (("net_costs", None), ("poverty_rate", None), ("net_cost", "children")):
        with pytest.raises(UnknownNameError):
            target_name(indicator, group)
