"""Council tax reduction: national schemes, a typical English working-age scheme, Northern Irish rate relief.

Pensioners (England, Scotland, Wales) and rate relief over the qualifying age use the applicable amount and
income of pension-age Housing Benefit. Working-age schemes take Universal Credit as they find it.
"""

from math import ceil
from typing import NamedTuple

from model.compile import rule
from model.policy.housing_benefit import HousingBenefit
from model.policy.schedule import WEEKS_IN_YEAR
from model.population.schema import CouncilTaxBand, Region


class CouncilTaxReduction(NamedTuple):
    """Parameters of council tax reduction; values and sources in council_tax_reduction.yaml."""

    taper_rate: float
    maximum_support_rate: float
    capital_limit: float
    tariff_income_disregard: float
    tariff_income_step: float
    tariff_income_per_step_weekly: float
    english_working_age_scheme_applies: bool
    english_working_age_maximum_support_rate: float
    english_working_age_taper_rate: float
    uses_own_means_test: bool
    counts_child_benefit: bool
    counts_rents: bool
    assesses_pensioners_as_pension_credit: bool
    deducts_for_each_non_dependant: bool
    disability_premium_single_weekly: float
    disability_premium_couple_weekly: float
    northern_ireland_scheme_applies: bool
    northern_ireland_working_age_taper_rate: float
    northern_ireland_work_allowance_disregarded_rate: float
    northern_ireland_rate_relief_taper_rate: float
    northern_ireland_lone_pensioner_rate: float
    northern_ireland_lone_pensioner_age: int
    earnings_disregard_single_weekly: float
    earnings_disregard_couple_weekly: float
    earnings_disregard_higher_weekly: float
    earnings_disregard_lone_parent_weekly: float
    scotland_single_under_25_weekly: float
    scotland_single_weekly: float
    scotland_couple_weekly: float
    scotland_child_weekly: float
    scotland_band_relief_income_single: float
    scotland_band_relief_income_family: float
    non_dependant_income_1_weekly: float
    non_dependant_income_2_weekly: float
    non_dependant_income_3_weekly: float
    scotland_non_dependant_income_1_weekly: float
    scotland_non_dependant_income_2_weekly: float
    scotland_non_dependant_income_3_weekly: float
    england_non_dependant_1_weekly: float
    england_non_dependant_2_weekly: float
    england_non_dependant_3_weekly: float
    england_non_dependant_4_weekly: float
    wales_non_dependant_1_weekly: float
    wales_non_dependant_2_weekly: float
    wales_non_dependant_3_weekly: float
    wales_non_dependant_4_weekly: float
    scotland_non_dependant_1_weekly: float
    scotland_non_dependant_2_weekly: float
    scotland_non_dependant_3_weekly: float
    scotland_non_dependant_4_weekly: float


@rule
def non_dependant_deduction(
    is_in_remunerative_work: bool, gross_income: float, region: int, law: CouncilTaxReduction
) -> float:
    """Deduction for one non-dependant adult or couple, £ a year. SI 2012/2885 Sch.1 para.8 and its equivalents.

    Scotland: SSI 2012/319 reg.48 and SSI 2021/249; Wales: WSI 2013/3029 Sch.1 para.3 and Sch.6 para.5.
    Nothing is deducted for non-dependants on Pension Credit, for students, for those on Universal Credit without
    earnings, or where the claimant or partner has a disability benefit or is blind: do not call it for them.

    Not modelled: Northern Ireland's deductions (zero here).
    """
    weekly_income = gross_income / WEEKS_IN_YEAR
    if region == Region.NORTHERN_IRELAND:
        return 0.0
    if region == Region.SCOTLAND:
        income_1, income_2 = law.scotland_non_dependant_income_1_weekly, law.scotland_non_dependant_income_2_weekly
        income_3 = law.scotland_non_dependant_income_3_weekly
        amount_1, amount_2 = law.scotland_non_dependant_1_weekly, law.scotland_non_dependant_2_weekly
        amount_3, amount_4 = law.scotland_non_dependant_3_weekly, law.scotland_non_dependant_4_weekly
    else:
        income_1, income_2 = law.non_dependant_income_1_weekly, law.non_dependant_income_2_weekly
        income_3 = law.non_dependant_income_3_weekly
        if region == Region.WALES:
            amount_1, amount_2 = law.wales_non_dependant_1_weekly, law.wales_non_dependant_2_weekly
            amount_3, amount_4 = law.wales_non_dependant_3_weekly, law.wales_non_dependant_4_weekly
        else:
            amount_1, amount_2 = law.england_non_dependant_1_weekly, law.england_non_dependant_2_weekly
            amount_3, amount_4 = law.england_non_dependant_3_weekly, law.england_non_dependant_4_weekly
    if not is_in_remunerative_work or weekly_income < income_1:
        return WEEKS_IN_YEAR * amount_1
    if weekly_income < income_2:
        return WEEKS_IN_YEAR * amount_2
    if weekly_income < income_3:
        return WEEKS_IN_YEAR * amount_3
    return WEEKS_IN_YEAR * amount_4


