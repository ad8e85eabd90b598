"""Living standards under the names of published figures, by hand and against the target table."""

import numpy as np
import pytest
from made_up import measured

from model.indicators.groups import Groups
from model.indicators.living_standards import living_standards, named
from model.indicators.poverty import AbsoluteLines
from model.indicators.variable import Definitions

FOUR = measured(4)._replace(
    weight=np.array([1.0, 1.0, 1.0, 2.0]),
    persons=np.array([1.0, 2.0, 3.0, 1.0]),
    children=np.array([0.0, 1.0, 1.0, 0.0]),
    working_age_adults=np.array([1.0, 1.0, 2.0, 0.0]),
    pensioners=np.array([0.0, 0.0, 0.0, 1.0]),
    net_income_bhc=np.array([5_000.0, 10_000.0, 20_000.0, 30_000.0]),
    net_income_ahc=np.array([1_000.0, 8_000.0, 20_000.0, 30_000.0]),
    equivalence_bhc=np.ones(4),
    equivalence_ahc=np.ones(4),
)
GROUPS = Groups(
    (("everyone", "all"), ("age group", "children"), ("age group", "pensioners"), ("region", "people_wales")),
    np.array([[1, 2, 3, 1], [0, 1, 1, 0], [0, 0, 0, 1], [0, 0, 0, 0]], dtype=np.int16),
)


def found():
    return living_standards(FOUR, GROUPS, AbsoluteLines(6_000.0, 6_000.0), Definitions())


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        # eight people: 5,000; 10,000 twice; 20,000 three times; 30,000 twice; the line is 12,000
        ("median_before_housing_costs", 20_000.0),
        ("mean_before_housing_costs", 145_000.0 / 8.0),
        ("p90_p10_before_housing_costs", 6.0),
        ("relative_poverty_before_housing_costs_all", 3.0 / 8.0),
        ("relative_poverty_before_housing_costs_children", 0.5),
        ("relative_poverty_before_housing_costs_pensioners", 0.0),
        ("relative_poverty_after_housing_costs_children", 0.5),
        ("deep_poverty_before_housing_costs_all", 1.0 / 8.0),  # below 10,000, strictly
        ("number_of_all", 8.0),
        ("number_of_children", 2.0),
        # of 145,000: the highest fifth is 1.6 of the two people at 30,000
        ("top_fifth_share_before_housing_costs", 48_000.0 / 145_000.0),
        ("bottom_fifth_share_before_housing_costs", 11_000.0 / 145_000.0),
        ("top_10_percent_share_before_housing_costs", 24_000.0 / 145_000.0),
        ("absolute_poverty_before_housing_costs_all", 1.0 / 8.0),
        ("absolute_poverty_after_housing_costs_children", 0.0),
    ],
)
def test_by_hand(name, expected):
    assert named(found())[name] == pytest.approx(expected)


def test_a_group_that_has_nobody_has_no_rate():
    rates = named(found())
    assert rates["number_of_people_wales"] == 0.0
    assert np.isnan(rates["relative_poverty_after_housing_costs_people_wales"])


def test_names_are_unique_and_the_table_is_tidy():
    indicators = found()
    assert len(named(indicators)) == len(indicators)
    assert {i.group_type for i in indicators} == {"", "everyone", "age group", "region"}
    assert {i.income_concept for i in indicators} == {"", "before_housing_costs", "after_housing_costs"}
