"""What indicators of the full set are about: one scenario's people and incomes in a year, with its baseline."""

from collections.abc import Callable, Sequence
from functools import cached_property
from typing import Any

import numpy as np

from model.economy.forecast import Forecast
from model.indicators import by_group
from model.indicators.divisions import Division, crossed, divisions
from model.indicators.measured import Array, Measured, equivalised
from model.indicators.poverty import AbsoluteLines
from model.indicators.variable import Definitions
from model.indicators.weighted import median, quantile_group
from model.population.belonging import household_of_people
from model.population.schema import Population, Role

LARGEST_INCOME_SHARE_OF_LOW_INCOMES = 4  # of ten: the lowest 40%


class Subject:
    """A population as measured in one scenario and year; what several indicators need is worked out once.

    Values stand for people, shape (people,); those of a household stand with each of its members.
    """

    def __init__(
        self,
        population: Population,
        measured: Measured,
        baseline: Measured,
        lines: AbsoluteLines,
        year: int,
        forecast: Forecast,
        definitions: Definitions | None = None,
        crossings: Sequence[Sequence[str]] = (),
    ) -> None:
        """Keep what is given; raises ValueError when the baseline has other households.

        Args:
            population: people, families and households as the scenario leaves them.
            measured: what the scenario gives each household.
            baseline: the same of the baseline; the baseline itself is given twice.
            lines: absolute poverty lines of the year.
            year: fiscal year.
            forecast: prices and earnings of other years.
            definitions: shares of the median that make poverty lines.
            crossings: names of groupings that are crossed, two or three each.
        """
        if not np.array_equal(measured.weight, baseline.weight):
            raise ValueError("scenario and baseline have different households or weights")
        self.population, self.measured, self.baseline = population, measured, baseline
        self.lines, self.year, self.forecast = lines, year, forecast
        self.definitions = definitions or Definitions()
        self.crossings = tuple(tuple(names) for names in crossings)
        self._found: dict[str, Any] = {}

    @cached_property
    def household(self) -> Array:
        """Index of each person's household."""
        return household_of_people(self.population)

    @cached_property
    def weight(self) -> Array:
        """People each person stands for; a head, the same number of households."""
        return np.asarray(self.measured.weight[self.household])

    @cached_property
    def divided(self) -> dict[str, Division]:
        """Every division, the crossed ones last."""
        single = divisions(self.population, self.measured, self.baseline)
        more = [crossed(single, names) for names in self.crossings]
        return single | {division.name: division for division in more}

    @cached_property
    def is_head(self) -> Array:
        """Flag of each household's head, who stands for it."""
        first = self.population.units.first_person[self.population.households.first_unit[:-1]]
        flags = np.zeros(self.population.people.age.size, dtype=bool)
        flags[first] = True
        return flags

    @cached_property
    def stage(self) -> Array:
        """Position of each person in the division `life_stage`."""
        return self.divided["life_stage"].codes

    def income(self, concept: str) -> Array:
        """Equivalised net household income of each person, £ a year; `concept` is `bhc` or `ahc`."""
        return np.asarray(equivalised(self.measured, concept)[self.household])

    def line(self, concept: str, measure: str, of_baseline: bool = False) -> float:
        """Poverty line, £ a year equivalised: `relative`, `deep` or `absolute`."""
        if measure == "absolute":
            return float(getattr(self.lines, concept))
        rate = self.definitions.relative_line_rate if measure == "relative" else self.definitions.deep_line_rate
        return rate * self.median_income(concept, of_baseline)

    def median_income(self, concept: str, of_baseline: bool = False) -> float:
        """Median equivalised income of persons, £ a year, in the scenario or its baseline."""
        frame = self.baseline if of_baseline else self.measured
        weight = frame.weight * frame.persons
        found = self.once(f"median {concept} {of_baseline}", lambda: median(equivalised(frame, concept), weight))
        return float(found)

    @cached_property
    def prices(self) -> float:
        """Consumer prices of the year relative to 2025-26."""
        return self.forecast.index("cpi_year", 2025, self.year)

    @cached_property
    def low_incomes(self) -> Array:
        """Flag of people in the lowest four tenths by equivalised income before housing costs."""
        weight = self.measured.weight * self.measured.persons
        tenth = quantile_group(equivalised(self.measured, "bhc"), weight, 10)
        return np.asarray((tenth <= LARGEST_INCOME_SHARE_OF_LOW_INCOMES)[self.household])

    def of_household(self, values: Array) -> Array:
        """Sum over the members of each household, standing with each member."""
        return np.asarray(np.bincount(self.household, values, self.measured.weight.size)[self.household])

    def once(self, name: str, work: Callable[[], Any]) -> Any:
        """What `work` gives, worked out at the first call of that name."""
        if name not in self._found:
            self._found[name] = work()
        return self._found[name]

    def chosen(self, universe: str) -> Array:
        """Flag of everybody whom an indicator with this unit of analysis is about (keys of UNIVERSES)."""
        people = self.population.people
        adult = people.role != Role.CHILD
        if universe == "person":
            return np.ones(adult.size, dtype=bool)
        if universe == "household":
            return self.is_head
        if universe == "low_income_household":
            return np.asarray(self.is_head & self.low_incomes)
        flags = {
            "adult": adult,
            "person_16_and_over": people.age >= 16,
            "adult_25_to_59": adult & (people.age >= 25) & (people.age < 60),
            "employee": people.hourly_pay > 0.0,
            "employee_18_and_over": (people.hourly_pay > 0.0) & (people.age >= 18),
            "child_under_5": people.age < 5,
        }
        return np.asarray(flags[universe])

    def sample(self, universe: str) -> by_group.Sample:
        """Everybody of a universe with weights and groups."""
        divided = tuple(self.divided.values())
        found: by_group.Sample = self.once(
            f"sample {universe}", lambda: by_group.sample(self.chosen(universe), self.weight, divided)
        )
        return found


UNIVERSES: dict[str, str] = {
    "person": "person",
    "household": "household, with the traits of its head",
    "low_income_household": "household of the lowest four tenths of persons by income, as its head",
    "adult": "adult",
    "person_16_and_over": "person of 16 and over",
    "adult_25_to_59": "adult of 25 to 59",
    "employee": "employee",
    "employee_18_and_over": "employee of 18 and over",
    "child_under_5": "child under 5, standing for births",
}
