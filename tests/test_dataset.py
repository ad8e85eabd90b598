"""The Dataset of a run: complete, self-describing, the same after writing and reading, and never half-written."""

import os

import numpy as np
import pytest
import xarray as xr
from made_up import measured, with_grant, with_tax_rise

import model.dataset as module
from model.dataset import (
    Provenance,
    Result,
    build_dataset,
    change,
    combine,
    fiscal_year,
    read,
    write,
)
from model.errors import OutputError, ScenarioError, TableError, UnknownNameError
from model.files import written_whole
from model.indicators.measured import person_weight
from model.indicators.poverty import absolute_lines

PROVENANCE = Provenance(
    "python -m model scenario=grant",
    "year: 2025\n",
    "0" * 64,
    7,
    "Law to Budget 2025; the Budget of 28 October 2026 is not included",
)
POLICIES = {"current_law": lambda frame: frame, "grant": with_grant, "tax_rise": with_tax_rise}


def results(*scenarios, years=(2025,), households=400, baseline="current_law"):
    frame = measured(households)
    lines = absolute_lines(frame, 1.03, 1.03)
    for year in years:
        for name in scenarios:
            policy = POLICIES.get(name, POLICIES["current_law"])
            yield Result(name, baseline, year, policy(frame), frame, lines)


@pytest.fixture(scope="module")
def dataset():
    return build_dataset(results("current_law", "grant", "tax_rise"), PROVENANCE)


def test_the_dimensions(dataset):
    assert dataset["scenario"].values.tolist() == ["current_law", "grant", "tax_rise"]
    assert dataset["baseline"].values.tolist() == ["current_law"] * 3
    assert dataset["year"].values.tolist() == [2025]
    assert dict(dataset.sizes)["decile"] == 10
    assert all(variable.dims[:2] == ("scenario", "year") for variable in dataset.data_vars.values())


def test_every_variable_describes_itself(dataset):
    for name, variable in dataset.variables.items():
        assert variable.attrs["long_name"], name
    for name, variable in dataset.data_vars.items():
        assert variable.attrs["units"], name
        if variable.attrs["units"].startswith("GBP"):
            assert variable.attrs["units"] in ("GBP_2025 per year", "GBP_2025")
            assert variable.attrs["price_base"]
    for name in ("poverty_rate", "people_in_poverty", "gini", "p90_p10", "quintile_share"):
        for key in ("income_concept", "equivalence_scale", "unit_of_analysis"):
            assert dataset[name].attrs[key]
    assert dataset["poverty_rate"].attrs["poverty_line"].startswith("relative: 60% of the median")
    assert "ranking_variable" in dataset["mean_net_income"].attrs


def test_the_file_says_where_it_comes_from(dataset):
    for key in (
        "Conventions", "title", "source", "history", "law", "seed", "config_yaml", "config_sha256", "data_sha256",
        "code_sha256", "python_version", "numpy_version", "numba_version",
    ):  # fmt: skip
        assert dataset.attrs[key], key
    assert dataset.attrs["Conventions"] == "CF-1.11"
    assert "Budget of 28 October 2026 is not included" in dataset.attrs["law"]


def test_change_is_scenario_less_baseline(dataset):
    frame = measured(400)
    cost = change(dataset, "net_spending")
    assert cost.sel(scenario="current_law").item() == 0.0
    gain = np.sum(frame.weight * (with_grant(frame).net_income_bhc - frame.net_income_bhc))
    assert cost.sel(scenario="grant", year=2025).item() == pytest.approx(gain)
    assert cost.attrs["units"] == "GBP_2025 per year"
    assert change(dataset, "poverty_rate").dims == dataset["poverty_rate"].dims


def test_change_of_what_has_none_is_refused(dataset):
    with pytest.raises(UnknownNameError, match="comparison"):
        change(dataset, "mean_gain")
    with pytest.raises(UnknownNameError, match="did you mean 'poverty_rate'"):
        change(dataset, "poverty_rates")


def test_everyone_is_counted(dataset):
    everyone = dataset["population"].sel(group="everyone", scenario="grant", year=2025).item()
    assert everyone == pytest.approx(person_weight(measured(400)).sum())
    households = dataset["households"].sel(scenario="grant", year=2025).sum().item()
    assert dataset["households_by_band"].sel(scenario="grant", year=2025).sum().item() == pytest.approx(households)


