"""Which cause follows from what is known when a step has failed: the rules alone, without a browser."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from auditkit.browser.traffic import DocumentResponse, MissingPart, ScriptError
from auditkit.locator.step_error import StepError, StepFailure
from auditkit.run.diagnosis.access_snapshot import AccessSnapshot, PagePart
from auditkit.run.diagnosis.evidence import Cause, CompletedStep, Evidence, FailureSnapshot, FrameSnapshot
from auditkit.run.diagnosis.rule import find_cause
from auditkit.run.page_state import FieldState, FormError, FormErrors, Loading, PageState

HOST = "https://a.example"
FEES = f"{HOST}/fees"
START = CompletedStep(0, "open", from_task_file=True, moved=True, url_to=f"{HOST}/")
PRESS = CompletedStep(
    1, 'click "Fees"', "pressing “Fees”", presses=True, moved=True, leads_to=FEES, url_from=f"{HOST}/", url_to=FEES
)
PAGE = FailureSnapshot(title="Fees", heading="Fees", words=400, text="Fees", main_links=9, fields=2)


def came(url: str = FEES, status: int = 200, step: int = 1, method: str = "GET", **headers: str) -> DocumentResponse:
    return DocumentResponse(url, status, headers, method, step, 0.1)


def evidence(
    failure: StepFailure = StepFailure.NOT_FOUND, words: str = "“Pay” is not on the page", **known: Any
) -> Evidence:
    """The second step fails on a page of the agency's that the first one led to."""
    details = known.pop("details", {})
    plain: dict[str, Any] = {
        "step": 2,
        "words": "click Pay",
        "completed_steps": (START, PRESS),
        "url": FEES,
        "own": True,
        "snapshot": PAGE,
        "document": came(),
        "script_errors": (),
        "missing": (),
        "refused": (),
        "waited_seconds": 5.0,
    }
    return Evidence(error=StepError(failure, words, **details), **(plain | known))


def told(cause: Cause) -> str:
    return str(cause.barrier or cause.reason)


def script(url: str, *, status: int | None = None, error: str | None = None) -> MissingPart:
    return MissingPart(url, "script", FEES, url.startswith(HOST), 1, status, error)


CHAT = "https://widget.chat.example/w.js"
CHAT_OUT_OF_REACH = script(CHAT, error="net::ERR_NAME_NOT_RESOLVED")
CHAT_GONE = script(CHAT, status=404)
OWN_GONE = script(f"{HOST}/app.js", status=404)
WAITED_FOR = PAGE.model_copy(update={"scripts": (CHAT, f"{HOST}/app.js")})
WANTS = ScriptError("Widget is not defined", FEES, 1)


def disabled(*missing: MissingPart, **known: Any) -> Evidence:
    return evidence(StepFailure.DISABLED, "“Pay” can't be pressed: it is disabled", missing=missing, **known)


def test_only_a_script_that_the_page_needs_stands_behind_a_disabled_control() -> None:
    wanted = {
        "no script": (disabled(), "control-disabled"),
        "a chat out of reach": (disabled(CHAT_OUT_OF_REACH), "control-disabled"),
        "a chat that is gone": (disabled(CHAT_GONE), "control-disabled"),
        "its own": (disabled(OWN_GONE), "broken-script"),
        "its own and a chat": (disabled(CHAT_OUT_OF_REACH, OWN_GONE), "broken-script"),
        "its own, refused": (disabled(script(f"{HOST}/app.js", status=403)), "bot_wall"),
        "its own, out of reach": (
            disabled(script(f"{HOST}/app.js", error="net::ERR_CONNECTION_REFUSED")),
            "site_unreachable",
        ),
        "in the markup": (disabled(CHAT_GONE, snapshot=WAITED_FOR), "broken-script"),
        "in the markup, out of reach": (disabled(CHAT_OUT_OF_REACH, snapshot=WAITED_FOR), "site_unreachable"),
        "an error wants it": (disabled(CHAT_OUT_OF_REACH, script_errors=(WANTS,)), "site_unreachable"),
        "an error wants either": (
            disabled(CHAT_OUT_OF_REACH, OWN_GONE, snapshot=WAITED_FOR, script_errors=(WANTS,)),
            "site_unreachable",
        ),
        "an error wants its own": (disabled(CHAT_OUT_OF_REACH, OWN_GONE, script_errors=(WANTS,)), "broken-script"),
    }
    assert {name: told(find_cause(one)) for name, (one, _) in wanted.items()} == {
        name: cause for name, (_, cause) in wanted.items()
    }
    assert "app.js" in find_cause(disabled(CHAT_OUT_OF_REACH, OWN_GONE)).message


