"""Populations on disk for the cache: one uncompressed .npz of plain arrays, written whole or not at all."""

import os
from pathlib import Path

import numpy as np

from model.population.schema import BenefitUnits, Households, People, Population

_ENTITIES = {"people": People, "units": BenefitUnits, "households": Households}


def save(population: Population, path: Path) -> None:
    """Write a population atomically: a temporary name in the same folder, flushed, then renamed."""
    arrays = {
        f"{entity}.{name}": values
        for entity in _ENTITIES
        for name, values in getattr(population, entity)._asdict().items()
    }
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    temporary = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        with temporary.open("wb") as stream:
            np.savez(stream, **arrays)
            stream.flush()
            os.fsync(stream.fileno())
        temporary.replace(path)
    finally:
        temporary.unlink(missing_ok=True)


def load(path: Path) -> Population:
    """The population of a file written by `save`. Raises OSError, KeyError or ValueError if it is not one."""
    with np.load(path, allow_pickle=False) as arrays:
        made = {
            entity: kind(**{name: arrays[f"{entity}.{name}"] for name in kind._fields})
            for entity, kind in _ENTITIES.items()
        }
    return Population(**made)  # type: ignore[arg-type]
