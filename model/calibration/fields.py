"""Fields a target may name: columns of the population, results of the assessment, and derived fields.

A derived field has one function below. A field belongs to people, units or households and may be used for
its own entity or one it contains (a household's region may select people, not the other way round).
"""

from collections.abc import Mapping
from enum import IntEnum
from typing import Any, NamedTuple, get_type_hints

import numpy as np

from model.errors import ParameterFileError
from model.population.belonging import household_of_units, unit_of_people
from model.population.classifications import SchoolPhase
from model.population.schema import Array, People, Population, Region, Role, Tenure, columns
from model.random import normal_quantile

ENTITIES = ("people", "units", "households")
COUNTRIES = ("england", "wales", "scotland", "northern_ireland")
TENURES = ("outright", "mortgage", "social", "private")
FAMILY_TYPES = ("single", "couple", "lone_parent", "couple_with_children")
HOUSEHOLD_TYPES = (
    "one_person_under_65",
    "one_person_65_and_over",
    "unrelated_adults",
    "couple_no_children",
    "couple_1_or_2_children",
    "couple_3_or_more_children",
    "couple_non_dependent_children",
    "lone_parent_dependent_children",
    "lone_parent_non_dependent_children",
    "multi_family",
)
TAX_RATES = ("none", "basic", "higher", "additional")
BASIC_RATE_THRESHOLD = 50_270.0  # ITA 2007 ss.10, 35; frozen to April 2031
SCOTTISH_HIGHER_RATE_THRESHOLD = 43_662.0  # Scottish rate resolutions 2023-24 to 2025-26
ADDITIONAL_RATE_THRESHOLD = 125_140.0  # ITA 2007 s.10(5A)
WORK_PATTERNS = (
    "full_time_self_employed",
    "all_full_time",
    "full_and_part_time",
    "one_full_time",
    "part_time",
    "workless",
)
FULL_TIME_FROM = 30.0
YEARS_BETWEEN_GENERATIONS = (16, 50)
WEALTH = {
    "net_property_wealth": (("main_home", "other_property"), ("mortgage_debt",)),
    "net_financial_wealth": (("cash_savings", "investments", "other_financial_wealth"), ("other_debt",)),
    "private_pension_wealth": (("defined_contribution_pension", "defined_benefit_pension"), ()),
    "physical_wealth": (("physical_wealth",), ()),
    "business_wealth": (("business_assets", "agricultural_assets"), ()),
}
"""Components of net wealth: what each adds up and takes off. Student loans are in none, as in the survey."""
# Pupils of state schools in England who reach the standard, 2024/25: good level of development at 5, the expected
# standard in reading, writing and maths at 11, grade 5 in English and maths at 16. DfE, by the Social Mobility
# Commission, State of the Nation 2026. A score is standard normal among them.
REACH_THE_STANDARD = {5: 0.683, 11: 0.62, 16: 0.454}


class Field(NamedTuple):
    """Values of one field, one per entry of its entity; `labels` name the codes 0, 1, 2 … where it has any."""

    entity: str
    values: Array
    labels: tuple[str, ...] = ()


class Links(NamedTuple):
    """Number of entries of each entity, and the unit and household each belongs to."""

    unit_of_person: Array
    household_of_unit: Array
    household_of_person: Array
    lengths: dict[str, int]


def link(population: Population) -> Links:
    """Indices from people to units to households."""
    unit_of_person, household_of_unit = unit_of_people(population), household_of_units(population)
    lengths = {
        "people": len(unit_of_person),
        "units": len(household_of_unit),
        "households": len(population.households.first_unit) - 1,
    }
    return Links(unit_of_person, household_of_unit, household_of_unit[unit_of_person], lengths)


def fields_of(population: Population, results: Any = None) -> dict[str, Field]:
    """Every field by name: columns of the population, then results, then derived fields (the last one wins).

    `results` is a NamedTuple or mapping of arrays over people, units or households. An array of any other
    length raises ParameterFileError.
    """
    links = link(population)
    fields: dict[str, Field] = {}
    for entity in ENTITIES:
        table = getattr(population, entity)
        for name, column in columns(type(table)).items():
            if name not in ("first_person", "first_unit"):
                fields[name] = Field(entity, getattr(table, name), _labels(column.codes))
    fields |= _results(results, links)
    _add_people(fields, population, links)
    _add_units(fields, population, links)
    _add_households(fields, population, links)
    return fields


