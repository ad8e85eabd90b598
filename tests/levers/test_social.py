"""Levers of early years, schools, students, work and homes: each moves what its card says and nothing else."""

import numpy as np
import pytest

from model.economy.forecast import load_forecast
from model.engine.assess import assess
from model.errors import LeverError
from model.evidence import interventions
from model.levers import SHIPPED, settings_of
from model.levers.lever import MODELLED, NOT_ESTIMABLE, Context
from model.levers.union_access import newly_covered
from model.policy import load_policy
from model.policy.load import parameter_value
from model.population.classifications import EmployerSize, EmploymentStatus, EnergyRating, SchoolPhase
from model.population.schema import BenefitUnits, Households, People, Population, Region, Role, Tenure, defaults
from tests.runs import run_small

YEAR = 2026
FORECAST = load_forecast()
WORK = ("pay_ratio_reporting", "worker_representation", "union_access")
HOMES = ("social_housing", "private_rents", "decent_homes")
ZERO = {
    "early_years": {"spending": 0.0},
    "school_funding": {"share_moved": 0.0},
    "maintenance_grants": {"full_grant": 0.0, "replaces_loan": False},
    "education_programme": {"share": 0.0},
    "pay_ratio_reporting": {},
    "worker_representation": {},
    "union_access": {},
    "social_housing": {"homes": 0.0},
    "private_rents": {"follows_prices_and_pay": False},
    "decent_homes": {"share_private": 0.0},
    "housing_rights": {},
}


def families(count=400, seed=1):
    """Couples with a child of each phase in turn, of every tenure and sector, all in England but the last ten."""
    draws = np.random.default_rng(seed)
    people, units, households = (defaults(kind, n) for kind, n in ((People, 3 * count), (BenefitUnits, count),
                                                                    (Households, count)))  # fmt: skip
    of_child = np.arange(2, 3 * count, 3)
    of_head = of_child - 2
    people["person_id"][:] = 1 + np.arange(3 * count)
    people["role"][:] = np.tile([Role.HEAD, Role.PARTNER, Role.CHILD], count)
    people["age"][:] = np.tile([45, 44, 0], count)
    phase = np.arange(count) % 5
    people["age"][of_child] = np.array([1, 3, 8, 13, 17])[phase]
    people["school_phase"][of_child] = phase
    people["was_ever_6_free_school_meals"][of_child] = (phase >= SchoolPhase.PRIMARY) & (draws.random(count) < 0.3)
    people["employment_income"][of_head] = np.exp(draws.normal(10.2, 0.8, count))
    people["employment_status"][of_head] = EmploymentStatus.EMPLOYEE
    people["employer_size"][of_head] = np.where(draws.random(count) < 0.5, EmployerSize.FROM_250, 1)
    people["is_public_sector"][of_head] = draws.random(count) < 0.2
    people["is_union_member"][of_head] = draws.random(count) < 0.2
    people["hours_worked_weekly"][of_head] = 37.0
    people["hourly_pay"][of_head] = people["employment_income"][of_head] / (37.0 * 52.0)
    people["employee_pension_contributions"][of_head] = 0.05 * people["employment_income"][of_head]
    units["benefit_unit_id"][:] = 1 + np.arange(count)
    units["first_person"][:] = 3 * np.arange(count + 1)
    households["household_id"][:] = 1 + np.arange(count)
    households["first_unit"][:] = np.arange(count + 1)
    households["weight"][:] = draws.uniform(50.0, 150.0, count)
    households["region"][:] = np.where(np.arange(count) < count - 10, Region.NORTH_WEST, Region.WALES)
    households["tenure"][:] = draws.integers(0, 5, count)
    is_renter = households["tenure"] >= Tenure.RENT_FROM_COUNCIL
    households["rent"][:] = np.where(is_renter, draws.uniform(5_000.0, 15_000.0, count), 0.0)
    people["property_income"][of_head] = np.where(is_renter, 0.0, 20_000.0)
    households["is_decent"][:] = draws.random(count) < 0.7
    households["energy_rating"][:] = draws.integers(0, 6, count)
    homeless = is_renter & (draws.random(count) < 0.05)
    households["is_in_temporary_accommodation"][:] = homeless
    return Population(People(**people), BenefitUnits(**units), Households(**households))


