"""Rules about pages, frames and documents that aren't there, about what comes in the place of a page, and about what
the customer waited for and never came.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from http import HTTPStatus

from auditkit.browser.traffic import NO_PAGE, NOTHING_NEW, DocumentResponse
from auditkit.diagnostic.safe_text import cut_line, one_line
from auditkit.diagnostic.wording import capitalize_first, listing
from auditkit.locator.step_error import StepFailure
from auditkit.probe.barrier import Slug
from auditkit.probe.language import UNKNOWN, language_code, language_name, language_of, names_language
from auditkit.record.http_status import SESSION_STATUSES, is_missing, is_server_error
from auditkit.record.outcome import Reason
from auditkit.run.diagnosis import access_rule, page_wording, press_rule
from auditkit.run.diagnosis.access_rule import WRONG_PAGE
from auditkit.run.diagnosis.access_snapshot import address_says
from auditkit.run.diagnosis.evidence import Cause, CompletedStep, Evidence, FailureSnapshot
from auditkit.run.diagnosis.page_wording import Notice, after_step
from auditkit.run.page_state import Loading, PageState
from auditkit.task.host import bare_address


def may_be_in_frame(evidence: Evidence) -> bool:
    """Whether what the customer looks for may well stand in a frame that they have not used yet."""
    return evidence.error.failure is StepFailure.NOT_FOUND and not evidence.error.details.get("alike")


def dead_link(evidence: Evidence) -> Cause | None:
    """The link led to nothing. An address that only the task file names is the task file's to fix."""
    document = evidence.document
    if document is None or evidence.error.failure in (StepFailure.COVERED, StepFailure.DISABLED):
        return None
    snapshot, missing = evidence.snapshot, is_missing(document.status) and not _serves(evidence)
    if not missing and document.status < 400 and evidence.error.failure in WRONG_PAGE:
        framed = _missing_frame(evidence)
        if framed is not None:
            return framed
        if not page_wording.says_missing(snapshot) and not address_says(evidence, Notice.MISSING):
            return None
    elif not missing:
        return None
    details = {"url": document.url, "status": document.status, "heading": snapshot.heading}
    step = evidence.step_at(document.step)
    # A link to a document was pressed in the very step that found a page there.
    pressed = evidence.error.failure is StepFailure.WRONG_KIND and document.step == evidence.step
    named_in_file = step.from_task_file if step is not None else not pressed
    if named_in_file:
        message = f"The address in the task file no longer exists: {document.url} (status {document.status})."
        return Cause(message, document.step, reason=Reason.OUT_OF_DATE, details=details)
    how = (
        f"answers “not found” ({document.status})"
        if missing
        else "says that it isn't there, though its status is 200"
    )
    message = f"{after_step(step)}the page {how}: {document.url}"
    return Cause(capitalize_first(message), document.step, barrier=Slug.DEAD_LINK, details=details)


def _serves(evidence: Evidence) -> bool:
    """Whether the page is there for its customers, whatever its status: they have entered something on it, or it says
    what is wrong with that.
    """
    entered = any(step.enters and step.number > evidence.page_step for step in evidence.completed_steps)
    return entered or bool(evidence.form_errors.errors and evidence.snapshot.fields)


def _missing_frame(evidence: Evidence) -> Cause | None:
    """What the page shows in a frame is gone, by its status or by its own words."""
    missed = may_be_in_frame(evidence)
    for part in (one for one in evidence.snapshot.frames if one.used or missed):
        gone = part.document is not None and is_missing(part.document.status)
        kept_out = access_rule.is_kept_out(part)
        if not gone and not kept_out and not page_wording.says_missing(part):
            continue
        status = part.document.status if part.document is not None else None
        step = part.document.step if part.document is not None else evidence.page_step or evidence.step
        how = f"isn't there ({f'status {status}' if gone else f'“{part.name}”'})"
        if kept_out:
            how = "is not allowed to appear there (X-Frame-Options or Content-Security-Policy)"
        what = f"{after_step(evidence.step_at(step))}the content of a frame on the page"
        message = f"{what} {how}: {part.url or evidence.url}"
        details = {"url": part.url or evidence.url, "status": status, "heading": part.heading}
        return Cause(capitalize_first(message), step, barrier=Slug.DEAD_LINK, details=details)
    return None


def missing_document(evidence: Evidence) -> Cause | None:
    error = evidence.error
    if error.failure is not StepFailure.DOCUMENT_UNREADABLE:
        return None
    status = error.details.get("status")
    if status is not None:
        details = error.details
        barrier, what = Slug.DEAD_LINK, "The link leads to a document that isn't there"
        if status == HTTPStatus.UNAUTHORIZED:
            barrier, what = Slug.LOGIN_WALL, "The document is only for customers who have signed in"
            details = {"url": details["url"]}
        elif is_server_error(status):
            barrier, what = Slug.SERVER_ERROR, "The server failed when it was asked for the document"
        elif not is_missing(status):
            what = "The link leads to a document that can't be opened"
        return Cause(f"{what} (status {status}).", evidence.step, barrier=barrier, details=details)
    behind = press_rule.failure_behind_document(evidence)
    if behind is not None:
        return behind
    message = f"What the customer needs is in a document, and {error.message}."
    return Cause(message, evidence.step, barrier=Slug.DOCUMENT_ONLY, details=error.details)


