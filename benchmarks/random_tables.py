"""Random households in the format of the model's own tables, wild but of kinds that exist.

Each household is of one kind (a lone parent, a mixed-age couple, a landlord, ...), may have further benefit
units, and carries amounts that crowd where the law has its edges. The same seed gives the same households.
Columns left out take the defaults of docs/data_dictionary.md: everybody claims.
"""

from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd

from model.policy.housing_support import brma_names
from model.population.schema import Region, StudentLoanPlan, Tenure

EDGES = (1_000.0, 5_000.0, 6_240.0, 9_880.0, 12_570.0, 16_190.0, 17_570.0, 50_270.0, 100_000.0, 125_140.0)
CAPITAL = (
    0.0,
    0.0,
    0.0,
    800.0,
    3_000.0,
    5_999.0,
    6_000.0,
    6_250.0,
    9_999.0,
    10_001.0,
    15_999.0,
    16_000.0,
    16_001.0,
    40_000.0,
)
COUNTRIES = ("WALES", "SCOTLAND", "NORTHERN_IRELAND")
ENGLAND = tuple(region.name for region in Region if region.name not in COUNTRIES)
# Broad rental market areas of the three countries; all others are English.
AREAS = {
    "WALES": (
        "BLAENAU_GWENT", "BRECON_AND_RADNOR", "BRIDGEND", "CAERPHILLY", "CARDIFF", "CARMARTHENSHIRE", "CEREDIGION",
        "FLINTSHIRE", "MERTHYR_CYNON", "MONMOUTHSHIRE", "NEWPORT", "NORTH_POWYS", "NORTH_WEST_WALES",
        "PEMBROKESHIRE", "SWANSEA", "TAFF_RHONDDA", "TORFAEN", "VALE_OF_GLAMORGAN", "WREXHAM",
    ),
    "SCOTLAND": (
        "ABERDEEN_AND_SHIRE", "ARGYLL_AND_BUTE", "AYRSHIRES", "DUMFRIES_AND_GALLOWAY", "DUNDEE_AND_ANGUS",
        "FIFE", "FORTH_VALLEY", "GREATER_GLASGOW", "HIGHLAND_AND_ISLANDS", "LOTHIAN", "NORTH_LANARKSHIRE",
        "PERTH_AND_KINROSS", "RENFREWSHIRE_AND_INVERCLYDE", "SCOTTISH_BORDERS", "SOUTH_LANARKSHIRE",
        "WEST_LOTHIAN",
    ),
    "NORTHERN_IRELAND": (
        "BELFAST", "LOUGH_NEAGH_LOWER", "LOUGH_NEAGH_UPPER", "NORTH_NI", "NORTH_WEST_NI", "SOUTH_NI",
        "SOUTH_EAST_NI", "SOUTH_WEST_NI",
    ),
}  # fmt: skip
LONDON_AREAS = tuple(name for name in brma_names() if name.endswith("_LONDON"))
Person = dict[str, Any]


