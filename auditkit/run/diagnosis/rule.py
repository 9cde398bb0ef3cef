"""The rules, in order of rank: what is certain and further back in the chain comes before what merely follows."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from http import HTTPStatus

from auditkit.browser.traffic import SAFE_METHODS
from auditkit.diagnostic.wording import capitalize_first
from auditkit.locator.step_error import StepFailure
from auditkit.probe.barrier import Slug
from auditkit.record.http_status import SESSION_STATUSES, is_server_error
from auditkit.record.outcome import Reason
from auditkit.run.diagnosis import access_rule, missing_rule, page_wording, press_rule, script_rule
from auditkit.run.diagnosis.access_rule import WRONG_PAGE
from auditkit.run.diagnosis.access_snapshot import (
    Puzzle,
    address_says,
    asks_provider,
    is_provider_host,
    is_sign_in_address,
    left_on_purpose,
    query_says_expired,
)
from auditkit.run.diagnosis.evidence import Cause, Evidence
from auditkit.run.diagnosis.missing_rule import may_be_in_frame, stands_instead
from auditkit.run.diagnosis.page_wording import Notice, after_step

_MOST_ACCOUNT_FIELDS = 3
_MOST_WORDS_AROUND = 250
"""A page that says more than that around a frame has a purpose of its own."""
_TELLING_LETTERS = 12
"""Of a puzzle's words: so many in a step of the task file, and the task knows the puzzle."""


def server_error(evidence: Evidence) -> Cause | None:
    missed = may_be_in_frame(evidence)
    framed = [(one, one.document) for one in evidence.snapshot.frames if one.used or (missed and one.own)]
    answers = [(evidence.snapshot, evidence.document), *framed]
    failed = [(part, one) for part, one in answers if one is not None and is_server_error(one.status)]
    refused = not failed and _refuses_form(evidence)
    if not failed and not refused:
        return None
    part, document = (evidence.snapshot, evidence.document) if refused else failed[0]
    assert document is not None
    step = evidence.step_at(document.step)
    heading = part.heading or ("" if part.url else evidence.state.source)
    quoted = f": “{heading}”" if heading else "."
    what = "did not accept the form" if refused else "failed"
    message = f"{after_step(step)}the agency's server {what} (status {document.status}){quoted}"
    details = {"url": document.url, "status": document.status, "heading": heading}
    return Cause(capitalize_first(message), document.step, barrier=Slug.SERVER_ERROR, details=details)


_FORM_REFUSALS = (400, 405, 409, 411, 413, 414, 415, 417)
"""RFC 9110 section 15.5: the server can't do with what it was sent, or with the way it was sent."""


def _refuses_form(evidence: Evidence) -> bool:
    """Whether a form that was sent comes to a page that has none any more, with a status that is no message."""
    document = evidence.document
    if document is None or document.method in SAFE_METHODS or document.status not in _FORM_REFUSALS:
        return False
    return evidence.snapshot.looked and evidence.snapshot.fields == 0 and not evidence.form_errors.errors


def timed_out(evidence: Evidence) -> Cause | None:
    """The page never came, or its own script holds the browser fast."""
    error = evidence.error
    if error.failure is not StepFailure.TIMEOUT and evidence.snapshot.answers:
        return None
    what = error.message if error.failure is StepFailure.TIMEOUT else "the page stopped responding"
    message = capitalize_first(f"{what}.")
    return Cause(message, evidence.step, barrier=Slug.PAGE_TIMEOUT, details=error.details)


def disabled_after_failure(evidence: Evidence) -> Cause | None:
    """The control can't be used until a puzzle is solved, for an error in the form, or as a press came to nothing."""
    if evidence.error.failure is not StepFailure.DISABLED:
        return None
    rejected = None
    if evidence.form_errors.errors:
        rejected = press_rule.unanswered_field(evidence) or press_rule.form_rejected(evidence)
    return (
        captcha(evidence)
        or rejected
        or script_rule.missing_script(evidence)
        or press_rule.broken_script(evidence)
        or press_rule.nothing_happens(evidence)
        or script_rule.disabled_without_script(evidence)
    )


