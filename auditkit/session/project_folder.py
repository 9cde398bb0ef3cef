"""A folder of one's own: what `auditkit init` writes there, and how one of an older version is brought up to date.

What is written comes from this kit's own copy: from the package where it was installed, from the repository where one
works in that. A copy of each file as it was written is kept in `.auditkit/`, so that an upgrade can merge three ways:
what was written then, what people made of it, and what would be written now. `git merge-file` does the merging.
"""

from __future__ import annotations

import re
import shutil
import subprocess
import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from html import escape
from importlib.resources import files
from pathlib import Path
from string import Template
from types import MappingProxyType
from typing import Annotated, Any

import yaml
from packaging.version import InvalidVersion, Version
from pydantic import BaseModel, ConfigDict, Field, field_validator

import auditkit
from auditkit.diagnostic.error import AuditkitError
from auditkit.diagnostic.safe_text import replace_tokens, without_userinfo
from auditkit.record.file import write_atomic
from auditkit.session.as_written import (
    OWN,
    AsWritten,
    offer,
    read_as_written,
    same,
    settle,
    with_lf,
    withdraw,
    write_as_written,
)
from auditkit.session.draft import yaml_inline

_ANSWERS = f"{OWN}/init.yml"
_GIT_SECONDS = 30
EMAIL = re.compile(r"[^\s@<>]+@[^\s@<>]+\.[^\s@<>]+")
_TAKEN = ("tasks", "audits", "site", "mkdocs.yml", OWN)
"""What nobody but init has put there."""
_IGNORED = """# What auditkit makes again at any time
/public/
/site/scorecard/
/audits/*/.lock
/audits/.summaries/
/auditkit-ci/
/auditkit-history*/
/auditkit-venv/
/auditkit-demo/
.venv/
# What may hold secrets
state*.json
.env
*.har
*.har.zip
*.har.zip.tmp
trace*.zip
.self-assessment.draft
"""


class Pipeline(StrEnum):
    """A service that tries the tasks again by itself, with what it needs in the folder."""

    GITHUB = "github"
    GITLAB = "gitlab"
    CRON = "cron"


def address_to_keep(address: str) -> str:
    """The address without name and password, and with … for what lets somebody in: files of a folder are shared."""
    return replace_tokens(without_userinfo(address, ""), lambda name, value: "…")


class ProjectAnswers(BaseModel):
    """What a folder is made from. All of it gets into files, so no address has a password."""

    model_config = ConfigDict(frozen=True)

    publisher: str = ""
    contact: str = ""
    site_url: str = ""
    pipelines: tuple[Pipeline, ...] = ()
    agency: str = ""
    """Address of the first agency's website."""
    bundled: tuple[Annotated[str, Field(pattern="^[a-z0-9-]+$")], ...] = ()
    """The kit's own agencies whose tasks are in the folder: for the demo."""

    @field_validator("contact", "site_url", "agency")
    @classmethod
    def _without_secrets(cls, address: str) -> str:
        return address_to_keep(address)


class _Kept(ProjectAnswers):
    """What is in init.yml."""

    auditkit: str = ""
    """The version that wrote the folder last."""
    unfinished: bool = False
    """Whether init was stopped before all was written. Then it may be started again."""


@dataclass
class FolderUpdate:
    """What became of each file of a folder, by its name."""

    written: list[str] = field(default_factory=list)
    """New, or replaced as nobody had changed it."""
    merged: list[str] = field(default_factory=list)
    """Changed here and in the kit, in different places."""
    beside: dict[str, str] = field(default_factory=dict)
    """Changed here and in the kit in the same place: it stays, and the kit's is beside it, under this name. Told
    again at each upgrade until somebody has taken that file away."""
    removed: list[str] = field(default_factory=list)
    """No longer part of a folder, and nobody had changed it."""
    kept: list[str] = field(default_factory=list)
    """There already when the folder was made: left as it was."""
    compared: bool = True
    """Whether it was known how each file was written. Else nothing could be merged, or told from a wish."""


