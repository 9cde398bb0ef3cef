"""Rules about scripts that did not come: without them a press comes to nothing, or part of a page is never drawn.

A script that the agency's own server has not got is the agency's failure. One at somebody else's host that could not
be reached from here says nothing: customers may well get it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from auditkit.browser.traffic import MissingPart, ScriptError
from auditkit.diagnostic.wording import capitalize_first
from auditkit.locator.step_error import StepFailure
from auditkit.probe.barrier import Slug
from auditkit.probe.failed_request import ANALYTICS
from auditkit.record.outcome import Reason
from auditkit.run.diagnosis.access_rule import ANSWERED_WRONG, describe_network_error, is_out_of_reach
from auditkit.run.diagnosis.evidence import Cause, CompletedStep, Evidence
from auditkit.run.diagnosis.page_wording import after_step
from auditkit.run.diagnosis.press_rule import BLOCKED, failed_before, form_redisplayed, own_error
from auditkit.task.host import bare_address, split_address

_FOR_WANT_OF_SCRIPT = re.compile(
    r"is not (?:defined|a function|a constructor)|\b(?:undefined|null)\b|unexpected token '<'"
    r"|loading chunk|dynamically imported module",
    re.IGNORECASE,
)
"""Errors of a script that needs another one."""
_NAMES_SCRIPT = re.compile(
    r"is not (?:defined|a function|a constructor)|loading chunk|dynamically imported", re.IGNORECASE
)
"""Those of them that only another script's absence explains well; `null` is as often a slip of the script's own."""
_LITTLE_WORDS = 80
"""A page whose content says more than that has come: an empty place on it is one for something more."""
_MOST_NAMED = 3
_TELLING_LETTERS = 3
# What frameworks put in the place of a page whose script broke off: nobody writes that for customers.
_SHOWN_ERROR = re.compile(
    r"\b[A-Z]\w*Error: (?P<said>.{1,200}?) at .{0,200}?\.m?[jt]sx?\b\S*?:\d+"
    r"|unexpected application error!(?P<router>.{0,120})"
    r"|application error: a client-side exception has occurred",
    re.IGNORECASE,
)


def missing_script(evidence: Evidence) -> Cause | None:
    """The last press came to nothing, and a script of the page did not come."""
    press = evidence.last_press
    if press is None or press.moved or evidence.is_new_page(press) or evidence.error.failure not in BLOCKED:
        return None
    errors = [one for one in evidence.script_errors if one.step == press.number and own_error(one, evidence)]
    if not errors and (press.requested or failed_before(evidence)):
        return None
    if not _for_want_of_script(errors):
        return None
    scripts = _needed_scripts(evidence, errors)
    return _cause(evidence, f"{after_step(press)}nothing happens", press.number, errors, scripts)


def form_without_script(evidence: Evidence) -> Cause | None:
    """A form was sent as the browser does, and came back without a word: its own script did not come."""
    press, back = evidence.last_press, form_redisplayed(evidence)
    if press is None or back is None or back.details["errors"]:
        return None
    scripts = [one for one in _needed_scripts(evidence, ()) if one.own and not is_out_of_reach(one)]
    return _cause(evidence, f"{after_step(press)}the same form comes back", press.number, (), scripts)


def error_in_place_of_page(evidence: Evidence) -> Cause | None:
    """The page's script broke off as it drew the page, and what it said to itself is all there is to see."""
    if evidence.error.failure not in BLOCKED or evidence.snapshot.fields > 0:
        return None
    found = _SHOWN_ERROR.search(evidence.snapshot.text)
    if found is None:
        return None
    said = (found["said"] or found["router"] or found[0]).strip()
    last = evidence.last_step
    message = f"{after_step(last)}the page's own script fails, and only its error is shown: “{said}”"
    details = {"script_errors": [said], "url": evidence.url}
    at = last.number if last is not None else evidence.step
    return Cause(capitalize_first(message), at, barrier=Slug.BROKEN_SCRIPT, details=details)


def disabled_without_script(evidence: Evidence) -> Cause | None:
    """The control can't be pressed, on a page that misses a script.

    Where the customer has filled in a form and left something out, that may be why: then only the control is blamed.
    """
    errors, state = _load_errors(evidence), evidence.state
    scripts = _needed_scripts(evidence, errors)
    cause = _cause(evidence, evidence.error.message, evidence.step, errors, scripts)
    entered = any(step.enters for step in evidence.completed_steps)
    left_out = any(not field.filled for key, field in state.fields.items() if key in state.form)
    if cause is None or cause.barrier is None or not (entered and left_out):
        return cause
    details = {**evidence.error.details, "scripts_missing": [one.url for one in scripts[:_MOST_NAMED]]}
    message = capitalize_first(f"{evidence.error.message}.")
    return Cause(message, evidence.step, barrier=Slug.CONTROL_DISABLED, details=details)


