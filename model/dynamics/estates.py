"""What the dead leave: to the spouse as it stands, else in a last estate to heirs, less costs, debts and tax.

A spouse takes everything as it is, pension pots too, and half of a defined benefit pension. A cohabitant takes
all by will, as an heir who pays the tax, or without one the jointly owned home alone. A last estate pays its
debts, funeral, legacies and Inheritance Tax; businesses, farms and let property pass in kind as far as the rest
pays for that, and all else is sold. An heir who lives in the home keeps it where the share and a loan suffice.

Every pound a dead person owned, less debts, is logged: what heirs, charities, the Crown and those paid for funeral
and sale have, with the tax kept of it. Rights to defined benefits end with the last of a couple and are no estate;
debts above what is owned are lost to the lenders.

Not modelled: gifts within seven years and trusts, Income Tax of heirs on pension pots, children who died in an
earlier year (their children have no link to the grandparents), heirs who live abroad.
"""

from typing import NamedTuple

import numpy as np

from model.dynamics.figures import load_motion
from model.dynamics.heirs import Heirs, find_heirs
from model.dynamics.holdings import home_loan
from model.dynamics.partners import partner_of
from model.dynamics.places import Places
from model.dynamics.processes import Process
from model.dynamics.state import State
from model.dynamics.year import Transfer, Year
from model.engine.estate import Estates, assess_estates
from model.population.net_wealth import ASSETS, DEBTS
from model.population.schema import Array, Role

AS_THEY_ARE = (
    "cash_savings", "investments", "isa_balance", "other_financial_wealth", "main_home", "other_property",
    "defined_contribution_pension", "business_assets", "agricultural_assets", "physical_wealth", "mortgage_debt",
    "other_debt", "property_income",
)  # fmt: skip
"""Columns a spouse takes over."""
OWN_ALONE = (*ASSETS, *DEBTS, "isa_balance", "property_income", "student_loan_balance", "private_pension_income")


class Left(NamedTuple):
    """Last estates, £, shape (estates,)."""

    person: Array  # index of the dead
    home: Array  # value of the share of the main home
    home_loan: Array
    let_loan: Array
    in_kind: Array  # property, businesses and farms, less loans on property; none where these exceed it
    money: Array  # all else, belongings at what they sell for, less debts, home left out
    unsaleable: Array  # what belongings lose when sold
    pension: Array  # unused defined contribution pots


def settle_estates(state: State, places: Places, year: Year, dead: Array) -> None:
    """Pass on what those who die in the year own; `dead` are indices, and nothing is left to them."""
    people, dead = state.population.people, np.unique(dead)
    is_alive = places.stays.copy()
    is_alive[dead] = False
    partner = partner_of(places, np.ones_like(places.stays))[dead]
    survived = (partner >= 0) & is_alive[partner]
    married = survived & places.is_married[places.unit[dead]]
    _to_spouse(state, year, dead[married], partner[married])
    willed = (
        year.uniform(people.person_id[dead], Process.COHABITANT_WILL) < load_motion("wealth")["cohabitant_will"]
    )
    alone = survived & ~married & ~willed
    _home_to_survivor(state, year, dead[alone], partner[alone])
    last = ~married & ((people.role[dead] != Role.CHILD) | (people.cash_savings[dead] > 0.0))
    to_partner = np.where(survived & willed, partner, -1)[last]
    _settle(state, places, year, dead[last], to_partner, is_alive)
    for name in OWN_ALONE:
        getattr(people, name)[dead] = 0.0
    state.life.let_loan[dead] = 0.0


def _to_spouse(state: State, year: Year, dead: Array, spouse: Array) -> None:
    """Everything to the surviving spouse, revalued for Capital Gains Tax (TCGA 1992 s.62)."""
    people, life, kept = state.population.people, state.life, load_motion("wealth")["survivor_pension"]
    net = sum(getattr(people, name)[dead] for name in AS_THEY_ARE if name in ASSETS)
    net = net - people.mortgage_debt[dead] - people.other_debt[dead]
    benefit = people.defined_benefit_pension[dead]
    rights = benefit + people.defined_contribution_pension[dead]
    drawn = people.private_pension_income[dead]
    of_benefit = drawn * np.divide(benefit, rights, out=np.zeros(dead.size), where=rights > 0.0)
    taxable = np.maximum(people.investments[dead] - people.isa_balance[dead], 0.0)
    people.cost_basis_investments[spouse] += taxable
    people.cost_basis_property[spouse] += people.other_property[dead]
    people.cost_basis_business[spouse] += people.business_assets[dead] + people.agricultural_assets[dead]
    people.dividend_income[spouse] += people.dividend_income[dead] - people.owner_manager_dividends[dead]
    for name in AS_THEY_ARE:
        getattr(people, name)[spouse] += getattr(people, name)[dead]
    people.defined_benefit_pension[spouse] += kept * benefit
    people.private_pension_income[spouse] += drawn - of_benefit + kept * of_benefit
    life.let_loan[spouse] += life.let_loan[dead]
    life.late_spouse_bands[spouse] = 1.0
    year.transfers.add(Transfer.ESTATE_TO_PARTNER, people.person_id[dead], people.person_id[spouse], net)


