"""The synthetic population: blocks drawn in order from published figures, a household at a time.

    skeleton → origins → people → traits → work → incomes → jobs → housing → wealth → student loans
    → gains → inheritances → schooling → take-up → links to parents

Amounts are £ of 2025-26, the year of most of the figures (`FIGURES_YEAR`); ages are those of 6 October. `uprate`
moves a population to its base year, 2024-25, and to any other. Each household is a pure function of the seed, its
number and the numbers solved once on a reference population (`fitting.Fit`): the first thousand households
of any size are the same, and nothing depends on threads or partitions.
"""

from functools import cache

import numpy as np

from model.population.schema import (
    BenefitUnits,
    Column,
    Households,
    People,
    Population,
    Tenure,
    columns,
    defaults,
)
from model.population.synthesis.ages import MONTHS
from model.population.synthesis.figures import regional_table
from model.population.synthesis.fitting import Fit
from model.population.synthesis.gains import draw_gains
from model.population.synthesis.housing import draw_homes
from model.population.synthesis.incomes import draw_incomes
from model.population.synthesis.inheritances import draw_inheritances
from model.population.synthesis.jobs import draw_jobs
from model.population.synthesis.links import COMMUNITY, link_parents, parents_at_home
from model.population.synthesis.origins import draw_origins
from model.population.synthesis.people import draw_awards, draw_persons, education_codes
from model.population.synthesis.schooling import draw_schooling
from model.population.synthesis.skeleton import draw_skeleton
from model.population.synthesis.student_loans import draw_student_loans
from model.population.synthesis.take_up import take_up_draws
from model.population.synthesis.traits import draw_traits
from model.population.synthesis.wealth import draw_wealth
from model.population.synthesis.work import draw_work
from model.random import mix

Array = np.ndarray
FIGURES_YEAR = 2025
BASE_YEAR = 2024
REFERENCE_HOUSEHOLDS = 80_000
REFERENCE_SEED = 20251006
REFERENCE_FIRST_ID = 1 << 40


def synthesise(households: int, seed: int, oversample: bool = True) -> Population:
    """A population of that many households in amounts of `FIGURES_YEAR`, with the weights of its design.

    Args:
        households: number of households, 1 or more.
        seed: any integer of 64 bits; the same number and seed give the same bits.
        oversample: draw high incomes, wealth, large families and small ethnic groups more often, with a smaller
            weight (`oversampling`); else each household stands for an equal share.
    """
    return synthesise_part(0, households, seed, number_of_households() / households, oversample)


def synthesise_part(first: int, last: int, seed: int, weight: float, oversample: bool = True) -> Population:
    """Households `first` to `last - 1`, counted from 0, of the population of a seed.

    Each has its weight of the design times `weight`. Links to parents outside the home are found within whole
    communities, so a part begins with a community's first household.
    """
    ids = np.arange(first + 1, last + 1, dtype=np.int64)
    population = draw(ids, seed, Fit(dict(solved_on_reference())), oversample)
    population.households.weight[:] *= weight
    return link_parents(population, seed)


def number_of_households() -> float:
    """Households of the United Kingdom in `FIGURES_YEAR`."""
    return float(regional_table("households_by_region_and_type").sum() * 1000.0)


@cache
def solved_on_reference() -> dict[str, Array]:
    """Intercepts, rank tables and scales solved on the reference population, in this process."""
    fit = Fit()
    draw(REFERENCE_FIRST_ID + np.arange(REFERENCE_HOUSEHOLDS, dtype=np.int64), REFERENCE_SEED, fit)
    return fit.solved


def draw(ids: Array, seed: int, fit: Fit, oversample: bool = False) -> Population:
    """Draw the households of these numbers, block by block, with the base weight of each, 1 on average."""
    skeleton = draw_skeleton(ids, seed, oversample)
    origins = draw_origins(skeleton, seed, fit)
    persons = draw_persons(skeleton, origins, seed, fit)
    traits = draw_traits(skeleton, persons, seed, fit)
    work = draw_work(skeleton, persons, seed, fit)
    incomes = draw_incomes(skeleton, persons, work, seed, fit)
    jobs = draw_jobs(skeleton, persons, work, incomes, seed, fit)
    homes = draw_homes(skeleton, persons, work, incomes, seed, fit)
    wealth = draw_wealth(skeleton, persons, work, incomes, homes, seed, fit)
    loans = draw_student_loans(skeleton, origins, persons, work, seed)
    gains = draw_gains(skeleton, persons, work, wealth, seed, fit)
    inheritances = draw_inheritances(skeleton, persons, work, wealth, seed, fit)
    awards = draw_awards(skeleton, persons, work.hours_worked_weekly, work.wealth_score, seed, fit)
    of_origin = (skeleton.ethnicity, origins.birthplace, origins.has_no_recourse)
    schooling = draw_schooling(skeleton, persons, work, homes, wealth, *of_origin, seed, fit)
    first = skeleton.first_person[:-1]

    person_id = mix(skeleton.key(), skeleton.slot)
    mother_id, father_id = parents_at_home(skeleton, person_id)
    people = {
        "person_id": person_id,
        "mother_id": mother_id,
        "father_id": father_id,
        "role": skeleton.role,
        "age": skeleton.age,
        "months_since_last_birthday": skeleton.age_months % MONTHS,
        "sex": skeleton.sex,
        "education": education_codes(skeleton, persons),
        "in_higher_education": persons.is_student,
        "two_child_exception": persons.two_child_exception,
        "uc_in_start_up_period": work.in_start_up_period,
    }
    units = {
        "benefit_unit_id": mix(skeleton.household_id[skeleton.unit_household], skeleton.unit_slot),
        "first_person": skeleton.first_person,
        "is_married": skeleton.is_married,
        "capital": wealth.capital,
        "has_no_recourse": origins.has_no_recourse[first],
    }
    draws = take_up_draws(skeleton, seed)
    owner = np.isin(homes.tenure, (Tenure.OWNED_OUTRIGHT, Tenure.OWNED_WITH_MORTGAGE))
    households = {
        "household_id": ids,
        "first_unit": skeleton.first_unit,
        "weight": skeleton.sample.base_weight,
        "sampling_stratum": skeleton.sample.stratum,
        "region": skeleton.region,
        "main_residence_value": np.where(owner, homes.dwelling_value, 0.0),
    }
    blocks = (people, origins, persons, traits, awards, incomes, wealth, loans, gains, inheritances, work, jobs)
    return Population(
        People(
            **_table(People, len(skeleton.slot), *blocks, schooling),
        ),
        BenefitUnits(**_table(BenefitUnits, len(skeleton.unit_slot), units, draws)),
        Households(**_table(Households, len(ids), households, homes)),
    )


def _table(entity: type, length: int, *sources: object) -> dict[str, Array]:
    """Arrays of every column of the entity, from the first source that has it, else its default."""
    named = [source if isinstance(source, dict) else source._asdict() for source in sources]  # type: ignore[attr-defined]
    made = defaults(entity, length)
    described: dict[str, Column] = columns(entity)
    for name in made:
        for source in named:
            if name in source:
                made[name] = np.ascontiguousarray(source[name], dtype=described[name].dtype)
                break
    return made


__all__ = [
    "BASE_YEAR",
    "COMMUNITY",
    "FIGURES_YEAR",
    "draw",
    "number_of_households",
    "solved_on_reference",
    "synthesise",
    "synthesise_part",
]
