"""Results of policyengine-uk for the households of a folder, column by column, for benchmarks/crosscheck.py.

    python uk_results.py TABLES YEAR COLUMNS.json OUTPUT

COLUMNS names, for every table, our results and the variables whose sum each is.
OUTPUT gets a table of the amounts for each, rows in the order of the input, and the version in the file `version`.
"""

import json
import sys
from importlib.metadata import version
from pathlib import Path

import numpy as np
import pandas as pd
from policyengine_uk import Simulation
from protocol import read_tables
from uk import convert


def amount(simulation: Simulation, variables: list[str], year: int) -> np.ndarray:
    """The sum of some variables in a fiscal year."""
    return sum(np.asarray(simulation.calculate(name, year), dtype=float) for name in variables)


def main() -> None:
    tables, year, columns, output = sys.argv[1:]
    simulation = Simulation(dataset=convert(read_tables(Path(tables)), int(year)))
    for entity, results in json.loads(Path(columns).read_text(encoding="utf-8")).items():
        amounts = {name: amount(simulation, variables, int(year)) for name, variables in results.items()}
        pd.DataFrame(amounts).to_csv(Path(output) / f"{entity}.csv", index=False)
    (Path(output) / "version").write_text(version("policyengine-uk"), encoding="utf-8")


if __name__ == "__main__":
    main()
