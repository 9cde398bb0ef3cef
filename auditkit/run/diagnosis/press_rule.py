"""Rules about what a press came to: a script that failed, a server that failed behind the page, words against
an entry, nothing at all."""

from __future__ import annotations

import re

from auditkit.browser.traffic import PAGE_IN_PLACE, ScriptError
from auditkit.diagnostic.safe_text import one_line
from auditkit.diagnostic.wording import capitalize_first
from auditkit.locator.step_error import StepFailure
from auditkit.probe.barrier import Slug
from auditkit.probe.failed_request import ANALYTICS
from auditkit.record.http_status import is_missing, is_server_error
from auditkit.record.outcome import Reason
from auditkit.run.diagnosis.access_rule import WRONG_PAGE, is_out_of_reach
from auditkit.run.diagnosis.evidence import Cause, CompletedStep, Evidence
from auditkit.run.diagnosis.page_wording import after_step, asks_for_entry, complains, says_done
from auditkit.run.entry_form import EntryFault, UntakenEntry
from auditkit.run.page_state import PageState
from auditkit.task.host import bare_address

_MISSED = (StepFailure.NOT_FOUND, StepFailure.NOT_HELD)
BLOCKED = (*_MISSED, StepFailure.DISABLED, StepFailure.NO_SUCH_OPTION)
_LONG_ENOUGH_SECONDS = 0.9
"""Someone who has waited less can't say that nothing happens."""
_MOST_NEW_LINES = 3
"""A form that comes back says no more than that is new; another page says more."""
_MOST_ERRORS = 5
_REQUEST = re.compile(r"fetch|network|xhr|request|load failed", re.IGNORECASE)
_DATA = frozenset({"xhr", "fetch"})
_WANTS = re.compile(r"is not (?:defined|a function|a constructor)|\bundefined\b", re.IGNORECASE)
"""Errors of a script that may need another one, if it doesn't come."""


def background_request_failure(evidence: Evidence) -> Cause | None:
    """The press asked the agency's server for data, and the server failed: whatever the page then shows."""
    press = evidence.last_press
    if press is None or evidence.page_step >= press.number:  # the page that asked has been left
        return None
    failed = [
        one
        for one in evidence.missing
        if one.own
        and one.step == press.number
        and one.resource in _DATA
        and is_server_error(one.status or 0)
        and ANALYTICS.search(one.url) is None
    ]
    # Where a name much like the one looked for is there, the failure may well be beside the point; so where the page
    # has marked what is wrong with an entry.
    if not failed or evidence.error.details.get("alike") or evidence.form_errors.fields_marked:
        return None
    first = failed[0]
    broke = f"the agency's server failed behind the page (status {first.status})"
    message = f"{after_step(press)}{broke}, and nothing more happens."
    details = {"url": first.url, "status": first.status, "errors": list(evidence.form_errors.since(press.number))}
    return Cause(capitalize_first(message), press.number, barrier=Slug.SERVER_ERROR, details=details)


def failure_behind_document(evidence: Evidence) -> Cause | None:
    """A script asked for what it makes a document of, and that did not come: the document can't either."""
    asked = [one for one in evidence.missing if one.step == evidence.step and one.resource in _DATA]
    for one in asked:
        details = {"url": one.url, "status": one.status}
        if one.own and one.status is not None and (is_server_error(one.status) or is_missing(one.status)):
            what = (
                "the agency's server failed behind the page" if is_server_error(one.status) else "a file isn't there"
            )
            message = f"No document opens because {what} (status {one.status}): {one.url}"
            slug = Slug.SERVER_ERROR if is_server_error(one.status) else Slug.DEAD_LINK
            return Cause(message, evidence.step, barrier=slug, details=details)
        if one.own and one.status is None and one.error == PAGE_IN_PLACE:
            message = f"No document opens because a web page is sent in its place: {one.url}"
            return Cause(message, evidence.step, barrier=Slug.DEAD_LINK, details=details)
        if one.status is None and is_out_of_reach(one) and not ANALYTICS.search(one.url):
            message = f"No document opens because {one.url} could not be reached from here."
            return Cause(message, evidence.step, reason=Reason.SITE_UNREACHABLE, details={"url": one.url})
    return None


