"""Who is born: by age of the mother, partnership, children so far and how lately the last was born.

Rates by age follow the Office for National Statistics' projection; a factor for each band of ages brings the
births expected of the baseline to them. Not modelled: births to women who are dependent children themselves.
"""

from functools import cache

import numpy as np

from model.dynamics.figures import load_motion, load_table
from model.dynamics.partners import partner_of
from model.dynamics.places import Places
from model.dynamics.processes import Process
from model.dynamics.state import State
from model.dynamics.year import Year
from model.population.classifications import Birthplace, EthnicGroup, Qualification
from model.population.schema import Array, Role, Sex
from model.population.synthesis.figures import load_figures
from model.random import mix, uniform

NEWBORN_SLOT = 4096
PARITIES = 5


def is_born(state: State, places: Places, year: Year) -> None:
    """Note the children born since the year before, and count them with their mothers."""
    people, partner = state.population.people, partner_of(places)
    youngest, oldest = fertile_ages()
    woman = np.flatnonzero(
        places.stays
        & (people.sex == Sex.FEMALE)
        & (places.role != Role.CHILD)
        & (people.age >= youngest)
        & (people.age <= oldest)
    )
    chance = _chance_of_birth(state, places, year, woman, partner[woman] >= 0)
    ids = people.person_id[woman]
    twins = load_motion("births").curve("twins_share", people.age[woman])
    mother = woman[year.uniform(ids, Process.BIRTH) < chance / (1.0 + twins)]
    ids = people.person_id[mother]
    twins = load_motion("births").curve("twins_share", people.age[mother])
    number = 1 + (year.uniform(ids, Process.TWINS) < twins).astype(np.int64)
    state.life.children_born[mother] += number.astype(np.int8)
    second = np.flatnonzero(number == 2)
    order = np.r_[np.zeros(mother.size, dtype=np.int64), np.ones(second.size, dtype=np.int64)]
    mother = np.r_[mother, mother[second]]
    year.happened["births"] = mother.size
    if mother.size:
        places.bear(mother, newborn(state, year, mother, order, partner[mother]))


def fertile_ages() -> tuple[int, int]:
    """First and last age at which women bear children."""
    ages = load_table("projected_fertility")["age"].to_numpy()
    return int(ages[0]), int(ages[-1])


def fertility(from_year: int) -> Array:
    """Projected births to a woman in the year to each age, shape (ages,), beginning at the first fertile age."""
    table = load_table("projected_fertility").set_index("age")
    years = [float(name.split("_")[1]) for name in table.columns]
    rates = np.array([np.interp(from_year, years, row) for row in table.to_numpy()]) / 1000.0
    before = np.r_[0.0, rates[:-1]]
    # women of an age now were on average half a year younger when they bore the children of the year
    return np.asarray(0.5 * (before + rates))


def _chance_of_birth(state: State, places: Places, year: Year, woman: Array, has_partner: Array) -> Array:
    """Births expected of each woman in the year."""
    figures, people = load_motion("births"), state.population.people
    age = people.age[woman].astype(np.int64)
    youngest, _ = fertile_ages()
    parity = np.clip(state.life.children_born[woman], 0, PARITIES - 1)
    raw = _rate_by_parity()[age - youngest, parity]
    raw = raw * np.where(has_partner, figures.curve("partnered", age), figures.curve("single", age))
    raw = raw * np.where(_has_baby(state, places)[woman], figures["with_a_baby"], 1.0)
    band = figures.band("bands", age)
    expected = fertility(year.number - 1)[age - youngest]

    def found() -> Array:
        bands = len(figures["bands"])
        of_band = np.bincount(band, raw, minlength=bands)
        return np.bincount(band, expected, minlength=bands) / np.where(of_band > 0.0, of_band, 1.0)

    return raw * year.alignment.factor("births", year.number, found)[band]


@cache
def _rate_by_parity() -> Array:
    """Births to a woman by age and children so far, shape (ages, parities); the nearest where none is known."""
    table = load_table("fertility_by_parity").set_index("age")
    youngest, oldest = fertile_ages()
    rates = table.reindex(range(youngest, oldest + 1)).bfill().ffill().to_numpy() / 1000.0
    return np.asarray(rates)


def _has_baby(state: State, places: Places) -> Array:
    """Whether the youngest child of a person's unit was born the year before, shape (people,)."""
    people = state.population.people
    baby = np.flatnonzero((people.role == Role.CHILD) & (people.age <= 1) & places.stays)
    has = np.zeros(places.unit_like.size, dtype=bool)
    has[places.unit[baby]] = True
    return np.asarray(has[places.unit])


def newborn(state: State, year: Year, mother: Array, order: Array, partner: Array) -> dict[str, Array]:
    """Columns of the newborn that differ from the defaults, for each mother, her partner or -1."""
    people, figures = state.population.people, load_motion("births")
    shared, origins = load_figures("people"), load_figures("skeleton")
    ids = mix(people.person_id[mother], NEWBORN_SLOT + 8 * year.number + order)
    has_father = partner >= 0
    other = np.where(has_father, partner, mother)

    def draw(attempt: int) -> Array:
        return uniform(year.seed, ids, 0, Process.NEWBORN, attempt)

    group, fathers = people.ethnic_group[mother], people.ethnic_group[other]
    is_mixed = draw(2) < origins["mixed_child_share"]
    of_two = np.where(is_mixed, EthnicGroup.MIXED, np.where(draw(3) < 0.5, group, fathers))
    degree = (people.qualification[mother] == Qualification.LEVEL_4_OR_ABOVE) | (
        people.qualification[other] == Qualification.LEVEL_4_OR_ABOVE
    )
    abroad = people.birthplace[mother] != Birthplace.UNITED_KINGDOM
    return {
        "person_id": ids,
        "role": np.full(mother.size, Role.CHILD, dtype=np.int8),
        "months_since_last_birthday": (draw(0) * 12.0).astype(np.int8),
        "sex": np.where(draw(1) < figures["boys_share"], Sex.MALE, Sex.FEMALE).astype(np.int8),
        "ethnic_group": np.where(group == fathers, group, of_two).astype(np.int8),
        "mother_id": people.person_id[mother],
        "father_id": np.where(has_father, people.person_id[other], 0),
        "parent_has_degree": degree & (draw(4) < shared["degree_share_of_level_4"]),
        "parental_class": people.parental_class[mother],
        "parental_wealth_rank": people.wealth_rank[mother],
        "has_english_as_additional_language": abroad & (draw(5) < figures["additional_language_share"]),
        "two_child_exception": draw(6) < shared["two_child_exception_share"],
        "free_school_meals_registration_draw": draw(7),
    }


def children_so_far(state: State) -> Array:
    """Children of each woman of the first state who live in the model, shape (people,)."""
    people = state.population.people
    mother = state.position(people.mother_id)
    return np.bincount(mother[mother >= 0], minlength=state.size)
