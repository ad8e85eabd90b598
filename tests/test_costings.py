"""`task=costings`: no published row is lost, every expressed row resolves, and effects have their signs."""

import re
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from model.configuration import compose
from model.costings import (
    COLUMNS,
    COUNTS,
    KINDS,
    baseline_named,
    compared,
    effect,
    effects,
    expressed,
    last_compared,
    law_of,
    page,
    published,
    summary,
    value_of,
)
from model.errors import ParameterFileError
from model.pipeline import Study, merged
from model.policy import parameters_by_path
from tests.runs import quiet

PAGE = Path(__file__).parents[1] / "docs" / "costings.md"
CHECKED = {"read", "second_hand", "recalled", "computed_by_hand"}


@pytest.fixture(scope="module")
def table():
    return published()


@pytest.fixture(scope="module")
def rows(table):
    return {row.costing: row for row in expressed(table)}


@pytest.fixture(scope="module")
def small():
    """The comparison on a small population: its figures are rough, its structure is whole."""
    return compared(compose(["task=costings", "population=small"]), quiet)


def test_each_row_has_its_source_and_is_either_expressed_or_explained(table):
    assert list(table.columns) == COLUMNS
    assert set(table.checked) <= CHECKED
    assert table.source.notna().all() and table.publisher.notna().all() and table.title.notna().all()
    is_expressed = table.levers != ""
    assert (table.reason[~is_expressed] != "").all()
    assert not table.scored[~is_expressed].any()
    assert table.published[is_expressed].notna().all()
    assert set(table.kind[is_expressed]) == set(KINDS)
    assert set(table.basis[is_expressed]) == {"static", "behavioural"}
    assert set(table.response) == {"", "official", "academic"}
    assert (table.basis[table.response != ""] == "behavioural").all()
    assert ((table.unit == "£bn") == ~table.quantity.isin(COUNTS))[is_expressed].all()


def test_every_expressed_row_changes_the_law_that_it_is_compared_with(rows):
    paths = parameters_by_path()
    for row in rows.values():
        baseline, before, after = law_of(row)
        changed = [
            path
            for path in row.levers
            if path not in paths
            or value_of(path, row.year, baseline, before) != value_of(path, row.year, baseline, after)
        ]
        assert changed, f"{row.costing} changes nothing in {row.year}"


def test_changes_are_from_the_law_of_the_baseline_in_the_year(table, rows):
    row = replace(
        next(iter(rows.values())),
        year=2028,
        baseline="budget_2025_before",
        before={"income_tax.dividend_allowance": 2000.0},
        levers={
            "income_tax.basic_rate": {"add": 0.01},
            "income_tax.dividend_allowance": {"multiply": 0.5},
            "income_tax.personal_allowance": {"as_in": "current_law"},
        },
    )
    baseline, before, after = law_of(row)
    assert value_of("income_tax.personal_allowance", 2028, baseline, before) > 12570.0
    assert value_of("income_tax.personal_allowance", 2028, baseline, after) == 12570.0
    assert value_of("income_tax.basic_rate", 2028, baseline, after) == pytest.approx(0.21)
    assert value_of("income_tax.dividend_allowance", 2028, baseline, after) == 1000.0


@pytest.mark.parametrize(
    ("column", "wrong"),
    [
        ("levers", '{"income_tax.basic_rat": 0.21}'),
        ("levers", "{income_tax"),
        ("baseline", "no_such_law"),
        ("response", "no_such_behaviour"),
        ("quantity", "income_tax+no_such_tax"),
    ],
)
def test_a_wrong_row_is_named(table, column, wrong):
    table = table[table.levers != ""].head(1).copy()
    table[column] = wrong
    with pytest.raises(ParameterFileError, match=table.costing.iloc[0]):
        expressed(table)


def test_no_row_is_lost(small, table, rows):
    assert list(small.costing) == list(table.costing)
    assert set(small.costing[small.model.notna()]) == set(rows)
    assert np.isfinite(small.model[small.levers != ""]).all()
    text = "\n".join(page(small, compose(["population=small"])))
    for name in table.costing:
        assert f"`{name}`" in text, name
    assert len(list(summary(small))) == 2 + len(KINDS)


def test_the_committed_page_holds_every_row(table):
    names = set(re.findall(r"`([a-z0-9_]+)`", PAGE.read_text(encoding="utf-8")))
    assert set(table.costing) <= names


def test_an_expressed_reform_has_the_sign_of_its_published_figure(small):
    """Of the ready reckoner, whose rows touch nearly everybody: 2,000 households are enough for the sign."""
    rows = small[(small.kind == "ready_reckoner") & (small.published.abs() > 0.5)]
    assert len(rows) > 30
    assert (np.sign(rows.model) == np.sign(rows.published)).all()


def test_effects_by_hand(small):
    """A flat rise of £1 a week in Child Benefit costs £52 a family; nobody's poverty moves without a reform."""
    study, baseline = Study(compose(["population=small"])), baseline_named("current_law")
    before = study.measure(2026, baseline, merged(baseline))
    assert effect("net", before, before) == 0.0
    assert effect("children_in_poverty", before, before) == 0.0
    assert effect("households_gaining", before, before) == 0.0
    richer = before._replace(
        net_income_bhc=before.net_income_bhc + 60.0,
        programmes={**before.programmes, "child_benefit": before.programmes["child_benefit"] + 60.0},
    )
    households = float(before.weight.sum())
    assert effect("net", before, richer) == pytest.approx(-60.0 * households / 1e9)
    assert effect("income_tax+child_benefit", before, richer) == pytest.approx(-60.0 * households / 1e9)
    assert effect("households_gaining", before, richer) == pytest.approx(households / 1e3)


def test_a_row_within_its_range_is_within(small):
    in_range = small[small.low.notna() & (small.model >= small.low) & (small.model <= small.high)]
    assert in_range.is_within.all()
    nil = small[(small.published == 0.0) & small.model.notna()]
    assert nil.ratio.isna().all() and isinstance(nil, pd.DataFrame)


def test_a_row_that_names_a_response_is_compared_after_it(small):
    """At the OBR's elasticity of gains ten points more on the higher rates raise less than if nobody responds."""
    name = "hmrc25_increase_higher_capital_gains_tax_rate_by_10_percentage_po_2028"
    (row,) = (row for row in expressed(published()) if row.costing == name)
    settings = compose(["population=small"])
    static = dict(effects([replace(row, response="")], settings, quiet))
    assert row.response == "official"
    assert static[name] > 0.0
    assert small.set_index("costing").model[name] < static[name]


def test_the_committed_comparison_is_that_of_the_published_rows(table):
    """docs/costings.csv beside docs/costings.md: the same rows, levers and published figures."""
    kept = last_compared(PAGE.parent)
    for column in ("costing", "levers", "before", "baseline", "response", "published", "scored", "reason"):
        assert kept[column].equals(table[column]), column
