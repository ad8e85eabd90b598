"""Tables of a user's own: persons, benefit units and households as CSV, CSV.gz or Parquet into arrays.

The format is described in docs/data_dictionary.md. Columns that are absent take the defaults of the schema;
`would_claim_*` becomes a take-up draw that always or never claims. Rows may come in any order: they are
sorted into the schema's order and results are written back in the order given.
"""

from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from model.errors import TableError, nearest
from model.files import written_whole
from model.population.schema import (
    Array,
    BenefitUnits,
    Column,
    CouncilTaxBand,
    Households,
    People,
    Population,
    Region,
    Role,
    columns,
)

TABLES = ("persons", "benefit_units", "households")
ENDINGS = (".parquet", ".csv", ".csv.gz")
REQUIRED = {
    "persons": ("person_id", "benefit_unit_id", "household_id", "role", "age"),
    "benefit_units": ("benefit_unit_id", "household_id"),
    "households": ("household_id", "region"),
}
# Columns of the tables that the schema holds under another name: table column -> (schema field, how).
CLAIMS = {
    "would_claim_uc": "universal_credit_take_up_draw",
    "would_claim_pension_credit": "pension_credit_take_up_draw",
    "would_claim_child_benefit": "child_benefit_take_up_draw",
    "would_claim_housing_benefit": "housing_benefit_take_up_draw",
    "would_claim_council_tax_reduction": "council_tax_reduction_take_up_draw",
    "would_claim_tax_free_childcare": "tax_free_childcare_take_up_draw",
    "takes_up_marriage_allowance": "marriage_allowance_take_up_draw",
}
MAY_BE_NEGATIVE = {"self_employment_income", "property_income", "capital_gains"}
MAY_BE_MISSING = {"council_tax_reported"}


class Tables(NamedTuple):
    """A population read from tables, and the order in which its rows were given (for writing results)."""

    population: Population
    person_order: Array
    unit_order: Array
    household_order: Array


def read_tables(folder: Path, area_names: tuple[str, ...]) -> Tables:
    """Population of the three tables in `folder`.

    Args:
        folder: holds persons, benefit_units and households as .parquet, .csv or .csv.gz.
        area_names: broad rental market areas in the order of the LHA table.

    Raises:
        TableError: one line naming file, column, row and the valid values.
    """
    frames, names = {}, {}
    for table in TABLES:
        frames[table], names[table] = _read(folder, table)
    for table in TABLES:
        for column in REQUIRED[table]:
            if column not in frames[table]:
                near = nearest(column, frames[table].columns)
                raise TableError(f"{names[table]}: column '{column}' is missing; {near}")
        if frames[table].empty:
            raise TableError(f"{names[table]}: no rows")
    persons, units, households = (frames[table] for table in TABLES)
    _check_ids(persons, "person_id", names["persons"])
    _check_ids(units, "benefit_unit_id", names["benefit_units"])
    _check_ids(households, "household_id", names["households"])
    _check_links(persons, "benefit_unit_id", units, names["persons"])
    _check_links(units, "household_id", households, names["benefit_units"])
    _check_filled(units, "benefit_unit_id", persons, names["benefit_units"], "person")
    _check_filled(households, "household_id", units, names["households"], "benefit unit")

    household_fields = _fields(households, Households, names["households"], area_names)
    unit_fields = _fields(units, BenefitUnits, names["benefit_units"], area_names)
    person_fields = _fields(persons, People, names["persons"], area_names)
    for table_column, field in CLAIMS.items():
        if table_column in units:
            claims = _flags(units[table_column], names["benefit_units"], table_column)
            unit_fields[field] = np.where(claims, 0.0, 1.0)
    if "council_tax" in households:
        reported = _numbers(households["council_tax"], names["households"], "council_tax", allow_missing=True)
        household_fields["council_tax_reported"] = reported

    household_rank = pd.Series(np.arange(len(households)), index=households["household_id"])
    unit_household = household_rank.loc[units["household_id"]].to_numpy()
    unit_order = np.lexsort((np.arange(len(units)), unit_household))
    if "is_household_head" in persons:  # the head's unit comes first
        heads = _flags(persons["is_household_head"], names["persons"], "is_household_head")
        head_units = set(persons.loc[heads, "benefit_unit_id"])
        is_later = np.array([0 if unit in head_units else 1 for unit in units["benefit_unit_id"]])
        unit_order = np.lexsort((np.arange(len(units)), is_later, unit_household))
    rank = np.empty(len(units), dtype=np.int64)
    rank[unit_order] = np.arange(len(units))
    unit_rank = pd.Series(rank, index=units["benefit_unit_id"])
    person_unit = unit_rank.loc[persons["benefit_unit_id"]].to_numpy()
    age_in_months = 12 * person_fields["age"].astype(np.int64) + person_fields["months_since_last_birthday"]
    is_child = person_fields["role"] == Role.CHILD
    person_order = np.lexsort(
        (np.arange(len(persons)), np.where(is_child, -age_in_months, 0), person_fields["role"], person_unit)
    )
    first_unit = np.searchsorted(unit_household[unit_order], np.arange(len(households) + 1))
    first_person = np.searchsorted(person_unit[person_order], np.arange(len(units) + 1))

    def ordered(fields: dict[str, Array], order: Array) -> dict[str, Array]:
        return {name: values[order] for name, values in fields.items()}

    population = Population(
        People(**ordered(person_fields, person_order)),
        BenefitUnits(**ordered(unit_fields, unit_order), first_person=first_person),
        Households(**household_fields, first_unit=first_unit),
    )
    return Tables(population, person_order, unit_order, np.arange(len(households)))


