"""Comparison of the law with worked households of another engine, as docs/verification.md reports it.

The households lie beside the repository in `../shared/oracle`; its README says what their columns mean. They
are a second opinion: where the statute and that engine differ the statute decides, and every class of
difference is explained in docs/verification.md, whose tables `python tests/verification/report.py` writes.
"""

from pathlib import Path
from typing import NamedTuple

import numpy as np
import pandas as pd
import yaml

from model.calculate import WRITTEN
from model.engine.assess import Assessment, assess
from model.policy import Law, load_policy
from model.policy.housing_support import brma_names
from model.population.schema import Population
from model.population.tables import read_tables

REPOSITORY = Path(__file__).resolve().parents[2]
ORACLE = REPOSITORY.parent / "shared" / "oracle"
Frames = dict[str, pd.DataFrame]
YEARS = (2023, 2024, 2025, 2026, 2029)

INCOMES = (
    "hbai_household_net_income",
    "hbai_household_net_income_ahc",
    "equiv_hbai_household_net_income",
    "equiv_hbai_household_net_income_ahc",
    "household_net_income",
)

ENERGY_SUPPORT = ("energy_bills_rebate", "epg_subsidy")
"""Counted in that engine's household net income, not in its HBAI income."""

# Our result, and the columns of the expected tables whose sum it is, where it is not that of the same name.
OTHER_NAMES = {
    "high_income_child_benefit_charge": ("CB_HITC",),
    "carers_allowance": ("carers_allowance", "carer_support_payment"),
    "winter_fuel_payment": ("winter_fuel_payment", "pension_age_winter_heating_payment"),
    "uc_benefit_cap_reduction": ("uc_benefit_cap_reduction_after_floor",),
}
BESIDES = {
    "persons": ("state_pension", "pip", "dla", "attendance_allowance"),
    "benefit_units": (),
    "households": (),
}
WITHOUT_A_COUNTERPART = ("discretionary_housing_payment",)
"""Scotland's make-up of the benefit cap, which that engine does not have."""
COLUMNS = {
    entity: {
        name: OTHER_NAMES.get(name, (name,))
        for name in (*written, *BESIDES[entity])
        if name not in WITHOUT_A_COUNTERPART
    }
    for entity, written in WRITTEN.items()
}
"""Every column that `task=calculate` writes, and the awards behind them."""

GAINS_RATES = {"basic_rate": 0.20, "higher_rate": 0.40, "additional_rate": 0.45}
GAINS_AS_INCOME = {
    f"capital_gains_tax.{kind}{name}": {2025: rate}
    for kind in ("", "residential_", "carried_interest_")
    for name, rate in GAINS_RATES.items()
}
REFORMS = {
    "remove_two_child_limit": {"universal_credit.child_limit_applies": {2023: False}},
    "remove_benefit_cap": {"benefit_cap.applies": {2023: False}},
    "uc_essentials_guarantee": {
        "universal_credit.standard_allowance_floor_single_weekly": {2025: 120.0 * 1.017},
        "universal_credit.standard_allowance_floor_couple_weekly": {2025: 205.0 * 1.017},
    },
    "cgt_equals_income_tax_rates": GAINS_AS_INCOME,
    "cgt_equals_income_tax_rates_behavioural": GAINS_AS_INCOME,
}
REALISATION_ELASTICITY = {"cgt_equals_income_tax_rates_behavioural": 1.0}
"""Per cent more gains realised for each per cent more of them kept; the model itself has no such response."""

