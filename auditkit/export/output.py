"""Where exported files go. Each is written whole, and none replaces what is not an export."""

from __future__ import annotations

from typing import TYPE_CHECKING

from auditkit.errors import AuditkitError
from auditkit.evidence import write_whole

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from auditkit.export.base import File


def write_files(files: Sequence[File], output: Path, *, force: bool = False) -> tuple[Path, ...]:
    """Write the files and give their places: to the file `output` if it has the ending of just one, else into it.

    A file that is there is replaced when it begins as every export of its kind does. Anything else is someone's own:
    nothing at all is written then, unless `force` says so. Other files in the folder are left alone.

    Raises:
        AuditkitError: a file is in the way, or `output` can't be told from several files.
        OSError: the disk is full, the folder can't be written, …
    """
    targets = _targets(files, output)
    if not force:
        for file, path in targets:
            _check(file, path)
    for file, path in targets:
        path.parent.mkdir(parents=True, exist_ok=True)
        write_whole(path, file.data)
    return tuple(path for _, path in targets)


def _targets(files: Sequence[File], output: Path) -> list[tuple[File, Path]]:
    same = [file for file in files if output.suffix and file.name.endswith(output.suffix.lower())]
    if output.is_dir() or not same:
        if output.exists() and not output.is_dir():
            raise _in_the_way(output)
        return [(file, output / file.name) for file in files]
    if len(same) > 1:
        raise AuditkitError(
            f"There are {len(same)} files that end in {output.suffix}, and {output} is one name.",
            mend="Name a folder, or narrow it down with --agency.",
        )
    return [(same[0], output)]


def _check(file: File, path: Path) -> None:
    if path.is_symlink() and not path.exists():
        raise _in_the_way(path)
    if not path.exists():
        return
    if not path.is_file():
        raise _in_the_way(path)
    with path.open("rb") as there:
        opening = there.read(len(file.opening))
    if opening and opening != file.opening:
        raise _in_the_way(path)


def _in_the_way(path: Path) -> AuditkitError:
    return AuditkitError(
        f"{path} is there already, and was not written by this export.",
        mend="Choose another --output, or replace it with --force.",
    )
