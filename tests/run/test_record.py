"""What is kept of an attempt, and how."""

from __future__ import annotations

import asyncio
import hashlib
import io
import json

import pytest
from PIL import Image

from auditkit.browser.launch import to_its_end
from auditkit.record.event import AttemptEnded

from .conftest import Desk
from .reading import agree
from .site import Answer, Site, page

TAKES_PICTURES = True

PAGES = {
    "/": page("Home", "<a href=/fees>Fees</a> <a href=/gone>Old fees</a>"),
    "/fees": Answer(page("Fees", "<p>A licence costs $25.</p>")),
}
TASKS = {
    "fees": "steps: [click: Fees, expect: {text: costs}, screenshot: ]\nsuccess: [text: costs]",
    "again": "steps: [click: Fees]\nsuccess: [text: costs]",
    "old": "steps: [click: Old fees, click: Pay]\nsuccess: [text: costs]",
}


@pytest.fixture(scope="module")
def made(tmp_path_factory, workshop):
    """The tasks, run once, for all who read what is kept of them."""
    desk = Desk(tmp_path_factory.mktemp("made"), workshop)
    with Site(PAGES) as site:
        desk.write(site, TASKS)
        return desk, desk.run()


def test_a_record_is_written_whole_as_its_attempt_ends(site, desk):
    desk.write(site(PAGES), TASKS)
    runner = desk.runner(jobs=1)
    seen = []

    def listen(event):
        if isinstance(event, AttemptEnded):
            files = sorted((desk.folder / "audits").glob("*/attempts/*"))
            seen.append([json.loads(path.read_text(encoding="utf-8"))["task"] for path in files])

    runner.emit = listen
    desk.workshop.run(runner)
    assert [len(one) for one in seen] == [1, 2, 3]
    assert not [path for path in (desk.folder / "audits").rglob("*") if path.suffix == ".tmp"]


async def test_a_visit_is_closed_whole_though_the_run_is_stopped_meanwhile():
    began, go, closed = asyncio.Event(), asyncio.Event(), asyncio.Event()

    async def close() -> None:
        began.set()
        await go.wait()
        closed.set()

    closing = asyncio.ensure_future(to_its_end(close()))
    await began.wait()
    for _ in range(2):
        closing.cancel()
        await asyncio.sleep(0)
    assert not closing.done()
    go.set()
    await closing
    assert closed.is_set()
    assert closing.cancelling() == 2, "who runs the attempts sees it"


def test_a_record_has_sorted_keys_and_no_place_on_this_machine(made):
    desk, _ = made
    files = list((desk.folder / "audits").rglob("*.json"))
    assert len(files) == 4
    for path in files:
        text = path.read_text(encoding="utf-8")
        data = json.loads(text)
        assert list(data) == sorted(data)
        assert all(list(step) == sorted(step) for step in data.get("steps", []))
        assert str(desk.folder) not in text
        assert "/home/" not in text
        assert "/usr/" not in text


def test_a_picture_is_kept_for_each_step_and_once(made):
    desk, records = made
    agree(records, {"fees": "completed", "again": "completed", "old": "not_completed dead-link step 1"})
    evidence = desk.folder / "audits" / "evidence"
    digests = [step.screenshot for step in records["fees"].steps]
    assert all(digests)
    assert digests[0] == records["again"].steps[0].screenshot
    assert records["old"].steps[0].screenshot not in (None, digests[0])
    pictures = list(evidence.rglob("*.webp"))
    assert {path.stem for path in pictures} == {
        step.screenshot for record in records.values() for step in record.steps if step.screenshot
    }
    for path in pictures:
        assert hashlib.sha256(path.read_bytes()).hexdigest() == path.stem
        drawn = Image.open(io.BytesIO(path.read_bytes()))
        assert drawn.format == "WEBP"
        assert path.stat().st_size < 100_000


def test_pages_keep_address_title_status_and_language(made):
    _, records = made
    assert [(one.url.rsplit("/", 1)[1], one.title, one.status, one.language) for one in records["old"].pages] == [
        ("", "Home", 200, "en"),
        ("gone", "Not found", 404, "en"),
    ]
    step = records["fees"].steps[0]
    assert (step.url_before[-1], step.url_after[-5:], step.source) == ("/", "/fees", "tasks/harbour/fees.yml:3")
