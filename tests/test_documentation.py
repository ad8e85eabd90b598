"""The pages that follow from the code are those in docs/; the coverage page names every programme."""

import re
from pathlib import Path

import pandas as pd
import pytest

from model.costings import last_compared, published
from model.documentation import MARK, estimates, pages
from model.errors import ParameterFileError
from model.levers.cards import read_cards
from model.policy import PROGRAMMES
from model.policy.load import read_parameters

DOCS = Path(__file__).parents[1] / "docs"
TEXTS = pages(DOCS)


@pytest.mark.parametrize("name", TEXTS)
def test_pages_are_up_to_date(name):
    page = (DOCS / name).read_text(encoding="utf-8")
    assert page == TEXTS[name], "run `python -m model task=document hydra.run.dir=docs`"


def test_every_value_of_the_law_is_listed_with_its_source():
    text = TEXTS["parameters.md"]
    for programme in PROGRAMMES:
        for parameter in read_parameters(programme).values():
            assert f"`{parameter.path}`" in text
            for value in parameter.values:
                assert str(value.date) in text and value.href in text


def test_the_coverage_page_names_every_programme():
    by_hand = TEXTS["coverage.md"].partition(MARK)[0]
    for programme in PROGRAMMES:
        assert f"`{programme}`" in by_hand, f"{programme} is not in docs/coverage.md"


def test_tables_are_whole():
    for name, text in TEXTS.items():
        width = 0
        for line in text.splitlines():
            cells = len(re.findall(r"(?<!\\)\|", line)) if line.startswith("|") else 0
            assert not (width and cells) or cells == width, f"{name}: {line}"
            width = cells


def test_the_card_of_a_lever_shows_published_estimates_beside_ours_as_the_comparison_found_them():
    compared = last_compared(DOCS).set_index("costing")
    assert set(compared.index) == set(published().costing)
    for name, card in read_cards().items():
        page = TEXTS[f"levers/{name}.md"]
        for estimate in card.estimates:
            (line,) = (line for line in page.splitlines() if line.startswith(f"| `{estimate}`"))
            found = compared.loc[estimate]
            if pd.notna(found.ratio):
                assert f"| {found.ratio:.2f} |" in line, line
            assert found.reason in line
        assert card.estimates or "None is known." in page


def test_an_estimate_that_is_not_published_is_named():
    card = next(iter(read_cards().values()))._replace(estimates=("wealth_taxx",))
    with pytest.raises(ParameterFileError, match="wealth_taxx"):
        list(estimates(card, published()))
