"""Far storage: files by their names below an address. All that is asked of fsspec is asked here."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from auditkit.diagnostic.error_errors import AuditkitError
from auditkit.record.remote.filesystem_trouble import in_words, no_bucket, plain_words

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from auditkit.record.remote.filesystem_address import Address

_TAGS = ("ETag", "etag", "md5Hash", "content_md5", "checksum", "mtime", "LastModified", "last_modified", "updated")
"""What file systems call the thing that changes when a file does; the best first."""


class Far:
    """Files at an address. Names are below it, with forward slashes. Any number of threads may ask.

    Every method raises AuditkitError when the storage can't be reached or refuses.
    """

    def __init__(self, address: Address) -> None:
        """Reach for the file system; nothing is asked of the storage yet.

        Raises:
            AuditkitError: nothing is installed that knows this kind of address.
        """
        self.address = address
        self._fs = _file_system(address)

    def folders(self) -> Sequence[str]:
        """Names of the folders right below the address; none where nothing has been kept yet.

        Raises:
            AuditkitError: there is no such bucket.
        """
        with plain_words(self.address):
            try:
                self._fs.invalidate_cache()
                found = self._fs.ls(self.address.path, detail=True)
            except FileNotFoundError:
                bucket = self.address.bucket
                if bucket is not None and not self._fs.exists(bucket):
                    raise no_bucket(self.address) from None
                return ()
        folders = (one["name"].rstrip("/").rpartition("/")[2] for one in found if one["type"] == "directory")
        return sorted(name for name in folders if _is_plain(name))

    def files(self, folder: str) -> Mapping[str, tuple[str, int]]:
        """Name below the address, tag and size in bytes of every file in a folder and below it."""
        root = self._path("")
        with plain_words(self.address):
            try:
                self._fs.invalidate_cache()
                found = self._fs.find(self._path(folder), detail=True)
            except FileNotFoundError:
                return {}
        below = {_below(name, root): info for name, info in found.items()}
        return {name: (_tag(info), int(info.get("size") or 0)) for name, info in below.items() if _is_plain(name)}

    def tag(self, name: str) -> str | None:
        """What changes when the file does; None when there is no such file."""
        with plain_words(self.address):
            try:
                return _tag(self._fs.info(self._path(name)))
            except FileNotFoundError:
                return None

    def read(self, name: str) -> bytes | None:
        """What the file holds; None when there is none."""
        with plain_words(self.address):
            try:
                held: bytes = self._fs.cat_file(self._path(name))
            except FileNotFoundError:
                return None
        return held

    def write(self, name: str, data: bytes, *, new: bool = False) -> None:
        """Write a file whole.

        Raises:
            FileExistsError: it was to be `new` and is there; not every storage can tell.
        """
        path = self._path(name)
        with plain_words(self.address):
            if self.address.bucket is None:  # Object storage has no folders, and would make the bucket.
                self._fs.makedirs(self._fs._parent(path), exist_ok=True)
            try:
                if not new:
                    self._fs.pipe_file(path, data)
                elif not self._fs.exists(path):
                    self._fs.pipe_file(path, data, mode="create")
                else:
                    raise FileExistsError(path)
            except FileNotFoundError as fault:  # The bucket went away.
                raise in_words(fault, self.address) from fault

    def send(self, path: Path, name: str) -> None:
        """Write what a file on this machine holds. Raises OSError when that can't be read."""
        self.write(name, path.read_bytes())

    def remove(self, names: Sequence[str]) -> None:
        """Remove files; one that is gone already is no fault."""
        for name in names:
            with plain_words(self.address):
                try:
                    self._fs.rm_file(self._path(name))
                except FileNotFoundError:
                    continue

    def _path(self, name: str) -> str:
        return f"{self.address.path}/{name}" if name else self.address.path


def _file_system(address: Address) -> Any:
    try:
        import fsspec
    except ImportError:
        raise AuditkitError(
            f"Audits at {address} need a package that isn't installed.",
            mend='For S3: pip install "auditkit[s3]". For other storage: pip install fsspec and the package for it.',
        ) from None
    try:
        # Others write there meanwhile: what was listed once must be listed again.
        return fsspec.filesystem(address.protocol, use_listings_cache=False, skip_instance_cache=True)
    except ImportError as fault:
        extra = ' For S3: pip install "auditkit[s3]".' if address.protocol in {"s3", "s3a"} else ""
        raise AuditkitError(
            f"Audits at {address} need a package that isn't installed.", mend=f"{fault}.{extra}"
        ) from None
    except ValueError:
        raise AuditkitError(
            f"Nothing here knows addresses that begin with {address.protocol}://.",
            mend="Use a folder, or an address that fsspec knows, for example s3://bucket/audits.",
        ) from None
    except Exception as fault:
        raise in_words(fault, address) from fault


def _below(name: str, root: str) -> str:
    """The name below the address; file systems write what comes before it in their own ways."""
    return name.partition(f"{root.strip('/')}/")[2]


def _is_plain(name: str) -> bool:
    """Whether it may be the name of a file in the copy: object storage takes any text, also what leads elsewhere."""
    parts = name.split("/")
    return not {"", ".", ".."} & set(parts) and not set("\\:\0") & set(name)


def _tag(info: Mapping[str, Any]) -> str:
    best = next((info[key] for key in _TAGS if info.get(key) is not None), info.get("created"))
    if isinstance(best, datetime):
        best = best.timestamp()
    return f"{best}/{info.get('size')}"
