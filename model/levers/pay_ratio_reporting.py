"""Reporting the ratio of the chief executive's pay to that of employees: no effect on pay unless one is set.

The one channel that evidence leaves open is the top of the distribution, so that is all that can be set.
"""

from typing import NamedTuple

import numpy as np

from model.engine.assess import Assessment
from model.levers import pay
from model.levers.lever import NOT_ESTIMABLE, Context, Effect, Lever, Outcome
from model.population.belonging import weight_of_people
from model.population.classifications import EmployerSize
from model.population.schema import Population

LARGEST_FALL = 0.10  # event studies of disclosure rules: 0 to -10% at high ratios


class PayRatioReporting(NamedTuple):
    """Settings of pay-ratio reporting."""

    applies: bool
    threshold: float
    fall: float


def is_top_paid(settings: PayRatioReporting, population: Population) -> np.ndarray:
    """Employees of employers of 250 or more who are paid above the threshold, a flag for each person."""
    people = population.people
    return (people.employer_size == EmployerSize.FROM_250) & (people.employment_income > settings.threshold)


def lower(settings: PayRatioReporting, population: Population, context: Context) -> Population:
    """The population with top pay lower by the fall set."""
    return pay.with_pay(population, 1.0 - settings.fall * is_top_paid(settings, population))


def count(settings: PayRatioReporting, population: Population, results: Assessment, context: Context) -> Effect:
    """Who is paid above the threshold, and what the fall takes of their pay."""
    assert context.before is not None
    weight = weight_of_people(context.before) * is_top_paid(settings, context.before)
    pay_before = float(weight @ context.before.people.employment_income)
    return Effect(
        {},
        None,
        {
            "reach": Outcome("Employees paid above the threshold", "people", float(weight.sum())),
            "top_pay": Outcome(
                "Change of top pay",
                "£/year",
                0.0 - settings.fall * pay_before,
                low=-LARGEST_FALL * pay_before,
                high=0.0,
                evidence="central zero; 0 to -10% in event studies of disclosure in the United States",
            ),
            "employees_pay": Outcome(
                "Change of all other pay", "£/year", 0.0, evidence="zero: no study finds a gain of employees"
            ),
            "morale": Outcome("Productivity, morale and turnover", "fraction", float("nan"), NOT_ESTIMABLE),
        },
    )


LEVER = Lever(
    name="pay_ratio_reporting",
    settings=PayRatioReporting,
    reads=("population.people.employment_income", "population.people.employer_size"),
    writes=pay.WRITTEN,
    population=lower,
    results=count,
)
