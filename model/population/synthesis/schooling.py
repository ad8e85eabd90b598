"""Block 8: school phase, private schools, special needs, first language, free school meals; attainment beside.

Everything is drawn for children; a family shares its draws of school type, free meals and language.
"""

from typing import NamedTuple

import numpy as np

from model.policy.school_meals import (
    AGE_AT_START,
    LAST_COMPULSORY_YEAR,
    LAST_YEAR_OF_SCHOOL,
    MONTHS_FROM_1_JULY,
    MONTHS_FROM_28_FEBRUARY,
    MONTHS_FROM_31_AUGUST,
)
from model.population.classifications import Birthplace, SchoolPhase, SpecialNeeds
from model.population.schema import Region, Role, Sex, Tenure
from model.population.synthesis.attainment import Attainment, Background, draw_attainment
from model.population.synthesis.figures import Figures, load_figures, regional_table
from model.population.synthesis.fitting import Fit
from model.population.synthesis.housing import Homes
from model.population.synthesis.people import Persons
from model.population.synthesis.skeleton import MONTHS, Skeleton
from model.population.synthesis.wealth import Wealth
from model.population.synthesis.work import Work
from model.random import Variable, uniform

Array = np.ndarray
ENGLAND = 0
LAST_PRIMARY_YEAR = 7
YEARS_OF_NURSERY = 2
PRIMARY, SECONDARY, SIXTH = 0, 1, 2


class Schooling(NamedTuple):
    """Schooling of each person, shape (people,); scores in standard deviations, NaN for adults."""

    school_phase: Array
    is_private_pupil: Array
    special_needs: Array
    has_english_as_additional_language: Array
    free_school_meals_registration_draw: Array
    receives_free_school_meals: Array
    is_protected_free_school_meals: Array
    was_ever_6_free_school_meals: Array
    attainment_5: Array
    attainment_7: Array
    attainment_11: Array
    attainment_16: Array


class Children(NamedTuple):
    """What schooling is drawn from, shape (children,): the child, its parents and their home."""

    person: Array
    household_id: Array
    slot: Array
    family_slot: Array
    region: Array
    country: Array
    ethnic_group: Array
    is_girl: Array
    is_disabled: Array
    year: Array
    months_into_year: Array
    income: Array
    lifetime: Array
    wealth: Array
    degree: Array
    is_workless: Array
    has_lone_parent: Array
    is_social_tenant: Array
    siblings: Array
    was_born_abroad: Array
    has_parent_born_in_eu: Array
    has_parent_born_elsewhere: Array
    meets_strict_rule: Array

    def family_draw(self, seed: int, variable: Variable) -> Array:
        """One uniform of the family, the same for its children."""
        return uniform(seed, self.household_id, self.family_slot, variable)

    def own_draw(self, seed: int, variable: Variable) -> Array:
        """One uniform of each child."""
        return uniform(seed, self.household_id, self.slot, variable)


def year_of_school(age_months: Array, region: Array) -> tuple[Array, Array]:
    """Year of school on 6 October, as `policy.school_meals.year_of_school`, and whole months past its start.

    A child born in September in England is 11 months past, one born in August 0: the oldest have the most.
    """
    past = np.where(
        region == Region.SCOTLAND,
        MONTHS_FROM_28_FEBRUARY,
        np.where(region == Region.NORTHERN_IRELAND, MONTHS_FROM_1_JULY, MONTHS_FROM_31_AUGUST),
    )
    since = age_months - past
    return since // MONTHS - AGE_AT_START + 1, since % MONTHS


def phase_of(year: Array) -> Array:
    """Phase of schooling of a dependent child in a year of school; nursery is the two years before the first."""
    phase = np.select(
        [year > LAST_YEAR_OF_SCHOOL, year > LAST_COMPULSORY_YEAR, year > LAST_PRIMARY_YEAR, year >= 1],
        [SchoolPhase.NONE, SchoolPhase.SIXTH_FORM, SchoolPhase.SECONDARY, SchoolPhase.PRIMARY],
        SchoolPhase.NONE,
    )
    return np.where((year < 1) & (year >= 1 - YEARS_OF_NURSERY), SchoolPhase.EARLY_YEARS, phase)


