"""Relief from Income Tax for pension contributions and for gifts to charity: FA 2004 Part 4, ITA 2007 Part 8.

By a net pay arrangement contributions come off pay before tax. By relief at source the provider claims the basic
rate, and the bands of the member are extended; so they are by gifts under Gift Aid. The parameters are those of
Income Tax.
"""

from model.compile import rule
from model.policy.income_tax import IncomeTax


@rule
def gross_gift_aid(net_gifts: float, income_tax_law: IncomeTax) -> float:
    """Gifts to charity grossed up at the basic rate, £ a year. ITA 2007 s.414, s.415."""
    return net_gifts / (1.0 - income_tax_law.basic_rate)


@rule
def relievable_contributions(contributions: float, age: int, income_tax_law: IncomeTax) -> float:
    """Pension contributions that bring relief, £ a year: none after the 75th birthday. FA 2004 s.188(3)(a).

    The age is that on 6 October. Not modelled: the limit of earnings or £3,600 (s.190).
    """
    return contributions if age < income_tax_law.pension_relief_age_limit else 0.0


@rule
def relief_at_source(gross_contributions: float, income_tax_law: IncomeTax) -> float:
    """Basic-rate relief that the provider claims, £ a year, tax paid or not. FA 2004 s.192(1).

    The member pays the gross contribution less this; it is no part of Income Tax liability.

    Not modelled: the limit of relief (s.190: relevant UK earnings, or £3,600).
    """
    return income_tax_law.basic_rate * gross_contributions


@rule
def relief_in_income_tax(gross_contributions: float, income_tax_law: IncomeTax) -> float:
    """Basic-rate relief shown as a reduction of Income Tax, £ a year: none in law. FA 2004 s.192(1), (2).

    Other models show it so; net income is the same, since the contribution then counts gross, unless the relief
    is more than the tax (`tax_after_relief`).
    """
    if income_tax_law.relief_at_source_reduces_tax:
        return relief_at_source(gross_contributions, income_tax_law)
    return 0.0


@rule
def tax_after_relief(tax: float, gross_contributions: float, income_tax_law: IncomeTax) -> float:
    """Income Tax less relief at source where it is shown so, £ a year: never below nil. FA 2004 s.192(1), (2)."""
    return max(0.0, tax - relief_in_income_tax(gross_contributions, income_tax_law))


@rule
def contribution_paid(gross_contributions: float, income_tax_law: IncomeTax) -> float:
    """What the member pays by relief at source, £ a year: gross less basic-rate relief. FA 2004 s.192(1)."""
    relief = relief_at_source(gross_contributions, income_tax_law)
    return gross_contributions - relief + relief_in_income_tax(gross_contributions, income_tax_law)
