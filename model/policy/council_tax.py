"""Council tax of Great Britain: bands, discounts, exemption, and the High Value Council Tax Surcharge.

Bills are regional averages: the band D tax of the region times the band's proportion. Northern Ireland has
domestic rates, which are an input.
"""

from typing import NamedTuple

from model.compile import rule
from model.population.schema import CouncilTaxBand, Region


class CouncilTax(NamedTuple):
    """Parameters of council tax and its surcharge; values and sources in council_tax.yaml."""

    band_d_north_east: float
    band_d_north_west: float
    band_d_yorkshire: float
    band_d_east_midlands: float
    band_d_west_midlands: float
    band_d_east_of_england: float
    band_d_london: float
    band_d_south_east: float
    band_d_south_west: float
    band_d_wales: float
    band_d_scotland: float
    proportion_a: float
    proportion_b: float
    proportion_c: float
    proportion_d: float
    proportion_e: float
    proportion_f: float
    proportion_g: float
    proportion_h: float
    proportion_i: float
    proportion_e_scotland: float
    proportion_f_scotland: float
    proportion_g_scotland: float
    proportion_h_scotland: float
    single_adult_discount_rate: float
    no_adult_discount_rate: float
    adult_age: int
    carer_hours_weekly: float
    surcharge_value_1: float
    surcharge_value_2: float
    surcharge_value_3: float
    surcharge_value_4: float
    surcharge_1: float
    surcharge_2: float
    surcharge_3: float
    surcharge_4: float


@rule
def band_d(region: int, law: CouncilTax) -> float:
    """Average band D council tax of a region, £ a year; nothing in Northern Ireland. LGFA 1992 ss.30, 93."""
    if region == Region.NORTH_EAST:
        return law.band_d_north_east
    if region == Region.NORTH_WEST:
        return law.band_d_north_west
    if region == Region.YORKSHIRE:
        return law.band_d_yorkshire
    if region == Region.EAST_MIDLANDS:
        return law.band_d_east_midlands
    if region == Region.WEST_MIDLANDS:
        return law.band_d_west_midlands
    if region == Region.EAST_OF_ENGLAND:
        return law.band_d_east_of_england
    if region == Region.LONDON:
        return law.band_d_london
    if region == Region.SOUTH_EAST:
        return law.band_d_south_east
    if region == Region.SOUTH_WEST:
        return law.band_d_south_west
    if region == Region.WALES:
        return law.band_d_wales
    if region == Region.SCOTLAND:
        return law.band_d_scotland
    return 0.0


@rule
def band_proportion(band: int, is_in_scotland: bool, law: CouncilTax) -> float:
    """Tax of a band as a multiple of band D. LGFA 1992 s.5(1), (1A), s.74(1); SSI 2016/368 for Scotland E to H."""
    proportion = 0.0
    if band == CouncilTaxBand.A:
        proportion = law.proportion_a
    elif band == CouncilTaxBand.B:
        proportion = law.proportion_b
    elif band == CouncilTaxBand.C:
        proportion = law.proportion_c
    elif band == CouncilTaxBand.D:
        proportion = law.proportion_d
    elif band == CouncilTaxBand.E:
        proportion = law.proportion_e_scotland if is_in_scotland else law.proportion_e
    elif band == CouncilTaxBand.F:
        proportion = law.proportion_f_scotland if is_in_scotland else law.proportion_f
    elif band == CouncilTaxBand.G:
        proportion = law.proportion_g_scotland if is_in_scotland else law.proportion_g
    elif band == CouncilTaxBand.H:
        proportion = law.proportion_h_scotland if is_in_scotland else law.proportion_h
    elif band == CouncilTaxBand.I:
        proportion = law.proportion_i
    return proportion / law.proportion_d


@rule
def is_disregarded(
    age: int,
    is_in_full_time_education: bool,
    is_severely_mentally_impaired: bool,
    care_hours_weekly: float,
    cares_for_partner_or_child: bool,
    law: CouncilTax,
) -> bool:
    """Whether a resident does not count as an adult for the discounts. LGFA 1992 s.11, Sch.1 paras.2-5, 9.

    Not modelled: apprentices and youth trainees, patients, prisoners, members of religious communities, and
    18- and 19-year-olds who have just left school.
    """
    if age < law.adult_age or is_in_full_time_education or is_severely_mentally_impaired:
        return True
    return care_hours_weekly >= law.carer_hours_weekly and not cares_for_partner_or_child


@rule
def is_exempt(adults: int, students: int, severely_mentally_impaired: int) -> bool:
    """Whether an occupied dwelling is exempt: only students (N), severely mentally impaired (U) or minors (S).

    SI 1992/558 art.3; SI 1997/728 for Scotland. `adults`: residents aged 18 or over; the other two are counts
    among them, nobody twice.

    Not modelled: foreign spouses of students, armed forces accommodation, annexes.
    """
    return students + severely_mentally_impaired >= adults


@rule
def council_tax(band: int, region: int, adults_counted: int, law: CouncilTax) -> float:
    """Council tax after the discounts and before any reduction, £ a year. LGFA 1992 ss.10-11, 78-79.

    `adults_counted` leaves out the residents whom `is_disregarded` names. An exempt dwelling (`is_exempt`) pays
    nothing; a bill that is reported replaces this average.

    Not modelled: the disabled band reduction, premiums on empty and second homes, Scottish water charges.
    """
    bill = band_d(region, law) * band_proportion(band, region == Region.SCOTLAND, law)
    if adults_counted == 0:
        return bill * (1.0 - law.no_adult_discount_rate)
    if adults_counted == 1:
        return bill * (1.0 - law.single_adult_discount_rate)
    return bill


@rule
def high_value_council_tax_surcharge(value: float, region: int, is_owner: bool, law: CouncilTax) -> float:
    """Surcharge on owners of homes worth £2 million or more in England, £ a year, from April 2028. Budget 2025.

    `value` is in 2026 prices, those of the valuation. Social housing is outside it.

    Not modelled: deferral, reliefs and the revaluation of 2031, which are not yet law; owners of let homes.
    """
    if not is_owner or region >= Region.WALES:
        return 0.0
    if value >= law.surcharge_value_4:
        return law.surcharge_4
    if value >= law.surcharge_value_3:
        return law.surcharge_3
    if value >= law.surcharge_value_2:
        return law.surcharge_2
    if value >= law.surcharge_value_1:
        return law.surcharge_1
    return 0.0
