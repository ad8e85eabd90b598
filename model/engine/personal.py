"""Each person's own position: awards, State Pension, National Insurance, Carer's Allowance and Income Tax.

The functions here read the arrays of one person or couple, call the rules of the law and store what later
programmes need. They are compiled into the kernel of `assess.py`.
"""

from math import isnan

from model.compile import rule
from model.policy import (
    basic_income,
    capital_gains_tax,
    carers_allowance,
    child_benefit,
    disability,
    income_tax,
    investment_income_contributions,
    marriage_allowance,
    national_insurance,
    state_pension,
    student_loans,
    take_up,
    tax_relief,
)
from model.population.schema import Education, Region, Role, StudentLoanPlan


@rule
def age_in_months(i, people):
    """Age of a person in whole months on 6 October of the fiscal year."""
    return 12 * people[i].age + people[i].months_since_last_birthday


@rule
def is_in_non_advanced_education(i, people):
    """Whether a person is at school or college on a course that is not advanced."""
    return is_non_advanced(people[i].education, people[i].in_higher_education)


@rule
def is_non_advanced(education, in_higher_education):
    """Whether a course is at school or college and not advanced: of one person, or of many as arrays."""
    return (
        (education != Education.NOT_IN_EDUCATION) & (education != Education.TERTIARY) & (in_higher_education == 0)
    )


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
    share = people[i].state_pension_share
    if isnan(share):
        result.people[i].state_pension = state_pension.state_pension(people[i].state_pension_received, is_over_age)
    else:
        is_new = state_pension.is_new_state_pension(months, people[i].sex, policy.year, policy.state_pension)
        result.people[i].state_pension = state_pension.state_pension_from_share(
            share, is_new, is_over_age, policy.state_pension
        )
    result.people[i].contributory_benefits = (
        people[i].jobseekers_allowance + people[i].employment_and_support_allowance + people[i].maternity_allowance
    )
    result.people[i].pip = disability.pip_daily_living(people[i].pip_daily_living, law) + disability.pip_mobility(
        people[i].pip_mobility, law
    )
    result.people[i].dla = disability.dla_care(people[i].dla_care, law) + disability.dla_mobility(
        people[i].dla_mobility, people[i].age, law
    )
    result.people[i].attendance_allowance = disability.attendance_allowance(people[i].attendance_allowance, law)
    result.people[i].basic_income = basic_income.basic_income(people[i].age, is_over_age, policy.basic_income)


@rule
def assess_earnings(i, people, region, policy, result):
    """National Insurance on one person's earnings, and the Income Tax that earnings alone would bear."""
    law = policy.national_insurance
    pay = national_insurance.pay_after_costs_passed_on(people[i].employment_income, law)
    result.people[i].pay = pay
    earnings = national_insurance.class_1_earnings(pay, people[i].pension_contributions_by_salary_sacrifice, law)
    profit = max(0.0, people[i].self_employment_income)
    age = people[i].age
    is_over_age = result.people[i].is_over_state_pension_age
    class_1 = national_insurance.class_1_employee(earnings, age, is_over_age, law)
    class_2 = national_insurance.class_2(profit, age, is_over_age, law)
    class_4 = national_insurance.class_4(profit, earnings, age, is_over_age, law)
    result.people[i].ni_class_1_employee = class_1
    result.people[i].ni_class_2 = class_2
    result.people[i].ni_class_4 = class_4
    result.people[i].national_insurance = class_1 + class_2 + class_4
    result.people[i].ni_employer = national_insurance.class_1_employer(earnings, age, law)

    result.people[i].tax_on_earnings = tax_on_earnings(i, people, region, 0.0, policy, result)


@rule
def net_pay_relieved(i, people, law):
    """Contributions by net pay arrangement that are relieved, £ a year."""
    return tax_relief.relievable_contributions(people[i].employee_pension_contributions, people[i].age, law)


@rule
def at_source_relieved(i, people, law):
    """Gross contributions by relief at source that are relieved, £ a year."""
    return tax_relief.relievable_contributions(people[i].personal_pension_contributions, people[i].age, law)


@rule
def counted_basic_income(u, people, units, policy, result):
    """Basic income of all members of a unit as means tests count it, £ a year."""
    total = 0.0
    for i in range(units[u].first_person, units[u + 1].first_person):
        total += basic_income.counted_basic_income(result.people[i].basic_income, policy.basic_income)
    return total


