"""`task=calculate`: a user's own households assessed under one law, their tables written back with results.

The tables may be of any length. They are read in blocks, checked, and laid down on disk as records of fixed
width; households are then assessed some thousands at a time, wherever their rows stand; at last the tables are
read again and written with their results, rows and cells as they were given. In memory stay the ids and the
order of the rows: some 200 bytes a household. Of a folder of partitions each is worked on by itself, and those
that stand in the output folder already are left as they are.
"""

import logging
import tempfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv
import pyarrow.parquet
from numpy.lib.recfunctions import repack_fields

from model.engine.assess import Assessment, assess
from model.errors import ConfigurationError
from model.files import folder_written_whole, written_whole
from model.partitions import partitions_of
from model.policy import Law, load_policy
from model.policy.housing_support import brma_names
from model.population.cells import Block, Source, blocks, flags, numbers
from model.population.order import HEAD, ORDER_FIELDS, Order, find_order
from model.population.schema import Array, Population, columns
from model.population.tables import (
    CLAIMS,
    ENTITIES,
    LINKS,
    REPORTED_BILL,
    TABLES,
    find_tables,
    misspelt,
    population_of,
    record_type,
    records,
    write_frame,
)
from model.settings import Settings, TableFormat

log = logging.getLogger("model")
HOUSEHOLDS_PER_BLOCK = 25_000
DECIMALS = 6
"""Results are written to a millionth of a pound: exact for every use, without the noise of binary fractions."""


class ResultColumn(NamedTuple):
    """A column of results: its meaning, and how it follows from a population and its assessment."""

    meaning: str
    of: Callable[[Population, Assessment], Array]


def _field(name: str, meaning: str) -> ResultColumn:
    """A column that is a field of the assessment."""
    return ResultColumn(meaning, lambda population, results: getattr(results, name))


def _equivalised(name: str, scale: str, meaning: str) -> ResultColumn:
    """A net income divided by its equivalence scale."""
    return ResultColumn(meaning, lambda population, results: getattr(results, name) / getattr(results, scale))


def _written() -> dict[str, dict[str, ResultColumn]]:
    """The columns of results by table."""
    persons = {
        "income_tax": "Income Tax with the High Income Child Benefit Charge and the winter fuel charge",
        "high_income_child_benefit_charge": "High Income Child Benefit Charge",
        "national_insurance": "contributions of classes 1 (employee), 2 and 4",
        "ni_class_1_employee": "Class 1 contributions of the employee",
        "ni_class_4": "Class 4 contributions",
        "ni_employer": "Class 1 contributions of the employer, outside household income",
        "capital_gains_tax": "Capital Gains Tax",
        "student_loan_repayment": "student loan repayment",
        "carers_allowance": "Carer's Allowance or Carer Support Payment",
        "scottish_child_payment": "Scottish Child Payment for this child",
        "tax_free_childcare": "Tax-Free Childcare top-up for this child",
        "winter_fuel_payment": "winter fuel or heating payment",
    }
    units = {
        "child_benefit": "Child Benefit before the charge",
        "universal_credit": "Universal Credit paid",
        "uc_standard_allowance": "standard allowance",
        "uc_child_element": "child element",
        "uc_housing_costs_element": "housing costs element",
        "uc_carer_element": "carer element",
        "uc_disability_elements": "disabled child additions and health element",
        "uc_childcare_element": "childcare costs element",
        "uc_income_reduction": "amount by which income reduces the award",
        "uc_benefit_cap_reduction": "reduction of the award by the benefit cap",
        "pension_credit": "Pension Credit",
        "guarantee_credit": "guarantee credit",
        "savings_credit": "savings credit",
        "housing_benefit": "Housing Benefit over pension age",
        "discretionary_housing_payment": "payment that makes up the benefit cap in Scotland",
    }
    made = {
        "persons": {name: _field(name, meaning) for name, meaning in persons.items()},
        "benefit_units": {name: _field(name, meaning) for name, meaning in units.items()},
        "households": {
            "hbai_household_net_income": _field("net_income_bhc", "net income before housing costs, at least 0"),
            "hbai_household_net_income_ahc": _field("net_income_ahc", "net income after housing costs"),
            "equiv_hbai_household_net_income": _equivalised(
                "net_income_bhc", "equivalence_bhc", "the first, equivalised (modified OECD scale, couple = 1)"
            ),
            "equiv_hbai_household_net_income_ahc": _equivalised(
                "net_income_ahc", "equivalence_ahc", "the second, equivalised (scale for after housing costs)"
            ),
            "household_net_income": _field(
                "net_income_with_gains",
                "net income with capital gains and the tax on them, council tax deducted, not floored",
            ),
            "council_tax": _field("council_tax", "council tax before reduction"),
        },
    }
    made["benefit_units"]["council_tax_benefit"] = _field(
        "council_tax_reduction", "council tax reduction, or rate rebate in Northern Ireland"
    )
    return made


