"""Own tables: what is read from them, in any order of rows, and the one line for whatever is wrong."""

import gzip
import io

import numpy as np
import pandas as pd
import pytest

from model.errors import TableError
from model.policy.housing_support import brma_names
from model.population import cells
from model.population.schema import BenefitUnits, Households, People, Region, Role, columns
from model.population.tables import (
    DICTIONARY,
    ENTITIES,
    OFFSETS,
    USUAL_AREA,
    find_tables,
    misspelt,
    read_tables,
    record_type,
    write_tables,
)

PERSONS = """person_id,benefit_unit_id,household_id,role,age,months_since_last_birthday,employment_income,is_blind
11,1,100,HEAD,40,3,30000.50,False
12,1,100,PARTNER,38,2,0,true
13,1,100,CHILD,4,1,0,0
14,1,100,child,9,0,0,1
21,2,100,HEAD,19,6,9000,False
31,3,200,HEAD,70,11,0,False
"""
UNITS = """benefit_unit_id,household_id,capital,would_claim_uc,note
2,100,0,True,"a, quoted"
1,100,500,False,
3,200,20000,True,x
"""
HOUSEHOLDS = """household_id,region,tenure,rent,council_tax,council_tax_band,brma
100,london,RENT_PRIVATELY,12000,,D,INNER_WEST_LONDON
200,NORTHERN_IRELAND,OWNED_OUTRIGHT,0,900.5,D,BELFAST
"""
GOOD = {"persons": PERSONS, "benefit_units": UNITS, "households": HOUSEHOLDS}


def write(folder, **changed):
    """The good tables, some of them replaced; None leaves a table out."""
    for table, text in (GOOD | changed).items():
        if text is not None:
            (folder / f"{table}.csv").write_text(text, encoding="utf-8")
    return folder


def read(folder):
    return read_tables(folder, brma_names()).population


def test_tables_become_a_population_in_the_schemas_order(tmp_path):
    people, units, households = read(write(tmp_path))
    assert households.household_id.tolist() == [100, 200]
    # Unit 2 is listed first and nobody is marked as head of the household.
    assert units.benefit_unit_id.tolist() == [2, 1, 3]
    assert people.person_id.tolist() == [21, 11, 12, 14, 13, 31], "claimant, partner, children from the oldest"
    assert people.role.tolist() == [0, 0, 1, 2, 2, 0]
    assert households.first_unit.tolist() == [0, 2, 3] and units.first_person.tolist() == [0, 1, 5, 6]
    assert people.employment_income.tolist() == [9000.0, 30000.5, 0.0, 0.0, 0.0, 0.0]
    assert people.is_blind.tolist() == [False, False, True, True, False, False]
    assert units.universal_credit_take_up_draw.tolist() == [0.0, 1.0, 0.0]
    assert units.pension_credit_take_up_draw.tolist() == [0.0, 0.0, 0.0], "absent means claims"
    assert np.isnan(households.council_tax_reported[0]) and households.council_tax_reported[1] == 900.5
    assert households.council_tax_band.tolist() == [4, 0], "no council tax in Northern Ireland"


def test_the_heads_unit_comes_first(tmp_path):
    lines = PERSONS.splitlines()
    marked = [f"{line},{line.startswith(('11', '31'))}" for line in lines[1:]]
    text = "\n".join([f"{lines[0]},is_household_head", *marked])
    assert read(write(tmp_path, persons=text)).units.benefit_unit_id.tolist() == [1, 2, 3]


def test_absent_columns_take_the_defaults(tmp_path):
    people, units, households = read(write(tmp_path, households="household_id,region\n100,WALES\n200,LONDON\n"))
    for entity, found in ((People, people), (BenefitUnits, units), (Households, households)):
        for name, column in columns(entity).items():
            if name not in " ".join(GOOD.values()) and column.unit != "index":
                expected = np.full(len(getattr(found, name)), column.default)
                if name != "universal_credit_take_up_draw":
                    np.testing.assert_array_equal(getattr(found, name), expected, err_msg=name)
    assert [brma_names()[area] for area in households.brma] == [
        USUAL_AREA[Region.WALES],
        USUAL_AREA[Region.LONDON],
    ]