_DOCUMENTS = (
    ("application/pdf", "a PDF (document)"),
    ("image/", "an image"),
    ("video/", "a video"),
    ("audio/", "an audio recording"),
)
_FILES = ("application/pdf", "application/msword", "application/vnd.", "application/zip", "application/rtf")
_DATA_TYPES = re.compile(r"\b(json|xml|javascript|css)\b")
_MOST_QUOTED = 80
_CODE = re.compile(r"<[!?/%a-zA-Z]|[{\[]|#!")
_NOTHING = NO_PAGE | NOTHING_NEW
_ASKS_TO_SIGN_IN = frozenset({HTTPStatus.UNAUTHORIZED, *SESSION_STATUSES})


def no_page(evidence: Evidence) -> Cause | None:
    """What the server sends is no page: data or code that was never meant for customers, nothing, a document."""
    document, state = evidence.document, evidence.state
    if document is None or document.status in _ASKS_TO_SIGN_IN or evidence.error.failure not in WRONG_PAGE:
        return None
    step = evidence.step_at(document.step)
    details = {"url": document.url}
    kind = state.kind or ("" if _is_saved(document) else _handed_out(evidence))
    shown = next((words for begins, words in _DOCUMENTS if kind.startswith(begins)), None)
    if shown is not None:
        what = "the link leads to" if step is not None and step.leads_to else "the site sends"
        what = f"the address {document.url} is" if step is None or step.from_task_file else what
        message = capitalize_first(f"{after_step(step)}{what} {shown}, not a page.")
        return Cause(message, document.step, barrier=Slug.DOCUMENT_ONLY, details=details)
    sent = _sent_instead(evidence)
    if sent is None:
        return None
    who = "the agency's server" if evidence.own else "the server"
    message = capitalize_first(f"{after_step(step)}{who} answers with {sent}")
    return Cause(message, document.step, barrier=Slug.SERVER_ERROR, details=details | {"status": document.status})


def file_saved(evidence: Evidence) -> Cause | None:
    """The press brought a file that browsers save, and the customer is still on a page without what they look for."""
    document, error = evidence.document, evidence.error
    kind = _handed_out(evidence)
    if document is None or not kind or error.failure is not StepFailure.NOT_FOUND or error.details.get("alike"):
        return None
    message = (
        f"{error.message}; {after_step(evidence.last_press)}a file is saved ({document.url}), and no page opens."
    )
    details = {**error.details, "heading": evidence.snapshot.heading}
    return Cause(capitalize_first(message), evidence.step, barrier=Slug.CONTROL_NOT_FOUND, details=details)


def _handed_out(evidence: Evidence) -> str:
    """The media type of the document that came of the last press while the page stayed; "" where none did."""
    document, press = evidence.document, evidence.last_press
    if document is None or press is None or not evidence.is_new_page(press) or press.moved:
        return ""
    later = any(one.number > press.number and not one.looks_only for one in evidence.completed_steps)
    kind = document.headers.get("content-type", "")
    return kind if not later and (kind.startswith(_FILES) or _is_saved(document)) else ""


def _is_saved(document: DocumentResponse) -> bool:
    return "attachment" in document.headers.get("content-disposition", "").lower()


def _sent_instead(evidence: Evidence) -> str | None:
    """What the server sent that is nothing for customers. Plain text that is no code may well be for them."""
    document, state = evidence.document, evidence.state
    assert document is not None
    if document.status in _NOTHING:
        press, step = evidence.last_press, evidence.step_at(document.step)
        if evidence.url == "about:blank" or (step is not None and step.from_task_file):
            return f"nothing (status {document.status}), and no page opens: {document.url}"
        later = [one for one in evidence.completed_steps if one.number > document.step and not one.looks_only]
        stays = press is not None and press.number == document.step and not press.moved and not later
        alike = evidence.error.details.get("alike")
        return f"nothing (status {document.status}), and the page stays as it was." if stays and not alike else None
    if not state.kind or bare_address(document.url) != bare_address(evidence.url):
        return None
    if not state.source:
        return f"an empty page (status {document.status}): {document.url}"
    named = _DATA_TYPES.search(state.kind)
    if named is None and not _CODE.match(state.source):
        return None
    form = named[1] if named is not None else ""
    is_code = form in ("javascript", "css", "")
    what = "source code" if is_code else f"data ({form.upper()})"
    return f"{what}, not a page: “{cut_line(state.source, _MOST_QUOTED)}”"


@dataclass(frozen=True)
class Instead:
    """What the page shows in the place of what the customer looks for."""

    sentence: str
    sure: bool
    """Whether that is why it isn't there, so that nobody need look into the task file."""


