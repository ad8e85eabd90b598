"""Income Tax before the charges that other programmes add: ITA 2007, ITEPA 2003, ITTOIA 2005, FA 2026.

Income is taxed in slices: non-savings income lowest, then property, savings and dividends. Taxable income
is what is left of each after allowances. Limits are limits of taxable income.

Not modelled: sideways relief for trading losses (a negative profit counts as 0), relief for residential
finance costs (ITTOIA 2005 s.274A), top slicing, the married couple's allowance for those born before
6 April 1935, EIS and VCT relief, the pension annual allowance, and the remittance basis.
"""

from math import ceil
from typing import NamedTuple

from model.compile import rule
from model.policy.schedule import amount_between

ROUNDING_GUARD = 1e-6
"""£: keeps an amount that is whole but for binary rounding from being rounded up by £1."""


class IncomeTax(NamedTuple):
    """Parameters of Income Tax; values and sources in income_tax.yaml."""

    personal_allowance: float
    personal_allowance_income_limit: float
    personal_allowance_taper_rate: float
    blind_persons_allowance: float
    pension_relief_age_limit: int
    trading_allowance: float
    property_allowance: float
    basic_rate: float
    higher_rate: float
    additional_rate: float
    basic_rate_limit: float
    higher_rate_limit: float
    scottish_starter_rate: float
    scottish_basic_rate: float
    scottish_intermediate_rate: float
    scottish_higher_rate: float
    scottish_advanced_rate: float
    scottish_top_rate: float
    scottish_starter_rate_limit: float
    scottish_basic_rate_limit: float
    scottish_intermediate_rate_limit: float
    scottish_higher_rate_limit: float
    scottish_advanced_rate_limit: float
    welsh_rate_deduction: float
    welsh_basic_rate: float
    welsh_higher_rate: float
    welsh_additional_rate: float
    has_property_rates: bool
    property_basic_rate: float
    property_higher_rate: float
    property_additional_rate: float
    starting_rate_for_savings: float
    starting_rate_limit_for_savings: float
    savings_allowance: float
    savings_allowance_higher_rate: float
    savings_basic_rate: float
    savings_higher_rate: float
    savings_additional_rate: float
    dividend_allowance: float
    dividend_ordinary_rate: float
    dividend_upper_rate: float
    dividend_additional_rate: float
    allowances_in_fixed_order: bool
    relief_at_source_reduces_tax: bool


@rule
def taxable_trading_profit(profit: float, law: IncomeTax) -> float:
    """Trading profit charged to tax, £ a year: nil up to the trading allowance. ITTOIA 2005 s.5, s.783AF.

    The law compares receipts with the allowance; the profit stands in for them.

    Not modelled: partial relief (s.783AH), which needs receipts; relief for losses against other income.
    """
    if profit <= law.trading_allowance:
        return 0.0
    return profit


@rule
def taxable_property_income(profit: float, law: IncomeTax) -> float:
    """Property profit charged to tax, £ a year: nil up to the property allowance. ITTOIA 2005 s.268, s.783BE.

    The law compares receipts with the allowance; the profit stands in for them.

    Not modelled: partial relief (s.783BG), which needs receipts; rent-a-room relief; losses brought forward.
    """
    if profit <= law.property_allowance:
        return 0.0
    return profit


@rule
def non_savings_income(
    employment_income: float,
    net_pay_contributions: float,
    trading_profit: float,
    pension_income: float,
    taxable_benefits: float,
) -> float:
    """Income other than from property, savings and dividends, £ a year. ITA 2007 s.23 Step 1; FA 2004 s.193.

    Args:
        employment_income: gross pay, £.
        net_pay_contributions: pension contributions by net pay arrangement, £; relieved up to the pay.
        trading_profit: taxable profit, £.
        pension_income: State Pension and private pensions in payment, £.
        taxable_benefits: taxable social security, £: Carer's Allowance and contributory benefits.
    """
    return max(0.0, employment_income - net_pay_contributions) + trading_profit + pension_income + taxable_benefits


@rule
def adjusted_net_income(net_income: float, extended_band: float) -> float:
    """Net income less gross relief-at-source contributions and grossed-up gifts, £ a year. ITA 2007 s.58.

    Args:
        net_income: all taxable income, £, net pay contributions already deducted.
        extended_band: gross relief-at-source contributions and grossed-up Gift Aid, £.
    """
    return max(0.0, net_income - extended_band)


