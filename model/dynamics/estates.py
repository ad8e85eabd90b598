"""What the dead leave. Placeholder: nothing is passed on, and what they had goes with them."""

from model.dynamics.places import Places
from model.dynamics.state import State
from model.dynamics.year import Year
from model.population.schema import Array


def settle_estates(state: State, places: Places, year: Year, dead: Array) -> None:
    """Settle the estates of the dead, by index."""
