"""Every parameter of the law moves something: alone, in a year where it applies, in some household."""

from functools import cache

import pytest

from model.engine.assess import assess_into
from model.policy import PROGRAMMES, Law, RateTables, load_policy
from model.policy.housing_support import local_housing_allowance, local_housing_allowance_monthly
from model.policy.load import read_parameters

ESTATES = "inheritance_tax"
"""Assessed on estates, not households: tests/engine/test_estate.py."""
PATHS = [
    f"{programme}.{name}"
    for programme in PROGRAMMES
    if programme != ESTATES
    for name in read_parameters(programme)
]
YEARS = (2025, 2023, 2028, 2024, 2026, 2027, 2029, 2030, 2045)
"""2045: pensionable age is 68 for some and 67 for others."""
TABLE_PARAMETERS = "housing_support.lha_"
"""Parameters that act when the tables of allowances are prepared, not in the kernel."""

# Parameters that act only where a lever of the law is on that the law itself has not.
ACT_WITH = {
    "housing_support.lha_maximum_": ("housing_support", "lha_at_30th_percentile_of_year", True),
    "council_tax_reduction.counts_": ("council_tax_reduction", "uses_own_means_test", True),
    "council_tax_reduction.disability_premium_": ("council_tax_reduction", "uses_own_means_test", True),
    "basic_income.": ("basic_income", "adult_weekly", 50.0),
    "investment_income_contributions.": ("investment_income_contributions", "main_rate", 0.08),
    "take_up.pension_credit_minimum_rate": ("take_up", "pension_credit_centre_rate", 0.2),
}

# Parameters of which ten per cent move nothing: amounts of pence a week that few awards lie near, limits that
# few non-dependants earn near, a share of the few capped families of Scotland, and a maximum above every area's
# rents.
TRIED_AT = {
    "take_up.benefit_cap_mitigation_rate": [0.0],
    "housing_support.non_dependant_income_limit_1_weekly": [300.0],
    "housing_support.non_dependant_income_limit_2_weekly": [400.0],
    "housing_support.lha_maximum_shared_weekly": [100.0],
    "housing_support.shared_accommodation_age_limit": [50],
    "pension_credit.smallest_payment_weekly": [5.0],
    "housing_benefit.smallest_payment_weekly": [5.0],
}


def perturbed(value):
    """Values near one: the other flag, one more or less, ten per cent more or less (or a little, of nothing)."""
    if isinstance(value, bool):
        return [not value]
    if isinstance(value, int):
        return [value + 1, value - 1]
    return [1.1 * value, 0.9 * value] if value else [0.1, 1_000.0]


@pytest.fixture(scope="session")
def laws():
    """The law of each year."""
    return {year: load_policy(year) for year in YEARS}


@pytest.fixture(scope="session")
def unperturbed(many, laws):
    """The results of a law, by year and the lever that is on in it: assessed at the first call."""

    @cache
    def of(year, condition):
        law = law_with(laws[year], *condition) if condition else laws[year]
        return law, as_bytes(many, law)

    return of


def as_bytes(many, law):
    """All results of a law as three strings of bytes."""
    assess_into(many.workspace, law, 1)
    return [records.tobytes() for records in many.workspace.results]


def law_with(law, programme, name, value):
    """A law with one parameter changed, the table of allowances included."""
    programme_law = getattr(law.policy, programme)._replace(**{name: value})
    tables = law.tables
    if f"{programme}.{name}".startswith(TABLE_PARAMETERS):
        year = law.policy.year
        tables = RateTables(
            local_housing_allowance(year, programme_law), local_housing_allowance_monthly(year, programme_law)
        )
    return Law(law.policy._replace(**{programme: programme_law}), tables)


def moves_something(path, many, unperturbed):
    """Whether a change of the parameter changes any result of any household in any year."""
    programme, name = path.split(".")
    condition = next((lever for start, lever in ACT_WITH.items() if path.startswith(start)), None)
    for year in YEARS:
        law, before = unperturbed(year, condition)
        for value in TRIED_AT.get(path) or perturbed(getattr(getattr(law.policy, programme), name)):
            if value >= 0 and as_bytes(many, law_with(law, programme, name, value)) != before:
                return True
    return False


@pytest.mark.parametrize("path", PATHS)
def test_every_parameter_moves_something(path, many, unperturbed):
    assert moves_something(path, many, unperturbed), f"{path} moves no result in any year"
