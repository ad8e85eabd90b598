"""Block 6: wealth of each person by class, benefit capital of families, and the income wealth yields.

Savings, other property and debts are drawn for the family and shared between partners; pensions and businesses
belong to persons; the home comes from the homes block. The richest hundredth of households are then raised to
the tail that joins the survey to the Rich List (`wealth_tail`).
"""

from typing import NamedTuple

import numpy as np

from model.population.schema import Role, Tenure
from model.population.synthesis.figures import load_figures
from model.population.synthesis.fitting import Fit, logistic
from model.population.synthesis.housing import Homes
from model.population.synthesis.incomes import Incomes
from model.population.synthesis.people import Persons
from model.population.synthesis.skeleton import Skeleton
from model.population.synthesis.wealth_tail import raise_the_richest
from model.population.synthesis.work import Work
from model.random import Variable, normal, uniform

Array = np.ndarray
LEAST_YEAR, WORKING_LIFE = 1.0, 48.0


class Wealth(NamedTuple):
    """Countable capital of each unit (£); each person's wealth by class (£) and income from it (£ a year)."""

    capital: Array
    savings_interest: Array
    dividend_income: Array
    property_income: Array
    cash_savings: Array
    investments: Array
    isa_balance: Array
    other_financial_wealth: Array
    main_home: Array
    other_property: Array
    defined_contribution_pension: Array
    defined_benefit_pension: Array
    business_assets: Array
    agricultural_assets: Array
    physical_wealth: Array
    mortgage_debt: Array
    other_debt: Array


class Families(NamedTuple):
    """What decides the wealth of a unit, shape (units,)."""

    household: Array
    ids: Array
    slot: Array
    first: Array
    age: Array
    is_head_unit: Array
    owner: Array
    private: Array
    social: Array
    is_couple: Array
    lifetime: Array
    wealth: Array
    income: Array


class Savings(NamedTuple):
    """Savings, property beside the home and debts of each unit, £, shape (units,)."""

    level: Array
    cash: Array
    investments: Array
    isa_cash: Array
    isa_investments: Array
    other_financial: Array
    other_property: Array
    other_property_loan: Array
    rents: Array
    debt: Array


def _families(skeleton: Skeleton, persons: Persons, work: Work, homes: Homes) -> Families:
    """Traits of each unit; tenure is the household's, ownership the head's unit's."""
    of = skeleton.unit_household
    first = skeleton.first_person[:-1]
    is_head_unit = skeleton.first_unit[:-1][of] == np.arange(len(of))
    tenure = homes.tenure[of]
    adults = np.maximum(np.bincount(skeleton.unit, persons.is_adult), 1)
    return Families(
        household=of,
        ids=skeleton.household_id[of],
        slot=skeleton.unit_slot,
        first=first,
        age=skeleton.age[first].astype(float),
        is_head_unit=is_head_unit,
        owner=np.isin(tenure, (Tenure.OWNED_OUTRIGHT, Tenure.OWNED_WITH_MORTGAGE)) & is_head_unit,
        private=tenure == Tenure.RENT_PRIVATELY,
        social=np.isin(tenure, (Tenure.RENT_FROM_COUNCIL, Tenure.RENT_FROM_HA)),
        is_couple=persons.has_partner[first],
        lifetime=np.bincount(skeleton.unit, work.lifetime_earnings * persons.is_adult) / adults,
        wealth=work.wealth_score[first],
        income=homes.income_score[of],
    )


