"""A dependent child in HBAI: one definition for one person in the kernel and for many as arrays."""

import numpy as np

from model.engine.net_income import is_dependent_child
from model.population.schema import Education, Role

# role, age, education, in higher education, dependent: DWP, HBAI quality and methodology
CASES = [
    (Role.CHILD, 15, Education.NOT_IN_EDUCATION, False, True),
    (Role.CHILD, 16, Education.NOT_IN_EDUCATION, False, False),
    (Role.CHILD, 16, Education.UPPER_SECONDARY, False, True),
    (Role.CHILD, 19, Education.UPPER_SECONDARY, False, True),
    (Role.CHILD, 20, Education.UPPER_SECONDARY, False, False),
    (Role.CHILD, 19, Education.TERTIARY, False, False),
    (Role.CHILD, 19, Education.UPPER_SECONDARY, True, False),
    (Role.HEAD, 15, Education.UPPER_SECONDARY, False, False),
]


def test_one_person():
    for *person, expected in CASES:
        assert is_dependent_child(*person) == expected, person


def test_many_as_arrays():
    role, age, education, in_higher, expected = (np.array(values) for values in zip(*CASES, strict=True))
    np.testing.assert_array_equal(is_dependent_child(role, age, education, in_higher), expected)
