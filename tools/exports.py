"""The reference page on data and exports, from the list of formats and the columns of the tables."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from auditkit.export import FORMATS
from auditkit.export.json import schema_text
from auditkit.export.table import EVERY

SCHEMA = Path(__file__).parent.parent / "schema" / "audit.schema.json"

_ABOUT = {
    "csv": """
Each table is a file. [Its columns](#the-tables) are below, and in `columns.csv`. The form is that of RFC 4180: commas
between, text in quotation marks, lines that end with CR LF, a first line of names.

- **UTF-8 with a byte order mark.** Without the mark, Excel garbles accents. In Python, open the file as `utf-8-sig`;
  R, pandas and LibreOffice know the mark.
- **No cell runs.** A spreadsheet takes text that begins with `=`, `+`, `-`, `@`, a tab or a line break for a formula.
  Text from a website could be such a trap. So it gets an apostrophe in front, as OWASP advises. Text that begins with
  an apostrophe gets a second one. To have the text as it was, take one apostrophe off the front.
- **Numbers stay numbers**, with their sign. So does text that is nothing but a number.
- Yes and no are `true` and `false`. Nothing is an empty cell. Moments are UTC, as in `2026-11-22T09:00:00Z`. Several
  values in a cell have a semicolon and a space between.
- Letters that no spreadsheet takes, or that turn round the order of what follows, are written as `⟨U+202E⟩`. Text of
  more than 32,000 letters is cut: Excel holds no more in a cell. `audit.json` has all of it.
""",
    "json": """
One document, `audit.json`: the audit, each agency with its grade and what cost it points, each task, way and attempt
with its steps, pages and findings. `format` says what it is, and `version` (now 1) goes up when a change could break
what reads it. New fields may come at any time.

The JSON Schema is `schema/audit.schema.json` in the repository, and `audit-schema.json` beside the document on the
site. Text in it may be quoted from an audited page: escape it wherever you show it. What axe-core and the other
probes saw in full is in the records, in `audits/`.
""",
    "badge": """
Two files an agency: a picture (SVG) and the same as data (JSON) for
[shields.io](https://shields.io/badges/endpoint-badge). It counts tasks. A task is completed when every attempt at it
that was measured ended with what the customer came for. Tasks that nothing was measured of are in neither figure. The
letter is that of the agency's grade.

The colour says the same again: green for all, amber for half or more, red for fewer, grey for not measured. Words
stand out from it by more than 7 to 1.
""",
    "feed": """
An Atom feed (RFC 4287) with an entry for each audit, the latest 30. An entry says how customers fared at each agency,
and at the audit before, where both asked the same. The newest also names the tasks whose verdict changed.

Set `site_url` in `mkdocs.yml` before anyone subscribes, or give `--site-url`. Ids are made from it: they are stable,
but others without it.
""",
    "cif": """
A report with the headings of the Common Industry Format for usability test reports (ISO/IEC 25062). It says plainly
that a script performed the tasks, and that satisfaction was not measured. For scripts it holds counts alone, and no
margin of error: running a script again is not asking more people.
""",
}


def exports_page(note: str) -> str:
    """What can be taken away from a scorecard, in which form."""
    lines = ["# Data and exports", note]
    lines += [
        "Everything a scorecard says can be taken away as data. `auditkit publish` puts it beside the pages, in",
        "`scorecard/data/`, with a badge in each agency's folder. `auditkit export` writes the same, of any audit:\n",
        "    auditkit export --format csv --output data/",
        "    auditkit export 2026-spring --format json > audit.json",
        "    auditkit export --format badge --agency harbour --output badge.svg\n",
        "It replaces files that an earlier export wrote, and nothing else: another file of that name is left alone,",
        "unless you add `--force`. Each file is written whole, or not at all.\n",
    ]
    for each in FORMATS:
        lines += [f"## {each.name}\n", f"{each.about[:1].upper()}{each.about[1:]}.", _ABOUT[each.name]]
    return "\n".join([*lines, *_tables()]) + "\n"


def write_schema() -> bool:
    """Write the schema of the JSON document where it differs from the code; says whether it did."""
    if SCHEMA.exists() and SCHEMA.read_text(encoding="utf-8") == schema_text():
        return False
    SCHEMA.write_text(schema_text(), encoding="utf-8", newline="\n")
    return True


def _tables() -> Iterator[str]:
    yield "## The tables\n"
    for table in EVERY:
        yield f"### {table.name}.csv\n"
        yield f"{table.about}\n"
        yield "| Column | What it holds |\n|---|---|"
        for column in table.columns:
            yield f"| `{column.name}` | {column.about} |"
        yield ""
