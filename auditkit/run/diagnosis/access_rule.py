"""Rules about access to the site: the visit may not, can't reach it, is turned away. None blames the agency."""

from __future__ import annotations

from collections.abc import Sequence
from http import HTTPStatus

from auditkit.browser.guard import RefusedRequest
from auditkit.browser.traffic import SAFE_METHODS, DocumentResponse, MissingPart
from auditkit.diagnostic.wording import capitalize_first
from auditkit.locator.step_error import StepFailure
from auditkit.probe.barrier import Slug
from auditkit.probe.failed_request import ANALYTICS
from auditkit.record.http_status import BOT_WALL_STATUSES, NOT_MEASURED, is_missing, is_server_error
from auditkit.record.outcome import Reason, Refusal
from auditkit.run.diagnosis import page_wording
from auditkit.run.diagnosis.evidence import Cause, Evidence, FailureSnapshot, FrameSnapshot
from auditkit.run.diagnosis.page_wording import after_step

WRONG_PAGE = (StepFailure.NOT_FOUND, StepFailure.NOT_HELD, StepFailure.WRONG_KIND, StepFailure.NO_SUCH_OPTION)
"""Failures that follow from being on another page than the customer thinks."""
AGENCY_ERRORS = frozenset({"net::ERR_TOO_MANY_REDIRECTS", "net::ERR_RESPONSE_HEADERS_TRUNCATED"})
"""The server was reached and answered, badly: nothing between it and us can do that."""

_NETWORK_ERRORS = (
    ("net::ERR_NAME", "its name was not found (DNS)"),
    ("net::ERR_DNS", "its name was not found (DNS)"),
    ("net::ERR_CERT", "its certificate is not trusted here (TLS)"),
    ("net::ERR_SSL", "no secure connection could be made (TLS)"),
    ("net::ERR_PROXY", "this network's proxy did not let the visit through"),
    ("net::ERR_TUNNEL", "this network's proxy did not let the visit through"),
    ("net::ERR_INTERNET_DISCONNECTED", "this machine is not connected to the network"),
    ("net::ERR_CONNECTION_REFUSED", "nothing answers at its address"),
    ("net::ERR_CONNECTION", "the connection was lost"),
    ("net::ERR_EMPTY_RESPONSE", "the connection was lost before any answer"),
    ("net::ERR_ADDRESS", "its address can't be reached"),
    ("net::ERR_TIMED_OUT", "no connection was made in time"),
    ("net::ERR_UNSAFE_REDIRECT", "its server redirects to something that is not a web address"),
    ("net::ERR_INVALID_REDIRECT", "its server redirects to something that is not a web address"),
    ("net::ERR_UNKNOWN_URL_SCHEME", "its server redirects to something that is not a web address"),
    ("net::ERR_INVALID_URL", "it is not a web address"),
    ("net::ERR_ABORTED", "no page opens"),
    ("net::ERR_UNSAFE_PORT", "browsers refuse its port"),
    ("net::ERR_INVALID_RESPONSE", "its server's answer can't be understood"),
    ("net::ERR_INVALID_HTTP_RESPONSE", "its server's answer can't be understood"),
    ("net::ERR_BLOCKED_BY_ADMINISTRATOR", "this machine's own rules forbid the address"),
)


def describe_network_error(error: str) -> str:
    """A browser's error code in words; the code itself stands in the finding's details."""
    return next((words for code, words in _NETWORK_ERRORS if error.startswith(code)), "it could not be reached")


_NO_ANSWER = frozenset(
    f"net::ERR_{one}"
    for one in (
        "NAME_NOT_RESOLVED",
        "INTERNET_DISCONNECTED",
        "ADDRESS_UNREACHABLE",
        "CONNECTION_REFUSED",
        "CONNECTION_TIMED_OUT",
        "TIMED_OUT",
        "PROXY_CONNECTION_FAILED",
        "TUNNEL_CONNECTION_FAILED",
    )
)
ANSWERED_WRONG = ("net::ERR_BLOCKED_BY_ORB", "net::ERR_BLOCKED_BY_RESPONSE")
"""The host was reached, and what it sent is not what the page asked for, or may not be shown there."""


