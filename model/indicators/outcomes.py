"""What scenarios are compared by: cost, poverty, inequality, gains and losses, attainment, one number each.

Every number has a name that a target may use: `net_cost`, `gini_ahc`, `relative_poverty_rate_ahc:children`.
Amounts are £ a year in prices of the fiscal year unless they are carried to another.
"""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

import numpy as np

from model.attainment.chain import VARIANTS
from model.errors import UnknownNameError, nearest
from model.indicators.attainment_effects import GROUPS as PUPILS
from model.indicators.attainment_effects import MEASURES as OF_ATTAINMENT
from model.indicators.attainment_effects import attainment
from model.indicators.distribution import DECILES, distribution
from model.indicators.exchequer import PROGRAMMES, SIGN, exchequer
from model.indicators.inequality import inequality
from model.indicators.measured import GROUPS, INCOME_CONCEPTS, FamilyType, Measured
from model.indicators.poverty import MEASURES, AbsoluteLines, poverty
from model.indicators.variable import Definitions

POUNDS = "£/year"
NET_COST = "net_cost"
CHILDREN_IN_POVERTY = "relative_people_in_poverty_ahc:children"
ALIASES = {"poverty_rate": "relative_poverty_rate_ahc", "gini": "gini_ahc"}
"""Short names of the usual definitions."""


class Cell(NamedTuple):
    """One number of a scenario in a year: its name, section of the table, label, unit and value."""

    name: str
    section: str
    label: str
    unit: str
    value: float


def cells(
    measured: Measured,
    baseline: Measured,
    lines: AbsoluteLines,
    definitions: Definitions,
    programmes: Sequence[str],
    prices: float = 1.0,
) -> list[Cell]:
    """Every number of a scenario, always in the same order; NaN for a group that has nobody.

    `prices` is the price level of the year that amounts are shown in, relative to the fiscal year. The net cost,
    gains and losses compare with the baseline and are nil in it; all others are levels.
    """
    found = [
        *_exchequer(measured, baseline, programmes),
        *_poverty(measured, lines, definitions),
        *_inequality(measured),
        *_gains(measured, baseline, definitions),
        *_attainment(measured, baseline),
    ]
    return [cell._replace(value=cell.value * prices) if cell.unit == POUNDS else cell for cell in found]


def _exchequer(measured: Measured, baseline: Measured, programmes: Sequence[str]) -> Iterator[Cell]:
    """Net cost, and what each programme costs: a tax is a cost below nothing."""
    after, before = (exchequer(each, programmes) for each in (measured, baseline))
    cost = float(after["net_spending"] - before["net_spending"])
    yield Cell(NET_COST, "Cost", "Cost to the exchequer", POUNDS, cost)
    for name, amount in zip(programmes, after["programme_amount"], strict=True):
        programme = PROGRAMMES[name]
        if SIGN[programme.kind]:
            value = SIGN[programme.kind] * float(amount)
            yield Cell(f"programme:{name}", "Cost by programme", programme.label, POUNDS, value)


def _poverty(measured: Measured, lines: AbsoluteLines, definitions: Definitions) -> Iterator[Cell]:
    """Poverty rates of every group, and how many people, by poverty line and income concept."""
    found = poverty(measured, lines, definitions)
    for column, measure in enumerate(MEASURES):
        for row, concept in enumerate(INCOME_CONCEPTS):
            section = f"{measure.capitalize()} poverty, {concept.upper()}"
            for variable, unit in (("poverty_rate", "fraction"), ("people_in_poverty", "people")):
                for value, (group, entry) in zip(found[variable][:, row, column], GROUPS.items(), strict=True):
                    name = f"{measure}_{variable}_{concept}:{group}"
                    yield Cell(name, section, entry.label, unit, float(value))


def _inequality(measured: Measured) -> Iterator[Cell]:
    """Gini coefficient and P90/P10 before and after housing costs."""
    found = inequality(measured)
    for variable, label, unit in (("gini", "Gini coefficient", "index"), ("p90_p10", "P90/P10", "ratio")):
        for value, concept in zip(found[variable], INCOME_CONCEPTS, strict=True):
            yield Cell(f"{variable}_{concept}", "Inequality", f"{label}, {concept.upper()}", unit, float(value))


def _gains(measured: Measured, baseline: Measured, definitions: Definitions) -> Iterator[Cell]:
    """Households gaining and losing, and mean net income by decile and family type, before housing costs."""
    found = distribution(measured, baseline, definitions)
    for word in ("gaining", "losing"):
        value = float(found[f"households_{word}"])
        yield Cell(f"households_{word}", "Gains and losses", f"Households {word}", "households", value)
    for decile, value in zip(DECILES, found["mean_net_income"], strict=True):
        yield Cell(f"decile:{decile}", "Net income by decile", f"Decile {decile}", POUNDS, float(value))
    kinds, weight = measured.family_type, measured.weight
    households = np.bincount(kinds, weights=weight, minlength=len(FamilyType))
    total = np.bincount(kinds, weights=weight * measured.net_income_bhc, minlength=len(FamilyType))
    for kind in FamilyType:
        value = float(total[kind] / households[kind]) if households[kind] else np.nan
        group = f"family_{kind.name.lower()}"
        yield Cell(group.replace("_", ":", 1), "Net income by family type", GROUPS[group].label, POUNDS, value)


def _attainment(measured: Measured, baseline: Measured) -> Iterator[Cell]:
    """Change of attainment of disadvantaged pupils and of others, had the scenario held for their childhood."""
    found = attainment(measured, baseline)["attainment_change"]
    for row, (measure, (label, unit)) in enumerate(OF_ATTAINMENT.items()):
        for size, variant in enumerate(VARIANTS):
            for group in ("disadvantaged", "others"):
                value = float(found[size, row, list(PUPILS).index(group)])
                words = f"{label}, {variant} effect: {PUPILS[group]}"
                yield Cell(f"{measure}_{variant}:{group}", "Attainment, change", words, unit, value)


def target_name(indicator: str, group: str | None = None) -> str:
    """The full name of what a target asks for; `poverty_rate` is relative poverty after housing costs.

    Raises UnknownNameError for an indicator or a group that does not exist.
    """
    rates = [f"{measure}_poverty_rate_{concept}" for measure in MEASURES for concept in INCOME_CONCEPTS]
    plain = [NET_COST, *(f"gini_{concept}" for concept in INCOME_CONCEPTS)]
    full = ALIASES.get(indicator, indicator)
    if full in plain:
        if group is not None:
            raise UnknownNameError(f"target '{indicator}' has no groups, not '{group}'")
        return full
    if full not in rates:
        raise UnknownNameError(
            f"target '{indicator}' does not exist; {nearest(indicator, [*plain, *rates, *ALIASES])}"
        )
    if group not in GROUPS:
        raise UnknownNameError(
            f"target '{indicator}': group '{group}' does not exist; {nearest(str(group), GROUPS)}"
        )
    return f"{full}:{group}"
