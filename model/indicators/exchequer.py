"""What the exchequer takes and pays by programme, and the net cost of a scenario.

Convention: amounts accrue in the fiscal year they belong to, whenever they are paid. Net spending is benefits
less taxes, employer National Insurance and local taxes included; the net cost of a scenario is its change.
Employer National Insurance is also shown apart, since households do not pay it: without it, the net cost is
what households gain, except where Tax-Free Childcare, capital gains tax, student loan repayments or relief at
source change, which the income measure treats otherwise. Student loan repayments and funded childcare are
shown and counted in neither.

Inheritance Tax is what deaths expected in the year bear, by the household of those who may die.

Levers add programmes of their own: taxes and benefits, `service` for spending in kind, `capital_grant` and
`capital_tax` for what changes wealth but is no income of the year, and `company_tax` for what companies pay; it
stands with the households that bear it in the end. All count in net spending.
"""

import math
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from model.engine.assess import Assessment
from model.errors import UnknownNameError, nearest
from model.indicators.measured import Array, Measured
from model.indicators.variable import HOUSEHOLDS, MONEY, Variable
from model.population.schema import Population

CONVENTION = (
    "accruals of the fiscal year; net spending = benefits - taxes, with employer National Insurance and local "
    "taxes; wages do not respond to employer National Insurance"
)


class Programme(NamedTuple):
    """A tax or benefit: its label, its kind (a key of SIGN), and whether only a lever makes it."""

    label: str
    kind: str
    is_of_lever: bool = False


PROGRAMMES: dict[str, Programme] = {
    "income_tax": Programme("Income tax", "tax"),
    "employee_national_insurance": Programme("National Insurance, employee", "tax"),
    "self_employed_national_insurance": Programme("National Insurance, self-employed", "tax"),
    "employer_national_insurance": Programme("National Insurance, employer", "employer_tax"),
    "investment_income_contributions": Programme("National Insurance on investment income", "tax"),
    "capital_gains_tax": Programme("Capital gains tax", "tax"),
    "high_income_child_benefit_charge": Programme("High Income Child Benefit Charge", "tax"),
    "inheritance_tax": Programme("Inheritance Tax", "capital_tax"),
    "council_tax": Programme("Council tax before reduction", "tax"),
    "domestic_rates": Programme("Domestic rates", "tax"),
    "universal_credit": Programme("Universal Credit", "benefit"),
    "child_benefit": Programme("Child Benefit", "benefit"),
    "state_pension": Programme("State Pension", "benefit"),
    "pension_credit": Programme("Pension Credit", "benefit"),
    "housing_benefit": Programme("Housing Benefit", "benefit"),
    "discretionary_housing_payment": Programme("Discretionary Housing Payments for the benefit cap", "benefit"),
    "council_tax_reduction": Programme("Council tax reduction", "benefit"),
    "disability_benefits": Programme("Disability benefits", "benefit"),
    "carers_allowance": Programme("Carer's Allowance", "benefit"),
    "contributory_benefits": Programme("New-style JSA and ESA, Maternity Allowance", "benefit"),
    "school_meals": Programme("Free school meals", "benefit"),
    "scottish_child_payment": Programme("Scottish Child Payment", "benefit"),
    "winter_fuel_payment": Programme("Winter Fuel Payment", "benefit"),
    "basic_income": Programme("Basic income", "benefit"),
    "tax_free_childcare": Programme("Tax-Free Childcare", "benefit"),
    "childcare_entitlement": Programme("Funded childcare hours, full take-up", "memorandum"),
    "student_loan_repayments": Programme("Student loan repayments", "memorandum"),
    "citizens_inheritance": Programme("Citizens' inheritance", "capital_grant", True),
    "early_years_centres": Programme("Early years centres", "service", True),
    "school_funding": Programme("Schools' funding moved to disadvantaged pupils", "service", True),
    "maintenance_grants": Programme("Student maintenance grants", "benefit", True),
    "education_programme": Programme("Programme in schools or early years", "service", True),
    "social_housing": Programme("Grants for social homes", "capital_grant", True),
    "proportional_property_tax": Programme("Proportional property or land value tax", "tax", True),
    "receipts_tax": Programme("Tax on inheritances received", "capital_tax", True),
    "savings_account_match": Programme("Match of universal savings accounts", "capital_grant", True),
    "wealth_tax": Programme("Wealth tax", "capital_tax", True),
    "corporation_tax": Programme("Corporation tax and levies on multinationals, change", "company_tax", True),
}
SIGN = {
    "tax": -1.0,
    "employer_tax": -1.0,
    "capital_tax": -1.0,
    "company_tax": -1.0,
    "benefit": 1.0,
    "service": 1.0,
    "capital_grant": 1.0,
    "memorandum": 0.0,
}
OF_LAW = tuple(name for name, programme in PROGRAMMES.items() if not programme.is_of_lever)


