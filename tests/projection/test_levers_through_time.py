"""Levers in a projection: they begin and end in their year, and what they pay arrives in what people own."""

import numpy as np
import pytest

from model.dynamics import saving
from model.dynamics.year import Transfer
from model.levers.lever import MODELLED
from model.population.net_wealth import net_wealth
from model.population.schema import Tenure
from tests.dynamics import wealth_states
from tests.dynamics.lives import begun
from tests.projection.courses import lived

GRANT_FOR_TWO_YEARS = (
    "scenario=citizens_inheritance",
    "levers.citizens_inheritance.applies={2026: true, 2028: false}",
)


SOCIAL = (Tenure.RENT_FROM_COUNCIL, Tenure.RENT_FROM_HA)


def weight():
    return begun().weight


def test_payments_arrive_to_the_penny(monkeypatch):
    """What levers pay and take, spendable or locked, less Capital Gains Tax, is the change of wealth."""
    monkeypatch.setattr(saving, "_spend_windfalls", lambda *of: None)
    state = wealth_states.state()
    number = np.arange(state.size)
    saved = np.where(number % 3 == 0, 1_000.25 * (number % 7 - 3), 0.0)
    paid = saved + np.where(number % 5 == 0, 333.33 * (number % 11 - 5), 0.0)
    what = wealth_states.lived(state)._replace(paid=paid, saved=saved)
    before = net_wealth(state.population.people).copy()
    saving.settle_payments(state, wealth_states.year_of(), what)
    change = net_wealth(state.population.people) - before
    np.testing.assert_allclose(change, paid - what.assessment.capital_gains_tax, atol=0.005)
    for name in ("cash_savings", "investments", "other_debt", "isa_balance"):
        assert (getattr(state.population.people, name) >= -1e-6).all(), name


def test_the_grant_is_paid_to_those_who_turn_25_while_it_lasts():
    years = lived(2028, *GRANT_FOR_TWO_YEARS)
    for number in (2024, 2025, 2028):
        assert not years[number].paid.any(), number
        assert "citizens_inheritance.cost" not in years[number].outcomes
    assert years[2025].wealth() == 0.0
    paid_to = []
    for number, amount in ((2026, 10_000.0), (2027, 10_000.0)):
        year = years[number]
        people = year.states[1].population.people
        got = year.paid > 0.0
        assert (people.age[got] == 25).all() and got.sum() > 50
        assert got.sum() > 0.7 * (people.age == 25).sum()
        np.testing.assert_allclose(year.paid, year.saved, atol=1e-6)
        assert amount - 0.01 < year.paid[got].min() and year.paid[got].max() < 1.1 * amount
        assert weight() * year.paid.sum() == pytest.approx(year.outcomes["citizens_inheritance.cost"], abs=0.01)
        paid_to.append(set(people.person_id[got].tolist()))
    assert not paid_to[0] & paid_to[1], "each is paid once"


def test_part_of_the_grant_is_spent_at_once_and_the_rest_is_kept():
    years = lived(2028, *GRANT_FOR_TWO_YEARS)
    kept = years[2026].wealth() / years[2026].paid.sum()
    assert 0.6 < kept < 0.95  # a tenth spent, more by those without savings, and costs of homes bought with it
    without, with_ = (found.indicators["mean_wealth_at_25_to_34"] for found in years[2027].found)
    assert with_ > without
    outcome = years[2026].found[1].outcomes["citizens_inheritance.wealth_at_30"]
    assert outcome.status == MODELLED and outcome.value > 0.0


def test_a_restricted_grant_is_no_windfall():
    year = lived(2026, "scenario=citizens_inheritance", "levers.citizens_inheritance.is_restricted={2026: true}")[
        2026
    ]
    assert not year.saved.any()
    # nothing of it is spent; homes and gifts of others move a little
    assert year.wealth() == pytest.approx(year.paid.sum(), rel=0.02)


def test_heirs_pay_the_tax_on_receipts():
    years = lived(2026, "scenario=citizens_inheritance_funded")
    without, with_ = (found.indicators["transfer_amount"] for found in years[2026].found)
    assert without[Transfer.RECEIPTS_TAX] == 0.0 and years[2025].found[1].indicators["transfer_amount"][
        Transfer.RECEIPTS_TAX
    ] == 0.0  # fmt: skip
    tax, received = with_[Transfer.RECEIPTS_TAX], with_[Transfer.ESTATE_TO_HEIR]
    assert 0.0 < tax < 0.2 * received
    grant = lived(2026, "scenario=citizens_inheritance")[2026].wealth()
    # what is taken leaves the heirs; homes that they do not buy for it move a little
    assert weight() * (grant - years[2026].wealth()) == pytest.approx(tax, rel=0.1)


