"""Why an attempt ended as it did: the sentence, the evidence as facts, what to do, and controls with a new name.

Details come from records, and records from anywhere: whatever shape they have, something sensible is said of
it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from auditkit.diagnostic.wording import capitalize_first, http_status_text
from auditkit.probe.barrier import BARRIERS, Slug
from auditkit.record.model import most_serious
from auditkit.record.outcome import Outcome, Severity, StepStatus

if TYPE_CHECKING:
    from auditkit.record.model import AttemptRecord, Finding, StepRecord


MOST_VALUES = 8
_Details = Mapping[str, Any]


@dataclass(frozen=True)
class Value:
    words: str
    address: str = ""
    """Where it leads."""


@dataclass(frozen=True)
class Fact:
    name: str
    values: tuple[Value, ...]
    brief: str = ""
    """The same in half a line, for the terminal; empty when it isn't worth one there."""


def facts(details: _Details) -> tuple[Fact, ...]:
    """The evidence, what matters most first."""
    left = {key: value for key, value in details.items() if key not in _HIDDEN_KEYS}
    if "replacement" in details:
        left.pop("line", None)  # a line of the task file: it is shown with its replacement, where it can be copied
    said: list[Fact] = []
    for keys, tell in FACT_BUILDERS:
        if any(key in left for key in keys):
            said += tell({key: left.pop(key) for key in keys if key in left})
    said += [Fact(_label(key), _values(value)) for key, value in left.items()]
    return tuple(fact for fact in said if fact.values)


def _cover(details: _Details) -> Iterator[Fact]:
    cover = details["cover"]
    if not isinstance(cover, dict) or not cover:
        return
    said = Value(control_text(cover))
    yield Fact("What covers it", (said,), f"covered by: {said.words}")
    if cover.get("closable") is False:
        yield Fact("How to close it", (Value("it has nothing to press"),))


def _nearest(details: _Details) -> Iterator[Fact]:
    near = [one for one in _list(details["nearest"]) if isinstance(one, dict)]
    values = tuple(Value(control_text(one), _text(one.get("leads_to"))) for one in near)
    names = ", ".join(f"“{_text(one.get('name'))}”" for one in near[:3])
    yield Fact("Nearest names on the page", values, f"nearest: {names}" if names else "")


def _rivals(details: _Details) -> Iterator[Fact]:
    rivals = [one for one in _list(details["rivals"]) if isinstance(one, dict)]
    values = tuple(Value(control_text(one), _text(one.get("leads_to"))) for one in rivals)
    places = dict.fromkeys(value.address for value in values if value.address)
    yield Fact("Controls of that name", values, f"lead to: {', '.join([*places][:3])}" if places else "")


def _rejection(details: _Details) -> Iterator[Fact]:
    errors = tuple(Value(f"“{text}”") for text in map(_text, _list(details.get("errors"))) if text)
    if errors:
        yield Fact("What the site says", errors[:MOST_VALUES], f"the site says: {errors[0].words}")
    lost = [text for text in map(_text, _list(details.get("fields_lost"))) if text]
    if lost:
        gone = f"lost: {', '.join(lost[:MOST_VALUES])}"
        yield Fact("What was typed", (Value(gone),), f"what was typed is {gone}")
    elif isinstance(details.get("input_kept"), bool):
        yield Fact("What was typed", (Value("kept" if details["input_kept"] else "not kept"),))
    if details.get("fields_marked"):
        yield Fact("Fields marked as wrong", (Value(_text(details["fields_marked"])),))


def _place(details: _Details) -> Iterator[Fact]:
    url, method = _text(details.get("url")), _text(details.get("method"))
    if url:
        name = "Request that was not sent" if method else "Address"
        yield Fact(name, (Value(f"{method} {url}".strip(), "" if method else url),), f"at: {url}")
    if details.get("status"):
        yield Fact("Status", (Value(http_status_text(details["status"])),))
    if details.get("error"):
        yield Fact("The browser's error", (Value(_text(details["error"])),), f"error: {_text(details['error'])}")


def _answer(details: _Details) -> Iterator[Fact]:
    for key, name in (("read", "The answer read"), ("expected", "The right answer")):
        if details.get(key):
            yield Fact(name, (Value(_text(details[key])),))


def _groups(details: _Details) -> Iterator[Fact]:
    for group in _list(details["groups"])[:MOST_VALUES]:
        if isinstance(group, dict):
            places = tuple(Value(place, place) for place in map(_text, _list(group.get("places"))) if place)
            yield Fact(f"“{_text(group.get('name'))}” leads to", places[:MOST_VALUES])