def is_out_of_reach(part: MissingPart) -> bool:
    """Whether a customer may well have got it: it did not come because of where or who this visitor is."""
    if part.status is not None:
        return not is_missing(part.status) and not is_server_error(part.status)
    error = part.error or ""
    if part.own:  # its host has just sent the page
        return error in _NO_ANSWER
    return error.startswith("net::") and not error.startswith(ANSWERED_WRONG)


_HEADERS = {
    "cf-mitigated": "Cloudflare",
    "x-amzn-waf-action": "AWS WAF",
    "x-datadome": "DataDome",
    "x-px-block": "PerimeterX",
    "x-sucuri-block": "Sucuri",
}
_LONGEST_WALL_WORDS = 80
_WALLS_WITH_STATUS_200 = (
    (("the requested url was rejected", "support id"), "F5"),
    (("_incapsula_resource", "incident id"), "Imperva"),
)
"""Walls that come with status 200: both marks, on a page that says little else."""
_WALL_WORDS = (
    ("just a moment", "Cloudflare"),
    ("attention required! | cloudflare", "Cloudflare"),
    ("checking your browser", "a browser check"),
    ("verify you are human", "a human check"),
    ("verifying you are human", "a human check"),
    ("pardon our interruption", "Imperva"),
    ("request unsuccessful. incapsula", "Imperva"),
    ("the requested url was rejected. please consult", "F5"),
    ("access denied you don't have permission to access", "Akamai"),
    ("automated access", "a rule against automated visits"),
    ("unusual traffic", "a rule against automated visits"),
)


def find_bot_wall(document: DocumentResponse | None, snapshot: FailureSnapshot) -> str | None:
    """Whose wall it is, or None. A refusal without any such mark is not taken for one here."""
    if document is None:
        return None
    if document.headers.get("x-amzn-waf-action") in ("challenge", "captcha"):
        return "AWS WAF"
    if document.status in NOT_MEASURED:
        return NOT_MEASURED[document.status].name
    text = f"{snapshot.title} {snapshot.heading} {snapshot.text} {snapshot.source}".lower()
    if document.status not in BOT_WALL_STATUSES:
        plain = _WALLS_WITH_STATUS_200 if snapshot.words <= _LONGEST_WALL_WORDS else ()
        return next((name for marks, name in plain if all(mark in text for mark in marks)), None)
    for header, name in _HEADERS.items():
        if header in document.headers:
            return name
    return next((name for words, name in _WALL_WORDS if words in text), None)


_PASSWORD_ASKED = "net::ERR_INVALID_AUTH_CREDENTIALS"
_YOURS = "If this site is yours, say so in agency.yml: “ours: true” and “robots: {{ours: why it may be visited}}”."
REFUSALS = {
    "may_change": "The task sends something to the agency ({method} {url}), but visits to this agency are read-only.",
    "robots": f"The agency's robots.txt asks automated visitors not to open {{url}}. {_YOURS}",
    "robots_unreadable": "The agency's server returns an error for its robots.txt, which counts as a no (RFC 9309):"
    " {url}. " + _YOURS,
    "private_address": "{url} leads to this machine or to a private network. A visit to a public site does not open"
    " such addresses.",
    "ahead": "The page tried to fetch {url} before anyone asked for it, which no customer needs.",
    "told_to_wait": "The site has asked visitors like this one to come back later, so {url} was not opened.",
    "not_recorded": "The recording does not contain {url}, which the task needs, and a replay uses nothing else.",
    "handoff": "The next step would give something to {url}, which belongs to someone else.",
    "embedded": "The next step would give something to a frame on the page that belongs to someone else: {whose}.",
    "nameless": "The next step would give something to a frame on the page whose address doesn't say whose it is.",
}

_REASONS: dict[str, Reason] = {Refusal.NOT_RECORDED: Reason.NOT_RECORDED, Refusal.TOLD_TO_WAIT: Reason.BOT_WALL}
"""Why a refusal of ours is no measure, where it isn't that the visit may not do it."""


