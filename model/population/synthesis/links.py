"""Block 9: links of people to their mothers and fathers, at home and in other households.

Parents at home follow from the household alone. A parent in another household is found among the people of the
same community, 1,024 households of consecutive numbers: a household cannot know its community while it is drawn,
so the search runs over communities once they are whole. Nothing crosses a community, and a partition of whole
communities therefore changes nothing; the households after the last whole community keep only the links at home.
"""

from typing import NamedTuple

import numpy as np

from model.compile import kernel
from model.population.belonging import household_of_people
from model.population.classifications import Birthplace, EthnicGroup, Qualification
from model.population.schema import People, Population, Role, Sex
from model.population.synthesis.figures import Figures, load_figures
from model.population.synthesis.skeleton import FIRST_GRANDPARENT, Skeleton, choose
from model.random import Variable, normal, uniform

Array = np.ndarray
COMMUNITY = 1_024
"""Households of one community: consecutive numbers, the first community from 1."""
YOUNGEST_SEEKER = 18
FATHERED_AT_MOST = 3


class Candidates(NamedTuple):
    """People who may be a parent, ordered by community; `places` are the children still to be found for each."""

    person: Array
    community: Array
    places: Array


def parents_at_home(skeleton: Skeleton, person_id: Array) -> tuple[Array, Array]:
    """Person ids of the mother and the father each person lives with, 0 where there is none.

    Of two parents of one sex the second stands in the place of the other sex.
    """
    head = skeleton.first_person[:-1][skeleton.first_unit[:-1]]
    follows = np.minimum(head + 1, len(person_id) - 1)
    has_partner = (skeleton.role[follows] == Role.PARTNER) & (skeleton.household[follows] == np.arange(len(head)))
    is_mother = skeleton.sex[head] == Sex.FEMALE
    head_id, partner_id = person_id[head], np.where(has_partner, person_id[follows], 0)
    of = skeleton.household
    in_head_unit = skeleton.unit == skeleton.first_unit[:-1][of]
    is_child = ((skeleton.role == Role.CHILD) & in_head_unit) | skeleton.is_grown_child
    mother = np.where(is_child, np.where(is_mother, head_id, partner_id)[of], 0)
    father = np.where(is_child, np.where(is_mother, partner_id, head_id)[of], 0)
    # the oldest generation of a household of three is that of the head
    grandmother = np.flatnonzero(skeleton.slot == FIRST_GRANDPARENT + 1)
    grandfather = np.flatnonzero(skeleton.slot == FIRST_GRANDPARENT + 2)
    mother[head[of[grandmother]]] = person_id[grandmother]
    father[head[of[grandfather]]] = person_id[grandfather]
    return mother, father


@kernel
def _match(
    seekers: Array,
    seeker_starts: Array,
    candidates: Array,
    candidate_starts: Array,
    places: Array,
    community_of_region: Array,
    household: Array,
    age: Array,
    wanted_age: Array,
    wants_region: Array,
    ethnic_group: Array,
    mixed: int,
    wealth_rank: Array,
    parental_rank: Array,
    has_degree: Array,
    parent_has_degree: Array,
    cost: tuple[float, float, float, float, float, float],
    found: Array,
) -> None:
    """For each seeker in turn the free candidate of the community who costs least; -1 where nobody will do."""
    years, region_cost, rank_scale, degree_cost, most_years, youngest = cost
    for community in range(len(seeker_starts) - 1):
        for i in range(seeker_starts[community], seeker_starts[community + 1]):
            seeker = seekers[i]
            best, least = -1, 1e30
            for j in range(candidate_starts[community], candidate_starts[community + 1]):
                if places[j] <= 0:
                    continue
                person = candidates[j]
                off = age[person] - wanted_age[i]
                if off > most_years or off < -most_years or age[person] - age[seeker] < youngest:
                    continue
                if household[person] == household[seeker]:
                    continue
                group, other = ethnic_group[seeker], ethnic_group[person]
                if group != other and group != mixed and other != mixed:
                    continue
                is_same = community_of_region[person] == community_of_region[seeker]
                total = (off / years) ** 2
                if is_same != wants_region[i]:
                    total += region_cost
                total += ((wealth_rank[person] - parental_rank[seeker]) / rank_scale) ** 2
                if has_degree[person] != parent_has_degree[seeker]:
                    total += degree_cost
                if total < least:
                    best, least = j, total
            if best >= 0:
                places[best] -= 1
                found[i] = candidates[best]


