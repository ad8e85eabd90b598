"""Draw docs/figures/work_patterns.svg: children of couples by the work of their parents, model and published.

`python tools/figure_of_work.py`, from the root of the repository.
"""

from pathlib import Path

import matplotlib
import numpy as np

from model.calibration.fields import WORK_PATTERNS, fields_of
from model.calibration.targets import load_targets
from model.population.synthesis import synthesise

matplotlib.use("svg")
from matplotlib import pyplot

FIGURE = Path("docs/figures/work_patterns.svg")
HOUSEHOLDS = 50_000
LABELS = (
    "self-employed\nfull-time",
    "both\nfull-time",
    "full-time and\npart-time",
    "one full-time",
    "part-time\nonly",
    "workless",
)


def shares() -> tuple[np.ndarray, np.ndarray]:
    """Shares of children of couples by work pattern, model before weighting and published, shape (6,) each."""
    fields = fields_of(synthesise(HOUSEHOLDS, seed=1))
    family = fields["family_type"]
    is_couple = family.values == family.labels.index("couple_with_children")
    children = fields["dependent_children"].values * is_couple
    model = np.bincount(fields["work_pattern"].values, children, len(WORK_PATTERNS))
    values = {target.target: target.value for target in load_targets()}
    published = np.array([values[f"children_of_couples_{pattern}"] for pattern in WORK_PATTERNS])
    return model / model.sum(), published / published.sum()


def main() -> None:
    """Write the figure; the same population and figures give the same bytes."""
    matplotlib.rcParams["svg.hashsalt"] = "work"
    model, published = shares()
    figure, axes = pyplot.subplots(figsize=(6.4, 2.8), layout="constrained")
    place = np.arange(len(LABELS))
    axes.bar(place - 0.2, 100.0 * published, 0.38, label="HBAI, 2024-25", color="#9aa5b1")
    axes.bar(place + 0.2, 100.0 * model, 0.38, label="Model, before weighting", color="#1f5a94")
    axes.set_xticks(place, LABELS, fontsize=7)
    axes.set_ylabel("% of children of couples", fontsize=8)
    axes.tick_params(axis="y", labelsize=7)
    axes.spines[["top", "right"]].set_visible(False)
    axes.legend(frameon=False, fontsize=7)
    figure.savefig(FIGURE, metadata={"Date": None})


if __name__ == "__main__":
    main()