def _meets_strict_rule(
    figures: Figures, skeleton: Skeleton, work: Work, wealth: Wealth, has_no_recourse: Array, country: Array
) -> Array:
    """Families that the rule itself entitles, shape (units,): Universal Credit and net earnings within the limit.

    The award is not known yet: capital within the limit of Universal Credit and recourse to public funds stand
    for it. Earnings within £7,400 are below the thresholds of tax and National Insurance, so that net is gross
    less pension contributions. Not modelled: entitlement taken away by other income, families who do not claim.
    """
    b = figures["strict_rule"]
    parent = skeleton.role != Role.CHILD
    earned = work.employment_income - work.employee_pension_contributions
    earned = earned + np.maximum(work.self_employment_income, 0.0)
    units = len(skeleton.unit_slot)
    net = np.bincount(skeleton.unit[parent], earned[parent], minlength=units)
    limit = np.array(b["net_earnings_limit"], dtype=float)[country]
    first = skeleton.first_person[:-1]
    return (net <= limit) & (wealth.capital <= b["capital_limit"]) & ~has_no_recourse[first]


def _children(
    figures: Figures,
    skeleton: Skeleton,
    persons: Persons,
    work: Work,
    homes: Homes,
    wealth: Wealth,
    ethnic_group: Array,
    birthplace: Array,
    has_no_recourse: Array,
) -> Children:
    """The children and what their schooling depends on; parents are the adults of the benefit unit."""
    child = np.flatnonzero(skeleton.role == Role.CHILD)
    unit, household = skeleton.unit[child], skeleton.household[child]
    region = skeleton.region[household].astype(np.int64)
    parent = skeleton.role != Role.CHILD
    units = len(skeleton.unit_slot)
    parents = np.bincount(skeleton.unit[parent], minlength=units)

    def of_parents(values: Array) -> Array:
        return np.bincount(skeleton.unit[parent], values[parent].astype(float), minlength=units)[unit]

    country_of_unit = np.maximum(skeleton.region[skeleton.unit_household].astype(np.int64) - Region.WALES + 1, 0)
    strict = _meets_strict_rule(figures, skeleton, work, wealth, has_no_recourse, country_of_unit)
    year, months = year_of_school(skeleton.age_months[child], region)
    first = skeleton.first_person[:-1][unit]
    tenure = homes.tenure[household]
    return Children(
        person=child,
        household_id=skeleton.household_id[household],
        slot=skeleton.slot[child],
        family_slot=skeleton.unit_slot[unit],
        region=region,
        country=country_of_unit[unit],
        ethnic_group=ethnic_group[child].astype(np.int64),
        is_girl=skeleton.sex[child] == Sex.FEMALE,
        is_disabled=persons.is_disabled[child],
        year=year,
        months_into_year=months,
        income=homes.income_score[household],
        lifetime=of_parents(work.lifetime_earnings) / np.maximum(parents[unit], 1),
        wealth=work.wealth_score[first],
        degree=of_parents(persons.qualification == 3) > 0.0,
        is_workless=of_parents(work.is_working) == 0.0,
        has_lone_parent=parents[unit] == 1,
        is_social_tenant=np.isin(tenure, (Tenure.RENT_FROM_COUNCIL, Tenure.RENT_FROM_HA)),
        siblings=persons.children[first],
        was_born_abroad=birthplace[child] != Birthplace.UNITED_KINGDOM,
        has_parent_born_in_eu=of_parents(birthplace == Birthplace.EUROPEAN_UNION) > 0.0,
        has_parent_born_elsewhere=of_parents(birthplace == Birthplace.ELSEWHERE) > 0.0,
        meets_strict_rule=strict[unit],
    )