class Maker:
    """Draws of one seed and the rows made so far."""

    def __init__(self, seed: int) -> None:
        self.random = np.random.default_rng(seed)
        self.persons: list[Person] = []
        self.units: list[dict[str, Any]] = []
        self.households: list[dict[str, Any]] = []

    def chance(self, probability: float) -> bool:
        return bool(self.random.random() < probability)

    def whole(self, lowest: int, highest: int) -> int:
        """A whole number between two, both included."""
        return int(self.random.integers(lowest, highest + 1))

    def one_of(self, values: Any) -> Any:
        return values[self.whole(0, len(values) - 1)]

    def between(self, lowest: float, highest: float) -> float:
        """An amount between two, often a round one."""
        amount = float(self.random.uniform(lowest, highest))
        return round(amount, -2) if self.chance(0.4) else round(amount, 2)

    def near(self, amounts: tuple[float, ...]) -> float:
        """One of some amounts, at it, a pound or a hundred below or above."""
        return max(self.one_of(amounts) + self.one_of((-100.0, -1.0, 0.0, 1.0, 100.0)), 0.0)

    def pay(self) -> float:
        """Pay of somebody in work: mostly modest, sometimes at an edge of the law, rarely very high."""
        if self.chance(0.2):
            return self.near(EDGES)
        return round(float(np.exp(self.random.normal(np.log(24_000.0), 0.75))), 2)

    # People

    def adult(self, lowest: int, highest: int, working: float = 0.75) -> Person:
        """An adult of working age, in work with a probability."""
        person: Person = {"role": "HEAD", "age": self.whole(lowest, highest)}
        person |= {"months_since_last_birthday": self.whole(0, 11), "sex": self.one_of(("MALE", "FEMALE"))}
        if self.chance(working):
            person["employment_income"] = self.pay()
            person["hours_worked_weekly"] = float(self.one_of((8, 15, 16, 24, 30, 35, 37, 40)))
            if self.chance(0.25):
                person["employee_pension_contributions"] = round(0.05 * person["employment_income"], 2)
            if self.chance(0.08):
                person["personal_pension_contributions"] = min(
                    self.between(200.0, 8_000.0), max(person["employment_income"], 3_600.0)
                )
            if self.chance(0.06):
                person["gift_aid"] = self.between(20.0, 2_000.0)
        if self.chance(0.15):
            person["savings_interest"] = self.between(5.0, 3_000.0)
        if self.chance(0.15) and person["age"] < 55:
            person["student_loan_plan"] = self.one_of([plan.name for plan in StudentLoanPlan])
        return person

    def pensioner(self, lowest: int = 66, highest: int = 90) -> Person:
        """Somebody around or over State Pension age."""
        person = self.adult(lowest, highest, working=0.1)
        person["state_pension_received"] = self.one_of(
            (0.0, 4_000.0, 9_175.4, 11_973.0, self.between(2_000.0, 14_000.0))
        )
        if self.chance(0.6):
            person["private_pension_income"] = self.between(200.0, 25_000.0)
        if self.chance(0.2):
            person["attendance_allowance"] = self.one_of(("LOWER", "HIGHER"))
        return person

    def child(self, oldest: int = 15) -> Person:
        age = self.whole(0, oldest)
        stage = "PRE_PRIMARY" if age < 5 else "PRIMARY" if age < 11 else "LOWER_SECONDARY"
        education = stage if age < 16 else "UPPER_SECONDARY"
        child: Person = {"role": "CHILD", "age": age, "education": education}
        child |= {"months_since_last_birthday": self.whole(0, 11), "sex": self.one_of(("MALE", "FEMALE"))}
        if age < 14 and self.chance(0.3):
            child["childcare_costs"] = self.between(300.0, 14_000.0)
        if self.chance(0.08):
            self.disable_child(child)
        if self.chance(0.03):
            child["two_child_exception"] = True
        return child

    def children(self, most: int, oldest: int = 17) -> list[Person]:
        return [self.child(oldest) for _ in range(self.whole(1, most))]

    def disable_child(self, child: Person) -> None:
        child["is_disabled_for_benefits"] = True
        if child["age"] < 16:
            child["dla_care"] = self.one_of(("NONE", "LOWER", "MIDDLE", "HIGHER"))
            child["dla_mobility"] = self.one_of(("NONE", "LOWER", "HIGHER")) if child["age"] >= 5 else "NONE"
        else:
            child["pip_daily_living"] = self.one_of(("STANDARD", "ENHANCED"))

    def disable(self, person: Person) -> None:
        person["has_lcwra"] = self.chance(0.5)
        person["is_disabled_for_benefits"] = not person["has_lcwra"] and self.chance(0.6)
        person["pip_daily_living"] = self.one_of(("NONE", "STANDARD", "ENHANCED"))
        person["pip_mobility"] = self.one_of(("NONE", "STANDARD", "ENHANCED"))
        if self.chance(0.5):
            self.stop_work(person)

    def stop_work(self, person: Person) -> None:
        for name in ("employment_income", "hours_worked_weekly", "employee_pension_contributions"):
            person[name] = 0.0

    def self_employ(self, person: Person) -> None:
        person["self_employment_income"] = self.one_of(
            (self.near((1_000.0, 6_845.0, 12_570.0, 50_270.0)), self.between(500.0, 40_000.0))
        )
        if self.chance(0.7):
            self.stop_work(person)
        person["hours_worked_weekly"] = float(self.one_of((10, 20, 30, 40)))
        person["uc_in_start_up_period"] = self.chance(0.25)

    # Households

    def unit(self, members: list[Person], **fields: Any) -> None:
        """A benefit unit of the household last begun: claimant, partner and children as given."""
        adults = [member for member in members if member["role"] != "CHILD"]
        for member, role in zip(adults, ("HEAD", "PARTNER"), strict=False):
            member["role"] = role
        children = [member for member in members if member["role"] == "CHILD"]
        children.sort(key=lambda child: -(12 * child["age"] + child["months_since_last_birthday"]))
        ids = {"household_id": len(self.households), "benefit_unit_id": len(self.units) + 1}
        self.units.append(
            ids
            | {
                "is_married": len(adults) == 2 and self.chance(0.7),
                "capital": float(self.one_of(CAPITAL)),
                "uc_health_claim_after_april_2026": self.chance(0.3),
                "child_benefit_opts_out": False,
            }
            | fields
        )
        for member in adults + children:
            self.persons.append(ids | {"person_id": len(self.persons) + 1} | member)

    def home(self, kind: str) -> None:
        """A household without people yet: region, tenure and costs of its home."""
        region = self.one_of((*ENGLAND, *ENGLAND, *COUNTRIES, *COUNTRIES))
        tenure = Tenure(int(self.random.choice(5, p=(0.15, 0.2, 0.18, 0.17, 0.3)))).name
        is_irish = region == "NORTHERN_IRELAND"
        row: dict[str, Any] = {"household_id": len(self.households) + 1, "kind": kind, "weight": 1.0}
        row |= {"region": region, "tenure": tenure, "num_bedrooms": self.whole(1, 5), "brma": self.area(region)}
        row["rent"] = self.between(2_500.0, 24_000.0) if tenure.startswith("RENT") else 0.0
        if tenure.startswith("OWNED"):
            row["main_residence_value"] = self.between(90_000.0, 1_400_000.0)
        if tenure == "OWNED_WITH_MORTGAGE":
            row["mortgage_interest"] = self.between(500.0, 12_000.0)
            row["mortgage_capital_repayment"] = self.between(500.0, 12_000.0)
        row["council_tax_band"] = "NONE" if is_irish else self.one_of("ABCDEFGH")
        row["council_tax"] = 0.0 if is_irish else self.between(700.0, 4_200.0)
        row["domestic_rates"] = self.between(400.0, 2_500.0) if is_irish else 0.0
        self.households.append(row)

    def area(self, region: str) -> str:
        if region == "LONDON":
            return str(self.one_of(LONDON_AREAS))
        if region in AREAS:
            return str(self.one_of(AREAS[region]))
        others = {area for areas in AREAS.values() for area in areas} | set(LONDON_AREAS)
        return str(self.one_of([area for area in brma_names() if area not in others]))


