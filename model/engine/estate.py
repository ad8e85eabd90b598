"""Inheritance Tax on estates: a compiled kernel over arrays of deaths, apart from the households of a year."""

from typing import Annotated, NamedTuple, get_args, get_type_hints

import numpy as np

from model.compile import kernel
from model.engine.records import pack_policy
from model.policy import Policy, inheritance_tax
from model.population.schema import Array, Column


def _pounds(meaning: str) -> Column:
    return Column(np.float64, "£", meaning)


def _share(meaning: str) -> Column:
    return Column(np.float64, "fraction", meaning)


class Estates(NamedTuple):
    """One entry per death, shape (estates,); see `columns_of_estates` for units and meaning."""

    estate: Annotated[Array, _pounds("assets less debts at death, pension funds left out")]
    unused_pension: Annotated[Array, _pounds("unused defined contribution funds")]
    relievable: Annotated[Array, _pounds("business and agricultural property relieved in full to the allowance")]
    half_relievable: Annotated[Array, _pounds("business and agricultural property relieved by half")]
    unlisted_traded_shares: Annotated[Array, _pounds("shares of the Alternative Investment Market")]
    to_spouse: Annotated[Array, _pounds("passing to spouse or civil partner")]
    to_charity: Annotated[Array, _pounds("passing to charity")]
    home_to_descendants: Annotated[Array, _pounds("value of the home passing to descendants")]
    gifts_6_to_7: Annotated[Array, _pounds("gifts six to seven years before death")]
    gifts_5_to_6: Annotated[Array, _pounds("gifts five to six years before death")]
    gifts_4_to_5: Annotated[Array, _pounds("gifts four to five years before death")]
    gifts_3_to_4: Annotated[Array, _pounds("gifts three to four years before death")]
    gifts_under_3: Annotated[Array, _pounds("gifts in the last three years")]
    transferred_share: Annotated[Array, _share("nil-rate band a late spouse left unused")]
    transferred_residence_share: Annotated[Array, _share("residence nil-rate band a late spouse left unused")]
    transferred_relief_share: Annotated[Array, _share("relief allowance a late spouse left unused")]
    relief_allowance_used: Annotated[Array, _pounds("relief allowance used by gifts")]


def columns_of_estates() -> dict[str, Column]:
    """Every field of Estates with its dtype, unit and meaning."""
    hints = get_type_hints(Estates, include_extras=True)
    return {name: get_args(hints[name])[1] for name in Estates._fields}


@kernel
def assess_estate_range(estates: Array, policy_record: Array, tax: Array) -> None:
    """Inheritance Tax of every estate, that on failed gifts included, £."""
    policy = policy_record[0]
    law = policy.inheritance_tax
    for i in range(estates.size):
        band = inheritance_tax.nil_rate_band(estates[i].transferred_share, law)
        tax_on_gifts, left = inheritance_tax.tax_on_gifts(
            estates[i].gifts_6_to_7,
            estates[i].gifts_5_to_6,
            estates[i].gifts_4_to_5,
            estates[i].gifts_3_to_4,
            estates[i].gifts_under_3,
            band,
            law,
        )
        tax[i] = tax_on_gifts + inheritance_tax.inheritance_tax(
            estates[i].estate,
            estates[i].unused_pension,
            estates[i].relievable,
            estates[i].half_relievable,
            estates[i].unlisted_traded_shares,
            estates[i].to_spouse,
            estates[i].to_charity,
            estates[i].home_to_descendants,
            left,
            estates[i].transferred_residence_share,
            estates[i].transferred_relief_share,
            estates[i].relief_allowance_used,
            law,
        )


def assess_estates(estates: Estates, policy: Policy) -> Array:
    """Inheritance Tax of each estate under the law of a year, £, shape (estates,). IHTA 1984."""
    records = np.zeros(
        estates.estate.size, np.dtype([(name, column.dtype) for name, column in columns_of_estates().items()])
    )
    for name in Estates._fields:
        records[name] = getattr(estates, name)
    tax = np.empty(estates.estate.size)
    assess_estate_range(records.view(np.recarray), pack_policy(policy), tax)
    return tax