def write_tables(
    population: Population, folder: Path, file_format: str, area_names: tuple[str, ...]
) -> list[Path]:
    """Write a population as persons, benefit_units and households, in the format that `read_tables` reads.

    Codes are written by name; `file_format` is parquet, csv or dta (Stata).
    """
    people, units, households = population
    unit_of_person = np.repeat(np.arange(units.capital.size), np.diff(units.first_person))
    household_of_unit = np.repeat(np.arange(households.weight.size), np.diff(households.first_unit))
    frames = {
        "persons": _frame(people, area_names),
        "benefit_units": _frame(units, area_names),
        "households": _frame(households, area_names).rename(columns={"council_tax_reported": "council_tax"}),
    }
    household_id = households.household_id[household_of_unit]
    frames["persons"].insert(1, "benefit_unit_id", units.benefit_unit_id[unit_of_person])
    frames["persons"].insert(2, "household_id", household_id[unit_of_person])
    frames["benefit_units"].insert(1, "household_id", household_id)
    return [write_frame(frame, folder, table, file_format) for table, frame in frames.items()]


def _frame(entity: Any, area_names: tuple[str, ...]) -> pd.DataFrame:
    """The arrays of an entity as a table, codes by name, without offsets."""
    made = {}
    for field, column in columns(type(entity)).items():
        values = getattr(entity, field)
        if field in ("first_person", "first_unit"):
            continue
        if field == "brma":
            made[field] = np.array(area_names)[values]
        elif column.codes is not None:
            made[field] = np.array([code.name for code in column.codes])[values]
        else:
            made[field] = values
    return pd.DataFrame(made)


def write_frame(frame: pd.DataFrame, folder: Path, name: str, file_format: str) -> Path:
    """Write one table whole or not at all, as parquet, csv or dta."""
    path = folder / f"{name}.{file_format}"
    with written_whole(path) as temporary:
        if file_format == "parquet":
            frame.to_parquet(temporary, index=False)
        elif file_format == "csv":
            frame.to_csv(temporary, index=False)
        else:
            shortened = frame.rename(columns={column: column[:32] for column in frame.columns})
            flags = {column: "int8" for column in frame.columns if frame[column].dtype == bool}
            shortened = shortened.astype({column[:32]: kind for column, kind in flags.items()})
            labels = {column[:32]: column[:80] for column in frame.columns}
            shortened.to_stata(temporary, write_index=False, version=118, variable_labels=labels)
    return path


def _read(folder: Path, table: str) -> tuple[pd.DataFrame, str]:
    """The one file of a table in a folder, and its name; ids keep their type."""
    found = [folder / f"{table}{ending}" for ending in ENDINGS if (folder / f"{table}{ending}").is_file()]
    if not found:
        raise TableError(f"{folder}: no {table}{{{','.join(ENDINGS)}}}")
    path = found[0]
    try:
        if path.suffix == ".parquet":
            return pd.read_parquet(path), path.name
        return pd.read_csv(path, low_memory=False, keep_default_na=False, na_values=[""]), path.name
    except Exception as problem:
        first_line = str(problem).splitlines()[0] if str(problem) else type(problem).__name__
        raise TableError(f"{path.name}: cannot be read ({first_line})") from None


def _check_ids(frame: pd.DataFrame, column: str, name: str) -> None:
    """Ids are whole numbers and none is given twice."""
    frame[column] = _numbers(frame[column], name, column, whole=True).astype(np.int64)
    doubled = frame[column].duplicated()
    if doubled.any():
        row = int(np.flatnonzero(doubled.to_numpy())[0])
        raise TableError(f"{_at(name, column, row)}: id {frame[column].iloc[row]} is given twice")


