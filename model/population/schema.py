"""The population as arrays: one NamedTuple for people, benefit units and households, and the results.

People are stored contiguously within their benefit unit and units within their household, so that
household `h` owns units `first_unit[h] : first_unit[h + 1]` and unit `u` owns people
`first_person[u] : first_person[u + 1]`. Within a unit the claimant comes first, the partner next, then
the children from the oldest to the youngest. The first person of the first unit is the household head.

Money is nominal £ a year of the fiscal year assessed, unless the unit says otherwise. Ages are those on
6 October of that year. Every field carries its dtype, unit, meaning and default in its annotation;
`columns(People)` lists them.
"""

from enum import IntEnum
from typing import Annotated, NamedTuple, get_args, get_type_hints

import numpy as np

from model.population.classifications import (
    Birthplace,
    EmployerSize,
    EmploymentStatus,
    EnergyRating,
    EthnicGroup,
    Industry,
    Occupation,
    ParentalClass,
    Qualification,
    SchoolPhase,
    SexualOrientation,
    SpecialNeeds,
)

Array = np.ndarray


class Sex(IntEnum):
    """Sex as recorded in the published tables."""

    MALE = 0
    FEMALE = 1


class Role(IntEnum):
    """Position in the benefit unit."""

    HEAD = 0
    PARTNER = 1
    CHILD = 2


class Region(IntEnum):
    """The nine English regions and three countries (ITL 1)."""

    NORTH_EAST = 0
    NORTH_WEST = 1
    YORKSHIRE = 2
    EAST_MIDLANDS = 3
    WEST_MIDLANDS = 4
    EAST_OF_ENGLAND = 5
    LONDON = 6
    SOUTH_EAST = 7
    SOUTH_WEST = 8
    WALES = 9
    SCOTLAND = 10
    NORTHERN_IRELAND = 11


class Tenure(IntEnum):
    """How the household holds its home."""

    OWNED_OUTRIGHT = 0
    OWNED_WITH_MORTGAGE = 1
    RENT_FROM_COUNCIL = 2
    RENT_FROM_HA = 3
    RENT_PRIVATELY = 4


class CouncilTaxBand(IntEnum):
    """Valuation band of the dwelling; I exists in Wales only. NONE: no council tax (Northern Ireland)."""

    NONE = 0
    A = 1
    B = 2
    C = 3
    D = 4
    E = 5
    F = 6
    G = 7
    H = 8
    I = 9  # noqa: E741  (the statute's letter)


class PipRate(IntEnum):
    """Rate of a component of Personal Independence Payment or Adult Disability Payment."""

    NONE = 0
    STANDARD = 1
    ENHANCED = 2


class DlaRate(IntEnum):
    """Rate of a component of Disability Living Allowance or Child Disability Payment."""

    NONE = 0
    LOWER = 1
    MIDDLE = 2
    HIGHER = 3


class AttendanceRate(IntEnum):
    """Rate of Attendance Allowance or Pension Age Disability Payment."""

    NONE = 0
    LOWER = 1
    HIGHER = 2


class Education(IntEnum):
    """Course or school attended."""

    NOT_IN_EDUCATION = 0
    PRE_PRIMARY = 1
    NOT_COMPLETED_PRIMARY = 2
    PRIMARY = 3
    LOWER_SECONDARY = 4
    UPPER_SECONDARY = 5
    POST_SECONDARY = 6
    TERTIARY = 7


class StudentLoanPlan(IntEnum):
    """Repayment plan of an outstanding student loan."""

    NONE = 0
    PLAN_1 = 1
    PLAN_2 = 2
    PLAN_4 = 3
    PLAN_5 = 4
    POSTGRADUATE = 5


class Column(NamedTuple):
    """dtype, unit, meaning and default of one field; `codes` where the values are an enumeration.

    `is_law`: taxes and benefits read it; else it describes people
    for statistics, levers and the projection, and never reaches the kernel.
    """

    dtype: type
    unit: str
    meaning: str
    default: float = 0
    codes: type[IntEnum] | None = None
    is_law: bool = True


def _money(meaning: str) -> Column:
    return Column(np.float64, "£/year", meaning)