def test_a_form_that_lacks_an_answer_may_keep_its_button_grey_itself() -> None:
    entry = CompletedStep(2, "fill Name", "filling in “Name”", enters=True)
    for filled, wanted in ((False, "control-disabled"), (True, "broken-script")):
        fields = {"name": FieldState(label="Name", filled=True), "town": FieldState(label="Town", filled=filled)}
        state = PageState(fields=fields, form={"name": "Name", "town": "Town"})
        cause = find_cause(disabled(OWN_GONE, state=state, completed_steps=(START, PRESS, entry), step=3))
        assert told(cause) == wanted
        assert cause.details["scripts_missing"] == [OWN_GONE.url]


def test_a_press_that_comes_to_nothing_is_not_excused_by_a_chat_out_of_reach() -> None:
    idle = CompletedStep(
        1, "click Fees", "pressing “Fees”", presses=True, requested=False, url_from=FEES, url_to=FEES
    )
    known: dict[str, Any] = {"completed_steps": (START, idle), "document": came(step=0)}
    assert told(find_cause(evidence(missing=(CHAT_OUT_OF_REACH,), **known))) == "broken-script"
    there = find_cause(evidence(missing=(CHAT_OUT_OF_REACH,), snapshot=WAITED_FOR, **known))
    assert told(there) == "site_unreachable"


def test_a_part_that_is_not_drawn_may_want_any_script() -> None:
    hole = PAGE.model_copy(update={"unfinished": True})
    assert told(find_cause(evidence(missing=(CHAT_OUT_OF_REACH,), snapshot=hole))) == "site_unreachable"
    assert told(find_cause(evidence(missing=(OWN_GONE, CHAT_OUT_OF_REACH), snapshot=hole))) == "broken-script"


def test_a_form_that_comes_back_is_rejected_only_where_it_complains() -> None:
    fill = CompletedStep(1, "fill Name", "filling in “Name”", enters=True)
    form = PageState(fields={"name": FieldState(label="Name", filled=True)}, form={"name": "Name"})

    def sent(*lines: str) -> str:
        press = replace(PRESS, number=2, submits_form=True, same_form=True, new_lines=lines, url_from=FEES)
        steps = (START, fill, press)
        return told(find_cause(evidence(state=form, completed_steps=steps, step=3, document=came(step=2))))

    for lines, wanted in {
        (): "form-rejected",
        ("This number is not known",): "form-rejected",
        ("Nombre: introduzca un nombre",): "form-rejected",
        ("Your notes", "Enter a valid number"): "form-rejected",
        ("Заявката е приета",): "control-not-found",
        ("Hinarkāra k'ayp'i",): "control-not-found",
        ("Your next turn is on Friday",): "control-not-found",
    }.items():
        assert sent(*lines) == wanted, lines


def test_a_page_that_nobody_could_look_at_blames_no_one() -> None:
    unseen = FailureSnapshot(looked=False)
    assert told(find_cause(evidence(snapshot=unseen))) == "tool_error"
    assert told(find_cause(evidence(snapshot=FailureSnapshot()))) == "dead-end"
    assert told(find_cause(evidence(StepFailure.NOT_HELD, "no receipt", snapshot=unseen, ended=True))) == "tool_error"
    # What is known without a look stands.
    assert told(find_cause(evidence(snapshot=unseen, document=came(status=500)))) == "server-error"
    assert told(find_cause(disabled(snapshot=unseen))) == "control-disabled"
    assert told(find_cause(evidence(snapshot=unseen, loading=Loading(plain=True)))) == "tool_error"


SPACE = PagePart(words=400, fields=6)


def test_a_known_puzzle_counts_where_it_bars_the_way() -> None:
    shown = PAGE.model_copy(update={"challenges": 1})
    stays = replace(PRESS, submits_form=True, url_from=FEES)

    def puzzle(page: PagePart = SPACE, **known: Any) -> str:
        return told(find_cause(evidence(snapshot=shown, access=AccessSnapshot(looked=True, page=page), **known)))

    assert puzzle() == "control-not-found"
    assert puzzle(PagePart(words=120, fields=1)) == "captcha"
    assert puzzle(completed_steps=(START, stays), document=came(step=0)) == "captcha"
    assert puzzle(completed_steps=(START, replace(stays, submits_form=False)), document=came(step=0)) != "captcha"
    assert told(find_cause(disabled(snapshot=shown))) == "captcha"
    assert told(find_cause(evidence(snapshot=shown))) == "control-not-found"