@pytest.fixture(scope="module")
def population():
    return families()


def settings(name, **changed):
    """Settings of a lever in 2026-27 with some of them changed."""
    values = {field: parameter_value(one, YEAR, FORECAST) for field, one in settings_of(name).items()}
    return SHIPPED[name].settings(**(values | {"applies": True} | changed))


def applied(name, population, year=YEAR, **changed):
    """The population as a lever leaves it, its assessment, and what the lever says."""
    lever, law, made = SHIPPED[name], load_policy(YEAR), settings(name, **changed)
    context = Context(year, FORECAST, law.policy, 1)
    after = lever.population(made, population, context) if lever.population else population
    results = assess(after, law, 1)
    return after, results, lever.results(made, after, results, context._replace(before=population))


def columns_changed(before, after):
    """Dotted names of the columns that differ."""
    return {
        f"population.{entity}.{name}"
        for entity in Population._fields
        for name, values in getattr(before, entity)._asdict().items()
        if not np.array_equal(values, getattr(getattr(after, entity), name), equal_nan=values.dtype.kind == "f")
    }


def total(population, of_households):
    return float(population.households.weight @ of_households)


@pytest.mark.parametrize("name", ZERO)
def test_a_zero_setting_is_the_baseline_bit_for_bit(name, population):
    after, _, effect = applied(name, population, **ZERO[name])
    assert not columns_changed(population, after)
    assert all((amount == 0.0).all() for amount in effect.programmes.values())
    assert effect.net_income is None or (effect.net_income == 0.0).all()


MOVING = {
    "pay_ratio_reporting": {"fall": 0.05, "threshold": 50_000.0},
    "worker_representation": {"pay_rise": 0.01},
    "union_access": {"premium_lower_half": 0.05, "premium_upper_half": 0.05},
    "social_housing": {"homes": 3_000.0},
    "private_rents": {"follows_prices_and_pay": False, "highest_rise": 0.0},
    "decent_homes": {},
}


@pytest.mark.parametrize("name", MOVING)
def test_a_population_hook_writes_what_it_says_and_keeps_dtypes(name, population):
    after, _, effect = applied(name, population, **MOVING[name])
    changed = columns_changed(population, after)
    assert changed and changed <= set(SHIPPED[name].writes)
    for entity in Population._fields:
        for column, values in getattr(population, entity)._asdict().items():
            assert getattr(getattr(after, entity), column).dtype == values.dtype, column
    assert effect.outcomes["reach"].value > 0.0


@pytest.mark.parametrize("name", ZERO)
def test_outcomes_have_a_number_or_say_why_not(name, population):
    for label, outcome in applied(name, population)[2].outcomes.items():
        assert (outcome.status == MODELLED) == np.isfinite(outcome.value), label
        if np.isfinite(outcome.low):
            assert outcome.low <= outcome.value <= outcome.high, label


def test_early_years_centres_are_shared_out_over_young_children_of_england(population):
    _, results, effect = applied("early_years", population, spending=1e6)
    (spent,) = effect.programmes.values()
    assert total(population, spent) == pytest.approx(1e6)
    assert (spent[-10:] == 0.0).all(), "Wales"
    assert ((spent > 0.0) == (np.arange(400) % 5 < 2) & (np.arange(400) < 390)).all(), "children of 1 and 3"
    assert effect.net_income is None
    poorer = applied("early_years", population, spending=1e6, only_universal_credit=True)[2]
    (spent_on_fewer,) = poorer.programmes.values()
    assert (results.universal_credit[spent_on_fewer > 0.0] > 0.0).all()
    assert 0.0 < poorer.outcomes["reach"].value < effect.outcomes["reach"].value


def test_school_funding_moved_within_the_budget_closes(population):
    made = {"core_budget": 1e8, "share_moved": 0.02}
    _, _, effect = applied("school_funding", population, **made)
    (change,) = effect.programmes.values()
    assert total(population, change) == pytest.approx(0.0, abs=1e-4)
    of_child = population.people.was_ever_6_free_school_meals[2::3]
    is_pupil = np.isin(population.people.school_phase[2::3], [SchoolPhase.PRIMARY, SchoolPhase.SECONDARY])
    is_pupil &= np.arange(400) < 390
    assert (change[is_pupil & of_child] > 0.0).all() and (change[is_pupil & ~of_child] < 0.0).all()
    assert (change[~is_pupil] == 0.0).all()
    (topped,) = applied("school_funding", population, is_topped_up=True, **made)[2].programmes.values()
    assert total(population, topped) == pytest.approx(2e6) and (topped >= 0.0).all()


