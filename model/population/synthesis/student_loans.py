"""Block 6b: who owes the student loan of which plan, and how much is left of it.

A loan is borrowed by the rules of the year of entry and falls by what the law takes of pay since; who has repaid
has none. Figures stand in wealth.yaml.
"""

from typing import NamedTuple

import numpy as np

from model.population.classifications import Birthplace
from model.population.schema import Region, StudentLoanPlan
from model.population.synthesis.figures import Figures, load_figures
from model.population.synthesis.fitting import quantiles
from model.population.synthesis.origins import Origins
from model.population.synthesis.people import Persons
from model.population.synthesis.skeleton import Skeleton
from model.population.synthesis.work import Work
from model.random import Variable, normal, uniform

Array = np.ndarray
NOW, YOUNGEST_ENTRANT, YEARS_OF_STUDY = 2025, 18, 3
LEVEL_4 = 3


class StudentLoans(NamedTuple):
    """Plan of each person's loan and what is owed, £, shape (people,)."""

    student_loan_plan: Array
    student_loan_balance: Array


def draw_student_loans(
    skeleton: Skeleton, origins: Origins, persons: Persons, work: Work, seed: int
) -> StudentLoans:
    """Draw the loans of students and of people qualified at level 4 or above who grew up here.

    Not modelled: loans of those who left without a qualification, postgraduate loans, write-off, moves between
    the countries since entry.
    """
    figures = load_figures("wealth")
    ids, slot, age = skeleton.key(), skeleton.slot, skeleton.age
    entry = _year_of_entry(figures, skeleton, persons, seed)
    grew_up_here = (origins.birthplace == Birthplace.UNITED_KINGDOM) | (
        age - origins.years_since_arrival <= YOUNGEST_ENTRANT
    )
    studied = persons.is_adult & (persons.is_student | (persons.qualification == LEVEL_4))
    borrows = uniform(seed, ids, slot, Variable.STUDENT_LOAN) < figures.step("student_loan_borrowers", entry)
    plan = np.where(studied & grew_up_here & borrows, _plan(skeleton, entry), StudentLoanPlan.NONE)

    years = np.maximum(NOW - entry - YEARS_OF_STUDY, 0)
    begun = np.minimum((NOW - entry + 0.5) / YEARS_OF_STUDY, 1.0)
    earned = work.employment_income + np.maximum(work.self_employment_income, 0.0)
    spread = np.exp(figures["student_loan_spread"] * normal(seed, ids, slot, Variable.STUDENT_LOAN_BALANCE))
    balance = np.zeros(len(age))
    for code in (code for code in StudentLoanPlan if code != StudentLoanPlan.NONE):
        terms = figures["student_loan_terms"].get(code.name.lower())
        if terms:
            lent = figures.curve(f"student_loan_{code.name.lower()}", entry) * spread * begun
            above = np.maximum(terms["pay_so_far"] * earned - terms["threshold"], 0.0)
            growth = 1.0 + terms["interest"]
            left = lent * growth**years - terms["repaid"] * above * years * growth ** (0.5 * years)
            balance = np.where(plan == code, np.maximum(left, 0.0), balance)
    plan = np.where(balance > 0.0, plan, StudentLoanPlan.NONE)
    return StudentLoans(plan, np.round(balance, 2))


def _year_of_entry(figures: Figures, skeleton: Skeleton, persons: Persons, seed: int) -> Array:
    """Year in which each person entered higher education, if they did."""
    draw = uniform(seed, skeleton.key(), skeleton.slot, Variable.STUDENT_LOAN, 1)
    age_of_entry = np.floor(quantiles(draw, figures["student_loan_age_of_entry"]))
    age_of_entry = np.minimum(age_of_entry, skeleton.age - YEARS_OF_STUDY)
    entry = NOW - skeleton.age + np.maximum(age_of_entry, YOUNGEST_ENTRANT)
    return np.where(persons.is_student, np.maximum(entry, NOW - YEARS_OF_STUDY), entry)


def _plan(skeleton: Skeleton, entry: Array) -> Array:
    """Plan by country and year of entry: 1 from 1998, in England and Wales 2 from 2012, in England 5 from 2023."""
    region = skeleton.region[skeleton.household]
    plan = np.where(entry >= 2012, StudentLoanPlan.PLAN_2, StudentLoanPlan.PLAN_1)
    plan = np.where((entry >= 2023) & (region != Region.WALES), StudentLoanPlan.PLAN_5, plan)
    plan = np.where(region == Region.SCOTLAND, StudentLoanPlan.PLAN_4, plan)
    plan = np.where(region == Region.NORTHERN_IRELAND, StudentLoanPlan.PLAN_1, plan)
    return np.where(entry >= 1998, plan, StudentLoanPlan.NONE)
