"""Targets: every row reads, every selector counts the right households, every mistake is named."""

import numpy as np
import pytest

from model.calibration import constraint_matrix, figures_by_year, load_targets
from model.calibration.fields import HOUSEHOLD_TYPES, TENURES, fields_of, link
from model.calibration.targets import CHECKED, GEOGRAPHIES, read_target, selected
from model.errors import CalibrationError, ParameterFileError
from model.population.schema import Region

ROW = {
    "target": "example",
    "entity": "people",
    "measure": "count",
    "where": "",
    "value": "10",
    "unit": "people",
    "year": "2025",
    "geography": "United Kingdom",
    "source": "ONS",
    "title": "a table",
    "checked": "second_hand",
    "role": "calibrate",
    "tolerance": "0.01",
    "scored": "no",
    "note": "",
}


def column(toy, **changes):
    matrix, _ = constraint_matrix([read_target(ROW | changes)], toy.population, toy.results)
    return matrix[:, 0].tolist()


def test_every_published_row_can_be_evaluated(toy):
    targets = load_targets()
    assert len({target.target for target in targets}) == len(targets)
    fields, links = fields_of(toy.population, toy.results), link(toy.population)
    for target in targets:
        if target.entity != "indicator":
            selected(target, fields, links)
    matrix, values = constraint_matrix(load_targets("calibrate"), toy.population, toy.results)
    assert matrix.shape == (7, len(values)) and (values > 0).all() and np.isfinite(matrix).all()


def test_roles_and_sources():
    calibrate, validate = load_targets("calibrate"), load_targets("validate")
    assert len(calibrate) + len(validate) == len(load_targets())
    assert {target.year for target in calibrate} == {2023, 2024, 2025, 2026}
    assert all(target.source and target.title and target.checked in CHECKED for target in load_targets())
    assert not any(word in target.target for target in calibrate for word in ("poverty", "gini", "median"))
    assert all(0 < target.tolerance <= 0.15 for target in calibrate)
    scored = {target.target for target in load_targets(year=2025) if target.scored}
    assert {"income_tax_2025", "universal_credit_spending", "two_child_limit_families"} <= scored


def test_totals_of_people_and_households_agree():
    value = {target.target: target.value for target in load_targets()}
    by_age = sum(v for name, v in value.items() if name.startswith(("people_male_", "people_female_")))
    people = {name: v for name, v in value.items() if name.startswith("people_")}
    by_region = sum(v for name, v in people.items() if name.endswith(("_0_14", "_15_64", "_65_and_over")))
    assert by_age == pytest.approx(68_465_000, rel=1e-4)
    assert by_region == pytest.approx(by_age, rel=1e-4)
    by_type = sum(value[f"households_{kind}"] for kind in HOUSEHOLD_TYPES)
    assert by_type == pytest.approx(value["households_total"], rel=1e-3)
    places = [name.lower().replace(" ", "_") for name in GEOGRAPHIES]
    by_tenure = sum(
        value[f"households_{place}_{tenure}"]
        for place in places
        for tenure in TENURES
        if place != "england" and f"households_{place}_{tenure}" in value
    )
    assert by_tenure == pytest.approx(value["households_total"], rel=1e-4)


def test_recipients_of_the_state_pension_are_those_in_private_households():
    value = {target.target: target.value for target in load_targets()}
    old = ("65_74", "75_84", "85_and_over")
    for sex in ("male", "female"):
        people = sum(value[f"people_{sex}_{band}"] for band in old)
        recipients = value[f"state_pension_{sex}"]
        # of people of 65 and over 6% are 65, below pension age, and 2.7% live in Northern Ireland
        assert 0.88 * people < recipients < 0.92 * people, sex


def test_every_figure_stands_in_its_own_year_or_the_nearest():
    found = figures_by_year((2023, 2024, 2025, 2026))
    chosen = {target.target: (year, target) for year, targets in found.items() for target in targets}
    assert len(chosen) == sum(map(len, found.values())) == len(load_targets())
    assert all(year == min(max(target.year, 2023), 2026) for year, target in chosen.values())
    assert chosen["income_tax_2025"][1].scored
    assert not chosen["income_tax_2026"][1].scored  # a forecast
    assert not any(target.scored for year, target in chosen.values() if target.year != year)


def test_a_figure_of_another_year_is_not_scored():
    (targets,) = figures_by_year((2024,)).values()
    assert len(targets) == len(load_targets())
    assert {target.year for target in targets if target.scored} == {2024}


