"""Who begins to live with a partner, and which couples marry.

People seek by age and sex; partners are found within the community, the pairs that suit best first, so that one
seeker more or less changes few other couples. Not modelled: partners who live apart; internal migration but that
of partners; a search that hangs on income.
"""

from typing import NamedTuple

import numpy as np

from model.dynamics.figures import load_motion
from model.dynamics.lettings import home_to_let
from model.dynamics.partners import has_partner, heads_of_home, lives_with_parents, pairs_within, partner_of
from model.dynamics.places import Places, is_owned
from model.dynamics.processes import Process
from model.dynamics.state import State
from model.dynamics.year import Year
from model.population.classifications import Qualification, SexualOrientation
from model.population.schema import Array, Role, Sex
from model.random import uniform

HAS_NONE, RENTS, OWNS = 0, 1, 2
TAKEN = -1


class Couples(NamedTuple):
    """Pairs of persons by index, same shape."""

    first: Array
    second: Array


def finds_partner(state: State, places: Places, year: Year) -> None:
    """Note who moved in with whom since the year before, and which couples married."""
    partner = partner_of(places)
    _marry(state, places, year, partner)
    seeker, own_sex = _seekers(state, places, year, partner)
    female = state.population.people.sex[seeker] == Sex.FEMALE
    women, men = seeker[female & ~own_sex], seeker[~female & ~own_sex]
    couples = [_matched(state, places, year, women, men)]
    for same in (seeker[female & own_sex], seeker[~female & own_sex]):
        couples.append(_matched(state, places, year, same, same))
    first = np.concatenate([pair.first for pair in couples])
    second = np.concatenate([pair.second for pair in couples])
    year.happened["couples_formed"] = first.size
    if first.size:
        _move_in(state, places, year, first, second)


def _seekers(state: State, places: Places, year: Year, partner: Array) -> tuple[Array, Array]:
    """Who seeks a partner this year, and whether of the own sex."""
    figures, people = load_motion("households"), state.population.people
    settled = places.household() < state.population.households.weight.size
    single = np.flatnonzero(
        places.stays
        & settled
        & (partner < 0)
        & (places.role != Role.CHILD)
        & (people.age >= figures["youngest_in_couple"])
    )
    ids, age = people.person_id[single], people.age[single]
    women, men = figures.curve("union_women", age), figures.curve("union_men", age)
    chance = np.where(people.sex[single] == Sex.FEMALE, women, men)
    chance = chance * figures["union_by_qualification"][people.qualification[single]]
    chance = np.where(people.in_higher_education[single], figures["union_students"] * chance, chance)
    chance = np.where(lives_with_parents(places)[single], figures["union_with_parents"] * chance, chance)
    orientation = people.sexual_orientation[single]
    as_bisexual = uniform(year.seed, ids, 0, Process.SEEKS_OWN_SEX) < figures["bisexual_seeks_own_sex"]
    own_sex = (orientation == SexualOrientation.GAY_OR_LESBIAN) | (
        (orientation == SexualOrientation.BISEXUAL) & as_bisexual
    )
    chance = np.where(own_sex, figures["union_own_sex"] * chance, chance)
    seeks = year.uniform(ids, Process.UNION) < chance
    return single[seeks], own_sex[seeks]


def _matched(state: State, places: Places, year: Year, some: Array, others: Array) -> Couples:
    """Couples of two groups, or of one with itself: in each community the pair of least cost first."""
    community = state.life.community
    i, j = pairs_within(community[some], community[others])
    if some is others:
        i, j = i[i < j], j[i < j]
    cost = _cost(state, year, some, others, i, j)
    suits = np.flatnonzero(cost < load_motion("households")["matching"]["most"])
    first, second, cost = some[i[suits]], others[j[suits]], cost[suits]
    strangers = _are_strangers(state, places, first, second)
    first, second, cost = first[strangers], second[strangers], cost[strangers]
    # nothing decides between equal costs but the draw of the pair in them
    order = np.argsort(cost, kind="stable")
    first, second = first[order], second[order]
    found: list[Couples] = []
    rank = np.empty(state.size, dtype=np.int64)
    while first.size:
        line = np.arange(first.size)
        # the best pair of each stands first in line: of writes to one place the last stays
        rank[second[::-1]] = line[::-1]
        best_of_second = rank[second]
        rank[first[::-1]] = line[::-1]
        best = (rank[first] == line) & (best_of_second == line)
        if some is others:
            everybody = np.r_[first, second]
            np.minimum.at(rank, everybody, np.r_[line, line])
            best = (rank[first] == line) & (rank[second] == line)
        found.append(Couples(first[best], second[best]))
        rank[first[best]] = rank[second[best]] = TAKEN
        free = (rank[first] != TAKEN) & (rank[second] != TAKEN)
        first, second = first[free], second[free]
    none = np.empty(0, dtype=np.int64)
    return Couples(*(np.concatenate([none, *(pair[k] for pair in found)]) for k in (0, 1)))


def _are_strangers(state: State, places: Places, first: Array, second: Array) -> Array:
    """Whether pairs live in different households and are neither parent and child nor of one parent."""
    people, household = state.population.people, places.household()
    strangers = household[first] != household[second]
    for link in (people.mother_id, people.father_id):
        strangers &= (link[first] != link[second]) | (link[first] == 0)
        strangers &= (link[first] != people.person_id[second]) & (link[second] != people.person_id[first])
    return strangers


