"""The books of a whole year of a scenario, person by person: what wealth changed by, and why, to the penny.

Wealth at the end less that at the start is what is left of income after tax and spending, returns, what went into
pensions less what they paid, gifts and estates received less those made, and what levers paid less Capital Gains
Tax.
Spending is no column of its own: it is what a household has and does not keep, and must not be below nothing.
"""

from functools import cache
from itertools import pairwise
from typing import Any, NamedTuple

import numpy as np
import pytest

from model.configuration import compose
from model.dynamics import order
from model.dynamics.figures import load_motion
from model.dynamics.year import Aligned, Transfer
from model.population.net_wealth import ASSETS, DEBTS
from model.population.schema import Role
from model.projection.loop import Projection
from tests.dynamics.lives import fresh
from tests.projection.courses import BASE

PENNY = 0.01
LAST = 2026
GRANT = ("scenario=citizens_inheritance", "levers.citizens_inheritance.applies={2026: true}")
MOVES_WEALTH = {
    "dies", "leave_homes", "draw_pensions", "earn_returns", "settle_payments", "save", "wear_and_replace",
    "give_to_children", "buy_homes",
}  # fmt: skip
"""Laws of motion that may change what anybody owns."""
COLUMNS = (
    *ASSETS, *DEBTS, "age", "private_pension_income", "employment_income", "employee_pension_contributions",
    "pension_contributions_by_salary_sacrifice", "personal_pension_contributions", "is_public_sector",
    "self_employment_income", "owner_manager_dividends", "role",
)  # fmt: skip


class Step(NamedTuple):
    """A law of motion of the year: people by id, their household, what they had before it and after."""

    ids: np.ndarray
    household: np.ndarray
    before: dict[str, np.ndarray]
    after: dict[str, np.ndarray]
    transfers: list[tuple[Any, ...]]
    year: Any
    lived: Any

    def change(self, *names: str) -> np.ndarray:
        """By how much the wealth of each person changes, or some classes of it, £."""
        of = names or (*ASSETS, *DEBTS)
        return sum((-1.0 if n in DEBTS else 1.0) * (self.after[n] - self.before[n]) for n in of)

    def logged(self) -> np.ndarray:
        """What each person received of others less what each gave, by the log, £."""
        found = np.zeros(self.ids.size)
        by_id = np.argsort(self.ids)
        for _, donor, recipient, amount, tax in self.transfers:
            for who, pounds in ((donor, -amount), (recipient, amount - tax)):
                known = np.isin(who, self.ids)
                at = by_id[np.searchsorted(self.ids, who[known], sorter=by_id)]
                np.add.at(found, at, pounds[known])
        return found

    def by_household(self, values: np.ndarray) -> np.ndarray:
        """Sum over the people of each household."""
        return np.bincount(self.household, values)


def noted(book, step):
    """The law of motion, that writes what it does to a scenario into the book."""

    def noting(state, *rest):
        year = next(each for each in rest if hasattr(each, "transfers"))
        people, logged = state.population.people, len(year.transfers.entries)
        before = {name: getattr(people, name).copy() for name in COLUMNS}
        ids, household = people.person_id.copy(), state.household().copy()
        step(state, *rest)
        if isinstance(year.alignment, Aligned):
            after = {name: getattr(people, name).copy() for name in COLUMNS}
            entries = year.transfers.entries[logged:]
            book[step.__name__] = Step(ids, household, before, after, entries, year, rest[-1])

    return noting


@cache
def books() -> dict[str, Step]:
    """The steps of the last year of a scenario in order, between the states before and after it."""
    book: dict[str, Step] = {}
    with pytest.MonkeyPatch.context() as patch:
        for name in ("EVENTS", "CIRCUMSTANCES", "ENDINGS"):
            patch.setattr(order, name, tuple(noted(book, step) for step in getattr(order, name)))
        projection = Projection([compose([*BASE, f"horizon={LAST}", "threads=1", *GRANT])], fresh())
        for number in range(projection.first, LAST):
            projection.live(number)
        start = around(projection)
        book.clear()
        projection.live(LAST)
    return {"start": start, **book, "end": around(projection)}


def around(projection) -> Step:
    """The state of the scenario between two years."""
    state = projection.courses[1].state
    people = state.population.people
    columns = {name: getattr(people, name).copy() for name in COLUMNS}
    return Step(people.person_id.copy(), state.household(), columns, columns, [], None, None)


def net(columns) -> np.ndarray:
    return sum(columns[name] for name in ASSETS) - sum(columns[name] for name in DEBTS)


def test_every_law_of_motion_is_in_the_books():
    laws = {law.__name__ for law in (*order.EVENTS, *order.CIRCUMSTANCES, *order.ENDINGS)}
    assert laws == set(books()) - {"start", "end"}
    assert laws > MOVES_WEALTH


def test_nothing_changes_between_the_steps():
    """Growing older, moves, the law and the scores of children leave everybody's wealth as it is, to the bit."""
    steps = list(books().values())
    for one, after in pairwise(steps):
        _, here, there = np.intersect1d(one.ids, after.ids, assume_unique=True, return_indices=True)
        assert here.size > 0.9 * one.ids.size
        for name in (*ASSETS, *DEBTS):
            assert np.array_equal(one.after[name][here], after.before[name][there]), name


def test_only_laws_of_wealth_move_wealth():
    for name, step in books().items():
        if name not in MOVES_WEALTH:
            assert all(np.array_equal(step.before[of], step.after[of]) for of in (*ASSETS, *DEBTS)), name


