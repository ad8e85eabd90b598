"""Populations on disk for the cache: one uncompressed .npz of plain arrays, written whole or not at all."""

from pathlib import Path
from typing import Any

import numpy as np

from model.files import written_whole
from model.population.schema import BenefitUnits, Households, People, Population

_ENTITIES: dict[str, Any] = {"people": People, "units": BenefitUnits, "households": Households}


def save(population: Population, path: Path) -> None:
    """Write a population whole or not at all. Raises OutputError."""
    arrays = {
        f"{entity}.{name}": values
        for entity in _ENTITIES
        for name, values in getattr(population, entity)._asdict().items()
    }
    with written_whole(path) as temporary, temporary.open("wb") as stream:
        np.savez(stream, **arrays)


def load(path: Path) -> Population:
    """The population of a file written by `save`. Raises OSError, KeyError or ValueError if it is not one."""
    with np.load(path, allow_pickle=False) as arrays:
        made = {
            entity: kind(**{name: arrays[f"{entity}.{name}"] for name in kind._fields})
            for entity, kind in _ENTITIES.items()
        }
    return Population(**made)
