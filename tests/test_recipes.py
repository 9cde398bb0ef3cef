"""The recipes of CONTRIBUTING, followed in a copy of the repository: what was added works from the command line.

A recipe names its files in a numbered list. The made-up entry is written into exactly those, so that a fact kept
anywhere else shows here.
"""

from __future__ import annotations

import csv
import json
import os
import re
import shutil
import subprocess
import sys
import textwrap
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from auditkit.record.store import AuditStore
from tests.cli.test_import import AGENCY, TASK, WHOLE
from tests.factories import make_attempt, make_audit, make_finding, make_page, make_step, make_task
from tests.run.site import Site, page
from tools.light_browser import light_browser

ROOT = Path(__file__).parent.parent
Edit = Callable[[str], str]
"""What becomes of a file's text; that of a new file is empty before."""


def new(text: str) -> Edit:
    """A file of its own."""
    return lambda before: before + textwrap.dedent(text).lstrip()


def entry(name: str, line: str, *imports: str, more: str = "") -> Edit:
    """A last line in a tuple or dict that a module assigns to `name`; `more` is code that stands before it."""

    def edit(text: str) -> str:
        found = re.search(rf"^{name}\b[^\n]*? = [({{]", text, re.MULTILINE)
        assert found, name
        ends = re.compile(r"[)}]$", re.MULTILINE)
        closing = ends.search(text, found.end())
        assert closing, name
        comma = "" if text[: closing.start()].rstrip().endswith((",", "(", "{")) else ", "
        text = f"{text[: closing.start()]}{comma}{line},\n{text[closing.start() :]}"
        text = text[: found.start()] + textwrap.dedent(more) + text[found.start() :]
        return _with_imports(text, imports)

    return edit


def after(line: str, added: str, *imports: str) -> Edit:
    """Something behind a line that stands in the file once."""

    def edit(text: str) -> str:
        assert text.count(f"{line}\n") == 1, line
        return _with_imports(text.replace(f"{line}\n", f"{line}\n{added}\n"), imports)

    return edit


def _with_imports(text: str, imports: tuple[str, ...]) -> str:
    at = re.search(r"^from (?!__future__)", text, re.MULTILINE)
    place = at.start() if at else 0
    return text[:place] + "".join(f"{one}\n" for one in imports) + text[place:]


