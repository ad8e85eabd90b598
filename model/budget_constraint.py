"""`task=budget_constraint`: what a described family keeps of what one adult earns, over earnings or hours.

Net income is the household's, before housing costs, as DWP defines it (free school meals are income), with
Tax-Free Childcare counted too and not floored; childcare is not deducted. The schedule is exact: its kinks and
jumps are found, not sampled. Rounding of a tax to whole pounds, steps of at most £1, is drawn through.
"""

from pathlib import Path
from typing import NamedTuple

import numpy as np
import pandas as pd

from model.engine.assess import assess
from model.errors import ConfigurationError, UnknownNameError, nearest
from model.files import written_whole
from model.indicators.instruments import INSTRUMENTS, by_instrument
from model.piecewise import Piece, Steps, jump_after, pieces_of, without_steps
from model.policy import Law, load_policy
from model.policy.housing_support import brma_names
from model.population.schema import (
    Array,
    BenefitUnits,
    CouncilTaxBand,
    Education,
    Households,
    People,
    Population,
    Region,
    Role,
    Tenure,
    defaults,
)
from model.population.tables import USUAL_AREA
from model.settings import Family, Over, Settings

WEEKS = 52
HOUSEHOLDS_PER_BLOCK = 20_000
HIGHEST = {Over.earnings: 150_000.0, Over.hours: 60.0}
UNITS = {Over.earnings: 100, Over.hours: 10_000}
"""Units in a pound or an hour: kinks are looked for down to a penny, or to a third of a second a week."""
SPACING = {Over.earnings: 2_500, Over.hours: 500}
ROUNDING = Steps(jump=1.01, distance=100.0, off=0.03)
CHILDCARE_AGE = 12


class Schedule(NamedTuple):
    """The exact schedule of a family: its pieces over units, and how units become hours and earnings."""

    family: Family
    pieces: list[Piece]

    def earnings_and_hours(self, units: Array) -> tuple[Array, Array]:
        """Earnings, £ a year, and hours a week at places of the schedule."""
        return earnings_and_hours(self.family, units)


def earnings_and_hours(family: Family, units: Array) -> tuple[Array, Array]:
    """Earnings, £ a year, and hours a week of the first adult at places in units."""
    amounts = np.asarray(units) / UNITS[family.over]
    if family.over is Over.hours:
        return WEEKS * family.hourly_wage * amounts, amounts
    return amounts, np.minimum(family.hours_weekly, amounts / (WEEKS * family.hourly_wage))


def check_family(family: Family) -> None:
    """Raise ConfigurationError or UnknownNameError for a family that cannot be."""
    if not 1 <= len(family.adults) <= 2:
        raise ConfigurationError(f"setting 'family.adults': {len(family.adults)} ages; one or two")
    for name, ages, low, high in (("adults", family.adults, 16, 110), ("children", family.children, 0, 19)):
        for age in ages:
            if not low <= age <= high:
                raise ConfigurationError(f"setting 'family.{name}': {age} is not between {low} and {high}")
    for name, codes in (("region", Region), ("tenure", Tenure), ("council_tax_band", CouncilTaxBand)):
        value = getattr(family, name)
        if value not in codes.__members__:
            raise UnknownNameError(f"family.{name} '{value}' does not exist; {nearest(value, codes.__members__)}")
    if family.area is not None and family.area not in brma_names():
        raise UnknownNameError(f"family.area '{family.area}' does not exist; {nearest(family.area, brma_names())}")
    for name, value in vars(family).items():
        if isinstance(value, int | float) and not 0.0 <= value < 1e9:
            raise ConfigurationError(f"setting 'family.{name}': {value} is out of range")
    if family.hourly_wage <= 0.0:
        raise ConfigurationError("setting 'family.hourly_wage': must be above 0")
    for name, most in (("hours_weekly", 168.0), ("partner_hours_weekly", 168.0), ("num_bedrooms", 20.0)):
        if getattr(family, name) > most:
            raise ConfigurationError(f"setting 'family.{name}': {getattr(family, name)} is above {most:g}")
    if family.over is Over.hours and (family.highest or 0.0) > 168.0:
        raise ConfigurationError(f"setting 'family.highest': {family.highest} hours is above 168")
    if family.highest is not None and family.highest < 1.0:
        raise ConfigurationError(f"setting 'family.highest': {family.highest} is below 1")
    if family.childcare_costs > 0.0 and not any(age < CHILDCARE_AGE for age in family.children):
        raise ConfigurationError(f"setting 'family.childcare_costs': no child under {CHILDCARE_AGE}")
    if family.rent > 0.0 and Tenure[family.tenure] < Tenure.RENT_FROM_COUNCIL:
        raise ConfigurationError(
            f"setting 'family.rent': {family.rent:g} with tenure {family.tenure}; set it to 0"
        )