def test_several_years_have_nominal_money():
    several = build_dataset(results("current_law", "grant", years=(2026, 2025)), PROVENANCE)
    assert several["year"].values.tolist() == [2025, 2026]
    assert several["mean_income"].attrs["units"] == "GBP per year"
    assert fiscal_year(2099) == "2099-00"


@pytest.mark.parametrize(
    ("given", "message"),
    [
        (lambda: results("grant"), "its baseline 'current_law' is not among the results"),
        (lambda: results("current_law", "grant", "grant"), "given twice"),
        (lambda: iter(()), "no results"),
        (lambda: [*results("current_law", "grant"), *results("current_law", years=(2026,))], "no result for 2026"),
    ],
)
def test_incomplete_results_are_refused(given, message):
    with pytest.raises(ScenarioError, match=message):
        build_dataset(given(), PROVENANCE)


def test_reading_gives_back_what_was_written(dataset, tmp_path):
    path = write(dataset, tmp_path / "new" / "folder")
    xr.testing.assert_identical(read(path), dataset)
    assert [entry.name for entry in path.parent.iterdir()] == ["results.nc"]
    write(dataset, path.parent)  # over the old one


def test_an_interrupted_write_leaves_the_old_file(tmp_path):
    path = tmp_path / "table.csv"
    path.write_text("old")
    with pytest.raises(KeyboardInterrupt), written_whole(path) as temporary:
        temporary.write_text("half")
        raise KeyboardInterrupt
    assert path.read_text() == "old"
    assert [entry.name for entry in tmp_path.iterdir()] == ["table.csv"]


def test_a_place_that_cannot_be_written_is_one_clear_line(dataset, tmp_path):
    blocked = tmp_path / "file"
    blocked.write_text("")
    with pytest.raises(OutputError, match="cannot write"):
        write(dataset, blocked / "folder")
    if os.getuid() != 0:
        tmp_path.chmod(0o500)
        with pytest.raises(OutputError):
            write(dataset, tmp_path)


def test_what_is_no_dataset_is_one_clear_line(tmp_path):
    (tmp_path / "broken.nc").write_text("not NetCDF")
    for name in ("missing.nc", "broken.nc"):
        with pytest.raises(TableError, match="cannot read"):
            read(tmp_path / name)


def test_combining_keeps_a_shared_baseline_once(dataset):
    parts = [build_dataset(results("current_law", name), PROVENANCE) for name in ("grant", "tax_rise")]
    parts[1].attrs["config_yaml"] = "year: 2025\nscenario: tax_rise\n"
    combined = combine(parts)
    assert combined["scenario"].values.tolist() == ["current_law", "grant", "tax_rise"]
    assert combined.drop_attrs().equals(dataset.drop_attrs())
    assert combined.attrs["config_yaml"].count("---") == 1
    assert combined["gini"].attrs == dataset["gini"].attrs


def test_combining_refuses_what_does_not_match():
    base = build_dataset(results("current_law", "grant"), PROVENANCE)
    with pytest.raises(ScenarioError, match="'current_law' differs"):
        combine([base, build_dataset(results("current_law", households=300), PROVENANCE)])
    with pytest.raises(ScenarioError, match="years"):
        other = build_dataset(results("budget", "tax_rise", years=(2026,), baseline="budget"), PROVENANCE)
        combine([base, other])
    with pytest.raises(ScenarioError, match="no results"):
        combine([])


def test_two_baselines_each_with_their_own(tmp_path):
    both = combine(
        [
            build_dataset(results("current_law", "grant"), PROVENANCE),
            build_dataset(results("budget", "tax_rise", baseline="budget"), PROVENANCE),
        ]
    )
    assert both["baseline"].values.tolist() == ["current_law", "current_law", "budget", "budget"]
    assert change(both, "net_spending").sel(scenario="budget").item() == 0.0
    xr.testing.assert_identical(read(write(both, tmp_path)), both)


def test_outside_a_checkout_there_is_no_commit(monkeypatch, tmp_path):
    monkeypatch.setattr(module, "PACKAGE", tmp_path / "model")
    assert module.git_commit() is None
