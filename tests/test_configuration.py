"""Composition: scenarios, baselines, levers, sweeps, and every way in which a configuration can be wrong."""

import dataclasses
import subprocess
import sys

import pytest
import yaml

from model.config_source import shipped
from model.configuration import choices_of, compose, compose_sweep
from model.errors import ConfigurationError, LeverError, ScenarioError, UnknownNameError, UserError, YearError
from model.indicators.variable import Definitions
from model.settings import Indicators, Task, merge_levers

LIMIT = "universal_credit.child_limit_applies"


def test_defaults():
    settings = compose()
    assert settings.task is Task.run
    assert settings.scenario_name == "two_child_limit_removed"
    assert settings.baseline.name == "two_child_limit_retained"
    assert settings.years == (2025,)
    assert (settings.population.households, settings.population.seed) == (50_000, 1)
    assert settings.baseline.levers == {LIMIT: {2026: True}}
    assert settings.levers == {LIMIT: {2023: False}}
    with pytest.raises(dataclasses.FrozenInstanceError):
        settings.year = 2026
    assert yaml.safe_load(settings.composed_yaml)["baseline"]["name"] == "two_child_limit_retained"


def test_a_horizon_is_inclusive():
    assert compose(["horizon=2028"]).years == (2025, 2026, 2027, 2028)


def test_scenarios_are_composed_in_the_order_given():
    settings = compose(["scenario=[two_child_limit_removed,benefit_cap_removed]"])
    assert settings.scenario_name == "two_child_limit_removed+benefit_cap_removed"
    assert settings.levers == compose(["scenario=both_removed"]).levers
    assert settings.warnings == ()
    assert list(compose(["scenario=[benefit_cap_removed,two_child_limit_removed]"]).packages) == [
        "benefit_cap_removed",
        "two_child_limit_removed",
    ]


def test_the_later_of_two_conflicting_packages_holds_and_a_warning_names_both():
    overrides = ["scenario=[two_child_limit_reinstated,two_child_limit_removed]", "baseline=current_law"]
    settings = compose(overrides)
    assert settings.levers == {LIMIT: {2023: False}}
    (warning,) = settings.warnings
    assert "two_child_limit_reinstated" in warning and "two_child_limit_removed" in warning


def test_no_scenario_is_the_baseline_alone():
    settings = compose(["scenario=[]", "baseline=budget_2025_before"])
    assert settings.scenario_name == "budget_2025_before"
    assert settings.packages == {} and settings.levers == {}
    assert settings.baseline.last_announcement.isoformat() == "2025-11-25"


def test_an_explicit_baseline_wins():
    assert compose(["baseline=current_law"]).baseline.name == "current_law"
    assert compose(["scenario=benefit_cap_removed"]).baseline.name == "current_law"


def test_different_baselines_need_one_to_be_given():
    overrides = ["scenario=[two_child_limit_removed,two_child_limit_reinstated]"]
    with pytest.raises(ScenarioError, match=r"two_child_limit_retained.*current_law.*baseline="):
        compose(overrides)
    assert compose([*overrides, "baseline=current_law"]).baseline.name == "current_law"


def test_levers_of_the_command_line_hold_from_the_first_year():
    settings = compose(["year=2026", "levers.universal_credit.taper_rate=0.5"])
    assert settings.levers["universal_credit.taper_rate"] == {2026: 0.5}
    assert settings.scenario_name == "two_child_limit_removed+levers"
    dated = compose(["levers.child_benefit.eldest_weekly={2027: 40, uprating: frozen}"])
    assert dated.levers["child_benefit.eldest_weekly"] == {2027: 40, "uprating": "frozen"}
    in_python = {"child_benefit.additional_weekly": {2026: 30.0}}
    whole = compose(["levers={child_benefit.eldest_weekly: 40}"], in_python)
    assert whole.levers["child_benefit.eldest_weekly"] == {2025: 40}
    assert whole.levers["child_benefit.additional_weekly"] == {2026: 30.0}


def test_a_later_layer_holds_from_its_first_year():
    merged = merge_levers({"a.b": {2024: 1.0, 2027: 2.0}, "c.d": {2025: 3.0}}, {"a.b": {2026: 5.0}})
    assert merged == {"a.b": {2024: 1.0, 2026: 5.0}, "c.d": {2025: 3.0}}


def test_the_later_layer_decides_how_its_value_is_uprated():
    assert merge_levers({"a.b": {2024: 1.0, "uprating": "frozen"}}, {"a.b": {2024: 2.0}}) == {"a.b": {2024: 2.0}}


