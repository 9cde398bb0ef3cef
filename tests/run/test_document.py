"""Documents a task depends on: handed out by links and buttons, or not there."""

from __future__ import annotations

import base64
import io

import pytest
from fpdf import FPDF
from pypdf import PdfReader, PdfWriter

from auditkit.score.explanation.attempt import explain

from .reading import agree, barriers
from .site import Answer, page, redirect
from .test_pdf_reader import TOO_MUCH


def pdf(*lines: str) -> bytes:
    document = FPDF()
    document.add_page()
    document.set_font("helvetica", size=12)
    for line in lines:
        document.cell(text=line, new_x="LMARGIN", new_y="NEXT")
    return bytes(document.output())


SHEET = pdf("Fee sheet", "A coarse licence costs", "$25.00 a year")
AS_PDF = {"Content-Type": "application/pdf"}
SAVED = {**AS_PDF, "Content-Disposition": "attachment; filename=sheet.pdf"}
BLOB = f"""<button onclick="const a = document.createElement('a'); a.download = 'sheet.pdf';
  a.href = window.URL.createObjectURL(new Blob([Uint8Array.from(atob('{base64.b64encode(SHEET).decode()}'),
  (c) => c.charCodeAt(0))],
  {{type: 'application/pdf'}})); a.click()">Fee sheet</button>"""


@pytest.fixture
def served(site):
    return site(
        {
            "/link": page("Fees", "<a href=/sheet.pdf>Fee sheet (PDF)</a>"),
            "/saved": page("Fees", "<button onclick=\"location='/saved.pdf'\">Fee sheet</button>"),
            "/shown": page("Fees", "<button onclick=\"location='/sheet.pdf'\">Fee sheet</button>"),
            "/blob": page("Fees", BLOB),
            "/gone": page("Fees", "<a href=/2019.pdf>Fee sheet</a>"),
            "/html": page("Fees", "<a href=/oops.pdf>Fee sheet</a>"),
            "/soft": page("Fees", "<a href=/moved.pdf>Fee sheet</a>"),
            "/signed": page("Fees", "<a target=_blank href=/account.pdf>Fee sheet</a>"),
            "/broken": page("Fees", "<a href=/broken.pdf>Fee sheet</a>"),
            "/outside": page("Fees", "<a href=/robots.pdf>Fee sheet</a>"),
            "/robots.txt": Answer("User-agent: *\nDisallow: /robots.pdf"),
            "/sheet.pdf": Answer(SHEET, headers=AS_PDF),
            "/robots.pdf": Answer(SHEET, headers=AS_PDF),
            "/saved.pdf": Answer(SHEET, headers=SAVED),
            "/oops.pdf": page("Oops", "<p>A licence costs $25.00</p>"),
            "/moved.pdf": page("We can't find that page", "<p>It may have moved.</p>"),
            "/account.pdf": page(
                "Sign in",
                "<form><label>Name <input></label><label>Password <input type=password></label>"
                "<button>Sign in</button></form>",
            ),
            "/broken.pdf": Answer(SHEET[:300], headers=AS_PDF),
        }
    )


TASK = """
start: /{}
steps: [open_document: Fee sheet]
success: [text: coarse licence costs]
answer: {{read: {{text: costs, pattern: '[$][0-9.]+'}}, equals: $25.00}}
tells: {{outcome: fee sheet, next: how to pay}}
"""


def test_a_document_is_read_however_it_is_handed_out(served, attempts):
    records = attempts(served, {name: TASK.format(name) for name in ("link", "saved", "shown", "blob")})
    agree(records, dict.fromkeys(records, "completed"))
    for record in records.values():
        assert record.answer.read == "$25.00"
        assert {one.tells: one.found for one in record.tells} == {"outcome": True, "next": False}
        assert "document-only" in barriers(record)
    assert records["link"].pages[-1].url.endswith("/sheet.pdf")
    assert records["link"].pages[-1].status == 200


@pytest.mark.thorough
def test_a_document_that_isnt_one(served, attempts):
    records = attempts(
        served, {name: TASK.format(name) for name in ("gone", "html", "soft", "signed", "broken", "outside")}
    )
    agree(
        records,
        {
            "gone": "not_completed dead-link step 1",
            "html": "not_measured out_of_date",
            "soft": "not_completed dead-link step 1",
            "signed": "not_completed login-wall step 1",
            "broken": "not_completed document-only step 1",
            "outside": "not_measured not_allowed",
        },
    )
    assert served.requests("/robots.pdf") == []


