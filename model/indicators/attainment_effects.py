"""What a scenario does to the attainment of pupils in England if it held for their whole childhood, by group.

Low, central and high effects of the evidence always stand together; low is the least of what they give. Changes
in standard deviations at 5, 7, 11 and 16, and what follows from the score at 16: Level 3 and higher education by
19, a degree, earnings at 30. NaN where evidence cannot say: not estimable. Pupils as in `attainment.pupils`.
"""

from collections.abc import Mapping
from enum import IntEnum
from functools import cache

import numpy as np

from model.attainment.after_school import after_school
from model.attainment.chain import AGES, VARIANTS
from model.attainment.pupils import Pupils
from model.attainment.reform import LOWER_FIFTHS, Dose, doses_of, drawn_score_changes, score_changes
from model.evidence import STAGES
from model.indicators import weighted
from model.indicators.measured import Array, Measured, equivalised
from model.indicators.variable import Variable
from model.population.classifications import EthnicGroup, SpecialNeeds
from model.population.schema import Region

MEASURES = {f"score_{stage}": (f"Score at {stage}", "SD") for stage in STAGES} | {
    "level_3": ("Level 3 by 19", "fraction"),
    "higher_education": ("Higher education by 19", "fraction"),
    "degree": ("Degree", "fraction"),
    "earnings_at_30": ("Earnings at 30", "relative change"),
}
"""Label and unit of each measure."""
POOREST_QUARTER = 4


def _of_codes(kind: str, codes: type[IntEnum], last: int | None = None) -> dict[str, str]:
    chosen = [code.name.lower() for code in codes if last is None or code < last]
    return {f"{kind}_{name}": name.replace("_", " ").capitalize() for name in chosen}


GROUPS: dict[str, str] = (
    {
        "all": "All pupils",
        "disadvantaged": "Disadvantaged: free meals in six years",
        "others": "Other pupils",
        "poorest_quarter": "Poorest quarter of pupils by income after housing costs",
        "girls": "Girls",
        "boys": "Boys",
    }
    | _of_codes("ethnicity", EthnicGroup)
    | _of_codes("region", Region, Region.WALES)
    | _of_codes("special_needs", SpecialNeeds)
)


def attainment(measured: Measured, baseline: Measured) -> dict[str, Array]:
    """The variables of `variables`, each an array with its dimensions."""
    pupils = baseline.pupils
    size = len(MEASURES), len(GROUPS)
    if pupils is None or measured.pupils is None or not pupils.person.size:
        return {"attainment_change": np.full((3, *size), np.nan), "attainment_pupils": np.full(size[1], np.nan)}
    weight = measured.weight[pupils.household]
    members = memberships(baseline, pupils)
    people = members @ weight
    held = scenario_doses(measured, baseline)
    changes = measure_changes(pupils, held) if held else np.zeros((3, size[0], weight.size))
    means = _means(changes, members, weight)
    means[0], means[2] = means.min(axis=0), means.max(axis=0)
    return {"attainment_change": means, "attainment_pupils": people}


def drawn_attainment(measured: Measured, baseline: Measured, positions: Mapping[str, float]) -> Array:
    """Change of each measure for each group by effects drawn within their ranges, shape (MEASURES, GROUPS).

    `positions` as in `attainment.reform.drawn_score_changes`. NaN without pupils, nil where nothing moves them.
    """
    pupils, size = baseline.pupils, (len(MEASURES), len(GROUPS))
    if pupils is None or measured.pupils is None or not pupils.person.size:
        return np.full(size, np.nan)
    doses = scenario_doses(measured, baseline)
    if not doses:
        return np.zeros(size)
    scores = drawn_score_changes(doses, pupils.is_disadvantaged, positions)
    changes = _of_measures(pupils, scores)
    return _means(changes, memberships(baseline, pupils), measured.weight[pupils.household])[0]


def _means(changes: Array, members: Array, weight: Array) -> Array:
    """Mean change of each group, shape (variants, MEASURES, GROUPS)."""
    with np.errstate(invalid="ignore", divide="ignore"):
        means = np.moveaxis(changes, -1, 0).reshape(weight.size, -1).T @ (members * weight).T / (members @ weight)
    return np.asarray(means.reshape(len(changes), len(MEASURES), len(GROUPS)))


