"""Tables of a user's own: persons, benefit units and households as CSV, CSV.gz or Parquet into arrays.

The format is described in docs/data_dictionary.md. Columns that are absent take the defaults of the schema;
`would_claim_*` becomes a take-up draw that always or never claims. Rows may come in any order: an order of
households is found from the ids, and results go back to the rows they belong to.

A table is read into one record array with a record for each row, in the order given: in memory, or on disk for
tables of any length (`model/calculate.py`).
"""

import re
from collections.abc import Sequence
from contextlib import ExitStack
from difflib import get_close_matches
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from model.errors import TableError, nearest
from model.files import written_whole
from model.population.belonging import household_of_units, unit_of_people
from model.population.cells import Block, Source, blocks, codes, find, flags, numbers, refuse, whole_numbers
from model.population.order import HEAD, find_order
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

ENTITIES: dict[str, Any] = {"persons": People, "benefit_units": BenefitUnits, "households": Households}
TABLES = tuple(ENTITIES)
REQUIRED = {
    "persons": ("person_id", "benefit_unit_id", "household_id", "role", "age"),
    "benefit_units": ("benefit_unit_id", "household_id"),
    "households": ("household_id", "region"),
}
LINKS = {"persons": ("benefit_unit_id", "household_id"), "benefit_units": ("household_id",), "households": ()}
OFFSETS = ("first_person", "first_unit")
# Columns of the tables that the schema holds under another name: table column -> schema field.
CLAIMS = {
    "would_claim_uc": "universal_credit_take_up_draw",
    "would_claim_pension_credit": "pension_credit_take_up_draw",
    "would_claim_child_benefit": "child_benefit_take_up_draw",
    "would_claim_housing_benefit": "housing_benefit_take_up_draw",
    "would_claim_council_tax_reduction": "council_tax_reduction_take_up_draw",
    "would_claim_tax_free_childcare": "tax_free_childcare_take_up_draw",
    "takes_up_marriage_allowance": "marriage_allowance_take_up_draw",
}
REPORTED_BILL = "council_tax"
MAY_BE_NEGATIVE = {"self_employment_income", "property_income", "capital_gains"}
MAY_BE_MISSING = {"council_tax_reported", "state_pension_share"}
SCORES = "standard deviations"
LIMITS = {
    "years": 130.0,
    "hours/week": 168.0,
    "months": 11.0,
    "uniform [0, 1)": 1.0,
    "rank (0, 1)": 1.0,
    SCORES: 9.0,
}
LARGEST_COUNT = 127.0
LARGEST_AMOUNT = 1e12
YOUNGEST_ADULT = 14  # years, of a head or partner
STATA_NAME = 32  # characters at most
STATA_WHOLE = 2**53  # the longest whole number that Stata's double holds exactly
DICTIONARY = "data_dictionary"
# The broad rental market area with most private tenants in each region (censuses of 2021 and 2022).
USUAL_AREA = {
    Region.NORTH_EAST: "TYNESIDE",
    Region.NORTH_WEST: "CENTRAL_GREATER_MANCHESTER",
    Region.YORKSHIRE: "LEEDS",
    Region.EAST_MIDLANDS: "LEICESTER",
    Region.WEST_MIDLANDS: "BIRMINGHAM",
    Region.EAST_OF_ENGLAND: "CENTRAL_NORFOLK_NORWICH",
    Region.LONDON: "INNER_SOUTH_EAST_LONDON",
    Region.SOUTH_EAST: "SOUTHAMPTON",
    Region.SOUTH_WEST: "BRISTOL",
    Region.WALES: "CARDIFF",
    Region.SCOTLAND: "LOTHIAN",
    Region.NORTHERN_IRELAND: "BELFAST",
}


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
    sources = find_tables(folder)
    rows = {
        table: np.concatenate(
            [records(block, table, area_names) for block in blocks(source)] or [np.zeros(0, record_type(table))]
        )
        for table, source in sources.items()
    }
    order = find_order(rows, sources)
    population = population_of(
        rows["persons"][order.persons],
        rows["benefit_units"][order.units],
        rows["households"],
        order.first_person,
        order.first_unit,
    )
    return Tables(population, order.persons, order.units, np.arange(len(rows["households"])))


def find_tables(folder: Path) -> dict[str, Source]:
    """The files of the three tables. Raises TableError when one, or a column it must have, is not there."""
    sources = {table: find(folder, table) for table in TABLES}
    for table, source in sources.items():
        for column in REQUIRED[table]:
            if column not in source.columns:
                near = nearest(column, source.columns)
                raise TableError(f"{source.name}: column '{column}' is missing; {near}")
    return sources


