"""One household through the whole law: the page a reviewer reads.

Programmes are called in the order in which one depends on another; a comment stands only where that order
is itself law.
"""

from model.engine.compile import rule
from model.engine.home import assess_council_tax, assess_council_tax_reduction, assess_winter_fuel
from model.engine.pension_age import assess_housing_benefit, assess_pension_credit
from model.engine.personal import (
    assess_awards,
    assess_carer,
    assess_child_benefit,
    assess_earnings,
    assess_income_tax,
    assess_marriage_allowance,
)
from model.engine.working_age import assess_universal_credit, has_partner, is_child_of_unit
from model.policy import minimum_wage, scottish_child_payment, take_up, tax_free_childcare
from model.population.schema import Region, Role

BHC_FIRST_ADULT, BHC_OTHER, BHC_YOUNG_CHILD = 0.67, 0.33, 0.20
AHC_FIRST_ADULT, AHC_OTHER, AHC_YOUNG_CHILD = 0.58, 0.42, 0.20
OLDER_CHILD_AGE = 14


@rule
def assess_household(h, population, policy, tables, result):
    """Every tax and benefit of household `h`, written into `result`; nothing outside the household is read."""
    people, units, households = population.people, population.units, population.households
    region = households[h].region
    first_unit, end_unit = households[h].first_unit, households[h + 1].first_unit
    first_person, end_person = units[first_unit].first_person, units[end_unit].first_person

    for i in range(first_person, end_person):
        assess_awards(i, people, policy, result)
        assess_earnings(i, people, region, policy, result)

    for u in range(first_unit, end_unit):
        first, last = units[u].first_person, units[u + 1].first_person
        is_couple = has_partner(first, last, people)
        for i in range(first, last):
            assess_carer(i, people, region, is_couple, policy, result)
            assess_income_tax(i, people, region, policy, result)
        if is_couple and units[u].is_married:
            draw = units[u].marriage_allowance_take_up_draw
            assess_marriage_allowance(first, first + 1, draw, people, region, policy, result)
        assess_child_benefit(u, first, last, people, units, policy, result)
        assess_pension_credit(h, u, people, units, households, policy, result)

    # Child Benefit counts against the benefit cap (SI 2013/376 reg.79), Pension Credit of a non-dependant
    # spares the housing cost contribution (Sch.4 para.16): both come before Universal Credit.
    for u in range(first_unit, end_unit):
        assess_universal_credit(h, u, people, units, households, policy, tables, result)

    # A non-dependant's Universal Credit decides the deduction from Housing Benefit (SI 2006/214 reg.55).
    for u in range(first_unit, end_unit):
        assess_housing_benefit(h, u, people, units, households, policy, tables, result)

    assess_council_tax(h, people, units, households, policy, result)
    assess_council_tax_reduction(h, people, units, households, policy, result)
    assess_winter_fuel(h, people, units, households, policy, result)

    for u in range(first_unit, end_unit):
        assess_scottish_child_payment(u, region, people, units, policy, result)
        assess_tax_free_childcare(u, people, units, policy, result)

    for i in range(first_person, end_person):
        result.people[i].income_tax += result.people[i].high_income_child_benefit_charge
    assess_net_income(h, people, units, households, policy, result)


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
    head_works = meets_work_condition(first, people, policy)
    partner_works = is_couple and meets_work_condition(second, people, policy)
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
def meets_work_condition(i, people, policy):
    """Whether a parent earns enough by their own work for Tax-Free Childcare."""
    return tax_free_childcare.meets_tax_free_childcare_work_condition(
        people[i].employment_income + max(0.0, people[i].self_employment_income),
        minimum_wage.minimum_hourly_wage(people[i].age, policy.minimum_wage),
        False,
        policy.tax_free_childcare,
    )


@rule
def is_treated_as_working(i, people, result):
    """Whether a parent beside a working partner counts as working: Carer's Allowance or limited capability."""
    return result.people[i].carers_allowance > 0.0 or people[i].is_disabled_for_benefits or people[i].has_lcwra


@rule
def assess_net_income(h, people, units, households, policy, result):
    """Net income of the household before and after housing costs by DWP's definition, and its scales.

    HBAI: income of all members after Income Tax, National Insurance, council tax, pension contributions and
    student loan repayments, with council tax reduction as income; Tax-Free Childcare is not counted. Negative
    income before housing costs is set to zero. Housing costs: rent, mortgage interest, water and charges.
    """
    market = 0.0
    benefits = 0.0
    taxes = (
        result.households[h].council_tax
        + result.households[h].high_value_council_tax_surcharge
        + households[h].domestic_rates
    )
    contributions = 0.0
    others = -1
    young = 0
    children = 0
    pensioners = 0
    for u in range(households[h].first_unit, households[h + 1].first_unit):
        first, last = units[u].first_person, units[u + 1].first_person
        benefits += (
            result.units[u].universal_credit
            + result.units[u].child_benefit
            + result.units[u].pension_credit
            + result.units[u].housing_benefit
            + result.units[u].council_tax_reduction
        )
        for i in range(first, last):
            market += (
                people[i].employment_income
                + people[i].self_employment_income
                + people[i].private_pension_income
                + people[i].savings_interest
                + people[i].dividend_income
                + people[i].property_income
                + people[i].maintenance_income
                + people[i].student_support_income
            )
            benefits += (
                result.people[i].state_pension
                + result.people[i].pip
                + result.people[i].dla
                + result.people[i].attendance_allowance
                + result.people[i].carers_allowance
                + result.people[i].scottish_carer_supplement
                + result.people[i].winter_fuel_payment
                + result.people[i].scottish_child_payment
            )
            taxes += (
                result.people[i].income_tax
                + result.people[i].national_insurance
                + result.people[i].student_loan_repayment
            )
            contributions += people[i].employee_pension_contributions + people[
                i
            ].personal_pension_contributions * (1.0 - policy.income_tax.basic_rate)
            is_child = is_child_of_unit(i, people, policy)
            if is_child and people[i].age < OLDER_CHILD_AGE:
                young += 1
            else:
                others += 1
            if is_child:
                children += 1
            elif result.people[i].is_over_state_pension_age:
                pensioners += 1
    net = market + benefits - taxes - contributions
    housing_costs = households[h].rent + households[h].mortgage_interest + households[h].other_housing_costs
    result.households[h].market_income = market
    result.households[h].benefits = benefits
    result.households[h].taxes = taxes
    result.households[h].pension_contributions = contributions
    result.households[h].net_income_bhc = max(0.0, net)
    result.households[h].net_income_ahc = max(0.0, net) - housing_costs
    result.households[h].equivalence_bhc = BHC_FIRST_ADULT + BHC_OTHER * others + BHC_YOUNG_CHILD * young
    result.households[h].equivalence_ahc = AHC_FIRST_ADULT + AHC_OTHER * others + AHC_YOUNG_CHILD * young
    result.households[h].children_in_household = children
    result.households[h].pensioners = pensioners
