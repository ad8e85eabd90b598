"""The report of a run: headline tables and figures, written from its Dataset into a folder."""

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import NamedTuple

import xarray as xr

from model.dataset import price_note
from model.errors import UnknownNameError, nearest
from model.files import written_whole
from model.indicator_dataset import indicator_table
from model.report.figures import FIGURES, Drawing
from model.report.for_whom import for_whom, for_whom_text
from model.report.indicator_figure import indicator_figure
from model.report.style import house_style, save
from model.report.tables import attainment_table, comparisons, headline, headlines, render, write_csv
from model.report.uncertainty import write_uncertainty

FORMATS = ("svg", "png")


class ReportSettings(NamedTuple):
    """Headline tables or none, and which figures in which formats; no years means the first of the run.

    `indicators`: those of the full set that are drawn by group.
    """

    tables: bool = True
    figures: tuple[str, ...] = tuple(FIGURES)
    indicators: tuple[str, ...] = ()
    formats: tuple[str, ...] = FORMATS
    years: tuple[int, ...] = ()
    dots_per_inch: int = 200


def headline_text(dataset: xr.Dataset) -> str:
    """The headline table of every scenario and year as text for the terminal."""
    parts, note = [], price_note(dataset)
    law = str(dataset.attrs["law"]) + (f"\n{note}" if note else "")
    for scenario in comparisons(dataset):
        baseline = dataset["baseline"].sel(scenario=scenario).item()
        for year in dataset["year"].values.tolist():
            table = headline(dataset, scenario, year)
            flags = for_whom_text(dataset, scenario, year)
            parts.append(render(table, scenario, baseline, year, law) + (f"\n\n{flags}" if flags else ""))
    return "\n\n\n".join(parts)


def write_report(dataset: xr.Dataset, folder: Path, settings: ReportSettings | None = None) -> list[Path]:
    """Write `headline.csv`, `headline.txt`, `attainment.csv` and the figures; returns the paths.

    `indicators.csv` and `for_whom.csv` where the Dataset has the full set, `uncertainty.csv` and
    `uncertainty_between_scenarios.csv` where it has draws, a figure `indicator_<name>` for each of `indicators`.

    Figures stand in `figures/<scenario>_<year>_<figure>.{svg,png,csv}`. A Dataset of baselines alone gives empty
    headlines, no figures and no `attainment.csv`, which also needs pupils. Raises UnknownNameError for a figure,
    format or year that does not exist, and OutputError when a file cannot be written.
    """
    settings = settings or ReportSettings()
    folder = Path(folder)
    known = dataset["year"].values.tolist()
    for chosen, valid in ((settings.figures, FIGURES), (settings.formats, FORMATS), (settings.years, known)):
        for name in chosen:
            if name not in valid:
                raise UnknownNameError(f"report: '{name}' does not exist; {nearest(str(name), map(str, valid))}")
    written: list[Path] = []
    if settings.tables:
        written += [write_csv(headlines(dataset), folder / "headline.csv"), folder / "headline.txt"]
        with written_whole(written[-1]) as temporary:
            temporary.write_text(headline_text(dataset) + "\n", encoding="utf-8")
        if "indicator_level" in dataset:
            written.append(write_csv(indicator_table(dataset), folder / "indicators.csv"))
            written.append(write_csv(for_whom(dataset), folder / "for_whom.csv"))
        written += write_uncertainty(dataset, folder)
        of_pupils = attainment_table(dataset)
        if len(of_pupils):
            written.append(write_csv(of_pupils, folder / "attainment.csv"))
    with house_style():
        for scenario in comparisons(dataset):
            for year in settings.years or known[:1]:
                drawn: dict[str, Callable[..., Drawing]] = {name: FIGURES[name] for name in settings.figures}
                drawn |= {
                    f"indicator_{name}": partial(indicator_figure, indicator=name) for name in settings.indicators
                }
                for name, draw in drawn.items():
                    figure, table = draw(dataset, scenario, year)
                    stem = folder / "figures" / f"{scenario}_{year}_{name}"
                    written.append(write_csv(table, stem.with_name(f"{stem.name}.csv")))
                    for form in settings.formats:
                        path = stem.with_name(f"{stem.name}.{form}")
                        written.append(save(figure, path, settings.dots_per_inch))
    return written