def covering_dialog(evidence: Evidence) -> Cause | None:
    """What covers the control says what bars the way: the session is over, an account is asked for, an error."""
    if evidence.error.failure is not StepFailure.COVERED:
        return None
    cover_name = str(evidence.error.details.get("cover", {}).get("name", ""))
    details = {**evidence.error.details, "url": evidence.url}
    if page_wording.is_notice(cover_name, Notice.EXPIRED) or _window_says_expired(evidence):
        message = f"The site says that the session has ended: “{cover_name}”"
        return Cause(message, evidence.step, barrier=Slug.SESSION_EXPIRED, details=details)
    if (evidence.snapshot.passwords and page_wording.is_sign_in(cover_name)) or _asks_in_window(evidence):
        message = f"A pop-up over the page asks the customer to sign in: “{cover_name}”"
        return Cause(message, evidence.step, barrier=Slug.LOGIN_WALL, details=details)
    if evidence.access.window is not None and evidence.access.window.asks_for_human(window=True):
        return captcha(evidence)
    if any(one.in_dialog for one in evidence.form_errors.errors):
        return press_rule.form_rejected(evidence)
    return None


def control_state(evidence: Evidence) -> Cause | None:
    """The control is there, and something about it stops the customer: no need to look further."""
    slugs = {
        StepFailure.COVERED: Slug.CONTROL_COVERED,
        StepFailure.DISABLED: Slug.CONTROL_DISABLED,
        StepFailure.AMBIGUOUS: Slug.CONTROL_AMBIGUOUS,
    }
    slug = slugs.get(evidence.error.failure)
    if slug is None:
        return None
    message = capitalize_first(f"{evidence.error.message}.")
    return Cause(message, evidence.step, barrier=slug, details=evidence.error.details)


def soft_failure(evidence: Evidence) -> Cause | None:
    """A page that says the service is broken or the session over, whatever its status."""
    last = evidence.last_step
    at = last.number if last is not None else evidence.step
    snapshot = evidence.snapshot
    details = {"url": evidence.url, "heading": snapshot.heading, "title": snapshot.title}
    alert = _failure_in_window(evidence)
    if alert is not None:
        return alert
    if (name := _name_of_expiry(evidence)) is not None:
        message = f"{after_step(last)}the site says that the session has ended: “{name}”"
        return Cause(capitalize_first(message), at, barrier=Slug.SESSION_EXPIRED, details=details)
    for notice, says, what in (
        (Notice.CLOSED, page_wording.says_closed, "that it is closed for maintenance"),
        (Notice.BROKEN, page_wording.says_broken, "that something is broken"),
    ):
        part = next((part for part in snapshot.parts if says(part)), None)
        if part is None and not address_says(evidence, notice):
            continue
        if notice is Notice.BROKEN and _answers_entry(evidence, named=part is not None):
            continue
        message = f"{after_step(last)}the site says {what}: “{(part or snapshot).name}”"
        return Cause(capitalize_first(message), at, barrier=Slug.SERVER_ERROR, details=details)
    return None


def _answers_entry(evidence: Evidence, *, named: bool) -> bool:
    """Whether a page that speaks of a problem means what was entered.

    "There is a problem" stands over lists of errors, and /error.php says which. `named`: its heading speaks of one.
    """
    told = [one for error in evidence.form_errors.errors for one in page_wording.sentences(error.text)]
    if evidence.snapshot.fields and told:
        return not any(page_wording.is_notice(one, Notice.BROKEN) for one in told)
    entered = any(step.enters for step in evidence.completed_steps)
    said = page_wording.sentences(evidence.snapshot.text) if entered and not named else []
    return any(page_wording.asks_for_entry(one, plainly=True) for one in said)


