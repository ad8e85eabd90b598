"""Block 1b: where people were born, when they came, and who has no recourse to public funds."""

from typing import NamedTuple

import numpy as np

from model.population.classifications import Birthplace, EthnicGroup
from model.population.schema import Role
from model.population.synthesis.figures import Figures, load_figures
from model.population.synthesis.fitting import Fit, normal_cumulative
from model.population.synthesis.skeleton import Skeleton
from model.random import Variable, normal, uniform

Array = np.ndarray
WORKING_LIFE = (18, 66)


class Origins(NamedTuple):
    """Ethnic group and origin of each person, years and share of the working life spent here, shape (people,)."""

    ethnic_group: Array
    birthplace: Array
    years_since_arrival: Array
    years_here: Array
    working_life_here: Array
    has_no_recourse: Array


def draw_origins(skeleton: Skeleton, seed: int, fit: Fit) -> Origins:
    """Draw the origins. Not modelled: citizenship, settled status as such, religion, language."""
    figures = load_figures("people")
    birthplace, years = _birthplace(figures, skeleton, seed, fit)
    has_no_recourse = _no_recourse(figures, skeleton, birthplace, years, seed, fit)
    here = _working_life_here(skeleton.age, birthplace, years)
    years_here = np.where(birthplace == Birthplace.UNITED_KINGDOM, skeleton.age, years)
    return Origins(skeleton.ethnicity, birthplace, years, years_here, here, has_no_recourse)


def _working_life_here(age: Array, birthplace: Array, years: Array) -> Array:
    """Share of the years from 18 to today, or to pension age, that each person has spent in this country."""
    last = np.clip(age, WORKING_LIFE[0] + 1, WORKING_LIFE[1])
    came = np.clip(age - years, WORKING_LIFE[0], last)
    share = (last - came) / (last - WORKING_LIFE[0])
    return np.where(birthplace == Birthplace.UNITED_KINGDOM, 1.0, share)


def _birthplace(figures: Figures, skeleton: Skeleton, seed: int, fit: Fit) -> tuple[Array, Array]:
    """Country of birth and years since arrival.

    Adults are drawn by ethnic group and age, partners alike more often than by chance. Children at home, grown up
    or not, came with the parent if they were born before the parent came, and else were born here.
    """
    ids, slot, age, group = skeleton.key(), skeleton.slot, skeleton.age, skeleton.ethnicity
    parent = skeleton.parent
    independent = parent == np.arange(len(parent))
    white = group == EthnicGroup.WHITE
    gradient = np.where(white, figures.curve("abroad_by_age_white", age), figures.curve("abroad_by_age", age))
    share = figures["born_abroad_share"][group]
    chance = np.zeros(len(age))
    chance[independent] = fit.probability(
        "born_abroad", gradient[independent], share[independent], group[independent].astype(np.int64)
    )
    family = figures["birthplace_of_family"]
    position = np.sqrt(family) * normal(seed, ids, skeleton.unit_slot[skeleton.unit], Variable.BORN_ABROAD_FAMILY)
    position = position + np.sqrt(1.0 - family) * normal(seed, ids, slot, Variable.BORN_ABROAD)
    abroad = independent & (normal_cumulative(position) < chance)

    b = figures["time_since_arrival"]
    median = b["median_at_40"] * (age / 40.0) ** b["power"]
    since = median * np.exp(b["spread"] * normal(seed, ids, slot, Variable.TIME_SINCE_ARRIVAL))
    # nobody came before birth: they came at any age so far
    anew = uniform(seed, ids, slot, Variable.TIME_SINCE_ARRIVAL, 1)
    years = np.floor(np.where(since > age, anew * age, since)).astype(np.int64)
    with_parent = ~independent & abroad[parent] & (years[parent] < age)
    years = np.where(with_parent, years[parent], years)
    abroad |= with_parent
    european = uniform(seed, ids, slot, Variable.BORN_IN_EUROPEAN_UNION) < figures["born_in_european_union"][group]
    european = np.where(independent, european, european[parent])
    place = np.where(european, Birthplace.EUROPEAN_UNION, Birthplace.ELSEWHERE)
    return np.where(abroad, place, Birthplace.UNITED_KINGDOM), np.where(abroad, years, 0)


def _no_recourse(
    figures: Figures, skeleton: Skeleton, birthplace: Array, years: Array, seed: int, fit: Fit
) -> Array:
    """No recourse to public funds: of each group's families its published share, the latest to arrive first."""
    head = skeleton.first_person[:-1]
    group, age = skeleton.ethnicity[head].astype(np.int64), skeleton.age[head]
    units = len(head)
    paired = np.bincount(skeleton.unit[skeleton.role == Role.PARTNER], minlength=units) > 0
    is_lone_parent = ~paired & (np.bincount(skeleton.unit[skeleton.role == Role.CHILD], minlength=units) > 0)
    factor = figures["no_recourse_factor"]
    share = figures["no_recourse_share"][group]
    share = share * np.where(age < 50, factor["under_50"], factor["over_50"])
    share = share * np.where(is_lone_parent, factor["lone_parent"], 1.0)
    limit = figures["no_recourse_years"]
    came_since = np.where(
        birthplace[head] == Birthplace.EUROPEAN_UNION, limit["european_union"], limit["elsewhere"]
    )
    eligible = (birthplace[head] != Birthplace.UNITED_KINGDOM) & (years[head] < came_since)
    draw = uniform(seed, skeleton.key(head), skeleton.slot[head], Variable.NO_RECOURSE)
    order = years[head] + limit["noise"] * draw
    order = order + limit["lone_parent"] * is_lone_parent
    return fit.lowest("no_recourse", order, share, group, eligible)[skeleton.unit]