def test_a_frame_that_is_gone_counts_where_the_customer_needs_it() -> None:
    gone = FrameSnapshot(url=f"{HOST}/map", document=came(f"{HOST}/map", status=404))

    def framed(*, used: bool, failure: StepFailure = StepFailure.NOT_FOUND, alike: bool = False) -> str:
        frames = (gone.model_copy(update={"used": used}),)
        details = {"alike": [{"name": "Pay now"}]} if alike else {}
        page = PAGE.model_copy(update={"frames": frames})
        return told(find_cause(evidence(failure, snapshot=page, details=details)))

    assert framed(used=False) == "dead-link"
    assert framed(used=True, failure=StepFailure.WRONG_KIND) == "dead-link"
    assert framed(used=False, alike=True) == "control-not-found"
    assert framed(used=False, failure=StepFailure.WRONG_KIND) == "out_of_date"


def test_a_server_that_fails_behind_the_page_counts_while_it_is_there() -> None:
    press = replace(PRESS, moved=False, url_from=FEES)

    def behind(path: str = "/api/fees", page_step: int = 0) -> str:
        failed = MissingPart(f"{HOST}{path}", "fetch", FEES, True, 1, 500)
        known: dict[str, Any] = {"completed_steps": (START, press), "document": came(step=page_step)}
        return told(find_cause(evidence(missing=(failed,), **known)))

    assert behind() == "server-error"
    assert behind("/stats/hit") != "server-error"
    assert behind(page_step=2) != "server-error"


def test_a_session_that_is_over_is_told_in_a_whole_sentence() -> None:
    def signed_out(text: str, *steps: CompletedStep) -> str:
        page = PAGE.model_copy(update={"heading": "Sign in", "passwords": 1, "text": text})
        return told(find_cause(evidence(snapshot=page, completed_steps=steps or (START, PRESS))))

    assert signed_out("Your session has expired. Sign in again.") == "session-expired"
    assert signed_out("For your security, you have been signed out because you were away.") == "session-expired"
    assert signed_out("Use this page also if your session has expired.") == "login-wall"
    assert signed_out("You have been signed out of our newsletter") == "login-wall"
    assert signed_out("You are signed out", START) == "login-wall"


def test_who_asks_for_proof_of_being_human_bars_the_way_whatever_the_puzzle_looks_like() -> None:
    asks = PagePart(name="Prove you are human", words=14, text="Prove you are human. Select all pictures with a bus.")
    fails = {"missed": (StepFailure.NOT_FOUND, {}), "covered": (StepFailure.COVERED, {"cover": {"name": asks.name}})}
    for name, (failure, details) in fails.items():
        over = AccessSnapshot(looked=True, page=SPACE, window=asks)
        assert told(find_cause(evidence(failure, access=over, details=details))) == "captcha", name
    for seen, wanted in (
        (AccessSnapshot(looked=True, page=asks), "captcha"),
        (AccessSnapshot(looked=True, page=PagePart(words=5), frames=(asks,)), "captcha"),
        (AccessSnapshot(looked=True, page=SPACE, frames=(asks,)), "control-not-found"),
        (AccessSnapshot(looked=True, page=asks.model_copy(update={"words": 300})), "control-not-found"),
        (AccessSnapshot(looked=True, page=PagePart(name="Robot lawn mowers", words=60)), "control-not-found"),
        (AccessSnapshot(looked=True, page=asks.model_copy(update={"name": "No captchas"})), "control-not-found"),
        (AccessSnapshot(looked=True, page=PagePart(name="How to prove you are human")), "control-not-found"),
    ):
        assert told(find_cause(evidence(access=seen))) == wanted


def test_a_frame_that_may_not_be_shown_is_not_one_out_of_reach() -> None:
    form = "https://forms.example/apply"
    blocked, refused = "net::ERR_BLOCKED_BY_RESPONSE", "net::ERR_CONNECTION_REFUSED"
    for error, document, wanted in (
        (blocked, came(form), "dead-link"),
        ("", None, "dead-link"),
        (blocked, came(form, status=403), "bot_wall"),
        (refused, None, "site_unreachable"),
    ):
        frame = FrameSnapshot(url=form, own=False, document=document, not_shown=True, error=error)
        page = PAGE.model_copy(update={"frames": (frame,)})
        assert told(find_cause(evidence(snapshot=page))) == wanted, error
        assert told(find_cause(evidence(StepFailure.WRONG_KIND, snapshot=page))) == "out_of_date", error


ENTRY = CompletedStep(2, "fill Postcode", "filling in “Postcode”", enters=True, url_from=FEES, url_to=FEES)
SENT = replace(PRESS, number=3, submits_form=True, same_form=True, url_from=FEES)
SAYS = FormErrors((FormError("Enter a full postcode", 3),), fields_marked=1)


