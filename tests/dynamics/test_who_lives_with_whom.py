"""Couples, partings and homes left: who moves where, and nothing beyond the community."""

import numpy as np

from model.dynamics.coming_of_age import comes_of_age
from model.dynamics.couples import _matched, _seekers, finds_partner
from model.dynamics.health import _cell, _towards_first_shares, health_changes
from model.dynamics.leaving_home import leaves_home
from model.dynamics.order import begin_year
from model.dynamics.partners import heads_of_home, lives_with_parents, partner_of
from model.dynamics.places import is_owned
from model.dynamics.processes import Process
from model.dynamics.separation import separates
from model.dynamics.state import Family, Life, State
from model.dynamics.year import Aligned, Alignment
from model.engine.net_income import is_dependent_child
from model.population.parts import part
from model.population.schema import Role, Sex
from model.projection.loop import copied
from tests.dynamics.first_years import FIRST, begun, first, lived, next_state, same_life, year_of


def couples(state):
    partner = np.flatnonzero(state.population.people.role == Role.PARTNER)
    return partner - 1, partner


def test_partners_are_each_others():
    state, places, _ = next_state()
    partner = partner_of(places)
    paired = np.flatnonzero(partner >= 0)
    assert (partner[partner[paired]] == paired).all()
    assert paired.size == 2 * (state.population.people.role == Role.PARTNER).sum()
    places.leave(paired[:1])
    assert partner_of(places)[partner[paired[0]]] == -1


def test_who_parts_leaves_alone_and_children_stay():
    state, places, year = next_state()
    before, partner = places.unit.copy(), partner_of(places)
    separates(state, places, year)
    left = np.flatnonzero(places.unit != before)
    assert left.size == year.happened["separations"] > 0
    assert (state.population.people.role[left] != Role.CHILD).all()
    assert (partner_of(places)[left] == -1).all() and (partner_of(places)[partner[left]] == -1).all()
    child = state.population.people.role == Role.CHILD
    assert (places.unit[child] == before[child]).all()
    with_children = np.isin(before[left], before[child])
    opposite = state.population.people.sex[left] != state.population.people.sex[partner[left]]
    fathers = (state.population.people.sex[left] == Sex.MALE)[with_children & opposite]
    assert fathers.mean() > 0.87 - 4.0 * np.sqrt(0.87 * 0.13 / fathers.size)


def test_new_homes_are_rented_and_of_the_community():
    state, places, year = next_state()
    old = state.population.households.weight.size
    separates(state, places, year)
    leaves_home(state, places, year)
    home = places.household_home[old:]
    assert home.size and not is_owned(state.population.households.tenure[home]).any()
    first_of = state.population.units.first_person[state.population.households.first_unit[:-1]]
    assert (state.life.community[first_of[home]] == places.household_community[old:]).all()
    region = state.population.households.region
    founder_region = region[places.household_like[old:]]
    assert (region[home] == founder_region).mean() > 0.8


def test_children_come_of_age_when_they_depend_no_more():
    state, places, year = next_state()
    people = state.population.people
    people.age[people.role == Role.CHILD] += 4
    comes_of_age(state, places, year)
    depends = is_dependent_child(places.role, people.age, people.education, people.in_higher_education)
    assert ((places.role == Role.CHILD) == depends).all()
    assert (places.household() == state.household()).all()
    assert lives_with_parents(places).sum() > 0
    assert not (lives_with_parents(places) & heads_of_home(places)).any()


def test_couples_are_no_kin_of_one_community_and_none_before():
    state, places, year = next_state()
    people, before = state.population.people, partner_of(places)
    finds_partner(state, places, year)
    partner = partner_of(places)
    new = np.flatnonzero((partner >= 0) & (before < 0) & (places.role == Role.HEAD))
    other = partner[new]
    assert new.size == year.happened["couples_formed"] > 0
    assert (before[other] == -1).all()
    assert (state.life.community[new] == state.life.community[other]).all()
    assert (people.mother_id[new] != people.person_id[other]).all()
    assert (state.household()[new] != state.household()[other]).all()
    assert (state.life.years_together[new] == 0).all()
    # nobody lives in two units, and children moved with their parent
    child = np.flatnonzero(people.role == Role.CHILD)
    head = state.population.units.first_person[:-1][state.unit()[child]]
    assert (places.unit[child] == places.unit[head]).all()


