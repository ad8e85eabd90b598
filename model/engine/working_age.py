"""Universal Credit of one benefit unit: elements, income, award, benefit cap and claim.

Compiled into the kernel of `assess.py`; the rules themselves are in `policy/universal_credit.py`,
`policy/housing_support.py` and `policy/benefit_cap.py`.
"""

from model.compile import rule
from model.engine.earned_income import earned_income_of_unit
from model.engine.personal import (
    age_in_months,
    cares_for_severely_disabled,
    counted_basic_income,
    is_full_time_student,
    is_in_non_advanced_education,
    receives_care_qualifying_benefit,
    receives_disability_benefit,
)
from model.policy import benefit_cap, housing_support, take_up, universal_credit
from model.population.schema import Region, Role, Tenure

ADULT_CHILD_AGE = 30


@rule
def has_partner(first, last, people):
    """Whether the second person of a unit is the claimant's partner."""
    return last - first > 1 and people[first + 1].role == Role.PARTNER


@rule
def is_child_of_unit(i, people, policy):
    """Whether a person is a child or qualifying young person of their unit for Universal Credit."""
    return people[i].role == Role.CHILD and universal_credit.is_child_or_qualifying_young_person(
        people[i].age,
        people[i].months_since_last_birthday,
        is_in_non_advanced_education(i, people),
        policy.universal_credit,
    )


@rule
def assess_children_elements(u, first, last, people, policy, result):
    """Child element and disabled child additions of one unit; returns children, and the age of the youngest."""
    law = policy.universal_credit
    works = is_working(first, people) or (has_partner(first, last, people) and is_working(first + 1, people))
    is_exempt = universal_credit.is_exempt_from_child_limit(works, law)
    children = 0
    born_before = 0
    excepted = 0
    has_child_born_before = False
    additions = 0.0
    youngest = -1
    for i in range(first, last):
        if not is_child_of_unit(i, people, policy):
            continue
        children += 1
        youngest = people[i].age if youngest < 0 else min(youngest, people[i].age)
        is_born_before = universal_credit.born_before_child_limit_date(age_in_months(i, people), policy.year, law)
        has_child_born_before = has_child_born_before or is_born_before
        if people[i].two_child_exception or is_exempt:
            excepted += 1
        elif is_born_before:
            born_before += 1
        is_higher = universal_credit.has_higher_disabled_child_addition(
            people[i].dla_care, people[i].pip_daily_living, people[i].is_blind
        )
        has_award = people[i].is_disabled_for_benefits or receives_disability_benefit(i, people)
        additions += universal_credit.disabled_child_addition(has_award, is_higher, law)
    result.units[u].uc_children = children
    result.units[u].uc_child_element = universal_credit.child_element(
        children, born_before, excepted, has_child_born_before, law
    )
    result.units[u].uc_disability_elements = additions
    result.units[u].children_beyond_child_limit = universal_credit.children_beyond_limit(
        children, born_before, excepted, law
    )
    above_limit = universal_credit.children_above_limit(children, born_before, excepted, law)
    result.units[u].two_child_limit_loss = universal_credit.child_limit_loss(above_limit, law)
    return children, youngest


@rule
def housing_costs(h, u, first, last, people, units, households, policy, tables, result):
    """Housing costs element of the head's unit, £ a year; other units pay no rent."""
    tenure = households[h].tenure
    rent = households[h].rent
    if u != households[h].first_unit or tenure < Tenure.RENT_FROM_COUNCIL or rent <= 0.0:
        return 0.0
    law = policy.housing_support
    needed = bedrooms_needed_by(h, people, units, households, True, policy)
    is_couple = has_partner(first, last, people)
    adults = 2 if is_couple else 1
    if tenure == Tenure.RENT_PRIVATELY:
        is_excepted = False
        for i in range(first, first + adults):
            is_excepted = is_excepted or housing_support.is_excepted_from_shared_accommodation(
                people[i].dla_care, people[i].pip_daily_living, people[i].attendance_allowance
            )
        is_shared_only = housing_support.is_shared_accommodation_only(
            people[first].age,
            is_couple,
            result.units[u].uc_children > 0,
            households[h + 1].first_unit - households[h].first_unit > 1,
            is_excepted,
            law,
        )
        category = housing_support.lha_category(needed, is_shared_only, law)
        allowance = tables.local_housing_allowance_monthly[households[h].brma, category]
        eligible = housing_support.private_rent_universal_credit(rent, allowance)
    else:
        is_made_up = housing_support.is_spare_room_reduction_made_up(
            households[h].region == Region.NORTHERN_IRELAND, households[h].region == Region.SCOTLAND, law
        )
        eligible = housing_support.social_rent(rent, households[h].num_bedrooms, needed, is_made_up, law)
    return housing_support.housing_costs_element(
        eligible, contributing_non_dependants(h, first, adults, people, units, households, policy, result), law
    )


