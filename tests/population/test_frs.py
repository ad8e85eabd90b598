"""The Family Resources Survey: variables to columns, mistakes in the files, and what is filled in from donors."""

import re
from pathlib import Path

import numpy as np
import pytest
from survey_files import a_survey, many_households, write_survey

from model.errors import TableError
from model.population.classifications import (
    EmploymentStatus,
    EthnicGroup,
    Industry,
    Occupation,
    Qualification,
    SchoolPhase,
    SpecialNeeds,
)
from model.population.frs import complete, read_survey
from model.population.frs.donors import FINANCIAL, nearest_donors, ranks
from model.population.frs.files import TABLES
from model.population.schema import (
    AttendanceRate,
    CouncilTaxBand,
    DlaRate,
    Education,
    PipRate,
    Region,
    Role,
    Tenure,
    columns,
)
from model.population.synthesis import synthesise

DOCUMENT = Path(__file__).parents[2] / "docs" / "frs.md"
WEEKS = 52


@pytest.fixture
def survey(tmp_path):
    return read_survey(write_survey(tmp_path / "frs", a_survey()))


@pytest.fixture(scope="module")
def donors():
    return synthesise(1_500, seed=4)


@pytest.fixture(scope="module")
def filled(tmp_path_factory, donors):
    survey = read_survey(write_survey(tmp_path_factory.mktemp("many"), many_households()))
    return survey, complete(survey, donors, seed=1)


def of(population, person):
    """The people's columns of one person."""
    place = population.people.person_id.tolist().index(person)
    return {name: values[place] for name, values in population.people._asdict().items()}


def test_households_families_and_people_are_in_order(survey):
    people, units, households = survey.population
    assert survey.year == 2023
    assert households.household_id.tolist() == [1, 2, 3]
    assert households.weight.tolist() == [1200.5, 900, 1500]
    # the household reference person leads, though she is the partner of her unit in the survey
    assert people.person_id.tolist() == [102, 101, 103, 104, 201, 301, 303, 302]
    assert people.role.tolist() == [0, 1, 2, 0, 0, 0, 2, 2]
    assert units.is_married.tolist() == [True, False, False, False]
    assert units.capital.tolist() == [24000, 100, 51000, 0]
    assert survey.unit_slot.tolist() == [1, 2, 1, 1] and survey.slot.tolist() == [2, 1, 3, 4, 1, 1, 3, 2]


def test_homes(survey):
    homes = survey.population.households
    assert homes.region.tolist() == [Region.LONDON, Region.NORTHERN_IRELAND, Region.SCOTLAND]
    assert homes.tenure.tolist() == [
        Tenure.OWNED_WITH_MORTGAGE,
        Tenure.OWNED_OUTRIGHT,
        Tenure.RENT_FROM_COUNCIL,
    ]
    assert homes.rent.tolist() == [0, 0, 95 * WEEKS]
    assert homes.mortgage_interest.tolist() == [100 * WEEKS, 0, 0]
    assert homes.council_tax_band.tolist() == [CouncilTaxBand.D, CouncilTaxBand.NONE, CouncilTaxBand.A]
    assert homes.domestic_rates.tolist() == [0, 20 * WEEKS, 0]
    # water, a service charge and insurance; in Scotland the charges collected with council tax
    assert homes.other_housing_costs.tolist() == [17 * WEEKS, 8 * WEEKS, 7 * WEEKS]
    assert survey.mortgage_left[0] == 130000 and np.isnan(survey.mortgage_left[1:]).all()


def test_incomes_are_a_year_of_52_weeks(survey):
    earner, head, student = (of(survey.population, person) for person in (101, 102, 104))
    pensioner, parent, infant = (of(survey.population, person) for person in (201, 301, 302))
    assert earner["employment_income"] == 700 * WEEKS
    assert earner["hourly_pay"] == pytest.approx(700 / 37.5)
    assert earner["employee_pension_contributions"] == 35 * WEEKS
    assert earner["personal_pension_contributions"] == 0, "an employer's scheme is in the deductions"
    assert head["self_employment_income"] == 900 * WEEKS
    assert head["personal_pension_contributions"] == pytest.approx((40 * WEEKS + 520) * 1.25)
    assert head["property_income"] == (50 - 30) * WEEKS, "the lodger's rent less a loss on other property"
    assert student["student_support_income"] == 6500
    assert pensioner["private_pension_income"] == (80 + 20 + 10) * WEEKS
    assert pensioner["state_pension_received"] == 180 * WEEKS and np.isnan(pensioner["state_pension_share"])
    assert pensioner["savings_interest"] == 3 * WEEKS, "an ISA is not taxed"
    assert pensioner["dividend_income"] == 7 * WEEKS
    assert parent["maintenance_income"] == 15 * WEEKS, "the usual amount"
    assert parent["employment_and_support_allowance"] == 0, "income-related"
    assert infant["childcare_costs"] == 60 * WEEKS, "a registered provider"


