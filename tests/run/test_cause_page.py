"""Why a step failed: about the page it was to be made on."""

from __future__ import annotations

import pytest

from auditkit.browser import redaction
from auditkit.browser.settle import Timeouts
from auditkit.locator import frame_scope
from auditkit.run import journey
from auditkit.score.explanation.attempt import explain

from .reading import HALVES, agree, half_of, said, stopped_by
from .site import Answer, Hang, page, redirect

TAKES_PICTURES = True

TASK = "start: /from/{}\nsteps: [click: Go on, click: Pay the fee]\nsuccess: [text: thank you]"
LINKS = "<a href=/>Home</a> <a href=/help>Help</a>"


@pytest.fixture
def led_to(site, attempts):
    """Attempts that press a link to each page, and miss a control there."""

    def make(pages, **given):
        served = {f"/to/{name}": found for name, found in pages.items()}
        for name in pages:
            served[f"/from/{name}"] = page("Fishing", f"<a href=/to/{name}>Go on</a>")
        served["/redirected"] = page("Pay", "<a href=/thanks>Pay the fee</a>")
        served["/thanks"] = page("Thank you")
        return attempts(site(served), {name: TASK.format(name) for name in pages}, **given)

    return make


SENTENCE = "You typed an address and a page came that says it is not there. Here is what you can do. "


@pytest.mark.thorough
def test_links_that_lead_to_nothing_and_pages_about_them(led_to):
    advice = "Page not found: how to fix it"
    records = led_to(
        {
            "gone": Answer(page("Oh dear", LINKS), 410),
            "missing": Answer(page("Oh dear", LINKS), 404),
            "soft": page("Page not found", f"<p>Sorry.</p>{LINKS}"),
            "soft-title": page("We can't find that page - Harbour", LINKS),
            "article": page(advice, f"<p>{SENTENCE * 20}</p>{LINKS}"),
            "short-article": page(advice, "<h2>Check the address</h2>" + f"<p>{SENTENCE * 4}</p>{LINKS}"),
            "form-404": page("Form 404: change of mooring", f"<p>Download the form.</p>{LINKS}"),
            "search": page("Address not found", "<p>Try the postcode.</p>" + LINKS),
            "fine": page("Pay", "<a href=/thanks>Pay the fee</a>"),
        }
    )
    dead, missing = "not_completed dead-link step 1", "not_completed control-not-found step 2"
    agree(
        records,
        {
            "gone": dead,
            "missing": dead,
            "soft": dead,
            "soft-title": dead,
            "article": missing,
            "short-article": missing,
            "form-404": missing,
            "search": missing,
            "fine": "completed",
        },
    )
    assert stopped_by(records["missing"]).details.kept["status"] == 404
    assert [one.status for one in records["missing"].steps] == ["failed", "skipped"]
    assert [one.status for one in records["missing"].pages] == [200, 404]


def test_servers_that_fail_and_pages_with_numbers_in_their_names(led_to):
    records = led_to(
        {
            "500": Answer(page("Oh dear", LINKS), 500),
            "bare": Answer("", 502),
            "soft": page("Sorry, there is a problem with the service", f"<p>Try again later.</p>{LINKS}"),
            "said-below": page("Fehler", f"<p>Es ist ein technischer Fehler aufgetreten.</p>{LINKS}"),
            "section-504": page("Section 504 complaints", f"<p>How to complain.</p>{LINKS}"),
            "fine": page("Pay", "<a href=/thanks>Pay the fee</a>"),
        }
    )
    broken = "not_completed server-error step 1"
    agree(
        records,
        {
            "500": broken,
            "bare": broken,
            "soft": broken,
            "said-below": broken,
            "section-504": "not_completed control-not-found step 2",
            "fine": "completed",
        },
    )


def plain(body, kind="text/plain", status=200):
    return Answer(body, status, {"Content-Type": kind})


DATA = '{"step": 2, "errors": []}'