def population_of_family(family: Family, units: Array) -> Population:
    """The family once for each place of its schedule."""
    count, adults = len(units), len(family.adults)
    ages = [*family.adults, *sorted(family.children, reverse=True)]
    members = len(ages)
    roles = [Role.HEAD, Role.PARTNER][:adults] + [Role.CHILD] * len(family.children)
    people = defaults(People, count * members)
    people["person_id"] = np.arange(count * members)
    people["role"] = np.tile(np.array(roles, dtype=np.int8), count)
    people["age"] = np.tile(np.array(ages, dtype=np.int16), count)
    education = [_education(age) if role == Role.CHILD else 0 for age, role in zip(ages, roles, strict=True)]
    people["education"] = np.tile(np.array(education, dtype=np.int8), count)
    earnings, hours = earnings_and_hours(family, units)
    people["employment_income"][::members] = earnings
    people["hours_worked_weekly"][::members] = hours
    people["private_pension_income"][::members] = family.private_pension
    for adult in range(adults):
        people["state_pension_received"][adult::members] = family.state_pension
    if adults == 2:
        people["employment_income"][1::members] = family.partner_earnings
        people["hours_worked_weekly"][1::members] = family.partner_hours_weekly
    cared_for = [k for k, role in enumerate(roles) if role == Role.CHILD and ages[k] < CHILDCARE_AGE]
    for k in cared_for:
        people["childcare_costs"][k::members] = family.childcare_costs / len(cared_for)
    unit = defaults(BenefitUnits, count)
    unit["benefit_unit_id"] = np.arange(count)
    unit["first_person"] = members * np.arange(count + 1)
    unit["is_married"][:] = adults == 2 and family.is_married
    unit["capital"][:] = family.capital
    household = defaults(Households, count)
    household["household_id"] = np.arange(count)
    household["first_unit"] = np.arange(count + 1)
    region = Region[family.region]
    band = CouncilTaxBand.NONE if region == Region.NORTHERN_IRELAND else CouncilTaxBand[family.council_tax_band]
    fixed = {
        "region": region,
        "brma": brma_names().index(family.area or USUAL_AREA[region]),
        "tenure": Tenure[family.tenure],
        "rent": family.rent,
        "num_bedrooms": family.num_bedrooms,
        "council_tax_band": band,
    }
    for name, value in fixed.items():
        household[name][:] = value
    return Population(People(**people), BenefitUnits(**unit), Households(**household))


def _education(age: int) -> int:
    """The school that a child of an age goes to."""
    if age < 5:
        return Education.NOT_IN_EDUCATION
    return Education.PRIMARY if age < 11 else Education.LOWER_SECONDARY if age < 16 else Education.UPPER_SECONDARY


def amounts(family: Family, units: Array, law: Law) -> Array:
    """Net income and what each instrument adds to it, £ a year, shape (places, 1 + instruments)."""
    units = np.asarray(units)
    blocks = [units[k : k + HOUSEHOLDS_PER_BLOCK] for k in range(0, len(units), HOUSEHOLDS_PER_BLOCK)]
    return np.concatenate([_amounts(family, block, law) for block in blocks])


def _amounts(family: Family, units: Array, law: Law) -> Array:
    """`amounts` of places that are assessed together."""
    population = population_of_family(family, units)
    results = assess(population, law)
    net, parts = by_instrument(population, results, law.policy)
    return np.column_stack([net, *parts])


def find_schedule(family: Family, law: Law) -> Schedule:
    """The exact schedule of a family under a law."""
    check_family(family)
    per = UNITS[family.over]
    last = round((family.highest or HIGHEST[family.over]) * per)
    pieces = pieces_of(lambda units: amounts(family, units, law), last, SPACING[family.over])
    return Schedule(family, without_steps(pieces, ROUNDING, pounds_in_unit(family)))


