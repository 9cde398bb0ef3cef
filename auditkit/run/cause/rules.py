"""The rules, in order of rank: what is certain and further back in the chain comes before what merely follows."""

from __future__ import annotations

from collections.abc import Callable

from auditkit.barriers import Slug
from auditkit.outcome import Reason
from auditkit.run.cause import press, wording
from auditkit.run.cause.bot_wall import bot_wall
from auditkit.run.cause.evidence import Cause, Evidence
from auditkit.run.cause.network import AGENCYS_OWN, in_words
from auditkit.run.cause.wording import after, capital
from auditkit.target.trouble import Symptom

_LOST = (Symptom.NOT_FOUND, Symptom.NOT_HELD, Symptom.WRONG_KIND, Symptom.NO_SUCH_OPTION)
"""Symptoms that follow from being on another page than the customer thinks."""
_REFUSALS = {
    "may_change": "The task sends something to the agency ({method} {url}), and this agency is visited read-only.",
    "robots": "The agency's robots.txt asks automated visitors not to open {url}.",
    "robots_unreadable": "The agency's server fails over its robots.txt, which counts as a no (RFC 9309): {url}",
    "handoff": "The next step would give something to {url}, which belongs to somebody else.",
}


def needs_person(evidence: Evidence) -> Cause | None:
    """Only a person can do the step."""
    if evidence.trouble.symptom is not Symptom.NEEDS_PERSON:
        return None
    return Cause(f"A person is needed: {evidence.trouble.message}", evidence.step, reason=Reason.NEEDS_PERSON)


def not_allowed(evidence: Evidence) -> Cause | None:
    """The visit may not do what the task asks."""
    if evidence.trouble.symptom is not Symptom.NOT_ALLOWED:
        return None
    details = evidence.trouble.details
    said = _REFUSALS[details["why"]].format(method=details.get("method", ""), url=details["url"])
    return Cause(said, evidence.step, reason=Reason.NOT_ALLOWED, details=details)


def missing_file(evidence: Evidence) -> Cause | None:
    """The task file names a file that isn't there."""
    if evidence.trouble.symptom is not Symptom.FILE_MISSING:
        return None
    return Cause(capital(f"{evidence.trouble.message}."), evidence.step, reason=Reason.OUT_OF_DATE)


def unreachable(evidence: Evidence) -> Cause | None:
    """No answer came from the network: nobody can say from here whose fault that is."""
    if evidence.trouble.symptom is not Symptom.NAVIGATION_FAILED:
        return None
    details = evidence.trouble.details
    if details["error"] in AGENCYS_OWN:
        said = f"{details['url']} sends the visitor on and on, and never shows a page."
        return Cause(said, evidence.step, barrier=Slug.SERVER_ERROR, details=details)
    said = f"{details['url']} could not be reached: {in_words(details['error'])}."
    return Cause(said, evidence.step, reason=Reason.SITE_UNREACHABLE, details=details)


def turned_away(evidence: Evidence) -> Cause | None:
    """A wall against programs, or a refusal that can't be told from one."""
    document = evidence.document
    if document is None:
        return None
    wall = bot_wall(document, evidence.scene)
    details = {"url": document.url, "status": document.status}
    if wall is not None:
        said = f"The site turned this automated visit away ({wall}, status {document.status})."
        return Cause(said, document.step, reason=Reason.BOT_WALL, details=details)
    if document.status == 403 and wording.says_session(evidence.scene):
        step = evidence.step_at(document.step)
        said = f"{after(step)}the site refuses the form: it no longer knows the session (403)."
        details["heading"] = evidence.scene.heading
        return Cause(capital(said), document.step, barrier=Slug.SESSION_EXPIRED, details=details)
    if document.status == 403:
        said = (
            "The site refused this visit (403 Forbidden): whether customers are refused too can't be told from here."
        )
        return Cause(said, document.step, reason=Reason.BOT_WALL, details=details)
    return None


def server_error(evidence: Evidence) -> Cause | None:
    """The page in the window is the server's own failure."""
    document = evidence.document
    if document is None or document.status < 500:
        return None
    step = evidence.step_at(document.step)
    heading = evidence.scene.heading
    quoted = f": “{heading}”" if heading else "."
    said = f"{after(step)}the agency's server failed (status {document.status}){quoted}"
    details = {"url": document.url, "status": document.status, "heading": heading}
    return Cause(capital(said), document.step, barrier=Slug.SERVER_ERROR, details=details)