@rule
def assess_investment_income_contributions(i, people, policy, result):
    """Contributions on one person's dividends, interest and rents."""
    contributions = investment_income_contributions.investment_income_contributions(
        people[i].dividend_income,
        people[i].savings_interest,
        people[i].property_income,
        result.people[i].pay + max(0.0, people[i].self_employment_income),
        people[i].age,
        result.people[i].is_over_state_pension_age,
        policy.national_insurance,
        policy.investment_income_contributions,
    )
    result.people[i].investment_income_contributions = contributions


@rule
def tax_on_earnings(i, people, region, allowance_given_up, policy, result):
    """Income Tax that one person's earnings alone would bear, with part of the allowance given up, £ a year."""
    law = policy.income_tax
    earned = income_tax.non_savings_income(
        result.people[i].pay,
        net_pay_relieved(i, people, law),
        income_tax.taxable_trading_profit(people[i].self_employment_income, law),
        0.0,
        0.0,
    )
    if earned <= 0.0:
        return 0.0
    extended_band = at_source_relieved(i, people, law) + tax_relief.gross_gift_aid(people[i].gift_aid, law)
    adjusted = income_tax.adjusted_net_income(earned, extended_band)
    allowance = income_tax.personal_allowance(adjusted, law) - allowance_given_up
    tax = income_tax.non_savings_tax(
        max(0.0, earned - allowance), extended_band, region == Region.SCOTLAND, region == Region.WALES, law
    )
    return tax_relief.tax_after_relief(tax, at_source_relieved(i, people, law), law)


@rule
def tax_before_winter_fuel_charge(i, people, policy, result):
    """Income Tax of one person with the High Income Child Benefit Charge, less relief shown so, £ a year."""
    return tax_relief.tax_after_relief(
        result.people[i].income_tax + result.people[i].high_income_child_benefit_charge,
        at_source_relieved(i, people, policy.income_tax),
        policy.income_tax,
    )


@rule
def is_barred_from_carers_allowance(i, people, region, policy):
    """Whether full-time education bars a person from Carer's Allowance."""
    return carers_allowance.carer_education_excludes(
        people[i].age,
        is_full_time_student(i, people),
        people[i].in_higher_education,
        region == Region.SCOTLAND,
        policy.carers_allowance,
    )


@rule
def cares_for_severely_disabled(i, people, region, policy):
    """Whether a person has regular and substantial caring responsibilities as Universal Credit asks."""
    return carers_allowance.has_regular_and_substantial_care(
        people[i].age,
        people[i].care_hours_weekly,
        is_barred_from_carers_allowance(i, people, region, policy),
        policy.carers_allowance,
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
        result.people[i].pay,
        people[i].self_employment_income,
        result.people[i].tax_on_earnings,
        result.people[i].national_insurance,
        people[i].employee_pension_contributions + people[i].personal_pension_contributions,
        law,
    )
    is_entitled = carers_allowance.is_entitled_to_carers_allowance(
        people[i].age,
        people[i].care_hours_weekly,
        earnings,
        is_barred_from_carers_allowance(i, people, region, policy),
        law,
    )
    result.people[i].is_carer = is_entitled
    result.people[i].carers_allowance = carers_allowance.carers_allowance(
        is_entitled, result.people[i].state_pension, law
    )
    result.people[i].scottish_carer_supplement = carers_allowance.scottish_carer_supplement(
        result.people[i].carers_allowance, is_in_scotland, law
    )


@rule
def tax_with_allowance_given_up(i, people, region, allowance_given_up, policy, result):
    """Income Tax of one person before tax reductions, with part of the allowance given up, £ a year."""
    law = policy.income_tax
    earned, rent, interest, dividends, extended_band = taxable_sources(i, people, policy, result)
    earned_tax, property_tax, savings_tax, dividend_tax = income_tax.income_tax_before_reducers(
        earned,
        rent,
        interest,
        dividends,
        allowances_of(i, people, allowance_given_up, law, result),
        extended_band,
        region == Region.SCOTLAND,
        region == Region.WALES,
        law,
    )
    return earned_tax + property_tax + savings_tax + dividend_tax


@rule
def blind_allowance(i, people, law):
    """Blind person's allowance of one person, £ a year: the law's amount, or the amount reported if larger."""
    return max(people[i].blind_persons_allowance, income_tax.blind_persons_allowance(people[i].is_blind, law))


@rule
def allowances_of(i, people, allowance_given_up, law, result):
    """Personal and blind person's allowance of one person, with part of the former given up, £ a year."""
    return result.people[i].personal_allowance - allowance_given_up + blind_allowance(i, people, law)


