"""Fit the odds of the ethnic group of heads of households: `python tools/ethnic_odds.py`.

Residents of a region differ from heads of households: ages, types of household and children of mixed couples
come between. The factors bring residents by main group and region, and by group in the country, to the published
shares.
"""

import numpy as np
import pandas as pd

from model.population.synthesis.figures import FOLDER, load_table, regional_table
from model.population.synthesis.skeleton import MAIN_GROUP, draw_skeleton

HOUSEHOLDS = 300_000
ROUNDS = 6
SEED = 20251006
NAME = "ethnic_group_odds_by_region"


def residents(ids: np.ndarray) -> np.ndarray:
    """People by region and ethnic group, shape (regions, groups)."""
    skeleton = draw_skeleton(ids, SEED, oversample=False)
    counts = np.zeros(regional_table("ethnic_group_by_region").shape)
    np.add.at(counts, (skeleton.region[skeleton.household], skeleton.ethnicity), 1.0)
    return counts


def by_main_group(counts: np.ndarray) -> np.ndarray:
    """Columns of the ethnic groups added up to the main groups, shape (regions, main groups)."""
    return np.stack([counts[:, main == MAIN_GROUP].sum(axis=1) for main in range(MAIN_GROUP.max() + 1)], axis=1)


def main() -> None:
    """Rake the factors and write the table."""
    ids = (1 << 41) + np.arange(HOUSEHOLDS, dtype=np.int64)
    published = regional_table("ethnic_group_by_region")
    path = FOLDER / f"{NAME}.csv"
    for _ in range(ROUNDS):
        found = residents(ids)
        wanted = published / published.sum(axis=1, keepdims=True) * found.sum(axis=1, keepdims=True)
        factor = (by_main_group(wanted) / np.maximum(by_main_group(found), 1.0))[:, MAIN_GROUP]
        within = found * factor
        factor = factor * wanted.sum(axis=0) / within.sum(axis=0)
        odds = regional_table(NAME) * factor
        odds = odds / odds[:, :1]
        table = pd.DataFrame(odds.round(3), columns=load_table(NAME).columns[1:])
        table.insert(0, "region", load_table("ethnic_group_by_region").region)
        table.to_csv(path, index=False)
        load_table.cache_clear()
        regional_table.cache_clear()
        print(np.round(by_main_group(found) / by_main_group(wanted), 2))


if __name__ == "__main__":
    main()
