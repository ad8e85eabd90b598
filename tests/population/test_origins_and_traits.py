"""Ethnic groups, birthplaces, orientation and parents: consistent within households, and near published shares."""

from itertools import pairwise

import numpy as np
import pytest
from drawn import Drawn, drawn_population

from model.population.classifications import Birthplace, EthnicGroup, Qualification, SexualOrientation
from model.population.schema import Role


@pytest.fixture(scope="module")
def drawn() -> Drawn:
    return drawn_population()


def standard_error(drawn: Drawn, share: float, among: np.ndarray) -> float:
    """Standard error of a share of people who come in households: twice that of independent people."""
    weight = drawn.weight[among]
    return 2.0 * float(np.sqrt(share * (1.0 - share) * (weight**2).sum()) / weight.sum())


def near(drawn: Drawn, which: np.ndarray, among: np.ndarray, published: float, model_error: float) -> bool:
    """Whether a share is published, but for the error allowed the model and four standard errors."""
    return abs(drawn.share(which, among) - published) < model_error + 4.0 * standard_error(drawn, published, among)


def test_ethnic_group_by_age_is_the_census_s(drawn):
    # ONS, Census 2021, England and Wales, of people then of the age: 5-15, 35-49 and 65 and over
    people = drawn.people
    southern = drawn.households.region[drawn.household] <= 9
    white = people.ethnic_group == EthnicGroup.WHITE
    mixed = people.ethnic_group == EthnicGroup.MIXED
    for low, high, published_white, published_mixed in (
        (8, 16, 0.735, 0.067),
        (40, 55, 0.79, 0.020),
        (70, 110, 0.94, 0.004),
    ):
        among = southern & (people.age >= low) & (people.age < high)
        assert near(drawn, white, among, published_white, 0.03)
        assert near(drawn, mixed, among, published_mixed, 0.02)


def test_couples_are_mixed_as_published_and_their_children_are_often_mixed(drawn):
    # ONS, Census 2011: 9% of people in couples, with 18 groups told apart
    people = drawn.people
    couple, head = drawn.couple, drawn.units.first_person[:-1]
    crosses = np.zeros(len(couple), dtype=bool)
    crosses[couple] = people.ethnic_group[head[couple]] != people.ethnic_group[head[couple] + 1]
    share = np.average(crosses[couple], weights=drawn.unit_weight[couple])
    assert share == pytest.approx(0.09, abs=0.02)
    child = drawn.child
    of_mixed = people.ethnic_group[child & crosses[drawn.unit]]
    assert 0.5 < (of_mixed == EthnicGroup.MIXED).mean() < 0.85
    alike = child & couple[drawn.unit] & ~crosses[drawn.unit]
    assert np.array_equal(people.ethnic_group[alike], people.ethnic_group[head[drawn.unit[alike]]])


def test_birthplace_and_arrival_are_consistent(drawn):
    people = drawn.people
    abroad = people.birthplace != Birthplace.UNITED_KINGDOM
    assert not people.years_since_arrival[~abroad].any()
    assert np.all(people.years_since_arrival <= people.age)
    head = drawn.units.first_person[:-1][drawn.unit]
    young = drawn.child & abroad
    assert np.all(abroad[head[young]])
    assert np.all(people.years_since_arrival[young] == people.years_since_arrival[head[young]])
    everyone = np.ones(len(abroad), dtype=bool)
    # ONS, Census 2021: 16.8% of residents of England and Wales, 16% of the United Kingdom; more since
    assert near(drawn, abroad, everyone, 0.17, 0.015)
    assert near(drawn, people.birthplace == Birthplace.EUROPEAN_UNION, everyone, 0.06, 0.01)
    assert near(drawn, people.years_since_arrival <= 10, abroad, 0.44, 0.06)


def test_no_recourse_is_of_people_who_came_lately_from_abroad(drawn):
    people, head = drawn.people, drawn.units.first_person[:-1]
    none = drawn.units.has_no_recourse
    assert np.all(people.birthplace[head[none]] != Birthplace.UNITED_KINGDOM)
    assert people.years_since_arrival[head[none]].max() < 12
    assert np.all(people.age[head[none]] >= 16)
    assert drawn.millions(none[drawn.unit]) == pytest.approx(2.8, abs=0.5)  # Migration Observatory 2024, 2.9m


def test_orientation_agrees_with_the_partner_s_sex(drawn):
    people = drawn.people
    first = drawn.units.first_person[:-1][drawn.couple]
    same = people.sex[first] == people.sex[first + 1]
    for person in (first, first + 1):
        kinds = people.sexual_orientation[person[same]]
        assert np.isin(kinds, (SexualOrientation.GAY_OR_LESBIAN, SexualOrientation.BISEXUAL)).all()
        assert (people.sexual_orientation[person[~same]] == SexualOrientation.GAY_OR_LESBIAN).mean() < 0.005
    under_16 = people.age < 16
    assert not people.sexual_orientation[under_16].any() and not people.is_trans[under_16].any()


