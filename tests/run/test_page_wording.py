"""How pages say that they are gone, broken, closed or over, in the languages of those who use them; and what only
speaks of it."""

from __future__ import annotations

import pytest

from auditkit.run.diagnosis.access_snapshot import (
    PagePart,
    Puzzle,
    is_provider_button,
    is_provider_host,
    is_sign_in_address,
    is_sum,
)
from auditkit.run.diagnosis.evidence import FailureSnapshot
from auditkit.run.diagnosis.page_wording import (
    Notice,
    complains,
    is_notice,
    is_sign_in,
    says_broken,
    says_closed,
    says_done,
    says_expired,
    says_missing,
    text_says_missing,
)

NOTICES = {
    Notice.MUST_SIGN_IN: """
        You must be signed in to access this page
        You need to sign in or sign up before continuing.
        Sign in to continue
        You are not logged in
        Sie müssen sich anmelden
        Sie müssen angemeldet sein, um diese Seite zu sehen
        Vous devez vous connecter pour accéder à cette page
        Debe iniciar sesión para continuar
        Devi accedere per continuare
        Je moet ingelogd zijn om deze pagina te bekijken
        Musisz się zalogować
        Du måste logga in
        Sinun täytyy kirjautua sisään
    """,
    Notice.EXPIRED: """
        Your session has timed out due to 30 minutes of inactivity
        Session data cleared
        Sorry, your session has been reset
        We have deleted your answers for your security
        Ihre Sitzung ist aus Sicherheitsgründen abgelaufen
        Sie wurden automatisch abgemeldet
        Votre session a expiré
        Votre session est expirée pour cause d’inactivité
        Su sesión ha caducado
        La tua sessione è scaduta
        Uw sessie is verlopen
        A sua sessão expirou
        Twoja sesja wygasła
        Platnost relace vypršela
        Platnosť vašej relácie vypršala
        A munkamenet lejárt
        Sesiunea dumneavoastră a expirat
        Сесията Ви е изтекла
        Η συνεδρία σας έληξε
        Din session har löpt ut
        Din session er udløbet
        Istuntosi on vanhentunut
        Teie sessioon on aegunud
        Jūsu sesija ir beigusies
        Jūsų sesija baigėsi
        Vaša sesija je istekla
        Vaša seja je potekla
        Is-sessjoni tiegħek skadiet
        Tá do sheisiún as feidhm
        Mae eich sesiwn wedi dod i ben
        Økten din er utløpt
        La teva sessió ha caducat
        Сеанс истёк
        Ваш сеанс закінчився
        Oturumunuzun süresi doldu
        انتهت جلستك
        您的会话已过期
        Phiên làm việc của bạn đã hết hạn
        세션이 만료되었습니다
        Sesioni juaj ka skaduar
    """,
    Notice.MISSING: """
        Diese Seite existiert nicht mehr
        Seite nicht gefunden
        La page que vous cherchez est introuvable
        Désolé, cette page n’existe plus
        Lo sentimos, la página que busca no existe
        Pagina non trovata
        Pagina niet gevonden
        A página não foi encontrada
        Nie znaleziono strony
        Stránka nenalezena
        Stránka nebola nájdená
        Az oldal nem található
        Pagina nu a fost găsită
        Страницата не е намерена
        Η σελίδα δεν βρέθηκε
        Sidan kunde inte hittas
        Siden blev ikke fundet
        Sivua ei löytynyt
        Lehte ei leitud
        Lapa nav atrasta
        Puslapis nerastas
        Stranica nije pronađena
        Strani ni mogoče najti
        Il-paġna ma nstabitx
        Ní bhfuarthas an leathanach
        Níor aimsíodh an leathanach
        Heb ddod o hyd i'r dudalen
        Страница не найдена
        Сторінку не знайдено
        Sayfa bulunamadı
        الصفحة غير موجودة
        页面不存在
        페이지를 찾을 수 없습니다
        पृष्ठ नहीं मिला
        صفحہ نہیں ملا
    """,
    Notice.BROKEN: """
        A system error occurred
        Es ist ein technischer Fehler aufgetreten
        Technische Störung
        Une erreur technique est survenue
        Ha ocurrido un error inesperado
        Si è verificato un errore
        Er is een fout opgetreden
        Ocorreu um erro
        Wystąpił nieoczekiwany błąd
        Došlo k chybě
        Došlo k neočakávanej chybe
        Hiba történt
        A apărut o eroare
        Възникна грешка
        Παρουσιάστηκε σφάλμα
        Ett fel har inträffat
        Der opstod en fejl
        Tapahtui virhe
        Tekkis viga
        Radās kļūda
        Įvyko klaida
        Došlo je do pogreške
        Prišlo je do napake
        Żball Intern Server
        Tharla earráid
        Aeth rhywbeth o'i le
        Произошла ошибка
        Сталася помилка
        Bir hata oluştu
        لقد حدث خطأ
        系统错误
        系统出现错误
        خطای سیستمی رخ داده است
        Ka ndodhur një gabim
        システムエラー
        오류가 발생했습니다
    """,
    Notice.CLOSED: """
        The licensing service is down for maintenance
        This site is undergoing scheduled maintenance
        Wegen Wartungsarbeiten geschlossen
        Le service est en cours de maintenance
        Sitio en mantenimiento
        Sito in manutenzione
        Przerwa techniczna
        Ведутся технические работы
        Tjenesten er nede for vedlikehold
        系统维护中
    """,
}
LINES = [(notice, line.strip()) for notice, lines in NOTICES.items() for line in lines.strip().splitlines()]


