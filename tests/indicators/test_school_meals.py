"""The roll of free school meals under each rule, pupil by pupil."""

import numpy as np

from model.indicators.school_meals import roll
from model.population.classifications import SchoolPhase
from model.population.schema import People, defaults


def made_up_people() -> People:
    """Six pupils of state schools, one of a private school and a child in nursery."""
    columns = defaults(People, 8)
    columns["school_phase"][:] = SchoolPhase.SECONDARY
    columns["school_phase"][7] = SchoolPhase.EARLY_YEARS
    columns["is_private_pupil"][6] = True
    columns["free_school_meals_registration_draw"][:] = (0.1, 0.95, 0.1, 0.1, 0.95, 0.1, 0.1, 0.1)
    columns["is_protected_free_school_meals"][[2, 3]] = True
    return People(**columns)


def test_entitled_registered_and_protected_pupils_are_counted_once():
    entitled = np.array([True, True, True, False, False, False, True, True])
    legacy = roll(made_up_people(), np.full(8, 10.0), entitled, 0.89, has_protection=True)
    assert (legacy.pupils, legacy.entitled, legacy.registered, legacy.protected) == (60.0, 30.0, 20.0, 10.0)
    assert legacy.on_roll == 30.0


def test_protection_ends_and_weights_leave_out():
    entitled = np.array([True, True, True, False, False, False, True, True])
    weight = np.array([0.0, 1.0, 1.0, 1.0, 1.0, 1.0, 1.0, 1.0])
    after = roll(made_up_people(), weight, entitled, 0.89, has_protection=False)
    assert (after.registered, after.protected, after.on_roll) == (1.0, 0.0, 1.0)
    everyone = roll(made_up_people(), weight, entitled, 1.0, has_protection=False)
    assert everyone.registered == everyone.entitled == 2.0
