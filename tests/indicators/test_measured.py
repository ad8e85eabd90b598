"""The measurement frame: equivalence scales and family types as DWP defines them, and what is refused."""

import numpy as np
import pytest
from made_up import measured

from model.indicators.measured import GROUPS, FamilyType, check, composition, family_type, sum_over_people


def test_equivalence_scales_of_four_households():
    # a single adult; a couple; a couple with children of 5 and 15; a lone parent of 17-year-old, and a pensioner
    household = np.array([0, 1, 1, 2, 2, 2, 2, 3, 3, 3])
    age = np.array([30, 40, 41, 40, 40, 15, 5, 40, 17, 80])
    child = np.array([0, 0, 0, 0, 0, 1, 1, 0, 1, 0], dtype=bool)
    people = composition(household, age, child, age > 66, 4)
    assert people.equivalence_bhc == pytest.approx([0.67, 1.0, 1.53, 1.33])
    assert people.equivalence_ahc == pytest.approx([0.58, 1.0, 1.62, 1.42])
    assert people.persons.tolist() == [1, 2, 4, 3]
    assert people.children.tolist() == [0, 0, 2, 1]
    assert people.working_age_adults.tolist() == [1, 2, 2, 1]
    assert people.pensioners.tolist() == [0, 0, 0, 1]


def test_an_independent_adult_of_thirteen_does_not_exist_but_one_of_sixteen_does():
    people = composition(np.array([0, 0]), np.array([17, 13]), np.array([False, True]), np.zeros(2, bool), 1)
    assert people.equivalence_bhc == pytest.approx([0.87])


def test_family_types():
    couple, children, pensioner = (
        np.array(flags, dtype=bool) for flags in ([1, 0, 1, 1, 0, 0], [0, 1, 1, 0, 1, 0], [1, 1, 0, 0, 0, 0])
    )
    assert family_type(couple, children, pensioner).tolist() == list(FamilyType)


def test_people_of_groups_add_up():
    frame = measured(500)
    people = dict(zip(GROUPS, sum_over_people(frame, np.ones(500)), strict=True))
    everyone = people["everyone"]
    assert people["children"] + people["working_age_adults"] + people["pensioners"] == pytest.approx(everyone)
    for kind in ("family", "tenure", "region"):
        assert sum(people[name] for name in GROUPS if GROUPS[name].kind == kind) == pytest.approx(everyone)
    assert sum(people[name] for name in GROUPS if GROUPS[name].kind == "number of children") == pytest.approx(
        people["children"]
    )


@pytest.mark.parametrize(
    ("field", "value", "message"),
    [
        ("net_income_bhc", np.nan, "net_income_bhc: not finite in household 3"),
        ("weight", -1.0, "weight: negative"),
        ("region", 12, "region: a code is not of Region"),
        ("persons", 0.0, "persons: every household has somebody"),
        ("children", 9.0, "do not add up"),
    ],
)
def test_a_bad_frame_is_refused(field, value, message):
    frame = measured(10)
    array = getattr(frame, field).copy()
    array[3] = value
    with pytest.raises(ValueError, match=message):
        check(frame._replace(**{field: array}))


def test_a_frame_of_mixed_lengths_is_refused():
    frame = measured(10)
    with pytest.raises(ValueError, match="tenure: shape"):
        check(frame._replace(tenure=frame.tenure[:-1]))
    with pytest.raises(ValueError, match="income_tax: shape"):
        check(frame._replace(programmes={"income_tax": np.zeros(9)}))
