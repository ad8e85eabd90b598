"""Inheritance Tax on arrays of estates: the compiled kernel gives the worked cases, and every parameter acts."""

import numpy as np
import pytest

from model.engine.estate import Estates, assess_estates
from model.policy import load_policy
from model.policy.load import read_parameters

YEARS = (2025, 2023, 2026, 2027)
ACTS_IN_GIFTS_ONLY = {"gift_annual_exemption"}
"""The annual exemption is taken before gifts reach the estate (`gifts_after_annual_exemption`)."""


def estates(size=4_000, seed=7):
    """Estates of all kinds: with and without homes, farms, pensions, gifts, spouses and charities."""
    draws = np.random.default_rng(seed)
    worth = np.exp(draws.normal(13.0, 1.2, size))

    def some(share, scale):
        return np.where(draws.random(size) < share, draws.random(size) * scale, 0.0)

    made = {name: np.zeros(size) for name in Estates._fields}
    made["estate"] = worth
    made["unused_pension"] = some(0.5, 0.5 * worth)
    for name in ("relievable", "half_relievable", "unlisted_traded_shares"):
        made[name] = np.minimum(worth / 3.0, some(0.3, 4e6))
    made["to_spouse"] = some(0.3, 0.5 * worth)
    made["to_charity"] = some(0.3, 0.4 * worth)
    made["home_to_descendants"] = some(0.6, 0.6 * worth)
    for name in ("gifts_6_to_7", "gifts_5_to_6", "gifts_4_to_5", "gifts_3_to_4", "gifts_under_3"):
        made[name] = some(0.3, 6e5)
    for name in ("transferred_share", "transferred_residence_share", "transferred_relief_share"):
        made[name] = some(0.4, 1.0)
    made["relief_allowance_used"] = some(0.3, 1e6)
    return Estates(**made)


def test_a_simple_estate():
    """£1m to a child, home of £300,000 among it: 40% of what exceeds both bands. IHTA 1984 s.7, s.8D."""
    none = {name: np.zeros(1) for name in Estates._fields}
    one = Estates(**{**none, "estate": np.array([1e6]), "home_to_descendants": np.array([3e5])})
    assert assess_estates(one, load_policy(2025).policy)[0] == pytest.approx(
        0.4 * (1e6 - 325_000 - 175_000), abs=0.005
    )


def test_nobody_pays_more_than_the_estate_and_gifts():
    made = estates()
    tax = assess_estates(made, load_policy(2027).policy)
    gifts = sum(getattr(made, name) for name in Estates._fields if name.startswith("gifts_"))
    assert np.isfinite(tax).all() and (tax >= 0.0).all()
    assert (tax <= made.estate + made.unused_pension + gifts).all()


@pytest.mark.parametrize("name", sorted(read_parameters("inheritance_tax")))
def test_every_parameter_moves_some_estate(name):
    if name in ACTS_IN_GIFTS_ONLY:
        pytest.skip("acts before gifts reach the estate")
    made = estates()
    for year in YEARS:
        policy = load_policy(year).policy
        parameters = policy.inheritance_tax
        value = getattr(parameters, name)
        others = [not value] if isinstance(value, bool) else [1.1 * value, 0.9 * value] if value else [0.5, 1e5]
        for other in others:
            changed = parameters._replace(**{name: type(value)(other)})
            moved = policy._replace(inheritance_tax=changed)
            if not np.array_equal(assess_estates(made, policy), assess_estates(made, moved)):
                return
    pytest.fail(f"{name} moves no estate")