def test_the_living_receive_what_estates_and_givers_part_with():
    """Rights to defined benefits are no estate: half of a spouse's goes on, and no log has it."""
    book = books()
    deaths = book["dies"]
    dead = np.isin(deaths.ids, np.concatenate([donor for _, donor, *_ in deaths.transfers]))
    inherited = deaths.change() - deaths.change("defined_benefit_pension")
    assert np.abs((inherited - deaths.logged())[~dead]).max() < PENNY
    assert (inherited[~dead] > PENNY).sum() > 30
    gifts = book["give_to_children"]
    assert gifts.transfers and np.abs(gifts.change() - gifts.logged()).max() < PENNY
    assert abs(gifts.change().sum()) < PENNY


def test_who_parts_shares_out_what_the_home_is_worth():
    """The log has what is paid; what a loan does not reach is set off, and stays with the one who stays."""
    parts = books()["leave_homes"]
    assert np.abs(parts.by_household(parts.change())).max() < PENNY
    assert (np.abs(parts.change()) > PENNY).sum() > 0
    paid = sum(amount.sum() for kind, _, _, amount, _ in parts.transfers if kind == Transfer.SEPARATION)
    assert paid == pytest.approx(parts.change("cash_savings")[parts.logged() > 0.0].sum(), abs=PENNY)


def test_pots_grow_are_paid_into_and_pay():
    """A pot pays at the start of the year what was drawn of it the year before, then grows."""
    step, figures = books()["draw_pensions"], load_motion("wealth")
    had, pot = step.before, step.before["defined_contribution_pension"]
    wealth = pot + had["defined_benefit_pension"]
    drawn = np.divide(had["private_pension_income"] * pot, wealth, out=np.zeros(pot.size), where=wealth > 0.0)
    paid = np.minimum(drawn, pot)
    returns = (pot - paid) * (step.year.growth("cpi_year") + figures["pension_above_prices"])
    of_pay = had["employee_pension_contributions"] + had["pension_contributions_by_salary_sacrifice"]
    into_pot = of_pay + figures["employer_contribution"] * had["employment_income"] * (of_pay > 0.0)
    into_pot = np.where(had["is_public_sector"] & (of_pay > 0.0), 0.0, into_pot)
    into_pot = into_pot + had["personal_pension_contributions"]
    # a lump sum goes from the pot into cash
    change = step.change("defined_contribution_pension", "cash_savings")
    assert np.abs(change - (returns + into_pot - paid)).max() < PENNY
    others = set(ASSETS + DEBTS) - {"defined_contribution_pension", "cash_savings", "defined_benefit_pension"}
    assert not step.change(*others).any()


def test_who_owns_nothing_has_no_return():
    """But a business, whose worth follows profits."""
    step = books()["earn_returns"]
    held = sum(step.before[name] for name in ASSETS)
    earns = np.maximum(step.before["self_employment_income"], 0.0) + step.before["owner_manager_dividends"]
    assert ((held <= 0.0) & (earns <= 0.0)).sum() > 100
    assert not step.change()[(held <= 0.0) & (earns <= 0.0)].any()
    assert not step.change(*DEBTS).any()


def test_levers_pay_and_take_and_part_of_a_windfall_is_spent():
    book = books()
    step, spent = book["settle_payments"], load_motion("wealth")["windfall_spent"]
    lived, deaths = step.lived, book["dies"]
    _, here, there = np.intersect1d(step.ids, deaths.ids, assume_unique=True, return_indices=True)
    windfall = np.maximum(lived.saved, 0.0)
    for kind, _, recipient, amount, tax in deaths.transfers:
        if kind == Transfer.ESTATE_TO_HEIR:
            to_heirs = deaths._replace(transfers=[(kind, 0 * recipient, recipient, amount, tax)])
            windfall[here] += to_heirs.logged()[there]
    left = step.change() - (lived.paid - lived.assessment.capital_gains_tax)
    assert (lived.paid > 0.0).sum() > 20 and (lived.assessment.capital_gains_tax > 0.0).sum() > 5
    assert left.max() < PENNY
    assert (left + spent["constrained"] * windfall).min() > -PENNY
    assert np.abs(left[windfall == 0.0]).max() < PENNY


def test_a_purchase_costs_its_fees_and_nothing_else():
    step = books()["buy_homes"]
    cost = load_motion("wealth")["lending"]["cost"] * step.by_household(step.change("main_home"))
    assert (cost > 0.0).sum() > 20 and cost.min() >= 0.0
    assert np.abs(step.by_household(step.change() - step.logged()) + cost).max() < PENNY


def test_what_is_not_saved_is_spent_and_nobody_spends_less_than_nothing():
    """Income after tax and housing costs less what saving and belongings add to wealth, of each household."""
    book = books()
    income = book["save"].lived.net_income_ahc
    kept = sum(book[name].by_household(book[name].change()) for name in ("save", "wear_and_replace"))
    spending = income - kept
    assert kept[income > 0.0].any() and (spending > 0.0).mean() > 0.95
    assert spending[income >= 0.0].min() > -PENNY
    children = book["save"].before["role"] == Role.CHILD
    assert not book["save"].change()[children].any() and not book["wear_and_replace"].change()[children].any()


def test_the_year_closes_for_everybody():
    """Income less spending, returns, pensions, levers, gifts and estates are each person's change of wealth."""
    book = books()
    start, end = book["start"], book["end"]
    ids, first, last = np.intersect1d(start.ids, end.ids, assume_unique=True, return_indices=True)
    assert ids.size > 0.95 * start.ids.size
    change = np.zeros(ids.size)
    for name in MOVES_WEALTH:
        step = book[name]
        _, here, there = np.intersect1d(ids, step.ids, assume_unique=True, return_indices=True)
        change[here] += step.change()[there]
    assert np.abs(net(end.after)[last] - net(start.before)[first] - change).max() < PENNY
