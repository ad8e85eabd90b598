"""What a behavioural run says beside its results: the cost before anybody responds, and the size of responses."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from model.indicators.exchequer import CONVENTION, exchequer
from model.indicators.measured import Array, Measured
from model.indicators.variable import HOUSEHOLDS, MONEY, Variable


class Response(NamedTuple):
    """One scenario in one year before anybody responds, and totals of the response to it."""

    static: Measured
    earnings: float  # £/year, pay and profits
    hours: float  # hours a week
    gains: float  # £/year
    employment: float  # people, expected
    employment_drawn: float  # people, as in the results
    employment_error: float  # people, standard error of what is drawn


def without_response(measured: Measured) -> Response:
    """A baseline: nothing changes, nobody responds."""
    return Response(measured, *(0.0,) * 6)


def behavioural(response: Response, programmes: Sequence[str]) -> dict[str, Array]:
    """The variables of `variables`, each an array with its dimensions."""
    static = exchequer(response.static, programmes)
    return {
        "net_spending_static": static["net_spending"],
        "programme_amount_static": static["programme_amount"],
        "earnings_response": np.array(response.earnings),
        "hours_response": np.array(response.hours),
        "gains_response": np.array(response.gains),
        "employment_response": np.array(response.employment_drawn),
        "employment_response_expected": np.array(response.employment),
        "employment_response_error": np.array(response.employment_error),
    }


def variables() -> dict[str, Variable]:
    """Description of every variable of a behavioural run."""
    totals = {"comment": "of all people represented, from the static scenario to the behavioural one"}
    return {
        "net_spending_static": Variable(
            (), "Net spending before anybody responds", MONEY, {"convention": CONVENTION}
        ),
        "programme_amount_static": Variable(
            ("programme",), "Tax paid or benefit received before anybody responds", MONEY, HOUSEHOLDS
        ),
        "earnings_response": Variable((), "Change of pay and profits by response", MONEY, totals),
        "hours_response": Variable((), "Change of paid hours by response", "hours per week", totals),
        "gains_response": Variable((), "Change of realised gains by response", MONEY, totals),
        "employment_response": Variable(
            (),
            "Change of people in work by response",
            "people",
            {"comment": "entries less exits as drawn; incomes and costs of the results hold them"},
        ),
        "employment_response_expected": Variable(
            (), "Expected change of people in work", "people", {"comment": "what is drawn on average over seeds"}
        ),
        "employment_response_error": Variable(
            (), "Standard error of the change of people in work as drawn", "people", {"comment": "over seeds"}
        ),
    }
