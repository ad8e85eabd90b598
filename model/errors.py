"""One class for each mistake a user can make; each docstring says when it is raised.

Every message is one line: what is wrong, where, and the nearest valid name.
The command line prints it and exits with status 2.
"""

from collections.abc import Iterable
from difflib import get_close_matches


class UserError(Exception):
    """Base of every error that a user can mend: printed as one line, exit status 2."""


class ConfigurationError(UserError):
    """A setting is unknown, of the wrong type, out of range, or refused for safety."""


class UnknownNameError(UserError):
    """A name (scenario, baseline, setting, lever path, indicator, programme) does not exist."""


class LeverError(UserError):
    """A lever names a parameter that does not exist, a wrong year, or a value of the wrong type."""


class ParameterFileError(UserError):
    """A parameter file breaks the rules: no source, unsorted dates, unknown field, wrong shape."""


class ScenarioError(UserError):
    """Scenarios that cannot be run together: different baselines, or conflicting levers."""


class YearError(UserError):
    """A fiscal year outside those the law or the forecast covers."""


class TableError(UserError):
    """A table of the user's own cannot be read or holds an invalid value."""


class CalibrationError(UserError):
    """A calibration target cannot be met, or is too far away before weighting."""


class OutputError(UserError):
    """A result cannot be written where it was asked to be."""


def nearest(name: str, valid: Iterable[str]) -> str:
    """A clause that names the nearest valid name, or some of the valid names when none is near."""
    names = sorted(map(str, valid))
    close = get_close_matches(str(name), names, n=1, cutoff=0.5)
    if close:
        return f"did you mean '{close[0]}'?"
    shown = ", ".join(names[:8]) + (", …" if len(names) > 8 else "")
    return f"valid: {shown}"
