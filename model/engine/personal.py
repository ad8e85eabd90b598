"""Each person's own position: awards, State Pension, National Insurance, Carer's Allowance and Income Tax.

The functions here read the arrays of one person or couple, call the rules of the law and store what later
programmes need. They are compiled into the kernel of `assess.py`.
"""

from model.engine.compile import rule
from model.policy import (
    carers_allowance,
    child_benefit,
    disability,
    income_tax,
    national_insurance,
    state_pension,
    student_loans,
    take_up,
)
from model.population.schema import Education, Region, Role, StudentLoanPlan


@rule
def age_in_months(i, people):
    """Age of a person in whole months on 6 October of the fiscal year."""
    return 12 * people[i].age + people[i].months_since_last_birthday


@rule
def is_in_non_advanced_education(i, people):
    """Whether a person is at school or college on a course that is not advanced."""
    education = people[i].education
    if people[i].in_higher_education:
        return False
    return education != Education.NOT_IN_EDUCATION and education != Education.TERTIARY


@rule
def is_full_time_student(i, people):
    """Whether a person is in full-time education of any kind."""
    return people[i].in_higher_education or people[i].education != Education.NOT_IN_EDUCATION


@rule
def receives_disability_benefit(i, people):
    """Whether a person holds any award of PIP, DLA, Attendance Allowance or a Scottish equivalent."""
    return disability.receives_disability_benefit(
        people[i].pip_daily_living,
        people[i].pip_mobility,
        people[i].dla_care,
        people[i].dla_mobility,
        people[i].attendance_allowance,
    )


@rule
def receives_care_qualifying_benefit(i, people):
    """Whether somebody caring for this person may get Carer's Allowance."""
    return disability.receives_care_qualifying_benefit(
        people[i].pip_daily_living, people[i].dla_care, people[i].attendance_allowance
    )


@rule
def assess_awards(i, people, policy, result):
    """State Pension and disability benefits of one person."""
    months = age_in_months(i, people)
    is_over_age = state_pension.is_over_state_pension_age(months, policy.year, policy.state_pension)
    law = policy.disability
    result.people[i].is_over_state_pension_age = is_over_age
    result.people[i].state_pension = state_pension.state_pension(people[i].state_pension_received, is_over_age)
    result.people[i].pip = disability.pip_daily_living(people[i].pip_daily_living, law) + disability.pip_mobility(
        people[i].pip_mobility, law
    )
    result.people[i].dla = disability.dla_care(people[i].dla_care, law) + disability.dla_mobility(
        people[i].dla_mobility, law
    )
    result.people[i].attendance_allowance = disability.attendance_allowance(people[i].attendance_allowance, law)


@rule
def assess_earnings(i, people, region, policy, result):
    """National Insurance on one person's earnings, and the Income Tax that earnings alone would bear."""
    earnings = people[i].employment_income
    profit = max(0.0, people[i].self_employment_income)
    age = people[i].age
    is_over_age = result.people[i].is_over_state_pension_age
    law = policy.national_insurance
    class_1 = national_insurance.class_1_employee(earnings, age, is_over_age, law)
    class_2 = national_insurance.class_2(profit, age, is_over_age, law)
    class_4 = national_insurance.class_4(profit, earnings, age, is_over_age, law)
    result.people[i].ni_class_1_employee = class_1
    result.people[i].ni_class_2 = class_2
    result.people[i].ni_class_4 = class_4
    result.people[i].national_insurance = class_1 + class_2 + class_4
    result.people[i].ni_employer = national_insurance.class_1_employer(earnings, age, law)

    is_scottish = region == Region.SCOTLAND
    earned = income_tax.non_savings_income(
        earnings,
        people[i].employee_pension_contributions,
        income_tax.taxable_trading_profit(people[i].self_employment_income, policy.income_tax),
        0.0,
        0.0,
    )
    extended_band = people[i].personal_pension_contributions + income_tax.gross_gift_aid(
        people[i].gift_aid, policy.income_tax
    )
    allowance = income_tax.personal_allowance(
        income_tax.adjusted_net_income(earned, extended_band), policy.income_tax
    )
    result.people[i].tax_on_earnings = income_tax.non_savings_tax(
        max(0.0, earned - allowance), extended_band, is_scottish, region == Region.WALES, policy.income_tax
    )


