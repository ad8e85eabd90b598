"""Returns, pensions, saving, homes and gifts: each pound has a reason, and nothing falls below zero."""

import numpy as np
import pytest

from model.dynamics.gains import realise_gains
from model.dynamics.gifts import give_to_children
from model.dynamics.holdings import home_loan, liquid, pay
from model.dynamics.homes import keep_homes, leave_homes, settle_separation
from model.dynamics.pensions import draw_pensions
from model.dynamics.places import Places, is_owned
from model.dynamics.purchases import buy_homes
from model.dynamics.returns import count_capital, earn_returns
from model.dynamics.saving import save, settle_payments
from model.dynamics.year import Alignment, Transfer
from model.population.schema import Role
from tests.dynamics.lives import SEED
from tests.dynamics.wealth_states import classes, lived, net, state, year_of

PENNY = 0.01


def never_negative(at):
    """Whether no asset or debt is below zero."""
    return min(values.min() for values in classes(at).values()) > -PENNY and home_loan(at).min() > -PENNY


def by_household(at, values):
    """Sum over the people of each household."""
    return np.bincount(at.household(), values, minlength=at.population.households.weight.size)


class TestPayments:
    def test_cash_pays_first_then_investments_then_debt(self):
        at = state()
        people = at.population.people
        who = np.array([0, 1])
        people.cash_savings[who], people.investments[who], people.other_debt[who] = 100.0, 50.0, 0.0
        people.cost_basis_investments[who] = 40.0
        pay(people, who, np.array([120.0, 200.0]))
        assert people.cash_savings[who].tolist() == [0.0, 0.0]
        assert people.investments[who] == pytest.approx([30.0, 0.0])
        assert people.cost_basis_investments[who] == pytest.approx([24.0, 0.0])
        assert people.other_debt[who] == pytest.approx([0.0, 50.0])


class TestReturns:
    def test_incomes_from_wealth_do_not_jump_in_the_first_year(self):
        at = state()
        people = at.population.people
        before = people.savings_interest.sum(), people.property_income.sum()
        earn_returns(at, year_of())
        assert people.savings_interest.sum() == pytest.approx(before[0], rel=1e-9)
        homes = year_of().growth("house_prices")
        # the shock of a let home has a deviation of 5%: the mean of some hundred is within four standard errors
        lets = int((people.property_income > 0.0).sum())
        assert people.property_income.sum() == pytest.approx(before[1] * (1 + homes), rel=4 * 0.15 / lets**0.5)

    def test_interest_dividends_and_growth_follow_the_rates_found_first(self):
        at, alignment = state(), Alignment()
        year = year_of(alignment=alignment)
        earn_returns(at, year)
        rate = float(alignment.factors["interest on cash", year.first])
        people = at.population.people
        assert 0.02 < rate < 0.05
        assert (people.savings_interest <= rate * people.cash_savings + PENNY).all()

    def test_homes_grow_by_the_forecast_on_the_mean_and_alike_for_who_share_one(self):
        at = state()
        before = classes(at)["main_home"]
        earn_returns(at, year_of())
        after = at.population.people.main_home
        owners = before > 0.0
        growth = after[owners] / before[owners]
        error = 0.04 * (before[owners] ** 2).sum() ** 0.5 / before.sum() * 2**0.5
        mean = after.sum() / before.sum()
        assert mean == pytest.approx(1 + year_of().growth("house_prices"), abs=4 * error)
        household = at.household()[owners]
        spread = np.zeros(household.max() + 1)
        np.maximum.at(spread, household, growth)
        assert np.abs(growth - spread[household]).max() < 1e-9

    def test_no_loss_below_zero(self):
        at = state()
        earn_returns(at, year_of())
        assert never_negative(at)

    def test_capital_of_a_family_is_its_savings_and_let_property(self):
        at = state()
        count_capital(at, year_of())
        people, unit = at.population.people, at.unit()
        mine = people.cash_savings + people.investments + people.other_property - at.life.let_loan
        mine = mine * (people.role != Role.CHILD)
        total = np.bincount(unit, mine)
        assert np.abs(at.population.units.capital - np.maximum(total, 0.0)).max() <= 0.5 + PENNY


