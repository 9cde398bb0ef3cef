"""Rules about what was said against what was entered: beside fields, above forms, in windows, or by the browser."""

from __future__ import annotations

from auditkit.probe.barrier import Slug
from auditkit.run.diagnosis import press_rule
from auditkit.run.diagnosis.evidence import Cause, CompletedStep, Evidence
from auditkit.run.diagnosis.page_wording import says_done

_MOST_ERRORS = 5


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
    return Cause(message, _step(evidence, press), barrier=Slug.FORM_REJECTED, details=details, seen=said)


def _errors(evidence: Evidence, press: CompletedStep | None) -> tuple[str, ...]:
    """What was said, the latest first. What stood there before a press that breaks the page's script is no cause."""
    said = sorted(evidence.form_errors.errors, key=lambda one: -one.step)
    if press is None:
        return tuple(one.text for one in said)
    if press_rule.broken_script(evidence) is not None:
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


def _step(evidence: Evidence, press: CompletedStep | None) -> int:
    """The press that sent it; where a message came later, as a field was left, the step it came with."""
    last = max((one.step for one in evidence.form_errors.errors), default=0)
    if press is None:
        return last or evidence.step
    return max(press.number, last)
