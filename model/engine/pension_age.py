"""Pension Credit of one benefit unit, and Housing Benefit of the head's unit over pension age.

Compiled into the kernel of `assess.py`; the rules are in `policy/pension_credit.py` and
`policy/housing_benefit.py`.
"""

from model.compile import rule
from model.engine.personal import (
    age_in_months,
    at_source_relieved,
    counted_basic_income,
    is_full_time_student,
    net_pay_relieved,
    receives_care_qualifying_benefit,
    receives_disability_benefit,
)
from model.engine.working_age import (
    bedrooms_needed_by,
    has_partner,
    is_child_of_unit,
    is_exempt_from_deductions,
    is_working,
)
from model.policy import (
    disability,
    housing_benefit,
    housing_support,
    pension_credit,
    state_pension,
    take_up,
    tax_relief,
    universal_credit,
)
from model.policy.schedule import WEEKS_IN_YEAR
from model.population.schema import Tenure


@rule
def is_of_pension_age(u, people, units, policy, result):
    """Whether a unit meets the age condition of Pension Credit: both of a couple."""
    first, last = units[u].first_person, units[u + 1].first_person
    is_couple = has_partner(first, last, people)
    is_partner_over_age = is_couple and result.people[first + 1].is_over_state_pension_age
    return pension_credit.is_eligible(
        result.people[first].is_over_state_pension_age, is_couple, is_partner_over_age, policy.pension_credit
    )


@rule
def net_earnings_of_unit(first, is_couple, people, policy, result):
    """Earnings of claimant and partner less tax, contributions and half of pension contributions, £ a year."""
    total = 0.0
    for i in range(first, first + (2 if is_couple else 1)):
        total += pension_credit.net_earnings(
            result.people[i].pay + max(0.0, people[i].self_employment_income),
            result.people[i].tax_on_earnings,
            result.people[i].national_insurance,
            people[i].employee_pension_contributions + people[i].personal_pension_contributions,
            policy.pension_credit,
        )
    return total


@rule
def tax_on_pensions(i, people, policy, result):
    """Income Tax on one person's pensions and taxable benefits, before the charges, £ a year.

    What is left of the tax when that on earnings and on property, savings and dividends is taken away.
    """
    other = result.people[i].tax_on_earnings
    if not policy.pension_credit.all_income_tax_deducted:
        other += result.people[i].tax_on_investments
    relieved = at_source_relieved(i, people, policy.income_tax)
    return max(0.0, tax_relief.tax_after_relief(result.people[i].income_tax, relieved, policy.income_tax) - other)


@rule
def other_income_of_unit(first, is_couple, people, policy, result):
    """Pensions and Carer's Allowance less the tax on them, of claimant and partner, £ a year.

    Only tax on income that is taken into account is left out: not that on interest, dividends and rents, for
    which income from capital is assumed (SI 2002/1792 reg.17(10); SI 2006/214 reg.33(12)).
    """
    total = 0.0
    for i in range(first, first + (2 if is_couple else 1)):
        pensions = (
            people[i].private_pension_income
            + result.people[i].state_pension
            + result.people[i].carers_allowance
            + result.people[i].contributory_benefits
        )
        after_tax = pensions - tax_on_pensions(i, people, policy, result)
        total += after_tax if policy.pension_credit.all_income_tax_deducted else max(0.0, after_tax)
    return total


@rule
def severe_disability_cases(first, is_couple, people, result):
    """How many of claimant and partner are severely disabled and cared for; nobody outside is known to care."""
    recipients = 0
    carers = 0
    for i in range(first, first + (2 if is_couple else 1)):
        recipients += 1 if receives_care_qualifying_benefit(i, people) else 0
        carers += 1 if result.people[i].is_carer else 0
    return recipients, min(recipients, carers) if is_couple else 0