def incomplete_page(evidence: Evidence) -> Cause | None:
    """What the customer looks for isn't there, on a page whose own script broke or didn't come while it loaded."""
    if evidence.ended:
        return _undrawn_end(evidence)
    if evidence.error.failure is not StepFailure.NOT_FOUND or evidence.error.details.get("alike"):
        return None
    last_entry = _input_without_effect(evidence)
    # That the name is there, or that the page has a hole, is seen; else the task file may have a name that never was.
    seen = evidence.snapshot.unfinished or bool(evidence.error.details.get("hidden"))
    undefined = evidence.snapshot.undefined_parts and bool(_missing_scripts(evidence))
    if not seen and not undefined and last_entry is None:
        return None
    errors = _load_errors(evidence)
    opens = last_entry is not None and not undefined
    then = f"{after_step(last_entry)}nothing opens" if opens else "part of the page is not shown"
    if _for_want_of_script(errors):
        # Where something isn't drawn, any script may have been to draw it; only the page's own are blamed for that.
        hidden = bool(evidence.error.details.get("hidden"))
        hole = evidence.snapshot.unfinished and not (undefined or last_entry or hidden)
        needed = _scripts_to_draw(evidence, errors) if hole else _any_scripts(evidence, errors)
        if not needed and hole and _any_scripts(evidence, errors):
            return None  # whether the script's own errors come of what is out of reach can't be told
        cause = _cause(evidence, f"{evidence.error.message}, and {then}", evidence.step, errors, needed)
        if cause is not None:
            return replace(cause, seen=None if seen else False)
    blamed = bool(errors) and (seen or last_entry is not None)
    return _own_script_fails(evidence, errors, then, None if seen else False) if blamed else None


def _own_script_fails(evidence: Evidence, errors: Sequence[ScriptError], then: str, seen: bool | None) -> Cause:
    message = f"{evidence.error.message}: the page's own script fails (“{errors[0].message}”), so {then}."
    details = _details(evidence, errors, ())
    return Cause(capitalize_first(message), evidence.step, barrier=Slug.BROKEN_SCRIPT, details=details, seen=seen)


def _undrawn_end(evidence: Evidence) -> Cause | None:
    """The last page has an empty place, and what was to draw it could not be reached from here."""
    missing = evidence.error.details.get("missing", [])
    there = not missing or all(one.startswith("url:") for one in missing) or evidence.answer_given is not None
    if there or not evidence.snapshot.unfinished:
        return None
    errors, what = _load_errors(evidence), f"The page lacks the expected content (no {'; no '.join(missing)})"
    scripts = _scripts_to_draw(evidence, errors)
    if not _for_want_of_script(errors) or any(one.own and not is_out_of_reach(one) for one in scripts):
        return None
    return _cause(evidence, f"{what}, and part of it is not shown", evidence.step, errors, scripts)


def _any_scripts(evidence: Evidence, errors: Sequence[ScriptError]) -> list[MissingPart]:
    scripts = _missing_scripts(evidence)
    return _needed_scripts(evidence, errors) or [one for one in scripts if is_out_of_reach(one)]


def _scripts_to_draw(evidence: Evidence, errors: Sequence[ScriptError]) -> list[MissingPart]:
    """Scripts that did not come and that an empty place in the content may wait for.

    Those of which the page tells that they are for it, where it does: they stand in the content, or share its name.
    On a page that has its content, others' scripts are for something beside it.
    """
    scripts, snapshot = _missing_scripts(evidence), evidence.snapshot
    tied = [one for one in scripts if is_out_of_reach(one) and _stands_in_content(one, evidence)]
    if tied:
        return tied
    few = snapshot.content <= _LITTLE_WORDS or any(_NAMES_SCRIPT.search(one.message) for one in errors)
    return [one for one in _any_scripts(evidence, errors) if one.own or few]


def _stands_in_content(script: MissingPart, evidence: Evidence) -> bool:
    """Whether it is named in the content, or on a page with little else has its host's name on the empty place."""
    host, snapshot = (split_address(script.url).hostname or "").lower(), evidence.snapshot
    if host in snapshot.embedded:
        return True
    called = " ".join(snapshot.holes).lower()
    labels = [one for one in host.split(".")[:-1] if len(one) >= _TELLING_LETTERS and one != "www"]
    return snapshot.content <= _LITTLE_WORDS and any(one in called for one in labels)


def entry_breaks_script(evidence: Evidence) -> Cause | None:
    """The last thing the customer entered or chose made the page's own script fail, and changed nothing."""
    entry = _input_without_effect(evidence)
    if entry is None or evidence.error.failure not in (StepFailure.NOT_HELD, StepFailure.NOT_FOUND):
        return None
    errors = [one for one in _load_errors(evidence) if one.step == entry.number]
    if not errors or evidence.error.details.get("alike"):
        return None
    message = f"{after_step(entry)}nothing changes: the page's own script fails (“{errors[0].message}”)."
    details = _details(evidence, errors, ())
    return Cause(capitalize_first(message), entry.number, barrier=Slug.BROKEN_SCRIPT, details=details)


