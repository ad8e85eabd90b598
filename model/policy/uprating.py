"""Values beyond the last dated entry: one function per statutory rule of uprating.

Each rule names a growth series of the forecast; `frozen` grows by nothing. Amounts grow year by year and
are rounded each year to the parameter's own unit, as orders do. Beyond the outlook the forecast says whether
amounts keep their own rule (`LongRun`).
"""

from collections.abc import Mapping

from model.economy.forecast import Forecast, LongRun, load_forecast
from model.economy.long_run import LAST_OUTLOOK_YEAR

FROZEN = "frozen"
PRICE_RULES = (FROZEN, "cpi", "cpi_year", "cpih_year", "rpi", "private_pension_income")
"""Rules that amounts leave beyond the outlook where they are to move with earnings."""


def rules(forecast: Forecast | None = None) -> tuple[str, ...]:
    """Names of the uprating rules: `frozen`, and every series of the forecast."""
    return (FROZEN, *(forecast or load_forecast()).series)


def is_money(unit: str) -> bool:
    """Whether a unit is an amount of money, which the long-run choice moves: not a share, count or age."""
    return unit.startswith("£")


def rule_in(
    year: int, uprating: str, later: Mapping[int, str] | None, moves_with_long_run: bool, long_run: str
) -> str:
    """The rule by which an amount rises into a fiscal year.

    `uprating` is its own rule and `later` the rules that follow it, by the first year of each. Beyond the outlook
    `long_run` puts prices or earnings in its place, if the amount moves with it (`LongRun`).
    """
    own = (later or {}).get(max((first for first in later or () if first <= year), default=0), uprating)
    if year <= LAST_OUTLOOK_YEAR or not moves_with_long_run or long_run == LongRun.law:
        return own
    if long_run == LongRun.cpi:
        return "cpi" if own == FROZEN else own
    return "earnings" if own in PRICE_RULES else own


def uprate(
    value: float,
    from_year: int,
    to_year: int,
    uprating: str,
    forecast: Forecast,
    round_to: float | None = None,
    real_uplift: Mapping[int, float] | None = None,
    later: Mapping[int, str] | None = None,
    moves_with_long_run: bool = False,
) -> float:
    """Value of `from_year` carried to `to_year` (fiscal years, to_year >= from_year) by an uprating rule.

    `real_uplift` holds cumulative growth above the rule by fiscal year, as a fraction of the amount without
    it (Universal Credit Act 2025 s.1); years after its last entry keep the last. `later` and
    `moves_with_long_run`: see `rule_in`. Years in which the amount is frozen leave it, unrounded.

    Raises YearError when the forecast does not reach `to_year`.
    """
    if uprating == FROZEN:
        if not later and (not moves_with_long_run or forecast.long_run == LongRun.law):
            return value
        from_year = max(from_year, min([LAST_OUTLOOK_YEAR, *(first - 1 for first in later or ())]))
    uplift = dict(real_uplift or {})
    for year in range(from_year + 1, to_year + 1):
        rule = rule_in(year, uprating, later, moves_with_long_run, forecast.long_run)
        if rule == FROZEN:
            continue
        growth = 1.0 + forecast.growth(rule, year)
        if uplift:
            growth *= (1.0 + _uplift_in(uplift, year)) / (1.0 + _uplift_in(uplift, year - 1))
        value *= growth
        if round_to:
            value = round(round(value / round_to) * round_to, 6)
    return value


def _uplift_in(uplift: Mapping[int, float], year: int) -> float:
    """Cumulative real uplift in force in a fiscal year: the last entry at or before it, else nothing."""
    earlier = [entry for entry in uplift if entry <= year]
    return uplift[max(earlier)] if earlier else 0.0
