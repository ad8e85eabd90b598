"""Responses to a change of law: none without elasticities, signs, sizes by hand, the fan of gains, settings."""

from dataclasses import replace

import numpy as np
import pytest

from model import pipeline
from model.behaviour.elasticities import CapitalGains, Elasticities, Hours, Participation, TaxableIncome, numbers
from model.behaviour.people import NO_CHILD, of_hours, of_participation, situation_of
from model.behaviour.rates import Rates, Subject, rates_of
from model.behaviour.respond import (
    HIGH_INCOMES,
    hours_ratio,
    respond,
    taxable_income_elasticity,
    with_gains,
)
from model.configuration import choices_of, compose
from model.engine.assess import assess, prepare
from model.errors import ConfigurationError
from model.indicators.fans import GAINS_FAN
from model.policy import load_policy
from model.population.schema import BenefitUnits, Households, People, Population, Role, Sex, defaults
from model.report.write import headline_text
from tests import runs

YEAR = 2026
PENNY = {"income_tax.basic_rate": {YEAR: 0.21}}
SETS = ("official", "academic")


def run(levers, behaviour="official", scenario="[]"):
    settings = compose([f"scenario={scenario}", f"year={YEAR}", "population=small"], levers)
    chosen = compose([f"behaviour={behaviour}"]).behaviour if isinstance(behaviour, str) else behaviour
    return runs.run(replace(settings, behaviour=chosen)).isel(year=0)


def cost(dataset, name="net_spending"):
    return float(dataset[name].isel(scenario=1) - dataset[name].isel(scenario=0))


@pytest.fixture(scope="module")
def penny():
    """A basic rate of 21%, with the official set."""
    return run(PENNY)


@pytest.fixture(scope="module")
def aligned():
    """Gains taxed as income, with the official set."""
    return run({}, scenario="capital_gains_tax_aligned")


@pytest.fixture(scope="module")
def drawn():
    """The small population under the law and with the penny: population, situation, income and both rates."""
    population = pipeline.load_population(compose(["population=small"]).population, YEAR)
    law = load_policy(YEAR)
    results = assess(population, law)
    at = situation_of(population, results.is_over_state_pension_age)
    workspace = prepare(population)
    both = [rates_of(Subject(population, workspace, of), at) for of in (law, load_policy(YEAR, PENNY))]
    return population, at, results, *both


def adults(*families):
    """Families as tuples of (role, sex, age, earnings), each a household of its own."""
    people = [person for family in families for person in family]
    columns = defaults(People, len(people))
    for name, values in zip(("role", "sex", "age", "employment_income"), zip(*people, strict=True), strict=True):
        columns[name][:] = values
    units, households = defaults(BenefitUnits, len(families)), defaults(Households, len(families))
    units["first_person"][1:] = np.cumsum([len(family) for family in families])
    households["first_unit"][:] = np.arange(len(families) + 1)
    return Population(People(**columns), BenefitUnits(**units), Households(**households))


def rates(length, **changed):
    """Rates that change nothing, but for those given."""
    same = {name: np.ones(length) for name in Rates._fields}
    return Rates(**same | {name: np.asarray(values, dtype=float) for name, values in changed.items()})


MAN, WOMAN, CHILD = (Role.HEAD, Sex.MALE, 40, 30e3), (Role.HEAD, Sex.FEMALE, 40, 30e3), Role.CHILD
FAMILIES = adults(
    [MAN],
    [WOMAN],
    [MAN, (Role.PARTNER, Sex.FEMALE, 38, 20e3)],
    [WOMAN, (Role.PARTNER, Sex.MALE, 38, 0.0), (CHILD, Sex.MALE, 8, 0.0), (CHILD, Sex.MALE, 1, 0.0)],
    [MAN, (CHILD, Sex.FEMALE, 7, 0.0)],
)
AT = situation_of(FAMILIES, np.zeros(10, dtype=bool))


def test_elasticities_of_zero_are_the_static_result_to_the_last_bit():
    scenario = "[income_tax_rates_raised,capital_gains_tax_aligned,minimum_wage_raised]"
    static, still = run({}, "none", scenario), run({}, Elasticities("zero"), scenario)
    for name, values in static.data_vars.items():
        np.testing.assert_array_equal(values.values, still[name].values, err_msg=name)
    np.testing.assert_array_equal(still["net_spending"], still["net_spending_static"])
    np.testing.assert_array_equal(still["programme_amount"], still["programme_amount_static"])
    assert not still["earnings_response"].values.any() and not still["gains_response"].values.any()
    assert still.attrs["behaviour"].startswith("zero: ")


