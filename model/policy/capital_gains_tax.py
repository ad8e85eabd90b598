"""Capital Gains Tax of individuals: TCGA 1992 Part I Chapter 1, Part V Chapter 3 (business asset disposal relief).

Gains are the top slice of the year: they fill whatever of the basic rate band income has left. Each kind of
gain has a rate for the basic, the higher and the additional rate band; in law the last two are equal.

The rates of gains other than residential changed on 30 October 2024. Nobody's gains are dated here, so 2024-25
has the average of the two rates over the days of the year (`change: weighted`).

Not modelled: private residence relief and every other relief that makes a gain not chargeable, investors'
relief, trustees and personal representatives, non-residents, foreign tax credit, instalments, and the bunching
of disposals before a change of rates.
"""

from typing import NamedTuple

from model.compile import rule
from model.policy.income_tax import IncomeTax, three_rate_tax
from model.policy.schedule import amount_between


class CapitalGainsTax(NamedTuple):
    """Parameters of Capital Gains Tax; values and sources in capital_gains_tax.yaml."""

    annual_exempt_amount: float
    basic_rate: float
    higher_rate: float
    additional_rate: float
    residential_basic_rate: float
    residential_higher_rate: float
    residential_additional_rate: float
    carried_interest_basic_rate: float
    carried_interest_higher_rate: float
    carried_interest_additional_rate: float
    carried_interest_income_rate: float
    business_asset_disposal_relief_rate: float
    business_asset_disposal_relief_limit: float
    aligned_with_income_tax: bool


@rule
def business_asset_disposal_relief(
    qualifying_gains: float, relief_used: float, law: CapitalGainsTax
) -> tuple[float, float]:
    """Qualifying gains within the lifetime limit and the rest, £ a year each. TCGA 1992 s.169N(4).

    `relief_used` counts the gains relieved in all earlier years; the rest are gains like others.
    """
    relieved = max(0.0, min(qualifying_gains, law.business_asset_disposal_relief_limit - relief_used))
    return relieved, qualifying_gains - relieved


@rule
def share_charged(gains: float, return_exempt: float) -> float:
    """Share of a year's gains left to be charged by an allowance for return; not the law, for reforms.

    `return_exempt`: the part of `gains`, £ a year each, that the allowance takes out, from every kind alike.
    """
    if gains <= 0.0:
        return 1.0
    return 1.0 - max(0.0, min(1.0, return_exempt / gains))


@rule
def carried_interest_profit(carried_interest: float, law: CapitalGainsTax) -> float:
    """Carried interest taxed as trading profit from April 2026, £ a year. ITTOIA 2005 as amended.

    It bears Income Tax and Class 4 contributions: add it to trading profit. Nothing before.

    Not modelled: carried interest that fails the average holding period of 40 months, of which all is profit.
    """
    return law.carried_interest_income_rate * carried_interest


@rule
def carried_interest_gains(carried_interest: float, law: CapitalGainsTax) -> float:
    """Carried interest that remains a chargeable gain, £ a year: all until April 2026. TCGA 1992 s.103KA."""
    if law.carried_interest_income_rate > 0.0:
        return 0.0
    return carried_interest


@rule
def gains_after(
    deduction: float,
    other: float,
    residential: float,
    relieved: float,
    carried_interest: float,
    law: CapitalGainsTax,
) -> tuple[float, float, float, float]:
    """Gains left of each kind, in the same order, after a deduction from the highest taxed first, £ a year.

    TCGA 1992 s.1F, s.1K: losses and the exempt amount are used in the way most beneficial to the individual.
    Kinds with equal rates are taken in the order carried interest, residential, other, relieved.
    """
    other_rate, residential_rate = law.higher_rate, law.residential_higher_rate
    relieved_rate, carried_rate = law.business_asset_disposal_relief_rate, law.carried_interest_higher_rate
    before_carried = (
        (residential if residential_rate > carried_rate else 0.0)
        + (other if other_rate > carried_rate else 0.0)
        + (relieved if relieved_rate > carried_rate else 0.0)
    )
    before_residential = (
        (carried_interest if carried_rate >= residential_rate else 0.0)
        + (other if other_rate > residential_rate else 0.0)
        + (relieved if relieved_rate > residential_rate else 0.0)
    )
    before_other = (
        (carried_interest if carried_rate >= other_rate else 0.0)
        + (residential if residential_rate >= other_rate else 0.0)
        + (relieved if relieved_rate > other_rate else 0.0)
    )
    before_relieved = (
        (carried_interest if carried_rate >= relieved_rate else 0.0)
        + (residential if residential_rate >= relieved_rate else 0.0)
        + (other if other_rate >= relieved_rate else 0.0)
    )
    return (
        max(0.0, other - amount_between(deduction, before_other, before_other + other)),
        max(0.0, residential - amount_between(deduction, before_residential, before_residential + residential)),
        max(0.0, relieved - amount_between(deduction, before_relieved, before_relieved + relieved)),
        max(0.0, carried_interest - amount_between(deduction, before_carried, before_carried + carried_interest)),
    )


