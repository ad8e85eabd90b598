"""The validation report: whole, standing alone, every number of it from the comparison, and no row lost."""

import re
from html.parser import HTMLParser

import numpy as np
import pandas as pd
import pytest

from model.calibration.targets import load_targets
from model.calibration.validation import summary, with_other_models
from model.report.validation import amount, bar, proportion, write_validation
from model.report.validation_figures import FIGURES, SUBJECTS, rows_named


@pytest.fixture(scope="module")
def comparison():
    """Every published figure beside a value drawn near it; the last has none."""
    targets = load_targets()
    near = np.random.default_rng(3).normal(1.0, 0.1, len(targets))
    near[-1] = np.nan
    rows = [
        target._asdict()
        | {"published": target.value, "model": target.value * ratio, "ratio": ratio if target.value else np.nan}
        for target, ratio in zip(targets, near, strict=True)
    ]
    table = pd.DataFrame(rows).assign(is_within=lambda made: (made.ratio - 1.0).abs() <= 0.15)
    return with_other_models(table)


@pytest.fixture(scope="module")
def folder(comparison, tmp_path_factory):
    made = tmp_path_factory.mktemp("report")
    write_validation(comparison, made, "Law <of the day> & year", 7)
    return made


class Rows(HTMLParser):
    """The cells of each row that shows a figure, whether every element is closed, and every attribute."""

    EMPTY = ("meta",)

    def __init__(self):
        super().__init__()
        self.rows, self.attributes, self.open, self.current = {}, [], [], None

    def handle_starttag(self, tag, attrs):
        self.attributes += attrs
        if tag not in self.EMPTY:
            self.open.append(tag)
        if tag == "tr" and "data-target" in dict(attrs):
            name = dict(attrs)["data-target"]
            assert name not in self.rows
            self.current = self.rows.setdefault(name, [])
        elif self.current is not None and tag in ("td", "th"):
            self.current.append("")

    def handle_startendtag(self, tag, attrs):
        self.attributes += attrs

    def handle_endtag(self, tag):
        assert self.open.pop() == tag
        if tag == "tr":
            self.current = None

    def handle_data(self, data):
        if self.current:
            self.current[-1] += data


@pytest.fixture(scope="module")
def parsed(folder):
    parser = Rows()
    parser.feed((folder / "validation.html").read_text(encoding="utf-8"))
    return parser


def test_no_row_is_lost(comparison, folder, parsed):
    assert list(pd.read_csv(folder / "validation.csv").target) == list(comparison.target)
    assert set(parsed.rows) == set(comparison.target)
    assert {target.target for target in load_targets()} == set(parsed.rows)


def test_every_number_in_the_tables_is_that_of_the_comparison(comparison, parsed):
    for row in comparison.to_dict("records"):
        cells = parsed.rows[row["target"]]
        assert cells[3] == amount(row["published"], row["unit"])
        assert cells[4] == amount(row["model"], row["unit"])
        assert cells[5] == proportion(row["ratio"])
        assert cells[7] == {"calibrate": "calibrated to", "validate": "held back"}[row["role"]]
        assert cells[8] == ("yes" if row["scored"] else "no")
        assert row["source"] in cells[9] and row["title"] in cells[9]


def test_how_a_source_was_seen_is_shown(comparison, parsed):
    recalled = comparison.target[comparison.checked == "recalled"]
    assert len(recalled) and all(parsed.rows[name][9].endswith("; recalled") for name in recalled)


def test_other_models_stand_in_the_row_of_the_figure(parsed):
    assert parsed.rows["income_tax_2024"][-1] == "0.90"


def test_the_page_stands_alone(folder, parsed):
    text = (folder / "validation.html").read_text(encoding="utf-8")
    assert parsed.open == []  # whole: every element closed
    assert not re.search(r"<script|<link|<img|@import|url\((?!#)", text)  # a source's address is text, not fetched
    assert not [name for name, value in parsed.attributes if name == "src" or "//" in (value or "")]
    internal = [value for name, value in parsed.attributes if name.endswith("href")]
    assert internal and all(value.startswith("#") for value in internal)
    assert "Law &lt;of the day&gt; &amp; year" in text and 'lang="en-GB"' in text
    assert len(text) < 2_000_000


def test_figures_show_rows_of_the_comparison(comparison, folder):
    known = comparison.set_index("target")
    for name in FIGURES:
        path = folder / "figures" / f"{name}.csv"
        if not path.exists():  # no published figures of the subject
            assert FIGURES[name](comparison) is None
            continue
        table = pd.read_csv(path)
        assert len(table) > 1 and path.with_suffix(".svg").exists()
        for column in ("published", "model", "ratio"):
            assert table[column].to_numpy() == pytest.approx(known.loc[table.target, column].to_numpy())
    text = (folder / "validation.html").read_text(encoding="utf-8")
    assert text.count('role="img"') == len(list((folder / "figures").glob("*.svg"))) >= 6
    assert set(SUBJECTS) == set(FIGURES)


def test_the_summary_is_written_as_it_is_counted(comparison, folder):
    written = pd.read_csv(folder / "validation_summary.csv")
    counted = summary(comparison)
    assert written.figures.tolist() == counted.figures.tolist()
    assert written.median_gap.to_numpy() == pytest.approx(counted.median_gap.to_numpy(), nan_ok=True)


def test_a_figure_without_a_model_value_is_not_drawn(comparison):
    last = comparison.target.iloc[-1]
    assert np.isnan(comparison.model.iloc[-1])
    assert rows_named(comparison, {last: "last"}).empty
    assert proportion(np.nan) == "–" and bar(np.nan) == ""


@pytest.mark.parametrize(
    ("value", "unit", "expected"),
    [
        (331_437_583_000.0, "£/year", "£331.44bn"),
        (37_413.0, "£/year", "£37,413"),
        (0.1964, "fraction", "19.6%"),
        (-0.309, "fraction", "-30.9%"),
        (39_800_000.0, "people", "39.80m"),
        (3.711, "ratio", "3.71"),
        (17.96, "£/hour", "£17.96"),
        (float("nan"), "people", "–"),
    ],
)
def test_amounts_by_hand(value, unit, expected):
    assert amount(value, unit) == expected
