"""The roll of free school meals under a rule: who the law entitles, who registers, who is protected."""

from typing import NamedTuple

import numpy as np

from model.calibration.fields import is_state_pupil
from model.population.schema import People

Array = np.ndarray


class Roll(NamedTuple):
    """Pupils of state schools, in the unit of the weights."""

    pupils: float
    entitled: float
    registered: float
    protected: float

    @property
    def on_roll(self) -> float:
        """Those entitled who registered, and those protected."""
        return self.registered + self.protected


def roll(
    people: People,
    weight: Array,
    is_entitled_by_income: Array,
    registration_share: float,
    has_protection: bool,
) -> Roll:
    """Pupils on the roll under one rule.

    Args:
        people: the population's people; the roll they were on in January 2025 stands with them.
        weight: people each one represents, shape (people,); zero leaves one out, a country for instance.
        is_entitled_by_income: whether the law gives free meals for the family's benefits and earnings, shape
            (people,). The engine's `has_free_school_meals` with the universal years of each country at nil.
        registration_share: of those entitled who register; the draw is the one of the population.
        has_protection: whether pupils once entitled keep their meals: in England until August 2026.
    """
    pupil = is_state_pupil(people)
    entitled = pupil & is_entitled_by_income
    registered = entitled & (people.free_school_meals_registration_draw < registration_share)
    protected = pupil & ~registered & people.is_protected_free_school_meals & has_protection

    def count(chosen: Array) -> float:
        return float(weight[chosen].sum())

    return Roll(count(pupil), count(entitled), count(registered), count(protected))