@pytest.mark.parametrize("scenario", sorted(choices_of("scenario")))
@pytest.mark.parametrize("year", [2023, 2025, 2030])
def test_every_scenario_composes_in_every_year(scenario, year):
    settings = compose([f"scenario={scenario}", f"year={year}"])
    assert settings.scenario_name == scenario
    assert settings.packages[scenario].title


@pytest.mark.parametrize("scenario", sorted(choices_of("scenario")))
def test_every_scenario_says_what_why_whence_and_how_to_run_it(scenario):
    text = (shipped("scenarios") / f"{scenario}.yaml").read_text(encoding="utf-8")
    lines = text.splitlines()
    assert lines[0] == "# @package _global_"
    for heading in ("# What:", "# Why:", "# Source:", f"# Command: python -m model scenario={scenario}"):
        assert any(line.startswith(heading) for line in lines), heading


@pytest.mark.parametrize("baseline", sorted(choices_of("baseline")))
def test_every_baseline_is_named_as_its_file(baseline):
    settings = compose([f"baseline={baseline}"])
    assert settings.baseline.name == baseline
    assert settings.baseline.title


def test_indicator_settings_are_those_of_the_indicators():
    assert compose().indicators == Indicators(**Definitions()._asdict())


WRONG = [
    ("scenario=both_remove", UnknownNameError, "'both_removed'"),
    ("scenario=[both_removed,child_benefit_raisd]", UnknownNameError, "'child_benefit_raised'"),
    ("scenario=null", UnknownNameError, "does not exist"),
    ("baseline=current", UnknownNameError, "'current_law'"),
    ("population=smal", UnknownNameError, "'small'"),
    ("population=[small]", UnknownNameError, "does not exist"),
    ("task=rnu", UnknownNameError, "'run'"),
    ("list=scenario", UnknownNameError, "'scenarios'"),
    ("yeer=2025", UnknownNameError, "'year'"),
    ("+nothing_like_it=1", UnknownNameError, "no setting"),
    ("population.house=3", UnknownNameError, "'population.households'"),
    ("year.first=3", UnknownNameError, "no settings of its own"),
    ("packages.x=1", UnknownNameError, "no setting"),
    ("year=abc", ConfigurationError, "year"),
    ("year=2025.5", ConfigurationError, "year"),
    ("year=nan", ConfigurationError, "year"),
    ("year=", ConfigurationError, "year"),
    ("year=null", ConfigurationError, "year"),
    ("year=2022", YearError, "2023 to 2060"),
    ("year=2061", YearError, "2023 to 2060"),
    ("year=2031", YearError, "task=project"),
    ("horizon=2024", ConfigurationError, "horizon"),
    ("horizon=2061", ConfigurationError, "horizon"),
    ("horizon=2031", YearError, "task=project"),
    ("baseline.long_run=prices", UnknownNameError, "earnings"),
    ("threads=0", ConfigurationError, "threads"),
    ("population.households=0", ConfigurationError, "households"),
    ("population.households=null", ConfigurationError, "households"),
    ("population.seed=-1", ConfigurationError, "seed"),
    ("population.seed=abc", ConfigurationError, "population.seed"),
    ("population.households=many", ConfigurationError, "population.households"),
    ("population.replicates=-1", ConfigurationError, "population.replicates"),
    ("population.replicates=3", ConfigurationError, "less than 20"),
    ("population.replicates=5000", ConfigurationError, "more than 1000"),
    ("population.replicates=1.5", ConfigurationError, "population.replicates"),
    ("year=2019", YearError, "2019"),
    ("year=soon", ConfigurationError, "year"),
    ("population.households=1e11", ConfigurationError, "population.households"),
    ("population.households=100000000000", ConfigurationError, "more than 40000000"),
    ("population.households=40000001", ConfigurationError, "more than 40000000"),
    (f"population.seed=1{'0' * 30}", ConfigurationError, "population.seed"),
    (f"population.seed=1{'0' * 5000}", ConfigurationError, "population.seed"),
    ("hydra.run.dir=", ConfigurationError, "expected a folder"),
    ("hydra.run.dir='  '", ConfigurationError, "expected a folder"),
    ("hydra.run.dir=null", ConfigurationError, "hydra.run.dir"),
    ("hydra.run.dir=${oc.env:HOME}", ConfigurationError, "refused"),
    ("baseline.title='${oc.env:PATH}'", ConfigurationError, "refused"),
    ("baseline.title=$\\{oc.env:PATH\\}", ConfigurationError, "refused"),
    ("population.path=${oc.env:HOME}", ConfigurationError, "refused"),
    (f"levers.child_benefit.eldest_weekly=1{'0' * 400}", LeverError, "too large"),
    ("population=tables", ConfigurationError, "population.path=VALUE"),
    ("population.path=/no/such/folder", ConfigurationError, "/no/such/folder"),
    ("indicators.relative_line_rate=nan", ConfigurationError, "relative_line_rate"),
    ("indicators.gain_threshold_weekly=inf", ConfigurationError, "gain_threshold_weekly"),
    ("behaviour=offical", UnknownNameError, "'official'"),
    ("behaviour.capital_gains.man=1", UnknownNameError, "'behaviour.capital_gains.main'"),
    ("behaviour.capital_gains.main=1", ConfigurationError, "behaviour=official"),
    ("report.headline=perhaps", ConfigurationError, "report.headline"),
    ("baseline.announced_by=soon", ConfigurationError, "YYYY-MM-DD"),
    ("baseline.forecast=obr", UnknownNameError, "obr_march_2026"),
    ("levers.child_benefit.eldest_weekl=3", UnknownNameError, "'child_benefit.eldest_weekly'"),
    ("levers.child_benefit.eldest_weekly=nan", LeverError, "not finite"),
    ("levers.child_benefit.eldest_weekly=inf", LeverError, "not finite"),
    ("levers.child_benefit.eldest_weekly=-1", LeverError, "negative"),
    ("levers.child_benefit.eldest_weekly=high", LeverError, "not a number"),
    ("levers.child_benefit.eldest_weekly={2022: 3}", LeverError, "2023 to 2060"),
    ("levers.child_benefit.eldest_weekly={2025: 3, uprating: cpy}", LeverError, "'cpi'"),
    ("levers.universal_credit.taper_rate=55", LeverError, "fraction"),
    ("levers=3", ConfigurationError, "levers.PROGRAMME.PARAMETER"),
    ("~scenario", ConfigurationError, "scenario=[]"),
    ("population@baseline=small", ConfigurationError, "SETTING=VALUE"),
    ("year=[", ConfigurationError, "year=["),
    ("2026", ConfigurationError, "SETTING=VALUE"),
    ("--multi", ConfigurationError, "-h"),
    ("+year=2025", ConfigurationError, "year"),
    ("year=2025,2026", ConfigurationError, "-m"),
    ("scenario=both_removed,child_benefit_raised", ConfigurationError, "scenario=["),
    ("+population._target_=os.system", ConfigurationError, "_target_"),
    ("levers={a.b: {_target_: os.system}}", ConfigurationError, "_target_"),
    ("hydra/launcher=joblib", ConfigurationError, "hydra.run.dir"),
    ("hydra.launcher=x", ConfigurationError, "hydra.run.dir"),
    ("hydra.searchpath=[/tmp]", ConfigurationError, "hydra.run.dir"),
    ("hydra=x", ConfigurationError, "hydra.run.dir"),
    ("+hydra/callbacks=x", ConfigurationError, "hydra.run.dir"),
]


