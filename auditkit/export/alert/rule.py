"""The barrier catalogue as rules of SARIF."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from auditkit.barriers import BARRIERS, Barrier
from auditkit.export.alert.model import Configuration, Level, Message, Rule, RuleProperties
from auditkit.export.rerun.text import one_line
from auditkit.outcome import Severity

if TYPE_CHECKING:
    from collections.abc import Iterable

LEVELS: dict[Severity, Level] = {
    Severity.CRITICAL: "error",
    Severity.SERIOUS: "error",
    Severity.MODERATE: "warning",
    Severity.MINOR: "note",
}
_PROBLEMS: dict[Level, Literal["error", "warning", "recommendation"]] = {
    "error": "error",
    "warning": "warning",
    "note": "recommendation",
    "none": "recommendation",
}


def rules(met: Iterable[str]) -> tuple[Rule, ...]:
    """A rule for each barrier of the catalogue, then for those met that it doesn't know: another kit's."""
    unknown = dict.fromkeys(slug for slug in met if slug not in BARRIERS)
    return (*(_rule(barrier) for barrier in BARRIERS.values()), *(_unknown(slug) for slug in unknown))


def _rule(barrier: Barrier) -> Rule:
    level = LEVELS[barrier.severity]
    read = [f"{one.title} ({one.by})" + (f": {one.address}" if one.address else "") for one in barrier.reading]
    linked = [
        f"[{one.title}]({one.address}), {one.by}" if one.address else f"{one.title}, {one.by}"
        for one in barrier.reading
    ]
    plain = [
        barrier.explanation,
        f"What to do: {barrier.remedy}",
        f"The principle: {barrier.principle}.",
        *(f"To read: {one}" for one in read),
    ]
    markdown = [
        barrier.explanation,
        f"**What to do:** {barrier.remedy}",
        f"**The principle:** {barrier.principle}.",
        *(f"- {one}" for one in linked),
    ]
    return Rule(
        id=barrier.slug.value,
        name="".join(part.capitalize() for part in barrier.slug.value.split("-")),
        short_description=Message(text=barrier.title),
        full_description=Message(text=barrier.explanation),
        help_uri=next((one.address for one in barrier.reading if one.address), None),
        help=Message(text="\n\n".join(plain), markdown="\n\n".join(markdown)),
        default_configuration=Configuration(level=level),
        properties=RuleProperties(
            tags=("customer-service", barrier.dimension.value), problem_severity=_PROBLEMS[level]
        ),
    )


def _unknown(slug: str) -> Rule:
    text = "A barrier that this version of auditkit doesn't know: the audit was made by another one."
    return Rule(
        id=one_line(slug),
        name=one_line(slug),
        short_description=Message(text=text),
        full_description=Message(text=text),
        default_configuration=Configuration(level="warning"),
        properties=RuleProperties(tags=("customer-service",), problem_severity="warning"),
    )
