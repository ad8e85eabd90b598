"""Growth beyond the outlook: every series to 2060-61, by rules that say what they follow."""

import pytest
import yaml

from model.economy import long_run
from model.economy.forecast import LongRun, load_forecast, vintages
from model.economy.long_run import LAST_OUTLOOK_YEAR, LAST_YEAR, carried_on, load_rules
from model.errors import ParameterFileError, UnknownNameError

AHEAD = range(LAST_OUTLOOK_YEAR + 2, LAST_YEAR + 1)
FORECAST = load_forecast()
RULE = {"label": "Prices", "source": "made up", "href": "https://example.org", "checked": "assumption"}


@pytest.fixture
def rules(tmp_path, monkeypatch):
    """Write a file of rules in the place of the model's own."""

    def write(content):
        path = tmp_path / "long_run.yaml"
        path.write_text(yaml.safe_dump(content), encoding="utf-8")
        monkeypatch.setattr(long_run, "PATH", path)
        load_rules.cache_clear()

    yield write
    load_rules.cache_clear()


def test_every_vintage_has_a_rule_for_each_series_and_no_rule_is_left_over():
    for vintage in vintages():
        assert set(load_forecast(vintage).series) == set(load_rules()), vintage


def test_the_outlook_comes_first():
    for name, series in FORECAST.series.items():
        assert max(load_rules()[name].growth or [2031]) >= LAST_OUTLOOK_YEAR + 1
        assert list(series.growth) == list(range(min(series.growth), LAST_YEAR + 1)), name
    assert FORECAST.growth("cpi", 2030) == 0.02048
    assert FORECAST.growth("earnings", 2031) == 0.024057


@pytest.mark.parametrize("year", AHEAD)
def test_series_keep_their_order(year):
    growth = {name: FORECAST.growth(name, year) for name in FORECAST.series}
    assert 0.03 < growth["average_earnings"] < 0.04
    assert growth["cpi"] == growth["cpi_year"] == 0.02
    assert growth["triple_lock"] == pytest.approx(growth["earnings"] + 0.0053)
    assert growth["triple_lock"] > max(growth["cpi"], growth["earnings"], 0.025)
    assert growth["house_prices"] == growth["national_living_wage"] == growth["average_earnings"]
    assert growth["private_rents"] == pytest.approx(growth["average_earnings"] - 0.003)
    assert growth["dividend_income"] == pytest.approx(
        (1 + growth["average_earnings"]) * (1 + growth["population"]) - 1, abs=1e-6
    )
    assert 0.0 < growth["population"] < growth["households"] < 0.01


def test_people_by_2047_are_those_of_the_projection():
    """ONS 2022-based principal projection: 71,880,000 in mid-2030, 76,550,500 in mid-2047."""
    assert FORECAST.index("population", 2030, 2047) == pytest.approx(76.5505 / 71.8800, abs=5e-5)


def test_a_path_holds_its_last_rate(rules):
    rules({"cpi": RULE | {"growth": {2031: 0.03, 2040: 0.02}}})
    growth = carried_on({"cpi": {2030: 0.01}})["cpi"]
    assert [growth[year] for year in (2030, 2031, 2039, 2040, LAST_YEAR)] == [0.01, 0.03, 0.03, 0.02, 0.02]


def test_a_product_is_followed_with_what_is_added(rules):
    rules(
        {
            "cpi": RULE | {"growth": {2031: 0.02}},
            "people": RULE | {"growth": {2031: 0.01}},
            "sum": RULE | {"follows": "cpi * people", "plus": 0.005},
        }
    )
    growth = carried_on({"sum": {2030: 0.0}, "cpi": {2031: 0.05}, "people": {2030: 0.0}})["sum"]
    assert growth[2031] == pytest.approx(1.05 * 1.01 - 1 + 0.005)
    assert growth[2032] == pytest.approx(1.02 * 1.01 - 1 + 0.005)


REFUSED = {
    "without source": ({k: v for k, v in RULE.items() if k != "source"} | {"follows": "rpi"}, "has no 'source'"),
    "with neither": (RULE, "needs growth or follows"),
    "with both": (RULE | {"growth": {2031: 0.02}, "follows": "rpi"}, "needs growth or follows"),
    "with a word unknown": (RULE | {"growth": {2031: 0.02}, "pluss": 0.1}, "did you mean 'plus'"),
    "that follows nothing": (RULE | {"follows": "rpi"}, "'cpi' needs the series 'rpi'"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_refuses_a_rule(rules, name):
    entry, message = REFUSED[name]
    rules({"cpi": entry})
    with pytest.raises(ParameterFileError, match=message):
        carried_on({"cpi": {2030: 0.02}})


def test_a_series_without_a_rule_is_refused(rules):
    rules({"cpi": RULE | {"growth": {2031: 0.02}}})
    with pytest.raises(ParameterFileError, match="needs the series 'rents'"):
        carried_on({"rents": {2030: 0.02}})


def test_unknown_choice_names_the_nearest():
    with pytest.raises(UnknownNameError, match="did you mean 'earnings'"):
        load_forecast(long_run="earning")
    assert load_forecast().long_run == LongRun.law