def needs_person(evidence: Evidence) -> Cause | None:
    if evidence.unread_document and evidence.error.failure is StepFailure.NOT_HELD:
        message = f"A person has to look: {evidence.unread_document}."
        return Cause(message, evidence.step, reason=Reason.NEEDS_PERSON)
    if evidence.error.failure is not StepFailure.NEEDS_PERSON:
        return None
    return Cause(f"A person is needed: {evidence.error.message}", evidence.step, reason=Reason.NEEDS_PERSON)


def not_allowed(evidence: Evidence) -> Cause | None:
    if evidence.error.failure is not StepFailure.NOT_ALLOWED:
        return None
    details = evidence.error.details
    given = {name: details.get(name, "") for name in ("method", "url", "whose")}
    message = REFUSALS[details["why"]].format(**given)
    reason = _REASONS.get(details["why"], Reason.NOT_ALLOWED)
    return Cause(message, evidence.step, reason=reason, details=details)


def not_recorded(evidence: Evidence) -> Cause | None:
    """Something that a page of a replay asked for isn't in the recording: whatever follows may come from that."""
    missing = missing_from_recording(evidence.refused)
    if missing is None:
        return None
    message = f"The recording does not contain {missing.url}, so what fails next says nothing about the agency."
    details = {"method": missing.method, "url": missing.url}
    return Cause(message, evidence.step, reason=Reason.NOT_RECORDED, details=details)


def private_address(evidence: Evidence) -> Cause | None:
    """A part of the page would have come from an address that this visit keeps away from, and customers may not."""
    for one in evidence.refused:
        if one.why is Refusal.PRIVATE_ADDRESS and one.shapes_page and one.step >= evidence.page_step:
            details = {"method": one.method, "url": one.url}
            message = REFUSALS[one.why].format(**details)
            return Cause(message, evidence.step, reason=Reason.NOT_ALLOWED, details=details)
    return None


def missing_from_recording(refused: Sequence[RefusedRequest]) -> RefusedRequest | None:
    """What a replay lacked that a customer's page may have needed; of what counts visitors nobody needs anything."""
    for one in refused:
        if one.why is Refusal.NOT_RECORDED and one.shapes_page and ANALYTICS.search(one.url) is None:
            return one
    return None


def rate_limit(evidence: Evidence) -> Cause | None:
    """Parts of the page were kept from this visitor, as a limit on requests does: what follows may come from that."""
    for one in evidence.missing:
        refusal = NOT_MEASURED.get(one.status or 0)
        if refusal is not None and one.own and one.step >= evidence.page_step:
            message = f"{refusal.parts} ({one.url}, status {one.status}), so parts did not load."
            details = {"url": one.url, "status": one.status}
            return Cause(message, evidence.step, reason=Reason.BOT_WALL, details=details)
    return None


def refused_request(evidence: Evidence) -> Cause | None:
    stopped = [one for one in evidence.refused if one.why is not Refusal.NOT_RECORDED and one.matters]
    # What was refused on an earlier page, too, from which the way went on, is nothing that a page needs.
    spared = {one.url.split("?")[0] for one in stopped if one.step < evidence.page_step and not one.navigation}
    stopped = [one for one in stopped if one.url.split("?")[0] not in spared and not ANALYTICS.search(one.url)]
    needed = [refused for refused in stopped if refused.step >= evidence.page_step]
    if not needed or evidence.error.failure not in WRONG_PAGE:
        return None
    first = needed[-1]
    message = REFUSALS[first.why].format(method=first.method, url=first.url)
    details = {"method": first.method, "url": first.url}
    return Cause(message, evidence.step, reason=Reason.NOT_ALLOWED, details=details)


def missing_file(evidence: Evidence) -> Cause | None:
    if evidence.error.failure is not StepFailure.FILE_MISSING:
        return None
    return Cause(capitalize_first(f"{evidence.error.message}."), evidence.step, reason=Reason.OUT_OF_DATE)


def unreachable(evidence: Evidence) -> Cause | None:
    """No answer came from the network: nobody can say from here whose fault that is."""
    if evidence.error.failure is not StepFailure.NAVIGATION_FAILED:
        return None
    details = evidence.error.details
    if details["error"] == _PASSWORD_ASKED:
        message = f"The browser asks for a name and a password before {details['url']} shows anything."
        return Cause(message, evidence.step, barrier=Slug.LOGIN_WALL, details=details)
    if details["error"] in AGENCY_ERRORS:
        message = f"{details['url']} redirects the visitor again and again, and never shows a page."
        return Cause(message, evidence.step, barrier=Slug.SERVER_ERROR, details=details)
    message = f"{details['url']} could not be reached: {describe_network_error(details['error'])}."
    return Cause(message, evidence.step, reason=Reason.SITE_UNREACHABLE, details=details)


