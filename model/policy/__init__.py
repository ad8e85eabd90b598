"""The law of one fiscal year: the table of contents, one programme a line.

Each programme is a module of scalar rules with a NamedTuple of parameters, and a YAML of dated, cited
values beside it. To add one: the module, the YAML, a field here, a call in `engine/household.py` and a
field of `Assessment`; a test fails while any of the five is missing.
"""

import datetime as dt
from typing import NamedTuple

import numpy as np

from model.economy.forecast import LongRun, load_forecast
from model.policy import load
from model.policy.basic_income import BasicIncome
from model.policy.benefit_cap import BenefitCap
from model.policy.capital_gains_tax import CapitalGainsTax
from model.policy.carers_allowance import CarersAllowance
from model.policy.child_benefit import ChildBenefit
from model.policy.childcare_entitlement import ChildcareEntitlement
from model.policy.council_tax import CouncilTax
from model.policy.council_tax_reduction import CouncilTaxReduction
from model.policy.disability import Disability
from model.policy.housing_benefit import HousingBenefit
from model.policy.housing_support import HousingSupport, local_housing_allowance, local_housing_allowance_monthly
from model.policy.income_tax import IncomeTax
from model.policy.inheritance_tax import InheritanceTax
from model.policy.investment_income_contributions import InvestmentIncomeContributions
from model.policy.load import Levers
from model.policy.marriage_allowance import MarriageAllowance
from model.policy.minimum_wage import MinimumWage
from model.policy.national_insurance import NationalInsurance
from model.policy.pension_credit import PensionCredit
from model.policy.school_meals import SchoolMeals
from model.policy.scottish_child_payment import ScottishChildPayment
from model.policy.state_pension import StatePension
from model.policy.student_loans import StudentLoans
from model.policy.take_up import TakeUp
from model.policy.tax_free_childcare import TaxFreeChildcare
from model.policy.universal_credit import UniversalCredit
from model.policy.winter_fuel import WinterFuel


class Policy(NamedTuple):
    """Every parameter of the law of one fiscal year, all scalars, nested by programme."""

    year: int
    state_pension: StatePension
    disability: Disability
    carers_allowance: CarersAllowance
    income_tax: IncomeTax
    marriage_allowance: MarriageAllowance
    national_insurance: NationalInsurance
    investment_income_contributions: InvestmentIncomeContributions
    capital_gains_tax: CapitalGainsTax
    student_loans: StudentLoans
    minimum_wage: MinimumWage
    child_benefit: ChildBenefit
    tax_free_childcare: TaxFreeChildcare
    childcare_entitlement: ChildcareEntitlement
    housing_support: HousingSupport
    universal_credit: UniversalCredit
    benefit_cap: BenefitCap
    pension_credit: PensionCredit
    housing_benefit: HousingBenefit
    basic_income: BasicIncome
    council_tax: CouncilTax
    council_tax_reduction: CouncilTaxReduction
    scottish_child_payment: ScottishChildPayment
    school_meals: SchoolMeals
    winter_fuel: WinterFuel
    inheritance_tax: InheritanceTax
    take_up: TakeUp


class RateTables(NamedTuple):
    """The parts of the law that are tables: Local Housing Allowance by area and category, shape (areas, 5)."""

    local_housing_allowance: np.ndarray
    local_housing_allowance_monthly: np.ndarray


class Law(NamedTuple):
    """The law of one fiscal year as the engine takes it: scalars and tables."""

    policy: Policy
    tables: RateTables


PROGRAMMES = tuple(name for name in Policy._fields if name != "year")


def parameters_by_path() -> dict[str, load.Parameter]:
    """Every parameter of the law by its path."""
    return {p.path: p for programme in PROGRAMMES for p in load.read_parameters(programme).values()}


def load_policy(
    year: int,
    levers: Levers | None = None,
    announced_by: dt.date | None = None,
    forecast: str = "obr_march_2026",
    long_run: str = LongRun.law,
) -> Law:
    """The law of fiscal year `year` (2025 means 2025-26), with levers applied.

    Args:
        year: fiscal year, 2023 to 2060; beyond 2030-31 by rules, not announcements.
        levers: parameter path to {year: value}, with `uprating` among the keys if the value is not to follow
            its parameter's own uprating.
        announced_by: leave out every value announced after this date, so that the forecast carries the
            earlier value forward: the law as it stood then.
        forecast: name of the forecast vintage used beyond the last dated value.
        long_run: what moves amounts beyond the outlook, one of `model.economy.forecast.LongRun`.

    Raises:
        YearError, UnknownNameError, LeverError: a year, name or value that cannot be.
    """
    load.check_year(year)
    load.check_levers(levers or {}, parameters_by_path())
    vintage = load_forecast(forecast, long_run)
    programmes = {name: load.load_programme(name, year, levers, announced_by, vintage) for name in PROGRAMMES}
    policy = Policy(year=year, **programmes)
    housing = policy.housing_support
    return Law(
        policy,
        RateTables(
            local_housing_allowance(year, housing, vintage),
            local_housing_allowance_monthly(year, housing, vintage),
        ),
    )
