"""Living standards under the names of published figures, by hand and against the target table."""

import numpy as np
import pytest
from made_up import measured, pupils

from model.calibration.targets import load_targets
from model.indicators.attainment import attainment_measures
from model.indicators.living_standards import Children, living_standards
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
CHILDREN = Children(np.array([1, 2]), np.array([True, False]), np.array([False, True]))


def named():
    return living_standards(FOUR, CHILDREN, AbsoluteLines(6_000.0, 6_000.0), Definitions())


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        # eight people: 5,000; 10,000 twice; 20,000 three times; 30,000 twice; the line is 12,000
        ("median_before_housing_costs", 20_000.0),
        ("mean_before_housing_costs", 145_000.0 / 8.0),
        ("p90_p10_before_housing_costs", 6.0),
        ("relative_poverty_before_housing_costs_all", 3.0 / 8.0),
        ("relative_poverty_before_housing_costs_children", 0.5),
        ("relative_poverty_before_housing_costs_working_age_adults", 0.5),
        ("relative_poverty_before_housing_costs_pensioners", 0.0),
        ("relative_poverty_after_housing_costs_children_of_lone_parents", 1.0),
        ("relative_poverty_after_housing_costs_children_of_couples", 0.0),
        ("relative_poverty_after_housing_costs_children_in_workless_families", 1.0),
        ("relative_poverty_after_housing_costs_children_in_working_families", 0.0),
        ("absolute_poverty_before_housing_costs_all", 1.0 / 8.0),
        ("absolute_poverty_after_housing_costs_children", 0.0),
    ],
)
def test_by_hand(name, expected):
    assert named()[name] == pytest.approx(expected)


def test_every_published_indicator_is_supplied():
    wanted = {target.measure[0] for target in load_targets() if target.entity == "indicator"}
    assert wanted <= set(named()) | set(attainment_measures(*pupils()))


def test_a_group_that_has_nobody_has_no_rate():
    nobody = Children(np.zeros(0, dtype=int), np.zeros(0, dtype=bool), np.zeros(0, dtype=bool))
    rates = living_standards(FOUR, nobody, AbsoluteLines(6_000.0, 6_000.0), Definitions())
    assert np.isnan(rates["relative_poverty_after_housing_costs_children_of_couples"])
