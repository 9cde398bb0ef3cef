"""The copy of remote audits, and what keeps it and the place it is of the same.

Files are sent in the background; what wasn't sent is remembered on the disk.
"""

from __future__ import annotations

import hashlib
import json
import secrets
import shutil
import threading
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path

from platformdirs import user_cache_path

from auditkit.diagnostic.error import AuditkitError
from auditkit.diagnostic.json_parser import InvalidJson, json_value, read_bytes
from auditkit.diagnostic.wording import plural
from auditkit.record.backend import Backend, EvidenceFile, Stamp
from auditkit.record.evidence import DIGEST, Evidence
from auditkit.record.file import ATTEMPTS, AUDIT_FILE, EVIDENCE, SUMMARIES, write_atomic
from auditkit.record.remote.filesystem import Address, RemoteFileSystem
from auditkit.record.remote.lease import LEASE_FILE, Lease

UNSENT_FOLDER = ".unsent"
_SENT_AT_ONCE = 4


class Uploader:
    """Sends files by their names below the copy. A run doesn't wait for it.

    `send` is called in threads; what it raises is kept for `wait`, and the file counts as unsent.
    """

    def __init__(self, folder: Path, send: Callable[[str], None]) -> None:
        self._folder = folder
        self._send = send
        self._lock = threading.Lock()
        self._waiting: set[str] = set()
        self._sending: set[str] = set()
        self._futures: list[Future[None]] = []
        self._pool: ThreadPoolExecutor | None = None
        self._error: AuditkitError | None = None

    def add(self, name: str) -> None:
        """Send a file soon. One that is added again while it is sent is sent once more. Raises OSError when the copy
        can't be written.
        """
        marker = self._marker(name)
        marker.parent.mkdir(exist_ok=True, parents=True)
        write_atomic(marker, name.encode())
        with self._lock:
            if name in self._waiting:
                return
            self._waiting.add(name)
            if name in self._sending:
                return
            self._pool = self._pool or ThreadPoolExecutor(_SENT_AT_ONCE, thread_name_prefix="send")
            self._futures.append(self._pool.submit(self._work, name))

    def unsent(self) -> Sequence[str]:
        names = []
        for marker in sorted(self._folder.glob(f"{UNSENT_FOLDER}/*")):
            with suppress(OSError, UnicodeDecodeError):
                if not marker.name.startswith("."):
                    names.append(marker.read_text("utf-8"))
        return names

    def forget(self, name: str) -> None:
        self._marker(name).unlink(missing_ok=True)

    def wait(self) -> AuditkitError | None:
        """Wait until nothing is under way; what went wrong last, if anything did since the last call."""
        while True:
            with self._lock:
                futures, self._futures = self._futures, []
            if not futures:
                error, self._error = self._error, None
                return error
            for future in futures:
                future.result()

    def close(self) -> None:
        if self._pool is not None:
            self._pool.shutdown()
            self._pool = None

    def _work(self, name: str) -> None:
        with self._lock:
            self._sending.add(name)
        while True:
            with self._lock:
                self._waiting.discard(name)
            error = self._try(name)
            with self._lock:
                if name not in self._waiting:
                    if error is None:
                        self._marker(name).unlink(missing_ok=True)
                    self._sending.discard(name)
                    return

    def _try(self, name: str) -> AuditkitError | None:
        try:
            self._send(name)
        except FileNotFoundError:
            return None  # It was taken away before its turn came.
        except OSError as fault:
            self._error = AuditkitError(f"{self._folder / name} can't be read: {fault.strerror or fault}.")
        except AuditkitError as fault:
            self._error = fault
        else:
            return None
        return self._error

    def _marker(self, name: str) -> Path:
        return self._folder / UNSENT_FOLDER / hashlib.sha256(name.encode()).hexdigest()[:24]


_AT_ONCE = 16
_COPY_FILE = ".copy"
TAGS_FILE = ".tags.json"


