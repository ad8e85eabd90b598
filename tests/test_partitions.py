"""The country one for one: partitions hold the same households whatever their size and the number of workers."""

import numpy as np
import pandas as pd
import pytest

from model.configuration import compose
from model.errors import ConfigurationError, OutputError
from model.partitions import (
    Country,
    candidates,
    copies_of,
    partitions_of,
    whole_country,
    write_partitions,
)
from model.population.parts import part, repeated
from model.population.synthesis import COMMUNITY, synthesise
from model.tasks import perform

COUNTRY = Country(seed=3, year=2024, communities=4, base_weight=1.0)
TABLES = ("persons", "benefit_units", "households")


def written(folder, **settings):
    return write_partitions(COUNTRY, folder, "parquet", fitted_on=4_000, **settings)


def whole(folder, table):
    return pd.concat([pd.read_parquet(path / f"{table}.parquet") for path in partitions_of(folder)])


@pytest.fixture(scope="module")
def one_by_one(tmp_path_factory):
    folder = tmp_path_factory.mktemp("one_by_one")
    written(folder, threads=1, communities_per_partition=1)
    return folder


def test_same_bits_for_any_partitions_and_workers(one_by_one, tmp_path):
    written(tmp_path, threads=2, communities_per_partition=3)
    assert len(partitions_of(one_by_one)) == 4 and len(partitions_of(tmp_path)) == 2
    for table in TABLES:
        one, other = whole(one_by_one, table), whole(tmp_path, table)
        pd.testing.assert_frame_equal(one.reset_index(drop=True), other.reset_index(drop=True), check_exact=True)


def test_each_household_stands_for_one_and_has_a_number_of_its_own(one_by_one):
    households, persons = whole(one_by_one, "households"), whole(one_by_one, "persons")
    assert (households.weight == 1.0).all()
    assert households.household_id.is_unique and persons.person_id.is_unique
    assert whole(one_by_one, "benefit_units").benefit_unit_id.is_unique
    assert set(persons.household_id) == set(households.household_id)
    # weights have a mean of about one, a standard deviation of a third; copies add their own chance
    assert len(households) == pytest.approx(4 * COMMUNITY, abs=5 * 0.6 * np.sqrt(4 * COMMUNITY) + 200)


def test_interrupted_work_goes_on_and_other_settings_are_refused(one_by_one, tmp_path, monkeypatch):
    import model.partitions as partitions

    real, calls = partitions._write_partition, []

    def failing(*arguments):
        calls.append(arguments)
        if len(calls) == 3:
            raise KeyboardInterrupt
        real(*arguments)

    monkeypatch.setattr(partitions, "_write_partition", failing)
    with pytest.raises(KeyboardInterrupt):
        written(tmp_path, threads=1, communities_per_partition=1)
    assert len(partitions_of(tmp_path)) < 4
    assert not list(tmp_path.glob(".partition*"))
    monkeypatch.setattr(partitions, "_write_partition", real)
    written(tmp_path, threads=1, communities_per_partition=1)
    pd.testing.assert_frame_equal(whole(tmp_path, "persons"), whole(one_by_one, "persons"), check_exact=True)
    with pytest.raises(OutputError, match="other settings"):
        written(tmp_path, communities_per_partition=2)


def test_totals_of_all_partitions_are_those_of_the_tables(one_by_one):
    totals = pd.read_csv(one_by_one / "totals.csv").set_index("target")
    persons = whole(one_by_one, "persons")
    girls = ((persons.sex == "FEMALE") & (persons.age <= 4)).sum()
    assert totals.total["people_female_0_4"] == girls
    assert totals.total["households"] == len(whole(one_by_one, "households"))


def test_the_law_runs_over_partitions_one_by_one(one_by_one, tmp_path):
    settings = [f"population.path={one_by_one}", "population=tables", "year=2024", "output.format=parquet"]
    perform([compose(["task=calculate", *settings, f"hydra.run.dir={tmp_path}"])])
    assert [path.name for path in partitions_of(tmp_path)] == [path.name for path in partitions_of(one_by_one)]
    persons = whole(tmp_path, "persons")
    totals = pd.read_csv(one_by_one / "totals.csv").set_index("target")
    assert (persons.income_tax > 0).sum() == totals.total["taxpayers_2024"]


def test_copies_are_right_on_average_and_by_key():
    ids, weights = np.arange(1, 20_001), np.full(20_000, 1.3)
    copies = copies_of(weights, ids, seed=1)
    assert set(copies) == {1, 2}
    assert copies.mean() == pytest.approx(1.3, abs=5 * np.sqrt(0.21 / 20_000))
    assert np.array_equal(copies[500:600], copies_of(weights[500:600], ids[500:600], seed=1))


def test_the_whole_country_is_as_many_candidates_as_households():
    country = whole_country(1, 2024)
    assert country.communities * COMMUNITY * country.base_weight == pytest.approx(29.0e6, rel=0.01)
    assert 0.9 < country.base_weight <= 1.0


def test_candidates_are_those_of_the_population_of_any_size():
    drawn = synthesise(2 * COMMUNITY + 10, seed=3)
    second = candidates(COUNTRY, 1, 2)
    same = part(drawn, COMMUNITY, 2 * COMMUNITY)
    assert np.array_equal(second.households.household_id, same.households.household_id)
    assert np.array_equal(second.people.age, same.people.age)
    assert np.array_equal(second.units.first_person, same.units.first_person)


def test_repeating_households_keeps_their_members():
    population = synthesise(1_000, seed=2)
    copies = np.arange(1_000) % 3
    made = repeated(population, copies)
    sizes = np.diff(population.units.first_person[population.households.first_unit])
    assert np.array_equal(np.diff(made.units.first_person[made.households.first_unit]), np.repeat(sizes, copies))
    assert made.people.age.sum() == sum(
        part(population, k, k + 1).people.age.sum(dtype=int) * copies[k] for k in range(1_000)
    )
    unchanged = repeated(population, np.ones(1_000, dtype=np.int64))
    assert np.array_equal(unchanged.people.person_id, population.people.person_id)


def test_all_households_go_with_the_task_that_writes_them():
    assert compose(["task=population", "population=one_to_one"]).year == 2024
    with pytest.raises(ConfigurationError, match="task=population"):
        compose(["task=run", "population=one_to_one"])
