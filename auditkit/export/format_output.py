"""Where exported files go. Each is written whole, and none replaces what is not an export."""

from __future__ import annotations

from typing import TYPE_CHECKING

from auditkit.diagnostic.error_errors import AuditkitError
from auditkit.record.file_whole import write_whole

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from auditkit.export.format import File

_PICTURES = "-pictures"
_MEND = "Choose another --output, or replace it with --force."


def write_files(files: Sequence[File], output: Path, *, force: bool = False, mend: str = _MEND) -> tuple[Path, ...]:
    """Write the files and give their places: to the file `output` if it has the ending of just one, else into it.

    Attached files go into a folder beside, named after the file they belong to: `junit.xml`, `junit-pictures`.

    A file that is there is replaced when it begins as every export of its kind does. Anything else is someone's own:
    nothing at all is written then, unless `force` says so. Other files in the folder are left alone.

    Raises:
        AuditkitError: a file is in the way, or `output` can't be told from several files.
        OSError: the disk is full, the folder can't be written, …
    """
    targets = _targets(files, output, mend)
    if not force:
        for file, path in targets:
            _check(file, path, mend)
    for file, path in targets:
        path.parent.mkdir(parents=True, exist_ok=True)
        write_whole(path, file.data)
    return tuple(path for _, path in targets)


def picture_folder(stem: str, ending: str, output: Path) -> Path:
    """Where the files attached to `stem` + `ending` go, when that is written to `output`."""
    if _is_name(output, ending):
        return output.parent / f"{output.stem}{_PICTURES}"
    return output / f"{stem}{_PICTURES}"


def _is_name(output: Path, ending: str) -> bool:
    """Whether `output` names a file of that ending, not a folder."""
    return output.suffix.lower() == ending and not output.is_dir()


def _targets(files: Sequence[File], output: Path, mend: str) -> list[tuple[File, Path]]:
    own = [file for file in files if not file.attached]
    targets = _own_targets(own, output, mend)
    attached = [file for file in files if file.attached]
    if not attached:
        return targets
    stem, _, ending = own[0].name.rpartition(".")
    folder = picture_folder(stem, f".{ending}", output)
    return [*targets, *((file, folder / file.name) for file in attached)]


def _own_targets(files: Sequence[File], output: Path, mend: str) -> list[tuple[File, Path]]:
    same = [file for file in files if output.suffix and file.name.endswith(output.suffix.lower())]
    if output.is_dir() or not same:
        if output.exists() and not output.is_dir():
            raise _in_the_way(output, mend)
        return [(file, output / file.name) for file in files]
    if len(same) > 1:
        raise AuditkitError(
            f"There are {len(same)} files that end in {output.suffix}, and {output} is one name.",
            mend="Name a folder, or narrow it down with --agency.",
        )
    return [(same[0], output)]


def _check(file: File, path: Path, mend: str) -> None:
    if path.is_symlink() and not path.exists():
        raise _in_the_way(path, mend)
    if not path.exists():
        return
    if not path.is_file():
        raise _in_the_way(path, mend)
    with path.open("rb") as there:
        opening = there.read(len(file.opening))
    if opening and opening != file.opening:
        raise _in_the_way(path, mend)


def _in_the_way(path: Path, mend: str) -> AuditkitError:
    return AuditkitError(
        f"{path} is there already, and was not written by this export.",
        mend=mend,
    )
