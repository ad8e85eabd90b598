"""Block 8: ranks of wealth and lifetime earnings, rank of the parents' wealth, inheritances received so far."""

from typing import NamedTuple

import numpy as np

from model.population.net_wealth import net_wealth
from model.population.synthesis.figures import load_figures
from model.population.synthesis.fitting import Fit, normal_cumulative
from model.population.synthesis.people import Persons
from model.population.synthesis.skeleton import Skeleton
from model.population.synthesis.wealth import Wealth
from model.population.synthesis.work import Work
from model.random import Variable, normal, uniform

Array = np.ndarray
LINEAR_BELOW = 2_000.0


class Inheritances(NamedTuple):
    """Ranks in (0, 1) and inheritances received (£ of the base year) of each person, shape (people,)."""

    wealth_rank: Array
    earnings_rank: Array
    parental_wealth_rank: Array
    inheritance_received: Array


def draw_inheritances(
    skeleton: Skeleton, persons: Persons, work: Work, wealth: Wealth, seed: int, fit: Fit
) -> Inheritances:
    """Draw the parents' rank given the own rank of wealth, and what has been inherited given age and parents.

    Own wealth and inheritance are dependent through the parents' rank. The rank of a dependent child's parents is
    that of the head of the family. Not modelled: gifts between the living; who left what.
    """
    figures = load_figures("wealth")
    ids, slot, age, adult = skeleton.key(), skeleton.slot, skeleton.age, persons.is_adult
    logged = np.arcsinh(net_wealth(wealth) / LINEAR_BELOW)
    cell = np.clip((age - 16) // 5, 0, 13)
    score = np.zeros(len(age))
    score[adult] = fit.normal_score("wealth_given_age", logged[adult], cell[adult])
    rho = 2.0 * np.sin(np.pi * figures["parental_rank"]["correlation"] / 6.0)
    parents = rho * score + np.sqrt(1.0 - rho**2) * normal(seed, ids, slot, Variable.PARENTAL_WEALTH)
    own_rank, parental = normal_cumulative(score), normal_cumulative(parents)
    head = skeleton.first_person[:-1][skeleton.unit]
    parental = np.where(adult, parental, own_rank[head])

    b = figures["inherited"]
    share = figures.curve("inherited_share", age)
    chance = np.zeros(len(age))
    linear = b["chance_parents"] * parents[adult] + b["abroad"] * (1.0 - persons.working_life_here[adult])
    chance[adult] = fit.probability("inherited", linear, share[adult], cell[adult])
    receives = adult & (uniform(seed, ids, slot, Variable.INHERITED) < chance)
    spread = b["size_parents"] * parents + b["spread"] * normal(seed, ids, slot, Variable.INHERITED_AMOUNT)
    amount = figures.curve("inherited_median", age) * np.exp(spread)
    return Inheritances(
        wealth_rank=np.where(adult, own_rank, 0.5),
        earnings_rank=np.where(adult, normal_cumulative(work.lifetime_earnings), 0.5),
        parental_wealth_rank=parental,
        inheritance_received=np.where(receives, np.round(amount, 2), 0.0),
    )