def broken_script(evidence: Evidence) -> Cause | None:
    """The last press raised an error in the page's own script and nothing else came of it."""
    press = evidence.last_press
    if press is None or press.moved:
        return None
    errors = [error for error in evidence.script_errors if error.step == press.number and own_error(error, evidence)]
    errors = errors or failed_before(evidence)
    if not errors:
        return None
    message = f"{after_step(press)}nothing happens: the page's own script fails (“{errors[0].message}”)."
    said = list(dict.fromkeys(error.message for error in errors))
    details = {"script_errors": said[:3], "url": evidence.url}
    return Cause(capitalize_first(message), press.number, barrier=Slug.BROKEN_SCRIPT, details=details)


def failed_before(evidence: Evidence) -> list[ScriptError]:
    """Errors with which the script of the control pressed last failed as it was set up, so that a press does nothing.

    None that may come of a script that did not come.
    """
    if not evidence.came_to_nothing:
        return []
    scripts = [one for one in evidence.missing if one.resource == "script" and one.step >= evidence.page_step]
    scripts = [one for one in scripts if ANALYTICS.search(one.url) is None]
    blocking = any(bare_address(one.url) in evidence.snapshot.blocking for one in scripts)
    if blocking or (scripts and evidence.snapshot.undefined_parts):
        return []
    # What is put off until the page has been read may find nothing for want of one that was put off before it.
    return [
        one
        for one in evidence.errors_in_press
        if own_error(one, evidence) and not (scripts and (_WANTS.search(one.message) or not one.at_once))
    ]


def broken_chooser(evidence: Evidence) -> Cause | None:
    """What should open a choice of files raised an error in the page's own script as it was pressed."""
    if evidence.error.failure is not StepFailure.WRONG_KIND or evidence.error.details.get("use") != "click":
        return None
    errors = [one for one in evidence.script_errors if one.step == evidence.step and own_error(one, evidence)]
    if not errors:
        return None
    what = evidence.error.message.partition(";")[0]
    message = f"{what}: the page's own script fails (“{errors[0].message}”)."
    details = {"script_errors": [error.message for error in errors[:3]], "url": evidence.url}
    return Cause(capitalize_first(message), evidence.step, barrier=Slug.BROKEN_SCRIPT, details=details)


def unanswered_field(evidence: Evidence) -> Cause | None:
    """The form asks for a field for which the task file has no answer: none that was given was refused."""
    if evidence.untaken or evidence.error.failure not in (*BLOCKED, StepFailure.WRONG_KIND):
        return None
    to_come = evidence.entries_to_come
    asked = [label for label in _left_out(evidence) if not any(label.strip(" *:") in words for words in to_come)]
    if not asked:
        return None
    press = evidence.last_press
    at = press.number if press is not None else evidence.step
    quoted = "”, “".join(asked[:3])
    message = f"The form also asks for “{quoted}”, but the task file gives no answer. {evidence.update_line(at)}"
    return Cause(message, at, reason=Reason.OUT_OF_DATE, details={"url": evidence.url})


def _left_out(evidence: Evidence) -> tuple[str, ...]:
    """Labels of these fields: by what the page says, or as the browser keeps the form back for them alone."""
    snapshot, entered = evidence.snapshot, [step for step in evidence.completed_steps if step.enters]
    if evidence.form_errors.errors:
        asked = evidence.form_errors.left_out
        # Lists that keep what was chosen elsewhere have fields that stay empty.
        return () if any(one.strip(" *:") in step.words for step in entered for one in asked) else asked
    marked = evidence.state.wrong > len(snapshot.unanswered)
    return () if marked or evidence.emptied_fields else snapshot.unanswered


