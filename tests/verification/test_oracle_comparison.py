"""The law agrees with the worked households of another engine but for the differences that are explained."""

import oracle_comparison as oracle
import pytest

LARGEST_SHARE_EXPLAINED = 0.02
"""Share of a column's rows that may differ for the classes of docs/verification.md with the conventions set."""

pytestmark = [
    pytest.mark.long,
    pytest.mark.skipif(not oracle.ORACLE.is_dir(), reason="the worked households are not beside the repository"),
]


@pytest.mark.parametrize("year", oracle.YEARS)
def test_year_agrees(year, capsys):
    levers = oracle.conventions()
    compared = {
        "current law": oracle.compare_year(year, {}),
        "with conventions": oracle.compare_year(year, levers),
    }
    with capsys.disabled():
        print(f"\n{year}\n{oracle.table_of(compared)}")
    for entry in compared["with conventions"]:
        assert entry.differing <= LARGEST_SHARE_EXPLAINED * entry.rows, entry


@pytest.mark.parametrize("reform", oracle.REFORMS)
def test_reform_agrees(reform, capsys):
    compared = oracle.compare_reform(reform, oracle.conventions())
    with capsys.disabled():
        print(f"\n{oracle.table_of({reform: compared})}")
    for entry in compared:
        assert entry.differing <= LARGEST_SHARE_EXPLAINED * entry.rows, entry
