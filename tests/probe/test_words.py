"""What probes make of words: error messages, initials, sentences."""

from __future__ import annotations

import pytest

from auditkit.probe.abbreviation import abbreviation_explanations, candidates, is_explained
from auditkit.probe.error_message import helps
from auditkit.probe.language import may_do_something
from auditkit.probe.readability import FORMULAS, Readability, ReadingResult, measure, value_text
from tests.factories import make_page

HELPFUL = (
    "Enter your date of birth, such as 27 3 1994",
    "Date of birth must be in the past",
    "Postcode is required",
    "Select yes if you live in the county",
    "Your plate number can't be longer than 8 characters",
    "We could not match that number with any licence in our records. It is on the back of your card.",
    "Please use a valid email address, for example name@example.com",
    "This field cannot be blank: tell us your surname",
)
UNHELPFUL = (
    "Error 14",
    "Invalid input",
    "An error has occurred.",
    "Please correct the errors below.",
    "There was a problem with your submission",
    "Validation failed (code 0x80040E14)",
    "Invalid date",
    "Field is required",
    "Your request could not be processed. Please try again.",
    "Postcode is invalid",
)


@pytest.mark.parametrize("message", HELPFUL)
def test_a_message_that_says_how_to_put_it_right(message: str) -> None:
    assert helps(message)


@pytest.mark.parametrize("message", UNHELPFUL)
def test_a_message_that_does_not(message: str) -> None:
    assert not helps(message)


def test_messages_in_other_languages_are_not_judged_but_for_codes() -> None:
    assert helps("Le champ est obligatoire", english=False)
    assert not helps("14", english=False)


def test_initials_are_found_in_running_text_only() -> None:
    assert candidates(["Ask the HLO for a form before you go to sea."]) == ["HLO"]
    assert candidates(["APPLY ONLINE NOW", "PAY YOUR FEE"]) == [], "lines in capitals"
    assert candidates(["King Charles III opened part IV of the pier"]) == [], "Roman numbers"
    assert candidates(["Fill in form HLO-17 or see HLO.gov/help"]) == [], "a form's number, an address"
    assert candidates(["All TDCs need a PLB by law."]) == ["TDC", "PLB"]
    assert candidates(["David “JR” Smith, Director", 'Ann-Marie "TJ" Lee']) == [], "a person's nickname"
    assert candidates(["Ask for the “HLO” form. The “PLB” Office has it."]) == ["HLO", "PLB"]


@pytest.mark.parametrize(
    "text",
    [
        "The Harbour Licensing Office (HLO) gives licences.",
        "Ask the HLO (Harbour Licensing Office) first.",
        "HLO – short for Harbour Licensing Office – gives licences.",
    ],
)
def test_initials_that_are_explained(text: str) -> None:
    assert is_explained("HLO", text)


def test_initials_that_are_not() -> None:
    assert not is_explained("PLB", "Carry a PLB (see the list) whenever you leave the harbour.")


def test_a_name_in_full_anywhere_explains_its_initials() -> None:
    assert "HLO" in abbreviation_explanations("Harbour Licensing Office. Call the HLO.")
    assert "MCA" in abbreviation_explanations("Maritime and Coastguard Agency rules. The MCA says so.")
    assert "PLB" not in abbreviation_explanations("Harbour Licensing Office. Carry a PLB.")


PLAIN = "You need a licence to fish here. It costs ten pounds. You can pay by card or in cash. We send it by post."
DENSE = (
    "Notwithstanding the aforementioned provisions, applicants demonstrating extraordinary circumstances may, "
    "subject to administrative discretion, petition the commissioner for reconsideration of determinations "
    "previously communicated, provided that supporting documentation accompanies the application."
)


def test_flesch_kincaid_of_a_text_counted_by_hand() -> None:
    # 7 words in 1 sentence, 9 syllables: 0.39·7 + 11.8·9/7 − 15.59.
    assert measure(FORMULAS["en"], "We send the licence to you today.", "en") == pytest.approx(2.3, abs=0.05)


