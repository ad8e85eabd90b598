"""The law agrees with the worked households of another engine but for the differences that are explained."""

import excused
import oracle_comparison as oracle
import pandas as pd
import pytest
import report

pytestmark = pytest.mark.long
needs_households = pytest.mark.skipif(
    not oracle.ORACLE.is_dir(), reason="the worked households are not beside the repository"
)


@needs_households
@pytest.mark.parametrize("year", oracle.YEARS)
def test_year_agrees(year):
    levers = oracle.conventions()
    columns = excused.compare(oracle.results_of(year, levers), oracle.expected_of(year), oracle.inputs())
    for entry in columns:
        assert entry.before.share >= report.ENOUGH, entry
        assert entry.before.share_nonzero >= report.ENOUGH_NONZERO, entry
        assert entry.share_excused <= report.MOST_EXCUSED, entry
        assert entry.after.differing == 0, f"unexplained: {entry}"


@needs_households
@pytest.mark.parametrize("reform", oracle.REFORMS)
def test_reform_agrees(reform):
    for entry in oracle.compare_reform(reform, oracle.conventions()):
        assert entry.share >= report.ENOUGH, entry
        assert entry.share_nonzero >= report.ENOUGH_NONZERO, entry


@needs_households
def test_page_is_fresh():
    page = report.PAGE.read_text(encoding="utf-8")
    assert report.written(page, report.sections()) == page, "run python tests/verification/report.py"


def test_a_class_excuses_only_what_follows_from_its_column():
    """Two households meet the condition; only the one that differs in the class's own column is excused."""
    inputs = {"households": pd.DataFrame({"household_id": [1, 2, 3]})}
    theirs = {"households": pd.DataFrame({"cause": [0.0, 0.0, 0.0], "follows": [0.0, 0.0, 0.0], "other": 0.0})}
    ours = {"households": theirs["households"].assign(cause=[5.0, 0.0, 5.0], follows=[5.0, 5.0, 5.0], other=5.0)}
    entry = excused.Excuse("a class", "a statute", "ours", "cause", ("follows",), lambda _: pd.Index([1, 2]))
    left = {c.before.column: c.after.differing for c in excused.compare(ours, theirs, inputs, (entry,))}
    assert left == {"cause": 1, "follows": 2, "other": 3}
