"""Random households through this model and through policyengine-uk, compared column by column.

    make crosscheck ARGS="--seed 7 --households 2000 --year 2025"

Prints for every result how many amounts agree within the larger of £1 and a millionth, with the conventions of
the other engine (configs/baseline/oracle_conventions.yaml) and with current law, and writes the households that
differ, in the format of the model's own tables with both amounts, below `--output`. The other engine runs in an
environment of its own, made with pip where there is none. docs/verification.md says what is known of the
differences.
"""

import argparse
import datetime as dt
import json
import subprocess
import sys
import tempfile
from pathlib import Path

import numpy as np
import pandas as pd
from kernel import environment_of, revision
from random_tables import random_tables

from model.compile import cache_root
from model.engine.assess import assess
from model.policy import load_policy
from model.policy.housing_support import brma_names
from model.population.schema import Population
from model.population.tables import read_tables, write_tables

HERE = Path(__file__).resolve().parent
REPOSITORY = HERE.parent
sys.path.insert(0, str(REPOSITORY / "tests" / "verification"))

from oracle_comparison import COLUMNS, agreement, conventions, own_columns, table_of  # noqa: E402

# The variables whose sum each of our results is.
COMPARED = {entity: dict(results) for entity, results in COLUMNS.items()}
IDS = ("household_id", "benefit_unit_id", "person_id")
Frames = dict[str, pd.DataFrame]


def arguments() -> argparse.Namespace:
    """The command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--households", type=int, default=2_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--year", type=int, default=2025, help="fiscal year, 2024 to 2028")
    parser.add_argument("--peer-environments", type=Path, default=cache_root() / "peers", help="as in kernel.py")
    parser.add_argument("--output", type=Path, default=REPOSITORY / "outputs" / "crosscheck")
    return parser.parse_args()


def population_of(tables: Frames, folder: Path) -> Population:
    """The tables as this model reads them, written back with every column for the other engine."""
    for name, frame in tables.items():
        frame.to_csv(folder / f"{name}.csv", index=False)
    population = read_tables(folder, brma_names()).population
    write_tables(population, folder, "csv", brma_names())
    return population


def own_results(population: Population, year: int, levers: dict) -> Frames:
    """This model's amounts, one table an entity."""
    return own_columns(population, assess(population, load_policy(year, levers)))


def peer_results(python: Path, tables: Path, year: int) -> tuple[Frames, str]:
    """The other engine's amounts under our names, and its version."""
    with tempfile.TemporaryDirectory() as folder:
        columns = Path(folder) / "columns.json"
        columns.write_text(json.dumps(COMPARED), encoding="utf-8")
        script = [str(python), str(HERE / "peers" / "uk_results.py"), str(tables), str(year), str(columns), folder]
        done = subprocess.run(script, capture_output=True, text=True)
        if done.returncode != 0:
            reason = (done.stderr.strip().splitlines() or ["no result"])[-1]
            sys.exit(f"policyengine-uk stopped with an error: {reason}")
        frames = {entity: pd.read_csv(Path(folder) / f"{entity}.csv") for entity in COMPARED}
        return frames, (Path(folder) / "version").read_text(encoding="utf-8")


def write_differing(folder: Path, inputs: Frames, ours: Frames, theirs: Frames) -> int:
    """Tables of the households that differ, with both amounts, and a list of the differences; how many."""
    listed = []
    for entity, results in COMPARED.items():
        ids = inputs[entity][[name for name in IDS if name in inputs[entity]]]
        for name in results:
            amounts = ids.assign(column=name, ours=ours[entity][name], theirs=theirs[entity][name])
            gap = (amounts["ours"] - amounts["theirs"]).abs()
            listed.append(amounts[gap > np.maximum(1.0, 1e-6 * amounts["theirs"].abs())])
    differences = pd.concat(listed).reindex(columns=[*IDS, "column", "ours", "theirs"])
    differences = differences.merge(inputs["households"][["household_id", "kind"]], on="household_id")
    folder.mkdir(parents=True, exist_ok=True)
    is_whole = {name: "Int64" for name in IDS}
    differences.astype(is_whole).round(2).to_csv(folder / "differences.csv", index=False)
    chosen = set(differences["household_id"])
    for entity, frame in inputs.items():
        both = [ours[entity].add_prefix("ours_").round(2), theirs[entity].add_prefix("theirs_").round(2)]
        table = pd.concat([frame, *both], axis=1)
        table[table["household_id"].isin(chosen)].to_csv(folder / f"{entity}.csv", index=False)
    return len(chosen)


def main() -> None:
    asked = arguments()
    python = environment_of("uk", asked.peer_environments)
    if python is None:
        sys.exit(1)
    tables = random_tables(asked.households, asked.seed)
    with tempfile.TemporaryDirectory() as folder:
        population = population_of(tables, Path(folder))
        theirs, version = peer_results(python, Path(folder), asked.year)
        inputs = {
            entity: pd.read_csv(Path(folder) / f"{entity}.csv", keep_default_na=False) for entity in COMPARED
        }
    inputs["households"]["kind"] = tables["households"]["kind"]
    place = asked.output / f"{asked.year}_seed_{asked.seed}"
    compared = {}
    written = []
    for title, levers in (("with conventions", conventions()), ("current law", {})):
        ours = own_results(population, asked.year, levers)
        compared[title] = [
            agreement(ours[entity][name], theirs[entity][name])
            for entity, results in COMPARED.items()
            for name in results
        ]
        where = place / title.replace(" ", "_")
        written.append(f"{write_differing(where, inputs, ours, theirs)} households differ {title}: {where}")
    rows = ", ".join(f"{len(frame):,} {entity.replace('_', ' ')}" for entity, frame in inputs.items())
    print(f"opportunity-uk {revision()}, policyengine-uk {version}, {dt.datetime.now(dt.UTC):%d %B %Y}")
    print(f"seed {asked.seed}, {asked.year}: {rows}; all rows % / rows not both zero % (rows that differ)\n")
    print(table_of(compared))
    print("\n" + "\n".join(written))


if __name__ == "__main__":
    main()
