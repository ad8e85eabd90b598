"""What a benefit unit receives for its children beside the main benefits, in money and in kind.

Compiled into the kernel of `assess.py`; the rules are in `policy/scottish_child_payment.py`,
`policy/tax_free_childcare.py`, `policy/school_meals.py` and `policy/childcare_entitlement.py`.
"""

from model.compile import rule
from model.engine.earned_income import own_earned_income
from model.engine.personal import is_in_non_advanced_education
from model.engine.working_age import has_partner
from model.policy import (
    childcare_entitlement,
    minimum_wage,
    school_meals,
    scottish_child_payment,
    take_up,
    tax_free_childcare,
)
from model.population.schema import Region, Role


@rule
def assess_children(u, region, people, units, policy, result):
    """Every programme of this page for one unit; where nobody but claimant and partner is in it, nothing."""
    first, last = units[u].first_person, units[u + 1].first_person
    assess_tax_free_childcare(u, people, units, policy, result)
    if last - first > (2 if has_partner(first, last, people) else 1):
        assess_scottish_child_payment(u, region, people, units, policy, result)
        assess_school_meals(u, region, people, units, policy, result)
        assess_childcare_entitlement(u, region, people, units, policy, result)
        return
    for i in range(first, last):
        result.people[i].scottish_child_payment = 0.0
        result.people[i].has_free_school_meals = False
        result.people[i].school_meals = 0.0
        result.people[i].childcare_entitlement_hours = 0.0
        result.people[i].childcare_entitlement = 0.0


@rule
def assess_scottish_child_payment(u, region, people, units, policy, result):
    """Scottish Child Payment for each child of the unit."""
    first, last = units[u].first_person, units[u + 1].first_person
    for i in range(first, last):
        payment = 0.0
        if people[i].role == Role.CHILD:
            payment = scottish_child_payment.scottish_child_payment_of_child(
                people[i].age, policy.scottish_child_payment
            )
        result.people[i].scottish_child_payment = scottish_child_payment.scottish_child_payment(
            payment,
            result.units[u].universal_credit,
            result.units[u].pension_credit,
            region == Region.SCOTLAND,
        )


@rule
def assess_tax_free_childcare(u, people, units, policy, result):
    """Tax-Free Childcare for each child of the unit whose parents qualify and claim."""
    law = policy.tax_free_childcare
    first, last = units[u].first_person, units[u + 1].first_person
    is_couple = has_partner(first, last, people)
    second = first + 1 if is_couple else first
    total = 0.0
    for i in range(first, last):
        top_up = 0.0
        is_disabled = people[i].is_disabled_for_benefits
        if people[i].childcare_costs > 0.0 and tax_free_childcare.is_tax_free_childcare_child(
            people[i].age, people[i].months_since_last_birthday, is_disabled, law
        ):
            top_up = tax_free_childcare.tax_free_childcare_of_child(people[i].childcare_costs, is_disabled, law)
        result.people[i].tax_free_childcare = top_up
        total += top_up
    if total <= 0.0:
        return
    head_works = meets_work_condition(first, people, policy, result)
    partner_works = is_couple and meets_work_condition(second, people, policy, result)
    head_qualifies = head_works or (partner_works and is_treated_as_working(first, people, result))
    partner_qualifies = partner_works or (head_works and is_treated_as_working(second, people, result))
    award = tax_free_childcare.tax_free_childcare(
        total,
        head_qualifies and is_within_income_limit(first, law, result),
        is_couple,
        partner_qualifies and is_within_income_limit(second, law, result),
        result.units[u].universal_credit,
    )
    probability = take_up.tax_free_childcare_take_up_probability(award, policy.take_up)
    if not take_up.claims(units[u].tax_free_childcare_take_up_draw, probability):
        for i in range(first, last):
            result.people[i].tax_free_childcare = 0.0


@rule
def is_within_income_limit(i, law, result):
    """Whether a parent's adjusted net income is within the limit of Tax-Free Childcare."""
    return tax_free_childcare.is_within_tax_free_childcare_income_limit(result.people[i].adjusted_net_income, law)


