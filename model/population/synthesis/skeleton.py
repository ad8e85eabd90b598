"""Block 1: households, their families and members: type, region, ages, sexes, births, ethnic group.

People in communal establishments (care homes, halls of residence, barracks, prisons) are not drawn.
"""

from enum import IntEnum
from typing import NamedTuple

import numpy as np

from model.population.classifications import EthnicGroup
from model.population.schema import Role, Sex
from model.population.synthesis.ages import MONTHS, age_from_bands, reflect
from model.population.synthesis.figures import Figures, load_figures, load_table, regional_table
from model.population.synthesis.oversampling import Sample, choose_oftener, draw_sample, even_sample, latent
from model.random import Variable, normal, uniform

Array = np.ndarray

HEAD, PARTNER, FIRST_CHILD, FIRST_GROWN_CHILD, FIRST_GRANDPARENT, FIRST_OTHER = 0, 1, 2, 9, 16, 18
CHILDREN, OTHERS = 7, 4
POSITIONS = FIRST_OTHER + OTHERS
ATTEMPTS = 64
OLDEST = 104
MAIN_GROUPS = ("white", "mixed", "asian", "black", "other")
MAIN_GROUP = np.array([0, 1, 2, 2, 2, 2, 2, 3, 3, 4])  # of each EthnicGroup


class HouseholdType(IntEnum):
    """Types of household, as in the columns of households_by_region_and_type.csv."""

    SINGLE_UNDER_66 = 0
    SINGLE_66_PLUS = 1
    COUPLE = 2
    COUPLE_CHILDREN = 3
    COUPLE_ADULT_CHILDREN = 4
    LONE_PARENT = 5
    LONE_PARENT_ADULT_CHILDREN = 6
    MULTI_FAMILY = 7
    SHARERS = 8


class Skeleton(NamedTuple):
    """Households, benefit units and people in the order of the schema; people's arrays are (people,)."""

    household_id: Array
    region: Array
    household_type: Array
    sample: Sample
    first_unit: Array
    first_person: Array
    unit_household: Array
    unit_slot: Array
    is_married: Array
    household: Array
    unit: Array
    slot: Array
    role: Array
    age_months: Array
    sex: Array
    is_grown_child: Array
    ethnicity: Array

    def key(self, persons: Array | None = None) -> Array:
        """Household id of each person, the first part of a person's key."""
        ids = self.household_id[self.household]
        return ids if persons is None else ids[persons]

    @property
    def age(self) -> Array:
        """Age in completed years."""
        return self.age_months // MONTHS

    @property
    def head(self) -> Array:
        """First person of each household, shape (households,)."""
        return self.first_person[self.first_unit[:-1]]

    @property
    def parent(self) -> Array:
        """A parent in the home of children and grown children; everyone else's own number; shape (people,)."""
        parent = np.where(self.role == Role.CHILD, self.first_person[:-1][self.unit], np.arange(len(self.slot)))
        return np.where(self.is_grown_child, self.head[self.household], parent)

    def latent(self, seed: int, variable: Variable, slot: Array | None = None) -> Array:
        """Standard normal draws of each person, or of the families that begin at `slot`, moved by oversampling."""
        slot = self.slot if slot is None else slot
        return latent(self.sample, self.household, seed, self.key(), slot, variable)


def choose(draws: Array, weights: Array) -> Array:
    """Index of the category each uniform draw falls into; weights of shape (k,) or (n, k)."""
    shares = np.cumsum(np.atleast_2d(weights), axis=1)
    shares = shares / shares[:, -1:]
    return np.minimum((draws[:, None] >= shares).sum(axis=1), shares.shape[1] - 1)


