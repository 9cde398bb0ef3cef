"""Which evidence a record needs."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from auditkit.record.model import AttemptRecord

_DIGEST = re.compile(r"[0-9a-f]{64}")
_WHOLE_RESULT = "whole_result"
"""Where a probe keeps the digest of all it saw."""


def references(attempt: AttemptRecord) -> frozenset[str]:
    """Digests of the pictures of its steps, and of what its probes kept in whole.

    Only these places are looked at: words of a page may look like a digest, too.
    """
    return frozenset(digest for digest in _named(attempt) if isinstance(digest, str) and _DIGEST.fullmatch(digest))


def _named(attempt: AttemptRecord) -> Iterator[object]:
    for step in attempt.steps:
        yield step.screenshot
    for page in attempt.pages:
        for seen in page.probes.values():
            yield seen.get(_WHOLE_RESULT)