def single_worker(make: Maker) -> None:
    make.unit([make.adult(25, 64)])


def couple(make: Maker) -> None:
    make.unit([make.adult(25, 62), make.adult(25, 62)])


def family(make: Maker) -> None:
    make.unit([make.adult(22, 55, 0.9), make.adult(22, 55, 0.6), *make.children(3)])


def lone_parent(make: Maker) -> None:
    make.unit([make.adult(18, 50, 0.6), *make.children(3)])


def large_family(make: Maker) -> None:
    adults = [make.adult(25, 50, 0.4) for _ in range(make.whole(1, 2))]
    make.unit([*adults, *(make.child(17) for _ in range(make.whole(3, 6)))])


def young(make: Maker) -> None:
    make.unit([make.adult(18, 24, 0.6) for _ in range(make.whole(1, 2))])


def student(make: Maker) -> None:
    person = make.adult(18, 30, 0.4)
    person["education"] = "TERTIARY" if make.chance(0.8) else "POST_SECONDARY"
    person["in_higher_education"] = person["education"] == "TERTIARY"
    partner = [make.adult(18, 30)] if make.chance(0.3) else []
    make.unit([person, *partner, *(make.children(2, 8) if make.chance(0.3) else [])])


def young_person_at_school(make: Maker) -> None:
    teenager = make.child(0) | {"age": make.whole(16, 19), "education": "UPPER_SECONDARY", "childcare_costs": 0.0}
    teenager |= {"dla_care": "NONE", "dla_mobility": "NONE"}
    make.unit([make.adult(36, 60), *([make.adult(36, 60)] if make.chance(0.5) else []), teenager, make.child()])


def pensioner(make: Maker) -> None:
    make.unit([make.pensioner()])


def pensioner_couple(make: Maker) -> None:
    make.unit([make.pensioner(), make.pensioner()])


def mixed_age_couple(make: Maker) -> None:
    make.unit([make.pensioner(67, 76), make.adult(50, 65, 0.4)])


def near_pension_age(make: Maker) -> None:
    make.unit([make.pensioner(64, 68), *([make.pensioner(64, 68)] if make.chance(0.4) else [])])


def pensioner_at_work(make: Maker) -> None:
    person = make.pensioner(66, 75) | {"employment_income": make.pay(), "hours_worked_weekly": 20.0}
    make.unit([person, *([make.pensioner(60, 75)] if make.chance(0.5) else [])])


def disabled(make: Maker) -> None:
    adults = [make.adult(20, 65, 0.4) for _ in range(make.whole(1, 2))]
    for adult in adults[: make.whole(1, 2)]:
        make.disable(adult)
    make.unit([*adults, *(make.children(3) if make.chance(0.4) else [])])


def disabled_child(make: Maker) -> None:
    children = make.children(3)
    make.disable_child(children[0])
    make.unit([*(make.adult(25, 50, 0.6) for _ in range(make.whole(1, 2))), *children])


