"""Random households, packed once; the kernel is compiled once and kept in the user's cache."""

from typing import NamedTuple

import numpy as np
import pytest
from random_households import random_households

from model.engine.assess import Workspace, assess_into, prepare
from model.policy import Law
from model.population.schema import Population


class Assessed(NamedTuple):
    """A packed population; `of` assesses it and returns its results as they are now, not a view of them."""

    population: Population
    workspace: Workspace

    def of(self, law: Law) -> dict[str, np.ndarray]:
        """Every result under a law, copied."""
        return {name: values.copy() for name, values in assess_into(self.workspace, law, 1)._asdict().items()}


@pytest.fixture(scope="session")
def many():
    """4,000 households of every kind, enough for each parameter of the law to reach one."""
    population = random_households(4_000, seed=7)
    return Assessed(population, prepare(population))