@rule
def assess_pension_credit(h, u, people, units, households, policy, result):
    """Guarantee credit and savings credit of one unit, and whether they are claimed."""
    law = policy.pension_credit
    result.units[u].guarantee_credit = 0.0
    result.units[u].savings_credit = 0.0
    result.units[u].pension_credit = 0.0
    result.units[u].pension_credit_income = 0.0
    result.units[u].minimum_guarantee = 0.0
    if not is_of_pension_age(u, people, units, policy, result) or units[u].has_no_recourse:
        return
    first, last = units[u].first_person, units[u + 1].first_person
    is_couple = has_partner(first, last, people)
    second = first + 1 if is_couple else first
    has_non_dependant = households[h + 1].first_unit - households[h].first_unit > 1
    carers = (1 if result.people[first].is_carer else 0) + (
        1 if is_couple and result.people[second].is_carer else 0
    )
    children, eldest_before, disabled, severely_disabled = children_for_additions(first, last, people, policy)
    recipients, cared_for = severe_disability_cases(first, is_couple, people, result)
    minimum = (
        pension_credit.standard_minimum_guarantee(is_couple, law)
        + pension_credit.severe_disability_addition(recipients, cared_for, is_couple, has_non_dependant, law)
        + pension_credit.carer_addition(carers, law)
        + pension_credit.child_additions(children, eldest_before, disabled, severely_disabled, law)
    )
    has_higher_disregard = (
        carers > 0
        or (not is_couple and children > 0)
        or receives_disability_benefit(first, people)
        or receives_disability_benefit(second, people)
    )
    disregard = pension_credit.earnings_disregard(is_couple, has_higher_disregard, law)
    income = pension_credit.pension_credit_income(
        net_earnings_of_unit(first, is_couple, people, policy, result),
        disregard,
        other_income_of_unit(first, is_couple, people, policy, result)
        + counted_basic_income(u, people, units, policy, result),
        pension_credit.deemed_income(units[u].capital, law),
    )
    guarantee = pension_credit.guarantee_credit(minimum, income)
    savings = 0.0
    if pension_credit.is_eligible_for_savings_credit(
        is_on_old_state_pension(first, people, policy),
        is_couple,
        is_couple and is_on_old_state_pension(second, people, policy),
        law,
    ):
        savings = pension_credit.savings_credit(income, income, minimum, is_couple, law)
    guarantee, savings = pension_credit.payable(guarantee, savings, law)
    result.units[u].pension_credit_income = income
    result.units[u].minimum_guarantee = minimum
    probability = take_up.pension_credit_take_up_probability(guarantee + savings, policy.take_up)
    if take_up.claims(units[u].pension_credit_take_up_draw, probability):
        result.units[u].guarantee_credit = guarantee
        result.units[u].savings_credit = savings
        result.units[u].pension_credit = guarantee + savings


@rule
def is_on_old_state_pension(i, people, policy):
    """Whether a person reached pensionable age before 6 April 2016."""
    return not state_pension.is_new_state_pension(
        age_in_months(i, people), people[i].sex, policy.year, policy.state_pension
    )


@rule
def children_for_additions(first, last, people, policy):
    """Children of a unit, whether the eldest was born before April 2017, and those with disability awards."""
    children = 0
    disabled = 0
    severely_disabled = 0
    eldest_before = False
    for i in range(first, last):
        if not is_child_of_unit(i, people, policy):
            continue
        children += 1
        eldest_before = eldest_before or universal_credit.born_before_child_limit_date(
            age_in_months(i, people), policy.year, policy.universal_credit
        )
        if disability.receives_higher_rate_disability_benefit(
            people[i].pip_daily_living, people[i].dla_care, people[i].attendance_allowance
        ):
            severely_disabled += 1
        elif receives_disability_benefit(i, people) or people[i].is_disabled_for_benefits:
            disabled += 1
    return children, eldest_before, disabled, severely_disabled


@rule
def applicable_amount(h, u, uses_old_allowance, people, units, households, policy, result):
    """Applicable amount of pension-age Housing Benefit and council tax reduction, £ a year."""
    first, last = units[u].first_person, units[u + 1].first_person
    is_couple = has_partner(first, last, people)
    second = first + 1 if is_couple else first
    children, _, disabled, severely_disabled = children_for_additions(first, last, people, policy)
    has_non_dependant = households[h + 1].first_unit - households[h].first_unit > 1
    recipients, cared_for = severe_disability_cases(first, is_couple, people, result)
    premiums = pension_credit.severe_disability_premiums(recipients, cared_for, is_couple, has_non_dependant)
    carers = (1 if result.people[first].is_carer else 0) + (
        1 if is_couple and result.people[second].is_carer else 0
    )
    return housing_benefit.applicable_amount(
        is_couple,
        uses_old_allowance,
        children_counted(first, last, children, people, policy),
        disabled + severely_disabled,
        severely_disabled,
        premiums,
        carers,
        policy.housing_benefit,
    )


@rule
def children_counted(first, last, children, people, policy):
    """Children that the applicable amount counts: not those above the child limit. SI 2006/214 reg.22(1)(b)."""
    born_before = 0
    excepted = 0
    for i in range(first, last):
        if not is_child_of_unit(i, people, policy):
            continue
        if people[i].two_child_exception:
            excepted += 1
        elif universal_credit.born_before_child_limit_date(
            age_in_months(i, people), policy.year, policy.universal_credit
        ):
            born_before += 1
    return children - universal_credit.children_above_limit(
        children, born_before, excepted, policy.universal_credit
    )


@rule
def reached_before_april_2021(u, people, units, policy):
    """Whether claimant or partner reached pensionable age before 1 April 2021."""
    first, last = units[u].first_person, units[u + 1].first_person
    reached = state_pension.had_reached_pensionable_age_by_april_2021(
        age_in_months(first, people), policy.year, policy.state_pension
    )
    if has_partner(first, last, people):
        reached = reached or state_pension.had_reached_pensionable_age_by_april_2021(
            age_in_months(first + 1, people), policy.year, policy.state_pension
        )
    return reached


