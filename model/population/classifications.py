"""Classifications of censuses and surveys by which people and homes are described; the law reads none of them."""

from enum import IntEnum


class EthnicGroup(IntEnum):
    """Ethnic groups of the 2021 census, joined to those that surveys can show."""

    WHITE = 0
    MIXED = 1
    INDIAN = 2
    PAKISTANI = 3
    BANGLADESHI = 4
    CHINESE = 5
    OTHER_ASIAN = 6
    BLACK_AFRICAN = 7
    BLACK_CARIBBEAN_OTHER = 8
    OTHER = 9


class Birthplace(IntEnum):
    """Where a person was born."""

    UNITED_KINGDOM = 0
    EUROPEAN_UNION = 1
    ELSEWHERE = 2


class SexualOrientation(IntEnum):
    """Sexual orientation as the Annual Population Survey asks for it."""

    HETEROSEXUAL = 0
    GAY_OR_LESBIAN = 1
    BISEXUAL = 2
    OTHER = 3


class Qualification(IntEnum):
    """Highest qualification, by the levels of the Regulated Qualifications Framework."""

    NONE = 0
    LEVEL_1_OR_2 = 1
    LEVEL_3 = 2
    LEVEL_4_OR_ABOVE = 3


class ParentalClass(IntEnum):
    """Occupation of the main earner of the home a person grew up in, at 14 (Social Mobility Commission)."""

    HIGHER_PROFESSIONAL = 0
    LOWER_PROFESSIONAL = 1
    INTERMEDIATE = 2
    HIGHER_WORKING_CLASS = 3
    LOWER_WORKING_CLASS = 4


class EmploymentStatus(IntEnum):
    """What a person mainly does on a day of the year."""

    CHILD = 0
    EMPLOYEE = 1
    SELF_EMPLOYED = 2
    OWNER_MANAGER = 3
    UNEMPLOYED = 4
    STUDENT = 5
    LONG_TERM_SICK = 6
    LOOKING_AFTER_HOME = 7
    RETIRED = 8
    OTHER_INACTIVE = 9


class Occupation(IntEnum):
    """Major group of the Standard Occupational Classification 2020; NONE out of work."""

    NONE = 0
    MANAGERS = 1
    PROFESSIONALS = 2
    ASSOCIATE_PROFESSIONALS = 3
    ADMINISTRATIVE = 4
    SKILLED_TRADES = 5
    CARING_AND_LEISURE = 6
    SALES = 7
    MACHINE_OPERATIVES = 8
    ELEMENTARY = 9


class Industry(IntEnum):
    """Groups of sections of the Standard Industrial Classification 2007; NONE out of work."""

    NONE = 0
    PRIMARY_AND_UTILITIES = 1
    MANUFACTURING = 2
    CONSTRUCTION = 3
    RETAIL_AND_WHOLESALE = 4
    TRANSPORT = 5
    HOSPITALITY = 6
    INFORMATION_AND_FINANCE = 7
    BUSINESS_SERVICES = 8
    PUBLIC_ADMINISTRATION = 9
    EDUCATION = 10
    HEALTH_AND_CARE = 11
    OTHER_SERVICES = 12


class EmployerSize(IntEnum):
    """Employees of the employer; NONE: not an employee."""

    NONE = 0
    UNDER_10 = 1
    FROM_10_TO_49 = 2
    FROM_50_TO_249 = 3
    FROM_250 = 4


class SpecialNeeds(IntEnum):
    """Provision for a pupil's special educational needs."""

    NONE = 0
    SUPPORT = 1
    PLAN = 2


class SchoolPhase(IntEnum):
    """Phase of schooling on 1 September of the fiscal year; NONE: not of school age, or not at school."""

    NONE = 0
    EARLY_YEARS = 1
    PRIMARY = 2
    SECONDARY = 3
    SIXTH_FORM = 4


class EnergyRating(IntEnum):
    """Band of the dwelling's Energy Performance Certificate; A and B together."""

    B = 0
    C = 1
    D = 2
    E = 3
    F = 4
    G = 5