@rule
def is_pensioner(is_either_over_pension_age: bool, has_universal_credit: bool) -> bool:
    """Whether the scheme for pensioners applies. SI 2012/2885 reg.3(1); SSI 2012/303 reg.12; WSI 2013/3029 reg.3.

    Unlike Pension Credit, the age of either of a couple is enough, unless Universal Credit is awarded.
    """
    return is_either_over_pension_age and not has_universal_credit


@rule
def is_assessed_as_pension_credit(has_savings_credit: bool, law: CouncilTaxReduction) -> bool:
    """Whether a pensioner's income is assessed as for State Pension Credit. SI 2012/2885 Sch.1 paras.13 to 37.

    With savings credit its own assessment is taken (para.14); the rules for other pensioners are like it: capital
    yields an income and more of the earnings of disabled people and carers is left out. A scheme may do neither.
    """
    return has_savings_credit or law.assesses_pensioners_as_pension_credit


@rule
def tariff_income(capital: float, law: CouncilTaxReduction) -> float:
    """Income a pensioner's capital is deemed to yield, £ a year: £1 a week for each £500 above £10,000.

    SI 2012/2885 Sch.1 para.37; SSI 2012/319 reg.27; WSI 2013/3029 Sch.1.
    """
    excess = capital - law.tariff_income_disregard
    if excess <= 0.0:
        return 0.0
    return WEEKS_IN_YEAR * law.tariff_income_per_step_weekly * ceil(excess / law.tariff_income_step)


@rule
def uses_allowance_before_april_2021(reached_before_april_2021: bool, region: int) -> bool:
    """Which pension-age allowance applies. SI 2012/2885 Sch.2 para.1; SSI 2012/319 Sch.1; WSI 2013/3029 Sch.2.

    England has a lower one for pensionable age since April 2021; Scotland and Wales keep the higher one for all.
    """
    return reached_before_april_2021 or region == Region.SCOTLAND or region == Region.WALES


@rule
def pensioner_council_tax_reduction(
    liability: float,
    non_dependant_deductions: float,
    income: float,
    applicable_amount: float,
    capital: float,
    has_guarantee_credit: bool,
    law: CouncilTaxReduction,
) -> float:
    """Pensioner's council tax reduction, £ a year. SI 2012/2885 Sch.1; SSI 2012/319; WSI 2013/3029 Sch.1.

    Guarantee credit gives the maximum whatever the capital; otherwise 20% of the excess income is lost.

    Not modelled: the second adult's alternative reduction (class C), extended reductions.
    """
    if not has_guarantee_credit and capital > law.capital_limit:
        return 0.0
    maximum = max(0.0, law.maximum_support_rate * liability - non_dependant_deductions)
    if has_guarantee_credit:
        return maximum
    return max(0.0, maximum - law.taper_rate * max(0.0, income - applicable_amount))


@rule
def working_age_earnings_disregard(
    is_couple: bool, is_lone_parent: bool, has_higher_disregard: bool, law: CouncilTaxReduction
) -> float:
    """Earnings left out of account, £ a year. SI 2012/2886 scheme Sch.7; WSI 2013/3029 Sch.8; SSI 2021/249.

    Not modelled: the additional £17.10 for full hours, and child care charges.
    """
    if is_lone_parent:
        return WEEKS_IN_YEAR * law.earnings_disregard_lone_parent_weekly
    if has_higher_disregard:
        return WEEKS_IN_YEAR * law.earnings_disregard_higher_weekly
    if is_couple:
        return WEEKS_IN_YEAR * law.earnings_disregard_couple_weekly
    return WEEKS_IN_YEAR * law.earnings_disregard_single_weekly


