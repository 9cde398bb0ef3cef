"""The copy of far audits, and what keeps it and the place it is of the same."""

from __future__ import annotations

import secrets
import shutil
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from typing import TYPE_CHECKING

from platformdirs import user_cache_path

from auditkit.diagnostic.error_errors import AuditkitError
from auditkit.record.backend import EvidenceFile, Origin
from auditkit.record.backend_content import Stamp
from auditkit.record.file import AUDIT_FILE, EVIDENCE, SUMMARIES
from auditkit.record.file_whole import write_whole
from auditkit.record.remote.backend_evidence import FarEvidence
from auditkit.record.remote.backend_listing import Listing
from auditkit.record.remote.backend_tags import Tags
from auditkit.record.remote.filesystem import Far
from auditkit.record.remote.filesystem_address import Address
from auditkit.record.remote.lease import Claim
from auditkit.record.remote.uploader import Sender

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

_AT_ONCE = 16
_COPY = ".copy"


def open_far(written: str) -> Origin:
    """The audits at an address, with a copy in the user's cache folder.

    Raises:
        AuditkitError: the address is none or holds a secret, or nothing is installed that knows it.
    """
    address = Address.parse(written)
    return FarOrigin(Far(address), user_cache_path("auditkit", appauthor=False) / "audits" / address.digest)


