"""The full set on a made-up population: each indicator beside plain arithmetic, groups, gaps, suppression."""

from dataclasses import replace

import numpy as np
import pytest
from made_up_people import measured_of, population, subject

from model.errors import ParameterFileError, UnknownNameError
from model.indicators import weighted
from model.indicators.associations import coefficients
from model.indicators.catalogue import EVIDENCE, Gap, _gap, catalogue, with_values
from model.indicators.divisions import GROUPINGS, crossed, crossing_names
from model.indicators.full_set import GAP, UNEXPLAINED, Thresholds, full_set
from model.indicators.inequality import inequality
from model.indicators.measured import GROUPS
from model.indicators.minimum_income import budgets, minimum_income
from model.indicators.pay_gaps import pay_gaps
from model.indicators.poverty import poverty
from model.indicators.real_living_wage import real_living_wage
from model.indicators.subject import Subject
from model.indicators.wealth import wealth
from model.population.schema import Role

SHOWN = Thresholds(0, 0)
CROSSING = ("sex", "ethnicity", "disability")


@pytest.fixture(scope="module")
def people():
    return population()


@pytest.fixture(scope="module")
def about(people):
    return subject(people, crossings=[CROSSING])


@pytest.fixture(scope="module")
def found(about):
    return full_set(about, thresholds=SHOWN)


def level(found, name, grouping="everyone", group="all", field="level"):
    return getattr(found, field)[found.indicators.index(name), found.cells.index((grouping, group))]


def test_every_entry_has_a_function_or_says_that_it_is_not_modelled():
    missing = {name for name, each in catalogue().items() if not each.is_modelled}
    assert missing == {"persistent_poverty", "school_readiness", "gcse_attainment", "graduate_attainment"}
    for name, each in catalogue().items():
        assert each.label and each.unit and each.definition and each.source and each.evidence in EVIDENCE, name
        assert (name in missing) == ("modelled" in each.responds or "attainment" in each.responds), name


def test_poverty_is_that_of_the_poverty_table(about, found):
    table = poverty(about.measured, about.lines, about.definitions)
    for column, concept in enumerate(("bhc", "ahc")):
        for which, measure in enumerate(("relative", "absolute", "deep")):
            rate = table["poverty_rate"][:, column, which]
            assert level(found, f"{measure}_poverty_{concept}") == pytest.approx(rate[0])
            for number, group in enumerate(GROUPS):
                if group.startswith("region_"):
                    of_region = level(
                        found, f"{measure}_poverty_{concept}", "region", group.removeprefix("region_")
                    )
                    assert of_region == pytest.approx(rate[number])
        gap = table["poverty_gap"][0, column, 0]
        assert level(found, f"poverty_gap_{concept}") == pytest.approx(gap)
        income, weight = about.income(concept), about.weight
        severity = weighted.fgt(income, weight, table["poverty_line"][column, 0], 2)
        assert level(found, f"poverty_severity_{concept}") == pytest.approx(severity)
    assert level(found, "relative_poverty_ahc", "life_stage", "child") == pytest.approx(
        table["poverty_rate"][1, 1, 0]
    )
    assert level(found, "relative_poverty_ahc", "life_stage", "pensioner") == pytest.approx(
        table["poverty_rate"][3, 1, 0]
    )


def test_inequality_is_that_of_the_inequality_table(about, found):
    table = inequality(about.measured)
    for column, concept in enumerate(("bhc", "ahc")):
        for mine, theirs in (
            ("gini", "gini"),
            ("p90_p10", "p90_p10"),
            ("palma", "palma_ratio"),
            ("top_10_share", "top_10_percent_share"),
        ):
            assert level(found, f"{mine}_{concept}") == pytest.approx(table[theirs][column], rel=1e-9)
        income = np.maximum(about.income(concept), 1_000.0)
        assert level(found, f"theil_{concept}") == pytest.approx(weighted.theil(income, about.weight))
        assert level(found, f"atkinson_2_{concept}") == pytest.approx(weighted.atkinson(income, about.weight, 2.0))


