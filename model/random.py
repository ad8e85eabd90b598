"""Counter-based random numbers: every draw is a pure function of its key, in any order, on any machine.

Philox4x32-10 (Salmon, Moraes, Dror and Shaw, "Parallel random numbers: as easy as 1, 2, 3", SC 2011), keyed
on (seed, id, slot, variable, draw number). The id is that of a household or a person, the slot a member of
the household (0 the household itself) or a year, the variable what is drawn, the draw number the attempt of a
rejection loop. A scenario, a partition or a number of threads therefore never changes a draw, and a new
variable leaves all others as they were.
"""

from enum import IntEnum

import numpy as np

from model.compile import kernel, rule

Array = np.ndarray
MASK = 0xFFFFFFFF
MULTIPLIER_0 = 0xD2511F53
MULTIPLIER_1 = 0xCD9E8D57
WEYL_0 = 0x9E3779B9
WEYL_1 = 0xBB67AE85
ROUNDS = 10


class Variable(IntEnum):
    """The one table of variable numbers: never reused, never changed; a new variable gets a new number."""

    # skeleton
    REGION = 1
    HOUSEHOLD_TYPE = 2
    HEAD_AGE = 4
    HEAD_SEX = 5
    PARTNER_AGE = 6
    SAME_SEX = 7
    NUMBER_OF_CHILDREN = 8
    FIRST_BIRTH = 9
    BIRTH_SPACING = 10
    TWIN = 11
    CHILD_SEX = 12
    STAYS_DEPENDENT = 13
    STAYS_AT_HOME = 14
    NUMBER_OF_ADULT_CHILDREN = 15
    ADULT_CHILD_AGE = 16
    ADULT_CHILD_REDRAW = 17
    MULTI_FAMILY_FORM = 18
    NUMBER_OF_OTHER_ADULTS = 19
    OTHER_ADULT_AGE = 20
    OTHER_ADULT_SEX = 21
    ETHNICITY = 23
    MARRIED = 25
    NO_RECOURSE = 26
    TWO_CHILD_EXCEPTION = 27
    GRANDPARENT_COUPLE = 29
    OVERSAMPLED_DIRECTION = 30
    MIXED_COUPLE = 31
    OTHER_ETHNICITY = 32
    MIXED_CHILD = 33
    AGE_GAP_KIND = 34
    # people
    FAMILY_BACKGROUND = 40
    EDUCATION_FAMILY = 41
    EDUCATION_OWN = 42
    ABILITY_FAMILY = 43
    ABILITY_OWN = 44
    EMPLOYMENT_FAMILY = 45
    EMPLOYMENT_OWN = 46
    STUDENT = 47
    DISABLED = 48
    AWARD_ORDER = 49
    HEALTH_ELEMENT_ORDER = 50
    CARER = 51
    CARER_ELSEWHERE = 52
    BLIND = 53
    STUDENT_LOAN = 54
    MOBILITY_ORDER = 55
    # work
    PART_YEAR = 60
    PART_YEAR_SHARE = 61
    PART_YEAR_HOURS = 62
    SELF_EMPLOYED = 63
    OWNER_MANAGER = 64
    OWNER_MANAGER_PAY = 65
    PART_TIME = 66
    HOURS = 67
    PAY = 68
    PROFIT = 69
    OWNER_MANAGER_DIVIDEND = 70
    START_UP = 71
    PENSION_SAVER = 72
    PENSION_SAVER_RATE = 73
    RETURN_TO_WORK = 74
    SECOND_PROFIT = 75
    SALARY_SACRIFICE = 76
    SALARY_SACRIFICE_RATE = 77
    LARGE_SALARY_SACRIFICE = 78
    # other incomes
    STATE_PENSION_RECEIPT = 80
    STATE_PENSION_RANK = 81
    PRIVATE_PENSION_RECEIPT = 82
    PRIVATE_PENSION_RANK = 83
    MAINTENANCE = 84
    MAINTENANCE_AMOUNT = 85
    CHILDCARE = 87
    CHILDCARE_AMOUNT = 88
    GIFT_AID = 89
    PERSONAL_PENSION = 90
    PRIVATE_PENSION_FAMILY = 180
    EMPLOYMENT_STATUS = 181
    OCCUPATION = 182
    INDUSTRY = 183
    PUBLIC_SECTOR = 184
    EMPLOYER_SIZE = 185
    UNION_MEMBER = 186
    ZERO_HOURS = 187
    # housing
    OWNS = 100
    SOCIAL = 101
    COUNCIL = 102
    MORTGAGE = 103
    LOAN_TO_VALUE = 104
    MORTGAGE_RATE = 105
    VALUE = 106
    BEDROOMS = 107
    BRMA = 108
    RENT = 109
    OTHER_HOUSING_COSTS = 111
    # wealth
    WEALTH_RESIDUAL = 120
    FINANCIAL = 121
    FINANCIAL_EMPTY = 122
    CASH_SHARE = 123
    SHAREHOLDER = 124
    OTHER_PROPERTY = 125
    OTHER_PROPERTY_VALUE = 126
    FINANCIAL_SPLIT = 127
    CAPITAL_GAIN = 128
    CAPITAL_GAIN_SIZE = 129
    CAPITAL_GAIN_RESIDENTIAL = 130
    # take-up
    TAKE_UP_UNIVERSAL_CREDIT = 140
    TAKE_UP_PENSION_CREDIT = 141
    TAKE_UP_CHILD_BENEFIT = 142
    TAKE_UP_HOUSING_BENEFIT = 143
    TAKE_UP_COUNCIL_TAX_REDUCTION = 144
    TAKE_UP_TAX_FREE_CHILDCARE = 145
    TAKE_UP_MARRIAGE_ALLOWANCE = 146
    BENEFIT_CAP_GRACE = 147
    CHILD_BENEFIT_OPT_OUT = 148
    TAKE_UP_BENEFIT_CAP_MITIGATION = 149
    HEALTH_CLAIM = 139
    # homes
    DWELLING_AGE = 200
    ENERGY = 201
    DECENT = 202
    OVERCROWDED = 203
    TEMPORARY_ACCOMMODATION = 204
    MORTGAGE_DEAL = 205
    INTEREST_ONLY = 206
    SHELTERED = 207
    RENT_WITHIN_ALLOWANCE = 208
    COUNCIL_TAX_VALUE = 209
    LARGE_HOME = 210
    # traits
    BORN_ABROAD = 150
    BORN_ABROAD_FAMILY = 151
    BORN_IN_EUROPEAN_UNION = 152
    TIME_SINCE_ARRIVAL = 153
    SEXUAL_ORIENTATION = 154
    GAY_OR_BISEXUAL = 155
    TRANS = 156
    PARENTAL_CLASS = 157
    PARENT_DEGREE = 158
    STUDENT_HOUSEHOLD = 159
    # calibration
    COPIES = 320
    BOOTSTRAP = 321
    # wealth by class, gains, inheritance
    PENSION_HELD = 220
    PENSION_WEALTH = 221
    PENSION_BENEFIT = 222
    PHYSICAL = 223
    OTHER_DEBT = 224
    OTHER_DEBT_AMOUNT = 225
    OTHER_FINANCIAL = 226
    OTHER_PROPERTY_LOAN = 227
    BUSINESS = 228
    AGRICULTURAL = 229
    STUDENT_LOAN_BALANCE = 230
    WEALTH_TAIL = 231
    YEARS_HELD = 232
    CAPITAL_GAIN_BUSINESS = 233
    BUSINESS_RELIEF_USED = 234
    CARRIED_INTEREST = 235
    PARENTAL_WEALTH = 236
    INHERITED = 237
    INHERITED_AMOUNT = 238
    # links to parents
    MOTHER_ALIVE = 240
    FATHER_ALIVE = 241
    MOTHER_AGE_GAP = 242
    FATHER_AGE_GAP = 243
    SAME_REGION_AS_PARENTS = 244
    CHILDREN_EVER_BORN = 245
    LINK_ORDER = 246
    PARENTS_APART = 247
    # what a survey misses
    SURVEY_UNIVERSAL_CREDIT = 340
    SURVEY_HOUSING_BENEFIT = 341
    SURVEY_PENSION_CREDIT = 342
    SURVEY_CHILD_BENEFIT = 343
    SURVEY_STATE_PENSION = 344
    SURVEY_PIP = 345
    SURVEY_DLA = 346
    SURVEY_ATTENDANCE_ALLOWANCE = 347
    SURVEY_CARERS_ALLOWANCE = 348
    # surveys of a user's own
    SURVEY_MONTH_OF_BIRTH = 360
    SURVEY_PERSON_DONOR = 361
    SURVEY_UNIT_DONOR = 362
    SURVEY_HOUSEHOLD_DONOR = 363
    # schooling
    PRIVATE_SCHOOL = 260
    FREE_SCHOOL_MEALS_REGISTRATION = 261
    YEARS_OFF_FREE_SCHOOL_MEALS = 262
    SPECIAL_NEEDS = 263
    ADDITIONAL_LANGUAGE = 264
    ATTAINMENT_5 = 265
    ATTAINMENT_7 = 266
    ATTAINMENT_11 = 267
    ATTAINMENT_16 = 268
    # levers
    EDUCATION_PROGRAMME = 440
    UNION_COVERED = 441
    SOCIAL_LETTING = 442
    TENANCY_LENGTH = 443
    HOME_IMPROVED = 444
    SAVINGS_ACCOUNT_TAKE_UP = 400
    # after school
    LEVEL_3 = 460
    HIGHER_EDUCATION = 461
    DEGREE = 462
    # packages
    MEASURE_ORDER = 480
    # behaviour
    WORK_ENTRY_OR_EXIT = 500
    JOB_ENTERED = 501


