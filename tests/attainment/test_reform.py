"""What a scenario moves of its pupils: income by depth, meals and homes, and doses of levers."""

import numpy as np
import pytest

from model.attainment.chain import FAMILY_INCOME, held
from model.attainment.pupils import Pupils
from model.attainment.reform import SCHOOL_READINESS, Dose, doses_of, reasons, score_changes
from model.evidence import STAGES, findings


def made_up_pupils(count=4, **changed):
    """Pupils of one household each, the last two disadvantaged."""
    flag = np.zeros(count, dtype=bool)
    fields = {name: flag.copy() for name in Pupils._fields}
    fields |= {name: np.arange(count) for name in ("person", "person_id", "household")}
    fields |= {name: np.zeros(count, dtype=np.int8) for name in ("region", "ethnic_group", "special_needs")}
    fields["is_disadvantaged"] = np.arange(count) >= count // 2
    fields["scores"] = np.zeros((count, len(STAGES)))
    return Pupils(**(fields | changed))


def test_income_acts_by_how_poor_the_family_is():
    same = made_up_pupils()
    gain = np.array([1_000.0, 1_000.0, -2_000.0, 0.0])
    (dose,) = doses_of(same, same, gain, np.array([True, False, True, True]), [])
    np.testing.assert_allclose(dose.amount, [1.0, 0.3, -2.0, 0.0])
    changes = score_changes([dose], same.is_disadvantaged)
    np.testing.assert_allclose(changes[1, :, 3], [0.01, 0.003, -0.02, 0.0])
    np.testing.assert_allclose(changes[2, :, 3], [0.03, 0.009, -0.06, 0.0])
    assert (changes[:2, :, 0] == 0.0).all(), "school readiness: nothing but in the high variant"
    assert reasons([dose]) == (SCHOOL_READINESS,) and "two-child limit" in SCHOOL_READINESS


def test_nothing_moves_nothing():
    same = made_up_pupils()
    doses = doses_of(same, same, np.zeros(4), np.ones(4, dtype=bool), [Dose("phonics", np.zeros(4))])
    assert doses == ()
    assert (score_changes(doses, same.is_disadvantaged) == 0.0).all()


@pytest.mark.parametrize(
    ("field", "finding", "sign"),
    [
        ("is_overcrowded", "overcrowding", -1.0),
        ("is_poorly_housed", "poor_housing", -1.0),
        ("is_in_temporary_accommodation", "temporary_accommodation", -1.0),
        ("has_free_meals", "universal_school_meals", 1.0),
    ],
)
def test_a_circumstance_that_changes_is_a_dose(field, finding, sign):
    before, after = made_up_pupils(), made_up_pupils(**{field: np.array([True, False, False, False])})
    (dose,) = doses_of(before, after, np.zeros(4), np.ones(4, dtype=bool), [])
    assert dose.finding == finding and dose.amount.tolist() == [1.0, 0.0, 0.0, 0.0]
    at_16 = score_changes([dose], before.is_disadvantaged)[1, :, 3]
    assert np.sign(at_16).tolist() == [sign, 0.0, 0.0, 0.0]
    (ended,) = doses_of(after, before, np.zeros(4), np.ones(4, dtype=bool), [])
    np.testing.assert_array_equal(score_changes([ended], before.is_disadvantaged)[1, :, 3], -at_16)


def test_a_finding_apart_for_the_disadvantaged_reaches_them():
    pupils = made_up_pupils()
    changes = score_changes([Dose("sure_start_centre", np.ones(4), 0, 4)], pupils.is_disadvantaged)
    found = findings()["sure_start_centre"]
    np.testing.assert_allclose(changes[:, 0, 3], found.effect)
    np.testing.assert_allclose(changes[:, 3, 3], found.disadvantaged)
    assert np.isnan(changes[:, :, :3]).all(), "seen at 16 only"


def test_what_no_study_saw_is_not_estimable_with_what_one_did():
    pupils = made_up_pupils()
    doses = [Dose(FAMILY_INCOME, np.ones(4)), Dose("family_hub", np.ones(4))]
    assert np.isnan(score_changes(doses, pupils.is_disadvantaged)).all()


def test_a_dose_of_some_ages_counts_in_those():
    late = held("school_spending", 11, 15)[1]
    np.testing.assert_allclose(late, [0.0, 0.0, 0.0, 0.04])
    assert held("school_spending", 4, 10)[1, 3] == 0.0, "the four years before a stage count"


def test_meals_by_income_count_from_year_3_when_infants_have_them_anyway():
    before, after = made_up_pupils(), made_up_pupils(has_free_meals=np.ones(4, dtype=bool))
    (dose,) = doses_of(before, after, np.zeros(4), np.ones(4, dtype=bool), [])
    at_5, at_7, at_11, _ = score_changes([dose], before.is_disadvantaged)[1, 0]
    assert at_5 == at_7 == 0.0, "nothing has been given yet"
    assert at_11 == pytest.approx(0.02 * 4 / 7), "four of seven years of primary school"
