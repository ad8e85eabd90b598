"""Moving a population to another fiscal year: amounts by the forecast's series, weights by households.

Ages, work and families stay as they are, so a person has the same circumstances and draws in every year; a
calibration to the totals of the year is what changes the mix. Rates of benefit belong to the law, never here:
only the State Pension a person receives is moved, by the triple lock.
"""

from collections.abc import Mapping

import numpy as np

from model.economy.forecast import Forecast
from model.population.schema import Population, Tenure

Array = np.ndarray

PEOPLE = {
    "employment_income": "average_earnings",
    "self_employment_income": "self_employment_income",
    "private_pension_income": "private_pension_income",
    "state_pension_received": "triple_lock",
    "jobseekers_allowance": "cpi",
    "employment_and_support_allowance": "cpi",
    "maternity_allowance": "cpi",
    "savings_interest": "savings_income",
    "dividend_income": "dividend_income",
    "owner_manager_dividends": "dividend_income",
    "property_income": "property_income",
    "maintenance_income": "average_earnings",
    "student_support_income": "cpi_year",
    "capital_gains": "financial_wealth",
    "capital_gains_residential_property": "financial_wealth",
    "capital_gains_business_assets": "financial_wealth",
    "capital_gains_return_exempt": "financial_wealth",
    "carried_interest": "financial_wealth",
    "employee_pension_contributions": "average_earnings",
    "personal_pension_contributions": "self_employment_income",
    "pension_contributions_by_salary_sacrifice": "average_earnings",
    "gift_aid": "average_earnings",
    "childcare_costs": "average_earnings",
    "hourly_pay": "average_earnings",
    "cash_savings": "financial_wealth",
    "investments": "financial_wealth",
    "isa_balance": "financial_wealth",
    "other_financial_wealth": "financial_wealth",
    "main_home": "house_prices",
    "other_property": "house_prices",
    "defined_contribution_pension": "financial_wealth",
    "defined_benefit_pension": "average_earnings",
    "business_assets": "financial_wealth",
    "agricultural_assets": "house_prices",
    "physical_wealth": "cpi_year",
    "mortgage_debt": "average_earnings",
    "other_debt": "average_earnings",
    "student_loan_balance": "cpi_year",
    "cost_basis_investments": "financial_wealth",
    "cost_basis_property": "house_prices",
    "cost_basis_business": "financial_wealth",
    "inheritance_received": "cpi_year",
}
AGGREGATES = frozenset(
    (
        "self_employment_income",
        "dividend_income",
        "savings_income",
        "property_income",
        "mortgage_interest",
        "financial_wealth",
    )
)
UNITS = {"capital": "financial_wealth"}
HOUSEHOLDS = {
    "mortgage_interest": "mortgage_interest",
    "mortgage_capital_repayment": "average_earnings",
    "council_tax_reported": "council_tax",
    "domestic_rates": "council_tax",
    "main_residence_value": "house_prices",
    "dwelling_value": "house_prices",
    "mortgage_balance": "average_earnings",
    "other_housing_costs": "other_housing_costs",
    "weight": "households",
}


def uprate(population: Population, from_year: int, to_year: int, forecast: Forecast) -> Population:
    """The population with amounts of `to_year` in place of `from_year`; the arrays given are not changed.

    Series of totals (profits, dividends, interest, rents received, mortgage interest, financial assets) move an
    amount by their growth less that of households, because the weights carry the growth in households.

    Raises YearError where the forecast does not cover a year.
    """
    if from_year == to_year:
        return population
    people, units, households = population
    private = households.tenure == Tenure.RENT_PRIVATELY
    rent_index = np.where(
        private,
        forecast.index("private_rents", from_year, to_year),
        forecast.index("social_rents", from_year, to_year),
    )
    moved = _scaled(households._asdict(), HOUSEHOLDS, forecast, from_year, to_year)
    moved["rent"] = households.rent * rent_index
    return Population(
        people._replace(**_scaled(people._asdict(), PEOPLE, forecast, from_year, to_year)),
        units._replace(**_scaled(units._asdict(), UNITS, forecast, from_year, to_year)),
        households._replace(**moved),
    )


def _scaled(
    columns: Mapping[str, Array], series: Mapping[str, str], forecast: Forecast, from_year: int, to_year: int
) -> dict[str, Array]:
    """Columns multiplied by the index of their series, a head where the series is a total."""
    growth = forecast.index("households", from_year, to_year)
    scaled = {}
    for name, by in series.items():
        index = forecast.index(by, from_year, to_year)
        scaled[name] = columns[name] * (index / growth if by in AGGREGATES else index)
    return scaled
