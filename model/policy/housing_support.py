"""Support with rents: what Universal Credit (SI 2013/376 Sch.4, para.) and Housing Benefit share.

A renter's support is the rent, for private tenants up to the Local Housing Allowance of the area and the
bedrooms needed, for social tenants less a reduction for spare bedrooms, less contributions of non-dependants.
Owners get none. Universal Credit uses the published monthly allowance, Housing Benefit the weekly one by 52.

Not modelled: joint tenants, service charges, two homes, temporary and exempt accommodation, additional
bedrooms (overnight carers, foster parents, disabled children who cannot share: para.12), rent officers'
redeterminations of social rents, Discretionary Housing Payments other than those that make up the spare room
reduction in Scotland, and help with mortgage interest, which is a loan.
"""

import csv
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import NamedTuple

import numpy as np

from model.compile import rule
from model.economy.forecast import Forecast, load_forecast
from model.economy.long_run import LAST_OUTLOOK_YEAR
from model.errors import UnknownNameError, YearError, nearest
from model.policy.schedule import MONTHS_IN_YEAR, WEEKS_IN_YEAR
from model.policy.uprating import FROZEN, uprate
from model.population.schema import AttendanceRate, DlaRate, PipRate

TABLE = Path(__file__).resolve().parent / "local_housing_allowance.csv"
CATEGORIES = "ABCDE"
MOST_BEDROOMS_WITH_A_RATE = len(CATEGORIES) - 1
FLOOR_YEAR = 2020


class HousingSupport(NamedTuple):
    """Parameters of support with rents; values and sources in housing_support.yaml."""

    lha_rates_year: int
    lha_at_30th_percentile_of_year: bool
    lha_multiplier: float
    lha_maximum_shared_weekly: float
    lha_maximum_one_bedroom_weekly: float
    lha_maximum_two_bedrooms_weekly: float
    lha_maximum_three_bedrooms_weekly: float
    lha_maximum_four_bedrooms_weekly: float
    maximum_bedrooms: int
    young_person_bedrooms: int
    shared_accommodation_age_limit: int
    spare_room_one_rate: float
    spare_room_more_rate: float
    northern_ireland_mitigation: bool
    scottish_mitigation: bool
    housing_cost_contribution_monthly: float
    housing_cost_contribution_age: int
    non_dependant_deduction_1_weekly: float
    non_dependant_deduction_2_weekly: float
    non_dependant_deduction_3_weekly: float
    non_dependant_deduction_4_weekly: float
    non_dependant_deduction_5_weekly: float
    non_dependant_deduction_6_weekly: float
    non_dependant_income_limit_1_weekly: float
    non_dependant_income_limit_2_weekly: float
    non_dependant_income_limit_3_weekly: float
    non_dependant_income_limit_4_weekly: float
    non_dependant_income_limit_5_weekly: float
    remunerative_work_hours_weekly: float
    disabled_renters_are_exempt: bool


# The table of allowances: read once, prepared for one year's law before anything is assessed.


@cache
def _table() -> tuple[tuple[str, ...], dict[str, dict[int, np.ndarray]]]:
    """Names of the areas, and `weekly`, `percentile` and `monthly` rates by year, shape (areas, 5); NaN: blank."""
    with TABLE.open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(line for line in stream if not line.startswith("#")))
    names = tuple(dict.fromkeys(row["brma"] for row in rows))
    years = sorted({int(row["year"]) for row in rows})
    tables: dict[str, dict[int, np.ndarray]] = {}
    for kind in ("weekly", "percentile", "monthly"):
        tables[kind] = {year: np.full((len(names), len(CATEGORIES)), np.nan) for year in years}
        for row in rows:
            amounts = [float(row[f"{kind}_{category.lower()}"] or "nan") for category in CATEGORIES]
            tables[kind][int(row["year"])][names.index(row["brma"])] = amounts
        for earlier, later in pairwise(years):
            blank = np.isnan(tables[kind][later])
            tables[kind][later][blank] = tables[kind][earlier][blank]
    for year in years:
        blank = np.isnan(tables["monthly"][year])
        tables["monthly"][year][blank] = monthly_of(tables["weekly"][year])[blank]
        for table in tables.values():
            table[year].flags.writeable = False
    return names, tables


