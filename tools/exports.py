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
Each table is a file. [Its columns](#the-tables) are below, and in `columns.csv`. The format is that of RFC 4180:
commas between values, text in quotation marks, lines that end with CR LF, and a first line of names.

- **UTF-8 with a byte order mark.** Without the mark, Excel garbles accents. In Python, open the file as `utf-8-sig`;
  R, pandas and LibreOffice know the mark.
- **No cell runs code.** A spreadsheet treats text that begins with `=`, `+`, `-`, `@`, a tab or a line break as a
  formula. Text from a website could be such a trap. So it gets an apostrophe in front, as OWASP advises. Text that
  begins with an apostrophe gets a second one. To get the original text, remove one apostrophe from the front.
- **Numbers stay numbers**, with their sign. So does text that is nothing but a number.
- Yes and no are `true` and `false`. An empty cell means there is no value. Times are in UTC, as in
  `2026-11-22T09:00:00Z`. Several values in a cell are separated by a semicolon and a space.
- Characters that spreadsheets don't accept, or that reverse the text after them, are written as `⟨U+202E⟩`. Text of
  more than 32,000 characters is cut, because an Excel cell can't hold more. `audit.json` has all of it.

As a report (`--report csv=FILE`) it is one table, [what changed](#changescsv).
""",
    "json": """
One document, `audit.json`: the audit, each agency with its grade and what cost it points, each task, route and
attempt with its steps, pages and findings. `format` says what it is, and `version` (now 1) goes up when a change
could break programs that read it. New fields may be added at any time.

As a report (`--report json=FILE`) it shows what changed: `comparison.json`, with each route of each task then and
now, and a `headline`. Its schema is `schema/comparison.schema.json`.

The JSON Schema is `schema/audit.schema.json` in the repository, and `audit-schema.json` beside the document on the
site. Text in it may be quoted from an audited page: escape it wherever you show it. The full results of axe-core and
the other probes are in the records, in `audits/`.
""",
    "badge": """
Two files for each agency: a picture (SVG) and the same as data (JSON) for
[shields.io](https://shields.io/badges/endpoint-badge). It counts tasks. A task is completed when every measured
attempt at it succeeded. Tasks that could not be measured are in neither figure. The letter is the agency's grade.

The colour says the same again: green for all, amber for half or more, red for fewer, grey for not measured. The
contrast of the text is more than 7 to 1.
""",
    "feed": """
An Atom feed (RFC 4287) with an entry for each of the latest 30 audits. An entry gives the results of each agency, and
those of the audit before if both had the same tasks. The newest also names the tasks whose verdict changed.

Set `site_url` in `mkdocs.yml` before anyone subscribes, or give `--site-url`. Ids are made from it: they are stable,
but different without it.
""",
    "cif": """
A report with the headings of the Common Industry Format for reporting usability evaluations (ISO 25062:2025, which
replaced ISO/IEC 25062:2006). It does not claim to conform to the standard. It says clearly
that a script performed the tasks, and that satisfaction was not measured. For scripts it gives only counts, and no
margin of error: running a script again is not asking more people.
""",
    "md": """
The result in a few lines of Markdown, to paste into an email or a chat: what was found, each agency's result, and
the three things to fix first, with what fixing each may be worth. It has no HTML in it, and no link but the one
to the scorecard.
""",
    "webp": """
A short film for each agency: the pictures of the attempt that met what should be fixed first, step by step, with
captions. It is an animated picture (WebP) of less than 1 MB, which chats and browsers play by themselves. Give
`--output FOLDER`, and `--agency` for one alone.
""",
    "pdf": """
Two pages for leaders, to print or attach: the result, the grades of the first four agencies, the three things to fix
first with pictures, tasks (16 of up to two agencies, ten of up to four), what to copy, what people said, and next
steps. Caveats stand beside the figures. The browser that runs the tasks
prints it. It is tagged for screen readers and has a title and bookmarks. It fits A4 and US Letter.

    auditkit export --format pdf --output summary.pdf
""",
    "pptx": """
Five slides for a meeting: the result, three things to fix with pictures, what to copy, what people said, next steps.
Every slide has a title and every picture a description. PowerPoint, Keynote, Google Slides and LibreOffice open
them. When you have changed slides in one of these, the next export leaves them alone unless you add `--force`.

    auditkit export --format pptx --output slides.pptx
""",
    "junit": """
A test report: an agency is a suite, and a route of a task is a case. The page about pipelines says
[which viewer shows what](../reports.md#test-reports).

| What happened | In the report |
|---|---|
| Customers leave without it, or with a wrong answer, at least sometimes | `failure`; its type is the barrier |
| auditkit or its browser failed, or the machine was too busy | `error` |
| Not measured for another reason, or not tried this time | `skipped`, with the reason |
| Customers get what they came for | passed; what slowed them is in `system-out` |

`classname` is the agency and the task. `name` is the task in the customer's words with route and visitor. Both stay
the same from run to run, so viewers can follow a case. `time` is how long the script took, in seconds. `file` and
`line` are those of the step that failed. The properties of a case are its `outcome`, its `standing` compared with the
earlier audit, each `change`, the `page` of the scorecard, and each `attachment`.

Pictures are written beside the report, into a folder with its name: `junit.xml`, `junit-pictures/`. They are named by
their digest. `[[ATTACHMENT|…]]` in `system-out` gives their path from the folder the command was run in.
""",
    "xunit": """
The same without `file`, `line` and properties in a case. The xUnit plugin of Jenkins checks reports against a schema
(`junit-10.xsd`) that has none of these, and rejects reports that do. Jenkins' own `junit` step takes `--format
junit`.
""",
    "markdown": """
A summary for the page of a job or a comment on a pull request: the result in a sentence, then only what changed, with
evidence to unfold. Without an earlier audit it shows how things are now. It begins with `<!-- auditkit:summary -->`,
so that a pipeline can find the comment it wrote before (with `--agency` the agencies are in it, too). It never has
more than 65,000 characters, because GitHub doesn't accept longer comments; it counts what it leaves out. Text from
websites notifies nobody (`@name`), links nowhere and shows no pictures.
""",
    "sarif": """
A log in the SARIF 2.1.0 format, by OASIS. A rule is a barrier of the catalogue. A result is one finding, however
often it was found. Its level is `error` for critical and serious barriers, `warning` for moderate and `note` for
minor ones. Its location is the line of the task file whose step met it, and the agency's page is the related
location. Fingerprints stay the same when figures, hosts or lines change. With an earlier audit each result is `new`,
`unchanged`, `updated` or `absent`; it is absent only if a journey it was found on was measured again. What was not
measured is among the notifications. [How to show it](../reports.md#alerts).
""",
}


def exports_page(note: str) -> str:
    """What can be taken away from a scorecard, in which form."""
    lines = ["# Data and exports", note]
    lines += [
        "You can download everything on a scorecard as data. `auditkit publish` puts it beside the pages, in",
        "`scorecard/data/`, with a badge in each agency's folder. `auditkit export` writes the same for any audit:\n",
        "    auditkit export --format csv --output data/",
        "    auditkit export 2026-spring --format json > audit.json",
        "    auditkit export --format badge --agency harbour --output badge.svg\n",
        "`--report NAME=FILE` of `auditkit run` and `auditkit diff` writes what [pipelines](../reports.md) show:",
        f"{', '.join(f'`{each.name}`' for each in REPORTS)}.\n",
        "It replaces files that an earlier export wrote, and nothing else. Other files with that name are left "
        "alone,",
        "unless you add `--force`. Each file is written completely or not at all.\n",
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
        yield "| Column | What it contains |\n|---|---|"
        for column in table.columns:
            yield f"| `{column.name}` | {column.about} |"
        yield ""