def _savings(skeleton: Skeleton, persons: Persons, families: Families, seed: int, fit: Fit) -> Savings:
    """Savings, investments, ISAs, other property with its loan and rent, and debts of each unit."""
    figures = load_figures("wealth")
    ids, slot, age = families.ids, families.slot, families.age
    b = figures["financial"]
    structured = b["income"] * families.income + b["lifetime"] * families.lifetime + b["wealth"] * families.wealth
    # the curve by age is the whole difference by age: income and the rest rank families among those of their age
    of_age = figures.band("financial_age", age)
    z = b["structured"] * fit.normal_score("financial_structured", structured, of_age)
    z = z + b["own"] * normal(seed, ids, slot, Variable.FINANCIAL)
    level = b["constant"] + b["age"] * figures.curve("financial_age", age) + b["spread"] * z
    level = level + b["owner"] * families.owner + b["private_renter"] * families.private
    level = (
        level + b["social_renter"] * families.social + b["lone_parent"] * persons.is_lone_parent[families.first]
    )
    level = level + b["at_home"] * (~families.is_head_unit & ~families.private & ~families.social)
    empty = figures["financial_empty"]
    chance = np.where(families.social, empty["social"], empty["others"])
    here = persons.working_life_here[families.first]
    level = level + b["couple"] * families.is_couple + np.log(b["brought"] + (1.0 - b["brought"]) * here)
    is_empty = uniform(seed, ids, slot, Variable.FINANCIAL_EMPTY) < chance
    amount = np.exp(level) * np.where(is_empty, empty["keeps"], 1.0)

    b = figures["cash_share"]
    share = np.clip(b["mean"] + b["deviation"] * normal(seed, ids, slot, Variable.CASH_SHARE), 0.02, 1.0)
    share = share * np.where(amount > b["above"], b["factor"], 1.0)
    cash, investments = amount * share, amount * (1.0 - share)
    isa = figures["isa"]
    limit = isa["limit_per_adult"] * (1.0 + families.is_couple)
    isa_investments = np.minimum(isa["investments"] * investments, limit)
    isa_cash = np.minimum(isa["cash"] * cash, np.maximum(limit - isa_investments, 0.0))

    b = figures["other_financial"]
    holds = uniform(seed, ids, slot, Variable.OTHER_FINANCIAL) < b["share"]
    spread = b["spread"] * normal(seed, ids, slot, Variable.OTHER_FINANCIAL, 1)
    other_financial = holds * b["ratio"] * amount * np.exp(spread)

    b = figures["other_property"]
    linear = b["intercept"] + b["income"] * families.income + b["wealth"] * families.wealth
    linear = linear + b["age"] * (age - 50.0)
    has_property = uniform(seed, ids, slot, Variable.OTHER_PROPERTY) < logistic(linear)
    has_property &= ~families.social & (age >= 25)
    price = load_figures("housing")["house_price"][skeleton.region[families.household]]
    spread = b["spread"] * normal(seed, ids, slot, Variable.OTHER_PROPERTY_VALUE)
    value = has_property * b["price_factor"] * price * np.exp(spread)
    is_let = uniform(seed, ids, slot, Variable.OTHER_PROPERTY, 1) < b["let_share"]
    borrowed = uniform(seed, ids, slot, Variable.OTHER_PROPERTY_LOAN) < figures.curve("let_loan_share", age)
    loan = value * is_let * borrowed * figures["let_loan_to_value"]

    b = figures["debt"]
    linear = b["wealth"] * families.wealth + b["owner"] * families.owner
    chance = fit.probability("debt", linear, figures.curve("debt_share", age), figures.band("debt_share", age))
    owes = uniform(seed, ids, slot, Variable.OTHER_DEBT) < chance
    spread = b["income"] * families.income + b["spread"] * normal(seed, ids, slot, Variable.OTHER_DEBT_AMOUNT)
    debt = owes * b["median"] * np.exp(spread) * np.where(families.is_couple, b["couple"], 1.0)
    return Savings(
        level=level,
        cash=cash,
        investments=investments,
        isa_cash=isa_cash,
        isa_investments=isa_investments,
        other_financial=other_financial,
        other_property=value,
        other_property_loan=loan,
        rents=value * is_let * figures["other_property"]["yield"],
        debt=debt,
    )


