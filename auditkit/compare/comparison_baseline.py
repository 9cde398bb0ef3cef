"""Which audit another is compared with."""

from __future__ import annotations

from typing import TYPE_CHECKING

from auditkit.compare.comparison import open_script
from auditkit.diagnostic.error_errors import AuditkitError
from auditkit.record.audit_head import AuditHead, began, stands_aside
from auditkit.record.file import LATEST
from auditkit.record.shard import SHARD

if TYPE_CHECKING:
    from collections.abc import Collection

    from auditkit.record.audit_head import Begun
    from auditkit.record.store import Audits


def baseline(store: Audits, wanted: str, *, before: Begun | None = None, besides: Collection[str] = ()) -> str | None:
    """The id of the audit to compare with. `latest` is the newest by a script that was not stopped.

    It began before the audit `before`, where one is given, and is none of `besides`. None when `latest` is asked for
    and there is no such audit: the first one has nothing to be compared with.

    Raises:
        AuditkitError: there is no audit of that id, or people made it, or it would be compared with itself.
    """
    if wanted == LATEST:
        return _latest(store, before, besides)
    if wanted in besides:
        raise AuditkitError(
            f"The audit {wanted!r} can't be compared with itself.", mend="Name an earlier one, or latest."
        )
    return open_script(store, wanted).id


def _latest(store: Audits, before: Begun | None, besides: Collection[str]) -> str | None:
    fit = [head for head in store.heads() if _fits(head) and head.id not in besides]
    earlier = [head for head in fit if before is None or head.began < began(before)]
    return earlier[-1].id if earlier else None


def _fits(head: AuditHead) -> bool:
    """Whether it is whole: a part of an audit that several machines make is not."""
    return not stands_aside(head) and head.ended_at is not None and SHARD not in head.options
