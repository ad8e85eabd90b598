"""Writes the tables of docs/verification.md from a fresh comparison, between its `generated` marks.

python tests/verification/report.py
"""

import re

import excused
import oracle_comparison as oracle
from excused import Compared

PAGE = oracle.REPOSITORY / "docs" / "verification.md"
ENOUGH, ENOUGH_NONZERO, MOST_EXCUSED = 0.995, 0.97, 0.02
"""Shares of all rows and of rows not zero that must agree in a column, and the share that may be excused."""


def with_conventions() -> dict[int, list[Compared]]:
    """Every column of every year with the other engine's conventions, before and after excusing."""
    levers, inputs = oracle.conventions(), oracle.inputs()
    return {
        year: excused.compare(oracle.results_of(year, levers), oracle.expected_of(year), inputs)
        for year in oracle.YEARS
    }


def classes_table(years: dict[int, list[Compared]]) -> str:
    """Markdown: each class with its statute, who is right, and the rows it excuses by column and year."""
    lines = ["| Class | Statute | Who is right | Rows |", "|---|---|---|---|"]
    for entry in excused.CLASSES:
        counts = []
        for name in (entry.column, *entry.followed_by):
            by_year = {
                year: next(c.excused[entry.what] for c in columns if c.before.column == name)
                for year, columns in years.items()
            }
            if any(by_year.values()):
                counts.append(f"`{name}` " + "/".join(map(str, by_year.values())))
        lines.append(f"| {entry.what} | {entry.statute} | {entry.right} | {'; '.join(counts)} |")
    return "\n".join(lines)


def excused_table(years: dict[int, list[Compared]]) -> str:
    """Markdown: for columns with rows excused, the share excused and the agreement after, a column a year."""
    lines = ["| | " + " | ".join(map(str, years)) + " |", "|---|" + "---|" * len(years)]
    for columns in zip(*years.values(), strict=True):
        if not any(c.share_excused for c in columns):
            continue
        cells = [
            f"{100 * c.share_excused:.2f}: {100 * c.after.share:.1f} / {100 * c.after.share_nonzero:.1f}"
            f" ({c.after.differing})"
            for c in columns
        ]
        lines.append(f"| `{columns[0].before.column}` | " + " | ".join(cells) + " |")
    return "\n".join(lines)


def sections() -> dict[str, str]:
    """The text of every generated section, by its mark."""
    years = with_conventions()
    by_law = {
        law: oracle.table_of({reform: oracle.compare_reform(reform, levers) for reform in oracle.REFORMS})
        for law, levers in (("conventions", oracle.conventions()), ("current law", {}))
    }
    return {
        "conventions": oracle.table_of({str(y): [c.before for c in columns] for y, columns in years.items()}),
        "classes": classes_table(years),
        "after excusing": excused_table(years),
        "reforms": by_law["conventions"],
        "current law": oracle.table_of({str(year): oracle.compare_year(year, {}) for year in oracle.YEARS}),
        "reforms of current law": by_law["current law"],
    }


def written(page: str, tables: dict[str, str]) -> str:
    """The page with each section between its marks replaced.

    Raises ValueError where a mark is missing.
    """
    for name, table in tables.items():
        pattern = rf"(<!-- generated: {re.escape(name)} -->\n).*?(\n<!-- end -->)"
        page, found = re.subn(pattern, lambda m, table=table: m[1] + table + m[2], page, flags=re.DOTALL)
        if found != 1:
            raise ValueError(f"{PAGE.name}: {found} sections marked 'generated: {name}', expected one")
    return page


def main() -> None:
    """Rewrite the tables of the page."""
    PAGE.write_text(written(PAGE.read_text(encoding="utf-8"), sections()), encoding="utf-8")


if __name__ == "__main__":
    main()