@pytest.mark.parametrize(("override", "kind", "named"), WRONG)
def test_a_wrong_override_is_one_error_that_names_what_is_right(override, kind, named):
    with pytest.raises(kind) as raised:
        compose([override])
    assert named in str(raised.value)
    assert "\n" not in str(raised.value)


def test_a_sweep_runs_each_scenario_against_its_own_baseline():
    jobs = compose_sweep(["scenario=two_child_limit_removed,two_child_limit_reinstated", "year=2026"])
    assert [(job.scenario_name, job.baseline.name) for job in jobs] == [
        ("two_child_limit_removed", "two_child_limit_retained"),
        ("two_child_limit_reinstated", "current_law"),
    ]
    assert len({job.folder for job in jobs}) == 1


def test_a_sweep_may_hold_compositions_and_globs():
    (both, one) = compose_sweep(["scenario=[benefit_cap_removed,child_benefit_raised],both_removed"])
    assert (both.scenario_name, one.scenario_name) == ("benefit_cap_removed+child_benefit_raised", "both_removed")
    assert {job.scenario_name for job in compose_sweep(["scenario=glob(*)"])} == set(choices_of("scenario"))
    assert len(compose_sweep(["scenario=both_removed"])) == 1


def test_swept_levers_name_their_scenarios():
    jobs = compose_sweep(["scenario=[]", "levers.universal_credit.taper_rate=0.5,0.6"])
    assert [job.scenario_name for job in jobs] == [
        "universal_credit.taper_rate=0.5",
        "universal_credit.taper_rate=0.6",
    ]
    assert [job.levers["universal_credit.taper_rate"] for job in jobs] == [{2025: 0.5}, {2025: 0.6}]


