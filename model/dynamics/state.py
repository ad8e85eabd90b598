"""What the projection carries from one year to the next: the population, and what only a life in time has.

A state holds the circumstances of one fiscal year. Its weights are equal and never change. People of a community,
some thousand households, stand together: partners and heirs are found among them, so that a part of whole
communities lives the same years alone as within the whole.
"""

from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

import numpy as np

from model.population.belonging import household_of_people, unit_of_people
from model.population.schema import Array, Population


class Life(NamedTuple):
    """What a person has besides the columns of the population, shape (people,)."""

    community: Array  # int64: number of the community, the same for life
    years_together: Array  # int16: years as a couple; 0 without a partner
    children_born: Array  # int8: children a woman has had
    earnings_fixed: Array  # float64: part of the standard score of pay that stays for life
    earnings_persistent: Array  # float64: the part that fades slowly
    earnings_transitory: Array  # float64: the part of this year alone
    work_fixed: Array  # float64: leaning towards work, standard score, for life; low is in work
    work_persistent: Array  # float64: the part of it that fades
    hours_rank: Array  # float64: rank (0, 1) of usual hours among people alike
    kind_of_work: Array  # int8: EmploymentStatus when last in work, 0 never
    contribution_rate: Array  # float64: employee's pension contributions as a fraction of pay when in work
    poor_years: Array  # uint8: bit k is set if poor after housing costs k years ago; bit 0 is this year
    years_known: Array  # uint8: years in the projection, up to 8: how many bits of `poor_years` count
    inherited: Array  # float64: £ received from estates since the start, in prices of the start
    let_loan: Array  # float64: £ of mortgage debt that is on other property
    late_spouse_bands: Array  # float64: share of nil-rate bands a late spouse left unused
    gifts_received: Array  # float64: £ received from living parents since the start, in prices of the start
    meals_years: Array  # uint8: bit k is set if the family met the rule of free school meals k years ago
    score_change: Array  # float32, (people, 3, 4): SD by which policy changed scores, low to high, by stage


def nothing_lived(people: int) -> Life:
    """The lives of people of whom nothing is known yet."""
    kinds = {
        "community": np.int64,
        "years_together": np.int16,
        "children_born": np.int8,
        "kind_of_work": np.int8,
        "poor_years": np.uint8,
        "years_known": np.uint8,
        "meals_years": np.uint8,
    }
    columns = {name: np.zeros(people, kinds.get(name, np.float64)) for name in Life._fields}
    return Life(**columns | {"score_change": np.zeros((people, 3, 4), np.float32)})


class Family(NamedTuple):
    """Whole households that come from elsewhere, with ids of their own, in amounts of the year."""

    population: Population
    life: Life


@dataclass
class State:
    """People of one fiscal year. Columns are the state's own: a process may write into them."""

    year: int
    population: Population
    life: Life

    @property
    def size(self) -> int:
        """Number of people."""
        return int(self.population.people.age.size)

    def household(self) -> Array:
        """Index of each person's household, shape (people,)."""
        return household_of_people(self.population)

    def unit(self) -> Array:
        """Index of each person's benefit unit, shape (people,)."""
        return unit_of_people(self.population)

    @cached_property
    def _by_id(self) -> Array:
        """Places of people by id: ids of a state never change."""
        return np.argsort(self.population.people.person_id)

    def position(self, person_id: Array) -> Array:
        """Index of the person of each id, -1 where nobody alive has it; ids of 0 are nobody's."""
        ids, order = self.population.people.person_id, self._by_id
        place = np.minimum(np.searchsorted(ids, person_id, sorter=order), ids.size - 1)
        found = order[place]
        return np.where((ids[found] == person_id) & (person_id != 0), found, -1)