def brma_names() -> tuple[str, ...]:
    """Broad rental market areas in alphabetical order: the position of a name is its code."""
    return _table()[0]


def brma_code(name: str) -> int:
    """Code of a broad rental market area. Raises UnknownNameError when there is none of that name."""
    if name not in brma_names():
        raise UnknownNameError(f"broad rental market area '{name}' does not exist; {nearest(name, brma_names())}")
    return brma_names().index(name)


def monthly_of(weekly: np.ndarray) -> np.ndarray:
    """Monthly equivalent of weekly allowances, as rent officers publish it: by 365/7/12, to the penny."""
    return np.round(weekly * 365.0 / 7.0 / 12.0, 2)


def local_housing_allowance(year: int, law: HousingSupport, forecast: Forecast | None = None) -> np.ndarray:
    """Allowances of a fiscal year, £ a week, shape (areas, 5): A shared, B to E one to four bedrooms.

    The published rates of `lha_rates_year`; or, if `lha_at_30th_percentile_of_year`, the 30th percentile of
    rents for `year`, between the rates of 2020 and the national maxima. After the last published percentile
    rents grow as in the forecast; where none is published (Northern Ireland since 2024) the last one stands.

    Raises YearError when no rates of `lha_rates_year` are in the table.
    """
    if law.lha_at_30th_percentile_of_year:
        return np.round(law.lha_multiplier * _thirtieth_percentile(year, law, forecast), 2)
    index = _index_beyond_outlook(year, forecast)
    return np.round(law.lha_multiplier * index * _published("weekly", law.lha_rates_year), 2)


def local_housing_allowance_monthly(
    year: int, law: HousingSupport, forecast: Forecast | None = None
) -> np.ndarray:
    """Allowances of a fiscal year for Universal Credit, £ a month, shape (areas, 5); see the weekly function.

    Published monthly rates, or the monthly equivalent of weekly ones where none are published.
    """
    if law.lha_at_30th_percentile_of_year:
        return np.round(law.lha_multiplier * monthly_of(_thirtieth_percentile(year, law, forecast)), 2)
    index = _index_beyond_outlook(year, forecast)
    return np.round(law.lha_multiplier * index * _published("monthly", law.lha_rates_year), 2)


def local_housing_allowance_of(brma: str, category: str, year: int, law: HousingSupport) -> float:
    """Weekly allowance of a named area and category (A to E), £ a week."""
    return float(local_housing_allowance(year, law)[brma_code(brma), CATEGORIES.index(category)])


def local_housing_allowance_monthly_of(brma: str, category: str, year: int, law: HousingSupport) -> float:
    """Monthly allowance of a named area and category (A to E), £ a month."""
    return float(local_housing_allowance_monthly(year, law)[brma_code(brma), CATEGORIES.index(category)])


def _published(kind: str, year: int) -> np.ndarray:
    """Published table of a kind and year."""
    table = _table()[1][kind]
    if year not in table:
        known = ", ".join(str(entry) for entry in table)
        raise YearError(f"housing_support.lha_rates_year: no rates of {year}; there are those of {known}")
    return table[year]


def _index_beyond_outlook(year: int, forecast: Forecast | None) -> float:
    """What published allowances, which no rule raises, are multiplied by: 1 to the outlook's end (`LongRun`)."""
    return uprate(1.0, LAST_OUTLOOK_YEAR, year, FROZEN, forecast or load_forecast(), moves_with_long_run=True)


def _thirtieth_percentile(year: int, law: HousingSupport, forecast: Forecast | None) -> np.ndarray:
    """30th percentile of local rents for a fiscal year, £ a week, between the floor and the maxima.

    An area's allowance is not below that of a smaller category (SI 2013/382 Sch.1 para.3).
    """
    table = _table()[1]["percentile"]
    published = max(entry for entry in table if entry <= max(year, FLOOR_YEAR))
    rents = table[published]
    if year > published:
        rents = rents * (forecast or load_forecast()).index("private_rents", published, year)
    maxima = np.array(
        [
            law.lha_maximum_shared_weekly,
            law.lha_maximum_one_bedroom_weekly,
            law.lha_maximum_two_bedrooms_weekly,
            law.lha_maximum_three_bedrooms_weekly,
            law.lha_maximum_four_bedrooms_weekly,
        ]
    )
    bounded = np.maximum(np.minimum(rents, maxima), _published("weekly", FLOOR_YEAR))
    return np.maximum.accumulate(bounded, axis=1)


