"""Seconds for the full set of indicators by every group: one scenario in one year.

    python benchmarks/indicators.py [--households 100000]

Prints the least and the median of five, each with its divisions, samples and sorts made anew, as wall time and
as time of the processor; the second tells of a machine that does other things.
"""

import argparse
import statistics
import time

from model.configuration import compose
from model.economy.forecast import load_forecast
from model.indicators.divisions import crossing_names
from model.indicators.full_set import full_set
from model.indicators.subject import Subject
from model.indicators.variable import Definitions
from model.pipeline import Study, merged


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--households", type=int, default=100_000)
    households = parser.parse_args().households
    settings = compose(["scenario=[]", f"population.households={households}", "year=2025"])
    study, baseline, definitions = Study(settings), settings.baseline, Definitions()
    measured = study.measure(2025, baseline, merged(baseline))
    lines = study.absolute_lines(2025, baseline, definitions)
    people = study.population(2025).population
    forecast, crossings = load_forecast(baseline.forecast), crossing_names(settings.full_set.crossings)
    wall, processor = [], []
    for _ in range(5):
        start, busy = time.perf_counter(), time.process_time()
        found = full_set(Subject(people, measured, measured, lines, 2025, forecast, definitions, crossings))
        wall.append(time.perf_counter() - start)
        processor.append(time.process_time() - busy)
    print(f"{households} households, {len(found.indicators)} indicators of {len(found.cells)} groups")
    for name, seconds in (("wall", wall), ("processor", processor)):
        print(f"{name:10s} least {min(seconds):5.2f} s, median {statistics.median(seconds):5.2f} s")


if __name__ == "__main__":
    main()