STEP: Mapping[str, Edit] = {
    "auditkit/task/steps/shake.py": new(
        '''
        from __future__ import annotations

        from auditkit.task.steps.base import PageActions, TargetAction


        class Shake(TargetAction):
            """Shake a control until something falls out."""

            key = "shake"
            example = "shake: {role: button, name: Tree}"
            synonyms = ("rattle",)
            presses = first_click = True
            person_words = "Shake {}"

            @property
            def words(self) -> str:
                return f"Shake {self.called}"

            async def act(self, page: PageActions) -> None:
                await page.click(self)
        '''
    ),
    "auditkit/task/steps/__init__.py": entry("ACTIONS", "Shake", "from auditkit.task.steps.shake import Shake"),
}
BARRIER: Mapping[str, Edit] = {
    "auditkit/probe/barrier/model.py": after('    SLOW_PAGE = "slow-page"', '    SHAKY_PAGE = "shaky-page"'),
    "auditkit/probe/barrier/slowing.py": entry(
        "JOURNEY_BARRIERS",
        """
        Barrier(
            slug=Slug.SHAKY_PAGE,
            title="The page shakes",
            explanation="Nobody can read a page that shakes.",
            severity=Severity.SERIOUS,
            stops=False,
            dimension=Dimension.TIMELINESS,
            remedy="Hold it still.",
            principle="Still waters run deep",
            reading=(reference.GOOD_SERVICES,),
            difficulty=True,
            picture_mark="shaky",
        )""",
    ),
    "auditkit/rubric.yml": lambda text: text.replace("[slow-page, ", "[slow-page, shaky-page, "),
}
PROBE: Mapping[str, Edit] = {
    "auditkit/probe/shake.py": new(
        '''
        from __future__ import annotations

        from collections.abc import Iterator

        from auditkit.probe.barrier import Slug
        from auditkit.probe.base import Probe, finding
        from auditkit.record.model import AttemptRecord, Finding, TaskSummary


        class Shake(Probe):
            """Pages whose title says that they shake."""

            name = "shake"
            about = "Titles of pages that shake."
            barriers = (Slug.DETOUR,)

            def judge(self, attempt: AttemptRecord, task: TaskSummary) -> Iterator[Finding]:
                for index, page in enumerate(attempt.pages):
                    if "Tree" in (page.title or ""):
                        yield finding(Slug.DETOUR, "It shakes.", step=page.step, page=index)
        '''
    ),
    "auditkit/probe/__init__.py": entry("PROBES", "    Shake()", "from auditkit.probe.shake import Shake"),
}
MEASURE: Mapping[str, Edit] = {
    "auditkit/score/rubric.py": lambda text: entry(
        "_COUNT_KINDS", 'Counts.SHAKES: CountKind("attempts that held still", "attempt", "held still")'
    )(after('    SAME_END = "same-end"', '    SHAKES = "shakes"')(text)),
    "auditkit/score/counter.py": entry(
        "COUNTERS",
        "    Counts.SHAKES: shakes",
        more="""
        def shakes(case: MeasureInput) -> Iterator[Unit]:
            for attempt in case.attempts:
                yield Unit((attempt.key,), 0.0, attempt.outcome.success)


        """,
    ),
    "auditkit/rubric.yml": after(
        "        barriers: [dead-link, server-error, broken-script, dead-end]",
        "      still: {counts: shakes, title: Stillness, about: How still it is., weight: 5}",
    ),
}
FORMAT: Mapping[str, Edit] = {
    "auditkit/export/shake.py": new(
        """
        from __future__ import annotations

        from auditkit.export.format import File, Format, Material


        def files(material: Material) -> tuple[File, ...]:
            text = f"shaken: {material.card.audit.id}".encode()
            return (File("shake.txt", text, b"shaken: ", "The audit, shaken."),)


        FORMAT = Format("shake", "the audit, shaken", files, report=files)
        """
    ),
    "auditkit/export/__init__.py": entry("FORMATS", "    shake.FORMAT", "from auditkit.export import shake"),
}
COLUMN: Mapping[str, Edit] = {
    "auditkit/export/table.py": after(
        '        Column("value", "what was typed or chosen; never a secret", lambda row: row.step.value),',
        '        Column("shaken", "whether it shook", lambda row: row.step.do == "shake"),',
    )
}
QUESTION: Mapping[str, Edit] = {
    "auditkit/record/person.py": after("    do_we: OwnWords = None", "    shaken: OwnWords = None"),
    "auditkit/session/questionnaire.py": entry(
        "QUESTIONS", '    Question("shaken", AnswerKind.WORDS, Section.STORY, "What shook you?")'
    ),
}
IMPORTER: Mapping[str, Edit] = {
    "auditkit/session/importer/shake.py": new(
        """
        from __future__ import annotations

        from auditkit.diagnostic.tree import Mapping
        from auditkit.session.importer.base import ImportDestination, ImportResult, IncomingFile


        class ShakeImporter:
            name = "a shaken file"

            def recognises(self, root: Mapping) -> bool:
                return "shaken" in root.entries

            def take(self, incoming: IncomingFile, place: ImportDestination) -> ImportResult:
                return ImportResult("It was shaken.")
        """
    ),
    "auditkit/session/importer/__init__.py": entry(
        "IMPORTERS", "ShakeImporter()", "from auditkit.session.importer.shake import ShakeImporter"
    ),
}
CHANGE: Mapping[str, Edit] = {
    "auditkit/compare/change/shake.py": new(
        """
        from __future__ import annotations

        from collections.abc import Iterator

        from auditkit.compare.model import Change, ChangeKind, Direction, RouteAttempts


        def shake(then: RouteAttempts, now: RouteAttempts) -> Iterator[Change]:
            if any(step.do == "shake" for one in now.measured for step in one.steps):
                yield Change(ChangeKind.SHAKE, Direction.WORSE, "It shakes now.", before="still", after="shaky")
        """
    ),
    "auditkit/compare/change/__init__.py": entry(
        "CHANGE_DETECTORS", "shake", "from auditkit.compare.change.shake import shake"
    ),
    "auditkit/compare/model.py": after('    OUTCOME = "outcome"', '    SHAKE = "shake", "shaking"'),
}
CONDITION: Mapping[str, Edit] = {
    "auditkit/compare/fail_condition.py": entry(
        "CONDITIONS",
        '    FailCondition("shaken", "any way was tried", _shaken, ("way was shaken", "ways were shaken"))',
        more="""
        def _shaken(judged: Judgement, text: str) -> Iterator[str]:
            yield from (_route_words(way) for way in judged.ways if way.tally.measured)


        """,
    )
}
COMMAND: Mapping[str, Edit] = {
    "auditkit/cli/shake.py": new(
        '''
        from __future__ import annotations

        import click


        @click.command(short_help="Shake everything.")
        @click.argument("what")
        def shake(what: str) -> None:
            """Shake everything, and say so."""
            click.echo(f"{what} was shaken.")
        '''
    ),
    "auditkit/cli/__init__.py": entry("COMMANDS", '    "shake": Entry("Start", "Shake everything.")'),
}
RECIPES: Mapping[str, Mapping[str, Edit]] = {
    "A step": STEP,
    "A barrier": BARRIER,
    "A probe": PROBE,
    "A measure": MEASURE,
    "An export format": FORMAT,
    "A column of a table": COLUMN,
    "A question for people": QUESTION,
    "A kind of file to import": IMPORTER,
    "Something to compare": CHANGE,
    "Something to fail for": CONDITION,
    "A command": COMMAND,
}


