"""What a year came to for everybody, once the law was applied: what the end of the year works with."""

from typing import NamedTuple

from model.engine.assess import Assessment
from model.population.schema import Array


class Lived(NamedTuple):
    """Outcome of a year; arrays of households in the order of the state.

    `paid` and `saved` are what levers changed of each person's net wealth, and the part of it in savings.
    """

    net_income_bhc: Array  # £ a year, shape (households,): with what levers pay
    net_income_ahc: Array  # £ a year, shape (households,)
    equivalence_bhc: Array  # shape (households,), couple = 1
    is_poor: Array  # flag, shape (households,): below 60% of the median after housing costs
    paid: Array  # £, shape (people,)
    saved: Array  # £, shape (people,)
    assessment: Assessment
