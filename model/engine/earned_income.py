"""Earned income of a unit for Universal Credit, with the minimum income floor of the self-employed.

Compiled into the kernel of `assess.py`; the rules are in `policy/universal_credit.py`.
"""

from model.compile import rule
from model.engine.personal import at_source_relieved, net_pay_relieved
from model.policy import income_tax, minimum_wage, universal_credit
from model.population.schema import Region


@rule
def own_earned_income(i, people, policy, result):
    """Net earned income of one claimant before any minimum income floor, £ a year.

    Who stands to a company as its owner is treated as carrying on its business: what it pays out is earned
    (Universal Credit Regulations 2013, reg 77(3)(b)). Pension contributions count as far as they are relievable
    (reg 53(1), 55(5), 57(2)). Not modelled: profit the company keeps; tax on dividends.
    """
    return universal_credit.earned_income(
        result.people[i].pay + max(0.0, people[i].self_employment_income) + people[i].owner_manager_dividends,
        result.people[i].tax_on_earnings,
        result.people[i].national_insurance,
        net_pay_relieved(i, people, policy.income_tax) + at_source_relieved(i, people, policy.income_tax),
    )


@rule
def threshold_of(i, is_carer, is_responsible_carer, youngest, people, region, policy, result):
    """Net individual earnings threshold of one claimant, £ a year."""
    hours = universal_credit.individual_threshold_hours(
        people[i].has_lcwra or is_carer or result.people[i].is_over_state_pension_age,
        people[i].is_disabled_for_benefits,
        is_responsible_carer,
        youngest,
        policy.universal_credit,
    )
    gross = universal_credit.gross_earnings_threshold(
        hours, minimum_wage.minimum_hourly_wage(people[i].age, policy.minimum_wage)
    )
    return universal_credit.net_earnings_threshold(
        gross,
        income_tax.non_savings_tax(
            max(0.0, gross - policy.income_tax.personal_allowance),
            0.0,
            region == Region.SCOTLAND,
            region == Region.WALES,
            policy.income_tax,
        ),
        policy.national_insurance.lower_profits_limit,
        policy.national_insurance.class_4_main_rate,
        policy.national_insurance.lower_profits_threshold,
        policy.national_insurance.class_2_weekly,
    )


@rule
def has_income_floor(i, is_carer, is_responsible_carer, youngest, people, result):
    """Whether a claimant has a minimum income floor: self-employed past the first year, with all requirements."""
    return (
        people[i].self_employment_income != 0.0
        and not people[i].uc_in_start_up_period
        and universal_credit.is_subject_to_all_work_requirements(
            people[i].has_lcwra or is_carer or result.people[i].is_over_state_pension_age,
            people[i].is_disabled_for_benefits,
            is_responsible_carer,
            youngest,
        )
    )


@rule
def income_with_floors(
    first, is_couple, head_is_main_carer, youngest, head_cares, partner_cares, people, region, policy, result
):
    """Earned income of claimant and partner with the minimum income floor of each, £ a year."""
    second = first + 1 if is_couple else first
    partner_is_main_carer = is_couple and youngest >= 0 and not head_is_main_carer
    own = own_earned_income(first, people, policy, result)
    threshold = threshold_of(first, head_cares, head_is_main_carer, youngest, people, region, policy, result)
    has_floor = has_income_floor(first, head_cares, head_is_main_carer, youngest, people, result)
    if not is_couple:
        return universal_credit.earned_income_with_floor(own, threshold, 0.0, threshold) if has_floor else own
    other = own_earned_income(second, people, policy, result)
    partner_threshold = threshold_of(
        second, partner_cares, partner_is_main_carer, youngest, people, region, policy, result
    )
    both = threshold + partner_threshold
    total = universal_credit.earned_income_with_floor(own, threshold, other, both) if has_floor else own
    if has_income_floor(second, partner_cares, partner_is_main_carer, youngest, people, result):
        return total + universal_credit.earned_income_with_floor(other, partner_threshold, own, both)
    return total + other


@rule
def earned_income_of_unit(first, is_couple, youngest, head_cares, partner_cares, people, region, policy, result):
    """Earned income of claimant and partner with and without the minimum income floor, £ a year each."""
    own = own_earned_income(first, people, policy, result)
    other = own_earned_income(first + 1, people, policy, result) if is_couple else 0.0
    # A couple names the carer of its children (reg.86): taken to be who earns less, or of equals whom it suits.
    with_floor = own + other
    if people[first].self_employment_income != 0.0 or (
        is_couple and people[first + 1].self_employment_income != 0.0
    ):
        head_is_main_carer = youngest >= 0 and (not is_couple or own <= other)
        with_floor = income_with_floors(
            first,
            is_couple,
            head_is_main_carer,
            youngest,
            head_cares,
            partner_cares,
            people,
            region,
            policy,
            result,
        )
        if is_couple and youngest >= 0 and own == other:
            with_floor = min(
                with_floor,
                income_with_floors(
                    first, True, False, youngest, head_cares, partner_cares, people, region, policy, result
                ),
            )
    return with_floor, own + other
