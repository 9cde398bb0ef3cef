"""Files by their names below an address such as `s3://bucket/prefix`.

All that is asked of fsspec is asked here, and its errors become sentences.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from auditkit.diagnostic.error import AuditkitError

_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*://")
_WITH_CONTAINER = frozenset({"abfs", "abfss"})
"""Here what stands before the @ is no user: abfs://container@account…"""
_BUCKETS = frozenset({"s3", "s3a", "gs", "gcs", "abfs", "abfss", "az", "oss"})
"""Object storage: what comes first is a bucket. Elsewhere places are folders, which are made as needed."""
_FROM_ENVIRONMENT = "Leave it out: fsspec takes it from the environment or its own settings. See “Keeping history”."


@dataclass(frozen=True)
class Address:
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
        return _SCHEME.match(written) is not None

    @classmethod
    def parse(cls, written: str) -> Address:
        """Take an address apart. Raises AuditkitError when it holds a user, a password or a key, names no place, or
        leads through another.
        """
        protocol, _, rest = written.partition("://")
        protocol = protocol.lower()
        if "::" in written or "://" in rest:
            raise AuditkitError(
                "The address of the audits contains another address.",
                hint="Give one plain address, for example s3://bucket/audits.",
            )
        _check_no_secret(protocol, rest)
        path = rest.rstrip("/") if rest.strip("/") else ""
        if not path or (protocol in _BUCKETS and path.startswith("/")):
            raise AuditkitError(
                f"{protocol}:// alone is not a place for the audits.",
                hint="Name the bucket, and a folder in it: s3://bucket/audits",
            )
        if ".." in path.split("/"):
            raise AuditkitError(
                f"The address {protocol}://{path[:200]} has “..” in it.", hint="Write the full path without it."
            )
        return cls(protocol, path)


def _check_no_secret(protocol: str, rest: str) -> None:
    """Raises AuditkitError, without repeating what was written."""
    parts = urlsplit(f"x://{rest}")
    user = parts.netloc.rpartition("@")[0]
    allowed = protocol in _WITH_CONTAINER and ":" not in user
    if user and not allowed:
        raise AuditkitError(
            "The address of the audits has a user or a password in it, which other people would see.",
            hint=_FROM_ENVIRONMENT,
        )
    if parts.query or parts.fragment:
        raise AuditkitError(
            "The address of the audits has a ? or a # in it. What follows may be a key that other people would see.",
            hint=_FROM_ENVIRONMENT,
        )


# The libraries behind fsspec have errors of their own, and not one of them needs to be installed here.
_CREDENTIAL_ERRORS = frozenset(
    "NoCredentialsError PartialCredentialsError CredentialRetrievalError TokenRetrievalError ProfileNotFound "
    "NoAuthTokenError DefaultCredentialsError RefreshError ClientAuthenticationError".split()
)
_NETWORK_ERRORS = frozenset(
    "EndpointConnectionError HTTPClientError ConnectionError ClientConnectorError ServiceRequestError TransportError "
    "TimeoutError FSTimeoutError gaierror".split()
)
_QUERY = re.compile(r"\?\S+")
"""A signed address has its signature there."""


def storage_error(fault: Exception, address: Address) -> AuditkitError:
    kinds = {kind.__name__ for kind in type(fault).__mro__}
    if kinds & _CREDENTIAL_ERRORS:
        return AuditkitError(
            f"There are no credentials for {address}, or they can't be used.",
            hint="Set them in the environment, as the storage's own tools need them "
            "(for S3: AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or AWS_PROFILE).",
        )
    if "PermissionError" in kinds:
        return AuditkitError(
            f"The storage refuses access to {address}.",
            hint="Check that the credentials are right, and that they may list, read, write and delete there.",
        )
    if kinds & _NETWORK_ERRORS:
        return AuditkitError(
            f"The storage of {address} can't be reached.",
            hint="Check the network, a proxy, and the endpoint (for S3: AWS_ENDPOINT_URL). "
            "Then run the same command again.",
        )
    message = _QUERY.sub("?…", str(fault))[:300]
    return AuditkitError(
        f"The storage of {address} answered with {type(fault).__name__}: {message}",
        hint="Try again. If it keeps happening, ask the people who run the storage.",
    )


_TAGS = ("ETag", "etag", "md5Hash", "content_md5", "checksum", "mtime", "LastModified", "last_modified", "updated")
"""What file systems call the thing that changes when a file does; the best first."""