@pytest.mark.parametrize("seed", [1, 2])
@pytest.mark.parametrize("kind", ["csv", "csv.gz", "parquet"])
def test_order_of_rows_kind_of_file_and_size_of_blocks_do_not_matter(tmp_path, monkeypatch, seed, kind):
    expected = read(write(tmp_path))
    shuffled = tmp_path / "shuffled"
    shuffled.mkdir()
    for table, text in GOOD.items():
        frame = pd.read_csv(io.StringIO(text))
        if table == "persons":
            frame["is_blind"] = frame["is_blind"].astype(str).str.lower().isin(["true", "1"])
            frame["is_household_head"] = frame["person_id"].isin([21, 31])
        frame = frame.sample(frac=1, random_state=seed)
        path = shuffled / f"{table}.{kind}"
        frame.to_parquet(path) if kind == "parquet" else frame.to_csv(path, index=False)
    monkeypatch.setattr(cells, "BYTES_PER_BLOCK", 200)
    monkeypatch.setattr(cells, "ROWS_PER_BLOCK", 2)
    found = read(shuffled)
    order = np.argsort(found.households.household_id)
    assert order.tolist() in ([0, 1], [1, 0])
    by_id = {name: np.sort(values) for name, values in found.people._asdict().items()}
    for name, values in expected.people._asdict().items():
        np.testing.assert_array_equal(np.sort(values), by_id[name], err_msg=name)
    for unit in range(3):
        first, last = found.units.first_person[unit : unit + 2]
        assert found.people.role[first] == Role.HEAD and (np.diff(found.people.role[first:last]) >= 0).all()


def filled(population):
    """The population with values all its own in every column that no tax or benefit reads."""
    draws = np.random.default_rng(5)
    entities = []
    for entity in population:
        made = {}
        for name, column in columns(type(entity)).items():
            shape = getattr(entity, name).shape
            if column.is_law:
                continue
            if column.codes is not None:
                made[name] = draws.integers(0, len(column.codes), shape).astype(column.dtype)
            elif column.dtype is np.bool_:
                made[name] = draws.random(shape) < 0.5
            elif np.issubdtype(column.dtype, np.integer):
                made[name] = draws.integers(0, 12, shape).astype(column.dtype)
            else:
                scale = 1e5 if column.unit == "£" else 1.0
                made[name] = (scale * draws.random(shape)).astype(column.dtype)
        entities.append(entity._replace(**made))
    return type(population)(*entities)


@pytest.mark.parametrize("kind", ["csv", "parquet"])
def test_what_is_written_is_read_again_to_the_last_bit(tmp_path, kind):
    population = filled(read(write(tmp_path)))
    again = tmp_path / "again"
    again.mkdir()
    write_tables(population, again, kind, brma_names())
    for before, after in zip(population, read(again), strict=True):
        for name, values in before._asdict().items():
            np.testing.assert_array_equal(values, getattr(after, name), err_msg=name)
            assert values.dtype == getattr(after, name).dtype


@pytest.mark.parametrize("kind", ["csv", "parquet", "dta"])
def test_the_dictionary_beside_the_tables_names_every_column_in_order(tmp_path, kind):
    population = filled(read(write(tmp_path)))
    long = population._replace(people=population.people._replace(person_id=population.people.person_id + 2**60))
    out = tmp_path / "out"
    paths = write_tables(long, out, kind, brma_names())
    assert {path.name for path in paths} == {path.name for path in out.iterdir()}
    dictionary = pd.read_csv(out / f"{DICTIONARY}.csv", keep_default_na=False)
    readers = {"csv": pd.read_csv, "parquet": pd.read_parquet, "dta": pd.read_stata}
    for table in ENTITIES:
        found = readers[kind](out / f"{table}.{kind}")
        described = dictionary[dictionary.table == table].set_index("column")
        assert list(found) == list(described.index)
        assert (described.meaning != "").all() and (described.unit != "").all()
        if table == "persons":
            assert found["person_id"].astype("int64").tolist() == long.people.person_id.tolist(), "ids are exact"
            assert described.loc["sex", "codes"] == "MALE; FEMALE"
            assert not described.loc["occupation", "read_by_taxes_and_benefits"]


