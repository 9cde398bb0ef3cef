"""Whatever a stranger makes of a file: a sentence or a right result, soon, and nothing of it where it doesn't belong.

Fuzzed, the same way each time: task files a little in every run of the tests, all kinds by 2,000 examples each in the
thorough ones. What was found once is kept beside it as an example, and told as a test of its own in `test_found.py`.
"""

from __future__ import annotations

import re
import shutil
import tempfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, example, given, settings

from .damage import MARK
from .kinds import FOUND, KINDS, Said, within

_CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")
_NO_NUMBER = re.compile(r"(?<![\w'‘“\"-])(nan|NaN|inf|Infinity)(?![\w'’”\"-])")
_SCRIPT = re.compile(r"""(\]\(|href=["']?)\s*(javascript|file|data):""", re.IGNORECASE)
_PAGES = frozenset({".md", ".csv", ".json", ".svg", ".xml", ".html"})
_LONGEST = 8_000
TASK = "tasks/harbour/fee.yml"
SECONDS = 60
"""That one example may take: of most it is a hundredth."""

profile = settings(
    deadline=None,
    database=None,
    derandomize=True,
    phases=[Phase.explicit, Phase.generate, Phase.shrink],
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much],
)
few, many = settings(profile, max_examples=200), settings(profile, max_examples=2_000)


def check(kind: str, file: str, content: bytes) -> None:
    """Let the commands read it, and look at what they say and write."""
    folder = Path(tempfile.mkdtemp(prefix="auditkit-fuzz-"))
    try:
        with within(SECONDS):
            for said in KINDS[kind].read(folder, content, file):
                check_said(said)
        check_written(folder / "out")
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def check_said(said: Said) -> None:
    words = said.out + said.err
    assert said.status in (0, 1), said
    assert "Traceback" not in words, said
    assert said.status == 0 or words.strip(), said
    assert not _CONTROL.search(words), said
    assert len(said.err) <= _LONGEST, said


def check_written(folder: Path) -> None:
    """What is handed on or published."""
    for path in folder.rglob("*"):
        if path.is_file() and path.suffix in _PAGES:
            text = path.read_text(encoding="utf-8")
            for wrong in (_CONTROL, _NO_NUMBER, _SCRIPT, re.compile(re.escape(MARK))):
                found = wrong.search(text)
                assert found is None, (path.name, text[max(0, found.start() - 80) : found.end() + 80])


@few
@given(KINDS["task"].made)
@example((TASK, FOUND["task"][0]))
@example((TASK, FOUND["task"][1]))
def test_task_files(made: tuple[str, bytes]) -> None:
    check("task", *made)


@pytest.mark.parametrize("kind", sorted(FOUND))
def test_what_was_found_once(kind: str) -> None:
    for content in FOUND[kind]:
        check(kind, TASK if kind == "task" else "", content)


@pytest.mark.thorough
@pytest.mark.parametrize("kind", sorted(KINDS))
def test_all_kinds(kind: str) -> None:
    @many
    @given(KINDS[kind].made)
    def fuzz(made: tuple[str, bytes]) -> None:
        check(kind, *made)

    fuzz()
