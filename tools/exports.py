"""The reference page on data and exports, from the list of formats and the columns of the tables."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from auditkit.diagnostic.wording import capitalize_first
from auditkit.export import FORMATS, REPORTS
from auditkit.export.csv import ALL_TABLES, CHANGES
from auditkit.export.json import schema_text
from auditkit.export.json_model import Document, RerunDocument

_SCHEMAS = Path(__file__).parent.parent / "schema"
SCHEMA = _SCHEMAS / "audit.schema.json"
COMPARISON_SCHEMA = _SCHEMAS / "comparison.schema.json"

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

As a report (`--report csv=FILE`) it is one table, [what changed](#changescsv).
""",
    "json": """
One document, `audit.json`: the audit, each agency with its grade and what cost it points, each task, way and attempt
with its steps, pages and findings. `format` says what it is, and `version` (now 1) goes up when a change could break
what reads it. New fields may come at any time.

As a report (`--report json=FILE`) it is what changed: `comparison.json`, with each way of each task then and now, and
a `headline`. Its schema is `schema/comparison.schema.json`.

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
A report with the headings of the Common Industry Format for reporting usability evaluations (ISO 25062:2025, which
took the place of ISO/IEC 25062:2006). It does not claim to conform to the standard. It says plainly
that a script performed the tasks, and that satisfaction was not measured. For scripts it holds counts alone, and no
margin of error: running a script again is not asking more people.
""",
    "junit": """
A test report: an agency is a suite, a way of a task is a case. [Which viewer shows what](../reports.md#test-reports)
is told on the page about pipelines.

| What happened | In the report |
|---|---|
| Customers leave without it, or with a wrong answer, at least at times | `failure`; its type is the barrier |
| auditkit or its browser broke, or the machine was too busy | `error` |
| Not measured for another reason, or not tried this time | `skipped`, with the reason |
| Customers get what they came for | passed; what they met on the way is in `system-out` |

`classname` is the agency and the task, `name` the task in the customer's words with path and visitor. Both stay the
same from run to run, so viewers can follow a case. `time` is what the script took, in seconds. `file` and `line` are
those of the step that failed. Properties of a case say its `outcome`, its `standing` beside the earlier audit, each
`change`, the `page` of the scorecard, and each `attachment`.

Pictures are written beside the report, into a folder with its name: `junit.xml`, `junit-pictures/`. They are named by
their digest. `[[ATTACHMENT|…]]` in `system-out` gives their place as seen from where the command was given.
""",
    "xunit": """
The same without `file`, `line` and properties in a case. The xUnit plugin of Jenkins checks reports by a schema
(`junit-10.xsd`) that has none of these, and refuses the rest. Jenkins' own `junit` step takes `--format junit`.
""",
    "markdown": """
A summary to be read on the page of a job, or as a comment on a pull request: the whole in a sentence, then only what
changed, with evidence to unfold. Without an earlier audit it says how things are. It begins with
`<!-- auditkit:summary -->`, by which a pipeline finds the comment it wrote before (with `--agency` the agencies are
in it, too). It never has more than 65,000 letters, as GitHub takes no longer comment; what is left out is counted.
Text from websites tells nobody (`@name`), links nowhere and shows no picture.
""",
    "sarif": """
A log in the form of SARIF 2.1.0, by OASIS. A rule is a barrier of the catalogue. A result is one thing that was met
on the way to a task, however often. Its level is `error` for critical and serious barriers, `warning` for moderate
and `note` for minor ones. Its place is the line of the task file whose step met it, and the agency's page is the
related place. Fingerprints stay the same when figures, hosts or lines change. With an earlier audit each result is
`new`, `unchanged`, `updated` or `absent`; it is absent only if a journey it was met on was measured again. What was
not measured is among the notifications. [How to show it](../reports.md#alerts).
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
        "`--report NAME=FILE` of `auditkit run` and `auditkit diff` writes what [pipelines](../reports.md) show:",
        f"{', '.join(f'`{each.name}`' for each in REPORTS)}.\n",
        "It replaces files that an earlier export wrote, and nothing else: another file of that name is left alone,",
        "unless you add `--force`. Each file is written whole, or not at all.\n",
    ]
    for each in FORMATS:
        lines += [f"## {each.name}\n", f"{capitalize_first(each.about)}.", _ABOUT.get(each.name, "")]
    return "\n".join([*lines, *_tables()]) + "\n"


def write_schemas() -> list[Path]:
    """Write the schemas of the JSON documents where they differ from the code; gives those that did."""
    written = []
    for path, text in ((SCHEMA, schema_text(Document)), (COMPARISON_SCHEMA, schema_text(RerunDocument))):
        if not path.exists() or path.read_text(encoding="utf-8") != text:
            path.write_text(text, encoding="utf-8", newline="\n")
            written.append(path)
    return written


def _tables() -> Iterator[str]:
    yield "## The tables\n"
    for table in (*ALL_TABLES, CHANGES):
        yield f"### {table.name}.csv\n"
        yield f"{table.about}\n"
        yield "| Column | What it holds |\n|---|---|"
        for column in table.columns:
            yield f"| `{column.name}` | {column.about} |"
        yield ""
