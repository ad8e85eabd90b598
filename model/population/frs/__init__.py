"""The Family Resources Survey of a licensed user, as the UK Data Service delivers it, in our schema.

    files (tab-delimited tables) → people, homes (columns that the survey observes) → donors (those it does not)

docs/frs.md says how to obtain the survey and which variable each column is read from.
"""

from model.population.frs.benefits import Receipts
from model.population.frs.donors import complete
from model.population.frs.read import Survey, read_survey

__all__ = ["Receipts", "Survey", "complete", "read_survey"]
