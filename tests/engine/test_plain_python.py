"""The compiled kernel and plain Python give the same results: the law is what a reader of the rules sees."""

from types import SimpleNamespace

import numpy as np
import pytest
from random_households import random_households

from model.engine.assess import Assessment, assess, results
from model.engine.household import assess_household
from model.engine.records import PopulationRecords
from model.policy import load_policy

HOUSEHOLDS = 500
# Results that the law of a year sets at nothing for everybody.
ABSENT = {
    "high_value_council_tax_surcharge": (2023, 2025),
    "ni_class_2": (2025, 2028),
    "winter_fuel_charge": (2023,),
    "two_child_limit_loss": (2028,),
    "basic_income": (2023, 2025, 2028),
    "investment_income_contributions": (2023, 2025, 2028),
}
ENTITIES = {"person": "people", "unit": "units", "household": "households"}


class Rows(list):
    """Rows with named fields as plain Python objects; a field of the whole is its column, as in a record array."""

    def __getattr__(self, name):
        return [getattr(row, name) for row in self]


def plain(entity, rows):
    """The arrays of one entity as rows of Python numbers."""
    columns = {name: values.tolist() for name, values in entity._asdict().items()}
    return Rows(
        SimpleNamespace(**{name: values[k] for name, values in columns.items() if k < len(values)})
        for k in range(rows)
    )


def assess_in_plain_python(population, law):
    """Every result of every household by calling `assess_household` itself, nothing compiled."""
    people, units, households = population
    sizes = {"people": people.age.size, "units": units.capital.size, "households": households.weight.size}
    given = PopulationRecords(
        plain(people, sizes["people"]),
        plain(units, sizes["units"] + 1),
        plain(households, sizes["households"] + 1),
    )
    given.units.first_person = units.first_person.tolist()
    written = PopulationRecords(*(Rows(SimpleNamespace() for _ in range(size)) for size in sizes.values()))
    for h in range(sizes["households"]):
        assess_household(h, given, law.policy, law.tables, written)
    return Assessment(
        **{
            name: np.array([getattr(row, name) for row in getattr(written, ENTITIES[result.entity])])
            for name, result in results().items()
        }
    )


@pytest.mark.parametrize("year", [2023, 2025, 2028])
def test_compiled_equals_plain_python(year):
    population = random_households(HOUSEHOLDS, seed=year)
    law = load_policy(year)
    compiled, by_hand = assess(population, law, 1), assess_in_plain_python(population, law)
    for name, result in results().items():
        # Exactly: the kernel is compiled without reordering or fused arithmetic.
        np.testing.assert_array_equal(
            getattr(compiled, name), getattr(by_hand, name).astype(result.dtype), err_msg=name
        )


def test_the_random_households_receive_every_programme(many):
    """What is compared is not zero on both sides: each result differs between households."""
    for year in (2023, 2025, 2028):
        found = many.of(load_policy(year))
        for name, values in found.items():
            may_be_zero = year in ABSENT.get(name, ())
            assert may_be_zero or np.unique(values).size > 1, (name, year)
            assert np.isfinite(values).all(), (name, year)
