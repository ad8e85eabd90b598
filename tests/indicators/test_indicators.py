"""Poverty, inequality, distribution and the exchequer on four households worked by hand, and on made-up ones."""

import numpy as np
import pytest
from made_up import measured, with_grant, with_tax_rise

from model.errors import UnknownNameError
from model.indicators import weighted
from model.indicators.distribution import BANDS, distribution
from model.indicators.exchequer import exchequer
from model.indicators.inequality import inequality
from model.indicators.measured import GROUPS, Measured, equivalised, person_weight
from model.indicators.poverty import MEASURES, AbsoluteLines, absolute_lines, poverty
from model.indicators.variable import Definitions

EVERYONE, CHILDREN, PENSIONERS = (list(GROUPS).index(name) for name in ("everyone", "children", "pensioners"))
RELATIVE, ABSOLUTE, DEEP = range(3)


def four_households():
    """Equivalised incomes 5,500, 10,000, 20,000 and 30,000; people 3, 2, 4, 1 in thousands."""
    persons = np.array([3.0, 2.0, 4.0, 1.0])
    children = np.array([2.0, 0.0, 2.0, 0.0])
    pensioners = np.array([0.0, 2.0, 0.0, 0.0])
    scale = np.array([1.2, 1.0, 1.4, 0.67])
    income = scale * np.array([5_500.0, 10_000.0, 20_000.0, 30_000.0])
    zeros = np.zeros(4, dtype=np.int8)
    return Measured(
        weight=np.full(4, 1000.0),
        region=zeros,
        tenure=zeros,
        family_type=zeros,
        net_income_bhc=income,
        net_income_ahc=income / 2.0,
        equivalence_bhc=scale,
        equivalence_ahc=scale,
        persons=persons,
        children=children,
        working_age_adults=persons - children - pensioners,
        pensioners=pensioners,
        programmes={
            "income_tax": np.array([0.0, 100.0, 200.0, 300.0]),
            "child_benefit": np.array([50.0, 0.0, 50.0, 0.0]),
        },
    )


def test_poverty_by_hand():
    # of 10,000 people the median stands where 5,000 are below exactly: between 10,000 and 20,000
    found = poverty(four_households(), AbsoluteLines(10_000.0, 5_500.0), Definitions())
    assert found["median_income"].tolist() == [15_000.0, 7_500.0]
    assert found["poverty_line"][0].tolist() == [9_000.0, 10_000.0, 7_500.0]
    assert found["poverty_rate"][EVERYONE, 0].tolist() == pytest.approx(
        [0.3, 0.3, 0.3]
    )  # 10,000 is not below 10,000
    assert found["poverty_rate"][CHILDREN, 0, RELATIVE] == pytest.approx(0.5)
    assert found["poverty_rate"][PENSIONERS, 1].tolist() == [0.0, 1.0, 0.0]
    assert found["people_in_poverty"][EVERYONE, 1].tolist() == [3_000.0, 5_000.0, 3_000.0]
    assert found["poverty_gap"][EVERYONE, 0, RELATIVE] == pytest.approx(0.3 * 3_500 / 9_000)
    assert found["poverty_shortfall"][0, RELATIVE] == pytest.approx(1000.0 * 3_500 * 1.2)
    assert found["population"][EVERYONE] == 10_000.0
    assert np.isnan(found["poverty_rate"][list(GROUPS).index("region_london"), 0, 0])


def test_poverty_agrees_with_the_weighted_statistics():
    frame = measured()
    lines = absolute_lines(frame, 1.04, 1.05)
    found = poverty(frame, lines, Definitions())
    weight = person_weight(frame)
    for column, concept in enumerate(("bhc", "ahc")):
        income = equivalised(frame, concept)
        for which in range(len(MEASURES)):
            line = found["poverty_line"][column, which]
            assert found["poverty_rate"][EVERYONE, column, which] == pytest.approx(
                weighted.fgt(income, weight, line, 0)
            )
            assert found["poverty_gap"][EVERYONE, column, which] == pytest.approx(
                weighted.fgt(income, weight, line, 1)
            )
        assert getattr(lines, concept) == pytest.approx(
            0.6 * weighted.median(income, weight) * (1.04, 1.05)[column]
        )


def test_the_relative_line_moves_with_the_scenario_and_the_absolute_one_does_not():
    frame = measured()
    richer = frame._replace(net_income_bhc=2.0 * frame.net_income_bhc)
    lines = absolute_lines(frame, 1.0, 1.0)
    before, after = (poverty(each, lines, Definitions()) for each in (frame, richer))
    assert after["poverty_rate"][EVERYONE, 0, RELATIVE] == pytest.approx(
        before["poverty_rate"][EVERYONE, 0, RELATIVE]
    )
    assert after["poverty_rate"][EVERYONE, 0, ABSOLUTE] < before["poverty_rate"][EVERYONE, 0, ABSOLUTE]
    assert after["poverty_rate"][EVERYONE, 0, DEEP] <= after["poverty_rate"][EVERYONE, 0, RELATIVE]


