"""The order of the year. It is part of the model: another order gives other results.

Who dies comes first, so that heirs can buy a home with what they inherit the same year; couples come after people
have left home; the law after pay and gains; saving after the law.
"""

from collections.abc import Callable

from model.dynamics.ageing import grow_older
from model.dynamics.births import is_born
from model.dynamics.childcare import childcare
from model.dynamics.coming_of_age import comes_of_age
from model.dynamics.couples import finds_partner
from model.dynamics.employment import employment
from model.dynamics.gains import realise_gains
from model.dynamics.gifts import give_to_children
from model.dynamics.health import health_changes
from model.dynamics.homes import keep_homes, leave_homes
from model.dynamics.jobs import jobs
from model.dynamics.leaving_home import leaves_home
from model.dynamics.lived import Lived
from model.dynamics.migration import moves_country
from model.dynamics.mortality import dies
from model.dynamics.pay import grow_up, pay
from model.dynamics.pension_saving import maternity_pay, pension_saving
from model.dynamics.pensions import draw_pensions
from model.dynamics.places import Places
from model.dynamics.purchases import buy_homes
from model.dynamics.regroup import regroup
from model.dynamics.returns import count_capital, earn_returns
from model.dynamics.saving import save, settle_payments, wear_and_replace
from model.dynamics.schooling import schooling
from model.dynamics.separation import separates
from model.dynamics.state import State
from model.dynamics.state_pension import state_pensions
from model.dynamics.student_loans import carry_student_loans, repay_student_loans
from model.dynamics.year import Year

Event = Callable[[State, Places, Year], None]
Circumstance = Callable[[State, Year], None]
Ending = Callable[[State, Year, Lived], None]

EVENTS: tuple[Event, ...] = (
    schooling,
    dies,
    separates,
    comes_of_age,
    leaves_home,
    finds_partner,
    is_born,
    moves_country,
    leave_homes,
)
"""Who learns, dies, parts, leaves home, finds a partner, is born, comes and goes: they note moves in `Places`."""

CIRCUMSTANCES: tuple[Circumstance, ...] = (
    health_changes,
    grow_up,
    employment,
    pay,
    maternity_pay,
    pension_saving,
    jobs,
    state_pensions,
    childcare,
    draw_pensions,
    earn_returns,
    keep_homes,
    realise_gains,
    count_capital,
    carry_student_loans,
)
"""Schooling, health, work, pay, pensions, returns and gains of the year: they write into the state's columns."""

ENDINGS: tuple[Ending, ...] = (
    settle_payments,
    save,
    wear_and_replace,
    repay_student_loans,
    give_to_children,
    buy_homes,
)
"""What is left: levers' payments, saving, student loans, gifts, homes."""


def begin_year(state: State, year: Year) -> State:
    """The state of the year when its events have happened and its circumstances are known; a new state."""
    state = grow_older(state, year)
    places = Places(state, year.seed)
    for event in EVENTS:
        event(state, places, year)
    state = regroup(places)
    for circumstance in CIRCUMSTANCES:
        circumstance(state, year)
    return state


def end_year(state: State, year: Year, lived: Lived) -> None:
    """Carry what the year left into the state's own columns."""
    for ending in ENDINGS:
        ending(state, year, lived)
