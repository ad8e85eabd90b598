"""Block 3: participation, self-employment, directors, hours, hourly pay to the top, profits, pension saving."""

from typing import NamedTuple

import numpy as np

from model.population.classifications import EthnicGroup
from model.population.schema import Region, Sex
from model.population.synthesis.figures import Figures, load_figures, load_table
from model.population.synthesis.fitting import Fit, logistic, normal_cumulative, pareto_tail, quantiles
from model.population.synthesis.people import Persons
from model.population.synthesis.skeleton import Skeleton
from model.random import Variable, normal, normal_quantile, uniform

Array = np.ndarray
WEEKS_IN_YEAR = 52.0


class Work(NamedTuple):
    """Work and its income of each person, shape (people,); amounts in £ a year."""

    is_working: Array
    is_self_employed: Array
    is_owner_manager: Array
    hours_worked_weekly: Array
    hourly_pay: Array
    employment_income: Array
    self_employment_income: Array
    owner_manager_dividends: Array
    employee_pension_contributions: Array
    personal_pension_contributions: Array
    pension_contributions_by_salary_sacrifice: Array
    in_start_up_period: Array
    lifetime_earnings: Array
    wealth_residual: Array
    wealth_score: Array


def _employment_index(figures: Figures, skeleton: Skeleton, persons: Persons, wealth_residual: Array) -> Array:
    """Linear index of being in work, without the level of the cell."""
    b = figures["employment"]
    age = skeleton.age
    ethnic = skeleton.ethnicity
    woman = skeleton.sex == Sex.FEMALE
    parent = persons.children > 0
    mother, father = parent & woman, parent & ~woman
    linear = b["ability"] * persons.ability + figures["employment_by_qualification"][persons.qualification]
    linear += b["disabled"] * persons.is_disabled
    linear += b["severely_disabled"] * (persons.is_disabled & (persons.severity < b["severe_below"]))
    linear += figures["employment_by_ethnic_group"][ethnic]
    region = skeleton.region[skeleton.household]
    linear += figures["employment_by_region"][region]
    by_youngest = np.where(
        persons.youngest_child < 3,
        b["mother_youngest_under_3"],
        np.where(persons.youngest_child < 5, b["mother_youngest_3_4"], b["mother_youngest_older"]),
    )
    linear += np.where(mother, by_youngest, 0.0)
    linear += b["mother_in_london"] * (mother & (region == Region.LONDON))
    linear += b["mother_each_child_above_two"] * mother * np.maximum(persons.children - 2, 0)
    linear += b["father_three_or_more"] * (father & (persons.children >= 3))
    linear += b["each_child_above_three"] * np.maximum(persons.children - 3, 0)
    linear += b["one_child"] * (persons.children == 1)
    linear += b["father_in_couple"] * (father & persons.has_partner)
    linear += b["lone_mother"] * (persons.is_lone_parent & woman)
    asian_muslim = (ethnic == EthnicGroup.PAKISTANI) | (ethnic == EthnicGroup.BANGLADESHI)
    linear += b["pakistani_bangladeshi_woman"] * (woman & asian_muslim)
    linear += b["student"] * persons.is_student + b["couple"] * persons.has_partner
    linear += b["couple_without_children"] * (persons.has_partner & ~parent)
    linear += b["single_over_25"] * (~persons.has_partner & ~parent & (age > 25))
    early = (age >= 55) & (age < 66) & ~persons.is_disabled
    linear += b["wealth_55_65"] * early * wealth_residual
    return np.asarray(linear)


