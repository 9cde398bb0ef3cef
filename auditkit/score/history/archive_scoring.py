"""Which scoring a summary was made by."""

from __future__ import annotations

import hashlib
from functools import cache
from pathlib import Path

import auditkit

_PARTS = ("score", "rubric", "barriers", "probes", "record.py", "outcome.py")
"""What a score comes from, below the package."""
_KINDS = {".py", ".yml"}


@cache
def scoring_version() -> str:
    """Digest of the code that judges, so that nobody has to remember to raise a number when it changes."""
    root = Path(auditkit.__file__).parent
    digest = hashlib.sha256(auditkit.__version__.encode())
    for part in _PARTS:
        path = root / part
        files = sorted(path.rglob("*")) if path.is_dir() else [path]
        for file in files:
            if file.suffix in _KINDS and file.is_file():
                digest.update(file.relative_to(root).as_posix().encode() + b"\0" + file.read_bytes())
    return digest.hexdigest()