@rule
def philox(
    counter_0: int, counter_1: int, counter_2: int, counter_3: int, key_0: int, key_1: int
) -> tuple[int, int, int, int]:
    """Philox4x32-10: four random 32-bit words from a 128-bit counter and a 64-bit key."""
    for _ in range(ROUNDS):
        product_0 = MULTIPLIER_0 * counter_0
        product_1 = MULTIPLIER_1 * counter_2
        counter_0 = ((product_1 >> 32) & MASK) ^ counter_1 ^ key_0
        counter_2 = ((product_0 >> 32) & MASK) ^ counter_3 ^ key_1
        counter_1 = product_1 & MASK
        counter_3 = product_0 & MASK
        key_0 = (key_0 + WEYL_0) & MASK
        key_1 = (key_1 + WEYL_1) & MASK
    return counter_0, counter_1, counter_2, counter_3


@kernel
def _fill_uniform(seed: int, ids: Array, slots: Array, variable: int, draw: int, result: Array) -> None:
    """Uniform draws in (0, 1) of 52 bits, one for each id and slot, written into `result`."""
    key_0 = seed & MASK
    key_1 = (seed >> 32) & MASK
    for i in range(len(ids)):
        member = ((slots[i] & 0xFFFF) << 16) | (draw & 0xFFFF)
        word_0, word_1, _, _ = philox(ids[i] & MASK, (ids[i] >> 32) & MASK, member, variable, key_0, key_1)
        result[i] = ((word_0 << 20) | (word_1 >> 12)) * 2.0**-52 + 2.0**-53