@dataclass(frozen=True)
class Copy:
    """A copy of the repository, and a folder to work in."""

    folder: Path
    work: Path

    def add(self, *recipes: Mapping[str, Edit]) -> Copy:
        for recipe in recipes:
            for name, edit in recipe.items():
                path = self.folder / name
                text = edit(path.read_text(encoding="utf-8") if path.exists() else "")
                path.write_text(text, encoding="utf-8")
        return self

    def run(self, *arguments: str, module: str = "auditkit", **environ: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", module, *arguments],
            cwd=self.work,
            env={
                **os.environ,
                "PYTHONPATH": str(self.folder),
                "PYTHONDONTWRITEBYTECODE": "1",
                "XDG_STATE_HOME": str(self.work),
                **environ,
            },
            capture_output=True,
            text=True,
            check=False,
        )

    def said(self, *arguments: str, status: int = 0) -> str:
        """What a command says, which has to end with this status."""
        done = self.run(*arguments)
        assert done.returncode == status, done.stdout + done.stderr
        return done.stdout + done.stderr

    def keep(self, *names: str, **fields: Any) -> None:
        """An audit for each name, all of them with one attempt at one task."""
        store = AuditStore(self.work / "audits")
        for name in names:
            with store.create(
                make_audit(make_task(title=WHOLE["title"]), id=name, ended_at="2026-11-22T13:00:00Z")
            ) as audit:
                audit.save(make_attempt(**fields))


@pytest.fixture
def copy(tmp_path: Path) -> Copy:
    """What is in version control or would be, with what Python made of it, so that nothing is compiled again."""
    names = ["auditkit", "tools", "schema", "site", "tasks"]
    asked = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard", *names]
    try:
        listed = subprocess.run(asked, cwd=ROOT, capture_output=True, text=True, check=True).stdout
    except (OSError, subprocess.CalledProcessError):
        pytest.skip("not a git working copy")
    for name in filter(None, listed.split("\0")):
        source, target = ROOT / name, tmp_path / "copy" / name
        if not target.parent.exists():
            target.parent.mkdir(parents=True)
            if (source.parent / "__pycache__").is_dir():
                shutil.copytree(source.parent / "__pycache__", target.parent / "__pycache__")
        if source.is_file():
            shutil.copy2(source, target)
    work = tmp_path / "work"
    work.mkdir()
    return Copy(tmp_path / "copy", work)


