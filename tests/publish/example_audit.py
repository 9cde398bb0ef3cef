"""An audit made by hand that holds every outcome, every reason and most kinds of evidence."""

from __future__ import annotations

import functools
import hashlib
import io
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from PIL import Image, ImageDraw

from auditkit.probe.barrier import BARRIERS
from auditkit.publish.scorecard import Published, publish_card
from auditkit.record.model import (
    AnswerRecord,
    AttemptRecord,
    AuditRecord,
    Box,
    ConditionRecord,
    Finding,
    Mark,
    MarkKind,
    PageRecord,
    PromiseSummary,
    ServiceModelSummary,
    StepRecord,
    TaskSummary,
    TellRecord,
    attempt_key,
)
from auditkit.record.outcome import Outcome, Reason, StepStatus
from auditkit.run.step_log import shrink
from auditkit.score.scorecard import score
from tests.factories import make_agency, make_attempt, make_audit, make_finding, make_page, make_step, make_task

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

START = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
SOURCE = """version: 1
task: {title}
paths:
  menu:
    - click: {{role: link, name: Fishing}}
success:
  - url: "**/fees"
# A fence inside: ```
"""


class Folder:
    """Evidence in a folder, as the real one keeps it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def save(self, data: bytes, extension: str) -> str:
        digest = hashlib.sha256(data).hexdigest()
        self.folder.mkdir(parents=True, exist_ok=True)
        (self.folder / f"{digest}.{extension}").write_bytes(data)
        return digest

    def path(self, digest: str) -> Path | None:
        return next(iter(self.folder.glob(f"{digest}.*")), None)


@functools.cache
def picture(words: str, size: tuple[int, int] = (800, 500)) -> bytes:
    image = Image.new("RGB", size, "#f7f9fb")
    draw = ImageDraw.Draw(image)
    draw.rectangle((0, 0, size[0], 70), fill="#14405f")
    draw.text((30, 28), "Harbour Licensing Office", fill="white", font_size=24)
    draw.text((30, 110), words, fill="#1b2a38", font_size=36)
    for line in range(5):
        draw.rectangle((30, 190 + 40 * line, size[0] - 60 - 70 * line, 206 + 40 * line), fill="#d5dde4")
    data = io.BytesIO()
    image.save(data, "WEBP")
    return data.getvalue()


@functools.cache
def _window(words: str) -> bytes:
    data = io.BytesIO()
    Image.open(io.BytesIO(picture(words, (1280, 800)))).save(data, "PNG")
    return data.getvalue()


def outlined_picture(words: str, marks: Sequence[Mark]) -> bytes:
    """A window of a page with outlines, as a run keeps it."""
    return shrink(_window(words), marks)


def finding(barrier: str, message: str, step: int | None = None, **details: Any) -> Finding:
    return make_finding(barrier, severity=BARRIERS[barrier].severity, message=message, step=step, details=details)


def task(agency: str, slug: str, title: str, rank: int, top_task: str | None = None, **more: Any) -> TaskSummary:
    fields: dict[str, Any] = {
        "paths": {"menu": ['Press link "Fishing"', 'Press link "Fees"', 'Expect heading "Fees"']},
        "profiles": ["desktop", "phone"],
        "customer": "Fishes at weekends, reads on a phone at the jetty",
        "product": "The fee, and how to pay it",
        "tags": ["licensing"],
        "budget_steps": 6,
        "budget_seconds": 120,
        "file": f"{agency}/{slug}.yml",
        "source": SOURCE.format(title=title),
    }
    return make_task(agency=agency, task=slug, title=title, rank=rank, top_task=top_task, **{**fields, **more})


def attempt(
    summary: TaskSummary, outcome: Outcome, path: str = "menu", profile: str = "desktop", trial: int = 1, **more: Any
) -> AttemptRecord:
    return make_attempt(
        agency=summary.agency,
        task=summary.task,
        path=path,
        profile=profile,
        trial=trial,
        outcome=outcome,
        started_at=START + timedelta(minutes=trial),
        scripted_duration_seconds=3.2,
        **more,
    )


def steps(
    evidence: Folder, *states: StepStatus, second: dict[str, Any] | None = None, **last: Any
) -> list[StepRecord]:
    digests = [evidence.save(picture(f"Step {number}"), "webp") for number in range(1, len(states) + 1)]
    made = [
        make_step(
            number,
            target={"role": "link", "name": "Fees"},
            status=status,
            url_before="https://www.harbour.example/",
            url_after=f"https://www.harbour.example/fishing/step-{number}?year=2026",
            duration_seconds=0.4 * number,
            screenshot=digests[number - 1],
            page=number - 1,
        )
        for number, status in enumerate(states, start=1)
    ]
    made[1:2] = [make_step(**(dict(one) | (second or {}))) for one in made[1:2]]
    return [*made[:-1], make_step(**(dict(made[-1]) | last))]


PROBES: dict[str, dict[str, Any]] = {
    "axe": {"violations": [], "incomplete": [{"id": "color-contrast"}, {"id": "label"}], "passes": 40},
    "vitals": {"lcp_ms": 2612.0, "cls": 0.02, "inp_ms": 40.0},
    "reading": {"words": 320, "language": "en", "formula": "Flesch–Kincaid grade", "value": 9.4},
    "help": {"offered": {"phone": "Call 555 0142", "contact": "Contact"}},
    "links": {"failed": "It did not end within 10 seconds."},
}


def pages(count: int, last_status: int = 200) -> list[PageRecord]:
    titles = ["Home – Harbour Licensing Office", "Fishing", "Fees and how to pay", "Pay", "Done"]
    return [
        make_page(
            f"https://www.harbour.example/fishing/step-{number}",
            title=titles[number - 1],
            status=last_status if number == count else 200,
            probes=PROBES if number == 1 else {},
        )
        for number in range(1, count + 1)
    ]


def example(evidence: Folder) -> tuple[AuditRecord, list[AttemptRecord]]:
    fee = task(
        "harbour", "licence-fee", "Find out what it costs to renew a fishing licence", 1, "licence-cost", trials=2
    )
    renew = task("harbour", "renew", "Renew my fishing licence", 2, "renew-licence")
    call = task("harbour", "phone-number", "Find a number to call", 3, profiles=["desktop"])
    costs = task("inland", "permit-cost", "Find out what an angling permit costs", 1, "licence-cost")
    renewal = task("inland", "permit-renewal", "Renew my angling permit", 2, "renew-licence", profiles=["desktop"])
    hours = task("inland", "opening-hours", "Find out when the office is open", 3, profiles=["desktop"])
    blocked = task("upland", "walls", "Find out what a permit costs", 1, "licence-cost", profiles=["desktop"])
    attempts = [
        *_fee(fee, evidence),
        *_renew(renew, evidence),
        attempt(call, Outcome.COMPLETED, steps=steps(evidence, StepStatus.DONE), pages=pages(1)),
        *_costs(costs, evidence),
        attempt(renewal, Outcome.COMPLETED, steps=steps(evidence, *[StepStatus.DONE] * 3), pages=pages(3)),
        attempt(
            hours,
            Outcome.WRONG_ANSWER,
            answer=AnswerRecord(read="9 to 5", expected="10 to 4", matches=False),
            steps=steps(evidence, StepStatus.DONE, StepStatus.DONE),
            pages=pages(2),
            findings=[finding("wrong-answer", "The page says “9 to 5”, but the right answer is “10 to 4”.", 2)],
        ),
        *[
            attempt(
                blocked,
                Outcome.NOT_MEASURED,
                reason=reason,
                trial=trial,
                message=f"Nothing can be said: {reason.words}.",
            )
            for trial, reason in enumerate(Reason, start=1)
        ],
    ]
    tasks = [fee, renew, call, costs, renewal, hours, blocked]
    planned = [made.key for made in attempts]
    planned.append(attempt_key("inland", "opening-hours", "menu", "desktop", 1))
    audit = make_audit(
        id="2026-11-22-morning",
        kit_version="1.0.0",
        browser="Chromium 140.0",
        started_at=START,
        ended_at=START + timedelta(minutes=12),
        agencies=[
            make_agency(
                name="Harbour Licensing Office",
                base_url="https://www.harbour.example",
                ours=True,
                help=["phone", "email"],
                service_model=ServiceModelSummary(
                    aim="self-service",
                    promises=[
                        PromiseSummary(promise="A person answers within one working day"),
                        PromiseSummary(promise="You can do it all online", done_online=True),
                        PromiseSummary(promise="No task takes more than nine steps", task_steps=9),
                    ],
                ),
            ),
            make_agency("inland", name="Inland Waters Board", base_url="https://inland.example"),
            make_agency("upland", name="Upland Parks Service", base_url="https://upland.example"),
        ],
        tasks=tasks,
        planned=planned,
    )
    return audit, attempts


def _fee(fee: TaskSummary, evidence: Folder) -> list[AttemptRecord]:
    dead = finding(
        "dead-link",
        "The link “Fees” leads to a page that is gone (404).",
        2,
        status=404,
        heading="Page not found",
        url="https://www.harbour.example/fees",
    )
    slow = finding("slow-page", "The page “Fishing” took 6.1 seconds to show its content.", 1)
    good = attempt(
        fee,
        Outcome.COMPLETED_WITH_DIFFICULTY,
        steps=steps(
            evidence,
            StepStatus.DONE,
            StepStatus.ADAPTED,
            StepStatus.DONE,
            second={
                "details": {
                    "was": "Renewal fee",
                    "now": "Fee to renew",
                    "source": "tasks/harbour/licence-fee.yml:12",
                    "line": "- click: Renewal fee",
                    "replacement": "- click: Fee to renew",
                }
            },
            message=None,
            note="The fee stands in the second paragraph",
        ),
        pages=pages(3),
        message="It took 9 steps. The task's limit is 6.",
        findings=[
            slow,
            finding("overlay", "A notice “Cookies” had to be closed.", 0),
            finding(
                "label-changed",
                "“Renewal fee” is now called “Fee to renew”: update tasks/harbour/licence-fee.yml:12.",
                2,
            ),
            *_on_the_pages(),
        ],
        answer=AnswerRecord(read="$25.00", expected="$25.00", matches=True),
        success=[
            ConditionRecord(condition={"url": "**/fees"}, held=True),
            ConditionRecord(condition={"text": "How to pay"}, held=True),
        ],
        tells=[
            TellRecord(tells="outcome", expected="renewal fee", found=True),
            TellRecord(tells="next", expected="Pay online", found=False),
        ],
    )
    failed = {
        "steps": steps(
            evidence,
            StepStatus.DONE,
            StepStatus.FAILED,
            message="The page answered 404 not found.",
            details={"heading": "Page not found", "status": 404},
        ),
        "pages": pages(2, 404),
        "message": "The link “Fees” leads to a page that is gone (404).",
        "findings": [
            slow,
            dead,
            finding("no-alternative", "The page offers no phone number and no address.", 2),
            *_on_the_pages(),
        ],
    }
    return [
        good,
        good.model_copy(update={"trial": 2}),
        attempt(fee, Outcome.NOT_COMPLETED, profile="phone", **failed),
        attempt(
            fee,
            Outcome.COMPLETED,
            profile="phone",
            trial=2,
            steps=steps(evidence, *[StepStatus.DONE] * 3),
            pages=pages(3),
        ),
    ]


def _on_the_pages() -> list[Finding]:
    """What probes say of the pages, the same on every journey."""
    rule = finding(
        "accessibility",
        "Images must have alternative text. This is not the case for 2 elements on 1 page.",
        1,
        rule="image-alt",
        criteria=["wcag111"],
        elements=[{"target": "img.crest", "html": '<img class="crest" src="crest.svg">'}],
    )
    alike = [
        finding(
            "lookalike-links",
            f"2 links say “{name}” and lead to different pages.",
            1,
            groups=[{"name": name, "places": ["https://www.harbour.example/a", "https://www.harbour.example/b"]}],
        )
        for name in ("Apply", "More", "Read on", "Download", "Forms")
    ]
    return [one.model_copy(update={"page": 0}) for one in (rule, *alike)]


def _renew(renew: TaskSummary, evidence: Folder) -> list[AttemptRecord]:
    covered = finding(
        "control-covered",
        "A chat box lies over the button “Continue”.",
        3,
        cover={"tag": "div", "role": "dialog", "name": "Chat with us", "closable": False},
    )
    away = finding("handoff-unannounced", "The link “Pay” leads to paylane.example without saying so.", 2)
    outlined = [
        Mark(kind=MarkKind.CONTROL, words="button “Continue”", box=Box(x=40, y=400, width=120, height=40)),
        Mark(kind=MarkKind.COVER, words="dialog “Chat with us”", box=Box(x=20, y=300, width=400, height=200)),
    ]
    states = [StepStatus.DONE, StepStatus.DONE, StepStatus.FAILED]
    shot = evidence.save(outlined_picture("Step 3", outlined), "webp")
    made = steps(evidence, *states, message="The button is covered.", marks=outlined, screenshot=shot)
    seen = pages(3)
    seen[1] = seen[1].model_copy(update={"handoff": True, "url": "https://paylane.example/pay"})
    return [
        attempt(
            renew,
            Outcome.NOT_COMPLETED,
            steps=made,
            pages=seen,
            findings=[away, covered],
            refused=[{"method": "POST", "url": "https://stats.example/beacon", "step": 1}],
        ),
        attempt(
            renew,
            Outcome.NOT_MEASURED,
            profile="phone",
            reason=Reason.NOT_ALLOWED,
            message="The task needs a request that this visit may not send: POST /renew.",
            steps=steps(evidence, StepStatus.DONE, StepStatus.SKIPPED),
            pages=pages(2),
            refused=[{"method": "POST", "url": "https://www.harbour.example/renew", "step": 1}],
        ),
    ]


def _costs(costs: TaskSummary, evidence: Folder) -> list[AttemptRecord]:
    return [
        attempt(costs, Outcome.COMPLETED, steps=steps(evidence, *[StepStatus.DONE] * 2), pages=pages(2)),
        attempt(
            costs,
            Outcome.COMPLETED,
            profile="phone",
            steps=steps(evidence, *[StepStatus.DONE] * 2),
            pages=pages(2),
            findings=[finding("overflow-on-phone", "The page “Fishing” is 180 pixels wider than the phone.", 2)],
        ),
    ]


def publish(audit: AuditRecord, attempts: Iterable[AttemptRecord], evidence: Folder, site: Path) -> Published:
    """Score an audit and publish it, without a history."""
    return publish_card(score(audit, attempts), evidence, site)
