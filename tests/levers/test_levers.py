"""Levers: what each writes is what it says, neutral settings change nothing, names and conflicts are told."""

from pathlib import Path

import numpy as np
import pytest

from model.configuration import compose
from model.economy.forecast import load_forecast
from model.errors import LeverError, UserError
from model.indicators.exchequer import PROGRAMMES
from model.levers import SHIPPED, active_levers, all_parameters, conflicts, load_own, settings_of
from model.levers.cards import read_cards
from model.pipeline import run_scenarios
from model.policy import PROGRAMMES as OF_LAW
from model.policy.load import check_levers

ROOT = Path(__file__).parents[2]
FORECAST = load_forecast()
OWN = """
from typing import NamedTuple
import numpy as np
from model.levers.lever import Effect, Lever, Outcome

class Gift(NamedTuple):
    applies: bool
    amount: float

def give(settings, population, results, context):
    amount = np.full(population.households.weight.size, settings.amount)
    return Effect({"citizens_inheritance": amount}, amount, {"cost": Outcome("Cost", "£/year", 1.0)})

LEVER = Lever("gift", Gift, (), ("programme.citizens_inheritance",), results=give)
"""
SETTING = """
{name}:
  label: of the gift
  unit: {unit}
  uprating: frozen
  values: {{2023-04-06: {{value: {value}, source: s, href: h, checked: assumption}}}}
"""
SETTINGS = SETTING.format(name="applies", unit="flag", value="false")
SETTINGS += SETTING.format(name="amount", unit="£", value="100.0")


@pytest.fixture
def own_lever(tmp_path):
    """A lever of the user's own; forgotten afterwards."""
    (tmp_path / "gift.py").write_text(OWN, encoding="utf-8")
    (tmp_path / "gift.yaml").write_text(SETTINGS, encoding="utf-8")
    yield tmp_path / "gift.py"
    load_own([])


def run(*overrides):
    return run_scenarios([compose(["population=small", "year=2026", *overrides])], lambda step, total=None: None)


@pytest.mark.parametrize("name", SHIPPED)
def test_a_lever_is_whole(name):
    lever = SHIPPED[name]
    assert lever.name == name and name not in OF_LAW
    assert lever.settings._fields[0] == "applies"
    assert settings_of(name)["applies"].values[0].value is False, "off unless a scenario says otherwise"
    assert any((lever.policy, lever.population, lever.results, lever.transition))
    assert set(lever.programmes) <= set(PROGRAMMES)
    assert all(written.partition(".")[0] in ("policy", "population", "programme", "results", "transition")
               for written in (*lever.reads, *lever.writes))  # fmt: skip
    assert name in read_cards(), "no card"
    assert (ROOT / "scenarios" / f"{name}.yaml").is_file(), "no scenario of its name"


@pytest.mark.parametrize("name", SHIPPED)
def test_a_lever_that_does_not_apply_changes_nothing(name):
    dataset = run("scenario=[]", f"levers.{name}.applies=false").sel(year=2026)
    for variable, values in dataset.data_vars.items():
        if "scenario" in values.dims and not variable.startswith("lever_outcome"):
            np.testing.assert_array_equal(values.isel(scenario=0), values.isel(scenario=1), err_msg=variable)


def test_the_citizens_inheritance_is_paid_to_the_age_and_is_no_income():
    dataset = run("scenario=citizens_inheritance").sel(year=2026)
    cost = dataset["lever_outcome"].sel(scenario="citizens_inheritance", outcome="citizens_inheritance.cost")
    people = dataset["lever_outcome"].sel(scenario="citizens_inheritance", outcome="citizens_inheritance.reach")
    assert float(cost) == pytest.approx(10_000.0 * float(people)) and float(people) > 0.0
    assert float(dataset["net_spending"].diff("scenario").item()) == pytest.approx(float(cost))
    assert (dataset["poverty_rate"].diff("scenario") == 0.0).all()
    statuses = dict(
        zip(dataset["outcome"].values.tolist(), dataset["outcome_status"].values.tolist(), strict=True)
    )
    assert statuses["citizens_inheritance.wealth_at_30"] == "not yet modelled"


def test_settings_are_dated_and_checked_like_the_law():
    paths = all_parameters()
    check_levers({"citizens_inheritance.age": {2026: 30}}, paths)
    with pytest.raises(UserError, match=r"citizens_inheritance\.amount"):
        check_levers({"citizens_inheritance.amuont": {2026: 1.0}}, paths)
    later = {"citizens_inheritance.applies": {2027: True}}
    assert not active_levers(later, 2026, FORECAST) and active_levers(later, 2027, FORECAST)


def test_a_lever_of_ones_own(own_lever):
    load_own([own_lever])
    levers = ("levers.gift.applies=true", "levers.gift.amount=500")
    dataset = run("scenario=[]", f"lever_files=[{own_lever}]", *levers).sel(year=2026).isel(scenario=1)
    assert float(dataset["households_gaining"]) > 1e6
    assert float(dataset["programme_amount"].sel(programme="citizens_inheritance")) > 1e9
    both = {"gift.applies": {2026: True}, "citizens_inheritance.applies": {2026: True}}
    (line,) = conflicts(active_levers(both, 2026, FORECAST))
    assert "programme.citizens_inheritance" in line and "'gift'" in line


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("LEVER = 1", "no LEVER"),
        ("1 / 0", "ZeroDivisionError"),
        (OWN.replace('"gift"', '"child_benefit"'), "taken"),
    ],
)
def test_a_file_that_is_no_lever_is_refused_in_a_line(own_lever, text, expected):
    own_lever.write_text(text, encoding="utf-8")
    with pytest.raises(LeverError, match=expected):
        load_own([own_lever])


def test_every_card_is_of_a_lever_or_of_the_law():
    for name, card in read_cards().items():
        assert name in SHIPPED or card.law_parameters, name
        assert (ROOT / "scenarios" / f"{name}.yaml").is_file() or card.law_parameters
