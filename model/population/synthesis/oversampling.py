"""Oversampling: more households where totals rest on few, each with the base weight that makes up for it.

A household picks one direction in the space of its normal draws: what raises the pay of the head or of the
partner, their profits, their dividends, the family's wealth, or the gains that one of them
realises. The rank along that direction is drawn with a
density that is higher in the tail (importance sampling), and every draw that makes up the direction moves with
it. The base weight is the ratio of the two densities, the mixture over all directions the household might have
picked: exact, at most `1 / density below the tail`, and a function of the household's own draws. The small ethnic
groups and large families are drawn more often in the same way, by `choose_oftener`.

Blocks draw the variables of `DIRECTIONS` through `latent`, never through `normal`.
"""

from typing import NamedTuple

import numpy as np

from model.population.synthesis.figures import Figures, load_figures
from model.population.synthesis.fitting import normal_cumulative
from model.random import Variable, normal, normal_quantiles, uniform

Array = np.ndarray
HEAD_SLOT, PARTNER_SLOT = 1, 2
ORDINARY, SMALL_GROUP = 0, 1
STRATA_BELOW_THE_TAIL = 2


class Direction(NamedTuple):
    """A sum of normal draws: of the person at `slot`, or of the whole family where the draw is shared."""

    slot: int
    own: tuple[tuple[Variable, str], ...]
    family: tuple[tuple[Variable, str], ...]


PAY_OWN = (
    (Variable.ABILITY_OWN, "ability_own"),
    (Variable.EDUCATION_OWN, "education_own"),
    (Variable.PAY, "pay"),
)
PAY_FAMILY = ((Variable.ABILITY_FAMILY, "ability_family"), (Variable.EDUCATION_FAMILY, "education_family"))
GAIN = ((Variable.CAPITAL_GAIN, "capital_gain"), (Variable.CAPITAL_GAIN_SIZE, "capital_gain_size"))
DIRECTIONS = {
    "pay_of_head": Direction(HEAD_SLOT, PAY_OWN, PAY_FAMILY),
    "pay_of_partner": Direction(PARTNER_SLOT, PAY_OWN, PAY_FAMILY),
    "profit_of_head": Direction(HEAD_SLOT, ((Variable.PROFIT, "one"),), ()),
    "profit_of_partner": Direction(PARTNER_SLOT, ((Variable.PROFIT, "one"),), ()),
    "dividend_of_head": Direction(HEAD_SLOT, ((Variable.OWNER_MANAGER_DIVIDEND, "one"),), ()),
    "dividend_of_partner": Direction(PARTNER_SLOT, ((Variable.OWNER_MANAGER_DIVIDEND, "one"),), ()),
    "wealth": Direction(
        HEAD_SLOT, ((Variable.WEALTH_TAIL, "wealth_tail"),), ((Variable.WEALTH_RESIDUAL, "wealth_residual"),)
    ),
    "gain_of_head": Direction(HEAD_SLOT, GAIN, ()),
    "gain_of_partner": Direction(PARTNER_SLOT, GAIN, ()),
}


class Sample(NamedTuple):
    """Base weight (mean 1) and stratum of each household; moves of its draws by variable and slot."""

    base_weight: Array
    stratum: Array
    moves: dict[tuple[Variable, int], Array]


def even_sample(households: int) -> Sample:
    """Every household drawn as often as it occurs."""
    return Sample(np.ones(households), np.zeros(households, dtype=np.int8), {})


def choose_oftener(draws: Array, weights: Array, oftener: Array) -> tuple[Array, Array]:
    """Category of each uniform draw, some drawn `oftener` than by their weights, and the base weight due.

    Args:
        draws: uniform in (0, 1), shape (n,).
        weights: of the categories, shape (n, k).
        oftener: factor of each category, shape (k,).
    """
    raised = weights * oftener
    shares = np.cumsum(raised, axis=1)
    chosen = np.minimum((draws[:, None] * shares[:, -1:] >= shares).sum(axis=1), weights.shape[1] - 1)
    return chosen, shares[:, -1] / weights.sum(axis=1) / oftener[chosen]


