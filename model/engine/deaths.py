"""Deaths expected in a year, and the estates they leave: what Inheritance Tax of a population is assessed on.

Nobody dies by a draw: each person counts with a probability, so that the tax of a year is an expectation and a
scenario changes only the law. A married person leaves all to the spouse, free of tax; everybody else leaves a
last estate. Whether a late spouse left unused bands, and whether children inherit the home, is not known of a
person, so that each estate counts four times, with the probability of each case.

Not modelled: gifts before death, legacies to charity, trusts, deaths outside private households, and deaths of
both spouses in one year; mortality does not fall after the years of the life table.
"""

from typing import NamedTuple

import numpy as np

from model.engine.estate import Estates, assess_estates
from model.policy import Policy
from model.population.schema import Array, People, Population, Role, Sex
from model.population.synthesis.figures import load_figures, load_table


class LastEstates(NamedTuple):
    """Estates that do not pass to a spouse, shape (estates,), four cases to each person who may leave one."""

    person: Array  # index of the person
    probability: Array  # of dying in the year, in this case
    value: Array  # £ after debts, pension funds left out
    unused_pension: Array  # £
    estates: Estates


def probability_of_death(people: People) -> Array:
    """Probability of dying within the year, shape (people,), by age, sex and rank of wealth given age.

    ONS, National life tables, UK 2022-2024; the ratios of tenths of areas by deprivation stand for tenths of
    wealth, and are scaled to leave the deaths of an age and sex as they are.
    """
    table = load_table("probability_of_death").set_index("age")
    age = np.clip(people.age.astype(np.int64), 0, table.index.max())
    is_female = people.sex == Sex.FEMALE
    general = np.where(is_female, table["female"].to_numpy()[age], table["male"].to_numpy()[age])
    ratios = load_table("mortality_by_tenth").set_index(["sex", "from_age"]).sort_index()
    by_sex = {sex: ratios.loc[sex] for sex in ("female", "male")}
    bounds = by_sex["female"].index.to_numpy()
    band = np.searchsorted(bounds, age, side="right") - 1
    tenth = np.clip((10.0 * people.wealth_rank).astype(np.int64), 0, 9)
    ratio = np.where(is_female, *(_about_one(by_sex[sex].to_numpy())[band, tenth] for sex in ("female", "male")))
    strength = load_figures("deaths").curve("gradient_ends", age)
    return np.asarray(np.minimum(general * (1.0 + strength * (ratio - 1.0)), 1.0))


def _about_one(ratios: Array) -> Array:
    """Ratios of ten tenths of equal size, scaled to a mean of one in each row."""
    return np.asarray(ratios / ratios.mean(axis=1, keepdims=True))


def is_survived_by_spouse(population: Population) -> Array:
    """Whether a person is married or in a civil partnership and lives with the partner, shape (people,)."""
    people, units, _ = population
    sizes = np.diff(units.first_person)
    has_partner = np.add.reduceat((people.role == Role.PARTNER).astype(np.int64), units.first_person[:-1]) > 0
    return np.asarray(np.repeat(units.is_married & has_partner, sizes) & (people.role != Role.CHILD))


def last_estates(population: Population) -> LastEstates:
    """The estates that deaths of the year leave to others than a spouse, each with its probability."""
    people, figures = population.people, load_figures("deaths")
    person = np.flatnonzero((people.role != Role.CHILD) & ~is_survived_by_spouse(population))
    age, is_female = people.age[person], people.sex[person] == Sex.FEMALE
    widowed = np.where(is_female, figures.curve("widowed_women", age), figures.curve("widowed_men", age))
    dies = probability_of_death(people)[person]
    with_descendants = figures["descendants"]
    cases = []
    for late_spouse, share in ((True, widowed), (False, 1.0 - widowed)):
        parents = with_descendants["late_spouse" if late_spouse else "none"]
        cases += [
            (late_spouse, True, dies * share * parents),
            (late_spouse, False, dies * share * (1.0 - parents)),
        ]
    made = [_estates(people, person, late_spouse, descendants) for late_spouse, descendants, _ in cases]
    estates = Estates(*(np.concatenate(columns) for columns in zip(*made, strict=True)))
    return LastEstates(
        np.tile(person, len(cases)),
        np.concatenate([probability for _, _, probability in cases]),
        estates.estate,
        estates.unused_pension,
        estates,
    )


def _estates(people: People, person: Array, late_spouse: bool, descendants: bool) -> Estates:
    """The estates of some persons as the tax sees them, if a late spouse used no band, and if children inherit."""
    figures = load_figures("deaths")
    left = {
        name: getattr(people, name)[person]
        for name in (
            "cash_savings", "investments", "other_financial_wealth", "main_home", "other_property",
            "business_assets", "agricultural_assets", "physical_wealth", "mortgage_debt", "other_debt",
        )
    }  # fmt: skip
    left["physical_wealth"] = figures["belongings_at_sale"] * left["physical_wealth"]
    debts = left.pop("mortgage_debt") + left.pop("other_debt")
    estate = np.maximum(sum(left.values()) - debts, 0.0)
    relievable = np.minimum(left["business_assets"] + left["agricultural_assets"], estate)
    home = np.maximum(left["main_home"] - people.mortgage_debt[person], 0.0)
    nothing, transferred = np.zeros(person.size), np.full(person.size, float(late_spouse))
    made = dict.fromkeys(Estates._fields, nothing) | {
        "estate": estate,
        "unused_pension": people.defined_contribution_pension[person],
        "relievable": relievable,
        "unlisted_traded_shares": np.minimum(
            figures["unlisted_traded_share"] * left["investments"], estate - relievable
        ),
        "home_to_descendants": np.minimum(home, estate) if descendants else nothing,
        "transferred_share": transferred,
        "transferred_residence_share": transferred,
        "transferred_relief_share": transferred,
    }
    return Estates(**made)


def expected_inheritance_tax(population: Population, policy: Policy) -> Array:
    """Inheritance Tax on the deaths expected in the year by person who may die, £ a year, shape (people,)."""
    left = last_estates(population)
    tax = assess_estates(left.estates, policy)
    return np.bincount(left.person, left.probability * tax, minlength=population.people.age.size)
