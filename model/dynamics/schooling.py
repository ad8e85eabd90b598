"""School, further and higher education: what everybody attends, and the qualifications it ends in.

The first event of a year, because it decides who still is a dependent child. School follows from age alone. Who
stays to 18, takes a Level 3 and goes to university hangs on attainment at 16, the parents' degree and a number of
one's own (`schooling.yaml`); a degree takes three years, for some longer.
"""

import numpy as np

from model.dynamics.employment import normal_below
from model.dynamics.figures import load_motion
from model.dynamics.places import Places
from model.dynamics.processes import Process
from model.dynamics.state import State
from model.dynamics.work_tables import OLDEST, at_rank
from model.dynamics.year import Year
from model.population.classifications import EmploymentStatus, Qualification, SchoolPhase
from model.population.net_wealth import net_wealth
from model.population.schema import Array, Education, Role
from model.random import normal

STAGES = (5, 7, 11, 16)
ACTS = 1
"""Of the low, central and high change of scores by policy, the central one acts."""
SCHOOL_FROM, END_OF_SCHOOL, FIRST_DEGREE_ENDS, LAST_DEGREE_ENDS = 5, 19, 22, 24
ENTRY_AGES = (19, 20)


def schooling(state: State, places: Places, year: Year) -> None:
    """What everybody under 25 attends this year."""
    people = state.population.people
    young = np.flatnonzero(people.age < LAST_DEGREE_ENDS + 1)
    _family(state, year, young[(people.age[young] >= SCHOOL_FROM - 1) & (people.age[young] <= SCHOOL_FROM)])
    _leave_school(state, year, young[people.age[young] == 16])
    age = people.age[young]
    school = np.select(
        [age < 3, age < 5, age < 11, age < 14, age < END_OF_SCHOOL],
        [
            Education.NOT_IN_EDUCATION, Education.PRE_PRIMARY, Education.PRIMARY, Education.LOWER_SECONDARY,
            Education.UPPER_SECONDARY,
        ],
        Education.NOT_IN_EDUCATION,
    )  # fmt: skip
    stays = np.ones(young.size, dtype=bool)
    figures = load_motion("schooling")
    u = year.lasting_uniform(people.person_id[young], Process.LEVEL_3)
    for at, share in figures["in_school"].items():
        stays &= (age != at) | (u < share)
    school = np.where(stays, school, Education.NOT_IN_EDUCATION)
    is_child = people.role[young] == Role.CHILD
    in_school = np.where((age < 16) | is_child, school, Education.NOT_IN_EDUCATION)
    people.education[young] = np.where(people.in_higher_education[young], people.education[young], in_school)
    _phase(state, young)
    _enter_university(state, year, young[np.isin(age, ENTRY_AGES)])
    _leave_university(state, year, young)
    _qualify_later(state, year)


def _phase(state: State, young: Array) -> None:
    """Phase of school of the year, by age on 31 August."""
    people = state.population.people
    age = people.age[young] - (people.months_since_last_birthday[young] == 0)
    phase = np.select(
        [age < 2, age < 4, age < 11, age < 16, age < 18],
        [
            SchoolPhase.NONE, SchoolPhase.EARLY_YEARS, SchoolPhase.PRIMARY, SchoolPhase.SECONDARY,
            SchoolPhase.SIXTH_FORM,
        ],
        SchoolPhase.NONE,
    )  # fmt: skip
    out = (age >= 16) & (people.education[young] != Education.UPPER_SECONDARY)
    people.school_phase[young] = np.where(out, SchoolPhase.NONE, phase)


def _family(state: State, year: Year, persons: Array) -> None:
    """Before school, children of the projection get a background and the attainment that goes with it.

    They begin as children who are not disadvantaged: `school_meals`.
    """
    people, figures = state.population.people, load_motion("schooling")
    persons = persons[np.isnan(people.attainment_5[persons])]
    if not persons.size:
        return
    ids = np.concatenate([people.mother_id[persons], people.father_id[persons]])
    mother, father = np.split(state.position(ids), 2)
    degree = people.qualification == Qualification.LEVEL_4_OR_ABOVE
    has = (degree[mother] & (mother >= 0)) | (degree[father] & (father >= 0))
    people.parent_has_degree[persons] = has
    wealth = net_wealth(people)
    parents = (mother >= 0).astype(np.int64) + (father >= 0)
    owned = np.where(mother >= 0, wealth[mother], 0.0) + np.where(father >= 0, wealth[father], 0.0)
    level = year.earnings()
    table = year.work.parents_wealth
    rank = np.interp(owned / np.maximum(parents, 1) / level, table, (np.arange(table.size) + 0.5) / table.size)
    rank = np.where(parents > 0, rank, 0.3)
    people.parental_wealth_rank[persons] = rank
    ids = people.person_id[persons]
    own = np.zeros(persons.size)
    for place, age in enumerate(STAGES):
        b = figures["attainment"][age]
        own = b["kept"] * own + np.sqrt(1.0 - b["kept"] ** 2) * normal(year.seed, ids, age, Process.ATTAINMENT)
        score = (has - figures["share_of_degree_parents"]) * b["degree"]
        score = score + (rank - figures["mean_wealth_rank"]) * b["wealth"] + b["rest"] * own
        score = score - figures["share_disadvantaged"] * b["disadvantaged"]
        # what policy has changed before school stands beside what the family gives
        score = score + state.life.score_change[persons, ACTS, place]
        getattr(people, f"attainment_{age}")[persons] = score
    people.free_school_meals_registration_draw[persons] = year.lasting_uniform(ids, Process.SCHOOL_MEALS)


