"""What a folder of one's own was made of: each file as the kit wrote it, kept for the next upgrade to compare with.

Beside it are the files that were offered and not taken over yet (`mkdocs.yml.new`). As long as such a file is there,
what is compared with stays as it was: else the next upgrade would take what nobody decided for a decision.
"""

from __future__ import annotations

import io
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from auditkit.diagnostic.error import AuditkitError
from auditkit.record.file import write_atomic

OWN = ".auditkit"
AS_WRITTEN = f"{OWN}/as-written.zip"
_OFFERED = f"{OWN}/new/"
"""What names begin with in the archive that hold what was offered."""
_EPOCH = (1980, 1, 1, 0, 0, 0)
_NEW = ".new"
"""What the name of a file ends in that could not be merged, beside the one it would replace."""


@dataclass
class AsWritten:
    """Files by their names in the folder."""

    base: dict[str, bytes] = field(default_factory=dict)
    """What the kit wrote, or what people have decided about since."""
    offered: dict[str, bytes] = field(default_factory=dict)
    """What lies beside a file and waits for somebody to compare."""


def read_as_written(folder: Path) -> AsWritten | None:
    """None where there is no archive. Raises AuditkitError when it can't be read."""
    file = folder / AS_WRITTEN
    if not file.exists():
        return None
    held = AsWritten()
    try:
        with zipfile.ZipFile(file) as archive:
            for member in archive.infolist():
                name = member.filename.removeprefix(_OFFERED)
                if not _is_inside(name):
                    continue
                if member.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
                    raise zipfile.BadZipFile(f"{member.filename} was not packed by auditkit")
                kind = held.offered if member.filename.startswith(_OFFERED) else held.base
                kind[name] = archive.read(member)
    # zlib.error: a part is damaged. RuntimeError: it has a password, or is packed in a way that Python can't undo.
    except (OSError, zipfile.BadZipFile, zlib.error, RuntimeError, EOFError, ValueError) as fault:
        raise AuditkitError(
            f"{file} can't be read, so nobody can tell what was changed here: {fault}",
            hint="Get it back from version control, then upgrade. If you can't, delete it and upgrade: then whatever "
            "differs from this version is put beside your files, to compare.",
        ) from fault
    return held


def _is_inside(name: str) -> bool:
    """Whether a name leads to a place in the folder: what lies there was perhaps sent by somebody else."""
    return not Path(name).is_absolute() and ".." not in Path(name).parts


def write_as_written(folder: Path, held: AsWritten) -> None:
    """The same files give the same archive. Raises OSError when the disk is full, …"""
    kept = {**held.base, **{_OFFERED + name: data for name, data in held.offered.items()}}
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in sorted(kept.items()):
            archive.writestr(zipfile.ZipInfo(name, _EPOCH), data, zipfile.ZIP_DEFLATED)
    file = folder / AS_WRITTEN
    file.parent.mkdir(parents=True, exist_ok=True)
    write_atomic(file, made.getvalue())


def same(one: bytes | None, other: bytes | None) -> bool:
    """Whether they are equal but for the ends of lines, which git may change."""
    return one is not None and other is not None and with_lf(one) == with_lf(other)


def with_lf(data: bytes) -> bytes:
    """A text with the ends of lines of the kit's own; anything else as it is."""
    return data if b"\0" in data else data.replace(b"\r\n", b"\n")


def settle(folder: Path, held: AsWritten) -> None:
    """Take what was offered as known where somebody has decided: the file beside is gone, or its text is in use."""
    for name, offered in list(held.offered.items()):
        path = folder / name
        if not any(_beside(path)) or (path.is_file() and same(path.read_bytes(), offered)):
            held.base[name] = offered
            withdraw(folder, name, held)


def offer(folder: Path, name: str, data: bytes, held: AsWritten) -> str:
    """Put a text beside a file, never over one that somebody has begun to work on; gives its name."""
    path, before = folder / name, held.offered.get(name)
    held.offered[name] = data
    if before is not None and same(before, data) and (there := list(_beside(path))):
        return there[-1].relative_to(folder).as_posix()  # the one that was written last time, worked on or not
    free = next(one for one in _names(path) if not one.exists() or _untouched(one, before, data))
    free.parent.mkdir(parents=True, exist_ok=True)
    write_atomic(free, data)
    return free.relative_to(folder).as_posix()


def withdraw(folder: Path, name: str, held: AsWritten) -> None:
    """Forget what was offered, and remove it unless somebody has worked on it."""
    offered = held.offered.pop(name, None)
    for path in list(_beside(folder / name)) if offered is not None else ():
        if _untouched(path, offered):
            path.unlink()


def _untouched(path: Path, *written: bytes | None) -> bool:
    data = path.read_bytes() if path.is_file() else None
    return any(same(data, one) for one in written)


def _names(path: Path) -> Iterator[Path]:
    """`week.md.new`, `week.md.2.new`, …: the end is one that no builder of the site takes for a page."""
    yield path.with_name(path.name + _NEW)
    for number in range(2, 1000):
        yield path.with_name(f"{path.name}.{number}{_NEW}")


def _beside(path: Path) -> Iterator[Path]:
    """Those of the names that are there, without gaps but the ones that people made."""
    return (one for one in _names(path) if one.exists())