@pytest.mark.parametrize(("notice", "line"), LINES, ids=[line for _, line in LINES])
def test_a_notice_is_known_in_its_language(notice: Notice, line: str) -> None:
    assert is_notice(line, notice)


PAGES = [
    # What it is, its title, heading and text.
    (Notice.EXPIRED, "Sejm", "Sesja została zakończona", "Uchwały rady są opublikowane.", False),
    (Notice.EXPIRED, "Wniosek", "Sesja została zakończona", "Proszę zacząć od nowa.", True),
    (Notice.EXPIRED, "Council", "The session has ended", "Minutes are published tomorrow.", False),
    (Notice.EXPIRED, "Permit", "The session has ended", "Start again.", True),
    (Notice.EXPIRED, "Permit", "Your session has ended", "Nothing was kept.", True),
    (Notice.MISSING, "Proces", "Nie znaleziono strony umowy", "Urząd szuka dalej.", False),
    (Notice.MISSING, "Proces", "Nie znaleziono strony", "Urząd szuka dalej.", True),
    (Notice.MISSING, "Błąd", "Strona, której szukasz, nie istnieje", "Wróć.", True),
    (Notice.BROKEN, "Σφάλμα", "Κάτι δεν λειτουργεί", "Δοκιμάστε ξανά αργότερα.", True),
    (Notice.BROKEN, "Δήμος", "Αιτήσεις", "Δοκιμάστε ξανά αργότερα.", False),
    (Notice.BROKEN, "Schleuse Nord", "Technische Störung an der Schleuse Nord", "Es geht durch die Süd.", False),
    (Notice.BROKEN, "Ligne 4", "Problème technique sur la ligne 4", "Prenez le bus.", False),
    (Notice.BROKEN, "Antrag", "Technische Störung", "Bitte später.", True),
    (Notice.BROKEN, "Fehler im Bescheid", "Fehler im Bescheid", "Wir schreiben Ihnen später.", False),
]


@pytest.mark.parametrize(("notice", "title", "heading", "text", "is_so"), PAGES)
def test_a_doubtful_heading_has_to_be_borne_out(
    notice: Notice, title: str, heading: str, text: str, is_so: bool
) -> None:
    page = FailureSnapshot(
        title=title, heading=heading, text=f"{heading}\n{text}", words=len(f"{heading} {text}".split())
    )
    says = {
        Notice.EXPIRED: lambda one: says_expired(one, entered=False),
        Notice.MISSING: says_missing,
        Notice.BROKEN: says_broken,
    }
    assert says[notice](page) is is_so


def test_a_bare_page_that_failed_and_asks_to_come_later_is_broken() -> None:
    failed = "Das hat leider nicht geklappt\nBei Ihrer Anfrage ist ein technischer Fehler aufgetreten."
    later = "Bitte versuchen Sie es zu einem späteren Zeitpunkt erneut."
    page = FailureSnapshot(heading="Das hat leider nicht geklappt", text=f"{failed} {later}", words=25)
    assert says_broken(page)
    assert not says_broken(page.model_copy(update={"text": failed}))
    assert not says_broken(page.model_copy(update={"fields": 3}))


@pytest.mark.parametrize(
    "heading",
    ["Údržba zeleně", "Vedligeholdelse af veje", "Planned maintenance", "Одржавање путева", "Odstávka teplé vody"],
)
def test_upkeep_of_other_things_closes_no_site(heading: str) -> None:
    page = FailureSnapshot(heading=heading, text=f"{heading}\nMore", words=30, main_links=3)
    assert not says_closed(page)
    assert says_closed(page.model_copy(update={"main_links": 0}))
    assert says_closed(page.model_copy(update={"text": f"{heading}\nPlease try again later."}))
    assert says_closed(page.model_copy(update={"title": "Site under maintenance"}))


def test_who_is_only_sorry_may_be_full() -> None:
    page = FailureSnapshot(heading="Sorry, no slots left", text="All are taken. Please try again later.", words=12)
    assert not says_broken(page)
    assert not says_broken(page.model_copy(update={"heading": "Sorry"}))
    assert says_broken(page.model_copy(update={"heading": "Oops"}))