def test_inequality_by_hand():
    found = inequality(four_households())
    people = np.repeat([5_500.0, 10_000.0, 20_000.0, 30_000.0], [3, 2, 4, 1])
    ones = np.ones(10)
    assert found["gini"] == pytest.approx([weighted.gini(people, ones)] * 2)
    assert found["p90_p10"][0] == pytest.approx(25_000 / 5_500)
    assert found["p50_p10"][0] == pytest.approx(15_000 / 5_500)
    assert found["mean_income"] == pytest.approx([people.mean(), people.mean() / 2.0])
    assert found["top_10_percent_share"][0] == pytest.approx(30_000 / people.sum())
    assert found["top_1_percent_share"][0] == pytest.approx(3_000 / people.sum())
    assert found["quintile_share"].sum(axis=1) == pytest.approx([1.0, 1.0])
    assert found["quintile_share"][0, 0] == pytest.approx(11_000 / people.sum())


def test_distribution_by_hand():
    before = four_households()
    # +£52 is no change; +£53 a small gain; -£53 a small loss; +10% a large gain
    change = np.array([52.0, 53.0, -53.0, 0.1 * before.net_income_bhc[3]])
    after = before._replace(net_income_bhc=before.net_income_bhc + change)
    found = distribution(after, before, Definitions())
    # middles of weight at .15, .4, .7, .95 of the people: deciles 2, 5 (4/10 is the start of the fifth), 8, 10
    rows, columns = np.nonzero(found["households_by_band"])
    assert rows.tolist() == [1, 4, 7, 9]
    assert [BANDS[column] for column in columns] == ["no_change", "small_gain", "small_loss", "large_gain"]
    assert found["households_gaining"] == 2_000.0
    assert found["households_losing"] == 1_000.0
    assert found["mean_gain"] == pytest.approx((53.0 + change[3]) / 2.0)
    assert found["mean_loss"] == pytest.approx(53.0)
    assert found["mean_net_income"][1] == pytest.approx(5_500 * 1.2 + 52.0)
    assert np.isnan(found["mean_net_income"][0])


def test_any_change_from_no_income_is_large():
    before = four_households()._replace(net_income_bhc=np.array([0.0, -10.0, 20_000.0, 30_000.0]))
    after = before._replace(net_income_bhc=before.net_income_bhc + np.array([60.0, -60.0, 0.0, 0.0]))
    bands = distribution(after, before, Definitions())["households_by_band"].sum(axis=0)
    assert bands.tolist() == [1_000.0, 0.0, 2_000.0, 0.0, 1_000.0]


def test_no_change_of_policy_is_no_gain_and_no_loss():
    frame = measured(300)
    found = distribution(frame, frame, Definitions())
    assert found["households_by_band"].sum(axis=0)[[0, 1, 3, 4]].tolist() == [0.0] * 4
    assert np.isnan(found["mean_gain"])
    assert found["total_gain"].sum() == 0.0


def test_distribution_refuses_other_households():
    with pytest.raises(ValueError, match="different households"):
        distribution(measured(100, seed=1), measured(100, seed=2), Definitions())


def test_deciles_hold_equal_numbers_of_people():
    frame = measured(5000)
    found = distribution(frame, frame, Definitions())
    assert found["households"].sum() == pytest.approx(frame.weight.sum())
    group = weighted.quantile_group(equivalised(frame, "bhc"), person_weight(frame), 10)
    people = np.bincount(group, weights=person_weight(frame))[1:]
    assert people == pytest.approx(people.sum() / 10, rel=0.005)


def test_exchequer_by_hand():
    found = exchequer(four_households(), ("income_tax", "child_benefit"))
    assert found["programme_amount"].tolist() == [600_000.0, 100_000.0]
    assert found["programme_households"].tolist() == [3_000.0, 2_000.0]
    assert found["net_spending"] == -500_000.0


def test_memorandum_items_are_not_counted_and_employers_pay_tax():
    frame = four_households()._replace(
        programmes={"student_loan_repayments": np.full(4, 7.0), "employer_national_insurance": np.full(4, 2.0)}
    )
    assert exchequer(frame, tuple(frame.programmes))["net_spending"] == -8_000.0


def test_an_unknown_programme_is_refused():
    with pytest.raises(UnknownNameError, match="did you mean 'child_benefit'"):
        exchequer(four_households(), ("child_benefits",))


@pytest.mark.parametrize("policy", [with_grant, with_tax_rise])
def test_what_the_exchequer_loses_households_gain(policy):
    before = measured()
    after = policy(before)
    names = tuple(before.programmes)
    cost = exchequer(after, names)["net_spending"] - exchequer(before, names)["net_spending"]
    gain = weighted.total(after.net_income_bhc - before.net_income_bhc, before.weight)
    assert cost == pytest.approx(gain)
