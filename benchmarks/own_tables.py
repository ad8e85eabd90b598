"""Time and memory of `task=calculate` on many households: `python benchmarks/own_tables.py [HOUSEHOLDS]`.

Writes synthetic households to a temporary folder as many times over as needed, in order and (with `--shuffled`)
with the rows of all tables in random order, and assesses them in a process of its own.
"""

import argparse
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np
import pandas as pd

IDS = ("person_id", "benefit_unit_id", "household_id")
COPY = 10_000_000  # added to the ids of each further copy


def write_copies(once: Path, folder: Path, households: int, is_shuffled: bool) -> None:
    """Tables of at least so many households: those of a folder again and again, with ids of their own."""
    for table in ("persons", "benefit_units", "households"):
        frame = pd.read_csv(once / f"{table}.csv", keep_default_na=False, na_values=[""])
        copies = -(-households // len(pd.read_csv(once / "households.csv", usecols=["household_id"])))
        order = np.random.default_rng(1).permutation(copies) if is_shuffled else np.arange(copies)
        for number, copy in enumerate(order):
            changed = frame.assign(**{name: frame[name] + COPY * copy for name in IDS if name in frame})
            changed = changed.sample(frac=1, random_state=int(copy)) if is_shuffled else changed
            changed.to_csv(folder / f"{table}.csv", mode="a", header=number == 0, index=False)


def main() -> None:
    """Print seconds and peak memory."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("households", nargs="?", type=int, default=1_000_000)
    parser.add_argument("--shuffled", action="store_true")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as room:
        once, tables, out = (Path(room) / name for name in ("once", "tables", "out"))
        tables.mkdir()
        command = [sys.executable, "-m", "model", "task=population", "output.format=csv", f"hydra.run.dir={once}"]
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
        write_copies(once, tables, given.households, given.shuffled)
        command = [sys.executable, "-m", "model", "task=calculate", f"population.path={tables}"]
        start = time.perf_counter()
        process = subprocess.Popen([*command, f"hydra.run.dir={out}"])
        _, status, used = os.wait4(process.pid, 0)
        seconds = time.perf_counter() - start
    if status:
        sys.exit(1)
    peak = used.ru_maxrss / 1e6  # kilobytes on Linux
    print(f"{given.households:,} households: {seconds:.0f} s, at most {peak:.2f} GB in memory")


if __name__ == "__main__":
    main()