def test_a_wealth_tax_is_taken_every_year_and_a_one_off_in_its_own():
    annual = lived(2028, "scenario=wealth_tax", "levers.wealth_tax.applies={2026: true, 2028: false}")
    once = lived(
        2028, "scenario=one_off_wealth_tax", "levers.wealth_tax.one_off_year={2026: 2026}",
        "levers.wealth_tax.one_off_instalments={2026: 1}",
    )  # fmt: skip
    for number, taxed in ((2025, False), (2026, True), (2027, True), (2028, False)):
        assert annual[number].paid.any() == taxed, number
    for number, taxed in ((2025, False), (2026, True), (2027, False), (2028, False)):
        assert once[number].paid.any() == taxed, number
    for years in (annual, once):
        year = years[2026]
        assert (year.paid <= 0.0).all() and not year.saved.any()
        assert -weight() * year.paid.sum() == pytest.approx(year.outcomes["wealth_tax.revenue"], abs=1.0)
        assert year.wealth() == pytest.approx(year.paid.sum(), rel=0.05)
    assert once[2028].wealth() < 0.5 * once[2026].wealth()


def test_the_match_is_paid_each_year_and_adds_up():
    years = lived(
        2028, "scenario=universal_savings_account", "levers.universal_savings_account.applies={2026: true}"
    )
    assert years[2025].wealth() == 0.0 and not years[2025].paid.any()
    so_far = 0.0
    for number in (2026, 2027, 2028):
        year = years[number]
        so_far += year.paid.sum()
        assert weight() * year.paid.sum() == pytest.approx(
            year.outcomes["universal_savings_account.cost"], abs=0.01
        )
        assert 0.25 * so_far < year.wealth() < 1.05 * so_far  # many who get it have next to nothing and spend it


def test_rates_and_reliefs_of_inheritance_tax_act_on_estates_of_the_year():
    years = lived(2027, "scenario=inheritance_tax_loopholes")
    for number in (2025, 2026, 2027):
        without, with_ = (float(found.indicators["inheritance_tax_on_estates"]) for found in years[number].found)
        assert with_ == without if number == 2025 else with_ > without
    taken = weight() * -years[2026].wealth()
    without, with_ = (float(found.indicators["inheritance_tax_on_estates"]) for found in years[2026].found)
    # heirs would have spent a tenth of it at once, those without savings a third, and homes cost to buy
    assert 0.6 * (with_ - without) < taken < 1.05 * (with_ - without)


def test_aligned_capital_gains_tax_lowers_wealth_by_what_is_paid():
    years = lived(2026, "scenario=capital_gains_tax_aligned")
    assert years[2025].wealth() == 0.0
    of_tax = lived_tax(years[2026])
    assert of_tax > 0.0
    assert -weight() * years[2026].wealth() == pytest.approx(of_tax, rel=0.05)


def lived_tax(year):
    """Capital Gains Tax of the scenario above that of the baseline, £ a year."""
    amounts = []
    for found in year.found:
        place = found.programmes.index("capital_gains_tax")
        amounts.append(float(found.indicators["programme_amount"][place]))
    return amounts[1] - amounts[0]


def test_homes_built_stay_when_building_ends():
    years = lived(2029, "scenario=social_housing", "levers.social_housing.homes={2026: 90000, 2028: 0}")

    def social(number, course):
        households = years[number].states[course].population.households
        return set(households.household_id[np.isin(households.tenure, SOCIAL)].tolist())

    assert social(2025, 1) == social(2025, 0)
    of_2026 = social(2026, 1) - social(2026, 0)
    assert of_2026, "some come from private rents, others were in temporary accommodation"
    of_both = social(2027, 1) - social(2027, 0)
    assert len(of_both) > len(of_2026)
    left = set(years[2029].states[1].population.households.household_id.tolist())
    # who is there still may have bought or rented elsewhere, a twentieth a year
    assert len(of_2026 & social(2029, 1)) >= 0.6 * len(of_2026 & left)
    assert years[2026].outcomes["social_housing.reach"] == pytest.approx(90_000.0, abs=0.5 * weight())
    assert years[2028].outcomes["social_housing.reach"] == 0.0
    assert years[2028].outcomes["social_housing.cost"] == 0.0


def test_an_amount_changes_in_the_year_it_is_dated_from():
    words = "levers.citizens_inheritance.amount={2026: 5000, 2027: 20000}"
    years = lived(2027, "scenario=citizens_inheritance", words)
    for number, amount in ((2026, 5_000.0), (2027, 20_000.0)):
        assert years[number].paid.max() == pytest.approx(amount, abs=0.01)
