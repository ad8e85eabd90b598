"""Wild but valid households of every kind, in the schema's order: one to four units, any age, tenure and region.

Amounts crowd where the law has its edges (nothing, round thousands, thresholds), so that a rule is tried on
both sides of them.
"""

from typing import Any, NamedTuple

import numpy as np

from model.policy.housing_support import brma_names
from model.population.schema import (
    AttendanceRate,
    BenefitUnits,
    CouncilTaxBand,
    DlaRate,
    Education,
    Households,
    People,
    PipRate,
    Population,
    Region,
    Role,
    StudentLoanPlan,
    Tenure,
    columns,
    defaults,
)

EDGES = (
    950.0,
    1_000.0,
    1_050.0,
    5_000.0,
    6_500.0,
    12_570.0,
    16_000.0,
    37_700.0,
    50_270.0,
    60_000.0,
    100_000.0,
    125_140.0,
)
LARGEST_FAMILY = 6
# Months of age in 2025 of the cohorts at which the new State Pension begins: men, women.
FIRST_ON_NEW_PENSION = (894, 870)


class Draws:
    """Draws of one seed, in the order in which they are asked for."""

    def __init__(self, seed: int) -> None:
        self.generator = np.random.default_rng(seed)

    def chance(self, probability: Any, size: int) -> np.ndarray:
        """True with a probability."""
        return self.generator.random(size) < probability

    def code(self, codes: type, size: int, share: float = 1.0) -> np.ndarray:
        """Any code with equal probability, for a share; else 0."""
        return np.where(self.chance(share, size), self.generator.integers(0, len(codes), size), 0)

    def whole(self, lowest: int, highest: int, size: int) -> np.ndarray:
        """A whole number between two, both included."""
        return self.generator.integers(lowest, highest + 1, size)

    def amount(self, typical: float, share: float, size: int) -> np.ndarray:
        """An amount around a typical one for a share, else nothing; now and then an edge of the law itself."""
        amounts = typical * np.exp(self.generator.normal(0.0, 1.0, size))
        amounts = np.where(self.chance(0.5, size), np.round(amounts), np.round(amounts, 2))
        amounts = np.where(self.chance(0.1, size), self.generator.choice(EDGES, size), amounts)
        return np.where(self.chance(share, size), amounts, 0.0)

    def claim(self, size: int) -> np.ndarray:
        """A take-up draw: 0 for one in three, 1 for one in eight, else uniform."""
        uniform = self.generator.random(size)
        uniform = np.where(self.chance(0.33, size), 0.0, uniform)
        return np.where(self.chance(0.12, size), 1.0, uniform)


class Families(NamedTuple):
    """Who lives with whom: one entry per person, and the offsets of units and households."""

    role: np.ndarray
    age: np.ndarray
    months: np.ndarray
    first_person: np.ndarray
    first_unit: np.ndarray


def random_households(households: int, seed: int = 1) -> Population:
    """A population of so many households, the same for the same seed."""
    draws = Draws(seed)
    families = _families(households, draws)
    population = Population(
        People(**_typed(People, _people(families, draws))),
        BenefitUnits(**_typed(BenefitUnits, _units(families, draws))),
        Households(**_typed(Households, _households(families, draws))),
    )
    check_valid(population)
    return population