CHANGES = {
    "hbai_household_net_income": "households",
    "hbai_household_net_income_ahc": "households",
    "household_net_income": "households",
    "universal_credit": "benefit_units",
    "uc_child_element": "benefit_units",
    "uc_benefit_cap_reduction": "benefit_units",
    "child_benefit": "benefit_units",
    "housing_benefit": "benefit_units",
    "council_tax_benefit": "benefit_units",
    "capital_gains_tax": "persons",
    "income_tax": "persons",
    "national_insurance": "persons",
    "tax_free_childcare": "persons",
    "scottish_child_payment": "persons",
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


def own_columns(population: Population, assessed: Assessment) -> dict[str, pd.DataFrame]:
    """Our results under the names of `COLUMNS`, one table an entity, rows in the order of the population."""
    return {
        entity: pd.DataFrame(
            {
                name: np.array(
                    WRITTEN[entity][name].of(population, assessed)
                    if name in WRITTEN[entity]
                    else getattr(assessed, name),
                    dtype=float,
                )
                for name in columns
            }
        )
        for entity, columns in COLUMNS.items()
    }


def results_of(year: int, levers: dict, law_before: dict | None = None, elasticity: float = 0.0) -> Frames:
    """Our results for the households, one table an entity, rows in the order of the input tables.

    With an elasticity, gains respond to what `levers` change of `law_before` (`realised`).
    """
    tables = read_tables(ORACLE / "inputs", brma_names())
    population = tables.population
    if law_before is not None and elasticity:
        population = realised(population, load_policy(year, law_before), load_policy(year, levers), elasticity)
    ours = own_columns(population, assess(population, load_policy(year, levers)))
    order = {
        "persons": tables.person_order,
        "benefit_units": tables.unit_order,
        "households": tables.household_order,
    }
    made = {}
    for entity, frame in ours.items():
        made[entity] = frame.set_axis(order[entity]).sort_index()
    return made


def realised(population: Population, before: Law, after: Law, elasticity: float) -> Population:
    """The population with gains changed by a power of the change in what is kept of another pound of them."""
    people = population.people
    kept = []
    for law in (before, after):
        more = population._replace(people=people._replace(capital_gains=people.capital_gains + 1.0))
        tax, tax_on_more = (np.array(assess(p, law).capital_gains_tax) for p in (population, more))
        kept.append(1.0 - (tax_on_more - tax))
    factor = (kept[1] / kept[0]) ** elasticity
    gains = {
        name: getattr(people, name) * factor for name in ("capital_gains", "capital_gains_residential_property")
    }
    return population._replace(people=people._replace(**gains))


def expected_of(year: int) -> Frames:
    """The other engine's results under our names, without the payments for living and energy costs of 2023-24."""
    made = {}
    for entity, columns in COLUMNS.items():
        frame = pd.read_csv(ORACLE / "expected" / str(year) / f"{entity}.csv.gz")
        made[entity] = pd.DataFrame({name: frame[list(theirs)].sum(axis=1) for name, theirs in columns.items()})
        if entity == "households":
            payment = frame["cost_of_living_support_payment"]
            for name in INCOMES:
                scale = frame[f"household_equivalisation_{name[-3:] if name.endswith('ahc') else 'bhc'}"]
                made[entity][name] -= payment / scale if name.startswith("equiv") else payment
            made[entity]["household_net_income"] -= frame[list(ENERGY_SUPPORT)].sum(axis=1)
    return made


def inputs() -> Frames:
    """The input tables as they are given."""
    return {entity: pd.read_csv(ORACLE / "inputs" / f"{entity}.csv.gz") for entity in COLUMNS}


def agreement(ours: pd.Series, theirs: pd.Series) -> Agreement:
    """Agreement of one column."""
    is_nonzero = (ours != 0.0) | (theirs != 0.0)
    return Agreement(str(ours.name), len(ours), int(is_nonzero.sum()), int(differs(ours, theirs).sum()))


def differs(ours: pd.Series, theirs: pd.Series) -> pd.Series:
    """Rows whose amounts are further apart than £1 or a millionth."""
    return (ours - theirs).abs() > np.maximum(1.0, 1e-6 * theirs.abs())


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
    before = results_of(2025, levers)
    after = results_of(2025, levers | REFORMS[reform], levers, REALISATION_ELASTICITY.get(reform, 0.0))
    expected = pd.read_csv(ORACLE / "reforms" / f"2025_{reform}.csv.gz").set_index("household_id")
    made = []
    for name, entity in CHANGES.items():
        change = after[entity][name] - before[entity][name]
        household = pd.read_csv(ORACLE / "inputs" / f"{entity}.csv.gz", usecols=["household_id"])["household_id"]
        ours = change.groupby(household.to_numpy()).sum().reindex(expected.index).rename(name)
        theirs = "change_" + "_".join(OTHER_NAMES.get(name, (name,)))
        made.append(agreement(ours, expected[theirs]))
    return made


def table_of(compared: dict[str, list[Agreement]]) -> str:
    """Markdown: share of all rows / of rows not zero (rows differing), a column for each comparison."""
    lines = ["| | " + " | ".join(compared) + " |", "|---|" + "---|" * len(compared)]
    for entries in zip(*compared.values(), strict=True):
        cells = [f"{100 * e.share:.1f} / {100 * e.share_nonzero:.1f} ({e.differing})" for e in entries]
        lines.append(f"| `{entries[0].column}` | " + " | ".join(cells) + " |")
    return "\n".join(lines)