@pytest.mark.parametrize("kind", ["csv", "parquet", "dta"])
def test_an_export_that_breaks_off_leaves_nothing(tmp_path, monkeypatch, kind):
    population = read(write(tmp_path))
    writer = {"csv": "to_csv", "parquet": "to_parquet", "dta": "to_stata"}[kind]
    write_whole, calls = getattr(pd.DataFrame, writer), []

    def breaks_off(frame, path, **options):
        calls.append(path)
        write_whole(frame, path, **options)
        if len(calls) == len(ENTITIES):
            raise KeyboardInterrupt

    monkeypatch.setattr(pd.DataFrame, writer, breaks_off)
    with pytest.raises(KeyboardInterrupt):
        write_tables(population, tmp_path / "out", kind, brma_names())
    assert not list((tmp_path / "out").iterdir())


def test_records_of_the_law_leave_out_what_it_does_not_read():
    for table, entity in ENTITIES.items():
        left_out = {name for name, column in columns(entity).items() if not column.is_law}
        names = set(record_type(table).names)
        assert set(record_type(table, law_only=True).names) == names - left_out
        assert left_out <= names and not names & set(OFFSETS)


def changed(table, old, new):
    """One replacement in a good table."""
    assert GOOD[table].count(old) >= 1, old
    return {table: GOOD[table].replace(old, new, 1)}