class TestPensions:
    def test_contributions_of_savers_go_to_their_pots(self):
        at = state()
        people = at.population.people
        before, saves = people.defined_contribution_pension.copy(), people.employee_pension_contributions > 0.0
        saves &= ~people.is_public_sector & (people.private_pension_income == 0.0) & (people.age < 55)
        draw_pensions(at, year_of())
        growth = 1.0 + year_of().growth("cpi_year") + 0.027
        added = people.defined_contribution_pension - before * growth
        paid = people.employee_pension_contributions + people.pension_contributions_by_salary_sacrifice
        paid = paid + people.personal_pension_contributions + 0.045 * people.employment_income
        assert np.abs(added - paid)[saves].max() < PENNY

    def test_pensions_in_payment_carry_on(self):
        at = state()
        people = at.population.people
        before = people.private_pension_income.copy()
        draws = before > 0.0
        draw_pensions(at, year_of())
        ratio = people.private_pension_income[draws] / before[draws]
        assert 0.99 < np.median(ratio) < 1.06
        assert never_negative(at)


class TestSaving:
    def test_what_is_saved_is_no_more_than_the_income(self):
        at = state()
        year, of = year_of(), lived(state())
        earn_returns(at, year)
        keep_homes(at, year)
        before = classes(at)
        save(at, year, of)
        change = net(classes(at)) - net(before)
        young = at.population.people.age < 65
        assert (by_household(at, change * young) <= np.maximum(of.net_income_ahc, 0.0) * 0.82 + PENNY).all()
        assert never_negative(at)

    def test_a_grant_raises_wealth_by_what_is_not_spent(self):
        at, year = state(), year_of()
        people = at.population.people
        adult = np.flatnonzero(people.role != Role.CHILD)
        paid = np.zeros(at.size)
        paid[adult[::50]] = 10_000.0
        settle_payments(at, year, lived(at))
        without = net(classes(at))
        at = state()
        settle_payments(at, year_of(), lived(at, paid=paid))
        change = net(classes(at)) - without
        assert np.abs(change[paid == 0.0]).max() < PENNY
        given = change[paid > 0.0]
        assert ((np.abs(given - 9_000.0) < PENNY) | (np.abs(given - 6_000.0) < PENNY)).all()

    def test_a_tax_beyond_savings_becomes_debt(self):
        at = state()
        people = at.population.people
        adult = np.flatnonzero(people.role != Role.CHILD)
        taken = np.zeros(at.size)
        taken[adult] = -(liquid(people)[adult] + 500.0)
        before = people.other_debt.copy()
        of = lived(at, paid=taken)
        gains = of.assessment.capital_gains_tax
        settle_payments(at, year_of(), of)
        assert np.abs(people.other_debt - before - gains)[adult].max() == pytest.approx(500.0, abs=PENNY)
        assert never_negative(at)