def _failure_in_window(evidence: Evidence) -> Cause | None:
    """A window of the browser's own says, since the last press, that the session is over or the service broken.

    One that also asks for an entry tells what is wrong with it.
    """
    press = evidence.last_press
    since = press.number if press is not None else 0
    for alert in evidence.alerts:
        sentences = page_wording.sentences(alert.message)
        if alert.step < since or left_on_purpose(evidence):
            continue
        for notice, slug, what in (
            (Notice.EXPIRED, Slug.SESSION_EXPIRED, "that the session has ended"),
            (Notice.CLOSED, Slug.SERVER_ERROR, "that it is closed for maintenance"),
            (Notice.BROKEN, Slug.SERVER_ERROR, "that something is broken"),
        ):
            said = [one for one in sentences if page_wording.is_notice(one, notice)]
            others = [one for one in sentences if one not in said]
            if said and not any(page_wording.asks_for_entry(one) for one in others):
                message = f"{after_step(evidence.step_at(alert.step))}a pop-up says {what}: “{alert.message}”"
                return Cause(capitalize_first(message), alert.step, barrier=slug, details={"url": evidence.url})
    return None


def _name_of_expiry(evidence: Evidence) -> str | None:
    """The heading under which the page, a frame, a window over it, or an address says that the session is over.

    None where nothing says so, or where the customer has ended it.
    """
    if left_on_purpose(evidence):
        return None
    if evidence.document is not None and evidence.document.status in SESSION_STATUSES:
        return evidence.snapshot.name or f"status {evidence.document.status}"
    entered = any(step.enters for step in evidence.completed_steps)
    begun = entered or any(step.presses for step in evidence.completed_steps)
    for part in evidence.snapshot.parts:
        if page_wording.says_expired(part, entered=entered):
            return part.name
        url = part.url or evidence.url
        signs_in = page_wording.says_sign_in(part) or (part.passwords > 0 and is_sign_in_address(url))
        if begun and signs_in and (page_wording.says_signed_out(part) or query_says_expired(url)):
            return part.name
    if evidence.access.window is not None and _window_says_expired(evidence):
        return evidence.access.window.name
    press = evidence.last_press
    told = page_wording.notice_in(press.new_lines, Notice.EXPIRED) if press is not None and entered else None
    return evidence.snapshot.name if address_says(evidence, Notice.EXPIRED) else told


def _window_says_expired(evidence: Evidence) -> bool:
    window = evidence.access.window
    return window is not None and page_wording.is_notice(window.name, Notice.EXPIRED)


def captcha(evidence: Evidence) -> Cause | None:
    words = "The page asks the customer to solve a puzzle to prove that they are human"
    details = {"url": evidence.url}
    if evidence.snapshot.challenges and (_bars_way(evidence) or _is_all_there_is(evidence)):
        return Cause(f"{words}.", evidence.step, barrier=Slug.CAPTCHA, details=details)
    check = evidence.access.human_check
    if check is not None:
        return Cause(f"{words}: “{check.name}”", evidence.step, barrier=Slug.CAPTCHA, details=details)
    puzzle = evidence.access.puzzle
    if puzzle is None or _is_answered(evidence, puzzle) or not _bars_way(evidence):
        return None
    return Cause(f"{words}: “{puzzle.text}”", evidence.step, barrier=Slug.CAPTCHA, details=details)


def _is_answered(evidence: Evidence, puzzle: Puzzle) -> bool:
    """Whether the task knows the puzzle, and answers it."""
    return any(step.enters and puzzle.text[:_TELLING_LETTERS] in step.words for step in evidence.completed_steps)


def _bars_way(evidence: Evidence) -> bool:
    """Whether a puzzle is what the customer is stuck at: nobody has to solve one in a form they don't use."""
    if evidence.access.is_bare or evidence.error.failure is StepFailure.DISABLED:
        return True
    press = evidence.last_press
    return press is not None and press.url_from == press.url_to and (press.submits_form or not press.moved)


