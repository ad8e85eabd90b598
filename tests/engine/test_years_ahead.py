"""Every fiscal year to 2060-61: the same households, amounts moved by the forecast, under the law of the year."""

import numpy as np
import pytest
from random_households import random_households

from model.economy.forecast import LongRun, load_forecast
from model.economy.long_run import LAST_OUTLOOK_YEAR, LAST_YEAR
from model.engine.assess import assess
from model.policy import load_policy
from model.policy.load import FIRST_YEAR, load_programme
from model.policy.state_pension import is_over_state_pension_age
from model.population.uprating import uprate

HOUSEHOLDS = 1_000
YEARS = range(FIRST_YEAR, LAST_YEAR + 1)


@pytest.fixture(scope="module")
def drawn():
    return random_households(HOUSEHOLDS, seed=3)


@pytest.fixture(scope="module", params=list(LongRun))
def net_income(request, drawn):
    """Net income of each household by year under one long-run choice, shape (years, households)."""
    forecast = load_forecast()
    found = []
    for year in YEARS:
        results = assess(uprate(drawn, 2024, year, forecast), load_policy(year, long_run=request.param), threads=1)
        for name, values in results._asdict().items():
            assert np.isfinite(values).all(), (year, name)
        found.append(results.net_income_bhc.copy())
    return np.array(found)


def test_net_incomes_move_smoothly(net_income):
    """No year moves the sum by more than earnings do, less what fixed thresholds take, and none jumps."""
    growth = net_income.sum(axis=1)[1:] / net_income.sum(axis=1)[:-1] - 1.0
    ahead = growth[LAST_OUTLOOK_YEAR - FIRST_YEAR + 1 :]
    assert (ahead > 0.02).all() and (ahead < 0.05).all()
    assert np.abs(np.diff(ahead)).max() < 0.01


def test_the_sum_lies_between_prices_and_earnings(net_income):
    forecast = load_forecast()
    first = net_income[LAST_OUTLOOK_YEAR - FIRST_YEAR].sum()
    grown = net_income[-1].sum() / first
    assert forecast.index("cpi", LAST_OUTLOOK_YEAR, LAST_YEAR) < grown
    assert grown < forecast.index("triple_lock", LAST_OUTLOOK_YEAR, LAST_YEAR)


@pytest.mark.parametrize(
    ("born", "reached"),
    [
        ((1960, 4), (2026, 5)),  # 66 and one month
        ((1961, 3), (2028, 3)),  # 67
        ((1977, 3), (2044, 3)),
        ((1977, 4), (2044, 5)),  # 67 and one month
        ((1978, 3), (2046, 3)),  # 68
        ((1990, 7), (2058, 7)),
    ],
)
def test_pensionable_age_by_date_of_birth(born, reached):
    """Pensions Act 1995 Sch.4 para.1, tables 3 and 4: the month in which each month of birth reaches it."""
    expected = 12 * reached[0] + reached[1]
    for year in YEARS:
        october = 12 * year + 10
        law = load_programme("state_pension", year)
        is_over = is_over_state_pension_age(october - (12 * born[0] + born[1]), year, law)
        assert is_over == (october >= expected), year


def test_nobody_loses_the_pension_while_ages_stand_still_except_as_the_age_rises():
    """Over ages 60 to 70 in months, by year: the age reached rises by at most a month a month and ends at 68."""
    reached = []
    for year in YEARS:
        law = load_programme("state_pension", year)
        reached.append(min(a for a in range(720, 860) if is_over_state_pension_age(a, year, law)))
    assert reached == sorted(reached)
    assert (reached[0], reached[2030 - FIRST_YEAR], reached[-1]) == (66 * 12, 67 * 12, 68 * 12)