@rule
def personal_allowance(adjusted_net_income: float, law: IncomeTax) -> float:
    """Personal allowance, £ a year: tapered, what remains rounded up to £1. ITA 2007 s.35."""
    excess = max(0.0, adjusted_net_income - law.personal_allowance_income_limit)
    remaining = law.personal_allowance - law.personal_allowance_taper_rate * excess
    if remaining <= 0.0:
        return 0.0
    return float(ceil(remaining - ROUNDING_GUARD))


@rule
def blind_persons_allowance(is_blind: bool, law: IncomeTax) -> float:
    """Blind person's allowance, £ a year. ITA 2007 s.38.

    Not modelled: transfer of the unused part to a spouse (s.39).
    """
    if is_blind:
        return law.blind_persons_allowance
    return 0.0


@rule
def devolved_basic_rate(is_scottish: bool, is_welsh: bool, law: IncomeTax) -> float:
    """The basic rate, Scottish basic rate or Welsh basic rate of this taxpayer. ITA 2007 s.6, s.6A, s.6B."""
    if is_scottish:
        return law.scottish_basic_rate
    if is_welsh:
        return law.basic_rate - law.welsh_rate_deduction + law.welsh_basic_rate
    return law.basic_rate


@rule
def three_rate_tax(
    income: float, basic_limit: float, higher_limit: float, basic: float, higher: float, additional: float
) -> float:
    """Tax on all taxable income up to `income` at a basic, a higher and an additional rate, £. ITA 2007 s.10."""
    return (
        basic * min(income, basic_limit)
        + higher * amount_between(income, basic_limit, higher_limit)
        + additional * max(0.0, income - higher_limit)
    )


@rule
def scottish_tax(income: float, extended_band: float, law: IncomeTax) -> float:
    """Tax at Scottish rates on all taxable income up to `income`, £ a year. ITA 2007 s.11A.

    Pension and Gift Aid relief raises every limit but the starter rate limit (FA 2004 s.192(4A); ITA s.414).
    """
    starter = law.scottish_starter_rate_limit
    basic = law.scottish_basic_rate_limit + extended_band
    intermediate = law.scottish_intermediate_rate_limit + extended_band
    higher = law.scottish_higher_rate_limit + extended_band
    advanced = law.scottish_advanced_rate_limit + extended_band
    return (
        law.scottish_starter_rate * min(income, starter)
        + law.scottish_basic_rate * amount_between(income, starter, basic)
        + law.scottish_intermediate_rate * amount_between(income, basic, intermediate)
        + law.scottish_higher_rate * amount_between(income, intermediate, higher)
        + law.scottish_advanced_rate * amount_between(income, higher, advanced)
        + law.scottish_top_rate * max(0.0, income - advanced)
    )


@rule
def non_savings_tax(
    income: float, extended_band: float, is_scottish: bool, is_welsh: bool, law: IncomeTax
) -> float:
    """Tax on all taxable non-savings income up to `income`, £ a year. ITA 2007 s.10, s.11A, s.11B."""
    if is_scottish:
        return scottish_tax(income, extended_band, law)
    basic, higher, additional = law.basic_rate, law.higher_rate, law.additional_rate
    if is_welsh:
        basic += law.welsh_basic_rate - law.welsh_rate_deduction
        higher += law.welsh_higher_rate - law.welsh_rate_deduction
        additional += law.welsh_additional_rate - law.welsh_rate_deduction
    return three_rate_tax(
        income,
        law.basic_rate_limit + extended_band,
        law.higher_rate_limit + extended_band,
        basic,
        higher,
        additional,
    )


@rule
def savings_allowance(taxable_income: float, extended_band: float, law: IncomeTax) -> float:
    """Savings charged at the savings nil rate, £ a year, by the band all income reaches. ITA 2007 s.12A, s.12B.

    Scottish taxpayers are judged by the limits of the rest of the United Kingdom.
    """
    if taxable_income > law.higher_rate_limit + extended_band:
        return 0.0
    if taxable_income > law.basic_rate_limit + extended_band:
        return law.savings_allowance_higher_rate
    return law.savings_allowance