class FarOrigin(Origin):
    """Audits at an address. What is far away counts; the copy is fetched anew where it differs.

    Files that this process writes are sent in the background. Those that an earlier one could not send are sent
    first, unless the far ones have changed since.
    """

    def __init__(self, far: Far, folder: Path) -> None:
        super().__init__(folder)
        self._far = far
        self._listing: Listing | None = None
        self._tags: dict[str, Tags] = {}
        self._claims: dict[str, Claim] = {}
        self._fetched: set[str] = set()
        self._sender = Sender(folder, self._send)
        self._trouble: AuditkitError | None = None
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)

    @property
    def name(self) -> str:
        """The address."""
        return str(self._far.address)

    def evidence(self) -> FarEvidence:
        """The pictures and documents."""
        return FarEvidence(self.folder / EVIDENCE, self._fetch_picture, self.keep)

    def fetch_heads(self) -> None:
        """Fetch the `audit.json` of every audit, once in a process, and forget audits that are gone."""
        if self._listing is not None:
            return
        self._listing = Listing.of(self._far)
        self._send_left(self._listing)
        self._forget_gone(self._listing)
        self._all([f"{audit_id}/{AUDIT_FILE}" for audit_id in sorted(self._listing.audits)])

    def fetch(self, audit_id: str) -> None:
        """Fetch the attempts of an audit, once in a process; not of one that this process writes."""
        if audit_id in self._fetched or audit_id in self._claims:
            return
        self._fetched.add(audit_id)
        self._fetch_files(audit_id)

    def fetch_summaries(self) -> None:
        """Fetch the summaries that others made."""
        self._all([name for name in self._listed().names(SUMMARIES) if name.endswith(".jsonl")])

    def send_summaries(self) -> None:
        """Send those that were made here, and remove those of audits that are gone."""
        here = {f"{SUMMARIES}/{path.name}": path for path in (self.folder / SUMMARIES).glob("*.jsonl")}
        for name in self._listed().names(SUMMARIES):
            if name not in here:
                self._far.remove([name])
        tags = self._tags_of(SUMMARIES)
        for name, path in here.items():
            if tags[f"{name}:sent"] != _stat(path):
                self.keep(path)

    def has(self, audit_id: str) -> bool:
        """Whether something of that name is here or far away."""
        wanted = audit_id.casefold()
        return super().has(audit_id) or any(wanted == each.casefold() for each in self._listed().folders)

    def keep(self, path: Path) -> None:
        """Send the file soon."""
        self._sender.add(path.relative_to(self.folder).as_posix())

    def remove(self, paths: Iterable[Path]) -> None:
        """Remove files far away, then in the copy."""
        paths = list(paths)
        names = [path.relative_to(self.folder).as_posix() for path in paths]
        with ThreadPoolExecutor(_AT_ONCE) as pool:
            list(pool.map(lambda name: self._far.remove([name]), names))
        super().remove(paths)

    def claim(self, audit_id: str) -> None:
        """Take the audit; then the copy is made equal once more, and from there on what is written here counts."""
        claim = Claim(self._far, audit_id, self._copy_name())
        claim.take()
        try:
            self._listed().look_again(self._far, audit_id)
            self._fetch_files(audit_id)
        except BaseException:
            claim.release()
            raise
        self._claims[audit_id] = claim

    def release(self, audit_id: str) -> None:
        """Send what is left, and let others have the audit."""
        claim = self._claims.pop(audit_id, None)
        if claim is not None:
            self._trouble = self._sender.wait() or self._trouble
            with suppress(AuditkitError):  # Then it is free a few minutes later.
                claim.release()
            self._fetched.discard(audit_id)
            self._listed().look_again(self._far, audit_id)

    def claimed(self) -> str | None:
        """Who is writing an audit right now."""
        for audit_id in self._listed().locked:
            claim = Claim(self._far, audit_id, self._copy_name())
            holder = claim.holder()
            if audit_id not in self._claims and holder is not None and claim.is_held():
                return f"the audit {audit_id!r}, {holder.words()}"
        return super().claimed()

    def evidence_files(self) -> Sequence[EvidenceFile]:
        """All pictures and documents far away."""
        found = self._far.files(EVIDENCE).items()
        return [EvidenceFile(self.folder / name, size, None) for name, (_, size) in found]

    def stamp(self, audit_id: str) -> Stamp:
        """What the storage said of the records when they were listed."""
        return self._listed().stamp(audit_id)

    def content(self, audit_id: str) -> str:
        """The digest of the records, which are fetched for it."""
        self.fetch(audit_id)
        return super().content(audit_id)

    def close(self) -> None:
        """Wait until everything was sent; what failed is tried once more."""
        trouble = self._sender.wait() or self._trouble
        if trouble is not None:
            for name in self._sender.unsent():
                self._sender.add(name)
            trouble = self._sender.wait()
        self._sender.close()
        left = len(self._sender.unsent()) if trouble is not None else 0
        if trouble is not None and left:
            files = "1 file" if left == 1 else f"{left} files"
            raise AuditkitError(
                f"{files} could not be sent to {self.name}. {trouble.message}",
                mend=f"Nothing is lost: they are in {self.folder} and are sent first by the next command with "
                f"--audits {self.name}. {trouble.mend or ''}".strip(),
            )

    def _listed(self) -> Listing:
        self.fetch_heads()
        assert self._listing is not None
        return self._listing

    def _fetch_files(self, audit_id: str) -> None:
        """Make the copy of an audit what the audit is; what is still to be sent stays."""
        listed = [name for name in self._listed().names(audit_id) if "/." not in name]
        keep = {*listed, *self._sender.unsent()}
        for path in (self.folder / audit_id).rglob("*.json"):
            name = path.relative_to(self.folder).as_posix()
            if name not in keep and "/." not in name:
                path.unlink()
        self._all(listed)

    def _all(self, names: Sequence[str]) -> None:
        """Fetch those of the files that the copy has in another state, or not at all."""
        wanted = [name for name in names if not self._is_here(name)]
        if not wanted:
            return
        with ThreadPoolExecutor(_AT_ONCE) as pool:
            there = [name for name, came in zip(wanted, pool.map(self._fetch_file, wanted), strict=True) if came]
        by_folder: dict[str, dict[str, str | None]] = {}
        for name in there:
            by_folder.setdefault(name.split("/", 1)[0], {})[name] = self._listed().tag(name)
        for folder, tags in by_folder.items():
            if folder == SUMMARIES:
                tags |= {f"{name}:sent": _stat(self.folder / name) for name in list(tags)}
            self._tags_of(folder).note(tags)

    def _is_here(self, name: str) -> bool:
        tag = self._tags_of(name.split("/", 1)[0])[name]
        return tag is not None and tag == self._listed().tag(name) and (self.folder / name).is_file()

    def _fetch_file(self, name: str) -> bool:
        data = self._far.read(name)
        if data is None:
            return False  # It went away since it was listed.
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        write_whole(path, data)
        return True

    def _fetch_picture(self, digest: str) -> Path | None:
        """Most pictures are WebP, and asking for that takes less time than looking through the folder."""
        usual = f"{EVIDENCE}/{digest[:2]}/{digest}.webp"
        if self._fetch_file(usual):
            return self.folder / usual
        for name in sorted(self._far.files(f"{EVIDENCE}/{digest[:2]}")):
            if name.rpartition("/")[2].startswith(f"{digest}.") and self._fetch_file(name):
                return self.folder / name
        return None

    def _send(self, name: str) -> None:
        """Send a file, and note which state of it is far away now. Evidence that is there already is the same."""
        folder = name.split("/", 1)[0]
        if folder == EVIDENCE and self._far.tag(name) is not None:
            return
        path = self.folder / name
        stat = _stat(path)
        self._far.send(path, name)
        if folder != EVIDENCE:
            tags = {name: self._far.tag(name)}
            if folder == SUMMARIES:
                tags[f"{name}:sent"] = stat
            self._tags_of(folder).note(tags)

    def _send_left(self, listing: Listing) -> None:
        """Send what an earlier process could not, unless what is far away has changed since."""
        for name in self._sender.unsent():
            known = self._tags_of(name.split("/", 1)[0])[name]
            if listing.tag(name) in {None, known} and (self.folder / name).is_file():
                self._sender.add(name)
            else:
                self._sender.forget(name)
        if self._sender.wait() is None:
            for audit_id in {path.parent.name for path in self.folder.glob(f"*/{AUDIT_FILE}")}:
                listing.look_again(self._far, audit_id)

    def _forget_gone(self, listing: Listing) -> None:
        unsent = {name.split("/", 1)[0] for name in self._sender.unsent()}
        for path in self.folder.glob(f"*/{AUDIT_FILE}"):
            if path.parent.name not in listing.audits and path.parent.name not in unsent:
                shutil.rmtree(path.parent, ignore_errors=True)

    def _tags_of(self, folder: str) -> Tags:
        if folder not in self._tags:
            self._tags[folder] = Tags(self.folder / folder)
        return self._tags[folder]

    def _copy_name(self) -> str:
        """A name for this copy, kept in it."""
        path = self.folder / _COPY
        with suppress(OSError):
            if known := path.read_text("utf-8").strip():
                return known
        write_whole(path, secrets.token_hex(8).encode())
        return path.read_text("utf-8").strip()


def _stat(path: Path) -> str:
    stat = path.stat()
    return f"{stat.st_size}/{stat.st_mtime_ns}"
