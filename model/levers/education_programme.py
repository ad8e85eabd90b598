"""A programme of the evidence table, given to children of some phases of school: reach, cost and evidence.

The programme is chosen by its number in model/evidence/effects.csv. Who takes part is a draw of each child's own,
so that a larger share holds everybody of a smaller one. Attainment is that of pupils for whose whole childhood the
programme is there, in its phases. A dose beyond the study's costs more and is not taken to do more. England.
"""

from typing import NamedTuple

import numpy as np

from model.attainment.reform import Dose
from model.engine.assess import Assessment
from model.errors import LeverError
from model.evidence import FIRST_OWN_CODE, Finding, interventions
from model.levers.attainment_outcomes import PHASE_AGES, attainment_outcomes, outcome_of
from model.levers.lever import Context, Effect, Lever, Outcome
from model.levers.places import is_in_england
from model.population.belonging import household_of_people, sum_by_household, unit_of_people, weight_of_people
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


def chosen(settings: EducationProgramme) -> Finding:
    """The programme of the number set. Raises LeverError for a number or phase that it does not have."""
    table = interventions()
    if settings.intervention not in table:
        numbers = ", ".join(str(code) for code in table if code >= FIRST_OWN_CODE)
        of_own = f", {numbers}" if numbers else ""
        shipped = max(code for code in table if code < FIRST_OWN_CODE)
        raise LeverError(
            f"education_programme.intervention: {settings.intervention} is not in 1 to {shipped}{of_own}"
        )
    found = table[settings.intervention]
    if settings.phase and settings.phase not in found.phases:
        valid = ", ".join(f"{phase.value} ({phase.name.lower()})" for phase in found.phases)
        raise LeverError(f"education_programme.phase: {found.name} is for phases {valid}; 0 for all of them")
    return found


def phases_of(settings: EducationProgramme) -> tuple[SchoolPhase, ...]:
    """Phases of school in which the programme is given."""
    return (SchoolPhase(settings.phase),) if settings.phase else chosen(settings).phases


def pupils(settings: EducationProgramme, population: Population, results: Assessment, seed: int) -> Array:
    """Children who take part this year, a flag for each person."""
    now = np.isin(population.people.school_phase, [int(phase) for phase in phases_of(settings)])
    return np.asarray(now & would_take_part(settings, population, results, seed))


def would_take_part(settings: EducationProgramme, population: Population, results: Assessment, seed: int) -> Array:
    """Children who take part once they are in the programme's phases, a flag for each person.

    Disadvantaged: free school meals in one of the last six years; before school, a family on Universal Credit.
    """
    people = population.people
    takes_part = (people.school_phase != SchoolPhase.NONE) & ~people.is_private_pupil
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
    reached = pupils(settings, population, results, context.seed)
    count = sum_by_household(population, reached)
    each = settings.dose * (settings.cost_per_pupil or found.cost_per_pupil)
    weight = population.households.weight
    doses = childhood(settings, population, results, context.seed)
    return Effect(
        {"education_programme": each * count},
        None,
        {
            f"{found.name}_reach": Outcome(f"Pupils reached: {found.title}", "pupils", float(weight @ count)),
            f"{found.name}_cost": Outcome(f"Cost: {found.title}", "£/year", each * float(weight @ count)),
            f"{found.name}_attainment": outcome_of(
                "Attainment of those reached, at the end of the study's dose",
                "SD",
                at_the_end(settings, population, reached),
                found.evidence,
            ),
            **attainment_outcomes(population, doses, f"{found.name}_"),
        },
        doses=doses,
    )


def at_the_end(settings: EducationProgramme, population: Population, reached: Array) -> Array:
    """Mean effect at the end of the study's dose on children who take part, low, central and high."""
    found = chosen(settings)
    effect = np.array(found.effect)
    if found.disadvantaged:
        weight = weight_of_people(population) * reached
        share = float(weight @ population.people.was_ever_6_free_school_meals) / max(float(weight.sum()), 1e-12)
        effect = share * np.array(found.disadvantaged) + (1.0 - share) * effect
    return np.asarray(min(settings.dose, 1.0) * effect)


def childhood(
    settings: EducationProgramme, population: Population, results: Assessment, seed: int
) -> tuple[Dose, ...]:
    """What each child receives in every year of the programme's phases, a dose for each phase."""
    amount = min(settings.dose, 1.0) * would_take_part(settings, population, results, seed)
    ages = [PHASE_AGES[phase] for phase in phases_of(settings)]
    return (Dose(chosen(settings).name, amount, min(first for first, _ in ages), max(last for _, last in ages)),)


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
