"""A run with its intervals: draws of every year, put beside the results they are of in one Dataset."""

from collections.abc import Sequence
from dataclasses import asdict

import numpy as np
import xarray as xr

from model.dataset import Result, describe, in_table_order, measure
from model.economy.forecast import load_forecast
from model.errors import ConfigurationError
from model.indicators import wealth
from model.indicators.attainment_effects import drawn_attainment
from model.indicators.full_set import Thresholds, full_set
from model.indicators.measured import Array, Measured
from model.indicators.subject import Subject
from model.indicators.variable import Definitions
from model.pipeline import Progress, Study, levers_written, run_scenarios
from model.settings import Settings
from model.uncertainty.ensemble import (
    MOST_ALONE,
    Case,
    Ensemble,
    Evaluate,
    Positions,
    Values,
    cases_of,
    replicates_of,
)
from model.uncertainty.summary import summarised

MOST_SCENARIOS = 20
"""Scenarios of a sweep up to which draws are made."""


def run_with_uncertainty(jobs: list[Settings], progress: Progress) -> xr.Dataset:
    """The Dataset of a run, with intervals where the settings ask for them."""
    study = Study(jobs[0])
    return with_uncertainty(run_scenarios(jobs, progress, study), jobs, study, progress)


def with_uncertainty(
    dataset: xr.Dataset, jobs: Sequence[Settings], study: Study, progress: Progress
) -> xr.Dataset:
    """The Dataset of a run with draws, intervals and what the variance is made of; as it is if not asked for.

    Raises ConfigurationError for more scenarios than draws are made of.
    """
    asked = jobs[0].uncertainty
    if not asked.is_on:
        return dataset
    if len(jobs) > MOST_SCENARIOS:
        raise ConfigurationError(
            f"setting 'uncertainty': goes with up to {MOST_SCENARIOS} scenarios, not {len(jobs)}"
        )
    years, catalogue = [], []
    for year in jobs[0].years:
        progress(f"{asked.draws} draws of {year}-{(year + 1) % 100:02d}")
        cases = cases_of(study, jobs, year)
        ensemble = Ensemble(cases, replicates_of(study, year, asked.draws), jobs[0].population.seed)
        evaluate = headline_numbers(study, cases, year, levers_written(list(jobs)))
        threads = jobs[0].threads
        years.append(ensemble.run(asked.draws, min(asked.draws, MOST_ALONE), evaluate, threads))
        if "indicator_level" in dataset and asked.catalogue_draws:
            progress(f"{asked.catalogue_draws} draws of the full set")
            of_catalogue = catalogue_numbers(study, cases, year, dataset)
            catalogue.append(ensemble.run(asked.catalogue_draws, 0, of_catalogue, threads))
    names = [case.name for case in cases]
    assert names == dataset["scenario"].values.tolist()
    dims = {name: variable.dims for name, variable in describe(Definitions()).items()}
    dims["attainment_change"] = dims["attainment_change"][1:]
    found = summarised(dataset, years, dims)
    if catalogue:
        of = {"indicator_level": ("indicator", "indicator_cell"), "indicator_value": ("indicator_entry",)}
        found = found.merge(summarised(dataset, catalogue, of).rename(draw="catalogue_draw"))
    merged = dataset.merge(found, combine_attrs="override")
    merged.attrs["uncertainty"] = statement(jobs[0], ensemble)
    return merged


def statement(settings: Settings, ensemble: Ensemble) -> str:
    """What the intervals stand on and what they leave out."""
    drawn = settings.population.path is None
    of_sampling = (
        "households are synthetic and have no survey design: the sampling error is that of drawing as many again "
        "from the same published figures, and understates what is not known of real households"
        if drawn
        else "households are resampled as if drawn at random: its strata, clusters and calibration are not known"
    )
    together = ", ".join(source for source in ensemble.sources if source in ensemble.together)
    return (
        f"{settings.uncertainty.draws} draws of {together}; intervals from the 5th to the 95th percentile; "
        f"{of_sampling}; "
        "errors of published totals, of forecasts and of the model itself are left out"
    )


def headline_numbers(study: Study, cases: Sequence[Case], year: int, of_levers: Sequence[str]) -> Evaluate:
    """Every variable of a run but wealth, the effect of evidence on attainment at the position drawn."""
    definitions = Definitions(**asdict(study.settings.indicators))
    programmes = in_table_order({*cases[0].measured.programmes, *of_levers})
    lines = [study.absolute_lines(year, case.job.baseline, definitions) for case in cases]
    prices = [study.price_level(year, case.job.baseline) for case in cases]
    left_out = {*wealth.variables(), "attainment_change", "attainment_pupils"}

    def numbers(place: int, measured: Measured, baseline: Measured) -> Values:
        case = cases[place]
        after, before = (frame._replace(wealth=None, pupils=None) for frame in (measured, baseline))
        name, of = case.name, cases[case.baseline].name
        result = Result(name, of, year, after, before, lines[place], price_level=prices[place])
        return {n: v for n, v in measure(result, programmes, definitions).items() if n not in left_out}

    def of_evidence(place: int, measured: Measured, baseline: Measured, positions: Positions) -> Values:
        return {"attainment_change": drawn_attainment(measured, baseline, positions)}

    return Evaluate(numbers, of_evidence)


def catalogue_numbers(study: Study, cases: Sequence[Case], year: int, dataset: xr.Dataset) -> Evaluate:
    """The full set of indicators but crossings, at the places of the Dataset; what it suppresses is suppressed."""
    definitions = Definitions(**asdict(study.settings.indicators))
    lines = [study.absolute_lines(year, case.job.baseline, definitions) for case in cases]
    pairs = zip(dataset["indicator_grouping"].values, dataset["indicator_group"].values, strict=True)
    columns = {pair: column for column, pair in enumerate(pairs)}
    entries = list(
        zip(*(dataset[f"entry_{part}"].values for part in ("indicator", "grouping", "group")), strict=True)
    )
    size = dataset.sizes["indicator"], dataset.sizes["indicator_cell"]

    def numbers(place: int, measured: Measured, baseline: Measured) -> Values:
        case = cases[place]
        forecast = load_forecast(case.job.baseline.forecast)
        people = case.prepared.population
        subject = Subject(people, measured, baseline, lines[place], year, forecast, definitions)
        found = full_set(subject, thresholds=Thresholds(0, 0))
        level = np.full(size, np.nan)
        level[:, [columns[cell] for cell in found.cells]] = found.level
        shown = dataset.sel(scenario=case.name, year=year)
        value: Array = np.array([found.others.get(entry, np.nan) for entry in entries])
        return {
            "indicator_level": np.where(np.isnan(shown["indicator_level"].values), np.nan, level),
            "indicator_value": np.where(np.isnan(shown["indicator_value"].values), np.nan, value),
        }

    return Evaluate(numbers, lambda *_: {})
