"""Runs of the tests: what settings come to, as a Dataset, without a word of progress."""

from model.configuration import compose
from model.pipeline import run_scenarios


def quiet(step, total=None):
    """Progress that nobody sees."""


def run(*jobs):
    """The Dataset of jobs."""
    return run_scenarios(list(jobs), quiet)


def run_small(*overrides):
    """The Dataset of one job on the small population."""
    return run(compose(["population=small", *overrides]))


def change_of(dataset, programme):
    """What the scenario changes of the amount of a programme, £ a year."""
    amounts = dataset["programme_amount"].sel(programme=programme)
    return float(amounts.isel(scenario=-1) - amounts.isel(scenario=0))