def _pay_score(figures: Figures, skeleton: Skeleton, persons: Persons, part_time: Array, own: Array) -> Array:
    """Score that ranks hourly pay among people of one sex and age, in log points."""
    b = figures["pay"]
    age = skeleton.age
    woman = skeleton.sex == Sex.FEMALE
    degree = persons.qualification == 3
    score = degree * figures.curve("pay_degree_profile", age)
    score += figures["pay_by_qualification"][persons.qualification]
    score += figures["pay_by_ethnic_group"][skeleton.ethnicity]
    score += figures["pay_by_region"][skeleton.region[skeleton.household]]
    score += b["ability"] * persons.ability + b["own"] * own
    score += b["part_time"] * part_time + b["student"] * persons.is_student
    score += b["lone_parent"] * persons.is_lone_parent + b["three_children"] * (persons.children >= 3)
    score += b["mother"] * (woman & (persons.children > 0))
    score += b["father_in_couple"] * (~woman & persons.has_partner & (persons.children > 0))
    return np.asarray(score)


def pay_cell(age: Array, woman: Array) -> Array:
    """Row of hourly_pay_by_sex_and_age of each person."""
    bounds = load_table("hourly_pay_by_sex_and_age").query("sex == 'male'").age_from.to_numpy()
    band = np.maximum(np.searchsorted(bounds, age, side="right") - 1, 0)
    return np.asarray(band + len(bounds) * woman)


def hourly_pay_at(score: Array, cell: Array, figures: Figures) -> Array:
    """Hourly pay, £, at a normal score within sex and age: the published percentiles, then Pareto tails.

    Between percentiles the logarithm of pay is linear in the normal score; below the 10th pay falls evenly to
    the minimum wage of 21 and over, or of 16 where the 10th percentile lies under it.
    """
    table = load_table("hourly_pay_by_sex_and_age").filter(regex="^p")
    probabilities = np.array([int(name[1:]) / 100.0 for name in table.columns])
    points = np.array([normal_quantile(p) for p in probabilities])
    logs = np.log(table.to_numpy(dtype=float))
    least, adult = float(figures["minimum_wage"][16]), float(figures["minimum_wage"][21])
    pay = np.empty(len(score))
    for number in range(len(logs)):
        here = cell == number
        pay[here] = np.exp(np.interp(score[here], points, logs[number]))
    lowest = np.where(np.exp(logs[cell, 0]) > adult, adult, least)
    share = np.minimum(normal_cumulative(score) / probabilities[0], 1.0)
    pay = np.where(share < 1.0, lowest + (np.exp(logs[cell, 0]) - lowest) * share, pay)
    return np.where(score > points[-1], _pay_above(score, logs[cell, -1], 1.0 - probabilities[-1], figures), pay)


def at_mid_year(hourly: Array, figures: Figures) -> Array:
    """Hourly pay of April moved to the mean of the fiscal year; the minimum wage stands still within it."""
    b = figures["pay_growth_within_year"]
    above = np.clip((hourly - b["none_below"]) / (b["full_above"] - b["none_below"]), 0.0, 1.0)
    return np.asarray(hourly * (1.0 + (b["factor"] - 1.0) * above))


def _pay_above(score: Array, start: Array, share: float, figures: Figures) -> Array:
    """Hourly pay of the top `share` of a cell, £: three Pareto tails from `exp(start)`, truncated."""
    tail = figures["hourly_pay_tail"]
    beyond = np.maximum(np.log(share / np.maximum(normal_cumulative(-score), 1e-300)), 0.0)
    first = tail["exponent"] * (np.log(tail["second_from"]) - start)
    second = tail["second_exponent"] * np.log(tail["third_from"] / tail["second_from"])
    log_pay = start + np.minimum(beyond, first) / tail["exponent"]
    log_pay = log_pay + np.clip(beyond - first, 0.0, second) / tail["second_exponent"]
    log_pay = log_pay + np.maximum(beyond - first - second, 0.0) / tail["third_exponent"]
    return np.asarray(np.minimum(np.exp(log_pay), tail["highest"]))


def _length_met(least: float, most: float, draws: Array) -> Array:
    """Lengths between two bounds, evenly spread but met in proportion to their length."""
    return np.asarray(np.sqrt(least**2 + (most**2 - least**2) * draws))


