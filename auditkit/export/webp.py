"""`webp`: the journey to what should be fixed first, as a short film with captions, to put in a chat.

One file for each agency: the pictures of the attempt that met it, step by step, with what the step did, and how it
ended. Each stays below 1 MB, which is what most chats show without a download.
"""

from __future__ import annotations

import io
from collections.abc import Collection, Iterator
from typing import TYPE_CHECKING

from PIL import Image, ImageDraw

from auditkit.diagnostic.safe_text import PAGE, cut_line, page_file_name
from auditkit.export.fonts import can_write, font, wrap_lines
from auditkit.export.format import File, Format, Material, Pictures
from auditkit.record.outcome import StepStatus
from auditkit.score.explanation.attempt import explain
from auditkit.score.explanation.wording import step_text
from auditkit.score.priority import fixes

if TYPE_CHECKING:
    from auditkit.record.model import AttemptRecord, StepRecord
    from auditkit.score.scorecard import AgencyScore, TaskScore

SUFFIX = ".webp"
MOST_BYTES = 1_000_000
_SIZES = ((720, 60), (720, 40), (560, 40), (420, 30))
"""Widths in pixels and qualities, tried one after the other until the file is small enough."""
_SHAPE = 0.62
"""Height of a picture by its width, in the film."""
_CAPTION = 64
_STEP_MS, _END_MS = 1600, 4000
_INK, _GROUND, _WHITE, _BAD = "#1b2a38", "#f3f6f8", "#ffffff", "#8a1c16"
_MOST_STEPS = 24
_FEWEST = 4
"""Scenes that no film is made shorter than."""


def webp_files(material: Material) -> tuple[File, ...]:
    """None for an agency without pictures, and none at all where there is no place to write them to."""
    if material.pictures is None:
        return ()
    pictures = material.pictures
    return tuple(film for agency in material.card.agencies for film in _films(material, agency, pictures))


def _films(material: Material, agency: AgencyScore, pictures: Pictures) -> Iterator[File]:
    """The film of an agency's first thing to fix; of its first attempt with pictures where nothing is to be fixed."""
    first = next(iter(fixes([agency], 1)), None)
    chosen = _attempt_to_show(agency, (*first.ended, first.attempt) if first is not None else ())
    if chosen is None:
        return
    task, attempt, about = chosen
    scenes = list(_scenes(material, task, attempt, pictures))
    if len(scenes) < 2:
        return
    name = f"{page_file_name(agency.summary.agency)}-{page_file_name(task.summary.task)}{SUFFIX}"
    yield File(name, film_of(scenes), b"RIFF", about)


def _attempt_to_show(agency: AgencyScore, wanted: Collection[str]) -> tuple[TaskScore, AttemptRecord, str] | None:
    """An attempt with pictures and what its film is: one of those wanted, else the agency's first."""
    tried = [
        (task, one) for task in agency.tasks for one in task.attempts if any(step.screenshot for step in one.steps)
    ]
    for task, one in tried:
        if one.key in wanted:
            return task, one, "The journey to what should be fixed first, as a short film with captions."
    return (*tried[0], "The first journey that has pictures, as a short film with captions.") if tried else None


Scene = tuple[Image.Image | None, str, bool]
"""A picture, or none for a card of words; its caption; whether it is where it went wrong."""


def _scenes(material: Material, task: TaskScore, attempt: AttemptRecord, pictures: Pictures) -> Iterator[Scene]:
    agency = material.card.agency(task.summary.agency).summary.name
    yield None, f"{task.summary.title} ({agency})", False
    last = None
    for step in [one for one in attempt.steps if one.status is not StepStatus.SKIPPED][:_MOST_STEPS]:
        picture = _read(step, pictures)
        last = picture or last
        if last is not None:
            failed = step.status is StepStatus.FAILED
            yield last, f"{step.number}. {step_text(step, task.summary, attempt.path)}", failed
    if last is not None:
        sentence = explain(attempt).sentence or attempt.outcome.words
        yield last, f"{attempt.outcome.words.capitalize()}: {sentence}", not attempt.outcome.success


def _read(step: StepRecord, pictures: Pictures) -> Image.Image | None:
    whole = pictures.opened(step.screenshot) if step.screenshot is not None else None
    if whole is None:
        return None
    shown = whole.crop((0, 0, whole.width, min(whole.height, round(whole.width * _SHAPE * 1.6))))
    shown.thumbnail((_SIZES[0][0], _SIZES[0][0]), Image.Resampling.LANCZOS)
    return shown


def film_of(scenes: list[Scene]) -> bytes:
    """The scenes one after the other, small enough for a chat; where no size is, some are left out."""
    while True:
        for width, quality in _SIZES:
            data = _encoded(scenes, width, quality)
            if len(data) <= MOST_BYTES or ((width, quality) == _SIZES[-1] and len(scenes) <= _FEWEST):
                return data
        scenes = [scenes[0], *scenes[1:-2:2], *scenes[-2:]]


def _encoded(scenes: list[Scene], width: int, quality: int) -> bytes:
    frames = [_frame(scene, width) for scene in scenes]
    held = io.BytesIO()
    frames[0].save(
        held,
        "WEBP",
        save_all=True,
        append_images=frames[1:],
        duration=[_STEP_MS] * (len(frames) - 1) + [_END_MS],
        loop=0,
        quality=quality,
        method=4,
    )
    return held.getvalue()


def _frame(scene: Scene, width: int) -> Image.Image:
    picture, caption, failed = scene
    height = round(width * _SHAPE)
    frame = Image.new("RGB", (width, height + _CAPTION), _GROUND)
    pen = ImageDraw.Draw(frame)
    if picture is not None:
        small = picture.copy()
        small.thumbnail((width, height), Image.Resampling.LANCZOS)
        frame.paste(small, ((width - small.width) // 2, 0))
    words = cut_line(caption, 300, PAGE)
    words = words if can_write(words) else words.encode("ascii", "ignore").decode() or "…"
    if picture is None:
        _write(pen, words, width, (0, 0, width, height + _CAPTION), size=26, most=5, ink=_INK)
    else:
        place = (0, height, width, height + _CAPTION)
        pen.rectangle(place, fill=_BAD if failed else _INK)
        _write(pen, words, width, place, size=17, most=2, ink=_WHITE)
    return frame


def _write(
    pen: ImageDraw.ImageDraw,
    words: str,
    width: int,
    place: tuple[int, int, int, int],
    *,
    size: int,
    most: int,
    ink: str,
) -> None:
    """Write words in the middle of a place, from its left edge."""
    lines, step = wrap_lines(words, size, width - 32, most), round(size * 1.35)
    top = place[1] + (place[3] - place[1] - step * len(lines)) // 2
    for number, line in enumerate(lines):
        pen.text((16, top + number * step), line, font=font(size), fill=ink)


FORMAT = Format(
    "webp", "the journey to what should be fixed first, as a short film for a chat", webp_files, suffix=SUFFIX
)
