"""Where the law itself makes income fall, or jump, as earnings rise: data, each with its statute.

A cliff says at which steps of a schedule it is met, and which results it moves there: a fall of income is
explained only where the condition of the law did change, and only as far as the results named did move.
"""

from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np
from budget_schedules import Schedule

from model.policy.schedule import WEEKS_IN_YEAR

Met = Callable[[Schedule], Any]
TAXES = ("income_tax", "national_insurance", "student_loan_repayment")
"""Results that lower income by rising; all others named here are benefits."""


class Cliff(NamedTuple):
    """Name, statute, the results it moves, and the steps of a schedule that meet it, shape (points - 1,)."""

    name: str
    statute: str
    moves: tuple[str, ...]
    is_met: Met
    largest: float = np.inf
    """The most that one step explains, £: small where a rule only rounds."""


def begins(name: str) -> Met:
    """Steps at which a result of any member becomes positive."""
    return lambda s: ((s.found[name][:-1] <= 0.0) & (s.found[name][1:] > 0.0)).any(axis=1)


def ends(name: str) -> Met:
    """Steps at which a positive result of any member becomes zero."""
    return lambda s: ((s.found[name][:-1] > 0.0) & (s.found[name][1:] <= 0.0)).any(axis=1)


def rises(name: str) -> Met:
    """Steps at which a result of any member rises."""
    return lambda s: (np.diff(s.found[name], axis=0) > 0.0).any(axis=1)


def falls(name: str) -> Met:
    """Steps at which a result of any member falls."""
    return lambda s: (np.diff(s.found[name], axis=0) < 0.0).any(axis=1)


def starts_work(s: Schedule) -> np.ndarray:
    """The step from no earnings to some."""
    return (s.earnings[:-1] <= 0.0) & (s.earnings[1:] > 0.0)


def savings_allowance_falls(s: Schedule) -> np.ndarray:
    """Steps at which the earner's taxable income passes a limit of the United Kingdom, with interest."""
    if s.given("savings_interest") <= 0.0:
        return np.zeros(s.earnings.size - 1, dtype=bool)
    law = s.law.policy.income_tax
    blind = max(s.given("blind_persons_allowance"), law.blind_persons_allowance * s.given("is_blind"))
    taxable = s.own("adjusted_net_income") - s.own("personal_allowance") - blind
    return passes(taxable, law.basic_rate_limit) | passes(taxable, law.higher_rate_limit)


def passes(values: np.ndarray, limit: float) -> np.ndarray:
    """Steps that go from at most a limit to above it."""
    return (values[:-1] <= limit) & (values[1:] > limit)


def deduction_changes(s: Schedule) -> np.ndarray:
    """Steps at which a unit beside the head's own enters another band of income, or starts to work."""
    if s.unit == 0:
        return np.zeros(s.earnings.size - 1, dtype=bool)
    law = s.law.policy
    limits = [
        getattr(programme, name)
        for programme in (law.housing_support, law.council_tax_reduction)
        for name in programme._fields
        if "non_dependant_income" in name
    ]
    weekly = s.gross_income_of_unit() / WEEKS_IN_YEAR
    moved = [(weekly[:-1] < limit) != (weekly[1:] < limit) for limit in limits]
    return starts_work(s) | np.any(moved, axis=0)


def main_carer_changes(s: Schedule) -> np.ndarray:
    """Steps at which the other of a couple becomes the one who earns less."""
    if s.partner < 0:
        return np.zeros(s.earnings.size - 1, dtype=bool)
    is_lower = s.net_earnings(s.person) < s.net_earnings(s.partner)
    is_lowest = s.net_earnings(s.person) <= s.net_earnings(s.partner)
    return (is_lower[:-1] != is_lower[1:]) | (is_lowest[:-1] != is_lowest[1:])