def entry_not_taken(evidence: Evidence) -> Cause | None:
    """The customer can't get past a form in which a field did not take what was entered, or ends without it.

    The agency's where any such field has to take such an entry, or where others got there with it; else the task file
    may be wrong.
    """
    if evidence.error.failure not in (*WRONG_PAGE, StepFailure.DISABLED):
        return None
    entries = evidence.untaken
    entry = next((one for one in entries if _stands_at(evidence, one) or _is_missed(evidence, one)), None)
    if entry is None:
        return None
    # The page of the entry, which may be many steps before the one that lacks it.
    url = entry.url or evidence.url
    details = {"errors": [one.text for one in evidence.form_errors.errors], "url": url, "fair": entry.fair}
    if entry.fault is EntryFault.TASK:
        message = capitalize_first(f"{entry.sentence}. {evidence.update_line(entry.step)}")
        return Cause(message, entry.step, reason=Reason.OUT_OF_DATE, details=details)
    message = f"The site does not accept what was entered: {entry.sentence}."
    return Cause(
        message, entry.step, barrier=Slug.FORM_REJECTED, details=details, seen=entry.fault is EntryFault.FIELD
    )


def _is_missed(evidence: Evidence, entry: UntakenEntry) -> bool:
    """Whether what isn't there, on a later page or at the end, has in it the very thing that the field did not take.

    Spaces and signs in it are for the eye: a page may show "CR8 2AA" as "CR82AA".
    """
    letters = re.findall(r"[^\W_]", entry.text)
    if not letters:
        return False
    apart = r"[\W_]*".join(map(re.escape, letters))
    whole = re.compile(rf"(?<![^\W_]){apart}(?![^\W_])", re.IGNORECASE)
    missing = evidence.error.details.get("missing", []) if evidence.ended else [evidence.error.message]
    return any(whole.search(one) for one in missing) and not whole.search(evidence.state.text)


def _stands_at(evidence: Evidence, entry: UntakenEntry) -> bool:
    """Whether the customer tried to go on from the form of that entry, and came no further than its rejection."""
    since = [step for step in evidence.completed_steps if step.number >= entry.step]
    pressed = [step for step in since if step.presses]
    left = [step for step in since if step.moved and not step.same_form]
    if not left:
        return bool(pressed) or evidence.error.failure is StepFailure.DISABLED
    return left == pressed[:1] and form_rejected(evidence) is not None


def form_rejected(evidence: Evidence) -> Cause | None:
    """The site, or the browser on its behalf, did not accept what was entered, and the customer is still there."""
    if not any(step.enters for step in evidence.completed_steps):
        return None
    press = evidence.last_press
    errors = list(_errors(evidence, press))
    native = _native_error(evidence, press)
    if errors:
        why = f": “{errors[0]}”"
    elif native:
        why = f"; the browser's own check says: “{native}”"
    elif evidence.form_errors.fields_marked:
        why = ", and does not say why."
    else:
        return None
    kept = not evidence.emptied_fields and (evidence.snapshot.filled > 0 or evidence.snapshot.fields == 0)
    details = {
        "errors": errors[:_MOST_ERRORS],
        "fields_marked": evidence.state.wrong,
        "input_kept": kept,
        "fields_lost": list(evidence.emptied_fields),
        "url": evidence.url,
    }
    message = f"The site did not accept what was entered{why}"
    said = bool(errors or native)
    return Cause(message, _rejected_at(evidence, press), barrier=Slug.FORM_REJECTED, details=details, seen=said)


def _errors(evidence: Evidence, press: CompletedStep | None) -> tuple[str, ...]:
    """What was said, the latest first. What stood there before a press that breaks the page's script is no cause."""
    said = sorted(evidence.form_errors.errors, key=lambda one: -one.step)
    if press is None:
        return tuple(one.text for one in said)
    if broken_script(evidence) is not None:
        said = [one for one in said if one.step >= press.number]
    shown = [one.message for one in evidence.alerts if one.step == press.number and not says_done(one.message)]
    # A window that is all a press comes to says why.
    alone = shown if not press.moved and not press.requested else []
    return tuple(dict.fromkeys([*(one.text for one in said), *alone]))


