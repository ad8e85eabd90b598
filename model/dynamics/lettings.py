"""Rented homes for those who set up a household: like one of those let in their community."""

import numpy as np

from model.dynamics.figures import load_motion
from model.dynamics.places import Places, is_owned
from model.dynamics.processes import Process
from model.dynamics.year import Year
from model.population.schema import Array

LOOKED_AT = 48
"""Homes that each founder looks at."""


def home_to_let(places: Places, year: Year, founder: Array, members: Array) -> Array:
    """Household, by number in the state, whose rented home each founder finds the like of; -1 where none is let.

    Of some homes of the community the one that suits best: of the founder's region, and lived in by as many
    people and by people about as old. Homes stand on a ring by a number of the year; a founder looks at those that
    follow a number of their own.

    Args:
        founder: index of the person who sets up the household.
        members: how many will live there, same shape.
    """
    people, units, households = places.state.population
    first = units.first_person[households.first_unit]
    let = np.flatnonzero(~is_owned(households.tenure) & ~households.is_in_temporary_accommodation)
    found = np.full(founder.size, -1, dtype=np.int64)
    if not let.size:
        return found
    slot = year.uniform(households.household_id[let], Process.LETTING)
    key = places.household_community[let] + slot
    order = np.argsort(key)
    key, let = key[order], let[order]
    wanted = places.state.life.community[founder]
    begin = np.searchsorted(key, wanted)
    count = np.searchsorted(key, wanted + 1) - begin
    able = np.flatnonzero(count > 0)
    who, begin, count = founder[able], begin[able, None], count[able, None]
    start = np.searchsorted(key, wanted[able] + year.uniform(people.person_id[who], Process.LETTING, 1))
    home = let[begin + (start[:, None] - begin + np.arange(LOOKED_AT)) % count]
    cost = load_motion("households")["letting"]
    region = households.region[places.household_like[places.household()[who]]]
    off = cost["region"] * (households.region[home] != region[:, None])
    off = off + cost["member"] * np.abs((first[home + 1] - first[home]) - members[able][:, None])
    years = np.abs(people.age[first[home]].astype(np.float64) - people.age[who][:, None])
    best = np.argmin(off + cost["year_of_age"] * years, axis=1)
    found[able] = home[np.arange(able.size), best]
    return found
