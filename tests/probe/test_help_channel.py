"""Ways to reach a person, in pages of many languages: by what they are, and by words."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, sync_playwright

from auditkit.probe.help_channel import HelpResult, help_script, lacks_help
from auditkit.probe.language import help_words_known
from tests.factories import make_page
from tools.light_browser import light_browser

OFFERS = [
    ("contact", "<a href=/impressum>Impressum</a>"),
    ("phone", '<a href="tel:+3613456789">1818</a>'),
    ("phone", "<p>Ring oss på +46 8 123 456 78.</p>"),
    ("phone", "<p>Puhelin: 029 553 0000</p>"),
    ("phone", "<p>Appelez le 36 49 (service gratuit)</p>"),
    ("phone", "<p>お電話でのお問い合わせ 電話：03-1234-5678</p>"),
    ("phone", "<p>Bel 14 030 op werkdagen</p>"),
    ("phone", "<p>الهاتف: 0800 123 4567</p>"),
    ("phone", "<p>Τηλέφωνο επικοινωνίας: 210 1234567</p>"),
    ("phone", "<p>☎ 030 115</p>"),
    ("email", "<p>amt [at] hafen [punkt] example</p>"),
    ("email", '<p><a href="/cdn-cgi/l/email-protection#a1b2">[email&#160;protected]</a></p>'),
    ("chat", '<a href="https://wa.me/4912345678">Schreib uns</a>'),
    ("chat", '<div id="chat-widget-container" style="position:fixed;bottom:0;right:0;width:60px;height:60px"></div>'),
    ("contact", '<a href="/x/17">Ota yhteyttä</a>'),
    ("contact", '<a href="/x/17">Ügyfélszolgálat</a>'),
    ("contact", '<a href="/x/17">Свяжитесь с нами</a>'),
    ("contact", '<a href="/x/17">联系我们</a>'),
    ("contact", '<a href="/x/17">Cysylltwch â ni</a>'),
    ("contact", '<a href="/x/17">Hilfe</a>'),
    ("contact", '<a href="/pages/nous-contacter.html">Une question</a>'),
    ("contact", '<a href="/x/17" rel="help">?</a>'),
    ("contact", "<form><input type=email name=m><textarea name=t></textarea><button>Senden</button></form>"),
    ("visit", "<address>Kai 1, 1010 Wien</address>"),
    ("visit", '<a href="https://www.openstreetmap.org/node/1">Anfahrt</a>'),
]
NO_HELP = [
    '<a href="/pay">Contactless parking</a>',
    '<a href="/shop/contact-lenses">Lenses</a>',
    "<p>Below 1000 euros you pay nothing. Ligue 1 starts in 2026.</p>",
    "<p>Your reference is 0012345678. It cost 1 000 000 in 2025.</p>",
    "<p>Teltow 14513, telling 12345 people</p>",
    '<a href="mailto:">Write</a><a href="tel:">Call</a>',
    "<form><input type=email name=m><button>Subscribe</button></form>",
    '<div id="chat-widget-container" style="display:none">Chat</div>',
    '<a href="/kapcsolatos">Ezzel kapcsolatos hírek</a>'.replace("/kapcsolatos", "/news"),
]


@pytest.fixture(scope="module")
def window() -> Iterator[Page]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=str(light_browser().path), chromium_sandbox=False)
        yield browser.new_page()
        browser.close()


def offered(window: Page, body: str) -> list[str]:
    window.set_content(f"<!doctype html><title>Harbour</title><body>{body}</body>")
    return sorted(window.evaluate(help_script()))


@pytest.mark.parametrize(("channel", "body"), OFFERS)
def test_it_is_a_way_to_reach_a_person(window: Page, channel: str, body: str) -> None:
    assert channel in offered(window, body)


@pytest.mark.parametrize("body", NO_HELP)
def test_it_is_none(window: Page, body: str) -> None:
    assert offered(window, body) == []


ECHOES = [
    "<p>We write to ann@mail.example about it.</p>",
    "<p>We call you at 0151 234 5678.</p>",
    "<p>Mobile: <a href='tel:+441512345678'>+44 (0)151 2345678</a></p>",
    "<address>Ann Beck<br>12 Lime Street</address>",
    '<a href="mailto:ann@mail.example">ann@mail.example</a>',
    "<form><input type=email value=ann@mail.example><input value='0151 2345678'></form>",
]


@pytest.mark.parametrize("body", ECHOES)
def test_what_the_customer_has_entered_is_no_help(window: Page, body: str) -> None:
    help_beside = "<p>Call us on 0800 123 4567</p><address>Kai 1</address><p>office@harbour.example</p>"
    entered = ["ann@mail.example", "0151 2345678", "12 Lime Street", "Ann"]
    for beside, wanted in (("", []), (help_beside, ["email", "phone", "visit"])):
        window.set_content(f"<!doctype html><title>Harbour</title><body>{body}{beside}</body>")
        assert sorted(window.evaluate(help_script(entered))) == wanted


def test_a_number_of_the_agencys_own_is_help_even_if_somebody_enters_it(window: Page) -> None:
    for foot in ("<a href='tel:+442079460100'>020 7946 0100</a>", "Phone 020 7946 0100", "<address>1 Quay</address>"):
        window.set_content(
            f"<!doctype html><title>Harbour</title><body><main>Fee</main><footer>{foot}</footer></body>"
        )
        assert window.evaluate(help_script(["020 7946 0100", "1 Quay"])), foot


def test_help_is_missed_only_where_its_words_are_known() -> None:
    bare = {"help": {"offered": {}, "words_known": True}}
    assert lacks_help(make_page(text_language="hu", probes=bare))
    assert not lacks_help(make_page(text_language="und", probes={"help": {"offered": {}, "words_known": False}}))
    assert not lacks_help(make_page(probes={"help": {"offered": {"phone": "1818"}, "words_known": True}}))
    assert not lacks_help(make_page()), "it was not looked at"


def test_records_of_old_looked_for_help_in_english() -> None:
    old = {"help": {"offered": {}}}
    assert lacks_help(make_page(language="en-GB", probes=old))
    assert not lacks_help(make_page(language="cy", probes=old))
    assert HelpResult.on(make_page(language="cy", probes=old)) is not None


def test_every_official_language_of_the_union_has_words() -> None:
    union = "bg cs da de el en es et fi fr ga hr hu it lt lv mt nl pl pt ro sk sl sv cy"
    assert [one for one in union.split() if not help_words_known(one)] == []


@pytest.mark.parametrize(
    ("link", "wanted"),
    [
        ("<main><a href='{}/museum/contact-details' class=back>Back</a></main>", []),
        (
            "<main><dd><a href='{}/museum/contact-details/edit#phone'>Change <i>contact details</i></a></dd></main>",
            [],
        ),
        ("<main><a href='{}/museum/contact-name'>Change contact name</a></main>", []),
        ("<main><a href='{}/museum/contact-details/contact'>Contact us</a></main>", ["contact"]),
        ("<main><a href='{}/museum/contact-details?page=help'>Contact us</a></main>", ["contact"]),
        ("<main><a href='#contact'>Contact us</a></main>", ["contact"]),
        ("<main><a href='{}/museum/contact'>Contact us about this form</a></main>", ["contact"]),
        ("<main><a href='{}/contact-details'>How to reach us</a></main>", ["contact"]),
        ("<header><a href='{}/museum/contact-details'>Contact details</a></header>", ["contact"]),
        ("<footer><a href='{}/contact'>Contact</a></footer>", ["contact"]),
    ],
)
def test_a_question_of_the_form_is_no_help_and_a_page_on_how_to_get_in_touch_is(
    window: Page, link: str, wanted: list[str]
) -> None:
    there = "http://harbour.example"
    window.set_content(f"<!doctype html><title>Harbour</title><body>{link.format(there)}</body>")
    assert sorted(window.evaluate(help_script(["Ann"], [f"{there}/museum/contact-details"]))) == wanted