BAD = {
    "missing column": (
        changed("persons", "role,age", "roles,age"),
        "persons.csv: column 'role' is missing; did you mean 'roles'?",
    ),
    "missing file": ({"households": None}, "no households{.parquet,.csv,.csv.gz}"),
    "no rows": ({"households": "household_id,region\n"}, "households.csv: no rows"),
    "empty file": ({"households": ""}, "households.csv: no header"),
    "column twice": (
        changed("persons", "is_blind\n", "age\n"),
        "persons.csv: column 'age' is there twice",
    ),
    "wrong type": (
        changed("persons", "9000,", "nine,"),
        "persons.csv: column 'employment_income' row 5: 'nine' is not a finite number",
    ),
    "text for an id": (
        changed("persons", "12,1,100,PARTNER", "b12,1,100,PARTNER"),
        "persons.csv: column 'person_id' row 2: 'b12' is not a finite number",
    ),
    "half an id": (
        changed("persons", "12,1,100,PARTNER", "12.5,1,100,PARTNER"),
        "persons.csv: column 'person_id' row 2: '12.5' is not a whole number",
    ),
    "NaN": (
        changed("persons", "30000.50", "nan"),
        "persons.csv: column 'employment_income' row 1: 'nan' is not a finite number",
    ),
    "infinite": (
        changed("persons", "30000.50", "inf"),
        "persons.csv: column 'employment_income' row 1: 'inf' is not a finite number",
    ),
    "empty cell": (
        changed("persons", "30000.50", ""),
        "persons.csv: column 'employment_income' row 1: an empty cell is not a finite number",
    ),
    "negative": (
        changed("households", "12000", "-1"),
        "households.csv: column 'rent' row 1: '-1' is negative",
    ),
    "too old": (changed("persons", "HEAD,70", "HEAD,170"), "column 'age' row 6: '170' is above 130"),
    "young head": (
        changed("persons", "HEAD,19", "HEAD,13"),
        "persons.csv: column 'age' row 5: '13' is too young: a head or partner is at least 14",
    ),
    "young partner": (changed("persons", "PARTNER,38", "PARTNER,13"), "column 'age' row 2: '13' is too young"),
    "too much": (
        changed("persons", "30000.50", "1000000000000.01"),
        "column 'employment_income' row 1: '1000000000000.01' is above 1,000,000,000,000",
    ),
    "far too much": (changed("households", "12000", "1e300"), "column 'rent' row 1: '1e300' is above 1,000,"),
    "too great a loss": (
        {"persons": PERSONS.replace("employment_income", "property_income").replace("9000,", "-2e12,")},
        "column 'property_income' row 5: '-2e12' is below -1,000,000,000,000",
    ),
    "band I in England": (
        changed("households", "12000,,D", "12000,,I"),
        "households.csv: column 'council_tax_band' row 1: 'I' is a band of Wales only",
    ),
    "half a year": (changed("persons", "HEAD,70", "HEAD,70.5"), "column 'age' row 6: '70.5' is not a whole"),
    "month of birth": (changed("persons", "70,11", "70,12"), "column 'months_since_last_birthday' row 6: '12' is"),
    "unknown code": (
        changed("households", "london", "Lundon"),
        "households.csv: column 'region' row 1: 'Lundon'; did you mean 'LONDON'?",
    ),
    "unknown area": (
        changed("households", ",BELFAST", ",BELFATS"),
        "column 'brma' row 2: 'BELFATS'; did you mean 'BELFAST'?",
    ),
    "unknown role": (
        changed("persons", "PARTNER", "LODGER"),
        "column 'role' row 2: 'LODGER'; valid: CHILD, HEAD, PARTNER",
    ),
    "unknown truth": (
        changed("persons", "38,2,0,true", "38,2,0,maybe"),
        "persons.csv: column 'is_blind' row 2: 'maybe'; valid: true, false",
    ),
    "duplicate person": (
        changed("persons", "12,1,100", "11,1,100"),
        "persons.csv: column 'person_id' row 2: id 11 is given twice",
    ),
    "duplicate household": (
        changed("households", "\n200,", "\n100,"),
        "households.csv: column 'household_id' row 2: id 100 is given twice",
    ),
    "orphan person": (
        changed("persons", "21,2,100", "21,9,100"),
        "persons.csv: column 'benefit_unit_id' row 5: no such id 9",
    ),
    "orphan unit": (
        changed("benefit_units", "2,100", "2,300"),
        "benefit_units.csv: column 'household_id' row 1: no such id 300",
    ),
    "empty unit": (
        {"benefit_units": UNITS + "4,200,0,True,\n"},
        "benefit_units.csv: column 'benefit_unit_id' row 4: 4 has no person",
    ),
    "empty household": (
        {"households": HOUSEHOLDS + "300,WALES,OWNED_OUTRIGHT,0,,D,CARDIFF\n"},
        "households.csv: column 'household_id' row 3: 300 has no benefit unit",
    ),
    "too many members": (
        {"persons": PERSONS + "".join(f"{500 + i},3,200,CHILD,5,6,0,False\n" for i in range(1_000))},
        "households.csv: column 'household_id' row 2: 200 has 1,001 members; at most 1,000",
    ),
    "two heads": (
        changed("persons", "PARTNER", "HEAD"),
        "persons.csv: column 'role' row 2: the benefit unit has two heads",
    ),
    "two partners": (
        changed("persons", "100,CHILD,4", "100,PARTNER,44"),
        "persons.csv: column 'role' row 3: the benefit unit has two partners",
    ),
    "no head": (
        changed("persons", "31,3,200,HEAD", "31,3,200,CHILD"),
        "benefit_units.csv: column 'benefit_unit_id' row 3: 3 has no head in persons.csv",
    ),
    "another household": (
        changed("persons", "21,2,100", "21,2,200"),
        "persons.csv: column 'household_id' row 5: '200', but benefit unit 2 is in household 100",
    ),
    "short row": (changed("persons", "21,2,100,HEAD,19,6,9000,False", "21,2"), "persons.csv: cannot be read ("),
}


