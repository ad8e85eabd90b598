"""`task=validate`: the population beside published figures, on the full size, and the files it writes.

The figures that issue 2 names lie within 15% of the published ones of their year; that is the model's own
standard, and the seed moves none of them by more than a few percent at 50,000 households.
"""

import numpy as np
import pandas as pd
import pytest

from model.calibration.targets import load_targets
from model.configuration import compose
from model.indicators.school_meals import RULES
from model.pipeline import validate
from model.school_rules import write_school_rules

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
    "relative_poverty_after_housing_costs_children_2024",
)
AGGREGATES = ("income_tax", "ni_class_1_employee", "ni_employer", "ni_class_4", "universal_credit_spending")


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """What the default population is written as."""
    made = tmp_path_factory.mktemp("validation")
    validate(compose(["task=validate", "year=2025"]), made)
    assert set(pd.read_csv(made / "calibration.csv").columns) >= {"target", "before", "achieved", "ratio"}
    assert pd.read_csv(made / "weights.csv").households.sum() == 50_000
    return made


@pytest.fixture(scope="module")
def written(folder):
    return pd.read_csv(folder / "validation.csv")


@pytest.mark.parametrize("figure", NAMED)
def test_named_figures_are_scored_and_close(written, figure):
    row = written.set_index("target").loc[figure]
    assert row.scored
    assert row.ratio == pytest.approx(1.0, abs=0.15)


def test_every_published_figure_is_compared_once(written):
    assert sorted(written.target) == sorted(target.target for target in load_targets())


def test_every_figure_has_a_model_value_but_of_groups_nobody_is_in(written):
    missing = written.target[~np.isfinite(written.model)]
    assert missing.str.contains("workless_unemployed|pay_gap_ethnicity").all()


def test_most_figures_are_close(written):
    assert written.is_within[written.role == "calibrate"].mean() > 0.97
    own = written[~written.subject.isin(("living_standards", "pay_gaps", "spending_by_year"))]
    assert own.is_within[own.role == "validate"].mean() > 0.70
    assert written.is_within[written.subject == "living_standards"].mean() > 0.55


@pytest.mark.parametrize("year", [2024, 2026])
def test_taxes_and_universal_credit_follow_the_forecast(written, year):
    rows = written.set_index("target")
    for figure in AGGREGATES:
        assert rows.loc[f"{figure}_{year}"].ratio == pytest.approx(1.0, abs=0.15), figure


def test_replicates_give_every_figure_a_standard_error(tmp_path, capsys):
    """The error of a share p of n people is near sqrt(p (1 - p) / n), more for being clustered in households."""
    settings = ["task=validate", "year=2024", "population=small", "population.replicates=20"]
    validate(compose(settings), tmp_path)
    table = pd.read_csv(tmp_path / "validation.csv").set_index("target")
    errors = table.standard_error
    # pay gaps, attainment gaps and what a survey finds have none yet
    has_none = table.index.str.startswith("survey_") | table.subject.isin(("pay_gaps", "schooling"))
    # a small group that is absent from a replicate has none either
    assert errors[np.isfinite(table.model) & ~has_none].notna().mean() > 0.95
    assert (errors.dropna() >= 0).all()
    poverty = errors["relative_poverty_after_housing_costs_all_2024"]
    assert 0.3 * np.sqrt(0.16 / 4_600) < poverty < 6 * np.sqrt(0.16 / 4_600)
    assert "±" in capsys.readouterr().out


def test_a_survey_finds_more_poverty_than_there_is(folder):
    table = pd.read_csv(folder / "living_standards.csv")
    rates = table[(table.indicator == "relative_poverty") & (table.group_type == "age group")]
    by_layer = rates.pivot_table(index=["year", "income_concept", "group"], columns="layer", values="value")
    assert set(table.year) == {2023, 2024, 2025, 2026}
    assert (by_layer.survey > by_layer.administrative).all()


def test_the_report_is_written(folder):
    text = (folder / "validation.html").read_text(encoding="utf-8")
    assert text.endswith("</html>\n")
    assert {path.suffix for path in (folder / "figures").iterdir()} == {".csv", ".svg"}
    assert (folder / "validation_summary.csv").exists()


def test_free_meals_by_every_rule_are_written(tmp_path):
    write_school_rules(compose(["population=small", "task=validate", "year=2026"]), tmp_path)
    table = pd.read_csv(tmp_path / "school_meal_rules.csv").set_index("rule")
    assert set(table.index) == set(RULES)
    assert table.pupils["limit"] < table.pupils["universal_credit"], "the limit ends"
    assert table.share_of_pupils["poorest_quarter"] == pytest.approx(0.25, abs=0.01)
    unseen = pd.read_csv(tmp_path / "unseen_children.csv").dropna()
    assert len(unseen) and (unseen["unseen"] <= unseen["in_poverty"]).all()
