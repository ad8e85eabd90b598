"""Groups of HBAI on five households made by hand."""

import numpy as np
import pytest

from model.indicators.groups import groups_of
from model.population.classifications import EmploymentStatus
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

# role, age, sex, hours, disabled; a household is a list of units
HEAD, PARTNER, CHILD, MAN, WOMAN = Role.HEAD, Role.PARTNER, Role.CHILD, Sex.MALE, Sex.FEMALE
HOUSEHOLDS = [
    [
        [
            (HEAD, 40, MAN, 40, False),
            (PARTNER, 38, WOMAN, 16, False),
            (CHILD, 12, MAN, 0, True),
            (CHILD, 3, MAN, 0, 0),
        ]
    ],
    [[(HEAD, 30, WOMAN, 0, False), (CHILD, 5, WOMAN, 0, False)], [(HEAD, 68, WOMAN, 0, True)]],
    [[(HEAD, 70, MAN, 0, False), (PARTNER, 64, WOMAN, 20, False)]],
    [[(HEAD, 25, MAN, 40, False)]],
    [[(HEAD, 62, MAN, 0, False), (PARTNER, 58, WOMAN, 0, False)], [(HEAD, 22, WOMAN, 30, False)]],
]


@pytest.fixture(scope="module")
def counts():
    units = [unit for household in HOUSEHOLDS for unit in household]
    members = [member for unit in units for member in unit]
    people = defaults(People, len(members)) | {
        "role": np.array([m[0] for m in members], dtype=np.int8),
        "age": np.array([m[1] for m in members], dtype=np.int16),
        "sex": np.array([m[2] for m in members], dtype=np.int8),
        "hours_worked_weekly": np.array([m[3] for m in members], dtype=float),
        "is_disabled": np.array([m[4] for m in members], dtype=bool),
    }
    people["employment_income"] = 500.0 * people["hours_worked_weekly"]
    people["employment_income"][9], people["self_employment_income"][9] = 0.0, 20_000.0
    people["employment_status"][4] = EmploymentStatus.UNEMPLOYED
    population = Population(
        People(**people),
        BenefitUnits(
            **defaults(BenefitUnits, len(units))
            | {"first_person": np.cumsum([0, *map(len, units)])}
            | {"is_married": np.array([True, False, False, True, False, True, False])}
        ),
        Households(
            **defaults(Households, len(HOUSEHOLDS))
            | {"first_unit": np.cumsum([0, *map(len, HOUSEHOLDS)])}
            | {"region": np.array([Region.LONDON, *[Region.WALES] * 2, Region.SCOTLAND, Region.WALES], np.int8)}
            | {"tenure": np.array([Tenure.OWNED_WITH_MORTGAGE, Tenure.RENT_FROM_HA, Tenure.OWNED_OUTRIGHT, 4, 4])}
        ),
    )
    age = people["age"]
    groups = groups_of(population, people["role"] == CHILD, age >= 66, age == 68)
    return {name: count.tolist() for (_, name), count in zip(groups.labels, groups.people, strict=True)}


@pytest.mark.parametrize(
    ("group", "expected"),
    [
        ("all", [4, 3, 2, 1, 3]),
        ("children", [2, 1, 0, 0, 0]),
        ("working_age_adults", [2, 1, 1, 1, 3]),
        ("pensioners", [0, 1, 1, 0, 0]),
        ("in_couples_with_children", [4, 0, 0, 0, 0]),
        ("in_lone_parent_families", [0, 2, 0, 0, 0]),
        ("in_pensioner_couples", [0, 0, 2, 0, 0]),  # one of them over State Pension age is enough
        ("single_female_pensioners", [0, 1, 0, 0, 0]),
        ("single_men_without_children", [0, 0, 0, 1, 0]),
        ("working_age_lone_parents", [0, 1, 0, 0, 0]),
        ("in_families_one_full_time_one_part_time", [4, 0, 0, 0, 0]),
        ("in_families_workless_unemployed", [0, 2, 0, 0, 0]),
        ("in_families_workless_60_or_over", [0, 1, 0, 0, 2]),
        ("in_families_part_time_only", [0, 0, 2, 0, 0]),
        ("in_families_full_time_self_employed", [0, 0, 0, 1, 0]),
        # the table of working-age adults has no class of 60 and over: other inactive families hold them
        ("working_age_without_children_workless_other", [0, 0, 0, 0, 2]),
        # 30 hours are what respondents call full-time work
        ("working_age_without_children_all_in_full_time_work", [0, 0, 0, 0, 1]),
        ("working_age_in_workless_families", [0, 1, 0, 0, 2]),
        ("children_of_lone_parents_not_working", [0, 1, 0, 0, 0]),
        ("children_of_couples_one_full_time_one_part_time", [2, 0, 0, 0, 0]),
        ("children_of_married_couples", [2, 0, 0, 0, 0]),
        ("children_in_2_child_families", [2, 0, 0, 0, 0]),
        ("children_youngest_0_to_4", [2, 0, 0, 0, 0]),
        ("children_11_to_15", [1, 0, 0, 0, 0]),
        ("children_in_households_all_in_work", [2, 0, 0, 0, 0]),
        ("children_in_households_workless", [0, 1, 0, 0, 0]),
        ("people_in_families_disabled_child", [4, 0, 0, 0, 0]),
        ("people_in_families_only_adults_disabled", [0, 1, 0, 0, 0]),
        ("people_in_families_disability_benefit", [0, 1, 0, 0, 0]),
        ("pensioners_65_69", [0, 1, 0, 0, 0]),
        ("pensioners_owned_outright", [0, 0, 1, 0, 0]),
        ("pensioners_social_renters", [0, 1, 0, 0, 0]),
        ("children_london", [2, 0, 0, 0, 0]),
        ("people_england", [4, 0, 0, 0, 0]),
    ],
)
def test_by_hand(counts, group, expected):
    assert counts[group] == expected


def test_kinds_divide_everyone(counts):
    for groups in (
        ("children", "working_age_adults", "pensioners"),
        ("men", "women", "children"),
        ("people_owned_outright", "people_mortgage", "people_social_renters", "people_private_renters"),
        ("people_in_families_nobody_disabled", "people_in_families_somebody_disabled"),
    ):
        assert np.sum([counts[group] for group in groups], axis=0).tolist() == counts["all"], groups
