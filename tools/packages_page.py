"""Write the tables of docs/packages.md and its figure: `python tools/packages_page.py RUN COMPARED ...`.

RUN is the folder of one sweep of `task=run` over every package and its revenue-neutral version, each COMPARED that
of `task=compare` of one package; docs/packages.md names the commands. What stands outside the two marks is written
by hand.
"""

import shutil
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pandas as pd
import xarray as xr

from model.dataset import change, read
from model.indicators.exchequer import SIGN
from model.indicators.outcomes import CHILDREN_IN_POVERTY, NET_COST
from model.report.figures import decile_impact
from model.report.style import house_style, save
from model.report.tables import label

ROOT = Path(__file__).resolve().parent.parent
PAGE, FIGURES = ROOT / "docs" / "packages.md", ROOT / "docs" / "figures"
BEGIN, END = "<!-- tables: tools/packages_page.py -->", "<!-- end of tables -->"
DRAWN = "opportunity_mission"
GROUPS = (
    "everyone", "children", "working_age_adults", "pensioners", "children_one", "children_two",
    "children_three_or_more", "family_couple_with_children", "family_lone_parent", "tenure_rent_from_council",
    "tenure_rent_from_ha", "tenure_rent_privately", "tenure_owned_with_mortgage", "tenure_owned_outright",
)  # fmt: skip
AHC = {"income_concept": "ahc", "poverty_measure": "relative"}
COST_PER_CHILD = "Cost of each child lifted out, £ thousand a year"
Row = tuple[str, list[float], str]


def number(value: float, form: str) -> str:
    """A number with a true minus sign; a dash for none, and no sign on nothing."""
    if np.isnan(value):
        return "–"
    text = format(value, form)
    return (text if any(digit in text for digit in "123456789") else text.lstrip("+-")).replace("-", "−")


def table(heads: list[str], rows: list[Row]) -> str:
    """A table whose first column is text."""
    lines = [f"| | {' | '.join(heads)} |", "|---|" + "---:|" * len(heads)]
    lines += [f"| {name} | {' | '.join(number(value, form) for value in values)} |" for name, values, form in rows]
    return "\n".join(lines)


def summary(dataset: xr.Dataset, names: list[str], has_cost: bool = True) -> Iterator[Row]:
    """What each scenario costs and does, one number each; without the cost per child of what costs nothing."""

    def moved(variable: str, **cell: object) -> np.ndarray:
        return np.asarray(change(dataset, variable).sel(cell).sel(scenario=names), dtype=float)

    def level(variable: str) -> np.ndarray:
        return np.asarray(dataset[variable].sel(scenario=names), dtype=float)

    cost = moved("net_spending")
    children = moved("people_in_poverty", group="children", **AHC)
    per_child = np.where((children < -0.5) & (cost > 0.0), cost / -np.minimum(children, -0.5), np.nan)
    numbers = {
        "Cost, £bn a year": (cost / 1e9, "+,.2f"),
        "Children in relative poverty AHC, thousand": (children / 1e3, "+,.0f"),
        "the same, points": (100.0 * moved("poverty_rate", group="children", **AHC), "+.2f"),
        "Everyone in relative poverty AHC, points": (
            100.0 * moved("poverty_rate", group="everyone", **AHC),
            "+.2f",
        ),
        COST_PER_CHILD: (per_child / 1e3, ",.1f"),
        "Gini AHC, hundredths": (100.0 * moved("gini", income_concept="ahc"), "+.2f"),
        "Gini BHC, hundredths": (100.0 * moved("gini", income_concept="bhc"), "+.2f"),
        "Households gaining, thousand": (level("households_gaining") / 1e3, ",.0f"),
        "Mean gain of those, £ a year": (level("mean_gain"), ",.0f"),
        "Households losing, thousand": (level("households_losing") / 1e3, ",.0f"),
        "Mean loss of those, £ a year": (level("mean_loss"), ",.0f"),
        "Gini of household wealth, hundredths": (100.0 * moved("wealth_gini", wealth_unit="household"), "+.2f"),
        "Share of the richest 10% of households in wealth, points": (
            100.0 * moved("wealth_top_share", wealth_unit="household", top=0.1),
            "+.2f",
        ),
        "Share of the richest 1%, points": (
            100.0 * moved("wealth_top_share", wealth_unit="household", top=0.01),
            "+.2f",
        ),
    }
    if not has_cost:
        del numbers[COST_PER_CHILD]
    for name, (values, form) in numbers.items():
        yield name, values.tolist(), form


