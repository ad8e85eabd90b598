"""Schooling of children: phases, flags that imply each other, published shares, the chain of attainment.

A tolerance is four standard errors of the sample; brothers and sisters count as one where the family decides.
"""

import numpy as np
import pytest

from model.calibration.fields import is_state_pupil
from model.indicators.attainment import attainment_measures
from model.policy import school_meals
from model.population.classifications import SchoolPhase, SpecialNeeds
from model.population.schema import Region, Role, Sex
from model.population.synthesis import synthesise
from model.population.synthesis.attainment import between
from model.population.synthesis.figures import load_figures, regional_table
from model.population.synthesis.fitting import Fit
from model.population.synthesis.schooling import phase_of, year_of_school
from model.random import normal_quantile

HOUSEHOLDS = 20_000
SCORES = ("attainment_5", "attainment_7", "attainment_11", "attainment_16")


class Drawn:
    """A population with each person's unit and region."""

    def __init__(self):
        self.people, self.units, self.households = synthesise(HOUSEHOLDS, seed=21, oversample=False)
        household = np.repeat(np.arange(HOUSEHOLDS), np.diff(self.households.first_unit))
        self.unit = np.repeat(np.arange(len(household)), np.diff(self.units.first_person))
        self.region = self.households.region[household][self.unit]
        self.child = self.people.role == Role.CHILD
        self.pupil = self.people.school_phase >= SchoolPhase.PRIMARY
        self.state = is_state_pupil(self.people)
        self.england = self.region < Region.WALES
        self.year = np.full(len(self.unit), -9)
        months = 12 * self.people.age.astype(int) + self.people.months_since_last_birthday
        self.year[self.child] = year_of_school(months, self.region)[0][self.child]

    def share(self, flag, among):
        """Share of those chosen, and the standard error with families drawn whole."""
        _, place = np.unique(self.unit[among], return_inverse=True)
        hits, size = np.bincount(place, flag[among]), np.bincount(place)
        share = hits.sum() / size.sum()
        return share, float(np.sqrt(((hits - share * size) ** 2).sum()) / size.sum())

    def assert_share(self, flag, among, published, model_error=0.0):
        share, error = self.share(flag, among)
        assert share == pytest.approx(published, abs=4.0 * error + model_error), f"{share:.3f} ± {error:.3f}"


@pytest.fixture(scope="module")
def drawn() -> Drawn:
    return Drawn()


