"""From an assessment to a measurement: net incomes, programmes, wealth, and what levers add to them."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from model.attainment.pupils import pupils_of
from model.engine.assess import Assessment
from model.engine.deaths import expected_inheritance_tax
from model.engine.net_income import is_dependent_child
from model.indicators.exchequer import programme_amounts
from model.indicators.measured import Measured, family_type
from model.indicators.poverty import ABSOLUTE_BASE_YEAR
from model.indicators.wealth import wealth_of
from model.levers import SHIPPED, Active
from model.levers.lever import Context, Effect, Lever
from model.population.belonging import sum_by_household
from model.population.schema import Population, Role

Kept = dict[tuple[Any, ...], Any]
"""What is worked out of a population once for many laws, by what it depends on."""


def measured_with(
    active: Sequence[Active],
    population: Population,
    results: Assessment,
    context: Context,
    kept: Kept,
    has_wealth: bool = True,
) -> Measured:
    """The measurement of an assessment with what levers pay and take, without who owns what unless `has_wealth`.

    `kept` holds what does not depend on the assessment, for the next law of the same population.
    """
    with_of_year = with_capital if has_wealth else with_inheritance_tax
    measured = with_of_year(measure(population, results), population, context, kept)
    for lever, settings in active:
        if lever.results:
            measured = with_effect(measured, lever, effect_of(lever, settings, population, results, context, kept))
    return measured


def effect_of(
    lever: Lever,
    settings: Any,
    population: Population,
    results: Assessment,
    context: Context,
    kept: Kept,
) -> Effect:
    """What a lever pays and takes; of a shipped one that reads no results, worked out once for each law it reads.

    A lever of the user's own is asked every time: whether it reads what it says it reads, no test has seen.
    """
    assert lever.results
    read = [name.split(".") for name in lever.reads]
    if lever.name not in SHIPPED or any(words[0] == "results" for words in read):
        return lever.results(settings, population, results, context)
    law = tuple(getattr(context.policy, words[1]) for words in read if words[0] == "policy")
    key = (lever.name, settings, law, context.forecast.name)
    if key not in kept:
        kept[key] = lever.results(settings, population, results, context)
    effect: Effect = kept[key]
    return effect


def with_effect(measured: Measured, lever: Lever, effect: Effect) -> Measured:
    """A measurement with what a lever pays and takes added; what it writes must be what it says it writes."""
    strange = set(effect.programmes) - set(lever.programmes)
    assert not strange, f"lever {lever.name} writes {sorted(strange)} without saying so"
    programmes = dict(measured.programmes)
    for name, amount in effect.programmes.items():
        programmes[name] = programmes[name] + amount if name in programmes else amount
    outcomes = {**measured.outcomes, **{f"{lever.name}.{name}": found for name, found in effect.outcomes.items()}}
    doses = (*measured.doses, *effect.doses)
    measured = measured._replace(programmes=programmes, outcomes=outcomes, doses=doses)
    if measured.wealth is not None:
        changed = {"total": effect.wealth, "savings": effect.savings}
        held = {n: getattr(measured.wealth, n) + change for n, change in changed.items() if change is not None}
        measured = measured._replace(wealth=measured.wealth._replace(**held))
    if effect.net_income is None:
        return measured
    moved = np.maximum(measured.net_income_bhc + effect.net_income, 0.0)  # income before housing costs ends at nil
    return measured._replace(
        net_income_bhc=moved, net_income_ahc=measured.net_income_ahc + (moved - measured.net_income_bhc)
    )


def with_capital(measured: Measured, population: Population, context: Context, kept: Kept) -> Measured:
    """A measurement with the Inheritance Tax of deaths expected in the year, and who owns what."""
    measured = with_inheritance_tax(measured, population, context, kept)
    prices = context.forecast.index("cpi_year", ABSOLUTE_BASE_YEAR, context.year)
    return measured._replace(wealth=wealth_of(population, measured, prices))


def with_inheritance_tax(measured: Measured, population: Population, context: Context, kept: Kept) -> Measured:
    """A measurement with the Inheritance Tax of deaths expected in the year."""
    key = ("inheritance_tax", context.policy.inheritance_tax)
    if key not in kept:
        kept[key] = sum_by_household(population, expected_inheritance_tax(population, context.policy))
    return measured._replace(programmes=dict(measured.programmes) | {"inheritance_tax": kept[key]})


def measure(population: Population, results: Assessment) -> Measured:
    """The measurement frame of DWP's definitions from one assessment: arrays of one entry per household.

    A household's family type is that of its head's benefit unit; an adult over State Pension age makes it a
    pensioner's.
    """
    people, units, households = population
    first_unit = households.first_unit[:-1]
    head = units.first_person[first_unit]
    persons = np.diff(units.first_person[households.first_unit])
    second = np.minimum(head + 1, people.age.size - 1)
    is_couple = (people.role[second] == Role.PARTNER) & (second < units.first_person[first_unit + 1])
    is_pensioner = results.is_over_state_pension_age[head] | (
        is_couple & results.is_over_state_pension_age[second]
    )
    is_child = is_dependent_child(people.role, people.age, people.education, people.in_higher_education)
    dependants = np.add.reduceat(is_child.astype(np.int64), units.first_person[:-1])
    children = results.children_in_household.astype(np.float64)
    pensioners = results.pensioners.astype(np.float64)
    return Measured(
        weight=households.weight,
        region=households.region,
        tenure=households.tenure,
        family_type=family_type(is_couple, dependants[first_unit] > 0, is_pensioner),
        net_income_bhc=results.net_income_bhc.copy(),
        net_income_ahc=results.net_income_ahc.copy(),
        equivalence_bhc=results.equivalence_bhc.copy(),
        equivalence_ahc=results.equivalence_ahc.copy(),
        persons=persons.astype(np.float64),
        children=children,
        working_age_adults=persons - children - pensioners,
        pensioners=pensioners,
        programmes=programme_amounts(population, results),
        pupils=pupils_of(population, results),
    )
