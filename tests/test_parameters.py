"""Every figure has a source and says how it was seen; every programme of the law has its module, YAML and call."""

import ast
from pathlib import Path

import pytest
import yaml

from model.calibration.targets import load_targets
from model.economy import forecast
from model.economy.long_run import load_rules
from model.policy import PROGRAMMES, Policy, load
from model.policy.load import CHECKED, fiscal_year_of, programme_class, read_parameters

ROOT = Path(__file__).parents[1]
NOT_PROGRAMMES = {"__init__", "load", "uprating", "schedule"}
FURTHER_PAGES = {"tax_relief"}  # rules of Income Tax that read its parameters
SYNTHESIS = ROOT / "model" / "population" / "synthesis" / "parameters"
SYNTHESIS_CHECKED = {*CHECKED, "fitted"}


def worked_cases():
    """Every worked case with its file."""
    for path in sorted((ROOT / "tests" / "policy").glob("*.yaml")):
        for case in yaml.safe_load(path.read_text(encoding="utf-8")):
            yield path.stem, case


@pytest.mark.parametrize("programme", PROGRAMMES)
def test_every_dated_value_has_a_source(programme):
    for parameter in read_parameters(programme).values():
        assert parameter.label and parameter.unit
        for value in parameter.values:
            assert value.source.strip() and value.href.startswith("https://"), (parameter.path, value.date)
            assert value.checked in CHECKED
            # A payment of the winter may be announced after the April from which it counts.
            assert fiscal_year_of(value.announced) <= fiscal_year_of(value.date), (parameter.path, value.date)


def test_every_published_total_has_a_source():
    targets = load_targets()
    assert targets
    for target in targets:
        assert target.source and target.title and target.checked in CHECKED, target.target


def test_every_forecast_series_has_a_source():
    for vintage in forecast.vintages():
        for name, series in forecast.load_forecast(vintage).series.items():
            assert series.source and series.href.startswith("https://") and series.checked in CHECKED, name


def test_every_rule_beyond_the_outlook_has_a_source():
    for name, rule in load_rules().items():
        assert rule.source and rule.href.startswith("https://") and rule.checked in CHECKED, name


@pytest.mark.parametrize("path", sorted(SYNTHESIS.glob("*.yaml")), ids=lambda path: path.stem)
def test_every_figure_of_the_synthesis_has_a_source(path):
    for name, entry in yaml.safe_load(path.read_text(encoding="utf-8")).items():
        assert entry["source"] and entry["checked"] in SYNTHESIS_CHECKED, name


@pytest.mark.parametrize("path", sorted(SYNTHESIS.glob("*.csv")), ids=lambda path: path.stem)
def test_every_table_of_the_synthesis_has_a_source(path):
    tables = yaml.safe_load((SYNTHESIS / "tables.yaml").read_text(encoding="utf-8"))
    assert path.stem in tables or path.name in str(tables), path.name


def test_every_worked_case_has_a_source():
    for programme, case in worked_cases():
        assert case["source"] and case["checked"] in CHECKED, (programme, case["name"])


def test_every_programme_has_module_parameters_and_worked_cases():
    modules = {path.stem for path in load.FOLDER.glob("*.py")} - NOT_PROGRAMMES
    assert modules == set(PROGRAMMES) | FURTHER_PAGES, (
        "a module of the law is not in Policy, or the other way about"
    )
    assert {path.stem for path in load.FOLDER.glob("*.yaml")} == set(PROGRAMMES)
    assert {programme for programme, _ in worked_cases()} == set(PROGRAMMES) | FURTHER_PAGES
    for programme in PROGRAMMES:
        assert Policy.__annotations__[programme] is programme_class(programme)


def test_every_programme_is_called_by_the_engine():
    """The engine imports each programme, hands each its parameters, and calls one of its rules."""
    sources = [path.read_text(encoding="utf-8") for path in sorted((ROOT / "model" / "engine").glob("*.py"))]
    trees = [ast.parse(source) for source in sources]
    called, given = set(), set()
    for node in (node for tree in trees for node in ast.walk(tree)):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            called.add(getattr(node.func.value, "id", None))
        if isinstance(node, ast.Attribute) and getattr(node.value, "id", None) == "policy":
            given.add(node.attr)
    for programme in PROGRAMMES:
        assert programme in called, f"{programme}: no rule is called in model/engine"
        assert programme in given, f"{programme}: its parameters are read nowhere in model/engine"


def rules_of(programme):
    """Functions of a programme decorated with `rule`."""
    tree = ast.parse((load.FOLDER / f"{programme}.py").read_text(encoding="utf-8"))
    for node in tree.body:
        if isinstance(node, ast.FunctionDef) and any(getattr(d, "id", "") == "rule" for d in node.decorator_list):
            yield node


@pytest.mark.parametrize("programme", PROGRAMMES)
def test_every_rule_has_scalars_types_and_a_docstring(programme):
    for function in rules_of(programme):
        assert ast.get_docstring(function), function.name
        assert function.returns is not None, function.name
        assert not function.args.kwonlyargs and not function.args.vararg and not function.args.kwarg
        for argument in function.args.args:
            assert argument.annotation is not None, (function.name, argument.arg)
