"""The law from 2031-32 to 2060-61: rules go on, freezes end, and the long-run choice moves what has no rule."""

import numpy as np
import pytest

from model.economy.forecast import LongRun, load_forecast
from model.economy.long_run import LAST_OUTLOOK_YEAR, LAST_YEAR
from model.errors import LeverError, UnknownNameError, YearError
from model.policy import load_policy, parameters_by_path
from model.policy.load import FIRST_YEAR
from model.policy.uprating import PRICE_RULES, is_money, rule_in

FORECAST = load_forecast()
PARAMETERS = parameters_by_path()
FREEZES_THAT_END = {
    "income_tax.personal_allowance",
    "income_tax.basic_rate_limit",
    "income_tax.starting_rate_limit_for_savings",
    "national_insurance.primary_threshold",
    "national_insurance.secondary_threshold",
    "national_insurance.upper_earnings_limit",
    "national_insurance.lower_profits_threshold",
    "inheritance_tax.nil_rate_band",
    "inheritance_tax.residence_nil_rate_band",
    "universal_credit.lcwra_element_new_claim_monthly",
}
HELD = (
    "universal_credit.capital_limit",
    "universal_credit.capital_disregard",
    "benefit_cap.limit_family_in_london",
    "child_benefit.charge_threshold",
    "childcare_entitlement.income_limit",
    "income_tax.savings_allowance",
    "housing_support.lha_maximum_shared_weekly",
)


def value(path, year, **law):
    programme, _, name = path.partition(".")
    return getattr(getattr(load_policy(year, **law).policy, programme), name)


def grown(path, from_year=LAST_OUTLOOK_YEAR, to_year=LAST_YEAR, **law):
    """Growth of a parameter between two years."""
    return value(path, to_year, **law) / value(path, from_year, **law)


@pytest.mark.parametrize("year", range(FIRST_YEAR, LAST_OUTLOOK_YEAR + 1))
def test_the_choice_moves_nothing_of_the_outlook(year):
    law = load_policy(year)
    for long_run in LongRun:
        other = load_policy(year, long_run=long_run)
        assert other.policy == law.policy
        assert all(np.array_equal(*pair) for pair in zip(other.tables, law.tables, strict=True))


@pytest.mark.parametrize("path", sorted(FREEZES_THAT_END))
def test_a_freeze_that_ends_by_law_gives_way_to_prices(path):
    frozen_from = 2029 if path.startswith("universal_credit") else 2028
    assert value(path, LAST_OUTLOOK_YEAR) == value(path, frozen_from)
    assert 1.01 < grown(path, to_year=2031) < 1.03
    assert grown(path) == pytest.approx(FORECAST.index("cpi", LAST_OUTLOOK_YEAR, LAST_YEAR), rel=0.02)


@pytest.mark.parametrize("path", HELD)
def test_what_has_no_rule_stays_in_money_unless_it_is_asked_to_move(path):
    index = {name: FORECAST.index(name, LAST_OUTLOOK_YEAR, LAST_YEAR) for name in ("cpi", "earnings")}
    assert grown(path) == 1.0
    assert grown(path, long_run="cpi") == pytest.approx(index["cpi"])
    assert grown(path, long_run="earnings") == pytest.approx(index["earnings"])


def test_every_amount_follows_one_rule_to_the_end():
    """Each parameter in money, under each choice, against the index of the rule that should move it."""
    for long_run in LongRun:
        first, last = (load_policy(year, long_run=long_run).policy for year in (LAST_OUTLOOK_YEAR, LAST_YEAR))
        for path, parameter in PARAMETERS.items():
            programme, _, name = path.partition(".")
            before, after = (getattr(getattr(law, programme), name) for law in (first, last))
            if parameter.kind is not float or before == 0.0:
                assert after == before, path
                continue
            rule = parameter.later_uprating.get(2031, parameter.uprating)
            if is_money(parameter.unit) and long_run == "cpi" and rule == "frozen":
                rule = "cpi"
            elif is_money(parameter.unit) and long_run == "earnings" and rule in PRICE_RULES:
                rule = "earnings"
            index = 1.0 if rule == "frozen" else FORECAST.index(rule, LAST_OUTLOOK_YEAR, LAST_YEAR)
            # thirty roundings, each by half a step at most
            tolerance = 15.0 * (parameter.round_to or 0.0) / before + 1e-9
            assert after / before == pytest.approx(index, rel=tolerance), (path, long_run)


def test_the_statutory_rules_go_on():
    state_pension = grown("state_pension.new_weekly")
    assert state_pension == pytest.approx(FORECAST.index("triple_lock", LAST_OUTLOOK_YEAR, LAST_YEAR), rel=2e-3)
    guarantee = grown("pension_credit.standard_minimum_guarantee_single_weekly")
    assert guarantee == pytest.approx(FORECAST.index("earnings", LAST_OUTLOOK_YEAR, LAST_YEAR), rel=2e-3)
    for path in ("state_pension.new_weekly", "pension_credit.standard_minimum_guarantee_single_weekly"):
        assert grown(path, long_run="earnings") == grown(path) == grown(path, long_run="cpi")


