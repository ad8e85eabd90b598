"""The survey's codes and bands in terms of our schema. Sources and what was seen of them: docs/frs.md."""

from collections.abc import Mapping

import numpy as np

from model.population.classifications import EmploymentStatus, EthnicGroup, Industry, Qualification, SchoolPhase
from model.population.schema import (
    Array,
    CouncilTaxBand,
    Education,
    Region,
    Tenure,
)

UNKNOWN = -1
REGIONS = {
    1: Region.NORTH_EAST,
    2: Region.NORTH_WEST,
    4: Region.YORKSHIRE,
    5: Region.EAST_MIDLANDS,
    6: Region.WEST_MIDLANDS,
    7: Region.EAST_OF_ENGLAND,
    8: Region.LONDON,
    9: Region.SOUTH_EAST,
    10: Region.SOUTH_WEST,
    11: Region.WALES,
    12: Region.SCOTLAND,
    13: Region.NORTHERN_IRELAND,
}
_RENTED = {
    1: Tenure.RENT_FROM_COUNCIL,
    2: Tenure.RENT_FROM_HA,
    3: Tenure.RENT_PRIVATELY,
    4: Tenure.RENT_PRIVATELY,
}
# Those who live rent free or squat (7, 8) are private tenants whose rent is nothing.
TENURES = {
    "TENTYP2": _RENTED
    | {
        5: Tenure.OWNED_WITH_MORTGAGE,
        6: Tenure.OWNED_OUTRIGHT,
        7: Tenure.RENT_PRIVATELY,
        8: Tenure.RENT_PRIVATELY,
    },
    "PTENTYP2": _RENTED | {5: Tenure.OWNED_OUTRIGHT, 6: Tenure.OWNED_WITH_MORTGAGE},
}
COUNCIL_TAX_BANDS = {int(band): band for band in CouncilTaxBand if band != CouncilTaxBand.NONE}
EMPLOYMENT = {
    1: EmploymentStatus.EMPLOYEE,
    2: EmploymentStatus.EMPLOYEE,
    3: EmploymentStatus.SELF_EMPLOYED,
    4: EmploymentStatus.SELF_EMPLOYED,
    5: EmploymentStatus.UNEMPLOYED,
    6: EmploymentStatus.RETIRED,
    7: EmploymentStatus.STUDENT,
    8: EmploymentStatus.LOOKING_AFTER_HOME,
    9: EmploymentStatus.LONG_TERM_SICK,
    10: EmploymentStatus.OTHER_INACTIVE,
    11: EmploymentStatus.OTHER_INACTIVE,
}
# Of the five groups only those that are one group of ours are known; Asian and Black are split by the donor.
BROAD_ETHNIC = {1: EthnicGroup.WHITE, 2: EthnicGroup.MIXED, 5: EthnicGroup.OTHER}
ETHNIC = {
    **dict.fromkeys((1, 2, 3, 4), EthnicGroup.WHITE),
    **dict.fromkeys((5, 6, 7, 8), EthnicGroup.MIXED),
    9: EthnicGroup.INDIAN,
    10: EthnicGroup.PAKISTANI,
    11: EthnicGroup.BANGLADESHI,
    12: EthnicGroup.CHINESE,
    13: EthnicGroup.OTHER_ASIAN,
    14: EthnicGroup.BLACK_AFRICAN,
    15: EthnicGroup.BLACK_CARIBBEAN_OTHER,
    16: EthnicGroup.BLACK_CARIBBEAN_OTHER,
    17: EthnicGroup.OTHER,
    18: EthnicGroup.OTHER,
}
BROAD_OF = {
    EthnicGroup.WHITE: 1,
    EthnicGroup.MIXED: 2,
    EthnicGroup.INDIAN: 3,
    EthnicGroup.PAKISTANI: 3,
    EthnicGroup.BANGLADESHI: 3,
    EthnicGroup.CHINESE: 3,
    EthnicGroup.OTHER_ASIAN: 3,
    EthnicGroup.BLACK_AFRICAN: 4,
    EthnicGroup.BLACK_CARIBBEAN_OTHER: 4,
    EthnicGroup.OTHER: 5,
}
# Standard Industrial Classification 2007: the first division of each of our groups; 83 and 89 do not exist.
DIVISIONS = {
    1: Industry.PRIMARY_AND_UTILITIES,
    10: Industry.MANUFACTURING,
    35: Industry.PRIMARY_AND_UTILITIES,
    41: Industry.CONSTRUCTION,
    45: Industry.RETAIL_AND_WHOLESALE,
    49: Industry.TRANSPORT,
    55: Industry.HOSPITALITY,
    58: Industry.INFORMATION_AND_FINANCE,
    68: Industry.BUSINESS_SERVICES,
    84: Industry.PUBLIC_ADMINISTRATION,
    85: Industry.EDUCATION,
    86: Industry.HEALTH_AND_CARE,
    90: Industry.OTHER_SERVICES,
}
# First code of the levels of highest qualification; 87 and a missing answer are none.
QUALIFICATIONS = {
    1: Qualification.LEVEL_4_OR_ABOVE,
    17: Qualification.LEVEL_3,
    35: Qualification.LEVEL_1_OR_2,
    87: Qualification.NONE,
}
CARE_HOURS = {1: 2.0, 2: 7.0, 3: 14.5, 4: 27.0, 5: 42.0, 6: 74.5, 7: 100.0, 8: 10.0, 9: 27.0, 10: 50.0}
FULL_CARE = 35.0  # hours a week that Carer's Allowance requires

