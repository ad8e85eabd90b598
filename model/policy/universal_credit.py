"""Universal Credit: Welfare Reform Act 2012 Part 1, SI 2013/376 (reg.), Universal Credit Act 2025.

Assessed over a whole year: twelve equal assessment periods.

Not modelled: assessment periods, surplus earnings (reg.54A), waiting periods of elements (reg.28),
sanctions, deductions and advances, transitional protection (SI 2014/1230), habitual residence, and claims
by one member of a couple as a single person (reg.3(3)). Northern Ireland (SR 2016/216) is treated alike.
"""

from math import ceil
from typing import NamedTuple

from model.compile import rule
from model.policy.schedule import MONTHS_IN_YEAR, WEEKS_IN_YEAR, amount_between, taper
from model.population.schema import DlaRate, PipRate


class UniversalCredit(NamedTuple):
    """Parameters of Universal Credit; values and sources in universal_credit.yaml."""

    standard_allowance_single_under_25_monthly: float
    standard_allowance_single_25_or_over_monthly: float
    standard_allowance_couple_under_25_monthly: float
    standard_allowance_couple_25_or_over_monthly: float
    standard_allowance_floor_single_weekly: float
    standard_allowance_floor_couple_weekly: float
    protected_minimum_share: float
    higher_allowance_age: int
    minimum_age: int
    minimum_age_exceptions: int
    students_are_excluded: bool
    child_age_limit: int
    young_person_age_limit: int
    first_child_element_monthly: float
    child_element_monthly: float
    child_limit_applies: bool
    child_limit: int
    child_limit_birth_year: int
    child_limit_birth_month: int
    child_limit_exempts_working: bool
    third_child_share: float
    disabled_child_lower_monthly: float
    disabled_child_higher_monthly: float
    lcwra_element_monthly: float
    lcwra_element_new_claim_monthly: float
    carer_element_monthly: float
    childcare_rate: float
    childcare_cap_one_child_monthly: float
    childcare_cap_more_children_monthly: float
    childcare_age_limit: int
    work_allowance_higher_monthly: float
    work_allowance_lower_monthly: float
    taper_rate: float
    capital_disregard: float
    capital_limit: float
    tariff_step: float
    tariff_income_monthly: float
    student_income_disregard_monthly: float
    student_income_months: int
    expected_hours_weekly: float
    expected_hours_child_of_school_age_weekly: float
    expected_hours_child_under_school_age_weekly: float
    lighter_requirements_hours_weekly: float


@rule
def is_child_or_qualifying_young_person(
    age: int, months_since_last_birthday: int, is_in_non_advanced_education: bool, law: UniversalCredit
) -> bool:
    """Whether a claimant can be responsible for this person. WRA 2012 s.40; reg.5.

    A child leaves on the 1 September after the 16th birthday, a young person in non-advanced education on
    that after the 19th: on 6 October only those with a birthday in the last month are still to reach it.
    """
    limit = law.young_person_age_limit if is_in_non_advanced_education else law.child_age_limit
    return age < limit or (age == limit and months_since_last_birthday == 0)


@rule
def meets_minimum_age(
    age: int, is_responsible_for_child: bool, has_limited_capability: bool, is_carer: bool, law: UniversalCredit
) -> bool:
    """Whether a person is old enough to claim: 18, or 16 in the listed cases. WRA 2012 s.4(1)(a); reg.8.

    Not modelled: pregnancy and young people without parental support (reg.8(1)(f), (g)).
    """
    if is_responsible_for_child or has_limited_capability or is_carer:
        return age >= law.minimum_age_exceptions
    return age >= law.minimum_age


