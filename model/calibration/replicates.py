"""Replicate weights: how far results hang on which households were drawn.

The rescaled bootstrap of Rao and Wu (1988): of the n communities of a stratum, n - 1 are drawn with replacement
and weighted by n / (n - 1) times how often each was drawn; the weights are then calibrated again, in two Newton
steps from the converged multipliers. Households of one base weight make a stratum. The standard error of a figure
is the root mean square difference of its replicates from the figure itself. It covers sampling alone, neither the
published totals' own errors nor what the model gets wrong.
"""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import numpy as np

from model.calibration.contributions import Contributions
from model.calibration.solve import Refit, recalibrate
from model.calibration.weighting import Weighting
from model.population.schema import Array
from model.population.synthesis import COMMUNITY
from model.random import Variable, uniform

FEWEST_COMMUNITIES = 32
MOST_STRATA = 64


def replicate_weights(
    weighting: Weighting, contributions: Contributions, replicates: int, seed: int, threads: int | None = None
) -> Array:
    """Weights of each bootstrap replicate, shape (replicates, households), the same for any number of threads.

    Args:
        weighting: the fit of the weights themselves.
        contributions: to the totals of that fit.
        replicates: how many, 2 or more.
        seed: of the population.
        threads: replicates worked on at once; None: every core.
    """
    base = weighting.base_weights
    stratum = strata_of(base)
    community = communities_of(len(base))
    refit = Refit(weighting.values, weighting.multipliers, weighting.penalty, float(base.sum()))

    def one(replicate: int) -> Array:
        factors = bootstrap_factors(stratum, community, replicate, seed)
        return recalibrate(contributions, base * factors, refit)

    with ThreadPoolExecutor(threads) as pool:
        return np.stack(list(pool.map(one, range(replicates))))


def strata_of(base_weights: Array) -> Array:
    """Households of one base weight make a stratum, shape (households,); one stratum if they all differ."""
    found, stratum = np.unique(base_weights, return_inverse=True)
    return stratum if len(found) <= MOST_STRATA else np.zeros(len(base_weights), dtype=np.int64)


def communities_of(households: int) -> Array:
    """Community of each household: 1,024 consecutive ones, fewer where there would be less than 32 communities."""
    size = max(1, min(COMMUNITY, households // FEWEST_COMMUNITIES))
    return np.arange(households) // size


def bootstrap_factors(stratum: Array, community: Array, replicate: int, seed: int) -> Array:
    """Factor of each household's base weight in one replicate, shape (households,); 0 if it is not drawn."""
    factors = np.ones(len(stratum))
    for number in np.unique(stratum):
        here = stratum == number
        present, place = np.unique(community[here], return_inverse=True)
        size = len(present)
        if size < 2:
            continue
        draws = uniform(seed, np.arange(1, size, dtype=np.int64), int(number), Variable.BOOTSTRAP, replicate)
        drawn = np.bincount((draws * size).astype(np.int64), minlength=size)
        factors[here] = drawn[place] * (size / (size - 1.0))
    return factors


def standard_error(figure: Callable[[Array], float], weights: Array, replicates: Array) -> float:
    """Standard error of a figure that is a function of the weights; NaN where it cannot be computed."""
    estimate = figure(weights)
    differences = np.array([figure(replicate) for replicate in replicates]) - estimate
    return float(np.sqrt(np.mean(differences**2)))
