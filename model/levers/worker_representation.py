"""Workers on boards of large employers: nothing moves, as the evidence has it, unless a change of pay is set."""

from typing import NamedTuple

import numpy as np

from model.engine.assess import Assessment
from model.levers import pay
from model.levers.lever import NOT_ESTIMABLE, Context, Effect, Lever, Outcome
from model.population.belonging import weight_of_people
from model.population.classifications import EmployerSize
from model.population.schema import Population

LARGEST_RISE = 0.01  # upper bound of the sensitivity
EVIDENCE = (
    "zero: Germany, no effect on pay or its spread (Jäger, Schoefer and Heining 2021); Norway, none given size "
    "and unions (Blandhol, Mogstad, Nilsson and Vestad 2020); review: zero to small (Jäger, Noy and Schoefer 2021)"
)


class WorkerRepresentation(NamedTuple):
    """Settings of worker representation on boards."""

    applies: bool
    pay_rise: float


def is_represented(population: Population) -> np.ndarray:
    """Employees of private employers of 250 or more, a flag for each person."""
    people = population.people
    return (people.employer_size == EmployerSize.FROM_250) & ~people.is_public_sector


def raise_pay(settings: WorkerRepresentation, population: Population, context: Context) -> Population:
    """The population with the pay of those represented higher by the rise set."""
    return pay.with_pay(population, 1.0 + settings.pay_rise * is_represented(population))


def count(settings: WorkerRepresentation, population: Population, results: Assessment, context: Context) -> Effect:
    """Who is represented, and what the rise adds to their pay."""
    assert context.before is not None
    weight = weight_of_people(context.before) * is_represented(context.before)
    pay_before = float(weight @ context.before.people.employment_income)
    return Effect(
        {},
        None,
        {
            "reach": Outcome("Employees of private employers of 250 or more", "people", float(weight.sum())),
            "pay": Outcome(
                "Change of pay",
                "£/year",
                settings.pay_rise * pay_before,
                low=0.0,
                high=LARGEST_RISE * pay_before,
                evidence=EVIDENCE,
            ),
            "voice": Outcome("Voice and quality of work", "fraction", float("nan"), NOT_ESTIMABLE),
        },
    )


LEVER = Lever(
    name="worker_representation",
    settings=WorkerRepresentation,
    reads=(
        "population.people.employment_income",
        "population.people.employer_size",
        "population.people.is_public_sector",
    ),
    writes=pay.WRITTEN,
    population=raise_pay,
    results=count,
)