def _check_links(frame: pd.DataFrame, column: str, parent: pd.DataFrame, name: str) -> None:
    """Every row belongs to a row of the parent table."""
    frame[column] = _numbers(frame[column], name, column, whole=True).astype(np.int64)
    orphan = ~frame[column].isin(parent[column])
    if orphan.any():
        row = int(np.flatnonzero(orphan.to_numpy())[0])
        raise TableError(f"{_at(name, column, row)}: no such id {frame[column].iloc[row]}")


def _check_filled(parent: pd.DataFrame, column: str, child: pd.DataFrame, name: str, member: str) -> None:
    """Every unit has a person and every household a unit."""
    empty = ~parent[column].isin(child[column])
    if empty.any():
        row = int(np.flatnonzero(empty.to_numpy())[0])
        raise TableError(f"{_at(name, column, row)}: {parent[column].iloc[row]} has no {member}")


def _fields(frame: pd.DataFrame, entity: type, name: str, area_names: tuple[str, ...]) -> dict[str, Array]:
    """Arrays of an entity's fields from the table's columns, absent ones at their default."""
    made: dict[str, Array] = {}
    for field, column in columns(entity).items():
        if field in ("first_person", "first_unit"):
            continue
        if field not in frame:
            made[field] = np.full(len(frame), column.default, dtype=column.dtype)
        elif field == "brma":
            made[field] = _codes(frame[field], {area: k for k, area in enumerate(area_names)}, name, field)
        elif column.codes is not None:
            names = {code.name: int(code) for code in column.codes}
            made[field] = _codes(frame[field].astype(str).str.upper(), names, name, field)
        elif column.dtype is np.bool_:
            made[field] = _flags(frame[field], name, field)
        else:
            made[field] = _one_number_column(frame[field], field, column, name)
        made[field] = made[field].astype(column.dtype)
    if entity is Households and "council_tax_band" in made:
        is_northern_irish = made["region"] == Region.NORTHERN_IRELAND
        made["council_tax_band"][is_northern_irish] = CouncilTaxBand.NONE
    return made


def _one_number_column(series: pd.Series, field: str, column: Column, name: str) -> Array:
    """A numeric column within the range its unit allows."""
    values = _numbers(series, name, field, allow_missing=field in MAY_BE_MISSING)
    if field not in MAY_BE_NEGATIVE and (values < 0).any():
        row = int(np.flatnonzero(values < 0)[0])
        raise TableError(f"{_at(name, field, row)}: {values[row]:g} is negative")
    limits = {"years": 130.0, "hours/week": 168.0, "months": 11.0}
    limit = limits.get(column.unit, np.inf)
    if (values > limit).any():
        row = int(np.flatnonzero(values > limit)[0])
        raise TableError(f"{_at(name, field, row)}: {values[row]:g} is above {limit:g} {column.unit}")
    return values


def _numbers(series: pd.Series, name: str, column: str, allow_missing: bool = False, whole: bool = False) -> Array:
    """A column as finite floats; the first cell that is not a number is named."""
    numbers = pd.to_numeric(series, errors="coerce").to_numpy(dtype=np.float64)
    bad = ~np.isfinite(numbers)
    if allow_missing:
        bad &= ~series.isna().to_numpy()
    if whole:
        bad |= numbers != np.floor(numbers)
    if bad.any():
        row = int(np.flatnonzero(bad)[0])
        kind = "a whole number" if whole else "a finite number"
        raise TableError(f"{_at(name, column, row)}: {_shown(series.iloc[row])} is not {kind}")
    return numbers


def _flags(series: pd.Series, name: str, column: str) -> Array:
    """A column of true and false (also 1 and 0) as booleans."""
    if series.dtype == bool:
        return series.to_numpy()
    text = series.astype(str).str.strip().str.lower()
    truth = text.isin(["true", "1", "1.0"]).to_numpy()
    bad = ~(truth | text.isin(["false", "0", "0.0"]).to_numpy())
    if bad.any():
        row = int(np.flatnonzero(bad)[0])
        raise TableError(f"{_at(name, column, row)}: {_shown(series.iloc[row])}; valid: true, false")
    return np.asarray(truth)


def _codes(series: pd.Series, codes: dict[str, int], name: str, column: str) -> Array:
    """A column of names as their codes; an unknown name is refused with the nearest."""
    mapped = series.map(codes)
    if mapped.isna().any():
        row = int(np.flatnonzero(mapped.isna().to_numpy())[0])
        value = series.iloc[row]
        raise TableError(f"{_at(name, column, row)}: '{value}'; {nearest(value, codes)}")
    return mapped.to_numpy()


def _at(name: str, column: str, row: int) -> str:
    """File, column and row (from 1, the header not counted) for an error."""
    return f"{name}: column '{column}' row {row + 1}"


def _shown(value: Any) -> str:
    """A cell as it is shown in an error."""
    return "an empty cell" if pd.isna(value) else f"'{value}'"
