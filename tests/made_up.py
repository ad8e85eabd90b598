"""Made-up measurement frames: households with plausible incomes, and a grant to large families on low pay."""

import numpy as np

from model.indicators.measured import Measured, composition, family_type
from model.population.classifications import SchoolPhase, SpecialNeeds
from model.population.schema import People, defaults


def measured(households=2000, seed=1):
    """A frame of `households` drawn from a made-up country."""
    draws = np.random.default_rng(seed)
    couple = draws.random(households) < 0.55
    pensioner = draws.random(households) < 0.28
    children = np.where(pensioner, 0, draws.choice([0, 0, 0, 1, 2, 3, 4], households))
    members = 1 + couple + children
    household = np.repeat(np.arange(households), members)
    position = np.arange(household.size) - np.repeat(np.cumsum(members) - members, members)
    is_child = position >= (1 + couple)[household]
    age = np.where(is_child, draws.integers(0, 18, household.size), np.where(pensioner[household], 70, 40))
    counts = composition(household, age, is_child, ~is_child & pensioner[household], households)
    gross = np.exp(draws.normal(10.35, 0.62, households)) * np.where(couple, 1.35, 0.85)
    gross = np.where(pensioner, 13_000 + 0.4 * gross, gross)
    tax = 0.2 * np.maximum(gross - 12_570, 0.0)
    universal_credit = np.maximum(4_800 + 3_500 * np.minimum(children, 2) - 0.55 * np.maximum(gross - 6_000, 0), 0)
    universal_credit *= ~pensioner
    tenure = np.where(gross > 45_000, 1, draws.integers(0, 5, households))
    net = gross - tax + universal_credit
    return Measured(
        weight=28e6 / households * draws.uniform(0.5, 1.5, households),
        region=draws.integers(0, 12, households).astype(np.int8),
        tenure=tenure.astype(np.int8),
        family_type=family_type(couple, children > 0, pensioner),
        net_income_bhc=net,
        net_income_ahc=net - np.where(tenure == 0, 600.0, 5_200.0),
        programmes={
            "income_tax": tax,
            "universal_credit": universal_credit,
            "employer_national_insurance": 0.15 * np.maximum(gross - 5_000, 0.0),
        },
        **counts._asdict(),
    )


def with_grant(baseline, per_child=3_500.0):
    """The frame after a grant for each child from the third, paid to households on Universal Credit."""
    award = baseline.programmes["universal_credit"]
    extra = np.where(award > 0.0, per_child * np.maximum(baseline.children - 2, 0), 0.0)
    return baseline._replace(
        net_income_bhc=baseline.net_income_bhc + extra,
        net_income_ahc=baseline.net_income_ahc + extra,
        programmes=dict(baseline.programmes) | {"universal_credit": award + extra},
    )


def with_tax_rise(baseline, rate=0.04):
    """The frame after a rise of income tax that pays for a flat grant of £900 a household."""
    tax = baseline.programmes["income_tax"]
    rise = rate * tax / 0.2
    return baseline._replace(
        net_income_bhc=baseline.net_income_bhc - rise + 900.0,
        net_income_ahc=baseline.net_income_ahc - rise + 900.0,
        programmes=dict(baseline.programmes)
        | {"income_tax": tax + rise, "universal_credit": baseline.programmes["universal_credit"] + 900.0},
    )


def pupils():
    """Six pupils of state schools and one of a private school, with their weights.

    Scores 1, 0 and -1 at every age, without special needs, with support and with a plan, twice; those with a
    plan are disadvantaged. The private pupil scores 5.
    """
    columns = defaults(People, 7)
    columns["school_phase"][:] = SchoolPhase.SECONDARY
    columns["is_private_pupil"][6] = True
    for name in ("attainment_5", "attainment_7", "attainment_11", "attainment_16"):
        columns[name][:] = (1, 0, -1, 1, 0, -1, 5)
    columns["special_needs"][[1, 4]] = SpecialNeeds.SUPPORT
    columns["special_needs"][[2, 5]] = SpecialNeeds.PLAN
    columns["was_ever_6_free_school_meals"][[2, 5]] = True
    return People(**columns), np.ones(7)