def misspelt(sources: dict[str, Source]) -> list[str]:
    """A line for each column that is not used but is named almost like one that is not there."""
    lines = []
    for table, source in sources.items():
        known = {*columns(ENTITIES[table]), *LINKS[table]} | (set(CLAIMS) if table == "benefit_units" else set())
        known |= {HEAD} if table == "persons" else {REPORTED_BILL} if table == "households" else set()
        absent = known - set(source.columns)
        for column in source.columns:
            close = get_close_matches(column, sorted(absent), n=1, cutoff=0.85) if column not in known else []
            if close:
                lines.append(f"{source.name}: column '{column}' is not used; did you mean '{close[0]}'?")
    return lines


def record_type(table: str, law_only: bool = False) -> np.dtype:
    """The record of one row: the schema's fields without offsets, the ids it belongs to, and if it is the head.

    `law_only` leaves out what describes people and homes but no tax or benefit reads.
    """
    entity = columns(ENTITIES[table])
    kept = [name for name, column in entity.items() if name not in OFFSETS and (column.is_law or not law_only)]
    fields = [(name, entity[name].dtype) for name in kept]
    fields += [(name, np.int64) for name in LINKS[table]]
    return np.dtype(fields + ([(HEAD, np.bool_)] if table == "persons" else []))


def records(block: Block, table: str, area_names: tuple[str, ...]) -> Array:
    """A block of rows as records, every cell checked, absent columns at their default."""
    made = np.zeros(block.cells.num_rows, record_type(table))
    given = set(block.source.columns)
    for field, column in columns(ENTITIES[table]).items():
        if field in OFFSETS:
            continue
        if field not in given:
            made[field] = column.default
        elif field == "brma":
            made[field] = codes(block, field, {area: k for k, area in enumerate(area_names)})
        elif column.codes is not None:
            made[field] = codes(block, field, {code.name: int(code) for code in column.codes})
        elif column.dtype is np.bool_:
            made[field] = flags(block, field)
        elif column.unit == "id":
            made[field] = whole_numbers(block, field)
        else:
            made[field] = _number(block, field, field, column)
    for field in LINKS[table]:
        made[field] = whole_numbers(block, field)
    if table == "persons":
        young = (made["role"] != Role.CHILD) & (made["age"] < YOUNGEST_ADULT)
        refuse(block, "age", young, f"{{cell}} is too young: a head or partner is at least {YOUNGEST_ADULT}")
    if table == "persons" and HEAD in given:
        made[HEAD] = flags(block, HEAD)
    if table == "benefit_units":
        for name, field in CLAIMS.items():
            if name in given:
                made[field] = np.where(flags(block, name), 0.0, 1.0)
    if table == "households":
        if REPORTED_BILL in given:
            made["council_tax_reported"] = _number(
                block, REPORTED_BILL, "council_tax_reported", columns(Households)["council_tax_reported"]
            )
        elsewhere = (made["council_tax_band"] == CouncilTaxBand.I) & (made["region"] != Region.WALES)
        refuse(block, "council_tax_band", elsewhere, "{cell} is a band of Wales only")
        made["council_tax_band"][made["region"] == Region.NORTHERN_IRELAND] = CouncilTaxBand.NONE
        if "brma" not in given:
            usual = np.array([area_names.index(USUAL_AREA[region]) for region in Region])
            made["brma"] = usual[made["region"]]
    return made


def _number(block: Block, name: str, field: str, column: Column) -> Array:
    """A numeric column within the range its unit allows."""
    is_whole = np.issubdtype(column.dtype, np.integer)
    if is_whole:
        values = whole_numbers(block, name).astype(np.float64)
    else:
        may_be_missing = field in MAY_BE_MISSING or column.unit == SCORES
        values = numbers(block, name, allow_missing=may_be_missing)
    if field not in MAY_BE_NEGATIVE and column.unit != SCORES:
        refuse(block, name, values < 0.0, "{cell} is negative")
    limit = LIMITS.get(column.unit, LARGEST_COUNT if is_whole else LARGEST_AMOUNT)
    refuse(block, name, values > limit, f"{{cell}} is above {limit:,.0f}")
    refuse(block, name, values < -limit, f"{{cell}} is below {-limit:,.0f}")
    return values


def population_of(
    persons: Array, units: Array, households: Array, first_person: Array, first_unit: Array
) -> Population:
    """Records in the schema's order as a population; the offsets are those of the records.

    A field that the records do not have is at its default everywhere, as one value that takes no room.
    """

    def fields(entity: Any, rows: Array) -> dict[str, Array]:
        held = set(rows.dtype.names or ())
        return {
            name: np.ascontiguousarray(rows[name])
            if name in held
            else np.broadcast_to(np.array(column.default, column.dtype), len(rows))
            for name, column in columns(entity).items()
            if name not in OFFSETS
        }

    return Population(
        People(**fields(People, persons)),
        BenefitUnits(**fields(BenefitUnits, units), first_person=first_person),
        Households(**fields(Households, households), first_unit=first_unit),
    )


