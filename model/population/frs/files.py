"""The survey's tables: which variables are read, under which names, and the files they are in.

The UK Data Service delivers one tab-delimited file a table. Blanks and the negative codes (-1 to -9: not
applicable, refused, not known) are missing values. Names and codes were seen in published programs that read the
survey, not in the data dictionaries themselves, which come with the licence: docs/frs.md says which.
"""

from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pandas as pd

from model.errors import TableError, nearest
from model.population.schema import Array

LARGEST_ID = 10**12


class Variable(NamedTuple):
    """A variable of a table: the names it has in one release or another, and what is read from it."""

    names: tuple[str, ...]
    meaning: str
    is_required: bool = True


def _required(names: str, meaning: str) -> Variable:
    return Variable(tuple(names.split("|")), meaning)


def _optional(names: str, meaning: str) -> Variable:
    return Variable(tuple(names.split("|")), meaning, False)


_PERSON = (
    _required("SERNUM", "household"),
    _required("BENUNIT", "benefit unit within the household"),
    _required("PERSON", "person within the household"),
)
_SCHOOL = (
    _required("FTED|EDUCFT", "1: in full-time education"),
    _required("TYPEED2", "kind of school or college"),
    _optional("SPCREG1", "1: registered blind"),
)
TABLES: dict[str, tuple[Variable, ...]] = {
    "househol": (
        _required("SERNUM", "household"),
        _required("GROSS4|GROSS3", "grossing factor"),
        _required("GVTREGNO", "region"),
        _required("INTDATE", "date of interview; its earliest year is that of the survey"),
        _required("TENTYP2|PTENTYP2", "tenure"),
        _required("HHRENT", "rent gross of housing support, £ a week"),
        _required("MORTINT", "mortgage interest, £ a week"),
        _required("CTBAND", "council tax band"),
        _required("CTREBAMT", "council tax reduction, £ a week"),
        _required("BEDROOM6", "bedrooms"),
        _required("WATSEWRT", "water and sewerage charges, £ a week"),
        _optional("CWATAMTD", "water charge in Scotland, £ a week"),
        _optional("CSEWAMT1|CSEWAMT", "sewerage charge in Scotland, £ a week"),
        _required("STRUINS", "structural insurance, £ a week"),
        *(_required(f"CHRGAMT{k}", "service charge, £ a week") for k in range(1, 10)),
        _required("NIRATLIA", "domestic rates in Northern Ireland, £ a week"),
        _optional("RT2REBAM", "rate rebate in Northern Ireland, £ a week"),
        _required("SUBRENT", "rent from lodgers and subtenants, £ a week"),
    ),
    "benunit": (
        _required("SERNUM", "household"),
        _required("BENUNIT", "benefit unit within the household"),
        _required("TOTCAPB4|TOTCAPB3", "savings and investments of the unit, £"),
    ),
    "adult": (
        *_PERSON,
        _required("AGE80", "age, 80 for older"),
        _required("SEX", "1 man, 2 woman"),
        _required("HRPID", "1: household reference person"),
        _required("UPERSON", "1 head of the benefit unit, 2 partner"),
        _required("MARITAL", "1: married or in a civil partnership"),
        _required("EMPSTATI", "main activity, ILO definition"),
        _required("TOTHOURS", "usual hours of all jobs, a week"),
        _required("INEARNS", "gross earnings as an employee, £ a week"),
        _required("SEINCAM2", "gross profit from self-employment, £ a week"),
        _required("ROYYR1", "rent from other property less expenses, £ a week"),
        _required("RENTPROF", "2: that rent is a loss"),
        _required("MNTAMT1", "maintenance received, £ a week"),
        _required("MNTUS1", "2: that amount is not the usual one"),
        _required("MNTUSAM1", "usual maintenance, £ a week"),
        _required("TUBORR", "student loan borrowed, £ a year"),
        _required("GRTDIR1", "grant paid to the student, £ a year"),
        _required("GRTDIR2", "second grant paid to the student, £ a year"),
        _optional("HOURTOT", "hours of care given, in bands"),
        _required("DISCORA1", "1: disabled, Equality Act 2010 core definition"),
        _required("ETHGR3", "ethnic group, five groups"),
        _optional("ETNGRP", "ethnic group in detail"),
        _required("DVHIQUAL|EDUCQUAL", "highest qualification"),
        _optional("SOC2020|SOC2010", "occupation"),
        _optional("SIC", "industry, division"),
        _optional("MJOBSECT", "2: public sector"),
        *_SCHOOL,
    ),
    "child": (
        *_PERSON,
        _required("AGE", "age"),
        _required("SEX", "1 boy, 2 girl"),
        _required("DISCORC1", "1: disabled, Equality Act 2010 core definition"),
        *_SCHOOL,
    ),
    "job": (*_PERSON, _required("DEDUC1", "employee's pension contribution deducted, £ a week")),
    "pension": (
        *_PERSON,
        _required("PENPAY", "pension paid, £ a week"),
        _required("PTAMT", "tax deducted, £ a week"),
        _required("PTINC", "2: paid amount is after that tax"),
        _required("POAMT", "other deductions, £ a week"),
        _required("POINC", "2: paid amount is after them"),
        _required("PENOTH", "1: other deductions are made"),
    ),
    "penprov": (
        *_PERSON,
        _required("STEMPPEN", "5 personal pension, 6 stakeholder pension"),
        _required("PENAMT", "own contribution, £ a week, net"),
        _required("PENAMTPD", "95: a single payment, £ a year"),
    ),
    "benefits": (
        *_PERSON,
        _required("BENEFIT", "which benefit"),
        _required("BENAMT", "amount, £ a week"),
        _required("VAR2", "of JSA and ESA, 1 or 3: contributory"),
    ),
    "accounts": (
        *_PERSON,
        _required("ACCOUNT", "kind of account"),
        _required("ACCINT", "interest or dividend, £ a week"),
    ),
    "chldcare": (
        *_PERSON,
        _required("CHAMT", "childcare paid for, £ a week"),
        _required("COST", "1: paid for"),
        _required("REGISTRD", "1: registered provider"),
    ),
    "mortgage": (_required("SERNUM", "household"), _optional("MORTLEFT", "amount left to repay, £")),
}