def test_the_pupil_premium_is_paid_by_phase(population):
    _, _, effect = applied("school_funding", population, share_moved=0.0, premium_rise_primary=100.0)
    (change,) = effect.programmes.values()
    is_primary = population.people.school_phase[2::3] == SchoolPhase.PRIMARY
    assert set(np.unique(change)) == {0.0, 100.0} and is_primary[change > 0.0].all()


def student_of(parents_pay, age=20):
    """A couple with a pay of so much, and their student child in a household of its own in England."""
    made = [defaults(kind, n) for kind, n in ((People, 3), (BenefitUnits, 2), (Households, 2))]
    people, units, households = made
    people["person_id"][:] = [1, 2, 3]
    people["role"][:] = [Role.HEAD, Role.PARTNER, Role.HEAD]
    people["age"][:] = [50, 50, age]
    people["employment_income"][0] = parents_pay
    people["in_higher_education"][2] = True
    people["mother_id"][2] = 2
    units["first_person"][:] = [0, 2, 3]
    households["first_unit"][:] = [0, 1, 2]
    households["household_id"][:] = [1, 2]
    return Population(People(**people), BenefitUnits(**units), Households(**households))


@pytest.mark.parametrize(
    ("pay", "age", "expected"),
    [(25_000.0, 20, 4_000.0), (33_810.0, 20, 2_000.0), (42_620.0, 20, 0.0), (90_000.0, 30, 4_000.0)],
)
def test_a_grant_falls_with_the_income_of_parents_wherever_they_live(pay, age, expected):
    """Half-way from 25,000 to 42,620 half of the grant; at 30 the student's own income counts, which is nil."""
    _, _, effect = applied("maintenance_grants", student_of(pay, age))
    np.testing.assert_allclose(effect.programmes["maintenance_grants"], [0.0, expected], atol=1e-9)
    assert effect.net_income is None, "in place of a loan"
    assert effect.outcomes["long_run_cost"].value == pytest.approx(0.7 * expected)


def test_a_grant_on_top_of_loans_is_income_and_all_cost():
    _, _, effect = applied("maintenance_grants", student_of(20_000.0), replaces_loan=False)
    np.testing.assert_array_equal(effect.net_income, [0.0, 4_000.0])
    assert effect.outcomes["long_run_cost"].value == effect.outcomes["outlay"].value == 4_000.0


def test_an_education_programme_reaches_its_pupils_and_costs_what_the_table_says(population):
    _, _, effect = applied("education_programme", population)
    (service,) = effect.programmes.values()
    cost = interventions()[34].cost_per_pupil
    assert set(np.unique(service)) == {0.0, cost}
    assert population.people.was_ever_6_free_school_meals[2::3][service > 0.0].all()
    found, reached = interventions()[34], effect.outcomes["small_group_tuition_attainment"]
    assert (reached.low, reached.value, reached.high) == pytest.approx(found.effect)
    assert "SD" in reached.evidence and "assumed equal" in reached.evidence
    for stage in (5, 11, 16):
        assert effect.outcomes[f"small_group_tuition_score_{stage}"].value == pytest.approx(found.effect.central)
    (half,) = applied("education_programme", population, share=0.5)[2].programmes.values()
    assert 0.0 < half.sum() < service.sum() and (service[half > 0.0] > 0.0).all(), "a smaller share is nested"
    unknown = applied("education_programme", population, intervention=17)[2]
    assert unknown.outcomes["learning_styles_attainment"].status == NOT_ESTIMABLE


@pytest.mark.parametrize("wrong", [{"intervention": 999}, {"intervention": 43, "phase": SchoolPhase.PRIMARY}])
def test_an_unknown_programme_or_phase_is_refused(population, wrong):
    with pytest.raises(LeverError, match="education_programme"):
        applied("education_programme", population, **wrong)


