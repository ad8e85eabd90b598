"""Maintenance grants for students of England by their parents' income, in place of loans or on top of them.

In place of a loan a grant leaves the year's income as it is and lessens debt; on top of it, it is income of the
year. The income that counts is that of the mother's benefit unit, else the father's, else the student's own, as of
students of 25 or over.

Not modelled: part-time students, the income of the year before last, living away or at home, and what Universal
Credit takes of a grant.
"""

from typing import NamedTuple

import numpy as np

from model.engine.assess import Assessment
from model.evidence import findings
from model.levers.attainment_outcomes import outcome_of
from model.levers.lever import Context, Effect, Lever, Outcome
from model.levers.places import is_in_england
from model.population.belonging import household_of_people, sum_by_household, unit_of_people
from model.population.schema import Array, Population, Role

INDEPENDENT_AGE = 25
LOW_REPAYMENT_SHARE = 0.2  # IFS (2024): grants of £1.7bn cost £0.35bn in the long run
THOUSAND = 1_000.0
IN_PLACE_OF_LOANS = "in place of loans the money in hand stays the same: no causal effect on entry is taken"


class MaintenanceGrants(NamedTuple):
    """Settings of maintenance grants."""

    applies: bool
    full_grant: float
    full_income: float
    nil_income: float
    replaces_loan: bool
    repayment_share: float


def assessed_income(population: Population, results: Assessment) -> Array:
    """Income by which each person's grant would be decided, £ a year, shape (people,)."""
    people = population.people
    unit = unit_of_people(population)
    is_adult = people.role != Role.CHILD
    of_units = np.add.reduceat(np.where(is_adult, results.total_income, 0.0), population.units.first_person[:-1])
    order = np.argsort(people.person_id, kind="stable")
    ids = people.person_id[order]

    def of_parent(parent_id: Array) -> tuple[Array, Array]:
        place = np.minimum(np.searchsorted(ids, parent_id), ids.size - 1)
        is_found = (parent_id != 0) & (ids[place] == parent_id)
        return is_found, of_units[unit[order[place]]]

    has_mother, of_mother = of_parent(people.mother_id)
    has_father, of_father = of_parent(people.father_id)
    own = of_units[unit]
    of_parents = np.where(has_mother, of_mother, np.where(has_father, of_father, own))
    return np.where(people.age >= INDEPENDENT_AGE, own, of_parents)


def grants(settings: MaintenanceGrants, population: Population, results: Assessment) -> Array:
    """Grant of each person, £ a year, shape (people,): full to one income, nothing from another."""
    income = assessed_income(population, results)
    span = max(settings.nil_income - settings.full_income, 1.0)
    grant = settings.full_grant * np.clip((settings.nil_income - income) / span, 0.0, 1.0)
    is_student = population.people.in_higher_education & is_in_england(population)[household_of_people(population)]
    return np.where(is_student, grant, 0.0)


def pay(settings: MaintenanceGrants, population: Population, results: Assessment, context: Context) -> Effect:
    """Grants of the year by household; income only where they come on top of loans."""
    paid = grants(settings, population, results)
    by_household = sum_by_household(population, paid)
    weight = population.households.weight
    outlay = float(weight @ by_household)
    reach = float(weight @ sum_by_household(population, paid > 0.0))
    share = settings.repayment_share if settings.replaces_loan else 1.0
    low = min(LOW_REPAYMENT_SHARE, share) if settings.replaces_loan else 1.0
    return Effect(
        {"maintenance_grants": by_household},
        None if settings.replaces_loan else by_household,
        {
            "reach": Outcome("Students with a maintenance grant", "students", reach),
            "outlay": Outcome("Grants paid", "£/year", outlay),
            "loans_replaced": Outcome(
                "Loans that need not be made", "£/year", outlay if settings.replaces_loan else 0.0
            ),
            "long_run_cost": Outcome(
                "Long-run cost, net of what loans would have brought back",
                "£/year",
                share * outlay,
                low=low * outlay,
                high=share * outlay,
                evidence="share of the loan that would have been repaid; low: IFS (2024), £0.35bn of £1.7bn",
            ),
            "participation": participation(settings, outlay / max(reach, 1.0)),
        },
    )


def participation(settings: MaintenanceGrants, grant: float) -> Outcome:
    """Change of entry to higher education of young people whom a grant is for, by the mean grant, £ a year.

    The study's grant was £1,000: what lies above it is not taken to do more.
    """
    found = findings()["maintenance_grant"]
    dose = 0.0 if settings.replaces_loan else min(grant / THOUSAND, 1.0)
    evidence = IN_PLACE_OF_LOANS if settings.replaces_loan else found.evidence
    label = "Entry to higher education, young people with a grant"
    return outcome_of(label, "fraction", dose * np.array(found.effect), evidence)


LEVER = Lever(
    name="maintenance_grants",
    settings=MaintenanceGrants,
    reads=(
        "population.people.in_higher_education",
        "population.people.age",
        "population.people.mother_id",
        "population.people.father_id",
        "population.households.region",
        "results.total_income",
    ),
    writes=("programme.maintenance_grants", "results.net_income_bhc", "results.net_income_ahc"),
    results=pay,
)
