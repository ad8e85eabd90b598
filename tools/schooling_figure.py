"""Draw docs/figures/schooling.svg: pupils who reach the standard of their age, published and model.

    python tools/schooling_figure.py COMPARISON_CSV

COMPARISON_CSV has the columns target, published and model: `validation.csv` of a run of
`python -m model task=validate`, or the mean of several.
"""

import sys
from pathlib import Path

import pandas as pd

from model.report.style import BLUE, INK, LEFT, ORANGE, RULE, bare, house_style, new_figure, save

GROUPS = ("others, girls", "others, boys", "disadvantaged, girls", "disadvantaged, boys")
CELLS = {
    f"{group}, {age}": f"reach_standard_{age}_{'_'.join(reversed(group.split(', ')))}"
    for age in (5, 11, 16)
    for group in GROUPS
}
ETHNIC = {
    "White": "white",
    "Black Caribbean, other": "black_caribbean_other",
    "Other": "other",
    "Pakistani": "pakistani",
    "Other Asian": "other_asian",
    "Black African": "black_african",
    "Indian": "indian",
    "Bangladeshi": "bangladeshi",
}
REGIONS = (
    "North West",
    "South West",
    "East Midlands",
    "West Midlands",
    "Yorkshire and The Humber",
    "South East",
    "North East",
    "East of England",
    "London",
)
PANELS = (
    ("At 5, 11 and 16", CELLS, 0.185),
    (
        "At 11, disadvantaged",
        {label: f"reach_standard_11_disadvantaged_{code}" for label, code in ETHNIC.items()},
        0.515,
    ),
    (
        "At 16, disadvantaged",
        {
            name.split(" and ")[0]: f"reach_standard_16_disadvantaged_{name.lower().replace(' ', '_')}"
            for name in REGIONS
        },
        0.80,
    ),
)


def main(table: Path) -> None:
    """Read the comparison and write the figure."""
    rows = pd.read_csv(table).set_index("target")
    with house_style():
        canvas = new_figure(
            2.6,
            "Who reaches the standard of their age",
            "Pupils of state schools in England, per cent",
            "Published: DfE 2024/25, by the Social Mobility Commission, State of the Nation 2026. Left: by free "
            "meals at 5, disadvantage at 11 and 16; the cells are solved to 2023/24. Middle and right: held back; "
            "nothing was fitted to them. Regions: plain mean of ITL 2 areas. Model: three samples of 100,000, "
            "before weighting.",
        )
        room = canvas.top - canvas.bottom
        for title, figures, left in PANELS:
            axes = canvas.figure.add_axes((left, canvas.bottom + 0.06, 0.155, room - 0.11))
            for place, name in enumerate(figures.values()):
                published, model = 100 * rows.loc[name, "published"], 100 * rows.loc[name, "model"]
                axes.plot([published, model], [place, place], color=RULE, linewidth=1.5, zorder=1)
                axes.plot(published, place, "o", color=ORANGE, markersize=4.5)
                axes.plot(model, place, "D", color=BLUE, markersize=3.5)
            axes.set_title(title, fontsize=8.5, loc="left", color=INK)
            axes.set_xlim(0, 90)
            axes.set_ylim(-0.6, len(figures) - 0.4)
            axes.set_yticks(range(len(figures)), list(figures), fontsize=6.8)
            axes.grid(axis="x", color=RULE, linewidth=0.4)
            bare(axes, "bottom")
        key = canvas.top + 0.02
        canvas.figure.text(LEFT, key, "●  published", color=ORANGE, fontsize=8)
        canvas.figure.text(LEFT + 0.13, key, "◆  model", color=BLUE, fontsize=8)
        save(canvas.figure, Path("docs/figures/schooling.svg"), 150)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
