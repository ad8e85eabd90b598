"""The page about a package: whole, standing alone, its numbers those of the Dataset, the same bytes again."""

import re
from html import escape
from html.parser import HTMLParser
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import xarray as xr
import yaml

from model.__main__ import main
from model.configuration import compose
from model.dataset import read
from model.errors import ConfigurationError, TableError, UnknownNameError
from model.indicators.catalogue import catalogue
from model.report import svg
from model.report.agenda import AGENDA, by_group, gaps, owner, variants, whole
from model.report.package_page import SECTIONS, page, write_page
from model.report.projection import PATHS, drawn_of
from model.report.words import FORMS, answer, level, moved, view_of
from model.reporting import projection_of, report
from tests.runs import quiet

SHARED = ["task=report", "population=small", "year=2026", "baseline=current_law"]
SCENARIO = "scenario=child_benefit_raised"


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    made = tmp_path_factory.mktemp("report") / "out"
    levers = ["levers.universal_credit.taper_rate=0.5", "levers.capital_gains_tax.aligned_with_income_tax=true"]
    assert main([*SHARED, SCENARIO, *levers, f"hydra.run.dir={made}"]) == 0
    return made


@pytest.fixture(scope="module")
def dataset(folder):
    return read(folder / "results.nc")


@pytest.fixture(scope="module")
def view(dataset):
    scenario = next(name for name in dataset["scenario"].values.tolist() if name != "current_law")
    return view_of(dataset, scenario, 2026)


@pytest.fixture(scope="module")
def text(folder):
    return (folder / "report.html").read_text(encoding="utf-8")


class Page(HTMLParser):
    """Whether every element is closed; attributes, headings, words, and the tables as lists of rows of cells."""

    EMPTY = ("meta",)

    def __init__(self, text):
        super().__init__()
        self.open, self.attributes, self.headings, self.tables, self.words = [], [], [], {}, ""
        self.caption, self.rows, self.cell = None, [], None
        self.tags = set()
        self.feed(text)
        self.close()

    def handle_starttag(self, tag, attrs):
        self.tags.add(tag)
        self.attributes += [(tag, *pair) for pair in attrs]
        if tag not in self.EMPTY:
            self.open.append(tag)
        if tag in ("h1", "h2", "h3"):
            self.headings.append(int(tag[1]))
        if tag == "table":
            self.caption, self.rows = "", []
        if tag == "tr":
            self.rows.append([])
        if tag in ("td", "th"):
            self.rows[-1].append("")
            if tag == "th":
                assert "scope" in dict(attrs)
        if tag == "svg":
            assert dict(attrs)["role"] == "img"
            assert dict(attrs)["aria-label"]

    def handle_startendtag(self, tag, attrs):
        self.attributes += [(tag, *pair) for pair in attrs]

    def handle_endtag(self, tag):
        assert self.open.pop() == tag
        if tag == "table":
            self.tables.setdefault(self.caption, self.rows)

    def handle_data(self, data):
        self.words += data
        if self.open[-1:] == ["caption"]:
            self.caption += data
        elif self.open[-1:] in (["td"], ["th"]):
            self.rows[-1][-1] += data


@pytest.fixture(scope="module")
def parsed(text):
    return Page(text)


def test_the_page_is_well_formed_with_every_section_and_no_heading_skipped(parsed):
    assert parsed.open == []
    ids = [value for _, name, value in parsed.attributes if name == "id"]
    assert len(ids) == len(set(ids))
    assert set(SECTIONS) <= set(ids)
    linked = {value[1:] for _, name, value in parsed.attributes if name == "href" and value.startswith("#")}
    assert linked == set(SECTIONS)
    labelled = {value for _, name, value in parsed.attributes if name == "aria-labelledby"}
    assert labelled <= set(ids)
    assert parsed.headings[0] == 1
    assert parsed.headings.count(1) == 1
    assert all(after - before <= 1 for before, after in zip(parsed.headings, parsed.headings[1:], strict=False))


def test_the_page_stands_alone(parsed, text):
    assert not {"script", "link", "img", "iframe", "object"} & parsed.tags
    assert not [each for each in parsed.attributes if each[1] == "src" or each[1].startswith("on")]
    links = [value for _, name, value in parsed.attributes if name in ("href", "xlink:href")]
    assert all(value.startswith(("#", "data:text/csv")) for value in links)
    assert not re.search(r"https?://|@import|url\(", text)


def test_every_indicator_of_the_catalogue_is_on_the_page_and_belongs_to_one_entry(parsed, text):
    cards = [value for _, name, value in parsed.attributes if name == "data-indicator"]
    assert cards == [entry.indicator for entry in AGENDA]
    assert len(AGENDA) == 17
    held = cards + [name for entry in AGENDA for name in variants(entry)]
    assert sorted(held) == sorted(catalogue())
    for name, known in catalogue().items():
        assert escape(known.label) in text, name
    assert owner("no_such_indicator") == ""


