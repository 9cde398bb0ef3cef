"""What an export is made from and into, the templates it may use, and where its files go."""

from __future__ import annotations

import io
import os
import re
import struct
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from jinja2.compiler import CodeGenerator
from jinja2.ext import Extension
from markupsafe import Markup
from PIL import Image

from auditkit.diagnostic import safe_text
from auditkit.diagnostic.error import AuditkitError
from auditkit.diagnostic.safe_text import MAX_TEXT, PAGE, Markdown, page_file_name
from auditkit.record.file import write_atomic
from auditkit.score.people import People

if TYPE_CHECKING:
    from auditkit.compare.model import Comparison
    from auditkit.score.history.trend import History
    from auditkit.score.scorecard import Scorecard


SITE_NAME = "Customer service scorecard"


@dataclass(frozen=True)
class Site:
    name: str = SITE_NAME
    url: str | None = None
    """Its address, when it is known; what can only be absolute is left out otherwise."""
    stale_after: int | None = None
    """Days after which a result is marked as old; None when the site doesn't say."""

    def address(self, path: str) -> str | None:
        """The address of a file of the site; None when the site's own isn't known."""
        return f"{self.url.rstrip('/')}/{path}" if self.url else None

    def agency_page(self, agency: str) -> str | None:
        """The address of an agency's page; None when the site's own isn't known."""
        return self.address(f"scorecard/{page_file_name(agency)}/index.html")

    def task_page(self, agency: str, task: str) -> str | None:
        """The address of a task's page; None when the site's own isn't known."""
        return self.address(f"scorecard/{page_file_name(agency)}/{page_file_name(task)}.html")


PICTURE_KINDS = ("WEBP", "PNG", "JPEG")
"""What a browser shows as a picture and nothing more: an SVG could hold a script."""
_MOST_PIXELS = 50_000_000
"""Larger pictures than auditkit takes are not opened: an audit may be somebody else's."""


def open_picture(source: Path | io.BytesIO, most_pixels: int = _MOST_PIXELS) -> Image.Image | None:
    """The picture, unpacked, in colours; None for one that is lost, damaged or of more pixels than that."""
    try:
        with Image.open(source, formats=PICTURE_KINDS) as opened:
            return opened.convert("RGB") if opened.width * opened.height <= most_pixels else None
    # Pillow raises all of these for damaged pictures.
    except (OSError, ValueError, SyntaxError, KeyError, EOFError, struct.error, Image.DecompressionBombError):
        return None


@dataclass(frozen=True)
class Pictures:
    """Pictures that go with an export, and the folder where who reads it will find them."""

    read: Callable[[str], bytes]
    """What the picture of a digest holds; raises AuditkitError when it is lost."""
    folder: str
    """From where the command was given, with forward slashes."""

    def opened(self, digest: str) -> Image.Image | None:
        """The picture of a digest; None for one that is lost, damaged or enormous."""
        try:
            return open_picture(io.BytesIO(self.read(digest)))
        except (AuditkitError, OSError):
            return None


@dataclass(frozen=True)
class Material:
    card: Scorecard
    history: History | None = None
    """This audit and those before it; None when they aren't known."""
    site: Site = field(default_factory=Site)
    only: tuple[str, ...] = ()
    """Ids of the agencies it was narrowed down to; none when it is of all."""
    people: People = field(default_factory=People)
    """What people's own attempts came to."""
    comparison: Comparison | None = None
    """What changed since an earlier audit; None when nothing is compared."""
    before: Scorecard | None = None
    """That earlier audit, judged; None when it isn't at hand."""
    only_worse: bool = False
    """Whether a build fails for what got worse alone: then reports for pipelines call nothing else a failure."""
    pictures: Pictures | None = None
    """None where there is no place to put them."""
    print_page: Callable[[str], bytes] | None = None
    """Prints a page of HTML as a PDF; None where no browser is to be started."""


@dataclass(frozen=True)
class File:
    name: str
    """Without a folder; letters every system takes."""
    data: bytes
    opening: bytes
    """How every file of this kind begins, whatever it is about: a file that begins otherwise is someone else's."""
    about: str
    """What is in it, in a sentence for people."""
    attached: bool = False
    """Whether it only goes with another file: it is put in the folder of pictures beside that one."""


@dataclass(frozen=True)
class Format:
    name: str
    """As in `auditkit export --format NAME`."""
    about: str
    """What it is and whom for, in a line of help."""
    files: Callable[[Material], Sequence[File]]
    """Makes the files. Nothing is written."""
    suffix: str | None = None
    """Of the file that pictures go with; None where there are none."""
    report: Callable[[Material], Sequence[File]] | None = None
    """Makes the one file of a pipeline's report, with what changed where that is known; None where there is none."""


_BLANK_LINES = re.compile(r"\n{3,}")
_CONTINUED = re.compile(r"\\\n *")


class ContinuedLines(Extension):
    """A template's line that ends with a backslash goes on in the next, so that long lines of a page can be read."""

    def preprocess(self, source: str, name: str | None, filename: str | None = None) -> str:
        return _CONTINUED.sub("{#\n#}", source)  # A comment, so that errors name the right line.


