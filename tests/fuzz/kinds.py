"""Every kind of file that a stranger may have written: a good one of each, and the commands that read it."""

from __future__ import annotations

import contextlib
import functools
import io
import json
import shutil
import signal
import tempfile
import zipfile
import zlib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import yaml
from hypothesis import strategies as st

from auditkit.browser.recording.archive import MANIFEST, RecordedAttempt
from auditkit.browser.recording.replay import RecordedAnswer, Recording, Replay
from auditkit.browser.redaction import Secrets
from auditkit.cli import main
from auditkit.diagnostic.error import AuditkitError
from auditkit.record.store import AuditStore
from auditkit.score.rubric import BUILT_IN
from tests.publish.example_audit import example
from tests.publish.example_people import three_people
from tests.record.shard_samples import NAME, Yard

from .damage import changed, damaged, spoilt, written
from .samples import (
    AGENCY,
    AGENCY_FILE,
    ASSESSMENT,
    DEVTOOLS,
    DURATIONS,
    HAR,
    LAKE,
    PLAN,
    PROFILES,
    SESSION,
    TASK,
    WORKSHEET,
)


@dataclass(frozen=True)
class Said:
    arguments: tuple[str, ...]
    status: int
    out: str
    err: str


def call(folder: Path, *arguments: str) -> Said:
    """One command, in this process."""
    out, err = (io.TextIOWrapper(io.BytesIO(), "utf-8", "backslashreplace") for _ in range(2))
    with contextlib.chdir(folder), contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        status = main(list(arguments))
    return Said(arguments, status, _text(out), _text(err))


def _text(stream: io.TextIOWrapper) -> str:
    stream.seek(0)
    return stream.read()


def tasks_folder(folder: Path, agency: str = AGENCY, task: str = TASK) -> None:
    own = folder / "tasks" / "harbour"
    own.mkdir(parents=True)
    (own / "agency.yml").write_text(agency)
    (own / "fee.yml").write_text(task)


def archive(path: Path, parts: Mapping[str, bytes], kind: int = zipfile.ZIP_STORED) -> None:
    with zipfile.ZipFile(path, "w", kind) as file:
        for name, held in parts.items():
            file.writestr(name, held)


def shards(folder: Path) -> None:
    yard = Yard(folder, of=2)
    yard.shard(1)
    yard.shard(2)


def audits(folder: Path) -> None:
    """An audit of one agency, and a round of people's attempts."""
    store = AuditStore(folder / "audits")
    evidence: Any = store.evidence
    record, attempts = example(evidence)
    own = [one for one in attempts if one.agency == "harbour"][::2]
    agencies, tasks = ([one for one in some if one.agency == "harbour"] for some in (record.agencies, record.tasks))
    record = record.model_copy(update={"agencies": agencies, "tasks": tasks, "planned": [one.key for one in own]})
    people: Any = three_people(evidence, record)
    for audit, made in ((record, own), people):
        with store.create(audit) as kept:
            for one in made:
                kept.save(one)
    tasks_folder(folder)


# What commands do with them


def _worksheet(folder: Path, content: bytes, _: str) -> Iterator[Said]:
    tasks_folder(folder)
    (folder / "a.json").write_bytes(content)
    taken = call(folder, "import", "a.json", "--audit-id", "round")
    yield taken
    if taken.status == 0:
        yield call(folder, "score", "round")


def _devtools(folder: Path, content: bytes, _: str) -> Iterator[Said]:
    (folder / "a.json").write_bytes(content)
    taken = call(folder, "import", "a.json")
    yield taken
    if taken.status == 0:
        yield call(folder, "check")


def _session(folder: Path, content: bytes, _: str) -> Iterator[Said]:
    tasks_folder(folder)
    path = folder / "state-lake.json"
    path.write_bytes(content)
    path.chmod(0o600)
    yield call(folder, "run", "tasks", "--state", path.name)  # It is of no agency of this run.


