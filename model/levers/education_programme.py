"""A programme of the evidence table, given to children of some phases of school: reach, cost and evidence.

The programme is chosen by its number in model/evidence/effects.csv. Who takes part is a draw of each child's own,
so that a larger share holds everybody of a smaller one. Attainment itself is not modelled here: the effect stands
as a range in the outcome's evidence. England.
"""

from typing import NamedTuple

import numpy as np

from model.engine.assess import Assessment
from model.errors import LeverError
from model.evidence import Intervention, interventions
from model.levers.lever import NOT_ESTIMABLE, NOT_YET_MODELLED, Context, Effect, Lever, Outcome
from model.levers.places import is_in_england
from model.population.belonging import household_of_people, sum_by_household, unit_of_people
from model.population.classifications import SchoolPhase
from model.population.schema import Array, Population
from model.random import Variable, uniform


class EducationProgramme(NamedTuple):
    """Settings of a programme for children or pupils."""

    applies: bool
    intervention: int
    phase: int
    only_disadvantaged: bool
    share: float
    dose: float
    cost_per_pupil: float


def chosen(settings: EducationProgramme) -> Intervention:
    """The programme of the number set. Raises LeverError for a number or phase that it does not have."""
    table = interventions()
    if settings.intervention not in table:
        numbers = f"{min(table)} to {max(table)}"
        raise LeverError(f"education_programme.intervention: {settings.intervention} is not in {numbers}")
    found = table[settings.intervention]
    if settings.phase and settings.phase not in found.phases:
        valid = ", ".join(f"{phase.value} ({phase.name.lower()})" for phase in found.phases)
        raise LeverError(f"education_programme.phase: {found.name} is for phases {valid}; 0 for all of them")
    return found


def pupils(settings: EducationProgramme, population: Population, results: Assessment, seed: int) -> Array:
    """Children who take part, a flag for each person.

    Disadvantaged: free school meals in one of the last six years; before school, a family on Universal Credit.
    """
    people = population.people
    found = chosen(settings)
    phases = (settings.phase,) if settings.phase else found.phases
    takes_part = np.isin(people.school_phase, [int(phase) for phase in phases]) & ~people.is_private_pupil
    takes_part &= is_in_england(population)[household_of_people(population)]
    if settings.only_disadvantaged:
        is_early = people.school_phase == SchoolPhase.EARLY_YEARS
        on_universal_credit = results.universal_credit[unit_of_people(population)] > 0.0
        takes_part &= people.was_ever_6_free_school_meals | (is_early & on_universal_credit)
    draw = uniform(seed, people.person_id, 0, Variable.EDUCATION_PROGRAMME)
    return np.asarray(takes_part & (draw < settings.share))


def provide(settings: EducationProgramme, population: Population, results: Assessment, context: Context) -> Effect:
    """The service in kind by household, its reach and cost, and the effect that evidence bounds.

    Outcomes are named by the programme: scenarios with different ones stand beside each other in a Dataset.
    """
    found = chosen(settings)
    count = sum_by_household(population, pupils(settings, population, results, context.seed))
    each = settings.dose * (settings.cost_per_pupil or found.cost_per_pupil)
    weight = population.households.weight
    status = NOT_YET_MODELLED if found.effect == found.effect else NOT_ESTIMABLE
    return Effect(
        {"education_programme": each * count},
        None,
        {
            f"{found.name}_reach": Outcome(f"Pupils reached: {found.title}", "pupils", float(weight @ count)),
            f"{found.name}_cost": Outcome(f"Cost: {found.title}", "£/year", each * float(weight @ count)),
            f"{found.name}_attainment": Outcome(
                "Attainment of those reached", "SD", float("nan"), status, evidence=found.evidence
            ),
        },
    )


LEVER = Lever(
    name="education_programme",
    settings=EducationProgramme,
    reads=(
        "population.people.school_phase",
        "population.people.is_private_pupil",
        "population.people.was_ever_6_free_school_meals",
        "population.households.region",
        "results.universal_credit",
    ),
    writes=("programme.education_programme",),
    results=provide,
)
