"""Homes: the bedroom standard by hand, bounds and links exactly, published shares within the sampling error."""

import math

import numpy as np
import pytest

from model.calibration.fields import link
from model.population.classifications import Birthplace, EnergyRating
from model.population.schema import Region, Role, Sex, Tenure
from model.population.synthesis import synthesise
from model.population.synthesis.figures import load_figures, regional_table
from model.population.synthesis.household_traits import bedroom_standard
from model.population.synthesis.skeleton import Skeleton, draw_skeleton

HOUSEHOLDS = 20_000
MODEL_ERROR = 0.03
FEMALE, MALE = Sex.FEMALE, Sex.MALE
HEAD, PARTNER, CHILD = Role.HEAD, Role.PARTNER, Role.CHILD


@pytest.fixture(scope="module")
def population():
    return synthesise(HOUSEHOLDS, seed=20, oversample=False)


@pytest.fixture(scope="module")
def homes(population):
    return population.households


def within(observed, published, number):
    """Four standard errors of a share among `number` households, and the error the reference population leaves."""
    return (
        abs(observed - published)
        < 4.0 * math.sqrt(published * (1.0 - published) / number) + MODEL_ERROR * published
    )


def one_household(members):
    """A skeleton of one household from (unit, role, sex, age) of each member."""
    unit, role, sex, age = (np.array(column) for column in zip(*members, strict=True))
    fields = dict.fromkeys(Skeleton._fields)
    fields |= {
        "region": np.array([0]),
        "household": np.zeros(len(members), dtype=np.int64),
        "unit": unit,
        "unit_slot": np.arange(unit.max() + 1),
        "role": role,
        "sex": sex,
        "age_months": age * 12,
    }
    return Skeleton(**fields)


@pytest.mark.parametrize(
    ("members", "needed"),
    [
        ([(0, HEAD, FEMALE, 70)], 1),
        ([(0, HEAD, FEMALE, 40), (0, PARTNER, MALE, 41)], 1),
        ([(0, HEAD, FEMALE, 40), (0, CHILD, MALE, 12), (0, CHILD, MALE, 15)], 2),
        ([(0, HEAD, FEMALE, 40), (0, CHILD, MALE, 12), (0, CHILD, FEMALE, 15)], 3),
        ([(0, HEAD, FEMALE, 40), (0, CHILD, MALE, 4), (0, CHILD, FEMALE, 7)], 2),
        # a boy of 11 shares with a boy under 10, and the girl under 10 has a room
        ([(0, HEAD, FEMALE, 40), (0, CHILD, MALE, 11), (0, CHILD, MALE, 4), (0, CHILD, FEMALE, 7)], 3),
        # a girl of 11 cannot share with a boy of 4
        ([(0, HEAD, FEMALE, 40), (0, CHILD, FEMALE, 11), (0, CHILD, MALE, 4)], 3),
        # three boys from 10 to 20: two share, the third alone; the grown daughter has a room of her own
        (
            [
                (0, HEAD, FEMALE, 50),
                (0, PARTNER, MALE, 50),
                (0, CHILD, MALE, 11),
                (0, CHILD, MALE, 13),
                (0, CHILD, MALE, 17),
                (1, HEAD, FEMALE, 24),
            ],
            4,
        ),
        # two couples, one of them young
        ([(0, HEAD, FEMALE, 50), (0, PARTNER, MALE, 50), (1, HEAD, FEMALE, 20), (1, PARTNER, MALE, 19)], 2),
    ],
)
def test_bedroom_standard_by_hand(members, needed):
    assert bedroom_standard(one_household(members)).tolist() == [needed]


def test_bedrooms_needed_is_the_standard_of_the_members(homes):
    ids = np.arange(1, 501, dtype=np.int64)
    assert np.array_equal(bedroom_standard(draw_skeleton(ids, 20, oversample=False)), homes.bedrooms_needed[:500])
    assert homes.bedrooms_needed.min() == 1
    assert np.all(homes.num_bedrooms >= np.maximum(homes.bedrooms_needed - 1, 1))


def test_bedrooms_follow_the_census_by_region(homes):
    stock = regional_table("households_by_region_and_bedrooms")
    stock = stock / stock.sum(axis=1, keepdims=True)
    for region in Region:
        here = np.minimum(homes.num_bedrooms[homes.region == region], 4)
        share = np.bincount(here, minlength=5)[1:] / len(here)
        # nobody but the overcrowded lives with fewer rooms than needed, which moves some from one bedroom up
        error = 4.0 * np.sqrt(stock[region] * (1.0 - stock[region]) / len(here))
        assert np.all(np.abs(share - stock[region]) < error + 0.025), region.name