@rule
def is_excluded_student(
    is_full_time_student: bool,
    is_responsible_for_child: bool,
    has_limited_capability: bool,
    receives_disability_benefit: bool,
    is_pensioner_with_younger_partner: bool,
    law: UniversalCredit,
) -> bool:
    """Whether receiving education bars a person. WRA 2012 s.4(1)(d); reg.12 to 14.

    The disability exception needs limited capability and PIP, DLA or Attendance Allowance (reg.14(1)(b)).

    Not modelled: whether limited capability was found before the claim; foster parents; reg.14(1)(a).
    """
    if not law.students_are_excluded or not is_full_time_student:
        return False
    if is_responsible_for_child or is_pensioner_with_younger_partner:
        return False
    return not (has_limited_capability and receives_disability_benefit)


@rule
def meets_entitlement_conditions(
    head_is_over_pension_age: bool,
    head_is_excluded_student: bool,
    has_partner: bool,
    partner_is_over_pension_age: bool,
    partner_is_excluded_student: bool,
    capital: float,
    law: UniversalCredit,
) -> bool:
    """Whether a single person or couple may be entitled. WRA 2012 s.4, s.5; reg.3(2), reg.18.

    A couple needs one member under pension age (so mixed-age couples claim) and one not barred by education;
    their capital together may not exceed the limit.
    """
    if capital > law.capital_limit:
        return False
    if not has_partner:
        return not head_is_over_pension_age and not head_is_excluded_student
    has_member_of_working_age = not head_is_over_pension_age or not partner_is_over_pension_age
    return has_member_of_working_age and (not head_is_excluded_student or not partner_is_excluded_student)


@rule
def born_before_child_limit_date(age_in_months: int, year: int, law: UniversalCredit) -> bool:
    """Whether a child was born before 6 April 2017, from the age in months on 6 October. Reg.24A(1)(za).

    The date of birth is 6 October of the fiscal year less that many months, so the 6th of a month.
    """
    return age_in_months > 12 * (year - law.child_limit_birth_year) + 10 - law.child_limit_birth_month


@rule
def standard_allowance(is_couple: bool, age_of_older_claimant: int, law: UniversalCredit) -> float:
    """Standard allowance, £ a year; not below the floor of an essentials guarantee. Reg.36; UC Act 2025 s.1."""
    is_25_or_over = age_of_older_claimant >= law.higher_allowance_age
    if is_couple:
        over = law.standard_allowance_couple_25_or_over_monthly
        under = law.standard_allowance_couple_under_25_monthly
        floor = law.standard_allowance_floor_couple_weekly
    else:
        over = law.standard_allowance_single_25_or_over_monthly
        under = law.standard_allowance_single_under_25_monthly
        floor = law.standard_allowance_floor_single_weekly
    return max(MONTHS_IN_YEAR * (over if is_25_or_over else under), WEEKS_IN_YEAR * floor)


@rule
def reduction_above_protected_minimum(
    reduction: float, award: float, allowance: float, law: UniversalCredit
) -> float:
    """A reduction of an award that leaves a share of the standard allowance, £ a year; not the law, for reforms.

    The protected minimum of an essentials guarantee: the benefit cap may not push an award below it. An award that
    income has already reduced below the minimum is not reduced further.

    Not modelled: deductions for advances, debts and sanctions, which are not in the population.
    """
    return min(reduction, max(0.0, award - law.protected_minimum_share * allowance))


@rule
def is_exempt_from_child_limit(is_working: bool, law: UniversalCredit) -> bool:
    """Whether a family has every child element because a claimant works; not the law, for reforms."""
    return law.child_limit_exempts_working and is_working


@rule
def children_beyond_limit(
    children: int, children_born_before: int, excepted_children: int, law: UniversalCredit
) -> int:
    """Children that the child limit does not reach to, whether or not it applies. Reg.24A; removed by 2026 c.13.

    Children born before the limit date come first in the order and are always paid; those born on or after it
    fill what remains of the limit. An excepted child is paid beside the order, whenever born.

    Args: counts of all children; of those born before the date and not excepted; and of those excepted.
    Not modelled: an excepted child of a multiple birth among the first two, who takes a place (reg.24B).
    """
    places = max(0, law.child_limit - children_born_before)
    return max(0, children - children_born_before - excepted_children - places)


