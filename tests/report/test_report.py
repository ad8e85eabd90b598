"""The report: the headline table says what the Dataset holds, and every figure lies beside its table."""

import numpy as np
import pandas as pd
import pytest
from made_up import measured, with_grant, with_tax_rise

from model.dataset import Provenance, Result, build_dataset, change
from model.errors import UnknownNameError
from model.indicators.poverty import absolute_lines
from model.report.figures import FIGURES
from model.report.style import house_style
from model.report.tables import comparisons, headline, label, render
from model.report.write import ReportSettings, headline_text, write_report

PROVENANCE = Provenance(
    "python -m model",
    "year: 2025\n",
    "0" * 64,
    7,
    "Law to Budget 2025; the Budget of 28 October 2026 is not included",
)


def made(policies, households=1500):
    frame = measured(households)
    lines = absolute_lines(frame, 1.03, 1.03)
    kept = [Result("current_law", "current_law", 2025, frame, frame, lines)]
    kept += [Result(name, "current_law", 2025, policy(frame), frame, lines) for name, policy in policies.items()]
    return build_dataset(kept, PROVENANCE)


@pytest.fixture(scope="module")
def dataset():
    return made({"two_child_limit_removed": with_grant, "tax_rise": with_tax_rise})


@pytest.fixture(scope="module")
def table(dataset):
    return (
        headline(dataset, "two_child_limit_removed", 2025).set_index(["section", "measure", "unit"]).sort_index()
    )


def test_the_headline_has_every_row_that_is_promised(table):
    sections = table.index.get_level_values("section")
    poverty = [section for section in sections.unique() if "poverty" in section]
    assert len(poverty) == 6
    assert all((sections == section).sum() == 8 for section in poverty)
    assert (sections == "Share of the gain").sum() == 10
    assert (sections == "Households").sum() == 4
    assert (sections == "Inequality").sum() == 4


def test_the_headline_agrees_with_the_dataset(dataset, table):
    cost = change(dataset, "net_spending").sel(scenario="two_child_limit_removed", year=2025).item()
    assert table.loc[("Exchequer", "Cost to the exchequer", "£bn/year"), "change"] == pytest.approx(cost / 1e9)
    row = table.loc[("Relative poverty, after housing costs", "Children", "fraction")]
    cell = {"group": "children", "income_concept": "ahc", "poverty_measure": "relative", "year": 2025}
    rates = dataset["poverty_rate"].sel(cell)
    assert row["baseline"] == rates.sel(scenario="current_law").item()
    assert row["scenario"] == rates.sel(scenario="two_child_limit_removed").item()
    assert row["change"] == pytest.approx(row["scenario"] - row["baseline"])
    shares = table.loc["Share of the gain", "change"]
    assert shares.sum() == pytest.approx(1.0)


def test_the_text_is_at_most_88_wide_and_gives_the_law(dataset):
    text = headline_text(dataset)
    assert max(map(len, text.splitlines())) <= 88
    assert "Two-child limit removed, 2025-26" in text
    assert "the Budget of 28 October 2026 is not included" in text
    assert "nan" not in text


def test_text_of_a_known_table():
    rows = [
        ("Exchequer", "Cost to the exchequer", "£bn/year", np.nan, np.nan, 2.5),
        ("Households", "Households gaining", "households", np.nan, np.nan, 512_345.0),
        ("Relative poverty", "Children", "fraction", 0.301, 0.2804, -0.0206),
        ("Relative poverty", "Children", "people", 4_000_000.0, 3_700_000.0, -300_000.0),
        ("Inequality", "Gini coefficient", "index", 0.35, 0.34999, -0.00001),
    ]
    frame = pd.DataFrame(rows, columns=["section", "measure", "unit", "baseline", "scenario", "change"])
    lines = render(frame, "a", "b", 2025, "law").splitlines()
    assert lines[6].split() == ["Cost", "to", "the", "exchequer,", "£bn", "a", "year", "+2.50"]
    assert lines[10].split()[-1] == "512"
    assert lines[14].split() == ["Children", "30.1", "28.0", "−2.1", "−300"]
    assert lines[18].split()[-3:] == ["0.3500", "0.3500", "0.0000"]


def test_labels_read_as_words():
    assert label("two_child_limit_removed") == "Two-child limit removed"
    assert label("both_removed") == "Both removed"