def _pensions(
    skeleton: Skeleton, persons: Persons, work: Work, incomes: Incomes, seed: int, fit: Fit
) -> tuple[Array, Array]:
    """Defined contribution and defined benefit pension wealth of each person, £.

    In payment: income times an annuity factor; not yet in payment: by age and lifetime earnings. The level is the
    published mean of a household. Not modelled: former employers one by one; rights a divorce divided.
    """
    figures = load_figures("wealth")
    ids, slot, age = skeleton.key(), skeleton.slot, skeleton.age
    woman = skeleton.sex == 1
    b = figures["pension"]
    lifetime, own = work.lifetime_earnings, normal(seed, ids, slot, Variable.PENSION_WEALTH)
    drawn = incomes.private_pension_income
    rate = np.clip(figures.curve("pension_held", age) + b["held_lifetime"] * lifetime, 0.01, 0.98)
    members = figures["pension_members_by_ethnic_group"][skeleton.ethnicity]
    rate = rate * members
    # years in a pension: those spent here, and of these as many as people of the group are members
    years = np.maximum(persons.working_life_here * members, LEAST_YEAR / WORKING_LIFE)
    saves = (work.employee_pension_contributions > 0.0) | (work.personal_pension_contributions > 0.0)
    saves |= work.pension_contributions_by_salary_sacrifice > 0.0
    holds = (uniform(seed, ids, slot, Variable.PENSION_HELD) < rate) | saves
    holds &= persons.is_adult & (age < b["oldest_accruing"]) & ((drawn == 0.0) | work.is_working)
    log = figures.curve("pension_age", age) + b["lifetime"] * lifetime + b["wealth"] * work.wealth_score
    log = log + b["own"] * own + b["woman"] * woman + np.log(years)
    accruing = np.where(holds, np.exp(log), 0.0)
    paying = drawn * figures.curve("annuity_factor", age)
    is_benefit = uniform(seed, ids, slot, Variable.PENSION_BENEFIT) < figures.curve("benefit_share", age)
    in_payment_benefit = uniform(seed, ids, slot, Variable.PENSION_BENEFIT, 1) < b["benefit_in_payment"]
    accruing = accruing * np.where(is_benefit, b["benefit_larger"], 1.0)
    total = np.bincount(skeleton.household, accruing + paying, minlength=len(skeleton.region))
    factor = fit.scale("pension_wealth", total, figures["mean_by_class"]["pension"])
    benefit = factor * (accruing * is_benefit + paying * in_payment_benefit)
    contribution = factor * (accruing * ~is_benefit + paying * ~in_payment_benefit)
    return contribution, benefit


def _businesses(skeleton: Skeleton, work: Work, seed: int) -> tuple[Array, Array]:
    """Value of a person's own business, and of agricultural land and property worked, £."""
    figures = load_figures("wealth")
    ids, slot = skeleton.key(), skeleton.slot
    b = figures["business"]
    spread = np.exp(b["spread"] * normal(seed, ids, slot, Variable.BUSINESS))
    earned = b["profit"] * np.maximum(work.self_employment_income, 0.0) * work.is_self_employed
    business = (earned + b["dividend"] * work.owner_manager_dividends) * spread
    b = figures["agricultural"]
    chance = b["share_of_self_employed"] * figures["agricultural_by_region"][skeleton.region[skeleton.household]]
    farms = work.is_self_employed & (uniform(seed, ids, slot, Variable.AGRICULTURAL) < chance)
    value = b["median"] * np.exp(b["spread"] * normal(seed, ids, slot, Variable.AGRICULTURAL, 1))
    return business, farms * value


def _physical(families: Families, seed: int, fit: Fit) -> Array:
    """Contents, vehicles and valuables of each unit, £, at the published mean of a household."""
    figures = load_figures("wealth")
    b = figures["physical"]
    log = (
        figures.curve("physical_age", families.age) + b["income"] * families.income + b["wealth"] * families.wealth
    )
    log = log + b["owner"] * families.owner + b["couple"] * families.is_couple
    log = log + b["own"] * normal(seed, families.ids, families.slot, Variable.PHYSICAL)
    amount = np.exp(log) * np.where(families.is_head_unit, 1.0, b["other_unit"])
    total = np.bincount(families.household, amount)
    return amount * fit.scale("physical_wealth", total, figures["mean_by_class"]["physical"])


def share_in_couples(skeleton: Skeleton, families: Families, seed: int) -> Array:
    """Share of what the unit owns together: half each, any share in some couples; children none.

    Shape (people,).
    """
    ids, slot = families.ids, families.slot
    unequal = (
        uniform(seed, ids, slot, Variable.FINANCIAL_SPLIT) < load_figures("wealth")["unequal_share_of_couples"]
    )
    share = np.where(unequal, uniform(seed, ids, slot, Variable.FINANCIAL_SPLIT, 1), 0.5)
    mine = np.where(families.is_couple, share, 1.0)[skeleton.unit]
    mine = np.where(skeleton.role == Role.PARTNER, 1.0 - mine, mine)
    return np.where(skeleton.role == Role.CHILD, 0.0, mine)