def _cost(state: State, year: Year, some: Array, others: Array, i: Array, j: Array) -> Array:
    """How badly pairs suit: by age from the gap the first of them seeks, qualification, group and a draw."""
    b, people = load_motion("households")["matching"], state.population.people
    ids, qualification, group = people.person_id, people.qualification, people.ethnic_group
    wanted = people.age[some] + _gap_wanted(state, year, some, others)
    off = (people.age[others][j] - wanted[i]) / b["years"]
    levels = len(Qualification) - 1
    apart = (qualification[some].astype(np.float64)[i] - qualification[others][j]) / levels
    noise = year.uniform(ids[some][i] ^ ids[others][j], Process.PAIR)
    cost = off**2 + b["qualification"] * apart**2 + b["noise"] * noise
    is_open = _is_open(state, year, some)[i] & _is_open(state, year, others)[j]
    other_group = group[some][i] != group[others][j]
    return np.asarray(cost + other_group * np.where(is_open, b["group"], b["closed_group"]))


def _gap_wanted(state: State, year: Year, some: Array, others: Array) -> Array:
    """By how many years the partner each seeks is older."""
    gap, ids = load_motion("households")["age_gap"], state.population.people.person_id[some]
    wide = year.uniform(ids, Process.AGE_GAP) < gap["wide_share"]
    older = np.where(wide, gap["wide_mean"], gap["mean"]) * (some is not others)
    spread = np.where(wide, gap["wide_deviation"], gap["deviation"])
    return np.asarray(older + spread * year.normal(ids, Process.AGE_GAP, 1))


def _is_open(state: State, year: Year, person: Array) -> Array:
    """Whether a person would live with somebody of another ethnic group; for life."""
    people = state.population.people
    share = load_motion("households")["open_to_other_groups"][people.ethnic_group[person]]
    return uniform(year.seed, people.person_id[person], 0, Process.OPEN_TO_OTHERS) < share


def _move_in(state: State, places: Places, year: Year, first: Array, second: Array) -> None:
    """One of each couple moves to the other's home with the children, or both to a rented one."""
    people = state.population.people
    keeps = _claim_to_home(state, places)
    draw = year.uniform(people.person_id[first] ^ people.person_id[second], Process.WHOSE_HOME)
    stays = (keeps[first] > keeps[second]) | ((keeps[first] == keeps[second]) & (draw < 0.5))
    stayer, mover = np.where(stays, first, second), np.where(stays, second, first)
    homeless = np.flatnonzero(keeps[stayer] == HAS_NONE)
    home = np.full(stayer.size, -1, dtype=np.int64)
    home[homeless] = home_to_let(places, year, stayer[homeless], np.full(homeless.size, 2))
    sets_up = home >= 0
    places.move_units(places.unit[stayer[sets_up]], places.new_households(stayer[sets_up], home[sets_up]))
    _bring_along(places, mover, stayer, keeps)
    into = places.unit[stayer]
    children = np.flatnonzero(places.stays & (places.role == Role.CHILD))
    to = np.full(places.unit_like.size, -1, dtype=np.int64)
    to[places.unit[mover]] = into
    along = children[to[places.unit[children]] >= 0]
    places.move(along, to[places.unit[along]], Role.CHILD)
    places.move(mover, into, Role.PARTNER)
    places.role[stayer] = Role.HEAD
    married = year.uniform(people.person_id[first] ^ people.person_id[second], Process.MARRIAGE)
    places.is_married[into] = married < load_motion("households")["marries_at_once"]
    state.life.years_together[first] = 0
    state.life.years_together[second] = 0


def _claim_to_home(state: State, places: Places) -> Array:
    """How strong a person's claim to stay is, HAS_NONE, RENTS or OWNS, shape (people,)."""
    tenure = state.population.households.tenure
    household = np.minimum(places.household(), tenure.size - 1)
    own = heads_of_home(places) & ~lives_with_parents(places)
    return np.where(own, np.where(is_owned(tenure[household]), OWNS, RENTS), HAS_NONE)


def _bring_along(places: Places, mover: Array, stayer: Array, keeps: Array) -> None:
    """Those who live with an owner come along when the owner moves to another's home."""
    gives_up = np.flatnonzero(keeps[mover] == OWNS)
    to = np.full(places.household_like.size, -1, dtype=np.int64)
    to[places.household()[mover[gives_up]]] = places.household()[stayer[gives_up]]
    units = np.flatnonzero(to[places.unit_household] >= 0)
    places.move_units(units, to[places.unit_household[units]])


def _marry(state: State, places: Places, year: Year, partner: Array) -> None:
    """Cohabiting couples who marry this year, by the younger's age."""
    figures, people = load_motion("households"), state.population.people
    first = np.flatnonzero((partner >= 0) & (places.role == Role.HEAD) & ~places.is_married[places.unit])
    ids = people.person_id
    age = np.minimum(people.age[first], people.age[partner[first]])
    draw = year.uniform(ids[first] ^ ids[partner[first]], Process.MARRIAGE, 1)
    marries = draw < figures.curve("marriage", age)
    places.is_married[places.unit[first[marries]]] = True


def years_together(state: State, seed: int) -> Array:
    """Years couples of the first state have lived together, shape (people,): not known, drawn from their ages.

    As long as the eldest child at home lives, and since an age that most couples begin at.
    """
    figures, people = load_motion("households"), state.population.people
    unit, count = state.unit(), state.population.units.is_married.size
    eldest, youngest = np.zeros(count), np.full(count, 200.0)
    child = people.role == Role.CHILD
    np.maximum.at(eldest, unit[child], people.age[child] + 1.0)
    np.minimum.at(youngest, unit[~child], people.age[~child])
    since = np.maximum(youngest - figures["youngest_in_couple"], 0.0)
    draw = uniform(seed, state.population.units.benefit_unit_id, 0, Process.YEARS_TOGETHER)
    power = np.where(state.population.units.is_married, *figures["years_together_power"])
    years = np.maximum(np.minimum(eldest, since), since * draw**power)
    return np.where(has_partner(state), years[unit], 0.0).astype(np.int16)