def _durations(folder: Path, content: bytes, _: str) -> Iterator[Said]:
    tasks_folder(folder)
    (folder / "d.json").write_bytes(content)
    yield call(folder, "plan", "--shard", "1/2", "--durations", "d.json")


def _archive(folder: Path, content: bytes, _: str) -> Iterator[Said]:
    tasks_folder(folder)
    (folder / "x.har.zip").write_bytes(content)
    yield call(folder, "run", "tasks", "--replay", "x.har.zip")  # It holds no agency of this run.
    yield _replayed(folder / "x.har.zip")


def _manifest(folder: Path, content: bytes, _: str) -> Iterator[Said]:
    return _archive(folder, archive_of(content, json.dumps(HAR).encode()), "")


def _har(folder: Path, content: bytes, _: str) -> Iterator[Said]:
    return _archive(folder, archive_of(json.dumps(PLAN).encode(), content), "")


def _replayed(path: Path) -> Said:
    """Every answer, as a browser would be given it. What can't be read has to be a sentence."""
    wanted = RecordedAttempt.model_validate(PLAN["attempts"][0])
    asked = [one["request"]["url"] for one in HAR["log"]["entries"]] + [f"{LAKE}/?x=1763899999999", f"{LAKE}/done"]
    try:
        with Recording(path) as recording:
            replay = Replay(recording, wanted, Secrets(), {})
            assert replay.recorded_at <= datetime.now(UTC) + timedelta(days=100_000)
            for url in asked:
                for method in ("GET", "POST"):
                    answer = replay.answer(method, url, b"a=1", "application/x-www-form-urlencoded")
                    if isinstance(answer, RecordedAnswer):
                        assert 100 <= answer.status <= 599
                        assert not set("\0\r\n") & set("".join([*answer.headers, *answer.headers.values()]))
                        replay.end_of(url, answer)
                replay.document(url)
    except AuditkitError as fault:
        return Said(("replay",), 1, "", str(fault))
    return Said(("replay",), 0, "", "")


def _shard(folder: Path, content: bytes, file: str) -> Iterator[Said]:
    copy_of(shards, folder)
    (folder / file).write_bytes(content)
    joined = call(folder, "merge", "machine-1", "machine-2")
    yield joined
    if joined.status == 0:
        yield call(folder, "score")


_OUT = {
    "json": "x.json", "csv": "csv", "junit": "x.xml", "sarif": "x.sarif.json", "markdown": "x.md", "cif": "cif.md",
    "badge": "badge", "feed": "feed.xml", "xunit": "y.xml",
}  # fmt: skip
_AT = ("--site-url", "https://x.example/")
_COMMANDS = (
    ("publish", "--site", "out/site"),
    *(
        ("export", "--format", name, "--output", f"out/{path}", "--site-url", "https://x.example/")
        for name, path in _OUT.items()
    ),
    ("score", "2026-11-23-people"),
    ("diff", "2026-11-22-morning", "2026-11-22-morning"),
    ("score", "--why", "completion"),
    ("prune", "--keep", "1", "--yes"),
    ("plan", "--store-durations", "out/d.json"),
)


def _audit(folder: Path, content: bytes, file: str) -> Iterator[Said]:
    copy_of(audits, folder)
    (folder / "out").mkdir()
    (folder / file).write_bytes(content)
    shown = call(folder, "score")
    yield shown
    if shown.status == 0:
        yield call(folder, *_COMMANDS[zlib.crc32(content) % len(_COMMANDS)])


def _summary(folder: Path, content: bytes, file: str) -> Iterator[Said]:
    copy_of(published, folder)
    (folder / file).write_bytes(content)
    yield call(folder, "score")
    if zlib.crc32(content) % 10 == 0:
        yield call(folder, "publish", "--site", "out/site")


def published(folder: Path) -> None:
    audits(folder)
    call(folder, "publish", "--site", "out/site")


