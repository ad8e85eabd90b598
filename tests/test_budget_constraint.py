"""Budget constraints: kinks where the law has them, to the penny, and rates that add up."""

import numpy as np
import pandas as pd
import pytest

from model.__main__ import main
from model.budget_constraint import INSTRUMENTS, amounts, earnings_and_hours, find_schedule, table_of
from model.configuration import choices_of
from model.piecewise import Steps, pieces_of, without_steps
from model.policy import load_policy
from model.settings import Family, Over

SINGLE = Family(adults=[30], num_bedrooms=1, tenure="OWNED_OUTRIGHT", rent=0.0, capital=50_000.0)
LONE_PARENT = Family(adults=[32], children=[4, 7])
A_PENNY = 0.011
A_UNIT = 1.01 * 52 * 13.0 / 10_000  # £ a year: a ten-thousandth of an hour a week


@pytest.fixture(scope="module")
def law():
    return load_policy(2025)


@pytest.fixture(scope="module")
def single(law):
    return table_of(find_schedule(SINGLE, law))


@pytest.fixture(scope="module")
def lone_parent(law):
    return table_of(find_schedule(LONE_PARENT, law))


def test_taxes_alone_have_the_kinks_of_the_law(single):
    """Too much capital for any benefit: what is left are Income Tax and National Insurance."""
    assert single["earnings"].round(6).tolist() == [0.0, 12_570.0, 50_270.0, 100_000.0, 125_140.0, 150_000.0]
    # 20% and 8%; 40% and 2%; 60% and 2%; 45% and 2%: ITA 2007 s.10, s.35; SSCBA 1992 s.8.
    np.testing.assert_allclose(single["marginal_tax_rate"][:-1], [0.0, 0.28, 0.42, 0.62, 0.47], atol=1e-6)
    assert single["jump"].isna().all()


def test_a_lone_parents_kinks(lone_parent, law):
    kinks = lone_parent["earnings"].to_numpy()
    allowance = 12.0 * law.policy.universal_credit.work_allowance_lower_monthly
    for kink in (allowance, 12_570.0, 50_270.0, 100_000.0, 125_140.0):
        assert np.abs(kinks - kink).min() < 1e-6, kink
    at = lone_parent.set_index(lone_parent["earnings"].round(4))
    assert at.loc[12_570.0, "marginal_universal_credit"] == pytest.approx(0.55 * 0.72)
    # Free school meals end at £7,400 of earnings in England (SI 2018/148), save those of an infant.
    (meals,) = lone_parent.index[lone_parent["jump"].notna() & (lone_parent["earnings"] < 50_000.0)]
    assert lone_parent.loc[meals, "earnings"] == pytest.approx(7_400.0, abs=A_PENNY)
    lost = lone_parent.loc[meals + 1, "school_meals"] - lone_parent.loc[meals, "school_meals"]
    assert lone_parent.loc[meals, "jump"] == pytest.approx(lost) and lost < 0.0
    # 1% of the benefit for each £200, all of it at £80,000 (ITEPA 2003 s.681C).
    steps = lone_parent[lone_parent["jump"].notna() & (lone_parent["earnings"] > 60_000.0)]
    assert len(steps) == 100
    np.testing.assert_allclose(steps["earnings"] + 0.01, 60_000.0 + 200.0 * np.arange(1, 101), atol=1e-6)
    assert steps["jump"].between(-24.0, -21.0).all()
    assert steps["jump"].sum() == pytest.approx(-np.floor(lone_parent["child_benefit"].iloc[0]))


@pytest.mark.parametrize("family", [SINGLE, LONE_PARENT], ids=["single", "lone_parent"])
def test_between_vertices_the_schedule_is_the_law(family, law, single, lone_parent):
    """At random earnings the line between vertices is what the engine gives, within the £1 of rounding."""
    table = single if family is SINGLE else lone_parent
    pennies = np.random.default_rng(1).integers(0, 15_000_000, 3_000)
    given = amounts(family, pennies, law)[:, 0]
    drawn = np.interp(pennies / 100.0, table["earnings"], table["net_income"])
    off = np.abs(given - drawn)
    is_rounded = (pennies > 10_000_000) & (pennies < 12_514_000)  # the allowance is a whole number of pounds
    assert off[~is_rounded].max() < 1e-4
    assert off.max() < 0.41


def test_rates_add_up(lone_parent):
    for kind in ("marginal", "participation"):
        parts = lone_parent[[f"{kind}_{name}" for name in INSTRUMENTS]].sum(axis=1, skipna=False)
        known = lone_parent[f"{kind}_tax_rate"].notna()
        np.testing.assert_allclose(parts[known], lone_parent.loc[known, f"{kind}_tax_rate"], atol=1e-6)
    taken = lone_parent["net_income"] - lone_parent["net_income"][0]
    later = lone_parent["earnings"] > 1.0
    rate = 1.0 - taken[later] / lone_parent.loc[later, "earnings"]
    np.testing.assert_allclose(lone_parent.loc[later, "participation_tax_rate"], rate, atol=1e-6)