class TagCache:
    """The tags of the files of one folder, as they were when fetched or sent. Kept beside them; may be deleted."""

    def __init__(self, folder: Path) -> None:
        self._path = folder / TAGS_FILE
        self._lock = threading.Lock()
        self._tags: dict[str, str] = {}
        with suppress(OSError, InvalidJson):
            read = json_value(read_bytes(self._path))
            if isinstance(read, dict):
                self._tags = {str(name): str(tag) for name, tag in read.items()}

    def __getitem__(self, name: str) -> str | None:
        return self._tags.get(name)

    def note(self, tags: dict[str, str | None]) -> None:
        """Take these over; None forgets one. Raises OSError when the copy can't be written."""
        with self._lock:
            self._tags.update({name: tag for name, tag in tags.items() if tag is not None})
            for name in [name for name, tag in tags.items() if tag is None]:
                self._tags.pop(name, None)
            self._path.parent.mkdir(parents=True, exist_ok=True)
            write_atomic(self._path, json.dumps(self._tags, sort_keys=True).encode())


class RemoteEvidence(Evidence):
    def __init__(self, folder: Path, fetch: Callable[[str], Path | None], keep: Callable[[Path], None]) -> None:
        super().__init__(folder)
        self._fetch = fetch
        self._send_file = keep

    def save(self, data: bytes, extension: str) -> str:
        """Keep `data` here, and send it on its way; see `Evidence.save`."""
        digest = super().save(data, extension)
        self._send_file(self.folder / digest[:2] / f"{digest}.{extension}")
        return digest

    def path(self, digest: str) -> Path | None:
        """Where the evidence lies in the copy, fetched if need be; None when there is none far away either. Raises
        AuditkitError when the place can't be reached.
        """
        if not DIGEST.fullmatch(digest):
            return None
        return super().path(digest) or self._fetch(digest)


class RemoteListing:
    def __init__(self, found: Mapping[str, Mapping[str, str]]) -> None:
        self._found = dict(found)

    @classmethod
    def of(cls, files: RemoteFileSystem) -> RemoteListing:
        """List all audits, a few at a time. Raises AuditkitError when the place can't be reached."""
        folders = [name for name in files.folders() if name != EVIDENCE and (name[:1] != "." or name == SUMMARIES)]
        with ThreadPoolExecutor(_AT_ONCE) as pool:
            found = pool.map(lambda name: _tags_in(files, name), folders)
            return cls(dict(zip(folders, found, strict=True)))

    def look_again(self, files: RemoteFileSystem, audit_id: str) -> None:
        self._found[audit_id] = _tags_in(files, audit_id)

    @property
    def folders(self) -> Sequence[str]:
        return [EVIDENCE, *self._found]

    @property
    def audits(self) -> set[str]:
        return {folder for folder, names in self._found.items() if f"{folder}/{AUDIT_FILE}" in names}

    @property
    def locked(self) -> Sequence[str]:
        return sorted(folder for folder, names in self._found.items() if f"{folder}/{LEASE_FILE}" in names)

    def names(self, folder: str) -> Sequence[str]:
        return sorted(name for name in self._found.get(folder.split("/", 1)[0], ()) if name.startswith(f"{folder}/"))

    def tag(self, name: str) -> str | None:
        """The tag of a file; None when it wasn't there."""
        return self._found.get(name.split("/", 1)[0], {}).get(name)

    def stamp(self, audit_id: str) -> Stamp:
        """The stamp of an audit's records. Tags change whenever files do, so it is settled at once."""
        digest = hashlib.sha256()
        for name in [f"{audit_id}/{AUDIT_FILE}", *self.names(f"{audit_id}/{ATTEMPTS}")]:
            digest.update(f"{name}\0{self.tag(name)}\n".encode(errors="replace"))
        return Stamp(digest.hexdigest(), 0)


def _tags_in(files: RemoteFileSystem, folder: str) -> dict[str, str]:
    return {name: tag for name, (tag, _) in files.files(folder).items()}


def open_remote(written: str) -> Backend:
    """The audits at an address, with a copy in the user's cache folder. Raises AuditkitError when the address is none
    or holds a secret, or nothing is installed that knows it.
    """
    address = Address.parse(written)
    return RemoteBackend(
        RemoteFileSystem(address), user_cache_path("auditkit", appauthor=False) / "audits" / address.digest
    )


