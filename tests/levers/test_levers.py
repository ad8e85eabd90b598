"""Levers: what each writes is what it says, neutral settings change nothing, names and conflicts are told."""

from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest

from model.economy.forecast import load_forecast
from model.engine.assess import assess
from model.errors import LeverError, UserError
from model.indicators.exchequer import PROGRAMMES
from model.levers import SHIPPED, active_levers, all_parameters, conflicts, load_own, settings_of
from model.levers.cards import read_cards
from model.levers.inheritance_tax_loopholes import PARAMETERS as RELIEFS
from model.levers.lever import Context
from model.levers.multinational_reliefs import MultinationalReliefs
from model.pipeline import load_population
from model.policy import PROGRAMMES as OF_LAW
from model.policy import load_policy
from model.policy.load import check_levers
from model.settings import Population as PopulationSettings
from tests.runs import change_of, run_small

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
    dataset = run_small("year=2026", "scenario=[]", f"levers.{name}.applies=false").sel(year=2026)
    for variable, values in dataset.data_vars.items():
        if "scenario" in values.dims and not variable.startswith("lever_outcome"):
            np.testing.assert_array_equal(values.isel(scenario=0), values.isel(scenario=1), err_msg=variable)


LAW = load_policy(2026).policy
NOTHING = {
    "citizens_inheritance": {"amount": 0},
    "capital_gains_return_allowance": {"exempt_rate": 0},
    "decent_homes": {"share_private": 0, "share_social": 0},
    "early_years": {"spending": 0},
    "education_programme": {"share": 0},
    "housing_rights": {},
    "inheritance_tax_loopholes": {name: getattr(LAW.inheritance_tax, name) for name in RELIEFS},
    "maintenance_grants": {"full_grant": 0},
    "minimum_wage_raised": dict.fromkeys(("hourly_21_and_over", "hourly_18_to_20", "hourly_under_18"), 0),
    "multinational_reliefs": {
        name: 0 for name in MultinationalReliefs._fields if name.endswith(("_withdrawn_rate", "_points"))
    },
    "pay_ratio_reporting": {"fall": 0},
    "private_rents": {"follows_prices_and_pay": False},
    "proportional_property_tax": {"rate": 0, "replaces_council_tax": False},
    "universal_savings_account": {"match_rate": 0, "new_saving_rate": 0},
    "school_funding": {"share_moved": 0},
    "social_housing": {"homes": 0},
    "union_access": {"coverage_rise_private": 0, "coverage_rise_public": 0},
    "wealth_tax": {"first_rate": 0, "second_rate": 0, "third_rate": 0},
    "worker_representation": {"pay_rise": 0},
}


@pytest.mark.parametrize("name", SHIPPED)
def test_a_lever_set_to_nothing_is_the_baseline_to_the_bit(name):
    """It applies and reaches people, and pays, takes and moves nothing."""
    settings = {"applies": True} | NOTHING[name]
    asked = (f"levers.{name}.{setting}={str(value).lower()}" for setting, value in settings.items())
    dataset = run_small("year=2026", "scenario=[]", *asked).sel(year=2026)
    assert dataset["scenario"].size == 2
    for variable, values in dataset.data_vars.items():
        if not variable.startswith("lever_outcome"):
            np.testing.assert_array_equal(values.isel(scenario=0), values.isel(scenario=1), err_msg=variable)


@pytest.mark.parametrize(
    ("name", "programme", "low", "high"),
    [
        ("capital_gains_return_allowance", "capital_gains_tax", -8e9, -0.5e9),
        ("citizens_inheritance", "citizens_inheritance", 6e9, 10e9),
        ("early_years", "early_years_centres", 2.9e9, 2.93e9),
        ("education_programme", "education_programme", 0.3e9, 0.7e9),
        ("inheritance_tax_loopholes", "inheritance_tax", 1e9, 12e9),
        ("maintenance_grants", "maintenance_grants", 0.8e9, 3.5e9),
        ("multinational_reliefs", "corporation_tax", 1.46e9, 1.48e9),
        ("social_housing", "social_housing", 9e9, 15e9),
        ("universal_savings_account", "savings_account_match", 0.05e9, 0.6e9),
        ("wealth_tax", "wealth_tax", 1e9, 120e9),
    ],
)
def test_a_lever_has_the_sign_and_size_of_its_card_on_the_population(name, programme, low, high):
    """Wide where few households of a small sample decide; the other levers: test_law and test_social."""
    dataset = run_small("year=2026", f"scenario={name}").sel(year=2026)
    assert low < change_of(dataset, programme) < high


def test_levers_that_cost_nothing_have_the_reach_of_their_cards():
    names = ["school_funding", "decent_homes"]
    dataset = run_small("year=2026", f"scenario=[{','.join(names)}]").sel(year=2026).isel(scenario=1)
    outcome = dataset["lever_outcome"].to_series()
    assert outcome["school_funding.cost"] == 0.0, "within the budget, not nearly"
    assert 1e9 < outcome["school_funding.moved"] < 1.6e9 and 1.5e6 < outcome["school_funding.reach"] < 3.5e6
    assert 3e4 < outcome["decent_homes.reach"] < 3e5 and 0.2e9 < outcome["decent_homes.cost"] < 3e9


@pytest.mark.parametrize("name", [name for name, lever in SHIPPED.items() if lever.results])
def test_a_lever_reads_no_results_and_no_law_that_it_has_not_said(name):
    """What is worked out once for many laws rests on it."""
    lever = SHIPPED[name]
    (active,) = active_levers({f"{name}.applies": {2026: True}}, 2026, FORECAST)
    population = load_population(PopulationSettings(households=2_000, seed=1, path=None), 2026)
    words = [read.split(".") for read in lever.reads]
    said = {word[1] for word in words if word[0] == "policy"} | {"year"}
    other = load_policy(2023).policy
    unsaid = LAW._replace(**{field: getattr(other, field) for field in LAW._fields if field not in said})
    found = assess(population, load_policy(2026))
    results = SimpleNamespace(**{word[1]: getattr(found, word[1]) for word in words if word[0] == "results"})
    changed = population
    if lever.population:
        changed = lever.population(active.settings, population, Context(2026, FORECAST, LAW, 1))
    first, second = (
        lever.results(active.settings, changed, results, Context(2026, FORECAST, law, 1, population))
        for law in (LAW, unsaid)
    )
    assert repr(first.outcomes) == repr(second.outcomes)
    for programme, amount in first.programmes.items():
        np.testing.assert_array_equal(amount, second.programmes[programme])


def test_the_citizens_inheritance_is_paid_to_the_age_and_is_no_income():
    dataset = run_small("year=2026", "scenario=citizens_inheritance").sel(year=2026)
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
    dataset = run_small("year=2026", "scenario=[]", f"lever_files=[{own_lever}]", *levers)
    dataset = dataset.sel(year=2026).isel(scenario=1)
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
