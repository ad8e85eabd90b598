"""What every process of a year may know, and where alignment is kept.

Alignment is found once: the baseline works out the factors that bring expected totals to official projections and
keeps them; every scenario takes the same factors, so that nothing but policy lies between the two.
"""

import math
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from enum import IntEnum

import numpy as np

from model.dynamics.processes import Process
from model.dynamics.state import Family
from model.dynamics.work_tables import WorkTables
from model.economy.forecast import Forecast
from model.errors import UserError
from model.policy import Policy
from model.policy.state_pension import month_of_birth, pensionable_age_in_months
from model.population.schema import Array
from model.random import normal, uniform

EVENTS = (
    "births", "deaths", "immigrants", "emigrants", "couples_formed", "separations", "homes_left",
    "first_purchases",
)  # fmt: skip


class AlignmentError(UserError):
    """A scenario asks for a factor that the baseline did not find."""


Key = tuple[str, int]


@dataclass
class Alignment:
    """Factors of the baseline by process and year, shared by all its scenarios.

    A scenario may live a year beside its baseline: asked for a factor that is not there yet, it waits until the
    baseline has found it, or has finished the year or failed. Raises AlignmentError where it never will.
    """

    factors: dict[Key, Array] = field(default_factory=dict)
    lived: set[int] = field(default_factory=set)
    changed: threading.Condition = field(default_factory=threading.Condition, repr=False)

    def factor(self, process: str, year: int, found: Callable[[], Array | float]) -> Array:
        """The factor of a process and year, shape as found: worked out by the baseline where it is not there."""
        key = (process, year)
        if key not in self.factors:
            factor = np.asarray(found(), dtype=np.float64)
            with self.changed:
                self.factors[key] = factor
                self.changed.notify_all()
        return self.factors[key]

    def finish(self, year: int) -> None:
        """Say that the baseline has lived a year, or failed in it: no further factors of it will come."""
        with self.changed:
            self.lived.add(year)
            self.changed.notify_all()


@dataclass
class Aligned:
    """The alignment as a scenario sees it in a year it lives: the factors of its baseline, and none of its own."""

    baseline: Alignment
    living: int

    def factor(self, process: str, year: int, found: Callable[[], Array | float]) -> Array:
        """The baseline's factor. Raises AlignmentError where the baseline has none."""
        key, baseline = (process, year), self.baseline
        with baseline.changed:
            baseline.changed.wait_for(lambda: key in baseline.factors or self.living in baseline.lived)
        if key not in baseline.factors:
            raise AlignmentError(f"alignment of {process} in {year}: the baseline found no factor")
        return baseline.factors[key]


class Transfer(IntEnum):
    """Why wealth passes from one to another."""

    ESTATE_TO_PARTNER = 0
    ESTATE_TO_HEIR = 1
    ESTATE_TO_CHARITY = 2
    ESTATE_TO_STATE = 3
    FUNERAL_AND_COSTS = 4
    GIFT = 5
    SEPARATION = 6
    RECEIPTS_TAX = 7


@dataclass
class TransferLog:
    """Every transfer of a year as arrays of one length: the donor's and the recipient's id, 0 for nobody."""

    entries: list[tuple[int, Array, Array, Array, Array]] = field(default_factory=list)

    def add(
        self, kind: Transfer, donor: Array, recipient: Array | int, amount: Array, tax: Array | float = 0.0
    ) -> None:
        """Log transfers: what the donor parted with, £, and the tax that was kept of it."""
        donor, recipient, amount, tax = np.broadcast_arrays(donor, recipient, amount, tax)
        self.entries.append((int(kind), donor.copy(), recipient.copy(), amount.copy(), tax.copy()))

    def total(self, kind: Transfer) -> float:
        """Sum of one kind, £ of the people of the state, not weighted."""
        return math.fsum(float(amount.sum()) for of, _, _, amount, _ in self.entries if of == kind)

    def tax(self) -> float:
        """Tax kept of transfers, £ of the people of the state, not weighted."""
        return math.fsum(float(tax.sum()) for *_, tax in self.entries)


@dataclass
class Year:
    """One year of one scenario: the fiscal year lived, its seed, forecast and law, alignment and transfers.

    `happened` counts people by event, of the names of `EVENTS`.
    """

    number: int
    first: int
    seed: int
    forecast: Forecast
    policy: Policy
    alignment: Alignment | Aligned
    work: WorkTables
    transfers: TransferLog = field(default_factory=TransferLog)
    happened: dict[str, int] = field(default_factory=dict)
    newcomers: Family | None = None

    def growth(self, series: str) -> float:
        """Growth of a series of the forecast from the year before, a fraction."""
        return self.forecast.growth(series, self.number)

    def prices(self) -> float:
        """Consumer prices relative to the first year."""
        return self.forecast.index("cpi_year", self.first, self.number)

    def earnings(self) -> float:
        """Average earnings relative to the first year."""
        return self.forecast.index("average_earnings", self.first, self.number)

    def uniform(self, person_id: Array, process: Process, attempt: int = 0) -> Array:
        """Uniform draws in (0, 1) of persons in this year, shape of the ids."""
        return uniform(self.seed, person_id, self.number, process, attempt)

    def normal(self, person_id: Array, process: Process, attempt: int = 0) -> Array:
        """Standard normal draws of persons in this year, shape of the ids."""
        return normal(self.seed, person_id, self.number, process, attempt)

    def lasting_uniform(self, person_id: Array, process: Process) -> Array:
        """Uniform draws in (0, 1) of persons that are the same in every year."""
        return uniform(self.seed, person_id, 0, process)

    def pension_age(self, age: Array) -> Array:
        """State Pension age in years of people of some ages, whole years, this year."""
        law = self.policy.state_pension
        months = [pensionable_age_in_months(month_of_birth(12 * of + 6, self.number), law) for of in range(151)]
        return np.asarray(np.array(months)[np.clip(age, 0, 150)] / 12.0)

    def shared_normal(self, process: Process) -> float:
        """One standard normal draw of the year that everybody shares."""
        return float(normal(self.seed, np.zeros(1, dtype=np.int64), self.number, process)[0])
