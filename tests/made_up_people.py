"""A made-up population with its measurement: small enough for arithmetic, columns drawn at random."""

import numpy as np

from model.economy.forecast import load_forecast
from model.indicators.measured import Measured, composition, family_type
from model.indicators.poverty import absolute_lines
from model.indicators.subject import Subject
from model.indicators.wealth import wealth_of
from model.population.classifications import EmploymentStatus, EthnicGroup, ParentalClass, SchoolPhase
from model.population.schema import (
    BenefitUnits,
    Education,
    Households,
    People,
    Population,
    Region,
    Role,
    Sex,
    Tenure,
    columns,
    defaults,
)


def population(households=400, seed=1):
    """Households of one family each: one adult or two, none to three children."""
    draws = np.random.default_rng(seed)
    couple, children = draws.random(households) < 0.5, draws.integers(0, 4, households)
    pensioner = draws.random(households) < 0.2
    children[pensioner] = 0
    members = 1 + couple + children
    first = np.concatenate(([0], np.cumsum(members)))
    household = np.repeat(np.arange(households), members)
    place = np.arange(household.size) - first[household]
    role = np.where(place == 0, Role.HEAD, np.where((place == 1) & couple[household], Role.PARTNER, Role.CHILD))
    is_child, size = role == Role.CHILD, household.size
    age = np.where(is_child, draws.integers(0, 16, size), np.where(pensioner[household], 70, 0))
    age = np.where(age == 0, np.where(is_child, 0, draws.integers(20, 65, size)), age)
    works = ~is_child & (age < 66) & (draws.random(size) < 0.7)
    people = defaults(People, size) | {
        "person_id": np.arange(1, size + 1),
        "role": role.astype(np.int8),
        "age": age.astype(np.int16),
        "sex": draws.integers(0, len(Sex), size).astype(np.int8),
        "ethnic_group": draws.integers(0, len(EthnicGroup), size).astype(np.int8),
        "is_disabled": draws.random(size) < 0.25,
        "parental_class": draws.integers(0, len(ParentalClass), size).astype(np.int8),
        "parent_has_degree": draws.random(size) < 0.3,
        "employment_income": works * draws.lognormal(10.0, 0.7, size),
        "hourly_pay": works * draws.lognormal(2.8, 0.4, size),
        "employment_status": np.where(works, EmploymentStatus.EMPLOYEE, EmploymentStatus.RETIRED).astype(np.int8),
        "school_phase": np.where(is_child & (age >= 5), SchoolPhase.PRIMARY, 0).astype(np.int8),
        "education": np.where(is_child, Education.PRIMARY, 0).astype(np.int8),
        "receives_free_school_meals": draws.random(size) < 0.3,
        "cash_savings": ~is_child * draws.exponential(4_000.0, size),
        "main_home": ~is_child * draws.exponential(90_000.0, size),
        "other_debt": ~is_child * draws.exponential(9_000.0, size),
        "defined_contribution_pension": ~is_child * draws.exponential(50_000.0, size),
        "parental_wealth_rank": draws.random(size).astype(np.float32),
    }
    dwellings = defaults(Households, households) | {
        "household_id": np.arange(1, households + 1),
        "first_unit": np.arange(households + 1),
        "weight": draws.uniform(10.0, 900.0, households),
        "region": draws.integers(0, len(Region), households).astype(np.int8),
        "tenure": draws.integers(0, len(Tenure), households).astype(np.int8),
        "is_decent": draws.random(households) < 0.85,
        "bedrooms_needed": draws.integers(1, 4, households).astype(np.int8),
        "mortgage_capital_repayment": draws.exponential(1_000.0, households),
        "is_in_temporary_accommodation": draws.random(households) < 0.02,
    }
    units = defaults(BenefitUnits, households) | {"first_person": first}
    dtypes = {name: column.dtype for name, column in columns(People).items()}
    return Population(
        People(**{name: values.astype(dtypes[name]) for name, values in people.items()}),
        BenefitUnits(**units),
        Households(**dwellings),
    )


def measured_of(people, seed=1, raise_by=0.0):
    """What a made-up law gives the households: a few have nothing or less than nothing."""
    draws = np.random.default_rng(seed)
    households = people.households
    size = households.weight.size
    household = np.repeat(np.arange(size), np.diff(people.units.first_person))
    is_child = people.people.role == Role.CHILD
    is_older = people.people.age >= 66
    counts = composition(household, people.people.age, is_child, is_older, size)
    net = draws.lognormal(10.2, 0.6, size)
    net[:4] = (0.0, -500.0, 12_000.0, 12_000.0)
    couple = np.bincount(household[people.people.role == Role.PARTNER], minlength=size) > 0
    tax = 0.2 * np.maximum(net - 12_000.0, 0.0)
    benefit = np.maximum(9_000.0 - 0.3 * np.maximum(net, 0.0), 0.0) + raise_by * counts.children
    net = net + raise_by * counts.children
    costs = draws.uniform(0.0, 0.5, size) * np.maximum(net, 0.0)
    made = Measured(
        weight=households.weight,
        region=households.region,
        tenure=households.tenure,
        family_type=family_type(couple, counts.children > 0, counts.pensioners > 0),
        net_income_bhc=net,
        net_income_ahc=net - costs,
        programmes={"income_tax": tax, "universal_credit": benefit, "employer_national_insurance": tax},
        **counts._asdict(),
    )
    return made._replace(wealth=wealth_of(people, made, 1.0))


def subject(people, after=None, before=None, crossings=()):
    """The subject of a scenario; of the baseline itself if none is given."""
    before = before if before is not None else measured_of(people)
    after = before if after is None else after
    lines = absolute_lines(before, 1.0, 1.0)
    return Subject(people, after, before, lines, 2025, load_forecast(), crossings=crossings)
