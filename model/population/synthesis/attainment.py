"""Attainment of children at 5, 7, 11 and 16: one chain of latent scores, each drawn from those before it.

A score is standard normal among pupils of state schools in England, its reference, and drawn for every child:
those of ages to come are the child's prospects, kept for a projection. What differs between groups in one cell
(sex by free meals) comes from the equations; the level of the cell is solved so that the published share reaches
the standard of the age.
"""

from typing import NamedTuple

import numpy as np

from model.population.classifications import SpecialNeeds
from model.population.synthesis.figures import Figures, load_figures
from model.population.synthesis.fitting import Fit
from model.population.synthesis.skeleton import MONTHS
from model.random import Variable, normal

Array = np.ndarray
# mean months past the start of the year of those born in September to December less those of April to August
AUTUMN_LESS_SUMMER = 9.5 - 2.0


class Background(NamedTuple):
    """What attainment is drawn from, shape (children,)."""

    household_id: Array
    slot: Array
    is_girl: Array
    ethnic_group: Array
    is_london: Array
    is_reference: Array
    months_into_year: Array
    income: Array
    lifetime: Array
    has_degree: Array
    has_free_meals: Array
    is_disadvantaged: Array
    special_needs: Array


class Attainment(NamedTuple):
    """Scores in standard deviations of the reference, shape (children,)."""

    attainment_5: Array
    attainment_7: Array
    attainment_11: Array
    attainment_16: Array


def draw_attainment(children: Background, seed: int, fit: Fit) -> Attainment:
    """Draw the four scores.

    Free meals at 5 are those of today, disadvantage at 11 and 16 that of the last six years, whatever the age.
    Not modelled: what siblings share beyond income, degree and group; schools; change of disadvantage between
    the ages of one child.
    """
    figures = load_figures("schooling")
    income = _parental_income(figures, children, fit)
    born = (children.months_into_year - (MONTHS - 1) / 2) / AUTUMN_LESS_SUMMER

    def own(variable: Variable) -> Array:
        return normal(seed, children.household_id, children.slot, variable)

    b = figures["attainment_5"]
    score = b["income"] * income + b["autumn_over_summer"] * born + b["residual"] * own(Variable.ATTAINMENT_5)
    score = score + _groups(figures, children, 5, children.has_free_meals)
    at_5 = _standardised(figures, children, 5, score, children.has_free_meals, fit)

    b = figures["attainment_11"]
    score = b["at_5"] * at_5 + b["income"] * income + b["residual"] * own(Variable.ATTAINMENT_11)
    score = score + _groups(figures, children, 11, children.is_disadvantaged)
    at_11 = _standardised(figures, children, 11, score, children.is_disadvantaged, fit)

    b = figures["attainment_16"]
    score = b["at_11"] * at_11 + b["at_5"] * at_5 + b["income"] * income
    score = score + b["residual"] * own(Variable.ATTAINMENT_16)
    score = score + _groups(figures, children, 16, children.is_disadvantaged)
    at_16 = _standardised(figures, children, 16, score, children.is_disadvantaged, fit)

    on_5, on_11, residual = between(**figures["attainment_7"])
    score = on_5 * at_5 + on_11 * at_11 + residual * own(Variable.ATTAINMENT_7)
    return Attainment(at_5, _normal(fit, "attainment_7", score, children.is_reference), at_11, at_16)


def between(with_5: float, with_11: float, between: float) -> tuple[float, float, float]:
    """Weights on the scores at 5 and 11 and the residual deviation that give a score its two correlations.

    Args: correlations of the score with that at 5 and with that at 11, and of those two with each other.
    """
    on_5 = (with_5 - between * with_11) / (1.0 - between**2)
    on_11 = (with_11 - between * with_5) / (1.0 - between**2)
    return on_5, on_11, float(np.sqrt(1.0 - on_5 * with_5 - on_11 * with_11))


def _parental_income(figures: Figures, children: Background, fit: Fit) -> Array:
    """Permanent parental income, standard normal among children: income now, lifetime earnings, a degree."""
    b = figures["parental_income"]
    score = b["household"] * children.income + b["lifetime"] * children.lifetime
    return fit.normal_score("parental_income", score + b["degree"] * children.has_degree)


def _groups(figures: Figures, children: Background, age: int, has_free_meals: Array) -> Array:
    """Terms of ethnic group, free meals by group and in London, and special needs."""
    b = figures[f"attainment_{age}"]
    ethnic = children.ethnic_group
    meals = b["free_meals"] * figures["free_meals_slope_by_ethnic_group"][ethnic]
    meals = meals + b["london_free_meals"] * children.is_london
    needs = np.where(children.special_needs == SpecialNeeds.SUPPORT, b["support"], 0.0)
    needs = np.where(children.special_needs == SpecialNeeds.PLAN, b["plan"], needs)
    return np.asarray(figures[f"attainment_{age}_by_ethnic_group"][ethnic] + meals * has_free_meals + needs)


def _standardised(
    figures: Figures, children: Background, age: int, score: Array, has_free_meals: Array, fit: Fit
) -> Array:
    """Shift each cell of sex and free meals so that its published share reaches the standard; then standardise."""
    cell = children.is_girl + 2 * has_free_meals
    below = 1.0 - figures[f"pass_rate_{age}"][cell]
    among, name = children.is_reference, f"standard_{age}"
    fit.cell_quantile(name, score[among], below[among], cell[among])
    return _normal(fit, f"attainment_{age}", score - fit.cell_quantile(name, score, below, cell), among)


def _normal(fit: Fit, name: str, score: Array, among: Array) -> Array:
    """Normal score of every child, by the quantiles of the reference."""
    fit.normal_score(name, score[among])
    return fit.normal_score(name, score)
