"""Closing reliefs of Inheritance Tax: business, farms, AIM, pensions and the residence nil-rate band.

The tax itself is law (`model.policy.inheritance_tax`, assessed on deaths expected in the year); the lever is a
package of its parameters, and says what the year's deaths would bear more than under current law.
"""

from collections.abc import Mapping
from typing import Any, NamedTuple

import numpy as np

from model.engine.assess import Assessment
from model.engine.deaths import last_estates
from model.engine.estate import assess_estates
from model.levers.lever import NOT_ESTIMABLE, NOT_YET_MODELLED, Context, Effect, Lever, Outcome
from model.policy import load_policy
from model.population.belonging import weight_of_people
from model.population.schema import Population


class InheritanceTaxLoopholes(NamedTuple):
    """Settings of the package; values and sources in inheritance_tax_loopholes.yaml."""

    applies: bool
    relief_allowance: float
    excess_relief_rate: float
    half_relief_rate: float
    unlisted_traded_shares_relief_rate: float
    are_pensions_in_estate: bool
    residence_nil_rate_band: float
    offset_low_rate: float
    offset_high_rate: float


PARAMETERS = InheritanceTaxLoopholes._fields[1:7]


def of_law(settings: InheritanceTaxLoopholes, year: int) -> Mapping[str, Any]:
    """The parameters of the law that the package sets."""
    return {f"inheritance_tax.{name}": getattr(settings, name) for name in PARAMETERS}


def estates(
    settings: InheritanceTaxLoopholes, population: Population, results: Assessment, context: Context
) -> Effect:
    """Tax of the year's deaths and what it exceeds current law by; the exchequer's programme counts it itself."""
    left = last_estates(population)
    weight = weight_of_people(population)[left.person] * left.probability
    tax = assess_estates(left.estates, context.policy)
    law = load_policy(context.year, forecast=context.forecast.name, long_run=context.forecast.long_run)
    static = float(weight @ (tax - assess_estates(left.estates, law.policy)))
    behaviour = [static * (1.0 - rate) for rate in (settings.offset_high_rate, settings.offset_low_rate)]
    evidence = "gifts and trusts undo 25% to 40% of what such changes raise (OBR costings of 2024; weak)"
    unknown = float("nan")
    return Effect(
        {},
        None,
        {
            "yield": Outcome(
                "Inheritance Tax above current law, nobody responds", "£/year", static,
                evidence="an expectation over deaths; business and farm property rests on few estates of a sample",
            ),
            "yield_after_response": Outcome(
                "Inheritance Tax above current law, after gifts and trusts", "£/year",
                float(np.mean(behaviour)), low=min(behaviour), high=max(behaviour), evidence=evidence,
            ),
            "estates_paying": Outcome("Estates that pay Inheritance Tax", "estates", float(weight @ (tax > 0.0))),
            "seven_year_rule": Outcome(
                "Yield of counting gifts of more than seven years", "£/year", unknown, NOT_ESTIMABLE,
                evidence="gifts before death are in no survey or return unless they are taxed",
            ),
            "wealth_of_heirs": Outcome("Wealth of those who inherit", "£", unknown, NOT_YET_MODELLED),
        },
    )  # fmt: skip


LEVER = Lever(
    name="inheritance_tax_loopholes",
    settings=InheritanceTaxLoopholes,
    reads=(
        "population.people.wealth_rank",
        "population.people.age",
        "population.people.sex",
        "policy.inheritance_tax",
    ),
    writes=tuple(f"policy.inheritance_tax.{name}" for name in PARAMETERS),
    policy=of_law,
    results=estates,
)
