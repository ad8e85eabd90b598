"""One population, drawn once a session, with its links and weighted sums."""

from functools import cache

import numpy as np

from model.population.schema import Role, Sex
from model.population.synthesis import synthesise

HOUSEHOLDS = 20_000
SEED = 20


class Drawn:
    """Weighted totals of one population, in millions or £bn."""

    def __init__(self) -> None:
        """Draw the population and link its people to units and households."""
        self.people, self.units, self.households = synthesise(HOUSEHOLDS, SEED)
        unit_household = np.repeat(np.arange(HOUSEHOLDS), np.diff(self.households.first_unit))
        self.unit = np.repeat(np.arange(len(unit_household)), np.diff(self.units.first_person))
        self.household = unit_household[self.unit]
        self.weight = self.households.weight[self.household]
        self.unit_weight = self.households.weight[unit_household]
        self.child = self.people.role == Role.CHILD
        self.woman = self.people.sex == Sex.FEMALE
        self.children = np.bincount(self.unit[self.child], minlength=len(unit_household))
        self.couple = np.bincount(self.unit[self.people.role == Role.PARTNER], minlength=len(unit_household)) > 0

    def millions(self, which: np.ndarray) -> float:
        """People the flag holds for, in millions."""
        return float((self.weight * which).sum() / 1e6)

    def billions(self, amounts: np.ndarray) -> float:
        """Sum of the amounts, in £bn."""
        return float((self.weight * amounts).sum() / 1e9)

    def share(self, which: np.ndarray, among: np.ndarray) -> float:
        """Share of those among whom the flag holds."""
        return float(np.average(which[among], weights=self.weight[among]))


@cache
def drawn_population() -> Drawn:
    """The population of this session."""
    return Drawn()
