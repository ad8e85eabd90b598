"""The response to a change of law: each a pure function of the rates before and after, then all put together.

Every response multiplies an amount by the ratio of shares kept, after to before, raised to an elasticity: with
an elasticity of zero, or a rate that stays, the amount stays to the last bit. All respond to the static change
of law; the response is then assessed once, and no second round is run.
"""

import numpy as np

from model.behaviour.elasticities import CapitalGains, Elasticities, Hours, TaxableIncome
from model.behaviour.people import Situation, of_hours
from model.behaviour.rates import LEAST_INCOME, MOVING_WITH_HOURS, GainsKept, Rates, Subject
from model.indicators.fans import GAINS_FAN
from model.population.belonging import weight_of_people
from model.population.schema import Array, Population

HIGH_INCOMES = {
    "from_500000": 500_000.0,
    "from_150000": 150_000.0,
    "from_125000": 125_000.0,
    "from_50000": 50_000.0,
}


def respond(
    population: Population,
    at: Situation,
    adjusted_net_income: Array,
    before: Rates,
    after: Rates,
    elasticities: Elasticities,
) -> Population:
    """The population of a scenario after the response of those who have earnings, gains and capital income.

    Who starts and stops working comes after it: `participation`.

    Args:
        population: of the scenario, before any response.
        at: situation of its people in the baseline.
        adjusted_net_income: in the baseline, £ a year, shape (people,).
        before, after: rates under the law of the baseline and of the scenario.
        elasticities: the set that is used.
    """
    hours = hours_ratio(at, before, after, elasticities.hours_substitution, elasticities.hours_income)
    of_high = taxable_income_elasticity(adjusted_net_income, elasticities.taxable_income)
    is_high = at.is_in_work & (adjusted_net_income >= min(HIGH_INCOMES.values()))
    population = with_hours(population, np.where(is_high, 1.0, hours))
    population = with_earnings(population, np.where(is_high, (after.earnings / before.earnings) ** of_high, 1.0))
    population = with_gains(population, before, after, elasticities.capital_gains)
    return with_capital_income(population, before, after, elasticities)


def hours_ratio(at: Situation, before: Rates, after: Rates, substitution: Hours, income: Hours) -> Array:
    """Hours after to hours before, shape (people,): 1 for those who are not free to change work.

    Of substitution with respect to what an hour more leaves: pay, which levers may change, times the share kept.
    """
    hour = (after.earnings * after.hourly_pay) / (before.earnings * before.hourly_pay)
    kept = hour ** of_hours(at, substitution)
    richer = np.maximum(after.net_income, LEAST_INCOME) / np.maximum(before.net_income, LEAST_INCOME)
    return np.where(at.is_free, kept * richer ** of_hours(at, income), 1.0)


def taxable_income_elasticity(adjusted_net_income: Array, values: TaxableIncome) -> Array:
    """The elasticity of taxable income by adjusted net income, shape (people,); 0 below the lowest band."""
    above = [adjusted_net_income >= edge for edge in HIGH_INCOMES.values()]
    return np.select(above, [getattr(values, name) for name in HIGH_INCOMES], 0.0)


def with_hours(population: Population, ratio: Array) -> Population:
    """Hours multiplied by `ratio`, shape (people,), and with them earnings; pay an hour stays."""
    people = population.people
    population = population._replace(
        people=people._replace(hours_worked_weekly=people.hours_worked_weekly * ratio)
    )
    return with_earnings(population, ratio)


def with_earnings(population: Population, ratio: Array) -> Population:
    """Pay, contributions from it, and profits multiplied by `ratio`, shape (people,); losses stay."""
    people = population.people
    changed = {name: getattr(people, name) * ratio for name in MOVING_WITH_HOURS}
    profit = people.self_employment_income
    changed["self_employment_income"] = np.where(profit > 0.0, profit * ratio, profit)
    return population._replace(people=people._replace(**changed))


def with_gains(
    population: Population, before: Rates | GainsKept, after: Rates | GainsKept, elasticity: CapitalGains
) -> Population:
    """Each kind of realised gain as it responds to its own rate; losses and carried interest stay."""
    people = population.people
    residential, business = people.capital_gains_residential_property, people.capital_gains_business_assets
    other = people.capital_gains - residential - business

    def ratio(gains: Array, kept_after: Array, kept_before: Array, power: float) -> Array:
        return np.where(gains > 0.0, (kept_after / kept_before) ** power, 1.0)

    of_residential = ratio(residential, after.residential_gains, before.residential_gains, elasticity.main)
    of_business = ratio(business, after.business_gains, before.business_gains, elasticity.business)
    of_other = ratio(other, after.gains, before.gains, elasticity.main)
    more = residential * (of_residential - 1.0) + business * (of_business - 1.0) + other * (of_other - 1.0)
    gains = people.capital_gains + more
    whole = np.where(people.capital_gains > 0.0, people.capital_gains, 1.0)
    of_all = np.where(people.capital_gains > 0.0, gains / whole, 1.0)
    return population._replace(
        people=people._replace(
            capital_gains=gains,
            capital_gains_residential_property=residential * of_residential,
            capital_gains_business_assets=business * of_business,
            capital_gains_return_exempt=people.capital_gains_return_exempt * of_all,
        )
    )


def with_capital_income(
    population: Population, before: Rates, after: Rates, elasticities: Elasticities
) -> Population:
    """Taxable dividends and interest as they respond to their own rates."""
    people = population.people
    dividends = (after.dividends / before.dividends) ** elasticities.dividends.all
    interest = (after.interest / before.interest) ** elasticities.savings.all
    return population._replace(
        people=people._replace(
            dividend_income=people.dividend_income * dividends,
            owner_manager_dividends=people.owner_manager_dividends * dividends,
            savings_interest=people.savings_interest * interest,
        )
    )


def gains_fan(subject: Subject, before: Rates | GainsKept, after: Rates | GainsKept) -> Array:
    """Capital Gains Tax, £ a year of all people, if gains alone respond; one for each pair of GAINS_FAN."""
    found, weight = [], weight_of_people(subject.population)
    for main, business in GAINS_FAN:
        people = with_gains(subject.population, before, after, CapitalGains(main=main, business=business)).people
        changed = {name: getattr(people, name) for name in people._fields if name.startswith("capital_gains")}
        found.append(float(weight @ subject.assess(**changed).capital_gains_tax))
    return np.array(found)


def totals(at: Situation, before: Population, after: Population) -> tuple[float, float, float]:
    """Changes of earnings, £ a year, hours a week and realised gains, £ a year, of all people represented."""

    def change(name: str) -> float:
        return float(at.weight @ (getattr(after.people, name) - getattr(before.people, name)))

    earnings = change("employment_income") + change("self_employment_income")
    return earnings, change("hours_worked_weekly"), change("capital_gains")