def starter_root() -> Path:
    """Where the kit's own pages, pipeline files and demo tasks are: in the package, or the repository around it."""
    package = Path(auditkit.__file__).parent
    return inside if (inside := package / "starter").is_dir() else package.parent


def begun_folder(folder: Path) -> ProjectAnswers | None:
    """What a folder is made from that init was stopped in; None where a new one can be made.

    Raises:
        AuditkitError: it is finished, or there is something else in its place.
    """
    if (folder / _ANSWERS).is_file():
        kept = _read_answers(folder)
        if kept.unfinished:
            return kept
        raise AuditkitError(
            f"{folder} is such a folder already.", hint=f"Bring it up to date: auditkit init {folder} --upgrade"
        )
    if taken := [name for name in _TAKEN if _holds_something(folder / name)]:
        raise AuditkitError(
            f"{folder} has {taken[0]} already, and init would write there.", hint="Choose an empty or a new folder."
        )
    return None


def made_by(folder: Path) -> str | None:
    """The version that wrote the folder last; None where there is none, or one that isn't finished."""
    if not (folder / _ANSWERS).is_file():
        return None
    kept = _read_answers(folder)
    return None if kept.unfinished else kept.auditkit


def create_folder(folder: Path, answers: ProjectAnswers) -> FolderUpdate:
    """Write a folder, or the rest of one that was begun. A README or a .gitignore that is there already stays.

    Raises:
        AuditkitError: there is something else in its place.
        OSError: the disk is full, …
    """
    begun = begun_folder(folder)
    earlier = _files(begun) if begun else {}
    update, wanted = FolderUpdate(), _files(answers)
    # First of all: whatever stops this, the folder is known to be ours, and can be finished.
    _write_answers(folder, begun or answers, unfinished=True)
    for name, data in wanted.items():
        mine = _read(folder / name)
        ours = same(mine, earlier.get(name)) or (begun is not None and same(mine, data))
        if (folder / name).exists() and not ours:
            update.kept.append(name)
        else:
            _write(folder / name, data)
            update.written.append(name)
    for name in earlier.keys() - wanted.keys():
        if same(_read(folder / name), earlier[name]):
            (folder / name).unlink()
    for name in ("tasks", "audits"):
        _write(folder / name / ".gitkeep", b"")
    _remember(folder, answers, AsWritten(wanted))
    return update


def _holds_something(path: Path) -> bool:
    return any(path.iterdir()) if path.is_dir() else path.exists()


def upgrade_folder(folder: Path, changes: Mapping[str, Any] = MappingProxyType({})) -> FolderUpdate:
    """Bring a folder that an older version made up to date. What people changed is never lost.

    Answers among `changes` replace the earlier ones; pipelines are added to those that are there.

    Raises:
        AuditkitError: it was not made by init, or what it keeps for this is damaged.
        OSError: the disk is full, …
    """
    kept = _read_answers(folder)
    answers = _changed(kept, changes)
    if kept.unfinished:
        return create_folder(folder, answers)
    _check_not_newer(folder, kept.auditkit)
    known = read_as_written(folder)
    held = known or AsWritten()
    wanted, update = _files(answers), FolderUpdate(compared=known is not None)
    settle(folder, held)
    for name, data in wanted.items():
        _update_file(folder, name, held, data, update)
        if name not in update.beside:
            withdraw(folder, name, held)
            held.base[name] = data
    for name in sorted(held.base.keys() - wanted.keys()):
        withdraw(folder, name, held)
        if same(_read(folder / name), held.base.pop(name)):
            (folder / name).unlink()
            update.removed.append(name)
    _remember(folder, answers, held)
    return update


def _check_not_newer(folder: Path, version: str) -> None:
    """Raises AuditkitError for a folder of a newer version: this one would take its files back."""
    try:
        is_newer = Version(version) > Version(auditkit.__version__)
    except InvalidVersion:  # a checkout's own, or none: nothing is known to be newer
        return
    if is_newer:
        raise AuditkitError(
            f"{folder} was written by auditkit {version}, which is newer than this one ({auditkit.__version__}).",
            hint="Bring auditkit up to date first: pip install --upgrade auditkit",
        )


