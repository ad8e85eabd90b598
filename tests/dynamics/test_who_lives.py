"""Deaths, births and migration: as many as the projections say, and everybody in order after them."""

from itertools import pairwise

import numpy as np
import pytest

from model.dynamics.births import _chance_of_birth, children_so_far, fertile_ages, fertility, is_born
from model.dynamics.migration import _cell, _emigrate, _flows, _immigrants, moves_country
from model.dynamics.mortality import _probabilities, dies, probability_of_dying
from model.dynamics.order import begin_year
from model.dynamics.places import is_owned
from model.dynamics.year import Aligned, Alignment, AlignmentError
from model.population.classifications import Birthplace
from model.population.schema import Role, Sex
from model.projection.loop import copied
from tests.dynamics.first_years import FIRST, begun, first, lived, next_state, year_of


def life_expectancy(table):
    """Years expected at birth from probabilities from one mid-year to the next, taken as those from birth on."""
    survivors = np.cumprod(1.0 - table)
    return 0.5 + survivors.sum()


@pytest.mark.parametrize(("sex", "published"), [(Sex.MALE, 79.12), (Sex.FEMALE, 83.02)])
def test_life_expectancy_is_near_the_published(sex, published):
    # ONS, National life tables, UK, 2022 to 2024; the projection has its own year and mid-year ages
    table = _probabilities(2024)[sex].mean(axis=1)
    assert life_expectancy(table) == pytest.approx(published, abs=1.0)
    assert life_expectancy(_probabilities(2050)[sex].mean(axis=1)) > life_expectancy(table) + 1.0


def test_the_poorest_tenth_dies_oftener_and_the_mean_is_the_projected():
    table = _probabilities(2024)
    assert (table[:, 50, 0] > 1.5 * table[:, 50, 9]).all()
    assert table[Sex.MALE, 65].mean() == pytest.approx(0.0125, rel=0.1)


def test_deaths_are_as_many_as_expected():
    state, places, year = next_state()
    expected = probability_of_dying(state, year)
    dies(state, places, year)
    error = np.sqrt((expected * (1.0 - expected)).sum())
    assert abs((~places.stays).sum() - expected.sum()) < 4.0 * error


def test_births_expected_are_those_of_the_projected_rates():
    state, places, year = next_state()
    people = state.population.people
    youngest, oldest = fertile_ages()
    woman = np.flatnonzero(
        (people.sex == Sex.FEMALE)
        & (people.age >= youngest)
        & (people.age <= oldest)
        & (people.role != Role.CHILD)
    )
    partnered = np.isin(state.unit()[woman], state.unit()[people.role == Role.PARTNER])
    chance = _chance_of_birth(state, places, year, woman, partnered)
    rates = fertility(FIRST)[people.age[woman].astype(int) - youngest]
    assert chance.sum() == pytest.approx(rates.sum())
    assert fertility(FIRST).sum() == pytest.approx(1.42, abs=0.01)
    assert chance[partnered].sum() / chance.sum() == pytest.approx(0.85, abs=0.08)


def test_the_newborn_are_children_of_their_mothers():
    state, places, year = next_state()
    before = state.life.children_born.copy()
    is_born(state, places, year)
    born, _, mother = places.born
    people = state.population.people
    assert (born.mother_id == people.person_id[mother]).all()
    assert (people.sex[mother] == Sex.FEMALE).all() and (born.age == 0).all()
    assert np.unique(born.person_id).size == born.person_id.size
    assert not np.isin(born.person_id, people.person_id).any()
    assert (state.life.children_born - before)[np.unique(mother)].sum() == mother.size
    father = state.position(born.father_id)
    assert (state.unit()[father[father >= 0]] == state.unit()[mother[father >= 0]]).all()
    boys = (born.sex == Sex.MALE).mean()
    assert abs(boys - 0.5128) < 4.0 * np.sqrt(0.25 / mother.size)


def test_children_so_far_are_those_who_name_their_mother():
    state = first()
    people = state.population.people
    assert children_so_far(state).sum() == (people.mother_id != 0).sum()
    # of two fathers one stands in the mother's place
    assert (state.life.children_born[people.sex == Sex.MALE] > 0).mean() < 0.01


def test_newcomers_come_as_often_as_projected_and_own_no_home():
    state, _, year = next_state()
    come = _immigrants(state, begun().newcomers, year)
    people, units, households = come.population
    weight = float(state.population.households.weight[0])
    wanted = _flows("in", year.number, weight).sum()
    # households come whole: the variance of people is at most the largest household's size times their number
    assert abs(people.age.size - wanted) < 4.0 * np.sqrt(wanted * 4.0)
    assert np.unique(people.person_id).size == people.age.size
    assert np.unique(units.benefit_unit_id).size == units.is_married.size
    assert np.unique(households.household_id).size == households.weight.size
    assert not is_owned(households.tenure).any() and (households.weight == weight).all()
    assert (people.birthplace[people.role != Role.CHILD] != Birthplace.UNITED_KINGDOM).all()
    assert (people.years_since_arrival == 1).all()


def test_newcomers_are_the_same_in_a_scenario_whose_people_differ():
    state, _, year = next_state()
    alignment = year.alignment
    come = _immigrants(state, begun().newcomers, year)
    state.population.people.cash_savings[:] += 1.0
    again = _immigrants(state, begun().newcomers, year_of(FIRST + 1, alignment))
    assert (come.population.people.person_id == again.population.people.person_id).all()


def test_emigrants_leave_by_whole_families_and_as_many_as_projected():
    state, places, year = next_state()
    _emigrate(state, places, year)
    left = ~places.stays
    units = np.bincount(state.unit(), left, minlength=state.population.units.is_married.size)
    size = np.bincount(state.unit())
    assert np.isin(units, [0]).sum() + (units == size).sum() == size.size
    wanted = _flows("out", year.number, float(state.population.households.weight[0])).sum()
    assert abs(left.sum() - wanted) < 4.0 * np.sqrt(4.0 * wanted)
    assert (np.bincount(_cell(state.population.people)) > 0).any()


def test_conditions_end_with_the_years():
    state, places, year = next_state()
    units, people = state.population.units, state.population.people
    head = units.first_person[:-1]
    units.has_no_recourse[:] = True
    people.years_since_arrival[head] = 14
    moves_country(state, places, year)
    assert not units.has_no_recourse.any()


def test_nobody_is_lost():
    states = lived()
    for (before, _), (after, year) in pairwise(states):
        of = year.happened
        expected = before.size + of["births"] - of["deaths"] + of["immigrants"] - of["emigrants"]
        assert after.size == expected
        people = after.population.people
        assert np.unique(people.person_id).size == after.size
        for link in (people.mother_id, people.father_id):
            parent = after.position(link)
            known = parent >= 0
            older = people.age[parent[known]] - people.age[known]
            assert (older > 0).all() and (older[people.age[known] < 3] >= 14).mean() > 0.99


def test_a_scenario_cannot_run_ahead_of_its_baseline():
    alignment = Alignment()
    alignment.finish(FIRST + 1)
    with pytest.raises(AlignmentError):
        begin_year(copied(begun().state), year_of(FIRST + 1, Aligned(alignment, FIRST + 1)))
