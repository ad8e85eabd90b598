"""Block 2: education, ability and work-mindedness; study, disability and its awards, caring."""

from typing import NamedTuple

import numpy as np

from model.population.schema import (
    AttendanceRate,
    DlaRate,
    Education,
    PipRate,
    Region,
    Role,
    Sex,
)
from model.population.synthesis.figures import Figures, load_figures, regional_table
from model.population.synthesis.fitting import Fit, logit, normal_cumulative
from model.population.synthesis.origins import Origins
from model.population.synthesis.skeleton import HouseholdType, Skeleton
from model.random import Variable, normal, normal_quantiles, uniform

Array = np.ndarray
SMALLEST_PART = 1e-3
YOUNGEST_ADULT = 16


class Persons(NamedTuple):
    """Family circumstances and latent traits of each person, shape (people,)."""

    is_adult: Array
    is_dependent: Array
    has_partner: Array
    is_lone_parent: Array
    children: Array
    youngest_child: Array
    ability: Array
    employment_rank: Array
    talent: Array
    education_score: Array
    qualification: Array
    is_graduate: Array
    is_student: Array
    is_disabled: Array
    severity: Array
    has_no_recourse: Array
    years_here: Array
    working_life_here: Array
    two_child_exception: Array


class Awards(NamedTuple):
    """Disability and carer awards of each person, shape (people,)."""

    pip_daily_living: Array
    pip_mobility: Array
    dla_care: Array
    dla_mobility: Array
    attendance_allowance: Array
    is_disabled_for_benefits: Array
    has_lcwra: Array
    care_hours_weekly: Array
    is_blind: Array


def _family(skeleton: Skeleton) -> tuple[Array, Array, Array, Array]:
    """Whether each person has a partner or is a lone parent; children of the unit; age of the youngest."""
    units = len(skeleton.unit_slot)
    is_child = skeleton.role == Role.CHILD
    children = np.bincount(skeleton.unit[is_child], minlength=units)
    partnered = np.bincount(skeleton.unit[skeleton.role == Role.PARTNER], minlength=units) > 0
    youngest = np.full(units, 99)
    np.minimum.at(youngest, skeleton.unit[is_child], skeleton.age[is_child])
    unit = skeleton.unit
    has_partner = partnered[unit] & ~is_child
    is_lone_parent = ~partnered[unit] & ~is_child & (children[unit] > 0)
    return has_partner, is_lone_parent, np.where(is_child, 0, children[unit]), youngest[unit]