@rule
def children_above_limit(
    children: int, children_born_before: int, excepted_children: int, law: UniversalCredit
) -> int:
    """Children without an element by the child limit: none where it does not apply. Reg.24A; 2026 c.13."""
    if not law.child_limit_applies:
        return 0
    return children_beyond_limit(children, children_born_before, excepted_children, law)


@rule
def child_element(
    children: int,
    children_born_before: int,
    excepted_children: int,
    has_child_born_before: bool,
    law: UniversalCredit,
) -> float:
    """Child element, £ a year. Reg.24, 24A, 36; SI 2014/1230 reg.43.

    The higher amount goes to the eldest if born before the limit date, which is so whenever any child was,
    excepted or not (`has_child_born_before`).
    """
    if children == 0:
        return 0.0
    above_limit = children_above_limit(children, children_born_before, excepted_children, law)
    paid = children - (1.0 - law.third_child_share) * above_limit
    higher = law.first_child_element_monthly - law.child_element_monthly if has_child_born_before else 0.0
    return MONTHS_IN_YEAR * (law.child_element_monthly * paid + higher)


@rule
def child_limit_loss(children_above: int, law: UniversalCredit) -> float:
    """Child elements that the child limit withholds, before any taper, £ a year. Reg.24A."""
    return MONTHS_IN_YEAR * law.child_element_monthly * (1.0 - law.third_child_share) * children_above


@rule
def has_higher_disabled_child_addition(dla_care: int, pip_daily_living: int, is_blind: bool) -> bool:
    """Whether the addition is the higher: highest care, enhanced daily living, or blind. Reg.24(2)(b)."""
    return dla_care == DlaRate.HIGHER or pip_daily_living == PipRate.ENHANCED or is_blind


@rule
def disabled_child_addition(is_disabled: bool, is_higher: bool, law: UniversalCredit) -> float:
    """Addition for one child with DLA, CDP, PIP or ADP, £ a year; outside the child limit. Reg.24(2)."""
    if is_higher:
        return MONTHS_IN_YEAR * law.disabled_child_higher_monthly
    return MONTHS_IN_YEAR * law.disabled_child_lower_monthly if is_disabled else 0.0


@rule
def lcwra_element(has_lcwra: bool, is_new_claim: bool, law: UniversalCredit) -> float:
    """Element for limited capability for work-related activity, one an award, £ a year. Reg.27, 27A.

    New claims since 6 April 2026 get the lower amount (UC Act 2025 s.2), unless the severe conditions
    criteria (reg.40A) are met or the claimant is terminally ill: `is_new_claim` is false for these. Of a
    couple with different amounts the higher is paid. Limited capability for work alone adds nothing.

    Not modelled: the limited capability for work element of claims made before 3 April 2017.
    """
    if not has_lcwra:
        return 0.0
    monthly = law.lcwra_element_new_claim_monthly if is_new_claim else law.lcwra_element_monthly
    return MONTHS_IN_YEAR * monthly


@rule
def carer_element(
    head_is_carer: bool,
    head_has_lcwra: bool,
    partner_is_carer: bool,
    partner_has_lcwra: bool,
    law: UniversalCredit,
) -> float:
    """Carer element for each claimant with regular and substantial caring responsibilities, £ a year. Reg.29, 30.

    Nobody has both elements (reg.29(4)): the award's one LCWRA element goes to a member who is not a carer if
    there is such, and takes the place of one carer element if there is not.

    Not modelled: two claimants who care for the same person (reg.29(2), (3)).
    """
    carers = int(head_is_carer) + int(partner_is_carer)
    has_lcwra = head_has_lcwra or partner_has_lcwra
    falls_on_carer = (head_is_carer or not head_has_lcwra) and (partner_is_carer or not partner_has_lcwra)
    if has_lcwra and falls_on_carer:
        carers -= 1
    return MONTHS_IN_YEAR * law.carer_element_monthly * carers


