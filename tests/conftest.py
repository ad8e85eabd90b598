"""At the end of a run: how many figures the project rests on, by how their source was seen.

Kernels and populations go to the user's cache, in folders named by a hash of the sources they come from.
"""

from collections import Counter
from pathlib import Path

import yaml

CASES = Path(__file__).parent / "policy"


def counts_by_status() -> dict[str, Counter]:
    """Dated values of the law, published totals, forecast series and worked cases by `checked`."""
    from model.calibration.targets import load_targets
    from model.economy.forecast import load_forecast
    from model.policy import PROGRAMMES
    from model.policy.load import read_parameters

    parameters = [parameter for programme in PROGRAMMES for parameter in read_parameters(programme).values()]
    cases = [
        case
        for path in sorted(CASES.glob("*.yaml"))
        for case in yaml.load(path.read_text(encoding="utf-8"), getattr(yaml, "CSafeLoader", yaml.SafeLoader))
    ]
    return {
        "values of the law": Counter(value.checked for parameter in parameters for value in parameter.values),
        "published totals": Counter(target.checked for target in load_targets()),
        "forecast series": Counter(series.checked for series in load_forecast().series.values()),
        "worked cases": Counter(case["checked"] for case in cases),
    }


def pytest_terminal_summary(terminalreporter):
    """Print the counts; a file that cannot be read is reported by the tests themselves."""
    try:
        counts = counts_by_status()
    except Exception as problem:
        terminalreporter.write_line(f"sources cannot be counted: {problem}")
        return
    terminalreporter.section("figures by how their source was seen")
    for kind, counter in counts.items():
        shown = ", ".join(f"{status} {count}" for status, count in counter.most_common())
        terminalreporter.write_line(f"{kind:18} {sum(counter.values()):5}: {shown}")
