"""Folders that came from other machines, looked at before they are read: links that lead elsewhere and files of
enormous size are refused, whoever made them.
"""

from __future__ import annotations

import os
import stat
from pathlib import Path

from auditkit.diagnostic.error_errors import AuditkitError
from auditkit.record.file import ATTEMPTS, AUDIT_FILE
from auditkit.record.merge.source_stand import ASIDE
from auditkit.record.shard import PLAN_FILE

MOST_BYTES = 64 * 1024 * 1024
"""Of one file. A record of a hundred pages takes a few megabytes, the list of 10,000 tasks about 30."""


def check_audit(folder: Path) -> None:
    """Make sure that an audit's folder holds plain folders and files of a sensible size.

    Raises:
        AuditkitError: something is a link, a device, or too large; it is named.
    """
    check_folder(folder)
    for name in (AUDIT_FILE, PLAN_FILE):
        if os.path.lexists(folder / name):
            check_file(folder / name)
    for name in (ATTEMPTS, ASIDE):
        inside = folder / name
        if os.path.lexists(inside):
            check_folder(inside)
            for path in sorted(inside.iterdir()):
                if not path.name.startswith("."):
                    check_file(path)


def check_folder(path: Path) -> None:
    """Make sure that it is a folder and no link to one. Raises AuditkitError."""
    if not stat.S_ISDIR(_mode(path)) or _is_junction(path):
        raise _refused(path, "is no plain folder")


def check_file(path: Path) -> None:
    """Make sure that it is a file, and not enormous. Raises AuditkitError."""
    if not stat.S_ISREG(_mode(path)):
        raise _refused(path, "is no plain file")
    if path.lstat().st_size > MOST_BYTES:
        raise _refused(path, f"is larger than {MOST_BYTES // 1024 // 1024} MiB")


def _mode(path: Path) -> int:
    try:
        return path.lstat().st_mode
    except OSError as fault:
        raise AuditkitError(f"{path} can't be read: {fault.strerror or fault}.") from None


def _is_junction(path: Path) -> bool:
    """Whether it is Windows' kind of a link between folders. Python knows since 3.12; before, it passes."""
    asked = getattr(path, "is_junction", None)
    return bool(asked is not None and asked())


def _refused(path: Path, why: str) -> AuditkitError:
    return AuditkitError(
        f"{path} {why}: auditkit writes no such thing, so nothing in this folder is read.",
        mend="Copy the folder again from the machine that made it. If it was like this there, don't trust it.",
    )