class _MarkdownMacros(CodeGenerator):
    """Compiles macros so that a call gives Markdown: what a macro writes is escaped already."""

    def macro_def(self, macro_ref: Any, frame: Any) -> None:
        self.write("environment.as_markdown(")
        super().macro_def(macro_ref, frame)
        self.write(")")


class _MarkdownEnvironment(Environment):
    code_generator_class = _MarkdownMacros

    @staticmethod
    def as_markdown(macro: Callable[..., str]) -> Callable[..., Markdown]:
        return lambda *values, **named: Markdown(str(macro(*values, **named)).strip())


class MarkdownTemplates:
    """The templates of one package: `templates/<name>.md.j2`, and the macros they share."""

    def __init__(
        self,
        package: str,
        filters: Mapping[str, Callable[..., Any]] | None = None,
        tests: Mapping[str, Callable[..., bool]] | None = None,
    ) -> None:
        # Escaping is not Jinja's own, which is for HTML: finalize does it, for Markdown and HTML alike. `safe` has no
        # effect, as only the Markdown type passes; a filter or a `~` gives plain text again, which is escaped.
        self._environment = _MarkdownEnvironment(
            loader=PackageLoader(package),
            extensions=[ContinuedLines],
            finalize=safe_text.finalize,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
            keep_trailing_newline=False,
        )
        self._environment.filters.update(
            attribute=safe_text.markdown_attribute,
            fence=safe_text.markdown_code,
            internal=safe_text.internal_address,
            prose=safe_text.markdown_prose,
            title=safe_text.markdown_title,
        )
        self._environment.filters.update(filters or {})
        self._environment.tests.update(tests or {})

    def render(self, template: str, **values: Any) -> str:
        text = self._environment.get_template(f"{template}.md.j2").render(**values)
        return _BLANK_LINES.sub("\n\n", text).strip() + "\n"


def html_environment(package: str, longest: int = MAX_TEXT) -> Environment:
    """Jinja for HTML and SVG that no builder touches: every value is escaped, on one line, at most `longest` letters.

    What is Markup is ours and stays as it is.
    """

    def one_line(value: Any) -> Any:
        """Nothing that hides or reorders; autoescape then makes it HTML."""
        plain = isinstance(value, str) and not isinstance(value, Markup)
        # A bound before the work: a hostile name may be a megabyte.
        return PAGE.line(value[: 8 * longest], longest) if plain else value

    return Environment(
        loader=PackageLoader(package),
        extensions=[ContinuedLines],
        autoescape=True,
        finalize=one_line,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


_PICTURES = "-pictures"
_HINT = "Choose another --output, or replace it with --force."


def write_files(files: Sequence[File], output: Path, *, force: bool = False, hint: str = _HINT) -> tuple[Path, ...]:
    """Write the files and give their places: to the file `output` if it has the ending of just one, else into it.

    Attached files go into a folder beside, named after the file they belong to: `junit.xml`, `junit-pictures`.

    A file that is there is replaced when it begins as every export of its kind does. Anything else is someone's own:
    nothing at all is written then, unless `force` says so. Other files in the folder are left alone.

    Raises:
        AuditkitError: a file is in the way, or `output` can't be told from several files.
        OSError: the disk is full, the folder can't be written, …
    """
    targets = _targets(files, output, hint)
    if not force:
        for file, path in targets:
            _check(file, path, hint)
    for file, path in targets:
        path.parent.mkdir(parents=True, exist_ok=True)
        write_atomic(path, file.data)
    return tuple(path for _, path in targets)


def picture_folder(stem: str, suffix: str, output: Path) -> Path:
    """Where the files attached to `stem` + `ending` go, when that is written to `output`."""
    if output.suffix.lower() == suffix and not output.is_dir():
        return output.parent / f"{output.stem}{_PICTURES}"
    return output / f"{stem}{_PICTURES}"


def _targets(files: Sequence[File], output: Path, hint: str) -> list[tuple[File, Path]]:
    own = [file for file in files if not file.attached]
    targets = _own_targets(own, output, hint)
    attached = [file for file in files if file.attached]
    if not attached:
        return targets
    stem, _, suffix = own[0].name.rpartition(".")
    folder = picture_folder(stem, f".{suffix}", output)
    return [*targets, *((file, folder / file.name) for file in attached)]


def _own_targets(files: Sequence[File], output: Path, hint: str) -> list[tuple[File, Path]]:
    same = [file for file in files if output.suffix and file.name.endswith(output.suffix.lower())]
    if output.is_dir() or not same:
        if output.exists() and not output.is_dir():
            raise _in_the_way(output, hint)
        return [(file, output / file.name) for file in files]
    if len(same) > 1:
        raise AuditkitError(
            f"There are {len(same)} files that end in {output.suffix}, and {output} is one name.",
            hint="Name a folder, or narrow it down with --agency.",
        )
    return [(same[0], output)]


def _check(file: File, path: Path, hint: str) -> None:
    if not os.path.lexists(path):
        return
    if not path.is_file():
        raise _in_the_way(path, hint)
    with path.open("rb") as there:
        opening = there.read(len(file.opening))
    if opening and opening != file.opening:
        raise _in_the_way(path, hint)


def _in_the_way(path: Path, hint: str) -> AuditkitError:
    return AuditkitError(f"{path} is there already, and was not written by this export.", hint=hint)