@pytest.mark.thorough
@HALVES
def test_what_is_no_page_is_named_and_not_looked_at(led_to, half):
    server, document = "not_completed server-error step 1", "not_completed document-only step 1"
    missing = "not_completed control-not-found step 2"
    saved = {"Content-Type": "application/pdf", "Content-Disposition": "attachment"}
    pages = {
        "json": (server, plain("{}", "application/json")),
        "json-as-page": (server, plain(DATA, "text/html")),
        "code": (server, plain("<!DOCTYPE html><h1>Pay</h1>")),
        "problem": (server, plain(DATA, "application/problem+json; charset=utf-8", 422)),
        "nothing": (server, plain("", status=204)),
        "empty": (server, plain("", "text/html")),
        "pdf": (document, plain(b"%PDF-1.4\n%%EOF", "application/pdf")),
        "xml": (server, plain("<?xml version='1.0'?><fee><due>2</due></fee>", "application/xml")),
        "word": (missing, plain("PK", "application/vnd.oasis.opendocument.text")),
        "saved": (missing, Answer("%PDF", headers=saved)),
        "prose": ("not_completed dead-end step 2", plain("Opening hours: Monday to Friday, nine to five.")),
        "picture": (
            document,
            plain("<svg xmlns='http://www.w3.org/2000/svg' width='9' height='9'/>", "image/svg+xml"),
        ),
        "written": (missing, page("Fees", f"<pre>{DATA}</pre>{LINKS}")),
        "drawn-later": ("not_completed dead-end step 1", "<head></head><body><div id=app></div></body>"),
        "fine": ("completed", page("Pay", f"<pre>{DATA}</pre><a href=/thanks>Pay the fee</a>")),
    }
    wanted = half_of(pages, half)
    records = led_to({name: served for name, (_, served) in wanted.items()}, probes=True)
    agree(records, {name: verdict for name, (verdict, _) in wanted.items()})
    answers = "After pressing “Go on”, the agency's server answers with"
    says = {
        "json": f"{answers} data (JSON), not a page: “{{}}”",
        "problem": f"{answers} data (JSON), not a page: “{DATA}”",
        "code": f"{answers} source code, not a page: “<!DOCTYPE html><h1>Pay</h1>”",
        "xml": "not a page: “<fee><due>2</due></fee>”",
        "nothing": "nothing (status 204), and the page stays",
        "pdf": "the link leads to a PDF (document), not a page",
        "word": "after pressing “Go on”, a file is saved",
        "prose": "",
    }
    for name in says.keys() & records.keys():
        assert says[name] in records[name].message and "“”" not in records[name].message
    looked = {name for name, one in records.items() if one.pages[-1].probes.keys() - {"vitals"}}
    as_pages = {"nothing", "pdf", "word", "saved", "drawn-later", "written", "fine"}
    assert looked == as_pages & records.keys(), "as others are no pages"


def test_redirects_without_end_and_with_one(led_to):
    def again(asked):
        return redirect(f"/to/endless?{asked.query.get('n', '') + '1'}")

    def some(asked):
        number = int(asked.query.get("n", 0))
        return redirect(f"/to/some?n={number + 1}" if number < 8 else "/redirected")

    records = led_to({"endless": again, "some": some})
    agree(records, {"endless": "not_completed server-error step 1", "some": "completed"})


def test_a_link_to_what_no_browser_opens_is_named_for_that(site, attempts):
    addresses = {"slashes": "\\\\", "none": "http://[fees", "place": "#fees"}
    pages = {f"/{name}": page("Fees", f"<a href='{one}'>Pay</a>") for name, one in addresses.items()}
    task = "start: /{}\nsteps: [click: Pay, click: Card]\nsuccess: [text: thank you]\nproven: 2026-11-22"
    records = attempts(site(pages), {name: task.format(name) for name in addresses})
    agree(records, dict.fromkeys(addresses, "not_completed dead-link step 1"))
    unopened = {name for name, one in records.items() if "not one that a browser can open" in one.message}
    assert unopened == {"slashes", "none"}, [said(one) for one in records.values()]
    assert all(records[name].findings[0].model_dump()["details"]["url"].endswith(f"/{name}") for name in unopened)


@pytest.mark.thorough
def test_a_page_that_sends_itself_on_for_ever_ends_all_the_same(led_to):
    circle = page("Wait", "<script>setTimeout(() => location.replace('/to/circle?' + Math.random()), 100)</script>")
    records = led_to({"circle": circle}, attempt_limit_seconds=180)
    assert records["circle"].outcome == "not_completed", said(records["circle"])


