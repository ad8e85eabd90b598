"""Student loans: borrowed by students, raised by interest, lowered by what the law takes of pay, written off.

Interest is the RPI of the forecast for every plan; the Plan 2 addition by income is not modelled.
"""

import numpy as np

from model.dynamics.figures import load_motion
from model.dynamics.lived import Lived
from model.dynamics.processes import Process
from model.dynamics.state import State
from model.dynamics.year import Year
from model.population.belonging import household_of_people
from model.population.schema import Region, StudentLoanPlan

SUCCESSORS = {Region.SCOTLAND: StudentLoanPlan.PLAN_4, Region.NORTHERN_IRELAND: StudentLoanPlan.PLAN_1,
              Region.WALES: StudentLoanPlan.PLAN_2}  # fmt: skip


def carry_student_loans(state: State, year: Year) -> None:
    """Interest, new loans of students, and loans written off at the age their term ends at."""
    people, figures = state.population.people, load_motion("wealth")
    people.student_loan_balance[:] *= 1.0 + year.growth("rpi")
    b = figures["student_loan"]
    students = np.flatnonzero(people.in_higher_education & (people.age < b["oldest"]))
    borrows = year.lasting_uniform(people.person_id[students], Process.BORROWS_AS_STUDENT) < b["borrowers"]
    borrowers = students[borrows]
    people.student_loan_balance[borrowers] += b["borrowed"] * year.prices()
    new = borrowers[people.student_loan_plan[borrowers] == StudentLoanPlan.NONE]
    region = state.population.households.region[household_of_people(state.population)[new]]
    plan = np.full(new.size, StudentLoanPlan.PLAN_5, dtype=np.int8)
    for of, code in SUCCESSORS.items():
        plan[region == of] = code
    people.student_loan_plan[new] = plan
    ends = np.array([np.inf, *(float(age) for age in figures["student_loan_write_off_age"].values())])
    _close(state, people.age >= ends[people.student_loan_plan])


def repay_student_loans(state: State, year: Year, lived: Lived) -> None:
    """What was taken of the year's income lowers the balance."""
    people = state.population.people
    people.student_loan_balance[:] = np.maximum(
        people.student_loan_balance - lived.assessment.student_loan_repayment, 0.0
    )
    _close(state, people.student_loan_balance <= 0.0)


def _close(state: State, is_over: np.ndarray) -> None:
    """No loan and no plan."""
    people = state.population.people
    people.student_loan_balance[is_over] = 0.0
    people.student_loan_plan[is_over] = StudentLoanPlan.NONE
