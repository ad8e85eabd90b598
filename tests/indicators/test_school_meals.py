"""The roll of free school meals under each rule, pupil by pupil."""

import numpy as np
import pytest

from model.indicators.school_meals import roll, rule_rows, rules, unseen_children
from model.population.classifications import SchoolPhase
from model.population.schema import BenefitUnits, Households, People, Population, Region, defaults


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


def two_families():
    """A family in work in London and one on benefits in the North East without recourse, two pupils each."""
    made = [defaults(kind, n) for kind, n in ((People, 6), (BenefitUnits, 2), (Households, 2))]
    people, units, households = made
    people["school_phase"][[1, 2, 4, 5]] = SchoolPhase.PRIMARY
    people["age"][:] = [40, 8, 9, 40, 8, 17]
    people["hours_worked_weekly"][0] = 30.0
    people["free_school_meals_registration_draw"][:] = 0.1
    units["first_person"][:] = [0, 3, 6]
    units["has_no_recourse"][1] = True
    households["first_unit"][:] = [0, 1, 2]
    households["region"][:] = [Region.LONDON, Region.NORTH_EAST]
    return Population(People(**people), BenefitUnits(**units), Households(**households))


def test_the_fixed_gap_and_ever_6_stand_whatever_a_rule_widens_to():
    """Scores rise evenly with income, so that the halves either side of any cut stand two apart."""
    count = 4_000
    columns = defaults(People, count)
    columns["school_phase"][:] = SchoolPhase.SECONDARY
    columns["person_id"][:] = np.arange(count)
    rank = (np.arange(count) + 0.5) / count
    for stage in (5, 11, 16):
        columns[f"attainment_{stage}"][:] = 4.0 * rank
    columns["was_ever_6_free_school_meals"][:] = rank < 0.2
    people, weight = People(**columns), np.ones(count)
    found = {}
    for share in (0.2, 0.6):
        flags = rules(people, rank < 0.1, rank < share, 1.0, rank < 0.25)
        found[share] = {row.rule: row for row in rule_rows(people, weight, flags, rank < 0.15)}
    assert found[0.6]["universal_credit"].pupils == 3 * found[0.2]["universal_credit"].pupils == 2_400
    for share in (0.2, 0.6):
        assert found[share]["universal_credit"].gap_16 == pytest.approx(2.0, abs=1e-3)
        assert found[share]["poorest_quarter"].gap_16 == found[0.2]["poorest_quarter"].gap_16
        assert found[share]["ever_6"] == found[0.2]["ever_6"]
    assert found[0.2]["limit"].share_in_poverty == 1.0
    assert found[0.2]["poorest_quarter"].share_in_poverty == pytest.approx(0.6)
    assert found[0.2]["ever_6"].epi_months_16 == pytest.approx(2.0 * 26.3, abs=0.05)


def test_rules_are_nested_by_one_draw():
    entitled = np.array([True, True, True, False, False, False, True, True])
    flags = rules(made_up_people(), entitled, entitled, 0.89, np.zeros(8, dtype=bool))
    assert np.flatnonzero(flags["limit"]).tolist() == [0, 2]
    assert np.flatnonzero(flags["roll"]).tolist() == [0, 2, 3]
    np.testing.assert_array_equal(flags["limit"], flags["universal_credit"])
    np.testing.assert_array_equal(flags["pupil_premium"], flags["limit"])


def test_children_unseen_are_poor_pupils_to_15_whom_a_rule_leaves_out():
    population = two_families()
    seen = {"rule": np.array([False, True, False, False, False, False])}
    rows = unseen_children(population, np.full(6, 100.0), seen, np.ones(6, dtype=bool))
    by_group = {(row.kind, row.group): row for row in rows}
    everyone = by_group["everyone", "all"]
    assert (everyone.in_poverty, everyone.unseen, everyone.share_unseen) == (300.0, 200.0, pytest.approx(2 / 3))
    assert by_group["region", "london"].unseen == 100.0 and by_group["region", "north_east"].unseen == 100.0
    assert by_group["work", "family in work"].in_poverty == 200.0
    assert by_group["recourse", "no recourse to public funds"].share_unseen == 1.0
    assert np.isnan(by_group["region", "wales"].share_unseen)