def test_a_server_that_never_answers_and_one_that_takes_its_time(led_to):
    records = led_to(
        {"hangs": Hang, "slow": Answer(page("Pay", "<a href=/thanks>Pay the fee</a>"), after_seconds=1.5)},
        timeouts=Timeouts(page=3, control=3, quiet_page=1),
    )
    agree(records, {"hangs": "not_completed page-timeout step 1", "slow": "completed"})
    assert "did not answer in time" in records["hangs"].message
    assert records["hangs"].steps[0].screenshot is not None, "the page that one waits at is seen"
    assert [one.title for one in records["hangs"].pages] == ["Fishing"]


SPIN = page("Pay", "<a href=/thanks>Pay the fee</a><script>{}</script>")


LOOKED_FOR = "overlays: [{name: Survey, when: {text: Survey}, click: Close}]"


@pytest.mark.thorough
@pytest.mark.parametrize("overlays", [pytest.param("", id="none"), pytest.param(LOOKED_FOR, id="looked-for")])
def test_a_page_whose_script_never_lets_go(led_to, monkeypatch, overlays):
    monkeypatch.setattr(journey, "_SPARE_SECONDS", 2.0)
    monkeypatch.setattr(frame_scope, "_PAGE_SECONDS", 2.0)
    monkeypatch.setattr(redaction, "_TIMEOUT_SECONDS", 2.0)
    records = led_to(
        {
            # Soon after it is there, and before anyone can have pressed.
            "spins": SPIN.format("setTimeout(() => { for (;;); }, 40)"),
            "works-hard": SPIN.format("const end = Date.now() + 500; while (Date.now() < end);"),
        },
        timeouts=Timeouts(page=4, control=2, quiet_page=1, script=2),
        agency=overlays,
        attempt_limit_seconds=90,
    )
    assert records["works-hard"].outcome == "completed", said(records["works-hard"])
    assert stopped_by(records["spins"]).barrier == "page-timeout", said(records["spins"])


def test_a_page_too_large_for_the_time_a_step_has_is_not_measured(site, attempts, monkeypatch):
    monkeypatch.setattr(journey, "_SPARE_SECONDS", -7.8)
    large = page("Home", "<script>for (let n = 0; n < 40000; n++) document.write(`<p>Line ${n}`)</script>")
    task = {"large": "steps: [click: Fees]\nsuccess: [text: costs]"}
    records = attempts(site({"/": large}), task, timeouts=Timeouts(page=8, control=4, quiet_page=1, script=2))
    agree(records, {"large": "not_measured tool_error"})
    assert records["large"].message.startswith("The page is too large for auditkit to read")


SIGN_IN = "<form><label>Password <input type=password></label><button>Sign in</button></form>"


def test_walls_that_ask_for_an_account_and_doors_that_only_offer_one(led_to):
    records = led_to(
        {
            "wall": page("Sign in to your account", SIGN_IN),
            "401": Answer(page("Unauthorised", LINKS), 401),
            "door": page("Pay", "<a href=/thanks>Pay the fee</a>", header=SIGN_IN),
            "beside": page("Fees and charges", LINKS, header=SIGN_IN),
            "about": page("How to sign in", "<p>Have your number ready.</p>" + LINKS),
        }
    )
    agree(
        records,
        {
            "wall": "not_completed login-wall step 1",
            "401": "not_completed login-wall step 1",
            "door": "completed",
            "beside": "not_completed control-not-found step 2",
            "about": "not_completed control-not-found step 2",
        },
    )


def test_sessions_that_end_and_things_that_expire(led_to):
    records = led_to(
        {
            "expired": page("Your session has timed out", f"<p>For your safety.</p>{LINKS}"),
            "licence": page("Renew a licence that has expired", f"<p>Within a year.</p>{LINKS}"),
            "timeout": page("Time out of work: claim for lost days", f"<p>Within a year.</p>{LINKS}"),
        }
    )
    missing = "not_completed control-not-found step 2"
    agree(
        records,
        {"expired": "not_completed session-expired step 1", "licence": missing, "timeout": missing},
    )