@rule
def untaxed_savings(
    lower: float, savings: float, taxable_income: float, extended_band: float, law: IncomeTax
) -> tuple[float, float]:
    """Savings at the starting rate and at the nil rate, £ a year each. ITA 2007 s.12, s.12A.

    `lower` is the taxable income below the savings: what is left of the starting rate limit comes first.
    """
    at_starting_rate = max(0.0, min(savings, law.starting_rate_limit_for_savings - lower))
    at_nil_rate = min(savings - at_starting_rate, savings_allowance(taxable_income, extended_band, law))
    return at_starting_rate, at_nil_rate


@rule
def tax_on_property(
    non_savings: float,
    property_income: float,
    earned_tax: float,
    extended_band: float,
    is_scottish: bool,
    is_welsh: bool,
    law: IncomeTax,
) -> float:
    """Tax on property income on top of non-savings income that bears `earned_tax`, £ a year. ITA 2007 s.10.

    Before separate property rates, property counts as the top slice of non-savings income. Scottish property
    income stays at the Scottish rates: the power to set others (FA 2026 Sch.2) is not in force. Welsh property
    income bears the rates of England for the same reason.
    """
    if property_income == 0.0:
        return 0.0
    lower = non_savings + property_income
    if not law.has_property_rates or is_scottish:
        return non_savings_tax(lower, extended_band, is_scottish, is_welsh, law) - earned_tax
    basic_limit = law.basic_rate_limit + extended_band
    higher_limit = law.higher_rate_limit + extended_band
    basic, higher, additional = law.property_basic_rate, law.property_higher_rate, law.property_additional_rate
    return three_rate_tax(lower, basic_limit, higher_limit, basic, higher, additional) - three_rate_tax(
        non_savings, basic_limit, higher_limit, basic, higher, additional
    )


@rule
def tax_on_savings(lower: float, savings: float, total: float, extended_band: float, law: IncomeTax) -> float:
    """Tax on savings on top of `lower` income, £ a year; `total`: all taxable income. ITA 2007 s.12 to s.12B."""
    if savings <= 0.0:
        return 0.0
    basic_limit = law.basic_rate_limit + extended_band
    higher_limit = law.higher_rate_limit + extended_band
    at_starting_rate, at_nil_rate = untaxed_savings(lower, savings, total, extended_band, law)
    basic, higher, additional = law.savings_basic_rate, law.savings_higher_rate, law.savings_additional_rate
    taxed_from = lower + at_starting_rate + at_nil_rate
    tax = law.starting_rate_for_savings * at_starting_rate
    tax += three_rate_tax(lower + savings, basic_limit, higher_limit, basic, higher, additional)
    return tax - three_rate_tax(taxed_from, basic_limit, higher_limit, basic, higher, additional)


@rule
def tax_on_dividends(below: float, dividends: float, total: float, extended_band: float, law: IncomeTax) -> float:
    """Tax on dividends on top of income `below`, £ a year; `total`: all taxable income. ITA 2007 s.13, s.13A."""
    if dividends <= law.dividend_allowance:
        return 0.0
    basic_limit = law.basic_rate_limit + extended_band
    higher_limit = law.higher_rate_limit + extended_band
    basic, higher, additional = law.dividend_ordinary_rate, law.dividend_upper_rate, law.dividend_additional_rate
    taxed_from = below + law.dividend_allowance
    tax = three_rate_tax(total, basic_limit, higher_limit, basic, higher, additional)
    return tax - three_rate_tax(taxed_from, basic_limit, higher_limit, basic, higher, additional)


@rule
def tax_by_source(
    non_savings: float,
    property_income: float,
    savings: float,
    dividends: float,
    extended_band: float,
    is_scottish: bool,
    is_welsh: bool,
    law: IncomeTax,
) -> tuple[float, float, float, float]:
    """Tax on taxable income by source, £ a year each, in the order of the arguments. ITA 2007 s.10-16."""
    lower = non_savings + property_income
    total = lower + savings + dividends
    earned_tax = non_savings_tax(non_savings, extended_band, is_scottish, is_welsh, law)
    return (
        earned_tax,
        tax_on_property(non_savings, property_income, earned_tax, extended_band, is_scottish, is_welsh, law),
        tax_on_savings(lower, savings, total, extended_band, law),
        tax_on_dividends(lower + savings, dividends, total, extended_band, law),
    )


