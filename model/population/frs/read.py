"""The survey's tables as a population: what is observed, in our columns; the rest stays at its default.

Amounts a week become amounts a year of 52 weeks, as in the rest of the model.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

import numpy as np

from model.errors import TableError
from model.population.cells import Source
from model.population.classifications import EmploymentStatus, Industry, Occupation, SpecialNeeds
from model.population.frs import codes
from model.population.frs.benefits import WEEKS_IN_YEAR, Receipts, add_benefits, receipts_of
from model.population.frs.files import Table, read_tables_of
from model.population.frs.links import (
    PEOPLE_IN_HOUSEHOLD,
    UNITS_IN_HOUSEHOLD,
    check_found,
    person_ids,
    sum_by_person,
    unit_ids,
)
from model.population.order import HEAD, find_order
from model.population.schema import (
    Array,
    CouncilTaxBand,
    Education,
    Population,
    Region,
    Role,
    Sex,
    Tenure,
    columns,
)
from model.population.tables import ENTITIES, population_of, record_type

MOST_OUTRIGHT_WITH_INTEREST = 0.5


class Survey(NamedTuple):
    """The survey of a fiscal year: observed columns, and what helps to fill in the others.

    `slot` is the number of a person within the household and `unit_slot` that of a unit. `ethnic_five` is the
    ethnic group of the five that every release shows, -1 unknown; `is_ethnic_known` says that it is one of ours,
    so that nothing is left to fill in. `mortgage_left` is in £, NaN unknown.
    """

    year: int
    population: Population
    slot: Array
    unit_slot: Array
    ethnic_five: Array
    is_ethnic_known: Array
    mortgage_left: Array
    receipts: Receipts


def read_survey(folder: Path) -> Survey:
    """The survey in a folder of tab-delimited files.

    Raises:
        TableError: one line naming file, variable and row.
    """
    tables = read_tables_of(folder)
    households = _households(tables)
    units = _units(tables)
    persons = _persons(tables)
    ethnic_five, is_ethnic_known = _ethnic_groups(tables, persons)
    add_benefits(tables["benefits"], persons)
    rows = {"persons": persons, "benefit_units": units, "households": households}
    names = {"persons": "adult.tab and child.tab", "benefit_units": "benunit.tab", "households": "househol.tab"}
    sources = {table: Source(Path(name), ()) for table, name in names.items()}
    order = find_order(rows, sources)
    persons, units = persons[order.persons], units[order.units]
    population = population_of(persons, units, households, order.first_person, order.first_unit)
    population = population._replace(
        units=population.units._replace(is_married=_married(tables["adult"], persons, order.first_person))
    )
    unit_of = np.repeat(np.arange(len(units)), np.diff(order.first_person))
    return Survey(
        year=int(tables["househol"]["INTDATE"].min()),
        population=population,
        slot=persons["person_id"] % PEOPLE_IN_HOUSEHOLD,
        unit_slot=units["benefit_unit_id"] % UNITS_IN_HOUSEHOLD,
        ethnic_five=ethnic_five[order.persons],
        is_ethnic_known=is_ethnic_known[order.persons],
        mortgage_left=_mortgage_left(tables["mortgage"], households["household_id"]),
        receipts=receipts_of(tables, persons["person_id"], unit_of, population),
    )


def _records(table: str, length: int) -> Array:
    """So many records of a table with every field at its default."""
    made = np.zeros(length, record_type(table))
    for name, column in columns(ENTITIES[table]).items():
        if name in (made.dtype.names or ()):
            made[name] = column.default
    return made


def _households(tables: dict[str, Table]) -> Array:
    """Records of households."""
    table = tables["househol"]
    made = _records("households", len(table["SERNUM"]))
    made["household_id"] = table.integers("SERNUM")
    made["weight"] = _known(table, "GROSS4")
    made["region"] = _code(table, "GVTREGNO", codes.REGIONS)
    made["tenure"] = _tenure(table)
    private = made["tenure"] >= Tenure.RENT_FROM_COUNCIL
    made["rent"] = WEEKS_IN_YEAR * table.amount("HHRENT") * private
    made["mortgage_interest"] = WEEKS_IN_YEAR * table.amount("MORTINT") * ~private
    made["num_bedrooms"] = np.maximum(table.integers("BEDROOM6"), 1)
    northern, scottish = made["region"] == Region.NORTHERN_IRELAND, made["region"] == Region.SCOTLAND
    band = codes.coded(table["CTBAND"], codes.COUNCIL_TAX_BANDS)
    band[(band == CouncilTaxBand.I) & (made["region"] != Region.WALES)] = CouncilTaxBand.H
    made["council_tax_band"] = np.where(northern, CouncilTaxBand.NONE, np.maximum(band, 0))
    made["domestic_rates"] = WEEKS_IN_YEAR * table.amount("NIRATLIA") * northern
    in_scotland = table.amount("CWATAMTD") + table.amount("CSEWAMT1")
    water = np.where(scottish, in_scotland, table.amount("WATSEWRT"))
    charges = sum(table.amount(f"CHRGAMT{k}") for k in range(1, 10))
    made["other_housing_costs"] = WEEKS_IN_YEAR * (water + charges + table.amount("STRUINS"))
    return made


def _tenure(table: Table) -> Array:
    """Tenure by the codes of the release. Raises TableError when outright owners mostly pay mortgage interest."""
    made = _code(table, "TENTYP2", codes.TENURES[table.used["TENTYP2"]])
    outright = made == Tenure.OWNED_OUTRIGHT
    if outright.any() and (table.amount("MORTINT")[outright] > 0.0).mean() > MOST_OUTRIGHT_WITH_INTEREST:
        raise TableError(
            f"{table.name}.tab: variable '{table.used['TENTYP2']}': most who own outright pay mortgage interest; "
            "the codes are not those of docs/frs.md"
        )
    return made


def _units(tables: dict[str, Table]) -> Array:
    """Records of benefit units."""
    table = tables["benunit"]
    made = _records("benefit_units", len(table["SERNUM"]))
    made["household_id"] = table.integers("SERNUM")
    made["benefit_unit_id"] = unit_ids(table)
    made["capital"] = table.amount("TOTCAPB4")
    return made


def _persons(tables: dict[str, Table]) -> Array:
    """Records of adults, then of children."""
    adult, child = tables["adult"], tables["child"]
    adults, children = len(adult["SERNUM"]), len(child["SERNUM"])
    made = _records("persons", adults + children)

    def both(of_adult: str, of_child: str | None = None) -> Array:
        """A variable of adults and of children, NaN where children have none."""
        of_children = np.full(children, np.nan) if of_child is None else child[of_child]
        return np.concatenate([adult[of_adult], of_children])

    def amount(variable: str) -> Array:
        return np.nan_to_num(both(variable))

    is_child = np.arange(len(made)) >= adults
    made["household_id"] = both("SERNUM", "SERNUM")
    made["benefit_unit_id"] = np.concatenate([unit_ids(adult), unit_ids(child)])
    made["person_id"] = np.concatenate([person_ids(adult), person_ids(child)])
    made[HEAD] = both("HRPID") == 1
    of_reference_person = np.isin(made["benefit_unit_id"], made["benefit_unit_id"][made[HEAD]])
    leads = np.where(
        of_reference_person, made[HEAD], both("UPERSON") == 1
    )  # the head of a household is a claimant
    made["role"] = np.where(is_child, Role.CHILD, np.where(leads, Role.HEAD, Role.PARTNER))
    made["age"] = np.concatenate([_known(adult, "AGE80"), _known(child, "AGE")])
    made["sex"] = np.where(both("SEX", "SEX") == 1, Sex.MALE, Sex.FEMALE)
    made["hours_worked_weekly"] = np.minimum(amount("TOTHOURS"), 168.0)
    made["employment_income"] = WEEKS_IN_YEAR * amount("INEARNS")
    made["self_employment_income"] = WEEKS_IN_YEAR * amount("SEINCAM2")
    rent = np.where(both("RENTPROF") == 2, -amount("ROYYR1"), amount("ROYYR1"))
    lodgers = _of_household(tables["househol"], "SUBRENT", made["household_id"]) * made[HEAD]
    made["property_income"] = WEEKS_IN_YEAR * (rent + lodgers)
    usual = np.where(both("MNTUS1") == 2, amount("MNTUSAM1"), amount("MNTAMT1"))
    made["maintenance_income"] = WEEKS_IN_YEAR * usual
    made["student_support_income"] = amount("TUBORR") + amount("GRTDIR1") + amount("GRTDIR2")
    made["care_hours_weekly"] = _care_hours(both("HOURTOT"))
    made["is_blind"] = both("SPCREG1", "SPCREG1") == 1
    made["is_disabled"] = both("DISCORA1", "DISCORC1") == 1

    school = np.nan_to_num(both("TYPEED2", "TYPEED2"), nan=-1.0)
    education = codes.education_of(both("FTED", "FTED") == 1, school, made["age"])
    made["education"] = education
    made["in_higher_education"] = education == Education.TERTIARY
    made["school_phase"] = codes.school_phase_of(education, is_child)
    made["is_private_pupil"] = is_child & (school == codes.PRIVATE_SCHOOL)
    made["special_needs"] = np.where(is_child & (school == codes.SPECIAL_SCHOOL), SpecialNeeds.PLAN, 0)

    status = codes.coded(both("EMPSTATI"), codes.EMPLOYMENT)
    status[status == codes.UNKNOWN] = EmploymentStatus.OTHER_INACTIVE
    made["employment_status"] = np.where(is_child, EmploymentStatus.CHILD, status)
    works = np.isin(made["employment_status"], (EmploymentStatus.EMPLOYEE, EmploymentStatus.SELF_EMPLOYED))
    major = np.nan_to_num(both("SOC2020")).astype(np.int64)
    major = np.where(major >= 1000, major // 1000, major)
    made["occupation"] = np.where(works & (major >= 1) & (major <= 9), major, Occupation.NONE)
    industry = codes.stepped(np.nan_to_num(both("SIC")), codes.DIVISIONS)
    made["industry"] = np.where(works & (industry > 0), industry, Industry.NONE)
    made["is_public_sector"] = works & (both("MJOBSECT") == 2)
    qualification = codes.stepped(np.nan_to_num(both("DVHIQUAL"), nan=87.0), codes.QUALIFICATIONS)
    made["qualification"] = np.where(is_child, 0, np.maximum(qualification, 0))
    is_employee = made["employment_status"] == EmploymentStatus.EMPLOYEE
    yearly_hours = np.maximum(WEEKS_IN_YEAR * made["hours_worked_weekly"], 1.0)
    made["hourly_pay"] = np.where(is_employee, made["employment_income"] / yearly_hours, 0.0)
    made["hourly_pay"][made["hours_worked_weekly"] == 0.0] = 0.0

    _sums(tables, made)
    return made


def _ethnic_groups(tables: dict[str, Table], persons: Array) -> tuple[Array, Array]:
    """Write the ethnic groups of adults that are known; the group of five, and where ours is known."""
    adult = tables["adult"]
    adults = len(adult["SERNUM"])
    five = np.full(len(persons), codes.UNKNOWN)
    five[:adults] = adult.integers("ETHGR3")
    detail = codes.coded(adult["ETNGRP"], codes.ETHNIC)
    group = np.full(len(persons), codes.UNKNOWN)
    group[:adults] = np.where(detail == codes.UNKNOWN, codes.coded(five[:adults], codes.BROAD_ETHNIC), detail)
    persons["ethnic_group"] = np.maximum(group, 0)
    return five, group != codes.UNKNOWN


def _sums(tables: dict[str, Table], persons: Array) -> None:
    """Incomes and payments that a person may have several of, summed over their rows."""
    pension, account = tables["pension"], tables["accounts"]
    tax = pension.amount("PTAMT") * (pension["PTINC"] == 2)
    other = pension.amount("POAMT") * ((pension["POINC"] == 2) | (pension["PENOTH"] == 1))
    paid = pension.amount("PENPAY") + tax + other
    persons["private_pension_income"] = WEEKS_IN_YEAR * sum_by_person(pension, paid, persons)
    kind, interest = account.integers("ACCOUNT"), account.amount("ACCINT")
    for column, kinds in (
        ("savings_interest", codes.INTEREST_ACCOUNTS),
        ("dividend_income", codes.DIVIDEND_ACCOUNTS),
    ):
        persons[column] = WEEKS_IN_YEAR * sum_by_person(account, interest * np.isin(kind, kinds), persons)
    job = tables["job"]
    persons["employee_pension_contributions"] = WEEKS_IN_YEAR * sum_by_person(job, job.amount("DEDUC1"), persons)
    provision = tables["penprov"]
    weekly = np.where(
        provision["PENAMTPD"] == codes.SINGLE_PAYMENT,
        provision.amount("PENAMT") / WEEKS_IN_YEAR,
        provision.amount("PENAMT"),
    )
    weekly = weekly * np.isin(provision.integers("STEMPPEN"), codes.PERSONAL_PENSIONS) * codes.BASIC_RATE_RELIEF
    persons["personal_pension_contributions"] = WEEKS_IN_YEAR * sum_by_person(provision, weekly, persons)
    care = tables["chldcare"]
    cost = care.amount("CHAMT") * (care["COST"] == 1) * (care["REGISTRD"] == 1)
    persons["childcare_costs"] = WEEKS_IN_YEAR * sum_by_person(care, cost, persons)


def _married(adult: Table, persons: Array, first_person: Array) -> Array:
    """Whether claimant and partner are married."""
    married = dict(zip(person_ids(adult).tolist(), (adult["MARITAL"] == 1).tolist(), strict=True))
    first = first_person[:-1]
    second = np.minimum(first + 1, len(persons) - 1)
    has_partner = (np.diff(first_person) > 1) & (persons["role"][second] == Role.PARTNER)
    claimant = np.array([married.get(person, False) for person in persons["person_id"][first].tolist()])
    return has_partner & claimant


def _mortgage_left(table: Table, household_id: Array) -> Array:
    """What each household has left to repay, £, over its mortgages; NaN where no mortgage says."""
    order = np.argsort(household_id)
    place = order[
        np.minimum(np.searchsorted(household_id, table.integers("SERNUM"), sorter=order), len(order) - 1)
    ]
    check_found(table, household_id[place] == table.integers("SERNUM"), "SERNUM")
    known = ~np.isnan(table["MORTLEFT"])
    left = np.bincount(place[known], table["MORTLEFT"][known], minlength=len(household_id))
    return np.where(np.bincount(place[known], minlength=len(household_id)) > 0, left, np.nan)


def _of_household(table: Table, variable: str, household_id: Array) -> Array:
    """A household's amount for each person, nothing where there is no such household."""
    by_id = dict(zip(table.integers("SERNUM").tolist(), table.amount(variable).tolist(), strict=True))
    return np.array([by_id.get(household, 0.0) for household in household_id.tolist()])


def _care_hours(bands: Array) -> Array:
    """Hours of care given a week at the middle of their band."""
    made = np.zeros(len(bands))
    for band, hours in codes.CARE_HOURS.items():
        made[bands == band] = hours
    return made


def _code(table: Table, variable: str, known: Mapping[int, int]) -> Array:
    """A variable in our codes. Raises TableError for a missing or unknown code."""
    made = codes.coded(table[variable], known)
    if (made == codes.UNKNOWN).any():
        row = int(np.flatnonzero(made == codes.UNKNOWN)[0])
        shown = table[variable][row]
        found = "no code" if np.isnan(shown) else f"code {shown:g}"
        valid = ", ".join(map(str, known))
        raise TableError(
            f"{table.name}.tab: variable '{table.used[variable]}' row {row + 1}: {found}; valid: {valid}"
        )
    return made


def _known(table: Table, variable: str) -> Array:
    """A variable without missing values. Raises TableError for one."""
    missing = np.isnan(table[variable])
    if missing.any():
        row = int(np.flatnonzero(missing)[0])
        raise TableError(f"{table.name}.tab: variable '{table.used[variable]}' row {row + 1}: missing")
    return table[variable]