def visit_refused(evidence: Evidence) -> Cause | None:
    """A wall against programs, or a refusal that can't be told from one."""
    document = evidence.document
    if document is None:
        return None
    wall = find_bot_wall(document, evidence.snapshot)
    details = {"url": document.url, "status": document.status}
    if wall is None and document.rate_limit is not None:
        message = f"The site asked this visitor to come back later, and did so again (status {document.status})."
        return Cause(message, document.step, reason=Reason.SITE_UNREACHABLE, details=details)
    if wall is not None:
        message = f"The site turned this automated visit away ({wall}, status {document.status})."
        return Cause(message, document.step, reason=Reason.BOT_WALL, details=details)
    sent = document.method not in SAFE_METHODS
    # A firewall gives its refusals a "session" to be quoted, too: only a form can be refused for want of one.
    over = page_wording.says_session if sent else page_wording.says_signed_out
    if (
        document.status == HTTPStatus.FORBIDDEN
        and page_wording.is_short(evidence.snapshot)
        and over(evidence.snapshot)
    ):
        step = evidence.step_at(document.step)
        what = "form" if sent else "page"
        message = f"{after_step(step)}the site refuses the {what}: it no longer knows the session (403)."
        details["heading"] = evidence.snapshot.heading
        return Cause(capitalize_first(message), document.step, barrier=Slug.SESSION_EXPIRED, details=details)
    if document.status == HTTPStatus.FORBIDDEN:
        message = (
            "The site refused this visit (403 Forbidden). We can't tell from here whether customers are refused too."
        )
        return Cause(message, document.step, reason=Reason.BOT_WALL, details=details)
    return None


def document_refused(evidence: Evidence) -> Cause | None:
    """A document that was kept from this visit, and may well be handed to customers."""
    status = evidence.error.details.get("status")
    if evidence.error.failure is not StepFailure.DOCUMENT_UNREADABLE or status not in _KEPT_FROM_VISIT:
        return None
    message = (
        f"The document was refused to this visitor (status {status}). We can't tell from here whether customers are "
        "refused too."
    )
    return Cause(message, evidence.step, reason=Reason.BOT_WALL, details=evidence.error.details)


_KEPT_FROM_VISIT = (BOT_WALL_STATUSES | set(NOT_MEASURED)) - {HTTPStatus.SERVICE_UNAVAILABLE}
"""A document has no words by which a wall could be told from a service that is away."""


def is_kept_out(frame: FrameSnapshot) -> bool:
    """Whether a document that may well be there may not be shown in this frame, to any customer: by its own rules
    (X-Frame-Options, frame-ancestors), or by those of the page around it, where it isn't even asked for.
    """
    fine = frame.document is None or frame.document.status < HTTPStatus.BAD_REQUEST
    return frame.not_shown and fine and (not frame.error or frame.error.startswith(ANSWERED_WRONG))


def frame_refused(evidence: Evidence) -> Cause | None:
    """What the customer looks for may stand in a frame that did not come to this visit, and may well to theirs."""
    if evidence.error.failure is not StepFailure.NOT_FOUND:
        return None
    for frame in evidence.snapshot.frames:
        status = frame.document.status if frame.document is not None else None
        if status in (HTTPStatus.FORBIDDEN, *NOT_MEASURED):
            message = f"The content of a frame on the page was refused to this visitor (status {status}): {frame.url}"
            details = {"url": frame.url, "status": status}
            return Cause(message, evidence.step, reason=Reason.BOT_WALL, details=details)
        if frame.not_shown and not is_kept_out(frame):
            message = (
                f"{evidence.error.message}; but the content of a frame on the page could not be reached from here."
            )
            details = {"url": frame.url, "error": frame.error}
            return Cause(capitalize_first(message), evidence.step, reason=Reason.SITE_UNREACHABLE, details=details)
    return None