@pytest.mark.parametrize(("change", "says"), BAD.values(), ids=BAD)
def test_what_is_wrong_is_one_line(tmp_path, change, says):
    with pytest.raises(TableError) as problem:
        read(write(tmp_path, **change))
    assert says in str(problem.value) and "\n" not in str(problem.value)


@pytest.mark.parametrize("ending", ["csv.gz", "parquet"])
def test_a_truncated_file_is_refused(tmp_path, ending):
    write(tmp_path, persons=None)
    frame = pd.concat([pd.read_csv(io.StringIO(PERSONS))] * 500)
    path = tmp_path / f"persons.{ending}"
    if ending == "parquet":
        frame["is_blind"] = True
        frame.to_parquet(path)
    else:
        path.write_bytes(gzip.compress(frame.to_csv(index=False).encode()))
    path.write_bytes(path.read_bytes()[:-200])
    with pytest.raises(TableError, match=rf"persons\.{ending}: cannot be read \("):
        read(tmp_path)


def test_the_youngest_adult_and_the_largest_amount_are_read(tmp_path):
    text = PERSONS.replace("HEAD,19", "HEAD,14").replace("30000.50", "1e12")
    people = read(write(tmp_path, persons=text, **changed("households", "london", "wales"))).people
    assert people.age.min() == 4 and 14 in people.age and people.employment_income.max() == 1e12


def test_band_i_is_read_in_wales(tmp_path):
    text = (
        HOUSEHOLDS.replace("london", "wales")
        .replace("12000,,D", "12000,,I")
        .replace("INNER_WEST_LONDON", "CARDIFF")
    )
    assert read(write(tmp_path, households=text)).households.council_tax_band.tolist() == [9, 0]


def test_two_files_of_one_table_are_refused(tmp_path):
    write(tmp_path)
    (tmp_path / "persons.csv.gz").write_bytes(gzip.compress(PERSONS.encode()))
    with pytest.raises(TableError, match=r"both persons\.csv and persons\.csv\.gz; keep one"):
        read(tmp_path)


def test_two_heads_of_a_household_are_refused(tmp_path):
    frame = pd.read_csv(io.StringIO(PERSONS)).assign(is_household_head=True)
    with pytest.raises(TableError, match="column 'is_household_head' row 2: the household has two heads"):
        read(write(tmp_path, persons=frame.to_csv(index=False)))


def test_numbers_where_parquet_holds_something_else(tmp_path):
    write(tmp_path, households=None)
    frame = pd.read_csv(io.StringIO(HOUSEHOLDS)).assign(rent=[[1.0], [2.0]])
    frame.to_parquet(tmp_path / "households.parquet")
    with pytest.raises(TableError, match="column 'rent' holds list<"):
        read(tmp_path)


def test_a_misspelt_column_is_named(tmp_path):
    write(tmp_path, **changed("persons", "employment_income", "employement_income"))
    (line,) = misspelt(find_tables(tmp_path))
    assert line == "persons.csv: column 'employement_income' is not used; did you mean 'employment_income'?"


def test_long_ids_keep_every_digit(tmp_path):
    long = 123_456_789_012_345_678
    people = read(write(tmp_path, persons=PERSONS.replace("\n31,", f"\n{long},"))).people
    assert long in people.person_id


def test_every_table_has_an_entity():
    assert list(ENTITIES) == ["persons", "benefit_units", "households"]


def test_a_characteristic_takes_no_name_that_other_tables_use_for_their_own():
    """Worked households from elsewhere carry these columns as text; they are kept and not read."""
    names = {name for entity in ENTITIES.values() for name in columns(entity)}
    assert not {"stratum", "country", "is_parent"} & names
