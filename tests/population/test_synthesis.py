"""The synthetic population, exactly: order, keys, links, codes, reproducibility; and its uprating."""

import numpy as np
import pytest

from model.economy.forecast import load_forecast
from model.errors import ParameterFileError
from model.population.schema import (
    BenefitUnits,
    Households,
    People,
    Population,
    Region,
    Role,
    Sex,
    Tenure,
    columns,
)
from model.population.synthesis import synthesise
from model.population.synthesis.figures import FOLDER, Figures, load_figures, load_table
from model.population.uprating import AGGREGATES, HOUSEHOLDS, PEOPLE, UNITS, uprate


@pytest.fixture(scope="module")
def population() -> Population:
    return synthesise(3_000, seed=7)


def units_of_people(population: Population) -> np.ndarray:
    sizes = np.diff(population.units.first_person)
    return np.repeat(np.arange(len(sizes)), sizes)


def test_offsets_start_at_zero_rise_and_end_at_the_length(population):
    people, units, households = population
    for offsets, length in (
        (units.first_person, len(people.person_id)),
        (households.first_unit, len(units.benefit_unit_id)),
    ):
        assert offsets[0] == 0 and offsets[-1] == length
        assert np.all(np.diff(offsets) >= 1)


def test_claimant_then_partner_then_children_from_oldest_to_youngest(population):
    people, units, _ = population
    for u in range(len(units.benefit_unit_id)):
        roles = people.role[units.first_person[u] : units.first_person[u + 1]]
        ages = 12 * people.age.astype(int) + people.months_since_last_birthday
        ages = ages[units.first_person[u] : units.first_person[u + 1]]
        assert roles[0] == Role.HEAD
        assert np.all(np.diff(roles.astype(int)) >= 0)
        assert (roles == Role.HEAD).sum() == 1 and (roles == Role.PARTNER).sum() <= 1
        children = ages[roles == Role.CHILD]
        assert np.all(np.diff(children) <= 0)


def test_children_are_younger_than_their_parents_and_no_child_is_alone(population):
    people, units, _ = population
    unit = units_of_people(population)
    months = 12 * people.age.astype(int) + people.months_since_last_birthday
    child = people.role == Role.CHILD
    head = units.first_person[unit]
    assert np.all(months[head[child]] - months[child] >= 12 * 15)
    assert np.all(people.age[child] < 19)
    assert np.all(people.age[~child] >= 16)


def test_every_column_has_its_dtype_length_and_only_finite_known_values(population):
    for entity, table in zip((People, BenefitUnits, Households), population, strict=True):
        length = len(table[0])
        for name, column in columns(entity).items():
            values = getattr(table, name)
            assert values.dtype == np.dtype(column.dtype), name
            assert len(values) == length + (name in ("first_person", "first_unit")), name
            if not np.isnan(column.default):
                assert np.all(np.isfinite(values)), name
            if column.codes is not None:
                assert np.isin(values, [int(code) for code in column.codes]).all(), name
            if column.unit == "£/year" and name != "self_employment_income":
                assert not np.any(values < 0.0), name
            if column.unit.startswith("uniform"):
                assert np.all((values >= 0.0) & (values < 1.0)), name


def test_identifiers_are_unique(population):
    people, units, households = population
    for ids in (people.person_id, units.benefit_unit_id, households.household_id):
        assert len(np.unique(ids)) == len(ids)


def test_a_household_depends_on_its_own_number_only():
    """Its links to parents elsewhere depend on its community of 1,024 households, which is whole in both."""
    smaller, larger = synthesise(1_024, seed=11), synthesise(1_500, seed=11)
    counts = (
        larger.units.first_person[larger.households.first_unit[1_024]],
        larger.households.first_unit[1_024],
        1_024,
    )
    for table, other, count in zip(smaller, larger, counts, strict=True):
        for name in table._fields:
            if name != "weight":
                here = getattr(table, name)[:count]
                assert np.array_equal(here, getattr(other, name)[:count], equal_nan=here.dtype.kind == "f"), name


def test_same_seed_same_bits_and_another_seed_another_population():
    first, again, other = synthesise(200, seed=3), synthesise(200, seed=3), synthesise(200, seed=4)
    for table, same in zip(first, again, strict=True):
        for name in table._fields:
            assert getattr(table, name).tobytes() == getattr(same, name).tobytes(), name
    assert not np.array_equal(first.people.person_id, other.people.person_id) or not np.array_equal(
        first.people.age, other.people.age
    )


