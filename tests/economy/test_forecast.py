"""The forecast vintage: complete, consistent with its own definitions, and safe to ask."""

import math

import pytest

from model.economy import forecast as module
from model.economy.forecast import load_forecast
from model.errors import ParameterFileError, UnknownNameError, YearError
from model.policy.load import CHECKED, FIRST_YEAR, LAST_YEAR

FORECAST = load_forecast()


def test_every_series_covers_the_years_of_the_law():
    for name, series in FORECAST.series.items():
        assert set(range(FIRST_YEAR, LAST_YEAR + 1)) <= set(series.growth), name
        assert list(series.growth) == sorted(series.growth), name


def test_every_series_says_where_it_comes_from():
    for name, series in FORECAST.series.items():
        assert series.source, name
        assert series.href.startswith("https://"), name
        assert series.checked in CHECKED, name


def test_growth_is_a_fraction_not_a_percentage():
    for name, series in FORECAST.series.items():
        for year, growth in series.growth.items():
            limit = 1.5 if name == "savings_income" else 0.5
            assert -0.1 < growth < limit, f"{name} {year}"


def test_triple_lock_is_the_highest_of_prices_earnings_and_two_and_a_half_per_cent():
    for year in range(2023, 2032):  # in a mean over years it is above all three: long_run.yaml
        if year == 2024:
            continue
        highest = max(FORECAST.growth("cpi", year), FORECAST.growth("earnings", year), 0.025)
        assert FORECAST.growth("triple_lock", year) == pytest.approx(highest, abs=1e-9)
    assert FORECAST.growth("triple_lock", 2024) == 0.085


@pytest.mark.parametrize(
    ("series", "year", "growth"),
    [
        ("cpi", 2024, 0.067),
        ("cpi", 2025, 0.017),
        ("cpi", 2026, 0.038),
        ("earnings", 2024, 0.085),
        ("earnings", 2025, 0.041),
        ("earnings", 2026, 0.048),
    ],
)
def test_statutory_uprating_that_has_happened(series, year, growth):
    assert FORECAST.growth(series, year) == growth


def test_index_multiplies_growth():
    assert FORECAST.index("cpi", 2024, 2026) == pytest.approx(1.017 * 1.038)


def test_index_of_a_year_to_itself_is_one():
    assert FORECAST.index("cpi", 2026, 2026) == 1.0


@pytest.mark.parametrize("name", sorted(FORECAST.series))
def test_index_backwards_is_the_inverse(name):
    there = FORECAST.index(name, 2024, 2030)
    assert there * FORECAST.index(name, 2030, 2024) == pytest.approx(1.0)
    assert math.isfinite(there)


def test_unknown_series_names_the_nearest():
    with pytest.raises(UnknownNameError, match="did you mean 'earnings'"):
        FORECAST.growth("earning", 2026)


def test_year_outside_the_forecast():
    with pytest.raises(YearError, match="'cpi' covers 2019 to 2060, not 2061"):
        FORECAST.growth("cpi", 2061)


def test_unknown_vintage_names_the_nearest():
    with pytest.raises(UnknownNameError, match="did you mean 'obr_march_2026'"):
        load_forecast("obr_march_2025")


def test_series_without_a_source_is_refused(tmp_path, monkeypatch):
    monkeypatch.setattr(module, "FOLDER", tmp_path)
    text = "cpi: {label: Prices, href: 'https://example.org', checked: assumption, growth: {2026: 0.02}}\n"
    (tmp_path / "sourceless.yaml").write_text(text, encoding="utf-8")
    with pytest.raises(ParameterFileError, match="series 'cpi' has no 'source'"):
        load_forecast("sourceless")
