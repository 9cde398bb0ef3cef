"""Outcomes of journeys that reach their end."""

from __future__ import annotations

import pytest

from auditkit.score.explanation.attempt import explain

from .reading import agree, barriers, said
from .site import Answer, page

HOME = page("Harbour Office", "<a href=/fees>Fees</a> <a href=/slow>Slow fees</a>")
FEES = page("Fees", "<p>A licence costs <b class=fee>$25.00</b> a year.</p><a href=/>Home</a>")


def test_a_customer_who_gets_the_product_has_completed(site, attempts):
    records = attempts(
        site({"/": HOME, "/fees": FEES}),
        {
            "found": """
                steps: [click: Fees]
                success: [url: /fees, text: a licence costs]
                """,
            "absent": """
                steps: [click: Fees]
                success: [url: /fees, text: a boat costs]
                """,
        },
    )
    assert (records["found"].outcome, records["found"].findings) == ("completed", []), said(records["found"])
    assert [one.status for one in records["found"].steps] == ["done"]
    assert records["found"].reason is None
    assert records["absent"].outcome == "not_completed"
    assert barriers(records["absent"]) == ["dead-end"]
    assert "a boat costs" in records["absent"].message
    assert [one.held for one in records["absent"].success] == [True, False]


def test_a_budget_turns_completion_into_difficulty_when_it_is_exceeded_and_only_then(site, attempts):
    steps = "steps: [click: Fees, expect: {role: heading, name: Fees}, click: Home, click: Fees]"
    slow = site({"/": HOME, "/fees": FEES, "/slow": Answer(FEES, after_seconds=1.5)})
    records = attempts(
        slow,
        {
            "enough-steps": f"{steps}\nsuccess: [url: /fees]\nbudget: {{steps: 3}}",
            "too-many-steps": f"{steps}\nsuccess: [url: /fees]\nbudget: {{steps: 2}}",
            "enough-seconds": "steps: [click: Slow fees]\nsuccess: [url: /slow]\nbudget: {seconds: 90}",
            "too-many-seconds": "steps: [click: Slow fees]\nsuccess: [url: /slow]\nbudget: {seconds: 1.2}",
        },
    )
    agree(
        records,
        {
            "enough-steps": "completed",
            "too-many-steps": "completed_with_difficulty",
            "enough-seconds": "completed",
            "too-many-seconds": "completed_with_difficulty",
        },
    )
    assert "3 steps" in records["too-many-steps"].message
    assert "seconds" in records["too-many-seconds"].message


OVERLAY = """
overlays:
  - name: Cookie notice
    when: {role: dialog, name: Cookies}
    click: {role: button, name: Reject all}
"""
NOTICE = """<div role=dialog aria-label=Cookies style="position:fixed;inset:0;background:#fff">
  We use cookies. <button onclick="this.parentNode.remove()">Reject all</button></div>"""


def test_closing_an_overlay_is_difficulty_and_there_is_none_without_one(site, attempts):
    pages = {"/": HOME, "/covered": HOME.replace("</body>", NOTICE + "</body>"), "/fees": FEES}
    late = NOTICE.replace("inset:0", "inset:0;display:none").replace("<div role", "<div id=late role")
    pages["/late"] = HOME.replace("</body>", late + "<script>setTimeout(() => late.style.display='', 400)</script>")
    task = "start: {}\nsteps: [click: Fees]\nsuccess: [url: /fees]"
    records = attempts(site(pages), {"covered": task.format("/covered"), "free": task.format("/")}, agency=OVERLAY)
    agree(records, {"covered": "completed_with_difficulty", "free": "completed"})
    assert barriers(records["covered"]) == ["overlay"]
    assert barriers(records["free"]) == []
    assert records["covered"].findings[0].details.kept["name"] == "Cookie notice"