def test_orientation_and_identity_by_age(drawn):
    people = drawn.people
    lgb = np.isin(people.sexual_orientation, (SexualOrientation.GAY_OR_LESBIAN, SexualOrientation.BISEXUAL))
    for low, high, published in (
        (16, 25, 0.100),
        (25, 35, 0.056),
        (35, 50, 0.032),
        (50, 65, 0.020),
        (65, 110, 0.009),
    ):
        assert near(drawn, lgb, (people.age >= low) & (people.age < high), published, 0.002)
    assert near(drawn, people.is_trans, people.age >= 16, 0.005, 0.0005)


def test_qualifications_near_the_census(drawn):
    # ONS, Census 2021, England and Wales: none 18.2%, level 4 or above 33.8%; four cohorts on
    adult = drawn.people.age >= 16
    kinds = drawn.people.qualification
    assert near(drawn, kinds == Qualification.NONE, adult, 0.165, 0.01)
    assert near(drawn, kinds == Qualification.LEVEL_4_OR_ABOVE, adult, 0.365, 0.015)
    assert not kinds[~adult].any()
    london = drawn.households.region[drawn.household] == 6
    degrees = kinds == Qualification.LEVEL_4_OR_ABOVE
    assert drawn.share(degrees, adult & london) - drawn.share(degrees, adult & ~london) > 0.06


def test_disability_by_age(drawn):
    # DWP, Family Resources Survey 2023-24
    age, disabled = drawn.people.age, drawn.people.is_disabled
    assert near(drawn, disabled, age < 16, 0.12, 0.015)
    assert near(drawn, disabled, (age >= 16) & (age < 66), 0.24, 0.015)
    assert near(drawn, disabled, age >= 66, 0.45, 0.03)


def test_disabled_adults_are_married_less_often_at_the_same_age(drawn):
    # ONS, Census 2021, England: 34.2% of disabled adults, 47.1% of others, at the same ages
    age, disabled = drawn.people.age, drawn.people.is_disabled
    adult = (age >= 16) & ~drawn.child
    married = drawn.units.is_married[drawn.unit] & adult
    shares = {True: 0.0, False: 0.0}
    for low in range(16, 91, 5):
        here = adult & (age >= low) & (age < low + 5)
        part = drawn.weight[here].sum() / drawn.weight[adult].sum()
        for is_disabled in shares:
            shares[is_disabled] += part * drawn.share(married, here & (disabled == is_disabled))
    odds = {key: share / (1.0 - share) for key, share in shares.items()}
    published = (0.342 / 0.658) / (0.471 / 0.529)
    assert odds[True] / odds[False] == pytest.approx(published, rel=0.12)


def test_parents_class_and_degrees(drawn):
    # Social Mobility Commission, families with dependent children 2025: 20, 28, 19, 14, 19%; a degree 45%
    people, child = drawn.people, drawn.child
    share = np.array([drawn.share(people.parental_class == number, child) for number in range(5)])
    assert np.allclose(share, [0.19, 0.27, 0.19, 0.155, 0.195], atol=0.025)
    assert near(drawn, people.parent_has_degree, child, 0.454, 0.03)
    adult = (people.age >= 25) & (people.age < 65)
    degree = people.qualification == Qualification.LEVEL_4_OR_ABOVE
    by_class = [drawn.share(degree, adult & (people.parental_class == number)) for number in range(5)]
    assert all(higher > lower for higher, lower in pairwise(by_class))
    with_degree = drawn.share(degree, adult & people.parent_has_degree)
    assert with_degree > drawn.share(degree, adult & ~people.parent_has_degree) + 0.15


def test_siblings_at_home_have_the_same_parents(drawn):
    people, child, unit = drawn.people, drawn.child, drawn.unit
    for values in (people.parental_class, people.parent_has_degree):
        lowest, highest = np.full(len(drawn.couple), 9), np.full(len(drawn.couple), -1)
        np.minimum.at(lowest, unit[child], values[child])
        np.maximum.at(highest, unit[child], values[child])
        assert np.array_equal(lowest[drawn.children > 1], highest[drawn.children > 1])


def test_students_share_homes_with_students(drawn):
    people = drawn.people
    adults = np.bincount(drawn.household, people.role != Role.CHILD)
    heads = np.bincount(drawn.household, people.role == Role.HEAD)
    young = np.bincount(drawn.household, (people.age >= 18) & (people.age < 24))
    shared = (adults >= 2) & (heads == adults) & (young == adults)
    students = np.bincount(drawn.household, people.in_higher_education)
    all_students = shared & (students == adults)
    assert all_students.sum() > 0.25 * (shared & (students > 0)).sum()