@rule
def taxable_sources(i, people, policy, result):
    """Income of one person by source as Income Tax counts it, and the extension of the bands, £ a year each."""
    law = policy.income_tax
    earned = income_tax.non_savings_income(
        result.people[i].pay,
        net_pay_relieved(i, people, law),
        income_tax.taxable_trading_profit(people[i].self_employment_income, law)
        + capital_gains_tax.carried_interest_profit(people[i].carried_interest, policy.capital_gains_tax),
        people[i].private_pension_income + result.people[i].state_pension,
        result.people[i].carers_allowance
        + result.people[i].scottish_carer_supplement
        + people[i].jobseekers_allowance
        + people[i].employment_and_support_allowance
        + basic_income.taxable_basic_income(result.people[i].basic_income, people[i].age, policy.basic_income),
    )
    rent = income_tax.taxable_property_income(people[i].property_income, law)
    extended_band = at_source_relieved(i, people, law) + tax_relief.gross_gift_aid(people[i].gift_aid, law)
    return earned, rent, people[i].savings_interest, people[i].dividend_income, extended_band


@rule
def is_above_basic_rate(i, people, region, allowance_given_up, policy, result):
    """Whether a person is liable above the basic rate, with part of the allowance given up."""
    law = policy.income_tax
    earned, rent, interest, dividends, extended_band = taxable_sources(i, people, policy, result)
    allowances = allowances_of(i, people, allowance_given_up, law, result)
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
    law = policy.income_tax
    earned, rent, interest, dividends, extended_band = taxable_sources(i, people, policy, result)
    total = earned + rent + interest + dividends
    adjusted = income_tax.adjusted_net_income(total, extended_band)
    result.people[i].total_income = total
    result.people[i].adjusted_net_income = adjusted
    result.people[i].personal_allowance = income_tax.personal_allowance(adjusted, law)
    earned_tax, property_tax, savings_tax, dividend_tax = income_tax.income_tax_before_reducers(
        earned,
        rent,
        interest,
        dividends,
        allowances_of(i, people, 0.0, law, result),
        extended_band,
        region == Region.SCOTLAND,
        region == Region.WALES,
        law,
    )
    result.people[i].income_tax = earned_tax + property_tax + savings_tax + dividend_tax
    result.people[i].tax_on_investments = property_tax + savings_tax + dividend_tax
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
        result.people[i].pay,
        net_pay_relieved(i, people, policy.income_tax) + at_source_relieved(i, people, policy.income_tax),
        profit,
        people[i].private_pension_income + result.people[i].state_pension + rent + interest + dividends,
        student_loans.makes_tax_return(profit, rent, interest, dividends, law),
        law,
    )
    return student_loans.student_loan_repayment(people[i].student_loan_plan, income, law)


@rule
def assess_capital_gains(i, people, region, policy, result):
    """Capital Gains Tax of one person, stacked on the income that Income Tax leaves taxable."""
    result.people[i].capital_gains_tax = 0.0
    gains = people[i].capital_gains
    if gains <= 0.0 and people[i].carried_interest <= 0.0:
        return
    law = policy.income_tax
    earned, rent, interest, dividends, extended_band = taxable_sources(i, people, policy, result)
    taxed_earned, taxed_rent, taxed_interest, taxed_dividends = income_tax.taxable_income(
        earned,
        rent,
        interest,
        dividends,
        result.people[i].personal_allowance + blind_allowance(i, people, law),
        extended_band,
        region == Region.SCOTLAND,
        region == Region.WALES,
        law,
    )
    charged = capital_gains_tax.share_charged(gains, people[i].capital_gains_return_exempt)
    residential = charged * people[i].capital_gains_residential_property
    business = charged * people[i].capital_gains_business_assets
    relieved, rest = capital_gains_tax.business_asset_disposal_relief(
        business, people[i].business_asset_relief_used, policy.capital_gains_tax
    )
    result.people[i].capital_gains_tax = capital_gains_tax.capital_gains_tax(
        charged * gains - residential - business + rest,
        residential,
        relieved,
        people[i].carried_interest,
        taxed_earned + taxed_rent + taxed_interest + taxed_dividends,
        extended_band,
        law,
        policy.capital_gains_tax,
    )


