"""What the customer waited for, on a page that asked for it or said that it was coming, and that never came."""

from __future__ import annotations

from auditkit.diagnostic.safe_text import one_line
from auditkit.diagnostic.wording import capitalize_first
from auditkit.locator.step_error import StepFailure
from auditkit.probe.barrier import Slug
from auditkit.run.diagnosis.evidence import Cause, Evidence
from auditkit.run.diagnosis.page_wording import after_step
from auditkit.run.page_state import Loading

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
    message = f"{after_step(last) if pressed else ''}{what}, and what the customer needs has not come."
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
