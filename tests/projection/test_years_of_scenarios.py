"""Projections of a small population: same bits, stops and goings-on, tables and figures."""

import dataclasses
import signal

import numpy as np
import pytest

from model.command_line import answer
from model.configuration import compose
from model.dynamics.state import State
from model.errors import ConfigurationError, OutputError
from model.projection import checkpoint
from model.projection import task as projecting
from model.projection.loop import Law, Projection, courses
from tests.dynamics.lives import begun, fresh, same

BASE = ["task=project", "horizon=2027", "population.households=4096", "population.seed=11"]


def settings(*more):
    return compose([*BASE, *more])


def lived_to(last, jobs):
    projection = Projection(jobs, fresh())
    found = {year: projection.live(year) for year in range(2024, last + 1)}
    return projection, found


@pytest.fixture(scope="module")
def of_two():
    return lived_to(2026, [settings("scenario=two_child_limit_removed")])


def test_a_reform_of_nothing_changes_no_bit():
    job = settings("scenario=two_child_limit_removed")
    same_law = dataclasses.replace(job, scenario_name="nothing", levers=dict(job.baseline.levers))
    projection, found = lived_to(2026, [same_law])
    one, other = projection.courses
    assert one.law.is_baseline and not other.law.is_baseline
    assert same(one.state, other.state)
    for year in found:
        a, b = found[year][one.law.name].indicators, found[year]["nothing"].indicators
        for name, value in a.items():
            np.testing.assert_array_equal(value, b[name], err_msg=name)


def test_threads_change_no_bit(of_two):
    job = settings("scenario=two_child_limit_removed", "threads=1")
    projection, _ = lived_to(2026, [job])
    for one, other in zip(projection.courses, of_two[0].courses, strict=True):
        assert same(one.state, other.state)


def test_the_reform_lifts_children_and_costs_money(of_two):
    baseline, reform = of_two[1][2026].values()
    poor = [found.indicators["poverty_rate"][1, 1, 0] for found in (baseline, reform)]
    assert poor[1] < poor[0]
    assert reform.indicators["net_spending"] > baseline.indicators["net_spending"]


def test_the_start_is_the_same_for_all_and_is_not_lived():
    projection = Projection([settings("scenario=two_child_limit_removed")], fresh())
    assert next(course.law.name for course in projection.courses) == projection.settings.baseline.name
    for course in projection.courses:
        assert same(course.state, begun().state)
    found = projection.live(2024)
    for course in projection.courses:
        kept = begun().state.life._replace(
            poor_years=course.state.life.poor_years,
            years_known=course.state.life.years_known,
            meals_years=course.state.life.meals_years,
        )
        assert same(course.state, State(2024, begun().state.population, kept))
        assert (course.state.life.years_known == 1).all()
    baseline, reform = found.values()
    assert (baseline.indicators["event_count"] == 0).all()
    for name, value in baseline.indicators.items():
        np.testing.assert_array_equal(value, reform.indicators[name], err_msg=name)


def test_a_checkpoint_gives_back_every_bit_and_refuses_another_run(tmp_path, of_two):
    job = settings("scenario=two_child_limit_removed")
    half = Projection([job], fresh())
    rows = {(name, year): found for year in (2024, 2025) for name, found in half.live(year).items()}
    checkpoint.save(tmp_path, "me", half, rows)
    again = Projection([job], fresh())
    restored = checkpoint.restore(tmp_path, "me", again)
    assert set(restored) == set(rows)
    for key, found in rows.items():
        for name, value in found.indicators.items():
            np.testing.assert_array_equal(value, restored[key].indicators[name])
    again.live(2026)
    for one, other in zip(again.courses, of_two[0].courses, strict=True):
        assert same(one.state, other.state)
    with pytest.raises(OutputError, match="another projection"):
        checkpoint.restore(tmp_path, "you", Projection([job], fresh()))
    checkpoint.remove(tmp_path)
    assert checkpoint.restore(tmp_path, "you", again) == {}


def test_a_stop_finishes_the_year_and_the_same_command_goes_on(tmp_path, monkeypatch, capsys):
    small = ["task=project", "horizon=2026", "population.households=1024", "scenario=two_child_limit_removed"]
    whole, halves = tmp_path / "whole", tmp_path / "halves"
    answer([*small, f"hydra.run.dir={whole}"])
    live = Projection.live

    def interrupted(projection, year):
        found = live(projection, year)
        if year == 2025:
            signal.raise_signal(signal.SIGINT)
        return found

    monkeypatch.setattr(Projection, "live", interrupted)
    with pytest.raises(projecting.StoppedError, match="stopped after 2025-26"):
        answer([*small, f"hydra.run.dir={halves}"])
    assert not (halves / "results.nc").exists()
    monkeypatch.setattr(Projection, "live", live)
    answer([*small, f"hydra.run.dir={halves}"])
    capsys.readouterr()
    for name in ("projection.csv", "first_and_last.csv"):
        assert (whole / name).read_bytes() == (halves / name).read_bytes()
    assert not (halves / "checkpoint").exists()
    for name in ("paths", "ages", "parents"):
        for ending in ("svg", "png", "csv"):
            assert (whole / "figures" / f"{name}.{ending}").stat().st_size > 0


@pytest.mark.parametrize(
    ("words", "problem"),
    [
        (["task=project"], "setting 'horizon' is needed"),
        (["task=project", "horizon=2020"], "setting 'horizon': 2020"),
        (["task=project", "horizon=2030", "year=2029"], "levers of a projection start between 2024 and 2027"),
        (["task=project", "horizon=2030", "seeds=0"], "setting 'seeds': 0"),
        (["task=run", "seeds=2"], "setting 'seeds': goes with task=project"),
    ],
)
def test_settings_that_cannot_be(words, problem):
    with pytest.raises(ConfigurationError, match=problem):
        compose(words)


def test_each_scenario_and_baseline_is_lived_once():
    jobs = [settings("scenario=two_child_limit_removed"), settings("scenario=essentials_guarantee")]
    laws = [course.law for course in courses(jobs, fresh().state)]
    assert len({law.name for law in laws}) == len(laws)
    assert all(isinstance(law, Law) for law in laws) and laws[0].is_baseline
