"""What an export is made from, and what it is made into."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from auditkit.score.explanation.wording import page_name
from auditkit.score.people import People

if TYPE_CHECKING:
    from auditkit.compare.model import Comparison
    from auditkit.score.history.trend import History
    from auditkit.score.scorecard_card import Scorecard

SITE_NAME = "Customer service scorecard"


@dataclass(frozen=True)
class Site:
    """Where the scorecard is published."""

    name: str = SITE_NAME
    url: str | None = None
    """Its address, when it is known; what can only be absolute is left out otherwise."""

    def address(self, path: str) -> str | None:
        """The address of a file of the site; None when the site's own isn't known."""
        return f"{self.url.rstrip('/')}/{path}" if self.url else None

    def task_page(self, agency: str, task: str) -> str | None:
        """The address of a task's page; None when the site's own isn't known."""
        return self.address(f"scorecard/{page_name(agency)}/{page_name(task)}.html")


@dataclass(frozen=True)
class Pictures:
    """Pictures that go with an export, and the folder where who reads it will find them."""

    read: Callable[[str], bytes]
    """What the picture of a digest holds; raises AuditkitError when it is lost."""
    folder: str
    """From where the command was given, with forward slashes."""


@dataclass(frozen=True)
class Material:
    """What exports are made from: one scorecard, and what is known around it."""

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


@dataclass(frozen=True)
class File:
    """One file of an export."""

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
    """One way to hand a scorecard on."""

    name: str
    """As in `auditkit export --format NAME`."""
    about: str
    """What it is and whom for, in a line of help."""
    files: Callable[[Material], Sequence[File]]
    """Makes the files. Nothing is written."""
    ending: str | None = None
    """Of the file that pictures go with; None where there are none."""
    report: Callable[[Material], Sequence[File]] | None = None
    """Makes the one file of a pipeline's report, with what changed where that is known; None where there is none."""
