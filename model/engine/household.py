"""One household through the whole law: the page a reviewer reads.

Programmes are called in the order in which one depends on another; a comment stands only where that order
is itself law. The function is compiled as part of the kernel of `assess.py`.
"""

from model.engine.children import assess_children
from model.engine.home import assess_council_tax, assess_council_tax_reduction, assess_winter_fuel
from model.engine.net_income import assess_net_income
from model.engine.pension_age import assess_housing_benefit, assess_pension_credit
from model.engine.personal import (
    assess_awards,
    assess_capital_gains,
    assess_carer,
    assess_child_benefit,
    assess_earnings,
    assess_income_tax,
    assess_investment_income_contributions,
    assess_marriage_allowance,
    tax_before_winter_fuel_charge,
)
from model.engine.working_age import assess_universal_credit, has_partner


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
            assess_capital_gains(i, people, region, policy, result)
            assess_investment_income_contributions(i, people, policy, result)
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
        assess_children(u, region, people, units, policy, result)

    for i in range(first_person, end_person):
        result.people[i].income_tax = tax_before_winter_fuel_charge(i, people, policy, result)
        result.people[i].income_tax += result.people[i].winter_fuel_charge
    assess_net_income(h, people, units, households, policy, result)
