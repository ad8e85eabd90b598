"""Files of tables, read in blocks of rows, and their cells as arrays; the first bad cell is named.

A file is CSV, CSV.gz or Parquet. The cells of a CSV stay text until a column is asked for, so that what the
model does not use can be written back as it was.
"""

import csv
import gzip
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv
import pyarrow.parquet

from model.errors import TableError, nearest
from model.population.schema import Array

ENDINGS = (".parquet", ".csv", ".csv.gz")
BYTES_PER_BLOCK = 1 << 23
ROWS_PER_BLOCK = 50_000
TRUTH = {"true": 1, "1": 1, "1.0": 1, "false": 0, "0": 0, "0.0": 0}


class Source(NamedTuple):
    """The file of a table and the names of its columns."""

    path: Path
    columns: tuple[str, ...]

    @property
    def name(self) -> str:
        """Name of the file, for errors."""
        return self.path.name

    @property
    def is_parquet(self) -> bool:
        """Whether the file is Parquet, else CSV."""
        return self.path.suffix == ".parquet"


class Block(NamedTuple):
    """Some rows of a table: the file they are from, the number of rows before them, their cells."""

    source: Source
    before: int
    cells: pa.RecordBatch


def find(folder: Path, table: str) -> Source:
    """The one file of a table in a folder. Raises TableError when there is none, or more than one."""
    found = [folder / f"{table}{ending}" for ending in ENDINGS if (folder / f"{table}{ending}").is_file()]
    if not found:
        raise TableError(f"{folder}: no {table}{{{','.join(ENDINGS)}}}")
    if len(found) > 1:
        raise TableError(f"{folder}: both {found[0].name} and {found[1].name}; keep one")
    path = found[0]
    with _readable(path):
        if path.suffix == ".parquet":
            names = pa.parquet.read_schema(path).names
        else:
            opened = gzip.open if path.suffix == ".gz" else open
            with opened(path, "rt", encoding="utf-8-sig", newline="") as stream:
                names = next(csv.reader(stream), [])
    if not names:
        raise TableError(f"{path.name}: no header")
    doubled = [name for name in names if names.count(name) > 1]
    if doubled:
        raise TableError(f"{path.name}: column '{doubled[0]}' is there twice")
    return Source(path, tuple(names))


def blocks(source: Source) -> Iterator[Block]:
    """The rows of a table, some at a time. Raises TableError when the file cannot be read to its end."""
    before = 0
    with _readable(source.path):
        for cells in _parquet(source) if source.is_parquet else _csv(source):
            if cells.num_rows:
                yield Block(source, before, cells)
            before += cells.num_rows


def _parquet(source: Source) -> Iterator[pa.RecordBatch]:
    """Row groups of a Parquet file in blocks."""
    with pa.parquet.ParquetFile(source.path) as file:
        yield from file.iter_batches(batch_size=ROWS_PER_BLOCK)


def _csv(source: Source) -> Iterator[pa.RecordBatch]:
    """Blocks of a CSV, every cell as text."""
    text = {name: pa.string() for name in source.columns}
    with (
        pa.input_stream(str(source.path), compression="detect") as stream,
        pa.csv.open_csv(
            stream,
            pa.csv.ReadOptions(block_size=BYTES_PER_BLOCK),
            convert_options=pa.csv.ConvertOptions(column_types=text, strings_can_be_null=False),
        ) as reader,
    ):
        yield from reader


@contextmanager
def _readable(path: Path) -> Iterator[None]:
    """Whatever goes wrong in reading a file as one line."""
    try:
        yield
    except (pa.ArrowException, OSError, EOFError, UnicodeError, csv.Error) as problem:
        first_line = (str(problem).splitlines() or [type(problem).__name__])[0]
        raise TableError(f"{path.name}: cannot be read ({first_line})") from None


def at(source: Source, column: str, row: int) -> str:
    """File, column and row (from 1, the header not counted) for an error."""
    return f"{source.name}: column '{column}' row {row + 1}"


def refuse(block: Block, column: str, bad: Array, says: str) -> None:
    """Raise TableError for the first bad cell of a block; `says` may hold {cell}."""
    if bad.any():
        row = int(np.flatnonzero(bad)[0])
        cell = block.cells.column(column)[row].as_py()
        shown = "an empty cell" if cell is None or cell == "" else f"'{cell}'"
        raise TableError(f"{at(block.source, column, block.before + row)}: {says.format(cell=shown)}")


