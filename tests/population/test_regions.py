"""What sets the regions apart: qualifications, work, self-employment, family size, private pensions."""

import math

import numpy as np
import pytest
from drawn import drawn_population

from model.population.classifications import EmploymentStatus, Qualification
from model.population.schema import Region
from model.population.synthesis.figures import load_figures, regional_table

CLUSTERING = 1.5  # of people in households and of unequal weights: factor on the standard error


@pytest.fixture(scope="module")
def drawn():
    return drawn_population()


def of_regions(drawn, *regions):
    return np.isin(drawn.households.region[drawn.household], regions)


def four_errors(share, among):
    """Four standard errors of a share among the flagged."""
    return 4.0 * CLUSTERING * math.sqrt(share * (1.0 - share) / among.sum())


def test_each_region_has_its_qualifications_at_both_ends(drawn):
    adult, kinds = drawn.people.age >= 16, drawn.people.qualification
    published = regional_table("qualifications_by_region") * load_figures("people")["qualifications_since_census"]
    for region in Region:
        among = adult & of_regions(drawn, region)
        for kind, share in zip(
            (Qualification.NONE, Qualification.LEVEL_4_OR_ABOVE), published[region], strict=True
        ):
            found = drawn.share(kinds == kind, among)
            assert found == pytest.approx(share, abs=four_errors(share, among)), region.name


def test_mothers_in_london_work_less_than_elsewhere_in_england(drawn):
    # ONS, Families and the labour market, England: 2018: 65.8% in London, 74.0% in England
    people = drawn.people
    mother = drawn.woman & ~drawn.child & (drawn.children[drawn.unit] > 0) & (people.age < 65)
    works = people.hours_worked_weekly > 0.0
    london, england = mother & of_regions(drawn, Region.LONDON), mother & of_regions(drawn, *list(Region)[:9])
    found = drawn.share(works, london) - drawn.share(works, england)
    assert found == pytest.approx(-0.082, abs=four_errors(0.66, london))


def test_the_self_employed_are_most_in_london_and_fewest_in_the_north_east(drawn):
    # ONS, Census 2021: 19.8% of those in work in London, 16.6% in England and Wales, 12.5% in the North East
    status = drawn.people.employment_status
    works = drawn.people.hours_worked_weekly > 0.0
    own = status == EmploymentStatus.SELF_EMPLOYED
    all_of_them = drawn.share(own, works & of_regions(drawn, *list(Region)[:10]))
    for region, published in ((Region.LONDON, 0.198 / 0.166), (Region.NORTH_EAST, 0.125 / 0.166)):
        among = works & of_regions(drawn, region)
        bound = four_errors(all_of_them, among)
        assert drawn.share(own, among) == pytest.approx(published * all_of_them, abs=bound)


def test_families_are_small_in_scotland_and_large_in_northern_ireland(drawn):
    region = drawn.households.region[
        np.searchsorted(drawn.households.first_unit, np.arange(len(drawn.children)), "right") - 1
    ]
    has = drawn.children > 0
    means = [
        np.average(drawn.children[has & (region == here)], weights=drawn.unit_weight[has & (region == here)])
        for here in (Region.SCOTLAND, Region.NORTHERN_IRELAND)
    ]
    assert means[0] < np.average(drawn.children[has], weights=drawn.unit_weight[has]) < means[1]


def test_private_pensions_are_not_commoner_where_pay_is_high(drawn):
    people = drawn.people
    old = people.age >= 66
    receives = people.private_pension_income > 0.0
    london, north = old & of_regions(drawn, Region.LONDON), old & of_regions(drawn, Region.NORTH_EAST)
    # more people of London came late or are of groups with fewer pensions
    assert drawn.share(receives, london) < drawn.share(receives, north) + four_errors(0.65, north)
    assert drawn.share(receives, london) < drawn.share(receives, old & ~of_regions(drawn, Region.LONDON))