def test_take_up_draws_are_plain_uniforms_whatever_the_family(population):
    """How often a family claims is in the law, where it can be seen and set, and nowhere in its draw."""
    people, units, _ = population
    unit, size = units_of_people(population), len(units.benefit_unit_id)

    def any_of(condition):
        return np.bincount(unit[condition], minlength=size) > 0

    is_couple = any_of(people.role == Role.PARTNER)
    children = np.bincount(unit[people.role == Role.CHILD], minlength=size)
    families = {
        "everyone": np.ones(size, dtype=bool),
        "lone parents": ~is_couple & (children > 0),
        "couples with children": is_couple & (children > 0),
        "three or more children": children >= 3,
        "single people in work": ~is_couple & (children == 0) & any_of(people.hours_worked_weekly > 0.0),
        "health element": any_of(people.has_lcwra),
        "carers": any_of(people.care_hours_weekly > 0.0),
    }
    for name in BenefitUnits._fields:
        if not name.endswith("_take_up_draw"):
            continue
        for family, belongs in families.items():
            draws = np.sort(getattr(units, name)[belongs])
            furthest = np.abs(draws - (np.arange(len(draws)) + 0.5) / len(draws)).max()
            assert len(draws) > 50 and furthest < 2.0 / np.sqrt(len(draws)), f"{name}, {family}: {furthest:.3f}"


def test_one_household_can_be_drawn():
    people, units, households = synthesise(1, seed=1)
    assert len(households.household_id) == 1 and len(units.benefit_unit_id) >= 1 and len(people.age) >= 1


def test_rents_mortgages_and_values_follow_tenure(population):
    households = population.households
    rented = households.tenure >= Tenure.RENT_FROM_COUNCIL
    mortgaged = households.tenure == Tenure.OWNED_WITH_MORTGAGE
    assert np.all((households.rent > 0.0) == rented)
    assert np.all((households.mortgage_interest > 0.0) == mortgaged)
    assert np.all((households.main_residence_value > 0.0) == ~rented)
    northern = households.region == Region.NORTHERN_IRELAND
    assert np.all((households.council_tax_band == 0) == northern)
    assert np.all((households.domestic_rates > 0.0) == northern)
    assert households.brma.max() < len(load_table("local_rents"))


def test_broad_rental_market_areas_are_in_alphabetical_order():
    names = load_table("local_rents").brma.tolist()
    assert len(names) == 200 and names == sorted(names)


def test_attributes_of_children_and_pensioners_stay_with_them(population):
    people = population.people
    child = people.role == Role.CHILD
    for name in ("self_employment_income", "private_pension_income", "state_pension_received", "dividend_income"):
        assert not np.any(getattr(people, name)[child]), name
    assert not np.any(people.employment_income[child & (people.age < 16)])
    assert not np.any(people.childcare_costs[~child])
    assert not np.any(people.state_pension_received[people.age < 66])
    assert not np.any(people.two_child_exception[~child])
    assert np.isin(people.sex, (Sex.MALE, Sex.FEMALE)).all()


def test_every_figure_has_a_source_and_a_figure_without_one_is_refused():
    for path in FOLDER.glob("*.yaml"):
        if path.stem != "tables":
            assert load_figures(path.stem).values
    for path in FOLDER.glob("*.csv"):
        assert len(load_table(path.stem))
    with pytest.raises(ParameterFileError, match="needs a value, a source"):
        Figures("work", {"rate": {"value": 1.0}})


def test_uprating_scales_money_and_leaves_the_rest(population):
    forecast = load_forecast()
    moved = uprate(population, 2025, 2027, forecast)
    pay = forecast.index("average_earnings", 2025, 2027)
    assert np.allclose(moved.people.employment_income, population.people.employment_income * pay)
    assert np.allclose(
        moved.people.state_pension_received,
        population.people.state_pension_received * forecast.index("triple_lock", 2025, 2027),
    )
    households = forecast.index("households", 2025, 2027)
    total = (moved.people.dividend_income.sum() * households) / population.people.dividend_income.sum()
    assert "dividend_income" in AGGREGATES
    assert total == pytest.approx(forecast.index("dividend_income", 2025, 2027))
    private = population.households.tenure == Tenure.RENT_PRIVATELY
    ratio = moved.households.rent[private] / population.households.rent[private]
    assert np.allclose(ratio, forecast.index("private_rents", 2025, 2027))
    changed = set(PEOPLE) | set(UNITS) | set(HOUSEHOLDS) | {"rent"}
    for table, after in zip(population, moved, strict=True):
        for name in table._fields:
            if name not in changed:
                assert np.array_equal(getattr(table, name), getattr(after, name), equal_nan=True), name
    back = uprate(moved, 2027, 2025, forecast)
    assert np.allclose(back.households.weight, population.households.weight)
    assert uprate(population, 2025, 2025, forecast) is population


def test_every_money_column_moves_with_a_series():
    for entity, series in ((People, PEOPLE), (BenefitUnits, UNITS), (Households, HOUSEHOLDS)):
        for name, column in columns(entity).items():
            stays = ("rent", "blind_persons_allowance", "business_asset_relief_used")
            if column.unit in ("£", "£/year") and name not in stays:
                assert name in series, name
