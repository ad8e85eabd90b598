"""`task=report`: one scenario assessed with every indicator, each of its measures alone, and the page about it."""

import dataclasses
from collections.abc import Mapping, Sequence
from fnmatch import fnmatch
from pathlib import Path
from typing import Any

import numpy as np
import xarray as xr

from model.dataset import fiscal_year, read, write
from model.errors import ConfigurationError, UnknownNameError, nearest
from model.indicator_dataset import indicator_table
from model.indicators.outcomes import CHILDREN_IN_POVERTY, NET_COST
from model.levers.cards import Card, read_cards
from model.packages import Assessed, Baselines, Measure, programmes_of
from model.pipeline import Progress, Study
from model.report.package_page import write_page
from model.report.tables import write_csv
from model.settings import Settings
from model.uncertainty.run import run_with_uncertainty


def report(job: Settings, progress: Progress) -> list[Path]:
    """Assess a scenario and write `report.html`, its CSVs, `results.nc` and `indicators.csv`; the paths.

    Raises ConfigurationError for a baseline alone and for several years, UnknownNameError for a projection without
    the scenario, TableError for one that cannot be read.
    """
    if job.scenario_name == job.baseline.name:
        raise ConfigurationError("task=report needs a scenario: scenario=NAME")
    if len(job.years) > 1:
        raise ConfigurationError("task=report is about one year: leave out horizon; paths come from task=project")
    projection = projection_of(job)
    job = dataclasses.replace(job, full_set=dataclasses.replace(job.full_set, write=True))
    dataset = run_with_uncertainty([job], progress)
    progress("each measure alone")
    dataset = dataset.merge(measures_alone(job), combine_attrs="override")
    written = [write(dataset, job.folder), write_csv(indicator_table(dataset), job.folder / "indicators.csv")]
    return [*written, *write_page(dataset, job.folder, projection)]


def projection_of(job: Settings) -> xr.Dataset | None:
    """The projection whose folder the settings name, if it holds the scenario; None where none is named."""
    if job.report.projection is None:
        return None
    projection = read(Path(job.report.projection) / "results.nc")
    if "persistent_poverty_rate" not in projection:
        raise ConfigurationError(f"report.projection={job.report.projection}: not the results of task=project")
    known = projection["scenario"].values.tolist()
    if job.scenario_name not in known:
        raise UnknownNameError(
            f"report.projection={job.report.projection}: no scenario '{job.scenario_name}'; "
            f"{nearest(job.scenario_name, known)}"
        )
    return projection


def measures_alone(job: Settings) -> xr.Dataset:
    """Cost and children in poverty of each measure of a scenario without the others, and what its card says.

    Variables along `scenario`, `year` and `measure`: `measure_net_cost` in £ a year above the baseline, and
    `measure_children_in_poverty`, the change of children in relative poverty after housing costs. Nobody responds.
    """
    study = Study(job)
    assessed = Assessed(Baselines(study, programmes_of([job])), job, job.year)
    names = [cell.name for cell in assessed.cells(0)]
    chosen = [names.index(NET_COST), names.index(CHILDREN_IN_POVERTY)]
    before = assessed.values(0)[chosen]
    found = np.array([assessed.values(1 << k)[chosen] - before for k in range(len(assessed.measures))])
    dims, shape = ("scenario", "year", "measure"), (2, 1, len(assessed.measures))
    values = np.zeros((2, *shape))
    values[:, 1, 0] = found.T
    attributes = (
        ("measure_net_cost", "Cost to the exchequer of a measure alone", "GBP per year"),
        ("measure_children_in_poverty", "Change of children in relative poverty, after housing costs", "persons"),
    )
    variables: dict[str, Any] = {
        name: (dims, values[k], {"long_name": words, "units": unit})
        for k, (name, words, unit) in enumerate(attributes)
    }
    coordinates = {"scenario": [job.baseline.name, job.scenario_name], "year": [job.year]}
    return xr.Dataset(variables, coordinates | _described(assessed.measures))


def _described(measures: Sequence[Measure]) -> dict[str, Any]:
    """What is said of each measure along `measure`; empty where it has no card."""
    cards = read_cards()
    of = [card_of(measure, cards) for measure in measures]
    said = {
        "title": [
            card.title if card and card.name == measure.name else measure.title
            for card, measure in zip(of, measures, strict=True)
        ],
        "sets": [
            "; ".join(f"{path} {_settings(lever)}" for path, lever in each.levers.items()) for each in measures
        ],
        "what": [card.what if card else "" for card in of],
        "law_today": [card.law_today if card else "" for card in of],
        "not_claimed": [card.not_claimed if card else "" for card in of],
        "evidence": [
            "\n".join(f"{c.strength}: {c.claim} ({c.source})" for c in card.second_round) if card else ""
            for card in of
        ],
    }
    coordinates: dict[str, Any] = {"measure": [measure.name for measure in measures]}
    for name, words in said.items():
        attributes = {"long_name": f"{name.replace('_', ' ').capitalize()} of the measure"}
        coordinates[f"measure_{name}"] = (
            "measure",
            np.array([" ".join(w.split(" ")).strip() for w in words]),
            attributes,
        )
    return coordinates


def _settings(lever: Mapping[Any, Any]) -> str:
    """The values of a lever by first fiscal year, and what moves it afterwards."""
    return ", ".join(
        f"{value} from {fiscal_year(year)}" if year != "uprating" else f"then {value}"
        for year, value in lever.items()
    )


def card_of(measure: Measure, cards: dict[str, Card]) -> Card | None:
    """The card of a measure: that of its name, else the one whose parameters are most of what it sets."""
    if measure.name in cards:
        return cards[measure.name]
    counts = {
        name: sum(any(fnmatch(path, pattern) for pattern in card.law_parameters) for path in measure.levers)
        for name, card in cards.items()
    }
    best = max(counts, key=lambda name: counts[name])
    return cards[best] if counts[best] else None