def draw_wealth(
    skeleton: Skeleton, persons: Persons, work: Work, incomes: Incomes, homes: Homes, seed: int, fit: Fit
) -> Wealth:
    """Draw wealth by class and the income from it.

    Not modelled: trusts; wealth of dependent children (their parents' other financial wealth); foreign property.
    """
    figures = load_figures("wealth")
    families = _families(skeleton, persons, work, homes)
    savings = _savings(skeleton, persons, families, seed, fit)
    contribution, benefit = _pensions(skeleton, persons, work, incomes, seed, fit)
    business, agricultural = _businesses(skeleton, work, seed)
    physical = _physical(families, seed, fit)
    mine = share_in_couples(skeleton, families, seed)
    unit = skeleton.unit
    couple = families.is_couple[unit]
    half = np.where(skeleton.role == Role.CHILD, 0.0, np.where(couple, 0.5, 1.0))
    at_head = families.is_head_unit[unit] * half
    home = np.where(
        np.isin(homes.tenure, (Tenure.OWNED_OUTRIGHT, Tenure.OWNED_WITH_MORTGAGE)), homes.dwelling_value, 0.0
    )
    main_home = home[skeleton.household] * at_head
    mortgage = homes.mortgage_balance[skeleton.household] * at_head

    units = len(families.first)
    pensions = np.bincount(unit, contribution + benefit, minlength=units)
    own_business = np.bincount(unit, business, minlength=units)
    farms = np.bincount(unit, agricultural, minlength=units)
    liquid = savings.cash + savings.investments
    elsewhere = savings.other_property - savings.other_property_loan + savings.other_financial - savings.debt
    elsewhere = elsewhere + physical + farms + np.bincount(unit, main_home - mortgage, minlength=units)
    raised = raise_the_richest(
        families.household,
        families.is_head_unit,
        elsewhere,
        pensions,
        liquid,
        own_business,
        skeleton.latent(seed, Variable.WEALTH_TAIL)[skeleton.head],
        fit,
    )
    factor = np.where(liquid > 0.0, raised.liquid / np.maximum(liquid, 1e-9), 1.0)
    cash, investments = savings.cash * factor, savings.investments * factor
    b = figures["cash_share"]
    surplus = np.where(raised.is_raised, np.maximum(cash - b["rich_share"] * raised.liquid, 0.0), 0.0)
    cash, investments = cash - surplus, investments + surplus
    scale = np.where(pensions > 0.0, raised.pensions / np.maximum(pensions, 1e-9), 1.0)[unit]
    contribution, benefit = contribution * scale, benefit * scale
    grown = np.where(own_business > 0.0, raised.business / np.maximum(own_business, 1e-9), 1.0)[unit]
    founded = np.where(own_business > 0.0, 0.0, raised.business)[unit] * mine
    business = business * grown + founded
    isa_cash, isa_investments = (
        np.minimum(savings.isa_cash, cash),
        np.minimum(savings.isa_investments, investments),
    )

    interest = (cash - isa_cash) * figures["interest"]["rate"]
    b = figures["dividends"]
    chance = b["holders"] * logistic(b["holder_slope"] * (savings.level - b["holder_level"]))
    holds = (uniform(seed, families.ids, families.slot, Variable.SHAREHOLDER) < chance) | raised.is_raised
    dividends = (investments - isa_investments) * b["rate"] * holds

    def own(amounts: Array) -> Array:
        return np.round(amounts[unit] * mine, 2)

    loans = savings.other_property_loan
    classes = {
        "cash_savings": own(cash),
        "investments": own(investments),
        "other_property": own(savings.other_property),
    }
    countable = sum(classes.values()) - own(loans)
    return Wealth(
        capital=np.round(np.bincount(unit, countable, minlength=units)),
        savings_interest=own(interest),
        dividend_income=np.round(dividends[unit] * mine + work.owner_manager_dividends, 2),
        property_income=own(savings.rents),
        isa_balance=own(isa_cash + isa_investments),
        other_financial_wealth=own(savings.other_financial),
        main_home=np.round(main_home, 2),
        defined_contribution_pension=np.round(contribution, 2),
        defined_benefit_pension=np.round(benefit, 2),
        business_assets=np.round(business, 2),
        agricultural_assets=np.round(agricultural, 2),
        physical_wealth=np.round(physical[unit] * half, 2),
        mortgage_debt=np.round(mortgage + loans[unit] * mine, 2),
        other_debt=own(savings.debt),
        **classes,
    )