@rule
def _ratio(x: float, numerator: tuple[float, ...], denominator: tuple[float, ...]) -> float:
    """Ratio of two polynomials, coefficients from the highest power down."""
    above = 0.0
    for coefficient in numerator:
        above = above * x + coefficient
    below = 0.0
    for coefficient in denominator:
        below = below * x + coefficient
    return above / below


CENTRE_ABOVE = (
    2509.0809287301226727, 33430.575583588128105, 67265.770927008700853, 45921.953931549871457,
    13731.693765509461125, 1971.5909503065514427, 133.14166789178437745, 3.387132872796366608,
)  # fmt: skip
CENTRE_BELOW = (
    5226.495278852545925, 28729.085735721942674, 39307.895800092710610, 21213.794301586595867,
    5394.1960214247511077, 687.1870074920579083, 42.313330701600911252, 1.0,
)  # fmt: skip
SIDE_ABOVE = (
    7.7454501427834140764e-4, 0.0227238449892691845833, 0.24178072517745061177, 1.27045825245236838258,
    3.64784832476320460504, 5.7694972214606914055, 4.6303378461565452959, 1.42343711074968357734,
)  # fmt: skip
SIDE_BELOW = (
    1.05075007164441684324e-9, 5.475938084995344946e-4, 0.0151986665636164571966, 0.14810397642748007459,
    0.68976733498510000455, 1.6763848301838038494, 2.05319162663775882187, 1.0,
)  # fmt: skip
TAIL_ABOVE = (
    2.01033439929228813265e-7, 2.71155556874348757815e-5, 0.0012426609473880784386, 0.026532189526576123093,
    0.29656057182850489123, 1.7848265399172913358, 5.4637849111641143699, 6.6579046435011037772,
)  # fmt: skip
TAIL_BELOW = (
    2.04426310338993978564e-15, 1.4215117583164458887e-7, 1.8463183175100546818e-5, 7.868691311456132591e-4,
    0.0148753612908506148525, 0.13692988092273580531, 0.59983220655588793769, 1.0,
)  # fmt: skip