def on_entity(field: Field, entity: str, links: Links) -> Array | None:
    """Values of a field for each entry of `entity`; None when that would mean looking upwards."""
    if field.entity == entity:
        return field.values
    if field.entity == "units" and entity == "people":
        return field.values[links.unit_of_person]
    if field.entity == "households" and entity == "people":
        return field.values[links.household_of_person]
    if field.entity == "households" and entity == "units":
        return field.values[links.household_of_unit]
    return None


def sum_to_households(values: Array, entity: str, links: Links) -> Array:
    """Sum of an entity's values in each household, shape (households,)."""
    if entity == "households":
        return values.astype(np.float64)
    owner = links.household_of_person if entity == "people" else links.household_of_unit
    return np.bincount(owner, weights=values, minlength=links.lengths["households"])


def _labels(codes: type[IntEnum] | None) -> tuple[str, ...]:
    return tuple(member.name.lower() for member in codes) if codes else ()


def _results(results: Any, links: Links) -> dict[str, Field]:
    """Fields of the assessment, each with the entity it declares or the one whose length it has."""
    if results is None:
        return {}
    items = results.items() if isinstance(results, Mapping) else results._asdict().items()
    hints = {} if isinstance(results, Mapping) else get_type_hints(type(results), include_extras=True)
    fields = {}
    for name, values in items:
        declared = [getattr(note, "entity", None) for note in getattr(hints.get(name), "__metadata__", ())]
        fitting = [entity for entity in ENTITIES if links.lengths[entity] == len(values)]
        entity = next((entity for entity in declared if entity in ENTITIES), fitting[0] if fitting else "")
        if entity not in fitting:
            raise ParameterFileError(
                f"result '{name}': {len(values)} values; expected one per {' or '.join(ENTITIES)}"
            )
        fields[name] = Field(entity, np.asarray(values))
    return fields


def _add_people(fields: dict[str, Field], population: Population, links: Links) -> None:
    people = population.people
    is_adult = people.role != Role.CHILD
    in_work = people.hours_worked_weekly > 0
    is_self_employed = _is_self_employed(people, in_work)
    income = total_income(population, fields)
    fields["is_adult"] = Field("people", is_adult)
    fields["in_work"] = Field("people", in_work)
    fields["is_self_employed"] = Field("people", is_self_employed)
    fields["is_employed"] = Field("people", in_work & ~is_self_employed & (people.employment_income > 0))
    fields["total_income"] = Field("people", income)
    fields["income_percentile"] = Field("people", _percentile(income, is_adult, population, links))
    fields["has_capital_gain"] = Field("people", people.capital_gains > 0)
    for name, amounts in _wealth(people).items():
        fields[name] = Field("people", amounts)
    fields["is_state_pupil"] = Field("people", is_state_pupil(people))
    for age, share in REACH_THE_STANDARD.items():
        reaches = getattr(people, f"attainment_{age}") > normal_quantile(1.0 - share)
        fields[f"reaches_standard_{age}"] = Field("people", reaches)
    if "income_tax" in fields:
        tax_rates = _tax_rate(population, income, fields["income_tax"].values, links)
        fields["tax_rate"] = Field("people", tax_rates, TAX_RATES)


def is_state_pupil(people: People) -> Array:
    """Whether each person is a pupil from reception to sixth form, fee-charging schools left out."""
    return np.asarray((people.school_phase >= SchoolPhase.PRIMARY) & ~people.is_private_pupil)


def _is_self_employed(people: Any, in_work: Array) -> Array:
    """In work and profit, or loss, is at least as large as pay: self-employed in the main job."""
    profit = people.self_employment_income
    return in_work & (profit != 0) & (np.abs(profit) >= people.employment_income)


def _percentile(income: Array, is_adult: Array, population: Population, links: Links) -> Array:
    """Percentile of each adult by total income, 0 the lowest to 99 the highest, by weight; -1 for children."""
    percentile = np.full(len(income), -1, dtype=np.int16)
    order = np.flatnonzero(is_adult)[np.argsort(income[is_adult], kind="stable")]
    weight = population.households.weight[links.household_of_person][order]
    reached = np.cumsum(weight)
    percentile[order] = np.minimum(100.0 * (reached - 0.5 * weight) / max(reached[-1:].sum(), 1e-9), 99.0)
    return percentile


