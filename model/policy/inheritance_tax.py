"""Inheritance Tax on a death: the estate, and gifts of the seven years before it. IHTA 1984.

The order is that of the Act: gifts use up the nil-rate band, the oldest first; then reliefs and exemptions
reduce the estate; then the residence nil-rate band, what is left of the nil-rate band, and the rate. Deaths
count by the fiscal year they fall in.

Not modelled: lifetime transfers that are chargeable when made and their fourteen-year shadow, settled
property, gifts with reservation, the downsizing addition, quick succession relief, grossing up of legacies
free of tax, the cap on the exemption of a spouse who is not long-term resident, and separate components of
the estate for the charity rate.
"""

from typing import NamedTuple

from model.compile import rule


class InheritanceTax(NamedTuple):
    """Parameters of Inheritance Tax; values and sources in inheritance_tax.yaml."""

    nil_rate_band: float
    residence_nil_rate_band: float
    residence_taper_threshold: float
    residence_taper_rate: float
    death_rate: float
    charity_rate: float
    charity_share_rate: float
    gift_taper_3_to_4_rate: float
    gift_taper_4_to_5_rate: float
    gift_taper_5_to_6_rate: float
    gift_taper_6_to_7_rate: float
    gift_annual_exemption: float
    relief_rate: float
    half_relief_rate: float
    unlisted_traded_shares_relief_rate: float
    excess_relief_rate: float
    relief_allowance: float
    is_relief_allowance_transferable: bool
    are_pensions_in_estate: bool


@rule
def gifts_after_annual_exemption(gifts: float, exemption_brought_forward: float, law: InheritanceTax) -> float:
    """Gifts of one year above the annual exemption, £. IHTA 1984 s.19.

    `exemption_brought_forward` is the unused exemption of the year before.

    Not modelled: small gifts (s.20), normal expenditure out of income (s.21), gifts on marriage (s.22).
    """
    return max(0.0, gifts - law.gift_annual_exemption - max(0.0, exemption_brought_forward))


@rule
def nil_rate_band(transferred_share: float, law: InheritanceTax) -> float:
    """Nil-rate band with the share a late spouse left unused, £. IHTA 1984 s.8A(3)-(5).

    `transferred_share` is a fraction of a whole band; no more than one more band counts, however many spouses.
    """
    return law.nil_rate_band * (1.0 + min(1.0, transferred_share))


@rule
def gift_tax(
    gift: float, nil_rate_band_left: float, taper_share: float, law: InheritanceTax
) -> tuple[float, float]:
    """Tax on a gift and the nil-rate band it leaves, £ each. IHTA 1984 s.7(4): taper reduces tax, not value."""
    chargeable = max(0.0, gift - nil_rate_band_left)
    return law.death_rate * taper_share * chargeable, max(0.0, nil_rate_band_left - gift)


@rule
def tax_on_gifts(
    gifts_6_to_7: float,
    gifts_5_to_6: float,
    gifts_4_to_5: float,
    gifts_3_to_4: float,
    gifts_under_3: float,
    nil_rate_band_available: float,
    law: InheritanceTax,
) -> tuple[float, float]:
    """Tax on gifts that fail the seven-year rule and the nil-rate band left to the estate, £ each.

    IHTA 1984 s.3A, s.7. Gifts by years before death, after exemptions and reliefs; those of the same span count
    as one. The recipients pay. `nil_rate_band_available`: the rule `nil_rate_band`.
    """
    tax_6, left = gift_tax(gifts_6_to_7, nil_rate_band_available, law.gift_taper_6_to_7_rate, law)
    tax_5, left = gift_tax(gifts_5_to_6, left, law.gift_taper_5_to_6_rate, law)
    tax_4, left = gift_tax(gifts_4_to_5, left, law.gift_taper_4_to_5_rate, law)
    tax_3, left = gift_tax(gifts_3_to_4, left, law.gift_taper_3_to_4_rate, law)
    tax_0, left = gift_tax(gifts_under_3, left, 1.0, law)
    return tax_6 + tax_5 + tax_4 + tax_3 + tax_0, left


@rule
def estate_value(estate: float, unused_pension: float, law: InheritanceTax) -> float:
    """Value of the estate after debts, with unused pension funds from April 2027, £. IHTA 1984 s.5, s.8D(5)(d)."""
    if law.are_pensions_in_estate:
        return estate + unused_pension
    return estate


