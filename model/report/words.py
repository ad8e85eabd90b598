"""Numbers as a reader meets them: a level with its unit, a change with its sign, a comparison of two laws."""

import math
from collections.abc import Mapping
from typing import Any, NamedTuple

import numpy as np
import xarray as xr
import yaml

from model.dataset import fiscal_year, price_note
from model.report.tables import label

NOTHING = "–"


class Form(NamedTuple):
    """How a unit is shown: factor, decimals of level and change, what stands before and after, a change's name."""

    factor: float
    decimals: int
    change_decimals: int
    before: str = ""
    after: str = ""
    moved: str = ""


POINTS = Form(100.0, 1, 2, after="%", moved=" points")
FORMS = {
    "share": POINTS,
    "fraction": POINTS,
    "fraction of the line": Form(100.0, 1, 2, after="% of the line", moved=" points"),
    "fraction of the budget": Form(100.0, 1, 2, after="% of the budget", moved=" points"),
    "£ an hour": Form(1.0, 2, 2, before="£", after=" an hour"),
    "£ a year": Form(1.0, 0, 0, before="£", after=" a year"),
    "£": Form(1.0, 0, 0, before="£"),
    "£bn a year": Form(1e-9, 1, 1, before="£", after="bn a year"),
    "thousand": Form(1e-3, 0, 0, after=" thousand"),
    "years": Form(1.0, 1, 2, after=" years"),
    "points of 14 to 70": Form(1.0, 1, 2, after=" points of 14 to 70"),
    "index": Form(1.0, 3, 4),
    "ratio": Form(1.0, 2, 3),
    "slope": Form(1.0, 3, 3),
    "SD": Form(1.0, 3, 3, after=" SD"),
    "relative change": Form(100.0, 2, 2, after="%"),
}


def level(value: float, unit: str) -> str:
    """A level with its unit; a dash where there is none."""
    if not math.isfinite(value):
        return NOTHING
    form = FORMS[unit]
    return (
        f"{_sign(value, form, form.decimals, False)}{form.before}{_size(value, form, form.decimals)}{form.after}"
    )


def moved(value: float, unit: str) -> str:
    """A change with its sign and unit, without a sign where it rounds to nothing."""
    if not math.isfinite(value):
        return NOTHING
    form = FORMS[unit]
    decimals = form.change_decimals
    size = _size(value, form, decimals)
    return f"{_sign(value, form, decimals, True)}{form.before}{size}{form.moved or form.after}"


def number(value: float, unit: str) -> str:
    """A change with its sign alone, where the unit stands above."""
    if not math.isfinite(value):
        return NOTHING
    form = FORMS[unit]
    return f"{_sign(value, form, form.change_decimals, True)}{_size(value, form, form.change_decimals)}"


def is_nothing(value: float, unit: str) -> bool:
    """Whether a change rounds to nothing as it is shown, or is none."""
    form = FORMS[unit]
    return not math.isfinite(value) or round(value * form.factor, form.change_decimals) == 0.0


def _sign(value: float, form: Form, decimals: int, is_plus_shown: bool) -> str:
    rounded = round(value * form.factor, decimals)
    return "−" if rounded < 0.0 else "+" if is_plus_shown and rounded else ""


def _size(value: float, form: Form, decimals: int) -> str:
    rounded = abs(round(value * form.factor, decimals))
    return f"{rounded:,.{decimals}f}" if rounded else "0"


def direction(value: float, better: str) -> str:
    """What a change is to people: better, worse, or neither."""
    if better == "neither" or value == 0.0 or not math.isfinite(value):
        return ""
    return "better" if (value < 0.0) == (better == "lower") else "worse"


class View(NamedTuple):
    """A scenario of a Dataset in a year beside its baseline, and how both are called."""

    dataset: xr.Dataset
    before: xr.Dataset
    after: xr.Dataset
    scenario: str
    year: int
    title: str
    law: str

    @property
    def fiscal_year(self) -> str:
        """The year in words."""
        return fiscal_year(self.year)

    @property
    def settings(self) -> Mapping[str, Any]:
        """The settings that the run was composed of."""
        return settings_of(self.dataset)

    def change(self, name: str, **at: Any) -> tuple[float, float, float]:
        """A variable before, after, and the difference."""
        old, new = (float(data[name].sel(at) if at else data[name]) for data in (self.before, self.after))
        return old, new, new - old

    def interval(self, name: str, place: tuple[int, ...], **at: Any) -> tuple[float, float] | None:
        """Low and high end of the change of a variable, at a place or a coordinate; None where there is none."""
        if f"{name}_change_low" not in self.after:
            return None
        found = (self.after[f"{name}_change_{end}"] for end in ("low", "high"))
        low, high = (float((each.sel(at) if at else each).values[place]) for each in found)
        return (low, high) if math.isfinite(low) and math.isfinite(high) else None