def draw_persons(skeleton: Skeleton, origins: Origins, seed: int, fit: Fit) -> Persons:
    """Draw traits, qualifications, study and disability. Not modelled: change of any of them within the year."""
    figures = load_figures("people")
    ids, age = skeleton.key(), skeleton.age
    family_slot = skeleton.unit_slot[skeleton.unit]
    is_child = skeleton.role == Role.CHILD
    has_partner, is_lone_parent, children, youngest = _family(skeleton)
    woman = skeleton.sex == Sex.FEMALE
    region = skeleton.region[skeleton.household]
    ethnic = skeleton.ethnicity

    def of_family(variable: Variable) -> Array:
        return skeleton.latent(seed, variable, family_slot)

    def own(variable: Variable) -> Array:
        return skeleton.latent(seed, variable)

    parts = figures["family_share_of_education"]
    background = normal(seed, ids, 0, Variable.FAMILY_BACKGROUND)
    shared = parts["background"] * background + parts["family"] * of_family(Variable.EDUCATION_FAMILY)
    score = np.sqrt(parts["shared"]) * shared + np.sqrt(1.0 - parts["shared"]) * own(Variable.EDUCATION_OWN)
    share = figures["family_share_of_ability"]
    ability = np.sqrt(share) * of_family(Variable.ABILITY_FAMILY) + np.sqrt(1.0 - share) * own(
        Variable.ABILITY_OWN
    )
    share = figures["family_share_of_employment"]
    employment = np.sqrt(share) * of_family(Variable.EMPLOYMENT_FAMILY)
    employment = employment + np.sqrt(1.0 - share) * own(Variable.EMPLOYMENT_OWN)

    talent = score
    shift = figures["education_shift"]
    score = score + figures["education_shift_ethnic"][ethnic]
    score = score + shift["woman_under_45"] * (woman & (age < 45))
    score = score + shift["lone_parent"] * is_lone_parent
    score = score + shift["two_children"] * (children == 2) + shift["three_children"] * (children == 3)
    score = score + shift["four_children"] * (children >= 4)
    adult = age >= YOUNGEST_ADULT
    rank = np.full(len(age), 0.5)
    rank[adult] = _education_rank(figures, score[adult], age[adult], region[adult], fit)
    score[adult] = normal_quantiles(rank[adult])
    degree = figures.curve("level_4_share", age)
    none = figures.curve("no_qualification_share", age)
    middle = none + 0.5 * (1.0 - none - degree)
    qualification = (rank >= none).astype(np.int8) + (rank >= middle) + (rank >= 1.0 - degree)
    qualification[~adult] = 0

    is_student = _students(figures, skeleton, is_child | (children > 0), seed, fit)
    gradient = figures["disability_gradient"]
    is_married = skeleton.is_married[skeleton.unit] & ~is_child
    # children take after the head of their family
    head = np.where(is_child, skeleton.first_person[:-1][skeleton.unit], np.arange(len(age)))
    linear = gradient["ability"] * ability[head] + gradient["education"] * (qualification[head] - 1.5)
    of_child = figures["child_disability"]
    linear = (
        linear * np.where(is_child, of_child["gradient_factor"], 1.0) + figures["disability_by_region"][region]
    )
    linear = linear + gradient["woman"] * (woman & ~is_child) + gradient["married"] * is_married
    linear = linear + of_child["lone_parent"] * (is_child & is_lone_parent[head])
    linear = linear + of_child["three_children"] * (is_child & (children[head] >= 3))
    band = figures.band("disability_bands", age)
    chance = fit.probability("disability", linear, figures.curve("disability_rate", age), band)
    draw = uniform(seed, ids, skeleton.slot, Variable.DISABLED)
    is_disabled = draw < chance
    severity = np.where(is_disabled, draw / chance, 1.0)

    position = np.arange(len(age)) - skeleton.first_person[:-1][skeleton.unit]
    first_child = 1 + has_partner[skeleton.first_person[:-1]][skeleton.unit]
    third_or_later = is_child & (position - first_child >= 2)
    excepted = (
        uniform(seed, ids, skeleton.slot, Variable.TWO_CHILD_EXCEPTION) < figures["two_child_exception_share"]
    )
    return Persons(
        is_adult=~is_child,
        is_dependent=is_child,
        has_partner=has_partner,
        is_lone_parent=is_lone_parent,
        children=children,
        youngest_child=np.where(is_child, 99, youngest),
        ability=ability,
        employment_rank=normal_cumulative(employment),
        talent=talent,
        education_score=score,
        qualification=qualification,
        is_graduate=adult & (rank >= 1.0 - figures["degree_share_of_level_4"] * degree),
        is_student=is_student,
        is_disabled=is_disabled,
        severity=severity,
        has_no_recourse=origins.has_no_recourse,
        years_here=origins.years_here,
        working_life_here=origins.working_life_here,
        two_child_exception=third_or_later & excepted,
    )


