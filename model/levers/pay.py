"""Changing pay: what moves with it, in one place."""

from model.population.schema import Array, Population

MOVING_WITH_PAY = (
    "employment_income",
    "hourly_pay",
    "employee_pension_contributions",
    "pension_contributions_by_salary_sacrifice",
)


def with_pay(population: Population, ratio: Array) -> Population:
    """The population with pay multiplied by `ratio`, shape (people,): contributions are a share of pay.

    Hours and employment stay. What employers pay more or less is not followed to prices or profits.
    """
    people = population.people
    return population._replace(
        people=people._replace(**{name: getattr(people, name) * ratio for name in MOVING_WITH_PAY})
    )


WRITTEN = tuple(f"population.people.{name}" for name in MOVING_WITH_PAY)