def test_without_behaviour_nothing_is_worked_out_or_added(monkeypatch):
    monkeypatch.setattr(pipeline, "rates_of", None)
    dataset = run(PENNY, "none")
    assert dataset.attrs["behaviour"] == "none"
    assert not {"net_spending_static", "capital_gains_tax_fan"} & set(dataset.data_vars)
    assert "gains_elasticity" not in dataset.coords


def test_a_rise_of_tax_loses_some_of_its_yield_and_a_cut_some_of_its_cost(penny):
    assert cost(penny, "net_spending_static") < cost(penny) < 0.0
    for name in ("earnings_response", "hours_response", "employment_response_expected"):
        assert float(penny[name].isel(scenario=1)) < 0.0, name
        assert float(penny[name].isel(scenario=0)) == 0.0, name
    cut = run({"income_tax.basic_rate": {YEAR: 0.19}})
    assert 0.0 < cost(cut) < cost(cut, "net_spending_static")
    assert float(cut["hours_response"].isel(scenario=1)) > 0.0


def test_the_static_cost_is_that_of_a_static_run(penny):
    assert cost(penny, "net_spending_static") == cost(run(PENNY, "none"))
    assert "capital_gains.main=3.6" in penny.attrs["behaviour"]


def test_a_penny_on_the_basic_rate_moves_earnings_by_what_the_elasticities_say(drawn):
    """Below £50,000, 72% kept becomes 71%: 0.15 of a fall of 1.4%, less 0.05 of the fall of net income."""
    population, at, results, before, after = drawn
    basic = (
        at.is_free
        & (at.earnings > 15e3)
        & (at.earnings < 45e3)
        & ~at.has_partner
        & (at.youngest_child == NO_CHILD)
    )
    assert np.median(before.earnings[basic]) == pytest.approx(0.72, abs=0.005)
    assert np.median(after.earnings[basic]) == pytest.approx(0.71, abs=0.005)
    official = compose(["behaviour=official"]).behaviour
    ratio = hours_ratio(at, before, after, official.hours_substitution, official.hours_income)
    expected = (0.71 / 0.72) ** 0.15 * (1.0 - 0.01 * (30e3 - 12_570) / 24_500) ** -0.05
    assert np.median(ratio[basic]) == pytest.approx(expected, abs=0.0004)
    assert (ratio[~at.is_free] == 1.0).all()
    responded = respond(population, at, results.adjusted_net_income, before, after, official)
    basic &= results.adjusted_net_income < 50e3
    pay = population.people.employment_income[basic]
    np.testing.assert_allclose(responded.people.employment_income[basic], pay * ratio[basic])
    np.testing.assert_array_equal(responded.people.hourly_pay, population.people.hourly_pay)


def test_a_household_is_raised_one_adult_at_a_time(drawn):
    """The share kept in a couple is that of one person: two increments at once would look like all."""
    _, at, _, before, _ = drawn
    couples = at.is_in_work & at.partner_in_work & (at.earnings > 15e3) & (at.earnings < 45e3)
    assert couples.sum() > 100
    assert np.median(before.earnings[couples]) == pytest.approx(0.72, abs=0.005)
    assert (before.earnings[~at.is_in_work] == 1.0).all()
    assert (before.gain_from_work[~at.is_in_work] == 0.0).all()
    assert np.median(before.gain_from_work[couples] / at.earnings[couples]) == pytest.approx(0.82, abs=0.08)


def test_gains_respond_to_their_own_rate():
    people = adults([MAN], [MAN], [MAN])
    columns = people.people._replace(
        capital_gains=np.array([100e3, 100e3, -5e3]),
        capital_gains_business_assets=np.array([0.0, 40e3, 0.0]),
        capital_gains_return_exempt=np.array([10e3, 0.0, 0.0]),
    )
    before, after = (
        rates(3, gains=[0.76] * 3, business_gains=[0.82] * 3),
        rates(3, gains=[0.6] * 3, business_gains=[0.8] * 3),
    )
    responded = with_gains(
        people._replace(people=columns), before, after, CapitalGains(main=2.0, business=1.0)
    ).people
    main, business = (0.6 / 0.76) ** 2, 0.8 / 0.82
    np.testing.assert_allclose(responded.capital_gains, [100e3 * main, 60e3 * main + 40e3 * business, -5e3])
    np.testing.assert_allclose(responded.capital_gains_business_assets, [0.0, 40e3 * business, 0.0])
    np.testing.assert_allclose(responded.capital_gains_return_exempt, [10e3 * main, 0.0, 0.0])


def test_the_fan_of_gains_starts_static_and_falls(aligned, penny):
    fan = aligned["capital_gains_tax_fan"].isel(scenario=1).values
    static = aligned["programme_amount_static"].sel(programme="capital_gains_tax").values
    assert fan.shape == (len(GAINS_FAN),)
    assert fan[0] == pytest.approx(static[1], rel=1e-9)
    assert (np.diff(fan) < 0.0).all()
    np.testing.assert_allclose(aligned["capital_gains_tax_fan"].isel(scenario=0), static[0])
    assert fan[-1] == pytest.approx(
        float(aligned["programme_amount"].sel(programme="capital_gains_tax")[1]), rel=1e-9
    )
    flat = penny["capital_gains_tax_fan"].isel(scenario=1).values
    np.testing.assert_array_equal(flat, flat[0])


