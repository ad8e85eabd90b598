"""Indicators that the population has no column for, by associations with what it has; coefficients with sources.

Every one is an association fitted to published rates and gradients, not a cause: a reform moves it only as far as
evidence says. Material deprivation follows income and savings, which decide what people can afford. Mental
wellbeing moves where a household crosses the poverty line. Low birth weight and healthy life expectancy stay:
lasting change of incomes acts over many years (docs/indicators.md).

The model has no areas smaller than a region. The tenth of income in the baseline stands for the tenth of area
deprivation by which births, life expectancy and wellbeing are published; rates by group say what follows from the
incomes of the group, not what its members' health is.
"""

import csv
from functools import cache
from pathlib import Path

import numpy as np

from model.errors import ParameterFileError
from model.indicators.measured import Array, FamilyType, equivalised
from model.indicators.subject import Subject
from model.population.classifications import EmploymentStatus
from model.population.schema import Sex, Tenure

FILE = Path(__file__).resolve().parent / "associations.csv"
CHECKED = ("read", "second_hand", "recalled", "computed_by_hand", "assumption", "fitted")
STAGES = ("child", "working_age", "pensioner")
LEAST_INCOME = 0.1
"""Of the median: an income below counts as this, so that a loss of a year is not taken for penury."""


@cache
def coefficients(model: str) -> dict[str, float]:
    """Coefficients of one model of `associations.csv`. Raises ParameterFileError for an unknown status."""
    read = {}
    with FILE.open(encoding="utf-8", newline="") as stream:
        for row in csv.DictReader(stream):
            if row["checked"] not in CHECKED or not row["source"]:
                raise ParameterFileError(f"associations.csv, '{row['term']}': no source, or a status unknown")
            if row["model"] == model:
                read[row["term"]] = float(row["value"])
    return read


def material_deprivation(subject: Subject) -> Array:
    """Probability of material deprivation, by the suite of questions to FYE 2023 (DWP), shape (people,)."""
    named = coefficients("material_deprivation")
    constant = np.array([named[stage] for stage in STAGES])[subject.stage]
    return np.asarray(1.0 / (1.0 + np.exp(-constant - deprivation_score(subject))))


def deprivation_score(subject: Subject) -> Array:
    """Log odds of material deprivation without the constant of the life stage, shape (people,)."""
    named, measured = coefficients("material_deprivation"), subject.measured
    relative = np.maximum(equivalised(measured, "ahc") / subject.median_income("ahc", True), LEAST_INCOME)
    score = named["log_income"] * np.log(relative)
    held = measured.wealth
    if held is not None:
        savings = np.bincount(held.household, held.savings, measured.weight.size)
        score += named["log_savings"] * np.log1p(np.maximum(savings, 0.0) / 1000.0)
    social = (measured.tenure == Tenure.RENT_FROM_COUNCIL) | (measured.tenure == Tenure.RENT_FROM_HA)
    score += named["social_renter"] * social
    score += named["private_renter"] * (measured.tenure == Tenure.RENT_PRIVATELY)
    score += named["lone_parent"] * (measured.family_type == FamilyType.LONE_PARENT)
    return np.asarray(
        score[subject.household] + named["disabled"] * subject.divided["disability_in_household"].codes
    )


def low_birth_weight(subject: Subject) -> Array:
    """Probability that a single birth weighs less than 2,500 g, from the tenth of income, shape (people,)."""
    named = coefficients("low_birth_weight")
    ends = np.array([named["decile_1"], named["decile_10"]])
    first, last = np.log(ends / (1.0 - ends))
    logit = first + (last - first) * subject.divided["income_decile"].codes / 9.0
    return np.asarray(1.0 / (1.0 + np.exp(-logit)))


def healthy_life_expectancy(subject: Subject) -> Array:
    """Healthy life expectancy at birth in years by sex and tenth of income, linear between the ends, (people,)."""
    named = coefficients("healthy_life_expectancy")
    ends = np.array([[named[f"{sex.name.lower()}_decile_{end}"] for end in (1, 10)] for sex in Sex])
    first, last = ends[subject.population.people.sex].T
    return np.asarray(first + (last - first) * subject.divided["income_decile"].codes / 9.0)


def mental_wellbeing(subject: Subject) -> Array:
    """Expected score on the Warwick-Edinburgh scale, 14 to 70, shape (people,).

    The slope by tenth is net of what disability and unemployment add to it, so that tenths differ as published.
    """
    named, people = coefficients("mental_wellbeing"), subject.population.people
    unemployed = people.employment_status == EmploymentStatus.UNEMPLOYED
    own = named["disabled"] * people.is_disabled + named["unemployed"] * unemployed
    tenth = subject.divided["income_decile"].codes.astype(np.float64)
    chosen = subject.chosen("person_16_and_over") & (subject.weight > 0.0)
    weight = subject.weight * (chosen if chosen.any() else 1.0)
    centre, mean = np.average(tenth, weights=weight), np.average(own, weights=weight)
    spread = weight @ (tenth - centre) ** 2
    slope = weight @ ((tenth - centre) * own) / spread if spread > 0.0 else 0.0
    before = named["mean"] + own - mean + (named["decile"] - slope) * (tenth - centre)
    return np.asarray(before + named["out_of_poverty"] * _left_poverty(subject))


def _left_poverty(subject: Subject) -> Array:
    """1 for people lifted over the relative line after housing costs, -1 for the reverse, else 0."""
    was = equivalised(subject.baseline, "ahc") < subject.line("ahc", "relative", of_baseline=True)
    is_poor = equivalised(subject.measured, "ahc") < subject.line("ahc", "relative")
    return np.asarray((was.astype(np.float64) - is_poor)[subject.household])
