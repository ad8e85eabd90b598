"""How long the projection takes, where the time goes, and whether a household-year costs the same at every size.

    python benchmarks/projection.py --households 20000 100000 --years 10

A baseline and a scenario live side by side on as many threads as there are cores; the first year, which compiles
and draws the population, is not counted. The parts are seconds of all scenarios added up, so that they sum to more
than the wall time where two live at once.
"""

import argparse
import resource
import time
from collections import defaultdict
from collections.abc import Callable
from typing import Any

from model.configuration import compose
from model.projection import loop

PARTS = {
    "begin_year": "events and circumstances",
    "assess": "law",
    "measured_with": "measurement",
    "end_year": "saving, homes, gifts",
}


def main() -> None:
    """Print a line for each size."""
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("--households", type=int, nargs="+", default=[20_000, 100_000])
    asked.add_argument("--years", type=int, default=10)
    asked.add_argument("--scenario", default="two_child_limit_removed")
    given = asked.parse_args()
    spent: dict[str, float] = defaultdict(float)
    for name in PARTS:
        setattr(loop, name, _timed(getattr(loop, name), PARTS[name], spent))
    loop.Projection._found = _timed(loop.Projection._found, "indicators", spent)  # type: ignore[method-assign]
    for households in given.households:
        words = ["task=project", f"horizon={2024 + given.years}", f"scenario={given.scenario}"]
        projection = loop.Projection([compose([*words, f"population.households={households}"])])
        projection.live(2024)
        spent.clear()
        began, used = time.perf_counter(), time.process_time()
        for year in range(2025, 2025 + given.years):
            projection.live(year)
        wall, used = time.perf_counter() - began, time.process_time() - used
        lived = sum(course.state.population.households.weight.size for course in projection.courses)
        years = lived * given.years
        print(
            f"{households:>8,} households, {given.years} years, {len(projection.courses)} scenarios: "
            f"{wall:.1f} s, "
            f"{1e6 * used / years:5.1f} µs of processor time a household-year, peak "
            f"{resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6:.2f} GB"
        )
        print("          " + ", ".join(f"{name} {seconds:.1f} s" for name, seconds in spent.items()))


def _timed(call: Callable[..., Any], name: str, spent: dict[str, float]) -> Callable[..., Any]:
    """The same function, its seconds added up under a name."""

    def timed(*given: Any, **named: Any) -> Any:
        began = time.perf_counter()
        try:
            return call(*given, **named)
        finally:
            spent[name] += time.perf_counter() - began

    return timed


if __name__ == "__main__":
    main()