def _rubric(folder: Path, content: bytes, _: str) -> Iterator[Said]:
    copy_of(audits, folder)
    (folder / "r.yml").write_bytes(content)
    yield call(folder, "score", "--rubric", "r.yml")


def _task(folder: Path, content: bytes, file: str) -> Iterator[Said]:
    tasks_folder(folder)
    (folder / file).write_bytes(content)
    checked = call(folder, "check")
    yield checked
    if checked.status == 0:
        yield call(folder, "plan")


@functools.cache
def _made(make: Callable[[Path], None]) -> tempfile.TemporaryDirectory[str]:
    folder = tempfile.TemporaryDirectory(prefix="auditkit-fuzz-")
    make(Path(folder.name))
    return folder


def copy_of(make: Callable[[Path], None], folder: Path) -> None:
    """The folder as `make` leaves it, which is asked once."""
    shutil.copytree(_made(make).name, folder, dirs_exist_ok=True)


def archive_of(manifest: bytes, har: bytes, kind: int = zipfile.ZIP_STORED) -> bytes:
    held = io.BytesIO()
    parts = {MANIFEST: manifest, PLAN["attempts"][0]["har"]: har, "bodies/a.html": b"<h1>x"}
    with zipfile.ZipFile(held, "w", kind) as file:
        for name, content in parts.items():
            file.writestr(zipfile.ZipInfo(name), content, kind)
    return held.getvalue()


# The kinds


@dataclass(frozen=True)
class Kind:
    """A kind of file: how it is made, and what is done with it."""

    made: st.SearchStrategy[tuple[str, bytes]]
    """Its name, where that matters, and what it holds."""
    read: Callable[[Path, bytes, str], Iterator[Said]]


def _json(sample: Any, name: str = "", *, most: int = 2) -> st.SearchStrategy[tuple[str, bytes]]:
    text = damaged(sample, most=most).map(lambda value: written(value).encode("utf-8", "surrogatepass"))
    return text.flatmap(spoilt).map(lambda content: (name, content))


def _yaml(sample: Any, name: str) -> st.SearchStrategy[tuple[str, bytes]]:
    text = yaml.safe_dump(sample, allow_unicode=True, sort_keys=False).encode()
    other = damaged(sample).map(lambda value: yaml.dump(value, allow_unicode=True).encode("utf-8", "replace"))
    return st.one_of(
        _json(sample, name), spoilt(text).map(lambda held: (name, held)), other.map(lambda held: (name, held))
    )


@st.composite
def _one_of(draw: st.DrawFn, make: Callable[[Path], None], *patterns: str) -> tuple[str, bytes]:
    """One file of those that are made, damaged; of several values, a line each, one of them."""
    folder = Path(_made(make).name)
    name = draw(
        st.sampled_from(sorted(path.relative_to(folder).as_posix() for one in patterns for path in folder.glob(one)))
    )
    lines = (folder / name).read_bytes().splitlines(keepends=True) if name.endswith(".jsonl") else []
    if not lines:
        return draw(_json(json.loads((folder / name).read_bytes()), name, most=1))
    at = draw(st.integers(0, len(lines) - 1))
    lines[at] = draw(_json(json.loads(lines[at]), most=1))[1] + b"\n"
    return name, b"".join(lines)


@st.composite
def _bytes_changed(draw: st.DrawFn, whole: bytes) -> tuple[str, bytes]:
    held = bytearray(whole)
    for _ in range(draw(st.integers(1, 6))):
        held[draw(st.integers(0, len(held) - 1))] = draw(st.sampled_from([0, 1, 8, 9, 12, 14, 99, 128, 255]))
    return "", bytes(held[: draw(st.integers(0, len(held)))] if draw(st.integers(0, 4)) == 0 else held)


