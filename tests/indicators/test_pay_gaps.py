"""Pay gaps by hand."""

import numpy as np
import pytest

from model.indicators.pay_gaps import pay_gaps
from model.population.classifications import EthnicGroup
from model.population.schema import People, Sex, defaults


def test_gaps_by_hand():
    made = defaults(People, 6) | {
        "sex": np.array([Sex.MALE, Sex.MALE, Sex.MALE, Sex.FEMALE, Sex.FEMALE, Sex.FEMALE], dtype=np.int8),
        "hourly_pay": np.array([10.0, 20.0, 30.0, 16.0, 15.0, 0.0]),
        "hours_worked_weekly": np.array([40.0, 40.0, 40.0, 40.0, 20.0, 0.0]),
        "ethnic_group": np.array([0, 0, 0, 0, EthnicGroup.INDIAN, EthnicGroup.CHINESE], dtype=np.int8),
        "is_disabled": np.array([1, 0, 0, 0, 0, 0], dtype=bool),
    }
    gaps = pay_gaps(People(**made), np.array([1.0, 1.0, 1.0, 3.0, 1.0, 1.0]))
    assert gaps["pay_gap_sex_all"] == pytest.approx(1.0 - 16.0 / 20.0)
    assert gaps["pay_gap_sex_full_time"] == pytest.approx(1.0 - 16.0 / 20.0)
    assert gaps["pay_gap_ethnicity_indian"] == pytest.approx(1.0 - 15.0 / 16.0)
    assert gaps["pay_gap_disability_men"] == pytest.approx(1.0 - 10.0 / 25.0)
    assert np.isnan(gaps["pay_gap_ethnicity_chinese"])
    assert np.isnan(gaps["pay_gap_sex_part_time"])
