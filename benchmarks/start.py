"""Seconds from an empty interpreter to the first assessed household; kernel.py gives it a cache of its own."""

import time

BEGAN = time.perf_counter()

from model.engine.assess import assess  # noqa: E402
from model.policy import load_policy  # noqa: E402
from model.population.schema import BenefitUnits, Households, People, Population, defaults  # noqa: E402


def main() -> None:
    imported = time.perf_counter()
    made = {kind: defaults(kind, 1) for kind in (People, BenefitUnits, Households)}
    made[BenefitUnits]["first_person"][1] = 1
    made[Households]["first_unit"][1] = 1
    made[People]["age"][0] = 40
    population = Population(*(kind(**fields) for kind, fields in made.items()))
    law = load_policy(2025)
    loaded = time.perf_counter()
    assess(population, law, 1)
    print(f"{imported - BEGAN} {loaded - imported} {time.perf_counter() - loaded}")


if __name__ == "__main__":
    main()