def test_an_overlay_that_comes_in_a_frame_is_closed_like_any_other(site, attempt):
    notice = page(
        "Cookies",
        """<div role=dialog aria-label=Cookies>We use cookies.
        <button onclick="parent.postMessage('close', '*')">Reject all</button></div>""",
    )
    frame = """<iframe id=notice src=/notice style="position:fixed;left:90px;top:60px;width:900px;height:600px;
        background:#fff"></iframe><script>onmessage = () => notice.remove()</script>"""
    home = page("Harbour Office", "<p style='margin:200px'><a href=/fees>Fees</a></p>" + frame)
    record = attempt(
        site({"/": home, "/notice": notice, "/fees": FEES}),
        "steps: [click: Fees]\nsuccess: [url: /fees]",
        agency=OVERLAY,
    )
    assert (record.outcome, barriers(record)) == ("completed_with_difficulty", ["overlay"]), said(record)


@pytest.mark.thorough
def test_a_dead_link_gone_round_is_difficulty_and_a_live_one_is_not(site, attempts):
    pages = {"/": page("Home", "<a href=/old>Old fees</a><a href=/fees>Fees</a>"), "/fees": FEES}
    task = """
        start: {start}
        steps:
          - click: Old fees
          - expect: {{role: heading, name: Fees}}
            optional: true
          - back
          - click: {{role: link, name: Fees, exact: true}}
        success: [url: /fees]
        """
    pages["/live"] = page("Home", "<a href=/fees?old>Old fees</a><a href=/fees>Fees</a>")
    records = attempts(site(pages), {"dead": task.format(start="/"), "live": task.format(start="/live")})
    agree(records, {"dead": "completed_with_difficulty", "live": "completed"})
    assert barriers(records["dead"]) == ["dead-link"]
    assert records["dead"].findings[0].step == 1
    assert [one.status for one in records["dead"].steps] == ["done", "skipped", "done", "done"]
    assert [one.status for one in records["live"].steps] == ["done"] * 4


def test_a_page_that_failed_and_was_got_past_is_difficulty(site, attempt):
    tries = []

    def fees(asked):
        tries.append(asked)
        return Answer(page("Sorry", ""), 500) if len(tries) == 1 else FEES

    record = attempt(
        site({"/": HOME, "/fees": fees}),
        """
        steps:
          - click: Fees
          - expect: {role: heading, name: Fees}
            optional: true
          - back
          - click: Fees
        success: [url: /fees, text: a licence costs]
        """,
    )
    assert (record.outcome, barriers(record)) == ("completed_with_difficulty", ["server-error"]), said(record)


def test_a_handoff_is_difficulty_only_when_nobody_announced_it(site, attempts):
    shop = site({"/": "", "/pay": page("Pay", "<p>Cardserve takes your card.</p>")})
    link = f"<a href={shop.at('cardserve.localhost', '/pay')}>Pay online</a>"
    pages = {
        "/told": page("Fees", f"<p>Payments are taken by Cardserve.</p>{link}"),
        "/silent": page("Fees", link),
        "/letters": page("Fees", f"<p>Start here.</p><a href={shop.at('art.localhost', '/pay')}>Pay online</a>"),
        "/language": page("Fees", f"<a href={shop.at('cy.harbour.localhost', '/pay')}>Pay online</a>"),
    }
    task = "start: /{}\nsteps: [expect: Fees, click: Pay online]\nsuccess: [url: '**/pay']"
    records = attempts(
        site(pages), {path[1:]: task.format(path[1:]) for path in pages}, hosts=("127.0.0.1", '"*.harbour.localhost"')
    )
    assert {name: barriers(record) for name, record in records.items()} == {
        "told": ["handoff"],
        "silent": ["handoff-unannounced"],
        "letters": ["handoff-unannounced"],  # "art" is in "start", but nobody named it
        "language": [],
    }
    agree(
        records,
        {
            "told": "completed",
            "silent": "completed_with_difficulty",
            "letters": "completed_with_difficulty",
            "language": "completed",
        },
    )
    assert "cardserve" in records["silent"].message
    assert [one.handoff for one in records["silent"].pages] == [False, True]