@rule
def scottish_applicable_amount(
    is_couple: bool, is_under_25: bool, has_limited_capability: bool, children: int, law: CouncilTaxReduction
) -> float:
    """Working-age applicable amount in Scotland, £ a year. SSI 2021/249 reg.35, Sch.1 paras.1-2.

    Not modelled: premiums of applicants without Universal Credit (Sch.1 Parts 3-5).
    """
    weekly = law.scotland_child_weekly * children
    if is_couple:
        weekly += law.scotland_couple_weekly
    elif is_under_25 and children == 0 and not has_limited_capability:
        weekly += law.scotland_single_under_25_weekly
    else:
        weekly += law.scotland_single_weekly
    return WEEKS_IN_YEAR * weekly


@rule
def scottish_band_relief(
    liability: float,
    band: int,
    band_increase_rate: float,
    income: float,
    has_family: bool,
    law: CouncilTaxReduction,
) -> float:
    """Relief from the higher Scottish multipliers of bands E to H, £ a year. SSI 2021/249 reg.14.

    `band_increase_rate`: share of the bill owed to the multipliers since 2017, that is 1 less the old multiplier
    over the new (council_tax.band_proportion with is_in_scotland false and true). It replaces a smaller reduction.
    """
    if band < CouncilTaxBand.E:
        return 0.0
    limit = law.scotland_band_relief_income_family if has_family else law.scotland_band_relief_income_single
    return max(0.0, band_increase_rate * liability - law.taper_rate * max(0.0, income - limit))


@rule
def working_age_excess_income(
    earned_income: float,
    disregard: float,
    unearned_income: float,
    universal_credit: float,
    universal_credit_maximum: float,
    universal_credit_child_element: float,
    work_allowance: float,
    applicable_amount_scotland: float,
    region: int,
    law: CouncilTaxReduction,
) -> float:
    """Working-age income above what the scheme allows, £ a year.

    England (default scheme, SI 2012/2886 scheme paras.28, 37) and Wales (WSI 2013/3029 Schs.6-7): income as
    assessed for Universal Credit plus the award, against its maximum amount. Northern Ireland (SR 2017/184
    reg.10): the same, half of the work allowance left out. Scotland (SSI 2021/249 regs.35, 57): the award counts
    only as far as its child element, against Scotland's own applicable amount. Wales without an award: Scotland's
    applicable amount stands for the Welsh one (WSI 2013/3029 Sch.7), whose allowances are the same.

    Args:
        earned_income: net earnings as Universal Credit counts them, before any work allowance.
        disregard: `working_age_earnings_disregard`.
        unearned_income: as Universal Credit counts it, income from capital included.
        universal_credit: the award, after the benefit cap.
        universal_credit_maximum: maximum amount of Universal Credit.
        universal_credit_child_element: child elements within it, without the disability additions.
        work_allowance: work allowance of the award, £ a year; 0 if there is none.
        applicable_amount_scotland: `scottish_applicable_amount`.
        region: region of the household.
        law: the parameters.
    """
    if region == Region.WALES and universal_credit <= 0.0:
        income = max(0.0, earned_income - disregard) + unearned_income + universal_credit
        return max(0.0, income - applicable_amount_scotland)
    if region == Region.SCOTLAND:
        counted = min(universal_credit, universal_credit_child_element)
        income = max(0.0, earned_income - disregard) + unearned_income + counted
        return max(0.0, income - applicable_amount_scotland)
    if region == Region.NORTHERN_IRELAND:
        disregard = law.northern_ireland_work_allowance_disregarded_rate * work_allowance
    income = max(0.0, earned_income - disregard) + unearned_income + universal_credit
    return max(0.0, income - universal_credit_maximum)


@rule
def has_own_means_test(region: int, law: CouncilTaxReduction) -> bool:
    """Whether a scheme assesses working-age applicants itself, whatever Universal Credit found; not the law.

    A choice for Scotland and Wales alone, which have a national scheme: as before Universal Credit, the award is
    income in full (`own_means_test_income`) and disability brings premiums (`own_means_test_applicable_amount`).
    """
    return law.uses_own_means_test and (region == Region.SCOTLAND or region == Region.WALES)


@rule
def own_means_test_income(
    net_earnings: float,
    disregard: float,
    other_income: float,
    universal_credit: float,
    child_benefit: float,
    rents: float,
    law: CouncilTaxReduction,
) -> float:
    """Income of applicant and partner for a scheme's own means test, £ a year; not the law (`has_own_means_test`).

    Capital yields no income: it counts towards the limit alone.

    Args:
        net_earnings: after tax, contributions and half of pension contributions.
        disregard: `working_age_earnings_disregard`.
        other_income: pensions, Carer's Allowance and contributory benefits, after tax; negative if the tax on
            income that does not count is more.
        universal_credit: the award, after the benefit cap.
        child_benefit: counts with `counts_child_benefit`.
        rents: count with `counts_rents`.
        law: the parameters.
    """
    income = max(0.0, net_earnings - disregard) + other_income + universal_credit
    if law.counts_child_benefit:
        income += child_benefit
    if law.counts_rents:
        income += rents
    return max(0.0, income)