class RemoteFileSystem:
    """Files at an address. Names are below it, with forward slashes. Any number of threads may ask.

    Every method raises AuditkitError when the storage can't be reached or refuses, and making one when nothing is
    installed that knows this kind of address; making one asks nothing of the storage.
    """

    def __init__(self, address: Address) -> None:
        self.address = address
        self._fs = _file_system(address)

    def folders(self) -> Sequence[str]:
        """Names of the folders right below the address; none where nothing has been kept yet."""
        self._fs.invalidate_cache()
        found = self._ask(lambda: self._fs.ls(self.address.path, detail=True))
        if found is None:
            bucket = self.address.bucket
            if bucket is not None and not self._ask(lambda: self._fs.exists(bucket)):
                raise AuditkitError(
                    f"There is no bucket {bucket!r} for {self.address}.",
                    hint="Check the name, or have it created: auditkit doesn't create buckets.",
                )
            return ()
        folders = (one["name"].rstrip("/").rpartition("/")[2] for one in found if one["type"] == "directory")
        return sorted(name for name in folders if _is_plain(name))

    def files(self, folder: str) -> Mapping[str, tuple[str, int]]:
        """Name below the address, tag and size in bytes of every file in a folder and below it."""
        self._fs.invalidate_cache()
        found = self._ask(lambda: self._fs.find(self._path(folder), detail=True)) or {}
        # File systems write what comes before a name in their own ways.
        below = {name.partition(f"{self.address.path.strip('/')}/")[2]: info for name, info in found.items()}
        return {name: (_tag(info), int(info.get("size") or 0)) for name, info in below.items() if _is_plain(name)}

    def tag(self, name: str) -> str | None:
        """What changes when the file does; None when there is no such file."""
        info = self._ask(lambda: self._fs.info(self._path(name)))
        return _tag(info) if info is not None else None

    def read(self, name: str) -> bytes | None:
        """What the file holds; None when there is none."""
        held: bytes | None = self._ask(lambda: self._fs.cat_file(self._path(name)))
        return held

    def write(self, name: str, data: bytes, *, new: bool = False) -> None:
        """Write a file whole.

        Raises FileExistsError when it was to be `new` and is there; not every storage can tell.
        """
        path = self._path(name)

        def pipe() -> None:
            if self.address.bucket is None:  # Object storage has no folders, and would make the bucket.
                self._fs.makedirs(self._fs._parent(path), exist_ok=True)
            if new and self._fs.exists(path):
                raise FileExistsError(path)
            try:
                self._fs.pipe_file(path, data, **({"mode": "create"} if new else {}))
            except FileNotFoundError as fault:  # The bucket went away.
                raise storage_error(fault, self.address) from fault

        self._ask(pipe)

    def send(self, path: Path, name: str) -> None:
        """Write what a file on this machine holds. Raises OSError when that can't be read."""
        self.write(name, path.read_bytes())

    def remove(self, name: str) -> None:
        """Remove a file; one that is gone already is no fault."""
        self._ask(lambda: self._fs.rm_file(self._path(name)))

    def _ask(self, question: Callable[[], Any]) -> Any:
        """What the storage answers; None when there is no such file."""
        try:
            return question()
        except FileNotFoundError:
            return None
        except (AuditkitError, FileExistsError):
            raise
        except Exception as fault:
            raise storage_error(fault, self.address) from fault

    def _path(self, name: str) -> str:
        return f"{self.address.path}/{name}" if name else self.address.path


def _file_system(address: Address) -> Any:
    try:
        import fsspec
    except ImportError:
        raise AuditkitError(
            f"Audits at {address} need a package that isn't installed.",
            hint='For S3: pip install "auditkit[s3]". For other storage: pip install fsspec and the package for it.',
        ) from None
    try:
        # Others write there meanwhile: what was listed once must be listed again.
        return fsspec.filesystem(address.protocol, use_listings_cache=False, skip_instance_cache=True)
    except ImportError as fault:
        extra = ' For S3: pip install "auditkit[s3]".' if address.protocol in {"s3", "s3a"} else ""
        raise AuditkitError(
            f"Audits at {address} need a package that isn't installed.", hint=f"{fault}.{extra}"
        ) from None
    except ValueError:
        raise AuditkitError(
            f"auditkit doesn't know addresses that begin with {address.protocol}://.",
            hint="Use a folder, or an address that fsspec knows, for example s3://bucket/audits.",
        ) from None
    except Exception as fault:
        raise storage_error(fault, address) from fault


def _is_plain(name: str) -> bool:
    """Whether it may be the name of a file in the copy: object storage takes any text, also what leads elsewhere."""
    parts = name.split("/")
    return not {"", ".", ".."} & set(parts) and not set("\\:\0") & set(name)


def _tag(info: Mapping[str, Any]) -> str:
    best = next((info[key] for key in _TAGS if info.get(key) is not None), info.get("created"))
    if isinstance(best, datetime):
        best = best.timestamp()
    return f"{best}/{info.get('size')}"