@rule
def meets_work_condition(i, people, policy, result):
    """Whether a parent earns enough by their own work for Tax-Free Childcare."""
    return tax_free_childcare.meets_tax_free_childcare_work_condition(
        result.people[i].pay + max(0.0, people[i].self_employment_income),
        minimum_wage.minimum_hourly_wage(people[i].age, policy.minimum_wage),
        False,
        policy.tax_free_childcare,
    )


@rule
def is_treated_as_working(i, people, result):
    """Whether a parent beside a working partner counts as working: Carer's Allowance or limited capability."""
    return result.people[i].carers_allowance > 0.0 or people[i].is_disabled_for_benefits or people[i].has_lcwra


@rule
def net_earnings_of_unit(first, is_couple, people, policy, result):
    """Earnings of both parents after tax, National Insurance and pension contributions, £ a year."""
    earnings = own_earned_income(first, people, policy, result)
    if is_couple:
        earnings += own_earned_income(first + 1, people, policy, result)
    return earnings


@rule
def assess_school_meals(u, region, people, units, policy, result):
    """Whether each child of the unit has free school meals, and their value."""
    law = policy.school_meals
    first, last = units[u].first_person, units[u + 1].first_person
    net_earnings = net_earnings_of_unit(first, has_partner(first, last, people), people, policy, result)
    for i in range(first, last):
        is_entitled = False
        if people[i].role == Role.CHILD:
            year = school_meals.year_of_school(people[i].age, people[i].months_since_last_birthday, region)
            if school_meals.is_pupil(year, is_in_non_advanced_education(i, people)):
                is_entitled = school_meals.has_universal_school_meals(
                    year, region, law
                ) or school_meals.has_school_meals_by_income(
                    year,
                    region,
                    result.units[u].universal_credit,
                    net_earnings,
                    result.units[u].guarantee_credit,
                    result.people[i].scottish_child_payment,
                    law,
                )
        result.people[i].has_free_school_meals = is_entitled
        result.people[i].school_meals = school_meals.school_meals(is_entitled, law)


@rule
def assess_childcare_entitlement(u, region, people, units, policy, result):
    """Funded hours of early education of each child of the unit, and their value."""
    law = policy.childcare_entitlement
    first, last = units[u].first_person, units[u + 1].first_person
    is_couple = has_partner(first, last, people)
    second = first + 1 if is_couple else first
    parents_qualify = is_working_parent(first, second, is_couple, people, policy, result) and is_working_parent(
        second, first, is_couple, people, policy, result
    )
    net_earnings = net_earnings_of_unit(first, is_couple, people, policy, result)
    for i in range(first, last):
        hours = 0.0
        value = 0.0
        if people[i].role == Role.CHILD:
            has_support = childcare_entitlement.receives_additional_support(
                result.units[u].universal_credit,
                net_earnings,
                result.units[u].guarantee_credit,
                result.people[i].dla,
                law,
            )
            if region == Region.SCOTLAND:
                has_support = school_meals.has_school_meals_by_income(
                    0,
                    region,
                    result.units[u].universal_credit,
                    net_earnings,
                    result.units[u].guarantee_credit,
                    result.people[i].scottish_child_payment,
                    policy.school_meals,
                )
            hours, value = childcare_entitlement.childcare_entitlement(
                people[i].age, people[i].months_since_last_birthday, region, parents_qualify, has_support, law
            )
        result.people[i].childcare_entitlement_hours = hours
        result.people[i].childcare_entitlement = value


@rule
def is_working_parent(i, other, is_couple, people, policy, result):
    """Whether a parent works enough, or need not beside a working partner, for the hours of working parents."""
    return childcare_entitlement.is_eligible_working_parent(
        result.people[i].pay + max(0.0, people[i].self_employment_income),
        minimum_wage.minimum_hourly_wage(people[i].age, policy.minimum_wage),
        result.people[i].adjusted_net_income,
        is_couple
        and is_treated_as_working(i, people, result)
        and meets_work_condition(other, people, policy, result),
        policy.childcare_entitlement,
    )