@rule
def normal_quantile(probability: float) -> float:
    """Standard normal quantile, to about 1e-16 (Wichura, algorithm AS 241, Applied Statistics 37, 1988)."""
    centred = probability - 0.5
    if abs(centred) <= 0.425:
        return centred * _ratio(0.180625 - centred * centred, CENTRE_ABOVE, CENTRE_BELOW)
    smaller = probability if centred < 0.0 else 1.0 - probability
    distance = np.sqrt(-np.log(smaller))
    if distance <= 5.0:
        size = _ratio(distance - 1.6, SIDE_ABOVE, SIDE_BELOW)
    else:
        size = _ratio(distance - 5.0, TAIL_ABOVE, TAIL_BELOW)
    return -size if centred < 0.0 else size


@kernel
def _fill_normal_quantile(values: Array) -> None:
    """Replace uniform draws by standard normal ones."""
    for i in range(len(values)):
        values[i] = normal_quantile(values[i])


def normal_quantiles(probabilities: Array) -> Array:
    """Standard normal quantiles of an array."""
    result = np.array(probabilities, dtype=float)
    _fill_normal_quantile(result)
    return result


def uniform(seed: int, ids: Array, slot: int | Array, variable: IntEnum, draw: int = 0) -> Array:
    """Uniform draws in (0, 1), one for each id.

    Args:
        seed: any integer of 64 bits.
        ids: int64 identifiers, shape (n,).
        slot: one slot for all, or an array of shape (n,), each from 0 to 65,535.
        variable: what is drawn, of `Variable` or of the projection's `Process`.
        draw: number of the attempt, from 0 to 65,535.
    """
    ids = np.ascontiguousarray(ids, dtype=np.int64)
    slots = np.ascontiguousarray(np.broadcast_to(np.asarray(slot, dtype=np.int64), ids.shape))
    result = np.empty(len(ids))
    _fill_uniform(int(seed) & 0x7FFFFFFFFFFFFFFF, ids, slots, int(variable), draw, result)
    return result


def normal(seed: int, ids: Array, slot: int | Array, variable: IntEnum, draw: int = 0) -> Array:
    """Standard normal draws, one for each id: the normal quantile of `uniform` with the same key."""
    result = uniform(seed, ids, slot, variable, draw)
    _fill_normal_quantile(result)
    return result


def mix(ids: Array, slot: int | Array) -> Array:
    """Stable 63-bit identifier of a member of a household: splitmix64 of the household's id and the slot."""
    with np.errstate(over="ignore"):
        value = np.asarray(ids, dtype=np.uint64) * np.uint64(1 << 16) + np.asarray(slot, dtype=np.uint64)
        value = value + np.uint64(0x9E3779B97F4A7C15)
        value = (value ^ (value >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
        value = (value ^ (value >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
        value = value ^ (value >> np.uint64(31))
    return (value >> np.uint64(1)).astype(np.int64)