def programmes(dataset: xr.Dataset, names: list[str]) -> Iterator[Row]:
    """Cost by programme, £bn a year: more tax is less cost; those that move by £5m or more in some scenario."""
    moved = change(dataset, "programme_amount").sel(scenario=names)
    for k, kind in enumerate(dataset["programme_kind"].values.tolist()):
        values = SIGN[kind] * moved.isel(programme=k).values / 1e9
        if np.abs(values).max() >= 0.005:
            yield str(dataset["programme_label"].values[k]), values.tolist(), "+,.2f"


def poverty(dataset: xr.Dataset, names: list[str]) -> Iterator[Row]:
    """Change of relative poverty after housing costs by group, points."""
    moved = change(dataset, "poverty_rate").sel(AHC).sel(scenario=names)
    for group in GROUPS:
        words = str(dataset["group_label"].sel(group=group).item())
        yield words, (100.0 * moved.sel(group=group).values).tolist(), "+.2f"


def deciles(dataset: xr.Dataset, names: list[str]) -> Iterator[Row]:
    """Change of mean net income before housing costs by decile, £ a year."""
    moved = change(dataset, "mean_net_income").sel(scenario=names)
    for decile in dataset["decile"].values.tolist():
        yield f"Decile {decile}", moved.sel(decile=decile).values.tolist(), "+,.0f"


def by_measure(folder: Path) -> tuple[str, str]:
    """Name of a package, and its measures: cost and children in poverty, alone, in order and free of the order."""
    parts = pd.read_csv(folder / "comparison_by_measure.csv")
    found = {name: parts[parts["name"] == name].set_index("measure") for name in (NET_COST, CHILDREN_IN_POVERTY)}
    lines = [
        "| Measure | Cost alone, £bn | in order | order-free | Children in poverty alone, thousand | in order "
        "| order-free |",
        "|---|" + "---:|" * 6,
    ]
    for measure in found[NET_COST].index:
        cells = []
        for name, scale, form in ((NET_COST, 1e-9, "+,.2f"), (CHILDREN_IN_POVERTY, 1e-3, "+,.1f")):
            row = found[name].loc[measure]
            error = row["standard_error"] * scale
            cells += [number(row[way] * scale, form) for way in ("alone", "in_order", "order_free")]
            cells[-1] += f" ± {number(error, form[1:])}" if error > 0.0 else ""
        lines.append(f"| {found[NET_COST].loc[measure, 'measure_label']} | {' | '.join(cells)} |")
    return str(parts["scenario"].iloc[0]), "\n".join(lines)


def tables(run: Path, compared: list[Path]) -> str:
    """Every table of the page."""
    dataset = read(run / "results.nc")
    year = int(dataset["year"].values[0])
    dataset = dataset.sel(year=year)
    names = [name for name in dataset["scenario"].values.tolist() if name != "current_law"]
    plain = [name for name in names if not name.endswith("_revenue_neutral")]
    neutral = [name for name in names if name not in plain]
    kinds: dict[str, Callable[[xr.Dataset, list[str]], Iterator[Row]]] = {
        "Results": summary,
        "Cost by programme, £bn a year": programmes,
        "Relative poverty after housing costs, change in points": poverty,
        "Net income before housing costs, mean change in £ a year": deciles,
    }
    heads = [label(name) for name in plain]
    parts = [f"## {title}\n\n{table(heads, list(rows(dataset, plain)))}" for title, rows in kinds.items()]
    heads = [label(name.removesuffix("_revenue_neutral")) for name in neutral]
    parts.append("## Revenue-neutral versions\n\n" + table(heads, list(summary(dataset, neutral, False))))
    parts.append("### Relative poverty of the versions\n\n" + table(heads, list(poverty(dataset, neutral))))
    parts.append("### Net income of the versions\n\n" + table(heads, list(deciles(dataset, neutral))))
    parts += [f"## {label(name)} by measure\n\n{text}" for name, text in map(by_measure, compared)]
    return "\n\n".join(parts)


def main(run: Path, compared: list[Path]) -> None:
    """Write the page anew, and the figures of the opportunity mission: incomes by decile, and by measure."""
    before, rest = PAGE.read_text(encoding="utf-8").split(BEGIN)
    page = f"{before}{BEGIN}\n\n{tables(run, compared)}\n\n{END}{rest.split(END)[1]}"
    PAGE.write_text(page, encoding="utf-8")
    dataset = read(run / "results.nc")
    with house_style():
        figure, _ = decile_impact(dataset, DRAWN, int(dataset["year"].values[0]))
        save(figure, FIGURES / f"{DRAWN}_deciles.svg", 150)
    for folder in compared:
        if by_measure(folder)[0] == DRAWN:
            shutil.copy(folder / "figures" / "by_measure_1.svg", FIGURES / f"{DRAWN}.svg")


if __name__ == "__main__":
    main(Path(sys.argv[1]), [Path(folder) for folder in sys.argv[2:]])