def _wealth(people: Any) -> dict[str, Array]:
    """Components of each person's net wealth, £, and totals: of the survey (without businesses) and of all."""
    parts = {}
    for name, (assets, debts) in WEALTH.items():
        owned = sum(getattr(people, asset) for asset in assets)
        parts[name] = np.asarray(owned - sum(getattr(people, debt) for debt in debts))
    survey = sum(parts.values()) - parts["business_wealth"]
    return parts | {"survey_wealth": survey, "total_wealth": survey + parts["business_wealth"]}


def total_income(population: Population, fields: Mapping[str, Field]) -> Array:
    """Total income before tax, £ a year: pay, profits, pensions, taxable interest, dividends and rents.

    ITA 2007 s.23 step 1, as the Survey of Personal Incomes counts it: before pension contributions and
    reliefs. Losses count as zero.
    Not modelled: taxable benefits other than the State Pension; foreign income and gains on bonds.
    """
    people = population.people
    pension = fields["state_pension"].values if "state_pension" in fields else people.state_pension_received
    return (
        people.employment_income
        + np.maximum(people.self_employment_income, 0.0)
        + pension
        + people.private_pension_income
        + people.savings_interest
        + people.dividend_income
        + np.maximum(people.property_income, 0.0)
    )


def _tax_rate(population: Population, income: Array, income_tax: Array, links: Links) -> Array:
    """Highest rate a taxpayer is charged: 0 none, 1 basic (savers' and starter too), 2 higher, 3 additional.

    By total income less pension contributions and gift aid, at the thresholds of 2023-24 to 2030-31;
    in Scotland the higher and advanced rates count as higher, the top rate as additional.
    """
    people = population.people
    relieved = people.employee_pension_contributions + people.personal_pension_contributions
    taxed = income - relieved - 1.25 * people.gift_aid
    is_scottish = population.households.region[links.household_of_person] == Region.SCOTLAND
    threshold = np.where(is_scottish, SCOTTISH_HIGHER_RATE_THRESHOLD, BASIC_RATE_THRESHOLD)
    rate = 1 + (taxed > threshold) + (taxed > ADDITIONAL_RATE_THRESHOLD)
    return np.where(income_tax > 0, rate, 0).astype(np.int8)


def _add_units(fields: dict[str, Field], population: Population, links: Links) -> None:
    people, first_person = population.people, population.units.first_person
    size = links.lengths["units"]
    children = np.bincount(links.unit_of_person, weights=people.role == Role.CHILD, minlength=size).astype(int)
    partners = np.bincount(links.unit_of_person, weights=people.role == Role.PARTNER, minlength=size) > 0
    lcwra = np.bincount(links.unit_of_person, weights=people.has_lcwra, minlength=size) > 0
    family_type = np.where(partners, 1, 0) + np.where(children > 0, 2, 0)
    is_householder = np.zeros(size, dtype=bool)
    is_householder[population.households.first_unit[:-1]] = True
    fields["dependent_children"] = Field("units", children)
    fields["family_type"] = Field("units", family_type, FAMILY_TYPES)
    fields["head_age"] = Field("units", people.age[first_person[:-1]])
    fields["work_pattern"] = Field("units", _work_pattern(population, fields, links), WORK_PATTERNS)
    fields["any_lcwra"] = Field("units", lcwra)
    fields["is_householder"] = Field("units", is_householder)


def _work_pattern(population: Population, fields: Mapping[str, Field], links: Links) -> Array:
    """Economic status of the family as in HBAI; positions in WORK_PATTERNS. Full-time is from 30 hours a week."""
    people, size = population.people, links.lengths["units"]
    is_adult = fields["is_adult"].values

    def number(which: Array) -> Array:
        return np.bincount(links.unit_of_person, weights=which & is_adult, minlength=size)

    full_time = people.hours_worked_weekly >= FULL_TIME_FROM
    adults, working, full = number(is_adult), number(fields["in_work"].values), number(full_time)
    pattern = np.select((full == adults, (full > 0) & (working == adults), full > 0, working > 0), (1, 2, 3, 4), 5)
    return np.where(number(full_time & fields["is_self_employed"].values) > 0, 0, pattern)