GOOD_TASK = yaml.load((Path(__file__).parents[1] / "diagnostic" / "good.yml").read_bytes(), yaml.BaseLoader)
RUBRIC = yaml.load(BUILT_IN.read_text(encoding="utf-8"), yaml.BaseLoader)
WHOLE = archive_of(json.dumps(PLAN).encode(), json.dumps(HAR).encode(), zipfile.ZIP_DEFLATED)
KINDS: dict[str, Kind] = {
    "worksheet": Kind(_json(WORKSHEET), _worksheet),
    "recorder": Kind(_json(DEVTOOLS), _devtools),
    "session": Kind(_json(SESSION), _session),
    "durations": Kind(_json(DURATIONS), _durations),
    "recording": Kind(_json(PLAN), _manifest),
    "traffic": Kind(_json(HAR), _har),
    "archive": Kind(
        _bytes_changed(archive_of(json.dumps(PLAN).encode(), json.dumps(HAR).encode(), zipfile.ZIP_DEFLATED)),
        _archive,
    ),
    "shard": Kind(_one_of(shards, f"*/{NAME}/*.json", f"*/{NAME}/attempts/*.json"), _shard),
    "record": Kind(_one_of(audits, "audits/*/*.json", "audits/*/attempts/*.json"), _audit),
    "summary": Kind(_one_of(published, "audits/.summaries/*.jsonl"), _summary),
    "task": Kind(_yaml(GOOD_TASK, "tasks/harbour/fee.yml"), _task),
    "agency": Kind(_yaml(AGENCY_FILE, "tasks/harbour/agency.yml"), _task),
    "profiles": Kind(_yaml(PROFILES, "tasks/profiles.yml"), _task),
    "self-assessment": Kind(_yaml(ASSESSMENT, "tasks/harbour/self-assessment.yml"), _task),
    "rubric": Kind(_yaml(RUBRIC, ""), _rubric),
}


def _held(value: Any, *place: int | str, to: Any) -> bytes:
    return json.dumps(changed(value, *place, to=to)).encode()


FOUND: dict[str, tuple[bytes, ...]] = {
    "task": tuple(_held(GOOD_TASK, "start", to=address) for address in ("http://[", "//[::1")),
    "recorder": (
        *(_held(DEVTOOLS, "steps", 1, "url", to=address) for address in ("http://[", "http://\u2100.example/")),
        _held(DEVTOOLS, "steps", -1, "assertedEvents", 0, "url", to="http://[::1"),
    ),
    "session": (
        _held(SESSION, "storage", "cookies", 0, to="none"),
        _held(SESSION, "storage", "cookies", 1, "expires", to=[]),
        _held(SESSION, "saved_at", to="2026-11-22T09:00:00"),
    ),
    "recording": (_held(PLAN, "recorded_at", to="2026-11-22T09:00:00"), _held(PLAN, "recorded_at", to=10**18)),
    "traffic": (
        _held(HAR, "log", "entries", 0, "request", "url", to="http://["),
        _held(HAR, "log", "entries", 1, "response", "headers", 0, "value", to="http://[::1"),
        _held(HAR, "log", "entries", 3, "response", "headers", 0, "value", to="²"),
    ),
    "archive": (archive_of(b"{}", b"{}").replace(b"\x14\0\0\0", b"\x14\0\1\0"), b"PK\x05\x06" + b"\xff" * 18),
}
"""What was not taken well once, the smallest of each kind; `test_found.py` tells what it has to be now."""


class Hang(BaseException):
    """It took too long. No code takes it for a fault of a file."""


@contextlib.contextmanager
def within(seconds: int) -> Iterator[None]:
    """End what takes longer, such as reading a pipe that nobody writes to. Raises Hang."""

    def stop(*_: object) -> None:
        raise Hang

    before = signal.signal(signal.SIGALRM, stop)
    signal.alarm(seconds)
    try:
        yield
    finally:
        signal.alarm(0)
        signal.signal(signal.SIGALRM, before)