def test_disability_care_and_awards(survey):
    pensioner, parent, child = (of(survey.population, person) for person in (201, 301, 303))
    assert pensioner["attendance_allowance"] == AttendanceRate.HIGHER and pensioner["is_blind"]
    assert parent["pip_daily_living"] == PipRate.STANDARD and parent["pip_mobility"] == PipRate.ENHANCED
    assert parent["care_hours_weekly"] == 35, "the hours that Carer's Allowance asks for"
    assert parent["is_disabled_for_benefits"] and parent["has_lcwra"]
    assert child["dla_care"] == DlaRate.MIDDLE and child["dla_mobility"] == DlaRate.LOWER
    assert child["is_disabled_for_benefits"] and child["is_disabled"] and not child["has_lcwra"]
    receipts = {name: found.tolist() for name, found in survey.receipts._asdict().items()}
    assert receipts == {
        "universal_credit": [False, False, False, True],
        "pension_credit": [False] * 4,
        "child_benefit": [True, False, False, False],
        "housing_benefit": [False] * 4,
        "council_tax_reduction": [False, False, False, True],
    }


def test_work_qualifications_and_schooling(survey):
    earner, head, girl, student = (of(survey.population, person) for person in (101, 102, 103, 104))
    assert earner["employment_status"] == EmploymentStatus.EMPLOYEE
    assert earner["occupation"] == Occupation.PROFESSIONALS
    assert earner["industry"] == Industry.INFORMATION_AND_FINANCE
    assert earner["qualification"] == Qualification.LEVEL_4_OR_ABOVE
    assert head["qualification"] == Qualification.LEVEL_3
    assert of(survey.population, 301)["qualification"] == Qualification.LEVEL_1_OR_2
    assert of(survey.population, 201)["qualification"] == Qualification.NONE
    assert head["ethnic_group"] == EthnicGroup.PAKISTANI
    assert girl["education"] == Education.PRIMARY and girl["school_phase"] == SchoolPhase.PRIMARY
    assert girl["is_private_pupil"] and girl["employment_status"] == EmploymentStatus.CHILD
    assert student["education"] == Education.TERTIARY and student["in_higher_education"]
    boy = of(survey.population, 303)
    assert boy["special_needs"] == SpecialNeeds.PLAN and boy["school_phase"] == SchoolPhase.SECONDARY


def test_files_in_capitals_in_a_subfolder_with_ids_as_text_are_read_alike(tmp_path, survey):
    tables = a_survey()
    folder = tmp_path / "UKDA" / "tab"
    folder.mkdir(parents=True)
    for name, rows in tables.items():
        rows = rows.assign(SERNUM=[f"{serial:06d}" for serial in rows["SERNUM"].astype(int)])
        if "PERSON" in rows:
            rows["PERSON"] = [f"{person}.0" for person in rows["PERSON"]]
        rows.columns = [column.lower() for column in rows.columns]
        rows[rows.columns[::-1]].to_csv(folder / f"{name.upper()}.TAB", sep="\t", index=False)
    again = read_survey(tmp_path / "UKDA")
    for before, after in zip(survey.population, again.population, strict=True):
        for name, values in before._asdict().items():
            np.testing.assert_array_equal(values, getattr(after, name), err_msg=name)


@pytest.mark.parametrize(
    ("table", "old", "new"),
    [
        ("househol", "GROSS4", "GROSS3"),
        ("adult", "FTED", "EDUCFT"),
        ("adult", "DVHIQUAL", "EDUCQUAL"),
        ("adult", "SOC2020", "SOC2010"),
        ("benunit", "TOTCAPB4", "TOTCAPB3"),
        ("househol", "CSEWAMT1", "CSEWAMT"),
    ],
)
def test_names_of_other_releases_are_read(tmp_path, survey, table, old, new):
    tables = a_survey()
    tables[table] = tables[table].rename(columns={old: new})
    again = read_survey(write_survey(tmp_path / "other", tables))
    for before, after in zip(survey.population, again.population, strict=True):
        for name, values in before._asdict().items():
            np.testing.assert_array_equal(values, getattr(after, name), err_msg=name)