def _private(figures: Figures, children: Children, is_pupil: Array, seed: int, fit: Fit) -> Array:
    """Families that pay for school: all children of school age or before it."""
    b = figures["private_school"]
    linear = b["income"] * children.income + b["wealth"] * children.wealth
    linear = linear + b["london"] * (children.region == Region.LONDON)
    rate = figures["private_school_share"][children.country]
    chance = _solved_on(fit, "private_school", is_pupil, linear, rate, children.country)
    return children.family_draw(seed, Variable.PRIVATE_SCHOOL) < chance


def _solved_on(
    fit: Fit,
    name: str,
    among: Array,
    linear: Array,
    rate: Array,
    cell: Array,
    known: Array | None = None,
) -> Array:
    """Logit probability of every child, the level solved on some of them (pupils, say)."""
    of_them = None if known is None else known[among]
    fit.probability(name, linear[among], rate[among], cell[among], of_them)
    return fit.probability(name, linear, rate, cell, known)


def _free_meals_chance(figures: Figures, children: Children, is_state_pupil: Array, fit: Fit) -> Array:
    """Chance of being on the roll: registration where the rule itself entitles, protection elsewhere.

    The roll of the region and phase is published; registration of those entitled stands; what is left are
    pupils whose family met the rule since April 2018 and no longer does.
    """
    b = figures["protected"]
    linear = b["income"] * children.income + b["workless"] * children.is_workless
    linear = linear + b["lone_parent"] * children.has_lone_parent + b["social"] * children.is_social_tenant
    linear = linear + b["three_children"] * (children.siblings >= 3)
    linear = linear + b["each_year_of_primary"] * np.clip(children.year, 0, LAST_PRIMARY_YEAR)
    linear = linear + figures["protected_by_ethnic_group"][children.ethnic_group]
    stage = np.where(children.year > LAST_COMPULSORY_YEAR, SIXTH, SECONDARY)
    stage = np.where(children.year <= LAST_PRIMARY_YEAR, PRIMARY, stage)
    published = regional_table("free_school_meals_by_region")
    primary, secondary = published[:, PRIMARY], figures["secondary_factor"] * published[:, SECONDARY]
    rates = np.column_stack([primary, secondary, figures["sixth_form_factor"] * secondary])
    known = np.where(children.meets_strict_rule, figures["registration_share"], np.nan)
    cell = rates.shape[1] * children.region + stage
    return _solved_on(fit, "free_school_meals", is_state_pupil, linear, rates[children.region, stage], cell, known)


def _years_off(figures: Figures, children: Children, chance: Array, seed: int) -> Array:
    """Whole years since a pupil off the roll was last on it, by a keyed geometric draw; 1 is last year.

    On and off alternate as a stationary two-state chain: spells of meeting the rule last 3.5 years on average,
    nine ends of ten are kept by protection, and a chance p of being on means that spells begin, seen backwards
    as forwards, at the rate of ending times p / (1 - p). Not modelled: the growth of the roll.
    """
    leaving = (1.0 - figures["kept_by_protection"]) / figures["spell_years"]
    entering = np.clip(leaving * chance / (1.0 - chance), 1e-9, 0.95)
    draw = children.family_draw(seed, Variable.YEARS_OFF_FREE_SCHOOL_MEALS)
    return 1.0 + np.floor(np.log(draw) / np.log1p(-entering))


def _special_needs(
    figures: Figures, children: Children, is_pupil: Array, on_roll: Array, seed: int, fit: Fit
) -> Array:
    """Support at school or a plan: one draw, plans first."""
    b, share = figures["special_needs"], figures["special_needs_share"]
    common = b["boy"] * ~children.is_girl + b["free_school_meals"] * on_roll
    one_cell = np.zeros(len(children.person), dtype=np.int64)

    def chance(name: str, disabled: float, rate: float) -> Array:
        linear = common + disabled * children.is_disabled
        return _solved_on(fit, name, is_pupil, linear, np.full(len(linear), rate), one_cell)

    plan = chance("special_needs_plan", b["disabled_plan"], share["plan"])
    either = chance("special_needs", b["disabled_support"], share["plan"] + share["support"])
    draw = children.own_draw(seed, Variable.SPECIAL_NEEDS)
    return np.where(
        draw < plan,
        SpecialNeeds.PLAN,
        np.where(draw < np.maximum(either, plan), SpecialNeeds.SUPPORT, SpecialNeeds.NONE),
    )