def _leave_school(state: State, year: Year, persons: Array) -> None:
    """The qualification that schooling comes to, at 16 as if it were known then."""
    people, figures = state.population.people, load_motion("schooling")
    score = np.nan_to_num(people.attainment_16[persons].astype(np.float64))
    own = normal(year.seed, people.person_id[persons], 0, Process.LEVEL_3)
    weight = figures["weight_of_attainment"]
    rank = normal_below(weight * score + np.sqrt(1.0 - weight**2) * own)
    none, level_2 = figures["qualified_below"]["level_1_or_2"], figures["qualified_below"]["level_3"]
    people.qualification[persons] = np.select(
        [rank < none, rank < level_2],
        [Qualification.NONE, Qualification.LEVEL_1_OR_2],
        Qualification.LEVEL_3,
    )


def _enter_university(state: State, year: Year, persons: Array) -> None:
    """Who goes to university at 19 or 20: by attainment, the parents' degree and a number of one's own."""
    people, figures = state.population.people, load_motion("schooling")
    score = figures["university"]["constant"] + figures["university"]["attainment"] * np.nan_to_num(
        people.attainment_16[persons].astype(np.float64)
    )
    score = score + figures["university"]["parent_has_degree"] * people.parent_has_degree[persons]
    ids = people.person_id[persons]
    ever, at_once = normal_below(score), figures["university"]["at_once"]
    late = ever * (1.0 - at_once) / (1.0 - ever * at_once)
    chance = np.where(people.age[persons] == ENTRY_AGES[0], ever * at_once, late)
    goes = year.uniform(ids, Process.HIGHER_EDUCATION) < chance
    goes &= (people.qualification[persons] == Qualification.LEVEL_3) & ~people.in_higher_education[persons]
    persons, ids = persons[goes], ids[goes]
    people.in_higher_education[persons] = True
    people.education[persons] = Education.TERTIARY
    prices = year.prices()
    people.student_support_income[persons] = prices * at_rank(
        year.work.student_support, year.lasting_uniform(ids, Process.STUDENT_SUPPORT)
    )
    out = people.hours_worked_weekly[persons] == 0.0
    people.employment_status[persons[out]] = EmploymentStatus.STUDENT


def _leave_university(state: State, year: Year, young: Array) -> None:
    """Students leave with a degree after three years or, some of them, five."""
    people, figures = state.population.people, load_motion("schooling")
    students = young[people.in_higher_education[young]]
    u = year.lasting_uniform(people.person_id[students], Process.STUDENT_SUPPORT)
    ends = np.where(u < figures["share_of_long_degrees"], LAST_DEGREE_ENDS, FIRST_DEGREE_ENDS)
    go = students[people.age[students] >= ends]
    people.in_higher_education[go] = False
    people.education[go] = Education.NOT_IN_EDUCATION
    people.student_support_income[go] = 0.0
    people.qualification[go] = Qualification.LEVEL_4_OR_ABOVE
    # the job beside a course ends with it
    people.employment_status[go] = EmploymentStatus.UNEMPLOYED
    people.hours_worked_weekly[go] = 0.0


def _qualify_later(state: State, year: Year) -> None:
    """Some with a Level 3 reach Level 4 or above in their twenties and thirties, at work or beside it."""
    people, figures = state.population.people, load_motion("schooling")
    chances = figures.curve("later_level_4", np.arange(OLDEST + 1))
    may = (chances > 0.0)[np.minimum(people.age, OLDEST)] & (people.qualification == Qualification.LEVEL_3)
    persons = np.flatnonzero(may & ~people.in_higher_education)
    u = year.uniform(people.person_id[persons], Process.LATER_QUALIFICATION)
    reaches = u < chances[people.age[persons]]
    people.qualification[persons[reaches]] = Qualification.LEVEL_4_OR_ABOVE
