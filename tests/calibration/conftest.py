"""A population of seven hand-made households, and results as the law would give them."""

from types import SimpleNamespace

import numpy as np
import pytest

from model.population.schema import (
    BenefitUnits,
    Households,
    People,
    Population,
    Region,
    Role,
    Sex,
    Tenure,
    defaults,
)

HEAD, PARTNER, CHILD = Role.HEAD, Role.PARTNER, Role.CHILD
# region, tenure, then units of (role, age, sex)
HOUSEHOLDS = [
    (Region.LONDON, Tenure.RENT_FROM_HA, [[(HEAD, 34, 1), (CHILD, 9, 0), (CHILD, 6, 1), (CHILD, 2, 1)]]),
    (Region.WALES, Tenure.OWNED_WITH_MORTGAGE, [[(HEAD, 41, 0), (PARTNER, 40, 1), (CHILD, 12, 0)]]),
    (Region.SCOTLAND, Tenure.OWNED_OUTRIGHT, [[(HEAD, 72, 0), (PARTNER, 70, 1)]]),
    (Region.NORTHERN_IRELAND, Tenure.RENT_PRIVATELY, [[(HEAD, 23, 0)], [(HEAD, 24, 1)]]),
    (Region.SOUTH_EAST, Tenure.OWNED_OUTRIGHT, [[(HEAD, 81, 1)]]),
    (Region.NORTH_WEST, Tenure.RENT_FROM_COUNCIL, [[(HEAD, 55, 1)], [(HEAD, 25, 0)]]),
    (Region.SCOTLAND, Tenure.OWNED_OUTRIGHT, [[(HEAD, 58, 0), (PARTNER, 57, 1)], [(HEAD, 22, 0)]]),
]


def make_population() -> Population:
    units = [unit for _, _, household in HOUSEHOLDS for unit in household]
    members = [member for unit in units for member in unit]
    people = defaults(People, len(members)) | {
        "role": np.array([role for role, _, _ in members], dtype=np.int8),
        "age": np.array([age for _, age, _ in members], dtype=np.int16),
        "sex": np.array([sex for _, _, sex in members], dtype=np.int8),
    }
    people["employment_income"][[0, 4, 5]] = [9_000.0, 60_000.0, 20_000.0]
    people["hours_worked_weekly"][[0, 4, 5, 9]] = [16.0, 40.0, 20.0, 30.0]
    people["self_employment_income"][9] = 18_000.0
    people["self_employment_income"][0] = -500.0
    people["has_lcwra"][12] = True
    first_person = np.concatenate([[0], np.cumsum([len(unit) for unit in units])])
    first_unit = np.concatenate([[0], np.cumsum([len(household) for *_, household in HOUSEHOLDS])])
    return Population(
        People(**people),
        BenefitUnits(**defaults(BenefitUnits, len(units)) | {"first_person": first_person}),
        Households(
            **defaults(Households, len(HOUSEHOLDS))
            | {
                "first_unit": first_unit,
                "region": np.array([region for region, *_ in HOUSEHOLDS], dtype=np.int8),
                "tenure": np.array([tenure for _, tenure, _ in HOUSEHOLDS], dtype=np.int8),
                "rent": np.array([5_200.0, 0, 0, 9_000.0, 0, 4_800.0, 0]),
            }
        ),
    )


def make_results(population: Population) -> dict[str, np.ndarray]:
    """Every result a target names, zero unless set here."""
    people, units, households = len(population.people.age), len(population.units.is_married), len(HOUSEHOLDS)
    on_people = ("income_tax", "ni_class_1_employee", "ni_class_4", "ni_employer", "state_pension")
    on_people += ("pip", "dla", "attendance_allowance")
    on_units = ("universal_credit", "uc_child_element", "child_benefit", "pension_credit", "housing_benefit")
    on_units += ("council_tax_reduction", "uc_benefit_cap_reduction", "two_child_limit_loss", "children")
    on_units += ("children_beyond_child_limit",)
    results = {name: np.zeros(people) for name in on_people}
    results |= {name: np.zeros(units) for name in on_units}
    results |= {name: np.zeros(households) for name in ("council_tax", "net_income_bhc", "net_income_ahc")}
    results["income_tax"][[4, 5, 9]] = [11_432.0, 1_486.0, 1_086.0]
    results["state_pension"][[7, 8, 11]] = 11_000.0
    results["universal_credit"][[0, 6]] = [14_000.0, 5_000.0]
    results["two_child_limit_loss"][0] = 3_514.0
    results["council_tax"][:] = 1_500.0
    results["council_tax_reduction"][0] = 1_000.0
    return results


@pytest.fixture
def toy() -> SimpleNamespace:
    population = make_population()
    assert Sex.FEMALE == 1
    return SimpleNamespace(population=population, results=make_results(population))
