"""How long attempts took, in a small file: machines split a plan by it, so each must have the same."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from auditkit.diagnostic.error_errors import AuditkitError
from auditkit.diagnostic.text import count
from auditkit.record.audit_head import stands_aside
from auditkit.record.file_whole import write_whole
from auditkit.record.model import AttemptRecord
from auditkit.record.outcome import Outcome
from auditkit.record.store import Audits

MOST_AUDITS = 10
"""How many of the newest audits are looked at."""
_MOST_BYTES = 32 * 1024 * 1024
_MAKE = "Make it anew: auditkit plan --store-durations FILE"


class Durations(BaseModel):
    """What the file holds."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    auditkit_durations: Literal[1]
    seconds: dict[str, Annotated[float, Field(ge=0, le=86_400, allow_inf_nan=False)]]
    """By the attempt's key."""


def seconds_of(attempt: AttemptRecord) -> float:
    """How long a machine was busy with an attempt, in seconds: the journey, our own pace, and the looking around."""
    return attempt.scripted_duration_seconds + attempt.paced_seconds + attempt.probed_seconds


def recorded_seconds(audits: Audits) -> dict[str, float]:
    """What attempts took when they were last measured, by key, in the newest audits that scripts made of the sites.

    Raises:
        AuditkitError: an audit.json or a record can't be read; it is named.
    """
    heads = [head for head in audits.heads() if not stands_aside(head)]
    taken: dict[str, float] = {}
    for head in reversed(heads[-MOST_AUDITS:]):
        for attempt in audits.open(head.id).each():
            if attempt.outcome is not Outcome.NOT_MEASURED:
                taken.setdefault(attempt.key, round(seconds_of(attempt), 1))
    return taken


def save_durations(path: Path, seconds: Mapping[str, float]) -> str:
    """Write the file, and say so in a sentence.

    Raises:
        AuditkitError: there is nothing to write, or the file can't be written.
    """
    if not seconds:
        raise AuditkitError("No attempt was measured yet, so there are no times to store.", mend="auditkit run")
    said = Durations(auditkit_durations=1, seconds=dict(sorted(seconds.items())))
    try:
        write_whole(path, (json.dumps(said.model_dump(), indent=1, ensure_ascii=False) + "\n").encode())
    except OSError as fault:
        raise AuditkitError(
            f"{path} can't be written: {fault.strerror or fault}.", mend="Choose another file."
        ) from None
    return f"Stored how long {count(len(seconds), 'attempt')} took in {path}."


def load_durations(path: Path) -> Mapping[str, float]:
    """What attempts took, by key.

    Raises:
        AuditkitError: the file isn't there or is no such file.
    """
    try:
        with path.open("rb") as file:
            written = file.read(_MOST_BYTES + 1)
        if len(written) > _MOST_BYTES:
            raise AuditkitError(f"{path} is too large to hold the times of attempts.", mend=_MAKE)
        return Durations.model_validate(json.loads(written.decode("utf-8"))).seconds
    except OSError as fault:
        raise AuditkitError(f"{path} can't be read: {fault.strerror or fault}.", mend=_MAKE) from None
    except (ValidationError, ValueError, RecursionError):
        raise AuditkitError(f"{path} doesn't hold the times of attempts.", mend=_MAKE) from None