PROOF = "<input type=hidden name=g-recaptcha-response value=03AGdBq25>"


def test_puzzles_and_badges(led_to):
    frame = "<iframe title=reCAPTCHA src='/recaptcha/anchor' width={} height=78 {}></iframe>"
    puzzle = f"<div class=g-recaptcha>{frame.format(304, '')}</div>"
    badge = (
        "<div class=grecaptcha-badge style='position:fixed;right:-186px;bottom:14px;width:256px'>"
        f"{frame.format(256, '').replace('anchor', 'anchor?size=invisible')}</div>"
    )
    records = led_to(
        {
            "puzzle": page("Check", puzzle + "<button disabled>Continue</button>"),
            "passed": page("Check", f"<form>{puzzle}{PROOF}<button disabled>Continue</button></form>{LINKS}"),
            "badge": page("Fees", badge + LINKS),
            "solved": page("Pay", "<a href=/thanks>Pay the fee</a>" + puzzle),
            "about": page("Help", f"<section id=captcha-help><p>We use no puzzles.</p></section>{LINKS}"),
        }
    )
    agree(
        records,
        {
            "puzzle": "not_completed captcha step 2",
            "passed": "not_completed control-not-found step 2",
            "badge": "not_completed control-not-found step 2",
            "solved": "completed",
            "about": "not_completed control-not-found step 2",
        },
    )


def test_pages_that_lead_nowhere(led_to):
    records = led_to(
        {
            "end": page("Your request was noted", "<p>Goodbye.</p>"),
            "not-the-end": page("Your request was noted", f"<p>Goodbye.</p>{LINKS}"),
        }
    )
    agree(
        records,
        {"end": "not_completed dead-end step 2", "not-the-end": "not_completed control-not-found step 2"},
    )


FRENCH = """<p>Vous pouvez demander cette aide si vous avez perdu votre emploi et que vous ne recevez pas une autre
  prestation pour la même période. Nous vous dirons ce que vous devez faire avec les documents.</p>"""
ENGLISH = """<p>You can ask for this help if you have lost your job and you do not get another benefit for the same
  period. We will tell you what you have to do with the documents that you have been sent.</p>"""


def in_language(code, body, link="Suivant", to=""):
    return f"<html lang={code}><title>Aide</title><h1>Aide</h1><main>{body}<p><a href='{to}'>{link}</a></main></html>"


@pytest.mark.thorough
def test_a_page_in_another_language_than_those_before(site, attempts):
    ends = {
        "other": in_language("en", ENGLISH),
        "left-over": in_language("fr", ENGLISH),
        "wrong-mark": in_language("en", FRENCH),
        "asked-for": in_language("en", ENGLISH),
        "short": in_language("en", "<p>Sorry</p>"),
        "same": in_language("fr", FRENCH),
    }
    pages = {f"/end/{name}": end for name, end in ends.items()}
    links = {name: "English" if name == "asked-for" else "Suivant" for name in ends}
    pages |= {f"/{name}": in_language("fr", FRENCH, to=f"/2/{name}") for name in ends}
    pages |= {f"/2/{name}": in_language("fr", FRENCH, links[name], f"/end/{name}") for name in ends}
    task = "start: /{}\nsteps: [click: Suivant, click: {}]\nsuccess: [text: Votre prestation]"
    records = attempts(site(pages), {name: task.format(name, links[name]) for name in ends})
    agree(records, dict.fromkeys(ends, "not_completed dead-end step 3"))
    says = "The page is in English, but the pages before it were in French."
    assert {name for name, one in records.items() if says in one.message} == {"other", "left-over"}
    assert "The page says that it is in English, but the page before it was in French." in records["short"].message
    assert not any("French" in records[name].message for name in ("wrong-mark", "asked-for", "same"))
    assert {name for name, one in records.items() if not explain(one).update} == {"other", "left-over"}


PICTURE = "<svg xmlns='http://www.w3.org/2000/svg' width='400' height='300'><rect width='400' height='300'/></svg>"