# Size criteria


@rule
def bedrooms_needed(
    couples: int,
    other_adults: int,
    boys_10_to_15: int,
    girls_10_to_15: int,
    boys_under_10: int,
    girls_under_10: int,
) -> int:
    """Bedrooms under the size criteria. Para.8 to 10; SI 2006/213 reg.B13, SI 2006/214 reg.13D.

    One for each couple and each other person of 16 or over (`young_person_bedrooms` for the claimant's own),
    and the fewest in which children share: two of the same sex, or two under 10. For Universal
    Credit only the renter's own couple counts as one: non-dependants have a bedroom each, so both partners of
    another couple are `other_adults`.
    """
    rooms = couples + other_adults + (boys_10_to_15 + 1) // 2 + (girls_10_to_15 + 1) // 2
    boys_left = boys_under_10 - 1 if boys_10_to_15 % 2 == 1 and boys_under_10 > 0 else boys_under_10
    girls_left = girls_under_10 - 1 if girls_10_to_15 % 2 == 1 and girls_under_10 > 0 else girls_under_10
    return rooms + (boys_left + girls_left + 1) // 2


@rule
def is_excepted_from_shared_accommodation(dla_care: int, pip_daily_living: int, attendance_allowance: int) -> bool:
    """Whether a person under 35 keeps the one-bedroom rate by disability. Para.29.

    Not modelled: care leavers under 25, former residents of hostels, victims of domestic abuse or modern
    slavery, and offenders under multi-agency protection (para.29).
    """
    has_pip_or_aa = pip_daily_living != PipRate.NONE or attendance_allowance != AttendanceRate.NONE
    return dla_care >= DlaRate.MIDDLE or has_pip_or_aa


@rule
def is_shared_accommodation_only(
    age: int,
    has_partner: bool,
    has_children: bool,
    has_non_dependant: bool,
    is_excepted: bool,
    law: HousingSupport,
) -> bool:
    """Whether a private tenant gets the shared accommodation rate. Para.27, 28."""
    if has_partner or has_children or has_non_dependant or is_excepted:
        return False
    return age < law.shared_accommodation_age_limit


@rule
def lha_category(bedrooms: int, is_shared_only: bool, law: HousingSupport) -> int:
    """Column of the allowance: 0 shared accommodation, else bedrooms; no rate exists beyond four. Para.25, 26."""
    if is_shared_only:
        return 0
    return max(1, min(bedrooms, law.maximum_bedrooms, MOST_BEDROOMS_WITH_A_RATE))


# Rent that counts


@rule
def private_rent_universal_credit(rent: float, allowance_monthly: float) -> float:
    """Private rent met by Universal Credit before contributions, £ a year: up to the allowance. Para.22, 23."""
    return min(rent, MONTHS_IN_YEAR * allowance_monthly)


@rule
def private_rent_housing_benefit(rent: float, allowance_weekly: float) -> float:
    """Private rent eligible for Housing Benefit, £ a year: up to the allowance. SI 2006/214 reg.13D."""
    return min(rent, WEEKS_IN_YEAR * allowance_weekly)


@rule
def social_rent(rent: float, bedrooms: int, needed: int, is_made_up: bool, law: HousingSupport) -> float:
    """Social rent that counts, £ a year: less 14% for one spare bedroom, 25% for more. Para.34, 36.

    Housing Benefit of working age has the same reduction (SI 2006/213 reg.B13), of pension age none. A
    mixed-age couple on Universal Credit bears it. `is_made_up`: see `is_spare_room_reduction_made_up`.
    """
    if is_made_up or bedrooms <= needed:
        return rent
    rate = law.spare_room_one_rate if bedrooms == needed + 1 else law.spare_room_more_rate
    return rent * (1.0 - rate)


