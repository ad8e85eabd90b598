"""What a survey without linked records misses: the share of recipients, keyed by person and family."""

import numpy as np
import pytest

from model.engine.assess import Assessment
from model.indicators.survey import read_shares, reported, unreported_benefits
from model.population.schema import BenefitUnits, Households, People, Population, defaults
from model.random import Variable

HOUSEHOLDS = 20_000


@pytest.fixture(scope="module")
def population():
    ids = np.arange(HOUSEHOLDS, dtype=np.int64)
    offsets = np.arange(HOUSEHOLDS + 1)
    return Population(
        People(**defaults(People, HOUSEHOLDS) | {"person_id": ids}),
        BenefitUnits(**defaults(BenefitUnits, HOUSEHOLDS) | {"benefit_unit_id": ids, "first_person": offsets}),
        Households(**defaults(Households, HOUSEHOLDS) | {"household_id": ids, "first_unit": offsets}),
    )


def results(**amounts):
    """An assessment with the amounts given and zero elsewhere."""
    nothing = np.zeros(HOUSEHOLDS)
    return Assessment(**{name: amounts.get(name, nothing) for name in Assessment._fields})


@pytest.mark.parametrize("benefit", read_shares(), ids=lambda benefit: benefit.result)
def test_the_share_of_recipients_who_report_nothing(population, benefit):
    missed = unreported_benefits(population, results(**{benefit.result: np.full(HOUSEHOLDS, 100.0)}), 1)
    assert set(np.unique(missed)) <= {0.0, 100.0}  # all or nothing
    error = np.sqrt(benefit.share * (1.0 - benefit.share) / HOUSEHOLDS)
    assert (missed > 0.0).mean() == pytest.approx(benefit.share, abs=4.0 * error)


def test_draws_are_keyed_by_person_and_change_with_the_seed(population):
    amounts = results(universal_credit=np.full(HOUSEHOLDS, 100.0))
    whole = unreported_benefits(population, amounts, 1)
    assert (whole == unreported_benefits(population, amounts, 1)).all()
    assert (whole != unreported_benefits(population, amounts, 2)).any()
    backwards = population._replace(
        units=population.units._replace(benefit_unit_id=population.units.benefit_unit_id[::-1].copy())
    )
    assert (unreported_benefits(backwards, amounts, 1) == whole[::-1]).all()


def test_benefits_are_missed_independently(population):
    amounts = np.full(HOUSEHOLDS, 1.0)
    both = unreported_benefits(population, results(universal_credit=amounts, pip=10.0 * amounts), 1)
    assert set(np.unique(both)) == {0.0, 1.0, 10.0, 11.0}


def test_only_net_incomes_change(population):
    from made_up import measured

    frame = measured(HOUSEHOLDS)
    found = reported(frame, population, results(state_pension=np.full(HOUSEHOLDS, 100.0)), 1)
    gap = frame.net_income_bhc - found.net_income_bhc
    assert gap == pytest.approx(frame.net_income_ahc - found.net_income_ahc)
    assert (gap > 1.0).mean() == pytest.approx(0.035, abs=0.006)
    assert found.weight is frame.weight and found.programmes is frame.programmes


def test_each_benefit_has_its_own_number():
    numbers = [benefit.variable for benefit in read_shares()]
    assert len(set(numbers)) == len(numbers)
    assert all(340 <= number <= 359 and isinstance(number, Variable) for number in numbers)
