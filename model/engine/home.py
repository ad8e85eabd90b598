"""What the household as a whole pays and receives for its home: council tax, its reduction, winter payments.

Compiled into the kernel of `assess.py`; the rules are in `policy/council_tax.py`,
`policy/council_tax_reduction.py` and `policy/winter_fuel.py`.
"""

from math import isnan

from model.compile import rule
from model.engine.earned_income import own_earned_income
from model.engine.pension_age import (
    applicable_amount,
    gross_income,
    gross_income_of_unit,
    housing_benefit_income,
    net_earnings_of_unit,
    reached_before_april_2021,
    severe_disability_cases,
)
from model.engine.personal import (
    is_full_time_student,
    receives_disability_benefit,
    tax_before_winter_fuel_charge,
)
from model.engine.working_age import has_partner, is_exempt_from_deductions, is_working
from model.policy import (
    council_tax,
    council_tax_reduction,
    housing_support,
    pension_credit,
    take_up,
    winter_fuel,
)
from model.population.schema import CouncilTaxBand, Region, Tenure


@rule
def assess_council_tax(h, people, units, households, policy, result):
    """Council tax of the household before any reduction and the surcharge on homes of high value, £ a year."""
    law = policy.council_tax
    region = households[h].region
    first = units.first_person[households[h].first_unit]
    last = units.first_person[households[h + 1].first_unit]
    result.households[h].high_value_council_tax_surcharge = council_tax.high_value_council_tax_surcharge(
        households[h].main_residence_value, region, households[h].tenure < Tenure.RENT_FROM_COUNCIL, law
    )
    if not isnan(households[h].council_tax_reported):
        result.households[h].council_tax = households[h].council_tax_reported
        return
    if region == Region.NORTHERN_IRELAND:
        result.households[h].council_tax = 0.0
        return
    counted = 0
    students = 0
    minors = 0
    for i in range(first, last):
        is_student = is_full_time_student(i, people)
        if people[i].age < law.adult_age:
            minors += 1
        elif is_student:
            students += 1
        if not council_tax.is_disregarded(
            people[i].age, is_student, False, people[i].care_hours_weekly, False, law
        ):
            counted += 1
    if council_tax.is_exempt(last - first - minors, students, 0):
        result.households[h].council_tax = 0.0
        return
    result.households[h].council_tax = council_tax.council_tax(
        households[h].council_tax_band, region, counted, law
    )


@rule
def council_tax_deductions(h, first, adults, people, units, households, policy, result):
    """Non-dependant deductions from council tax reduction of the head's unit, £ a year."""
    if policy.council_tax_reduction.deducts_for_each_non_dependant:
        return deductions_for_each(h, people, units, households, policy, result)
    if is_exempt_from_deductions(first, adults, people, policy):
        return 0.0
    total = 0.0
    for u in range(households[h].first_unit + 1, households[h + 1].first_unit):
        start, end = units[u].first_person, units[u + 1].first_person
        is_couple = has_partner(start, end, people)
        second = start + 1 if is_couple else start
        has_earnings = is_working(start, people) or is_working(second, people)
        is_exempt = (
            result.units[u].pension_credit > 0.0
            or (result.units[u].universal_credit > 0.0 and not has_earnings)
            or (is_full_time_student(start, people) and is_full_time_student(second, people))
            or max(people[start].age, people[second].age) < policy.council_tax.adult_age
        )
        if is_exempt:
            continue
        hours = max(people[start].hours_worked_weekly, people[second].hours_worked_weekly)
        total += council_tax_reduction.non_dependant_deduction(
            hours >= policy.housing_support.remunerative_work_hours_weekly,
            gross_income_of_unit(u, start, is_couple, people, policy, result),
            households[h].region,
            policy.council_tax_reduction,
        )
    return total


@rule
def deductions_for_each(h, people, units, households, policy, result):
    """Deductions of Housing Benefit's amounts for each other adult with an income, £ a year; nobody is exempt."""
    total = 0.0
    for u in range(households[h].first_unit + 1, households[h + 1].first_unit):
        for i in range(units[u].first_person, units[u + 1].first_person):
            income = gross_income(i, people, policy, result) + people[i].maternity_allowance
            if income > 0.0 and people[i].age >= policy.council_tax.adult_age:
                total += housing_support.housing_benefit_non_dependant_deduction(
                    income, people[i].hours_worked_weekly, policy.housing_support
                )
    return total