def test_matching_pairs_the_best_first_and_leaves_other_communities_alone():
    state, places, year = next_state()
    seeker, own_sex = _seekers(state, places, year, partner_of(places))
    female = state.population.people.sex[seeker] == Sex.FEMALE
    women, men = seeker[female & ~own_sex], seeker[~female & ~own_sex]
    found = _matched(state, places, year, women, men)
    assert np.unique(found.first).size == np.unique(found.second).size == found.first.size
    here = state.life.community == state.life.community[0]
    alone = _matched(state, places, year, women[here[women]], men[here[men]])
    within = here[found.first]
    assert set(zip(found.first[within], found.second[within], strict=True)) == set(
        zip(alone.first, alone.second, strict=True)
    )
    # one seeker less changes few others
    fewer = _matched(state, places, year, women[1:], men)
    kept = set(zip(found.first, found.second, strict=True)) & set(zip(fewer.first, fewer.second, strict=True))
    assert len(kept) > 0.85 * found.first.size


def test_partings_and_unions_keep_about_as_many_couples():
    states = lived()
    shares = [(state.population.people.role == Role.PARTNER).mean() for state, _ in states]
    assert abs(shares[-1] - shares[0]) < 0.02


def test_shares_of_health_are_kept_in_expectation():
    state, _, year = next_state()
    people, cell = state.population.people, _cell(state)
    has = people.is_disabled.copy()
    every = np.ones(state.size, dtype=bool)
    first_time = _towards_first_shares(state, year, cell, "disabled", has, every, Process.DISABILITY)
    assert not first_time.begins.any() and not first_time.ceases.any()
    cured = has & (np.arange(state.size) % 2 == 0)
    later = year_of(FIRST + 2, year.alignment)
    change = _towards_first_shares(state, later, cell, "disabled", has & ~cured, every, Process.DISABILITY)
    error = np.sqrt(cured.sum())
    assert abs(int(change.begins.sum()) - int(cured.sum())) < 4.0 * error
    assert not (change.begins & has & ~cured).any()


def test_awards_follow_age():
    state, _, year = next_state()
    people = state.population.people
    health_changes(state, year)
    assert not people.has_lcwra[(people.age < 18) | (people.age >= 66)].any()
    assert (people.dla_care[people.age == 16] == 0).all()
    young = people.age < 16
    awarded = (people.dla_care > 0) | (people.dla_mobility > 0)
    assert (people.is_disabled_for_benefits[young] == awarded[young]).all()


def test_whole_communities_alone_live_as_within_the_whole():
    alignment = Alignment()
    whole = first()
    community = whole.life.community
    people = int((community <= community[0] + 1).sum())
    households = int(
        np.searchsorted(whole.population.units.first_person[whole.population.households.first_unit], people)
    )
    lone = State(FIRST, part(whole.population, 0, households), Life(*(values[:people] for values in whole.life)))
    lone = copied(lone)
    after = begin_year(whole, year_of(FIRST + 1, alignment))
    year = year_of(FIRST + 1, Aligned(alignment, FIRST + 1))
    pool = begun().newcomers
    of_pool = int((pool.life.community <= community[0] + 1).sum())
    count = int(
        np.searchsorted(pool.population.units.first_person[pool.population.households.first_unit], of_pool)
    )
    year.newcomers = Family(part(pool.population, 0, count), Life(*(values[:of_pool] for values in pool.life)))
    lone_after = begin_year(lone, year)
    size = lone_after.size
    for name, values in lone_after.population.people._asdict().items():
        within = getattr(after.population.people, name)[:size]
        assert np.array_equal(values, within, equal_nan=values.dtype.kind == "f"), name
    assert same_life(after.life, lone_after.life, np.arange(size))


def test_a_year_twice_is_the_same():
    one = begin_year(copied(begun().state), year_of(FIRST + 1))
    other = begin_year(copied(begun().state), year_of(FIRST + 1))
    assert (one.population.people.person_id == other.population.people.person_id).all()
    assert same_life(one.life, other.life, np.arange(other.size))
