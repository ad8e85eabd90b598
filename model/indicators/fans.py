"""Revenue of taxes on gains and on wealth along the elasticities that are argued for: one number would mislead.

Gains: elasticities of realised gains with respect to the share kept, main and with business asset disposal relief.
0 is static, CenTax argues for 0.5 to 2, the last pair is HMRC's and the OBR's (January 2025); all second hand.

Wealth: the share of the base that a tax of 1% a year loses, in proportion at other rates. 0 is static, 7% and 17%
are the ends of Advani and Tarrant (2021, second hand) with their middle, 30% is what Jakobsen and others (2020)
find in the long run for the richest in Denmark (recalled). A tax charged once, on wealth already there, has one
number.
"""

from typing import NamedTuple

import numpy as np

from model.indicators.measured import Array, Measured
from model.indicators.variable import MONEY, Variable

GAINS_FAN = ((0.0, 0.0), (0.5, 0.5), (1.0, 1.0), (1.5, 1.5), (2.0, 2.0), (3.6, 1.4))
WEALTH_FAN = (0.0, 0.07, 0.12, 0.17, 0.30)
WEALTH_TAX = "wealth_tax"
RESPONSIVE_RATE = f"{WEALTH_TAX}.responsive_rate"
"""Outcome of the lever: the marginal rate of payers, weighted by what they pay; nil for a tax charged once."""


class Fans(NamedTuple):
    """Revenue along the elasticities in one scenario and year, £ a year; None where no scenario has any."""

    capital_gains_tax: Array | None = None  # shape (elasticities,)
    wealth_tax: Array | None = None  # shape (responses,)


def flat_gains(measured: Measured) -> Array:
    """The fan of a law that changes nothing of gains: the tax as it is."""
    return np.full(len(GAINS_FAN), float(measured.weight @ measured.programmes["capital_gains_tax"]))


def wealth_fan(measured: Measured) -> Array:
    """Revenue of the wealth tax if nothing else responds; nil without one."""
    if WEALTH_TAX not in measured.programmes:
        return np.zeros(len(WEALTH_FAN))
    rate = 100.0 * measured.outcomes[RESPONSIVE_RATE].value
    revenue = float(measured.weight @ measured.programmes[WEALTH_TAX])
    return revenue * (1.0 - np.minimum(1.0, rate * np.array(WEALTH_FAN)))


def labels() -> dict[str, list[str]]:
    """What each place of a fan says, by variable."""
    gains = [f"elasticity {a:g}" + (f", relieved {b:g}" if a != b else "") for a, b in GAINS_FAN]
    wealth = [f"1% loses {100.0 * lost:g}% of the base" for lost in WEALTH_FAN]
    gains[0] = wealth[0] = "nobody responds"
    return {
        "capital_gains_tax_fan": [f"Tax on gains, {words}" for words in gains],
        "wealth_tax_fan": [f"Wealth tax, {words}" for words in wealth],
    }


def fans(found: Fans) -> dict[str, Array]:
    """The variables of `variables` that a run has."""
    return {f"{name}_fan": values for name, values in found._asdict().items() if values is not None}


def variables() -> dict[str, Variable]:
    """Description of both fans."""
    return {
        "capital_gains_tax_fan": Variable(
            ("gains_elasticity",),
            "Capital Gains Tax if realised gains alone respond",
            MONEY,
            {"comment": "elasticities of realised gains with respect to the share kept; 0 is static"},
        ),
        "wealth_tax_fan": Variable(
            ("wealth_response",),
            "Wealth tax if taxable wealth alone responds",
            MONEY,
            {"comment": "share of the base lost for each 1% a year of tax; 0 is static"},
        ),
    }
