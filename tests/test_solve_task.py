"""`task=solve`: bisection to the step of the law, the residual, and one line when there is no solution."""

import pandas as pd
import pytest

from model.__main__ import main
from model.configuration import compose
from model.errors import ConfigurationError, LeverError, UnknownNameError
from model.solve import bracket, crossing, solve
from tests.runs import quiet

SHARED = ["task=solve", "population=small", "year=2026", "baseline=current_law"]


def test_bisection_ends_at_the_nearest_step():
    trials = crossing(lambda value: value - 3.14159, 0.0, 10.0, 0.01, "{:+g}".format)
    assert trials[-1].lever == 3.14
    assert trials[-1].distance == pytest.approx(-0.00159)
    assert len(trials) <= 12
    falling = crossing(lambda value: 0.307 - value, 0.0, 1.0, 0.001, "{:+g}".format)
    assert falling[-1].lever == 0.307


def test_no_solution_is_one_line_with_the_bracket():
    with pytest.raises(LeverError, match=r"no solution between 0 and 10: .*\+1 at one and \+11 at the other"):
        crossing(lambda value: value + 1.0, 0.0, 10.0, 0.01, "{:+g}".format)
    with pytest.raises(LeverError, match="no two steps"):
        crossing(lambda value: value, 1.0, 1.0, 0.01, "{:+g}".format)


def test_a_package_is_made_revenue_neutral(tmp_path, capsys):
    """Child Benefit rises and the basic rate pays: a thousandth more or less is further from nothing."""
    settings = compose(
        [
            *SHARED,
            "scenario=child_benefit_raised",
            "solve.lever=income_tax.basic_rate",
            "solve.low=0.2",
            "solve.high=0.3",
            f"hydra.run.dir={tmp_path}",
        ]
    )
    solve(settings, quiet)
    trials = pd.read_csv(tmp_path / "solve.csv")
    found = trials.iloc[-1]
    assert 0.2 < found["lever"] < 0.3
    assert found["distance"] == found["value"]
    assert found["distance"] == trials.loc[trials["distance"].abs().idxmin(), "distance"]
    near = trials[(trials["lever"] - found["lever"]).abs().between(0.0005, 0.0015)]
    assert len(near) and (near["distance"] * found["distance"]).min() < 0.0
    out = capsys.readouterr().out
    assert "income_tax.basic_rate = 0.2" in out and "residual" in out


def test_child_benefit_brings_poverty_to_a_rate(tmp_path):
    settings = compose(
        [
            *SHARED,
            "scenario=[]",
            "solve.lever=child_benefit.eldest_weekly",
            "solve.value=0.2",
            "solve.high=200",
            "solve.target=poverty_rate:children",
            f"hydra.run.dir={tmp_path}",
        ]
    )
    solve(settings, quiet)
    found = pd.read_csv(tmp_path / "solve.csv").iloc[-1]
    assert found["value"] == pytest.approx(0.2, abs=0.01)  # one household of 2,000 moves the rate


def test_the_bracket_follows_the_unit():
    settings = compose([*SHARED, "solve.lever=income_tax.basic_rate"])
    assert bracket(settings, "income_tax.basic_rate") == (0.001, 0.0, 1.0)
    step, low, high = bracket(settings, "child_benefit.eldest_weekly")
    assert (step, low) == (0.01, 0.0) and 50.0 < high < 60.0


def test_what_is_out_of_reach_is_one_line_and_no_file(tmp_path, capsys):
    arguments = [*SHARED, "scenario=child_benefit_raised", "solve.lever=income_tax.basic_rate", "solve.high=0.1"]
    assert main([*arguments, f"hydra.run.dir={tmp_path / 'out'}"]) == 2
    line = capsys.readouterr().err.splitlines()[-1]
    assert line.startswith("error: solve: no solution between 0 and 0.1: the target is missed by £")
    assert not list((tmp_path / "out").iterdir())


@pytest.mark.parametrize(
    ("overrides", "kind", "said"),
    [
        ([], ConfigurationError, "solve.lever=PROGRAMME.PARAMETER"),
        (["solve.lever=income_tax.basic_rate", "solve.target=net_costs"], UnknownNameError, "'net_cost'"),
        (
            ["solve.lever=income_tax.basic_rate", "solve.target=poverty_rate:childen"],
            UnknownNameError,
            "'children'",
        ),
        (["solve.lever=income_tax.basic_rate", "solve.value=nan"], ConfigurationError, "expected a number"),
    ],
)
def test_a_mistake_is_named_before_any_work(overrides, kind, said):
    with pytest.raises(kind, match=said):
        compose([*SHARED, *overrides])


def test_a_lever_that_cannot_be_solved_for():
    with pytest.raises(UnknownNameError, match=r"income_tax\.basic_rate"):
        bracket(compose([*SHARED, "solve.lever=income_tax.basic_rat"]), "income_tax.basic_rat")
    with pytest.raises(LeverError, match="flag"):
        bracket(compose([*SHARED, "solve.lever=benefit_cap.applies"]), "benefit_cap.applies")
