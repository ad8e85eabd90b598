"""What a lever is: settings with sources, and pure functions at up to four hooks.

A change to a parameter of the law needs no lever of this kind: `levers.PROGRAMME.PARAMETER=VALUE` is enough. A
lever does what parameters cannot: it changes homes or pay, taxes wealth, or pays for a service. Its settings are
parameters like those of the law, dated, sourced and uprated, in a YAML beside its module; the first is `applies`.

    policy      settings -> values of the law's parameters, by path
    population  settings, population -> population of the year, same households in the same order
    results     settings, population, assessment -> what it pays and takes by household, and its outcomes
    transition  settings, state at the end of a projected year, the year, population as levers left it: writes into
                the state what lasts beyond the year; only the projection calls it

Each lever says what its hooks read and write, by dotted names ("population.households.rent",
"policy.capital_gains_tax.higher_rate", "programme.wealth_tax"). Two levers that write the same conflict; the later
one in a scenario works on what the earlier one left, and the run says so.
"""

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from model.attainment.reform import Dose
from model.economy.forecast import Forecast
from model.engine.assess import Assessment
from model.policy import Policy
from model.population.schema import Array, Population

NOT_YET_MODELLED = "not yet modelled"
NOT_ESTIMABLE = "not estimable"
MODELLED = "modelled"
STATUSES = (MODELLED, NOT_YET_MODELLED, NOT_ESTIMABLE)


class Context(NamedTuple):
    """What every hook may know besides its settings: the fiscal year, forecast, law of the year, and the seed.

    `is_projected`: whether earlier years of the lever stand in the population already.
    `before`: the population of the year before any lever changed it, for a results hook that says how many its
    population hook reached; None in the population hook, which is given it.
    """

    year: int
    forecast: Forecast
    policy: Policy
    seed: int
    before: Population | None = None
    is_projected: bool = False


class Outcome(NamedTuple):
    """One total of a lever: reach, cost, value in kind, or something it changes that is no income.

    `value` is NaN where `status` is not "modelled"; `low` and `high` bound it where evidence leaves a range.
    """

    label: str
    unit: str
    value: float
    status: str = MODELLED
    low: float = float("nan")
    high: float = float("nan")
    evidence: str = ""


class Effect(NamedTuple):
    """What the results hook adds to an assessment.

    Args:
        programmes: names of `exchequer.PROGRAMMES` to £ a year of each household, shape (households,).
        net_income: change of net income before and after housing costs, £ a year, shape (households,), for what
            DWP's definition counts as income; None changes nothing.
        outcomes: totals by name.
        wealth: change of net wealth of each person by the end of the year, £, shape (people,), before anybody
            responds; None changes nothing.
        savings: the part of it in savings that can be spent at once, £, shape (people,).
        doses: what children receive in each year of age, by finding of the evidence, amounts of shape (people,).
    """

    programmes: Mapping[str, Array]
    net_income: Array | None
    outcomes: Mapping[str, Outcome]
    wealth: Array | None = None
    savings: Array | None = None
    doses: tuple[Dose, ...] = ()


class Lever(NamedTuple):
    """One lever: its name, the NamedTuple of its settings, its hooks and what they read and write."""

    name: str
    settings: Any
    reads: tuple[str, ...]
    writes: tuple[str, ...]
    policy: Callable[[Any, int], Mapping[str, Any]] | None = None
    population: Callable[[Any, Population, Context], Population] | None = None
    results: Callable[[Any, Population, Assessment, Context], Effect] | None = None
    transition: Callable[..., Any] | None = None

    @property
    def programmes(self) -> tuple[str, ...]:
        """Programmes of the exchequer that it writes."""
        return tuple(name.removeprefix("programme.") for name in self.writes if name.startswith("programme."))
