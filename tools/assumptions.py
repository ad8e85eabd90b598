"""Rewrite the tables of docs/assumptions.md from the parameter files: `python tools/assumptions.py`.

Everything outside the two marks is written by hand. A table has a row for every figure that is an assumption or
was fitted, and for every group of elasticities; quality is amber where published totals check the result, and red
where nothing published does or, of an elasticity, where the evidence is weak.
"""

import csv
from pathlib import Path
from typing import Any

import yaml

ROOT = Path(__file__).resolve().parent.parent
PAGE = ROOT / "docs" / "assumptions.md"
BEGIN, END = "<!-- tables: tools/assumptions.py -->", "<!-- end of tables -->"
JUDGED = ("assumption", "fitted")

# What a file's assumptions move, and what published totals check them.
EFFECTS = {
    "skeleton": "who lives with whom; checked by people by age and sex, households and families by type",
    "people": "work, disability benefits and UC; checked by caseloads of PIP, DLA, AA and the UC health element",
    "work": "pay, tax and UC; checked by employment by age and sex, incomes by band, taxpayers",
    "incomes": "pensioners' incomes; checked by State Pension and private pensions by band",
    "housing": "incomes after housing costs; checked by tenure by region and UC renters",
    "wealth": "UC through capital, tax on savings; checked by dividends, interest and rents of taxpayers",
    "schooling": "free school meals and attainment; checked by the roll, pupils with special needs, pass rates",
    "tables": "who lives where and with whom; checked by households by type and region",
    "deaths": "Inheritance Tax; checked by its receipts, taxpaying estates and deaths",
    "take_up": "payment of Child Benefit to high incomes; checked by Child Benefit families and spending",
    "policy/take_up": "caseloads and poverty; checked by UC, Pension Credit and Housing Benefit caseloads",
    "policy/council_tax": "household bills by region; checked by council tax receipts by country",
    "policy/council_tax_reduction": "net incomes of poorer households; checked by net council tax receipts",
    "policy/benefit_cap": "households hit by the cap; checked by the capped caseload",
    "policy/income_tax": "later years only: announced in outline, not yet in law",
    "jobs": "occupation, industry, sector, employer, union: described, read by no tax or benefit",
    "links": "who is whose parent outside the home: inheritances and opportunity, no tax or benefit",
    "dynamics/births": "who has children in a projection; births of each year are brought to the ONS projection",
    "dynamics/health": "disability and care in a projection; shares by age and sex stay those of the population",
    "dynamics/households": "who lives with whom in a projection; docs/projection/demography.md sets it beside ONS",
    "dynamics/migration": "who comes and goes in a projection; arrivals and departures are brought to ONS by age",
    "dynamics/schooling": "attainment and degrees in a projection, which stay those of the population drawn",
    "dynamics/wealth": "the wealth gap over the years; docs/projection/wealth.md sets it beside HMRC, OBR and ONS",
    "dynamics/work": "work and pay in a projection; docs/projection/work.md sets it beside surveys",
    "attainment": "what a change in childhood does to scores and later life; docs/attainment.md",
    "economy": "every amount of years other than 2025-26; checked by receipts of 2024-25 and 2026-27",
    "long_run": "every amount after 2030-31: incomes, rents, the State Pension; nothing published checks it",
    "left_in_money": "amounts that no rule raises, in money for thirty years under `long_run: law`",
    "targets": "the totals that weights are calibrated to",
    "behaviour/official": "how people respond where a run asks for it; docs/behaviour.md sets it beside costings",
    "behaviour/academic": "how people respond where a run asks for it; compared with the official set alone",
}
# Nothing published checks these.
RED = {
    "people": {"no_recourse_share", "no_recourse_factor", "health_element_wealth", "award_wealth", "care_hours"},
    "skeleton": {"large_family_factor", "at_home_at_age", "older_tilt_by_region"},
    "work": {"employment", "pay", "profit_part_time", "profit_loading", "ever_worked_share", "part_year_share"},
    "incomes": {"private_pension_receipt_rank", "private_pension_loading", "state_pension_loading"},
    "housing": {"owner", "social", "private_rent", "value", "local_rent_exponent"},
    "wealth": {"financial", "financial_empty", "other_property"},
    "schooling": {"parental_income", "attainment_7", "spell_years"},
    "dynamics/wealth": {
        "cohabitant_will",
        "ownerless",
        "kin",
        "survivor_pension",
        "unlisted_traded_share",
        "rank_spread",
        "hand_to_mouth",
        "windfall_spent",
        "gift",
    },
    "attainment": {"chain", "upper_incomes"},
}
RED_ALL = ("policy/take_up", "long_run", "left_in_money")
LONG_RUN = "long_run.yaml"
LONGEST_VALUE = 90


def read(path: Path) -> dict[str, Any]:
    """A YAML file of named entries."""
    return dict(yaml.safe_load(path.read_text(encoding="utf-8")))


def shown(value: Any) -> str:
    """A value on one line, cut where it is long."""
    text = str(value).replace("|", "/").replace("'", "")
    return text if len(text) <= LONGEST_VALUE else text[: LONGEST_VALUE - 1] + "…"