WRITTEN = _written()


def calculate(settings: Settings, progress: Callable[..., None]) -> list[Path]:
    """Assess the tables of a folder under the law of a run's first year; write them with results.

    Raises TableError for whatever is wrong in the tables, before anything is written.
    """
    path, folder = settings.population.path, settings.folder
    if path is None:
        raise ConfigurationError("setting 'population.path' is needed: population.path=FOLDER of your own tables")
    if Path(path).resolve() == folder.resolve():
        raise ConfigurationError(
            f"hydra.run.dir={folder}: the results would replace the tables they are made from"
        )
    law = load_policy(
        settings.year,
        settings.levers,
        settings.baseline.last_announcement,
        settings.baseline.forecast,
        settings.baseline.long_run,
    )
    partitions = partitions_of(Path(path))
    if not partitions:
        progress("looking at the tables", total=4)
        return _calculate_tables(Path(path), folder, law, settings, progress)
    progress(f"{len(partitions)} partitions", total=len(partitions) + 1)
    for partition in partitions:
        progress(partition.name)
        if not (folder / partition.name).is_dir():
            with folder_written_whole(folder / partition.name) as room:
                _calculate_tables(partition, room, law, settings, _silent)
    return [folder / partition.name for partition in partitions]


def _calculate_tables(
    path: Path, folder: Path, law: Law, settings: Settings, progress: Callable[..., None]
) -> list[Path]:
    """Assess the three tables of one folder and write them with results to another."""
    sources = find_tables(path)
    for warning in misspelt(sources):
        log.warning(warning)
    with tempfile.TemporaryDirectory(prefix=".calculate-", dir=folder) as room:
        progress("reading")
        spools = {table: _lay_down(source, table, Path(room)) for table, source in sources.items()}
        order = find_order({table: spool.of_order for table, spool in spools.items()}, sources)
        rows = {table: len(spool.of_order) for table, spool in spools.items()}
        progress(f"assessing {rows['households']:,} households")
        results = {table: _Store(Path(room) / f"{table}.results", rows[table], table) for table in TABLES}
        _assess_all(spools, order, law, results, settings.threads)
        progress("writing")
        return _write_all(sources, results, folder, settings.format)


def _silent(step: str, total: int | None = None) -> None:
    """Names no step: those of one partition are not worth a line each."""


class _Store:
    """Results of one table on disk, a row of floats for each row of the table. Owns the file."""

    def __init__(self, path: Path, rows: int, table: str) -> None:
        self.path, self.shape = path, (rows, len(WRITTEN[table]))
        with path.open("wb") as stream:
            stream.truncate(8 * rows * self.shape[1])

    def open(self, mode: Any = "r") -> Array:
        """The file as an array; opened anew for each block, so that pages of earlier ones are let go."""
        return np.memmap(self.path, np.float64, mode, shape=self.shape)


class _Spool(NamedTuple):
    """The rows of a table as records on disk, and in memory only what their order follows from."""

    path: Path
    of_order: Array

    def take(self, table: str, places: Array) -> Array:
        """Some of the rows; the file is opened anew, so that pages of earlier ones are let go."""
        return np.memmap(self.path, record_type(table, law_only=True), "r")[places]


def _lay_down(source: Source, table: str, room: Path) -> _Spool:
    """Every row of a table as a record on disk, its cells checked; of these only what the law reads is kept."""
    path, area_names = room / table, brma_names()
    read = list(record_type(table, law_only=True).names or ())
    kept = [name for name in ORDER_FIELDS if name in (record_type(table).names or ())]
    of_order = [repack_fields(np.zeros(0, record_type(table))[kept])]
    with path.open("wb") as stream:
        for block in blocks(source):
            made = records(block, table, area_names)
            repack_fields(made[read]).tofile(stream)
            of_order.append(repack_fields(made[kept]))
    return _Spool(path, np.concatenate(of_order))