def _elements(details: _Details) -> Iterator[Fact]:
    seen = [one for one in _list(details["elements"]) if isinstance(one, dict)]
    said = [_text(one.get("html")) or f"{_text(one.get('tag'))} “{_text(one.get('text'))}”" for one in seen]
    yield Fact("Elements", tuple(Value(one) for one in said[:MOST_VALUES]))


def _criteria(details: _Details) -> Iterator[Fact]:
    """`wcag143` is the criterion 1.4.3."""
    digits = [_text(one).removeprefix("wcag") for one in _list(details["criteria"])]
    numbers = [f"{one[0]}.{one[1]}.{one[2:]}" for one in digits if len(one) > 2 and one.isdigit()]
    yield Fact("WCAG criteria", tuple(Value(one) for one in numbers))


def _quoted_fact(name: str, brief: str = "") -> Callable[[_Details], Iterator[Fact]]:
    def tell(details: _Details) -> Iterator[Fact]:
        for value in details.values():
            values = tuple(Value(f"“{text}”") for text in map(_text, _list(value)) if text)
            yield Fact(name, values[:MOST_VALUES], f"{brief}: {values[0].words}" if brief and values else "")

    return tell


FACT_BUILDERS: tuple[tuple[tuple[str, ...], Callable[[_Details], Iterator[Fact]]], ...] = (
    (("cover",), _cover),
    (("nearest",), _nearest),
    (("rivals",), _rivals),
    (("errors", "fields_lost", "input_kept", "fields_marked"), _rejection),
    (("script_errors",), _quoted_fact("What the script says", "the script says")),
    (("options",), _quoted_fact("Options on offer")),
    (("read", "expected"), _answer),
    (("heading",), _quoted_fact("Heading of the page")),
    (("url", "method", "status", "error"), _place),
    (("groups",), _groups),
    (("criteria",), _criteria),
    (("elements",), _elements),
)
_LABELS = {
    "fields": "Fields",
    "here": "The last page says",
    "line": "In the words",
    "missing": "What was missing",
    "there": "Another page says",
}
_HIDDEN_KEYS = frozenset(
    # Of use to programs: where a thing lies on the page, names that customers can't see, figures the sentence gives.
    "after alike announced box budget closable cls document formula good good_ms id initials inp_ms language lcp_ms "
    "looked_for name now own page_width pages question replacement resource rule screen_width shrunk source step "
    "steps supplier tag title turned_back value was why words".split()
)


def control_text(one: Mapping[str, Any]) -> str:
    """Something with a role and a name: `region “Survey”`."""
    kinds = {"div": "panel", "iframe": "frame", "header": "header"}
    tag = _text(one.get("tag"))
    kind = _text(one.get("role")) or kinds.get(tag, tag)
    name = _text(one.get("name"))
    return f"{kind} “{name}”".strip() if name else kind or "something without a name"


def _label(key: str) -> str:
    words = str(key).replace("_", " ")
    return _LABELS.get(key, capitalize_first(words))


def _values(value: object) -> tuple[Value, ...]:
    """Values of a kind nobody has told us about."""
    said = [text for text in map(_text, value if isinstance(value, list) else [value]) if text]
    more = (Value(f"and {len(said) - MOST_VALUES} more"),) if len(said) > MOST_VALUES else ()
    return (*map(Value, said[:MOST_VALUES]), *more)


def _text(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, dict):
        named = [control_text(value)] if "name" in value else []
        rest = [f"{key}: {_text(part)}" for key, part in value.items() if key not in _HIDDEN_KEYS and _text(part)]
        return "; ".join([*named, *([] if named else rest)])
    if isinstance(value, (list, tuple)):
        return ", ".join(filter(None, map(_text, value)))
    return str(value)


def _list(value: object) -> list[Any]:
    return value if isinstance(value, list) else [] if value in (None, "", {}) else [value]


@dataclass(frozen=True)
class Cause:
    """Why attempts at a task did not end well, as it is kept and handed on: the field names are keys of JSON."""

    sentence: str
    barrier: str | None
    step: int | None
    attempt: str
    """Key of the attempt the sentence is from."""
    count: int = 1