def _part_year_index(figures: Figures, skeleton: Skeleton, persons: Persons, score: Array) -> Array:
    """Index of pay for part of the year only: oftener the young, the low paid and new mothers."""
    b = figures["part_year"]
    linear = b["pay"] * score + b["under_25"] * (skeleton.age < 25) + b["student"] * persons.is_student
    new_mother = (skeleton.sex == Sex.FEMALE) & (persons.youngest_child < 3)
    return np.asarray(linear + b["mother_youngest_under_3"] * new_mother)


def draw_work(skeleton: Skeleton, persons: Persons, seed: int, fit: Fit) -> Work:
    """Draw work and pay. Not modelled: several jobs, bonuses within the year, losses brought forward."""
    figures = load_figures("work")
    ids, slot, age = skeleton.key(), skeleton.slot, skeleton.age
    woman = skeleton.sex == Sex.FEMALE
    adult = persons.is_adult
    family_slot = skeleton.unit_slot[skeleton.unit]

    def draw(variable: Variable) -> Array:
        return uniform(seed, ids, slot, variable)

    residual = skeleton.latent(seed, Variable.WEALTH_RESIDUAL, family_slot)
    rate = np.where(woman, figures.step("employment_rate_women", age), figures.step("employment_rate_men", age))
    cell = 2 * figures.band("employment_rate_men", age) + woman
    may_work = age >= 16
    linear = _employment_index(figures, skeleton, persons, residual)
    chance = np.zeros(len(age))
    chance[may_work] = fit.probability("employment", linear[may_work], rate[may_work], cell[may_work])
    is_working = persons.employment_rank < chance
    chance_of_work = np.clip(chance, 0.01, 0.99)

    # kinds of work
    b = figures["self_employed"]
    asian_muslim = np.isin(skeleton.ethnicity, (EthnicGroup.PAKISTANI, EthnicGroup.BANGLADESHI))
    linear = b["age"] * (age - 42.0) + b["man"] * ~woman + b["pakistani_bangladeshi"] * asian_muslim
    linear = linear + b["parent_in_couple"] * (persons.has_partner & (persons.children > 0))
    linear = linear + figures["self_employed_by_region"][skeleton.region[skeleton.household]]
    chance = np.zeros(len(age))
    share = figures["self_employed_share"]
    chance[is_working] = fit.probability("self_employed", linear[is_working], share)
    is_self_employed = is_working & adult & (draw(Variable.SELF_EMPLOYED) < chance) & (age >= 18)
    b = figures["owner_manager"]
    linear = b["intercept"] + b["age"] * (age - 45.0) + b["man"] * ~woman + b["ability"] * persons.ability
    linear = linear + b["degree"] * (persons.qualification == 3)
    is_director = is_working & ~is_self_employed & (age >= 20)
    is_director &= draw(Variable.OWNER_MANAGER) < logistic(linear)

    # hours
    b = figures["part_time"]
    parent = persons.children > 0
    linear = b["mother"] * (woman & parent) + b["father_in_couple"] * (~woman & parent & persons.has_partner)
    linear = linear + b["disabled"] * persons.is_disabled + b["student"] * persons.is_student
    linear = linear + b["degree"] * (persons.qualification == 3) + b["ability"] * persons.ability
    linear = linear + b["lone_parent"] * persons.is_lone_parent
    linear = linear + np.where(woman, b["self_employed_woman"], b["self_employed_man"]) * is_self_employed
    share = np.where(woman, figures.step("part_time_share_women", age), figures.step("part_time_share_men", age))
    cell = 2 * figures.band("part_time_share_men", age) + woman
    chance = np.zeros(len(age))
    chance[is_working] = fit.probability("part_time", linear[is_working], share[is_working], cell[is_working])
    part_time = is_working & (draw(Variable.PART_TIME) < chance)
    deviate = normal(seed, ids, slot, Variable.HOURS)
    hours_short = quantiles(normal_cumulative(deviate), figures["hours_part_time"])
    full = figures["hours_full_time"]
    usual = np.where(woman, full["women"], full["men"])
    hours_full = np.clip(usual + full["deviation"] * deviate, full["low"], full["high"])
    hours = np.where(part_time, hours_short, np.where(is_working, hours_full, 0.0))

    # hourly pay
    own = skeleton.latent(seed, Variable.PAY)
    score = _pay_score(figures, skeleton, persons, part_time, own)
    employee = is_working & ~is_self_employed
    returner = ~is_working & ~persons.is_disabled & (age >= 18) & (age < 66) & adult
    # whoever is soon in work again is soon out of it: entries go with the chance of work, exits with its lack
    chance = np.zeros(len(age))
    chance[returner] = fit.probability(
        "ever_worked", np.log(chance_of_work[returner]), figures["ever_worked_share"]
    )
    returner &= draw(Variable.RETURN_TO_WORK) < chance
    paid = employee | returner
    low_pay = is_director & (draw(Variable.OWNER_MANAGER_PAY) < figures["owner_manager_low_pay_share"])
    cell = pay_cell(age, woman)
    normal_score = np.zeros(len(age))
    # pay surveys see what a company pays: directors who take dividends instead stand outside the ranks
    for group in (employee & ~low_pay, low_pay | returner):
        normal_score[group] = fit.normal_score("hourly_pay", score[group], cell[group])
    hourly = at_mid_year(hourly_pay_at(normal_score, cell, figures), figures)
    pay = np.where(paid, np.maximum(hourly, figures.step("minimum_wage", age)), 0.0)
    linear = np.log(1.0 - chance_of_work) + _part_year_index(figures, skeleton, persons, normal_score)
    chance = np.zeros(len(age))
    chance[employee] = fit.probability("part_year", linear[employee], figures["part_year_share"])
    part_year = draw(Variable.PART_YEAR) < chance
    # who is in work today is met in proportion to the length of the spell: its density rises with the share
    least, most = figures["part_year_weeks"]
    spell = _length_met(least, most, draw(Variable.PART_YEAR_SHARE))
    share_of_year = np.where(part_year, spell, 1.0)
    returner_hours = figures["ever_worked_hours"][(draw(Variable.PART_YEAR_HOURS) * 3).astype(int)]
    # who is out of work today is met in proportion to the length of that spell; the rest of the year was worked
    returner_weeks = 1.0 - _length_met(1.0 - most, 1.0 - least, draw(Variable.PART_YEAR_SHARE))
    income = np.where(employee, pay * hours * WEEKS_IN_YEAR * share_of_year, 0.0)
    income = np.where(returner, pay * returner_hours * WEEKS_IN_YEAR * returner_weeks, income)
    income = np.where(low_pay, np.minimum(income, float(figures["owner_manager_low_pay"])), income)

    # lifetime earnings rank: the pay score of every adult, whatever the hours, with the gap between the sexes
    relative = score + woman * figures.curve("pay_woman_profile", age) - figures["pay"]["part_time"] * part_time
    lifetime = np.zeros(len(age))
    lifetime[adult] = fit.normal_score("lifetime_earnings", relative[adult])
    profits, dividends = _profits_and_dividends(
        figures, skeleton, lifetime, part_time, is_self_employed, is_director, seed, fit
    )
    beside = employee & adult & ~is_director & (draw(Variable.SECOND_PROFIT) < figures["second_profit_share"])
    paid_beside = is_self_employed & (draw(Variable.SECOND_PROFIT) < figures["second_pay_share"])
    second_pay = quantiles(draw(Variable.PART_YEAR_HOURS), figures["second_pay_quantiles"])
    income = np.where(paid_beside, second_pay, income)
    small = figures["second_profit_factor"] * quantiles(draw(Variable.PROFIT), figures["profit_quantiles"])
    profits = np.where(beside, np.maximum(small, 0.0), profits)

    # saving for a pension out of pay and profits
    saver = figures["pension_saver_share"]
    saves = draw(Variable.PENSION_SAVER) < np.where(income > saver["threshold"], saver["over"], saver["under"])
    rates = figures["pension_contribution_rate"]
    higher = draw(Variable.PENSION_SAVER_RATE) < rates["higher_share"]
    saves &= employee & ~low_pay
    given_up = _salary_sacrifice(figures, income * saves, skeleton, seed)
    contributions = income * np.where(higher, rates["higher"], rates["usual"]) * (saves & (given_up == 0.0))
    personal = figures["personal_pension"]
    chosen = is_self_employed & (draw(Variable.PERSONAL_PENSION) < personal["share"])
    own_saving = chosen * personal["mean_share_of_profit"] * np.maximum(profits, 0.0)

    mean_lifetime = np.bincount(skeleton.unit, lifetime * adult) / np.maximum(np.bincount(skeleton.unit, adult), 1)
    return Work(
        is_working=is_working,
        is_self_employed=is_self_employed,
        is_owner_manager=is_director,
        hours_worked_weekly=np.round(hours, 1),
        hourly_pay=np.where(employee, pay, 0.0),
        employment_income=np.round(income, 2),
        self_employment_income=np.round(profits, 2),
        owner_manager_dividends=np.round(dividends, 2),
        employee_pension_contributions=np.round(np.minimum(contributions, 60000.0), 2),
        personal_pension_contributions=np.round(np.minimum(own_saving, 60000.0), 2),
        pension_contributions_by_salary_sacrifice=np.round(np.minimum(given_up, 60000.0), 2),
        in_start_up_period=is_self_employed & (draw(Variable.START_UP) < figures["start_up_share"]),
        lifetime_earnings=lifetime,
        wealth_residual=residual,
        wealth_score=0.6 * mean_lifetime[skeleton.unit] + 0.8 * residual,
    )


