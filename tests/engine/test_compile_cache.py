"""The compile cache cannot lie: after an edit of a rule or of the order of fields the next run has the new value.

A copy of the package and a kernel that calls one rule: the mechanism is the one every kernel goes through.
"""

import os
import shutil
import subprocess
import sys

import pytest

from model.compile import PACKAGE

KERNEL = '''
from model.compile import kernel
from model.policy import child_benefit, load


@kernel
def award(children, law):
    """Child Benefit compiled."""
    return child_benefit.child_benefit(children, law)


law = load.load_programme("child_benefit", 2025)
print(award(2, law), child_benefit.child_benefit(2, law), sum(award.stats.cache_hits.values()))
'''
TWO_CHILDREN = 52 * (26.05 + 17.25)
"""£ a year, 2025-26: The Social Security Benefits Up-rating Order 2025."""


@pytest.fixture
def copy(tmp_path):
    """A copy of the package with a cache of its own, and how to run the kernel in it and to edit a file."""
    shutil.copytree(PACKAGE, tmp_path / "model", ignore=shutil.ignore_patterns("__pycache__"))
    (tmp_path / "award.py").write_text(KERNEL, encoding="utf-8")
    environment = os.environ | {
        "OPPORTUNITY_UK_CACHE": str(tmp_path / "cache"),
        "PYTHONPATH": str(tmp_path),
        "PYTHONDONTWRITEBYTECODE": "1",
    }

    def run():
        command = [sys.executable, "award.py"]
        done = subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr
        compiled, plain, hits = done.stdout.split()
        return float(compiled), float(plain), int(hits)

    def edit(before, after):
        path = tmp_path / "model" / "policy" / "child_benefit.py"
        text = path.read_text(encoding="utf-8")
        assert text.count(before) == 1
        path.write_text(text.replace(before, after), encoding="utf-8")

    return run, edit


def test_an_edit_counts_at_the_next_run(copy):
    run, edit = copy
    assert run() == (pytest.approx(TWO_CHILDREN), pytest.approx(TWO_CHILDREN), 0)
    assert run() == (pytest.approx(TWO_CHILDREN), pytest.approx(TWO_CHILDREN), 1), "not taken from the cache"

    edit("law.additional_weekly * (children - 1)", "law.additional_weekly * children")
    more = TWO_CHILDREN + 52 * 17.25
    assert run() == (pytest.approx(more), pytest.approx(more), 0)

    first, second = "    eldest_weekly: float\n", "    additional_weekly: float\n"
    edit(first + second, second + first)
    assert run() == (pytest.approx(more), pytest.approx(more), 0)


COMPILED = """
import gc, sys
from model.compile import kernel


@kernel
def twice(amount):
    return 2.0 * amount


print(twice(3.0), "scipy.linalg" in sys.modules, gc.isenabled())
"""


def test_a_kernel_starts_without_scipy_and_leaves_the_collector_on(tmp_path):
    (tmp_path / "twice.py").write_text(COMPILED, encoding="utf-8")
    environment = os.environ | {"OPPORTUNITY_UK_CACHE": str(tmp_path / "cache"), "PYTHONPATH": str(PACKAGE.parent)}
    done = subprocess.run(
        [sys.executable, "twice.py"], cwd=tmp_path, env=environment, capture_output=True, text=True, check=True
    )
    assert done.stdout.split() == ["6.0", "False", "True"]
