"""Figures of a fiscal year: the row of that year, else the nearest one moved by what it moves with."""

import re

import pytest
from test_targets import ROW

from model.calibration import load_targets, totals_for
from model.calibration.fields import HOUSEHOLD_TYPES
from model.calibration.targets import read_target
from model.calibration.years import moved
from model.economy.forecast import load_forecast
from model.errors import ParameterFileError

YEARS = range(2023, 2031)


def row(**changes):
    return read_target(ROW | changes)


def by_figure(year):
    return {re.sub(r"_20\d\d$", "", target.target): target for target in totals_for(year)}


def test_rows_of_the_year_itself_are_taken_as_published():
    published = {target.target: target for target in load_targets("calibrate")}
    for year in (2023, 2024, 2025):
        for target in totals_for(year):
            if target.year == year:
                assert target == published[target.target]
    assert by_figure(2024)["taxpayers"].value == 38_600_000


@pytest.mark.parametrize("year", YEARS)
def test_every_year_has_totals_that_agree(year):
    totals = by_figure(year)
    ages = sum(t.value for name, t in totals.items() if name.startswith(("people_male_", "people_female_")))
    regions = sum(
        t.value
        for name, t in totals.items()
        if name.startswith("people_") and name.endswith(("_0_14", "_15_64", "_65_and_over"))
    )
    assert regions == pytest.approx(ages, rel=2e-4)
    types = sum(totals[f"households_{kind}"].value for kind in HOUSEHOLD_TYPES)
    # families with children move with children, the others with households: 1.1% apart by 2030
    assert types == pytest.approx(totals["households_total"].value, rel=0.015)
    assert all(t.value > 0 and t.tolerance > 0 for t in totals.values())


def test_people_move_with_their_ages_sex_and_area():
    """ONS 2022-based projection: 705,913 people of 65 and over in Wales in mid-2025, 718,876 a year later."""
    old = row(where="age >= 65", geography="Wales", value="1000", moves_with="people")
    assert moved(old, 2026).value == pytest.approx(1000 * 718_876 / 705_913)
    named = row(geography="Wales", value="1000", moves_with="people 65..125")
    assert moved(named, 2026).value == pytest.approx(moved(old, 2026).value)
    everyone = row(geography="Wales", value="1000", moves_with="people")
    growth = (491_743 + 2_024_848 + 718_876) / (498_463 + 2_010_952 + 705_913)
    assert moved(everyone, 2026).value == pytest.approx(1000 * growth)


def test_series_are_multiplied_and_limits_follow_earnings():
    forecast = load_forecast()
    where = "income_tax > 0; total_income >= 12570; total_income < 20000"
    target = row(measure="sum private_pension_income", where=where, year="2023", moves_with="cpi * households")
    there = moved(target, 2025)
    growth = forecast.index("cpi", 2023, 2025) * forecast.index("households", 2023, 2025)
    assert there.value == pytest.approx(10 * growth)
    limits = [float(condition.value) for condition in there.where]
    assert limits == pytest.approx([0, 12_570, 20_000 * forecast.index("average_earnings", 2023, 2025)])


def test_what_is_not_said_moves_as_the_population_does():
    forecast = load_forecast()
    rent = row(entity="households", measure="sum mortgage_interest")
    assert moved(rent, 2027).value == pytest.approx(10 * forecast.index("mortgage_interest", 2025, 2027))
    homes = row(entity="households", measure="sum main_residence_value")
    index = forecast.index("house_prices", 2025, 2024) * forecast.index("households", 2025, 2024)
    assert moved(homes, 2024).value == pytest.approx(10 * index)
    assert moved(row(entity="households"), 2026).value == pytest.approx(
        10 * forecast.index("households", 2025, 2026)
    )
    with pytest.raises(ParameterFileError, match="say what 'universal_credit' moves with"):
        moved(row(entity="units", measure="sum universal_credit"), 2026)
    with pytest.raises(ParameterFileError, match=r"moves_with 'employmnt'; did you mean 'employment'"):
        moved(row(moves_with="employmnt"), 2026)


def test_projections_have_twice_the_tolerance_and_rules_end():
    assert moved(row(), 2024).tolerance == 0.01
    assert moved(row(), 2026).tolerance == moved(row(year="2026"), 2026).tolerance == 0.02
    assert not any(target.scored for year in range(2026, 2031) for target in totals_for(year))
    for year in YEARS:
        limit = [name for name in by_figure(year) if name.startswith("two_child_limit") and "children" in name]
        assert bool(limit) == (year <= 2025)


def test_universal_credit_before_2025_counts_what_it_replaced():
    """Universal Credit alone was £66.4bn in 2024-25 (OBR); with what had not moved, as much as a year later."""
    spending = [by_figure(year)["universal_credit_spending"].value for year in (2023, 2024, 2025)]
    assert 72e9 < spending[0] < spending[1] == 79.69e9
    assert by_figure(2024)["universal_credit_families"].value > by_figure(2025)["universal_credit_families"].value


def test_families_of_the_two_child_limit_are_held_to_a_published_number_after_it_ends():
    """Before, those who lose by it; after, those who gain by its end: 510,000 of 2026-27, moved by the OBR."""
    assert by_figure(2025)["two_child_limit_families"].value == 453_600
    after = by_figure(2028)["two_child_limit_families"]
    assert by_figure(2026)["two_child_limit_families"].value == 510_000
    assert after.value == pytest.approx(510_000 * 540.0 / 510.0)
    assert {condition.field for condition in after.where} == {"universal_credit", "children_beyond_child_limit"}