def programme_amounts(population: Population, results: Assessment) -> dict[str, Array]:
    """What each household pays and receives by programme, £ a year; Income Tax without the charge shown apart."""
    people_from = population.units.first_person[population.households.first_unit[:-1]]
    units_from = population.households.first_unit[:-1]

    def of_people(values: Array) -> Array:
        return np.add.reduceat(values, people_from)

    def of_units(values: Array) -> Array:
        return np.add.reduceat(values, units_from)

    charge = results.high_income_child_benefit_charge
    return {
        "income_tax": of_people(results.income_tax - charge),
        "high_income_child_benefit_charge": of_people(charge),
        "employee_national_insurance": of_people(results.ni_class_1_employee),
        "self_employed_national_insurance": of_people(results.ni_class_2 + results.ni_class_4),
        "employer_national_insurance": of_people(results.ni_employer),
        "investment_income_contributions": of_people(results.investment_income_contributions),
        "capital_gains_tax": of_people(results.capital_gains_tax),
        "council_tax": results.council_tax + results.high_value_council_tax_surcharge,
        "domestic_rates": population.households.domestic_rates.copy(),
        "universal_credit": of_units(results.universal_credit),
        "child_benefit": of_units(results.child_benefit),
        "state_pension": of_people(results.state_pension),
        "pension_credit": of_units(results.pension_credit),
        "housing_benefit": of_units(results.housing_benefit),
        "discretionary_housing_payment": of_units(results.discretionary_housing_payment),
        "council_tax_reduction": of_units(results.council_tax_reduction),
        "disability_benefits": of_people(results.pip + results.dla + results.attendance_allowance),
        "carers_allowance": of_people(results.carers_allowance + results.scottish_carer_supplement),
        "contributory_benefits": of_people(results.contributory_benefits),
        "school_meals": of_people(results.school_meals),
        "scottish_child_payment": of_people(results.scottish_child_payment),
        "winter_fuel_payment": of_people(results.winter_fuel_payment),
        "basic_income": of_people(results.basic_income),
        "tax_free_childcare": of_people(results.tax_free_childcare),
        "childcare_entitlement": of_people(results.childcare_entitlement),
        "student_loan_repayments": of_people(results.student_loan_repayment),
    }


def check_programmes(names: Sequence[str]) -> None:
    """Raise UnknownNameError for a programme that is not in PROGRAMMES."""
    for name in names:
        if name not in PROGRAMMES:
            raise UnknownNameError(f"programme '{name}' does not exist; {nearest(name, PROGRAMMES)}")


def exchequer(measured: Measured, programmes: Sequence[str]) -> dict[str, Array]:
    """The variables of `variables`, each an array with its dimensions, for the programmes named."""
    check_programmes(programmes)
    weight, nil = measured.weight, np.zeros(measured.weight.size)
    of_household = [measured.programmes[n] if n in measured.programmes else _nil(n, nil) for n in programmes]
    amount = np.array([np.sum(weight * amounts) for amounts in of_household])
    count = np.array([np.sum(weight * (amounts > 0.0)) for amounts in of_household])
    sign = np.array([SIGN[PROGRAMMES[name].kind] for name in programmes])
    # exact, so that programmes of no amount change no bit
    net = np.asarray(math.fsum(sign * amount))
    return {"programme_amount": amount, "programme_households": count, "net_spending": net}


def _nil(name: str, nil: Array) -> Array:
    """Nothing, for the programme of a lever that does not apply; one of the law must be measured."""
    if not PROGRAMMES[name].is_of_lever:
        raise UnknownNameError(f"programme '{name}' is not measured")
    return nil


def variables() -> dict[str, Variable]:
    """Description of every exchequer variable."""
    convention = {"convention": CONVENTION}
    return {
        "programme_amount": Variable(
            ("programme",), "Tax paid or benefit received, all households", MONEY, HOUSEHOLDS | convention
        ),
        "programme_households": Variable(
            ("programme",), "Households that pay the tax or receive the benefit", "households", HOUSEHOLDS
        ),
        "net_spending": Variable(
            (), "Net spending on the programmes modelled: benefits less taxes", MONEY, convention
        ),
    }
