"""National minimum wage and national living wage."""

from typing import NamedTuple

from model.compile import rule


class MinimumWage(NamedTuple):
    """Hourly rates of the national minimum wage; values and sources in minimum_wage.yaml."""

    national_living_wage_hourly: float
    national_living_wage_age: int
    rate_21_to_22_hourly: float
    rate_18_to_20_hourly: float
    rate_under_18_hourly: float


@rule
def minimum_hourly_wage(age: int, law: MinimumWage) -> float:
    """Minimum wage of a worker of this age, £ an hour. SI 2015/621 reg.4, 4A(1).

    Not modelled: the apprenticeship rate (reg.4A(1)(d), reg.5), the accommodation offset, and workers below
    the end of compulsory schooling, who have no minimum wage.
    """
    if age >= law.national_living_wage_age:
        return law.national_living_wage_hourly
    if age >= 21:
        return law.rate_21_to_22_hourly
    if age >= 18:
        return law.rate_18_to_20_hourly
    return law.rate_under_18_hourly
