"""Incomes as a survey without linked records would find them: some recipients' benefits are missing.

For measurement only, to set the population beside the series of HBAI that ended with 2023-24; the series from
2021-22 on, linked to benefit records, is compared with incomes as they are. A keyed share of recipients of each
benefit (`survey.csv`) reports none of it; nothing else changes: neither taxes nor other benefits.
"""

import csv
from functools import cache
from pathlib import Path
from typing import NamedTuple

import numpy as np

from model.engine.assess import Assessment
from model.errors import ParameterFileError
from model.indicators.measured import Array, Measured
from model.population.schema import Population
from model.random import Variable, uniform

FILE = Path(__file__).resolve().parent / "survey.csv"


class Unreported(NamedTuple):
    """A benefit by the name of its result, whose it is, and the share of recipients that report none of it."""

    result: str
    entity: str
    share: float
    variable: Variable


def reported(measured: Measured, population: Population, results: Assessment, seed: int) -> Measured:
    """What a survey finds of the same households: net incomes without the benefits that are not reported."""
    missing = unreported_benefits(population, results, seed)
    return measured._replace(
        net_income_bhc=measured.net_income_bhc - missing, net_income_ahc=measured.net_income_ahc - missing
    )


def unreported_benefits(population: Population, results: Assessment, seed: int) -> Array:
    """Benefits of each household that a survey misses, £ a year, shape (households,)."""
    units_from = population.households.first_unit[:-1]
    people_from = population.units.first_person[units_from]
    total = np.zeros(units_from.size)
    for benefit in read_shares():
        is_of_units = benefit.entity == "units"
        ids = population.units.benefit_unit_id if is_of_units else population.people.person_id
        missed = uniform(seed, ids, 0, benefit.variable) < benefit.share
        amounts = np.where(missed, getattr(results, benefit.result), 0.0)
        total += np.add.reduceat(amounts, units_from if is_of_units else people_from)
    return total


@cache
def read_shares() -> tuple[Unreported, ...]:
    """The benefits of `survey.csv`. Raises ParameterFileError for a share outside 0 to 1."""
    read = []
    with FILE.open(encoding="utf-8", newline="") as stream:
        for row in csv.DictReader(stream):
            name, share = row["result"], float(row["share_not_reported"])
            if not 0.0 <= share <= 1.0:
                raise ParameterFileError(f"survey.csv, '{name}': share {share} is not between 0 and 1")
            read.append(Unreported(name, row["entity"], share, Variable[f"SURVEY_{name.upper()}"]))
    return tuple(read)