def test_in_scotland_the_payment_that_makes_up_the_cap_is_an_instrument(law):
    """Below the earnings that end the benefit cap the award stays at the cap and the payment tapers."""
    family = Family(adults=[36, 34], children=[1, 3, 6, 9], region="SCOTLAND", rent=9_000.0, highest=12_000.0)
    table = table_of(find_schedule(family, law))
    capped = table[(table["earnings"] > 6_000.0) & (table["earnings"] < 9_000.0)]
    assert (capped["discretionary_housing_payment"] > 0.0).all() and (capped["other"] == table["other"][0]).all()
    last = table[table["jump"].notna()]
    assert last["jump"].tolist() == pytest.approx([0.0], abs=0.01)  # the payment gives way to the award
    assert table["discretionary_housing_payment"].iloc[-1] == 0.0


def test_over_hours_the_same_kinks_at_the_wage(law, lone_parent):
    table = table_of(find_schedule(Family(adults=[32], children=[4, 7], over=Over.hours, highest=50.0), law))
    assert table["hours_weekly"].iloc[-1] == 50.0
    below = lone_parent["earnings"] < 52 * 13.0 * 37.5
    same = table["earnings"].to_numpy()[: below.sum()]
    np.testing.assert_allclose(same, lone_parent.loc[below, "earnings"], atol=A_UNIT)


def test_hours_follow_from_the_wage_up_to_full_time():
    earnings, hours = earnings_and_hours(SINGLE, np.array([0, 676_000, 10_000_000]))
    assert earnings.tolist() == [0.0, 6_760.0, 100_000.0] and hours.tolist() == [0.0, 10.0, 37.5]


def stairs(units):
    """A line, a kink at 300.5 units, a jump at 700, and steps of 0.5 each 20 units from 1,000 to 2,000."""
    units = np.asarray(units, dtype=float)
    line = 0.01 * units + 0.5 * np.maximum(0.0, units - 300.5)
    jump = np.where(units >= 700, -40.0, 0.0)
    steps = -0.5 * np.floor(np.clip(units - 1_000, 0, 1_000) / 20)
    return np.column_stack([line + jump + steps, units])


def test_kinks_jumps_and_steps_of_a_made_up_function():
    pieces = pieces_of(stairs, 3_000, 250)
    assert [piece.start for piece in pieces[:2]] == [0.0, pytest.approx(300.5, abs=1e-6)]
    jumps = [piece for piece in pieces if piece.is_jump]
    assert (jumps[0].start, jumps[0].end) == (699.0, 700.0) and len(jumps) == 51
    smooth = without_steps(pieces, Steps(1.2, 100.0, 0.05), 1.0)
    starts = [piece.start for piece in smooth]
    np.testing.assert_allclose(starts, [0.0, 300.5, 699.0, 700.0, 1_000.0, 2_000.0], atol=1e-6)
    assert smooth[4].slope()[0] == pytest.approx(0.51 - 0.025)


@pytest.mark.parametrize(
    ("setting", "says"),
    [
        ("family.region=LODNON", "family.region 'LODNON' does not exist; did you mean 'LONDON'?"),
        ("family.adults=[30,31,32]", "setting 'family.adults': 3 ages; one or two"),
        ("family.adults=[3]", "setting 'family.adults': 3 is not between 16 and 110"),
        ("family.children=[25]", "setting 'family.children': 25 is not between 0 and 19"),
        ("family.rent=-1", "setting 'family.rent': -1.0 is out of range"),
        ("family.hourly_wage=0", "setting 'family.hourly_wage': must be above 0"),
        ("family.tenure=OWNED_OUTRIGHT", "setting 'family.rent': 7800 with tenure OWNED_OUTRIGHT; set it to 0"),
        ("family=lone_parents", "family 'lone_parents' does not exist; did you mean 'lone_parent'?"),
        ("family.wage=3", "no setting 'family.wage'"),
    ],
)
def test_a_mistake_is_one_line(setting, says, tmp_path, capsys):
    assert main(["task=budget_constraint", setting, f"hydra.run.dir={tmp_path / 'out'}"]) == 2
    assert says in capsys.readouterr().err.splitlines()[-1]


@pytest.mark.parametrize("name", sorted(choices_of("family")))
def test_every_family_that_is_shipped_can_be_drawn(name, tmp_path, capsys):
    out = tmp_path / "out"
    assert main(["task=budget_constraint", f"family={name}", "family.highest=40000", f"hydra.run.dir={out}"]) == 0
    table = pd.read_csv(out / "budget_constraint.csv")
    assert table["earnings"].iloc[-1] == 40_000.0 and (table["net_income"] > 0.0).all()
    assert (out / "budget_constraint.svg").stat().st_size > 10_000


def test_a_reform_moves_the_schedule(tmp_path, capsys):
    for name, settings in {"law": [], "reform": ["levers.universal_credit.taper_rate=0.45"]}.items():
        arguments = [
            "task=budget_constraint",
            "family.highest=20000",
            f"hydra.run.dir={tmp_path / name}",
            *settings,
        ]
        assert main(arguments) == 0
    law, reform = (pd.read_csv(tmp_path / name / "budget_constraint.csv") for name in ("law", "reform"))
    assert law["marginal_universal_credit"].max() == pytest.approx(0.55)
    assert reform["marginal_universal_credit"].max() == pytest.approx(0.45)
    assert list(law) == list(reform)
