"""The synthetic population: blocks drawn in order from published figures, a household at a time.

    skeleton → people → work → incomes → housing → wealth → schooling → take-up

Amounts are £ of 2025-26 and ages those of 6 October 2025. Each household is a pure function of the seed, its
number and the numbers solved once on a reference population (`fitting.Fit`): the first thousand households
of any size are the same, and nothing depends on threads or partitions.
"""

from functools import cache

import numpy as np

from model.population.classifications import Birthplace
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
from model.population.synthesis.figures import regional_table
from model.population.synthesis.fitting import Fit
from model.population.synthesis.housing import draw_homes
from model.population.synthesis.incomes import draw_incomes
from model.population.synthesis.people import draw_awards, draw_persons, education_codes, student_loan_plans
from model.population.synthesis.schooling import draw_schooling
from model.population.synthesis.skeleton import MONTHS, draw_skeleton
from model.population.synthesis.take_up import opts_out_of_child_benefit, take_up_draws
from model.population.synthesis.wealth import draw_wealth
from model.population.synthesis.work import draw_work
from model.random import mix

Array = np.ndarray
BASE_YEAR = 2025
REFERENCE_HOUSEHOLDS = 80_000
REFERENCE_SEED = 20251006
REFERENCE_FIRST_ID = 1 << 40


def synthesise(households: int, seed: int) -> Population:
    """A population of that many households in amounts and ages of 2025-26, each standing for an equal share.

    Args:
        households: number of households, 1 or more.
        seed: any integer of 64 bits; the same number and seed give the same bits.
    """
    ids = np.arange(1, households + 1, dtype=np.int64)
    population = draw(ids, seed, Fit(dict(solved_on_reference())))
    weight = regional_table("households_by_region_and_type").sum() * 1000.0 / households
    population.households.weight[:] = weight
    return population


@cache
def solved_on_reference() -> dict[str, Array]:
    """Intercepts, rank tables and scales solved on the reference population, in this process."""
    fit = Fit()
    draw(REFERENCE_FIRST_ID + np.arange(REFERENCE_HOUSEHOLDS, dtype=np.int64), REFERENCE_SEED, fit)
    return fit.solved


def draw(ids: Array, seed: int, fit: Fit) -> Population:
    """Draw the households of these numbers, block by block, with weights of 1."""
    skeleton = draw_skeleton(ids, seed)
    persons = draw_persons(skeleton, seed, fit)
    work = draw_work(skeleton, persons, seed, fit)
    incomes = draw_incomes(skeleton, persons, work, seed, fit)
    homes = draw_homes(skeleton, persons, work, incomes, seed, fit)
    wealth = draw_wealth(skeleton, persons, work, incomes, homes, seed, fit)
    awards = draw_awards(skeleton, persons, work.hours_worked_weekly, work.wealth_score, seed, fit)
    # the group of the household and birth in the country stand for each person's own
    ethnic_group = skeleton.ethnic_group[skeleton.household]
    birthplace = np.full(len(skeleton.slot), Birthplace.UNITED_KINGDOM)
    schooling = draw_schooling(
        skeleton, persons, work, homes, wealth, ethnic_group, birthplace, persons.has_no_recourse, seed, fit
    )
    total_income = work.employment_income + work.self_employment_income + wealth.dividend_income
    total_income = total_income + wealth.savings_interest + wealth.property_income
    total_income = total_income + incomes.private_pension_income + incomes.state_pension_received
    first = skeleton.first_person[:-1]

    people = {
        "person_id": mix(skeleton.key(), skeleton.slot),
        "role": skeleton.role,
        "age": skeleton.age,
        "months_since_last_birthday": skeleton.age_months % MONTHS,
        "sex": skeleton.sex,
        "ethnic_group": ethnic_group,
        "education": education_codes(skeleton, persons),
        "in_higher_education": persons.is_student,
        "student_loan_plan": student_loan_plans(skeleton, persons, seed),
        "two_child_exception": persons.two_child_exception,
        "uc_in_start_up_period": work.in_start_up_period,
    }
    units = {
        "benefit_unit_id": mix(skeleton.household_id[skeleton.unit_household], skeleton.unit_slot),
        "first_person": skeleton.first_person,
        "is_married": skeleton.is_married,
        "capital": wealth.capital,
        "has_no_recourse": persons.has_no_recourse[first],
        "child_benefit_opts_out": opts_out_of_child_benefit(skeleton, total_income, seed),
    }
    draws = take_up_draws(skeleton, seed)
    owner = np.isin(homes.tenure, (Tenure.OWNED_OUTRIGHT, Tenure.OWNED_WITH_MORTGAGE))
    households = {
        "household_id": ids,
        "first_unit": skeleton.first_unit,
        "region": skeleton.region,
        "main_residence_value": np.where(owner, homes.value, 0.0),
    }
    return Population(
        People(**_table(People, len(skeleton.slot), people, persons, awards, incomes, wealth, work, schooling)),
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


__all__ = ["BASE_YEAR", "draw", "synthesise"]
