"""The one table of what the projection draws: numbers of processes, apart from those of the population's blocks.

A draw of the projection is keyed on (seed, person, year, process, attempt), so that a person has the same one in
every scenario, whatever happened to others. Numbers are never reused and never changed.
"""

from enum import IntEnum


class Process(IntEnum):
    """Processes of a year; none has a number of `model.random.Variable`."""

    # who lives, and with whom: 1000-1099
    FOSTER_FAMILY = 1000
    DEATH = 1001
    LETTING = 1002
    SEPARATION = 1010
    ORIENTATION = 1015
    TRANS = 1016
    WEALTH_RANK = 1017
    LEAVING_HOME = 1020
    SHARED_HOME = 1021
    UNION = 1030
    AGE_GAP = 1031
    PAIR = 1032
    MARRIAGE = 1033
    SEEKS_OWN_SEX = 1034
    WHOSE_HOME = 1035
    YEARS_TOGETHER = 1036
    OPEN_TO_OTHERS = 1037
    BIRTH = 1040
    TWINS = 1041
    NEWBORN = 1042
    MOVES_TO_CHILD = 1060
    COMES_BACK = 1061
    GIVES_UP_HOME = 1062
    # work and pay: 1100-1199
    WORK_AT_START = 1100
    WORK_FIXED = 1101
    WORK_PERSISTENT = 1102
    KIND_OF_WORK = 1103
    KIND_OF_INACTIVITY = 1104
    HOURS_RANK = 1105
    PART_OF_YEAR = 1106
    PART_OF_YEAR_SHARE = 1107
    CONTRIBUTION_RATE = 1108
    PAY_AT_START_FIXED = 1109
    PAY_AT_START_PERSISTENT = 1110
    PAY_PERSISTENT_KIND = 1111
    PAY_PERSISTENT = 1112
    PAY_TRANSITORY_KIND = 1113
    PAY_TRANSITORY = 1114
    PAY_FIXED = 1115
    STATE_PENSION_SHARE = 1116
    JOB_DONOR = 1117
    HIGHER_EDUCATION = 1350
    LEVEL_3 = 1351
    STUDENT_SUPPORT = 1352
    ATTAINMENT = 1353
    SCHOOL_MEALS = 1354
    LATER_QUALIFICATION = 1355
    # wealth: 1200-1299
    WIDOWED_AT_START = 1200
    COHABITANT_WILL = 1201
    LEGACY = 1202
    OWNERLESS_ESTATE = 1203
    KIN_AGE = 1204
    KIN_SLOT = 1205
    HOME_VALUE = 1210
    EQUITY_RETURN = 1211
    EQUITY_MARKET = 1212
    OTHER_PROPERTY_RETURN = 1213
    BUSINESS_RETURN = 1214
    BEGINS_TO_HOLD_SHARES = 1215
    BORROWS_AS_STUDENT = 1216
    GAIN_REALISED = 1220
    GAIN_SIZE = 1221
    GAIN_KIND = 1222
    DRAWS_PENSION = 1230
    HOME_PURCHASE = 1240
    HOME_CHOSEN = 1241
    MORTGAGE_RENEWED = 1242
    MORTGAGE_RATE = 1243
    HOME_RENTED = 1244
    PARENTS_HELP = 1245
    GIFT = 1246
    MEANS_TO_BUY = 1247
    MORTGAGE_ENDS = 1260
    # migration, schooling and health: 1300-1399
    IMMIGRATION = 1300
    EMIGRATION = 1301
    RECOURSE = 1302
    DISABILITY = 1310
    AWARD = 1311
    AWARD_COMPONENT = 1312
    HEALTH_ELEMENT = 1313
    CARER = 1314
    BLIND = 1315
