"""What commands say of an audit that is a part of one."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from auditkit.cli.output import printable

if TYPE_CHECKING:
    from auditkit.record.model import AuditRecord


def print_part(audit: AuditRecord) -> None:
    """Say that the audit is a shard, or was joined of some shards only; nothing when it is whole."""
    from auditkit.record.shard import part_words

    said = part_words(audit)
    if said is not None:
        click.echo(f"\n{printable(said)}")