def draw_skeleton(ids: Array, seed: int, oversample: bool) -> Skeleton:
    """Draw the members of each household and put them in the order of the schema."""
    figures = load_figures("skeleton")
    households = len(ids)
    counts = regional_table("households_by_region_and_type")
    region = choose(uniform(seed, ids, 0, Variable.REGION), counts.sum(axis=1))
    kind = choose(uniform(seed, ids, 0, Variable.HOUSEHOLD_TYPE), counts[region])

    age = np.full((households, POSITIONS), -1, dtype=np.int64)
    sex = np.zeros((households, POSITIONS), dtype=np.int8)
    form = uniform(seed, ids, 0, Variable.MULTI_FAMILY_FORM)
    multi = kind == HouseholdType.MULTI_FAMILY
    forms = figures["multi_family_forms"]
    bounds = np.cumsum([forms["couple_children"], forms["couple"], forms["lone_parent"]])
    has_couple = np.isin(
        kind, (HouseholdType.COUPLE, HouseholdType.COUPLE_CHILDREN, HouseholdType.COUPLE_ADULT_CHILDREN)
    ) | (multi & (form < bounds[1]))
    couple_children = (kind == HouseholdType.COUPLE_CHILDREN) | (multi & (form < bounds[0]))
    lone_parent = (kind == HouseholdType.LONE_PARENT) | (multi & (form >= bounds[1]) & (form < bounds[2]))
    lone_adult = kind == HouseholdType.LONE_PARENT_ADULT_CHILDREN
    couple_adult = kind == HouseholdType.COUPLE_ADULT_CHILDREN

    band_of = {
        "age_single_under_66": kind == HouseholdType.SINGLE_UNDER_66,
        "age_single_66_plus": kind == HouseholdType.SINGLE_66_PLUS,
        "age_couple": kind == HouseholdType.COUPLE,
        "age_couple_children": couple_children,
        "age_adult_children": couple_adult | lone_adult,
        "age_lone_parent": lone_parent,
        "age_multi_family_other": multi & ~couple_children & ~lone_parent,
        "age_sharers": kind == HouseholdType.SHARERS,
    }
    for name, chosen in band_of.items():
        age[chosen, HEAD] = age_from_bands(figures, name, seed, ids[chosen], region[chosen])

    _set_head_sex(figures, seed, ids, kind, has_couple, lone_parent, lone_adult, age, sex)
    _add_partners(figures, seed, ids, has_couple, couple_children, age, sex)
    weights = _ethnic_weights(figures, region, age[:, HEAD])
    weights = _tilt_by_type(figures, weights, kind, couple_children, lone_parent)
    group, base_weight = choose_oftener(
        uniform(seed, ids, 0, Variable.ETHNICITY),
        weights,
        _oftener(figures, "oversampled_ethnic_groups", oversample),
    )
    base_weight = base_weight * _add_children(
        figures, seed, ids, region, couple_children, lone_parent, group, oversample, age, sex
    )
    _add_grown_children(figures, seed, ids, couple_adult | lone_adult, age, sex)
    _add_others(figures, seed, ids, kind, age, sex)
    with_children = couple_children | lone_parent | couple_adult | lone_adult
    ethnic = _ethnic_groups(figures, seed, ids, region, group, has_couple, with_children, age)
    sample = draw_sample(seed, ids, has_couple, base_weight) if oversample else even_sample(len(ids))
    return _flatten(figures, seed, ids, region, kind, sample, ethnic, age, sex)


def _oftener(figures: Figures, name: str, oversample: bool) -> Array:
    """How much oftener each category is drawn; 1 without oversampling."""
    return figures[name] if oversample else np.ones(len(figures[name]))


def _set_head_sex(
    figures: Figures,
    seed: int,
    ids: Array,
    kind: Array,
    has_couple: Array,
    lone_parent: Array,
    lone_adult: Array,
    age: Array,
    sex: Array,
) -> None:
    """Sex of the head: the woman of a couple comes first; lone parents and people alone by published shares."""
    years = age[:, HEAD] / MONTHS
    share_women = figures.curve("women_share_living_alone", years)
    share_women = np.where(lone_parent, figures["women_share_lone_parents"], share_women)
    share_women = np.where(lone_adult, figures["women_share_lone_parents_adult_children"], share_women)
    share_women = np.where(kind == HouseholdType.SHARERS, figures["women_share_sharers"], share_women)
    is_woman = uniform(seed, ids, 0, Variable.HEAD_SEX) < share_women
    sex[:, HEAD] = np.where(has_couple | is_woman, Sex.FEMALE, Sex.MALE)


def _add_partners(
    figures: Figures, seed: int, ids: Array, has_couple: Array, couple_children: Array, age: Array, sex: Array
) -> None:
    """Partners: age from the woman's, opposite sex but for the published share of same-sex couples."""
    gap = figures["age_gap"]
    wide = uniform(seed, ids, 0, Variable.AGE_GAP_KIND) < gap["wide_share"]
    middle = np.where(wide, gap["wide_mean"], gap["mean"])
    older = middle + np.where(wide, gap["wide_deviation"], gap["deviation"]) * normal(
        seed, ids, 0, Variable.PARTNER_AGE
    )
    without_children = figures.curve("same_sex_without_children", age[:, HEAD] / MONTHS)
    same_share = np.where(couple_children, figures["same_sex_with_children"], without_children)
    same = uniform(seed, ids, 0, Variable.SAME_SEX)
    of_men = same < 0.5 * same_share
    is_same = same < same_share
    age_partner = age[:, HEAD] + np.floor(MONTHS * np.where(is_same, older - middle, older)).astype(np.int64)
    age_partner = reflect(age_partner, int(figures["youngest_adult"] * MONTHS))
    age[has_couple, PARTNER] = np.minimum(age_partner, OLDEST * MONTHS)[has_couple]
    sex[:, PARTNER] = np.where(is_same & ~of_men, Sex.FEMALE, Sex.MALE)
    sex[has_couple & of_men, HEAD] = Sex.MALE


