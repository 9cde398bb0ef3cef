"""PDFs of every kind of brokenness: each is read, or can't be, in limited time and memory, and no fault escapes."""

from __future__ import annotations

import asyncio
import io
import os
import zlib
from pathlib import Path

import pytest
from pypdf import PdfReader, PdfWriter

from auditkit.run.pdf_reader import UnreadablePdf, answer_for, read_pdf

CATALOG = b"<< /Type /Catalog /Pages 2 0 R >>"
PAGES = b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>"
PAGE = (
    b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 100 100] /Contents 4 0 R"
    b" /Resources << /Font << /F1 5 0 R >> /XObject << /X 6 0 R >> >> >>"
)
FONT = b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>"
WORDS = b"BT /F1 12 Tf 10 10 Td (A licence costs 25) Tj ET\n"


def stream(data: bytes, entries: bytes = b"") -> bytes:
    return b"<< %b /Length %d >>\nstream\n%b\nendstream" % (entries, len(data), data)


def pdf(
    contents: bytes = stream(WORDS),
    *,
    pages: bytes = PAGES,
    form: bytes = stream(b""),
    trailer: bytes = b"/Root 1 0 R",
) -> bytes:
    """A PDF of one page, written by hand: its parts may be anything."""
    out, offsets = b"%PDF-1.7\n", []
    objects = (CATALOG, pages, PAGE, contents, FONT, form)
    for number, one in enumerate(objects, 1):
        offsets.append(len(out))
        out += b"%d 0 obj\n%b\nendobj\n" % (number, one)
    table = b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    table += b"".join(b"%010d 00000 n \n" % one for one in offsets)
    return (
        out + table + b"trailer\n<< /Size %d %b >>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, trailer, len(out))
    )


def encrypted(password: str, algorithm: str) -> bytes:
    writer, out = PdfWriter(clone_from=PdfReader(io.BytesIO(pdf()))), io.BytesIO()
    writer.encrypt(password, "only its owner knows", algorithm=algorithm)
    writer.write(out)
    return out.getvalue()


def bomb(count: int) -> bytes:
    packer = zlib.compressobj(9)
    packed = b"".join([packer.compress(WORDS * 20_000) for _ in range(count)]) + packer.flush()
    return stream(packed, b"/Filter /FlateDecode")


AROUND = stream(
    b"/X Do /X Do", b"/Type /XObject /Subtype /Form /BBox [0 0 1 1] /Resources << /XObject << /X 6 0 R >> >>"
)
READ = {
    "plain": pdf(),
    "AES with an empty password": encrypted("", "AES-128"),
    "AES-256 with an empty password": encrypted("", "AES-256"),
    "RC4 with an empty password": encrypted("", "RC4-128"),
    "a form that holds itself": pdf(stream(b"/X Do " + WORDS), form=AROUND),
    "more pages than it has": pdf(pages=PAGES.replace(b"/Count 1", b"/Count 99999999999")),
    "a table of contents in a loop": pdf(trailer=b"/Root 1 0 R /Prev 9"),
    "something before its beginning": b"\n" * 40 + pdf(),
}
BROKEN = {
    "encrypted": encrypted("secret", "AES-256"),
    "encrypted in no known way": pdf(trailer=b"/Root 1 0 R /Encrypt << /Filter /Own /V 99 >> /ID [<00><00>]"),
    "pages that hold themselves": pdf(pages=b"<< /Type /Pages /Kids [2 0 R 2 0 R] /Count 1000000 >>"),
    "brackets in brackets": pdf(pages=b"[" * 100_000),
    "metadata of a wrong kind": pdf(trailer=b"/Root 1 0 R /Info [1 2]"),
    "no number": b"%PDF-1.7\nstartxref\n99999999999999999999\n%%EOF",
    "cut off": pdf()[:300],
    "empty": b"",
    "not one": b"<!doctype html>",
}


def packed_twice() -> bytes:
    return stream(zlib.compress(zlib.compress(bytes(2**29), 9), 9), b"/Filter [/FlateDecode /FlateDecode]")


TOO_MUCH = {"packed small": lambda: pdf(bomb(60)), "packed twice": lambda: pdf(packed_twice())}
"""Each takes seconds to make: only the test does."""


@pytest.mark.parametrize("name", READ)
def test_what_can_be_read_is(name: str) -> None:
    answer = answer_for(io.BytesIO(READ[name]))
    assert str(answer.get("text", answer)).strip() == "A licence costs 25"


@pytest.mark.parametrize("name", BROKEN)
def test_whatever_the_library_raises_is_a_document_that_cannot_be_read(name: str) -> None:
    answer = answer_for(io.BytesIO(BROKEN[name]))
    assert answer == {"fault": answer.get("fault"), "limit": False}


async def test_a_document_that_takes_all_memory_gets_none_of_it() -> None:
    assert (await read_pdf(READ["plain"])).text.strip() == "A licence costs 25"
    for name, made in TOO_MUCH.items():
        body = made()
        with pytest.raises(UnreadablePdf) as raised:
            await read_pdf(body)
        assert raised.value.limit, name


def children() -> set[str]:
    return set(Path(f"/proc/{os.getpid()}/task/{os.getpid()}/children").read_text().split())


@pytest.mark.skipif(not Path("/proc/self/task").exists(), reason="it is looked up in /proc")
async def test_a_document_that_takes_for_ever_is_left_and_nothing_of_it_stays() -> None:
    before = children()
    endless = b"%PDF-1.7\n" + b"1 0 obj\n<<>>\nendobj\n" * 1_000_000
    with pytest.raises(UnreadablePdf) as raised:
        await read_pdf(endless, seconds=1)
    assert raised.value.limit
    reading = asyncio.ensure_future(read_pdf(endless))
    await asyncio.sleep(0)
    reading.cancel()
    with pytest.raises(asyncio.CancelledError):
        await reading
    assert children() <= before
