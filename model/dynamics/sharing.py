"""Homes that people join: rented ones shared with others about as old, and those of parents and children.

Everybody who seeks looks at every home of the community and takes the one that suits best, by age and a number of
the two, so that a home more or less concerns only those who would have taken it.
"""

import numpy as np

from model.dynamics.figures import load_motion
from model.dynamics.partners import heads_of_home, pairs_within
from model.dynamics.places import Places
from model.dynamics.processes import Process
from model.dynamics.year import Year
from model.population.schema import Array, Role, Tenure
from model.random import mix


def home_to_share(places: Places, year: Year, seeker: Array) -> Array:
    """Household, by number in the state, that each seeker joins, -1 where none suits; shape of `seeker`.

    Homes rented from private landlords by people without a partner and without children, few enough and about as
    old. Nobody joins a home whose tenant seeks one too. Seekers stand in the order of the state.
    """
    b, (people, units, households) = load_motion("households")["shared_home"], places.state.population
    head = units.first_person[households.first_unit[:-1]]
    there = places.household()
    count = places.household_like.size
    alone = places.role != Role.HEAD
    family = np.bincount(there[places.stays & alone], minlength=count)[: head.size]
    members = np.bincount(there[places.stays], minlength=count)[: head.size]
    is_open = places.stays[head] & (there[head] == np.arange(head.size)) & (family == 0) & (members <= b["most"])
    is_open &= (households.tenure == Tenure.RENT_PRIVATELY) & (people.age[head] < b["oldest"])
    is_open &= ~households.is_in_temporary_accommodation
    is_open[np.flatnonzero(np.isin(head, seeker))] = False
    home = np.flatnonzero(is_open)
    found = np.full(seeker.size, -1, dtype=np.int64)
    community = places.state.life.community
    i, j = pairs_within(community[seeker], places.household_community[home])
    years = np.abs(people.age[seeker].astype(np.float64)[i] - people.age[head[home]][j])
    near = (years <= b["years"]) & (there[seeker][i] != home[j])
    i, j, years = i[near], j[near], years[near]
    pair = people.person_id[seeker][i] ^ mix(households.household_id[home][j], 0)
    cost = b["year_of_age"] * years + year.uniform(pair, Process.SHARED_HOME)
    # of each seeker's homes the dearest is written first, so that the best one stays
    order = np.argsort(-cost, kind="stable")
    found[i[order]] = home[j[order]]
    return found


def home_of_parents(places: Places, child: Array) -> Array:
    """Household, by number, that a parent of each person heads and the person does not live in; -1 without one."""
    people = places.state.population.people
    household, own = places.household(), heads_of_home(places)
    found = np.full(child.size, -1, dtype=np.int64)
    for link in (people.father_id, people.mother_id):
        parent = places.state.position(link[child])
        lives = (parent >= 0) & own[parent] & (household[parent] != household[child])
        found[lives] = household[parent[lives]]
    return found


def home_of_child(places: Places, parent: Array) -> Array:
    """Household, by number, of the daughter or son with the smallest id who heads one; -1 without one."""
    people = places.state.population.people
    household, own = places.household(), heads_of_home(places)
    found = np.full(parent.size, -1, dtype=np.int64)
    if not parent.size:
        return found
    order = np.argsort(people.person_id[parent])
    ids = people.person_id[parent][order]
    heads = np.flatnonzero(own)
    for link in (people.father_id[heads], people.mother_id[heads]):
        place = np.minimum(np.searchsorted(ids, link), ids.size - 1)
        is_child = (ids[place] == link) & (household[heads] != household[parent[order[place]]])
        child, number = heads[is_child], order[place[is_child]]
        # the smallest id is written last, so that it stays
        last = np.argsort(-people.person_id[child], kind="stable")
        found[number[last]] = household[child[last]]
    return found
