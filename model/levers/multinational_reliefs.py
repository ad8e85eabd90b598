"""Reliefs and levies of multinationals: revenue from published estimates, and who may bear it.

No household reports them, so revenue is arithmetic on published yields of a point or costs of a relief. It
stands in the exchequer with the households of its assumed incidence, the part borne abroad with shareholders at
home. Unless `is_incidence_applied`, nobody's income or wealth moves; if it is, workers' net income falls by their
part in proportion to pay, before tax falls with it, and the wealth of shareholders at home by theirs.
"""

from typing import NamedTuple

import numpy as np

from model.engine.assess import Assessment
from model.levers.lever import NOT_ESTIMABLE, Context, Effect, Lever, Outcome
from model.population.belonging import sum_by_household, weight_of_people
from model.population.schema import Array, Population


class MultinationalReliefs(NamedTuple):
    """Settings: shares of reliefs withdrawn, points of rates, what each brings, and who bears it."""

    applies: bool
    patent_box_withdrawn_rate: float
    patent_box_cost: float
    research_relief_withdrawn_rate: float
    research_relief_cost: float
    full_expensing_withdrawn_rate: float
    full_expensing_cost: float
    corporation_tax_points: float
    corporation_tax_point_yield: float
    bank_surcharge_points: float
    bank_surcharge_point_yield: float
    digital_services_tax_points: float
    digital_services_tax_point_yield: float
    kept_after_response_low_rate: float
    kept_after_response_rate: float
    is_incidence_applied: bool
    workers_share_rate: float
    workers_share_low_rate: float
    workers_share_high_rate: float
    foreign_share_rate: float


def revenues(settings: MultinationalReliefs) -> tuple[float, float]:
    """Cost of the reliefs withdrawn, and yield of the points added, £ a year.

    A cost is what the relief takes from revenue as things stand; a yield has been published after responses.
    """
    reliefs = (
        settings.patent_box_withdrawn_rate * settings.patent_box_cost
        + settings.research_relief_withdrawn_rate * settings.research_relief_cost
        + settings.full_expensing_withdrawn_rate * settings.full_expensing_cost
    )
    points = (
        settings.corporation_tax_points * settings.corporation_tax_point_yield
        + settings.bank_surcharge_points * settings.bank_surcharge_point_yield
        + settings.digital_services_tax_points * settings.digital_services_tax_point_yield
    )
    return reliefs, points


def pay(settings: MultinationalReliefs, population: Population, results: Assessment, context: Context) -> Effect:
    """Revenue by household of those who are assumed to bear it, and their parts."""
    reliefs, points = revenues(settings)
    revenue = settings.kept_after_response_rate * reliefs + points
    people, weight = population.people, weight_of_people(population)
    pay_share = _shares(people.employment_income, weight)
    owned = people.investments + people.defined_contribution_pension
    owner_share = _shares(owned, weight)
    workers = settings.workers_share_rate * revenue
    abroad = settings.foreign_share_rate * (revenue - workers)
    at_home = revenue - workers - abroad
    of_workers, of_owners = workers * pay_share, at_home * owner_share
    borne = of_workers + (at_home + abroad) * owner_share
    bounds = settings.workers_share_low_rate * revenue, settings.workers_share_high_rate * revenue
    evidence = "workers bear 25% to 75%; half in Germany (Fuest, Peichl and Siegloch 2018; moderate)"
    outcomes = {
        "revenue": Outcome(
            "Revenue from reliefs and levies of multinationals", "£/year", revenue,
            low=settings.kept_after_response_low_rate * reliefs + points, high=reliefs + points,
            evidence="published costs and yields; the end of a relief raises less than it costs",
        ),
        "borne_by_workers": Outcome(
            "Borne by workers through pay, assumed", "£/year", workers, low=min(bounds), high=max(bounds),
            evidence=evidence,
        ),
        "borne_by_shareholders": Outcome("Borne by shareholders at home, assumed", "£/year", at_home),
        "borne_abroad": Outcome(
            "Borne by shareholders abroad, assumed", "£/year", abroad,
            evidence="more than half of quoted shares belong to owners abroad (ONS, quoted shares, 2022)",
        ),
        "investment": Outcome("Investment and profits shifted", "£/year", float("nan"), NOT_ESTIMABLE),
    }  # fmt: skip
    moves = settings.is_incidence_applied
    return Effect(
        {"corporation_tax": sum_by_household(population, borne)},
        -sum_by_household(population, of_workers) if moves else None,
        outcomes,
        wealth=-of_owners if moves else None,
    )


def _shares(amounts: Array, weight: Array) -> Array:
    """What each person bears of £1 in proportion to an amount, or as much as anybody where nobody has any."""
    base = np.maximum(amounts, 0.0)
    total = float(weight @ base)
    return base / total if total > 0.0 else np.full(base.shape, 1.0 / float(weight.sum()))


LEVER = Lever(
    name="multinational_reliefs",
    settings=MultinationalReliefs,
    reads=("population.people.employment_income", "population.people.investments",
           "population.people.defined_contribution_pension"),
    writes=("programme.corporation_tax", "results.net_income", "results.wealth"),
    results=pay,
)  # fmt: skip