def _native_error(evidence: Evidence, press: CompletedStep | None) -> str:
    """What the browser says in a bubble at the field that it takes the customer to instead of sending the form."""
    invalid = evidence.state.native
    marked = evidence.form_errors.fields_marked > 0
    stopped = press is not None and press.submits_form and not press.moved and not press.requested
    focused = [one.text for one in invalid if one.focused and stopped]
    return next(iter(focused or [one.text for one in invalid if marked and one.marked]), "")


def _rejected_at(evidence: Evidence, press: CompletedStep | None) -> int:
    """The press that sent it; where a message came later, as a field was left, the step it came with."""
    last = max((one.step for one in evidence.form_errors.errors), default=0)
    if press is None:
        return last or evidence.step
    return max(press.number, last)


_MOST_SENTENCES = 2
_SENTENCES = re.compile(r"\D{10,}[.!。।؟]\D*")


def form_redisplayed(evidence: Evidence) -> Cause | None:
    """A form was sent, and the same form came back: with a complaint, or without a word.

    What it says else may as well tell that all went well, in words or a language that nobody here knows.
    """
    press = evidence.last_press
    if press is None or not press.submits_form or press.url_from != press.url_to:
        return None
    entered = any(step.enters for step in evidence.completed_steps)
    same = press.same_form and len(press.new_lines) <= _MOST_NEW_LINES
    if any(says_done(line) or evidence.state.is_calm(line) for line in press.new_lines):
        return None  # it was taken, and the form is there for the next one
    if not entered or not evidence.is_new_page(press) or not same or evidence.snapshot.fields == 0:
        return None
    told = [line for line in press.new_lines if complains(line) or asks_for_entry(line)]
    errors = told or _unmarked_lines(evidence)
    if not errors and _is_filtered(evidence, press):
        return None
    if press.new_lines and not errors:
        return None
    why = f": “{errors[0]}”" if errors else ", and nothing says why."
    message = f"The site did not accept what was entered: the same form comes back{why}"
    details = {
        "errors": errors,
        "input_kept": not evidence.emptied_fields,
        "fields_lost": list(evidence.emptied_fields),
        "url": evidence.url,
    }
    return Cause(message, press.number, barrier=Slug.FORM_REJECTED, details=details, seen=bool(told))


def _is_filtered(evidence: Evidence, press: CompletedStep) -> bool:
    """Whether the page leaves out what it said before, or keeps the entry in its address: a list was searched."""
    if not evidence.state.looked or not press.before.looked:
        return False
    fewer = bool(press.before.new_lines(evidence.state))
    asked = evidence.document is not None and evidence.document.method == "GET"
    return fewer or (asked and evidence.snapshot.filled > 0 and not evidence.emptied_fields)


def unmarked_answer(evidence: Evidence) -> Cause | None:
    """After a press the customer is still at the form, which keeps what was entered and says something more."""
    press, lines = evidence.last_press, _unmarked_lines(evidence)
    if press is None or not lines or not press.same_form or evidence.error.failure is not StepFailure.NOT_FOUND:
        return None
    entered = any(step.enters and step.number < press.number for step in evidence.completed_steps)
    later = any(step.number > press.number and not step.looks_only for step in evidence.completed_steps)
    if later or not entered:
        return None
    message = f"{after_step(press)}the customer is still on the form and reads: “{lines[0]}”"
    details = {"errors": lines, "input_kept": True, "url": evidence.url}
    return Cause(capitalize_first(message), press.number, barrier=Slug.FORM_REJECTED, details=details, seen=False)


def _unmarked_lines(evidence: Evidence) -> list[str]:
    """The sentence or two that a form says more after the last press, beside what was entered, on the way.

    None with a figure, which may be what the form was for, and none that says that all went well.
    """
    press = evidence.last_press
    kept = not evidence.emptied_fields and evidence.snapshot.filled > 0
    if press is None or evidence.ended or not kept or not 1 <= len(press.new_lines) <= _MOST_SENTENCES:
        return []
    if any(says_done(line) or evidence.state.is_calm(line) for line in press.new_lines):
        return []
    return list(press.new_lines) if _SENTENCES.fullmatch(" ".join(press.new_lines)) else []


