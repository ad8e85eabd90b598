"""Who inherits a last estate: children, a dead child's children, brothers and sisters, or kin not known by a link.

Links go to mothers and fathers who are in the model. People without any link to a parent had theirs before the
start, or have them elsewhere; dead people without a known child or sibling leave what they own to two of them, a
generation younger and of like parental wealth, in the same community. So nothing vanishes, and those without links
inherit as others do.
"""

from typing import NamedTuple

import numpy as np

from model.dynamics.figures import load_motion
from model.dynamics.processes import Process
from model.dynamics.state import State
from model.dynamics.year import Year
from model.population.parts import places_within
from model.population.schema import Array, Role

ADULT = 18
BAND = 10


class Heirs(NamedTuple):
    """One entry for each heir of each estate, shape (entries,), in the order of the estates."""

    estate: Array  # number of the estate
    person: Array  # index of the heir
    share: Array  # of the estate; shares of an estate add up to one
    is_descendant: Array  # child or grandchild


def children_of(state: State, parents: Array) -> tuple[Array, Array]:
    """Pairs of a parent's number in `parents` (ids, no two alike, 0 is nobody) and the index of a child."""
    people = state.population.people
    if not parents.size:
        return np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.int64)
    order = np.argsort(parents, kind="stable")
    numbers, children = [], []
    for link in (people.mother_id, people.father_id):
        place = np.minimum(np.searchsorted(parents, link, sorter=order), parents.size - 1)
        found = order[place]
        child = np.flatnonzero((parents[found] == link) & (link != 0))
        numbers.append(found[child])
        children.append(child)
    number, child = np.concatenate(numbers), np.concatenate(children)
    order = np.lexsort((child, number))
    return number[order], child[order]


def find_heirs(state: State, year: Year, dead: Array, is_alive: Array) -> Heirs:
    """Heirs of the estates of `dead` (indices) among the living, equal shares but for a dead child's children."""
    ids = state.population.people.person_id
    estate, person, share = _descendants(state, dead, is_alive)
    is_descendant = np.ones(estate.size, dtype=bool)
    without = np.flatnonzero(np.bincount(estate, minlength=dead.size) == 0)
    for find in (_siblings, _kin):
        number, found = find(state, year, dead[without], is_alive)
        equal = 1.0 / np.maximum(np.bincount(number, minlength=without.size), 1)
        estate = np.concatenate([estate, without[number]])
        person = np.concatenate([person, found])
        share = np.concatenate([share, equal[number]])
        is_descendant = np.concatenate([is_descendant, np.zeros(number.size, dtype=bool)])
        without = without[np.bincount(number, minlength=without.size) == 0]
    order = np.lexsort((ids[person], estate))
    return Heirs(estate[order], person[order], share[order], is_descendant[order])


def _descendants(state: State, dead: Array, is_alive: Array) -> tuple[Array, Array, Array]:
    """Estate, index and share of living children, and of the living children of those who died the same year."""
    ids = state.population.people.person_id
    estate, child = children_of(state, ids[dead])
    lost = np.flatnonzero(~is_alive[child])
    lost_ids, of_lost = np.unique(ids[child[lost]], return_inverse=True)
    parent, grandchild = children_of(state, lost_ids)
    parent, grandchild = parent[is_alive[grandchild]], grandchild[is_alive[grandchild]]
    heirs_of_lost = np.bincount(parent, minlength=lost_ids.size)
    stands = is_alive[child].copy()
    stands[lost] = heirs_of_lost[of_lost] > 0
    stems = np.maximum(np.bincount(estate[stands], minlength=dead.size), 1)
    living = is_alive[child]
    # every pair of a lost child's place and one of its children
    first = np.searchsorted(parent, np.arange(lost_ids.size))
    counts = heirs_of_lost[of_lost]
    place = np.repeat(np.arange(lost.size), counts)
    below = grandchild[first[of_lost[place]] + places_within(counts)]
    of_estate = estate[lost[place]]
    return (
        np.concatenate([estate[living], of_estate]),
        np.concatenate([child[living], below]),
        np.concatenate([1.0 / stems[estate[living]], 1.0 / (stems[of_estate] * np.maximum(counts[place], 1))]),
    )


def _siblings(state: State, year: Year, dead: Array, is_alive: Array) -> tuple[Array, Array]:
    """Living people with the same mother."""
    mothers, of = np.unique(state.population.people.mother_id[dead], return_inverse=True)
    number, child = children_of(state, mothers)
    number, child = number[is_alive[child]], child[is_alive[child]]
    first = np.searchsorted(number, np.arange(mothers.size))
    counts = np.bincount(number, minlength=mothers.size)[of]
    estate = np.repeat(np.arange(dead.size), counts)
    return estate, child[first[of[estate]] + places_within(counts)]


def _kin(state: State, year: Year, dead: Array, is_alive: Array) -> tuple[Array, Array]:
    """Adults of the community without links to parents, about a generation younger, nearest in parental wealth.

    Who can inherit stands on a ring by a number of the year; the dead look at the next few from their own.
    """
    people, b = state.population.people, load_motion("wealth")["kin"]
    if not dead.size:
        return np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.int64)
    free = (people.mother_id == 0) & (people.father_id == 0) & (people.role != Role.CHILD) & (people.age >= ADULT)
    open_ = np.flatnonzero(free & is_alive)
    group = 16 * state.life.community[open_] + people.age[open_] // BAND
    slot = year.uniform(people.person_id[open_], Process.KIN_SLOT)
    order = np.lexsort((slot, group))
    open_, key = open_[order], group[order] + slot[order]
    ids = people.person_id[dead]
    age = people.age[dead] - b["years_younger"] + b["spread"] * (year.uniform(ids, Process.KIN_AGE) - 0.5)
    wanted = 16 * state.life.community[dead] + np.maximum(age, ADULT).astype(np.int64) // BAND
    begin, end = np.searchsorted(key, wanted), np.searchsorted(key, wanted + 1)
    size = np.maximum(end - begin, 1)
    start = np.searchsorted(key, wanted + year.uniform(ids, Process.KIN_SLOT)) - begin
    looked = np.arange(int(b["looked_at"]))
    ring = begin[:, None] + (start[:, None] + looked) % size[:, None]
    seen = open_[np.minimum(ring, open_.size - 1)] if open_.size else np.zeros(ring.shape, dtype=np.int64)
    distance = np.abs(people.parental_wealth_rank[seen] - people.wealth_rank[dead][:, None])
    distance = np.where(looked < (end - begin)[:, None], distance, np.inf)
    nearest = np.argsort(distance, axis=1, kind="stable")[:, : int(b["heirs"])]
    rows = np.arange(dead.size)[:, None]
    chosen = np.isfinite(distance[rows, nearest])
    return np.nonzero(chosen)[0], seen[rows, nearest][chosen]