def numbers(entry: dict[str, Any]) -> str:
    """The elasticities of a group, by whom each is of."""
    return ", ".join(f"{name} {value:g}" for name, value in entry.items() if name != "evidence")


def behind(evidence: dict[str, str]) -> str:
    """Source of a group of elasticities, its strength, and how it was seen."""
    return f"{evidence['source'].strip()} ({evidence['strength']}; {evidence['checked'].replace('_', ' ')})"


def judged_of(path: Path) -> list[tuple[str, str, str]]:
    """Name, value and source of every assumption of a file of figures."""
    return [
        (name, shown(entry.get("value", "table")), entry["source"])
        for name, entry in read(path).items()
        if entry["checked"] in JUDGED
    ]


def rows() -> dict[str, list[tuple[str, str, str]]]:
    """Name, value and source of every assumption, by file."""
    found: dict[str, list[tuple[str, str, str]]] = {}
    for path in sorted((ROOT / "model/population/synthesis/parameters").glob("*.yaml")):
        found[path.stem] = judged_of(path)
    for path in sorted((ROOT / "model/dynamics/parameters").glob("*.yaml")):
        found[f"dynamics/{path.stem}"] = judged_of(path)
    found["attainment"] = judged_of(ROOT / "model/attainment/parameters.yaml")
    for path in sorted((ROOT / "model/policy").glob("*.yaml")):
        judged = []
        for name, entry in read(path).items():
            values = {date: item for date, item in entry["values"].items() if item.get("checked") in JUDGED}
            if values:
                last = values[max(values)]
                judged.append((name, f"{shown(last['value'])} {entry['unit']}", last["source"]))
        found[f"policy/{path.stem}"] = judged
    for path in sorted((ROOT / "model/economy").glob("*.yaml")):
        if path.name == LONG_RUN:
            continue
        found["economy"] = [
            (name, "growth by year", entry["source"])
            for name, entry in read(path).items()
            if entry["checked"] in JUDGED
        ]
    found["long_run"] = [
        (name, rule_shown(entry), entry["source"])
        for name, entry in read(ROOT / "model/economy" / LONG_RUN).items()
    ]
    found["left_in_money"] = [
        (f"{folder}/{path.stem}", f"{len(names)} amount{'s' if len(names) > 1 else ''}", ", ".join(names))
        for folder in ("policy", "levers")
        for path in sorted((ROOT / "model" / folder).glob("*.yaml"))
        if (names := left_in_money(read(path)))
    ]
    for path in sorted((ROOT / "configs/behaviour").glob("*.yaml")):
        found[f"behaviour/{path.stem}"] = [
            (name, shown(numbers(entry)), behind(entry["evidence"]))
            for name, entry in read(path).items()
            if isinstance(entry, dict)
        ]
    for path in sorted((ROOT / "model/calibration/targets").glob("*.csv")):
        with path.open(encoding="utf-8", newline="") as stream:
            found.setdefault("targets", []).extend(
                (
                    row["target"],
                    f"{float(row['value']):,.0f} {row['unit']}",
                    f"{row['source']}, {row['title']}; {row['note']}",
                )
                for row in csv.DictReader(stream)
                if row["checked"] in JUDGED
            )
    return {name: judged for name, judged in found.items() if judged}


def rule_shown(entry: dict[str, Any]) -> str:
    """A rule of growth beyond the outlook on one line: what it follows, or its first and last rate."""
    if "follows" in entry:
        return f"{entry['follows']}{100.0 * entry['plus']:+g} points" if "plus" in entry else entry["follows"]
    rates = [f"{100.0 * rate:.3g}% from {year}" for year, rate in sorted(entry["growth"].items())]
    return rates[0] if len(rates) == 1 else f"{rates[0]}, {rates[-1]}"


def left_in_money(parameters: dict[str, Any]) -> list[str]:
    """Parameters of a programme in money that no rule ever raises."""
    return [
        name
        for name, entry in parameters.items()
        if entry["unit"].startswith("£")
        and entry["uprating"] == "frozen"
        and "later_uprating" not in entry
        and entry["values"][max(entry["values"])]["value"]
    ]


def tables() -> str:
    """The tables, one for each parameter file."""
    parts = []
    for name, judged in rows().items():
        effect = EFFECTS.get(name, "the programme itself; small")
        parts.append(
            f"### `{name}`\n\nEffect: {effect}.\n\n| Assumption | Value | Source | Quality |\n|---|---|---|---|"
        )
        for figure, value, source in judged:
            is_red = figure in RED.get(name, ()) or name in RED_ALL or "(weak; " in source
            quality = "red" if is_red else "amber"
            parts[-1] += f"\n| `{figure}` | {value} | {source.replace('|', '/')} | {quality} |"
    return "\n\n".join(parts)


def page() -> str:
    """The page with its tables made anew."""
    before, rest = PAGE.read_text(encoding="utf-8").split(BEGIN)
    after = rest.split(END)[1]
    return f"{before}{BEGIN}\n\n{tables()}\n\n{END}{after}"


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
