"""Outcomes of a lever on attainment: scores of pupils whom it reaches, had it held for their whole childhood.

Pupils of state schools in England from Reception to Year 11 stand for children; each keeps the circumstances of
today. Numbers have the low and high end of the evidence beside them, and say where no evidence is.
"""

from collections.abc import Sequence

import numpy as np

from model.attainment.chain import CENTRAL, HIGH, LOW
from model.attainment.reform import Dose, reasons, score_changes
from model.evidence import STAGES
from model.levers.lever import NOT_ESTIMABLE, Outcome
from model.levers.places import is_in_england
from model.population.belonging import household_of_people, weight_of_people
from model.population.classifications import SchoolPhase
from model.population.schema import Array, Population

PHASE_AGES = {
    SchoolPhase.EARLY_YEARS: (0, 4),
    SchoolPhase.PRIMARY: (4, 10),
    SchoolPhase.SECONDARY: (11, 15),
    SchoolPhase.SIXTH_FORM: (16, 18),
}
"""Years of age of a phase: Reception begins at 4."""
SHOWN = (5, 11, 16)
DECIMALS = 12
"""Sums that close within a budget are nil to this many."""


def is_pupil(population: Population) -> Array:
    """State pupils of England from Reception to Year 11, a flag for each person."""
    people = population.people
    chosen = np.isin(people.school_phase, (SchoolPhase.PRIMARY, SchoolPhase.SECONDARY)) & ~people.is_private_pupil
    return np.asarray(chosen & is_in_england(population)[household_of_people(population)])


def attainment_outcomes(population: Population, doses: Sequence[Dose], prefix: str = "") -> dict[str, Outcome]:
    """Mean change of scores of the pupils with a dose, all of them, and at 16 disadvantaged and others apart.

    Scores at 5, 11 and 16 in standard deviations; `doses` have amounts of shape (people,). Nobody with a dose: the
    change is nil.
    """
    people, weight = population.people, weight_of_people(population)
    reached = is_pupil(population) & np.any([dose.amount != 0.0 for dose in doses], axis=0)
    of = [dose._replace(amount=dose.amount[reached]) for dose in doses]
    is_disadvantaged = people.was_ever_6_free_school_meals[reached]
    changes = score_changes(of, is_disadvantaged)
    evidence = " | ".join(dict.fromkeys(reasons(doses)))
    found: dict[str, Outcome] = {}

    def add(stage: int, name: str, whom: str, chosen: Array) -> None:
        total = float(weight[reached] @ chosen)
        sums = (weight[reached] * chosen) @ changes[:, :, STAGES.index(stage)].T
        means = sums / total if total else np.zeros(3)
        label = f"Score at {stage}, {whom}"
        found[f"{prefix}{name}"] = outcome_of(label, "SD", means, evidence)

    everybody = np.ones(is_disadvantaged.size, dtype=bool)
    for stage in SHOWN:
        add(stage, f"score_{stage}", "pupils reached", everybody)
    add(16, "score_16_disadvantaged", "disadvantaged pupils reached", is_disadvantaged)
    add(16, "score_16_others", "other pupils reached", ~is_disadvantaged)
    return found


def outcome_of(label: str, unit: str, effects: Array, evidence: str) -> Outcome:
    """An outcome from its low, central and high value; without a central one it is not estimable."""
    effects = np.round(effects, DECIMALS)
    central = float(effects[CENTRAL])
    if np.isnan(central):
        return Outcome(label, unit, central, NOT_ESTIMABLE, evidence=evidence)
    low, high = sorted((float(effects[LOW]), float(effects[HIGH])))
    return Outcome(label, unit, central, low=min(low, central), high=max(high, central), evidence=evidence)