def _home_to_survivor(state: State, year: Year, dead: Array, survivor: Array) -> None:
    """The home of joint tenants to the survivor, with its loan."""
    people = state.population.people
    loan = home_loan(state)[dead]
    equity = people.main_home[dead] - loan
    people.main_home[survivor] += people.main_home[dead]
    people.mortgage_debt[survivor] += loan
    people.main_home[dead] = 0.0
    people.mortgage_debt[dead] -= loan
    year.transfers.add(Transfer.ESTATE_TO_PARTNER, people.person_id[dead], people.person_id[survivor], equity)


def _what_is_left(state: State, dead: Array) -> Left:
    """Last estates before costs, legacies and tax."""
    people, at_sale = state.population.people, load_motion("wealth")["belongings_at_sale"]
    loan, let_loan = home_loan(state)[dead], state.life.let_loan[dead]
    property_ = people.other_property[dead] - let_loan
    held = people.business_assets[dead] + people.agricultural_assets[dead]
    belongings = people.physical_wealth[dead]
    money = people.cash_savings[dead] + people.investments[dead] + people.other_financial_wealth[dead]
    money = money + at_sale * belongings - people.other_debt[dead]
    return Left(
        person=dead,
        home=people.main_home[dead],
        home_loan=loan,
        let_loan=let_loan,
        in_kind=held + np.maximum(property_, 0.0),
        money=money + np.minimum(property_, 0.0),
        unsaleable=(1.0 - at_sale) * belongings,
        pension=people.defined_contribution_pension[dead],
    )


def _settle(state: State, places: Places, year: Year, dead: Array, to_partner: Array, is_alive: Array) -> None:
    """Costs, legacies, tax and heirs of last estates; all to the partner where one is named."""
    people, figures = state.population.people, load_motion("wealth")
    ids, left = people.person_id[dead], _what_is_left(state, dead)
    heirs = _with_partners(find_heirs(state, year, dead, is_alive), to_partner, dead.size)
    entries = np.bincount(heirs.estate, minlength=dead.size)
    descendants = np.zeros(dead.size, dtype=bool)
    descendants[heirs.estate[heirs.is_descendant]] = True

    worth = np.maximum(left.money + left.in_kind + left.home - left.home_loan, 0.0)
    costs = np.minimum(figures["funeral"] * year.prices() + figures["probate_rate"] * worth, worth)
    b = figures["legacy"]
    chance = np.where(descendants, b["with_children"], b["childless"])
    gives = year.uniform(ids, Process.LEGACY) < np.where(to_partner >= 0, 0.0, chance)
    charity = gives * np.where(descendants, b["share_with_children"], b["share_childless"]) * (worth - costs)
    tax = np.minimum(
        _tax(state, year, left, worth - costs, charity, descendants), worth - costs - charity + left.pension
    )
    crown = (year.uniform(ids, Process.OWNERLESS_ESTATE) < figures["ownerless"]) & ~descendants & (to_partner < 0)
    crown |= entries == 0
    gone = costs + charity + np.where(crown, worth - costs - charity + left.pension, tax)
    kept = ~crown[heirs.estate]
    heirs = Heirs(*(column[kept] for column in heirs))

    add = year.transfers.add
    add(Transfer.FUNERAL_AND_COSTS, ids, 0, costs + left.unsaleable)
    add(Transfer.ESTATE_TO_CHARITY, ids, 0, charity)
    rest = worth - costs - charity + left.pension
    add(Transfer.ESTATE_TO_STATE, ids[crown], 0, rest[crown], tax[crown])
    received = _distribute(state, places, year, left, heirs, worth, gone)
    tax_share = tax[heirs.estate] * heirs.share
    add(
        Transfer.ESTATE_TO_HEIR, ids[heirs.estate], people.person_id[heirs.person], received + tax_share, tax_share
    )
    np.add.at(state.life.inherited, heirs.person, received / year.prices())
    np.add.at(people.inheritance_received, heirs.person, received)


def _with_partners(heirs: Heirs, to_partner: Array, estates: int) -> Heirs:
    """Heirs with the cohabitant alone where a will says so."""
    willed = np.flatnonzero(to_partner >= 0)
    others = to_partner[heirs.estate] < 0
    both = [
        np.concatenate([column[others], added])
        for column, added in zip(
            heirs,
            (willed, to_partner[willed], np.ones(willed.size), np.zeros(willed.size, dtype=bool)),
            strict=True,
        )
    ]
    order = np.argsort(both[0], kind="stable")
    return Heirs(*(column[order] for column in both))


