"""What the dead leave: every pound is accounted for, and goes to whom it should."""

import numpy as np
import pytest

from model.dynamics.estates import settle_estates
from model.dynamics.heirs import children_of, find_heirs
from model.dynamics.holdings import home_loan
from model.dynamics.places import Places
from model.dynamics.year import Transfer
from model.population.schema import Role
from tests.dynamics.lives import SEED
from tests.dynamics.wealth_states import classes, net, state, year_of

PENNY = 0.01


def settled(chosen, change=None):
    """A state before and after the deaths that `chosen` picks from it, and the year."""
    at = state()
    dead = chosen(at)
    if change:
        change(at, dead)
    before, year = classes(at), year_of()
    settle_estates(at, Places(at, SEED), year, dead)
    return at, dead, before, year


def old_people(at):
    """Everybody over 85, and some of the rest, couples among them."""
    people = at.population.people
    return np.flatnonzero((people.age > 85) | ((people.person_id % 97 == 0) & (people.role != Role.CHILD)))


def logged(year, *kinds):
    """Sum of what the log says donors parted with."""
    return sum(year.transfers.total(kind) for kind in kinds)


LAST = (Transfer.ESTATE_TO_HEIR, Transfer.ESTATE_TO_CHARITY, Transfer.ESTATE_TO_STATE, Transfer.FUNERAL_AND_COSTS)


class TestAccounts:
    def test_every_donor_parts_with_all_and_no_more(self):
        at, dead, before, year = settled(old_people)
        people = at.population.people
        owned = net(before)[dead] - before["defined_benefit_pension"][dead]
        parted = dict.fromkeys(people.person_id[dead].tolist(), 0.0)
        for kind, donor, _, amount, _ in year.transfers.entries:
            if kind in (*LAST, Transfer.ESTATE_TO_PARTNER):
                for one, pounds in zip(donor.tolist(), amount.tolist(), strict=True):
                    parted[one] += pounds
        left = np.array([parted[one] for one in people.person_id[dead].tolist()])
        # what debts can be paid from: a home held with a cohabitant goes to the survivor before them
        home = np.maximum(before["main_home"] - before["mortgage_debt"], 0.0)
        beyond = home + before["defined_contribution_pension"] + before["physical_wealth"]
        solvent = owned > beyond[dead]
        assert solvent.sum() > 100
        assert np.abs(left - owned)[solvent].max() < PENNY

    def test_the_living_receive_what_the_log_says(self):
        at, dead, before, year = settled(old_people)
        after = classes(at)
        gained = (net(after) - net(before)) - (
            after["defined_benefit_pension"] - before["defined_benefit_pension"]
        )
        gained[dead] = 0.0
        received = np.zeros(at.size)
        for kind, _, recipient, amount, tax in year.transfers.entries:
            if kind in (Transfer.ESTATE_TO_HEIR, Transfer.ESTATE_TO_PARTNER):
                np.add.at(received, at.position(recipient), amount - tax)
        received[dead] = 0.0
        assert np.abs(gained - received).max() < PENNY

    def test_the_dead_own_nothing_and_nobody_owns_less_than_nothing(self):
        at, dead, _, _ = settled(old_people)
        after = classes(at)
        assert all((values[dead] == 0.0).all() for values in after.values())
        assert min(values.min() for values in after.values()) > -PENNY
        assert home_loan(at).min() > -PENNY

    def test_pounds_of_heirs_are_remembered_in_prices_of_the_start(self):
        at, _, _, year = settled(old_people)
        heirs = sum((amount - tax).sum() for kind, _, _, amount, tax in year.transfers.entries if kind == LAST[0])
        assert at.life.inherited.sum() * year.prices() == pytest.approx(heirs, rel=1e-9)


