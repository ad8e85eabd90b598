"""`task=explain`: every rule of one household with inputs, value and citation, and the results of the kernel."""

import sys

import numpy as np
import pytest
from engine.random_households import random_households

import model
from model.__main__ import main
from model.engine.assess import assess, results
from model.engine.explain import explain_household, facts
from model.errors import UserError
from model.policy import load_policy
from model.policy.housing_support import brma_names
from model.population.tables import write_tables

YEAR = 2025


@pytest.fixture(scope="module")
def population():
    return random_households(60, seed=5)


@pytest.fixture(scope="module")
def folder(population, tmp_path_factory):
    path = tmp_path_factory.mktemp("tables")
    write_tables(population, path, "csv", brma_names())
    return path


def walk(call):
    yield call
    for below in call.calls:
        yield from walk(below)


def test_what_is_written_is_what_the_kernel_gives(population):
    law = load_policy(YEAR)
    compiled = assess(population, law, 1)
    first_unit = population.households.first_unit
    for h in np.flatnonzero(np.diff(first_unit) == 1)[:8]:
        written = {}
        for call in walk(explain_household(population, int(h), law)):
            for name, value in call.written.items():
                written.setdefault(name, []).append(value)
        of = {"unit": first_unit[h], "household": h}
        for name, result in results().items():
            if result.entity in of and name in written:
                assert getattr(compiled, name)[of[result.entity]] in np.array(written[name], result.dtype)


def test_every_call_has_a_citation_and_the_tree_is_that_of_the_law(population):
    tree = explain_household(population, 3, load_policy(YEAR))
    calls = list(walk(tree))
    assert tree.name == "assess_household" and len(calls) > 50
    names = {call.name for call in calls}
    assert {"assess_income_tax", "income_tax.personal_allowance", "national_insurance.class_1_employee"} <= names
    assert all(call.citation for call in calls)
    allowance = next(call for call in calls if call.name == "income_tax.personal_allowance")
    assert allowance.law["personal_allowance"] == 12_570.0 and "adjusted_net_income" in allowance.inputs
    assert 0.0 <= allowance.value <= 12_570.0
    assert "ITA 2007 s.35" in allowance.citation


def test_tracing_ends_with_the_call(population):
    before = sys.getprofile()
    explain_household(population, 0, load_policy(YEAR))
    assert sys.getprofile() is before


def test_text_is_indented_and_depth_cuts_it(population):
    tree = explain_household(population, 0, load_policy(YEAR))
    whole, shallow = str(tree).splitlines(), list(tree.lines(depth=2))
    assert whole[0] == "assess_household" and len(shallow) < len(whole)
    assert not any(line.startswith(" " * 8) for line in shallow)
    assert any(line.startswith(" " * 8) for line in whole)


def test_facts_leave_out_what_is_at_its_default(population):
    lines = list(facts(population, 0))
    assert lines[0].startswith(f"household {population.households.household_id[0]}: ")
    assert all(" nan" not in line and "first_person" not in line for line in lines)


def test_the_command_prints_and_writes_nothing(folder, population, tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    household = population.households.household_id[4]
    assert main(["task=explain", f"household={household}", f"population.path={folder}", "depth=2"]) == 0
    out = capsys.readouterr().out
    assert out.startswith("law of 2025-26: current_law\n") and f"household {household}: " in out
    assert "\nassess_household\n" in out
    assert list(tmp_path.iterdir()) == []
    assert main(["task=explain", "household=987654", f"population.path={folder}"]) == 2
    assert "household 987654 does not exist; 60 from 1 to 60 do" in capsys.readouterr().err
    assert main(["task=explain", f"population.path={folder}"]) == 2
    assert "setting 'household' is needed" in capsys.readouterr().err


def test_explain_in_python_and_under_a_reform(folder):
    tree = model.explain(5, 2026, path=str(folder))
    reform = model.explain(5, 2026, path=str(folder), levers={"child_benefit.eldest_weekly": 50.0})
    assert tree.name == reform.name
    laws = [
        {call.law["eldest_weekly"] for call in walk(made) if "eldest_weekly" in call.law}
        for made in (tree, reform)
    ]
    assert laws[1] == {50.0} and laws[0] != laws[1]
    with pytest.raises(UserError):
        model.explain(-1, path=str(folder))


def test_every_household_can_be_explained(population):
    law = load_policy(YEAR)
    for h in range(population.households.weight.size):
        assert np.isfinite(sum(1 for _ in walk(explain_household(population, h, law))))
