"""Draw docs/figures/wealth.svg and print the table of docs/population/wealth.md: wealth beside published figures.

    python tools/wealth_figure.py [households] [seed]

Amounts before weighting: what the block itself gives. The population without the tail is drawn with the tail's
share of households set to next to nothing, on a reference population of its own.
"""

import sys
from pathlib import Path

import numpy as np
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

from model.calibration.fields import fields_of, link
from model.calibration.targets import load_targets
from model.calibration.validation import evaluate
from model.indicators.weighted import gini, lorenz, quantile
from model.population.synthesis import solved_on_reference, synthesise
from model.population.synthesis.figures import load_figures
from model.report.style import BLUE, INK, ORANGE, QUIET, house_style

FIGURE = Path(__file__).resolve().parents[1] / "docs" / "figures" / "wealth.svg"
TENTHS = (13.9, 78.4, 195.6, 392.5, 652.0, 955.2, 1323.0, 1805.6, 2628.5, 5523.2)  # £bn, ONS, 2020-22
LEVELS = {0.10: 18_300, 0.25: 92_100, 0.50: 326_000, 0.75: 727_000, 0.90: 1_332_600, 0.99: 3_464_900}
WITHOUT = 1e-9


def shares(values: np.ndarray, weights: np.ndarray) -> str:
    """Total, shares of the richest thousandth, hundredth and tenth and of the poorer half, Gini coefficient."""
    top = [1.0 - float(lorenz(values, weights, 1.0 - share)) for share in (0.001, 0.01, 0.1)]
    half = float(lorenz(values, weights, 0.5))
    parts = " ".join(f"{share:.3f}" for share in (*top, half, gini(values, weights, negative_to_zero=False)))
    return f"{values @ weights:.4g} {parts}"


def main() -> None:
    """Draw the figure and print every comparison."""
    households = int(sys.argv[1]) if len(sys.argv) > 1 else 50_000
    seed = int(sys.argv[2]) if len(sys.argv) > 2 else 1
    population = synthesise(households, seed)
    fields, links = fields_of(population), link(population)
    for target in load_targets():
        if target.target.startswith(("wealth_", "gains_")):
            value, published = evaluate(target, fields, links, population.households.weight), target.value
            print(
                f"| {target.target} | {published:,.4g} | {value:,.4g} | {value / published:.2f} | {target.role} |"
            )
    survey, total = fields["household_survey_wealth"].values, fields["household_total_wealth"].values
    weights = population.households.weight
    print("with the tail", shares(survey, weights), "|", shares(total, weights))
    tail = load_figures("wealth")["tail"]
    with_share, tail["share"] = tail["share"], WITHOUT
    solved_on_reference.cache_clear()
    plain_population = synthesise(households, seed)
    plain, plain_weights = fields_of(plain_population), plain_population.households.weight
    tail["share"] = with_share
    solved_on_reference.cache_clear()
    print(
        "without",
        shares(plain["household_survey_wealth"].values, plain_weights),
        "|",
        shares(plain["household_total_wealth"].values, plain_weights),
    )

    with house_style():
        figure = Figure(figsize=(7.2, 2.9))
        FigureCanvasAgg(figure)
        left, right = figure.subplots(1, 2)
        ranks = np.linspace(0.05, 0.995, 190)
        left.plot(100 * ranks, quantile(survey, weights, ranks) / 1e3, color=BLUE, linewidth=1.4)
        left.plot([100 * p for p in LEVELS], [v / 1e3 for v in LEVELS.values()], "o", color=ORANGE, markersize=4)
        left.set_yscale("log")
        left.set_xlabel("percentile of households")
        left.set_ylabel("net wealth, £ thousand")
        left.set_title("Percentiles (dots: survey, moved to 2025-26)", loc="left", fontsize=8, color=INK)
        points = np.linspace(0.0, 1.0, 201)
        right.plot(100 * points, 100 * lorenz(survey, weights, points), color=BLUE, linewidth=1.4)
        right.plot(100 * points, 100 * lorenz(total, weights, points), color=BLUE, linewidth=1.0, linestyle=":")
        cumulative = np.append(0.0, np.cumsum(TENTHS)) / sum(TENTHS)
        right.plot(np.arange(0, 101, 10), 100 * cumulative, "o", color=ORANGE, markersize=4)
        right.set_xlabel("poorest per cent of households")
        right.set_ylabel("per cent of wealth")
        right.set_title("Lorenz curve (dotted: businesses counted)", loc="left", fontsize=8, color=INK)
        for axes in (left, right):
            axes.tick_params(colors=QUIET)
        figure.tight_layout()
        FIGURE.parent.mkdir(parents=True, exist_ok=True)
        figure.savefig(FIGURE, metadata={"Date": None})


if __name__ == "__main__":
    main()
