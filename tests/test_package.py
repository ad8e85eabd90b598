"""The wheel works from another directory without the checkout, and the public names are those documented."""

import os
import subprocess
import sys
import zipfile
from importlib import metadata
from pathlib import Path

import pytest

import model

ROOT = Path(__file__).parents[1]


@pytest.fixture(scope="module")
def installed(tmp_path_factory):
    """The wheel, built without network and unpacked as an installer would."""
    pytest.importorskip("hatchling")
    folder = tmp_path_factory.mktemp("wheel")
    build = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)]
    done = subprocess.run(build, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    (wheel,) = folder.glob("*.whl")
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(folder / "site")
    return folder / "site"


def test_the_wheel_holds_law_data_configs_and_scenarios(installed):
    held = {path.relative_to(installed / "model").as_posix() for path in (installed / "model").rglob("*")}
    for folder in ("model", "configs", "scenarios"):
        prefix = "" if folder == "model" else f"{folder}/"
        for path in (ROOT / folder).rglob("*"):
            if path.suffix in {".py", ".yaml", ".csv"}:
                assert prefix + path.relative_to(ROOT / folder).as_posix() in held, path
    assert not (installed / "tests").exists()


def test_the_wheel_runs_from_another_directory(installed, tmp_path):
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    command = [sys.executable, "-m", "model", "task=list", "list=scenarios", "hydra.run.dir=out"]
    done = subprocess.run(
        command,
        cwd=tmp_path,
        env=environment | {"PYTHONPATH": str(installed)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    for path in (ROOT / "scenarios").glob("*.yaml"):
        assert path.stem in done.stdout
    where = subprocess.run(
        [sys.executable, "-c", "import model; print(model.__file__)"],
        cwd=tmp_path,
        env=environment | {"PYTHONPATH": str(installed)},
        capture_output=True,
        text=True,
        check=True,
    )
    assert where.stdout.strip() == str(installed / "model" / "__init__.py")


def test_the_distribution_has_a_name_of_its_own():
    text = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    assert 'name = "opportunity-uk"' in text
    assert "model" not in {entry.metadata["Name"] for entry in metadata.distributions()}


def test_public_names():
    assert model.__all__ == ["explain", "load_policy", "load_population", "simulate"]
    for name in model.__all__:
        assert getattr(model, name).__doc__


def test_law_and_population_from_python():
    law = model.load_policy(2025, {"universal_credit.taper_rate": {2025: 0.5}})
    assert law.policy.universal_credit.taper_rate == 0.5
    assert law.policy.year == 2025
    small = model.load_population(households=2_000, year=2025)
    assert small.households.weight.size == 2_000