def test_wealth_is_that_of_the_wealth_table(about, found):
    table = wealth(about.measured)
    assert level(found, "wealth_median") == pytest.approx(table["median_wealth"][0])
    assert level(found, "wealth_gini") == pytest.approx(table["wealth_gini"][0])
    assert level(found, "wealth_top_10_share") == pytest.approx(table["wealth_top_share"][0, 0])
    assert level(found, "adult_wealth_median") == pytest.approx(table["median_wealth"][1])
    assert level(found, "savings_below_1000") == pytest.approx(table["share_short_of_savings"][1])
    assert level(found, "short_term_stability") == pytest.approx(1.0 - table["share_short_of_savings"][2])
    assert found.others["adult_wealth_mean", GAP, "sex:female-male"] == pytest.approx(
        -table["wealth_gap_women_men"]
    )


def test_pay_gaps_are_those_of_the_pay_gaps(about, found):
    gaps = pay_gaps(about.population.people, about.weight)
    assert found.others["hourly_pay", GAP, "sex:female-male"] == pytest.approx(gaps["pay_gap_sex_all"])
    assert found.others["hourly_pay", GAP, "disability:yes-no"] == pytest.approx(gaps["pay_gap_disability_all"])
    assert found.others["hourly_pay", GAP, "ethnicity:black-white"] == pytest.approx(
        gaps["pay_gap_ethnicity_black"]
    )


def test_housing_and_low_pay_by_a_loop(people, about, found):
    measured, homes = about.measured, people.households
    above = with_repayment = overcrowded = not_decent = whole = 0.0
    for h in range(homes.weight.size):
        costs = measured.net_income_bhc[h] - measured.net_income_ahc[h]
        limit = 0.3 * max(measured.net_income_bhc[h], 0.0)
        above += homes.weight[h] * (costs > limit)
        with_repayment += homes.weight[h] * (costs + homes.mortgage_capital_repayment[h] > limit)
        overcrowded += homes.weight[h] * (homes.num_bedrooms[h] < homes.bedrooms_needed[h])
        not_decent += homes.weight[h] * (not homes.is_decent[h])
        whole += homes.weight[h]
    for name, amount in (
        ("housing_costs_above_30", above),
        ("housing_costs_with_repayment_above_30", with_repayment),
        ("overcrowded", overcrowded),
        ("non_decent_home", not_decent),
    ):
        assert level(found, name) == pytest.approx(amount / whole), name
    low, jobs, rates = 0.0, 0.0, real_living_wage(2025, about.forecast)
    for i in np.flatnonzero((people.people.hourly_pay > 0.0) & (people.people.age >= 18)):
        rate = rates.london if homes.region[about.household[i]] == 6 else rates.uk
        low += about.weight[i] * (people.people.hourly_pay[i] < rate)
        jobs += about.weight[i]
    assert level(found, "below_real_living_wage") == pytest.approx(low / jobs)


def test_the_real_living_wage_moves_with_earnings_beyond_the_rates_announced(about):
    assert real_living_wage(2026, about.forecast) == (13.45, 14.80)
    growth = about.forecast.index("average_earnings", 2026, 2028)
    assert real_living_wage(2028, about.forecast).uk == pytest.approx(13.45 * growth)


def test_minimum_income_gives_the_published_budgets(about):
    """The four families of the table, of one adult, a pensioner couple, and parents with two children."""
    frame = about.measured
    counts = {
        "single_working_age": (0, 1, 0),
        "pensioner_couple": (0, 0, 2),
        "lone_parent_two_children": (2, 1, 0),
        "couple_two_children": (2, 2, 0),
    }
    children, younger, older = (np.array(column, dtype=float) for column in zip(*counts.values(), strict=True))
    frame = frame._replace(children=children, working_age_adults=younger, pensioners=older)
    assert minimum_income(frame, 1.0) / 52.0 == pytest.approx([budgets()[name] for name in counts])
    assert minimum_income(frame, 1.1) == pytest.approx(1.1 * minimum_income(frame, 1.0))


