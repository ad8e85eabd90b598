"""The generator against the authors' known-answer vectors, and the properties the model relies on."""

import numpy as np
import pytest
from scipy.special import ndtri

from model.random import Variable, mix, normal, normal_quantile, philox, uniform

# Random123 distribution (Salmon et al. 2011), kat_vectors, philox4x32, 10 rounds: counter, key, result.
KNOWN_ANSWERS = [
    ((0, 0, 0, 0), (0, 0), (0x6627E8D5, 0xE169C58D, 0xBC57AC4C, 0x9B00DBD8)),
    ((0xFFFFFFFF,) * 4, (0xFFFFFFFF,) * 2, (0x408F276D, 0x41C83B0E, 0xA20BC7C6, 0x6D5451FD)),
    (
        (0x243F6A88, 0x85A308D3, 0x13198A2E, 0x03707344),
        (0xA4093822, 0x299F31D0),
        (0xD16CFE09, 0x94FDCCEB, 0x5001E420, 0x24126EA1),
    ),
]


@pytest.mark.parametrize(("counter", "key", "expected"), KNOWN_ANSWERS)
def test_philox_reproduces_the_published_vectors(counter, key, expected):
    assert philox(*counter, *key) == expected


def test_compiled_front_end_agrees_with_plain_python():
    ids = np.array([0, 1, 2**40 + 7, 2**62], dtype=np.int64)
    seed = 2**35 + 11
    drawn = uniform(seed, ids, 3, Variable.PAY, 2)
    for i, value in enumerate(drawn):
        low, high, key = int(ids[i]) & 0xFFFFFFFF, int(ids[i]) >> 32, (seed & 0xFFFFFFFF, seed >> 32)
        word_0, word_1, _, _ = philox(low, high, (3 << 16) | 2, int(Variable.PAY), *key)
        assert value == ((word_0 << 20) | (word_1 >> 12)) * 2.0**-52 + 2.0**-53


def test_uniform_draws_are_uniform_and_uncorrelated_between_keys():
    ids = np.arange(200_000)
    one = uniform(1, ids, 0, Variable.REGION)
    assert one.min() > 0.0 and one.max() < 1.0
    others = [
        uniform(2, ids, 0, Variable.REGION),
        uniform(1, ids, 1, Variable.REGION),
        uniform(1, ids, 0, Variable.HEAD_AGE),
        uniform(1, ids, 0, Variable.REGION, 1),
        uniform(1, ids + 1, 0, Variable.REGION),
    ]
    assert abs(one.mean() - 0.5) < 5 * np.sqrt(1 / 12 / len(ids))
    for other in others:
        assert abs(np.corrcoef(one, other)[0, 1]) < 5 / np.sqrt(len(ids))


def test_normal_quantile_is_accurate_in_the_centre_and_the_tails():
    probabilities = np.concatenate([np.linspace(0.001, 0.999, 999), 10.0 ** -np.arange(4, 16)])
    ours = np.array([normal_quantile(p) for p in probabilities])
    assert np.allclose(ours, ndtri(probabilities), rtol=1e-13, atol=1e-13)


def test_normal_draws_have_mean_zero_and_variance_one():
    drawn = normal(5, np.arange(200_000), 0, Variable.PAY)
    assert abs(drawn.mean()) < 5 / np.sqrt(len(drawn))
    assert abs(drawn.std() - 1.0) < 5 / np.sqrt(2 * len(drawn))


def test_variable_numbers_are_unique():
    assert len({int(variable) for variable in Variable}) == len(Variable.__members__)


def test_identifiers_are_unique_and_not_negative():
    ids = np.repeat(np.arange(50_000), 20)
    mixed = mix(ids, np.tile(np.arange(20), 50_000))
    assert len(np.unique(mixed)) == len(mixed)
    assert mixed.min() >= 0