def test_capital_letters_and_accents_make_no_difference() -> None:
    assert is_notice("SESSION EXPIREE", Notice.EXPIRED)
    assert is_notice("Pagina no encontrada", Notice.MISSING)
    assert is_notice("Η ΣΕΛΙΔΑ ΔΕΝ ΒΡΕΘΗΚΕ", Notice.MISSING)
    assert is_notice("Su sesio\u0301n ha caducado", Notice.EXPIRED)


ON_THE_SUBJECT = [
    (Notice.MUST_SIGN_IN, "Do you need to sign in?"),
    (Notice.MUST_SIGN_IN, "You do not need to sign in"),
    (Notice.MUST_SIGN_IN, "Find out if you must sign in"),
    (Notice.MUST_SIGN_IN, "Log in or pay as a guest"),
    (Notice.MUST_SIGN_IN, "Sie müssen sich nicht anmelden"),
    (Notice.MUST_SIGN_IN, "Sie müssen Ihren Hund anmelden"),
    (Notice.MUST_SIGN_IN, "Vous ne devez pas vous connecter"),
    (Notice.EXPIRED, "What to do when your session has expired"),
    (Notice.EXPIRED, "How we clear session data"),
    (Notice.EXPIRED, "Your old bookings have been deleted"),
    (Notice.EXPIRED, "Was tun, wenn Ihre Sitzung abgelaufen ist"),
    (Notice.EXPIRED, "Que faire si votre session a expiré ?"),
    (Notice.EXPIRED, "Die Sitzung des Gemeinderats ist beendet"),
    (Notice.EXPIRED, "Die Amtszeit ist abgelaufen"),
    (Notice.EXPIRED, "Su permiso ha caducado"),
    (Notice.MISSING, "Nicht gefundene Gegenstände abholen"),
    (Notice.MISSING, "Cómo avisar de una página no encontrada"),
    (Notice.MISSING, "Schlüssel nicht gefunden"),
    (Notice.MISSING, "Comment signaler une page introuvable"),
    (Notice.BROKEN, "Erreurs à éviter dans votre déclaration"),
    (Notice.BROKEN, "Technische Prüfung"),
    (Notice.BROKEN, "Section 504 complaints"),
    (Notice.BROKEN, "Fehler im Bescheid: So legen Sie Einspruch ein"),
    (Notice.CLOSED, "Road maintenance grants"),
    (Notice.CLOSED, "Unterhalt und Wartung von Aufzügen"),
]


@pytest.mark.parametrize(("notice", "line"), ON_THE_SUBJECT, ids=[line for _, line in ON_THE_SUBJECT])
def test_what_only_speaks_of_it_is_no_notice(notice: Notice, line: str) -> None:
    assert not is_notice(line, notice)


def test_a_page_is_missing_by_one_of_its_first_lines() -> None:
    assert text_says_missing("City\nMenu\nPage not found\nSearch")
    assert not text_says_missing("City\nOpening hours\nNine to four")


DONE = """
    Your draft has been saved
    Thank you. We will write to you if anything is missing.
    Vielen Dank. Keine weiteren Angaben erforderlich.
    Merci pour votre demande
    Su solicitud se ha enviado
    Dados gravados com sucesso
    Заявката е приета
    Hakemus on lähetetty
    Wniosek został wysłany
    Başvurunuz alındı
    تم إرسال طلبك بنجاح
    申请提交成功
    お申し込みを受け付けました
    신청이 접수되었습니다
    आपका आवेदन भेज दिया गया
    Đã gửi thành công
"""
NOT_DONE = """
    Thank you. Your form could not be saved.
    This e-mail is already registered
    This must be completed
    Merci de remplir ce champ
    Заявката не е приета
    Cererea nu a fost trimisă
    Wniosek nie został wysłany
    申请未提交
    Pflichtfeld: muss gespeichert werden
    Send your form
"""


def test_what_has_worked_is_known_in_its_language() -> None:
    lines = [line.strip() for line in DONE.strip().splitlines()]
    assert [line for line in lines if not says_done(line) or complains(line)] == []


def test_what_has_not_worked_is_nothing_done() -> None:
    assert [line for line in NOT_DONE.strip().splitlines() if says_done(line)] == []


@pytest.mark.parametrize(
    "name",
    [
        *("Log in met DigiD", "Se connecter avec FranceConnect", "itsme®", "Entra con SPID", "Mobilt BankID"),
        *("Sign in with GOV.UK One Login", "Login.gov", "Continue with Google", "Sign in using the Harbour account"),
    ],
)
def test_buttons_of_identity_providers(name: str) -> None:
    assert is_provider_button(name)