def _ethnic_weights(figures: Figures, region: Array, months: Array) -> Array:
    """Weight of each ethnic group by region and age, shape (n, groups); ages move on since the census.

    The odds bring the residents of all ages, children of mixed couples among them, to the shares of the region.
    """
    table = load_table("ethnic_group_by_age")
    counts = table.drop(columns="age").to_numpy(dtype=float)
    relative = (counts / counts.sum(axis=1, keepdims=True)) / (counts.sum(axis=0) / counts.sum())
    at = months / MONTHS - figures["years_since_census"]
    five = np.stack([np.interp(at, table["age"], relative[:, group]) for group in range(len(MAIN_GROUPS))], axis=1)
    of_region = regional_table("ethnic_group_by_region") * regional_table("ethnic_group_odds_by_region")
    return np.asarray(of_region[region] * five[:, MAIN_GROUP])


def _others_about(region: Array) -> Array:
    """People of other groups than White in the region relative to the country: whom White people can meet."""
    other = 1.0 - regional_table("ethnic_group_by_region")[:, EthnicGroup.WHITE]
    households = regional_table("households_by_region_and_type").sum(axis=1)
    return np.asarray((other / np.average(other, weights=households))[region])


def _tilt_by_type(
    figures: Figures, weights: Array, kind: Array, couple_children: Array, lone_parent: Array
) -> Array:
    """Weights of the ethnic group of the head, tilted by type of household."""
    weights = weights.copy()
    multi = kind == HouseholdType.MULTI_FAMILY
    single = (kind == HouseholdType.SINGLE_UNDER_66) | (kind == HouseholdType.SINGLE_66_PLUS)
    asian = slice(EthnicGroup.INDIAN, EthnicGroup.OTHER_ASIAN + 1)
    black = slice(EthnicGroup.BLACK_AFRICAN, EthnicGroup.BLACK_CARIBBEAN_OTHER + 1)
    tilts = figures["minority_type_tilt"]
    for name, chosen in (
        ("couple_children", couple_children & ~multi),
        ("lone_parent", lone_parent & ~multi),
        ("multi_family", multi),
        ("single", single),
    ):
        mixed_tilt, asian_tilt, black_tilt = tilts[name]
        weights[chosen, EthnicGroup.MIXED] *= mixed_tilt
        weights[chosen, asian] *= asian_tilt
        weights[chosen, black] *= black_tilt
    return weights


def _ethnic_groups(
    figures: Figures,
    seed: int,
    ids: Array,
    region: Array,
    group: Array,
    has_couple: Array,
    with_children: Array,
    age: Array,
) -> Array:
    """Ethnic group of every position, shape (households, positions).

    The other parent of a family's children may be of another group, in the household or not; its children are
    then Mixed, or of either parent's group. Relatives have the group of the head, sharers one of their own.
    """
    result = np.tile(group[:, None], (1, POSITIONS))
    together = figures["mixed_couple_share"][group]
    apart = figures["mixed_couple_share_lone_parents"][group]
    chance = np.where(has_couple, together, apart)
    chance = chance * np.where(group == EthnicGroup.WHITE, _others_about(region), 1.0)
    crosses = uniform(seed, ids, 0, Variable.MIXED_COUPLE) < chance
    crosses &= has_couple | with_children
    here = np.flatnonzero(crosses)
    weights = _ethnic_weights(figures, region[here], age[here, HEAD])
    weights[np.arange(len(here)), group[here]] = 0.0
    other = group.copy()
    other[here] = choose(uniform(seed, ids[here], PARTNER + 1, Variable.OTHER_ETHNICITY), weights)
    result[:, PARTNER] = np.where(has_couple, other, group)
    for position in range(FIRST_CHILD, FIRST_GROWN_CHILD):
        draw = uniform(seed, ids, position + 1, Variable.MIXED_CHILD)
        share = figures["mixed_child_share"]
        one_parent = np.where(draw < share + 0.5 * (1.0 - share), group, other)
        child = np.where(crosses & (draw < share), EthnicGroup.MIXED, one_parent)
        result[:, position] = child
        result[:, position + FIRST_GROWN_CHILD - FIRST_CHILD] = child
    for position in range(FIRST_OTHER, POSITIONS):
        here = np.flatnonzero((age[:, position] >= 0) & ~has_couple & ~with_children)
        draw = uniform(seed, ids[here], position + 1, Variable.OTHER_ETHNICITY)
        free = choose(draw, _ethnic_weights(figures, region[here], age[here, position]))
        alike = uniform(seed, ids[here], position + 1, Variable.MIXED_COUPLE) < figures["sharers_alike_share"]
        result[here, position] = np.where(alike, group[here], free)
    return result


