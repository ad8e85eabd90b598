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
    # work and pay: 1100-1199
    # wealth: 1200-1299
    # migration, schooling and health: 1300-1399
