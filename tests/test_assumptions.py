"""docs/assumptions.md: every figure that is an assumption stands there, with the value it has."""

import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "tools"))

import assumptions  # noqa: E402


def test_the_tables_are_those_of_the_parameter_files():
    assert assumptions.PAGE.read_text(encoding="utf-8") == assumptions.page(), "run `python tools/assumptions.py`"


def test_every_assumption_has_a_row():
    text = assumptions.PAGE.read_text(encoding="utf-8")
    for file, judged in assumptions.rows().items():
        for name, _, _ in judged:
            assert f"| `{name}` |" in text, f"{file}: {name}"


def test_figures_named_as_unchecked_exist():
    known = {file: {name for name, _, _ in judged} for file, judged in assumptions.rows().items()}
    for file, names in assumptions.RED.items():
        assert names <= known[file], f"{file}: {names - known[file]}"
    assert set(assumptions.EFFECTS) >= {file for file in known if not file.startswith("policy/")}