def write_tables(
    population: Population, folder: Path, file_format: str, area_names: tuple[str, ...]
) -> list[Path]:
    """Write a population as persons, benefit_units and households, in the format that `read_tables` reads.

    Codes are written by name; `file_format` is parquet, csv or dta (Stata). data_dictionary.csv beside them says
    what each column means. All four files or none: none takes its name before the last is complete.
    """
    units, households = population.units, population.households
    household_id = households.household_id[household_of_units(population)]
    unit_of_person = unit_of_people(population)
    links = {
        "persons": {
            "benefit_unit_id": units.benefit_unit_id[unit_of_person],
            "household_id": household_id[unit_of_person],
        },
        "benefit_units": {"household_id": household_id},
        "households": {},
    }
    paths, dictionary = [], []
    with ExitStack() as stack:
        # One table after another: a million households are 4 GB as three tables at once.
        for table, entity in zip(ENTITIES, population, strict=True):
            paths.append(folder / f"{table}.{file_format}")
            frame = _frame(entity, links[table], area_names)
            dictionary += _dictionary(table, list(frame.columns), file_format)
            write_frame(frame, stack.enter_context(written_whole(paths[-1])), file_format)
        paths.append(folder / f"{DICTIONARY}.csv")
        write_frame(pd.DataFrame(dictionary), stack.enter_context(written_whole(paths[-1])), "csv")
    return paths


def _dictionary(table: str, names: list[str], file_format: str) -> list[dict[str, str]]:
    """A row for each column of a table: its name in the file, type, unit, meaning, and codes by name."""
    rows = []
    entity = columns(ENTITIES[table])
    entity[REPORTED_BILL] = entity.get("council_tax_reported", Column(np.float64, "", ""))
    for name in names:
        link = Column(np.int64, "id", f"of the {name.removesuffix('_id').replace('_', ' ')}")
        column = link if name in LINKS[table] else entity[name]
        is_text = name == "brma" or column.codes is not None
        rows.append(
            {
                "table": table,
                "column": stata_name(name) if file_format == "dta" else name,
                "type": "text" if is_text else np.dtype(column.dtype).name,
                "unit": "name" if name == "brma" else column.unit,
                "meaning": column.meaning,
                "codes": "; ".join(code.name for code in column.codes) if column.codes is not None else "",
                "read_by_taxes_and_benefits": str(column.is_law).lower(),
            }
        )
    return rows


def _frame(entity: Any, links: dict[str, Array], area_names: tuple[str, ...]) -> pd.DataFrame:
    """The arrays of an entity as a table: its id, those it belongs to, the rest; codes by name, no offsets."""
    made: dict[str, Any] = {}
    for field, column in columns(type(entity)).items():
        values = getattr(entity, field)
        if field in OFFSETS:
            continue
        if field == "brma":
            made[field] = _names(area_names, values)
        elif column.codes is not None:
            made[field] = _names([code.name for code in column.codes], values)
        else:
            made[REPORTED_BILL if field == "council_tax_reported" else field] = values
        made |= links if len(made) == 1 else {}
    return pd.DataFrame(made)


def _names(names: Sequence[str], values: Array) -> Any:
    """The name of each value, as text that shares no fixed width: a tenth of the memory of NumPy's."""
    return pd.array(list(names), dtype="str").take(values)


def stata_name(column: str) -> str:
    """A column's name as Stata allows it."""
    return re.sub(r"\W", "_", column)[:STATA_NAME]


def write_frame(frame: pd.DataFrame, path: Path, file_format: str) -> None:
    """Write one table to a file, as parquet, csv or dta; whole numbers too long for Stata become text in dta."""
    if file_format == "parquet":
        frame.to_parquet(path, index=False)
    elif file_format == "csv":
        frame.to_csv(path, index=False)
    else:
        names = {column: stata_name(column) for column in frame.columns}
        kinds = {names[column]: "int8" for column in frame.columns if frame[column].dtype == bool}
        long = [c for c in frame.columns if frame[c].dtype == np.int64 and (frame[c].abs() > STATA_WHOLE).any()]
        kinds |= {names[column]: "str" for column in long}
        shortened = frame.rename(columns=names).astype(kinds)
        labels = {names[column]: column[:80] for column in frame.columns}
        shortened.to_stata(path, write_index=False, version=118, variable_labels=labels)
