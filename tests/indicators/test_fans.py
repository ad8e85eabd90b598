"""The fans of taxes on gains and wealth: in every run that moves them, in no other, and by hand."""

import numpy as np
import pandas as pd
import pytest

from model import pipeline
from model.__main__ import main
from model.configuration import compose, compose_sweep
from model.indicators.fans import GAINS_FAN, WEALTH_FAN, Fans, fans, labels, variables, wealth_fan
from model.levers.lever import Outcome
from model.report.tables import FANS, headline
from model.report.write import headline_text
from tests import runs
from tests.made_up import measured

SHARED = ["year=2026", "population=small"]


def run(*settings):
    return runs.run(compose([*settings, *SHARED]))


@pytest.fixture(scope="module")
def aligned():
    """Gains taxed as income, nobody responds."""
    return run("scenario=capital_gains_tax_aligned")


def test_a_static_run_that_changes_the_tax_on_gains_has_the_fan_of_a_behavioural_one(aligned):
    responded = run("scenario=capital_gains_tax_aligned", "behaviour=official")
    np.testing.assert_array_equal(aligned["capital_gains_tax_fan"], responded["capital_gains_tax_fan"])
    before, after = aligned["capital_gains_tax_fan"].isel(year=0).values
    assert after.shape == (len(GAINS_FAN),) and (np.diff(after) < 0.0).all() and (before == before[0]).all()
    tax = aligned["programme_amount"].sel(programme="capital_gains_tax").isel(year=0).values
    np.testing.assert_allclose([before[0], after[0]], tax)
    assert "net_spending_static" not in aligned


def test_a_run_that_touches_neither_has_no_fan_and_works_none_out(monkeypatch):
    monkeypatch.setattr(pipeline, "gains_kept", None)
    found = run("scenario=child_benefit_raised")
    assert not set(variables()) & set(found.data_vars)
    assert not {"gains_elasticity", "wealth_response"} & set(found.coords)
    assert FANS not in headline_text(found)


def test_in_a_sweep_the_others_keep_the_tax_they_have(aligned):
    jobs = compose_sweep(["scenario=capital_gains_tax_aligned,child_benefit_raised", *SHARED])
    found = runs.run(*jobs).isel(year=0)
    flat = found["capital_gains_tax_fan"].sel(scenario="child_benefit_raised").values
    assert (flat == flat[0]).all()
    np.testing.assert_array_equal(
        found["capital_gains_tax_fan"].sel(scenario="capital_gains_tax_aligned"),
        aligned["capital_gains_tax_fan"].sel(scenario="capital_gains_tax_aligned").isel(year=0),
    )


def test_the_fan_of_a_wealth_tax_by_hand():
    frame = measured(3)._replace(weight=np.array([1.0, 2.0, 3.0]))
    assert (wealth_fan(frame) == 0.0).all()
    taxed = frame._replace(
        programmes={**frame.programmes, "wealth_tax": np.array([100.0, 50.0, 0.0])},
        outcomes={"wealth_tax.responsive_rate": Outcome("", "fraction", 0.02)},
    )
    np.testing.assert_allclose(wealth_fan(taxed), [200.0, 172.0, 152.0, 132.0, 80.0])
    heavy = taxed._replace(outcomes={"wealth_tax.responsive_rate": Outcome("", "fraction", 0.2)})
    assert (wealth_fan(heavy) >= 0.0).all() and wealth_fan(heavy)[-1] == 0.0


@pytest.mark.parametrize("behaviour", ["none", "official"])
def test_a_wealth_tax_always_has_its_fan(behaviour):
    found = run("scenario=wealth_tax", f"behaviour={behaviour}")
    before, after = found["wealth_tax_fan"].isel(year=0).values
    assert (before == 0.0).all() and after.shape == (len(WEALTH_FAN),)
    assert after[0] == pytest.approx(
        float(found["programme_amount"].sel(programme="wealth_tax").isel(scenario=1, year=0))
    )
    assert (np.diff(after) < 0.0).all() or after[0] == 0.0
    assert ("capital_gains_tax_fan" in found) is (behaviour == "official")


def test_a_tax_charged_once_has_one_number():
    fan = run("scenario=one_off_wealth_tax")["wealth_tax_fan"].isel(scenario=1, year=0).values
    assert fan[0] > 0.0 and (fan == fan[0]).all()


def test_the_headline_shows_every_place_of_the_fan(aligned):
    table = headline(aligned, "capital_gains_tax_aligned", 2026)
    rows = table[table["section"] == FANS]
    assert rows["measure"].tolist() == labels()["capital_gains_tax_fan"]
    fan = aligned["capital_gains_tax_fan"].isel(year=0).values / 1e9
    np.testing.assert_allclose(rows[["baseline", "scenario"]].to_numpy().T, fan)
    assert "elasticity 3.6, relieved 1.4" in headline_text(aligned)


def test_the_comparison_has_them_too(aligned, tmp_path, capsys):
    out = tmp_path / "out"
    named = "scenario=[capital_gains_tax_aligned,wealth_tax]"
    assert main(["task=compare", named, *SHARED, "report.figures=false", f"hydra.run.dir={out}"]) == 0
    table = pd.read_csv(out / "comparison_fans.csv")
    assert table["label"].tolist() == [place for places in labels().values() for place in places]
    gains = table[table["name"] == "capital_gains_tax_fan"]
    np.testing.assert_allclose(gains["scenario_value"], aligned["capital_gains_tax_fan"].isel(scenario=1, year=0))
    assert "Revenue if only the base responds" in capsys.readouterr().out
    untouched = tmp_path / "untouched"
    arguments = ["task=compare", "scenario=child_benefit_raised", *SHARED, "report.figures=false"]
    assert main([*arguments, f"hydra.run.dir={untouched}"]) == 0
    assert not (untouched / "comparison_fans.csv").exists()


def test_what_no_scenario_has_is_left_out():
    assert fans(Fans()) == {}
    assert set(fans(Fans(np.ones(6), np.ones(5)))) == set(variables()) == set(labels())
