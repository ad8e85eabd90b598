"""Couples who part: one of the two leaves, the children stay.

Who leaves goes back to parents, shares a home with others or rents one alone. What becomes of a home that is left
is settled with everybody who leaves one. Not modelled: children who move between two homes, partners who return.
"""

import numpy as np

from model.dynamics.figures import load_motion
from model.dynamics.lettings import home_to_let
from model.dynamics.partners import partner_of
from model.dynamics.places import Places
from model.dynamics.processes import Process
from model.dynamics.sharing import home_of_parents, home_to_share
from model.dynamics.state import State
from model.dynamics.year import Year
from model.population.schema import Array, Role, Sex


def separates(state: State, places: Places, year: Year) -> None:
    """Note who left a partner since the year before."""
    partner = partner_of(places)
    first = np.flatnonzero((partner >= 0) & (places.role == Role.HEAD))
    second = partner[first]
    ids = state.population.people.person_id
    # a couple is known by the smaller of its ids, whoever comes first
    couple = np.minimum(ids[first], ids[second])
    parts = year.uniform(couple, Process.SEPARATION) < hazard_of_separation(state, places, first, second)
    first, second, couple = first[parts], second[parts], couple[parts]
    leaver = _who_leaves(state, places, year, first, second, couple)
    home = home_to_let(places, year, leaver, np.ones(leaver.size))
    others = _home_of_others(state, places, year, leaver)
    goes = (home >= 0) | (others >= 0)
    leaver, home, household = leaver[goes], home[goes], others[goes]
    year.happened["separations"] = leaver.size
    alone = household < 0
    household[alone] = places.new_households(leaver[alone], home[alone])
    places.move(leaver, places.new_units(leaver, household), Role.HEAD)


def hazard_of_separation(state: State, places: Places, first: Array, second: Array) -> Array:
    """Probability that couples part in the year: by the younger's age, marriage and years together."""
    figures, people = load_motion("households"), state.population.people
    age = np.minimum(people.age[first], people.age[second])
    married, cohabiting = figures.curve("separation_married", age), figures.curve("separation_cohabiting", age)
    hazard = np.where(places.is_married[places.unit[first]], married, cohabiting)
    together = np.minimum(state.life.years_together[first], state.life.years_together[second])
    return hazard * figures.step("separation_by_years_together", together)


def _who_leaves(state: State, places: Places, year: Year, first: Array, second: Array, couple: Array) -> Array:
    """The one of each couple who leaves: mostly the father where there are children."""
    figures, people = load_motion("households"), state.population.people
    children = np.bincount(
        places.unit[places.stays & (places.role == Role.CHILD)], minlength=places.unit_like.size
    )
    has_children = children[places.unit[first]] > 0
    of_opposite_sex = people.sex[first] != people.sex[second]
    man_leaves = np.where(has_children, figures["father_leaves"], figures["man_leaves"])
    man_leaves = np.where(of_opposite_sex, man_leaves, 0.5)
    # of two of one sex, the one with the smaller id stands for the man
    man_is_first = np.where(of_opposite_sex, people.sex[first] == Sex.MALE, people.person_id[first] == couple)
    leaves = year.uniform(couple, Process.SEPARATION, 1) < man_leaves
    return np.where(leaves == man_is_first, first, second)


def _home_of_others(state: State, places: Places, year: Year, leaver: Array) -> Array:
    """Household of a parent that the leaver goes back to, or one shared with others; -1 where none is wanted."""
    figures, people = load_motion("households"), state.population.people
    ids, age = people.person_id[leaver], people.age[leaver]
    back = year.uniform(ids, Process.SEPARATION, 2) < figures.curve("returns_to_parents", age)
    found = np.where(back, home_of_parents(places, leaver), -1)
    shares = (found < 0) & (year.uniform(ids, Process.SEPARATION, 3) < figures.curve("shares_after_parting", age))
    found[shares] = home_to_share(places, year, leaver[shares])
    return found
