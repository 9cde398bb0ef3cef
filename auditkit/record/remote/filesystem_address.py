"""An address of audits: `s3://bucket/prefix`. It holds no secret, so that it may be printed."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from urllib.parse import urlsplit

from auditkit.diagnostic.error_errors import AuditkitError

_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*://")
_WITH_CONTAINER = frozenset({"abfs", "abfss"})
"""Here what stands before the @ is no user: abfs://container@account…"""
_BUCKETS = frozenset({"s3", "s3a", "gs", "gcs", "abfs", "abfss", "az", "oss"})
"""Object storage: what comes first is a bucket. Elsewhere places are folders, which are made as needed."""
_FROM_ENVIRONMENT = "Leave it out: fsspec takes it from the environment or its own settings. See “Keeping history”."


@dataclass(frozen=True)
class Address:
    """A place that fsspec can reach."""

    protocol: str
    path: str
    """Without the protocol and without a slash at its end, as fsspec takes it."""

    def __str__(self) -> str:
        return f"{self.protocol}://{self.path}"

    @property
    def digest(self) -> str:
        """A name for the folder of the copy."""
        return hashlib.sha256(str(self).encode()).hexdigest()[:20]

    @property
    def bucket(self) -> str | None:
        """The bucket, which auditkit never makes; None where places are plain folders."""
        return self.path.split("/", 1)[0] if self.protocol in _BUCKETS else None

    @staticmethod
    def looks_like(written: str) -> bool:
        """Whether it is an address rather than a folder."""
        return _SCHEME.match(written) is not None

    @classmethod
    def parse(cls, written: str) -> Address:
        """Take an address apart.

        Raises:
            AuditkitError: it holds a user, a password or a key, names no place, or leads through another.
        """
        protocol, _, rest = written.partition("://")
        protocol = protocol.lower()
        if "::" in written or "://" in rest:
            raise AuditkitError(
                "The address of the audits leads through another.",
                mend="Give one plain address, for example s3://bucket/audits.",
            )
        _check_no_secret(protocol, rest)
        path = rest.rstrip("/") if rest.strip("/") else ""
        if not path or (protocol in _BUCKETS and path.startswith("/")):
            raise AuditkitError(
                f"{protocol}:// alone says no place for the audits.",
                mend="Name the bucket, and a folder in it: s3://bucket/audits",
            )
        if ".." in path.split("/"):
            raise AuditkitError(
                f"The address {protocol}://{path[:200]} has “..” in it.", mend="Write the whole way without it."
            )
        return cls(protocol, path)


def _check_no_secret(protocol: str, rest: str) -> None:
    """Raises AuditkitError, without repeating what was written."""
    parts = urlsplit(f"x://{rest}")
    user = parts.netloc.rpartition("@")[0]
    allowed = protocol in _WITH_CONTAINER and ":" not in user
    if user and not allowed:
        raise AuditkitError(
            "The address of the audits has a user or a password in it, which would be seen by others.",
            mend=_FROM_ENVIRONMENT,
        )
    if parts.query or parts.fragment:
        raise AuditkitError(
            "The address of the audits has a ? or a # in it. What follows may be a key, and others would see it.",
            mend=_FROM_ENVIRONMENT,
        )
