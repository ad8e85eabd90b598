"""Block 4: State Pension, private pensions in payment, child maintenance, student support, childcare, gifts."""

from typing import NamedTuple

import numpy as np

from model.population.classifications import EthnicGroup
from model.population.schema import Region, Role, Sex
from model.population.synthesis.ages import MONTHS
from model.population.synthesis.figures import load_figures, load_table
from model.population.synthesis.fitting import Fit
from model.population.synthesis.people import Persons
from model.population.synthesis.skeleton import Skeleton
from model.population.synthesis.work import WEEKS_IN_YEAR, Work
from model.random import Variable, normal, uniform

Array = np.ndarray
FULL_TIME_ABOVE = 30.0
LAW_WEEKS_IN_YEAR = 52.0
HIGH_PAY = 35_000.0
WORKING_LIFE = 48.0  # years from 18 to pension age
APRIL, OCTOBER = 3, 9  # months of the year before


class Incomes(NamedTuple):
    """Other incomes of each person, £ a year, shape (people,)."""

    state_pension_received: Array
    state_pension_share: Array
    private_pension_income: Array
    maintenance_income: Array
    student_support_income: Array
    childcare_costs: Array
    gift_aid: Array


def _state_pension(skeleton: Skeleton, persons: Persons, work: Work, seed: int, fit: Fit) -> Array:
    """State Pension of people over pension age, £ a year: published amounts of each scheme by rank.

    Ranked within the scheme by lifetime earnings and sex, read from the published distribution of the
    scheme, then set to the published mean of the age and sex. Not modelled: qualifying years; deferral.
    """
    figures = load_figures("incomes")
    ids, slot, age = skeleton.key(), skeleton.slot, skeleton.age
    woman = skeleton.sex == Sex.FEMALE
    receipt = figures["state_pension_receipt"]
    has_record = persons.working_life_here * WORKING_LIFE >= receipt["least_years"]
    chance = np.where(has_record, receipt["with_record"], receipt["without_record"])
    receives = uniform(seed, ids, slot, Variable.STATE_PENSION_RECEIPT) < chance
    over = (age >= figures["state_pension_age"]) & receives
    limit = figures["new_scheme_below_age"]
    new = age < np.where(woman, limit["women"], limit["men"])
    shift = figures["state_pension_shift"]
    loading = figures["state_pension_loading"]
    own = normal(seed, ids, slot, Variable.STATE_PENSION_RANK)
    score = loading * work.lifetime_earnings + np.sqrt(1.0 - loading**2) * own
    score = score + woman * np.where(new, shift["woman_new"], shift["woman_pre_2016"])
    score = score + shift["woman_in_couple_pre_2016"] * (woman & ~new & persons.has_partner)
    score = score + shift["woman_in_couple_new"] * (woman & new & persons.has_partner)
    score = score + shift["working_life_abroad"] * (1.0 - persons.working_life_here)
    weekly = np.zeros(len(age))
    table = load_table("state_pension_by_amount")
    for name, chosen in (("new", over & new), ("pre_2016", over & ~new)):
        rank = fit.rank(f"state_pension_{name}", score[chosen])
        bands = table[table.scheme == name]
        bounds = np.append(bands.weekly_from.to_numpy(dtype=float), bands.weekly_to.to_numpy(dtype=float)[-1])
        cumulative = np.append(0.0, bands.recipients.to_numpy(dtype=float).cumsum())
        weekly[chosen] = np.interp(rank, cumulative / cumulative[-1], bounds)
    means = load_table("state_pension_by_age_and_sex").set_index("age")
    row = np.clip(age, 66, 90)[over]
    target = np.where(
        woman[over], means.female_mean_weekly.loc[row].to_numpy(), means.male_mean_weekly.loc[row].to_numpy()
    )
    cell = 2 * np.minimum((age[over] - 66) // 2, 11) + woman[over]
    weekly[over] *= fit.level("state_pension_mean", weekly[over], cell, target)
    return np.where(over, weekly * WEEKS_IN_YEAR, 0.0)


def _share_of_full_rate(skeleton: Skeleton, received: Array) -> Array:
    """State Pension received as a share of the full new or basic rate of the base year, by date of birth.

    The law multiplies the share by the full rate of the year assessed; additional and protected pensions, which
    take the share above one, follow the full rate with it.
    """
    figures = load_figures("incomes")
    full, first_born = figures["full_state_pension_weekly"], figures["new_state_pension_first_born"]
    month_of_birth = MONTHS * figures["base_year"] + OCTOBER - skeleton.age_months
    first = np.where(skeleton.sex == Sex.FEMALE, MONTHS * first_born["women"], MONTHS * first_born["men"]) + APRIL
    return received / (LAW_WEEKS_IN_YEAR * np.where(month_of_birth >= first, full["new"], full["basic"]))


def _private_pension(
    skeleton: Skeleton,
    persons: Persons,
    work: Work,
    state_pension: Array,
    state_pension_share: Array,
    seed: int,
    fit: Fit,
) -> Array:
    """Occupational and personal pensions in payment, £ a year; rarer beside high pay."""
    figures = load_figures("incomes")
    ids, slot, age = skeleton.key(), skeleton.slot, skeleton.age
    woman = skeleton.sex == Sex.FEMALE
    able = persons.is_adult & (age >= 50)
    factor = figures["private_pension_receipt_factor"]
    share = figures.curve("private_pension_receipt", age) * np.where(woman, factor["woman"], factor["man"])
    not_white = skeleton.ethnicity != EthnicGroup.WHITE
    share = share * np.where(not_white, factor["not_white"], 1.0) * persons.working_life_here
    share = np.where(able, share, 0.0)
    no_state_pension = (age >= figures["state_pension_age"]) & (state_pension == 0.0)
    b = figures["private_pension_receipt_rank"]
    score = b["lifetime"] * work.lifetime_earnings + b["wealth"] * work.wealth_score
    # spouses mostly both have one or neither: what they share beside earnings and wealth is of the family
    shared = b["family_share"]
    family_slot = skeleton.unit_slot[skeleton.unit]
    score = score + np.sqrt(shared) * normal(seed, ids, family_slot, Variable.PRIVATE_PENSION_FAMILY)
    score = score + np.sqrt(1.0 - shared) * normal(seed, ids, slot, Variable.PRIVATE_PENSION_RECEIPT)
    score = score + b["in_work_at_pay"] * np.maximum(work.employment_income / HIGH_PAY - 1.0, 0.0)
    score = score + b["no_state_pension"] * no_state_pension
    # years without contributions to the one are mostly years without the other
    record = np.minimum(state_pension_share, 1.0)
    score = score + b["short_record"] * (1.0 - record) * (age >= figures["state_pension_age"])
    early, full_time = age < 66, work.hours_worked_weekly > FULL_TIME_ABOVE
    retired = ~work.is_working & ~persons.is_disabled
    score = score + b["retired_under_66"] * (early & retired)
    score = score + b["part_time_under_66"] * (early & work.is_working & ~full_time)
    score = score + b["disabled_under_66"] * (early & ~work.is_working & persons.is_disabled)
    score = score + b["retired_over_66"] * (~early & ~work.is_working)
    # membership of schemes does not follow the pay of a region: those who receive are chosen within it
    cell = len(Region) * np.clip((age - 50) // 4, 0, 9) + skeleton.region[skeleton.household]
    receives = fit.lowest("private_pension", -score, share, cell, able)
    loading = figures["private_pension_loading"]
    own = normal(seed, ids, slot, Variable.PRIVATE_PENSION_RANK)
    score = loading * work.lifetime_earnings + np.sqrt(1.0 - loading**2) * own
    score = score + figures["private_pension_woman"] * woman
    score = score + figures["private_pension_abroad"] * (1.0 - persons.working_life_here)
    points = figures["private_pension_quantiles"]
    rank = fit.rank("private_pension_amount", score[receives])
    amounts = np.zeros(len(age))
    amounts[receives] = np.interp(rank, np.array(list(points)), np.array(list(points.values()), dtype=float))
    return amounts


def draw_incomes(skeleton: Skeleton, persons: Persons, work: Work, seed: int, fit: Fit) -> Incomes:
    """Draw incomes other than from work and assets, and what families pay for childcare and give away."""
    figures = load_figures("incomes")
    ids, slot, age = skeleton.key(), skeleton.slot, skeleton.age

    maintenance = figures["maintenance"]
    receives = persons.is_lone_parent & (uniform(seed, ids, slot, Variable.MAINTENANCE) < maintenance["share"])
    spread = maintenance["deviation"] * normal(seed, ids, slot, Variable.MAINTENANCE_AMOUNT)
    with_parents = skeleton.is_grown_child
    student = persons.is_student & ~with_parents & ~persons.has_partner

    childcare = figures["childcare"]
    earned = work.employment_income + np.maximum(work.self_employment_income, 0.0)
    family = np.bincount(skeleton.unit, earned)[skeleton.unit]
    idle = persons.is_adult & ~work.is_working
    all_work = (np.bincount(skeleton.unit, idle) == 0)[skeleton.unit]
    chance = np.minimum(childcare["intercept"] + childcare["per_thousand"] * family / 1000.0, childcare["highest"])
    school = age >= childcare["under"]
    chance = chance * np.where(school, childcare["school_age_factor"], 1.0)
    is_child = (skeleton.role == Role.CHILD) & (age < childcare["school_under"]) & all_work
    pays = is_child & (uniform(seed, ids, slot, Variable.CHILDCARE) < chance)
    cost = childcare["cost_per_child"] * np.where(school, childcare["school_age_cost"], 1.0)
    cost = cost * np.exp(childcare["deviation"] * normal(seed, ids, slot, Variable.CHILDCARE_AMOUNT))

    gifts = figures["gift_aid"]
    state_pension = np.round(_state_pension(skeleton, persons, work, seed, fit), 2)
    state_share = _share_of_full_rate(skeleton, state_pension)
    private_pension = _private_pension(skeleton, persons, work, state_pension, state_share, seed, fit)
    gives = uniform(seed, ids, slot, Variable.GIFT_AID) < gifts["share"]
    base = np.minimum(np.maximum(earned, 0.0) + private_pension, 1e6)
    return Incomes(
        state_pension_received=state_pension,
        state_pension_share=state_share,
        private_pension_income=np.round(private_pension, 2),
        maintenance_income=np.round(np.where(receives, maintenance["median"] * np.exp(spread), 0.0), 2),
        student_support_income=np.where(student, float(figures["student_support"]), 0.0),
        childcare_costs=np.round(np.where(pays, cost, 0.0), 2),
        gift_aid=np.round(np.where(gives & (base > 12570.0), gifts["rate"] * base, 0.0), 2),
    )