BY_AWARD = (
    "council_tax_reduction",
    "housing_benefit",
    "scottish_child_payment",
    "school_meals",
    "winter_fuel_payment",
)
CLIFFS = (
    Cliff(
        "Carer's Allowance: earnings limit",
        "SSCBA 1992 s.70(1)(b), SI 1976/409 reg.8; in Scotland SSI 2023/302 reg.13",
        ("carers_allowance", "scottish_carer_supplement", "pension_credit", "universal_credit", *BY_AWARD),
        falls("is_carer"),
    ),
    Cliff(
        "Universal Credit ends, and what it opens",
        "WRA 2012 s.5; SSI 2020/351 reg.18 (Scottish Child Payment); EA 1996 s.512ZB(4); SI 2000/729, SI 2025/969 "
        "(winter fuel); SI 2012/2886 (council tax reduction); SI 2006/214 reg.55 (deductions)",
        ("universal_credit", "income_tax", *BY_AWARD),
        ends("universal_credit"),
    ),
    Cliff(
        "Pension Credit ends: nothing below 10p a week, and what it opens",
        "SI 2002/1792 reg.13; SSI 2020/351 reg.18; SI 2025/969; SI 2006/214 reg.55",
        ("pension_credit", "universal_credit", "income_tax", *BY_AWARD),
        ends("pension_credit"),
    ),
    Cliff(
        "Guarantee credit ends, which passes the means tests of rent and council tax, and the capital limit",
        "SI 2006/214 reg.26, SI 2012/2885 Sch.1 para.7; EA 1996 s.512ZB(4)(a)",
        ("pension_credit", *BY_AWARD),
        ends("guarantee_credit"),
    ),
    Cliff(
        "Housing Benefit: nothing below 50p a week",
        "SI 2006/214 reg.56",
        ("housing_benefit",),
        ends("housing_benefit"),
    ),
    Cliff(
        "Free school meals: net earnings of £7,400 and the devolved limits",
        "EA 1996 s.512ZB(4), SI 2018/148; Education (Scotland) Act 1980 s.53",
        ("school_meals",),
        falls("has_free_school_meals"),
    ),
    Cliff(
        "Tax-Free Childcare: adjusted net income of £100,000",
        "Childcare Payments Act 2014 s.10; SI 2015/448 reg.15",
        ("tax_free_childcare",),
        ends("tax_free_childcare"),
    ),
    Cliff(
        "Tax-Free Childcare begins: 16 hours at the minimum wage, or Universal Credit has ended",
        "Childcare Payments Act 2014 s.9, s.11; SI 2015/448 reg.9",
        ("tax_free_childcare",),
        begins("tax_free_childcare"),
    ),
    Cliff(
        "Winter fuel charge: total income of £35,000",
        "Finance (No. 2) Bill 2025-26 cl.55",
        ("income_tax",),
        begins("winter_fuel_charge"),
    ),
    Cliff(
        "High Income Child Benefit Charge: a whole per cent for each £200",
        "ITEPA 2003 s.681C",
        ("income_tax",),
        rises("high_income_child_benefit_charge"),
        100.0,
    ),
    Cliff(
        "Child Benefit: a family takes no payment where the charge would take all of it",
        "SSAA 1992 s.13A; the share of families that opts out is an assumption",
        ("child_benefit", "income_tax"),
        ends("child_benefit"),
    ),
    Cliff(
        "Personal savings allowance: £1,000, £500, nothing",
        "ITA 2007 s.12B",
        ("income_tax",),
        savings_allowance_falls,
    ),
    Cliff(
        "Marriage Allowance ends: a spouse above the basic rate, or an allowance worth more to the other",
        "ITA 2007 s.55B(2), s.55C(1)",
        ("income_tax", "universal_credit", "pension_credit", *BY_AWARD),
        ends("marriage_allowance"),
    ),
    Cliff(
        "Marriage Allowance begins: the couple gains by it",
        "ITA 2007 s.55B, s.55C",
        ("income_tax", "universal_credit", "pension_credit", *BY_AWARD),
        begins("marriage_allowance"),
    ),
    Cliff(
        "Personal allowance: what the taper leaves is rounded up to a pound",
        "ITA 2007 s.35(3)",
        ("income_tax",),
        falls("personal_allowance"),
        1.0,
    ),
    Cliff(
        "Student loan: repayments in whole pounds",
        "SI 2009/470 reg.29, reg.44",
        ("student_loan_repayment",),
        rises("student_loan_repayment"),
        1.0,
    ),
    Cliff(
        "Non-dependants: deductions by band of gross income, and on starting work",
        "SI 2006/214 reg.55; SI 2012/2885 Sch.1 para.8, WSI 2013/3029 Sch.1 para.3, SSI 2012/319 reg.48",
        ("housing_benefit", "council_tax_reduction"),
        deduction_changes,
    ),
    Cliff(
        "Minimum income floor: the other of a couple becomes the responsible carer",
        "SI 2013/376 reg.62, reg.91; WRA 2012 s.19(6): nomination of the one who earns less is an assumption",
        ("universal_credit", *BY_AWARD),
        main_carer_changes,
    ),
    Cliff(
        "Benefit cap: ends at 16 hours of the national living wage",
        "SI 2013/376 reg.82(1)(a)",
        ("universal_credit",),
        ends("uc_benefit_cap_reduction"),
    ),
    Cliff(
        "Childcare costs element: begins with work",
        "SI 2013/376 reg.32",
        ("universal_credit", *BY_AWARD),
        starts_work,
    ),
)


