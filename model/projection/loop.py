"""The year loop: scenarios and their baselines lived side by side from the first year to the horizon.

Everybody starts from the same state. A year is lived by the baseline first, which finds the factors of alignment,
then by each scenario with the same factors and the same draws, so that nothing but policy lies between them.
"""

import os
from collections.abc import Callable, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import asdict, dataclass, field
from typing import Any, NamedTuple

import numpy as np

from model.dataset import in_table_order
from model.dynamics.lived import Lived
from model.dynamics.order import begin_year, end_year
from model.dynamics.poverty_memory import remember_poverty
from model.dynamics.school_meals import remember_school_meals, settle_scores
from model.dynamics.start import Start, start
from model.dynamics.state import Life, State
from model.dynamics.year import Aligned, Alignment, Year
from model.economy.forecast import load_forecast
from model.engine.assess import Assessment, assess
from model.indicators import exchequer, inequality, poverty, wealth
from model.indicators.measured import Measured, equivalised, person_weight
from model.indicators.over_time import happened, over_time
from model.indicators.poverty import AbsoluteLines, absolute_lines
from model.indicators.school_years import school_years
from model.indicators.variable import Definitions
from model.indicators.weighted import median
from model.levers.lever import Outcome
from model.measurement import measured_with
from model.pipeline import Study, levers_written, merged
from model.population.net_wealth import net_wealth
from model.population.schema import BenefitUnits, Households, People, Population
from model.projection.childhood import Childhood, Children, begin_as_in, children_of, live_on, unchanged
from model.projection.lever_outcomes import outcomes_lived
from model.projection.memory import give_back
from model.settings import Baseline, Levers, Settings

Progress = Callable[..., None]


class Law(NamedTuple):
    """What a scenario is: its name, that of its baseline, and its levers over all years."""

    name: str
    baseline: Baseline
    levers: Levers

    @property
    def is_baseline(self) -> bool:
        """Whether others are compared with it."""
        return self.name == self.baseline.name


class Found(NamedTuple):
    """What is kept of a scenario in a year: indicators by name, totals of levers, programmes of the exchequer."""

    indicators: dict[str, Any]
    outcomes: Mapping[str, Outcome]
    programmes: tuple[str, ...]


@dataclass
class Course:
    """One scenario on its way: its law and the state it has reached."""

    law: Law
    state: State
    childhood: Childhood = field(default_factory=unchanged)


def courses(jobs: list[Settings], first: State) -> list[Course]:
    """A course for each baseline and scenario, baselines first; each has a state of its own.

    The last one takes the state given, which is used up.
    """
    laws: dict[str, Law] = {}
    for job in jobs:
        laws.setdefault(job.baseline.name, Law(job.baseline.name, job.baseline, merged(job.baseline)))
    for job in jobs:
        if job.scenario_name not in laws:
            laws[job.scenario_name] = Law(job.scenario_name, job.baseline, job.levers)
    states = [copied(first) for _ in range(len(laws) - 1)]
    return [Course(law, state) for law, state in zip(laws.values(), (*states, first), strict=True)]


def copied(state: State) -> State:
    """The same state in arrays of its own."""

    def columns(entity: Any) -> dict[str, Any]:
        return {name: values.copy() for name, values in entity._asdict().items()}

    people, units, households = state.population
    population = Population(
        People(**columns(people)), BenefitUnits(**columns(units)), Households(**columns(households))
    )
    return State(state.year, population, Life(**columns(state.life)))