@pytest.mark.parametrize(
    "override",
    ["year=2025,2026", "population.seed=range(3)", "baseline=glob(*)", "scenario=glob(z*)", "scenario=a,b"],
)
def test_only_scenarios_and_levers_are_swept(override):
    with pytest.raises(UserError):
        compose_sweep([override])


def test_a_scenario_twice_in_a_sweep_is_an_error():
    with pytest.raises(ConfigurationError, match="twice"):
        compose_sweep(["scenario=both_removed,both_removed"])


def write_scenario(folder, body, header="# @package _global_\n"):
    (folder / "scenario").mkdir(exist_ok=True)
    (folder / "scenario" / "mine.yaml").write_text(header + body, encoding="utf-8")


def test_a_scenario_of_the_users_own(tmp_path):
    write_scenario(tmp_path, "packages: {mine: {title: Mine, levers: {universal_credit.taper_rate: {2026: 0.5}}}}")
    settings = compose(["scenario=[mine,both_removed]"], config_dir=tmp_path)
    assert settings.scenario_name == "mine+both_removed"
    assert settings.levers["universal_credit.taper_rate"] == {2026: 0.5}
    assert "mine" in {job.scenario_name for job in compose_sweep(["scenario=glob(*)"], tmp_path)}


@pytest.mark.parametrize(
    ("body", "kind", "named"),
    [
        ("packages: {mine: {_target_: os.system}}", ConfigurationError, "_target_"),
        ("packages: {mine: {levers: {a.b: [{_target_: os.system}]}}}", ConfigurationError, "_target_"),
        ("packages: {mine: {titel: Mine}}", UnknownNameError, "'packages.mine.title'"),
        ("packages: {mine: {baseline: current}}", UnknownNameError, "'current_law'"),
        ("packages: {mine: {levers: {child_benefit.eldest_weekly: {2025: .nan}}}}", LeverError, "'mine'"),
        ("packages: {mine: {levers: {child_benefit.eldest_weekly: {2025: .inf}}}}", LeverError, "not finite"),
        ("packages: {mine: {levers: {child_benefit.eldest_weekly: 40.0}}}", LeverError, "{year: value}"),
        ("packages: {mine: {levers: {child_benefit.eldest_weekly: {a: 40.0}}}}", LeverError, "year a"),
        ("packages: {mine: {levers: 3}}", ConfigurationError, "packages.mine.levers"),
        ("packages: {mine: 3}", ConfigurationError, "packages.mine"),
        ("packages: 3", ConfigurationError, "packages"),
        ("packages: {mine: {levers: {x: ${oc.env:HOME}}}}", UserError, "x"),
        ("packages: {mine: {title: '${oc.env:PATH}'}}", ConfigurationError, "${oc.env:PATH}"),
        ("packages: {mine: {levers: {a.b: {'${oc.env:PATH}': 1}}}}", ConfigurationError, "refused"),
        ("packages: {mine: text}", ConfigurationError, "packages.mine"),
        ("packages: {mine: null}", ConfigurationError, "packages.mine"),
        ("packages: [1]", ConfigurationError, "packages"),
        ("packages: {mine: {title: [1]}}", ConfigurationError, "packages.mine.title"),
        ("packages: {mine: {title: null}}", ConfigurationError, "null"),
        ("packages: &a {mine: *a}", ConfigurationError, "anchor"),
        ("packages: {mine: &a {levers: {x: *a}}}", ConfigurationError, "anchor"),
        (f"packages: {'[' * 3000}", ConfigurationError, "levels"),
        (f"packages: {'[' * 11}{']' * 11}", ConfigurationError, "levels"),
        ("packages: {a: &a [1, *b], b: &b [1]}", ConfigurationError, "mine.yaml"),
        (
            "packages: {mine: {levers: {a.b: {2025: 1}, a.b: {2026: 1}}}}",
            ConfigurationError,
            "'a.b' is there twice",
        ),
        ("packages: {mine: {levers: {a.b: {2025: 1, '2025': 2}}}}", ConfigurationError, "'2025' is there twice"),
        ("packages: {mine: {levers: {a.b: {2025: 1, 0x7e9: 2}}}}", ConfigurationError, "'2025' is there twice"),
        ("3", ConfigurationError, "mine.yaml"),
        ("packages: {}\nhydra: {launcher: joblib}", UserError, "hydra"),
        ("packages: {}\nyear: 2026", ScenarioError, "year"),
        ("", ScenarioError, "packages"),
        ("packages: {", ConfigurationError, "mine.yaml"),
        ("- 1", UserError, "mine"),
    ],
)
def test_a_wrong_scenario_file_is_one_error(tmp_path, body, kind, named):
    write_scenario(tmp_path, body)
    with pytest.raises(kind) as raised:
        compose(["scenario=mine"], config_dir=tmp_path)
    assert named in str(raised.value)
    assert "\n" not in str(raised.value) and "'None'" not in str(raised.value)


