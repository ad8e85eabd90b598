"""This model on the benchmark's tables: read as a user's own tables, assessed by the compiled kernel."""

import sys
from importlib.metadata import version

from protocol import report, request, timed

from model.engine.assess import assess_into, prepare
from model.policy import load_policy
from model.policy.housing_support import brma_names
from model.population.tables import read_tables


def main() -> None:
    asked = request(sys.argv[1:])
    population = read_tables(asked.folder, brma_names()).population
    law = load_policy(asked.year)
    workspace = prepare(population)
    results, kernel = timed(lambda: assess_into(workspace, law, asked.threads), asked.repeats + 1)
    _, units, households = population
    of_unit = households.weight.repeat(households.first_unit[1:] - households.first_unit[:-1])
    of_person = of_unit.repeat(units.first_person[1:] - units.first_person[:-1])
    totals = {
        "income_tax": results.income_tax @ of_person,
        "employee_national_insurance": results.national_insurance @ of_person,
        "child_benefit": results.child_benefit @ of_unit,
        "universal_credit": results.universal_credit @ of_unit,
        "pension_credit": results.pension_credit @ of_unit,
        "state_pension": results.state_pension @ of_person,
        "household_net_income": results.net_income_bhc @ households.weight,
    }
    calculated = {"kernel": kernel[1:]}
    report(version("opportunity-uk"), asked, calculated, ("kernel",), totals)


if __name__ == "__main__":
    main()