@rule
def sum_by_source(
    non_savings: float,
    property_income: float,
    savings: float,
    dividends: float,
    extended_band: float,
    is_scottish: bool,
    is_welsh: bool,
    law: IncomeTax,
) -> float:
    """Tax on taxable income from all sources, £ a year. ITA 2007 s.23 Step 5."""
    earned_tax, property_tax, savings_tax, dividend_tax = tax_by_source(
        non_savings, property_income, savings, dividends, extended_band, is_scottish, is_welsh, law
    )
    return earned_tax + property_tax + savings_tax + dividend_tax


@rule
def taxable_income(
    non_savings: float,
    property_income: float,
    savings: float,
    dividends: float,
    allowances: float,
    extended_band: float,
    is_scottish: bool,
    is_welsh: bool,
    law: IncomeTax,
) -> tuple[float, float, float, float]:
    """Taxable income by source after allowances, £ a year each, allocated so that tax is least. ITA 2007 s.25(2).

    The usual order (non-savings, property, savings, dividends) is best unless savings or dividends bear tax:
    then allowances moved on to them can let their nil rates fall in a higher band. Tax is linear between the
    points where a source begins or ends at a limit, so only those are tried. With separate property rates
    allowances must go to non-savings income first (s.25 as amended by FA 2026 s.6).
    """
    total = non_savings + property_income + savings + dividends
    taxable = max(0.0, total - allowances)
    left = max(0.0, allowances - non_savings)
    taxed_non_savings = max(0.0, non_savings - allowances)
    taxed_property = max(0.0, property_income - left)
    left = max(0.0, left - property_income)
    taxed_savings = max(0.0, savings - left)
    taxed_dividends = max(0.0, dividends - max(0.0, left - savings))
    usual = (taxed_non_savings, taxed_property, taxed_savings, taxed_dividends)
    if law.allowances_in_fixed_order or (taxed_savings <= 0.0 and taxed_dividends <= law.dividend_allowance):
        return usual
    if allowances <= non_savings:
        is_cheaper_to_move = law.basic_rate < max(law.savings_basic_rate, law.dividend_ordinary_rate)
        is_devolved = is_scottish or is_welsh
        is_within_basic_band = taxable <= law.basic_rate_limit + extended_band
        if law.has_property_rates or (is_within_basic_band and not is_cheaper_to_move and not is_devolved):
            return usual
    lower = taxed_non_savings + taxed_property
    taxed = lower + taxed_savings + taxed_dividends
    savings_tax = tax_on_savings(lower, taxed_savings, taxed, extended_band, law)
    dividend_tax = tax_on_dividends(lower + taxed_savings, taxed_dividends, taxed, extended_band, law)
    if savings_tax + dividend_tax <= 0.0:
        return usual
    return allocation_of_least_tax(
        usual, taxable, non_savings, property_income, savings, dividends, extended_band, is_scottish, is_welsh, law
    )


@rule
def allocation_of_least_tax(
    usual: tuple[float, float, float, float],
    taxable: float,
    non_savings: float,
    property_income: float,
    savings: float,
    dividends: float,
    extended_band: float,
    is_scottish: bool,
    is_welsh: bool,
    law: IncomeTax,
) -> tuple[float, float, float, float]:
    """Taxable income by source with allowances where tax is least, £ a year each. ITA 2007 s.25(2).

    Of the points of `taxable_income`; `usual`: the usual order, kept unless another is cheaper.
    """
    best = usual
    least = sum_by_source(usual[0], usual[1], usual[2], usual[3], extended_band, is_scottish, is_welsh, law)
    limit = law.basic_rate_limit + extended_band
    lowest = usual[0] + usual[1]
    highest = min(taxable, non_savings + property_income)
    if law.has_property_rates:
        highest = min(taxable, usual[0] + property_income)
    nil_savings = savings_allowance(taxable, extended_band, law)
    tried_lowest, tried_highest = -1.0, -1.0
    for lower_point in (
        lowest,
        limit,
        limit - savings,
        taxable - dividends,
        taxable - savings - law.dividend_allowance,
        taxable - nil_savings - law.dividend_allowance,
        taxable - nil_savings - dividends,
        law.scottish_basic_rate_limit + extended_band,
        law.scottish_intermediate_rate_limit + extended_band,
    ):
        lower = min(highest, max(lowest, lower_point))
        # Most points fall on an end that was tried; who has one of the two sources can divide it one way only.
        if lower in (tried_lowest, tried_highest):
            continue
        if lower == highest:
            tried_highest = lower
        elif lower == lowest:
            tried_lowest = lower
        taxed_property = lower - usual[0] if law.has_property_rates else min(property_income, lower)
        taxed_non_savings = lower - taxed_property
        earned_tax = non_savings_tax(taxed_non_savings, extended_band, is_scottish, is_welsh, law)
        property_tax = tax_on_property(
            taxed_non_savings, taxed_property, earned_tax, extended_band, is_scottish, is_welsh, law
        )
        below = taxed_non_savings + taxed_property
        untaxed = max(0.0, law.starting_rate_limit_for_savings - lower) + nil_savings
        tried_savings = -1.0
        for savings_point in (savings, untaxed, limit - lower):
            taxed_savings = min(min(savings, taxable - lower), max(taxable - lower - dividends, savings_point))
            taxed_savings = max(0.0, taxed_savings)
            if taxed_savings == tried_savings:
                continue
            tried_savings = taxed_savings
            taxed_dividends = max(0.0, taxable - lower - taxed_savings)
            taxed = below + taxed_savings + taxed_dividends
            tax = earned_tax + property_tax + tax_on_savings(below, taxed_savings, taxed, extended_band, law)
            tax += tax_on_dividends(below + taxed_savings, taxed_dividends, taxed, extended_band, law)
            if tax < least - ROUNDING_GUARD:
                least = tax
                best = (taxed_non_savings, taxed_property, taxed_savings, taxed_dividends)
    return best