def _changed(answers: ProjectAnswers, changes: Mapping[str, Any]) -> ProjectAnswers:
    pipelines = dict.fromkeys([*answers.pipelines, *map(Pipeline, changes.get("pipelines", ()))])
    return ProjectAnswers.model_validate({**answers.model_dump(), **changes, "pipelines": tuple(pipelines)})


def _update_file(folder: Path, name: str, held: AsWritten, data: bytes, update: FolderUpdate) -> None:
    path, before = folder / name, held.base.get(name)
    mine = _read(path)
    removed = mine is None and before is not None  # on purpose
    if removed or same(data, mine) or same(data, before):
        return
    if mine is None or same(mine, before):
        _write(path, data)
        update.written.append(name)
        return
    merged = None if before is None else _merged(mine, before, data)
    if merged is not None:
        _write(path, merged)
        update.merged.append(name)
    else:
        update.beside[name] = offer(folder, name, data, held)


def _merged(mine: bytes, before: bytes, now: bytes) -> bytes | None:
    """Both sides' changes in one file; None where they meet in one place, it is no text, or there is no git."""
    git = shutil.which("git")
    if git is None or any(b"\0" in one for one in (mine, before, now)):
        return None
    with tempfile.TemporaryDirectory() as place:
        paths = [Path(place) / name for name in ("mine", "before", "now")]
        for path, data in zip(paths, (mine, before, now), strict=True):
            path.write_bytes(with_lf(data))
        command = [git, "merge-file", "--stdout", "--quiet", *map(str, paths)]
        try:
            done = subprocess.run(command, capture_output=True, check=False, timeout=_GIT_SECONDS, cwd=place)
        except (OSError, subprocess.TimeoutExpired):
            return None
    if done.returncode != 0:
        return None
    return done.stdout.replace(b"\n", b"\r\n") if b"\r\n" in mine else done.stdout


def _files(answers: ProjectAnswers) -> dict[str, bytes]:
    """All that a folder is made of but its own tasks and audits, by name."""
    root = starter_root()
    found = {f"site/{name}": data for name, data in _tree(root / "site") if not name.startswith("scorecard/")}
    found["mkdocs.yml"] = _site_config((root / "mkdocs.yml").read_text(encoding="utf-8"), answers).encode()
    found["README.md"] = _readme(answers).encode()
    found[".gitignore"] = _IGNORED.encode()
    # Here, where it holds against a *.zip in any other ignore file.
    found[f"{OWN}/.gitignore"] = b"# auditkit init --upgrade needs it\n!/as-written.zip\n"
    if answers.pipelines:
        found |= {f"{OWN}/tools/ci/{name}": data for name, data in _tree(root / "tools" / "ci")}
        found[f"{OWN}/constraints.txt"] = (root / "constraints.txt").read_bytes()
        found[f"{OWN}/action.yml"] = (root / "action.yml").read_bytes()
        found[f"{OWN}/version.txt"] = f"{auditkit.__version__}\n".encode()
    for agency in answers.bundled:
        found |= {f"tasks/{agency}/{name}": data for name, data in _tree(root / "tasks" / agency)}
    for pipeline in answers.pipelines:
        found |= _pipeline_files(pipeline, root / "examples")
    return dict(sorted(found.items()))


def _pipeline_files(pipeline: Pipeline, examples: Path) -> dict[str, bytes]:
    held = dict(_tree(examples / pipeline.value))
    match pipeline:
        case Pipeline.GITHUB:
            return {
                f".github/workflows/{name}": data.replace(b"uses: ./\n", f"uses: ./{OWN}\n".encode())
                for name, data in held.items()
            }
        case Pipeline.GITLAB:
            return {name: data.replace(b" tools/ci/", f" {OWN}/tools/ci/".encode()) for name, data in held.items()}
        case Pipeline.CRON:
            return {
                f"{OWN}/cron/{name}": data.replace(b"examples/cron/", f"{OWN}/cron/".encode())
                for name, data in held.items()
            }