def _salary_sacrifice(figures: Figures, pay_of_savers: Array, skeleton: Skeleton, seed: int) -> Array:
    """Pay given up for the employer's contribution, £ a year, of those who save so in place of by net pay.

    It is no part of the pay drawn, which as in pay surveys and on the P60 is what is left after it. Not modelled:
    the sector and size of the employer, on which it hangs whether the arrangement is offered.
    """
    sacrifice = figures["salary_sacrifice"]
    ids, slot = skeleton.key(), skeleton.slot
    is_high = pay_of_savers > sacrifice["high_pay"]
    chance = np.where(is_high, sacrifice["share_above"], sacrifice["share_below"])
    gives_up = uniform(seed, ids, slot, Variable.SALARY_SACRIFICE) < chance
    spread = sacrifice["deviation"] * normal(seed, ids, slot, Variable.SALARY_SACRIFICE_RATE)
    rate = sacrifice["median_rate"] * np.exp(spread)
    is_large = is_high & (uniform(seed, ids, slot, Variable.LARGE_SALARY_SACRIFICE) < sacrifice["large_share"])
    return pay_of_savers * np.where(is_large, sacrifice["large_rate"], rate) * gives_up


def _profits_and_dividends(
    figures: Figures,
    skeleton: Skeleton,
    lifetime: Array,
    part_time: Array,
    is_self_employed: Array,
    is_director: Array,
    seed: int,
    fit: Fit,
) -> tuple[Array, Array]:
    """Profits of the self-employed and dividends of directors from their own companies, £ a year."""
    results = []
    for name, chosen, variable in (
        ("profit", is_self_employed, Variable.PROFIT),
        ("dividend", is_director, Variable.OWNER_MANAGER_DIVIDEND),
    ):
        loading = figures[f"{name}_loading"]
        own = skeleton.latent(seed, variable)
        score = loading * lifetime + np.sqrt(1.0 - loading**2) * own
        if name == "profit":
            score = score + figures["profit_part_time"] * part_time
        rank = fit.rank(name, score[chosen])
        points, tail = figures[f"{name}_quantiles"], figures[f"{name}_tail"]
        start = points[max(points)]
        top = pareto_tail(rank, tail["start"], start, tail["exponent"], tail["highest"])
        amounts = np.zeros(len(lifetime))
        amounts[chosen] = np.where(rank <= tail["start"], quantiles(rank, points), top)
        results.append(amounts)
    return results[0], results[1]
