"""The table of evidence: every row whole, and rows of the user's own as strictly read as those shipped."""

import numpy as np
import pytest

from model.attainment.chain import held
from model.configuration import compose
from model.errors import ParameterFileError
from model.evidence import findings, interventions, load_own_findings

OWN = """
my_reading_club:
  code: 1000
  title: Reading club
  phases: primary
  ages: 5-9
  effect_low: 0.01
  effect: 0.05
  effect_high: 0.08
  dose: a year
  cost_per_pupil: 30
  strength: weak
  source: a trial of our own
  checked: assumption
"""


@pytest.fixture
def own(tmp_path):
    """Writes a file of findings of one's own and reads it; all are forgotten afterwards."""

    def written(text):
        path = tmp_path / "mine.yaml"
        path.write_text(text, encoding="utf-8")
        load_own_findings([path])
        return path

    yield written
    load_own_findings([])


@pytest.mark.parametrize("found", findings().values(), ids=lambda one: one.name)
def test_a_finding_is_whole(found):
    assert found.title and found.source and found.unit and found.evidence
    assert found.population or found.kind == "own", "where it was studied"
    assert found.dose and 0 <= found.first_age <= found.last_age <= 18
    assert (found.strength == "none") == (not found.effect.is_known)
    assert "assumed equal" in found.evidence or not found.effect.is_known
    if found.disadvantaged:
        assert found.disadvantaged.low <= found.disadvantaged.central <= found.disadvantaged.high


def test_there_are_thirty_strands_of_the_toolkit():
    assert sum(found.kind == "toolkit" for found in findings().values()) == 30


def test_a_finding_of_ones_own(own):
    path = own(OWN)
    found = interventions()[1000]
    assert (found.name, found.kind, found.effect.central, found.years) == ("my_reading_club", "own", 0.05, 1)
    np.testing.assert_allclose(held("my_reading_club")[1], [0.0, 0.05, 0.6 * 0.05, 0.25 * 0.05])
    load_own_findings([])
    assert 1000 not in interventions()
    compose([f"evidence_files=[{path}]"])
    assert 1000 in interventions(), "named by the configuration"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (OWN.replace("strength: weak", "strength: wek"), "did you mean 'weak'"),
        (OWN.replace("effect_high", "efect_high"), "unknown column 'efect_high'; did you mean 'effect_high'"),
        (OWN.replace("  source: a trial of our own\n", ""), "'source' is missing"),
        (OWN.replace("source: a trial of our own", "source:"), "no source"),
        (OWN.replace("code: 1000", "code: 34"), "your own begin at 1000"),
        (OWN.replace("my_reading_club", "phonics"), "the name is taken"),
        (OWN.replace("effect: 0.05", "effect: 0.5"), "must rise from low to high"),
        (OWN.replace("effect: 0.05", "effect:"), "all numbers or none"),
        (OWN.replace("effect: 0.05", "effect: much"), "all numbers or none"),
        (OWN.replace("effect: 0.05", "effect: .nan"), "must rise"),
        (OWN.replace("phases: primary", "phases: primry"), "did you mean 'primary'"),
        (OWN.replace("phases: primary", "phases:"), "a programme needs phases"),
        (OWN.replace("ages: 5-9", "ages: 9-5"), "ages '9-5'"),
        (OWN.replace("cost_per_pupil: 30", "cost_per_pupil: [30]"), "must be a number or a text"),
        (OWN + "  seen_at: 12\n", "seen_at '12'"),
        (OWN + "  fades: slowly\n", "fades 'slowly'"),
        ("- a list", "expected names"),
        ("a: b", "expected code"),
        ("a: [", "mine.yaml"),
    ],
)
def test_a_finding_that_is_not_whole_is_refused_in_one_line(own, text, expected):
    with pytest.raises(ParameterFileError, match=r".+") as problem:
        own(text)
    assert expected in str(problem.value) and "\n" not in str(problem.value)
    assert 1000 not in interventions(), "none is kept"


def test_a_file_that_is_not_there(tmp_path):
    with pytest.raises(ParameterFileError, match="no file"):
        load_own_findings([tmp_path / "none.yaml"])