def test_grouped_tenure_has_codes_of_its_own(tmp_path):
    tables = a_survey()
    homes = tables["househol"].rename(columns={"TENTYP2": "PTENTYP2"})
    tables["househol"] = homes.assign(PTENTYP2=[6, 5, 1])
    found = read_survey(write_survey(tmp_path / "grouped", tables)).population.households.tenure
    assert found.tolist() == [Tenure.OWNED_WITH_MORTGAGE, Tenure.OWNED_OUTRIGHT, Tenure.RENT_FROM_COUNCIL]


def without(table, variable):
    return lambda tables: tables | {table: tables[table].drop(columns=variable)}


def with_cell(table, variable, row, cell):
    def change(tables):
        rows = tables[table].astype(object)
        rows.iloc[row, rows.columns.get_loc(variable)] = cell
        return tables | {table: rows}

    return change


BAD = {
    "file": (lambda tables: {k: v for k, v in tables.items() if k != "penprov"}, "no penprov.tab; the Family"),
    "variable": (
        lambda tables: tables | {"adult": tables["adult"].rename(columns={"INEARNS": "INEARN"})},
        "adult.tab: variable 'INEARNS' is missing; did you mean 'INEARN'?",
    ),
    "either variable": (without("adult", "FTED"), "adult.tab: variable 'FTED' or 'EDUCFT' is missing;"),
    "text": (
        with_cell("adult", "INEARNS", 0, "lots"),
        "adult.tab: variable 'INEARNS' row 1: 'lots' is not a number",
    ),
    "id": (with_cell("adult", "SERNUM", 1, "1.5"), "adult.tab: variable 'SERNUM' row 2: not a whole number"),
    "no id": (with_cell("child", "PERSON", 0, " "), "child.tab: variable 'PERSON' row 1: not a whole number"),
    "region": (with_cell("househol", "GVTREGNO", 2, 3), "variable 'GVTREGNO' row 3: code 3; valid: 1, 2, 4,"),
    "no tenure": (with_cell("househol", "TENTYP2", 0, -9), "variable 'TENTYP2' row 1: no code; valid: 1, 2,"),
    "no weight": (with_cell("househol", "GROSS4", 0, " "), "househol.tab: variable 'GROSS4' row 1: missing"),
    "date": (
        with_cell("househol", "INTDATE", 0, "May"),
        "househol.tab: variable 'INTDATE' row 1: 'May' is not a date",
    ),
    "stranger": (
        with_cell("benefits", "PERSON", 0, 7),
        "benefits.tab: variable 'PERSON' row 1: belongs to nobody",
    ),
    "no such home": (
        with_cell("mortgage", "SERNUM", 1, 9),
        "mortgage.tab: variable 'SERNUM' row 2: belongs to nobody",
    ),
    "two people": (
        with_cell("adult", "PERSON", 2, 1),
        "adult.tab and child.tab: column 'person_id' row 3: id 101",
    ),
    "no head": (
        lambda tables: tables | {"adult": tables["adult"].iloc[[0, 1, 3, 4]]},
        "benunit.tab: column 'benefit_unit_id' row 2: 102 has no person",
    ),
    "tenure codes": (
        with_cell("househol", "TENTYP2", 0, 6),
        "househol.tab: variable 'TENTYP2': most who own outright pay mortgage interest",
    ),
}


@pytest.mark.parametrize("case", BAD)
def test_a_mistake_is_one_line_with_file_and_variable(tmp_path, case):
    change, says = BAD[case]
    tables = change(a_survey())
    if case == "tenure codes":
        tables["househol"] = tables["househol"].iloc[[0]].assign(TENTYP2=6)
        tables = {name: rows[rows["SERNUM"].astype(str) == "1"] for name, rows in tables.items()}
    with pytest.raises(TableError) as error:
        read_survey(write_survey(tmp_path / "bad", tables))
    assert says in str(error.value) and "\n" not in str(error.value)


def test_the_page_lists_every_variable_that_is_read_and_no_other():
    page = DOCUMENT.read_text(encoding="utf-8")
    listed = set(re.findall(r"`([a-z]+)\.([A-Z][A-Z0-9]+)`", page))
    read = {(table, name) for table, found in TABLES.items() for variable in found for name in variable.names}
    assert listed == read


def test_the_page_explains_every_column():
    page = DOCUMENT.read_text(encoding="utf-8")
    from model.population.tables import ENTITIES, OFFSETS

    named = set(re.findall(r"`([a-z][a-z0-9_]+)`", page))
    for entity in ENTITIES.values():
        missing = set(columns(entity)) - set(OFFSETS) - named
        assert not missing, missing


