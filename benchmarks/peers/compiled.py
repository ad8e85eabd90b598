"""policyengine-uk-compiled on the benchmark's tables, through its public `Simulation` class.

Its engine is a program that takes households as text through a pipe and gives text back, so that no call of
its interface does the calculation alone. Two calls are timed: `run_microdata` (text in, results of every
person, unit and household as data frames) and `run` (text in, totals out).
"""

import os
import sys

from protocol import Tables, read_tables, report, request, timed

asked = request(sys.argv[1:])
os.environ["RAYON_NUM_THREADS"] = str(asked.threads)

import pandas as pd  # noqa: E402
import policyengine_uk_compiled  # noqa: E402
from policyengine_uk_compiled import Simulation  # noqa: E402

# Codes of the engine found by running one household under each: which rents it restricts and how.
TENURE = {
    "OWNED_OUTRIGHT": 0,
    "OWNED_WITH_MORTGAGE": 1,
    "RENT_FROM_COUNCIL": 2,
    "RENT_FROM_HA": 3,
    "RENT_PRIVATELY": 4,
}
BANDS = {band: place for place, band in enumerate(("NONE", "A", "B", "C", "D", "E", "F", "G", "H", "I"))}
REGIONS = {
    "NORTH_EAST": "North East",
    "NORTH_WEST": "North West",
    "YORKSHIRE": "Yorkshire",
    "EAST_MIDLANDS": "East Midlands",
    "WEST_MIDLANDS": "West Midlands",
    "EAST_OF_ENGLAND": "East of England",
    "LONDON": "London",
    "SOUTH_EAST": "South East",
    "SOUTH_WEST": "South West",
    "WALES": "Wales",
    "SCOTLAND": "Scotland",
    "NORTHERN_IRELAND": "Northern Ireland",
}
SAME_NAME = (
    "person_id",
    "household_id",
    "age",
    "employment_income",
    "self_employment_income",
    "private_pension_income",
    "savings_interest",
    "dividend_income",
    "property_income",
    "maintenance_income",
    "employee_pension_contributions",
    "personal_pension_contributions",
    "has_lcwra",
)


def joined_ids(frame: pd.DataFrame, by: str, column: str) -> pd.Series:
    """The ids of the members of each group as the engine takes them: joined by semicolons."""
    return frame[column].astype(str).groupby(frame[by]).agg(";".join)


def convert(tables: Tables) -> dict[str, pd.DataFrame]:
    """The benchmark's tables as the engine's three data frames."""
    persons, units, households = tables
    person = persons[list(SAME_NAME)].copy()
    person["benunit_id"] = persons["benefit_unit_id"]
    person["gender"] = persons["sex"].str.lower()
    person["is_benunit_head"] = persons["role"] == "HEAD"
    first_unit = units.groupby("household_id")["benefit_unit_id"].first()
    person["is_household_head"] = person["is_benunit_head"] & (
        persons["benefit_unit_id"] == persons["household_id"].map(first_unit)
    )
    person["state_pension"] = persons["state_pension_received"]
    region = persons["household_id"].map(households.set_index("household_id")["region"])
    person["is_in_scotland"] = region == "SCOTLAND"
    person["hours_worked_annual"] = 52.0 * persons["hours_worked_weekly"]
    person["childcare_expenses"] = persons["childcare_costs"]
    person["is_self_identified_carer"] = persons["care_hours_weekly"] >= 35
    person["is_disabled"] = persons["is_disabled_for_benefits"] | persons["has_lcwra"]
    for name, source, rate in (
        ("dla_care_low", "dla_care", "LOWER"),
        ("dla_care_mid", "dla_care", "MIDDLE"),
        ("dla_care_high", "dla_care", "HIGHER"),
        ("dla_mob_low", "dla_mobility", "LOWER"),
        ("dla_mob_high", "dla_mobility", "HIGHER"),
        ("pip_dl_std", "pip_daily_living", "STANDARD"),
        ("pip_dl_enh", "pip_daily_living", "ENHANCED"),
        ("pip_mob_std", "pip_mobility", "STANDARD"),
        ("pip_mob_enh", "pip_mobility", "ENHANCED"),
        ("aa_low", "attendance_allowance", "LOWER"),
        ("aa_high", "attendance_allowance", "HIGHER"),
    ):
        person[name] = persons[source] == rate

    benunit = pd.DataFrame({"benunit_id": units["benefit_unit_id"], "household_id": units["household_id"]})
    benunit["person_ids"] = units["benefit_unit_id"].map(joined_ids(persons, "benefit_unit_id", "person_id"))
    benunit["on_uc"] = False
    benunit["claims_uc_if_eligible"] = True
    rent = units["household_id"].map(households.set_index("household_id")["rent"])
    is_first = units["benefit_unit_id"] == units["household_id"].map(first_unit)
    benunit["rent_monthly"] = rent.where(is_first, 0.0) / 12.0
    has_partner = units["benefit_unit_id"].isin(persons["benefit_unit_id"][persons["role"] == "PARTNER"])
    has_child = units["benefit_unit_id"].isin(persons["benefit_unit_id"][persons["role"] == "CHILD"])
    benunit["is_lone_parent"] = has_child & ~has_partner

    household = pd.DataFrame({"household_id": households["household_id"], "weight": households["weight"]})
    ids = households["household_id"]
    household["benunit_ids"] = ids.map(joined_ids(units, "household_id", "benefit_unit_id"))
    household["person_ids"] = ids.map(joined_ids(persons, "household_id", "person_id"))
    household["region"] = households["region"].map(REGIONS)
    household["rent_annual"] = households["rent"]
    household["mortgage_interest_annual"] = households["mortgage_interest"]
    household["council_tax_annual"] = households["council_tax"]
    household["council_tax_band"] = households["council_tax_band"].map(BANDS)
    household["num_bedrooms"] = households["num_bedrooms"]
    household["tenure_type"] = households["tenure"].map(TENURE)
    household["savings"] = units["capital"].groupby(units["household_id"]).sum().reindex(ids).to_numpy()
    household["main_residence_value"] = households["main_residence_value"]
    return {"persons": person, "benunits": benunit, "households": household}


def main() -> None:
    tables = read_tables(asked.folder)
    simulation = Simulation(year=asked.year, **convert(tables))
    results, microdata = timed(lambda: simulation.run_microdata(timeout=600), asked.repeats)
    _, aggregate = timed(lambda: simulation.run(timeout=600), asked.repeats)
    persons, benunits, households = results.persons, results.benunits, results.households
    weight = households.set_index("household_id")["weight"]
    of_person, of_unit = persons["household_id"].map(weight), benunits["household_id"].map(weight)
    totals = {
        "income_tax": (persons["income_tax"] * of_person).sum(),
        "employee_national_insurance": (persons["employee_ni"] * of_person).sum(),
        "child_benefit": (benunits["child_benefit"] * of_unit).sum(),
        "universal_credit": (benunits["universal_credit"] * of_unit).sum(),
        "pension_credit": (benunits["pension_credit"] * of_unit).sum(),
        "state_pension": (benunits["state_pension"] * of_unit).sum(),
        "household_net_income": (households["net_income"] * households["weight"]).sum(),
    }
    calculated = {"run_microdata": microdata, "run": aggregate}
    report(policyengine_uk_compiled.__version__, asked, calculated, ("run_microdata",), totals)


if __name__ == "__main__":
    main()
