"""Repayments of income-contingent student loans: SI 2009/470, SSI 2000/110, SR (NI) 2009/128."""

from math import floor
from typing import NamedTuple

from model.compile import rule
from model.population.schema import StudentLoanPlan

ROUNDING_GUARD = 1e-6
"""£: keeps an amount that is whole but for binary rounding from losing £1."""


class StudentLoans(NamedTuple):
    """Parameters of student loan repayments; values and sources in student_loans.yaml."""

    plan_1_threshold: float
    plan_2_threshold: float
    plan_4_threshold: float
    plan_5_threshold: float
    is_plan_5_repayable: bool
    postgraduate_threshold: float
    repayment_rate: float
    postgraduate_repayment_rate: float
    unearned_income_limit: float
    trading_return_limit: float
    property_return_limit: float
    investment_return_limit: float
    pence_are_ignored: bool


@rule
def makes_tax_return(
    trading_profit: float, property_income: float, savings: float, dividends: float, law: StudentLoans
) -> bool:
    """Whether a person is asked for a Self Assessment return. TMA 1970 s.8; HMRC's published criteria.

    Not modelled: returns for other reasons (capital gains, high income, the child benefit charge, directors).
    """
    return (
        trading_profit > law.trading_return_limit
        or property_income > law.property_return_limit
        or savings + dividends > law.investment_return_limit
    )


@rule
def student_loan_income(
    earnings: float,
    pension_contributions: float,
    trading_profit: float,
    unearned_income: float,
    makes_tax_return: bool,
    law: StudentLoans,
) -> float:
    """Income that repayments are reckoned on, £ a year. SI 2009/470 reg.29(4), reg.41, reg.44.

    Without a return: earnings for employer's National Insurance. With one: total income less pension
    contributions, and unearned income in full, but only if it exceeds the limit.

    Args:
        earnings: gross pay, £.
        pension_contributions: by net pay arrangement and, gross, by relief at source, £.
        trading_profit: taxable profit, £.
        unearned_income: interest, dividends, rents and pensions charged to tax, £.
        makes_tax_return: whether within Self Assessment.
        law: parameters.
    """
    if not makes_tax_return:
        return max(0.0, earnings)
    income = earnings + trading_profit - pension_contributions
    if unearned_income > law.unearned_income_limit:
        income += unearned_income
    return max(0.0, income)


@rule
def student_loan_repayment(plan: int, income: float, law: StudentLoans) -> float:
    """Repayment due, £ a year, pence ignored. SI 2009/470 reg.29(3), reg.44; plan is a StudentLoanPlan.

    Not modelled: pay periods and rounding in each, an undergraduate and a postgraduate loan together,
    voluntary repayments, balances and write-off.
    """
    rate = law.repayment_rate
    if plan == StudentLoanPlan.PLAN_1:
        threshold = law.plan_1_threshold
    elif plan == StudentLoanPlan.PLAN_2:
        threshold = law.plan_2_threshold
    elif plan == StudentLoanPlan.PLAN_4:
        threshold = law.plan_4_threshold
    elif plan == StudentLoanPlan.PLAN_5 and law.is_plan_5_repayable:
        threshold = law.plan_5_threshold
    elif plan == StudentLoanPlan.POSTGRADUATE:
        threshold = law.postgraduate_threshold
        rate = law.postgraduate_repayment_rate
    else:
        return 0.0
    repayment = rate * max(0.0, income - threshold)
    return float(floor(repayment + ROUNDING_GUARD)) if law.pence_are_ignored else repayment
