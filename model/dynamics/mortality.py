"""Who dies in a year.

Mortality follows the Office for National Statistics' projection by single year of age and sex; within an age and
sex it falls with the rank of wealth, by `model.engine.deaths`. Not modelled: moves to care homes (the oldest stay
in private households and die at the rate of everybody of their age), deaths in the year of birth.
"""

from functools import cache

import numpy as np

from model.dynamics.estates import settle_estates
from model.dynamics.figures import load_table
from model.dynamics.places import Places
from model.dynamics.processes import Process
from model.dynamics.state import State
from model.dynamics.year import Year
from model.engine.deaths import probability_of_death
from model.population.schema import Array, People, Sex, defaults
from model.population.synthesis.figures import load_table as load_shared_table

TENTHS = 10
COLUMNS = {Sex.FEMALE: "female", Sex.MALE: "male"}


def dies(state: State, places: Places, year: Year) -> None:
    """Note who died since the year before, and settle what they leave."""
    people = state.population.people
    drawn = year.uniform(people.person_id, Process.DEATH)
    dead = np.flatnonzero(places.stays & (drawn < probability_of_dying(state, year)))
    places.leave(dead)
    year.happened["deaths"] = dead.size
    settle_estates(state, places, year, dead)


def probability_of_dying(state: State, year: Year) -> Array:
    """Probability of having died since the year before, shape (people,): of those a year younger then."""
    people = state.population.people
    table = _probabilities(year.number - 1)
    age = np.clip(people.age.astype(np.int64) - 1, 0, table.shape[1] - 1)
    tenth = np.minimum((TENTHS * people.wealth_rank).astype(np.int64), TENTHS - 1)
    return np.asarray(table[people.sex, age, tenth])


@cache
def _probabilities(from_year: int) -> Array:
    """Probability of dying from one mid-year to the next by sex, age at the first and tenth of wealth."""
    level = _relative_to_life_table(from_year)
    sex, age, tenth = (of.ravel() for of in np.indices((*level.shape, TENTHS)))
    of_each = defaults(People, sex.size) | {"sex": sex, "age": age, "wealth_rank": (tenth + 0.5) / TENTHS}
    general = probability_of_death(People(**of_each)).reshape(*level.shape, TENTHS)
    return np.minimum(general * level[:, :, None], 1.0)


def _relative_to_life_table(from_year: int) -> Array:
    """Projected probability of dying from one mid-year to the next relative to the life table, by sex and age.

    Between the years of the table it falls by the same share every year, and after them as in the last years.
    """
    projected = load_table("projected_mortality").set_index("age")
    today = load_shared_table("probability_of_death").set_index("age")
    ages = today.index.to_numpy()
    years = sorted({int(name.split("_")[1]) for name in projected.columns})
    place = int(np.clip(np.searchsorted(years, from_year, side="right") - 1, 0, len(years) - 2))
    share = (from_year - years[place]) / (years[place + 1] - years[place])
    result = np.empty((len(COLUMNS), ages.size))
    for sex, name in COLUMNS.items():
        low, high = (np.log(projected[f"{name}_{years[place + k]}"].to_numpy()[ages]) for k in (0, 1))
        result[sex] = np.exp(low + share * (high - low)) / today[name].to_numpy()
    return result