def _is_all_there_is(evidence: Evidence) -> bool:
    """Whether the page says a little, and has nothing to fill in but the puzzle."""
    access = evidence.access
    return access.looked and access.page.fields <= 1 and access.page.words <= _MOST_WORDS_AROUND


def login_wall(evidence: Evidence) -> Cause | None:
    refused = evidence.document is not None and evidence.document.status == HTTPStatus.UNAUTHORIZED
    snapshot = evidence.snapshot
    if not refused and not _asks_to_sign_in(evidence):
        return None
    last = evidence.last_step
    at = evidence.document.step if evidence.document is not None else evidence.step
    message = f"{after_step(last)}the site asks the customer to sign in: “{snapshot.name}”"
    return Cause(capitalize_first(message), at, barrier=Slug.LOGIN_WALL, details={"url": evidence.url})


def _asks_to_sign_in(evidence: Evidence) -> bool:
    """Whether the page in the window is there to sign in, or a window over it is."""
    snapshot, access = evidence.snapshot, evidence.access
    says = page_wording.says_sign_in(snapshot)
    fields = snapshot.passwords > 0 or (snapshot.accounts > 0 and snapshot.fields <= _MOST_ACCOUNT_FIELDS)
    certain = fields and page_wording.says_sign_in(snapshot, borne_out=False)
    if certain and not access.page.offers_guest:
        return True
    if evidence.error.failure not in WRONG_PAGE:
        return False
    called_so = says or is_sign_in_address(evidence.url)
    must = page_wording.says_must_sign_in(snapshot) and not access.page.offers_guest
    if must or access.page.asks_to_sign_in(called_so=called_so) or _asks_in_window(evidence):
        return True
    if access.page.words <= _MOST_WORDS_AROUND and any(one.is_for_signing_in for one in access.frames):
        return True
    if evidence.own or access.page.offers_guest:
        return False
    through = evidence.document.redirected_from if evidence.document is not None else ()
    return is_provider_host(evidence.url, called_so=called_so) or any(map(asks_provider, (evidence.url, *through)))


def _asks_in_window(evidence: Evidence) -> bool:
    window = evidence.access.window
    return window is not None and window.is_for_signing_in


def outdated_task(evidence: Evidence) -> Cause | None:
    """The customer already has the product: the site has become shorter than the task file."""
    if not evidence.succeeded_early:
        return None
    where = f"before step {evidence.step} ({evidence.words})"
    message = f"The customer already has what they came for {where}: update the task file."
    return Cause(message, evidence.step, reason=Reason.OUT_OF_DATE, details=evidence.error.details)


def page_not_seen(evidence: Evidence) -> Cause | None:
    """What follows would blame the agency for what isn't on a page that nobody could look at."""
    if evidence.snapshot.looked:
        return None
    message = f"The page could not be examined after “{evidence.words}”, so we can't tell what stopped it."
    return Cause(message, evidence.step, reason=Reason.TOOL_ERROR, details={"url": evidence.url})


def step_of_another_kind(evidence: Evidence) -> Cause | None:
    """The control is there for customers to use: it is the task file's step that is made for another kind."""
    if evidence.error.failure is not StepFailure.WRONG_KIND:
        return None
    message = capitalize_first(f"{evidence.error.message}. {evidence.update_line(evidence.step)}")
    return Cause(message, evidence.step, reason=Reason.OUT_OF_DATE, details=evidence.error.details)


def _led_back(evidence: Evidence) -> bool:
    """Whether the last press led to a page that the customer had left on the way."""
    press = evidence.last_press
    if press is None or press.url_to == press.url_from:
        return False
    return any(step.number < press.number and step.url_to == press.url_to for step in evidence.completed_steps)


