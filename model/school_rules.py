"""Free school meals and attainment under every rule, as `task=validate` writes them: two laws, one population."""

from pathlib import Path

import numpy as np
import pandas as pd

from model.calibration.fields import is_state_pupil
from model.files import written_whole
from model.indicators import weighted
from model.indicators.measured import equivalised
from model.indicators.school_meals import RuleRow, Unseen, rule_rows, rules, unseen_children
from model.pipeline import Study, merged
from model.population.belonging import household_of_people, weight_of_people
from model.population.schema import Array, Region
from model.population.synthesis.figures import load_figures
from model.settings import Settings, merge_levers

BY_INCOME = {
    f"school_meals.universal_years_{country}": 0
    for country in ("england", "wales", "scotland", "northern_ireland")
}
HAS_LIMIT = "school_meals.has_universal_credit_earnings_limit_england"
QUARTERS = 4


def entitled(study: Study, settings: Settings, has_limit: bool) -> Array:
    """People entitled by income with or without the limit of £7,400 in England, whatever the year's law."""
    year = settings.year
    values = BY_INCOME | {HAS_LIMIT: has_limit}
    levers = merge_levers(merged(settings.baseline), {path: {year: value} for path, value in values.items()})
    results = study.assess(year, settings.baseline, levers)[1]
    return np.asarray(results.has_free_school_meals, dtype=bool).copy()


def school_rules(study: Study, settings: Settings) -> tuple[list[RuleRow], list[Unseen]]:
    """Gaps by every rule, and children in poverty whom each cannot see, England, in the first year of a run.

    Poverty is below 60% of the median after housing costs.
    """
    year, baseline = settings.year, settings.baseline
    population = study.population(year).population
    people, household = population.people, household_of_people(population)
    in_england = population.households.region[household] < Region.WALES
    weight = np.where(in_england, weight_of_people(population), 0.0)
    measured = study.measure(year, baseline, merged(baseline))
    income = equivalised(measured, "ahc")
    line = settings.indicators.relative_line_rate * weighted.median(income, measured.weight * measured.persons)
    is_poor = (income < line)[household]
    pupil = is_state_pupil(people) & in_england
    quarter = np.zeros(people.age.size, dtype=bool)
    if pupil.any():
        quarter[pupil] = weighted.quantile_group(income[household][pupil], weight[pupil], QUARTERS) == 1
    by_limit, by_credit = (entitled(study, settings, has_limit) for has_limit in (True, False))
    share = float(load_figures("schooling")["registration_share"])
    flags = rules(people, by_limit, by_credit, share, quarter)
    seen = {rule: flags[rule] for rule in ("limit", "roll", "universal_credit", "pupil_premium")}
    seen |= {"entitled_limit": by_limit, "entitled_universal_credit": by_credit}
    return rule_rows(people, weight, flags, is_poor), unseen_children(population, weight, seen, is_poor)


def write_school_rules(settings: Settings, folder: Path) -> list[Path]:
    """`school_meal_rules.csv` and `unseen_children.csv`; returns their paths. Raises OutputError."""
    of_rules, unseen = school_rules(Study(settings), settings)
    tables = {
        "school_meal_rules.csv": pd.DataFrame(of_rules, columns=RuleRow._fields),
        "unseen_children.csv": pd.DataFrame(unseen, columns=Unseen._fields),
    }
    for name, table in tables.items():
        with written_whole(folder / name) as temporary:
            table.to_csv(temporary, index=False, lineterminator="\n")
    return [folder / name for name in tables]