def test_a_sweep_responds_as_each_scenario_alone():
    overrides = [f"year={YEAR}", "population=small", "behaviour=official", "full_set.write=false"]
    names = ("capital_gains_tax_aligned", "minimum_wage_raised", "income_tax_rates_raised")
    jobs = [compose([f"scenario={name}", *overrides]) for name in names]
    swept = runs.run(*jobs)
    for job in jobs:
        alone = runs.run(job).sel(scenario=job.scenario_name)
        shared = swept.sel(scenario=job.scenario_name, outcome=alone["outcome"])
        for name, values in alone.data_vars.items():
            np.testing.assert_array_equal(shared[name].values, values.values, err_msg=name)


def test_the_headline_has_both_costs(aligned):
    text = headline_text(aligned.expand_dims("year"))
    assert text.index("Cost to the exchequer") < text.index("Cost before anybody responds")


def test_elasticities_of_hours_and_work_are_those_of_the_family():
    hours = Hours(men_and_single_women=1, partnered_women=2, partnered_women_0_2=3, lone_parents_5_10=4)
    adult = [0, 1, 2, 3, 4, 5, 8]
    np.testing.assert_array_equal(of_hours(AT, hours)[adult], [1, 1, 1, 2, 3, 1, 4])
    work = Participation(
        men=1, women=2, women_partner_in_work=3, mothers_partner_out_of_work_0_2=4, lone_parents_6_10=5
    )
    work = replace(work, second_fifth=1, third_fifth=1, fourth_fifth=1, highest_fifth=1)
    np.testing.assert_array_equal(of_participation(AT, work)[adult], [1, 2, 1, 3, 4, 1, 5])


def test_only_those_free_to_work_more_change_their_hours():
    older = situation_of(FAMILIES, np.arange(10) == 0)
    assert AT.is_free[0] and not older.is_free[0]
    unfit = FAMILIES._replace(people=FAMILIES.people._replace(has_lcwra=np.arange(10) == 1))
    assert AT.is_free[1] and not situation_of(unfit, np.zeros(10, dtype=bool)).is_free[1]
    assert not AT.is_free[[5, 6, 7, 9]].any()


def test_hours_follow_pay_and_the_share_kept():
    sub, income = Hours(men_and_single_women=0.2), Hours(men_and_single_women=-0.1)
    before, after = (
        rates(10, earnings=[0.7] * 10, net_income=[20e3] * 10),
        rates(10, earnings=[0.6] * 10, net_income=[25e3] * 10),
    )
    assert hours_ratio(AT, before, after, sub, income)[0] == pytest.approx((0.6 / 0.7) ** 0.2 * 1.25**-0.1)
    paid = rates(10, hourly_pay=[1.1] * 10)
    assert hours_ratio(AT, rates(10), paid, sub, income)[0] == pytest.approx(1.1**0.2)


def test_taxable_income_responds_by_band_of_income():
    values = TaxableIncome(from_50000=0.1, from_125000=0.2, from_150000=0.3, from_500000=0.4)
    found = taxable_income_elasticity(np.array([0.0, 49_999.0, 50e3, 130e3, 150e3, 2e6]), values)
    np.testing.assert_array_equal(found, [0.0, 0.0, 0.1, 0.2, 0.3, 0.4])
    assert set(HIGH_INCOMES) == {name for name in vars(values) if name != "evidence"}


@pytest.mark.parametrize("name", SETS)
def test_every_elasticity_of_a_set_is_given_with_its_source(name):
    chosen = compose([f"behaviour={name}"]).behaviour
    written = choices_of("behaviour")[name]
    assert chosen.name == name and chosen.title
    for path in numbers(chosen):
        group, _, field = path.partition(".")
        assert field in written[group], path
    for group in {path.partition(".")[0] for path in numbers(chosen)}:
        evidence = getattr(chosen, group).evidence
        assert evidence.source and evidence.strength in ("strong", "moderate", "weak"), group
        assert evidence.checked in ("read", "second_hand", "recalled", "computed_by_hand"), group
    assert set(choices_of("behaviour")) == {"none", *SETS}


@pytest.mark.parametrize("wrong", ["behaviour.capital_gains.main=11", "task=calculate"])
def test_a_set_out_of_range_or_of_another_task_is_refused(wrong):
    with pytest.raises(ConfigurationError, match="behaviour"):
        compose(["behaviour=official", wrong])
