"""Every field of the population counts: handed on from one row to the next, it changes some result."""

import numpy as np
import pytest

from model.engine.assess import assess
from model.policy import load_policy
from model.population.schema import BenefitUnits, Households, People, columns

ENTITIES = {"people": People, "units": BenefitUnits, "households": Households}
LAYOUT = {"role", "first_person", "first_unit"}
"""Fields that say who belongs to whom; the schema's order rests on them."""

# Fields that the law does not read, each with its reason. One that comes to be read must be taken off.
NOT_READ = {
    "people.person_id": "a name",
    "units.benefit_unit_id": "a name",
    "households.household_id": "a name",
    "households.weight": "counts in statistics, not in the law",
    "households.mortgage_capital_repayment": "saving, not a housing cost, in DWP's definition",
}
# Fields that the law reads in some years or under some levers only.
MAY_BE_UNREAD = {
    "units.benefit_cap_grace_draw": "read where benefit_cap.grace_share is above nothing; the law has nothing",
}
FIELDS = [
    f"{name}.{field}"
    for name, entity in ENTITIES.items()
    for field, column in columns(entity).items()
    if field not in LAYOUT and column.is_law
]


@pytest.mark.parametrize("path", FIELDS)
def test_every_field_of_the_population_counts(path, many):
    name, field = path.split(".")
    entity = getattr(many.population, name)
    moved_on = many.population._replace(**{name: entity._replace(**{field: np.roll(getattr(entity, field), 1)})})
    is_read = False
    for year in (2025, 2029):
        law = load_policy(year)
        before, after = many.of(law), assess(moved_on, law, 1)._asdict()
        is_read = is_read or any(before[result].tobytes() != after[result].tobytes() for result in before)
    if path in NOT_READ:
        assert not is_read, f"{path} is read: take it off the list of those that are not"
    elif path not in MAY_BE_UNREAD:
        assert is_read, f"{path} changes no result"
