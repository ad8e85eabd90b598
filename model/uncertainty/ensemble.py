"""Draws of a run's scenarios in a year: households, evidence and claims alike for each, in any number of threads.

A draw is a pure function of the seed and its number. Joint draws vary every source at once; the first of them are
repeated with one source at a time, to say which of them matters. Where households are drawn again, the chance of
who claims is drawn with them: it is then a part of `sampling`, shown apart and left out of the joint draws.

Held as they are: the line of absolute poverty, what levers draw, wealth, and, where people respond, the rates that
they respond to.
"""

import threading
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import NamedTuple

import numpy as np

from model.behaviour.elasticities import Elasticities
from model.behaviour.participation import expected_change, moves_of, with_moves
from model.behaviour.people import Situation
from model.behaviour.rates import Rates, rates_of
from model.behaviour.respond import respond
from model.calibration.population import replicates_for
from model.calibration.replicates import bootstrap_factors
from model.engine.assess import Workspace, assess_into, prepare
from model.engine.records import PopulationRecords
from model.indicators.measured import Measured
from model.levers import Active
from model.levers.lever import Context
from model.measurement import measured_with
from model.pipeline import Prepared, Study, merged
from model.policy import Law
from model.population.schema import Array, Population
from model.settings import Settings
from model.uncertainty import SOURCES
from model.uncertainty.distributions import (
    central_positions,
    drawn_elasticities,
    drawn_take_up,
    evidence_positions,
    redrawn_claims,
)

MOST_REPLICATES = 100
"""Replicates of the weights; further draws use them again, beside other draws of the rest."""
MOST_ALONE = 40
"""Draws of one source at a time: the share of each in the variance is then known to within a fifth of itself."""
Values = Mapping[str, Array]
Positions = Mapping[str, float]


class Evaluate(NamedTuple):
    """What is worked out of a scenario, by its place among the cases, from its measurement and its baseline's.

    `of_evidence` depends on where effects stand within the evidence, `numbers` do not.
    """

    numbers: Callable[[int, Measured, Measured], Values]
    of_evidence: Callable[[int, Measured, Measured, Positions], Values]


class Responding(NamedTuple):
    """What people of a scenario respond to, worked out once: their situation, incomes and rates."""

    at: Situation
    income: Array
    before: Rates
    after: Rates
    people: Population


class Case(NamedTuple):
    """One scenario of a year: `baseline` is the place of its baseline among the cases, its own for a baseline."""

    name: str
    baseline: int
    job: Settings
    law: Law
    active: tuple[Active, ...]
    context: Context
    prepared: Prepared
    measured: Measured
    responding: Responding | None


class Draws(NamedTuple):
    """Numbers of every draw by name, shape (draws, scenarios, ...): jointly, and of one source at a time."""

    joint: Mapping[str, Array]
    alone: Mapping[str, Mapping[str, Array]]


def cases_of(study: Study, jobs: Sequence[Settings], year: int) -> list[Case]:
    """The baselines and scenarios of a run in a year, a baseline before those that are compared with it."""
    places: dict[str, int] = {}
    cases: list[Case] = []
    for job in jobs:
        for name, levers in ((job.baseline.name, merged(job.baseline)), (job.scenario_name, job.levers)):
            if name in places:
                continue
            places[name] = len(cases)
            law, active, context = study.law(year, job.baseline, levers)
            prepared = study.population(year, active, context)
            context = context._replace(before=study.population(year).population)
            measured, responding = study.measure(year, job.baseline, levers), None
            if job.behaviour.name != "none" and name != job.baseline.name:
                measured = study.respond(year, job.baseline, levers)[0]
                at, income, before = study.rates[year, repr(job.baseline)]
                subject = study.subject(year, job.baseline, levers)
                people = study.population(year).population
                responding = Responding(at, income, before, rates_of(subject, at), people)
            where = places[job.baseline.name]
            cases.append(Case(name, where, job, law, active, context, prepared, measured, responding))
    return cases


def replicates_of(study: Study, year: int, number: int) -> Array:
    """Weights of bootstrap replicates, shape (replicates, households), rows standing for each draw in turn.

    Of a drawn population, calibrated anew; of a user's own tables or a survey, households drawn as if at random.
    """
    asked, population = study.settings.population, study.population(year).population
    replicates = min(number, MOST_REPLICATES)
    if asked.path is None:
        return replicates_for(
            population, asked.households or 0, asked.seed, year, replicates, study.settings.threads
        )
    return resampled_weights(population.households.weight, replicates, asked.seed)


def resampled_weights(weight: Array, replicates: int, seed: int) -> Array:
    """Weights of households drawn again with replacement, the sum as it was, shape (replicates, households)."""
    stratum, unit = np.zeros(weight.size, dtype=np.int64), np.arange(weight.size)
    drawn = np.stack([weight * bootstrap_factors(stratum, unit, k, seed) for k in range(replicates)])
    return np.asarray(drawn * (weight.sum() / drawn.sum(axis=1, keepdims=True)))


