"""Block 5: what people do and for whom: main activity, occupation, industry, sector, size, union, contract.

Occupation is drawn given pay by Bayes' rule: published numbers and pay of each occupation and sex, qualifications
within it, and multipliers that bring the numbers out. Industry follows occupation, the rest industry. Nothing
feeds back on pay. Not modelled: changes of job within the year; second jobs.
"""

from typing import NamedTuple

import numpy as np

from model.population.classifications import EmployerSize, EmploymentStatus, Industry, Occupation
from model.population.schema import Sex
from model.population.synthesis.figures import load_figures, load_table
from model.population.synthesis.fitting import Fit
from model.population.synthesis.incomes import FULL_TIME_ABOVE, Incomes
from model.population.synthesis.people import Persons
from model.population.synthesis.skeleton import Skeleton
from model.population.synthesis.work import Work, at_mid_year
from model.random import Variable, normal_quantile, uniform

Array = np.ndarray
PENSION_AGE = 66
QUALIFICATIONS = ["none", "level_1_or_2", "level_3", "level_4_or_above"]
OUT_OF_WORK = np.array(
    [
        EmploymentStatus.UNEMPLOYED,
        EmploymentStatus.LONG_TERM_SICK,
        EmploymentStatus.LOOKING_AFTER_HOME,
        EmploymentStatus.RETIRED,
        EmploymentStatus.OTHER_INACTIVE,
    ]
)


class Jobs(NamedTuple):
    """Main activity and job of each person, shape (people,)."""

    employment_status: Array
    occupation: Array
    industry: Array
    is_public_sector: Array
    employer_size: Array
    is_union_member: Array
    has_zero_hours_contract: Array


def draw_jobs(skeleton: Skeleton, persons: Persons, work: Work, incomes: Incomes, seed: int, fit: Fit) -> Jobs:
    """Draw main activity and the traits of jobs; an owner-manager is an employee of a company of his own."""
    ids, slot = skeleton.key(), skeleton.slot
    status = _employment_status(skeleton, persons, work, incomes, seed, fit)
    pay = _pay_score(work, fit)
    occupation = _occupation(skeleton, persons, work, pay, seed, fit)
    industry = _industry(skeleton, work, occupation, seed, fit)
    employee = status == EmploymentStatus.EMPLOYEE
    figures = load_figures("jobs")
    part_time = work.hours_worked_weekly <= FULL_TIME_ABOVE
    young = skeleton.age < 25

    def of_employees(
        name: str, linear: Array, share: Array | float, cell: Array | None, variable: Variable
    ) -> Array:
        chance = np.zeros(len(slot))
        here = None if cell is None else cell[employee]
        rate = share[employee] if isinstance(share, np.ndarray) else share
        chance[employee] = fit.probability(name, linear[employee], rate, here)
        return np.asarray(uniform(seed, ids, slot, variable) < chance)

    of_public = np.append(0.5, load_table("industries").public.to_numpy(dtype=float))[industry]
    linear = np.log(of_public / (1.0 - of_public))
    by_sector = figures["sector_pay"]
    public, private = (np.array(list(by_sector[sector].values())) for sector in ("public", "private"))
    linear = linear + _log_density(pay, public, fit) - _log_density(pay, private, fit)
    is_public = of_employees("public_sector", linear, figures["public_sector_share"], None, Variable.PUBLIC_SECTOR)

    sizes = np.arange(len(EmployerSize) - 1)
    weight = np.exp(figures["employer_size_pay"] * pay[employee, np.newaxis] * sizes)
    shares = np.vstack((figures["employer_size_private"], figures["employer_size_public"]))
    draw = uniform(seed, ids, slot, Variable.EMPLOYER_SIZE)[employee]
    size = np.full(len(slot), int(EmployerSize.NONE))
    size[employee] = 1 + fit.choice("employer_size", weight, shares, draw, is_public[employee].astype(np.int64))

    b = figures["union"]
    linear = b["under_25"] * young + b["from_50"] * (skeleton.age >= 50) + b["part_time"] * part_time
    linear = linear + b["pay"] * pay + b["pay_squared"] * np.clip(pay, -2.5, 2.5) ** 2
    linear = linear + b["transport"] * (industry == Industry.TRANSPORT)
    linear = linear + b["education"] * (industry == Industry.EDUCATION)
    woman = (skeleton.sex == Sex.FEMALE).astype(np.int64)
    rate = figures["union_share"][woman]
    is_member = of_employees("union", linear + b["public"] * is_public, rate, woman, Variable.UNION_MEMBER)

    b = figures["zero_hours"]
    linear = b["under_25"] * young + b["student"] * persons.is_student + b["part_time"] * part_time
    linear = linear + b["hospitality"] * (industry == Industry.HOSPITALITY) + b["public"] * is_public
    linear = linear + b["health_and_care"] * (industry == Industry.HEALTH_AND_CARE) + b["pay"] * pay
    zero_hours = of_employees("zero_hours", linear, figures["zero_hours_share"], None, Variable.ZERO_HOURS)
    return Jobs(status, occupation, industry, is_public, size, is_member, zero_hours)