def draw_sample(seed: int, ids: Array, has_partner: Array, base_weight: Array) -> Sample:
    """Pick each household's direction, move its draws along it, and complete its base weight."""
    figures = load_figures("skeleton")
    bounds, density = _tail(figures)
    shares = np.tile(list(figures["oversampled_directions"].values()), (len(ids), 1))
    of_partner = np.array([direction.slot == PARTNER_SLOT for direction in DIRECTIONS.values()])
    shares = shares * (has_partner[:, None] | ~of_partner)
    shares = shares / shares.sum(axis=1, keepdims=True)
    cumulative = np.cumsum(shares, axis=1)
    picked = (uniform(seed, ids, 0, Variable.OVERSAMPLED_DIRECTION)[:, None] >= cumulative).sum(axis=1)
    picked = np.minimum(picked, len(DIRECTIONS) - 1)

    moves: dict[tuple[Variable, int], Array] = {}
    for number, direction in enumerate(DIRECTIONS.values()):
        chosen = picked == number
        rank = normal_cumulative(_position(figures, seed, ids[chosen], direction, {}))
        to = normal_quantiles(_oftener_in_the_tail(rank, bounds, density))
        by = to - normal_quantiles(rank)
        for variable, slot, loading in _parts(figures, direction):
            moves.setdefault((variable, slot), np.zeros(len(ids)))[chosen] += loading * by

    ratio, highest = np.zeros(len(ids)), np.zeros(len(ids), dtype=np.int64)
    for number, direction in enumerate(DIRECTIONS.values()):
        rank = normal_cumulative(_position(figures, seed, ids, direction, moves))
        part = np.searchsorted(bounds[1:-1], rank, side="right")
        ratio += shares[:, number] * density[part]
        highest = np.maximum(highest, np.where(shares[:, number] > 0.0, part, 0))
    stratum = np.where(base_weight < 1.0, SMALL_GROUP, ORDINARY)
    stratum = np.where(highest > 0, STRATA_BELOW_THE_TAIL - 1 + highest, stratum)
    return Sample(base_weight / ratio, stratum.astype(np.int8), moves)


def latent(sample: Sample, household: Array, seed: int, ids: Array, slot: Array, variable: Variable) -> Array:
    """Standard normal draws as `normal`, moved where the household was drawn along a direction.

    Args:
        sample: of the households.
        household: number of each person's household, shape (people,).
        seed: of the population.
        ids: household id of each person, shape (people,).
        slot: slot of each person, or of the first member of the family where the family shares the draw.
        variable: what is drawn.
    """
    draws = normal(seed, ids, slot, variable)
    for (moved, at), by in sample.moves.items():
        if moved == variable:
            here = slot == at
            draws[here] += by[household[here]]
    return draws


def _tail(figures: Figures) -> tuple[Array, Array]:
    """Bounds of the ranks, 0 to 1, and the density of the draws between them."""
    factors = figures["oversampled_ranks"]
    bounds = np.append(np.array(list(factors), dtype=float), 1.0)
    oftener = np.array(list(factors.values()), dtype=float)
    return bounds, oftener / (np.diff(bounds) @ oftener)


def _oftener_in_the_tail(rank: Array, bounds: Array, density: Array) -> Array:
    """Ranks with the given density from ranks that are uniform."""
    cumulative = np.append(0.0, np.cumsum(np.diff(bounds) * density))
    return np.clip(np.interp(rank, cumulative / cumulative[-1], bounds), 1e-12, 1.0 - 1e-12)


def _parts(figures: Figures, direction: Direction) -> list[tuple[Variable, int, float]]:
    """Variables of a direction with their slots and loadings, of unit length."""
    loadings = figures["oversampled_loadings"] | {"one": 1.0}
    parts = [(variable, direction.slot, loadings[name]) for variable, name in direction.own]
    parts += [(variable, HEAD_SLOT, loadings[name]) for variable, name in direction.family]
    length = sum(loading**2 for _, _, loading in parts) ** 0.5
    return [(variable, slot, loading / length) for variable, slot, loading in parts]


def _position(figures: Figures, seed: int, ids: Array, direction: Direction, moves: dict) -> Array:
    """Standard normal position of each household along a direction."""
    parts = _parts(figures, direction)
    position = np.zeros(len(ids))
    for variable, slot, loading in parts:
        position += loading * (normal(seed, ids, slot, variable) + moves.get((variable, slot), 0.0))
    return position
