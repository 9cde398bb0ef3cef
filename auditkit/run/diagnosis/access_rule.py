"""Rules about the visit itself: it may not, it can't reach the site, it is turned away. None blames the agency."""

from __future__ import annotations

from collections.abc import Sequence

from auditkit.browser.guard import Refusal, Refused
from auditkit.browser.politeness_wait import TOO_MANY
from auditkit.locator.step_error import Symptom
from auditkit.probe.barrier import Slug
from auditkit.probe.failed_request import COUNTS_VISITORS
from auditkit.record.outcome import Reason
from auditkit.run.diagnosis import wording
from auditkit.run.diagnosis.access_rule_bot_wall import bot_wall
from auditkit.run.diagnosis.access_rule_network import AGENCYS_OWN, in_words
from auditkit.run.diagnosis.evidence import Cause, Evidence
from auditkit.run.diagnosis.wording import after, capital

_PASSWORD_ASKED = "net::ERR_INVALID_AUTH_CREDENTIALS"
REFUSALS = {
    "may_change": "The task sends something to the agency ({method} {url}), and this agency is visited read-only.",
    "robots": "The agency's robots.txt asks automated visitors not to open {url}.",
    "robots_unreadable": "The agency's server fails over its robots.txt, which counts as a no (RFC 9309): {url}",
    "told_to_wait": "The site has asked visitors like this one to come back later, so {url} was not opened.",
    "not_recorded": "The recording does not hold {url}, which the task needs, and nothing else is asked in a replay.",
    "handoff": "The next step would give something to {url}, which belongs to somebody else.",
}

_REASONS: dict[str, Reason] = {
    Refusal.NOT_RECORDED: Reason.NOT_RECORDED,
    Refusal.TOLD_TO_WAIT: Reason.BOT_WALL,
}
"""Why a refusal of ours is no measure, where it isn't that the visit may not do it."""


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
    said = REFUSALS[details["why"]].format(method=details.get("method", ""), url=details["url"])
    reason = _REASONS.get(details["why"], Reason.NOT_ALLOWED)
    return Cause(said, evidence.step, reason=reason, details=details)


def not_recorded(evidence: Evidence) -> Cause | None:
    """Something that a page of a replay asked for isn't in the recording: whatever follows may come from that."""
    lacking = lacked(evidence.refused)
    if lacking is None:
        return None
    said = f"The recording does not hold {lacking.url}, so what then fails says nothing of the agency."
    details = {"method": lacking.method, "url": lacking.url}
    return Cause(said, evidence.step, reason=Reason.NOT_RECORDED, details=details)


def lacked(refused: Sequence[Refused]) -> Refused | None:
    """What a replay lacked that a customer's page may have needed; of what counts visitors nobody needs anything."""
    return next(
        (
            one
            for one in refused
            if one.why is Refusal.NOT_RECORDED and one.shapes_page and COUNTS_VISITORS.search(one.url) is None
        ),
        None,
    )


def limited(evidence: Evidence) -> Cause | None:
    """Parts of the page didn't come, because the site counts requests: whatever follows may come from that."""
    since = evidence.document.step if evidence.document is not None else 0
    kept = [one for one in evidence.missing if one.own and one.status == TOO_MANY and one.step >= since]
    if not kept:
        return None
    said = f"The site limits how often this visitor asks ({kept[0].url}, status {TOO_MANY}), so parts did not come."
    return Cause(said, evidence.step, reason=Reason.BOT_WALL, details={"url": kept[0].url, "status": TOO_MANY})


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
    if details["error"] == _PASSWORD_ASKED:
        said = f"The browser asks for a name and a password before {details['url']} shows anything."
        return Cause(said, evidence.step, barrier=Slug.LOGIN_WALL, details=details)
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
    if wall is None and document.wait_seconds is not None:
        said = f"The site asked this visit to come back later, and did so again (status {document.status})."
        return Cause(said, document.step, reason=Reason.SITE_UNREACHABLE, details=details)
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
