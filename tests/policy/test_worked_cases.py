"""Every worked case of `tests/policy/*.yaml`: the rule, called as plain Python, gives the published amount."""

from importlib import import_module
from inspect import signature
from pathlib import Path

import pytest
import yaml

from model.policy.load import CHECKED, load_programme

CASES = [
    pytest.param(path.stem, case, id=f"{path.stem}: {case['name']}")
    for path in sorted(Path(__file__).parent.glob("*.yaml"))
    for case in yaml.safe_load(path.read_text(encoding="utf-8"))
]


@pytest.mark.parametrize(("programme", "case"), CASES)
def test_worked_case(programme, case):
    rule = getattr(import_module(f"model.policy.{programme}"), case["rule"])
    arguments = dict(case["given"])
    for name in signature(rule).parameters:
        if name == "law":
            arguments[name] = load_programme(programme, case["year"])
        elif name.endswith("_law"):
            arguments[name] = load_programme(name.removesuffix("_law"), case["year"])
    assert case["checked"] in CHECKED
    assert case["source"]
    assert rule(**arguments) == pytest.approx(case["expect"], abs=case.get("tolerance", 0.005))
