"""A year older: ages, and the amounts that no other law of motion moves."""

from typing import Any

import numpy as np

from model.dynamics.state import State
from model.dynamics.year import Year
from model.population.net_wealth import ASSETS, DEBTS
from model.population.schema import Array, Population, Role
from model.population.uprating import uprate

MOVED_ELSEWHERE: frozenset[str] = frozenset(
    (
        # wealth, the incomes it pays and the homes it owns
        *ASSETS, *DEBTS, "isa_balance", "student_loan_balance", "cost_basis_investments", "cost_basis_property",
        "cost_basis_business", "savings_interest", "dividend_income", "property_income", "private_pension_income",
        "capital_gains",
        "capital_gains_residential_property", "capital_gains_business_assets", "capital", "mortgage_interest",
        "mortgage_capital_repayment", "main_residence_value", "mortgage_balance",
        "employment_income", "self_employment_income", "owner_manager_dividends", "hourly_pay",
        "employee_pension_contributions", "personal_pension_contributions", "childcare_costs",
    )
)  # fmt: skip
"""Amounts of people, units and households that a process of their own carries to the next year."""


def grow_older(state: State, year: Year) -> State:
    """The state a year on before anything has happened: everybody a year older, amounts as the forecast has them.

    The columns of the state given are used up.
    """
    moved = uprate(state.population, year.number - 1, year.number, year.forecast)
    people = moved.people._replace(**_kept(state.population.people))
    units = moved.units._replace(**_kept(state.population.units))
    households = moved.households._replace(**_kept(state.population.households))
    people.age[:] += 1
    abroad = people.years_since_arrival > 0
    people.years_since_arrival[abroad] = np.minimum(people.years_since_arrival[abroad] + 1, 120)
    life = state.life
    life.years_together[people.role != Role.CHILD] += 1
    return State(year.number, Population(people, units, households), life)


def _kept(entity: Any) -> dict[str, Array]:
    """Columns that are not moved here."""
    return {
        name: values for name, values in entity._asdict().items() if name in MOVED_ELSEWHERE or name == "weight"
    }
