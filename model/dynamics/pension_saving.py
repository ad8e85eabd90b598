"""Pay in the year of a birth, and what employees save out of pay for a pension.

A mother in a job is on leave for the first nine months: nine tenths of her pay for six weeks, then the statutory
rate or nine tenths, whichever is less. Only the part of the leave within the fiscal year and after a birth that
the model knows of, up to 6 October, counts. Not modelled: shared leave, pay above the statutory, unpaid leave.
"""

import numpy as np

from model.dynamics.figures import load_motion
from model.dynamics.state import State
from model.dynamics.year import Year
from model.policy.schedule import WEEKS_IN_YEAR
from model.population.classifications import EmploymentStatus
from model.population.schema import Role

MONTHS = 12.0
HALF_YEAR = 6.0
"""Months of the fiscal year before and after the date at which ages stand."""


def maternity_pay(state: State, year: Year) -> None:
    """Pay of employees who have had a child in the year up to 6 October."""
    people, figures = state.population.people, load_motion("work")
    infants = np.flatnonzero((people.age == 0) & (people.mother_id != 0) & (people.role == Role.CHILD))
    mothers = state.position(people.mother_id[infants])
    infants, mothers = infants[mothers >= 0], mothers[mothers >= 0]
    mothers, first = np.unique(mothers, return_index=True)
    is_employee = people.employment_status[mothers] == EmploymentStatus.EMPLOYEE
    mothers, infants = mothers[is_employee], infants[first[is_employee]]
    born = -people.months_since_last_birthday[infants].astype(np.float64)
    weeks_of_month = WEEKS_IN_YEAR / MONTHS
    law = figures["maternity_pay"]

    def weeks_within(begins: np.ndarray, ends: np.ndarray) -> np.ndarray:
        within = np.minimum(ends, HALF_YEAR) - np.maximum(begins, -HALF_YEAR)
        return weeks_of_month * np.maximum(within, 0.0)

    higher_ends = born + law["weeks_at_higher_rate"] / weeks_of_month
    higher = weeks_within(born, higher_ends)
    lower = weeks_within(higher_ends, born + law["weeks"] / weeks_of_month)
    weekly = people.employment_income[mothers] / WEEKS_IN_YEAR
    statutory = np.minimum(law["weekly"] * year.prices(), law["rate"] * weekly)
    paid = weekly * (WEEKS_IN_YEAR - higher - lower) + law["rate"] * weekly * higher + statutory * lower
    people.employment_income[mothers] = paid


def pension_saving(state: State, year: Year) -> None:
    """Employees' contributions: the same fraction of pay as long as they are in work."""
    people = state.population.people
    adults = np.flatnonzero(people.role != Role.CHILD)
    status = people.employment_status[adults]
    pays = (status == EmploymentStatus.EMPLOYEE) | (status == EmploymentStatus.OWNER_MANAGER)
    paid = state.life.contribution_rate[adults] * people.employment_income[adults]
    people.employee_pension_contributions[adults] = np.where(pays, paid, 0.0)