class RemoteBackend(Backend):
    """Audits at an address. What is far away counts; the copy is fetched anew where it differs.

    Files that this process writes are sent in the background. Those that an earlier one could not send are sent
    first, unless the far ones have changed since.
    """

    def __init__(self, files: RemoteFileSystem, folder: Path) -> None:
        super().__init__(folder)
        self._files = files
        self._listing: RemoteListing | None = None
        self._tags: dict[str, TagCache] = {}
        self._leases: dict[str, Lease] = {}
        self._fetched: set[str] = set()
        self._uploader = Uploader(folder, self._send)
        self._error: AuditkitError | None = None
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)

    @property
    def name(self) -> str:
        return str(self._files.address)

    def evidence(self) -> RemoteEvidence:
        return RemoteEvidence(self.folder / EVIDENCE, self._fetch_evidence, self.send)

    def fetch_heads(self) -> None:
        """Fetch the `audit.json` of every audit, once in a process, and forget audits that are gone."""
        if self._listing is not None:
            return
        self._listing = RemoteListing.of(self._files)
        self._send_left(self._listing)
        self._forget_gone(self._listing)
        self._all([f"{audit_id}/{AUDIT_FILE}" for audit_id in sorted(self._listing.audits)])

    def fetch(self, audit_id: str) -> None:
        """Fetch the attempts of an audit, once in a process; not of one that this process writes."""
        if audit_id in self._fetched or audit_id in self._leases:
            return
        self._fetched.add(audit_id)
        self._fetch_files(audit_id)

    def fetch_summaries(self) -> None:
        self._all([name for name in self._listed().names(SUMMARIES) if name.endswith(".jsonl")])

    def send_summaries(self) -> None:
        """Send those that were made here, and remove those of audits that are gone."""
        here = {f"{SUMMARIES}/{path.name}": path for path in (self.folder / SUMMARIES).glob("*.jsonl")}
        for name in self._listed().names(SUMMARIES):
            if name not in here:
                self._files.remove(name)
        tags = self._tags_of(SUMMARIES)
        for name, path in here.items():
            if tags[f"{name}:sent"] != _stat(path):
                self.send(path)

    def has(self, audit_id: str) -> bool:
        wanted = audit_id.casefold()
        return super().has(audit_id) or any(wanted == each.casefold() for each in self._listed().folders)

    def send(self, path: Path) -> None:
        """Send the file soon."""
        self._uploader.add(path.relative_to(self.folder).as_posix())

    def remove(self, paths: Iterable[Path]) -> None:
        """Remove files far away, then in the copy."""
        paths = list(paths)
        names = [path.relative_to(self.folder).as_posix() for path in paths]
        with ThreadPoolExecutor(_AT_ONCE) as pool:
            list(pool.map(self._files.remove, names))
        super().remove(paths)

    def take_lease(self, audit_id: str) -> None:
        """Take the audit; then the copy is made equal once more, and from there on what is written here counts."""
        lease = Lease(self._files, audit_id, self._copy_name())
        lease.take()
        try:
            self._listed().look_again(self._files, audit_id)
            self._fetch_files(audit_id)
        except BaseException:
            lease.release()
            raise
        self._leases[audit_id] = lease

    def release_lease(self, audit_id: str) -> None:
        """Send what is left, and let others have the audit."""
        lease = self._leases.pop(audit_id, None)
        if lease is not None:
            self._error = self._uploader.wait() or self._error
            with suppress(AuditkitError):  # Then it is free a few minutes later.
                lease.release()
            self._fetched.discard(audit_id)
            self._listed().look_again(self._files, audit_id)

    def writer(self) -> str | None:
        """Who is writing an audit right now."""
        for audit_id in self._listed().locked:
            lease = Lease(self._files, audit_id, self._copy_name())
            holder = lease.holder()
            if audit_id not in self._leases and holder is not None and lease.is_held():
                return f"the audit {audit_id!r}, {holder.description()}"
        return super().writer()

    def evidence_files(self) -> Sequence[EvidenceFile]:
        found = self._files.files(EVIDENCE).items()
        return [EvidenceFile(self.folder / name, size, None) for name, (_, size) in found]

    def audit_stamp(self, audit_id: str) -> Stamp:
        """What the storage said of the records when they were listed."""
        return self._listed().stamp(audit_id)

    def audit_digest(self, audit_id: str) -> str:
        """The digest of the records, which are fetched for it."""
        self.fetch(audit_id)
        return super().audit_digest(audit_id)

    def close(self) -> None:
        """Wait until everything was sent; what failed is tried once more."""
        error = self._uploader.wait() or self._error
        if error is not None:
            for name in self._uploader.unsent():
                self._uploader.add(name)
            error = self._uploader.wait()
        self._uploader.close()
        if error is not None and (left := len(self._uploader.unsent())):
            raise AuditkitError(
                f"{plural(left, 'file')} could not be sent to {self.name}. {error.message}",
                hint=f"Nothing is lost: they are in {self.folder}, and the next command with --audits {self.name} "
                f"sends them first. {error.hint or ''}".strip(),
            )

    def _listed(self) -> RemoteListing:
        self.fetch_heads()
        assert self._listing is not None
        return self._listing

    def _fetch_files(self, audit_id: str) -> None:
        """Make the copy of an audit what the audit is; what is still to be sent stays."""
        listed = [name for name in self._listed().names(audit_id) if "/." not in name]
        keep = {*listed, *self._uploader.unsent()}
        for path in (self.folder / audit_id).rglob("*.json"):
            name = path.relative_to(self.folder).as_posix()
            if name not in keep and "/." not in name:
                path.unlink()
        self._all(listed)

    def _all(self, names: Sequence[str]) -> None:
        wanted = [name for name in names if not self._is_here(name)]
        if not wanted:
            return
        with ThreadPoolExecutor(_AT_ONCE) as pool:
            there = [name for name, came in zip(wanted, pool.map(self._fetch_file, wanted), strict=True) if came]
        by_folder: dict[str, dict[str, str | None]] = defaultdict(dict)
        for name in there:
            by_folder[name.split("/", 1)[0]][name] = self._listed().tag(name)
        for folder, tags in by_folder.items():
            if folder == SUMMARIES:
                tags |= {f"{name}:sent": _stat(self.folder / name) for name in list(tags)}
            self._tags_of(folder).note(tags)

    def _is_here(self, name: str) -> bool:
        tag = self._tags_of(name.split("/", 1)[0])[name]
        return tag is not None and tag == self._listed().tag(name) and (self.folder / name).is_file()

    def _fetch_file(self, name: str) -> bool:
        data = self._files.read(name)
        if data is None:
            return False  # It went away since it was listed.
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        write_atomic(path, data)
        return True

    def _fetch_evidence(self, digest: str) -> Path | None:
        """Most pictures are WebP, and asking for that takes less time than looking through the folder."""
        usual = f"{EVIDENCE}/{digest[:2]}/{digest}.webp"
        if self._fetch_file(usual):
            return self.folder / usual
        for name in sorted(self._files.files(f"{EVIDENCE}/{digest[:2]}")):
            if name.rpartition("/")[2].startswith(f"{digest}.") and self._fetch_file(name):
                return self.folder / name
        return None

    def _send(self, name: str) -> None:
        """Send a file, and note which state of it is far away now. Evidence that is there already is the same."""
        folder = name.split("/", 1)[0]
        if folder == EVIDENCE and self._files.tag(name) is not None:
            return
        path = self.folder / name
        stat = _stat(path)
        self._files.send(path, name)
        if folder != EVIDENCE:
            tags = {name: self._files.tag(name)}
            if folder == SUMMARIES:
                tags[f"{name}:sent"] = stat
            self._tags_of(folder).note(tags)

    def _send_left(self, listing: RemoteListing) -> None:
        """Send what an earlier process could not, unless what is far away has changed since."""
        for name in self._uploader.unsent():
            known = self._tags_of(name.split("/", 1)[0])[name]
            if listing.tag(name) in {None, known} and (self.folder / name).is_file():
                self._uploader.add(name)
            else:
                self._uploader.forget(name)
        if self._uploader.wait() is None:
            for audit_id in {path.parent.name for path in self.folder.glob(f"*/{AUDIT_FILE}")}:
                listing.look_again(self._files, audit_id)

    def _forget_gone(self, listing: RemoteListing) -> None:
        unsent = {name.split("/", 1)[0] for name in self._uploader.unsent()}
        for path in self.folder.glob(f"*/{AUDIT_FILE}"):
            if path.parent.name not in listing.audits and path.parent.name not in unsent:
                shutil.rmtree(path.parent, ignore_errors=True)

    def _tags_of(self, folder: str) -> TagCache:
        if folder not in self._tags:
            self._tags[folder] = TagCache(self.folder / folder)
        return self._tags[folder]

    def _copy_name(self) -> str:
        path = self.folder / _COPY_FILE
        with suppress(OSError, UnicodeDecodeError):
            if known := path.read_text("utf-8").strip():
                return known
        write_atomic(path, secrets.token_hex(8).encode())
        return path.read_text("utf-8").strip()


def _stat(path: Path) -> str:
    stat = path.stat()
    return f"{stat.st_size}/{stat.st_mtime_ns}"
