"""One household of a population, found by its id and explained under the law of the settings."""

from typing import TYPE_CHECKING

import numpy as np

from model.errors import ConfigurationError, UnknownNameError
from model.settings import Settings

if TYPE_CHECKING:
    from model.engine.explain import Call


def explain_one(settings: Settings) -> tuple[list[str], "Call"]:
    """What is known of the household that the settings name, and the tree of the rules it passes through.

    Raises ConfigurationError when no household is named, UnknownNameError when there is none of that id.
    """
    from model.engine.explain import explain_household, facts
    from model.pipeline import load_population
    from model.policy import load_policy

    if settings.household is None:
        raise ConfigurationError("setting 'household' is needed: household=ID")
    baseline = settings.baseline
    population = load_population(settings.population, settings.year, settings.threads)
    ids = population.households.household_id
    found = np.flatnonzero(ids == settings.household)
    if not found.size:
        raise UnknownNameError(
            f"household {settings.household} does not exist; {ids.size:,} from {ids.min()} to {ids.max()} do"
        )
    law = load_policy(
        settings.year, settings.levers, baseline.last_announcement, baseline.forecast, baseline.long_run
    )
    year = f"{settings.year}-{(settings.year + 1) % 100:02d}"
    known = [f"law of {year}: {settings.scenario_name}", *facts(population, int(found[0]))]
    return known, explain_household(population, int(found[0]), law)
