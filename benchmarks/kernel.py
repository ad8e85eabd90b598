"""Households a second through the whole model, beside two other engines on the same households.

    python benchmarks/kernel.py                 # this model and its peers, each in its own environment
    python benchmarks/kernel.py --peers none    # this model alone

Prints a table and writes results.csv beside this file. What is timed is described in docs/benchmarks.md.
"""

import argparse
import csv
import datetime as dt
import json
import os
import platform
import statistics
import subprocess
import sys
import tempfile
import time
import venv
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import numba
import numpy as np

from model.calibration.population import load_population
from model.compile import cache_root
from model.engine.assess import Assessment, Workspace, assess_into, prepare
from model.policy import Law, load_policy
from model.policy.housing_support import brma_names
from model.population.schema import Array, Population
from model.population.tables import write_tables

HERE = Path(__file__).resolve().parent
PEERS = {"compiled": "policyengine-uk-compiled", "uk": "policyengine-uk"}
# policyengine-uk keeps to one thread.
PEER_THREADS = {"compiled": (1, 2), "uk": (1,)}


class Timing(NamedTuple):
    """Seconds of repeated calls of one engine, and its totals in £bn a year where it reports them."""

    engine: str
    version: str
    what: str
    threads: int
    seconds: list[float]
    totals: dict[str, float]


def arguments() -> argparse.Namespace:
    """The command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--households", type=int, default=100_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--year", type=int, default=2025)
    parser.add_argument("--repeats", type=int, default=31, help="timed calls of this model's kernel")
    parser.add_argument("--peer-repeats", type=int, default=3, help="timed calls of each peer")
    parser.add_argument("--peers", nargs="*", default=list(PEERS), choices=[*PEERS, "none"])
    parser.add_argument(
        "--peer-environments",
        type=Path,
        default=cache_root() / "peers",
        help="folder with one virtual environment a peer, named compiled and uk; made with pip where absent",
    )
    parser.add_argument("--skip-compile", action="store_true", help="leave out the cold compile")
    parser.add_argument("--output", type=Path, default=HERE / "results.csv")
    return parser.parse_args()


def claimed_by_everybody(population: Population) -> Population:
    """The population with every take-up draw at 0 and ids from 1, so that all engines face the same claims."""
    people, units, households = population
    draws = {name: np.zeros_like(units.capital) for name in units._fields if name.endswith("take_up_draw")}
    return Population(
        people._replace(person_id=np.arange(1, people.age.size + 1)),
        units._replace(benefit_unit_id=np.arange(1, units.capital.size + 1), **draws),
        households._replace(household_id=np.arange(1, households.weight.size + 1)),
    )


def repeated(
    workspace: Workspace, law: Law, threads: int, repeats: int, clock: Callable[[], float]
) -> list[float]:
    """Seconds of each of so many assessments by a clock, after one that is not timed."""
    assess_into(workspace, law, threads)
    seconds = []
    for _ in range(repeats):
        began = clock()
        assess_into(workspace, law, threads)
        seconds.append(clock() - began)
    return seconds


def weights(population: Population) -> tuple[Array, Array]:
    """Weight of the household of every person and of every unit."""
    _, units, households = population
    of_unit = np.repeat(households.weight, np.diff(households.first_unit))
    return np.repeat(of_unit, np.diff(units.first_person)), of_unit


def totals(results: Assessment, population: Population) -> dict[str, float]:
    """The totals that the peers report too, £bn a year."""
    of_person, of_unit = weights(population)
    made = {
        "income_tax": results.income_tax @ of_person,
        "employee_national_insurance": results.national_insurance @ of_person,
        "child_benefit": results.child_benefit @ of_unit,
        "universal_credit": results.universal_credit @ of_unit,
        "pension_credit": results.pension_credit @ of_unit,
        "state_pension": results.state_pension @ of_person,
        "household_net_income": results.net_income_bhc @ population.households.weight,
    }
    return {name: float(value) / 1e9 for name, value in made.items()}


def own_timings(population: Population, law: Law, repeats: int) -> list[Timing]:
    """This model's kernel on one thread and on two, and the packing that comes before it."""
    began = time.perf_counter()
    workspace = prepare(population)
    packing = time.perf_counter() - began
    version = revision()
    kernel = [
        Timing("opportunity-uk", version, what, threads, repeated(workspace, law, threads, repeats, clock), {})
        for what, threads, clock in (
            ("kernel", 1, time.perf_counter),
            ("kernel", 2, time.perf_counter),
            ("kernel, processor time", 1, time.process_time),
        )
    ]
    found = totals(assess_into(workspace, law, 2), population)
    packed = Timing("opportunity-uk", version, "pack the population (once)", 1, [packing], {})
    return [kernel[0]._replace(totals=found), *kernel[1:], packed]