def timed_out(evidence: Evidence) -> Cause | None:
    """The page never came, or its own script holds the browser fast."""
    if evidence.trouble.symptom is not Symptom.TIMEOUT and evidence.scene.answers:
        return None
    said = "the page stopped responding to anything"
    if evidence.trouble.symptom is Symptom.TIMEOUT:
        said = evidence.trouble.message
    return Cause(capital(f"{said}."), evidence.step, barrier=Slug.PAGE_TIMEOUT, details=evidence.trouble.details)


def dead_link(evidence: Evidence) -> Cause | None:
    """The link led to nothing. An address that only the task file names is the task file's to mend."""
    document = evidence.document
    if document is None or evidence.trouble.symptom in (Symptom.COVERED, Symptom.DISABLED):
        return None
    gone = document.status in (404, 410)
    soft = document.status < 400 and evidence.trouble.symptom in _LOST and wording.says_missing(evidence.scene)
    if not gone and not soft:
        return None
    details = {"url": document.url, "status": document.status, "heading": evidence.scene.heading}
    step = evidence.step_at(document.step)
    if step is None or step.goes:
        said = f"The address in the task file is not there any more: {document.url} (status {document.status})."
        return Cause(said, document.step, reason=Reason.OUT_OF_DATE, details=details)
    how = f"answers “not found” ({document.status})" if gone else "says that it isn't there, though its status is 200"
    said = f"{after(step)}the page {how}: {document.url}"
    return Cause(capital(said), document.step, barrier=Slug.DEAD_LINK, details=details)


def missing_document(evidence: Evidence) -> Cause | None:
    """The document isn't there, or can't be read."""
    trouble = evidence.trouble
    if trouble.symptom is not Symptom.DOCUMENT_UNREADABLE:
        return None
    if "status" in trouble.details:
        said = f"The link leads to a document that isn't there (status {trouble.details['status']})."
        return Cause(said, evidence.step, barrier=Slug.DEAD_LINK, details=trouble.details)
    said = f"What the customer needs is in a document, and {trouble.message}."
    return Cause(said, evidence.step, barrier=Slug.DOCUMENT_ONLY, details=trouble.details)


def deaf_button(evidence: Evidence) -> Cause | None:
    """The control can't be used because the press before it, that should have led there, came to nothing."""
    if evidence.trouble.symptom is not Symptom.DISABLED:
        return None
    return press.broken_script(evidence) or press.nothing_happens(evidence)


def control_state(evidence: Evidence) -> Cause | None:
    """The control is there, and something about it stops the customer: no need to look further."""
    slugs = {
        Symptom.COVERED: Slug.CONTROL_COVERED,
        Symptom.DISABLED: Slug.CONTROL_DISABLED,
        Symptom.AMBIGUOUS: Slug.CONTROL_AMBIGUOUS,
    }
    slug = slugs.get(evidence.trouble.symptom)
    if slug is None:
        return None
    said = capital(f"{evidence.trouble.message}.")
    return Cause(said, evidence.step, barrier=slug, details=evidence.trouble.details)


def soft_failure(evidence: Evidence) -> Cause | None:
    """A page that says the service is broken or the session over, whatever its status."""
    last = evidence.made[-1] if evidence.made else None
    at = last.number if last is not None else evidence.step
    details = {"url": evidence.url, "heading": evidence.scene.heading, "title": evidence.scene.title}
    if wording.says_expired(evidence.scene):
        said = f"{after(last)}the site says that the session has ended: “{evidence.scene.heading}”"
        return Cause(capital(said), at, barrier=Slug.SESSION_EXPIRED, details=details)
    if wording.says_broken(evidence.scene):
        said = f"{after(last)}the site says that it is broken: “{evidence.scene.heading or evidence.scene.title}”"
        return Cause(capital(said), at, barrier=Slug.SERVER_ERROR, details=details)
    return None


def captcha(evidence: Evidence) -> Cause | None:
    """The page asks the customer to prove that they are human."""
    if evidence.scene.challenges == 0:
        return None
    said = "The page asks the customer to solve a puzzle to prove that they are human."
    return Cause(said, evidence.step, barrier=Slug.CAPTCHA, details={"url": evidence.url})