@rule
def assess_marriage_allowance(head, partner, draw, people, region, policy, result):
    """Marriage Allowance of a married couple: given by the one by whose gift the couple gains more."""
    giver, gainer = head, partner
    if result.people[head].income_tax > result.people[partner].income_tax:
        giver, gainer = partner, head
    if result.people[gainer].income_tax <= 0.0:
        return
    if policy.marriage_allowance.is_deduction:
        if not is_above_basic_rate(gainer, people, region, 0.0, policy, result):
            assess_deducted_allowance(giver, gainer, draw, people, region, policy, result)
        return
    before = result.people[giver].income_tax + result.people[gainer].income_tax
    giver_after, gainer_after = tax_after_transfer(giver, gainer, people, region, policy, result)
    # The spouse with more tax can be the better giver: one whose income in nil rates replaces the allowance.
    if result.people[giver].income_tax > 0.0:
        swapped_after, other_after = tax_after_transfer(gainer, giver, people, region, policy, result)
        if swapped_after + other_after < giver_after + gainer_after - income_tax.ROUNDING_GUARD:
            giver, gainer = gainer, giver
            giver_after, gainer_after = swapped_after, other_after
    gain = before - giver_after - gainer_after
    if take_up.claims(draw, take_up.marriage_allowance_take_up_probability(gain, policy.take_up)):
        result.people[gainer].marriage_allowance = result.people[gainer].income_tax - gainer_after
        result.people[giver].income_tax = giver_after
        result.people[gainer].income_tax = gainer_after
        # PAYE codes put both on the earnings, so they change the tax that means tests deduct.
        result.people[giver].tax_on_earnings = tax_on_earnings(
            giver, people, region, allowance_given_up(giver, policy, result), policy, result
        )
        result.people[gainer].tax_on_earnings -= min(
            result.people[gainer].tax_on_earnings, result.people[gainer].marriage_allowance
        )


@rule
def allowance_given_up(giver, policy, result):
    """Personal allowance that one spouse gives up by election, £ a year."""
    return min(
        marriage_allowance.transferable_allowance(policy.income_tax, policy.marriage_allowance),
        result.people[giver].personal_allowance,
    )


@rule
def tax_after_transfer(giver, gainer, people, region, policy, result):
    """Tax of giver and gainer if this one elects, £ a year each; as it is where they may not or do not gain."""
    given_up = allowance_given_up(giver, policy, result)
    is_giver_above = is_above_basic_rate(giver, people, region, given_up, policy, result)
    is_gainer_above = is_above_basic_rate(gainer, people, region, 0.0, policy, result)
    giver_after = result.people[giver].income_tax
    if not is_giver_above and not is_gainer_above:
        giver_after = tax_with_allowance_given_up(giver, people, region, given_up, policy, result)
    return marriage_allowance.marriage_allowance(
        result.people[giver].income_tax,
        giver_after,
        result.people[gainer].income_tax,
        is_giver_above,
        is_gainer_above,
        region == Region.SCOTLAND,
        region == Region.WALES,
        policy.income_tax,
        policy.marriage_allowance,
    )


@rule
def assess_deducted_allowance(giver, gainer, draw, people, region, policy, result):
    """The giver's unused allowance taken from the gainer's income: a convention of other models, not the law."""
    law = policy.income_tax
    allowances = allowances_of(giver, people, 0.0, law, result)
    deduction = marriage_allowance.unused_allowance(
        allowances, result.people[giver].total_income, law, policy.marriage_allowance
    )
    earned, rent, interest, dividends, extended_band = taxable_sources(gainer, people, policy, result)
    tax = marriage_allowance.tax_after_deduction(
        earned,
        rent,
        interest,
        dividends,
        allowances_of(gainer, people, 0.0, law, result),
        deduction,
        extended_band,
        region == Region.SCOTLAND,
        region == Region.WALES,
        law,
    )
    gain = max(0.0, result.people[gainer].income_tax - tax)
    if take_up.claims(draw, take_up.marriage_allowance_take_up_probability(gain, policy.take_up)):
        result.people[gainer].marriage_allowance = gain
        result.people[gainer].income_tax -= gain
        result.people[gainer].tax_on_earnings -= min(result.people[gainer].tax_on_earnings, gain)


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
    claims = take_up.claims(units[u].child_benefit_take_up_draw, probability)
    if not claims or units[u].child_benefit_opts_out or units[u].has_no_recourse:
        return
    payer = first
    has_partner = last - first > 1 and people[first + 1].role == Role.PARTNER
    if has_partner and result.people[first + 1].adjusted_net_income > result.people[first].adjusted_net_income:
        payer = first + 1
    partner_income = result.people[first + first + 1 - payer].adjusted_net_income if has_partner else 0.0
    income = child_benefit.income_charged(result.people[payer].adjusted_net_income, partner_income, law)
    charge = child_benefit.high_income_child_benefit_charge(entitlement, income, law)
    opting_out = take_up.child_benefit_opt_out_probability(entitlement, charge, policy.take_up)
    if take_up.claims(units[u].child_benefit_opt_out_draw, opting_out):
        return
    result.units[u].child_benefit = entitlement
    result.people[payer].high_income_child_benefit_charge = charge