@rule
def bedrooms_needed_by(h, people, units, households, is_universal_credit, policy):
    """Bedrooms a household needs under the size criteria; for Universal Credit only the head's couple shares."""
    couples = 0
    others = 0
    boys_older = 0
    girls_older = 0
    boys_younger = 0
    girls_younger = 0
    first_unit = households[h].first_unit
    for u in range(first_unit, households[h + 1].first_unit):
        first, last = units[u].first_person, units[u + 1].first_person
        is_couple = has_partner(first, last, people)
        if is_couple and (u == first_unit or not is_universal_credit):
            couples += 1
        elif is_couple:
            others += 2
        else:
            others += 1
        for i in range(first + (2 if is_couple else 1), last):
            if people[i].age >= 16:
                others += policy.housing_support.young_person_bedrooms if u == first_unit else 1
            elif people[i].age >= 10:
                boys_older += 1 - people[i].sex
                girls_older += people[i].sex
            else:
                boys_younger += 1 - people[i].sex
                girls_younger += people[i].sex
    return housing_support.bedrooms_needed(couples, others, boys_older, girls_older, boys_younger, girls_younger)


@rule
def is_exempt_from_deductions(first, adults, people, policy):
    """Whether a renter or taxpayer, or either of a couple, has no deductions for non-dependants."""
    for i in range(first, first + adults):
        if housing_support.is_exempt_from_contributions(
            people[i].is_blind,
            people[i].dla_care,
            people[i].pip_daily_living,
            people[i].attendance_allowance,
            policy.housing_support,
        ):
            return True
    return False


@rule
def contributing_non_dependants(h, first, adults, people, units, households, policy, result):
    """Non-dependants who make a housing cost contribution; none where the renter or partner is exempt."""
    if is_exempt_from_deductions(first, adults, people, policy):
        return 0
    contributing = 0
    for u in range(households[h].first_unit + 1, households[h + 1].first_unit):
        start, end = units[u].first_person, units[u + 1].first_person
        members = 2 if has_partner(start, end, people) else 1
        has_child_under_5 = False
        for i in range(start + members, end):
            has_child_under_5 = has_child_under_5 or people[i].age < 5
        for i in range(start, start + members):
            if housing_support.contributes_to_housing_costs(
                people[i].age,
                result.units[u].pension_credit > 0.0,
                receives_care_qualifying_benefit(i, people),
                result.people[i].carers_allowance > 0.0,
                has_child_under_5,
                policy.housing_support,
            ):
                contributing += 1
    return contributing


@rule
def childcare_element(first, last, people, policy):
    """Childcare costs element of one unit before the work condition, £ a year."""
    law = policy.universal_credit
    costs = 0.0
    children = 0
    for i in range(first, last):
        if people[i].childcare_costs > 0.0 and universal_credit.is_of_childcare_age(people[i].age, law):
            costs += people[i].childcare_costs
            children += 1
    return universal_credit.childcare_costs_element(costs, children, law)


@rule
def is_working(i, people):
    """Whether a person has earnings, or a profit or loss from self-employment; hours are not looked at."""
    return people[i].employment_income > 0.0 or people[i].self_employment_income != 0.0


@rule
def cannot_care_for_children(i, is_carer, people):
    """Whether a partner cannot look after the children: limited capability for work, or a carer."""
    return people[i].is_disabled_for_benefits or people[i].has_lcwra or is_carer


@rule
def unearned_income_of_unit(u, first, is_couple, people, units, policy, result):
    """Unearned income of claimant and partner, £ a year."""
    law = policy.universal_credit
    total = 0.0
    for i in range(first, first + (2 if is_couple else 1)):
        total += universal_credit.unearned_income(
            result.people[i].state_pension,
            people[i].private_pension_income,
            result.people[i].carers_allowance,
            result.people[i].contributory_benefits,
            universal_credit.student_income(people[i].student_support_income, law),
            0.0,
        )
    total += counted_basic_income(u, people, units, policy, result)
    return total + universal_credit.tariff_income(units[u].capital, law)