def scenario_doses(measured: Measured, baseline: Measured) -> tuple[Dose, ...]:
    """Doses of every channel by which a scenario differs from its baseline, amounts of shape (pupils,)."""
    pupils, scenario = baseline.pupils, measured.pupils
    if measured is baseline or pupils is None or scenario is None:
        return ()
    income = equivalised(baseline, "ahc")
    fifth = weighted.quantile_group(income, baseline.weight * baseline.persons, 5)
    gain = measured.net_income_ahc - baseline.net_income_ahc
    before = {dose.finding: dose for dose in baseline.doses}
    of_levers = [
        dose._replace(amount=dose.amount - before[dose.finding].amount) if dose.finding in before else dose
        for dose in measured.doses
    ]
    of = pupils.household
    of_pupils = [dose._replace(amount=dose.amount[pupils.person]) for dose in of_levers]
    return doses_of(pupils, scenario, gain[of], (fifth <= LOWER_FIFTHS)[of], of_pupils)


def measure_changes(pupils: Pupils, doses: tuple[Dose, ...], years: int = AGES) -> Array:
    """Change of each measure of each pupil, shape (3, MEASURES, pupils)."""
    return _of_measures(pupils, score_changes(doses, pupils.is_disadvantaged, years))


def _of_measures(pupils: Pupils, scores: Array) -> Array:
    """Change of each measure from that of the scores, shape (variants, MEASURES, pupils)."""
    at_16 = pupils.scores[:, -1]
    after = after_school(at_16 + scores[:, :, -1], pupils.is_girl, pupils.is_disadvantaged)
    before = after_school(at_16, pupils.is_girl, pupils.is_disadvantaged)
    later = [getattr(after, name) - getattr(before, name) for name in ("level_3", "higher_education", "degree")]
    earnings = np.expm1(after.log_earnings_at_30 - before.log_earnings_at_30)
    return np.concatenate([np.moveaxis(scores, 2, 1), np.stack([*later, earnings], axis=1)], axis=1)


def memberships(baseline: Measured, pupils: Pupils) -> Array:
    """Whether each pupil is of each group, shape (GROUPS, pupils)."""
    weight = baseline.weight[pupils.household]
    income = equivalised(baseline, "ahc")[pupils.household]
    quarter = weighted.quantile_group(income, weight, POOREST_QUARTER)
    flags = [
        np.ones(weight.size, dtype=bool),
        pupils.is_disadvantaged,
        ~pupils.is_disadvantaged,
        quarter == 1,
        pupils.is_girl,
        ~pupils.is_girl,
        *(pupils.ethnic_group == code for code in EthnicGroup),
        *(pupils.region == code for code in Region if code < Region.WALES),
        *(pupils.special_needs == code for code in SpecialNeeds),
    ]
    return np.array(flags)


@cache
def variables() -> dict[str, Variable]:
    """Description of the variables of attainment."""
    of = {
        "unit_of_analysis": "pupil of a state school in England, Reception to Year 11",
        "weights": "persons",
        "reading": "steady state: the reform held for the whole childhood; effects of a scenario on its baseline",
    }
    dims = ("effect_size", "attainment_measure", "pupil_group")
    return {
        "attainment_change": Variable(
            dims, "Change of attainment", "see attainment_measure_unit", of, is_comparison=True
        ),
        "attainment_pupils": Variable(("pupil_group",), "Pupils", "1", of),
    }


def coordinates() -> dict[str, tuple[str, list[str], dict[str, str]]]:
    """Coordinates of the dimensions, with their labels."""
    labels, units = zip(*MEASURES.values(), strict=True)
    return {
        "effect_size": ("effect_size", list(VARIANTS), {"long_name": "End or middle of the evidence"}),
        "attainment_measure": ("attainment_measure", list(MEASURES), {"long_name": "Measure of attainment"}),
        "attainment_measure_label": ("attainment_measure", list(labels), {"long_name": "Label of the measure"}),
        "attainment_measure_unit": ("attainment_measure", list(units), {"long_name": "Unit of the measure"}),
        "pupil_group": ("pupil_group", list(GROUPS), {"long_name": "Group of pupils"}),
        "pupil_group_label": ("pupil_group", list(GROUPS.values()), {"long_name": "Label of the group of pupils"}),
    }
