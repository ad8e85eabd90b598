"""Winter Fuel Payment, Pension Age Winter Heating Payment in Scotland, and the charge on higher incomes."""

from typing import NamedTuple

from model.compile import rule


class WinterFuel(NamedTuple):
    """Parameters of the winter payments and their charge; values and sources in winter_fuel.yaml."""

    standard: float
    standard_aged_80: float
    shared: float
    shared_aged_80: float
    shared_aged_80_with_another: float
    scotland_standard: float
    scotland_standard_aged_80: float
    scotland_shared: float
    scotland_shared_aged_80: float
    scotland_shared_aged_80_with_another: float
    cost_of_living_addition: float
    cost_of_living_addition_shared: float
    higher_age: int
    requires_relevant_benefit: bool
    charge_applies: bool
    charge_income_limit: float


@rule
def winter_fuel_payment(
    is_over_age: bool,
    age: int,
    others_over_age: int,
    others_aged_80: int,
    partner_age: int,
    has_relevant_benefit: bool,
    partner_is_paid: bool,
    is_in_scotland: bool,
    law: WinterFuel,
) -> float:
    """Winter payment of one person, £ a year. SI 2000/729 reg.2; SI 2024/869; SI 2025/969; SSI 2024/351.

    A household without a relevant benefit shares one payment; a couple with one is paid in full to one of them.

    Not modelled: residential care and hospital; the third week of September as the day that counts; the one-off
    £100 of Northern Ireland's Department for Communities in 2024-25.

    Args:
        is_over_age: whether the person is over pensionable age.
        age: the person's age, years.
        others_over_age: others in the household over pensionable age, the partner included.
        others_aged_80: those among them aged 80 or over.
        partner_age: the partner's age, 0 without one.
        has_relevant_benefit: Pension Credit or Universal Credit in the benefit unit.
        partner_is_paid: the partner is the one whom the couple's full payment goes to.
        is_in_scotland: whether the household lives in Scotland.
        law: the parameters.
    """
    if not is_over_age or (law.requires_relevant_benefit and not has_relevant_benefit):
        return 0.0
    if has_relevant_benefit and partner_is_paid:
        return 0.0
    is_aged_80 = age >= law.higher_age
    if has_relevant_benefit or others_over_age == 0:
        addition = law.cost_of_living_addition
        if is_aged_80 or (has_relevant_benefit and partner_age >= law.higher_age):
            amount = law.scotland_standard_aged_80 if is_in_scotland else law.standard_aged_80
        else:
            amount = law.scotland_standard if is_in_scotland else law.standard
    else:
        addition = law.cost_of_living_addition_shared
        if not is_aged_80:
            amount = law.scotland_shared if is_in_scotland else law.shared
        elif others_aged_80 > 0:
            amount = law.shared_aged_80_with_another
            if is_in_scotland:
                amount = law.scotland_shared_aged_80_with_another
        else:
            amount = law.scotland_shared_aged_80 if is_in_scotland else law.shared_aged_80
    return amount + addition


@rule
def winter_fuel_charge(payment: float, total_income: float, has_relevant_benefit: bool, law: WinterFuel) -> float:
    """Income tax charge that recovers a winter payment, £ a year. ITEPA 2003 s.681I (Finance Act 2026, c. 11).

    `total_income` is that of step 1 of ITA 2007 s.23, before reliefs and allowances.

    Not modelled: opting out of the payment.
    """
    if not law.charge_applies or has_relevant_benefit or total_income <= law.charge_income_limit:
        return 0.0
    return payment
