"""Parts that the pages share: a whole document, tables, figures set inline, numbers to take away. No script.

Everything that is text is escaped here; what is already HTML is named so.
"""

import io
import re
from collections.abc import Collection, Sequence
from html import escape
from urllib.parse import quote

import pandas as pd
from matplotlib.figure import Figure

STYLE = """
body{font:15px/1.45 system-ui,sans-serif;color:#1b1f24;max-width:76rem;margin:2rem auto;padding:0 1rem}
h1{font-size:1.7rem}h2{font-size:1.25rem;margin-top:2.5rem;border-top:1px solid #c9ced3;padding-top:1rem}
table{border-collapse:collapse;width:100%;font-size:.82rem}caption{text-align:left;color:#5c6670;padding:.3rem 0}
th,td{padding:.18rem .45rem;text-align:left;vertical-align:top;border-bottom:1px solid #e4e7ea}
thead th{border-bottom:1px solid #5c6670}tbody th{font-weight:400}
td.n,th.n{text-align:right;font-variant-numeric:tabular-nums;white-space:nowrap}
small{color:#5c6670;display:block}figure{margin:1rem 0}figure svg{max-width:100%;height:auto}
nav a{margin-right:1rem}.wide{overflow-x:auto}
@media print{body{max-width:none;margin:0;font-size:10px}tr,figure{break-inside:avoid}
thead{display:table-header-group}nav{display:none}}
"""


def document(title: str, style: str, body_html: str) -> str:
    """A page that stands alone: its style within, no script and no address outside."""
    return f"""<!DOCTYPE html>
<html lang="en-GB"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>{escape(title)}</title><style>{STYLE}{style}</style></head><body>
{body_html}</body></html>
"""


def table(
    caption: str, heads: Sequence[str], rows: Sequence[Sequence[str]], words: Collection[int] = frozenset()
) -> str:
    """Rows of text as a table; the first cell heads its row, columns in `words` are text, all others numbers."""
    columns = ["" if place == 0 or place in words else ' class="n"' for place in range(len(heads))]
    top = "".join(f'<th scope="col"{kind}>{escape(name)}</th>' for name, kind in zip(heads, columns, strict=True))
    body = "\n".join(
        f'<tr><th scope="row">{escape(row[0])}</th>'
        + "".join(f"<td{kind}>{escape(cell)}</td>" for cell, kind in zip(row[1:], columns[1:], strict=True))
        + "</tr>"
        for row in rows
    )
    return (
        f'<div class="wide"><table><caption>{escape(caption)}</caption><thead><tr>{top}</tr></thead>'
        f"<tbody>\n{body}\n</tbody></table></div>"
    )


def figure(svg: str, caption: str) -> str:
    """A drawing with what it shows in words below."""
    return f"<figure>{svg}<figcaption>{escape(caption)}</figcaption></figure>"


def folded(summary: str, inner_html: str, kind: str = "") -> str:
    """Something that opens when its summary is chosen."""
    named = f' class="{kind}"' if kind else ""
    return f"<details{named}><summary>{escape(summary)}</summary>{inner_html}</details>"


def csv_link(name: str, numbers: pd.DataFrame) -> str:
    """A link that holds a table as CSV within the page, six significant digits."""
    text = numbers.to_csv(index=False, lineterminator="\n", float_format="%.6g")
    address = f"data:text/csv;charset=utf-8,{quote(text, safe=',:;*+-_.~/()')}"
    return f'<a class="csv" download="{escape(name)}.csv" href="{escape(address)}">numbers as CSV</a>'


def inline(drawing: Figure, description: str) -> str:
    """A figure of matplotlib as an SVG element with a description: no prolog, no metadata, no address."""
    stream = io.StringIO()
    drawing.savefig(stream, format="svg", facecolor="white", metadata={"Date": None})
    text = stream.getvalue()
    text = re.sub(r"<metadata>.*?</metadata>", "", text[text.index("<svg") :], flags=re.DOTALL)
    text = re.sub(r' xmlns(:\w+)?="[^"]*"', "", text)
    return text.replace("<svg", f'<svg role="img" aria-label="{escape(description)}"', 1)