@rule
def assess_council_tax_reduction(h, people, units, households, policy, result):
    """Council tax reduction, or help with rates in Northern Ireland, of the head's unit, and its claim."""
    u = households[h].first_unit
    region = households[h].region
    liability = (
        households[h].domestic_rates if region == Region.NORTHERN_IRELAND else result.households[h].council_tax
    )
    for other in range(u, households[h + 1].first_unit):
        result.units[other].council_tax_reduction = 0.0
    if liability <= 0.0 or units[u].has_no_recourse:
        return
    first, last = units[u].first_person, units[u + 1].first_person
    is_couple = has_partner(first, last, people)
    deductions = council_tax_deductions(h, first, 2 if is_couple else 1, people, units, households, policy, result)
    is_over_age = result.people[first].is_over_state_pension_age or (
        is_couple and result.people[first + 1].is_over_state_pension_age
    )
    if council_tax_reduction.is_pensioner(is_over_age, result.units[u].universal_credit > 0.0):
        award = pension_age_reduction(
            h, u, first, liability, deductions, people, units, households, policy, result
        )
    else:
        award = working_age_reduction(
            h, u, first, is_couple, liability, deductions, people, units, households, policy, result
        )
    award = min(award, liability)
    has_benefit = result.units[u].guarantee_credit > 0.0 or result.units[u].universal_credit > 0.0
    probability = take_up.council_tax_reduction_take_up_probability(award, has_benefit, policy.take_up)
    if take_up.claims(units[u].council_tax_reduction_take_up_draw, probability):
        result.units[u].council_tax_reduction = award


@rule
def pension_age_reduction(h, u, first, liability, deductions, people, units, households, policy, result):
    """Pension-age council tax reduction with Scotland's band relief, or Northern Ireland's relief, £ a year."""
    law = policy.council_tax_reduction
    region = households[h].region
    uses_old_allowance = council_tax_reduction.uses_allowance_before_april_2021(
        reached_before_april_2021(u, people, units, policy), region
    )
    is_full = council_tax_reduction.is_assessed_as_pension_credit(result.units[u].savings_credit > 0.0, law)
    tariff = council_tax_reduction.tariff_income(units[u].capital, law) if is_full else 0.0
    income = housing_benefit_income(u, tariff, is_full, people, units, policy, result)
    if law.counts_rents:
        income += rents_of_unit(u, people, units)
    amount = applicable_amount(h, u, uses_old_allowance, people, units, households, policy, result)
    has_guarantee = result.units[u].guarantee_credit > 0.0
    if region == Region.NORTHERN_IRELAND:
        lives_alone = units.first_person[households[h + 1].first_unit] - first == 1
        return council_tax_reduction.pensioner_rate_relief(
            liability, income, amount, units[u].capital, has_guarantee, people[first].age, lives_alone, law
        )
    award = council_tax_reduction.pensioner_council_tax_reduction(
        liability, deductions, income, amount, units[u].capital, has_guarantee, law
    )
    if region == Region.SCOTLAND and not has_guarantee and units[u].capital <= law.capital_limit:
        award = max(award, band_relief(h, u, liability, income, people, units, households, policy, result))
    return award


@rule
def rents_of_unit(u, people, units):
    """Rents that claimant and partner receive, £ a year."""
    first, last = units[u].first_person, units[u + 1].first_person
    total = 0.0
    for i in range(first, first + (2 if has_partner(first, last, people) else 1)):
        total += people[i].property_income
    return total


@rule
def band_relief(h, u, liability, income, people, units, households, policy, result):
    """Scotland's relief from the higher multipliers of bands E to H, £ a year."""
    first, last = units[u].first_person, units[u + 1].first_person
    band = households[h].council_tax_band
    if band < CouncilTaxBand.E:
        return 0.0
    new = council_tax.band_proportion(band, True, policy.council_tax)
    old = council_tax.band_proportion(band, False, policy.council_tax)
    has_family = has_partner(first, last, people) or result.units[u].uc_children > 0
    return council_tax_reduction.scottish_band_relief(
        liability, band, (new - old) / new, income, has_family, policy.council_tax_reduction
    )


