"""Pupils of state schools in England, from Reception to Year 11: what attainment is reported for, and by.

Each stands for a child whose circumstances of today hold through childhood.
"""

from typing import NamedTuple

import numpy as np

from model.engine.assess import Assessment
from model.evidence import STAGES
from model.population.belonging import household_of_people
from model.population.classifications import SchoolPhase
from model.population.schema import Array, Population, Region, Sex


class Pupils(NamedTuple):
    """One entry per pupil, shape (pupils,), in the order of the population's people."""

    person: Array  # index of the person
    person_id: Array
    household: Array  # index of the household
    region: Array  # schema.Region
    is_girl: Array
    ethnic_group: Array  # classifications.EthnicGroup
    special_needs: Array  # classifications.SpecialNeeds
    is_disadvantaged: Array  # free school meals in one of the last six years
    scores: Array  # baseline scores at STAGES, standard deviations, shape (pupils, STAGES)
    has_free_meals: Array  # by law, universal infant meals included
    is_overcrowded: Array  # fewer bedrooms than the bedroom standard asks for
    is_poorly_housed: Array  # the home is not decent
    is_in_temporary_accommodation: Array


def pupils_of(population: Population, results: Assessment) -> Pupils:
    """The pupils of a population under an assessment."""
    people, _, households = population
    of = household_of_people(population)
    chosen = np.isin(people.school_phase, (SchoolPhase.PRIMARY, SchoolPhase.SECONDARY)) & ~people.is_private_pupil
    person = np.flatnonzero(chosen & (households.region[of] < Region.WALES))
    household = of[person]
    scores = [getattr(people, f"attainment_{stage}")[person].astype(np.float64) for stage in STAGES]
    return Pupils(
        person=person,
        person_id=people.person_id[person],
        household=household,
        region=households.region[household],
        is_girl=people.sex[person] == Sex.FEMALE,
        ethnic_group=people.ethnic_group[person],
        special_needs=people.special_needs[person],
        is_disadvantaged=people.was_ever_6_free_school_meals[person].copy(),
        scores=np.stack(scores, axis=1),
        has_free_meals=np.asarray(results.has_free_school_meals[person], dtype=bool),
        is_overcrowded=households.num_bedrooms[household] < households.bedrooms_needed[household],
        is_poorly_housed=~households.is_decent[household],
        is_in_temporary_accommodation=households.is_in_temporary_accommodation[household].copy(),
    )