def _families(households: int, draws: Draws) -> Families:
    """Units of a head, perhaps a partner, and children from the oldest to the youngest."""
    units = draws.generator.choice([1, 2, 3, 4], households, p=[0.52, 0.28, 0.13, 0.07])
    first_unit = np.concatenate(([0], np.cumsum(units)))
    count = int(first_unit[-1])
    low, high = np.array([(16, 24), (25, 59), (60, 70), (71, 99)]).T
    kind = draws.generator.choice(4, count, p=[0.14, 0.36, 0.25, 0.25])
    is_later_unit = ~np.isin(np.arange(count), first_unit)
    kind = np.where(is_later_unit & draws.chance(0.6, count), draws.whole(0, 1, count), kind)
    head_age = draws.whole(0, 99, count) % (high - low + 1)[kind] + low[kind]
    has_partner = draws.chance(0.45, count)
    partner_age = np.clip(head_age + draws.whole(-14, 10, count), 16, 100)
    children = draws.whole(0, LARGEST_FAMILY, count)
    children = np.where(draws.chance(np.where(head_age < 60, 0.6, 0.15), count), children, 0)
    sizes = 1 + has_partner + children
    first_person = np.concatenate(([0], np.cumsum(sizes)))
    unit = np.repeat(np.arange(count), sizes)
    position = np.arange(unit.size) - first_person[unit]
    role = np.where(
        position == 0, Role.HEAD, np.where((position == 1) & has_partner[unit], Role.PARTNER, Role.CHILD)
    )
    child_age = draws.whole(0, 20, unit.size)
    age = np.select([role == Role.HEAD, role == Role.PARTNER], [head_age[unit], partner_age[unit]], child_age)
    months = draws.whole(0, 11, unit.size)
    at_edge = (role != Role.CHILD) & (age > 66) & draws.chance(0.1, unit.size)
    edge = draws.generator.choice(FIRST_ON_NEW_PENSION, unit.size) + draws.whole(-1, 1, unit.size)
    age, months = np.where(at_edge, edge // 12, age), np.where(at_edge, edge % 12, months)
    in_order = np.lexsort((np.where(role == Role.CHILD, -(12 * age + months), 0), role, unit))
    return Families(role, age[in_order], months[in_order], first_person, first_unit)


def _people(families: Families, draws: Draws) -> dict[str, np.ndarray]:
    """Fields of people by age: children have no work, the old have pensions."""
    size = families.age.size
    age, is_child = families.age, families.role == Role.CHILD
    is_adult, is_old = age >= 16, age >= 55
    pay = draws.amount(24_000.0, 0.6, size) * (is_adult & (~is_child | draws.chance(0.2, size)))
    profit = draws.amount(12_000.0, 0.25, size) * (is_adult & ~is_child)
    profit = np.where(draws.chance(0.12, size), -profit, profit)
    works = (pay > 0.0) | (profit != 0.0)
    is_pupil = (age >= 4) & (age < 16) | (is_child & (age >= 16) & draws.chance(0.8, size))
    is_student = ~is_pupil & is_adult & draws.chance(np.where(age < 30, 0.3, 0.03), size)
    in_higher = is_student & draws.chance(0.6, size)
    education = np.where(is_pupil, np.where(age < 11, Education.PRIMARY, Education.UPPER_SECONDARY), 0)
    education = np.where(is_student & ~in_higher, draws.whole(5, 6, size), education)
    education = np.where(in_higher & draws.chance(0.9, size), Education.TERTIARY, education)
    lcwra = is_adult & draws.chance(0.12, size)
    has_award = draws.chance(0.3, size)
    takes_pip = has_award & is_adult
    gains = draws.amount(40_000.0, 0.15, size) * is_adult
    dividends = draws.amount(4_000.0, 0.2, size) * is_adult
    return {
        "person_id": 1 + np.arange(size),
        "role": families.role,
        "age": age,
        "months_since_last_birthday": families.months,
        "sex": draws.whole(0, 1, size),
        "employment_income": pay,
        "self_employment_income": profit,
        "hours_worked_weekly": np.where(
            works, draws.generator.choice([4.0, 15.5, 16.0, 30.0, 37.5, 60.0], size), 0
        ),
        "private_pension_income": draws.amount(9_000.0, 0.6, size) * is_old,
        "state_pension_received": draws.amount(8_000.0, 0.9, size) * (age >= 60),
        "savings_interest": draws.amount(900.0, 0.4, size) * (is_adult | draws.chance(0.03, size)),
        "dividend_income": dividends,
        "owner_manager_dividends": dividends * draws.chance(0.4, size),
        "property_income": np.where(draws.chance(0.1, size), -1.0, 1.0)
        * draws.amount(6_000.0, 0.12, size)
        * is_adult,
        "maintenance_income": draws.amount(2_500.0, 0.05, size) * is_adult,
        "student_support_income": draws.amount(7_000.0, 0.8, size) * is_student,
        "state_pension_share": np.where(
            (age >= 60) & draws.chance(0.3, size), draws.generator.random(size), np.nan
        ),
        "jobseekers_allowance": draws.amount(3_000.0, 0.05, size) * is_adult,
        "employment_and_support_allowance": draws.amount(5_000.0, 0.05, size) * is_adult,
        "maternity_allowance": draws.amount(6_000.0, 0.03, size) * is_adult,
        "capital_gains": gains,
        "capital_gains_residential_property": gains * draws.chance(0.3, size) * 0.6,
        "capital_gains_business_assets": gains * draws.chance(0.3, size) * 0.4,
        "business_asset_relief_used": draws.amount(9e5, 0.3, size) * is_adult,
        "capital_gains_return_exempt": np.maximum(0.0, gains) * 0.25 * (np.arange(size) % 3 == 0),
        "carried_interest": draws.amount(60_000.0, 0.03, size) * is_adult,
        "employee_pension_contributions": np.round(pay * 0.05 * draws.chance(0.4, size), 2),
        "personal_pension_contributions": draws.amount(2_000.0, 0.12, size) * is_adult,
        "pension_contributions_by_salary_sacrifice": draws.amount(3_000.0, 0.2, size) * (pay > 0.0),
        "gift_aid": draws.amount(300.0, 0.1, size) * is_adult,
        "is_disabled_for_benefits": ~lcwra & draws.chance(0.12, size),
        "has_lcwra": lcwra,
        "pip_daily_living": draws.code(PipRate, size) * (takes_pip & (age < 80)),
        "pip_mobility": draws.code(PipRate, size) * (takes_pip & (age < 80)),
        "dla_care": draws.code(DlaRate, size) * (has_award & ~takes_pip),
        "dla_mobility": draws.code(DlaRate, size) * (has_award & ~takes_pip),
        "attendance_allowance": draws.code(AttendanceRate, size, 0.4) * (age >= 66),
        "care_hours_weekly": np.where(
            is_adult & draws.chance(0.25, size), draws.generator.choice([10.0, 34.9, 35.0, 36.5, 60.0], size), 0.0
        ),
        "is_blind": draws.chance(0.04, size),
        "blind_persons_allowance": np.where(draws.chance(0.01, size), 3_500.0, 0.0),
        "education": education,
        "in_higher_education": in_higher,
        "childcare_costs": draws.amount(5_000.0, 0.5, size) * (is_child & (age < 18)),
        "student_loan_plan": draws.code(StudentLoanPlan, size, 0.5) * is_adult,
        "uc_in_start_up_period": (profit != 0.0) & draws.chance(0.2, size),
        "two_child_exception": is_child & draws.chance(0.1, size),
    }


def _units(families: Families, draws: Draws) -> dict[str, np.ndarray]:
    """Fields of benefit units: capital on every side of the limits, draws of both kinds of claim."""
    size = families.first_person.size - 1
    has_partner = np.append(families.role, Role.HEAD)[families.first_person[:-1] + 1] == Role.PARTNER
    fields = {name: draws.claim(size) for name in BenefitUnits._fields if name.endswith("_take_up_draw")}
    return fields | {
        "benefit_unit_id": 1 + np.arange(size),
        "first_person": families.first_person,
        "is_married": has_partner & draws.chance(0.7, size),
        "capital": draws.amount(6_000.0, 0.7, size),
        "benefit_cap_grace_draw": draws.claim(size),
        "child_benefit_opts_out": draws.chance(0.08, size),
        "child_benefit_opt_out_draw": draws.claim(size),
        "uc_health_claim_after_april_2026": draws.chance(0.3, size),
        "has_no_recourse": draws.chance(0.03, size),
    }


def _households(families: Families, draws: Draws) -> dict[str, np.ndarray]:
    """Fields of households: every region, tenure and band."""
    size = families.first_unit.size - 1
    apart = draws.generator.choice([Region.LONDON, Region.WALES, Region.SCOTLAND, Region.NORTHERN_IRELAND], size)
    region = np.where(draws.chance(0.5, size), apart, draws.code(Region, size))
    is_central = (region == Region.LONDON) & draws.chance(0.5, size)
    tenure = draws.code(Tenure, size)
    is_northern_irish = region == Region.NORTHERN_IRELAND
    is_renter = tenure >= Tenure.RENT_FROM_COUNCIL
    has_mortgage = tenure == Tenure.OWNED_WITH_MORTGAGE
    highest = np.where(region == Region.WALES, CouncilTaxBand.I, CouncilTaxBand.H)
    return {
        "household_id": 1 + np.arange(size),
        "first_unit": families.first_unit,
        "weight": draws.generator.uniform(10.0, 2_000.0, size),
        "region": region,
        "brma": np.where(
            is_central, brma_names().index("CENTRAL_LONDON"), draws.whole(0, len(brma_names()) - 1, size)
        ),
        "tenure": tenure,
        "rent": draws.amount(8_000.0, 0.97, size) * np.where(is_central, 3.0, 1.0) * is_renter,
        "mortgage_interest": draws.amount(4_000.0, 0.9, size) * has_mortgage,
        "mortgage_capital_repayment": draws.amount(5_000.0, 0.9, size) * has_mortgage,
        "council_tax_band": np.where(
            is_northern_irish, CouncilTaxBand.NONE, 1 + draws.whole(0, 99, size) % highest
        ),
        "council_tax_reported": np.where(draws.chance(0.12, size), draws.amount(1_700.0, 1.0, size), np.nan),
        "domestic_rates": draws.amount(1_000.0, 0.9, size) * is_northern_irish,
        "num_bedrooms": draws.whole(1, 5, size),
        "main_residence_value": np.where(is_renter, 0.0, draws.amount(700_000.0, 1.0, size)),
        "other_housing_costs": draws.amount(500.0, 0.5, size),
    }


def _typed(entity: type, fields: dict[str, np.ndarray]) -> dict[str, np.ndarray]:
    """Every field of an entity in its dtype, those not given at their default."""
    made = defaults(entity, next(iter(fields.values())).size)
    made.update({name: np.ascontiguousarray(values) for name, values in fields.items()})
    return {name: made[name].astype(column.dtype) for name, column in columns(entity).items()}


def check_valid(population: Population) -> None:
    """The schema's order: offsets that rise to the end, one head first, children from the oldest down."""
    people, units, households = population
    assert households.first_unit[-1] == units.capital.size and units.first_person[-1] == people.age.size
    assert (np.diff(households.first_unit) > 0).all() and (np.diff(units.first_person) > 0).all()
    assert (people.role[units.first_person[:-1]] == Role.HEAD).all()
    assert (people.role == Role.HEAD).sum() == units.capital.size
    unit = np.repeat(np.arange(units.capital.size), np.diff(units.first_person))
    months = 12 * people.age.astype(int) + people.months_since_last_birthday
    both_children = (people.role[1:] == Role.CHILD) & (people.role[:-1] == Role.CHILD) & (np.diff(unit) == 0)
    assert (np.diff(months)[both_children] <= 0).all()


def take(population: Population, chosen: np.ndarray) -> Population:
    """The households at the given places, in that order, with their units and people."""
    people, units, households = population
    unit_places, first_unit = _members(households.first_unit, chosen)
    person_places, first_person = _members(units.first_person, unit_places)

    def picked(entity: Any, places: np.ndarray, offset: str | None, edges: np.ndarray | None) -> Any:
        fields = {name: values[places] for name, values in entity._asdict().items() if name != offset}
        return type(entity)(**fields, **({offset: edges} if offset else {}))

    return Population(
        picked(people, person_places, None, None),
        picked(units, unit_places, "first_person", first_person),
        picked(households, chosen, "first_unit", first_unit),
    )


def _members(edges: np.ndarray, chosen: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Places of the members of the chosen, and their new offsets."""
    sizes = np.diff(edges)[chosen]
    new = np.concatenate(([0], np.cumsum(sizes)))
    places = np.repeat(edges[chosen] - new[:-1], sizes) + np.arange(new[-1])
    return places, new