def _additional_language(figures: Figures, children: Children, is_pupil: Array, seed: int, fit: Fit) -> Array:
    """Families whose first language is not English, by ethnic group and where parents and children were born."""
    b = figures["additional_language"]
    linear = figures["additional_language_by_ethnic_group"][children.ethnic_group]
    linear = linear + b["parent_born_in_eu"] * children.has_parent_born_in_eu
    linear = linear + b["parent_born_elsewhere"] * children.has_parent_born_elsewhere
    linear = linear + b["born_abroad"] * children.was_born_abroad
    rate = figures["additional_language_share"][children.country]
    chance = _solved_on(fit, "additional_language", is_pupil, linear, rate, children.country)
    return children.family_draw(seed, Variable.ADDITIONAL_LANGUAGE) < chance


def draw_schooling(
    skeleton: Skeleton,
    persons: Persons,
    work: Work,
    homes: Homes,
    wealth: Wealth,
    ethnic_group: Array,
    birthplace: Array,
    has_no_recourse: Array,
    seed: int,
    fit: Fit,
) -> Schooling:
    """Draw the schooling of each child.

    Not modelled: colleges as against school sixth forms, special schools, home education, looked-after children,
    absence and exclusion, the school itself.

    Args:
        ethnic_group, birthplace: codes of each person, shape (people,).
        has_no_recourse: whether each person has no recourse to public funds, shape (people,).
    """
    figures = load_figures("schooling")
    children = _children(
        figures, skeleton, persons, work, homes, wealth, ethnic_group, birthplace, has_no_recourse
    )
    phase = phase_of(children.year)
    is_pupil = phase >= SchoolPhase.PRIMARY
    is_private = _private(figures, children, is_pupil, seed, fit)
    is_state_pupil = is_pupil & ~is_private
    chance = _free_meals_chance(figures, children, is_state_pupil, fit)
    registration = children.family_draw(seed, Variable.FREE_SCHOOL_MEALS_REGISTRATION)
    on_roll = ~is_private & (registration < chance)
    before = np.minimum(children.year - 1, figures["ever_years"])
    was_on_roll = ~is_private & ~on_roll & (_years_off(figures, children, chance, seed) <= before)
    needs = _special_needs(figures, children, is_pupil, on_roll, seed, fit)
    scores = draw_attainment(
        Background(
            household_id=children.household_id,
            slot=children.slot,
            is_girl=children.is_girl,
            ethnic_group=children.ethnic_group,
            is_london=children.region == Region.LONDON,
            is_reference=is_state_pupil & (children.country == ENGLAND),
            months_into_year=children.months_into_year,
            income=children.income,
            lifetime=children.lifetime,
            has_degree=children.degree,
            has_free_meals=on_roll,
            is_disadvantaged=on_roll | was_on_roll,
            special_needs=needs,
        ),
        seed,
        fit,
    )
    receives = on_roll & is_state_pupil
    drawn = {
        "school_phase": phase,
        "is_private_pupil": is_private & is_pupil,
        "special_needs": needs,
        "has_english_as_additional_language": _additional_language(figures, children, is_pupil, seed, fit),
        "free_school_meals_registration_draw": registration,
        "receives_free_school_meals": receives,
        "is_protected_free_school_meals": receives & ~children.meets_strict_rule,
        "was_ever_6_free_school_meals": (on_roll | was_on_roll) & is_state_pupil,
    }
    return _of_people(drawn, scores, children.person, len(skeleton.slot))


def _of_people(drawn: dict[str, Array], scores: Attainment, child: Array, people: int) -> Schooling:
    """The children's values at their places among all people: zero, false or NaN for adults."""
    made = {}
    for name, values in drawn.items():
        made[name] = np.zeros(people, dtype=values.dtype)
        made[name][child] = values
    for name, values in scores._asdict().items():
        made[name] = np.full(people, np.nan, dtype=np.float32)
        made[name][child] = values
    return Schooling(**made)