def recipes() -> Iterator[tuple[str, list[str]]]:
    """Each recipe of CONTRIBUTING with the files it names."""
    text = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    part = re.search(r"^## Recipes$(.*?)^## ", text, re.MULTILINE | re.DOTALL)
    assert part
    for section in part[1].split("\n### ")[1:]:
        yield section.partition("\n")[0], re.findall(r"^\d\. `([^`]+)`", section, re.MULTILINE)


def test_each_recipe_is_followed_with_exactly_its_files() -> None:
    assert dict(recipes()) == {name: list(files) for name, files in RECIPES.items()}
    there = {name: (ROOT / name).exists() for files in RECIPES.values() for name in files}
    assert {name for name, exists in there.items() if not exists} == {name for name in there if "shake" in name}


@pytest.mark.thorough
def test_a_step(copy: Copy) -> None:
    copy.add(STEP)
    tasks = copy.work / "tasks" / "harbour"
    tasks.mkdir(parents=True)
    (tasks / "agency.yml").write_text(AGENCY)
    (tasks / "fee.yml").write_text(TASK.replace("click: Fees", "shake: Fees"))
    copy.said("check")
    assert "Shake a control until" in copy.said("schema", "task")
    (tasks / "fee.yml").write_text(TASK.replace("click: Fees", "rattle: Fees"))
    assert "did you mean 'shake'?" in copy.said("check", status=1)


def test_a_barrier(copy: Copy) -> None:
    copy.add(BARRIER)
    finding = make_finding("shaky-page", severity="serious", page=0, step=1)
    copy.keep(
        "one", findings=[finding], steps=[make_step(page=0)], pages=[make_page(probes={"vitals": {"lcp_ms": 1}})]
    )
    assert "1 of 1 attempt affected" in copy.said("score", "--why", "timeliness")
    copy.said("publish")
    pages = "".join(path.read_text() for path in (copy.work / "site" / "scorecard").rglob("*.md"))
    assert "The page shakes" in pages and "Hold it still." in pages


def test_a_probe(copy: Copy) -> None:
    copy.add(PROBE)
    judged = copy.work / "judged.py"
    judged.write_text("from auditkit.probe import PROBES\nprint(PROBES[-1].name)\n")
    assert copy.run(module="judged", PYTHONPATH=f"{copy.folder}{os.pathsep}{copy.work}").stdout == "shake\n"
    assert copy.run(module="tools.reference").returncode == 0
    assert "Titles of pages that shake." in (copy.folder / "site" / "reference" / "probes.md").read_text()


@pytest.mark.thorough
def test_a_step_a_barrier_and_a_probe_in_the_browser(copy: Copy) -> None:
    copy.add(STEP, BARRIER, PROBE)
    probe = copy.folder / "auditkit" / "probe" / "shake.py"
    probe.write_text(probe.read_text().replace("DETOUR", "SHAKY_PAGE"))
    tasks = copy.work / "tasks" / "harbour"
    tasks.mkdir(parents=True)
    tree = "<button onclick=\"fallen.textContent='An apple'\">Shake me</button> <p id=fallen></p>"
    with Site({"/": page("Tree", tree)}) as site:
        (tasks / "agency.yml").write_text(f"version: 1\nagency: Harbour\nbase_url: {site.url}\n")
        task = "version: 1\ntask: Get an apple\nsteps: [{shake: Shake me}]\nsuccess: [text: An apple]\n"
        (tasks / "apple.yml").write_text(task)
        browser = str(light_browser().path)
        done = copy.run("run", "--audit-id", "one", AUDITKIT_BROWSER=browser)
    assert done.returncode == 0, done.stdout + done.stderr
    (attempt,) = AuditStore(copy.work / "audits").open("one").attempts()
    assert (attempt.outcome, attempt.message) == ("completed_with_difficulty", "It shakes.")
    assert [(step.do, step.status) for step in attempt.steps] == [("shake", "done")]
    assert "shaky-page" in {finding.barrier for finding in attempt.findings}