def _tree(folder: Path) -> Iterator[tuple[str, bytes]]:
    for path in sorted(folder.rglob("*")):
        if path.is_file() and "__pycache__" not in path.parts:
            yield path.relative_to(folder).as_posix(), path.read_bytes()


def _site_config(text: str, answers: ProjectAnswers) -> str:
    """The site's settings, with its address and who publishes it. The repository's own publish the demo."""
    lines = [f"site_url: {yaml_inline(answers.site_url)}"] if answers.site_url else []
    place = re.compile(r"^(# site_url:.*\n)(copyright:.*\n)?", re.MULTILINE)
    held = place.search(text)
    assert held is not None
    if by := publisher_line(answers):
        lines.append(f"copyright: {yaml_inline(by)}")
    elif answers.bundled and held[2]:
        lines.append(held[2].rstrip())
    kept = "" if answers.site_url else held[1]
    return text[: held.start()] + kept + "".join(f"{line}\n" for line in lines) + text[held.end() :]


def publisher_line(answers: ProjectAnswers) -> str:
    """Who publishes the site and how to reach them, for the foot of each page: HTML."""
    contact = escape(answers.contact)
    if EMAIL.fullmatch(answers.contact):
        contact = f'<a href="mailto:{contact}">{contact}</a>'
    elif answers.contact.startswith(("http://", "https://")):
        contact = f'<a href="{contact}">{contact}</a>'
    by = f"Published by {escape(answers.publisher)}" if answers.publisher else ""
    return ". ".join(one for one in (by, f"Contact: {contact}" if contact else "") if one)


def _readme(answers: ProjectAnswers) -> str:
    text = files("auditkit.session").joinpath("project_readme.md").read_text(encoding="utf-8")
    who = f"Published by {answers.publisher}." if answers.publisher else ""
    contact = f"Questions and corrections: {answers.contact}" if answers.contact else ""
    about = " ".join(one for one in (who, contact) if one) or "How customers get on with government websites."
    return Template(text).substitute(about=about, example=answers.agency or "https://www.agency.example")


def _remember(folder: Path, answers: ProjectAnswers, held: AsWritten) -> None:
    """Keep what an upgrade needs."""
    write_as_written(folder, held)
    _write_answers(folder, answers, unfinished=False)


def _write_answers(folder: Path, answers: ProjectAnswers, *, unfinished: bool) -> None:
    given = answers.model_dump(mode="json", include=set(ProjectAnswers.model_fields))
    kept = {"auditkit": auditkit.__version__, **given, **({"unfinished": True} if unfinished else {})}
    text = "# What `auditkit init --upgrade` goes by\n" + yaml.safe_dump(kept, allow_unicode=True, sort_keys=False)
    _write(folder / _ANSWERS, text.encode())


def _read_answers(folder: Path) -> _Kept:
    file = folder / _ANSWERS
    try:
        return _Kept.model_validate(yaml.safe_load(file.read_text(encoding="utf-8")))
    except FileNotFoundError:
        raise AuditkitError(
            f"{folder} was not made by auditkit init: there is no {_ANSWERS}.",
            hint="Name the folder: auditkit init FOLDER --upgrade. To make one: auditkit init FOLDER",
        ) from None
    except (OSError, yaml.YAMLError, ValueError) as fault:
        raise AuditkitError(
            f"{file} can't be read: {fault}", hint="Get it back from version control, then upgrade."
        ) from fault


def _read(path: Path) -> bytes | None:
    try:
        return path.read_bytes()
    except OSError:
        return None


def _write(path: Path, data: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    mode = path.stat().st_mode if path.exists() else None
    write_atomic(path, data)
    if mode is not None:
        path.chmod(mode)
    elif data.startswith(b"#!"):
        path.chmod(path.stat().st_mode | 0o111)