class Community(NamedTuple):
    """Whole communities of a population: what the search reads of each person, shape (people,)."""

    people: People
    number: Array
    household: Array
    key: Array
    slot: Array
    region: Array
    partner: Array
    has_partner: Array
    figures: Figures
    seed: int

    def uniform(self, variable: Variable, persons: Array) -> Array:
        """Uniform draws keyed by person."""
        return uniform(self.seed, self.key[persons], self.slot[persons], variable)

    def normal(self, variable: Variable, persons: Array) -> Array:
        """Standard normal draws keyed by person."""
        return normal(self.seed, self.key[persons], self.slot[persons], variable)


def _find(
    community: Community, seekers: Array, wanted_age: Array, candidates: Candidates, communities: int
) -> Array:
    """Index of the parent found for each seeker, -1 where there is none."""
    people = community.people
    order = np.lexsort((community.uniform(Variable.LINK_ORDER, seekers), community.number[seekers]))
    ordered = seekers[order]
    bounds = np.arange(communities + 1)
    b, gap = community.figures["cost"], community.figures["age_gap"]
    found = np.full(len(seekers), -1, dtype=np.int64)
    degree = int(Qualification.LEVEL_4_OR_ABOVE)
    _match(
        ordered,
        np.searchsorted(community.number[ordered], bounds),
        candidates.person,
        np.searchsorted(candidates.community, bounds),
        candidates.places.copy(),
        community.region,
        community.household,
        people.age.astype(np.float64),
        wanted_age[order],
        community.uniform(Variable.SAME_REGION_AS_PARENTS, ordered) < community.figures["same_region"],
        people.ethnic_group,
        int(EthnicGroup.MIXED),
        people.wealth_rank,
        people.parental_wealth_rank,
        people.qualification >= degree,
        people.parent_has_degree,
        (b["age_years"], b["region"], b["wealth_rank"], b["degree"], b["most_years"], gap["youngest"]),
        found,
    )
    result = np.empty(len(seekers), dtype=np.int64)
    result[order] = found
    return result


def _parents_age(community: Community, seekers: Array, mean: float, variable: Variable) -> tuple[Array, Array]:
    """Age of a parent at the seeker's birth and now, years."""
    gap = community.figures["age_gap"]
    at_birth = mean + gap["deviation"] * community.normal(variable, seekers)
    at_birth = np.clip(at_birth, gap["youngest"], gap["oldest"])
    return at_birth, community.people.age[seekers] + at_birth


def _is_alive(
    community: Community, seekers: Array, ages: tuple[Array, Array], table: str, variable: Variable
) -> Array:
    """Whether the parent lives: survival from the birth of the seeker to now, by the life table."""
    at_birth, now = ages
    survives = community.figures.curve(table, now) / community.figures.curve(table, at_birth)
    return np.asarray(community.uniform(variable, seekers) < survives)


def _candidates(community: Community, chosen: Array, places: Array) -> Candidates:
    """Candidates with places left, in the order of the population (communities follow one another)."""
    person = np.flatnonzero(chosen & (places > 0))
    return Candidates(person, community.number[person], places[person])


