"""Who begins to live with a partner, and which couples marry.

People seek by age and sex; partners are found within the community, the pairs that suit best first, so that one
seeker more or less changes few other couples. Not modelled: partners who live apart; internal migration but that
of partners; a search that hangs on income.
"""

from typing import NamedTuple

import numpy as np

from model.dynamics.figures import load_figures
from model.dynamics.lettings import home_to_let
from model.dynamics.partners import heads_of_home, lives_with_parents, partner_of
from model.dynamics.places import OWNED, Places
from model.dynamics.processes import Process
from model.dynamics.state import State
from model.dynamics.year import Year
from model.population.classifications import Qualification, SexualOrientation
from model.population.schema import Array, Role, Sex
from model.random import normal, uniform


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
    if first.size:
        _move_in(state, places, year, first, second)


def _seekers(state: State, places: Places, year: Year, partner: Array) -> tuple[Array, Array]:
    """Who seeks a partner this year, and whether of the own sex."""
    figures, people = load_figures("households"), state.population.people
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
    first, second = _pairs(state, some, others)
    people = state.population.people
    if some is others:
        first, second = first[first < second], second[first < second]
    household = places.household()
    apart = household[first] != household[second]
    for link in (people.mother_id, people.father_id):
        apart &= (link[first] != link[second]) | (link[first] == 0)
        apart &= (link[first] != people.person_id[second]) & (link[second] != people.person_id[first])
    first, second = first[apart], second[apart]
    cost = _cost(state, year, first, second)
    suits = cost < load_figures("households")["matching"]["most"]
    first, second, cost = first[suits], second[suits], cost[suits]
    # nothing decides between equal costs but the draw of the pair in them
    order = np.argsort(cost, kind="stable")
    first, second = first[order], second[order]
    found: list[Couples] = []
    rank = np.empty(state.size, dtype=np.int64)
    while first.size:
        places_in_line = np.arange(first.size)
        rank[first] = rank[second] = first.size
        np.minimum.at(rank, first, places_in_line)
        np.minimum.at(rank, second, places_in_line)
        best = (rank[first] == places_in_line) & (rank[second] == places_in_line)
        found.append(Couples(first[best], second[best]))
        rank[first[best]] = rank[second[best]] = -1
        free = (rank[first] >= 0) & (rank[second] >= 0)
        first, second = first[free], second[free]
    none = np.empty(0, dtype=np.int64)
    return Couples(*(np.concatenate([none, *(pair[k] for pair in found)]) for k in (0, 1)))


def _pairs(state: State, some: Array, others: Array) -> tuple[Array, Array]:
    """Every pair of the two groups within a community."""
    community = state.life.community
    start = np.searchsorted(community[others], community[some], side="left")
    count = np.searchsorted(community[others], community[some], side="right") - start
    ends = np.cumsum(count)
    within = np.arange(int(ends[-1]) if ends.size else 0) - np.repeat(ends - count, count)
    return np.repeat(some, count), others[np.repeat(start, count) + within]


def _cost(state: State, year: Year, first: Array, second: Array) -> Array:
    """How badly pairs suit: by age from the gap the first of them seeks, qualification, group and a draw."""
    figures, people = load_figures("households"), state.population.people
    b, gap = figures["matching"], load_figures("households")["age_gap"]
    ids = people.person_id
    wide = year.uniform(ids[first], Process.AGE_GAP) < gap["wide_share"]
    older = np.where(wide, gap["wide_mean"], gap["mean"])
    own_sex = people.sex[first] == people.sex[second]
    older = np.where(own_sex, 0.0, older)
    spread = np.where(wide, gap["wide_deviation"], gap["deviation"])
    older = older + spread * normal(year.seed, ids[first], year.number, Process.AGE_GAP, 1)
    off = (people.age[second] - people.age[first] - older) / b["years"]
    apart = np.abs(people.qualification[first].astype(np.int64) - people.qualification[second])
    other_group = people.ethnic_group[first] != people.ethnic_group[second]
    closed = ~(_is_open(state, year, first) & _is_open(state, year, second))
    noise = year.uniform(ids[first] ^ ids[second], Process.PAIR)
    levels = len(Qualification) - 1
    cost = off**2 + b["qualification"] * (apart / levels) ** 2 + b["noise"] * noise
    return np.asarray(cost + other_group * np.where(closed, b["closed_group"], b["group"]))