@pytest.mark.thorough
def test_what_stands_where_the_words_should_be(site, attempts):
    shown = {
        "key": "<p>pages.before-you-start.content</p>",
        "button": "<button>form.submit.label</button>",
        "template": "<h2>Dear {{ name }}</h2>",
        "hidden-mail": "<p>Write to <a href=/mail>[email&#160;protected]</a></p>",
        "picture": "<p><img src=/fees.svg alt='' width=400 height=300></p>",
        "told-picture": "<p><img src=/fees.svg alt='Two fees' width=400 height=300></p>",
        "icon": "<p><img src=/fees.svg alt='' width=40 height=30> Fees</p>",
        "names": "<p>service.harbour-office.info</p><p>fee-list.pdf</p><code>pages.start.title</code><p>e.g.</p>",
    }
    pages = {f"/{name}": page("Fees", f"{body}{LINKS}") for name, body in shown.items()}
    pages |= {
        "/fees.svg": Answer(PICTURE, headers={"Content-Type": "image/svg+xml"}),
        "/pattern": page("NaN%", LINKS),
    }
    asks = "start: /{}\nsteps: []\nsuccess: [text: {}]\nanswer: {{read: {{css: {}}}, matches: '[0-9]{{1,3}} ?%'}}"
    read = "main, pattern: '[0-9]+ ?%'"
    tasks = {name: asks.format(name, "Home", read) for name in shown} | {
        "pattern": asks.format("pattern", "Home", "h1")
    }
    tasks["key-success"] = asks.format("key", "Two fees", read)
    tasks["key-control"] = "start: /key\nsteps: [click: Pay the fee]\nsuccess: [text: thanks]"
    records = attempts(site(pages), tasks)
    ends = {name: one.message.partition("(a number, then “%”).")[2].strip() for name, one in records.items()}
    where, picture = "where text should be.", records["picture"].pages[0].url.replace("picture", "fees.svg")
    assert {name: said for name, said in ends.items() if said} == {
        "key": f"The page shows “pages.before-you-start.content” {where}",
        "button": f"The page shows “form.submit.label” {where}",
        "template": f"The page shows “Dear {{{{ name }}}}” {where}",
        "hidden-mail": f"The page shows “[email protected]” {where}",
        "picture": f"It may be in an image without text: {picture}",
    }
    assert records["pattern"].message == "The journey ends with “NaN%”; the right answer is a number, then “%”."
    for name in ("key-success", "key-control"):
        assert records[name].message.endswith(f"The page shows “pages.before-you-start.content” {where}")
        assert not explain(records[name]).update


def test_a_start_that_comes_to_nothing_is_told_in_a_sentence(site, attempts):
    starts = {
        "nothing": Answer("", 204),
        "unchanged": Answer("", 304),
        "nowhere": Answer("", 302),
        "bracket": redirect("http://["),
        "file": redirect("file:///etc/passwd"),
        "letter": redirect("mailto:harbour@example.org"),
        "fine": page("Fees", "<a href=/fees aria-label='Fishing&#10;fees'>x</a><a href=/fees>Two<br>lines</a>"),
    }
    pages = {f"/{name}": answer for name, answer in starts.items()}
    tasks = {name: f"start: /{name}\nsteps: [click: Fishing fees]\nsuccess: [text: Twelve]" for name in starts}
    tasks["lines"] = 'start: /fine\nsteps: [click: {text: "Two\\nlines"}]\nsuccess: [text: Twelve]'
    tasks["no-lines"] = 'start: /fine\nsteps: [click: {text: "Three\\nlines"}]\nsuccess: [text: Twelve]'
    records = attempts(site(pages | {"/fees": page("Fees", "<p>Twelve euros</p>")}), tasks)
    server, unreachable = "not_completed server-error step 0", "not_measured site_unreachable"
    wanted = {
        **dict.fromkeys(("nothing", "nowhere"), server),
        **dict.fromkeys(("unchanged", "bracket", "file", "letter"), unreachable),
        **dict.fromkeys(("fine", "lines"), "completed"),
        "no-lines": "not_completed control-not-found step 1",
    }
    agree(records, wanted)
    assert "answers with nothing (status 204), and no page opens: " in records["nothing"].message
    assert "redirects to something that is not a web address" in records["file"].message
    assert "no page opens" in records["letter"].message
    assert all("\n" not in (record.message or "") for record in records.values())
