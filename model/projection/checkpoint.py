"""What is needed to go on after a stop: the state of every scenario after a finished year, and what was found.

A checkpoint is a folder `checkpoint/YEAR` of the output folder, written whole or not at all; the one before it is
removed after. It holds plain arrays and JSON, and the identity of the run: settings, sources and population.
Another run's checkpoint is refused.
"""

import json
import shutil
from pathlib import Path
from typing import Any

import numpy as np

from model.dynamics.state import Life, State
from model.errors import OutputError
from model.files import folder_written_whole
from model.levers.lever import Outcome
from model.population.schema import BenefitUnits, Households, People, Population
from model.projection.childhood import Childhood
from model.projection.loop import Found, Projection

FOLDER, ABOUT, PERSON_ID = "checkpoint", "checkpoint.json", "person_id"
_ENTITIES: dict[str, Any] = {"people": People, "units": BenefitUnits, "households": Households, "life": Life}
Rows = dict[tuple[str, int], Found]


def save(folder: Path, identity: str, projection: Projection, rows: Rows) -> None:
    """Write where the projection stands after its last finished year. Raises OutputError."""
    year = projection.courses[0].state.year
    top = folder / FOLDER
    with folder_written_whole(top / str(year)) as room:
        for number, course in enumerate(projection.courses):
            np.savez(room / f"state_{number}.npz", **_arrays(course.state))  # type: ignore[arg-type]
            known = {PERSON_ID: course.childhood.person_id, **course.childhood.levels}
            np.savez(room / f"childhood_{number}.npz", **known)  # type: ignore[arg-type]
        for number, alignment in enumerate(projection.alignment.values()):
            named = {f"{process} {of}": values for (process, of), values in alignment.factors.items()}
            np.savez(room / f"alignment_{number}.npz", **named)  # type: ignore[arg-type]
        found = {
            f"{scenario}|{of}|{name}": value
            for (scenario, of), row in rows.items()
            for name, value in row.indicators.items()
        }
        np.savez(room / "found.npz", **found)
        about = {
            "identity": identity,
            "year": year,
            "rows": [
                [scenario, of, row.programmes, {n: list(o) for n, o in row.outcomes.items()}]
                for (scenario, of), row in rows.items()
            ],
        }
        (room / ABOUT).write_text(json.dumps(about), encoding="utf-8")
    for earlier in top.iterdir():
        if earlier.name.isdigit() and int(earlier.name) < year:
            shutil.rmtree(earlier, ignore_errors=True)


def restore(folder: Path, identity: str, projection: Projection) -> Rows:
    """Put a projection where the last checkpoint of the folder stands; what was found up to there, or nothing.

    Raises OutputError when the checkpoint is of another run or cannot be read.
    """
    years = sorted(int(path.name) for path in (folder / FOLDER).glob("*") if path.name.isdigit())
    if not years:
        return {}
    room = folder / FOLDER / str(years[-1])
    try:
        about = json.loads((room / ABOUT).read_text(encoding="utf-8"))
        if about["identity"] != identity:
            raise OutputError(
                f"output folder '{folder}' holds the years of another projection (other settings, population or "
                "version); name a new folder, or none"
            )
        for number, course in enumerate(projection.courses):
            with np.load(room / f"state_{number}.npz", allow_pickle=False) as arrays:
                course.state = _state(dict(arrays), about["year"])
            with np.load(room / f"childhood_{number}.npz", allow_pickle=False) as arrays:
                levels = dict(arrays)
                course.childhood = Childhood(levels.pop(PERSON_ID), levels)
        for number, alignment in enumerate(projection.alignment.values()):
            with np.load(room / f"alignment_{number}.npz", allow_pickle=False) as arrays:
                alignment.factors = {_key(name): values for name, values in arrays.items()}
        with np.load(room / "found.npz", allow_pickle=False) as arrays:
            values = dict(arrays)
    except (OSError, ValueError, KeyError) as problem:
        raise OutputError(f"cannot read the checkpoint {room}: {problem}") from None
    rows: Rows = {}
    for scenario, year, programmes, outcomes in about["rows"]:
        start = f"{scenario}|{year}|"
        rows[scenario, year] = Found(
            {name.removeprefix(start): value for name, value in values.items() if name.startswith(start)},
            {name: Outcome(*fields) for name, fields in outcomes.items()},
            tuple(programmes),
        )
    return rows


def remove(folder: Path) -> None:
    """Remove the checkpoints of a finished projection."""
    shutil.rmtree(folder / FOLDER, ignore_errors=True)


def _key(name: str) -> tuple[str, int]:
    process, _, year = name.rpartition(" ")
    return process, int(year)


def _arrays(state: State) -> dict[str, np.ndarray]:
    """Every column of a state by entity and name."""
    parts = {**state.population._asdict(), "life": state.life}
    return {f"{of}.{name}": values for of, part in parts.items() for name, values in part._asdict().items()}


def _state(arrays: dict[str, np.ndarray], year: int) -> State:
    """The state of the arrays that `_arrays` gave."""
    made = {of: kind(**{name: arrays[f"{of}.{name}"] for name in kind._fields}) for of, kind in _ENTITIES.items()}
    life = made.pop("life")
    return State(year, Population(**made), life)
