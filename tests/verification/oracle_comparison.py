"""Comparison of the law with worked households of another engine, as docs/verification.md reports it.

The households lie beside the repository in `../shared/oracle`; its README says what their columns mean. They
are a second opinion: where the statute and that engine differ the statute decides, and every class of
difference is explained in docs/verification.md. `python tests/verification/oracle_comparison.py` prints
the tables.
"""

from pathlib import Path
from typing import NamedTuple

import numpy as np
import pandas as pd
import yaml

from model.engine.assess import assess
from model.policy import load_policy
from model.policy.housing_support import brma_names
from model.population.schema import Population
from model.population.tables import read_tables

REPOSITORY = Path(__file__).resolve().parents[2]
ORACLE = REPOSITORY.parent / "shared" / "oracle"
YEARS = (2023, 2024, 2025, 2026, 2029)
PAY_OF_2029 = 0.9984
"""That engine takes 0.16% off everybody's pay in 2029-30, for a cost that employers are assumed to pass on."""

# Entity, our result, and the columns of the expected tables whose sum it is.
COLUMNS = {
    "persons": {
        "income_tax": ("income_tax",),
        "high_income_child_benefit_charge": ("CB_HITC",),
        "national_insurance": ("national_insurance",),
        "ni_class_1_employee": ("ni_class_1_employee",),
        "ni_class_4": ("ni_class_4",),
        "ni_employer": ("ni_employer",),
        "student_loan_repayment": ("student_loan_repayment",),
        "carers_allowance": ("carers_allowance", "carer_support_payment"),
        "scottish_child_payment": ("scottish_child_payment",),
        "tax_free_childcare": ("tax_free_childcare",),
        "winter_fuel_payment": ("winter_fuel_payment", "pension_age_winter_heating_payment"),
        "state_pension": ("state_pension",),
        "pip": ("pip",),
        "dla": ("dla",),
        "attendance_allowance": ("attendance_allowance",),
    },
    "benefit_units": {
        "child_benefit": ("child_benefit",),
        "universal_credit": ("universal_credit",),
        "uc_standard_allowance": ("uc_standard_allowance",),
        "uc_child_element": ("uc_child_element",),
        "uc_housing_costs_element": ("uc_housing_costs_element",),
        "uc_carer_element": ("uc_carer_element",),
        "uc_disability_elements": ("uc_disability_elements",),
        "uc_childcare_element": ("uc_childcare_element",),
        "uc_income_reduction": ("uc_income_reduction",),
        "uc_benefit_cap_reduction": ("uc_benefit_cap_reduction_after_floor",),
        "pension_credit": ("pension_credit",),
        "guarantee_credit": ("guarantee_credit",),
        "savings_credit": ("savings_credit",),
        "housing_benefit": ("housing_benefit",),
        "council_tax_reduction": ("council_tax_benefit",),
    },
    "households": {
        "net_income_bhc": ("hbai_household_net_income",),
        "net_income_ahc": ("hbai_household_net_income_ahc",),
        "council_tax": ("council_tax",),
    },
}
REFORMS = {
    "remove_two_child_limit": {"universal_credit.child_limit_applies": {2023: False}},
    "remove_benefit_cap": {"benefit_cap.applies": {2023: False}},
    "uc_essentials_guarantee": {
        "universal_credit.standard_allowance_floor_single_weekly": {2025: 120.0 * 1.017},
        "universal_credit.standard_allowance_floor_couple_weekly": {2025: 205.0 * 1.017},
    },
}
CHANGES = {
    "net_income_bhc": ("households", "change_hbai_household_net_income"),
    "net_income_ahc": ("households", "change_hbai_household_net_income_ahc"),
    "universal_credit": ("benefit_units", "change_universal_credit"),
    "uc_child_element": ("benefit_units", "change_uc_child_element"),
    "uc_benefit_cap_reduction": ("benefit_units", "change_uc_benefit_cap_reduction_after_floor"),
    "council_tax_reduction": ("benefit_units", "change_council_tax_benefit"),
    "tax_free_childcare": ("persons", "change_tax_free_childcare"),
    "scottish_child_payment": ("persons", "change_scottish_child_payment"),
}


class Agreement(NamedTuple):
    """How many rows of a column agree within £1 or a millionth: of all, and of those that are not both zero."""

    column: str
    rows: int
    nonzero: int
    differing: int

    @property
    def share(self) -> float:
        """Share of all rows that agree."""
        return 1.0 - self.differing / self.rows

    @property
    def share_nonzero(self) -> float:
        """Share that agrees of the rows where either amount is not zero."""
        return 1.0 - self.differing / self.nonzero if self.nonzero else 1.0