@rule
def is_spare_room_reduction_made_up(
    is_in_northern_ireland: bool, is_in_scotland: bool, law: HousingSupport
) -> bool:
    """Whether another payment makes up the whole reduction. SR 2025/58 reg.5; Scotland by policy.

    In Northern Ireland a supplementary payment; in Scotland a Discretionary Housing Payment, at the council's
    discretion in law but funded by the Scottish Government for every tenant. Either is shown as part of the
    housing costs element, so it counts against the benefit cap, as the payment itself does not.
    """
    return (law.northern_ireland_mitigation and is_in_northern_ireland) or (
        law.scottish_mitigation and is_in_scotland
    )


# Non-dependants


@rule
def is_exempt_from_contributions(
    is_blind: bool, dla_care: int, pip_daily_living: int, attendance_allowance: int, law: HousingSupport
) -> bool:
    """Whether a renter, or either of a couple, has no non-dependant deductions. Para.15; SI 2006/214 reg.55(6).

    With `disabled_renters_are_exempt`, as in law.

    Not modelled: Housing Benefit's exemption by the lowest rate of DLA care.
    """
    has_pip_or_aa = pip_daily_living != PipRate.NONE or attendance_allowance != AttendanceRate.NONE
    return law.disabled_renters_are_exempt and (is_blind or dla_care >= DlaRate.MIDDLE or has_pip_or_aa)


@rule
def contributes_to_housing_costs(
    age: int,
    receives_pension_credit: bool,
    receives_disability_benefit: bool,
    receives_carers_allowance: bool,
    is_responsible_for_child_under_5: bool,
    law: HousingSupport,
) -> bool:
    """Whether a non-dependant makes a housing cost contribution under Universal Credit. Para.13, 16.

    `receives_disability_benefit`: middle or highest DLA care, PIP daily living, or Attendance Allowance.
    Not modelled: prisoners and members of the armed forces away.
    """
    if receives_pension_credit or receives_disability_benefit or receives_carers_allowance:
        return False
    return age >= law.housing_cost_contribution_age and not is_responsible_for_child_under_5


@rule
def housing_costs_element(eligible_rent: float, contributing_non_dependants: int, law: HousingSupport) -> float:
    """Housing costs element of Universal Credit, £ a year: never below nothing. Reg.26; para.14, 22, 34."""
    contributions = MONTHS_IN_YEAR * law.housing_cost_contribution_monthly * contributing_non_dependants
    return max(0.0, eligible_rent - contributions)


@rule
def is_without_housing_benefit_deduction(
    age: int,
    receives_pension_credit: bool,
    is_on_universal_credit_without_earnings: bool,
    is_full_time_student: bool,
) -> bool:
    """Whether a non-dependant brings no deduction from Housing Benefit. SI 2006/214 reg.55(1), (7), (8).

    Not modelled: youth training, hospital and prison; students of pension-age claimants are exempt all year.
    """
    if age < 18 or receives_pension_credit or is_full_time_student:
        return True
    return age < 25 and is_on_universal_credit_without_earnings


@rule
def housing_benefit_non_dependant_deduction(
    gross_income: float, hours_weekly: float, law: HousingSupport
) -> float:
    """Deduction from Housing Benefit for one non-dependant, or one couple by joint income, £ a year.

    SI 2006/214 reg.55(1) to (4). `gross_income`: £ a year of the person or couple, PIP, DLA and Attendance
    Allowance left out (reg.55(9)).
    """
    weekly_income = gross_income / WEEKS_IN_YEAR
    if (
        hours_weekly < law.remunerative_work_hours_weekly
        or weekly_income < law.non_dependant_income_limit_1_weekly
    ):
        weekly = law.non_dependant_deduction_1_weekly
    elif weekly_income < law.non_dependant_income_limit_2_weekly:
        weekly = law.non_dependant_deduction_2_weekly
    elif weekly_income < law.non_dependant_income_limit_3_weekly:
        weekly = law.non_dependant_deduction_3_weekly
    elif weekly_income < law.non_dependant_income_limit_4_weekly:
        weekly = law.non_dependant_deduction_4_weekly
    elif weekly_income < law.non_dependant_income_limit_5_weekly:
        weekly = law.non_dependant_deduction_5_weekly
    else:
        weekly = law.non_dependant_deduction_6_weekly
    return WEEKS_IN_YEAR * weekly
