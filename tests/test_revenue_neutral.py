"""Packages that pay for themselves: whose version each is, and a residual below a step of the lever."""

import pytest

from model.configuration import compose
from model.levers import all_parameters
from model.packages import Assessed, Baselines, programmes_of
from model.pipeline import Study
from model.settings import merge_levers
from model.solve import STEPS

BALANCED_BY = {
    "opportunity_mission": "income_tax.basic_rate",
    "child_poverty": "income_tax.basic_rate",
    "wealth_equity": "citizens_inheritance.amount",
    "revenue_only": "income_tax.basic_rate",
}


@pytest.mark.parametrize(("package", "lever"), BALANCED_BY.items())
def test_a_revenue_neutral_version_is_its_package_and_one_lever(package, lever):
    """The file repeats the package: were that to change, this one would be a version of nothing."""
    whole, plain = compose([f"scenario={package}_revenue_neutral"]), compose([f"scenario={package}"])
    others = {path: value for path, value in whole.levers.items() if path != lever}
    assert others == plain.levers and set(whole.levers[lever]) == {2026}


@pytest.mark.long
@pytest.mark.parametrize(("package", "lever"), BALANCED_BY.items())
def test_the_residual_is_less_than_a_step_of_the_lever(package, lever):
    """Half a step is worth at least what is left over: no value that law would set lies nearer to nothing."""
    job = compose([f"scenario={package}_revenue_neutral", "year=2026", "population.households=50000"])
    assessed = Assessed(Baselines(Study(job), programmes_of([job])), job, 2026)
    step, found = STEPS[all_parameters()[lever].unit], job.levers[lever][2026]

    def cost(value):
        cells = assessed.under(merge_levers(job.levers, {lever: {2026: value}}))
        return next(cell.value for cell in cells if cell.name == "net_cost")

    residual = abs(cost(found))
    assert residual <= abs(cost(found + step)) and residual <= abs(cost(found - step))
    assert cost(found - step) * cost(found + step) < 0.0
