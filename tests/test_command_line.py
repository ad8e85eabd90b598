"""The command line: every task of docs/cli.md, exit statuses, and what is left behind by a mistake."""

import logging
import os
import re
import shlex
import subprocess
import sys
from fnmatch import fnmatch
from pathlib import Path
from typing import NamedTuple

import pytest

from model import pipeline
from model.__main__ import main
from model.compile import cache_folder, keep_newest
from model.errors import TableError
from model.settings import Configuration, Task
from model.uncertainty import run as uncertainty

PAGE = (Path(__file__).parents[1] / "docs" / "cli.md").read_text(encoding="utf-8")


class Documented(NamedTuple):
    """A command of docs/cli.md with the files its section lists."""

    task: str
    command: str
    files: tuple[str, ...]


def documented():
    """Every command of the page, section by section."""
    for section in PAGE.split("\n## ")[1:]:
        task = re.match(r"`task=(\w+)`", section)
        if task:
            table = section.partition("| File |")[2].partition("\n\n")[0]
            files = tuple(re.findall(r"^\| `([^`]+)`", table, re.MULTILINE))
            for block in re.findall(r"```sh\n(.*?)```", section, re.DOTALL):
                for command in block.splitlines():
                    yield Documented(task[1], command, files)


@pytest.fixture(autouse=True)
def elsewhere(tmp_path, monkeypatch):
    """Each test works in an empty directory of its own."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


def files_below(folder):
    return {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}


def write_family(folder):
    """Tables of one person, with nothing but the columns they must have."""
    folder.mkdir()
    (folder / "persons.csv").write_text("person_id,benefit_unit_id,household_id,role,age\n1,1,1,HEAD,40\n")
    (folder / "benefit_units.csv").write_text("benefit_unit_id,household_id\n1,1\n")
    (folder / "households.csv").write_text("household_id,region\n1,WALES\n")


@pytest.mark.parametrize(
    "entry", list(documented()), ids=lambda entry: entry.command.removeprefix("python -m model ")
)
def test_each_documented_command_writes_the_files_listed(entry, elsewhere, capsys):
    write_family(elsewhere / "my_tables")
    arguments = shlex.split(entry.command.removeprefix("python -m model"))
    assert main([*arguments, "population=small", "hydra.run.dir=out", "hydra.sweep.dir=out"]) == 0
    assert capsys.readouterr().out.strip()
    written = files_below(elsewhere / "out")
    for pattern in entry.files:
        assert any(fnmatch(path, pattern) for path in written), f"{pattern} not written"
    for path in written:
        assert any(fnmatch(path, pattern) for pattern in entry.files), f"{path} not in docs/cli.md"


def test_every_task_and_every_setting_is_documented():
    assert {entry.task for entry in documented()} == {task.value for task in Task}
    for setting in set(Configuration.__dataclass_fields__) - {"packages", "task"}:
        assert re.search(rf"`'?{setting}\b", PAGE), f"setting {setting} is not in docs/cli.md"


class Recorder:
    """Stands in for the pipeline: keeps the settings, writes one file."""

    def __init__(self, monkeypatch, problem=None):
        self.jobs, self.problem = [], problem
        monkeypatch.setattr(uncertainty, "run_with_uncertainty", self.run_scenarios)
        monkeypatch.setattr(pipeline, "write_results", self.write_results)

    def run_scenarios(self, jobs, progress):
        self.jobs = jobs
        progress("population", total=2)
        progress("assessment")
        if self.problem:
            raise self.problem

    def write_results(self, dataset, folder, settings):
        (folder / "results.nc").write_bytes(b"")


def test_a_run_writes_settings_and_log_to_a_new_folder(elsewhere, monkeypatch, capsys):
    recorder = Recorder(monkeypatch)
    assert main(["scenario=both_removed"]) == 0
    assert [job.scenario_name for job in recorder.jobs] == ["both_removed"]
    (folder,) = (elsewhere / "outputs").iterdir()
    assert files_below(folder) == {"results.nc", "config.yaml", "run.log"}
    assert "assessment" in (folder / "run.log").read_text(encoding="utf-8")
    assert "assessment" in capsys.readouterr().err
    assert main(["scenario=both_removed"]) == 0
    assert len(list((elsewhere / "outputs").iterdir())) == 2


@pytest.mark.parametrize("task", ["run", "validate", "population", "calculate", "budget_constraint"])
@pytest.mark.parametrize("left", ["results.nc", "config.yaml", "headline.csv", "persons.dta"])
def test_a_folder_of_an_earlier_run_is_refused(left, task, elsewhere, monkeypatch, capsys):
    recorder = Recorder(monkeypatch)
    write_family(elsewhere / "my_tables")
    (elsewhere / "out").mkdir()
    (elsewhere / "out" / left).write_text("earlier")
    (elsewhere / "out" / "run.log").write_text("earlier")
    assert main([f"task={task}", "population.path=my_tables", "hydra.run.dir=out"]) == 2
    err = capsys.readouterr().err
    assert err == f"error: output folder 'out' holds {left} of an earlier run; name a new folder, or none\n"
    assert recorder.jobs == [] and files_below(elsewhere / "out") == {left, "run.log"}
    assert (elsewhere / "out" / "run.log").read_text() == "earlier"


def test_the_same_folder_twice_is_refused_but_for_documents(elsewhere, monkeypatch, capsys):
    Recorder(monkeypatch)
    assert main(["hydra.run.dir=out"]) == 0
    assert main(["hydra.run.dir=out"]) == 2
    assert main(["-m", "scenario=both_removed", "hydra.sweep.dir=out"]) == 2
    assert main(["task=document", "hydra.run.dir=pages"]) == 0
    assert main(["task=document", "hydra.run.dir=pages"]) == 0


def test_list_names_a_scenario_file_of_the_wrong_kind(elsewhere, capsys):
    (elsewhere / "mine" / "scenario").mkdir(parents=True)
    (elsewhere / "mine" / "scenario" / "bad.yaml").write_text("# @package _global_\npackages: {bad: text}")
    assert main(["task=list", "list=scenarios", "--config-dir", "mine"]) == 2
    assert capsys.readouterr().err.count("\n") == 1


def test_the_newest_of_the_cache_are_kept_and_the_one_in_use(elsewhere):
    folder = elsewhere / "compiled"
    for age in range(9):
        (folder / f"{age:024}").mkdir(parents=True)
        (folder / f"{age:024}" / "code").touch()
        os.utime(folder / f"{age:024}", (1e9 - age, 1e9 - age))
    (folder / "peers").mkdir()
    keep_newest(folder, "?" * 24, 6, folder / f"{8:024}")
    assert sorted(path.name for path in folder.iterdir()) == [
        *(f"{age:024}" for age in [0, 1, 2, 3, 4, 8]),
        "peers",
    ]


@pytest.mark.skipif(os.name != "posix", reason="owners and modes of files")
@pytest.mark.parametrize("below", ["", "compiled"])
@pytest.mark.parametrize("mode", [0o770, 0o702])
def test_a_cache_that_others_can_write_to_is_not_used(mode, below, elsewhere, monkeypatch, caplog):
    root = elsewhere / "cache"
    monkeypatch.setenv("OPPORTUNITY_UK_CACHE", str(root))
    monkeypatch.setattr(logging.getLogger("model"), "propagate", True)
    made = cache_folder("compiled", "of_these_sources")
    assert [path.stat().st_mode & 0o777 for path in (root, made.parent, made)] == [0o700] * 3
    (root / below).chmod(mode)
    assert cache_folder("compiled", "of_these_sources") is None
    assert f"others can write to {root / below}" in caplog.text
    command = [sys.executable, "-c", "from model.compile import CACHED; print(CACHED)"]
    environment = os.environ | {"PYTHONPATH": str(Path(__file__).parents[1])}
    done = subprocess.run(command, capture_output=True, text=True, env=environment, check=True)
    assert done.stdout == "False\n" and "others can write" in done.stderr


@pytest.mark.skipif(os.name != "posix", reason="owners and modes of files")
def test_a_cache_of_another_user_is_not_used(elsewhere, monkeypatch):
    monkeypatch.setenv("OPPORTUNITY_UK_CACHE", str(elsewhere / "cache"))
    assert cache_folder("compiled")
    another = os.getuid() + 1
    monkeypatch.setattr(os, "getuid", lambda: another)
    assert cache_folder("compiled") is None


def test_a_sweep_is_one_run_in_one_folder(elsewhere, monkeypatch):
    recorder = Recorder(monkeypatch)
    assert main(["-m", "scenario=glob(*)", "hydra.sweep.dir=swept"]) == 0
    assert len(recorder.jobs) > 5
    text = (elsewhere / "swept" / "config.yaml").read_text(encoding="utf-8")
    assert text.count("\n---\n") == len(recorder.jobs) - 1


def test_a_conflict_of_levers_is_a_warning(elsewhere, monkeypatch, capsys):
    Recorder(monkeypatch)
    scenarios = "scenario=[two_child_limit_reinstated,two_child_limit_removed]"
    assert main([scenarios, "baseline=current_law", "hydra.run.dir=out"]) == 0
    assert "both set universal_credit.child_limit_applies" in capsys.readouterr().err
    assert "both set" in (elsewhere / "out" / "run.log").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    "arguments",
    [
        ["scenario=both_remove"],
        ["yeer=2025"],
        ["year=2031"],
        ["levers.universal_credit.taper_rat=0.5"],
        ["levers.universal_credit.taper_rate=nan"],
        ["+population._target_=os.system"],
        ["--nothing"],
        ["--cfg", "all"],
        ["--config-dir", "nothing"],
        ["-m", "year=2025,2026"],
        ["-m", "task=validate", "scenario=both_removed,benefit_cap_removed"],
        ["law_of=2024"],
        ["task=project"],
        ["task=solve"],
        ["hydra.run.dir=/proc/nothing"],
        ["hydra.run.dir=in_the_way"],
    ],
    ids=" ".join,
)
def test_a_mistake_is_one_line_status_2_and_no_file(arguments, elsewhere, monkeypatch, capsys):
    recorder = Recorder(monkeypatch)
    (elsewhere / "in_the_way").touch()
    assert main(arguments) == 2
    out, err = capsys.readouterr()
    assert out == "" and err.startswith("error: ") and err.count("\n") == 1
    assert recorder.jobs == [], "work began"
    assert files_below(elsewhere) == {"in_the_way"}


def test_a_mistake_found_late_leaves_an_empty_folder(elsewhere, monkeypatch, capsys):
    Recorder(monkeypatch, TableError("households.csv:\nno column 'weight'"))
    assert main([]) == 2
    assert capsys.readouterr().err.splitlines()[-1] == "error: households.csv: no column 'weight'"
    assert files_below(elsewhere) == set()


def test_the_unforeseen_keeps_its_traceback(elsewhere, monkeypatch):
    Recorder(monkeypatch, ZeroDivisionError("by zero"))
    with pytest.raises(ZeroDivisionError):
        main(["hydra.run.dir=out"])
    assert "ZeroDivisionError" in (elsewhere / "out" / "run.log").read_text(encoding="utf-8")


def test_help_and_settings(elsewhere, capsys):
    assert main(["-h"]) == 0
    text = capsys.readouterr().out
    assert "two_child_limit_removed" in text and "horizon: null" in text
    assert main(["--cfg", "job", "year=2027"]) == 0
    assert "year: 2027" in capsys.readouterr().out
    assert files_below(elsewhere) == set()


@pytest.mark.parametrize(
    ("listing", "expected"),
    [
        ("scenarios", "essentials_guarantee"),
        ("baselines", "spring_statement_2025"),
        ("parameters", "universal_credit.taper_rate"),
    ],
)
def test_list_prints_names(listing, expected, elsewhere, capsys):
    assert main(["task=list", f"list={listing}"]) == 0
    assert expected in capsys.readouterr().out
    assert files_below(elsewhere) == set()


def test_from_another_directory_in_a_process_of_its_own(elsewhere):
    environment = os.environ | {"PYTHONPATH": str(Path(__file__).parents[1])}

    def call(command):
        return subprocess.run(command, shell=True, capture_output=True, text=True, cwd=elsewhere, env=environment)

    wrong = call(f"{sys.executable} -m model scenario=both_remove")
    assert wrong.returncode == 2
    assert wrong.stderr == "error: scenario 'both_remove' does not exist; did you mean 'both_removed'?\n"
    cut = call(f"{sys.executable} -m model --cfg job | head -1")
    assert cut.returncode == 0 and cut.stderr == ""
    assert files_below(elsewhere) == set()
