"""National Insurance on dividends, interest and rents. Not the law: the rates are nothing.

Contributions are charged on earnings and profits only (SSCBA 1992 ss.6, 15). Proposals would charge income from
capital at the rates of employees, in the same bands, or at a flat rate.
"""

from typing import NamedTuple

from model.compile import rule
from model.policy.national_insurance import NationalInsurance
from model.policy.schedule import amount_between


class InvestmentIncomeContributions(NamedTuple):
    """Parameters of contributions on investment income; sources in investment_income_contributions.yaml."""

    main_rate: float
    additional_rate: float
    allowance: float
    shares_bands_with_earnings: bool
    charges_dividends: bool
    charges_interest: bool
    charges_rents: bool
    charges_over_state_pension_age: bool


@rule
def investment_income_contributions(
    dividends: float,
    interest: float,
    rents: float,
    earnings: float,
    age: int,
    is_over_state_pension_age: bool,
    national_insurance_law: NationalInsurance,
    law: InvestmentIncomeContributions,
) -> float:
    """Contributions of a person on income from capital, £ a year.

    With `shares_bands_with_earnings` the income stands on top of earnings in the annual bands of Class 1: nothing
    up to the primary threshold, the main rate up to the upper earnings limit, the additional rate above. Without,
    the main rate on all of it. Either way the allowance comes off first. Income in ISAs is no part of it; a loss
    on rents is not set against the rest.

    Not modelled: pay given up for a pension, and pensions in payment, which take up no band.
    """
    if age < national_insurance_law.minimum_age:
        return 0.0
    if is_over_state_pension_age and not law.charges_over_state_pension_age:
        return 0.0
    charged = 0.0
    if law.charges_dividends:
        charged += dividends
    if law.charges_interest:
        charged += interest
    if law.charges_rents:
        charged += max(0.0, rents)
    charged = max(0.0, charged - law.allowance)
    if charged <= 0.0:
        return 0.0
    if not law.shares_bands_with_earnings:
        return law.main_rate * charged
    threshold, limit = national_insurance_law.primary_threshold, national_insurance_law.upper_earnings_limit
    top = earnings + charged
    main = amount_between(top, threshold, limit) - amount_between(earnings, threshold, limit)
    return law.main_rate * main + law.additional_rate * (max(0.0, top - limit) - max(0.0, earnings - limit))
