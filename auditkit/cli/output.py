"""The remark on an audit that is only a part."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from auditkit.diagnostic.safe_text import terminal_text

if TYPE_CHECKING:
    from auditkit.record.model import AuditRecord


def print_part(audit: AuditRecord) -> None:
    """Say that the audit is a shard, or was joined of some shards only; nothing when it is whole."""
    from auditkit.record.shard import shard_notice

    said = shard_notice(audit)
    if said is not None:
        click.echo(f"\n{terminal_text(said)}")
