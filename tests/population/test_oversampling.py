"""Oversampling: base weights exact in expectation, more households at the top, nothing else changed."""

import numpy as np
import pytest
from drawn import Drawn, drawn_population

from model.calibration.fields import fields_of
from model.population.synthesis import synthesise
from model.population.synthesis.figures import load_figures
from model.population.synthesis.fitting import normal_cumulative
from model.population.synthesis.oversampling import DIRECTIONS, choose_oftener
from model.population.synthesis.skeleton import draw_skeleton
from model.random import Variable

IDS = np.arange(1, 30_001)
SHIFTED = (
    Variable.ABILITY_OWN,
    Variable.EDUCATION_OWN,
    Variable.PAY,
    Variable.PROFIT,
    Variable.OWNER_MANAGER_DIVIDEND,
)


@pytest.fixture(scope="module")
def drawn() -> Drawn:
    return drawn_population()


@pytest.fixture(scope="module")
def skeleton():
    return draw_skeleton(IDS, 3, oversample=True)


def test_base_weights_are_one_on_average_and_bounded(skeleton):
    weight = skeleton.sample.base_weight
    assert abs(weight.mean() - 1.0) < 4.0 * weight.std() / np.sqrt(len(weight))
    assert weight.min() > 0.0 and weight.max() < 2.5
    assert weight.sum() ** 2 / (weight**2).sum() > 0.75 * len(weight)


def test_weighted_draws_are_standard_normal(skeleton):
    head = skeleton.head
    weight = skeleton.sample.base_weight
    for variable in (*SHIFTED, Variable.ABILITY_FAMILY, Variable.WEALTH_RESIDUAL):
        values = skeleton.latent(3, variable)[head]
        for moment, spread in ((values, 1.0), (values**2 - 1.0, np.sqrt(2.0)), ((values > 2.326) - 0.01, 0.1)):
            assert abs((weight * moment).mean()) < 4.5 * spread / np.sqrt(len(head)), variable.name
        # and without the weights they are not
    assert (normal_cumulative(skeleton.latent(3, Variable.ABILITY_OWN)[head]) > 0.99).mean() > 0.012


def test_without_oversampling_nothing_moves_and_weights_are_one():
    even = draw_skeleton(IDS[:2_000], 3, oversample=False)
    assert np.all(even.sample.base_weight == 1.0) and not even.sample.stratum.any() and not even.sample.moves


def test_ages_and_types_are_those_of_the_even_sample(skeleton):
    even = draw_skeleton(IDS[:2_000], 3, oversample=False)
    assert np.array_equal(even.household_type, skeleton.household_type[:2_000])
    assert np.array_equal(even.age_months[even.head], skeleton.age_months[skeleton.head[:2_000]])


def test_choosing_oftener_is_corrected_by_the_weight():
    draws = (np.arange(100_000) + 0.5) / 100_000
    weights = np.tile([0.7, 0.2, 0.1], (len(draws), 1))
    chosen, factor = choose_oftener(draws, weights, np.array([1.0, 2.0, 5.0]))
    for category, share in enumerate((0.7, 0.2, 0.1)):
        assert factor[chosen == category].sum() / len(draws) == pytest.approx(share, abs=1e-4)
    assert (chosen == 2).mean() == pytest.approx(0.5 / 1.6, abs=1e-4)


def test_the_top_is_drawn_many_times_oftener_and_counts_the_same(drawn):
    even = synthesise(20_000, seed=20, oversample=False)
    income = {}
    for name, population in (("even", even), ("oversampled", synthesise(20_000, seed=20))):
        of_people = np.diff(population.units.first_person[population.households.first_unit])
        weight = np.repeat(population.households.weight, of_people)
        total = fields_of(population)["total_income"].values
        income[name] = (total, weight)
    for threshold, oftener in ((150_000.0, 1.5), (500_000.0, 2.5)):
        few, many = ((total > threshold).sum() for total, _ in income.values())
        assert many > oftener * (few - 2.0 * np.sqrt(few)), threshold
    everyone = [(total * weight).sum() for total, weight in income.values()]
    assert everyone[1] == pytest.approx(everyone[0], rel=0.04)
    above = [(weight * (total > 150_000.0)).sum() for total, weight in income.values()]
    assert above[1] == pytest.approx(above[0], rel=4.0 / np.sqrt((income["even"][0] > 150_000.0).sum()))


def test_strata_say_what_was_oversampled(drawn):
    weight, stratum = drawn.households.weight, drawn.households.sampling_stratum
    mean = [weight[stratum == number].mean() for number in range(5)]
    assert mean[0] > mean[2] > mean[3] > mean[4]
    assert set(load_figures("skeleton")["oversampled_directions"]) == set(DIRECTIONS)