def settings_of(dataset: xr.Dataset) -> Mapping[str, Any]:
    """The first settings written into a Dataset; empty where there are none."""
    found = next(iter(yaml.safe_load_all(str(dataset.attrs["config_yaml"]))), None)
    return found if isinstance(found, dict) else {}


def view_of(dataset: xr.Dataset, scenario: str, year: int) -> View:
    """The scenario in a year beside its baseline, by the titles that the settings give them."""
    after = dataset.sel(scenario=scenario, year=year)
    baseline = str(after["baseline"].item())
    before = dataset.sel(scenario=baseline, year=year)
    settings = settings_of(dataset)
    packages = (settings.get("packages") or {}).items()
    titles = [str(each.get("title") or label(name)) for name, each in packages]
    if settings.get("levers"):
        titles.append("levers of the command line")
    of_baseline = settings.get("baseline") or {}
    law = str(of_baseline.get("title") or "") if of_baseline.get("name") == baseline else ""
    return View(
        dataset, before, after, scenario, year, " and ".join(titles) or label(scenario), law or label(baseline)
    )


def prices_of(view: View) -> str:
    """Whose prices the amounts are in."""
    note = price_note(view.dataset)
    return note or f"Amounts in prices of {view.fiscal_year}"


def answer(view: View) -> str:
    """What the package does, in a paragraph whose every number has its unit and what it is compared with."""
    cost = view.change("net_spending")[2]
    verb, word = ("costs", "more") if cost >= 0.0 else ("raises for", "more")
    law = view.law[:1].lower() + view.law[1:]
    first = (
        f"In {view.fiscal_year} “{view.title}” {verb} the exchequer {level(abs(cost), '£bn a year')} {word} than "
        f"{law}, {responding(view)}."
    )
    return " ".join((first, _poor(view), _gaining(view), _spread(view)))


def responding(view: View) -> str:
    """Whether anybody changes what they do."""
    name = str(view.dataset.attrs.get("behaviour", "none")).split(":")[0]
    return "if nobody changes what they do" if name == "none" else f"after people respond ({name} elasticities)"


def _poor(view: View) -> str:
    """Children, everyone and pensioners in relative poverty after housing costs."""
    at = {"income_concept": "ahc", "poverty_measure": "relative"}
    people = view.change("people_in_poverty", group="children", **at)[2]
    word = "fewer" if people < 0.0 else "more"
    rates = {
        group: [level(rate, "share") for rate in view.change("poverty_rate", group=group, **at)[:2]]
        for group in ("children", "everyone", "pensioners")
    }
    said = [
        f"{new} of {group}{f' instead of {old}' if old != new else ', as without it'}"
        for group, (old, new) in rates.items()
    ]
    return (
        f"{level(abs(people), 'thousand')} {word} children are in relative poverty after housing costs. The share "
        f"in poverty is {said[0]}, {said[1]}, and {said[2]}."
    )


def _gaining(view: View) -> str:
    """Households that gain and lose, and the ends of the distribution."""
    parts = []
    for verb, count, mean in (
        ("gain", "households_gaining", "mean_gain"),
        ("lose", "households_losing", "mean_loss"),
    ):
        households, amount = float(view.after[count]) / 1e6, float(view.after[mean])
        each = f" ({level(amount, '£ a year')} each on average)" if math.isfinite(amount) else ""
        parts.append(f"{households:.1f} million households {verb}{each}")
    ends = [view.change("mean_net_income", decile=decile)[2] for decile in (1, 10)]
    lowest, highest = (f"{moved(change, '£ a year')}" for change in ends)
    return (
        f"Compared with their incomes without it, {parts[0]} and {parts[1]}; the mean change of a household is "
        f"{lowest} in the lowest tenth of incomes and {highest} in the highest."
    )


def _spread(view: View) -> str:
    """Inequality of incomes and of wealth."""
    old, new = (level(value, "index") for value in view.change("gini", income_concept="ahc")[:2])
    moves = f"moves from {old} to {new}" if old != new else f"stays at {new}"
    said = f"The Gini coefficient of income after housing costs (0: all alike, 1: one has all) {moves}"
    if not np.isfinite(view.after["wealth_top_share"]).any():
        return f"{said}."
    at = {"wealth_unit": "household", "top": 0.1}
    old, new = (level(value, "share") for value in view.change("wealth_top_share", **at)[:2])
    held = f"{new} of wealth{f' instead of {old}' if old != new else ', as without it'}"
    return f"{said}; the richest tenth of households hold {held}."