def _is_open(state: State, year: Year, person: Array) -> Array:
    """Whether a person would live with somebody of another ethnic group; for life."""
    people = state.population.people
    share = load_figures("households")["open_to_other_groups"][people.ethnic_group[person]]
    return uniform(year.seed, people.person_id[person], 0, Process.OPEN_TO_OTHERS) < share


def _move_in(state: State, places: Places, year: Year, first: Array, second: Array) -> None:
    """One of each couple moves to the other's home with the children, or both to a rented one."""
    people = state.population.people
    keeps = _claim_to_home(state, places)
    draw = year.uniform(people.person_id[first] ^ people.person_id[second], Process.WHOSE_HOME)
    stays = (keeps[first] > keeps[second]) | ((keeps[first] == keeps[second]) & (draw < 0.5))
    stayer, mover = np.where(stays, first, second), np.where(stays, second, first)
    members = np.full(stayer.size, 2)
    homeless = np.flatnonzero(keeps[stayer] == 0)
    home = np.full(stayer.size, -1, dtype=np.int64)
    home[homeless] = home_to_let(places, year, stayer[homeless], members[homeless])
    sets_up = home >= 0
    places.move_units(places.unit[stayer[sets_up]], places.new_households(stayer[sets_up], home[sets_up]))
    _bring_along(state, places, mover, stayer, keeps)
    into = places.unit[stayer]
    children = np.flatnonzero(places.stays & (places.role == Role.CHILD))
    to = np.full(places.unit_like.size, -1, dtype=np.int64)
    to[places.unit[mover]] = into
    along = children[to[places.unit[children]] >= 0]
    places.move(along, to[places.unit[along]], Role.CHILD)
    places.move(mover, into, Role.PARTNER)
    places.role[stayer] = Role.HEAD
    married = year.uniform(people.person_id[first] ^ people.person_id[second], Process.MARRIAGE)
    places.is_married[into] = married < load_figures("households")["marries_at_once"]
    state.life.years_together[first] = 0
    state.life.years_together[second] = 0


def _claim_to_home(state: State, places: Places) -> Array:
    """How strong a person's claim to stay is: 0 has no home of their own, 1 rents, 2 owns, shape (people,)."""
    tenure = state.population.households.tenure
    household = np.minimum(places.household(), tenure.size - 1)
    own = heads_of_home(places) & ~lives_with_parents(places)
    return own * (1 + np.isin(tenure[household], OWNED).astype(np.int64))


def _bring_along(state: State, places: Places, mover: Array, stayer: Array, keeps: Array) -> None:
    """Whoever leaves a home of their own for another owner's sells it, and those who live in it come along."""
    people, households = state.population.people, state.population.households
    sells = np.flatnonzero(keeps[mover] == 2)
    who, old = mover[sells], places.household()[mover[sells]]
    to = np.full(places.household_like.size, -1, dtype=np.int64)
    to[old] = places.household()[stayer[sells]]
    # a home may be left for one whose owner leaves it too only if that owner stays: pairs do not overlap
    units = np.flatnonzero(to[places.unit_household] >= 0)
    places.move_units(units, to[places.unit_household[units]])
    owed = np.minimum(people.mortgage_debt[who], households.mortgage_balance[old])
    people.cash_savings[who] += people.main_home[who] - owed
    people.mortgage_debt[who] -= owed
    people.main_home[who] = 0.0


def _marry(state: State, places: Places, year: Year, partner: Array) -> None:
    """Cohabiting couples who marry this year, by the younger's age."""
    figures, people = load_figures("households"), state.population.people
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
    figures, people = load_figures("households"), state.population.people
    unit, count = state.unit(), state.population.units.is_married.size
    paired = np.bincount(unit[people.role == Role.PARTNER], minlength=count) > 0
    eldest, youngest = np.zeros(count), np.full(count, 200.0)
    child = people.role == Role.CHILD
    np.maximum.at(eldest, unit[child], people.age[child] + 1.0)
    np.minimum.at(youngest, unit[~child], people.age[~child])
    since = np.maximum(youngest - figures["youngest_in_couple"], 0.0)
    draw = uniform(seed, state.population.units.benefit_unit_id, 0, Process.YEARS_TOGETHER)
    power = np.where(state.population.units.is_married, *figures["years_together_power"])
    years = np.maximum(np.minimum(eldest, since), since * draw**power)
    return np.where(paired[unit] & ~child, years[unit], 0.0).astype(np.int16)
