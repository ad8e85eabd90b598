"""Households and ages: no edges of bands, couples' ages, births, and the types of household ONS counts."""

import numpy as np
import pytest

from model.population.schema import Role, Sex
from model.population.synthesis.ages import MONTHS, monotone_cubic
from model.population.synthesis.skeleton import draw_skeleton

HOUSEHOLDS = 20_000
THOUSANDS = 29_003.0 / HOUSEHOLDS


@pytest.fixture(scope="module")
def skeleton():
    return draw_skeleton(np.arange(1, HOUSEHOLDS + 1), 5, oversample=False)


def test_monotone_cubic_keeps_the_shares_and_never_falls():
    at, values = np.array([0.0, 2.0, 5.0, 9.0]), np.array([0.0, 0.1, 0.8, 1.0])
    assert np.allclose(monotone_cubic(at, values, at, (True, True)), values)
    fine = monotone_cubic(at, values, np.linspace(0.0, 9.0, 901), (True, True))
    assert np.all(np.diff(fine) >= 0.0)
    assert np.diff(fine)[0] < 1e-4 and np.diff(fine)[-1] < 1e-4


def test_single_years_of_age_show_no_edge_of_a_band(skeleton):
    """Each year lies near the mean of its neighbours two years off, by four standard errors and a tenth."""
    for sex in (Sex.MALE, Sex.FEMALE):
        count = np.bincount(skeleton.age[skeleton.sex == sex], minlength=110).astype(float)
        for age in range(22, 88):
            near = np.array([count[age - 2], count[age - 1], count[age + 1], count[age + 2]]).mean()
            assert abs(count[age] - near) < 4.5 * np.sqrt(1.25 * near) + 0.10 * near, (sex, age)


def test_nobody_piles_up_at_the_youngest_or_oldest_age(skeleton):
    count = np.bincount(skeleton.age, minlength=110)
    assert count[17:24].max() < 1.45 * np.median(count[14:30])
    assert count[90:].max() < count[85:90].min() * 1.2
    assert skeleton.age.max() <= 104


def test_couples_ages(skeleton):
    # ONS, Census 2021: five or more years apart 31.1% of married, 33.7% of cohabiting couples
    partner = np.flatnonzero((skeleton.role == Role.PARTNER) & (skeleton.slot == 2))
    opposite = skeleton.sex[partner] != skeleton.sex[partner - 1]
    gap = (skeleton.age_months[partner] - skeleton.age_months[partner - 1])[opposite] / MONTHS
    share = (np.abs(gap) >= 5.0).mean()
    assert share == pytest.approx(0.317, abs=0.02 + 4.0 * np.sqrt(0.22 / len(gap)))
    assert np.median(gap) == pytest.approx(2.0, abs=0.3)


def test_births_are_spaced_as_published(skeleton):
    # ONS 2012: medians of 36 and 42 months to the second and third birth; shorter where both are still children
    child = np.flatnonzero(skeleton.role == Role.CHILD)
    after = child[:-1][(np.diff(child) == 1) & (np.diff(skeleton.unit[child]) == 0)]
    gap = skeleton.age_months[after] - skeleton.age_months[after + 1]
    assert np.median(gap) == pytest.approx(34, abs=4)
    assert (gap == 0).mean() == pytest.approx(0.018, abs=0.008)  # twins, 1.5% of maternities
    assert ((gap == 0) | (gap >= 9)).mean() > 0.995


def test_families_by_number_of_children(skeleton):
    # ONS, Families and households 2025; lone parents with the share of the censuses of 2021 and 2022, 2.3m
    units = len(skeleton.unit_slot)
    children = np.bincount(skeleton.unit[skeleton.role == Role.CHILD], minlength=units)
    couple = np.bincount(skeleton.unit[skeleton.role == Role.PARTNER], minlength=units) > 0
    for number, published in ((1, 2_747), (2, 2_885)):
        assert (couple & (children == number)).sum() * THOUSANDS == pytest.approx(published, rel=0.15)
    assert (couple & (children > 2)).sum() * THOUSANDS == pytest.approx(934, rel=0.15)
    lone = (~couple & (children > 0)).sum() * THOUSANDS
    assert lone == pytest.approx(2_342, rel=0.06)
    assert (skeleton.role == Role.CHILD).sum() * THOUSANDS == pytest.approx(14_783, rel=0.03)


def test_couples_are_married_as_in_the_census(skeleton):
    # ONS, Census 2021, England and Wales: 73.9% without children, 75.9% with dependent, 88.6% with grown children
    units = len(skeleton.unit_slot)
    couple = np.bincount(skeleton.unit[skeleton.role == Role.PARTNER], minlength=units) > 0
    dependent = np.bincount(skeleton.unit[skeleton.role == Role.CHILD], minlength=units) > 0
    grown = np.bincount(skeleton.household[skeleton.is_grown_child], minlength=HOUSEHOLDS) > 0
    only_grown = grown[skeleton.unit_household] & ~dependent & (skeleton.unit_slot == 1)
    for among, published in (
        (couple & ~dependent & ~only_grown, 0.739),
        (couple & dependent, 0.759),
        (couple & only_grown, 0.886),
    ):
        error = np.sqrt(published * (1.0 - published) / among.sum())
        assert skeleton.is_married[among].mean() == pytest.approx(published, abs=4.0 * error)
    assert not skeleton.is_married[~couple].any()


def test_three_generations_live_together(skeleton):
    # ONS, Census 2021: 2.1% of households are multi-generational
    grandparents = np.unique(skeleton.household[(skeleton.slot == 17) | (skeleton.slot == 18)])
    children = np.unique(skeleton.household[skeleton.role == Role.CHILD])
    share = len(np.intersect1d(grandparents, children)) / HOUSEHOLDS
    assert 0.005 < share < 0.025


def test_sons_stay_at_home_longer_than_daughters(skeleton):
    # ONS 2024: 33.7% of men and 22.1% of women of 20-34 live with their parents
    young = (skeleton.age >= 20) & (skeleton.age < 35)
    for sex, published in ((Sex.MALE, 0.337), (Sex.FEMALE, 0.221)):
        among = young & (skeleton.sex == sex)
        assert skeleton.is_grown_child[among].mean() == pytest.approx(published, abs=0.05)