@rule
def business_and_agricultural_relief(
    relievable: float,
    half_relievable: float,
    unlisted_traded_shares: float,
    transferred_allowance_share: float,
    allowance_used: float,
    law: InheritanceTax,
) -> float:
    """Business and agricultural property relief, £. IHTA 1984 s.104, s.116, as amended from April 2026.

    From April 2026 full relief stops at the allowance, which only `relievable` property uses up.

    Args:
        relievable: agricultural and business property with relief at 100%, £.
        half_relievable: property that always has relief at 50%, £.
        unlisted_traded_shares: qualifying shares on AIM and like markets, £.
        transferred_allowance_share: fraction of a late spouse's allowance unused.
        allowance_used: allowance used by gifts of the seven years since 30 October 2024, £.
    """
    allowance = law.relief_allowance
    if law.is_relief_allowance_transferable:
        allowance *= 1.0 + min(1.0, transferred_allowance_share)
    within = min(relievable, max(0.0, allowance - allowance_used))
    return (
        law.relief_rate * within
        + law.excess_relief_rate * (relievable - within)
        + law.half_relief_rate * half_relievable
        + law.unlisted_traded_shares_relief_rate * unlisted_traded_shares
    )


@rule
def residence_nil_rate_band(
    value_of_estate: float, home_to_descendants: float, transferred_share: float, law: InheritanceTax
) -> float:
    """Residence nil-rate band, £: tapered, and no more than the home descendants inherit. IHTA 1984 s.8D, s.8E.

    `value_of_estate` is after debts and before every relief and exemption, so that relieved farms and gifts to
    a spouse count for the taper; `transferred_share` is a fraction of a whole band.
    """
    default_allowance = law.residence_nil_rate_band * (1.0 + min(1.0, transferred_share))
    excess = max(0.0, value_of_estate - law.residence_taper_threshold)
    adjusted_allowance = max(0.0, default_allowance - law.residence_taper_rate * excess)
    return min(adjusted_allowance, home_to_descendants)


@rule
def rate_on_estate(chargeable: float, to_charity: float, nil_rate_band_left: float, law: InheritanceTax) -> float:
    """Rate on the estate above its nil-rate bands, fraction. IHTA 1984 s.7, Sch.1A paras.2, 5.

    The baseline amount is the chargeable value less the nil-rate band, never the residence band, plus the gift.
    """
    baseline = max(0.0, chargeable - nil_rate_band_left) + to_charity
    if to_charity > 0.0 and to_charity >= law.charity_share_rate * baseline:
        return law.charity_rate
    return law.death_rate


@rule
def inheritance_tax(
    estate: float,
    unused_pension: float,
    relievable: float,
    half_relievable: float,
    unlisted_traded_shares: float,
    to_spouse: float,
    to_charity: float,
    home_to_descendants: float,
    nil_rate_band_left: float,
    transferred_residence_share: float,
    transferred_relief_share: float,
    relief_allowance_used: float,
    law: InheritanceTax,
) -> float:
    """Inheritance Tax on the estate at death, £. IHTA 1984 s.4, s.7, s.8D, s.18, s.23, s.104, s.116, Sch.1A.

    Args:
        estate: all property less debts, pensions left out, £.
        unused_pension: unused pension funds left to neither spouse nor charity, £; counted from April 2027.
        relievable, half_relievable, unlisted_traded_shares: parts of `estate`, not left to a spouse, £.
        to_spouse: left to a spouse or civil partner, exempt, £.
        to_charity: left to charity, exempt, £.
        home_to_descendants: the home's value, so far as children and their issue inherit it, £.
        nil_rate_band_left: what gifts left of the nil-rate band (`tax_on_gifts`), £.
        transferred_residence_share, transferred_relief_share: of a late spouse's bands, fractions.
        relief_allowance_used: used by gifts, £.
    """
    value = estate_value(estate, unused_pension, law)
    relief = business_and_agricultural_relief(
        relievable, half_relievable, unlisted_traded_shares, transferred_relief_share, relief_allowance_used, law
    )
    chargeable = max(0.0, value - relief - to_spouse - to_charity)
    residence_band = residence_nil_rate_band(value, home_to_descendants, transferred_residence_share, law)
    taxed = max(0.0, chargeable - residence_band - nil_rate_band_left)
    return rate_on_estate(chargeable, to_charity, nil_rate_band_left, law) * taxed
