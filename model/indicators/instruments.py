"""What each tax and benefit adds to the net income of a household: parts that add up to what the law takes.

Net income is that of DWP's definition before housing costs, not floored, with Tax-Free Childcare counted too (it
stands in place of part of the childcare element of Universal Credit, which is counted). Funded childcare hours are
not counted, and childcare is not deducted.
"""

import numpy as np

from model.engine.assess import Assessment
from model.policy import Policy
from model.population.belonging import household_of_units, sum_by_household
from model.population.schema import Array, Population

INSTRUMENTS = {
    "income_tax": "Income tax",
    "national_insurance": "National Insurance",
    "student_loan": "Student loan",
    "child_benefit": "Child Benefit",
    "child_benefit_charge": "Child Benefit charge",
    "universal_credit": "Universal Credit",
    "council_tax_reduction": "Council tax reduction",
    "housing_benefit": "Housing Benefit",
    "discretionary_housing_payment": "Scottish housing payment",
    "pension_credit": "Pension Credit",
    "carers_allowance": "Carer's Allowance",
    "scottish_child_payment": "Scottish Child Payment",
    "tax_free_childcare": "Tax-Free Childcare",
    "school_meals": "Free school meals",
    "employer_costs": "Employers' costs passed on to pay",
    "other": "Other",
}
"""Employee and self-employed contributions are one; Scotland's Discretionary Housing Payments are those that make
up the benefit cap; `other` is all that net income counts besides."""


def by_instrument(population: Population, results: Assessment, policy: Policy) -> tuple[Array, Array]:
    """Net income, £ a year, shape (households,), and what each instrument adds to it, a row each.

    Taxes are negative. Net income is all gross income less pension contributions plus the sum of the instruments.
    """
    households, owner = population.households.rent.size, household_of_units(population)

    def of_people(values: Array) -> Array:
        return sum_by_household(population, values)

    def of_units(values: Array) -> Array:
        return np.bincount(owner, weights=values, minlength=households)

    charge = of_people(results.high_income_child_benefit_charge)
    top_up = of_people(results.tax_free_childcare)
    meals = of_people(results.school_meals)
    whole = results.benefits - results.taxes
    whole = whole if policy.tax_free_childcare.is_counted_in_net_income else whole + top_up
    parts = {
        "income_tax": charge - of_people(results.income_tax),
        "national_insurance": -of_people(results.national_insurance),
        "student_loan": -of_people(results.student_loan_repayment),
        "child_benefit": of_units(results.child_benefit),
        "child_benefit_charge": -charge,
        "universal_credit": of_units(results.universal_credit),
        "council_tax_reduction": of_units(results.council_tax_reduction),
        "housing_benefit": of_units(results.housing_benefit),
        "discretionary_housing_payment": of_units(results.discretionary_housing_payment),
        "pension_credit": of_units(results.pension_credit),
        "carers_allowance": of_people(results.carers_allowance + results.scottish_carer_supplement),
        "scottish_child_payment": of_people(results.scottish_child_payment),
        "tax_free_childcare": top_up,
        "school_meals": meals if policy.school_meals.is_counted_in_net_income else 0.0 * meals,
    }
    parts["other"] = whole - sum(parts.values())
    parts["employer_costs"] = of_people(results.pay - population.people.employment_income)
    net = results.market_income - results.pension_contributions + whole
    return net, np.array([parts[name] for name in INSTRUMENTS])
