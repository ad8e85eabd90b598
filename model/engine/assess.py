"""Assess a population: one compiled kernel over contiguous ranges of households, shared out to threads.

Nothing is summed across households inside the kernel and every household writes only its own places, so
any number of threads gives the same bits.
"""

import os
from concurrent.futures import ThreadPoolExecutor
from typing import Annotated, NamedTuple, get_args, get_type_hints

import numpy as np

from model.compile import inlined, kernel
from model.engine.household import assess_household
from model.engine.records import PopulationRecords, pack_policy, pack_population
from model.policy import Law, RateTables
from model.population.schema import Array, Population

HOUSEHOLDS_PER_TASK = 8_000


class Result(NamedTuple):
    """Entity (person, unit or household), dtype, unit and meaning of one result."""

    entity: str
    dtype: type
    unit: str
    meaning: str


def _money(entity: str, meaning: str) -> Result:
    return Result(entity, np.float64, "£/year", meaning)


def _flag(entity: str, meaning: str) -> Result:
    return Result(entity, np.bool_, "flag", meaning)


def _count(entity: str, meaning: str) -> Result:
    return Result(entity, np.int16, "count", meaning)


class Assessment(NamedTuple):
    """What the law gives and takes: one array per result, one entry per person, unit or household."""

    is_over_state_pension_age: Annotated[Array, _flag("person", "over State Pension age on 6 October")]
    state_pension: Annotated[Array, _money("person", "State Pension")]
    pip: Annotated[Array, _money("person", "Personal Independence Payment or Adult Disability Payment")]
    dla: Annotated[Array, _money("person", "Disability Living Allowance or Child Disability Payment")]
    attendance_allowance: Annotated[Array, _money("person", "Attendance Allowance or its Scottish form")]
    is_carer: Annotated[Array, _flag("person", "entitled to Carer's Allowance, underlying entitlement included")]
    carers_allowance: Annotated[Array, _money("person", "Carer's Allowance or Carer Support Payment")]
    contributory_benefits: Annotated[Array, _money("person", "new-style JSA and ESA, Maternity Allowance")]
    basic_income: Annotated[Array, _money("person", "basic income; not the law, for reforms")]
    scottish_carer_supplement: Annotated[Array, _money("person", "Scottish supplement for carers")]
    total_income: Annotated[Array, _money("person", "income of all sources that Income Tax counts")]
    adjusted_net_income: Annotated[Array, _money("person", "adjusted net income")]
    personal_allowance: Annotated[Array, _money("person", "personal allowance after taper")]
    pay: Annotated[Array, _money("person", "gross pay after costs that employers pass on")]
    tax_on_earnings: Annotated[Array, _money("person", "Income Tax that earnings alone would bear")]
    tax_on_investments: Annotated[Array, _money("person", "Income Tax on property, savings and dividends")]
    marriage_allowance: Annotated[Array, _money("person", "tax reduction of the gaining spouse")]
    high_income_child_benefit_charge: Annotated[Array, _money("person", "High Income Child Benefit Charge")]
    winter_fuel_charge: Annotated[Array, _money("person", "charge that recovers a winter fuel payment")]
    income_tax: Annotated[Array, _money("person", "Income Tax after reductions, with both charges")]
    capital_gains_tax: Annotated[Array, _money("person", "Capital Gains Tax, outside HBAI income")]
    ni_class_1_employee: Annotated[Array, _money("person", "Class 1 contributions of the employee")]
    ni_class_2: Annotated[Array, _money("person", "Class 2 contributions")]
    ni_class_4: Annotated[Array, _money("person", "Class 4 contributions")]
    national_insurance: Annotated[Array, _money("person", "Class 1 employee, Class 2 and Class 4 contributions")]
    investment_income_contributions: Annotated[
        Array, _money("person", "contributions on dividends, interest and rents; not the law, for reforms")
    ]
    ni_employer: Annotated[Array, _money("person", "Class 1 contributions of the employer, outside income")]
    student_loan_repayment: Annotated[Array, _money("person", "student loan repayment")]
    winter_fuel_payment: Annotated[Array, _money("person", "winter fuel or heating payment")]
    scottish_child_payment: Annotated[Array, _money("person", "Scottish Child Payment for this child")]
    tax_free_childcare: Annotated[Array, _money("person", "Tax-Free Childcare top-up for this child")]
    has_free_school_meals: Annotated[Array, _flag("person", "pupil entitled to free school meals")]
    school_meals: Annotated[Array, _money("person", "value of free school meals")]
    childcare_entitlement_hours: Annotated[
        Array, Result("person", np.float64, "hours/year", "funded hours of early education")
    ]
    childcare_entitlement: Annotated[Array, _money("person", "value of funded hours, in kind, outside income")]

    children: Annotated[Array, _count("unit", "children for Child Benefit")]
    child_benefit_entitlement: Annotated[Array, _money("unit", "Child Benefit if claimed")]
    child_benefit: Annotated[Array, _money("unit", "Child Benefit before the charge")]
    minimum_guarantee: Annotated[Array, _money("unit", "appropriate minimum guarantee of Pension Credit")]
    pension_credit_income: Annotated[Array, _money("unit", "income for Pension Credit")]
    guarantee_credit: Annotated[Array, _money("unit", "guarantee credit")]
    savings_credit: Annotated[Array, _money("unit", "savings credit")]
    pension_credit: Annotated[Array, _money("unit", "Pension Credit")]
    uc_children: Annotated[Array, _count("unit", "children for Universal Credit")]
    children_beyond_child_limit: Annotated[
        Array, _count("unit", "children beyond the child limit, whether or not it applies")
    ]
    two_child_limit_loss: Annotated[Array, _money("unit", "child elements withheld by the child limit if on UC")]
    uc_standard_allowance: Annotated[Array, _money("unit", "standard allowance")]
    uc_child_element: Annotated[Array, _money("unit", "child element")]
    uc_disability_elements: Annotated[Array, _money("unit", "disabled child additions and health element")]
    uc_carer_element: Annotated[Array, _money("unit", "carer element")]
    uc_childcare_element: Annotated[Array, _money("unit", "childcare costs element")]
    uc_housing_costs_element: Annotated[Array, _money("unit", "housing costs element")]
    uc_maximum_amount: Annotated[Array, _money("unit", "maximum amount of Universal Credit")]
    uc_work_allowance: Annotated[Array, _money("unit", "work allowance")]
    uc_earned_income: Annotated[Array, _money("unit", "earned income, minimum income floor included")]
    uc_unearned_income: Annotated[Array, _money("unit", "unearned income")]
    uc_income_reduction: Annotated[Array, _money("unit", "amount by which income reduces the award")]
    uc_benefit_cap_reduction: Annotated[Array, _money("unit", "reduction of the award by the benefit cap")]
    universal_credit_entitlement: Annotated[Array, _money("unit", "Universal Credit if claimed, after the cap")]
    universal_credit: Annotated[Array, _money("unit", "Universal Credit paid")]
    discretionary_housing_payment: Annotated[
        Array, _money("unit", "payment that makes up the benefit cap in Scotland")
    ]
    housing_benefit: Annotated[Array, _money("unit", "Housing Benefit over pension age")]
    council_tax_reduction: Annotated[Array, _money("unit", "council tax reduction or rate rebate")]

    council_tax: Annotated[Array, _money("household", "council tax before reduction")]
    high_value_council_tax_surcharge: Annotated[Array, _money("household", "High Value Council Tax Surcharge")]
    market_income: Annotated[Array, _money("household", "income before benefits and taxes")]
    benefits: Annotated[Array, _money("household", "benefits and council tax reduction")]
    taxes: Annotated[Array, _money("household", "Income Tax, NI, council tax, rates, student loan repayments")]
    pension_contributions: Annotated[Array, _money("household", "pension contributions, net of relief at source")]
    net_income_with_gains: Annotated[Array, _money("household", "net income with gains after tax, not floored")]
    net_income_bhc: Annotated[Array, _money("household", "net income before housing costs, DWP's definition")]
    net_income_ahc: Annotated[Array, _money("household", "net income after housing costs, DWP's definition")]
    equivalence_bhc: Annotated[Array, Result("household", np.float64, "ratio", "modified OECD scale, couple = 1")]
    equivalence_ahc: Annotated[Array, Result("household", np.float64, "ratio", "after housing costs scale")]
    children_in_household: Annotated[Array, _count("household", "dependent children")]
    pensioners: Annotated[Array, _count("household", "adults over State Pension age")]


