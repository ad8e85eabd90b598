"""Gaps in hourly pay between groups of employees, as ONS measures them.

A gap is the difference of medians over the median of the group compared with; positive when the first group earns
less. ONS leaves overtime and employees on reduced pay out; full-time is more than 30 paid hours a week.
"""

import numpy as np

from model.indicators.weighted import median
from model.population.classifications import EthnicGroup
from model.population.schema import Array, People, Sex

FULL_TIME_HOURS = 30.0
ETHNIC_GROUPS = {
    "mixed": (EthnicGroup.MIXED,),
    "indian": (EthnicGroup.INDIAN,),
    "pakistani": (EthnicGroup.PAKISTANI,),
    "bangladeshi": (EthnicGroup.BANGLADESHI,),
    "chinese": (EthnicGroup.CHINESE,),
    "asian": (
        EthnicGroup.INDIAN,
        EthnicGroup.PAKISTANI,
        EthnicGroup.BANGLADESHI,
        EthnicGroup.CHINESE,
        EthnicGroup.OTHER_ASIAN,
    ),
    "black": (EthnicGroup.BLACK_AFRICAN, EthnicGroup.BLACK_CARIBBEAN_OTHER),
}


def pay_gaps(people: People, weight: Array) -> dict[str, float]:
    """Median gaps by sex, disability and ethnic group, fractions; NaN where a group has no employee.

    Args:
        people: all people.
        weight: people each stands for, shape (people,).
    """
    pay, employed = people.hourly_pay, people.hourly_pay > 0.0
    full_time = people.hours_worked_weekly > FULL_TIME_HOURS
    woman, disabled = people.sex == Sex.FEMALE, people.is_disabled
    white = people.ethnic_group == EthnicGroup.WHITE

    def gap(group: Array, other: Array) -> float:
        middles = []
        for chosen in (group & employed, other & employed):
            middles.append(median(pay[chosen], weight[chosen]) if weight[chosen].any() else np.nan)
        return float(1.0 - middles[0] / middles[1])

    gaps = {"sex_all": gap(woman, ~woman)}
    gaps |= {
        f"sex_{words}": gap(woman & hours, ~woman & hours)
        for words, hours in (("full_time", full_time), ("part_time", ~full_time))
    }
    gaps["disability_all"] = gap(disabled, ~disabled)
    gaps |= {
        f"disability_{words}": gap(disabled & chosen, ~disabled & chosen)
        for words, chosen in (
            ("men", ~woman),
            ("women", woman),
            ("full_time", full_time),
            ("part_time", ~full_time),
        )
    }
    gaps |= {
        f"ethnicity_{name}": gap(np.isin(people.ethnic_group, codes), white)
        for name, codes in ETHNIC_GROUPS.items()
    }
    return {f"pay_gap_{name}": value for name, value in gaps.items()}