class Projection:
    """Scenarios from the year before that of the settings on: call `live` for each year in turn.

    In that first year everybody lives under the baseline's law, whatever year a lever is dated from.
    """

    def __init__(self, jobs: list[Settings], begun: Start | None = None) -> None:
        """Start from the population of the settings, or from one given, which is used up."""
        settings = jobs[0]
        self.settings, self.study = settings, Study(settings)
        self.definitions = Definitions(**asdict(settings.indicators))
        asked = settings.population
        if begun is None:
            begun = start(asked.households or 0, asked.seed, settings.year - 1, settings.threads)
        self.weight, self.work, self.newcomers = begun.weight, begun.work, begun.newcomers
        self.courses = courses(jobs, begun.state)
        self.alignment = {course.law.baseline.name: Alignment() for course in self.courses}
        self.children: dict[str, Future[Children]] = {}
        self.first = begun.state.year
        self.of_levers = levers_written(jobs)

    def live(self, number: int) -> dict[str, Found]:
        """Live the fiscal year `number` in every scenario; what was found, by scenario.

        Scenarios live beside their baseline, as many at once as there are threads.
        """
        self.children = {name: Future() for name in self.alignment}
        threads = min(self.settings.threads or os.cpu_count() or 1, len(self.courses))
        # baselines come first, so that none waits for a thread while its scenarios wait for it
        with ThreadPoolExecutor(threads) as pool:
            found = list(pool.map(lambda course: self._live(course, number), self.courses))
        give_back()
        return {course.law.name: row for course, row in zip(self.courses, found, strict=True)}

    def _live(self, course: Course, number: int) -> Found:
        """One year of one scenario, and word to those who wait for the factors of a baseline."""
        alignment = self.alignment[course.law.baseline.name]
        if not course.law.is_baseline:
            return self._year_of(course, number, Aligned(alignment, number))
        try:
            return self._year_of(course, number, alignment)
        except BaseException as problem:
            children = self.children[course.law.name]
            if not children.done():
                children.set_exception(problem)
            raise
        finally:
            alignment.finish(number)

    def _year_of(self, course: Course, number: int, alignment: Alignment | Aligned) -> Found:
        """One year of one scenario; in the first year nothing has happened yet."""
        law, baseline = course.law, course.law.baseline
        levers = law.levers if number >= self.settings.year else merged(baseline)
        of_law, active, context = self.study.law(number, baseline, levers)
        forecast = load_forecast(baseline.forecast, baseline.long_run)
        seed = self.settings.population.seed
        year = Year(
            number, self.first, seed, forecast, of_law.policy, alignment, self.work, newcomers=self.newcomers
        )
        if number > self.first:
            course.state = begin_year(course.state, year)
        state = course.state
        before = context = context._replace(before=state.population, is_projected=True)
        population = state.population
        for lever, settings in active:
            if lever.population:
                population = lever.population(settings, population, context)
        results = assess(population, of_law, self.settings.threads)
        measured = measured_with(active, population, results, before, {})
        lived = self._lived(state, population, measured, results)
        remember_poverty(state, lived)
        was_ever_6 = state.population.people.was_ever_6_free_school_meals.copy()
        remember_school_meals(state, year, lived)
        self._grow_up(course, children_of(state, population, measured, results, year.prices()))
        if number > self.first:
            settle_scores(state, year, was_ever_6)
            end_year(state, year, lived)
            for lever, settings in active:
                if lever.transition:
                    lever.transition(settings, state, year, population)
        measured = with_wealth_of(measured, state)
        return self._found(course, number, measured, results, year)

    def _grow_up(self, course: Course, children: Children) -> None:
        """What the year changed for the children of a scenario, beside those of its baseline."""
        beside = self.children[course.law.baseline.name]
        if course.law.is_baseline:
            beside.set_result(children)
            return
        theirs = beside.result()
        begin_as_in(course.state, children, theirs)
        course.childhood = live_on(course.childhood, course.state, children, theirs)

    def _lived(self, state: State, population: Population, measured: Measured, results: Assessment) -> Lived:
        """What the year came to for everybody."""
        held, people = measured.wealth, population.people
        assert held is not None
        income = equivalised(measured, "ahc")
        line = self.definitions.relative_line_rate * median(income, person_weight(measured))
        return Lived(
            measured.net_income_bhc,
            measured.net_income_ahc,
            measured.equivalence_bhc,
            income < line,
            held.total - net_wealth(people),
            held.savings - (people.cash_savings + people.investments),
            results,
        )

    def _found(self, course: Course, number: int, measured: Measured, results: Assessment, year: Year) -> Found:
        """Indicators of a scenario in a year."""
        state = course.state
        prices = year.prices()
        of_first = year.alignment.factor(
            "absolute_lines", self.first, lambda: np.array(absolute_lines(measured, 1.0, 1.0, self.definitions))
        )
        lines = AbsoluteLines(*(prices * of_first).tolist())
        programmes = in_table_order({*measured.programmes, *self.of_levers})
        return Found(
            exchequer.exchequer(measured, programmes)
            | poverty.poverty(measured, lines, self.definitions)
            | inequality.inequality(measured)
            | wealth.wealth(measured)
            | over_time(state, measured, results.is_over_state_pension_age, prices)
            | school_years(state, self.first)
            | happened(year, self.weight),
            outcomes_lived(measured.outcomes, state, measured, year),
            programmes,
        )


def with_wealth_of(measured: Measured, state: State) -> Measured:
    """A measurement with what people own at the end of the year, not when it was assessed."""
    people, held = state.population.people, measured.wealth
    assert held is not None
    return measured._replace(
        wealth=held._replace(total=net_wealth(people), savings=people.cash_savings + people.investments)
    )
