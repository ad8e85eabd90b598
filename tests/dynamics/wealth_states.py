"""A state of some thousand households, and years lived in it, for tests of the laws of motion of wealth."""

from functools import cache

import numpy as np

from model.dynamics.holdings import begin_wealth
from model.dynamics.lived import Lived
from model.dynamics.state import Life, State, nothing_lived
from model.dynamics.year import Alignment, Year
from model.economy.forecast import load_forecast
from model.engine.assess import assess
from model.policy import load_policy
from model.population.net_wealth import ASSETS, DEBTS
from model.population.schema import BenefitUnits, Households, People, Population
from model.population.synthesis import COMMUNITY, synthesise

HOUSEHOLDS, SEED, FIRST = 4096, 7, 2025
CLASSES = (*ASSETS, *DEBTS)


@cache
def _drawn() -> Population:
    return synthesise(HOUSEHOLDS, SEED)


def copy_of(population: Population) -> Population:
    """A population with columns of its own."""
    parts = ((People, population.people), (BenefitUnits, population.units), (Households, population.households))
    return Population(*(kind(**{n: c.copy() for n, c in part._asdict().items()}) for kind, part in parts))


def state(year: int = FIRST) -> State:
    """The households drawn, each of weight one, in communities, at the start of the projection."""
    population = copy_of(_drawn())
    life: Life = nothing_lived(population.people.age.size)
    made = State(year, population, life)
    life.community[:] = made.household() // COMMUNITY
    begin_wealth(life, population, SEED)
    return made


def year_of(number: int = FIRST + 1, alignment: Alignment | None = None) -> Year:
    """A year of the baseline."""
    return Year(number, FIRST, SEED, load_forecast(), load_policy(number).policy, alignment or Alignment())


@cache
def _assessed(number: int):
    return assess(state().population, load_policy(number))


def lived(of: State, number: int = FIRST + 1, paid: np.ndarray | None = None) -> Lived:
    """What the law left everybody of the state at the start, with what a lever paid into savings."""
    result = _assessed(number)
    nothing = np.zeros(of.size)
    paid = nothing if paid is None else paid
    is_poor = np.zeros(result.net_income_ahc.size, dtype=bool)
    return Lived(result.net_income_bhc, result.net_income_ahc, result.equivalence_bhc, is_poor, paid, paid, result)


def classes(of: State) -> dict[str, np.ndarray]:
    """Copies of what everybody owns and owes, by class, £."""
    return {name: getattr(of.population.people, name).copy() for name in CLASSES}


def net(holding: dict[str, np.ndarray]) -> np.ndarray:
    """Net wealth of each person, £."""
    return sum(holding[name] for name in ASSETS) - sum(holding[name] for name in DEBTS)
