"""The survey's table of benefits: awards and amounts of people, and which families say that they receive what."""

from typing import NamedTuple

import numpy as np

from model.population.classifications import EmploymentStatus
from model.population.frs import codes
from model.population.frs.files import Table
from model.population.frs.links import places_of, sum_by_person
from model.population.schema import Array, DlaRate, PipRate, Population, Role

WEEKS_IN_YEAR = 52.0


class Receipts(NamedTuple):
    """Which benefit units say they receive a benefit, shape (units,)."""

    universal_credit: Array
    pension_credit: Array
    child_benefit: Array
    housing_benefit: Array
    council_tax_reduction: Array


def add_benefits(table: Table, persons: Array) -> None:
    """State Pension, contributory benefits, and disability awards by the rate that their amount belongs to."""
    kind, weekly = table.integers("BENEFIT"), table.amount("BENAMT")
    contributory = np.isin(table.integers("VAR2"), codes.CONTRIBUTORY)

    def received(benefits: tuple[int, ...], counts: Array | bool = True) -> Array:
        return sum_by_person(table, weekly * np.isin(kind, benefits) * counts, persons)

    persons["state_pension_received"] = WEEKS_IN_YEAR * received(codes.STATE_PENSION)
    persons["jobseekers_allowance"] = WEEKS_IN_YEAR * received(codes.JOBSEEKERS_ALLOWANCE, contributory)
    support = received(codes.EMPLOYMENT_AND_SUPPORT, contributory)
    persons["employment_and_support_allowance"] = WEEKS_IN_YEAR * support
    persons["maternity_allowance"] = WEEKS_IN_YEAR * received(codes.MATERNITY_ALLOWANCE)
    middle, lowest = codes.ABOVE_MIDDLE, codes.ABOVE_LOWEST
    persons["pip_daily_living"] = codes.rate_of_two(received(codes.PIP_LIVING), middle, PipRate.ENHANCED)
    persons["pip_mobility"] = codes.rate_of_two(received(codes.PIP_MOBILITY), lowest, PipRate.ENHANCED)
    persons["dla_care"] = codes.rate_of_three(received(codes.DLA_CARE))
    persons["dla_mobility"] = codes.rate_of_two(received(codes.DLA_MOBILITY), lowest, DlaRate.HIGHER)
    persons["attendance_allowance"] = codes.rate_of_two(received(codes.ATTENDANCE_ALLOWANCE), middle, 2)
    cares = received(codes.CARERS_ALLOWANCE) > 0.0
    persons["care_hours_weekly"][cares] = np.maximum(persons["care_hours_weekly"][cares], codes.FULL_CARE)
    is_child = persons["role"] == Role.CHILD
    has_dla = (persons["dla_care"] > 0) | (persons["dla_mobility"] > 0) | (persons["pip_daily_living"] > 0)
    sick = persons["employment_status"] == EmploymentStatus.LONG_TERM_SICK
    units, place = np.unique(persons["benefit_unit_id"], return_inverse=True)
    means_tested = received((*codes.UNIVERSAL_CREDIT, *codes.EMPLOYMENT_AND_SUPPORT)) > 0.0
    in_payment = np.bincount(place, means_tested, minlength=len(units))[place] > 0
    limited = ~is_child & in_payment & (sick | (received(codes.EMPLOYMENT_AND_SUPPORT) > 0.0))
    persons["is_disabled_for_benefits"] = np.where(is_child, has_dla, limited)
    persons["has_lcwra"] = limited & sick


def receipts_of(tables: dict[str, Table], person_id: Array, unit_of: Array, population: Population) -> Receipts:
    """Receipt by any member of a unit; council tax reduction and rate rebates by the head's unit."""
    table, household, units = tables["benefits"], tables["househol"], len(population.units.capital)
    kind = table.integers("BENEFIT")
    member = unit_of[places_of(table, person_id)]

    def any_of(benefits: tuple[int, ...]) -> Array:
        counts = np.isin(kind, benefits) & (table.amount("BENAMT") > 0.0)
        return np.bincount(member[counts], minlength=units) > 0

    rebate = household.amount("CTREBAMT") + household.amount("RT2REBAM")
    reduced = np.zeros(units, dtype=bool)
    reduced[population.households.first_unit[:-1]] = rebate > 0.0
    return Receipts(
        any_of(codes.UNIVERSAL_CREDIT),
        any_of(codes.PENSION_CREDIT),
        any_of(codes.CHILD_BENEFIT),
        any_of(codes.HOUSING_BENEFIT),
        reduced,
    )
