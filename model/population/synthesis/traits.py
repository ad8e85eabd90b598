"""Block 2b: sexual orientation and gender identity, and the class and education of people's parents."""

from typing import NamedTuple

import numpy as np

from model.population.classifications import ParentalClass, SexualOrientation
from model.population.schema import Sex
from model.population.synthesis.figures import Figures, load_figures
from model.population.synthesis.fitting import Fit, normal_cumulative
from model.population.synthesis.people import YOUNGEST_ADULT, Persons
from model.population.synthesis.skeleton import Skeleton
from model.random import Variable, normal, uniform

Array = np.ndarray
CERTAIN = 60.0  # linear index of those whose answer follows from their household


class Traits(NamedTuple):
    """Traits of each person, shape (people,)."""

    sexual_orientation: Array
    is_trans: Array
    parental_class: Array
    parent_has_degree: Array


def draw_traits(skeleton: Skeleton, persons: Persons, seed: int, fit: Fit) -> Traits:
    """Draw the traits. Not modelled: any change of them within the year."""
    figures = load_figures("people")
    parental_class, degree = _parents(figures, skeleton, persons, skeleton.parent, seed, fit)
    over_15 = skeleton.age >= YOUNGEST_ADULT
    share = figures.step("trans_share", skeleton.age)
    return Traits(
        sexual_orientation=_orientation(figures, skeleton, persons, seed, fit),
        is_trans=over_15 & (uniform(seed, skeleton.key(), skeleton.slot, Variable.TRANS) < share),
        parental_class=parental_class,
        parent_has_degree=degree,
    )


def _orientation(figures: Figures, skeleton: Skeleton, persons: Persons, seed: int, fit: Fit) -> Array:
    """Sexual orientation by age; same-sex couples are gay, lesbian or bisexual, others in couples seldom are."""
    ids, slot, age = skeleton.key(), skeleton.slot, skeleton.age
    over_15 = age >= YOUNGEST_ADULT
    women = np.bincount(skeleton.unit, persons.has_partner & (skeleton.sex == Sex.FEMALE))[skeleton.unit]
    same_sex = persons.has_partner & (women != 1)
    linear = np.where(same_sex, CERTAIN, figures["lgb_in_couple"] * persons.has_partner)
    band = figures.band("lgb_share", age)
    chance = np.zeros(len(age))
    chance[over_15] = fit.probability(
        "lgb", linear[over_15], figures.step("lgb_share", age)[over_15], band[over_15]
    )
    draw = uniform(seed, ids, slot, Variable.SEXUAL_ORIENTATION)
    is_lgb = same_sex | (over_15 & (draw < chance))
    kinds = figures["gay_or_lesbian_among_lgb"]
    gay = np.where(same_sex, kinds["same_sex_couple"], figures.step("gay_or_lesbian_single", age))
    gay = np.where(persons.has_partner & ~same_sex, kinds["opposite_sex_couple"], gay)
    is_gay = uniform(seed, ids, slot, Variable.GAY_OR_BISEXUAL) < gay
    kind = np.where(is_gay, SexualOrientation.GAY_OR_LESBIAN, SexualOrientation.BISEXUAL)
    is_other = over_15 & ~is_lgb & (draw > 1.0 - figures["other_orientation_share"])
    kind = np.where(is_lgb, kind, SexualOrientation.HETEROSEXUAL)
    return np.where(is_other, SexualOrientation.OTHER, kind)


def _parents(
    figures: Figures, skeleton: Skeleton, persons: Persons, parent: Array, seed: int, fit: Fit
) -> tuple[Array, Array]:
    """Class of the home grown up in, and whether a parent has a degree.

    Of children and grown children at home both follow from the parents they live with; of everyone else they are
    drawn by year of birth, correlated with the person's own education.
    """
    ids, slot, age = skeleton.key(), skeleton.slot, skeleton.age
    apart = parent == np.arange(len(parent))
    b = figures["parental_background"]
    own = normal(seed, ids, slot, Variable.PARENTAL_CLASS)
    score = b["education"] * persons.talent + np.sqrt(1.0 - b["education"] ** 2) * own
    partner = np.minimum(parent + 1, len(parent) - 1)
    paired = persons.has_partner[parent]
    standing = b["parents_education"] * persons.education_score + b["parents_ability"] * persons.ability
    standing = np.where(paired, np.maximum(standing[parent], standing[partner]), standing[parent])
    rank = normal_cumulative(score)
    rank[~apart] = fit.rank("parental_standing", standing[~apart])
    rank = 1.0 - rank  # from the highest class down
    klass = np.zeros(len(age), dtype=np.int8)
    bound = np.zeros(len(age))
    born = np.where(apart, age, np.maximum(age[parent] - b["years_to_children"], 0))  # the same for all siblings
    for share in list(ParentalClass)[:-1]:
        bound = bound + figures.curve(f"parental_class_{share.name.lower()}", born)
        klass += rank > bound

    loading = b["degree_on_education"], b["degree_on_class"]
    own = normal(seed, ids, slot, Variable.PARENT_DEGREE)
    # the part of class that is not education is shared with the parents' qualifications
    class_part = (score - b["education"] * persons.talent) / np.sqrt(1.0 - b["education"] ** 2)
    rest = np.sqrt(1.0 - loading[0] ** 2 - loading[1] ** 2)
    position = loading[0] * persons.talent + loading[1] * class_part + rest * own
    drawn = 1.0 - normal_cumulative(position) < figures.curve("parent_degree_share", age)
    at_home = persons.is_graduate[parent] | (paired & persons.is_graduate[partner])
    return klass, np.where(apart, drawn, at_home)
