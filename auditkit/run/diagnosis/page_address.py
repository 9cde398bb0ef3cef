"""What the address of a page says of it: sites lead to /timeout, /error or /404 in every language."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from auditkit.run.diagnosis.evidence import Evidence
from auditkit.run.diagnosis.page_wording import Notice

_LONGEST_PAGE_WORDS = 150
_END = r"(?:\.\w{2,5})?(?:;[^/]*)?/?$"
_ADDRESSES = {
    Notice.EXPIRED: re.compile(
        r"[/_-](?:(?:session|time)[-_]?(?:expired|time-?out|timed-?out|ended|over|out)|time-?out|timed-?out|expired)"
        + _END,
        re.IGNORECASE,
    ),
    Notice.MISSING: re.compile(r"/(?:errors?/)?(?:404|(?:page-?)?not-?found)" + _END, re.IGNORECASE),
    Notice.CLOSED: re.compile(
        r"/(?:maintenance|under-maintenance|wartung|(?:service-?)?unavailable|shuttered)" + _END, re.IGNORECASE
    ),
    Notice.BROKEN: re.compile(
        r"/(?:errors?/)?(?:errors?|error-?page|fehler|erreur|oops|50[0234]|server-?error|technical-?(?:error|difficulties)"
        r"|problem-with-(?:the-)?service|something-went-wrong)" + _END,
        re.IGNORECASE,
    ),
}
_LEFT_ON_PURPOSE = re.compile(r"\b(?:sign|log)[ -]?(?:out|off)\b", re.IGNORECASE)
_SAID_IN_QUERY = re.compile(
    r"(?:^|[&=_-])(?:session|time)?[-_]?(?:expired|time-?out|timed-?out)(?:[&=_-]|$)", re.IGNORECASE
)


def was_sent(evidence: Evidence) -> bool:
    """Whether the site itself led to the page in the window, which no link or task file names."""
    last = next((step for step in reversed(evidence.completed_steps) if step.moved), None)
    if last is None or last.from_task_file or not last.presses:
        return False
    return _path(last.leads_to) != _path(evidence.url)


def address_says(evidence: Evidence, notice: Notice) -> bool:
    """Whether the customer was sent to an address for that, where they find a short page with nothing to fill in."""
    snapshot = evidence.snapshot
    if snapshot.words > _LONGEST_PAGE_WORDS or snapshot.fields > 1 or not was_sent(evidence):
        return False
    return _ADDRESSES[notice].search(_path(evidence.url)) is not None


def query_says_expired(url: str) -> bool:
    """Whether the address of a page to sign in on says why: `?reason=timeout`, `?session_expired=1`."""
    return _SAID_IN_QUERY.search(urlsplit(url).query) is not None


def left_on_purpose(evidence: Evidence) -> bool:
    """Whether the last press was to sign out."""
    last = next((step for step in reversed(evidence.completed_steps) if step.presses), None)
    return last is not None and _LEFT_ON_PURPOSE.search(last.words) is not None


def _path(url: str) -> str:
    return urlsplit(url).path
