"""What the law takes of a little more earnings and of working at all, by person and instrument."""

from typing import NamedTuple

import numpy as np

from model.behaviour.jobs import entered
from model.behaviour.people import Situation
from model.behaviour.rates import MORE_EARNINGS, OF_WORK, Subject, more_earnings, one_of_each_household
from model.indicators.instruments import by_instrument
from model.population.schema import Array

LEAST_AMOUNT = 1_000.0
"""£ a year: a share of lower earnings, or of a lower net income, says nothing."""


class WorkIncentives(NamedTuple):
    """Under one law; NaN for those whom a rate is not of. Rates are shares of gross earnings, fractions.

    Each instrument's part is what it takes, below zero where it gives; the parts add up to the rate.
    """

    marginal: Array  # of MORE_EARNINGS more, by instrument, shape (instruments, people)
    participation: Array  # of all earnings, actual or those of the job that would be entered, likewise
    replacement: Array  # net income of the household without this person's work to that with it, shape (people,)


def work_incentives(subject: Subject, at: Situation, job: Array) -> WorkIncentives:
    """Work incentives of every head and partner of working age.

    Marginal rates are of those in work. Participation and replacement rates are of those in work, of £1,000 a year
    at least, and of those who could enter work, in the job that `job` names. Pension contributions are saved, not
    taken: no rate counts them. Net income of the replacement rate is that of `instruments`, after them.
    """
    population, law = subject.population, subject.law
    people = population.people
    earnings = people.employment_income + people.self_employment_income
    in_work, could_enter = at.is_in_work & at.is_of_working_age, at.could_enter & (job >= 0)
    pay_entered = people.employment_income[np.maximum(job, 0)]
    gross = np.where(could_enter, pay_entered, earnings)

    def amounts(**columns: Array) -> tuple[Array, Array]:
        changed = population._replace(people=people._replace(**columns))
        return by_instrument(changed, subject.assess(**columns), law.policy)

    net, parts = amounts()
    marginal, participation = (np.full((len(parts), earnings.size), np.nan) for _ in range(2))
    replacement = np.full(earnings.size, np.nan)

    def taken(before: Array, after: Array, chosen: Array) -> Array:
        return (before - after)[:, at.household[chosen]]

    for chosen in one_of_each_household(at.household, in_work | could_enter):
        working = chosen & in_work
        _, more = amounts(**more_earnings(population, working))
        marginal[:, working] = taken(parts, more, working) / MORE_EARNINGS
        leaving, entering = working & (gross >= LEAST_AMOUNT), chosen & could_enter
        columns = entered(population, entering, job)
        columns |= {name: np.where(leaving, 0.0, columns.get(name, getattr(people, name))) for name in OF_WORK}
        changed_net, changed = amounts(**columns)
        participation[:, leaving] = taken(changed, parts, leaving) / gross[leaving]
        participation[:, entering] = taken(parts, changed, entering) / gross[entering]
        for who, without, with_work in ((leaving, changed_net, net), (entering, net, changed_net)):
            of = at.household[who]
            ratio = np.maximum(without[of], 0.0) / np.maximum(with_work[of], LEAST_AMOUNT)
            replacement[who] = np.where(with_work[of] >= LEAST_AMOUNT, ratio, np.nan)
    return WorkIncentives(marginal, participation, replacement)