def return_to_start(evidence: Evidence) -> Cause | None:
    """A form was sent, and the customer is at the first page again without a word."""
    press, start = evidence.last_press, evidence.step_at(0)
    if press is None or start is None or not press.submits_form or evidence.error.failure not in _MISSED:
        return None
    if press.url_to != start.url_to or press.url_from == start.url_to or _asks_for_next(evidence, press):
        return None
    first = next((step.before for step in evidence.completed_steps if step.number > start.number), None)
    if first is not None and first.looked and evidence.state.new_lines(first):
        return None  # which says something that it did not say before
    name = evidence.snapshot.name
    message = f"{after_step(press)}the customer is back on the first page (“{name}”), and nothing says why."
    return Cause(capitalize_first(message), press.number, barrier=Slug.DEAD_END, details={"url": evidence.url})


_ADDS = re.compile(
    r"\b(another|add(?!ress)|more\b|weitere|noch ein|hinzufüg|autre|ajout|otr[oa]\b|añad|agreg|altr[oaie]\b|aggiung|"
    r"nog een|toevoeg|outr[oa]\b|adicion|acrescent|kolejn|dodaj|další|přid|ďalš|prid|tilføj|endnu|lägg till|"
    r"ytterligare|lisää\b|toinen|lisa\b|veel\b|új\b|hozzáad|másik|adaug|alt[ăa]?\b|доба|друг|προσθ|άλλ|pridė|"
    r"kit[ąas]\b|pievien|cit[us]\b|żid|ieħor|eile\b)|hinzufüg|toevoeg|toegevoeg",
    re.IGNORECASE,
)
"""How a button or a heading is worded that asks for the next one of several."""


def return_to_earlier_page(evidence: Evidence) -> Cause | None:
    """A page was answered and sent, and the customer is without a word at a question they had answered before."""
    press, now = evidence.last_press, evidence.state
    if press is None or not press.submits_form or evidence.error.failure not in _MISSED or not now.form:
        return None
    if any(step.number > press.number and not step.looks_only for step in evidence.completed_steps):
        return None
    answered = [step for step in evidence.completed_steps if step.presses and step.submits_form and step.moved]
    there = [step for step in answered if step.number < press.number and _is_page(step.before, now)]
    if not there or _is_page(press.before, now) or _asks_for_next(evidence, press):
        return None
    left = there[-1]
    between = [step for step in evidence.completed_steps if left.number < step.number < press.number]
    # Who was there twice is asked for one thing after another; who has entered nothing since may be going back.
    entered = any(
        not step.presses and not step.looks_only and _is_page(step.before, press.before) for step in between
    )
    if len(there) > 1 or not entered or now.new_lines(left.before):
        return None
    name = evidence.snapshot.name
    back = f"the customer is back on an earlier page (“{name}”, step {left.number})"
    message = f"{after_step(press)}{back}, and nothing says why."
    return Cause(capitalize_first(message), press.number, barrier=Slug.DEAD_END, details={"url": evidence.url})


def _asks_for_next(evidence: Evidence, press: CompletedStep) -> bool:
    return _ADDS.search(f"{press.words} {evidence.state.heading}") is not None


def _is_page(one: PageState, other: PageState) -> bool:
    """Whether both are the same page of a form: by its address, its heading and what it asks."""
    asks = sorted(one.form.values()) == sorted(other.form.values())
    return one.url == other.url and one.same_heading(other) and asks