@rule
def is_of_childcare_age(age: int, law: UniversalCredit) -> bool:
    """Whether childcare charges for a child of this age count. Reg.33(1)(b).

    Not modelled: 16-year-olds before the 1 September after their birthday.
    """
    return age < law.childcare_age_limit


@rule
def meets_childcare_work_condition(
    head_works: bool, head_cannot_care: bool, has_partner: bool, partner_works: bool, partner_cannot_care: bool
) -> bool:
    """Whether one claimant works and the other works or cannot look after the children. Reg.32.

    `cannot_care`: limited capability for work, or regular and substantial caring responsibilities.
    """
    if not has_partner:
        return head_works
    return (head_works and (partner_works or partner_cannot_care)) or (partner_works and head_cannot_care)


@rule
def childcare_costs_element(costs: float, children_in_childcare: int, law: UniversalCredit) -> float:
    """Childcare costs element, £ a year: 85% of the year's charges up to the maximum. Reg.31, 34, 36."""
    if children_in_childcare == 0:
        return 0.0
    cap = law.childcare_cap_more_children_monthly
    if children_in_childcare == 1:
        cap = law.childcare_cap_one_child_monthly
    return min(law.childcare_rate * costs, MONTHS_IN_YEAR * cap)


@rule
def work_allowance(
    has_children: bool, has_limited_capability: bool, has_housing_costs_element: bool, law: UniversalCredit
) -> float:
    """Earned income ignored, £ a year: lower where the award includes housing costs. Reg.22(2) and table."""
    if not has_children and not has_limited_capability:
        return 0.0
    if has_housing_costs_element:
        return MONTHS_IN_YEAR * law.work_allowance_lower_monthly
    return MONTHS_IN_YEAR * law.work_allowance_higher_monthly


@rule
def earned_income(
    earnings: float, income_tax_on_earnings: float, national_insurance: float, pension_contributions: float
) -> float:
    """Net earned income of one claimant, £ a year. Reg.51, 55, 57: pay and profits less tax, NI and pension.

    Not modelled: losses carried forward (reg.57A), flat-rate expenses (reg.59).
    """
    return max(0.0, earnings - income_tax_on_earnings - national_insurance - pension_contributions)


@rule
def individual_threshold_hours(
    is_without_requirements: bool,
    has_limited_capability: bool,
    is_responsible_carer: bool,
    youngest_child_age: int,
    law: UniversalCredit,
) -> float:
    """Weekly hours of the individual earnings threshold. WRA 2012 s.19 to 22; reg.88, 90(2), 91.

    `is_without_requirements`: LCWRA, carer, or over pension age: no hours. The responsible carer of a child
    under 1 has none either; of one aged 1 or 2, like limited capability for work, 16. Hours for children aged
    3 to 12 are what work coaches expect. `youngest_child_age` is -1 without children.
    """
    if is_without_requirements or (is_responsible_carer and youngest_child_age == 0):
        return 0.0
    if has_limited_capability or (is_responsible_carer and 0 < youngest_child_age < 3):
        return law.lighter_requirements_hours_weekly
    if is_responsible_carer and 3 <= youngest_child_age < 5:
        return law.expected_hours_child_under_school_age_weekly
    if is_responsible_carer and 5 <= youngest_child_age < 13:
        return law.expected_hours_child_of_school_age_weekly
    return law.expected_hours_weekly


@rule
def is_subject_to_all_work_requirements(
    is_without_requirements: bool,
    has_limited_capability: bool,
    is_responsible_carer: bool,
    youngest_child_age: int,
) -> bool:
    """Whether the minimum income floor can apply to a self-employed claimant. WRA 2012 s.22; reg.62(1)(b)."""
    if is_without_requirements or has_limited_capability:
        return False
    return not (is_responsible_carer and 0 <= youngest_child_age < 3)