def stands_instead(
    snapshot: FailureSnapshot, steps: Sequence[CompletedStep], state: PageState, *, words: bool
) -> Instead | None:
    """What explains that something isn't on the page. `words`: whether it is words, which a picture may show, too."""
    if snapshot.place_held:
        return Instead(f"The page shows “{snapshot.place_held}” where text should be.", sure=True)
    other = _other_language(steps, state)
    if other is not None or not words or not snapshot.pictures:
        return other
    named = ["one in the page itself" if one.startswith("data:") else one for one in snapshot.pictures]
    return Instead(f"It may be in an image without text: {listing(dict.fromkeys(named), last='or')}", sure=False)


def _other_language(steps: Sequence[CompletedStep], state: PageState) -> Instead | None:
    """The last page is in another language than those before, and the customer has not asked for that.

    By its words. Where these don't tell, only what the page says of itself can be said.
    """
    moves = [one for one in steps if one.moved]
    if len(moves) < 2 or moves[-1].from_task_file:
        return None
    before, told = moves[-1].before, language_code(state.language)
    new, then = language_of(state.text), language_of(before.text, before.language)
    asked = [one.words for one in steps if one.number >= moves[-2].number and (one.presses or one.enters)]
    if then == UNKNOWN or any(names_language(one, new if new != UNKNOWN else told or "") for one in asked):
        return None
    if new == UNKNOWN:
        if told in (None, then) or language_code(before.language) != then:
            return None
        says = f"The page says that it is in {language_name(told or '')}"
        return Instead(f"{says}, but the page before it was in {language_name(then)}.", sure=False)
    if not _is_other(before, state, then, new):
        return None
    earlier = [language_of(one.before.text, one.before.language) for one in moves[1:]]
    pages = "pages before it were" if earlier[-2:] == [then, then] else "page before it was"
    return Instead(f"The page is in {language_name(new)}, but the {pages} in {language_name(then)}.", sure=True)


def _is_other(before: PageState, state: PageState, then: str, new: str) -> bool:
    """Whether it is plain that the languages differ: what pages say of themselves may be left over, or missing."""
    if then == new or language_of(state.text, state.language) != new:
        return False
    told = language_code(before.language), language_code(state.language)
    return (None not in told and told[0] != told[1]) or language_of(before.text) == then


_MISSED = (StepFailure.NOT_FOUND, StepFailure.NOT_HELD, StepFailure.NO_SUCH_OPTION)
_LITTLE_WORDS = 80
"""A page with more than that has come: what still turns on it may be beside the point."""


def never_came(evidence: Evidence) -> Cause | None:
    """The page still asked its server for data, or said that it was loading, when the customer gave up.

    A line that a page keeps open for news is no reason, nor is a wheel that turns for ever beside all that is there.
    """
    loading, error = evidence.loading, evidence.error
    if loading is None or error.failure not in _MISSED or error.details.get("alike"):
        return None
    if not (_awaits_answer(loading, evidence) or _only_loads(loading, evidence)):
        return None
    return _still_loading(loading, evidence)


def never_ready(evidence: Evidence) -> Cause | None:
    """The control is there, and what covers it says that the page is loading; or it can't be used until it has."""
    loading, error = evidence.loading, evidence.error
    if loading is None:
        return None
    if error.failure is StepFailure.DISABLED:
        waits = _awaits_answer(loading, evidence) or _only_loads(loading, evidence)
        return _still_loading(loading, evidence) if waits else None
    if error.failure is not StepFailure.COVERED or not (loading.plain or loading.url):
        return None
    cover = one_line(str(error.details.get("cover", {}).get("name", "")))
    words = one_line(loading.words)
    same = (words in cover or cover in words) if words and cover else not words and not cover
    return _still_loading(loading, evidence) if same else None


def _still_loading(loading: Loading, evidence: Evidence) -> Cause:
    last = evidence.last_step
    pressed = last is not None and last.presses
    seconds = f"after {loading.seconds:.0f} seconds"
    if loading.words:
        what = f"the page still says “{loading.words}” {seconds}"
    elif loading.url:
        what = f"the agency's server has not answered the page's own request {seconds}"
    else:
        what = f"the page still shows that it is loading {seconds}"
    message = f"{after_step(last) if pressed else ''}{what}, and what the customer needs has not appeared."
    details = {"url": loading.url or evidence.url, "then": evidence.error.message}
    step = last.number if pressed and last is not None else evidence.step
    return Cause(capitalize_first(message), step, barrier=Slug.PAGE_TIMEOUT, details=details)


def _awaits_answer(loading: Loading, evidence: Evidence) -> bool:
    """Whether the page asked for it: it says so, there is little else on it, or the press asked for nothing else."""
    if not loading.url:
        return False
    press = evidence.last_press
    by_press = press is not None and loading.asked_in_step == press.number and not evidence.is_new_page(press)
    return bool(loading.words) or loading.plain or evidence.snapshot.unfinished or by_press


def _only_loads(loading: Loading, evidence: Evidence) -> bool:
    """Whether the page says beyond doubt that it is loading, in answer to the press or as nearly all it says.

    A page whose script failed has a reason of its own.
    """
    if not loading.plain or any(one.step >= evidence.page_step for one in evidence.script_errors):
        return False
    is_new = bool(loading.words) and loading.words not in one_line(evidence.text_before)
    return is_new or (evidence.snapshot.looked and evidence.snapshot.words <= _LITTLE_WORDS)
