"""Classes of rows that may differ from the other engine with its conventions set, each with its reason.

A class excuses a row if the household meets its condition, which looks at the inputs alone, and differs in the
column where the class arises; further columns differ because that one does. docs/verification.md lists them.
"""

from collections.abc import Callable
from typing import NamedTuple

import oracle_comparison as oracle
import pandas as pd
from oracle_comparison import Agreement, Frames, agreement, differs

MEANS_TESTED = ("universal_credit", "council_tax_benefit", *oracle.INCOMES)
CAPITAL_LIMIT = 16_000.0
CARE_HOURS = 35.0


class Excuse(NamedTuple):
    """A class: what differs, the statute, who is right, the column it arises in and those that follow."""

    what: str
    statute: str
    right: str
    column: str
    followed_by: tuple[str, ...]
    households: Callable[[Frames], pd.Index]


def of_head(inputs: Frames) -> pd.DataFrame:
    """Claimant and partner of each household's first unit, with the unit's columns."""
    units = inputs["benefit_units"].drop_duplicates("household_id")
    people = inputs["persons"].merge(units.drop(columns="household_id"), on="benefit_unit_id")
    return people[people["role"] != "child"]


def others(inputs: Frames) -> pd.DataFrame:
    """Claimants and partners of every further unit: the non-dependants."""
    first = set(inputs["benefit_units"].drop_duplicates("household_id")["benefit_unit_id"])
    people = inputs["persons"]
    return people[(people["role"] != "child") & ~people["benefit_unit_id"].isin(first)]


def in_region(inputs: Frames, region: str) -> pd.Index:
    """Households of a region."""
    households = inputs["households"]
    return pd.Index(households.loc[households["region"] == region, "household_id"])


def with_young_non_dependant(inputs: Frames) -> pd.Index:
    """Households with a non-dependant of 18."""
    people = others(inputs)
    return pd.Index(people.loc[people["age"] == 18, "household_id"].unique())


def with_non_dependant_of_rich_renter(inputs: Frames) -> pd.Index:
    """Households with a non-dependant of 21 or over whose renter has capital above the limit."""
    head, people = of_head(inputs), others(inputs)
    rich = head.loc[head["capital"] > CAPITAL_LIMIT, "household_id"]
    return pd.Index(people.loc[people["age"] >= 21, "household_id"].unique()).intersection(rich)


def self_employed(inputs: Frames) -> pd.Index:
    """Households whose claimant or partner has a profit or loss from self-employment."""
    head = of_head(inputs)
    return pd.Index(head.loc[head["self_employment_income"] != 0.0, "household_id"].unique())


def self_employed_couple_with_child(inputs: Frames) -> pd.Index:
    """Households of a self-employed couple with a child."""
    people = inputs["persons"]
    couples = people.loc[people["role"] == "partner", "household_id"]
    families = people.loc[people["role"] == "child", "household_id"]
    return self_employed(inputs).intersection(couples).intersection(families)


def caring_pensioner_in_scotland(inputs: Frames) -> pd.Index:
    """Households in Scotland whose claimant or partner is of 66 or over and cares for 35 hours a week."""
    head = of_head(inputs)
    carers = head.loc[(head["age"] >= 66) & (head["care_hours_weekly"] >= CARE_HOURS), "household_id"]
    return pd.Index(carers.unique()).intersection(in_region(inputs, "SCOTLAND"))


CLASSES = (
    Excuse(
        "Minimum income floor of a self-employed couple: who is the responsible carer",
        "WRA 2012 s.19(6): the couple's choice",
        "neither: ours takes the one who earns less, that engine another",
        "uc_income_reduction",
        MEANS_TESTED,
        self_employed_couple_with_child,
    ),
    Excuse(
        "No bedroom for a non-dependant of 18",
        "SI 2013/376 Sch.4 para.9(2), 10(1)(c)",
        "ours",
        "uc_housing_costs_element",
        MEANS_TESTED,
        with_young_non_dependant,
    ),
    Excuse(
        "Contribution of non-dependants left out where capital rules out an award",
        "SI 2013/376 Sch.4 para.13, 16: part of the element; nothing is paid either way",
        "ours",
        "uc_housing_costs_element",
        (),
        with_non_dependant_of_rich_renter,
    ),
    Excuse(
        "No carer premium for a Scottish pensioner whose Carer Support Payment the pension replaces",
        "SSI 2012/319 Sch.1: entitlement is enough",
        "ours",
        "council_tax_benefit",
        oracle.INCOMES,
        caring_pensioner_in_scotland,
    ),
)


class Compared(NamedTuple):
    """A column's agreement before and after rows are excused, and the number of rows that each class excuses."""

    before: Agreement
    after: Agreement
    excused: dict[str, int]

    @property
    def share_excused(self) -> float:
        """Share of all rows that any class excuses."""
        return sum(self.excused.values()) / self.before.rows


def compare(ours: Frames, theirs: Frames, inputs: Frames, classes: tuple[Excuse, ...] = CLASSES) -> list[Compared]:
    """Every column, before and after; a row that several classes explain counts for the first."""
    named = {name: entity for entity, columns in ours.items() for name in columns}
    chosen = {}
    for entry in classes:
        entity = named[entry.column]
        rows = differs(ours[entity][entry.column], theirs[entity][entry.column])
        households = inputs[entity].loc[rows.to_numpy(), "household_id"]
        chosen[entry.what] = set(households) & set(entry.households(inputs))
    made = []
    for name, entity in named.items():
        amounts, expected = ours[entity][name], theirs[entity][name]
        left = differs(amounts, expected)
        excused = {}
        for entry in classes:
            is_column = name == entry.column or name in entry.followed_by
            rows = left & inputs[entity]["household_id"].isin(chosen[entry.what]) & is_column
            excused[entry.what] = int(rows.sum())
            left &= ~rows
        before = agreement(amounts, expected)
        made.append(Compared(before, before._replace(differing=int(left.sum())), excused))
    return made