def nothing_happens(evidence: Evidence) -> Cause | None:
    """The step before pressed something, and neither the page nor the server took any notice."""
    press = evidence.last_press
    if press is None or press.moved or press.requested or evidence.error.failure not in BLOCKED:
        return None
    if evidence.waited_seconds < _LONG_ENOUGH_SECONDS:
        return None
    later = any(step.number > press.number and not step.looks_only for step in evidence.completed_steps)
    # What was chosen is chosen, and need do no more; a window said something.
    if later or press.chooses or any(one.step >= press.number for one in evidence.alerts):
        return None
    # Where nothing had come when the customer began to scroll, what is new since came of that.
    if not evidence.came_to_nothing:
        if evidence.text_before and one_line(evidence.state.text) != one_line(evidence.text_before):
            return None  # something was said later, if nothing that is known for an answer
        if evidence.state.looked and press.before.looked and evidence.state.is_drawn_otherwise(press.before):
            return _unread_answer(evidence, press)
    message = f"{after_step(press)}nothing happens: no new page, no message, no request to the server."
    details = {"url": evidence.url, "then": evidence.error.message}
    return Cause(capitalize_first(message), press.number, barrier=Slug.BROKEN_SCRIPT, details=details)


def silent_page(evidence: Evidence) -> Cause | None:
    """A player of the browser's own was pressed: whether it plays, no words of the page need tell."""
    press = evidence.last_press
    if press is None or not press.plays or press.moved or evidence.error.failure not in BLOCKED:
        return None
    said = "the page says nothing new, which is normal for a player"
    message = f"{after_step(press)}{said}. {evidence.update_line(press.number)}"
    return Cause(capitalize_first(message), press.number, reason=Reason.OUT_OF_DATE, details={"url": evidence.url})


def _unread_answer(evidence: Evidence, press: CompletedStep) -> Cause | None:
    """Something has come in sight that isn't text of the page: a picture, or words in a closed shadow root."""
    if not any(step.enters for step in evidence.completed_steps):
        return None
    message = f"{after_step(press)}the page changes, but the kit can't read what it says now."
    details = {"url": evidence.url, "then": evidence.error.message}
    return Cause(capitalize_first(message), press.number, reason=Reason.TOOL_ERROR, details=details)


_UNOPENED = "about:blank#blocked"
"""Where the browser goes in place of an address that is none, or that no page may lead to."""


def unopened_address(evidence: Evidence) -> Cause | None:
    """The link leads to what no browser opens: the page has gone, and nothing has come in its place."""
    press = evidence.last_press
    if press is None or evidence.url != _UNOPENED or evidence.error.failure not in _MISSED:
        return None
    message = f"{after_step(press)}the page is gone: the link's address is not one that a browser can open."
    return Cause(
        capitalize_first(message), press.number, barrier=Slug.DEAD_LINK, details={"url": press.url_from}, seen=True
    )


def missing_anchor(evidence: Evidence) -> Cause | None:
    """The link leads to a place on the page that isn't there any more."""
    press = evidence.last_press
    if press is None or evidence.error.failure not in _MISSED or not evidence.snapshot.lost_place:
        return None
    if press.requested or press.new_lines:
        return None
    message = f"{after_step(press)}nothing happens: the link leads to a place on the page that doesn't exist."
    details = {"url": evidence.url, "place": evidence.snapshot.lost_place}
    return Cause(capitalize_first(message), press.number, barrier=Slug.DEAD_LINK, details=details)


def empty_page(evidence: Evidence) -> Cause | None:
    snapshot, document = evidence.snapshot, evidence.document
    nothing = snapshot.looked and snapshot.words == 0 and snapshot.fields == 0 and snapshot.main_links == 0
    if not nothing or document is None or evidence.error.failure not in _MISSED:
        return None
    message = f"{after_step(evidence.step_at(document.step))}the page is empty: {document.url}"
    details = {"url": document.url, "status": document.status}
    return Cause(capitalize_first(message), document.step, barrier=Slug.DEAD_END, details=details, seen=True)


def own_error(error: ScriptError, evidence: Evidence) -> bool:
    """Whether an error is the agency's own: its script, or one in the page itself, and none that counts visitors."""
    # A request that our own guard refused makes scripts fail, which is nobody's fault but ours.
    if any(refused.step == error.step for refused in evidence.refused) and _REQUEST.search(error.message):
        return False
    return error.own and ANALYTICS.search(f"{error.message} {error.source}") is None