@rule
def assess_carer(i, people, region, has_partner, policy, result):
    """Carer's Allowance, or in Scotland Carer Support Payment, of one person."""
    law = policy.carers_allowance
    is_in_scotland = region == Region.SCOTLAND
    result.people[i].is_carer = False
    result.people[i].carers_allowance = 0.0
    result.people[i].scottish_carer_supplement = 0.0
    if people[i].care_hours_weekly < law.minimum_hours_weekly:
        return
    earnings = carers_allowance.carer_net_earnings(
        people[i].employment_income,
        people[i].self_employment_income,
        result.people[i].tax_on_earnings,
        result.people[i].national_insurance,
        people[i].employee_pension_contributions + people[i].personal_pension_contributions,
        law,
    )
    is_barred = carers_allowance.carer_education_excludes(
        people[i].age, is_full_time_student(i, people), people[i].in_higher_education, is_in_scotland, law
    )
    is_entitled = carers_allowance.is_entitled_to_carers_allowance(
        people[i].age, people[i].care_hours_weekly, earnings, is_barred, law
    )
    result.people[i].is_carer = is_entitled
    result.people[i].carers_allowance = carers_allowance.carers_allowance(
        is_entitled, result.people[i].state_pension, law
    )
    result.people[i].scottish_carer_supplement = carers_allowance.scottish_carer_supplement(
        result.people[i].carers_allowance, is_in_scotland, law
    )


@rule
def income_tax_of_person(i, people, region, allowance_given_up, policy, result):
    """Income Tax of one person by source before tax reductions, with part of the allowance given up, £ a year."""
    law = policy.income_tax
    earned, rent, interest, dividends, extended_band = taxable_sources(i, people, policy, result)
    allowances = result.people[i].personal_allowance - allowance_given_up + blind_allowance(i, people, law)
    return income_tax.income_tax_before_reducers(
        earned,
        rent,
        interest,
        dividends,
        allowances,
        extended_band,
        region == Region.SCOTLAND,
        region == Region.WALES,
        law,
    )


@rule
def blind_allowance(i, people, law):
    """Blind person's allowance of one person, £ a year: the law's amount, or the amount reported if larger."""
    return max(people[i].blind_persons_allowance, income_tax.blind_persons_allowance(people[i].is_blind, law))


@rule
def taxable_sources(i, people, policy, result):
    """Income of one person by source as Income Tax counts it, and the extension of the bands, £ a year each."""
    law = policy.income_tax
    earned = income_tax.non_savings_income(
        people[i].employment_income,
        people[i].employee_pension_contributions,
        income_tax.taxable_trading_profit(people[i].self_employment_income, law),
        people[i].private_pension_income + result.people[i].state_pension,
        result.people[i].carers_allowance + result.people[i].scottish_carer_supplement,
    )
    rent = income_tax.taxable_property_income(people[i].property_income, law)
    extended_band = people[i].personal_pension_contributions + income_tax.gross_gift_aid(people[i].gift_aid, law)
    return earned, rent, people[i].savings_interest, people[i].dividend_income, extended_band


@rule
def is_above_basic_rate(i, people, region, allowance_given_up, policy, result):
    """Whether a person is liable above the basic rate, with part of the allowance given up."""
    law = policy.income_tax
    earned, rent, interest, dividends, extended_band = taxable_sources(i, people, policy, result)
    allowances = result.people[i].personal_allowance - allowance_given_up + blind_allowance(i, people, law)
    return income_tax.is_above_basic_rate(
        earned,
        rent,
        interest,
        dividends,
        allowances,
        extended_band,
        region == Region.SCOTLAND,
        region == Region.WALES,
        law,
    )