def test_the_numbers_are_those_of_the_dataset(dataset, view, parsed, text):
    at = {"scenario": view.scenario, "year": 2026}
    base = at | {"scenario": "current_law"}
    cost = float(dataset["net_spending"].sel(at) - dataset["net_spending"].sel(base))
    assert f"costs the exchequer {level(cost, '£bn a year')} more than" in parsed.words
    cell = {"group": "children", "income_concept": "ahc", "poverty_measure": "relative"}
    old, new = (float(dataset["poverty_rate"].sel(cell).sel(place)) for place in (base, at))
    assert f"{100 * new:.1f}% of children instead of {100 * old:.1f}%" in parsed.words
    rows = next(
        rows for caption, rows in parsed.tables.items() if caption.startswith("Mean change of net household")
    )
    income = dataset["mean_net_income"].sel(at).values
    assert [row[2] for row in rows[1:]] == [f"£{value:,.0f}" for value in income]
    place = dataset["indicator"].values.tolist().index("relative_poverty_ahc")
    levels = dataset["indicator_level"].sel(at).isel(indicator=place, indicator_cell=0)
    assert whole(view, "relative_poverty_ahc").scenario == float(levels)
    assert level(float(levels), "share") in text


def test_a_card_holds_every_group_and_the_gaps_of_the_dataset(view, parsed):
    known = catalogue()["relative_poverty_ahc"]
    cells = by_group(view, known.name).dropna(subset=["baseline", "scenario"])
    rows = parsed.tables[f"{known.label}, by group"]
    assert len(rows) == len(cells) + 1
    assert [row[4] for row in rows[1:]] == [moved(change, "share") for change in cells["change"]]
    child, pensioner = (
        cells[(cells["grouping"] == "life_stage") & (cells["group"] == group)]["scenario"].item()
        for group in ("child", "pensioner")
    )
    assert gaps(view, known.name)["life_stage:child-pensioner"].scenario == pytest.approx(child - pensioner)


def test_each_measure_stands_alone_and_the_rest_is_what_they_do_together(dataset, view, parsed):
    alone = dataset["measure_net_cost"].sel(scenario=view.scenario, year=2026)
    assert alone.sizes["measure"] == 2
    assert (alone.values != 0.0).all()
    assert (dataset["measure_net_cost"].sel(scenario="current_law") == 0.0).all()
    rows = next(rows for caption, rows in parsed.tables.items() if caption.startswith("Each measure alone"))
    costs = [float(row[1].replace("−", "-").replace("+", "")) for row in rows[1:]]
    assert costs[:-2] == pytest.approx(alone.values / 1e9, abs=0.005)
    assert sum(costs[:-1]) == pytest.approx(costs[-1], abs=0.02)


def test_the_csvs_beside_the_page_are_what_is_drawn(folder, view):
    deciles = pd.read_csv(folder / "report" / "deciles.csv")
    np.testing.assert_allclose(deciles["scenario"], view.after["mean_net_income"].values)
    written = {path.stem for path in (folder / "report").iterdir()}
    assert {"poverty", "family_types", "gainers_and_losers"} <= written
    assert {entry.indicator for entry in AGENDA} <= written
    assert (folder / "indicators.csv").exists()


def test_the_same_dataset_gives_the_same_bytes_without_the_time_or_folder_of_the_run(
    dataset, folder, text, tmp_path
):
    later = dataset.copy()
    later.attrs["history"] = re.sub(r"^\S+", "2031-01-01T00:00:00Z", str(dataset.attrs["history"]))
    write_page(later, tmp_path)
    assert (tmp_path / "report.html").read_bytes() == (folder / "report.html").read_bytes()
    assert str(dataset.attrs["history"]).split(" ")[0] not in text
    assert str(folder) not in text


def test_names_are_escaped(dataset, view):
    named = dataset.copy()
    settings = yaml.safe_load(str(dataset.attrs["config_yaml"]))
    settings["packages"] = {"odd": {"title": 'A <b>bold</b> & "good" plan'}}
    named.attrs["config_yaml"] = yaml.safe_dump(settings)
    made = page(view_of(named, view.scenario, 2026))
    assert "<b>" not in made
    assert "A &lt;b&gt;bold&lt;/b&gt; &amp; &quot;good&quot; plan" in made
    assert Page(made).open == []


def test_without_intervals_or_projection_the_page_says_how_to_get_them(parsed):
    assert "Interval not computed" in parsed.words
    assert "report.projection=FOLDER" in parsed.words


def test_intervals_of_the_dataset_stand_beside_the_changes(dataset, view):
    place = dataset["indicator"].values.tolist().index("gini_ahc")
    with_ends = dataset.copy()
    with_ends.attrs["uncertainty"] = "50 draws"
    for end, value in (("low", -0.0123), ("high", -0.0045)):
        values = np.full(dataset["indicator_level"].shape, np.nan)
        values[:, :, place, 0] = value
        with_ends[f"indicator_level_change_{end}"] = (dataset["indicator_level"].dims, values)
        cost = np.full(dataset["net_spending"].shape, 1e9 * (10.0 + value))
        with_ends[f"net_spending_change_{end}"] = (dataset["net_spending"].dims, cost)
    made = page(view_of(with_ends, view.scenario, 2026))
    assert "interval −0.0123 to −0.0045" in made
    rows = Page(made).tables["Changes and their intervals"]
    assert [row[0] for row in rows[1:]] == ["Cost to the exchequer"]
    assert rows[1][1] == "+£10.0bn a year"
    assert "Interval not computed" not in made


