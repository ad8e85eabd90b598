"""The loader of parameters, tested on the law of a made-up country: what it refuses, and what it makes of time."""

import datetime as dt
import sys
from types import ModuleType
from typing import NamedTuple

import pytest
import yaml

from model.economy.forecast import Forecast, Series
from model.errors import LeverError, ParameterFileError, UnknownNameError, YearError
from model.policy import load
from model.policy.load import check_levers, check_year, fiscal_year_of, load_programme, read_parameters
from model.policy.uprating import uprate

GROWTH = {
    "cpi": {2024: 0.10, 2025: 0.02, 2026: 0.05, 2027: 0.02, 2028: 0.02, 2029: 0.02, 2030: 0.02},
    "earnings": {year: 0.04 for year in range(2024, 2031)},
    "triple_lock": {year: 0.05 for year in range(2024, 2031)},
}
FORECAST = Forecast(
    "made_up", {name: Series(name, "made up", "none", "assumption", growth) for name, growth in GROWTH.items()}
)


class WindowTax(NamedTuple):
    """Parameters of a tax on windows in a country that does not exist."""

    weekly_allowance: float
    rate: float
    windows_exempt: int
    is_levied: bool


def value(number, **more):
    return {
        "value": number,
        "source": "Window Tax Act s.1",
        "href": "https://example.org",
        "checked": "read",
    } | more


def parameter(values, **more):
    return {"label": "A parameter", "unit": "£/week", "uprating": "cpi", "values": values} | more


def window_tax():
    """A valid parameter file as a mapping; tests spoil one entry of it."""
    return {
        "weekly_allowance": parameter({dt.date(2023, 4, 10): value(10.0), dt.date(2024, 4, 8): value(11.0)}),
        "rate": parameter({dt.date(2023, 4, 6): value(0.12)}, unit="fraction", uprating="frozen"),
        "windows_exempt": parameter({dt.date(2023, 4, 6): value(6)}, unit="count", uprating="frozen"),
        "is_levied": parameter({dt.date(2023, 4, 6): value(True)}, unit="flag", uprating="frozen"),
    }


@pytest.fixture
def written(tmp_path, monkeypatch):
    """Write the file of the made-up programme where the loader looks for it."""
    programme = ModuleType("model.policy.window_tax")
    programme.WindowTax = WindowTax
    monkeypatch.setitem(sys.modules, "model.policy.window_tax", programme)
    monkeypatch.setattr(load, "FOLDER", tmp_path)
    read_parameters.cache_clear()

    def write(content):
        text = content if isinstance(content, str) else yaml.safe_dump(content, sort_keys=False)
        (tmp_path / "window_tax.yaml").write_text(text, encoding="utf-8")

    yield write
    read_parameters.cache_clear()


def by_path():
    return {parameter.path: parameter for parameter in read_parameters("window_tax").values()}


def law(year, levers=None, announced_by=None):
    return load_programme("window_tax", year, levers, announced_by, FORECAST)


def test_a_valid_file_gives_values_of_the_declared_types(written):
    written(window_tax())
    assert law(2023) == WindowTax(10.0, 0.12, 6, True)
    assert [type(field) for field in law(2023)] == [float, float, int, bool]


def test_whole_pounds_become_floats(written):
    content = window_tax()
    content["weekly_allowance"]["values"][dt.date(2023, 4, 10)] = value(10)
    written(content)
    assert type(law(2023).weekly_allowance) is float


def spoil(path, entry):
    """A function that replaces (or with None removes) one entry of the valid file."""

    def change(content):
        *parents, last = path
        for key in parents:
            content = content[key]
        if entry is None:
            del content[last]
        else:
            content[last] = entry

    return change