def _assess_all(
    spools: dict[str, _Spool], order: Order, law: Law, results: dict[str, _Store], threads: int | None
) -> None:
    """Assess some thousands of households at a time and put their results into the rows they belong to."""
    count = len(order.first_unit) - 1
    for first in range(0, count, HOUSEHOLDS_PER_BLOCK):
        last = min(first + HOUSEHOLDS_PER_BLOCK, count)
        first_unit = order.first_unit[first : last + 1]
        first_person = order.first_person[first_unit[0] : first_unit[-1] + 1]
        rows = {
            "persons": order.persons[first_person[0] : first_person[-1]],
            "benefit_units": order.units[first_unit[0] : first_unit[-1]],
            "households": np.arange(first, last),
        }
        persons, units, households = (spools[table].take(table, places) for table, places in rows.items())
        population = population_of(
            persons, units, households, first_person - first_person[0], first_unit - first_unit[0]
        )
        found = assess(population, law, threads)
        for table, places in rows.items():
            made = np.column_stack([column.of(population, found) for column in WRITTEN[table].values()])
            results[table].open("r+")[places] = np.round(made, DECIMALS) + 0.0


def _write_all(
    sources: dict[str, Source], results: dict[str, _Store], folder: Path, file_format: TableFormat
) -> list[Path]:
    """The three tables with their results; all of them or none."""
    paths = []
    with ExitStack() as stack:
        if file_format is TableFormat.dta:
            for table, source in sources.items():
                whole = pa.Table.from_batches(_with_results(source, results[table], table, True))
                paths.append(folder / f"{table}.{file_format.value}")
                write_frame(whole.to_pandas(), stack.enter_context(written_whole(paths[-1])), file_format.value)
            return paths
        for table, source in sources.items():
            path = folder / f"{table}.{file_format.value}"
            temporary = stack.enter_context(written_whole(path))
            write = _write_csv if file_format is TableFormat.csv else _write_parquet
            write(_with_results(source, results[table], table, file_format is not TableFormat.csv), temporary)
            paths.append(path)
    return paths


def _with_results(source: Source, store: _Store, table: str, typed: bool) -> Iterator[pa.RecordBatch]:
    """The blocks of a table as they were given, less columns named like a result, with the results after them."""
    for block in blocks(source):
        kept = [name for name in source.columns if name not in WRITTEN[table]]
        cells = [_typed(block, name, table) if typed else block.cells.column(name) for name in kept]
        made = store.open()[block.before : block.before + block.cells.num_rows]
        cells += [pa.array(np.ascontiguousarray(made[:, k])) for k in range(made.shape[1])]
        yield pa.RecordBatch.from_arrays(cells, [*kept, *WRITTEN[table]])


def _typed(block: Block, name: str, table: str) -> pa.Array:
    """A column of a CSV as ids, numbers or truths where the model knows it; else as it was given."""
    entity = columns(ENTITIES[table])
    cells = block.cells.column(name)
    if block.source.is_parquet:
        return cells
    if name in CLAIMS or name == HEAD:
        return pa.array(flags(block, name))
    if name in LINKS[table] or (name in entity and np.issubdtype(entity[name].dtype, np.integer)):
        is_code = name in entity and (entity[name].codes is not None or name == "brma")
        return cells if is_code else pc.cast(cells, pa.int64())
    if name in entity or name == REPORTED_BILL:
        is_flag = name in entity and entity[name].dtype is np.bool_
        made = flags(block, name) if is_flag else numbers(block, name, allow_missing=True)
        return pa.array(made, from_pandas=True)
    return cells


def _write_csv(batches: Iterator[pa.RecordBatch], path: Path) -> None:
    """Blocks as one CSV; cells are quoted only in blocks that hold a comma, a quote or a line break."""
    options = {
        style: pa.csv.WriteOptions(include_header=False, quoting_style=style) for style in ("none", "needed")
    }
    with pa.OSFile(str(path), "wb") as stream:
        header = False
        for batch in batches:
            if not header:
                stream.write((",".join(map(_quoted, batch.schema.names)) + "\n").encode())
                header = True
            plain = pa.RecordBatch.from_arrays(
                [cells.dictionary_decode() if pa.types.is_dictionary(cells.type) else cells for cells in batch],
                batch.schema.names,
            )
            style = "needed" if any(map(_needs_quotes, plain.columns)) else "none"
            pa.csv.write_csv(plain, stream, options[style])


def _quoted(name: str) -> str:
    """A column name as a CSV header holds it."""
    return '"' + name.replace('"', '""') + '"' if set(name) & set(',"\r\n') else name


def _needs_quotes(cells: pa.Array) -> bool:
    """Whether any cell of a column would break a CSV without quotes."""
    if not pa.types.is_string(cells.type) and not pa.types.is_large_string(cells.type):
        return False
    return bool(pc.any(pc.match_substring_regex(cells, '[,"\r\n]')).as_py())


def _write_parquet(batches: Iterator[pa.RecordBatch], path: Path) -> None:
    """Blocks as one Parquet file."""
    writer = None
    try:
        for batch in batches:
            writer = writer or pa.parquet.ParquetWriter(path, batch.schema)
            writer.write_batch(batch)
    finally:
        if writer is not None:
            writer.close()
