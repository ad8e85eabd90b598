"""`task=incentives`: files and text, no change without a reform, and the signs of one."""

import pandas as pd
import pytest

from model.__main__ import main
from model.indicators.instruments import INSTRUMENTS

SHARED = ["task=incentives", "population=small", "year=2026"]


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """A run of a lower taper."""
    out = tmp_path_factory.mktemp("incentives") / "out"
    levers = "levers.universal_credit.taper_rate=0.45"
    assert main([*SHARED, "scenario=[]", levers, "horizon=2027", f"hydra.run.dir={out}"]) == 0
    return out


def test_the_files_of_a_run(folder):
    names = {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}
    figures = {f"figures/incentives.{form}" for form in ("csv", "svg", "png")}
    assert names == {"incentives.csv", "incentives.txt", "config.yaml", "run.log"} | figures
    text = (folder / "incentives.txt").read_text(encoding="utf-8")
    assert "Effective marginal tax rate, %" in text and "Lone parent" in text and "Together" in text
    assert max(map(len, text.splitlines())) <= 106


def test_a_lower_taper_lowers_the_rates_of_who_receives_credit(folder):
    table = pd.read_csv(folder / "incentives.csv").set_index(["year", "rate", "group", "statistic"]).sort_index()
    assert set(table.index.get_level_values("year")) == {2026, 2027}
    for rate in ("marginal", "participation"):
        of = table.loc[2026, rate, "receives"]["change"]
        assert of["mean:universal_credit"] < -0.02
        assert of["mean:income_tax"] == pytest.approx(0.0, abs=1e-12)
    assert table.loc[(2026, "replacement", "receives", "mean"), "change"] < 0.0


def test_the_figure_draws_what_its_table_says(folder):
    table = pd.read_csv(folder / "figures" / "incentives.csv")
    shares = table[table["panel"] == "distribution"]
    assert shares[["baseline", "scenario"]].sum().tolist() == pytest.approx([1.0, 1.0])
    means = table[table["panel"] == "mean"]
    assert set(means["instrument"]) == set(INSTRUMENTS) and means["group"].nunique() == 10
    whole = means.groupby("group")[["baseline", "scenario"]].sum()
    found = pd.read_csv(folder / "incentives.csv")
    found = found[(found["year"] == 2026) & (found["rate"] == "marginal") & (found["statistic"] == "mean")]
    found = found[found["group_kind"] == "earnings_tenth"].set_index("group")
    for side in whole:
        assert whole[side].tolist() == pytest.approx(found[side].reindex(whole.index).tolist())


def test_without_a_reform_nothing_changes(tmp_path, capsys):
    assert main([*SHARED, "scenario=[]", "report.figures=false", f"hydra.run.dir={tmp_path / 'out'}"]) == 0
    assert (pd.read_csv(tmp_path / "out" / "incentives.csv")["change"] == 0.0).all()
    assert not (tmp_path / "out" / "figures").exists()


def test_a_sweep_is_refused(tmp_path, capsys):
    swept = ["-m", *SHARED, "scenario=both_removed,benefit_cap_removed", f"hydra.sweep.dir={tmp_path / 'out'}"]
    assert main(swept) == 2
    assert "task=incentives takes one scenario" in capsys.readouterr().err