@dataclass(frozen=True)
class Explanation:
    """Why an attempt ended as it did, and what to do about it. Terminal, pages, reports and comparisons render it.

    Its text is from the record: hostile.
    """

    attempt: AttemptRecord
    message: str
    """The sentence of the record; empty where it has none."""
    finding: Finding | None = None
    """What ended the attempt, or held the customer up; None where the record names no barrier."""

    @property
    def sentence(self) -> str:
        """The message, else the outcome in words; empty where the customer got the product and there is no more."""
        words = self.attempt.reason.words if self.attempt.reason else self.attempt.outcome.words
        return self.message or (f"{words[:1].upper()}{words[1:]}." if self.stops else "")

    @property
    def barrier(self) -> str | None:
        """Slug of the barrier."""
        if self.finding is not None:
            return self.finding.barrier
        return Slug.WRONG_ANSWER.value if self.attempt.outcome is Outcome.WRONG_ANSWER else None

    @property
    def cause(self) -> Cause | None:
        """The same in figures and words to be kept; None where the customer got the product."""
        barrier = self.finding.barrier if self.finding is not None else None
        return Cause(self.sentence, barrier, self.step_number, self.attempt.key) if self.stops else None

    @property
    def stops(self) -> bool:
        """Whether the customer left without the product, or nobody could tell."""
        return not self.attempt.outcome.success

    @property
    def severity(self) -> Severity | None:
        return self.finding.severity if self.finding is not None else None

    @property
    def step_number(self) -> int | None:
        """Number of the step the barrier was met at: 0 for the start page, one past the last where all were made."""
        return self.finding.step if self.finding is not None else None

    @cached_property
    def step(self) -> StepRecord | None:
        """The step the barrier was met at, else the one that failed; None before the first and after the last."""
        if self.step_number is not None:
            return self.attempt.step(self.step_number)
        return _last_failed_step(self.attempt) if self.stops else None

    @property
    def visible_step(self) -> StepRecord | None:
        """The step after which the page shows it: the last one, where all were made."""
        last = self.attempt.steps[-1] if self.attempt.steps else None
        after_all = last is not None and self.step_number is not None and self.step_number > last.number
        return last if after_all else self.step

    @property
    def pictured_step(self) -> StepRecord | None:
        """The step whose picture shows it best, else the last that has one; None where there is no picture."""
        steps = [*self.attempt.steps, *([self.visible_step] if self.visible_step else [])]
        return next((one for one in reversed(steps) if one.screenshot), None)

    @property
    def url(self) -> str | None:
        url = self.finding.details.get("url") if self.finding is not None else None
        if isinstance(url, str) and url:
            return url
        failed = self.step if self.stops else None
        return (failed.url_after if failed is not None else "") or None

    @property
    def left_at(self) -> str:
        """Address of the page the customer was left with; empty where the record has none."""
        steps = [self.step.url_after if self.step else "", *(one.url_after for one in reversed(self.attempt.steps))]
        return next(filter(None, [*steps, *(page.url for page in reversed(self.attempt.pages))]), "")

    @cached_property
    def facts(self) -> tuple[Fact, ...]:
        step = self.visible_step
        return facts({**(step.details if step else {}), **(self.finding.details if self.finding else {})})

    @property
    def brief(self) -> tuple[str, ...]:
        """The evidence in a line or two, without what the sentence says already."""
        new = [fact.brief for fact in self.facts if fact.brief]
        return tuple(line for line in new if line.partition(": ")[2].strip("“”") not in self.sentence)[:2]

    @property
    def remedy(self) -> str:
        """What to do about it: at the site, or so that it can be measured. Empty where nothing is known."""
        barrier = BARRIERS.get(self.barrier or "")
        if barrier is not None:
            return barrier.remedy
        return self.attempt.reason.remedy if self.attempt.reason else ""

    @property
    def principle(self) -> str:
        """The principle of good service that is broken."""
        barrier = BARRIERS.get(self.barrier or "")
        return barrier.principle if barrier is not None else ""

    @property
    def only_renamed(self) -> bool:
        """Whether all that made the attempt hard is that controls have new names: the task file is behind."""
        renamed = [one.message for one in self.attempt.findings if one.barrier == Slug.LABEL_CHANGED]
        hard = self.attempt.outcome is Outcome.COMPLETED_WITH_DIFFICULTY
        return hard and bool(renamed) and self.attempt.message == " ".join(renamed)


def explain(attempt: AttemptRecord) -> Explanation:
    """Why the attempt ended as it did. The finding is what ended it; none where the customer got the product."""
    if attempt.outcome.success:
        return Explanation(attempt, attempt.message or "")
    finding = _ending_finding(attempt)
    message = (finding.message if finding is not None else "") or attempt.message or _answer_message(attempt)
    failed = _last_failed_step(attempt)
    return Explanation(attempt, message or (failed.message if failed is not None else "") or "", finding)