def _add_children(
    figures: Figures,
    seed: int,
    ids: Array,
    region: Array,
    couple_children: Array,
    lone_parent: Array,
    group: Array,
    oversample: bool,
    age: Array,
    sex: Array,
) -> Array:
    """Births of families with dependent children; those grown up stay at home with an age-given chance.

    Returns the factor of the base weight due to large families being drawn oftener, shape (households,).
    """
    weights = np.where(
        couple_children[:, None], figures["children_couple"], np.atleast_2d(figures["children_lone_parent"])
    )
    larger = figures["large_family_factor"][group]
    powers = np.where(
        couple_children[:, None],
        figures["large_family_power_couple"],
        figures["large_family_power_lone_parent"],
    )
    weights = weights * np.where(np.arange(CHILDREN) >= 2, larger[:, None] ** powers, 1.0)
    weights = weights * figures["further_child_by_region"][region][:, None] ** np.arange(CHILDREN)
    oftener = _oftener(figures, "oversampled_numbers_of_children", oversample)
    number, factor = choose_oftener(uniform(seed, ids, 0, Variable.NUMBER_OF_CHILDREN), weights, oftener)
    number = np.where(couple_children | lone_parent, 1 + number, 0)
    factor = np.where(number > 0, factor, 1.0)
    mean_first = np.where(couple_children, figures["first_birth_couple"], figures["first_birth_lone_parent"])
    mean_first = mean_first - figures["first_birth_earlier_per_child"] * np.maximum(number - 2, 0)
    parent = age[:, HEAD]
    births = np.full((len(ids), CHILDREN), -1, dtype=np.int64)
    remaining = np.flatnonzero(number > 0)
    for attempt in range(ATTEMPTS):
        drawn = _draw_births(
            figures,
            seed,
            ids[remaining],
            number[remaining],
            parent[remaining],
            mean_first[remaining],
            attempt,
        )
        youngest = np.where(drawn >= 0, drawn, 10**6).min(axis=1)
        fits = (youngest < figures["youngest_below"] * MONTHS) & (drawn.max(axis=1) >= 0)
        fits &= (drawn >= 0).sum(axis=1) == number[remaining]
        births[remaining[fits]] = drawn[fits]
        remaining = remaining[~fits]
        if not len(remaining):
            break
    if len(remaining):
        oldest = np.clip(parent[remaining] - 16 * MONTHS, 0, 16 * MONTHS - 1)
        step = np.minimum(24, oldest // np.maximum(number[remaining], 1))
        spaced = oldest[:, None] - step[:, None] * np.arange(CHILDREN)
        births[remaining] = np.where(np.arange(CHILDREN) < number[remaining][:, None], spaced, -1)

    for child in range(CHILDREN):
        months = births[:, child]
        exists = months >= 0
        slot = FIRST_CHILD + child + 1
        stays = uniform(seed, ids, slot, Variable.STAYS_DEPENDENT) < figures.step(
            "dependent_at_age", months / MONTHS
        )
        is_youngest = exists & (child == number - 1)
        dependent = exists & (stays | is_youngest)
        is_boy = uniform(seed, ids, slot, Variable.CHILD_SEX) < figures["boys_share"]
        chance = (
            figures.curve("at_home_at_age", months / MONTHS) * figures["at_home_by_sex"][1 - is_boy.astype(int)]
        )
        home = uniform(seed, ids, slot, Variable.STAYS_AT_HOME) < chance
        grown = exists & ~dependent & home
        age[dependent, FIRST_CHILD + child] = months[dependent]
        age[grown, FIRST_GROWN_CHILD + child] = months[grown]
        sex[:, FIRST_CHILD + child] = np.where(is_boy, Sex.MALE, Sex.FEMALE)
        sex[:, FIRST_GROWN_CHILD + child] = sex[:, FIRST_CHILD + child]
    return factor


def _draw_births(
    figures: Figures, seed: int, ids: Array, number: Array, parent: Array, mean_first: Array, attempt: int
) -> Array:
    """Ages in months of a family's children, oldest first, -1 where there is none or it is not yet born."""
    first = mean_first + figures["first_birth_deviation"] * normal(seed, ids, 0, Variable.FIRST_BIRTH, attempt)
    months = parent - np.floor(MONTHS * np.maximum(first, 16.0)).astype(np.int64)
    spacing = figures["birth_spacing"]
    drawn = np.full((len(ids), CHILDREN), -1, dtype=np.int64)
    for child in range(int(number.max(initial=1))):
        if child:
            slot = FIRST_CHILD + child + 1
            median = spacing["median_second"] if child == 1 else spacing["median_later"]
            gap = median * np.exp(spacing["spread"] * normal(seed, ids, slot, Variable.BIRTH_SPACING, attempt))
            gap = np.maximum(gap, spacing["shortest"])
            gap = np.where(uniform(seed, ids, slot, Variable.TWIN, attempt) < spacing["twins"], 0.0, gap)
            months = months - np.floor(MONTHS * gap).astype(np.int64)
        exists = (child < number) & (months >= 0)
        drawn[exists, child] = months[exists]
    return drawn


def _add_grown_children(figures: Figures, seed: int, ids: Array, chosen: Array, age: Array, sex: Array) -> None:
    """Adult children of households whose children are all grown up."""
    number = 1 + choose(uniform(seed, ids, 0, Variable.NUMBER_OF_ADULT_CHILDREN), figures["adult_children"])
    mother = figures["mother_of_adult_children"]
    low, high = figures["adult_child_redrawn_between"]
    leaves = figures["adult_child_leaves"]
    youngest = float(figures["youngest_adult_child"])
    ages = np.full((len(ids), 3), -1, dtype=np.int64)
    for child in range(3):
        slot = FIRST_CHILD + child + 1
        years = age[:, HEAD] / MONTHS - mother["mean"]
        years = years - mother["deviation"] * normal(seed, ids, slot, Variable.ADULT_CHILD_AGE)
        again = uniform(seed, ids, slot, Variable.ADULT_CHILD_REDRAW)
        left = 0.5 * np.clip((years - leaves["from"]) / (leaves["to"] - leaves["from"]), 0.0, 1.0)
        # who has left is replaced by someone younger, with a density that falls in a straight line to nought
        within = np.minimum(again / np.maximum(left, 1e-9), 1.0)
        younger = low + (high - low) * (1.0 - np.sqrt(1.0 - within))
        years = reflect(np.where(again < left, younger, years), youngest)
        years = np.minimum(years, age[:, HEAD] / MONTHS - 16.0)
        ages[:, child] = np.where(chosen & (child < number), np.floor(MONTHS * years), -1)
        is_son = uniform(seed, ids, slot, Variable.CHILD_SEX) < figures["sons_share_at_home"]
        sex[chosen, FIRST_GROWN_CHILD + child] = np.where(is_son, Sex.MALE, Sex.FEMALE)[chosen]
    age[chosen, FIRST_GROWN_CHILD : FIRST_GROWN_CHILD + 3] = ages[chosen]


def _add_others(figures: Figures, seed: int, ids: Array, kind: Array, age: Array, sex: Array) -> None:
    """Grandparents and other adults of multi-family households; the people who share a home."""
    multi = kind == HouseholdType.MULTI_FAMILY
    sharers = kind == HouseholdType.SHARERS
    draw = uniform(seed, ids, 0, Variable.GRANDPARENT_COUPLE)
    share = figures["grandparents_share"]
    grandparent = multi & (draw < share)
    generation = figures["grandparent_generation"]
    years = age[:, HEAD] / MONTHS + generation["mean"]
    years = years + generation["deviation"] * normal(seed, ids, FIRST_GRANDPARENT + 1, Variable.OTHER_ADULT_AGE)
    first = np.floor(MONTHS * reflect(years, 40.0)).astype(np.int64)
    first = np.maximum(first, age[:, HEAD] + 16 * MONTHS)
    age[grandparent, FIRST_GRANDPARENT] = np.minimum(first, OLDEST * MONTHS)[grandparent]
    sex[:, FIRST_GRANDPARENT] = Sex.FEMALE
    couple = grandparent & (draw < 0.5 * share)
    second = first + 2 * MONTHS
    age[couple, FIRST_GRANDPARENT + 1] = np.minimum(second, OLDEST * MONTHS)[couple]
    sex[:, FIRST_GRANDPARENT + 1] = Sex.MALE

    draw = uniform(seed, ids, 0, Variable.NUMBER_OF_OTHER_ADULTS)
    number = np.where(sharers, 1 + choose(draw, figures["sharers_beyond_first"]), 0)
    number = np.where(multi & ~grandparent, 1 + choose(draw, figures["other_adults"]), number)
    deviation = np.where(sharers, figures["sharer_age_deviation"], figures["other_adult_age_deviation"])
    for other in range(OTHERS):
        slot = FIRST_OTHER + other + 1
        years = age[:, HEAD] / MONTHS + deviation * normal(seed, ids, slot, Variable.OTHER_ADULT_AGE)
        months = np.floor(MONTHS * np.minimum(reflect(years, 18.0), OLDEST)).astype(np.int64)
        exists = other < number
        age[exists, FIRST_OTHER + other] = months[exists]
        is_woman = uniform(seed, ids, slot, Variable.OTHER_ADULT_SEX) < figures["women_share_sharers"]
        sex[:, FIRST_OTHER + other] = np.where(is_woman, Sex.FEMALE, Sex.MALE)


def _flatten(
    figures: Figures,
    seed: int,
    ids: Array,
    region: Array,
    kind: Array,
    sample: Sample,
    ethnic: Array,
    age: Array,
    sex: Array,
) -> Skeleton:
    """People in the order of the positions; a unit begins with the head, a grown child, the others each."""
    exists = age >= 0
    starts = np.zeros(POSITIONS, dtype=bool)
    starts[[HEAD, FIRST_GRANDPARENT]] = True
    starts[FIRST_GROWN_CHILD:FIRST_GRANDPARENT] = True
    starts[FIRST_OTHER:] = True
    household, position = np.nonzero(exists)
    opens = starts[position]
    unit = np.cumsum(opens) - 1
    first_person = np.append(np.flatnonzero(opens), len(position))
    unit_household = household[opens]
    first_unit = np.searchsorted(unit_household, np.arange(len(ids) + 1))
    grown = (position >= FIRST_GROWN_CHILD) & (position < FIRST_GRANDPARENT)
    slot = np.where(grown, position - FIRST_GROWN_CHILD + FIRST_CHILD, position) + 1
    role = np.full(len(position), Role.HEAD, dtype=np.int8)
    role[(position == PARTNER) | (position == FIRST_GRANDPARENT + 1)] = Role.PARTNER
    role[(position >= FIRST_CHILD) & (position < FIRST_GROWN_CHILD)] = Role.CHILD
    has_partner = np.zeros(len(unit_household), dtype=bool)
    has_partner[unit[role == Role.PARTNER]] = True
    unit_slot = slot[first_person[:-1]]
    head_age = age[exists][first_person[:-1]] / MONTHS
    is_dependent, of_head = role == Role.CHILD, unit_slot == HEAD + 1
    has_dependent = np.bincount(unit[is_dependent], minlength=len(unit_household)) > 0
    has_grown = np.bincount(household[grown], minlength=len(ids))[unit_household] > 0
    children = np.where(has_dependent, 1, np.where(has_grown & of_head, 2, 0))
    return Skeleton(
        household_id=ids,
        region=region.astype(np.int8),
        household_type=kind.astype(np.int8),
        sample=sample,
        first_unit=first_unit,
        first_person=first_person,
        unit_household=unit_household,
        unit_slot=unit_slot,
        is_married=has_partner & _is_married(figures, seed, ids[unit_household], unit_slot, head_age, children),
        household=household,
        unit=unit,
        slot=slot,
        role=role,
        age_months=age[exists],
        sex=sex[exists],
        is_grown_child=grown,
        ethnicity=ethnic[exists].astype(np.int8),
    )


def _is_married(figures: Figures, seed: int, ids: Array, slot: Array, age: Array, children: Array) -> Array:
    """Whether couples are married; `children` is 0 without, 1 with dependent, 2 with only grown children here."""
    share = figures.curve("married_share_of_couples", age)
    shift = np.array(list(figures["married_shift"].values()))[children]
    odds = share / (1.0 - share) * np.exp(shift)
    return np.asarray(uniform(seed, ids, slot, Variable.MARRIED) < odds / (1.0 + odds))
