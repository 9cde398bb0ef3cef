"""What got worse is tried again, to tell an unsteady result from a real one: real visits to a site that has moods."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack
from dataclasses import dataclass, field
from typing import Any

import pytest

from auditkit.compare.comparison import worse_routes
from auditkit.compare.model import ChangeStatus, Comparison, RouteChange
from auditkit.record.audit import Audit
from auditkit.record.event import AttemptEnded, Event, RetryStarted
from auditkit.record.merge.merge import merge
from auditkit.record.merge.source import find_sources
from auditkit.record.outcome import Outcome, Reason
from auditkit.record.store import AuditStore
from auditkit.run.retry import Retry, Route
from auditkit.run.runner import Runner
from auditkit.task.shard import Shard, split
from tests.compare.example import compare_audits

from .conftest import Desk
from .site import Answer, Asked, Page, Site, page

TAKES_PICTURES = True

TASK = """\
start: /{name}
steps:
  - click: {{role: link, name: Fees}}
success:
  - text: It costs $25
"""
FEES = page("Fees", "<p>It costs $25.</p>")
BROKEN = Answer(page("Error", "<p>Something went wrong.</p>"), 503)
GOOD, FAILED = Outcome.COMPLETED, Outcome.NOT_COMPLETED


@dataclass
class Moods:
    """A site with a page of fees a task; each says for every visit whether it works, and for good after the last."""

    visits: dict[str, list[bool]]
    seen: dict[str, int] = field(default_factory=dict)

    def pages(self) -> Mapping[str, Page]:
        starts = {f"/{name}": page(name, f"<a href='/{name}/fees'>Fees</a>") for name in self.visits}
        return {**starts, **{f"/{name}/fees": self._fees(name) for name in self.visits}}

    def turn(self, **visits: list[bool]) -> None:
        """From now on."""
        self.visits |= visits
        self.seen.clear()

    def _fees(self, name: str) -> Callable[[Asked], Page]:
        def answer(_: Asked) -> Page:
            number = self.seen[name] = self.seen.get(name, 0) + 1
            moods = self.visits[name]
            return FEES if moods[min(number, len(moods)) - 1] else BROKEN

        return answer


@dataclass
class Bench:
    """An audit in which all went well, and another of the same site in a mood."""

    desk: Desk
    site: Site
    moods: Moods
    naps: list[float] = field(default_factory=list)

    async def sleep(self, seconds: float) -> None:
        self.naps.append(seconds)

    def again(self, tries: int = 2) -> Retry:
        def worse(audit: Audit) -> tuple[Route, ...]:
            return worse_routes(self.desk.audits, audit, "before")

        return Retry(tries, worse, pause_seconds=20)

    def runner(self, audit_id: str, again: Retry | None = None, **options: Any) -> Runner:
        runner = self.desk.runner(audit_id=audit_id, **options)
        runner.retry, runner.sleep = again, self.sleep
        return runner

    def run(self, audit_id: str, again: Retry | None = None, **options: Any) -> Audit:
        return self.desk.audits.open(self.desk.workshop.run(self.runner(audit_id, again, **options)))

    def compared(self) -> Comparison:
        return compare_audits(self.desk.audits, "before", "after")

    def way(self, task: str) -> RouteChange:
        (found,) = (one for one in self.compared().ways if one.task == task)
        return found


def bench_of(desk: Desk, stack: ExitStack, names: tuple[str, ...], task: str = TASK) -> Bench:
    moods = Moods({name: [True] for name in names})
    site = stack.enter_context(Site(moods.pages()))
    desk.write(site, {name: task.format(name=name) for name in names})
    bench = Bench(desk, site, moods)
    bench.run("before")
    return bench


@pytest.fixture
def bench(desk: Desk) -> Iterator[Callable[..., Bench]]:
    with ExitStack() as stack:
        yield lambda *names, **more: bench_of(desk, stack, names, **more)


def ends(audit: Audit, task: str) -> list[tuple[int, Outcome, bool]]:
    made = sorted(audit.attempts("harbour", task), key=lambda one: one.trial)
    return [(one.trial, one.outcome, one.confirming) for one in made]


@pytest.mark.thorough
def test_once_always_and_mostly(bench: Callable[..., Bench]) -> None:
    made = bench("fine", "hiccup", "mostly", "broken")
    made.moods.turn(hiccup=[False, True, True], mostly=[False, True, False], broken=[False])
    audit = made.run("after", made.again())
    assert ends(audit, "fine") == [(1, GOOD, False)]
    assert ends(audit, "hiccup") == [(1, FAILED, False), (2, GOOD, True), (3, GOOD, True)]
    assert ends(audit, "mostly") == [(1, FAILED, False), (2, GOOD, True), (3, FAILED, True)]
    assert ends(audit, "broken") == [(1, FAILED, False), (2, FAILED, True), (3, FAILED, True)]
    assert {key.split(".")[1] for key in audit.record.confirming} == {"hiccup", "mostly", "broken"}
    assert len(audit.record.planned) == len(set(audit.record.planned)) == 4 + 6
    assert audit.record.ended_at is not None
    # One round for all ways, a pause, then the next.
    assert made.naps == [20, 20]
    (told,) = (event for event in made.desk.events if isinstance(event, RetryStarted))
    assert (told.ways, len(told.planned), told.pause_seconds) == (3, 6, 20)
    rounds = [one.record.trial for one in made.desk.events if isinstance(one, AttemptEnded) and one.record.confirming]
    assert rounds == [2, 2, 2, 3, 3, 3]

    hiccup, mostly, broken = made.way("hiccup"), made.way("mostly"), made.way("broken")
    assert (hiccup.status, hiccup.steadiness, hiccup.unsteady) == (ChangeStatus.CHANGED, "2 of 3", True)
    assert hiccup.changes[0].sentence.startswith("Unsteady: got worse in 1 of 3 attempts. Completed ")
    assert (mostly.status, mostly.steadiness) == (ChangeStatus.WORSE, "1 of 3")
    assert (broken.status, broken.steadiness) == (ChangeStatus.WORSE, "0 of 3")
    # Every try's record and picture is there.
    assert hiccup.after is not None
    assert [(one.outcome, one.confirming) for one in hiccup.after.tries] == [
        (FAILED, False),
        (GOOD, True),
        (GOOD, True),
    ]
    pictures = [one.screenshot for one in hiccup.after.tries]
    assert all(picture and made.desk.audits.evidence.read(picture) for picture in pictures)
    assert pictures[0] != pictures[1]


@pytest.mark.thorough
def test_what_failed_before_too_is_not_tried_again(bench: Callable[..., Bench]) -> None:
    made = bench("broken")
    made.moods.turn(broken=[False])
    made.run("before2")
    again = Retry(2, lambda audit: worse_routes(made.desk.audits, audit, "before2"))
    assert ends(made.run("after", again), "broken") == [(1, FAILED, False)]
    assert made.naps == []


@pytest.mark.thorough
def test_the_next_free_numbers_after_the_trials_of_the_task_file(bench: Callable[..., Bench]) -> None:
    made = bench("moody", task="trials: 2\n" + TASK)
    made.moods.turn(moody=[False, False, True])
    audit = made.run("after", made.again(3), jobs=1)
    assert [trial for trial, _, confirming in ends(audit, "moody") if confirming] == [3, 4, 5]
    # Two of five got worse: not most.
    assert (made.way("moody").status, made.way("moody").steadiness) == (ChangeStatus.CHANGED, "3 of 5")


class Stopped(Exception):
    """The power goes."""


def stop_after(made: Bench, runner: Runner, number: int) -> None:
    """Run until so many tries to confirm have ended."""
    left = [number]
    listen = runner.emit

    def emit(event: Event) -> None:
        listen(event)
        if isinstance(event, AttemptEnded) and event.record.confirming:
            left[0] -= 1
            if not left[0]:
                raise Stopped

    runner.emit = emit
    with pytest.raises(ExceptionGroup):
        made.desk.workshop.run(runner)


@pytest.mark.thorough
@pytest.mark.parametrize("asked_again", [True, False])
def test_an_interrupted_confirmation_goes_on(bench: Callable[..., Bench], asked_again: bool) -> None:
    made = bench("hiccup", "broken")
    made.moods.turn(hiccup=[False, True], broken=[False])
    stop_after(made, made.runner("after", made.again(), jobs=1), 1)
    stopped = made.desk.audits.open("after")
    assert stopped.record.ended_at is None
    assert len(stopped.record.planned) == 6
    before = {one.key: one for one in stopped.attempts() if one.reason is not Reason.INTERRUPTED}
    assert len(before) == 3
    audit = made.run("after", made.again() if asked_again else None, resume=True)
    assert len(ends(audit, "hiccup")) == len(ends(audit, "broken")) == 3
    assert audit.record.ended_at is not None
    assert audit.record.planned == stopped.record.planned
    assert {one.key: one for one in audit.attempts() if one.key in before} == before


@pytest.mark.thorough
def test_each_shard_tries_its_own_ways_again_and_they_are_joined(bench: Callable[..., Bench]) -> None:
    made = bench("hiccup", "broken")
    made.moods.turn(hiccup=[False, True], broken=[False])
    whole = made.runner("after").jobs
    shards = [Shard(split(whole, 2, split_agencies=True), number) for number in (1, 2)]
    folders = []
    for shard in shards:
        runner = made.runner("after", made.again(1), shard=shard)
        runner.jobs, runner.audits = shard.jobs, AuditStore(made.desk.folder / f"machine-{shard.number}")
        made.desk.workshop.run(runner)
        part = runner.audits.open("after")
        assert [key.rpartition(".")[0] for key in part.record.confirming] == [
            job.key.rpartition(".")[0] for job in shard.jobs
        ]
        folders.append(runner.audits.folder)
    merge(find_sources(folders), made.desk.audits)
    assert (made.way("hiccup").status, made.way("hiccup").steadiness) == (ChangeStatus.CHANGED, "1 of 2")
    assert (made.way("broken").status, made.way("broken").steadiness) == (ChangeStatus.WORSE, "0 of 2")