def dead_end(evidence: Evidence) -> Cause | None:
    """Every step was made and the product isn't there, or the page leaves nothing more to do."""
    snapshot = evidence.snapshot
    details = {**evidence.error.details, "url": evidence.url, "heading": snapshot.heading}
    missing = "; no ".join(evidence.error.details.get("missing", []))
    if evidence.answer_given is not None:
        answer = f"The last page gives the right answer (“{evidence.answer_given}”)"
        message = f"{answer}, but not in the words of the task file (no {missing}): update it."
        return Cause(message, evidence.step, reason=Reason.OUT_OF_DATE, details=details, seen=False)
    if evidence.ended:
        page = f"“{snapshot.name}”" if snapshot.name else evidence.url
        lacks = f"but page {page} lacks"
        if _led_back(evidence):
            lacks = f"but they lead back to page {page}, where the customer had been before, and it lacks"
        message = f"All steps worked, {lacks} the expected content (no {missing})."
        return _with_instead(Cause(message, evidence.step, barrier=Slug.DEAD_END, details=details), evidence)
    hidden = bool(evidence.error.details.get("hidden"))
    if snapshot.main_links == 0 and snapshot.fields == 0 and snapshot.words > 0 and evidence.step > 1 and not hidden:
        message = (
            f"{f'“{snapshot.name}”' if snapshot.name else evidence.url} leaves the customer with nowhere to go next."
        )
        return Cause(message, evidence.step, barrier=Slug.DEAD_END, details=details)
    return None


def not_found(evidence: Evidence) -> Cause | None:
    heading = evidence.snapshot.heading
    where = f" “{heading}”" if heading and evidence.error.message.endswith("is not on the page") else ""
    message = capitalize_first(f"{evidence.error.message}{where}.")
    details = {**evidence.error.details, "heading": heading}
    return _with_instead(Cause(message, evidence.step, barrier=Slug.CONTROL_NOT_FOUND, details=details), evidence)


def _with_instead(cause: Cause, evidence: Evidence) -> Cause:
    """The same with what the page shows in the place of what is missing, if that is known."""
    missing = evidence.error.details.get("missing", [])
    words = any(one.startswith(("text:", "role: heading")) for one in missing)
    found = stands_instead(evidence.snapshot, evidence.completed_steps, evidence.state, words=words)
    if found is None:
        return cause
    details = {**cause.details, "instead": found.sentence} if found.sure else cause.details
    return replace(cause, message=f"{cause.message} {found.sentence}", details=details)


RULES: tuple[Callable[[Evidence], Cause | None], ...] = (
    access_rule.needs_person,
    access_rule.not_allowed,
    access_rule.missing_file,
    access_rule.not_recorded,
    access_rule.private_address,
    access_rule.unreachable,
    access_rule.visit_refused,
    access_rule.rate_limit,
    access_rule.frame_refused,
    access_rule.document_refused,
    server_error,
    timed_out,
    missing_rule.dead_link,
    missing_rule.missing_document,
    missing_rule.no_page,
    press_rule.entry_not_taken,
    missing_rule.never_ready,
    disabled_after_failure,
    covering_dialog,
    control_state,
    captcha,
    script_rule.error_in_place_of_page,
    soft_failure,
    login_wall,
    press_rule.background_request_failure,
    press_rule.unanswered_field,
    press_rule.form_rejected,
    script_rule.missing_script,
    press_rule.broken_script,
    access_rule.refused_request,
    outdated_task,
    page_not_seen,
    press_rule.unopened_address,
    press_rule.missing_anchor,
    missing_rule.never_came,
    press_rule.empty_page,
    script_rule.form_without_script,
    press_rule.form_redisplayed,
    press_rule.return_to_start,
    press_rule.return_to_earlier_page,
    press_rule.silent_page,
    press_rule.nothing_happens,
    script_rule.incomplete_page,
    script_rule.entry_breaks_script,
    script_rule.list_stays_shut,
    press_rule.broken_chooser,
    missing_rule.file_saved,
    step_of_another_kind,
    dead_end,
    press_rule.unmarked_answer,
    not_found,
)


def find_cause(evidence: Evidence) -> Cause:
    """The cause. The last rule always fits."""
    return next(cause for rule in RULES if (cause := rule(evidence)) is not None)