def test_a_handoff_is_announced_by_the_start_page_and_by_the_link_itself(site, attempts):
    shop = site({"/pay": page("Pay", "<p>Cardserve takes your card.</p>")})
    pages = {
        "/page": page("Fees", f"<p>By Cardserve.</p><a href={shop.at('cardserve.localhost', '/pay')}>Pay online</a>"),
        "/link": page("Fees", f"<a href={shop.at('cardserve.localhost', '/pay')}>Pay online (Cardserve)</a>"),
    }
    task = "start: /{}\nsteps: [click: Pay online]\nsuccess: [url: '**/pay']"
    records = attempts(site(pages), {path[1:]: task.format(path[1:]) for path in pages})
    agree(records, {"page": "completed", "link": "completed"})


ANSWER = "steps: []\nstart: {}\nsuccess: [text: costs]\nanswer:\n  read: {{{}}}\n  {}"


def test_an_answer_that_contradicts_the_right_one_is_wrong_and_spelling_is_not(site, attempts):
    pages = {"/fees": FEES, "/words": page("Fees", "<p>It costs <b class=fee>  Twenty&nbsp;five \n DOLLARS </b></p>")}
    pages["/beside"] = page("Fees", "<p>It costs nothing.</p><p><b>By post:</b> 30 days before</p>")
    pages["/field"] = page("Fees", "<p>It costs:</p><input class=fee value='$25.00' readonly>")
    records = attempts(
        site(pages),
        {
            "right": ANSWER.format("/fees", "css: .fee", "equals: $25.00"),
            "wrong": ANSWER.format("/fees", "css: .fee", "equals: $26.00"),
            "case-and-space": ANSWER.format("/words", "css: .fee", "equals: twenty five  dollars"),
            "part": ANSWER.format("/fees", r"css: main, pattern: '\$([0-9]+)'", "equals: 25"),
            "matches": ANSWER.format("/fees", "css: .fee", r"matches: '\$[0-9.]+'"),
            "matches-not-all-of-it": ANSWER.format("/fees", "css: .fee", r"matches: '\$25'"),
            "field": ANSWER.format("/field", "css: .fee", "equals: $25.00"),
            "no-place": ANSWER.format("/fees", "css: .price", "equals: $25.00"),
            "not-said": ANSWER.format("/fees", r"css: main, pattern: '£[0-9]+'", "equals: £25"),
            "beside": ANSWER.format("/beside", "css: b, pattern: '[0-9]+ days'", "equals: 30 days"),
            "not-beside": ANSWER.format("/beside", "css: b, pattern: '[0-9]+ days'", "equals: 20 days"),
        },
    )
    assert {name: str(record.outcome) for name, record in records.items()} == {
        "right": "completed",
        "wrong": "wrong_answer",
        "case-and-space": "completed",
        "part": "completed",
        "matches": "completed",
        "matches-not-all-of-it": "wrong_answer",
        "field": "completed",
        "no-place": "not_measured",
        "not-said": "not_completed",
        "beside": "not_measured",
        "not-beside": "not_completed",
    }
    wrong = records["wrong"]
    assert barriers(wrong) == ["wrong-answer"]
    assert (wrong.answer.read, wrong.answer.expected, wrong.answer.matches) == ("$25.00", "$26.00", False)
    assert records["no-place"].reason == "out_of_date"
    (missing,) = records["not-said"].findings
    assert (missing.barrier, missing.severity) == ("unanswered-question", "critical"), "it stopped the customer"
    assert explain(records["not-said"]).barrier == "unanswered-question"


def test_the_last_page_tells_or_leaves_the_customer_guessing(site, attempt):
    record = attempt(
        site({"/fees": FEES}),
        """
        start: /fees
        steps: []
        success: [url: /fees]
        tells: {outcome: licence, done: your form was sent, next: home}
        """,
    )
    assert {one.tells: one.found for one in record.tells} == {"outcome": True, "done": False, "next": True}
    assert (record.outcome, barriers(record)) == ("completed", ["unanswered-question"])
