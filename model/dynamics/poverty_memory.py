"""Who was poor in which of the last years, for poverty that lasts."""

import numpy as np

from model.dynamics.lived import Lived
from model.dynamics.state import State

YEARS_KEPT = 8


def remember_poverty(state: State, lived: Lived) -> None:
    """Note in everybody's life whether the household was poor this year."""
    life, is_poor = state.life, lived.is_poor[state.household()]
    life.poor_years[:] = (life.poor_years << 1) | is_poor
    life.years_known[:] = np.minimum(life.years_known + 1, YEARS_KEPT)