@rule
def gains_after_losses(
    other: float,
    residential: float,
    relieved: float,
    carried_interest: float,
    losses: float,
    losses_brought_forward: float,
    law: CapitalGainsTax,
) -> tuple[float, float, float, float]:
    """Gains of each kind after allowable losses, £ a year. TCGA 1992 s.1(3), s.1E, s.1F.

    Losses of the year are set off in full, even where that wastes the exempt amount; those brought forward
    only down to it.

    Not modelled: clogged losses on disposals to connected persons (s.18), trading losses (ITA 2007 s.71),
    and what is carried forward.
    """
    other, residential, relieved, carried_interest = gains_after(
        losses, other, residential, relieved, carried_interest, law
    )
    excess = max(0.0, other + residential + relieved + carried_interest - law.annual_exempt_amount)
    return gains_after(min(losses_brought_forward, excess), other, residential, relieved, carried_interest, law)


@rule
def gains_in_band_before(saving: float, other_saving: float, other_gains: float, wins_tie: bool) -> float:
    """Another kind's gains if they fill the basic rate band before this kind, £ a year. TCGA 1992 s.1I."""
    if other_saving > saving or (wins_tie and other_saving == saving):
        return other_gains
    return 0.0


@rule
def slice_tax(
    start: float,
    gains: float,
    basic_limit: float,
    higher_limit: float,
    basic: float,
    higher: float,
    additional: float,
) -> float:
    """Tax on gains stacked on `start`, £ a year, at a rate for each band. TCGA 1992 s.1I."""
    above = three_rate_tax(start + gains, basic_limit, higher_limit, basic, higher, additional)
    return max(0.0, above - three_rate_tax(start, basic_limit, higher_limit, basic, higher, additional))


@rule
def capital_gains_tax(
    gains_other: float,
    gains_residential: float,
    gains_badr: float,
    carried_interest: float,
    taxable_income: float,
    extended_band: float,
    income_tax_law: IncomeTax,
    law: CapitalGainsTax,
) -> float:
    """Capital Gains Tax, £ a year. TCGA 1992 s.1H to s.1K, s.169N.

    Relieved gains (business asset disposal relief) fill the unused basic rate band first; the taxpayer then
    gives it to the gains that save most by it. Scottish and Welsh taxpayers have the band of the rest of the
    United Kingdom. With `aligned_with_income_tax` the rates of Income Tax replace every rate but the relieved.

    Args:
        gains_other: gains neither residential nor relieved, £. Of each kind a negative amount is a loss of the
            year, set against the others.
        gains_residential: gains on residential property, £.
        gains_badr: gains within the limit of business asset disposal relief, £.
        carried_interest: carried interest of the year, £; `carried_interest_profit` takes it from April 2026.
        taxable_income: income less allowances, never negative, £: allowances unused by income are lost.
        extended_band: gross relief-at-source contributions and grossed-up Gift Aid, £.
    """
    losses = max(0.0, -gains_other) + max(0.0, -gains_residential) + max(0.0, -gains_badr)
    other, residential, relieved, carried = gains_after(
        losses + law.annual_exempt_amount,
        max(0.0, gains_other),
        max(0.0, gains_residential),
        max(0.0, gains_badr),
        carried_interest_gains(carried_interest, law),
        law,
    )
    tax = law.business_asset_disposal_relief_rate * relieved
    start = taxable_income + relieved
    basic_limit = income_tax_law.basic_rate_limit + extended_band
    higher_limit = income_tax_law.higher_rate_limit + extended_band
    if law.aligned_with_income_tax:
        return tax + slice_tax(
            start,
            other + residential + carried,
            basic_limit,
            higher_limit,
            income_tax_law.basic_rate,
            income_tax_law.higher_rate,
            income_tax_law.additional_rate,
        )
    other_saving = law.higher_rate - law.basic_rate
    residential_saving = law.residential_higher_rate - law.residential_basic_rate
    carried_saving = law.carried_interest_higher_rate - law.carried_interest_basic_rate
    other_start = (
        start
        + gains_in_band_before(other_saving, residential_saving, residential, True)
        + gains_in_band_before(other_saving, carried_saving, carried, True)
    )
    residential_start = (
        start
        + gains_in_band_before(residential_saving, other_saving, other, False)
        + gains_in_band_before(residential_saving, carried_saving, carried, True)
    )
    carried_start = (
        start
        + gains_in_band_before(carried_saving, other_saving, other, False)
        + gains_in_band_before(carried_saving, residential_saving, residential, False)
    )
    return (
        tax
        + slice_tax(
            other_start, other, basic_limit, higher_limit, law.basic_rate, law.higher_rate, law.additional_rate
        )
        + slice_tax(
            residential_start,
            residential,
            basic_limit,
            higher_limit,
            law.residential_basic_rate,
            law.residential_higher_rate,
            law.residential_additional_rate,
        )
        + slice_tax(
            carried_start,
            carried,
            basic_limit,
            higher_limit,
            law.carried_interest_basic_rate,
            law.carried_interest_higher_rate,
            law.carried_interest_additional_rate,
        )
    )
