"""Outcomes of levers that no static year can show and a projection can: filled in from the people it lives."""

from collections.abc import Callable, Mapping

import numpy as np

from model.dynamics.state import State
from model.dynamics.year import Transfer, Year
from model.indicators import weighted
from model.indicators.measured import Measured
from model.levers.lever import MODELLED, Outcome
from model.population.schema import Array, Role

Known = Callable[[State, Measured, Year], float]
AT_30 = (29, 31)


def _at_30(state: State) -> Array:
    """Indices of adults of about 30: three years of age, for enough of them."""
    people = state.population.people
    return np.flatnonzero((people.age >= AT_30[0]) & (people.age <= AT_30[1]) & (people.role != Role.CHILD))


def _wealth_at_30(state: State, measured: Measured, year: Year) -> float:
    """Median net wealth at about 30, £ of the year."""
    who = _at_30(state)
    assert measured.wealth is not None
    return float(weighted.median(measured.wealth.total[who], measured.weight[state.household()[who]]))


def _owners_at_30(state: State, measured: Measured, year: Year) -> float:
    """Share of people of about 30 who own part of the home they live in."""
    who = _at_30(state)
    owns = state.population.people.main_home[who] > 0.0
    return float(weighted.mean(owns.astype(np.float64), measured.weight[state.household()[who]]))


def _heirs(state: State, measured: Measured, year: Year) -> float:
    """What the heirs of the year received, after tax, £ a head."""
    weight = measured.weight[0]
    received = heirs = 0.0
    for kind, _, recipient, amount, tax in year.transfers.entries:
        if kind == Transfer.ESTATE_TO_HEIR:
            received += weight * float(np.sum(amount - tax))
            heirs += weight * np.unique(recipient[amount > tax]).size
    return float(received / heirs) if heirs else 0.0


LIVED: Mapping[str, tuple[Known, str]] = {
    "citizens_inheritance.wealth_at_30": (_wealth_at_30, "median of everybody of 29 to 31, in pounds of the year"),
    "citizens_inheritance.home_ownership_at_30": (_owners_at_30, "everybody of 29 to 31"),
    "inheritance_tax_loopholes.wealth_of_heirs": (_heirs, "received by an heir of the year after tax"),
}
"""Outcomes by `lever.name`: how to find them, and what they are of."""


def outcomes_lived(
    outcomes: Mapping[str, Outcome], state: State, measured: Measured, year: Year
) -> dict[str, Outcome]:
    """Outcomes of a year with those that the projection knows; compare with the baseline's people."""
    found = dict(outcomes)
    for name, (known, of) in LIVED.items():
        if name in found:
            found[name] = found[name]._replace(
                value=known(state, measured, year), status=MODELLED, evidence=f"the projection: {of}"
            )
    return found
