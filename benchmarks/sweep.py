"""A sweep of 200 settings of three levers in one process: `task=compare`, from the command line to the last file.

    python benchmarks/sweep.py [--households 50000]

Prints seconds for the settings to be composed, for the population to be drawn or read from the cache and the law
compiled, and for the sweep itself.
"""

import argparse
import contextlib
import io
import tempfile
import time

from model.configuration import compose, compose_sweep
from model.pipeline import Study, merged
from model.tasks import perform

LEVERS = {
    "child_benefit.eldest_weekly": [26.05 + 5.0 * k for k in range(5)],
    "universal_credit.taper_rate": [0.55 - 0.01 * k for k in range(8)],
    "income_tax.personal_allowance": [12_570.0 + 100.0 * k for k in range(5)],
}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--households", type=int, default=50_000)
    households = parser.parse_args().households
    shared = [f"population.households={households}", "year=2026", "baseline=current_law"]
    start = time.perf_counter()
    settings = compose(["scenario=[]", *shared])
    Study(settings).measure(2026, settings.baseline, merged(settings.baseline))
    ready = time.perf_counter()
    with tempfile.TemporaryDirectory() as folder:
        swept = [f"levers.{path}={','.join(map(repr, values))}" for path, values in LEVERS.items()]
        jobs = compose_sweep(["task=compare", "scenario=[]", *shared, *swept, f"hydra.sweep.dir={folder}/swept"])
        composed = time.perf_counter()
        with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):
            perform(jobs)
    end = time.perf_counter()
    print(f"population and law {ready - start:6.1f} s")
    print(f"{len(jobs)} settings    {composed - ready:6.1f} s")
    print(f"sweep              {end - composed:6.1f} s, {1000 * (end - composed) / len(jobs):.0f} ms a setting")


if __name__ == "__main__":
    main()
