"""The barrier catalogue as rules of SARIF."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sarif_pydantic.sarif import Level, Message, ReportingConfiguration, ReportingDescriptor

from auditkit.diagnostic.escape_text import one_line
from auditkit.probe.barrier import BARRIERS, Barrier
from auditkit.record.outcome import Severity

if TYPE_CHECKING:
    from collections.abc import Iterable

LEVELS: dict[Severity, Level] = {
    Severity.CRITICAL: Level.ERROR,
    Severity.SERIOUS: Level.ERROR,
    Severity.MODERATE: Level.WARNING,
    Severity.MINOR: Level.NOTE,
}


def rules(met: Iterable[str]) -> list[ReportingDescriptor]:
    """A rule for each barrier of the catalogue, then for those met that it doesn't know: another kit's."""
    unknown = dict.fromkeys(slug for slug in met if slug not in BARRIERS)
    return [*map(_rule, BARRIERS.values()), *map(_unknown, unknown)]


def _rule(barrier: Barrier) -> ReportingDescriptor:
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
    return ReportingDescriptor(
        id=barrier.slug.value,
        name="".join(part.capitalize() for part in barrier.slug.value.split("-")),
        short_description=Message(text=barrier.title),
        full_description=Message(text=barrier.explanation),
        help_uri=next((one.address for one in barrier.reading if one.address), None),
        help=Message(text="\n\n".join(plain), markdown="\n\n".join(markdown)),
        default_configuration=ReportingConfiguration(level=level),
        properties=_properties(level, barrier.dimension.value),
    )


def _unknown(slug: str) -> ReportingDescriptor:
    text = "A barrier that this version of auditkit doesn't know: the audit was made by another one."
    return ReportingDescriptor(
        id=one_line(slug),
        name=one_line(slug),
        short_description=Message(text=text),
        full_description=Message(text=text),
        default_configuration=ReportingConfiguration(level=Level.WARNING),
        properties=_properties(Level.WARNING),
    )


def _properties(level: Level, *tags: str) -> dict[str, object]:
    """What viewers sort rules by; `problem.severity` is GitHub's."""
    problem = "recommendation" if level is Level.NOTE else level.value
    return {"tags": ["customer-service", *tags], "problem.severity": problem}