@rule
def working_age_reduction(
    h, u, first, is_couple, liability, deductions, people, units, households, policy, result
):
    """Working-age council tax reduction, or rate rebate in Northern Ireland, £ a year."""
    law = policy.council_tax_reduction
    region = households[h].region
    second = first + 1 if is_couple else first
    children = result.units[u].uc_children
    has_award = receives_disability_benefit(first, people) or receives_disability_benefit(second, people)
    has_award = has_award or result.people[first].is_carer or result.people[second].is_carer
    has_limited_capability = (
        people[first].has_lcwra
        or people[second].has_lcwra
        or people[first].is_disabled_for_benefits
        or people[second].is_disabled_for_benefits
    )
    disregard = council_tax_reduction.working_age_earnings_disregard(
        is_couple, not is_couple and children > 0, has_award, law
    )
    amount = council_tax_reduction.scottish_applicable_amount(
        is_couple,
        people[first].age < policy.universal_credit.higher_allowance_age,
        has_limited_capability and not law.uses_own_means_test,
        children,
        law,
    )
    earned = result.units[u].uc_earned_income
    if result.units[u].universal_credit <= 0.0:  # the minimum income floor is Universal Credit's alone
        earned = own_earned_income(first, people, policy, result)
        if is_couple:
            earned += own_earned_income(second, people, policy, result)
    if council_tax_reduction.has_own_means_test(region, law):
        amount = amount_with_premiums(h, first, is_couple, amount, people, households, policy, result)
        income = own_means_test_income(u, first, is_couple, disregard, people, units, policy, result)
        excess = max(0.0, income - amount)
    else:
        excess = council_tax_reduction.working_age_excess_income(
            earned,
            disregard,
            result.units[u].uc_unearned_income,
            result.units[u].universal_credit,
            result.units[u].uc_maximum_amount,
            result.units[u].uc_child_element,
            result.units[u].uc_work_allowance,
            amount,
            region,
            law,
        )
    award = council_tax_reduction.working_age_council_tax_reduction(
        liability, deductions, excess, result.units[u].universal_credit, units[u].capital, region, law
    )
    if region == Region.SCOTLAND and units[u].capital <= law.capital_limit:
        income = earned + result.units[u].uc_unearned_income
        award = max(award, band_relief(h, u, liability, income, people, units, households, policy, result))
    return award


@rule
def amount_with_premiums(h, first, is_couple, allowance, people, households, policy, result):
    """Applicable amount of a scheme's own means test, £ a year."""
    carers = 0
    is_disabled = False
    for i in range(first, first + (2 if is_couple else 1)):
        carers += 1 if result.people[i].is_carer else 0
        is_disabled = is_disabled or people[i].is_disabled_for_benefits or people[i].has_lcwra
    has_non_dependant = households[h + 1].first_unit - households[h].first_unit > 1
    recipients, cared_for = severe_disability_cases(first, is_couple, people, result)
    return council_tax_reduction.own_means_test_applicable_amount(
        allowance,
        is_couple,
        is_disabled,
        pension_credit.severe_disability_premiums(recipients, cared_for, is_couple, has_non_dependant),
        carers,
        policy.housing_benefit,
        policy.council_tax_reduction,
    )


@rule
def own_means_test_income(u, first, is_couple, disregard, people, units, policy, result):
    """Income of applicant and partner for a scheme's own means test, all their tax deducted, £ a year."""
    net_earnings = net_earnings_of_unit(first, is_couple, people, policy, result)
    other = 0.0
    for i in range(first, first + (2 if is_couple else 1)):
        other += (
            result.people[i].state_pension
            + people[i].private_pension_income
            + result.people[i].carers_allowance
            + result.people[i].contributory_benefits
            + result.people[i].tax_on_earnings
            - tax_before_winter_fuel_charge(i, people, policy, result)
        )
    return council_tax_reduction.own_means_test_income(
        net_earnings,
        disregard,
        other,
        result.units[u].universal_credit,
        result.units[u].child_benefit,
        rents_of_unit(u, people, units),
        policy.council_tax_reduction,
    )


@rule
def assess_winter_fuel(h, people, units, households, policy, result):
    """Winter payment of each person over State Pension age, and the charge that recovers it."""
    law = policy.winter_fuel
    region = households[h].region
    first = units.first_person[households[h].first_unit]
    last = units.first_person[households[h + 1].first_unit]
    over_age = 0
    aged_80 = 0
    for i in range(first, last):
        if result.people[i].is_over_state_pension_age:
            over_age += 1
            aged_80 += 1 if people[i].age >= law.higher_age else 0
    if over_age == 0:
        for i in range(first, last):
            result.people[i].winter_fuel_payment = 0.0
        return
    for u in range(households[h].first_unit, households[h + 1].first_unit):
        start, end = units[u].first_person, units[u + 1].first_person
        is_couple = has_partner(start, end, people)
        has_benefit = result.units[u].pension_credit > 0.0 or result.units[u].universal_credit > 0.0
        for i in range(start, end):
            result.people[i].winter_fuel_payment = 0.0
            if not result.people[i].is_over_state_pension_age:
                continue
            partner = start + start + 1 - i
            partner_age = people[partner].age if is_couple else 0
            partner_is_paid = is_couple and i == start + 1 and result.people[start].is_over_state_pension_age
            is_aged_80 = 1 if people[i].age >= law.higher_age else 0
            payment = winter_fuel.winter_fuel_payment(
                True,
                people[i].age,
                over_age - 1,
                aged_80 - is_aged_80,
                partner_age,
                has_benefit,
                partner_is_paid,
                region == Region.SCOTLAND,
                law,
            )
            charge = winter_fuel.winter_fuel_charge(payment, result.people[i].total_income, has_benefit, law)
            result.people[i].winter_fuel_payment = payment
            result.people[i].winter_fuel_charge = charge