def test_aliases_that_multiply_are_refused(tmp_path):
    lines = ["packages:", "  a: &a {x: 1, y: 2}"]
    for before, name in zip("abcdef", "bcdefg", strict=True):
        lines.append(f"  {name}: &{name} {{{', '.join(f'k{k}: *{before}' for k in range(9))}}}")
    write_scenario(tmp_path, "\n".join(lines))
    with pytest.raises(ConfigurationError, match="entries"):
        compose(["scenario=mine"], config_dir=tmp_path)


def test_a_year_may_be_written_as_text(tmp_path):
    write_scenario(tmp_path, "packages: {mine: {levers: {child_benefit.eldest_weekly: {'2025': 30.0}}}}")
    settings = compose(["scenario=mine"], config_dir=tmp_path)
    assert settings.levers["child_benefit.eldest_weekly"] == {2025: 30.0}


@pytest.mark.parametrize("name", ["nan", "2026", "true"])
def test_a_name_that_reads_as_a_number_or_truth_value_is_quoted(tmp_path, name):
    write_scenario(tmp_path, "packages: {mine: {title: Mine}}")
    (tmp_path / "scenario" / "mine.yaml").rename(tmp_path / "scenario" / f"{name}.yaml")
    with pytest.raises(UnknownNameError, match=rf"scenario='{name}'"):
        compose([f"scenario={name}"], config_dir=tmp_path)
    assert compose([f"scenario='{name}'"], config_dir=tmp_path).scenario_name == "mine"


@pytest.mark.parametrize(
    ("file", "body", "named"),
    [
        ("family/mine", "area: ${oc.env:HOME}", "refused"),
        ("family/mine", "- 1", "expected settings"),
        ("family/mine", "# @package hydra.run\ndir: elsewhere", "Hydra's own"),
        ("baseline/mine", "name: mine\nlevers: text", "levers"),
        ("baseline/mine", "name: mine\nlevers: {a.b: text}", "{year: value}"),
    ],
)
def test_other_files_of_the_users_own_are_guarded_too(tmp_path, file, body, named):
    path = tmp_path / f"{file}.yaml"
    path.parent.mkdir()
    path.write_text(body, encoding="utf-8")
    with pytest.raises(UserError) as raised:
        compose([file.replace("/", "=")], config_dir=tmp_path)
    assert named in str(raised.value) and "\n" not in str(raised.value)


def test_a_folder_of_the_users_own_cannot_replace_the_schema(tmp_path):
    for name in ("schema", "config"):
        (tmp_path / f"{name}.yaml").write_text("year: ${oc.env:HOME}", encoding="utf-8")
    assert compose([], config_dir=tmp_path).year == 2025


def test_a_scenario_file_without_its_header(tmp_path):
    write_scenario(tmp_path, "packages: {mine: {title: Mine}}", header="")
    with pytest.raises(ScenarioError, match="@package _global_"):
        compose(["scenario=mine"], config_dir=tmp_path)


def test_a_config_dir_that_does_not_exist(tmp_path):
    with pytest.raises(ConfigurationError, match="no such folder"):
        compose([], config_dir=tmp_path / "nothing")


HEAVY = {"numba", "pandas", "xarray", "hydra", "omegaconf", "yaml", "matplotlib", "h5py", "pyarrow", "scipy"}
TIMED_IMPORT = """
import sys, time
start = time.perf_counter()
import model
print(time.perf_counter() - start, *sys.modules)
"""


def test_import_model_loads_nothing_heavier_than_numpy():
    seconds = []
    for _ in range(3):
        command = [sys.executable, "-c", TIMED_IMPORT]
        output = subprocess.run(command, capture_output=True, text=True, check=True).stdout.split()
        seconds.append(float(output[0]))
        assert not HEAVY & set(output[1:])
    assert min(seconds) < 0.15