def _text(cells: pa.Array) -> pa.Array:
    """Cells as text without spaces around it; None where empty. Raises ArrowException where there is no text."""
    if pa.types.is_dictionary(cells.type):
        cells = cells.dictionary_decode()
    text = pc.utf8_trim_whitespace(cells.cast(pa.string()))
    return pc.if_else(pc.equal(text, ""), pa.scalar(None, pa.string()), text)


def _is_text(cells: pa.Array) -> bool:
    """Whether cells are text, plain or by dictionary."""
    kind = cells.type.value_type if pa.types.is_dictionary(cells.type) else cells.type
    return pa.types.is_string(kind) or pa.types.is_large_string(kind)


def numbers(block: Block, column: str, allow_missing: bool = False) -> Array:
    """A column as finite floats; NaN where a cell is empty, if that is allowed."""
    cells = block.cells.column(column)
    cells = _text(cells) if _is_text(cells) else cells
    try:
        values = cells.cast(pa.float64())
    except pa.ArrowException:
        loose = [] if not pa.types.is_string(cells.type) else cells.to_pylist()
        found = pd.to_numeric(pd.Series(loose, dtype=object), errors="coerce").to_numpy(np.float64)
        if not loose:
            raise TableError(f"{block.source.name}: column '{column}' holds {cells.type}, not numbers") from None
        values = pa.array(found, from_pandas=False)
    made = values.to_numpy(zero_copy_only=False)
    bad = ~np.isfinite(made)
    if allow_missing:
        may = np.isnan(made) & (cells.is_null().to_numpy(zero_copy_only=False) | _says_nan(cells))
        bad &= ~may
    refuse(block, column, bad, "{cell} is not a finite number")
    return made


def _says_nan(cells: pa.Array) -> Array:
    """Where a cell says NaN, as text or number."""
    if pa.types.is_string(cells.type):
        said = pc.fill_null(pc.equal(pc.utf8_lower(cells), "nan"), False)
        return np.asarray(said.to_numpy(zero_copy_only=False))
    if pa.types.is_floating(cells.type):
        return np.isnan(cells.to_numpy(zero_copy_only=False))
    return np.zeros(len(cells), dtype=bool)


def whole_numbers(block: Block, column: str) -> Array:
    """A column as 64-bit whole numbers, exact however long."""
    cells = block.cells.column(column)
    try:
        if _is_text(cells):
            cells = _text(cells)
        if cells.null_count == 0 and not pa.types.is_boolean(cells.type):
            return np.array(cells.cast(pa.int64()).to_numpy(zero_copy_only=False))
    except pa.ArrowException:
        pass  # written as 3.0, or not whole: looked at below
    values = numbers(block, column)
    refuse(block, column, (values != np.floor(values)) | (np.abs(values) > 2**53), "{cell} is not a whole number")
    return values.astype(np.int64)


def flags(block: Block, column: str) -> Array:
    """A column of true and false (also 1 and 0) as booleans."""
    cells = block.cells.column(column)
    if pa.types.is_boolean(cells.type) and cells.null_count == 0:
        return np.array(cells.to_numpy(zero_copy_only=False))
    return codes(block, column, TRUTH, str.lower, "valid: true, false") > 0


def codes(
    block: Block, column: str, valid: Mapping[str, int], fold: Any = str.upper, says: str | None = None
) -> Array:
    """A column of names as their codes; an unknown name is refused with the nearest."""
    try:
        cells = _text(block.cells.column(column)).dictionary_encode()
    except pa.ArrowException:
        kind = block.cells.column(column).type
        raise TableError(f"{block.source.name}: column '{column}' holds {kind}, not names") from None
    names = cells.dictionary.to_pylist()
    known = np.array([valid.get(fold(name), -1) for name in names] + [-1], dtype=np.int64)
    places = pc.fill_null(cells.indices, len(names)).to_numpy(zero_copy_only=False)
    made = known[places]
    if (made < 0).any():
        place = int(places[np.flatnonzero(made < 0)[0]])
        refuse(block, column, made < 0, f"{{cell}}; {says or nearest(([*names, ''])[place].upper(), valid)}")
    return made
