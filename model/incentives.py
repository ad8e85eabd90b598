"""`task=incentives`: marginal and participation tax rates by group, under a scenario and its baseline."""

import numpy as np
import pandas as pd

from model.behaviour.jobs import jobs_of
from model.behaviour.people import Situation, situation_of
from model.behaviour.work_incentives import WorkIncentives, work_incentives
from model.dataset import DISTRIBUTION_NAME, package_version
from model.engine.assess import Assessment
from model.files import written_whole
from model.indicators.incentives import COLUMNS, Worker
from model.indicators.incentives import incentives as rows_of
from model.pipeline import Progress, Study, law_statement, merged
from model.population.belonging import household_of_people, unit_of_people
from model.population.schema import Population
from model.settings import Settings


def incentives(settings: Settings, progress: Progress) -> None:
    """Work out the rates of every year, print the tables of the first, and write them with a figure."""
    from model.report.incentives import draw, render
    from model.report.style import house_style, save
    from model.report.tables import write_csv

    study = Study(settings)
    progress("population; on the first run the law is compiled, under a minute", 2 + len(settings.years))
    tables, drawn = [], None
    for year in settings.years:
        progress(f"work incentives of {year}-{(year + 1) % 100:02d}: {settings.scenario_name}")
        worker, before, after = rates_of_year(study, year)
        rows = rows_of(worker, before._asdict(), after._asdict())
        table = pd.DataFrame(rows, columns=COLUMNS)
        table.insert(0, "year", year)
        tables.append(table)
        drawn = drawn or (worker, before, after)
    progress("tables and figure")
    law, first = law_statement(settings.baseline), tables[0]
    names = (settings.scenario_name, settings.baseline.name)
    text = render(first, *names, law)
    write_csv(pd.concat(tables, ignore_index=True), settings.folder / "incentives.csv")
    with written_whole(settings.folder / "incentives.txt") as temporary:
        temporary.write_text(text + "\n", encoding="utf-8")
    if settings.report.figures and drawn is not None:
        source = f"{law}. Source: {DISTRIBUTION_NAME} {package_version()}, seed {settings.population.seed}."
        with house_style():
            figure, shown = draw(*drawn, names, settings.year, source)
            write_csv(shown, settings.folder / "figures" / "incentives.csv")
            for form in ("svg", "png"):
                save(figure, settings.folder / "figures" / f"incentives.{form}", 200)
    print(text)


def rates_of_year(study: Study, year: int) -> tuple[Worker, WorkIncentives, WorkIncentives]:
    """Who people are, and their work incentives under the baseline and the scenario of a study.

    Those out of work would enter the same jobs under both laws; pay is that of each law's population.
    """
    settings, baseline = study.settings, study.settings.baseline
    subject = study.subject(year, baseline, merged(baseline))
    results = subject.assess()
    at = situation_of(subject.population, results.is_over_state_pension_age.copy())
    worker = _worker(subject.population, results, at)
    job = jobs_of(subject.population.people, at, at.weight, settings.population.seed)
    before = work_incentives(subject, at, job)
    changed = study.subject(year, baseline, settings.levers)
    return worker, before, work_incentives(changed, at, job)


def _worker(population: Population, results: Assessment, at: Situation) -> Worker:
    """Who people are, in the terms of the indicators."""
    unit, household = unit_of_people(population), household_of_people(population)
    return Worker(
        weight=at.weight,
        earnings=at.earnings,
        is_in_work=at.is_in_work & at.is_of_working_age,
        could_enter=at.could_enter,
        is_woman=at.is_woman,
        has_partner=at.has_partner,
        partner_in_work=at.partner_in_work,
        children=results.children[unit].astype(np.int64),
        tenure=population.households.tenure[household],
        region=population.households.region[household],
        has_universal_credit=results.universal_credit[unit] > 0.0,
    )