@rule
def income_tax_before_reducers(
    non_savings: float,
    property_income: float,
    savings: float,
    dividends: float,
    allowances: float,
    extended_band: float,
    is_scottish: bool,
    is_welsh: bool,
    law: IncomeTax,
) -> tuple[float, float, float, float]:
    """Income Tax by source before tax reductions, £ a year each. ITA 2007 s.23 Steps 3 to 5.

    Args:
        non_savings: income other than from property, savings and dividends, £ (`non_savings_income`).
        property_income: taxable property income, £.
        savings: taxable interest, £.
        dividends: taxable dividends, £.
        allowances: personal allowance and blind person's allowance, £.
        extended_band: gross relief-at-source contributions and grossed-up Gift Aid, £.
        is_scottish: Scottish taxpayer.
        is_welsh: Welsh taxpayer.
        law: parameters.

    Returns:
        Tax on non-savings, property, savings and dividend income, £.
    """
    taxed_non_savings, taxed_property, taxed_savings, taxed_dividends = taxable_income(
        non_savings, property_income, savings, dividends, allowances, extended_band, is_scottish, is_welsh, law
    )
    if taxed_non_savings + taxed_property + taxed_savings + taxed_dividends <= 0.0:
        return 0.0, 0.0, 0.0, 0.0
    return tax_by_source(
        taxed_non_savings,
        taxed_property,
        taxed_savings,
        taxed_dividends,
        extended_band,
        is_scottish,
        is_welsh,
        law,
    )


@rule
def is_above_basic_rate(
    non_savings: float,
    property_income: float,
    savings: float,
    dividends: float,
    allowances: float,
    extended_band: float,
    is_scottish: bool,
    is_welsh: bool,
    law: IncomeTax,
) -> bool:
    """Whether liable above the basic rate, in Scotland the intermediate rate. ITA 2007 s.55B(2), s.55C(1).

    Savings at the nil rate do not count; dividends at the nil rate count by the band they fall in.
    """
    limit = law.basic_rate_limit + extended_band
    main_limit = law.scottish_intermediate_rate_limit + extended_band if is_scottish else limit
    total_income = non_savings + property_income + savings + dividends
    if total_income - allowances < min(limit, main_limit) - ROUNDING_GUARD:
        return False  # however the allowances are allocated
    taxed_non_savings, taxed_property, taxed_savings, taxed_dividends = taxable_income(
        non_savings, property_income, savings, dividends, allowances, extended_band, is_scottish, is_welsh, law
    )
    lower = taxed_non_savings + taxed_property
    total = lower + taxed_savings + taxed_dividends
    if lower > main_limit:
        return True
    at_starting_rate, at_nil_rate = untaxed_savings(lower, taxed_savings, total, extended_band, law)
    if taxed_savings > at_starting_rate + at_nil_rate and lower + taxed_savings > limit:
        return True
    return taxed_dividends > 0.0 and total > limit