class TestSpouses:
    def test_a_spouse_takes_everything_as_it_is_and_the_bands(self):
        def one_of_each_married_couple(at):
            units = at.population.units
            married = np.flatnonzero(units.is_married & (np.diff(units.first_person) > 1))[:40]
            return units.first_person[married]

        at, dead, before, year = settled(one_of_each_married_couple)
        spouse, after = dead + 1, classes(at)
        for name in ("cash_savings", "main_home", "defined_contribution_pension", "mortgage_debt"):
            assert after[name][spouse] == pytest.approx(before[name][spouse] + before[name][dead])
        assert (at.life.late_spouse_bands[spouse] == 1.0).all()
        assert logged(year, *LAST) == 0.0


class TestHeirs:
    def test_children_share_equally(self):
        at = state()
        people = at.population.people
        mothers = np.unique(people.mother_id[people.mother_id != 0])[:50]
        # mothers whose own mother dies too would leave her share to the grandchildren
        mothers = mothers[~np.isin(people.mother_id[at.position(mothers)], mothers)]
        dead = at.position(mothers)
        alive = np.ones(at.size, dtype=bool)
        alive[dead] = False
        heirs = find_heirs(at, year_of(), dead, alive)
        assert np.bincount(heirs.estate, heirs.share) == pytest.approx(np.ones(mothers.size))
        number, child = children_of(at, mothers)
        assert set(zip(number.tolist(), child.tolist(), strict=True)) == set(
            zip(heirs.estate.tolist(), heirs.person.tolist(), strict=True)
        )

    def test_a_dead_childs_share_goes_to_the_grandchildren(self):
        at = state()
        people = at.population.people
        mother = at.position(people.mother_id)
        grandmother = np.where(mother >= 0, people.mother_id[mother], 0)
        child = np.flatnonzero((grandmother != 0) & (at.position(grandmother) >= 0))[0]
        parent, grandparent = mother[child], at.position(grandmother[child : child + 1])[0]
        alive = np.ones(at.size, dtype=bool)
        alive[[parent, grandparent]] = False
        heirs = find_heirs(at, year_of(), np.array([grandparent]), alive)
        assert child in heirs.person and parent not in heirs.person
        assert heirs.share.sum() == pytest.approx(1.0)

    def test_those_without_known_kin_leave_to_younger_people_of_their_community(self):
        at = state()
        people = at.population.people
        has_child = np.isin(people.person_id, np.concatenate([people.mother_id, people.father_id]))
        dead = np.flatnonzero((people.age > 75) & ~has_child & (people.mother_id == 0))
        alive = np.ones(at.size, dtype=bool)
        alive[dead] = False
        heirs = find_heirs(at, year_of(), dead, alive)
        assert dead.size > 20
        assert (np.bincount(heirs.estate, minlength=dead.size) > 0).all()
        assert (at.life.community[heirs.person] == at.life.community[dead[heirs.estate]]).all()
        assert (people.age[heirs.person] < people.age[dead[heirs.estate]]).all()
        assert not (people.mother_id[heirs.person] != 0).any()


class TestTax:
    def test_a_large_last_estate_pays_two_fifths_above_the_bands(self):
        def widow(at):
            people = at.population.people
            mothers = np.isin(people.person_id, people.mother_id[people.mother_id != 0])
            alone = ~np.repeat(
                np.diff(at.population.units.first_person) > 1, np.diff(at.population.units.first_person)
            )
            return np.flatnonzero(mothers & alone & (people.age > 70) & (people.main_home == 0.0))[:1]

        def rich(at, dead):
            people = at.population.people
            for name in classes(at):
                getattr(people, name)[dead] = 0.0
            at.life.let_loan[dead], at.life.late_spouse_bands[dead] = 0.0, 0.0
            people.cash_savings[dead] = 1_000_000.0

        _, _, _, year = settled(widow, rich)
        tax = sum(taxes.sum() for _, _, _, _, taxes in year.transfers.entries)
        costs, charity = year.transfers.total(LAST[3]), year.transfers.total(LAST[1])
        rate = 0.36 if charity > 0.0 else 0.40
        assert tax == pytest.approx(rate * (1_000_000.0 - costs - charity - 325_000.0), abs=PENNY)