class Ensemble:
    """Draws of the cases of a year; threads assess in rooms of their own and share what does not change."""

    def __init__(self, cases: Sequence[Case], weights: Array | None, seed: int) -> None:
        """`weights`: replicates, shape (replicates, households); None: households are not drawn again."""
        self.cases, self.weights, self.seed = cases, weights, seed
        self.rooms = threading.local()
        self.still: list[Values] = []
        self.kept = [
            {key: entry for key, entry in case.prepared.kept.items() if key[0] == "inheritance_tax"}
            for case in cases
        ]
        is_survey = cases[0].job.population.survey is not None
        has_claims = [] if is_survey else ["monte_carlo"]  # draws given what a survey saw are not drawn again
        self.sources = [s for s in SOURCES[:3] if s != "sampling" or weights is not None] + has_claims
        self.together = frozenset(s for s in self.sources if weights is None or s != "monte_carlo")

    def run(self, draws: int, alone: int, evaluate: Evaluate, threads: int | None) -> Draws:
        """`draws` joint draws, the first `alone` of them by source too, in order whatever the threads."""
        self.still = self._of_cases(evaluate.numbers, [case.measured for case in self.cases]) if alone else []
        with ThreadPoolExecutor(threads) as pool:
            done = list(pool.map(lambda k: self._draw(k, k < alone, evaluate), range(draws)))
        by_source = {s: stacked([one[s] for one in done[:alone]]) for s in self.sources} if alone else {}
        return Draws(stacked([one["joint"] for one in done]), by_source)

    def _draw(self, number: int, is_alone: bool, evaluate: Evaluate) -> dict[str, list[Values]]:
        """Numbers of every case in a draw, by what varies."""
        wanted = {"joint": self.together} | (
            {source: frozenset((source,)) for source in self.sources} if is_alone else {}
        )
        known: dict[frozenset[str], list[Measured]] = {frozenset(): [case.measured for case in self.cases]}
        numbers: dict[frozenset[str] | None, list[Values]] = {frozenset(): self.still} if is_alone else {}
        found: dict[str, list[Values]] = {}
        for name, sources in wanted.items():
            assessed = sources & {"take_up", "monte_carlo"} | self._responds(sources)
            if assessed not in known:
                known[assessed] = [self._measured(k, assessed, number) for k in range(len(self.cases))]
            weight = None
            if "sampling" in sources and self.weights is not None:
                weight = self.weights[number % len(self.weights)]
            frames = known[assessed]
            if weight is not None:
                frames = [each._replace(weight=weight) for each in frames]
            key = assessed if weight is None else None
            if key not in numbers or key is None:
                numbers[key] = self._of_cases(evaluate.numbers, frames)
            positions = evidence_positions(self.seed, number) if "parameters" in sources else central_positions()
            of_evidence = self._of_cases(evaluate.of_evidence, frames, positions)
            found[name] = [dict(a) | dict(b) for a, b in zip(numbers[key], of_evidence, strict=True)]
        return found

    def _responds(self, sources: frozenset[str]) -> frozenset[str]:
        responds = any(case.responding for case in self.cases)
        return sources & {"parameters"} if responds else frozenset()

    def _of_cases(self, work: Callable[..., Values], frames: Sequence[Measured], *more: Positions) -> list[Values]:
        return [work(k, frames[k], frames[case.baseline], *more) for k, case in enumerate(self.cases)]

    def _measured(self, place: int, sources: frozenset[str], number: int) -> Measured:
        """A case assessed anew with other levels of take-up, other claims or other elasticities."""
        case = self.cases[place]
        law, population, workspace = case.law, case.prepared.population, self._room(place)
        if "take_up" in sources:
            take_up = drawn_take_up(law.policy.take_up, self.seed, number)
            law = law._replace(policy=law.policy._replace(take_up=take_up))
        if case.responding is not None:
            elasticities = case.job.behaviour
            if "parameters" in sources:
                elasticities = drawn_elasticities(elasticities, self.seed, number)
            population = responded(population, case.responding, elasticities, self.seed)
            workspace = prepare(population)
        if "monte_carlo" in sources:
            units = workspace.population.units.copy()
            for name, again in redrawn_claims(population, self.seed, number).items():
                units[name][: again.size] = again
            workspace = workspace._replace(population=workspace.population._replace(units=units))
        results = assess_into(workspace, law, 1)
        kept = {} if case.responding else self.kept[place]
        measured = measured_with(case.active, population, results, case.context, kept, has_wealth=False)
        return measured._replace(wealth=case.measured.wealth)

    def _room(self, place: int) -> Workspace:
        """Where this thread writes the results of a case."""
        rooms: dict[int, Workspace] = self.rooms.__dict__.setdefault("of_case", {})
        if place not in rooms:
            packed, results = self.cases[place].prepared.workspace
            rooms[place] = Workspace(packed, PopulationRecords(*(each.copy() for each in results)))
        return rooms[place]


def responded(population: Population, to: Responding, elasticities: Elasticities, seed: int) -> Population:
    """A scenario's people after their response by a set of elasticities."""
    change = expected_change(to.at, to.before, to.after, elasticities.participation)
    moves = moves_of(to.people.people, to.at, change, seed)
    return with_moves(respond(population, to.at, to.income, to.before, to.after, elasticities), moves)


def stacked(draws: Sequence[Sequence[Values]]) -> dict[str, Array]:
    """Numbers by name, shape (draws, scenarios, ...)."""
    names = draws[0][0]
    return {name: np.array([[values[name] for values in each] for each in draws]) for name in names}
