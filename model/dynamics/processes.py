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
    # work and pay: 1100-1199
    # wealth: 1200-1299
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