class Overlap(NamedTuple):
    """Two withdrawals of the same earnings: what is taken (amount), while what is tested falls, each (points,)."""

    name: str
    statute: str
    amount: Callable[[Schedule], np.ndarray]
    tested: Callable[[Schedule], np.ndarray]


def not_deducted(s: Schedule) -> np.ndarray:
    """Student loan repayments, and the tax that falls on more than earnings alone, with the two charges."""
    return s.total("student_loan_repayment", "income_tax") - s.total("tax_on_earnings")


def means_tested(s: Schedule) -> np.ndarray:
    """Benefits that a taper withdraws."""
    return s.total("universal_credit", "pension_credit", "housing_benefit", "council_tax_reduction")


OVERLAPS = (
    Overlap(
        "Taxes on other income, the Child Benefit charge and student loans are not deducted from tested earnings",
        "SI 2013/376 reg.55, reg.57; SI 2002/1792 reg.17A; SI 2006/214 reg.36",
        not_deducted,
        means_tested,
    ),
    Overlap(
        "Dividends move up the bands of the United Kingdom while Scottish rates on earnings are higher, and both "
        "lose the personal allowance",
        "ITA 2007 s.11A, s.13, s.35; student loans beside them",
        not_deducted,
        lambda s: s.total("personal_allowance"),
    ),
    Overlap(
        "Child Benefit charge of large families, on top of the higher rate, National Insurance and student loans",
        "ITEPA 2003 s.681C: until 2023-24 one per cent for each £100",
        lambda s: s.total("high_income_child_benefit_charge", "student_loan_repayment"),
        lambda s: -s.total("high_income_child_benefit_charge"),
    ),
)


def charge_ends(s: Schedule) -> np.ndarray:
    """Winter fuel charge of each person that is no longer due, as Universal Credit begins or the payment ends."""
    return np.maximum(0.0, -np.diff(s.found["winter_fuel_charge"], axis=0))


class TaxFall(NamedTuple):
    """Why a tax may fall as earnings rise: statute, the most it falls at each step, and whether in total too."""

    name: str
    statute: str
    most: Callable[[Schedule], np.ndarray]
    holds_for_household: bool


def of_everybody(amount: np.ndarray, s: Schedule) -> np.ndarray:
    """An amount of the household for each of its people, shape (points - 1, people)."""
    return np.repeat(amount[:, None], s.household.people.age.size, axis=1)


def allowance_moves(s: Schedule) -> np.ndarray:
    """A transferable allowance at the couple's rates where one is given, given up or given by the other."""
    law = s.law.policy
    transferred = law.marriage_allowance.transferable_allowance_rate * law.income_tax.personal_allowance + 10.0
    is_met = begins("marriage_allowance")(s) | ends("marriage_allowance")(s)
    return of_everybody(np.where(is_met, law.income_tax.higher_rate * transferred, 0.0), s)


def charge_passes(s: Schedule) -> np.ndarray:
    """What a person is no longer charged where the partner's income has become the higher."""
    fallen = -np.diff(s.found["high_income_child_benefit_charge"], axis=0)
    return np.maximum(0.0, fallen)


def payment_is_given_up(s: Schedule) -> np.ndarray:
    """The charge of a family that takes no payment of Child Benefit from where the charge takes all of it."""
    fallen = -np.diff(s.total("high_income_child_benefit_charge"))
    return of_everybody(np.maximum(0.0, fallen) * ends("child_benefit")(s), s)


def allowance_ends(s: Schedule) -> np.ndarray:
    """Carer's Allowance that is no longer paid, nor taxed."""
    fallen = -np.diff(s.total("carers_allowance", "scottish_carer_supplement"))
    return of_everybody(np.maximum(0.0, fallen), s)


TAX_FALLS = (
    TaxFall(
        "Carer's Allowance is taxable and ends at its earnings limit",
        "ITEPA 2003 s.660, SI 1976/409 reg.8",
        allowance_ends,
        True,
    ),
    TaxFall(
        "Marriage Allowance: the one who gives it up pays more, until it is no longer worth giving",
        "ITA 2007 s.55B, s.55C",
        allowance_moves,
        False,
    ),
    TaxFall(
        "Child Benefit charge: on the partner with the higher income",
        "ITEPA 2003 s.681B(3)",
        charge_passes,
        False,
    ),
    TaxFall(
        "Child Benefit charge: nothing is charged where the family takes no payment since all would be charged",
        "SSAA 1992 s.13A; the share of families that opts out is an assumption",
        payment_is_given_up,
        True,
    ),
)