def _tax(state: State, year: Year, left: Left, estate: Array, charity: Array, descendants: Array) -> Array:
    """Inheritance Tax of last estates under the law of the year, £."""
    people, figures = state.population.people, load_motion("wealth")
    dead, bands = left.person, state.life.late_spouse_bands[left.person]
    held = people.business_assets[dead] + people.agricultural_assets[dead]
    relievable = np.minimum(held, estate - charity)
    shares = np.minimum(figures["unlisted_traded_share"] * people.investments[dead], estate - charity - relievable)
    home = np.clip(left.home - left.home_loan, 0.0, estate - charity)
    known = {
        "estate": estate,
        "unused_pension": left.pension,
        "relievable": relievable,
        "unlisted_traded_shares": shares,
        "to_charity": charity,
        "home_to_descendants": np.where(descendants, home, 0.0),
        "transferred_share": bands,
        "transferred_residence_share": bands,
        "transferred_relief_share": bands,
    }
    nothing = np.zeros(dead.size)
    return assess_estates(Estates(**(dict.fromkeys(Estates._fields, nothing) | known)), year.policy)


def _distribute(
    state: State, places: Places, year: Year, left: Left, heirs: Heirs, worth: Array, gone: Array
) -> Array:
    """Give heirs what is left, in kind and in money; returns what each entry receives, £."""
    people, life = state.population.people, state.life
    dead, of, share = left.person, heirs.estate, heirs.share
    net = np.maximum(worth + left.pension - gone, 0.0)
    keeps, home_debt = _keep_home(state, places, left, heirs, net)
    keepers = np.maximum(np.bincount(of[keeps], minlength=dead.size), 1)
    home = np.where(keeps, left.home[of] / keepers[of], 0.0)
    debt = np.where(keeps, left.home_loan[of] / keepers[of], 0.0) + home_debt
    sold = np.bincount(of, keeps, minlength=dead.size) == 0

    # money pays what goes; where it does not reach, property, businesses and farms are sold in proportion
    equity = left.home - left.home_loan
    money = net - left.in_kind - np.where(sold, 0.0, equity)
    money = money + np.bincount(of, home_debt, minlength=dead.size)
    stays = np.clip(1.0 + money / np.maximum(left.in_kind, 1e-9), 0.0, 1.0)
    stays = np.where(left.in_kind > 0.0, stays, 0.0)
    held = people.business_assets[dead] + people.agricultural_assets[dead]
    passes_property = people.other_property[dead] >= left.let_loan
    kind = {
        "business_assets": stays * people.business_assets[dead],
        "agricultural_assets": stays * people.agricultural_assets[dead],
        "other_property": np.where(passes_property, stays, 0.0) * people.other_property[dead],
        "property_income": np.where(passes_property, stays, 0.0) * people.property_income[dead],
    }
    loans = np.where(passes_property, stays, 0.0) * left.let_loan
    for name, amount in kind.items():
        np.add.at(getattr(people, name), heirs.person, (share * amount[of]))
    np.add.at(people.mortgage_debt, heirs.person, share * loans[of])
    np.add.at(life.let_loan, heirs.person, share * loans[of])
    np.add.at(people.cost_basis_property, heirs.person, share * kind["other_property"][of])
    np.add.at(people.cost_basis_business, heirs.person, share * (stays * held)[of])
    np.add.at(people.main_home, heirs.person, home)
    np.add.at(people.mortgage_debt, heirs.person, debt)

    received = share * net[of]
    in_kind = share * (stays * left.in_kind)[of] + home - debt
    in_money = np.maximum(received - in_kind, 0.0)
    b = load_motion("wealth")["inherited_in_cash"]
    in_cash = in_money * np.where(in_money > b["below"] * year.prices(), b["cash_above"], b["cash"])
    np.add.at(people.cash_savings, heirs.person, in_cash)
    np.add.at(people.investments, heirs.person, in_money - in_cash)
    np.add.at(people.cost_basis_investments, heirs.person, in_money - in_cash)
    return in_kind + in_money


def _keep_home(state: State, places: Places, left: Left, heirs: Heirs, net: Array) -> tuple[Array, Array]:
    """Who of the heirs keeps the home they live in, and the loan they take for it beyond the one there is, £.

    Heirs who live there share the home equally; where its equity exceeds their shares they borrow the rest within
    a multiple of their earnings, and what they pay goes to the other heirs.
    """
    people, b = state.population.people, load_motion("wealth")["lending"]
    household, of = places.household(), heirs.estate
    lives = (household[heirs.person] == household[left.person[of]]) & (left.home[of] > 0.0)
    living = np.bincount(of, lives, minlength=left.person.size)
    equity = left.home - left.home_loan
    # a share of what passes in kind is no means to pay for the home
    short = equity[of] / np.maximum(living, 1)[of] - heirs.share * (net - left.in_kind)[of]
    short = np.maximum(short, 0.0)
    earned = np.maximum(people.employment_income + people.self_employment_income, 0.0)[heirs.person]
    there = left.home_loan[of] / np.maximum(living, 1)[of]
    can = (short <= 0.0) | (short + there <= b["loan_to_income"] * earned)
    able = (living > 0) & (np.bincount(of, lives & ~can, minlength=left.person.size) == 0)
    able &= (equity >= 0.0) & (net >= left.in_kind)
    keeps = lives & able[of]
    return keeps, np.where(keeps, short, 0.0)