@pytest.mark.parametrize(
    "name",
    [
        *("Qu'est-ce que FranceConnect ?", "Apply for a DigiD", "Facebook", "Share on Facebook", "Google", "Sign in"),
        *("Sign in with your email and password", "Lost your BankID?"),
    ],
)
def test_links_about_them_or_to_others(name: str) -> None:
    assert not is_provider_button(name)


def test_a_page_for_signing_in_asks_for_nothing_else() -> None:
    buttons = PagePart(words=30, controls=("Log in met DigiD", "Log in met eHerkenning"))
    password = PagePart(words=20, passwords=1, fields=2, controls=("Weiter", "Passwort vergessen"))
    join = PagePart(words=60, passwords=2, fields=6, controls=("Create your account", "Sign in with Google"))
    guest = buttons.model_copy(update={"controls": (*buttons.controls, "Doorgaan zonder inloggen")})
    assert buttons.asks_to_sign_in(called_so=False)
    assert password.asks_to_sign_in(called_so=True) and not password.asks_to_sign_in(called_so=False)
    portal = password.model_copy(update={"controls": ("Log in", *(f"Form {n}" for n in range(4)))})
    assert not portal.asks_to_sign_in(called_so=False)
    assert not join.asks_to_sign_in(called_so=True)
    assert not guest.asks_to_sign_in(called_so=True)
    assert not buttons.model_copy(update={"words": 600}).asks_to_sign_in(called_so=False)


def test_a_portal_signs_in_only_where_its_page_says_so() -> None:
    portal = PagePart(words=90, controls=("Suomi.fi", "Open a message", "ID-kaart"))
    assert not portal.asks_to_sign_in(called_so=False) and portal.asks_to_sign_in(called_so=True)
    for url, signs_in in (
        ("https://www.suomi.fi/messages", False),
        ("https://tunnistautuminen.suomi.fi/x", True),
        ("https://www.turkiye.gov.tr/trafik", False),
        ("https://accounts.google.com/v3", True),
    ):
        assert is_provider_host(url, called_so=False) is signs_in, url
        assert is_provider_host(url, called_so=True), url
    assert not is_provider_host("https://tax.example/", called_so=True)


@pytest.mark.parametrize("path", ["/auth/login", "/account/signin", "/sso/start", "/anmelden", "/user/logon.aspx"])
def test_addresses_for_signing_in(path: str) -> None:
    assert is_sign_in_address(f"https://agency.test{path}?return=%2F")


@pytest.mark.parametrize("path", ["/author/anna", "/help/login-problems", "/authority", "/blogin/"])
def test_addresses_for_something_else(path: str) -> None:
    assert not is_sign_in_address(f"https://agency.test{path}")


def test_words_for_signing_in() -> None:
    assert is_sign_in("Kirjaudu sisään") and is_sign_in("تسجيل الدخول") and is_sign_in("Anmeldung")
    assert not is_sign_in("Open your case")
    for line in ("Anmeldung zur Hundesteuer", "Richiesta di accesso agli atti", "Prijava prebivališta"):
        assert is_sign_in(line) and not is_sign_in(line, borne_out=False)
    assert is_sign_in("Accedi ai servizi", borne_out=False) and is_sign_in("Log in", borne_out=False)


@pytest.mark.parametrize(
    "text",
    [
        *("What is 3 + 4? (This keeps robots out)", "7 - 2 = ?", "Wie viel ist 3 plus 4?", "Combien font 3 + 4 ?"),
        *("3 × 4", "Solve: two plus five"),
    ],
)
def test_sums_to_work_out(text: str) -> None:
    assert is_sum(text)


@pytest.mark.parametrize(
    "text",
    ["Total", "How many are aged 1 - 5?", "Key stage 3 + 4 pupils", "Adults + children", "Over 65 +", "2 + 1 adults"],
)
def test_numbers_that_are_no_sum(text: str) -> None:
    assert not is_sum(text)


@pytest.mark.parametrize(
    ("kind", "text", "certain"),
    [
        ("drag", "Slide to verify", True),
        ("drag", "请按住滑块，拖动到最右边完成验证", True),
        ("drag", "Schieben Sie den Regler nach rechts, um zu zeigen, dass Sie ein Mensch sind", True),
        ("drag", "Faites glisser la pièce pour compléter le puzzle", True),
        ("drag", "Drag the slider to choose how much you want to borrow", False),
        ("drag", "Drag your photo here, and we check it", False),
        ("pictures", "Select all images with a bus", True),
        ("pictures", "Choose a picture for your library card", False),
        ("question", "Are you human? Type the colour of the sky", True),
        ("question", "Human resources contact", False),
    ],
)
def test_puzzles_are_known_by_what_they_say(kind: str, text: str, certain: bool) -> None:
    assert Puzzle.model_validate({"kind": kind, "text": text}).is_certain is certain
