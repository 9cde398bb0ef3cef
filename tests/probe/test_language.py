"""Which language a page is in, by its words and by what it says of itself."""

from __future__ import annotations

import pytest

from auditkit.probe.language import UNKNOWN, language_code, language_of

TEXTS = {
    "en": "You need a licence to fish here. It costs ten pounds a year. You can pay by card or in cash at the "
    "office, and we send it by post to you within three days.",
    "de": "Sie brauchen eine Karte. Sie kostet zehn Euro im Jahr. Sie können mit der Karte oder bar im Amt bezahlen, "
    "und wir senden sie Ihnen mit der Post innerhalb von drei Tagen zu.",
    "cy": "Mae angen trwydded arnoch i bysgota yma. Mae'n costio deg punt y flwyddyn. Gallwch dalu â cherdyn neu ag "
    "arian yn y swyddfa, a byddwn yn ei hanfon atoch trwy'r post o fewn tri diwrnod.",
    "hu": "A horgászathoz engedély szükséges. Az engedély ára évi tíz euró. Fizethet kártyával vagy készpénzzel az "
    "irodában, és három napon belül postán elküldjük Önnek az engedélyt.",
    "el": "Χρειάζεστε άδεια για να ψαρέψετε εδώ. Κοστίζει δέκα ευρώ το χρόνο. Μπορείτε να πληρώσετε με κάρτα ή "
    "μετρητά στο γραφείο και θα σας τη στείλουμε με το ταχυδρομείο σε τρεις ημέρες.",
    "zh": "在这里钓鱼需要许可证。费用为每年十欧元。您可以在办公室用卡或现金付款。我们会在三天内邮寄给您。",
}
LINKS = (
    "Home News Licences Parking Fishing Taxes Schools Libraries Housing Planning Waste Roads Council Meetings " * 2
)


@pytest.mark.parametrize("language", TEXTS)
def test_a_text_is_in_the_language_it_says(language: str) -> None:
    assert language_of(TEXTS[language], language) == language


@pytest.mark.parametrize("language", [one for one in TEXTS if one != "en"])
def test_what_is_left_over_from_a_template_is_not_believed(language: str) -> None:
    assert language_of(TEXTS[language], "en-GB") in (language, UNKNOWN)
    assert language_of(TEXTS["en"], language) == "en"


@pytest.mark.parametrize("language", [one for one in TEXTS if one != "zh"])
def test_a_page_that_does_not_say_is_told_by_its_words(language: str) -> None:
    assert language_of(TEXTS[language]) == language


def test_a_list_of_links_and_a_few_words_say_nothing_against_the_page() -> None:
    assert language_of(LINKS, "en") == "en"
    assert language_of("Kalastuslupa maksaa 10 euroa", "en") == "en"
    assert language_of("Kalastuslupa maksaa 10 euroa") == UNKNOWN


def test_a_few_words_in_letters_that_english_lacks_are_not_english() -> None:
    assert language_of("TCKN ile işlem yapabilir, SGK kayıtlarını görebilirsiniz", "en") == UNKNOWN
    assert language_of("Ask Zoë, René or Chloë at the café for the form, and pay in the office", "en") == "en"


def test_near_languages_are_not_played_off_against_each_other() -> None:
    text = (
        "Fiskekortet koster ti kroner om året, og du kan betale med kort eller på kontoret. Vi sender det til deg "
        "med posten i løpet av tre dager, og det er gyldig fra den dagen du får det."
    )
    assert language_of(text, "no") == "no"


def test_a_long_text_of_an_unknown_language_is_not_english() -> None:
    assert language_of("qwx zzyr plonk vrt hurm " * 30, "en") == UNKNOWN


def test_tags() -> None:
    assert [language_code(tag) for tag in ("en-GB", "EN_us", "nb", " de ", "", None, "english", "und")] == [
        "en", "en", "no", "de", None, None, None, None,
    ]  # fmt: skip