def test_years_and_phases_are_those_of_the_law():
    for region in Region:
        for months in range(12 * 19):
            year = school_meals.year_of_school(months // 12, months % 12, int(region))
            assert year_of_school(np.array([months]), np.array([region]))[0][0] == year
            pupil = phase_of(np.array([year]))[0] >= SchoolPhase.PRIMARY
            assert pupil == school_meals.is_pupil(year, True), (region, months)


def test_phase_turns_on_the_first_of_september():
    ages = np.array([2 * 12, 2 * 12 + 1, 4 * 12, 4 * 12 + 1, 11 * 12 + 1, 16 * 12, 16 * 12 + 1, 18 * 12 + 1])
    year, past = year_of_school(ages, np.full(len(ages), Region.LONDON))
    assert phase_of(year).tolist() == [
        SchoolPhase.NONE, SchoolPhase.EARLY_YEARS, SchoolPhase.EARLY_YEARS, SchoolPhase.PRIMARY,
        SchoolPhase.SECONDARY, SchoolPhase.SECONDARY, SchoolPhase.SIXTH_FORM, SchoolPhase.NONE,
    ]  # fmt: skip
    assert past.tolist() == [11, 0, 11, 0, 0, 11, 0, 0]


def test_schooling_is_of_children_only(drawn):
    people = drawn.people
    for name in SCORES:
        assert np.array_equal(np.isfinite(getattr(people, name)), drawn.child), name
    for name in ("school_phase", "special_needs", "is_private_pupil", "receives_free_school_meals"):
        assert not np.any(getattr(people, name)[~drawn.child]), name
    assert not np.any(people.is_private_pupil & ~drawn.pupil)


def test_free_meals_imply_each_other(drawn):
    people = drawn.people
    receives, protected = people.receives_free_school_meals, people.is_protected_free_school_meals
    ever = people.was_ever_6_free_school_meals
    assert np.all(receives | ~protected) and np.all(ever | ~receives) and np.all(drawn.state | ~ever)
    # nobody was on the roll before school
    reception = drawn.year == 1
    assert np.array_equal(ever[reception], receives[reception])
    assert np.any(ever[drawn.year == 7] & ~receives[drawn.year == 7])
    # registration at the share of those entitled is what keeps the strict rule's pupils on the roll
    registration = people.free_school_meals_registration_draw
    strict = receives & ~protected
    assert registration[strict].max() < load_figures("schooling")["registration_share"]


def test_the_strict_rule_is_earnings_and_capital(drawn):
    people = drawn.people
    earned = people.employment_income - people.employee_pension_contributions
    earned = earned + np.maximum(people.self_employment_income, 0.0)
    family = np.bincount(drawn.unit[~drawn.child], earned[~drawn.child], minlength=len(drawn.units.capital))
    entitled = (family <= 7400.0) & (drawn.units.capital <= 16000.0) & ~drawn.units.has_no_recourse
    on_roll = people.receives_free_school_meals & drawn.england
    assert np.array_equal((on_roll & ~people.is_protected_free_school_meals), on_roll & entitled[drawn.unit])


def test_a_family_shares_school_type_and_registration(drawn):
    pupils = np.flatnonzero(drawn.pupil)
    first = np.zeros(len(drawn.units.capital), dtype=int)
    first[drawn.unit[pupils[::-1]]] = pupils[::-1]
    for name in ("is_private_pupil", "free_school_meals_registration_draw"):
        values = getattr(drawn.people, name)
        assert np.array_equal(values[pupils], values[first[drawn.unit[pupils]]]), name


def test_the_roll_by_phase_and_region_is_the_published_one(drawn):
    people = drawn.people
    published = regional_table("free_school_meals_by_region")
    primary = drawn.state & (people.school_phase == SchoolPhase.PRIMARY)
    drawn.assert_share(
        people.receives_free_school_meals,
        primary & drawn.england,
        published[drawn.region[primary & drawn.england], 0].mean(),
    )
    for region in (Region.LONDON, Region.SOUTH_EAST, Region.NORTH_WEST):
        among = primary & (drawn.region == region)
        drawn.assert_share(people.receives_free_school_meals, among, published[region, 0])
    among = drawn.state & drawn.england & (drawn.year <= school_meals.LAST_COMPULSORY_YEAR)
    # DfE, January 2025: 25.7% with the sixth forms of schools, 0.5% less than without
    drawn.assert_share(people.receives_free_school_meals, among, 0.257, 0.006)
    # disadvantaged at key stage 4, 28.2% in 2024/25, from the pass rates of all, disadvantaged and others
    drawn.assert_share(people.was_ever_6_free_school_meals, among & (drawn.year == 12), 0.282, 0.01)


def test_schools_needs_and_language_have_their_published_shares(drawn):
    people = drawn.people
    drawn.assert_share(people.is_private_pupil, drawn.pupil & drawn.england, 0.0645)
    drawn.assert_share(people.special_needs == SpecialNeeds.SUPPORT, drawn.pupil, 0.142)
    drawn.assert_share(people.special_needs == SpecialNeeds.PLAN, drawn.pupil, 0.053)
    drawn.assert_share(people.has_english_as_additional_language, drawn.pupil & drawn.england, 0.214)
    boy = people.sex == Sex.MALE
    needs = people.special_needs > SpecialNeeds.NONE
    # DfE, January 2025: special needs of boys about 1.6 to 1.8 times those of girls
    ratio = drawn.share(needs, drawn.pupil & boy)[0] / drawn.share(needs, drawn.pupil & ~boy)[0]
    assert 1.5 < ratio < 2.2


def test_each_cell_reaches_the_standard_as_published(drawn):
    people, figures = drawn.people, load_figures("schooling")
    reference = drawn.state & drawn.england
    for age, disadvantaged in (
        (5, people.receives_free_school_meals),
        (11, people.was_ever_6_free_school_meals),
        (16, people.was_ever_6_free_school_meals),
    ):
        rates = figures[f"pass_rate_{age}"]
        cell = (people.sex == Sex.FEMALE) + 2 * disadvantaged
        everyone = np.bincount(cell[reference], minlength=4) @ rates / reference.sum()
        reaches = getattr(people, f"attainment_{age}") > normal_quantile(1.0 - everyone)
        for number, published in enumerate(rates):
            drawn.assert_share(reaches, reference & (cell == number), published, 0.005)


def test_scores_are_standard_and_correlate_as_published(drawn):
    people = drawn.people
    reference = drawn.state & drawn.england
    size = reference.sum()
    for name in SCORES:
        values = getattr(people, name)[reference]
        assert values.mean() == pytest.approx(0.0, abs=6.0 / np.sqrt(size)), name
        assert values.std() == pytest.approx(1.0, abs=6.0 / np.sqrt(2.0 * size)), name
    measures = attainment_measures(people, np.where(drawn.england, 1.0, 0.0))
    for name, published in (("5_11", 0.60), ("11_16", 0.76), ("5_16", 0.54)):
        error = 4.0 * (1.0 - published**2) / np.sqrt(size)
        assert measures[f"attainment_correlation_{name}"] == pytest.approx(published, abs=error + 0.025), name
    # nothing was fitted to the index: it follows from the pass rates and the shapes
    assert measures["disadvantage_gap_index_16"] == pytest.approx(3.92, rel=0.08)
    assert measures["disadvantage_gap_index_11"] == pytest.approx(3.16, rel=0.15)
    assert measures["special_needs_plan_gap_months_16"] > measures["special_needs_support_gap_months_16"] > 15.0


def test_scores_at_seven_lie_between():
    on_5, on_11, residual = between(0.72, 0.80, 0.60)
    assert on_5 + 0.60 * on_11 == pytest.approx(0.72)
    assert on_11 + 0.60 * on_5 == pytest.approx(0.80)
    assert on_5**2 + on_11**2 + 2 * 0.60 * on_5 * on_11 + residual**2 == pytest.approx(1.0)


def test_known_probabilities_stand_and_the_rest_makes_up_the_rate():
    linear = np.linspace(-2.0, 2.0, 1000)
    known = np.where(np.arange(1000) % 4 == 0, 0.9, np.nan)
    chance = Fit().probability("test", linear, 0.4, known=known)
    assert np.all(chance[::4] == 0.9)
    assert chance.mean() == pytest.approx(0.4, abs=1e-6)
    free = chance[np.isnan(known)]
    assert np.all(np.diff(free) > 0.0)


def test_quantiles_of_cells_are_solved_once_and_applied():
    fit, values = Fit(), np.arange(100.0)
    cell = np.repeat([0, 1], 50)
    below = np.where(cell == 0, 0.5, 0.2)
    solved = fit.cell_quantile("test", values, below, cell)
    assert solved[0] == pytest.approx(24.5) and solved[-1] == pytest.approx(59.8)
    applied = fit.cell_quantile("test", values + 1000.0, below, cell[::-1])
    assert np.array_equal(applied, solved[::-1])