def test_below_minimum_income_by_a_loop(about, found):
    budget, measured = minimum_income(about.measured, 1.0), about.measured
    poor = sum(
        measured.weight[h] * measured.persons[h] * (measured.net_income_ahc[h] < budget[h])
        for h in range(budget.size)
    )
    assert level(found, "below_minimum_income") == pytest.approx(poor / (measured.weight @ measured.persons))


def test_health_follows_the_published_gradients_and_no_reform(people, about, found):
    named = coefficients("healthy_life_expectancy")
    men = about.population.people.sex == 0
    lowest = about.divided["income_decile"].codes == 0
    share = np.average(men[lowest], weights=about.weight[lowest])
    expected = share * named["male_decile_1"] + (1.0 - share) * named["female_decile_1"]
    assert level(found, "healthy_life_expectancy", "income_decile", "1") == pytest.approx(expected)
    assert level(found, "low_birth_weight", "income_decile", "1") == pytest.approx(0.080)
    assert level(found, "low_birth_weight", "income_decile", "10") == pytest.approx(0.046)
    after = full_set(subject(people, measured_of(people, raise_by=4_000.0), about.measured), thresholds=SHOWN)
    for name in ("low_birth_weight", "healthy_life_expectancy"):
        assert level(after, name) == level(found, name)
    assert level(after, "material_deprivation") < level(found, "material_deprivation")


def test_wellbeing_has_the_published_mean_and_slope_and_moves_with_poverty(people, about, found):
    assert level(found, "mental_wellbeing") == pytest.approx(coefficients("mental_wellbeing")["mean"])
    adult = people.people.age >= 16
    tenth, weight = about.divided["income_decile"].codes[adult], about.weight[adult]
    scores = catalogue()["mental_wellbeing"].of_people(about)[adult]
    assert np.polyfit(tenth, scores, 1, w=np.sqrt(weight))[0] == pytest.approx(0.51, rel=1e-6)
    after = subject(people, measured_of(people, raise_by=4_000.0), about.measured)
    was, is_poor = (each.income("ahc") < each.line("ahc", "relative") for each in (about, after))
    moved = np.average((was.astype(float) - is_poor)[adult], weights=weight)
    assert moved != 0.0
    assert level(full_set(after, thresholds=SHOWN), "mental_wellbeing") == pytest.approx(49.5 + 0.9 * moved)


def test_groups_add_up_to_everybody(found):
    row = found.indicators.index("relative_poverty_ahc")
    for grouping in GROUPINGS:
        cells = [column for column, (name, _) in enumerate(found.cells) if name == grouping]
        people = found.people[row, cells]
        if grouping != "free_meals":
            assert people.sum() == pytest.approx(level(found, "relative_poverty_ahc", field="people"))
            poor = np.nansum(people * found.level[row, cells])
            assert poor / people.sum() == pytest.approx(level(found, "relative_poverty_ahc"))


def test_crossed_cells_are_the_people_of_all_groups(about, found):
    people = about.population.people
    inside = (people.sex == 1) & about.divided["ethnicity"].codes.__eq__(3) & people.is_disabled
    poor = about.income("ahc") < about.line("ahc", "relative")
    cell = ("*".join(CROSSING), "female*black*yes")
    assert level(found, "relative_poverty_ahc", *cell, field="observations") == inside.sum()
    assert level(found, "relative_poverty_ahc", *cell) == pytest.approx(
        np.average(poor[inside], weights=about.weight[inside])
    )
    assert 0.0 <= found.others["relative_poverty_ahc", cell[0], UNEXPLAINED] <= 1.0
    assert crossed(about.divided, ("sex", "free_meals")).groups == (
        "male*no",
        "male*yes",
        "female*no",
        "female*yes",
    )