def link_parents(population: Population, seed: int, community_of: Array | None = None) -> Population:
    """The population with links to mothers and fathers in other households of each whole community.

    Adults born abroad who came as adults look for none: their parents stayed. A mother has the children ever born
    that her draw gives, those at home counted; a father is her partner, or a man living without one.

    Args:
        population: households of consecutive numbers in order, the first of them the first of a community.
        seed: that of the population.
        community_of: number of each household's community, from 0 and never falling, shape (households,), where
            all are whole; None counts them off.
    """
    people, units, households = population
    if community_of is None:
        whole = len(households.household_id) // COMMUNITY * COMMUNITY
        community_of = np.arange(whole) // COMMUNITY
    last = int(units.first_person[households.first_unit[len(community_of)]]) if len(community_of) else 0
    if not last:
        return population
    communities = int(community_of[-1]) + 1
    community = _community(population, last, seed, community_of)
    of, figures = community.people, community.figures
    index = np.argsort(of.person_id)

    def position(ids: Array) -> Array:
        return np.asarray(index[np.searchsorted(of.person_id[index], ids)])

    mother, father = of.mother_id.copy(), of.father_id.copy()
    is_adult = (of.role != Role.CHILD) & (of.age >= YOUNGEST_SEEKER)
    came_grown_up = (of.birthplace != Birthplace.UNITED_KINGDOM) & (
        of.age - of.years_since_arrival >= YOUNGEST_SEEKER
    )
    seekers = np.flatnonzero(is_adult & ~came_grown_up & (mother == 0) & (father == 0))
    mean = figures["age_gap"]
    ages = _parents_age(community, seekers, mean["mother"], Variable.MOTHER_AGE_GAP)
    mother_lives = _is_alive(community, seekers, ages, "survivors_women", Variable.MOTHER_ALIVE)
    everyone = np.arange(last)
    later = (of.age < figures["later_cohorts_under"])[:, None]
    shares = np.where(later, figures["children_ever_born"], figures["children_ever_born_before"])
    born = choose(community.uniform(Variable.CHILDREN_EVER_BORN, everyone), shares)
    born = born - np.bincount(position(mother[mother != 0]), minlength=last)
    women = is_adult & (of.sex == Sex.FEMALE)
    found = _find(
        community, seekers[mother_lives], ages[1][mother_lives], _candidates(community, women, born), communities
    )
    linked = found >= 0
    child, parent = seekers[mother_lives][linked], found[linked]
    mother[child] = of.person_id[parent]

    # fathers: the mother's partner, or a man alone
    partner = community.partner[parent]
    old_enough = of.age[partner] - of.age[child] >= mean["youngest"]
    is_father = community.has_partner[parent] & (of.sex[partner] == Sex.MALE) & old_enough
    is_father &= community.uniform(Variable.PARENTS_APART, child) >= figures["parents_apart"]
    father[child[is_father]] = of.person_id[partner[is_father]]
    alone = np.zeros(last, dtype=bool)
    alone[child[~is_father]] = True
    alone[seekers[~mother_lives]] = True
    seekers = np.flatnonzero(alone)
    ages = _parents_age(community, seekers, mean["father"], Variable.FATHER_AGE_GAP)
    lives = _is_alive(community, seekers, ages, "survivors_men", Variable.FATHER_ALIVE)
    men = is_adult & (of.sex == Sex.MALE) & ~community.has_partner
    fathered = np.where(born > FATHERED_AT_MOST, FATHERED_AT_MOST, born)
    found = _find(community, seekers[lives], ages[1][lives], _candidates(community, men, fathered), communities)
    father[seekers[lives][found >= 0]] = of.person_id[found[found >= 0]]
    people.mother_id[:last] = mother
    people.father_id[:last] = father
    return population


def _community(population: Population, last: int, seed: int, community_of: Array) -> Community:
    """The first `last` people, who make up whole communities, with what the search needs of each."""
    people, units, households = population
    household = household_of_people(population)[:last]
    slot = np.arange(last) - units.first_person[households.first_unit[:-1]][household] + 1
    partners = np.flatnonzero(people.role[:last] == Role.PARTNER)
    partner = np.zeros(last, dtype=np.int64)
    partner[partners], partner[partners - 1] = partners - 1, partners
    has_partner = np.zeros(last, dtype=bool)
    has_partner[partners] = has_partner[partners - 1] = True
    return Community(
        people=People(*(values[:last] for values in people)),
        number=community_of[household],
        household=household,
        key=households.household_id[household],
        slot=slot,
        region=households.region[household],
        partner=partner,
        has_partner=has_partner,
        figures=load_figures("links"),
        seed=seed,
    )