def results() -> dict[str, Result]:
    """Every field of Assessment with its entity, unit and meaning."""
    hints = get_type_hints(Assessment, include_extras=True)
    return {name: get_args(hints[name])[1] for name in Assessment._fields}


class Workspace(NamedTuple):
    """A packed population and the records its results are written to; see `prepare`."""

    population: PopulationRecords
    results: PopulationRecords

    @property
    def households(self) -> int:
        """Number of households."""
        return int(self.results.households.size)


def prepare(population: Population) -> Workspace:
    """Pack a population once, with room for one set of results, to be assessed as often as wanted."""
    packed = pack_population(population)
    rows = {"person": packed.people.size, "unit": packed.units.size - 1, "household": packed.households.size - 1}
    made = {}
    for entity, length in rows.items():
        fields = [(name, column.dtype) for name, column in results().items() if column.entity == entity]
        made[entity] = np.zeros(length, np.dtype(fields, align=True)).view(np.recarray)
    return Workspace(packed, PopulationRecords(made["person"], made["unit"], made["household"]))


def as_assessment(records: PopulationRecords) -> Assessment:
    """The results as one array per field: views of the records, which the next assessment overwrites."""
    of = {"person": records.people, "unit": records.units, "household": records.households}
    return Assessment(**{name: np.asarray(of[column.entity][name]) for name, column in results().items()})


_assess_in_place = inlined(assess_household)


@kernel
def assess_range(
    start: int,
    stop: int,
    population: PopulationRecords,
    policy: Array,
    tables: RateTables,
    result: PopulationRecords,
) -> None:
    """Assess households `start` to `stop`, writing each one's places in `result`."""
    for h in range(start, stop):
        _assess_in_place(h, population, policy[0], tables, result)


def assess_into(workspace: Workspace, law: Law, threads: int | None = None) -> Assessment:
    """Assess a prepared population in place; the arrays returned are overwritten by the next call."""
    households = workspace.households
    policy = pack_policy(law.policy)
    threads = threads or os.cpu_count() or 1
    tasks = max(1, min(4 * threads, households // HOUSEHOLDS_PER_TASK)) if threads > 1 else 1
    edges = [households * task // tasks for task in range(tasks + 1)]

    def run(start: int, stop: int) -> None:
        assess_range(start, stop, workspace.population, policy, law.tables, workspace.results)

    if tasks == 1:
        run(0, households)
    else:
        with ThreadPoolExecutor(threads) as pool:
            list(pool.map(run, edges[:-1], edges[1:]))
    return as_assessment(workspace.results)


def assess(population: Population, law: Law, threads: int | None = None) -> Assessment:
    """Taxes, benefits and net incomes of a population under the law of a year.

    Args:
        population: arrays in the order of the schema.
        law: from `load_policy`.
        threads: threads to use; None uses every core. The results do not depend on it.
    """
    return assess_into(prepare(population), law, threads)