@rule
def housing_benefit_income(u, tariff, has_higher_disregard, people, units, policy, result):
    """Income of claimant and partner for pension-age Housing Benefit and council tax reduction, £ a year.

    `has_higher_disregard`: whether more of the earnings of disabled people and carers is left out.
    """
    law = policy.housing_benefit
    first, last = units[u].first_person, units[u + 1].first_person
    is_couple = has_partner(first, last, people)
    second = first + 1 if is_couple else first
    children, _, _, _ = children_for_additions(first, last, people, policy)
    has_award = (
        receives_disability_benefit(first, people)
        or receives_disability_benefit(second, people)
        or result.people[first].is_carer
        or result.people[second].is_carer
    )
    hours = max(people[first].hours_worked_weekly, people[second].hours_worked_weekly)
    works_full_hours = housing_benefit.works_full_hours(hours, children > 0 or has_award, law)
    disregard = housing_benefit.earnings_disregard(
        is_couple, not is_couple and children > 0, has_award and has_higher_disregard, works_full_hours, law
    )
    return housing_benefit.income(
        net_earnings_of_unit(first, is_couple, people, policy, result),
        disregard,
        other_income_of_unit(first, is_couple, people, policy, result)
        + counted_basic_income(u, people, units, policy, result),
        tariff,
        result.units[u].savings_credit,
    )


@rule
def housing_benefit_deductions(h, first, adults, people, units, households, policy, result):
    """Non-dependant deductions from Housing Benefit of the head's unit, £ a year: one for each other unit."""
    if is_exempt_from_deductions(first, adults, people, policy):
        return 0.0
    total = 0.0
    for u in range(households[h].first_unit + 1, households[h + 1].first_unit):
        start, end = units[u].first_person, units[u + 1].first_person
        is_couple = has_partner(start, end, people)
        second = start + 1 if is_couple else start
        has_earnings = is_working(start, people) or is_working(second, people)
        if housing_support.is_without_housing_benefit_deduction(
            max(people[start].age, people[second].age),
            result.units[u].pension_credit > 0.0,
            result.units[u].universal_credit > 0.0 and not has_earnings,
            is_full_time_student(start, people) and is_full_time_student(second, people),
        ):
            continue
        total += housing_support.housing_benefit_non_dependant_deduction(
            gross_income_of_unit(u, start, is_couple, people, policy, result),
            max(people[start].hours_worked_weekly, people[second].hours_worked_weekly),
            policy.housing_support,
        )
    return total


@rule
def gross_income(i, people, policy, result):
    """Taxable income of one person before contributions by net pay arrangement are deducted, £ a year."""
    deducted = min(result.people[i].pay, net_pay_relieved(i, people, policy.income_tax))
    return result.people[i].total_income + deducted


@rule
def gross_income_of_unit(u, first, is_couple, people, policy, result):
    """Gross income of a non-dependant person or couple, disability benefits left out, £ a year."""
    total = result.units[u].universal_credit + result.units[u].pension_credit + result.units[u].child_benefit
    for i in range(first, first + (2 if is_couple else 1)):
        total += gross_income(i, people, policy, result)
    return total


@rule
def assess_housing_benefit(h, u, people, units, households, policy, tables, result):
    """Housing Benefit of one unit over pension age, and whether it is claimed; only the head's unit pays rent."""
    result.units[u].housing_benefit = 0.0
    tenure = households[h].tenure
    if (
        u != households[h].first_unit
        or tenure < Tenure.RENT_FROM_COUNCIL
        or households[h].rent <= 0.0
        or units[u].has_no_recourse
        or not is_of_pension_age(u, people, units, policy, result)
    ):
        return
    first, last = units[u].first_person, units[u + 1].first_person
    adults = 2 if has_partner(first, last, people) else 1
    needed = bedrooms_needed_by(h, people, units, households, False, policy)
    category = housing_support.lha_category(needed, False, policy.housing_support)
    allowance = WEEKS_IN_YEAR * tables.local_housing_allowance[households[h].brma, category]
    rent = housing_benefit.eligible_rent(households[h].rent, allowance, tenure == Tenure.RENT_PRIVATELY)
    deductions = housing_benefit_deductions(h, first, adults, people, units, households, policy, result)
    uses_old_allowance = reached_before_april_2021(u, people, units, policy)
    award = housing_benefit.housing_benefit(
        rent,
        deductions,
        housing_benefit_income(
            u,
            housing_benefit.tariff_income(units[u].capital, policy.housing_benefit),
            True,
            people,
            units,
            policy,
            result,
        ),
        applicable_amount(h, u, uses_old_allowance, people, units, households, policy, result),
        units[u].capital,
        result.units[u].guarantee_credit > 0.0,
        policy.housing_benefit,
    )
    probability = take_up.housing_benefit_take_up_probability(award, policy.take_up)
    if take_up.claims(units[u].housing_benefit_take_up_draw, probability):
        result.units[u].housing_benefit = award
