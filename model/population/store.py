"""Arrays on disk for the cache: one uncompressed .npz of plain arrays, written whole or not at all."""

from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple, TypeVar

import numpy as np

from model.files import written_whole
from model.population.schema import BenefitUnits, Households, People, Population

T = TypeVar("T")
_ENTITIES: dict[str, Any] = {"people": People, "units": BenefitUnits, "households": Households}


def save(population: Population, path: Path) -> None:
    """Write a population whole or not at all. Raises OutputError."""
    _write(
        {
            f"{entity}.{name}": values
            for entity in _ENTITIES
            for name, values in getattr(population, entity)._asdict().items()
        },
        path,
    )


def load(path: Path) -> Population:
    """The population of a file written by `save`. Raises OSError, KeyError or ValueError if it is not one."""
    with np.load(path, allow_pickle=False) as arrays:
        made = {
            entity: kind(**{name: arrays[f"{entity}.{name}"] for name in kind._fields})
            for entity, kind in _ENTITIES.items()
        }
    return Population(**made)


def save_arrays(arrays: NamedTuple, path: Path) -> None:
    """Write a NamedTuple of arrays whole or not at all. Raises OutputError."""
    _write(arrays._asdict(), path)


def reader(kind: type[T]) -> Callable[[Path], T]:
    """Reads a file written by `save_arrays`; raises OSError, KeyError or ValueError if it does not hold one."""

    def read(path: Path) -> T:
        with np.load(path, allow_pickle=False) as arrays:
            return kind(**{name: arrays[name] for name in kind._fields})  # type: ignore[attr-defined]

    return read


def _write(arrays: dict[str, Any], path: Path) -> None:
    with written_whole(path) as temporary, temporary.open("wb") as stream:
        np.savez(stream, **arrays)
