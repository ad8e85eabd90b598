"""`task=calculate`: own tables come back as they were given, with what the law gives and takes."""

import numpy as np
import pandas as pd
import pytest
from engine.random_households import random_households

from model import calculate
from model.__main__ import main
from model.engine.assess import assess
from model.policy import load_policy
from model.policy.housing_support import brma_names
from model.population import cells
from model.population.tables import TABLES, write_tables

HOUSEHOLDS = 300
IDS = {"persons": "person_id", "benefit_units": "benefit_unit_id", "households": "household_id"}
REQUIRED = {
    "persons": "income_tax high_income_child_benefit_charge national_insurance ni_class_1_employee ni_class_4 "
    "ni_employer capital_gains_tax student_loan_repayment carers_allowance scottish_child_payment "
    "tax_free_childcare winter_fuel_payment",
    "benefit_units": "child_benefit universal_credit uc_standard_allowance uc_child_element "
    "uc_housing_costs_element uc_carer_element uc_disability_elements uc_childcare_element uc_income_reduction "
    "uc_benefit_cap_reduction pension_credit guarantee_credit savings_credit housing_benefit council_tax_benefit",
    "households": "hbai_household_net_income hbai_household_net_income_ahc equiv_hbai_household_net_income "
    "equiv_hbai_household_net_income_ahc household_net_income council_tax",
}
A_MILLIONTH = 0.51e-6  # results are rounded to six decimals


@pytest.fixture(scope="module")
def population():
    return random_households(HOUSEHOLDS, seed=11)


@pytest.fixture(scope="module")
def given(population, tmp_path_factory):
    """Folder of tables in random order, with a column of the user's own that needs quotes."""
    folder = tmp_path_factory.mktemp("given")
    write_tables(population, folder, "csv", brma_names())
    heads = set(population.people.person_id[population.units.first_person[population.households.first_unit[:-1]]])
    for table in TABLES:
        path = folder / f"{table}.csv"
        frame = pd.read_csv(path, keep_default_na=False, na_values=[""])
        if table == "persons":
            frame["is_household_head"] = frame["person_id"].isin(heads)
        frame["note, mine"] = [f'"{k}", or so' if k % 7 == 0 else "" for k in range(len(frame))]
        frame.sample(frac=1, random_state=3).to_csv(path, index=False)
    return folder


@pytest.fixture(autouse=True)
def small_blocks(monkeypatch):
    """Every table takes several blocks."""
    monkeypatch.setattr(calculate, "HOUSEHOLDS_PER_BLOCK", 70)
    monkeypatch.setattr(cells, "BYTES_PER_BLOCK", 20_000)


def run(folder, out, *settings):
    return main(["task=calculate", f"population.path={folder}", f"hydra.run.dir={out}", *settings])


def table(folder, name):
    return pd.read_csv(folder / f"{name}.csv", keep_default_na=False, na_values=[""])


def expected(population, year, levers=None):
    """Each column by id, from the arrays themselves."""
    found = assess(population, load_policy(year, levers), 1)
    entities = {
        "persons": population.people,
        "benefit_units": population.units,
        "households": population.households,
    }
    return {
        name: pd.DataFrame(
            {column: made.of(population, found) for column, made in calculate.WRITTEN[name].items()},
            index=getattr(entities[name], IDS[name]),
        )
        for name in TABLES
    }


def test_the_columns_of_the_specification_are_written():
    for name, columns in REQUIRED.items():
        missing = set(columns.split()) - set(calculate.WRITTEN[name])
        assert not missing, f"{name}: {missing}"


def test_rows_and_cells_stay_and_results_are_those_of_the_law(given, population, tmp_path, capsys):
    assert run(given, tmp_path / "out", "year=2025") == 0
    assert "persons.csv" in capsys.readouterr().out
    for name, results in expected(population, 2025).items():
        before, after = table(given, name), table(tmp_path / "out", name)
        kept = [column for column in before if column not in results]
        pd.testing.assert_frame_equal(after[kept], before[kept])
        assert list(after) == [*kept, *results]
        in_order = results.loc[before[IDS[name]]].to_numpy()
        assert np.abs(after[list(results)].to_numpy() - in_order).max() < A_MILLIONTH
        text = (tmp_path / "out" / f"{name}.csv").read_text().splitlines()
        assert text[0].split(",")[0] == (given / f"{name}.csv").read_text().partition(",")[0]
    assert not list((tmp_path / "out").glob(".*")), "something temporary is left"