@rule
def own_means_test_applicable_amount(
    allowance: float,
    is_couple: bool,
    is_disabled: bool,
    severe_disability_premiums: int,
    carers: int,
    housing_benefit_law: HousingBenefit,
    law: CouncilTaxReduction,
) -> float:
    """Allowance and premiums of a scheme's own means test, £ a year; not the law (`has_own_means_test`).

    The premiums are those of SSI 2021/249 Sch.1 Parts 3 to 5 for applicants without Universal Credit.

    Not modelled: the enhanced disability premium.

    Args:
        allowance: `scottish_applicable_amount`.
        is_couple: whether there is a partner.
        is_disabled: either has limited capability for work.
        severe_disability_premiums: premiums due, 0 to 2, on the tests of State Pension Credit.
        carers: applicant and partner entitled to Carer's Allowance.
        housing_benefit_law: parameters of Housing Benefit, with the same severe disability and carer premiums.
        law: the parameters.
    """
    weekly = housing_benefit_law.severe_disability_premium_weekly * severe_disability_premiums
    weekly += housing_benefit_law.carer_premium_weekly * carers
    if is_disabled:
        weekly += law.disability_premium_couple_weekly if is_couple else law.disability_premium_single_weekly
    return allowance + WEEKS_IN_YEAR * weekly


@rule
def working_age_council_tax_reduction(
    liability: float,
    non_dependant_deductions: float,
    excess_income: float,
    universal_credit: float,
    capital: float,
    region: int,
    law: CouncilTaxReduction,
) -> float:
    """Working-age council tax reduction or Northern Irish rate rebate, £ a year. SR 2017/184 reg.10; as above.

    In England and Northern Ireland only with an award of Universal Credit. In England one typical local
    scheme, an assumption, stands for some 300 real ones. `liability` is the council tax after discounts, or the
    domestic rates.

    Not modelled: banded English schemes, protected groups, minimum awards; applicants without Universal Credit.
    """
    needs_award = region != Region.SCOTLAND and region != Region.WALES
    if capital > law.capital_limit or (needs_award and universal_credit <= 0.0):
        return 0.0
    support_rate = law.maximum_support_rate
    taper_rate = law.taper_rate
    if region == Region.NORTHERN_IRELAND:
        if not law.northern_ireland_scheme_applies:
            return 0.0
        taper_rate = law.northern_ireland_working_age_taper_rate
    elif region < Region.WALES:
        if not law.english_working_age_scheme_applies:
            return 0.0
        support_rate = law.english_working_age_maximum_support_rate
        taper_rate = law.english_working_age_taper_rate
    return max(0.0, support_rate * liability - non_dependant_deductions - taper_rate * excess_income)


@rule
def pensioner_rate_relief(
    rates: float,
    income: float,
    applicable_amount: float,
    capital: float,
    has_guarantee_credit: bool,
    age: int,
    lives_alone: bool,
    law: CouncilTaxReduction,
) -> float:
    """Northern Ireland's help with rates over pensionable age, £ a year. SR 2006/406; SR 2007/203; SR 2008/124.

    Housing Benefit for rates (20% taper), low income rate relief on what remains (12% taper), then the Lone
    Pensioner Allowance. An approximation: the relief has higher applicable amounts and a £50,000 capital limit of
    its own, for which those of Housing Benefit stand.

    Not modelled: non-dependant deductions; the early payment discount and the capital value cap.
    """
    if not law.northern_ireland_scheme_applies:
        return 0.0
    help_given = pensioner_council_tax_reduction(
        rates, 0.0, income, applicable_amount, capital, has_guarantee_credit, law
    )
    if not has_guarantee_credit and capital <= law.capital_limit:
        excess = max(0.0, income - applicable_amount)
        help_given += max(0.0, rates - help_given - law.northern_ireland_rate_relief_taper_rate * excess)
    if lives_alone and age >= law.northern_ireland_lone_pensioner_age:
        help_given += law.northern_ireland_lone_pensioner_rate * (rates - help_given)
    return help_given