def _education_rank(figures: Figures, score: Array, age: Array, region: Array, fit: Fit) -> Array:
    """Rank of education in the country among people of about the same age, in (0, 1).

    Ranked by the score within age and region; the bounds of no qualification and of level 4 in the region are
    moved to those of the country, so that each region has its published shares at both ends: London has two
    fifths more people at level 4 than the country and nearly as many without a qualification.

    Args:
        score, age, region: of people of 16 and over, shape (n,).
    """
    region = region.astype(np.int64)
    band = np.minimum((age - 16) // 10, 6)
    rank = fit.rank("education", score, len(Region) * band + region)
    of_region = regional_table("qualifications_by_region") * figures["qualifications_since_census"]
    none, degree = figures.curve("no_qualification_share", age), figures.curve("level_4_share", age)
    none_here = fit.probability("no_qualification", logit(none), of_region[region, 0], region)
    degree_here = fit.probability("level_4", logit(degree), of_region[region, 1], region)
    low, high = none_here, np.maximum(1.0 - degree_here, none_here + SMALLEST_PART)
    middle = none + (1.0 - degree - none) * (rank - low) / (high - low)
    top = 1.0 - degree * (1.0 - rank) / (1.0 - high)
    return np.where(rank < low, none * rank / low, np.where(rank < high, middle, top))


def _students(figures: Figures, skeleton: Skeleton, is_parent_or_child: Array, seed: int, fit: Fit) -> Array:
    """Full-time students in higher education by age; those who share a home are mostly all students or none."""
    age, ids = skeleton.age, skeleton.key()
    sharer = (skeleton.household_type == HouseholdType.SHARERS)[skeleton.household]
    b = figures["student_living"]
    linear = b["sharer"] * sharer + b["partner"] * (np.bincount(skeleton.unit)[skeleton.unit] > 1)
    rate = figures.step("student_share", age)
    may = ~is_parent_or_child & (rate > 0.0)
    chance = np.zeros(len(age))
    chance[may] = fit.probability("student", linear[may], rate[may], age[may].astype(np.int64))
    alike = np.where(sharer, b["alike"], 0.0)
    position = np.sqrt(alike) * normal(seed, ids, 0, Variable.STUDENT_HOUSEHOLD)
    position = position + np.sqrt(1.0 - alike) * normal(seed, ids, skeleton.slot, Variable.STUDENT)
    return normal_cumulative(position) < chance


def draw_awards(skeleton: Skeleton, persons: Persons, hours: Array, wealth: Array, seed: int, fit: Fit) -> Awards:
    """Awards to the most severely disabled first, up to the published share of each age; carers among the rest.

    Not modelled: contributory benefits; awards that end or begin within the year.

    Args:
        hours: usual weekly hours of work, 0 out of work, shape (people,).
        wealth: wealth score of each person's unit, shape (people,).
    """
    figures = load_figures("people")
    ids, age, slot = skeleton.key(), skeleton.age, skeleton.slot
    is_working = hours > 0.0

    def draw(variable: Variable, attempt: int = 0) -> Array:
        return uniform(seed, ids, slot, variable, attempt)

    order = persons.severity + figures["award_noise"] * draw(Variable.AWARD_ORDER)
    order = order + figures["award_wealth"] * wealth
    band = figures.band("pip_share", age)
    has_pip = fit.lowest("pip", order, figures.step("pip_share", age), band, persons.is_disabled)
    # an award of Attendance Allowance excludes PIP: those of 75-79 with PIP keep it
    band = figures.band("attendance_share", age)
    needs = persons.is_disabled & ~has_pip
    has_attendance = fit.lowest("attendance", order, figures.step("attendance_share", age), band, needs)
    band = figures.band("child_dla_share", age)
    has_dla = fit.lowest("child_dla", order, figures.step("child_dla_share", age), band, persons.is_disabled)

    everyone = np.zeros(len(age), dtype=np.int64)
    mobility_order = order + figures["award_noise"] * draw(Variable.MOBILITY_ORDER)

    def most_severe(name: str, among: Array, share: float, score: Array) -> Array:
        wanted = np.where(among, share, 0.0)
        return fit.lowest(name, score, wanted, everyone, among)

    # those who were 65 in April 2013 never moved from DLA to PIP
    keeps_dla = has_pip & (draw(Variable.AWARD_ORDER, 1) < figures.step("dla_instead_of_pip", age))
    on_pip = has_pip & ~keeps_dla
    enhanced = figures["pip_living_enhanced_share"]
    living_enhanced = most_severe("pip_living_enhanced", on_pip, enhanced, order)
    living = most_severe("pip_living", on_pip, enhanced + figures["pip_living_standard_share"], order)
    shares = figures["pip_mobility_shares"]
    mobility_enhanced = most_severe("pip_mobility_enhanced", on_pip, shares["enhanced"], mobility_order)
    mobility = most_severe("pip_mobility", on_pip, shares["enhanced"] + shares["standard"], mobility_order)
    mobility |= on_pip & ~living
    shares = figures["dla_care_shares"]
    care_higher = most_severe("dla_higher", has_dla, shares["higher"], order)
    care_middle = most_severe("dla_middle", has_dla, shares["higher"] + shares["middle"], order)
    care = most_severe("dla_care", has_dla, sum(shares.values()), order)
    shares = figures["dla_mobility_shares"]
    move_higher = most_severe("dla_mobility_higher", has_dla & (age >= 3), shares["higher"], mobility_order)
    move = most_severe("dla_mobility", has_dla & (age >= 5), sum(shares.values()), mobility_order)
    move |= has_dla & ~care
    # adults: who has no care component has mobility
    shares = figures["adult_dla_care_shares"]
    care_higher |= most_severe("adult_dla_higher", keeps_dla, shares["higher"], order)
    care_middle |= most_severe("adult_dla_middle", keeps_dla, shares["higher"] + shares["middle"], order)
    adult_care = most_severe("adult_dla_care", keeps_dla, sum(shares.values()), order)
    care |= adult_care
    shares = figures["adult_dla_mobility_shares"]
    adult_order = mobility_order - 10.0 * (keeps_dla & ~adult_care)
    move_higher |= most_severe("adult_dla_mobility_higher", keeps_dla, shares["higher"], adult_order)
    move |= most_severe("adult_dla_mobility", keeps_dla, sum(shares.values()), adult_order)
    attendance_higher = most_severe("aa_higher", has_attendance, figures["attendance_higher_share"], order)

    working_age = persons.is_adult & (age >= 18) & (age < 66)
    candidates = persons.is_disabled & working_age & ~is_working & ~persons.is_student
    order = persons.severity + figures["health_element_noise"] * draw(Variable.HEALTH_ELEMENT_ORDER)
    order = order + figures["health_element_wealth"] * wealth
    order = order + figures["health_element_partner"] * persons.has_partner
    has_lcwra = most_severe("health_element", candidates, figures["health_element_share"], order)
    share = figures["health_element_share"] + figures["limited_capability_only_share"]
    has_limited_capability = most_severe("limited_capability", candidates, share, order)

    qualifies = living | has_attendance | care_middle
    cared_for = np.bincount(skeleton.household[qualifies], minlength=len(skeleton.region))
    others = cared_for[skeleton.household] - qualifies > 0
    may_care = persons.is_adult & (age >= 18) & ~has_lcwra & ~persons.is_student
    b = figures["carer_factor"]
    factor = np.where(
        wealth < b["poor_below"], b["poor"], np.where(wealth > b["rich_above"], b["rich"], b["middle"])
    )
    factor = factor * np.where(age >= 66, b["over_66"], 1.0)
    cares = may_care & others & (draw(Variable.CARER) < factor * figures.step("carer_share", hours))
    elsewhere = draw(Variable.CARER_ELSEWHERE) < factor * figures["carer_elsewhere_share"]
    cares |= may_care & ~is_working & (age < 76) & elsewhere
    # one carer for each person cared for
    carers_before = np.cumsum(cares) - np.cumsum(cares)[skeleton.first_person[:-1]][skeleton.unit]
    cares &= ~((carers_before > 0) & (skeleton.role == Role.PARTNER))
    return Awards(
        pip_daily_living=np.where(living_enhanced, PipRate.ENHANCED, np.where(living, PipRate.STANDARD, 0)),
        pip_mobility=np.where(mobility_enhanced, PipRate.ENHANCED, np.where(mobility, PipRate.STANDARD, 0)),
        dla_care=np.where(
            care_higher,
            DlaRate.HIGHER,
            np.where(care_middle, DlaRate.MIDDLE, np.where(care, DlaRate.LOWER, 0)),
        ),
        dla_mobility=np.where(move_higher, DlaRate.HIGHER, np.where(move, DlaRate.LOWER, 0)),
        attendance_allowance=np.where(
            attendance_higher, AttendanceRate.HIGHER, np.where(has_attendance, AttendanceRate.LOWER, 0)
        ),
        is_disabled_for_benefits=has_dla | (has_pip & persons.is_dependent) | has_limited_capability,
        has_lcwra=has_lcwra,
        care_hours_weekly=np.where(cares, float(figures["care_hours"]["full"]), 0.0),
        is_blind=draw(Variable.BLIND) < figures.step("blind_share", age),
    )


def education_codes(skeleton: Skeleton, persons: Persons) -> Array:
    """Course or school attended on 6 October, by age for children, higher education for students."""
    figures = load_figures("people")
    code = figures.step("education_codes", skeleton.age).astype(np.int8)
    code = np.where(persons.is_dependent, code, Education.NOT_IN_EDUCATION)
    return np.where(persons.is_student, Education.TERTIARY, code)
