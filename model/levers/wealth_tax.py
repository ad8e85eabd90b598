"""A tax on net wealth: every year, or once and paid over some years.

Revenue is shown as nobody responds, with what the sample leaves open, and after the response that evidence
bounds. Few pay most of it, so the part that rests on fortunes no survey reaches, and the share of the largest
payers, stand beside it. The tax is no deduction from income as DWP counts it: wealth falls by it.
"""

from typing import NamedTuple

import numpy as np

from model.engine.assess import Assessment
from model.levers.lever import NOT_ESTIMABLE, NOT_YET_MODELLED, Context, Effect, Lever, Outcome
from model.levers.places import of_couples
from model.population.belonging import sum_by_household, weight_of_people
from model.population.net_wealth import ASSETS, DEBTS, net_wealth
from model.population.schema import Array, People, Population, Role

NORMAL_95 = 1.96


class WealthTax(NamedTuple):
    """Settings of the wealth tax; values and sources in wealth_tax.yaml."""

    applies: bool
    first_threshold: float
    first_rate: float
    second_threshold: float
    second_rate: float
    third_threshold: float
    third_rate: float
    is_main_home_exempt: bool
    are_pensions_exempt: bool
    is_business_exempt: bool
    is_per_couple: bool
    couple_threshold_factor: float
    valuation_discount_rate: float
    avoidance_rate: float
    is_one_off: bool
    one_off_year: int
    one_off_instalments: int
    survey_reach: float
    largest_payers: int
    response_low_per_point: float
    response_high_per_point: float
    non_compliance_rate: float


def taxable_wealth(settings: WealthTax, people: People) -> Array:
    """Net wealth of each person that the tax counts, £, before thresholds; a home is exempt with its mortgage."""
    held = net_wealth(people)
    if settings.is_main_home_exempt:
        held = held - np.maximum(people.main_home - people.mortgage_debt, 0.0)
    if settings.are_pensions_exempt:
        held = held - people.defined_contribution_pension - people.defined_benefit_pension
    if settings.is_business_exempt:
        held = held - people.business_assets - people.agricultural_assets
    kept = (1.0 - settings.valuation_discount_rate) * (1.0 - settings.avoidance_rate)
    return np.where(people.role != Role.CHILD, kept * np.maximum(held, 0.0), 0.0)


def charge(settings: WealthTax, taxable: Array, thresholds_factor: Array | float = 1.0) -> Array:
    """The charge of three bands, each rate on what lies between its threshold and the next, £."""
    bands = (
        (settings.first_threshold, settings.first_rate, settings.second_threshold),
        (settings.second_threshold, settings.second_rate, settings.third_threshold),
        (settings.third_threshold, settings.third_rate, np.inf),
    )
    tax = np.zeros(taxable.shape)
    for lower, rate, upper in bands:
        if rate > 0.0:
            lower_here = lower * np.asarray(thresholds_factor)
            tax += rate * np.clip(
                taxable - lower_here, 0.0, np.maximum(upper * thresholds_factor - lower_here, 0.0)
            )
    return tax


def tax_of_people(settings: WealthTax, population: Population, taxable: Array) -> Array:
    """Tax of each person, £; of a couple taxed together, in proportion to what each of them owns."""
    if not settings.is_per_couple:
        return charge(settings, taxable)
    together, adults = of_couples(population, taxable)
    whole = charge(settings, together, np.where(adults > 1.0, settings.couple_threshold_factor, 1.0))
    return np.divide(whole * taxable, together, out=np.zeros(taxable.shape), where=together > 0.0)


def pay(settings: WealthTax, population: Population, results: Assessment, context: Context) -> Effect:
    """Tax of the year by household, and of whom it comes."""
    years = settings.one_off_instalments if settings.is_one_off else 1
    is_due = not settings.is_one_off or settings.one_off_year <= context.year < settings.one_off_year + years
    since = context.forecast.index("financial_wealth", settings.one_off_year, context.year) if years > 1 else 1.0
    taxable = taxable_wealth(settings, population.people) / since
    share = float(is_due) / years
    tax = share * tax_of_people(settings, population, taxable)
    weight = weight_of_people(population)
    reached = share * tax_of_people(settings, population, np.minimum(taxable, settings.survey_reach))
    outcomes = _outcomes(settings, population, tax, reached, taxable, weight, years)
    return Effect({"wealth_tax": sum_by_household(population, tax)}, None, outcomes, wealth=-tax)


