"""Reading a PDF in a process of its own: a document may be made to take for ever, or all the memory there is.

The process runs this file as a script, so nothing is imported here that takes long.
"""

from __future__ import annotations

import asyncio
import json
import sys
import tempfile
from contextlib import suppress
from typing import BinaryIO, NamedTuple

_MOST_SECONDS = 30
_MOST_MEMORY_BYTES = 96 * 2**20
"""Beside the interpreter's own code. Three hundred pages of text take a quarter of it."""
_MOST_PAGES = 300
_MOST_LETTERS = 2_000_000
_HEAD_BYTES = 1024
"""Browsers look for the mark of a PDF as far down as this."""


class PdfText(NamedTuple):
    title: str
    """Empty where it has none."""
    text: str
    pages: int


class UnreadablePdf(Exception):
    """`fault` is what is wrong with it, in a word; with `limit` it only takes more than it is given here."""

    def __init__(self, fault: str, *, limit: bool = False) -> None:
        super().__init__(fault)
        self.fault = fault
        self.limit = limit


async def read_pdf(body: bytes, *, seconds: float = _MOST_SECONDS) -> PdfText:
    """The title, the text and the number of pages. Raises UnreadablePdf, whatever it is that can't be read."""
    with tempfile.TemporaryFile() as file:
        file.write(body)
        file.seek(0)
        answer = await _ask_reader(file, seconds)
    try:
        found = json.loads(answer)
        if "fault" in found:
            raise UnreadablePdf(found["fault"], limit=found["limit"])
        return PdfText(found["title"], found["text"], found["pages"])
    except (ValueError, KeyError, TypeError):  # it was ended by the system, before it had said anything
        raise UnreadablePdf("MemoryError", limit=True) from None


async def _ask_reader(file: BinaryIO, seconds: float) -> bytes:
    quiet = asyncio.subprocess.DEVNULL
    reader = await asyncio.create_subprocess_exec(
        sys.executable, "-P", __file__, stdin=file, stdout=asyncio.subprocess.PIPE, stderr=quiet
    )
    try:
        async with asyncio.timeout(seconds):
            return (await reader.communicate())[0]
    except TimeoutError:
        raise UnreadablePdf("TimeoutError", limit=True) from None
    finally:
        with suppress(ProcessLookupError):
            reader.kill()
        await reader.wait()


def _limit_process() -> None:
    """What no reader needs, it doesn't get; who started it may be gone and stop it no more. Not on Windows."""
    with suppress(ImportError, ValueError, OSError):
        import resource

        resource.setrlimit(resource.RLIMIT_CPU, (_MOST_SECONDS, _MOST_SECONDS + 1))
        resource.setrlimit(resource.RLIMIT_DATA, (_MOST_MEMORY_BYTES, _MOST_MEMORY_BYTES))


def answer_for(file: BinaryIO) -> dict[str, object]:
    """What the process says of a document, whatever that is."""
    from pypdf import PdfReader
    from pypdf.errors import LimitReachedError

    try:
        if b"%PDF" not in file.read(_HEAD_BYTES):
            raise ValueError("not a PDF")
        reader = PdfReader(file)
        metadata = reader.metadata
        title = (metadata.title if metadata else None) or ""
        texts, letters = [], 0
        for page in reader.pages[:_MOST_PAGES]:
            texts.append(page.extract_text())
            letters += len(texts[-1])
            if letters > _MOST_LETTERS:
                raise LimitReachedError("more text than anybody reads")
        return {"title": _whole(str(title)[:300]), "text": _whole("\n".join(texts)), "pages": len(reader.pages)}
    except (MemoryError, LimitReachedError) as limit:
        return {"fault": type(limit).__name__, "limit": True}
    except Exception as fault:  # the library means to raise its own errors, and documents make it raise any
        return {"fault": type(fault).__name__, "limit": False}


def _whole(text: str) -> str:
    """Without halves of letters, which no file can hold."""
    return text.encode("utf-8", "replace").decode("utf-8")


if __name__ == "__main__":
    _limit_process()
    json.dump(answer_for(sys.stdin.buffer), sys.stdout)