def _employment_status(
    skeleton: Skeleton, persons: Persons, work: Work, incomes: Incomes, seed: int, fit: Fit
) -> Array:
    """Main activity: work first, then full-time study, then pension age; the rest by a multinomial logit."""
    figures = load_figures("jobs")
    b = figures["out_of_work"]
    age, woman = skeleton.age, skeleton.sex == Sex.FEMALE
    status = np.full(len(age), int(EmploymentStatus.CHILD))
    adult = persons.is_adult
    status[adult] = EmploymentStatus.RETIRED
    rest = adult & ~work.is_working & ~persons.is_student & (age < PENSION_AGE)
    severe = persons.is_disabled & (persons.severity < b["severe_below"])
    home = b["home_woman"] * woman + b["home_child"] * (persons.children > 0)
    home = home + b["home_child_under_5"] * (persons.youngest_child < 5)
    years = np.maximum(age - b["retired_from"], 0.0)
    retired = np.where(years > 0.0, b["retired_per_year"] * years, -12.0)
    retired = retired + b["retired_pension"] * (incomes.private_pension_income > 0.0)
    retired = retired + b["retired_disabled"] * persons.is_disabled
    odds = np.stack(
        (
            b["unemployed_under_25"] * (age < 25),
            b["sick_disabled"] * persons.is_disabled + b["sick_severe"] * severe,
            home,
            retired,
            np.zeros(len(age)),
        ),
        axis=1,
    )
    draw = uniform(seed, skeleton.key(), skeleton.slot, Variable.EMPLOYMENT_STATUS)[rest]
    shares = figures["out_of_work_share"][np.newaxis, :]
    status[rest] = OUT_OF_WORK[fit.choice("out_of_work", np.exp(odds[rest]), shares, draw)]
    status[adult & persons.is_student] = EmploymentStatus.STUDENT
    status[work.is_working & adult] = EmploymentStatus.EMPLOYEE
    status[work.is_self_employed] = EmploymentStatus.SELF_EMPLOYED
    status[work.is_owner_manager] = EmploymentStatus.OWNER_MANAGER
    return status


def _pay_score(work: Work, fit: Fit) -> Array:
    """Normal score of hourly pay among employees; of lifetime earnings for the self-employed; 0 out of work."""
    score = np.where(work.is_self_employed, work.lifetime_earnings, 0.0)
    paid = work.is_working & (work.hourly_pay > 0.0)
    score[paid] = fit.normal_score("job_pay", np.log(work.hourly_pay[paid]))
    return score


def _log_density(pay: Array, april: Array, fit: Fit) -> Array:
    """Logarithm of the density of pay scores among jobs of published p10, p50 and p90, less a constant."""
    hourly = at_mid_year(np.asarray(april, dtype=float), load_figures("work"))
    low, middle, high = fit.normal_score("job_pay", np.log(hourly).ravel()).reshape(hourly.shape)
    spread = (high - low) / (2.0 * normal_quantile(0.9))
    least, most = load_figures("jobs")["odds_pay_range"]
    return np.asarray(-0.5 * ((np.clip(pay, least, most) - middle) / spread) ** 2 - np.log(spread))


def _occupation(skeleton: Skeleton, persons: Persons, work: Work, pay: Array, seed: int, fit: Fit) -> Array:
    """Major occupation group of those in work: numbers by sex, pay and qualifications within each."""
    table = load_table("occupations")
    woman = skeleton.sex == Sex.FEMALE
    in_work = work.is_working & persons.is_adult
    odds = np.ones((int(in_work.sum()), len(table)))
    shares = []
    for number, sex in enumerate(("men", "women")):
        points = table[[f"{sex}_p10", f"{sex}_p50", f"{sex}_p90"]].to_numpy(dtype=float).T
        here = woman[in_work] == bool(number)
        odds[here] = np.exp(_log_density(pay[in_work][here][:, np.newaxis], points, fit))
        own = table[f"self_employed_{sex}"].to_numpy(dtype=float)
        people = table[sex].to_numpy(dtype=float)
        shares += [people * (1.0 - own), people * own]
    odds = odds * table[QUALIFICATIONS].to_numpy(dtype=float).T[persons.qualification[in_work]]
    cell = 2 * woman[in_work] + work.is_self_employed[in_work]
    draw = uniform(seed, skeleton.key(), skeleton.slot, Variable.OCCUPATION)[in_work]
    occupation = np.full(len(pay), int(Occupation.NONE))
    occupation[in_work] = 1 + fit.choice("occupation", odds, np.vstack(shares), draw, cell)
    return occupation


def _industry(skeleton: Skeleton, work: Work, occupation: Array, seed: int, fit: Fit) -> Array:
    """Industry of those in work, by occupation and sex."""
    table = load_table("industries")
    within = table[[name.lower() for name in Occupation.__members__ if name != "NONE"]].to_numpy(dtype=float).T
    in_work = occupation != Occupation.NONE
    share, women = table.share.to_numpy(dtype=float), table.women.to_numpy(dtype=float)
    cell = (skeleton.sex[in_work] == Sex.FEMALE).astype(np.int64)
    draw = uniform(seed, skeleton.key(), skeleton.slot, Variable.INDUSTRY)[in_work]
    industry = np.full(len(occupation), int(Industry.NONE))
    odds = within[occupation[in_work] - 1]
    industry[in_work] = 1 + fit.choice(
        "industry", odds, np.vstack((share * (1.0 - women), share * women)), draw, cell
    )
    return industry
