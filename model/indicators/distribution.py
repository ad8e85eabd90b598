"""Who gains and who loses: net household income by tenth of the baseline distribution."""

import numpy as np

from model.indicators.measured import Array, Measured, equivalised, person_weight
from model.indicators.variable import HOUSEHOLDS, MONEY, RANKED, UNEQUIVALISED, Definitions, Variable
from model.indicators.weighted import quantile_group
from model.policy.schedule import WEEKS_IN_YEAR

DECILES = tuple(range(1, 11))
BANDS = ("large_loss", "small_loss", "no_change", "small_gain", "large_gain")


def band_labels(definitions: Definitions) -> list[str]:
    """Words for each of BANDS, from the largest loss to the largest gain."""
    more, less = (f"{word} than {definitions.large_change_rate:.0%}" for word in ("more", "less"))
    return [f"Lose {more}", f"Lose {less}", "No change", f"Gain {less}", f"Gain {more}"]


def distribution(measured: Measured, baseline: Measured, definitions: Definitions) -> dict[str, Array]:
    """The variables of `variables`, each an array with its dimensions.

    A change within the threshold (£1 a week unless set) is no change. A change is large when it exceeds the
    share (5% unless set) of baseline income; any change from an income of zero or less is large.

    Raises ValueError when the two have different households.
    """
    if not np.array_equal(measured.weight, baseline.weight):
        raise ValueError("scenario and baseline have different households or weights")
    weight = measured.weight
    row = quantile_group(equivalised(baseline, "bhc"), person_weight(baseline), len(DECILES)) - 1
    change = measured.net_income_bhc - baseline.net_income_bhc
    threshold = WEEKS_IN_YEAR * definitions.gain_threshold_weekly
    large = np.abs(change) > definitions.large_change_rate * np.maximum(baseline.net_income_bhc, 0.0)
    gains, loses = change > threshold, change < -threshold
    column = np.select([loses & large, loses, gains & large, gains], [0, 1, 4, 3], 2)

    def by_decile(amount: Array) -> Array:
        return np.bincount(row, weights=amount, minlength=len(DECILES))

    households = by_decile(weight)
    with np.errstate(invalid="ignore"):
        mean_net_income = by_decile(weight * measured.net_income_bhc) / households
    cells = row * len(BANDS) + column
    bands = np.bincount(cells, weights=weight, minlength=len(DECILES) * len(BANDS))
    gain, loss = by_decile(weight * change * gains), by_decile(-weight * change * loses)
    gaining, losing = np.sum(weight * gains), np.sum(weight * loses)
    return {
        "households": households,
        "mean_net_income": mean_net_income,
        "households_by_band": bands.reshape(len(DECILES), len(BANDS)),
        "total_gain": gain,
        "total_loss": loss,
        "households_gaining": gaining,
        "households_losing": losing,
        "mean_gain": gain.sum() / gaining if gaining > 0.0 else np.array(np.nan),
        "mean_loss": loss.sum() / losing if losing > 0.0 else np.array(np.nan),
    }


def variables(definitions: Definitions) -> dict[str, Variable]:
    """Description of every distribution variable."""
    attributes = UNEQUIVALISED | HOUSEHOLDS
    threshold = f"a gain or loss is a change of more than £{definitions.gain_threshold_weekly:g} a week"
    change = attributes | {"threshold": threshold}
    bands = change | {"bands": f"large: above {definitions.large_change_rate:.0%} of baseline net income"}
    decile = ("decile",)
    return {
        "households": Variable(decile, "Households of the decile", "households", HOUSEHOLDS | RANKED),
        "mean_net_income": Variable(decile, "Mean net household income", MONEY, attributes | RANKED),
        "households_by_band": Variable(
            ("decile", "band"), "Households by size of gain or loss", "households", bands | RANKED, True
        ),
        "total_gain": Variable(decile, "Total gain of the households that gain", MONEY, change | RANKED, True),
        "total_loss": Variable(decile, "Total loss of the households that lose", MONEY, change | RANKED, True),
        "households_gaining": Variable((), "Households that gain", "households", change, True),
        "households_losing": Variable((), "Households that lose", "households", change, True),
        "mean_gain": Variable((), "Mean gain of the households that gain", MONEY, change, True),
        "mean_loss": Variable((), "Mean loss of the households that lose", MONEY, change, True),
    }