def test_a_measure(copy: Copy) -> None:
    copy.add(MEASURE).keep("one")
    assert "1 of 1 attempt held still" in copy.said("score", "--why", "completion")


@pytest.mark.thorough
def test_an_export_format(copy: Copy) -> None:
    copy.add(FORMAT).keep("one", "two")
    assert "the audit, shaken" in copy.said("export", "--help")
    copy.said("export", "--format", "shake", "--output", "out")
    assert (copy.work / "out" / "shake.txt").read_text() == "shaken: two"
    copy.said("diff", "--report", "shake=report.txt")
    assert (copy.work / "report.txt").read_text() == "shaken: two"


@pytest.mark.thorough
def test_a_column(copy: Copy) -> None:
    copy.add(COLUMN).keep("one", steps=[make_step(do="shake")])
    copy.said("export", "--format", "csv", "--output", "out")
    with (copy.work / "out" / "steps.csv").open(encoding="utf-8-sig", newline="") as file:
        assert [row["shaken"] for row in csv.DictReader(file)] == ["true"]
    assert "whether it shook" in (copy.work / "out" / "columns.csv").read_text(encoding="utf-8-sig")


@pytest.mark.thorough
def test_a_question(copy: Copy) -> None:
    copy.add(QUESTION)
    tasks = copy.work / "tasks" / "harbour"
    tasks.mkdir(parents=True)
    (tasks / "agency.yml").write_text(AGENCY)
    (tasks / "fee.yml").write_text(TASK)
    sheet = WHOLE | {"answers": WHOLE["answers"] | {"shaken": "The price of it"}}
    (copy.work / "sheet.json").write_text(json.dumps(sheet))
    copy.said("import", "sheet.json")
    copy.keep("one")
    copy.said("publish")
    task = (copy.work / "site" / "scorecard" / "harbour" / "fee.md").read_text()
    assert "What shook you" in task and "The price of it" in task
    silent = WHOLE | {"consent": ["figures"], "form_id": "fedcba9876543210", "answers": sheet["answers"]}
    (copy.work / "silent.json").write_text(json.dumps(silent))
    copy.said("import", "silent.json")
    kept = [path.read_text() for path in (copy.work / "audits").rglob("*.json")]
    assert sum("The price of it" in text for text in kept) == 1


def test_a_kind_of_file_to_import(copy: Copy) -> None:
    copy.add(IMPORTER)
    (copy.work / "file.json").write_text('{"shaken": true}')
    assert "It was shaken." in copy.said("import", "file.json")
    (copy.work / "other.json").write_text("{}")
    assert "a shaken file" in copy.said("import", "other.json", status=1)


@pytest.mark.thorough
def test_something_to_compare(copy: Copy) -> None:
    copy.add(CHANGE)
    copy.keep("one")
    copy.keep("two", steps=[make_step(do="shake")])
    assert "It shakes now." in copy.said("diff", "--report", "csv=changes.csv")
    assert "shake" in (copy.work / "changes.csv").read_text(encoding="utf-8-sig")


@pytest.mark.thorough
def test_something_to_fail_for(copy: Copy) -> None:
    copy.add(CONDITION).keep("one", "two")
    assert "shaken" in copy.said("diff", "--help")
    said = copy.said("diff", "--fail-on", "shaken", status=1)
    assert "Failed: 1 way was shaken (--fail-on shaken)." in said
    shutil.rmtree(copy.work / "audits")
    copy.keep("one", "two", outcome="not_measured")
    copy.said("diff", "--fail-on", "shaken")


def test_a_command(copy: Copy) -> None:
    copy.add(COMMAND)
    assert "Shake everything." in copy.said("--help")
    assert copy.said("shake", "The tree") == "The tree was shaken.\n"