@dataclass(frozen=True)
class Table:
    """Variables of one table by the first of their names; missing values are NaN.

    `used` holds, by the same names, the name that a variable has in the file.
    """

    name: str
    values: dict[str, Array]
    used: dict[str, str]

    def __getitem__(self, variable: str) -> Array:
        """The values of a variable, shape (rows,)."""
        return self.values[variable]

    def amount(self, variable: str) -> Array:
        """An amount, nothing where it is missing."""
        return np.nan_to_num(self.values[variable], nan=0.0)

    def integers(self, variable: str) -> Array:
        """A code or number within the household, -1 where it is missing."""
        return np.nan_to_num(self.values[variable], nan=-1.0).astype(np.int64)


def read_table(folder: Path, name: str) -> Table:
    """One table of the survey. Raises TableError naming the file, and the variable or the cell, that is wrong."""
    path = _path(folder, name)
    try:
        header = pd.read_csv(path, sep="\t", nrows=0, encoding="latin-1").columns
        by_name = {column.strip().strip('"').upper(): column for column in header}
        found = {variable: _name_in(path, variable, by_name) for variable in TABLES[name]}
        wanted = {by_name[used] for used in found.values() if used}
        cells = pd.read_csv(
            path,
            sep="\t",
            usecols=lambda column: column in wanted,
            dtype=str,
            keep_default_na=False,
            encoding="latin-1",
        )
    except (OSError, ValueError, pd.errors.ParserError) as problem:
        raise TableError(f"{path.name}: cannot be read ({str(problem).splitlines()[0]})") from None
    values: dict[str, Array] = {}
    for variable, used in found.items():
        first = variable.names[0]
        if used is None:
            values[first] = np.full(len(cells), np.nan)
        elif first == "INTDATE":
            values[first] = _years(path, cells[by_name[used]])
        else:
            values[first] = _numbers(path, used, cells[by_name[used]])
    for key in ("SERNUM", "BENUNIT", "PERSON"):
        if key in values:
            _check_id(path, key, values[key])
    return Table(name, values, {variable.names[0]: used for variable, used in found.items() if used})


def read_tables_of(folder: Path) -> dict[str, Table]:
    """Every table that is read, by its name."""
    return {name: read_table(folder, name) for name in TABLES}


def _path(folder: Path, name: str) -> Path:
    """The file of a table, in the folder or its subfolder `tab`, in capitals or small letters."""
    for place in (folder, folder / "tab"):
        for path in sorted(place.iterdir()) if place.is_dir() else []:
            if path.name.lower() == f"{name}.tab":
                return path
    raise TableError(f"{folder}: no {name}.tab; the Family Resources Survey is read as tab-delimited files")


def _name_in(path: Path, variable: Variable, by_name: dict[str, str]) -> str | None:
    """The name under which a file holds a variable; None for an optional one that is not there."""
    for name in variable.names:
        if name in by_name:
            return name
    if not variable.is_required:
        return None
    wanted = "' or '".join(variable.names)
    raise TableError(f"{path.name}: variable '{wanted}' is missing; {nearest(variable.names[0], by_name)}")


def _numbers(path: Path, variable: str, cells: pd.Series) -> Array:
    """Cells as numbers; blanks and negative codes are NaN."""
    text = cells.str.strip()
    made = pd.to_numeric(text, errors="coerce").to_numpy(dtype=np.float64, copy=True)
    bad = ~np.isfinite(made) & (text != "").to_numpy() & (text != ".").to_numpy()
    if bad.any():
        row = int(np.flatnonzero(bad)[0])
        raise TableError(f"{path.name}: variable '{variable}' row {row + 1}: '{text.iloc[row]}' is not a number")
    made[made < 0.0] = np.nan
    return made


def _years(path: Path, cells: pd.Series) -> Array:
    """The year of each date, whatever the order of day, month and year."""
    years = cells.str.extract(r"((?:19|20)\d\d)")[0]
    if years.isna().any():
        row = int(np.flatnonzero(years.isna())[0])
        raise TableError(f"{path.name}: variable 'INTDATE' row {row + 1}: '{cells.iloc[row]}' is not a date")
    return years.to_numpy(dtype=np.float64)


def _check_id(path: Path, variable: str, values: Array) -> None:
    """Ids are whole numbers, written as 12, 0012 or 12.0."""
    bad = ~np.isfinite(values) | (values != np.floor(values)) | (values > LARGEST_ID)
    if bad.any():
        row = int(np.flatnonzero(bad)[0])
        raise TableError(f"{path.name}: variable '{variable}' row {row + 1}: not a whole number")