def revision() -> str:
    """Short name of the commit, with a plus sign when files differ from it."""
    described = subprocess.run(
        ["git", "describe", "--always", "--dirty=+", "--exclude=*"], cwd=HERE, capture_output=True, text=True
    )
    return described.stdout.strip() or "unknown"


def start_timings() -> list[Timing]:
    """A fresh process to its first assessed household, with an empty cache and again with the filled one."""
    made = []
    with tempfile.TemporaryDirectory() as cache:
        environment = {**os.environ, "OPPORTUNITY_UK_CACHE": cache}
        for what in ("cold start: import, law, compile, one household", "cached start: the same again"):
            began = time.perf_counter()
            output = subprocess.run(
                [sys.executable, str(HERE / "start.py")],
                env=environment,
                cwd=HERE.parent,
                check=True,
                capture_output=True,
                text=True,
            ).stdout
            whole = time.perf_counter() - began
            _, _, first = (float(value) for value in output.split())
            made.append(Timing("opportunity-uk", revision(), what, 1, [whole], {}))
            part = f"  of which {what.split()[0]} first call"
            made.append(Timing("opportunity-uk", revision(), part, 1, [first], {}))
    return made


def environment_of(peer: str, folder: Path) -> Path | None:
    """Python of a peer's environment, made with pip where there is none; None, with a line, if that fails."""
    python = folder / peer / "bin" / "python"
    if python.exists():
        return python
    print(f"{PEERS[peer]}: installing into {folder / peer}", flush=True)
    venv.create(folder / peer, with_pip=True)
    installed = subprocess.run(
        [python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", PEERS[peer]],
        capture_output=True,
        text=True,
    )
    if installed.returncode == 0:
        return python
    reason = (installed.stderr.strip().splitlines() or ["pip failed"])[-1]
    print(f"{PEERS[peer]}: left out, cannot be installed ({reason})", flush=True)
    return None


def run_script(name: str, python: Path, tables: Path, year: int, threads: int, repeats: int) -> list[Timing]:
    """One engine in its own process on the tables: every call it times, and the process as a whole."""
    began = time.perf_counter()
    done = subprocess.run(
        [str(python), str(HERE / "peers" / f"{name}.py"), str(tables), str(year), str(threads), str(repeats)],
        cwd=HERE.parent,
        capture_output=True,
        text=True,
    )
    whole = time.perf_counter() - began
    lines = [line for line in done.stdout.splitlines() if line.startswith("RESULT ")]
    engine = PEERS.get(name, "opportunity-uk")
    if done.returncode != 0 or not lines:
        reason = (done.stderr.strip().splitlines() or ["no result"])[-1]
        print(f"{engine}: left out, it stopped with an error ({reason})", flush=True)
        return []
    told = json.loads(lines[-1].removeprefix("RESULT "))
    version = told["version"]
    made = [
        Timing(engine, version, what, threads, seconds, told["totals"])
        for what, seconds in told["calculate_seconds"].items()
    ]
    # As a user would run it: everything the process did, with one calculation instead of the repeats.
    spent = sum(sum(seconds) for seconds in told["calculate_seconds"].values())
    needed = sum(statistics.median(told["calculate_seconds"][what]) for what in told["needed"])
    made.append(Timing(engine, version, "whole process, one calculation", threads, [whole - spent + needed], {}))
    return made


def machine() -> dict[str, str]:
    """What a reader needs to know about the machine."""
    model = platform.processor() or platform.machine()
    information = Path("/proc/cpuinfo")
    if information.exists():
        lines = information.read_text().splitlines()
        model = next((line.split(":", 1)[1].strip() for line in lines if line.startswith("model name")), model)
    load = ", ".join(f"{value:.2f}" for value in os.getloadavg()) if hasattr(os, "getloadavg") else "unknown"
    return {
        "date": dt.datetime.now(dt.UTC).isoformat(timespec="minutes"),
        "cpu": model,
        "cores": str(os.cpu_count()),
        "load_average": load,
        "python": platform.python_version(),
        "numba": numba.__version__,
        "numpy": np.__version__,
        "system": platform.platform(),
    }


def print_table(timings: list[Timing], households: int) -> None:
    """The timings as a table: median and best, in seconds and in households a second."""
    head = ("engine", "what is timed", "threads", "calls", "median s", "best s", "median households/s", "best")
    rows = [head]
    for timing in timings:
        median, best = statistics.median(timing.seconds), min(timing.seconds)
        rates = (f"{households / median:,.0f}", f"{households / best:,.0f}")
        if "start" in timing.what or "first call" in timing.what:
            rates = ("", "")
        name = f"{timing.engine} {timing.version}"
        seconds = (f"{median:.4g}", f"{best:.4g}")
        rows.append((name, timing.what, str(timing.threads), str(len(timing.seconds)), *seconds, *rates))
    widths = [max(len(row[k]) for row in rows) for k in range(len(head))]
    for row in rows:
        cells = [row[k].ljust(widths[k]) if k < 2 else row[k].rjust(widths[k]) for k in range(len(head))]
        print("  ".join(cells).rstrip())


def print_totals(timings: list[Timing]) -> None:
    """Totals of each engine beside this model's, so that a reader sees that the work is comparable."""
    reported = {timing.engine: timing.totals for timing in timings if timing.totals}
    engines = list(reported)
    print("\n£bn a year, weighted".ljust(31) + "".join(engine.rjust(28) for engine in engines))
    for name in reported[engines[0]]:
        cells = []
        for engine in engines:
            value, own = reported[engine][name], reported[engines[0]][name]
            cells.append(f"{value:,.1f} ({value / own:.2f})" if own else f"{value:,.1f}")
        print(name.ljust(30) + "".join(cell.rjust(28) for cell in cells))


def write_results(path: Path, timings: list[Timing], households: int, about: dict[str, str]) -> None:
    """One row for each timing, with the machine."""
    with path.open("w", newline="") as stream:
        writer = csv.writer(stream)
        columns = ("engine", "version", "what", "threads", "calls", "households", "median_seconds", "best_seconds")
        writer.writerow([*columns, *about])
        for timing in timings:
            seconds = (statistics.median(timing.seconds), min(timing.seconds))
            head = (timing.engine, timing.version, timing.what.strip(), timing.threads, len(timing.seconds))
            writer.writerow([*head, households, *seconds, *about.values()])


def main() -> None:
    asked = arguments()
    about = machine()
    print("; ".join(f"{name} {value}" for name, value in about.items()), flush=True)
    population = claimed_by_everybody(load_population(asked.households, asked.seed, year=asked.year))
    law = load_policy(asked.year)
    timings = own_timings(population, law, asked.repeats)
    if not asked.skip_compile:
        timings += start_timings()
    peers = [peer for peer in asked.peers if peer != "none"]
    if peers:
        with tempfile.TemporaryDirectory() as folder:
            tables = Path(folder)
            # The peers take the council tax bill as given: they get the one this model works out.
            bill = np.array(assess_into(prepare(population), law, 1).council_tax)
            billed = population._replace(households=population.households._replace(council_tax_reported=bill))
            write_tables(billed, tables, "csv", brma_names())
            for threads in (1, 2):
                own = run_script("own", Path(sys.executable), tables, asked.year, threads, asked.repeats)
                timings += [timing._replace(what=f"from tables: {timing.what}", totals={}) for timing in own]
            for peer in peers:
                python = environment_of(peer, asked.peer_environments)
                for threads in PEER_THREADS[peer] if python else ():
                    timings += run_script(peer, python, tables, asked.year, threads, asked.peer_repeats)
    about["load_average_after"] = machine()["load_average"]
    print(f"\n{asked.households:,} households, seed {asked.seed}, law of {asked.year}\n")
    print_table(timings, asked.households)
    print_totals(timings)
    write_results(asked.output, timings, asked.households, about)
    print(f"\nload average before {about['load_average']}, after {about['load_average_after']}; {asked.output}")


if __name__ == "__main__":
    main()