def _add_households(fields: dict[str, Field], population: Population, links: Links) -> None:
    households = population.households
    fields["country"] = Field("households", _country(households.region), COUNTRIES)
    fields["tenure"] = Field("households", _tenure_group(households.tenure), TENURES)
    fields["household_type"] = Field("households", _household_type(population, fields, links), HOUSEHOLD_TYPES)
    fields["household_size"] = Field("households", np.bincount(links.household_of_person))
    spare = households.num_bedrooms.astype(np.int64) - households.bedrooms_needed
    payment = households.mortgage_interest + households.mortgage_capital_repayment
    fields["spare_bedrooms"] = Field("households", spare)
    fields["mortgage_payment"] = Field("households", payment)
    for name in (*WEALTH, "survey_wealth", "total_wealth"):
        fields[f"household_{name}"] = Field("households", sum_to_households(fields[name].values, "people", links))
    fields |= _reference_person(population)
    if "council_tax" in fields and "council_tax_reduction" in fields:
        reduction = sum_to_households(
            fields["council_tax_reduction"].values, fields["council_tax_reduction"].entity, links
        )
        fields["council_tax_after_reduction"] = Field("households", fields["council_tax"].values - reduction)


def _reference_person(population: Population) -> dict[str, Field]:
    """Age and ethnic group of the reference person: the older of the head and the head's partner."""
    people, head = population.people, population.units.first_person[population.households.first_unit[:-1]]
    after = np.minimum(head + 1, len(people.age) - 1)
    has_partner = (after > head) & (people.role[after] == Role.PARTNER)
    reference = np.where(has_partner & (people.age[after] > people.age[head]), after, head)
    labels = _labels(columns(type(people))["ethnic_group"].codes)
    return {
        "reference_age": Field("households", people.age[reference]),
        "reference_ethnic_group": Field("households", people.ethnic_group[reference], labels),
    }


def _country(region: Array) -> Array:
    """Country of each household: 0 England, 1 Wales, 2 Scotland, 3 Northern Ireland."""
    return np.maximum(region.astype(np.int64) - (int(Region.WALES) - 1), 0)


def _tenure_group(tenure: Array) -> Array:
    """Tenure with both kinds of social landlord joined: 0 outright, 1 mortgage, 2 social, 3 private."""
    group = np.array([0, 1, 2, 2, 3])
    assert len(group) == len(Tenure)
    return group[tenure]


def _household_type(population: Population, fields: Mapping[str, Field], links: Links) -> Array:
    """Type of household as in ONS Families and households, Table 7; positions in HOUSEHOLD_TYPES.

    The population knows benefit units, not kinship: another adult counts as a non-dependent child (or
    parent) of the household head when their ages differ by 16 to 50 years, otherwise as unrelated.
    """
    people, units, size = population.people, links.household_of_unit, links.lengths["households"]
    family_type = fields["family_type"].values
    children = np.bincount(units, weights=fields["dependent_children"].values, minlength=size)
    families = np.bincount(units, weights=family_type > 0, minlength=size)
    couples = np.bincount(units, weights=np.isin(family_type, (1, 3)), minlength=size)
    persons = np.bincount(links.household_of_person, minlength=size)
    first = population.units.first_person[population.households.first_unit[:-1]]
    head_age = people.age[first].astype(np.int64)
    gap = np.abs(people.age - head_age[links.household_of_person])
    youngest, oldest = YEARS_BETWEEN_GENERATIONS
    other_generation = (people.role != Role.CHILD) & (gap >= youngest) & (gap <= oldest)
    generations = np.bincount(links.household_of_person, weights=other_generation, minlength=size) > 0
    others = np.bincount(units, minlength=size) > families
    conditions = [
        (persons == 1) & (head_age < 65),
        persons == 1,
        families > 1,
        (couples == 1) & (children > 2),
        (couples == 1) & (children > 0),
        (couples == 1) & others & generations,
        couples == 1,
        families == 1,
        generations,
    ]
    return np.select(conditions, [0, 1, 9, 5, 4, 6, 3, 7, 8], default=2)
