"""Parts of the agency's own pages that didn't come."""

from __future__ import annotations

import re
from collections.abc import Iterator

from auditkit.probe.barrier import Slug
from auditkit.probe.base import Probe, finding
from auditkit.record.http_status import NOT_MEASURED, is_server_error
from auditkit.record.model import AttemptRecord, Finding, PageEventRecord, TaskSummary
from auditkit.record.outcome import Severity
from auditkit.task.host import split_address

ANALYTICS = re.compile(
    r"(?<![a-z])(?:ga|gtag|gaq|paq|fbq|dataLayer|satellite|utag|analytics\w*|googletag\w*|matomo|piwik|hotjar|hj|dap|"
    r"newrelic|optimizely|clarity|siteimprove|adobe\w*|tealium|mixpanel|plausible|tracking|tracker|pixel|beacon|rum|"
    r"telemetry|stats|metrics|posthog|ph[-_]relay|autocapture|amplitude|fullstory|logrocket|mouseflow|sentry|bugsnag|"
    r"rollbar|datadog|appinsights|umami|goatcounter|xiti|etracker|webtrekk|snowplow)(?![a-z])",
    re.IGNORECASE,
)
"""Scripts and requests that only count visitors: what becomes of them stops nobody."""
_CODE = frozenset({"script", "stylesheet"})
_DATA = frozenset({"xhr", "fetch"})
_SEEN = frozenset({"image"})


class FailedRequest(Probe):
    """Scripts, style sheets and data that a page asked the agency for in vain.

    A missing picture leaves a hole that customers see, and no more: that is minor. An answer such as 404 or
    401 to a request for data may be just what the page wants to know.
    """

    name = "failed-request"
    about = (
        "Scripts, style sheets, images and data of the agency's that failed to load. Other organisations' tags are "
        "only noted."
    )
    barriers = (Slug.FAILED_REQUEST,)

    def judge(self, attempt: AttemptRecord, task: TaskSummary) -> Iterator[Finding]:
        """One finding for each part that was needed."""
        reported: set[str] = set()
        for one in attempt.events_of("failed-request"):
            if _needed(one) and one.details["url"] not in reported:
                reported.add(one.details["url"])
                kind = {"script": "A script", "stylesheet": "A style sheet", "image": "An image"}.get(
                    one.details["resource"], "Data"
                )
                how = f"status {one.details['status']}" if one.details.get("status") else one.details["error"]
                message = f"{kind} on the page did not load ({how})."
                severity = Severity.MODERATE if one.details["resource"] in _CODE else Severity.MINOR
                yield finding(Slug.FAILED_REQUEST, message, one.details, step=one.step, severity=severity)


def _needed(one: PageEventRecord) -> bool:
    status = one.details.get("status")
    if status in NOT_MEASURED or not one.details["own"] or ANALYTICS.search(split_address(one.details["url"]).path):
        return False
    return one.details["resource"] in _CODE | _SEEN or (
        one.details["resource"] in _DATA and (status is None or is_server_error(status))
    )