def carer(make: Maker) -> None:
    person = make.adult(20, 70, 0.5) | {"care_hours_weekly": float(make.one_of((20, 34, 35, 50)))}
    if make.chance(0.5):
        person |= {"employment_income": make.near((7_852.0, 10_192.0, 10_608.0)), "hours_worked_weekly": 15.0}
    cared = make.adult(20, 75, 0.1)
    make.disable(cared)
    make.unit([person, *([cared] if make.chance(0.6) else []), *(make.children(2) if make.chance(0.4) else [])])


def self_employed(make: Maker) -> None:
    person, partner = make.adult(22, 64, 0.2), make.adult(22, 64, 0.5)
    make.self_employ(person)
    if make.chance(0.2):
        make.self_employ(partner)
    make.unit([person, *([partner] if make.chance(0.6) else []), *(make.children(3) if make.chance(0.5) else [])])


def child_benefit_charge(make: Maker) -> None:
    earner = make.adult(28, 58) | {
        "employment_income": make.between(48_000.0, 85_000.0),
        "hours_worked_weekly": 37.0,
    }
    make.unit([earner, *([make.adult(28, 58)] if make.chance(0.7) else []), *make.children(4)])


def high_income(make: Maker) -> None:
    earner = make.adult(28, 62) | {
        "employment_income": make.between(90_000.0, 260_000.0),
        "hours_worked_weekly": 40.0,
    }
    make.unit(
        [
            earner,
            *([make.adult(28, 60)] if make.chance(0.6) else []),
            *(make.children(2) if make.chance(0.4) else []),
        ],
        child_benefit_opts_out=make.chance(0.3),
    )


def marriage_allowance(make: Maker) -> None:
    giver, taker = make.adult(25, 70, 0.5), make.adult(25, 70, 1.0)
    giver["employment_income"] = make.near((0.0, 8_000.0, 11_310.0, 12_570.0))
    taker["employment_income"] = make.one_of((make.near((12_570.0, 13_830.0, 50_270.0)), make.between(13e3, 49e3)))
    make.unit([giver, taker], is_married=True)


def investor(make: Maker) -> None:
    person = make.adult(25, 85, 0.5)
    person["savings_interest"] = make.one_of((make.near((500.0, 1_000.0, 5_000.0)), make.between(100.0, 30_000.0)))
    person["dividend_income"] = make.one_of((make.near((500.0, 1_000.0)), make.between(100.0, 80_000.0)))
    make.unit([person, *([make.adult(25, 80)] if make.chance(0.5) else [])], capital=200_000.0)


def landlord(make: Maker) -> None:
    person = make.adult(28, 75, 0.6)
    person["property_income"] = make.one_of((make.near((1_000.0, 2_500.0)), make.between(500.0, 40_000.0)))
    make.unit([person, *([make.adult(28, 70)] if make.chance(0.5) else [])])


def gains(make: Maker) -> None:
    person = make.adult(28, 80, 0.7)
    person["capital_gains"] = make.one_of((make.near((3_000.0, 6_000.0)), make.between(3_000.0, 300_000.0)))
    share = make.one_of((0.0, 0.0, 0.5, 1.0))
    person["capital_gains_residential_property"] = round(share * person["capital_gains"], 2)
    make.unit([person, *([make.adult(28, 70)] if make.chance(0.4) else [])])


def several_units(make: Maker) -> None:
    for _ in range(make.whole(2, 4)):
        make.one_of((single_worker, young, lone_parent, pensioner, couple, disabled, student))(make)


KINDS: tuple[Callable[[Maker], None], ...] = (
    single_worker, couple, family, lone_parent, large_family, young, student, young_person_at_school, pensioner,
    pensioner_couple, mixed_age_couple, near_pension_age, pensioner_at_work, disabled, disabled_child, carer,
    self_employed, child_benefit_charge, high_income, marriage_allowance, investor, landlord, gains, several_units,
)  # fmt: skip


def random_tables(households: int, seed: int) -> dict[str, pd.DataFrame]:
    """Persons, benefit units and households of a seed."""
    make = Maker(seed)
    for _ in range(households):
        kind = make.one_of(KINDS)
        make.home(kind.__name__)
        kind(make)
    rows = {"persons": make.persons, "benefit_units": make.units, "households": make.households}
    return {name: _filled(pd.DataFrame(made)) for name, made in rows.items()}


def _filled(frame: pd.DataFrame) -> pd.DataFrame:
    """The rows with 0, False or NONE in cells that a row left out."""
    for name in frame:
        given = frame[name].dropna()
        first = given.iloc[0]
        empty: Any = False if isinstance(first, bool | np.bool_) else "NONE" if isinstance(first, str) else 0.0
        if name == "education":
            empty = "NOT_IN_EDUCATION"
        frame[name] = frame[name].where(frame[name].notna(), empty).astype(type(first))
    return frame
