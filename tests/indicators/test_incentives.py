"""Work incentives by group: groups cover everybody, statistics by hand, parts that add up."""

import numpy as np
import pandas as pd
import pytest

from model.indicators.incentives import COLUMNS, Worker, groups, incentives, statistics
from model.indicators.instruments import INSTRUMENTS

SIZE = 400
COVERING = ("everyone", "work", "sex", "family", "children", "universal_credit", "tenure", "region")


def workers(seed=1):
    """People at random, four in five of them in work."""
    draws = np.random.default_rng(seed)
    in_work = draws.random(SIZE) < 0.8
    return Worker(
        weight=draws.uniform(100.0, 900.0, SIZE),
        earnings=np.where(in_work, draws.uniform(0.0, 90_000.0, SIZE), 0.0),
        is_in_work=in_work,
        could_enter=~in_work,
        is_woman=draws.random(SIZE) < 0.5,
        has_partner=draws.random(SIZE) < 0.5,
        partner_in_work=draws.random(SIZE) < 0.4,
        children=draws.integers(0, 5, SIZE),
        tenure=draws.integers(0, 5, SIZE),
        region=draws.integers(0, 12, SIZE),
        has_universal_credit=draws.random(SIZE) < 0.2,
    )


def rates(worker, seed=2):
    """Rates by instrument at random; the marginal rate is of those in work only."""
    draws = np.random.default_rng(seed)
    marginal = draws.uniform(-0.01, 0.12, (len(INSTRUMENTS), SIZE))
    return {
        "marginal": np.where(worker.is_in_work, marginal, np.nan),
        "participation": draws.uniform(-0.01, 0.08, (len(INSTRUMENTS), SIZE)),
        "replacement": draws.uniform(0.2, 1.1, SIZE),
    }


@pytest.fixture(scope="module")
def table():
    worker = workers()
    rows = incentives(worker, rates(worker), rates(worker, 3))
    return pd.DataFrame(rows, columns=COLUMNS)


def test_every_kind_of_group_has_everybody_once():
    worker = workers()
    for kind in COVERING:
        members = [group.members for group in groups(worker) if group.kind == kind]
        np.testing.assert_array_equal(np.sum(members, axis=0), 1, err_msg=kind)
    tenths = [group.members for group in groups(worker) if group.kind == "earnings_tenth"]
    np.testing.assert_array_equal(np.sum(tenths, axis=0), worker.is_in_work)
    held = [worker.weight[tenth].sum() for tenth in tenths]
    np.testing.assert_allclose(held, np.mean(held), atol=worker.weight.max())
    highest = [worker.earnings[tenth].max() for tenth in tenths]
    assert highest == sorted(highest)


def test_statistics_by_hand():
    rate, weight = np.array([0.28, 0.5, 0.676, 1.2]), np.array([3.0, 1.0, 3.0, 1.0])
    found = statistics(
        rate, np.array([rate - 0.1, np.full(4, 0.1)] + [np.zeros(4)] * (len(INSTRUMENTS) - 2)), weight
    )
    assert found["mean"] == pytest.approx((3 * 0.28 + 0.5 + 3 * 0.676 + 1.2) / 8)
    assert found["lower_quartile"] == 0.28
    assert found["median"] == pytest.approx((0.5 + 0.676) / 2)
    assert found["upper_quartile"] == 0.676
    shares = [found[f"share_above_{n}"] for n in (50, 60, 70, 80, 100)]
    assert shares == [0.5, 0.5, 0.125, 0.125, 0.125]  # a rate of 50% is not above it
    assert found["mean:national_insurance"] == pytest.approx(0.1)
    assert found["mean"] == pytest.approx(sum(v for name, v in found.items() if name.startswith("mean:")))


def test_parts_add_up_in_every_group_under_both_laws(table):
    for rate in ("marginal", "participation"):
        of_rate = table[table["rate"] == rate]
        whole = of_rate[of_rate["statistic"] == "mean"].set_index(["group_kind", "group"])
        parts = of_rate[of_rate["statistic"].str.startswith("mean:")].groupby(["group_kind", "group"])
        for column in ("baseline", "scenario", "change"):
            np.testing.assert_allclose(parts[column].sum().reindex(whole.index), whole[column], atol=1e-12)
    assert not table.loc[table["rate"] == "replacement", "statistic"].str.startswith("mean:").any()


def test_groups_add_up_to_everyone(table):
    means = table[table["statistic"] == "mean"]
    for rate, of_rate in means.groupby("rate"):
        everyone = of_rate[of_rate["group_kind"] == "everyone"].iloc[0]
        for kind in COVERING:
            part = of_rate[of_rate["group_kind"] == kind]
            assert part["people"].sum() == pytest.approx(everyone["people"]), (rate, kind)
            assert np.average(part["baseline"], weights=part["people"]) == pytest.approx(everyone["baseline"])


def test_who_has_no_rate_is_left_out(table):
    worker = workers()
    everyone = table[(table["group_kind"] == "everyone") & (table["statistic"] == "mean")].set_index("rate")
    assert everyone.loc["marginal", "people"] == pytest.approx(worker.weight[worker.is_in_work].sum())
    assert everyone.loc["participation", "people"] == pytest.approx(worker.weight.sum())
    assert not ((table["rate"] == "marginal") & (table["group"] == "out_of_work")).any()


def test_the_same_law_changes_nothing():
    worker = workers()
    rows = pd.DataFrame(incentives(worker, rates(worker), rates(worker)), columns=COLUMNS)
    assert (rows["change"] == 0.0).all()