@rule
def meets_conditions(u, first, is_couple, children, head_cares, partner_cares, people, units, policy, result):
    """Whether the unit may be entitled: age, education, capital, recourse to public funds."""
    law = policy.universal_credit
    if units[u].has_no_recourse:
        return False
    barred_head = is_barred_student(first, first + 1, is_couple, children, people, policy, result)
    barred_partner = is_couple and is_barred_student(first + 1, first, True, children, people, policy, result)
    is_old_enough = universal_credit.meets_minimum_age(
        people[first].age,
        children > 0,
        people[first].is_disabled_for_benefits or people[first].has_lcwra,
        head_cares,
        law,
    )
    if is_couple:
        is_old_enough = is_old_enough or universal_credit.meets_minimum_age(
            people[first + 1].age,
            children > 0,
            people[first + 1].is_disabled_for_benefits or people[first + 1].has_lcwra,
            partner_cares,
            law,
        )
    return is_old_enough and universal_credit.meets_entitlement_conditions(
        result.people[first].is_over_state_pension_age,
        barred_head,
        is_couple,
        is_couple and result.people[first + 1].is_over_state_pension_age,
        barred_partner,
        units[u].capital,
        law,
    )


@rule
def is_barred_student(i, partner, is_couple, children, people, policy, result):
    """Whether education bars a person from Universal Credit."""
    return universal_credit.is_excluded_student(
        is_full_time_student(i, people),
        children > 0,
        people[i].is_disabled_for_benefits or people[i].has_lcwra,
        receives_disability_benefit(i, people),
        is_couple
        and result.people[i].is_over_state_pension_age
        and not result.people[partner].is_over_state_pension_age,
        policy.universal_credit,
    )


