"""Marriage Allowance: a tenth of the personal allowance given up for a tax reduction of the spouse."""

from math import ceil
from typing import NamedTuple

from model.compile import rule
from model.policy.income_tax import (
    ROUNDING_GUARD,
    IncomeTax,
    devolved_basic_rate,
    sum_by_source,
    taxable_income,
)


class MarriageAllowance(NamedTuple):
    """Parameters of the Marriage Allowance; values and sources in marriage_allowance.yaml."""

    transferable_allowance_rate: float
    is_deduction: bool


@rule
def transferable_allowance(income_tax_law: IncomeTax, law: MarriageAllowance) -> float:
    """Personal allowance that a spouse may give up, £ a year, rounded up to £10. ITA 2007 s.55B(4)-(6)."""
    return 10.0 * ceil(law.transferable_allowance_rate * income_tax_law.personal_allowance / 10.0 - ROUNDING_GUARD)


@rule
def marriage_allowance_reducer(
    tax_before_reducers: float,
    is_scottish: bool,
    is_welsh: bool,
    income_tax_law: IncomeTax,
    law: MarriageAllowance,
) -> float:
    """Tax reduction of the gaining spouse, £ a year, limited to their tax. ITA 2007 s.29, s.55B(1), (3)."""
    return min(
        tax_before_reducers,
        devolved_basic_rate(is_scottish, is_welsh, income_tax_law) * transferable_allowance(income_tax_law, law),
    )


@rule
def marriage_allowance(
    relinquishing_tax: float,
    relinquishing_tax_after_election: float,
    gaining_tax: float,
    is_relinquishing_above_basic_rate: bool,
    is_gaining_above_basic_rate: bool,
    is_scottish: bool,
    is_welsh: bool,
    income_tax_law: IncomeTax,
    law: MarriageAllowance,
) -> tuple[float, float]:
    """Tax of the relinquishing and of the gaining spouse, £ a year each: elected where the couple gains.

    ITA 2007 s.55A-55E. The relinquishing spouse's tax after the election is worked out with allowances lower
    by `transferable_allowance`, and so is whether they are above the basic rate.

    Not modelled: the married couple's allowance, which excludes it; election where the couple loses.
    """
    if is_relinquishing_above_basic_rate or is_gaining_above_basic_rate:
        return relinquishing_tax, gaining_tax
    reducer = marriage_allowance_reducer(gaining_tax, is_scottish, is_welsh, income_tax_law, law)
    if relinquishing_tax_after_election - relinquishing_tax >= reducer - ROUNDING_GUARD:
        return relinquishing_tax, gaining_tax
    return relinquishing_tax_after_election, gaining_tax - reducer


@rule
def unused_allowance(
    allowances: float, total_income: float, income_tax_law: IncomeTax, law: MarriageAllowance
) -> float:
    """Allowance that income leaves unused, rounded up to £10, £ a year; no more than may be transferred.

    Only for `is_deduction`: in law the whole amount is given up or nothing.
    """
    unused = max(0.0, allowances - total_income)
    return min(transferable_allowance(income_tax_law, law), 10.0 * ceil(unused / 10.0 - ROUNDING_GUARD))


@rule
def tax_after_deduction(
    non_savings: float,
    property_income: float,
    savings: float,
    dividends: float,
    allowances: float,
    deduction: float,
    extended_band: float,
    is_scottish: bool,
    is_welsh: bool,
    income_tax_law: IncomeTax,
) -> float:
    """Tax with a spouse's unused allowance taken from taxed non-savings income, £ a year.

    Only for `is_deduction`: in law the allowance is a tax reduction (ITA 2007 s.55B).
    """
    taxed_non_savings, taxed_property, taxed_savings, taxed_dividends = taxable_income(
        non_savings,
        property_income,
        savings,
        dividends,
        allowances,
        extended_band,
        is_scottish,
        is_welsh,
        income_tax_law,
    )
    return sum_by_source(
        max(0.0, taxed_non_savings - deduction),
        taxed_property,
        taxed_savings,
        taxed_dividends,
        extended_band,
        is_scottish,
        is_welsh,
        income_tax_law,
    )
