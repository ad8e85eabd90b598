"""What studies found that programmes for children and pupils do to attainment, a programme a row of effects.csv.

Effects are standard deviations of attainment within a cohort for one year at the dose of the study, as a policy
and not as a trial. Strands of the EEF Toolkit stand at a fifth of their pooled effect, a tenth to two fifths:
large trials and national programmes find about that much of it. The central value is the study's own, or the
middle of its range; no value at all: no usable evidence. Costs of the Toolkit are bands, whose upper edge
stands here (1,200 where the band is open).
"""

import csv
from functools import cache
from pathlib import Path
from typing import NamedTuple

from model.errors import ParameterFileError, nearest
from model.policy.load import CHECKED
from model.population.classifications import SchoolPhase

FILE = Path(__file__).resolve().parent / "effects.csv"
STRENGTHS = ("strong", "moderate", "weak", "none")
KINDS = ("study", "toolkit")


class Intervention(NamedTuple):
    """One programme: its number and name, whom it is for, its effect and cost, and where that is from.

    Effects are in standard deviations, NaN where nothing usable is known; the cost is £ a pupil and year.
    """

    code: int
    name: str
    title: str
    kind: str
    phases: tuple[SchoolPhase, ...]
    effect_low: float
    effect: float
    effect_high: float
    dose: str
    cost_per_pupil: float
    lasting: str
    subgroups: str
    strength: str
    source: str
    checked: str

    @property
    def evidence(self) -> str:
        """The effect and what it rests on, in a sentence."""
        size = "no usable estimate of attainment"
        if self.effect == self.effect:
            size = (
                f"{self.effect_low:+.2f} to {self.effect_high:+.2f} SD, central {self.effect:+.2f} ({self.dose})"
            )
        parts = (size, self.lasting, self.subgroups, f"evidence {self.strength}", self.source)
        return f"{self.title}: " + "; ".join(part for part in parts if part)


@cache
def interventions() -> dict[int, Intervention]:
    """Every programme by its number. Raises ParameterFileError for a row that is not whole."""
    with FILE.open(encoding="utf-8", newline="") as stream:
        found = [_intervention(row) for row in csv.DictReader(stream)]
    by_code = {one.code: one for one in found}
    if len(by_code) < len(found) or len({one.name for one in found}) < len(found):
        raise ParameterFileError(f"{FILE.name}: a code or name stands twice")
    return by_code


def _intervention(row: dict[str, str]) -> Intervention:
    where = f"{FILE.name}: {row['name']}"
    for field, valid in (("strength", STRENGTHS), ("kind", KINDS), ("checked", CHECKED)):
        if row[field] not in valid:
            raise ParameterFileError(f"{where}: {field} '{row[field]}'; {nearest(row[field], valid)}")
    effects = [float(row[field] or "nan") for field in ("effect_low", "effect", "effect_high")]
    if not row["source"] or effects != sorted(effects):
        raise ParameterFileError(f"{where}: no source, or effects that do not rise from low to high")
    return Intervention(
        code=int(row["code"]),
        name=row["name"],
        title=row["title"],
        kind=row["kind"],
        phases=tuple(SchoolPhase[phase.upper()] for phase in row["phases"].split()),
        effect_low=effects[0],
        effect=effects[1],
        effect_high=effects[2],
        dose=row["dose"],
        cost_per_pupil=float(row["cost_per_pupil"]),
        lasting=row["lasting"],
        subgroups=row["subgroups"],
        strength=row["strength"],
        source=row["source"],
        checked=row["checked"],
    )
