"""Who becomes disabled, is awarded a benefit for it, or begins to care for somebody; who ceases to.

Shares by age and sex stay those of the first year: in a band of ages whose share has fallen below, some of those
without begin; where it stands above, some of those with it cease. Nobody else changes, so that states last. The
rates are found in the baseline. Not modelled: mortality of disabled people beyond what wealth gives, health that
hangs on work or income, spells that begin and end within a share that stays.
"""

from typing import NamedTuple

import numpy as np

from model.dynamics.figures import load_motion
from model.dynamics.processes import Process
from model.dynamics.state import State
from model.dynamics.year import Year
from model.population.schema import Array, AttendanceRate, DlaRate, PipRate, Role
from model.population.synthesis.figures import load_figures

ADULT_AWARDS_FROM, WORKING_AGE_FROM, PENSION_AWARDS_FROM = 16, 18, 66


class Change(NamedTuple):
    """Who begins and who ceases, flags, shape (people,)."""

    begins: Array
    ceases: Array


def health_changes(state: State, year: Year) -> None:
    """Write disability, awards, the health element and care of the year."""
    people = state.population.people
    people.dla_care[people.age == ADULT_AWARDS_FROM] = DlaRate.NONE
    people.dla_mobility[people.age == ADULT_AWARDS_FROM] = DlaRate.NONE
    cell, everybody = _cell(state), np.ones(state.size, dtype=bool)
    change = _towards_first_shares(
        state, year, cell, "disabled", people.is_disabled, everybody, Process.DISABILITY
    )
    people.is_disabled[:] = (people.is_disabled | change.begins) & ~change.ceases
    _awards_of_children(state, year, cell)
    _awards_of_adults(state, year, cell)
    _health_element(state, year, cell)
    care = people.care_hours_weekly > 0.0
    adult = (people.role != Role.CHILD) & (people.age >= WORKING_AGE_FROM) & ~people.has_lcwra
    free = adult & (people.hours_worked_weekly <= load_motion("health")["carer_hours_at_most"])
    change = _towards_first_shares(state, year, cell, "carers", care, free, Process.CARER)
    hours = float(load_figures("people")["care_hours"]["full"])
    people.care_hours_weekly[change.begins] = hours
    people.care_hours_weekly[change.ceases] = 0.0
    change = _towards_first_shares(state, year, cell, "blind", people.is_blind, everybody, Process.BLIND)
    people.is_blind[:] = (people.is_blind | change.begins) & ~change.ceases


def _cell(state: State) -> Array:
    """Number of the sex and band of ages of each person."""
    bands = load_motion("health")["bands"]
    people = state.population.people
    return np.asarray(people.sex * bands.size + np.searchsorted(bands, people.age, side="right") - 1)


def _towards_first_shares(
    state: State, year: Year, cell: Array, name: str, has: Array, may_begin: Array, process: Process
) -> Change:
    """Who begins and ceases so that the expected share of each cell is that of the first year.

    Args:
        cell: number of the cell of each person.
        name: of the factor of alignment.
        has: whether a person has the state now.
        may_begin: who may begin, a flag or one for each.
        process: number of the draw.
    """
    cells = 2 * load_motion("health")["bands"].size
    may_begin = may_begin & ~has

    def count(flags: Array) -> Array:
        return np.bincount(cell[np.flatnonzero(flags)], minlength=cells).astype(np.float64)

    everybody = np.maximum(np.bincount(cell, minlength=cells), 1.0)
    first = year.alignment.factor(f"{name}_share", year.first + 1, lambda: count(has) / everybody)

    def found() -> Array:
        short = first * everybody - count(has)
        begins = np.clip(short / np.maximum(count(may_begin), 1.0), 0.0, 1.0)
        ceases = np.clip(-short / np.maximum(count(has), 1.0), 0.0, 1.0)
        return np.stack([begins, ceases])

    begins, ceases = year.alignment.factor(name, year.number, found)
    # whoever begins or ceases is drawn: a small chance is looked up for those it concerns alone
    chance = np.where(has, ceases[cell], np.where(may_begin, begins[cell], 0.0))
    concerned = np.flatnonzero(chance > 0.0)
    changes = np.zeros(has.size, dtype=bool)
    ids = state.population.people.person_id[concerned]
    changes[concerned] = year.uniform(ids, process) < chance[concerned]
    return Change(changes & ~has, changes & has)