@rule
def gross_earnings_threshold(hours_weekly: float, hourly_wage: float) -> float:
    """Hours at the minimum wage before tax and National Insurance, £ a year of 52 weeks. Reg.90(2)."""
    return WEEKS_IN_YEAR * hours_weekly * hourly_wage


@rule
def net_earnings_threshold(
    gross: float,
    income_tax: float,
    lower_profits_limit: float,
    main_class_4_rate: float,
    lower_profits_threshold: float,
    class_2_weekly: float,
) -> float:
    """Gross threshold less notional tax and Class 2 and 4 NI, £ a year. Reg.62(4).

    `income_tax`: on the gross threshold alone, at the rates of the claimant's country.
    """
    class_4 = main_class_4_rate * amount_between(gross, lower_profits_limit, gross)
    class_2 = WEEKS_IN_YEAR * class_2_weekly if gross > lower_profits_threshold else 0.0
    return gross - income_tax - class_4 - class_2


@rule
def earned_income_with_floor(
    own_earned_income: float, own_threshold: float, partner_earned_income: float, couple_threshold: float
) -> float:
    """Earned income of one self-employed claimant under the minimum income floor, £ a year. Reg.62(2), (3).

    A single person: partner's income 0 and the couple's threshold equal to the own. Thresholds are net; the
    partner's income is what the partner earns, without a floor of their own.

    Not for the start-up year (reg.63), nor for those outside `is_subject_to_all_work_requirements`.
    """
    if own_earned_income >= own_threshold or own_earned_income + partner_earned_income >= couple_threshold:
        return own_earned_income
    return own_threshold - max(0.0, own_threshold + partner_earned_income - couple_threshold)


@rule
def tariff_income(capital: float, law: UniversalCredit) -> float:
    """Assumed yield: £4.35 a month for each £250, or part, above £6,000; £ a year. Reg.72.

    It stands in place of actual interest, dividends and rents (reg.72(3)), which are not income.
    """
    steps = ceil(max(0.0, capital - law.capital_disregard) / law.tariff_step)
    return MONTHS_IN_YEAR * law.tariff_income_monthly * steps


@rule
def student_income(loan_and_grant: float, law: UniversalCredit) -> float:
    """Student loan and grant counted, £ a year: less £110 for each month of the course. Reg.68 to 71.

    The loan is the most that could be had, with no reduction for a parent's or partner's means (reg.69(2)):
    what the family gives in place of the part that its means reduce counts like the loan, so that both stand in
    one amount.

    Not modelled: family support beyond the largest loan, which is no income; special support loans and grants
    for tuition (reg.70); a postgraduate loan, of which 30% counts (reg.69(1A)).
    """
    return max(0.0, loan_and_grant - law.student_income_disregard_monthly * law.student_income_months)


@rule
def unearned_income(
    state_pension: float,
    private_pension: float,
    carers_allowance: float,
    other_counted_benefits: float,
    counted_student_income: float,
    counted_tariff_income: float,
) -> float:
    """Unearned income of the unit, £ a year, deducted pound for pound. Reg.66.

    `other_counted_benefits`: new-style JSA and ESA, Maternity Allowance, industrial injuries benefit. Carer
    Support Payment counts up to Carer's Allowance. Child Benefit, PIP, DLA, Attendance Allowance, child
    maintenance and Scottish supplements are not income.
    """
    pensions = state_pension + private_pension
    return pensions + carers_allowance + other_counted_benefits + counted_student_income + counted_tariff_income


@rule
def universal_credit(
    maximum_amount: float,
    combined_earned_income: float,
    allowance: float,
    combined_unearned_income: float,
    law: UniversalCredit,
) -> float:
    """Award before the benefit cap, £ a year. WRA 2012 s.8; reg.22.

    The maximum less all unearned income and 55% of earned income above the work allowance. A positive award
    of less than 1p is not paid (reg.17), which needs no rule here.
    """
    after_earnings = taper(maximum_amount, combined_earned_income, allowance, law.taper_rate)
    return max(0.0, after_earnings - combined_unearned_income)