def projected(view):
    """A Dataset of a projection over three years with values that tell scenarios and years apart."""
    dims, shape = ("scenario", "year"), (2, 3)
    values = np.arange(6.0).reshape(shape) / 100.0
    named = {"scenario": ["current_law", view.scenario], "year": [2025, 2026, 2027]}
    return xr.Dataset(
        {
            name: ((*dims, *extra), np.broadcast_to(values[(..., *[None] * len(extra))], (*shape, *sizes)).copy())
            for name, extra, sizes in (
                ("poverty_rate", ("group", "income_concept", "poverty_measure"), (3, 1, 3)),
                ("persistent_poverty_rate", ("lasting_group",), (1,)),
                ("gini", ("income_concept",), (1,)),
                ("wealth_gini", ("wealth_unit",), (1,)),
                ("wealth_top_share", ("wealth_unit", "top"), (1, 1)),
                ("wealth_gap", (), ()),
                ("wealth_gap_in_years_of_pay", (), ()),
                ("share_short_of_savings", ("savings_line",), (1,)),
                ("wealth_equity_rate", (), ()),
                ("home_ownership_rate", ("head_age",), (2,)),
            )
        },
        named
        | {
            "baseline": ("scenario", ["current_law", "current_law"]),
            "group": ["everyone", "children", "pensioners"],
            "income_concept": ["ahc"],
            "poverty_measure": ["relative", "deep", "absolute"],
            "lasting_group": ["children"],
            "wealth_unit": ["adult"],
            "top": [0.1],
            "savings_line": ["1000"],
            "head_age": ["25-34", "all"],
        },
    )


def test_a_projection_gives_paths_and_the_first_and_last_year(view, monkeypatch):
    from model.report import projection

    given = projected(view)
    kept = tuple(path for path in PATHS if path.name in drawn_of(projection.paths(given)))
    monkeypatch.setattr(projection, "PATHS", kept)
    made = Page(page(view, given))
    rows = next(rows for caption, rows in made.tables.items() if caption.startswith("First year and last"))
    assert [row[0].partition(",")[0] for row in rows[1:]] == [path.title.partition(",")[0] for path in kept]
    children = next(row for row in rows if row[0].startswith("Children in poverty"))
    assert children[1:] == ["0.0", "2.0", "5.0", "3.0"]
    assert "report.projection=FOLDER" not in made.words


def refused(tmp_path, *settings):
    return compose([*SHARED, *settings, f"hydra.run.dir={tmp_path}"])


def test_mistakes_are_one_line(tmp_path, view):
    with pytest.raises(ConfigurationError, match="needs a scenario"):
        report(refused(tmp_path, "scenario=[]"), quiet)
    with pytest.raises(ConfigurationError, match="one year"):
        report(refused(tmp_path, SCENARIO, "horizon=2027"), quiet)
    with pytest.raises(TableError, match="cannot read"):
        projection_of(refused(tmp_path, SCENARIO, f"report.projection={tmp_path}"))
    projected(view).to_netcdf(tmp_path / "results.nc", engine="h5netcdf")
    with pytest.raises(UnknownNameError, match="no scenario 'child_benefit_raised'"):
        projection_of(refused(tmp_path, SCENARIO, f"report.projection={tmp_path}"))
    assert list(Path(tmp_path).iterdir()) == [tmp_path / "results.nc"]


def test_numbers_read_as_a_reader_expects():
    assert level(0.2341, "share") == "23.4%"
    assert moved(-0.0234, "share") == "−2.34 points"
    assert moved(0.00001, "share") == "0 points"
    assert moved(-877.4, "£ a year") == "−£877 a year"
    assert level(float("nan"), "index") == "–"
    assert {each.unit for each in catalogue().values()} <= set(FORMS)


def test_the_answer_says_raises_where_the_exchequer_gains(dataset, view):
    turned = dataset.copy()
    turned["net_spending"] = -dataset["net_spending"]
    assert "raises for the exchequer £" in answer(view_of(turned, view.scenario, 2026))


def test_every_mark_of_a_drawing_lies_within_it():
    marks = [svg.Mark("Everyone", 0.1, 0.3, "+0.2", False), svg.Mark("Heading"), svg.Mark("One", 0.2, 0.2, "0")]
    drawn = svg.dots(marks, "of something")
    places = [float(value) for value in re.findall(r'(?:c?x)="([\d.]+)"', drawn)]
    assert places
    assert max(places) <= svg.WIDTH
    assert drawn.count("<circle") == 3  # two hollow and a full one; what is worse is a diamond
    bars = svg.bars([svg.Mark("1", after=5.0, text="+5"), svg.Mark("2", after=-3.0, text="−3")], "of change")
    widths = [float(value) for value in re.findall(r'<rect[^>]* width="([\d.]+)"', bars)]
    assert widths[0] / widths[1] == pytest.approx(5.0 / 3.0, rel=0.01)