def pounds_in_unit(family: Family) -> float:
    """Earnings in a unit of the schedule, £ a year."""
    return (WEEKS * family.hourly_wage if family.over is Over.hours else 1.0) / UNITS[family.over]


def table_of(schedule: Schedule) -> pd.DataFrame:
    """The vertices of a schedule, one a row: amounts there, and marginal rates from there to the next.

    A jump is two rows as near as a penny; the first holds its size, and no marginal rates.
    """
    pieces = schedule.pieces
    places = np.array([piece.start for piece in pieces] + [pieces[-1].end])
    values = np.array([piece.first for piece in pieces] + [pieces[-1].last])
    earnings, hours = schedule.earnings_and_hours(places)
    kept = np.diff(values, axis=0)
    earned = np.diff(earnings)[:, None]
    rates = -kept / earned
    rates[:, 0] += 1.0
    rates[[piece.is_jump for piece in pieces]] = np.nan
    rates = np.vstack([rates, np.full(values.shape[1], np.nan)])
    gains = values - values[0]
    with np.errstate(invalid="ignore", divide="ignore"):
        participation = np.where(earnings[:, None] >= 1.0, -gains / earnings[:, None], np.nan)
    participation[:, 0] += 1.0
    jumps = [jump_after(pieces, k) if piece.is_jump else np.nan for k, piece in enumerate(pieces)]
    made = {"earnings": earnings, "hours_weekly": hours, "net_income": values[:, 0]}
    made |= {name: values[:, 1 + k] for k, name in enumerate(INSTRUMENTS)}
    made["jump"] = np.array([*jumps, np.nan])
    for label, found in (("marginal", rates), ("participation", participation)):
        made[f"{label}_tax_rate"] = found[:, 0]
        made |= {f"{label}_{name}": found[:, 1 + k] for k, name in enumerate(INSTRUMENTS)}
    return pd.DataFrame(made).round(8) + 0.0


def describe(family: Family) -> str:
    """A family in a line."""
    who = ("Couple aged {} and {}" if len(family.adults) == 2 else "Adult aged {}").format(*family.adults)
    children = f", children aged {' and '.join(map(str, family.children))}" if family.children else ""
    if len(family.children) > 2:
        children = f", {len(family.children)} children aged {min(family.children)} to {max(family.children)}"
    partner = f", partner earns £{family.partner_earnings:,.0f}" if family.partner_earnings else ""
    rent = f", rent £{family.rent:,.0f} a year" if family.rent else ""
    place = family.region.replace("_", " ").title().replace(" Of ", " of ")
    childcare = f", childcare £{family.childcare_costs:,.0f}" if family.childcare_costs else ""
    wage = f"; £{family.hourly_wage:.2f} an hour" if family.over is Over.hours else ""
    return f"{who}{children}{partner}; {place}{rent}{childcare}{wage}"


def budget_constraint(settings: Settings) -> list[Path]:
    """The schedule of the settings' family as CSV and figure in the run's folder."""
    from model.report.budget_figure import Drawn, draw
    from model.report.style import house_style, save

    law = load_policy(
        settings.year,
        settings.levers,
        settings.baseline.last_announcement,
        settings.baseline.forecast,
        settings.baseline.long_run,
    )
    schedule = find_schedule(settings.family, law)
    path = settings.folder / "budget_constraint.csv"
    with written_whole(path) as temporary:
        table_of(schedule).to_csv(temporary, index=False)
    family, law_name = settings.family, settings.scenario_name.replace("_", " ")
    drawn = Drawn(
        schedule.pieces,
        INSTRUMENTS,
        pounds_in_unit(family),
        1.0 / UNITS[family.over],
        family.over is Over.hours,
        " of the first adult" if len(family.adults) > 1 else "",
        describe(family),
        f"Law of {settings.year}-{(settings.year + 1) % 100:02d}: {law_name}.",
    )
    with house_style():
        figure = draw(drawn)
        return [path, *(save(figure, path.with_suffix(form), 200) for form in (".svg", ".png"))]
