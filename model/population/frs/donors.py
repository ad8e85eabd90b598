"""What the survey does not observe, taken from households of our own model that resemble those of the survey.

A donor is drawn among the nearest households (families, people) of the synthetic population in the same cell. The
synthetic population is a sample of the model's joint distribution, so this draws from the model's distribution
given what the survey observes: wealth given savings, income, tenure and age; schooling given age, sex, ethnic
group and the family's income. Amounts are compared by their rank, so that neither prices nor the survey's short
tails matter, and come in prices of the survey's year.
"""

from collections.abc import Sequence
from typing import Any

import numpy as np

from model.population.belonging import household_of_people, household_of_units, unit_of_people
from model.population.classifications import EthnicGroup, SchoolPhase, SpecialNeeds
from model.population.frs.codes import BROAD_OF
from model.population.frs.read import Survey
from model.population.schema import (
    Array,
    CouncilTaxBand,
    People,
    Population,
    Region,
    Role,
    StudentLoanPlan,
    Tenure,
)
from model.population.synthesis.take_up import DRAWS
from model.random import Variable, uniform

NEAREST = 5  # donors to draw from
FEWEST = 2 * NEAREST  # donors in a cell; else the next coarser cell
PAIRS_AT_ONCE = 2_000_000
OLDEST = 80  # the survey shows no higher age
AT_HOME = 9  # tenure cell of families other than the head's

OF_HOUSEHOLD = ("brma", "is_decent", "energy_rating", "bedrooms_needed", "is_in_temporary_accommodation")
OF_FAMILY = (
    "capital_gains",
    "capital_gains_residential_property",
    "capital_gains_business_assets",
    "business_asset_relief_used",
    "carried_interest",
    "gift_aid",
    "other_property",
    "defined_contribution_pension",
    "defined_benefit_pension",
    "business_assets",
    "agricultural_assets",
    "physical_wealth",
    "other_financial_wealth",
    "other_debt",
    "cost_basis_property",
    "cost_basis_business",
    "inheritance_received",
    "wealth_rank",
)
FINANCIAL = ("cash_savings", "investments", "isa_balance", "cost_basis_investments")
OF_ADULT = (
    "birthplace",
    "years_since_arrival",
    "sexual_orientation",
    "is_trans",
    "parental_class",
    "parent_has_degree",
    "employer_size",
    "is_union_member",
    "has_zero_hours_contract",
    "student_loan_plan",
    "student_loan_balance",
    "parental_wealth_rank",
)
OF_CHILD = (
    "birthplace",
    "years_since_arrival",
    "parental_class",
    "parent_has_degree",
    "parental_wealth_rank",
    "earnings_rank",
    "has_english_as_additional_language",
    "free_school_meals_registration_draw",
    "receives_free_school_meals",
    "is_protected_free_school_meals",
    "was_ever_6_free_school_meals",
    "attainment_5",
    "attainment_7",
    "attainment_11",
    "attainment_16",
)


def complete(survey: Survey, donors: Population, seed: int) -> Population:
    """The survey's population with every column filled in.

    Args:
        survey: as read.
        donors: a synthetic population in prices of the survey's year.
        seed: of the draws of donors, months of birth and take-up.
    """
    population = survey.population
    ids = population.households.household_id[household_of_people(population)]
    people = population.people._replace(
        months_since_last_birthday=np.floor(
            12.0 * uniform(seed, ids, survey.slot, Variable.SURVEY_MONTH_OF_BIRTH)
        ).astype(np.int8),
        earnings_rank=_earnings_rank(population.people),
    )
    population = population._replace(people=people)
    population = _with_homes(survey, population, donors, seed)
    population = _with_traits(survey, population, donors, seed)
    population = _with_wealth(survey, population, donors, seed)
    unit_ids = population.households.household_id[household_of_units(population)]
    draws = {name: uniform(seed, unit_ids, survey.unit_slot, variable) for name, variable in DRAWS.items()}
    return population._replace(units=population.units._replace(**draws))