def _answer_message(attempt: AttemptRecord) -> str:
    answer = attempt.answer
    if attempt.outcome is not Outcome.WRONG_ANSWER or answer is None:
        return ""
    read = f'the page says "{answer.read}"' if answer.read is not None else "the page gives no answer"
    return f'{read}, the right answer is "{answer.expected}"'


def _last_failed_step(attempt: AttemptRecord) -> StepRecord | None:
    failed = (one for one in reversed(attempt.steps) if one.status is StepStatus.FAILED and not one.optional)
    return next(failed, None)


def explain_difficulty(attempt: AttemptRecord) -> Explanation:
    """Why an attempt was hard that ended well: the finding is the most serious that its sentence is made of.

    A control with a new name is none: a customer of today knows no other.
    """
    message = attempt.message or ""
    found = [one for one in attempt.findings if one.message in message and one.barrier != Slug.LABEL_CHANGED]
    return Explanation(attempt, message, most_serious(found))


def explain_causes(attempts: Iterable[AttemptRecord]) -> tuple[tuple[Explanation, ...], ...]:
    """Attempts that did not end well, together where they ended for the same cause: the worst outcome first."""
    causes: dict[tuple[int, str], list[Explanation]] = {}
    for explanation in map(explain, attempts):
        if explanation.stops:
            causes.setdefault((explanation.attempt.outcome.rank, explanation.sentence), []).append(explanation)
    ordered = sorted(causes.items(), key=lambda item: (item[0][0], -len(item[1])))
    return tuple(tuple(same) for _, same in ordered)


def explain_hardest(attempts: Iterable[AttemptRecord]) -> tuple[Explanation, ...]:
    """What held customers up most who got what they came for, and the attempts that met it; empty where nothing did.

    The first of them shows it best. What is minor holds nobody up.
    """
    hurdles = [
        Explanation(attempt, finding.message, finding)
        for attempt in attempts
        if attempt.outcome.success
        for finding in attempt.findings
        if finding.severity is not Severity.MINOR
    ]
    ordered = sorted(hurdles, key=lambda one: (-one.severity.rank if one.severity else 0, one.step_number is None))
    return tuple(one for one in ordered if (one.barrier, one.sentence) == (ordered[0].barrier, ordered[0].sentence))


def _ending_finding(attempt: AttemptRecord) -> Finding | None:
    """The finding that ended a failed attempt, if the record holds one.

    A barrier that can stop a customer comes before one that can't, one at the failed step before one elsewhere, and
    then the more serious one.
    """
    if not attempt.outcome.counts:
        return None
    failed = {step.number for step in attempt.steps if step.status is StepStatus.FAILED}

    def weight(finding: Finding) -> tuple[bool, bool, int]:
        barrier = BARRIERS.get(finding.barrier)
        return barrier is not None and barrier.stops, finding.step in failed, finding.severity.rank

    return max((one for one in attempt.findings if one.serious), key=weight, default=None)


@dataclass(frozen=True)
class RenamedControl:
    """A name in a task file that has changed on the site."""

    source: str
    """`tasks/harbour/fee.yml:12`; empty when it isn't known."""
    was: str
    now: str
    line: str = ""
    """The line as it stands in the file; empty when none of it holds just the name."""
    replacement: str = ""

    @property
    def diff(self) -> tuple[str, ...]:
        """The line and its replacement, marked as in a diff; the dash of the list gives way to the marks."""
        if not self.line or not self.replacement:
            return ()
        return f"- {self.line.removeprefix('- ')}", f"+ {self.replacement.removeprefix('- ')}"

    @property
    def advice(self) -> str:
        """What to change, where there is no line to show."""
        where = f"In the step at {self.source}" if self.source else "In the task file"
        return f"{where}, change “{self.was}” to “{self.now}”."


def renamed_controls(attempts: Iterable[AttemptRecord]) -> tuple[RenamedControl, ...]:
    """Each name once, in the order of the files."""
    found = set()
    for attempt in attempts:
        for step in attempt.steps:
            texts = {key: _one_line(step.details.get(key)) for key in ("source", "was", "now", "line", "replacement")}
            if step.status is StepStatus.ADAPTED and texts["now"]:
                found.add(RenamedControl(**(texts | {"source": texts["source"] or step.source or ""})))
    return tuple(sorted(found, key=lambda one: (one.source, one.was)))


def _one_line(value: object) -> str:
    return " ".join(value.splitlines()) if isinstance(value, str) else ""