def test_the_baseline_unless_a_scenario_is_named(given, population, tmp_path):
    """Year 2026: the child limit has ended; a scenario brings it back."""
    lever = {"universal_credit.child_limit_applies": {2026: True}}
    assert run(given, tmp_path / "law", "year=2026") == 0
    assert run(given, tmp_path / "reform", "year=2026", "levers.universal_credit.child_limit_applies=true") == 0
    assert run(given, tmp_path / "scenario", "year=2026", "scenario=two_child_limit_reinstated") == 0
    law, reform, scenario = (
        table(tmp_path / name, "benefit_units").set_index("benefit_unit_id")["uc_child_element"]
        for name in ("law", "reform", "scenario")
    )
    without, with_limit = (expected(population, 2026, levers)["benefit_units"] for levers in ({}, lever))
    assert np.abs(law - without.loc[law.index, "uc_child_element"]).max() < A_MILLIONTH
    assert np.abs(reform - with_limit.loc[law.index, "uc_child_element"]).max() < A_MILLIONTH
    assert reform.sum() < law.sum() and reform.equals(scenario)


@pytest.mark.parametrize("kind", ["parquet", "dta"])
def test_other_formats_hold_the_same(given, tmp_path, kind):
    assert run(given, tmp_path / "csv") == 0
    assert run(given, tmp_path / kind, f"output.format={kind}") == 0
    for name in TABLES:
        csv = table(tmp_path / "csv", name)
        path = tmp_path / kind / f"{name}.{kind}"
        found = pd.read_parquet(path) if kind == "parquet" else pd.read_stata(path)
        assert found[IDS[name]].tolist() == csv[IDS[name]].tolist()
        results = list(calculate.WRITTEN[name])
        written = found[[column[:32] for column in results]] if kind == "dta" else found[results]
        np.testing.assert_allclose(written.to_numpy(float), csv[results].to_numpy(float), rtol=1e-12)
        if name == "persons" and kind == "parquet":
            assert found["age"].dtype == np.int64 and found["is_blind"].dtype == bool
            assert found["employment_income"].tolist() == csv["employment_income"].tolist()


def test_parquet_is_read_and_its_own_results_are_replaced(given, tmp_path):
    assert run(given, tmp_path / "once", "output.format=parquet") == 0
    assert run(tmp_path / "once", tmp_path / "twice", "output.format=parquet") == 0
    for name in TABLES:
        once, twice = (pd.read_parquet(tmp_path / when / f"{name}.parquet") for when in ("once", "twice"))
        if name == "households":  # the bill that the law computed is now one that is given
            once, twice = once.drop(columns="council_tax"), twice.drop(columns="council_tax")
        assert list(once) == list(twice)
        pd.testing.assert_frame_equal(once[sorted(once)], twice[sorted(twice)])


def test_one_bad_cell_among_many_is_named_and_nothing_is_written(given, tmp_path, capsys):
    bad = tmp_path / "bad"
    bad.mkdir()
    for name in TABLES:
        frame = table(given, name).astype(object)
        if name == "persons":
            frame.loc[len(frame) - 2, "employment_income"] = "12k"
            row = len(frame) - 1
        frame.to_csv(bad / f"{name}.csv", index=False)
    assert run(bad, tmp_path / "out") == 2
    error = capsys.readouterr().err.splitlines()[-1]
    assert error == f"error: persons.csv: column 'employment_income' row {row}: '12k' is not a finite number"
    assert list((tmp_path / "out").iterdir()) == []


@pytest.mark.parametrize(
    ("settings", "says"),
    [
        (["task=calculate"], "setting 'population.path' is needed"),
        (["task=calculate", "population.path=in", "hydra.run.dir=in"], "would replace the tables"),
        (["task=calculate", "population.path=nowhere"], "no folder 'nowhere'"),
    ],
)
def test_mistakes(settings, says, tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "in").mkdir()
    assert main(settings) == 2
    assert says in capsys.readouterr().err.splitlines()[-1]


def test_a_misspelt_column_is_a_warning(given, tmp_path, capsys):
    folder = tmp_path / "misspelt"
    folder.mkdir()
    for name in TABLES:
        text = (given / f"{name}.csv").read_text().replace("employment_income", "employment_incom", 1)
        (folder / f"{name}.csv").write_text(text)
    assert run(folder, tmp_path / "out") == 0
    assert "did you mean 'employment_income'?" in capsys.readouterr().err