class TestHomes:
    def test_households_agree_with_what_their_people_own(self):
        at, year = state(), year_of()
        earn_returns(at, year)
        keep_homes(at, year)
        people, households = at.population.people, at.population.households
        value = by_household(at, people.main_home)
        owned = is_owned(households.tenure)
        assert (owned == (value > 0.0)).all()
        assert np.abs(value - households.main_residence_value).max() < PENNY
        assert np.abs(by_household(at, home_loan(at)) - households.mortgage_balance)[owned].max() < 1.0 + PENNY
        assert (households.rent[owned] == 0.0).all()

    def test_households_whose_owners_are_gone_rent(self):
        at = state()
        people = at.population.people
        lost = np.flatnonzero(is_owned(at.population.households.tenure))[:30]
        of = np.isin(at.household(), lost)
        people.mortgage_debt[of] = at.life.let_loan[of]
        people.main_home[of] = 0.0
        keep_homes(at, year_of())
        households = at.population.households
        assert not is_owned(households.tenure[lost]).any()
        assert (households.rent[lost] > 0.0).all() and (households.mortgage_balance[lost] == 0.0).all()

    def test_partners_who_part_lose_nothing_together(self):
        at, year = state(), year_of()
        units = at.population.units
        couples = units.first_person[np.flatnonzero(np.diff(units.first_person) > 1)]
        couples = couples[at.population.people.role[couples + 1] == Role.PARTNER]
        before = net(classes(at))
        settle_separation(at, year, couples, couples + 1)
        change = net(classes(at)) - before
        assert np.abs(change[couples] + change[couples + 1]).max() < PENNY
        assert (at.population.people.main_home[couples] == 0.0).all()
        assert never_negative(at)

    def test_an_owner_who_moves_to_another_home_sells_and_keeps_the_equity(self):
        at = state()
        people = at.population.people
        alone = np.flatnonzero(by_household(at, np.ones(at.size)) == 1)
        person = np.flatnonzero(np.isin(at.household(), alone) & (people.main_home > home_loan(at)))[0]
        places, before = Places(at, SEED), net(classes(at))
        places.unit_household[at.unit()[person]] = (at.household()[person] + 1) % alone.max()
        leave_homes(at, places, year_of())
        assert people.main_home[person] == 0.0 and home_loan(at)[person] == pytest.approx(0.0, abs=PENNY)
        assert np.abs(net(classes(at)) - before).max() < PENNY

    def test_buyers_pay_a_deposit_and_borrow_within_their_earnings(self):
        at, year = state(), year_of()
        people, households = at.population.people, at.population.households
        tenant = ~is_owned(households.tenure)
        people.cash_savings[(people.role != Role.CHILD) & tenant[at.household()]] = 60_000.0
        before = classes(at)
        buy_homes(at, year, lived(at))
        bought = tenant & is_owned(households.tenure)
        assert bought.sum() > 50
        price, loan = households.main_residence_value[bought], households.mortgage_balance[bought]
        earned = people.employment_income + people.self_employment_income + people.private_pension_income
        couple = people.main_home > 0.0
        earned = by_household(at, np.maximum(earned, 0.0) * couple)[bought]
        assert (loan <= 4.5 * earned + PENNY).all()
        assert (loan <= 0.95 * price + PENNY).all()
        change = by_household(at, net(classes(at)) - net(before))[bought]
        gifts = np.zeros(at.size)
        for _, giver, to, amount, _ in year.transfers.entries:
            np.add.at(gifts, at.position(to), amount)
            np.add.at(gifts, at.position(giver), -amount)
        assert change == pytest.approx(by_household(at, gifts)[bought] - 0.02 * price, abs=PENNY)
        assert never_negative(at)


class TestGains:
    def test_as_many_realise_gains_as_at_the_start(self):
        at = state()
        people = at.population.people
        realise_gains(at, year_of())
        adults = int((people.role != Role.CHILD).sum())
        share, wanted = (people.capital_gains > 0.0).sum() / adults, 0.0118
        assert share == pytest.approx(wanted, abs=4 * (wanted / adults) ** 0.5)
        assert (people.capital_gains_residential_property <= people.capital_gains).all()

    def test_costs_rise_by_what_is_realised_and_never_above_the_value(self):
        at = state()
        people = at.population.people
        before = people.cost_basis_business.copy()
        realise_gains(at, year_of())
        assert (people.cost_basis_business >= before).all()
        held = people.business_assets + people.agricultural_assets
        assert (people.cost_basis_business <= np.maximum(held, before) + PENNY).all()


class TestGifts:
    def test_what_parents_give_children_receive(self):
        at, year = state(), year_of()
        before = net(classes(at))
        give_to_children(at, year, lived(at))
        change = net(classes(at)) - before
        given = year.transfers.total(Transfer.GIFT)
        assert given > 0.0
        assert change.sum() == pytest.approx(0.0, abs=PENNY)
        assert np.maximum(change, 0.0).sum() <= given + PENNY
        assert at.life.gifts_received.sum() * year.prices() == pytest.approx(given)