def test_the_allowances_for_rents_move_with_the_choice():
    before = load_policy(LAST_OUTLOOK_YEAR).tables
    for long_run, series in (("law", None), ("cpi", "cpi"), ("earnings", "earnings")):
        index = FORECAST.index(series, LAST_OUTLOOK_YEAR, 2050) if series else 1.0
        for held, table in zip(before, load_policy(2050, long_run=long_run).tables, strict=True):
            np.testing.assert_allclose(table, held * index, atol=0.01)


def test_allowances_of_a_lever_at_local_rents_follow_rents_not_the_choice():
    levers = {"housing_support.lha_at_30th_percentile_of_year": {2025: True}} | {
        f"housing_support.lha_maximum_{size}_weekly": {2025: 1e5}
        for size in ("shared", "one_bedroom", "two_bedrooms", "three_bedrooms", "four_bedrooms")
    }
    tables = [load_policy(2050, levers, long_run=long_run).tables for long_run in LongRun]
    assert all(np.array_equal(tables[0][0], other[0]) for other in tables)
    growth = tables[0][0] / load_policy(LAST_OUTLOOK_YEAR, levers).tables[0]
    assert np.median(growth) == pytest.approx(FORECAST.index("private_rents", LAST_OUTLOOK_YEAR, 2050), rel=1e-3)


@pytest.mark.parametrize(
    ("path", "amount", "series"),
    [
        ("child_benefit.eldest_weekly", 100.0, "cpi"),
        ("state_pension.new_weekly", 500.0, "triple_lock"),
        ("minimum_wage.national_living_wage_hourly", 20.0, "national_living_wage"),
        ("inheritance_tax.nil_rate_band", 500_000.0, "cpi"),
        ("benefit_cap.limit_family_in_london", 40_000.0, None),
    ],
)
@pytest.mark.parametrize("year", [2028, 2035])
def test_a_lever_follows_its_rule_to_the_end(path, amount, series, year):
    index = FORECAST.index(series, max(year, LAST_OUTLOOK_YEAR), LAST_YEAR) if series else 1.0
    held = value(path, max(year, LAST_OUTLOOK_YEAR), levers={path: {year: amount}})
    found = value(path, LAST_YEAR, levers={path: {year: amount}})
    assert value(path, year, levers={path: {year: amount}}) == amount
    assert found / held == pytest.approx(index, rel=5e-3)
    assert value(path, LAST_YEAR, levers={path: {year: amount, "uprating": "frozen"}}) == amount


def test_a_lever_moves_with_the_choice_as_the_law_does_and_one_with_a_rule_of_its_own_does_not():
    path, earnings = "universal_credit.capital_limit", FORECAST.index("earnings", LAST_OUTLOOK_YEAR, LAST_YEAR)
    levers = {path: {2026: 25_000.0}}
    assert value(path, LAST_YEAR, levers=levers) == 25_000.0
    assert value(path, LAST_YEAR, levers=levers, long_run="earnings") == pytest.approx(25_000.0 * earnings)
    levers = {path: {2026: 25_000.0, "uprating": "cpi"}}
    moved = 25_000.0 * FORECAST.index("cpi", 2026, LAST_YEAR)
    assert value(path, LAST_YEAR, levers=levers, long_run="earnings") == pytest.approx(moved)


def test_a_lever_of_a_later_year():
    path = "universal_credit.taper_rate"
    levers = {path: {2045: 0.4}}
    assert [value(path, year, levers=levers) for year in (2044, 2045, LAST_YEAR)] == [0.55, 0.4, 0.4]


def test_the_rule_of_a_year():
    later = {2031: "cpi"}
    assert [rule_in(year, "frozen", later, True, "law") for year in (2030, 2031)] == ["frozen", "cpi"]
    assert [rule_in(year, "frozen", {}, True, "cpi") for year in (2030, 2031)] == ["frozen", "cpi"]
    assert rule_in(2040, "frozen", {}, False, "earnings") == "frozen"
    assert rule_in(2040, "cpi", {}, True, "earnings") == "earnings"
    assert rule_in(2040, "triple_lock", {}, True, "earnings") == "triple_lock"


def test_what_cannot_be_is_refused():
    with pytest.raises(YearError, match="2023 to 2060"):
        load_policy(LAST_YEAR + 1)
    with pytest.raises(UnknownNameError, match="did you mean 'earnings'"):
        load_policy(2040, long_run="earning")
    with pytest.raises(LeverError, match="year 2061"):
        load_policy(2040, {"child_benefit.eldest_weekly": {2061: 30.0}})
