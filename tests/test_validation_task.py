"""`task=validate`: the population beside published figures, on the full size, and the file it writes.

The figures that issue 2 names lie within 15% of the published ones of their year; that is the model's own
standard, and the seed moves none of them by more than a few percent at 50,000 households.
"""

import numpy as np
import pandas as pd
import pytest

from model.configuration import compose
from model.pipeline import Study, children_of, validate
from model.population.schema import Role

NAMED = (
    "income_tax_2025",
    "ni_class_1_employee_2025",
    "ni_class_4_2025",
    "ni_employer_2025",
    "universal_credit_spending",
    "universal_credit_1_children",
    "universal_credit_2_children",
    "universal_credit_3_children",
    "universal_credit_4_children",
    "universal_credit_5_or_more_children",
    "two_child_limit_families",
    "relative_poverty_after_housing_costs_children",
)


@pytest.fixture(scope="module")
def written(tmp_path_factory):
    """validation.csv of the default population."""
    folder = tmp_path_factory.mktemp("validation")
    validate(compose(["task=validate", "year=2025"]), folder)
    assert set(pd.read_csv(folder / "calibration.csv").columns) >= {"target", "before", "achieved", "ratio"}
    assert pd.read_csv(folder / "weights.csv").households.sum() == 50_000
    return pd.read_csv(folder / "validation.csv")


@pytest.mark.parametrize("figure", NAMED)
def test_named_figures_are_scored_and_close(written, figure):
    row = written.set_index("target").loc[figure]
    assert row.scored
    assert row.ratio == pytest.approx(1.0, abs=0.15)


def test_every_figure_has_a_model_value_and_scored_ones_come_first(written):
    assert np.isfinite(written.model).all()
    assert not written.scored.is_monotonic_increasing and written.scored.is_monotonic_decreasing
    assert {"target", "published", "model", "ratio", "source", "year", "role"} <= set(written.columns)


def test_most_figures_are_close(written):
    empty = written[written.model == 0.0]
    assert empty.target.str.match("people_.*_(asian|black|mixed|other_ethnic_group)$").all()
    calibrated = written[(written.role == "calibrate") & (written.model != 0.0)]
    assert calibrated.is_within.mean() > 0.97
    assert written.is_within[written.role == "validate"].mean() > 0.80


@pytest.mark.parametrize("year", [2024, 2026])
def test_taxes_and_universal_credit_follow_the_forecast(year, tmp_path, capsys):
    validate(compose(["task=validate", f"year={year}"]), tmp_path)
    table = pd.read_csv(tmp_path / "validation.csv").set_index("target")
    figures = ("income_tax", "ni_class_1_employee", "ni_employer", "ni_class_4", "universal_credit_spending")
    for figure in figures:
        assert table.loc[f"{figure}_{year}"].ratio == pytest.approx(1.0, abs=0.15), figure
    assert "scored: " in capsys.readouterr().out


def test_replicates_give_every_figure_a_standard_error(tmp_path, capsys):
    """The error of a share p of n people is near sqrt(p (1 - p) / n), more for being clustered in households."""
    settings = ["task=validate", "year=2024", "population=small", "population.replicates=20"]
    validate(compose(settings), tmp_path)
    table = pd.read_csv(tmp_path / "validation.csv").set_index("target")
    errors = table.standard_error
    assert errors[np.isfinite(table.model)].notna().all() and (errors.dropna() >= 0).all()
    poverty = errors["relative_poverty_after_housing_costs_all"]
    assert 0.3 * np.sqrt(0.16 / 4_600) < poverty < 6 * np.sqrt(0.16 / 4_600)
    assert "±" in capsys.readouterr().out


def test_children_know_their_family():
    population = Study(compose(["population=small", "year=2025"])).population(2025).population
    children = children_of(population)
    people, units, households = population
    assert children.household.size == (people.role == Role.CHILD).sum()
    first = np.flatnonzero(people.role == Role.CHILD)[0]
    unit = np.searchsorted(units.first_person, first, side="right") - 1
    members = slice(units.first_person[unit], units.first_person[unit + 1])
    assert children.household[0] == np.searchsorted(households.first_unit, unit, side="right") - 1
    assert children.has_lone_parent[0] == (Role.PARTNER not in people.role[members])
    parents = people.role[members] != Role.CHILD
    assert children.has_working_parent[0] == (people.hours_worked_weekly[members][parents] > 0).any()
