"""Seconds for the intervals of a run: one scenario and its baseline in one year, headline numbers, static.

    python benchmarks/uncertainty.py [--households 50000] [--uncertainty full] [--threads 2]

Prints wall time and time of the processor of a plain run and of one with draws, both from a population and weights
that are in the cache, and the ratio of the two; the second tells of a machine that does other things.
"""

import argparse
import time

from model.configuration import compose
from model.uncertainty.run import run_with_uncertainty


def seconds(overrides: list[str]) -> tuple[float, float]:
    """Wall and processor time of a run."""
    settings = compose(overrides)
    start, busy = time.perf_counter(), time.process_time()
    run_with_uncertainty([settings], lambda step, total=None: None)
    return time.perf_counter() - start, time.process_time() - busy


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--households", type=int, default=50_000)
    parser.add_argument("--uncertainty", default="full")
    parser.add_argument("--threads", type=int, default=2)
    asked = parser.parse_args()
    common = [
        "scenario=two_child_limit_removed",
        f"population.households={asked.households}",
        "year=2025",
        "full_set.write=false",
        f"threads={asked.threads}",
    ]
    seconds(common)
    plain = seconds(common)
    drawn = seconds([*common, f"uncertainty={asked.uncertainty}"])
    print(f"{asked.households} households, two scenarios, {asked.threads} threads")
    for name, (wall, busy) in (("plain", plain), (asked.uncertainty, drawn)):
        print(f"{name:8s} wall {wall:6.1f} s, processor {busy:6.1f} s")
    print(f"ratio    wall {drawn[0] / plain[0]:6.0f},   processor {drawn[1] / plain[1]:6.0f}")


if __name__ == "__main__":
    main()
