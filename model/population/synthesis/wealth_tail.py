"""The richest hundredth of households: a Pareto tail from the survey's last percentile to the Rich List.

Surveys miss the top: nobody of the Rich List answers, and few of those worth tens of millions. Above the 99th
percentile of net wealth the amount is therefore read from two Pareto pieces, one that joins the percentile to the
threshold of the Rich List, one above the threshold with the list's total. Where a household stands within its
hundredth follows its drawn wealth and a normal draw of its own, so that the tail is that of the normal
distribution and never of the few richest households of the reference population.
"""

from math import log
from typing import NamedTuple

import numpy as np

from model.population.synthesis.figures import load_figures
from model.population.synthesis.fitting import Fit, normal_cumulative, pareto_tail
from model.random import Variable, normal

Array = np.ndarray
BISECTIONS = 60


class Raised(NamedTuple):
    """Pensions, savings and businesses of each unit after the tail, £, shape (units,), and whom it touched."""

    pensions: Array
    liquid: Array
    business: Array
    is_raised: Array


def pareto_mean(start: float, exponent: float, highest: float) -> float:
    """Mean of a Pareto distribution from `start`, truncated at `highest`; the exponent is not 1."""
    share = 1.0 - (start / highest) ** exponent
    power = 1.0 - exponent
    return exponent * start**exponent * (highest**power - start**power) / (power * share)


def list_exponent(start: float, mean: float, highest: float) -> float:
    """Exponent of the truncated Pareto distribution with this mean, by bisection between 0.05 and 5."""
    low, high = 0.05, 5.0
    for _ in range(BISECTIONS):
        middle = 0.5 * (low + high) + 1e-12
        low, high = (middle, high) if pareto_mean(start, middle, highest) > mean else (low, middle)
    return 0.5 * (low + high)


def tail_amounts(rank: Array, start: float) -> Array:
    """Net wealth, £, at a rank within the tail (0 its lowest, 1 the richest), where the tail begins at `start`."""
    b = load_figures("wealth")["tail"]
    of_list = b["list_families"] / (b["share"] * b["households"])
    exponent = log(1.0 / of_list) / log(b["list_threshold"] / start)
    below = start * np.maximum(1.0 - rank, of_list) ** (-1.0 / exponent)
    mean = b["list_total"] / b["list_families"]
    top = list_exponent(b["list_threshold"], mean, b["largest_fortune"])
    above = pareto_tail(rank, 1.0 - of_list, b["list_threshold"], top, b["largest_fortune"])
    return np.where(rank > 1.0 - of_list, above, below)


def raise_the_richest(
    household: Array,
    is_head_unit: Array,
    ids: Array,
    elsewhere: Array,
    pensions: Array,
    liquid: Array,
    business: Array,
    seed: int,
    fit: Fit,
) -> Raised:
    """Set pensions, savings and businesses of the richest households' head units so that the total is the tail's.

    Homes, other property, farms, belongings and debts (`elsewhere`, net) stay as drawn; all arrays are of units.
    """
    b = load_figures("wealth")["tail"]
    total = np.bincount(household, elsewhere + pensions + liquid + business)
    start = fit.quantile("wealth_tail_start", total, 1.0 - b["share"])
    rich = total > start
    amount = np.zeros(len(total))
    if rich.any():
        first_ids = ids[is_head_unit][rich]
        own = normal(seed, first_ids, 0, Variable.WEALTH_TAIL)
        drawn = fit.normal_score("wealth_within_tail", np.log(total[rich]))
        score = b["drawn"] * drawn + np.sqrt(1.0 - b["drawn"] ** 2) * own
        amount[rich] = tail_amounts(normal_cumulative(score), start)
    is_raised = is_head_unit & rich[household]
    # what of the household's target is left for savings, pensions and business of the head's unit
    kept = np.bincount(household, elsewhere + np.where(is_head_unit, 0.0, pensions + liquid + business))
    left = np.maximum(amount - kept, b["least_left"] * amount)[household]
    new_pensions = np.minimum(pensions, b["pension_most"] * left)
    rest = left - new_pensions
    share = np.interp(
        np.log10(np.maximum(rest, 1.0)),
        np.log10(np.array(list(b["business_share"]), dtype=float)),
        np.array(list(b["business_share"].values()), dtype=float),
    )
    share = np.where(business > 0.0, np.maximum(share, b["business_share_owner"]), share)
    return Raised(
        np.where(is_raised, new_pensions, pensions),
        np.where(is_raised, rest * (1.0 - share), liquid),
        np.where(is_raised, rest * share, business),
        is_raised,
    )