@rule
def assess_universal_credit(h, u, people, units, households, policy, tables, result):
    """Universal Credit of one unit with every element, the benefit cap, and whether it is claimed."""
    law = policy.universal_credit
    first, last = units[u].first_person, units[u + 1].first_person
    is_couple = has_partner(first, last, people)
    second = first + 1 if is_couple else first
    children, youngest = assess_children_elements(u, first, last, people, policy, result)
    head_cares = cares_for_severely_disabled(first, people, households[h].region, policy)
    partner_cares = is_couple and cares_for_severely_disabled(second, people, households[h].region, policy)

    older = max(people[first].age, people[second].age)
    result.units[u].uc_standard_allowance = universal_credit.standard_allowance(is_couple, older, law)
    has_lcwra = people[first].has_lcwra or people[second].has_lcwra
    has_limited_capability = (
        has_lcwra or people[first].is_disabled_for_benefits or people[second].is_disabled_for_benefits
    )
    lcwra = universal_credit.lcwra_element(has_lcwra, units[u].uc_health_claim_after_april_2026, law)
    result.units[u].uc_disability_elements += lcwra
    result.units[u].uc_carer_element = universal_credit.carer_element(
        head_cares,
        people[first].has_lcwra,
        partner_cares,
        is_couple and people[second].has_lcwra,
        law,
    )
    result.units[u].uc_childcare_element = 0.0
    if universal_credit.meets_childcare_work_condition(
        is_working(first, people),
        cannot_care_for_children(first, head_cares, people),
        is_couple,
        is_couple and is_working(second, people),
        is_couple and cannot_care_for_children(second, partner_cares, people),
    ):
        result.units[u].uc_childcare_element = childcare_element(first, last, people, policy)
    result.units[u].uc_housing_costs_element = housing_costs(
        h, u, first, last, people, units, households, policy, tables, result
    )
    maximum = (
        result.units[u].uc_standard_allowance
        + result.units[u].uc_child_element
        + result.units[u].uc_disability_elements
        + result.units[u].uc_carer_element
        + result.units[u].uc_childcare_element
        + result.units[u].uc_housing_costs_element
    )
    result.units[u].uc_maximum_amount = maximum

    earned, earned_without_floor = earned_income_of_unit(
        first, is_couple, youngest, head_cares, partner_cares, people, households[h].region, policy, result
    )
    unearned = unearned_income_of_unit(u, first, is_couple, people, units, policy, result)
    allowance = universal_credit.work_allowance(
        children > 0, has_limited_capability, result.units[u].uc_housing_costs_element > 0.0, law
    )
    result.units[u].uc_work_allowance = allowance
    result.units[u].uc_earned_income = earned
    result.units[u].uc_unearned_income = unearned
    award = 0.0
    result.units[u].uc_income_reduction = 0.0
    if meets_conditions(u, first, is_couple, children, head_cares, partner_cares, people, units, policy, result):
        award = universal_credit.universal_credit(maximum, earned, allowance, unearned, law)
        result.units[u].uc_income_reduction = maximum - award

    result.units[u].uc_benefit_cap_reduction = 0.0
    if award > 0.0:
        reduction = benefit_cap_reduction(
            h,
            u,
            first,
            last,
            is_couple,
            has_lcwra,
            earned_without_floor,
            award,
            people,
            units,
            households,
            policy,
            result,
        )
        result.units[u].uc_benefit_cap_reduction = universal_credit.reduction_above_protected_minimum(
            reduction, award, result.units[u].uc_standard_allowance, law
        )
    award -= result.units[u].uc_benefit_cap_reduction
    result.units[u].universal_credit_entitlement = award

    is_adult_child = (
        u != households[h].first_unit and not is_couple and children == 0 and people[first].age < ADULT_CHILD_AGE
    )
    probability = take_up.universal_credit_take_up_probability(
        award,
        is_working(first, people) or (is_couple and is_working(second, people)),
        is_couple,
        children,
        has_lcwra,
        head_cares or partner_cares,
        households[h].tenure < Tenure.RENT_FROM_COUNCIL,
        is_adult_child,
        policy.take_up,
    )
    claims = take_up.claims(units[u].universal_credit_take_up_draw, probability)
    result.units[u].universal_credit = award if claims else 0.0
    if not claims:
        result.units[u].uc_benefit_cap_reduction = 0.0
        result.units[u].two_child_limit_loss = 0.0
    payment = 0.0
    if result.units[u].uc_housing_costs_element > 0.0:
        payment = benefit_cap.benefit_cap_mitigation(
            result.units[u].uc_benefit_cap_reduction,
            households[h].rent + households[h].other_housing_costs,
            households[h].region == Region.SCOTLAND,
            policy.benefit_cap,
        )
    probability = take_up.benefit_cap_mitigation_take_up_probability(payment, policy.take_up)
    is_paid = take_up.claims(units[u].benefit_cap_mitigation_take_up_draw, probability)
    result.units[u].discretionary_housing_payment = payment if is_paid else 0.0


@rule
def benefit_cap_reduction(
    h, u, first, last, is_couple, has_lcwra, earned, award, people, units, households, policy, result
):
    """Reduction of one unit's award by the benefit cap, £ a year."""
    law = policy.benefit_cap
    region = households[h].region
    adults = 2 if is_couple else 1
    contributory_benefits = 0.0
    has_award = False
    is_carer = result.units[u].uc_carer_element > 0.0
    for i in range(first, first + adults):
        contributory_benefits += result.people[i].contributory_benefits
        has_award = has_award or receives_disability_benefit(i, people)
        is_carer = is_carer or result.people[i].carers_allowance > 0.0
    child_has_award = False
    for i in range(first + adults, last):
        child_has_award = child_has_award or receives_disability_benefit(i, people)
    is_excepted = (
        benefit_cap.is_excepted_from_benefit_cap(
            has_lcwra,
            is_carer,
            has_award,
            child_has_award,
            earned,
            benefit_cap.earnings_exception_threshold(policy.minimum_wage.national_living_wage_hourly, law),
        )
        or benefit_cap.is_in_grace_period(units[u].benefit_cap_grace_draw, law)
        or benefit_cap.is_benefit_cap_made_up(
            region == Region.NORTHERN_IRELAND, result.units[u].uc_children > 0, law
        )
    )
    limit = benefit_cap.benefit_cap_limit(region == Region.LONDON, is_couple, result.units[u].uc_children > 0, law)
    return benefit_cap.benefit_cap_reduction(
        award,
        result.units[u].child_benefit,
        contributory_benefits,
        result.units[u].uc_childcare_element,
        limit,
        is_excepted,
        law,
    )
