"""The state of the projection: equal weights, moves, and everybody in order after them."""

from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest

from model.dynamics.places import Places, is_owned
from model.dynamics.processes import Process
from model.dynamics.regroup import regroup
from model.dynamics.start import community_of
from model.dynamics.year import Aligned, Alignment, AlignmentError
from model.population.schema import Role
from model.random import Variable
from tests.dynamics.lives import SEED, begun, lived, same


def first():
    return lived(0)[0]


def rows(state, ids):
    return state.position(np.asarray(ids))


def check_order(state):
    """Everything that a state must be, whatever happened."""
    people, units, households = state.population
    ids = people.person_id
    assert np.unique(ids).size == ids.size
    assert np.unique(units.benefit_unit_id).size == units.benefit_unit_id.size
    assert np.unique(households.household_id).size == households.household_id.size
    assert units.first_person[0] == 0 and units.first_person[-1] == ids.size
    assert households.first_unit[-1] == units.is_married.size
    assert (np.diff(units.first_person) > 0).all() and (np.diff(households.first_unit) > 0).all()
    unit = state.unit()
    heads = np.bincount(unit[people.role == Role.HEAD], minlength=units.is_married.size)
    partners = np.bincount(unit[people.role == Role.PARTNER], minlength=units.is_married.size)
    assert (heads == 1).all() and (partners <= 1).all()
    assert (people.role[units.first_person[:-1]] == Role.HEAD).all()
    community = state.life.community
    assert (np.diff(community) >= 0).all()
    household = state.household()
    assert (community == community[units.first_person[households.first_unit[:-1]]][household]).all()


def test_numbers_of_processes_are_no_variable_and_stand_once():
    numbers = [int(process) for process in Process]
    assert len(set(numbers)) == len(numbers)
    assert not set(numbers) & {int(variable) for variable in Variable}


def test_households_of_the_start_have_equal_weight_and_keep_the_total():
    state, weight = first(), begun().weight
    households = state.population.households
    assert (households.weight == weight).all()
    # floor(w + u) has the expectation w and a variance of at most a quarter
    drawn = 4_096
    assert abs(households.weight.size - drawn) < 4.0 * np.sqrt(drawn / 4.0)
    check_order(state)


def test_parents_are_in_the_state_and_in_the_community():
    state = first()
    people = state.population.people
    for ids in (people.mother_id, people.father_id):
        child = np.flatnonzero(ids != 0)
        parent = state.position(ids[child])
        assert (parent >= 0).all()
        assert (people.age[parent] > people.age[child]).all()
        assert (state.life.community[parent] == state.life.community[child]).all()
    assert (people.mother_id != 0).mean() > 0.4


def test_communities_are_those_of_the_household_numbers():
    assert community_of(np.array([1, 1024, 1025, 1 + (3 << 36)])).tolist() == [0, 0, 1, 0]


def test_nothing_noted_moves_nobody():
    state = first()
    assert same(regroup(Places(first(), SEED)), state)


def test_who_leaves_is_gone_and_the_partner_becomes_the_head():
    state = first()
    people = state.population.people
    couple = np.flatnonzero(people.role == Role.PARTNER)[0]
    head, partner = people.person_id[couple - 1], people.person_id[couple]
    places = Places(state, SEED)
    places.leave(np.array([couple - 1]))
    after = regroup(places)
    check_order(after)
    assert rows(after, [head])[0] == -1 and after.size == state.size - 1
    left = rows(after, [partner])[0]
    assert after.population.people.role[left] == Role.HEAD
    assert not after.population.units.is_married[after.unit()[left]]
    assert after.life.years_together[left] == 0


def test_children_without_parents_at_home_find_guardians_and_stay_together():
    state = first()
    people = state.population.people
    children = np.bincount(state.unit(), (people.role == Role.CHILD) & (people.age < 16))
    units_of_household = np.diff(state.population.households.first_unit)
    alone = np.repeat(units_of_household == 1, units_of_household)
    unit = np.flatnonzero((children >= 2) & alone)[0]
    members = np.flatnonzero(state.unit() == unit)
    adults = members[people.role[members] != Role.CHILD]
    young = people.person_id[members[(people.role[members] == Role.CHILD) & (people.age[members] < 16)]]
    places = Places(state, SEED)
    places.leave(adults)
    after = regroup(places)
    check_order(after)
    found = rows(after, young)
    assert (found >= 0).all()
    assert np.unique(after.unit()[found]).size == 1
    assert (after.life.community[found] == state.life.community[members[0]]).all()


def test_a_founder_gets_a_rented_home_like_the_one_shown_and_draws_of_the_new_unit():
    state = first()
    people, _units, households = state.population
    household = state.household()
    # a grown child that has a unit of its own in the home of others
    lodger = next(
        person
        for person in np.flatnonzero(people.role == Role.HEAD)
        if state.unit()[person] != households.first_unit[household[person]]
    )
    rented = np.flatnonzero(~is_owned(households.tenure))[0]
    places = Places(state, SEED)
    made = places.new_households(np.array([lodger]), np.array([rented]))
    places.move_units(state.unit()[[lodger]], made)
    after = regroup(places)
    check_order(after)
    row = rows(after, [people.person_id[lodger]])[0]
    home = after.household()[row]
    new = after.population.households
    assert new.rent[home] == households.rent[rented] and new.tenure[home] == households.tenure[rented]
    assert new.mortgage_balance[home] == 0.0 and new.household_id[home] not in households.household_id
    assert new.weight[home] == begun().weight
    assert after.population.households.weight.size == households.weight.size + 1


def test_the_born_join_their_mothers_and_nobody_moves():
    state = first()
    people = state.population.people
    mothers = np.flatnonzero((people.sex == 1) & (people.age == 30) & (people.role != Role.CHILD))[:5]
    ids = np.arange(1, 6)
    places = Places(state, SEED)
    places.bear(mothers, {"person_id": ids, "mother_id": people.person_id[mothers]})
    after = regroup(places)
    check_order(after)
    born = rows(after, ids)
    assert after.size == state.size + 5
    assert (after.population.people.role[born] == Role.CHILD).all()
    assert (after.unit()[born] == after.unit()[rows(after, people.person_id[mothers])]).all()
    assert (after.life.community[born] == state.life.community[mothers]).all()


def test_a_scenario_takes_the_factors_of_its_baseline_and_finds_none():
    alignment = Alignment()
    scenario = Aligned(alignment, 2031)
    waiting = ThreadPoolExecutor(1).submit(scenario.factor, "births", 2030, lambda: 9.0)
    assert alignment.factor("births", 2030, lambda: 1.25) == 1.25
    assert waiting.result(timeout=10) == 1.25
    alignment.finish(2031)
    with pytest.raises(AlignmentError, match="births in 2031"):
        scenario.factor("births", 2031, lambda: 1.0)
