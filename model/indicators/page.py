"""The page of the full set of indicators, from the catalogue and the tables beside it."""

import csv
from collections.abc import Iterator
from inspect import cleandoc

from model.indicators import associations, minimum_income, real_living_wage
from model.indicators.catalogue import EVIDENCE, Indicator, catalogue
from model.indicators.divisions import GROUPINGS
from model.indicators.subject import UNIVERSES

TABLES = {
    "Associations": associations.FILE,
    "Budgets of the Minimum Income Standard": minimum_income.FILE,
    "The real Living Wage": real_living_wage.FILE,
}


def indicators() -> Iterator[str]:
    """Lines of Markdown: how the set is made, each indicator by area, and the figures that it rests on."""
    yield from ("# Indicators", "")
    yield from cleandoc(
        """
        A run of one scenario (`task=run`) works out every indicator below for every group and writes
        `indicators.csv`, one row for each scenario, year, indicator and group, and the same as variables
        `indicator_*` of `results.nc`. `full_set.write=true` does so in a sweep too, `false` never.
        `full_set.figures=[relative_poverty_ahc]` draws an indicator by group. In Python,
        `model.indicators.full_set.full_set(Subject(population, measured, baseline, ...))` does it for any
        population and measurement, each year of a projection for instance; `catalogue.with_values` plugs in a
        function of people where an entry is not yet modelled.

        **Level, change, gap.** `level` is that of the scenario, `change` the difference from its baseline. A gap
        (grouping `gap`) is the level of a group less that of another, or, for medians of pay and income, what the
        group lacks as a fraction of the other. Curves, redistribution and opportunity have no groups: their rows
        say in `grouping` and `group` what each number is.

        **Small cells.** A cell with fewer than `full_set.least_people` observations (100), or with fewer than
        `full_set.least_events` (30) with or without an event that is counted, is suppressed: `status` says so, and
        the level is empty. `shrunk` is the level after empirical Bayes shrinkage: towards the mean of the
        grouping, or, in cells of a crossing, towards what the groupings add up to without interaction (MAIHDA).
        It is there for means only, and is not suppressed. `observations` are counted, `people` are weighted. For
        each crossing `variance_beyond_main_effects` is the share of the variance between its cells that the
        groupings do not add up to.

        **Crossings.** `full_set.crossings=["sex*ethnicity*disability"]` crosses two or three groupings each.

        **What does not move.** A reform of taxes and benefits moves an indicator only as far as evidence says. Low
        birth weight and healthy life expectancy are associations with the decile of income in the baseline, which
        no reform changes; mental wellbeing moves by what a review of evidence found for people who leave or enter
        poverty. The income decile stands for area deprivation, of which the model knows nothing below the region:
        by group these indicators say what would follow from incomes alone.

        **With behavioural responses** incomes are those after people have responded; people and their pay are
        those before.
        """
    ).splitlines()
    yield from ("", "## Groupings", "", "| Name | Meaning |", "|---|---|")
    yield from (f"| `{name}` | {label} |" for name, label in GROUPINGS.items())
    yield from ("", "## Evidence grades: how a reform is known to move an indicator", "")
    yield from (f"- {grade}: {words}" for grade, words in EVIDENCE.items())
    found = list(catalogue().values())
    for area in dict.fromkeys(each.area for each in found):
        yield from ("", f"## {area}")
        for each in found:
            if each.area == area:
                yield from _entry(each)
    for title, path in TABLES.items():
        yield from ("", f"## {title}: figures", "")
        with path.open(encoding="utf-8", newline="") as stream:
            rows = list(csv.reader(stream))
        yield from (f"| {' | '.join(rows[0])} |", "|" + "---|" * len(rows[0]))
        yield from (f"| {' | '.join(row)} |" for row in rows[1:])


def _entry(each: Indicator) -> Iterator[str]:
    yield from ("", f"### `{each.name}`: {each.label}", "", f"{each.definition}.", "")
    yield f"- Unit: {each.unit}; of each {UNIVERSES[each.analysed]}; {each.statistic.replace('_', ' ')}"
    yield f"- Better: {each.better}; evidence {each.evidence}; a reform moves it: {each.responds}"
    if each.gaps:
        yield f"- Gaps ({each.gap}): {', '.join(f'`{gap.name}`' for gap in each.gaps)}"
    yield f"- Source ({each.checked}): {each.source}"
