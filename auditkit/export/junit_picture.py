"""Pictures for reports: of the step that shows the cause, one a try, named by their digest."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from auditkit.diagnostic.error_errors import AuditkitError
from auditkit.export.format import File
from auditkit.export.route_result import failed_attempts
from auditkit.score.explanation.attempt_cause import explain

if TYPE_CHECKING:
    from collections.abc import Iterable

    from auditkit.export.format import Material
    from auditkit.export.route import Way
    from auditkit.record.model import AttemptRecord

MOST_OF_A_WAY = 5
_DIGEST = re.compile(r"[0-9a-f]{64}")
# What a viewer shows as a picture and nothing more: an SVG could hold a script.
_KINDS = ((b"RIFF", "webp"), (b"\x89PNG\r\n", "png"), (b"\xff\xd8\xff", "jpg"))


def pictures_of(material: Material, way: Way) -> tuple[str, ...]:
    """Addresses of the pictures of a way, the one to look at first; none where there is no place for them."""
    if material.pictures is None:
        return ()
    folder = material.pictures.folder.rstrip("/")
    return tuple(f"{folder}/{file.name}" if folder else file.name for file in picture_files(material, [way]))


def picture_files(material: Material, ways: Iterable[Way]) -> tuple[File, ...]:
    """The pictures of these ways, each once. One that is lost or is none is left out."""
    if material.pictures is None:
        return ()
    digests = dict.fromkeys(digest for way in ways for digest in _digests(way))
    files = (_file(material, digest) for digest in digests)
    return tuple(file for file in files if file is not None)


def _digests(way: Way) -> tuple[str, ...]:
    attempts = failed_attempts(way) or way.attempts
    shown = (_digest(attempt) for attempt in attempts[:MOST_OF_A_WAY])
    return tuple(dict.fromkeys(digest for digest in shown if digest and _DIGEST.fullmatch(digest)))


def _digest(attempt: AttemptRecord) -> str | None:
    """The picture of the step that explains the outcome, else the last there is."""
    explanation = explain(attempt)
    step = explanation.step if explanation else None
    if step is not None and step.screenshot:
        return step.screenshot
    return next((one.screenshot for one in reversed(attempt.steps) if one.screenshot), None)


def _file(material: Material, digest: str) -> File | None:
    assert material.pictures is not None
    try:
        data = material.pictures.read(digest)
    except (AuditkitError, OSError):
        return None
    kind = next(((opening, ending) for opening, ending in _KINDS if data.startswith(opening)), None)
    if kind is None:
        return None
    return File(f"{digest}.{kind[1]}", data, kind[0], "A picture that the report shows.", attached=True)