def test_plain_words_are_easier_than_officialese_in_every_language() -> None:
    texts = {
        "en": (PLAIN, DENSE),
        "de": (
            "Sie brauchen eine Karte. Sie kostet zehn Euro. Wir senden sie mit der Post.",
            "Die Inanspruchnahme der Gebührenermäßigung setzt die Vorlage sämtlicher erforderlicher "
            "Antragsunterlagen bei der zuständigen Genehmigungsbehörde voraus.",
        ),
        "es": (
            "Usted paga diez euros. La carta llega en tres días. Puede pagar aquí.",
            "La presentación extemporánea de la documentación reglamentariamente establecida determinará la "
            "inadmisibilidad del procedimiento administrativo correspondiente.",
        ),
        "fr": (
            "Vous payez dix euros. La carte arrive en trois jours. Payez ici.",
            "La présentation tardive des documents réglementairement exigés entraînera l'irrecevabilité de la "
            "procédure administrative correspondante.",
        ),
        "it": (
            "Lei paga dieci euro. La carta arriva in tre giorni. Paghi qui.",
            "La presentazione tardiva della documentazione regolamentare determinerà l'inammissibilità del "
            "procedimento amministrativo corrispondente.",
        ),
        "nl": (
            "U betaalt tien euro. De kaart komt in drie dagen. Betaal hier.",
            "De niet-tijdige indiening van de reglementair voorgeschreven documentatie veroorzaakt de "
            "niet-ontvankelijkheid van de desbetreffende administratieve procedure.",
        ),
    }
    assert texts.keys() == FORMULAS.keys()
    for language, (plain, dense) in texts.items():
        formula = FORMULAS[language]
        assert formula.hardness(measure(formula, plain, language)) == 0, language
        assert formula.hardness(measure(formula, dense, language)) > 0, language


@pytest.mark.parametrize(
    ("grade", "text"), [(8.4, "8"), (15.6, "16"), (16.0, "16"), (16.1, "16 or more"), (31.0, "16 or more")]
)
def test_no_school_has_a_grade_above_sixteen(grade: float, text: str) -> None:
    assert value_text(grade, "Flesch–Kincaid grade") == text
    seen = ReadingResult(words=300, language="en", formula="Flesch–Kincaid grade", value=grade)
    told = [one.message for one in Readability().judge_page(seen, make_page(), 0)]
    assert all(f" {text} on the scale" in one for one in told)
    assert bool(told) is (grade > 10)


def test_a_scale_of_another_kind_goes_on() -> None:
    assert value_text(62.3, "Gulpease") == "62"
    assert value_text(21.0, "Szigriszt-Pazos") == "21"


@pytest.mark.parametrize(
    ("name", "path"),
    [
        ("Delete", "/7"), ("All", "/deleteItem"), ("All", "/DELETEitem"), ("All", "/step2delete"), ("Go", "/signOff"),
        ("All", "/%64elete"), ("All", "/%2564elete"), ("Konto", "/konto-l%C3%B6schen"), ("Konto", "/konto-l%F6schen"),
        ("News", "/news?view=clearAll"), ("Se déconnecter", "/"), ("Usuń konto", "/"), ("Αποσύνδεση", "/"),
        ("Изтриване", "/"), ("Oħroġ", "/"), ("Ta bort", "/"), ("Izbriši", "/"), ("Ištrinti", "/"),
        ("Your basket", "/cart"),
    ],
)  # fmt: skip
def test_a_link_that_may_do_something_is_told_by_its_words(name: str, path: str) -> None:
    assert may_do_something(name, f"https://harbour.example{path}")


@pytest.mark.parametrize(
    ("name", "path"),
    [
        ("Tide tables", "/tides"), ("Outline of the blog", "/blog/outline"), ("Pay your fine", "/fines"),
        ("Silos", "/silos"),
        ("Disabled parking", "/disabled-parking"), ("Rifiuti e ambiente", "/rifiuti"), ("Fjernvarme", "/fjernvarme"),
        ("Potvrda o prebivalištu", "/potvrda"), ("Register of boats", "/registers?page=2"), ("Caf%E9", "/cafe%C3%A9"),
    ],
)  # fmt: skip
def test_other_links_are_worded_otherwise(name: str, path: str) -> None:
    assert not may_do_something(name, f"https://harbour.example{path}")