@rule
def assess_income_tax(i, people, region, policy, result):
    """Income, allowance, Income Tax before tax reductions, and student loan repayment of one person."""
    earned, rent, interest, dividends, extended_band = taxable_sources(i, people, policy, result)
    total = earned + rent + interest + dividends
    adjusted = income_tax.adjusted_net_income(total, extended_band)
    result.people[i].total_income = total
    result.people[i].adjusted_net_income = adjusted
    result.people[i].personal_allowance = income_tax.personal_allowance(adjusted, policy.income_tax)
    earned_tax, property_tax, savings_tax, dividend_tax = income_tax_of_person(
        i, people, region, 0.0, policy, result
    )
    result.people[i].income_tax = earned_tax + property_tax + savings_tax + dividend_tax
    result.people[i].marriage_allowance = 0.0
    result.people[i].high_income_child_benefit_charge = 0.0
    result.people[i].winter_fuel_charge = 0.0
    result.people[i].student_loan_repayment = 0.0
    if people[i].student_loan_plan != StudentLoanPlan.NONE:
        result.people[i].student_loan_repayment = student_loan_repayment(
            i, rent, interest, dividends, people, policy, result
        )


@rule
def student_loan_repayment(i, rent, interest, dividends, people, policy, result):
    """Student loan repayment of one person, £ a year."""
    law = policy.student_loans
    profit = max(0.0, people[i].self_employment_income)
    income = student_loans.student_loan_income(
        people[i].employment_income,
        people[i].employee_pension_contributions,
        profit,
        people[i].private_pension_income + result.people[i].state_pension + rent + interest + dividends,
        student_loans.makes_tax_return(profit, rent, interest, dividends, law),
        law,
    )
    return student_loans.student_loan_repayment(people[i].student_loan_plan, income, law)


@rule
def assess_marriage_allowance(head, partner, draw, people, region, policy, result):
    """Marriage Allowance of a married couple: given by the one with the lower tax if the couple gains."""
    law = policy.income_tax
    giver, gainer = head, partner
    if result.people[head].income_tax > result.people[partner].income_tax:
        giver, gainer = partner, head
    if result.people[gainer].income_tax <= 0.0:
        return
    if is_above_basic_rate(gainer, people, region, 0.0, policy, result):
        return
    given_up = min(income_tax.transferable_allowance(law), result.people[giver].personal_allowance)
    is_giver_above = is_above_basic_rate(giver, people, region, given_up, policy, result)
    earned_tax, property_tax, savings_tax, dividend_tax = income_tax_of_person(
        giver, people, region, given_up, policy, result
    )
    giver_after, gainer_after = income_tax.marriage_allowance(
        result.people[giver].income_tax,
        earned_tax + property_tax + savings_tax + dividend_tax,
        result.people[gainer].income_tax,
        is_giver_above,
        False,
        region == Region.SCOTLAND,
        region == Region.WALES,
        law,
    )
    gain = result.people[giver].income_tax + result.people[gainer].income_tax - giver_after - gainer_after
    if take_up.claims(draw, take_up.marriage_allowance_take_up_probability(gain, policy.take_up)):
        result.people[gainer].marriage_allowance = result.people[gainer].income_tax - gainer_after
        result.people[giver].income_tax = giver_after
        result.people[gainer].income_tax = gainer_after


@rule
def assess_child_benefit(u, first, last, people, units, policy, result):
    """Child Benefit of one unit and the charge on the adult with the higher adjusted net income."""
    law = policy.child_benefit
    children = 0
    for i in range(first, last):
        if people[i].role == Role.CHILD and child_benefit.is_child_or_qualifying_young_person(
            people[i].age, is_in_non_advanced_education(i, people), law
        ):
            children += 1
    entitlement = child_benefit.child_benefit(children, law)
    probability = take_up.child_benefit_take_up_probability(entitlement, policy.take_up)
    result.units[u].children = children
    result.units[u].child_benefit_entitlement = entitlement
    result.units[u].child_benefit = 0.0
    if not take_up.claims(units[u].child_benefit_take_up_draw, probability) or units[u].child_benefit_opts_out:
        return
    result.units[u].child_benefit = entitlement
    payer = first
    has_partner = last - first > 1 and people[first + 1].role == Role.PARTNER
    if has_partner and result.people[first + 1].adjusted_net_income > result.people[first].adjusted_net_income:
        payer = first + 1
    charge = child_benefit.high_income_child_benefit_charge(
        entitlement, result.people[payer].adjusted_net_income, law
    )
    result.people[payer].high_income_child_benefit_charge = charge