def test_small_cells_are_suppressed_and_their_shrunk_level_is_shown(about, found):
    least = Thresholds(60, 20)
    hidden = full_set(about, thresholds=least)
    row = found.indicators.index("relative_poverty_ahc")
    few = found.observations[row] < least.least_people
    assert few.any() and not few.all()
    assert np.isnan(hidden.level[row, few]).all()
    assert np.isfinite(hidden.shrunk[row, few & (found.observations[row] > 0)]).all()
    poor = about.income("ahc") < about.line("ahc", "relative")
    for column, (grouping, group) in enumerate(found.cells):
        division = about.divided[grouping]
        inside = division.codes == division.groups.index(group)
        events = min(poor[inside].sum(), (~poor[inside]).sum())
        is_shown = inside.sum() >= least.least_people and events >= least.least_events
        assert np.isfinite(hidden.level[row, column]) == is_shown, (grouping, group)


def test_counts_leave_out_households_without_weight(people):
    weight = people.households.weight.copy()
    weight[::2] = 0.0
    lighter = people._replace(households=people.households._replace(weight=weight))
    of_all, of_half = (full_set(subject(each), thresholds=SHOWN) for each in (people, lighter))
    assert level(of_half, "overcrowded", field="observations") == 200
    assert level(of_all, "overcrowded", field="observations") == 400


def test_a_function_of_people_is_plugged_into_an_entry_not_yet_modelled(about):
    scores = np.where(about.population.people.age == 5, 1.0, np.nan)
    scores[np.flatnonzero(about.population.people.age == 5)[::2]] = 0.0
    one = with_values(
        {"school_readiness": catalogue()["school_readiness"]}, {"school_readiness": lambda _: scores}
    )
    found = full_set(about, one, SHOWN)
    five = about.population.people.age == 5
    assert found.observations[0, 0] == five.sum()
    assert found.level[0, 0] == pytest.approx(np.average(scores[five], weights=about.weight[five]))
    with pytest.raises(UnknownNameError, match="school_readiness"):
        with_values(catalogue(), {"school_readines": lambda _: scores})


def test_without_wealth_the_indicators_of_wealth_are_missing(people):
    bare = measured_of(people)._replace(wealth=None)
    found = full_set(subject(people, bare, bare), thresholds=SHOWN)
    for name in ("wealth_median", "savings_below_1000", "short_term_stability", "adult_wealth_mean"):
        assert np.isnan(level(found, name))
    assert np.isfinite(level(found, "gini_ahc"))


def test_other_households_and_unknown_crossings_are_refused(people, about):
    other = measured_of(population(300, seed=2))
    with pytest.raises(ValueError, match="different households"):
        Subject(people, about.measured, other, about.lines, 2025, about.forecast)
    with pytest.raises(UnknownNameError, match="'ethnicity'"):
        crossing_names(["sex*ethnicty"])
    for wrong in ("sex", "sex*sex", "sex*age*region*tenure"):
        with pytest.raises(UnknownNameError, match="two or three"):
            crossing_names([wrong])
    assert _gap("x", "sex:female-male") == Gap("sex", "female", "male")
    with pytest.raises(ParameterFileError, match="GROUPING"):
        _gap("x", "sex:female")


def test_every_gap_names_groups_that_exist(about):
    for each in catalogue().values():
        for gap in each.gaps:
            assert {gap.group, gap.reference} <= set(about.divided[gap.grouping].groups), (each.name, gap)


def test_life_stages_are_those_that_were_measured(about):
    stage, household = about.stage, about.household
    size = about.measured.weight.size
    for code, counted in ((0, about.measured.children), (2, about.measured.pensioners)):
        np.testing.assert_array_equal(np.bincount(household[stage == code], minlength=size), counted)
    assert not (stage[about.population.people.role != Role.CHILD] == 0).any()


def test_the_catalogue_is_not_changed_by_plugging_in():
    before = catalogue()["gcse_attainment"]
    with_values(catalogue(), {"gcse_attainment": lambda about: about.weight})
    assert catalogue()["gcse_attainment"] == before == replace(before)