def test_what_is_observed_stays_and_what_is_filled_in_is_in_range(filled):
    survey, population = filled
    before, after = survey.population, population
    for name in (
        "employment_income",
        "age",
        "education",
        "dla_care",
        "is_private_pupil",
        "hourly_pay",
        "occupation",
    ):
        np.testing.assert_array_equal(getattr(before.people, name), getattr(after.people, name), err_msg=name)
    for name in ("weight", "region", "tenure", "rent", "mortgage_interest"):
        np.testing.assert_array_equal(
            getattr(before.households, name), getattr(after.households, name), err_msg=name
        )
    for entity in after:
        for name, column in columns(type(entity)).items():
            values = getattr(entity, name)
            assert values.dtype == column.dtype, name
            if column.codes is not None:
                assert np.isin(values, [int(code) for code in column.codes]).all(), name
            elif not np.isnan(column.default):
                assert np.isfinite(values).all(), name
            if column.unit in ("uniform [0, 1)", "rank (0, 1)"):
                assert (values >= 0.0).all() and (values <= 1.0).all(), name
    months = after.people.months_since_last_birthday
    assert set(months.tolist()) == set(range(12))


def test_financial_assets_add_up_to_the_savings_observed(filled):
    survey, population = filled
    held = sum(getattr(population.people, name) for name in FINANCIAL[:2])
    total = np.add.reduceat(held, population.units.first_person[:-1])
    np.testing.assert_allclose(total, survey.population.units.capital, rtol=1e-9, atol=1e-6)
    other = np.add.reduceat(population.people.other_property, population.units.first_person[:-1])
    np.testing.assert_allclose(population.units.capital, survey.population.units.capital + other)


def test_homes_and_mortgages_are_shared_by_the_heads_family(filled):
    _, population = filled
    people, units, homes = population
    first = units.first_person[homes.first_unit[:-1]]
    house = np.zeros(len(homes.weight))
    debt = np.zeros(len(homes.weight))
    unit = np.repeat(np.arange(len(units.capital)), np.diff(units.first_person))
    of_unit = np.repeat(np.arange(len(homes.weight)), np.diff(homes.first_unit))
    np.add.at(house, of_unit[unit], people.main_home)
    np.add.at(debt, of_unit[unit], people.mortgage_debt)
    np.testing.assert_allclose(house, homes.main_residence_value)
    np.testing.assert_allclose(debt, homes.mortgage_balance)
    owner = homes.tenure < Tenure.RENT_FROM_COUNCIL
    assert (homes.main_residence_value[owner] > 0).all() and not homes.main_residence_value[~owner].any()
    assert (people.main_home[people.role == Role.CHILD] == 0).all() and (people.main_home[first][owner] > 0).all()
    assert (homes.mortgage_balance[homes.tenure == Tenure.OWNED_WITH_MORTGAGE] == 130000).all()


def test_market_areas_are_of_the_region_and_children_are_of_their_parents_group(filled, donors):
    _, population = filled
    homes = population.households
    for region in np.unique(homes.region):
        of_region = donors.households.brma[donors.households.region == region]
        assert np.isin(homes.brma[homes.region == region], of_region).all(), region
    people = population.people
    head = population.units.first_person[:-1][
        np.repeat(np.arange(len(population.units.capital)), np.diff(population.units.first_person))
    ]
    child = people.role == Role.CHILD
    np.testing.assert_array_equal(people.ethnic_group[child], people.ethnic_group[head][child])


def test_the_same_seed_fills_in_the_same_bits_and_another_does_not(filled, donors):
    survey, population = filled
    again, other = complete(survey, donors, seed=1), complete(survey, donors, seed=2)
    for before, after in zip(population, again, strict=True):
        for name, values in before._asdict().items():
            np.testing.assert_array_equal(values, getattr(after, name), err_msg=name)
    assert (population.households.brma != other.households.brma).any()


def test_a_donor_is_one_of_the_nearest_of_the_cell_and_of_a_coarser_one_where_it_is_empty():
    given = np.arange(100.0)[:, None]
    cell = np.repeat([0, 1], 50)
    wanted = np.array([[10.0], [90.0], [40.0]])
    levels = [np.array([0, 1, 7]), np.zeros(3, dtype=int)]
    draw = np.array([0.0, 0.99, 0.5])
    found = nearest_donors(levels, [cell, 0 * cell], wanted, given, draw)
    assert np.abs(found - wanted[:, 0]).max() <= 2, "five nearest"
    assert found[0] == 10 and found[1] in (88, 92)


def test_ranks_share_ties_and_weigh():
    np.testing.assert_allclose(ranks(np.array([3.0, 1.0, 1.0, 2.0])), [0.875, 0.25, 0.25, 0.625])
    np.testing.assert_allclose(ranks(np.array([1.0, 2.0]), np.array([3.0, 1.0])), [0.375, 0.875])