def test_who_came_lately_rarely_lives_in_a_home_owned(population, homes):
    """Census 2021: 17% of people born abroad who came within five years, 68% of those who came long ago."""
    people = population.people
    of_unit = np.repeat(np.arange(HOUSEHOLDS), np.diff(population.households.first_unit))
    of = np.repeat(of_unit, np.diff(population.units.first_person))
    owned = (homes.tenure <= Tenure.OWNED_WITH_MORTGAGE)[of]
    abroad = people.birthplace != Birthplace.UNITED_KINGDOM
    for chosen, share in ((people.years_since_arrival <= 5, 0.17), (people.years_since_arrival >= 20, 0.68)):
        chosen = chosen & abroad
        # people of a household live in one home: its error is that of households
        households = len(np.unique(of[chosen]))
        error = 4.0 * math.sqrt(share * (1.0 - share) / households)
        assert owned[chosen].mean() == pytest.approx(share, abs=error + 0.02)


def test_overcrowding_by_tenure(homes):
    published = load_figures("housing")["overcrowded_share"]
    crowded = homes.num_bedrooms < homes.bedrooms_needed
    for sector, tenures in enumerate(((0, 1), (2, 3), (4,))):
        among = np.isin(homes.tenure, tenures)
        assert within(crowded[among].mean(), published[sector], among.sum())


def test_mortgages_are_bounded_and_add_up(homes):
    mortgaged = homes.tenure == Tenure.OWNED_WITH_MORTGAGE
    for name in ("mortgage_balance", "mortgage_rate", "mortgage_interest"):
        assert np.all((getattr(homes, name) > 0.0) == mortgaged), name
    assert not np.any(homes.mortgage_capital_repayment[~mortgaged])
    balance, rate = homes.mortgage_balance[mortgaged], homes.mortgage_rate[mortgaged]
    assert np.all(balance <= 0.95 * homes.dwelling_value[mortgaged] + 1.0)
    assert np.allclose(homes.mortgage_interest[mortgaged], balance * rate, atol=0.01)
    assert rate.min() > 0.005 and rate.max() < 0.10
    figures = load_figures("housing")
    error = 4.0 * balance.std() / math.sqrt(len(balance))
    # below the mean solved for by what the largest loan to value takes away
    assert abs(balance.mean() - figures["mortgage_balance_mean"]) < error + 0.03 * balance.mean()
    assert np.average(rate, weights=balance) == pytest.approx(figures["mortgage_rate_mean"], rel=0.02)
    paid = homes.mortgage_capital_repayment[mortgaged]
    assert 0.02 < (paid == 0.0).mean() < 0.12


def test_mortgages_shrink_with_age(population, homes):
    first = population.units.first_person[homes.first_unit[:-1]]
    age, mortgaged = population.people.age[first], homes.tenure == Tenure.OWNED_WITH_MORTGAGE
    share = homes.mortgage_balance[mortgaged] / homes.dwelling_value[mortgaged]
    bands = [(25, 35), (35, 45), (45, 55), (55, 65)]
    means = [share[(age[mortgaged] >= low) & (age[mortgaged] < high)].mean() for low, high in bands]
    assert means == sorted(means, reverse=True) and means[0] > 2.0 * means[-1]


def test_mortgages_among_owners_by_age_and_means(population, homes):
    first = population.units.first_person[homes.first_unit[:-1]]
    age, pension = population.people.age[first], population.people.private_pension_income[first]
    mortgaged = homes.tenure == Tenure.OWNED_WITH_MORTGAGE
    owner = mortgaged | (homes.tenure == Tenure.OWNED_OUTRIGHT)
    within(mortgaged[owner].mean(), load_figures("housing")["mortgage_share_of_owners"], owner.sum())
    old = owner & (age >= 70)  # 2% to 4% of them, and the share of an age is not raised by what goes with means
    within(mortgaged[old].mean(), 0.03, old.sum())
    poorer = old & (pension < np.median(pension[old]))
    assert mortgaged[poorer].sum() > 0.2 * mortgaged[old].sum()


