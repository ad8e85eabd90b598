"""Net income of a household by DWP's definition (Households Below Average Income), and its equivalence scales.

Compiled into the kernel of `assess.py`.
"""

from model.compile import rule
from model.engine.personal import at_source_relieved, is_non_advanced
from model.policy import tax_relief
from model.population.schema import Role

BHC_FIRST_ADULT, BHC_OTHER, BHC_YOUNG_CHILD = 0.67, 0.33, 0.20
AHC_FIRST_ADULT, AHC_OTHER, AHC_YOUNG_CHILD = 0.58, 0.42, 0.20
OLDER_CHILD_AGE = 14
DEPENDENT_AGE, DEPENDENT_IN_EDUCATION_AGE = 16, 20


@rule
def is_dependent_child(role, age, education, in_higher_education):
    """Whether a dependent child in HBAI, of one person or of many as arrays.

    Under 16, or 16 to 19 in non-advanced education.
    """
    is_young = (age < DEPENDENT_IN_EDUCATION_AGE) & is_non_advanced(education, in_higher_education)
    return (role == Role.CHILD) & ((age < DEPENDENT_AGE) | is_young)


@rule
def assess_net_income(h, people, units, households, policy, result):
    """Net income of the household before and after housing costs by DWP's definition, and its scales.

    HBAI: income of all members after Income Tax, National Insurance, council tax, pension contributions and
    student loan repayments, with council tax reduction and free school meals as income. Tax-Free Childcare,
    funded childcare, capital gains and the tax on them are not counted. Negative income before housing costs is
    set to zero. Housing costs: rent, mortgage interest, water and charges.
    """
    market = 0.0
    benefits = 0.0
    taxes = (
        result.households[h].council_tax
        + result.households[h].high_value_council_tax_surcharge
        + households[h].domestic_rates
    )
    contributions = 0.0
    gains = 0.0
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
            + result.units[u].discretionary_housing_payment
            + result.units[u].council_tax_reduction
        )
        for i in range(first, last):
            market += (
                result.people[i].pay
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
                + result.people[i].contributory_benefits
                + result.people[i].basic_income
            )
            taxes += (
                result.people[i].income_tax
                + result.people[i].national_insurance
                + result.people[i].investment_income_contributions
                + result.people[i].student_loan_repayment
            )
            gains += people[i].capital_gains + people[i].carried_interest - result.people[i].capital_gains_tax
            if policy.school_meals.is_counted_in_net_income:
                benefits += result.people[i].school_meals
            if policy.tax_free_childcare.is_counted_in_net_income:
                benefits += result.people[i].tax_free_childcare
            relieved = at_source_relieved(i, people, policy.income_tax)
            contributions += people[i].employee_pension_contributions + people[i].personal_pension_contributions
            contributions -= relieved - tax_relief.contribution_paid(relieved, policy.income_tax)
            is_child = is_dependent_child(
                people[i].role, people[i].age, people[i].education, people[i].in_higher_education
            )
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
    result.households[h].net_income_with_gains = net + gains
    result.households[h].net_income_bhc = max(0.0, net)
    result.households[h].net_income_ahc = max(0.0, net) - housing_costs
    result.households[h].equivalence_bhc = BHC_FIRST_ADULT + BHC_OTHER * others + BHC_YOUNG_CHILD * young
    result.households[h].equivalence_ahc = AHC_FIRST_ADULT + AHC_OTHER * others + AHC_YOUNG_CHILD * young
    result.households[h].children_in_household = children
    result.households[h].pensioners = pensioners