def _flag(meaning: str, default: bool = False) -> Column:
    return Column(np.bool_, "flag", meaning, default)


def _code(codes: type[IntEnum], meaning: str) -> Column:
    return Column(np.int8, "code", meaning, 0, codes)


def _draw(programme: str) -> Column:
    return Column(
        np.float64,
        "uniform [0, 1)",
        f"take-up draw of {programme}: the unit claims if it lies below the take-up probability of its "
        "entitlement; 0 always claims, 1 never does",
    )


def _trait_flag(meaning: str) -> Column:
    return Column(np.bool_, "flag", meaning, is_law=False)


def _trait_code(codes: type[IntEnum], meaning: str) -> Column:
    return Column(np.int8, "code", meaning, 0, codes, is_law=False)


def _stock(meaning: str) -> Column:
    return Column(np.float64, "£", meaning, is_law=False)


def _score(meaning: str) -> Column:
    return Column(np.float32, "standard deviations", f"{meaning}; NaN: not a child", np.nan, is_law=False)


class People(NamedTuple):
    """One entry per person, shape (people,)."""

    person_id: Annotated[Array, Column(np.int64, "id", "stable identifier")]
    role: Annotated[Array, _code(Role, "position in the benefit unit")]
    age: Annotated[Array, Column(np.int16, "years", "age on 6 October of the fiscal year")]
    months_since_last_birthday: Annotated[Array, Column(np.int8, "months", "0 to 11, on the same date", 6)]
    sex: Annotated[Array, _code(Sex, "sex")]
    employment_income: Annotated[Array, _money("gross pay before pension contributions")]
    self_employment_income: Annotated[Array, _money("taxable profit; a loss is negative")]
    hours_worked_weekly: Annotated[Array, Column(np.float64, "hours/week", "usual paid hours, all jobs")]
    private_pension_income: Annotated[Array, _money("occupational and personal pension in payment")]
    state_pension_received: Annotated[Array, _money("State Pension if over State Pension age, own law year")]
    state_pension_share: Annotated[
        Array,
        Column(
            np.float64, "ratio", "share of the full new or basic State Pension; NaN: the amount received", np.nan
        ),
    ]
    jobseekers_allowance: Annotated[Array, _money("new-style Jobseeker's Allowance received; taxable")]
    employment_and_support_allowance: Annotated[Array, _money("new-style ESA received; taxable")]
    maternity_allowance: Annotated[Array, _money("Maternity Allowance received; not taxed")]
    savings_interest: Annotated[Array, _money("taxable interest (outside ISAs)")]
    dividend_income: Annotated[Array, _money("taxable dividends (outside ISAs)")]
    owner_manager_dividends: Annotated[
        Array, _money("of dividend income, from a company the person owns and runs")
    ]
    property_income: Annotated[Array, _money("taxable rents less expenses")]
    maintenance_income: Annotated[Array, _money("child maintenance received; not taxed, ignored by benefits")]
    student_support_income: Annotated[
        Array, _money("student maintenance loan and grant, and family support in their place")
    ]
    capital_gains: Annotated[Array, _money("realised gains of the year, all assets")]
    capital_gains_residential_property: Annotated[Array, _money("of which on residential property")]
    capital_gains_business_assets: Annotated[Array, _money("of which qualify for Business Asset Disposal Relief")]
    business_asset_relief_used: Annotated[
        Array, Column(np.float64, "£", "Business Asset Disposal Relief used in earlier years")
    ]
    capital_gains_return_exempt: Annotated[
        Array, _money("of capital gains, what an allowance for return leaves out: nothing in law")
    ]
    carried_interest: Annotated[Array, _money("carried interest, not in capital gains")]
    employee_pension_contributions: Annotated[Array, _money("by net pay arrangement")]
    personal_pension_contributions: Annotated[Array, _money("relief at source, gross")]
    pension_contributions_by_salary_sacrifice: Annotated[
        Array, _money("given up for the employer's contribution: no part of the pay")
    ]
    gift_aid: Annotated[Array, _money("net gifts to charity")]
    is_disabled_for_benefits: Annotated[Array, _flag("child: disabled child addition; adult: limited capability")]
    has_lcwra: Annotated[Array, _flag("limited capability for work and work-related activity")]
    pip_daily_living: Annotated[Array, _code(PipRate, "PIP or ADP daily living award")]
    pip_mobility: Annotated[Array, _code(PipRate, "PIP or ADP mobility award")]
    dla_care: Annotated[Array, _code(DlaRate, "DLA or CDP care award")]
    dla_mobility: Annotated[Array, _code(DlaRate, "DLA or CDP mobility award")]
    attendance_allowance: Annotated[Array, _code(AttendanceRate, "Attendance Allowance or PADP award")]
    care_hours_weekly: Annotated[Array, Column(np.float64, "hours/week", "unpaid care given to a disabled person")]
    is_blind: Annotated[Array, _flag("registered blind or severely sight impaired")]
    blind_persons_allowance: Annotated[Array, _money("amount of blind person's allowance held")]
    education: Annotated[Array, _code(Education, "course or school attended")]
    in_higher_education: Annotated[Array, _flag("full-time higher education")]
    childcare_costs: Annotated[Array, _money("paid for this child to a registered provider")]
    student_loan_plan: Annotated[Array, _code(StudentLoanPlan, "student loan plan")]
    uc_in_start_up_period: Annotated[Array, _flag("gainfully self-employed in the first year: no income floor")]
    two_child_exception: Annotated[Array, _flag("child excepted from the two-child limit")]

    ethnic_group: Annotated[Array, _trait_code(EthnicGroup, "ethnic group")]
    birthplace: Annotated[Array, _trait_code(Birthplace, "where born")]
    years_since_arrival: Annotated[
        Array, Column(np.int8, "years", "years in the country if born abroad", is_law=False)
    ]
    sexual_orientation: Annotated[Array, _trait_code(SexualOrientation, "sexual orientation, 16 and over")]
    is_trans: Annotated[Array, _trait_flag("gender identity differs from sex registered at birth, 16 and over")]
    is_disabled: Annotated[Array, _trait_flag("disabled by the core definition of the Equality Act 2010")]
    qualification: Annotated[Array, _trait_code(Qualification, "highest qualification, 16 and over")]
    parental_class: Annotated[Array, _trait_code(ParentalClass, "class of the home grown up in")]
    parent_has_degree: Annotated[Array, _trait_flag("a parent has a degree")]
    employment_status: Annotated[Array, _trait_code(EmploymentStatus, "main activity")]
    occupation: Annotated[Array, _trait_code(Occupation, "major occupation group")]
    industry: Annotated[Array, _trait_code(Industry, "industry")]
    is_public_sector: Annotated[Array, _trait_flag("employed in the public sector")]
    employer_size: Annotated[Array, _trait_code(EmployerSize, "size of employer")]
    is_union_member: Annotated[Array, _trait_flag("member of a trade union")]
    has_zero_hours_contract: Annotated[Array, _trait_flag("on a zero-hours contract")]
    hourly_pay: Annotated[
        Array, Column(np.float64, "£/hour", "gross hourly pay of an employee without overtime", is_law=False)
    ]

    cash_savings: Annotated[Array, _stock("current and savings accounts, cash ISAs included")]
    investments: Annotated[Array, _stock("shares, funds and bonds, stocks and shares ISAs included")]
    isa_balance: Annotated[Array, _stock("of cash savings and investments, held in ISAs")]
    other_financial_wealth: Annotated[
        Array, _stock("informal assets, endowments, loans to others, children's assets")
    ]
    main_home: Annotated[Array, _stock("person's share of the value of the main home")]
    other_property: Annotated[Array, _stock("other property and land, gross")]
    defined_contribution_pension: Annotated[Array, _stock("pots not yet drawn, and drawdown")]
    defined_benefit_pension: Annotated[Array, _stock("value of rights accrued or in payment")]
    business_assets: Annotated[Array, _stock("value of own business")]
    agricultural_assets: Annotated[Array, _stock("agricultural land and property owned and worked")]
    physical_wealth: Annotated[Array, _stock("contents, vehicles, valuables")]
    mortgage_debt: Annotated[Array, _stock("person's share of mortgages on the main home and other property")]
    other_debt: Annotated[Array, _stock("cards, loans, overdrafts, arrears; student loans not included")]
    student_loan_balance: Annotated[Array, _stock("outstanding student loans")]
    cost_basis_investments: Annotated[Array, _stock("what taxable investments were bought for")]
    cost_basis_property: Annotated[Array, _stock("what other property was bought for")]
    cost_basis_business: Annotated[Array, _stock("what business and agricultural assets were bought for")]
    inheritance_received: Annotated[Array, _stock("inherited so far, in prices of the base year")]
    parental_wealth_rank: Annotated[
        Array,
        Column(
            np.float32, "rank (0, 1)", "rank of the parents' wealth among parents of that age", 0.5, is_law=False
        ),
    ]
    wealth_rank: Annotated[
        Array, Column(np.float32, "rank (0, 1)", "rank of wealth given age, as drawn", 0.5, is_law=False)
    ]
    earnings_rank: Annotated[
        Array, Column(np.float32, "rank (0, 1)", "rank of lifetime earnings, as drawn", 0.5, is_law=False)
    ]

    mother_id: Annotated[
        Array, Column(np.int64, "id", "person_id of the mother, 0 if she is not in the model", is_law=False)
    ]
    father_id: Annotated[
        Array, Column(np.int64, "id", "person_id of the father, 0 if he is not in the model", is_law=False)
    ]

    school_phase: Annotated[Array, _trait_code(SchoolPhase, "phase of schooling")]
    is_private_pupil: Annotated[Array, _trait_flag("pupil of a fee-charging school")]
    special_needs: Annotated[Array, _trait_code(SpecialNeeds, "special needs; before school, to come")]
    has_english_as_additional_language: Annotated[Array, _trait_flag("first language is not English")]
    free_school_meals_registration_draw: Annotated[
        Array,
        Column(
            np.float64,
            "uniform [0, 1)",
            "registers for free school meals if below the share of those entitled who do",
            is_law=False,
        ),
    ]
    receives_free_school_meals: Annotated[
        Array, _trait_flag("on the roll of free school meals in January 2025, under the rules then")
    ]
    is_protected_free_school_meals: Annotated[
        Array, _trait_flag("on that roll by transitional protection: once entitled, no longer by the rule itself")
    ]
    was_ever_6_free_school_meals: Annotated[
        Array, _trait_flag("had free school meals in one of the last six years")
    ]
    attainment_5: Annotated[Array, _score("attainment at 5, early years foundation stage")]
    attainment_7: Annotated[Array, _score("attainment at 7, key stage 1")]
    attainment_11: Annotated[Array, _score("attainment at 11, key stage 2")]
    attainment_16: Annotated[Array, _score("attainment at 16, key stage 4")]