def test_evidence_is_numbered_without_gaps_and_ordered():
    table = interventions()
    assert list(table) == list(range(1, len(table) + 1))
    for one in table.values():
        assert one.phases and one.cost_per_pupil > 0.0 and one.source and one.evidence
        assert not one.effect.is_known or one.effect.low <= one.effect.central <= one.effect.high


@pytest.mark.parametrize("name", WORK)
def test_pay_moves_with_its_contributions_and_the_change_is_as_told(name, population):
    after, _, effect = applied(name, population, **MOVING[name])
    weight = np.repeat(population.households.weight, 3)
    change = after.people.employment_income - population.people.employment_income
    told = effect.outcomes["top_pay" if name == "pay_ratio_reporting" else "pay"].value
    assert float(weight @ change) == pytest.approx(told, rel=1e-9)
    moved = change != 0.0
    ratio = after.people.employment_income[moved] / population.people.employment_income[moved]
    for column in ("hourly_pay", "employee_pension_contributions"):
        before = getattr(population.people, column)[moved]
        np.testing.assert_allclose(getattr(after.people, column)[moved], ratio * before)
    assert not effect.programmes


def test_newly_covered_employees_are_of_the_sector_no_members_and_nested():
    many = families(6_000)
    two = newly_covered(settings("union_access", coverage_rise_private=0.02), many, 1)
    five = newly_covered(settings("union_access", coverage_rise_private=0.05), many, 1)
    people, weight = many.people, np.repeat(many.households.weight, 3)
    assert five[two].all() and not (five & (people.is_union_member | people.is_public_sector)).any()
    is_private = (people.employment_status == EmploymentStatus.EMPLOYEE) & ~people.is_public_sector
    share = weight[five].sum() / weight[is_private].sum()
    assert abs(share - 0.05) < 4.0 * np.sqrt(0.05 * 0.95 / is_private.sum()), "four standard errors"


def test_union_premium_differs_by_half_of_pay(population):
    after, _, _ = applied("union_access", population, coverage_rise_private=0.5, premium_lower_half=0.1)
    is_up = after.people.employment_income > population.people.employment_income
    pay = population.people.hourly_pay
    assert is_up.any() and pay[is_up].max() <= np.median(pay[::3]) * 1.1


def test_social_homes_go_to_those_in_most_need_at_half_the_rent(population):
    after, _, effect = applied("social_housing", population, homes=3_000.0)
    before, now = population.households, after.households
    moved = now.tenure != before.tenure
    assert moved.any() and (before.tenure[moved] == Tenure.RENT_PRIVATELY).all()
    assert (now.tenure[moved] == Tenure.RENT_FROM_HA).all() and now.is_decent[moved].all()
    np.testing.assert_array_equal(now.rent[moved], 0.5 * before.rent[moved])
    np.testing.assert_array_equal(now.rent[~moved], before.rent[~moved])
    assert abs(effect.outcomes["reach"].value - 3_000.0) <= 0.5 * before.weight.max(), "half a household's weight"
    cost = total(population, effect.programmes["social_housing"])
    assert cost == pytest.approx(3_000.0 * settings("social_housing").grant_per_home)
    was_homeless = before.is_in_temporary_accommodation & (before.region != Region.WALES)
    was_private = was_homeless & (before.tenure == Tenure.RENT_PRIVATELY)
    assert np.mean(moved[was_private]) > np.mean(moved[before.tenure == Tenure.RENT_PRIVATELY])
    two_years = applied("social_housing", population, year=YEAR + 1, homes=3_000.0)
    assert two_years[2].outcomes["reach"].value == pytest.approx(6_000.0, abs=0.5 * before.weight.max())
    assert (two_years[0].households.tenure[moved] == Tenure.RENT_FROM_HA).all(), "those housed stay"
    assert total(population, two_years[2].programmes["social_housing"]) == pytest.approx(cost), "homes of the year"


