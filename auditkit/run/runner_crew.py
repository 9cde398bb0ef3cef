"""Who makes the attempts of an audit: this machine's browser, or the workers of a cluster."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any, Protocol

from auditkit.record.event import Listener
from auditkit.task.plan import Job

if TYPE_CHECKING:
    from auditkit.browser.redaction_secrets import Secrets
    from auditkit.record.evidence import Evidence
    from auditkit.record.model import AttemptRecord, AuditRecord
    from auditkit.run.runner import RunOptions
    from auditkit.task.model import Profile

Keep = Callable[["AttemptRecord", "Secrets"], None]
"""Store an attempt that has ended, without what its visit showed to be secret, and say that it has."""


@dataclass(frozen=True)
class Supply:
    """What is given to whoever makes an attempt, here or on another machine."""

    profiles: Mapping[str, Profile]
    evidence: Evidence
    options: RunOptions
    environ: Mapping[str, str]
    emit: Listener
    clock: Callable[[], float]
    now: Callable[[], datetime]
    ask: Callable[[str], Awaitable[None]] | None

    def base_url(self, job: Job) -> str:
        """The address that is visited for the agency's own."""
        return self.options.base_urls.get(job.agency.id, job.agency.base_url)


@dataclass(frozen=True)
class Work(Supply):
    """The attempts to make."""

    audit: AuditRecord
    jobs: Sequence[Job]
    keep: Keep


class Crew(AbstractAsyncContextManager["Crew", None], Protocol):
    """Makes attempts. It is entered before the first and left after the last, however that came about."""

    @property
    def size(self) -> int:
        """Attempts at the same time, at the most."""
        ...

    async def browser(self) -> str:
        """Name and version of the browser, for the record. Raises AuditkitError when there is none."""
        ...

    async def make(self, work: Work) -> None:
        """Make every attempt and keep each as it ends. It may be called again, with further ones.

        When cancelled, attempts in the making are kept as interrupted before it raises CancelledError.
        """
        ...

    async def __aexit__(self, *fault: Any) -> None:
        """Tidy up."""
        ...