def test_every_region_has_a_geography():
    regions = {condition[2] for condition in GEOGRAPHIES.values() if condition and condition[0] == "region"}
    assert regions == {region.name.lower() for region in Region if region < Region.WALES}


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({}, [4, 3, 2, 2, 1, 2, 3]),
        ({"where": "age in 0..14"}, [3, 1, 0, 0, 0, 0, 0]),
        ({"where": "age in 20..29; sex == male"}, [0, 0, 0, 1, 0, 1, 1]),
        ({"where": "region in london|wales"}, [4, 3, 0, 0, 0, 0, 0]),
        ({"geography": "Great Britain"}, [4, 3, 2, 0, 1, 2, 3]),
        ({"geography": "Scotland"}, [0, 0, 2, 0, 0, 0, 3]),
        ({"geography": "North West"}, [0, 0, 0, 0, 0, 2, 0]),
        ({"where": "universal_credit > 0; is_adult == 1"}, [1, 0, 0, 0, 0, 1, 0]),
        ({"where": "in_work == 1"}, [1, 2, 0, 1, 0, 0, 0]),
        ({"where": "is_self_employed == 1"}, [0, 0, 0, 1, 0, 0, 0]),
        ({"where": "tax_rate == higher"}, [0, 1, 0, 0, 0, 0, 0]),
        ({"where": "tax_rate == basic"}, [0, 1, 0, 1, 0, 0, 0]),
        ({"measure": "sum total_income"}, [9_000, 80_000, 22_000, 18_000, 11_000, 0, 0]),
        ({"entity": "units"}, [1, 1, 1, 2, 1, 2, 2]),
        ({"entity": "units", "where": "dependent_children >= 3"}, [1, 0, 0, 0, 0, 0, 0]),
        ({"entity": "units", "where": "family_type == lone_parent"}, [1, 0, 0, 0, 0, 0, 0]),
        ({"entity": "units", "where": "family_type == couple"}, [0, 0, 1, 0, 0, 0, 1]),
        ({"entity": "units", "where": "head_age >= 66"}, [0, 0, 1, 0, 1, 0, 0]),
        ({"entity": "units", "where": "any_lcwra == 1; is_householder == 1"}, [0, 0, 0, 0, 0, 1, 0]),
        ({"entity": "units", "measure": "sum universal_credit"}, [14_000, 0, 0, 0, 0, 5_000, 0]),
        ({"entity": "households", "where": "tenure == social"}, [1, 0, 0, 0, 0, 1, 0]),
        ({"entity": "households", "where": "tenure != social; household_size >= 3"}, [0, 1, 0, 0, 0, 0, 1]),
        ({"entity": "households", "measure": "sum council_tax_after_reduction"}, [500] + [1_500] * 6),
    ],
)
def test_selectors_by_hand(toy, changes, expected):
    assert column(toy, **changes) == expected


def test_household_types_by_hand(toy):
    fields = fields_of(toy.population, toy.results)
    assert [HOUSEHOLD_TYPES[code] for code in fields["household_type"].values] == [
        "lone_parent_dependent_children",
        "couple_1_or_2_children",
        "couple_no_children",
        "unrelated_adults",
        "one_person_65_and_over",
        "lone_parent_non_dependent_children",
        "couple_non_dependent_children",
    ]


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"where": "regoin == london"}, "no field 'regoin'; did you mean 'region'"),
        ({"where": "region == londno"}, "'londno'; did you mean 'london'"),
        (
            {"entity": "households", "where": "age > 3"},
            "'age' is a field of people and cannot describe households",
        ),
        ({"where": "age 3"}, "not FIELD OPERATOR VALUE"),
        ({"where": "age ~ 3"}, "operator '~'"),
        ({"entity": "persons"}, "entity 'persons'"),
        ({"measure": "cuont"}, "measure 'cuont'; did you mean 'count'"),
        ({"measure": "sum"}, "wrong number of words"),
        ({"measure": "gini total_wealth 0.5", "role": "validate"}, "wrong number of words"),
        ({"measure": "percentile total_wealth 50", "role": "validate"}, "between 0 and 1"),
        ({"measure": "mean age"}, "only counts and sums"),
        ({"measure": "top_share total_income 2", "role": "validate"}, "between 0 and 1"),
        ({"value": "many"}, "value 'many' is not a number"),
        ({"value": "nan"}, "not finite"),
        ({"source": ""}, "'source' is missing"),
        ({"role": "calibrat"}, "did you mean 'calibrate'"),
        ({"checked": "yes"}, "checked 'yes'"),
        ({"geography": "Britain"}, "did you mean 'Great Britain'"),
    ],
)
def test_mistakes_in_a_row_are_named(toy, changes, message):
    with pytest.raises(ParameterFileError, match=message):
        column(toy, **changes)


def test_only_counts_and_sums_enter_the_matrix(toy):
    target = read_target(ROW | {"measure": "mean total_income", "role": "validate"})
    with pytest.raises(CalibrationError, match="only counts and sums"):
        constraint_matrix([target], toy.population, toy.results)


def test_a_result_of_the_wrong_length_is_named(toy):
    with pytest.raises(ParameterFileError, match="'income_tax': 3 values"):
        fields_of(toy.population, {"income_tax": np.zeros(3)})
