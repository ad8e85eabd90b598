"""Draw docs/figures/homes.svg: rents and mortgage payments by region, survey and model.

    python tools/homes_figure.py VALIDATION_CSV

VALIDATION_CSV is `validation.csv` of a run of `python -m model task=validate`.
"""

import sys
from pathlib import Path

import pandas as pd

from model.report.style import BLUE, INK, LEFT, ORANGE, RULE, bare, house_style, new_figure, save

WEEKS = 52.1786
REGIONS = (
    "London",
    "South East",
    "East of England",
    "South West",
    "East Midlands",
    "West Midlands",
    "North West",
    "Yorkshire and The Humber",
    "North East",
)
PANELS = (
    ("private_rent_survey_mean", "Private rent"),
    ("social_rent_mean", "Social rent"),
    ("mortgage_payment_mean", "Mortgage payment"),
)


def main(table: Path) -> None:
    """Read the comparison and write the figure."""
    rows = pd.read_csv(table).set_index("target")
    with house_style():
        canvas = new_figure(
            2.3,
            "What homes cost, by region of England",
            "Mean of those who pay, £ a week of 2025-26",
            "Published: MHCLG, English Housing Survey 2023-24, raised by the growth of rents, rates and balances. "
            "Model: weighted. Rents are solved to the survey by region before weighting; the "
            "gradient of borrowing in price and income is fitted to the payments.",
        )
        room = canvas.top - canvas.bottom
        for number, (name, label) in enumerate(PANELS):
            axes = canvas.figure.add_axes((0.235 + 0.255 * number, canvas.bottom + 0.06, 0.225, room - 0.11))
            for place, region in enumerate(reversed(REGIONS)):
                row = rows.loc[f"{name}_{region.lower().replace(' ', '_')}"]
                published, model = row["published"] / WEEKS, row["model"] / WEEKS
                axes.plot([published, model], [place, place], color=RULE, linewidth=1.5, zorder=1)
                axes.plot(published, place, "o", color=ORANGE, markersize=4.5)
                axes.plot(model, place, "D", color=BLUE, markersize=3.5)
            axes.set_title(label, fontsize=8.5, loc="left", color=INK)
            axes.set_xlim(0, None)
            axes.set_ylim(-0.6, len(REGIONS) - 0.4)
            axes.set_yticks(range(len(REGIONS)), REGIONS[::-1] if number == 0 else [""] * len(REGIONS))
            axes.grid(axis="x", color=RULE, linewidth=0.4)
            bare(axes, "bottom")
        key = canvas.top + 0.02
        canvas.figure.text(LEFT, key, "●  published", color=ORANGE, fontsize=8)
        canvas.figure.text(LEFT, key - 0.045, "◆  model", color=BLUE, fontsize=8)
        save(canvas.figure, Path("docs/figures/homes.svg"), 150)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
