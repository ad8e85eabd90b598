"""Links to parents: at home and within communities, exactly; survival and agreement, statistically."""

import numpy as np
import pytest

from model.population.schema import Role, Sex
from model.population.synthesis import synthesise
from model.population.synthesis.links import COMMUNITY

HOUSEHOLDS = 4 * COMMUNITY + 300


@pytest.fixture(scope="module")
def population():
    return synthesise(HOUSEHOLDS, seed=8)


@pytest.fixture(scope="module")
def household(population):
    of_unit = np.repeat(np.arange(HOUSEHOLDS), np.diff(population.households.first_unit))
    return np.repeat(of_unit, np.diff(population.units.first_person))


def rows(people, ids):
    """Row of each person id, which must be there."""
    order = np.argsort(people.person_id)
    found = order[np.searchsorted(people.person_id[order], ids)]
    assert np.array_equal(people.person_id[found], ids)
    return found


def linked(population, name):
    people = population.people
    child = np.flatnonzero(getattr(people, name) != 0)
    return child, rows(people, getattr(people, name)[child])


def test_parents_are_in_the_model_in_the_same_community_and_older(population, household):
    people = population.people
    for name in ("mother_id", "father_id"):
        child, parent = linked(population, name)
        assert np.array_equal(household[child] // COMMUNITY, household[parent] // COMMUNITY)
        away = household[child] != household[parent]
        gap = people.age[parent].astype(int) - people.age[child]
        assert np.all(gap[away] >= 16)
        assert np.all(gap > 0)
        assert not np.any(people.role[parent] == Role.CHILD)
        assert np.all(people.sex[parent[away]] == (Sex.FEMALE if name == "mother_id" else Sex.MALE))


def test_nobody_is_their_own_ancestor_and_both_parents_differ(population):
    people = population.people
    both = (people.mother_id != 0) & (people.father_id != 0)
    assert both.any() and not np.any(people.mother_id[both] == people.father_id[both])


def test_dependent_children_live_with_a_parent(population, household):
    people = population.people
    child = np.flatnonzero(people.role == Role.CHILD)
    assert np.all((people.mother_id[child] != 0) | (people.father_id[child] != 0))
    for name in ("mother_id", "father_id"):
        of, parent = linked(population, name)
        dependent = people.role[of] == Role.CHILD
        assert np.array_equal(household[of[dependent]], household[parent[dependent]])


def test_after_the_last_whole_community_only_links_at_home(population, household):
    for name in ("mother_id", "father_id"):
        child, parent = linked(population, name)
        last = household[child] >= 4 * COMMUNITY
        assert last.any() and np.array_equal(household[child[last]], household[parent[last]])


def test_other_communities_change_nothing(population):
    alone = synthesise(2 * COMMUNITY, seed=8)
    count = len(alone.people.person_id)
    for name in ("mother_id", "father_id"):
        assert np.array_equal(getattr(alone.people, name), getattr(population.people, name)[:count])


def test_gap_of_ages_survival_and_the_rank_of_the_parents(population, household):
    people = population.people
    child, parent = linked(population, "mother_id")
    away = household[child] != household[parent]
    gap = people.age[parent[away]].astype(float) - people.age[child[away]]
    assert gap.mean() == pytest.approx(28.0, abs=2.0)
    correlation = np.corrcoef(people.parental_wealth_rank[child[away]], people.wealth_rank[parent[away]])[0, 1]
    assert correlation > 0.5
    whole = (household < 4 * COMMUNITY) & (people.role != Role.CHILD)
    has = people.mother_id != 0
    share = [has[whole & (people.age >= low) & (people.age < low + 10)].mean() for low in (20, 40, 60, 80)]
    assert share == sorted(share, reverse=True)
    assert share[0] > 0.8 and share[3] < 0.01