@pytest.mark.parametrize("name", FIGURES)
def test_a_figure_draws_the_numbers_of_its_table(dataset, name):
    with house_style():
        figure, table = FIGURES[name](dataset, "tax_rise", 2025)
    texts = [text.get_text() for axes in figure.axes for text in axes.texts] + [
        text.get_text() for text in figure.texts
    ]
    caption = " ".join(" ".join(texts).split())
    assert "modified OECD scale" in caption
    assert "the Budget of 28 October 2026 is not included" in caption
    assert not table.isna().to_numpy().any()
    if name == "decile_impact":
        assert table["decile"].tolist() == [*map(str, range(1, 11)), "all"]
        assert f"{table['mean_change'].iloc[0]:,.0f}" in texts
        whole = change(dataset, "net_spending").sel(scenario="tax_rise", year=2025).item()
        assert table["mean_change"].iloc[-1] * dataset["households"].sel(scenario="tax_rise").sum().item() == (
            pytest.approx(whole)
        )
    if name == "gainers_and_losers":
        assert table.groupby("decile")["share"].sum().to_numpy() == pytest.approx(1.0)
    if name == "poverty_by_group":
        assert set(table["group"]) >= {"everyone", "children", "working_age_adults", "pensioners"}


def test_no_text_leaves_its_figure(dataset):
    with house_style():
        for name, draw in FIGURES.items():
            figure, _ = draw(dataset, "two_child_limit_removed", 2025)
            figure.canvas.draw()
            width, height = figure.bbox.width, figure.bbox.height
            for text in [*figure.texts, *(text for axes in figure.axes for text in axes.texts)]:
                box = text.get_window_extent()
                inside = box.x0 >= 0 and box.y0 >= 0 and box.x1 <= width and box.y1 <= height
                assert inside, (name, text.get_text())


def test_the_report_is_whole_and_the_same_each_time(dataset, tmp_path):
    settings = ReportSettings(dots_per_inch=60)
    first = write_report(dataset, tmp_path / "one", settings)
    second = write_report(dataset, tmp_path / "two", settings)
    names = [path.relative_to(tmp_path / "one").as_posix() for path in first]
    assert "headline.csv" in names
    assert "figures/two_child_limit_removed_2025_decile_impact.svg" in names
    assert len(names) == 2 + 2 * 3 * 3
    for one, two in zip(first, second, strict=True):
        assert one.read_bytes() == two.read_bytes(), one.name
    assert {path for path in (tmp_path / "one").rglob("*") if path.is_file()} == set(first)


def test_the_csv_is_tidy(dataset, tmp_path):
    write_report(dataset, tmp_path, ReportSettings(figures=(), formats=()))
    table = pd.read_csv(tmp_path / "headline.csv")
    assert table.columns[:3].tolist() == ["scenario_name", "baseline_name", "year"]
    assert set(table["scenario_name"]) == {"two_child_limit_removed", "tax_rise"}
    assert not table.duplicated(["scenario_name", "year", "section", "measure", "unit"]).any()


def test_a_baseline_alone_has_no_comparison(tmp_path):
    alone = made({})
    assert comparisons(alone) == []
    assert [path.name for path in write_report(alone, tmp_path)] == ["headline.csv", "headline.txt"]


@pytest.mark.parametrize("households", [3, 12])
def test_a_tiny_population_still_reports(households, tmp_path):
    write_report(made({"tax_rise": with_tax_rise}, households), tmp_path, ReportSettings(dots_per_inch=40))


def test_tables_may_be_left_out(dataset, tmp_path):
    assert write_report(dataset, tmp_path, ReportSettings(tables=False, figures=())) == []


def test_no_change_reports_nothing_gained(tmp_path):
    same = made({"nothing": lambda frame: frame})
    write_report(same, tmp_path, ReportSettings(dots_per_inch=40))
    assert "+" not in headline_text(same)


@pytest.mark.parametrize(
    "settings",
    [ReportSettings(figures=("decile",)), ReportSettings(formats=("pdf",)), ReportSettings(years=(2030,))],
)
def test_unknown_figures_formats_and_years_are_refused(dataset, settings, tmp_path):
    with pytest.raises(UnknownNameError):
        write_report(dataset, tmp_path, settings)
    assert not any(tmp_path.iterdir())