@pytest.mark.thorough
def test_a_document_that_the_server_does_not_hand_out(site, attempts):
    """Refused to this visit is no verdict; gone, broken and for members only is one, each by its own name."""
    statuses = {403: "bot_wall", 406: "bot_wall", 429: "bot_wall"}
    barriers = {401: "login-wall", 404: "dead-link", 410: "dead-link", 418: "dead-link", 500: "server-error"}
    answers = statuses | barriers
    sheets = {f"/sheet-{one}.pdf": Answer("No", status=one) for one in answers}
    own = {f"/{one}": page("Fees", f"<a href=/sheet-{one}.pdf>Fee sheet</a>") for one in answers}
    records = attempts(site(own | sheets), {f"t{one}": TASK.format(one) for one in answers})
    agree(
        records,
        {f"t{one}": f"not_measured {reason}" for one, reason in statuses.items()}
        | {f"t{one}": f"not_completed {barrier} step 1" for one, barrier in barriers.items()},
    )
    assert "(status 410)" in records["t410"].message and "isn't there" in records["t410"].message
    assert "isn't there" not in records["t418"].message
    assert "The server failed" in records["t500"].message


def test_back_from_a_document_is_the_page_it_was_opened_from(served, attempt):
    record = attempt(
        served,
        "start: /html\n"
        "steps: [goto: /link, open_document: Fee sheet, back, expect: {role: heading, name: Fees}]"
        "\nsuccess: [url: /link]",
    )
    assert record.outcome == "completed", record.message


def made_of(address, *, before=""):
    """A document that a script makes of what it fetches; where that fails, nobody is told."""
    return page(
        "Fees",
        f"""<button onclick="make()">Fee sheet</button><script>async function make() {{ {before}
          const answer = await fetch('{address}').catch(() => null); if (!answer?.ok) return;
          const a = document.createElement('a'); a.download = 'sheet.pdf';
          a.href = URL.createObjectURL(await answer.blob()); a.click() }}</script>""",
    )


@pytest.mark.thorough
def test_a_document_whose_parts_do_not_come(site, attempts):
    elsewhere = "fetch('https://sheets.invalid/count').catch(() => null);"
    names = ("whole", "failing", "gone", "page", "nowhere", "counted")
    served = site(
        {
            "/whole": made_of("/sheet.pdf", before=elsewhere),
            "/failing": made_of("/down.pdf"),
            "/gone": made_of("/2019.pdf"),
            "/page": made_of("/new.pdf").replace(
                "a.click()", "if (answer.headers.get('content-type') === 'application/pdf') a.click()"
            ),
            "/new.pdf": page("Home"),
            "/nowhere": made_of("https://sheets.invalid/sheet.pdf"),
            "/counted": page("Fees", "<button onclick=\"fetch('https://sheets.invalid/stats')\">Fee sheet</button>"),
            "/sheet.pdf": Answer(SHEET, headers=AS_PDF),
            "/down.pdf": Answer("Down", status=503),
        }
    )
    records = attempts(served, {name: TASK.format(name) for name in names})
    agree(
        records,
        {
            "whole": "completed",
            "failing": "not_completed server-error step 1",
            "gone": "not_completed dead-link step 1",
            "page": "not_completed dead-link step 1",
            "nowhere": "not_measured site_unreachable",
            "counted": "not_completed document-only step 1",
        },
    )
    assert "sheets.invalid" in records["nowhere"].message
    assert explain(records["counted"]).message == records["counted"].message


@pytest.mark.thorough
def test_documents_that_mean_harm(site, attempts):
    """Only what a customer would meet as well is the agency's."""
    names = ("locked", "declared", "packed", "away", "nowhere", "round", "given", "cut")
    encrypted = PdfWriter(clone_from=PdfReader(io.BytesIO(SHEET)))
    encrypted.encrypt("", "its owner's", algorithm="AES-256")
    encrypted.write(locked := io.BytesIO())
    answers = {
        "/locked.pdf": Answer(locked.getvalue(), headers=AS_PDF),
        "/declared.pdf": Answer(SHEET, headers={**AS_PDF, "Content-Length": str(2**30)}),
        "/packed.pdf": Answer(TOO_MUCH["packed small"](), headers=AS_PDF),
        "/away.pdf": redirect("file:///etc/passwd"),
        "/nowhere.pdf": redirect("http://["),
        "/round.pdf": redirect("/round.pdf"),
        "/given.pdf": lambda asked: (
            Answer(SHEET, headers=AS_PDF)
            if "shown=1" in asked.headers.get("cookie", "")
            else Answer("", 302, {"Location": "/given.pdf", "Set-Cookie": "shown=1; Path=/"})
        ),
        "/cut.pdf": Answer(SHEET[:-50], headers={**AS_PDF, "Content-Length": str(len(SHEET)), "Connection": "close"}),
    }
    own = {f"/{one}": page("Fees", f"<a href='/{one}.pdf'>Fee sheet</a>") for one in names}
    records = attempts(site(own | answers), {one: TASK.format(one) for one in names}, jobs=2)
    agree(
        records,
        {
            "locked": "completed",
            "declared": "not_completed document-only step 1",
            "packed": "not_measured needs_person",
            "away": "not_measured site_unreachable",
            "nowhere": "not_measured site_unreachable",
            "round": "not_measured site_unreachable",
            "given": "completed",
            "cut": "not_measured site_unreachable",
        },
    )
    assert "too large" in records["declared"].message
    assert "can't be read within auditkit's time and memory" in records["packed"].message
