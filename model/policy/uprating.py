"""Values beyond the last dated entry: one function per statutory rule of uprating.

Each rule names a growth series of the forecast; `frozen` grows by nothing. Amounts grow year by year and
are rounded each year to the parameter's own unit, as orders do.
"""

from collections.abc import Mapping

from model.economy.forecast import Forecast, load_forecast


def rules(forecast: Forecast | None = None) -> tuple[str, ...]:
    """Names of the uprating rules: `frozen`, and every series of the forecast."""
    return ("frozen", *(forecast or load_forecast()).series)


def uprate(
    value: float,
    from_year: int,
    to_year: int,
    uprating: str,
    forecast: Forecast,
    round_to: float | None = None,
    real_uplift: Mapping[int, float] | None = None,
) -> float:
    """Value of `from_year` carried to `to_year` (fiscal years, to_year >= from_year) by an uprating rule.

    `real_uplift` holds cumulative growth above the rule by fiscal year, as a fraction of the amount without
    it (Universal Credit Act 2025 s.1); years after its last entry keep the last.

    Raises YearError when the forecast does not reach `to_year`.
    """
    if uprating == "frozen":
        return value
    uplift = dict(real_uplift or {})
    for year in range(from_year + 1, to_year + 1):
        growth = 1.0 + forecast.growth(uprating, year)
        growth *= (1.0 + _uplift_in(uplift, year)) / (1.0 + _uplift_in(uplift, year - 1))
        value *= growth
        if round_to:
            value = round(round(value / round_to) * round_to, 6)
    return value


def _uplift_in(uplift: Mapping[int, float], year: int) -> float:
    """Cumulative real uplift in force in a fiscal year: the last entry at or before it, else nothing."""
    earlier = [entry for entry in uplift if entry <= year]
    return uplift[max(earlier)] if earlier else 0.0