def list_stays_shut(evidence: Evidence) -> Cause | None:
    """The list opens nothing when it is pressed: that an option is missing from it can't be said."""
    if evidence.error.failure is not StepFailure.NO_SUCH_OPTION or not evidence.error.details.get("shut"):
        return None
    errors, what = _load_errors(evidence), evidence.error.message
    cause = _cause(evidence, what, evidence.step, errors, _needed_scripts(evidence, errors))
    if cause is not None:
        return cause
    why = f": the page's own script fails (“{errors[0].message}”)" if errors else " when it is pressed"
    details = _details(evidence, errors, ())
    return Cause(capitalize_first(f"{what}{why}."), evidence.step, barrier=Slug.BROKEN_SCRIPT, details=details)


def _cause(
    evidence: Evidence, what: str, step: int, errors: Sequence[ScriptError], scripts: Sequence[MissingPart]
) -> Cause | None:
    """What follows from the scripts that did not come; None where all did. `what` begins the sentence."""
    failed = next((one for one in scripts if one.own and not is_out_of_reach(one)), None)
    out_of_reach = next((one for one in scripts if is_out_of_reach(one)), None)
    # What an error wants may come from either, unless the page doesn't wait for the one that is out of reach.
    either = out_of_reach is not None and _is_waited_for(out_of_reach, evidence) and _want_script(errors)
    if out_of_reach is not None and (failed is None or either):
        refused = out_of_reach.status is not None
        how = f"status {out_of_reach.status}" if refused else describe_network_error(out_of_reach.error or "")
        why = "was refused to this visitor" if refused else "could not be reached from here"
        message = capitalize_first(f"{what}; but a script on the page {why} ({how}): {out_of_reach.url}")
        reason = Reason.BOT_WALL if refused else Reason.SITE_UNREACHABLE
        details = {"url": out_of_reach.url, "status": out_of_reach.status, "error": out_of_reach.error}
        return Cause(message, step, reason=reason, details=details)
    if not scripts:
        return None
    first = failed or scripts[0]
    message = capitalize_first(f"{what}: a script on the page did not load ({_describe(first)}): {first.url}")
    return Cause(message, step, barrier=Slug.BROKEN_SCRIPT, details=_details(evidence, errors, scripts))


def _details(evidence: Evidence, errors: Sequence[ScriptError], scripts: Sequence[MissingPart]) -> dict[str, Any]:
    missed = evidence.error.details if evidence.error.failure is StepFailure.NOT_FOUND else {}
    return {
        **missed,
        "script_errors": [error.message for error in errors[:_MOST_NAMED]],
        "scripts_missing": [one.url for one in scripts[:_MOST_NAMED]],
        "url": evidence.url,
        "then": evidence.error.message,
    }


def _missing_scripts(evidence: Evidence) -> list[MissingPart]:
    """Scripts of the page in the window that did not come, but for those that count visitors."""
    return [
        one
        for one in evidence.missing
        if one.resource == "script" and one.step >= evidence.page_step and ANALYTICS.search(one.url) is None
    ]


def _needed_scripts(evidence: Evidence, errors: Sequence[ScriptError]) -> list[MissingPart]:
    """Those of them that the page can't do without: the agency's own, and those it waits for as it is read.

    Of others, as a chat that was put in later, only an error of the page's own script can tell that.
    """
    scripts = _missing_scripts(evidence)
    needed = [one for one in scripts if one.own or _is_waited_for(one, evidence)]
    return needed or (scripts if _want_script(errors) else [])


def _is_waited_for(script: MissingPart, evidence: Evidence) -> bool:
    return bare_address(script.url) in evidence.snapshot.scripts


def _describe(script: MissingPart) -> str:
    if script.status is not None:
        return f"status {script.status}"
    error = script.error or ""
    if error == "csp":
        return "the page's own rules, its Content-Security-Policy, block it"
    if error.startswith(ANSWERED_WRONG):
        return "what was sent in its place is not a script"
    return describe_network_error(error) if error.startswith("net::") else error


def _load_errors(evidence: Evidence) -> list[ScriptError]:
    since = evidence.page_step
    return [error for error in evidence.script_errors if error.step >= since and own_error(error, evidence)]


def _for_want_of_script(errors: Sequence[ScriptError]) -> bool:
    """Whether what failed, if anything did, failed for want of another script."""
    return not errors or _want_script(errors)


def _want_script(errors: Sequence[ScriptError]) -> bool:
    return any(_FOR_WANT_OF_SCRIPT.search(one.message) for one in errors)


def _input_without_effect(evidence: Evidence) -> CompletedStep | None:
    """The step before typed or chose something, and neither page nor server took any notice: no list opened."""
    last = next((step for step in reversed(evidence.completed_steps) if not step.looks_only), None)
    if last is None or not last.enters or last.presses or last.moved or last.requested or last.new_lines:
        return None
    return last
