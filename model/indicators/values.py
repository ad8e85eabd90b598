"""What each indicator counts: functions of a Subject to a value for each person, or of the whole population.

Truths are events, whose number decides with that of people whether a cell is shown.
"""

from collections.abc import Callable, Mapping
from functools import partial

import numpy as np

from model.indicators import associations, redistribution
from model.indicators.measured import INCOME_CONCEPTS, Array
from model.indicators.minimum_income import minimum_income
from model.indicators.opportunity import Whole, opportunity, parental_wealth_slope
from model.indicators.real_living_wage import real_living_wage
from model.indicators.subject import Subject
from model.population.schema import Region

HOUSING_COST_SHARE = 0.30
SAVINGS_LINE = 1_000.0


def _is_poor(subject: Subject, concept: str, measure: str) -> Array:
    return np.asarray(subject.income(concept) < subject.line(concept, measure))


def _shortfall(subject: Subject, concept: str, order: int) -> Array:
    """Shortfall below the relative line over the line, to the power of the order."""
    line = subject.line(concept, "relative")
    return np.asarray(np.maximum(1.0 - subject.income(concept) / line, 0.0) ** order)


def _income(subject: Subject, concept: str, floor: float) -> Array:
    return np.maximum(subject.income(concept), floor)


def _of_minimum(subject: Subject) -> Array:
    """Income after housing costs over the household's budget, of each person."""
    budget = minimum_income(subject.measured, subject.prices)
    return np.asarray((subject.measured.net_income_ahc / budget)[subject.household])


def _hourly_pay(subject: Subject) -> Array:
    return np.asarray(subject.population.people.hourly_pay)


def _below_real_living_wage(subject: Subject) -> Array:
    rates = real_living_wage(subject.year, subject.forecast)
    is_london = subject.measured.region[subject.household] == Region.LONDON
    return np.asarray(subject.population.people.hourly_pay < np.where(is_london, rates.london, rates.uk))


def _housing_costs(subject: Subject, with_repayment: bool) -> Array:
    measured = subject.measured
    costs = measured.net_income_bhc - measured.net_income_ahc
    if with_repayment:
        costs = costs + subject.population.households.mortgage_capital_repayment
    return np.asarray((costs > HOUSING_COST_SHARE * np.maximum(measured.net_income_bhc, 0.0))[subject.household])


def _household_flag(subject: Subject, values: Array) -> Array:
    return np.asarray(values[subject.household])


def _wealth(subject: Subject, of_household: bool, with_pensions: bool = True) -> Array:
    """Net wealth of each person or of the household; NaN where wealth is not known."""
    held, people = subject.measured.wealth, subject.population.people
    if held is None or not held.total.any():
        return np.full(people.age.size, np.nan)
    owned = held.total
    if not with_pensions:
        owned = owned - people.defined_contribution_pension - people.defined_benefit_pension
    return subject.of_household(owned) if of_household else owned


def _savings_below(subject: Subject, of_essentials: bool) -> Array:
    """Whether the household's savings are below £1,000, or below three months' essentials."""
    held = subject.measured.wealth
    if held is None or not held.total.any():
        return np.full(subject.weight.size, np.nan)
    line = held.essentials[subject.household] if of_essentials else SAVINGS_LINE
    return np.asarray(subject.of_household(held.savings) < line)


def _short_term_stability(subject: Subject) -> Array:
    below = _savings_below(subject, True)
    return ~below if below.dtype == bool else below


VALUES: Mapping[str, Callable[[Subject], Array]] = {
    **{
        f"{measure}_poverty_{concept}": partial(_is_poor, concept=concept, measure=measure)
        for concept in INCOME_CONCEPTS
        for measure in ("relative", "absolute", "deep")
    },
    **{f"poverty_gap_{concept}": partial(_shortfall, concept=concept, order=1) for concept in INCOME_CONCEPTS},
    **{
        f"poverty_severity_{concept}": partial(_shortfall, concept=concept, order=2) for concept in INCOME_CONCEPTS
    },
    **{f"positive_income_{concept}": partial(_income, concept=concept, floor=0.0) for concept in INCOME_CONCEPTS},
    **{
        f"floored_income_{concept}": partial(_income, concept=concept, floor=redistribution.FLOOR)
        for concept in INCOME_CONCEPTS
    },
    "material_deprivation": associations.material_deprivation,
    "below_minimum_income": lambda subject: _of_minimum(subject) < 1.0,
    "below_three_quarters_of_minimum_income": lambda subject: _of_minimum(subject) < 0.75,
    "minimum_income_shortfall": lambda subject: np.maximum(1.0 - _of_minimum(subject), 0.0),
    "hourly_pay": _hourly_pay,
    "below_real_living_wage": _below_real_living_wage,
    "non_decent_home": lambda s: _household_flag(s, ~s.population.households.is_decent),
    "housing_costs_above_30": partial(_housing_costs, with_repayment=False),
    "housing_costs_with_repayment_above_30": partial(_housing_costs, with_repayment=True),
    "overcrowded": lambda s: _household_flag(
        s, s.population.households.num_bedrooms < s.population.households.bedrooms_needed
    ),
    "temporary_accommodation": lambda s: _household_flag(s, s.population.households.is_in_temporary_accommodation),
    "low_birth_weight": associations.low_birth_weight,
    "healthy_life_expectancy": associations.healthy_life_expectancy,
    "mental_wellbeing": associations.mental_wellbeing,
    "household_wealth": partial(_wealth, of_household=True),
    "household_wealth_without_pensions": partial(_wealth, of_household=True, with_pensions=False),
    "adult_wealth": partial(_wealth, of_household=False),
    "savings_below_1000": partial(_savings_below, of_essentials=False),
    "short_term_stability": _short_term_stability,
}


def _opportunity(subject: Subject, outcome: str, index: str) -> Whole:
    return subject.once(f"opportunity_{outcome}", lambda: opportunity(subject, outcome))[index]


def _progressivity(subject: Subject, measure: str) -> Whole:
    return subject.once("progressivity", lambda: redistribution.progressivity(subject))[measure]


WHOLES: Mapping[str, Callable[[Subject], Whole]] = {
    **{f"lorenz_{concept}": partial(redistribution.lorenz, concept=concept) for concept in INCOME_CONCEPTS},
    **{
        f"income_growth_{concept}": partial(redistribution.growth_incidence, concept=concept)
        for concept in INCOME_CONCEPTS
    },
    **{
        f"decile_transition_{concept}": partial(redistribution.transitions, concept=concept)
        for concept in INCOME_CONCEPTS
    },
    **{
        f"mean_log_deviation_parts_{concept}": partial(redistribution.decomposition, concept=concept)
        for concept in INCOME_CONCEPTS
    },
    **{name: partial(_progressivity, measure=name) for name in ("kakwani", "suits", "redistribution")},
    **{
        f"opportunity_{outcome}_{index}": partial(_opportunity, outcome=outcome, index=index)
        for outcome in ("income", "earnings", "wealth")
        for index in ("mld", "gini")
    },
    "parental_wealth_slope": parental_wealth_slope,
}