def _awards_of_children(state: State, year: Year, cell: Array) -> None:
    """Disability Living Allowance of children: components by published shares."""
    people, figures = state.population.people, load_figures("people")
    is_young = people.age < ADULT_AWARDS_FROM
    has = is_young & ((people.dla_care > 0) | (people.dla_mobility > 0))
    may = is_young & people.is_disabled
    change = _towards_first_shares(state, year, cell, "child_awards", has, may, Process.AWARD)
    new = np.flatnonzero(change.begins)
    ids = people.person_id[new]
    b = figures["dla_care_shares"]
    bounds = np.cumsum([b["higher"], b["middle"], b["lower"]])
    drawn = np.searchsorted(bounds, year.uniform(ids, Process.AWARD_COMPONENT), side="right")
    care = np.array([DlaRate.HIGHER, DlaRate.MIDDLE, DlaRate.LOWER, DlaRate.NONE])[drawn]
    b = figures["dla_mobility_shares"]
    bounds = np.cumsum([b["higher"], b["lower"]])
    drawn = np.searchsorted(bounds, year.uniform(ids, Process.AWARD_COMPONENT, 1), side="right")
    mobility = np.array([DlaRate.HIGHER, DlaRate.LOWER, DlaRate.NONE])[drawn]
    people.dla_care[new] = care
    people.dla_mobility[new] = np.where(care == DlaRate.NONE, np.maximum(mobility, DlaRate.LOWER), mobility)
    people.dla_care[change.ceases] = DlaRate.NONE
    people.dla_mobility[change.ceases] = DlaRate.NONE
    people.is_disabled_for_benefits[is_young] = ((people.dla_care > 0) | (people.dla_mobility > 0))[is_young]


def _awards_of_adults(state: State, year: Year, cell: Array) -> None:
    """Personal Independence Payment, or adults' Disability Living Allowance, and Attendance Allowance."""
    people, figures = state.population.people, load_figures("people")
    adult = people.age >= ADULT_AWARDS_FROM
    dla = adult & ((people.dla_care > 0) | (people.dla_mobility > 0))
    has = adult & (dla | (people.pip_daily_living > 0) | (people.pip_mobility > 0))
    # a claim can be made below State Pension age alone: above it awards only last or end
    may = adult & people.is_disabled & (people.age < PENSION_AWARDS_FROM)
    change = _towards_first_shares(state, year, cell, "adult_awards", has, may, Process.AWARD)
    new = np.flatnonzero(change.begins)
    ids = people.person_id[new]
    enhanced = figures["pip_living_enhanced_share"]
    bounds = np.array([enhanced, enhanced + figures["pip_living_standard_share"]])
    rates = np.array([PipRate.ENHANCED, PipRate.STANDARD, PipRate.NONE])
    living = rates[np.searchsorted(bounds, year.uniform(ids, Process.AWARD_COMPONENT), side="right")]
    b = figures["pip_mobility_shares"]
    bounds = np.cumsum([b["enhanced"], b["standard"]])
    mobility = rates[np.searchsorted(bounds, year.uniform(ids, Process.AWARD_COMPONENT, 1), side="right")]
    people.pip_daily_living[new] = living
    people.pip_mobility[new] = np.where(living == PipRate.NONE, np.maximum(mobility, PipRate.STANDARD), mobility)
    for column in (people.pip_daily_living, people.pip_mobility, people.dla_care, people.dla_mobility):
        column[change.ceases] = 0
    has = (has | change.begins) & ~change.ceases
    attends = people.attendance_allowance > 0
    may = people.is_disabled & (people.age >= PENSION_AWARDS_FROM) & ~has
    change = _towards_first_shares(state, year, cell, "attendance", attends, may, Process.AWARD)
    new = np.flatnonzero(change.begins)
    is_higher = year.uniform(people.person_id[new], Process.AWARD_COMPONENT) < figures["attendance_higher_share"]
    people.attendance_allowance[new] = np.where(is_higher, AttendanceRate.HIGHER, AttendanceRate.LOWER)
    people.attendance_allowance[change.ceases] = AttendanceRate.NONE


def _health_element(state: State, year: Year, cell: Array) -> None:
    """Limited capability for work and work-related activity, of disabled adults of working age out of work."""
    people = state.population.people
    working_age = (people.age >= WORKING_AGE_FROM) & (people.age < PENSION_AWARDS_FROM)
    people.has_lcwra[~working_age] = False
    may = working_age & people.is_disabled & (people.role != Role.CHILD) & (people.hours_worked_weekly <= 0.0)
    change = _towards_first_shares(
        state, year, cell, "health_element", people.has_lcwra, may, Process.HEALTH_ELEMENT
    )
    people.has_lcwra[:] = (people.has_lcwra | change.begins) & ~change.ceases
    adult = people.age >= ADULT_AWARDS_FROM
    limited = people.is_disabled_for_benefits & ~change.ceases & working_age
    depends = (people.role == Role.CHILD) & ((people.pip_daily_living > 0) | (people.pip_mobility > 0))
    people.is_disabled_for_benefits[adult] = (people.has_lcwra | limited | depends)[adult]
