"""policyengine-uk on the benchmark's tables, through its public `Simulation` class, on one thread.

A simulation keeps every value it has calculated, so each repeat builds a new one; building and calculating
are timed apart. `household_net_income` calls for every tax and benefit of the model but what is off below.
"""

import sys
import time
from importlib.metadata import version

import pandas as pd
from policyengine_uk import Simulation
from policyengine_uk.data import UKMultiYearDataset, UKSingleYearDataset
from protocol import Tables, read_tables, report, request

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
# The same of columns that a table may leave out.
OPTIONAL = {
    "in_higher_education": "in_HE",
    "blind_persons_allowance": "blind_persons_allowance",
    "uc_in_start_up_period": "uc_is_in_startup_period",
    "two_child_exception": "child_limit_non_parental_caring_exception",
    "jobseekers_allowance": "jsa_contrib_reported",
    "employment_and_support_allowance": "esa_contrib_reported",
    "maternity_allowance": "maternity_allowance_reported",
    "capital_gains_business_assets": "capital_gains_badr",
    "carried_interest": "capital_gains_carried_interest",
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
CLAIMED = (
    "claims_all_entitled_benefits",
    "would_claim_uc",
    "would_claim_pc",
    "would_claim_child_benefit",
    "would_claim_housing_benefit",
    "would_claim_council_tax_reduction",
    "would_claim_tfc",
)
NOT_CLAIMED = (
    "claims_legacy_benefits",
    "uc_has_deduction",
    "would_claim_extended_childcare",
    "would_claim_universal_childcare",
    "would_claim_targeted_childcare",
    "would_claim_wales_childcare_offer",
)


def convert(tables: Tables, year: int) -> UKMultiYearDataset:
    """The benchmark's tables as the engine's dataset of one fiscal year, taken as given."""
    persons, units, households = tables
    named = PERSON | {name: theirs for name, theirs in OPTIONAL.items() if name in persons}
    person = persons[list(named)].rename(columns=named)
    is_adult = persons["role"].isin(("HEAD", "PARTNER"))
    first = units.drop_duplicates("household_id").set_index("household_id")["benefit_unit_id"]
    is_first_unit = persons["benefit_unit_id"] == persons["household_id"].map(first)
    has_child = persons["benefit_unit_id"].isin(persons["benefit_unit_id"][persons["role"] == "CHILD"])
    person["is_claimant_or_partner"] = is_adult
    person["is_parent"] = is_adult & has_child
    person["is_benunit_head"] = persons["role"] == "HEAD"
    person["is_household_head"] = person["is_benunit_head"] & is_first_unit
    person["hours_worked"] = 52.0 * persons["hours_worked_weekly"]
    benunit = pd.DataFrame({"benunit_id": units["benefit_unit_id"], "is_married": units["is_married"]})
    benunit["child_benefit_opts_out"] = units["child_benefit_opts_out"]
    for name in CLAIMED:
        benunit[name] = True
    for name in NOT_CLAIMED:
        benunit[name] = False
    benunit["benunit_reported_capital"] = units["capital"]
    if "uc_health_claim_after_april_2026" in units:
        is_new = units["uc_health_claim_after_april_2026"]
        benunit["uc_receives_new_claimant_health_element"] = is_new & (year >= 2026)
    household = households[list(HOUSEHOLD)].rename(columns=HOUSEHOLD)
    household["council_tax_band"] = household["council_tax_band"].replace("NONE", "A")
    # Housing Benefit and council tax reduction there look at the household's savings; the first unit claims them.
    capital = units.drop_duplicates("household_id").set_index("household_id")["capital"]
    household["savings"] = capital.reindex(households["household_id"]).to_numpy()
    household["household_owns_tv"] = False
    household["would_receive_warm_home_discount"] = False
    single = UKSingleYearDataset(person=person, benunit=benunit, household=household, fiscal_year=year)
    return UKMultiYearDataset(datasets=[single])


def main() -> None:
    asked = request(sys.argv[1:])
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