def conventions() -> dict:
    """Levers of the baseline that takes over the other engine's conventions."""
    path = REPOSITORY / "configs" / "baseline" / "oracle_conventions.yaml"
    return yaml.safe_load(path.read_text(encoding="utf-8"))["levers"]


def results_of(year: int, levers: dict) -> dict[str, pd.DataFrame]:
    """Our results for the households, one table an entity, rows in the order of the input tables."""
    tables = read_tables(ORACLE / "inputs", brma_names())
    assessed = assess(_as_of(tables.population, year, levers), load_policy(year, levers))
    order = {
        "persons": tables.person_order,
        "benefit_units": tables.unit_order,
        "households": tables.household_order,
    }
    made = {}
    for entity, columns in COLUMNS.items():
        frame = pd.DataFrame(index=range(order[entity].size))
        for name in columns:
            values = np.empty(order[entity].size)
            values[order[entity]] = getattr(assessed, name)
            frame[name] = values
        made[entity] = frame
    return made


def _as_of(population: Population, year: int, levers: dict) -> Population:
    """The households, with pay of 2029-30 as the other engine takes it where its conventions are used."""
    if year != 2029 or not levers:
        return population
    pay = population.people.employment_income * PAY_OF_2029
    return population._replace(people=population.people._replace(employment_income=pay))


def expected_of(year: int) -> dict[str, pd.DataFrame]:
    """The other engine's results under our names, without the cost of living payments of 2023-24."""
    made = {}
    for entity, columns in COLUMNS.items():
        frame = pd.read_csv(ORACLE / "expected" / str(year) / f"{entity}.csv.gz")
        made[entity] = pd.DataFrame({name: frame[list(theirs)].sum(axis=1) for name, theirs in columns.items()})
        if entity == "households":
            for name in ("net_income_bhc", "net_income_ahc"):
                made[entity][name] -= frame["cost_of_living_support_payment"]
    return made


def agreement(ours: pd.Series, theirs: pd.Series) -> Agreement:
    """Agreement of one column."""
    is_different = (ours - theirs).abs() > np.maximum(1.0, 1e-6 * theirs.abs())
    is_nonzero = (ours != 0.0) | (theirs != 0.0)
    return Agreement(str(ours.name), len(ours), int(is_nonzero.sum()), int(is_different.sum()))


def compare_year(year: int, levers: dict) -> list[Agreement]:
    """Agreement of every column in one year."""
    ours, theirs = results_of(year, levers), expected_of(year)
    return [
        agreement(ours[entity][name], theirs[entity][name])
        for entity, columns in COLUMNS.items()
        for name in columns
    ]


def compare_reform(reform: str, levers: dict) -> list[Agreement]:
    """Agreement of the changes that a reform makes in 2025-26, by household."""
    before, after = results_of(2025, levers), results_of(2025, levers | REFORMS[reform])
    expected = pd.read_csv(ORACLE / "reforms" / f"2025_{reform}.csv.gz").set_index("household_id")
    made = []
    for name, (entity, column) in CHANGES.items():
        change = after[entity][name] - before[entity][name]
        household = pd.read_csv(ORACLE / "inputs" / f"{entity}.csv.gz", usecols=["household_id"])["household_id"]
        ours = change.groupby(household.to_numpy()).sum().reindex(expected.index).rename(name)
        made.append(agreement(ours, expected[column]))
    return made


def table_of(compared: dict[str, list[Agreement]]) -> str:
    """Markdown: share of all rows / of rows not zero (rows differing), a column for each comparison."""
    lines = ["| | " + " | ".join(compared) + " |", "|---|" + "---|" * len(compared)]
    for entries in zip(*compared.values(), strict=True):
        cells = [f"{100 * e.share:.1f} / {100 * e.share_nonzero:.1f} ({e.differing})" for e in entries]
        lines.append(f"| `{entries[0].column}` | " + " | ".join(cells) + " |")
    return "\n".join(lines)


def main() -> None:
    """Print every table."""
    for title, levers in (("Current law", {}), ("With oracle_conventions", conventions())):
        print(f"\n{title}\n")
        print(table_of({str(year): compare_year(year, levers) for year in YEARS}))
        print(f"\n{title}, change of a reform in 2025-26\n")
        print(table_of({reform: compare_reform(reform, levers) for reform in REFORMS}))


if __name__ == "__main__":
    main()