def test_other_costs_are_water_insurance_and_the_charges_of_flats(homes):
    owner = np.isin(homes.tenure, (Tenure.OWNED_OUTRIGHT, Tenure.OWNED_WITH_MORTGAGE))
    costs, ireland = homes.other_housing_costs, homes.region == Region.NORTHERN_IRELAND
    assert not np.any(costs[ireland & ~owner]) and np.all(costs[ireland & owner] > 0.0)
    renters = costs[~owner & (homes.region < Region.WALES)]
    error = 4.0 * renters.std() / math.sqrt(len(renters))
    assert abs(renters.mean() - load_figures("housing")["water_bill"]["renters"]) < error
    # of owners 8.5% live in a flat (Census 2021); four in five who do pay more than others ever do
    here = owner & (homes.region < Region.SCOTLAND)
    assert 0.05 < (costs[here] > 1_700.0).mean() < 0.085
    london = here & (homes.region == Region.LONDON)
    assert (costs[london] > 1_700.0).mean() > 3.0 * (costs[here & ~london] > 1_700.0).mean()
    dear = here & (costs > 1_700.0)
    assert homes.num_bedrooms[dear].mean() < homes.num_bedrooms[here].mean() - 0.5


def test_rents_by_region_and_landlord(homes):
    figures = load_figures("housing")
    growth = {Tenure.RENT_PRIVATELY: figures["private_rent_growth"]}
    growth |= dict.fromkeys((Tenure.RENT_FROM_COUNCIL, Tenure.RENT_FROM_HA), figures["social_rent_growth"])
    names = {
        Tenure.RENT_PRIVATELY: "private_rent_by_region",
        Tenure.RENT_FROM_COUNCIL: "council_rent_by_region",
        Tenure.RENT_FROM_HA: "housing_association_rent_by_region",
    }
    sheltered = figures["sheltered"]
    for tenure, name in names.items():
        for region in Region:
            weekly = homes.rent[(homes.tenure == tenure) & (homes.region == region)] / 52.1786
            charge = (
                0.0 if tenure == Tenure.RENT_PRIVATELY else 0.5 * sheltered["share"] * sheltered["charge_weekly"]
            )
            published = figures[name][region] * growth[tenure]
            error = 4.0 * weekly.std() / math.sqrt(len(weekly)) + MODEL_ERROR * published
            assert published - error < weekly.mean() < published + 2.0 * charge + error, (tenure, region)
    assert np.all((homes.rent > 0.0) == (homes.tenure >= Tenure.RENT_FROM_COUNCIL))


def test_council_tax_band_rises_with_value_but_not_one_to_one(homes):
    for region in (Region.LONDON, Region.NORTH_WEST, Region.SCOTLAND, Region.WALES):
        here = homes.region == region
        rank = np.argsort(np.argsort(homes.dwelling_value[here]))
        assert 0.7 < np.corrcoef(rank, homes.council_tax_band[here])[0, 1] < 0.97, region.name


def test_condition_by_tenure(homes):
    figures = load_figures("housing")
    good = homes.energy_rating <= EnergyRating.C
    for tenure in Tenure:
        among = homes.tenure == tenure
        assert within(good[among].mean(), sum(figures["energy_rating_share"][tenure.name][:2]), among.sum())
    for sector, tenures in enumerate(((0, 1), (2, 3), (4,))):
        among = np.isin(homes.tenure, tenures)
        assert within(1.0 - homes.is_decent[among].mean(), figures["not_decent_share"][sector], among.sum())
    cold = homes.energy_rating >= EnergyRating.F
    assert homes.is_decent[cold].mean() < homes.is_decent[~cold].mean() - 0.2


def test_temporary_accommodation(population, homes):
    placed = homes.is_in_temporary_accommodation
    published = load_figures("housing")["households_in_temporary_accommodation"]
    expected = published / homes.weight[0]
    assert placed.sum() == pytest.approx(expected.sum(), abs=4.0 * math.sqrt(expected.sum()))
    london = (homes.region == Region.LONDON) & placed
    assert london.sum() == pytest.approx(expected[Region.LONDON], abs=4.0 * math.sqrt(expected[Region.LONDON]))
    assert np.all(homes.tenure[placed] >= Tenure.RENT_FROM_COUNCIL)
    links = link(population)
    child = population.people.role == Role.CHILD
    children = np.bincount(links.household_of_person, child, minlength=HOUSEHOLDS)
    assert (children[placed] > 0).mean() > (children > 0).mean() + 0.15