def _outcomes(
    settings: WealthTax,
    population: Population,
    tax: Array,
    reached: Array,
    taxable: Array,
    weight: Array,
    years: int,
) -> dict[str, Outcome]:
    """Revenue with its ranges, payers and concentration."""
    revenue = float(weight @ tax)
    by_household = population.households.weight * sum_by_household(population, tax)
    error = NORMAL_95 * float(np.sqrt(np.sum(by_household**2)))
    rate = responsive_rate(settings, tax, taxable, weight)
    weakest, strongest = _responses(settings, rate)
    after = [revenue * (1.0 - strongest), revenue * (1.0 - weakest)]
    unknown = float("nan")
    return {
        "revenue": Outcome(
            "Revenue of the wealth tax, nobody responds", "£/year", revenue,
            low=max(0.0, revenue - error), high=revenue + error,
            evidence="range: the 95% interval by the payers in the sample; a sample that holds few of the richest "
            "shows too little, and too narrow a range",
        ),
        "revenue_after_response": Outcome(
            "Revenue of the wealth tax after responses", "£/year", float(np.mean(after)),
            low=after[0], high=after[1],
            evidence="7% to 17% of the base lost at 1% a year (Advani and Tarrant 2021, moderate), in proportion "
            "at other rates (weak); a one-off tax that nobody expects: a tenth unpaid at most (weak)",
        ),
        "revenue_within_survey_reach": Outcome(
            "Revenue of the part of each fortune that surveys reach", "£/year", float(weight @ reached),
            evidence="without the tail that joins the survey to the Rich List",
        ),
        "responsive_rate": Outcome(
            "Marginal rate of payers that the base responds to, weighted by revenue", "fraction", rate,
            evidence="nil for a tax charged once on wealth already there",
        ),
        "payers": Outcome("People who pay the wealth tax", "people", float(weight @ (tax > 0.0))),
        "share_of_largest": Outcome(
            f"Share of revenue from the {settings.largest_payers:,} who pay most", "fraction",
            share_of_largest(tax, weight, settings.largest_payers),
        ),
        "instalments": Outcome("Instalments of a one-off charge, revenue of all", "£", revenue * years)
        if years > 1
        else Outcome("Taxable wealth of payers", "£", float(weight @ np.where(tax > 0.0, taxable, 0.0))),
        "emigration": Outcome(
            "Payers who leave", "people", unknown, NOT_ESTIMABLE,
            evidence="0.26% of the stock for each 1% by which what is kept falls (Advani, Burgherr and Summers), "
            "measured on an income tax of former non-domiciled residents",
        ),
        "wealth_in_ten_years": Outcome("Wealth of payers in ten years", "£", unknown, NOT_YET_MODELLED),
    }  # fmt: skip


def responsive_rate(settings: WealthTax, tax: Array, taxable: Array, weight: Array) -> float:
    """Marginal rate of payers, weighted by revenue, that the base responds to; nil for a tax charged once."""
    if settings.is_one_off or not tax.any():
        return 0.0
    top = np.where(tax > 0.0, settings.first_rate, 0.0)
    for threshold, rate in (
        (settings.second_threshold, settings.second_rate),
        (settings.third_threshold, settings.third_rate),
    ):
        top = np.where(taxable > threshold, rate, top)
    return float((weight * tax) @ top) / float(weight @ tax)


def _responses(settings: WealthTax, rate: float) -> tuple[float, float]:
    """Share of revenue that the weakest and the strongest response take, by the rate that is responded to."""
    if settings.is_one_off:
        return 0.0, settings.non_compliance_rate
    points = 100.0 * rate
    return min(1.0, points * settings.response_low_per_point), min(1.0, points * settings.response_high_per_point)


def share_of_largest(tax: Array, weight: Array, people: int) -> float:
    """Share of revenue from the people who pay most, the last of them counted in part; 0 without revenue."""
    revenue = float(weight @ tax)
    if revenue <= 0.0:
        return 0.0
    order = np.argsort(-tax, kind="stable")
    before = np.cumsum(weight[order]) - weight[order]
    counted = np.clip(people - before, 0.0, weight[order])
    return float(counted @ tax[order]) / revenue


LEVER = Lever(
    name="wealth_tax",
    settings=WealthTax,
    reads=tuple(f"population.people.{name}" for name in (*ASSETS, *DEBTS)),
    writes=("programme.wealth_tax", "results.wealth"),
    results=pay,
)