FIRST = ("weekly_allowance", "values", dt.date(2023, 4, 10))
REFUSED = {
    "a value without source": (spoil((*FIRST, "source"), None), "2023-04-10: 'source' is missing"),
    "an empty source": (spoil((*FIRST, "source"), ""), "'source' is missing"),
    "a value without href": (spoil((*FIRST, "href"), None), "'href' is missing"),
    "a value that does not say how it was checked": (spoil((*FIRST, "checked"), None), "'checked' is missing"),
    "a way of checking that does not exist": (spoil((*FIRST, "checked"), "recaled"), "did you mean 'recalled'"),
    "a bare number": (spoil(FIRST, 10.0), "expected a mapping"),
    "an unknown key of a value": (spoil((*FIRST, "page"), 7), "expected a mapping"),
    "a date that is not one": (spoil(("rate", "values"), {2023: value(0.12)}), "not a date"),
    "an announcement that is no date": (spoil((*FIRST, "announced"), "last autumn"), "is not a date"),
    "an unknown parameter": (spoil(("weekly_allowence",), parameter({})), "did you mean 'weekly_allowance'"),
    "a missing parameter": (spoil(("rate",), None), "no entry for 'rate'"),
    "an unknown key of a parameter": (spoil(("rate", "uprated"), "cpi"), "did you mean 'uprating'"),
    "a parameter without unit": (spoil(("rate", "unit"), None), "'unit' is missing"),
    "a parameter that is not a mapping": (spoil(("rate",), 0.12), "rate: expected a mapping"),
    "an unknown rule of uprating": (spoil(("rate", "uprating"), "earning"), "did you mean 'earnings'"),
    "an unknown treatment of change": (spoil(("rate", "change"), "monthly"), "at_date or weighted"),
    "no values": (spoil(("rate", "values"), {}), "no values"),
    "text for a number": (spoil((*FIRST, "value"), "ten"), "'ten' is not a number"),
    "a flag for a number": (spoil((*FIRST, "value"), True), "True is not a number"),
    "infinity": (spoil((*FIRST, "value"), float("inf")), "not finite"),
    "a fraction of a window": (
        spoil(("windows_exempt", "values", dt.date(2023, 4, 6), "value"), 6.5),
        "6.5 is not a whole number",
    ),
    "a number for a flag": (spoil(("is_levied", "values", dt.date(2023, 4, 6), "value"), 1), "not true or false"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_refuses(written, name):
    change, message = REFUSED[name]
    content = window_tax()
    change(content)
    written(content)
    with pytest.raises(ParameterFileError, match=message):
        read_parameters("window_tax")


def test_refuses_dates_that_are_not_sorted(written):
    content = window_tax()
    content["rate"]["values"] = {dt.date(2024, 4, 6): value(0.10), dt.date(2023, 4, 6): value(0.12)}
    written(content)
    with pytest.raises(ParameterFileError, match=r"window_tax\.rate: dates are not sorted"):
        read_parameters("window_tax")


def test_refuses_a_file_that_is_not_yaml_in_one_line(written):
    written("rate: {value: 1\n")
    with pytest.raises(ParameterFileError) as refusal:
        read_parameters("window_tax")
    assert "\n" not in str(refusal.value)


def test_refuses_an_empty_file(written):
    written("")
    with pytest.raises(ParameterFileError, match="expected a mapping of parameters"):
        read_parameters("window_tax")


@pytest.mark.parametrize(
    ("date", "year"),
    [
        ((2025, 4, 1), 2025),
        ((2025, 4, 30), 2025),
        ((2026, 3, 31), 2025),
        ((2026, 1, 6), 2025),
        ((2025, 12, 31), 2025),
    ],
)
def test_fiscal_year_in_which_a_value_first_counts(date, year):
    assert fiscal_year_of(dt.date(*date)) == year


@pytest.mark.parametrize("year", [load.FIRST_YEAR - 1, load.LAST_YEAR + 1])
def test_years_outside_the_law(year):
    with pytest.raises(YearError, match="the law covers fiscal years"):
        check_year(year)


def test_a_year_before_the_first_value(written):
    content = window_tax()
    content["rate"]["values"] = {dt.date(2025, 4, 6): value(0.12)}
    written(content)
    with pytest.raises(YearError, match="no value for 2024-25; the first is of 2025-04-06"):
        law(2024)


def test_a_change_in_april_counts_for_the_whole_year(written):
    written(window_tax())
    assert law(2024).weekly_allowance == 11.0


def test_the_last_value_is_uprated_and_no_earlier_one(written):
    written(window_tax())
    assert law(2025).weekly_allowance == pytest.approx(11.0 * 1.02)
    assert law(2026).weekly_allowance == pytest.approx(11.0 * 1.02 * 1.05)


def test_a_gap_between_two_values_is_not_uprated(written):
    content = window_tax()
    content["weekly_allowance"]["values"] = {dt.date(2023, 4, 10): value(10.0), dt.date(2026, 4, 6): value(12.0)}
    written(content)
    assert [law(year).weekly_allowance for year in (2023, 2024, 2025, 2026)] == [10.0, 10.0, 10.0, 12.0]


def test_frozen_and_whole_parameters_stay(written):
    written(window_tax())
    assert law(2030)[1:] == (0.12, 6, True)


def with_january_cut(change):
    content = window_tax()
    content["rate"] |= {"change": change}
    content["rate"]["values"] = {dt.date(2023, 4, 6): value(0.12), dt.date(2024, 1, 6): value(0.10)}
    return content


def test_at_date_takes_the_value_of_6_october(written):
    written(with_january_cut("at_date"))
    assert (law(2023).rate, law(2024).rate) == (0.12, 0.10)


def test_weighted_takes_the_average_over_the_days_of_the_year(written):
    written(with_january_cut("weighted"))
    days_before, days_after = 275, 91  # 6 April 2023 to 5 January 2024, to 5 April 2024: 366 days
    assert law(2023).rate == pytest.approx((0.12 * days_before + 0.10 * days_after) / 366)
    assert law(2024).rate == pytest.approx(0.10)


def test_weighted_without_a_change_in_the_year_is_the_value(written):
    content = window_tax()
    content["weekly_allowance"]["change"] = "weighted"
    written(content)
    assert [law(year).weekly_allowance for year in (2023, 2024)] == [10.0, 11.0]


def test_at_date_before_a_first_value_later_in_the_year(written):
    content = window_tax()
    content["rate"]["values"] = {dt.date(2024, 1, 6): value(0.10)}
    written(content)
    with pytest.raises(YearError, match="no value on 6 October 2023"):
        law(2023)


def announced_cut():
    content = window_tax()
    content["weekly_allowance"]["values"] = {
        dt.date(2023, 4, 10): value(10.0),
        dt.date(2025, 4, 7): value(20.0, announced=dt.date(2024, 10, 30)),
    }
    return content


def test_a_vintage_holds_the_law_announced_by_its_date(written):
    written(announced_cut())
    assert law(2025, announced_by=dt.date(2024, 10, 30)).weekly_allowance == 20.0
    assert law(2025).weekly_allowance == 20.0


def test_an_older_vintage_uprates_what_it_knew(written):
    written(announced_cut())
    before = dt.date(2024, 10, 29)
    assert law(2025, announced_by=before).weekly_allowance == pytest.approx(10.0 * 1.10 * 1.02)
    assert law(2023, announced_by=before).weekly_allowance == 10.0


def test_a_value_without_announcement_is_known_from_its_own_date(written):
    written(window_tax())
    assert law(2024, announced_by=dt.date(2024, 4, 7)).weekly_allowance == pytest.approx(10.0 * 1.10)
    assert law(2024, announced_by=dt.date(2024, 4, 8)).weekly_allowance == 11.0


PATH = "window_tax.weekly_allowance"


def test_a_lever_holds_from_its_year_and_is_then_uprated(written):
    written(window_tax())
    levers = {PATH: {2025: 30.0}}
    assert law(2024, levers).weekly_allowance == 11.0
    assert law(2025, levers).weekly_allowance == 30.0
    assert law(2026, levers).weekly_allowance == pytest.approx(30.0 * 1.05)


def test_a_lever_of_the_current_value_changes_nothing(written):
    written(window_tax())
    for year in range(2024, 2031):
        assert law(year, {PATH: {2024: 11.0}}) == law(year)


def test_a_lever_may_freeze_or_choose_another_rule(written):
    written(window_tax())
    assert law(2030, {PATH: {2025: 30.0, "uprating": "frozen"}}).weekly_allowance == 30.0
    earnings = law(2027, {PATH: {2025: 30.0, "uprating": "earnings"}}).weekly_allowance
    assert earnings == pytest.approx(30.0 * 1.04**2)


def test_a_lever_may_move_twice(written):
    written(window_tax())
    levers = {PATH: {2025: 30.0, 2027: 50.0}}
    assert law(2026, levers).weekly_allowance == pytest.approx(30.0 * 1.05)
    assert law(2027, levers).weekly_allowance == 50.0


def test_a_lever_on_a_count_or_a_flag_keeps_its_type(written):
    written(window_tax())
    changed = law(2030, {"window_tax.windows_exempt": {2025: 8}, "window_tax.is_levied": {2025: False}})
    assert (changed.windows_exempt, changed.is_levied) == (8, False)
    assert [type(field) for field in changed] == [float, float, int, bool]


def test_a_lever_beats_the_vintage(written):
    written(announced_cut())
    assert law(2025, {PATH: {2025: 30.0}}, dt.date(2024, 1, 1)).weekly_allowance == 30.0


LEVERS_REFUSED = {
    "an unknown parameter": (
        {"window_tax.weekly_allowence": {2025: 1.0}},
        UnknownNameError,
        f"did you mean '{PATH}'",
    ),
    "a bare number": ({PATH: 30.0}, LeverError, "expected {year: value}"),
    "no year": ({PATH: {"uprating": "frozen"}}, LeverError, "expected {year: value}"),
    "a year outside the law": ({PATH: {2061: 30.0}}, LeverError, "year 2061"),
    "a year in quotes": ({PATH: {"2025": 30.0}}, LeverError, "year 2025"),
    "an unknown rule": ({PATH: {2025: 30.0, "uprating": "frosen"}}, LeverError, "did you mean 'frozen'"),
    "text": ({PATH: {2025: "thirty"}}, LeverError, "'thirty' is not a number"),
    "a negative amount": ({PATH: {2025: -1.0}}, LeverError, "is negative"),
    "a percentage for a fraction": ({"window_tax.rate": {2025: 20}}, LeverError, "not a fraction"),
    "a part of a count": ({"window_tax.windows_exempt": {2025: 1.5}}, LeverError, "not a whole number"),
    "a number for a flag": ({"window_tax.is_levied": {2025: 1}}, LeverError, "not true or false"),
}


@pytest.mark.parametrize("name", LEVERS_REFUSED)
def test_refuses_a_lever(written, name):
    levers, error, message = LEVERS_REFUSED[name]
    written(window_tax())
    with pytest.raises(error, match=message):
        check_levers(levers, by_path())


def test_accepts_levers_at_the_edges(written):
    written(window_tax())
    check_levers({PATH: {2023: 0.0, 2030: 1e6}, "window_tax.rate": {2025: 1.0}}, by_path())


def test_frozen_keeps_the_amount_beyond_any_forecast():
    assert uprate(10.0, 2023, 2099, "frozen", FORECAST) == 10.0


def test_uprating_rounds_each_year_as_orders_do():
    unrounded = uprate(10.03, 2024, 2026, "cpi", FORECAST)
    assert unrounded == pytest.approx(10.03 * 1.02 * 1.05)
    assert uprate(10.03, 2024, 2026, "cpi", FORECAST, round_to=0.05) == 10.75  # 10.2306 is 10.25, 10.7625 is 10.75


def test_uprating_beyond_the_forecast():
    with pytest.raises(YearError, match="'cpi' covers 2024 to 2030, not 2031"):
        uprate(10.0, 2030, 2031, "cpi", FORECAST)


def test_real_uplift_is_cumulative_and_lasts():
    uplift = {2026: 0.023, 2027: 0.031}
    amounts = {
        year: uprate(100.0, 2025, year, "cpi", FORECAST, real_uplift=uplift) for year in (2025, 2026, 2027, 2028)
    }
    assert amounts[2025] == 100.0
    assert amounts[2026] == pytest.approx(105.0 * 1.023)
    assert amounts[2027] == pytest.approx(105.0 * 1.02 * 1.031)
    assert amounts[2028] == pytest.approx(105.0 * 1.02 * 1.02 * 1.031)


def test_real_uplift_already_in_the_amount_is_not_added_again():
    amount = uprate(100.0, 2026, 2027, "cpi", FORECAST, real_uplift={2026: 0.023, 2027: 0.031})
    assert amount == pytest.approx(102.0 * 1.031 / 1.023)


def test_real_uplift_of_a_parameter_is_dropped_by_a_lever_with_another_rule(written):
    content = window_tax()
    content["weekly_allowance"]["real_uplift"] = {2026: 0.10}
    written(content)
    assert law(2026).weekly_allowance == pytest.approx(11.0 * 1.02 * 1.05 * 1.10)
    assert law(2026, {PATH: {2025: 30.0}}).weekly_allowance == pytest.approx(30.0 * 1.05 * 1.10)
    assert law(2026, {PATH: {2025: 30.0, "uprating": "earnings"}}).weekly_allowance == pytest.approx(30.0 * 1.04)


def test_a_lever_at_the_law_changes_nothing_in_any_year():
    """Set in 2025 to its own value, each amount goes on as the law does: freezes, cuts and forecasts."""
    from model.policy import PROGRAMMES

    for programme in PROGRAMMES:
        parameters = load.read_parameters(programme)
        own = load.load_programme(programme, 2025)
        levers = {
            parameter.path: {2025: getattr(own, name)}
            for name, parameter in parameters.items()
            if parameter.kind is float and parameter.uprating != "frozen"
        }
        for year in (2025, 2026, 2028, 2030):
            law, levered = load.load_programme(programme, year), load.load_programme(programme, year, levers)
            for name in law._fields:
                assert getattr(levered, name) == pytest.approx(getattr(law, name), rel=1e-9), (
                    programme,
                    name,
                    year,
                )
