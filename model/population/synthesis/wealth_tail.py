"""The richest hundredth of households: a Pareto tail from the survey's last percentile to the Rich List.

Surveys miss the top: nobody of the Rich List answers, and few of those worth tens of millions. Above the 99th
percentile of net wealth the amount is therefore read from a Pareto piece that joins the percentile to the
threshold of the Rich List. A household above the threshold has the mean of the list: in a sample it stands for
many families of the list, and the fortune of the richest would be counted many times. Where a household stands
within its hundredth follows its drawn wealth and a normal draw of its own, so that the tail is that of the normal
distribution and never of the few richest households of the reference population.
"""

from math import log
from typing import NamedTuple

import numpy as np

from model.population.synthesis.figures import load_figures
from model.population.synthesis.fitting import Fit, normal_cumulative

Array = np.ndarray


class Raised(NamedTuple):
    """Pensions, savings and businesses of each unit after the tail, £, shape (units,), and whom it touched."""

    pensions: Array
    liquid: Array
    business: Array
    is_raised: Array


def tail_amounts(rank: Array, start: float) -> Array:
    """Net wealth, £, at a rank within the tail (0 its lowest, 1 the richest), where the tail begins at `start`."""
    b = load_figures("wealth")["tail"]
    of_list = b["list_families"] / (b["share"] * b["households"])
    exponent = log(1.0 / of_list) / log(b["list_threshold"] / start)
    below = start * np.maximum(1.0 - rank, of_list) ** (-1.0 / exponent)
    return np.where(rank > 1.0 - of_list, b["list_total"] / b["list_families"], below)


def raise_the_richest(
    household: Array,
    is_head_unit: Array,
    elsewhere: Array,
    pensions: Array,
    liquid: Array,
    business: Array,
    own: Array,
    fit: Fit,
) -> Raised:
    """Set pensions, savings and businesses of the richest households' head units so that the total is the tail's.

    Homes, other property, farms, belongings and debts (`elsewhere`, net) stay as drawn. Arrays are of units, save
    `own`: a standard normal draw of each household, shape (households,).
    """
    b = load_figures("wealth")["tail"]
    total = np.bincount(household, elsewhere + pensions + liquid + business)
    start = fit.quantile("wealth_tail_start", total, 1.0 - b["share"])
    rich = total > start
    amount = np.zeros(len(total))
    if rich.any():
        drawn = fit.normal_score("wealth_within_tail", np.log(total[rich]))
        score = b["drawn"] * drawn + np.sqrt(1.0 - b["drawn"] ** 2) * own[rich]
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