def filled(**known: Any) -> Evidence:
    """A form was reached, filled in and sent."""
    plain = {"completed_steps": (START, PRESS, ENTRY, SENT), "step": 4}
    return evidence(**(plain | known))


def test_a_refusal_that_names_a_session_is_no_session_that_ended() -> None:
    wall = PAGE.model_copy(update={"heading": "Blocked", "text": "Session ID: PFqZ1k7T", "words": 9})
    token = wall.model_copy(update={"text": "The session token is not valid"})
    over = wall.model_copy(update={"text": "Your session has expired."})
    for page, method, wanted in (
        (wall, "GET", "bot_wall"),
        (wall, "POST", "bot_wall"),
        (token, "GET", "bot_wall"),
        (token, "POST", "session-expired"),
        (over, "GET", "session-expired"),
    ):
        found = find_cause(evidence(snapshot=page, document=came(status=403, method=method)))
        assert told(found) == wanted, (page.text, method)


def test_a_page_that_is_used_is_there_whatever_its_status() -> None:
    behind = came(status=404)
    assert told(find_cause(filled(document=behind, form_errors=SAYS))) == "form-rejected"
    assert told(find_cause(filled(document=came(status=404, step=3)))) == "dead-link"
    assert told(find_cause(filled(document=came(status=404, step=3), form_errors=SAYS))) == "form-rejected"
    assert told(find_cause(evidence(document=behind))) == "dead-link"


def test_a_failure_beside_a_marked_field_is_beside_the_point() -> None:
    news = MissingPart(f"{HOST}/api/news", "fetch", FEES, True, 3, 500)
    failed = FormErrors((FormError("Sorry, an error occurred.", 3),))
    assert told(find_cause(filled(missing=(news,), form_errors=SAYS))) == "form-rejected"
    assert told(find_cause(filled(missing=(news,), form_errors=failed))) == "server-error"


def test_there_is_a_problem_with_the_answers_or_with_the_service() -> None:
    problem = PAGE.model_copy(update={"heading": "There is a problem", "text": "There is a problem", "words": 20})
    failed = FormErrors((FormError("An unexpected error occurred", 3),))
    asks = problem.model_copy(update={"heading": "Your answers", "text": "Enter all of it.", "fields": 0})
    for page, errors, wanted in (
        (problem, SAYS, "form-rejected"),
        (problem, failed, "server-error"),
        (problem, FormErrors(), "server-error"),
        (asks, FormErrors(), "control-not-found"),
        (asks.model_copy(update={"text": "We can't go on."}), FormErrors(), "server-error"),
    ):
        at = {"url": f"{HOST}/error.php"} if page.heading == "Your answers" else {}
        assert told(find_cause(filled(snapshot=page, form_errors=errors, **at))) == wanted


def test_a_list_that_was_searched_was_not_refused() -> None:
    fields = {"q": FieldState(label="Area", filled=True)}
    longer = PageState(fields=fields, text="Offices\nNorth\nSouth")
    shorter = PageState(fields=fields, text="Offices\nSouth")

    def searched(now: PageState, method: str = "POST", filled_in: int = 0) -> str:
        steps = (START, PRESS, ENTRY, replace(SENT, before=longer))
        page = PAGE.model_copy(update={"filled": filled_in})
        document = came(step=3, method=method)
        return told(find_cause(filled(completed_steps=steps, state=now, document=document, snapshot=page)))

    assert searched(shorter) == "control-not-found"
    assert searched(longer) == "form-rejected"
    assert searched(longer, "GET", 1) == "control-not-found"
    assert searched(longer, "GET") == "form-rejected"


def test_back_at_the_first_page_something_may_be_said() -> None:
    home = f"{HOST}/"
    start = PageState(text="Town")

    def back(now: str) -> str:
        steps = (START, replace(PRESS, before=start), ENTRY, replace(SENT, same_form=False, url_to=home))
        return told(find_cause(filled(completed_steps=steps, state=PageState(text=now), document=came(home, step=3))))

    assert back("Town") == "dead-end"
    assert back("Your report has reached us\nTown") == "control-not-found"


def test_who_registers_something_does_not_sign_in() -> None:
    form = PAGE.model_copy(update={"accounts": 1, "fields": 3})
    for heading, wanted in (("Anmeldung zur Hundesteuer", "control-not-found"), ("Sign in", "login-wall")):
        page = form.model_copy(update={"heading": heading, "title": heading})
        access = AccessSnapshot(looked=True, page=PagePart(name=heading, fields=3, words=30, controls=("Weiter",)))
        assert told(find_cause(evidence(snapshot=page, access=access))) == wanted
