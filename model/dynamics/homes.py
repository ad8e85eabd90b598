"""What becomes of a home and what is owed on it when a couple parts. Placeholder: each keeps their own."""

from model.dynamics.state import State
from model.population.schema import Array


def settle_separation(state: State, leaver: Array, stayer: Array) -> None:
    """Settle the home between those who leave it and those who stay, by index."""
