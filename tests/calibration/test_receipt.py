"""Take-up draws given receipt, and the survey as a population of a run."""

import numpy as np
import pytest
from engine.random_households import random_households
from survey_files import many_households, write_survey

from model.__main__ import main
from model.calibration import population as populations
from model.calibration.receipt import STAGES, draws_given_receipt
from model.engine.assess import assess
from model.errors import YearError
from model.policy import load_policy
from model.population.frs import Receipts
from model.population.synthesis import synthesise

PROGRAMMES = [programme for stage in STAGES for programme in stage]


@pytest.fixture(scope="module")
def population():
    """Random households with plain draws and no one barred from benefits."""
    drawn = random_households(400, seed=5)
    draws = np.random.default_rng(2)
    size = len(drawn.units.capital)
    plain = {f"{programme}_take_up_draw": draws.random(size) for programme in PROGRAMMES}
    return drawn._replace(units=drawn.units._replace(**plain, child_benefit_opts_out=np.zeros(size, dtype=bool)))


def test_those_who_receive_claim_and_those_who_do_not_do_not(population):
    law = load_policy(2024)
    size = len(population.units.capital)
    chosen = np.random.default_rng(9).random((len(PROGRAMMES), size)) < 0.5
    receipts = Receipts(**dict(zip(PROGRAMMES, chosen, strict=True)))
    drawn = draws_given_receipt(population, receipts, law, threads=1)
    given = population._replace(units=population.units._replace(**drawn))
    paid = assess(given, law, 1)
    for programme in PROGRAMMES:
        receives = getattr(receipts, programme)
        column = f"{programme}_take_up_draw"
        always = given._replace(units=given.units._replace(**{column: np.zeros(size)}))
        entitled = getattr(assess(always, law, 1), programme) > 0.0
        assert entitled[receives].any() and entitled[~receives].any(), programme
        np.testing.assert_array_equal(getattr(paid, programme) > 0.0, entitled & receives, err_msg=programme)
        assert (drawn[column][receives & ~entitled] == 0.0).all(), "claims what a reform gives"
        plain = getattr(population.units, column)
        np.testing.assert_array_equal(drawn[column][~receives & ~entitled], plain[~receives & ~entitled])
        assert ((drawn[column] >= 0.0) & (drawn[column] <= 1.0)).all()


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """A survey's folder; the donors are drawn without weights."""
    monkeypatch.setattr(populations, "weighted_population", lambda *asked: synthesise(1_500, seed=4))
    return write_survey(tmp_path / "frs", many_households(90))


def test_a_survey_is_moved_to_the_year_asked_and_its_weights_with_households(folder):
    there = populations.load_population(None, 1, str(folder), 2023, 1, "frs")
    later = populations.load_population(None, 1, str(folder), 2025, 1, "frs")
    growth = populations.load_forecast().index("average_earnings", 2023, 2025)
    np.testing.assert_allclose(later.people.employment_income, growth * there.people.employment_income)
    assert there.households.weight.sum() == pytest.approx(30 * (1200.5 + 900 + 1500))
    assert later.households.weight.sum() > there.households.weight.sum()
    on_credit = assess(there, load_policy(2023), 1).universal_credit > 0.0
    again = populations.read_survey(folder)
    assert on_credit.any() and again.receipts.universal_credit[on_credit].all(), "nobody else claims it"


def test_a_survey_before_the_forecast_is_one_line(folder):
    path = folder / "househol.tab"
    path.write_text(path.read_text().replace("2023", "2019").replace("2024", "2020"))
    with pytest.raises(YearError, match="covers"):
        populations.load_population(None, 1, str(folder), 2025, 1, "frs")


def test_the_survey_is_exported_as_tables_that_are_read_back(folder, tmp_path, capsys):
    out = tmp_path / "out"
    arguments = ["population=frs", f"population.path={folder}", f"hydra.run.dir={out}"]
    assert main(["task=population", "year=2025", *arguments]) == 0
    assert {path.name for path in out.iterdir()} >= {"persons.parquet", "data_dictionary.csv"}
    population = populations.load_population(None, 1, str(folder), 2025, 1, "frs")
    tables = populations.load_population(None, 1, str(out), 2025, 1)
    for before, after in zip(population, tables, strict=True):
        for name, values in before._asdict().items():
            np.testing.assert_array_equal(values, getattr(after, name), err_msg=name)


def test_mistakes_end_with_status_2_and_one_line(folder, tmp_path, capsys):
    arguments = [f"population.path={folder}", f"hydra.run.dir={tmp_path / 'out'}"]
    (folder / "job.tab").unlink()
    assert main(["task=population", "population=frs", *arguments]) == 2
    assert capsys.readouterr().err.splitlines()[-1].startswith(f"error: {folder}: no job.tab")
    assert not list((tmp_path / "out").glob("*"))
    assert main(["task=calculate", "population=frs", *arguments]) == 2
    assert "write the survey as tables first" in capsys.readouterr().err
    assert main(["population=frs", f"hydra.run.dir={tmp_path / 'out'}"]) == 2
    assert "population.path=VALUE" in capsys.readouterr().err