def login_wall(evidence: Evidence) -> Cause | None:
    """The page asks for an account before it lets the customer on."""
    refused = evidence.document is not None and evidence.document.status == 401
    if not refused and not (evidence.scene.passwords and wording.says_sign_in(evidence.scene)):
        return None
    last = evidence.made[-1] if evidence.made else None
    at = evidence.document.step if evidence.document is not None else evidence.step
    said = f"{after(last)}the site asks the customer to sign in: “{evidence.scene.heading or evidence.scene.title}”"
    return Cause(capital(said), at, barrier=Slug.LOGIN_WALL, details={"url": evidence.url})


def form_rejected(evidence: Evidence) -> Cause | None:
    """The site did not accept what was entered."""
    scene = evidence.scene
    entered = any(step.gave for step in evidence.made)
    before = " ".join(evidence.said_before.split())
    new = [error for error in scene.errors if error not in before]
    if not entered or not (new or scene.invalid):
        return None
    errors = new or list(scene.errors)
    sent = next((step for step in reversed(evidence.made) if step.presses), None)
    said = "The site did not accept what was entered"
    if errors:
        said += f": “{errors[0]}”"
    elif scene.native:
        said += f"; the browser's own check says: “{scene.native[0]}”"
    else:
        said += ", and does not say why."
    kept = not evidence.lost and (scene.filled > 0 or scene.fields == 0)
    details = {
        "errors": errors,
        "fields_marked": scene.invalid,
        "input_kept": kept,
        "fields_lost": list(evidence.lost),
        "url": evidence.url,
    }
    return Cause(said, sent.number if sent else evidence.step, barrier=Slug.FORM_REJECTED, details=details)


def held_back(evidence: Evidence) -> Cause | None:
    """The page needed a request that the read-only guard refused."""
    since = evidence.document.step if evidence.document is not None else 0
    needed = [refused for refused in evidence.refused if refused.matters and refused.step >= since]
    if not needed or evidence.trouble.symptom not in _LOST:
        return None
    first = needed[-1]
    said = _REFUSALS["may_change"].format(method=first.method, url=first.url)
    details = {"method": first.method, "url": first.url}
    return Cause(said, evidence.step, reason=Reason.NOT_ALLOWED, details=details)


def stale(evidence: Evidence) -> Cause | None:
    """The customer already has the product: the site has become shorter than the task file."""
    if not evidence.succeeded_early:
        return None
    said = f"The customer has the product before step {evidence.step} ({evidence.words}): update the task file."
    return Cause(said, evidence.step, reason=Reason.OUT_OF_DATE, details=evidence.trouble.details)


def dead_end(evidence: Evidence) -> Cause | None:
    """Every step was made and the product isn't there, or the page leaves nothing more to do."""
    details = {**evidence.trouble.details, "url": evidence.url, "heading": evidence.scene.heading}
    if evidence.ended:
        name = evidence.scene.heading or evidence.scene.title
        at = f"on “{name}”" if name else f"at {evidence.url}"
        missing = "; no ".join(evidence.trouble.details.get("missing", []))
        said = f"Every step could be made, and they end {at}, without what the customer came for (no {missing})."
        return Cause(said, evidence.step, barrier=Slug.DEAD_END, details=details)
    if (
        evidence.scene.main_links == 0
        and evidence.scene.fields == 0
        and evidence.scene.words > 0
        and evidence.step > 1
    ):
        said = f"“{evidence.scene.heading or evidence.scene.title}” leaves the customer with nothing more to do."
        return Cause(said, evidence.step, barrier=Slug.DEAD_END, details=details)
    return None


def not_found(evidence: Evidence) -> Cause | None:
    """What the customer looks for isn't there."""
    heading = evidence.scene.heading
    where = f" “{heading}”" if heading and evidence.trouble.message.endswith("is not on the page") else ""
    said = capital(f"{evidence.trouble.message}{where}.")
    details = {**evidence.trouble.details, "heading": heading}
    return Cause(said, evidence.step, barrier=Slug.CONTROL_NOT_FOUND, details=details)


RULES: tuple[Callable[[Evidence], Cause | None], ...] = (
    needs_person,
    not_allowed,
    missing_file,
    unreachable,
    turned_away,
    server_error,
    timed_out,
    dead_link,
    missing_document,
    deaf_button,
    control_state,
    captcha,
    soft_failure,
    login_wall,
    press.server_behind,
    form_rejected,
    press.broken_script,
    held_back,
    stale,
    press.empty_page,
    press.same_form_again,
    press.sent_back,
    press.nothing_happens,
    press.undrawn,
    dead_end,
    not_found,
)