def test_a_rent_cap_takes_from_landlords_what_tenants_keep(population):
    after, _, effect = applied("private_rents", population, follows_prices_and_pay=False, highest_rise=0.0)
    rents = after.households.rent - population.households.rent
    is_private = population.households.tenure == Tenure.RENT_PRIVATELY
    assert (rents <= 0.0).all() and (rents[~is_private] == 0.0).all()
    weight = np.repeat(population.households.weight, 3)
    income = after.people.property_income - population.people.property_income
    assert total(population, rents) == pytest.approx(float(weight @ income))
    sitting = rents < 0.0
    expected = 1.0 / (1.0 + FORECAST.growth("private_rents", YEAR)) - 1.0
    np.testing.assert_allclose(rents[sitting] / population.households.rent[sitting], expected)
    share = sitting.sum() / is_private.sum()
    assert abs(share - 0.75) < 4.0 * np.sqrt(0.75 * 0.25 / is_private.sum()), "a quarter of tenancies ended"
    assert effect.outcomes["rents"].value == pytest.approx(total(population, rents))
    with_new = applied("private_rents", population, follows_prices_and_pay=False, new_let_rise=0.05)[0]
    new = with_new.households.rent > population.households.rent
    assert (new == is_private & ~sitting).all()


def test_a_cap_bites_more_each_year_of_the_same_tenancy(population):
    made = {"follows_prices_and_pay": False, "highest_rise": 0.0, "turnover": 0.0}
    first, third = (applied("private_rents", population, year=year, **made)[0] for year in (2026, 2028))
    is_private = population.households.tenure == Tenure.RENT_PRIVATELY
    assert (third.households.rent[is_private] < first.households.rent[is_private]).all()
    expected = 1.0 / FORECAST.index("private_rents", 2025, 2028)
    np.testing.assert_allclose(
        third.households.rent[is_private], expected * population.households.rent[is_private]
    )


def test_homes_are_improved_by_their_tenure_and_cost_comes_back_in_rents(population):
    after, _, effect = applied("decent_homes", population)
    before, now = population.households, after.households
    improved = now.is_decent & ~before.is_decent
    assert improved.any() and (before.tenure[improved] == Tenure.RENT_PRIVATELY).all()
    assert (before.region[improved] != Region.WALES).all()
    assert (now.energy_rating[improved] <= EnergyRating.C).all()
    np.testing.assert_array_equal(now.energy_rating[~improved], before.energy_rating[~improved])
    assert effect.outcomes["rents"].value == pytest.approx(total(population, now.rent - before.rent))
    weight = np.repeat(before.weight, 3)
    income = after.people.property_income - population.people.property_income
    assert float(weight @ income) == pytest.approx(effect.outcomes["rents"].value)
    assert effect.outcomes["reach"].value == pytest.approx(float(before.weight @ improved))
    everything = applied("decent_homes", population, share_private=1.0)
    assert everything[2].outcomes["not_decent"].value == 0.0 and everything[0].households.is_decent[improved].all()


def test_social_homes_lower_poverty_after_housing_costs_and_housing_support():
    """On the small population: grants of the year cost what is set, and housing support falls."""
    found = run_small(f"year={YEAR}", "scenario=social_housing", "levers.social_housing.homes=300000").sel(
        year=YEAR
    )
    change = found.diff("scenario").isel(scenario=0)
    grant = settings("social_housing").grant_per_home
    amount = change["programme_amount"]
    assert float(amount.sel(programme="social_housing")) == pytest.approx(300_000.0 * grant)
    assert float(amount.sel(programme="universal_credit")) < 0.0
    assert float(change["net_spending"]) < 300_000.0 * grant


def test_a_rent_cap_costs_tenants_less_and_raises_less_tax():
    change = run_small(f"year={YEAR}", "scenario=private_rents").sel(year=YEAR).diff("scenario").isel(scenario=0)
    assert float(change["programme_amount"].sel(programme="income_tax")) < 0.0, "landlords"
    assert float(change["programme_amount"].sel(programme="universal_credit")) < 0.0, "less rent to support"


@pytest.mark.parametrize(
    "name", ["pay_ratio_reporting", "worker_representation", "union_access", "housing_rights"]
)
def test_levers_without_evidence_of_an_effect_move_nothing(name):
    found = run_small(f"year={YEAR}", f"scenario={name}").sel(year=YEAR)
    for variable in ("net_spending", "poverty_rate", "gini", "programme_amount"):
        if variable in found:
            assert (found[variable].diff("scenario") == 0.0).all(), variable
    assert found["outcome"].size > 0