class BenefitUnits(NamedTuple):
    """One entry per benefit unit (family), shape (units,); `first_person` has shape (units + 1,)."""

    benefit_unit_id: Annotated[Array, Column(np.int64, "id", "stable identifier")]
    first_person: Annotated[Array, Column(np.int64, "index", "first person of each unit, and the end")]
    is_married: Annotated[Array, _flag("married or in a civil partnership")]
    capital: Annotated[Array, Column(np.float64, "£", "countable capital of claimant and partner")]
    universal_credit_take_up_draw: Annotated[Array, _draw("Universal Credit")]
    pension_credit_take_up_draw: Annotated[Array, _draw("Pension Credit")]
    child_benefit_take_up_draw: Annotated[Array, _draw("Child Benefit")]
    housing_benefit_take_up_draw: Annotated[Array, _draw("Housing Benefit")]
    council_tax_reduction_take_up_draw: Annotated[Array, _draw("council tax reduction")]
    tax_free_childcare_take_up_draw: Annotated[Array, _draw("Tax-Free Childcare")]
    marriage_allowance_take_up_draw: Annotated[Array, _draw("the Marriage Allowance")]
    benefit_cap_grace_draw: Annotated[
        Array, Column(np.float64, "uniform [0, 1)", "in the grace period of the cap if below its share", 1)
    ]
    child_benefit_opts_out: Annotated[Array, _flag("takes no payment of Child Benefit, whatever the charge")]
    child_benefit_opt_out_draw: Annotated[
        Array,
        Column(
            np.float64,
            "uniform [0, 1)",
            "takes no payment of Child Benefit if below the share that does so where the charge takes all of it",
            1,
        ),
    ]
    benefit_cap_mitigation_take_up_draw: Annotated[
        Array, _draw("Scotland's payment that makes up the benefit cap")
    ]
    uc_health_claim_after_april_2026: Annotated[Array, _flag("gets the lower health element from April 2026")]
    has_no_recourse: Annotated[Array, _flag("no recourse to public funds: no means-tested benefit")]