NURSERY, SPECIAL_SCHOOL, FURTHER, PRIVATE_SCHOOL, UNIVERSITY = 1, 3, 7, 8, 9
PRIMARY_SCHOOLS, SECONDARY_SCHOOLS = (2, 4), (5, 6)
SECONDARY_FROM, SIXTH_FORM_FROM = 11, 16  # age on 1 September

# Codes of the table of benefits.
DLA_CARE, DLA_MOBILITY = (1, 121), (2, 122)  # Disability Living Allowance; Child Disability Payment
PIP_LIVING, PIP_MOBILITY = (96, 117), (97, 118)  # Personal Independence Payment; Adult Disability Payment
CHILD_BENEFIT, PENSION_CREDIT, STATE_PENSION = (3,), (4,), (5,)
ATTENDANCE_ALLOWANCE, CARERS_ALLOWANCE = (12,), (13,)
JOBSEEKERS_ALLOWANCE, EMPLOYMENT_AND_SUPPORT, MATERNITY_ALLOWANCE = (14,), (16,), (21,)
HOUSING_BENEFIT, UNIVERSAL_CREDIT = (94,), (95,)
CONTRIBUTORY = (1, 3)

# Which rate an award has is told from its amount a week by a line between the rates. From April 2021 (recalled) to
# April 2024 (model/policy/disability.yaml) the lowest was 23.70 to 28.70, the middle one 60.00 to 72.65 and the
# highest 89.60 to 108.55, the higher rate of mobility 62.55 to 75.75: one line does for the four surveys.
ABOVE_LOWEST, ABOVE_MIDDLE = 45.0, 80.0

INTEREST_ACCOUNTS = (1, 2, 3, 5, 6, 10, 16, 17, 25, 27, 28)
DIVIDEND_ACCOUNTS = (7, 8, 24)
PERSONAL_PENSIONS = (5, 6)
SINGLE_PAYMENT = 95
BASIC_RATE_RELIEF = 1.25  # gross of basic rate relief at source: 1 / (1 - 20%)


def coded(values: Array, codes: Mapping[int, int]) -> Array:
    """Our codes for the survey's; UNKNOWN where there is none."""
    made = np.full(len(values), UNKNOWN, dtype=np.int64)
    for code, ours in codes.items():
        made[values == code] = ours
    return made


def stepped(values: Array, first: Mapping[int, int]) -> Array:
    """Our codes by the first of the survey's codes that belongs to each; UNKNOWN below the first."""
    bounds = np.array(list(first))
    ours = np.array([UNKNOWN, *first.values()], dtype=np.int64)
    return ours[np.searchsorted(bounds, values, side="right")]


def rate_of_three(weekly: Array) -> Array:
    """Rate of a DLA care award by its amount a week, £."""
    return (weekly > 0.0).astype(np.int64) + (weekly > ABOVE_LOWEST) + (weekly > ABOVE_MIDDLE)


def rate_of_two(weekly: Array, line: float, higher: int) -> Array:
    """Rate of an award that has a lower and a higher rate, the latter's code given, by its amount a week, £."""
    return np.where(weekly > line, higher, (weekly > 0.0).astype(np.int64))


def education_of(is_student: Array, school: Array, age: Array) -> Array:
    """Course or school attended: the kind of school, else the age, of those in full-time education."""
    by_age = np.select(
        [age < 5, age < SECONDARY_FROM, age < SIXTH_FORM_FROM, age < 19],
        [Education.PRE_PRIMARY, Education.PRIMARY, Education.LOWER_SECONDARY, Education.UPPER_SECONDARY],
        Education.TERTIARY,
    )
    of_school = np.select(
        [
            school == NURSERY,
            np.isin(school, PRIMARY_SCHOOLS),
            np.isin(school, SECONDARY_SCHOOLS) & (age < SIXTH_FORM_FROM),
            np.isin(school, SECONDARY_SCHOOLS),
            school == FURTHER,
            school == UNIVERSITY,
        ],
        [
            Education.PRE_PRIMARY,
            Education.PRIMARY,
            Education.LOWER_SECONDARY,
            Education.UPPER_SECONDARY,
            Education.UPPER_SECONDARY,
            Education.TERTIARY,
        ],
        by_age,
    )
    return np.where(is_student | (school == NURSERY), of_school, Education.NOT_IN_EDUCATION)


def school_phase_of(education: Array, is_child: Array) -> Array:
    """Phase of schooling of a dependent child."""
    phases = np.full(len(Education), SchoolPhase.NONE)
    phases[Education.PRE_PRIMARY] = SchoolPhase.EARLY_YEARS
    phases[Education.PRIMARY] = SchoolPhase.PRIMARY
    phases[Education.LOWER_SECONDARY] = SchoolPhase.SECONDARY
    phases[Education.UPPER_SECONDARY] = SchoolPhase.SIXTH_FORM
    return np.where(is_child, phases[education], SchoolPhase.NONE)
