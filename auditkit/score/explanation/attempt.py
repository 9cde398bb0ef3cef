"""Why an attempt ended as it did: the sentence, the evidence as facts, what to do, and controls with a new name.

Details come from records, and records from anywhere: whatever shape they have, something sensible is said of
it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from auditkit.probe.barrier import BARRIERS, Slug
from auditkit.record.outcome import Outcome, StepStatus
from auditkit.score.verdict import cause_of, stopping_finding

if TYPE_CHECKING:
    from auditkit.record.model import AttemptRecord, StepRecord


MOST_VALUES = 8
_Details = Mapping[str, Any]


@dataclass(frozen=True)
class Value:
    """One value of a fact."""

    words: str
    address: str = ""
    """Where it leads."""


@dataclass(frozen=True)
class Fact:
    """Something that is known."""

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


def _status_text(status: object) -> str:
    """`404 not found`."""
    try:
        return f"{int(str(status))} {HTTPStatus(int(str(status))).phrase.lower()}"
    except ValueError:
        return str(status)


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
        yield Fact("Status", (Value(_status_text(details["status"])),))
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
    return _LABELS.get(key, words[:1].upper() + words[1:])


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
class Explanation:
    """Why, and what to do about it."""

    sentence: str
    barrier: str | None
    """Its slug, when the record names one."""
    step: StepRecord | None
    """The step that shows it: its picture is the one to look at."""
    facts: tuple[Fact, ...]
    remedy: str
    principle: str = ""

    @property
    def brief(self) -> tuple[str, ...]:
        """The evidence in a line or two, without what the sentence says already."""
        new = [fact.brief for fact in self.facts if fact.brief]
        new = [line for line in new if line.partition(": ")[2].strip("“”") not in self.sentence]
        return tuple(new[:2])


def explain(attempt: AttemptRecord) -> Explanation | None:
    """Why the attempt failed or could not be measured; None when the customer got the product."""
    cause = cause_of(attempt)
    if cause is None:
        return None
    finding = stopping_finding(attempt)
    step = attempt.step(cause.step) if cause.step is not None else _last_failed_step(attempt)
    details = {**(step.details if step else {}), **(finding.details if finding else {})}
    slug = cause.barrier or (Slug.WRONG_ANSWER.value if attempt.outcome is Outcome.WRONG_ANSWER else None)
    barrier = BARRIERS.get(slug or "")
    remedy = barrier.remedy if barrier else attempt.reason.remedy if attempt.reason else ""
    if step is None and cause.step is not None and attempt.steps and cause.step > attempt.steps[-1].number:
        step = attempt.steps[-1]
    return Explanation(
        sentence=cause.sentence,
        barrier=slug,
        step=step,
        facts=facts(details),
        remedy=remedy,
        principle=barrier.principle if barrier else "",
    )


def _last_failed_step(attempt: AttemptRecord) -> StepRecord | None:
    failed = [step for step in attempt.steps if step.status is StepStatus.FAILED and not step.optional]
    return failed[-1] if failed else None


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
            told = {key: _one_line(step.details.get(key)) for key in ("source", "was", "now", "line", "replacement")}
            if step.status is StepStatus.ADAPTED and told["now"]:
                found.add(RenamedControl(**(told | {"source": told["source"] or step.source or ""})))
    return tuple(sorted(found, key=lambda one: (one.source, one.was)))


def _one_line(value: object) -> str:
    return " ".join(value.splitlines()) if isinstance(value, str) else ""