class Households(NamedTuple):
    """One entry per household, shape (households,); `first_unit` has shape (households + 1,)."""

    household_id: Annotated[Array, Column(np.int64, "id", "stable identifier")]
    first_unit: Annotated[Array, Column(np.int64, "index", "first unit of each household, and the end")]
    weight: Annotated[Array, Column(np.float64, "households", "households represented", 1)]
    region: Annotated[Array, _code(Region, "region or country")]
    brma: Annotated[Array, Column(np.int16, "index", "broad rental market area: row of the LHA table")]
    tenure: Annotated[Array, _code(Tenure, "tenure")]
    rent: Annotated[Array, _money("rent gross of housing support, carried by the head")]
    mortgage_interest: Annotated[Array, _money("mortgage interest paid")]
    mortgage_capital_repayment: Annotated[Array, _money("mortgage capital repaid")]
    council_tax_band: Annotated[Array, _code(CouncilTaxBand, "council tax band")]
    council_tax_reported: Annotated[
        Array, Column(np.float64, "£/year", "bill before reduction where known; NaN: the law computes it", np.nan)
    ]
    domestic_rates: Annotated[Array, _money("domestic rates bill (Northern Ireland)")]
    num_bedrooms: Annotated[Array, Column(np.int8, "rooms", "bedrooms", 2)]
    main_residence_value: Annotated[Array, Column(np.float64, "£", "value of the home if owned")]
    other_housing_costs: Annotated[
        Array, _money("water, ground rent, service charges, structural insurance: deducted after housing costs")
    ]

    dwelling_value: Annotated[Array, _stock("value of the dwelling, owned or rented")]
    mortgage_balance: Annotated[Array, _stock("balance of the mortgage on the home")]
    mortgage_rate: Annotated[
        Array, Column(np.float64, "fraction/year", "rate of interest of the mortgage", is_law=False)
    ]
    is_decent: Annotated[Array, Column(np.bool_, "flag", "meets the Decent Homes Standard", True, is_law=False)]
    energy_rating: Annotated[Array, _trait_code(EnergyRating, "energy rating of the dwelling")]
    bedrooms_needed: Annotated[
        Array, Column(np.int8, "rooms", "bedrooms needed by the bedroom standard", 2, is_law=False)
    ]
    is_in_temporary_accommodation: Annotated[
        Array, _trait_flag("placed in temporary accommodation by a council as homeless")
    ]
    sampling_stratum: Annotated[
        Array, Column(np.int8, "index", "sampling stratum: 0 is not oversampled", is_law=False)
    ]


class Population(NamedTuple):
    """Everything the law needs to know about people, benefit units and households."""

    people: People
    units: BenefitUnits
    households: Households


def columns(entity: type) -> dict[str, Column]:
    """Every field of People, BenefitUnits or Households with its dtype, unit, meaning and default."""
    hints = get_type_hints(entity, include_extras=True)
    return {name: get_args(hints[name])[1] for name in entity._fields}  # type: ignore[attr-defined]


def defaults(entity: type, length: int) -> dict[str, Array]:
    """Arrays of every field at its default; the offsets get one entry more and start at zero."""
    made: dict[str, Array] = {}
    for name, column in columns(entity).items():
        size = length + 1 if name in ("first_person", "first_unit") else length
        made[name] = np.full(size, column.default, dtype=column.dtype)
    return made
