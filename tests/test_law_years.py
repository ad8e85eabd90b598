"""The law of two years on one population: uprating and policy add up to what the later year changes."""

import numpy as np
import pandas as pd
import pytest

from model.configuration import compose
from model.economy.forecast import load_forecast
from model.errors import ConfigurationError, YearError
from model.law_years import three_laws
from model.packages import Assessed, Baselines, compare, measures_of, programmes_of
from model.pipeline import Study
from model.policy import load_policy, parameters_by_path
from model.settings import Baseline
from tests.runs import quiet

LAW_OF = ["task=compare", "population=small", "year=2026", "law_of=2025"]


def test_the_two_ends_are_the_laws_of_the_two_years():
    """Every parameter of the earlier law is that of its year, every one of the later law that of its own."""
    job = compose(LAW_OF)
    assert (job.baseline.name, job.scenario_name) == ("law_of_2025_26", "law_of_2026_27")
    before, after = load_policy(2026, job.baseline.levers).policy, load_policy(2026, job.levers).policy
    assert before._replace(year=2025) == load_policy(2025).policy
    assert after == load_policy(2026).policy


def test_uprating_and_policy_of_one_parameter():
    """The personal allowance would have risen by prices and is frozen; the two-child limit goes by decision."""
    paths, forecast = parameters_by_path(), load_forecast()
    before, uprated, after = three_laws(paths["income_tax.personal_allowance"], 2025, 2026, forecast, Baseline())
    assert before == after == 12_570.0 < uprated < 13_200.0
    limit = paths["universal_credit.child_limit_applies"]
    assert three_laws(limit, 2025, 2026, forecast, Baseline()) == (True, True, False)
    rate = paths["child_benefit.eldest_weekly"]
    before, uprated, after = three_laws(rate, 2025, 2026, forecast, Baseline())
    assert before < uprated and abs(after - uprated) < 0.006 * after, "one rise, rounded to 5p"


def test_the_measures_add_up_to_what_the_year_changes():
    """From the law of 2025-26 in cash to that of 2026-27: the last step is the law itself."""
    job = compose(LAW_OF)
    assessed = Assessed(Baselines(Study(job), programmes_of([job])), job, 2026)
    names = [measure.name for measure in measures_of(job)]
    assert names[0] == "uprating" and {"income_tax", "universal_credit"} < set(names)
    plain = compose(["task=compare", "population=small", "year=2026", "scenario=[]"])
    law_of_2026 = Assessed(Baselines(Study(plain), programmes_of([plain])), plain, 2026)
    levels = [cell.name for cell in assessed.cells(0) if cell.name.startswith(("family:", "programme:"))]
    later = {cell.name: cell.value for cell in assessed.cells(assessed.whole)}
    true = {cell.name: cell.value for cell in law_of_2026.cells(0)}
    np.testing.assert_array_equal([later[name] for name in levels], [true[name] for name in levels])
    uprating = 1 << names.index("uprating")
    cost = {cell.name: cell.value for cell in assessed.cells(uprating)}["net_cost"]
    assert cost > 0.0, "benefits and allowances that rise cost the exchequer"


def test_the_comparison_is_written_with_deciles_by_measure(tmp_path):
    compare([compose([*LAW_OF, "report.figures=false", f"hydra.run.dir={tmp_path}"])], quiet)
    parts = pd.read_csv(tmp_path / "comparison_by_measure.csv")
    decile = parts[parts["name"] == "decile:1"].set_index("measure")
    whole = decile.loc["whole", "alone"]
    measures = [name for name in decile.index if name not in ("interaction", "whole")]
    assert decile.loc[measures, "in_order"].sum() == pytest.approx(whole)
    assert decile.loc["uprating", "in_order"] > 0.0


@pytest.mark.parametrize(
    ("overrides", "kind", "said"),
    [
        (["law_of=2026"], ConfigurationError, "2026 is not before year 2026"),
        (["law_of=2020"], YearError, "2020"),
        (["law_of=2025", "horizon=2027"], ConfigurationError, "not with horizon"),
        (["law_of=2025", "scenario=child_benefit_raised"], ConfigurationError, "no scenario"),
        (["law_of=2025", "task=run"], ConfigurationError, "task=compare"),
    ],
)
def test_a_mistake_is_named(overrides, kind, said):
    with pytest.raises(kind, match=said):
        compose(["task=compare", "population=small", "year=2026", *overrides])
