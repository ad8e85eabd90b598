"""policyengine-uk on the benchmark's tables, through its public `Simulation` class, on one thread.

A simulation keeps every value it has calculated, so each repeat builds a new one; building and calculating
are timed apart. `household_net_income` calls for every tax and benefit of the model but what is off below.
"""

import sys
import time

from protocol import Tables, read_tables, report, request

asked = request(sys.argv[1:])

from importlib.metadata import version  # noqa: E402

import pandas as pd  # noqa: E402
from policyengine_uk import Simulation  # noqa: E402
from policyengine_uk.data import UKMultiYearDataset, UKSingleYearDataset  # noqa: E402

# Names of this engine's inputs where they differ from the benchmark's tables.
PERSON = {
    "person_id": "person_id",
    "benefit_unit_id": "person_benunit_id",
    "household_id": "person_household_id",
    "age": "age",
    "months_since_last_birthday": "months_since_last_birthday",
    "sex": "gender",
    "employment_income": "employment_income",
    "self_employment_income": "self_employment_income",
    "private_pension_income": "private_pension_income",
    "state_pension_received": "state_pension_reported",
    "savings_interest": "savings_interest_income",
    "dividend_income": "dividend_income",
    "property_income": "property_income",
    "maintenance_income": "maintenance_income",
    "capital_gains": "capital_gains",
    "capital_gains_residential_property": "capital_gains_residential_property",
    "employee_pension_contributions": "employee_pension_contributions",
    "personal_pension_contributions": "personal_pension_contributions",
    "gift_aid": "gift_aid",
    "is_disabled_for_benefits": "is_disabled_for_benefits",
    "has_lcwra": "uc_limited_capability_for_WRA",
    "pip_daily_living": "pip_dl_category",
    "pip_mobility": "pip_m_category",
    "dla_care": "dla_sc_category",
    "dla_mobility": "dla_m_category",
    "attendance_allowance": "aa_category",
    "care_hours_weekly": "care_hours",
    "is_blind": "is_blind",
    "education": "current_education",
    "childcare_costs": "childcare_expenses",
    "student_loan_plan": "student_loan_plan",
}
HOUSEHOLD = {
    "household_id": "household_id",
    "weight": "household_weight",
    "region": "region",
    "brma": "brma",
    "tenure": "tenure_type",
    "rent": "rent",
    "mortgage_interest": "mortgage_interest_repayment",
    "mortgage_capital_repayment": "mortgage_capital_repayment",
    "council_tax": "council_tax",
    "council_tax_band": "council_tax_band",
    "domestic_rates": "domestic_rates",
    "num_bedrooms": "num_bedrooms",
    "main_residence_value": "main_residence_value",
}
CLAIMED = ("claims_all_entitled_benefits", "would_claim_uc", "would_claim_pc", "would_claim_child_benefit")
NOT_CLAIMED = (
    "would_claim_extended_childcare",
    "would_claim_universal_childcare",
    "would_claim_targeted_childcare",
    "would_claim_wales_childcare_offer",
)


def convert(tables: Tables, year: int) -> UKMultiYearDataset:
    """The benchmark's tables as the engine's dataset of one fiscal year, taken as given."""
    persons, units, households = tables
    person = persons[list(PERSON)].rename(columns=PERSON)
    person["hours_worked"] = 52.0 * persons["hours_worked_weekly"]
    benunit = pd.DataFrame({"benunit_id": units["benefit_unit_id"], "is_married": units["is_married"]})
    benunit["child_benefit_opts_out"] = units["child_benefit_opts_out"]
    for name in CLAIMED:
        benunit[name] = True
    for name in NOT_CLAIMED:
        benunit[name] = False
    household = households[list(HOUSEHOLD)].rename(columns=HOUSEHOLD)
    household["council_tax_band"] = household["council_tax_band"].replace("NONE", "A")
    capital = units["capital"].groupby(units["household_id"]).sum()
    household["savings"] = capital.reindex(households["household_id"]).to_numpy()
    single = UKSingleYearDataset(person=person, benunit=benunit, household=household, fiscal_year=year)
    return UKMultiYearDataset(datasets=[single])


def main() -> None:
    tables = read_tables(asked.folder)
    building, calculating = [], []
    for _ in range(asked.repeats):
        began = time.perf_counter()
        simulation = Simulation(dataset=convert(tables, asked.year))
        made = time.perf_counter()
        net_income = simulation.calculate("household_net_income", asked.year)
        calculating.append(time.perf_counter() - made)
        building.append(made - began)
    weight = tables.households["weight"].to_numpy()

    def total(name: str) -> float:
        return float((simulation.calculate(name, asked.year, map_to="household") * weight).sum())

    totals = {
        "income_tax": total("income_tax"),
        "employee_national_insurance": total("national_insurance"),
        "child_benefit": total("child_benefit"),
        "universal_credit": total("universal_credit"),
        "pension_credit": total("pension_credit"),
        "state_pension": total("state_pension"),
        "household_net_income": float((net_income * weight).sum()),
    }
    calculated = {"calculate": calculating, "Simulation": building}
    report(version("policyengine-uk"), asked, calculated, ("calculate", "Simulation"), totals)


if __name__ == "__main__":
    main()
