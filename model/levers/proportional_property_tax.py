"""A tax in proportion to the value of homes in England, paid by owners; with a share of the value, a tax on land.

It may take the place of council tax and its surcharge there. Owner-occupiers bear it out of income. On let homes
it falls on landlords, who are not known as the owners of these homes: it counts as revenue and in no household's
income, but for the part that rents are said to pass on.
"""

from collections.abc import Mapping
from typing import Any, NamedTuple

import numpy as np

from model.engine.assess import Assessment
from model.levers.lever import NOT_YET_MODELLED, Context, Effect, Lever, Outcome
from model.population.schema import Array, Households, Population, Region, Tenure

ENGLISH_BILLS = (
    "north_east",
    "north_west",
    "yorkshire",
    "east_midlands",
    "west_midlands",
    "east_of_england",
    "london",
    "south_east",
    "south_west",
)


class ProportionalPropertyTax(NamedTuple):
    """Settings of the tax on the value of homes."""

    applies: bool
    rate: float
    taxed_share: float
    replaces_council_tax: bool
    pass_through_to_rents: float


def tax_of(settings: ProportionalPropertyTax, households: Households) -> Array:
    """Tax on each household's dwelling, whoever pays it, £ a year: nothing outside England."""
    is_in_england = households.region < Region.WALES
    return np.where(is_in_england, settings.rate * settings.taxed_share * households.dwelling_value, 0.0)


def end_council_tax(settings: ProportionalPropertyTax, year: int) -> Mapping[str, Any]:
    """Council tax of nothing in England, and no surcharge, if the tax replaces them."""
    if not settings.replaces_council_tax:
        return {}
    bills = {f"council_tax.band_d_{region}": 0.0 for region in ENGLISH_BILLS}
    return bills | {f"council_tax.surcharge_{step}": 0.0 for step in range(1, 5)}


def set_bills_and_rents(settings: ProportionalPropertyTax, population: Population, context: Context) -> Population:
    """Bills known from elsewhere give way to the law in England; private rents rise by what is passed on."""
    households = population.households
    rent = households.rent
    reported = households.council_tax_reported
    if settings.replaces_council_tax:
        reported = np.where(households.region < Region.WALES, np.nan, reported)
    passed_on = settings.pass_through_to_rents * tax_of(settings, households)
    rent = np.where((households.tenure == Tenure.RENT_PRIVATELY) & (rent > 0.0), rent + passed_on, rent)
    return population._replace(households=households._replace(rent=rent, council_tax_reported=reported))


def collect(
    settings: ProportionalPropertyTax, population: Population, results: Assessment, context: Context
) -> Effect:
    """The tax as revenue by dwelling, and out of the income of owner-occupiers."""
    households = population.households
    tax = tax_of(settings, households)
    is_owner = households.tenure < Tenure.RENT_FROM_COUNCIL
    weight = households.weight
    nan = float("nan")
    return Effect(
        {"proportional_property_tax": tax},
        np.where(is_owner, -tax, 0.0),
        {
            "revenue": Outcome("Yield", "£/year", float(weight @ tax)),
            "landlords": Outcome(
                "Of which on let homes, in no household's income",
                "£/year",
                float(weight @ np.where(is_owner, 0.0, tax)),
            ),
            "stamp_duty": Outcome("Stamp duty land tax given up", "£/year", nan, NOT_YET_MODELLED),
            "house_prices": Outcome("Value of homes", "£", nan, NOT_YET_MODELLED),
        },
    )


LEVER = Lever(
    name="proportional_property_tax",
    settings=ProportionalPropertyTax,
    reads=(
        "population.households.dwelling_value",
        "population.households.region",
        "population.households.tenure",
    ),
    writes=(
        "programme.proportional_property_tax",
        "population.households.rent",
        "population.households.council_tax_reported",
        *(f"policy.council_tax.band_d_{region}" for region in ENGLISH_BILLS),
        *(f"policy.council_tax.surcharge_{step}" for step in range(1, 5)),
    ),
    policy=end_council_tax,
    population=set_bills_and_rents,
    results=collect,
)
