"""Tenants' rights: a count beside the model of households that do not lose their home by notice without reason.

Households on the way into homelessness stand outside the survey that the population follows, so that no income,
rent or poverty rate can move: the one number is arithmetic on the published flow.
"""

from typing import NamedTuple

from model.engine.assess import Assessment
from model.levers.lever import NOT_ESTIMABLE, Context, Effect, Lever, Outcome
from model.population.schema import Population

LARGEST_SHARE = 0.5


class HousingRights(NamedTuple):
    """Settings of tenants' rights."""

    applies: bool
    notices: float
    share_prevented: float


def count(settings: HousingRights, population: Population, results: Assessment, context: Context) -> Effect:
    """Households that keep their home, and what cannot be estimated."""

    def unknown(label: str, unit: str) -> Outcome:
        return Outcome(label, unit, float("nan"), NOT_ESTIMABLE)

    return Effect(
        {},
        None,
        {
            "homelessness_prevented": Outcome(
                "Households not threatened with homelessness by such notices, beside the model",
                "households/year",
                settings.notices * settings.share_prevented,
                low=0.0,
                high=settings.notices * LARGEST_SHARE,
                evidence="none to half of the notices prevented, weak: others follow on other grounds",
            ),
            "temporary_accommodation": unknown("Households in temporary accommodation", "households"),
            "rents": unknown("Rents", "fraction"),
            "standards": unknown("Standards of rented homes, through enforcement and tribunals", "fraction"),
            "supply": unknown("Homes let privately", "fraction"),
        },
    )


LEVER = Lever(name="housing_rights", settings=HousingRights, reads=(), writes=(), results=count)