def nearest_donors(
    cells: Sequence[Array],
    donor_cells: Sequence[Array],
    features: Array,
    donor_features: Array,
    draw: Array,
) -> Array:
    """A donor for each recipient: one of the nearest in the first cell that holds enough donors.

    Args:
        cells: of the recipients, from the finest to the coarsest, whole numbers of shape (recipients,).
        donor_cells: the same of the donors.
        features: what is compared, in units of one difference that matters, shape (recipients, features).
        donor_features: the same of the donors.
        draw: uniform, chooses among the nearest, shape (recipients,).
    """
    chosen = np.full(len(draw), -1, dtype=np.int64)
    for level, donor_level in zip(cells, donor_cells, strict=True):
        for cell in np.unique(level[chosen < 0]):
            here = np.flatnonzero(donor_level == cell)
            if len(here) < min(FEWEST, len(donor_features)):
                continue
            wanting = np.flatnonzero((level == cell) & (chosen < 0))
            count = min(NEAREST, len(here))
            for rows in np.array_split(wanting, len(wanting) * len(here) // PAIRS_AT_ONCE + 1):
                found = _nearest(features[rows], donor_features[here], count)
                pick = np.floor(draw[rows] * count).astype(np.int64)
                chosen[rows] = here[found[np.arange(len(rows)), pick]]
    return chosen


def _nearest(wanted: Array, given: Array, count: int) -> Array:
    """Places of the nearest rows, shape (wanted, count); squares are added in order, so that bits are the same."""
    distance = np.zeros((len(wanted), len(given)))
    for feature in range(wanted.shape[1]):
        distance += (wanted[:, feature, None] - given[None, :, feature]) ** 2
    found = np.sort(np.argpartition(distance, count - 1, axis=1)[:, :count], axis=1)
    return np.take_along_axis(found, np.argsort(np.take_along_axis(distance, found, 1), 1, kind="stable"), 1)


def ranks(values: Array, weight: Array | None = None) -> Array:
    """Weighted rank of each value in (0, 1); equal values share the middle of theirs."""
    weight = np.ones(len(values)) if weight is None else weight
    _, place = np.unique(values, return_inverse=True)
    within = np.bincount(place, weight)
    return ((np.cumsum(within) - 0.5 * within) / max(within.sum(), 1e-300))[place]


def income_of_people(people: People) -> Array:
    """Income before taxes and benefits and with State Pension, £ a year."""
    income = people.employment_income + people.self_employment_income + people.private_pension_income
    income = income + people.savings_interest + people.dividend_income + people.property_income
    return np.asarray(income + people.state_pension_received)


def _earnings_rank(people: People) -> Array:
    """Rank of pay within age, sex and qualification of those who earn; 0.5 for everybody else until filled in."""
    pay = people.employment_income + np.maximum(people.self_employment_income, 0.0)
    made = np.full(len(pay), 0.5, dtype=np.float32)
    earns = (pay > 0.0) & (people.role != Role.CHILD)
    cell = 100 * (people.age.astype(np.int64) // 10) + 10 * people.sex + people.qualification
    size, logs = np.bincount(cell[earns]), np.log(pay[earns])
    residual = logs - (np.bincount(cell[earns], logs) / np.maximum(size, 1))[cell[earns]]
    own_age_and_sex = cell[earns] // 10
    for group in np.unique(own_age_and_sex):
        chosen = own_age_and_sex == group
        made[np.flatnonzero(earns)[chosen]] = ranks(residual[chosen])
    return made


def _with_homes(survey: Survey, population: Population, donors: Population, seed: int) -> Population:
    """Market area, value and state of the home by region and tenure, nearest in rent, band, rooms and income."""

    def described(of: Population) -> tuple[list[Array], Array]:
        homes = of.households
        household = household_of_people(of)
        income = np.bincount(household, income_of_people(of.people), minlength=len(homes.weight))
        members = np.bincount(household, minlength=len(homes.weight))
        region, tenure = homes.region.astype(np.int64), homes.tenure.astype(np.int64)
        renting = tenure >= Tenure.RENT_FROM_COUNCIL
        rent = np.zeros(len(renting))
        for cell in np.unique(region[renting]):
            here = renting & (region == cell)
            rent[here] = ranks(homes.rent[here])
        features = [homes.council_tax_band / 1.0, 10.0 * rent, homes.num_bedrooms / 0.5, members / 0.5]
        features += [5.0 * ranks(income, homes.weight), 5.0 * (homes.council_tax_band == CouncilTaxBand.NONE)]
        return [100 * region + tenure, 100 * region, region * 0], np.column_stack(features)

    homes, given = population.households, donors.households
    cells, features = described(population)
    donor_cells, donor_features = described(donors)
    draw = uniform(seed, homes.household_id, 0, Variable.SURVEY_HOUSEHOLD_DONOR)
    donor = nearest_donors(cells, donor_cells, features, donor_features, draw)
    made: dict[str, Array] = {name: getattr(given, name)[donor].copy() for name in OF_HOUSEHOLD}
    owner = homes.tenure < Tenure.RENT_FROM_COUNCIL
    value = np.where(given.dwelling_value > 0.0, given.dwelling_value, given.main_residence_value)[donor]
    mortgaged = homes.tenure == Tenure.OWNED_WITH_MORTGAGE
    rate = np.where(mortgaged, given.mortgage_rate[donor], 0.0)
    by_interest = _ratio(homes.mortgage_interest, rate)
    balance = np.where(np.isnan(survey.mortgage_left), by_interest, survey.mortgage_left) * mortgaged
    repaid = _ratio(given.mortgage_capital_repayment, given.mortgage_balance)
    unknown_band = (homes.council_tax_band == CouncilTaxBand.NONE) & (homes.region != Region.NORTHERN_IRELAND)
    no_bill = (homes.domestic_rates == 0.0) & (homes.region == Region.NORTHERN_IRELAND)
    made["dwelling_value"] = value
    made["main_residence_value"] = np.where(owner, value, 0.0)
    made["mortgage_balance"] = balance
    observed = _ratio(homes.mortgage_interest, balance)
    made["mortgage_rate"] = np.where(observed > 0.0, observed, rate)
    made["mortgage_capital_repayment"] = balance * repaid[donor]
    made["council_tax_band"] = np.where(unknown_band, given.council_tax_band[donor], homes.council_tax_band)
    made["domestic_rates"] = np.where(no_bill, given.domestic_rates[donor], homes.domestic_rates)
    return population._replace(households=_cast(homes, made))


def _with_traits(survey: Survey, population: Population, donors: Population, seed: int) -> Population:
    """Traits of adults, then schooling of children, whose ethnic group is that of the head of their family."""
    people, given = population.people, donors.people
    ids = population.households.household_id[household_of_people(population)]
    draw = uniform(seed, ids, survey.slot, Variable.SURVEY_PERSON_DONOR)
    is_child, gives_child = people.role == Role.CHILD, given.role == Role.CHILD
    broad = np.array([BROAD_OF[group] for group in EthnicGroup])
    five = np.where(survey.is_ethnic_known, broad[people.ethnic_group], survey.ethnic_five)
    made: dict[str, Array] = {
        name: getattr(people, name).copy() for name in {*OF_ADULT, *OF_CHILD, "ethnic_group", "special_needs"}
    }

    def of_adult(of: Population, group: Array) -> tuple[list[Array], Array]:
        who, region = of.people, of.households.region[household_of_people(of)]
        income, works = ranks(income_of_people(who)), who.hours_worked_weekly > 0.0
        age = np.minimum(who.age, OLDEST).astype(np.int64)
        finest = 1000 * (age // 10) + 100 * who.sex + 10 * (group > 1) * group + works
        features = [age / 5.0, 5.0 * income, 2.0 * who.qualification, 2.0 * (region == Region.LONDON)]
        features += [2.0 * who.is_disabled, 1.0 * (who.occupation > 0) * who.occupation / 3.0]
        features += [10.0 * (group == k) for k in (1, 2, 3, 4, 5)]
        return [finest, 10 * (age // 10) + who.sex, 0 * age], np.column_stack(features)

    def of_child(of: Population, group: Array) -> tuple[list[Array], Array]:
        who, family = of.people, unit_of_people(of)
        income = ranks(np.bincount(family, income_of_people(who), minlength=len(of.units.capital)))[family]
        head = of.units.first_person[:-1][family]
        age = who.age.astype(np.int64)
        features = [
            5.0 * income,
            2.0 * who.is_disabled,
            2.0 * who.qualification[head],
            10.0 * who.is_private_pupil,
        ]
        features += [age / 1.0, *(5.0 * (group == k) for k in range(len(EthnicGroup)))]
        return [10 * age + who.sex, age, 0 * age], np.column_stack(features)

    for columns_taken, chosen, gives, describe, group, donor_group in (
        (OF_ADULT, ~is_child, ~gives_child, of_adult, five, broad[given.ethnic_group]),
        (OF_CHILD, is_child, gives_child, of_child, made["ethnic_group"], given.ethnic_group),
    ):
        if columns_taken is OF_CHILD:
            head = population.units.first_person[:-1][unit_of_people(population)]
            made["ethnic_group"][is_child] = made["ethnic_group"][head][is_child]
        cells, features = describe(population, group)
        donor_cells, donor_features = describe(donors, donor_group)
        able = np.flatnonzero(gives)
        if not chosen.any() or not len(able):
            continue
        donor = able[
            nearest_donors(
                [level[chosen] for level in cells],
                [level[able] for level in donor_cells],
                features[chosen],
                donor_features[able],
                draw[chosen],
            )
        ]
        for name in columns_taken:
            made[name][chosen] = getattr(given, name)[donor]
        if columns_taken is OF_ADULT:
            unknown = ~survey.is_ethnic_known[chosen]
            made["ethnic_group"][np.flatnonzero(chosen)[unknown]] = given.ethnic_group[donor[unknown]]
            earns = people.earnings_rank[chosen] != 0.5
            rank = np.where(earns, people.earnings_rank[chosen], given.earnings_rank[donor])
            made["earnings_rank"][chosen] = rank
        else:
            plan = made["special_needs"][chosen] == SpecialNeeds.PLAN  # in a special school
            needs = np.where(plan, SpecialNeeds.PLAN, given.special_needs[donor])
            at_school = people.school_phase[chosen] != SchoolPhase.NONE
            made["special_needs"][chosen] = np.where(at_school, needs, SpecialNeeds.NONE)
    has_loan = made["student_loan_plan"] != StudentLoanPlan.NONE
    made["student_loan_balance"] = np.where(has_loan, made["student_loan_balance"], 0.0)
    return population._replace(people=_cast(people, made))


def _with_wealth(survey: Survey, population: Population, donors: Population, seed: int) -> Population:
    """Wealth of each family from one alike in savings, income, tenure and age; financial assets as observed."""

    def described(of: Population) -> tuple[list[Array], Array]:
        of_unit = household_of_units(of)
        first = of.units.first_person[:-1]
        unit = unit_of_people(of)
        units = len(first)
        couple = np.bincount(unit[of.people.role == Role.PARTNER], minlength=units)
        leads = of.households.first_unit[:-1][of_unit] == np.arange(units)
        tenure = np.where(leads, of.households.tenure[of_unit], AT_HOME).astype(np.int64)
        tenure[tenure == Tenure.RENT_FROM_HA] = Tenure.RENT_FROM_COUNCIL
        age = np.minimum(of.people.age[first], OLDEST).astype(np.int64)
        income = np.bincount(unit, income_of_people(of.people), minlength=units)
        weight = of.households.weight[of_unit]
        value = np.where(leads, of.households.main_residence_value[of_unit], 0.0)
        features = [20.0 * ranks(of.units.capital, weight), 10.0 * ranks(income, weight), age / 5.0]
        features += [5.0 * ranks(value, weight)]
        cells = [1000 * (age // 20) + 100 * couple + tenure, 100 * couple + tenure, couple, couple * 0]
        return cells, np.column_stack(features)

    people, given, units = population.people, donors.people, population.units
    ids = population.households.household_id[household_of_units(population)]
    cells, features = described(population)
    donor_cells, donor_features = described(donors)
    draw = uniform(seed, ids, survey.unit_slot, Variable.SURVEY_UNIT_DONOR)
    donor = nearest_donors(cells, donor_cells, features, donor_features, draw)
    made: dict[str, Array] = {
        name: getattr(people, name).copy()
        for name in (*OF_FAMILY, *FINANCIAL, "main_home", "mortgage_debt", "cash_savings")
    }
    first, size = units.first_person[:-1], np.diff(units.first_person)
    is_couple = (size > 1) & (people.role[np.minimum(first + 1, len(people.role) - 1)] == Role.PARTNER)
    donor_first, donor_size = donors.units.first_person[:-1][donor], np.diff(donors.units.first_person)[donor]
    donor_couple = donor_size > 1
    donor_couple &= given.role[np.minimum(donor_first + 1, len(given.role) - 1)] == Role.PARTNER
    for name in (*OF_FAMILY, *FINANCIAL):
        values = getattr(given, name)
        made[name][first] = values[donor_first]
        both = is_couple & donor_couple
        made[name][first[both] + 1] = values[donor_first[both] + 1]
    _scale_to_observed(made, first, is_couple, units.capital)
    other_property = made["other_property"][first]
    other_property[is_couple] += made["other_property"][first[is_couple] + 1]
    leading = population.households.first_unit[:-1]
    share = np.where(is_couple[leading], 0.5, 1.0)
    for name, total in (
        ("main_home", population.households.main_residence_value),
        ("mortgage_debt", population.households.mortgage_balance),
    ):
        made[name][first[leading]] = share * total
        paired = leading[is_couple[leading]]
        made[name][first[paired] + 1] = 0.5 * total[is_couple[leading]]
    return population._replace(
        people=_cast(people, made), units=units._replace(capital=units.capital + other_property)
    )


def _scale_to_observed(made: dict[str, Array], first: Array, is_couple: Array, observed: Array) -> None:
    """Bring savings and investments of claimant and partner to what the family says it has, £."""
    held = made["cash_savings"] + made["investments"]
    second = np.where(is_couple, first + 1, first)
    total = held[first] + np.where(is_couple, held[second], 0.0)
    factor = _ratio(observed, total)
    for name in FINANCIAL:
        values = made[name][first] * factor, made[name][second] * factor
        made[name][first], made[name][second[is_couple]] = values[0], values[1][is_couple]
    nothing = total <= 0.0  # the donor has none: all of it is cash, shared equally
    each = np.where(is_couple, 0.5, 1.0) * observed
    made["cash_savings"][first[nothing]] = each[nothing]
    made["cash_savings"][second[nothing]] = each[nothing]


def _ratio(amount: Array, base: Array) -> Array:
    """Amount by base, 0 where the base is nothing."""
    return np.divide(amount, base, out=np.zeros(len(base)), where=base > 0.0)


def _cast(entity: Any, made: dict[str, Array]) -> Any:
    """An entity with some of its fields replaced, each in its own dtype."""
    cast = {name: np.ascontiguousarray(values, getattr(entity, name).dtype) for name, values in made.items()}
    return entity._replace(**cast)
